/* regex_runner.c - runs tests of regular expressions through the public interface: each pattern as a program
 * `s.matches("...")`, each text as a row. Relies on the shared library alone.
 *
 *   regex_runner [EVERY]
 *
 * Reads what Go's regexp/testdata/re2-*.txt hold, from standard input:
 *
 *   # ..., Words         are passed over
 *   strings              then texts, one a line, in Go's quotes
 *   regexps              then patterns, each followed by a line of results for each text:
 *   -;0-1 1-2;-;0-1      the whole text; a part of it; both again, the longest. - is no match, ? is not
 * tested !                    in place of the first line of results: the pattern must be refused
 *
 * Of the patterns every EVERY-th is taken. regex_run.py feeds it and reads what it prints: "fail ..." a line
 * for the first ones, at the end "lines PASSED FAILED PATTERNS", "byte N" for lines of patterns with \C and
 * "between N M" for those with \B over texts beyond ASCII, of which N agree and M do not. */
#include <qun/cel.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SHOWN = 20, PATTERN_SPACE = 1 << 16, MODES = 2, RESULTS = 4 };

typedef struct words { /* the texts of a block, one behind the other */
    char *at;
    size_t len, space;
    size_t *begins; /* count + 1 of them */
    size_t count, room;
} words;

typedef struct session {
    qun_env *env;
    qun_shape *shape;
    qun_slot slot;
    qun_facts *facts; /* a row for each text; NULL: not made yet */
    qun_decisions *decisions;
    words texts;
    char pattern[PATTERN_SPACE];
    size_t pattern_len;
    signed char *answers[MODES]; /* of the pattern to each text: whole, part */
    bool taken, refused, one_byte, between;
    size_t at; /* the text whose results are next */
    unsigned long every, seen, passed, failed, patterns, bytes, between_same, between_other;
} session;

static void demand(const char *what, bool holds)
{
    if (holds)
        return;
    fprintf(stderr, "regex_runner: %s\n", what);
    exit(2);
}

static void demand_ok(const char *what, qun_status status)
{
    if (status != QUN_OK)
        fprintf(stderr, "regex_runner: %s gives %s\n", what, qun_name(QUN_SET_STATUS, status));
    demand(what, status == QUN_OK);
}

/* ---- Go's quotes ---- */

static size_t put_code(char *out, unsigned code)
{
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    size_t more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    static const unsigned lead[] = {0, 0xC0, 0xE0, 0xF0};
    out[0] = (char)(lead[more] | code >> (6 * more));
    for (size_t i = 1; i <= more; i++)
        out[i] = (char)(0x80 | (code >> (6 * (more - i)) & 0x3F));
    return more + 1;
}

/* One escape behind its backslash; moves on. */
static size_t unescape(const char **at, char *out)
{
    static const char names[] = "abfnrtv", codes[] = "\a\b\f\n\r\t\v";
    char c = *(*at)++, digits[9] = "";
    size_t len = c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : c >= '0' && c <= '7' ? 3 : 0;
    const char *name = strchr(names, c);
    if (len == 0) {
        *out = name ? codes[name - names] : c;
        return 1;
    }
    *at -= len == 3;
    memcpy(digits, *at, len);
    *at += len;
    unsigned code = (unsigned)strtoul(digits, NULL, len == 3 ? 8 : 16);
    if (len > 3)
        return put_code(out, code);
    *out = (char)code;
    return 1;
}

/* A line in quotes to what it says; gives its length. */
static size_t unquote(const char *line, const char *end, char *out)
{
    size_t len = 0;
    demand("a line is not in quotes", end - line >= 2 && end[-1] == line[0]);
    for (const char *at = line + 1; at < end - 1;) {
        if (*at == '\\' && line[0] == '"') {
            at++;
            len += unescape(&at, out + len);
        } else {
            out[len++] = *at++;
        }
    }
    return len;
}

/* ---- texts ---- */

static void clear_texts(session *s)
{
    s->texts.len = s->texts.count = 0;
    qun_facts_unref(s->facts);
    s->facts = NULL;
}

static void add_text(session *s, const char *line, const char *end)
{
    words *w = &s->texts;
    if (w->len + (size_t)(end - line) > w->space) {
        w->space = (w->space + (size_t)(end - line)) * 2;
        w->at = realloc(w->at, w->space);
    }
    if (w->count + 2 > w->room) {
        w->room = w->room * 2 + 64;
        w->begins = realloc(w->begins, w->room * sizeof *w->begins);
        for (int m = 0; m < MODES; m++)
            s->answers[m] = realloc(s->answers[m], w->room);
    }
    demand("no memory", w->at && w->begins && s->answers[0] && s->answers[1]);
    w->begins[w->count++] = w->len;
    w->len += unquote(line, end, w->at + w->len);
    w->begins[w->count] = w->len;
}

static qun_text text_at(const session *s, size_t i)
{
    const words *w = &s->texts;
    return (qun_text){w->at + w->begins[i], w->begins[i + 1] - w->begins[i]};
}

static bool is_ascii(qun_text text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.at[i] >= 0x80)
            return false;
    return true;
}

static void make_rows(session *s)
{
    demand_ok("qun_facts_new", qun_facts_new(s->shape, &s->facts));
    for (size_t i = 0; i < s->texts.count; i++) {
        uint32_t row = 0;
        qun_text text = text_at(s, i);
        demand_ok("qun_facts_add", qun_facts_add(s->facts, QUN_SCOPE_RECORD, NULL, 0, &row));
        demand_ok("qun_facts_set_text", qun_facts_set_text(s->facts, s->slot, row, text.at, text.len));
    }
}

/* ---- patterns ---- */

/* s.matches("...") of the pattern between `before` and `after`. */
static size_t write_source(const session *s, const char *before, const char *after, char *out)
{
    size_t len = 0;
    char whole[PATTERN_SPACE + 16];
    size_t whole_len = strlen(before);
    memcpy(whole, before, whole_len);
    memcpy(whole + whole_len, s->pattern, s->pattern_len);
    whole_len += s->pattern_len;
    memcpy(whole + whole_len, after, strlen(after));
    whole_len += strlen(after);
    len += (size_t)sprintf(out, "s.matches(\"");
    for (size_t i = 0; i < whole_len; i++) {
        unsigned char c = (unsigned char)whole[i];
        if (c < 0x20 || c == '"' || c == '\\' || c == 0x7F)
            len += (size_t)sprintf(out + len, "\\u%04X", c);
        else
            out[len++] = (char)c;
    }
    return len + (size_t)sprintf(out + len, "\")");
}

static bool ask(session *s, const char *before, const char *after, signed char *answers)
{
    static char source[PATTERN_SPACE * 6];
    qun_program *program;
    size_t len = write_source(s, before, after, source);
    qun_status status = qun_program_compile(s->shape, source, len, NULL, &program);
    if (status == QUN_E_INVALID)
        return false;
    demand_ok("qun_program_compile", status);
    demand_ok("qun_program_run", qun_program_run(program, s->facts, 0, s->decisions));
    for (uint32_t i = 0; i < s->texts.count; i++) {
        qun_decision decision = {.size = sizeof decision};
        demand_ok("qun_decisions_get", qun_decisions_get(s->decisions, i, &decision));
        answers[i] = decision.act == QUN_ACT_TRUE ? 1 : decision.act == QUN_ACT_FALSE ? 0 : -1;
    }
    qun_program_unref(program);
    return true;
}

static bool holds(const session *s, const char *piece)
{
    size_t len = strlen(piece);
    for (size_t i = 0; i + len <= s->pattern_len; i++)
        if (memcmp(s->pattern + i, piece, len) == 0)
            return true;
    return false;
}

static void take_pattern(session *s, const char *line, const char *end)
{
    s->at = 0;
    s->taken = s->seen++ % s->every == 0;
    if (!s->taken)
        return;
    demand("a pattern is too long", (size_t)(end - line) < PATTERN_SPACE);
    s->pattern_len = unquote(line, end, s->pattern);
    if (!s->facts)
        make_rows(s);
    s->patterns++;
    s->one_byte = holds(s, "\\C");
    s->between = holds(s, "\\B");
    s->refused = !ask(s, "", "", s->answers[1]) || !ask(s, "\\A(?:", ")\\z", s->answers[0]);
}

static void fail(session *s, qun_text text, const char *line, const char *end)
{
    if (s->failed++ >= SHOWN)
        return;
    printf("fail /%.*s/ in '%.*s': wanted %.*s, ", (int)s->pattern_len, s->pattern, (int)text.len, text.at,
           (int)(end - line), line);
    if (s->refused)
        printf("the pattern is refused\n");
    else
        printf("got whole %d, part %d\n", s->answers[0][s->at], s->answers[1][s->at]);
}

static bool agrees(const session *s, const char *line, const char *end)
{
    for (int i = 0; i < RESULTS; i++) {
        const char *result = line;
        while (line < end && *line != ';')
            line++;
        demand("a line has too few results", (line < end) == (i < RESULTS - 1));
        bool none = line - result == 1 && *result == '-', tested = *result != '?';
        if (tested && s->answers[i % MODES][s->at] != !none)
            return false;
        line++;
    }
    return true;
}

static void take_results(session *s, const char *line, const char *end)
{
    if (!s->taken)
        return;
    if (*line == '!') {
        s->passed += s->refused;
        if (!s->refused)
            fail(s, (qun_text){"", 0}, line, end);
        return;
    }
    demand("there are more results than texts", s->at < s->texts.count);
    qun_text text = text_at(s, s->at);
    bool right = !s->refused && agrees(s, line, end);
    if (s->one_byte)
        s->bytes++;
    else if (s->between && !is_ascii(text) && right)
        s->between_same++;
    else if (s->between && !is_ascii(text))
        s->between_other++;
    else if (right)
        s->passed++;
    else
        fail(s, text, line, end);
    s->at++;
}

/* ---- lines ---- */

static void take_line(session *s, const char *line, const char *end, bool *strings)
{
    size_t len = (size_t)(end - line);
    if (len == 0 || *line == '#' || (*line >= 'A' && *line <= 'Z'))
        return;
    if (len == 7 && memcmp(line, "strings", 7) == 0) {
        clear_texts(s);
        *strings = true;
    } else if (len == 7 && memcmp(line, "regexps", 7) == 0) {
        *strings = false;
    } else if (*line != '"' && *line != '`') {
        take_results(s, line, end);
    } else if (*strings) {
        add_text(s, line, end);
    } else {
        take_pattern(s, line, end);
    }
}

static void read_all(session *s)
{
    static char room[1 << 22];
    size_t kept = 0, got;
    bool strings = false;
    while ((got = fread(room + kept, 1, sizeof room - kept, stdin)) > 0) {
        const char *line = room, *end = room + kept + got, *stop;
        while ((stop = memchr(line, '\n', (size_t)(end - line)))) {
            take_line(s, line, stop, &strings);
            line = stop + 1;
        }
        kept = (size_t)(end - line);
        demand("a line is too long", kept < sizeof room);
        memmove(room, line, kept);
    }
}

int main(int count, char **arguments)
{
    static session s;
    s.every = count > 1 ? strtoul(arguments[1], NULL, 10) : 1;
    demand("EVERY is a number from 1", s.every > 0);
    demand_ok("qun_env_new", qun_env_new(NULL, &s.env));
    demand_ok("qun_shape_new", qun_shape_new(s.env, &s.shape));
    demand_ok("qun_shape_declare",
              qun_shape_declare(s.shape, "s", QUN_NTS, "string", QUN_NTS, NULL, &s.slot));
    demand_ok("qun_decisions_new", qun_decisions_new(s.env, 0, &s.decisions));
    read_all(&s);
    printf("lines %lu %lu %lu\nbyte %lu\nbetween %lu %lu\n", s.passed, s.failed, s.patterns, s.bytes,
           s.between_same, s.between_other);
    clear_texts(&s);
    qun_decisions_unref(s.decisions);
    qun_shape_unref(s.shape);
    qun_env_unref(s.env);
    free(s.texts.at);
    free(s.texts.begins);
    free(s.answers[0]);
    free(s.answers[1]);
    return 0;
}
