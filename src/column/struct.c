/* struct.c - structs of a host: which fields are set, what the others are, and whose types a value has.
 * Relies on shape.h for the types. How they are defined is shape_define.c's. */
#include "column/shape.h"

cell type_zero(const type *t)
{
    switch (t->kind) {
    case QUN_TYPE_BOOL:
    case QUN_TYPE_INT:
    case QUN_TYPE_UINT:
    case QUN_TYPE_DOUBLE:
    case QUN_TYPE_TIMESTAMP:
    case QUN_TYPE_DURATION:
    case QUN_TYPE_LIST:
    case QUN_TYPE_MAP:
    case QUN_TYPE_OPTIONAL:
        return (cell){.kind = (uint8_t)t->kind};
    case QUN_TYPE_STRING:
    case QUN_TYPE_BYTES:
        return (cell){.kind = (uint8_t)t->kind, .as.text = ""};
    default:
        return (cell){.kind = QUN_TYPE_NULL};
    }
}

uint32_t struct_find(const struct_type *t, qun_text name)
{
    for (uint32_t k = 0; k < t->count; k++)
        if (text_equal(t->fields[k].name, name))
            return k;
    return STRUCT_NO_FIELD;
}

bool struct_is_set(const struct_type *t, uint32_t k, const cell *value)
{
    if (t->fields[k].zero.kind == QUN_TYPE_NULL)
        return value->kind != QUN_TYPE_NULL;
    if (value->kind == QUN_TYPE_OPTIONAL)
        return value->len > 0;
    return !cell_is_zero(value);
}

uint32_t struct_next_set(const cell *value, uint32_t k)
{
    const struct_type *t = struct_of(cell_type(value));
    while (k < t->count && !struct_is_set(t, k, &value->as.items[1 + k]))
        k++;
    return k < t->count ? k : STRUCT_NO_FIELD;
}

uint32_t struct_set_count(const cell *value)
{
    uint32_t count = 0;
    for (uint32_t k = struct_next_set(value, 0); k != STRUCT_NO_FIELD; k = struct_next_set(value, k + 1))
        count++;
    return count;
}

void struct_begin(const struct_type *t, cell *items, cell *to)
{
    items[0] = (cell){.kind = QUN_TYPE_TYPE, .as.type = &t->type};
    for (uint32_t k = 0; k < t->count; k++)
        items[1 + k] = t->fields[k].zero;
    *to = (cell){.kind = QUN_TYPE_STRUCT, .len = 1 + t->count, .as.items = items};
}

/* ---- the stamp ---- */

/* The structs a type is made of; one that is being made has no stamp yet, its name says enough. */
static uint64_t stamp_type(uint64_t stamp, const type *t)
{
    stamp = hash_bytes(stamp, t->name.at, t->name.len);
    stamp = hash_mix(stamp, (uint64_t)t->kind);
    if (t->kind == QUN_TYPE_STRUCT)
        return hash_mix(stamp, struct_of(t)->stamp);
    for (uint32_t i = 0; i < t->count; i++)
        stamp = stamp_type(stamp, t->of[i]);
    return stamp;
}

uint64_t struct_stamp(const struct_type *t)
{
    uint64_t stamp = hash_bytes(t->count, t->type.name.at, t->type.name.len);
    for (uint32_t k = 0; k < t->count; k++) {
        stamp = hash_bytes(stamp, t->fields[k].name.at, t->fields[k].name.len);
        stamp = stamp_type(stamp, t->fields[k].type);
    }
    return stamp;
}

/* ---- values of another shape ---- */

/* The shape's type that is the same; NULL. */
static const type *own_type(const qun_shape *shape, const type *t)
{
    const type *own = shape ? shape_type_named(shape, t->name) : NULL;
    if (!own || own->kind != t->kind || own->count != t->count)
        return NULL;
    return own->kind == QUN_TYPE_OPAQUE || type_equal(own, t) ? own : NULL;
}

/* Recursion is as deep as the value, which its maker bounded. */
bool struct_adopt(const qun_shape *shape, cell *value)
{
    const type *t = value->kind == QUN_TYPE_TYPE ? value->as.type : NULL;
    if (t && (t->kind == QUN_TYPE_STRUCT || t->kind == QUN_TYPE_OPAQUE)) {
        value->as.type = own_type(shape, t);
        return value->as.type != NULL;
    }
    if (!kind_has_items(value->kind))
        return true;
    cell *items = (cell *)(uintptr_t)value->as.items; /* the copy's own */
    uint64_t count = cell_item_count(value);
    for (size_t i = 0; i < count; i++)
        if (!struct_adopt(shape, &items[i]))
            return false;
    return true;
}

/* ---- structs from maps ---- */

static qun_status take_field(arena *a, const struct_type *t, const cell *pair, cell *items)
{
    uint32_t k = pair->kind == QUN_TYPE_STRING ? struct_find(t, cell_as_text(*pair)) : STRUCT_NO_FIELD;
    cell value = pair[1];
    if (k == STRUCT_NO_FIELD)
        return QUN_E_TYPE;
    if (value.kind == QUN_TYPE_NULL)
        return QUN_OK;
    qun_status status = struct_take(a, t->fields[k].type, &value);
    if (status == QUN_OK && !type_accepts(t->fields[k].type, &value))
        status = QUN_E_TYPE;
    if (status == QUN_OK)
        items[1 + k] = value;
    return status;
}

static qun_status from_map(arena *a, const struct_type *t, cell *value)
{
    cell map = *value, *items = arena_new(a, (1 + (size_t)t->count) * sizeof *items);
    if (!items)
        return QUN_E_NOMEM;
    struct_begin(t, items, value);
    qun_status status = QUN_OK;
    for (size_t i = 0; i < map.len && status == QUN_OK; i++)
        status = take_field(a, t, &map.as.items[2 * i], items);
    return status;
}

/* Recursion is as deep as the type. */
static bool holds_struct(const type *t)
{
    if (t->kind == QUN_TYPE_STRUCT)
        return true;
    for (uint32_t i = 0; i < t->count; i++)
        if (holds_struct(t->of[i]))
            return true;
    return false;
}

qun_status struct_take(arena *a, const type *t, cell *value)
{
    if (!holds_struct(t))
        return QUN_OK;
    if (t->kind == QUN_TYPE_STRUCT)
        return value->kind == QUN_TYPE_MAP ? from_map(a, struct_of(t), value) : QUN_OK;
    if (t->kind != value->kind)
        return QUN_OK;
    cell *items = (cell *)(uintptr_t)value->as.items; /* the copy's own */
    uint64_t count = cell_item_count(value);
    qun_status status = QUN_OK;
    for (size_t i = 0; i < count && status == QUN_OK; i++)
        status = struct_take(a, t->of[i % t->count], &items[i]);
    return status;
}
