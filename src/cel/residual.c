/* residual.c - what is left of an expression when what is known is put in: a copy of its tree, which is read
 * again once for many of them, with known facts as constants, computed and simplified from the leaves up, and
 * written as source. For every completion of the missing facts it gives what the whole would give. Relies on
 * the machine to compute and on write.c. */
#include "cel/code.h"

typedef struct copied { /* the nodes being copied, from the innermost out: variables point to what binds them
                         */
    const node *old;
    node *made;
    const struct copied *outer;
} copied;

typedef struct residual {
    cel_build b;
    cel_frame *frame;
    arena scratch;  /* of programs that run once */
    uint32_t loops; /* around the node being looked at */
    bool open;      /* what was looked at last asks for a fact that is missing */
} residual;

/* ---- copying ---- */

static node *copy_of(const copied *chain, const node *old)
{
    for (; chain; chain = chain->outer)
        if (chain->old == old)
            return chain->made;
    return NULL;
}

static node *copy(residual *r, const node *n, const copied *outer)
{
    node *made = cel_new(&r->b, sizeof *made);
    node **items = n->count ? cel_new(&r->b, n->count * sizeof *items) : NULL;
    if (!made || (n->count && !items))
        return NULL;
    copied here = {n, made, outer};
    *made = *n;
    made->items = items;
    if (n->binder)
        made->binder = copy_of(outer, n->binder);
    for (uint32_t i = 0; i < n->count; i++)
        if (!(items[i] = copy(r, n->items[i], &here)))
            return NULL;
    return made;
}

/* ---- putting in what is known ---- */

static void settle(node *n, cell value)
{
    n->value = value;
    n->folded = value.kind != QUN_TYPE_UNKNOWN && value.kind != QUN_TYPE_FAILED;
    n->from_shape = false;
}

static void become(node *n, const node *other)
{
    const type *t = n->type;
    bool maybe = n->maybe;
    *n = *other;
    n->maybe = maybe;
    if (cel_type_open(t))
        n->type = t;
}

/* Runs a node whose parts are all known, as the machine would. */
static void compute(residual *r, node *n)
{
    arena *own = r->b.a;
    r->b.a = &r->scratch;
    const cel_program *p = cel_emit(&r->b, n, false);
    r->b.a = own;
    if (p) {
        cel_frame frame = *r->frame;
        frame.scratch = own;
        settle(n, cel_run_from(p, 0, 1, &frame));
        r->frame->steps = frame.steps;
        if (frame.no_memory)
            cel_no_memory(&r->b);
    }
    arena_reset(&r->scratch);
}

static bool all_folded(const node *n)
{
    for (uint32_t i = 0; i < n->count; i++)
        if (!n->items[i]->folded)
            return false;
    return true;
}

/* A name becomes the constant it stands for, if that can be written; else the name stays. */
static void put_value(residual *r, node *n, cell value)
{
    if (!cel_has_literal(&value)) {
        r->open = true;
        return;
    }
    n->kind = NODE_CONSTANT;
    settle(n, value);
}

static void put_field(residual *r, node *n)
{
    const cell *row = r->frame->row[n->field->scope];
    put_value(r, n, row ? row[n->field->index] : cell_unknown());
}

/* What cel.bind and cel.block named is put in where it is used; a loop's variable stays. */
static void put_variable(residual *r, node *n)
{
    if (n->binder->kind != NODE_BIND)
        return;
    const node *bound = n->binder->items[n->slot];
    put_value(r, n, bound->folded ? bound->value : cell_unknown());
}

/* Terms that change nothing are left out; one that decides is the whole. */
static void put_logic(node *n)
{
    int64_t decides = n->kind == NODE_OR;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < n->count; i++) {
        const node *item = n->items[i];
        bool known = item->folded && item->value.kind == QUN_TYPE_BOOL;
        if (known && item->value.as.i == decides) {
            settle(n, item->value);
            return;
        }
        if (!known)
            n->items[kept++] = n->items[i];
    }
    if (kept == 0)
        settle(n, cell_bool(!decides));
    else if (kept == 1 && n->items[0]->type->kind == QUN_TYPE_BOOL)
        become(n, n->items[0]);
    else if (kept > 1)
        n->count = kept;
}

static void put_choice(node *n)
{
    const node *condition = n->items[0];
    if (condition->folded && condition->value.kind == QUN_TYPE_BOOL)
        become(n, n->items[condition->value.as.i ? 1 : 2]);
}

static void put(residual *r, node *n);

/* A loop is run as a whole or not at all: only where nothing is missing in it, nor around it. */
static void put_loop(residual *r, node *n, bool open_before)
{
    if (!r->open && r->loops == 0)
        compute(r, n);
    r->open = r->open || open_before;
}

static void put_items(residual *r, node *n)
{
    bool loop = n->kind == NODE_LOOP;
    for (uint32_t i = 0; i < n->count && r->b.status == QUN_OK; i++) {
        r->loops += loop && i == 1;
        put(r, n->items[i]);
    }
    r->loops -= loop && n->count > 1;
}

static void put(residual *r, node *n)
{
    bool open_before = r->open;
    r->open = r->open && n->kind != NODE_LOOP;
    put_items(r, n);
    if (r->b.status != QUN_OK || n->folded)
        return;
    switch (n->kind) {
    case NODE_FIELD:
        put_field(r, n);
        return;
    case NODE_NOW:
        put_value(r, n, cell_time(r->frame->now));
        return;
    case NODE_VARIABLE:
        put_variable(r, n);
        return;
    case NODE_BIND:
        if (n->items[n->count - 1]->folded)
            settle(n, n->items[n->count - 1]->value);
        return;
    case NODE_ALIAS:
        become(n, n->items[0]);
        return;
    case NODE_LOOP:
        put_loop(r, n, open_before);
        return;
    case NODE_AND:
    case NODE_OR:
        put_logic(n);
        return;
    case NODE_CHOICE:
        put_choice(n);
        return;
    default:
        if (all_folded(n))
            compute(r, n);
        return;
    }
}

/* ---- writing what is known as literals ---- */

/* A value of a type that is not known before it runs keeps that: dyn(3). */
static void write_openly(residual *r, node *n)
{
    node *literal = cel_new(&r->b, sizeof *literal);
    node **items = cel_new(&r->b, sizeof *items);
    if (!literal || !items)
        return;
    *literal = *n;
    items[0] = literal;
    *n = (node){.kind = NODE_CALL,
                .style = STYLE_FUNCTION,
                .maybe = literal->maybe,
                .name = TEXT("dyn"),
                .type = literal->type};
    n->items = items;
    n->count = 1;
}

static void write_known(residual *r, node *n)
{
    if (n->folded && cel_has_literal(&n->value)) {
        n->kind = NODE_CONSTANT;
        n->from_shape = false;
        n->count = 0;
        if (cel_type_open(n->type))
            write_openly(r, n);
        return;
    }
    for (uint32_t i = 0; i < n->count && r->b.status == QUN_OK; i++)
        write_known(r, n->items[i]);
}

qun_status cel_tree_of(const cel_program *p, arena *a, const cel_tree **out)
{
    cel_request request;
    cel_build b;
    *out = cel_read_again(p, a, &request, &b);
    return b.status;
}

qun_status cel_residual(const cel_program *p, const cel_tree *tree, const cel_frame *frame, buf *out)
{
    arena memory;
    arena_init(&memory, out->mem);
    cel_request request = {.shape = p->shape, .source = p->source, .scopes = SCOPE_ANY};
    cel_frame own = *frame;
    residual r = {.frame = &own};
    r.b = (cel_build){.request = &request, .a = &memory, .source = p->source, .zones = (cel_zones *)p->zones};
    arena_init(&r.scratch, out->mem);
    node *root = copy(&r, tree, NULL);
    if (root)
        put(&r, root);
    if (r.b.status == QUN_OK)
        write_known(&r, root);
    if (r.b.status == QUN_OK)
        cel_write_node(root, out);
    if (out->failed)
        r.b.status = QUN_E_NOMEM;
    arena_drop(&r.scratch);
    arena_drop(&memory);
    return r.b.status;
}
