/* prompt.h - expressions one after another: typed at a prompt, or the lines of standard input. */
#ifndef QUN_CLI_PROMPT_H
#define QUN_CLI_PROMPT_H
#include "cli/answer.h"

/* Until the input ends; an exit status. */
int prompt_run(evaluation *e, const answer_view *view);
#endif
