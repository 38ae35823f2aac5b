/* calendar_test.c - days and dates, against a calendar that only counts and against the C library. */
#include "given.h"
#include "support/expect.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <time.h>
#include <cmocka.h>

static void every_day_of_9999_years_is_a_date_and_back(void **state)
{
    (void)state;
    int64_t year = 1;
    int32_t month = 1, of_month = 1, weekday = 1; /* 0001-01-01 was a Monday */
    int64_t first = date_day(1, 1, 1), last = date_day(9999, 12, 31);
    expect_int("days of the years 1 to 9999", 3652059, last - first + 1);
    for (int64_t day = first; day <= last; day++) {
        civil_date d = day_date(day);
        if (d.year != year || d.month != month || d.day != of_month || day_weekday(day) != weekday ||
            date_day(year, month, of_month) != day)
            fail_msg("day %lld: expected %lld-%d-%d (weekday %d), got %lld-%d-%d (%d)", (long long)day,
                     (long long)year, (int)month, (int)of_month, (int)weekday, (long long)d.year,
                     (int)d.month, (int)d.day, (int)day_weekday(day));
        weekday = weekday % 7 + 1;
        if (of_month++ < month_days(year, month))
            continue;
        of_month = 1;
        if (month++ == 12) {
            month = 1;
            year++;
        }
    }
}

static void leap_years_are_every_fourth_but_not_every_hundredth(void **state)
{
    (void)state;
    static const struct {
        int64_t year;
        bool leap;
    } cases[] = {{2024, true},  {2026, false}, {1900, false}, {2000, true},
                 {2100, false}, {0, true},     {-4, true}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        expect_int("leap", cases[i].leap, year_leap(cases[i].year));
        expect_int("days of February", cases[i].leap ? 29 : 28, month_days(cases[i].year, 2));
    }
}

static void months_and_days_out_of_range_carry_over(void **state)
{
    (void)state;
    static const struct {
        int64_t year, month, day;
        const char *is;
    } cases[] = {
        {2026, 13, 1, "2027-01-01"},  {2026, 0, 1, "2025-12-01"},  {2026, -11, 1, "2025-01-01"},
        {2026, 1, 32, "2026-02-01"},  {2026, 3, 0, "2026-02-28"},  {2024, 3, 0, "2024-02-29"},
        {2026, 1, 366, "2027-01-01"}, {2026, 25, 1, "2028-01-01"}, {2026, -12, 31, "2024-12-31"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t day;
        assert_true(date_parse(text_of(cases[i].is), &day));
        expect_int(cases[i].is, day, date_day(cases[i].year, cases[i].month, cases[i].day));
    }
}

static void adding_months_keeps_the_day_or_takes_the_last(void **state)
{
    (void)state;
    static const struct {
        const char *from;
        int64_t months;
        const char *to;
    } cases[] = {
        {"2026-01-31", 1, "2026-02-28"},  {"2024-01-31", 1, "2024-02-29"},
        {"2026-01-15", 1, "2026-02-15"},  {"2026-03-31", -1, "2026-02-28"},
        {"2024-02-29", 12, "2025-02-28"}, {"2024-02-29", 48, "2028-02-29"},
        {"2026-12-31", 1, "2027-01-31"},  {"2026-01-31", -2, "2025-11-30"},
        {"2026-05-31", 0, "2026-05-31"},  {"0001-01-31", 119976, "9999-01-31"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t from = 0, to = 0;
        assert_true(date_parse(text_of(cases[i].from), &from) && date_parse(text_of(cases[i].to), &to));
        expect_int(cases[i].from, to, day_add_months(from, cases[i].months));
        if (cases[i].months >= 0)
            expect_int("months apart", cases[i].months, month_number(to) - month_number(from));
    }
}

static void a_week_begins_on_monday(void **state)
{
    (void)state;
    int64_t monday = date_day(2026, 1, 5);
    for (int i = 0; i < 7; i++) {
        expect_int("weekday", i + 1, day_weekday(monday + i));
        expect_int("Monday", monday, day_monday(monday + i));
    }
    expect_int("Thursday in 1970", 4, day_weekday(0));
    expect_int("Monday before 1970", -3, day_monday(0));
}

static void days_beyond_any_instant_still_have_dates(void **state)
{
    (void)state;
    uint64_t seed = 1;
    for (int i = 0; i < 200000; i++) {
        int64_t day = dice_between(&seed, -INT64_C(100000000000000), INT64_C(100000000000000));
        civil_date d = day_date(day);
        expect_int("day of its date", day, date_day(d.year, d.month, d.day));
        assert_in_range(d.month, 1, 12);
        assert_in_range(d.day, 1, month_days(d.year, d.month));
    }
}

static void fields_are_those_of_gmtime(void **state)
{
    (void)state;
    uint64_t seed = 2;
    for (int i = 0; i < 300000; i++) {
        int64_t seconds = dice_between(&seed, -INT64_C(62135596800), INT64_C(253402300799));
        uint32_t nanos = (uint32_t)dice_between(&seed, 0, 999999999);
        time_t t = (time_t)seconds;
        struct tm tm;
        time_fields f;
        assert_non_null(gmtime_r(&t, &tm));
        time_fields_of(NULL, seconds, nanos, &f);
        if (f.year != tm.tm_year + 1900 || f.month != tm.tm_mon || f.day != tm.tm_mday ||
            f.weekday != tm.tm_wday || f.year_day != tm.tm_yday || f.hour != tm.tm_hour ||
            f.minute != tm.tm_min || f.second != tm.tm_sec)
            fail_msg("%lld: got %lld-%d-%d %d:%d:%d, weekday %d, day of year %d", (long long)seconds,
                     (long long)f.year, f.month, f.day, f.hour, f.minute, f.second, f.weekday, f.year_day);
        expect_int("milliseconds", nanos / 1000000, f.millisecond);
        expect_int("nanoseconds", nanos, f.nanosecond);
    }
}

static void fields_in_a_zone_are_those_of_its_clocks(void **state)
{
    (void)state;
    zone *z = given_rule("EST5EDT,M3.2.0,M11.1.0");
    time_fields f;
    time_fields_of(z, at("2026-07-01T03:59:58Z") / TIME_SECOND, 0, &f);
    expect_int("June, counted from 0", 5, f.month);
    expect_int("day", 30, f.day);
    expect_int("Tuesday", 2, f.weekday);
    expect_int("day of the year from 0", 180, f.year_day);
    expect_int("hour", 23, f.hour);
    expect_int("offset", -4 * 3600, f.offset);
    zone_unref(z);
}

static void a_day_is_floored_also_before_1970(void **state)
{
    (void)state;
    expect_int("a microsecond before 1970", -1, time_day(-1));
    expect_int("1970", 0, time_day(0));
    expect_int("its last microsecond", 0, time_day(TIME_DAY - 1));
    expect_int("the first instant there is", INT64_MIN / TIME_DAY - 1, time_day(INT64_MIN));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_day_of_9999_years_is_a_date_and_back),
        cmocka_unit_test(leap_years_are_every_fourth_but_not_every_hundredth),
        cmocka_unit_test(months_and_days_out_of_range_carry_over),
        cmocka_unit_test(adding_months_keeps_the_day_or_takes_the_last),
        cmocka_unit_test(a_week_begins_on_monday),
        cmocka_unit_test(days_beyond_any_instant_still_have_dates),
        cmocka_unit_test(fields_are_those_of_gmtime),
        cmocka_unit_test(fields_in_a_zone_are_those_of_its_clocks),
        cmocka_unit_test(a_day_is_floored_also_before_1970),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
