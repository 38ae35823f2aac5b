/* find.c - the public face of a word list: terms and detectors in one order, counted, listed or written to
 * the caller's array. Relies on scan.h and detect.h. */
#include "text/scan.h"
#include "text/detect.h"

#include <string.h>

#define HIT_MOST 4096u /* bytes of a caller's hit, as of every struct */

/* Both streams, each with its next hit. */
typedef struct finder {
    bool has_term, has_detail;
    qun_hit term, detail;
    scan scan;
    detector detector;
} finder;

static void find_begin(finder *f, const qun_words *words, qun_text text)
{
    text_scan_begin(&f->scan, words, text);
    text_detect_begin(&f->detector, text, words->detect);
    f->has_term = text_scan_next(&f->scan, &f->term);
    f->has_detail = text_detect_next(&f->detector, &f->detail);
}

/* The next by offset, terms first. */
static bool find_next(finder *f, qun_hit *hit)
{
    if (f->has_term && (!f->has_detail || f->term.offset <= f->detail.offset)) {
        *hit = f->term;
        f->has_term = text_scan_next(&f->scan, &f->term);
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
