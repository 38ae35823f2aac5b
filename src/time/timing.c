/* timing.c - the charter's shape "time": when something starts, again and again, and what is open at an
 * instant. Relies on calendar, zones and periods; the state is a pure function, so every caller sees the same
 * starts. A timing is one series of starts, or one for each of `after`; a series is walked step by step. */
#include "time/time.h"
#include "base/number.h"

#define STEPS_MOST  4000
#define STARTS_MOST 1000                         /* looked at for overlaps */
#define TIME_FAR    INT64_C(4000000000000000000) /* 126,000 years: differences of such instants fit */

static bool is_far(qun_time at)
{
    return at > TIME_FAR || at < -TIME_FAR;
}

static qun_time clamp_far(qun_time at)
{
    if (at > TIME_FAR)
        return TIME_FAR;
    return at < -TIME_FAR ? -TIME_FAR : at;
}

typedef enum form { ONCE, GRID, CIVIL } form;

typedef struct series {
    const zone *z;
    const timing *t;
    form form;
    qun_time from;    /* where counting begins */
    int64_t day;      /* the local day of it */
    qun_period every; /* one day if nothing is said */
    bool from_zero;   /* the first step is number 0 */
    bool on_grid;     /* CIVIL starts must also be from + k * t->every */
    uint32_t number;  /* which of `after` */
} series;

typedef struct start {
    qun_time at;
    int64_t number;
} start;

static const int32_t midnight_only[] = {0};

void timing_init(timing *t)
{
    *t = (timing){.until = QUN_NEVER, .closes = -1};
}

/* ---- which days, which clocks ---- */

static bool picks_days(const timing *t)
{
    return t->weekdays != 0 || t->month_days != 0 || t->yearly_count > 0 || t->date_count > 0;
}

static bool only_dates(const timing *t)
{
    return t->date_count > 0 && t->weekdays == 0 && t->month_days == 0 && t->yearly_count == 0;
}

static bool date_agrees(const timing *t, int64_t day)
{
    if (t->month_days == 0 && t->yearly_count == 0)
        return false;
    civil_date d = day_date(day);
    if (t->month_days >> (d.day - 1) & ~TIMING_LAST_DAY & 1)
        return true;
    if (t->month_days & TIMING_LAST_DAY && d.day == month_days(d.year, d.month))
        return true;
    for (uint32_t k = 0; k < t->yearly_count; k++)
        if (t->yearly[k] == d.month * 100 + d.day)
            return true;
    return false;
}

static bool day_agrees(const series *s, int64_t day)
{
    const timing *t = s->t;
    if (t->weeks > 1) {
        int64_t week = (day_monday(day) - day_monday(t->anchored ? zone_day(s->z, t->from) : 0)) / 7;
        if (week % t->weeks != 0)
            return false;
    }
    if (!picks_days(t) || t->weekdays >> (day_weekday(day) - 1) & 1 || date_agrees(t, day))
        return true;
    for (uint32_t k = 0; k < t->date_count; k++)
        if (t->dates[k] == day)
            return true;
    return false;
}

/* The nearest of the full dates from a day on, forward or back. False: there is none. */
static bool date_near(const timing *t, int64_t day, bool forward, int64_t *out)
{
    bool found = false;
    for (uint32_t k = 0; k < t->date_count; k++) {
        int64_t d = t->dates[k];
        if (forward ? d < day : d > day)
            continue;
        if (!found || (forward ? d < *out : d > *out))
            *out = d;
        found = true;
    }
    return found;
}

static uint32_t clock_count(const timing *t)
{
    return t->at_count > 0 ? t->at_count : 1;
}

static const int32_t *clocks(const timing *t)
{
    return t->at_count > 0 ? t->at : midnight_only;
}

/* How many of a day's clocks come before this one. */
static uint32_t clock_rank(const timing *t, int32_t minutes)
{
    uint32_t rank = 0;
    for (uint32_t k = 0; k < t->at_count; k++)
        rank += t->at[k] < minutes;
    return rank;
}

/* ---- steps ---- */

/* Where step k of an exact `every` falls. */
static qun_time grid_at(const series *s, int64_t k)
{
    return time_add_times(s->z, s->from, &s->t->every, k);
}

/* The last step at or before an instant. The estimate is off by few: months are long and short. */
static int64_t grid_step(const series *s, qun_time at)
{
    int64_t k = floor_div(at - s->from, period_approx(&s->t->every));
    while (grid_at(s, k) > at)
        k--;
    while (grid_at(s, k + 1) <= at)
        k++;
    return k;
}

static int64_t civil_day(const series *s, int64_t k)
{
    int64_t day = s->every.months != 0 ? day_add_months(s->day, k * s->every.months) : s->day;
    return day + k * s->every.days;
}

/* The last step on or before a day. */
static int64_t civil_step(const series *s, int64_t day)
{
    if (s->every.months == 0)
        return floor_div(day - s->day, s->every.days);
    int64_t k = floor_div((day - s->day) * 86400, period_approx(&s->every) / TIME_SECOND);
    while (civil_day(s, k) > day)
        k--;
    while (civil_day(s, k + 1) <= day)
        k++;
    return k;
}

static bool step_allowed(const series *s, int64_t k)
{
    return !s->from_zero || k >= 0;
}

/* ---- the starts of one step, nearest to an instant ---- */

typedef struct search {
    qun_time at;
    bool forward; /* the earliest after `at`; else the latest at or before it */
    bool found;
    start best;
} search;

static void consider(search *look, qun_time at, int64_t number)
{
    if (is_far(at) || (look->forward ? at <= look->at : at > look->at))
        return;
    if (look->found && (look->forward ? at >= look->best.at : at <= look->best.at))
        return;
    look->found = true;
    look->best = (start){at, number};
}

/* Counted only where something anchors the counting. */
static int64_t number_of(const series *s, int64_t k)
{
    return s->t->anchored && k >= 0 ? k + 1 : 0;
}

static void consider_day(const series *s, search *look, int64_t day, int64_t k)
{
    const timing *t = s->t;
    if (!day_agrees(s, day))
        return;
    for (uint32_t c = 0; c < clock_count(t); c++) {
        qun_time at = zone_clock(s->z, day, clocks(t)[c]);
        int64_t number = number_of(s, k * clock_count(t) + clock_rank(t, clocks(t)[c]));
        if (s->on_grid) {
            int64_t step = grid_step(s, at);
            if (step < 0 || grid_at(s, step) != at)
                continue;
            number = number_of(s, step);
        }
        consider(look, at, k < 0 ? 0 : number);
    }
}

/* A start may fall on the day beside its own (24:00, a gap at midnight), so the walk begins a day early and
 * goes one step further than the first find. */
static void search_civil(const series *s, search *look)
{
    int direction = look->forward ? 1 : -1;
    int64_t day = zone_day(s->z, look->at) - direction;
    int64_t k = civil_step(s, day);
    if (s->from_zero && k < 0 && look->forward)
        k = 0;
    for (int i = 0, further = 0; i < STEPS_MOST && step_allowed(s, k) && further < 2; i++, k += direction) {
        day = civil_day(s, k);
        if (only_dates(s->t)) {
            if (!date_near(s->t, day, look->forward, &day))
                return;
            k = civil_step(s, day);
            if (!step_allowed(s, k))
                return;
            day = civil_day(s, k);
        }
        consider_day(s, look, day, k);
        further += look->found;
    }
}

/* Where the day does not agree, the rest of it is passed over. */
static void search_grid(const series *s, search *look)
{
    int64_t k = grid_step(s, look->at) + look->forward;
    if (look->forward && k < 0)
        k = 0;
    for (int i = 0; i < STEPS_MOST && step_allowed(s, k); i++) {
        qun_time at = grid_at(s, k);
        if (is_far(at))
            return;
        int64_t day = zone_day(s->z, at);
        if (day_agrees(s, day)) {
            consider(look, at, number_of(s, k));
            return;
        }
        int64_t skip = grid_step(s, zone_midnight(s->z, look->forward ? day + 1 : day) - 1);
        if (!look->forward)
            k = skip;
        else
            k = skip > k ? skip + 1 : k + 1; /* a midnight that comes twice may lie behind */
    }
}

static void search_once(const series *s, search *look)
{
    const timing *t = s->t;
    if (!day_agrees(s, s->day))
        return;
    if (t->at_count == 0)
        consider(look, s->from, number_of(s, s->number));
    for (uint32_t c = 0; c < t->at_count; c++)
        consider(look, zone_clock(s->z, s->day, t->at[c]),
                 number_of(s, (int64_t)s->number * t->at_count + clock_rank(t, t->at[c])));
}

static void search_series(const series *s, search *look)
{
    static void (*const by_form[])(const series *, search *) = {search_once, search_grid, search_civil};
    by_form[s->form](s, look);
}

/* ---- series of a timing ---- */

static form form_of(const timing *t)
{
    if (!period_zero(&t->every))
        return t->every.exact != 0 && t->at_count == 0 ? GRID : CIVIL;
    if (t->after_count == 0 && (t->at_count > 0 || picks_days(t) || t->weeks > 1))
        return CIVIL;
    return ONCE;
}

/* 0: no start can be told. */
static uint32_t series_count(const timing *t)
{
    bool free = period_zero(&t->every) && form_of(t) == CIVIL;
    if (!t->anchored && !free)
        return 0;
    if (!period_zero(&t->every) && period_sign(&t->every) != 1)
        return 0;
    return t->after_count > 0 ? t->after_count : 1;
}

static series series_of(const zone *z, const timing *t, uint32_t k)
{
    series s = {.z = z, .t = t, .form = form_of(t), .number = k};
    bool given = !period_zero(&t->every);
    s.from = t->anchored ? t->from : 0;
    if (k < t->after_count)
        s.from = time_add(z, s.from, &t->after[k], 1);
    s.day = zone_day(z, s.from);
    s.on_grid = given && t->every.exact != 0 && s.form == CIVIL;
    s.from_zero = given;
    s.every = given && !s.on_grid ? t->every : (qun_period){0, 1, 0};
    return s;
}

static const start no_start_after = {QUN_NEVER, 0}, no_start_before = {TIME_NONE, 0};

/* The nearest start of all series, be it before `from` or after `until`. */
static start nearest(const zone *z, const timing *t, qun_time at, bool forward)
{
    at = clamp_far(at);
    search look = {.at = at, .forward = forward, .best = forward ? no_start_after : no_start_before};
    uint32_t count = series_count(t);
    for (uint32_t k = 0; k < count; k++) {
        series s = series_of(z, t, k);
        search own = {.at = at, .forward = forward};
        if (is_far(s.from))
            continue;
        search_series(&s, &own);
        if (own.found)
            consider(&look, own.best.at, own.best.number);
    }
    return look.best;
}

/* ---- windows and periods ---- */

static bool is_window(const timing *t)
{
    return t->closes >= 0 || !period_zero(&t->lasts);
}

/* The clock the window ends at; its day is the one that gave the start, which a gap may have moved. */
static qun_time closing(const zone *z, const timing *t, qun_time at)
{
    int32_t opens = clocks(t)[0];
    int64_t day = zone_day(z, at);
    if (zone_clock(z, day, opens) != at && zone_clock(z, day - 1, opens) == at)
        day--;
    qun_time end = zone_clock(z, day + (t->closes <= opens), t->closes);
    return end > at ? end : at;
}

qun_time timing_ends(const zone *z, const timing *t, qun_time begins)
{
    if (t->closes >= 0)
        return closing(z, t, begins);
    return time_add(z, begins, &t->lasts, 1);
}

/* Nothing starts before: TIME_NONE if `after` goes back. */
static qun_time least_of(const timing *t)
{
    for (uint32_t k = 0; k < t->after_count; k++)
        if (period_approx(&t->after[k]) < 0)
            return TIME_NONE;
    return t->anchored ? t->from : TIME_NONE;
}

/* What begins before `from` counts if it is a window or period and `from` lies in it; of overlapping windows
 * the last begun. */
static bool contains_from(const zone *z, const timing *t, qun_time begins, qun_time from)
{
    qun_time next = nearest(z, t, begins, true).at;
    if (is_window(t))
        return next >= from && timing_ends(z, t, begins) > from;
    return t->periods && next > from;
}

static start next_counted(const zone *z, const timing *t, qun_time now)
{
    qun_time least = least_of(t);
    if (now >= least)
        return nearest(z, t, now, true);
    start before = nearest(z, t, least - 1, false);
    if (before.at > now && contains_from(z, t, before.at, least))
        return before;
    return nearest(z, t, least - 1, true);
}

static start last_counted(const zone *z, const timing *t, qun_time now)
{
    qun_time least = least_of(t);
    start s = nearest(z, t, now, false);
    if (s.at >= least || (s.at != TIME_NONE && contains_from(z, t, s.at, least)))
        return s;
    return no_start_before;
}

static start last_begun(const zone *z, const timing *t, qun_time now)
{
    if (t->until == TIME_NONE)
        return no_start_before;
    return last_counted(z, t, now < t->until ? now : t->until - 1);
}

qun_time timing_next(const zone *z, const timing *t, qun_time now)
{
    qun_time at = next_counted(z, t, now).at;
    return at < t->until ? at : QUN_NEVER;
}

qun_time timing_last(const zone *z, const timing *t, qun_time now)
{
    return last_begun(z, t, now).at;
}

void timing_at(const zone *z, const timing *t, qun_time now, timing_state *out)
{
    start last = last_begun(z, t, now);
    *out = (timing_state){.last = last.at, .ends = last.at, .number = last.number};
    qun_time next = next_counted(z, t, now).at;
    out->next = next < t->until ? next : QUN_NEVER;
    if (last.at == TIME_NONE)
        return;
    if (is_window(t))
        out->ends = timing_ends(z, t, last.at);
    else if (t->periods) /* `until` cuts no period */
        out->ends = now < t->until ? next : next_counted(z, t, last.at).at;
    out->open = now < out->ends;
}

qun_time timing_changes(const timing_state *s)
{
    return s->open && s->ends < s->next ? s->ends : s->next;
}

/* ---- for the linter ---- */

/* Before every start there can be; without an anchor days have no first. */
static qun_time before_all(const timing *t)
{
    return t->anchored || only_dates(t) ? TIME_NONE : -1;
}

bool timing_occurs(const zone *z, const timing *t)
{
    return timing_next(z, t, before_all(t)) != QUN_NEVER;
}

bool timing_overlaps(const zone *z, const timing *t)
{
    if (!is_window(t))
        return false;
    qun_time at = timing_next(z, t, before_all(t));
    for (int i = 0; i < STARTS_MOST && at != QUN_NEVER; i++) {
        qun_time next = timing_next(z, t, at);
        if (next < timing_ends(z, t, at))
            return true;
        at = next;
    }
    return false;
}

void timing_calendar(const zone *z, int unit, timing *out)
{
    static const qun_period lengths[] = {{0, 1, 0}, {0, 7, 0}, {1, 0, 0}, {12, 0, 0}};
    timing_init(out);
    out->anchored = true;
    out->periods = true;
    out->from = zone_midnight(z, date_day(1, 1, 1)); /* a Monday */
    out->every = lengths[unit];
}
