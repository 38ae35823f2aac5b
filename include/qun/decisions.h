/* decisions.h - what to do, to whom, under which clause, why, and until when. Filled by verbs and programs. */
#ifndef QUN_DECISIONS_H
#define QUN_DECISIONS_H
#include <qun/facts.h>
#ifdef __cplusplus
extern "C" {
#endif

typedef struct qun_decisions qun_decisions;     /* [owned] */

/** How much is recorded; fixed when made. */
enum {
    QUN_DECISIONS_CODES   = 1,  /* no reasons and no keys: for millions of rows, in far less memory, and for
                                   admission in nanoseconds */
    QUN_DECISIONS_ACTIONS = 2,  /* drop KEEP, ALLOW and NONE; the outcome still covers them */
    QUN_DECISIONS_REST    = 4,  /* qun_program_run: an unknown answer carries what is left of the expression,
                                   QUN_TEXT_REST; not with CODES */
    QUN_DECISIONS_ALL     = 8   /* qun_program_run: reasons of all conditions of the expression, in its order, also
                                   of those that did not decide; not with CODES */
};

/** One decision. Its texts are lent until `decisions` is next filled or dropped; the charter may go before. */
typedef struct qun_decision {
    uint32_t size, flags;
    int32_t  verb;                      /* QUN_VERB_* */
    int32_t  act;                       /* QUN_ACT_*; each verb's contract lists its own */
    int32_t  scope;                     /* of the subject: QUN_SCOPE_* */
    uint32_t row;                       /* of the subject */
    int32_t  object;                    /* QUN_OBJECT_* of the clause, for qun_charter_get; 0: none */
    uint32_t index;                     /* its index */
    uint32_t reasons;                   /* how many qun_decisions_reason gives */
    uint32_t evidence;                  /* how many qun_decisions_evidence gives */
    uint32_t spends, merged;            /* how many texts qun_decisions_text gives for each */
    int32_t  why;                       /* QUN_CODE_*: the stable code of the main reason; 0: none */
    uint32_t weight;                    /* of a strike */
    int64_t  amount;                    /* minor units, or a count */
    qun_span span;                      /* of a mute, an extension, a bar; QUN_NEVER: for ever */
    qun_time at;                        /* the instant it was decided for */
    qun_time valid_from, valid_until;   /* while it stands if no fact changes; or QUN_NEVER */
    qun_text clause, path;              /* id of the rule, tier, ending ...; of the gate's path */
    qun_text place;                     /* JSON pointer of the line */
    qun_text topic;                     /* what is decided: a class axis, "tier", "stage", a ladder, a permit */
    qun_text choice;                    /* what was chosen for it: the class, tier, stage, mark, word */
    qun_text former;                    /* what it was before; absent if nothing or not known */
    qun_text target;                    /* the other party (audience): "member", "staff", "owner", a group */
    qun_text charter, revision;         /* id and revision of the charter */
    qun_text member, group, staff, event;   /* keys of whom it concerns; absent where they do not apply, and with
                                           QUN_DECISIONS_CODES, where `row` tells */
    qun_text key;                       /* clause/subject/occurrence: equal keys are one decision, done once */
} qun_decision;
enum { QUN_DECISION_CLOCK = 1 };        /* in `flags`: starts or stops a clock of dwell or grace; nothing is to be done,
                                           but it must be recorded */

/** One reason: a condition, whether it held, and what it looked at. Lent as the decision's texts. */
typedef struct qun_reason {
    uint32_t size, flags;
    int32_t  state;                     /* QUN_STATE_* */
    int32_t  code;                      /* QUN_CODE_Y* */
    qun_text clause;                    /* id: requirement, tier, rule; absent if the line has none */
    qun_text path;                      /* id of the gate's path it belongs to */
    qun_text condition;                 /* its source: "member.orders >= 3" */
    qun_text fact;                      /* the field measured, or the one missing */
    qun_text comparison;                /* ">=", "in" ...; absent if it is no comparison */
    qun_text ask_zh, ask_en;            /* how to settle what is missing; absent if the charter does not say */
    qun_text why_zh, why_en;            /* the charter's words for the refused; absent if it has none */
    qun_time flips;                     /* when time alone may turn it; QUN_NEVER */
} qun_reason;
enum { QUN_REASON_NEGATED = 1, QUN_REASON_SWAPPED = 2 };    /* in `flags`: it stands under a !; the fact on the right */

/** A place in the original text, or an event, that a decision rests on. Lent as the decision's texts. */
typedef struct qun_evidence {
    uint32_t size, flags;
    uint64_t offset, length;            /* bytes of the event's text as given; length 0: none */
    qun_text words;                     /* id of the word list, or the detector's name */
    qun_text term;                      /* the term as the list has it; absent for a detector */
    qun_text found;                     /* the piece of the text */
    uint64_t char_offset, char_length;  /* the same piece in code points */
    const qun_text *tags;               /* names of the term's tags; NULL with count 0 */
    size_t   tag_count;
    uint32_t severity;                  /* of the term; 0: a detector's */
    uint32_t folded;                    /* QUN_FOLD_* of <qun/words.h> without which it were not found */
} qun_evidence;                         /* `flags`: QUN_HIT_*, EVASIVE if it was hidden on purpose */

/** The whole run. */
typedef struct qun_outcome {
    uint32_t size, flags;
    uint32_t rows, decisions;           /* rows decided for; decisions kept */
    uint32_t unknown, broken;           /* rows that missed facts; rows with a failed condition */
    uint64_t steps;                     /* engine steps taken: the cost, the same on every machine */
    qun_time next;                      /* earliest instant at which any row's answer may change: ask then */
} qun_outcome;

/** Makes an empty one. Keep and refill it: after the first calls no verb allocates.
 *  flags  0, QUN_DECISIONS_CODES, QUN_DECISIONS_ACTIONS, QUN_DECISIONS_REST, QUN_DECISIONS_ALL. Errors: ARG for CODES
 *         with REST or ALL; NEWER, NOMEM. */
QUN_API qun_status qun_decisions_new(const qun_env *env, uint32_t flags, qun_decisions **out);
QUN_API void qun_decisions_unref(qun_decisions *decisions);
/** How many are kept; 0 for NULL. Ordered by row, then as the verb's contract says. Never fails. */
QUN_API uint32_t qun_decisions_count(const qun_decisions *decisions);
/** What the run was as a whole. Errors: ARG, SIZE. */
QUN_API qun_status qun_decisions_outcome(const qun_decisions *decisions, qun_outcome *out);
/** Gives one. QUN_E_NONE past the last; SIZE. O(1), no allocation. Of an expression's answers reasons are made when
 *  they are first read, this call included, and once for all calls about one decision in a row: O(its conditions). */
QUN_API qun_status qun_decisions_get(const qun_decisions *decisions, uint32_t index, qun_decision *out);
/** Its act alone (QUN_ACT_*), for a loop that looks at little else; -1 past the last and for NULL. O(1). */
QUN_API int32_t qun_decisions_act(const qun_decisions *decisions, uint32_t index);
/** Gives reason `reason` of decision `index`; the settling one is first. QUN_E_NONE past the last. O(1), but for the
 *  first look at an expression's answer, as qun_decisions_get says. */
QUN_API qun_status qun_decisions_reason(const qun_decisions *decisions, uint32_t index, uint32_t reason,
                                        qun_reason *out);
enum { QUN_VALUE_MEASURED = 1, QUN_VALUE_LIMIT = 2, QUN_VALUE_SHORTFALL = 3, QUN_VALUE_RESULT = 4 };
/** Gives a value of a reason: the measured one, the limit it was held against, how far it is from turning
 *  (limit - measured + 1 for >, and so on, never negative while the condition fails); or the result of a
 *  program (QUN_VALUE_RESULT, `reason` 0). QUN_TYPE_UNKNOWN where there is none. Lent as the texts.
 *  Errors: NONE, NEWER for an unknown `which`, SIZE. O(1), but for the first look at a reason, as qun_decisions_get
 *  says. */
QUN_API qun_status qun_decisions_value(const qun_decisions *decisions, uint32_t index, uint32_t reason,
                                       int32_t which, qun_value *out);
/** Gives piece `piece` of the evidence of decision `index`. QUN_E_NONE past the last. O(1). */
QUN_API qun_status qun_decisions_evidence(const qun_decisions *decisions, uint32_t index, uint32_t piece,
                                          qun_evidence *out);
enum { QUN_TEXT_SPENDS = 1, QUN_TEXT_MERGED = 2, QUN_TEXT_ZH = 3, QUN_TEXT_EN = 4, QUN_TEXT_REST = 5 };
/** Gives a text of decision `index`: the id of a spent event, the clause of a merged weaker decision, or (item 0)
 *  the charter's own `text` of the action in Chinese or English, filled in, or what is left of an expression whose
 *  value is unknown: source over the same shape that for any completion of the missing facts gives what the whole
 *  gives (absent without QUN_DECISIONS_REST). QUN_E_NONE past the last. */
QUN_API qun_status qun_decisions_text(const qun_decisions *decisions, uint32_t index, int32_t which, uint32_t item,
                                      qun_text *out);
/** Writes one decision with its reasons as a sentence for people: rule, measured value, limit, shortfall, what is
 *  missing and how to settle it, from when and until when. Errors: NONE, NEWER, SPACE. Buffer as base.h says.
 *
 *  audience  QUN_AUDIENCE_*: a member is told what is missing, an operator the rule, an auditor every condition
 *  lang      QUN_LANG_* */
QUN_API qun_status qun_decisions_format(const qun_decisions *decisions, uint32_t index, int32_t audience,
                                        int32_t lang, char *text, size_t space, size_t *len);
/** Writes one decision as one JSON object on one line: the keys of the charter format's section 8. Instants are
 *  RFC 3339 in UTC. Errors: NONE, SPACE. Buffer as base.h says. */
QUN_API qun_status qun_decisions_write(const qun_decisions *decisions, uint32_t index, char *text, size_t space,
                                       size_t *len);
/** After a verb failed, or ran with broken conditions: which clause, which row. Lent until next filled. */
QUN_API const qun_diagnostics *qun_decisions_diagnostics(const qun_decisions *decisions);

#ifdef __cplusplus
}
#endif
#endif
