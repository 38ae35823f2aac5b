/* replay.h - the loop of a host, in three files: play.c is the loop, prepare.c what is found out before it,
 * replay.c the command. */
#ifndef QUN_CLI_REPLAY_H
#define QUN_CLI_REPLAY_H
#include "cli/rows.h"
#include "cli/session.h"
#include "cli/summary.h"
#include "cli/wakes.h"

/* Fields the loop looks at. */
typedef struct replay_slots {
    qun_slot at, kind, member, group;       /* of the event */
    qun_slot tier, joined, admitted, staff; /* of the member */
    qun_slot people, groups_now;            /* of the community */
    qun_slot *classes;                      /* of the member, as many as axes */
    qun_slot *others;                       /* of the event: whose metrics it changes besides its member's */
    size_t other_count;
} replay_slots;

typedef struct replay {
    session *s;
    qun_ledger *ledger;
    qun_facts *event;   /* the event and what is around it */
    qun_facts *subject; /* one member or group */
    qun_decisions *decisions;
    wakes wakes;
    summary summary;
    replay_slots at;
    qun_text *kinds; /* of events the charter knows */
    size_t kind_count, kind_last;
    uint64_t *pended; /* keys of open questions that were printed */
    size_t pended_count, pended_cap;
    qun_time clock, until; /* QUN_NEVER: not yet, not given */
    bool admits, moderates, segments, expires, quiet;
    bool needs_community;
    int failed; /* an exit status; -1: none */
    uint64_t events;
} replay;

/* ---- prepare.c ---- */
/* Everything before the first event. An exit status, or -1: go on. */
int replay_prepare(replay *r);
void replay_drop(replay *r);

/* ---- play.c ---- */
/* Takes all events of a file. An exit status, or -1: go on. */
int replay_events(replay *r, const char *path);
/* Lets time run: everything that is due up to an instant is decided, in the order of time. */
void replay_advance(replay *r, qun_time to);
/* Facts of one member or group; false: the ledger does not know it, or a failure. */
bool replay_facts(replay *r, const subject *s, qun_time now);
/* Decides for one member or group; carries nothing out. */
bool replay_decide(replay *r, const subject *s, qun_time now);
/* Open questions among the decisions have been asked. */
void replay_asked(replay *r);
/* When the answer decided last may change by time alone. */
qun_time replay_next(replay *r, qun_time now);
/* Notes and says a failure of a library call. */
bool replay_good(replay *r, qun_status status, const char *doing);
#endif
