/* trie.h - the terms and allowed phrases of a list as an automaton (Aho and Corasick 1975) over the
 * alphabet's numbers. Letters that stand several times are one step; an entry says how often its term has
 * them. */
#ifndef QUN_TEXT_TRIE_H
#define QUN_TEXT_TRIE_H
#include "text/alphabet.h"

#define TERM_SYMBOLS 64 /* of one term at most */
#define TRIE_STATES  ((1u << 24) - 1)
#define TRIE_PHRASE  0x80000000u /* in an item's number: an allowed phrase */

/* What may begin with a symbol. */
enum {
    TRIE_BEGINS = 1, /* something */
    TRIE_INNER = 2,  /* a phrase: phrases may begin inside words */
    TRIE_SINGLE = 4  /* something that needs no other symbol */
};

/* A folded term or phrase, before and while the trie is made. */
typedef struct trie_item {
    uint32_t number; /* of the term, or of the phrase | TRIE_PHRASE */
    uint32_t first;  /* of its steps in `codes` and `counts` */
    uint32_t length; /* symbols, repeated letters counted */
    uint32_t next;   /* out: next item that ends where it does, or UINT32_MAX */
    uint8_t script;  /* with LATIN: text_only_script; items alike but for it are not equal */
    uint8_t steps;   /* at most TERM_SYMBOLS; 0: too short or too long, not in the trie */
    bool excused;    /* out: an allowed phrase is equal to it */
    bool repeated;   /* out: an item before it is equal to it */
} trie_item;

typedef struct trie_source {
    trie_item *items; /* terms first */
    uint32_t item_count;
    const uint32_t *codes; /* of all items' steps */
    const uint8_t *counts; /* how often each of them stands there */
    size_t step_count;
} trie_source;

typedef struct trie_entry {
    uint32_t number; /* as the item's */
    uint32_t counts; /* first in `counts` */
    uint8_t steps, length;
    uint8_t plain; /* every count is 1 */
    uint8_t reserved;
} trie_entry;

typedef struct trie_state {
    uint32_t fail;    /* state of the longest proper suffix; 0: root */
    uint32_t suffix;  /* the nearest of those that has entries; 0: none */
    uint32_t entries; /* first; up to the next state's first */
    uint32_t depth;   /* steps from the root */
} trie_state;

typedef struct trie {
    const trie_state *states; /* [state_count + 1] */
    const trie_entry *entries;
    const uint8_t *counts;
    const uint32_t *root;  /* [alphabet] state after a first symbol; 0: none begins so */
    const uint8_t *flags;  /* [alphabet] TRIE_* */
    const uint64_t *ends;  /* bits of the states where something ends, perhaps only a suffix of theirs */
    const uint64_t *pairs; /* bits of hashed pairs that begin an item, for a quick no */
    uint32_t pair_shift;   /* 32 - log2 of how many bits */
    const uint64_t *slots; /* parent << 40 | number << 24 | child; 0: free */
    uint64_t factor;       /* of the hash; odd */
    uint32_t shift;        /* 64 - log2 of how many slots */
    uint32_t state_count;
} trie;

/* Makes the trie; `items` are marked. QUN_E_NOMEM, QUN_E_LIMIT over TRIE_STATES. */
qun_status text_trie_build(trie *out, arena *a, const alphabet *symbols, trie_source *source, uint64_t seed);

static inline uint32_t trie_pair_hash(uint32_t first, uint32_t second, uint32_t shift)
{
    return (first * 0x9E3779B1u + second * 0x85EBCA6Bu) >> shift;
}

/* Whether an item may begin with these two; sometimes yes when none does. */
static inline bool text_trie_pair(const trie *t, uint32_t first, uint32_t second)
{
    uint32_t bit = trie_pair_hash(first, second, t->pair_shift);
    return t->pairs[bit >> 6] >> (bit & 63) & 1;
}

static inline bool text_trie_ends(const trie *t, uint32_t state)
{
    return t->ends[state >> 6] >> (state & 63) & 1;
}

static inline uint32_t text_trie_child(const trie *t, uint32_t state, uint32_t number)
{
    uint64_t key = (uint64_t)state << 16 | number;
    size_t mask = ((size_t)1 << (64 - t->shift)) - 1;
    size_t i = (size_t)(key * t->factor >> t->shift);
    while (t->slots[i] != 0) {
        if (t->slots[i] >> 24 == key)
            return (uint32_t)(t->slots[i] & TRIE_STATES);
        i = (i + 1) & mask;
    }
    return 0;
}

/* The state after one more symbol. */
static inline uint32_t text_trie_next(const trie *t, uint32_t state, uint32_t number)
{
    while (state != 0) {
        uint32_t child = text_trie_child(t, state, number);
        if (child != 0)
            return child;
        state = t->states[state].fail;
    }
    return t->root[number - ALPHABET_FIRST];
}
#endif
