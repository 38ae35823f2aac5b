/* tree.h - what source text becomes before it is code: tokens, the tree, and the passes over it.
 * Inside this room only. A build is one cel_compile: it carries the request, the arena and the first failure.
 */
#ifndef QUN_CEL_TREE_H
#define QUN_CEL_TREE_H
#include "cel/cel.h"

/* ---- one compilation ---- */

typedef struct cel_build {
    const cel_request *request;
    arena *a;    /* what the program keeps: values, tables */
    arena *tree; /* the tree and all that ends with the compilation; NULL: `a` too */
    qun_diagnostics *d;
    qun_text source;           /* being parsed: the request's, or an alias's */
    const struct node *inside; /* the outermost alias in use; problems are placed at it. NULL: none */
    qun_text inside_name;
    uint32_t depth;                /* nesting at most */
    uint32_t level;                /* of the node being checked */
    uint32_t nodes;                /* made so far, aliases included */
    qun_status status;             /* QUN_OK until something failed */
    const struct cel_open *open;   /* aliases being read right now */
    const struct cel_scope *scope; /* what binds variables around the node being checked */
    struct cel_zones *zones;       /* named by constants so far */
    struct cel_patterns *patterns; /* that are constants so far */
    const cel_program *again;      /* read again: what it opened is open already; NULL: a first time */
} cel_build;

struct cel_open {
    const shape_alias *alias;
    const struct cel_open *outer;
};
struct cel_scope {
    struct node *binder; /* LOOP, BIND */
    uint32_t known;      /* variables of it that may be named here */
    const struct cel_scope *outer;
};

#define CEL_NODES_MOST 100000 /* aliases in aliases could grow a tree without end */
#define CEL_DEPTH_MOST                                                                                       \
    250 /* whatever the request allows: a level takes a register, of which there are 256                     \
         */

/* A problem at bytes from..to of the current source. `detail` is copied. Sets the status to INVALID for
 * errors. */
void cel_problem(cel_build *b, int32_t code, uint32_t from, uint32_t to, qun_text found, qun_text suggestion,
                 qun_text detail);
/* C020 with a fixed sentence; gives NULL, so that a parser can return it. */
/* C020 with words put together: "a" type "b" type "c"; types may be NULL. Gives type_error; dyn and no
 * problem where nothing is checked. */
const type *cel_mismatch(cel_build *b, const struct node *at, const char *a, const type *x, const char *c,
                         const type *y, const char *e);
struct node *cel_syntax(cel_build *b, uint32_t from, uint32_t to, const char *suggestion, const char *detail);
void *cel_no_memory(cel_build *b);                            /* sets the status; gives NULL */
void *cel_too_deep(cel_build *b, uint32_t from, uint32_t to); /* C003; gives NULL */
void *cel_new(cel_build *b, size_t size);                     /* cleared; ends with the compilation */
void *cel_new_kept(cel_build *b, size_t size);                /* cleared; the program's */

/* ---- tokens ---- */

typedef enum token_kind {
    TOKEN_END,
    TOKEN_NAME,
    TOKEN_QUOTED, /* `a-b` after a dot */
    TOKEN_INT,
    TOKEN_UINT,
    TOKEN_DOUBLE,
    TOKEN_STRING,
    TOKEN_BYTES,
    TOKEN_MARK, /* an operator or a bracket */
    TOKEN_BAD   /* told already */
} token_kind;

typedef struct token {
    token_kind kind;
    uint32_t from, to;
    uint32_t skip_from, skip_to; /* STRING, BYTES: quotes and prefix to leave out at both ends */
    bool raw;
} token;

typedef struct lexer {
    cel_build *b;
    uint32_t at;
    token now;
} lexer;

void cel_lex(lexer *x);             /* moves to the next token */
qun_text cel_lexed(const lexer *x); /* its text */
bool cel_token_is(const lexer *x, const char *mark);
/* The value of a literal token; `minus` for a number behind a minus sign. */
bool cel_literal(const lexer *x, bool minus, cell *out);

/* ---- the tree ---- */

typedef enum node_kind {
    NODE_CONSTANT, /* a literal; after the checker also a constant of the shape (then `name` is set) or a type
                    */
    NODE_NAME,     /* not resolved yet */
    NODE_SELECT,   /* items[0].name; how: MAYBE, items[0].?name */
    NODE_HAS,      /* has(items[0].name) */
    NODE_INDEX,    /* items[0][items[1]]; how: MAYBE, items[0][?items[1]] */
    NODE_CALL,     /* name(items ...); an operator; items[0] is the receiver of a method */
    NODE_COMPARE,  /* items[0] == items[1] and its kin */
    NODE_IN,       /* items[0] in items[1] */
    NODE_AND,      /* two or more items */
    NODE_OR,
    NODE_NOT,
    NODE_CHOICE, /* items[0] ? items[1] : items[2] */
    NODE_LIST,
    NODE_MAP,    /* key, value, key, value ... */
    NODE_STRUCT, /* name{...}: the same, the keys are names of fields, as texts; `item` is the struct */
    NODE_LOOP,   /* all, exists ...: items[0] is the range, the rest stands behind `name` (and `second`) */
    NODE_BIND,   /* the last item, where the others have names: cel.bind, cel.block */
    /* made by the checker */
    NODE_FIELD,
    NODE_VARIABLE, /* of a LOOP or BIND */
    NODE_NOW,
    NODE_ALIAS, /* items[0] is what it stands for */
    NODE_ELSE   /* items[0].or(items[1]); how: ELSE_* */
} node_kind;

enum { STYLE_FUNCTION, STYLE_METHOD, STYLE_OPERATOR };

typedef enum relation { /* bit 0: less, bit 1: equal, bit 2: greater */
                        RELATION_LESS = 1,
                        RELATION_EQUAL = 2,
                        RELATION_LESS_EQUAL = 3,
                        RELATION_GREATER = 4,
                        RELATION_NOT_EQUAL = 5,
                        RELATION_GREATER_EQUAL = 6
} relation;

typedef enum loop_kind {
    LOOP_ALL,
    LOOP_EXISTS,
    LOOP_EXISTS_ONE,
    LOOP_MAP,
    LOOP_FILTER,
    LOOP_SORT,     /* sortBy: the items in the order of what the body gives for each */
    LOOP_VALUES,   /* transformMap: a map of the same keys */
    LOOP_ENTRIES,  /* transformMapEntry: a map of all the maps that were made */
    LOOP_OPTIONAL, /* optMap: once, if there is a value */
    LOOP_OPTIONAL_FLAT
} loop_kind;

enum { MAYBE = 1 };
enum { BIND_NAMED, BIND_BLOCK };    /* a name; or cel.index(0), cel.index(1) ... */
enum { ELSE_OPTIONAL, ELSE_VALUE }; /* or, orValue */

struct cel_function;

typedef struct node {
    uint8_t kind;        /* node_kind */
    uint8_t style;       /* CALL: STYLE_* */
    uint8_t how;         /* COMPARE: relation; LOOP: loop_kind; and others as said there */
    bool rooted;         /* NAME, CALL: written with a dot before it; SELECT: the name is quoted */
    bool maybe;          /* item of a LIST, value of a MAP: optional, left out if it is none */
    bool folded;         /* `value` is what it always gives */
    bool from_shape;     /* a constant of the shape is in it: always true today, another number tomorrow */
    bool exact;          /* CALL: the types of all arguments are known, nothing to check when it runs */
    uint32_t from, to;   /* bytes of the source */
    uint32_t start, end; /* the same with the parentheses around */
    uint32_t height;
    uint32_t count;
    uint64_t steps; /* that it may cost at most, all below it included; UINT64_MAX: depends on sizes */
    struct node **items;
    qun_text name;
    qun_text second; /* LOOP: the other variable, of two; absent if there is one */
    cell value;
    const type *type;
    const shape_field *field;
    const shape_function *native;                /* CALL of the shape's function */
    const struct cel_function *const *functions; /* CALL: overloads that may be meant, NULL-terminated */
    struct node *binder;                         /* VARIABLE: the LOOP or BIND it belongs to */
    const type *item, *second_item;              /* LOOP: types of the variables; STRUCT: see there */
    uint32_t slot; /* LOOP, BIND: its first register, while compiling; VARIABLE: which one of its binder;
                      SELECT, HAS: number of the struct's field and 1, where its type is known */
} node;

node *cel_node(cel_build *b, node_kind kind, uint32_t from, uint32_t to, uint32_t count);
/* Sets the height from the items; NULL with LIMIT if the tree has become too deep. */
node *cel_node_done(cel_build *b, node *n);

/* The tree of a program once more, checked and folded as when it was compiled, in b->a: a program keeps its
 * source only, for few are ever asked for more than answers. Fills all of `b` and `request`. NULL: no memory.
 */
struct node *cel_read_again(const cel_program *p, arena *a, cel_request *request, cel_build *b);
node *cel_parse(cel_build *b); /* the whole of b->source */
/* Makes of a call what it stands for, if it is a macro: has, all, cel.bind ... NULL: a problem. */
node *cel_expand(cel_build *b, node *call);
const char *cel_loop_name(const node *n); /* "all" */
/* A macro as it is listed; a method's receiver stands in the signature alone. */
typedef struct cel_macro {
    const char *name, *signature;
    bool method;
} cel_macro;
extern const cel_macro cel_macros[];          /* ends without a name */
const type *cel_check(cel_build *b, node *n); /* resolves names and overloads; type_error after a problem */
const type *cel_check_call(cel_build *b, node *n);
bool cel_write_path(buf *out, const node *n); /* a.b.c; false if it is not a plain dotted name */
const type *cel_check_struct(cel_build *b, node *n);
const type *cel_check_item(cel_build *b, node *n); /* of a list ...: behind a question mark what is in it */
/* What selecting n->name from a struct gives. */
const type *cel_struct_selected(cel_build *b, node *n, const type *t);
/* A name or a dotted one, longest first; in a container, the innermost first. False: it is a selection from a
 * value. */
bool cel_resolve(cel_build *b, node *n);
/* Makes a node the field, constant or alias of a name; false if the shape has none. */
bool cel_resolve_as(cel_build *b, node *n, qun_text name);
/* "member, here": what a place knows */
void cel_write_scopes(buf *out, uint32_t scopes);
/* What binds a variable, and the number of the variable there; NULL. */
struct node *cel_variable(const cel_build *b, qun_text name, uint32_t *number);
/* "a.b.name", "a.name", "name" in a container "a.b", `k` from 0 on; absent past the last. */
qun_text cel_candidate(cel_build *b, qun_text name, bool rooted, uint32_t k);
void cel_fold(cel_build *b, node *n);

/* ---- types (types.c) ---- */

extern const type cel_free; /* of the items of []: fits everything and is fitted by everything */
/* of an argument of a function: int, uint or double, whichever; in every other way dyn */
extern const type cel_type_number;

typedef struct cel_binding { /* T -> int */
    qun_text name;
    const type *type;
} cel_binding;
typedef struct bindings {
    cel_binding of[8]; /* a function of the host takes 6 arguments, of 3 parameters at most */
    uint32_t count;
} bindings;

bool cel_type_open(const type *t);          /* dyn, free or an error: says nothing */
bool cel_type_exact(const type *t);         /* nothing open or nullable anywhere in it */
const type *cel_type_scalar(const type *t); /* of wrapper(int): int; else the type itself */
const type *cel_type_join(cel_build *b, const type *x, const type *y); /* NULL: nothing fits both */
bool cel_type_match(cel_build *b, const type *want, const type *have, bindings *bound);
const type *cel_type_bound(cel_build *b, const type *t, const bindings *bound); /* parameters replaced */
const type *cel_type_closed(cel_build *b, const type *t); /* what was left free is dyn */
const type *cel_type_kept(cel_build *b, const type *t);   /* the program's */
bool cel_type_comparable(const type *x, const type *y);   /* by == */
bool cel_type_ordered(const type *x, const type *y);      /* by < */
const type *cel_type_of(cel_build *b, int32_t kind, const type *first, const type *second);
const type *cel_type_optional(cel_build *b, const type *of);
const type *cel_type_denoted(
    qun_text name); /* "int", "google.protobuf.Timestamp": the type a name stands for */
#endif
