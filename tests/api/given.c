/* given.c - charters, facts and decisions for the api tests. */
#include "given.h"

enum { BUFFERS = 32, ROOM = 16384 };

static char *next_buffer(void)
{
    static char buffers[BUFFERS][ROOM];
    static unsigned next;
    char *buffer = buffers[next++ % BUFFERS];
    buffer[0] = 0;
    return buffer;
}

const char *quoted(const char *text)
{
    char *copy = next_buffer();
    size_t len = strlen(text);
    if (len >= ROOM)
        fail_msg("a text of %zu bytes is too long for a test", len);
    for (size_t i = 0; i <= len; i++)
        copy[i] = text[i] == '`' ? '"' : text[i];
    return copy;
}

qun_text text_from(const char *text)
{
    return (qun_text){text, text ? strlen(text) : 0};
}

static void print_diagnostics(const qun_diagnostics *d)
{
    char line[2048];
    size_t len;
    for (uint32_t i = 0; i < qun_diagnostics_count(d); i++)
        if (qun_diagnostics_format(d, i, QUN_LANG_EN, line, sizeof line, &len) == QUN_OK)
            print_error("  %s\n", line);
}

community *given_in(const qun_env_options *options, const char *charter, uint32_t flags)
{
    community *c = calloc(1, sizeof *c);
    qun_diagnostics *d = NULL;
    assert_non_null(c);
    expect_status("environment", QUN_OK, qun_env_new(options, &c->env));
    expect_status("diagnostics", QUN_OK, qun_diagnostics_new(c->env, &d));
    qun_status status = qun_charter_compile(c->env, quoted(charter), QUN_NTS, d, &c->charter);
    if (status != QUN_OK)
        print_diagnostics(d);
    expect_status("charter", QUN_OK, status);
    qun_diagnostics_unref(d);
    expect_status("facts", QUN_OK, qun_facts_new(qun_charter_shape(c->charter), &c->facts));
    expect_status("decisions", QUN_OK, qun_decisions_new(c->env, flags, &c->out));
    return c;
}

community *given(const char *charter)
{
    return given_in(NULL, charter, 0);
}

void done(community *c)
{
    qun_decisions_unref(c->out);
    qun_facts_unref(c->facts);
    qun_charter_unref(c->charter);
    qun_env_unref(c->env);
    free(c);
}

uint32_t add(community *c, int32_t scope, const char *json)
{
    uint32_t row = 0;
    qun_diagnostics *d = NULL;
    expect_status("diagnostics", QUN_OK, qun_diagnostics_new(c->env, &d));
    qun_status status = qun_facts_read(c->facts, scope, quoted(json), QUN_NTS, d, &row);
    if (status != QUN_OK)
        print_diagnostics(d);
    expect_status(json, QUN_OK, status);
    qun_diagnostics_unref(d);
    return row;
}

static qun_slot slot_of(const community *c, const char *field)
{
    qun_slot slot = 0;
    expect_status(field, QUN_OK, qun_shape_find(qun_charter_shape(c->charter), field, QUN_NTS, &slot));
    return slot;
}

void know(community *c, const char *field, uint32_t row, int64_t value)
{
    expect_status(field, QUN_OK, qun_facts_set_int(c->facts, slot_of(c, field), row, value));
}

void know_text(community *c, const char *field, uint32_t row, const char *text)
{
    expect_status(field, QUN_OK, qun_facts_set_text(c->facts, slot_of(c, field), row, text, QUN_NTS));
}

void forget(community *c, const char *field, uint32_t row)
{
    qun_value unknown = {.size = sizeof unknown};
    expect_status(field, QUN_OK, qun_facts_set(c->facts, slot_of(c, field), row, &unknown));
}

void decide(community *c, qun_verb_fn verb, qun_time now)
{
    expect_status("verb", QUN_OK, verb(c->charter, c->facts, now, c->out));
}

/* ---- decisions in one line ---- */

static void put(char *line, const char *format, ...)
{
    size_t len = strlen(line);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line + len, ROOM - len, format, arguments);
    va_end(arguments);
}

static void put_text(char *line, const char *before, qun_text text)
{
    if (text.len)
        put(line, "%s" QUN_F, before, QUN_ARG(text));
}

qun_decision decision_at(const community *c, uint32_t index)
{
    qun_decision d = {.size = sizeof d};
    expect_status("decision", QUN_OK, qun_decisions_get(c->out, index, &d));
    return d;
}

qun_outcome outcome_of(const community *c)
{
    qun_outcome o = {.size = sizeof o};
    expect_status("outcome", QUN_OK, qun_decisions_outcome(c->out, &o));
    return o;
}

const char *key_of(const community *c, uint32_t index)
{
    qun_decision d = decision_at(c, index);
    char *line = next_buffer();
    put_text(line, "", d.key);
    return line;
}

const char *said(const community *c)
{
    char *line = next_buffer();
    for (uint32_t i = 0; i < qun_decisions_count(c->out); i++) {
        qun_decision d = decision_at(c, i);
        bool plain = d.target.len == 6 && memcmp(d.target.at, "member", 6) == 0;
        put(line, "%s%s", i ? "; " : "", qun_name(QUN_SET_ACT, d.act));
        put_text(line, " ", d.clause);
        put_text(line, "/", d.path);
        put_text(line, " ", d.topic);
        put_text(line, "=", d.choice);
        put_text(line, " <", d.former);
        if (d.weight)
            put(line, " x%u", (unsigned)d.weight);
        if (d.amount)
            put(line, " $%lld", (long long)d.amount);
        if (d.span == QUN_NEVER)
            put(line, " +ever");
        else if (d.span)
            put(line, " +%lldm", (long long)(d.span / MINUTE));
        if (!plain)
            put_text(line, " @", d.target);
        if (d.flags & QUN_DECISION_CLOCK)
            put(line, " clock");
    }
    return line;
}

static void put_value(const community *c, uint32_t index, uint32_t reason, int32_t which, const char *before,
                      char *line)
{
    qun_value value = {.size = sizeof value};
    char text[256];
    size_t len;
    expect_status("value", QUN_OK, qun_decisions_value(c->out, index, reason, which, &value));
    if (value.kind == QUN_TYPE_UNKNOWN)
        return;
    expect_status("value as JSON", QUN_OK, qun_value_write(&value, text, sizeof text, &len));
    put(line, "%s%s", before, text);
}

const char *reasons(const community *c, uint32_t index)
{
    char *line = next_buffer();
    qun_reason r = {.size = sizeof r};
    for (uint32_t i = 0; qun_decisions_reason(c->out, index, i, &r) == QUN_OK; i++) {
        put(line, "%s%s", i ? "; " : "", qun_name(QUN_SET_CODE, r.code));
        if (r.path.len || r.clause.len)
            put(line, "[" QUN_F "%s" QUN_F "]", QUN_ARG(r.path), r.path.len && r.clause.len ? "/" : "",
                QUN_ARG(r.clause));
        put_text(line, r.flags & QUN_REASON_NEGATED ? " not " : " ", r.fact);
        put_value(c, index, i, QUN_VALUE_MEASURED, " ", line);
        put_text(line, " ", r.comparison);
        put_value(c, index, i, QUN_VALUE_LIMIT, " ", line);
        put_value(c, index, i, QUN_VALUE_SHORTFALL, " short ", line);
    }
    return line;
}

const char *json_of(const community *c, uint32_t index)
{
    char *line = next_buffer();
    size_t len;
    expect_status("as JSON", QUN_OK, qun_decisions_write(c->out, index, line, ROOM, &len));
    expect_int("length", (int64_t)strlen(line), (int64_t)len);
    return line;
}

const char *sentence(const community *c, uint32_t index, int32_t audience, int32_t lang)
{
    char *line = next_buffer();
    size_t len;
    expect_status("as a sentence", QUN_OK,
                  qun_decisions_format(c->out, index, audience, lang, line, ROOM, &len));
    expect_int("length", (int64_t)strlen(line), (int64_t)len);
    return line;
}

void expect_line(const char *file, int line, const char *what, const char *expected, const char *got,
                 const community *c)
{
    if (strcmp(expected, got) == 0)
        return;
    print_error("%s:\n  expected %s\n  got      %s\n", what, expected, got);
    for (uint32_t i = 0; i < qun_decisions_count(c->out) && i < 8; i++)
        print_error("  %s\n", sentence(c, i, QUN_AUDIENCE_AUDITOR, QUN_LANG_EN));
    _fail(file, line);
}

void expect_holds_at(const char *file, int line, const char *text, const char *piece)
{
    if (strstr(text, piece))
        return;
    print_error("expected to hold %s\n  got %s\n", piece, text);
    _fail(file, line);
}
