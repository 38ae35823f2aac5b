/* macro_test.c - loops with two variables, bindings and blocks: what they give, what is refused, and how they
 * are written again. */
#include "given.h"
#include "support/expect.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(cases) (sizeof(cases) / sizeof *(cases))

static void two_variables_are_position_and_item_or_key_and_value(void **state)
{
    static const answer cases[] = {
        {"[5, 6].all(k, v, v == k + 5)", "true"},
        {"[5, 6].exists(k, v, k == 1 && v == 6)", "true"},
        {"[5, 6].existsOne(k, v, v > 4)", "false"},
        {"[5, 6].exists_one(k, v, v > 5)", "true"},
        {"{'a': 1, 'b': i}.all(k, v, k == 'a' || v == 7)", "true"},
        {"[5, i].transformList(k, v, v * 10 + k)", "[50,71]"},
        {"[5, i].transformList(k, v, k > 0, v)", "[7]"},
        {"[5, i].transformMap(k, v, v + k)[1]", "8"},
        {"{'a': 1, 'b': i}.transformMap(k, v, k + string(v))", "{\"a\":\"a1\",\"b\":\"b7\"}"},
        {"{'a': 1, 'b': i}.transformMap(k, v, v > 1, v)", "{\"b\":7}"},
        {"{'a': 1, 'b': i}.transformMapEntry(k, v, {string(v): k})", "{\"1\":\"a\",\"7\":\"b\"}"},
        {"{'a': i, 'b': i}.transformMapEntry(k, v, {string(v): k})", "failed: a key is there twice"},
        {"[1, 2, 3, 4, 5, 6, 7, 8, i].transformMapEntry(k, v, k < 8, {string(v): k, string(-v): k}).size()",
         "16"},
        {"['a', s].transformMapEntry(k, v, dyn(k))", "failed: no such overload"},
        {"[i].transformList(k, v, [v].transformList(l, u, [k, v, l, u]))", "[[[0,7,0,7]]]"},
        {"[[1, i]].all(k, v, v.exists(l, u, u == 7 && k == 0 && l == 1))", "true"},
        {"[i, 0].exists(k, v, 1 / v > 0 || v == 7)", "true"},
        {"[i, 0].existsOne(k, v, 1 / v > 0)", "failed: division by zero"},
        {"[i, x].all(k, v, v == 7)", "unknown: 2"},
        {"x.all(k, v, v)", "unknown: 1"},
        {"[1].all(k, k, k == 0)", "1:12 C020: the two variables have the same name"},
        {"[1].all(k, 1, k == 0)", "1:12 C020: a plain name for the items is expected here"},
        {"[1].transformMapEntry(k, v, v)", "1:29 C020: a map is expected here, this is int"},
        {"i.all(k, v, true)", "1:1 C020: a list or map is expected here, this is int"},
        {"[1].all(k, v, v)", "1:15 C020: a condition is expected here, this is int"},
    };
    world *w = *state;
    *world_cell(w, "i") = cell_int(7);
    *world_cell(w, "s") = cell_text(TEXT("b"));
    world_answers(w, cases, COUNT(cases));
}

static void a_name_stands_for_a_value(void **state)
{
    static const answer cases[] = {
        {"cel.bind(v, i + 1, v * v)", "64"},
        {"cel.bind(v, i, cel.bind(u, v + 1, u * v))", "56"},
        {"cel.bind(v, i, [1, 2].map(u, u + v))", "[8,9]"},
        {"[1, 2].map(v, cel.bind(u, v * 2, u + v))", "[3,6]"},
        {"cel.bind(i, 1, i)", "1"},
        {"cel.bind(v, {'a': i}, v.a)", "7"},
        {"cel.bind(v, 1 / 0, true)", "true"},
        {"cel.bind(v, 1 / (i - 7), v > 1 || i == 7)", "true"},
        {"cel.bind(v, x, v == 1)", "unknown: 1"},
        {"cel.bind(v, v, 1)", "1:13 C020: no name v"},
        {"cel.bind(1, 2, 3)", "1:10 C020: a plain name for the items is expected here"},
        {"cel.bind(v, 1, v) + v", "1:21 C020: no name v"},
        {"cel.bind(v, 1)", "1:1 C020: no name cel; did you mean c?"},
    };
    world *w = *state;
    *world_cell(w, "i") = cell_int(7);
    world_answers(w, cases, COUNT(cases));
}

static void a_block_numbers_its_values(void **state)
{
    static const answer cases[] = {
        {"cel.block([i, cel.index(0) + 1], cel.index(0) * cel.index(1))", "56"},
        {"cel.block([], i)", "7"},
        {"cel.block([[1, 2]], cel.index(0).map(cel.iterVar(0, 0), cel.iterVar(0, 0) + i))", "[8,9]"},
        {"cel.block([{'a': i}], cel.index(0).a)", "7"},
        {"cel.block([1 / 0], i)", "7"},
        {"cel.block([cel.index(0)], 1)", "1:12 C020: no name cel.index(0)"},
        {"cel.block([1], cel.index(1))", "1:16 C020: no name cel.index(1)"},
        {"cel.index(0)", "1:1 C020: no name cel.index(0)"},
        {"cel.block([1], cel.index(i))", "1:16 C020: a number is expected in the parentheses"},
        {"cel.block(l, 1)", "1:11 C020: a list of values is expected here"},
        {"cel.block([?optional.of(1)], 1)", "1:11 C020: a list of values is expected here"},
        {"cel.block([i], cel.block([cel.index(0) + 1, 2], cel.index(0) + cel.index(1)))", "10"},
    };
    world *w = *state;
    *world_cell(w, "i") = cell_int(7);
    world_answers(w, cases, COUNT(cases));
}

/* A value has a register, of which there are 256. */
static void a_block_too_long_is_refused(void **state)
{
    static char source[4000];
    world *w = *state;
    size_t at = (size_t)(stpcpy(source, "cel.block([i") - source);
    for (int k = 0; k < 300; k++)
        at = (size_t)(stpcpy(source + at, ", i") - source);
    strcpy(source + at, "], cel.index(0))");
    const cel_program *p;
    expect_status("too long", QUN_E_LIMIT, world_try(w, source, &p));
}

static void what_was_written_is_written_again(void **state)
{
    static const char *const cases[] = {
        "[5, i].all(k, v, v > k)",
        "[5, i].existsOne(k, v, v > k)",
        "[5, i].transformList(k, v, v > k, v)",
        "{'a': i}.transformMap(k, v, v + 1)",
        "{'a': i}.transformMapEntry(k, v, {v: k})",
        "cel.bind(v, i, v + 1)",
        "cel.block([i, cel.index(0) + 1], cel.index(1))",
        "cel.block([], i)",
        "[i].map(cel.iterVar(0, 1), cel.iterVar(0, 1) + 1)",
        "optional.of(i).optMap(v, v + 1)",
        "optional.of({'a': i}).optFlatMap(v, v.?a)",
        "x.?a.b[?1].?`c-d`",
        "[?optional.of(i), 2, ?optional.none()]",
        "{?'a': optional.of(i), 'b': 2}",
        "optional.none().or(optional.of(i)).orValue(1)",
        ".geo.twice(i)",
        ".i",
    };
    world *w = *state;
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_string_equal(world_written(w, world_compile(w, cases[i])), cases[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(two_variables_are_position_and_item_or_key_and_value, open_world,
                                        drop_world),
        cmocka_unit_test_setup_teardown(a_name_stands_for_a_value, open_world, drop_world),
        cmocka_unit_test_setup_teardown(a_block_numbers_its_values, open_world, drop_world),
        cmocka_unit_test_setup_teardown(a_block_too_long_is_refused, open_world, drop_world),
        cmocka_unit_test_setup_teardown(what_was_written_is_written_again, open_world, drop_world),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
