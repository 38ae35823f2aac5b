/* type_cell.c - the type of a value that was never declared: what a host's constant is. Relies on type.c. */
#include "column/cell.h"

#define DEPTH_MOST 8u /* lists in lists whose items are looked at; deeper ones are lists of dyn */

static const type *find_type(arena *a, const cell *value, uint32_t depth);

/* The type of items first, first + step ... if they all have one; dyn if not, or if there is none. */
static const type *common_type(arena *a, const cell *items, uint64_t count, uint32_t first, uint32_t step,
                               uint32_t depth)
{
    const type *common = NULL;
    for (uint64_t i = first; i < count && depth; i += step) {
        arena_mark mark = arena_here(a);
        const type *t = find_type(a, &items[i], depth - 1);
        if (!t)
            return NULL;
        if (common && !type_equal(common, t))
            return &type_dyn;
        if (common && mark.block)
            arena_back(a, mark);
        common = common ? common : t;
    }
    return common ? common : &type_dyn;
}

static const type *make(arena *a, int32_t kind, uint32_t count, const type *first, const type *second)
{
    type *t = first && second ? arena_new(a, sizeof *t) : NULL;
    if (t)
        *t = (type){.kind = kind, .count = count, .of = {first, count > 1 ? second : NULL}};
    return t;
}

static const type *find_type(arena *a, const cell *value, uint32_t depth)
{
    uint64_t pairs = 2 * (uint64_t)value->len;
    switch (value->kind) {
    case QUN_TYPE_LIST:
    case QUN_TYPE_OPTIONAL: {
        const type *item = common_type(a, value->as.items, value->len, 0, 1, depth);
        return make(a, value->kind, 1, item, &type_dyn);
    }
    case QUN_TYPE_MAP: {
        const type *key = common_type(a, value->as.items, pairs, 0, 2, depth);
        return make(a, value->kind, 2, key, common_type(a, value->as.items, pairs, 1, 2, depth));
    }
    default:
        return type_of_kind(value->kind);
    }
}

const type *type_of_cell(arena *a, const cell *value)
{
    return find_type(a, value, DEPTH_MOST);
}
