/* zone_test.c - zones by name and by rule, their offsets, and local times that occur once, twice or never. */
#include "given.h"
#include "support/expect.h"
#include "support/sweep.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const char new_york[] = "EST5EDT,M3.2.0,M11.1.0";

static void names_open_zones(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        qun_status status;
        int32_t offset;
    } cases[] = {
        {"UTC", QUN_OK, 0},
        {"Z", QUN_OK, 0},
        {"+08:00", QUN_OK, 28800},
        {"-03:30", QUN_OK, -12600},
        {"02:00", QUN_OK, 7200},
        {"-00:00", QUN_OK, 0},
        {"+23:59", QUN_OK, 86340},
        {"-23:59", QUN_OK, -86340},
        {"+24:00", QUN_E_NONE, 0},
        {"+08:60", QUN_E_NONE, 0},
        {"+0800", QUN_E_NONE, 0},
        {"+8:00", QUN_E_NONE, 0},
        {"08", QUN_E_NONE, 0},
        {"", QUN_E_NONE, 0},
        {"utc", QUN_E_NONE, 0},
        {"+08:00 ", QUN_E_NONE, 0},
        {"Asia/Shanghai", QUN_E_NONE, 0},
        {"+-8:00", QUN_E_NONE, 0},
    };
    qun_env *env;
    assert_int_equal(qun_env_new(NULL, &env), QUN_OK);
    for (size_t i = 0; i < COUNT(cases); i++) {
        zone *z;
        expect_status(cases[i].name, cases[i].status, zone_open(env, text_of(cases[i].name), &z));
        expect_int(cases[i].name, cases[i].status == QUN_OK, z != NULL);
        if (z)
            expect_int(cases[i].name, cases[i].offset, zone_offset(z, 0));
        zone_unref(z);
    }
    qun_env_unref(env);
}

static void a_zone_outlives_its_environment_and_counts_its_owners(void **state)
{
    (void)state;
    zone *z = given_rule(new_york);
    zone *second = zone_ref(z);
    assert_ptr_equal(second, z);
    zone_unref(z);
    expect_int("still there", -5 * 3600, zone_offset(second, 0));
    zone_unref(second);
    assert_null(zone_ref(NULL));
    zone_unref(NULL);
}

static qun_status open_both(qun_env *env, void *user)
{
    const qun_text *wanted = user;
    qun_status first = QUN_OK;
    for (int i = 0; i < 2; i++) {
        zone *z;
        qun_status status = zone_open(env, wanted[i], &z);
        zone_unref(z);
        first = first == QUN_OK ? status : first;
    }
    return first;
}

static void a_zone_without_memory_is_no_zone(void **state)
{
    (void)state;
    qun_text wanted[] = {TEXT("UTC"), TEXT("+08:00")};
    sweep(open_both, wanted);
    static const int32_t offsets[] = {0, 3600};
    static const int64_t times[] = {1000};
    static const uint8_t to[] = {1};
    const tzif file = {'2', offsets, times, to, 2, 1, "", NULL, NULL};
    mem m = {mem_libc, NULL};
    buf b;
    buf_init(&b, &m);
    tzif_write(&b, &file);
    sweep_heap heap = {0};
    qun_document lent = {.size = sizeof lent, .name = TEXT("A"), .bytes = b.at, .len = b.len};
    qun_env_options options = {.size = sizeof options, .allocate = sweep_allocate, .user = &heap};
    options.zones = &lent;
    options.zone_count = 1;
    qun_env *env;
    assert_int_equal(qun_env_new(&options, &env), QUN_OK);
    size_t before = heap.live_bytes;
    zone *z;
    heap.fail_at = heap.calls + 1;
    expect_status("no memory", QUN_E_NOMEM, zone_open(env, lent.name, &z));
    assert_null(z);
    heap.fail_at = 0;
    expect_status("with memory", QUN_OK, zone_open(env, lent.name, &z));
    zone_unref(z);
    expect_int("nothing is left behind", (int64_t)before, (int64_t)heap.live_bytes);
    qun_env_unref(env);
    expect_int("nor after the environment", 0, (int64_t)heap.live_bytes);
    buf_drop(&b);
}

static void rules_of_a_footer_change_clocks_for_ever(void **state)
{
    (void)state;
    static const struct {
        const char *rule, *before, *after; /* the last second before a change, and the first after it */
    } cases[] = {
        {"EST5EDT,M3.2.0,M11.1.0", "2026-03-08T01:59:59-05:00", "2026-03-08T03:00:00-04:00"},
        {"EST5EDT,M3.2.0,M11.1.0", "2026-11-01T01:59:59-04:00", "2026-11-01T01:00:00-05:00"},
        {"EST5EDT,M3.2.0,M11.1.0", "9998-03-08T01:59:59-05:00", "9998-03-08T03:00:00-04:00"},
        {"CET-1CEST,M3.5.0,M10.5.0/3", "2026-03-29T01:59:59+01:00", "2026-03-29T03:00:00+02:00"},
        {"CET-1CEST,M3.5.0,M10.5.0/3", "2026-10-25T02:59:59+02:00", "2026-10-25T02:00:00+01:00"},
        {"GMT0BST,M3.5.0/1,M10.5.0", "2026-03-29T00:59:59+00:00", "2026-03-29T02:00:00+01:00"},
        /* Dublin: the winter is the exception */
        {"IST-1GMT0,M10.5.0,M3.5.0/1", "2026-10-25T01:59:59+01:00", "2026-10-25T01:00:00+00:00"},
        {"IST-1GMT0,M10.5.0,M3.5.0/1", "2026-03-29T00:59:59+00:00", "2026-03-29T02:00:00+01:00"},
        /* the south: summer over the year's end */
        {"AEST-10AEDT,M10.1.0,M4.1.0/3", "2026-04-05T02:59:59+11:00", "2026-04-05T02:00:00+10:00"},
        {"AEST-10AEDT,M10.1.0,M4.1.0/3", "2026-10-04T01:59:59+10:00", "2026-10-04T03:00:00+11:00"},
        /* Lord Howe: half an hour; quoted names */
        {"<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", "2026-04-05T01:59:59+11:00", "2026-04-05T01:30:00+10:30"},
        /* Nuuk: a time before the day begins; Godthab's -2 */
        {"<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-28T22:59:59-02:00", "2026-03-29T00:00:00-01:00"},
        /* Gaza: some hours past the day's end, on the Saturday after the fourth Thursday */
        {"EET-2EEST,M3.4.4/50,M10.4.4/50", "2026-03-28T01:59:59+02:00", "2026-03-28T03:00:00+03:00"},
        /* Iran as it was: days of the year, with and without the leap day */
        {"<+0330>-3:30<+0430>,J79/24,J263/24", "2024-03-20T23:59:59+03:30", "2024-03-21T01:00:00+04:30"},
        {"<+0330>-3:30<+0430>,J79/24,J263/24", "2026-03-20T23:59:59+03:30", "2026-03-21T01:00:00+04:30"},
        {"AAA0BBB,59/0,300/0", "2024-02-28T23:59:59+00:00", "2024-02-29T01:00:00+01:00"},
        {"AAA0BBB,59/0,300/0", "2026-02-28T23:59:59+00:00", "2026-03-01T01:00:00+01:00"},
        {"AAA0BBB,J60/0,300/0", "2024-02-29T23:59:59+00:00", "2024-03-01T01:00:00+01:00"},
        /* a week late: the change of December is in January */
        {"AAA0BBB,M7.1.0/0,J365/167", "2026-01-06T22:59:59+01:00", "2026-01-06T22:00:00+00:00"},
        {"AAA0BBB,J1/-167,M7.1.0/0", "2025-12-25T00:59:59+00:00", "2025-12-25T02:00:00+01:00"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        zone *z = given_rule(cases[i].rule);
        qun_time before = at(cases[i].before), after = at(cases[i].after);
        expect_int(cases[i].rule, TIME_SECOND, after - before);
        assert_string_equal(shown(z, before), cases[i].before);
        assert_string_equal(shown(z, after), cases[i].after);
        zone_unref(z);
    }
}

static void summer_all_the_year_and_no_summer_at_all_are_rules_too(void **state)
{
    (void)state;
    static const struct {
        const char *rule;
        int32_t offset;
    } cases[] = {
        {"XXX3EDT4,0/0,J365/23", -4 * 3600},
        {"AAA0BBB,J100/2,J100/1", 0},
        {"CST-8", 8 * 3600},
        {"<+03>-3", 3 * 3600},
        {"LMT-8:05:43", 29143},
        {"AAA+5:30", -19800},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        zone *z = given_rule(cases[i].rule);
        for (qun_time t = at("2019-12-29T00:00:00Z"); t < at("2022-01-05T00:00:00Z"); t += TIME_HOUR / 2) {
            if (i == 1 &&
                zone_offset(z, t) == 3600) /* an hour too late to be ended: it ends before it began */
                continue;
            expect_int(cases[i].rule, cases[i].offset, zone_offset(z, t));
        }
        zone_unref(z);
    }
}

static void a_local_time_occurs_once_twice_or_never(void **state)
{
    (void)state;
    static const struct {
        const char *local; /* as if UTC */
        int32_t wish, kind;
        const char *is;
    } cases[] = {
        {"2026-07-01T20:00:00Z", OFFSET_ANY, LOCAL_ONCE, "2026-07-01T20:00:00-04:00"},
        {"2026-01-01T20:00:00Z", OFFSET_ANY, LOCAL_ONCE, "2026-01-01T20:00:00-05:00"},
        {"2026-01-01T20:00:00Z", -4 * 3600, LOCAL_ONCE, "2026-01-01T20:00:00-05:00"},
        {"2026-03-08T01:59:59.999999Z", OFFSET_ANY, LOCAL_ONCE, "2026-03-08T01:59:59.999999-05:00"},
        {"2026-03-08T02:00:00Z", OFFSET_ANY, LOCAL_GAP, "2026-03-08T03:00:00-04:00"},
        {"2026-03-08T02:30:00Z", OFFSET_ANY, LOCAL_GAP, "2026-03-08T03:30:00-04:00"},
        {"2026-03-08T02:59:59.5Z", OFFSET_ANY, LOCAL_GAP, "2026-03-08T03:59:59.5-04:00"},
        {"2026-03-08T03:00:00Z", OFFSET_ANY, LOCAL_ONCE, "2026-03-08T03:00:00-04:00"},
        {"2026-11-01T00:59:59Z", OFFSET_ANY, LOCAL_ONCE, "2026-11-01T00:59:59-04:00"},
        {"2026-11-01T01:00:00Z", OFFSET_ANY, LOCAL_TWICE, "2026-11-01T01:00:00-04:00"},
        {"2026-11-01T01:30:00Z", -4 * 3600, LOCAL_TWICE, "2026-11-01T01:30:00-04:00"},
        {"2026-11-01T01:30:00Z", -5 * 3600, LOCAL_TWICE, "2026-11-01T01:30:00-05:00"},
        {"2026-11-01T01:30:00Z", 3600, LOCAL_TWICE, "2026-11-01T01:30:00-04:00"},
        {"2026-11-01T01:59:59.999999Z", OFFSET_ANY, LOCAL_TWICE, "2026-11-01T01:59:59.999999-04:00"},
        {"2026-11-01T02:00:00Z", OFFSET_ANY, LOCAL_ONCE, "2026-11-01T02:00:00-05:00"},
    };
    zone *z = given_rule(new_york);
    for (size_t i = 0; i < COUNT(cases); i++) {
        int32_t kind;
        expect_time(cases[i].local, z, cases[i].is,
                    zone_instant(z, at(cases[i].local), cases[i].wish, &kind));
        expect_int(cases[i].local, cases[i].kind, kind);
    }
    zone_unref(z);
}

/* Clocks that are put about every few minutes, forward and back and over each other. */
static zone *restless(uint64_t *seed)
{
    int32_t offsets[12];
    int64_t times[40], time = 1000000;
    uint8_t to[40];
    for (int i = 0; i < 12; i++)
        offsets[i] = (int32_t)dice_between(seed, -3000, 3000);
    for (int i = 0; i < 40; i++) {
        time += dice_between(seed, 1, 2000);
        times[i] = time;
        to[i] = (uint8_t)dice_between(seed, 0, 11);
    }
    tzif file = {'2', offsets, times, to, 12, 40, "", NULL, NULL};
    return given_tzif(&file);
}

/* By trying every second there is. */
static void shown_by_trying(const zone *z, int64_t local, int32_t *count, int64_t *first)
{
    *count = 0;
    for (int64_t t = local - 3000; t <= local + 3000; t++)
        if (t + zone_offset_at(z, t) == local && (*count)++ == 0)
            *first = t;
}

static void local_times_are_found_however_clocks_are_put(void **state)
{
    (void)state;
    uint64_t seed = 5;
    for (int round = 0; round < 20; round++) {
        zone *z = restless(&seed);
        for (int i = 0; i < 60; i++) {
            int64_t local = 1000000 + dice_between(&seed, -3000, 45000), first = 0;
            int32_t count, kind;
            shown_by_trying(z, local, &count, &first);
            qun_time got = zone_instant(z, local * TIME_SECOND + 7, OFFSET_ANY, &kind);
            expect_int("kind", count == 0 ? LOCAL_GAP : count == 1 ? LOCAL_ONCE : LOCAL_TWICE, kind);
            if (count > 0)
                expect_int("first", first * TIME_SECOND + 7, got);
        }
        zone_unref(z);
    }
}

static void an_instant_is_found_again_by_its_local_time_and_offset(void **state)
{
    (void)state;
    static const char *const rules[] = {"EST5EDT,M3.2.0,M11.1.0", "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0",
                                        "CST-8", "IST-1GMT0,M10.5.0,M3.5.0/1", "AAA0BBB,J1/-167,J365/167"};
    uint64_t seed = 6;
    for (size_t i = 0; i < COUNT(rules); i++) {
        zone *z = given_rule(rules[i]);
        for (int n = 0; n < 20000; n++) {
            qun_time t = dice_between(&seed, at("1950-01-01T00:00:00Z"), at("2150-01-01T00:00:00Z"));
            int32_t kind;
            expect_int(rules[i], t, zone_instant(z, zone_local(z, t), zone_offset(z, t), &kind));
            assert_true(kind != LOCAL_GAP);
        }
        zone_unref(z);
    }
}

static void stretches_join_without_a_seam(void **state)
{
    (void)state;
    zone *z = given_rule(new_york);
    zone_stretch s = zone_stretch_at(z, 0);
    for (int i = 0; i < 1000; i++) {
        zone_stretch next = zone_stretch_at(z, s.ends);
        expect_int("begins where the other ends", s.ends, next.begins);
        assert_true(next.ends > next.begins && next.offset != s.offset);
        s = next;
    }
    zone_unref(z);
}

static void a_day_begins_at_its_midnight(void **state)
{
    (void)state;
    /* 23:30 to 00:30 as Toronto did in 1919; 00:00 to 01:00 as Sao Paulo; 00:30 back to 23:30; a day left out
     */
    static const struct {
        int32_t offsets[2];
        const char *change, *midnight;
        int64_t day;
    } cases[] = {
        {{-18000, -14400}, "1919-03-31T04:30:00Z", "1919-03-31T04:30:00Z", -18539},
        {{-10800, -7200}, "2018-11-04T03:00:00Z", "2018-11-04T03:00:00Z", 17839},
        {{3600, 0}, "2018-11-03T23:30:00Z", "2018-11-03T23:00:00Z", 17839},
        {{-36000, 50400}, "2011-12-30T10:00:00Z", "2011-12-30T10:00:00Z", 15338}, /* Apia had no 30th */
        {{-36000, 50400}, "2011-12-30T10:00:00Z", "2011-12-30T10:00:00Z", 15339},
        {{28800, 28800}, "2018-11-04T03:00:00Z", "2018-11-03T16:00:00Z", 17839},
    };
    static const uint8_t to[] = {1};
    for (size_t i = 0; i < COUNT(cases); i++) {
        int64_t change = at(cases[i].change) / TIME_SECOND;
        tzif file = {'2', cases[i].offsets, &change, to, 2, 1, "", NULL, NULL};
        zone *z = given_tzif(&file);
        expect_time(cases[i].change, z, cases[i].midnight, zone_midnight(z, cases[i].day));
        zone_unref(z);
    }
}

static void clocks_of_a_day_run_from_0_to_24(void **state)
{
    (void)state;
    zone *z = given_rule(new_york);
    int64_t spring = date_day(2026, 3, 8);
    expect_time("00:00", z, "2026-03-08T00:00:00-05:00", zone_clock(z, spring, 0));
    expect_time("02:30, in the gap", z, "2026-03-08T03:30:00-04:00", zone_clock(z, spring, 150));
    expect_time("24:00", z, "2026-03-09T00:00:00-04:00", zone_clock(z, spring, 1440));
    expect_int("that day", spring, zone_day(z, at("2026-03-08T23:59:59-04:00")));
    expect_int("of 23 hours", 23 * TIME_HOUR, zone_midnight(z, spring + 1) - zone_midnight(z, spring));
    zone_unref(z);
}

static void days_are_counted_by_midnights(void **state)
{
    (void)state;
    static const struct {
        const char *from, *to;
        int64_t days;
    } cases[] = {
        {"2026-01-01T23:59:59+08:00", "2026-01-02T00:00:00+08:00", 1},
        {"2026-01-01T00:00:00+08:00", "2026-01-01T23:59:59+08:00", 0},
        {"2026-01-01T12:00:00+08:00", "2026-01-08T08:00:00+08:00", 7},
        {"2026-01-08T08:00:00+08:00", "2026-01-01T12:00:00+08:00", -7},
    };
    zone *z = given_fixed("+08:00");
    for (size_t i = 0; i < COUNT(cases); i++)
        expect_int(cases[i].from, cases[i].days, zone_days_between(z, at(cases[i].from), at(cases[i].to)));
    zone_unref(z);
}

static void the_ends_of_time_are_answered(void **state)
{
    (void)state;
    static const char *const rules[] = {"EST5EDT,M3.2.0,M11.1.0", "CST-8", "<-12>12"};
    static const int64_t far[] = {INT64_MIN, INT64_MIN + 1, INT64_MAX - 1, INT64_MAX};
    for (size_t i = 0; i < COUNT(rules); i++) {
        zone *z = given_rule(rules[i]);
        for (size_t k = 0; k < COUNT(far); k++) {
            int32_t kind;
            zone_offset_at(z, far[k]);
            zone_instant(z, far[k], OFFSET_ANY, &kind);
            zone_midnight(z, far[k]);
        }
        expect_int("never is never here too", QUN_NEVER, zone_local(z, QUN_NEVER));
        expect_int("and back", QUN_NEVER, zone_instant(z, QUN_NEVER, OFFSET_ANY, NULL));
        expect_int("none", TIME_NONE, zone_instant(z, zone_local(z, TIME_NONE), OFFSET_ANY, NULL));
        expect_int("a day past all time", QUN_NEVER, zone_clock(z, INT64_MAX, 1440));
        expect_int("a day before it", TIME_NONE, zone_clock(z, INT64_MIN, 0));
        expect_int("its midnight", QUN_NEVER, zone_midnight(z, zone_day(z, QUN_NEVER) + 1));
        zone_unref(z);
    }
}

static void no_zone_is_utc(void **state)
{
    (void)state;
    expect_int("offset", 0, zone_offset(NULL, 5));
    expect_int("local", 5, zone_local(NULL, 5));
    expect_int("instant", 5, zone_instant(NULL, 5, OFFSET_ANY, NULL));
    expect_int("fixed", true, zone_fixed(NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_open_zones),
        cmocka_unit_test(a_zone_outlives_its_environment_and_counts_its_owners),
        cmocka_unit_test(a_zone_without_memory_is_no_zone),
        cmocka_unit_test(rules_of_a_footer_change_clocks_for_ever),
        cmocka_unit_test(summer_all_the_year_and_no_summer_at_all_are_rules_too),
        cmocka_unit_test(a_local_time_occurs_once_twice_or_never),
        cmocka_unit_test(local_times_are_found_however_clocks_are_put),
        cmocka_unit_test(an_instant_is_found_again_by_its_local_time_and_offset),
        cmocka_unit_test(stretches_join_without_a_seam),
        cmocka_unit_test(a_day_begins_at_its_midnight),
        cmocka_unit_test(clocks_of_a_day_run_from_0_to_24),
        cmocka_unit_test(days_are_counted_by_midnights),
        cmocka_unit_test(the_ends_of_time_are_answered),
        cmocka_unit_test(no_zone_is_utc),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
