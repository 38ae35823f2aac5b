/* expression.c - compiles and runs one expression of qun eval, and tells why there is no answer. */
#include "cli/evaluation.h"
#include "cli/table.h"
#include <stdio.h>

/* ---- problems under the line that was typed ---- */

enum { EXCERPT = 60 };

/* Bytes of the first `count` characters. */
static size_t bytes_of(qun_text t, size_t count)
{
    size_t at = 0;
    for (; at < t.len && count; count--)
        do
            at++;
        while (at < t.len && ((unsigned char)t.at[at] & 0xC0) == 0x80);
    return at;
}

static void add_blanks(bytes *b, size_t count)
{
    while (count-- > 0)
        bytes_char(b, ' ');
}

/* A caret under the place in the row above; `before` columns stand before the text. */
static void point(qun_text text, uint32_t column, size_t before, bytes *out)
{
    add_blanks(out, before + table_width((qun_text){text.at, bytes_of(text, column - 1)}));
    bytes_str(out, "^\n");
}

/* The piece of the text around the place, and a caret under it. */
static void show_piece(qun_text text, uint32_t column, bytes *out)
{
    size_t before = column > EXCERPT / 2 ? column - EXCERPT / 2 : 1;
    size_t from = bytes_of(text, before - 1);
    qun_text rest = {text.at + from, text.len - from};
    bytes_str(out, "  ");
    table_text(out, (qun_text){rest.at, bytes_of(rest, EXCERPT)});
    bytes_char(out, '\n');
    point(rest, column - (uint32_t)before + 1, 2, out);
}

static void show_problems(evaluation *e, qun_text expression)
{
    bytes shown = {NULL, 0, 0};
    for (uint32_t i = 0; i < qun_diagnostics_count(e->s->diagnostics); i++) {
        qun_diagnostic d = {.size = sizeof d};
        qun_status status;
        bool placed = qun_diagnostics_get(e->s->diagnostics, i, &d) == QUN_OK && d.line == 1 && d.column;
        if (placed && i == 0 && e->under)
            point(expression, d.column, e->under, &shown);
        else if (placed)
            show_piece(expression, d.column, &shown);
        BYTES_WRITE(&shown, status,
                    qun_diagnostics_format(e->s->diagnostics, i, e->s->lang, at, space, &len));
        bytes_char(&shown, '\n');
    }
    if (shown.len)
        fwrite(shown.at, 1, shown.len, stderr);
    bytes_drop(&shown);
}

void expression_problems(evaluation *e, qun_text expression)
{
    if (e->interactive)
        show_problems(e, expression);
    else
        diagnostics_say(e->s, e->from.file ? e->from : (origin){"expression", 1});
}

void expression_complain(const evaluation *e, qun_text why)
{
    bytes line = {NULL, 0, 0};
    if (!e->interactive && e->from.file) {
        bytes_str(&line, e->from.file);
        bytes_char(&line, ':');
        bytes_number(&line, e->from.line);
        bytes_str(&line, ": ");
    } else if (!e->interactive) {
        bytes_str(&line, "qun: eval: ");
    }
    bytes_text(&line, why);
    bytes_char(&line, '\n');
    fwrite(line.at, 1, line.len, stderr);
    bytes_drop(&line);
}

/* ---- compiling and running ---- */

/* Zones that the expression names and this system has belong to the environment: all is made again in that.
 */
static qun_status compile(evaluation *e, qun_text expression, int *stopped)
{
    qun_status status;
    for (;;) {
        qun_program_unref(e->program);
        e->program = NULL;
        status = qun_program_compile(e->shape, expression.at, expression.len, e->s->diagnostics, &e->program);
        if (status != QUN_E_INVALID || !zones_found(e->s))
            return status;
        *stopped = variables_renew(e);
        if (*stopped >= 0)
            return status;
    }
}

int expression_compile(evaluation *e, qun_text expression)
{
    int stopped = -1;
    qun_status status = compile(e, expression, &stopped);
    if (status == QUN_OK || stopped >= 0)
        return stopped;
    if (!qun_diagnostics_count(e->s->diagnostics))
        return failed_call("the expression", status);
    expression_problems(e, expression);
    return EXIT_WRONG;
}

int expression_run(evaluation *e)
{
    if (!option_given(e->s->given, "now"))
        e->now = clock_now(); /* a prompt lasts */
    qun_status ran = qun_program_run(e->program, e->facts, e->now, e->decisions);
    return ran == QUN_OK ? -1 : failed_call("eval", ran);
}
