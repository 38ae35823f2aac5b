/* tree_test.c - what the tree holds: values, texts, places, ways; duplicate keys; and every allocation
 * failing. */
#include "json/json.h"
#include "support/chinese.h"
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
static const qun_text absent = {NULL, 0};

static qun_env *env;
static qun_diagnostics *d;
static arena a;

static int set_up(void **state)
{
    (void)state;
    if (qun_env_new(NULL, &env) != QUN_OK || qun_diagnostics_new(env, &d) != QUN_OK)
        return -1;
    arena_init(&a, &env->mem);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_drop(&a);
    qun_diagnostics_unref(d);
    qun_env_unref(env);
    return 0;
}

static const json_node *read(const char *text)
{
    json_node *root = NULL;
    expect_status(text, QUN_OK, json_parse(env, &a, text_of(text), absent, d, &root));
    return root;
}

static const char document[] = "{ \"id\": \"a\\u0000b\",\n"
                               "  \"\xE7\xBE\xA4\": {\"n\": -12, \"x\": 2.5e3,\n"
                               "\t\"list\": [true, false, null, \"\xE8\x81\x8A\"], \"a/b~\": {} },\n"
                               "  \"empty\": [] }";

static void values_are_of_their_kinds(void **state)
{
    (void)state;
    const json_node *root = read(document), *group = json_member(root, "\xE7\xBE\xA4"),
                    *list = json_member(group, "list");
    expect_int("root", JSON_OBJECT, root->kind);
    expect_int("members", 3, root->count);
    expect_int("id", JSON_STRING, json_member(root, "id")->kind);
    expect_int("a NUL inside", 3, (int64_t)json_member(root, "id")->text.len);
    assert_memory_equal(json_member(root, "id")->text.at, "a\0b", 4);
    expect_int("n", JSON_INT, json_member(group, "n")->kind);
    expect_int("n", -12, json_member(group, "n")->as.i);
    expect_int("x", JSON_DOUBLE, json_member(group, "x")->kind);
    expect_int("x", 2500, (int64_t)json_member(group, "x")->as.d);
    expect_text("x as written", "2.5e3", json_member(group, "x")->text);
    expect_int("true", 1, json_item(list, 0)->kind == JSON_BOOL && json_item(list, 0)->truth);
    expect_int("false", 1, json_item(list, 1)->kind == JSON_BOOL && !json_item(list, 1)->truth);
    expect_int("null", JSON_NULL, json_item(list, 2)->kind);
    expect_text("Chinese", "\xE8\x81\x8A", json_item(list, 3)->text);
    expect_int("index", 3, json_item(list, 3)->index);
    assert_ptr_equal(json_item(list, 3)->parent, list);
    expect_int("an empty array", 0, json_member(root, "empty")->count);
    assert_null(json_member(root, "empty")->first);
    assert_null(root->parent);
}

static void what_is_not_there_is_not_found(void **state)
{
    (void)state;
    const json_node *root = read(document), *list = json_member(json_member(root, "\xE7\xBE\xA4"), "list");
    double number;
    assert_null(json_member(root, "ID"));
    assert_null(json_member(root, ""));
    assert_null(json_member(list, "id"));
    assert_null(json_member(NULL, "id"));
    assert_null(json_item(list, 4));
    assert_null(json_item(root, 0));
    assert_null(json_item(NULL, 0));
    assert_false(json_number(list, &number));
    assert_false(json_number(NULL, &number));
}

static void every_value_knows_its_place(void **state)
{
    (void)state;
    const json_node *root = read(document), *group = json_member(root, "\xE7\xBE\xA4"),
                    *list = json_member(group, "list");
    const struct {
        const json_node *node;
        const char *written, *path;
        uint32_t line, column, key_line, key_column;
    } cases[] = {
        {root, NULL, "", 1, 1, 0, 0},
        {json_member(root, "id"), "\"a\\u0000b\"", "/id", 1, 9, 1, 3},
        {group, NULL, "/\xE7\xBE\xA4", 2, 8, 2, 3},
        {json_member(group, "n"), "-12", "/\xE7\xBE\xA4/n", 2, 14, 2, 9},
        {json_member(group, "x"), "2.5e3", "/\xE7\xBE\xA4/x", 2, 24, 2, 19},
        {list, "[true, false, null, \"\xE8\x81\x8A\"]", "/\xE7\xBE\xA4/list", 3, 10, 3, 2},
        {json_item(list, 1), "false", "/\xE7\xBE\xA4/list/1", 3, 17, 0, 0},
        {json_item(list, 3), "\"\xE8\x81\x8A\"", "/\xE7\xBE\xA4/list/3", 3, 30, 0, 0},
        {json_member(group, "a/b~"), "{}", "/\xE7\xBE\xA4/a~1b~0", 3, 44, 3, 36},
        {json_member(root, "empty"), "[]", "/empty", 4, 12, 4, 3},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        const json_node *node = cases[i].node;
        place at;
        json_place_in(node, TEXT("pack"), &a, &at);
        expect_text("document", "pack", at.document);
        expect_text("path", cases[i].path, at.path);
        expect_int("line", cases[i].line, at.line);
        expect_int("column", cases[i].column, at.column);
        qun_text written = text_part(TEXT(document), (size_t)at.offset, (size_t)(at.offset + at.length));
        if (cases[i].written)
            expect_text("as written", cases[i].written, written);
        json_key_place(node, &at);
        expect_int("key's line", cases[i].key_line ? cases[i].key_line : cases[i].line, at.line);
        expect_int("key's column", cases[i].key_column ? cases[i].key_column : cases[i].column, at.column);
        if (node->key.at && node->key.len < 3)
            expect_int("key's length", (int64_t)node->key.len + 2, (int64_t)at.length);
    }
    expect_int("the root's length", sizeof document - 1, root->length);
}

/* The lexer counts columns as it goes; place_lines counts anew. */
static void counted_places_are_those_of_the_text(void **state)
{
    (void)state;
    for (const json_node *node = read(document); node;) {
        place given, counted = {.offset = node->offset};
        json_place(node, &given);
        place_lines(&counted, document, sizeof document - 1);
        expect_int("line", counted.line, given.line);
        expect_int("column", counted.column, given.column);
        counted.offset = node->key_offset;
        place_lines(&counted, document, sizeof document - 1);
        if (node->key.at) {
            expect_int("key's line", counted.line, node->key_line);
            expect_int("key's column", counted.column, node->key_column);
        }
        const json_node *next = node->first;
        while (!next && node) {
            next = node->next;
            node = node->parent;
        }
        node = next;
    }
}

static void escapes_become_what_they_stand_for(void **state)
{
    (void)state;
    static const struct {
        const char *json, *text;
    } cases[] = {
        {"\"\"", ""},
        {"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t"},
        {"\"\\u0041\\u00e9\\u7FA4\"", "A\xC3\xA9\xE7\xBE\xA4"},
        {"\"\\ud83d\\ude00\"", "\xF0\x9F\x98\x80"},
        {"\"\\uD800\\uDC00\\udbff\\udfff\"", "\xF0\x90\x80\x80\xF4\x8F\xBF\xBF"},
        {"\"a\\nb\\nlong enough for eight\\n\"", "a\nb\nlong enough for eight\n"},
        {"\"\xE7\xBE\xA4\\t\xE7\xBE\xA4\"", "\xE7\xBE\xA4\t\xE7\xBE\xA4"},
        {"\"\\\\u0041\"", "\\u0041"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        const json_node *node = read(cases[i].json);
        expect_text(cases[i].json, cases[i].text, node->text);
        expect_int("NUL behind it", 0, node->text.at[node->text.len]);
    }
}

static void whole_numbers_that_fit_are_whole(void **state)
{
    (void)state;
    static const struct {
        const char *json;
        int kind;
        int64_t whole;
        double number;
    } cases[] = {
        {"0", JSON_INT, 0, 0},
        {"-0", JSON_INT, 0, 0},
        {"9223372036854775807", JSON_INT, INT64_MAX, 9223372036854775807.0},
        {"-9223372036854775808", JSON_INT, INT64_MIN, -9223372036854775808.0},
        {"9223372036854775808", JSON_DOUBLE, 0, 9223372036854775808.0},
        {"1.0", JSON_DOUBLE, 0, 1},
        {"1e2", JSON_DOUBLE, 0, 100},
        {"-0.0", JSON_DOUBLE, 0, -0.0},
        {"0.1", JSON_DOUBLE, 0, 0.1},
        {"1e308", JSON_DOUBLE, 0, 1e308},
        {"1e-400", JSON_DOUBLE, 0, 0},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        const json_node *node = read(cases[i].json);
        double number = 77;
        expect_int(cases[i].json, cases[i].kind, node->kind);
        expect_text("as written", cases[i].json, node->text);
        assert_true(json_number(node, &number));
        if (number != cases[i].number)
            fail_msg("%s: expected %.17g, got %.17g", cases[i].json, cases[i].number, number);
        if (node->kind == JSON_INT)
            expect_int(cases[i].json, cases[i].whole, node->as.i);
    }
}

static void a_tree_can_be_written_again(void **state)
{
    (void)state;
    static const struct {
        const char *json, *written;
    } cases[] = {
        {" [ ] ", "[]"},
        {"{ \"b\" : 1 , \"a\" : [ true , null , 1.50 ] }", "{\"b\":1,\"a\":[true,null,1.50]}"},
        {"[[],{},[[1]],\"\\u00e9\\n\\u0001\"]", "[[],{},[[1]],\"\xC3\xA9\\n\\u0001\"]"},
        {"\"x\"", "\"x\""},
        {"false", "false"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        buf b;
        buf_init(&b, &env->mem);
        json_write(read(cases[i].json), &b);
        expect_text(cases[i].json, cases[i].written, buf_view(&b));
        buf_drop(&b);
    }
    buf b;
    buf_init(&b, &env->mem);
    json_write(json_member(read("{\"a\":[1,{\"b\":2}],\"c\":3}"), "a"), &b);
    expect_text("a part, without its key", "[1,{\"b\":2}]", buf_view(&b));
    buf_drop(&b);
}

static void duplicate_keys_are_all_reported(void **state)
{
    (void)state;
    static const char text[] = "{\"a\":1,\"b\":{\"a\":2,\"a\":3},\n \"\\u0061\":4, \"a\":5, \"c\":{\"a\":6}}";
    static const char *const lines[] = {"1:19: error C002: a is there twice; first at 1:13",
                                        "2:2: error C002: a is there twice; first at 1:2",
                                        "2:14: error C002: a is there twice; first at 1:2"};
    static const char *const paths[] = {"/b/a", "/a", "/a"};
    json_node *root = NULL;
    expect_status("parse", QUN_E_INVALID, json_parse(env, &a, TEXT(text), absent, d, &root));
    expect_int("count", COUNT(lines), qun_diagnostics_count(d));
    expect_chinese(d);
    for (uint32_t i = 0; i < COUNT(lines); i++) {
        char line[256];
        size_t len;
        qun_diagnostic out = {.size = sizeof out};
        expect_status("format", QUN_OK, qun_diagnostics_format(d, i, QUN_LANG_EN, line, sizeof line, &len));
        expect_text("line", lines[i], text_of(line));
        expect_status("get", QUN_OK, qun_diagnostics_get(d, i, &out));
        expect_text("path", paths[i], out.path);
    }
    expect_int("the tree is there, with all of them", 5, root->count);
    expect_int("the first is found", 1, json_member(root, "a")->as.i);
}

static void a_mistake_behind_duplicates_leaves_no_tree(void **state)
{
    (void)state;
    json_node *root = NULL;
    expect_status("parse", QUN_E_INVALID,
                  json_parse(env, &a, TEXT("{\"a\":1,\"a\":2,}"), TEXT("pack"), d, &root));
    assert_null(root);
    expect_int("count", 2, qun_diagnostics_count(d));
    qun_diagnostic out = {.size = sizeof out};
    expect_status("get", QUN_OK, qun_diagnostics_get(d, 1, &out));
    expect_text("document", "pack", out.document);
    expect_int("code", QUN_CODE_C001, out.code);
}

static void a_mistake_names_the_way_to_it(void **state)
{
    (void)state;
    static const struct {
        const char *json, *path, *found;
        uint64_t offset, length;
    } cases[] = {
        {"{\"tiers\":[{\"id\":nil}]}", "/tiers/0/id", "nil", 16, 3},
        {"{\"tiers\":[{},{},", "/tiers", "", 16, 0},
        {"{\"tiers\":[{}} ]}", "/tiers", "}", 12, 1},
        {"nil", "", "nil", 0, 3},
        {"[\"\xFF\"]", "", NULL, 2, 1},
        {"[1 "
         "\"\xE7\xBE\xA4\xE7\xBE\xA4\xE7\xBE\xA4\xE7\xBE\xA4\xE7\xBE\xA4\xE7\xBE\xA4\xE7\xBE\xA4\xE7\xBE\xA4"
         "\xE7\xBE\xA4\xE7\xBE\xA4\xE7\xBE\xA4\xE7\xBE\xA4\xE7\xBE\xA4\xE7\xBE\xA4\"]",
         "",
         "\"\xE7\xBE\xA4\xE7\xBE\xA4\xE7\xBE\xA4\xE7\xBE\xA4\xE7\xBE\xA4\xE7\xBE\xA4\xE7\xBE\xA4\xE7\xBE\xA4"
         "\xE7\xBE\xA4\xE7\xBE\xA4\xE7\xBE\xA4\xE7\xBE\xA4\xE7\xBE\xA4",
         3, 44},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        json_node *root;
        qun_diagnostic out = {.size = sizeof out};
        diagnostics_clear(d);
        assert_true(json_parse(env, &a, text_of(cases[i].json), absent, d, &root) != QUN_OK);
        expect_status("get", QUN_OK, qun_diagnostics_get(d, 0, &out));
        expect_text(cases[i].json, cases[i].path, out.path);
        expect_text(cases[i].json, cases[i].found, out.found);
        expect_int(cases[i].json, (int64_t)cases[i].offset, (int64_t)out.offset);
        expect_int(cases[i].json, (int64_t)cases[i].length, (int64_t)out.length);
    }
}

static void a_refused_document_leaves_nothing_in_the_arena(void **state)
{
    (void)state;
    json_node *root;
    arena_mark before = arena_here(&a);
    expect_status("parse", QUN_E_INVALID,
                  json_parse(env, &a, TEXT("[1,2,3,{\"a\":\"b\"},]"), absent, NULL, &root));
    arena_mark after = arena_here(&a);
    assert_ptr_equal(before.block, after.block);
    assert_ptr_equal(before.at, after.at);
}

static void many_keys_are_told_apart(void **state)
{
    (void)state;
    static char text[100000];
    int len = snprintf(text, sizeof text, "{");
    for (int i = 0; i < 5000; i++)
        len += snprintf(text + len, sizeof text - (size_t)len, "\"k%d\":{\"k\":%d},", i, i);
    len += snprintf(text + len, sizeof text - (size_t)len, "\"k4321\":0}");
    json_node *root = NULL;
    expect_status("parse", QUN_E_INVALID,
                  json_parse(env, &a, (qun_text){text, (size_t)len}, absent, d, &root));
    expect_int("one duplicate", 1, qun_diagnostics_count(d));
    expect_int("all members", 5001, root->count);
}

static qun_status parse_and_write(qun_env *e, void *user)
{
    (void)user;
    static const char text[] = "{\"a\":[1,2.5,\"x\\n\",{\"b\":null}],\"c\":\"\xE7\xBE\xA4\",\"a\":1}";
    qun_diagnostics *problems = NULL;
    json_node *root = NULL;
    buf b;
    place at;
    arena own;
    arena_init(&own, &e->mem);
    buf_init(&b, &e->mem);
    qun_status status = qun_diagnostics_new(e, &problems);
    if (status == QUN_OK)
        status = json_parse(e, &own, TEXT(text), absent, problems, &root);
    if (status == QUN_E_INVALID && root) { /* by the duplicate alone */
        json_write(root, &b);
        json_place_in(root->last, absent, &own, &at);
        status = b.failed || !at.path.at ? QUN_E_NOMEM : QUN_OK;
    }
    buf_drop(&b);
    arena_drop(&own);
    qun_diagnostics_unref(problems);
    return status;
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    sweep(parse_and_write, NULL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(values_are_of_their_kinds),
        TEST(what_is_not_there_is_not_found),
        TEST(every_value_knows_its_place),
        TEST(counted_places_are_those_of_the_text),
        TEST(escapes_become_what_they_stand_for),
        TEST(whole_numbers_that_fit_are_whole),
        TEST(a_tree_can_be_written_again),
        TEST(duplicate_keys_are_all_reported),
        TEST(a_mistake_behind_duplicates_leaves_no_tree),
        TEST(a_mistake_names_the_way_to_it),
        TEST(a_refused_document_leaves_nothing_in_the_arena),
        TEST(many_keys_are_told_apart),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
