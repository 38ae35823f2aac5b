/* drafts.h - a word list while its Python values are read: what qun.Words is made and changed with. */
#ifndef QUN_PYTHON_DRAFTS_H
#define QUN_PYTHON_DRAFTS_H
#include "shim.h"

/* `held` keeps the texts, whatever becomes of what they were read from. */
typedef struct draft {
    qun_word_list list;
    PyObject *held;
    qun_text *terms, *allow, *sample;
    qun_term_note *notes;
} draft;

void draft_drop(draft *d);
/* Terms with what they say of themselves; NULL and None: none. False with an exception set. */
bool draft_terms(state *st, draft *d, PyObject *from, const char *what);
bool draft_allow(state *st, draft *d, PyObject *from, const char *what);
/* All arguments of Words() but `env`, in their order. */
bool draft_list(state *st, draft *d, PyObject *const *given);
/* A whole number from 0 to `most`; 0 for NULL. */
bool number_in(PyObject *from, const char *what, uint64_t most, uint64_t *out);

#endif
