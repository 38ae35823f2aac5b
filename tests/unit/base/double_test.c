/* double_test.c - doubles and their decimals, both ways, against the C library's exact conversions. */
#include "base/number.h"
#include "support/expect.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static double of_bits(uint64_t bits)
{
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static uint64_t bits_of(double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static void written(double value, char text[64])
{
    size_t len;
    buf b;
    assert_int_equal(buf_begin(&b, text, 64, &len), QUN_OK);
    buf_double(&b, value);
    assert_int_equal(buf_finish(&b, 64, &len), QUN_OK);
}

static void numbers_are_written_as_javascript_writes_them(void **state)
{
    (void)state;
    static const struct {
        uint64_t bits;
        const char *text;
    } cases[] = {
        {0, "0"},
        {UINT64_C(1) << 63, "-0"},
        {UINT64_C(0x7FF0000000000000), "Infinity"},
        {UINT64_C(0xFFF0000000000000), "-Infinity"},
        {UINT64_C(0x7FF8000000000000), "NaN"},
        {UINT64_C(0xFFF8000000000001), "NaN"},
        {1, "5e-324"},
        {UINT64_C(0x000FFFFFFFFFFFFF), "2.225073858507201e-308"},
        {UINT64_C(0x0010000000000000), "2.2250738585072014e-308"},
        {UINT64_C(0x7FEFFFFFFFFFFFFF), "1.7976931348623157e+308"},
        {UINT64_C(0x3E70000000000000), "5.960464477539063e-8"}, /* 2^-24: the lower neighbour is nearer */
        {UINT64_C(0x44B52D02C7E14AF6), "1e+23"},                /* a middle that rounds to even */
        {UINT64_C(0x43E158E460913D00), "10000000000000000000"},
        {UINT64_C(0x4310000000000001), "1125899906842624.2"}, /* .25: the even digit */
        {UINT64_C(0x4310000000000003), "1125899906842624.8"}, /* .75 */
        {UINT64_C(0x4340000000000000), "9007199254740992"},
        {UINT64_C(0x4340000000000001), "9007199254740994"},
        {UINT64_C(0x3FD5555555555555), "0.3333333333333333"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char text[64];
        written(of_bits(cases[i].bits), text);
        expect_text("bits", cases[i].text, text_of(text));
    }
    static const struct {
        double value;
        const char *text;
    } more[] = {
        {1, "1"},
        {-1, "-1"},
        {100, "100"},
        {0.1, "0.1"},
        {-0.5, "-0.5"},
        {12.25, "12.25"},
        {0.3, "0.3"},
        {0.1 + 0.2, "0.30000000000000004"},
        {1e-6, "0.000001"},
        {1e-7, "1e-7"},
        {1.5e-7, "1.5e-7"},
        {123456789012345680000.0, "123456789012345680000"},
        {1e20, "100000000000000000000"},
        {1e21, "1e+21"},
        {1.25e21, "1.25e+21"},
        {-1e100, "-1e+100"},
        {4.35, "4.35"},
        {999999999999999.9, "999999999999999.9"},
        {0.000001234, "0.000001234"},
        {1e15, "1000000000000000"},
        {1.7976931348623157e308, "1.7976931348623157e+308"},
    };
    for (size_t i = 0; i < COUNT(more); i++) {
        char text[64];
        written(more[i].value, text);
        expect_text("value", more[i].text, text_of(text));
    }
}

/* How many digits stand in a number's text, without leading and trailing zeros. */
static int digits_in(const char *text)
{
    int count = 0, zeros = 0;
    for (; *text && *text != 'e'; text++) {
        if (*text < '0' || *text > '9' || (*text == '0' && count == 0))
            continue;
        count++;
        zeros = *text == '0' ? zeros + 1 : 0;
    }
    return count - zeros;
}

/* Writes, reads back by our reader and the C library's, and looks whether fewer digits would do. */
static void check_round_trip(double value)
{
    char text[64], shorter[64];
    double ours = 0;
    written(value, text);
    if (bits_of(strtod(text, NULL)) != bits_of(value))
        fail_msg("%.17g was written as %s, which is another number", value, text);
    if (!double_parse(text_of(text), &ours) || bits_of(ours) != bits_of(value))
        fail_msg("%s was read as %.17g", text, ours);
    int count = digits_in(text);
    if (count > 1) {
        snprintf(shorter, sizeof shorter, "%.*e", count - 2, value);
        if (strtod(shorter, NULL) == value)
            fail_msg("%.17g was written as %s; %s would do", value, text, shorter);
    }
    snprintf(shorter, sizeof shorter, "%.17g", value);
    if (!double_parse(text_of(shorter), &ours) || bits_of(ours) != bits_of(value))
        fail_msg("%s was read as %.17g", shorter, ours);
}

static void every_double_comes_back_from_its_shortest_text(void **state)
{
    (void)state;
    uint64_t random = 88172645463325252u;
    for (int i = 0; i < 100000; i++) {
        double value = of_bits(next_random(&random));
        if (value - value == 0 && value != 0)
            check_round_trip(value);
    }
    for (int i = 0; i < 20000; i++) {
        check_round_trip((double)(next_random(&random) % 100000000 + 1) / 1000);
        check_round_trip((double)(int64_t)next_random(&random));
        check_round_trip(of_bits(next_random(&random) >> 12 | UINT64_C(0x3FF) << 52) * 100);
    }
    for (uint64_t exponent = 0; exponent < 2047; exponent++)
        for (uint64_t step = 0; step < 5; step++) {
            uint64_t bits = (exponent << 52) + step;
            if (bits > 2)
                check_round_trip(of_bits(bits - 2)); /* around the powers of two */
        }
}

static void check_read(const char *text)
{
    double expected = strtod(text, NULL), got = 77;
    if (!double_parse(text_of(text), &got) || bits_of(expected) != bits_of(got))
        fail_msg("%.60s...: expected %.17g, got %.17g", text, expected, got);
}

static void decimals_of_any_length_are_read_to_the_nearest(void **state)
{
    (void)state;
    uint64_t random = 42;
    char text[128];
    for (int i = 0; i < 100000; i++) {
        int len = 0, digits = 1 + (int)(next_random(&random) % 40);
        for (int k = 0; k < digits; k++) {
            text[len++] = (char)('0' + next_random(&random) % 10);
            if (k == digits / 2 && k < digits - 1)
                text[len++] = '.';
        }
        snprintf(text + len, sizeof text - (size_t)len, "e%d", (int)(next_random(&random) % 700) - 350);
        check_read(text);
    }
}

/* Middles between neighbours, written out in full, a hair below and a hair above. */
static void middles_between_doubles_go_to_the_even_one(void **state)
{
    (void)state;
    static char text[2000];
    uint64_t random = 7;
    for (int i = 0; i < 3000; i++) {
        uint64_t bits = i % 3 == 0 ? next_random(&random) % (UINT64_C(60) << 52) : next_random(&random) >> 1;
        if (bits >= UINT64_C(0x7FEFFFFFFFFFFFFF))
            continue;
        long double middle = ((long double)of_bits(bits) + (long double)of_bits(bits + 1)) / 2;
        if ((double)middle != of_bits(bits) && (double)middle != of_bits(bits + 1))
            continue;
        int len = snprintf(text, sizeof text - 4, "%.1200Lf", middle);
        check_read(text);
        strcpy(text + len, "001");
        check_read(text);
        text[len] = 0;
        for (int k = len - 1; k > 0 && text[k] != '.'; k--) /* one less in the last place that counts */
            if (text[k] != '0') {
                text[k]--;
                break;
            }
        check_read(text);
    }
}

static void texts_at_the_ends_of_the_range_are_read(void **state)
{
    (void)state;
    static const char *const cases[] = {
        "1.7976931348623157e308",
        "1.7976931348623158e308",
        "1.7976931348623159e308",
        "1.797693134862315808e308",
        "1e309",
        "1e310",
        "1e311",
        "1e99999999999999999999999",
        "123456789e301",
        "0e99999999999999999999",
        "5e-324",
        "4.9e-324",
        "2.4703282292062327e-324",
        "2.4703282292062328e-324",
        "2e-324",
        "1e-400",
        "1e-99999999999999999999999",
        "2.2250738585072011e-308",
        "2.2250738585072012e-308",
        "2.225073858507201e-308",
        "2.2250738585072014e-308",
        "0.000000000000000000000000000000000000000000000000000000000000000000000001",
        "9007199254740993",
        "9007199254740993.0000000000000000000000000000000000000000000000000000000000000001",
        "9007199254740992.9999999999999999999999999999999999999999999999999999999999999999",
        "1e23",
        "8.5e22",
        "-0",
        "-0.0",
        "-1e-400",
        "0.1e1",
        "100000000000000000000e-20",
        "1e22",
        "1e-22",
        "9007199254740991e22",
        "6.631236846766476e-316",
        "3.2378839133029012895883524125015321748630094e-319",
        "1E5",
        "1e+5",
        "1e05",
        "179769313486231580793728971405301e276",
        "179769313486231580793728971405303415079934132710e261",
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        check_read(cases[i]);
}

static void a_long_run_of_zeros_costs_nothing_but_its_length(void **state)
{
    (void)state;
    enum { ZEROS = 100000 };
    static char text[ZEROS + 32];
    memset(text, '0', ZEROS);
    strcpy(text + ZEROS, "1e5");
    check_read(text);
    text[1] = '.';
    strcpy(text + ZEROS, "125e99999");
    check_read(text);
    text[0] = '1';
    memset(text + 1, '0', ZEROS - 1);
    strcpy(text + ZEROS, "e-99990");
    check_read(text);
}

static void what_is_no_number_is_refused(void **state)
{
    (void)state;
    static const char *const cases[] = {"",    "-",   ".",        "1.",  ".5",    "e5",    "1e",    "1e+",
                                        "1e-", "+1",  " 1",       "1 ",  "1.5.5", "1e5e5", "1e5.5", "0x10",
                                        "inf", "nan", "Infinity", "1,5", "--1",   "1e++5", "-e5"};
    for (size_t i = 0; i < COUNT(cases); i++) {
        double out = 77;
        expect_int(cases[i], 0, double_parse(text_of(cases[i]), &out));
        expect_int(cases[i], 77, (int64_t)out);
    }
}

static void a_number_of_digits_is_exact(void **state)
{
    static const struct {
        double value;
        uint32_t count;
        const char *fixed, *scientific;
    } cases[] = {
        {0.0, 0, "0", "0e+00"},
        {-0.0, 2, "-0.00", "-0.00e+00"},
        {2.5, 0, "2", "2e+00"},
        {0.05, 1, "0.1", "5.0e-02"},
        {0.0009, 2, "0.00", "9.00e-04"},
        {999.96, 1, "1000.0", "1.0e+03"},
        {1e15, 1, "1000000000000000.0", "1.0e+15"},
        {123456789.125, 2, "123456789.12", "1.23e+08"},
        {5e-324, 3, "0.000", "4.941e-324"},
        {1.7976931348623157e308, 4, NULL, "1.7977e+308"},
    };
    char text[400];
    buf b;
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        buf_fixed(&b, text, sizeof text);
        buf_double_fixed(&b, cases[i].value, cases[i].count);
        if (cases[i].fixed)
            expect_text("fixed", cases[i].fixed, buf_view(&b));
        else
            expect_int("length", 309 + 5, (int64_t)b.len);
        buf_fixed(&b, text, sizeof text);
        buf_double_scientific(&b, cases[i].value, cases[i].count);
        expect_text("scientific", cases[i].scientific, buf_view(&b));
    }
    buf_fixed(&b, text, sizeof text);
    buf_double_fixed(&b, 5e-324, 1100);
    expect_int("all digits", 1102, (int64_t)b.len);
}

static void plain_numbers_have_no_exponent(void **state)
{
    static const struct {
        double value;
        const char *text;
    } cases[] = {{0.1, "0.1"},
                 {-2, "-2"},
                 {1e21, "1000000000000000000000"},
                 {1.5e22, "15000000000000000000000"},
                 {1e-7, "0.0000001"},
                 {-1.25e-8, "-0.0000000125"},
                 {1e308 * 10, "Infinity"}};
    char text[400];
    buf b;
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        buf_fixed(&b, text, sizeof text);
        buf_double_plain(&b, cases[i].value);
        expect_text("plain", cases[i].text, buf_view(&b));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_number_of_digits_is_exact),
        cmocka_unit_test(plain_numbers_have_no_exponent),
        cmocka_unit_test(numbers_are_written_as_javascript_writes_them),
        cmocka_unit_test(every_double_comes_back_from_its_shortest_text),
        cmocka_unit_test(decimals_of_any_length_are_read_to_the_nearest),
        cmocka_unit_test(middles_between_doubles_go_to_the_even_one),
        cmocka_unit_test(texts_at_the_ends_of_the_range_are_read),
        cmocka_unit_test(a_long_run_of_zeros_costs_nothing_but_its_length),
        cmocka_unit_test(what_is_no_number_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
