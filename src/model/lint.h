/* lint.h - what the files of the linter share. */
#ifndef QUN_MODEL_LINT_H
#define QUN_MODEL_LINT_H
#include "model/compile.h"

/* Reports a finding and keeps it for qun_check. `found` and `detail` must live as long as the charter. */
void find(compiler *k, int32_t code, owner at, const char *key, qun_text found, const char *detail);
uint32_t objects_of(const compiler *k, int32_t kind);
owner whole(const compiler *k); /* the charter itself */

void lint_places(compiler *k);  /* carriers and forms */
void lint_conduct(compiler *k); /* rules, ladders, roles, notice */
void lint_unused(compiler *k);  /* declared and never read */
#endif
