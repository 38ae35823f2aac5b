/* reference.h - a second, slow reading of the language: it walks the tree a program was made of, remembers
 * nothing, folds nothing and has values, errors and unknowns of its own. What the machine says is held
 * against it. Relies on the room's tree; of the engine it uses the parser and the checker's names alone. */
#ifndef QUN_TESTS_UNIT_CEL_REFERENCE_H
#define QUN_TESTS_UNIT_CEL_REFERENCE_H
#include "cel/code.h"

typedef struct thing { /* a value */
    enum {
        THING_UNKNOWN,
        THING_ERROR,
        THING_NULL,
        THING_BOOL,
        THING_INT,
        THING_UINT,
        THING_DOUBLE,
        THING_TEXT,
        THING_LIST,
        THING_MAP, /* items: key, value, key, value */
        THING_OPTIONAL
    } kind;
    int64_t i;  /* BOOL, INT */
    uint64_t u; /* UINT; UNKNOWN: set of the program's attributes */
    double d;
    qun_text text;
    uint32_t count; /* LIST, OPTIONAL: items; MAP: pairs */
    struct thing *items;
} thing;

/* The value of a node of the program over rows; lives until the next call. */
thing reference_run(const cel_program *p, const node *n, const cell rows[SCOPE_COUNT][16]);
/* Does the machine's answer say the same? Errors are alike whatever they say. */
bool reference_agrees(const thing *t, const cell *answer);
/* What it is, on standard error. */
void reference_show(const thing *t);
#endif
