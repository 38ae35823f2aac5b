/* scan_test.c - pulling members out of a line without a tree: values, views, nesting, duplicates, memory. */
#include "json/json.h"
#include "support/expect.h"
#include "support/sweep.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static qun_env *env;
static arena a;
static sweep_heap heap;

static int set_up(void **state)
{
    (void)state;
    heap = (sweep_heap){0};
    qun_env_options options = {.size = sizeof options, .allocate = sweep_allocate, .user = &heap};
    if (qun_env_new(&options, &env) != QUN_OK)
        return -1;
    arena_init(&a, &env->mem);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_drop(&a);
    qun_env_unref(env);
    return heap.live_blocks ? -1 : 0;
}

static const char line[] =
    " {\"type\":\"message\",\"at\":1700000000,\"price\":-2.5,\"reply\":false,\"to\":null,"
    "\"tags\":[\"a\", \"b\"],\"place\":{\"x\":1}} ";

static void members_come_one_after_the_other(void **state)
{
    (void)state;
    static const struct {
        const char *key;
        int kind;
        const char *text;
    } members[] = {
        {"type", JSON_STRING, "message"},    {"at", JSON_INT, "1700000000"},
        {"price", JSON_DOUBLE, "-2.5"},      {"reply", JSON_BOOL, "false"},
        {"to", JSON_NULL, "null"},           {"tags", JSON_ARRAY, "[\"a\", \"b\"]"},
        {"place", JSON_OBJECT, "{\"x\":1}"},
    };
    json_scan s;
    json_value value;
    qun_text key;
    json_scan_object(&s, env, &a, TEXT(line));
    for (size_t i = 0; i < COUNT(members); i++) {
        assert_true(json_next(&s, &key, &value));
        expect_text("key", members[i].key, key);
        expect_int(members[i].key, members[i].kind, value.kind);
        expect_text(members[i].key, members[i].text, value.text);
        if (value.kind == JSON_INT)
            expect_int("at", 1700000000, value.as.i);
        if (value.kind == JSON_DOUBLE)
            expect_int("price", -25, (int64_t)(value.as.d * 10));
        if (value.kind == JSON_BOOL)
            assert_false(value.truth);
    }
    assert_false(json_next(&s, &key, &value));
    expect_status("at the end", QUN_OK, s.status);
    assert_null(s.error);
    assert_false(json_next(&s, &key, &value));
}

static void a_line_without_escapes_allocates_nothing(void **state)
{
    (void)state;
    json_scan s;
    json_value value;
    qun_text key;
    uint64_t before = heap.calls;
    json_scan_object(&s, env, &a, TEXT(line));
    while (json_next(&s, &key, &value))
        assert_true(key.at > line && key.at < line + sizeof line);
    expect_status("at the end", QUN_OK, s.status);
    expect_int("allocations", 0, (int64_t)(heap.calls - before));
}

static void offsets_are_those_of_the_line(void **state)
{
    (void)state;
    json_scan s;
    json_value value;
    json_scan_object(&s, env, &a, TEXT(line));
    while (json_next(&s, NULL, &value)) {
        const char *at = line + value.offset;
        expect_int("offset", 0,
                   memcmp(value.kind == JSON_STRING ? at + 1 : at, value.text.at, value.text.len));
    }
    expect_status("at the end", QUN_OK, s.status);
}

static void nested_values_are_scanned_in_turn(void **state)
{
    (void)state;
    json_scan s, tags, empty;
    json_value value, tag;
    qun_text key;
    json_scan_object(&s, env, &a, TEXT("{\"tags\":[\"a\",[],\"\\u0062\"],\"n\":1}"));
    assert_true(json_next(&s, &key, &value));
    json_scan_value(&tags, &s, &value);
    assert_true(json_next(&tags, &key, &tag));
    expect_text("first", "a", tag.text);
    assert_true(json_next(&tags, &key, &tag));
    json_scan_value(&empty, &tags, &tag);
    assert_false(json_next(&empty, &key, &value));
    expect_status("an empty array", QUN_OK, empty.status);
    assert_true(json_next(&tags, &key, &tag));
    expect_text("third", "b", tag.text);
    assert_false(json_next(&tags, &key, &tag));
    expect_status("tags", QUN_OK, tags.status);
    assert_true(json_next(&s, &key, &value));
    expect_text("the outer goes on", "n", key);
    assert_false(json_next(&s, &key, &value));
    expect_status("at the end", QUN_OK, s.status);
}

static void escaped_texts_stand_in_the_scratch(void **state)
{
    (void)state;
    json_scan s;
    json_value value;
    qun_text key;
    json_scan_object(&s, env, &a, TEXT("{\"\\u0061\":\"\\u7fa4\\\"\",\"b\":\"c\"}"));
    assert_true(json_next(&s, &key, &value));
    expect_text("key", "a", key);
    expect_text("value", "\xE7\xBE\xA4\"", value.text);
    qun_text kept = value.text;
    assert_true(json_next(&s, &key, &value));
    expect_text("still there", "\xE7\xBE\xA4\"", kept);
}

static void another_kind_is_refused_at_once(void **state)
{
    (void)state;
    static const struct {
        bool object;
        const char *json, *words;
    } cases[] = {
        {true, "[]", "expected an object"},     {true, "1", "expected an object"},
        {true, " \"a\"", "expected an object"}, {false, "{}", "expected an array"},
        {false, "null", "expected an array"},   {true, "", "the text is empty"},
        {false, "  ", "the text is empty"},     {true, "{} 1", "something behind the end of the document"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        json_scan s;
        json_value value;
        qun_text key;
        if (cases[i].object)
            json_scan_object(&s, env, &a, text_of(cases[i].json));
        else
            json_scan_array(&s, env, &a, text_of(cases[i].json));
        assert_false(json_next(&s, &key, &value));
        expect_status(cases[i].json, QUN_E_INVALID, s.status);
        expect_text(cases[i].json, cases[i].words, text_of(s.error));
        assert_false(json_next(&s, &key, &value));
        expect_status("still", QUN_E_INVALID, s.status);
    }
}

/* Keys k0, k1 .. and then one of them again. */
static qun_status scan_keys(int count, int again, size_t *offset, size_t *expected)
{
    static char text[200000];
    json_scan s;
    json_value value;
    qun_text key;
    int len = snprintf(text, sizeof text, "{");
    for (int i = 0; i < count; i++)
        len += snprintf(text + len, sizeof text - (size_t)len, "\"k%d\":%d,", i, i);
    *expected = (size_t)len;
    len += snprintf(text + len, sizeof text - (size_t)len, "\"k%d\":0}", again);
    json_scan_object(&s, env, &a, (qun_text){text, (size_t)len});
    while (json_next(&s, &key, &value))
        ;
    *offset = s.error_offset;
    if (s.status == QUN_E_INVALID)
        expect_int("code", QUN_CODE_C002, s.code);
    return s.status;
}

static void a_key_that_comes_twice_is_refused(void **state)
{
    (void)state;
    static const int counts[] = {1, 2, 15, 16, 17, 18, 63, 64, 100, 1000};
    for (size_t i = 0; i < COUNT(counts); i++) {
        size_t offset, expected;
        for (int again = 0; again < counts[i]; again += again < 20 ? 1 : 37) {
            expect_status("twice", QUN_E_INVALID, scan_keys(counts[i], again, &offset, &expected));
            expect_int("offset", (int64_t)expected, (int64_t)offset);
        }
        expect_status("all different", QUN_OK, scan_keys(counts[i], counts[i], &offset, &expected));
    }
}

static void keys_are_the_same_however_they_are_written(void **state)
{
    (void)state;
    json_scan s;
    json_value value;
    json_scan_object(&s, env, &a, TEXT("{\"ab\":1,\"\\u0061b\":2}"));
    assert_true(json_next(&s, NULL, &value));
    assert_false(json_next(&s, NULL, &value));
    expect_status("twice", QUN_E_INVALID, s.status);
}

static qun_status scan_with(qun_env *e, void *user)
{
    (void)user;
    static const char text[] =
        "{\"\\n1\":\"\\t\",\"2\":2,\"3\":3,\"4\":4,\"5\":5,\"6\":6,\"7\":7,\"8\":8,\"9\":9,\"10\":0,"
        "\"11\":1,\"12\":2,\"13\":3,\"14\":4,\"15\":5,\"16\":6,\"17\":7,\"18\":8}";
    arena scratch;
    json_scan s;
    json_value value;
    qun_text key;
    uint32_t count = 0;
    arena_init(&scratch, &e->mem);
    json_scan_object(&s, e, &scratch, TEXT(text));
    while (json_next(&s, &key, &value))
        count++;
    if (s.status == QUN_OK)
        expect_int("members", 18, count);
    arena_drop(&scratch);
    return s.status;
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    sweep(scan_with, NULL);
}

/* Guessed rightly or not, written plainly or not, a line is read alike. */
static void a_guess_changes_nothing_but_whose_text_the_key_is(void **state)
{
    static const char *const lines[] = {
        "{\"at\":17,\"to\":\"anna\"}",       "{\"at\":17, \"to\": \"anna\"} ",
        "{ \"at\" : 17,\n\"to\":\"anna\"}",  "{\"a\\u0074\":17,\"to\":\"anna\"}",
        "{\"at\":17,\"to\":\"\\u0061nna\"}",
    };
    static const char *const guesses[] = {"", "at", "a", "att", "to"};
    (void)state;
    for (size_t i = 0; i < COUNT(lines); i++)
        for (size_t g = 0; g < COUNT(guesses); g++) {
            json_scan s;
            json_value value;
            qun_text key, guess = text_of(*guesses[g] ? guesses[g] : NULL);
            bool plain = strncmp(lines[i], "{\"at\":", 6) == 0;
            json_scan_object(&s, env, &a, text_of(lines[i]));
            assert_true(json_next_guess(&s, guess, &key, &value));
            expect_text(lines[i], "at", key);
            expect_int(lines[i], 17, value.as.i);
            expect_text(lines[i], "17", value.text);
            expect_int(lines[i], (int64_t)(strstr(lines[i], "17") - lines[i]), (int64_t)value.offset);
            expect_int("is the guess", plain && g == 1, key.at == guess.at);
            assert_true(json_next_guess(&s, guess, &key, &value));
            expect_text(lines[i], "to", key);
            expect_text(lines[i], "anna", value.text);
            assert_false(json_next_guess(&s, guess, &key, &value));
            expect_status(lines[i], QUN_OK, s.status);
        }
}

static void only_a_guessed_key_may_come_twice(void **state)
{
    static const char twice[] = "{\"at\":1,\"at\":2}";
    (void)state;
    for (int guessed = 0; guessed < 2; guessed++) {
        json_scan s;
        json_value value;
        qun_text key, guess = guessed ? TEXT("at") : (qun_text){NULL, 0};
        json_scan_object(&s, env, &a, TEXT(twice));
        assert_true(json_next_guess(&s, guess, &key, &value));
        expect_int("the second", guessed, json_next_guess(&s, guess, &key, &value));
        expect_int("why not", guessed ? 0 : QUN_CODE_C002, s.code);
    }
}

static void numbers_are_the_same_however_they_are_read(void **state)
{
    static const struct {
        const char *json;
        int kind; /* 0: refused */
        int64_t i;
    } cases[] = {
        {"{\"n\":0}", JSON_INT, 0},
        {"{\"n\":00}", 0, 0},
        {"{\"n\":007}", 0, 0},
        {"{\"n\":-7}", JSON_INT, -7},
        {"{\"n\":7", 0, 0},
        {"{\"n\":7x}", 0, 0},
        {"{\"n\":7]", 0, 0},
        {"{\"n\":}", 0, 0},
        {"{\"n\":7.0}", JSON_DOUBLE, 0},
        {"{\"n\":7e0}", JSON_DOUBLE, 0},
        {"{\"n\":7 }", JSON_INT, 7},
        {"{\"n\": 7}", JSON_INT, 7},
        {"{\"n\":999999999999999999}", JSON_INT, INT64_C(999999999999999999)},
        {"{\"n\":9223372036854775807}", JSON_INT, INT64_MAX},
        {"{\"n\":9223372036854775808}", JSON_DOUBLE, 0},
        {"{\"n\":99999999999999999999999}", JSON_DOUBLE, 0},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        json_scan s;
        json_value value;
        qun_text key;
        json_scan_object(&s, env, &a, text_of(cases[i].json));
        bool given = json_next(&s, &key, &value);
        bool good = given && !json_next(&s, &key, &(json_value){0}) && s.status == QUN_OK;
        expect_int(cases[i].json, cases[i].kind, good ? value.kind : 0);
        if (cases[i].kind == JSON_INT)
            expect_int(cases[i].json, cases[i].i, value.as.i);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(members_come_one_after_the_other),
        TEST(a_line_without_escapes_allocates_nothing),
        TEST(offsets_are_those_of_the_line),
        TEST(nested_values_are_scanned_in_turn),
        TEST(escaped_texts_stand_in_the_scratch),
        TEST(another_kind_is_refused_at_once),
        TEST(a_key_that_comes_twice_is_refused),
        TEST(keys_are_the_same_however_they_are_written),
        TEST(a_guess_changes_nothing_but_whose_text_the_key_is),
        TEST(only_a_guessed_key_may_come_twice),
        TEST(numbers_are_the_same_however_they_are_read),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
