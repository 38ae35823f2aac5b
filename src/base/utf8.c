/* utf8.c - UTF-8: is it valid, how many code points, one by one.
 * Valid is what the Unicode Standard's table 3-7 says: shortest form, no surrogates, up to U+10FFFF. */
#include "base/str.h"
#include <string.h>

#define HIGH_BITS UINT64_C(0x8080808080808080)

static bool continues(unsigned byte)
{
    return (byte & 0xC0) == 0x80;
}

/* Three bytes E1..EC, where any second byte will do: nearly all of Chinese. */
static bool is_plain_three(const unsigned char *at)
{
    return at[0] >= 0xE1 && at[0] <= 0xEC && continues(at[1]) && continues(at[2]);
}

/* The second byte's range depends on the first (table 3-7); all others are 80..BF. */
size_t utf8_length(const char *text, size_t left)
{
    const unsigned char *at = (const unsigned char *)text;
    unsigned first = at[0];
    if (first < 0x80)
        return 1;
    if (first < 0xC2 || first > 0xF4)
        return 0;
    size_t len = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    if (left < len)
        return 0;
    unsigned low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    unsigned high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    if (at[1] < low || at[1] > high)
        return 0;
    for (size_t k = 2; k < len; k++)
        if (!continues(at[k]))
            return 0;
    return len;
}

bool utf8_valid(const char *at, size_t len)
{
    size_t i = 0;
    while (i < len) {
        uint64_t eight;
        if (len - i >= sizeof eight) {
            memcpy(&eight, at + i, sizeof eight);
            if ((eight & HIGH_BITS) == 0) {
                i += sizeof eight;
                continue;
            }
        }
        bool plain = len - i >= 3 && is_plain_three((const unsigned char *)at + i);
        size_t step = plain ? 3 : utf8_length(at + i, len - i);
        if (step == 0)
            return false;
        i += step;
    }
    return true;
}

size_t utf8_count(const char *at, size_t len)
{
    size_t count = 0;
    for (size_t i = 0; i < len; i++)
        count += ((unsigned char)at[i] & 0xC0) != 0x80;
    return count;
}

uint32_t utf8_next(const char *at, size_t len, size_t *i)
{
    const unsigned char *bytes = (const unsigned char *)at + *i;
    if (len - *i >= 3 && is_plain_three(bytes)) {
        *i += 3;
        return (bytes[0] & 0x0Fu) << 12 | (bytes[1] & 0x3Fu) << 6 | (bytes[2] & 0x3Fu);
    }
    size_t step = utf8_length(at + *i, len - *i);
    if (step <= 1) {
        *i += 1;
        return step == 1 ? bytes[0] : 0xFFFD;
    }
    *i += step;
    uint32_t code = bytes[0] & (0x7Fu >> step);
    for (size_t k = 1; k < step; k++)
        code = code << 6 | (bytes[k] & 0x3Fu);
    return code;
}

size_t utf8_put(uint32_t code, char out[4])
{
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    if (code < 0x800) {
        out[0] = (char)(0xC0 | code >> 6);
        out[1] = (char)(0x80 | (code & 0x3F));
        return 2;
    }
    if (code < 0x10000) {
        out[0] = (char)(0xE0 | code >> 12);
        out[1] = (char)(0x80 | (code >> 6 & 0x3F));
        out[2] = (char)(0x80 | (code & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | (code >> 18 & 7));
    out[1] = (char)(0x80 | (code >> 12 & 0x3F));
    out[2] = (char)(0x80 | (code >> 6 & 0x3F));
    out[3] = (char)(0x80 | (code & 0x3F));
    return 4;
}
