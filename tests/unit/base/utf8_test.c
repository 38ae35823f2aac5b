/* utf8_test.c - what is UTF-8 and what is not, against the definition for every code point and every pair of
 * bytes. */
#include "base/str.h"
#include "support/expect.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static void well_formed_text_is_valid(void **state)
{
    (void)state;
    static const struct {
        const char *what, *text;
        bool valid;
    } cases[] = {
        {"empty", "", true},
        {"ascii, more than eight bytes", "hello everybody", true},
        {"two bytes", "\xC3\xA9", true},
        {"Chinese", "\xE7\xBE\xA4\xE8\x81\x8A", true},
        {"an emoji", "\xF0\x9F\x98\x80", true},
        {"the last code point", "\xF4\x8F\xBF\xBF", true},
        {"the first of two bytes", "\xC2\x80", true},
        {"before the surrogates", "\xED\x9F\xBF", true},
        {"behind the surrogates", "\xEE\x80\x80", true},
        {"a continuation alone", "\x80", false},
        {"overlong, two bytes", "\xC1\xBF", false},
        {"overlong, three bytes", "\xE0\x9F\xBF", false},
        {"overlong, four bytes", "\xF0\x8F\xBF\xBF", false},
        {"the first surrogate", "\xED\xA0\x80", false},
        {"the last surrogate", "\xED\xBF\xBF", false},
        {"behind the last code point", "\xF4\x90\x80\x80", false},
        {"five bytes", "\xF8\x88\x80\x80\x80", false},
        {"FF", "\xFF", false},
        {"cut short after one", "abc\xC3", false},
        {"cut short after two", "abc\xE7\xBE", false},
        {"cut short after three", "abc\xF0\x9F\x98", false},
        {"an error behind eight bytes", "abcdefghijk\xFFlmnopqrst", false},
        {"a letter for a continuation",
         "\xE7\xBE"
         "a",
         false},
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        expect_int(cases[i].what, cases[i].valid, utf8_valid(cases[i].text, strlen(cases[i].text)));
}

static void every_code_point_comes_back(void **state)
{
    (void)state;
    for (uint32_t code = 0; code <= 0x10FFFF; code++) {
        if (code >= 0xD800 && code <= 0xDFFF)
            continue;
        char bytes[4];
        size_t i = 0, len = utf8_put(code, bytes);
        assert_true(utf8_valid(bytes, len));
        assert_int_equal(utf8_length(bytes, len), len);
        assert_int_equal(utf8_next(bytes, len, &i), code);
        assert_int_equal(i, len);
        assert_int_equal(utf8_count(bytes, len), 1);
        for (size_t cut = 0; cut < len; cut++)
            assert_int_equal(cut == 0 || !utf8_valid(bytes, cut), 1);
    }
}

static void as_many_sequences_are_valid_as_there_are_code_points(void **state)
{
    (void)state;
    uint32_t valid[5] = {0};
    for (uint32_t word = 0x80; word <= 0xFFFFFF;
         word++) { /* all of up to three bytes that do not begin ASCII */
        char bytes[3] = {(char)(word >> 16), (char)(word >> 8), (char)word};
        size_t len = word > 0xFFFF ? 3 : word > 0xFF ? 2 : 1;
        valid[len] += utf8_length(bytes + 3 - len, len) == len;
    }
    expect_int("beyond ASCII in one byte", 0, valid[1]);
    expect_int("in two bytes", 0x800 - 0x80, valid[2]);
    expect_int("in three bytes", 0x10000 - 0x800 - 0x800, valid[3]);
}

static void a_broken_byte_reads_as_the_replacement(void **state)
{
    (void)state;
    static const char text[] = "a\xE7\xBE"
                               "b\xFF";
    static const uint32_t codes[] = {'a', 0xFFFD, 0xFFFD, 'b', 0xFFFD};
    size_t i = 0;
    for (size_t k = 0; k < COUNT(codes); k++)
        expect_int("code point", codes[k], utf8_next(text, sizeof text - 1, &i));
    expect_int("all read", sizeof text - 1, (int64_t)i);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(well_formed_text_is_valid),
        cmocka_unit_test(every_code_point_comes_back),
        cmocka_unit_test(as_many_sequences_are_valid_as_there_are_code_points),
        cmocka_unit_test(a_broken_byte_reads_as_the_replacement),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
