/* ledger.h - what a ledger holds: subjects with a row of kept facts each, and a tally for every series of the
 * charter. Relies on model/charter.h for what is to be kept; nothing but decide/ may rely on it.
 *
 * A call that changes the ledger takes all its memory first and then changes it without being able to fail:
 * functions named _ready take, the others change. What _ready took shows nowhere. */
#ifndef QUN_LEDGER_LEDGER_H
#define QUN_LEDGER_LEDGER_H
#include <qun/ledger.h>
#include "base/number.h"
#include "column/facts.h"
#include "model/charter.h"

/* Entries of a tally are in order of time. Of counts and sums they run on from the first entry ever, so that
 * a window's sum is the difference of two entries; all others hold their own value. */
typedef struct entry {
    qun_time at;
    int64_t value;
} entry;
/* A number that grows with the events: since ever, or over the entries inside a window. */
typedef struct tally {
    entry *entries;
    int64_t total; /* since ever: count, sum, extreme, number or text; counts and sums in windows: of what
                      has left; sets in windows: values that stand in the entries */
    union {
        qun_time at;       /* of first and last since ever; of the last strike of those that fall */
        struct seen *seen; /* of sets: set.c; NULL while there are few */
    };
    uint32_t head;  /* entries before it have left every window */
    uint32_t count; /* entries, those before head included; since ever: 0 or 1: is there a value */
    uint32_t cap;
    uint32_t mark; /* as many entries may stand before neighbours are put together again; 0: the least */
} tally;

enum { LEDGER_SCOPES = 4 }; /* tables, in this order */
enum { TABLE_GROUP, TABLE_MEMBER, TABLE_HERE, TABLE_COMMUNITY };
extern const int32_t ledger_scope_of[LEDGER_SCOPES]; /* GROUP, MEMBER, HERE, COMMUNITY */
int ledger_table_of(int32_t scope);                  /* -1: none is kept for that scope */

/* Subjects of one scope: a row of the shape's fields each (what is kept as it was last said), and the
 * tallies. */
typedef struct subjects {
    cell *rows;     /* [count * width]; texts are in ledger->texts */
    tally *tallies; /* [count * series_count] */
    uint32_t count, row_cap, tally_cap, width;
    const uint32_t *series; /* numbers of charter->series kept for this scope */
    uint32_t series_count;
    const struct asked *all,
        *needed; /* [series_count], [needed_count]: all of them; those that a verb reads */
    uint32_t needed_count, reserved;
} subjects;

/* What a window takes of the calendar: starts of its time, worked out once. */
typedef struct stretch {
    qun_time last, ends, next; /* as timing_state; it stands for instants from `last` until `next` */
} stretch;
/* How far a series looks back, and since when it has been looking. */
typedef struct reach {
    bool exact;   /* its spans are: no months, no days of a zone whose clocks change */
    uint8_t form; /* IS_* */
    qun_span over_least, over_most, back_least, back_most; /* if exact: least and most are the same */
    stretch now;    /* CALENDAR: where the horizon, less `back`, lies */
    qun_time since; /* new under this charter: events before it were not counted; TIME_NONE */
    uint32_t since_subject, reserved; /* ... but all of subjects from this number on were */
} reach;

/* A series that is asked for, with all that reading it takes. */
typedef struct asked {
    const series *series;
    const reach *reach;
    uint32_t k; /* of its table */
} asked;

/* Ids seen lately: a ring of hashes and a table over them. The hash has no seed: snapshots are the same
 * everywhere. */
enum { RECENT_IDS = 65536 };
typedef struct recent {
    uint64_t *ring;  /* [cap] oldest at `first` */
    uint32_t *slots; /* [2 * cap] place in the ring + 1 */
    uint32_t cap, count, first, reserved;
} recent;

typedef struct kept_id {
    char *at;
    uint32_t len;
    uint32_t uses; /* left; while `at` is NULL: number + 1 of the next free one */
} kept_id;

/* Who is where, by the latest that is known: joins and leaves may come in any order. */
typedef struct seat_state {
    qun_time joined, left; /* the latest of each; TIME_NONE */
    uint32_t next;         /* seat + 1 of the same group */
    bool present;
} seat_state;
typedef struct group_state {
    qun_time ended;      /* when it was last dissolved; TIME_NONE */
    uint32_t seat, none; /* its newest seat + 1 */
} group_state;
typedef struct member_state {
    uint32_t seats; /* taken now */
    bool left;      /* some group, some time */
} member_state;

/* A series that counts events of a kind, or decisions: the k-th of its table. */
typedef struct kind_series {
    uint32_t table, k;
} kind_series;

/* Numbers picked out of a longer list. */
typedef struct picked {
    const uint32_t *items;
    uint32_t count;
} picked;

/* What `where` and values of a kind's series read that its events may leave out. */
typedef struct completing {
    uint32_t what;  /* COMPLETE_* */
    uint64_t lists; /* bit k: hits of word list k */
} completing;

/* Whom the last event was about, and its kind: the next question is mostly about the same. Only ever hints:
 * who takes one compares the names. */
typedef struct lately {
    uint32_t member, group, seat, kind;
} lately;

struct qun_ledger {
    qun_charter *charter; /* held */
    const qun_env *env;   /* the charter's */
    mem counted;          /* the environment's allocator, with a count of what is held */
    uint64_t bytes;
    const mem *mem; /* &counted */
    subjects tables[LEDGER_SCOPES];
    names members, groups,
        texts;   /* texts: what is kept as text, once each, and texts that are kept no more */
    pairs seats; /* member, group -> seat */
    seat_state *seat_states;
    group_state *group_states;
    member_state *member_states;
    uint32_t seat_cap, group_cap, member_cap;
    uint32_t seats_now, people; /* seats taken; members in at least one group */
    uint32_t groups_now;        /* groups that are not dissolved */
    kept_id *unspent;           /* ids of events that may be spent */
    uint32_t unspent_count, unspent_cap, unspent_free;
    completing completed[64]; /* by kind */
    lately lately;
    recent ids, doings; /* events; keys of decisions that were recorded */
    uint64_t counts[5]; /* [QUN_FOLD_*] */
    qun_time first, last;
    qun_time horizon; /* the newest instant that has been: of the events, as far as they do not lie ahead of
                         `now` */
    qun_span longest; /* no window looks back farther, but those of the calendar; -1: there are no windows */
    char *last_id;
    size_t last_id_len, last_id_cap;
    size_t texts_most;           /* bytes at which the texts that are kept no more are let go */
    arena scratch;               /* of one call */
    reach *reaches;              /* [charter->series_count] */
    kind_series *by_kind;        /* [2 * charter->series_count] in the order of kinds, tables and numbers */
    uint32_t kind_from[65];      /* of kind k: kind_from[k] up to kind_from[k + 1] */
    const kind_series *recorded; /* behind them: what recorded decisions may add to */
    uint32_t recorded_count;
    uint32_t *series_lists; /* storage of subjects.series */
    asked *asked;           /* storage of subjects.all and .needed: [2 * charter->series_count] */
    uint32_t *field_lists;  /* storage of kept_fields: [fields of the shape] */
    uint8_t *fields;        /* [fields of the shape] FIELD_* */
    const uint32_t *kept_fields[LEDGER_SCOPES]; /* numbers of fields that are kept, not counted */
    uint32_t kept_counts[LEDGER_SCOPES];
    uint32_t *picks; /* storage of the following: */
    picked kept_places[LEDGER_SCOPES], needed_places[LEDGER_SCOPES],
        heard_places[LEDGER_SCOPES]; /* in a row */
    const shape_field *event_source;
};
enum { COMPLETE_DAY = 1, COMPLETE_DIGEST = 2 };
enum {
    FIELD_NEEDED = 1, /* a verb reads it, or a condition's row must have it */
    FIELD_HEARD = 2,  /* the host's word for it is remembered */
    FIELD_LENT = 4    /* its text is a key */
};

/* ---- lists.c ---- */
bool lists_make(qun_ledger *l); /* false: no memory */
void lists_drop(qun_ledger *l);

/* ---- subjects.c ---- */
/* How many there are of everything: to take back what a call made before its memory gave out. */
typedef struct subject_counts {
    uint32_t members, groups, seats;
} subject_counts;
subject_counts subjects_now(const qun_ledger *l);
void subjects_undo(qun_ledger *l, subject_counts before);
/* Number of a subject, made if it is new. False: no memory. */
bool member_number(qun_ledger *l, qun_text key, uint32_t *out);
bool group_number(qun_ledger *l, qun_text key, uint32_t *out);
bool seat_number(qun_ledger *l, uint32_t member, uint32_t group, uint32_t *out);
/* The same of who is known; NAMES_NONE. */
uint32_t member_known(const qun_ledger *l, qun_text key);
uint32_t group_known(const qun_ledger *l, qun_text key);
uint32_t seat_known(const qun_ledger *l, uint32_t member, uint32_t group);
bool subjects_grow(qun_ledger *l, int table, uint32_t count);
cell *kept(const qun_ledger *l, const shape_field *field, uint32_t subject);   /* the cell of a field */
tally *tally_of(const qun_ledger *l, int table, uint32_t subject, uint32_t k); /* k-th series of the table */
void keep_earlier(qun_ledger *l, const shape_field *field, uint32_t subject, qun_time at); /* or if unknown */
void keep_later(qun_ledger *l, const shape_field *field, uint32_t subject, qun_time at);

/* ---- seats.c ---- */
void seat_join(qun_ledger *l, uint32_t seat, qun_time at);
void seat_leave(qun_ledger *l, uint32_t seat, qun_time at);
void group_end(qun_ledger *l, uint32_t group, qun_time at);
void group_open(qun_ledger *l, uint32_t group, qun_time at);
void seats_link(qun_ledger *l, uint32_t seat); /* a new seat, into the list of its group */
uint32_t group_staff(const qun_ledger *l, uint32_t group);
static inline uint32_t seat_member(const qun_ledger *l, uint32_t seat)
{
    return (uint32_t)(l->seats.keys[seat] >> 32);
}
static inline uint32_t seat_group(const qun_ledger *l, uint32_t seat)
{
    return (uint32_t)l->seats.keys[seat];
}

/* ---- texts.c ---- */
/* Makes a copy whose texts are the ledger's. False: no memory. */
bool text_ready(qun_ledger *l, const cell *from, cell *copy);
/* Lets go of texts that are kept no more, once they are many. No pointer into the texts outlives it. */
void texts_tidy(qun_ledger *l);

/* ---- window.c ---- */
static inline qun_span time_between(qun_time from, qun_time to) /* saturating */
{
    qun_span span;
    if (int_subtract(to, from, &span))
        return span;
    return to > from ? INT64_MAX : INT64_MIN;
}
typedef struct window { /* entries with begins < at <= ends */
    qun_time begins, ends;
    qun_time then; /* now, less `back`: not before `ends` */
} window;
void reach_init(qun_ledger *l, const series *s);
window window_at(const qun_ledger *l, const series *s, qun_time now);
static inline qun_time time_before(qun_time at, qun_span span)
{
    return at == QUN_NEVER ? at : int_add_clamp(at, -span);
}
/* The same of a sliding window whose spans are exact: both edges move with the clock. */
static inline window window_sliding(const reach *r, qun_time now)
{
    qun_time end = time_before(now, r->back_most);
    return (window){time_before(end, r->over_most), end, end};
}
/* Entries at or before it have left the window as of the horizon, and never come back. */
qun_time window_gone(qun_ledger *l, const series *s);
extern const stretch no_stretch; /* holds no instant */
static inline bool stretch_holds(const stretch *p, qun_time at)
{
    return p->last <= at && at < p->next;
}
/* The part of the calendar that an instant lies in. */
stretch stretch_at(const qun_ledger *l, const series *s, qun_time then);
/* Where the window that begins with it ends: no entry from then on counts in it. */
qun_time stretch_end(const stretch *p);
bool window_closes(const series *s); /* before the next one begins */
/* What stands beside the edges of a window; TIME_NONE and QUN_NEVER: nothing. */
typedef struct edges {
    qun_time out, in;    /* last entry that has left, first inside */
    qun_time last, next; /* last inside, first to come */
} edges;
static inline qun_time time_sooner(qun_time a, qun_time b)
{
    return a < b ? a : b;
}
/* When entries meet the edges, if these move with the clock from `at` on. */
static inline qun_time window_meets(const edges *e, qun_time at, const window *w)
{
    qun_time soonest = QUN_NEVER;
    if (e->in != QUN_NEVER)
        soonest = e->in > w->begins ? int_add_clamp(at, time_between(w->begins, e->in)) : at;
    if (e->next != QUN_NEVER)
        soonest =
            time_sooner(soonest, e->next > w->ends ? int_add_clamp(at, time_between(w->ends, e->next)) : at);
    return soonest;
}
/* The next instant after `now` at which an edge may pass an entry. Never too late. */
qun_time window_turns(const qun_ledger *l, const series *s, const edges *e, qun_time now);

/* ---- tally.c ---- */
enum { EXACT = 64, TICKS = 1024, UNSPENT_MOST = 1024 };
enum { IS_FALLING = 1, IS_EVER, IS_SUM, IS_VALUES, IS_SET, IS_OCCURRENCES, IS_IDS };
int form_of_tally(const qun_charter *c, const series *s);
static inline int tally_form(const qun_ledger *l, const series *s)
{
    return l->reaches[s - l->charter->series].form;
}
/* Room for one event's value. */
bool tally_ready(qun_ledger *l, const series *s, tally *t);
void tally_add(qun_ledger *l, const series *s, tally *t, qun_time at, int64_t value);
void tally_drop(const qun_ledger *l, const series *s, tally *t);
int64_t values_joined(const series *s, int64_t earlier, int64_t later); /* of two neighbours */
uint32_t entries_after(const tally *t, qun_time at);                    /* first from head on that is later */
bool same_tick(const qun_ledger *l, const series *s, stretch *p, qun_time a, qun_time b);
bool crowded(const qun_ledger *l, const series *s, const stretch *p, const tally *t, uint32_t to,
             uint32_t first, uint32_t last);
cell fallen(const qun_ledger *l, const series *s, const tally *t, qun_time now, qun_time *until);

/* ---- read.c ---- */
/* The value as of `now`, and when time alone changes it. False: no memory. */
bool tally_read(const qun_ledger *l, const asked *what, const tally *t, uint32_t subject, qun_time now,
                cell *out, qun_time *until);
qun_text tally_oldest(const qun_ledger *l, const series *s, const tally *t, qun_time now); /* absent: none */

/* ---- set.c: sets of values, each standing once at its latest ---- */
bool set_ready(qun_ledger *l, tally *t);
void set_add(const series *s, tally *t, qun_time at, int64_t value);
void set_left(tally *t, uint32_t keep); /* before head moves up to `keep` */
void set_drop(const qun_ledger *l, tally *t);
bool set_index(qun_ledger *l, tally *t); /* after a restore. False: no memory */
int64_t set_count(const tally *t, uint32_t from, uint32_t to);
/* Of sets whose values stand at every time they occur: how many are different. False: no memory. */
bool occurrences_count(const qun_ledger *l, const tally *t, uint32_t from, uint32_t to, int64_t *out);
void occurrences_thin(qun_ledger *l, const series *s, tally *t);
static inline bool entry_dead(const entry *e)
{
    return e->value < 0;
}

/* ---- ids.c: ids of events that are not spent yet, given back when they are ---- */
bool id_keep(qun_ledger *l, qun_text id, uint32_t uses, uint32_t *out);
void id_drop(qun_ledger *l, uint32_t number);
qun_text id_at(const qun_ledger *l, uint32_t number);
/* Uses up one use of an event, whichever series keep it for a member. */
void ids_spend(qun_ledger *l, uint32_t member, qun_text id);

/* ---- recent.c ---- */
uint64_t recent_hash(qun_text id);
bool recent_has(const recent *r, uint64_t hash);
bool recent_ready(const mem *m, recent *r, uint32_t more); /* false: no memory */
void recent_add(recent *r, uint64_t hash);                 /* there is room */
void recent_drop(const mem *m, recent *r);

/* ---- additions.c: what one event or decision adds, made ready together ---- */
typedef struct addition {
    const series *series;
    tally *tally;
    int64_t value;
} addition;
typedef struct additions {
    addition *items; /* in the scratch */
    uint32_t count, cap;
} additions;
bool additions_ready(qun_ledger *l, additions *all, addition new);
void additions_undo(qun_ledger *l, const additions *all);
void additions_commit(qun_ledger *l, const additions *all, qun_time at);

/* ---- fold.c ---- */
qun_text event_member(const qun_ledger *l, const qun_facts *f, const cell *event); /* keys; empty: not said */
qun_text event_group(const qun_ledger *l, const qun_facts *f, const cell *event);
cell event_day(const qun_ledger *l, const cell *event);    /* unknown if the event has no instant */
cell event_digest(const qun_ledger *l, const cell *event); /* unknown if it has no text */
#endif
