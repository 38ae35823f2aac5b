/* names.c - tables from names, and from pairs of numbers, to dense numbers in the order of adding.
 * Open addressing with linear probing, doubled at three quarters; a slot holds an entry's number + 1. Few
 * names are looked through one by one: they have no hashes, and the slots are all free. */
#include "base/hash.h"
#include <string.h>

#define SLOTS_FIRST  16u
#define NAMES_FEW    8u
#define ENTRIES_MOST (UINT32_C(1) << 30) /* slots are counted in 32 bits */

struct name_entry {
    qun_text text;
    uint64_t hash;
};

/* Is there room for one more entry, so that at most three quarters of the slots are taken? */
static bool slots_enough(uint32_t count, uint32_t slot_count)
{
    return (uint64_t)(count + 1) * 4 <= (uint64_t)slot_count * 3;
}

static uint32_t *slots_new(const mem *m, uint32_t slot_count)
{
    uint64_t size = (uint64_t)slot_count * sizeof(uint32_t); /* checked: size_t may be 32 bits */
    return size < SIZE_MAX / 2 ? mem_new_zero(m, (size_t)size) : NULL;
}

static void slots_put(uint32_t *slots, uint32_t slot_count, uint64_t hash, uint32_t number)
{
    uint32_t at = (uint32_t)hash & (slot_count - 1);
    while (slots[at] != 0)
        at = (at + 1) & (slot_count - 1);
    slots[at] = number + 1;
}

/* ---- names ---- */

void names_init(names *n, const mem *m, uint64_t seed)
{
    *n = (names){.mem = m, .seed = seed};
    arena_init(&n->bytes, m);
}

void names_drop(names *n)
{
    mem_free(n->mem, n->entries, n->entry_cap * sizeof *n->entries);
    mem_free(n->mem, n->slots, n->slot_count * sizeof *n->slots);
    arena_drop(&n->bytes);
    names_init(n, n->mem, n->seed);
}

void names_clear(names *n)
{
    if (n->count > NAMES_FEW)
        memset(n->slots, 0, n->slot_count * sizeof *n->slots);
    n->count = 0;
    arena_reset(&n->bytes);
}

static uint32_t find_few(const names *n, qun_text key)
{
    for (uint32_t i = 0; i < n->count; i++)
        if (text_equal(n->entries[i].text, key))
            return i;
    return NAMES_NONE;
}

static uint32_t find_hash(const names *n, qun_text key, uint64_t hash)
{
    uint32_t at = (uint32_t)hash & (n->slot_count - 1);
    for (; n->slots[at] != 0; at = (at + 1) & (n->slot_count - 1)) {
        const struct name_entry *entry = &n->entries[n->slots[at] - 1];
        if (entry->hash == hash && text_equal(entry->text, key))
            return n->slots[at] - 1;
    }
    return NAMES_NONE;
}

static uint64_t hash_key(const names *n, qun_text key)
{
    return hash_bytes(n->seed, key.at, key.len);
}

uint32_t names_find(const names *n, qun_text key)
{
    return n->count <= NAMES_FEW ? find_few(n, key) : find_hash(n, key, hash_key(n, key));
}

static bool slots_double(names *n)
{
    uint32_t slot_count = n->slot_count ? n->slot_count * 2 : SLOTS_FIRST;
    uint32_t *slots = slots_new(n->mem, slot_count);
    if (!slots)
        return false;
    for (uint32_t i = 0; n->count > NAMES_FEW && i < n->count; i++)
        slots_put(slots, slot_count, n->entries[i].hash, i);
    mem_free(n->mem, n->slots, n->slot_count * sizeof *n->slots);
    n->slots = slots;
    n->slot_count = slot_count;
    return true;
}

static bool names_room(names *n)
{
    if (n->count >= ENTRIES_MOST)
        return false;
    if (!mem_grow(n->mem, &n->entries, &n->entry_cap, (uint64_t)n->count + 1, sizeof *n->entries))
        return false;
    return n->count < NAMES_FEW || slots_enough(n->count, n->slot_count) || slots_double(n);
}

/* The few become many: they get their hashes and slots. */
static void give_slots(names *n)
{
    for (uint32_t i = 0; i < n->count; i++) {
        n->entries[i].hash = hash_key(n, n->entries[i].text);
        slots_put(n->slots, n->slot_count, n->entries[i].hash, i);
    }
}

bool names_add(names *n, qun_text key, uint32_t *number)
{
    uint64_t hash = n->count < NAMES_FEW ? 0 : hash_key(n, key);
    *number = n->count <= NAMES_FEW ? find_few(n, key) : find_hash(n, key, hash);
    if (*number != NAMES_NONE)
        return true;
    qun_text copy;
    if (!names_room(n) || !arena_text(&n->bytes, key, &copy))
        return false;
    if (n->count == NAMES_FEW)
        give_slots(n);
    *number = n->count++;
    n->entries[*number] = (struct name_entry){copy, hash};
    if (n->count > NAMES_FEW)
        slots_put(n->slots, n->slot_count, hash, *number);
    return true;
}

/* The name added last is the last in its chain of slots: taking it out breaks none. */
void names_undo(names *n)
{
    const struct name_entry *last = &n->entries[--n->count];
    if (n->count == NAMES_FEW) {
        memset(n->slots, 0, n->slot_count * sizeof *n->slots);
    } else if (n->count > NAMES_FEW) {
        uint32_t at = (uint32_t)last->hash & (n->slot_count - 1);
        while (n->slots[at] != n->count + 1)
            at = (at + 1) & (n->slot_count - 1);
        n->slots[at] = 0;
    }
    if (last->text.at)
        arena_back(&n->bytes, (arena_mark){n->bytes.blocks, (char *)(uintptr_t)last->text.at});
}

qun_text names_at(const names *n, uint32_t number)
{
    return number < n->count ? n->entries[number].text : (qun_text){NULL, 0};
}

/* ---- pairs ---- */

void pairs_init(pairs *p, const mem *m, uint64_t seed)
{
    *p = (pairs){.mem = m, .seed = seed};
}

void pairs_drop(pairs *p)
{
    mem_free(p->mem, p->keys, p->key_cap * sizeof *p->keys);
    mem_free(p->mem, p->slots, p->slot_count * sizeof *p->slots);
    pairs_init(p, p->mem, p->seed);
}

void pairs_clear(pairs *p)
{
    if (p->slot_count > 0)
        memset(p->slots, 0, p->slot_count * sizeof *p->slots);
    p->count = 0;
}

uint32_t pairs_find(const pairs *p, uint32_t first, uint32_t second)
{
    if (p->slot_count == 0)
        return NAMES_NONE;
    uint64_t key = (uint64_t)first << 32 | second;
    uint32_t at = (uint32_t)hash_mix(p->seed, key) & (p->slot_count - 1);
    for (; p->slots[at] != 0; at = (at + 1) & (p->slot_count - 1))
        if (p->keys[p->slots[at] - 1] == key)
            return p->slots[at] - 1;
    return NAMES_NONE;
}

static bool pairs_room(pairs *p)
{
    if (p->count >= ENTRIES_MOST)
        return false;
    if (!mem_grow(p->mem, &p->keys, &p->key_cap, (uint64_t)p->count + 1, sizeof *p->keys))
        return false;
    if (slots_enough(p->count, p->slot_count))
        return true;
    uint32_t slot_count = p->slot_count ? p->slot_count * 2 : SLOTS_FIRST;
    uint32_t *slots = slots_new(p->mem, slot_count);
    if (!slots)
        return false;
    for (uint32_t i = 0; i < p->count; i++)
        slots_put(slots, slot_count, hash_mix(p->seed, p->keys[i]), i);
    mem_free(p->mem, p->slots, p->slot_count * sizeof *p->slots);
    p->slots = slots;
    p->slot_count = slot_count;
    return true;
}

bool pairs_add(pairs *p, uint32_t first, uint32_t second, uint32_t *number)
{
    *number = pairs_find(p, first, second);
    if (*number != NAMES_NONE)
        return true;
    if (!pairs_room(p))
        return false;
    uint64_t key = (uint64_t)first << 32 | second;
    *number = p->count++;
    p->keys[*number] = key;
    slots_put(p->slots, p->slot_count, hash_mix(p->seed, key), *number);
    return true;
}
