/* words_cost_test.c - what a hostile text may cost: the looks at a list's tables, and the time of reading,
 * grow as the text does and no faster. Relies on scan.h and on the C library's clock. */
#include "given.h"
#include "text/list.h"
#include "text/scan.h"
#include "support/expect.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>

/* Steps of a walk for each byte of the text, whatever it is: a term has at most 64 symbols, of which each is
 * taken once from each place, twice where every term is asked for, and at most 16 terms and as many phrases
 * end with one. */
#define STEPS_PER_BYTE (2u * (64 + 64 * 32))

typedef struct cost {
    uint64_t steps, finds;
    double seconds;
} cost;

static cost cost_of(const qun_words *words, bool every, qun_text text)
{
    static scan s;
    scan_choice choice = {.every = every};
    find_place place;
    cost c = {0, 0, 0};
    clock_t begun = clock();
    const uint32_t fold = words->base->lexicon.fold;
    const uint32_t readings[] = {fold & ~TEXT_SECOND, fold};
    for (int k = 0; k < (fold & TEXT_SECOND ? 2 : 1); k++) {
        text_scan_begin(&s, &words->base->lexicon, &choice, text, readings[k]);
        while (text_scan_next(&s, &place))
            c.finds++;
        c.steps += s.steps;
    }
    c.seconds = (double)(clock() - begun) / CLOCKS_PER_SEC;
    return c;
}

/* A piece again and again, then an end. */
static qun_text repeated(const char *piece, const char *end, size_t len)
{
    size_t one = strlen(piece), last = strlen(end);
    char *made = malloc(len + one + last);
    size_t at = 0;
    assert_non_null(made);
    for (; at + last < len; at += one)
        memcpy(made + at, piece, one);
    memcpy(made + at, end, last);
    return (qun_text){made, at + last};
}

/* The pieces of texts, and what they end with. */
static const char *const hostile[][2] = {
    {"a", ""},
    {"a", "b"},
    {"a ", ""},
    {"a ", "b"},
    {"a\xE2\x80\x8B", "b"},
    {"ab", ""},
    {"a a b ", ""},
    {" ", "a"},
    {" ", "\xC3\xA9"},
    {" ", "a\xC3\xA9"},
    {" ", "\xFF"},
    {" ", "aab\xFF"},
    {"\xFF", "ab"},
    {"a\xFF", ""},
    {"a\xE7\x94", "b"},
    {"1", ""},
    {"1", "2"},
    {"1 ", "2"},
    {"11 ", ""},
    {"12", ""},
    {"\xE7\x94\xB2", ""},
    {"\xE7\x94\xB2 ", ""},
    {"\xE7\x94\xB2****", ""},
    {"a........", "b"},
    {"aA", "b"},
    {"e\xCC\x81", ""},
    {"\xCC\x81", "a"},
    {"a\xCC\x81", "b"},
    {"\xE2\x80\x8B", "a\xC3\xA9"},
    {"\xF0\x9F\x91\x8D", "a\xC3\xA9"},
    {"\xEA\xB0\x81", ""},
    {"a'", ""},
    {"a'a ", "b"},
    {"\n", "\xC3\xA9"},
    {"aaab", ""},
    {"abab ", "\xFF"},
    {"a1", "b"},
    {"\xE3\x8D\xBF", ""},
};

static void expect_linear(const char *list, const given *g, const char *const text[2])
{
    enum { SIZE = 3000 };
    qun_text one = repeated(text[0], text[1], SIZE), two = repeated(text[0], text[1], 2 * SIZE);
    for (int every = 0; every < 2; every++) {
        cost small = cost_of(g->words, every, one), large = cost_of(g->words, every, two);
        if ((double)large.steps > 2.1 * (double)small.steps + 256)
            fail_msg("%s, every %d, \"%s\" to \"%s\": %llu steps, twice as long %llu", list, every, text[0],
                     text[1], (unsigned long long)small.steps, (unsigned long long)large.steps);
        if (large.steps > STEPS_PER_BYTE * (uint64_t)two.len)
            fail_msg("%s, every %d, \"%s\" to \"%s\": %llu steps", list, every, text[0], text[1],
                     (unsigned long long)large.steps);
    }
    free((void *)(uintptr_t)one.at);
    free((void *)(uintptr_t)two.at);
}

static const struct {
    const char *name, *terms, *allow;
} lists[] = {
    {"nested", "a|aa|aaa|aaaa|aaaaa|aaaaaa|aaaaaaa|aaaaaaaa|1|11|111|1111", ""},
    {"nearly", "aaaaaaab|1111112|abababc|aab", ""},
    {"pairs", "ab|ba|aba|bab|abab|12|21|121", "a|b|ab"},
    {"han", "甲|甲甲|甲甲甲|甲甲甲乙|株式会社a", "甲甲甲甲甲|甲甲甲甲"},
    {"marks", "é|éé|ééé|각각각", "éa|각"},
    {"allow", "aaaaab|b", "a|aa|aaa|aaaa|aaaaa|1|11|111"},
};

static void try_folds(uint32_t fold)
{
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        given g;
        given_list(&g, lists[i].terms, lists[i].allow, fold, 0);
        expect_int(lists[i].name, QUN_OK, g.status);
        for (size_t k = 0; k < sizeof hostile / sizeof *hostile; k++)
            expect_linear(lists[i].name, &g, hostile[k]);
        given_drop(&g);
    }
}

static void no_text_costs_more_than_its_length_in_a_list_that_folds(void **state)
{
    (void)state;
    try_folds(QUN_FOLD_DEFAULT);
    try_folds(QUN_FOLD_STRONG | QUN_FOLD_SPLIT);
}

static void no_text_costs_more_than_its_length_in_a_list_that_folds_little(void **state)
{
    (void)state;
    try_folds(0);
    try_folds(QUN_FOLD_NOISE);
    try_folds(QUN_FOLD_REPEAT);
}

/* Half a minute and more of each, were it quadratic: gaps and repeats without an end, before and behind
 * something. */
static void gaps_and_repeats_without_an_end_are_read_once(void **state)
{
    (void)state;
    enum { SIZE = 400000 };
    static const uint32_t folds[] = {QUN_FOLD_DEFAULT, 0};
    static const char *const endless[][2] = {
        {" ", "a"}, {" ", "ab\xC3\xA9"}, {" ", "a\xFF"},           {"a'", ""},
        {"a", "b"}, {"1", "2"},          {"\xE2\x80\x8B", "1\xFF"}};
    for (size_t i = 0; i < 2; i++) {
        given g;
        given_list(&g, "a|aab|aaaaaaab|1111112|12", "", folds[i], 0);
        for (size_t k = 0; k < sizeof endless / sizeof *endless; k++) {
            qun_text text = repeated(endless[k][0], endless[k][1], SIZE);
            cost c = cost_of(g.words, false, text);
            if (c.seconds > 10)
                fail_msg("\"%s\" to \"%s\": %d seconds", endless[k][0], endless[k][1], (int)c.seconds);
            free((void *)(uintptr_t)text.at);
        }
        given_drop(&g);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_text_costs_more_than_its_length_in_a_list_that_folds),
        cmocka_unit_test(no_text_costs_more_than_its_length_in_a_list_that_folds_little),
        cmocka_unit_test(gaps_and_repeats_without_an_end_are_read_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
