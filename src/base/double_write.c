/* double_write.c - a double as the shortest decimal that reads back as the same double, nearest to it among
 * the shortest. Whole numbers and short decimals by plain arithmetic; all others digit by digit, exactly
 * (Steele and White 1990, Dragon4). The form is that of ECMAScript's Number::toString. */
#include "base/number.h"
#include "base/big.h"
#include <float.h>
#include <string.h>

#define FRACTION_BITS  52
#define EXPONENT_LEAST (-1074)
#define DIGITS_MOST    17

/* 0.d1d2d3... * 10^point */
typedef struct digits {
    char at[24];
    int count, point;
} digits;

static void digits_of(digits *out, uint64_t value, int after_point)
{
    char text[24];
    int at = (int)sizeof text;
    for (; value > 0; value /= 10)
        text[--at] = (char)('0' + value % 10);
    out->count = (int)sizeof text - at;
    out->point = out->count - after_point;
    memcpy(out->at, text + at, (size_t)out->count);
    while (out->count > 1 && out->at[out->count - 1] == '0')
        out->count--;
}

/* Numbers of at most 15 digits in a handy range. A double has at most one such decimal, so the first that
 * reads back is the shortest; both operands of the division are exact, so it reads back as double_parse
 * would. */
static bool digits_short(digits *out, double value)
{
    if (FLT_EVAL_METHOD != 0)
        return false; /* the machine does not compute in double */
    if (value < 9007199254740992.0 && value == (double)(uint64_t)value) {
        digits_of(out, (uint64_t)value, 0);
        return true;
    }
    if (value < 1e-7 || value >= 1e15)
        return false;
    double ten = 1;
    for (int k = 1; k <= 22; k++) {
        ten *= 10; /* exact up to 10^22 */
        double whole = value * ten;
        if (whole >= 1e15)
            return false;
        uint64_t rounded = (uint64_t)(whole + 0.5);
        if ((double)rounded / ten == value) {
            digits_of(out, rounded, k);
            return true;
        }
    }
    return false;
}

/* The number as a ratio value / one, with the distances to the middles of its neighbours. */
typedef struct ratio {
    big value, one, above, below;
    bool even; /* the middles themselves read back as this double */
} ratio;

static void ratio_scale(ratio *r, uint32_t base, uint32_t exponent)
{
    big_power(&r->value, base, exponent);
    big_power(&r->above, base, exponent);
    big_power(&r->below, base, exponent);
}

static void ratio_set(ratio *r, uint64_t fraction, int exponent)
{
    bool narrow = fraction == UINT64_C(1) << FRACTION_BITS && exponent > EXPONENT_LEAST;
    uint32_t up = exponent > 0 ? (uint32_t)exponent : 0, down = exponent < 0 ? (uint32_t)-exponent : 0;
    r->even = !(fraction & 1);
    big_set(&r->value, fraction);
    big_set(&r->one, 1);
    big_set(&r->above, 1);
    big_set(&r->below, 1);
    big_shift(&r->value, up + 1 + narrow);
    big_shift(&r->one, down + 1 + narrow);
    big_shift(&r->above, up + narrow);
    big_shift(&r->below, up);
}

static bool ratio_reaches(const ratio *r)
{
    int order = big_compare_sum(&r->value, &r->above, &r->one);
    return r->even ? order >= 0 : order > 0;
}

/* Decimal point such that 10^(point - 1) <= value < 10^point, by the binary exponent; one too low at most. */
static int point_estimate(uint64_t fraction, int exponent)
{
    int top = exponent - 1;
    for (; fraction > 0; fraction >>= 1)
        top++;
    return (int)floor_div((int64_t)top * 1292913986, INT64_C(1) << 32) + 1; /* log10(2) * 2^32 */
}

static void digits_exact(digits *out, uint64_t fraction, int exponent)
{
    ratio r;
    ratio_set(&r, fraction, exponent);
    out->point = point_estimate(fraction, exponent);
    if (out->point > 0)
        big_power(&r.one, 10, (uint32_t)out->point);
    else
        ratio_scale(&r, 10, (uint32_t)-out->point);
    if (ratio_reaches(&r)) {
        out->point++;
        big_multiply(&r.one, 10, 0);
    }
    for (out->count = 0; out->count < DIGITS_MOST;) {
        int digit = 0;
        ratio_scale(&r, 10, 1);
        for (; big_compare(&r.value, &r.one) >= 0; digit++)
            big_subtract(&r.value, &r.one);
        int order = big_compare(&r.value, &r.below);
        bool low = r.even ? order <= 0 : order < 0, high = ratio_reaches(&r);
        if (low && high) { /* both ends would do: the nearer, on a tie the even digit */
            int half = big_compare_sum(&r.value, &r.value, &r.one);
            high = half > 0 || (half == 0 && digit % 2 == 1);
        }
        out->at[out->count++] = (char)('0' + digit + high);
        if (low || high)
            break;
    }
}

static void add_zeros(buf *b, int count)
{
    for (int i = 0; i < count; i++)
        buf_char(b, '0');
}

static void add_exponent(buf *b, const digits *d)
{
    buf_add(b, d->at, 1);
    if (d->count > 1) {
        buf_char(b, '.');
        buf_add(b, d->at + 1, (size_t)d->count - 1);
    }
    buf_str(b, d->point > 0 ? "e+" : "e-");
    buf_uint(b, (uint64_t)(d->point > 0 ? d->point - 1 : 1 - d->point));
}

static void add_digits(buf *b, const digits *d)
{
    if (d->point > 21 || d->point < -5) {
        add_exponent(b, d);
    } else if (d->point <= 0) {
        buf_str(b, "0.");
        add_zeros(b, -d->point);
        buf_add(b, d->at, (size_t)d->count);
    } else if (d->point >= d->count) {
        buf_add(b, d->at, (size_t)d->count);
        add_zeros(b, d->point - d->count);
    } else {
        buf_add(b, d->at, (size_t)d->point);
        buf_char(b, '.');
        buf_add(b, d->at + d->point, (size_t)(d->count - d->point));
    }
}

void buf_double(buf *b, double value)
{
    uint64_t bits;
    digits d;
    memcpy(&bits, &value, sizeof bits);
    uint64_t fraction = bits & ((UINT64_C(1) << FRACTION_BITS) - 1);
    int exponent = (int)(bits >> FRACTION_BITS & 0x7FF);
    if (exponent == 0x7FF && fraction != 0) {
        buf_str(b, "NaN");
        return;
    }
    if (bits >> 63)
        buf_char(b, '-');
    if (exponent == 0x7FF) {
        buf_str(b, "Infinity");
        return;
    }
    if (exponent == 0 && fraction == 0) {
        buf_char(b, '0');
        return;
    }
    if (!digits_short(&d, bits >> 63 ? -value : value)) {
        if (exponent > 0)
            fraction |= UINT64_C(1) << FRACTION_BITS;
        digits_exact(&d, fraction, (exponent > 0 ? exponent - 1 : 0) + EXPONENT_LEAST);
    }
    add_digits(b, &d);
}
