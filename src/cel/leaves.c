/* leaves.c - the conjuncts and disjuncts a condition is made of, and what each of them measured against what.
 * Running for an explanation is the same machine on the leaf's own code; it costs the run nothing. */
#include "cel/machine.h"
#include <string.h>

typedef struct weight { /* what a side reads */
    const shape_field *only;
    uint32_t fields, calls;
} weight;

static void weigh(const node *n, weight *w)
{
    if (n->folded)
        return;
    if (n->kind == NODE_FIELD && n->field != w->only) {
        w->only = n->field;
        w->fields++;
    }
    w->calls += n->native != NULL;
    for (uint32_t i = 0; i < n->count; i++)
        weigh(n->items[i], w);
}

/* Which side is measured: the left, unless it reads nothing and the right does. */
static void measure(node *n, cel_leaf *leaf, cel_piece *piece)
{
    weight left = {NULL, 0, 0}, right = {NULL, 0, 0};
    weigh(n->items[0], &left);
    weigh(n->items[1], &right);
    leaf->op = n->name;
    leaf->swapped = left.fields + left.calls == 0 && right.fields + right.calls > 0;
    piece->measured_side = n->items[leaf->swapped];
    piece->limit_side = n->items[!leaf->swapped];
    const weight *fact = leaf->swapped ? &right : &left;
    leaf->fact = fact->fields == 1 ? fact->only : NULL;
}

static uint32_t count_leaves(const node *n)
{
    if (n->kind != NODE_AND && n->kind != NODE_OR && n->kind != NODE_NOT)
        return 1;
    uint32_t sum = 0;
    for (uint32_t i = 0; i < n->count; i++)
        sum += count_leaves(n->items[i]);
    return sum;
}

typedef struct harvest {
    cel_program *p;
    cel_leaf *leaves;
} harvest;

static void take_leaves(harvest *h, node *n, bool negated)
{
    cel_program *p = h->p;
    if (n->kind == NODE_AND || n->kind == NODE_OR || n->kind == NODE_NOT) {
        for (uint32_t i = 0; i < n->count; i++)
            take_leaves(h, n->items[i], negated != (n->kind == NODE_NOT));
        return;
    }
    cel_leaf *leaf = &h->leaves[p->leaf_count];
    cel_piece *piece = &p->pieces[p->leaf_count++];
    leaf->source = text_part(p->source, n->from, n->to);
    leaf->negated = negated;
    piece->leaf = n;
    if (n->kind == NODE_COMPARE || n->kind == NODE_IN) {
        measure(n, leaf, piece);
    } else {
        weight w = {NULL, 0, 0};
        weigh(n, &w);
        leaf->fact = w.fields == 1 ? w.only : NULL;
    }
}

void cel_leaves(cel_build *b, cel_program *p, node *root)
{
    if (root->type->kind != QUN_TYPE_BOOL && !cel_type_open(root->type))
        return;
    uint32_t count = count_leaves(root);
    harvest h = {p, cel_new_kept(b, count * sizeof *h.leaves)};
    p->pieces = cel_new_kept(b, count * sizeof *p->pieces);
    if (!h.leaves || !p->pieces)
        return;
    take_leaves(&h, root, false);
    p->leaves = h.leaves;
}

uint32_t cel_leaf_count(const cel_program *p)
{
    return p->leaf_count;
}

const cel_leaf *cel_leaf_at(const cel_program *p, uint32_t k)
{
    return k < p->leaf_count ? &p->leaves[k] : NULL;
}

/* Runs a piece of code in a frame of its own, which keeps nothing of it but the memory it took, or did not
 * get. */
static cell ask(const cel_program *p, uint32_t start, const cel_frame *frame, cel_frame *own)
{
    if (start == UINT32_MAX)
        return cell_unknown();
    own->steps = frame->steps;
    own->exhausted = false;
    if (own->steps < p->bound && p->bound != UINT64_MAX)
        own->steps = p->bound; /* the run itself may have used them up */
    const cel_code *c = &p->code[start];
    if (c[1].op == OP_END && own->steps >= 2 && c->op == OP_CONSTANT)
        return p->constants[c->a];
    if (c[1].op == OP_END && own->steps >= 2 && c->op == OP_FIELD)
        return cel_load(own, c);
    return cel_run_from(p, start, 1, own);
}

void cel_explain(const cel_program *p, uint32_t leaf, cel_frame *frame, cel_finding *out)
{
    *out = (cel_finding){cell_unknown(), cell_unknown(), cell_unknown(), QUN_NEVER};
    if (leaf >= p->leaf_count)
        return;
    const cel_piece *piece = &p->pieces[leaf];
    cel_frame own = *frame;
    own.next = QUN_NEVER;
    out->value = ask(p, piece->value, frame, &own);
    out->flips = own.next;
    out->measured = piece->measured == UINT32_MAX ? out->value : ask(p, piece->measured, frame, &own);
    out->limit = ask(p, piece->limit, frame, &own);
    frame->no_memory = own.no_memory;
}

/* Functions that make a value of their arguments and nothing else. */
static bool is_arithmetic(cel_fn call)
{
    static const cel_fn plain[] = {cel_add_numbers, cel_subtract, cel_multiply,  cel_divide,
                                   cel_modulo,      cel_negate,   cel_add_times, cel_subtract_times};
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        if (plain[i] == call)
            return true;
    return false;
}

bool cel_explains_in_place(const cel_program *p)
{
    static const bool in_place[OP_STOP] = {
        [OP_END] = true,         [OP_CONSTANT] = true,    [OP_FIELD] = true,     [OP_NOW] = true,
        [OP_TEST_INT] = true,    [OP_TEST_DOUBLE] = true, [OP_TEST_TEXT] = true, [OP_COMPARE] = true,
        [OP_IN_CONSTANT] = true, [OP_NOT] = true,         [OP_HAS] = true,       [OP_AND_FIRST] = true,
        [OP_AND] = true,         [OP_OR_FIRST] = true,    [OP_OR] = true,        [OP_JUMP] = true,
        [OP_CHOOSE] = true};
    for (uint32_t i = 0; i < p->code_count; i++) {
        const cel_code *c = &p->code[i];
        bool call = c->op == OP_CALL && is_arithmetic(p->calls[c->a].only);
        if (!call && (c->op >= OP_STOP || !in_place[c->op]))
            return false;
    }
    return true;
}
