/* cell.h - within this room: a character of a text as the number of a list's symbol, at one look. */
#ifndef QUN_TEXT_CELL_H
#define QUN_TEXT_CELL_H
#include "text/alphabet.h"

/* Emoji are beyond the table, and noise to most lists: what folds to nothing else. */
uint32_t text_far_cell(qun_text text, size_t at, uint32_t fold, size_t *end);

/* Folds and numbers the code point at `at`: a symbol of the alphabet, or the kind of what no term has;
 * TEXT_ESCAPE for what takes more than a look. */
static inline uint32_t text_cell_at(const alphabet *own, qun_text text, size_t at, size_t *end)
{
    const unsigned char *bytes = (const unsigned char *)text.at + at;
    size_t left = text.len - at;
    uint32_t code = bytes[0];
    if (code < 0x80) {
        *end = at + 1;
    } else if ((code & 0xF0) == 0xE0 && left > 2) {
        uint32_t second = bytes[1] ^ 0x80u, third = bytes[2] ^ 0x80u;
        code = (code & 0xF) << 12 | second << 6 | third;
        if ((second | third) > 0x3F || code < 0x800 || code - 0xD800 < 0x800)
            return TEXT_ESCAPE;
        *end = at + 3;
    } else if (code >= 0xC2 && code < 0xE0 && left > 1 && (bytes[1] & 0xC0) == 0x80) {
        code = (code & 0x1F) << 6 | (bytes[1] & 0x3Fu);
        *end = at + 2;
    } else {
        return TEXT_ESCAPE;
    }
    return text_alphabet_cell(own, code);
}
#endif
