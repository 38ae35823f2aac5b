/* bytes.c - text in the making. Relies on say.c for the end without memory. */
#include "cli/bytes.h"
#include "cli/say.h"
#include <stdlib.h>
#include <string.h>

void *memory_resize(void *old, size_t count, size_t size)
{
    size_t room = count ? count : 1;
    void *new = room > SIZE_MAX / 2 / size ? NULL : realloc(old, room * size);
    if (!new)
        give_up("out of memory");
    return new;
}

char *bytes_room(bytes *b, size_t more)
{
    if (more > SIZE_MAX / 4 - b->len)
        give_up("out of memory");
    if (b->len + more > b->cap) {
        size_t cap = 2 * b->cap > b->len + more ? 2 * b->cap : b->len + more;
        b->at = memory_resize(b->at, cap, 1);
        b->cap = cap;
    }
    return b->at + b->len;
}

void bytes_add(bytes *b, const char *at, size_t len)
{
    if (!len)
        return;
    memcpy(bytes_room(b, len), at, len);
    b->len += len;
}

void bytes_str(bytes *b, const char *text)
{
    bytes_add(b, text, strlen(text));
}

void bytes_text(bytes *b, qun_text text)
{
    bytes_add(b, text.at, text.len);
}

void bytes_char(bytes *b, char c)
{
    bytes_add(b, &c, 1);
}

void bytes_number(bytes *b, uint64_t number)
{
    char digits[20];
    size_t first = sizeof digits;
    do
        digits[--first] = (char)('0' + number % 10);
    while (number /= 10);
    bytes_add(b, digits + first, sizeof digits - first);
}

void bytes_json(bytes *b, qun_text text)
{
    static const char hex[] = "0123456789abcdef";
    bytes_char(b, '"');
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.at[i];
        if (c == '"' || c == '\\') {
            bytes_char(b, '\\');
            bytes_char(b, (char)c);
        } else if (c < 0x20) {
            char code[] = {'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]};
            bytes_add(b, code, sizeof code);
        } else {
            bytes_char(b, (char)c);
        }
    }
    bytes_char(b, '"');
}

void bytes_json_key(bytes *b, const char *key)
{
    bytes_json(b, text_of(key));
    bytes_char(b, ':');
}

void bytes_drop(bytes *b)
{
    free(b->at);
    *b = (bytes){NULL, 0, 0};
}

qun_text text_of(const char *text)
{
    return (qun_text){text, text ? strlen(text) : 0};
}

bool text_is(qun_text a, const char *b)
{
    return text_same(a, text_of(b));
}

bool text_same(qun_text a, qun_text b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}
