/* facts_index.c - which row a key names. A few rows are looked through; more have a table of slots, in which
 * a key's hash stands beside its row, so that growing it reads no key. Open addressing, doubled at three
 * quarters. Relies on facts.h. */
#include "column/facts.h"
#include <string.h>

#define SLOTS_FIRST 32u
#define SLOTS_MOST  (UINT32_C(1) << 31)

static uint64_t hash_key(const qun_facts *f, qun_text key)
{
    return hash_bytes(f->shape->env->seed, key.at, key.len) >> 32 << 32;
}

static uint32_t first_slot(uint32_t slot_count, uint64_t slot)
{
    return (uint32_t)(slot >> 32) & (slot_count - 1);
}

static void put(uint64_t *slots, uint32_t slot_count, uint64_t slot)
{
    uint32_t at = first_slot(slot_count, slot);
    while (slots[at] != 0)
        at = (at + 1) & (slot_count - 1);
    slots[at] = slot;
}

/* Slots for one more key. What stood in the former ones moves. */
static bool slots_room(const qun_facts *f, facts_table *t)
{
    uint64_t wanted = t->slot_count ? t->slot_count : SLOTS_FIRST;
    while (((uint64_t)t->keyed + 1) * 4 > wanted * 3)
        wanted *= 2;
    if (wanted <= t->slot_count)
        return true;
    if (wanted > SLOTS_MOST || wanted > SIZE_MAX / 2 / sizeof *t->slots)
        return false;
    uint64_t *slots = mem_new_zero(&f->shape->env->mem, (size_t)wanted * sizeof *slots);
    if (!slots)
        return false;
    for (uint32_t i = 0; t->indexed && i < t->slot_count; i++)
        if (t->slots[i] != 0)
            put(slots, (uint32_t)wanted, t->slots[i]);
    index_drop(f, t);
    t->slots = slots;
    t->slot_count = (uint32_t)wanted;
    return true;
}

bool index_ready(const qun_facts *f, facts_table *t)
{
    if (!slots_room(f, t))
        return false;
    for (uint32_t row = 0; !t->indexed && row < t->rows; row++)
        if (t->key_of[row].at)
            put(t->slots, t->slot_count, hash_key(f, t->key_of[row]) | (row + 1));
    t->indexed = true;
    return true;
}

void index_add(const qun_facts *f, facts_table *t, uint32_t row)
{
    put(t->slots, t->slot_count, hash_key(f, t->key_of[row]) | (row + 1));
}

/* The key added last is the last in its chain of slots: taking it out breaks none. */
void index_undo(const qun_facts *f, facts_table *t, uint32_t row)
{
    uint32_t at = first_slot(t->slot_count, hash_key(f, t->key_of[row]));
    while ((uint32_t)t->slots[at] != row + 1)
        at = (at + 1) & (t->slot_count - 1);
    t->slots[at] = 0;
}

void index_clear(facts_table *t)
{
    if (t->indexed)
        memset(t->slots, 0, t->slot_count * sizeof *t->slots);
    t->indexed = false;
}

void index_drop(const qun_facts *f, facts_table *t)
{
    mem_free(&f->shape->env->mem, t->slots, t->slot_count * sizeof *t->slots);
    t->slots = NULL;
    t->slot_count = 0;
}

static uint32_t find(const qun_facts *f, const facts_table *t, qun_text key)
{
    uint64_t hash = hash_key(f, key);
    for (uint32_t at = first_slot(t->slot_count, hash); t->slots[at] != 0;
         at = (at + 1) & (t->slot_count - 1)) {
        uint32_t row = (uint32_t)t->slots[at] - 1;
        if (t->slots[at] >> 32 == hash >> 32 && text_equal(t->key_of[row], key))
            return row;
    }
    return NAMES_NONE;
}

uint32_t facts_row_of(const qun_facts *f, int32_t scope, qun_text key)
{
    const facts_table *t = &f->tables[scope];
    if (!key.at || t->keyed == 0)
        return NAMES_NONE;
    if (t->indexed)
        return find(f, t, key);
    for (uint32_t row = 0; row < t->rows; row++)
        if (t->key_of[row].at && text_equal(t->key_of[row], key))
            return row;
    return NAMES_NONE;
}
