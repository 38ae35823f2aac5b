/* format_test.c - format(): each clause beside what it takes and refuses, maps in order, precision. */
#include "given.h"
#include "support/expect.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define TABLE(state, cases) world_table(*(state), cases, sizeof(cases) / sizeof *(cases))

static void every_value_has_a_text(void **state)
{
    static const char *const cases[][2] = {
        {"'%s'.format([b'a\\xffb'])", "\"a\ufffdb\""},
        {"'%s'.format([1e21])", "\"1000000000000000000000\""},
        {"'%s'.format([-1.5e-9])", "\"-0.0000000015\""},
        {"'%s'.format([duration('-1.5s')])", "\"-1.5s\""},
        {"'%s'.format([timestamp('2026-01-05T20:00:00.5Z')])", "\"2026-01-05T20:00:00.5Z\""},
        {"'%s %s'.format([type(1), type(timestamp(0))])", "\"int google.protobuf.Timestamp\""},
        {"'%s'.format([{'b': [1, {}], 'a': {2: null}}])", "\"{a: {2: null}, b: [1, {}]}\""},
        {"'%s'.format([{10: 'x', 9: 'y', '1': 'z', 1: 'w'}])", "\"{1: w, 1: z, 10: x, 9: y}\""},
        {"'%s'.format([[]])", "\"[]\""},
        {"'%s%%'.format([dyn(2u)])", "\"2%\""},
        {"s.format([1])", "unknown: 1"},
        {"'%d'.format([i])", "unknown: 1"},
    };
    TABLE(state, cases);
}

static void numbers_in_their_bases(void **state)
{
    static const char *const cases[][2] = {
        {"'%d %d %d'.format([-9223372036854775808, 18446744073709551615u, 2.5])",
         "\"-9223372036854775808 18446744073709551615 2.5\""},
        {"'%x %X'.format([-255, 18446744073709551615u])", "\"-ff FFFFFFFFFFFFFFFF\""},
        {"'%x'.format([-9223372036854775808])", "\"-8000000000000000\""},
        {"'%b %o'.format([-5, -8])", "\"-101 -10\""},
        {"'%b%b'.format([true, 0])", "\"10\""},
        {"'%x'.format(['\u7fa4'])", "\"e7bea4\""},
    };
    TABLE(state, cases);
}

static void digits_behind_the_point_are_rounded_exactly(void **state)
{
    static const char *const cases[][2] = {
        {"'%.0f %.0f %.0f'.format([0.5, 1.5, -0.4])", "\"0 2 -0\""},
        {"'%.2f'.format([0.125])", "\"0.12\""},
        {"'%.2f'.format([0.375])", "\"0.38\""},
        {"'%.1f'.format([0.05])", "\"0.1\""},
        {"'%.1f'.format([9.95])", "\"9.9\""},
        {"'%.1f'.format([99.96])", "\"100.0\""},
        {"'%.0e'.format([9.6])", "\"1e+01\""},
        {"'%.3e'.format([0.0])", "\"0.000e+00\""},
        {"'%.2e'.format([1e-310])", "\"1.00e-310\""},
        {"'%.22f'.format([0.1])", "\"0.1000000000000000055511\""},
        {"'%f'.format([1e22])", "\"10000000000000000000000.000000\""},
        {"'%f %e'.format([9007199254740993, 5u])", "\"9007199254740992.000000 5.000000e+00\""},
        {"size('%.100f'.format([1e-300]))", "102"},
    };
    TABLE(state, cases);
}

static void what_is_wrong_with_a_clause_is_said(void **state)
{
    static const char *const cases[][2] = {
        {"'%'.format([])", "failed: a percent sign without a clause behind it, or a precision above 100"},
        {"'%.'.format([1])", "failed: a percent sign without a clause behind it, or a precision above 100"},
        {"'%.f'.format([1])", "failed: a percent sign without a clause behind it, or a precision above 100"},
        {"'%.101f'.format([1])",
         "failed: a percent sign without a clause behind it, or a precision above 100"},
        {"'%.99999999999999999999f'.format([1])",
         "failed: a percent sign without a clause behind it, or a precision above 100"},
        {"'%5d'.format([1])", "failed: no such clause: there are %s, %d, %f, %e, %b, %o, %x, %X and %%"},
        {"'%s%s'.format([1])", "failed: there are more clauses than values"},
        {"'%s'.format([1, 2])", "\"1\""},
        {"'%d'.format(['1'])", "failed: %d takes numbers"},
        {"'%f'.format([true])", "failed: %f and %e take numbers"},
        {"'%o'.format([1.0])", "failed: %o takes ints and uints"},
        {"'%b'.format([1.0])", "failed: %b takes ints, uints and bools"},
        {"'%x'.format([1.0])", "failed: %x takes ints, uints, texts and bytes"},
        {"'%s'.format(1)", "1:1 C020: string.format() does not take (int)"},
    };
    TABLE(state, cases);
}

static void a_moving_time_is_written_as_it_stands(void **state)
{
    world *w = *state;
    cell answer = world_run(w, world_compile(w, "'%s'.format([now])"));
    expect_text("now", "\"2023-11-14T22:13:20Z\"", text_of(world_shown(w, answer)));
    assert_true(w->frame.next <= GIVEN_NOW + 1000000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_value_has_a_text, open_world, drop_world),
        cmocka_unit_test_setup_teardown(numbers_in_their_bases, open_world, drop_world),
        cmocka_unit_test_setup_teardown(digits_behind_the_point_are_rounded_exactly, open_world, drop_world),
        cmocka_unit_test_setup_teardown(what_is_wrong_with_a_clause_is_said, open_world, drop_world),
        cmocka_unit_test_setup_teardown(a_moving_time_is_written_as_it_stands, open_world, drop_world),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
