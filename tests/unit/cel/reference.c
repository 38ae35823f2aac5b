/* reference.c - the language by walking its tree. */
#include "reference.h"
#include "support/expect.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* ---- room that is taken back at the next run ---- */

static thing things[200000];
static char letters[1000000];
static size_t things_used, letters_used;

static thing *new_things(size_t count)
{
    assert_true(things_used + count <= sizeof things / sizeof *things);
    things_used += count;
    return things + things_used - count;
}

/* ---- making ---- */

static thing a_bool(bool value)
{
    return (thing){.kind = THING_BOOL, .i = value};
}

static thing an_int(int64_t value)
{
    return (thing){.kind = THING_INT, .i = value};
}

static thing an_error(void)
{
    return (thing){.kind = THING_ERROR};
}

static thing a_list(uint32_t room)
{
    return (thing){.kind = THING_LIST, .items = new_things(room)};
}

static thing an_optional(const thing *value)
{
    thing t = {.kind = THING_OPTIONAL, .count = 1, .items = new_things(1)};
    t.items[0] = *value;
    return t;
}

static thing nothing(void)
{
    return (thing){.kind = THING_OPTIONAL};
}

static bool is_known(const thing *t)
{
    return t->kind != THING_UNKNOWN && t->kind != THING_ERROR;
}

/* What two parts that are both needed make of each other: an error before an unknown. False: both are there.
 */
static bool spoilt(const thing *a, const thing *b, thing *out)
{
    if (is_known(a) && is_known(b))
        return false;
    *out = an_error();
    if (a->kind == THING_ERROR || b->kind == THING_ERROR)
        return true;
    *out = (thing){.kind = THING_UNKNOWN};
    out->u = (a->kind == THING_UNKNOWN ? a->u : 0) | (b->kind == THING_UNKNOWN ? b->u : 0);
    return true;
}

static thing of_cell(const cell *c, uint32_t attribute)
{
    thing t = {.kind = THING_NULL};
    uint32_t places = c->kind == QUN_TYPE_MAP ? 2 * c->len : c->len;
    switch (c->kind) {
    case QUN_TYPE_UNKNOWN:
        return (thing){.kind = THING_UNKNOWN, .u = UINT64_C(1) << attribute};
    case QUN_TYPE_NULL:
        return t;
    case QUN_TYPE_BOOL:
        return a_bool(c->as.i != 0);
    case QUN_TYPE_INT:
        return an_int(c->as.i);
    case QUN_TYPE_UINT:
        return (thing){.kind = THING_UINT, .u = c->as.u};
    case QUN_TYPE_DOUBLE:
        return (thing){.kind = THING_DOUBLE, .d = c->as.d};
    case QUN_TYPE_STRING:
        return (thing){.kind = THING_TEXT, .text = cell_as_text(*c)};
    case QUN_TYPE_LIST:
    case QUN_TYPE_MAP:
        t = a_list(places);
        t.kind = c->kind == QUN_TYPE_MAP ? THING_MAP : THING_LIST;
        t.count = c->len;
        for (uint32_t i = 0; i < places; i++)
            t.items[i] = of_cell(&c->as.items[i], CEL_OTHERS);
        return t;
    default:
        fail_msg("a value of kind %d", c->kind);
        return t;
    }
}

/* ---- comparing ---- */

static bool is_number(const thing *t)
{
    return t->kind == THING_INT || t->kind == THING_UINT || t->kind == THING_DOUBLE;
}

static long double number(const thing *t)
{
    return t->kind == THING_INT    ? (long double)t->i
           : t->kind == THING_UINT ? (long double)t->u
                                   : (long double)t->d;
}

/* -1, 0, 1; 2: no order. Whole numbers are rounded where they meet a double. */
static int order(const thing *a, const thing *b)
{
    if (is_number(a) && is_number(b)) {
        long double x = number(a), y = number(b);
        if (a->kind == THING_DOUBLE || b->kind == THING_DOUBLE) {
            x = (double)x;
            y = (double)y;
        }
        return x < y ? -1 : x > y ? 1 : x == y ? 0 : 2;
    }
    if (a->kind != b->kind)
        return 2;
    if (a->kind == THING_BOOL)
        return (int)(a->i - b->i);
    if (a->kind != THING_TEXT)
        return 2;
    size_t least = a->text.len < b->text.len ? a->text.len : b->text.len;
    int first = least ? memcmp(a->text.at, b->text.at, least) : 0;
    if (first)
        return first < 0 ? -1 : 1;
    return (a->text.len > b->text.len) - (a->text.len < b->text.len);
}

static const thing *value_at(const thing *map, const thing *key);

static bool equal(const thing *a, const thing *b)
{
    if (is_number(a) && is_number(b))
        return order(a, b) == 0;
    if (a->kind != b->kind || a->count != b->count)
        return false;
    switch (a->kind) {
    case THING_NULL:
        return true;
    case THING_BOOL:
    case THING_TEXT:
        return order(a, b) == 0;
    case THING_MAP:
        for (uint32_t i = 0; i < a->count; i++) {
            const thing *other = value_at(b, &a->items[2 * i]);
            if (!other || !equal(&a->items[2 * i + 1], other))
                return false;
        }
        return true;
    default:
        for (uint32_t i = 0; i < a->count; i++)
            if (!equal(&a->items[i], &b->items[i]))
                return false;
        return true;
    }
}

static const thing *value_at(const thing *map, const thing *key)
{
    for (uint32_t i = 0; i < map->count; i++)
        if (equal(&map->items[2 * i], key))
            return &map->items[2 * i + 1];
    return NULL;
}

static thing related(const thing *a, const thing *b, int how)
{
    thing out;
    if (spoilt(a, b, &out))
        return out;
    if (how == RELATION_EQUAL || how == RELATION_NOT_EQUAL)
        return a_bool(equal(a, b) == (how == RELATION_EQUAL));
    int found = order(a, b);
    if (found == 2)
        return is_number(a) && is_number(b) ? a_bool(false) : an_error();
    bool less = how == RELATION_LESS || how == RELATION_LESS_EQUAL;
    bool also = how == RELATION_LESS_EQUAL || how == RELATION_GREATER_EQUAL;
    return a_bool((found < 0 && less) || (found > 0 && !less) || (found == 0 && also));
}

/* ---- the tree ---- */

typedef struct room { /* what variables hold, innermost last */
    const node *binder;
    uint32_t slot;
    thing value;
} room;

typedef struct walk {
    const cel_program *p;
    const cell (*rows)[16];
    room rooms[300];
    size_t count;
} walk;

static thing eval(walk *w, const node *n);

static void bind(walk *w, const node *binder, uint32_t slot, const thing *value)
{
    assert_true(w->count < sizeof w->rooms / sizeof *w->rooms);
    w->rooms[w->count++] = (room){binder, slot, *value};
}

static thing eval_variable(walk *w, const node *n)
{
    for (size_t k = w->count; k-- > 0;)
        if (w->rooms[k].binder == n->binder && w->rooms[k].slot == n->slot)
            return w->rooms[k].value;
    fail_msg("a variable without a value");
    return an_error();
}

static thing eval_field(walk *w, const node *n)
{
    uint32_t k = 0;
    while (k < cel_attributes(w->p) && cel_attribute(w->p, k) != n->field)
        k++;
    return of_cell(&w->rows[n->field->scope][n->field->index], k);
}

static thing eval_constant(walk *w, const node *n)
{
    (void)w;
    return of_cell(&n->value, CEL_OTHERS);
}

static thing eval_error(walk *w, const node *n)
{
    (void)w;
    (void)n;
    return an_error();
}

static thing eval_alias(walk *w, const node *n)
{
    return eval(w, n->items[0]);
}

/* ---- parts ---- */

static const thing *part_of(const thing *whole, const thing *key)
{
    if (whole->kind == THING_MAP)
        return value_at(whole, key);
    for (uint32_t i = 0; i < whole->count; i++) {
        thing position = an_int(i);
        if (equal(&position, key))
            return &whole->items[i];
    }
    return NULL;
}

static thing part(const thing *from, const thing *key, bool maybe)
{
    thing out;
    if (spoilt(from, key, &out))
        return out;
    if (from->kind == THING_OPTIONAL) {
        if (from->count == 0)
            return nothing();
        from = from->items;
        maybe = true;
    }
    if (from->kind != THING_MAP && (from->kind != THING_LIST || !is_number(key)))
        return an_error();
    const thing *found = part_of(from, key);
    if (!found)
        return maybe ? nothing() : an_error();
    return maybe ? an_optional(found) : *found;
}

static thing eval_select(walk *w, const node *n)
{
    thing from = eval(w, n->items[0]);
    thing key = {.kind = THING_TEXT, .text = n->name};
    const thing *in = from.kind == THING_OPTIONAL && from.count ? from.items : &from;
    if (in->kind == THING_LIST)
        return an_error();
    return part(&from, &key, n->how == MAYBE);
}

static thing eval_index(walk *w, const node *n)
{
    thing from = eval(w, n->items[0]), key = eval(w, n->items[1]);
    return part(&from, &key, n->how == MAYBE);
}

static thing eval_has(walk *w, const node *n)
{
    thing from = eval(w, n->items[0]);
    if (!is_known(&from))
        return from;
    if (!n->name.at)
        return a_bool(true);
    if (from.kind == THING_OPTIONAL) {
        if (from.count == 0)
            return a_bool(false);
        from = from.items[0];
    }
    thing key = {.kind = THING_TEXT, .text = n->name};
    return from.kind == THING_MAP ? a_bool(value_at(&from, &key) != NULL) : an_error();
}

static thing eval_in(walk *w, const node *n)
{
    thing item = eval(w, n->items[0]), range = eval(w, n->items[1]), out;
    if (spoilt(&item, &range, &out))
        return out;
    if (range.kind == THING_MAP)
        return a_bool(value_at(&range, &item) != NULL);
    if (range.kind != THING_LIST)
        return an_error();
    for (uint32_t i = 0; i < range.count; i++)
        if (equal(&item, &range.items[i]))
            return a_bool(true);
    return a_bool(false);
}

static thing eval_compare(walk *w, const node *n)
{
    thing a = eval(w, n->items[0]), b = eval(w, n->items[1]);
    return related(&a, &b, n->how);
}

/* ---- logic ---- */

/* All terms together: one that settles it wins over unknown, unknown over an error. */
static thing logic(const thing *terms, uint32_t count, bool settles)
{
    bool error = false;
    thing unknown = {.kind = THING_UNKNOWN};
    for (uint32_t i = 0; i < count; i++) {
        if (terms[i].kind == THING_BOOL && (terms[i].i != 0) == settles)
            return a_bool(settles);
        if (terms[i].kind == THING_UNKNOWN)
            unknown.u |= terms[i].u;
        else
            error = error || terms[i].kind != THING_BOOL;
    }
    if (unknown.u)
        return unknown;
    return error ? an_error() : a_bool(!settles);
}

static thing eval_logic(walk *w, const node *n)
{
    thing *terms = new_things(n->count);
    for (uint32_t i = 0; i < n->count; i++)
        terms[i] = eval(w, n->items[i]);
    return logic(terms, n->count, n->kind == NODE_OR);
}

static thing eval_not(walk *w, const node *n)
{
    thing t = eval(w, n->items[0]);
    if (t.kind == THING_BOOL)
        return a_bool(!t.i);
    return is_known(&t) ? an_error() : t;
}

static thing eval_choice(walk *w, const node *n)
{
    thing t = eval(w, n->items[0]);
    if (t.kind == THING_BOOL)
        return eval(w, n->items[t.i ? 1 : 2]);
    return is_known(&t) ? an_error() : t;
}

static thing eval_else(walk *w, const node *n)
{
    thing t = eval(w, n->items[0]);
    if (!is_known(&t))
        return t;
    if (t.kind != THING_OPTIONAL)
        return an_error();
    if (t.count)
        return n->how == ELSE_VALUE ? t.items[0] : t;
    t = eval(w, n->items[1]);
    return n->how == ELSE_OPTIONAL && is_known(&t) && t.kind != THING_OPTIONAL ? an_error() : t;
}

/* ---- building ---- */

static bool is_key(const thing *t)
{
    return t->kind == THING_BOOL || t->kind == THING_INT || t->kind == THING_UINT || t->kind == THING_TEXT;
}

static void add_pair(thing *map, const thing *key, const thing *value)
{
    thing out;
    if (spoilt(map, key, &out) || spoilt(map, value, &out))
        *map = map->kind == THING_ERROR ? *map : out;
    else if (!is_key(key) || value_at(map, key))
        *map = an_error();
    else {
        map->items[2 * map->count] = *key;
        map->items[2 * map->count++ + 1] = *value;
    }
}

static void add_item(thing *list, const thing *value)
{
    thing out;
    if (spoilt(list, value, &out))
        *list = out;
    else
        list->items[list->count++] = *value;
}

/* Of what stands behind a question mark: false if it is left out. */
static bool opened(thing *whole, thing *value)
{
    if (!is_known(value))
        return true;
    if (value->kind != THING_OPTIONAL) {
        *whole = is_known(whole) ? an_error() : *whole;
        *value = an_error();
        return true;
    }
    if (value->count == 0)
        return false;
    *value = value->items[0];
    return true;
}

static thing eval_list(walk *w, const node *n)
{
    thing list = a_list(n->count);
    for (uint32_t i = 0; i < n->count; i++) {
        thing value = eval(w, n->items[i]);
        if (!n->items[i]->maybe || !is_known(&list) || opened(&list, &value))
            add_item(&list, &value);
    }
    return list;
}

static thing eval_map(walk *w, const node *n)
{
    thing map = a_list(n->count);
    map.kind = THING_MAP;
    for (uint32_t i = 0; i < n->count; i += 2) {
        thing key = eval(w, n->items[i]), value = eval(w, n->items[i + 1]), out;
        if (n->items[i + 1]->maybe && is_known(&map) && is_known(&key) && !opened(&map, &value))
            continue;
        if (spoilt(&key, &value, &out)) /* both are needed, whatever the other is */
            add_pair(&map, &out, &out);
        else
            add_pair(&map, &key, &value);
    }
    return map;
}

/* ---- what binds variables ---- */

static thing eval_bind(walk *w, const node *n)
{
    size_t before = w->count;
    for (uint32_t i = 0; i + 1 < n->count; i++) {
        thing value = eval(w, n->items[i]);
        bind(w, n, i, &value);
    }
    thing t = eval(w, n->items[n->count - 1]);
    w->count = before;
    return t;
}

typedef struct round { /* of a loop */
    thing key, condition, value;
} round;

static round go_round(walk *w, const node *n, const thing *key, const thing *item)
{
    size_t before = w->count;
    round r = {.key = *key, .condition = a_bool(true)};
    bind(w, n, 0, key);
    bind(w, n, 1, item);
    if (n->count == 3)
        r.condition = eval(w, n->items[1]);
    if (r.condition.kind == THING_BOOL && r.condition.i)
        r.value = eval(w, n->items[n->count - 1]);
    w->count = before;
    return r;
}

static thing eval_optional_loop(walk *w, const node *n, const thing *range)
{
    if (range->kind != THING_OPTIONAL)
        return an_error();
    if (range->count == 0)
        return *range;
    round r = go_round(w, n, &range->items[0], &range->items[0]);
    if (!is_known(&r.value))
        return r.value;
    if (n->how == LOOP_OPTIONAL)
        return an_optional(&r.value);
    return r.value.kind == THING_OPTIONAL ? r.value : an_error();
}

/* All rounds of a loop that builds or counts, joined. */
static thing join_rounds(const node *n, const round *rounds, const thing *range, uint32_t count)
{
    thing made = a_list(2000), hits = an_int(0), out;
    made.kind = n->how == LOOP_VALUES || n->how == LOOP_ENTRIES ? THING_MAP : THING_LIST;
    bool counts = n->how == LOOP_EXISTS_ONE;
    for (uint32_t i = 0; i < count; i++) {
        bool asks = counts || n->how == LOOP_FILTER;
        const thing *condition = asks ? &rounds[i].value : &rounds[i].condition;
        thing odd = is_known(condition) ? an_error() : *condition;
        if (condition->kind != THING_BOOL) {
            spoilt(&made, &odd, &out);
            made = out;
        }
        if (condition->kind != THING_BOOL || !condition->i)
            continue;
        hits.i++;
        if (n->how == LOOP_FILTER)
            add_item(&made, &range->items[range->kind == THING_MAP ? 2 * i : i]);
        else if (n->how == LOOP_MAP)
            add_item(&made, &rounds[i].value);
        else if (n->how == LOOP_VALUES)
            add_pair(&made, &rounds[i].key, &rounds[i].value);
        else if (n->how == LOOP_ENTRIES && !is_known(&rounds[i].value))
            add_item(&made, &rounds[i].value);
        else if (n->how == LOOP_ENTRIES && rounds[i].value.kind != THING_MAP)
            made = is_known(&made) ? an_error() : made;
        else if (n->how == LOOP_ENTRIES)
            for (uint32_t k = 0; k < rounds[i].value.count && made.kind == THING_MAP; k++)
                add_pair(&made, &rounds[i].value.items[2 * k], &rounds[i].value.items[2 * k + 1]);
    }
    return counts && is_known(&made) ? a_bool(hits.i == 1) : made;
}

static thing eval_loop(walk *w, const node *n)
{
    thing range = eval(w, n->items[0]);
    if (!is_known(&range))
        return range;
    if (n->how == LOOP_OPTIONAL || n->how == LOOP_OPTIONAL_FLAT)
        return eval_optional_loop(w, n, &range);
    if (range.kind != THING_LIST && range.kind != THING_MAP)
        return an_error();
    static round all[64][100]; /* by depth: bodies have loops too */
    static uint32_t depth;
    assert_true(depth < 64 && range.count <= 100);
    round *rounds = all[depth++];
    thing *terms = new_things(range.count);
    for (uint32_t i = 0; i < range.count; i++) {
        bool map = range.kind == THING_MAP;
        thing position = an_int(i);
        const thing *item = &range.items[map ? 2 * i + 1 : i];
        const thing *key = map ? &range.items[2 * i] : n->second.at ? &position : item;
        rounds[i] = go_round(w, n, key, item);
        terms[i] = rounds[i].value;
    }
    depth--;
    if (n->how == LOOP_ALL || n->how == LOOP_EXISTS)
        return logic(terms, range.count, n->how == LOOP_EXISTS);
    return join_rounds(n, rounds, &range, range.count);
}

/* ---- calls ---- */

/* By what is left to the ends of the range, not by what the processor says. */
static thing whole_ints(char mark, int64_t x, int64_t y)
{
    bool divides = mark == '/' || mark == '%';
    if (divides && (y == 0 || (x == INT64_MIN && y == -1)))
        return an_error();
    if (mark == '+' && (y > 0 ? x > INT64_MAX - y : x < INT64_MIN - y))
        return an_error();
    if (mark == '-' && (y > 0 ? x < INT64_MIN + y : x > INT64_MAX + y))
        return an_error();
    if (mark == '*' && x != 0 && y != 0) {
        uint64_t a = x < 0 ? -(uint64_t)x : (uint64_t)x, b = y < 0 ? -(uint64_t)y : (uint64_t)y;
        uint64_t most = (uint64_t)INT64_MAX + ((x < 0) != (y < 0));
        if (a > most / b)
            return an_error();
    }
    switch (mark) {
    case '+':
        return an_int(x + y);
    case '-':
        return an_int(x - y);
    case '*':
        return an_int(x * y);
    case '/':
        return an_int(x / y);
    default:
        return an_int(x % y);
    }
}

static thing whole_uints(char mark, uint64_t x, uint64_t y)
{
    bool divides = mark == '/' || mark == '%';
    if ((divides && y == 0) || (mark == '+' && x > UINT64_MAX - y) || (mark == '-' && x < y) ||
        (mark == '*' && y != 0 && x > UINT64_MAX / y))
        return an_error();
    thing t = {.kind = THING_UINT};
    t.u = mark == '+' ? x + y : mark == '-' ? x - y : mark == '*' ? x * y : mark == '/' ? x / y : x % y;
    return t;
}

static thing arithmetic(char mark, const thing *a, const thing *b)
{
    if (a->kind != b->kind || !is_number(a))
        return an_error();
    if (a->kind == THING_INT)
        return whole_ints(mark, a->i, b->i);
    if (a->kind == THING_UINT)
        return whole_uints(mark, a->u, b->u);
    double x = a->d, y = b->d;
    double made = mark == '+' ? x + y : mark == '-' ? x - y : mark == '*' ? x * y : x / y;
    return mark == '%' ? an_error() : (thing){.kind = THING_DOUBLE, .d = made};
}

static thing joined(const thing *a, const thing *b)
{
    if (a->kind == THING_TEXT && b->kind == THING_TEXT) {
        thing t = {.kind = THING_TEXT, .text = {letters + letters_used, a->text.len + b->text.len}};
        assert_true(letters_used + t.text.len <= sizeof letters);
        memcpy(letters + letters_used, a->text.at, a->text.len);
        memcpy(letters + letters_used + a->text.len, b->text.at, b->text.len);
        letters_used += t.text.len;
        return t;
    }
    if (a->kind != THING_LIST || b->kind != THING_LIST)
        return arithmetic('+', a, b);
    thing list = a_list(a->count + b->count);
    for (uint32_t i = 0; i < a->count; i++)
        add_item(&list, &a->items[i]);
    for (uint32_t i = 0; i < b->count; i++)
        add_item(&list, &b->items[i]);
    return list;
}

static thing negated(const thing *t)
{
    if (t->kind == THING_DOUBLE)
        return (thing){.kind = THING_DOUBLE, .d = -t->d};
    return t->kind == THING_INT ? whole_ints('-', 0, t->i) : an_error();
}

static thing size_of(const thing *t)
{
    if (t->kind == THING_LIST || t->kind == THING_MAP)
        return an_int(t->count);
    return t->kind == THING_TEXT ? an_int((int64_t)t->text.len) : an_error(); /* ASCII alone is made here */
}

static thing written(const thing *t)
{
    if (t->kind == THING_TEXT)
        return *t;
    if (t->kind == THING_BOOL)
        return (thing){.kind = THING_TEXT, .text = t->i ? TEXT("true") : TEXT("false")};
    if (t->kind != THING_INT)
        return an_error();
    assert_true(letters_used + 24 <= sizeof letters);
    char *at = letters + letters_used;
    int len = snprintf(at, 24, "%lld", (long long)t->i);
    letters_used += (size_t)len;
    return (thing){.kind = THING_TEXT, .text = {at, (size_t)len}};
}

static bool is_zero(const thing *t)
{
    switch (t->kind) {
    case THING_NULL:
        return true;
    case THING_BOOL:
    case THING_INT:
        return t->i == 0;
    case THING_UINT:
        return t->u == 0;
    case THING_DOUBLE:
        return t->d == 0;
    case THING_TEXT:
        return t->text.len == 0;
    default:
        return t->kind != THING_OPTIONAL && t->count == 0;
    }
}

static thing call_of(const node *n, const thing *args)
{
    if (n->style == STYLE_OPERATOR && n->count == 2)
        return n->name.at[0] == '+' ? joined(&args[0], &args[1])
                                    : arithmetic(n->name.at[0], &args[0], &args[1]);
    if (n->style == STYLE_OPERATOR)
        return negated(args);
    if (text_is(n->name, "size"))
        return size_of(args);
    if (text_is(n->name, "string"))
        return written(args);
    if (text_is(n->name, "dyn"))
        return *args;
    if (text_is(n->name, "startsWith") && args[0].kind == THING_TEXT && args[1].kind == THING_TEXT)
        return a_bool(args[0].text.len >= args[1].text.len &&
                      memcmp(args[0].text.at, args[1].text.at, args[1].text.len) == 0);
    if (text_is(n->name, "optional.none"))
        return nothing();
    if (text_is(n->name, "optional.of"))
        return an_optional(args);
    if (text_is(n->name, "optional.ofNonZeroValue"))
        return is_zero(args) ? nothing() : an_optional(args);
    if (text_is(n->name, "hasValue") && args->kind == THING_OPTIONAL)
        return a_bool(args->count != 0);
    if (text_is(n->name, "value") && args->kind == THING_OPTIONAL)
        return args->count ? args->items[0] : an_error();
    return an_error();
}

static thing eval_call(walk *w, const node *n)
{
    thing args[4], none = {.kind = THING_NULL}, so_far = none, out;
    assert_true(n->count <= 4);
    for (uint32_t i = 0; i < n->count; i++) {
        args[i] = eval(w, n->items[i]);
        if (spoilt(&so_far, &args[i], &out))
            so_far = out;
    }
    return is_known(&so_far) ? call_of(n, args) : so_far;
}

static thing eval(walk *w, const node *n)
{
    static thing (*const evals[])(walk *, const node *) = {
        [NODE_CONSTANT] = eval_constant, [NODE_NAME] = eval_error,  [NODE_SELECT] = eval_select,
        [NODE_HAS] = eval_has,           [NODE_INDEX] = eval_index, [NODE_CALL] = eval_call,
        [NODE_COMPARE] = eval_compare,   [NODE_IN] = eval_in,       [NODE_AND] = eval_logic,
        [NODE_OR] = eval_logic,          [NODE_NOT] = eval_not,     [NODE_CHOICE] = eval_choice,
        [NODE_LIST] = eval_list,         [NODE_MAP] = eval_map,     [NODE_LOOP] = eval_loop,
        [NODE_BIND] = eval_bind,         [NODE_FIELD] = eval_field, [NODE_VARIABLE] = eval_variable,
        [NODE_NOW] = eval_error,         [NODE_ALIAS] = eval_alias, [NODE_ELSE] = eval_else,
    };
    return evals[n->kind](w, n);
}

thing reference_run(const cel_program *p, const node *n, const cell rows[SCOPE_COUNT][16])
{
    static walk w;
    w.p = p;
    w.rows = rows;
    w.count = 0;
    things_used = letters_used = 0;
    return eval(&w, n);
}

/* ---- against the machine ---- */

bool reference_agrees(const thing *t, const cell *answer)
{
    static const uint8_t kinds[] = {
        [THING_UNKNOWN] = QUN_TYPE_UNKNOWN,   [THING_ERROR] = QUN_TYPE_FAILED,
        [THING_NULL] = QUN_TYPE_NULL,         [THING_BOOL] = QUN_TYPE_BOOL,
        [THING_INT] = QUN_TYPE_INT,           [THING_UINT] = QUN_TYPE_UINT,
        [THING_DOUBLE] = QUN_TYPE_DOUBLE,     [THING_TEXT] = QUN_TYPE_STRING,
        [THING_LIST] = QUN_TYPE_LIST,         [THING_MAP] = QUN_TYPE_MAP,
        [THING_OPTIONAL] = QUN_TYPE_OPTIONAL,
    };
    if (kinds[t->kind] != answer->kind)
        return false;
    switch (t->kind) {
    case THING_UNKNOWN:
    case THING_UINT:
        return t->u == answer->as.u;
    case THING_BOOL:
    case THING_INT:
        return t->i == answer->as.i;
    case THING_DOUBLE:
        return t->d == answer->as.d || (t->d != t->d && answer->as.d != answer->as.d);
    case THING_TEXT:
        return text_equal(t->text, cell_as_text(*answer));
    case THING_LIST:
    case THING_MAP:
    case THING_OPTIONAL:
        for (uint32_t i = 0; i < t->count * (t->kind == THING_MAP ? 2 : 1); i++)
            if (t->count != answer->len || !reference_agrees(&t->items[i], &answer->as.items[i]))
                return false;
        return t->count == answer->len;
    default:
        return true;
    }
}

void reference_show(const thing *t)
{
    static const char *const names[] = {"unknown", "an error", "null", "bool", "int",     "uint",
                                        "double",  "text",     "list", "map",  "optional"};
    print_error("%s", names[t->kind]);
    if (t->kind == THING_BOOL || t->kind == THING_INT)
        print_error(" %lld", (long long)t->i);
    if (t->kind == THING_UNKNOWN || t->kind == THING_UINT)
        print_error(" %llu", (unsigned long long)t->u);
    for (uint32_t i = 0; i < t->count * (t->kind == THING_MAP ? 2 : 1); i++) {
        print_error(i ? ", " : " of ");
        reference_show(&t->items[i]);
    }
}
