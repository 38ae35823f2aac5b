/* parse_test.c - reading expressions: precedence, the written form, literals, places of what is wrong, depth.
 */
#include "given.h"
#include "support/expect.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void written_form_is_canonical(void **state)
{
    static const char *const cases[][2] = {
        {"1+2*3", "1 + 2 * 3"},
        {"(1+2)*3", "(1 + 2) * 3"},
        {"1-(2-3)", "1 - (2 - 3)"},
        {"(1-2)-3", "1 - 2 - 3"},
        {"8/(4/2)", "8 / (4 / 2)"},
        {"-(5)", "-(5)"},
        {"-i", "-i"},
        {"- -i", "--i"},
        {"- -0", "--(0)"},
        {"-0 + i", "-(0) + i"},
        {"!(!a)", "!!a"},
        {"!(a&&b)", "!(a && b)"},
        {"!(i>3)", "!(i > 3)"},
        {"a||b&&c", "a || b && c"},
        {"(a||b)&&c", "(a || b) && c"},
        {"a&&(b&&c)", "a && (b && c)"},
        {"(a)", "a"},
        {"(1<2)==(3<4)", "1 < 2 == (3 < 4)"},
        {"(a?b:c)?i:2", "(a ? b : c) ? i : 2"},
        {"a?i:b?2:3", "a ? i : b ? 2 : 3"},
        {"(i+1).plus(2)", "(i + 1).plus(2)"},
        {"i in[1,2]", "i in [1, 2]"},
        {"{'k':1,'m':2}['k']", "{'k': 1, 'm': 2}['k']"},
        {"{'k':1}.k", "{'k': 1}.k"},
        {"{'k-l':1}.`k-l`", "{'k-l': 1}.`k-l`"},
        {"l.all(v,v>0)", "l.all(v, v > 0)"},
        {"l.map(v,v>0,v*2)", "l.map(v, v > 0, v * 2)"},
        {"has(member.name)", "has(member.name)"},
        {"has({'k':1}.k)", "has({'k': 1}.k)"},
        {"\"it's\"", "'it\\'s'"},
        {"r'\\d'", "'\\\\d'"},
        {"b'\\xff'", "b'\\xff'"},
        {"2.0", "2.0"},
        {"1e3", "1000.0"},
        {"0x10u", "16u"},
        {"params.base+1", "params.base + 1"},
        {"member . orders>3 // why", "member.orders > 3"},
        {"member.strikes(\"conduct\")>1", "member.strikes('conduct') > 1"},
        {"event.hits('ads')>0", "event.hits('ads') > 0"},
        {"geo.twice(2)", "geo.twice(2)"},
        {"member.active", "member.active"},
        {"google.protobuf.Timestamp", "google.protobuf.Timestamp"},
        {"[1].exists(i,.i==i)", "[1].exists(i, .i == i)"},
    };
    world *w = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const cel_program *p = world_compile(w, cases[i][0]);
        expect_text(cases[i][0], cases[i][1], text_of(world_written(w, p)));
        p = world_compile(w, cases[i][1]);
        expect_text(cases[i][1], cases[i][1], text_of(world_written(w, p)));
    }
}

static void mistakes_are_found_where_they_stand(void **state)
{
    static const char *const cases[][2] = {
        {"", "1:1 C020: the expression ends too early, a value is expected"},
        {"1 +", "1:4 C020: the expression ends too early, a value is expected"},
        {"(1", "1:3 C020: the expression ends too early, an operator or ')' is expected"},
        {"1 2", "1:3 C020: '2' cannot stand here, an operator or the end is expected"},
        {"a and b",
         "1:3 C020: 'and' cannot stand here, an operator or the end is expected; did you mean &&?"},
        {"i = 3", "1:3 C020: a character that the language does not know; did you mean ==?"},
        {"i \xef\xbc\x9e 3", "1:3 C020: a character that the language does not know; did you mean >?"},
        {"'\xe7\xbe\xa4' == ;", "1:8 C020: a character that the language does not know"},
        {"'abc", "1:1 C020: the text has no closing quote"},
        {"'a\\q'", "1:3 C020: no such escape in a text"},
        {"'\\ud800'", "1:2 C020: no such escape in a text"},
        {"12ab", "1:1 C020: a number runs into a name"},
        {"9223372036854775808", "1:1 C020: the number does not fit into 64 bits"},
        {"18446744073709551616u", "1:1 C020: the number does not fit into 64 bits"},
        {"1e999", "1:1 C020: the number is beyond what a double can hold"},
        {"while", "1:1 C020: a reserved word cannot be a name"},
        {"[1, 2", "1:6 C020: the expression ends too early, ',' or a closing bracket is expected"},
        {"known(1,)", "1:9 C020: ')' cannot stand here, another argument is expected"},
        {"{1: 2, 3}", "1:9 C020: '}' cannot stand here, ':' after the key is expected"},
        {"a ? b", "1:6 C020: the expression ends too early, an operator or ':' is expected"},
        {"l.all(1, true)", "1:7 C020: a plain name for the items is expected here"},
        {"has(i)", "1:1 C020: has() takes one field, as in has(a.b)"},
        {"Name{x: 1}", "1:1 C020: no struct Name"},
        {"member.", "1:8 C020: the expression ends too early, a field's name is expected"},
        {"a &&\n  ) b", "2:3 C020: ')' cannot stand here, a value is expected"},
    };
    world *w = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        expect_text(cases[i][0], cases[i][1], text_of(world_answer(w, cases[i][0])));
}

/* What is expected stands behind the token and must not be lost, whatever is kept of a detail. */
static void a_long_token_is_shown_by_its_beginning(void **state)
{
    world *w = *state;
    char source[1024] = "a ", expected[256] = "1:3 C020: '";
    memset(source + 2, 'x', 900);
    memset(expected + strlen(expected), 'x', 60);
    strcat(expected, "' cannot stand here, an operator or the end is expected");
    expect_text("a long name", expected, text_of(world_answer(w, source)));
}

static void places_count_the_document_around(void **state)
{
    world *w = *state;
    const cel_program *p;
    qun_diagnostic told = {.size = sizeof told};
    /* given: the source is a JSON string that begins at byte 100, line 7, column 12 */
    w->request.at = (place){.path = TEXT("/rules/0/when"), .offset = 100, .line = 7, .column = 12};
    w->request.in_json = true;
    /* when: the mistake stands behind two quotes, which JSON escapes */
    expect_status("compile", QUN_E_INVALID, world_try(w, "s == \"x\" && nope", &p));
    expect_status("problem", QUN_OK, qun_diagnostics_get(w->problems, 0, &told));
    /* then: one for the opening quote, one for each backslash */
    expect_int("line", 7, told.line);
    expect_int("column", 12 + 12 + 1 + 2, told.column);
    expect_int("offset", 100 + 12 + 1 + 2, (int64_t)told.offset);
    expect_int("length", 4, (int64_t)told.length);
    expect_text("path", "/rules/0/when", told.path);
}

/* `count` times `part`, `between` between them, `last` behind. */
static const char *chain(char *room, size_t space, int count, const char *part, const char *between,
                         const char *last)
{
    size_t len = 0;
    for (int i = 0; i < count; i++)
        len += (size_t)snprintf(room + len, space - len, "%s%s", i ? between : "", part);
    snprintf(room + len, space - len, "%s", last);
    return room;
}

static void what_the_language_asks_for_fits(void **state)
{
    static const struct {
        int count;
        const char *part, *between, *last, *answer;
    } cases[] = {
        {32, "false", " || ", "", "false"},
        {1000, "true", " && ", "", "true"},
        {32, "1", " + ", "", "32"},
        {24, "false ? 1 : ", "", "7", "7"},
        {32, "!", "", "true", "true"},
        {32, "-", "", "19", "19"},
        {12, "int(uint(", "", "7))))))))))))))))))))))))", "7"},
    };
    static char source[20000];
    world *w = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        chain(source, sizeof source, cases[i].count, cases[i].part, cases[i].between, cases[i].last);
        expect_text(source, cases[i].answer, text_of(world_answer(w, source)));
    }
    char parentheses[100];
    memset(parentheses, '(', 32);
    parentheses[32] = '7';
    memset(parentheses + 33, ')', 32);
    parentheses[65] = '\0';
    expect_text("32 parentheses", "7", text_of(world_answer(w, parentheses)));
}

static void depth_is_a_limit_not_a_crash(void **state)
{
    static const char *const parts[] = {
        "(", "!", "-", "[", "{1:", "i + (", "a ? 1 : ", "size([", "l.map(v, "};
    static char source[60000];
    world *w = *state;
    const cel_program *p;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        chain(source, sizeof source, 1600, parts[i], "", "");
        source[16000] = '\0';
        expect_status(parts[i], QUN_E_LIMIT, world_try(w, source, &p));
        assert_null(p);
    }
    /* chains to the left are deep as well */
    expect_status("1 + 1 + ...", QUN_E_LIMIT, world_try(w, chain(source, 16000, 200, "1", " + ", ""), &p));
    expect_status("x.y.y ...", QUN_E_LIMIT, world_try(w, chain(source, 16000, 200, "x", ".", ""), &p));
    /* and so is a source that is too long */
    memset(source, ' ', 16385);
    strcpy(source + 16385, "1");
    expect_status("17 KiB", QUN_E_LIMIT, world_try(w, source, &p));
}

static void literals_have_their_values(void **state)
{
    static const char *const cases[][2] = {
        {"'\\a\\b\\f\\n\\r\\t\\v' == '\\x07\\x08\\x0c\\x0a\\x0d\\x09\\x0b'", "true"},
        {"'\\101\\u0042\\U00000043'", "\"ABC\""},
        {"'\\xff'", "\"\xc3\xbf\""},
        {"b'\\xff' == b'\\377'", "true"},
        {"size(b'\\xff')", "1"},
        {"'''a\n'b''' == \"a\\n'b\"", "true"},
        {"r'\\n' == '\\\\n'", "true"},
        {"size(rb'\\n')", "2"},
        {"bR'''x''' == b'x'", "true"},
        {"'\\`\\?\\'\\\"'", "\"`?'\\\"\""},
        {"-9223372036854775808", "-9223372036854775808"},
        {"0xFF", "255"},
        {"-0xF", "-15"},
        {"18446744073709551615u", "18446744073709551615"},
        {".5", "0.5"},
        {"1.5e-3", "0.0015"},
        {"[1, 2,]", "[1,2]"},
        {"{'a': 1,}", "{\"a\":1}"},
        {"null", "null"},
    };
    world *w = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        expect_text(cases[i][0], cases[i][1], text_of(world_answer(w, cases[i][0])));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(written_form_is_canonical, open_world, drop_world),
        cmocka_unit_test_setup_teardown(mistakes_are_found_where_they_stand, open_world, drop_world),
        cmocka_unit_test_setup_teardown(a_long_token_is_shown_by_its_beginning, open_world, drop_world),
        cmocka_unit_test_setup_teardown(places_count_the_document_around, open_world, drop_world),
        cmocka_unit_test_setup_teardown(what_the_language_asks_for_fits, open_world, drop_world),
        cmocka_unit_test_setup_teardown(depth_is_a_limit_not_a_crash, open_world, drop_world),
        cmocka_unit_test_setup_teardown(literals_have_their_values, open_world, drop_world),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
