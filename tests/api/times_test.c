/* times_test.c - instants and lengths of time as texts. */
#include "given.h"

static void an_instant_is_read_and_written(void **state)
{
    static const struct {
        const char *text;
        qun_time at;
        const char *utc, *there; /* in +08:00 */
    } cases[] = {
        {"2026-01-05T00:00:00+08:00", MONDAY, "2026-01-04T16:00:00Z", "2026-01-05T00:00:00+08:00"},
        {"1970-01-01T00:00:00Z", 0, "1970-01-01T00:00:00Z", "1970-01-01T08:00:00+08:00"},
        {"1969-12-31T23:59:59.9999999Z", -1, "1969-12-31T23:59:59.999999Z",
         "1970-01-01T07:59:59.999999+08:00"},
        {"0001-01-01T00:00:00Z", INT64_C(-62135596800000000), "0001-01-01T00:00:00Z",
         "0001-01-01T08:00:00+08:00"},
    };
    static const char *const none[] = {"",
                                       "2026-01-05",
                                       "2026-01-05t00:00:00Z",
                                       "2026-02-30T00:00:00Z",
                                       "2026-01-05T00:00:00",
                                       "2026-01-05T00:00:60Z",
                                       "tomorrow"};
    qun_env *env;
    qun_zone *zone;
    qun_time at;
    char text[64];
    size_t len;
    (void)state;
    expect_status("environment", QUN_OK, qun_env_new(NULL, &env));
    expect_status("zone", QUN_OK, qun_zone_open(env, "+08:00", QUN_NTS, &zone));
    for (size_t i = 0; i < COUNT(cases); i++) {
        expect_status(cases[i].text, QUN_OK, qun_time_read(cases[i].text, QUN_NTS, &at));
        expect_int(cases[i].text, cases[i].at, at);
        expect_status("UTC", QUN_OK, qun_time_write(at, NULL, text, sizeof text, &len));
        assert_string_equal(cases[i].utc, text);
        expect_status("zone", QUN_OK, qun_time_write(at, zone, text, sizeof text, &len));
        assert_string_equal(cases[i].there, text);
    }
    for (size_t i = 0; i < COUNT(none); i++)
        expect_status(none[i], QUN_E_INVALID, qun_time_read(none[i], QUN_NTS, &at));
    expect_status("never", QUN_E_LIMIT, qun_time_write(QUN_NEVER, NULL, text, sizeof text, &len));
    expect_status("before all", QUN_E_LIMIT, qun_time_write(INT64_MIN, zone, text, sizeof text, &len));
    expect_status("no room", QUN_E_SPACE, qun_time_write(0, NULL, text, 3, &len));
    expect_int("wanted", 20, (int64_t)len);
    expect_status("no text", QUN_E_ARG, qun_time_read(NULL, 0, &at));
    expect_status("nowhere to", QUN_E_ARG, qun_time_read("", 0, NULL));
    qun_zone_unref(zone);
    qun_env_unref(env);
}

static void a_length_of_time_is_read_and_written_as_charters_do(void **state)
{
    static const struct {
        const char *text, *again;
        qun_period is;
    } cases[] = {
        {"14d", "14d", {0, 14, 0}},
        {"2w", "14d", {0, 14, 0}},
        {"1y2mo", "1y2mo", {14, 0, 0}},
        {"1d12h", "1d12h", {0, 1, 12 * HOUR}},
        {"90s", "1m30s", {0, 0, 90 * SECOND}},
        {"-1h", "-1h", {0, 0, -HOUR}},
        {"0d", "0d", {0, 0, 0}},
    };
    static const char *const none[] = {"", "1", "d", "1h1d", "1 d", "1.5h", "1x"};
    const qun_period both = {1, -1, 0};
    qun_period p;
    char text[64];
    size_t len;
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        expect_status(cases[i].text, QUN_OK, qun_period_read(cases[i].text, QUN_NTS, &p));
        expect_int("months", cases[i].is.months, p.months);
        expect_int("days", cases[i].is.days, p.days);
        expect_int("exact", cases[i].is.exact, p.exact);
        expect_status("write", QUN_OK, qun_period_write(&p, text, sizeof text, &len));
        assert_string_equal(cases[i].again, text);
    }
    for (size_t i = 0; i < COUNT(none); i++)
        expect_status(none[i], QUN_E_INVALID, qun_period_read(none[i], QUN_NTS, &p));
    expect_status("both ways", QUN_E_INVALID, qun_period_write(&both, text, sizeof text, &len));
    expect_status("no period", QUN_E_ARG, qun_period_write(NULL, text, sizeof text, &len));
    expect_status("no text", QUN_E_ARG, qun_period_read(NULL, 0, &p));
    expect_status("nowhere to", QUN_E_ARG, qun_period_read("1d", QUN_NTS, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_instant_is_read_and_written),
        cmocka_unit_test(a_length_of_time_is_read_and_written_as_charters_do),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
