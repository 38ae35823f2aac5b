/* trace.c - an expression condition by condition: whether each held, what it saw, how far it is from holding,
 * what it cost. Each one is compiled and run by itself, on the rows the whole expression looked at. */
#include "cli/answer.h"
#include "cli/conditions.h"
#include "cli/table.h"
#include <stdio.h>
#include <string.h>

enum { VALUE_MOST = 60 };

/* One condition, as it was found. */
typedef struct finding {
    qun_text condition;
    bool negated;
    int32_t state; /* QUN_STATE_* */
    uint64_t steps;
    qun_decisions *decisions; /* its own run */
    uint32_t row;             /* which of them */
} finding;

void value_write(const qun_value *value, bytes *out)
{
    qun_status status;
    if (value->kind == QUN_TYPE_FAILED)
        bytes_text(out, value->text);
    else
        BYTES_WRITE(out, status, qun_value_write(value, at, space, &len));
}

static const char *either(const evaluation *e, const char *zh, const char *en)
{
    return e->s->lang == QUN_LANG_ZH ? zh : en;
}

bool trace_possible(const evaluation *e)
{
    qun_program_info info = {.size = sizeof info};
    qun_value value = {.size = sizeof value};
    if (qun_program_info_get(e->program, &info) != QUN_OK)
        return false;
    if (info.kind == QUN_TYPE_BOOL)
        return true;
    return info.kind == QUN_TYPE_UNKNOWN &&
           qun_decisions_value(e->decisions, 0, 0, QUN_VALUE_RESULT, &value) == QUN_OK &&
           (value.kind == QUN_TYPE_BOOL || value.kind == QUN_TYPE_UNKNOWN);
}

/* ---- one condition ---- */

/* The row that the whole expression saw in the scope of the condition; QUN_ALL: none. */
static uint32_t row_seen(const evaluation *e, int32_t scope)
{
    qun_decision whole = {.size = sizeof whole};
    uint32_t row = 0;
    if (qun_decisions_get(e->decisions, 0, &whole) != QUN_OK || whole.scope == scope)
        return 0;
    qun_text key = scope == QUN_SCOPE_MEMBER ? whole.member : whole.group;
    if ((scope != QUN_SCOPE_MEMBER && scope != QUN_SCOPE_GROUP) || !key.at)
        return qun_facts_rows(e->facts, scope) > 1 ? QUN_ALL : 0;
    return qun_facts_find(e->facts, scope, key.at, key.len, &row) == QUN_OK ? row : QUN_ALL;
}

static int32_t state_of(const finding *f)
{
    qun_value value = {.size = sizeof value};
    if (f->row == QUN_ALL ||
        qun_decisions_value(f->decisions, f->row, 0, QUN_VALUE_RESULT, &value) != QUN_OK ||
        value.kind == QUN_TYPE_UNKNOWN)
        return QUN_STATE_MISSING;
    if (value.kind != QUN_TYPE_BOOL)
        return QUN_STATE_BROKEN;
    return value.i ? QUN_STATE_HOLDS : QUN_STATE_FAILS;
}

static qun_status run_condition(const evaluation *e, const bytes *text, finding *out)
{
    qun_program *program = NULL;
    qun_outcome outcome = {.size = sizeof outcome};
    qun_decision first = {.size = sizeof first};
    qun_status status = qun_program_compile(e->shape, text->at, text->len, NULL, &program);
    if (status == QUN_OK)
        status = qun_program_run(program, e->facts, e->now, out->decisions);
    if (status == QUN_OK && qun_decisions_outcome(out->decisions, &outcome) == QUN_OK)
        out->steps = outcome.rows ? outcome.steps / outcome.rows : 0;
    if (status == QUN_OK && qun_decisions_get(out->decisions, 0, &first) == QUN_OK)
        out->row = row_seen(e, first.scope);
    qun_program_unref(program);
    return status;
}

/* Under a ! it is run with it, so that the library tells the shortfall the right way round. */
static void look_at(const evaluation *e, const condition *c, finding *out)
{
    bytes text = {NULL, 0, 0};
    *out = (finding){.condition = c->text, .negated = c->negated, .decisions = out->decisions};
    bytes_str(&text, c->negated ? "!(" : "");
    bytes_text(&text, c->text);
    bytes_str(&text, c->negated ? "\n)" : "");
    out->state = run_condition(e, &text, out) == QUN_OK ? state_of(out) : QUN_STATE_BROKEN;
    bytes_drop(&text);
}

static bool reason_of(const finding *f, qun_reason *out)
{
    *out = (qun_reason){.size = sizeof *out};
    return f->row != QUN_ALL && qun_decisions_reason(f->decisions, f->row, 0, out) == QUN_OK;
}

/* False: there is none. */
static bool value_of(const finding *f, int32_t which, qun_value *out)
{
    *out = (qun_value){.size = sizeof *out};
    return f->row != QUN_ALL && qun_decisions_value(f->decisions, f->row, 0, which, out) == QUN_OK &&
           out->kind != QUN_TYPE_UNKNOWN;
}

/* What a condition that broke says, in the language. */
static void write_failure(const evaluation *e, const finding *f, bytes *out)
{
    qun_value value;
    qun_status status;
    if (!value_of(f, QUN_VALUE_RESULT, &value) || value.kind != QUN_TYPE_FAILED) {
        bytes_str(out, either(e, "不是真假值", "neither true nor false"));
        return;
    }
    BYTES_WRITE(
        out, status,
        qun_decisions_format(f->decisions, f->row, QUN_AUDIENCE_AUDITOR, e->s->lang, at, space, &len));
    if (status != QUN_OK)
        bytes_text(out, value.text);
}

/* ---- for people ---- */

/* The comparison as read from the value seen: sides swapped, and under a !. */
static const struct relation {
    const char *sign, *swapped, *negated;
    const char *zh, *en;             /* before the limit */
    const char *short_zh, *short_en; /* before what is lacking */
} relations[] = {
    {">=", "<=", "<", " >= ", ">= ", "还差 ", "short "},
    {">", "<", "<=", " > ", "> ", "还差 ", "short "},
    {"<=", ">=", ">", " <= ", "<= ", "超出 ", "over by "},
    {"<", ">", ">=", " < ", "< ", "超出 ", "over by "},
    {"==", "==", "!=", "为 ", "", "相差 ", "off by "},
    {"!=", "!=", "==", "不为 ", "other than ", "", ""},
    {"in", "has", "not in", "属于 ", "one of ", "", ""},
    {"not in", "not has", "in", "不属于 ", "none of ", "", ""},
    {"has", "in", "not has", "含 ", "to hold ", "", ""},
    {"not has", "not in", "has", "不含 ", "not to hold ", "", ""},
};

static const struct relation *relation_signed(qun_text sign)
{
    for (size_t i = 0; i < sizeof relations / sizeof *relations; i++)
        if (text_is(sign, relations[i].sign))
            return &relations[i];
    return NULL;
}

static const struct relation *relation_of(const qun_reason *reason)
{
    const struct relation *r = relation_signed(reason->comparison);
    if (r && reason->flags & QUN_REASON_SWAPPED)
        r = relation_signed(text_of(r->swapped));
    if (r && reason->flags & QUN_REASON_NEGATED)
        r = relation_signed(text_of(r->negated));
    return r;
}

/* A long list is cut, between two characters. */
static void say_value(const qun_value *value, bytes *out)
{
    size_t from = out->len, most = from + VALUE_MOST;
    value_write(value, out);
    if (out->len <= most)
        return;
    while (most > from && ((unsigned char)out->at[most] & 0xC0) == 0x80)
        most--;
    out->len = most;
    bytes_str(out, "…");
}

/* A condition can be unknown by itself, as a share of nothing is: what is missing then is no field but its
 * source. */
static bool is_field(const evaluation *e, qun_text name)
{
    qun_slot slot;
    return name.len && qun_shape_find(e->shape, name.at, name.len, &slot) == QUN_OK;
}

static void say_missing(const evaluation *e, const finding *f, bytes *out)
{
    qun_reason reason = {.size = sizeof reason};
    uint32_t said = 0;
    for (uint32_t i = 0;
         f->row != QUN_ALL && qun_decisions_reason(f->decisions, f->row, i, &reason) == QUN_OK; i++) {
        if (reason.state != QUN_STATE_MISSING || !is_field(e, reason.fact))
            continue;
        bytes_str(out, said++ ? ", " : either(e, "缺少 ", "missing "));
        bytes_text(out, reason.fact);
    }
}

static void say_seen(const evaluation *e, const finding *f, bytes *out)
{
    qun_reason reason;
    qun_value measured, limit, lacking;
    if (!reason_of(f, &reason) || !value_of(f, QUN_VALUE_MEASURED, &measured))
        return;
    const struct relation *r = relation_of(&reason);
    bytes_text(out, reason.fact);
    if (reason.fact.len)
        bytes_str(out, either(e, " 为 ", " "));
    say_value(&measured, out);
    if (!r || !value_of(f, QUN_VALUE_LIMIT, &limit))
        return;
    bytes_str(out, either(e, "，须", ", needs "));
    bytes_str(out, either(e, r->zh, r->en));
    say_value(&limit, out);
    if (!value_of(f, QUN_VALUE_SHORTFALL, &lacking))
        return;
    bytes_str(out, either(e, "，", ", "));
    bytes_str(out, either(e, r->short_zh, r->short_en));
    say_value(&lacking, out);
}

static void say_finding(const evaluation *e, const finding *f, bytes *out)
{
    if (f->state == QUN_STATE_MISSING)
        say_missing(e, f, out);
    else if (f->state == QUN_STATE_BROKEN)
        write_failure(e, f, out);
    else
        say_seen(e, f, out);
}

static const char *state_word(const evaluation *e, int32_t state)
{
    switch (state) {
    case QUN_STATE_HOLDS:
        return either(e, "成立", "held");
    case QUN_STATE_FAILS:
        return either(e, "不成立", "failed");
    case QUN_STATE_MISSING:
        return either(e, "未知", "unknown");
    default:
        return either(e, "出错", "broken");
    }
}

static void add_steps(const evaluation *e, const finding *f, table *t, size_t column)
{
    bytes text = {NULL, 0, 0};
    bytes_number(&text, f->steps);
    bytes_str(&text, either(e, " 步", f->steps == 1 ? " step" : " steps"));
    table_add(t, column, (qun_text){text.at, text.len});
    bytes_drop(&text);
}

static void add_finding(const evaluation *e, const finding *f, table *t, bool states, bool steps)
{
    size_t column = 0;
    bytes text = {NULL, 0, 0};
    if (states)
        table_add(t, column++, text_of(state_word(e, f->state)));
    if (steps)
        add_steps(e, f, t, column++);
    bytes_str(&text, f->negated ? "!(" : "");
    bytes_text(&text, f->condition);
    bytes_str(&text, f->negated ? ")" : "");
    table_add(t, column++, (qun_text){text.at, text.len});
    text.len = 0;
    say_finding(e, f, &text);
    if (states && text.len)
        table_add(t, column, (qun_text){text.at, text.len});
    bytes_drop(&text);
}

void trace_lines(evaluation *e, qun_text expression, bool states, bool steps, bytes *out)
{
    conditions all;
    finding one = {.decisions = NULL};
    table t = {.columns = (size_t)states * 2 + (size_t)steps + 1};
    if (qun_decisions_new(e->s->env, 0, &one.decisions) != QUN_OK)
        give_up("out of memory");
    conditions_find(e->program, expression, &all);
    for (size_t i = 0; i < all.count && (states || all.count > 1); i++) {
        look_at(e, &all.items[i], &one);
        add_finding(e, &one, &t, states, steps);
    }
    table_write(&t, out);
    table_drop(&t);
    conditions_drop(&all);
    qun_decisions_unref(one.decisions);
}

/* ---- for programs ---- */

static void key(bytes *out, const char *name)
{
    bytes_char(out, ',');
    bytes_json_key(out, name);
}

static void text_key(bytes *out, const char *name, qun_text text)
{
    if (!text.len)
        return;
    key(out, name);
    bytes_json(out, text);
}

static void value_key(bytes *out, const char *name, const finding *f, int32_t which)
{
    qun_value value;
    if (!value_of(f, which, &value))
        return;
    key(out, name);
    value_write(&value, out);
}

static void write_missing(const evaluation *e, const finding *f, bytes *out)
{
    qun_reason reason = {.size = sizeof reason};
    uint32_t said = 0;
    key(out, "missing");
    bytes_char(out, '[');
    for (uint32_t i = 0;
         f->row != QUN_ALL && qun_decisions_reason(f->decisions, f->row, i, &reason) == QUN_OK; i++) {
        if (reason.state != QUN_STATE_MISSING || !is_field(e, reason.fact))
            continue;
        bytes_str(out, said++ ? "," : "");
        bytes_json(out, reason.fact);
    }
    bytes_char(out, ']');
}

static void write_error(const evaluation *e, const finding *f, bytes *out)
{
    bytes text = {NULL, 0, 0};
    write_failure(e, f, &text);
    text_key(out, "error", (qun_text){text.at, text.len});
    bytes_drop(&text);
}

/* The keys are those of a decision's reasons. */
static void write_finding(const evaluation *e, const finding *f, bytes *out)
{
    qun_reason reason;
    const char *state = qun_name(QUN_SET_STATE, f->state);
    bytes_str(out, "{\"state\":");
    bytes_json(out, text_of(state ? state : "?"));
    text_key(out, "condition", f->condition);
    if (f->negated)
        bytes_str(out, ",\"negated\":true");
    if (f->state == QUN_STATE_MISSING)
        write_missing(e, f, out);
    if (f->state == QUN_STATE_BROKEN)
        write_error(e, f, out);
    if (f->state <= QUN_STATE_FAILS && reason_of(f, &reason)) {
        text_key(out, "fact", reason.fact);
        value_key(out, "value", f, QUN_VALUE_MEASURED);
        text_key(out, "comparison", reason.comparison);
        value_key(out, "limit", f, QUN_VALUE_LIMIT);
        value_key(out, "margin", f, QUN_VALUE_SHORTFALL);
        bytes_str(out, reason.flags & QUN_REASON_SWAPPED ? ",\"swapped\":true" : "");
    }
    key(out, "steps");
    bytes_number(out, f->steps);
    bytes_char(out, '}');
}

void trace_json(evaluation *e, qun_text expression, bytes *out)
{
    conditions all;
    finding one = {.decisions = NULL};
    if (qun_decisions_new(e->s->env, 0, &one.decisions) != QUN_OK)
        give_up("out of memory");
    conditions_find(e->program, expression, &all);
    bytes_char(out, '[');
    for (size_t i = 0; i < all.count; i++) {
        look_at(e, &all.items[i], &one);
        bytes_str(out, i ? "," : "");
        write_finding(e, &one, out);
    }
    bytes_char(out, ']');
    conditions_drop(&all);
    qun_decisions_unref(one.decisions);
}
