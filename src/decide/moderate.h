/* moderate.h - what the two halves of moderation share: the trial of an event under all rules. */
#ifndef QUN_DECIDE_MODERATE_H
#define QUN_DECIDE_MODERATE_H
#include "decide/decisions.h"
#include <string.h>

typedef struct tried { /* a rule that an event broke, or may have broken */
    const rule *rule;
    const actions *next;     /* of the rule: what follows if it fires */
    const uint32_t *permits; /* asked on the way */
    uint32_t permit_count;
    int32_t state;   /* HOLDS: it fires; FAILS: excused; MISSING: facts are missing */
    int32_t blocked; /* state of `unless` */
    bool limited;    /* it has fired often enough */
    bool informed;
} tried;

/* What a word list finds in the event's text: looked for once, for conditions and for what is shown. */
typedef struct words_found {
    const qun_hit *hits;
    uint32_t count;
    bool looked;
} words_found;
/* NULL: no memory, which the run's status says. The event has a text. */
const words_found *find_words(run *r, uint32_t list);

/* Tables of one run, as long as the charter needs them. */
typedef struct trial {
    tried *rules;
    uint32_t count;
    uint64_t *struck;   /* ladders: the row that gave the strike, counted from 1 */
    uint32_t *excusing; /* permits that excuse the event, each once */
    uint32_t excusing_count;
} trial;

/* Decides the actions of the rules that fire. True: the message does not stay. */
bool carry_out(run *r, trial *t);
#endif
