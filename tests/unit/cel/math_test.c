/* math_test.c - math.*: beyond what the public suite asks, the edges of doubles, and what a step limit
 * bounds. */
#include "given.h"
#include "support/expect.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define TABLE(state, cases) world_table(*(state), cases, sizeof(cases) / sizeof *(cases))

static void the_greatest_keeps_its_type(void **state)
{
    static const char *const cases[][2] = {
        {"math.greatest(1, 1.0, 1u)", "1"},
        {"type(math.greatest(1, 1.0)) == int", "true"},
        {"type(math.greatest(1.0, 1)) == double", "true"},
        {"type(math.least(2, 1u, 1)) == uint", "true"},
        {"math.greatest(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)", "11"},
        {"math.greatest([3, 9, 2])", "9"},
        {"math.least([0.5, 2u, 3])", "0.5"},
        {"math.greatest([])", "failed: the greatest and the least of nothing"},
        {"math.greatest(0.0 / 0.0)", "\"NaN\""},
        {"math.greatest(1.0, 0.0 / 0.0)", "failed: NaN is neither greater nor less"},
        {"math.least(dyn('x'), 1)", "failed: no such overload"},
        {"math.least(dyn([1, 'x']))", "failed: no such overload"},
        {"math.least(dyn([2, 1]))", "1"},
        {"math.greatest(i, 3)", "unknown: 1"},
        {"math.greatest(l)", "unknown: 1"},
    };
    TABLE(state, cases);
}

static void what_is_no_number_is_told_when_compiled(void **state)
{
    static const char *const cases[][2] = {
        {"math.greatest('x')", "1:1 C020: math.greatest() does not take (string)"},
        {"math.greatest(1, s)", "1:1 C020: math.greatest() does not take (int, string)"},
        {"math.greatest(['x'])", "1:1 C020: math.greatest() does not take (list(string))"},
        {"math.greatest()", "1:1 C020: math.greatest() does not take ()"},
        {"math.ceil(1)", "1:1 C020: math.ceil() does not take (int)"},
        {"math.bitAnd(1, 1u)", "1:1 C020: math.bitAnd() does not take (int, uint)"},
    };
    TABLE(state, cases);
}

static void a_name_that_is_nearly_right_is_suggested(void **state)
{
    world *w = *state;
    const cel_program *p;
    qun_diagnostic d = {.size = sizeof d};
    assert_int_equal(world_try(w, "math.ciel(1.5) > 1.0", &p), QUN_E_INVALID);
    expect_status("get", QUN_OK, qun_diagnostics_get(w->problems, 0, &d));
    expect_text("suggestion", "math.ceil", d.suggestion);
}

static void a_loop_variable_of_the_name_is_no_library(void **state)
{
    static const char *const cases[][2] = {
        {"[1].exists(math, math == 1)", "true"},
        {"['ab'].exists(sets, sets.contains('b'))", "true"},
        {"[-1].map(x, math.abs(x))", "[1]"},
    };
    TABLE(state, cases);
}

static void doubles_are_rounded_to_whole_ones(void **state)
{
    static const char *const cases[][2] = {
        {"math.ceil(-0.5)", "-0"},
        {"math.ceil(0.0000001)", "1"},
        {"math.floor(-0.0000001)", "-1"},
        {"math.floor(4503599627370495.5)", "4503599627370495"},
        {"math.ceil(4503599627370495.5)", "4503599627370496"},
        {"math.round(4503599627370495.5)", "4503599627370496"},
        {"math.round(0.49999999999999994)", "0"},
        {"math.round(-0.5)", "-1"},
        {"math.round(-0.2)", "-0"},
        {"math.round(2.5)", "3"},
        {"math.trunc(-0.9)", "-0"},
        {"math.trunc(1e300) == 1e300", "true"},
        {"math.floor(-1.0 / 0.0)", "\"-Infinity\""},
        {"math.ceil(0.0 / 0.0)", "\"NaN\""},
    };
    TABLE(state, cases);
}

static void signs_of_every_kind_of_number(void **state)
{
    static const char *const cases[][2] = {
        {"math.abs(-0.0)", "0"},
        {"math.abs(-1.0 / 0.0)", "\"Infinity\""},
        {"math.abs(-9223372036854775807)", "9223372036854775807"},
        {"math.abs(-9223372036854775808)", "failed: integer overflow"},
        {"math.sign(0.0 / 0.0)", "\"NaN\""},
        {"math.sign(-0.0)", "0"},
        {"math.isInf(-1.0 / 0.0)", "true"},
        {"math.isFinite(1e308)", "true"},
    };
    TABLE(state, cases);
}

static void bits_are_those_of_64(void **state)
{
    static const char *const cases[][2] = {
        {"math.bitShiftLeft(1, 63)", "-9223372036854775808"},
        {"math.bitShiftLeft(1, 64)", "0"},
        {"math.bitShiftRight(-1, 63)", "1"},
        {"math.bitShiftRight(18446744073709551615u, 63)", "1"},
        {"math.bitShiftLeft(1, -1)", "failed: a shift by a negative number of bits"},
        {"math.bitNot(9223372036854775807)", "-9223372036854775808"},
        {"math.bitXor(-1, 1)", "-2"},
    };
    TABLE(state, cases);
}

static double from_bits(uint64_t bits)
{
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static void square_roots_are_the_nearest_doubles(void **state)
{
    static const uint64_t roots[][2] = {
        {UINT64_C(0x4000000000000000), UINT64_C(0x3FF6A09E667F3BCD)}, /* 2 */
        {UINT64_C(0x4008000000000000), UINT64_C(0x3FFBB67AE8584CAA)}, /* 3 */
        {UINT64_C(0x0000000000000001), UINT64_C(0x1E60000000000000)}, /* the least */
        {UINT64_C(0x7FEFFFFFFFFFFFFF), UINT64_C(0x5FEFFFFFFFFFFFFF)}, /* the greatest */
        {UINT64_C(0x0010000000000000), UINT64_C(0x2000000000000000)}, /* the least that is normal */
        {UINT64_C(0x3FEFFFFFFFFFFFFF), UINT64_C(0x3FEFFFFFFFFFFFFF)}, /* just below 1 */
        {UINT64_C(0x3FF0000000000001), UINT64_C(0x3FF0000000000000)}, /* just above 1 */
        {UINT64_C(0x408ECA0000000000), UINT64_C(0x403F638155863D66)}, /* 985.25 */
    };
    static const char *const cases[][2] = {
        {"math.sqrt(81)", "9"},
        {"math.sqrt(81u)", "9"},
        {"math.sqrt(0.25)", "0.5"},
        {"math.sqrt(-0.0)", "-0"},
        {"math.sqrt(-15)", "\"NaN\""},
        {"math.sqrt(1.0 / 0.0)", "\"Infinity\""},
        {"math.sqrt(9223372036854775807)", "3037000499.97605"},
    };
    world *w = *state;
    TABLE(state, cases);
    const cel_program *p = world_compile(w, "math.sqrt(member.score)");
    for (size_t i = 0; i < sizeof roots / sizeof *roots; i++) {
        *world_cell(w, "member.score") = cell_double(from_bits(roots[i][0]));
        cell root = world_run(w, p);
        assert_int_equal(root.kind, QUN_TYPE_DOUBLE);
        assert_true(root.as.u == roots[i][1]);
    }
}

static void many_numbers_cost_their_count(void **state)
{
    static cell items[500];
    world *w = *state;
    for (size_t i = 0; i < 500; i++)
        items[i] = cell_int((int64_t)i);
    *world_cell(w, "l") = (cell){.kind = QUN_TYPE_LIST, .len = 500, .as.items = items};
    expect_text("greatest", "499", text_of(world_answer(w, "math.greatest(l)")));
    assert_true(world_steps(w, "math.greatest(l)") >= 500);
    *world_cell(w, "i") = cell_int(1);
    assert_true(cel_bound(world_compile(w, "math.greatest(i, 2, 3)")) < 20);
    items[7] = cell_unknown();
    assert_int_equal(world_run(w, world_compile(w, "math.greatest(l)")).kind, QUN_TYPE_UNKNOWN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_greatest_keeps_its_type, open_world, drop_world),
        cmocka_unit_test_setup_teardown(what_is_no_number_is_told_when_compiled, open_world, drop_world),
        cmocka_unit_test_setup_teardown(a_name_that_is_nearly_right_is_suggested, open_world, drop_world),
        cmocka_unit_test_setup_teardown(a_loop_variable_of_the_name_is_no_library, open_world, drop_world),
        cmocka_unit_test_setup_teardown(doubles_are_rounded_to_whole_ones, open_world, drop_world),
        cmocka_unit_test_setup_teardown(signs_of_every_kind_of_number, open_world, drop_world),
        cmocka_unit_test_setup_teardown(bits_are_those_of_64, open_world, drop_world),
        cmocka_unit_test_setup_teardown(square_roots_are_the_nearest_doubles, open_world, drop_world),
        cmocka_unit_test_setup_teardown(many_numbers_cost_their_count, open_world, drop_world),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
