/* list.h - a compiled word list, as the scanner and the detectors see it. */
#ifndef QUN_TEXT_LIST_H
#define QUN_TEXT_LIST_H
#include "text/trie.h"

struct qun_words {
    const qun_env *env; /* held */
    atomic_uint refs;
    uint32_t fold, detect;
    uint32_t term_count;
    qun_text id;
    const qun_text *terms; /* as written */
    bool matches;          /* there is a trie */
    alphabet alphabet;
    trie trie;
    arena memory; /* of all the above */
};
#endif
