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
    PyObject *tags; /* a tuple of their names, bit 0 first; NULL: none */
} draft;

void draft_drop(draft *d);
/* Terms with what they say of themselves; NULL and None: none. False with an exception set. */
bool draft_terms(state *st, draft *d, PyObject *from, const char *what);
bool draft_allow(state *st, draft *d, PyObject *from, const char *what);
/* The arguments of Words() in their order; `env` is not looked at. */
bool draft_list(state *st, draft *d, PyObject *const *given);
/* A whole number from 0 to `most`; 0 for NULL. */
bool number_in(PyObject *from, const char *what, uint64_t most, uint64_t *out);
/* Names of tags, as a tuple of its own; an empty one for NULL and None. NULL with an exception set. */
PyObject *tag_names_from(PyObject *from, const char *what);
/* Tags: bits, a name or several names, which are among `names`; 0 for NULL. */
bool tags_from(PyObject *from, PyObject *names, const char *what, uint64_t *out);
/* The names of the bits, a tuple. */
PyObject *tags_out(PyObject *names, uint64_t bits);

#endif
