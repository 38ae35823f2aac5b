/* always.h - what can be said of conditions before any fact is known. Inside this room only. Relies on
 * tree.h. */
#ifndef QUN_CEL_ALWAYS_H
#define QUN_CEL_ALWAYS_H
#include "cel/tree.h"

/* Nothing is allocated. What is too large to look at is open: nothing is said that is not so. `effort` is
 * what may be spent on several questions together; each takes what it needs of it. */
#define CEL_EFFORT (UINT32_C(1) << 17) /* conditions looked at: a few milliseconds */

/* Does a condition, where it gives true or false at all, always give the same? */
cel_verdict cel_always(const node *condition, uint32_t *effort);
/* Whenever all of `these` are true, is `that` one true as well, however many facts are missing or fail? */
bool cel_implies(const node *const *these, uint32_t count, const node *that, uint32_t *effort);
/* Tells the request of what is doubtful in an expression. */
void cel_doubts(const cel_request *request, const node *root);
#endif
