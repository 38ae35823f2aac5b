/* answer.c - prints an expression's value, alone on the first line, and behind it what else was asked for:
 * its type, what it cost, what it reads, its conditions. With --json all of it is one object. */
#include "cli/answer.h"
#include <stdio.h>

static bool is_chinese(const evaluation *e)
{
    return e->s->lang == QUN_LANG_ZH;
}

static bool program_info(const evaluation *e, qun_program_info *out)
{
    *out = (qun_program_info){.size = sizeof *out};
    return qun_program_info_get(e->program, out) == QUN_OK;
}

static uint64_t steps_taken(const evaluation *e)
{
    qun_outcome outcome = {.size = sizeof outcome};
    return qun_decisions_outcome(e->decisions, &outcome) == QUN_OK ? outcome.steps : 0;
}

/* ---- what there is no value for ---- */

/* Names of what is missing, as a sentence or as a JSON list. */
static void write_missing(const evaluation *e, bool json, bytes *out)
{
    qun_reason reason = {.size = sizeof reason};
    uint32_t said = 0;
    for (uint32_t i = 0; qun_decisions_reason(e->decisions, 0, i, &reason) == QUN_OK; i++) {
        if (reason.state != QUN_STATE_MISSING || !reason.fact.len)
            continue;
        if (json) {
            bytes_str(out, said ? "," : "");
            bytes_json(out, reason.fact);
        } else {
            bytes_str(out, said ? ", " : is_chinese(e) ? "，缺少 " : ": missing ");
            bytes_text(out, reason.fact);
        }
        said++;
    }
}

/* What is left of the expression with all that is known put in; absent if that is the one missing name. */
static qun_text rest_of(const evaluation *e)
{
    qun_reason reason = {.size = sizeof reason};
    qun_text rest = {NULL, 0};
    if (qun_decisions_text(e->decisions, 0, QUN_TEXT_REST, 0, &rest) == QUN_OK &&
        qun_decisions_reason(e->decisions, 0, 0, &reason) == QUN_OK && text_same(rest, reason.fact))
        rest = (qun_text){NULL, 0};
    return rest;
}

/* All that is said of an answer that is not known is said here. */
static void complain_unknown(const evaluation *e)
{
    bytes text = {NULL, 0, 0};
    bytes_str(&text, is_chinese(e) ? "未知" : "not known");
    write_missing(e, false, &text);
    qun_text rest = rest_of(e);
    if (rest.len) {
        bytes_str(&text, is_chinese(e) ? "；余下 " : "; what is left: ");
        bytes_text(&text, rest);
    }
    expression_complain(e, (qun_text){text.at, text.len});
    bytes_drop(&text);
}

static void write_failure(const evaluation *e, bytes *out)
{
    qun_status status;
    BYTES_WRITE(out, status,
                qun_decisions_format(e->decisions, 0, QUN_AUDIENCE_AUDITOR, e->s->lang, at, space, &len));
}

static void complain_failed(const evaluation *e)
{
    bytes text = {NULL, 0, 0};
    write_failure(e, &text);
    expression_complain(e, (qun_text){text.at, text.len});
    bytes_drop(&text);
}

int answer_value(evaluation *e, qun_value *out)
{
    *out = (qun_value){.size = sizeof *out};
    qun_status status = qun_decisions_value(e->decisions, 0, 0, QUN_VALUE_RESULT, out);
    if (status != QUN_OK)
        return failed_call("eval", status);
    if (out->kind == QUN_TYPE_UNKNOWN)
        complain_unknown(e);
    else if (out->kind == QUN_TYPE_FAILED)
        complain_failed(e);
    else
        return -1;
    return EXIT_WRONG;
}

/* ---- lines ---- */

static void add_type(evaluation *e, const char *before, const char *behind)
{
    qun_program_info info;
    bytes *b = &e->s->text;
    if (!program_info(e, &info))
        return;
    bytes_str(b, before);
    bytes_text(b, info.type_name);
    bytes_str(b, behind);
}

static void add_steps(evaluation *e)
{
    bytes_str(&e->s->text, "steps: ");
    bytes_number(&e->s->text, steps_taken(e));
    bytes_char(&e->s->text, '\n');
}

/* Fields whose size the cost depends on: texts, lists, maps, and those that may be one. */
static bool has_size(const qun_field *f)
{
    return f->kind == QUN_TYPE_UNKNOWN || f->kind == QUN_TYPE_STRING || f->kind == QUN_TYPE_BYTES ||
           f->kind == QUN_TYPE_LIST || f->kind == QUN_TYPE_MAP || f->kind == QUN_TYPE_OPTIONAL ||
           f->kind == QUN_TYPE_STRUCT;
}

static uint32_t write_sized(const evaluation *e, bool json, bytes *out)
{
    qun_field field = {.size = sizeof field};
    uint32_t said = 0;
    for (uint32_t i = 0; qun_program_field(e->program, i, &field) == QUN_OK; i++) {
        if (!has_size(&field))
            continue;
        bytes_str(out, said++ ? (json ? "," : ", ") : "");
        if (json)
            bytes_json(out, field.name);
        else
            bytes_text(out, field.name);
    }
    return said;
}

static void add_bound(evaluation *e, const qun_program_info *info)
{
    bytes *b = &e->s->text;
    bool chinese = is_chinese(e);
    if (info->steps != UINT64_MAX) {
        bytes_str(b, chinese ? "，至多 " : ", at most ");
        bytes_number(b, info->steps);
        bytes_str(b, chinese ? " 步" : "");
        return;
    }
    bytes_str(b, chinese ? "；上限取决于 " : "; the bound depends on the sizes of ");
    if (!write_sized(e, false, b))
        bytes_str(b, chinese ? "中间结果" : "what it makes");
    bytes_str(b, chinese ? " 的大小" : "");
}

static void add_cost(evaluation *e)
{
    bytes *b = &e->s->text;
    qun_program_info info;
    uint64_t steps = steps_taken(e);
    bytes_str(b, "cost: ");
    bytes_number(b, steps);
    bytes_str(b, is_chinese(e) ? " 步" : steps == 1 ? " step" : " steps");
    if (program_info(e, &info))
        add_bound(e, &info);
    bytes_char(b, '\n');
}

static bool is_now(const qun_field *f)
{
    return text_is(f->name, "now");
}

static void add_field(evaluation *e, qun_text name, qun_text type_name)
{
    bytes *b = &e->s->text;
    bytes_str(b, "reads: ");
    bytes_text(b, name);
    bytes_char(b, ' ');
    bytes_text(b, type_name);
    bytes_char(b, '\n');
}

static void add_fields(evaluation *e)
{
    qun_program_info info;
    qun_field field = {.size = sizeof field};
    bool now = program_info(e, &info) && info.flags & QUN_PROGRAM_NOW;
    for (uint32_t i = 0; qun_program_field(e->program, i, &field) == QUN_OK; i++) {
        now = now && !is_now(&field);
        add_field(e, field.name, field.type_name);
    }
    if (now)
        add_field(e, text_of("now"), text_of("timestamp"));
    if (!info.fields && !now)
        bytes_str(&e->s->text, is_chinese(e) ? "reads: （无）\n" : "reads: (nothing)\n");
}

/* Of an expression that is no condition a trace can tell the type and the steps. */
static void add_more(evaluation *e, qun_text expression, const answer_view *view, bool known)
{
    bool conditions = trace_possible(e), bare = view->trace && !conditions;
    if (known && (view->type || bare))
        add_type(e, "type: ", "\n");
    if (known && (view->steps || bare))
        add_steps(e);
    if (view->cost)
        add_cost(e);
    if (view->fields)
        add_fields(e);
    if (conditions && (view->trace || view->cost))
        trace_lines(e, expression, view->trace, view->cost, &e->s->text);
}

static void add_value(evaluation *e, const qun_value *value, const answer_view *view)
{
    value_write(value, &e->s->text);
    if (view->aside)
        add_type(e, "  \x1b[2m", "\x1b[0m");
    bytes_char(&e->s->text, '\n');
}

/* ---- one object ---- */

static void add_field_json(bytes *b, qun_text name, qun_text type_name, uint32_t index)
{
    bytes_str(b, index ? ",{\"name\":" : "{\"name\":");
    bytes_json(b, name);
    bytes_str(b, ",\"type\":");
    bytes_json(b, type_name);
    bytes_char(b, '}');
}

static void add_fields_json(evaluation *e, const qun_program_info *info)
{
    bytes *b = &e->s->text;
    qun_field field = {.size = sizeof field};
    uint32_t count = 0;
    bool now = (info->flags & QUN_PROGRAM_NOW) != 0;
    bytes_str(b, ",\"fields\":[");
    for (; qun_program_field(e->program, count, &field) == QUN_OK; count++) {
        now = now && !is_now(&field);
        add_field_json(b, field.name, field.type_name, count);
    }
    if (now)
        add_field_json(b, text_of("now"), text_of("timestamp"), count);
    bytes_char(b, ']');
}

static void add_cost_json(evaluation *e, const qun_program_info *info)
{
    bytes *b = &e->s->text;
    bytes_str(b, ",\"bound\":");
    if (info->steps != UINT64_MAX) {
        bytes_number(b, info->steps);
        return;
    }
    bytes_str(b, "null,\"sizes\":[");
    write_sized(e, true, b);
    bytes_char(b, ']');
}

static void add_outcome_json(evaluation *e, const qun_value *value)
{
    bytes *b = &e->s->text, text = {NULL, 0, 0};
    if (value->kind == QUN_TYPE_UNKNOWN) {
        bytes_str(b, "{\"missing\":[");
        write_missing(e, true, b);
        bytes_str(b, "],\"rest\":");
        qun_text rest = {NULL, 0};
        qun_decisions_text(e->decisions, 0, QUN_TEXT_REST, 0, &rest);
        bytes_json(b, rest);
    } else if (value->kind == QUN_TYPE_FAILED) {
        bytes_str(b, "{\"error\":");
        write_failure(e, &text);
        bytes_json(b, (qun_text){text.at, text.len});
    } else {
        bytes_str(b, "{\"value\":");
        value_write(value, b);
    }
    bytes_drop(&text);
}

static void add_json(evaluation *e, qun_text expression, const qun_value *value, const answer_view *view)
{
    bytes *b = &e->s->text;
    qun_program_info info;
    add_outcome_json(e, value);
    if (program_info(e, &info)) {
        bytes_str(b, ",\"type\":");
        bytes_json(b, info.type_name);
    }
    bytes_str(b, ",\"steps\":");
    bytes_number(b, steps_taken(e));
    if (view->cost)
        add_cost_json(e, &info);
    if (view->fields)
        add_fields_json(e, &info);
    if ((view->trace || view->cost) && trace_possible(e)) {
        bytes_str(b, ",\"reasons\":");
        trace_json(e, expression, b);
    }
    bytes_str(b, "}\n");
}

/* ---- all of it ---- */

int answer_print(evaluation *e, qun_text expression, const answer_view *view)
{
    qun_value value = {.size = sizeof value};
    bytes *b = &e->s->text;
    qun_status status = qun_decisions_value(e->decisions, 0, 0, QUN_VALUE_RESULT, &value);
    if (status != QUN_OK)
        return failed_call("eval", status);
    bool known = value.kind != QUN_TYPE_UNKNOWN && value.kind != QUN_TYPE_FAILED;
    b->len = 0;
    if (view->json) {
        add_json(e, expression, &value, view);
    } else {
        if (known)
            add_value(e, &value, view);
        add_more(e, expression, view, known);
    }
    output_write(&e->s->out, b->at, b->len);
    output_flush(&e->s->out);
    return known ? EXIT_DONE : answer_value(e, &value);
}

void answer_print_type(evaluation *e)
{
    e->s->text.len = 0;
    add_type(e, "", "\n");
    output_write(&e->s->out, e->s->text.at, e->s->text.len);
}

void answer_print_fields(evaluation *e)
{
    e->s->text.len = 0;
    add_fields(e);
    output_write(&e->s->out, e->s->text.at, e->s->text.len);
}
