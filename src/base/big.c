/* big.c - the few operations on large whole numbers that exact decimal conversion needs. */
#include "base/big.h"
#include <string.h>

void big_set(big *b, uint64_t value)
{
    b->words[0] = (uint32_t)value;
    b->words[1] = (uint32_t)(value >> 32);
    b->count = b->words[1] ? 2 : b->words[0] ? 1 : 0;
}

void big_multiply(big *b, uint32_t factor, uint32_t addend)
{
    uint64_t carry = addend;
    for (uint32_t i = 0; i < b->count; i++) {
        carry += (uint64_t)b->words[i] * factor;
        b->words[i] = (uint32_t)carry;
        carry >>= 32;
    }
    if (carry > 0 && b->count < BIG_WORDS)
        b->words[b->count++] = (uint32_t)carry;
}

void big_shift(big *b, uint32_t bits)
{
    uint32_t words = bits / 32;
    if (b->count == 0)
        return;
    big_multiply(b, UINT32_C(1) << bits % 32, 0);
    if (words == 0)
        return;
    if (words > BIG_WORDS - b->count)
        words = BIG_WORDS - b->count;
    memmove(b->words + words, b->words, b->count * sizeof b->words[0]);
    memset(b->words, 0, words * sizeof b->words[0]);
    b->count += words;
}

void big_power(big *b, uint32_t base, uint32_t exponent)
{
    uint32_t step = base == 5 ? 13 : 9, power = base == 5 ? 1220703125u : 1000000000u; /* base^step */
    for (; exponent >= step; exponent -= step)
        big_multiply(b, power, 0);
    for (; exponent > 0; exponent--)
        big_multiply(b, base, 0);
}

int big_compare(const big *a, const big *b)
{
    if (a->count != b->count)
        return a->count < b->count ? -1 : 1;
    for (uint32_t i = a->count; i-- > 0;)
        if (a->words[i] != b->words[i])
            return a->words[i] < b->words[i] ? -1 : 1;
    return 0;
}

static uint32_t word_at(const big *b, uint32_t i)
{
    return i < b->count ? b->words[i] : 0;
}

int big_compare_sum(const big *a, const big *b, const big *c)
{
    uint32_t most = a->count > b->count ? a->count : b->count;
    uint64_t carry = 0;
    int order = 0;
    for (uint32_t i = 0; i < most || i < c->count; i++) { /* upwards: the highest word that differs decides */
        carry += (uint64_t)word_at(a, i) + word_at(b, i);
        uint32_t word = (uint32_t)carry, other = word_at(c, i);
        if (word != other)
            order = word < other ? -1 : 1;
        carry >>= 32;
    }
    return carry > 0 ? 1 : order;
}

void big_subtract(big *a, const big *b)
{
    uint64_t borrow = 0;
    for (uint32_t i = 0; i < a->count && (i < b->count || borrow > 0); i++) {
        uint64_t less = (i < b->count ? b->words[i] : 0) + borrow;
        borrow = a->words[i] < less;
        a->words[i] = (uint32_t)(a->words[i] - less);
    }
    while (a->count > 0 && a->words[a->count - 1] == 0)
        a->count--;
}

uint32_t big_divide(big *b, uint32_t divisor)
{
    uint64_t rest = 0;
    for (uint32_t i = b->count; i-- > 0;) {
        rest = rest << 32 | b->words[i];
        b->words[i] = (uint32_t)(rest / divisor);
        rest %= divisor;
    }
    while (b->count > 0 && b->words[b->count - 1] == 0)
        b->count--;
    return (uint32_t)rest;
}
