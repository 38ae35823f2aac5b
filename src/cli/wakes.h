/* wakes.h - who is to be asked again, and when: members and groups by key, and a heap of instants. */
#ifndef QUN_CLI_WAKES_H
#define QUN_CLI_WAKES_H
#include "cli/bytes.h"

typedef struct subject {
    qun_text key;
    int32_t scope;  /* QUN_SCOPE_MEMBER, _GROUP */
    uint32_t place; /* in the heap, from 1; 0: not in it */
    qun_time at;    /* when its answer may change */
    bool admitted;
} subject;

typedef struct block {
    struct block *next;
    char text[];
} block;

typedef struct wakes {
    subject *subjects;
    uint32_t count, cap;
    uint32_t *slots; /* open addressing: number + 1 */
    uint32_t slot_count;
    uint32_t *heap; /* numbers, soonest first; as many as `cap` */
    uint32_t heap_count;
    block *blocks; /* of the keys */
    size_t block_left;
} wakes;

/* Number of a subject, made if it is new. */
uint32_t wakes_subject(wakes *w, int32_t scope, qun_text key);
/* When it is to be asked; QUN_NEVER: not. */
void wakes_set(wakes *w, uint32_t number, qun_time at);
/* The soonest, by instant, then groups before members, then key: the same in every run. False: none. */
bool wakes_first(const wakes *w, uint32_t *number);
void wakes_drop(wakes *w);
#endif
