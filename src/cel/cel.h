/* cel.h - the expression engine: source to program, program to value. The only header of this room.
 *
 * A program is immutable and shared between threads. It runs over a frame: one row per scope and `now`.
 * Running never allocates from the environment; texts it makes go to the frame's scratch arena. */
#ifndef QUN_CEL_CEL_H
#define QUN_CEL_CEL_H
#include <qun/cel.h>
#include "base/diagnose.h"
#include "column/shape.h"

/* What an expression is compiled against. */
struct cel_doubt; /* below */
typedef struct cel_request {
    const qun_shape *shape; /* fields, constants, aliases, functions */
    qun_text source;
    const type *result; /* type it must have; NULL: any. BOOL for conditions */
    uint32_t scopes;    /* SCOPE_BIT set at hand here; a field of another is C030 */
    uint32_t depth;     /* nesting at most */
    uint64_t steps;     /* static bound at most: C022; 0: none */
    place at;           /* of the source's first byte in its document; problems point inside it */
    bool in_json;       /* the source stands as a JSON string (plain ASCII columns shift by one quote) */
    bool unchecked;     /* everything is dyn: what is wrong fails when it runs, and only if it is reached */
    qun_text container; /* "com.example": names are looked for in it first; absent: none */
    /* Is told of each part that was hardly meant so, of a program without problems; not of what a constant of
     * the shape makes so. NULL: nobody wants to know. */
    void (*doubt)(void *user, const struct cel_doubt *what);
    void *user;
} cel_request;

typedef struct cel_program cel_program; /* owned by one charter or qun_program; made in `a` */

/* Parses, checks and compiles. Problems (C003, C013, C020, C021, C022, C023, C025, C030) go to `d`.
 * QUN_E_INVALID, NOMEM, LIMIT. has(member.orders) of a field is true, or unknown as the field is;
 * has(map.key) asks for the key. Zones are opened for names that are constants; their memory is the arena's.
 */
qun_status cel_compile(arena *a, const cel_request *request, qun_diagnostics *d, const cel_program **out);

/* One evaluation. The caller fills rows, now, host, scratch, steps; next starts at QUN_NEVER. */
typedef struct cel_frame {
    const cell *row[SCOPE_COUNT];       /* NULL: no such row, all its fields unknown */
    const qun_time *until[SCOPE_COUNT]; /* when cells age; NULL: they do not */
    qun_time now;
    qun_time instant; /* the evaluated instant for in_window(): the event's at, else now */
    void *host;       /* the verb's context, for charter functions */
    arena *scratch;
    uint64_t steps; /* left; when they run out the answer is FAILED and `exhausted` is set */
    qun_time next;  /* lowered to the earliest instant at which time alone may change the
                       answer; always > now */
    bool exhausted, no_memory;
} cel_frame;

/* Gives TRUE/FALSE/any value, UNKNOWN (as.u: which attributes) or FAILED. An answer that itself moves with
 * `now` says so by its slope, not by `next`. */
cell cel_run(const cel_program *p, cel_frame *frame);

/* Steps that looking at all of a value costs; anything over `most` for one that weighs more. Lists made by an
 * expression may share their items: what a value weighs can grow as 2 to the steps it took. O(most). */
uint64_t cel_weight(const cell *value, uint64_t most);

/* The attributes a program reads, in order of first use; bit k of an unknown's set is attribute k. */
uint32_t cel_attributes(const cel_program *p);
const shape_field *cel_attribute(const cel_program *p, uint32_t k);
const type *cel_result(const cel_program *p);
uint64_t cel_bound(const cel_program *p); /* static bound of steps; UINT64_MAX: depends on sizes */
bool cel_constant(const cel_program *p, cell *value); /* folded to a constant; NULL: not wanted */
bool cel_reads_now(const cel_program *p);             /* `now`, or a timed function */
bool cel_reads_time(const cel_program *p); /* `now`, a timed function, or any field: its cell may age */

/* Leaves: the conjuncts and disjuncts a condition is made of, for explanations. "a >= 3 && !(b || c in d)"
 * has the leaves a >= 3, b, c in d. A leaf that compares says what with what. */
typedef struct cel_leaf {
    qun_text source; /* "member.orders >= 3" */
    qun_text op;     /* ">=", "in", ...; absent if the leaf is not a comparison */
    const shape_field
        *fact;    /* the field measured: the left side's only attribute, or the right's; may be NULL */
    bool negated; /* under an odd number of ! */
    bool swapped; /* the fact stands on the right: the limit is the left side */
} cel_leaf;
uint32_t cel_leaf_count(const cel_program *p);
const cel_leaf *cel_leaf_at(const cel_program *p, uint32_t k);

/* Evaluates one leaf: its own value, the measured side and the limit (UNKNOWN where there is none). Leaves
 * the frame's steps and next as they are: explaining costs the run nothing. */
typedef struct cel_finding {
    cell value;     /* of the leaf, before negation: BOOL, UNKNOWN or FAILED */
    cell measured;  /* value of the fact's side; for a bare boolean fact the value itself */
    cell limit;     /* value of the other side */
    qun_time flips; /* when time alone may change the leaf's value: > now, or QUN_NEVER */
} cel_finding;
void cel_explain(const cel_program *p, uint32_t leaf, cel_frame *frame, cel_finding *out);

/* Does explaining any leaf need nothing but facts and `now`: no host, no memory? O(code). */
bool cel_explains_in_place(const cel_program *p);

/* The tree of the expression, read again from its source, in `a`: a program does not keep it, for few are
 * ever asked for more than answers. QUN_E_NOMEM. Takes as long as compiling. */
typedef struct node cel_tree;
qun_status cel_tree_of(const cel_program *p, arena *a, const cel_tree **out);

/* What can be said of a condition before any fact is known. */
typedef enum cel_verdict { CEL_OPEN, CEL_TRUE, CEL_FALSE } cel_verdict;
enum {                   /* what is doubtful about a part of a condition */
       CEL_ALWAYS_TRUE,  /* where it is known */
       CEL_ALWAYS_FALSE, /* the same */
       CEL_NEVER_BOTH,   /* it and `other` are not both true, and both would have to be */
       CEL_NOTHING_NEW   /* with `other` beside it, it changes nothing */
};
typedef struct cel_doubt {
    int what;
    qun_text part, other; /* of the source */
    uint32_t from;        /* where the part begins */
} cel_doubt;
/* Whenever all of these are true, is that one true as well, however many facts are missing? False where it
 * cannot be told, and where a constant of the shape makes it so. */
bool cel_trees_imply(const cel_tree *const *these, uint32_t count, const cel_tree *that);

/* What is left of the expression when what the frame knows is put in: source that gives, for every completion
 * of the missing facts, what the whole would give. Nothing changes in the frame or the tree. QUN_E_NOMEM.
 * O(nodes x depth). */
qun_status cel_residual(const cel_program *p, const cel_tree *tree, const cel_frame *frame, buf *out);

/* The expression in canonical form (one space, minimal parentheses), for compare and canonical charters.
 * Reads the tree again. No memory: `out` has failed. */
void cel_write(const cel_program *p, buf *out);
#endif
