/* number.c - checked whole numbers and their decimal texts. Fractions: double_parse.c, double_write.c. */
#include "base/number.h"

bool int_add(int64_t a, int64_t b, int64_t *out)
{
    if (b > 0 ? a > INT64_MAX - b : a < INT64_MIN - b)
        return false;
    *out = a + b;
    return true;
}

bool int_subtract(int64_t a, int64_t b, int64_t *out)
{
    if (b > 0 ? a < INT64_MIN + b : a > INT64_MAX + b)
        return false;
    *out = a - b;
    return true;
}

static uint64_t magnitude(int64_t value)
{
    return value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
}

/* The number with this sign and size, if there is one. */
static bool int_signed(bool negative, uint64_t size, int64_t *out)
{
    uint64_t most = (uint64_t)INT64_MAX + (negative ? 1 : 0);
    if (size > most)
        return false;
    if (!negative)
        *out = (int64_t)size;
    else
        *out = size == most ? INT64_MIN : -(int64_t)size;
    return true;
}

bool int_multiply(int64_t a, int64_t b, int64_t *out)
{
    uint64_t x = magnitude(a), y = magnitude(b);
    if (y > 0 && x > UINT64_MAX / y)
        return false;
    return int_signed((a < 0) != (b < 0), x * y, out);
}

int64_t int_add_clamp(int64_t a, int64_t b)
{
    int64_t sum;
    if (int_add(a, b, &sum))
        return sum;
    return b > 0 ? INT64_MAX : INT64_MIN;
}

int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

int64_t floor_mod(int64_t a, int64_t b)
{
    int64_t rest = a % b;
    return rest < 0 ? rest + b : rest;
}

bool uint_parse(qun_text text, uint64_t *out)
{
    uint64_t value = 0;
    if (text.len == 0)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        unsigned digit = (unsigned char)text.at[i] - (unsigned)'0';
        if (digit > 9 || value > (UINT64_MAX - digit) / 10)
            return false;
        value = value * 10 + digit;
    }
    *out = value;
    return true;
}

bool int_parse(qun_text text, int64_t *out)
{
    bool negative = text.len > 0 && text.at[0] == '-';
    uint64_t size;
    if (!uint_parse(text_part(text, negative, text.len), &size))
        return false;
    return int_signed(negative, size, out);
}
