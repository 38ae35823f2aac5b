/* buf.c - the buffer that all writing goes through: growing, or fixed and counting.
 * Relies on mem.h. Numbers with a fraction stand in double_write.c. */
#include "base/str.h"
#include <string.h>

#define BUF_FIRST 64u

void buf_init(buf *b, const mem *m)
{
    *b = (buf){.mem = m};
}

void buf_fixed(buf *b, char *at, size_t cap)
{
    *b = (buf){.at = at, .cap = cap};
}

void buf_drop(buf *b)
{
    if (b->mem)
        mem_free(b->mem, b->at, b->cap);
    *b = (buf){.mem = b->mem};
}

void buf_clear(buf *b)
{
    b->len = 0;
    b->failed = false;
}

static bool buf_room(buf *b, size_t len)
{
    size_t need = b->len + len;
    if (need <= b->cap)
        return true;
    size_t more = b->cap < BUF_FIRST ? BUF_FIRST : b->cap * 2; /* cap is at most SIZE_MAX / 2 */
    if (more < need)
        more = need;
    char *made = mem_resize(b->mem, b->at, b->cap, more);
    if (!made)
        return false;
    b->at = made;
    b->cap = more;
    return true;
}

static void buf_add_fixed(buf *b, const void *bytes, size_t len)
{
    size_t room = b->len < b->cap ? b->cap - b->len : 0;
    size_t part = len < room ? len : room;
    if (part > 0)
        memmove(b->at + b->len, bytes, part);
    b->len += len;
}

void buf_add(buf *b, const void *bytes, size_t len)
{
    if (b->failed || len == 0)
        return;
    if (len > SIZE_MAX / 2 || b->len > SIZE_MAX / 2 - len) {
        b->failed = true;
        return;
    }
    if (!b->mem) {
        buf_add_fixed(b, bytes, len);
        return;
    }
    /* The bytes may be the buffer's own, and growing moves it. */
    uintptr_t start = (uintptr_t)b->at, piece = (uintptr_t)bytes;
    bool own = b->at && piece >= start && piece - start < b->cap;
    size_t offset = own ? (size_t)(piece - start) : 0;
    if (!buf_room(b, len)) {
        b->failed = true;
        return;
    }
    memmove(b->at + b->len, own ? b->at + offset : (const char *)bytes, len);
    b->len += len;
}

void buf_char(buf *b, char c)
{
    if (b->len < b->cap && !b->failed)
        b->at[b->len++] = c;
    else
        buf_add(b, &c, 1);
}

void buf_str(buf *b, const char *nul_terminated)
{
    buf_add(b, nul_terminated, strlen(nul_terminated));
}

void buf_text(buf *b, qun_text text)
{
    buf_add(b, text.at, text.len);
}

void buf_pad(buf *b, uint64_t value, int digits)
{
    char text[64];
    size_t at = sizeof text;
    size_t least = digits < 1 ? 1 : digits > (int)sizeof text ? sizeof text : (size_t)digits;
    while (value > 0 || sizeof text - at < least) {
        text[--at] = (char)('0' + value % 10);
        value /= 10;
    }
    buf_add(b, text + at, sizeof text - at);
}

void buf_uint(buf *b, uint64_t value)
{
    buf_pad(b, value, 1);
}

void buf_int(buf *b, int64_t value)
{
    if (value < 0)
        buf_char(b, '-');
    buf_uint(b, value < 0 ? 0 - (uint64_t)value : (uint64_t)value);
}

/* What stands behind the backslash: 'u' for a control character without a letter, 0 for what needs none. */
static char escape_of(unsigned char c)
{
    static const char letters[0x20] = {[0x08] = 'b', [0x09] = 't', [0x0A] = 'n', [0x0C] = 'f', [0x0D] = 'r'};
    if (c == '"' || c == '\\')
        return (char)c;
    if (c >= 0x20)
        return 0;
    return letters[c] ? letters[c] : 'u';
}

void buf_json(buf *b, qun_text text)
{
    static const char hex[] = "0123456789abcdef";
    size_t start = 0;
    buf_char(b, '"');
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.at[i];
        char escape = escape_of(c);
        if (!escape)
            continue;
        char piece[6] = {'\\', escape, '0', '0', hex[c >> 4], hex[c & 15]};
        buf_add(b, text.at + start, i - start);
        buf_add(b, piece, escape == 'u' ? 6 : 2);
        start = i + 1;
    }
    if (start < text.len)
        buf_add(b, text.at + start, text.len - start);
    buf_char(b, '"');
}

qun_text buf_view(const buf *b)
{
    size_t held = b->len < b->cap ? b->len : b->cap;
    return (qun_text){b->at ? b->at : "", b->at ? held : 0};
}

qun_status buf_begin(buf *b, char *text, size_t space, size_t *len)
{
    buf_fixed(b, NULL, 0);
    if (!len || (!text && space > 0) || space > SIZE_MAX / 2)
        return QUN_E_ARG;
    *len = 0;
    if (space > 0)
        buf_fixed(b, text, space - 1);
    return QUN_OK;
}

qun_status buf_finish(buf *b, size_t space, size_t *len)
{
    bool fits = space > 0 && b->len <= b->cap && !b->failed;
    if (space > 0)
        b->at[fits ? b->len : 0] = 0;
    if (b->failed)
        return QUN_E_NOMEM;
    *len = b->len;
    return fits ? QUN_OK : QUN_E_SPACE;
}
