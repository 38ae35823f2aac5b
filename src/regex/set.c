/* set.c - sets of characters: building, folding, negating, and the sets that Unicode names.
 * Simple case folding: all characters whose CaseFolding.txt C or S entry is the same belong together. */
#include "regex/parts.h"
#include "base/sort.h"
#include "regex/tables.inc"
#include <string.h>

/* ---- building ---- */

static int by_first(const void *a, const void *b, void *user)
{
    const regex_span *x = a, *y = b;
    (void)user;
    if (x->first != y->first)
        return x->first < y->first ? -1 : 1;
    return (x->last > y->last) - (x->last < y->last);
}

void regex_set_tidy(regex_set *set)
{
    uint32_t kept = 0;
    if (set->count == 0)
        return;
    sort_items(set->items, set->count, sizeof *set->items, by_first, NULL);
    for (uint32_t i = 1; i < set->count; i++) {
        regex_span *end = &set->items[kept], next = set->items[i];
        if (next.first > end->last + 1)
            set->items[++kept] = next;
        else if (next.last > end->last)
            end->last = next.last;
    }
    set->count = kept + 1;
}

#define TIDY_FROM 1024 /* spans: a pattern may name the same ones again and again */

/* Room for one more. */
static bool make_room(regex_build *b, regex_set *set)
{
    if (set->count == set->cap && set->cap >= TIDY_FROM)
        regex_set_tidy(set);
    if (set->count <= set->cap / 2 && set->cap)
        return true;
    uint32_t cap = set->cap ? set->cap * 2 : 4;
    regex_span *items = regex_new(b, cap * sizeof *items);
    if (!items)
        return false;
    if (set->count)
        memcpy(items, set->items, set->count * sizeof *items);
    set->items = items;
    set->cap = cap;
    return true;
}

void regex_set_add(regex_build *b, regex_set *set, uint32_t first, uint32_t last)
{
    if (set->count && set->items[set->count - 1].last + 1 == first) {
        set->items[set->count - 1].last = last;
        return;
    }
    if (set->count < set->cap || make_room(b, set))
        set->items[set->count++] = (regex_span){first, last};
}

void regex_set_add_set(regex_build *b, regex_set *set, const regex_set *more)
{
    if (!regex_spend(b, more->count))
        return;
    for (uint32_t i = 0; i < more->count; i++)
        regex_set_add(b, set, more->items[i].first, more->items[i].last);
}

void regex_set_negate(regex_build *b, regex_set *set)
{
    regex_set other = {NULL, 0, 0};
    uint32_t next = 0;
    regex_set_tidy(set);
    for (uint32_t i = 0; i < set->count; i++) {
        if (set->items[i].first > next)
            regex_set_add(b, &other, next, set->items[i].first - 1);
        next = set->items[i].last + 1;
    }
    if (next <= CODE_MOST)
        regex_set_add(b, &other, next, CODE_MOST);
    *set = other;
}

/* ---- folding ---- */

#define FOLD_SPANS (sizeof fold_spans / sizeof *fold_spans)

/* The first of the spans that end at `code` or behind it. */
static size_t fold_at(uint32_t code)
{
    size_t low = 0, high = FOLD_SPANS;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (fold_spans[middle].last < code)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* What one step along their orbits makes of the characters of a span; of a pair both. */
static regex_span step(const struct fold_span *f, uint32_t first, uint32_t last)
{
    if (f->distance == EVEN_ODD)
        return (regex_span){first & ~1u, last | 1};
    if (f->distance == ODD_EVEN)
        return (regex_span){((first + 1) & ~1u) - 1, last + (last & 1)};
    return (regex_span){(uint32_t)((int32_t)first + f->distance), (uint32_t)((int32_t)last + f->distance)};
}

/* Adds the characters a span folds to, and, as far as orbits go, what those fold to. */
static void add_orbits(regex_build *b, regex_set *set, uint32_t first, uint32_t last, int steps)
{
    for (size_t i = fold_at(first); i < FOLD_SPANS && fold_spans[i].first <= last; i++) {
        const struct fold_span *f = &fold_spans[i];
        regex_span next = step(f, first > f->first ? first : f->first, last < f->last ? last : f->last);
        if (!regex_spend(b, 1))
            return;
        regex_set_add(b, set, next.first, next.last);
        if (steps > 1 && f->distance != EVEN_ODD && f->distance != ODD_EVEN)
            add_orbits(b, set, next.first, next.last, steps - 1);
    }
}

void regex_set_add_folded(regex_build *b, regex_set *set, uint32_t first, uint32_t last)
{
    regex_set_add(b, set, first, last);
    /* all that folds, and nothing to add */
    if (first <= fold_spans[0].first && last >= fold_spans[FOLD_SPANS - 1].last)
        return;
    add_orbits(b, set, first, last, ORBIT_MOST - 1);
}

/* ---- sets with names ---- */

static uint32_t take_number(const uint8_t **at)
{
    uint32_t value = 0, shift = 0;
    for (; **at & 128; shift += 7)
        value |= (uint32_t)(*(*at)++ & 127) << shift;
    return value | (uint32_t) * (*at)++ << shift;
}

static void add_spans(regex_build *b, regex_set *set, const struct named_set *named)
{
    const uint8_t *at = set_spans + named->at;
    uint32_t end = 0;
    if (!regex_spend(b, named->count))
        return;
    for (uint32_t i = 0; i < named->count; i++) {
        uint32_t first = end + take_number(&at);
        end = first + take_number(&at);
        regex_set_add(b, set, first, end);
    }
}

bool regex_set_add_named(regex_build *b, regex_set *set, qun_text name)
{
    bool found = text_is(name, "Any");
    if (found)
        regex_set_add(b, set, 0, CODE_MOST);
    for (size_t i = 0; i < sizeof named_sets / sizeof *named_sets; i++) {
        qun_text own = text_of(named_sets[i].name);
        /* L is Ll, Lm, Lo, Lt and Lu together */
        bool part = i < CATEGORIES && name.len == 1 && own.at[0] == name.at[0];
        if (!part && !text_equal(own, name))
            continue;
        add_spans(b, set, &named_sets[i]);
        found = true;
    }
    return found;
}
