/* charter.h - the compiled charter: programs, gates, levels and rules, ready for verbs and ledger to read.
 * Made once by compile.c from objects; immutable; everything lives in its arena. */
#ifndef QUN_MODEL_CHARTER_H
#define QUN_MODEL_CHARTER_H
#include "cel/cel.h"
#include "model/objects.h"
#include "text/text.h"
#include "time/time.h"

/* One line of a condition: a program, or an event to be used up. */
typedef struct line {
    const qun_requirement *object; /* NULL: the owner's own `when` */
    uint32_t index;                /* of the object */
    qun_text id, source;           /* id absent for the owner's own */
    const cel_program *when;       /* NULL if it spends */
    const shape_field *unspent;    /* spends: how many events are unspent (int, on the member) */
    const shape_field *unspent_id; /* and the id of the oldest of them (string) */
    qun_text place;                /* JSON pointer */
    uint64_t lists;                /* bit k: `when` reads how often word list k hits */
} line;
typedef struct condition { /* all lines must hold (as `unless`: any); none: there is no condition */
    const line *lines;
    uint32_t count;
} condition;

/* A text for people with {facts} in it, cut into pieces once. */
typedef struct piece {
    qun_text literal;         /* as it is, or the name inside the braces */
    const shape_field *field; /* a fact */
    const cel_program *value; /* a metric that is an expression */
    int32_t what;             /* PIECE_* */
    bool money;               /* printed in yuan */
} piece;
enum {
    PIECE_LITERAL = 1,
    PIECE_FACT,
    PIECE_EXPRESSION,
    PIECE_CONSTANT,
    PIECE_VALUE,
    PIECE_LIMIT,
    PIECE_HIT,
    PIECE_MISSING
};
typedef struct template
{
    const piece *pieces;
    uint32_t count;
}
template;
typedef struct words_for_people { /* zh and en; a missing language is the other */
    template zh, en;
    bool given;
} words_for_people;

typedef struct action {
    const qun_action *object;
    uint32_t index;
    const cel_program *amount; /* NULL: object->amount */
    words_for_people text, why;
    uint32_t ladder; /* of STRIKE: index into charter->ladders */
} action;
typedef struct actions {
    const action *items;
    uint32_t count;
} actions;

/* A time of the charter. `form` is complete but for its anchor and its end, which are evaluated per subject.
 */
typedef struct timing_rule {
    const qun_timing *object;
    const qun_timing *told; /* what says it: `object`, or the named time that stands there by name */
    uint32_t index;
    timing form;
    const cel_program *anchor; /* timestamp; NULL: form.from is fixed, or the default of the place */
    const cel_program *ceases; /* timestamp; NULL: form.until is fixed */
    bool default_anchor;       /* nothing was said: group.opened, here.joined of member clauses */
} timing_rule;

typedef struct way { /* a path of a gate */
    const qun_path *object;
    uint32_t index;
    condition when, unless;
    actions then;
    words_for_people why;
    qun_text place;
} way;
typedef struct gate {
    int32_t object_kind; /* QUN_OBJECT_THRESHOLD, QUN_OBJECT_PERMIT */
    uint32_t index;
    qun_text id, place; /* "entry", permit's id */
    condition when, unless;
    const way *ways;
    uint32_t way_count;
    bool shut; /* "paths": [] */
    actions otherwise;
    words_for_people why;
} gate;

typedef struct axis { /* a class */
    const qun_class *object;
    uint32_t index;
    const cel_program *by; /* string or list(string) */
    condition when;
    const shape_field *present; /* "member.class:ID": string, what it was last assigned */
    const shape_field *since;   /* "member.class_since:ID": when; tells one assignment from the next */
    qun_text place;
} axis;

typedef struct level { /* a tier or a stage */
    const qun_level *object;
    uint32_t index;        /* of the object */
    condition enter, keep; /* count 0: not given; see enter_given */
    bool enter_given, keep_given;
    const uint32_t *before; /* levels (numbers in the same list) it may be entered from */
    uint32_t before_count;
    uint32_t next; /* number in the list of the level a phase leads to; UINT32_MAX */
    actions then;
    words_for_people why;
    const shape_field *holding; /* tiers with dwell: "member.tier_holding:ID": since when `enter` has held */
    qun_text place;
} level;
typedef struct levels {
    const level *items;
    uint32_t count;
} levels;

typedef struct ending {
    const qun_ending *object; /* NULL: the default of the form's life */
    uint32_t index;
    qun_text id;
    const timing_rule *on; /* NULL: `when` alone ends */
    condition when;
    actions then; /* count 0: dissolve */
    words_for_people why;
    qun_text place;
} ending;
typedef struct form {
    const qun_form *object;
    uint32_t index;
    const cel_program *who, *rank;
    condition when, extend_when;
    const gate *entry; /* NULL: none of its own */
    const ending *endings;
    uint32_t ending_count;
    const qun_period *warn; /* longest first, defaults filled in */
    uint32_t warn_count;
    levels stages;     /* its own lifecycle; count 0: the charter's */
    uint32_t capacity; /* size.max, else the carrier's; 0: no limit */
    qun_text place;
} form;

typedef struct rule {
    const qun_rule *object;
    uint32_t index;
    uint64_t kinds; /* bit k: event kind number k sets it off (kinds are numbered by charter->kinds) */
    const cel_program *who; /* NULL: !member.staff */
    condition when, unless;
    actions then, otherwise;
    words_for_people why;
    const shape_field *fired; /* with a limit: "<scope>.fired:ID", how often within the window */
    int32_t fired_scope;
    uint64_t lists;     /* bit k: word list k is read by its conditions: evidence */
    uint64_t who_lists; /* as a line's, of `who` */
    qun_text place;
} rule;

typedef struct rung {
    uint32_t at, index;
    actions then;
} rung;
typedef struct ladder {
    const qun_ladder *object;
    uint32_t index;
    const cel_program *reset;
    const rung *rungs; /* lowest first */
    uint32_t rung_count;
    const shape_field *strikes; /* "member.strikes:ID": living strikes (int) */
    qun_text place;
} ladder;

typedef struct word_list {
    const qun_word_list *object;
    uint32_t index;
    qun_words *words; /* owned */
    const shape_field
        *hits;       /* "event.hits:ID": int, computed from event.text by moderate unless the host set it */
    uint32_t fields; /* from `hits` on, side by side: WORD_* */
} word_list;
enum { WORD_HITS = 0, WORD_SEVERITY, WORD_EVASIVE, WORD_TAGS }; /* from WORD_TAGS on: hits of each tag */

bool word_list_has(const word_list *list, const shape_field *field); /* is it one of the list's? */
/* Does a verb read one of them that nobody has set in an event's row? */
bool word_list_asked(const word_list *list, const cell *row);
/* Fills those that nobody has set, from the hits in the event's text. */
void word_list_fill(const word_list *list, const qun_hit *hits, uint32_t count, cell *row);

/* What a ledger keeps: one number (or text) per subject. Metrics, and what the loop needs. */
enum { SERIES_METRIC = 1, SERIES_STRIKES, SERIES_UNSPENT, SERIES_FIRED };
enum { WINDOW_EVER = 0, WINDOW_SLIDING = 1, WINDOW_CALENDAR = 2 };
typedef struct series {
    int32_t what;                /* SERIES_* */
    int32_t scope;               /* for whom it is kept: MEMBER, HERE, GROUP, COMMUNITY */
    const shape_field *field;    /* what it fills */
    const shape_field *field_id; /* UNSPENT: the id of the oldest */
    int32_t aggregate;           /* QUN_AGGREGATE_* */
    uint32_t kind;               /* event kind number; UINT32_MAX: none (strikes, fired) */
    const shape_field *value;    /* event field that is summed ...; NULL for count */
    const shape_field *by;       /* event field naming the member; NULL: event.member */
    const cel_program *where;    /* NULL: all */
    int32_t window;              /* WINDOW_* */
    qun_period over, back;
    int32_t calendar; /* of CALENDAR: CALENDAR_DAY .. ; 0: `named` */
    const timing_rule *named;
    uint32_t ladder, rule; /* STRIKES, FIRED: whose */
    uint32_t uses;         /* UNSPENT: how often one event may be used */
    qun_text definition;   /* canonical text: equal texts, equal metrics (snapshots match by it) */
} series;
enum { CALENDAR_DAY = 1, CALENDAR_WEEK, CALENDAR_MONTH, CALENDAR_YEAR };

/* Built-in fields that verbs and ledger read or fill by number, resolved once. NULL never: all are declared.
 */
typedef struct builtin_fields {
    const shape_field *member_id, *member_staff, *member_acked, *member_admitted, *member_tier,
        *member_tier_since, *member_tier_lock, *member_tier_floor, *member_tier_failing, *member_joined,
        *member_active_at, *member_groups;
    const shape_field *here_member, *here_group, *here_joined, *here_active_at, *here_source;
    const shape_field *group_id, *group_form, *group_opened, *group_members, *group_seats, *group_staff_count,
        *group_active_at, *group_ends, *group_stage, *group_stage_since, *group_life_no, *group_extended,
        *group_warned, *group_dissolved, *group_event_start, *group_event_end;
    const shape_field *community_opened, *community_members, *community_groups;
    const shape_field *event_id, *event_kind, *event_at, *event_day, *event_member, *event_group, *event_by,
        *event_to, *event_ref, *event_amount, *event_staff, *event_scheduled, *event_marks, *event_text,
        *event_form, *event_digest;
} builtin_fields;

struct qun_charter {
    atomic_uint refs;
    qun_env *env;
    arena arena;
    objects objects;
    qun_shape *shape;
    qun_text id, revision; /* revision never absent: the hash of the canonical form if none is given */
    zone *zone;
    builtin_fields at;
    names kinds; /* event kinds: number -> name; built-in ones first, in the order of QUN_EVENT_* from 0 */
    gate *entry; /* NULL: none */
    gate *permits;
    axis *axes;
    levels tiers, stages;
    form *forms;
    rule *rules;
    ladder *ladders;
    word_list *lists;
    timing_rule *times; /* named ones first, then those of endings */
    series *series;
    problem *findings; /* of the linter, for qun_check; texts in the arena */
    uint32_t permit_count, axis_count, form_count, rule_count, ladder_count, list_count, time_count,
        named_count, series_count, finding_count;
    uint64_t verb_scopes[16]; /* [QUN_VERB_*] bit SCOPE: that verb reads fields of it */
};

/* What was found of a named time, and while it stands: from <= instant < to. */
typedef struct window_memo {
    qun_time from, to;
    bool open;
} window_memo;

/* What charter functions (permit, in_window, days, reached ...) get as cel_frame.host: set by the verbs. */
typedef struct charter_host charter_host;
struct charter_host {
    const qun_charter *charter;
    /* Answers permit(k): BOOL or UNKNOWN. The decide room's; NULL where permits cannot be asked. */
    cell (*permit)(charter_host *host, cel_frame *frame, uint32_t permit);
    window_memo *memos; /* [named times] of those that are the same for everybody; NULL: none are kept */
};

/* State of a named or owned time for the subject in the frame at an instant; anchors are evaluated in the
 * frame. False: an anchor is unknown (no occurrence). */
bool charter_timing(const qun_charter *c, const timing_rule *rule, cel_frame *frame, qun_time default_anchor,
                    timing *out);
#endif
