/* word_cases.c - qun words test: files of cases, one a line, of what a list finds in a text. */
#include "cli/json_read.h"
#include "cli/words.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Texts in one run of bytes, each with its end. */
typedef struct texts {
    bytes all;
    size_t *ends;
    size_t count;
} texts;

typedef struct expected {
    size_t word; /* number of its text */
    int64_t start, end;
} expected;

typedef struct word_case {
    texts words, allow, found; /* `found`: the words of what is expected */
    bytes id, text, why;
    uint32_t fold, detect, flags;
    expected *expect;
    size_t expect_count;
} word_case;

static qun_text text_at(const texts *t, size_t number)
{
    size_t from = number ? t->ends[number - 1] : 0;
    return (qun_text){t->all.at ? t->all.at + from : "", t->ends[number] - from};
}

static void text_end(texts *t)
{
    t->ends = memory_resize(t->ends, t->count + 1, sizeof *t->ends);
    t->ends[t->count++] = t->all.len;
}

static void texts_drop(texts *t)
{
    bytes_drop(&t->all);
    free(t->ends);
}

static void case_drop(word_case *c)
{
    texts_drop(&c->words);
    texts_drop(&c->allow);
    texts_drop(&c->found);
    bytes_drop(&c->id);
    bytes_drop(&c->text);
    bytes_drop(&c->why);
    free(c->expect);
}

/* ---- options of a case ---- */

enum { OPTION_FLAG, OPTION_FOLD, OPTION_NO_BORDER, OPTION_FOLDS, OPTION_DETECTS, OPTION_DIGITS };
static const struct case_option {
    const char *name;
    int what;
    uint32_t bits;
} case_options[] = {
    {"wildcards", OPTION_FLAG, QUN_LIST_STARS},
    {"inside", OPTION_FLAG, QUN_LIST_INSIDE},
    {"boundary", OPTION_NO_BORDER, QUN_LIST_INSIDE},
    {"width", OPTION_FOLD, QUN_FOLD_WIDTH},
    {"case", OPTION_FOLD, QUN_FOLD_CASE},
    {"script", OPTION_FOLD, QUN_FOLD_SCRIPT},
    {"noise", OPTION_FOLD, QUN_FOLD_NOISE},
    {"repeat", OPTION_FOLD, QUN_FOLD_REPEAT},
    {"latin", OPTION_FOLD, QUN_FOLD_LATIN},
    {"han", OPTION_FOLD, QUN_FOLD_HAN},
    {"pinyin", OPTION_FOLD, QUN_FOLD_PINYIN},
    {"split", OPTION_FOLD, QUN_FOLD_SPLIT},
    {"noise_alnum_between_han", OPTION_FOLD, QUN_FOLD_INSERT},
    {"detect_digits", OPTION_DIGITS, QUN_DETECT_PHONE | QUN_DETECT_ACCOUNT},
    {"fold", OPTION_FOLDS, 0},
    {"detect", OPTION_DETECTS, 0},
};
enum { CASE_OPTIONS = sizeof case_options / sizeof *case_options };

static const char *case_option_name(const void *of, size_t index)
{
    (void)of;
    return case_options[index].name;
}

/* true, false, 0, 1 and other numbers; "any" and "none" say no as well. */
static bool read_switch(json_read *r)
{
    bytes word = {NULL, 0, 0};
    int64_t number = 0;
    bool on = false;
    if (json_read_at(r, 't') || json_read_at(r, 'f')) {
        json_read_truth(r, &on);
    } else if (json_read_at(r, '"')) {
        json_read_string(r, &word);
        qun_text said = {word.at, word.len};
        on = !text_is(said, "any") && !text_is(said, "none") && !text_is(said, "off");
    } else {
        on = json_read_whole(r, &number) && number != 0;
    }
    bytes_drop(&word);
    return on;
}

static void read_texts(json_read *r, texts *out, bytes *joined)
{
    bool some = false;
    for (bool open = json_read_open(r, '['); open && json_read_more(r, ']', &some);) {
        bytes *to = out ? &out->all : joined;
        if (!out && joined->len)
            bytes_char(joined, ',');
        if (json_read_string(r, to) && out)
            text_end(out);
    }
}

static bool read_names(json_read *r, word_case *c, const struct case_option *o, const char *where)
{
    bytes names = {NULL, 0, 0};
    read_texts(r, NULL, &names);
    qun_text text = {names.at, names.len};
    bool good =
        o->what == OPTION_FOLDS ? fold_bits(where, text, &c->fold) : detect_bits(where, text, &c->detect);
    bytes_drop(&names);
    return good;
}

static bool read_option(json_read *r, word_case *c, const char *name, const char *where)
{
    size_t i = 0;
    while (i < CASE_OPTIONS && strcmp(case_options[i].name, name) != 0)
        i++;
    if (i == CASE_OPTIONS) {
        const char *near = nearest(name, case_option_name, NULL, CASE_OPTIONS);
        say("%s: no option %s%s%s%s", where, name, near ? "; did you mean " : "", near ? near : "",
            near ? "?" : "");
        return false;
    }
    const struct case_option *o = &case_options[i];
    if (o->what == OPTION_FOLDS || o->what == OPTION_DETECTS)
        return read_names(r, c, o, where);
    bool on = read_switch(r);
    if (o->what == OPTION_DIGITS)
        c->detect |= on ? o->bits : 0;
    else if (o->what == OPTION_FOLD)
        c->fold = on ? c->fold | o->bits : c->fold & ~o->bits;
    else if (on == (o->what == OPTION_FLAG))
        c->flags |= o->bits;
    return true;
}

static bool read_options(json_read *r, word_case *c, const char *where)
{
    bool some = false, good = json_read_open(r, '{');
    bytes name = {NULL, 0, 0};
    while (good && json_read_more(r, '}', &some)) {
        name.len = 0;
        if (!json_read_key(r, &name))
            break;
        bytes_char(&name, 0);
        good = read_option(r, c, name.at, where);
    }
    bytes_drop(&name);
    return good;
}

/* ---- a case ---- */

static void read_expected(json_read *r, word_case *c)
{
    bool some = false;
    bytes key = {NULL, 0, 0};
    for (bool open = json_read_open(r, '['); open && json_read_more(r, ']', &some);) {
        bool inner = false;
        expected one = {c->found.count, -1, -1};
        for (open = json_read_open(r, '{'); open && json_read_more(r, '}', &inner);) {
            key.len = 0;
            json_read_key(r, &key);
            qun_text name = {key.at, key.len};
            if (text_is(name, "word"))
                json_read_string(r, &c->found.all);
            else if (text_is(name, "start_char"))
                json_read_whole(r, &one.start);
            else if (text_is(name, "end_char"))
                json_read_whole(r, &one.end);
            else
                json_read_skip(r);
        }
        text_end(&c->found);
        c->expect = memory_resize(c->expect, c->expect_count + 1, sizeof *c->expect);
        c->expect[c->expect_count++] = one;
    }
    bytes_drop(&key);
}

static bool read_key_of_case(json_read *r, word_case *c, qun_text key, const char *where)
{
    if (text_is(key, "words"))
        read_texts(r, &c->words, NULL);
    else if (text_is(key, "allow"))
        read_texts(r, &c->allow, NULL);
    else if (text_is(key, "expect"))
        read_expected(r, c);
    else if (text_is(key, "id"))
        json_read_string(r, &c->id);
    else if (text_is(key, "text"))
        json_read_string(r, &c->text);
    else if (text_is(key, "why"))
        json_read_string(r, &c->why);
    else if (text_is(key, "opts"))
        return read_options(r, c, where);
    else
        json_read_skip(r);
    return true;
}

static bool read_case(qun_text line, word_case *c, const char *where)
{
    json_read r = {line.at, line.at + line.len, false};
    bytes key = {NULL, 0, 0};
    bool some = false, good = true;
    *c = (word_case){.fold = QUN_FOLD_DEFAULT};
    for (bool open = json_read_open(&r, '{'); open && good && json_read_more(&r, '}', &some);) {
        key.len = 0;
        json_read_key(&r, &key);
        good = read_key_of_case(&r, c, (qun_text){key.at, key.len}, where);
    }
    bytes_drop(&key);
    if (good && !json_read_end(&r)) {
        say("%s: no case: an object with words, text and expect", where);
        return false;
    }
    return good;
}

/* ---- running ---- */

static qun_text *texts_of(const texts *t)
{
    qun_text *all = memory_resize(NULL, t->count + 1, sizeof *all);
    for (size_t i = 0; i < t->count; i++)
        all[i] = text_at(t, i);
    return all;
}

static qun_text word_of_hit(const word_case *c, const qun_hit *hit)
{
    if (hit->detector)
        return text_of(detect_word(hit->detector));
    return hit->term < c->words.count ? text_at(&c->words, hit->term) : text_of("");
}

static void add_span(bytes *out, qun_text word, uint64_t start, uint64_t end)
{
    bytes_char(out, ' ');
    bytes_text(out, word);
    bytes_char(out, '[');
    bytes_number(out, start);
    bytes_char(out, ',');
    bytes_number(out, end);
    bytes_char(out, ')');
}

static bool compare(session *s, const word_case *c, const qun_hit *hits, size_t count)
{
    bytes got = {NULL, 0, 0}, wanted = {NULL, 0, 0};
    qun_text text = {c->text.at, c->text.len};
    for (size_t i = 0; i < count; i++) {
        size_t from = (size_t)hits[i].char_offset, to = (size_t)(hits[i].char_offset + hits[i].char_length);
        add_span(&got, word_of_hit(c, &hits[i]), from, to);
    }
    for (size_t i = 0; i < c->expect_count; i++)
        add_span(&wanted, text_at(&c->found, c->expect[i].word), (uint64_t)c->expect[i].start,
                 (uint64_t)c->expect[i].end);
    bool same = got.len == wanted.len && (!got.len || memcmp(got.at, wanted.at, got.len) == 0);
    s->text.len = 0;
    if (!same) {
        bytes_str(&s->text, "not ok ");
        bytes_text(&s->text, (qun_text){c->id.at, c->id.len});
        bytes_str(&s->text, c->why.len ? ": " : "");
        bytes_text(&s->text, (qun_text){c->why.at, c->why.len});
        bytes_str(&s->text, "\n  text     ");
        bytes_json(&s->text, text);
        bytes_str(&s->text, "\n  expected");
        bytes_text(&s->text, wanted.len ? (qun_text){wanted.at, wanted.len} : text_of(" nothing"));
        bytes_str(&s->text, "\n  found   ");
        bytes_text(&s->text, got.len ? (qun_text){got.at, got.len} : text_of(" nothing"));
        bytes_char(&s->text, '\n');
    }
    output_write(&s->out, s->text.at, s->text.len);
    bytes_drop(&got);
    bytes_drop(&wanted);
    return same;
}

static bool run_case(session *s, const word_case *c, const char *where, bool *same)
{
    qun_text *terms = texts_of(&c->words), *allow = texts_of(&c->allow);
    qun_word_list list = {.size = sizeof list, .flags = c->flags, .fold = c->fold, .detect = c->detect};
    qun_words *words = NULL;
    list.terms = terms;
    list.term_count = c->words.count;
    list.allow = allow;
    list.allow_count = c->allow.count;
    qun_status status = qun_words_compile(s->env, &list, s->diagnostics, &words);
    size_t count = 0;
    bool failed = status != QUN_OK;
    qun_hit *hits = failed ? NULL : hits_of(words, (qun_text){c->text.at, c->text.len}, &count, &failed);
    if (failed)
        say("%s: its words or its text are refused", where);
    else
        *same = compare(s, c, hits, count);
    free(hits);
    free(terms);
    free(allow);
    qun_words_unref(words);
    return !failed;
}

bool words_test(session *s, const char *path, uint64_t *passed, uint64_t *failed)
{
    stream in;
    text_line line;
    bool good = true;
    if (session_renew(s) != QUN_OK || !stream_open(&in, path))
        return false;
    while (stream_line(&in, &line)) {
        char where[512];
        word_case c;
        bool same = false;
        if (!line.text.len || line.text.at[0] == '#')
            continue;
        snprintf(where, sizeof where, "%s:%llu", in.name, (unsigned long long)line.number);
        if (read_case(line.text, &c, where) && run_case(s, &c, where, &same))
            *(same ? passed : failed) += 1;
        else
            good = false;
        case_drop(&c);
    }
    good = good && !in.failed;
    stream_close(&in);
    return good;
}
