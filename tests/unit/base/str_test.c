/* str_test.c - views of text, text at the door, and the nearest name. */
#include "base/str.h"
#include "support/expect.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])
static const qun_text absent = {NULL, 0};

static void texts_compare_by_bytes_and_then_by_length(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        int order;
    } cases[] = {
        {"", "", 0},     {"a", "a", 0},
        {"a", "b", -1},  {"b", "a", 1},
        {"a", "ab", -1}, {"ab", "a", 1},
        {"", "a", -1},   {"z", "\xC3\xA9", -1},
        {"B", "a", -1},  {"\xE7\xBE\xA4", "\xE7\xBE\xA5", -1},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        qun_text a = text_of(cases[i].a), b = text_of(cases[i].b);
        expect_int(cases[i].a, cases[i].order, text_compare(a, b));
        expect_int(cases[i].a, cases[i].order == 0, text_equal(a, b));
        expect_int(cases[i].a, cases[i].order == 0, text_is(a, cases[i].b));
    }
    expect_int("nothing against empty", 0, text_compare(absent, TEXT("")));
}

static void a_text_begins_ends_and_holds(void **state)
{
    (void)state;
    static const struct {
        const char *whole, *piece;
        bool begins, ends, holds;
    } cases[] = {
        {"member.orders", "member.", true, false, true},
        {"member.orders", "orders", false, true, true},
        {"member.orders", "r.o", false, false, true},
        {"member.orders", "", true, true, true},
        {"", "", true, true, true},
        {"", "a", false, false, false},
        {"aab", "ab", false, true, true},
        {"ab", "abc", false, false, false},
        {"aaab", "aab", false, true, true},
        {"abab", "abab", true, true, true},
        {"abac", "ad", false, false, false},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        qun_text whole = text_of(cases[i].whole), piece = text_of(cases[i].piece);
        expect_int(cases[i].piece, cases[i].begins, text_begins(whole, piece));
        expect_int(cases[i].piece, cases[i].ends, text_ends(whole, piece));
        expect_int(cases[i].piece, cases[i].holds, text_holds(whole, piece));
    }
    assert_true(text_begins(absent, absent) && text_ends(absent, absent) && text_holds(absent, absent));
}

static void a_part_never_leaves_its_text(void **state)
{
    (void)state;
    expect_text("2..4", "cd", text_part(TEXT("abcdef"), 2, 4));
    expect_text("to past the end", "ef", text_part(TEXT("abcdef"), 4, 99));
    expect_text("from past the end", "", text_part(TEXT("abc"), 9, 99));
    expect_text("backwards", "", text_part(TEXT("abc"), 2, 1));
    expect_text("of nothing", NULL, text_part(absent, 0, 3));
}

static void a_cut_text_splits_no_code_point(void **state)
{
    (void)state;
    expect_text("long enough", "abc", text_cut(TEXT("abc"), 3));
    expect_text("ascii", "ab", text_cut(TEXT("abc"), 2));
    expect_text("within the second", "\xE7\xBE\xA4", text_cut(TEXT("\xE7\xBE\xA4\xE7\xBE\xA4"), 5));
    expect_text("within the first", "", text_cut(TEXT("\xE7\xBE\xA4"), 2));
}

static void text_at_the_door_is_checked(void **state)
{
    (void)state;
    static const struct {
        const char *what, *at;
        size_t len;
        qun_status status;
        const char *text;
    } cases[] = {
        {"plain", "abc", 3, QUN_OK, "abc"},
        {"a part", "abc", 2, QUN_OK, "ab"},
        {"terminated", "abc", QUN_NTS, QUN_OK, "abc"},
        {"empty", "", 0, QUN_OK, ""},
        {"absent", NULL, 0, QUN_OK, NULL},
        {"nothing with a length", NULL, 1, QUN_E_ARG, NULL},
        {"nothing, terminated", NULL, QUN_NTS, QUN_E_ARG, NULL},
        {"minus one", "abc", SIZE_MAX, QUN_E_ARG, NULL},
        {"half of all", "abc", SIZE_MAX / 2 + 1, QUN_E_ARG, NULL},
        {"not UTF-8", "a\xFF", 2, QUN_E_TEXT, NULL},
        {"not UTF-8, terminated", "a\xC3", QUN_NTS, QUN_E_TEXT, NULL},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        qun_text out = {"?", 1};
        expect_status(cases[i].what, cases[i].status, text_in(cases[i].at, cases[i].len, &out));
        expect_text(cases[i].what, cases[i].text, out);
    }
    expect_status("absent", QUN_OK, text_check(absent));
    expect_status("plain", QUN_OK, text_check(TEXT("abc")));
    expect_status("nothing with a length", QUN_E_ARG, text_check((qun_text){NULL, 1}));
    expect_status("minus one", QUN_E_ARG, text_check((qun_text){"a", SIZE_MAX}));
    expect_status("not UTF-8", QUN_E_TEXT, text_check(TEXT("\x80")));
}

static void the_nearest_name_is_found_if_it_is_near(void **state)
{
    (void)state;
    static const qun_text names[] = {{"member.orders", 13},
                                     {"member.joined", 13},
                                     {"group.size", 10},
                                     {"\xE7\x83\xAD\xE6\x90\x9C", 6},
                                     {"id", 2}};
    static const struct {
        const char *word;
        int64_t nearest;
    } cases[] = {
        {"member.order", 0},             /* one missing */
        {"member.ordres", 0},            /* two swapped */
        {"membre.jioned", 1},            /* two swaps */
        {"group.sizes", 2},              /* one too many */
        {"grup.sze", 2},                 /* two missing */
        {"\xE7\x83\xAD\xE6\xB0\xB4", 3}, /* one of two characters: one step, not three bytes */
        {"ib", 4},
        {"completely.else", -1},
        {"xy", -1}, /* shares nothing with a name as short */
        {"", -1},
        {"member.member.member.member.member.member.member.member.member.or", -1}, /* 65 bytes */
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        expect_int(cases[i].word, cases[i].nearest,
                   text_nearest(text_of(cases[i].word), names, COUNT(names)));
    expect_int("of none", -1, text_nearest(TEXT("a"), NULL, 0));
}

static void the_first_of_two_names_as_near_is_taken(void **state)
{
    (void)state;
    static const qun_text names[] = {{"cart", 4}, {"card", 4}};
    expect_int("care", 0, text_nearest(TEXT("care"), names, 2));
}

static void two_neighbours_swapped_are_one_step(void **state)
{
    (void)state;
    static const qun_text names[] = {{"ab", 2}, {"y", 1}};
    expect_int("ba", 0, text_nearest(TEXT("ba"), names, 2)); /* two letters may be one step away */
    expect_int("a name that shares nothing", -1, text_nearest(TEXT("x"), names + 1, 1));
}

static void a_name_too_long_is_passed_over(void **state)
{
    (void)state;
    static const qun_text names[] = {
        {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 78}, {"aaab", 4}};
    expect_int("aaaa", 1, text_nearest(TEXT("aaaa"), names, 2));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_compare_by_bytes_and_then_by_length),
        cmocka_unit_test(a_text_begins_ends_and_holds),
        cmocka_unit_test(a_part_never_leaves_its_text),
        cmocka_unit_test(a_cut_text_splits_no_code_point),
        cmocka_unit_test(text_at_the_door_is_checked),
        cmocka_unit_test(the_nearest_name_is_found_if_it_is_near),
        cmocka_unit_test(the_first_of_two_names_as_near_is_taken),
        cmocka_unit_test(two_neighbours_swapped_are_one_step),
        cmocka_unit_test(a_name_too_long_is_passed_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
