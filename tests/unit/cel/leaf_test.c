/* leaf_test.c - the leaves of a condition, what each measured, and that explaining costs the run nothing. */
#include "given.h"
#include "support/expect.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

typedef struct expected {
    const char *source, *op, *fact; /* NULL: none */
    bool negated, swapped;
    const char *value, *measured, *limit;
} expected;

static void set_row(world *w)
{
    *world_cell(w, "member.orders") = cell_int(7);
    *world_cell(w, "member.vip") = cell_bool(false);
    *world_cell(w, "member.name") = cell_text(TEXT("anna"));
    *world_cell(w, "member.joined") = cell_time(GIVEN_NOW - 3600 * INT64_C(1000000));
    *world_cell(w, "group.size") = cell_int(50);
    *world_cell(w, "event.text") = cell_text(TEXT("hello"));
}

static void expect_leaves(world *w, const char *source, const expected *leaves, uint32_t count)
{
    const cel_program *p = world_compile(w, source);
    world_run(w, p);
    expect_int(source, count, cel_leaf_count(p));
    assert_null(cel_leaf_at(p, count));
    for (uint32_t k = 0; k < count; k++) {
        const cel_leaf *leaf = cel_leaf_at(p, k);
        cel_finding found;
        cel_explain(p, k, &w->frame, &found);
        expect_text("source", leaves[k].source, leaf->source);
        expect_text(leaves[k].source, leaves[k].op, leaf->op);
        qun_text fact = leaf->fact ? leaf->fact->name : text_of(NULL);
        expect_text(leaves[k].source, leaves[k].fact, fact);
        expect_int("negated", leaves[k].negated, leaf->negated);
        expect_int("swapped", leaves[k].swapped, leaf->swapped);
        expect_text("value", leaves[k].value, text_of(world_shown(w, found.value)));
        expect_text("measured", leaves[k].measured, text_of(world_shown(w, found.measured)));
        expect_text("limit", leaves[k].limit, text_of(world_shown(w, found.limit)));
    }
}
#define EXPECT_LEAVES(w, source, ...)                                                                        \
    do {                                                                                                     \
        static const expected leaves[] = {__VA_ARGS__};                                                      \
        expect_leaves(w, source, leaves, sizeof leaves / sizeof *leaves);                                    \
    } while (0)

#define NO "unknown: 0" /* there is none */

static void conditions_fall_into_leaves(void **state)
{
    world *w = *state;
    set_row(w);
    EXPECT_LEAVES(w, "member.orders >= 3",
                  {"member.orders >= 3", ">=", "member.orders", false, false, "true", "7", "3"});
    EXPECT_LEAVES(w, "(member.orders >= 3) && !( member.vip || member.name in ['bo', 'cy'] )",
                  {"member.orders >= 3", ">=", "member.orders", false, false, "true", "7", "3"},
                  {"member.vip", NULL, "member.vip", true, false, "false", "false", NO},
                  {"member.name in ['bo', 'cy']", "in", "member.name", true, false, "false", "\"anna\"",
                   "[\"bo\",\"cy\"]"});
    EXPECT_LEAVES(w, "!!member.vip", {"member.vip", NULL, "member.vip", false, false, "false", "false", NO});
    EXPECT_LEAVES(w, "10 > member.orders",
                  {"10 > member.orders", ">", "member.orders", false, true, "true", "7", "10"});
    EXPECT_LEAVES(w, "params.base < group.size",
                  {"params.base < group.size", "<", "group.size", false, true, "true", "50", "10"});
    EXPECT_LEAVES(w, "member.orders < group.size",
                  {"member.orders < group.size", "<", "member.orders", false, false, "true", "7", "50"});
    EXPECT_LEAVES(w, "(member.orders + group.size) == 57",
                  {"(member.orders + group.size) == 57", "==", NULL, false, false, "true", "57", "57"});
    EXPECT_LEAVES(w, "now - member.joined >= duration('2h')",
                  {"now - member.joined >= duration('2h')", ">=", "member.joined", false, false, "false",
                   "\"3600s\"", "\"7200s\""});
    EXPECT_LEAVES(w, "now < member.joined",
                  {"now < member.joined", "<", "member.joined", false, true, "false",
                   "\"2023-11-14T21:13:20Z\"", "\"2023-11-14T22:13:20Z\""});
    EXPECT_LEAVES(w, "event.hits('ads') > 0",
                  {"event.hits('ads') > 0", ">", NULL, false, false, "true", "3", "0"});
    EXPECT_LEAVES(w, "member.active", {"member.active", NULL, NULL, false, false, "false", "false", NO});
    EXPECT_LEAVES(w, "member.strikes('conduct') > 1",
                  {"member.strikes('conduct') > 1", ">", "member.strikes:conduct", false, false, "unknown: 1",
                   "unknown: 1", "1"});
    EXPECT_LEAVES(w, "member.orders / 0 > 1 || member.vip",
                  {"member.orders / 0 > 1", ">", "member.orders", false, false, "failed: division by zero",
                   "failed: division by zero", "1"},
                  {"member.vip", NULL, "member.vip", false, false, "false", "false", NO});
    expect_leaves(w, "member.orders + 1", NULL, 0);
}

static void what_was_short_circuited_is_explained_too(void **state)
{
    world *w = *state;
    set_row(w);
    EXPECT_LEAVES(w, "member.vip && group.size > 10",
                  {"member.vip", NULL, "member.vip", false, false, "false", "false", NO},
                  {"group.size > 10", ">", "group.size", false, false, "true", "50", "10"});
}

static void explaining_costs_the_run_nothing(void **state)
{
    static const char *const sources[] = {"member.orders >= 3 && now - member.joined < duration('2h')",
                                          "[1, 2].all(v, v < member.orders) || member.vip", "member.active"};
    world *w = *state;
    set_row(w);
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
        const cel_program *p = world_compile(w, sources[i]);
        cel_finding found;
        world_run(w, p);
        uint64_t steps = w->frame.steps;
        qun_time next = w->frame.next;
        /* when: explained, even with nothing left */
        for (uint32_t k = 0; k < cel_leaf_count(p); k++) {
            w->frame.steps = 0;
            cel_explain(p, k, &w->frame, &found);
            assert_true(found.value.kind == QUN_TYPE_BOOL);
            assert_true(w->frame.steps == 0 && w->frame.next == next && !w->frame.exhausted);
        }
        /* then: the same run costs the same */
        world_run(w, p);
        assert_true(w->frame.steps == steps && w->frame.next == next);
    }
}

static void a_run_that_ran_out_is_explained_too(void **state)
{
    static const char *const sources[] = {"member.orders >= 3", "member.joined < now",
                                          "now - member.joined < duration('2h')",
                                          "[1, 2].all(v, v < member.orders)"};
    world *w = *state;
    set_row(w);
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
        const cel_program *p = world_compile(w, sources[i]);
        cel_finding found;
        world_run(w, p);
        w->frame.steps = 0;
        w->frame.exhausted = true;
        cel_explain(p, 0, &w->frame, &found);
        expect_text(sources[i], "true", text_of(world_shown(w, found.value)));
        assert_true(w->frame.exhausted);
    }
}

static void each_part_of_an_explanation_has_all_the_steps(void **state)
{
    static const cell list[] = {{.kind = QUN_TYPE_INT, .as.i = 1}, {.kind = QUN_TYPE_INT, .as.i = 2}};
    world *w = *state;
    cel_finding found;
    *world_cell(w, "l") = (cell){.kind = QUN_TYPE_LIST, .len = 2, .as.items = list};
    const cel_program *p = world_compile(w, "l + l == l + [3, 4]");
    world_run(w, p);
    w->frame.steps = 100000 - w->frame.steps; /* what the comparison needs */
    cel_explain(p, 0, &w->frame, &found);
    expect_text("value", "false", text_of(world_shown(w, found.value)));
    expect_text("measured", "[1,2,1,2]", text_of(world_shown(w, found.measured)));
    expect_text("limit", "[1,2,3,4]", text_of(world_shown(w, found.limit)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(conditions_fall_into_leaves, open_world, drop_world),
        cmocka_unit_test_setup_teardown(what_was_short_circuited_is_explained_too, open_world, drop_world),
        cmocka_unit_test_setup_teardown(explaining_costs_the_run_nothing, open_world, drop_world),
        cmocka_unit_test_setup_teardown(a_run_that_ran_out_is_explained_too, open_world, drop_world),
        cmocka_unit_test_setup_teardown(each_part_of_an_explanation_has_all_the_steps, open_world,
                                        drop_world),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
