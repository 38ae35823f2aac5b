/* evaluation.h - what qun eval works on: variables, or what is known under a charter; and one expression. */
#ifndef QUN_CLI_EVALUATION_H
#define QUN_CLI_EVALUATION_H
#include "cli/session.h"

typedef struct variable {
    bytes name, type_name;
} variable;

typedef struct evaluation {
    session *s;
    bool charter;
    const qun_shape *shape;
    qun_shape *own_shape; /* without a charter */
    qun_facts *facts;
    variable *variables; /* `variable_count` of them, in the order told */
    size_t variable_count;
    qun_time now;
    qun_program *program; /* the expression compiled last */
    qun_decisions *decisions;
    origin from;      /* where the expression stands */
    bool interactive; /* problems are shown under the line that was typed */
    size_t under;     /* columns before it in the row above; 0: it is shown again */
} evaluation;

/* ---- variables.c ---- */

/* Options that exclude each other; -1: go on. */
int variables_check(const arguments *given);
/* Reads what the options tell; an exit status or -1: go on. */
int variables_prepare(evaluation *e);
/* Makes all of it anew in an environment with more to lend. */
int variables_renew(evaluation *e);
/* Keeps a value under a name from now on. A status; INVALID: the diagnostics say why. */
qun_status variable_keep(evaluation *e, qun_text name, qun_text type_name, const qun_value *value);
void evaluation_drop(evaluation *e);

/* ---- expression.c ---- */

/* Compiles; the zones it names and this system has are lent. An exit status (said why), or -1: go on. */
int expression_compile(evaluation *e, qun_text expression);
/* Runs what was compiled last. */
int expression_run(evaluation *e);
/* Tells what the diagnostics hold, at their places in the expression. */
void expression_problems(evaluation *e, qun_text expression);
/* Tells why there is no answer: "qun: eval: ...", with its place. */
void expression_complain(const evaluation *e, qun_text why);
#endif
