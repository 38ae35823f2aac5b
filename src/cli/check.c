/* check.c - qun check: what is wrong with charters, and what they leave to be desired. */
#include "cli/commands.h"
#include "cli/session.h"
#include "cli/table.h"
#include <stdio.h>
#include <string.h>

static const option own[] = {
    {"strict", 0, NULL, "warnings make the exit status 1, too"},
};
static const option_list own_list = OPTION_LIST(own);

static void text_key(bytes *b, const char *key, qun_text text)
{
    if (!text.len)
        return;
    bytes_char(b, ',');
    bytes_json_key(b, key);
    bytes_json(b, text);
}

static void number_key(bytes *b, const char *key, uint64_t number)
{
    if (!number)
        return;
    bytes_char(b, ',');
    bytes_json_key(b, key);
    bytes_number(b, number);
}

/* The words of a line for people, behind its place, severity and code. */
static qun_text words_of(const bytes *line, const char *code)
{
    qun_text all = {line->at, line->len ? line->len - 1 : 0};
    size_t len = code ? strlen(code) : 0;
    for (size_t i = 0; len && i + len + 2 <= all.len; i++)
        if (memcmp(all.at + i, code, len) == 0 && memcmp(all.at + i + len, ": ", 2) == 0)
            return (qun_text){all.at + i + len + 2, all.len - i - len - 2};
    return all;
}

static void finding_json(session *s, uint32_t index, const bytes *line)
{
    qun_diagnostic d = {.size = sizeof d};
    if (qun_diagnostics_get(s->diagnostics, index, &d) != QUN_OK)
        return;
    s->text.len = 0;
    bytes_str(&s->text, "{\"file\":");
    bytes_json(&s->text, text_of(s->charter_name));
    text_key(&s->text, "pack", d.document);
    number_key(&s->text, "line", d.line);
    number_key(&s->text, "column", d.column);
    text_key(&s->text, "severity", text_of(qun_name(QUN_SET_SEVERITY, d.severity)));
    text_key(&s->text, "code", text_of(qun_name(QUN_SET_CODE, d.code)));
    text_key(&s->text, "path", d.path);
    text_key(&s->text, "found", d.found);
    text_key(&s->text, "suggestion", d.suggestion);
    text_key(&s->text, "message", words_of(line, qun_name(QUN_SET_CODE, d.code)));
    bytes_str(&s->text, "}\n");
    output_write(&s->out, s->text.at, s->text.len);
}

/* In JSON, errors are told on standard error as well: whoever reads only that must not miss them. */
static void print_findings(session *s)
{
    qun_diagnostic d = {.size = sizeof d};
    for (uint32_t i = 0; qun_diagnostics_get(s->diagnostics, i, &d) == QUN_OK; i++) {
        bytes line = {NULL, 0, 0};
        diagnostic_line(s, i, (origin){s->charter_name, 1}, &line);
        if (s->table)
            output_write(&s->out, line.at, line.len);
        else
            finding_json(s, i, &line);
        if (!s->table && d.severity == QUN_SEVERITY_ERROR)
            fwrite(line.at, 1, line.len, stderr);
        bytes_drop(&line);
    }
}

static void print_count(session *s)
{
    static const struct {
        int32_t severity;
        const char *zh, *en;
    } counted[] = {{QUN_SEVERITY_ERROR, " 个错误", " error"},
                   {QUN_SEVERITY_WARNING, " 个警告", " warning"},
                   {QUN_SEVERITY_NOTE, " 条提示", " note"}};
    bool zh = s->lang == QUN_LANG_ZH;
    s->text.len = 0;
    bytes_str(&s->text, s->charter_name);
    for (size_t i = 0; i < sizeof counted / sizeof *counted; i++) {
        uint64_t total = qun_diagnostics_total(s->diagnostics, counted[i].severity);
        bytes_str(&s->text, i == 0 ? ": " : zh ? "，" : ", ");
        bytes_number(&s->text, total);
        bytes_str(&s->text, zh ? counted[i].zh : counted[i].en);
        if (!zh && total != 1)
            bytes_char(&s->text, 's');
    }
    bytes_char(&s->text, '\n');
    output_write(&s->out, s->text.at, s->text.len);
}

static int check_one(session *s, const char *path)
{
    bool read, strict = option_given(s->given, "strict");
    bool compiled = charter_compile(s, path, &read);
    if (!read)
        return EXIT_WRONG;
    print_findings(s);
    if (s->table)
        print_count(s);
    if (!compiled || qun_diagnostics_total(s->diagnostics, QUN_SEVERITY_ERROR))
        return EXIT_WRONG;
    return strict && qun_diagnostics_total(s->diagnostics, QUN_SEVERITY_WARNING) ? EXIT_WRONG : EXIT_DONE;
}

static int run(const arguments *given)
{
    session s;
    int status = session_open(&s, given);
    if (status >= 0)
        return session_close(&s, status);
    status = EXIT_DONE;
    for (size_t i = 0; i < given->operand_count; i++)
        if (check_one(&s, given->operands[i]) != EXIT_DONE)
            status = EXIT_WRONG;
    s.whole = true;
    return session_close(&s, status);
}

static const option_list *const lists[] = {&own_list, &charter_options, &common_options};

const command command_check = {
    .name = "check",
    .brief = "Reports what is wrong with a charter and what it leaves to be desired",
    .operands = "CHARTER...",
    .about =
        "All errors, warnings and notes in one pass, each with file, line, column, a stable code and, where "
        "it is\n"
        "clear, what was probably meant. A charter with only warnings and notes may be used: exit status 0.",
    .examples = "qun check pet-club.json\n"
                "qun check --table --lang zh charters/*.json\n"
                "qun new pet-club | qun check --strict -",
    .lists = lists,
    .list_count = sizeof lists / sizeof *lists,
    .least = 1,
    .most = SIZE_MAX,
    .run = run,
};
