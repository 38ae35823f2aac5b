/* parse_test.c - which patterns there are, and what is said of those there are not, with their place. What is
 * accepted and refused is what Go's regexp/syntax accepts and refuses. */
#include "given.h"
#include "support/expect.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void what_re2_reads_is_read(void **state)
{
    static const char *const patterns[] = {
        "",
        "a",
        "^",
        "$",
        "|",
        "a|",
        "|a",
        "(|a)*",
        "(a|)",
        "()",
        "(?:)",
        "(?i)",
        "(?)",
        "(?:(?:^.))",
        /* repetitions, and what only looks like one */
        "a*",
        "a+?",
        "a??",
        "a{2}",
        "a{2,}",
        "a{2,3}?",
        "a{0}",
        "a{0,0}",
        "a{1000}",
        "(a{31}){32}",
        "(a*)*",
        "(?:a*)+",
        "^*",
        "$+",
        "\\b+",
        "(a{0}){1000}",
        "a*(?i)*",
        "a{",
        "a{1",
        "a{1,",
        "a{,2}",
        "a{01}",
        "a{1a}",
        "a{-1}",
        "a{,}",
        "{",
        "}",
        "x{ 1}",
        /* brackets */
        "[a]",
        "[a-z]",
        "[^a]",
        "[]a]",
        "[^]a]",
        "[-a]",
        "[a-]",
        "[a\\-z]",
        "[a-b-c]",
        "[[]",
        "[[:alpha:]]",
        "[[:^alpha:]]",
        "[[:word:][:blank:]]",
        "[:alpha:]",
        "[[:alpha]",
        "[\\d\\s\\w]",
        "[^\\D]",
        "[\\pL-]",
        "[\\p{Greek}\\x41-\\x5A]",
        "[\\x{0}-\\x{10FFFF}]",
        "[\\]]",
        "[^\\x00-\\x{10FFFF}]",
        "[&&]",
        "]",
        /* escapes */
        "\\.",
        "\\_",
        "\\-",
        "\\/",
        "\\ ",
        "\\a\\f\\n\\r\\t\\v",
        "\\x41",
        "\\x{41}",
        "\\x{10FFFF}",
        "\\0",
        "\\07",
        "\\012",
        "\\123",
        "\\1234",
        "\\Qa.*b\\E*",
        "\\Q",
        "\\Qab",
        "\\Q\\E",
        "\\A\\z\\b\\B",
        /* classes of Unicode */
        "\\pL",
        "\\PL",
        "\\pN\\pZ",
        "\\p{L}",
        "\\p{Lu}",
        "\\p{^Lu}",
        "\\P{^Lu}",
        "\\p{Han}",
        "\\p{Any}",
        "\\p{Old_Italic}",
        "\\p{Yi}",
        "[\\p{Nd}\\P{Nd}]",
        /* groups and flags */
        "(a)",
        "(?P<n>a)",
        "(?<n>a)",
        "(?P<n_1>a)(?P<N_1>b)",
        "(?i)a",
        "(?i-s)a",
        "(?i:a)b",
        "(?-i:a)",
        "(?imsU:a)",
        "(?i-ms)",
        "a(?i)b|c",
        "((((((((((a))))))))))",
        /* characters beyond ASCII */
        "世界",
        "[世界]",
        "[α-ω]+",
        "(?i)straße",
    };
    bench *b = *state;
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++)
        expect_text(patterns[i], "ok", text_of(bench_verdict(b, patterns[i])));
}

static void what_re2_refuses_is_refused_at_its_place(void **state)
{
    static const char *const cases[][2] = {
        {"a)", "1..2 a ) has no ( before it"},
        {"(a", "0..1 a ( is not closed"},
        {"a(b(c)", "1..2 a ( is not closed"},
        {"(?i:a", "0..1 a ( is not closed"},
        {"*", "0..1 there is nothing to repeat"},
        {"a|*", "2..3 there is nothing to repeat"},
        {"(+)", "1..2 there is nothing to repeat"},
        {"(?i)*", "4..5 there is nothing to repeat"},
        {"{2}", "0..3 there is nothing to repeat"},
        {"a**", "1..3 a repetition cannot be repeated without a group around it"},
        {"a*+", "1..3 a repetition cannot be repeated without a group around it"},
        {"a???", "1..4 a repetition cannot be repeated without a group around it"},
        {"a{2}{3}", "1..7 a repetition cannot be repeated without a group around it"},
        {"a++", "1..3 a repetition cannot be repeated without a group around it"},
        {"a{1001}", "1..7 the numbers of a repetition go from 0 to 1000, the lower one first"},
        {"a{1,1001}", "1..9 the numbers of a repetition go from 0 to 1000, the lower one first"},
        {"a{99999999999999999999}",
         "1..23 the numbers of a repetition go from 0 to 1000, the lower one first"},
        {"a{2,1}", "1..6 the numbers of a repetition go from 0 to 1000, the lower one first"},
        {"(a{100}){11}", "8..12 a repetition, with those around it, is of more than 1000"},
        {"((a{10}b){10}c|d){11}", "17..21 a repetition, with those around it, is of more than 1000"},
        {"x[a", "1..3 a [ is not closed"},
        {"[", "0..1 a [ is not closed"},
        {"[]", "0..2 a [ is not closed"},
        {"[^]", "0..3 a [ is not closed"},
        {"[a-", "0..3 a [ is not closed"},
        {"[b-a]", "1..4 a range of characters begins behind its end"},
        {"[[:nope:]]", "1..9 there is no such class of characters"},
        {"[[:Alpha:]]", "1..10 there is no such class of characters"},
        {"\\p{Nope}", "0..8 there is no such class of characters"},
        {"\\p{greek}", "0..9 there is no such class of characters"},
        {"\\p{Letter}", "0..10 there is no such class of characters"},
        {"\\pY", "0..3 there is no such class of characters"},
        {"\\p", "0..2 there is no such class of characters"},
        {"\\p{L", "0..4 there is no such class of characters"},
        {"\\p{}", "0..4 there is no such class of characters"},
        {"a\\", "1..2 a backslash at the end stands for nothing"},
        {"(a)\\1", "3..5 there is no such escape"},
        {"\\8", "0..2 there is no such escape"},
        {"\\q", "0..2 there is no such escape"},
        {"\\Z", "0..2 there is no such escape"},
        {"\\E", "0..2 there is no such escape"},
        {"\\C", "0..2 there is no such escape"},
        {"\\R\\h\\K", "0..2 there is no such escape"},
        {"\\x4", "0..2 there is no such escape"},
        {"\\x{}", "0..2 there is no such escape"},
        {"\\x{41", "0..2 there is no such escape"},
        {"\\x{110000}", "0..2 there is no such escape"},
        {"[\\b]", "1..3 there is no such escape"},
        {"\\世", "0..4 there is no such escape"},
        {"(?=a)", "0..3 no group begins like this: there is no looking ahead or behind"},
        {"(?!a)", "0..3 no group begins like this: there is no looking ahead or behind"},
        {"(?<=a)", "0..3 no group begins like this: there is no looking ahead or behind"},
        {"(?<!a)", "0..3 no group begins like this: there is no looking ahead or behind"},
        {"(?>a)", "0..3 no group begins like this: there is no looking ahead or behind"},
        {"(?#a)", "0..3 no group begins like this: there is no looking ahead or behind"},
        {"(?x)", "0..3 no group begins like this: there is no looking ahead or behind"},
        {"(?i-)", "0..5 no group begins like this: there is no looking ahead or behind"},
        {"(?i--s)", "0..5 no group begins like this: there is no looking ahead or behind"},
        {"(?i", "0..3 no group begins like this: there is no looking ahead or behind"},
        {"(?", "0..2 no group begins like this: there is no looking ahead or behind"},
        {"(?P>n)", "0..3 no group begins like this: there is no looking ahead or behind"},
        {"(?P=n)", "0..3 no group begins like this: there is no looking ahead or behind"},
        {"(?P<n", "0..5 the name of a group is of letters, digits and _, between < and >"},
        {"(?P<>a)", "0..4 the name of a group is of letters, digits and _, between < and >"},
        {"(?P<n-1>a)", "0..5 the name of a group is of letters, digits and _, between < and >"},
        {"(?<名>a)", "0..3 the name of a group is of letters, digits and _, between < and >"},
        {"(?P<n>a)(?<n>b)", "11..12 two groups have one name"},
        {"a\xff", "0..2 it is not UTF-8"},
        {"\\pL{1000}", "0..9 it makes too large a program"},
    };
    bench *b = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        expect_text(cases[i][0], cases[i][1], text_of(bench_verdict(b, cases[i][0])));
}

static char *filled(char *space, const char *with, size_t times)
{
    size_t len = strlen(with);
    for (size_t i = 0; i < times; i++)
        memcpy(space + i * len, with, len);
    return space + times * len;
}

static void long_and_deep_patterns_meet_a_limit(void **state)
{
    static char pattern[REGEX_PATTERN_MOST + 2];
    bench *b = *state;
    const regex *r;
    filled(pattern, "a", sizeof pattern);
    expect_status("longest", QUN_OK, bench_try(b, (qun_text){pattern, REGEX_PATTERN_MOST}, REGEX_ONCE, &r));
    expect_status("longer", QUN_E_LIMIT,
                  bench_try(b, (qun_text){pattern, REGEX_PATTERN_MOST + 1}, REGEX_ONCE, &r));
    filled(filled(pattern, "(", REGEX_DEPTH_MOST), ")", REGEX_DEPTH_MOST);
    expect_status("deepest", QUN_OK, bench_try(b, (qun_text){pattern, 2 * REGEX_DEPTH_MOST}, REGEX_ONCE, &r));
    filled(filled(pattern, "(", REGEX_DEPTH_MOST + 1), ")", REGEX_DEPTH_MOST + 1);
    expect_status("deeper", QUN_E_LIMIT,
                  bench_try(b, (qun_text){pattern, 2 * REGEX_DEPTH_MOST + 2}, REGEX_ONCE, &r));
    filled(pattern, "()", REGEX_PATTERN_MOST / 2);
    expect_status("side by side", QUN_OK,
                  bench_try(b, (qun_text){pattern, REGEX_PATTERN_MOST}, REGEX_ONCE, &r));
}

/* What a charter pays bounds what a pattern may do, whatever it is made of. */
static void compiling_is_paid_for(void **state)
{
    static const char *const costly[] = {"(?i)[\\x{0}-\\x{10ffff}k]*", "((){1000}){1}", "\\pL{60}\\pN{60}",
                                         "(a|b|cd){300}"};
    bench *b = *state;
    for (size_t i = 0; i < sizeof costly / sizeof *costly; i++) {
        const regex *r;
        expect_status(costly[i], QUN_OK, bench_try(b, text_of(costly[i]), REGEX_ONCE, &r));
        uint64_t needed = b->units, units = needed - 1;
        expect_status(
            costly[i], QUN_E_COST,
            regex_compile(&b->keep, &b->work, text_of(costly[i]), REGEX_ONCE, &units, &b->problem, &r));
        expect_int("left", 0, (int64_t)units);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_re2_reads_is_read, open_bench, drop_bench),
        cmocka_unit_test_setup_teardown(what_re2_refuses_is_refused_at_its_place, open_bench, drop_bench),
        cmocka_unit_test_setup_teardown(long_and_deep_patterns_meet_a_limit, open_bench, drop_bench),
        cmocka_unit_test_setup_teardown(compiling_is_paid_for, open_bench, drop_bench),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
