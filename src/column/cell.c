/* cell.c - values: making them, CEL's equality and order, looking up in maps, deep copies.
 * Relies on type.c for values that are types. */
#include "column/cell.h"
#include "base/number.h"
#include "base/sort.h"
#include <string.h>

#define SECOND 1000000 /* microseconds */

/* ---- making ---- */

static cell moment(uint8_t kind, int64_t microseconds)
{
    int64_t seconds = microseconds / SECOND,
            rest = microseconds % SECOND; /* by a constant: no division runs */
    if (rest < 0) {
        rest += SECOND;
        seconds--;
    }
    return (cell){.kind = kind, .len = (uint32_t)rest * 1000, .as.i = seconds};
}

cell cell_time(qun_time microseconds)
{
    return moment(QUN_TYPE_TIMESTAMP, microseconds);
}

cell cell_span(qun_span microseconds)
{
    return moment(QUN_TYPE_DURATION, microseconds);
}

qun_time cell_microseconds(cell value)
{
    int64_t whole, rest = value.len / 1000, seconds = value.as.i;
    if (seconds < 0) { /* from the second above, so that the lowest instants do not leave the range */
        seconds++;
        rest -= SECOND;
    }
    if (!int_multiply(seconds, SECOND, &whole))
        return value.as.i < 0 ? INT64_MIN : INT64_MAX;
    return int_add_clamp(whole, rest);
}

/* ---- equality and order ---- */

static bool is_number(const cell *c)
{
    return c->kind == QUN_TYPE_INT || c->kind == QUN_TYPE_UINT || c->kind == QUN_TYPE_DOUBLE;
}

static double as_double(const cell *c)
{
    switch (c->kind) {
    case QUN_TYPE_INT:
        return (double)c->as.i;
    case QUN_TYPE_UINT:
        return (double)c->as.u;
    default:
        return c->as.d;
    }
}

static int order_int(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int order_uint(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

/* A whole number beside a double is compared as a double: the suite's comparisons.textproto has
 * 9223372036854775807 < 9223372036854775808.0 false. */
static int order_numbers(const cell *a, const cell *b)
{
    if (a->kind == QUN_TYPE_DOUBLE || b->kind == QUN_TYPE_DOUBLE) {
        double x = as_double(a), y = as_double(b);
        if (x != x || y != y)
            return 2;
        return (x > y) - (x < y);
    }
    if (a->kind == b->kind)
        return a->kind == QUN_TYPE_INT ? order_int(a->as.i, b->as.i) : order_uint(a->as.u, b->as.u);
    if (a->kind == QUN_TYPE_INT)
        return a->as.i < 0 ? -1 : order_uint((uint64_t)a->as.i, b->as.u);
    return b->as.i < 0 ? 1 : order_uint(a->as.u, (uint64_t)b->as.i);
}

int cell_compare(const cell *a, const cell *b)
{
    if (is_number(a) && is_number(b))
        return order_numbers(a, b);
    if (a->kind != b->kind)
        return 2;
    switch (a->kind) {
    case QUN_TYPE_BOOL:
        return order_int(a->as.i, b->as.i);
    case QUN_TYPE_STRING:
    case QUN_TYPE_BYTES:
        return text_compare(cell_as_text(*a), cell_as_text(*b));
    case QUN_TYPE_TIMESTAMP:
    case QUN_TYPE_DURATION:
        return a->as.i != b->as.i ? order_int(a->as.i, b->as.i) : order_uint(a->len, b->len);
    default:
        return 2;
    }
}

static bool equal_items(const cell *a, const cell *b)
{
    if (a->len != b->len)
        return false;
    for (uint32_t i = 0; i < a->len; i++)
        if (!cell_equal(&a->as.items[i], &b->as.items[i]))
            return false;
    return true;
}

static const cell *map_get_near(const cell *map, const cell *key, uint32_t hint);

/* Keys are there once in each map, so equal counts and every key of one in the other will do. */
static bool equal_maps(const cell *a, const cell *b)
{
    if (a->len != b->len)
        return false;
    for (uint32_t i = 0; i < a->len; i++) {
        const cell *pair = &a->as.items[2 * (size_t)i];
        const cell *other = map_get_near(b, pair, i);
        if (!other || !cell_equal(pair + 1, other))
            return false;
    }
    return true;
}

bool cell_equal(const cell *a, const cell *b)
{
    if (is_number(a) && is_number(b))
        return order_numbers(a, b) == 0;
    if (a->kind != b->kind)
        return false;
    switch (a->kind) {
    case QUN_TYPE_NULL:
        return true;
    case QUN_TYPE_LIST:
    case QUN_TYPE_OPTIONAL:
    case QUN_TYPE_STRUCT:
    case QUN_TYPE_OPAQUE:
        return equal_items(a, b);
    case QUN_TYPE_MAP:
        return equal_maps(a, b);
    case QUN_TYPE_TYPE:
        return type_equal(a->as.type, b->as.type);
    case QUN_TYPE_IP:
    case QUN_TYPE_CIDR:
        return text_equal(cell_as_text(*a), cell_as_text(*b));
    default:
        return cell_compare(a, b) == 0;
    }
}

bool cell_is_zero(const cell *value)
{
    switch (value->kind) {
    case QUN_TYPE_NULL:
        return true;
    case QUN_TYPE_BOOL:
    case QUN_TYPE_INT:
    case QUN_TYPE_UINT:
        return value->as.u == 0;
    case QUN_TYPE_DOUBLE:
        return value->as.d == 0;
    case QUN_TYPE_TIMESTAMP:
    case QUN_TYPE_DURATION:
        return value->as.i == 0 && value->len == 0;
    case QUN_TYPE_STRING:
    case QUN_TYPE_BYTES:
    case QUN_TYPE_LIST:
    case QUN_TYPE_MAP:
        return value->len == 0;
    case QUN_TYPE_STRUCT:
        return struct_set_count(value) == 0;
    default:
        return false;
    }
}

/* ---- maps ---- */

static int key_rank(const cell *key)
{
    if (is_number(key))
        return 1;
    return key->kind == QUN_TYPE_BOOL ? 0 : 1 + key->kind;
}

int cell_key_order(const cell *a, const cell *b)
{
    int x = key_rank(a), y = key_rank(b);
    if (x != y)
        return x < y ? -1 : 1;
    int order = cell_compare(a, b);
    return order == 2 ? 0 : order;
}

static int pair_order(const void *a, const void *b, void *user)
{
    (void)user;
    return cell_key_order(a, b);
}

bool cell_pairs_sort(cell *items, uint32_t count)
{
    sort_items(items, count, 2 * sizeof *items, pair_order, NULL);
    for (size_t i = 1; i < count; i++)
        if (cell_key_order(&items[2 * i - 2], &items[2 * i]) == 0)
            return false;
    return true;
}

/* Doubles compare with whole numbers as doubles, which keeps their order: halving finds them too. */
static const cell *sorted_get(const cell *map, const cell *key)
{
    uint32_t from = 0, to = map->len;
    while (from < to) {
        uint32_t middle = from + (to - from) / 2;
        const cell *pair = &map->as.items[2 * (size_t)middle];
        int order = cell_key_order(pair, key);
        if (order == 0)
            return cell_equal(pair, key) ? pair + 1 : NULL;
        if (order < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return NULL;
}

/* Looks from pair `hint` on: two maps made alike have their keys in the same places. */
static const cell *map_get_near(const cell *map, const cell *key, uint32_t hint)
{
    for (uint32_t i = 0; i < map->len; i++) {
        uint32_t at = hint + i < map->len ? hint + i : hint + i - map->len;
        const cell *pair = &map->as.items[2 * (size_t)at];
        if (cell_equal(pair, key))
            return pair + 1;
        if (i == 0 && map->flags & CELL_SORTED)
            return sorted_get(map, key);
    }
    return NULL;
}

const cell *cell_map_get(const cell *map, const cell *key)
{
    return map->flags & CELL_SORTED ? sorted_get(map, key) : map_get_near(map, key, 0);
}

/* ---- copies ---- */

static bool copy_items(arena *a, const cell *from, cell *to)
{
    uint64_t count = cell_item_count(from);
    if (count > SIZE_MAX / 2 / sizeof(cell))
        return false;
    cell *items = arena_new(a, (size_t)count * sizeof *items);
    if (!items)
        return false;
    for (size_t i = 0; i < count; i++)
        if (!cell_copy(a, &from->as.items[i], &items[i]))
            return false;
    to->as.items = items;
    return true;
}

static bool copy_text(arena *a, const cell *from, cell *to)
{
    qun_text copy;
    if (from->len == 0) {
        to->as.text = "";
        return true;
    }
    if (!arena_text(a, cell_as_text(*from), &copy))
        return false;
    to->as.text = copy.at;
    return true;
}

bool cell_copy(arena *a, const cell *from, cell *to)
{
    *to = *from;
    to->flags &= (uint8_t)~CELL_OWNED;
    switch (from->kind) {
    case QUN_TYPE_STRING:
    case QUN_TYPE_BYTES:
    case QUN_TYPE_IP:
    case QUN_TYPE_CIDR:
        return copy_text(a, from, to);
    case QUN_TYPE_LIST:
    case QUN_TYPE_MAP:
    case QUN_TYPE_OPTIONAL:
    case QUN_TYPE_STRUCT:
    case QUN_TYPE_OPAQUE:
        return copy_items(a, from, to);
    case QUN_TYPE_TYPE:
        if (from->as.type->kind == QUN_TYPE_OPAQUE)
            return true; /* the shape's */
        to->as.type = type_copy(a, from->as.type);
        return to->as.type != NULL;
    default:
        return true;
    }
}

bool cell_within(const cell *value, uint32_t depth)
{
    if (!kind_has_items(value->kind))
        return true;
    if (depth == 0)
        return false;
    uint64_t count = cell_item_count(value);
    for (size_t i = 0; i < count; i++)
        if (!cell_within(&value->as.items[i], depth - 1))
            return false;
    return true;
}
