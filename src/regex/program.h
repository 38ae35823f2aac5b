/* program.h - a compiled pattern: places that read bytes, and the table of states over them. Inside this room
 * only. A state is the set of places that may be reached before a byte; as soon as one of them is the end of
 * the pattern the text holds a match, so which one began first need not be known. */
#ifndef QUN_REGEX_PROGRAM_H
#define QUN_REGEX_PROGRAM_H
#include "regex/parts.h"

#define PLACES_MOST 65000u  /* their numbers have 16 bits */
#define EDGES_MOST  131072u /* of all places that choose by byte */

typedef enum regex_place_kind {
    PLACE_BYTE,  /* a byte low..high: on to `next` */
    PLACE_TABLE, /* the edge that has the byte: on to its `next` */
    PLACE_FORK,  /* both `next` and `other` */
    PLACE_ASSERTION,
    PLACE_NEVER,
    PLACE_MATCH
} regex_place_kind;

typedef struct regex_place {
    uint8_t kind, low, high;
    uint8_t what; /* ASSERTION: enum regex_assertion; TABLE: how many edges */
    union {
        struct {
            uint16_t next, other;
        } to;
        uint32_t edges; /* TABLE: the first */
    } of;
} regex_place;

typedef struct regex_edge {
    uint8_t low, high;
    uint16_t next;
} regex_edge;

/* The table: `table[state + class]` is the next state. States are numbered by where their row begins; the
 * lowest are those that the loop must look at. */
typedef struct regex_table {
    const uint16_t *next;
    uint16_t match; /* reached: the text holds a match; lower, 0: it cannot any more */
    uint16_t idle;  /* nothing of a match has been read: most bytes lead back to it; 0: there is no such */
    uint16_t first; /* before the text */
    uint16_t count; /* of states */
    uint8_t idles[256]; /* 1: the byte leads from `idle` to itself */
    bool one_leaves;    /* only `leaves` does not */
    uint8_t leaves;
} regex_table;

struct regex {
    const regex_place *places;
    const regex_edge *edges;
    const regex_table *table; /* NULL: too large to be made once for all */
    uint32_t place_count, edge_count;
    size_t bytes;
    uint16_t start;
    uint16_t class_count;                /* of bytes; as a class itself: the end of the text */
    uint8_t asks;                        /* every enum regex_assertion in it */
    uint8_t class_of[256], byte_of[256]; /* and a byte of each class */
};

/* Compiles the tree into `r`. compile.c */
void regex_emit(regex_build *b, const regex_part *root, regex *r);

/* ---- walking from places to places: walk.c ---- */

enum { BEFORE_TEXT_BEGIN = 1, BEFORE_LINE_BEGIN = 2, BEFORE_WORD = 4 }; /* what stands before the place */

typedef struct place_set {
    uint16_t *seen, *seen_at; /* a sparse set of those that were reached */
    uint16_t *kept;           /* those of them that read a byte or wait for one */
    uint32_t seen_count, count;
    bool waits; /* for the next byte: an assertion about it is kept */
} place_set;

typedef struct walker {
    const regex *r;
    place_set now, next;
    uint16_t *stack, *line;
    uint8_t context; /* BEFORE_* of what `next` holds, those that are asked for */
    uint64_t units;  /* spent so far */
} walker;

typedef enum walked { WALKED_ON, WALKED_DEAD, WALKED_MATCH } walked;

typedef struct place_list { /* a state */
    const uint16_t *places;
    uint32_t count;
    uint8_t context;
    bool waits;
} place_list;

bool regex_walk_begin(walker *w, const regex *r, arena *a); /* false: no memory */
walked regex_walk_first(walker *w);                         /* `next` is where a text begins */
walked regex_walk_idle(walker *w); /* the same in the midst of a text, behind no word */
/* From a state over a byte of a class, or to the end of the text, which leads nowhere else. */
walked regex_walk_step(walker *w, const place_list *from, uint32_t byte_class);
place_list regex_walk_next(const walker *w); /* as it stands in `next` */

/* ---- states made as they are reached: states.c ---- */

#define STATE_DEAD    0
#define STATE_MATCH   1
#define STATE_FIRST   2 /* of those that have places */
#define STATE_UNKNOWN UINT16_MAX

typedef struct state_store {
    walker *w;
    uint16_t *next; /* a row of `stride` a state */
    struct state {
        uint32_t at, count; /* in `pool` */
        uint8_t context;
        bool waits;
    } * states;
    uint16_t *pool, *slots; /* the places of all; the states by hash */
    uint32_t stride, count, cap, pool_count, pool_cap, slot_mask;
} state_store;

bool regex_states_begin(state_store *s, walker *w, arena *a, uint32_t cap,
                        uint32_t pool_cap); /* false: no memory */
void regex_states_clear(state_store *s);
uint16_t regex_states_find(state_store *s, walked how); /* of what `next` holds; UNKNOWN: there is no room */
place_list regex_states_list(const state_store *s, uint32_t state);
uint16_t regex_states_step(state_store *s, uint32_t state,
                           uint32_t byte_class); /* UNKNOWN: there is no room */

/* The whole table, if it stays small: else NULL, with the status as it was. table.c */
const regex_table *regex_table_make(regex_build *b, regex *r);
bool regex_table_matches(const regex *r, qun_text text);
#endif
