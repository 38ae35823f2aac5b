/* reference.h - the word matcher as slowly and plainly as it can be written, to compare the fast one with.
 * Shares with it how single characters fold (src/text/fold.h) and nothing else. */
#ifndef QUN_TESTS_UNIT_TEXT_REFERENCE_H
#define QUN_TESTS_UNIT_TEXT_REFERENCE_H
#include "text/fold.h"

/* Finds the terms of `list` in `text`; gives how many, of which the first `space` are written (offset,
 * length, term and noise of each). Ends the program if it has no memory. */
size_t reference_find(const qun_word_list *list, qun_text text, qun_hit *hits, size_t space);
#endif
