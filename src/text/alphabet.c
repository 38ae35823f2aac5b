/* alphabet.c - numbers a list's symbols and makes the table that folds and numbers a code point at one look.
 * Relies on fold.c for what folding does; scan.c lives on the result. */
#include "text/alphabet.h"

#include <string.h>

#define PLANE      0x10000u
#define BLOCKS     (PLANE / ALPHABET_BLOCK)
#define CODE_WORDS (0x110000u / 64)

uint32_t text_alphabet_number(const alphabet *own, uint32_t code)
{
    uint32_t low = 0, high = own->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (own->codes[middle] == code)
            return middle + ALPHABET_FIRST;
        if (own->codes[middle] < code)
            low = middle + 1;
        else
            high = middle;
    }
    return 0;
}

static bool is_mark(int kind)
{
    return kind == TEXT_ACCENT || kind == TEXT_MARK;
}

/* The codes that occur, ascending. */
static qun_status collect(alphabet *out, arena *a, const uint32_t *codes, size_t count)
{
    uint64_t *seen = mem_new_zero(a->mem, CODE_WORDS * sizeof *seen);
    if (seen == NULL)
        return QUN_E_NOMEM;
    uint32_t total = 0;
    for (size_t i = 0; i < count; i++) {
        uint64_t bit = UINT64_C(1) << (codes[i] & 63);
        total += (seen[codes[i] >> 6] & bit) == 0;
        seen[codes[i] >> 6] |= bit;
    }
    uint32_t *sorted = arena_new(a, total * sizeof *sorted);
    uint8_t *kinds = arena_new(a, total);
    bool made = sorted != NULL && kinds != NULL;
    for (uint32_t word = 0; made && word < CODE_WORDS; word++) {
        for (uint32_t bit = 0; seen[word] != 0 && bit < 64; bit++) {
            if ((seen[word] >> bit & 1) == 0)
                continue;
            sorted[out->count] = word << 6 | bit;
            kinds[out->count] = (uint8_t)text_kind_of(word << 6 | bit);
            out->marks = out->marks || is_mark(kinds[out->count]);
            out->count++;
        }
    }
    mem_free(a->mem, seen, CODE_WORDS * sizeof *seen);
    out->codes = sorted;
    out->kinds = kinds;
    if (!made)
        return QUN_E_NOMEM;
    return total > ALPHABET_MOST ? QUN_E_LIMIT : QUN_OK;
}

/* What a code point is while no term has it. Marks depend on what stands before, Hangul falls apart: both go
 * the slow way. To a list that looks through nothing, noise is a symbol like Han: it joins nothing, takes no
 * marks. */
static uint16_t cell_of(uint32_t code, uint32_t fold)
{
    int kind = text_kind_of(code);
    if (is_mark(kind) || (code >= 0xAC00 && code < 0xD7A4))
        return TEXT_ESCAPE;
    if (kind <= TEXT_ZERO && !(fold & QUN_FOLD_NOISE))
        return TEXT_HAN;
    return (uint16_t)kind;
}

/* What folds to one symbol takes that symbol's cell; the rest goes the slow way. */
static uint16_t cell_of_folded(const alphabet *own, const uint16_t *cells, uint32_t code, uint32_t fold)
{
    text_symbol parts[TEXT_SYMBOLS];
    int kind = text_kind_of(code);
    if ((fold & QUN_FOLD_NOISE) && (kind == TEXT_HARD || kind == TEXT_SOFT || kind == TEXT_ZERO))
        return cells[code];
    if (text_fold_code(code, fold, parts) != 1 || is_mark(kind) || is_mark(parts[0].kind))
        return TEXT_ESCAPE;
    if (parts[0].code < PLANE)
        return cells[parts[0].code];
    uint32_t number = text_alphabet_number(own, parts[0].code);
    return number != 0 ? (uint16_t)number : parts[0].kind;
}

static void fill(const alphabet *own, uint16_t *cells, uint32_t fold)
{
    for (uint32_t code = 0; code < PLANE; code++)
        cells[code] = cell_of(code, fold);
    for (uint32_t i = 0; i < own->count && own->codes[i] < PLANE; i++) {
        if (!is_mark(own->kinds[i]))
            cells[own->codes[i]] = (uint16_t)(i + ALPHABET_FIRST);
    }
    for (uint32_t code = text_next_changed(0); code < PLANE; code = text_next_changed(code + 1))
        cells[code] = cell_of_folded(own, cells, code, fold);
}

/* Keeps each different block once: the lists of a charter are mostly short, and most of their table is alike.
 */
static qun_status shrink(alphabet *out, arena *a, const uint16_t *cells)
{
    uint16_t *blocks = arena_new(a, BLOCKS * sizeof *blocks);
    uint64_t hashes[BLOCKS];
    uint16_t sources[BLOCKS];
    uint32_t kept = 0;
    if (blocks == NULL)
        return QUN_E_NOMEM;
    for (uint32_t block = 0; block < BLOCKS; block++) {
        const uint16_t *piece = cells + (size_t)block * ALPHABET_BLOCK;
        uint64_t hash = hash_bytes(0, piece, ALPHABET_BLOCK * sizeof *piece);
        uint32_t same = 0;
        while (same < kept && (hashes[same] != hash || memcmp(cells + (size_t)sources[same] * ALPHABET_BLOCK,
                                                              piece, ALPHABET_BLOCK * sizeof *piece) != 0))
            same++;
        if (same == kept) {
            hashes[kept] = hash;
            sources[kept++] = (uint16_t)block;
        }
        blocks[block] = (uint16_t)same;
    }
    uint16_t *packed = arena_new(a, (size_t)kept * ALPHABET_BLOCK * sizeof *packed);
    if (packed == NULL)
        return QUN_E_NOMEM;
    for (uint32_t i = 0; i < kept; i++)
        memcpy(packed + (size_t)i * ALPHABET_BLOCK, cells + (size_t)sources[i] * ALPHABET_BLOCK,
               ALPHABET_BLOCK * sizeof *packed);
    out->blocks = blocks;
    out->cell_count = kept * ALPHABET_BLOCK;
    out->cells = packed;
    return QUN_OK;
}

qun_status text_alphabet_build(alphabet *out, arena *a, const uint32_t *codes, size_t count, uint32_t fold)
{
    memset(out, 0, sizeof *out);
    qun_status status = collect(out, a, codes, count);
    if (status != QUN_OK)
        return status;
    uint16_t *cells = mem_new(a->mem, PLANE * sizeof *cells);
    if (cells == NULL)
        return QUN_E_NOMEM;
    fill(out, cells, fold);
    status = shrink(out, a, cells);
    mem_free(a->mem, cells, PLANE * sizeof *cells);
    return status;
}
