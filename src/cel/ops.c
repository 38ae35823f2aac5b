/* ops.c - the instructions that are not in the loop of run.c: comparing, calling, selecting, building; those
 * of loops are loop.c's. Each is strict: an error or unknown among what it needs is what it gives. */
#include "cel/machine.h"
#include "base/number.h"
#include "column/call.h"
#include <string.h>

static const char no_overload[] = "no such overload";

/* ---- resources ---- */

bool cel_charge(const cel_machine *m, uint64_t steps)
{
    cel_frame *frame = m->frame;
    if (frame->steps < steps) {
        frame->steps = 0;
        frame->exhausted = true;
        return false;
    }
    frame->steps -= steps;
    return true;
}

void *cel_scratch(const cel_machine *m, size_t size)
{
    void *room = m->frame->scratch ? arena_new(m->frame->scratch, size ? size : 1) : NULL;
    if (!room)
        m->frame->no_memory = true;
    return room;
}

cell cel_text(const cel_machine *m, qun_text text, uint8_t kind)
{
    char *copy = cel_scratch(m, text.len + 1);
    if (!copy)
        return cell_failed("no memory");
    if (text.len)
        memcpy(copy, text.at, text.len);
    copy[text.len] = '\0';
    cell made = cell_text((qun_text){copy, text.len});
    made.kind = kind;
    return made;
}

/* Lists that share their items weigh as if they did not, so the walk must end when it has seen enough. */
uint64_t cel_weight(const cell *value, uint64_t most)
{
    uint64_t items = value->len;
    switch (value->kind) {
    case QUN_TYPE_STRING:
    case QUN_TYPE_BYTES:
        return value->len / CEL_GRAIN;
    case QUN_TYPE_MAP:
        items *= 2;
        break;
    case QUN_TYPE_LIST:
    case QUN_TYPE_OPTIONAL:
    case QUN_TYPE_STRUCT:
    case QUN_TYPE_OPAQUE:
        break;
    default:
        return 0;
    }
    uint64_t sum = items;
    for (uint64_t i = 0; i < items && sum <= most; i++)
        sum += cel_weight(&value->as.items[i], most - sum);
    return sum;
}

cell cel_item_of(const cell *from)
{
    cell c = *from;
    if (c.kind == QUN_TYPE_UNKNOWN)
        c.as.u = UINT64_C(1) << CEL_OTHERS;
    return c;
}

/* ---- comparing ---- */

static bool is_moment(const cell *c)
{
    return c->kind == QUN_TYPE_TIMESTAMP || c->kind == QUN_TYPE_DURATION;
}

static bool is_number(const cell *c)
{
    return c->kind == QUN_TYPE_INT || c->kind == QUN_TYPE_UINT || c->kind == QUN_TYPE_DOUBLE;
}

/* Unequal lengths are seen at once; else every item may be looked at. */
static bool charge_comparison(const cel_machine *m, const cell *a, const cell *b)
{
    if (a->kind != b->kind || a->kind < QUN_TYPE_STRING)
        return true;
    bool text = a->kind == QUN_TYPE_STRING || a->kind == QUN_TYPE_BYTES;
    bool items = kind_has_items(a->kind);
    if (text)
        return cel_charge(m, cel_weight(a->len < b->len ? a : b, m->frame->steps));
    if (!items || a->len != b->len)
        return true;
    uint64_t each = a->kind == QUN_TYPE_MAP && !(b->flags & CELL_SORTED) ? b->len : 1;
    return cel_charge(m, (uint64_t)a->len * each) && cel_charge(m, cel_weight(a, m->frame->steps));
}

cell cel_compare(cel_run_state *s, const cell *a, const cell *b, relation r)
{
    if (!cel_is_value(a) || !cel_is_value(b))
        return cel_strict(a, b);
    if (!charge_comparison(&s->m, a, b))
        return cell_failed(no_overload);
    if (is_moment(a) && a->kind == b->kind && a->slope != b->slope)
        cel_crossing(s->m.frame, a, b, r);
    if (r == RELATION_EQUAL || r == RELATION_NOT_EQUAL)
        return cel_bool(cell_equal(a, b) == (r == RELATION_EQUAL));
    int order = cell_compare(a, b);
    if (order == 2) /* NaN has no order, but may be asked for it */
        return is_number(a) && is_number(b) ? cel_bool(false) : cell_failed(no_overload);
    return cel_bool(cel_relation_holds(r, (order > 0) - (order < 0)));
}

static const cel_code *compare(cel_run_state *s, const cel_code *c)
{
    cell *at = &s->r[c->to];
    *at = cel_compare(s, at, at + 1, (relation)c->how);
    return c + 1;
}

/* cell_equal, but without a call for what lists are mostly made of. */
static inline bool equal(const cell *a, const cell *b)
{
    if (a->kind == QUN_TYPE_STRING && b->kind == QUN_TYPE_STRING)
        return cel_same_text(a, b);
    if (a->kind == QUN_TYPE_INT && b->kind == QUN_TYPE_INT)
        return a->as.i == b->as.i;
    return cell_equal(a, b);
}

static cell in_list(cel_run_state *s, const cell *item, const cell *list, bool charged)
{
    if (!charged && !cel_charge(&s->m, list->len))
        return cell_failed(no_overload);
    bool heavy = kind_has_items(item->kind);
    bool unknown = false;
    for (uint32_t i = 0; i < list->len; i++) {
        const cell *other = &list->as.items[i];
        if (heavy && !charge_comparison(&s->m, item, other))
            return cell_failed(no_overload);
        if (equal(item, other))
            return cel_bool(true);
        unknown = unknown || other->kind == QUN_TYPE_UNKNOWN;
    }
    return unknown ? cel_unknown_bit(CEL_OTHERS) : cel_bool(false);
}

static cell in_map(cel_run_state *s, const cell *key, const cell *map)
{
    if (!(map->flags & CELL_SORTED) && !cel_charge(&s->m, map->len))
        return cell_failed(no_overload);
    return cel_bool(cell_map_get(map, key) != NULL);
}

static const cel_code *in(cel_run_state *s, const cel_code *c)
{
    cell *at = &s->r[c->to];
    if (!cel_is_value(at) || !cel_is_value(at + 1)) {
        *at = cel_strict(at, at + 1);
        return c + 1;
    }
    cel_moves(s->m.frame, at);
    if (at[1].kind == QUN_TYPE_LIST)
        *at = in_list(s, at, at + 1, false);
    else
        *at = at[1].kind == QUN_TYPE_MAP ? in_map(s, at, at + 1) : cell_failed(no_overload);
    return c + 1;
}

bool cel_among(const cell *list, const cell *item, bool sorted)
{
    const cell *from = list->as.items, *to = from + list->len;
    while (!sorted && from < to) {
        if (item->kind == QUN_TYPE_STRING ? cel_same_text(from, item) : from->as.i == item->as.i)
            return true;
        from++;
    }
    while (from < to) {
        const cell *middle = from + (to - from) / 2;
        int order = cel_list_order(item, middle);
        if (order == 0)
            return true;
        if (order < 0)
            to = middle;
        else
            from = middle + 1;
    }
    return false;
}

static const cel_code *in_constant(cel_run_state *s, const cel_code *c)
{
    cell *at = &s->r[c->to];
    const cell *list = &s->m.program->constants[c->a];
    if (!cel_is_value(at))
        return c + 1;
    if (!cel_charge(&s->m, c->b))
        return NULL;
    cel_moves(s->m.frame, at);
    if (c->how && at->kind == list->as.items[0].kind)
        *at = cel_bool(cel_among(list, at, true));
    else
        *at = in_list(s, at, list, true);
    return c + 1;
}

/* ---- calling ---- */

/* The error or unknown that keeps a call from being made. */
static bool blocked(const cell *args, uint32_t count, bool lazy, cell *out)
{
    cell worst = {.kind = QUN_TYPE_UNKNOWN};
    bool any = false;
    for (uint32_t i = 0; i < count; i++) {
        if (cel_is_value(&args[i]) || (lazy && args[i].kind == QUN_TYPE_UNKNOWN))
            continue;
        worst = any ? cel_strict(&worst, &args[i]) : args[i];
        any = true;
    }
    if (any)
        *out = worst;
    return any;
}

static bool takes(const cell *arg, const type *t)
{
    if (t->kind == TYPE_PARAMETER || arg->kind == QUN_TYPE_UNKNOWN)
        return true;
    if (t->kind == QUN_TYPE_STRUCT || t->kind == QUN_TYPE_OPAQUE)
        return type_accepts(t, arg);
    if (t->kind < TYPE_DYN && t->kind != arg->kind)
        return false;
    return type_has_parameter(t) || type_accepts(t, arg);
}

static bool takes_all(const cell *args, uint32_t count, const cel_function *f)
{
    for (uint32_t i = 0; i < count; i++)
        if (!takes(&args[i], cel_argument(f, i)))
            return false;
    return true;
}

static bool native_takes(const cell *args, uint32_t count, const shape_function *f)
{
    for (uint32_t i = 0; i < count; i++)
        if (!takes(&args[i], f->args[i]))
            return false;
    return true;
}

static const cel_code *call(cel_run_state *s, const cel_code *c)
{
    cell *args = &s->r[c->to];
    const cel_call *target = &s->m.program->calls[c->a];
    const cel_function *const *f = target->functions;
    if (blocked(args, c->count, *f && (*f)->traits & CEL_LAZY, args))
        return c + 1;
    while (!target->exact && *f && !takes_all(args, c->count, *f))
        f++;
    *args = *f ? (*f)->call(&s->m, args, c->count) : cell_failed(no_overload);
    return c + 1;
}

static const cel_code *native(cel_run_state *s, const cel_code *c)
{
    cell *args = &s->r[c->to];
    const cel_call *target = &s->m.program->calls[c->a];
    const shape_function *f = target->native;
    if (!cel_charge(&s->m, f->cost))
        return NULL;
    if (blocked(args, c->count, f->lazy, args))
        return c + 1;
    for (uint32_t i = 0; i < c->count && !f->timed; i++) {
        cel_moves(s->m.frame, &args[i]);
        args[i].slope = 0;
    }
    cell answer;
    if (!target->exact && !native_takes(args, c->count, f)) {
        answer = cell_failed(no_overload);
    } else if (f->native) {
        answer = f->native(s->m.frame, f->user, args, c->count);
    } else if (s->m.frame->scratch) {
        answer = call_host(f, args, c->count, s->m.frame->scratch);
    } else {
        s->m.frame->no_memory = true;
        return NULL;
    }
    if (answer.kind == QUN_TYPE_UNKNOWN && !answer.as.u)
        answer.as.u = UINT64_C(1) << CEL_OTHERS;
    *args = answer;
    return c + 1;
}

/* ---- selecting ---- */

/* The value of a map's key. `maybe`: there need not be one, and the answer is optional. */
static cell map_value(cel_run_state *s, const cell *map, const cell *key, bool maybe)
{
    if (!(map->flags & CELL_SORTED) && !cel_charge(&s->m, map->len))
        return cell_failed(no_overload);
    const cell *value = cell_map_get(map, key);
    if (maybe)
        return value ? cel_some(&s->m, value) : cel_none();
    return value ? cel_item_of(value) : cell_failed("no such key");
}

/* Parts of an optional are parts of what is in it, if anything is, and optional too. */
static const cell *inside(const cell *at, bool *maybe)
{
    if (at->kind != QUN_TYPE_OPTIONAL)
        return at;
    *maybe = true;
    return at->len ? at->as.items : NULL;
}

/* Where a struct is asked for by its type, one that is not set has nothing set. */
static bool is_unset(const cell *in, const cel_code *c)
{
    return c->b && in->kind == QUN_TYPE_NULL;
}

static const cel_code *select_field(cel_run_state *s, const cel_code *c)
{
    cell *at = &s->r[c->to];
    bool maybe = c->how == MAYBE;
    const cell *in = cel_is_value(at) ? inside(at, &maybe) : NULL;
    if (!in)
        return c + 1; /* none, and so is what is in it */
    const cell *name = &s->m.program->constants[c->a];
    if (!cel_is_value(in))
        *at = cel_item_of(in);
    else if (in->kind == QUN_TYPE_STRUCT)
        *at = cel_struct_select(&s->m, in, name, c->b, maybe);
    else if (maybe && is_unset(in, c))
        *at = cel_none();
    else
        *at =
            in->kind == QUN_TYPE_MAP ? map_value(s, in, name, maybe) : cell_failed("the value has no fields");
    return c + 1;
}

static const cel_code *has_field(cel_run_state *s, const cel_code *c)
{
    cell *at = &s->r[c->to];
    bool maybe = false;
    if (!cel_is_value(at))
        return c + 1;
    const cell *in = inside(at, &maybe);
    if (!in)
        *at = cel_bool(false);
    else if (!cel_is_value(in))
        *at = cel_item_of(in);
    else if (c->a == UINT32_MAX) /* of a fact: it is known, or has() is unknown itself */
        *at = cel_bool(true);
    else if (in->kind == QUN_TYPE_MAP)
        *at = in_map(s, &s->m.program->constants[c->a], in);
    else if (in->kind == QUN_TYPE_STRUCT)
        *at = cel_struct_has(&s->m, in, &s->m.program->constants[c->a], c->b);
    else if (is_unset(in, c))
        *at = cel_bool(false);
    else
        *at = cell_failed("the value has no fields");
    return c + 1;
}

/* A number that names an item of a list: ints, and others that are whole. */
static bool position(const cell *key, uint32_t len, uint32_t *out)
{
    int64_t k = -1;
    if (key->kind == QUN_TYPE_INT)
        k = key->as.i;
    else if (key->kind == QUN_TYPE_UINT && key->as.u < len)
        k = (int64_t)key->as.u;
    else if (key->kind == QUN_TYPE_DOUBLE && key->as.d >= 0 && key->as.d < len &&
             (double)(int64_t)key->as.d == key->as.d)
        k = (int64_t)key->as.d;
    *out = (uint32_t)k;
    return k >= 0 && k < len;
}

static cell list_item(cel_run_state *s, const cell *list, const cell *key, bool maybe)
{
    uint32_t k;
    if (!is_number(key))
        return cell_failed(no_overload);
    bool there = position(key, list->len, &k);
    if (maybe)
        return there ? cel_some(&s->m, &list->as.items[k]) : cel_none();
    return there ? cel_item_of(&list->as.items[k]) : cell_failed("index out of bounds");
}

static const cel_code *index_item(cel_run_state *s, const cel_code *c)
{
    cell *at = &s->r[c->to];
    const cell *key = at + 1;
    bool maybe = c->how == MAYBE;
    if (!cel_is_value(at) || !cel_is_value(key)) {
        *at = cel_strict(at, key);
        return c + 1;
    }
    const cell *in = inside(at, &maybe);
    if (!in)
        return c + 1;
    if (!cel_is_value(in))
        *at = cel_item_of(in);
    else if (in->kind == QUN_TYPE_MAP)
        *at = map_value(s, in, key, maybe);
    else
        *at = in->kind == QUN_TYPE_LIST ? list_item(s, in, key, maybe) : cell_failed(no_overload);
    return c + 1;
}

/* ---- building ---- */

static const cel_code *make(cel_run_state *s, const cel_code *c)
{
    bool map = c->op == OP_MAP;
    size_t items = (size_t)c->a * (map ? 2 : 1);
    cell *room = cel_scratch(&s->m, items * sizeof *room);
    s->r[c->to] = (cell){.kind = map ? QUN_TYPE_MAP : QUN_TYPE_LIST, .as.items = room};
    return c + 1;
}

bool cel_takes_part(cell *whole, const cell *part)
{
    if (cel_is_value(whole) && cel_is_value(part))
        return true;
    *whole = cel_strict(whole, part);
    return false;
}

cell cel_still(cel_run_state *s, const cell *value)
{
    cell c = *value;
    cel_moves(s->m.frame, &c);
    if (is_moment(&c))
        c.slope = 0;
    return c;
}

void cel_append(cel_run_state *s, cell *list, const cell *value)
{
    cell *items = (cell *)list->as.items; /* scratch that make() or a loop took */
    items[list->len++] = cel_still(s, value);
}

bool cel_open_optional(cell *whole, cell *value)
{
    if (value->kind != QUN_TYPE_OPTIONAL) {
        *whole = cell_failed(no_overload);
        return false;
    }
    if (value->len == 0)
        return false;
    *value = cel_item_of(value->as.items);
    return cel_takes_part(whole, value);
}

static const cel_code *list_put(cel_run_state *s, const cel_code *c)
{
    cell *at = &s->r[c->to];
    if (cel_takes_part(at, at + 1) && (c->how != MAYBE || cel_open_optional(at, at + 1)))
        cel_append(s, at, at + 1);
    return c + 1;
}

static bool is_key(const cell *key)
{
    return key->kind == QUN_TYPE_BOOL || key->kind == QUN_TYPE_INT || key->kind == QUN_TYPE_UINT ||
           key->kind == QUN_TYPE_STRING;
}

bool cel_map_add(cel_run_state *s, cell *map, const cell *key, const cell *value)
{
    if (!cel_charge(&s->m, map->len))
        return false;
    if (!is_key(key)) {
        *map = cell_failed("unsupported key type");
    } else if (cell_map_get(map, key)) {
        *map = cell_failed("a key is there twice");
    } else {
        cell *items = (cell *)map->as.items;
        items[2 * (size_t)map->len] = *key;
        items[2 * (size_t)map->len + 1] = cel_still(s, value);
        map->len++;
    }
    return true;
}

static const cel_code *map_put(cel_run_state *s, const cel_code *c)
{
    cell *map = &s->r[c->to], *value = map + 2;
    bool key = cel_takes_part(map, map + 1); /* an error in the value wins over an unknown key */
    if (!cel_takes_part(map, value) || !key || (c->how == MAYBE && !cel_open_optional(map, value)))
        return c + 1;
    return cel_map_add(s, map, map + 1, value) ? c + 1 : NULL;
}

/* ---- the rest ---- */

/* A value that is there is the answer; the other is made only if there is none. */
static const cel_code *or_else(cel_run_state *s, const cel_code *c)
{
    cell *at = &s->r[c->to];
    const cel_code *end = s->m.program->code + c->b;
    if (at->kind == QUN_TYPE_OPTIONAL && at->len == 0)
        return c + 1;
    if (at->kind == QUN_TYPE_OPTIONAL && c->how == ELSE_VALUE)
        *at = cel_item_of(at->as.items);
    else if (at->kind != QUN_TYPE_OPTIONAL && cel_is_value(at))
        *at = cell_failed(no_overload);
    return end;
}

static const cel_code *expect(cel_run_state *s, const cel_code *c)
{
    cell *at = &s->r[c->to];
    if (cel_is_value(at) && at->kind != c->how)
        *at = cell_failed(no_overload);
    return c + 1;
}

const cel_op_fn cel_ops[] = {[OP_COMPARE] = compare,
                             [OP_IN] = in,
                             [OP_IN_CONSTANT] = in_constant,
                             [OP_CALL] = call,
                             [OP_NATIVE] = native,
                             [OP_SELECT] = select_field,
                             [OP_HAS] = has_field,
                             [OP_INDEX] = index_item,
                             [OP_LIST] = make,
                             [OP_MAP] = make,
                             [OP_LIST_PUT] = list_put,
                             [OP_MAP_PUT] = map_put,
                             [OP_STRUCT] = cel_struct,
                             [OP_STRUCT_PUT] = cel_struct_put,
                             [OP_STRUCT_DONE] = cel_struct_done,
                             [OP_LOOP] = cel_loop,
                             [OP_NEXT] = cel_next,
                             [OP_NEXT_PAIR] = cel_next_pair,
                             [OP_KEEP] = cel_keep,
                             [OP_GATHER] = cel_gather,
                             [OP_ELSE] = or_else,
                             [OP_EXPECT] = expect};
