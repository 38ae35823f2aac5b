/* words_test.c - a host's use of a word list: notes, choices, many texts, masks, changes, blocks in files. */
#include <qun/qun.h>
#include "support/expect.h"
#include "support/sweep.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define T(literal)                                                                                           \
    {                                                                                                        \
        literal, sizeof(literal) - 1                                                                         \
    }

static qun_env *env;
static qun_diagnostics *told;

static int begin(void **state)
{
    (void)state;
    return qun_env_new(NULL, &env) != QUN_OK || qun_diagnostics_new(env, &told) != QUN_OK;
}

static int end(void **state)
{
    (void)state;
    qun_diagnostics_unref(told);
    qun_env_unref(env);
    return 0;
}

static qun_words *compile(const qun_word_list *list)
{
    qun_words *words;
    expect_status("compiled", QUN_OK, qun_words_compile(env, list, told, &words));
    return words;
}

static const char *code_of(uint32_t index)
{
    static char line[512];
    size_t len;
    line[0] = 0;
    if (index < qun_diagnostics_count(told))
        qun_diagnostics_format(told, index, QUN_LANG_EN, line, sizeof line, &len);
    return line;
}

/* What is found, as "term@offset" of each, by the list's own terms. */
static const char *found(const qun_words *words, const qun_scan_options *options, const char *text)
{
    static char shown[1024];
    qun_hit hits[32];
    size_t count, len = 0;
    qun_text one = {text, strlen(text)};
    shown[0] = 0;
    expect_status("scanned", QUN_OK,
                  qun_words_scan_many(words, options, &one, 1, hits, sizeof *hits, 32, &count));
    for (size_t i = 0; i < count && i < 32; i++) {
        qun_text term = T("?");
        if (hits[i].term != UINT32_MAX)
            qun_words_term(words, hits[i].term, &term);
        len += (size_t)snprintf(shown + len, sizeof shown - len, "%s" QUN_F "@%d", i > 0 ? " " : "",
                                QUN_ARG(term), (int)hits[i].offset);
    }
    return shown;
}

static void a_terms_note_says_how_its_borders_and_its_letters_count(void **state)
{
    (void)state;
    static const struct {
        const char *term;
        uint32_t flags;
        const char *text, *found;
    } cases[] = {
        {"cat", 0, "cat educated cats bobcat", "cat@0"},
        {"cat", QUN_TERM_ANY_START, "cat educated cats bobcat", "cat@0 cat@21"},
        {"cat", QUN_TERM_ANY_END, "cat educated cats bobcat", "cat@0 cat@13"},
        {"cat", QUN_TERM_ANY_START | QUN_TERM_ANY_END, "educated", "cat@3"},
        {"微信", QUN_TERM_WHOLE, "加微信 微信 微信a", "微信@10"},
        {"cat", QUN_TERM_WHOLE, "猫cat cat猫 1cat (cat)", "cat@20"},
        {"cat", QUN_TERM_PLAIN, "c a t caat CAT", "cat@11"},
        {"US", QUN_TERM_CASE, "us US u.s. U.S.", "US@3 US@11"},
        {"a b", QUN_TERM_PLAIN, "ab a b", "a b@3"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        qun_text term = {cases[i].term, strlen(cases[i].term)};
        qun_term_note note = {.size = sizeof note, .flags = cases[i].flags};
        qun_word_list list = {.size = sizeof list, .fold = QUN_FOLD_DEFAULT, .terms = &term, .term_count = 1};
        list.notes = &note;
        qun_words *words = compile(&list);
        if (strcmp(found(words, NULL, cases[i].text), cases[i].found) != 0)
            fail_msg("%s in \"%s\": expected %s, got %s", cases[i].term, cases[i].text, cases[i].found,
                     found(words, NULL, cases[i].text));
        qun_words_unref(words);
    }
}

static void punctuation_is_no_neighbour_of_a_whole_term_in_a_list_that_sees_it(void **state)
{
    (void)state;
    static const uint32_t folds[] = {0, QUN_FOLD_CASE, QUN_FOLD_DEFAULT};
    static const char *const texts[] = {"(cat)", "\"cat\"", "a cat.", "「cat」", "-cat-"};
    static const char *const others[] = {"1cat", "cat1", "猫cat", "cat猫", "bcat", "catb"};
    const qun_text terms[] = {T("cat"), T("(")};
    const qun_term_note whole[] = {{.size = sizeof whole[0], .flags = QUN_TERM_WHOLE},
                                   {.size = sizeof whole[0]}};
    qun_word_list list = {.size = sizeof list, .terms = terms, .notes = whole};
    for (size_t i = 0; i < sizeof folds / sizeof *folds; i++) {
        list.fold = folds[i];
        list.term_count = folds[i] & QUN_FOLD_NOISE ? 1 : 2;
        qun_words *words = compile(&list);
        for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) {
            if (strstr(found(words, NULL, texts[k]), "cat@") == NULL)
                fail_msg("fold %u: nothing in %s", folds[i], texts[k]);
        }
        for (size_t k = 0; k < sizeof others / sizeof *others; k++)
            assert_string_equal(found(words, NULL, others[k]), "");
        qun_words_unref(words);
    }
}

static void stars_and_inside_open_the_borders(void **state)
{
    (void)state;
    qun_text terms[] = {T("*cat*"), T("dog*"), T("*pig"), T("*")};
    qun_word_list list = {.size = sizeof list,
                          .flags = QUN_LIST_STARS,
                          .fold = QUN_FOLD_DEFAULT,
                          .terms = terms,
                          .term_count = 3};
    qun_words *words = compile(&list);
    assert_string_equal(found(words, NULL, "educated dogs bulldog guineapig pigs"), "*cat*@3 dog*@9 *pig@28");
    qun_words_unref(words);
    list.term_count = 4;
    expect_status("a star alone", QUN_E_INVALID, qun_words_compile(env, &list, told, &words));
    terms[0] = (qun_text)T("cat");
    list.flags = QUN_LIST_INSIDE;
    list.term_count = 1;
    words = compile(&list);
    assert_string_equal(found(words, NULL, "educated bobcats"), "cat@3 cat@12");
    qun_words_unref(words);
}

static const qun_text noted[] = {T("赌博"), T("赌博网站"), T("网站"), T("微信")};
static const qun_term_note notes[] = {{sizeof(qun_term_note), 0, 1, 3, 0},
                                      {sizeof(qun_term_note), 0, 2, 1, 0},
                                      {sizeof(qun_term_note), 0, 4, 2, 0},
                                      {sizeof(qun_term_note), 0, 5, 0, 0}};
static const qun_word_list noted_list = {.size = sizeof noted_list,
                                         .fold = QUN_FOLD_DEFAULT,
                                         .detect = QUN_DETECT_PHONE,
                                         .terms = noted,
                                         .term_count = 4,
                                         .notes = notes};

static void what_is_not_chosen_hides_nothing_that_is(void **state)
{
    (void)state;
    qun_words *words = compile(&noted_list);
    qun_scan_options options = {.size = sizeof options};
    const char *text = "赌博网站 微信 13812345678";
    assert_string_equal(found(words, &options, text), "赌博网站@0 微信@13 ?@20");
    options.tags = 1;
    assert_string_equal(found(words, &options, text), "赌博@0 微信@13 ?@20");
    options.tags = 0, options.severity = 2;
    assert_string_equal(found(words, &options, text), "赌博@0 网站@6 ?@20");
    options.severity = 0, options.flags = QUN_SCAN_TERMS;
    assert_string_equal(found(words, &options, text), "赌博网站@0 微信@13");
    options.flags = QUN_SCAN_ALL | QUN_SCAN_TERMS;
    assert_string_equal(found(words, &options, text), "赌博@0 赌博网站@0 网站@6 微信@13");
    options.flags = QUN_SCAN_FIRST;
    assert_string_equal(found(words, &options, text), "赌博网站@0");
    options.flags = 8;
    size_t count;
    expect_status("a flag", QUN_E_NEWER,
                  qun_words_scan_many(words, &options, noted, 1, NULL, sizeof(qun_hit), 0, &count));
    qun_words_unref(words);
}

/* Without phrases what begins inside a find is passed over, but not where all are asked for. */
static void all_finds_are_told_over_each_other_without_phrases_too(void **state)
{
    (void)state;
    const qun_text terms[] = {T("赌博网站"), T("博网"), T("网站"), T("站")};
    qun_word_list list = {.size = sizeof list, .fold = QUN_FOLD_DEFAULT, .terms = terms, .term_count = 4};
    qun_scan_options all = {.size = sizeof all, .flags = QUN_SCAN_ALL};
    qun_words *words = compile(&list);
    assert_string_equal(found(words, NULL, "赌博网站 站"), "赌博网站@0 站@13");
    assert_string_equal(found(words, &all, "赌博网站 站"), "赌博网站@0 博网@3 网站@6 站@9 站@13");
    qun_words_unref(words);
}

static void hits_of_many_texts_say_which_and_where_in_every_unit(void **state)
{
    (void)state;
    qun_words *words = compile(&noted_list);
    qun_text texts[] = {T("好"), T("😀a\xFF微 信"), T("😀微★信")};
    qun_hit hits[4];
    size_t count;
    expect_status("scanned", QUN_OK,
                  qun_words_scan_many(words, NULL, texts, 3, hits, sizeof *hits, 4, &count));
    expect_int("hits", 2, (int64_t)count);
    expect_int("text", 1, (int64_t)hits[0].text);
    expect_int("characters", 3, (int64_t)hits[0].char_offset);
    expect_int("units", 4, (int64_t)hits[0].utf16_offset);
    expect_int("length", 3, (int64_t)hits[0].char_length);
    expect_int("spaced", QUN_HIT_SPACED, hits[0].flags);
    expect_int("tags", 5, (int64_t)hits[0].tags);
    expect_int("text", 2, (int64_t)hits[1].text);
    expect_int("characters", 1, (int64_t)hits[1].char_offset);
    expect_int("units", 2, (int64_t)hits[1].utf16_offset);
    expect_int("evasive", QUN_HIT_EVASIVE, hits[1].flags);
    qun_words_unref(words);
}

static void a_mask_covers_what_is_found(void **state)
{
    (void)state;
    qun_words *words = compile(&noted_list);
    char out[128];
    size_t len;
    const char *text = "上赌 博网站，加微信";
    expect_status("stars", QUN_OK,
                  qun_words_mask(words, NULL, text, QUN_NTS, "*", 1, 0, out, sizeof out, &len));
    assert_string_equal(out, "上*****，加**");
    expect_status(
        "whole", QUN_OK,
        qun_words_mask(words, NULL, text, QUN_NTS, "[..]", 4, QUN_MASK_WHOLE, out, sizeof out, &len));
    assert_string_equal(out, "上[..]，加[..]");
    expect_status("dropped", QUN_OK,
                  qun_words_mask(words, NULL, text, QUN_NTS, NULL, 0, 0, out, sizeof out, &len));
    assert_string_equal(out, "上，加");
    expect_status("measured", QUN_E_SPACE,
                  qun_words_mask(words, NULL, text, QUN_NTS, "*", 1, 0, NULL, 0, &len));
    expect_int("measured", 16, (int64_t)len);
    qun_words_unref(words);
}

static void a_list_can_be_changed_without_being_made_anew(void **state)
{
    (void)state;
    qun_words *base = compile(&noted_list), *first, *second;
    qun_text more[] = {T("赌博网站大全"), T("微信群")}, allow[] = {T("加微信")},
             gone[] = {T("网站"), T("没有")};
    qun_word_list added = {
        .size = sizeof added, .terms = more, .term_count = 2, .allow = allow, .allow_count = 1};
    expect_status("changed", QUN_OK, qun_words_change(base, &added, gone, 2, told, &first));
    assert_non_null(strstr(code_of(0), "W006"));
    const char *text = "网站 赌博网站大全 赌博网站 微信群 加微信";
    qun_scan_options terms = {.size = sizeof terms, .flags = QUN_SCAN_TERMS};
    assert_string_equal(found(first, &terms, text), "赌博网站大全@7 赌博网站@26 微信群@39");
    assert_string_equal(found(base, &terms, text), "网站@0 赌博网站@7 赌博网站@26 微信@39 微信@52");
    expect_status("again", QUN_OK, qun_words_change(first, NULL, more, 1, told, &second));
    assert_string_equal(found(second, &terms, text), "赌博网站@7 赌博网站@26 微信群@39");
    size_t len;
    expect_status("not saved", QUN_E_STATE, qun_words_save(first, NULL, 0, &len));
    qun_words_info info = {.size = sizeof info};
    expect_status("info", QUN_OK, qun_words_info_get(second, &info));
    expect_int("terms", 4, (int64_t)info.terms);
    expect_int("allowed", 1, (int64_t)info.allow);
    qun_words_unref(base);
    qun_words_unref(second);
    qun_words_unref(first);
}

static void a_block_finds_what_its_list_finds_and_a_damaged_one_is_refused(void **state)
{
    (void)state;
    qun_words *words = compile(&noted_list), *opened;
    size_t len = 0, written;
    expect_status("measured", QUN_E_SPACE, qun_words_save(words, NULL, 0, &len));
    char *block = malloc(len + 8);
    assert_non_null(block);
    expect_status("saved", QUN_OK, qun_words_save(words, block, len, &written));
    expect_status("lent", QUN_OK, qun_words_open(env, block, len, QUN_WORDS_LENT, told, &opened));
    assert_string_equal(found(opened, NULL, "上赌 博网站"), "赌博网站@3");
    qun_words_unref(opened);
    for (size_t i = 0; i < len; i += i < 512 ? 1 : 97) {
        block[i] ^= 4;
        assert_int_not_equal(qun_words_open(env, block, len, 0, told, &opened), QUN_OK);
        assert_null(opened);
        block[i] ^= 4;
    }
    for (size_t cut = 0; cut < len; cut += 61)
        expect_status("cut", QUN_E_INVALID, qun_words_open(env, block, cut, 0, told, &opened));
    assert_non_null(strstr(code_of(0), "of another size"));
    memmove(block + 1, block, len);
    expect_status("not aligned", QUN_E_ARG,
                  qun_words_open(env, block + 1, len, QUN_WORDS_LENT, told, &opened));
    expect_status("copied", QUN_OK, qun_words_open(env, block + 1, len, 0, told, &opened));
    qun_words_unref(opened);
    qun_words_unref(words);
    free(block);
}

static void the_compiler_tells_what_looks_wrong(void **state)
{
    (void)state;
    qun_text terms[] = {T("微信"), T("微 信"), T("l★t★"), T("你好")};
    qun_term_note said[4] = {{.size = sizeof said[0]},
                             {.size = sizeof said[0], .tags = 1},
                             {.size = sizeof said[0]},
                             {.size = sizeof said[0]}};
    qun_text sample[] = {T("你好啊"), T("在吗"), T("lt")};
    qun_word_list list = {.size = sizeof list,
                          .fold = QUN_FOLD_DEFAULT,
                          .terms = terms,
                          .term_count = 4,
                          .notes = said,
                          .sample = sample,
                          .sample_count = 3,
                          .often = 400};
    sample[2] = sample[0];
    qun_words *words = compile(&list);
    assert_non_null(strstr(code_of(0), "/terms/1: warning W003"));
    assert_non_null(strstr(code_of(1), "/terms/1: warning W002"));
    assert_non_null(strstr(code_of(2), "/terms/2: warning W003"));
    assert_non_null(strstr(code_of(3), "/terms/3: warning W004"));
    expect_int("told", 4, qun_diagnostics_count(told));
    qun_words_unref(words);
}

/* Everything once, for the sweep of failing allocations. */
static qun_status use_all(qun_env *own, void *user)
{
    (void)user;
    qun_words *words = NULL, *changed = NULL, *opened = NULL;
    qun_text term, gone = T("网站"), more[] = {T("新词")};
    qun_word_list added = {.size = sizeof added, .terms = more, .term_count = 1};
    qun_words_info info = {.size = sizeof info};
    char *block = malloc(1 << 20), out[64];
    size_t len, count;
    qun_status status = qun_words_compile(own, &noted_list, NULL, &words);
    if (status == QUN_OK)
        status = qun_words_change(words, &added, &gone, 1, NULL, &changed);
    if (status == QUN_OK)
        status = qun_words_save(words, block, 1 << 20, &len);
    if (status == QUN_OK)
        status = qun_words_open(own, block, len, 0, NULL, &opened);
    if (status == QUN_OK) {
        expect_status("info", QUN_OK, qun_words_info_get(changed, &info));
        expect_status("term", QUN_OK, qun_words_term(changed, 4, &term));
        expect_status("mask", QUN_OK,
                      qun_words_mask(opened, NULL, "新词", QUN_NTS, "*", 1, 0, out, 64, &len));
        expect_status("many", QUN_OK,
                      qun_words_scan_many(changed, NULL, more, 1, NULL, sizeof(qun_hit), 0, &count));
        expect_int("found", 1, (int64_t)count);
    }
    qun_words_unref(words);
    qun_words_unref(changed);
    qun_words_unref(opened);
    free(block);
    return status;
}

static void every_failing_allocation_is_survived(void **state)
{
    (void)state;
    sweep(use_all, NULL);
}

/* INSERT has the text read a second time; what the caller chooses, adds and removes holds there too. */
static void choices_and_changes_hold_for_both_readings(void **state)
{
    (void)state;
    static const struct {
        uint32_t flags;
        uint64_t tags;
        uint32_t severity;
        const char *found;
    } cases[] = {
        {0, 0, 0, "赌博网站@0"},
        {QUN_SCAN_ALL, 0, 0, "赌博@0 赌博网站@0 网站@7"},
        {QUN_SCAN_FIRST, 0, 0, "赌博网站@0"},
        {0, 1, 0, "赌博@0"},
        {0, 0, 2, "赌博@0 网站@7"},
        {QUN_SCAN_ALL, 4, 0, "网站@7"},
    };
    qun_word_list list = noted_list,
                  more = {.size = sizeof more, .terms = &(qun_text)T("博客"), .term_count = 1};
    qun_text gone = T("赌博网站");
    list.fold = QUN_FOLD_STRONG;
    qun_words *words = compile(&list), *changed;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        qun_scan_options options = {.size = sizeof options, .flags = cases[i].flags, .tags = cases[i].tags};
        options.severity = cases[i].severity;
        assert_string_equal(found(words, &options, "赌a博网站"), cases[i].found);
    }
    expect_status("changed", QUN_OK, qun_words_change(words, &more, &gone, 1, told, &changed));
    assert_string_equal(found(changed, NULL, "赌a博网站 博7客"), "赌博@0 网站@7 博客@14");
    qun_words_unref(changed);
    qun_words_unref(words);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_terms_note_says_how_its_borders_and_its_letters_count),
        cmocka_unit_test(punctuation_is_no_neighbour_of_a_whole_term_in_a_list_that_sees_it),
        cmocka_unit_test(stars_and_inside_open_the_borders),
        cmocka_unit_test(what_is_not_chosen_hides_nothing_that_is),
        cmocka_unit_test(all_finds_are_told_over_each_other_without_phrases_too),
        cmocka_unit_test(hits_of_many_texts_say_which_and_where_in_every_unit),
        cmocka_unit_test(a_mask_covers_what_is_found),
        cmocka_unit_test(a_list_can_be_changed_without_being_made_anew),
        cmocka_unit_test(choices_and_changes_hold_for_both_readings),
        cmocka_unit_test(a_block_finds_what_its_list_finds_and_a_damaged_one_is_refused),
        cmocka_unit_test(the_compiler_tells_what_looks_wrong),
        cmocka_unit_test(every_failing_allocation_is_survived),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
