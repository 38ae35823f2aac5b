/* find.c - the public face of a word list: terms and detectors in one order, counted, listed or written to
 * the caller's array. Relies on scan.h and detect.h. */
#include "text/scan.h"
#include "text/detect.h"

#include <string.h>

#define HIT_MOST 4096u /* bytes of a caller's hit, as of every struct */

/* All streams, each with its next hit. The text is looked at twice where it has what INSERT or SPLIT changes.
 */
typedef struct finder {
    bool has_first, has_second, has_term, has_detail;
    qun_hit first, second, term, detail;
    uint64_t end; /* of the last term found */
    scan scan, second_scan;
    detector detector;
} finder;

/* The next hit of the second look that the first cannot have. */
static bool next_second(finder *f)
{
    scan *s = &f->second_scan;
    while (text_scan_next(s, &f->second)) {
        size_t from = (size_t)f->second.offset;
        if (text_reads_twice(text_part(s->text, from, from + (size_t)f->second.length), s->fold))
            return true;
    }
    return false;
}

static bool is_before(const qun_hit *one, const qun_hit *other)
{
    return one->offset != other->offset ? one->offset < other->offset : one->length >= other->length;
}

/* The next term of both looks: leftmost, then longest, none over another. */
static bool next_term(finder *f)
{
    while (f->has_first || f->has_second) {
        bool first = f->has_first && (!f->has_second || is_before(&f->first, &f->second));
        f->term = first ? f->first : f->second;
        if (first)
            f->has_first = text_scan_next(&f->scan, &f->first);
        else
            f->has_second = next_second(f);
        if (f->term.offset < f->end)
            continue;
        f->end = f->term.offset + f->term.length;
        return true;
    }
    return false;
}

static void find_begin(finder *f, const qun_words *words, qun_text text)
{
    uint32_t fold = words->fold;
    text_scan_begin(&f->scan, words, text, fold & ~TEXT_SECOND);
    f->end = 0;
    f->has_first = text_scan_next(&f->scan, &f->first);
    f->has_second = false;
    if (text_reads_twice(text, fold)) {
        text_scan_begin(&f->second_scan, words, text, fold);
        f->has_second = next_second(f);
    }
    text_detect_begin(&f->detector, text, words->detect);
    f->has_term = next_term(f);
    f->has_detail = text_detect_next(&f->detector, &f->detail);
}

/* The next by offset, terms first. */
static bool find_next(finder *f, qun_hit *hit)
{
    if (f->has_term && (!f->has_detail || f->term.offset <= f->detail.offset)) {
        *hit = f->term;
        f->has_term = next_term(f);
        return true;
    }
    if (!f->has_detail)
        return false;
    *hit = f->detail;
    f->has_detail = text_detect_next(&f->detector, &f->detail);
    return true;
}

uint64_t text_hit_count(const qun_words *words, qun_text text)
{
    finder f;
    qun_hit hit;
    uint64_t count = 0;
    find_begin(&f, words, text);
    while (find_next(&f, &hit))
        count++;
    return count;
}

bool text_hits(const qun_words *words, qun_text text, arena *scratch, const qun_hit **hits, uint32_t *count)
{
    finder f;
    qun_hit hit, *list = NULL;
    uint32_t room = 0;
    *hits = NULL;
    *count = 0;
    find_begin(&f, words, text);
    while (find_next(&f, &hit)) {
        if (*count == room) {
            room = room == 0 ? 8 : room * 2;
            qun_hit *more = arena_new(scratch, room * sizeof *more);
            if (more == NULL)
                return false;
            if (*count > 0)
                memcpy(more, list, *count * sizeof *more);
            list = more;
        }
        list[(*count)++] = hit;
    }
    *hits = list;
    return true;
}

qun_status qun_words_compile(const qun_env *env, const qun_word_list *list, qun_diagnostics *diagnostics,
                             qun_words **out)
{
    if (out == NULL)
        return QUN_E_ARG;
    *out = NULL;
    if (env == NULL || list == NULL)
        return QUN_E_ARG;
    if (diagnostics != NULL)
        diagnostics_clear(diagnostics);
    return text_compile(env, list, NULL, diagnostics, out);
}

qun_words *qun_words_ref(const qun_words *words)
{
    qun_words *own = (qun_words *)words;
    if (own != NULL)
        refs_take(&own->refs);
    return own;
}

void qun_words_unref(qun_words *words)
{
    if (words == NULL || !refs_drop(&words->refs))
        return;
    const qun_env *env = words->env;
    arena_drop(&words->memory);
    mem_free(&env->mem, words, sizeof *words);
    qun_env_unref((qun_env *)env);
}

qun_status qun_words_scan(const qun_words *words, const char *text, size_t text_len, qun_hit *hits,
                          size_t hit_size, size_t space, size_t *found)
{
    finder f;
    qun_hit hit;
    qun_text own;
    if (found == NULL)
        return QUN_E_ARG;
    *found = 0;
    if (words == NULL || (hits == NULL && space > 0))
        return QUN_E_ARG;
    if (hit_size < sizeof hit || hit_size > HIT_MOST)
        return QUN_E_SIZE;
    qun_status status = text_in(text, text_len, &own);
    if (status != QUN_OK)
        return status;
    find_begin(&f, words, own);
    for (; find_next(&f, &hit); ++*found) {
        if (*found >= space)
            continue;
        char *to = (char *)hits + *found * hit_size;
        memset(to, 0, hit_size);
        memcpy(to, &hit, sizeof hit);
    }
    return QUN_OK;
}
