/* oracle_test.c - every kind of metric against a slow count over all events: values, and when time alone
 * changes them. Streams in order and shuffled, windows of all forms, with and without a zone whose clocks
 * change. */
#include "given.h"
#include "support/draws.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { METRICS = 24, EVENTS = 400, MEMBERS = 4, GROUPS = 3 };

static const char *const scopes[] = {"member", "here", "group", "community"};
static const char *const aggregates[] = {"count", "sum",   "min",  "max",      "first",
                                         "last",  "first", "last", "distinct", "distinct"};
static const char *const fields[] = {"",       "amount", "amount", "amount", "amount",
                                     "amount", "sku",    "sku",    "sku",    "amount"};
static const char *const overs[] = {"",      "",     "10s",   "90m",   "1d",     "7d",  "30d",
                                    "1mo",   "400d", "1d12h", "2mo",   "day",    "day", "week",
                                    "month", "year", "night", "cycle", "friday", "half"};
static const char *const backs[] = {"", "", "", "", "1d", "7d", "1mo", "6h"};
static const char *const members[] = {"anna", "bo", "chen", "dora"};
static const char *const groups[] = {"g1", "g2", "g3"};
static const char *const skus[] = {"tea", "rice", "oil", "salt", "soap"};

typedef struct metric {
    int scope, aggregate, over, back;
    bool where, by;
    char name[24];
} metric;
typedef struct stream {
    const char *zone_name;
    zone *zone;
    metric metrics[METRICS];
    said events[EVENTS];
    int order[EVENTS];
    int count;
    uint64_t seed;
} stream;

/* ---- making ---- */

static void make_metrics(stream *s, char *json, size_t space)
{
    size_t len = (size_t)snprintf(
        json, space,
        "{'qun': 1, 'id': 'o', 'timezone': '%s', 'times': {'night': {'at': '20:00', 'for': '3h'}, "
        "'cycle': {'every': '9d', 'from': '2026-01-05'}, 'half': {'every': '12h', 'from': '2026-01-05'}, "
        "'friday': {'days': ['fri'], 'at': '20:00', 'for': '2h'}}, 'metrics': {",
        s->zone_name);
    for (int i = 0; i < METRICS; i++) {
        metric *m = &s->metrics[i];
        m->scope = (int)dice_to(&s->seed, 4);
        m->aggregate = (int)dice_to(&s->seed, COUNT(aggregates));
        m->over = (int)dice_to(&s->seed, COUNT(overs));
        m->back = overs[m->over][0] ? (int)dice_to(&s->seed, COUNT(backs)) : 0;
        m->where = dice_to(&s->seed, 3) == 0;
        m->by = m->scope < 2 && dice_to(&s->seed, 4) == 0;
        snprintf(m->name, sizeof m->name, "%s.m%d", scopes[m->scope], i);
        len += (size_t)snprintf(
            json + len, space - len, "%s'%s': {'%s': 'order%s%s'%s%s%s%s%s%s%s%s}", i ? ", " : "", m->name,
            aggregates[m->aggregate], *fields[m->aggregate] ? "." : "", fields[m->aggregate],
            m->where ? ", 'where': 'event.amount > 50'" : "", m->by ? ", 'by': 'to'" : "",
            *overs[m->over] ? ", 'over': '" : "", overs[m->over], *overs[m->over] ? "'" : "",
            *backs[m->back] ? ", 'back': '" : "", backs[m->back], *backs[m->back] ? "'" : "");
    }
    snprintf(json + len, space - len, "}}");
}

/* Runs and pauses of all lengths, so that windows are now empty, now full. */
static void make_events(stream *s, int count, qun_time start)
{
    static const qun_span steps[] = {TIME_SECOND,   20 * TIME_SECOND, 10 * TIME_MINUTE,
                                     2 * TIME_HOUR, TIME_DAY,         9 * TIME_DAY};
    qun_time at = start;
    s->count = count;
    for (int i = 0; i < count; i++) {
        at += 1 + dice_to(&s->seed, steps[dice_to(&s->seed, COUNT(steps))]);
        said *e = &s->events[i];
        *e = (said){.kind = dice_to(&s->seed, 8) ? "order" : "message", .at = at - T0};
        e->member = members[dice_to(&s->seed, MEMBERS)];
        e->group = dice_to(&s->seed, 6) ? groups[dice_to(&s->seed, GROUPS)] : NULL;
        e->to = dice_to(&s->seed, 3) ? members[dice_to(&s->seed, MEMBERS)] : NULL;
        e->amount = dice_to(&s->seed, 5) ? 1 + dice_to(&s->seed, 100) : -dice_to(&s->seed, 30);
        e->sku = dice_to(&s->seed, 7) ? skus[dice_to(&s->seed, COUNT(skus))] : NULL;
        s->order[i] = i;
    }
}

static void shuffle(stream *s)
{
    for (int i = s->count - 1; i > 0; i--) {
        int j = (int)dice_to(&s->seed, i + 1), kept_one = s->order[i];
        s->order[i] = s->order[j];
        s->order[j] = kept_one;
    }
}

/* ---- the slow count ---- */

typedef struct slow {
    int64_t number;
    const char *text;
    bool known;
    int inside; /* events in the window */
} slow;

static qun_period period_of(const char *text)
{
    qun_period p = {0, 0, 0};
    if (*text)
        assert_true(period_parse(text_of(text), false, &p));
    return p;
}

static bool named_timing(const stream *s, const char *name, timing *t)
{
    static const int32_t eight = 20 * 60;
    static const qun_period three = {0, 0, 3 * TIME_HOUR}, two = {0, 0, 2 * TIME_HOUR},
                            half = {0, 0, 12 * TIME_HOUR}, nine = {0, 9, 0};
    static const char *const units[] = {"day", "week", "month", "year"};
    for (int i = 0; i < 4; i++)
        if (strcmp(name, units[i]) == 0) {
            timing_calendar(s->zone, i, t);
            return true;
        }
    timing_init(t);
    if (strcmp(name, "night") == 0 || strcmp(name, "friday") == 0) {
        bool night = *name == 'n';
        t->at = &eight;
        t->at_count = 1;
        t->weekdays = night ? 0 : 1u << 4;
        t->lasts = night ? three : two;
        return true;
    }
    if (strcmp(name, "cycle") && strcmp(name, "half"))
        return false;
    assert_true(moment_parse(s->zone, TEXT("2026-01-05"), &t->from));
    t->anchored = true;
    t->periods = true;
    t->every = *name == 'c' ? nine : half;
    return true;
}

static window slow_window(const stream *s, const metric *m, qun_time now)
{
    qun_period over, back = period_of(backs[m->back]);
    timing t;
    timing_state state;
    if (!*overs[m->over])
        return (window){TIME_NONE, QUN_NEVER, QUN_NEVER};
    qun_time then = period_zero(&back) ? now : time_add(s->zone, now, &back, -1);
    if (!named_timing(s, overs[m->over], &t)) {
        over = period_of(overs[m->over]);
        return (window){time_add(s->zone, then, &over, -1), then, then};
    }
    timing_at(s->zone, &t, then, &state);
    if (state.last == TIME_NONE)
        return (window){then, then, then};
    return (window){state.last - 1, state.ends - 1 < then ? state.ends - 1 : then, then};
}

static bool counts(const metric *m, const said *e, const char *member, const char *group)
{
    const char *whose = m->by ? e->to : e->member;
    const char *field = fields[m->aggregate];
    if (strcmp(e->kind, "order") || (m->where && e->amount <= 50))
        return false;
    if (*field == 's' ? !e->sku : *field == 'a' && !e->amount)
        return false;
    if (m->scope <= 1 && (!whose || strcmp(whose, member)))
        return false;
    return (m->scope != 1 && m->scope != 2) || (e->group && strcmp(e->group, group) == 0);
}

static void add_slow(const metric *m, slow *v, const said *e)
{
    bool first = !v->known, takes = true;
    switch (m->aggregate) {
    case 0:
        v->number++;
        return;
    case 1:
        v->number += e->amount;
        return;
    case 2:
        takes = first || e->amount < v->number;
        break;
    case 3:
        takes = first || e->amount > v->number;
        break;
    case 4:
    case 6:
        takes = first;
        break;
    default:
        break;
    }
    if (takes) {
        v->number = e->amount;
        v->text = e->sku;
    }
    v->known = true;
}

static bool same_value(const metric *m, const said *a, const said *b)
{
    return m->aggregate == 8 ? strcmp(a->sku, b->sku) == 0 : a->amount == b->amount;
}

static slow count_in(const stream *s, const metric *m, const char *member, const char *group, window w)
{
    slow v = {0, NULL, m->aggregate < 2 || m->aggregate > 7, 0};
    const said *seen[EVENTS];
    for (int i = 0; i < s->count; i++) { /* they stand in order of time */
        const said *e = &s->events[i];
        if (!counts(m, e, member, group) || T0 + e->at <= w.begins || T0 + e->at > w.ends)
            continue;
        v.inside++;
        if (m->aggregate < 8) {
            add_slow(m, &v, e);
            continue;
        }
        int k = 0;
        while (k < v.number && !same_value(m, seen[k], e))
            k++;
        if (k == v.number)
            seen[v.number++] = e;
    }
    return v;
}

static slow count_at(const stream *s, const metric *m, const char *member, const char *group, qun_time now)
{
    return count_in(s, m, member, group, slow_window(s, m, now));
}

/* ---- comparing ---- */

static bool same_slow(const metric *m, const slow *a, const slow *b)
{
    if (!a->known || !b->known)
        return a->known == b->known;
    bool text = m->aggregate == 6 || m->aggregate == 7;
    return text ? strcmp(a->text, b->text) == 0 : a->number == b->number;
}

static slow given_slow(const metric *m, const cell *c)
{
    static char text[32];
    slow v = {0, text, c->kind != QUN_TYPE_UNKNOWN, 0};
    if ((m->aggregate == 6 || m->aggregate == 7) && v.known) {
        memcpy(text, c->as.text, c->len);
        text[c->len] = 0;
    } else if (v.known) {
        v.number = c->as.i;
    }
    return v;
}

static void complain(const stream *s, const metric *m, const char *what, const char *member,
                     const char *group, qun_time now, const slow *expected, const slow *got, qun_time until)
{
    fail_msg("%s: %s {%s order.%s over '%s' back '%s'%s%s} of %s@%s in %s at T0%+lld us: expected %s%lld %s "
             "(of %d), "
             "got %s%lld %s, until T0%+lld",
             what, m->name, aggregates[m->aggregate], fields[m->aggregate], overs[m->over], backs[m->back],
             m->where ? " where" : "", m->by ? " by" : "", member, group, s->zone_name, (long long)(now - T0),
             expected->known ? "" : "unknown ", (long long)expected->number,
             expected->text ? expected->text : "", expected->inside, got->known ? "" : "unknown ",
             (long long)got->number, got->text ? got->text : "",
             (long long)(until == QUN_NEVER ? -1 : until - T0));
}

/* Instants at which something may happen between two others. */
static int watched(stream *s, const metric *m, qun_time now, qun_time until, qun_time *out, int most)
{
    qun_period over = {0, 0, 0}, back = period_of(backs[m->back]);
    timing t;
    int count = 0;
    if (*overs[m->over] && !named_timing(s, overs[m->over], &t))
        over = period_of(overs[m->over]);
    qun_time last = until == QUN_NEVER ? now + 900 * TIME_DAY : until - 1;
    for (int i = 0; i < s->count && count + 10 < most; i++) {
        qun_time at = T0 + s->events[i].at, in = time_add(s->zone, at, &back, 1);
        qun_time leaves = time_add(s->zone, time_add(s->zone, at, &over, 1), &back, 1);
        const qun_time near[] = {in - 1,
                                 in,
                                 leaves - 1,
                                 leaves,
                                 leaves + TIME_HOUR,
                                 leaves - TIME_HOUR,
                                 in + TIME_HOUR,
                                 in - TIME_HOUR,
                                 leaves + TIME_DAY,
                                 leaves - TIME_DAY};
        for (size_t k = 0; k < COUNT(near); k++)
            if (near[k] > now && near[k] <= last)
                out[count++] = near[k];
    }
    for (int i = 0; i < 12 && count < most && last > now; i++)
        out[count++] = now + 1 + dice_to(&s->seed, last - now);
    for (int i = 0; i < 70 && count < most; i++) { /* midnights */
        qun_time midnight = zone_midnight(s->zone, zone_day(s->zone, now) + 1 + i);
        if (midnight <= last)
            out[count++] = midnight;
    }
    return count;
}

static void check_until(stream *s, const metric *m, const char *member, const char *group, qun_time now,
                        const slow *v, qun_time until)
{
    qun_time at[4000];
    int count = watched(s, m, now, until, at, 4000);
    for (int i = 0; i < count; i++) {
        slow then = count_at(s, m, member, group, at[i]);
        if (!same_slow(m, v, &then))
            complain(s, m, "it changes sooner", member, group, at[i], v, &then, until);
    }
    if (until == QUN_NEVER)
        return;
    if (until <= now)
        complain(s, m, "until is over", member, group, now, v, v, until);
    slow then = count_at(s, m, member, group, until);
    if (same_slow(m, v, &then))
        complain(s, m, "it does not change", member, group, now, v, &then, until);
}

static qun_span tick(const metric *m)
{
    static const qun_span calendar[] = {TIME_DAY + TIME_HOUR, 7 * TIME_DAY + TIME_HOUR,
                                        31 * TIME_DAY,        366 * TIME_DAY,
                                        3 * TIME_HOUR,        9 * TIME_DAY,
                                        2 * TIME_HOUR,        TIME_DAY};
    static const char *const names_of[] = {"day",   "week",  "month",  "year",
                                           "night", "cycle", "friday", "half"};
    for (size_t i = 0; i < COUNT(names_of); i++)
        if (strcmp(overs[m->over], names_of[i]) == 0)
            return calendar[i] / TICKS + 1;
    qun_period p = period_of(overs[m->over]);
    return (period_approx(&p) + (p.months ? 5 * TIME_DAY : p.days ? TIME_DAY : 0)) / TICKS + 1;
}

/* A busy window: some window whose edges are no more than a tick off gives the same. */
static bool within_bound(const stream *s, const metric *m, const char *member, const char *group,
                         qun_time now, const slow *got)
{
    window w = slow_window(s, m, now);
    qun_span off = tick(m);
    qun_time begins[EVENTS + 1], ends[EVENTS + 1];
    int b = 0, e = 0;
    begins[b++] = w.begins;
    ends[e++] = w.ends;
    for (int i = 0; i < s->count; i++) {
        qun_time at = T0 + s->events[i].at;
        if (at <= w.begins && at > w.begins - off)
            begins[b++] = at - 1;
        if (at <= w.ends && at > w.ends - off)
            ends[e++] = at - 1;
    }
    for (int i = 0; i < b; i++)
        for (int k = 0; k < e; k++) {
            slow v = count_in(s, m, member, group, (window){begins[i], ends[k], ends[k]});
            if (same_slow(m, &v, got))
                return true;
        }
    return false;
}

/* The most that any window holds: whether this subject's series was ever busy. */
static bool ever_busy(const stream *s, const metric *m, const char *member, const char *group)
{
    int in_all = 0;
    for (int i = 0; i < s->count; i++)
        in_all += counts(m, &s->events[i], member, group);
    return in_all > EXACT;
}

static void check_one(stream *s, world *w, int number, const char *member, const char *group, qun_time now,
                      bool exact_until)
{
    const metric *m = &s->metrics[number];
    char key[24];
    snprintf(key, sizeof key, m->scope == 1 ? "%s@%s" : "%s", m->scope == 2 ? group : member, group);
    const shape_field *field = shape_field_named(w->facts->shape, text_of(m->name));
    qun_text rest;
    int32_t scope = scope_of_name(field->name, &rest);
    uint32_t row = scope == QUN_SCOPE_COMMUNITY ? 0
                   : scope == QUN_SCOPE_HERE    ? facts_seat(w->facts, text_of(member), text_of(group))
                                                : facts_row_of(w->facts, scope, text_of(key));
    if (row == NAMES_NONE)
        return; /* never seen, or never joined */
    const cell *c = &facts_row(w->facts, scope, row)[field->index];
    const qun_time *untils = facts_until(w->facts, scope, row);
    qun_time until = untils ? untils[field->index] : QUN_NEVER;
    slow expected = count_at(s, m, member, group, now), got = given_slow(m, c);
    bool busy = ever_busy(s, m, member, group);
    if (!same_slow(m, &expected, &got) &&
        !(busy && expected.inside > EXACT && within_bound(s, m, member, group, now, &got)))
        complain(s, m, "the value", member, group, now, &expected, &got, until);
    if (exact_until && !busy)
        check_until(s, m, member, group, now, &expected, until);
}

static void check_all(stream *s, world *w, qun_time now, bool exact_until)
{
    qun_facts_clear(w->facts);
    for (int t = 0; t < LEDGER_SCOPES; t++)
        expect_status("facts", QUN_OK,
                      qun_ledger_facts(w->ledger, ledger_scope_of[t], NULL, 0, now, w->facts));
    for (int i = 0; i < METRICS; i++) {
        const metric *m = &s->metrics[i];
        for (int a = 0; a < (m->scope <= 1 ? MEMBERS : 1); a++)
            for (int g = 0; g < (m->scope == 1 || m->scope == 2 ? GROUPS : 1); g++)
                check_one(s, w, i, members[a], groups[g], now, exact_until);
    }
}

/* Seats are given while they are taken: everyone joins every group long before. */
static void all_join(world *w, qun_time at)
{
    for (int a = 0; a < MEMBERS; a++)
        for (int g = 0; g < GROUPS; g++)
            TELL(w, .kind = "join", .member = members[a], .group = groups[g], .at = at - T0);
}

static void run(uint64_t seed, const char *zone_name, int events, bool shuffled, int checks)
{
    static char json[16384];
    static stream s;
    world w;
    s = (stream){.zone_name = zone_name, .seed = seed};
    make_metrics(&s, json, sizeof json);
    world_open(&w, json);
    s.zone = w.charter->zone;
    qun_time start = T0 - DAYS(30) + dice_to(&s.seed, DAYS(300));
    make_events(&s, events, start);
    if (shuffled)
        shuffle(&s);
    all_join(&w, start);
    int told = s.count;
    for (int i = 0; i < told; i++) {
        tell(&w, s.events[s.order[i]]);
        if (!shuffled && dice_to(&s.seed, told) < checks) {
            s.count = i + 1;
            check_all(&s, &w, T0 + s.events[i].at + (dice_to(&s.seed, 2) ? 0 : dice_to(&s.seed, DAYS(40))),
                      true);
            s.count = told;
        }
    }
    qun_time last = T0 + s.events[told - 1].at;
    check_all(&s, &w, last, true);
    for (int i = 0; i < 4; i++)
        check_all(&s, &w, last + dice_to(&s.seed, i < 2 ? DAYS(3) : DAYS(500)), i == 0);
    world_close(&w);
}

/* Few events about a change of clocks or the end of a month, asked about when windows pass these. */
static void about(uint64_t seed, const char *date)
{
    static char json[16384];
    static stream s;
    world w;
    qun_time day;
    s = (stream){.zone_name = "America/New_York", .seed = seed};
    make_metrics(&s, json, sizeof json);
    world_open(&w, json);
    s.zone = w.charter->zone;
    assert_true(moment_parse(s.zone, text_of(date), &day));
    make_events(&s, 8, day);
    qun_time at = seed % 2 ? day : day - DAYS(1);
    for (int i = 0; i < 8; i++) {
        at += MINUTES(15) * dice_to(&s.seed, seed % 2 ? 6 : 24);
        s.events[i].at = at - T0;
        s.events[i].kind = "order";
        s.events[i].member = members[0];
        s.events[i].group = groups[0];
    }
    all_join(&w, day - DAYS(2));
    for (int i = 0; i < 8; i++)
        tell(&w, s.events[i]);
    for (int i = 0; i < 12; i++) {
        static const qun_span later[] = {0,        DAYS(1),  DAYS(1),  DAYS(1) + HOURS(12),
                                         DAYS(2),  DAYS(7),  DAYS(28), DAYS(30),
                                         DAYS(31), DAYS(38), DAYS(59)};
        qun_time now = i % 2 ? day + MINUTES(15) * dice_to(&s.seed, 24)
                             : at - DAYS(2) + MINUTES(15) * dice_to(&s.seed, 400);
        now += later[dice_to(&s.seed, COUNT(later))];
        check_all(&s, &w, now < at ? at : now, true);
    }
    world_close(&w);
}

static void windows_pass_changes_of_clocks_and_ends_of_months(void **state)
{
    static const char *const dates[] = {"2026-03-08", "2026-11-01", "2026-02-28",
                                        "2026-01-30", "2026-12-31", "2027-03-14"};
    (void)state;
    for (uint64_t seed = 0; seed < draws(72); seed++)
        about(seed + 6000, dates[seed / 2 % COUNT(dates)]);
}

static void metrics_equal_a_slow_count(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < draws(8); seed++) {
        run(seed, "+08:00", 60, false, 3);
        run(seed + 1000, "America/New_York", 60, false, 3);
    }
}

static void the_order_of_events_changes_nothing(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < draws(8); seed++) {
        run(seed + 2000, "+08:00", 60, true, 0);
        run(seed + 3000, "America/New_York", 60, true, 0);
    }
}

static void busy_windows_are_exact_to_a_1024th(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < draws(5); seed++) {
        run(seed + 4000, "+08:00", EVENTS, false, 2);
        run(seed + 5000, "America/New_York", EVENTS, true, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(windows_pass_changes_of_clocks_and_ends_of_months),
        cmocka_unit_test(metrics_equal_a_slow_count),
        cmocka_unit_test(the_order_of_events_changes_nothing),
        cmocka_unit_test(busy_windows_are_exact_to_a_1024th),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
