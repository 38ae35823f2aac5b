/* names.h - the names an expression may use: functions, methods and macros, with the simplest call of each.
 */
#ifndef QUN_CLI_NAMES_H
#define QUN_CLI_NAMES_H
#include "cli/editor.h"
#include "cli/evaluation.h"

typedef struct known_name {
    const char *name;    /* a method's begins with a dot */
    const char *example; /* compiles */
    bool charter;        /* only under a charter */
} known_name;

/* NULL past the last. */
const known_name *name_at(size_t index);
/* What the end of a text may become: fields and variables, functions, methods. */
void names_complete(const evaluation *e, qun_text before, candidates *out);
#endif
