/* emit.c - a checked tree to instructions. Every value has a register that is known now, so running needs no
 * stack and no memory of its own. Also counts what running may cost at most. Relies on code.h. */
#include "cel/machine.h"
#include "base/sort.h"
#include <string.h>

#define LINEAR_MOST 8 /* longer constant lists of one kind are sorted for `in` */

typedef struct emitter {
    cel_build *b;
    cel_program *p;
    cel_code *code;
    cell *constants;
    cel_call *calls;
    uint32_t code_cap, constant_count, constant_cap, call_count, call_cap, attribute_cap;
    uint64_t bound;
} emitter;

static void emit(emitter *e, node *n, uint32_t to);

/* ---- growing tables ---- */

static void *grown(emitter *e, void *items, uint32_t count, uint32_t *cap, size_t size)
{
    if (count < *cap)
        return items;
    uint32_t wanted = *cap ? *cap * 2 : 8;
    void *room = cel_new(e->b, wanted * size);
    if (!room)
        return items;
    if (count)
        memcpy(room, items, count * size);
    *cap = wanted;
    return room;
}

/* A table that has grown, in the program's memory. */
static void *settled(emitter *e, const void *items, uint32_t count, size_t size)
{
    void *own = count ? cel_new_kept(e->b, count * size) : NULL;
    if (own)
        memcpy(own, items, count * size);
    return own;
}

static bool broken(const emitter *e)
{
    return e->b->status != QUN_OK;
}

static void cost(emitter *e, uint64_t steps)
{
    e->bound = e->bound > UINT64_MAX - steps ? UINT64_MAX : e->bound + steps;
}

static uint32_t put(emitter *e, cel_code code)
{
    uint32_t at = e->p->code_count;
    e->code = grown(e, e->code, at, &e->code_cap, sizeof *e->code);
    if (at == e->code_cap)
        return 0;
    e->code[at] = code;
    e->p->code_count++;
    cost(e, 1);
    return at;
}

static uint32_t put_op(emitter *e, cel_op op, uint32_t to)
{
    return put(e, (cel_code){.op = (uint8_t)op, .to = (uint16_t)to});
}

/* Jumps from `at` (operand b, or a) go to what is emitted next. */
static void land(emitter *e, uint32_t at)
{
    if (!broken(e))
        e->code[at].b = e->p->code_count;
}

static uint32_t constant(emitter *e, cell value)
{
    e->constants = grown(e, e->constants, e->constant_count, &e->constant_cap, sizeof *e->constants);
    if (e->constant_count == e->constant_cap)
        return 0;
    e->constants[e->constant_count] = value;
    return e->constant_count++;
}

static uint32_t attribute(emitter *e, const shape_field *field)
{
    cel_program *p = e->p;
    for (uint32_t i = 0; i < p->attribute_count; i++)
        if (p->attributes[i] == field)
            return i;
    p->attributes = grown(e, p->attributes, p->attribute_count, &e->attribute_cap, sizeof *p->attributes);
    if (p->attribute_count == e->attribute_cap)
        return 0;
    p->attributes[p->attribute_count] = field;
    return p->attribute_count++;
}

static cel_code of_field(emitter *e, cel_op op, const shape_field *field, uint32_t to)
{
    uint32_t k = attribute(e, field);
    e->p->timed = true;
    return (cel_code){.op = (uint8_t)op,
                      .scope = (uint8_t)field->scope,
                      .attribute = (uint8_t)(k < CEL_OTHERS ? k : CEL_OTHERS),
                      .to = (uint16_t)to,
                      .a = field->index};
}

/* ---- single values ---- */

static void emit_constant(emitter *e, node *n, uint32_t to)
{
    uint32_t at = put_op(e, OP_CONSTANT, to);
    uint32_t k = constant(e, n->value);
    if (!broken(e))
        e->code[at].a = k;
}

static void emit_field(emitter *e, node *n, uint32_t to)
{
    put(e, of_field(e, OP_FIELD, n->field, to));
}

static void emit_variable(emitter *e, node *n, uint32_t to)
{
    const node *binder = n->binder;
    uint32_t from = binder->slot + n->slot;
    if (binder->kind == NODE_LOOP) /* the item, or the other variable before the loop's registers */
        from = n->slot ? binder->slot - 1 : binder->slot + 3;
    put(e, (cel_code){.op = OP_MOVE, .to = (uint16_t)to, .a = from});
}

/* An unresolved name, where nothing was checked. */
static void emit_name(emitter *e, node *n, uint32_t to)
{
    (void)n;
    uint32_t k = constant(e, cell_failed("there is no such name"));
    put(e, (cel_code){.op = OP_CONSTANT, .to = (uint16_t)to, .a = k});
}

static void emit_now(emitter *e, node *n, uint32_t to)
{
    (void)n;
    e->p->timed = true;
    put_op(e, OP_NOW, to);
}

static void emit_alias(emitter *e, node *n, uint32_t to)
{
    const node *inside = e->b->inside;
    qun_text inside_name = e->b->inside_name;
    if (!inside) {
        e->b->inside = n;
        e->b->inside_name = n->name;
    }
    emit(e, n->items[0], to);
    e->b->inside = inside;
    e->b->inside_name = inside_name;
}

/* ---- parts of values ---- */

static void emit_select(emitter *e, node *n, uint32_t to)
{
    emit(e, n->items[0], to);
    bool has = n->kind == NODE_HAS;
    uint32_t key = n->name.at ? constant(e, cell_text(n->name)) : UINT32_MAX;
    put(e, (cel_code){
               .op = has ? OP_HAS : OP_SELECT, .how = n->how, .to = (uint16_t)to, .a = key, .b = n->slot});
    if (n->name.at && n->items[0]->type->kind != QUN_TYPE_STRUCT)
        cost(e, UINT64_MAX); /* maps of the host have any size */
}

static void emit_index(emitter *e, node *n, uint32_t to)
{
    emit(e, n->items[0], to);
    emit(e, n->items[1], to + 1);
    put(e, (cel_code){.op = OP_INDEX, .how = n->how, .to = (uint16_t)to});
    if (n->items[0]->type->kind != QUN_TYPE_LIST)
        cost(e, UINT64_MAX);
}

static void emit_items(emitter *e, node *n, uint32_t to)
{
    bool map = n->kind == NODE_MAP;
    uint32_t step = map ? 2 : 1;
    put(e, (cel_code){.op = map ? OP_MAP : OP_LIST, .to = (uint16_t)to, .a = n->count / step});
    for (uint32_t i = 0; i < n->count && !broken(e); i += step) {
        emit(e, n->items[i], to + 1);
        if (map)
            emit(e, n->items[i + 1], to + 2);
        put(e, (cel_code){.op = map ? OP_MAP_PUT : OP_LIST_PUT,
                          .how = n->items[i + step - 1]->maybe ? MAYBE : 0,
                          .to = (uint16_t)to,
                          .a = i / step});
        cost(e, map ? i / step : 0); /* looks whether the key is there already */
    }
}

/* Where nothing was checked the struct, or a field of it, may not be there. */
static void emit_struct(emitter *e, node *n, uint32_t to)
{
    cell type = {.kind = QUN_TYPE_TYPE, .as.type = n->item};
    uint32_t k = constant(e, n->item ? type : cell_failed("there is no such name"));
    put(e, (cel_code){.op = n->item ? OP_STRUCT : OP_CONSTANT, .to = (uint16_t)to, .a = k});
    if (!n->item)
        return;
    for (uint32_t i = 0; i < n->count && !broken(e); i += 2) {
        emit(e, n->items[i + 1], to + 1);
        put(e, (cel_code){.op = OP_STRUCT_PUT,
                          .how = n->items[i + 1]->maybe ? MAYBE : 0,
                          .to = (uint16_t)to,
                          .a = struct_find(struct_of(n->item), cell_as_text(n->items[i]->value))});
    }
    put_op(e, OP_STRUCT_DONE, to);
    cost(e, struct_of(n->item)->count);
}

/* ---- calls ---- */

static void emit_call(emitter *e, node *n, uint32_t to)
{
    for (uint32_t i = 0; i < n->count; i++)
        emit(e, n->items[i], to + i);
    e->calls = grown(e, e->calls, e->call_count, &e->call_cap, sizeof *e->calls);
    if (broken(e))
        return;
    cel_fn only = n->functions && n->exact ? n->functions[0]->call : NULL;
    e->calls[e->call_count] = (cel_call){n->functions, n->native, only, n->exact};
    put(e, (cel_code){.op = n->native ? OP_NATIVE : OP_CALL,
                      .to = (uint16_t)to,
                      .count = (uint16_t)n->count,
                      .a = e->call_count++});
    if (n->native) {
        e->p->timed = e->p->timed || n->native->timed;
        cost(e, n->native->cost);
        return;
    }
    for (uint32_t i = 0; n->functions[i]; i++)
        cost(e, n->functions[i]->traits & CEL_SIZED ? UINT64_MAX : 0);
    if (n->functions[0] && n->functions[0]->traits & CEL_REST)
        cost(e, n->count);
}

/* ---- comparisons ---- */

/* A field beside a constant of its type is one instruction. OP_END: it is not that simple. */
static cel_op test_of(const node *field, const node *value, uint8_t r)
{
    bool equality = r == RELATION_EQUAL || r == RELATION_NOT_EQUAL;
    if (field->kind != NODE_FIELD || !value->folded || field->type->kind != value->value.kind)
        return OP_END;
    switch (value->value.kind) {
    case QUN_TYPE_BOOL:
    case QUN_TYPE_INT:
        return OP_TEST_INT;
    case QUN_TYPE_DOUBLE:
        return OP_TEST_DOUBLE;
    case QUN_TYPE_STRING:
        return equality ? OP_TEST_TEXT : OP_END;
    default:
        return OP_END;
    }
}

/* Steps that comparing may cost beyond the instruction, as cel_weight charges them. */
static void comparison_cost(emitter *e, const node *left, const node *right)
{
    for (int i = 0; i < 2; i++) {
        const node *n = i ? right : left;
        switch (n->type->kind) {
        case QUN_TYPE_NULL:
        case QUN_TYPE_BOOL:
        case QUN_TYPE_INT:
        case QUN_TYPE_UINT:
        case QUN_TYPE_DOUBLE:
        case QUN_TYPE_TIMESTAMP:
        case QUN_TYPE_DURATION:
        case QUN_TYPE_TYPE:
        case QUN_TYPE_IP:
        case QUN_TYPE_CIDR:
            return;
        default:
            break;
        }
        if (n->folded && (n->value.kind == QUN_TYPE_STRING || n->value.kind == QUN_TYPE_BYTES)) {
            cost(e, cel_weight(&n->value, UINT64_MAX));
            return;
        }
    }
    cost(e, UINT64_MAX);
}

static void emit_compare(emitter *e, node *n, uint32_t to)
{
    node *left = n->items[0], *right = n->items[1];
    uint8_t r = n->how;
    cel_op test = test_of(left, right, r);
    if (test == OP_END && test_of(right, left, cel_mirrored(r)) != OP_END) {
        r = cel_mirrored(r);
        left = right;
        right = n->items[0];
        test = test_of(left, right, r);
    }
    if (test != OP_END) {
        cel_code code = of_field(e, test, left->field, to);
        code.how = r;
        code.b = constant(e, right->value);
        put(e, code);
        return;
    }
    uint32_t first = e->p->code_count;
    emit(e, left, to);
    emit(e, right, to + 1);
    if (left->kind == NODE_VARIABLE && right->folded && !broken(e))
        e->code[first].op = OP_MOVE_TEST;
    put(e, (cel_code){.op = OP_COMPARE, .how = r, .to = (uint16_t)to});
    comparison_cost(e, left, right);
}

static int by_value(const void *a, const void *b, void *user)
{
    (void)user;
    return cel_list_order(a, b);
}

/* May a list be searched by halves: long, and of one kind that the item is of too. */
static bool sortable(const node *item, const cell *list)
{
    if (list->kind != QUN_TYPE_LIST || list->len <= LINEAR_MOST)
        return false;
    uint8_t kind = list->as.items[0].kind;
    if (item->type->kind != kind || (kind != QUN_TYPE_INT && kind != QUN_TYPE_STRING))
        return false;
    for (uint32_t i = 1; i < list->len; i++)
        if (list->as.items[i].kind != kind)
            return false;
    return true;
}

static uint32_t halvings(uint32_t len)
{
    uint32_t count = 1;
    while (len >>= 1)
        count++;
    return count;
}

static void emit_in(emitter *e, node *n, uint32_t to)
{
    node *item = n->items[0], *range = n->items[1];
    emit(e, item, to);
    if (!range->folded || range->value.kind != QUN_TYPE_LIST) {
        emit(e, range, to + 1);
        put_op(e, OP_IN, to);
        cost(e, UINT64_MAX);
        return;
    }
    cell list = range->value;
    bool sorted = sortable(item, &list);
    if (sorted) {
        cell *items = cel_new_kept(e->b, list.len * sizeof *items);
        if (!items)
            return;
        memcpy(items, list.as.items, list.len * sizeof *items);
        sort_items(items, list.len, sizeof *items, by_value, NULL);
        list.as.items = items;
    }
    uint32_t k = constant(e, list), steps = sorted ? halvings(list.len) : list.len;
    put(e, (cel_code){.op = OP_IN_CONSTANT, .how = sorted, .to = (uint16_t)to, .a = k, .b = steps});
    cost(e, steps);
    bool heavy = cel_type_open(item->type) || kind_has_items(item->type->kind);
    if (heavy && list.len)
        cost(e, UINT64_MAX);
}

/* ---- logic ---- */

static void emit_not(emitter *e, node *n, uint32_t to)
{
    emit(e, n->items[0], to);
    put_op(e, OP_NOT, to);
}

/* The first term decides in `to`, each further one is made beside it and joined. All jumps lead behind. */
static void emit_logic(emitter *e, node *n, uint32_t to)
{
    bool any = n->kind == NODE_OR;
    uint32_t *jumps = cel_new(e->b, n->count * sizeof *jumps);
    if (!jumps)
        return;
    for (uint32_t i = 0; i < n->count; i++) {
        emit(e, n->items[i], to + (i > 0));
        cel_op first = any ? OP_OR_FIRST : OP_AND_FIRST;
        cel_op later = any ? OP_OR : OP_AND;
        jumps[i] = put_op(e, i ? later : first, to);
    }
    for (uint32_t i = 0; i < n->count; i++)
        land(e, jumps[i]);
}

static void emit_choice(emitter *e, node *n, uint32_t to)
{
    emit(e, n->items[0], to);
    uint32_t choose = put_op(e, OP_CHOOSE, to);
    emit(e, n->items[1], to);
    uint32_t jump = put_op(e, OP_JUMP, to);
    if (!broken(e))
        e->code[choose].a = e->p->code_count;
    emit(e, n->items[2], to);
    land(e, jump);
    land(e, choose);
}

static void emit_move(emitter *e, uint32_t from, uint32_t to)
{
    put(e, (cel_code){.op = OP_MOVE, .to = (uint16_t)to, .a = from});
}

/* The other value is looked at only if there is none; it must be optional itself, or be the answer. */
static void emit_else(emitter *e, node *n, uint32_t to)
{
    emit(e, n->items[0], to);
    uint32_t jump = put(e, (cel_code){.op = OP_ELSE, .how = n->how, .to = (uint16_t)to});
    emit(e, n->items[1], to);
    if (n->how == ELSE_OPTIONAL && cel_type_open(n->items[1]->type))
        put(e, (cel_code){.op = OP_EXPECT, .how = QUN_TYPE_OPTIONAL, .to = (uint16_t)to});
    land(e, jump);
}

/* ---- what binds variables ---- */

/* Each value has a register of its own; an error in one is an error where it is used, and nowhere else. */
static void emit_bind(emitter *e, node *n, uint32_t to)
{
    uint32_t values = n->count - 1;
    n->slot = to;
    for (uint32_t i = 0; i < n->count && !broken(e); i++)
        emit(e, n->items[i], to + i);
    if (values)
        emit_move(e, to + values, to);
}

static void emit_optional_loop(emitter *e, node *n, uint32_t to)
{
    n->slot = to;
    emit(e, n->items[0], to + 1);
    uint32_t begin = put(e, (cel_code){.op = OP_LOOP, .how = n->how, .to = (uint16_t)to});
    emit(e, n->items[1], to + CEL_LOOP_REGISTERS);
    uint32_t gather = put(e, (cel_code){.op = OP_GATHER, .how = n->how, .to = (uint16_t)to});
    land(e, begin);
    land(e, gather);
}

static void emit_plain_loop(emitter *e, node *n, uint32_t to)
{
    n->slot = to;
    emit(e, n->items[0], to + 1);
    uint32_t begin = put(e, (cel_code){.op = OP_LOOP, .how = n->how, .to = (uint16_t)to});
    uint64_t before = e->bound;
    cel_op step = n->second.at ? OP_NEXT_PAIR : OP_NEXT;
    uint32_t next = put(e, (cel_code){.op = (uint8_t)step, .how = n->how, .to = (uint16_t)to});
    uint32_t keep = 0;
    if (n->count == 3) {
        emit(e, n->items[1], to + CEL_LOOP_REGISTERS);
        keep = put(e, (cel_code){.op = OP_KEEP, .to = (uint16_t)to, .a = next});
    }
    emit(e, n->items[n->count - 1], to + CEL_LOOP_REGISTERS);
    uint32_t gather = put(e, (cel_code){.op = OP_GATHER, .how = n->how, .to = (uint16_t)to, .a = next});
    land(e, begin);
    land(e, next);
    land(e, gather);
    if (keep)
        land(e, keep);
    uint64_t once = e->bound - before;
    uint64_t times = n->items[0]->folded ? (uint64_t)n->items[0]->value.len + 1 : UINT64_MAX;
    bool many = e->bound == UINT64_MAX || times == UINT64_MAX || once > UINT64_MAX / times;
    e->bound = before;
    cost(e, many || n->how == LOOP_ENTRIES || n->how == LOOP_SORT ? UINT64_MAX : once * times);
}

static void emit_loop(emitter *e, node *n, uint32_t to)
{
    if (n->how == LOOP_OPTIONAL || n->how == LOOP_OPTIONAL_FLAT) {
        emit_optional_loop(e, n, to);
    } else if (n->second.at) { /* the second variable stands before the loop's registers */
        emit_plain_loop(e, n, to + 1);
        emit_move(e, to + 1, to);
    } else {
        emit_plain_loop(e, n, to);
    }
}

/* ---- all of it ---- */

static void emit(emitter *e, node *n, uint32_t to)
{
    static void (*const emits[])(emitter *, node *, uint32_t) = {
        [NODE_CONSTANT] = emit_constant,
        [NODE_SELECT] = emit_select,
        [NODE_HAS] = emit_select,
        [NODE_INDEX] = emit_index,
        [NODE_CALL] = emit_call,
        [NODE_COMPARE] = emit_compare,
        [NODE_IN] = emit_in,
        [NODE_AND] = emit_logic,
        [NODE_OR] = emit_logic,
        [NODE_NOT] = emit_not,
        [NODE_CHOICE] = emit_choice,
        [NODE_LIST] = emit_items,
        [NODE_MAP] = emit_items,
        [NODE_STRUCT] = emit_struct,
        [NODE_LOOP] = emit_loop,
        [NODE_FIELD] = emit_field,
        [NODE_VARIABLE] = emit_variable,
        [NODE_NOW] = emit_now,
        [NODE_ALIAS] = emit_alias,
        [NODE_NAME] = emit_name,
        [NODE_BIND] = emit_bind,
        [NODE_ELSE] = emit_else,
    };
    if (broken(e))
        return;
    if (to + CEL_LOOP_REGISTERS + 4 > CEL_REGISTERS) {
        cel_too_deep(e->b, n->from, n->to);
        return;
    }
    uint64_t before = e->bound;
    e->bound = 0;
    if (n->folded)
        emit_constant(e, n, to);
    else
        emits[n->kind](e, n, to);
    n->steps = e->bound;
    e->bound = before;
    cost(e, n->steps);
}

static void emit_end(emitter *e)
{
    put_op(e, OP_END, 0);
}

/* What the request wants and the checker could not promise is asked when it runs. */
static void emit_promise(emitter *e, const node *root)
{
    const type *want = e->b->request->result;
    bool nullable = root->type->kind == TYPE_WRAPPER;
    if (want && want->kind < TYPE_DYN && (nullable || cel_type_open(root->type)))
        put(e, (cel_code){.op = OP_EXPECT, .how = (uint8_t)want->kind});
}

cel_program *cel_emit(cel_build *b, node *root, bool leaves)
{
    emitter e = {.b = b, .p = cel_new_kept(b, sizeof *e.p)};
    if (!e.p)
        return NULL;
    cel_program *p = e.p;
    p->shape = b->request->shape;
    p->source = b->request->source;
    p->container = b->request->container;
    p->scopes = b->request->scopes;
    p->depth = b->depth;
    p->unchecked = b->request->unchecked;
    p->run = cel_run_plainly;
    p->result = cel_type_kept(b, cel_type_closed(b, root->type));
    p->zones = b->zones;
    p->patterns = b->patterns;
    p->constant = root->folded;
    p->value = root->value;
    emit(&e, root, 0);
    if (leaves)
        emit_promise(&e, root);
    emit_end(&e);
    p->bound = e.bound;
    if (leaves && !broken(&e))
        cel_leaves(b, p, root);
    for (uint32_t i = 0; i < p->leaf_count && !broken(&e); i++) {
        cel_piece *piece = &p->pieces[i];
        node *leaf = piece->leaf;
        node *parts[] = {leaf, piece->measured_side, piece->limit_side};
        uint32_t *starts[] = {&piece->value, &piece->measured, &piece->limit};
        for (int k = 0; k < 3; k++) {
            *starts[k] = parts[k] ? p->code_count : UINT32_MAX;
            if (parts[k]) {
                emit(&e, parts[k], 0);
                emit_end(&e);
            }
        }
    }
    p->code = settled(&e, e.code, p->code_count, sizeof *e.code);
    p->constants = settled(&e, e.constants, e.constant_count, sizeof *e.constants);
    p->calls = settled(&e, e.calls, e.call_count, sizeof *e.calls);
    p->attributes = settled(&e, p->attributes, p->attribute_count, sizeof *p->attributes);
    if (leaves && !broken(&e))
        cel_quicken(b, p);
    return broken(&e) ? NULL : p;
}
