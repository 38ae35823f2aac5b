/* verb.h - the commands that decide for rows: admit, segment, moderate and expire are a table each. */
#ifndef QUN_CLI_VERB_H
#define QUN_CLI_VERB_H
#include "cli/commands.h"
#include "cli/session.h"

enum { VERB_LISTS = 5 };
extern const option_list *const verb_lists[VERB_LISTS]; /* options of each of them */

/* Reads rows of a scope and lets a verb decide. */
int verb_run(const arguments *given, int32_t verb, int32_t scope);
#endif
