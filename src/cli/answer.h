/* answer.h - what is printed of an expression: its value, and what else was asked for. */
#ifndef QUN_CLI_ANSWER_H
#define QUN_CLI_ANSWER_H
#include "cli/evaluation.h"

typedef struct answer_view {
    bool type, steps, cost, fields, trace;
    bool json;  /* one object instead of lines */
    bool aside; /* the type stands dimly beside the value */
} answer_view;

/* Prints what was run; an exit status. */
int answer_print(evaluation *e, qun_text expression, const answer_view *view);
/* The value of what was run. An exit status (said why there is none), or -1: go on. */
int answer_value(evaluation *e, qun_value *out);
/* Prints the type alone, or the fields alone, of what was compiled. */
void answer_print_type(evaluation *e);
void answer_print_fields(evaluation *e);

/* ---- trace.c ---- */

/* Whether there are conditions to show: the answer is true, false, or one that could have been. */
bool trace_possible(const evaluation *e);
/* A line for each condition: its state and what was seen (`states`), its steps. */
void trace_lines(evaluation *e, qun_text expression, bool states, bool steps, bytes *out);
/* A JSON list with an object for each condition. */
void trace_json(evaluation *e, qun_text expression, bytes *out);

/* A value as JSON; a message if it failed. */
void value_write(const qun_value *value, bytes *out);
#endif
