/* zone_file_test.c - TZif files: what is read, what is refused, and that no damage does harm. */
#include "given.h"
#include "support/expect.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const int32_t offsets[] = {29143, 28800, 32400};
static const int64_t times[] = {-2100000000, -933667200, -922093200};
static const uint8_t to[] = {1, 2, 1};
static const tzif shanghai = {'2', offsets, times, to, 3, 3, "CST-8", NULL, NULL};

static qun_text file_of(const tzif *file)
{
    static mem m = {mem_libc, NULL};
    buf b;
    buf_init(&b, &m);
    tzif_write(&b, file);
    return buf_view(&b);
}

static qun_status opens(const void *bytes, size_t len)
{
    zone *z;
    qun_status status = open_bytes(bytes, len, &z);
    assert_int_equal(status == QUN_OK, z != NULL);
    zone_unref(z);
    return status;
}

static void all_versions_are_read_alike(void **state)
{
    (void)state;
    static const char versions[] = {0, '2', '3', '4'};
    for (size_t i = 0; i < COUNT(versions); i++) {
        tzif file = shanghai;
        file.version = versions[i];
        zone *z = given_tzif(&file);
        expect_int("before the first change: the first type", 29143, zone_offset_at(z, times[0] - 1));
        expect_int("from the change on", 28800, zone_offset_at(z, times[0]));
        expect_int("summer", 32400, zone_offset_at(z, times[1]));
        expect_int("its last second", 32400, zone_offset_at(z, times[2] - 1));
        expect_int("today", 28800, zone_offset_at(z, 1767225600));
        zone_unref(z);
    }
}

static void the_rule_holds_from_the_last_change_on(void **state)
{
    (void)state;
    int64_t last = at("2026-01-01T00:00:00Z") / TIME_SECOND;
    static const int32_t both[] = {0, -18000};
    static const uint8_t second[] = {1};
    tzif file = {'2', both, &last, second, 2, 1, "EST5EDT,M3.2.0,M11.1.0", NULL, NULL};
    zone *z = given_tzif(&file);
    expect_int("before", 0, zone_offset_at(z, last - 1));
    expect_int("winter by the rule", -18000, zone_offset_at(z, last));
    expect_int("summer by the rule", -14400, zone_offset(z, at("2026-07-01T00:00:00Z")));
    expect_int("no summer before the rule", 0, zone_offset(z, at("2025-07-01T00:00:00Z")));
    zone_unref(z);
    file.rule = ""; /* nothing is said: the last type stays */
    z = given_tzif(&file);
    expect_int("for ever", -18000, zone_offset(z, at("2026-07-01T00:00:00Z")));
    zone_unref(z);
}

/* The rule would begin at the end of time, with a change that does not move the clock and so stands nowhere.
 */
static void a_last_change_at_the_end_of_time_leaves_the_stretch_before_it_open(void **state)
{
    (void)state;
    static const int64_t ends_late[] = {1000000, INT64_MAX};
    static const uint8_t same[] = {1, 1};
    tzif file = {'2', offsets, ends_late, same, 3, 2, "EST5EDT,M3.2.0,M11.1.0", NULL, NULL};
    zone *z = given_tzif(&file);
    zone_stretch s = zone_stretch_at(z, 1767225600);
    expect_int("begins with the change before it", 1000000, s.begins);
    expect_int("never ends", true, s.ends == INT64_MAX);
    expect_int("its offset", 28800, s.offset);
    zone_unref(z);
}

static void a_file_without_changes_is_its_rule_or_its_type(void **state)
{
    (void)state;
    tzif file = {'2', offsets, NULL, NULL, 1, 0, "EST5EDT,M3.2.0,M11.1.0", NULL, NULL};
    zone *z = given_tzif(&file);
    expect_int("the rule at all times", -14400, zone_offset(z, at("1800-07-01T00:00:00Z")));
    expect_int("is not fixed", false, zone_fixed(z));
    zone_unref(z);
    file.rule = NULL;
    z = given_tzif(&file);
    expect_int("the type", 29143, zone_offset(z, 0));
    expect_int("is fixed", true, zone_fixed(z));
    zone_unref(z);
}

static void unsound_rules_are_refused(void **state)
{
    (void)state;
    static const char *const rules[] = {
        "8",
        "CST",
        "CS-8",
        "CST-8CDT",
        "CST-8CDT,",
        "CST-8CDT,M3.2.0",
        "CST-8CDT,M3.2.0,",
        "CST-8CDT,M3.2.0,M11.1.0,",
        "CST-25",
        "CST-8:60",
        "CST-8:00:60",
        "CST-8 ",
        " CST-8",
        "<+8>-8",
        "<+08-8",
        "<>-8",
        "C1T-8",
        "CST-8CDT,M13.2.0,M11.1.0",
        "CST-8CDT,M0.2.0,M11.1.0",
        "CST-8CDT,M3.0.0,M11.1.0",
        "CST-8CDT,M3.6.0,M11.1.0",
        "CST-8CDT,M3.2.7,M11.1.0",
        "CST-8CDT,J0,M11.1.0",
        "CST-8CDT,J366,M11.1.0",
        "CST-8CDT,366,M11.1.0",
        "CST-8CDT,M3.2.0/168,M11.1.0",
        "CST-8CDT,M3.2.0/-168,M11.1.0",
        "CST-8CDT,M3.2,M11.1.0",
        "CST-8CDT,M3.2.0/,M11.1.0",
        "CST-8CDT-,M3.2.0,M11.1.0",
        "CST--8",
        "CST-8\n",
        "CST-8CDT25,M3.2.0,M11.1.0",
        "CST-0008",
        ":Asia/Shanghai",
        "CST-8CDT;M3.2.0;M11.1.0",
    };
    for (size_t i = 0; i < COUNT(rules); i++) {
        tzif file = shanghai;
        file.rule = rules[i];
        qun_text bytes = file_of(&file);
        expect_status(rules[i], QUN_E_FORMAT, opens(bytes.at, bytes.len));
        drop_file(bytes);
    }
}

/* The layout of `shanghai`: a first block of one type and no change, then header, times, indices, types,
 * names. */
enum {
    FIRST_BLOCK = 44 + 6 + 4,
    HEADER = 44,
    TIMES = FIRST_BLOCK + HEADER,
    INDICES = TIMES + 3 * 8,
    TYPES = INDICES + 3,
    NAMES = TYPES + 3 * 6,
    FOOTER = NAMES + 4
};

static void each_damage_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *what;
        size_t at;
        unsigned char value;
    } cases[] = {
        {"magic", 0, 't'},
        {"version 5", 4, '5'},
        {"version 1 as a digit", 4, '1'},
        {"the second magic", FIRST_BLOCK, 't'},
        {"the second version", FIRST_BLOCK + 4, '3'},
        {"more universal marks than types", FIRST_BLOCK + 23, 1},
        {"more standard marks than types", FIRST_BLOCK + 27, 1},
        {"leap seconds", FIRST_BLOCK + 31, 1},
        {"more changes than there are", FIRST_BLOCK + 35, 4},
        {"a huge count", FIRST_BLOCK + 32, 0xff},
        {"fewer changes", FIRST_BLOCK + 35, 2},
        {"no types", FIRST_BLOCK + 39, 0},
        {"no names", FIRST_BLOCK + 43, 0},
        {"changes not in order", TIMES, 1},
        {"a type there is not", INDICES + 1, 3},
        {"an offset of centuries", TYPES, 0x7f},
        {"neither summer nor not", TYPES + 4, 2},
        {"a name behind the names", TYPES + 5, 4},
        {"a name without an end", NAMES + 3, 'X'},
        {"no line feed before the rule", FOOTER, ' '},
        {"no line feed behind the rule", FOOTER + 6, ' '},
        {"a rule that is none", FOOTER + 1, '8'},
    };
    qun_text bytes = file_of(&shanghai);
    assert_int_equal(bytes.len, FOOTER + 7);
    expect_status("undamaged", QUN_OK, opens(bytes.at, bytes.len));
    for (size_t i = 0; i < COUNT(cases); i++) {
        char *damaged = malloc(bytes.len);
        assert_non_null(damaged);
        memcpy(damaged, bytes.at, bytes.len);
        damaged[cases[i].at] = (char)cases[i].value;
        expect_status(cases[i].what, QUN_E_FORMAT, opens(damaged, bytes.len));
        free(damaged);
    }
    drop_file(bytes);
}

static void equal_times_of_change_are_refused(void **state)
{
    (void)state;
    static const int64_t twice[] = {5, 5};
    tzif file = {'2', offsets, twice, to, 3, 2, "", NULL, NULL};
    qun_text bytes = file_of(&file);
    expect_status("twice", QUN_E_FORMAT, opens(bytes.at, bytes.len));
    drop_file(bytes);
}

static void marks_of_standard_and_universal_time_must_be_sound(void **state)
{
    (void)state;
    static const uint8_t none[] = {0, 0, 0}, all[] = {1, 1, 1}, some[] = {0, 1, 0}, odd[] = {0, 2, 0};
    static const struct {
        const uint8_t *isstd, *isut;
        qun_status status;
    } cases[] = {
        {none, none, QUN_OK},       {all, all, QUN_OK},        {all, some, QUN_OK},
        {some, NULL, QUN_OK},       {NULL, none, QUN_OK},      {none, some, QUN_E_FORMAT},
        {NULL, some, QUN_E_FORMAT}, {odd, NULL, QUN_E_FORMAT}, {all, odd, QUN_E_FORMAT},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        tzif file = shanghai;
        file.isstd = cases[i].isstd;
        file.isut = cases[i].isut;
        qun_text bytes = file_of(&file);
        expect_status("marks", cases[i].status, opens(bytes.at, bytes.len));
        drop_file(bytes);
    }
}

static void a_file_cut_anywhere_or_with_a_tail_is_refused(void **state)
{
    (void)state;
    static const char versions[] = {0, '2'};
    for (size_t v = 0; v < COUNT(versions); v++) {
        tzif file = shanghai;
        file.version = versions[v];
        qun_text bytes = file_of(&file);
        for (size_t len = 0; len < bytes.len; len++) {
            char *cut = malloc(len + 1); /* its own piece, so that a checker sees reading past it */
            assert_non_null(cut);
            memcpy(cut, bytes.at, len);
            expect_status("cut", QUN_E_FORMAT, opens(cut, len));
            free(cut);
        }
        char *longer = malloc(bytes.len + 1);
        assert_non_null(longer);
        memcpy(longer, bytes.at, bytes.len);
        longer[bytes.len] = 'x';
        expect_status("with a tail", QUN_E_FORMAT, opens(longer, bytes.len + 1));
        free(longer);
        drop_file(bytes);
    }
}

/* Whatever opens must keep the law: an instant's local time leads back to it. */
static void check_law(const zone *z, uint64_t *seed)
{
    static const int64_t some[] = {INT64_MIN, -4000000000, -1, 0, 1767225600, 4102444800, INT64_MAX};
    for (size_t i = 0; i < COUNT(some); i++)
        zone_offset_at(z, some[i]);
    for (int i = 0; i < 8; i++) {
        qun_time t = dice_between(seed, -5000000000, 8000000000) * TIME_SECOND;
        if (zone_instant(z, zone_local(z, t), zone_offset(z, t), NULL) != t)
            fail_msg("an instant is not found again: %lld", (long long)t);
    }
}

static void flipped_bits_do_no_harm(void **state)
{
    (void)state;
    uint64_t seed = 7;
    tzif files[2] = {shanghai, shanghai};
    files[1].rule = "EST5EDT,M3.2.0,M11.1.0";
    for (int i = 0; i < 60000; i++) {
        qun_text bytes = file_of(&files[i % 2]);
        char *damaged = (char *)(uintptr_t)bytes.at;
        zone *z;
        for (int64_t n = dice_between(&seed, 1, 4); n > 0; n--)
            damaged[dice_between(&seed, 4, (int64_t)bytes.len - 1)] ^= (char)(1 << dice_between(&seed, 0, 7));
        if (open_bytes(damaged, bytes.len, &z) == QUN_OK)
            check_law(z, &seed);
        zone_unref(z);
        drop_file(bytes);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_versions_are_read_alike),
        cmocka_unit_test(the_rule_holds_from_the_last_change_on),
        cmocka_unit_test(a_last_change_at_the_end_of_time_leaves_the_stretch_before_it_open),
        cmocka_unit_test(a_file_without_changes_is_its_rule_or_its_type),
        cmocka_unit_test(unsound_rules_are_refused),
        cmocka_unit_test(each_damage_is_refused),
        cmocka_unit_test(equal_times_of_change_are_refused),
        cmocka_unit_test(marks_of_standard_and_universal_time_must_be_sound),
        cmocka_unit_test(a_file_cut_anywhere_or_with_a_tail_is_refused),
        cmocka_unit_test(flipped_bits_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
