/* loop.c - the instructions of loops: over lists, maps and optional values, with one variable or two.
 * Registers hold the answer, the range, the position, the item, the body's value; the second variable stands
 * before them all. Relies on machine.h; ops.c has them in its table. */
#include "cel/machine.h"

#define ENTRIES_FIRST                                                                                        \
    4u /* pairs there is room for at first, where it is not known how many there will be                     \
        */

static const char no_overload[] = "no such overload";

/* ---- beginning ---- */

/* A loop over an optional runs once or not at all. */
static const cel_code *enter_optional(cell *at, const cel_code *begin, const cel_code *end)
{
    const cell *range = at + 1;
    if (range->kind == QUN_TYPE_OPTIONAL && range->len) {
        at[3] = cel_item_of(range->as.items);
        return begin;
    }
    if (range->kind == QUN_TYPE_OPTIONAL || !cel_is_value(range))
        *at = *range;
    else
        *at = cell_failed(no_overload);
    return end;
}

const cel_code *cel_loop(cel_run_state *s, const cel_code *c)
{
    cell *at = &s->r[c->to];
    const cell *range = at + 1;
    const cel_code *end = s->m.program->code + c->b;
    bool keyed = c->how != LOOP_SORT; /* a map has no order to change */
    if (c->how == LOOP_OPTIONAL || c->how == LOOP_OPTIONAL_FLAT)
        return enter_optional(at, c + 1, end);
    if (range->kind != QUN_TYPE_LIST && (range->kind != QUN_TYPE_MAP || !keyed)) {
        *at = cel_is_value(range) ? cell_failed(no_overload) : *range;
        return end;
    }
    at[2] = cell_int(0);
    size_t room = range->len;
    switch (c->how) {
    case LOOP_ALL:
    case LOOP_EXISTS:
        *at = cel_bool(c->how == LOOP_ALL);
        return c + 1;
    case LOOP_EXISTS_ONE:
        *at = cell_int(0);
        return c + 1;
    case LOOP_VALUES:
        room *= 2;
        break;
    case LOOP_ENTRIES:
        room = (size_t)2 * ENTRIES_FIRST;
        break;
    default:
        break;
    }
    bool map = c->how == LOOP_VALUES || c->how == LOOP_ENTRIES;
    *at =
        (cell){.kind = map ? QUN_TYPE_MAP : QUN_TYPE_LIST, .as.items = cel_scratch(&s->m, room * sizeof *at)};
    return c + 1;
}

/* ---- the next item ---- */

static const cel_code *finish(const cel_run_state *s, const cel_code *c, cell *at)
{
    if (c->how == LOOP_SORT && at->kind == QUN_TYPE_LIST)
        *at = cel_sort_by(&s->m, at + 1, at);
    if (c->how == LOOP_EXISTS_ONE && at->kind == QUN_TYPE_INT)
        *at = cel_bool(at->as.i == 1);
    return s->m.program->code + c->b;
}

const cel_code *cel_next(cel_run_state *s, const cel_code *c)
{
    cell *at = &s->r[c->to];
    const cell *range = at + 1;
    uint32_t k = (uint32_t)at[2].as.i;
    if (k >= range->len)
        return finish(s, c, at);
    at[3] = cel_item_of(&range->as.items[range->kind == QUN_TYPE_MAP ? 2 * (size_t)k : k]);
    at[2].as.i++;
    return c + 1;
}

const cel_code *cel_next_pair(cel_run_state *s, const cel_code *c)
{
    cell *at = &s->r[c->to];
    const cell *range = at + 1;
    uint32_t k = (uint32_t)at[2].as.i;
    if (k >= range->len)
        return finish(s, c, at);
    bool map = range->kind == QUN_TYPE_MAP;
    const cell *items = range->as.items;
    at[3] = map ? cel_item_of(&items[2 * (size_t)k]) : cell_int(k);
    at[-1] = cel_item_of(map ? &items[2 * (size_t)k + 1] : &items[k]);
    at[2].as.i++;
    return c + 1;
}

/* ---- what the body gave ---- */

/* The condition of filter and of map with one. False: the item is left out. */
static bool chosen(cell *answer, const cell *condition)
{
    if (condition->kind == QUN_TYPE_BOOL)
        return condition->as.i != 0;
    cell odd = cel_is_value(condition) ? cell_failed(no_overload) : *condition;
    *answer = cel_strict(answer, &odd);
    return false;
}

const cel_code *cel_keep(cel_run_state *s, const cel_code *c)
{
    cell *at = &s->r[c->to];
    const cel_code *code = s->m.program->code;
    if (chosen(at, at + 4))
        return c + 1;
    return code + (at->kind == QUN_TYPE_FAILED ? c->b : c->a);
}

static void gather_condition(cel_run_state *s, cell *at, uint8_t how)
{
    if (!chosen(at, at + 4) || !cel_is_value(at))
        return;
    if (how == LOOP_FILTER)
        cel_append(s, at, at + 3);
    else
        at->as.i++;
}

static void gather_item(cel_run_state *s, cell *at, uint8_t how)
{
    (void)how;
    if (cel_takes_part(at, at + 4))
        cel_append(s, at, at + 4);
}

static void gather_term(cel_run_state *s, cell *at, uint8_t how)
{
    (void)s;
    *at = cel_join(at, at + 4, how == LOOP_EXISTS);
}

/* The keys of a map, or the positions in a list: each is there once. */
static void gather_value(cel_run_state *s, cell *at, uint8_t how)
{
    (void)how;
    if (!cel_takes_part(at, at + 3) || !cel_takes_part(at, at + 4))
        return;
    cell *items = (cell *)at->as.items; /* scratch that cel_loop took */
    items[2 * (size_t)at->len] = at[3];
    items[2 * (size_t)at->len + 1] = cel_still(s, at + 4);
    at->len++;
}

/* Room for one pair more: twice as much whenever as many are there as there was room for. */
static bool grow(cel_run_state *s, cell *map)
{
    uint32_t len = map->len;
    if (len < ENTRIES_FIRST || (len & (len - 1)) != 0)
        return true;
    cell *items = cel_scratch(&s->m, (size_t)4 * len * sizeof *items);
    if (!items)
        return false;
    memcpy(items, map->as.items, (size_t)2 * len * sizeof *items);
    map->as.items = items;
    return true;
}

static void gather_entries(cel_run_state *s, cell *at, uint8_t how)
{
    const cell *entries = at + 4;
    (void)how;
    if (!cel_takes_part(at, entries))
        return;
    if (entries->kind != QUN_TYPE_MAP)
        *at = cell_failed(no_overload);
    for (uint32_t i = 0; i < entries->len && at->kind == QUN_TYPE_MAP; i++) {
        const cell *pair = &entries->as.items[2 * (size_t)i];
        cell key = cel_item_of(pair), value = cel_item_of(pair + 1);
        if (!cel_takes_part(at, &key) || !cel_takes_part(at, &value))
            return;
        if (!grow(s, at) || !cel_map_add(s, at, &key, &value))
            return;
    }
}

static void gather_optional(cel_run_state *s, cell *at, uint8_t how)
{
    const cell *value = at + 4;
    if (!cel_is_value(value))
        *at = *value;
    else if (how == LOOP_OPTIONAL)
        *at = cel_some(&s->m, value);
    else
        *at = value->kind == QUN_TYPE_OPTIONAL ? *value : cell_failed(no_overload);
}

/* Is the answer one that no further item changes? */
static bool settled(const cell *at, uint8_t how)
{
    if (how == LOOP_ALL || how == LOOP_EXISTS)
        return at->kind == QUN_TYPE_BOOL && (at->as.i != 0) == (how == LOOP_EXISTS);
    return at->kind == QUN_TYPE_FAILED || how == LOOP_OPTIONAL || how == LOOP_OPTIONAL_FLAT;
}

const cel_code *cel_gather(cel_run_state *s, const cel_code *c)
{
    static void (*const gathers[])(cel_run_state *, cell *, uint8_t) = {
        [LOOP_ALL] = gather_term,
        [LOOP_EXISTS] = gather_term,
        [LOOP_EXISTS_ONE] = gather_condition,
        [LOOP_MAP] = gather_item,
        [LOOP_FILTER] = gather_condition,
        [LOOP_SORT] = gather_item,
        [LOOP_VALUES] = gather_value,
        [LOOP_ENTRIES] = gather_entries,
        [LOOP_OPTIONAL] = gather_optional,
        [LOOP_OPTIONAL_FLAT] = gather_optional,
    };
    cell *at = &s->r[c->to];
    gathers[c->how](s, at, c->how);
    return s->m.program->code + (settled(at, c->how) ? c->b : c->a);
}
