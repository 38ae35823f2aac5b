/* hash.h - hashing with the environment's seed, and tables from keys to dense numbers.
 * The order of a table is the order of adding, never that of the hash: the seed cannot show in any answer. */
#ifndef QUN_BASE_HASH_H
#define QUN_BASE_HASH_H
#include "base/str.h"

uint64_t hash_bytes(uint64_t seed, const void *bytes, size_t len); /* same on every machine */
uint64_t hash_mix(uint64_t seed, uint64_t value);

#define NAMES_NONE UINT32_MAX

/* Names to dense numbers from 0. Copies what is added. */
typedef struct names {
    const mem *mem;
    uint64_t seed;
    struct name_entry *entries; /* [count] */
    uint32_t *slots;            /* [slot_count] entry + 1, 0 free */
    uint32_t count, entry_cap, slot_count;
    arena bytes;
} names;
void names_init(names *n, const mem *m, uint64_t seed);
void names_drop(names *n);
void names_clear(names *n);                               /* keeps its memory */
uint32_t names_find(const names *n, qun_text key);        /* NAMES_NONE if absent */
bool names_add(names *n, qun_text key, uint32_t *number); /* finds or adds; false: no memory */
qun_text names_at(const names *n, uint32_t number);       /* lent; stable while `names` lives */
/* Takes back what names_add has just added; nothing may have come into `bytes` since. */
void names_undo(names *n);

/* Pairs of numbers to dense numbers from 0 (a member in a group). */
typedef struct pairs {
    const mem *mem;
    uint64_t seed;
    uint64_t *keys; /* [count] first << 32 | second */
    uint32_t *slots;
    uint32_t count, key_cap, slot_count;
} pairs;
void pairs_init(pairs *p, const mem *m, uint64_t seed);
void pairs_drop(pairs *p);
void pairs_clear(pairs *p);
uint32_t pairs_find(const pairs *p, uint32_t first, uint32_t second);
bool pairs_add(pairs *p, uint32_t first, uint32_t second, uint32_t *number);
#endif
