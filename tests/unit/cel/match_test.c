/* match_test.c - matches(): both ways to write it, patterns that are constants and others, what it costs. */
#include "given.h"
#include "cel/code.h"
#include "support/expect.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void it_says_whether_a_text_holds_a_match(void **state)
{
    static const char *const cases[][2] = {
        {"s.matches('free')", "true"},
        {"matches(s, '^free')", "false"},
        {"s.matches(r'(?i)\\bFREE\\s+(crypto|nitro)\\b')", "true"},
        {"s.matches('fr' + 'e{2}')", "true"},
        {"'hubba'.matches('ubb')", "true"},
        {"''.matches('')", "true"},
        {"!s.matches('x') && s.matches('nitro$')", "true"},
        {"l.exists(v, string(v).matches('^1'))", "true"},
        {"['y', 'n.t'].exists(p, s.matches(p))", "true"},
        {"['y', 'y+'].exists(p, s.matches(p))", "false"},
        {"s.matches(member.name)", "true"},
        {"s.matches(dyn('free'))", "true"},
        {"s.matches(dyn(1))", "failed: no such overload"},
        {"s.matches(x)", "unknown: 2"},
        {"member.tags.exists(t, t.matches('a'))", "unknown: 1"},
        {"member.tags.exists(t, t.matches('a')) || s.matches('free')", "true"},
    };
    static const cell list[] = {{.kind = QUN_TYPE_INT, .as.i = 2}, {.kind = QUN_TYPE_INT, .as.i = 10}};
    world *w = *state;
    *world_cell(w, "s") = cell_text(TEXT("so free  nitro"));
    *world_cell(w, "l") = (cell){.kind = QUN_TYPE_LIST, .len = 2, .as.items = list};
    *world_cell(w, "member.name") = cell_text(TEXT("^so.*o$"));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        expect_text(cases[i][0], cases[i][1], text_of(world_answer(w, cases[i][0])));
}

static void a_pattern_of_a_row_may_be_wrong(void **state)
{
    world *w = *state;
    const cel_program *p = world_compile(w, "s.matches(member.name)");
    *world_cell(w, "s") = cell_text(TEXT("x"));
    *world_cell(w, "member.name") = cell_text(TEXT("(x"));
    expect_text("wrong", "failed: invalid regular expression", text_of(world_shown(w, world_run(w, p))));
    *world_cell(w, "member.name") = cell_text(TEXT("\\pL{1000}"));
    expect_text("too large", "failed: over the step limit", text_of(world_shown(w, world_run(w, p))));
    *world_cell(w, "member.name") = cell_text(TEXT("(x)"));
    expect_text("right", "true", text_of(world_shown(w, world_run(w, p))));
}

static uint64_t steps_of(world *w, const cel_program *p)
{
    cell answer = world_run(w, p);
    assert_int_equal(answer.kind, QUN_TYPE_BOOL);
    return 100000 - w->frame.steps;
}

static void a_text_costs_its_length_and_a_pattern_its_making(void **state)
{
    static char space[16000];
    world *w = *state;
    const cel_program *constant = world_compile(w, "s.matches('b+c')");
    const cel_program *made = world_compile(w, "s.matches(member.name)");
    memset(space, 'a', sizeof space);
    *world_cell(w, "member.name") = cell_text(TEXT("b+c"));
    *world_cell(w, "s") = cell_text((qun_text){space, 16});
    uint64_t constant_short = steps_of(w, constant), made_short = steps_of(w, made);
    *world_cell(w, "s") = cell_text((qun_text){space, 16000});
    expect_int("16 bytes a step", 999, (int64_t)(steps_of(w, constant) - constant_short));
    assert_true(made_short > constant_short);
    *world_cell(w, "member.name") = cell_text(TEXT("(b|[cd]){200}[^e]*(\\pL+c|\\d){9}"));
    assert_true(steps_of(w, made) > 100 + made_short);
}

static void the_limit_of_steps_holds(void **state)
{
    static char space[160000];
    world *w = *state;
    memset(space, 'a', sizeof space);
    *world_cell(w, "s") = cell_text((qun_text){space, sizeof space});
    *world_cell(w, "member.name") = cell_text(TEXT("(((a{9}){9}b?){9}c|x)"));
    static const char *const sources[] = {"s.matches('b')", "s.matches(member.name)",
                                          "'a'.matches(member.name)"};
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
        const cel_program *p = world_compile(w, sources[i]);
        world_run(w, p);
        w->frame.steps = 50;
        cell answer = cel_run(p, &w->frame);
        expect_int(sources[i], QUN_TYPE_FAILED, answer.kind);
        expect_int("exhausted", true, w->frame.exhausted);
        expect_int("left", 0, (int64_t)w->frame.steps);
        expect_int("out of memory", false, w->frame.no_memory);
    }
}

static void no_bound_is_promised_for_a_text_of_any_length(void **state)
{
    world *w = *state;
    assert_true(cel_bound(world_compile(w, "s.matches('b')")) == UINT64_MAX);
    assert_true(cel_bound(world_compile(w, "'abc'.matches('b') && i > 1")) < 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(it_says_whether_a_text_holds_a_match, open_world, drop_world),
        cmocka_unit_test_setup_teardown(a_pattern_of_a_row_may_be_wrong, open_world, drop_world),
        cmocka_unit_test_setup_teardown(a_text_costs_its_length_and_a_pattern_its_making, open_world,
                                        drop_world),
        cmocka_unit_test_setup_teardown(the_limit_of_steps_holds, open_world, drop_world),
        cmocka_unit_test_setup_teardown(no_bound_is_promised_for_a_text_of_any_length, open_world,
                                        drop_world),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
