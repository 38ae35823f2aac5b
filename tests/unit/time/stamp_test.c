/* stamp_test.c - texts of instants, days, clocks and durations, both ways. */
#include "given.h"
#include "support/expect.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static char written[128];
static buf out;

static buf *fresh(void)
{
    buf_fixed(&out, written, sizeof written);
    return &out;
}

static void instants_of_rfc_3339_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t seconds;
        uint32_t nanos;
    } cases[] = {
        {"1970-01-01T00:00:00Z", 0, 0},
        {"2026-12-01T20:00:00+08:00", 1796126400, 0},
        {"2026-12-01T12:00:00Z", 1796126400, 0},
        {"2026-12-01T09:30:00-02:30", 1796126400, 0},
        {"2026-12-01T12:00:00-00:00", 1796126400, 0},
        {"1969-12-31T23:59:59.5Z", -1, 500000000},
        {"2009-02-13T23:31:20.123456789Z", 1234567880, 123456789},
        {"0001-01-01T00:00:00Z", -62135596800, 0},
        {"0000-12-31T23:59:59-00:01", -62135596741, 0},
        {"9999-12-31T23:59:59.999999999Z", 253402300799, 999999999},
        {"2024-02-29T23:59:59+23:59", 1709164859, 0},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        int64_t seconds = 0;
        uint32_t nanos = 0;
        expect_int(cases[i].text, true, instant_parse(text_of(cases[i].text), &seconds, &nanos));
        expect_int(cases[i].text, cases[i].seconds, seconds);
        expect_int(cases[i].text, cases[i].nanos, nanos);
    }
}

static void what_is_no_instant_is_refused(void **state)
{
    (void)state;
    static const char *const cases[] = {
        "",
        "2026",
        "2026-12-01",
        "2026-12-01T20:00:00",
        "2026-12-01T20:00Z",
        "2026-12-01t20:00:00Z",
        "2026-12-01T20:00:00z",
        "2026-12-01 20:00:00Z",
        " 2026-12-01T20:00:00Z",
        "2026-12-01T20:00:00Z ",
        "2026-13-01T20:00:00Z",
        "2026-00-01T20:00:00Z",
        "2026-02-29T20:00:00Z",
        "2026-12-32T20:00:00Z",
        "2026-12-00T20:00:00Z",
        "2026-12-01T24:00:00Z",
        "2026-12-01T20:60:00Z",
        "2026-12-01T23:59:60Z",
        "2026-12-01T20:00:00.Z",
        "2026-12-01T20:00:00,5Z",
        "2026-12-01T20:00:00.1234567890Z",
        "2026-12-01T20:00:00+8:00",
        "2026-12-01T20:00:00+0800",
        "2026-12-01T20:00:00+24:00",
        "2026-12-01T20:00:00+08:60",
        "2026-12-01T20:00:00+08",
        "2026-12-01T20:00:00ZZ",
        "0000-01-01T00:00:00Z",
        "10000-01-01T00:00:00Z",
        "-001-01-01T00:00:00Z",
        "0001-01-01T00:00:00+00:01",
        "9999-12-31T23:59:59-00:01",
        "2026-1-01T20:00:00Z",
        "20261201T200000Z",
        "2026-12-01T2:00:00Z",
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        int64_t seconds;
        uint32_t nanos;
        expect_int(cases[i], false, instant_parse(text_of(cases[i]), &seconds, &nanos));
    }
}

static void every_beginning_of_an_instant_is_refused(void **state)
{
    (void)state;
    const char *whole = "2026-12-01T20:00:00.25+08:00";
    for (size_t len = 0; len < strlen(whole); len++) {
        int64_t seconds;
        uint32_t nanos;
        expect_int(whole, false, instant_parse((qun_text){whole, len}, &seconds, &nanos));
    }
}

static void instants_are_written_with_the_shortest_fraction(void **state)
{
    (void)state;
    static const struct {
        int64_t seconds;
        uint32_t nanos;
        const char *text;
    } cases[] = {
        {0, 0, "1970-01-01T00:00:00Z"},
        {1234567880, 123456789, "2009-02-13T23:31:20.123456789Z"},
        {1234567880, 120000000, "2009-02-13T23:31:20.12Z"},
        {1234567880, 1, "2009-02-13T23:31:20.000000001Z"},
        {-1, 500000000, "1969-12-31T23:59:59.5Z"},
        {-62135596800, 0, "0001-01-01T00:00:00Z"},
        {253402300800, 0, "+10000-01-01T00:00:00Z"},
        {-62167219201, 0, "-0001-12-31T23:59:59Z"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        instant_write(fresh(), NULL, cases[i].seconds, cases[i].nanos);
        expect_text("written", cases[i].text, buf_view(&out));
    }
}

static void instants_are_written_in_a_zone_with_its_offset(void **state)
{
    (void)state;
    zone *shanghai = given_fixed("+08:00"), *newfoundland = given_rule("NST3:30NDT,M3.2.0,M11.1.0");
    zone *mean_time = given_rule("LMT-8:05:43"), *utc = given_fixed("UTC"),
         *london = given_rule("GMT0BST,M3.5.0/1,M10.5.0");
    const struct {
        const zone *z;
        const char *text;
    } cases[] = {
        {shanghai, "2026-12-01T20:00:00+08:00"},
        {newfoundland, "2026-07-01T20:00:00.5-02:30"},
        {newfoundland, "2026-12-01T20:00:00-03:30"},
        {mean_time, "2026-12-01T12:00:00Z"},
        {utc, "2026-12-01T12:00:00Z"},
        {london, "2026-12-01T12:00:00+00:00"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        time_write(fresh(), cases[i].z, at(cases[i].text));
        expect_text("written", cases[i].text, buf_view(&out));
    }
    time_write_plain(fresh(), shanghai, at("2026-12-01T12:00:00Z"));
    expect_text("plain", "2026-12-01 20:00", buf_view(&out));
    time_write_plain(fresh(), shanghai, at("2026-12-01T12:00:30.9Z"));
    expect_text("plain with seconds", "2026-12-01 20:00:30", buf_view(&out));
    zone_unref(shanghai);
    zone_unref(newfoundland);
    zone_unref(mean_time);
    zone_unref(utc);
    zone_unref(london);
}

static void an_instant_written_is_read_back(void **state)
{
    (void)state;
    uint64_t seed = 3;
    for (int i = 0; i < 100000; i++) {
        int64_t seconds = dice_between(&seed, -INT64_C(62135596800), INT64_C(253402300799)), again = 0;
        uint32_t nanos = (uint32_t)dice_between(&seed, 0, 999999999), back = 0;
        instant_write(fresh(), NULL, seconds, nanos);
        assert_true(instant_parse(buf_view(&out), &again, &back));
        expect_int("seconds", seconds, again);
        expect_int("nanoseconds", nanos, back);
    }
    time_write(fresh(), NULL, INT64_MAX); /* the far ends of time have a text too */
    expect_text("the last instant", "+294247-01-10T04:00:54.775807Z", buf_view(&out));
    time_write(fresh(), NULL, INT64_MIN);
    expect_text("the first instant", "-290308-12-21T19:59:05.224192Z", buf_view(&out));
}

static void microseconds_are_floored(void **state)
{
    (void)state;
    expect_int("nanoseconds fall away", 1999999, at("1970-01-01T00:00:01.999999999Z"));
    expect_int("before 1970 too", -1, at("1969-12-31T23:59:59.999999999Z"));
}

static void dates_are_days_that_exist(void **state)
{
    (void)state;
    static const char *const good[] = {"2026-12-01", "2024-02-29", "0001-01-01", "9999-12-31"};
    static const char *const bad[] = {
        "",         "2026-12-1",  "2026-02-29", "0000-01-01", "2026-12-01 ", "2026/12/01",
        "26-12-01", "2026-13-01", "2026-00-10", "2026-10-00", "+2026-12-01", "2026-12-01T"};
    for (size_t i = 0; i < COUNT(good); i++) {
        int64_t day;
        expect_int(good[i], true, date_parse(text_of(good[i]), &day));
        date_write(fresh(), day);
        expect_text("written", good[i], buf_view(&out));
    }
    for (size_t i = 0; i < COUNT(bad); i++) {
        int64_t day;
        expect_int(bad[i], false, date_parse(text_of(bad[i]), &day));
    }
}

static void a_date_is_the_midnight_of_its_zone(void **state)
{
    (void)state;
    zone *z = given_fixed("+08:00");
    qun_time time = 0;
    assert_true(moment_parse(z, TEXT("2026-12-01"), &time));
    expect_time("date", z, "2026-12-01T00:00:00+08:00", time);
    assert_true(moment_parse(z, TEXT("2026-12-01T20:00:00Z"), &time));
    expect_time("instant", z, "2026-12-01T20:00:00Z", time);
    expect_int("an expression is neither", false, moment_parse(z, TEXT("group.opened"), &time));
    zone_unref(z);
}

static void yearly_days_are_month_and_day(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int32_t is; /* 0: refused */
    } cases[] = {{"02-16", 216}, {"02-29", 229}, {"12-31", 1231}, {"02-30", 0}, {"13-01", 0}, {"00-01", 0},
                 {"01-00", 0},   {"2-16", 0},    {"02-16 ", 0},   {"", 0},      {"04-31", 0}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        int32_t day = 0;
        expect_int(cases[i].text, cases[i].is != 0, month_day_parse(text_of(cases[i].text), &day));
        expect_int(cases[i].text, cases[i].is, day);
        month_day_write(fresh(), day);
        if (day)
            expect_text("written", cases[i].text, buf_view(&out));
    }
}

static void clocks_go_from_0_to_24(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int32_t is; /* -1: refused */
    } cases[] = {{"00:00", 0},  {"20:00", 1200},  {"12:30", 750}, {"23:59", 1439}, {"24:00", 1440},
                 {"24:01", -1}, {"25:00", -1},    {"8:00", -1},   {"08:0", -1},    {"08:60", -1},
                 {"0800", -1},  {"08:00:00", -1}, {"-8:00", -1},  {"", -1},        {" 8:00", -1}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        int32_t minutes = -1;
        expect_int(cases[i].text, cases[i].is >= 0, clock_parse(text_of(cases[i].text), &minutes));
        expect_int(cases[i].text, cases[i].is, minutes);
        clock_write(fresh(), minutes);
        if (minutes >= 0)
            expect_text("written", cases[i].text, buf_view(&out));
    }
}

static void durations_are_read_as_go_does(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t seconds;
        uint32_t nanos;
    } cases[] = {
        {"0", 0, 0},
        {"-0", 0, 0},
        {"0s", 0, 0},
        {"1h30m", 5400, 0},
        {"1.5s", 1, 500000000},
        {"-3ms", -1, 997000000},
        {"100us", 0, 100000},
        {"100\xC2\xB5s", 0, 100000},
        {"100\xCE\xBCs", 0, 100000},
        {"2ns", 0, 2},
        {"-1ns", -1, 999999999},
        {"-1.5s", -2, 500000000},
        {"+1m", 60, 0},
        {".5h", 1800, 0},
        {"1.h", 3600, 0},
        {"30m1h", 5400, 0},
        {"1s1s", 2, 0},
        {"0.000000001s", 0, 1},
        {"0.0000000019s", 0, 1},
        {"0.1234567891234567899h", 444, 444440844},
        {"1.999ns", 0, 1},
        {"3661001ms", 3661, 1000000},
        {"123456789012345ns", 123456, 789012345},
        {"315576000000s", 315576000000, 0},
        {"-315576000000s", -315576000000, 0},
        {"87660000h", 315576000000, 0},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        int64_t seconds = 99;
        uint32_t nanos = 99;
        expect_int(cases[i].text, true, duration_parse(text_of(cases[i].text), &seconds, &nanos));
        expect_int(cases[i].text, cases[i].seconds, seconds);
        expect_int(cases[i].text, cases[i].nanos, nanos);
    }
}

static void what_is_no_duration_is_refused(void **state)
{
    (void)state;
    static const char *const cases[] = {
        "",
        "-",
        "+",
        ".",
        "s",
        ".s",
        "1",
        "10",
        "00",
        "1d",
        "1w",
        "1y",
        "1 s",
        " 1s",
        "1s ",
        "1S",
        "1H",
        "--1s",
        "1h-5m",
        "1..5s",
        "1.5.5s",
        "1e3s",
        "1mss",
        "1h30",
        "320000000000s",
        "-320000000000s",
        "315576000000.000000001s",
        "99999999999999999999s",
        "9223372036854775808h",
        "18446744073709551616ns",
        "1\xC2\xB5",
        "0x1s",
        "infs",
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        int64_t seconds;
        uint32_t nanos;
        expect_int(cases[i], false, duration_parse(text_of(cases[i]), &seconds, &nanos));
    }
}

static void durations_are_written_in_seconds(void **state)
{
    (void)state;
    static const struct {
        const char *in, *text;
    } cases[] = {{"1h30m", "5400s"},  {"1ms", "0.001s"},  {"0", "0s"},
                 {"-3ms", "-0.003s"}, {"-1s", "-1s"},     {"-90m", "-5400s"},
                 {"1.5s", "1.5s"},    {"-1.5s", "-1.5s"}, {"-1ns", "-0.000000001s"}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        int64_t seconds = 0;
        uint32_t nanos = 0;
        assert_true(duration_parse(text_of(cases[i].in), &seconds, &nanos));
        duration_write(fresh(), seconds, nanos);
        expect_text(cases[i].in, cases[i].text, buf_view(&out));
    }
    duration_write(fresh(), INT64_MIN, 0);
    expect_text("the longest back", "-9223372036854775808s", buf_view(&out));
}

static void a_duration_written_is_read_back(void **state)
{
    (void)state;
    uint64_t seed = 4;
    for (int i = 0; i < 100000; i++) {
        int64_t seconds = dice_between(&seed, -INT64_C(315576000000), INT64_C(315575999999)), again = 0;
        uint32_t nanos = (uint32_t)dice_between(&seed, 0, 999999999), back = 0;
        duration_write(fresh(), seconds, nanos);
        assert_true(duration_parse(buf_view(&out), &again, &back));
        expect_int("seconds", seconds, again);
        expect_int("nanoseconds", nanos, back);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(instants_of_rfc_3339_are_read),
        cmocka_unit_test(what_is_no_instant_is_refused),
        cmocka_unit_test(every_beginning_of_an_instant_is_refused),
        cmocka_unit_test(instants_are_written_with_the_shortest_fraction),
        cmocka_unit_test(instants_are_written_in_a_zone_with_its_offset),
        cmocka_unit_test(an_instant_written_is_read_back),
        cmocka_unit_test(microseconds_are_floored),
        cmocka_unit_test(dates_are_days_that_exist),
        cmocka_unit_test(a_date_is_the_midnight_of_its_zone),
        cmocka_unit_test(yearly_days_are_month_and_day),
        cmocka_unit_test(clocks_go_from_0_to_24),
        cmocka_unit_test(durations_are_read_as_go_does),
        cmocka_unit_test(what_is_no_duration_is_refused),
        cmocka_unit_test(durations_are_written_in_seconds),
        cmocka_unit_test(a_duration_written_is_read_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
