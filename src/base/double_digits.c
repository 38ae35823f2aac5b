/* double_digits.c - a double with a given number of digits behind the point. Every double is a decimal of at
 * most 767 digits: they are all made and then rounded, so the result is exact. Relies on big.h. */
#include "base/number.h"
#include "base/big.h"
#include <string.h>

#define FRACTION_BITS  52
#define EXPONENT_LEAST (-1074)
#define CHUNK          9 /* digits that one division gives */
#define CHUNK_UNIT     1000000000u
#define DIGITS_MOST    800

/* 0.d1d2d3... * 10^point; no digits: 0 */
typedef struct digits {
    char at[DIGITS_MOST];
    int count, point;
} digits;

/* fraction * 2^exponent, exactly: below 1 it is fraction * 5^k / 10^k. */
static void digits_of(digits *out, uint64_t fraction, int exponent)
{
    big number;
    int end = DIGITS_MOST, after_point = 0;
    for (; exponent < 0 && fraction && !(fraction & 1); exponent++)
        fraction >>= 1;
    big_set(&number, fraction);
    if (exponent > 0) {
        big_shift(&number, (uint32_t)exponent);
    } else {
        after_point = fraction ? -exponent : 0;
        big_power(&number, 5, (uint32_t)after_point);
    }
    while (number.count > 0 && end >= CHUNK) {
        uint32_t chunk = big_divide(&number, CHUNK_UNIT);
        for (int i = 0; i < CHUNK; i++, chunk /= 10)
            out->at[--end] = (char)('0' + chunk % 10);
    }
    while (end < DIGITS_MOST && out->at[end] == '0')
        end++;
    out->count = DIGITS_MOST - end;
    out->point = out->count - after_point;
    memmove(out->at, out->at + end, (size_t)out->count);
}

/* Is what stands behind the first `keep` digits more than half of the last of them, or half and that one odd?
 */
static bool rounds_up(const digits *d, int keep)
{
    if (d->at[keep] != '5')
        return d->at[keep] > '5';
    for (int i = keep + 1; i < d->count; i++)
        if (d->at[i] != '0')
            return true;
    return keep > 0 && (d->at[keep - 1] - '0') % 2 == 1;
}

static void digits_round(digits *d, int keep)
{
    if (keep >= d->count)
        return;
    bool up = keep >= 0 && rounds_up(d, keep);
    d->count = keep > 0 ? keep : 0;
    if (!up)
        return;
    int i = d->count;
    while (i > 0 && d->at[i - 1] == '9')
        i--;
    if (i > 0) {
        d->at[i - 1]++;
        d->count = i;
    } else { /* 9.99 is 10 */
        d->at[0] = '1';
        d->count = 1;
        d->point++;
    }
}

/* Digits from..to - 1 of the number, 0 where none stands. */
static void add_digits(buf *b, const digits *d, int from, int to)
{
    for (; from < to; from++)
        buf_char(b, from >= 0 && from < d->count ? d->at[from] : '0');
}

/* The sign, and what has no digits. True: that was all. */
static bool add_special(buf *b, double value, digits *d)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    uint64_t fraction = bits & ((UINT64_C(1) << FRACTION_BITS) - 1);
    int exponent = (int)(bits >> FRACTION_BITS & 0x7FF);
    if (exponent == 0x7FF) {
        buf_double(b, value);
        return true;
    }
    if (bits >> 63)
        buf_char(b, '-');
    if (exponent > 0)
        fraction |= UINT64_C(1) << FRACTION_BITS;
    digits_of(d, fraction, (exponent > 0 ? exponent - 1 : 0) + EXPONENT_LEAST);
    return false;
}

void buf_double_fixed(buf *b, double value, uint32_t count)
{
    digits d;
    int behind = (int)count;
    if (add_special(b, value, &d))
        return;
    digits_round(&d, d.point + behind);
    if (d.count == 0)
        d.point = 0;
    if (d.point <= 0)
        buf_char(b, '0');
    add_digits(b, &d, 0, d.point);
    if (behind > 0)
        buf_char(b, '.');
    add_digits(b, &d, d.point, d.point + behind);
}

void buf_double_scientific(buf *b, double value, uint32_t count)
{
    digits d;
    if (add_special(b, value, &d))
        return;
    digits_round(&d, (int)count + 1);
    add_digits(b, &d, 0, 1);
    if (count > 0)
        buf_char(b, '.');
    add_digits(b, &d, 1, (int)count + 1);
    int exponent = d.count > 0 ? d.point - 1 : 0;
    buf_str(b, exponent < 0 ? "e-" : "e+");
    buf_pad(b, (uint64_t)(exponent < 0 ? -exponent : exponent), 2);
}

void buf_double_plain(buf *b, double value)
{
    char text[32], digit[DIGITS_MOST / CHUNK];
    buf short_form;
    int count = 0, point = 0, exponent = 0;
    buf_fixed(&short_form, text, sizeof text);
    buf_double(&short_form, value);
    size_t at = text[0] == '-', end = short_form.len;
    const char *mark = memchr(text, 'e', end);
    if (!mark) {
        buf_add(b, text, end);
        return;
    }
    for (; text + at < mark; at++)
        if (text[at] == '.')
            point = count;
        else if (text[at] != '-')
            digit[count++] = text[at];
    for (at += 2; at < end; at++)
        exponent = exponent * 10 + (text[at] - '0');
    point = (point ? point : count) + (mark[1] == '-' ? -exponent : exponent);
    if (text[0] == '-')
        buf_char(b, '-');
    if (point <= 0)
        buf_str(b, "0.");
    for (int i = point < 0 ? point : 0; i < count || i < point; i++)
        buf_char(b, i >= 0 && i < count ? digit[i] : '0');
}
