/* recent.c - the last ids seen, so that a repeated event counts once. Memory is bounded: the ring forgets the
 * oldest. */
#include "base/hash.h"
#include "ledger/ledger.h"

uint64_t recent_hash(qun_text id)
{
    return hash_bytes(0, id.at, id.len);
}

static uint32_t slot_of(const recent *r, uint64_t hash)
{
    return (uint32_t)(hash >> 20) & (2 * r->cap - 1);
}

bool recent_has(const recent *r, uint64_t hash)
{
    if (!r->cap)
        return false;
    for (uint32_t i = slot_of(r, hash); r->slots[i]; i = (i + 1) & (2 * r->cap - 1))
        if (r->ring[r->slots[i] - 1] == hash)
            return true;
    return false;
}

static void settle(recent *r, uint32_t at)
{
    uint32_t i = slot_of(r, r->ring[at]);
    while (r->slots[i])
        i = (i + 1) & (2 * r->cap - 1);
    r->slots[i] = at + 1;
}

/* Takes an entry out of an open table: what follows it moves up so that no chain breaks. */
static void displace(recent *r, uint32_t at)
{
    uint32_t mask = 2 * r->cap - 1, i = slot_of(r, r->ring[at]);
    while (r->slots[i] != at + 1)
        i = (i + 1) & mask;
    for (uint32_t j = i;;) {
        j = (j + 1) & mask;
        if (!r->slots[j])
            break;
        uint32_t home = slot_of(r, r->ring[r->slots[j] - 1]);
        bool movable = i <= j ? home <= i || home > j : home <= i && home > j;
        if (movable) {
            r->slots[i] = r->slots[j];
            i = j;
        }
    }
    r->slots[i] = 0;
}

static bool grow(const mem *m, recent *r)
{
    uint32_t cap = r->cap ? 2 * r->cap : 64;
    uint64_t *ring = mem_new(m, cap * sizeof *ring);
    uint32_t *slots = mem_new_zero(m, 2 * (size_t)cap * sizeof *slots);
    if (!ring || !slots) {
        mem_free(m, ring, cap * sizeof *ring);
        mem_free(m, slots, 2 * (size_t)cap * sizeof *slots);
        return false;
    }
    for (uint32_t i = 0; i < r->count; i++)
        ring[i] = r->ring[(r->first + i) % r->cap];
    recent grown = {ring, slots, cap, r->count, 0, 0};
    for (uint32_t i = 0; i < r->count; i++)
        settle(&grown, i);
    recent_drop(m, r);
    *r = grown;
    return true;
}

bool recent_ready(const mem *m, recent *r, uint32_t more)
{
    while (r->cap < RECENT_IDS && r->cap - r->count < more)
        if (!grow(m, r))
            return false;
    return true;
}

void recent_add(recent *r, uint64_t hash)
{
    uint32_t at = (r->first + r->count) % r->cap;
    if (r->count == r->cap) {
        displace(r, r->first);
        at = r->first;
        r->first = (r->first + 1) % r->cap;
    } else {
        r->count++;
    }
    r->ring[at] = hash;
    settle(r, at);
}

void recent_drop(const mem *m, recent *r)
{
    mem_free(m, r->ring, r->cap * sizeof *r->ring);
    mem_free(m, r->slots, 2 * (size_t)r->cap * sizeof *r->slots);
    *r = (recent){0};
}
