/* decisions.h - the result of a verb while it is being filled, and what verbs share. The only header of this
 * room. Everything a decision says is copied here: it outlives the facts it was made from. */
#ifndef QUN_DECIDE_DECISIONS_H
#define QUN_DECIDE_DECISIONS_H
#include "column/facts.h"
#include "model/charter.h"
#include <qun/verbs.h>

typedef struct reason {
    qun_reason view; /* texts lent by the charter or copied */
    cell measured, limit;
} reason;

typedef struct decision {
    uint32_t spends, merged; /* where they begin in the lists below */
    cell result;             /* of a program */
    qun_decision view;
    /* With QUN_DECISIONS_CODES items end within the view, before its charter: DECISION_HEAD bytes. */
    uint32_t reasons, evidence;
    qun_text text_zh, text_en; /* the action's own text, filled in */
    qun_text why_zh, why_en;   /* the clause's, filled in */
    qun_text rest;             /* of a program: what is left of it */
} decision;
#define DECISION_HEAD (offsetof(decision, view) + offsetof(qun_decision, charter))

/* What a program answered for a row, where only codes are wanted: the rest of such a decision is the same for
 * all rows. Writing the whole of each would take longer than finding the answer. */
typedef struct program_answer {
    cell result;
    qun_time until;
    int32_t act;
    uint32_t row;
} program_answer;

/* What is kept of each row that a program answered, to find its reasons if they are asked for. */
typedef struct recall {
    cell *seen;                   /* [count * width] what it reads, in the order of its attributes; or */
    qun_time *times;              /* the same, until when they hold, if any of them ages */
    qun_text *names;              /* [count * named] keys of member, group, event */
    cell *row[SCOPE_COUNT];       /* rows to put them in */
    qun_time *until[SCOPE_COUNT]; /* and the times */
    uint32_t seen_cap, time_cap, name_cap, width, named;
    uint32_t told; /* whose reasons are in the list of reasons; UINT32_MAX: nobody's */
    int32_t why;   /* its main reason */
    bool ages;
} recall;

struct qun_decisions {
    qun_env *env;
    uint32_t flags;
    qun_charter *charter;          /* held: whose texts are lent; NULL for a program */
    const qun_program *program;    /* held */
    qun_shape *shape;              /* held: the facts' of a program, whose structs its answers may be; NULL */
    qun_text charter_id, revision; /* lent by the charter */
    zone *zone;                    /* lent by the charter; NULL: UTC */
    window_memo *memos;            /* [memo_count] of the charter's named times */
    uint32_t memo_count;
    char *items;             /* [count] of `item_size` bytes: decision_at; or, if `brief`, */
    program_answer *answers; /* [count] */
    qun_time asked_for;      /* with `answers`: the instant and the scope of all rows */
    int32_t asked_scope;
    uint32_t answer_cap;
    bool brief;
    recall recall; /* with `answers`, unless only codes are wanted */
    reason *reasons;
    qun_evidence *evidence;
    qun_text *spends, *merged;
    uint32_t count, item_size, item_cap, reason_count, reason_cap, evidence_count, evidence_cap, spend_count,
        spend_cap, merged_count, merged_cap;
    arena texts;   /* of this run */
    arena scratch; /* of this row */
    qun_outcome outcome;
    qun_diagnostics *diagnostics;
};

/* For those who fill it. Whole only without QUN_DECISIONS_CODES; not for those who are brief. */
static inline decision *decision_at(const qun_decisions *d, uint32_t index)
{
    return (decision *)(void *)(d->items + (size_t)index * d->item_size);
}
/* For those who read it: whole always, if need be in `space`. */
const decision *decision_whole(const qun_decisions *d, uint32_t index, decision *space);

enum {
    HOLDS = QUN_STATE_HOLDS,
    FAILS = QUN_STATE_FAILS,
    MISSING = QUN_STATE_MISSING,
    BROKEN = QUN_STATE_BROKEN
};

/* A permit in this run. Ticks tell for which row the answer holds and in which trial it was asked. */
typedef struct permit_answer {
    uint64_t row_tick, trial_tick;
    int32_t state;
    uint32_t way;
} permit_answer;

/* One run of a verb, and the row it stands at. */
typedef struct run {
    charter_host host; /* first: the frame's host points here */
    const qun_charter *c;
    const qun_facts *f;
    qun_decisions *out;
    cel_frame frame;
    qun_time now;
    int32_t verb, scope;
    uint32_t row;
    qun_text member, group, event, staff; /* keys; absent with QUN_DECISIONS_CODES */
    bool unknown, broken;                 /* of this row */
    uint32_t first;                       /* this row's first decision */
    decision *recalled;                   /* whose reasons are made afterwards; NULL: the newest one's */
    uint32_t explaining;                  /* depth: conditions run for reasons only, the row has its answer */
    qun_status status;
    qun_text place;         /* of the condition that runs */
    permit_answer *permits; /* one for each of the charter's; NULL: none was asked */
    uint32_t *asked;        /* permits asked since run_trial, each once */
    uint32_t asked_count;
    uint64_t tick, row_tick;
    qun_text occurrence; /* moderation: what tells the event from others in keys */
    uint64_t uncounted;  /* moderation: bit k: word list k was not yet looked for in the event's text */
    /* moderation: looks for the words of these lists in the event's text, each once an event, for what reads
     * event.hits:ID. Not called by its name, so that who runs expressions alone links none of it. */
    void (*count_words)(struct run *r, uint64_t lists);
    const cel_tree *tree;      /* of the expression that runs, for what is left of it; NULL: not read yet */
    struct words_found *found; /* moderation: [word lists] what is known of this event; NULL: nothing yet */
    cell *counted;             /* the event's row with what was counted; NULL: nothing was */
} run;

/* ---- run.c ---- */
/* Checks arguments, clears `out`, prepares. Then for each row: run_row; at the end run_end. */
qun_status run_begin(run *r, int32_t verb, const qun_charter *charter, const qun_facts *facts, qun_time now,
                     qun_decisions *out);
void decisions_clear(qun_decisions *d); /* drops contents, keeps memory */
void run_frame(run *r);                 /* a fresh frame, which points where it pointed */
/* Points a fresh frame at a row and the rows linked to it. */
void run_row(run *r, int32_t scope, uint32_t row);
void run_row_done(run *r);
qun_status run_end(run *r);
/* From here on permits are noted anew in `asked`; what they answered stays for the row. */
void run_trial(run *r);
/* Between these two conditions run for the sake of reasons: the row's answer, cost, flags and next instant
 * are as if they had not. */
typedef struct explanation {
    uint64_t steps;
    qun_time next;
    bool exhausted, unknown, broken;
} explanation;
void explain_begin(run *r, explanation *before);
void explain_end(run *r, const explanation *before);
static inline bool run_codes(const run *r)
{
    return r->out->flags & QUN_DECISIONS_CODES;
}

/* ---- conditions.c ---- */
int32_t line_state(run *r, const line *l);
int32_t condition_state(run *r, const condition *c); /* all must hold; none: HOLDS */
int32_t condition_any(run *r, const condition *c);   /* as `unless`; none: FAILS */
int32_t program_state(run *r, const cel_program *p);
/* Adds reasons of the lines in a state (0: all) to the decision being made. `path`: the way's id. */
void explain_condition(run *r, const condition *c, int32_t state, qun_text path);
/* The same of what must not hold: that it holds is why the requirement fails. */
void explain_unless(run *r, const condition *c, int32_t state, qun_text path);
/* Why a value is not there: names the facts of an unknown, or says that the expression failed. */
void explain_value(run *r, const cel_program *p, const cell *value, qun_text clause);
/* A program that is no condition; its failure makes the row broken. */
cell program_value(run *r, const cel_program *p, qun_text place);
void explain_program(run *r, const cel_program *p, qun_text clause, const line *l, int32_t state,
                     qun_text path);

/* ---- gates.c ---- */
typedef struct passage { /* what a gate answers */
    int32_t state;       /* HOLDS: open; FAILS; MISSING */
    uint32_t way;        /* that opened it; UINT32_MAX: none, or a gate without ways */
} passage;
passage gate_pass(run *r, const gate *g);
void explain_gate(run *r, const gate *g, passage p); /* and what it spends */

/* ---- build.c: making one decision ---- */
/* Begins a decision about the row's subject; NULL: no memory (status is set). With ACTIONS, KEEP, ALLOW and
 * NONE are made and dropped again by decision_end. */
decision *decision_new(run *r, int32_t act);
void decision_clause(decision *d, int32_t object, uint32_t index, qun_text clause, qun_text place);
reason *reason_new(run *r, int32_t state, int32_t code);
void evidence_new(run *r, const qun_evidence *e);
void spend_new(run *r, qun_text event);
void merged_new(run *r, qun_text clause);
/* Key: clause/path/act/topic/choice/subject/occurrence; what is absent is left out. A row without a key has
 * its number for a subject. Equal keys within a row are numbered: "#2". */
void decision_key(run *r, decision *d, qun_text subject, qun_text occurrence);
void decision_time_key(run *r, decision *d, qun_text subject, qun_time occurrence);
/* The decision that an action asks for: arguments, texts. `why`: the clause's. */
decision *decision_of_action(run *r, const action *a);
/* Fills the clause's words once the reasons are there. */
void decision_words(run *r, decision *d, const words_for_people *why, const words_for_people *text);
void decision_end(run *r);
/* Would decision_end drop it again? Asked before the work of explaining is done. */
static inline bool run_drops(const run *r, int32_t act)
{
    return r->out->flags & QUN_DECISIONS_ACTIONS &&
           (act == QUN_ACT_KEEP || act == QUN_ACT_ALLOW || act == QUN_ACT_NONE);
}
/* A template with the values of the newest decision. */
qun_text template_fill(run *r, const decision *d, const template *t);

/* ---- recall.c: reasons of a program's answers, made when they are asked for ---- */
/* Makes room for a run over so many rows; without memory that is its status. False: its reasons must be made
 * at once. */
bool recall_begin(run *r, const cel_program *p, int32_t scope, uint32_t rows);
void recall_name(run *r, uint32_t index); /* keeps the row's keys */
void recall_row(run *r, const cel_program *p, uint32_t index);
/* Completes answer `index`: its keys, its reasons. Takes no memory. */
void recall_whole(const qun_decisions *d, uint32_t index, decision *of);
void recall_drop(qun_decisions *d);

/* ---- run.c: facts of the row ---- */
const cell *fact_at(const run *r, const shape_field *field);           /* in the frame's row; never NULL */
bool fact_time(const run *r, const shape_field *field, qun_time *out); /* false: unknown */
qun_text fact_text(const run *r, const shape_field *field);            /* absent: unknown */
void run_wake(run *r, qun_time at);                                    /* the row's answer may change then */

/* ---- sentence.c, write.c ---- */
void reason_shortfall(const reason *r, cell *out); /* how far the measured value is from turning */
#endif
