/* keys.h - the keys seen so far, to find one that comes twice. Relies on base. */
#ifndef QUN_JSON_KEYS_H
#define QUN_JSON_KEYS_H
#include "base/hash.h"

/* A key belongs to an owner (its object); lent, both must stay. Memory is the arena's. */
typedef struct json_keys {
    arena *arena;
    uint64_t seed;
    struct json_key *slots; /* NULL at first */
    uint32_t count, slot_count;
} json_keys;

void json_keys_init(json_keys *k, arena *a, uint64_t seed);
/* Adds a key with what it leads to; `*first` is what it already led to, NULL if it is new. False: no memory.
 */
bool json_keys_add(json_keys *k, const void *owner, qun_text key, const void *item, const void **first);
#endif
