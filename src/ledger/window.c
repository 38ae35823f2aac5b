/* window.c - the windows of series: their edges as of an instant, what has left them for good, and when an
 * edge next passes an entry.
 *
 * Going back by months or civil days is not even: clocks change, and the 29th to 31st of a month may all lead
 * to the 28th of the one before. So an edge may jump, also backward, and what has left may come in again;
 * between two jumps it moves with the clock. Spans without months and days know nothing of all this. */
#include "ledger/ledger.h"

/* ---- lengths ---- */

/* Bounds of a period's length: a run of months differs from its mean by less than four days, and a change of
 * clocks by less than one. */
static void bounds(const qun_ledger *l, const qun_period *p, qun_span *least, qun_span *most)
{
    qun_span mean = period_approx(p), off = 0;
    if (p->months)
        off += 4 * TIME_DAY;
    if ((p->months || p->days) && !zone_fixed(l->charter->zone))
        off += TIME_DAY;
    *least = mean > off ? mean - off : 0;
    *most = int_add_clamp(mean, off);
}

void reach_init(qun_ledger *l, const series *s)
{
    reach *r = &l->reaches[s - l->charter->series];
    *r = (reach){.since = TIME_NONE, .now = no_stretch, .form = (uint8_t)form_of_tally(l->charter, s)};
    if (s->window == WINDOW_SLIDING)
        bounds(l, &s->over, &r->over_least, &r->over_most);
    bounds(l, &s->back, &r->back_least, &r->back_most);
    r->exact = r->over_least == r->over_most && r->back_least == r->back_most;
}

static const reach *reach_of(const qun_ledger *l, const series *s)
{
    return &l->reaches[s - l->charter->series];
}

/* ---- the calendar ---- */

static void timing_of(const qun_ledger *l, const series *s, timing *out)
{
    static const int units[] = {TIMING_DAY, TIMING_DAY, TIMING_WEEK, TIMING_MONTH, TIMING_YEAR};
    if (s->named)
        *out = s->named->form;
    else
        timing_calendar(l->charter->zone, units[s->calendar], out);
}

bool window_closes(const series *s)
{
    return s->named && (!period_zero(&s->named->form.lasts) || s->named->form.closes >= 0);
}

const stretch no_stretch = {0, 0, TIME_NONE};

stretch stretch_at(const qun_ledger *l, const series *s, qun_time then)
{
    const stretch *known = &reach_of(l, s)->now;
    timing t;
    timing_state state;
    if (stretch_holds(known, then))
        return *known;
    timing_of(l, s, &t);
    timing_at(l->charter->zone, &t, then, &state);
    return (stretch){state.last, state.ends, state.next};
}

/* Points last until the next, as periods do. */
qun_time stretch_end(const stretch *p)
{
    return p->ends > p->last && p->ends < p->next ? p->ends : p->next;
}

/* ---- edges ---- */

static qun_time back_from(const qun_ledger *l, const series *s, qun_time now)
{
    const reach *r = reach_of(l, s);
    return r->exact ? time_before(now, r->back_most) : time_add(l->charter->zone, now, &s->back, -1);
}

static qun_time over_from(const qun_ledger *l, const series *s, qun_time then)
{
    const reach *r = reach_of(l, s);
    return r->exact ? time_before(then, r->over_most) : time_add(l->charter->zone, then, &s->over, -1);
}

window window_at(const qun_ledger *l, const series *s, qun_time now)
{
    const reach *r = reach_of(l, s);
    if (s->window == WINDOW_SLIDING && r->exact)
        return window_sliding(r, now);
    qun_time then = period_zero(&s->back) ? now : back_from(l, s, now);
    if (s->window == WINDOW_EVER)
        return (window){TIME_NONE, then, then};
    if (s->window == WINDOW_SLIDING)
        return (window){over_from(l, s, then), then, then};
    stretch p = stretch_at(l, s, then);
    if (p.last == TIME_NONE)
        return (window){then, then, then}; /* none has begun */
    qun_time end = stretch_end(&p);
    return (window){p.last - 1, end <= then ? end - 1 : then, then};
}

qun_time window_gone(qun_ledger *l, const series *s)
{
    reach *r = &l->reaches[s - l->charter->series];
    if (l->horizon == QUN_NEVER || s->window == WINDOW_EVER)
        return TIME_NONE;
    qun_time then = time_before(l->horizon, r->back_most);
    if (s->window == WINDOW_SLIDING)
        return time_before(then, r->over_most);
    if (!stretch_holds(&r->now, then))
        r->now = stretch_at(l, s, then);
    return r->now.last == TIME_NONE ? then : r->now.last - 1;
}

/* ---- turns ---- */

/* A wall clock that reads `from` before a jump and passes `edge`: when, if nothing jumps until then. */
static qun_time passes(qun_time at, qun_time from, qun_time edge)
{
    return edge > from ? int_add_clamp(at, time_between(from, edge)) : QUN_NEVER;
}

/* Readings at which local times jump about a change of clocks: where the gap or the second hour begins and
 * ends. */
static qun_time jump_about(const zone *z, qun_time at, qun_time local, int64_t change)
{
    if (change == INT64_MIN || change == INT64_MAX)
        return QUN_NEVER;
    qun_time seconds = change * TIME_SECOND;
    qun_time a = seconds + zone_offset_at(z, change - 1) * TIME_SECOND,
             b = seconds + zone_offset_at(z, change) * TIME_SECOND;
    return time_sooner(passes(at, local, a), passes(at, local, b));
}

/* The next instant at which going back by a period may jump. */
static qun_time jump_after(const qun_ledger *l, qun_time at, const qun_period *p)
{
    const zone *z = l->charter->zone;
    qun_period civil = {p->months, p->days, 0};
    if (!p->months && (!p->days || zone_fixed(z)))
        return QUN_NEVER;
    zone_stretch here = zone_stretch_at(z, floor_div(at, TIME_SECOND));
    qun_time soonest = here.ends == INT64_MAX ? QUN_NEVER : here.ends * TIME_SECOND;
    if (p->months)
        soonest = time_sooner(soonest, zone_midnight(z, zone_day(z, at) + 1));
    qun_time there = time_add(z, at, &civil, -1), local = zone_local(z, at);
    int64_t day = day_add_months(time_day(local), -(int64_t)p->months) - p->days;
    local = day * TIME_DAY + floor_mod(local, TIME_DAY);
    zone_stretch then = zone_stretch_at(z, floor_div(there, TIME_SECOND));
    soonest = time_sooner(soonest, jump_about(z, at, local, then.begins));
    return time_sooner(soonest, jump_about(z, at, local, then.ends));
}

static bool has_turned(const edges *e, const window *w)
{
    return w->begins >= e->in || w->begins < e->out || w->ends >= e->next || w->ends < e->last;
}

/* An instant before which nothing can meet an edge, however it jumps; TIME_NONE if something may. */
static qun_time quiet_until(const reach *r, const edges *e, qun_time at)
{
    qun_time least = int_add_clamp(r->over_least, r->back_least),
             most = int_add_clamp(r->over_most, r->back_most);
    bool settled = (e->out == TIME_NONE || int_add_clamp(e->out, most) <= at) &&
                   (r->back_most == 0 || e->last == TIME_NONE || int_add_clamp(e->last, r->back_most) <= at);
    if (!settled)
        return TIME_NONE;
    qun_time in = e->in == QUN_NEVER ? QUN_NEVER : int_add_clamp(e->in, least);
    return time_sooner(in, e->next == QUN_NEVER ? QUN_NEVER : int_add_clamp(e->next, r->back_least));
}

static qun_time sliding_turns(const qun_ledger *l, const series *s, const edges *e, qun_time now)
{
    enum { JUMPS = 40 }; /* past the days that a month's end may differ by; then it is asked again */
    const reach *r = reach_of(l, s);
    window w = window_at(l, s, now);
    if (r->exact)
        return window_meets(e, now, &w);
    qun_time at = now;
    for (int i = 0; i < JUMPS; i++) {
        qun_time quiet = quiet_until(r, e, at);
        if (quiet == QUN_NEVER)
            return QUN_NEVER;
        at = quiet > at ? quiet : at;
        w.ends = back_from(l, s, at);
        w.begins = over_from(l, s, w.ends);
        if (at > now && has_turned(e, &w))
            return at;
        qun_time jump =
            time_sooner(jump_after(l, at, &s->back), passes(at, w.ends, jump_after(l, w.ends, &s->over)));
        qun_time met = window_meets(e, at, &w);
        if (met < jump)
            return met;
        if (jump == QUN_NEVER)
            return QUN_NEVER;
        at = jump;
    }
    return at;
}

/* Where the late edge in a calendar next matters: at the first entry to come if it is in the same window, or
 * if this one is empty; else where the next window begins. */
static qun_time calendar_target(const stretch *p, const edges *e, qun_time then)
{
    qun_time end = p->last == TIME_NONE ? then : stretch_end(p);
    if (e->in == QUN_NEVER)
        return e->next;
    return then < end && e->next < end ? time_sooner(e->next, p->next) : p->next;
}

/* Of the calendar only the late edge moves with the clock; the early one stands where the period began. */
static qun_time calendar_turns(const qun_ledger *l, const series *s, const edges *e, qun_time now)
{
    enum { JUMPS = 40 };
    const reach *r = reach_of(l, s);
    qun_time at = now, then = back_from(l, s, now);
    stretch p = stretch_at(l, s, then);
    qun_time target = calendar_target(&p, e, then), least = p.last > e->last ? p.last : e->last;
    if (r->exact)
        return target == QUN_NEVER ? target : passes(now, then, target);
    for (int i = 0; i < JUMPS; i++) {
        if (at >= int_add_clamp(least, r->back_most)) { /* it does not come back to what it has passed */
            qun_time quiet = target == QUN_NEVER ? QUN_NEVER : int_add_clamp(target, r->back_least);
            if (quiet == QUN_NEVER)
                return QUN_NEVER;
            at = quiet > at ? quiet : at;
        }
        then = back_from(l, s, at);
        if (at > now && (then >= target || then < least))
            return at;
        qun_time jump = jump_after(l, at, &s->back);
        qun_time met = target == QUN_NEVER ? QUN_NEVER : passes(at, then, target);
        if (met < jump || jump == QUN_NEVER)
            return met;
        at = jump;
    }
    return at;
}

qun_time window_turns(const qun_ledger *l, const series *s, const edges *e, qun_time now)
{
    if (s->window == WINDOW_CALENDAR)
        return calendar_turns(l, s, e, now);
    return s->window == WINDOW_SLIDING ? sliding_turns(l, s, e, now) : e->next;
}
