/* hash.c - a seeded hash of bytes: multiply two words of the input, fold the product, go on.
 * Reads little endian by shifts, so every machine gives the same number. */
#include "base/hash.h"
#include "base/wide.h"

static const uint64_t odd[4] = {UINT64_C(0x9E3779B97F4A7C15), UINT64_C(0xD6E8FEB86659FD93),
                                UINT64_C(0xA0761D6478BD642F), UINT64_C(0xE7037ED1A0B428DB)};

/* High and low half of the 128-bit product, folded. */
static uint64_t fold(uint64_t a, uint64_t b)
{
    uint64_t low, high = wide_multiply(a, b, &low);
    return low ^ high;
}

static uint64_t read32(const unsigned char *at)
{
    return (uint64_t)at[0] | (uint64_t)at[1] << 8 | (uint64_t)at[2] << 16 | (uint64_t)at[3] << 24;
}

static uint64_t read64(const unsigned char *at)
{
    return read32(at) | read32(at + 4) << 32;
}

/* Up to 16 bytes as two words; together with the length they determine the bytes. */
static void read_tail(const unsigned char *at, size_t len, uint64_t *first, uint64_t *last)
{
    *first = 0;
    *last = 0;
    if (len >= 8) {
        *first = read64(at);
        *last = read64(at + len - 8);
    } else if (len >= 4) {
        *first = read32(at);
        *last = read32(at + len - 4);
    } else if (len > 0) {
        *first = (uint64_t)at[0] << 16 | (uint64_t)at[len / 2] << 8 | at[len - 1];
    }
}

/* A product with zero forgets the other side, so no operand may be one that a stranger can make zero: both
 * are masked with what only the seed tells. */
static uint64_t key_of(uint64_t seed)
{
    return fold(seed ^ odd[0], odd[1]);
}

uint64_t hash_bytes(uint64_t seed, const void *bytes, size_t len)
{
    const unsigned char *at = bytes;
    size_t left = len;
    uint64_t key = key_of(seed), state = key ^ odd[2];
    while (left > 16) {
        state = fold(read64(at) ^ key, read64(at + 8) ^ state);
        at += 16;
        left -= 16;
    }
    uint64_t first, last;
    read_tail(at, left, &first, &last);
    state = fold(first ^ key, last ^ state);
    return fold(state ^ odd[3], (uint64_t)len ^ odd[1]);
}

uint64_t hash_mix(uint64_t seed, uint64_t value)
{
    uint64_t key = key_of(seed);
    return fold(fold(value ^ key, odd[2]) ^ odd[3], value ^ key ^ odd[1]);
}
