/* alphabet.h - the symbols of one word list as small numbers, and the table from code points to them: folding
 * and numbering in one step. */
#ifndef QUN_TEXT_ALPHABET_H
#define QUN_TEXT_ALPHABET_H
#include "text/fold.h"

#define ALPHABET_FIRST 16    /* the number of the first symbol; below stand kinds (TEXT_*) */
#define ALPHABET_MOST  65000 /* symbols */
#define ALPHABET_BLOCK 128

typedef struct alphabet {
    const uint32_t *codes; /* [count] ascending */
    const uint8_t *kinds;  /* [count] */
    uint32_t count;
    bool marks;             /* some of them are marks */
    const uint16_t *blocks; /* [65536 / ALPHABET_BLOCK] where the cells of a block are */
    uint32_t cell_count;
    const uint16_t *cells; /* a symbol's number; the kind of what no term has; TEXT_ESCAPE */
} alphabet;

/* Numbers the `count` codes given, in any order and more than once; the fewer the symbols the smaller. Made
 * in `a`, with passing memory from its allocator. QUN_E_NOMEM, QUN_E_LIMIT. */
qun_status text_alphabet_build(alphabet *out, arena *a, const uint32_t *codes, size_t count, uint32_t fold);

/* Number of a folded code point; 0 if no term has it. */
uint32_t text_alphabet_number(const alphabet *own, uint32_t code);

static inline int text_alphabet_kind(const alphabet *own, uint32_t number)
{
    return own->kinds[number - ALPHABET_FIRST];
}
static inline uint32_t text_alphabet_cell(const alphabet *own, uint32_t code) /* below 0x10000 */
{
    return own->cells[(uint32_t)own->blocks[code / ALPHABET_BLOCK] * ALPHABET_BLOCK + code % ALPHABET_BLOCK];
}
#endif
