/* call.h - calling a function that the host lent. The expression machine uses it. Relies on shape.h. */
#ifndef QUN_COLUMN_CALL_H
#define QUN_COLUMN_CALL_H
#include "column/shape.h"

struct qun_call {
    const cell *args;
    uint32_t count;
    const shape_function *function;
    arena *scratch; /* takes the answer */
    cell answer;
    bool answered;
};

/* Calls it with arguments of the declared types. The answer stands in `scratch`. FAILED with `len` = the
 * host's status negated if it gave another than QUN_OK; -QUN_E_HOST if it answered nothing. */
cell call_host(const shape_function *f, const cell *args, uint32_t count, arena *scratch);
#endif
