/* names.h - the names an expression may use, as the library lists them for a shape. */
#ifndef QUN_CLI_NAMES_H
#define QUN_CLI_NAMES_H
#include "cli/editor.h"
#include "cli/evaluation.h"
#include "cli/table.h"

/* What the end of a text may become: fields and variables, functions, methods. */
void names_complete(const evaluation *e, qun_text before, candidates *out);
/* Every function: its name (a method's begins with a dot), its signature, its family. */
void names_list(const evaluation *e, table *out);
#endif
