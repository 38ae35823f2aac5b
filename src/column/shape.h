/* shape.h - the fields, constants and functions that expressions may name. Made by the model from a charter,
 * or by hand through the public functions. Immutable once frozen. */
#ifndef QUN_COLUMN_SHAPE_H
#define QUN_COLUMN_SHAPE_H
#include "base/env.h"
#include "column/cell.h"

#define SCOPE_COUNT      7 /* QUN_SCOPE_RECORD .. QUN_SCOPE_STAFF */
#define SCOPE_BIT(scope) (1u << (scope))
#define SCOPE_ANY        ((1u << SCOPE_COUNT) - 1)

struct cel_frame; /* cel/cel.h */

/* A function in C. Arguments are known values of the declared types (unless `lazy`); the answer may be
 * UNKNOWN or FAILED. May charge steps and lower frame->next. */
typedef cell (*native_fn)(struct cel_frame *frame, void *user, const cell *args, uint32_t count);

typedef struct shape_field {
    qun_text name; /* with its scope: "member.orders"; a bare name in scope RECORD */
    const type *type;
    int32_t scope;
    uint32_t index;     /* in a row of that scope */
    uint64_t verbs;     /* bit QUN_VERB_*; set by the model while compiling */
    qun_slot slot;      /* see shape_slot; final from the start */
    qun_text type_name; /* "list(string)" */
} shape_field;

typedef struct shape_function {
    qun_text name;   /* "distance"; a member function's bare name */
    qun_text called; /* with the scope before it: "member.strikes"; else the same */
    bool method;     /* called on a receiver, which is argument 0 */
    bool lazy;       /* sees unknown arguments instead of being skipped: known() */
    bool timed;      /* its answer may change as time passes; it lowers frame->next itself */
    int32_t scope;   /* the receiver is a scope ("member", "event"), not a value: -1 if not so */
    uint32_t count;  /* arguments, the receiver value included, the receiver scope not */
    const type *args[6];
    const type *result;
    native_fn native; /* or */
    qun_host_fn host;
    void *user;
    uint32_t scopes;               /* SCOPE_BIT set that must be at hand (hits: event) */
    uint32_t cost;                 /* steps of one call, beyond what it charges */
    const struct qun_shape *shape; /* it belongs to; set when it is added */
    bool named;  /* not called at all: with one literal text, member.strikes('conduct') stands for the field,
                    constant or alias "member.strikes:conduct" of the shape (none: C013); no native */
    bool hidden; /* what an alias stands for, not for authors: not listed */
} shape_function;

typedef struct shape_constant { /* params.base */
    qun_text name;
    const type *type;
    cell value;
} shape_constant;

/* A name that stands for an expression: metrics with `is`. Put in place of the name when compiled. */
typedef struct shape_alias {
    qun_text name;
    qun_text source;
} shape_alias;

struct shape_entry {
    uint8_t what; /* SHAPE_* */
    uint32_t number;
};

struct qun_shape {
    atomic_uint refs;
    const qun_env *env; /* held */
    arena arena;
    names names; /* of everything: number -> entries[number] */
    struct shape_entry *entries;
    uint32_t entry_cap;
    shape_field *fields; /* moves while fields are added: keep numbers until then */
    uint32_t field_count, field_cap;
    shape_constant *constants;
    uint32_t constant_count, constant_cap;
    shape_alias *aliases;
    uint32_t alias_count, alias_cap;
    shape_function *functions; /* overloads in order */
    uint32_t function_count, function_cap;
    const type **types; /* structs and opaque ones, in the arena, in the order they were defined */
    uint32_t type_count, type_cap;
    uint32_t width[SCOPE_COUNT];       /* fields in a row */
    uint32_t *row_fields[SCOPE_COUNT]; /* [width] number of the field at an index of the row */
    uint32_t row_field_cap[SCOPE_COUNT];
    uint64_t stamp[2]; /* hash over names, types and scopes of the fields in their order; final once frozen */
    atomic_bool frozen;
};
enum { SHAPE_FIELD = 1, SHAPE_CONSTANT, SHAPE_ALIAS, SHAPE_TYPE };

/* All copy what they are given. QUN_E_INVALID: the name is taken; NOMEM; STATE once frozen; a field beyond
 * SHAPE_FIELDS_MOST: LIMIT. On an error nothing has changed. */
qun_status shape_add_field(qun_shape *s, qun_text name, const type *t, int32_t scope, uint32_t *number);
qun_status shape_add_constant(qun_shape *s, qun_text name, const type *t, const cell *value);
qun_status shape_add_alias(qun_shape *s, qun_text name, qun_text source);
qun_status shape_add_function(qun_shape *s, const shape_function *f); /* overloads are allowed */
/* Adds a type that stands in the shape's arena, under its name. */
qun_status shape_add_type(qun_shape *s, const type *t);
/* Adds from a signature: "member.strikes(string) -> int" with a scope's name before the dot makes a function
 * on that scope, a type's name a method. `form` gives native or host, user, lazy, timed, scopes, cost. */
qun_status shape_declare_function(qun_shape *s, qun_text signature, const shape_function *form);
/* From now on nothing is added; idempotent; safe from several threads. */
void shape_freeze(const qun_shape *s);
bool shape_frozen(const qun_shape *s);

/* NULL if there is none. */
const shape_field *shape_field_named(const qun_shape *s, qun_text name);
const shape_constant *shape_constant_named(const qun_shape *s, qun_text name);
const shape_alias *shape_alias_named(const qun_shape *s, qun_text name);
const type *shape_type_named(const qun_shape *s, qun_text name);

/* A slot is the field's number in the lower 24 bits and a hash of all fields up to and including this one
 * (names, types, scopes) in the upper 40. So it is final as soon as the field is there, however many follow,
 * and fits in another shape only where that has the same fields up to here, and thus the same field in the
 * same place: then it is right there. Never 0. */
#define SHAPE_SLOT_BITS   24
#define SHAPE_FIELDS_MOST ((UINT32_C(1) << SHAPE_SLOT_BITS) - 1)
qun_slot shape_slot(const qun_shape *s, uint32_t number);
/* Field of a slot, NULL if the slot is of another shape. */
static inline const shape_field *shape_slot_field(const qun_shape *s, qun_slot slot)
{
    uint64_t number = slot & SHAPE_FIELDS_MOST;
    if (number >= s->field_count || s->fields[number].slot != slot)
        return NULL;
    return &s->fields[number];
}
void shape_field_out(const shape_field *f, qun_field *out); /* all but `size` */
bool shape_same(const qun_shape *a, const qun_shape *b);    /* same pointer or same stamp */

const shape_field *shape_row_field(const qun_shape *s, int32_t scope, uint32_t index);
/* A CEL identifier that is no reserved word; `dotted`: several with dots between. */
bool shape_name_valid(qun_text name, bool dotted);

extern const char *const scope_names[SCOPE_COUNT]; /* "", "group", "member", "here", "event", ... */
/* "member.orders" -> MEMBER, "orders"; RECORD if none. */
int32_t scope_of_name(qun_text name, qun_text *rest);
#endif
