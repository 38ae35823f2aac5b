/* accept_test.c - which texts are JSON: a table for reader and scanner alike, every beginning of a document,
 * and nesting of any depth. */
#include "json/json.h"
#include "support/chinese.h"
#include "support/expect.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])
#define T(literal)                                                                                           \
    {                                                                                                        \
        (literal), sizeof(literal) - 1                                                                       \
    }

static qun_env *env;
static qun_diagnostics *d;

static int set_up(void **state)
{
    (void)state;
    return qun_env_new(NULL, &env) || qun_diagnostics_new(env, &d);
}

static int tear_down(void **state)
{
    (void)state;
    qun_diagnostics_unref(d);
    qun_env_unref(env);
    return 0;
}

/* Reads a copy that ends where its memory ends: reading on would be seen. */
static qun_status read_tree(qun_text text)
{
    arena a;
    json_node *root;
    char *copy = malloc(text.len ? text.len : 1);
    memcpy(copy, text.at, text.len);
    arena_init(&a, &env->mem);
    diagnostics_clear(d);
    qun_status status = json_parse(env, &a, (qun_text){copy, text.len}, (qun_text){NULL, 0}, d, &root);
    arena_drop(&a);
    free(copy);
    return status;
}

static qun_status scan_all(json_scan *s)
{
    qun_text key;
    json_value value;
    while (json_next(s, &key, &value)) {
        if (value.kind != JSON_ARRAY && value.kind != JSON_OBJECT)
            continue;
        json_scan inner;
        json_scan_value(&inner, s, &value);
        qun_status status = scan_all(&inner);
        if (status != QUN_OK)
            return status;
    }
    return s->status;
}

/* Whatever it is: as the only item of an array. */
static qun_status scan_text(qun_text text)
{
    arena a;
    json_scan s;
    char *copy = malloc(text.len + 2);
    copy[0] = '[';
    memcpy(copy + 1, text.at, text.len);
    copy[text.len + 1] = ']';
    arena_init(&a, &env->mem);
    json_scan_array(&s, env, &a, (qun_text){copy, text.len + 2});
    qun_status status = scan_all(&s);
    arena_drop(&a);
    free(copy);
    return status;
}

static const qun_text accepted[] = {
    T("{}"),
    T("[]"),
    T(" [ ] "),
    T("{\"\":0}"),
    T("[[]   ]"),
    T("[\"\"]"),
    T("[false]"),
    T("[null, 1, \"1\", {}]"),
    T("[1\n]"),
    T("\t[\r\n1\r\n]\n"),
    T("{\"a\":{\"a\":{\"a\":[]}}}"),
    T("{\"a\":\"b\",\"c\":\"d\"}"),
    T("{\"min\": -1.0e+28, \"max\": 1.0e+28}"),
    T("{\"foo\\u0000bar\": 42}"),
    T("[123e65]"),
    T("[0e+1]"),
    T("[0e1]"),
    T("[-0]"),
    T("[-0.0]"),
    T("[ 4]"),
    T("[-123]"),
    T("[1E22]"),
    T("[1E-2]"),
    T("[1E+2]"),
    T("[123.456e78]"),
    T("[1.000000000000000005]"),
    T("[-0.000000000000000000000000000000000000000000000000000000000000000000000000000001]"),
    T("[1e-400]"),
    T("[123123123123123123123123123]"),
    T("[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"]"),
    T("[\"\\u0060\\u012a\\u12AB\"]"),
    T("[\"\\uD801\\udc37\"]"),
    T("[\"\\ud83d\\ude39\\ud83d\\udc8d\"]"),
    T("[\"\\uFFFF\\u0000\"]"),
    T("[\"\\\\u0000\"]"),
    T("[\"a/*b*/c/*d//e\"]"),
    T("[\"\x7F\"]"),
    T("[\"\xC2\x80\xE0\xA0\x80\xED\x9F\xBF\xEE\x80\x80\xEF\xBF\xBF\"]"),
    T("[\"\xF4\x8F\xBF\xBF\xF0\x90\x80\x80\"]"),
    T("[\"\xE2\x80\xA8\xE2\x80\xA9\"]"),
    T("{\"\xE7\xBE\xA4\":\"\xE8\x81\x8A\"}"),
    T("[\"asd \"]"),
    T("\"a text by itself\""),
    T("0"),
    T("-0.1"),
    T("true"),
    T("null"),
    T("  false  "),
};

typedef struct refusal {
    qun_text text;
    qun_status status;
    const char *words;
    uint32_t column; /* on line 1 */
} refusal;

#define INVALID QUN_E_INVALID
static const refusal refused[] = {
    /* nothing, too little */
    {T(""), INVALID, "the text is empty", 1},
    {T("  "), INVALID, "the text is empty", 3},
    {T("["), INVALID, "the text ends in an array", 2},
    {T("[1"), INVALID, "the text ends in an array: expected ',' or ']'", 3},
    {T("[1,"), INVALID, "the text ends in an array, after ','", 4},
    {T("{"), INVALID, "the text ends in an object", 2},
    {T("{\"a\""), INVALID, "the text ends after a key", 5},
    {T("{\"a\":"), INVALID, "the text ends after ':'", 6},
    {T("{\"a\":1"), INVALID, "the text ends in an object: expected ',' or '}'", 7},
    {T("{\"a\":1,"), INVALID, "the text ends in an object, after ','", 8},
    /* too much */
    {T("[1]x"), INVALID, "something behind the end of the document", 4},
    {T("[1]]"), INVALID, "something behind the end of the document", 4},
    {T("{} {}"), INVALID, "something behind the end of the document", 4},
    {T("1 2"), INVALID, "something behind the end of the document", 3},
    {T("[]\0"), INVALID, "a character that stands in no JSON outside of strings", 3},
    /* brackets, commas, colons */
    {T("[1,]"), INVALID, "a comma before ']'", 4},
    {T("[,1]"), INVALID, "expected a value or ']'", 2},
    {T("[1,,2]"), INVALID, "expected a value after ','", 4},
    {T("[1 2]"), INVALID, "expected ',' or ']'", 4},
    {T("[1:2]"), INVALID, "expected ',' or ']'", 3},
    {T("[1}"), INVALID, "expected ',' or ']'", 3},
    {T("]"), INVALID, "expected a value", 1},
    {T("{\"a\":1,}"), INVALID, "a comma before '}'", 8},
    {T("{,}"), INVALID, "expected a key in double quotes or '}'", 2},
    {T("{\"a\" 1}"), INVALID, "expected ':' after the key", 6},
    {T("{\"a\"}"), INVALID, "expected ':' after the key", 5},
    {T("{\"a\",1}"), INVALID, "expected ':' after the key", 5},
    {T("{\"a\"::1}"), INVALID, "expected a value after ':'", 6},
    {T("{\"a\":}"), INVALID, "expected a value after ':'", 6},
    {T("{\"a\":1 \"b\":2}"), INVALID, "expected ',' or '}'", 8},
    {T("{\"a\":1]"), INVALID, "expected ',' or '}'", 7},
    {T("{1:1}"), INVALID, "expected a key in double quotes or '}'", 2},
    {T("{\"a\":1,2}"), INVALID, "expected a key in double quotes", 8},
    {T("{[]:1}"), INVALID, "expected a key in double quotes or '}'", 2},
    /* what other languages have */
    {T("{a:1}"), INVALID, "a key without double quotes", 2},
    {T("{\"a\":1,b:2}"), INVALID, "a key without double quotes", 8},
    {T("{'a':1}"), INVALID, "single quotes: JSON has \" only", 2},
    {T("['a']"), INVALID, "single quotes: JSON has \" only", 2},
    {T("[`a`]"), INVALID, "backquotes: JSON has \" only", 2},
    {T("[1] // one"), INVALID, "a comment: JSON has none", 5},
    {T("/* one */ [1]"), INVALID, "a comment: JSON has none", 1},
    {T("# one"), INVALID, "a comment: JSON has none", 1},
    {T("[True]"), INVALID, "a word JSON does not have: only true, false, null, all small", 2},
    {T("[nul]"), INVALID, "a word JSON does not have: only true, false, null, all small", 2},
    {T("[nulls]"), INVALID, "a word JSON does not have: only true, false, null, all small", 2},
    {T("[true1]"), INVALID, "a word JSON does not have: only true, false, null, all small", 2},
    {T("[NaN]"), INVALID, "a word JSON does not have: only true, false, null, all small", 2},
    {T("{\"a\":undefined}"), INVALID, "a word JSON does not have: only true, false, null, all small", 6},
    {T("[1 true]"), INVALID, "expected ',' or ']'", 4},
    {T("[1 and]"), INVALID, "expected ',' or ']'", 4},
    {T("{\"a\"=1}"), INVALID, "an equals sign: JSON has ':' only", 5},
    {T("[1;2]"), INVALID, "a semicolon: JSON has ',' only", 3},
    {T("[\\n]"), INVALID, "a backslash outside of a string", 2},
    {T("[\f]"), INVALID, "a character that stands in no JSON outside of strings", 2},
    /* numbers */
    {T("[01]"), INVALID, "a number with a leading zero", 2},
    {T("[-01]"), INVALID, "a number with a leading zero", 3},
    {T("[+1]"), INVALID, "a number that begins with '+'", 2},
    {T("[.5]"), INVALID, "a number that begins with '.'", 2},
    {T("[1.]"), INVALID, "expected a digit after the decimal point", 4},
    {T("[1.e1]"), INVALID, "expected a digit after the decimal point", 4},
    {T("[1e]"), INVALID, "expected a digit in the exponent", 4},
    {T("[1e+]"), INVALID, "expected a digit in the exponent", 5},
    {T("[-]"), INVALID, "expected a digit after '-'", 3},
    {T("[-a]"), INVALID, "expected a digit after '-'", 3},
    {T("[0x1F]"), INVALID, "a letter in a number", 3},
    {T("[1a]"), INVALID, "a letter in a number", 3},
    {T("[-Infinity]"), INVALID, "expected a digit after '-'", 3},
    {T("[1.2.3]"), INVALID, "a number that begins with '.'", 5},
    {T("[1e309]"), INVALID, "a number too great for a double", 2},
    {T("[-123123e100000]"), INVALID, "a number too great for a double", 2},
    {T("[1-2]"), INVALID, "expected ',' or ']'", 3},
    /* strings */
    {T("[\"a]"), INVALID, "a string without its closing quote", 2},
    {T("\""), INVALID, "a string without its closing quote", 1},
    {T("[\"a\nb\"]"), INVALID, "a line break in a string: write \\n, or close the quote", 4},
    {T("[\"a\tb\"]"), INVALID, "a control character in a string: write it as an escape", 4},
    {T("[\"\0\"]"), INVALID, "a control character in a string: write it as an escape", 3},
    {T("[\"\x1F\"]"), INVALID, "a control character in a string: write it as an escape", 3},
    {T("[\"\\a\"]"), INVALID, "no such escape: JSON has \\\" \\\\ \\/ \\b \\f \\n \\r \\t and \\u", 3},
    {T("[\"\\x41\"]"), INVALID, "no such escape: JSON has \\\" \\\\ \\/ \\b \\f \\n \\r \\t and \\u", 3},
    {T("[\"\\U0041\"]"), INVALID, "no such escape: JSON has \\\" \\\\ \\/ \\b \\f \\n \\r \\t and \\u", 3},
    {T("[\"\\\0\"]"), INVALID, "no such escape: JSON has \\\" \\\\ \\/ \\b \\f \\n \\r \\t and \\u", 3},
    {T("[\"\\"), INVALID, "no such escape: JSON has \\\" \\\\ \\/ \\b \\f \\n \\r \\t and \\u", 3},
    {T("[\"\\u00A\"]"), INVALID, "\\u takes four hexadecimal digits", 3},
    {T("[\"\\u00G0\"]"), INVALID, "\\u takes four hexadecimal digits", 3},
    {T("[\"\\u12"), INVALID, "\\u takes four hexadecimal digits", 3},
    {T("[\"\\ud800\"]"), INVALID, "half of a surrogate pair", 3},
    {T("[\"\\udc00\"]"), INVALID, "half of a surrogate pair", 3},
    {T("[\"\\udc00\\udc00\"]"), INVALID, "half of a surrogate pair", 3},
    {T("[\"\\ud800\\u0041\"]"), INVALID, "half of a surrogate pair", 3},
    {T("[\"\\ud800\\ud800\"]"), INVALID, "half of a surrogate pair", 3},
    {T("[\"\\ud800abcdefgh\"]"), INVALID, "half of a surrogate pair", 3},
    {T("[\"\\ud800\\u\"]"), INVALID, "half of a surrogate pair", 3},
    /* characters that only look right */
    {T("\xEF\xBB\xBF[]"), INVALID, "a byte order mark: JSON begins without one", 1},
    {T("[1\xEF\xBC\x8C"
       "2]"),
     INVALID, "a full-width comma: JSON has ',' only", 3},
    {T("{\"\xE7\xBE\xA4\"\xEF\xBC\x9A"
       "1}"),
     INVALID, "a full-width colon: JSON has ':' only", 5},
    {T("[\xE2\x80\x9C"
       "a\xE2\x80\x9D]"),
     INVALID, "a curly quote: JSON has \" only", 2},
    {T("[1,\xE3\x80\x80"
       "2]"),
     INVALID, "a full-width space outside of a string", 4},
    {T("[1,\xC2\xA0"
       "2]"),
     INVALID, "a no-break space outside of a string", 4},
    {T("[\xE7\xBE\xA4]"), INVALID, "a character that stands in no JSON outside of strings", 2},
    {T("[\xEF\xBC\x91]"), INVALID, "a character that stands in no JSON outside of strings", 2},
    /* not UTF-8 */
    {T("[\"\xFF\"]"), QUN_E_TEXT, "not UTF-8", 3},
    {T("[\"\xE7\xBE\xA4\xED\xA0\x80\"]"), QUN_E_TEXT, "not UTF-8", 4},
    {T("[\"\xC0\xAF\"]"), QUN_E_TEXT, "not UTF-8", 3},
    {T("[\"\xE7\xBE\"]"), QUN_E_TEXT, "not UTF-8", 3},
    {T("[\"\xF4\x90\x80\x80\"]"), QUN_E_TEXT, "not UTF-8", 3},
    {T("[\xFF]"), QUN_E_TEXT, "not UTF-8", 2},
    {T("[1\xE9]"), QUN_E_TEXT, "not UTF-8", 3},
    {T("\xFF\xFE[\0]\0"), QUN_E_TEXT, "not UTF-8", 1},
};

static void strict_json_is_accepted(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(accepted); i++) {
        expect_status(accepted[i].at, QUN_OK, read_tree(accepted[i]));
        expect_int(accepted[i].at, 0, qun_diagnostics_count(d));
        expect_status(accepted[i].at, QUN_OK, scan_text(accepted[i]));
    }
}

static void everything_else_is_refused_with_its_place(void **state)
{
    (void)state;
    char line[512], expected[512];
    for (size_t i = 0; i < COUNT(refused); i++) {
        const refusal *r = &refused[i];
        size_t len;
        buf b;
        expect_status(r->text.at, r->status, read_tree(r->text));
        expect_int(r->text.at, 1, qun_diagnostics_count(d));
        expect_chinese(d);
        expect_status("format", QUN_OK, qun_diagnostics_format(d, 0, QUN_LANG_EN, line, sizeof line, &len));
        assert_int_equal(buf_begin(&b, expected, sizeof expected, &len), QUN_OK);
        buf_str(&b, "1:");
        buf_uint(&b, r->column);
        buf_str(&b, ": error C001: not strict JSON: ");
        buf_str(&b, r->words);
        assert_int_equal(buf_finish(&b, sizeof expected, &len), QUN_OK);
        expect_text(r->text.at, expected, text_of(line));
    }
}

/* Within an array's brackets some of them would be complete: those are left out. */
static void the_scanner_refuses_what_the_reader_refuses(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(refused); i++) {
        arena a;
        json_scan s;
        arena_init(&a, &env->mem);
        json_scan_array(&s, env, &a, refused[i].text);
        qun_status as_array = scan_all(&s);
        json_scan_object(&s, env, &a, refused[i].text);
        qun_status as_object = scan_all(&s);
        arena_drop(&a);
        if (as_array == QUN_OK || as_object == QUN_OK)
            fail_msg("accepted by the scanner: %s", refused[i].text.at);
    }
}

static void the_scanner_says_the_same_words_at_the_same_place(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(refused); i++) {
        const refusal *r = &refused[i];
        arena a;
        json_scan s;
        qun_text key;
        json_value value;
        if (r->text.len == 0 || (r->text.at[0] != '[' && r->text.at[0] != '{'))
            continue;
        arena_init(&a, &env->mem);
        if (r->text.at[0] == '[')
            json_scan_array(&s, env, &a, r->text);
        else
            json_scan_object(&s, env, &a, r->text);
        while (json_next(&s, &key, &value))
            ;
        expect_status(r->text.at, r->status, s.status);
        expect_int(r->text.at, QUN_CODE_C001, s.code);
        expect_text(r->text.at, r->words, text_of(s.error));
        place p = {.offset = s.error_offset};
        place_lines(&p, r->text.at, r->text.len);
        expect_int(r->text.at, r->column, p.column);
        assert_false(json_next(&s, &key, &value));
        arena_drop(&a);
    }
}

static void no_beginning_of_a_document_is_a_document(void **state)
{
    (void)state;
    static const char document[] =
        " {\"id\":\"a\\u00e9\\ud83d\\ude00\\n\",\"n\":[1,-2.5e+3,0.25,true,false,null],"
        "\"\xE7\xBE\xA4\":{\"x\":{},\"y\":[[]]},\"z\":\"\xF0\x9F\x98\x80\"}";
    for (size_t len = 0; len < sizeof document - 1; len++) {
        qun_text part = {document, len};
        qun_status status = read_tree(part);
        if (status != QUN_E_INVALID && status != QUN_E_TEXT)
            fail_msg("the first %zu bytes: status %d", len, (int)status);
        arena a;
        json_scan s;
        char *copy = malloc(len ? len : 1);
        memcpy(copy, document, len);
        arena_init(&a, &env->mem);
        json_scan_object(&s, env, &a, (qun_text){copy, len});
        status = scan_all(&s);
        if (status != QUN_E_INVALID && status != QUN_E_TEXT)
            fail_msg("the first %zu bytes scanned: status %d", len, (int)status);
        arena_drop(&a);
        free(copy);
    }
    expect_status("all of it", QUN_OK, read_tree((qun_text){document, sizeof document - 1}));
}

static void one_wrong_byte_is_never_read_past_the_end(void **state)
{
    (void)state;
    static const char document[] = "{\"id\":\"a\\u00e9\",\"n\":[1,-2.5e+3,true],\"\xE7\xBE\xA4\":{}}";
    static const unsigned char bytes[] = {0,   '"', '\\', '{', '}',  '[',  ']', ',',
                                          ':', '0', 'e',  'u', 0x80, 0xE7, 0xFF};
    char changed[sizeof document];
    for (size_t i = 0; i < sizeof document - 1; i++)
        for (size_t k = 0; k < sizeof bytes; k++) {
            memcpy(changed, document, sizeof document);
            changed[i] = (char)bytes[k];
            qun_text text = {changed, sizeof document - 1};
            bool read = read_tree(text) == QUN_OK, scanned = scan_text(text) == QUN_OK;
            if (read && !scanned)
                fail_msg("read but not scanned: %s", changed);
        }
}

static qun_text nested(char *space, size_t depth, const char *open, const char *shut)
{
    size_t at = 0, len = strlen(open);
    for (size_t i = 0; i < depth; i++, at += len)
        memcpy(space + at, open, len);
    space[at++] = '1';
    for (size_t i = 0; i < depth; i++)
        space[at++] = shut[0];
    return (qun_text){space, at};
}

static void nesting_is_read_up_to_the_limit(void **state)
{
    (void)state;
    static char space[1000000];
    static const struct {
        size_t depth;
        qun_status status;
    } cases[] = {{1, QUN_OK},       {63, QUN_OK},        {64, QUN_OK},
                 {65, QUN_E_LIMIT}, {1000, QUN_E_LIMIT}, {150000, QUN_E_LIMIT}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        expect_status("arrays", cases[i].status, read_tree(nested(space, cases[i].depth, "[", "]")));
        expect_int("said", cases[i].status == QUN_E_LIMIT, qun_diagnostics_count(d));
        expect_status("objects", cases[i].status, read_tree(nested(space, cases[i].depth, "{\"a\":", "}")));
        expect_status("only opened", cases[i].depth > 64 ? QUN_E_LIMIT : QUN_E_INVALID,
                      read_tree((qun_text){nested(space, cases[i].depth, "[", "]").at, cases[i].depth}));
    }
    expect_status("scanned, one deeper", QUN_OK, scan_text(nested(space, 63, "[", "]")));
    expect_status("scanned, two deeper", QUN_E_LIMIT, scan_text(nested(space, 64, "[", "]")));
}

static void the_deepest_limit_of_all_can_be_read(void **state)
{
    (void)state;
    static char space[10000];
    qun_limits limits = {.size = sizeof limits, .depth = LIMIT_DEPTH_MOST};
    qun_env_options options = {.size = sizeof options, .limits = &limits};
    qun_env *kept = env;
    expect_status("env", QUN_OK, qun_env_new(&options, &env));
    expect_status("arrays", QUN_OK, read_tree(nested(space, LIMIT_DEPTH_MOST, "[", "]")));
    expect_status("objects", QUN_OK, read_tree(nested(space, LIMIT_DEPTH_MOST, "{\"a\":", "}")));
    expect_status("one more", QUN_E_LIMIT, read_tree(nested(space, LIMIT_DEPTH_MOST + 1, "[{\"a\":", "]")));
    expect_status("alternating", QUN_E_INVALID,
                  read_tree(nested(space, LIMIT_DEPTH_MOST / 2, "[{\"a\":", "]")));
    qun_env_unref(env);
    env = kept;
}

static void a_document_over_the_limit_is_not_read(void **state)
{
    (void)state;
    qun_limits limits = {.size = sizeof limits, .document_bytes = 10};
    qun_env_options options = {.size = sizeof options, .limits = &limits};
    qun_env *kept = env;
    char line[256];
    size_t len;
    expect_status("env", QUN_OK, qun_env_new(&options, &env));
    expect_status("ten bytes", QUN_OK, read_tree(TEXT("[        ]")));
    expect_status("eleven bytes", QUN_E_LIMIT, read_tree(TEXT("[         ]")));
    expect_status("format", QUN_OK, qun_diagnostics_format(d, 0, QUN_LANG_EN, line, sizeof line, &len));
    expect_chinese(d);
    expect_text("said", "error C003: over a limit: the document is longer than the limit allows",
                text_of(line));
    qun_env_unref(env);
    env = kept;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strict_json_is_accepted),
        cmocka_unit_test(everything_else_is_refused_with_its_place),
        cmocka_unit_test(the_scanner_refuses_what_the_reader_refuses),
        cmocka_unit_test(the_scanner_says_the_same_words_at_the_same_place),
        cmocka_unit_test(no_beginning_of_a_document_is_a_document),
        cmocka_unit_test(one_wrong_byte_is_never_read_past_the_end),
        cmocka_unit_test(nesting_is_read_up_to_the_limit),
        cmocka_unit_test(the_deepest_limit_of_all_can_be_read),
        cmocka_unit_test(a_document_over_the_limit_is_not_read),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
