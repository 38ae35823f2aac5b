/* list_test.c - compiling a list: what is refused and warned of, with its place; limits; copies; memory. */
#include "given.h"
#include "support/chinese.h"
#include "support/expect.h"
#include "support/sweep.h"
#include "text/block.h"
#include "text/list.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

/* All diagnostics as lines. */
static const char *told(const qun_diagnostics *d)
{
    static char all[4096];
    size_t len = 0;
    all[0] = 0;
    expect_chinese(d);
    for (uint32_t i = 0; i < qun_diagnostics_count(d); i++) {
        size_t written;
        expect_status("format", QUN_OK,
                      qun_diagnostics_format(d, i, QUN_LANG_EN, all + len, sizeof all - len - 1, &written));
        len += written;
        all[len++] = '\n';
        all[len] = 0;
    }
    return all;
}

static void what_is_wrong_is_told_with_its_place(void **state)
{
    (void)state;
    static char seventy[71];
    memset(seventy, 'a', 70);
    seventy[0] = 'b';
    const struct {
        const char *terms, *allow;
        qun_status status;
        const char *told;
    } cases[] = {
        {"微信|好友", "", QUN_OK, ""},
        {"微信|★ ★", "", QUN_E_INVALID, "/terms/1: error W001: word list list: \"★ ★\" = \"\"\n"},
        {"微信|", "!", QUN_E_INVALID, "/allow/0: error W001: word list list: \"!\" = \"\"\n"},
        {seventy, "", QUN_E_INVALID,
         "/terms/0: error W001: word list list: \"baaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\" 70 > "
         "64\n"},
        {"微信|吃|x★", "", QUN_OK,
         "/terms/1: warning R406: word 吃 of list list is shorter than two characters, or lies inside an "
         "allowed one\n"
         "/terms/2: warning R406: word x★ of list list is shorter than two characters, or lies inside an "
         "allowed one\n"},
        {"微信|ＡＢ", "ab|微信群", QUN_OK,
         "/terms/1: warning R406: word ＡＢ of list list is shorter than two characters, or lies inside an "
         "allowed one\n"},
        {"吃|★|喝", "", QUN_E_INVALID,
         "/terms/0: warning R406: word 吃 of list list is shorter than two characters, or lies inside an "
         "allowed one\n"
         "/terms/1: error W001: word list list: \"★\" = \"\"\n"
         "/terms/2: warning R406: word 喝 of list list is shorter than two characters, or lies inside an "
         "allowed one\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        given g;
        given_list(&g, cases[i].terms, cases[i].allow, QUN_FOLD_DEFAULT, 0);
        const char *got = told(g.diagnostics);
        if (g.status != cases[i].status || strcmp(got, cases[i].told) != 0)
            fail_msg("%s: expected %d %s, got %d %s", cases[i].terms, cases[i].status, cases[i].told,
                     g.status, got);
        given_drop(&g);
    }
}

static void a_charter_gives_the_places_of_terms(void **state)
{
    (void)state;
    given g;
    qun_words *words;
    qun_text terms[2] = {TEXT("微信"), TEXT("★")};
    given_list(&g, "x", "", 0, 0);
    qun_word_list list = {.size = sizeof list, .fold = QUN_FOLD_DEFAULT, .terms = terms, .term_count = 2};
    place places[2] = {{.line = 1, .column = 2},
                       {.line = 3, .column = 4, .path = TEXT("/words/ads/terms/1")}};
    text_places at = {.list = {.path = TEXT("/words/ads")}, .terms = places};
    expect_status("refused", QUN_E_INVALID, text_compile(g.env, &list, &at, NULL, &words));
    diagnostics_clear(g.diagnostics);
    expect_status("refused", QUN_E_INVALID, text_compile(g.env, &list, &at, g.diagnostics, &words));
    expect_text("place", "3:4: error W001: word list : \"★\" = \"\"\n", text_of(told(g.diagnostics)));
    at.terms = NULL;
    diagnostics_clear(g.diagnostics);
    expect_status("refused", QUN_E_INVALID, text_compile(g.env, &list, &at, g.diagnostics, &words));
    expect_text("path", "/words/ads/terms/1: error W001: word list : \"★\" = \"\"\n",
                text_of(told(g.diagnostics)));
    given_drop(&g);
}

static void structs_and_limits_are_checked(void **state)
{
    (void)state;
    qun_env *env;
    qun_words *words = NULL;
    qun_limits limits = {.size = sizeof limits, .words = 3};
    qun_env_options options = {.size = sizeof options, .limits = &limits};
    expect_status("env", QUN_OK, qun_env_new(&options, &env));
    qun_text two[2] = {TEXT("ab"), TEXT("cd")}, bad[1] = {TEXT("\xFF")}, lost[1] = {{NULL, 1}};
    const qun_word_list good = {.size = sizeof good, .terms = two, .term_count = 2};
    struct {
        const char *what;
        qun_status status;
        qun_word_list list;
    } cases[10];
    size_t n = 0;
    for (size_t i = 0; i < 10; i++)
        cases[i].list = good;
    cases[n].what = "as it is", cases[n++].status = QUN_OK;
    cases[n].what = "no terms", cases[n].status = QUN_OK, cases[n++].list.term_count = 0;
    cases[n].what = "too small", cases[n].status = QUN_E_SIZE, cases[n++].list.size = 8;
    cases[n].what = "a flag", cases[n].status = QUN_E_NEWER, cases[n++].list.flags = 4;
    cases[n].what = "a fold", cases[n].status = QUN_E_NEWER, cases[n++].list.fold = 1024;
    cases[n].what = "a detector", cases[n].status = QUN_E_NEWER, cases[n++].list.detect = 256;
    cases[n].what = "no pointer", cases[n].status = QUN_E_ARG, cases[n++].list.terms = NULL;
    cases[n].what = "not UTF-8", cases[n].status = QUN_E_TEXT, cases[n].list.term_count = 1,
    cases[n++].list.terms = bad;
    cases[n].what = "no text", cases[n].status = QUN_E_ARG, cases[n].list.allow_count = 1,
    cases[n++].list.allow = lost;
    cases[n].what = "four", cases[n].status = QUN_E_LIMIT, cases[n].list.allow_count = 2,
    cases[n++].list.allow = two;
    for (size_t i = 0; i < n; i++) {
        expect_status(cases[i].what, cases[i].status, qun_words_compile(env, &cases[i].list, NULL, &words));
        assert_true((words != NULL) == (cases[i].status == QUN_OK));
        qun_words_unref(words);
    }
    expect_status("no list", QUN_E_ARG, qun_words_compile(env, NULL, NULL, &words));
    expect_status("no env", QUN_E_ARG, qun_words_compile(NULL, &good, NULL, &words));
    expect_status("no out", QUN_E_ARG, qun_words_compile(env, &good, NULL, NULL));
    qun_env_unref(env);
}

static void a_newer_caller_is_understood_if_it_asks_for_nothing_new(void **state)
{
    (void)state;
    struct {
        qun_word_list list;
        uint64_t more;
    } newer = {.list = {.size = sizeof newer}, .more = 0};
    given g;
    qun_words *words;
    given_list(&g, "x", "", 0, 0);
    expect_status("zero tail", QUN_OK, qun_words_compile(g.env, &newer.list, NULL, &words));
    qun_words_unref(words);
    newer.more = 1;
    expect_status("tail", QUN_E_NEWER, qun_words_compile(g.env, &newer.list, NULL, &words));
    given_drop(&g);
}

static void texts_are_copied_and_equal_terms_keep_the_first(void **state)
{
    (void)state;
    qun_env *env;
    qun_words *words;
    char first[] = "ＶＸ", second[] = "vx", id[] = "ads";
    qun_text terms[2] = {text_of(first), text_of(second)};
    qun_word_list list = {.size = sizeof list, .fold = QUN_FOLD_DEFAULT, .id = text_of(id), .terms = terms};
    list.term_count = 2;
    expect_status("env", QUN_OK, qun_env_new(NULL, &env));
    expect_status("compiled", QUN_OK, qun_words_compile(env, &list, NULL, &words));
    memset(first, 'z', 6);
    memset(second, 'z', 2);
    memset(id, 'z', 3);
    qun_env_unref(env); /* the list keeps it */
    expect_text("id", "ads", text_list_id(words));
    expect_text("term", "ＶＸ", text_term(words, 0));
    expect_text("no term", NULL, text_term(words, 2));
    qun_hit hit;
    size_t count;
    expect_status("scan", QUN_OK, qun_words_scan(words, "a vx b", 6, &hit, sizeof hit, 1, &count));
    expect_int("count", 1, (int64_t)count);
    expect_int("term", 0, hit.term);
    qun_words *again = qun_words_ref(words);
    assert_ptr_equal(again, words);
    qun_words_unref(words);
    expect_status("still there", QUN_OK, qun_words_scan(again, "vx", 2, NULL, sizeof hit, 0, &count));
    expect_int("count", 1, (int64_t)count);
    qun_words_unref(again);
    qun_words_unref(NULL);
    assert_null(qun_words_ref(NULL));
}

static void many_terms_are_all_found(void **state)
{
    (void)state;
    enum { TERMS = 20000 };
    qun_env *env;
    qun_words *words;
    static char bytes[TERMS][12];
    static qun_text terms[TERMS];
    for (uint32_t i = 0; i < TERMS; i++) {
        size_t len = 0;
        len += utf8_put(0x4E00 + i % 97, bytes[i] + len);
        len += utf8_put(0x5200 + i / 97 % 89, bytes[i] + len);
        len += utf8_put(0x6000 + i / 97 / 89, bytes[i] + len);
        terms[i] = (qun_text){bytes[i], len};
    }
    qun_word_list list = {.size = sizeof list, .fold = QUN_FOLD_WIDTH | QUN_FOLD_NOISE, .terms = terms};
    list.term_count = TERMS;
    expect_status("env", QUN_OK, qun_env_new(NULL, &env));
    expect_status("compiled", QUN_OK, qun_words_compile(env, &list, NULL, &words));
    for (uint32_t i = 0; i < TERMS; i++) {
        qun_hit hit;
        size_t count;
        expect_status("scan", QUN_OK,
                      qun_words_scan(words, bytes[i], terms[i].len, &hit, sizeof hit, 1, &count));
        if (count != 1 || hit.term != i)
            fail_msg("expected term %u, got %zu hits, term %u", i, count, hit.term);
    }
    qun_words_unref(words);
    qun_env_unref(env);
}

static qun_status compile_and_scan(qun_env *env, void *user)
{
    (void)user;
    const qun_text terms[] = {TEXT("微信"), TEXT("加微信"),   TEXT("fuck"),
                              TEXT("é"),    TEXT("国家机器"), TEXT("吃")};
    const qun_text allow[] = {TEXT("微信群"), TEXT("吃")};
    qun_word_list list = {.size = sizeof list, .fold = QUN_FOLD_DEFAULT, .detect = 31, .id = TEXT("ads")};
    list.terms = terms;
    list.term_count = 6;
    list.allow = allow;
    list.allow_count = 2;
    qun_words *words = NULL;
    qun_diagnostics *d = NULL;
    qun_hit hits[8];
    size_t count;
    qun_status status = qun_diagnostics_new(env, &d);
    if (status == QUN_OK)
        status = qun_words_compile(env, &list, d, &words);
    if (status == QUN_OK)
        status = qun_words_scan(words, "加微信13812345678 微信群", QUN_NTS, hits, sizeof *hits, 8, &count);
    if (status == QUN_OK) {
        arena a;
        const qun_hit *listed;
        uint32_t found;
        expect_int("hits", 2, (int64_t)count);
        arena_init(&a, &env->mem);
        if (!text_hits(words, text_of("加微信,加微信,加微信"), &a, &listed, &found))
            status = QUN_E_NOMEM;
        qun_text folded;
        if (!text_fold(&a, text_of("ＡＢＣ"), QUN_FOLD_DEFAULT, &folded))
            status = QUN_E_NOMEM;
        arena_drop(&a);
    }
    qun_words_unref(words);
    qun_diagnostics_unref(d);
    return status;
}

/* Whether a block is refused, its sum put right before. */
static bool is_refused(char *block, size_t len)
{
    lexicon x;
    bool newer;
    uint64_t sum = text_block_sum(block, len);
    memcpy(block + 24, &sum, sizeof sum); /* behind magic, order, version and size */
    return text_block_check(block, len, &x, &newer) != NULL;
}

static void swap(lexicon_entry *one)
{
    lexicon_entry other = one[0];
    one[0] = one[1];
    one[1] = other;
}

/* What is looked up by halving would be missed. */
static void expect_order(char *block, size_t len, const lexicon_entry *entries, uint32_t count)
{
    lexicon_entry *own = (lexicon_entry *)(uintptr_t)entries;
    assert_true(count > 1);
    for (uint32_t i = 0; i + 1 < count; i++) {
        swap(&own[i]);
        assert_true(is_refused(block, len));
        swap(&own[i]);
        assert_false(is_refused(block, len));
    }
}

static void a_saved_list_out_of_order_is_refused(void **state)
{
    (void)state;
    given g;
    lexicon x;
    bool newer;
    given_list(&g, "加微信|代购|加群|兼职", "", QUN_FOLD_DEFAULT | QUN_FOLD_PINYIN, 0);
    size_t len = g.words->base->size;
    char *block = malloc(len);
    assert_non_null(block);
    memcpy(block, g.words->base->block, len);
    assert_null(text_block_check(block, len, &x, &newer));
    expect_order(block, len, x.entries, x.entry_count);
    expect_order(block, len, x.sounds, x.sound_count);
    free(block);
    given_drop(&g);
}

static void every_failing_allocation_is_survived(void **state)
{
    (void)state;
    sweep(compile_and_scan, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_wrong_is_told_with_its_place),
        cmocka_unit_test(a_charter_gives_the_places_of_terms),
        cmocka_unit_test(structs_and_limits_are_checked),
        cmocka_unit_test(a_newer_caller_is_understood_if_it_asks_for_nothing_new),
        cmocka_unit_test(texts_are_copied_and_equal_terms_keep_the_first),
        cmocka_unit_test(many_terms_are_all_found),
        cmocka_unit_test(a_saved_list_out_of_order_is_refused),
        cmocka_unit_test(every_failing_allocation_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
