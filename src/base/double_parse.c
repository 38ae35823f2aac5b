/* double_parse.c - decimal text to the nearest double, ties to even, for every input.
 * Short numbers are exact in doubles; others are estimated in 64 bits and accepted when the estimate's error
 * cannot change the rounding; the rest is compared exactly with the middle between neighbours (Clinger 1990).
 */
#include "base/number.h"
#include "base/big.h"
#include "base/wide.h"
#include <float.h>
#include <string.h>

#define DIGITS_MOST    800 /* a middle between doubles has at most 767 digits: what follows only breaks ties */
#define FRACTION_BITS  52
#define EXPONENT_LEAST (-1074)
#define EXPONENT_MOST  971
#define ESTIMATE_ERROR 64u /* of 64 bits: up to 9 products, each under 6 units, doubled for safety */

/* A double without sign: fraction * 2^exponent. */
typedef struct binary {
    uint64_t fraction; /* under 2^53, at least 2^52 unless the exponent is the least */
    int exponent;
} binary;

typedef struct decimal {
    qun_text digits; /* from the first that is not 0; may hold a point */
    int64_t count;   /* how many digits; 0: the number is zero */
    int64_t power;   /* of ten, of the last digit */
    uint64_t first;  /* the first 19 digits */
    bool negative;
} decimal;

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* "e-12" at the end; saturates far outside of what a text in memory could balance. */
static bool exponent_read(qun_text text, size_t i, int64_t *out)
{
    bool negative = i < text.len && text.at[i] == '-';
    i += i < text.len && (text.at[i] == '-' || text.at[i] == '+');
    if (i == text.len)
        return false;
    int64_t value = 0;
    for (; i < text.len; i++) {
        if (!is_digit(text.at[i]))
            return false;
        if (value < INT64_MAX / 100)
            value = value * 10 + (text.at[i] - '0');
    }
    *out = negative ? -value : value;
    return true;
}

/* Reads digits from `*i` on into `d`; returns how many there were. */
static int64_t digits_read(qun_text text, size_t *i, decimal *d)
{
    int64_t seen = 0;
    for (; *i < text.len && is_digit(text.at[*i]); ++*i, seen++) {
        unsigned digit = (unsigned)(text.at[*i] - '0');
        if (digit == 0 && d->count == 0)
            continue;
        if (d->count == 0)
            d->digits.at = text.at + *i;
        if (d->count++ < 19)
            d->first = d->first * 10 + digit;
    }
    return seen;
}

static bool decimal_read(qun_text text, decimal *d)
{
    size_t i = 0;
    *d = (decimal){.negative = text.len > 0 && text.at[0] == '-'};
    i += d->negative;
    if (digits_read(text, &i, d) == 0)
        return false;
    if (i < text.len && text.at[i] == '.') {
        i++;
        int64_t fraction = digits_read(text, &i, d);
        if (fraction == 0)
            return false;
        d->power = -fraction;
    }
    if (d->count > 0)
        d->digits.len = (size_t)(text.at + i - d->digits.at);
    if (i == text.len)
        return true;
    int64_t exponent;
    if ((text.at[i] != 'e' && text.at[i] != 'E') || !exponent_read(text, i + 1, &exponent))
        return false;
    d->power += exponent;
    return true;
}

/* Both operands are exact doubles, so the machine's one rounding is the right one - where it computes in
 * double. */
static bool short_value(const decimal *d, double *out)
{
    static const double tens[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                  1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    if (FLT_EVAL_METHOD != 0 || d->count > 19 || d->first > UINT64_C(1) << 53)
        return false;
    if (d->power < -22 || d->power > 22)
        return false;
    *out = d->power < 0 ? (double)d->first / tens[-d->power] : (double)d->first * tens[d->power];
    return true;
}

/* ---- estimate ---- */

typedef struct scaled {
    uint64_t fraction; /* highest bit set */
    int exponent;
} scaled;

static scaled scaled_of(uint64_t value)
{
    scaled s = {value, 0};
    while (!(s.fraction >> 63)) {
        s.fraction <<= 1;
        s.exponent--;
    }
    return s;
}

static scaled scaled_multiply(scaled a, scaled b)
{
    uint64_t low, high = wide_multiply(a.fraction, b.fraction, &low);
    scaled product = {high, a.exponent + b.exponent + 64};
    if (!(high >> 63)) {
        product.fraction = high << 1 | low >> 63;
        product.exponent--;
    }
    return product;
}

/* 10^(2^k) and 10^-(2^k), rounded to 64 bits. */
static const scaled powers[2][9] = {
    {{UINT64_C(0xA000000000000000), -60},
     {UINT64_C(0xC800000000000000), -57},
     {UINT64_C(0x9C40000000000000), -50},
     {UINT64_C(0xBEBC200000000000), -37},
     {UINT64_C(0x8E1BC9BF04000000), -10},
     {UINT64_C(0x9DC5ADA82B70B59E), 43},
     {UINT64_C(0xC2781F49FFCFA6D5), 149},
     {UINT64_C(0x93BA47C980E98CE0), 362},
     {UINT64_C(0xAA7EEBFB9DF9DE8E), 787}},
    {{UINT64_C(0xCCCCCCCCCCCCCCCD), -67},
     {UINT64_C(0xA3D70A3D70A3D70A), -70},
     {UINT64_C(0xD1B71758E219652C), -77},
     {UINT64_C(0xABCC77118461CEFD), -90},
     {UINT64_C(0xE69594BEC44DE15B), -117},
     {UINT64_C(0xCFB11EAD453994BA), -170},
     {UINT64_C(0xA87FEA27A539E9A5), -276},
     {UINT64_C(0xDDD0467C64BCE4A1), -489},
     {UINT64_C(0xC0314325637A193A), -914}},
};

static void step_up(binary *b)
{
    if (++b->fraction >> (FRACTION_BITS + 1)) {
        b->fraction >>= 1;
        b->exponent++;
    }
}

/* The nearest double, true; or that or the one below it, false. */
static bool estimate(const decimal *d, binary *out)
{
    int64_t power = d->power + (d->count > 19 ? d->count - 19 : 0);
    scaled s = scaled_of(d->first);
    uint64_t left = (uint64_t)(power < 0 ? -power : power);
    for (int k = 0; k < 9; k++)
        if (left >> k & 1)
            s = scaled_multiply(s, powers[power < 0][k]);
    out->exponent = s.exponent + 11;
    if (out->exponent > EXPONENT_MOST) {
        *out = (binary){(UINT64_C(2) << FRACTION_BITS) - 1, EXPONENT_MOST};
        return false;
    }
    if (out->exponent < EXPONENT_LEAST) {
        int drop = EXPONENT_LEAST - s.exponent;
        *out = (binary){drop < 64 ? s.fraction >> drop : 0, EXPONENT_LEAST};
        return false;
    }
    uint32_t rest = (uint32_t)s.fraction & 0x7FF;
    out->fraction = s.fraction >> 11;
    if (rest > 0x400 + ESTIMATE_ERROR)
        step_up(out);
    bool certain = rest > 0x400 + ESTIMATE_ERROR || rest < 0x400 - ESTIMATE_ERROR;
    return certain && d->count <= 19;
}

/* ---- exact ---- */

/* The digits as one number, and the power of ten of its last. Further digits that are not all 0 become a 1.
 */
static int64_t decimal_big(const decimal *d, big *out)
{
    int64_t taken = 0;
    bool more = false;
    big_set(out, 0);
    for (size_t i = 0; i < d->digits.len; i++) {
        char c = d->digits.at[i];
        if (c == '.')
            continue;
        if (taken < DIGITS_MOST) {
            big_multiply(out, 10, (uint32_t)(c - '0'));
            taken++;
        } else if (c != '0') {
            more = true;
            break;
        }
    }
    int64_t power = d->power + (d->count - taken);
    if (more) {
        big_multiply(out, 10, 1);
        power--;
    }
    return power;
}

/* Compares digits * 10^power with fraction * 2^exponent, exactly. */
static int compare_exact(const big *digits, int64_t power, uint64_t fraction, int exponent)
{
    big left = *digits, right;
    big_set(&right, fraction);
    if (power > 0)
        big_power(&left, 5, (uint32_t)power);
    else
        big_power(&right, 5, (uint32_t)-power);
    int64_t shift = power - exponent;
    if (shift > 0)
        big_shift(&left, (uint32_t)shift);
    else
        big_shift(&right, (uint32_t)-shift);
    return big_compare(&left, &right);
}

/* The estimate lies within a twentieth of the distance between neighbours, so it is the nearest double or the
 * one below that: goes up if the number lies above the middle, or on it and the one above is even. */
static void settle(const decimal *d, binary *b)
{
    big digits;
    int64_t power = decimal_big(d, &digits);
    int above = compare_exact(&digits, power, 2 * b->fraction + 1, b->exponent - 1);
    if (above > 0 || (above == 0 && (b->fraction & 1)))
        step_up(b);
}

static uint64_t binary_bits(const binary *b)
{
    if (b->exponent > EXPONENT_MOST)
        return UINT64_C(0x7FF) << FRACTION_BITS;
    if (b->fraction >> FRACTION_BITS == 0)
        return b->fraction;
    uint64_t exponent = (uint64_t)(b->exponent - EXPONENT_LEAST + 1);
    return exponent << FRACTION_BITS | (b->fraction & ((UINT64_C(1) << FRACTION_BITS) - 1));
}

/* Bits of the size of a number that is not zero. */
static uint64_t decimal_bits(const decimal *d)
{
    int64_t point = d->count + d->power; /* the number is under 10^point and at least a tenth of it */
    binary b = {0, EXPONENT_MOST + 1};
    if (point < -323) /* under half of the least double */
        return 0;
    if (point <= 310 && !estimate(d, &b))
        settle(d, &b);
    return binary_bits(&b);
}

bool double_parse(qun_text text, double *out)
{
    decimal d;
    double value;
    if (!decimal_read(text, &d))
        return false;
    if (d.count == 0) {
        value = 0;
    } else if (!short_value(&d, &value)) {
        uint64_t bits = decimal_bits(&d);
        memcpy(&value, &bits, sizeof value);
    }
    *out = d.negative ? -value : value;
    return true;
}
