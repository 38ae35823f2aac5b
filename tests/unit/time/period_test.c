/* period_test.c - lengths of time: read, written, added by the civil calendar, and taken off again. */
#include "given.h"
#include "support/expect.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static qun_period period_of(const char *text)
{
    qun_period p;
    if (!period_parse(text_of(text), true, &p))
        fail_msg("no period: %s", text);
    return p;
}

static void spans_are_read_and_written_one_way(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        qun_period is;
        const char *canonical;
    } cases[] = {
        {"0d", {0, 0, 0}, "0d"},
        {"0s", {0, 0, 0}, "0d"},
        {"-0d", {0, 0, 0}, "0d"},
        {"1d12h", {0, 1, 12 * TIME_HOUR}, "1d12h"},
        {"30m", {0, 0, 30 * TIME_MINUTE}, "30m"},
        {"90m", {0, 0, 90 * TIME_MINUTE}, "1h30m"},
        {"90s", {0, 0, 90 * TIME_SECOND}, "1m30s"},
        {"24h", {0, 0, 24 * TIME_HOUR}, "24h"},
        {"1mo", {1, 0, 0}, "1mo"},
        {"1y2mo", {14, 0, 0}, "1y2mo"},
        {"12mo", {12, 0, 0}, "1y"},
        {"2w", {0, 14, 0}, "14d"},
        {"2w3d", {0, 17, 0}, "17d"},
        {"365d", {0, 365, 0}, "365d"},
        {"-1h", {0, 0, -TIME_HOUR}, "-1h"},
        {"-1d12h", {0, -1, -12 * TIME_HOUR}, "-1d12h"},
        {"1y1mo1w1d1h1m1s1ms1us", {13, 8, 3661001001}, "1y1mo8d1h1m1s1ms1us"},
        {"1500ms", {0, 0, 1500000}, "1s500ms"},
        {"007d", {0, 7, 0}, "7d"},
        {"2147483647d", {0, 2147483647, 0}, "2147483647d"},
        {"-2147483648d", {0, INT32_MIN, 0}, "-2147483648d"},
        {"9223372036854775807us", {0, 0, INT64_MAX}, "2562047788h54s775ms807us"},
        {"-2562047788h54s775ms808us", {0, 0, INT64_MIN}, "-2562047788h54s775ms808us"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char text[64];
        buf out;
        qun_period p = period_of(cases[i].text);
        expect_int(cases[i].text, cases[i].is.months, p.months);
        expect_int(cases[i].text, cases[i].is.days, p.days);
        expect_int(cases[i].text, cases[i].is.exact, p.exact);
        buf_fixed(&out, text, sizeof text);
        assert_true(period_write(&out, &p));
        expect_text(cases[i].text, cases[i].canonical, buf_view(&out));
        qun_period again;
        assert_true(period_parse(buf_view(&out), true, &again));
        assert_memory_equal(&p, &again, sizeof p);
    }
}

static void what_is_no_span_is_refused(void **state)
{
    (void)state;
    static const char *const cases[] = {
        "",
        "-",
        "d",
        "1",
        "1 d",
        " 1d",
        "1d ",
        "1d 2h",
        "2h1d",
        "1d1d",
        "1h1h",
        "1mo1y",
        "1d1w",
        "1D",
        "1H",
        "1M",
        "1.5h",
        "1,5h",
        "+1d",
        "--1d",
        "1d-2h",
        "1x",
        "1day",
        "1ns",
        "1mo1",
        "2147483648d",
        "178956971y",
        "9223372036854775808us",
        "2562047789h",
        "99999999999999999999d",
        "1d\n",
        "$length",
        "0x1d",
        "1e3d",
        "306783379w",
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        qun_period p;
        expect_int(cases[i], false, period_parse(text_of(cases[i]), true, &p));
    }
    qun_period p;
    expect_int("a minus where none is allowed", false, period_parse(TEXT("-1h"), false, &p));
    expect_int("without one", true, period_parse(TEXT("1h"), false, &p));
}

static void a_period_that_points_both_ways_has_no_text(void **state)
{
    (void)state;
    const qun_period mixed = {1, -1, 0};
    char text[8];
    buf out;
    buf_fixed(&out, text, sizeof text);
    expect_int("sign", 2, period_sign(&mixed));
    expect_int("written", false, period_write(&out, &mixed));
    expect_int("nothing", 0, (int64_t)out.len);
}

static void months_are_of_the_calendar_days_of_the_clock_the_rest_exact(void **state)
{
    (void)state;
    static const struct {
        const char *from, *period;
        int sign;
        const char *to;
    } cases[] = {
        {"2026-01-31T10:00:00-05:00", "1mo", 1, "2026-02-28T10:00:00-05:00"},
        {"2024-01-31T10:00:00-05:00", "1mo", 1, "2024-02-29T10:00:00-05:00"},
        {"2026-03-31T10:00:00-04:00", "1mo", -1, "2026-02-28T10:00:00-05:00"},
        {"2024-02-29T10:00:00-05:00", "1y", 1, "2025-02-28T10:00:00-05:00"},
        {"2026-01-31T10:00:00-05:00", "1mo1d", 1, "2026-03-01T10:00:00-05:00"},
        {"2026-03-07T20:00:00-05:00", "1d", 1, "2026-03-08T20:00:00-04:00"}, /* 23 hours */
        {"2026-03-07T20:00:00-05:00", "24h", 1, "2026-03-08T21:00:00-04:00"},
        {"2026-10-31T20:00:00-04:00", "1d", 1, "2026-11-01T20:00:00-05:00"}, /* 25 hours */
        {"2026-10-31T20:00:00-04:00", "24h", 1, "2026-11-01T19:00:00-05:00"},
        {"2026-03-07T02:30:00-05:00", "1d", 1, "2026-03-08T03:30:00-04:00"}, /* into the gap */
        {"2026-10-31T01:30:00-04:00", "1d", 1, "2026-11-01T01:30:00-04:00"}, /* the first of two */
        {"2026-11-01T01:30:00-05:00", "0d", 1, "2026-11-01T01:30:00-05:00"}, /* the second stays itself */
        {"2026-11-01T01:30:00-05:00", "1s", 1, "2026-11-01T01:30:01-05:00"},
        {"2026-03-06T20:00:00-05:00", "1d12h", 1, "2026-03-08T09:00:00-04:00"},
        {"2026-03-09T20:00:00-04:00", "2w", -1, "2026-02-23T20:00:00-05:00"},
        {"2026-06-01T00:00:00-04:00", "-1h", 1, "2026-05-31T23:00:00-04:00"},
        {"2026-06-01T00:00:00-04:00", "-1h", -1, "2026-06-01T01:00:00-04:00"},
        {"never", "1d", 1, "never"},
        {"never", "1y", -1, "never"},
        {"none", "1d", 1, "none"},
        {"2026-06-01T00:00:00-04:00", "178956970y", 1, "never"},
        {"2026-06-01T00:00:00-04:00", "178956970y", -1, "none"},
        {"2026-06-01T00:00:00-04:00", "2147483647d", 1, "never"},
        {"2026-06-01T00:00:00-04:00", "9223372036854775807us", 1, "never"},
        {"1900-06-01T00:00:00-04:00", "9223372036854775807us", -1, "none"},
    };
    zone *z = given_rule("EST5EDT,M3.2.0,M11.1.0");
    for (size_t i = 0; i < COUNT(cases); i++) {
        qun_period p = period_of(cases[i].period);
        expect_time(cases[i].from, z, cases[i].to, time_add(z, at(cases[i].from), &p, cases[i].sign));
    }
    zone_unref(z);
}

static void several_periods_at_once_do_not_wear_the_day_down(void **state)
{
    (void)state;
    static const struct {
        int64_t count;
        const char *to;
    } cases[] = {{0, "2026-01-31T10:00:00+08:00"},
                 {1, "2026-02-28T10:00:00+08:00"},
                 {2, "2026-03-31T10:00:00+08:00"},
                 {13, "2027-02-28T10:00:00+08:00"},
                 {-11, "2025-02-28T10:00:00+08:00"},
                 {INT64_MAX, "never"},
                 {INT64_MIN, "none"}};
    zone *z = given_fixed("+08:00");
    const qun_period month = {1, 0, 0};
    for (size_t i = 0; i < COUNT(cases); i++)
        expect_time("1mo", z, cases[i].to,
                    time_add_times(z, at("2026-01-31T10:00:00+08:00"), &month, cases[i].count));
    zone_unref(z);
}

static void going_forward_and_back_returns_where_clocks_do_not_change(void **state)
{
    (void)state;
    uint64_t seed = 9;
    zone *z = given_fixed("+08:00");
    for (int i = 0; i < 50000; i++) {
        qun_period p = {0, (int32_t)dice_between(&seed, -5000, 5000),
                        dice_between(&seed, -TIME_DAY, TIME_DAY)};
        qun_time t = dice_between(&seed, -TIME_DAY * 30000, TIME_DAY * 30000);
        expect_int("back", t, time_add(z, time_add(z, t, &p, 1), &p, -1));
    }
    zone_unref(z);
}

static void an_event_leaves_a_sliding_window_at_an_edge(void **state)
{
    (void)state;
    static const char *const rules[] = {"CST-8", "EST5EDT,M3.2.0,M11.1.0",
                                        "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0"};
    static const char *const spans[] = {"7d",  "30d",   "1mo", "1y",    "1mo15d",
                                        "12h", "1d12h", "1us", "1mo6h", "90m"};
    uint64_t seed = 10;
    for (size_t r = 0; r < COUNT(rules); r++) {
        zone *z = given_rule(rules[r]);
        for (int i = 0; i < 20000; i++) {
            qun_period p = period_of(spans[i % COUNT(spans)]);
            qun_time t = dice_between(&seed, at("2020-01-01T00:00:00Z"), at("2040-01-01T00:00:00Z"));
            if (i % 3 == 0) /* around the hours where clocks change */
                t = at("2026-10-25T00:00:00Z") + dice_between(&seed, 0, 60) * (TIME_HOUR / 4) * (i % 70);
            qun_time leaves = time_leaves(z, t, &p);
            if (leaves <= t || time_add(z, leaves, &p, -1) < t || time_add(z, leaves - 1, &p, -1) >= t)
                fail_msg("%s in %s: %s leaves at %s", spans[i % COUNT(spans)], rules[r], shown(z, t),
                         shown(z, leaves));
        }
        zone_unref(z);
    }
}

static void leaving_is_known_in_plain_cases(void **state)
{
    (void)state;
    static const struct {
        const char *from, *period, *leaves;
    } cases[] = {
        {"2026-06-01T10:00:00-04:00", "7d", "2026-06-08T10:00:00-04:00"},
        {"2026-03-07T20:00:00-05:00", "1d", "2026-03-08T20:00:00-04:00"},
        {"2026-03-07T20:00:00-05:00", "24h", "2026-03-08T21:00:00-04:00"},
        {"2026-01-31T10:00:00-05:00", "1mo",
         "2026-03-01T00:00:00-05:00"}, /* Feb 28 goes back to Jan 28 only */
        {"2026-03-07T02:30:00-05:00", "1d", "2026-03-08T03:00:00-04:00"}, /* 02:30 is passed over */
        {"never", "1mo", "never"},
        {"none", "1mo", "none"},
        {"2026-06-01T10:00:00-04:00", "178956970y", "never"},
    };
    zone *z = given_rule("EST5EDT,M3.2.0,M11.1.0");
    for (size_t i = 0; i < COUNT(cases); i++) {
        qun_period p = period_of(cases[i].period);
        expect_time(cases[i].from, z, cases[i].leaves, time_leaves(z, at(cases[i].from), &p));
    }
    zone_unref(z);
}

static void sizes_are_only_for_comparing(void **state)
{
    (void)state;
    static const struct {
        qun_period p;
        qun_span is;
    } cases[] = {
        {{0, 0, 0}, 0},
        {{0, 1, 0}, TIME_DAY},
        {{4800, 0, 0}, 146097 * TIME_DAY},
        {{1, 0, 0}, 2629746 * TIME_SECOND},
        {{0, -1, TIME_HOUR}, -23 * TIME_HOUR},
        {{INT32_MAX, INT32_MAX, INT64_MAX}, INT64_MAX},
        {{0, 0, INT64_MIN}, INT64_MIN},
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        expect_int("size", cases[i].is, period_approx(&cases[i].p));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spans_are_read_and_written_one_way),
        cmocka_unit_test(what_is_no_span_is_refused),
        cmocka_unit_test(a_period_that_points_both_ways_has_no_text),
        cmocka_unit_test(months_are_of_the_calendar_days_of_the_clock_the_rest_exact),
        cmocka_unit_test(several_periods_at_once_do_not_wear_the_day_down),
        cmocka_unit_test(going_forward_and_back_returns_where_clocks_do_not_change),
        cmocka_unit_test(an_event_leaves_a_sliding_window_at_an_edge),
        cmocka_unit_test(leaving_is_known_in_plain_cases),
        cmocka_unit_test(sizes_are_only_for_comparing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
