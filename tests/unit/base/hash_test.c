/* hash_test.c - the hash: the same on every machine, another with every seed and every changed bit. */
#include "base/hash.h"
#include "support/expect.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

static void the_hash_is_the_same_on_every_machine(void **state)
{
    (void)state;
    static const struct {
        uint64_t seed;
        const char *text;
        uint64_t hash;
    } cases[] = {
        {0, "", UINT64_C(0x157D02DF87DFCEE5)},
        {1000, "a", UINT64_C(0x2DA9514A00DEB284)},
        {2000, "u12", UINT64_C(0x56A9FC05DB6EA393)},
        {3000, "abcd", UINT64_C(0xCBDDEA0B8A07DCC2)},
        {4000, "12345678", UINT64_C(0xF9927E239B49F480)},
        {5000, "exactly sixteen!", UINT64_C(0x54B8EBA9F8B37B54)},
        {6000, "seventeen letters", UINT64_C(0x83024CE699AC5BC3)},
        {7000, "member.orders and much more than thirty-two bytes", UINT64_C(0xD24CC855B1162EC7)},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        expect_int(cases[i].text, (int64_t)cases[i].hash,
                   (int64_t)hash_bytes(cases[i].seed, cases[i].text, strlen(cases[i].text)));
    expect_int("mix", (int64_t)UINT64_C(0xB5FFD4E210858785), (int64_t)hash_mix(0, 0));
    expect_int("mix", (int64_t)UINT64_C(0xBEB66A9D108DF78E),
               (int64_t)hash_mix(1, UINT64_C(0x0123456789ABCDEF)));
}

static unsigned bits(uint64_t value)
{
    unsigned count = 0;
    for (; value > 0; value &= value - 1)
        count++;
    return count;
}

static void one_changed_bit_changes_half_of_the_hash(void **state)
{
    (void)state;
    for (size_t len = 1; len <= 40; len++) {
        unsigned char bytes[40];
        unsigned least = 64, sum = 0;
        for (size_t i = 0; i < len; i++)
            bytes[i] = (unsigned char)(i * 31 + 5);
        uint64_t before = hash_bytes(1, bytes, len);
        for (size_t bit = 0; bit < len * 8; bit++) {
            bytes[bit / 8] ^= (unsigned char)(1u << bit % 8);
            unsigned changed = bits(before ^ hash_bytes(1, bytes, len));
            bytes[bit / 8] ^= (unsigned char)(1u << bit % 8);
            least = changed < least ? changed : least;
            sum += changed;
        }
        assert_in_range(least, 10, 64);
        assert_in_range(sum / (len * 8), 28, 36);
    }
}

static void the_seed_changes_every_hash(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed < 1000; seed++) {
        assert_true(hash_bytes(seed, "u1", 2) != hash_bytes(0, "u1", 2));
        assert_true(hash_bytes(seed, "", 0) != hash_bytes(0, "", 0));
        assert_true(hash_mix(seed, 42) != hash_mix(0, 42));
    }
}

static void texts_of_zeros_differ_by_their_length(void **state)
{
    (void)state;
    static const unsigned char zeros[64] = {0};
    for (size_t a = 0; a < 64; a++)
        for (size_t b = 0; b < a; b++)
            assert_true(hash_bytes(0, zeros, a) != hash_bytes(0, zeros, b));
}

static void numbers_in_a_row_spread_over_all_slots(void **state)
{
    (void)state;
    uint32_t counts[256] = {0};
    for (uint64_t i = 0; i < 25600; i++)
        counts[hash_mix(7, i << 32 | 1) & 255]++;
    for (int i = 0; i < 256; i++)
        assert_in_range(counts[i], 50, 160);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_hash_is_the_same_on_every_machine),
        cmocka_unit_test(one_changed_bit_changes_half_of_the_hash),
        cmocka_unit_test(the_seed_changes_every_hash),
        cmocka_unit_test(texts_of_zeros_differ_by_their_length),
        cmocka_unit_test(numbers_in_a_row_spread_over_all_slots),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
