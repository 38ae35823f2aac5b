/* community_test.c - span, permille, alike, bucket, known and the beginnings of days, weeks and months. */
#include "given.h"
#include "support/expect.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define TABLE(state, cases) world_table(*(state), cases, sizeof(cases) / sizeof *(cases))

static void spans_shares_and_what_is_alike(void **state)
{
    static const char *const cases[][2] = {
        {"span('30d') == duration('720h')", "true"},
        {"span('1d12h')", "\"129600s\""},
        {"span('1w')", "\"604800s\""},
        {"span('0d')", "\"0s\""},
        {"span('1 day')", "failed: no span; write 30d, 4h, 1d12h"},
        {"span('')", "failed: no span; write 30d, 4h, 1d12h"},
        {"span(s)", "unknown: 1"},
        {"permille(1, 3)", "333"},
        {"permille(-1, 3)", "-334"},
        {"permille(0, 5)", "0"},
        {"permille(1, 0)", "unknown: 9223372036854775808"},
        {"permille(1, -3)", "failed: permille of a negative or of numbers too large"},
        {"permille(9223372036854776, 1)", "failed: permille of a negative or of numbers too large"},
        {"permille(1.0, 2.0)", "1:1 C020: permille() does not take (double, double)"},
        {"alike(['a', 'b', 'b'], ['b', 'c'])", "2"},
        {"alike([1, 2], [2u, 1.0])", "2"},
        {"alike([], [1])", "0"},
        {"known(i)", "false"},
        {"known(1)", "true"},
        {"known(i) ? i : 7", "7"},
        {"known(1 / 0)", "failed: division by zero"},
    };
    TABLE(state, cases);
}

/* The vectors of docs/functions.md. They never change. */
static void a_bucket_is_the_same_everywhere(void **state)
{
    static const char *const cases[][2] = {
        {"bucket('', '')", "91761"},
        {"bucket('anna', 'rollout-1')", "6651"},
        {"bucket('anna', 'rollout-2')", "5361"},
        {"bucket('bo', 'rollout-1')", "7193"},
        {"bucket('\u7fa4\u804a', 'draw')", "48680"},
        {"bucket('a key that is longer than sixteen bytes', 'and a salt that is so too')", "32558"},
        {"bucket('a', 'b') == bucket('b', 'a')", "false"},
    };
    TABLE(state, cases);
}

static void buckets_are_even(void **state)
{
    world *w = *state;
    uint32_t tenths[10] = {0};
    const cel_program *p = world_compile(w, "bucket(s, 'even')");
    for (uint32_t i = 0; i < 20000; i++) {
        *world_cell(w, "s") = cell_text((qun_text){(const char *)&i, sizeof i});
        cell b = world_run(w, p);
        assert_in_range(b.as.i, 0, 99999);
        tenths[b.as.i / 10000]++;
    }
    for (int i = 0; i < 10; i++)
        assert_in_range(tenths[i], 1850, 2150); /* three and a half deviations */
}

static void days_weeks_and_months_begin(void **state)
{
    static const char *const cases[][2] = {
        {"timestamp('2026-02-11T23:59:59.5Z').startOfDay()", "\"2026-02-11T00:00:00Z\""},
        {"timestamp('2026-02-11T00:00:00Z').startOfDay()", "\"2026-02-11T00:00:00Z\""},
        {"timestamp('2026-02-11T23:59:59Z').startOfWeek()", "\"2026-02-09T00:00:00Z\""},
        {"timestamp('2026-02-15T23:59:59Z').startOfWeek()", "\"2026-02-09T00:00:00Z\""},
        {"timestamp('2026-02-11T23:59:59Z').startOfMonth()", "\"2026-02-01T00:00:00Z\""},
        {"timestamp('1969-12-31T23:00:00Z').startOfMonth()", "\"1969-12-01T00:00:00Z\""},
        {"timestamp('2026-02-28T17:00:00Z').startOfDay('+08:00')", "\"2026-02-28T16:00:00Z\""},
        {"timestamp('2026-02-28T17:00:00Z').startOfMonth('+08:00')", "\"2026-02-28T16:00:00Z\""},
        {"timestamp('2026-02-28T17:00:00Z').startOfMonth('UTC')", "\"2026-02-01T00:00:00Z\""},
        {"timestamp('0001-01-01T05:00:00Z').startOfWeek()", "\"0001-01-01T00:00:00Z\""},
        {"timestamp('0001-01-01T05:00:00Z').startOfDay('+08:00')",
         "failed: timestamp or duration out of range"},
        {"t.startOfDay(s)", "unknown: 3"},
        {"timestamp('2026-02-11T00:00:00Z').startOfDay('Nowhere/City')",
         "1:46 C018: no zone Nowhere/City: the environment has no zone of that name; lend the zone's bytes "
         "to the environment, or write an offset such as +08:00"},
    };
    TABLE(state, cases);
}

static void a_beginning_lasts_until_the_next_midnight(void **state)
{
    world *w = *state;
    cell answer = world_run(w, world_compile(w, "now.startOfDay('+08:00')"));
    expect_text("today", "\"2023-11-14T16:00:00Z\"", text_of(world_shown(w, answer)));
    assert_true(w->frame.next == INT64_C(1700064000) * 1000000); /* 2023-11-15T16:00:00Z */
    world_run(w, world_compile(w, "t >= now.startOfMonth()"));
    assert_true(w->frame.next <= INT64_C(1700006400) * 1000000); /* 2023-11-15T00:00:00Z */
}

static void lists_and_texts_are_paid_for(void **state)
{
    static cell items[400];
    static char many[3200];
    world *w = *state;
    memset(many, 'k', sizeof many);
    for (size_t i = 0; i < 400; i++)
        items[i] = cell_int((int64_t)i);
    *world_cell(w, "l") = (cell){.kind = QUN_TYPE_LIST, .len = 400, .as.items = items};
    *world_cell(w, "s") = cell_text((qun_text){many, sizeof many});
    assert_int_equal(world_run(w, world_compile(w, "alike(l, l)")).kind, QUN_TYPE_FAILED);
    assert_true(w->frame.exhausted);
    assert_true(world_steps(w, "bucket(s, 'x')") >= 200);
    assert_true(world_steps(w, "span(s)") >= 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(spans_shares_and_what_is_alike, open_world, drop_world),
        cmocka_unit_test_setup_teardown(a_bucket_is_the_same_everywhere, open_world, drop_world),
        cmocka_unit_test_setup_teardown(buckets_are_even, open_world, drop_world),
        cmocka_unit_test_setup_teardown(days_weeks_and_months_begin, open_world, drop_world),
        cmocka_unit_test_setup_teardown(a_beginning_lasts_until_the_next_midnight, open_world, drop_world),
        cmocka_unit_test_setup_teardown(lists_and_texts_are_paid_for, open_world, drop_world),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
