/* base64.c - bytes as text and back (RFC 4648 section 4), three bytes to four letters. */
#include "column/base64.h"
#include <string.h>

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void base64_write(buf *b, qun_text bytes)
{
    const unsigned char *at = (const unsigned char *)bytes.at;
    for (size_t i = 0; i < bytes.len; i += 3) {
        size_t left = bytes.len - i;
        uint32_t three = (uint32_t)at[i] << 16;
        three |= left > 1 ? (uint32_t)at[i + 1] << 8 : 0;
        three |= left > 2 ? at[i + 2] : 0;
        char four[4] = {letters[three >> 18], letters[three >> 12 & 63], letters[three >> 6 & 63],
                        letters[three & 63]};
        if (left < 3)
            four[3] = '=';
        if (left < 2)
            four[2] = '=';
        buf_add(b, four, sizeof four);
    }
}

static int letter_value(char c)
{
    const char *found = c ? memchr(letters, c, sizeof letters - 1) : NULL;
    return found ? (int)(found - letters) : -1;
}

/* The text without its padding, if the padding is right. */
static bool unpadded(qun_text text, size_t *len)
{
    *len = text.len;
    while (*len > 0 && text.len - *len < 2 && text.at[*len - 1] == '=')
        --*len;
    if (*len % 4 == 1)
        return false;
    return *len == text.len || text.len % 4 == 0;
}

bool base64_read(arena *a, qun_text text, qun_text *out, bool *no_memory)
{
    size_t len;
    *out = (qun_text){NULL, 0};
    *no_memory = false;
    if (!unpadded(text, &len))
        return false;
    char *bytes = arena_new(a, len / 4 * 3 + 3);
    if (!bytes) {
        *no_memory = true;
        return false;
    }
    uint32_t bits = 0, held = 0;
    size_t count = 0;
    for (size_t i = 0; i < len; i++) {
        int value = letter_value(text.at[i]);
        if (value < 0)
            return false;
        bits = bits << 6 | (uint32_t)value;
        held += 6;
        if (held < 8)
            continue;
        held -= 8;
        bytes[count++] = (char)(bits >> held & 0xFF);
        bits &= (UINT32_C(1) << held) - 1;
    }
    if (bits != 0) /* what is left over must be zero: one text for the same bytes */
        return false;
    *out = (qun_text){bytes, count};
    return true;
}
