/* session.c - the beginning and end of every command, instants, and how problems are told. */
#include "cli/session.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const option common[] = {
    {"json", 0, NULL, "JSON Lines, also to a terminal"},
    {"table", 0, NULL, "a table, also to a file or pipe"},
    {"output", 'o', "FILE", "write FILE, whole or not at all, not standard output"},
    {"lang", 0, "zh|en", "language of sentences and problems; else that of LC_ALL, LC_MESSAGES, LANG"},
    {"help", 'h', NULL, "this page"},
};
static const option with_charter[] = {
    {"pack", 0, "FILE", "a pack the charter may use, named as the file without .json; may be repeated"},
};
static const option with_sentence[] = {
    {"sentence", 0, "member|operator|auditor", "say each decision as a sentence for that reader"},
};
const option_list common_options = OPTION_LIST(common);
const option_list charter_options = OPTION_LIST(with_charter);
const option_list sentence_options = OPTION_LIST(with_sentence);

/* ---- language ---- */

static int32_t language(const arguments *given)
{
    static const char *const variables[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    const char *name = option_value(given, "lang");
    for (size_t i = 0; i < sizeof variables / sizeof *variables && (!name || !*name); i++)
        name = getenv(variables[i]);
    return name && strncmp(name, "zh", 2) == 0 ? QUN_LANG_ZH : QUN_LANG_EN;
}

static int32_t audience(const arguments *given)
{
    static const struct {
        const char *name;
        int32_t number;
    } audiences[] = {{"member", QUN_AUDIENCE_MEMBER},
                     {"operator", QUN_AUDIENCE_OPERATOR},
                     {"auditor", QUN_AUDIENCE_AUDITOR}};
    const char *name = option_value(given, "sentence");
    for (size_t i = 0; name && i < sizeof audiences / sizeof *audiences; i++)
        if (strcmp(audiences[i].name, name) == 0)
            return audiences[i].number;
    return 0;
}

/* ---- a session ---- */

/* A seed that nobody outside can know: crafted keys find no slow table. */
static uint64_t any_number(void)
{
    struct timespec t = {0, 0};
    clock_gettime(CLOCK_REALTIME, &t);
    return ((uint64_t)t.tv_nsec << 32) ^ (uint64_t)t.tv_sec ^ ((uint64_t)getpid() << 17);
}

void documents_add(documents *d, bytes *name, bytes *text)
{
    size_t n = d->count++;
    d->items = memory_resize(d->items, d->count, sizeof *d->items);
    d->texts = memory_resize(d->texts, d->count, sizeof *d->texts);
    d->texts[n] = (struct document_text){*name, *text};
    d->items[n] = (qun_document){
        .size = sizeof *d->items, .name = {name->at, name->len}, .bytes = text->at, .len = text->len};
}

void documents_drop(documents *d)
{
    for (size_t i = 0; i < d->count; i++) {
        bytes_drop(&d->texts[i].name);
        bytes_drop(&d->texts[i].text);
    }
    free(d->items);
    free(d->texts);
    *d = (documents){NULL, NULL, 0};
}

qun_status session_renew(session *s)
{
    qun_env *env = NULL;
    qun_diagnostics *diagnostics = NULL;
    qun_env_options options = {.size = sizeof options,
                               .zones = s->zones.items,
                               .zone_count = s->zones.count,
                               .packs = s->packs.items,
                               .pack_count = s->packs.count,
                               .hash_seed = any_number()};
    qun_status status = qun_env_new(&options, &env);
    if (status == QUN_OK)
        status = qun_diagnostics_new(env, &diagnostics);
    if (status != QUN_OK) {
        qun_env_unref(env);
        return status;
    }
    qun_diagnostics_unref(s->diagnostics);
    qun_env_unref(s->env);
    s->env = env;
    s->diagnostics = diagnostics;
    return QUN_OK;
}

int session_open(session *s, const arguments *given)
{
    *s = (session){.given = given, .lang = language(given), .audience = audience(given)};
    const char *path = option_value(given, "output");
    if (option_given(given, "json") && option_given(given, "table"))
        return misuse(given->command, "--json and --table exclude each other", NULL);
    s->table =
        option_given(given, "table") || (!option_given(given, "json") && !path && isatty(STDOUT_FILENO));
    qun_status status = session_renew(s);
    if (status != QUN_OK)
        return failed_call("starting", status);
    return output_open(&s->out, path) ? -1 : EXIT_WRONG;
}

bool session_flush(session *s)
{
    if (s->whole || !s->out.path)
        return output_close(&s->out, !s->keep_old);
    output_drop(&s->out);
    return true;
}

int session_close(session *s, int status)
{
    if (!session_flush(s))
        status = EXIT_WRONG;
    documents_drop(&s->packs);
    documents_drop(&s->zones);
    qun_zone_unref(s->zone);
    qun_charter_unref(s->charter);
    qun_diagnostics_unref(s->diagnostics);
    qun_env_unref(s->env);
    bytes_drop(&s->text);
    return status;
}

int failed_call(const char *doing, qun_status status)
{
    const char *meaning = qun_meaning(QUN_SET_STATUS, status, QUN_LANG_EN);
    say("%s: %s", doing, meaning ? meaning : "unknown status");
    return EXIT_WRONG;
}

/* ---- diagnostics ---- */

static void place_number(bytes *b, uint64_t number)
{
    bytes_number(b, number);
    bytes_char(b, ':');
}

/* The place as the library leads its line with: it is replaced by one that names the file. */
static size_t place_length(const qun_diagnostic *d)
{
    bytes b = {NULL, 0, 0};
    if (d->document.at) {
        bytes_text(&b, d->document);
        bytes_str(&b, ": ");
    }
    if (d->line) {
        place_number(&b, d->line);
        place_number(&b, d->column);
        bytes_char(&b, ' ');
    } else if (d->path.len) {
        bytes_text(&b, d->path);
        bytes_str(&b, ": ");
    }
    size_t len = b.len;
    bytes_drop(&b);
    return len;
}

void diagnostic_line(session *s, uint32_t index, origin from, bytes *out)
{
    qun_diagnostic d = {.size = sizeof d};
    bytes line = {NULL, 0, 0};
    qun_status status;
    if (qun_diagnostics_get(s->diagnostics, index, &d) != QUN_OK)
        return;
    BYTES_WRITE(&line, status, qun_diagnostics_format(s->diagnostics, index, s->lang, at, space, &len));
    size_t place = status == QUN_OK ? place_length(&d) : 0;
    if (d.document.at)
        bytes_text(out, d.document);
    else
        bytes_str(out, from.file);
    bytes_char(out, ':');
    if (d.line || (!d.document.at && from.line)) {
        place_number(out, (d.line ? d.line - 1 : 0) + (d.document.at ? 1 : from.line));
        if (d.column)
            place_number(out, d.column);
    }
    bytes_char(out, ' ');
    if (!d.line && d.path.len)
        place = 0; /* the pointer stays in front of the words */
    if (line.len > place)
        bytes_add(out, line.at + place, line.len - place);
    bytes_char(out, '\n');
    bytes_drop(&line);
}

void diagnostics_say(session *s, origin from)
{
    bytes all = {NULL, 0, 0};
    for (uint32_t i = 0; i < qun_diagnostics_count(s->diagnostics); i++)
        diagnostic_line(s, i, from, &all);
    if (all.len)
        fwrite(all.at, 1, all.len, stderr);
    bytes_drop(&all);
}

/* ---- instants ---- */

qun_time clock_now(void)
{
    struct timespec t = {0, 0};
    clock_gettime(CLOCK_REALTIME, &t);
    return (qun_time)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

bool instant_option(session *s, const char *name, qun_time otherwise, qun_time *out)
{
    const char *text = option_value(s->given, name);
    *out = otherwise;
    if (!text || qun_time_read(text, QUN_NTS, out) == QUN_OK)
        return true;
    say("%s: --%s takes an instant as 2026-01-05T18:00:00+08:00, not \"%s\"", s->given->command->name, name,
        text);
    return false;
}

void instant_write(const session *s, qun_time at, bytes *out)
{
    char text[80];
    qun_civil c = {.size = sizeof c};
    if (!s->zone || qun_zone_civil(s->zone, at, &c) != QUN_OK) {
        bytes_str(out, "-");
        return;
    }
    int len = snprintf(text, sizeof text, "%04d-%02d-%02d %02d:%02d:%02d", c.year, c.month, c.day, c.hour,
                       c.minute, c.second);
    bytes_add(out, text, (size_t)len);
}
