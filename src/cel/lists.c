/* lists.c - functions on lists, and lists as sets. Items are equal as == says: 1, 1u and 1.0 are one. The
 * functions are those of cel-go's extension libraries `lists` and `sets`. Relies on family.h. */
#include "cel/family.h"
#include "cel/machine.h"
#include "base/sort.h"

static const char over[] = "";
static const char no_memory[] = "no memory";

static cell list_of(cell *items, uint64_t count)
{
    return (cell){.kind = QUN_TYPE_LIST, .len = (uint32_t)count, .as.items = items};
}

/* Room for a list, paid for. NULL: `out` says why. */
static cell *room_for(const cel_machine *m, uint64_t count, cell *out)
{
    if (!cel_charge(m, count)) {
        *out = cell_failed(over);
        return NULL;
    }
    if (count > UINT32_MAX) {
        *out = cell_failed("the list is too long");
        return NULL;
    }
    cell *items = cel_scratch(m, (size_t)count * sizeof *items);
    if (!items)
        *out = cell_failed(no_memory);
    return items;
}

static bool holds_unknown(const cell *list)
{
    for (uint32_t i = 0; i < list->len; i++)
        if (list->as.items[i].kind == QUN_TYPE_UNKNOWN)
            return true;
    return false;
}

/* Steps that comparing a value with another may cost at worst, counted until they are too many: lists that
 * are shared look larger than they are. Maps look for each key. */
static uint64_t matching_cost(const cell *value, uint64_t most)
{
    uint64_t cost = 1;
    bool map = value->kind == QUN_TYPE_MAP;
    if (value->kind == QUN_TYPE_STRING || value->kind == QUN_TYPE_BYTES)
        return cost + value->len / CEL_GRAIN;
    if (value->kind != QUN_TYPE_LIST && !map)
        return cost;
    if (map)
        cost += (uint64_t)value->len * value->len;
    for (uint64_t i = 0; i < (uint64_t)value->len << map && cost <= most; i++)
        cost += matching_cost(&value->as.items[i], most - cost);
    return cost;
}

/* Each item of one beside each of another. */
static bool charge_pairs(const cel_machine *m, const cell *list, uint64_t others)
{
    uint64_t cost = matching_cost(list, m->frame->steps);
    return cel_charge(m, others > UINT64_MAX / cost ? UINT64_MAX : cost * others + cost);
}

static bool is_among(const cell *item, const cell *items, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (cell_equal(item, &items[i]))
            return true;
    return false;
}

/* ---- lists ---- */

static cell distinct(const cel_machine *m, const cell *args, uint32_t count)
{
    (void)count;
    cell out;
    uint32_t kept = 0;
    if (holds_unknown(args))
        return cel_unknown_bit(CEL_OTHERS);
    if (!charge_pairs(m, args, args->len))
        return cell_failed(over);
    cell *items = room_for(m, args->len, &out);
    if (!items)
        return out;
    for (uint32_t i = 0; i < args->len; i++)
        if (!is_among(&args->as.items[i], items, kept))
            items[kept++] = args->as.items[i];
    return list_of(items, kept);
}

/* Walks a list and those in it down to a depth; with `items` NULL it only counts, and pays. */
typedef struct flattening {
    const cel_machine *m;
    cell *items;
    uint64_t count;
    bool paid;
} flattening;

static void flatten_into(flattening *f, const cell *list, int64_t depth)
{
    f->paid = f->paid && (f->items || cel_charge(f->m, list->len));
    for (uint32_t i = 0; i < list->len && f->paid; i++) {
        const cell *item = &list->as.items[i];
        if (item->kind == QUN_TYPE_LIST && depth > 0) {
            flatten_into(f, item, depth - 1);
            continue;
        }
        if (f->items)
            f->items[f->count] = *item;
        f->count++;
    }
}

static cell flatten(const cel_machine *m, const cell *args, uint32_t count)
{
    cell out;
    int64_t depth = count > 1 ? args[1].as.i : 1;
    flattening f = {.m = m, .paid = true};
    if (depth < 0)
        return cell_failed("the depth is negative");
    flatten_into(&f, args, depth);
    if (!f.paid)
        return cell_failed(over);
    f.items = room_for(m, f.count, &out);
    if (!f.items)
        return out;
    f.count = 0;
    flatten_into(&f, args, depth);
    return list_of(f.items, f.count);
}

static cell range(const cel_machine *m, const cell *args, uint32_t count)
{
    (void)count;
    cell out;
    uint64_t len = args->as.i > 0 ? (uint64_t)args->as.i : 0;
    cell *items = room_for(m, len, &out);
    if (!items)
        return out;
    for (uint64_t i = 0; i < len; i++)
        items[i] = cell_int((int64_t)i);
    return list_of(items, len);
}

static cell reverse(const cel_machine *m, const cell *args, uint32_t count)
{
    (void)count;
    cell out;
    cell *items = room_for(m, args->len, &out);
    if (!items)
        return out;
    for (uint32_t i = 0; i < args->len; i++)
        items[i] = args->as.items[args->len - 1 - i];
    return list_of(items, args->len);
}

/* Points into the list. */
static cell slice(const cel_machine *m, const cell *args, uint32_t count)
{
    int64_t from = args[1].as.i, to = args[2].as.i;
    (void)m, (void)count;
    if (from < 0 || to > (int64_t)args->len)
        return cell_failed("index out of range");
    if (to < from)
        return cell_failed("the end stands before the start");
    return (cell){.kind = QUN_TYPE_LIST,
                  .len = (uint32_t)(to - from),
                  .as.items = from < to ? args->as.items + from : args->as.items};
}

static bool has_order(uint8_t kind)
{
    return (kind >= QUN_TYPE_BOOL && kind <= QUN_TYPE_DURATION);
}

static int by_value(const void *a, const void *b, void *user)
{
    (void)user;
    return cell_compare(a, b);
}

/* What has no place in a sorted list of the first one's kind: NaN is not even equal to itself. */
static bool is_sortable(const cell *list)
{
    for (uint32_t i = 0; i < list->len; i++) {
        const cell *item = &list->as.items[i];
        if (item->kind != list->as.items->kind || !has_order(item->kind) || cell_compare(item, item) != 0)
            return false;
    }
    return true;
}

static uint32_t halvings(uint32_t len)
{
    uint32_t rounds = 1;
    while (len >>= 1)
        rounds++;
    return rounds;
}

/* Pays for sorting by these, and says whether it can be done. */
static bool may_sort(const cel_machine *m, const cell *keys, cell *out)
{
    if (holds_unknown(keys)) {
        *out = cel_unknown_bit(CEL_OTHERS);
        return false;
    }
    *out = cell_failed(over);
    if (!charge_pairs(m, keys, halvings(keys->len)))
        return false;
    *out = cell_failed("items that cannot be sorted: of several types, or without order");
    return is_sortable(keys);
}

static cell sort(const cel_machine *m, const cell *args, uint32_t count)
{
    (void)count;
    cell out;
    if (!may_sort(m, args, &out))
        return out;
    cell *items = room_for(m, args->len, &out);
    if (!items)
        return out;
    if (args->len)
        memcpy(items, args->as.items, args->len * sizeof *items);
    sort_items(items, args->len, sizeof *items, by_value,
               NULL); /* equal ones are the same: any order will do */
    return list_of(items, args->len);
}

/* Positions in a list of keys; of equal keys the first stays first. */
static int by_key(const void *a, const void *b, void *user)
{
    const cell *keys = user;
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    int order = cell_compare(&keys[x], &keys[y]);
    return order != 0 ? order : (x > y) - (x < y);
}

cell cel_sort_by(const cel_machine *m, const cell *list, const cell *keys)
{
    cell out;
    if (!may_sort(m, keys, &out))
        return out;
    cell *items = room_for(m, list->len, &out);
    uint32_t *order = items ? cel_scratch(m, list->len * sizeof *order) : NULL;
    if (!order)
        return items ? cell_failed(no_memory) : out;
    for (uint32_t i = 0; i < list->len; i++)
        order[i] = i;
    sort_items(order, list->len, sizeof *order, by_key, (void *)keys->as.items);
    for (uint32_t i = 0; i < list->len; i++)
        items[i] = list->as.items[order[i]];
    return list_of(items, list->len);
}

/* The item at one end, if there is one. */
static cell at_end(const cel_machine *m, const cell *list, uint32_t index)
{
    return list->len ? cel_some(m, &list->as.items[index]) : cel_none();
}

static cell first(const cel_machine *m, const cell *args, uint32_t count)
{
    (void)count;
    return at_end(m, args, 0);
}

static cell last(const cel_machine *m, const cell *args, uint32_t count)
{
    (void)count;
    return at_end(m, args, args->len - 1);
}

/* ---- sets ---- */

/* UNKNOWN or FAILED if nothing can be said. */
static bool comparable(const cel_machine *m, const cell *args, cell *out)
{
    if (holds_unknown(&args[0]) || holds_unknown(&args[1])) {
        *out = cel_unknown_bit(CEL_OTHERS);
        return false;
    }
    *out = cell_failed(over);
    return charge_pairs(m, &args[0], args[1].len) && cel_charge(m, args[1].len);
}

static bool all_among(const cell *items, const cell *list)
{
    for (uint32_t i = 0; i < items->len; i++)
        if (!is_among(&items->as.items[i], list->as.items, list->len))
            return false;
    return true;
}

static cell contains(const cel_machine *m, const cell *args, uint32_t count)
{
    (void)count;
    cell out;
    return comparable(m, args, &out) ? cell_bool(all_among(&args[1], &args[0])) : out;
}

static cell equivalent(const cel_machine *m, const cell *args, uint32_t count)
{
    (void)count;
    cell out;
    if (!comparable(m, args, &out) || !comparable(m, args, &out)) /* once each way */
        return out;
    return cell_bool(all_among(&args[0], &args[1]) && all_among(&args[1], &args[0]));
}

static cell intersects(const cel_machine *m, const cell *args, uint32_t count)
{
    (void)count;
    cell out;
    if (!comparable(m, args, &out))
        return out;
    for (uint32_t i = 0; i < args[0].len; i++)
        if (is_among(&args[0].as.items[i], args[1].as.items, args[1].len))
            return cell_bool(true);
    return cell_bool(false);
}

/* ---- the table ---- */

static const type list_of_lists = {QUN_TYPE_LIST, 1, {LIST_T, NULL}, {NULL, 0}};
static const type optional_t = {QUN_TYPE_OPTIONAL, 1, {T, NULL}, {NULL, 0}};
static const type ints = {QUN_TYPE_LIST, 1, {INT, NULL}, {NULL, 0}};

const cel_function cel_lists_functions[] = {
    SIZED_METHOD("distinct", LIST_T, distinct, LIST_T),
    METHOD_OF("first", &optional_t, first, LIST_T),
    METHOD_OF("last", &optional_t, last, LIST_T),
    SIZED_METHOD("flatten", LIST_T, flatten, &list_of_lists),
    SIZED_METHOD("flatten", &type_list_dyn, flatten, LIST_T, INT),
    SIZED_FUNCTION("lists.range", &ints, range, INT),
    SIZED_METHOD("reverse", LIST_T, reverse, LIST_T),
    METHOD_OF("slice", LIST_T, slice, LIST_T, INT, INT),
    SIZED_METHOD("sort", LIST_T, sort, LIST_T),
    SIZED_FUNCTION("sets.contains", BOOL, contains, LIST_T, LIST_T),
    SIZED_FUNCTION("sets.equivalent", BOOL, equivalent, LIST_T, LIST_T),
    SIZED_FUNCTION("sets.intersects", BOOL, intersects, LIST_T, LIST_T),
    LAST_FUNCTION,
};
