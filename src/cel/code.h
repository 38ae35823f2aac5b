/* code.h - what a program is made of: instructions, constants, calls, leaves; and the functions they call.
 * Inside this room only. Relies on tree.h. */
#ifndef QUN_CEL_CODE_H
#define QUN_CEL_CODE_H
#include "cel/tree.h"
#include "time/time.h"

#define CEL_REGISTERS      256
#define CEL_LOOP_REGISTERS 4  /* the answer, the range, the position, the item */
#define CEL_GRAIN          16 /* bytes of text that cost one step */
#define CEL_OTHERS         63 /* the bit of an unknown's set for all attributes from 63 on */

/* ---- functions ---- */

typedef struct cel_machine { /* what a function may touch while a program runs */
    cel_frame *frame;
    const cel_program *program;
} cel_machine;

typedef cell (*cel_fn)(const cel_machine *m, const cell *args, uint32_t count);

enum {                /* what is special about a function */
       CEL_SIZED = 1, /* it charges by the size of its arguments */
       CEL_REST = 2,  /* takes any number of further arguments, of the last one's type; charges a step each */
       CEL_LAZY = 4   /* sees unknown arguments */
};

typedef struct cel_function { /* one overload */
    const char *name;
    uint8_t style; /* STYLE_* */
    uint8_t count;
    uint8_t traits; /* CEL_SIZED ... */
    bool timed;     /* knows what to do with an argument that moves with `now` */
    const type *args[4];
    const type *result;
    cel_fn call; /* NULL: or, orValue, which the checker makes a NODE_ELSE */
} cel_function;

/* The tables of functions, one a family (standard, strings, math ...). NULL ends the list, an entry without
 * name each table. */
extern const cel_function *const cel_families[];
extern const char *const cel_family_names[]; /* in the same order */
extern const type cel_type_t, cel_type_list_t;
#define CEL_OVERLOADS_MOST 32 /* of one name and style */
/* The type of argument i of a call. */
static inline const type *cel_argument(const cel_function *f, uint32_t i)
{
    return f->args[i < f->count ? i : f->count - 1u];
}

bool cel_charge(const cel_machine *m, uint64_t steps); /* false: exhausted; give FAILED at once */
/* Room in the frame's scratch arena; NULL sets no_memory. */
void *cel_scratch(const cel_machine *m, size_t size);
cell cel_text(const cel_machine *m, qun_text text, uint8_t kind); /* copied to scratch */
/* What comes out of a list or map that the host filled may itself be unknown. */
cell cel_item_of(const cell *from);
cell cel_none(void);
/* An optional with the value in it; UNKNOWN and FAILED are given back as they are. */
cell cel_some(const cel_machine *m, const cell *value);

/* frame->next, if sooner and after now */
static inline void cel_lower(cel_frame *frame, qun_time next)
{
    if (next > frame->now && next < frame->next)
        frame->next = next;
}

/* convert.c */
cell cel_to_int(const cel_machine *m, const cell *args, uint32_t count);
cell cel_to_uint(const cel_machine *m, const cell *args, uint32_t count);
cell cel_to_double(const cel_machine *m, const cell *args, uint32_t count);
cell cel_to_string(const cel_machine *m, const cell *args, uint32_t count);
cell cel_to_bytes(const cel_machine *m, const cell *args, uint32_t count);
cell cel_to_bool(const cel_machine *m, const cell *args, uint32_t count);
cell cel_to_timestamp(const cel_machine *m, const cell *args, uint32_t count);
cell cel_to_duration(const cel_machine *m, const cell *args, uint32_t count);
cell cel_to_dyn(const cel_machine *m, const cell *args, uint32_t count);
cell cel_to_type(const cel_machine *m, const cell *args, uint32_t count);

/* arithmetic.c */
cell cel_add_numbers(const cel_machine *m, const cell *args, uint32_t count);
cell cel_add_texts(const cel_machine *m, const cell *args, uint32_t count);
cell cel_add_lists(const cel_machine *m, const cell *args, uint32_t count);
cell cel_subtract(const cel_machine *m, const cell *args, uint32_t count);
cell cel_multiply(const cel_machine *m, const cell *args, uint32_t count);
cell cel_divide(const cel_machine *m, const cell *args, uint32_t count);
cell cel_modulo(const cel_machine *m, const cell *args, uint32_t count);
cell cel_negate(const cel_machine *m, const cell *args, uint32_t count);

/* moment.c: timestamps, durations and how they move with `now` */
cell cel_add_times(const cel_machine *m, const cell *args, uint32_t count);
cell cel_subtract_times(const cel_machine *m, const cell *args, uint32_t count);
cell cel_timestamp(int64_t seconds, uint32_t nanos); /* FAILED out of 0001..9999 */
cell cel_duration(int64_t seconds, uint32_t nanos);  /* FAILED beyond what 64 bits of nanoseconds hold */
#define CEL_ACCESSOR(name) cell cel_get_##name(const cel_machine *m, const cell *args, uint32_t count);
CEL_ACCESSOR(full_year)
CEL_ACCESSOR(month)
CEL_ACCESSOR(date)
CEL_ACCESSOR(day_of_month)
CEL_ACCESSOR(day_of_week)
CEL_ACCESSOR(day_of_year)
CEL_ACCESSOR(hours)
CEL_ACCESSOR(minutes)
CEL_ACCESSOR(seconds)
CEL_ACCESSOR(milliseconds)
CEL_ACCESSOR(whole_hours)
CEL_ACCESSOR(whole_minutes)
CEL_ACCESSOR(whole_seconds)
CEL_ACCESSOR(rest_milliseconds)
#undef CEL_ACCESSOR
/* The instant at which the day, the week (from Monday) or the month began, in UTC or a zone. */
cell cel_start_of_day(const cel_machine *m, const cell *args, uint32_t count);
cell cel_start_of_week(const cel_machine *m, const cell *args, uint32_t count);
cell cel_start_of_month(const cel_machine *m, const cell *args, uint32_t count);
/* Two times compared: lowers next to when the relation will next give another answer. */
void cel_crossing(cel_frame *frame, const cell *a, const cell *b, relation r);
/* A value that moves with `now` is used in a way nothing is known about: the answer holds for a second. */
void cel_moves(cel_frame *frame, const cell *value);
void cel_moves_by(cel_frame *frame, const cell *value,
                  int64_t unit_us); /* steps of a unit of its own scale */

/* Zones named by constants, opened while compiling: their memory is the program's arena. */
typedef struct cel_zones {
    struct cel_zone {
        qun_text name;
        const zone *zone;
    } * items;
    uint32_t count, cap;
    qun_env env; /* the environment's, but with the arena for an allocator */
    mem from_arena;
} cel_zones;
/* QUN_E_NONE, FORMAT, NOMEM */
qun_status cel_zone_add(cel_build *b, qun_text name);

/* Patterns that are constants, compiled for the program: match.c */
typedef struct cel_patterns cel_patterns;
/* Compiles the pattern of a call of matches(), if it is that and the pattern a constant. */
void cel_pattern_open(cel_build *b, const node *call, arena *scratch);

/* ---- instructions ---- */

typedef enum cel_op {
    OP_END,      /* the answer stands in register `to` */
    OP_CONSTANT, /* to = constants[a] */
    OP_FIELD,    /* to = field a of `scope` */
    OP_NOW,
    OP_MOVE,      /* to = register a */
    OP_MOVE_TEST, /* the same, where a constant and then a comparison of the two follow */
    OP_TEST_INT,  /* field a of `scope` `how` constants[b]: INT, BOOL */
    OP_TEST_DOUBLE,
    OP_TEST_TEXT,   /* == and != */
    OP_COMPARE,     /* to = to `how` to + 1 */
    OP_IN,          /* to = to in to + 1 */
    OP_IN_CONSTANT, /* to = to in constants[a] for b steps; how: sorted */
    OP_CALL,        /* to = calls[a](to .. to + count - 1) */
    OP_NATIVE,      /* the same of the shape's function */
    OP_SELECT,      /* to = to.constants[a]; how: MAYBE, to.?constants[a]; b: node.slot */
    OP_HAS,
    OP_INDEX, /* to = to[to + 1]; how: MAYBE, to[?to + 1] */
    OP_NOT,
    OP_AND_FIRST, /* false in `to`: go to b */
    OP_AND,       /* joins to + 1 into `to`; false: go to b */
    OP_OR_FIRST,
    OP_OR,
    OP_JUMP,        /* to b */
    OP_CHOOSE,      /* `to` true: on; false: go to a; neither: go to b with it */
    OP_LIST,        /* to = list with room for a items */
    OP_LIST_PUT,    /* item a of `to` = to + 1; how: MAYBE, what is in it, if anything */
    OP_MAP,         /* to = map with room for a pairs */
    OP_MAP_PUT,     /* pair a of `to` = to + 1, to + 2; the same */
    OP_STRUCT,      /* to = a struct of the type constants[a] with nothing set */
    OP_STRUCT_PUT,  /* field a of `to` = to + 1; the same */
    OP_STRUCT_DONE, /* `to` is a message that stands for another value: to = that */
    OP_LOOP,        /* begins a loop (how) over to + 1; nothing to do: go to b */
    OP_NEXT,        /* to + 3 = the next item; at the end go to b */
    OP_NEXT_PAIR,   /* to + 3 = its key or position, to - 1 = the item */
    OP_KEEP,        /* of map(x, p, t): to + 4 true: on; else go to a; `b` the end */
    OP_GATHER,      /* joins to + 4 into `to`, then goes to a; settled: go to b */
    OP_ELSE,        /* optional `to` is none: on; else go to b with it, or (ELSE_VALUE) with what is in it */
    OP_EXPECT,      /* to must be of kind `how` */
    OP_STOP         /* the run is over; not in programs */
} cel_op;

typedef struct cel_code {
    uint8_t op, how, scope, attribute;
    uint16_t to, count;
    uint32_t a, b;
} cel_code;

typedef struct cel_call {
    const cel_function *const *functions; /* NULL-terminated, tried in order; or */
    const shape_function *native;
    cel_fn only; /* the one that is meant, and no types to check; else NULL */
    bool exact;  /* no types to check */
} cel_call;

typedef struct cel_piece {                   /* a leaf and its sides, and where their code begins */
    node *leaf, *measured_side, *limit_side; /* sides NULL if it does not compare */
    uint32_t value, measured, limit;         /* UINT32_MAX: none */
    uint32_t reserved;
} cel_piece;

/* ---- the quick way through a condition: quick.c ---- */

enum {              /* what a test asks of its fact */
       QUICK_RANGE, /* BOOL, INT: is it at least `low`, and at most so much more */
       QUICK_DOUBLE,
       QUICK_TEXT,   /* == and != */
       QUICK_MOMENT, /* TIMESTAMP, DURATION */
       QUICK_NOW,    /* compared with `now` */
       QUICK_AGE,    /* now - fact */
       QUICK_LATER,  /* fact + limit, compared with `now` */
       QUICK_AMONG   /* is it in the limit, a list; how: sorted */
};
#define QUICK_LEAVE 255 /* a kind that no fact has: here the machine goes on */

typedef struct cel_quick { /* one test of a fact, and where its answers lead */
    uint8_t what, how, scope, kind;
    uint32_t field;
    union {
        struct {
            int64_t low;
            uint64_t width;
        } range;
        const cell *limit;
    } of;
    struct {
        int16_t next; /* test: so many further; 0: the program is over with `answer` */
        uint8_t steps;
        bool answer;
    } on[2];         /* false, true */
    uint32_t code;   /* where the machine goes on if the fact is not of `kind` */
    uint32_t so_far; /* what its registers then hold: bools from the lowest bit on, ended by a 1 */
} cel_quick;

struct cel_program {
    const qun_shape *shape;
    qun_text source, container;
    const type *result;
    const cel_code *code;
    const cell *constants;
    const cel_call *calls;
    const shape_field **attributes;
    const cel_leaf *leaves;
    cel_piece *pieces;
    const cel_zones *zones;
    const cel_patterns *patterns;
    cell (*run)(const cel_program *p, cel_frame *frame); /* from the start; _quickly or _plainly */
    const cel_quick *quick;                              /* NULL: there is no quick way */
    uint64_t quick_steps;                                /* that it takes at most */
    uint64_t bound;
    uint32_t code_count, attribute_count, leaf_count;
    uint32_t scopes, depth;
    bool unchecked; /* as the request said them, to read the source again */
    bool timed, constant;
    cell value;
};

/* Compiles a tree (checked, perhaps folded) to a program of its own in the build's arena, leaves included if
 * asked for. NULL: the status says why. */
cel_program *cel_emit(cel_build *b, node *root, bool leaves);
/* Finds the leaves of a condition; fills leaves, leaf_count and pieces but for the code. leaves.c */
void cel_leaves(cel_build *b, cel_program *p, node *root);
/* Finds the quick way; none if the status is not QUN_OK. */
void cel_quicken(cel_build *b, cel_program *p);
/* write.c: a node as source; which values can be written as literals. */
void cel_write_node(const node *n, buf *out);
bool cel_has_literal(const cell *value);
/* From the start, by the quick way, if the steps last for all of it. */
cell cel_run_quickly(const cel_program *p, cel_frame *frame);
/* From the start, by the machine. */
cell cel_run_plainly(const cel_program *p, cel_frame *frame);
/* Runs from an instruction on; `so_far` as in cel_quick, 1 at a beginning. */
cell cel_run_from(const cel_program *p, uint32_t start, uint32_t so_far, cel_frame *frame);
#endif
