/* strings_test.c - functions on texts: positions in code points, edges of ranges, what they cost. */
#include "given.h"
#include "support/expect.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define TABLE(state, cases) world_table(*(state), cases, sizeof(cases) / sizeof *(cases))

static void positions_count_code_points(void **state)
{
    static const char *const cases[][2] = {
        {"'\u7fa4\u804a\u5929'.charAt(1)", "\"\u804a\""},
        {"'\u7fa4\u804a\u5929'.charAt(3)", "\"\""},
        {"'\u7fa4\u804a\u5929'.charAt(4)", "failed: index out of range"},
        {"'ab'.charAt(-1)", "failed: index out of range"},
        {"''.charAt(0)", "\"\""},
        {"'\u7fa4\u804a\u5929\u804a'.indexOf('\u804a')", "1"},
        {"'\u7fa4\u804a\u5929\u804a'.indexOf('\u804a', 2)", "3"},
        {"'\u7fa4\u804a\u5929\u804a'.indexOf('', 4)", "4"},
        {"'\u7fa4\u804a\u5929\u804a'.indexOf('', 5)", "failed: index out of range"},
        {"'ab'.indexOf('a', -1)", "failed: index out of range"},
        {"'\u7fa4\u804a\u5929\u804a'.lastIndexOf('\u804a')", "3"},
        {"'\u7fa4\u804a\u5929\u804a'.lastIndexOf('\u804a', 2)", "1"},
        {"'\u7fa4\u804a\u5929\u804a'.lastIndexOf('\u804a', 4)", "3"},
        {"'\u7fa4\u804a\u5929\u804a'.lastIndexOf('x')", "-1"},
        {"'\u7fa4\u804a'.lastIndexOf('\u7fa4\u804a\u5929')", "-1"},
        {"'ab'.lastIndexOf('', 2)", "2"},
        {"'\u7fa4\u804a\u5929'.substring(1)", "\"\u804a\u5929\""},
        {"'\u7fa4\u804a\u5929'.substring(1, 2)", "\"\u804a\""},
        {"'\u7fa4\u804a\u5929'.substring(3, 3)", "\"\""},
        {"'\u7fa4\u804a\u5929'.substring(2, 1)", "failed: the end stands before the start"},
        {"'\u7fa4\u804a\u5929'.substring(1, 4)", "failed: index out of range"},
        {"'\u7fa4\u804a\U0001F600'.reverse()", "\"\U0001F600\u804a\u7fa4\""},
        {"'ab'.charAt(9223372036854775807)", "failed: index out of range"},
        {"s.charAt(0)", "unknown: 1"},
    };
    TABLE(state, cases);
}

static void splitting_and_joining(void **state)
{
    static const char *const cases[][2] = {
        {"''.split(',')", "[\"\"]"},
        {"''.split('')", "[]"},
        {"'a,b,'.split(',')", "[\"a\",\"b\",\"\"]"},
        {"'a,b,c'.split(',', 2)", "[\"a\",\"b,c\"]"},
        {"'a,b,c'.split(',', 9)", "[\"a\",\"b\",\"c\"]"},
        {"'a,b'.split(',', 0)", "[]"},
        {"'\u7fa4\u804a\u5929'.split('')", "[\"\u7fa4\",\"\u804a\",\"\u5929\"]"},
        {"'\u7fa4\u804a\u5929'.split('', 2)", "[\"\u7fa4\",\"\u804a\u5929\"]"},
        {"'aaa'.split('aa')", "[\"\",\"a\"]"},
        {"['a'].join(', ')", "\"a\""},
        {"['a', '', 'b'].join(', ')", "\"a, , b\""},
        {"dyn(['a', 1]).join()", "failed: no such overload"},
        {"[1].join()", "1:1 C020: list(int).join() does not take ()"},
        {"'1 2 3'.split(' ').map(x, int(x) + 1)", "[2,3,4]"},
        {"member.tags.join()", "unknown: 1"},
    };
    TABLE(state, cases);
}

static void replacing(void **state)
{
    static const char *const cases[][2] = {
        {"'banana'.replace('ana', 'o')", "\"bona\""},
        {"'banana'.replace('a', '', 2)", "\"bnna\""},
        {"'banana'.replace('a', 'aa', -1)", "\"baanaanaa\""},
        {"'banana'.replace('x', 'y')", "\"banana\""},
        {"'banana'.replace('a', 'x', 0)", "\"banana\""},
        {"'\u7fa4\u804a'.replace('', '-')", "\"-\u7fa4-\u804a-\""},
        {"'\u7fa4\u804a'.replace('', '-', 2)", "\"-\u7fa4-\u804a\""},
        {"''.replace('', 'x')", "\"x\""},
    };
    TABLE(state, cases);
}

static void cases_blanks_and_quotes(void **state)
{
    static const char *const cases[][2] = {
        {"'@AZ[`az{\u00c9'.lowerAscii()", "\"@az[`az{\u00c9\""},
        {"'@AZ[`az{\u00e9'.upperAscii()", "\"@AZ[`AZ{\u00e9\""},
        {"' \\t '.trim()", "\"\""},
        {"'\\u3000\u7fa4 \u804a\\u2003'.trim()", "\"\u7fa4 \u804a\""},
        {"'\\u200bx\\u200b'.trim() == 'x'", "false"},
        {"strings.quote('a\\a\\b\\t\\n\\v\\f\\r\"\\\\') == "
         "'\"a\\\\a\\\\b\\\\t\\\\n\\\\v\\\\f\\\\r\\\\\"\\\\\\\\\"'",
         "true"},
        {"strings.quote('\\u0006\\u000e') == '\"\\u0006\\u000e\"'", "true"},
    };
    TABLE(state, cases);
}

/* Runs with few steps; what it makes must not outgrow them. */
static void expect_limited(world *w, const char *source, uint64_t steps)
{
    const cel_program *p = world_compile(w, source);
    arena_reset(&w->scratch);
    world_run(w, p);
    arena_drop(&w->scratch);
    arena_init(&w->scratch, &w->env->mem);
    w->frame.steps = steps;
    w->frame.exhausted = false;
    cell answer = cel_run(p, &w->frame);
    if (!w->frame.exhausted || w->scratch.total > 16 * 4096)
        print_error("%s: %zu bytes\n", source, w->scratch.total);
    assert_int_equal(answer.kind, QUN_TYPE_FAILED);
    assert_true(w->frame.exhausted);
    assert_true(w->scratch.total <= 16 * 4096);
}

static void growth_is_bounded_by_the_steps(void **state)
{
    static char many[60000];
    static cell texts[1000];
    world *w = *state;
    memset(many, 'a', sizeof many);
    for (size_t i = 0; i < 1000; i++)
        texts[i] = cell_text((qun_text){many, 1000});
    *world_cell(w, "s") = cell_text((qun_text){many, sizeof many});
    *world_cell(w, "member.tags") = (cell){.kind = QUN_TYPE_LIST, .len = 1000, .as.items = texts};
    static const char *const sources[] = {
        "s.replace('a', 'bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb')",
        "s.replace('', s)",
        "s.split('')",
        "s.split('a')",
        "member.tags.join(s)",
        "member.tags.join()",
        "s.reverse()",
        "s.upperAscii()",
        "strings.quote(s)",
        "'%s%s%s%s'.format([s, s, s, s])",
        "'%x'.format([s])",
        "'%s'.format([member.tags])",
        "'%s'.format([[1, 2, 3, 4, 5, 6, 7, 8].map(x, [1, 2, 3, 4, 5, 6, 7, 8].map(y, member.tags))])",
        "s.indexOf('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab')",
        "s.lastIndexOf('baaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa')",
        "s.substring(59999)",
        "s.trim()",
        "s.charAt(7)",
    };
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++)
        expect_limited(w, sources[i], 1000);
}

static void an_unknown_item_makes_the_text_unknown(void **state)
{
    static cell texts[2];
    world *w = *state;
    texts[0] = cell_text(TEXT("a"));
    *world_cell(w, "member.tags") = (cell){.kind = QUN_TYPE_LIST, .len = 2, .as.items = texts};
    static const char *const sources[] = {"member.tags.join()", "'%s'.format([member.tags])",
                                          "'%s%d'.format(member.tags)"};
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++)
        assert_int_equal(world_run(w, world_compile(w, sources[i])).kind, QUN_TYPE_UNKNOWN);
}

static void without_memory_the_run_says_so(void **state)
{
    world *w = *state;
    *world_cell(w, "s") = cell_text(TEXT("a b"));
    static const char *const sources[] = {"s.replace('a', 'b')", "s.split(' ')",           "s.upperAscii()",
                                          "s.reverse()",         "'%s'.format([s])",       "[s, s].join()",
                                          "strings.quote(s)",    "base64.decode('Zg' + s)"};
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
        const cel_program *p = world_compile(w, sources[i]);
        world_run(w, p);
        w->frame.scratch = NULL;
        w->frame.no_memory = false;
        assert_int_equal(cel_run(p, &w->frame).kind, QUN_TYPE_FAILED);
        assert_true(w->frame.no_memory);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(positions_count_code_points, open_world, drop_world),
        cmocka_unit_test_setup_teardown(splitting_and_joining, open_world, drop_world),
        cmocka_unit_test_setup_teardown(replacing, open_world, drop_world),
        cmocka_unit_test_setup_teardown(cases_blanks_and_quotes, open_world, drop_world),
        cmocka_unit_test_setup_teardown(growth_is_bounded_by_the_steps, open_world, drop_world),
        cmocka_unit_test_setup_teardown(an_unknown_item_makes_the_text_unknown, open_world, drop_world),
        cmocka_unit_test_setup_teardown(without_memory_the_run_says_so, open_world, drop_world),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
