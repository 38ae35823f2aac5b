/* resolve_test.c - what names mean in a container, and what happens to them where nothing is checked. */
#include "given.h"
#include "support/expect.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(cases) (sizeof(cases) / sizeof *(cases))

/* In a container "member" the innermost name wins; a dot before it leaves the container. */
static void a_container_is_looked_through_first(void **state)
{
    static const answer cases[] = {
        {"orders", "3"},
        {"member.orders", "3"},
        {".member.orders", "3"},
        {".orders", "1:1 C020: no name orders; did you mean member.orders?"},
        {"i", "7"},
        {"base", "1:1 C020: no name base"},
        {"[1].all(orders, orders == 1)", "true"},
        {"[1].all(orders, .member.orders == 3)", "true"},
        {"[{'a': 1}].all(orders, orders.a == 1)", "true"},
        {"cel.bind(orders, 1, orders)", "1"},
        {"active", "unknown: 2"},
        {"geo.twice(i)", "14"},
    };
    static const answer deep[] = {
        {"twice(i)", "14"},
        {".geo.twice(i)", "14"},
        {".twice(i)", "1:1 C020: no function twice()"},
        {"i", "7"},
    };
    world *w = *state;
    *world_cell(w, "i") = cell_int(7);
    *world_cell(w, "member.orders") = cell_int(3);
    w->request.container = TEXT("member");
    world_answers(w, cases, COUNT(cases));
    w->request.container = TEXT("member.some.where");
    world_answers(w, cases, COUNT(cases));
    w->request.container = TEXT("geo.some");
    world_answers(w, deep, COUNT(deep));
    w->request.container = TEXT("google.protobuf");
    assert_string_equal(world_answer(w, "type(now) == Timestamp"), "true");
}

static void what_is_not_checked_fails_where_it_is_reached(void **state)
{
    static const answer cases[] = {
        {"nobody || true", "true"},
        {"nobody", "failed: there is no such name"},
        {"nobody.at.all", "failed: there is no such name"},
        {"nobody.call() || true", "true"},
        {"no_function(1) || true", "true"},
        {"no_function(1)", "failed: no such overload"},
        {"no_function(x)", "unknown: 1"},
        {"event.no_function(1)", "failed: there is no such name"},
        {"event.hits(i)", "failed: no such overload"},
        {"true ? 'a' : 1", "\"a\""},
        {"i == 7 ? 'a' : 1", "\"a\""},
        {"'a' ? 1 : 2", "failed: no such overload"},
        {"false && 32", "false"},
        {"'a' && false", "false"},
        {"'a' && true", "failed: no such overload"},
        {"!0", "failed: no such overload"},
        {"i + 'a'", "failed: no such overload"},
        {"i + 1", "8"},
        {"i > 'a'", "failed: no such overload"},
        {"['a'] == [1, 2]", "false"},
        {"i == 'a'", "false"},
        {"i in [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]", "true"},
        {"i in i", "failed: no such overload"},
        {"i.a", "failed: the value has no fields"},
        {"i[0]", "failed: no such overload"},
        {"i.all(v, v)", "failed: no such overload"},
        {"[1, 'a'].all(v, v)", "failed: no such overload"},
        {"[1, 'a'].exists(v, v == 'a')", "true"},
        {"has(i.a)", "failed: the value has no fields"},
        {"has({'a': 1}.a)", "true"},
        {"[?i]", "failed: no such overload"},
        {"i.orValue(1)", "failed: no such overload"},
        {"size(i)", "failed: no such overload"},
        {"size('abc')", "3"},
        {"geo.twice(i)", "14"},
        {"geo.twice('a')", "failed: no such overload"},
        {"timestamp('2024-02-03T04:05:06Z').getHours('+05:45')", "9"},
        {"1 +", "1:4 C020: the expression ends too early, a value is expected"},
    };
    world *w = *state;
    *world_cell(w, "i") = cell_int(7);
    w->request.unchecked = true;
    world_answers(w, cases, COUNT(cases));
    const cel_program *p = world_compile(w, "i + 1");
    expect_int("type", TYPE_DYN, cel_result(p)->kind);
    assert_string_equal(world_written(w, world_compile(w, "event.no_function(1).a(x)")),
                        "event.no_function(1).a(x)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_container_is_looked_through_first, open_world, drop_world),
        cmocka_unit_test_setup_teardown(what_is_not_checked_fails_where_it_is_reached, open_world,
                                        drop_world),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
