/* buf_test.c - buffers that grow, buffers that count, and the law of the public _format calls. */
#include "base/str.h"
#include "support/expect.h"
#include "support/sweep.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static void a_buffer_writes_texts_and_numbers(void **state)
{
    (void)state;
    static const mem libc = {mem_libc, NULL};
    buf b;
    buf_init(&b, &libc);
    expect_text("at first", "", buf_view(&b));
    buf_str(&b, "int ");
    buf_int(&b, INT64_MIN);
    buf_char(&b, ' ');
    buf_int(&b, -7);
    buf_char(&b, ' ');
    buf_uint(&b, UINT64_MAX);
    buf_char(&b, ' ');
    buf_uint(&b, 0);
    buf_char(&b, ' ');
    buf_pad(&b, 7, 4);
    buf_pad(&b, 12345, 3);
    buf_pad(&b, 0, 0);
    buf_text(&b, TEXT(" end"));
    buf_text(&b, (qun_text){NULL, 0});
    expect_text("all", "int -9223372036854775808 -7 18446744073709551615 0 0007123450 end", buf_view(&b));
    buf_clear(&b);
    expect_text("cleared", "", buf_view(&b));
    buf_drop(&b);
}

static void a_buffer_may_be_added_to_itself(void **state)
{
    (void)state;
    sweep_heap heap = {0}; /* moves on every growth and overwrites what it leaves */
    mem m = {sweep_allocate, &heap};
    buf b;
    buf_init(&b, &m);
    buf_str(&b, "abc");
    for (int i = 0; i < 8; i++)
        buf_add(&b, b.at, b.len);
    expect_int("length", 3 << 8, (int64_t)b.len);
    for (size_t i = 0; i < b.len; i++)
        expect_int("byte", "abc"[i % 3], b.at[i]);
    buf_drop(&b);
    expect_int("live bytes", 0, (int64_t)heap.live_bytes);
}

static void a_buffer_without_memory_says_so_and_goes_on(void **state)
{
    (void)state;
    sweep_heap heap = {.fail_at = 2, .persistent = true};
    mem m = {sweep_allocate, &heap};
    buf b;
    buf_init(&b, &m);
    for (int i = 0; i < 100; i++)
        buf_str(&b, "0123456789");
    assert_true(b.failed);
    expect_int("what was there", 60, (int64_t)b.len);
    buf_clear(&b);
    assert_false(b.failed);
    buf_drop(&b);
    expect_int("live bytes", 0, (int64_t)heap.live_bytes);
}

static void a_length_beyond_memory_fails_without_writing(void **state)
{
    (void)state;
    static const mem libc = {mem_libc, NULL};
    char small[4];
    buf b;
    buf_init(&b, &libc);
    buf_str(&b, "abc");
    buf_add(&b, "x", SIZE_MAX - 1);
    assert_true(b.failed);
    buf_drop(&b);
    buf_fixed(&b, small, sizeof small);
    buf_add(&b, "x", SIZE_MAX);
    assert_true(b.failed);
}

static void a_fixed_buffer_fills_and_then_counts(void **state)
{
    (void)state;
    char space[5] = "####";
    buf b;
    buf_fixed(&b, space, 4);
    buf_str(&b, "abc");
    buf_str(&b, "def");
    buf_char(&b, 'g');
    expect_int("counted", 7, (int64_t)b.len);
    expect_text("held", "abcd", buf_view(&b));
}

static void json_strings_are_quoted_and_escaped(void **state)
{
    (void)state;
    static const struct {
        qun_text text;
        const char *json;
    } cases[] = {
        {{"", 0}, "\"\""},
        {{NULL, 0}, "\"\""},
        {{"plain", 5}, "\"plain\""},
        {{"a\"b\\c/d", 7}, "\"a\\\"b\\\\c/d\""},
        {{"\b\f\n\r\t", 5}, "\"\\b\\f\\n\\r\\t\""},
        {{"\0\x01\x1F\x7F", 4}, "\"\\u0000\\u0001\\u001f\x7F\""},
        {{"\xE7\xBE\xA4\xF0\x9F\x98\x80", 7}, "\"\xE7\xBE\xA4\xF0\x9F\x98\x80\""},
    };
    char space[64];
    for (size_t i = 0; i < COUNT(cases); i++) {
        buf b;
        buf_fixed(&b, space, sizeof space);
        buf_json(&b, cases[i].text);
        expect_text("json", cases[i].json, buf_view(&b));
    }
}

static qun_status format(const char *words, char *text, size_t space, size_t *len)
{
    buf b;
    qun_status status = buf_begin(&b, text, space, len);
    if (status != QUN_OK)
        return status;
    buf_str(&b, words);
    return buf_finish(&b, space, len);
}

static void a_format_call_fills_measures_or_refuses(void **state)
{
    (void)state;
    static const struct {
        const char *what, *words;
        size_t space;
        qun_status status;
        const char *written;
    } cases[] = {
        {"room to spare", "abc", 8, QUN_OK, "abc"},
        {"just room for the NUL", "abc", 4, QUN_OK, "abc"},
        {"no room for the NUL", "abc", 3, QUN_E_SPACE, ""},
        {"room for one byte", "abc", 1, QUN_E_SPACE, ""},
        {"nothing to write", "", 1, QUN_OK, ""},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char text[8] = "#######";
        size_t len = 99;
        expect_status(cases[i].what, cases[i].status, format(cases[i].words, text, cases[i].space, &len));
        expect_int(cases[i].what, (int64_t)strlen(cases[i].words), (int64_t)len);
        expect_text(cases[i].what, cases[i].written, text_of(text));
        for (size_t k = cases[i].space; k < 7; k++)
            expect_int("untouched behind the space", '#', text[k]);
    }
    size_t len = 99;
    expect_status("measuring", QUN_E_SPACE, format("abc", NULL, 0, &len));
    expect_int("measured", 3, (int64_t)len);
    expect_status("no text but space", QUN_E_ARG, format("abc", NULL, 4, &len));
    char text[4];
    expect_status("no length", QUN_E_ARG, format("abc", text, 4, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_buffer_writes_texts_and_numbers),
        cmocka_unit_test(a_buffer_may_be_added_to_itself),
        cmocka_unit_test(a_buffer_without_memory_says_so_and_goes_on),
        cmocka_unit_test(a_length_beyond_memory_fails_without_writing),
        cmocka_unit_test(a_fixed_buffer_fills_and_then_counts),
        cmocka_unit_test(json_strings_are_quoted_and_escaped),
        cmocka_unit_test(a_format_call_fills_measures_or_refuses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
