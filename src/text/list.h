/* list.h - a compiled word list, as the scanner and the detectors see it. */
#ifndef QUN_TEXT_LIST_H
#define QUN_TEXT_LIST_H
#include "text/lexicon.h"

/* A block with the lexicon that looks into it; shared by a list and those that were made from it. */
typedef struct dictionary {
    const qun_env *env; /* held */
    atomic_uint refs;
    lexicon lexicon;
    void *block;
    size_t size;
    bool lent; /* the block is the host's */
} dictionary;

struct qun_words {
    const qun_env *env; /* held */
    atomic_uint refs;
    dictionary *base;
    dictionary *added; /* what came later, or NULL; its terms are numbered on behind those of `base` */
    uint64_t *removed; /* bits of terms, or NULL */
    uint32_t term_count, removed_count;
};

/* One without a block; NULL: no memory. */
dictionary *text_dictionary_new(const qun_env *env);
void text_dictionary_drop(dictionary *d);
/* A list over dictionaries, which it takes, also if there is no memory: then it gives NULL. */
qun_words *text_words_new(const qun_env *env, dictionary *base, dictionary *added);
/* Compiles a list into a dictionary. Adds to `d`. */
qun_status text_dictionary_compile(const qun_env *env, const qun_word_list *list, const text_places *at,
                                   qun_diagnostics *d, dictionary **out);
/* A caller's list in the library's own form, checked. */
qun_status text_list_in(const qun_env *env, const qun_word_list *list, qun_word_list *own);
#endif
