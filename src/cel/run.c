/* run.c - the machine's loop. Each instruction costs a step; what conditions are mostly made of is done right
 * here, the rest in ops.c. Errors and unknowns are values that && and || absorb.
 * CEL language definition, "Logical Operators"; unknowns as in cel/expr/eval.proto. */
#include "cel/machine.h"
#include <string.h>

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

/* A missing row and a missing fact are unknown. Null is a value where a field's type has it; a null fact of a
 * charter never gets here, for its field is typed. */
static inline cell load(cel_frame *frame, const cel_code *c)
{
    const cell *row = frame->row[c->scope];
    if (!row)
        return cel_unknown_bit(c->attribute);
    const qun_time *until = frame->until[c->scope];
    if (until && until[c->a] != QUN_NEVER)
        cel_lower(frame, until[c->a]);
    cell v = row[c->a];
    return v.kind == QUN_TYPE_UNKNOWN ? cel_unknown_bit(c->attribute) : v;
}

/* A fact that is not what its type promises goes the long way: dyn, or a ledger's odd value. */
static cell test_slowly(cel_run_state *s, const cell *v, const cell *limit, const cel_code *c)
{
    return cel_is_value(v) ? cel_compare(s, v, limit, (relation)c->how) : *v;
}

static inline cell test_int(cel_run_state *s, const cel_code *c)
{
    cell v = load(s->m.frame, c);
    const cell *limit = &s->m.program->constants[c->b];
    if (v.kind != limit->kind)
        return test_slowly(s, &v, limit, c);
    int order = (v.as.i > limit->as.i) - (v.as.i < limit->as.i);
    return cel_bool(cel_relation_holds(c->how, order));
}

static inline cell test_double(cel_run_state *s, const cel_code *c)
{
    cell v = load(s->m.frame, c);
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
    cell v = load(s->m.frame, c);
    const cell *limit = &s->m.program->constants[c->b];
    if (v.kind != QUN_TYPE_STRING)
        return test_slowly(s, &v, limit, c);
    bool same = v.len == limit->len && (v.len == 0 || memcmp(v.as.text, limit->as.text, v.len) == 0);
    return cel_bool(same == (c->how == RELATION_EQUAL));
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

/* Anything that is not worth a place in the loop. */
static const cel_code *slowly(cel_run_state *s, const cel_code *c, uint64_t *steps)
{
    s->m.frame->steps = *steps;
    const cel_code *next = cel_ops[c->op](s, c);
    *steps = s->m.frame->steps;
    return s->m.frame->exhausted || s->m.frame->no_memory ? NULL : next;
}

/* A switch beats a table here: it is the one place where a call for each instruction would be felt. */
cell cel_run_from(const cel_program *p, uint32_t start, cel_frame *frame)
{
    cell r[CEL_REGISTERS];
    cel_run_state s = {r, {frame, p}};
    const cel_code *code = p->code, *c = code + start;
    uint64_t steps = frame->steps;
    while (c && steps > 0) {
        cell *at = &r[c->to];
        steps--;
        switch (c->op) {
        case OP_END:
            frame->steps = steps;
            return *at;
        case OP_CONSTANT:
            *at = p->constants[c->a];
            c++;
            break;
        case OP_FIELD:
            *at = load(frame, c);
            c++;
            break;
        case OP_TEST_INT:
            *at = test_int(&s, c);
            c++;
            break;
        case OP_TEST_DOUBLE:
            *at = test_double(&s, c);
            c++;
            break;
        case OP_TEST_TEXT:
            *at = test_text(&s, c);
            c++;
            break;
        case OP_NOT:
            negate(at);
            c++;
            break;
        case OP_AND_FIRST:
            c = first_term(at, code, c, false);
            break;
        case OP_OR_FIRST:
            c = first_term(at, code, c, true);
            break;
        case OP_AND:
            c = next_term(at, code, c, false);
            break;
        case OP_OR:
            c = next_term(at, code, c, true);
            break;
        case OP_CHOOSE:
            c = choose(at, code, c);
            break;
        case OP_JUMP:
            c = code + c->b;
            break;
        default:
            c = slowly(&s, c, &steps);
            break;
        }
    }
    frame->exhausted = !frame->no_memory;
    frame->steps = 0;
    return cell_failed(frame->no_memory ? "no memory" : "over the step limit");
}

cell cel_run(const cel_program *p, cel_frame *frame)
{
    return cel_run_from(p, 0, frame);
}
