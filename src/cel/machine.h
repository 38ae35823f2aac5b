/* machine.h - what run.c and ops.c share: registers and the rules for what is not a value. */
#ifndef QUN_CEL_MACHINE_H
#define QUN_CEL_MACHINE_H
#include "cel/code.h"

typedef struct cel_run_state {
    cell *r; /* registers */
    cel_machine m;
} cel_run_state;

/* The instructions that are not done in the loop itself: gives the next one. */
typedef const cel_code *(*cel_op_fn)(cel_run_state *s, const cel_code *c);
extern const cel_op_fn cel_ops[]; /* by cel_op */

/* UNKNOWN or FAILED of two: an error wins, unknowns unite. For functions, which need all their arguments. */
cell cel_strict(const cell *a, const cell *b);
/* Joins a term into what && (settles: false) or || (true) has so far: unknown wins over an error, for the
 * completion might settle it. */
cell cel_join(const cell *so_far, const cell *term, bool settles);
cell cel_compare(cel_run_state *s, const cell *a, const cell *b, relation r);

static inline bool cel_is_value(const cell *c)
{
    return c->kind != QUN_TYPE_UNKNOWN && c->kind != QUN_TYPE_FAILED;
}

static inline cell cel_unknown_bit(uint32_t attribute)
{
    cell c = {.kind = QUN_TYPE_UNKNOWN};
    c.as.u = UINT64_C(1) << attribute;
    return c;
}

/* cell_bool, but without a call: most instructions end with one. */
static inline cell cel_bool(bool value)
{
    cell c = {.kind = QUN_TYPE_BOOL};
    c.as.i = value;
    return c;
}

static inline bool cel_relation_holds(uint32_t r, int order)
{
    return (r >> (unsigned)(order + 1)) & 1;
}
#endif
