/* lexicon.c - sorts a list's terms and phrases by their symbols and makes the tables over them; looks things
 * up. Nothing is hashed but the filter, so no list makes looking up slow. Relies on alphabet.h. */
#include "text/lexicon.h"
#include "base/sort.h"

#include <string.h>

#define FILTER_LEAST (1u << 5)
#define FILTER_MOST  (1u << 16) /* cells of 4 bytes: what a second-level cache holds */

#define ENDINGS_LEAST (1u << 10)
#define ENDINGS_MOST  (1u << 21) /* bits: as much again */

/* ---- looking up ---- */

lexicon_range text_lexicon_pair(const lexicon *x, uint32_t first, uint32_t second)
{
    uint32_t low = x->pair_first[first - ALPHABET_FIRST], end = x->pair_first[first - ALPHABET_FIRST + 1];
    uint32_t high = end;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (x->pair_second[middle] < second)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == end || x->pair_second[low] != second)
        return (lexicon_range){0, 0};
    uint32_t stop = low + 1 == end ? x->first[first - ALPHABET_FIRST + 1] : x->pair_entries[low + 1];
    return (lexicon_range){x->pair_entries[low], stop};
}

/* An entry's symbol after `depth` others; 0 if it has none. */
static inline uint32_t symbol_at(const lexicon_entry *e, const uint16_t *steps, uint32_t depth)
{
    return e->steps > depth ? steps[e->steps_at + depth] : 0;
}

/* The first entry of a range whose symbol is not below `number`. */
static uint32_t lower_bound(const lexicon_entry *entries, const uint16_t *steps, lexicon_range range,
                            uint32_t depth, uint32_t number)
{
    while (range.low < range.high) {
        uint32_t middle = range.low + (range.high - range.low) / 2;
        if (symbol_at(&entries[middle], steps, depth) < number)
            range.low = middle + 1;
        else
            range.high = middle;
    }
    return range.low;
}

lexicon_range text_lexicon_narrow(const lexicon_entry *entries, const uint16_t *steps, lexicon_range range,
                                  uint32_t depth, uint32_t number)
{
    uint32_t end = range.high;
    range.low = lower_bound(entries, steps, range, depth, number);
    if (range.low == end || symbol_at(&entries[range.low], steps, depth) != number)
        return (lexicon_range){0, 0};
    if (symbol_at(&entries[end - 1], steps, depth) != number)
        range.high = lower_bound(entries, steps, range, depth, number + 1);
    return range;
}

/* ---- making ---- */

typedef struct maker {
    arena *a;
    lexicon *out;
    lexicon_source *source;
    uint16_t *numbers; /* of all items' steps, as in the source */
    uint32_t *order;   /* items that have steps, sorted */
    uint32_t count;
} maker;

static bool is_phrase(const lexicon_item *item)
{
    return (item->number & LEXICON_PHRASE) != 0;
}

/* By symbols, short ones first; the counts of letters; terms before phrases. */
static int compare_steps(const maker *m, const lexicon_item *a, const lexicon_item *b)
{
    uint32_t common = a->steps < b->steps ? a->steps : b->steps;
    for (uint32_t i = 0; i < common; i++) {
        uint16_t one = m->numbers[a->first + i], other = m->numbers[b->first + i];
        if (one != other)
            return one < other ? -1 : 1;
    }
    if (a->steps != b->steps)
        return a->steps < b->steps ? -1 : 1;
    int order = memcmp(m->source->counts + a->first, m->source->counts + b->first, a->steps);
    return order != 0 ? order : (int)a->script - (int)b->script;
}

static int compare(const void *one, const void *other, void *user)
{
    const maker *m = user;
    const lexicon_item *a = &m->source->items[*(const uint32_t *)one];
    const lexicon_item *b = &m->source->items[*(const uint32_t *)other];
    int order = compare_steps(m, a, b);
    if (order != 0)
        return order;
    return a->number < b->number ? -1 : 1;
}

/* Into buckets by the first symbol, then each bucket: most hold few. `first` has room for the symbols and one
 * more. */
static void sort_entries(maker *m, uint32_t *first)
{
    const lexicon_source *source = m->source;
    uint32_t symbols = m->out->alphabet.count, from = 0;
    for (uint32_t i = 0; i < source->item_count; i++) {
        if (source->items[i].steps > 0)
            first[m->numbers[source->items[i].first] - ALPHABET_FIRST]++;
    }
    for (uint32_t s = 0; s < symbols; s++) {
        uint32_t count = first[s];
        first[s] = from;
        from += count;
    }
    m->count = from;
    for (uint32_t i = 0; i < source->item_count; i++) {
        if (source->items[i].steps > 0)
            m->order[first[m->numbers[source->items[i].first] - ALPHABET_FIRST]++] = i;
    }
    for (uint32_t s = 0, begin = 0; s < symbols; begin = first[s++]) {
        if (first[s] - begin > 1)
            sort_items(m->order + begin, first[s] - begin, sizeof *m->order, compare, m);
    }
}

/* Marks equal items, which stand side by side now, and leaves out those that are too many. */
static void mark_equals(maker *m)
{
    lexicon_item *items = m->source->items;
    uint32_t kept = 0, group = 0;
    for (uint32_t i = 0; i < m->count; i++) {
        lexicon_item *item = &items[m->order[i]];
        bool same = i > group && compare_steps(m, &items[m->order[group]], item) == 0;
        if (!same || is_phrase(item) != is_phrase(&items[m->order[group]])) {
            for (uint32_t k = group; same && k < i; k++)
                items[m->order[k]].excused = true;
            group = i;
        }
        item->equal = group < i ? m->order[group] : UINT32_MAX;
        item->left_out = i - group >= LEXICON_EQUALS;
    }
    for (uint32_t i = 0; i < m->count; i++) {
        if (!items[m->order[i]].left_out)
            m->order[kept++] = m->order[i];
    }
    m->count = kept;
}

static bool is_even(const uint8_t *counts, uint32_t steps)
{
    for (uint32_t i = 0; i < steps; i++) {
        if (counts[i] != 1)
            return false;
    }
    return true;
}

static bool write_entries(maker *m)
{
    lexicon *x = m->out;
    const lexicon_source *source = m->source;
    lexicon_entry *entries = arena_new(m->a, (m->count + 1) * sizeof *entries);
    uint16_t *steps = arena_new(m->a, (source->step_count + 1) * sizeof *steps);
    uint8_t *counts = arena_new(m->a, source->step_count + 1);
    if (entries == NULL || steps == NULL || counts == NULL)
        return false;
    for (uint32_t i = 0; i < m->count; i++) {
        const lexicon_item *item = &source->items[m->order[i]];
        bool even = is_even(source->counts + item->first, item->steps);
        entries[i] = (lexicon_entry){item->number,          x->step_count, x->count_count, item->steps,
                                     (uint8_t)item->length, item->rules,   (uint8_t)even};
        memcpy(steps + x->step_count, m->numbers + item->first, item->steps * sizeof *steps);
        x->step_count += item->steps;
        if (even)
            continue;
        memcpy(counts + x->count_count, source->counts + item->first, item->steps);
        x->count_count += item->steps;
    }
    x->entries = entries;
    x->entry_count = m->count;
    x->steps = steps;
    x->counts = counts;
    return true;
}

static bool is_inner(const lexicon_entry *e)
{
    return (e->number & LEXICON_PHRASE) != 0 || (e->rules & QUN_TERM_ANY_START) != 0;
}

/* Where the entries of each symbol and each pair of symbols begin. `first` was used for sorting. */
static bool write_begins(maker *m, uint32_t *first)
{
    lexicon *x = m->out;
    uint32_t symbols = x->alphabet.count, entry = 0;
    uint8_t *begins = arena_new_zero(m->a, symbols + 1);
    uint32_t *pair_first = arena_new_zero(m->a, (symbols + 1) * sizeof *pair_first);
    uint16_t *second = arena_new(m->a, (m->count + 1) * sizeof *second);
    uint32_t *pairs = arena_new(m->a, (m->count + 1) * sizeof *pairs);
    if (begins == NULL || pair_first == NULL || second == NULL || pairs == NULL)
        return false;
    for (uint32_t s = 0; s < symbols; s++) {
        first[s] = entry;
        pair_first[s] = x->pair_count;
        for (; entry < m->count && x->steps[x->entries[entry].steps_at] == s + ALPHABET_FIRST; entry++) {
            const lexicon_entry *e = &x->entries[entry];
            bool single = e->steps == 1;
            begins[s] |=
                (uint8_t)(LEXICON_BEGINS | (is_inner(e) ? LEXICON_INNER : 0) | (single ? LEXICON_SINGLE : 0));
            x->singles |= single;
            if (single)
                continue;
            uint16_t next = x->steps[e->steps_at + 1];
            if (x->pair_count > pair_first[s] && second[x->pair_count - 1] == next)
                continue;
            second[x->pair_count] = next;
            pairs[x->pair_count++] = entry;
        }
    }
    first[symbols] = entry;
    pair_first[symbols] = x->pair_count;
    x->first = first;
    x->begins = begins;
    x->pair_first = pair_first;
    x->pair_second = second;
    x->pair_entries = pairs;
    return true;
}

/* Two cells for each pair or more, as long as the cache has room. */
static bool write_filter(maker *m)
{
    lexicon *x = m->out;
    uint32_t cells = FILTER_LEAST;
    for (x->filter_shift = 27; cells < FILTER_MOST && cells < x->pair_count * UINT64_C(4); cells *= 2)
        x->filter_shift--;
    uint32_t *filter = arena_new_zero(m->a, cells * sizeof *filter);
    if (filter == NULL)
        return false;
    for (uint32_t i = 0; i < m->count; i++) {
        const lexicon_entry *e = &x->entries[i];
        const uint16_t *steps = x->steps + e->steps_at;
        if (e->steps > 1)
            filter[lexicon_hash(steps[0], steps[1]) >> x->filter_shift] |=
                e->steps == 2 ? UINT32_MAX : 1u << (steps[2] & 31);
    }
    x->filter = filter;
    return true;
}

/* Thirty-two bits for each entry or more, as long as the cache has room. */
static bool write_endings(maker *m)
{
    lexicon *x = m->out;
    uint32_t bits = ENDINGS_LEAST;
    for (x->ending_shift = 22; bits < ENDINGS_MOST && bits < x->entry_count * UINT64_C(32); bits *= 2)
        x->ending_shift--;
    uint32_t *endings = arena_new_zero(m->a, bits / 8);
    if (endings == NULL)
        return false;
    for (uint32_t i = 0; i < m->count; i++) {
        const lexicon_entry *e = &x->entries[i];
        uint32_t hash = 0;
        for (uint32_t k = 0; k < e->steps && k < LEXICON_TRIED; k++)
            hash = lexicon_ending(hash, x->steps[e->steps_at + k]);
        endings[hash >> x->ending_shift >> 5] |= 1u << (hash >> x->ending_shift & 31);
    }
    x->endings = endings;
    return true;
}

/* The symbols' numbers, each looked up once: in the table if it has it. */
static void number_steps(maker *m)
{
    const lexicon_source *source = m->source;
    const alphabet *own = &m->out->alphabet;
    for (size_t i = 0; i < source->step_count; i++) {
        uint32_t code = source->codes[i], cell = code < 0x10000 ? text_alphabet_cell(own, code) : 0;
        m->numbers[i] = (uint16_t)(cell >= ALPHABET_FIRST ? cell : text_alphabet_number(own, code));
    }
}

qun_status text_lexicon_build(lexicon *out, arena *a, lexicon_source *source, uint32_t fold)
{
    maker m = {.a = a, .out = out, .source = source};
    memset(out, 0, sizeof *out);
    qun_status status = text_alphabet_build(&out->alphabet, a, source->codes, source->step_count, fold);
    if (status != QUN_OK)
        return status;
    size_t numbers = (source->step_count + 1) * sizeof *m.numbers;
    size_t order = ((size_t)source->item_count + 1) * sizeof *m.order;
    uint32_t *first = arena_new_zero(a, (out->alphabet.count + 1) * sizeof *first);
    m.numbers = mem_new(a->mem, numbers);
    m.order = mem_new(a->mem, order);
    bool made = first != NULL && m.numbers != NULL && m.order != NULL;
    if (made) {
        number_steps(&m);
        sort_entries(&m, first);
        mark_equals(&m);
        made = write_entries(&m) && write_begins(&m, first) && write_filter(&m) && write_endings(&m);
    }
    mem_free(a->mem, m.numbers, numbers);
    mem_free(a->mem, m.order, order);
    out->fold = fold;
    out->cell_count = out->alphabet.cell_count;
    return made ? QUN_OK : QUN_E_NOMEM;
}
