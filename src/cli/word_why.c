/* word_why.c - qun words explain: why what stands in a text is found or not. Each answer is an experiment:
 * the term by itself, without the phrases, without borders, with one more fold. */
#include "cli/words.h"
#include <stdlib.h>
#include <string.h>

enum { EXPLAINED_MOST = 64, FOLDS_ALL = 2 * QUN_FOLD_SPLIT - 1 };

static qun_words *compiled(word_source *w, const qun_text *terms, const qun_term_note *notes, size_t count,
                           uint32_t fold, uint32_t flags)
{
    qun_word_list list = {
        .size = sizeof list, .flags = flags, .fold = fold, .terms = terms, .term_count = count};
    qun_words *words = NULL;
    list.notes = notes;
    return qun_words_compile(w->s->env, &list, NULL, &words) == QUN_OK ? words : NULL;
}

static bool finds(word_source *w, uint32_t term, qun_text text, uint32_t fold, uint32_t flags)
{
    size_t count = 0;
    bool failed;
    const qun_term_note *note = w->list.notes ? &w->list.notes[term] : NULL;
    qun_words *words = compiled(w, &w->list.terms[term], note, 1, fold, flags);
    qun_hit *hits = words ? hits_of(words, text, &count, &failed) : NULL;
    free(hits);
    qun_words_unref(words);
    return count > 0;
}

static void add_phrases(word_source *w, qun_text text, bytes *out)
{
    size_t count = 0;
    bool failed;
    qun_words *phrases = compiled(w, w->list.allow, NULL, w->list.allow_count, w->list.fold, QUN_LIST_INSIDE);
    qun_hit *hits = phrases ? hits_of(phrases, text, &count, &failed) : NULL;
    for (size_t i = 0; i < count; i++) {
        bytes_str(out, i ? ", " : "");
        bytes_json(out, w->list.allow[hits[i].term]);
    }
    free(hits);
    qun_words_unref(phrases);
}

/* The term stands in the text in some way, and the list does not find it. */
static void add_reason(word_source *w, uint32_t term, qun_text text, bytes *out)
{
    uint32_t fold = w->list.fold;
    if (finds(w, term, text, fold, w->list.flags)) {
        bytes phrases = {NULL, 0, 0};
        add_phrases(w, text, &phrases);
        bytes_str(out, phrases.len ? "not found: excused by a phrase or inside a longer term; phrases here: "
                                   : "not found: inside a longer term");
        bytes_text(out, (qun_text){phrases.at, phrases.len});
        bytes_drop(&phrases);
        return;
    }
    if (finds(w, term, text, fold, w->list.flags | QUN_LIST_INSIDE)) {
        bytes_str(out, "not found: it touches a letter or digit; start, end or inside let it");
        return;
    }
    for (uint32_t bit = 1; bit & FOLDS_ALL; bit <<= 1) {
        if (fold & bit || !finds(w, term, text, fold | bit, w->list.flags))
            continue;
        bytes_str(out, "not found: the fold ");
        bytes_str(out, fold_word(bit));
        bytes_str(out, " would find it");
        return;
    }
    bytes_str(out, "not found: only several folds together would find it");
}

static void add_found(const word_source *w, qun_text text, const qun_hit *hit, bytes *out)
{
    bytes_str(out, "found ");
    bytes_json(out, (qun_text){text.at + hit->offset, (size_t)hit->length});
    bytes_str(out, " as ");
    if (hit->detector)
        bytes_str(out, detect_word(hit->detector));
    else
        bytes_json(out, w->list.terms[hit->term]);
    for (uint32_t bit = 1, some = 0; bit & FOLDS_ALL; bit <<= 1)
        if (hit->folded & bit) {
            bytes_str(out, some++ ? ", " : ", seen through ");
            bytes_str(out, fold_word(bit));
        }
    if (hit->noise) {
        bytes_str(out, ", characters between: ");
        bytes_number(out, hit->noise);
    }
    bytes_char(out, '\n');
}

static bool is_found(const qun_hit *hits, size_t count, uint32_t term)
{
    bool found = false;
    for (size_t i = 0; i < count; i++)
        found = found || (!hits[i].detector && hits[i].term == term);
    return found;
}

bool words_explain(word_source *w, qun_text text, bytes *out)
{
    size_t count, near_count = 0, told = 0;
    bool failed, near_failed = false;
    qun_hit *hits = hits_of(w->words, text, &count, &failed);
    qun_words *wide = compiled(w, w->list.terms, w->list.notes, w->list.term_count, FOLDS_ALL,
                               w->list.flags | QUN_LIST_INSIDE);
    qun_hit *near = wide && !failed ? hits_of(wide, text, &near_count, &near_failed) : NULL;
    for (size_t i = 0; i < count; i++)
        add_found(w, text, &hits[i], out);
    for (size_t i = 0; i < near_count && told < EXPLAINED_MOST; i++) {
        uint32_t term = near[i].term;
        if (is_found(hits, count, term) || is_found(near, i, term))
            continue;
        bytes_json(out, w->list.terms[term]);
        bytes_char(out, ' ');
        add_reason(w, term, text, out);
        bytes_char(out, '\n');
        told++;
    }
    if (!failed && !count && !told)
        bytes_str(out, "nothing of the list stands in it\n");
    free(hits);
    free(near);
    qun_words_unref(wide);
    return !failed && !near_failed;
}
