/* read.c - a tally as of an instant: the value, and the next instant at which time alone changes it. */
#include "ledger/ledger.h"

/* A value as it is kept; none: unknown. */
typedef struct value {
    int64_t number;
    bool known;
} value;

/* A reading of one tally. */
typedef struct reading {
    const qun_ledger *l;
    const series *s;
    const tally *t;
    int how;
    const reach *smooth; /* both edges move with the clock, always; NULL: they jump */
    window window;
    uint32_t from, to; /* inside */
    uint32_t next;     /* to come; before it, from `to` on: between windows */
    bool no_memory;
} reading;

/* ---- values ---- */

static int64_t uses_in(const reading *r)
{
    int64_t uses = 0;
    for (uint32_t i = r->from; i < r->to; i++)
        uses += r->l->unspent[r->t->entries[i].value].uses;
    return uses;
}

static int64_t difference(const reading *r)
{
    const tally *t = r->t;
    if (r->from >= r->to)
        return 0;
    uint64_t before = (uint64_t)(r->from > t->head ? t->entries[r->from - 1].value : t->total);
    uint64_t sum = (uint64_t)t->entries[r->to - 1].value - before;
    return sum <= INT64_MAX ? (int64_t)sum : -(int64_t)(UINT64_MAX - sum) - 1;
}

static int64_t joined(const reading *r)
{
    const entry *entries = r->t->entries;
    if (r->s->aggregate == QUN_AGGREGATE_FIRST)
        return entries[r->from].value;
    int64_t number = entries[r->to - 1].value;
    if (r->s->aggregate == QUN_AGGREGATE_LAST)
        return number;
    for (uint32_t i = r->from; i + 1 < r->to; i++)
        number = values_joined(r->s, entries[i].value, number);
    return number;
}

static value value_in(reading *r)
{
    value v = {0, true};
    switch (r->how) {
    case IS_SUM:
        v.number = difference(r);
        break;
    case IS_SET:
        v.number = set_count(r->t, r->from, r->to);
        break;
    case IS_OCCURRENCES:
        r->no_memory = r->no_memory || !occurrences_count(r->l, r->t, r->from, r->to, &v.number);
        break;
    case IS_IDS:
        v.number = uses_in(r);
        break;
    default:
        v.known = r->from < r->to;
        v.number = v.known ? joined(r) : 0;
    }
    return v;
}

static value value_at(reading *r, qun_time now)
{
    window w = r->window = r->smooth ? window_sliding(r->smooth, now) : window_at(r->l, r->s, now);
    r->from = entries_after(r->t, w.begins);
    r->to = entries_after(r->t, w.ends);
    if (r->to < r->from)
        r->to = r->from;
    r->next = w.then == w.ends ? r->to : entries_after(r->t, w.then);
    return value_in(r);
}

static value value_ever(const series *s, const tally *t)
{
    bool sums = s->aggregate == QUN_AGGREGATE_COUNT || s->aggregate == QUN_AGGREGATE_SUM;
    return (value){t->total, t->count || sums};
}

/* ---- changes ---- */

/* Entries of sets that are dead stand for nothing. */
static bool stands_for_nothing(const reading *r, uint32_t i)
{
    return r->how == IS_SET && entry_dead(&r->t->entries[i]);
}

/* The nearest living entry before a place, from head on. */
static qun_time before(const reading *r, uint32_t spot)
{
    while (spot > r->t->head && stands_for_nothing(r, spot - 1))
        spot--;
    return spot > r->t->head ? r->t->entries[spot - 1].at : TIME_NONE;
}

/* The nearest living entry from a place on, before `end`. */
static qun_time from_on(const reading *r, uint32_t spot, uint32_t end)
{
    while (spot < end && stands_for_nothing(r, spot))
        spot++;
    return spot < end ? r->t->entries[spot].at : QUN_NEVER;
}

static edges edges_of(const reading *r)
{
    return (edges){.out = before(r, r->from),
                   .in = from_on(r, r->from, r->to),
                   .last = before(r, r->to),
                   .next = from_on(r, r->next, r->t->count)};
}

/* Of most windows the next thing is that the oldest leave, and then the sum is another. */
static bool changes_by_leaving(const reading *r, qun_time now, value v, qun_time *until)
{
    const entry *entries = r->t->entries;
    if (!r->smooth || r->how != IS_SUM || r->from >= r->to || r->to < r->t->count)
        return false;
    edges e = {.out = TIME_NONE, .in = entries[r->from].at, .last = TIME_NONE, .next = QUN_NEVER};
    *until = window_meets(&e, now, &r->window);
    if (*until == QUN_NEVER || r->to - r->from > EXACT)
        return true;
    reading then = {.t = r->t, .from = r->from, .to = r->to};
    qun_time begins = window_sliding(r->smooth, *until).begins;
    while (then.from < then.to && entries[then.from].at <= begins)
        then.from++;
    return difference(&then) != v.number;
}

/* Turns are tried until one changes the value. Where entries stand for several events, or too many turns
 * change nothing, the first or last one tried is the answer: too early, never too late. */
static qun_time change_after(reading *r, qun_time now, value v)
{
    enum { TURNS = 2 * EXACT + 2 };
    qun_time at = now;
    for (int i = 0; i < TURNS; i++) {
        edges e = edges_of(r);
        at = r->smooth ? window_meets(&e, at, &r->window) : window_turns(r->l, r->s, &e, at);
        if (at == QUN_NEVER || (r->how != IS_SET && r->to - r->from > EXACT))
            return at;
        value then = value_at(r, at);
        if (then.known != v.known || then.number != v.number)
            return at;
    }
    return at;
}

/* ---- what a series new under its charter does not know yet ---- */

static bool covered(const qun_ledger *l, const series *s, uint32_t subject, qun_time now, qun_time *until)
{
    const reach *r = &l->reaches[s - l->charter->series];
    if (r->since == TIME_NONE || subject >= r->since_subject)
        return true;
    if (s->window != WINDOW_EVER && window_at(l, s, now).begins >= r->since)
        return true;
    /* it is known once all that was missed has left */
    edges e = {TIME_NONE, r->since, TIME_NONE, QUN_NEVER};
    *until = window_turns(l, s, &e, now);
    return false;
}

/* A number or text that was kept, in the field's type. */
static cell shown(const qun_ledger *l, const series *s, value v)
{
    if (!v.known)
        return cell_unknown();
    switch (s->field->type->kind) {
    case QUN_TYPE_STRING:
        return cell_text(names_at(&l->texts, (uint32_t)v.number));
    case QUN_TYPE_TIMESTAMP:
        return cell_time(v.number);
    case QUN_TYPE_DURATION:
        return cell_span(v.number);
    case QUN_TYPE_BOOL:
        return cell_bool(v.number != 0);
    default:
        return cell_int(v.number);
    }
}

/* Of an empty tally: nothing inside, nothing to come. */
static value value_of_none(int how)
{
    return (value){0, how != IS_VALUES};
}

static value read_window(reading *r, qun_time now, qun_time *until)
{
    value v = value_at(r, now);
    if (!changes_by_leaving(r, now, v, until))
        *until = change_after(r, now, v);
    return v;
}

bool tally_read(const qun_ledger *l, const asked *what, const tally *t, uint32_t subject, qun_time now,
                cell *out, qun_time *until)
{
    const series *s = what->series;
    const reach *back = what->reach;
    *until = QUN_NEVER;
    *out = cell_unknown();
    if (back->since != TIME_NONE && !covered(l, s, subject, now, until))
        return true;
    if (back->form == IS_FALLING) {
        *out = fallen(l, s, t, now, until);
        return true;
    }
    if (back->form == IS_EVER) {
        *out = shown(l, s, value_ever(s, t));
        return true;
    }
    if (t->head == t->count) {
        *out = shown(l, s, value_of_none(back->form));
        return true;
    }
    if (back->form == IS_SET && s->window == WINDOW_EVER) {
        *out = shown(l, s, (value){t->total, true});
        return true;
    }
    bool smooth = s->window == WINDOW_SLIDING && back->exact;
    reading r = {.l = l, .s = s, .t = t, .how = back->form, .smooth = smooth ? back : NULL};
    *out = shown(l, s, read_window(&r, now, until));
    return !r.no_memory;
}

qun_text tally_oldest(const qun_ledger *l, const series *s, const tally *t, qun_time now)
{
    window w = window_at(l, s, now);
    uint32_t first = entries_after(t, w.begins);
    bool inside = first < t->count && t->entries[first].at <= w.ends;
    return inside ? id_at(l, (uint32_t)t->entries[first].value) : (qun_text){NULL, 0};
}
