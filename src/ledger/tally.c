/* tally.c - one number of one subject: adding to it in any order of time, within bounded memory.
 *
 * A window keeps every event as an entry while there are at most EXACT of them inside; beyond, neighbours of
 * one tick (1/1024 of the window) are put together under the later instant. What can never be told apart
 * again is put together sooner: the entries of a calendar period that does not lie back. */
#include "ledger/ledger.h"
#include <string.h>

enum { FEW = 8 }; /* entries of a period before those that cannot be told apart are put together */

int form_of_tally(const qun_charter *c, const series *s)
{
    if (s->what == SERIES_UNSPENT)
        return IS_IDS;
    if (s->what == SERIES_STRIKES && s->window == WINDOW_SLIDING &&
        c->ladders[s->ladder].object->forget == QUN_FORGET_FALL)
        return IS_FALLING;
    bool plain = period_zero(&s->back) && !window_closes(s);
    if (s->aggregate == QUN_AGGREGATE_DISTINCT)
        return plain || s->window == WINDOW_EVER ? IS_SET : IS_OCCURRENCES;
    if (s->window == WINDOW_EVER)
        return IS_EVER;
    bool sum = s->aggregate == QUN_AGGREGATE_COUNT || s->aggregate == QUN_AGGREGATE_SUM;
    return sum ? IS_SUM : IS_VALUES;
}

/* Sums run on modulo 2^64, so their differences stay right whatever has left. */
static int64_t sum_of(int64_t a, int64_t b)
{
    uint64_t sum = (uint64_t)a + (uint64_t)b;
    return sum <= INT64_MAX ? (int64_t)sum : -(int64_t)(UINT64_MAX - sum) - 1;
}

int64_t values_joined(const series *s, int64_t earlier, int64_t later)
{
    switch (s->aggregate) {
    case QUN_AGGREGATE_MIN:
        return earlier < later ? earlier : later;
    case QUN_AGGREGATE_MAX:
        return earlier > later ? earlier : later;
    case QUN_AGGREGATE_FIRST:
        return earlier;
    default:
        return later; /* running sums, last */
    }
}

uint32_t entries_after(const tally *t, qun_time at)
{
    uint32_t low = t->head, high = t->count;
    if (low == high || t->entries[high - 1].at <= at)
        return high;
    if (t->entries[low].at > at)
        return low;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (t->entries[middle].at <= at)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* ---- strikes that fall ---- */

/* Strikes fall by one for each quiet `decay` since the last one, whatever their number (practice A107). */
cell fallen(const qun_ledger *l, const series *s, const tally *t, qun_time now, qun_time *until)
{
    enum { NEARBY = 8 }; /* a period's mean length leads that near */
    const zone *z = l->charter->zone;
    int64_t steps = now > t->at ? time_between(t->at, now) / period_approx(&s->over) : 0;
    if (steps > t->total)
        steps = t->total;
    for (int i = 0; i < NEARBY && steps > 0 && time_add_times(z, t->at, &s->over, steps) > now; i++)
        steps--;
    for (int i = 0; i < NEARBY && steps < t->total && time_add_times(z, t->at, &s->over, steps + 1) <= now;
         i++)
        steps++;
    *until = steps < t->total ? time_add_times(z, t->at, &s->over, steps + 1) : QUN_NEVER;
    return cell_int(t->total - steps);
}

static void add_falling(const qun_ledger *l, const series *s, tally *t, qun_time at, int64_t value)
{
    qun_time until;
    if (t->count && at > t->at)
        t->total = fallen(l, s, t, at, &until).as.i;
    t->total = int_add_clamp(t->total, value);
    t->at = !t->count || at > t->at ? at : t->at;
    t->count = 1;
}

/* ---- since ever ---- */

static void add_for_ever(const series *s, tally *t, qun_time at, int64_t value)
{
    bool take = t->count == 0;
    switch (s->aggregate) {
    case QUN_AGGREGATE_MIN:
        take = take || value < t->total;
        break;
    case QUN_AGGREGATE_MAX:
        take = take || value > t->total;
        break;
    case QUN_AGGREGATE_FIRST:
        take = take || at < t->at;
        break;
    case QUN_AGGREGATE_LAST:
        take = take || at >= t->at;
        break;
    default:
        value = int_add_clamp(t->total, value);
        take = true;
    }
    if (take) {
        t->total = value;
        t->at = at;
    }
    t->count = 1;
}

/* ---- windows ---- */

static void drop_left(qun_ledger *l, tally *t, int how, qun_time gone)
{
    if (t->head == t->count || t->entries[t->head].at > gone)
        return;
    uint32_t keep = entries_after(t, gone);
    if (how == IS_SUM)
        t->total = t->entries[keep - 1].value;
    else if (how == IS_SET)
        set_left(t, keep);
    for (uint32_t i = t->head; how == IS_IDS && i < keep; i++)
        id_drop(l, (uint32_t)t->entries[i].value);
    t->head = keep;
    if (t->head == t->count)
        t->head = t->count = 0;
}

/* Room for one more entry. What has left makes room first, if it is as much as stays: so moving is paid for,
 * and windows that are full take no more memory. */
static bool entries_room(const qun_ledger *l, tally *t)
{
    if (t->count < t->cap)
        return true;
    if (t->head == 0 || t->head < t->count - t->head)
        return mem_grow(l->mem, &t->entries, &t->cap, (uint64_t)t->count + 1, sizeof *t->entries);
    t->count -= t->head;
    memmove(t->entries, t->entries + t->head, t->count * sizeof *t->entries);
    t->head = 0;
    return true;
}

static qun_span tick_of(qun_span whole)
{
    return whole / TICKS > 0 ? whole / TICKS : 1;
}

/* Do two entries lie so near each other that they may be put together? In a calendar also: in one period, and
 * if that does not lie back, nothing tells them apart once both have been. `p` goes from call to call. */
bool same_tick(const qun_ledger *l, const series *s, stretch *p, qun_time a, qun_time b)
{
    if (s->window == WINDOW_SLIDING) {
        qun_span tick = tick_of(l->reaches[s - l->charter->series].over_most);
        return floor_div(a, tick) == floor_div(b, tick);
    }
    if (!stretch_holds(p, a))
        *p = stretch_at(l, s, a);
    qun_time end = stretch_end(p);
    if (b >= p->next || (a < end) != (b < end) || b > l->horizon)
        return false;
    if (period_zero(&s->back) || p->last == TIME_NONE)
        return true;
    qun_span tick = tick_of(time_between(p->last, end == QUN_NEVER ? l->horizon : end));
    return time_between(p->last, a) / tick == time_between(p->last, b) / tick;
}

/* Are there more than EXACT entries in every window with an edge between `first` and `last`? Entries before
 * `to` have been put together already, and `to` is where `first` comes to stand;
 * `p` is what same_tick has left. */
bool crowded(const qun_ledger *l, const series *s, const stretch *p, const tally *t, uint32_t to,
             uint32_t first, uint32_t last)
{
    const reach *r = &l->reaches[s - l->charter->series];
    qun_time a = t->entries[first].at, b = t->entries[last].at;
    if (s->window == WINDOW_CALENDAR && period_zero(&s->back))
        return true;
    bool before = to >= t->head + EXACT;
    if (s->window == WINDOW_CALENDAR) /* its early edge never comes between them */
        return before && t->entries[to - EXACT].at >= p->last;
    qun_span over = r->over_least ? r->over_least : r->over_most;
    if (last + EXACT >= t->count || t->entries[last + EXACT].at > int_add_clamp(a, over))
        return false;
    bool late_edge = r->back_most > 0 || b > l->horizon; /* may still come between them */
    return !late_edge || (before && t->entries[to - EXACT].at >= int_add_clamp(b, -over));
}

/* The first of a calendar period stays where it is; all others leave with the later. */
static bool stays(const series *s)
{
    return s->aggregate == QUN_AGGREGATE_FIRST && s->window == WINDOW_CALENDAR && period_zero(&s->back);
}

static void coarsen(const qun_ledger *l, const series *s, tally *t)
{
    uint32_t to = t->head, least = s->window == WINDOW_CALENDAR && period_zero(&s->back) ? FEW : EXACT;
    if (t->count - t->head <= (t->mark ? t->mark : least))
        return;
    stretch p = no_stretch;
    for (uint32_t from = t->head + 1; from < t->count; from++) {
        entry *kept = &t->entries[to], *next = &t->entries[from];
        if (same_tick(l, s, &p, kept->at, next->at) && crowded(l, s, &p, t, to, to, from)) {
            kept->value = values_joined(s, kept->value, next->value);
            kept->at = stays(s) ? kept->at : next->at;
        } else {
            t->entries[++to] = *next;
        }
    }
    t->count = to + 1;
    uint32_t left = t->count - t->head;
    t->mark =
        left + left / 2 > least ? left + left / 2 : 0; /* looking at all of them is paid for by as many */
}

static void insert(tally *t, int how, qun_time at, int64_t value)
{
    uint32_t spot = entries_after(t, at);
    if (spot < t->count)
        memmove(t->entries + spot + 1, t->entries + spot, (t->count - spot) * sizeof *t->entries);
    t->count++;
    if (how == IS_SUM) {
        int64_t base = spot > t->head ? t->entries[spot - 1].value : t->total;
        for (uint32_t i = spot + 1; i < t->count; i++)
            t->entries[i].value = sum_of(t->entries[i].value, value);
        value = sum_of(base, value);
    }
    t->entries[spot] = (entry){at, value};
}

/* The oldest make room for the newest. */
static void drop_oldest_id(qun_ledger *l, tally *t)
{
    if (t->count - t->head < UNSPENT_MOST)
        return;
    id_drop(l, (uint32_t)t->entries[t->head].value);
    memmove(t->entries, t->entries + t->head + 1, (t->count - t->head - 1) * sizeof *t->entries);
    t->count -= t->head + 1;
    t->head = 0;
}

bool tally_ready(qun_ledger *l, const series *s, tally *t)
{
    int how = tally_form(l, s);
    if (how == IS_EVER || how == IS_FALLING)
        return true;
    if (!entries_room(l, t))
        return false;
    return how != IS_SET || set_ready(l, t);
}

void tally_add(qun_ledger *l, const series *s, tally *t, qun_time at, int64_t value)
{
    int how = tally_form(l, s);
    if (how == IS_FALLING) {
        add_falling(l, s, t, at, value);
        return;
    }
    if (how == IS_EVER) {
        add_for_ever(s, t, at, value);
        return;
    }
    qun_time gone = window_gone(l, s);
    if (at <= gone) { /* too old for this window */
        if (how == IS_IDS)
            id_drop(l, (uint32_t)value);
        return;
    }
    drop_left(l, t, how, gone);
    if ((how == IS_SET || how == IS_OCCURRENCES) && at > l->horizon)
        at = l->horizon; /* a value stands once, at its latest: it cannot wait beside an earlier one */
    if (how == IS_SET) {
        set_add(s, t, at, value);
        return;
    }
    if (how == IS_IDS)
        drop_oldest_id(l, t);
    insert(t, how, at, value);
    if (how == IS_OCCURRENCES)
        occurrences_thin(l, s, t);
    else if (how != IS_IDS)
        coarsen(l, s, t);
}

void tally_drop(const qun_ledger *l, const series *s, tally *t)
{
    if (tally_form(l, s) == IS_SET)
        set_drop(l, t);
    mem_free(l->mem, t->entries, t->cap * sizeof *t->entries);
}
