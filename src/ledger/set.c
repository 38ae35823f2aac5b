/* set.c - sets: how many different values there are inside a window. Values are hashes of 63 bits.
 *
 * Where windows have but one moving edge, a value stands once, at its latest. A few are looked through; many
 * have an index from value to instant, which leads to the entry, for entries are in order of instant and
 * value. An entry whose value came again is dead (negative) until the entries are next moved together. Where
 * an edge may pass between two times a value came, all stay (occurrences). */
#include "base/hash.h"
#include "base/sort.h"
#include "ledger/ledger.h"
#include <string.h>

typedef struct seen {
    entry *slots; /* [cap] value -1: free */
    uint32_t cap, used;
} seen;

/* ---- the index ---- */

static entry *slot_of(const seen *index, int64_t value)
{
    uint32_t i = (uint32_t)hash_mix(0, (uint64_t)value) & (index->cap - 1);
    while (index->slots[i].value >= 0 && index->slots[i].value != value)
        i = (i + 1) & (index->cap - 1);
    return &index->slots[i];
}

static void note(seen *index, int64_t value, qun_time at)
{
    entry *slot = slot_of(index, value);
    index->used += slot->value < 0;
    *slot = (entry){at, value};
}

/* A new index of what lives; what has left goes with the old one. */
static bool index_again(const qun_ledger *l, tally *t, uint32_t room)
{
    seen fresh = {NULL, 64, 0};
    while (fresh.cap / 4 * 3 <= room)
        fresh.cap *= 2;
    seen *index = t->seen ? t->seen : mem_new_zero(l->mem, sizeof *index);
    fresh.slots = index ? mem_new(l->mem, (size_t)fresh.cap * sizeof *fresh.slots) : NULL;
    if (!fresh.slots) {
        if (!t->seen)
            mem_free(l->mem, index, sizeof *index);
        return false;
    }
    for (uint32_t i = 0; i < fresh.cap; i++)
        fresh.slots[i] = (entry){0, -1};
    for (uint32_t i = t->head; i < t->count; i++)
        if (!entry_dead(&t->entries[i]))
            note(&fresh, t->entries[i].value, t->entries[i].at);
    mem_free(l->mem, index->slots, (size_t)index->cap * sizeof *index->slots);
    *index = fresh;
    t->seen = index;
    return true;
}

bool set_ready(qun_ledger *l, tally *t)
{
    if (t->seen ? t->seen->used < t->seen->cap / 4 * 3 : t->total < EXACT)
        return true;
    if (t->total <= EXACT / 2) {
        set_drop(l, t); /* a few again */
        return true;
    }
    return index_again(l, t, (uint32_t)t->total / 2 * 3);
}

bool set_index(qun_ledger *l, tally *t)
{
    return t->total < EXACT || index_again(l, t, (uint32_t)t->total / 2 * 3);
}

void set_drop(const qun_ledger *l, tally *t)
{
    if (!t->seen)
        return;
    mem_free(l->mem, t->seen->slots, (size_t)t->seen->cap * sizeof *t->seen->slots);
    mem_free(l->mem, t->seen, sizeof *t->seen);
    t->seen = NULL;
}

/* ---- entries ---- */

static int64_t value_of(const entry *e)
{
    return entry_dead(e) ? -e->value - 1 : e->value;
}

/* The first entry that is not before this instant and value. */
static uint32_t place_of(const tally *t, qun_time at, int64_t value)
{
    uint32_t low = t->head, high = t->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        const entry *e = &t->entries[middle];
        if (e->at < at || (e->at == at && value_of(e) < value))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Its living entry; t->count: there is none. */
static uint32_t find(const tally *t, int64_t value)
{
    if (!t->seen) {
        uint32_t i = t->head;
        while (i < t->count && t->entries[i].value != value)
            i++;
        return i;
    }
    const entry *slot = slot_of(t->seen, value);
    if (slot->value < 0)
        return t->count;
    uint32_t i = place_of(t, slot->at, value);
    return i < t->count && t->entries[i].at == slot->at && t->entries[i].value == value ? i : t->count;
}

static void take_out(tally *t, uint32_t from)
{
    memmove(t->entries + from, t->entries + from + 1, (t->count - from - 1) * sizeof *t->entries);
    t->count--;
}

static void move_together(tally *t)
{
    uint32_t to = 0;
    for (uint32_t i = t->head; i < t->count; i++)
        if (!entry_dead(&t->entries[i]))
            t->entries[to++] = t->entries[i];
    t->head = 0;
    t->count = to;
}

static void put_in(tally *t, qun_time at, int64_t value)
{
    uint32_t spot = place_of(t, at, value);
    if (spot < t->count && t->entries[spot].at == at && value_of(&t->entries[spot]) == value) {
        t->entries[spot].value = value; /* it was dead */
    } else {
        memmove(t->entries + spot + 1, t->entries + spot, (t->count - spot) * sizeof *t->entries);
        t->entries[spot] = (entry){at, value};
        t->count++;
    }
    t->total++;
    if (t->seen)
        note(t->seen, value, at);
}

void set_add(const series *s, tally *t, qun_time at, int64_t value)
{
    bool ever = s->window == WINDOW_EVER;
    uint32_t known = find(t, value);
    if (ever)
        at = t->count; /* since ever there is no time, only an order */
    if (known < t->count && (ever || t->entries[known].at >= at))
        return;
    if (known < t->count) {
        t->total--;
        if (t->seen)
            t->entries[known].value = -value - 1;
        else
            take_out(t, known);
    }
    if (t->count - t->head > 2 * (uint64_t)t->total + EXACT)
        move_together(t);
    put_in(t, at, value);
}

void set_left(tally *t, uint32_t keep)
{
    for (uint32_t i = t->head; i < keep; i++)
        t->total -= !entry_dead(&t->entries[i]);
}

static int64_t living(const tally *t, uint32_t from, uint32_t to)
{
    int64_t count = 0;
    for (uint32_t i = from; i < to; i++)
        count += !entry_dead(&t->entries[i]);
    return count;
}

int64_t set_count(const tally *t, uint32_t from, uint32_t to)
{
    if (t->total == (int64_t)(t->count - t->head))
        return (int64_t)to - (int64_t)from;
    if (to == t->count && from - t->head < t->count - from)
        return t->total - living(t, t->head, from);
    return living(t, from, to);
}

/* ---- occurrences ---- */

static int by_number(const void *a, const void *b, void *user)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    (void)user;
    return x < y ? -1 : x > y;
}

static int64_t different_few(const entry *entries, uint32_t count)
{
    int64_t different = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t j = 0;
        while (entries[j].value != entries[i].value)
            j++;
        different += j == i;
    }
    return different;
}

bool occurrences_count(const qun_ledger *l, const tally *t, uint32_t from, uint32_t to, int64_t *out)
{
    uint32_t count = to > from ? to - from : 0;
    if (count <= EXACT) {
        *out = count ? different_few(t->entries + from, count) : 0;
        return true;
    }
    const mem *m = &l->env->mem;
    int64_t *values = mem_new(m, count * sizeof *values);
    if (!values)
        return false;
    for (uint32_t i = 0; i < count; i++)
        values[i] = t->entries[from + i].value;
    sort_items(values, count, sizeof *values, by_number, NULL);
    *out = 1;
    for (uint32_t i = 1; i < count; i++)
        *out += values[i] != values[i - 1];
    mem_free(m, values, count * sizeof *values);
    return true;
}

/* By value; of one value the latest first. */
static int by_value(const void *a, const void *b, void *user)
{
    const entry *x = a, *y = b;
    (void)user;
    if (x->value != y->value)
        return x->value < y->value ? -1 : 1;
    return x->at > y->at ? -1 : x->at < y->at;
}

static int by_time(const void *a, const void *b, void *user)
{
    const entry *x = a, *y = b;
    (void)user;
    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    return x->value < y->value ? -1 : x->value > y->value;
}

/* Keeps the latest of each value; gives how many those are. */
static uint32_t thin_run(entry *run, uint32_t count)
{
    uint32_t to = 1;
    sort_items(run, count, sizeof *run, by_value, NULL);
    for (uint32_t i = 1; i < count; i++)
        if (run[i].value != run[to - 1].value)
            run[to++] = run[i];
    sort_items(run, to, sizeof *run, by_time, NULL);
    return to;
}

void occurrences_thin(qun_ledger *l, const series *s, tally *t)
{
    uint32_t to = t->head, end;
    if (t->count - t->head <= (t->mark ? t->mark : EXACT))
        return;
    stretch p = no_stretch;
    for (uint32_t from = t->head; from < t->count; from = end) {
        for (end = from + 1; end < t->count && same_tick(l, s, &p, t->entries[from].at, t->entries[end].at);)
            end++;
        uint32_t count = end - from;
        bool thin = count > 1 && crowded(l, s, &p, t, to, from, end - 1);
        memmove(t->entries + to, t->entries + from, count * sizeof *t->entries);
        to += thin ? thin_run(t->entries + to, count) : count;
    }
    t->count = to;
    uint32_t left = t->count - t->head;
    t->mark = left + left / 2 > EXACT ? left + left / 2 : 0;
}
