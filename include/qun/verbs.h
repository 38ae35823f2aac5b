/* verbs.h - the decisions a charter makes. One signature:
 *
 *  charter  compiled; shared between threads freely
 *  facts    of the charter's shape (its own, or one with the same fields)
 *  now      microseconds since 1970-01-01T00:00Z
 *  out      receives the decisions; its former contents are dropped first
 *
 *  Returns QUN_OK whatever is decided. QUN_E_FACTS if the shapes differ; QUN_E_COST over the step limit of a
 *  row; QUN_E_NOMEM. On an error `out` has no decisions and qun_decisions_diagnostics(out) says where.
 *  A condition that fails while it runs makes its reason QUN_STATE_BROKEN and counts as unknown; it is no error.
 *  Pure: the same arguments give the same decisions on every machine. Every verb decides for each row of its
 *  scope in row order. No allocation once `out` has grown. [owned] facts and out, [shared] charter.
 *  The numbers (A..) are rows of the table of practices in docs/practices.md. */
#ifndef QUN_VERBS_H
#define QUN_VERBS_H
#include <qun/charter.h>
#include <qun/decisions.h>
#ifdef __cplusplus
extern "C" {
#endif

/** The type of every verb, for tables of them. */
typedef qun_status (*qun_verb_fn)(const qun_charter *charter, const qun_facts *facts, qun_time now,
                                  qun_decisions *out);

/** Decides whether each member may enter.
 *  Rows: QUN_SCOPE_MEMBER, the applicants; a group row that is linked or alone is asked too (its form's entry).
 *  Tries the charter's entry paths in order; the first whose requirements all hold admits. A requirement whose
 *  facts are missing is unknown, never false: if no path holds and one could still hold, the decision is PEND
 *  and its reasons name the facts that would settle it. Acts: ADMIT, REFUSE, PEND, then the actions of the path
 *  or of `else`. O(rows x requirements). A38, A59, A63-A66, A109-A111. */
QUN_API qun_status qun_admit(const qun_charter *charter, const qun_facts *facts, qun_time now, qun_decisions *out);

/** Decides each member's class on every axis, and the tier.
 *  Rows: QUN_SCOPE_MEMBER. One decision per axis (topic: the axis; ASSIGN, KEEP, PEND) and one for the tier
 *  (topic "tier"; PROMOTE, DEMOTE, KEEP, PEND), then the actions of a tier that is entered. Dwell and grace
 *  count from the instants in member.tier_since and the clocks the ledger keeps. A57-A58, A62-A65. */
QUN_API qun_status qun_segment(const qun_charter *charter, const qun_facts *facts, qun_time now, qun_decisions *out);

/** Decides what each event breaks and what follows.
 *  Rows: QUN_SCOPE_EVENT. `now` is each event's own `at` where it has one, so a replay decides the same.
 *  Acts: ALLOW, or the actions of the rules that fire; of one family (allow < warn < delete < mute < remove) the
 *  strongest is kept and names the others as merged; at most one strike per ladder. Evidence points into the
 *  text. A10-A17, A68, A107, A113-A115, A153. */
QUN_API qun_status qun_moderate(const qun_charter *charter, const qun_facts *facts, qun_time now, qun_decisions *out);

/** Decides which groups are warned, extended or ended.
 *  Rows: QUN_SCOPE_GROUP. Acts: NOTIFY (a warning is due), EXTEND, the actions of the ending (DISSOLVE unless it
 *  says otherwise), KEEP. valid_until is the group's next warning or end. A32, A50, A69, A159. */
QUN_API qun_status qun_expire(const qun_charter *charter, const qun_facts *facts, qun_time now, qun_decisions *out);

/** Decides what the charter leaves to be desired: the linter's findings, one REPORT each (why: the code; place:
 *  the line). Rows: none. The charter compiled, so of class C there is only what the compiler warns of: C016,
 *  C023 to C026 and C032. O(findings). A54, A64, A91-A96. */
QUN_API qun_status qun_check(const qun_charter *charter, const qun_facts *facts, qun_time now, qun_decisions *out);

/** The verb of a number (QUN_VERB_ADMIT ..), or NULL if this library has not got it yet. */
QUN_API qun_verb_fn qun_verb(int32_t number);
/** The scope whose rows a verb decides for: QUN_SCOPE_*; QUN_SCOPE_RECORD for a verb without rows, -1 for one this
 *  library has not got. */
QUN_API int32_t qun_verb_scope(int32_t number);

#ifdef __cplusplus
}
#endif
#endif
