/* match_test.c - what patterns match, in each of the ways there are; that the work is linear in the text,
 * also for patterns that make others slow; what failing memory leaves behind. */
#include "given.h"
#include "base/env.h"
#include "support/expect.h"
#include "support/sweep.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

typedef struct example {
    const char *pattern, *text;
    bool found;
} example;

static void check(void **state, const example *examples, size_t count)
{
    bench *b = *state;
    char name[256];
    for (size_t i = 0; i < count; i++) {
        const regex *r = bench_compile(b, examples[i].pattern);
        snprintf(name, sizeof name, "/%s/ in '%s'", examples[i].pattern, examples[i].text);
        expect_int(name, examples[i].found, bench_matches(b, r, text_of(examples[i].text)));
    }
}
#define CHECK(examples) check(state, examples, sizeof(examples) / sizeof *(examples))

static void a_match_may_stand_anywhere(void **state)
{
    static const example examples[] = {
        {"", "", true},
        {"", "abc", true},
        {"b", "abc", true},
        {"d", "abc", false},
        {"ubb", "hubba", true},
        {"foo|bar", "a bar", true},
        {"gr(a|e)y", "gry", false},
        {"(?:ba)+", "xba", true},
        {"a.c", "a\nc", false},
        {"(?s)a.c", "a\nc", true},
        {"a[^b]c", "a\nc", true},
        {"a{2,3}b", "xaab", true},
        {"^a{2}$", "aaa", false},
        {"^a{0}$", "", true},
        {"^(a|ab)(c|bcd)$", "abcd", true},
        {"x*", "", true},
        {"^(a|ab|[bc]d|\\wé|世|)$", "ab", true},
        {"^(a|ab|[bc]d|\\wé|世|)$", "bé", true},
        {"^(a|ab|[bc]d|\\wé|世|)$", "bd", true},
        {"^(a|ab|[bc]d|\\wé|世|)$", "", true},
        {"^(a|ab|[bc]d|\\wé|世|)$", "b世", false},
        {"^(a*|b+|c?|d)$", "aab", false},
        {"(?i)^(?:kilo|kelvin|Kern)$", "KERN", true},
        {"[^\\x00-\\x{10FFFF}]", "a", false},
        {"a[^\\x00-\\x{10FFFF}]?b", "ab", true},
    };
    CHECK(examples);
}

static void assertions_look_at_both_sides(void **state)
{
    static const example examples[] = {
        {"^b", "ab", false},
        {"^b", "a\nb", false},
        {"(?m)^b", "a\nb", true},
        {"a$", "a\n", false},
        {"(?m)a$", "a\nb", true},
        {"(?m)a$", "ab\n", false},
        {"\\Aa\\z", "a", true},
        {"(?m)\\Ab", "a\nb", false},
        {"(?m)a\\z", "a\n", false},
        {"(?m)^$", "a\n\nb", true},
        {"(?m)^$", "a\nb", false},
        {"^$", "", true},
        {"$^", "", true},
        {"(?m)$^", "a\nb", false},
        {"(?m)$\\n^", "a\nb", true},
        {"\\bfree\\b", "so free!", true},
        {"\\bfree\\b", "freedom", false},
        {"\\bfree\\b", "free", true},
        {"\\Bree\\b", "free", true},
        {"\\b", "", false},
        {"\\B", "", true},
        {"\\b", " ", false},
        {"\\B", "a", false},
        {"\\b\\b\\ba", "a", true},
        {"a\\b\\B", "a", false},
        {"(^|x)a", "ba", false},
        {"(^|b)a", "ba", true},
        {"a(\\b|x)", "ab", false},
        {"é\\b", "éa", true},
        {"(\\b)*a", "ba", true},
        {"(?:$)+x", "x", false},
    };
    CHECK(examples);
}

static void characters_are_those_of_unicode(void **state)
{
    static const example examples[] = {
        {"^.$", "世", true},
        {"^.$", "😀", true},
        {"^..$", "é", false},
        {"^[世-界]$", "丁", false},
        {"^[一-龥]+$", "世界", true},
        {"^\\p{Han}+$", "世界", true},
        {"^\\p{Han}+$", "世a", false},
        {"^\\p{Greek}$", "σ", true},
        {"\\p{Lu}", "é", false},
        {"\\p{Lu}", "É", true},
        {"^\\PL+$", "12世", false},
        {"^[^\\pN]$", "Ⅷ", false},
        {"\\p{Yi}", "ꀀ", true},
        {"^\\w$", "é", false},
        {"\\d", "٣", false},
        {"\\pN", "٣", true},
        {"^\\x{1F600}$", "😀", true},
        {"^[\\x{7f}-\\x{80}]$", "\xc2\x80", true},
        {"^[\\x{7ff}-\\x{800}]$", "\xe0\xa0\x80", true},
        {"^[\\x{ffff}-\\x{10000}]$", "\xf0\x90\x80\x80", true},
        {"^\\x{10FFFF}$", "\xf4\x8f\xbf\xbf", true},
        {"[\\x{d7ff}-\\x{e000}]", "\xee\x80\x80", true},
        {"^\\p{Any}$", "\xf4\x8f\xbf\xbf", true},
        {"\\Q世.\\E", "世x", false},
    };
    CHECK(examples);
}

static void case_folds_as_unicode_folds_it(void **state)
{
    static const example examples[] = {
        {"(?i)straße", "STRAẞE", true}, {"(?i)straße", "STRASSE", false},
        {"(?i)k", "K", true},           {"(?i)[j-l]", "K", true},
        {"(?i)ſ", "S", true},           {"(?i)[^k]", "K", false},
        {"(?i)σ", "ς", true},           {"(?i)ΌΣΟΣ", "όσος", true},
        {"(?i)\\p{Lu}", "a", true},     {"(?i)\\P{Lu}", "a", false},
        {"(?i)i", "İ", false},          {"(?i)i", "ı", false},
        {"(?i)ǅ", "ǆ", true},           {"(?i)и", "И", true},
        {"(?i:a)b", "AB", false},       {"(?i:a)b", "Ab", true},
        {"(?i)a(?-i)b", "AB", false},   {"(a(?i)b)c", "aBC", false},
        {"(?i)[[:upper:]]", "z", true}, {"(?i)\\w", "ſ", true},
        {"(?i)[^\\W]", "K", true},      {"(?i)ⅷ", "Ⅷ", true},
        {"(?i)[Ā-ď]", "Ď", true},       {"\\d(?i)x", "1X", true},
        {"(?i)𐐀", "𐐨", true},           {"(?i)ᏸ", "Ᏸ", true},
        {"(?i)ꭰ", "Ꭰ", true},
    };
    CHECK(examples);
}

static void bytes_that_are_no_characters_are_passed_over(void **state)
{
    static const example examples[] = {
        {".", "\xff", false},
        {"^.",
         "\xff"
         "a",
         false},
        {"a",
         "\xff"
         "a",
         true},
        {"^a",
         "\xff"
         "a",
         false},
        {"a.b",
         "a\xffz"
         "b",
         false},
        {"[^a]", "\xe4\xb8", false},
        {"\\x{FFFD}", "\xff", false},
        {"b$",
         "\xffz"
         "b",
         true},
        {"\\p{Any}", "\xed\xa0\x80", false},
        {"\xef\xbf\xbd", "\xef\xbf\xbd", true},
    };
    bench *b = *state;
    CHECK(examples);
    const regex *r = bench_compile(b, "a\\x{0}b");
    expect_int("a NUL is a character", true, bench_matches(b, r, (qun_text){"xa\0b", 4}));
    expect_int("no text is the empty one", false, bench_matches(b, r, (qun_text){NULL, 0}));
}

/* ---- work ---- */

static char letters[1 << 17];

static void fill(char with, size_t len, const char *end)
{
    memset(letters, with, len);
    memcpy(letters + len, end, strlen(end) + 1);
}

/* n of the letter and then the end, again with 2n: in each way the work must be no more than double, and a
 * few. */
static void expect_linear(bench *b, const char *pattern, char with, const char *end, size_t n)
{
    for (int way = REGEX_TABLE; way <= REGEX_SIMULATION; way++) {
        uint64_t spent[2];
        for (size_t k = 0; k < 2; k++) {
            bool found;
            uint64_t units = GIVEN_UNITS * 100;
            const regex *r = bench_compile(b, pattern);
            fill(with, n << k, end);
            expect_status(
                pattern, QUN_OK,
                regex_matches_by((enum regex_way)way, r, text_of(letters), &b->scratch, &units, &found));
            spent[k] = GIVEN_UNITS * 100 - units;
        }
        if (spent[1] > 2 * spent[0] + spent[0] / 100 + 1000)
            fail_msg("%s, way %d: %llu units for %zu bytes, %llu for twice as many", pattern, way,
                     (unsigned long long)spent[0], n, (unsigned long long)spent[1]);
    }
}

static void hostile_patterns_are_linear_in_the_text(void **state)
{
    bench *b = *state;
    expect_linear(b, "(a+)+$", 'a', "b", 24);
    expect_linear(b, "(a+)+$", 'a', "b", 20000);
    expect_linear(b, "^(([a-z])+.)+[A-Z]([a-z])+$", 'a', "", 40);
    expect_linear(b, "^(([a-z])+.)+[A-Z]([a-z])+$", 'a', "", 20000);
    expect_linear(b, "(a|aa)+$", 'a', "b", 20000);
    expect_linear(b, "(.*)*(.*)*(.*)*x", 'a', "", 20000);
    expect_linear(b, "(a?){30}a{30}$", 'a', "b", 5000);
    expect_linear(b, "(?i)(k|K|[^x]){1,20}z", 'k', "", 5000);
    expect_linear(b, "a.{100}b", 'a', "", 5000);
    expect_linear(b, "[ab]*a[ab]{14}c", 'a', "", 5000);
    expect_linear(b, "(\\pL+\\b)+1", 'a', "", 5000);
}

/* Texts under which states do not repeat: they are forgotten again and again, and at last only walked. */
static void a_pattern_of_many_states_is_matched_all_the_same(void **state)
{
    bench *b = *state;
    const regex *r = bench_compile(b, "a[ab]{18}c");
    uint64_t random = 5;
    expect_int("no table", 0, regex_size_of(r).states);
    for (size_t i = 0; i < 20000; i++)
        letters[i] = "ab"[given_random(&random, 2)];
    letters[20000] = 0;
    expect_int("without the end", false, bench_matches(b, r, text_of(letters)));
    letters[20000 - 20] = 'a';
    memcpy(letters + 20000 - 1, "c", 2);
    expect_int("with it", true, bench_matches(b, r, text_of(letters)));
}

static void more_places_at_once_than_states_have_room_for_are_walked(void **state)
{
    static char pattern[256];
    bench *b = *state;
    for (size_t i = 0; i < 20; i++)
        memcpy(pattern + i * 10, "(x?){1000}", 10);
    memcpy(pattern + 200, "y", 2);
    const regex *r = bench_compile(b, pattern);
    expect_int("found", true, bench_matches(b, r, TEXT("axxxy")));
    expect_int("not found", false, bench_matches(b, r, TEXT("axxx")));
}

static void a_small_pattern_has_its_table_and_a_large_one_none(void **state)
{
    static const struct {
        const char *pattern;
        bool table;
    } cases[] = {{"abc", true},
                 {"(?i)\\b(free|cheap)\\s+(crypto|nitro)\\b", true},
                 {"\\p{Han}{2,4}", true},
                 {"a[ab]{18}c", false},
                 {".{1000}", false}};
    bench *b = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const regex *r = bench_compile(b, cases[i].pattern);
        expect_int(cases[i].pattern, cases[i].table, regex_size_of(r).states > 0);
        if (cases[i].table)
            assert_true(regex_size_of(r).bytes < 64 * 1024);
        bench_try(b, text_of(cases[i].pattern), REGEX_ONCE, &r);
        expect_int("once", 0, regex_size_of(r).states);
    }
}

static void a_text_is_paid_for_before_it_is_read(void **state)
{
    bench *b = *state;
    const regex *r = bench_compile(b, "b");
    bool found = true;
    uint64_t units = 4;
    expect_status("too long", QUN_E_COST, regex_matches(r, TEXT("aaaab"), &b->scratch, &units, &found));
    expect_int("nothing is left", 0, (int64_t)units);
    expect_int("nothing is found", false, found);
    units = 5;
    expect_status("just", QUN_OK, regex_matches(r, TEXT("aaaab"), &b->scratch, &units, &found));
    for (int way = REGEX_LAZY; way <= REGEX_SIMULATION; way++) {
        units = 23;
        fill('a', 1000, "");
        expect_status("in the midst", QUN_E_COST,
                      regex_matches_by((enum regex_way)way, r, text_of("aaaaaaaaaaaaaaaaaaaab"), &b->scratch,
                                       &units, &found));
    }
}

/* ---- memory ---- */

static qun_status compile_and_match(qun_env *env, void *user)
{
    const char *pattern = user;
    arena keep, work, scratch;
    regex_problem problem;
    const regex *r;
    bool found = false;
    uint64_t units = GIVEN_UNITS;
    arena_init(&keep, &env->mem);
    arena_init(&work, &env->mem);
    arena_init(&scratch, &env->mem);
    qun_status status = regex_compile(&keep, &work, text_of(pattern), REGEX_KEPT, &units, &problem, &r);
    arena_drop(&work);
    for (int way = REGEX_TABLE; way <= REGEX_SIMULATION && status == QUN_OK; way++) {
        status = regex_matches_by((enum regex_way)way, r, TEXT("a world of 世界 and AbbA free  nitro"),
                                  &scratch, &units, &found);
        if (status == QUN_OK)
            expect_int(pattern, true, found);
    }
    arena_drop(&keep);
    arena_drop(&scratch);
    return status;
}

static void failing_memory_leaves_nothing_behind(void **state)
{
    static const char *const patterns[] = {
        "(?i)\\b(free|cheap)\\s+(?P<what>crypto|nitro)\\b|(?:\\d{4}[ -]?){3}", "^[^0-9]*\\p{Han}{2}|\\Q.*\\E",
        ".{30}$"};
    (void)state;
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++)
        sweep(compile_and_match, (void *)(uintptr_t)patterns[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_match_may_stand_anywhere, open_bench, drop_bench),
        cmocka_unit_test_setup_teardown(assertions_look_at_both_sides, open_bench, drop_bench),
        cmocka_unit_test_setup_teardown(characters_are_those_of_unicode, open_bench, drop_bench),
        cmocka_unit_test_setup_teardown(case_folds_as_unicode_folds_it, open_bench, drop_bench),
        cmocka_unit_test_setup_teardown(bytes_that_are_no_characters_are_passed_over, open_bench, drop_bench),
        cmocka_unit_test_setup_teardown(hostile_patterns_are_linear_in_the_text, open_bench, drop_bench),
        cmocka_unit_test_setup_teardown(a_pattern_of_many_states_is_matched_all_the_same, open_bench,
                                        drop_bench),
        cmocka_unit_test_setup_teardown(more_places_at_once_than_states_have_room_for_are_walked, open_bench,
                                        drop_bench),
        cmocka_unit_test_setup_teardown(a_small_pattern_has_its_table_and_a_large_one_none, open_bench,
                                        drop_bench),
        cmocka_unit_test_setup_teardown(a_text_is_paid_for_before_it_is_read, open_bench, drop_bench),
        cmocka_unit_test(failing_memory_leaves_nothing_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
