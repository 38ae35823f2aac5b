/* decisions.h - one decision as a line: JSON, or a row for a terminal. */
#ifndef QUN_CLI_DECISIONS_H
#define QUN_CLI_DECISIONS_H
#include "cli/session.h"

/* Heads of the columns; nothing in JSON. */
void decisions_head(session *s);
void decision_print(session *s, const qun_decisions *decisions, uint32_t index);
#endif
