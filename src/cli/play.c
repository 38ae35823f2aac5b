/* play.c - the loop of a host. Time advances from instant to instant at which an answer may change; an event
 * is folded and decided, and its decisions are recorded as carried out. Events are streamed, never held. */
#include "cli/decisions.h"
#include "cli/replay.h"
#include <stdlib.h>
#include <string.h>

bool replay_good(replay *r, qun_status status, const char *doing)
{
    if (status != QUN_OK && r->failed < 0)
        r->failed = failed_call(doing, status);
    return status == QUN_OK;
}

/* ---- open questions are asked once ---- */

static uint64_t hash_of(qun_text key)
{
    uint64_t hash = UINT64_C(0xCBF29CE484222325);
    for (size_t i = 0; i < key.len; i++)
        hash = (hash ^ (unsigned char)key.at[i]) * UINT64_C(0x100000001B3);
    return hash ? hash : 1;
}

static size_t pended_slot(const replay *r, uint64_t hash)
{
    size_t at = (size_t)hash & (r->pended_cap - 1);
    while (r->pended[at] && r->pended[at] != hash)
        at = (at + 1) & (r->pended_cap - 1);
    return at;
}

static void grow_pended(replay *r)
{
    uint64_t *old = r->pended;
    size_t before = r->pended_cap;
    r->pended_cap = before ? 2 * before : 256;
    r->pended = memory_resize(NULL, r->pended_cap, sizeof *r->pended);
    memset(r->pended, 0, r->pended_cap * sizeof *r->pended);
    for (size_t i = 0; i < before; i++)
        if (old[i])
            r->pended[pended_slot(r, old[i])] = old[i];
    free(old);
}

/* Equal keys are one decision: whoever is asked for a fact is not asked again with each message. */
static bool asked_before(replay *r, qun_text key)
{
    if (2 * r->pended_count >= r->pended_cap)
        grow_pended(r);
    uint64_t hash = hash_of(key);
    size_t at = pended_slot(r, hash);
    if (r->pended[at])
        return true;
    r->pended[at] = hash;
    r->pended_count++;
    return false;
}

/* ---- decisions ---- */

/* An open question that was asked already: neither printed nor recorded again. */
static bool is_repeated(replay *r, const qun_decision *d)
{
    return d->verb == QUN_VERB_SEGMENT && d->act == QUN_ACT_PEND && !(d->flags & QUN_DECISION_CLOCK) &&
           asked_before(r, d->key);
}

void replay_asked(replay *r)
{
    qun_decision d = {.size = sizeof d};
    for (uint32_t i = 0; qun_decisions_get(r->decisions, i, &d) == QUN_OK; i++)
        is_repeated(r, &d);
}

/* A note of the ledger about dwell or grace: recorded, and nothing for people; but that grace begins, and
 * that somebody is out of danger again, is news. */
static bool is_note(const qun_decision *d)
{
    return d->flags & QUN_DECISION_CLOCK && (d->act == QUN_ACT_KEEP || d->act == QUN_ACT_PEND);
}

static bool is_news(const qun_decision *d)
{
    return !is_note(d) || d->why == QUN_CODE_Y011 || d->why == QUN_CODE_Y001;
}

/* Prints, counts and records what was decided, as a host that carries out everything at once. True: the state
 * is another one. */
static bool carry_out(replay *r, qun_time at)
{
    bool changed = false;
    qun_decision d = {.size = sizeof d};
    if (qun_decisions_count(r->decisions))
        r->summary.runs++;
    for (uint32_t i = 0; qun_decisions_get(r->decisions, i, &d) == QUN_OK; i++) {
        if (is_repeated(r, &d))
            continue;
        changed = changed || d.act != QUN_ACT_PEND || is_note(&d);
        if (!is_note(&d))
            summary_decision(&r->summary, r->s, r->decisions, i, &d);
        if (is_news(&d) && !r->quiet)
            decision_print(r->s, r->decisions, i);
        if (!replay_good(r, qun_ledger_record(r->ledger, r->decisions, i, at), "recording"))
            break;
    }
    return changed;
}

/* ---- one member or group, by itself ---- */

bool replay_facts(replay *r, const subject *s, qun_time now)
{
    qun_facts_clear(r->subject);
    qun_status status = qun_ledger_facts(r->ledger, s->scope, s->key.at, s->key.len, now, r->subject);
    if (status == QUN_OK && r->needs_community)
        status = qun_ledger_facts(r->ledger, QUN_SCOPE_COMMUNITY, NULL, 0, now, r->subject);
    return status != QUN_E_NONE && replay_good(r, status, "reading the ledger");
}

qun_time replay_next(replay *r, qun_time now)
{
    qun_outcome outcome = {.size = sizeof outcome, .next = QUN_NEVER};
    qun_decisions_outcome(r->decisions, &outcome);
    return outcome.next > now ? outcome.next : QUN_NEVER;
}

/* Whoever has not come in has no tier: where there is a door, only those who passed it are segmented. */
static bool is_inside(const replay *r, const subject *s)
{
    qun_value joined = {.size = sizeof joined};
    if (s->scope == QUN_SCOPE_GROUP || !r->admits || s->admitted)
        return true;
    return qun_facts_get(r->subject, r->at.joined, 0, &joined) == QUN_OK && joined.kind != QUN_TYPE_UNKNOWN;
}

bool replay_decide(replay *r, const subject *s, qun_time now)
{
    qun_verb_fn verb = s->scope == QUN_SCOPE_GROUP ? qun_expire : qun_segment;
    return replay_facts(r, s, now) && is_inside(r, s) &&
           replay_good(r, verb(r->s->charter, r->subject, now, r->decisions), "deciding");
}

/* Key of the first decision, to tell an answer that comes again from a new one. */
static uint64_t first_key(const qun_decisions *decisions)
{
    qun_decision d = {.size = sizeof d};
    return qun_decisions_get(decisions, 0, &d) == QUN_OK ? hash_of(d.key) : 0;
}

/* What was recorded may change the answer, and when it is to be asked for again: asked until it stays. */
static void ask(replay *r, uint32_t number, qun_time now)
{
    uint64_t before = 0;
    qun_time next = QUN_NEVER;
    for (int round = 0; round < 8 && replay_decide(r, &r->wakes.subjects[number], now); round++) {
        next = replay_next(r, now);
        uint64_t key = first_key(r->decisions);
        if (!key || key == before || !carry_out(r, now))
            break;
        before = key;
    }
    wakes_set(&r->wakes, number, next);
}

/* Everything that is due up to an instant, in the order of time. */
void replay_advance(replay *r, qun_time to)
{
    uint32_t number;
    while (r->failed < 0 && !r->s->out.failed && wakes_first(&r->wakes, &number) &&
           r->wakes.subjects[number].at <= to)
        ask(r, number, r->wakes.subjects[number].at);
    if (r->clock == QUN_NEVER || to > r->clock)
        r->clock = to;
}

/* ---- one event ---- */

typedef struct happening {
    qun_time at;
    uint32_t row;
    qun_text kind, member, group;
} happening;

static qun_text text_at(const replay *r, qun_slot slot, uint32_t row)
{
    qun_value value = {.size = sizeof value};
    if (qun_facts_get(r->event, slot, row, &value) != QUN_OK || value.kind != QUN_TYPE_STRING)
        return (qun_text){NULL, 0};
    return value.text;
}

/* The same kind comes again and again: the last one is tried first. */
static bool is_kind(replay *r, qun_text kind)
{
    if (r->kind_last < r->kind_count && text_same(kind, r->kinds[r->kind_last]))
        return true;
    for (r->kind_last = 0; r->kind_last < r->kind_count; r->kind_last++)
        if (text_same(kind, r->kinds[r->kind_last]))
            return true;
    return false;
}

/* A clock that was never set, or counts in another unit: one such event would make all that follow late. */
static bool is_plausible(qun_time at)
{
    return at >= 0 && at < INT64_C(7258118400000000); /* 1970 to 2199 */
}

static bool look_at(replay *r, rows *from, happening *out)
{
    static const struct {
        const char *en, *zh;
    } wrong[] = {{"an event needs an instant: at", "事件须有时刻 at"},
                 {"an instant outside the years 1970 to 2199", "时刻不在 1970 至 2199 年之间"},
                 {"an event needs a kind", "事件须有 kind"},
                 {"no such kind of event", "没有这种事件"}};
    qun_value at = {.size = sizeof at};
    bool dated = qun_facts_get(r->event, r->at.at, out->row, &at) == QUN_OK && at.kind == QUN_TYPE_TIMESTAMP;
    out->at = at.i;
    out->kind = text_at(r, r->at.kind, out->row);
    int which = !dated ? 0 : !is_plausible(at.i) ? 1 : !out->kind.len ? 2 : !is_kind(r, out->kind) ? 3 : -1;
    if (which >= 0)
        rows_wrong(from, "E001", wrong[which].en, wrong[which].zh);
    return which < 0;
}

static bool is_admitting(replay *r, const happening *h)
{
    if (!r->admits || !h->member.len)
        return false;
    if (text_is(h->kind, "apply"))
        return true;
    uint32_t number = wakes_subject(&r->wakes, QUN_SCOPE_MEMBER, h->member); /* may move the subjects */
    return text_is(h->kind, "join") && !r->wakes.subjects[number].admitted;
}

/* Staff open the door; they do not ask at it. */
static bool is_staff(const replay *r, const happening *h)
{
    uint32_t row;
    qun_value staff = {.size = sizeof staff};
    return qun_facts_find(r->event, QUN_SCOPE_MEMBER, h->member.at, h->member.len, &row) == QUN_OK &&
           qun_facts_get(r->event, r->at.staff, row, &staff) == QUN_OK && staff.kind == QUN_TYPE_BOOL &&
           staff.i;
}

static void admit(replay *r, const happening *h)
{
    qun_decision d = {.size = sizeof d};
    if (!replay_good(r, qun_admit(r->s->charter, r->event, h->at, r->decisions), "deciding"))
        return;
    uint32_t number = wakes_subject(&r->wakes, QUN_SCOPE_MEMBER, h->member);
    for (uint32_t i = 0; qun_decisions_get(r->decisions, i, &d) == QUN_OK; i++)
        if (d.act == QUN_ACT_ADMIT)
            r->wakes.subjects[number].admitted = true;
    carry_out(r, h->at);
}

/* Members and groups whose facts the event has changed are asked at once. */
static void ask_concerned(replay *r, const happening *h)
{
    if (r->segments && h->member.len)
        ask(r, wakes_subject(&r->wakes, QUN_SCOPE_MEMBER, h->member), r->clock);
    for (size_t i = 0; r->segments && i < r->at.other_count; i++) {
        qun_text other = text_at(r, r->at.others[i], h->row);
        if (other.len && !text_same(other, h->member))
            ask(r, wakes_subject(&r->wakes, QUN_SCOPE_MEMBER, other), r->clock);
    }
    if (r->expires && h->group.len)
        ask(r, wakes_subject(&r->wakes, QUN_SCOPE_GROUP, h->group), r->clock);
}

static void decide_event(replay *r, happening *h)
{
    h->member = text_at(r, r->at.member, h->row);
    bool admitting = is_admitting(r, h);
    if ((admitting || r->moderates) &&
        !replay_good(r, qun_ledger_around(r->ledger, r->event, h->row, h->at), "reading the ledger"))
        return;
    h->member = text_at(r, r->at.member, h->row); /* again: the facts were written to */
    h->group = text_at(r, r->at.group, h->row);
    if (admitting && !is_staff(r, h))
        admit(r, h);
    if (r->moderates && r->failed < 0 &&
        replay_good(r, qun_moderate(r->s->charter, r->event, h->at, r->decisions), "deciding"))
        carry_out(r, h->at);
    if (r->failed < 0)
        ask_concerned(r, h);
}

/* False: the line is wrong and was told. */
static bool take_event(replay *r, rows *from, uint32_t row)
{
    int32_t fate = 0;
    happening h = {.row = row};
    if (!look_at(r, from, &h))
        return false;
    if (r->clock == QUN_NEVER || h.at > r->clock) {
        bool early = r->until != QUN_NEVER && h.at > r->until;
        if (!early)
            replay_advance(r, h.at);
    }
    qun_status status = qun_ledger_fold(r->ledger, r->event, row, r->until, NULL, &fate);
    if (status == QUN_E_INVALID) {
        rows_wrong(from, "E001", "no event the charter knows", "章程不认识的事件");
        return false;
    }
    r->events++;
    if (!replay_good(r, status, "counting the event") || fate == QUN_FATE_REPEATED || fate == QUN_FATE_EARLY)
        return true;
    if (h.at > r->clock || r->clock == QUN_NEVER)
        replay_advance(r, h.at);
    decide_event(r, &h);
    return true;
}

int replay_events(replay *r, const char *path)
{
    rows from;
    uint32_t row;
    int what = ROWS_ROW;
    if (!rows_open(&from, r->s, qun_charter_shape(r->s->charter), path, QUN_SCOPE_EVENT))
        return EXIT_WRONG;
    while (r->failed < 0 && !r->s->out.failed && what != ROWS_END && what != ROWS_FAILED) {
        qun_facts_clear(r->event);
        what = rows_next(&from, r->event, &row);
        if (what == ROWS_ROW && !take_event(r, &from, row))
            what = ROWS_BAD;
        if (what == ROWS_BAD && !from.skip_bad)
            break;
        r->summary.bad += what == ROWS_BAD;
    }
    rows_close(&from);
    if (r->failed >= 0)
        return r->failed;
    return what == ROWS_END && !r->s->out.failed ? -1 : EXIT_WRONG;
}
