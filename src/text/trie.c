/* trie.c - makes the automaton: inserts every item, then links each state to its longest suffix, by depth.
 * Edges stand in one hash table of whole words, so that a step is one look. Relies on alphabet.h. */
#include "text/trie.h"

#include <string.h>

#define PAIR_BITS_LEAST (1u << 10)
#define PAIR_BITS_MOST  (1u << 24)

/* The trie in the making. */
typedef struct maker {
    const mem *mem;
    const alphabet *symbols;
    trie_source *source;
    uint64_t *slots;
    uint32_t *parents; /* of each state */
    uint32_t *numbers; /* symbol that leads to it */
    uint32_t *depths;
    uint32_t *heads; /* last item that ends there; UINT32_MAX: none */
    uint32_t cap[4]; /* of the four arrays above */
    uint32_t *roots;
    uint8_t *flags;
    uint64_t factor;
    size_t slot_count;
    uint32_t shift, state_count;
} maker;

static uint32_t log2_of(size_t power)
{
    uint32_t bits = 0;
    while (((size_t)1 << bits) < power)
        bits++;
    return bits;
}

static void put_slot(maker *m, uint64_t slot)
{
    size_t i = (size_t)((slot >> 24) * m->factor >> m->shift);
    while (m->slots[i] != 0)
        i = (i + 1) & (m->slot_count - 1);
    m->slots[i] = slot;
}

/* Keeps at most half of the slots taken. */
static bool grow_slots(maker *m)
{
    if ((size_t)m->state_count * 2 + 2 <= m->slot_count)
        return true;
    uint64_t *old = m->slots;
    size_t old_count = m->slot_count, count = old_count == 0 ? 64 : old_count * 2;
    uint64_t *slots = mem_new_zero(m->mem, count * sizeof *slots);
    if (slots == NULL)
        return false;
    m->slots = slots;
    m->slot_count = count;
    m->shift = 64 - log2_of(count);
    for (size_t i = 0; i < old_count; i++) {
        if (old[i] != 0)
            put_slot(m, old[i]);
    }
    mem_free(m->mem, old, old_count * sizeof *old);
    return true;
}

static bool grow_states(maker *m)
{
    uint64_t need = (uint64_t)m->state_count + 1;
    return mem_grow(m->mem, &m->parents, &m->cap[0], need, sizeof *m->parents) &&
           mem_grow(m->mem, &m->numbers, &m->cap[1], need, sizeof *m->numbers) &&
           mem_grow(m->mem, &m->depths, &m->cap[2], need, sizeof *m->depths) &&
           mem_grow(m->mem, &m->heads, &m->cap[3], need, sizeof *m->heads) && grow_slots(m);
}

/* The trie as far as it is made, for looking up. */
static trie view(const maker *m)
{
    trie t = {.slots = m->slots, .factor = m->factor, .shift = m->shift, .root = m->roots};
    return t;
}

static uint32_t child_of(const maker *m, uint32_t state, uint32_t number)
{
    if (state == 0)
        return m->roots[number - ALPHABET_FIRST];
    trie t = view(m);
    return text_trie_child(&t, state, number);
}

static qun_status add_state(maker *m, uint32_t parent, uint32_t number, uint32_t *state)
{
    if (m->state_count == TRIE_STATES)
        return QUN_E_LIMIT;
    if (!grow_states(m))
        return QUN_E_NOMEM;
    *state = m->state_count++;
    m->parents[*state] = parent;
    m->numbers[*state] = number;
    m->depths[*state] = *state == 0 ? 0 : m->depths[parent] + 1;
    m->heads[*state] = UINT32_MAX;
    if (*state != 0 && parent == 0)
        m->roots[number - ALPHABET_FIRST] = *state;
    else if (*state != 0)
        put_slot(m, (uint64_t)parent << 40 | (uint64_t)number << 24 | *state);
    return QUN_OK;
}

static bool is_phrase(const trie_item *item)
{
    return (item->number & TRIE_PHRASE) != 0;
}

/* Hangs an item on its state, unless an equal one of its sort hangs there; marks a term that an equal phrase
 * excuses. */
static void hang(maker *m, uint32_t index, uint32_t state)
{
    trie_item *items = m->source->items, *item = &items[index];
    const uint8_t *counts = m->source->counts;
    for (uint32_t i = m->heads[state]; i != UINT32_MAX; i = items[i].next) {
        if (memcmp(counts + items[i].first, counts + item->first, item->steps) != 0 ||
            items[i].script != item->script)
            continue;
        if (is_phrase(item) == is_phrase(&items[i]))
            item->repeated = true;
        else
            items[i].excused = true;
    }
    if (item->repeated)
        return;
    item->next = m->heads[state];
    m->heads[state] = index;
}

static qun_status insert(maker *m, uint32_t index)
{
    const trie_item *item = &m->source->items[index];
    uint32_t state = 0;
    for (uint32_t i = 0; i < item->steps; i++) {
        uint32_t number = text_alphabet_number(m->symbols, m->source->codes[item->first + i]);
        uint32_t child = child_of(m, state, number);
        if (child == 0) {
            qun_status status = add_state(m, state, number, &child);
            if (status != QUN_OK)
                return status;
        }
        state = child;
    }
    if (item->steps == 0)
        return QUN_OK;
    uint32_t first = text_alphabet_number(m->symbols, m->source->codes[item->first]);
    int flags = TRIE_BEGINS | (is_phrase(item) ? TRIE_INNER : 0) | (item->steps == 1 ? TRIE_SINGLE : 0);
    m->flags[first - ALPHABET_FIRST] |= (uint8_t)flags;
    hang(m, index, state);
    return QUN_OK;
}

static qun_status insert_all(maker *m)
{
    uint32_t root;
    qun_status status = add_state(m, 0, 0, &root);
    for (uint32_t i = 0; status == QUN_OK && i < m->source->item_count; i++)
        status = insert(m, i);
    return status;
}

/* The states, shallow ones first: counting sort, `order` has room for all. */
static void order_states(const maker *m, uint32_t *order)
{
    uint32_t starts[TERM_SYMBOLS + 2] = {0};
    for (uint32_t s = 0; s < m->state_count; s++)
        starts[m->depths[s] + 1]++;
    for (uint32_t d = 1; d < TERM_SYMBOLS + 2; d++)
        starts[d] += starts[d - 1];
    for (uint32_t s = 0; s < m->state_count; s++)
        order[starts[m->depths[s]]++] = s;
}

/* Fills fail and suffix; a state's fail is shallower, so it is done before. */
static void link_states(const maker *m, trie_state *states, const uint32_t *order)
{
    for (uint32_t i = 1; i < m->state_count; i++) {
        uint32_t s = order[i], number = m->numbers[s], fail = 0;
        for (uint32_t from = m->parents[s]; from != 0 && fail == 0;) {
            from = states[from].fail;
            fail = child_of(m, from, number);
        }
        states[s].fail = fail;
        states[s].suffix = m->heads[fail] != UINT32_MAX ? fail : states[fail].suffix;
        states[s].depth = m->depths[s];
    }
}

static bool is_plain(const uint8_t *counts, uint32_t steps)
{
    for (uint32_t i = 0; i < steps; i++) {
        if (counts[i] != 1)
            return false;
    }
    return true;
}

static void write_entries(const maker *m, trie_state *states, trie_entry *entries)
{
    const trie_item *items = m->source->items;
    uint32_t count = 0;
    for (uint32_t s = 0; s < m->state_count; s++) {
        states[s].entries = count;
        for (uint32_t i = m->heads[s]; i != UINT32_MAX; i = items[i].next) {
            const trie_item *item = &items[i];
            bool plain = is_plain(m->source->counts + item->first, item->steps);
            entries[count++] =
                (trie_entry){item->number, item->first, item->steps, (uint8_t)item->length, plain, 0};
        }
    }
    states[m->state_count].entries = count;
}

/* What a step looks at first: an eighth of a byte instead of a state. */
static bool write_ends(trie *out, arena *a)
{
    uint64_t *set = arena_new_zero(a, ((size_t)out->state_count + 63) / 64 * sizeof *set);
    if (set == NULL)
        return false;
    for (uint32_t s = 0; s < out->state_count; s++) {
        const trie_state *state = &out->states[s];
        bool ends = state->suffix != 0 || state[1].entries != state->entries;
        set[s >> 6] |= (uint64_t)ends << (s & 63);
    }
    out->ends = set;
    return true;
}

/* Sixteen bits for each pair or more: one look in sixteen is in vain. */
static bool write_pairs(const maker *m, trie *out, arena *a)
{
    uint32_t count = 0, bits = PAIR_BITS_LEAST;
    for (uint32_t s = 1; s < m->state_count; s++)
        count += m->depths[s] == 2;
    while (bits < PAIR_BITS_MOST && bits < count * UINT64_C(16))
        bits *= 2;
    uint64_t *set = arena_new_zero(a, bits / 8);
    if (set == NULL)
        return false;
    out->pairs = set;
    out->pair_shift = 32 - log2_of(bits);
    for (uint32_t s = 1; s < m->state_count; s++) {
        if (m->depths[s] != 2)
            continue;
        uint32_t bit = trie_pair_hash(m->numbers[m->parents[s]], m->numbers[s], out->pair_shift);
        set[bit >> 6] |= UINT64_C(1) << (bit & 63);
    }
    return true;
}

static void *copy_of(arena *a, const void *from, size_t size)
{
    void *copy = arena_new(a, size);
    if (copy != NULL)
        memcpy(copy, from, size);
    return copy;
}

static qun_status finish(maker *m, trie *out, arena *a)
{
    trie_state *states = arena_new_zero(a, ((size_t)m->state_count + 1) * sizeof *states);
    trie_entry *entries = arena_new(a, m->source->item_count * sizeof *entries);
    uint32_t *order = mem_new(m->mem, m->state_count * sizeof *order);
    *out = view(m);
    out->state_count = m->state_count;
    out->root = m->roots;
    out->flags = m->flags;
    out->slots = copy_of(a, m->slots, m->slot_count * sizeof *m->slots);
    out->counts = copy_of(a, m->source->counts, m->source->step_count);
    out->states = states;
    out->entries = entries;
    bool made = write_pairs(m, out, a) && states != NULL && entries != NULL && order != NULL &&
                out->slots != NULL && out->counts != NULL;
    if (made) {
        order_states(m, order);
        link_states(m, states, order);
        write_entries(m, states, entries);
        made = write_ends(out, a);
    }
    mem_free(m->mem, order, m->state_count * sizeof *order);
    return made ? QUN_OK : QUN_E_NOMEM;
}

qun_status text_trie_build(trie *out, arena *a, const alphabet *symbols, trie_source *source, uint64_t seed)
{
    maker m = {.mem = a->mem, .symbols = symbols, .source = source};
    m.factor = hash_mix(seed, UINT64_C(0x9E3779B97F4A7C15)) | 1;
    m.roots = arena_new_zero(a, symbols->count * sizeof *m.roots);
    m.flags = arena_new_zero(a, symbols->count);
    qun_status status = m.roots == NULL || m.flags == NULL ? QUN_E_NOMEM : insert_all(&m);
    if (status == QUN_OK)
        status = finish(&m, out, a);
    mem_free(m.mem, m.slots, m.slot_count * sizeof *m.slots);
    mem_free(m.mem, m.parents, m.cap[0] * sizeof *m.parents);
    mem_free(m.mem, m.numbers, m.cap[1] * sizeof *m.numbers);
    mem_free(m.mem, m.depths, m.cap[2] * sizeof *m.depths);
    mem_free(m.mem, m.heads, m.cap[3] * sizeof *m.heads);
    return status;
}
