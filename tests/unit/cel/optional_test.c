/* optional_test.c - optional values: how they are made, chained, compared and opened, their types, and what
 * is no optional where one must be. */
#include "given.h"
#include "support/expect.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(cases) (sizeof(cases) / sizeof *(cases))

static void a_value_may_be_there_or_not(void **state)
{
    static const answer cases[] = {
        {"optional.of(i).hasValue()", "true"},
        {"optional.of(i).value()", "7"},
        {"optional.none().hasValue()", "false"},
        {"optional.none().value()", "failed: there is no value"},
        {"optional.of(null).hasValue()", "true"},
        {"optional.ofNonZeroValue(i).hasValue()", "true"},
        {"optional.ofNonZeroValue(i - 7).hasValue()", "false"},
        {"[null, false, 0, 0u, 0.0, '', b'', [], {}, timestamp(0), duration('0s')]"
         ".exists(v, optional.ofNonZeroValue(v).hasValue())",
         "false"},
        {"[true, 1, 1u, 0.5, 'a', b'a', [0], {0: 0}, timestamp(1), duration('1ms'), int]"
         ".all(v, optional.ofNonZeroValue(v).hasValue())",
         "true"},
        {"optional.of(1 / (i - 7))", "failed: division by zero"},
        {"optional.of(x)", "unknown: 1"},
        {"optional.of(i) == optional.of(7)", "true"},
        {"optional.of(i) == optional.none()", "false"},
        {"optional.of([i]) == optional.of([7.0])", "true"},
        {"optional.of(i) in [optional.none(), optional.of(7)]", "true"},
        {"optional.of(i) == null", "false"},
        {"type(optional.of(i)) == optional_type", "true"},
        {"type(i) == optional_type", "false"},
        {"optional.of(i)", "7"},
        {"optional.none()", "null"},
    };
    world *w = *state;
    *world_cell(w, "i") = cell_int(7);
    world_answers(w, cases, COUNT(cases));
}

static void the_other_value_is_made_only_if_need_be(void **state)
{
    static const answer cases[] = {
        {"optional.of(i).orValue(1 / 0)", "7"},
        {"optional.none().orValue(i)", "7"},
        {"optional.none().orValue(1 / (i - 7))", "failed: division by zero"},
        {"optional.of(i).or(optional.of(1 / 0)).value()", "7"},
        {"optional.none().or(optional.none()).or(optional.of(i)).value()", "7"},
        {"optional.none().or(optional.of(x))", "unknown: 1"},
        {"optional.of(x).orValue(1)", "unknown: 1"},
        {"optional.of(1 / (i - 7)).orValue(1)", "failed: division by zero"},
        {"dyn(i).orValue(1)", "failed: no such overload"},
        {"optional.none().or(dyn(i))", "failed: no such overload"},
        {"optional.of(i).or(dyn(3)).value()", "7"},
    };
    world *w = *state;
    *world_cell(w, "i") = cell_int(7);
    world_answers(w, cases, COUNT(cases));
}

static void parts_of_what_may_be_there_may_be_there(void **state)
{
    static const answer cases[] = {
        {"{'a': i}.?a.value()", "7"},
        {"{'a': i}.?b.hasValue()", "false"},
        {"{'a': i}[?'a'].value()", "7"},
        {"{'a': i}[?'b'].orValue(1)", "1"},
        {"[i][?0].value()", "7"},
        {"[i][?1].orValue(2)", "2"},
        {"[i][?-1].orValue(2)", "2"},
        {"[i][?dyn('a')]", "failed: no such overload"},
        {"{'a': {'b': i}}.?a.b.value()", "7"},
        {"{'a': {'b': i}}.?a.c.hasValue()", "false"},
        {"{'a': {'b': dyn(i)}}.?c.b.d.hasValue()", "false"},
        {"{'a': {'b': [i]}}.?a.b[0].value()", "7"},
        {"{'a': {'b': [i]}}.?a.b[1].hasValue()", "false"},
        {"{'a': dyn(null)}.?a.b", "failed: the value has no fields"},
        {"optional.of({'a': i}).a.value()", "7"},
        {"optional.of({'a': i})['b'].hasValue()", "false"},
        {"optional.none()[0].hasValue()", "false"},
        {"optional.none().?a.hasValue()", "false"},
        {"{'a': i}.?`a`.value()", "7"},
        {"has({'a': {'b': i}}.?a.b)", "true"},
        {"has({'a': {'b': i}}.?a.c)", "false"},
        {"has({'a': {'b': i}}.?c.b)", "false"},
        {"has(optional.of(i).b)", "1:1 C020: a value of type optional_type(int) has no fields"},
        {"dyn({'a': i}).?a.value()", "7"},
        {"x.?a", "unknown: 1"},
        {"member.tags[?0].orValue('none')", "unknown: 1"},
    };
    world *w = *state;
    *world_cell(w, "i") = cell_int(7);
    world_answers(w, cases, COUNT(cases));
}

static void lists_and_maps_leave_out_what_is_not_there(void **state)
{
    static const answer cases[] = {
        {"[?optional.of(i), 1, ?optional.none()]", "[7,1]"},
        {"[?optional.none()]", "[]"},
        {"{?'a': optional.of(i), ?'b': optional.none(), 'c': 1}", "{\"a\":7,\"c\":1}"},
        {"{'a': 1, ?'a': optional.of(i)}", "failed: a key is there twice"},
        {"{'a': 1, ?'a': optional.none()}", "{\"a\":1}"},
        {"{?'a': {'b': i}.?b}", "{\"a\":7}"},
        {"[?x]", "unknown: 1"},
        {"[?dyn(i)]", "failed: no such overload"},
        {"{?'a': dyn(i)}", "failed: no such overload"},
        {"[1, ?i]", "1:6 C020: an optional value is expected here, this is int"},
    };
    world *w = *state;
    *world_cell(w, "i") = cell_int(7);
    world_answers(w, cases, COUNT(cases));
}

static void what_is_there_can_be_worked_on(void **state)
{
    static const answer cases[] = {
        {"optional.of(i).optMap(v, v + 1).value()", "8"},
        {"optional.none().optMap(v, v + 1).hasValue()", "false"},
        {"optional.none().optMap(v, 1 / 0).hasValue()", "false"},
        {"optional.of(i).optMap(v, v / 0)", "failed: division by zero"},
        {"optional.of(i).optMap(v, x)", "unknown: 2"},
        {"optional.of(x).optMap(v, 1)", "unknown: 1"},
        {"optional.of({'a': i}).optFlatMap(v, v.?a).value()", "7"},
        {"optional.of({'a': i}).optFlatMap(v, v.?b).hasValue()", "false"},
        {"optional.of(i).optFlatMap(v, dyn(v))", "failed: no such overload"},
        {"optional.of(i).optFlatMap(v, v)", "1:30 C020: an optional value is expected here, this is int"},
        {"[1].optMap(v, v)", "1:1 C020: an optional value is expected here, this is list(int)"},
        {"optional.of(i).map(v, v)", "1:1 C020: a list or map is expected here, this is optional_type(int)"},
        {"dyn(i).optMap(v, v)", "failed: no such overload"},
        {"[1, 2].map(v, optional.of(v).optMap(u, u + v).value())", "[2,4]"},
    };
    world *w = *state;
    *world_cell(w, "i") = cell_int(7);
    world_answers(w, cases, COUNT(cases));
}

static void optional_values_have_types(void **state)
{
    static const char *const cases[][2] = {
        {"optional.of(1)", "optional_type(int)"},
        {"optional.none()", "optional_type(dyn)"},
        {"[optional.none(), optional.of(1)]", "list(optional_type(int))"},
        {"[optional.of(1), null]", "list(optional_type(int))"},
        {"optional.of(1).or(optional.of(x))", "optional_type(dyn)"},
        {"optional.none().orValue(1)", "int"},
        {"{'a': 1}.?a", "optional_type(int)"},
        {"{'a': {'b': 1u}}.?a.?b", "optional_type(uint)"},
        {"[1.0][?0]", "optional_type(double)"},
        {"[?optional.of(1), 2]", "list(int)"},
        {"{?'a': optional.of(1)}", "map(string, int)"},
        {"optional.of(1).optMap(v, string(v))", "optional_type(string)"},
        {"optional.of(1).optFlatMap(v, optional.of([v]))", "optional_type(list(int))"},
        {"x.?a", "optional_type(dyn)"},
    };
    world *w = *state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        buf b;
        char words[200];
        const cel_program *p = world_compile(w, cases[i][0]);
        buf_fixed(&b, words, sizeof words - 1);
        type_write(&b, cel_result(p));
        words[b.len] = '\0';
        assert_string_equal(words, cases[i][1]);
    }
}

/* Told once, an age in an optional is what it was: the answer says when to ask again. */
static void what_moves_with_time_is_kept_as_it_stands(void **state)
{
    world *w = *state;
    *world_cell(w, "t") = cell_time(GIVEN_NOW - 1000000);
    const cel_program *p = world_compile(w, "optional.of(now - t).value() > duration('5s')");
    cell answer = world_run(w, p);
    expect_int("after one second", 0, answer.as.i);
    assert_true(w->frame.next <= GIVEN_NOW + 1000000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_value_may_be_there_or_not, open_world, drop_world),
        cmocka_unit_test_setup_teardown(the_other_value_is_made_only_if_need_be, open_world, drop_world),
        cmocka_unit_test_setup_teardown(parts_of_what_may_be_there_may_be_there, open_world, drop_world),
        cmocka_unit_test_setup_teardown(lists_and_maps_leave_out_what_is_not_there, open_world, drop_world),
        cmocka_unit_test_setup_teardown(what_is_there_can_be_worked_on, open_world, drop_world),
        cmocka_unit_test_setup_teardown(optional_values_have_types, open_world, drop_world),
        cmocka_unit_test_setup_teardown(what_moves_with_time_is_kept_as_it_stands, open_world, drop_world),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
