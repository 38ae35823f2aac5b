/* check_test.c - types of expressions, and what is refused: unknown names, wrong types, places out of reach.
 */
#include "given.h"
#include "support/expect.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void expressions_have_types(void **state)
{
    static const char *const cases[][2] = {
        {"1", "int"},
        {"1u", "uint"},
        {"1.0", "double"},
        {"'a'", "string"},
        {"b'a'", "bytes"},
        {"null", "null_type"},
        {"[]", "list(dyn)"},
        {"[1]", "list(int)"},
        {"[1, 'a']", "list(dyn)"},
        {"[[], [1]]", "list(list(int))"},
        {"{}", "map(dyn, dyn)"},
        {"{'a': 1}", "map(string, int)"},
        {"{'a': 1, 2: 'b'}", "map(dyn, dyn)"},
        {"{'a': 1}.a", "int"},
        {"[1u][0]", "uint"},
        {"[][0]", "dyn"},
        {"x", "dyn"},
        {"x.y.z", "dyn"},
        {"x + 1", "int"},
        {"x + x", "dyn"},
        {"x == 1", "bool"},
        {"dyn(1)", "dyn"},
        {"type(1)", "type(int)"},
        {"int", "type(int)"},
        {"[int, string]", "list(type)"},
        {"[].map(v, v)[0]", "dyn"},
        {"{}.a", "dyn"},
        {"a ? 1 : i", "int"},
        {"a ? 1 : x", "dyn"},
        {"a ? [] : [1]", "list(int)"},
        {"[] + [1]", "list(int)"},
        {"l + [x]", "list(dyn)"},
        {"l.map(v, string(v))", "list(string)"},
        {"l.filter(v, v > 1)", "list(int)"},
        {"member.tags.map(v, size(v))", "list(int)"},
        {"{'a': 1}.map(k, k)", "list(string)"},
        {"now", "timestamp"},
        {"now - t", "duration"},
        {"now + duration('1h')", "timestamp"},
        {"duration('1h') + now", "timestamp"},
        {"duration('1h').getHours()", "int"},
        {"member.active", "bool"},
        {"member.strikes('conduct')", "int"},
        {"params.base", "int"},
        {"known(member.name)", "bool"},
        {"geo.twice(1)", "int"},
        {"1 == 1.0", "bool"},
        {"1 < 2u", "bool"},
        {"null == t", "bool"},
    };
    world *w = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        buf b;
        const cel_program *p = world_compile(w, cases[i][0]);
        buf_init(&b, &w->env->mem);
        type_write(&b, cel_result(p));
        expect_text(cases[i][0], cases[i][1], buf_view(&b));
        buf_drop(&b);
    }
}

static void what_cannot_be_is_told_with_its_place(void **state)
{
    static const char *const cases[][2] = {
        {"a && xx", "1:6 C020: no name xx; did you mean x?"},
        {"member.order > 1", "1:1 C020: no field member.order; did you mean member.orders?"},
        {"orders > 1", "1:1 C020: no name orders; did you mean member.orders?"},
        {"member > 1", "1:1 C020: member is no value by itself, it has fields"},
        {"i.y", "1:1 C020: a value of type int has no fields"},
        {"nowhere(1)", "1:1 C020: no function nowhere()"},
        {"s.startWith('a')", "1:1 C020: no function startWith(); did you mean startsWith?"},
        {"match(s, 'a')", "1:1 C020: no function match(); did you mean matches?"},
        {"sizes(s)", "1:1 C020: no function sizes(); did you mean size?"},
        {"size(1)", "1:1 C020: size() does not take (int)"},
        {"s.startsWith(1)", "1:1 C020: string.startsWith() does not take (int)"},
        {"1 + 1.0", "1:1 C020: no operator + for int, double"},
        {"a && 1 + 's' == 2", "1:6 C020: no operator + for int, string"},
        {"-'a'", "1:1 C020: no operator - for string"},
        {"-1u", "1:1 C020: no operator - for uint"},
        {"1 == 'a'", "1:1 C020: cannot compare int with string"},
        {"i == null", "1:1 C020: cannot compare int with null_type"},
        {"[1] == ['a']", "1:1 C020: cannot compare list(int) with list(string)"},
        {"[1] < [2]", "1:1 C020: cannot compare list(int) with list(int) by order"},
        {"1 in ['a']", "1:1 C020: int cannot be in a list(string)"},
        {"1 in 's'", "1:1 C020: int cannot be in a string"},
        {"a && i", "1:6 C020: a condition is expected here, this is int"},
        {"!i", "1:2 C020: a condition is expected here, this is int"},
        {"i ? 1 : 2", "1:1 C020: a condition is expected here, this is int"},
        {"a ? 1 : 's'", "1:1 C020: the two sides of ':' differ: int and string"},
        {"i.all(v, v)", "1:1 C020: a list or map is expected here, this is int"},
        {"l.all(v, v)", "1:10 C020: a condition is expected here, this is int"},
        {"l['a']", "1:1 C020: a value of type list(int) has no items by string"},
        {"l.map(v, v)[0].all(k, a)", "1:1 C020: a list or map is expected here, this is int"},
        {"member.strikes('conducts')",
         "1:16 C013: conducts names nothing: there are: conduct; did you mean conduct?"},
        {"member.strikes(s)", "1:1 C020: one name in quotes is expected in the parentheses"},
        {"member.hits('a')", "1:1 C020: no function member.hits()"},
        {"event.hit('a')", "1:1 C020: no function event.hit(); did you mean hits?"},
        {"event.hits(1)", "1:1 C020: event.hits() does not take (int)"},
        {"a && ring.one",
         "1:6 C021: metrics refer to each other in a circle: in ring.one: ring.one in ring.two in "
         "ring.one"},
        {"a && member.broken", "1:6 C020: in member.broken: cannot compare int with string by order"},
        {"now.getHours('Nowhere/City') > 3",
         "1:14 C018: no zone Nowhere/City: the environment has no zone of that name; lend the zone's bytes "
         "to the environment, or write an offset such as +08:00"},
        {"s.matches(1)", "1:1 C020: string.matches() does not take (int)"},
        {"a && s.matches('x(y')", "1:18 C020: the regular expression: a ( is not closed"},
        {"s.matches(r'\\d{2}(')", "1:18 C020: the regular expression: a ( is not closed"},
        {"s.matches('(\\\\d{2}')", "1:11 C020: the regular expression: a ( is not closed"},
        {"matches(s, 'a' + '[b')", "1:12 C020: the regular expression: a [ is not closed"},
        {"s.matches('x{1001}')", "1:13 C020: the regular expression: the numbers of a repetition go from 0 "
                                 "to 1000, the lower one first"},
        {"s.matches(r'\\pL{1000}')",
         "1:13 C003: over a limit: the regular expression: it makes too large a program"},
    };
    world *w = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        expect_text(cases[i][0], cases[i][1], text_of(world_answer(w, cases[i][0])));
}

static void several_mistakes_are_told_at_once(void **state)
{
    world *w = *state;
    const cel_program *p;
    expect_status("compile", QUN_E_INVALID, world_try(w, "aa && i > 's' && l.all(v, vv > 1)", &p));
    expect_int("problems", 3, qun_diagnostics_count(w->problems));
}

static void what_a_place_does_not_know_is_c030(void **state)
{
    static const char *const cases[][2] = {
        {"here.days > 1", "1:1 C030: here.days is not known in this place: known are group, member"},
        {"event.hits('a') > 1",
         "1:1 C030: hits is not known in this place: it needs event; known are group, member"},
        {"member.orders > group.size", "unknown: 3"},
    };
    world *w = *state;
    w->request.scopes = SCOPE_BIT(QUN_SCOPE_MEMBER) | SCOPE_BIT(QUN_SCOPE_GROUP);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        expect_text(cases[i][0], cases[i][1], text_of(world_answer(w, cases[i][0])));
}

static void a_condition_must_be_bool(void **state)
{
    world *w = *state;
    w->request.result = &type_bool;
    expect_text("int", "1:1 C020: this must be bool, it is int", text_of(world_answer(w, "i + 1")));
    expect_text("bool", "unknown: 1", text_of(world_answer(w, "i > 1")));
    /* what only running can tell, running tells */
    *world_cell(w, "x") = cell_int(3);
    expect_text("dyn", "failed: no such overload", text_of(world_answer(w, "x")));
    *world_cell(w, "x") = cell_bool(true);
    expect_text("dyn", "true", text_of(world_answer(w, "x")));
}

static void doubtful_conditions_are_warned_of(void **state)
{
    static const struct {
        const char *source, *problem;
    } cases[] = {
        {"1 < 2", "1:1 C023: the condition is always true"},
        {"a && false", "1:1 C023: the condition is always false"},
        {"i in []", "1:6 C025: an empty list: nothing is ever in it"},
        {"i in params.none", "1:6 C025: an empty list: nothing is ever in it"},
        {"params.on", "no problem"}, /* the operator may turn it off */
        {"params.base > 3", "no problem"},
        {"i > 3 || a", "no problem"},
    };
    world *w = *state;
    const cel_program *p;
    w->request.result = &type_bool;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        expect_status(cases[i].source, QUN_OK, world_try(w, cases[i].source, &p));
        expect_text(cases[i].source, cases[i].problem, text_of(world_problem(w)));
    }
}

static void costly_conditions_are_refused(void **state)
{
    world *w = *state;
    const cel_program *p;
    w->request.steps = 5;
    expect_status("short", QUN_OK, world_try(w, "i > 1 && a", &p));
    expect_status("long", QUN_E_INVALID, world_try(w, "i > 1 && a && b", &p));
    expect_text("long", "1:1 C022: the condition costs up to 7 steps: at most 5 are allowed",
                text_of(world_problem(w)));
    /* what depends on the facts is left to the run */
    expect_status("sized", QUN_OK, world_try(w, "l.all(v, v > 1 && v < 7)", &p));
    assert_true(cel_bound(p) == UINT64_MAX);
}

static void constants_are_folded(void **state)
{
    static const struct {
        const char *source;
        bool constant;
    } cases[] = {
        {"1 + 2 * 3", true},      {"params.base * 2", true}, {"i + 1", false},      {"a || true", true},
        {"false && i > 1", true}, {"true ? 1 : i", true},    {"1 / 0", false},      {"tenfold(1)", true},
        {"now", false},           {"[1, 2, 3]", true},       {"size('abc')", true},
    };
    world *w = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cell value;
        expect_int(cases[i].source, cases[i].constant,
                   cel_constant(world_compile(w, cases[i].source), &value));
    }
}

static void aliases_in_aliases_do_not_grow_without_end(void **state)
{
    world *w = *state;
    const cel_program *p;
    qun_shape *shape;
    expect_status("shape", QUN_OK, qun_shape_new(w->env, &shape));
    expect_status("a0", QUN_OK, shape_add_alias(shape, TEXT("a0"), TEXT("1")));
    for (int i = 1; i < 40; i++) {
        char name[16], source[32];
        snprintf(name, sizeof name, "a%d", i);
        snprintf(source, sizeof source, "a%d + a%d", i - 1, i - 1);
        expect_status(name, QUN_OK, shape_add_alias(shape, text_of(name), text_of(source)));
    }
    w->request.shape = shape;
    expect_text("eight times", "256", text_of(world_answer(w, "a8")));
    expect_status("thirty times", QUN_E_LIMIT, world_try(w, "a30", &p));
    qun_shape_unref(shape);
}

static void attributes_are_named_in_order_of_use(void **state)
{
    world *w = *state;
    const cel_program *p =
        world_compile(w, "group.size > 1 && member.orders > 2 && group.size < 9 && now > t");
    expect_int("count", 3, cel_attributes(p));
    expect_text("0", "group.size", cel_attribute(p, 0)->name);
    expect_text("1", "member.orders", cel_attribute(p, 1)->name);
    expect_text("2", "t", cel_attribute(p, 2)->name);
    assert_null(cel_attribute(p, 3));
    assert_true(cel_reads_time(p));
    assert_false(cel_reads_time(world_compile(w, "1 + geo.twice(2)")));
    assert_true(cel_reads_time(world_compile(w, "later() > 1")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(expressions_have_types, open_world, drop_world),
        cmocka_unit_test_setup_teardown(what_cannot_be_is_told_with_its_place, open_world, drop_world),
        cmocka_unit_test_setup_teardown(several_mistakes_are_told_at_once, open_world, drop_world),
        cmocka_unit_test_setup_teardown(what_a_place_does_not_know_is_c030, open_world, drop_world),
        cmocka_unit_test_setup_teardown(a_condition_must_be_bool, open_world, drop_world),
        cmocka_unit_test_setup_teardown(doubtful_conditions_are_warned_of, open_world, drop_world),
        cmocka_unit_test_setup_teardown(costly_conditions_are_refused, open_world, drop_world),
        cmocka_unit_test_setup_teardown(constants_are_folded, open_world, drop_world),
        cmocka_unit_test_setup_teardown(aliases_in_aliases_do_not_grow_without_end, open_world, drop_world),
        cmocka_unit_test_setup_teardown(attributes_are_named_in_order_of_use, open_world, drop_world),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
