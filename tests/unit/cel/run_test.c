/* run_test.c - what expressions give: arithmetic and its errors, texts, lists, maps, loops, logic,
 * conversions, times; host functions; limits of steps and memory. */
#include "given.h"
#include "support/expect.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void set_row(world *w)
{
    static const cell list[] = {{.kind = QUN_TYPE_INT, .as.i = 1},
                                {.kind = QUN_TYPE_INT, .as.i = 2},
                                {.kind = QUN_TYPE_INT, .as.i = 3}};
    *world_cell(w, "i") = cell_int(7);
    *world_cell(w, "s") = cell_text(TEXT("\xe7\xbe\xa4 chat"));
    *world_cell(w, "a") = cell_bool(true);
    *world_cell(w, "b") = cell_bool(false);
    *world_cell(w, "t") = cell_time(GIVEN_NOW - 90 * INT64_C(60000000));
    *world_cell(w, "l") = (cell){.kind = QUN_TYPE_LIST, .len = 3, .as.items = list};
    *world_cell(w, "member.orders") = cell_int(3);
    *world_cell(w, "member.vip") = cell_bool(true);
    *world_cell(w, "member.score") = cell_double(2.5);
    *world_cell(w, "member.strikes:conduct") = cell_int(2);
}

static void table(void **state, const char *const (*cases)[2], size_t count)
{
    world *w = *state;
    set_row(w);
    for (size_t i = 0; i < count; i++)
        expect_text(cases[i][0], cases[i][1], text_of(world_answer(w, cases[i][0])));
}
#define TABLE(state, cases) table(state, cases, sizeof(cases) / sizeof *(cases))

static void numbers_do_not_wrap(void **state)
{
    static const char *const cases[][2] = {
        {"i + 1 - 2 * 3", "2"},
        {"i / 2", "3"},
        {"-i / 2", "-3"},
        {"-i % 4", "-3"},
        {"9223372036854775807 + i", "failed: integer overflow"},
        {"-9223372036854775808 - i", "failed: integer overflow"},
        {"9223372036854775807 * i", "failed: integer overflow"},
        {"-9223372036854775808 / (i - 8)", "failed: integer overflow"},
        {"-9223372036854775808 % (i - 8)", "failed: integer overflow"},
        {"-(-9223372036854775808 + i - 7)", "failed: integer overflow"},
        {"i / 0", "failed: division by zero"},
        {"i % 0", "failed: modulus by zero"},
        {"i + i / 0", "failed: division by zero"},
        {"i - group.size", "unknown: 2"},
        {"18446744073709551615u + uint(i)", "failed: integer overflow"},
        {"0u - uint(i)", "failed: integer overflow"},
        {"18446744073709551615u * uint(i)", "failed: integer overflow"},
        {"uint(i) / 0u", "failed: division by zero"},
        {"member.score * 2.0", "5"},
        {"member.score / 0.0", "\"Infinity\""},
        {"-member.score / 0.0", "\"-Infinity\""},
        {"0.0 / 0.0 == 0.0 / 0.0", "false"},
        {"0.0 / 0.0 < 1.0", "false"},
        {"i == 7.0", "true"},
        {"i < 7.5", "true"},
        {"i >= 8u", "false"},
        {"member.score == 2", "false"},
        {"member.score > 2", "true"},
        {"-1 < 1u", "true"},
        {"dyn(1) + dyn(1.0)", "failed: no such overload"},
    };
    TABLE(state, cases);
}

static void texts_and_lists(void **state)
{
    static const char *const cases[][2] = {
        {"s + '!'", "\"\xe7\xbe\xa4 chat!\""},
        {"size(s)", "6"},
        {"s.size()", "6"},
        {"size(bytes(s))", "8"},
        {"s.startsWith('\xe7\xbe\xa4')", "true"},
        {"s.endsWith('chat')", "true"},
        {"s.contains('ha')", "true"},
        {"s.contains('x')", "false"},
        {"s < 'z'", "false"},
        {"s == '\xe7\xbe\xa4 chat'", "true"},
        {"s != 'x'", "true"},
        {"s in ['x', '\xe7\xbe\xa4 chat']", "true"},
        {"l + [i]", "[1,2,3,7]"},
        {"l[1]", "2"},
        {"l[dyn(1.0)]", "2"},
        {"l[3]", "failed: index out of bounds"},
        {"l[-1]", "failed: index out of bounds"},
        {"l[dyn(0.5)]", "failed: index out of bounds"},
        {"2 in l", "true"},
        {"i in l", "false"},
        {"i in [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]", "true"},
        {"i in [1, 2, 3, 4, 5, 6, 8, 9, 10, 11]", "false"},
        {"x in [1, 2]", "unknown: 1"},
        {"member.score in [1, 2, 3]", "false"},
        {"l == [1, 2, 3]", "true"},
        {"l == [1, 2.0, 3u]", "true"},
        {"[i, i + 1, l[0]]", "[7,8,1]"},
        {"[i / 0, 1]", "failed: division by zero"},
        {"{'k': i, 's': 2}", "{\"k\":7,\"s\":2}"},
        {"{'k': i}.k", "7"},
        {"{'k': i}['k']", "7"},
        {"{1: i}[1.0]", "7"},
        {"{'k': i}.m", "failed: no such key"},
        {"{i: 1, 7u: 2}", "failed: a key is there twice"},
        {"{dyn(1.5): i}", "failed: unsupported key type"},
        {"'k' in {'k': i}", "true"},
        {"has({'k': i}.k)", "true"},
        {"has({'k': i}.m)", "false"},
        {"has(member.orders)", "true"},
        {"has(member.name)", "unknown: 1"},
    };
    TABLE(state, cases);
}

static void loops(void **state)
{
    static const char *const cases[][2] = {
        {"l.all(v, v > 0)", "true"},
        {"l.all(v, v > 1)", "false"},
        {"l.all(v, 6 / (2 - v) == 6)", "false"}, /* a false one absorbs the error */
        {"l.all(v, v / 0 == 1)", "failed: division by zero"},
        {"l.exists(v, v == i - 4)", "true"},
        {"l.exists(v, v > 3)", "false"},
        {"l.exists(v, 1 / (2 - v) == 1)", "true"},
        {"l.exists(v, v == member.name.size())", "unknown: 2"},
        {"l.exists(v, v == 2 || member.name == '')", "true"},
        {"l.exists_one(v, v > 2)", "true"},
        {"l.exists_one(v, v > 1)", "false"},
        {"l.exists_one(v, 1 / (3 - v) == 1)", "failed: division by zero"},
        {"l.map(v, v * i)", "[7,14,21]"},
        {"l.map(v, v > 1, v * i)", "[14,21]"},
        {"l.map(v, 1 / (2 - v))", "failed: division by zero"},
        {"l.filter(v, v != 2)", "[1,3]"},
        {"l.filter(v, v > 1 || member.name == '')", "unknown: 2"},
        {"{'p': 1, 'q': 2}.map(k, k)", "[\"p\",\"q\"]"},
        {"{'p': 1}.all(k, k == 'p')", "true"},
        {"l.all(v, l.exists(w, w == v))", "true"},
        {"l.map(v, l.map(w, v * w))", "[[1,2,3],[2,4,6],[3,6,9]]"},
        {"l.map(i, i)", "[1,2,3]"},  /* the variable hides the field */
        {"l.map(i, .i)", "[7,7,7]"}, /* unless asked for from the root */
        {"member.tags.all(v, v == '')", "unknown: 1"},
        {"[].all(v, v > 1)", "true"},
        {"[].exists(v, v > 1)", "false"},
        {"x.all(v, true)", "unknown: 1"},
        {"dyn(1).all(v, true)", "failed: no such overload"},
    };
    TABLE(state, cases);
}

static void errors_and_unknowns_are_absorbed(void **state)
{
    static const char *const cases[][2] = {
        {"i / 0 > 1 || true", "true"},
        {"true || i / 0 > 1", "true"},
        {"i / 0 > 1 || a", "true"},
        {"i / 0 > 1 && b", "false"},
        {"b && i / 0 > 1", "false"},
        {"i / 0 > 1 || b", "failed: division by zero"},
        {"i / 0 > 1 && a", "failed: division by zero"},
        {"c || a", "true"},
        {"a && c", "unknown: 2"},
        {"c && b", "false"},
        {"c || b", "unknown: 1"},
        {"c && d", "unknown: 3"},
        {"c && i / 0 > 1", "unknown: 1"},
        {"i / 0 > 1 && c", "unknown: 2"},
        {"i / 0 > 1 || c", "unknown: 2"},
        {"!c", "unknown: 1"},
        {"c ? 1 : 2", "unknown: 1"},
        {"i / 0 > 1 ? 1 : 2", "failed: division by zero"},
        {"a ? i : i / 0", "7"},
        {"b ? i / 0 : i", "7"},
        {"member.name + 's'", "unknown: 1"},
        {"group.size + i / 0", "failed: division by zero"},
        {"group.size + here.days", "unknown: 3"},
        {"x && a", "unknown: 1"},
        {"dyn(1) && a", "failed: no such overload"},
        {"dyn(1) && b", "false"},
        {"dyn('s') || a", "true"},
        {"missing() > 1", "unknown: 9223372036854775808"},
    };
    TABLE(state, cases);
}

static void conversions(void **state)
{
    static const char *const cases[][2] = {
        {"int(3.99)", "3"},
        {"int(-3.99)", "-3"},
        {"int(1e19)", "failed: range error"},
        {"int('12')", "12"},
        {"int('1x')", "failed: the text is no int"},
        {"int(18446744073709551615u)", "failed: range error"},
        {"int(timestamp('1970-01-01T00:01:00Z'))", "60"},
        {"uint(-i)", "failed: range error"},
        {"uint('7')", "7"},
        {"double('1.5e3')", "1500"},
        {"double('x')", "failed: the text is no double"},
        {"double(i)", "7"},
        {"string(i)", "\"7\""},
        {"string(member.score)", "\"2.5\""},
        {"string(true)", "\"true\""},
        {"string(b'ab')", "\"ab\""},
        {"string(b'\\xff')", "failed: invalid UTF-8"},
        {"string(duration('90m'))", "\"5400s\""},
        {"string(timestamp('2026-01-05T10:00:00+08:00'))", "\"2026-01-05T02:00:00Z\""},
        {"bool('true')", "true"},
        {"bool('yes')", "failed: the text is no bool"},
        {"timestamp(0)", "\"1970-01-01T00:00:00Z\""},
        {"timestamp('2026-02-30T00:00:00Z')", "failed: the text is no timestamp in range"},
        {"timestamp(253402300800)", "failed: timestamp or duration out of range"},
        {"duration('1h30m')", "\"5400s\""},
        {"duration('1d')", "failed: the text is no duration in range"},
        {"duration('320000000000s')", "failed: the text is no duration in range"},
        {"duration('9300000000s')", "failed: timestamp or duration out of range"},
        {"type(i) == int", "true"},
        {"type([1]) == list", "true"},
        {"type(type(1)) == type", "true"},
        {"type(now) == google.protobuf.Timestamp", "true"},
    };
    TABLE(state, cases);
}

static void times(void **state)
{
    static const char *const cases[][2] = {
        {"now", "\"2023-11-14T22:13:20Z\""},
        {"now - t", "\"5400s\""},
        {"now - t >= duration('90m')", "true"},
        {"t + duration('90m') == now", "true"},
        {"t - duration('1s') < t", "true"},
        {"duration('1h') - duration('90m')", "\"-1800s\""},
        {"timestamp('9999-12-31T23:59:59Z') + duration('1s')", "failed: timestamp or duration out of range"},
        {"timestamp('0001-01-01T00:00:00Z') - now", "failed: timestamp or duration out of range"},
        {"now.getFullYear()", "2023"},
        {"now.getMonth()", "10"},
        {"now.getDate()", "14"},
        {"now.getDate('+08:00')", "15"},
        {"now.getDayOfMonth()", "13"},
        {"now.getDayOfWeek()", "2"},
        {"now.getDayOfYear()", "317"},
        {"now.getHours()", "22"},
        {"now.getHours('UTC')", "22"},
        {"now.getHours('+08:00')", "6"},
        {"now.getHours('08:00')", "6"},
        {"now.getHours('-03:30')", "18"},
        {"now.getHours(s)", "failed: no such zone, or its name is no constant"},
        {"now.getMinutes('-03:30')", "43"},
        {"now.getSeconds()", "20"},
        {"timestamp('2026-01-01T00:00:00.123456789Z').getMilliseconds()", "123"},
        {"duration('3730s').getMinutes()", "62"},
        {"duration('-3730s').getHours()", "-1"},
        {"duration('-1500ms').getSeconds()", "-1"},
        {"duration('123.321456789s').getMilliseconds()", "321"},
        {"duration('-1.5s').getMilliseconds()", "-500"},
    };
    TABLE(state, cases);
}

static void functions_of_the_shape(void **state)
{
    static const char *const cases[][2] = {
        {"known(member.orders)", "true"},
        {"known(member.name)", "false"},
        {"known(member.name) && member.name == ''", "false"},
        {"known(i / 0)", "failed: division by zero"},
        {"event.hits('ads') > 2", "true"},
        {"geo.twice(i)", "14"},
        {"i.plus(1)", "8"},
        {"x.plus(1)", "unknown: 1"},
        {"dyn('s').plus(1)", "failed: no such overload"},
        {"tenfold(i)", "70"},
        {"tenfold(-i)", "failed: a host function failed"},
        {"tenfold(group.size)", "unknown: 1"},
        {"member.strikes('conduct')", "2"},
        {"member.active", "true"},
        {"member.active && params.on", "true"},
        {"params.base + i", "17"},
    };
    TABLE(state, cases);
}

static void a_row_that_is_not_there_is_unknown(void **state)
{
    world *w = *state;
    set_row(w);
    const cel_program *p = world_compile(w, "member.orders > 1 && i > 1");
    expect_text("there", "true", text_of(world_shown(w, world_run(w, p))));
    w->frame.row[QUN_SCOPE_MEMBER] = NULL;
    w->frame.steps = 100;
    expect_text("gone", "unknown: 1", text_of(world_shown(w, cel_run(p, &w->frame))));
}

static void bits_beyond_sixty_three_share_one(void **state)
{
    static char source[4096];
    world *w = *state;
    qun_shape *wide;
    size_t len = 0;
    expect_status("shape", QUN_OK, qun_shape_new(w->env, &wide));
    for (int i = 0; i < 70; i++) {
        char name[16];
        snprintf(name, sizeof name, "f%d", i);
        expect_status(name, QUN_OK, qun_shape_declare(wide, name, QUN_NTS, "bool", QUN_NTS, NULL, NULL));
        len += (size_t)snprintf(source + len, sizeof source - len, "%s%s", i ? " && " : "", name);
    }
    w->request.shape = wide;
    const cel_program *p = world_compile(w, source);
    cell row[70];
    memset(row, 0, sizeof row);
    for (int k = 0; k < 70; k++) {
        for (int i = 0; i < 70; i++)
            row[i] = i == k ? cell_unknown() : cell_bool(true);
        cel_frame frame = {.row = {row}, .steps = 1000, .next = QUN_NEVER};
        cell c = cel_run(p, &frame);
        assert_true(c.kind == QUN_TYPE_UNKNOWN && c.as.u == UINT64_C(1) << (k < 63 ? k : 63));
    }
    qun_shape_unref(wide);
}

static void a_list_with_a_gap_does_not_say_no(void **state)
{
    static const cell gap[] = {{.kind = QUN_TYPE_INT, .as.i = 1}, {.kind = QUN_TYPE_UNKNOWN}};
    static const char *const cases[][2] = {{"1 in l", "true"},
                                           {"2 in l", "unknown: 9223372036854775808"},
                                           {"l.all(v, v == 1)", "unknown: 9223372036854775808"},
                                           {"l.exists(v, v == 1)", "true"},
                                           {"l[1] == 1", "unknown: 9223372036854775808"}};
    world *w = *state;
    *world_cell(w, "l") = (cell){.kind = QUN_TYPE_LIST, .len = 2, .as.items = gap};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        expect_text(cases[i][0], cases[i][1], text_of(world_answer(w, cases[i][0])));
}

static void items_compared_with_a_constant_may_be_anything(void **state)
{
    static const char *const cases[][2] = {
        {"[1, 2.5, 3u].exists(v, v == 3)", "true"},
        {"[1, 2.5, 3u].all(v, v < 3)", "false"},
        {"[1, 2.5].all(v, v < 3)", "true"},
        {"[1, 'a'].all(v, v == 1)", "false"},
        {"[1, 'a'].all(v, v < 2)", "failed: no such overload"},
        {"['a', 'b'].exists(v, v == 'b')", "true"},
        {"['a', 'b'].all(v, v != 'c')", "true"},
        {"['a', 'b'].all(v, v < 'c')", "true"},
        {"['sixteen letters.', 'b'].exists(v, v == 'sixteen letters.')", "true"},
        {"['sixteen letters.', 'b'].exists(v, v == 'sixteen letters!')", "false"},
        {"[0.0 / 0.0].exists(v, v == 0.0 / 0.0)", "false"},
        {"[0.0 / 0.0].all(v, v != 0.0 / 0.0)", "true"},
        {"[true, false].exists_one(v, v == true)", "true"},
        {"[null, 1].exists(v, v == null)", "true"},
        {"[t].exists(v, v == timestamp('2023-11-14T20:43:20Z'))", "true"},
        {"[now - t].all(v, v > duration('90m'))", "false"},
        {"[1, x].all(v, v == 1)", "unknown: 1"},
        {"[1, i / 0].all(v, v == 1)", "failed: division by zero"},
        {"{'a': 1, 'b': 2}.exists(v, v == 'b')", "true"},
        {"l.filter(v, v > 1).map(v, v == 3)", "[false,true]"},
    };
    TABLE(state, cases);
}

static void what_a_condition_costs_is_known(void **state)
{
    static const struct {
        const char *source;
        uint64_t steps;
    } cases[] = {
        {"i > 3", 2},
        {"!(i > 3)", 3},
        {"i > 3 && a", 5},
        {"i < 3 && a", 3},
        {"a ? i > 3 : b", 5},
        {"b ? i > 3 : a", 4},
        {"has(member.orders)", 3},
        {"s in ['a', 'b', 'c']", 6},
        {"i in [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]", 7},
        {"t <= now", 4},
        {"now - t > duration('1h')", 6},
        {"t + duration('1h') <= now", 6},
        {"i + 1 > 3", 6},
        {"l.exists(v, v == 3)", 18},
        {"l.all(v, v < 9)", 19},
        {"l.exists(v, v == i)", 19},
        {"['fifteen letters'].exists(v, v == 'fifteen letters')", 8},
        {"['sixteen letters.'].exists(v, v == 'sixteen letters.')", 9},
    };
    world *w = *state;
    set_row(w);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        world_run(w, world_compile(w, cases[i].source));
        expect_int(cases[i].source, (int64_t)cases[i].steps, (int64_t)(100000 - w->frame.steps));
    }
}

static void steps_run_out(void **state)
{
    static const char *const sources[] = {"i > 1 && a",
                                          "l.all(v, v < i)",
                                          "l.exists(v, v == 3)",
                                          "now - t > duration('1h') || i + 1 > 3",
                                          "l.map(v, l.map(w, s + string(v * w)))",
                                          "true || i / 0 > 1",
                                          "s.contains('cha') || 3 in l",
                                          "{'a': l}.a == l",
                                          "event.hits('a') > 0"};
    world *w = *state;
    set_row(w);
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
        const cel_program *p = world_compile(w, sources[i]);
        const char *whole = world_shown(w, world_run(w, p));
        char answer[400];
        snprintf(answer, sizeof answer, "%s", whole);
        uint64_t used = 100000 - w->frame.steps;
        assert_true(used <= cel_bound(p));
        for (uint64_t steps = 0; steps < used; steps++) {
            w->frame.steps = steps;
            w->frame.exhausted = false;
            cell c = cel_run(p, &w->frame);
            assert_true(c.kind == QUN_TYPE_FAILED && w->frame.exhausted);
        }
        w->frame.steps = used;
        w->frame.exhausted = false;
        expect_text(sources[i], answer, text_of(world_shown(w, cel_run(p, &w->frame))));
        assert_false(w->frame.exhausted);
    }
}

static void without_scratch_nothing_is_made(void **state)
{
    world *w = *state;
    set_row(w);
    const cel_program *p = world_compile(w, "true || s + 'x' == ''");
    world_run(w, p);
    p = world_compile(w, "s + 'x' == 'y' || a");
    world_run(w, p);
    w->frame.scratch = NULL;
    w->frame.steps = 1000;
    cell c = cel_run(p, &w->frame);
    assert_true(c.kind == QUN_TYPE_FAILED && w->frame.no_memory && !w->frame.exhausted);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(numbers_do_not_wrap, open_world, drop_world),
        cmocka_unit_test_setup_teardown(texts_and_lists, open_world, drop_world),
        cmocka_unit_test_setup_teardown(loops, open_world, drop_world),
        cmocka_unit_test_setup_teardown(errors_and_unknowns_are_absorbed, open_world, drop_world),
        cmocka_unit_test_setup_teardown(conversions, open_world, drop_world),
        cmocka_unit_test_setup_teardown(times, open_world, drop_world),
        cmocka_unit_test_setup_teardown(functions_of_the_shape, open_world, drop_world),
        cmocka_unit_test_setup_teardown(a_row_that_is_not_there_is_unknown, open_world, drop_world),
        cmocka_unit_test_setup_teardown(bits_beyond_sixty_three_share_one, open_world, drop_world),
        cmocka_unit_test_setup_teardown(a_list_with_a_gap_does_not_say_no, open_world, drop_world),
        cmocka_unit_test_setup_teardown(items_compared_with_a_constant_may_be_anything, open_world,
                                        drop_world),
        cmocka_unit_test_setup_teardown(what_a_condition_costs_is_known, open_world, drop_world),
        cmocka_unit_test_setup_teardown(steps_run_out, open_world, drop_world),
        cmocka_unit_test_setup_teardown(without_scratch_nothing_is_made, open_world, drop_world),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
