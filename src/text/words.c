/* words.c - a list as an object: made, shared, dropped, opened, written; what it says of itself.
 * Relies on list.h and block.h. */
#include "text/block.h"
#include "text/list.h"
#include "base/sized.h"

#include <string.h>

#define INFO_FIRST sizeof(qun_words_info)

dictionary *text_dictionary_new(const qun_env *env)
{
    dictionary *d = mem_new_zero(&env->mem, sizeof *d);
    if (d == NULL)
        return NULL;
    d->env = qun_env_ref(env);
    atomic_init(&d->refs, 1);
    return d;
}

void text_dictionary_drop(dictionary *d)
{
    if (d == NULL || !refs_drop(&d->refs))
        return;
    const qun_env *env = d->env;
    if (!d->lent)
        mem_free(&env->mem, d->block, d->size);
    mem_free(&env->mem, d, sizeof *d);
    qun_env_unref((qun_env *)env);
}

qun_words *text_words_new(const qun_env *env, dictionary *base, dictionary *added)
{
    qun_words *w = mem_new_zero(&env->mem, sizeof *w);
    if (w == NULL) {
        text_dictionary_drop(base);
        text_dictionary_drop(added);
        return NULL;
    }
    w->env = qun_env_ref(env);
    atomic_init(&w->refs, 1);
    w->base = base;
    w->added = added;
    w->term_count = base->lexicon.term_count + (added != NULL ? added->lexicon.term_count : 0);
    return w;
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
    text_dictionary_drop(words->base);
    text_dictionary_drop(words->added);
    mem_free(&env->mem, words->removed, ((size_t)words->term_count + 63) / 64 * sizeof *words->removed);
    mem_free(&env->mem, words, sizeof *words);
    qun_env_unref((qun_env *)env);
}

qun_text text_list_id(const qun_words *words)
{
    const lexicon *x = &words->base->lexicon;
    return (qun_text){x->name_length > 0 ? x->name : NULL, x->name_length};
}

qun_text text_term(const qun_words *words, uint32_t term)
{
    uint32_t own = words->base->lexicon.term_count;
    if (term >= words->term_count)
        return (qun_text){NULL, 0};
    return term < own ? lexicon_text(&words->base->lexicon, term)
                      : lexicon_text(&words->added->lexicon, term - own);
}

qun_status qun_words_term(const qun_words *words, uint32_t term, qun_text *out)
{
    if (out == NULL)
        return QUN_E_ARG;
    *out = (qun_text){NULL, 0};
    if (words == NULL)
        return QUN_E_ARG;
    *out = text_term(words, term);
    return term < words->term_count ? QUN_OK : QUN_E_NONE;
}

/* Entries of terms, those of phrases left aside. */
static uint64_t terms_of(const lexicon *x)
{
    uint64_t count = 0;
    for (uint32_t i = 0; i < x->entry_count; i++)
        count += (x->entries[i].number & LEXICON_PHRASE) == 0;
    return count;
}

qun_status qun_words_info_get(const qun_words *words, qun_words_info *out)
{
    qun_words_info own = {0};
    if (words == NULL || out == NULL)
        return QUN_E_ARG;
    const dictionary *parts[] = {words->base, words->added};
    own.fold = words->base->lexicon.fold;
    own.detect = words->base->lexicon.detect;
    own.id = text_list_id(words);
    for (size_t i = 0; i < 2 && parts[i] != NULL; i++) {
        uint64_t terms = terms_of(&parts[i]->lexicon);
        own.terms += terms;
        own.allow += parts[i]->lexicon.entry_count - terms;
        own.bytes += parts[i]->size;
    }
    own.terms -= words->removed_count;
    return sized_out(&own, sizeof own, INFO_FIRST, out);
}

qun_status qun_words_save(const qun_words *words, void *block, size_t space, size_t *len)
{
    if (len == NULL)
        return QUN_E_ARG;
    *len = 0;
    if (words == NULL || (block == NULL && space > 0))
        return QUN_E_ARG;
    if (words->added != NULL || words->removed != NULL)
        return QUN_E_STATE;
    *len = words->base->size;
    if (space < *len)
        return QUN_E_SPACE;
    memcpy(block, words->base->block, *len);
    return QUN_OK;
}

/* What is wrong, said where it is known. */
static qun_status refuse(qun_diagnostics *d, const char *wrong, bool newer)
{
    problem p = {.code = QUN_CODE_W005, .detail = text_of(wrong)};
    diagnose(d, &p);
    return newer ? QUN_E_NEWER : QUN_E_INVALID;
}

/* The block where it is, or a copy of it. */
static bool take_block(dictionary *own, const void *block, size_t len, bool lent)
{
    own->size = len;
    own->lent = lent;
    own->block = lent ? (void *)block : mem_new(&own->env->mem, len);
    if (own->block != NULL && !lent)
        memcpy(own->block, block, len);
    return own->block != NULL;
}

qun_status qun_words_open(const qun_env *env, const void *block, size_t len, uint32_t flags,
                          qun_diagnostics *diagnostics, qun_words **out)
{
    if (out == NULL)
        return QUN_E_ARG;
    *out = NULL;
    if (env == NULL || (block == NULL && len > 0) || len > SIZE_MAX / 2)
        return QUN_E_ARG;
    if (flags & ~(uint32_t)QUN_WORDS_LENT)
        return QUN_E_NEWER;
    bool lent = (flags & QUN_WORDS_LENT) != 0, newer = false;
    if (lent && (uintptr_t)block % 8 != 0)
        return QUN_E_ARG;
    if (diagnostics != NULL)
        diagnostics_clear(diagnostics);
    if (len == 0)
        return refuse(diagnostics, "not a block of words", false);
    dictionary *own = text_dictionary_new(env);
    if (own == NULL)
        return QUN_E_NOMEM;
    if (!take_block(own, block, len, lent)) {
        own->size = 0;
        text_dictionary_drop(own);
        return QUN_E_NOMEM;
    }
    const char *wrong = text_block_check(own->block, len, &own->lexicon, &newer);
    if (wrong != NULL) {
        text_dictionary_drop(own);
        return refuse(diagnostics, wrong, newer);
    }
    *out = text_words_new(env, own, NULL);
    return *out != NULL ? QUN_OK : QUN_E_NOMEM;
}
