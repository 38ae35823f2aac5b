/* keys.c - a table of keys by owner: open addressing, doubled at three quarters. */
#include "json/keys.h"

#define SLOTS_FIRST 64u
#define SLOTS_MOST  (UINT32_C(1) << 31)

typedef struct json_key {
    uint64_t hash;
    const void *owner; /* NULL: the slot is free */
    const void *item;
    qun_text text;
} json_key;

void json_keys_init(json_keys *k, arena *a, uint64_t seed)
{
    *k = (json_keys){.arena = a, .seed = seed};
}

static json_key *slot_of(const json_keys *k, const json_key *wanted)
{
    uint32_t at = (uint32_t)wanted->hash & (k->slot_count - 1);
    for (;; at = (at + 1) & (k->slot_count - 1)) {
        json_key *slot = &k->slots[at];
        if (!slot->owner)
            return slot;
        if (slot->hash == wanted->hash && slot->owner == wanted->owner &&
            text_equal(slot->text, wanted->text))
            return slot;
    }
}

/* The former slots stay in the arena: together they are smaller than the new ones. */
static bool keys_room(json_keys *k)
{
    if (k->slots && (uint64_t)(k->count + 1) * 4 <= (uint64_t)k->slot_count * 3)
        return true;
    uint32_t slot_count = k->slots ? k->slot_count * 2 : SLOTS_FIRST;
    uint64_t size = (uint64_t)slot_count * sizeof *k->slots;
    if (slot_count >= SLOTS_MOST || size > SIZE_MAX / 4)
        return false;
    json_keys wider = *k;
    wider.slot_count = slot_count;
    wider.slots = arena_new_zero(k->arena, (size_t)size);
    if (!wider.slots)
        return false;
    for (uint32_t i = 0; i < k->slot_count; i++)
        if (k->slots[i].owner)
            *slot_of(&wider, &k->slots[i]) = k->slots[i];
    *k = wider;
    return true;
}

bool json_keys_add(json_keys *k, const void *owner, qun_text key, const void *item, const void **first)
{
    *first = NULL;
    if (!keys_room(k))
        return false;
    uint64_t hash = hash_mix(hash_bytes(k->seed, key.at, key.len), (uint64_t)(uintptr_t)owner);
    json_key wanted = {hash, owner, item, key};
    json_key *slot = slot_of(k, &wanted);
    if (slot->owner) {
        *first = slot->item;
        return true;
    }
    *slot = wanted;
    k->count++;
    return true;
}
