/* words_fuzz.c - any list over any text: the matcher must find what the slow reference finds, hits must lie
 * in the text, in order, on the borders of characters, and fold to their term again; detectors must keep to
 * the text. First byte: folds; second: detectors; then terms, phrases after a form feed, the text after a
 * tab: ended by vertical tabs. Relies on the rooms base and text, and on the unit tests' reference. */
#include "text/text.h"
#include "unit/text/reference.c"
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define ITEMS 24
#define HITS  512

static void must(bool holds)
{
    if (!holds)
        abort();
}

/* Splits at vertical tabs. */
static size_t split(qun_text all, qun_text *parts)
{
    size_t count = 0;
    while (all.len > 0 && count < ITEMS) {
        const char *end = memchr(all.at, '\v', all.len);
        size_t len = end ? (size_t)(end - all.at) : all.len;
        parts[count++] = (qun_text){all.at, len};
        size_t step = len < all.len ? len + 1 : len;
        all = (qun_text){all.at + step, all.len - step};
    }
    return count;
}

/* Cuts what stands before the first `mark` off `rest`; all of it if there is none. */
static qun_text cut(qun_text *rest, char mark)
{
    const char *end = rest->len > 0 ? memchr(rest->at, mark, rest->len) : NULL;
    size_t len = end ? (size_t)(end - rest->at) : rest->len;
    qun_text before = {rest->at, len};
    size_t step = len < rest->len ? len + 1 : len;
    *rest = (qun_text){rest->at + step, rest->len - step};
    return before;
}

static bool starts_character(qun_text text, size_t at)
{
    size_t i = 0;
    while (i < at)
        utf8_next(text.at, text.len, &i);
    return i == at;
}

static void check_place(qun_text text, const qun_hit *hit)
{
    must(hit->length > 0 && hit->offset <= text.len && hit->length <= text.len - hit->offset);
    must(starts_character(text, (size_t)hit->offset));
    must(starts_character(text, (size_t)(hit->offset + hit->length)));
}

/* What is said alike the reference does not know: only that all of it lies in the text, in order. */
static void check_said(const qun_words *words, qun_text text, arena *a)
{
    const qun_hit *hits;
    uint32_t count;
    must(text_hits(words, text, a, &hits, &count));
    for (uint32_t i = 0; i < count; i++) {
        check_place(text, &hits[i]);
        must(i == 0 || hits[i].offset >= hits[i - 1].offset);
    }
}

static void check_hits(const qun_word_list *list, const qun_words *words, qun_text text, arena *a)
{
    qun_hit expected[HITS];
    const qun_hit *hits;
    uint32_t count;
    size_t wanted = reference_find(list, text, expected, HITS), terms = 0;
    uint64_t offset = 0, detail_end = 0;
    must(text_hits(words, text, a, &hits, &count));
    must(text_hit_count(words, text) == count);
    for (uint32_t i = 0; i < count; i++) {
        const qun_hit *hit = &hits[i];
        check_place(text, hit);
        must(hit->offset >= offset);
        offset = hit->offset;
        if (hit->detector) {
            must((hit->detector & list->detect) && hit->term == UINT32_MAX && hit->offset >= detail_end);
            detail_end = hit->offset + hit->length;
            continue;
        }
        must(terms < wanted);
        if (terms < HITS) {
            const qun_hit *e = &expected[terms];
            must(hit->offset == e->offset && hit->length == e->length && hit->term == e->term &&
                 hit->noise == e->noise);
        }
        must(text_same(list->terms[hit->term],
                       text_part(text, (size_t)hit->offset, (size_t)(hit->offset + hit->length)),
                       list->fold));
        terms++;
    }
    must(terms == wanted);
}

/* Folding twice is folding once. Not where noise is dropped: marks may meet that stood apart. */
static void check_fold(qun_text text, uint32_t fold, arena *a)
{
    qun_text once = {NULL, 0}, twice = {NULL, 0};
    if (!utf8_valid(text.at, text.len))
        return;
    fold &= ~(QUN_FOLD_NOISE | TEXT_SECOND);
    must(text_fold(a, text, fold, &once));
    must(text_fold(a, once, fold, &twice));
    must(text_equal(once, twice));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    qun_text terms[ITEMS], allow[ITEMS];
    qun_env *env;
    qun_words *words;
    if (size < 2 || size > 4096)
        return 0;
    qun_text text = {(const char *)data + 2, size - 2}, before = cut(&text, '\t'), own = cut(&before, '\f');
    qun_word_list list = {
        .size = sizeof list, .fold = data[0], .detect = data[1], .terms = terms, .allow = allow};
    list.fold |= data[1] & 64 ? QUN_FOLD_PINYIN : 0;
    list.fold |= data[1] & 128 ? QUN_FOLD_SPLIT : 0;
    list.term_count = split(own, terms);
    list.allow_count = split(before, allow);
    if (qun_env_new(NULL, &env) != QUN_OK)
        return 0;
    if (qun_words_compile(env, &list, NULL, &words) == QUN_OK) {
        arena a;
        arena_init(&a, &env->mem);
        (list.fold & QUN_FOLD_PINYIN) ? check_said(words, text, &a) : check_hits(&list, words, text, &a);
        check_fold(text, list.fold, &a);
        arena_drop(&a);
    }
    qun_words_unref(words);
    qun_env_unref(env);
    return 0;
}
