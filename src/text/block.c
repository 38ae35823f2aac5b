/* block.c - lays a lexicon's tables out in one block, and checks a block before it is believed: sizes, order,
 * and every index, so that no bytes of a stranger lead the scanner astray. Relies on lexicon.h. */
#include "text/block.h"
#include "base/hash.h"
#include "text/sound.h"

#include <stddef.h>
#include <string.h>

#define BLOCK_VERSION 3u
#define BLOCK_ORDER   0x01020304u
#define ALIGNED(n)    (((n) + 7) & ~(uint64_t)7)
#define COUNT(array)  (sizeof(array) / sizeof *(array))

static const char magic[8] = {'q', 'u', 'n', 'w', 'o', 'r', 'd', 's'};

/* The head: as many numbers of the lexicon as are kept, then the tables in the order below. */
typedef struct head {
    char magic[8];
    uint32_t order, version;
    uint64_t size, sum; /* the sum is of all that comes after it */
    uint32_t unicode, symbols, marks, ending_shift;
    uint32_t fold, detect, flags, singles;
    uint32_t term_count, phrase_count, entry_count, pair_count;
    uint32_t step_count, count_count, filter_shift, note_count;
    uint32_t cell_count, name_length;
    uint32_t sound_count, sound_step_count;
    uint64_t byte_count;
} head;

/* Which of the head's counts says how long a table is. */
enum {
    BY_SYMBOLS,
    BY_BLOCKS,
    BY_CELLS,
    BY_PAIRS,
    BY_FILTER,
    BY_ENDINGS,
    BY_ENTRIES,
    BY_STEPS,
    BY_COUNTS,
    BY_TEXTS,
    BY_BYTES,
    BY_NOTES,
    BY_NAME,
    BY_SYLLABLES,
    BY_SOUNDS,
    BY_SOUND_STEPS,
    COUNTS
};

static const struct {
    uint16_t member; /* the pointer's place in a lexicon */
    uint8_t size;    /* of an element */
    uint8_t by;
    uint8_t more; /* elements behind those counted */
} tables[] = {
    {offsetof(lexicon, alphabet.codes), 4, BY_SYMBOLS, 0},
    {offsetof(lexicon, alphabet.kinds), 1, BY_SYMBOLS, 0},
    {offsetof(lexicon, alphabet.blocks), 2, BY_BLOCKS, 0},
    {offsetof(lexicon, alphabet.cells), 2, BY_CELLS, 0},
    {offsetof(lexicon, first), 4, BY_SYMBOLS, 1},
    {offsetof(lexicon, begins), 1, BY_SYMBOLS, 0},
    {offsetof(lexicon, pair_first), 4, BY_SYMBOLS, 1},
    {offsetof(lexicon, pair_second), 2, BY_PAIRS, 0},
    {offsetof(lexicon, pair_entries), 4, BY_PAIRS, 0},
    {offsetof(lexicon, filter), 4, BY_FILTER, 0},
    {offsetof(lexicon, endings), 4, BY_ENDINGS, 0},
    {offsetof(lexicon, entries), sizeof(lexicon_entry), BY_ENTRIES, 0},
    {offsetof(lexicon, steps), 2, BY_STEPS, 0},
    {offsetof(lexicon, counts), 1, BY_COUNTS, 0},
    {offsetof(lexicon, text_at), 4, BY_TEXTS, 1},
    {offsetof(lexicon, bytes), 1, BY_BYTES, 0},
    {offsetof(lexicon, notes), sizeof(lexicon_note), BY_NOTES, 0},
    {offsetof(lexicon, name), 1, BY_NAME, 0},
    {offsetof(lexicon, sound_first), 4, BY_SYLLABLES, 0},
    {offsetof(lexicon, sounds), sizeof(lexicon_entry), BY_SOUNDS, 0},
    {offsetof(lexicon, sound_steps), 2, BY_SOUND_STEPS, 0},
};

static void counts_of(const head *h, uint64_t counts[COUNTS])
{
    bool any = h->symbols > 0;
    counts[BY_SYMBOLS] = h->symbols;
    counts[BY_BLOCKS] = any ? 0x10000 / ALPHABET_BLOCK : 0;
    counts[BY_CELLS] = h->cell_count;
    counts[BY_PAIRS] = h->pair_count;
    counts[BY_FILTER] = any ? UINT64_C(1) << (32 - h->filter_shift) : 0;
    counts[BY_ENDINGS] = any ? UINT64_C(1) << (27 - h->ending_shift) : 0;
    counts[BY_ENTRIES] = h->entry_count;
    counts[BY_STEPS] = h->step_count;
    counts[BY_COUNTS] = h->count_count;
    counts[BY_TEXTS] = (uint64_t)h->term_count + h->phrase_count;
    counts[BY_BYTES] = h->byte_count;
    counts[BY_NOTES] = h->note_count;
    counts[BY_NAME] = h->name_length;
    counts[BY_SYLLABLES] = h->sound_count > 0 ? SOUND_SYLLABLES + 2 : 0;
    counts[BY_SOUNDS] = h->sound_count;
    counts[BY_SOUND_STEPS] = h->sound_step_count;
}

/* Goes through the tables of a block that begins at `bytes`: fills them from the lexicon's own, or lets the
 * lexicon see them. Gives the size of the whole. */
static uint64_t go_through(const head *h, lexicon *x, char *fill, const char *see)
{
    uint64_t counts[COUNTS], at = sizeof *h;
    counts_of(h, counts);
    for (size_t i = 0; i < COUNT(tables); i++) {
        uint64_t bytes = (counts[tables[i].by] + tables[i].more) * tables[i].size;
        char *member = (char *)x + tables[i].member;
        const void *table;
        memcpy(&table, member, sizeof table);
        if (fill != NULL && bytes > 0 && table != NULL)
            memcpy(fill + at, table, (size_t)bytes);
        if (see != NULL) {
            table = see + at;
            memcpy(member, &table, sizeof table);
        }
        at += ALIGNED(bytes);
    }
    return at;
}

static head head_of(const lexicon *x)
{
    head h = {.order = BLOCK_ORDER, .version = BLOCK_VERSION, .unicode = TEXT_UNICODE};
    memcpy(h.magic, magic, sizeof magic);
    h.symbols = x->alphabet.count;
    h.marks = x->alphabet.marks;
    h.fold = x->fold, h.detect = x->detect, h.flags = x->flags, h.singles = x->singles;
    h.term_count = x->term_count, h.phrase_count = x->phrase_count, h.entry_count = x->entry_count;
    h.pair_count = x->pair_count, h.step_count = x->step_count, h.count_count = x->count_count;
    h.filter_shift = x->filter_shift, h.note_count = x->note_count, h.cell_count = x->cell_count;
    h.name_length = x->name_length, h.byte_count = x->byte_count;
    h.ending_shift = x->ending_shift;
    h.sound_count = x->sound_count, h.sound_step_count = x->sound_step_count;
    return h;
}

static void see_head(lexicon *x, const head *h)
{
    memset(x, 0, sizeof *x);
    x->alphabet.count = h->symbols;
    x->alphabet.marks = h->marks != 0;
    x->fold = h->fold, x->detect = h->detect, x->flags = h->flags, x->singles = h->singles;
    x->term_count = h->term_count, x->phrase_count = h->phrase_count, x->entry_count = h->entry_count;
    x->pair_count = h->pair_count, x->step_count = h->step_count, x->count_count = h->count_count;
    x->filter_shift = h->filter_shift, x->note_count = h->note_count, x->cell_count = h->cell_count;
    x->name_length = h->name_length, x->byte_count = (size_t)h->byte_count;
    x->ending_shift = h->ending_shift;
    x->sound_count = h->sound_count, x->sound_step_count = h->sound_step_count;
}

uint64_t text_block_sum(const void *block, size_t size)
{
    size_t from = offsetof(head, sum) + sizeof(uint64_t);
    return hash_bytes(BLOCK_VERSION, (const char *)block + from, size - from);
}

bool text_block_make(const mem *m, lexicon *x, void **block, size_t *size)
{
    head h = head_of(x);
    h.size = go_through(&h, x, NULL, NULL);
    char *made = h.size > SIZE_MAX / 2 ? NULL : mem_new_zero(m, (size_t)h.size);
    if (made == NULL)
        return false;
    go_through(&h, x, made, NULL);
    go_through(&h, x, NULL, made);
    memcpy(made, &h, sizeof h);
    h.sum = text_block_sum(made, (size_t)h.size);
    memcpy(made, &h, sizeof h);
    *block = made;
    *size = (size_t)h.size;
    return true;
}

/* ---- checking ---- */

static bool is_known(const head *h)
{
    return h->fold < 1024 && h->detect < 256 && h->flags < 4 && h->marks <= 1 && h->singles <= 1;
}

/* The counts that others are made from. */
static bool is_sane(const head *h)
{
    bool small = h->symbols <= ALPHABET_MOST && h->term_count < LEXICON_PHRASE &&
                 h->phrase_count < LEXICON_PHRASE && h->byte_count < UINT32_MAX;
    bool noted = h->note_count == 0 || h->note_count == h->term_count;
    if (h->symbols == 0)
        return small && noted && h->entry_count == 0 && h->cell_count == 0;
    return small && noted && h->entry_count > 0 && h->filter_shift >= 16 && h->filter_shift <= 27 &&
           h->ending_shift >= 11 && h->ending_shift <= 22;
}

static const char *check_head(const head *h, size_t size, bool *newer)
{
    if (memcmp(h->magic, magic, sizeof magic) != 0)
        return "not a block of words";
    if (h->order != BLOCK_ORDER)
        return "of a machine with another byte order";
    *newer = h->version > BLOCK_VERSION || h->unicode > TEXT_UNICODE;
    if (h->version != BLOCK_VERSION || h->unicode != TEXT_UNICODE)
        return "of another version";
    if (h->size != size)
        return "of another size";
    return is_known(h) && is_sane(h) ? NULL : "damaged";
}

static bool ascends(const uint32_t *numbers, size_t count, uint32_t last)
{
    for (size_t i = 1; i < count; i++) {
        if (numbers[i] < numbers[i - 1])
            return false;
    }
    return numbers[0] == 0 && numbers[count - 1] == last;
}

static bool check_alphabet(const lexicon *x)
{
    const alphabet *own = &x->alphabet;
    for (uint32_t i = 0; i < own->count; i++) {
        if (own->codes[i] > 0x10FFFF || (i > 0 && own->codes[i] <= own->codes[i - 1]) ||
            own->kinds[i] >= TEXT_KINDS)
            return false;
    }
    for (uint32_t i = 0; own->count > 0 && i < 0x10000 / ALPHABET_BLOCK; i++) {
        if ((own->blocks[i] + 1u) * ALPHABET_BLOCK > x->cell_count)
            return false;
    }
    for (uint32_t i = 0; i < x->cell_count; i++) {
        uint32_t cell = own->cells[i];
        if (cell >= TEXT_KINDS && (cell < ALPHABET_FIRST || cell - ALPHABET_FIRST >= own->count))
            return false;
    }
    return true;
}

/* Whether `count` elements from `from` on are there. */
static bool is_inside(uint32_t from, uint32_t count, uint32_t all)
{
    return from <= all && all - from >= count;
}

static bool check_entry(const lexicon *x, const lexicon_entry *e)
{
    bool phrase = (e->number & LEXICON_PHRASE) != 0;
    uint32_t length = 0;
    if ((e->number & ~LEXICON_PHRASE) >= (phrase ? x->phrase_count : x->term_count) || e->rules > 31 ||
        e->even > 1)
        return false;
    if (e->steps == 0 || e->steps > TERM_SYMBOLS || !is_inside(e->steps_at, e->steps, x->step_count))
        return false;
    if (!e->even && !is_inside(e->counts_at, e->steps, x->count_count))
        return false;
    for (uint32_t i = 0; i < e->steps; i++) {
        uint32_t count = e->even ? 1 : x->counts[e->counts_at + i];
        if (count == 0)
            return false;
        length += count;
    }
    return length == e->length && length <= TERM_SYMBOLS;
}

/* By their steps, short ones first; each under its first step, of which `from` is the least. What is looked
 * up by halving relies on it. */
static bool is_ordered(const lexicon_entry *entries, uint32_t count, const uint16_t *steps,
                       const uint32_t *first, uint32_t from)
{
    for (uint32_t i = 0; i < count; i++) {
        const lexicon_entry *e = &entries[i], *before = i > 0 ? e - 1 : e;
        const uint16_t *own = steps + e->steps_at, *theirs = steps + before->steps_at;
        uint32_t k = 0;
        if (i < first[own[0] - from] || i >= first[own[0] - from + 1])
            return false;
        while (k < e->steps && k < before->steps && own[k] == theirs[k])
            k++;
        if (k < before->steps && (k == e->steps || own[k] < theirs[k]))
            return false;
    }
    return true;
}

static bool check_entries(const lexicon *x)
{
    uint32_t symbols = x->alphabet.count;
    for (uint32_t i = 0; i < x->step_count; i++) {
        if (x->steps[i] < ALPHABET_FIRST || x->steps[i] - (uint32_t)ALPHABET_FIRST >= symbols)
            return false;
    }
    for (uint32_t i = 0; i < x->entry_count; i++) {
        if (!check_entry(x, &x->entries[i]))
            return false;
    }
    if (!ascends(x->first, symbols + 1, x->entry_count) ||
        !ascends(x->pair_first, symbols + 1, x->pair_count) ||
        !is_ordered(x->entries, x->entry_count, x->steps, x->first, ALPHABET_FIRST))
        return false;
    for (uint32_t s = 0; s < symbols; s++) {
        for (uint32_t k = x->pair_first[s]; k < x->pair_first[s + 1]; k++) {
            uint32_t before = k > x->pair_first[s] ? x->pair_entries[k - 1] : x->first[s];
            if (x->pair_entries[k] < before || x->pair_entries[k] > x->first[s + 1])
                return false;
        }
    }
    return true;
}

/* Sounds are of Han characters alone, each with its syllables and a number that is there. */
static bool check_sounds(const lexicon *x)
{
    if (x->sound_count == 0)
        return x->sound_step_count == 0;
    if (!(x->fold & QUN_FOLD_PINYIN) || !ascends(x->sound_first, SOUND_SYLLABLES + 2, x->sound_count))
        return false;
    for (uint32_t i = 0; i < x->sound_step_count; i++) {
        if (x->sound_steps[i] == 0 || x->sound_steps[i] > SOUND_SYLLABLES)
            return false;
    }
    for (uint32_t i = 0; i < x->sound_count; i++) {
        const lexicon_entry *e = &x->sounds[i];
        bool phrase = (e->number & LEXICON_PHRASE) != 0;
        if ((e->number & ~LEXICON_PHRASE) >= (phrase ? x->phrase_count : x->term_count) || e->steps < 2 ||
            e->steps > TERM_SYMBOLS || !is_inside(e->steps_at, e->steps, x->sound_step_count))
            return false;
    }
    return is_ordered(x->sounds, x->sound_count, x->sound_steps, x->sound_first, 0);
}

static bool check_texts(const lexicon *x)
{
    size_t count = (size_t)x->term_count + x->phrase_count + 1;
    if (!ascends(x->text_at, count, (uint32_t)x->byte_count) || !utf8_valid(x->name, x->name_length))
        return false;
    for (size_t i = 0; i + 1 < count; i++) {
        qun_text text = lexicon_text(x, (uint32_t)i);
        if (!utf8_valid(text.at, text.len))
            return false;
    }
    for (uint32_t i = 0; i < x->note_count; i++) {
        if (x->notes[i].rules > 31 || x->notes[i].severity > 255)
            return false;
    }
    return true;
}

const char *text_block_check(const void *block, size_t size, lexicon *out, bool *newer)
{
    head h;
    *newer = false;
    if (size < sizeof h)
        return "not a block of words";
    memcpy(&h, block, sizeof h);
    const char *wrong = check_head(&h, size, newer);
    if (wrong != NULL)
        return wrong;
    see_head(out, &h);
    if (go_through(&h, out, NULL, NULL) != size || h.sum != text_block_sum(block, size))
        return "damaged";
    go_through(&h, out, NULL, block);
    return check_alphabet(out) && check_entries(out) && check_sounds(out) && check_texts(out) ? NULL
                                                                                              : "damaged";
}
