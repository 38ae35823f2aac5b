/* change.c - a list with words added and removed: the dictionary stays, what comes is a second, small one,
 * and what goes is a bit. Relies on list.h. */
#include "text/list.h"
#include "base/hash.h"

#include <string.h>

#define CHANGED_MOST 4096u /* words that were added or removed since the list was compiled */

/* Texts and notes of what was added before and what is added now. */
typedef struct change {
    const mem *mem;
    const qun_words *words;
    const qun_word_list *given; /* NULL: nothing */
    qun_word_list all;
    qun_text *texts; /* terms, then phrases */
    qun_term_note *notes;
    size_t terms, phrases;
} change;

static const lexicon *before(const change *c)
{
    return c->words->added != NULL ? &c->words->added->lexicon : NULL;
}

static void gather_terms(change *c)
{
    const lexicon *x = before(c);
    size_t old = x != NULL ? x->term_count : 0;
    for (size_t i = 0; i < c->terms; i++) {
        qun_term_note *note = &c->notes[i];
        *note = (qun_term_note){.size = sizeof *note};
        if (i < old) {
            c->texts[i] = lexicon_text(x, (uint32_t)i);
            if (x->note_count > 0)
                *note = (qun_term_note){sizeof *note, x->notes[i].rules, x->notes[i].tags,
                                        x->notes[i].severity, 0};
            continue;
        }
        c->texts[i] = c->given->terms[i - old];
        if (c->given->notes != NULL) {
            const char *at = (const char *)c->given->notes + (i - old) * c->given->notes[0].size;
            memcpy(note, at, sizeof *note);
            note->size = sizeof *note;
        }
    }
}

static void gather_phrases(change *c)
{
    const lexicon *x = before(c);
    size_t old = x != NULL ? x->phrase_count : 0;
    for (size_t i = 0; i < c->phrases; i++)
        c->texts[c->terms + i] =
            i < old ? lexicon_text(x, x->term_count + (uint32_t)i) : c->given->allow[i - old];
}

static bool gather(change *c)
{
    const lexicon *x = before(c), *base = &c->words->base->lexicon;
    c->terms = (x != NULL ? x->term_count : 0) + (c->given != NULL ? c->given->term_count : 0);
    c->phrases = (x != NULL ? x->phrase_count : 0) + (c->given != NULL ? c->given->allow_count : 0);
    c->texts = mem_new(c->mem, (c->terms + c->phrases + 1) * sizeof *c->texts);
    c->notes = mem_new(c->mem, (c->terms + 1) * sizeof *c->notes);
    if (c->texts == NULL || c->notes == NULL)
        return false;
    gather_terms(c);
    gather_phrases(c);
    c->all = (qun_word_list){.size = sizeof c->all, .flags = base->flags, .fold = base->fold};
    c->all.id = text_list_id(c->words);
    c->all.terms = c->texts;
    c->all.term_count = c->terms;
    c->all.notes = c->notes;
    c->all.allow = c->texts + c->terms;
    c->all.allow_count = c->phrases;
    return true;
}

static void drop(change *c)
{
    mem_free(c->mem, c->texts, (c->terms + c->phrases + 1) * sizeof *c->texts);
    mem_free(c->mem, c->notes, (c->terms + 1) * sizeof *c->notes);
}

/* ---- removing ---- */

static bool is_removed(const uint64_t *bits, uint32_t term)
{
    return bits[term / 64] >> term % 64 & 1;
}

/* Marks each term that is one of the texts in `names`; says in `there` which texts are. */
static uint32_t mark_removed(const qun_words *words, uint32_t terms, const names *gone, uint64_t *bits,
                             uint64_t *there)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < terms; i++) {
        uint32_t number = is_removed(bits, i) ? NAMES_NONE : names_find(gone, text_term(words, i));
        if (number == NAMES_NONE)
            continue;
        bits[i / 64] |= UINT64_C(1) << i % 64;
        there[number / 64] |= UINT64_C(1) << number % 64;
        count++;
    }
    return count;
}

static void tell_missing(const qun_words *words, const names *gone, const uint64_t *there, qun_diagnostics *d)
{
    for (uint32_t i = 0; i < gone->count; i++) {
        problem p = {.code = QUN_CODE_W006, .found = names_at(gone, i), .detail = text_list_id(words)};
        if (!is_removed(there, i))
            diagnose(d, &p);
    }
}

/* Bits of the terms that `out` has, with those removed that `words` had. */
static qun_status remove_terms(const qun_words *words, const qun_text *removed, size_t count,
                               qun_diagnostics *d, qun_words *out)
{
    const mem *m = &words->env->mem;
    size_t blocks = ((size_t)out->term_count + 63) / 64, old = ((size_t)words->term_count + 63) / 64;
    uint64_t there[CHANGED_MOST / 64 + 1] = {0};
    names gone;
    if ((words->removed == NULL && count == 0) || out->term_count == 0)
        return QUN_OK;
    out->removed = mem_new_zero(m, blocks * sizeof *out->removed);
    if (out->removed == NULL)
        return QUN_E_NOMEM;
    if (words->removed != NULL)
        memcpy(out->removed, words->removed, old * sizeof *out->removed);
    names_init(&gone, m, words->env->seed);
    bool made = true;
    uint32_t number;
    for (size_t i = 0; made && i < count; i++)
        made = names_add(&gone, removed[i], &number);
    if (made) {
        out->removed_count = words->removed_count;
        out->removed_count += mark_removed(words, words->term_count, &gone, out->removed, there);
        tell_missing(words, &gone, there, d);
    }
    names_drop(&gone);
    return made ? QUN_OK : QUN_E_NOMEM;
}

/* ---- the public face ---- */

static qun_status check_change(const qun_words *words, const qun_word_list *added, const qun_text *removed,
                               size_t removed_count)
{
    uint64_t changed = words->removed_count + (uint64_t)removed_count;
    const lexicon *x = words->added != NULL ? &words->added->lexicon : NULL;
    changed += x != NULL ? (uint64_t)x->term_count + x->phrase_count : 0;
    changed += added != NULL ? (uint64_t)added->term_count + added->allow_count : 0;
    if (removed_count > CHANGED_MOST || changed > CHANGED_MOST)
        return QUN_E_LIMIT;
    for (size_t i = 0; i < removed_count; i++) {
        qun_status status = text_check(removed[i]);
        if (status != QUN_OK)
            return status;
    }
    return QUN_OK;
}

static qun_status make_change(const qun_words *words, const qun_word_list *added, const qun_text *removed,
                              size_t removed_count, qun_diagnostics *d, qun_words **out)
{
    change c = {.mem = &words->env->mem, .words = words, .given = added};
    dictionary *second = NULL;
    qun_status status = gather(&c) ? QUN_OK : QUN_E_NOMEM;
    if (status == QUN_OK && c.terms + c.phrases > 0)
        status = text_dictionary_compile(words->env, &c.all, NULL, d, &second);
    drop(&c);
    if (status != QUN_OK)
        return status;
    refs_take(&words->base->refs);
    qun_words *made = text_words_new(words->env, words->base, second);
    if (made == NULL)
        return QUN_E_NOMEM;
    status = remove_terms(words, removed, removed_count, d, made);
    if (status == QUN_OK)
        *out = made;
    else
        qun_words_unref(made);
    return status;
}

qun_status qun_words_change(const qun_words *words, const qun_word_list *added, const qun_text *removed,
                            size_t removed_count, qun_diagnostics *diagnostics, qun_words **out)
{
    qun_word_list own;
    if (out == NULL)
        return QUN_E_ARG;
    *out = NULL;
    if (words == NULL || (removed == NULL && removed_count > 0))
        return QUN_E_ARG;
    qun_status status = added != NULL ? text_list_in(words->env, added, &own) : QUN_OK;
    if (status == QUN_OK)
        status = check_change(words, added != NULL ? &own : NULL, removed, removed_count);
    if (status != QUN_OK)
        return status;
    if (diagnostics != NULL)
        diagnostics_clear(diagnostics);
    return make_change(words, added != NULL ? &own : NULL, removed, removed_count, diagnostics, out);
}
