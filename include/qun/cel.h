/* cel.h - the expression engine by itself: Common Expression Language over a shape, no charter needed. */
#ifndef QUN_CEL_H
#define QUN_CEL_H
#include <qun/decisions.h>
#ifdef __cplusplus
extern "C" {
#endif

typedef struct qun_program qun_program;     /* [shared] */

/** A function, method or macro that expressions over a shape may call; its overloads one by one. */
typedef struct qun_function {
    uint32_t size, flags;               /* QUN_FUNCTION_* */
    qun_text name;                      /* "math.abs", "charAt", "member.strikes", "cel.bind" */
    qun_text space;                     /* what stands before the last dot of the name: "math"; absent: no dot */
    qun_text family;                    /* "standard", "strings" ...; "macros", "charter", "host" */
} qun_function;
enum {
    QUN_FUNCTION_METHOD = 1,            /* in `flags`: called on a value, 'chat'.charAt(1) */
    QUN_FUNCTION_MACRO = 2,             /* it names a variable, or does not look at all its arguments */
    QUN_FUNCTION_HOST = 4,              /* lent by the host */
    QUN_FUNCTION_CHARTER = 8            /* it looks at the charter or the time of the run; all others are pure: same
                                           arguments, same answer */
};
/** Gives number `index` of what may be called: the language's, its macros, the shape's. Operators have no name and are
 *  not among them. Texts live as long as the shape.
 *  Errors: ARG, SIZE; QUN_E_NONE past the last. O(functions). Thread: any, once the shape is used. */
QUN_API qun_status   qun_shape_function(const qun_shape *shape, uint32_t index, qun_function *out);
/** Its signature: "string.charAt(int) -> string", "list(T).all(x, bool) -> bool", "math.greatest(int, ...) -> int"; T and
 *  U are any types, each the same wherever it stands; `number` is an int, uint or double. Buffer as base.h says. Errors
 *  as above. */
QUN_API qun_status   qun_shape_signature(const qun_shape *shape, uint32_t index, char *text, size_t space, size_t *len);

/** How an expression is compiled. All zero behind `size`: as qun_program_compile does it. */
typedef struct qun_program_options {
    uint32_t size, flags;               /* QUN_COMPILE_* */
    qun_text container;                 /* "com.example": `x` is com.example.x, or else com.x, or else x; `.x` is
                                           x alone; the same for functions. Absent: none */
    qun_text result;                    /* the type it must have: "bool", "list(string)"; where that is only known
                                           when it runs, its kind is asked then. Absent: any */
    uint64_t steps;                     /* C022 if it may take more for one row, as far as that is known before it
                                           runs; 0: no matter */
} qun_program_options;
enum {
    QUN_COMPILE_UNCHECKED = 1           /* types are not looked at before it runs: everything is dyn, a name or
                                           function that is not there fails where it is reached, if it is */
};

/** What a compiled expression is. */
typedef struct qun_program_info {
    uint32_t size, flags;               /* QUN_PROGRAM_* */
    int32_t  kind;                      /* QUN_TYPE_* of the result; UNKNOWN: only known when it runs (dyn) */
    uint32_t fields;                    /* how many it reads: qun_program_field */
    uint64_t steps;                     /* upper bound for one row; UINT64_MAX: depends on the facts' sizes */
    qun_text type_name;                 /* "list(string)" */
} qun_program_info;
enum { QUN_PROGRAM_NOW = 1,             /* in `flags`: it reads `now` */
       QUN_PROGRAM_CONSTANT = 2 };      /* it always gives the same value, whatever the facts */

/** Parses, checks and compiles an expression; keeps the shape, which cannot change from then on.
 *  Errors: INVALID (all problems in the diagnostics), TEXT, LIMIT, NOMEM. Thread: any. */
QUN_API qun_status   qun_program_compile(const qun_shape *shape, const char *expression, size_t expression_len,
                                         qun_diagnostics *diagnostics, qun_program **out);
/** The same with options.
 *  options  read during the call; NULL: none
 *  Errors: also SIZE and NEWER for the struct; INVALID without diagnostics for a container that is no dotted name
 *  and a result that is no type. */
QUN_API qun_status   qun_program_compile_with(const qun_shape *shape, const char *expression, size_t expression_len,
                                              const qun_program_options *options, qun_diagnostics *diagnostics,
                                              qun_program **out);
QUN_API qun_program *qun_program_ref(const qun_program *program);
QUN_API void         qun_program_unref(qun_program *program);
QUN_API qun_status   qun_program_info_get(const qun_program *program, qun_program_info *out);
/** A field the expression reads. QUN_E_NONE past the last. */
QUN_API qun_status   qun_program_field(const qun_program *program, uint32_t index, qun_field *out);
/** A part of a program: a condition, or what joins conditions. */
typedef struct qun_condition {
    uint32_t size, flags;               /* QUN_CONDITION_* */
    int32_t  joint;                     /* QUN_JOINT_*: the parts that name this one as their parent are joined by it */
    uint32_t parent;                    /* its index; UINT32_MAX: it is the whole */
    uint32_t at, length;                /* bytes of the source, without parentheses around it */
    uint64_t steps;                     /* upper bound for one row, its own parts included: an AND or OR adds one for each
                                           of them, the whole program one more than part 0; UINT64_MAX: depends on the
                                           facts' sizes; 0: it is never run, for the part it is in is a constant */
    uint32_t fields, reserved;          /* how many it reads: qun_program_part_field */
} qun_condition;
enum {                                  /* in `flags`, where it gives true or false at all: */
    QUN_CONDITION_TRUE = 1,             /* it is always true, whatever the facts: `x > 3 || x < 5` */
    QUN_CONDITION_FALSE = 2,            /* it is never true */
    QUN_CONDITION_CONSTANT = 4          /* it was computed while compiling; not of conditions alone */
};
enum {                                  /* `joint` */
    QUN_JOINT_NONE = 0,                 /* a condition by itself, or a value */
    QUN_JOINT_AND = 1, QUN_JOINT_OR = 2, QUN_JOINT_NOT = 3,
    QUN_JOINT_CHOICE = 4                /* a ? b : c, three parts */
};
/** Gives part number `index`: 0 is the whole, each joint stands before what it joins, in the order of the source. The flags
 *  say only what is certain; a part with too many things in it to try all cases has none.
 *  Errors: ARG, SIZE, NOMEM; QUN_E_NONE past the last. Reads the expression again: takes as long as compiling it, and up
 *  to some 10,000 cases. */
QUN_API qun_status   qun_program_part(const qun_program *program, uint32_t index, qun_condition *out);
/** Field number `number` that a part reads. Errors: ARG, SIZE, NOMEM; QUN_E_NONE for no such part or past the last. */
QUN_API qun_status   qun_program_part_field(const qun_program *program, uint32_t index, uint32_t number, qun_field *out);
/** A part in canonical form: one space around operators, no parentheses that do not decide. Buffer as base.h says.
 *  Errors: ARG, SPACE, NOMEM; QUN_E_NONE past the last part. Both take as long as qun_program_part. */
QUN_API qun_status   qun_program_part_text(const qun_program *program, uint32_t index, char *text, size_t space,
                                           size_t *len);
/** Evaluates for every row of the scope the expression reads (several scopes: the finest, with its links).
 *  The signature of a verb, and its contract: one decision per row with act QUN_ACT_TRUE, FALSE, UNKNOWN (its
 *  reasons name the missing fields), VALUE or FAILED; qun_decisions_value(.., QUN_VALUE_RESULT, ..) gives the
 *  value.
 *  `now` is what `now` means in the expression. A shape that declares a variable `now` of its own has that read
 *  from the row instead. */
QUN_API qun_status   qun_program_run(const qun_program *program, const qun_facts *facts, qun_time now,
                                     qun_decisions *out);
#ifdef __cplusplus
}
#endif
#endif
