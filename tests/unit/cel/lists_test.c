/* lists_test.c - functions on lists and sets: what is equal, edges, what they cost. */
#include "given.h"
#include "support/expect.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define TABLE(state, cases) world_table(*(state), cases, sizeof(cases) / sizeof *(cases))

static void lists_are_made_of_lists(void **state)
{
    static const char *const cases[][2] = {
        {"[1, 2, 2, 3, 3, 3].distinct()", "[1,2,3]"},
        {"['b', 'b', 'c', 'a', 'c'].distinct()", "[\"b\",\"c\",\"a\"]"},
        {"dyn([1, 'b', 1u, 1.0]).distinct()", "[1,\"b\"]"},
        {"[0.0 / 0.0, 0.0 / 0.0].distinct()", "[\"NaN\",\"NaN\"]"},
        {"[[1], [1.0], {'a': 1}, {'a': 1u}].distinct()", "[[1],{\"a\":1}]"},
        {"[].distinct()", "[]"},
        {"[1, [2, 3], [4]].flatten()", "[1,2,3,4]"},
        {"[1, [2, [3, 4]]].flatten()", "[1,2,[3,4]]"},
        {"[[], [1], []].flatten()", "[1]"},
        {"[1, [2, [3, [4]]]].flatten(2)", "[1,2,3,[4]]"},
        {"[1, [2]].flatten(0)", "[1,[2]]"},
        {"[1, [2]].flatten(-1)", "failed: the depth is negative"},
        {"[1, 2].flatten()", "1:1 C020: list(int).flatten() does not take ()"},
        {"lists.range(4)", "[0,1,2,3]"},
        {"lists.range(0)", "[]"},
        {"lists.range(-1)", "[]"},
        {"[5, 3, 1].reverse()", "[1,3,5]"},
        {"[].reverse()", "[]"},
        {"'ab'.reverse()", "\"ba\""},
        {"dyn('ab').reverse()", "\"ba\""},
        {"dyn([1, 2]).reverse()", "[2,1]"},
        {"[1, 2, 3, 4].slice(1, 3)", "[2,3]"},
        {"[1, 2].slice(0, 2)", "[1,2]"},
        {"[1, 2].slice(2, 2)", "[]"},
        {"[1, 2].slice(-1, 1)", "failed: index out of range"},
        {"[1, 2].slice(0, 3)", "failed: index out of range"},
        {"[1, 2].slice(2, 1)", "failed: the end stands before the start"},
        {"l.slice(0, 1)", "unknown: 1"},
        {"[1, 2].first()", "1"},
        {"[1, 2].last().value()", "2"},
        {"[1].first().orValue(7) + [].last().orValue(7)", "8"},
        {"[].first().hasValue()", "false"},
        {"[1, 2].first().optMap(i, i + 1).value()", "2"},
    };
    TABLE(state, cases);
}

static void lists_are_sorted_by_value(void **state)
{
    static const char *const cases[][2] = {
        {"[3, -1, 2].sort()", "[-1,2,3]"},
        {"['b', 'B', '\u00e4', 'a'].sort()", "[\"B\",\"a\",\"b\",\"\u00e4\"]"},
        {"[true, false].sort()", "[false,true]"},
        {"[2.5, -0.5].sort()", "[-0.5,2.5]"},
        {"[duration('2s'), duration('1.5s')].sort()", "[\"1.5s\",\"2s\"]"},
        {"[timestamp(2), timestamp(1)].sort()[0] == timestamp(1)", "true"},
        {"[].sort()", "[]"},
        {"[3, -1, 2].sortBy(i, -i)", "[3,2,-1]"},
        {"['bb', 'a', 'cc', 'd'].sortBy(s, size(s))", "[\"a\",\"d\",\"bb\",\"cc\"]"},
        {"[{'n': 2}, {'n': 1}].sortBy(m, m.n).map(m, m.n)", "[1,2]"},
        {"[].sortBy(i, i)", "[]"},
        {"[[2], [1]].sortBy(i, i[0])", "[[1],[2]]"},
        {"{'a': 1}.sortBy(k, k)", "1:1 C020: a list is expected here, this is map(string, int)"},
        {"dyn({'a': 1}).sortBy(k, k)", "failed: no such overload"},
        {"[1, 2].sortBy(i, [i])", "failed: items that cannot be sorted: of several types, or without order"},
        {"dyn([1, 'a']).sortBy(i, i)",
         "failed: items that cannot be sorted: of several types, or without order"},
        {"[1, 0].sortBy(i, 1 / i)", "failed: division by zero"},
        {"[1, 2].sortBy(i, l[0])", "unknown: 1"},
        {"dyn([1, 'a']).sort()", "failed: items that cannot be sorted: of several types, or without order"},
        {"[[1]].sort()", "failed: items that cannot be sorted: of several types, or without order"},
        {"[1.0, 0.0 / 0.0].sort()",
         "failed: items that cannot be sorted: of several types, or without order"},
    };
    TABLE(state, cases);
}

static void sets_are_lists_whose_order_does_not_count(void **state)
{
    static const char *const cases[][2] = {
        {"sets.contains([], [])", "true"},
        {"sets.contains([], [1])", "false"},
        {"sets.contains([1, 2, 3, 4], [2, 3])", "true"},
        {"sets.contains([1, 2.0, 3u], [1.0, 2u, 3])", "true"},
        {"sets.equivalent([1], [1, 1])", "true"},
        {"sets.equivalent([1, 2, 3], [3u, 2.0, 1])", "true"},
        {"sets.equivalent([1, 2], [1])", "false"},
        {"sets.equivalent([1], [1, 2])", "false"},
        {"sets.intersects([1], [])", "false"},
        {"sets.intersects([[1], [2, 3]], [[1, 2], [2, 3.0]])", "true"},
        {"sets.contains(1, [1])", "1:1 C020: sets.contains() does not take (int, list(int))"},
        {"sets.intersects(l, [1])", "unknown: 1"},
    };
    TABLE(state, cases);
}

static void pairs_of_items_are_paid_for(void **state)
{
    static cell items[400];
    world *w = *state;
    for (size_t i = 0; i < 400; i++)
        items[i] = cell_int((int64_t)i);
    *world_cell(w, "l") = (cell){.kind = QUN_TYPE_LIST, .len = 400, .as.items = items};
    static const char *const costly[] = {
        "l.distinct()",          "sets.contains(l, l)", "sets.intersects(l, l.reverse())",
        "sets.equivalent(l, l)", "lists.range(100001)", "[l, l].flatten(3).distinct()"};
    for (size_t i = 0; i < sizeof costly / sizeof *costly; i++) {
        assert_int_equal(world_run(w, world_compile(w, costly[i])).kind, QUN_TYPE_FAILED);
        assert_true(w->frame.exhausted);
    }
    assert_true(world_steps(w, "l.sort()") >= 400 * 8);
    assert_true(world_steps(w, "l.reverse()") >= 400);
    assert_true(world_steps(w, "[l, l].flatten()") >= 800);
    assert_true(world_steps(w, "l.slice(0, 100)") < 10);
}

/* [1].map(a, [a, a]) and so on: few cells, but 2^24 items to whoever walks them. */
static void a_shared_list_is_not_walked_for_nothing(void **state)
{
    char source[1024] = "[1]";
    world *w = *state;
    for (int i = 0; i < 24; i++)
        strcat(source, ".map(a, [a, a])");
    size_t len = strlen(source);
    static const char *const uses[] = {".distinct()", ".sort()", ".flatten(60)", ".map(a, '%s'.format([a]))"};
    for (size_t i = 0; i < sizeof uses / sizeof *uses; i++) {
        strcpy(source + len, uses[i]);
        assert_int_equal(world_run(w, world_compile(w, source)).kind, QUN_TYPE_FAILED);
        assert_true(w->frame.exhausted);
    }
}

static void an_unknown_item_leaves_the_answer_open(void **state)
{
    static cell items[3];
    world *w = *state;
    items[0] = cell_int(1);
    items[1] = cell_int(2);
    *world_cell(w, "l") = (cell){.kind = QUN_TYPE_LIST, .len = 3, .as.items = items};
    static const char *const sources[] = {"l.distinct()", "l.sort()", "sets.contains(l, [1])",
                                          "sets.intersects([1], l)", "sets.equivalent(l, l)"};
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++)
        assert_int_equal(world_run(w, world_compile(w, sources[i])).kind, QUN_TYPE_UNKNOWN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(lists_are_made_of_lists, open_world, drop_world),
        cmocka_unit_test_setup_teardown(lists_are_sorted_by_value, open_world, drop_world),
        cmocka_unit_test_setup_teardown(sets_are_lists_whose_order_does_not_count, open_world, drop_world),
        cmocka_unit_test_setup_teardown(pairs_of_items_are_paid_for, open_world, drop_world),
        cmocka_unit_test_setup_teardown(a_shared_list_is_not_walked_for_nothing, open_world, drop_world),
        cmocka_unit_test_setup_teardown(an_unknown_item_leaves_the_answer_open, open_world, drop_world),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
