/* zone_public_test.c - the room through its public header: civil times, instants, recurring windows. */
#include "given.h"
#include "support/expect.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define FRI      16u
#define DAY(n)   (UINT32_C(1) << ((n)-1))

static const char new_york[] = "EST5EDT,M3.2.0,M11.1.0";

static qun_civil civil(int32_t year, int32_t month, int32_t day, int32_t hour, int32_t minute)
{
    return (qun_civil){
        .size = sizeof(qun_civil), .year = year, .month = month, .day = day, .hour = hour, .minute = minute};
}

static void structs_have_the_sizes_of_the_first_release(void **state)
{
    (void)state;
    expect_int("qun_civil", 48, sizeof(qun_civil));
    expect_int("qun_window", 48, sizeof(qun_window));
    expect_int("qun_opening", 32, sizeof(qun_opening));
}

static void a_zone_is_opened_by_name(void **state)
{
    (void)state;
    qun_env *env;
    qun_zone *z = NULL;
    assert_int_equal(qun_env_new(NULL, &env), QUN_OK);
    expect_status("with its length", QUN_OK, qun_zone_open(env, "+08:00x", 6, &z));
    qun_zone *second = qun_zone_ref(z);
    qun_zone_unref(z);
    qun_zone_unref(second);
    expect_status("to the NUL", QUN_OK, qun_zone_open(env, "UTC", QUN_NTS, &z));
    qun_zone_unref(z);
    expect_status("unknown", QUN_E_NONE, qun_zone_open(env, "Mars/Olympus", QUN_NTS, &z));
    assert_null(z);
    expect_status("no UTF-8", QUN_E_TEXT, qun_zone_open(env, "\xff", 1, &z));
    expect_status("no length", QUN_E_ARG, qun_zone_open(env, "UTC", SIZE_MAX, &z));
    expect_status("no name", QUN_E_ARG, qun_zone_open(env, NULL, 0, &z));
    expect_status("no environment", QUN_E_ARG, qun_zone_open(NULL, "UTC", 3, &z));
    expect_status("nowhere to put it", QUN_E_ARG, qun_zone_open(env, "UTC", 3, NULL));
    assert_null(qun_zone_ref(NULL));
    qun_zone_unref(NULL);
    qun_env_unref(env);
}

static void an_instant_has_a_civil_time(void **state)
{
    (void)state;
    zone *z = given_rule(new_york);
    qun_civil c = {.size = sizeof c};
    expect_status("civil", QUN_OK, qun_zone_civil(z, at("2026-11-01T06:30:15.25Z"), &c));
    expect_int("year", 2026, c.year);
    expect_int("month", 11, c.month);
    expect_int("day", 1, c.day);
    expect_int("hour", 1, c.hour);
    expect_int("minute", 30, c.minute);
    expect_int("second", 15, c.second);
    expect_int("microsecond", 250000, c.microsecond);
    expect_int("Sunday", 7, c.weekday);
    expect_int("offset", -18000, c.offset);
    expect_int("kind", QUN_CIVIL_TWICE, c.kind);
    qun_time back;
    expect_status("instant", QUN_OK, qun_zone_instant(z, &c, &back));
    expect_time("the second of two, again", z, "2026-11-01T06:30:15.25Z", back);
    zone_unref(z);
}

static void civil_times_are_brought_to_normal_form(void **state)
{
    (void)state;
    static const struct {
        qun_civil in;
        const char *is;
        int32_t kind, weekday;
    } cases[] = {
        {{48, 2026, 1, 32, 0, 0, 0, 0, 0, 0, 0, 0}, "2026-02-01T00:00:00-05:00", QUN_CIVIL_ONCE, 7},
        {{48, 2026, 13, 1, 0, 0, 0, 0, 0, 0, 0, 0}, "2027-01-01T00:00:00-05:00", QUN_CIVIL_ONCE, 5},
        {{48, 2026, 1, 1, 0, -1, 0, 0, 0, 0, 0, 0}, "2025-12-31T23:59:00-05:00", QUN_CIVIL_ONCE, 3},
        {{48, 2026, 1, 1, 0, 0, 0, -1, 0, 0, 0, 0}, "2025-12-31T23:59:59.999999-05:00", QUN_CIVIL_ONCE, 3},
        {{48, 2026, 1, 1, 48, 90, 61, 2000000, 0, 0, 0, 0}, "2026-01-03T01:31:03-05:00", QUN_CIVIL_ONCE, 6},
        {{48, 2026, 3, 8, 2, 30, 0, 0, 0, 0, 0, 0}, "2026-03-08T03:30:00-04:00", QUN_CIVIL_GAP, 7},
        {{48, 2026, 11, 1, 1, 30, 0, 0, 0, 0, 0, 0}, "2026-11-01T01:30:00-04:00", QUN_CIVIL_TWICE, 7},
        {{48, 2026, 11, 1, 1, 30, 0, 0, 0, -18000, 0, 0}, "2026-11-01T01:30:00-04:00", QUN_CIVIL_TWICE, 7},
        {{48, 2026, 11, 1, 1, 30, 0, 0, 0, -18000, QUN_CIVIL_TWICE, 0},
         "2026-11-01T01:30:00-05:00",
         QUN_CIVIL_TWICE,
         7},
        {{48, 2026, 11, 1, 1, 30, 0, 0, 0, 3600, QUN_CIVIL_TWICE, 0},
         "2026-11-01T01:30:00-04:00",
         QUN_CIVIL_TWICE,
         7},
        {{48, 2026, 7, 1, 20, 0, 0, 0, 0, -18000, QUN_CIVIL_TWICE, 0},
         "2026-07-01T20:00:00-04:00",
         QUN_CIVIL_ONCE,
         3},
        {{48, 2026, 0, 0, 0, 0, 0, 0, 0, 0, QUN_CIVIL_GAP, 0},
         "2025-11-30T00:00:00-05:00",
         QUN_CIVIL_ONCE,
         7},
    };
    zone *z = given_rule(new_york);
    for (size_t i = 0; i < COUNT(cases); i++) {
        qun_civil c = cases[i].in, again = {.size = sizeof again};
        qun_time out;
        expect_status(cases[i].is, QUN_OK, qun_zone_instant(z, &c, &out));
        expect_time("instant", z, cases[i].is, out);
        expect_int("kind", cases[i].kind, c.kind);
        expect_int("weekday", cases[i].weekday, c.weekday);
        assert_int_equal(qun_zone_civil(z, out, &again), QUN_OK);
        again.kind = c.kind;
        if (memcmp(&c, &again, sizeof c) != 0)
            fail_msg("%s: the civil time is not that of the instant", cases[i].is);
    }
    zone_unref(z);
}

static void what_has_no_civil_form_is_over_a_limit(void **state)
{
    (void)state;
    zone *z = given_fixed("UTC");
    qun_civil c = {.size = sizeof c};
    qun_time out;
    static const qun_time far[] = {INT64_MIN, INT64_MAX, -62135596800000001, 253402300800000000};
    for (size_t i = 0; i < COUNT(far); i++) {
        qun_civil before = c;
        expect_status("far", QUN_E_LIMIT, qun_zone_civil(z, far[i], &c));
        assert_memory_equal(&c, &before, sizeof c);
    }
    expect_status("first", QUN_OK, qun_zone_civil(z, -62135596800000000, &c));
    expect_status("last", QUN_OK, qun_zone_civil(z, 253402300799999999, &c));
    qun_civil years[] = {civil(0, 12, 31, 0, 0), civil(10000, 1, 1, 0, 0), civil(9999, 12, 31, 24, 0),
                         civil(INT32_MAX, INT32_MAX, INT32_MAX, INT32_MAX, INT32_MAX),
                         civil(INT32_MIN, INT32_MIN, INT32_MIN, INT32_MIN, INT32_MIN)};
    for (size_t i = 0; i < COUNT(years); i++) {
        qun_civil before = years[i];
        expect_status("year", QUN_E_LIMIT, qun_zone_instant(z, &years[i], &out));
        assert_memory_equal(&years[i], &before, sizeof before);
    }
    zone_unref(z);
}

static void a_gap_at_the_end_of_the_last_year_leads_past_it(void **state)
{
    (void)state;
    zone *z = given_rule("AAA0BBB,J365/23,J100/2");
    qun_civil c = civil(9999, 12, 31, 23, 30);
    qun_time out;
    expect_status("would be in 10000", QUN_E_LIMIT, qun_zone_instant(z, &c, &out));
    c.year = 9998;
    expect_status("a year before", QUN_OK, qun_zone_instant(z, &c, &out));
    expect_int("is in the next year", 9999, c.year);
    zone_unref(z);
}

static void a_window_opening_in_a_gap_over_midnight_closes_on_the_right_day(void **state)
{
    (void)state;
    /* 23:30 to 00:30, as Toronto did in 1919 */
    static const int32_t offsets[] = {-18000, -14400};
    static const uint8_t to[] = {1};
    int64_t change = at("1919-03-31T04:30:00Z") / TIME_SECOND;
    tzif file = {'2', offsets, &change, to, 2, 1, "", NULL, NULL};
    zone *z = given_tzif(&file);
    qun_window w = {.size = sizeof w, .from_minute = 23 * 60 + 45, .to_minute = 60};
    qun_opening o = {.size = sizeof o};
    assert_int_equal(qun_zone_window(z, &w, at("1919-03-31T04:45:00Z"), &o), QUN_OK);
    expect_time("opens at 00:45", z, "1919-03-31T04:45:00Z", o.begins);
    expect_time("closes at 01:00 of the same night", z, "1919-03-31T05:00:00Z", o.ends);
    expect_time("next", z, "1919-04-01T03:45:00Z", o.next);
    zone_unref(z);
}

static void mistakes_of_the_caller_are_told(void **state)
{
    (void)state;
    zone *z = given_fixed("UTC");
    qun_time out;
    qun_civil c = civil(2026, 1, 1, 0, 0), small = c, kind = c, reserved = c;
    small.size = 40;
    kind.kind = 4;
    reserved.reserved = 1;
    expect_status("no zone", QUN_E_ARG, qun_zone_civil(NULL, 0, &c));
    expect_status("nowhere to put it", QUN_E_ARG, qun_zone_civil(z, 0, NULL));
    expect_status("size", QUN_E_SIZE, qun_zone_civil(z, 0, &small));
    expect_status("no zone", QUN_E_ARG, qun_zone_instant(NULL, &c, &out));
    expect_status("no civil time", QUN_E_ARG, qun_zone_instant(z, NULL, &out));
    expect_status("nowhere to put it", QUN_E_ARG, qun_zone_instant(z, &c, NULL));
    expect_status("size", QUN_E_SIZE, qun_zone_instant(z, &small, &out));
    expect_status("kind", QUN_E_ARG, qun_zone_instant(z, &kind, &out));
    expect_status("reserved", QUN_E_NEWER, qun_zone_instant(z, &reserved, &out));
    struct {
        qun_civil known;
        uint32_t tail[2];
    } newer = {c, {0, 0}};
    newer.known.size = sizeof newer;
    expect_status("a tail of zeros", QUN_OK, qun_zone_instant(z, &newer.known, &out));
    newer.tail[1] = 1;
    expect_status("a tail that says something", QUN_E_NEWER, qun_zone_instant(z, &newer.known, &out));
    newer.tail[0] = 7;
    expect_status("out: a tail is cleared", QUN_OK, qun_zone_civil(z, 0, &newer.known));
    expect_int("tail", 0, newer.tail[0] + newer.tail[1]);
    zone_unref(z);
}

typedef struct opening {
    const char *now;
    uint32_t open;
    const char *begins, *ends, *next;
} opening;

static void expect_openings(const zone *z, const qun_window *w, const opening *openings, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        qun_opening o = {.size = sizeof o};
        expect_status(openings[i].now, QUN_OK, qun_zone_window(z, w, at(openings[i].now), &o));
        expect_int(openings[i].now, openings[i].open, o.open);
        expect_time(openings[i].now, z, openings[i].begins, o.begins);
        expect_time(openings[i].now, z, openings[i].ends, o.ends);
        expect_time(openings[i].now, z, openings[i].next, o.next);
    }
}

static void a_weekly_window_opens_and_closes(void **state)
{
    (void)state;
    static const opening openings[] = {
        {"2026-10-01T12:00:00+08:00", 0, "2026-09-25T22:00:00+08:00", "2026-10-02T20:00:00+08:00",
         "2026-10-02T20:00:00+08:00"},
        {"2026-10-02T20:00:00+08:00", 1, "2026-10-02T20:00:00+08:00", "2026-10-02T22:00:00+08:00",
         "2026-10-09T20:00:00+08:00"},
        {"2026-10-02T22:00:00+08:00", 0, "2026-10-02T22:00:00+08:00", "2026-10-09T20:00:00+08:00",
         "2026-10-09T20:00:00+08:00"},
    };
    zone *z = given_fixed("+08:00");
    qun_window w = {.size = sizeof w, .weekdays = FRI, .from_minute = 1200, .to_minute = 1320};
    expect_openings(z, &w, openings, COUNT(openings));
    zone_unref(z);
}

static void quiet_hours_pass_midnight_and_the_change_of_clocks(void **state)
{
    (void)state;
    static const opening openings[] = {
        {"2026-03-08T05:00:00-04:00", 1, "2026-03-07T22:00:00-05:00", "2026-03-08T07:00:00-04:00",
         "2026-03-08T22:00:00-04:00"},
        {"2026-03-08T12:00:00-04:00", 0, "2026-03-08T07:00:00-04:00", "2026-03-08T22:00:00-04:00",
         "2026-03-08T22:00:00-04:00"},
        {"2026-11-01T01:30:00-05:00", 1, "2026-10-31T22:00:00-04:00", "2026-11-01T07:00:00-05:00",
         "2026-11-01T22:00:00-05:00"},
    };
    zone *z = given_rule(new_york);
    qun_window w = {.size = sizeof w, .from_minute = 22 * 60, .to_minute = 7 * 60};
    expect_openings(z, &w, openings, COUNT(openings));
    zone_unref(z);
}

static void a_window_in_the_gap_or_the_repeated_hour_keeps_its_first_clocks(void **state)
{
    (void)state;
    static const opening openings[] = {
        {"2026-03-08T03:20:00-04:00", 1, "2026-03-08T03:15:00-04:00", "2026-03-08T03:45:00-04:00",
         "2026-03-09T02:15:00-04:00"},
        {"2026-03-08T03:00:00-04:00", 0, "2026-03-07T02:45:00-05:00", "2026-03-08T03:15:00-04:00",
         "2026-03-08T03:15:00-04:00"},
    };
    static const opening twice[] = {
        {"2026-11-01T01:20:00-04:00", 1, "2026-11-01T01:15:00-04:00", "2026-11-01T01:45:00-04:00",
         "2026-11-02T01:15:00-05:00"},
        {"2026-11-01T01:20:00-05:00", 0, "2026-11-01T01:45:00-04:00", "2026-11-02T01:15:00-05:00",
         "2026-11-02T01:15:00-05:00"},
    };
    zone *z = given_rule(new_york);
    qun_window w = {.size = sizeof w, .from_minute = 135, .to_minute = 165};
    expect_openings(z, &w, openings, COUNT(openings));
    w.from_minute = 75;
    w.to_minute = 105;
    expect_openings(z, &w, twice, COUNT(twice));
    zone_unref(z);
}

static void whole_days_touch_but_are_two_windows(void **state)
{
    (void)state;
    static const opening openings[] = {
        {"2026-01-31T12:00:00+08:00", 1, "2026-01-31T00:00:00+08:00", "2026-02-01T00:00:00+08:00",
         "2026-02-01T00:00:00+08:00"},
        {"2026-02-01T00:00:00+08:00", 1, "2026-02-01T00:00:00+08:00", "2026-02-02T00:00:00+08:00",
         "2026-02-28T00:00:00+08:00"},
    };
    zone *z = given_fixed("+08:00");
    qun_window w = {.size = sizeof w, .monthdays = DAY(1) | DAY(32), .to_minute = 1440};
    expect_openings(z, &w, openings, COUNT(openings));
    w.to_minute = 0; /* midnight of the next day, said otherwise */
    expect_openings(z, &w, openings, COUNT(openings));
    zone_unref(z);
}

static void a_window_has_a_first_and_a_last_opening(void **state)
{
    (void)state;
    static const opening openings[] = {
        {"2026-01-01T00:00:00+08:00", 0, "none", "2026-01-09T20:00:00+08:00", "2026-01-09T20:00:00+08:00"},
        {"2026-01-09T21:00:00+08:00", 1, "2026-01-09T20:00:00+08:00", "2026-01-09T22:00:00+08:00",
         "2026-01-23T20:00:00+08:00"},
        {"2026-01-23T21:00:00+08:00", 1, "2026-01-23T20:00:00+08:00", "2026-01-23T22:00:00+08:00", "never"},
        {"2026-02-01T00:00:00+08:00", 0, "2026-01-23T22:00:00+08:00", "never", "never"},
    };
    zone *z = given_fixed("+08:00");
    qun_window w = {
        .size = sizeof w, .weekdays = FRI, .from_minute = 1200, .to_minute = 1320, .every_weeks = 2};
    w.begins = at("2026-01-07T00:00:00+08:00");
    w.ends = at("2026-01-31T00:00:00+08:00");
    expect_openings(z, &w, openings, COUNT(openings));
    zone_unref(z);
}

static void each_second_week_is_one_of_two_whatever_the_anchor(void **state)
{
    (void)state;
    zone *z = given_fixed("+08:00");
    qun_window w = {
        .size = sizeof w, .weekdays = FRI, .from_minute = 1200, .to_minute = 1320, .every_weeks = 2};
    qun_opening o = {.size = sizeof o};
    assert_int_equal(qun_zone_window(z, &w, at("2026-01-01T00:00:00Z"), &o), QUN_OK);
    qun_time first = o.next;
    assert_int_equal(qun_zone_window(z, &w, first, &o), QUN_OK);
    expect_int("a fortnight", 14 * TIME_DAY, o.next - first);
    zone_unref(z);
}

static void a_window_that_cannot_be_is_refused(void **state)
{
    (void)state;
    zone *z = given_fixed("UTC");
    const struct {
        qun_window w;
        qun_status status;
    } cases[] = {
        {{.size = sizeof(qun_window)}, QUN_OK},
        {{.size = 40}, QUN_E_SIZE},
        {{.size = sizeof(qun_window), .flags = 1}, QUN_E_NEWER},
        {{.size = sizeof(qun_window), .reserved = 1}, QUN_E_NEWER},
        {{.size = sizeof(qun_window), .weekdays = 128}, QUN_E_ARG},
        {{.size = sizeof(qun_window), .from_minute = 1440}, QUN_E_ARG},
        {{.size = sizeof(qun_window), .to_minute = 1441}, QUN_E_ARG},
    };
    qun_opening o = {.size = sizeof o}, small = {.size = 8};
    for (size_t i = 0; i < COUNT(cases); i++)
        expect_status("window", cases[i].status, qun_zone_window(z, &cases[i].w, 0, &o));
    expect_status("no zone", QUN_E_ARG, qun_zone_window(NULL, &cases[0].w, 0, &o));
    expect_status("no window", QUN_E_ARG, qun_zone_window(z, NULL, 0, &o));
    expect_status("nowhere to put it", QUN_E_ARG, qun_zone_window(z, &cases[0].w, 0, NULL));
    expect_status("size of the answer", QUN_E_SIZE, qun_zone_window(z, &cases[0].w, 0, &small));
    zone_unref(z);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(structs_have_the_sizes_of_the_first_release),
        cmocka_unit_test(a_zone_is_opened_by_name),
        cmocka_unit_test(an_instant_has_a_civil_time),
        cmocka_unit_test(civil_times_are_brought_to_normal_form),
        cmocka_unit_test(what_has_no_civil_form_is_over_a_limit),
        cmocka_unit_test(a_gap_at_the_end_of_the_last_year_leads_past_it),
        cmocka_unit_test(a_window_opening_in_a_gap_over_midnight_closes_on_the_right_day),
        cmocka_unit_test(mistakes_of_the_caller_are_told),
        cmocka_unit_test(a_weekly_window_opens_and_closes),
        cmocka_unit_test(quiet_hours_pass_midnight_and_the_change_of_clocks),
        cmocka_unit_test(a_window_in_the_gap_or_the_repeated_hour_keeps_its_first_clocks),
        cmocka_unit_test(whole_days_touch_but_are_two_windows),
        cmocka_unit_test(a_window_has_a_first_and_a_last_opening),
        cmocka_unit_test(each_second_week_is_one_of_two_whatever_the_anchor),
        cmocka_unit_test(a_window_that_cannot_be_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
