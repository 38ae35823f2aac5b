/* ledger.h - the one stateful object: folds events into the facts that a charter's metrics and built-in fields name.
 *
 * Events are rows of QUN_SCOPE_EVENT in a facts object: the same row that qun_moderate reads. What the host says
 * about the event's member, group or community in linked rows of the same facts (attributes) is remembered with it.
 * A live host and a replay run one loop:
 *     qun_facts_clear, add the event row; qun_ledger_fold; qun_ledger_around; a verb; carry out; qun_ledger_record
 *
 * Order and repeats, by policy:
 *   order     an event counts in the windows its own `at` lies in, whenever it is told; who is where and since when
 *             goes by `at` too. Of events of one instant the order told counts. What the host says of subjects is
 *             remembered in the order it is said: its last word stands
 *   late      not after the longest window before the newest event: totals since ever take it, windows do not
 *   early     more than a day ahead of `now`: dropped, and its id is not taken. One ahead by less waits: windows
 *             take it when its instant comes (sets take it at once), and nobody else's window moves on for it
 *   repeated  an id counts once among the last 65,536 ids; an event without an id is always another
 *   refused   one without `at` or `kind`
 *   now       facts are as of `now` if that is not before the newest event; as of sooner, what had left its window
 *             when a later event came is missing
 *
 * Exactness: a sliding window is exact to the event while it holds at most 64 entries of a series; busier ones are
 * exact to 1/1024 of the window: neighbours are put together and leave together. Windows of the calendar and sets
 * (distinct) are exact, unless they lie back, then as above; a set keeps an entry for each value inside.
 * Events that may be spent are kept with their ids, the newest 1,024 for a requirement and member. So memory
 * depends on members, groups, windows and the values of sets, never on the number of events. */
#ifndef QUN_LEDGER_H
#define QUN_LEDGER_H
#include <qun/charter.h>
#include <qun/decisions.h>
#ifdef __cplusplus
extern "C" {
#endif

typedef struct qun_ledger qun_ledger;   /* [owned] */

/** What a ledger says of itself. */
typedef struct qun_ledger_info {
    uint32_t size, flags;
    uint32_t groups, members;           /* seen so far */
    uint32_t seats, reserved;           /* members in groups now */
    uint64_t counted, repeated, late, early;    /* events so far, by what became of them */
    uint64_t snapshot_bytes;            /* what qun_ledger_save takes now */
    uint64_t memory_bytes;              /* what the ledger holds now */
    qun_time first, last;               /* of the events' times; QUN_NEVER: none yet */
    qun_text last_id;                   /* of the last event counted: where to go on after a restore; lent */
} qun_ledger_info;

/** Makes an empty ledger for a charter's metrics; keeps the charter. Errors: NOMEM. */
QUN_API qun_status qun_ledger_new(const qun_charter *charter, qun_ledger **out);
QUN_API void qun_ledger_unref(qun_ledger *ledger);
/** Errors: ARG, SIZE. O(subjects) for the byte counts. */
QUN_API qun_status qun_ledger_info_get(const qun_ledger *ledger, qun_ledger_info *out);
/** Folds one event, or all rows of QUN_SCOPE_EVENT in order.
 *
 *  facts  of the shape of the ledger's charter. What is set in the rows an event is linked to is the host's word and
 *         is remembered, so clear them between events: rows that qun_ledger_around has completed are no host's word.
 *         The ledger counts by itself what nobody can say: member.groups, group.dissolved, metrics
 *  row    of QUN_SCOPE_EVENT, or QUN_ALL
 *  now    the host's clock, to tell early events; QUN_NEVER: trust the events
 *  diagnostics  what is wrong with an event that is INVALID, at the path "/ROW"; NULL if not wanted
 *  fate   receives QUN_FATE_* of the last event folded, what became of it; NULL if not wanted
 *
 *  Errors: FACTS; NONE for the row; INVALID for an event without kind or at, or of a kind nobody declared; NOMEM.
 *  On an error that event and those after it were not folded; those before it were. O(metrics of the kind). */
QUN_API qun_status qun_ledger_fold(qun_ledger *ledger, const qun_facts *facts, uint32_t row, qun_time now,
                                   qun_diagnostics *diagnostics, int32_t *fate);
/** Completes the rows around an event: its member, group, seat and the community, as far as the ledger has seen
 *  them, get what it knows as of `now` and a verb may read; rows that are missing are added; fields the host has set
 *  stay. Also what the event's row leaves out and can be worked out: its day, the digest of its text.
 *  Errors: FACTS, NONE, NOMEM. O(fields the charter's conditions read). */
QUN_API qun_status qun_ledger_around(const qun_ledger *ledger, qun_facts *facts, uint32_t event_row, qun_time now);
/** Gives facts as of `now`: one row, or every row of the scope in the ledger's order. A row already there by its
 *  key is brought up to date and fields the ledger knows nothing of stay, so attributes may come before or after.
 *
 *  scope  QUN_SCOPE_MEMBER, _GROUP, _HERE (every seat only), _COMMUNITY
 *  key    of the member or group; NULL with 0: every row
 *
 *  Metrics whose window began before the ledger's first event count from there. A group that was dissolved and a
 *  member who left every group give no row under NULL; who never was in one does.
 *  Errors: FACTS, NONE, NEWER, TEXT, NOMEM (rows given by then stay: ask again). O(rows x fields). */
QUN_API qun_status qun_ledger_facts(const qun_ledger *ledger, int32_t scope, const char *key, size_t key_len,
                                    qun_time now, qun_facts *facts);
/** Records that the host has carried out decisions: strikes, tiers, classes, stages, warnings, extensions, spent
 *  events and sanctions become part of the state, and the next decision knows of them. Repeating it changes
 *  nothing: decisions have keys, and the last 65,536 that changed something are known. A rule fires once for an
 *  event, however many of its decisions are carried out and in whatever order. They also count in metrics without
 *  `where` of the kinds violation (a rule that fired), sanction (what it did to the member) and spend.
 *
 *  index  one, or QUN_ALL
 *  at     when it was carried out
 *
 *  Errors: NONE; STATE if `decisions` was made with QUN_DECISIONS_CODES; FACTS if it was filled under a charter
 *  of another id; NOMEM (those before it were recorded: say it again, recording twice changes nothing). */
QUN_API qun_status qun_ledger_record(qun_ledger *ledger, const qun_decisions *decisions, uint32_t index, qun_time at);
/** Writes a snapshot: the whole state, the same bytes on every machine. Buffer as base.h says, but without a NUL;
 *  with `bytes` NULL and space 0 it tells the length. Errors: SPACE. No allocation. O(bytes). */
QUN_API qun_status qun_ledger_save(const qun_ledger *ledger, void *bytes, size_t space, size_t *len);
/** Makes a ledger from a snapshot, for the same or a later charter: this is also how a ledger moves to a new
 *  charter. Metrics are matched by their definition; a new one is unknown until its window is covered (one since
 *  ever: but for members, groups and seats first seen afterwards); a gone one, and an attribute that has values, is
 *  dropped with a note (QUN_CODE_E005). Strikes, limits and spends are matched by their ladder, rule and
 *  requirement: under a new period what is kept goes on, and a new one starts empty.
 *  Errors: FORMAT (any bytes are safe to give), VERSION, LIMIT, NOMEM. */
QUN_API qun_status qun_ledger_restore(const qun_charter *charter, const void *bytes, size_t len,
                                      qun_diagnostics *diagnostics, qun_ledger **out);
#ifdef __cplusplus
}
#endif
#endif
