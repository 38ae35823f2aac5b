/* timing_test.c - the charter's shape "time": each example the format names, the edges of clocks, and laws
 * that hold for any timing, against a search that tries every day. */
#include "given.h"
#include "support/draws.h"
#include "support/expect.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define MON      1u
#define FRI      16u
#define SAT      32u
#define SUN      64u
#define DAY(n)   (UINT32_C(1) << ((n)-1))

static const int32_t eight_pm[] = {20 * 60}, ten_am[] = {10 * 60},
                     slots[] = {12 * 60 + 30, 8 * 60, 20 * 60 + 30};
static const qun_period hour = {0, 0, TIME_HOUR}, two_hours = {0, 0, 2 * TIME_HOUR}, one_day = {0, 1, 0},
                        three_days = {0, 3, 0}, week = {0, 7, 0}, fortnight = {0, 14, 0}, month = {1, 0, 0},
                        hour_before = {0, 0, -TIME_HOUR}, day_before = {0, -1, 0};
static const char new_york[] = "EST5EDT,M3.2.0,M11.1.0";

static timing from(const char *text)
{
    timing t;
    timing_init(&t);
    if (text) {
        t.anchored = true;
        t.from = at(text);
    }
    return t;
}

/* What is asked for at a moment; NULL where it is not of interest. */
typedef struct moment {
    const char *now, *last, *ends, *next;
    int open;
    int64_t number; /* -1: not of interest */
} moment;

static void expect_moments(const zone *z, const timing *t, const moment *moments, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const moment *m = &moments[i];
        timing_state s;
        timing_at(z, t, at(m->now), &s);
        expect_time(m->now, z, m->last, s.last);
        if (m->ends)
            expect_time(m->now, z, m->ends, s.ends);
        expect_time(m->now, z, m->next, s.next);
        expect_int(m->now, m->open, s.open);
        if (m->number >= 0)
            expect_int(m->now, m->number, s.number);
    }
}

/* ---- the format's own examples ---- */

static void weekly_ad_hour_is_friday_from_20_to_22(void **state)
{
    (void)state;
    static const moment moments[] = {
        {"2026-10-01T12:00:00+08:00", "2026-09-25T20:00:00+08:00", "2026-09-25T22:00:00+08:00",
         "2026-10-02T20:00:00+08:00", 0, 0},
        {"2026-10-02T19:59:59.999999+08:00", "2026-09-25T20:00:00+08:00", NULL, "2026-10-02T20:00:00+08:00",
         0, 0},
        {"2026-10-02T20:00:00+08:00", "2026-10-02T20:00:00+08:00", "2026-10-02T22:00:00+08:00",
         "2026-10-09T20:00:00+08:00", 1, 0},
        {"2026-10-02T21:59:59.999999+08:00", "2026-10-02T20:00:00+08:00", "2026-10-02T22:00:00+08:00",
         "2026-10-09T20:00:00+08:00", 1, 0},
        {"2026-10-02T22:00:00+08:00", "2026-10-02T20:00:00+08:00", "2026-10-02T22:00:00+08:00",
         "2026-10-09T20:00:00+08:00", 0, 0},
    };
    zone *z = given_fixed("+08:00");
    timing t = from(NULL);
    t.weekdays = FRI;
    t.at = eight_pm;
    t.at_count = 1;
    t.lasts = two_hours;
    expect_moments(z, &t, moments, COUNT(moments));
    zone_unref(z);
}

static void slots_come_three_times_a_day(void **state)
{
    (void)state;
    static const moment moments[] = {
        {"2026-10-01T07:59:59+08:00", "2026-09-30T20:30:00+08:00", "2026-09-30T20:30:00+08:00",
         "2026-10-01T08:00:00+08:00", 0, 0},
        {"2026-10-01T08:00:00+08:00", "2026-10-01T08:00:00+08:00", "2026-10-01T08:00:00+08:00",
         "2026-10-01T12:30:00+08:00", 0, 0},
        {"2026-10-01T15:00:00+08:00", "2026-10-01T12:30:00+08:00", NULL, "2026-10-01T20:30:00+08:00", 0, 0},
        {"2026-10-01T20:30:00+08:00", "2026-10-01T20:30:00+08:00", NULL, "2026-10-02T08:00:00+08:00", 0, 0},
    };
    zone *z = given_fixed("+08:00");
    timing t = from(NULL);
    t.at = slots;
    t.at_count = 3;
    expect_moments(z, &t, moments, COUNT(moments));
    zone_unref(z);
}

static void a_cycle_of_seven_days_is_numbered_from_its_date(void **state)
{
    (void)state;
    static const moment moments[] = {
        {"2026-01-04T23:59:59+08:00", "none", "none", "2026-01-05T00:00:00+08:00", 0, 0},
        {"2026-01-05T00:00:00+08:00", "2026-01-05T00:00:00+08:00", "2026-01-12T00:00:00+08:00",
         "2026-01-12T00:00:00+08:00", 1, 1},
        {"2026-01-11T23:59:59.999999+08:00", "2026-01-05T00:00:00+08:00", "2026-01-12T00:00:00+08:00",
         "2026-01-12T00:00:00+08:00", 1, 1},
        {"2026-01-12T00:00:00+08:00", "2026-01-12T00:00:00+08:00", "2026-01-19T00:00:00+08:00",
         "2026-01-19T00:00:00+08:00", 1, 2},
        {"2026-12-31T12:00:00+08:00", "2026-12-28T00:00:00+08:00", "2027-01-04T00:00:00+08:00",
         "2027-01-04T00:00:00+08:00", 1, 52},
    };
    zone *z = given_fixed("+08:00");
    timing t = from("2026-01-05T00:00:00+08:00");
    t.every = week;
    t.periods = true;
    expect_moments(z, &t, moments, COUNT(moments));
    zone_unref(z);
}

static void third_day_after_joining_at_ten(void **state)
{
    (void)state;
    static const moment moments[] = {
        {"2026-05-01T15:00:00+08:00", "none", NULL, "2026-05-04T10:00:00+08:00", 0, 0},
        {"2026-05-04T10:00:00+08:00", "2026-05-04T10:00:00+08:00", "2026-05-04T10:00:00+08:00", "never", 0,
         1},
        {"2026-06-04T10:00:00+08:00", "2026-05-04T10:00:00+08:00", NULL, "never", 0, 1},
    };
    zone *z = given_fixed("+08:00");
    timing t = from("2026-05-01T15:00:00+08:00");
    t.after = &three_days;
    t.after_count = 1;
    t.at = ten_am;
    t.at_count = 1;
    expect_moments(z, &t, moments, COUNT(moments));
    zone_unref(z);
}

static void an_hour_before_the_end_lies_before_its_anchor(void **state)
{
    (void)state;
    static const moment moments[] = {
        {"2026-05-01T18:59:59+08:00", "none", NULL, "2026-05-01T19:00:00+08:00", 0, 0},
        {"2026-05-01T19:00:00+08:00", "2026-05-01T19:00:00+08:00", NULL, "never", 0, 1},
    };
    zone *z = given_fixed("+08:00");
    timing t = from("2026-05-01T20:00:00+08:00");
    t.after = &hour_before;
    t.after_count = 1;
    expect_moments(z, &t, moments, COUNT(moments));
    zone_unref(z);
}

static void reminders_are_counted_back_from_the_event(void **state)
{
    (void)state;
    static const qun_period both[] = {{0, -1, 0}, {0, 0, -TIME_HOUR}};
    static const moment moments[] = {
        {"2026-04-01T00:00:00+08:00", "none", NULL, "2026-04-30T20:00:00+08:00", 0, 0},
        {"2026-04-30T20:00:00+08:00", "2026-04-30T20:00:00+08:00", NULL, "2026-05-01T19:00:00+08:00", 0, 1},
        {"2026-05-01T19:30:00+08:00", "2026-05-01T19:00:00+08:00", NULL, "never", 0, 2},
    };
    zone *z = given_fixed("+08:00");
    timing t = from("2026-05-01T20:00:00+08:00");
    t.after = both;
    t.after_count = 2;
    expect_moments(z, &t, moments, COUNT(moments));
    zone_unref(z);
}

static void activity_moves_the_anchor_and_cancels_the_idle_end(void **state)
{
    (void)state;
    zone *z = given_fixed("+08:00");
    timing t = from("2026-05-01T20:00:00+08:00");
    t.after = &fortnight;
    t.after_count = 1;
    expect_time("idle since May 1st", z, "2026-05-15T20:00:00+08:00", timing_next(z, &t, t.from));
    t.from = at("2026-05-10T08:00:00+08:00");
    expect_time("idle since the 10th", z, "2026-05-24T08:00:00+08:00", timing_next(z, &t, t.from));
    t.anchored = false; /* nothing is known of activity */
    expect_time("unknown", z, "never", timing_next(z, &t, at("2026-05-01T00:00:00Z")));
    zone_unref(z);
}

static void first_month_after_a_week_is_one_window(void **state)
{
    (void)state;
    static const moment moments[] = {
        {"2026-05-08T14:59:59+08:00", "none", NULL, "2026-05-08T15:00:00+08:00", 0, 0},
        {"2026-05-08T15:00:00+08:00", "2026-05-08T15:00:00+08:00", "2026-05-31T15:00:00+08:00", "never", 1,
         1},
        {"2026-05-31T15:00:00+08:00", "2026-05-08T15:00:00+08:00", "2026-05-31T15:00:00+08:00", "never", 0,
         1},
    };
    zone *z = given_fixed("+08:00");
    timing t = from("2026-05-01T15:00:00+08:00");
    t.after = &week;
    t.after_count = 1;
    t.lasts = (qun_period){0, 23, 0};
    expect_moments(z, &t, moments, COUNT(moments));
    zone_unref(z);
}

static void an_anchor_alone_is_one_point(void **state)
{
    (void)state;
    static const moment moments[] = {
        {"2026-05-01T14:59:59+08:00", "none", "none", "2026-05-01T15:00:00+08:00", 0, 0},
        {"2026-05-01T15:00:00+08:00", "2026-05-01T15:00:00+08:00", "2026-05-01T15:00:00+08:00", "never", 0,
         1},
    };
    zone *z = given_fixed("+08:00");
    timing t = from("2026-05-01T15:00:00+08:00");
    expect_moments(z, &t, moments, COUNT(moments));
    t.lasts = hour;
    timing_state s;
    timing_at(z, &t, t.from, &s);
    expect_int("with a length it is a window", true, s.open);
    zone_unref(z);
}

static void new_years_eve_comes_once_a_year(void **state)
{
    (void)state;
    static const int32_t eve[] = {216};
    static const moment moments[] = {
        {"2026-02-16T19:59:59+08:00", "2025-02-16T20:00:00+08:00", NULL, "2026-02-16T20:00:00+08:00", 0, 0},
        {"2026-02-16T20:00:00+08:00", "2026-02-16T20:00:00+08:00", NULL, "2027-02-16T20:00:00+08:00", 0, 0},
    };
    zone *z = given_fixed("+08:00");
    timing t = from(NULL);
    t.yearly = eve;
    t.yearly_count = 1;
    t.at = eight_pm;
    t.at_count = 1;
    expect_moments(z, &t, moments, COUNT(moments));
    static const int32_t leap[] = {229};
    t.yearly = leap;
    expect_time("a leap day", z, "2028-02-29T20:00:00+08:00", timing_next(z, &t, at("2026-01-01T00:00:00Z")));
    expect_time("over 2100", z, "2104-02-29T20:00:00+08:00", timing_next(z, &t, at("2096-03-01T00:00:00Z")));
    zone_unref(z);
}

/* ---- days ---- */

static void the_last_of_the_month_is_whichever_that_is(void **state)
{
    (void)state;
    static const moment moments[] = {
        {"2026-02-14T23:59:59+08:00", "2026-01-31T00:00:00+08:00", NULL, "2026-02-15T00:00:00+08:00", 0, 0},
        {"2026-02-15T00:00:00+08:00", "2026-02-15T00:00:00+08:00", NULL, "2026-02-28T00:00:00+08:00", 0, 0},
        {"2024-02-28T12:00:00+08:00", "2024-02-15T00:00:00+08:00", NULL, "2024-02-29T00:00:00+08:00", 0, 0},
        {"2026-04-20T12:00:00+08:00", "2026-04-15T00:00:00+08:00", NULL, "2026-04-30T00:00:00+08:00", 0, 0},
    };
    zone *z = given_fixed("+08:00");
    timing t = from(NULL);
    t.month_days = TIMING_LAST_DAY | DAY(15);
    expect_moments(z, &t, moments, COUNT(moments));
    zone_unref(z);
}

static void the_31st_is_not_in_every_month(void **state)
{
    (void)state;
    zone *z = given_fixed("+08:00");
    timing t = from(NULL);
    t.month_days = DAY(31);
    expect_time("after March's", z, "2026-05-31T00:00:00+08:00",
                timing_next(z, &t, at("2026-03-31T00:00:00+08:00")));
    zone_unref(z);
}

static void any_kind_of_day_will_do(void **state)
{
    (void)state;
    static const int32_t yearly[] = {1001};
    int64_t date = date_day(2026, 10, 7);
    static const char *const starts[] = {"2026-10-01T00:00:00+08:00", "2026-10-02T00:00:00+08:00",
                                         "2026-10-07T00:00:00+08:00", "2026-10-09T00:00:00+08:00",
                                         "2026-10-13T00:00:00+08:00", "2026-10-16T00:00:00+08:00"};
    zone *z = given_fixed("+08:00");
    timing t = from(NULL);
    t.weekdays = FRI;
    t.month_days = DAY(13);
    t.yearly = yearly;
    t.yearly_count = 1;
    t.dates = &date;
    t.date_count = 1;
    qun_time now = at("2026-09-30T00:00:00+08:00");
    for (size_t i = 0; i < COUNT(starts); i++) {
        now = timing_next(z, &t, now);
        expect_time("in turn", z, starts[i], now);
    }
    zone_unref(z);
}

static void full_dates_are_found_however_far(void **state)
{
    (void)state;
    const int64_t dates[] = {date_day(2099, 10, 1), date_day(1901, 10, 1), date_day(2026, 10, 1)};
    static const moment moments[] = {
        {"2026-01-01T00:00:00Z", "1901-10-01T20:00:00+08:00", NULL, "2026-10-01T20:00:00+08:00", 0, 0},
        {"2026-10-02T00:00:00Z", "2026-10-01T20:00:00+08:00", NULL, "2099-10-01T20:00:00+08:00", 0, 0},
        {"2200-10-02T00:00:00Z", "2099-10-01T20:00:00+08:00", NULL, "never", 0, 0},
        {"0001-01-01T00:00:00Z", "none", NULL, "1901-10-01T20:00:00+08:00", 0, 0},
    };
    zone *z = given_fixed("+08:00");
    timing t = from(NULL);
    t.dates = dates;
    t.date_count = 3;
    t.at = eight_pm;
    t.at_count = 1;
    expect_moments(z, &t, moments, COUNT(moments));
    zone_unref(z);
}

static void dates_before_the_first_step_do_not_count(void **state)
{
    (void)state;
    const int64_t dates[] = {date_day(2025, 12, 29), date_day(2026, 1, 20), date_day(2026, 1, 26)};
    zone *z = given_fixed("+08:00");
    timing t = from("2026-01-05T00:00:00+08:00");
    t.every = week;
    t.dates = dates;
    t.date_count = 3;
    expect_time("the only Monday of them", z, "2026-01-26T00:00:00+08:00", timing_next(z, &t, t.from));
    expect_time("none before", z, "none", timing_last(z, &t, at("2026-01-25T00:00:00+08:00")));
    zone_unref(z);
}

static void the_state_changes_at_the_sooner_of_end_and_start(void **state)
{
    (void)state;
    static const struct {
        const char *now, *changes;
    } cases[] = {{"2026-10-01T21:00:00+08:00", "2026-10-01T22:00:00+08:00"},
                 {"2026-10-01T23:00:00+08:00", "2026-10-02T20:00:00+08:00"}};
    zone *z = given_fixed("+08:00");
    timing t = from(NULL);
    timing_state s;
    t.at = eight_pm;
    t.at_count = 1;
    t.lasts = two_hours;
    for (size_t i = 0; i < COUNT(cases); i++) {
        timing_at(z, &t, at(cases[i].now), &s);
        expect_time(cases[i].now, z, cases[i].changes, timing_changes(&s));
    }
    zone_unref(z);
}

static void every_and_days_must_agree(void **state)
{
    (void)state;
    static const struct {
        qun_period every;
        uint32_t weekdays, month_days;
        const char *next, *then;
    } cases[] = {
        {{0, 3, 0}, FRI, 0, "2026-01-23T00:00:00+08:00", "2026-02-13T00:00:00+08:00"},
        {{0, 14, 0}, MON, 0, "2026-01-05T00:00:00+08:00", "2026-01-19T00:00:00+08:00"},
        {{0, 14, 0}, FRI, 0, "never", "never"},
        {{1, 0, 0}, MON, 0, "2026-01-05T00:00:00+08:00", "2026-10-05T00:00:00+08:00"},
        {{0, 1, 0}, 0, DAY(13), "2026-01-13T00:00:00+08:00", "2026-02-13T00:00:00+08:00"},
        {{0, 7, 0}, 0, DAY(1), "2026-06-01T00:00:00+08:00", "2027-02-01T00:00:00+08:00"},
        {{0, 0, 36 * TIME_HOUR}, SUN, 0, "2026-01-11T00:00:00+08:00", "2026-01-18T12:00:00+08:00"},
        {{0, 0, TIME_MINUTE}, SUN, 0, "2026-01-11T00:00:00+08:00", "2026-01-11T00:01:00+08:00"},
    };
    zone *z = given_fixed("+08:00");
    for (size_t i = 0; i < COUNT(cases); i++) {
        timing t = from("2026-01-05T00:00:00+08:00"); /* a Monday */
        t.every = cases[i].every;
        t.weekdays = cases[i].weekdays;
        t.month_days = cases[i].month_days;
        qun_time first = timing_next(z, &t, at("2026-01-04T00:00:00+08:00"));
        expect_time("first", z, cases[i].next, first);
        if (first != QUN_NEVER) {
            expect_time("second", z, cases[i].then, timing_next(z, &t, first));
            expect_time("and back", z, cases[i].next, timing_last(z, &t, timing_next(z, &t, first) - 1));
        }
    }
    zone_unref(z);
}

static void an_exact_every_agrees_with_clocks_where_they_meet(void **state)
{
    (void)state;
    zone *z = given_fixed("+08:00");
    timing t = from("2026-01-05T08:00:00+08:00");
    t.every = (qun_period){0, 0, 36 * TIME_HOUR};
    t.at = eight_pm;
    t.at_count = 1;
    expect_time("08:00, 20:00, 08:00, ...", z, "2026-01-06T20:00:00+08:00", timing_next(z, &t, t.from));
    expect_time("each third day", z, "2026-01-09T20:00:00+08:00",
                timing_next(z, &t, at("2026-01-06T20:00:00+08:00")));
    t.at = ten_am;
    expect_time("never at ten", z, "never", timing_next(z, &t, t.from));
    zone_unref(z);
}

/* ---- steps ---- */

static void a_monthly_step_keeps_its_day_through_february(void **state)
{
    (void)state;
    static const char *const starts[] = {"2026-01-31T00:00:00+08:00", "2026-02-28T00:00:00+08:00",
                                         "2026-03-31T00:00:00+08:00", "2026-04-30T00:00:00+08:00"};
    zone *z = given_fixed("+08:00");
    timing t = from("2026-01-31T00:00:00+08:00");
    t.every = month;
    t.periods = true;
    qun_time now = t.from - 1;
    for (size_t i = 0; i < COUNT(starts); i++) {
        timing_state s;
        now = timing_next(z, &t, now);
        expect_time("step", z, starts[i], now);
        timing_at(z, &t, now, &s);
        expect_int("number", (int64_t)i + 1, s.number);
    }
    zone_unref(z);
}

static void an_exact_step_counts_from_the_anchor_itself(void **state)
{
    (void)state;
    static const moment moments[] = {
        {"2026-05-01T15:07:00+08:00", "2026-05-01T15:07:00+08:00", NULL, "2026-05-02T03:07:00+08:00", 0, 1},
        {"2026-05-02T03:06:59+08:00", "2026-05-01T15:07:00+08:00", NULL, "2026-05-02T03:07:00+08:00", 0, 1},
        {"2026-05-11T15:07:00+08:00", "2026-05-11T15:07:00+08:00", NULL, "2026-05-12T03:07:00+08:00", 0, 21},
        {"2026-05-01T15:06:59+08:00", "none", NULL, "2026-05-01T15:07:00+08:00", 0, 0},
    };
    zone *z = given_fixed("+08:00");
    timing t = from("2026-05-01T15:07:00+08:00");
    t.every = (qun_period){0, 0, 12 * TIME_HOUR};
    expect_moments(z, &t, moments, COUNT(moments));
    zone_unref(z);
}

static void a_step_of_days_and_hours_counts_both(void **state)
{
    (void)state;
    zone *z = given_fixed("+08:00");
    timing t = from("2026-05-01T15:00:00+08:00");
    t.every = (qun_period){0, 1, 12 * TIME_HOUR};
    expect_time("a day and a half", z, "2026-05-03T03:00:00+08:00", timing_next(z, &t, t.from));
    expect_time("twice", z, "2026-05-04T15:00:00+08:00", timing_next(z, &t, at("2026-05-03T03:00:00+08:00")));
    t.every = (qun_period){1, 0, TIME_HOUR};
    expect_time("a month and an hour, twelve times", z, "2027-05-02T03:00:00+08:00",
                timing_next(z, &t, at("2027-05-01T00:00:00+08:00")));
    zone_unref(z);
}

static void counting_may_begin_some_time_after_the_anchor(void **state)
{
    (void)state;
    static const char *const starts[] = {"2026-05-04T10:00:00+08:00", "2026-05-11T10:00:00+08:00",
                                         "2026-05-18T10:00:00+08:00"};
    zone *z = given_fixed("+08:00");
    timing t = from("2026-05-01T15:00:00+08:00");
    t.after = &three_days;
    t.after_count = 1;
    t.every = week;
    t.at = ten_am;
    t.at_count = 1;
    qun_time now = t.from;
    for (size_t i = 0; i < COUNT(starts); i++)
        expect_time("weekly from the third day", z, starts[i], now = timing_next(z, &t, now));
    zone_unref(z);
}

static void clocks_of_a_step_are_numbered_one_by_one(void **state)
{
    (void)state;
    static const moment moments[] = {
        {"2026-05-01T08:00:00+08:00", "2026-05-01T08:00:00+08:00", NULL, "2026-05-01T12:30:00+08:00", 0, 1},
        {"2026-05-01T13:00:00+08:00", "2026-05-01T12:30:00+08:00", NULL, "2026-05-01T20:30:00+08:00", 0, 2},
        {"2026-05-02T08:00:00+08:00", "2026-05-02T08:00:00+08:00", NULL, "2026-05-02T12:30:00+08:00", 0, 4},
    };
    zone *z = given_fixed("+08:00");
    timing t = from("2026-05-01T00:00:00+08:00");
    t.at = slots;
    t.at_count = 3;
    expect_moments(z, &t, moments, COUNT(moments));
    zone_unref(z);
}

/* ---- where counting begins and ends ---- */

static void a_point_before_the_anchor_does_not_come(void **state)
{
    (void)state;
    zone *z = given_fixed("+08:00");
    timing t = from("2026-05-01T15:00:00+08:00");
    t.every = (qun_period){0, 84, 0};
    expect_time("not at the midnight before opening", z, "2026-07-24T00:00:00+08:00",
                timing_next(z, &t, at("2026-04-01T00:00:00Z")));
    expect_time("none yet", z, "none", timing_last(z, &t, t.from));
    t = from("2026-05-01T15:00:00+08:00");
    t.at = slots;
    t.at_count = 3;
    expect_time("the rest of the first day's slots do", z, "2026-05-01T20:30:00+08:00",
                timing_next(z, &t, at("2026-04-01T00:00:00Z")));
    zone_unref(z);
}

static void a_period_or_window_that_contains_the_anchor_counts(void **state)
{
    (void)state;
    static const moment weeks[] = {
        {"2026-05-01T15:00:00+08:00", "2026-05-01T00:00:00+08:00", "2026-05-08T00:00:00+08:00",
         "2026-05-08T00:00:00+08:00", 1, 1},
        {"2026-04-30T15:00:00+08:00", "none", NULL, "2026-05-01T00:00:00+08:00", 0, 0},
        {"2026-05-08T15:00:00+08:00", "2026-05-08T00:00:00+08:00", "2026-05-15T00:00:00+08:00",
         "2026-05-15T00:00:00+08:00", 1, 2},
    };
    static const moment evenings[] = {
        {"2026-05-01T21:00:00+08:00", "2026-05-01T20:00:00+08:00", "2026-05-01T22:00:00+08:00",
         "2026-05-02T20:00:00+08:00", 1, 1},
        {"2026-05-01T19:00:00+08:00", "none", NULL, "2026-05-01T20:00:00+08:00", 0, 0},
        {"2026-04-30T21:00:00+08:00", "none", NULL, "2026-05-01T20:00:00+08:00", 0, 0},
    };
    zone *z = given_fixed("+08:00");
    timing t = from("2026-05-01T15:00:00+08:00");
    t.every = week;
    t.periods = true;
    expect_moments(z, &t, weeks, COUNT(weeks));
    t = from("2026-05-01T21:00:00+08:00");
    t.at = eight_pm;
    t.at_count = 1;
    t.lasts = two_hours;
    expect_moments(z, &t, evenings, COUNT(evenings));
    t.from = at("2026-05-01T22:00:00+08:00"); /* just over */
    expect_time("not yet", z, "none", timing_last(z, &t, t.from));
    zone_unref(z);
}

static void nothing_starts_at_or_after_the_end_and_nothing_is_cut(void **state)
{
    (void)state;
    static const moment moments[] = {
        {"2026-01-16T00:00:00+08:00", "2026-01-12T00:00:00+08:00", "2026-01-19T00:00:00+08:00", "never", 1,
         2},
        {"2026-01-20T00:00:00+08:00", "2026-01-12T00:00:00+08:00", "2026-01-19T00:00:00+08:00", "never", 0,
         2},
        {"2026-01-06T00:00:00+08:00", "2026-01-05T00:00:00+08:00", "2026-01-12T00:00:00+08:00",
         "2026-01-12T00:00:00+08:00", 1, 1},
    };
    zone *z = given_fixed("+08:00");
    timing t = from("2026-01-05T00:00:00+08:00");
    t.every = week;
    t.periods = true;
    t.until = at("2026-01-19T00:00:00+08:00");
    expect_moments(z, &t, moments, COUNT(moments));
    t.until = TIME_NONE;
    expect_time("ended before all time", z, "none", timing_last(z, &t, t.from));
    zone_unref(z);
}

static void what_counts_from_the_unknown_never_starts(void **state)
{
    (void)state;
    zone *z = given_fixed("+08:00");
    qun_time now = at("2026-01-01T00:00:00Z");
    timing_state s;
    timing alone = from(NULL), after = from(NULL), every = from(NULL), daily = from(NULL);
    after.after = &week;
    after.after_count = 1;
    every.every = week;
    daily.at = ten_am;
    daily.at_count = 1;
    expect_time("from alone", z, "never", timing_next(z, &alone, now));
    expect_time("after", z, "never", timing_next(z, &after, now));
    expect_time("every", z, "never", timing_next(z, &every, now));
    expect_time("a clock needs no anchor", z, "2026-01-01T10:00:00+08:00", timing_next(z, &daily, now));
    timing_at(z, &every, now, &s);
    expect_int("not open", false, s.open);
    expect_time("last", z, "none", s.last);
    expect_time("changes", z, "never", timing_changes(&s));
    zone_unref(z);
}

/* ---- windows ---- */

static void a_window_passes_midnight(void **state)
{
    (void)state;
    static const int32_t eleven_pm[] = {23 * 60};
    static const moment moments[] = {
        {"2026-10-03T02:59:59+08:00", "2026-10-02T23:00:00+08:00", "2026-10-03T03:00:00+08:00",
         "2026-10-03T23:00:00+08:00", 1, 0},
        {"2026-10-03T03:00:00+08:00", "2026-10-02T23:00:00+08:00", "2026-10-03T03:00:00+08:00",
         "2026-10-03T23:00:00+08:00", 0, 0},
        {"2026-10-04T01:00:00+08:00", "2026-10-03T23:00:00+08:00", "2026-10-04T03:00:00+08:00",
         "2026-10-09T23:00:00+08:00", 1, 0},
        {"2026-10-05T01:00:00+08:00", "2026-10-03T23:00:00+08:00", "2026-10-04T03:00:00+08:00",
         "2026-10-09T23:00:00+08:00", 0, 0},
    };
    zone *z = given_fixed("+08:00");
    timing t = from(NULL);
    t.weekdays = FRI | SAT;
    t.at = eleven_pm;
    t.at_count = 1;
    t.lasts = (qun_period){0, 0, 4 * TIME_HOUR};
    expect_moments(z, &t, moments, COUNT(moments));
    t.lasts = (qun_period){0, 0, 0};
    t.closes = 3 * 60;
    expect_moments(z, &t, moments, COUNT(moments));
    zone_unref(z);
}

static void twenty_four_hundred_belongs_to_the_day_that_ends(void **state)
{
    (void)state;
    static const int32_t midnight[] = {1440};
    zone *z = given_fixed("+08:00");
    timing t = from(NULL);
    t.weekdays = FRI;
    t.at = midnight;
    t.at_count = 1;
    expect_time("Friday 24:00", z, "2026-10-03T00:00:00+08:00",
                timing_next(z, &t, at("2026-10-02T23:00:00+08:00")));
    expect_time("was on Saturday", z, "2026-10-03T00:00:00+08:00",
                timing_last(z, &t, at("2026-10-03T00:00:00+08:00")));
    zone_unref(z);
}

static void a_start_in_a_gap_moves_forward_and_of_two_the_first_is_meant(void **state)
{
    (void)state;
    static const int32_t half_past[] = {150, 90};
    static const char *const starts[] = {
        "2026-03-07T01:30:00-05:00", "2026-03-07T02:30:00-05:00", "2026-03-08T01:30:00-05:00",
        "2026-03-08T03:30:00-04:00", "2026-03-09T01:30:00-04:00",
    };
    zone *z = given_rule(new_york);
    timing t = from(NULL);
    t.at = half_past;
    t.at_count = 2;
    qun_time now = at("2026-03-07T00:00:00-05:00");
    for (size_t i = 0; i < COUNT(starts); i++)
        expect_time("spring", z, starts[i], now = timing_next(z, &t, now));
    expect_time("autumn, first", z, "2026-11-01T01:30:00-04:00",
                timing_next(z, &t, at("2026-11-01T00:00:00-04:00")));
    expect_time("not again", z, "2026-11-01T02:30:00-05:00",
                timing_next(z, &t, at("2026-11-01T01:30:00-04:00")));
    zone_unref(z);
}

static void a_window_by_length_is_exact_and_one_by_clock_is_not(void **state)
{
    (void)state;
    static const int32_t eleven_pm[] = {23 * 60};
    zone *z = given_rule(new_york);
    timing t = from(NULL);
    t.at = eleven_pm;
    t.at_count = 1;
    t.lasts = (qun_period){0, 0, 6 * TIME_HOUR};
    qun_time start = at("2026-03-07T23:00:00-05:00");
    expect_time("six hours", z, "2026-03-08T06:00:00-04:00", timing_ends(z, &t, start));
    t.closes = 5 * 60;
    expect_time("until five", z, "2026-03-08T05:00:00-04:00", timing_ends(z, &t, start));
    zone_unref(z);
}

static void every_second_week_opens_in_its_weeks_only(void **state)
{
    (void)state;
    static const char *const starts[] = {"2026-01-07T00:00:00+08:00", "2026-01-09T00:00:00+08:00",
                                         "2026-01-21T00:00:00+08:00"};
    zone *z = given_fixed("+08:00");
    timing t = from("2026-01-06T00:00:00+08:00");
    t.weekdays = 4u | FRI;
    t.weeks = 2;
    qun_time now = t.from;
    for (size_t i = 0; i < COUNT(starts); i++)
        expect_time("Wednesdays and Fridays", z, starts[i], now = timing_next(z, &t, now));
    zone_unref(z);
}

/* ---- for the linter ---- */

static void what_never_occurs_is_told(void **state)
{
    (void)state;
    static const int32_t none[] = {230}, leap[] = {229};
    int64_t past = date_day(2020, 1, 1);
    zone *z = given_fixed("+08:00");
    timing t = from(NULL);
    t.yearly = none;
    t.yearly_count = 1;
    expect_int("February 30th", false, timing_occurs(z, &t));
    t.yearly = leap;
    expect_int("February 29th", true, timing_occurs(z, &t));
    t = from("2026-01-01T00:00:00Z");
    t.dates = &past;
    t.date_count = 1;
    expect_int("a date before its begin", false, timing_occurs(z, &t));
    t.anchored = false;
    expect_int("a date", true, timing_occurs(z, &t));
    t = from("2026-01-01T00:00:00Z");
    t.until = t.from;
    expect_int("ends as it begins", false, timing_occurs(z, &t));
    t.until++;
    expect_int("a point", true, timing_occurs(z, &t));
    t = from("2026-01-05T00:00:00+08:00");
    t.every = fortnight;
    t.weekdays = FRI;
    expect_int("each second Monday, on Fridays", false, timing_occurs(z, &t));
    t.weekdays = MON;
    expect_int("on Mondays", true, timing_occurs(z, &t));
    t.every = day_before;
    expect_int("backwards", false, timing_occurs(z, &t));
    zone_unref(z);
}

static void windows_that_overlap_are_told(void **state)
{
    (void)state;
    static const struct {
        qun_period every, lasts;
        int overlaps;
    } cases[] = {
        {{0, 1, 0}, {0, 0, 24 * TIME_HOUR}, 0},
        {{0, 1, 0}, {0, 0, 24 * TIME_HOUR + 1}, 1},
        {{0, 1, 0}, {0, 1, 0}, 0},
        {{0, 7, 0}, {0, 8, 0}, 1},
        {{1, 0, 0}, {0, 28, 0}, 0},
        {{1, 0, 0}, {0, 29, 0}, 1}, /* over February */
        {{0, 0, TIME_HOUR}, {0, 0, TIME_HOUR}, 0},
    };
    zone *z = given_fixed("+08:00");
    for (size_t i = 0; i < COUNT(cases); i++) {
        timing t = from("2026-01-05T00:00:00+08:00");
        t.every = cases[i].every;
        t.lasts = cases[i].lasts;
        expect_int("overlaps", cases[i].overlaps, timing_overlaps(z, &t));
        t.lasts = (qun_period){0, 0, 0};
        expect_int("points do not", false, timing_overlaps(z, &t));
    }
    static const qun_period after[] = {{0, 1, 0}, {0, 2, 0}};
    timing t = from("2026-01-05T00:00:00+08:00");
    t.after = after;
    t.after_count = 2;
    t.lasts = (qun_period){0, 1, 1};
    expect_int("two that follow `from`", true, timing_overlaps(z, &t));
    t.lasts = one_day;
    expect_int("two that touch", false, timing_overlaps(z, &t));
    zone_unref(z);
}

/* ---- day, week, month, year ---- */

static void predeclared_periods_are_those_of_the_calendar(void **state)
{
    (void)state;
    static const struct {
        int unit;
        const char *begins, *ends;
    } cases[] = {
        {TIMING_DAY, "2026-03-08T00:00:00-05:00", "2026-03-09T00:00:00-04:00"},
        {TIMING_WEEK, "2026-03-02T00:00:00-05:00", "2026-03-09T00:00:00-04:00"},
        {TIMING_MONTH, "2026-03-01T00:00:00-05:00", "2026-04-01T00:00:00-04:00"},
        {TIMING_YEAR, "2026-01-01T00:00:00-05:00", "2027-01-01T00:00:00-05:00"},
    };
    zone *z = given_rule(new_york);
    for (size_t i = 0; i < COUNT(cases); i++) {
        timing t;
        timing_state s;
        timing_calendar(z, cases[i].unit, &t);
        timing_at(z, &t, at("2026-03-08T12:00:00-04:00"), &s);
        expect_int("open", true, s.open);
        expect_time("begins", z, cases[i].begins, s.last);
        expect_time("ends", z, cases[i].ends, s.ends);
        if (cases[i].unit == TIMING_YEAR)
            expect_int("the year's number", 2026, s.number);
    }
    zone_unref(z);
}

/* ---- laws, and a search that tries every day ---- */

typedef struct made {
    timing t;
    int32_t at[3];
    int32_t yearly[2];
    int64_t dates[2];
    qun_period after[2];
} made;

static void make(made *m, uint64_t *seed)
{
    timing *t = &m->t;
    timing_init(t);
    int64_t what = dice_between(seed, 0, 255);
    t->anchored = what & 1;
    t->from = t->anchored ? at("2026-01-01T00:00:00Z") +
                                dice_between(seed, 0, 400 * TIME_DAY / TIME_MINUTE) * TIME_MINUTE
                          : 0;
    t->periods = what & 2;
    t->at = m->at;
    t->at_count = what & 4 ? (uint32_t)dice_between(seed, 1, 3) : 0;
    for (int i = 0; i < 3; i++)
        m->at[i] = (int32_t)dice_between(seed, 0, 96) * 15;
    if (what & 8)
        t->weekdays = (uint32_t)dice_between(seed, 1, 127);
    if (what & 16)
        t->month_days = (uint32_t)dice(seed) & (uint32_t)dice(seed) & (uint32_t)dice(seed);
    if (what & 32)
        t->every = (qun_period){0, (int32_t)dice_between(seed, 1, 9), 0};
    if (what & 64)
        t->lasts = (qun_period){0, 0, dice_between(seed, 1, 30 * 4) * (TIME_HOUR / 4)};
    if (what & 128)
        t->until = at("2026-01-01T00:00:00Z") + dice_between(seed, 0, 800) * TIME_DAY;
    t->after = m->after;
    t->after_count = dice_between(seed, 0, 5) == 0 ? (uint32_t)dice_between(seed, 1, 2) : 0;
    for (int i = 0; i < 2; i++)
        m->after[i] = (qun_period){0, (int32_t)dice_between(seed, -10, 30), 0};
}

static int earlier(const void *a, const void *b)
{
    qun_time x = *(const qun_time *)a, y = *(const qun_time *)b;
    return x < y ? -1 : x > y;
}

static bool day_wanted(const timing *t, int64_t day)
{
    civil_date d = day_date(day);
    if (t->weekdays == 0 && t->month_days == 0)
        return true;
    if (t->weekdays & DAY(day_weekday(day)) || (t->month_days & DAY(d.day) && (d.day < 32)))
        return true;
    return t->month_days & TIMING_LAST_DAY && d.day == month_days(d.year, d.month);
}

/* All starts of some years around 2026, by trying each day. 0: it has none that can be told. */
static size_t starts_by_trying(const zone *z, const timing *t, qun_time *out, size_t most)
{
    bool every = !period_zero(&t->every),
         by_day = every || (t->after_count == 0 && (t->at_count || t->weekdays || t->month_days));
    size_t count = 0;
    if (!t->anchored && (every || t->after_count || !by_day))
        return 0;
    for (uint32_t k = 0; k < (t->after_count ? t->after_count : 1); k++) {
        qun_time anchor = t->after_count ? time_add(z, t->from, &t->after[k], 1) : t->from;
        int64_t first = t->anchored ? zone_day(z, anchor) : 0;
        for (int64_t day = date_day(2025, 1, 1); day < date_day(2031, 1, 1); day++) {
            bool step =
                by_day ? !every || (day >= first && (day - first) % t->every.days == 0) : day == first;
            if (!step || !day_wanted(t, day))
                continue;
            for (uint32_t c = 0; c < (t->at_count ? t->at_count : 1) && count < most; c++)
                out[count++] = t->at_count ? zone_clock(z, day, t->at[c])
                               : by_day    ? zone_clock(z, day, 0)
                                           : anchor;
        }
    }
    qsort(out, count, sizeof *out, earlier);
    return count;
}

/* Leaves those that count: not before `from`, unless a window or period that contains it; before `until`. */
static size_t starts_that_count(const zone *z, const timing *t, qun_time *starts, size_t count)
{
    bool back = false;
    size_t kept = 0;
    for (uint32_t k = 0; k < t->after_count; k++)
        back |= t->after[k].days < 0;
    for (size_t i = 0; i < count; i++) {
        qun_time ends = starts[i];
        if (i + 1 < count && starts[i + 1] == starts[i])
            continue;
        if (!period_zero(&t->lasts))
            ends = time_add(z, starts[i], &t->lasts, 1);
        else if (t->periods)
            ends = i + 1 < count ? starts[i + 1] : QUN_NEVER;
        bool late_enough = !t->anchored || back || starts[i] >= t->from || ends > t->from;
        if (late_enough && starts[i] < t->until)
            starts[kept++] = starts[i];
    }
    return kept;
}

static void starts_are_those_that_trying_every_day_finds(void **state)
{
    (void)state;
    static const char *const rules[] = {"CST-8", "EST5EDT,M3.2.0,M11.1.0", "<-03>3<-02>,M10.3.0/0,M2.3.0/0"};
    static qun_time starts[20000];
    uint64_t seed = 11;
    for (int round = 0; round < (int)draws(3000); round++) {
        zone *z = given_rule(rules[round % 3]);
        made m;
        make(&m, &seed);
        if (!period_zero(&m.t.lasts) && timing_overlaps(z, &m.t)) /* which of two windows contains `from`? */
            m.t.lasts = (qun_period){0, 0, TIME_HOUR / 4};
        size_t count = starts_by_trying(z, &m.t, starts, COUNT(starts));
        count = starts_that_count(z, &m.t, starts, count);
        for (int i = 0; i < 20; i++) {
            qun_time now = at("2026-01-01T00:00:00Z") + dice_between(&seed, -60, 900) * (TIME_HOUR * 12);
            if (count > 0 && i % 4 == 0)
                now = starts[dice_between(&seed, 0, (int64_t)count - 1)];
            qun_time last = TIME_NONE, next = QUN_NEVER;
            for (size_t k = 0; k < count; k++) {
                if (starts[k] <= now)
                    last = starts[k];
                else if (next == QUN_NEVER)
                    next = starts[k];
            }
            if (now >= at("2029-01-01T00:00:00Z") || last < at("2025-03-01T00:00:00Z") ||
                next > at("2030-06-01T00:00:00Z"))
                continue; /* the trial saw only some years */
            if (timing_last(z, &m.t, now) != last || timing_next(z, &m.t, now) != next)
                fail_msg("round %d, from %s, now %s: expected %s and %s, got %s and %s", round,
                         m.t.anchored ? shown(NULL, m.t.from) : "?", shown(NULL, now), shown(NULL, last),
                         shown(NULL, next), shown(NULL, timing_last(z, &m.t, now)),
                         shown(NULL, timing_next(z, &m.t, now)));
        }
        zone_unref(z);
    }
}

static void last_and_next_are_neighbours(void **state)
{
    (void)state;
    zone *z = given_rule(new_york);
    uint64_t seed = 12;
    for (int round = 0; round < (int)draws(3000); round++) {
        made m;
        timing_state s, then;
        make(&m, &seed);
        qun_time now = at("2026-01-01T00:00:00Z") + dice_between(&seed, -60, 1500) * (TIME_HOUR * 8);
        timing_at(z, &m.t, now, &s);
        assert_true(s.last <= now && s.next > now);
        expect_int("open", s.last != TIME_NONE && now < s.ends, s.open);
        if (s.next == QUN_NEVER)
            continue;
        expect_int("nothing between", s.last, timing_last(z, &m.t, s.next - 1));
        timing_at(z, &m.t, s.next, &then);
        expect_int("the next is the last then", s.next, then.last);
        if (s.last != TIME_NONE)
            expect_int("and before the last it is the next", s.last, timing_next(z, &m.t, s.last - 1));
    }
    zone_unref(z);
}

static void no_timing_is_too_strange(void **state)
{
    (void)state;
    static const int64_t far[] = {INT64_MIN, INT64_MIN + 1, -1, 0, INT64_MAX - 1, INT64_MAX};
    static const qun_period steps[] = {
        {0, 0, 1},         {0, 1, 1},         {1, 0, 0},         {INT32_MAX, INT32_MAX, INT64_MAX},
        {0, INT32_MAX, 0}, {0, 0, INT64_MAX}, {INT32_MAX, 0, 0}, {-1, 0, 0},
        {1, -1, 0},        {0, 0, 0},         {1, 1, 1}};
    static const int32_t clocks_at[] = {0, 1440};
    zone *z = given_rule(new_york);
    for (size_t a = 0; a < COUNT(far); a++)
        for (size_t b = 0; b < COUNT(far); b++)
            for (size_t s = 0; s < COUNT(steps); s++)
                for (uint32_t with = 0; with < 16; with++) {
                    timing t;
                    timing_state out;
                    timing_init(&t);
                    t.anchored = true;
                    t.from = far[a];
                    t.every = steps[s];
                    t.lasts = with & 1 ? steps[(s + 1) % 6] : steps[9];
                    t.after = &steps[s];
                    t.after_count = with & 2 ? 1 : 0;
                    t.at = clocks_at;
                    t.at_count = with & 4 ? 2 : 0;
                    t.weekdays = with & 8 ? FRI : 0;
                    t.periods = true;
                    timing_at(z, &t, far[b], &out);
                    assert_true(out.last <= far[b] && (out.next > far[b] || far[b] == QUN_NEVER));
                }
    zone_unref(z);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(weekly_ad_hour_is_friday_from_20_to_22),
        cmocka_unit_test(slots_come_three_times_a_day),
        cmocka_unit_test(a_cycle_of_seven_days_is_numbered_from_its_date),
        cmocka_unit_test(third_day_after_joining_at_ten),
        cmocka_unit_test(an_hour_before_the_end_lies_before_its_anchor),
        cmocka_unit_test(reminders_are_counted_back_from_the_event),
        cmocka_unit_test(activity_moves_the_anchor_and_cancels_the_idle_end),
        cmocka_unit_test(first_month_after_a_week_is_one_window),
        cmocka_unit_test(an_anchor_alone_is_one_point),
        cmocka_unit_test(new_years_eve_comes_once_a_year),
        cmocka_unit_test(the_last_of_the_month_is_whichever_that_is),
        cmocka_unit_test(the_31st_is_not_in_every_month),
        cmocka_unit_test(any_kind_of_day_will_do),
        cmocka_unit_test(full_dates_are_found_however_far),
        cmocka_unit_test(dates_before_the_first_step_do_not_count),
        cmocka_unit_test(the_state_changes_at_the_sooner_of_end_and_start),
        cmocka_unit_test(every_and_days_must_agree),
        cmocka_unit_test(an_exact_every_agrees_with_clocks_where_they_meet),
        cmocka_unit_test(a_monthly_step_keeps_its_day_through_february),
        cmocka_unit_test(an_exact_step_counts_from_the_anchor_itself),
        cmocka_unit_test(a_step_of_days_and_hours_counts_both),
        cmocka_unit_test(counting_may_begin_some_time_after_the_anchor),
        cmocka_unit_test(clocks_of_a_step_are_numbered_one_by_one),
        cmocka_unit_test(a_point_before_the_anchor_does_not_come),
        cmocka_unit_test(a_period_or_window_that_contains_the_anchor_counts),
        cmocka_unit_test(nothing_starts_at_or_after_the_end_and_nothing_is_cut),
        cmocka_unit_test(what_counts_from_the_unknown_never_starts),
        cmocka_unit_test(a_window_passes_midnight),
        cmocka_unit_test(twenty_four_hundred_belongs_to_the_day_that_ends),
        cmocka_unit_test(a_start_in_a_gap_moves_forward_and_of_two_the_first_is_meant),
        cmocka_unit_test(a_window_by_length_is_exact_and_one_by_clock_is_not),
        cmocka_unit_test(every_second_week_opens_in_its_weeks_only),
        cmocka_unit_test(what_never_occurs_is_told),
        cmocka_unit_test(windows_that_overlap_are_told),
        cmocka_unit_test(predeclared_periods_are_those_of_the_calendar),
        cmocka_unit_test(starts_are_those_that_trying_every_day_finds),
        cmocka_unit_test(last_and_next_are_neighbours),
        cmocka_unit_test(no_timing_is_too_strange),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
