/* program.h - a stand-alone expression as the host holds it. decide/ runs it. */
#ifndef QUN_CEL_PROGRAM_H
#define QUN_CEL_PROGRAM_H
#include "cel/cel.h"

struct qun_program {
    atomic_uint refs;
    const qun_env *env; /* held */
    qun_shape *shape;   /* held */
    const cel_program *code;
    arena memory;
    qun_text type_name;
    uint32_t scopes; /* bit s: it reads fields of scope s */
};
#endif
