/* filter.c - passes over what cannot hit: three symbols in a row must be ones that something begins with, and
 * then the lexicon must know them to the end of an entry. No noise and no border keeps a hit from here, so
 * none is missed; most texts end here. It reads some symbols ahead and looks at them afterwards: two short
 * loops without surprises are much faster than one with many. Relies on lexicon.h and cell.h; scan.c decides
 * what is left. */
#include "text/cell.h"
#include "text/lexicon.h"

#define AHEAD_AGAIN 16 /* symbols read behind a hit: the next may be near */

uint32_t text_far_cell(qun_text text, size_t at, uint32_t fold, size_t *end)
{
    text_symbol parts[TEXT_SYMBOLS];
    size_t next = at;
    if (((unsigned char)text.at[at] & 0xF8) != 0xF0 || !(fold & QUN_FOLD_NOISE))
        return TEXT_ESCAPE;
    uint32_t code = utf8_next(text.at, text.len, &next);
    int kind = text_kind_of(code);
    if (next - at != 4 || (kind != TEXT_NOISE && kind != TEXT_ZERO))
        return TEXT_ESCAPE;
    if (kind == TEXT_NOISE && (text_fold_code(code, fold, parts) != 1 || parts[0].code != code))
        return TEXT_ESCAPE;
    *end = next;
    return (uint32_t)kind;
}

/* What a hit does not reach over or through; anything else is noise. As sums of bits, for no branch of it. */
static inline uint32_t is_break(uint32_t cell)
{
    const uint32_t breaks = 1u << TEXT_HARD | 1u << TEXT_SOFT | ~0u << (TEXT_ZERO + 1);
    return breaks >> (cell < 31 ? cell : 31) & 1;
}

static inline bool repeats(const lexicon *x, uint32_t cell)
{
    return (x->fold & QUN_FOLD_REPEAT) && cell >= ALPHABET_FIRST &&
           text_alphabet_kind(&x->alphabet, cell) == TEXT_LETTER;
}

/* ---- reading ahead ---- */

static void start_ahead(lookahead *l, size_t at)
{
    l->symbols[0] = TEXT_ESCAPE;
    l->repeated[0] = false;
    l->ends[0] = at;
    l->at = at;
    l->count = 1;
    l->escaped = l->over = false;
}

/* Reads on until `most` symbols are there, the text ends, or a character takes more than a look. A letter
 * after the same is passed over. */
static void read_symbols(const lexicon *x, qun_text text, lookahead *l, uint32_t most)
{
    const alphabet own = x->alphabet; /* nothing written below changes it: the compiler may know */
    size_t at = l->at;
    uint32_t count = l->count, last = l->symbols[count - 1];
    while (count < most && at < text.len) {
        uint32_t code = text_ideograph(text, at), known = code != 0 ? text_alphabet_cell(&own, code) : 0;
        if (known > TEXT_ZERO) { /* most of Chinese: nothing is passed over, nothing repeats */
            at += 3;
            l->symbols[count] = (uint16_t)known;
            l->repeated[count] = false;
            l->ends[count++] = at;
            last = known;
            continue;
        }
        size_t end = at;
        uint32_t cell = text_cell_at(&own, text, at, &end);
        if (cell == TEXT_ESCAPE) {
            size_t far = at;
            cell = text_far_cell(text, at, x->fold, &far);
            end = far;
            if (cell == TEXT_ESCAPE) {
                l->escaped = true;
                break;
            }
        }
        at = end;
        if (cell == last && repeats(x, cell)) {
            l->repeated[count - 1] = true;
            continue;
        }
        l->symbols[count] = (uint16_t)cell;
        l->repeated[count] = false;
        l->ends[count] = at;
        last = is_break(cell) ? cell : last;
        count += is_break(cell);
    }
    l->over = !l->escaped && at == text.len;
    l->at = at;
    l->count = count;
}

/* Which of the symbols read three may follow each other from, as something begins. */
static void note_beginnings(const lexicon *x, lookahead *l)
{
    const uint16_t *symbols = l->symbols;
    uint32_t found = 0;
    for (uint32_t i = 1; i + 2 < l->count; i++) {
        uint32_t possible = lexicon_may_begin(x, symbols[i], symbols[i + 1], symbols[i + 2]);
        if (x->singles && symbols[i] >= ALPHABET_FIRST)
            possible |= (x->begins[symbols[i] - ALPHABET_FIRST] & LEXICON_SINGLE) != 0;
        l->candidates[found] = (uint8_t)i;
        found += possible;
    }
    l->candidate_count = found;
}

/* Of those, the ones from which something may also end, as far as the symbols go. */
static void keep_endings(const lexicon *x, lookahead *l)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < l->candidate_count; i++) {
        const uint16_t *symbols = l->symbols + l->candidates[i];
        uint32_t hash = 0, possible = l->candidates[i] + (uint32_t)LEXICON_TRIED > l->count;
        for (uint32_t k = 0; k < LEXICON_TRIED && possible == 0; k++) {
            hash = lexicon_ending(hash, symbols[k]);
            possible = lexicon_may_end(x, hash);
        }
        l->candidates[kept] = l->candidates[i];
        kept += possible;
    }
    l->candidate_count = kept;
}

/* Two symbols must follow each that is looked at, at the end of a text what nothing reaches over. */
static void note_candidates(const lexicon *x, lookahead *l)
{
    for (uint32_t i = 0; l->over && i < LEXICON_TRIED; i++) {
        l->symbols[l->count] = TEXT_HARD;
        l->repeated[l->count] = false;
        l->ends[l->count++] = l->at;
    }
    note_beginnings(x, l);
    keep_endings(x, l);
    l->candidate = 0;
}

static void read_ahead(const lexicon *x, qun_text text, lookahead *l, uint32_t most)
{
    read_symbols(x, text, l, most);
    note_candidates(x, l);
}

/* Goes on behind the symbols looked at: the last two had not enough behind them, and what stands before them
 * counts too. */
static void read_further(const lexicon *x, qun_text text, lookahead *l)
{
    for (uint32_t i = 0; i < 3; i++) {
        l->symbols[i] = l->symbols[l->count - 3 + i];
        l->repeated[i] = l->repeated[l->count - 3 + i];
        l->ends[i] = l->ends[l->count - 3 + i];
    }
    l->count = 3;
    read_ahead(x, text, l, AHEAD_SYMBOLS);
}

/* The first symbol behind byte `at`; 0 if what was read ahead does not reach there, or left out letters
 * before it that may count now. */
static uint32_t held_from(const lookahead *l, size_t at)
{
    uint32_t from = l->from;
    while (from < l->count && l->ends[from] <= at)
        from++;
    return from == 0 || from == l->count || l->repeated[from - 1] ? 0 : from;
}

bool text_filter_holds(const lookahead *l, size_t at)
{
    return held_from(l, at) != 0;
}

/* Goes on at byte `at`, before which all is settled. */
static void resume(const lexicon *x, qun_text text, lookahead *l, size_t at)
{
    uint32_t from = held_from(l, at);
    if (from == 0) {
        uint32_t most = l->count == 0 ? AHEAD_SYMBOLS : AHEAD_AGAIN;
        l->from = 1;
        start_ahead(l, at);
        read_ahead(x, text, l, most);
        return;
    }
    l->from = from;
    l->symbols[from - 1] = TEXT_ESCAPE;
    l->ends[from - 1] = at;
    while (l->candidate < l->candidate_count && l->candidates[l->candidate] < from)
        l->candidate++;
}

/* ---- looking closer ---- */

/* The next symbol from `*at` on, which moves behind it; TEXT_HARD at the end of the text. */
static uint32_t next_symbol(const lexicon *x, qun_text text, size_t *at, uint32_t last)
{
    lookahead own;
    start_ahead(&own, *at);
    own.symbols[0] = (uint16_t)last;
    read_symbols(x, text, &own, 2);
    *at = own.at;
    return own.count == 2 ? own.symbols[1] : own.escaped ? TEXT_ESCAPE : TEXT_HARD;
}

/* Whether the lexicon goes on from a symbol and those behind it to the end of an entry. */
static bool leads_to_an_end(const lexicon *x, qun_text text, const lookahead *l, uint32_t index)
{
    uint32_t number = l->symbols[index + 2], next = index + 3;
    size_t at = l->at;
    if (l->symbols[index + 1] < ALPHABET_FIRST)
        return false;
    lexicon_range range = text_lexicon_pair(x, l->symbols[index], l->symbols[index + 1]);
    for (uint32_t depth = 2; range.low < range.high; depth++) {
        if (x->entries[range.low].steps == depth)
            return true;
        if (number < ALPHABET_FIRST)
            return number == TEXT_ESCAPE;
        range = text_lexicon_narrow(x->entries, x->steps, range, depth, number);
        if (range.low == range.high || x->entries[range.low].steps <= depth + 1)
            continue;
        number = next < l->count ? l->symbols[next++]
                 : l->escaped    ? (uint32_t)TEXT_ESCAPE
                                 : next_symbol(x, text, &at, number);
    }
    return false;
}

/* Whether the same letter comes again after a gap: a hit may begin with that one. What does not repeat was
 * not passed over, so the next symbol's window will tell. */
static bool comes_again(const lexicon *x, qun_text text, size_t at, uint32_t number)
{
    bool gap = false;
    if (!(x->fold & QUN_FOLD_REPEAT) || text_alphabet_kind(&x->alphabet, number) != TEXT_LETTER)
        return false;
    for (size_t end = at; at < text.len; at = end) {
        uint32_t cell = text_cell_at(&x->alphabet, text, at, &end);
        if (cell == TEXT_ESCAPE || (cell == number && gap))
            return true;
        if (cell != number && is_break(cell))
            return false;
        gap = gap || cell != number;
    }
    return false;
}

static uint32_t kind_of(const lexicon *x, uint32_t symbol)
{
    return symbol < ALPHABET_FIRST ? symbol : (uint32_t)text_alphabet_kind(&x->alphabet, symbol);
}

/* Letters inside words, digits inside numbers. */
static bool is_inside(const lexicon *x, qun_text text, const lookahead *l, uint32_t index)
{
    size_t end, at = l->ends[index - 1];
    uint32_t number = l->symbols[index], kind = kind_of(x, number);
    return (kind == TEXT_LETTER || kind == TEXT_DIGIT) && kind == kind_of(x, l->symbols[index - 1]) &&
           text_cell_at(&x->alphabet, text, at, &end) == number && !comes_again(x, text, at, number);
}

static bool begins_something(const lexicon *x, uint32_t symbol)
{
    return symbol >= ALPHABET_FIRST && (x->begins[symbol - ALPHABET_FIRST] & LEXICON_BEGINS);
}

static bool may_hit(const lexicon *x, qun_text text, const lookahead *l, uint32_t index)
{
    uint32_t symbol = l->symbols[index];
    if (!begins_something(x, symbol))
        return false;
    uint32_t begins = x->begins[symbol - ALPHABET_FIRST];
    if (!(begins & LEXICON_INNER) && is_inside(x, text, l, index))
        return false;
    return (begins & LEXICON_SINGLE) || leads_to_an_end(x, text, l, index);
}

/* A place to begin at: what stands before it is known, unless it is where all began. */
static bool give(const lexicon *x, lookahead *l, uint32_t index, size_t *at, uint32_t *kind)
{
    uint32_t before = kind_of(x, l->symbols[index - 1]);
    l->from = index;
    *kind = before == TEXT_HARD || before == TEXT_SOFT ? TEXT_SPACE : before;
    *at = l->ends[index - 1];
    return true;
}

bool text_filter_next(const lexicon *x, qun_text text, lookahead *l, size_t *at, uint32_t *kind)
{
    resume(x, text, l, *at);
    for (;;) {
        for (; l->candidate < l->candidate_count; l->candidate++) {
            uint32_t index = l->candidates[l->candidate];
            if (may_hit(x, text, l, index))
                return give(x, l, index, at, kind);
        }
        if (l->over)
            return false;
        if (l->escaped)
            break;
        read_further(x, text, l);
        l->from = 1;
    }
    uint32_t index = l->count > l->from + 2 ? l->count - 2 : l->from;
    while (index < l->count && !begins_something(x, l->symbols[index]))
        index++;
    return give(x, l, index, at, kind);
}
