/* number_test.c - whole numbers: arithmetic that does not wrap, division that floors, decimal texts. */
#include "base/number.h"
#include "support/expect.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])
#define MIN          INT64_MIN
#define MAX          INT64_MAX

static void arithmetic_over_the_range_is_refused(void **state)
{
    (void)state;
    static const struct {
        char op;
        int64_t a, b;
        bool fits;
        int64_t result;
    } cases[] = {
        {'+', 1, 2, true, 3},
        {'+', MAX, 0, true, MAX},
        {'+', MAX, 1, false, 0},
        {'+', MIN, -1, false, 0},
        {'+', MIN, MAX, true, -1},
        {'+', MAX - 1, 1, true, MAX},
        {'-', 1, 2, true, -1},
        {'-', MIN, 1, false, 0},
        {'-', MAX, -1, false, 0},
        {'-', 0, MIN, false, 0},
        {'-', -1, MIN, true, MAX},
        {'-', MIN, MIN, true, 0},
        {'*', 3, -4, true, -12},
        {'*', MIN, 1, true, MIN},
        {'*', MIN, -1, false, 0},
        {'*', -1, MIN, false, 0},
        {'*', MAX, 2, false, 0},
        {'*', 0, MIN, true, 0},
        {'*', MAX, -1, true, -MAX},
        {'*', 1LL << 32, 1LL << 31, false, 0},
        {'*', 1LL << 32, -(1LL << 31), true, MIN},
        {'*', 3037000500, 3037000500, false, 0},
        {'*', 3037000499, 3037000499, true, 9223372030926249001},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        int64_t out = 77;
        bool fits = cases[i].op == '+'   ? int_add(cases[i].a, cases[i].b, &out)
                    : cases[i].op == '-' ? int_subtract(cases[i].a, cases[i].b, &out)
                                         : int_multiply(cases[i].a, cases[i].b, &out);
        char what[2] = {cases[i].op, 0};
        expect_int(what, cases[i].fits, fits);
        expect_int(what, cases[i].fits ? cases[i].result : 77, out);
    }
}

static void clamped_sums_stop_at_the_ends(void **state)
{
    (void)state;
    expect_int("in range", 3, int_add_clamp(1, 2));
    expect_int("over", MAX, int_add_clamp(MAX - 1, 5));
    expect_int("under", MIN, int_add_clamp(MIN + 1, -5));
    expect_int("ends meet", -1, int_add_clamp(MIN, MAX));
}

static void division_floors(void **state)
{
    (void)state;
    static const struct {
        int64_t a, b, quotient, rest;
    } cases[] = {
        {7, 3, 2, 1},           {-7, 3, -3, 2},   {-6, 3, -2, 0},          {0, 5, 0, 0},
        {-1, 86400, -1, 86399}, {MIN, 1, MIN, 0}, {MIN, MAX, -2, MAX - 1}, {MAX, MAX, 1, 0},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        expect_int("quotient", cases[i].quotient, floor_div(cases[i].a, cases[i].b));
        expect_int("rest", cases[i].rest, floor_mod(cases[i].a, cases[i].b));
    }
}

static void decimal_texts_are_read_whole_or_not_at_all(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool is_int;
        int64_t number;
        bool is_uint;
        uint64_t size;
    } cases[] = {
        {"0", true, 0, true, 0},
        {"007", true, 7, true, 7},
        {"-0", true, 0, false, 0},
        {"-12", true, -12, false, 0},
        {"9223372036854775807", true, MAX, true, MAX},
        {"9223372036854775808", false, 0, true, UINT64_C(9223372036854775808)},
        {"-9223372036854775808", true, MIN, false, 0},
        {"-9223372036854775809", false, 0, false, 0},
        {"18446744073709551615", false, 0, true, UINT64_MAX},
        {"18446744073709551616", false, 0, false, 0},
        {"99999999999999999999", false, 0, false, 0},
        {"", false, 0, false, 0},
        {"-", false, 0, false, 0},
        {"--1", false, 0, false, 0},
        {"+1", false, 0, false, 0},
        {" 1", false, 0, false, 0},
        {"1 ", false, 0, false, 0},
        {"1.0", false, 0, false, 0},
        {"0x1", false, 0, false, 0},
        {"\xEF\xBC\x91", false, 0, false, 0}, /* a full-width 1 */
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        int64_t number = 77;
        uint64_t size = 77;
        expect_int(cases[i].text, cases[i].is_int, int_parse(text_of(cases[i].text), &number));
        expect_int(cases[i].text, cases[i].is_int ? cases[i].number : 77, number);
        expect_int(cases[i].text, cases[i].is_uint, uint_parse(text_of(cases[i].text), &size));
        expect_int(cases[i].text, cases[i].is_uint ? (int64_t)cases[i].size : 77, (int64_t)size);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arithmetic_over_the_range_is_refused),
        cmocka_unit_test(clamped_sums_stop_at_the_ends),
        cmocka_unit_test(division_floors),
        cmocka_unit_test(decimal_texts_are_read_whole_or_not_at_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
