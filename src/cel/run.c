/* run.c - the machine's loop. Each instruction costs a step; what conditions are mostly made of is done right
 * here, the rest in ops.c. Errors and unknowns are values that && and || absorb.
 * CEL language definition, "Logical Operators"; unknowns as in cel/expr/eval.proto. */
#include "cel/machine.h"

cell cel_strict(const cell *a, const cell *b)
{
    if (a->kind == QUN_TYPE_FAILED)
        return *a;
    if (b->kind == QUN_TYPE_FAILED)
        return *b;
    cell c = {.kind = QUN_TYPE_UNKNOWN};
    c.as.u = (a->kind == QUN_TYPE_UNKNOWN ? a->as.u : 0) | (b->kind == QUN_TYPE_UNKNOWN ? b->as.u : 0);
    return c;
}

cell cel_join(const cell *so_far, const cell *term, bool settles)
{
    cell t = *term;
    if (t.kind == QUN_TYPE_BOOL)
        return (t.as.i != 0) == settles ? t : *so_far;
    if (t.kind == QUN_TYPE_UNKNOWN) {
        if (so_far->kind == QUN_TYPE_UNKNOWN)
            t.as.u |= so_far->as.u;
        return t;
    }
    if (so_far->kind != QUN_TYPE_BOOL)
        return *so_far;
    return t.kind == QUN_TYPE_FAILED ? t : cell_failed("no such overload");
}

/* A fact that is not what its type promises goes the long way: dyn, or a ledger's odd value. */
static cell test_slowly(cel_run_state *s, const cell *v, const cell *limit, const cel_code *c)
{
    return cel_is_value(v) ? cel_compare(s, v, limit, (relation)c->how) : *v;
}

static inline cell test_int(cel_run_state *s, const cel_code *c)
{
    cell v = cel_load(s->m.frame, c);
    const cell *limit = &s->m.program->constants[c->b];
    if (v.kind != limit->kind)
        return test_slowly(s, &v, limit, c);
    int order = (v.as.i > limit->as.i) - (v.as.i < limit->as.i);
    return cel_bool(cel_relation_holds(c->how, order));
}

static inline cell test_double(cel_run_state *s, const cel_code *c)
{
    cell v = cel_load(s->m.frame, c);
    const cell *limit = &s->m.program->constants[c->b];
    if (v.kind != QUN_TYPE_DOUBLE)
        return test_slowly(s, &v, limit, c);
    if (v.as.d != v.as.d || limit->as.d != limit->as.d)
        return cel_bool(c->how == RELATION_NOT_EQUAL);
    int order = (v.as.d > limit->as.d) - (v.as.d < limit->as.d);
    return cel_bool(cel_relation_holds(c->how, order));
}

static inline cell test_text(cel_run_state *s, const cel_code *c)
{
    cell v = cel_load(s->m.frame, c);
    const cell *limit = &s->m.program->constants[c->b];
    if (v.kind != QUN_TYPE_STRING)
        return test_slowly(s, &v, limit, c);
    return cel_bool(cel_same_text(&v, limit) == (c->how == RELATION_EQUAL));
}

/* The first term of && or ||, and && and || after it: where to go on. */
static inline const cel_code *first_term(cell *term, const cel_code *code, const cel_code *c, bool settles)
{
    if (term->kind == QUN_TYPE_BOOL)
        return (term->as.i != 0) == settles ? code + c->b : c + 1;
    if (cel_is_value(term))
        *term = cell_failed("no such overload");
    return c + 1;
}

static inline const cel_code *next_term(cell *so_far, const cel_code *code, const cel_code *c, bool settles)
{
    const cell *term = so_far + 1;
    if (term->kind == QUN_TYPE_BOOL && so_far->kind == QUN_TYPE_BOOL) {
        so_far->as.i = term->as.i;
        return (term->as.i != 0) == settles ? code + c->b : c + 1;
    }
    *so_far = cel_join(so_far, term, settles);
    return so_far->kind == QUN_TYPE_BOOL && (so_far->as.i != 0) == settles ? code + c->b : c + 1;
}

static inline void negate(cell *at)
{
    if (at->kind == QUN_TYPE_BOOL)
        at->as.i = !at->as.i;
    else if (cel_is_value(at))
        *at = cell_failed("no such overload");
}

static const cel_code *choose(cell *condition, const cel_code *code, const cel_code *c)
{
    if (condition->kind == QUN_TYPE_BOOL)
        return condition->as.i ? c + 1 : code + c->a;
    if (cel_is_value(condition))
        *condition = cell_failed("no such overload");
    return code + c->b;
}

/* Compares two values of one kind into `to`, without asking what they weigh. False: it takes cel_compare. */
static inline bool compare(const cell *a, const cell *b, uint32_t how, cell *to)
{
    int order;
    if (a->kind != b->kind)
        return false;
    if (a->kind == QUN_TYPE_INT) {
        *to = cel_bool(cel_relation_holds(how, (a->as.i > b->as.i) - (a->as.i < b->as.i)));
        return true;
    }
    switch (a->kind) {
    case QUN_TYPE_BOOL:
        order = (a->as.i > b->as.i) - (a->as.i < b->as.i);
        break;
    case QUN_TYPE_STRING:
        if (a->len >= CEL_GRAIN || (how != RELATION_EQUAL && how != RELATION_NOT_EQUAL))
            return false;
        order = !cel_same_text(a, b);
        break;
    case QUN_TYPE_TIMESTAMP:
    case QUN_TYPE_DURATION:
        if (a->slope != b->slope)
            return false;
        order = cel_moment_order(a, b);
        break;
    default:
        return false;
    }
    *to = cel_bool(cel_relation_holds(how, order));
    return true;
}

/* The next item of a list; false: it takes the long way. */
static inline bool step(cell *at)
{
    const cell *range = at + 1;
    uint64_t k = at[2].as.u;
    if (range->kind != QUN_TYPE_LIST || k >= range->len || !cel_is_value(&range->as.items[k]))
        return false;
    at[3] = range->as.items[k];
    at[2].as.u = k + 1;
    return true;
}

/* Of all() and exists(), as long as everything is true or false. */
static inline bool gathers(const cell *at, const cel_code *c)
{
    return (c->how == LOOP_ALL || c->how == LOOP_EXISTS) && at[0].kind == QUN_TYPE_BOOL &&
           at[4].kind == QUN_TYPE_BOOL;
}

static inline const cel_code *gather(cell *at, const cel_code *code, const cel_code *c)
{
    at->as.i = at[4].as.i;
    return code + ((at->as.i != 0) == (c->how == LOOP_EXISTS) ? c->b : c->a);
}

/* Where a run goes on that has no memory or no steps left. */
static const cel_code stop = {.op = OP_STOP};

static inline const cel_code *unless_over(const cel_run_state *s, const cel_code *next, uint64_t *steps)
{
    *steps = s->m.frame->steps;
    return s->m.frame->exhausted || s->m.frame->no_memory || !next ? &stop : next;
}

/* Anything that is not worth a place in the loop. */
static const cel_code *slowly(cel_run_state *s, const cel_code *c, uint64_t *steps)
{
    s->m.frame->steps = *steps;
    return unless_over(s, cel_ops[c->op](s, c), steps);
}

/* A standard function of one or two arguments: at once, if they are known and of the right types already. */
static inline const cel_code *call(cel_run_state *s, const cel_code *c, cell *args, uint64_t *steps)
{
    const cel_call *target = &s->m.program->calls[c->a];
    if (!target->only || c->count - 1u > 1 || !cel_is_value(&args[0]) || !cel_is_value(&args[c->count - 1]))
        return slowly(s, c, steps);
    s->m.frame->steps = *steps;
    *args = target->only(&s->m, args, c->count);
    return unless_over(s, c + 1, steps);
}

/* `v == 3` in a loop: three instructions at once, if the comparison is simple and there are steps for it. */
static inline const cel_code *move_test(cel_run_state *s, const cel_code *c, cell *to, uint64_t *steps)
{
    const cell *from = &s->r[c->a];
    if (*steps >= 2 && compare(from, &s->m.program->constants[c[1].a], c[2].how, to)) {
        *steps -= 2;
        return c + 3;
    }
    *to = *from;
    return c + 1;
}

static cell over(cel_frame *frame)
{
    frame->exhausted = !frame->no_memory;
    frame->steps = 0;
    return cell_failed(frame->no_memory ? "no memory" : "over the step limit");
}

/* A switch beats a table here: it is the one place where a call for each instruction would be felt. */
static cell run(const cel_program *p, const cel_code *c, cell *r, cel_frame *frame)
{
    cel_run_state s = {r, {frame, p}};
    const cel_code *const code = p->code, *next;
    for (uint64_t steps = frame->steps; steps > 0; c = next) {
        cell *at = &r[c->to];
        next = c + 1;
        steps--;
        switch (c->op) {
        case OP_END:
            frame->steps = steps;
            return *at;
        case OP_STOP:
            return over(frame);
        case OP_CONSTANT:
            *at = p->constants[c->a];
            break;
        case OP_FIELD:
            *at = cel_load(frame, c);
            break;
        case OP_NOW:
            *at = cell_time(frame->now);
            at->slope = 1;
            break;
        case OP_MOVE:
            *at = r[c->a];
            break;
        case OP_MOVE_TEST:
            next = move_test(&s, c, at, &steps);
            break;
        case OP_TEST_INT:
            *at = test_int(&s, c);
            break;
        case OP_TEST_DOUBLE:
            *at = test_double(&s, c);
            break;
        case OP_TEST_TEXT:
            *at = test_text(&s, c);
            break;
        case OP_COMPARE:
            if (!compare(at, at + 1, c->how, at))
                next = slowly(&s, c, &steps);
            break;
        case OP_CALL:
            next = call(&s, c, at, &steps);
            break;
        case OP_NOT:
            negate(at);
            break;
        case OP_AND_FIRST:
        case OP_OR_FIRST:
            next = first_term(at, code, c, c->op == OP_OR_FIRST);
            break;
        case OP_AND:
        case OP_OR:
            next = next_term(at, code, c, c->op == OP_OR);
            break;
        case OP_CHOOSE:
            next = choose(at, code, c);
            break;
        case OP_JUMP:
            next = code + c->b;
            break;
        case OP_NEXT:
            if (!step(at))
                next = slowly(&s, c, &steps);
            break;
        case OP_GATHER:
            next = gathers(at, c) ? gather(at, code, c) : slowly(&s, c, &steps);
            break;
        default:
            next = slowly(&s, c, &steps);
            break;
        }
    }
    return over(frame);
}

cell cel_run_from(const cel_program *p, uint32_t start, uint32_t so_far, cel_frame *frame)
{
    cell r[CEL_REGISTERS];
    for (uint32_t k = 0; so_far > 1; k++, so_far >>= 1)
        r[k] = cel_bool(so_far & 1);
    return run(p, p->code + start, r, frame);
}

cell cel_run_plainly(const cel_program *p, cel_frame *frame)
{
    return cel_run_from(p, 0, 1, frame);
}

cell cel_run(const cel_program *p, cel_frame *frame)
{
    return p->run(p, frame);
}
