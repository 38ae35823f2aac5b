/* filter.c - passes over what cannot hit: three symbols in a row must be ones that something begins with, and
 * then the lexicon must know them to the end of an entry. No noise and no border keeps a hit from here, so
 * none is missed; most texts end here. Relies on lexicon.h and cell.h; scan.c decides what is left. */
#include "text/cell.h"
#include "text/lexicon.h"

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

static bool is_break(uint32_t cell)
{
    return cell > TEXT_ZERO || cell == TEXT_HARD || cell == TEXT_SOFT;
}

/* The next symbol from `*at` on, which moves behind it: its number, the kind of what nothing reaches over (at
 * the end of the text too), or TEXT_ESCAPE with `*at` before it. A letter after the same is passed over. */
static inline uint32_t next_symbol(const lexicon *x, qun_text text, size_t *at, uint32_t last)
{
    size_t end = *at;
    while (*at < text.len) {
        uint32_t cell = text_cell_at(&x->alphabet, text, *at, &end);
        if (cell == TEXT_ESCAPE) {
            cell = text_far_cell(text, *at, x->fold, &end);
            if (cell == TEXT_ESCAPE)
                return cell;
        }
        *at = end;
        if (!is_break(cell))
            continue;
        bool again = cell == last && cell >= ALPHABET_FIRST && (x->fold & QUN_FOLD_REPEAT) &&
                     text_alphabet_kind(&x->alphabet, cell) == TEXT_LETTER;
        if (!again)
            return cell;
    }
    return TEXT_HARD;
}

/* The last symbols read, oldest first, and where the text goes on after the one before each. */
typedef struct window {
    uint32_t before, first, second, third;
    size_t first_at, second_at, third_at;
} window;

/* Whether the lexicon goes on from a window's symbols to the end of an entry; `at` is behind the third. */
static bool leads_to_an_end(const lexicon *x, qun_text text, const window *w, size_t at)
{
    uint32_t number = w->third;
    if (w->second < ALPHABET_FIRST)
        return false;
    lexicon_range range = text_lexicon_pair(x, w->first, w->second);
    for (uint32_t depth = 2; range.low < range.high; depth++) {
        if (x->entries[range.low].steps == depth)
            return true;
        if (number < ALPHABET_FIRST)
            return number == TEXT_ESCAPE;
        range = text_lexicon_narrow(x, range, depth, number);
        if (range.low < range.high && x->entries[range.low].steps > depth + 1)
            number = next_symbol(x, text, &at, number);
    }
    return false;
}

/* Whether the same letter comes again after a gap: a hit may begin with that one. What does not repeat was
 * not passed over, so the next symbol's window will tell. */
static bool comes_again(const lexicon *x, qun_text text, const window *w)
{
    bool gap = false;
    size_t end = 0;
    if (!(x->fold & QUN_FOLD_REPEAT) || text_alphabet_kind(&x->alphabet, w->first) != TEXT_LETTER)
        return false;
    for (size_t at = w->first_at; at < text.len; at = end) {
        uint32_t cell = text_cell_at(&x->alphabet, text, at, &end);
        if (cell == TEXT_ESCAPE || (cell == w->first && gap))
            return true;
        if (cell != w->first && is_break(cell))
            return false;
        gap = gap || cell != w->first;
    }
    return false;
}

/* Letters inside words, digits inside numbers. */
static bool is_inside(const lexicon *x, qun_text text, const window *w)
{
    size_t end;
    uint32_t kind = (uint32_t)text_alphabet_kind(&x->alphabet, w->first), before = w->before;
    if (before >= ALPHABET_FIRST)
        before = (uint32_t)text_alphabet_kind(&x->alphabet, before);
    return kind == before && (kind == TEXT_LETTER || kind == TEXT_DIGIT) &&
           text_cell_at(&x->alphabet, text, w->first_at, &end) == w->first && !comes_again(x, text, w);
}

static bool may_hit(const lexicon *x, qun_text text, const window *w, size_t at)
{
    if (w->first < ALPHABET_FIRST)
        return false;
    uint32_t begins = x->begins[w->first - ALPHABET_FIRST];
    if (!(begins & LEXICON_BEGINS) || (!(begins & LEXICON_INNER) && is_inside(x, text, w)))
        return false;
    return (begins & LEXICON_SINGLE) || leads_to_an_end(x, text, w, at);
}

/* A place to begin at: what stands before it is known, unless it is where all began. */
static bool give(const lexicon *x, uint32_t before, size_t from, size_t *at, uint32_t *kind)
{
    if (before >= ALPHABET_FIRST)
        before = (uint32_t)text_alphabet_kind(&x->alphabet, before);
    *kind = before == TEXT_HARD || before == TEXT_SOFT ? TEXT_SPACE : before;
    *at = from;
    return true;
}

bool text_filter_next(const lexicon *x, qun_text text, size_t *at, uint32_t *kind, size_t *read)
{
    window w = {TEXT_ESCAPE, TEXT_ESCAPE, TEXT_ESCAPE, TEXT_ESCAPE, *at, *at, *at};
    size_t here = *at;
    uint32_t ends = 0;
    while (ends < 2) {
        ends += here == text.len;
        w.third_at = here;
        w.third = next_symbol(x, text, &here, w.second);
        *read = here;
        if (w.third == TEXT_ESCAPE)
            break;
        bool possible = x->singles || lexicon_may_begin(x, w.first, w.second, w.third);
        if (possible && may_hit(x, text, &w, here))
            return give(x, w.before, w.first_at, at, kind);
        w.before = w.first;
        w.first = w.second;
        w.first_at = w.second_at;
        w.second = w.third;
        w.second_at = w.third_at;
    }
    if (ends == 2)
        return false;
    if (w.first >= ALPHABET_FIRST)
        return give(x, w.before, w.first_at, at, kind);
    if (w.second >= ALPHABET_FIRST)
        return give(x, w.first, w.second_at, at, kind);
    return give(x, w.second, w.third_at, at, kind);
}
