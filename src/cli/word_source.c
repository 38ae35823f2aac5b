/* word_source.c - a word list of qun words: lines of a text file, or the list of a charter. */
#include "cli/words.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LIST_MOST     ((uint64_t)256 << 20)
#define SEVERITY_MOST 255u

/* ---- names of bits ---- */

static const char *const folds[] = {"width", "case", "script", "noise",  "repeat",
                                    "latin", "han",  "insert", "pinyin", "split"};
static const char *const detectors[] = {"phone", "email",   "url",    "wechat_id",
                                        "qr",    "account", "invite", "money"};
enum { FOLDS = sizeof folds / sizeof *folds, DETECTORS = sizeof detectors / sizeof *detectors };

static const char *name_at(const void *of, size_t index)
{
    return ((const char *const *)of)[index];
}

static bool bits_of(const char *what, const char *const *names, uint32_t count, qun_text text, uint32_t *out)
{
    char word[64];
    *out = 0;
    for (size_t at = 0; at < text.len;) {
        size_t end = at;
        while (end < text.len && text.at[end] != ',')
            end++;
        snprintf(word, sizeof word, "%.*s", (int)(end - at), text.at + at);
        uint32_t i = 0;
        while (i < count && strcmp(names[i], word) != 0)
            i++;
        if (i == count) {
            const char *near = nearest(word, name_at, names, count);
            say("%s: no %s%s%s%s", what, word, near ? "; did you mean " : "", near ? near : "",
                near ? "?" : "");
            return false;
        }
        *out |= 1u << i;
        at = end + 1;
    }
    return true;
}

bool fold_bits(const char *what, qun_text names, uint32_t *out)
{
    return bits_of(what, folds, FOLDS, names, out);
}

bool detect_bits(const char *what, qun_text names, uint32_t *out)
{
    return bits_of(what, detectors, DETECTORS, names, out);
}

static const char *word_of(const char *const *names, uint32_t count, uint32_t bit)
{
    for (uint32_t i = 0; i < count; i++)
        if (bit == 1u << i)
            return names[i];
    return NULL;
}

const char *fold_word(uint32_t bit)
{
    return word_of(folds, FOLDS, bit);
}

const char *detect_word(uint32_t bit)
{
    return word_of(detectors, DETECTORS, bit);
}

/* ---- a file of terms: TERM, or TERM tab TAGS tab SEVERITY; !PHRASE; # comment ---- */

static bool wrong_line(const word_source *w, uint64_t line, const char *why, qun_text found)
{
    fprintf(stderr, "%s:%llu: %s%s%.*s\n", w->name, (unsigned long long)line, why, found.len ? " " : "",
            (int)(found.len < 200 ? found.len : 200), found.at ? found.at : "");
    return false;
}

static qun_text cut(qun_text *rest, char at)
{
    const char *end = rest->len ? memchr(rest->at, at, rest->len) : NULL;
    qun_text part = {rest->at, end ? (size_t)(end - rest->at) : rest->len};
    *rest = (qun_text){rest->at + part.len + (end != NULL), rest->len - part.len - (end != NULL)};
    return part;
}

static bool read_tags(word_source *w, qun_text names, uint64_t line, qun_term_note *note)
{
    while (names.len) {
        qun_text name = cut(&names, ',');
        size_t number = 0;
        while (number < w->list.tag_count && !text_same(w->tags[number], name))
            number++;
        if (!name.len || number == 64)
            return wrong_line(w, line, name.len ? "more than 64 tags; the one too many is" : "an empty tag",
                              name);
        if (number == w->list.tag_count) {
            w->tags = memory_resize(w->tags, number + 1, sizeof *w->tags);
            w->tags[w->list.tag_count++] = name;
        }
        note->tags |= UINT64_C(1) << number;
    }
    return true;
}

static bool read_severity(const word_source *w, qun_text text, uint64_t line, qun_term_note *note)
{
    for (size_t i = 0; i < text.len && note->severity <= SEVERITY_MOST; i++) {
        if (text.at[i] < '0' || text.at[i] > '9')
            return wrong_line(w, line, "the severity is a number from 0 to 255, not", text);
        note->severity = note->severity * 10 + (uint32_t)(text.at[i] - '0');
    }
    return note->severity <= SEVERITY_MOST ||
           wrong_line(w, line, "the severity is a number from 0 to 255, not", text);
}

static bool read_term(word_source *w, qun_text rest, uint64_t line)
{
    size_t n = w->list.term_count;
    qun_term_note note = {.size = sizeof note};
    qun_text term = cut(&rest, '\t'), tags = cut(&rest, '\t'), severity = cut(&rest, '\t');
    if (rest.len)
        return wrong_line(w, line, "a line is TERM, TAGS and SEVERITY with tabs between them; too much is",
                          rest);
    if (!read_tags(w, tags, line, &note) || !read_severity(w, severity, line, &note))
        return false;
    w->terms = memory_resize(w->terms, n + 1, sizeof *w->terms);
    w->notes = memory_resize(w->notes, n + 1, sizeof *w->notes);
    w->term_lines = memory_resize(w->term_lines, n + 1, sizeof *w->term_lines);
    w->terms[n] = term;
    w->notes[n] = note;
    w->term_lines[n] = line;
    w->list.term_count++;
    return true;
}

static bool read_lines(word_source *w)
{
    qun_text rest = {w->text.at, w->text.len};
    bool good = true;
    if (rest.len >= 3 && memcmp(rest.at, "\xEF\xBB\xBF", 3) == 0)
        rest = (qun_text){rest.at + 3, rest.len - 3};
    for (uint64_t line = 1; rest.len; line++) {
        qun_text text = cut(&rest, '\n');
        if (text.len && text.at[text.len - 1] == '\r')
            text.len--;
        if (!text.len || text.at[0] == '#')
            continue;
        if (text.at[0] != '!') {
            good = read_term(w, text, line) && good;
            continue;
        }
        size_t n = w->list.allow_count++;
        w->allow = memory_resize(w->allow, n + 1, sizeof *w->allow);
        w->allow_lines = memory_resize(w->allow_lines, n + 1, sizeof *w->allow_lines);
        w->allow[n] = (qun_text){text.at + 1, text.len - 1};
        w->allow_lines[n] = line;
    }
    w->list.terms = w->terms;
    w->list.allow = w->allow;
    w->list.notes = w->notes;
    w->list.tags = w->tags;
    return good;
}

/* ---- the list of a charter ---- */

static bool pick_list(word_source *w)
{
    session *s = w->s;
    const char *wanted = option_value(s->given, "list");
    bytes known = {NULL, 0, 0};
    uint32_t count = 0;
    bool found = false;
    for (qun_word_list list = {.size = sizeof list}; !found; count++) {
        if (qun_charter_get(s->charter, QUN_OBJECT_WORDS, count, &list) != QUN_OK)
            break;
        bytes_str(&known, count ? ", " : "");
        bytes_text(&known, list.id);
        found = wanted ? text_is(list.id, wanted) : count == 0;
        w->list = list;
    }
    qun_word_list second = {.size = sizeof second};
    bool several = !wanted && qun_charter_get(s->charter, QUN_OBJECT_WORDS, 1, &second) == QUN_OK;
    bytes_char(&known, 0);
    if (several)
        say("words: %s has several word lists; --list names one", w->name);
    else if (!found)
        say("words: %s has no word list%s%s; it has: %s", w->name, wanted ? " " : "", wanted ? wanted : "",
            count ? known.at : "none");
    bytes_drop(&known);
    return found && !several;
}

static bool is_document(const bytes *text)
{
    size_t at = 0;
    while (at < text->len && strchr(" \t\r\n", text->at[at]) && text->at[at])
        at++;
    return at < text->len && text->at[at] == '{';
}

/* ---- compiling ---- */

/* "/terms/3" is on a line of the file. */
static uint64_t line_of(const word_source *w, qun_text path)
{
    uint64_t number = 0;
    bool term = path.len > 7 && memcmp(path.at, "/terms/", 7) == 0;
    bool phrase = path.len > 7 && memcmp(path.at, "/allow/", 7) == 0;
    for (size_t i = 7; i < path.len && (term || phrase); i++)
        number = number * 10 + (uint64_t)(path.at[i] - '0');
    if (term && w->term_lines && number < w->list.term_count)
        return w->term_lines[number];
    return phrase && w->allow_lines && number < w->list.allow_count ? w->allow_lines[number] : 0;
}

static void tell(const word_source *w)
{
    session *s = w->s;
    for (uint32_t i = 0; i < qun_diagnostics_count(s->diagnostics); i++) {
        qun_diagnostic d = {.size = sizeof d};
        bytes line = {NULL, 0, 0};
        qun_status status;
        qun_diagnostics_get(s->diagnostics, i, &d);
        uint64_t number = line_of(w, d.path);
        bytes_str(&line, w->name);
        if (number) {
            bytes_char(&line, ':');
            bytes_number(&line, number);
        }
        bytes_str(&line, ": ");
        BYTES_WRITE(&line, status, qun_diagnostics_format(s->diagnostics, i, s->lang, at, space, &len));
        bytes_char(&line, '\n');
        fwrite(line.at, 1, line.len, stderr);
        bytes_drop(&line);
    }
}

static bool take_options(word_source *w)
{
    const char *fold = option_value(w->s->given, "fold"), *detect = option_value(w->s->given, "detect");
    if (option_given(w->s->given, "stars"))
        w->list.flags |= QUN_LIST_STARS;
    if (option_given(w->s->given, "inside"))
        w->list.flags |= QUN_LIST_INSIDE;
    return (!fold || fold_bits("--fold", text_of(fold), &w->list.fold)) &&
           (!detect || detect_bits("--detect", text_of(detect), &w->list.detect));
}

static bool is_compiled(const bytes *text)
{
    return text->len >= 8 && memcmp(text->at, "qunwords", 8) == 0;
}

bool word_source_told(const word_source *w)
{
    if (w->compiled)
        say("words: %s is compiled; this needs the list it was made from", w->name);
    return !w->compiled;
}

/* A list that build has kept, with its terms as they were written. */
static bool open_compiled(word_source *w)
{
    session *s = w->s;
    qun_text term;
    w->compiled = true;
    if (session_renew(s) != QUN_OK)
        return false;
    qun_status status = qun_words_open(s->env, w->text.at, w->text.len, 0, s->diagnostics, &w->words);
    tell(w);
    if (status != QUN_OK) {
        if (!qun_diagnostics_count(s->diagnostics))
            failed_call(w->name, status);
        return false;
    }
    for (uint32_t i = 0; qun_words_term(w->words, i, &term) == QUN_OK; i++) {
        w->terms = memory_resize(w->terms, (size_t)i + 1, sizeof *w->terms);
        w->terms[w->list.term_count++] = term;
    }
    w->list.terms = w->terms;
    return true;
}

bool word_source_open(word_source *w, session *s, const char *path)
{
    *w = (word_source){.s = s, .name = strcmp(path, "-") == 0 ? "<stdin>" : path};
    w->list = (qun_word_list){.size = sizeof w->list, .fold = QUN_FOLD_DEFAULT};
    bool good = file_read(path, LIST_MOST, &w->text);
    if (good && is_compiled(&w->text))
        return open_compiled(w);
    if (good && is_document(&w->text))
        good = charter_load(s, path) && pick_list(w);
    else if (good)
        good = session_renew(s) == QUN_OK && read_lines(w);
    if (!good || !take_options(w))
        return false;
    qun_status status = qun_words_compile(s->env, &w->list, s->diagnostics, &w->words);
    tell(w);
    if (status != QUN_OK && !qun_diagnostics_count(s->diagnostics))
        failed_call(w->name, status);
    return status == QUN_OK;
}

void word_source_drop(word_source *w)
{
    qun_words_unref(w->words);
    free(w->terms);
    free(w->allow);
    free(w->tags);
    free(w->notes);
    free(w->term_lines);
    free(w->allow_lines);
    bytes_drop(&w->text);
}

/* ---- hits ---- */

qun_hit *hits_of(const qun_words *words, qun_text text, size_t *count, bool *failed)
{
    qun_hit *hits = NULL;
    size_t space = 16;
    *count = 0;
    for (;;) {
        hits = memory_resize(hits, space, sizeof *hits);
        qun_status status =
            qun_words_scan(words, text.at ? text.at : "", text.len, hits, sizeof *hits, space, count);
        *failed = status != QUN_OK;
        if (*failed || *count <= space)
            break;
        space = *count;
    }
    if (*failed || !*count) {
        free(hits);
        hits = NULL;
        *count = 0;
    }
    return hits;
}
