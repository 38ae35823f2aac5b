/* ledger.h - the one stateful object: folds events into the facts that a charter's metrics and built-in fields name.
 *
 * Events are rows of QUN_SCOPE_EVENT in a facts object: the same row that qun_moderate reads. What the host says
 * about the event's member, group or community in linked rows of the same facts (attributes) is remembered with it.
 * A live host and a replay run one loop:
 *     qun_facts_clear, add the event row; qun_ledger_fold; qun_ledger_around; a verb; carry out; qun_ledger_record
 *
 * Order and repeats, by policy: an event counts in the windows its own `at` lies in, whenever it arrives, as
 * long as it is not older than the longest window before the newest event (then it is late: lifetime totals take
 * it, windows do not). One more than a day ahead of every `now` seen is early and dropped. An id counts once
 * among the last 65,536 ids. An event without `at` or `kind` is refused.
 *
 * Exactness: a sliding window is exact to the event while a series holds at most 64 entries inside it; busier
 * ones are exact to 1/1024 of the window: neighbours are put together and leave together. So memory depends on
 * members, groups and windows, never on the number of events. */
#ifndef QUN_LEDGER_H
#define QUN_LEDGER_H
#include <qun/charter.h>
#include <qun/decisions.h>
#ifdef __cplusplus
extern "C" {
#endif

typedef struct qun_ledger qun_ledger;   /* [owned] */

/** What became of an event. */
enum { QUN_FOLD_COUNTED = 1, QUN_FOLD_REPEATED = 2, QUN_FOLD_LATE = 3, QUN_FOLD_EARLY = 4 };

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
 *  facts  of the shape of the ledger's charter
 *  row    of QUN_SCOPE_EVENT, or QUN_ALL
 *  now    the host's clock, to tell early events; QUN_NEVER: trust the events
 *  fate   receives QUN_FOLD_* of the last event folded; NULL if not wanted
 *
 *  Errors: FACTS; NONE for the row; INVALID for an event without kind or at, or of a kind nobody declared; NOMEM.
 *  On an error that event and those after it were not folded; those before it were. O(metrics of the kind). */
QUN_API qun_status qun_ledger_fold(qun_ledger *ledger, const qun_facts *facts, uint32_t row, qun_time now,
                                   int32_t *fate);
/** Completes the rows around an event: its member, group, seat and the community get what the ledger knows as of
 *  `now`; rows that are missing are added; fields the host has set stay.
 *  Errors: FACTS, NONE, NOMEM. O(fields the charter's conditions read). */
QUN_API qun_status qun_ledger_around(const qun_ledger *ledger, qun_facts *facts, uint32_t event_row, qun_time now);
/** Gives facts as of `now`: one row, or every row of the scope in the ledger's order. A row already there by its
 *  key is updated and fields the ledger knows nothing of stay, so attributes may come before or after.
 *
 *  scope  QUN_SCOPE_MEMBER, _GROUP, _HERE (every seat only), _COMMUNITY
 *  key    of the member or group; NULL with 0: every row
 *
 *  Metrics whose window began before the ledger's first event count from there. A group that was dissolved and a
 *  member who left every group give no row under NULL.
 *  Errors: FACTS, NONE, NEWER, NOMEM. O(rows x fields). */
QUN_API qun_status qun_ledger_facts(const qun_ledger *ledger, int32_t scope, const char *key, size_t key_len,
                                    qun_time now, qun_facts *facts);
/** Records that the host has carried out decisions: strikes, tiers, classes, stages, warnings, extensions, spent
 *  events and sanctions become part of the state, and the next decision knows of them. Repeating it changes
 *  nothing (decisions have keys).
 *
 *  index  one, or QUN_ALL
 *  at     when it was carried out
 *
 *  Errors: NONE; STATE if `decisions` was made with QUN_DECISIONS_CODES; FACTS if it was filled under a charter
 *  of another id; NOMEM (those before it were recorded: say it again, recording twice changes nothing). */
QUN_API qun_status qun_ledger_record(qun_ledger *ledger, const qun_decisions *decisions, uint32_t index, qun_time at);
/** Writes a snapshot: the whole state, the same bytes on every machine. Buffer as base.h says, but without a NUL;
 *  with `bytes` NULL and space 0 it tells the length. Errors: SPACE. No allocation. */
QUN_API qun_status qun_ledger_save(const qun_ledger *ledger, void *bytes, size_t space, size_t *len);
/** Makes a ledger from a snapshot, for the same or a later charter: this is also how a ledger moves to a new
 *  charter. Metrics are matched by their definition; a new one starts empty and is unknown until its window is
 *  covered; a gone one is dropped with a note.
 *  Errors: FORMAT (any bytes are safe to give), VERSION, LIMIT, NOMEM. */
QUN_API qun_status qun_ledger_restore(const qun_charter *charter, const void *bytes, size_t len,
                                      qun_diagnostics *diagnostics, qun_ledger **out);
#ifdef __cplusplus
}
#endif
#endif
