/* conditions.h - the conditions that an expression joins by && and || and turns by !. */
#ifndef QUN_CLI_CONDITIONS_H
#define QUN_CLI_CONDITIONS_H
#include "cli/bytes.h"
#include <qun/cel.h>

typedef struct condition {
    qun_text text; /* lent by the expression */
    bool negated;  /* under an odd number of ! */
} condition;

typedef struct conditions {
    condition *items;
    size_t count;
} conditions;

/* Finds those of a compiled expression: "a > 1 && !(b || c in d)" has a > 1, b, c in d. */
void conditions_find(const qun_program *program, qun_text expression, conditions *out);
void conditions_drop(conditions *c);
#endif
