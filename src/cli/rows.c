/* rows.c - rows of facts from JSON Lines or CSV. A CSV record is made into the JSON object it stands for, so
 * that the library reads and checks both alike. */
#include "cli/rows.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BAD_TOLD = 100 };

static const option options[] = {
    {"format", 0, "jsonl|csv", "of what is read; else *.csv is CSV, and what does not begin with {"},
    {"skip-bad", 0, NULL, "pass over rows that are wrong; they are told all the same"},
};
const option_list rows_options = OPTION_LIST(options);

/* ---- what is wrong ---- */

static uint64_t bad; /* rows, of all files of this run */

uint64_t rows_bad(void)
{
    return bad;
}

void rows_bad_end(void)
{
    if (bad > BAD_TOLD)
        say("%llu more rows are wrong", (unsigned long long)(bad - BAD_TOLD));
}

typedef struct spot {
    uint64_t line;
    uint32_t column; /* 0: the whole row */
} spot;

static void wrong_at(rows *r, spot at, const char *code, const char *words, qun_text found)
{
    if (bad++ >= BAD_TOLD)
        return;
    fprintf(stderr, "%s:%llu:", r->in.name, (unsigned long long)at.line);
    if (at.column)
        fprintf(stderr, "%u:", at.column);
    fprintf(stderr, " %s%s%s: %s%s%.*s\n", r->s->lang == QUN_LANG_ZH ? "错误" : "error", code ? " " : "",
            code ? code : "", words, found.len ? " " : "", (int)(found.len < 200 ? found.len : 200),
            found.len ? found.at : "");
}

void rows_wrong(rows *r, const char *code, const char *en, const char *zh)
{
    wrong_at(r, (spot){r->line, 0}, code, r->s->lang == QUN_LANG_ZH ? zh : en, (qun_text){NULL, 0});
}

static void wrong_record(rows *r)
{
    wrong_at(r, (spot){r->record.wrong_line, r->record.wrong_column}, NULL, r->record.wrong,
             (qun_text){NULL, 0});
}

/* The library's problems, of the cell each stands in. */
static void wrong_cells(rows *r)
{
    qun_diagnostic d = {.size = sizeof d};
    for (uint32_t i = 0; qun_diagnostics_get(r->s->diagnostics, i, &d) == QUN_OK; i++) {
        size_t cell = 0;
        while (cell + 1 < r->column_count && r->begins[cell + 1] <= d.offset)
            cell++;
        const csv_cell *at = &r->record.cells[cell];
        bytes line = {NULL, 0, 0};
        diagnostic_line(r->s, i, (origin){"", 1}, &line);
        const char *words =
            line.len ? memchr(line.at, ' ', line.len) : NULL; /* behind the place in the JSON */
        size_t from = words ? (size_t)(words - line.at) : 0;
        fprintf(stderr, "%s:%llu:%u:%.*s", r->in.name, (unsigned long long)at->line, at->column,
                (int)(line.len - from), line.at + from);
        bytes_drop(&line);
    }
}

static int bad_row(rows *r, qun_status status)
{
    if (status != QUN_E_INVALID && status != QUN_E_TEXT && status != QUN_E_LIMIT) {
        failed_call(r->in.name, status);
        return ROWS_FAILED;
    }
    if (!qun_diagnostics_count(r->s->diagnostics)) {
        wrong_at(r, (spot){r->line, 0}, NULL, qun_meaning(QUN_SET_STATUS, status, r->s->lang),
                 (qun_text){NULL, 0});
        return ROWS_BAD;
    }
    if (bad++ < BAD_TOLD) {
        if (r->csv)
            wrong_cells(r);
        else
            diagnostics_say(r->s, (origin){r->in.name, r->line});
    }
    return ROWS_BAD;
}

/* ---- the header of a CSV document ---- */

static bool field_named(const rows *r, qun_text name, qun_field *out)
{
    for (uint32_t i = 0; qun_shape_get(r->shape, i, out) == QUN_OK; i++)
        if (text_same(out->name, name))
            return true;
    return false;
}

/* The field a header names: "orders" or "member.orders" of members; an event's header may name others' fields
 * too. */
static bool column_field(const rows *r, qun_text name, qun_field *out)
{
    const char *scope = qun_name(QUN_SET_SCOPE, r->scope);
    bytes full = {NULL, 0, 0};
    bytes_str(&full, scope);
    bytes_char(&full, '.');
    bytes_text(&full, name);
    bool found = field_named(r, (qun_text){full.at, full.len}, out);
    bytes_drop(&full);
    if (found)
        return true;
    return field_named(r, name, out) && (out->scope == r->scope || r->scope == QUN_SCOPE_EVENT);
}

/* Name of a field of the scope without the scope, for suggestions. */
static const char *bare_name(const void *of, size_t index)
{
    static char name[64];
    const rows *r = of;
    qun_field field = {.size = sizeof field};
    size_t from = strlen(qun_name(QUN_SET_SCOPE, r->scope)) + 1;
    name[0] = 0;
    if (qun_shape_get(r->shape, (uint32_t)index, &field) != QUN_OK || field.scope != r->scope ||
        field.name.len < from || field.name.len - from >= sizeof name)
        return name;
    memcpy(name, field.name.at + from, field.name.len - from);
    name[field.name.len - from] = 0;
    return name;
}

static void wrong_column(rows *r, qun_text name, const csv_cell *at)
{
    qun_field field = {.size = sizeof field};
    size_t fields = 0;
    bytes words = {NULL, 0, 0}, word = {NULL, 0, 0};
    while (qun_shape_get(r->shape, (uint32_t)fields, &field) == QUN_OK)
        fields++;
    bytes_text(&word, name);
    bytes_char(&word, 0);
    const char *near = name.len ? nearest(word.at, bare_name, r, fields) : NULL;
    bytes_str(&words, name.len ? "no field has the name of the column; it is" : "a column without a name");
    if (near) {
        words.len = 0;
        bytes_str(&words, "did you mean ");
        bytes_str(&words, near);
        bytes_str(&words, "? There is no field");
    }
    bytes_char(&words, 0);
    wrong_at(r, (spot){at->line, at->column}, NULL, words.at, name);
    bytes_drop(&word);
    bytes_drop(&words);
}

static bool read_column(rows *r, size_t i)
{
    qun_text name = csv_text(&r->record, i);
    const csv_cell *at = &r->record.cells[i];
    qun_field field = {.size = sizeof field};
    csv_column *c = &r->columns[i];
    for (size_t j = 0; j < i; j++)
        if (text_same(r->columns[j].name, name)) {
            wrong_at(r, (spot){at->line, at->column}, NULL, "two columns have the name", name);
            return false;
        }
    bool passed_over = name.len > 2 && memcmp(name.at, "x-", 2) == 0;
    bool known = column_field(r, name, &field);
    if (!known && !passed_over && !text_is(name, "id")) {
        wrong_column(r, name, at);
        return false;
    }
    bytes copy = {NULL, 0, 0};
    bytes_text(&copy, name);
    bytes_char(&copy, 0);
    *c = (csv_column){{copy.at, name.len}, copy.at, known ? field.kind : QUN_TYPE_STRING};
    return true;
}

static bool read_header(rows *r)
{
    if (!csv_read(&r->in, &r->record))
        return !r->in.failed;
    if (r->record.wrong) {
        wrong_record(r);
        return false;
    }
    r->columns = memory_resize(NULL, r->record.count, sizeof *r->columns);
    r->begins = memory_resize(NULL, r->record.count, sizeof *r->begins);
    for (size_t i = 0; i < r->record.count; i++) {
        if (!read_column(r, i))
            return false;
        r->column_count++;
    }
    return true;
}

/* ---- one record as JSON ---- */

static bool is_number(qun_text t)
{
    size_t digits = 0, i = t.len && t.at[0] == '-';
    if (i + 1 < t.len && t.at[i] == '0' && t.at[i + 1] >= '0' && t.at[i + 1] <= '9')
        return false; /* 007 is no number in JSON, nor anybody's number */
    for (; i < t.len && strchr("0123456789.eE+-", t.at[i]); i++)
        digits += t.at[i] >= '0' && t.at[i] <= '9';
    return digits && i == t.len && t.at[t.len - 1] != '.';
}

static const char *truth(qun_text t)
{
    static const struct {
        const char *word, *json;
    } words[] = {{"true", "true"}, {"false", "false"}, {"TRUE", "true"}, {"FALSE", "false"},
                 {"True", "true"}, {"False", "false"}, {"1", "true"},    {"0", "false"}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (text_is(t, words[i].word))
            return words[i].json;
    return NULL;
}

/* A list is written as JSON, or its items with semicolons between. */
static void list_value(bytes *json, qun_text t)
{
    bytes_char(json, '[');
    for (size_t from = 0; from <= t.len;) {
        const char *end = from < t.len ? memchr(t.at + from, ';', t.len - from) : NULL;
        size_t to = end ? (size_t)(end - t.at) : t.len;
        if (from)
            bytes_char(json, ',');
        bytes_json(json, (qun_text){t.at + from, to - from});
        from = to + 1;
    }
    bytes_char(json, ']');
}

/* What cannot be of the field's type is written as a text: the library then says what it expects. */
static void cell_value(bytes *json, int32_t kind, qun_text t)
{
    bool number =
        kind == QUN_TYPE_INT || kind == QUN_TYPE_UINT || kind == QUN_TYPE_DOUBLE || kind == QUN_TYPE_UNKNOWN;
    const char *word = kind == QUN_TYPE_BOOL ? truth(t) : NULL;
    bool structure = (kind == QUN_TYPE_LIST && t.at[0] == '[') || (kind == QUN_TYPE_MAP && t.at[0] == '{');
    if (word)
        bytes_str(json, word);
    else if (structure || (number && is_number(t)))
        bytes_text(json, t);
    else if (kind == QUN_TYPE_LIST)
        list_value(json, t);
    else
        bytes_json(json, t);
}

static void record_json(rows *r)
{
    r->json.len = 0;
    bytes_char(&r->json, '{');
    for (size_t i = 0; i < r->column_count; i++) {
        qun_text t = csv_text(&r->record, i);
        r->begins[i] = r->json.len;
        if (!t.len)
            continue; /* an empty cell is unknown */
        if (r->json.len > 1)
            bytes_char(&r->json, ',');
        bytes_json(&r->json, r->columns[i].name);
        bytes_char(&r->json, ':');
        cell_value(&r->json, r->columns[i].kind, t);
    }
    bytes_char(&r->json, '}');
}

static int next_record(rows *r, qun_facts *facts, uint32_t *row)
{
    if (!csv_read(&r->in, &r->record))
        return r->in.failed ? ROWS_FAILED : ROWS_END;
    r->line = r->record.cells[0].line;
    if (r->record.wrong) {
        wrong_record(r);
        return ROWS_BAD;
    }
    if (r->record.count != r->column_count) {
        char words[96];
        snprintf(words, sizeof words, "%zu cells, the header has %zu", r->record.count, r->column_count);
        rows_wrong(r, NULL, words, words);
        return ROWS_BAD;
    }
    record_json(r);
    qun_status status = qun_facts_read(facts, r->scope, r->json.at, r->json.len, r->s->diagnostics, row);
    return status == QUN_OK ? ROWS_ROW : bad_row(r, status);
}

/* ---- JSON Lines ---- */

static bool is_blank(qun_text t)
{
    size_t i = 0;
    while (i < t.len && (t.at[i] == ' ' || t.at[i] == '\t'))
        i++;
    return i == t.len;
}

static int next_line(rows *r, qun_facts *facts, uint32_t *row)
{
    text_line l;
    do {
        if (!stream_line(&r->in, &l))
            return r->in.failed ? ROWS_FAILED : ROWS_END;
    } while (is_blank(l.text) && !l.too_long);
    r->line = l.number;
    if (l.too_long) {
        rows_wrong(r, NULL, "longer than 16 MiB", "超过 16 MiB");
        return ROWS_BAD;
    }
    qun_status status = qun_facts_read(facts, r->scope, l.text.at, l.text.len, r->s->diagnostics, row);
    return status == QUN_OK ? ROWS_ROW : bad_row(r, status);
}

/* ---- public ---- */

/* Names and commas, which no line of JSON consists of. */
static bool is_header(qun_text first)
{
    for (size_t i = 0; i < first.len; i++) {
        unsigned char c = (unsigned char)first.at[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '"';
        if (!letter && (i == 0 || !c || !strchr("0123456789_-.,: \r", c)))
            return false;
    }
    return first.len > 0;
}

static bool is_csv(rows *r, const char *path)
{
    const char *format = option_value(r->s->given, "format");
    size_t len = strlen(path);
    if (format)
        return strcmp(format, "csv") == 0;
    if (len > 4 && strcmp(path + len - 4, ".csv") == 0)
        return true;
    return is_header(stream_peek(&r->in));
}

bool rows_open(rows *r, session *s, const qun_shape *shape, const char *path, int32_t scope)
{
    *r = (rows){.s = s, .shape = shape, .scope = scope, .skip_bad = option_given(s->given, "skip-bad")};
    if (!stream_open(&r->in, path))
        return false;
    r->csv = is_csv(r, path);
    if (!r->in.failed && (!r->csv || read_header(r)))
        return true;
    rows_close(r);
    return false;
}

int rows_next(rows *r, qun_facts *facts, uint32_t *row)
{
    return r->csv ? next_record(r, facts, row) : next_line(r, facts, row);
}

void rows_close(rows *r)
{
    for (size_t i = 0; i < r->column_count; i++)
        free(r->columns[i].copy);
    free(r->columns);
    free(r->begins);
    csv_drop(&r->record);
    bytes_drop(&r->json);
    stream_close(&r->in);
}
