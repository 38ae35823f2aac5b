/* block.h - a lexicon as one block of bytes without an address in it: made once, kept in a file, mapped. */
#ifndef QUN_TEXT_BLOCK_H
#define QUN_TEXT_BLOCK_H
#include "text/lexicon.h"

/* Copies a lexicon's tables into one new block and makes `x` a view of it. False: no memory. */
bool text_block_make(const mem *m, lexicon *x, void **block, size_t *size);
/* Makes `out` a view of a block that somebody else gives, after checking all of it: no index in it leads
 * outside. Gives what is wrong, as a diagnostic's detail; NULL if nothing is. `newer`: a later version's. */
const char *text_block_check(const void *block, size_t size, lexicon *out, bool *newer);
/* The number that a block's head must have for its bytes: for who makes one by hand. */
uint64_t text_block_sum(const void *block, size_t size);
#endif
