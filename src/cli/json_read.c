/* json_read.c - steps through the JSON of files that only the program reads. */
#include "cli/json_read.h"
#include <string.h>

enum { DEPTH_MOST = 64 };

static bool fail(json_read *r)
{
    r->wrong = true;
    r->at = r->end;
    return false;
}

static char next(json_read *r)
{
    while (r->at < r->end && strchr(" \t\r\n", *r->at) && *r->at)
        r->at++;
    return r->at < r->end ? *r->at : 0;
}

static bool take(json_read *r, char c)
{
    if (next(r) != c || !c)
        return fail(r);
    r->at++;
    return true;
}

bool json_read_at(json_read *r, char begin)
{
    return next(r) == begin;
}

bool json_read_open(json_read *r, char bracket)
{
    return take(r, bracket);
}

bool json_read_more(json_read *r, char bracket, bool *some)
{
    if (r->wrong)
        return false;
    if (next(r) == bracket) {
        r->at++;
        return false;
    }
    bool first = !*some;
    *some = true;
    return first || take(r, ',');
}

/* Four hexadecimal digits. */
static bool unit(json_read *r, uint32_t *out)
{
    *out = 0;
    for (int i = 0; i < 4; i++, r->at++) {
        static const char digits[] = "0123456789abcdef";
        char c = r->at < r->end ? *r->at : 0;
        const char *digit = c ? strchr(digits, c >= 'A' && c <= 'F' ? c - 'A' + 'a' : c) : NULL;
        if (!digit)
            return fail(r);
        *out = *out << 4 | (uint32_t)(digit - digits);
    }
    return true;
}

static void add_code(bytes *out, uint32_t code)
{
    int more = code < 0x80 ? 0 : code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    static const unsigned char heads[] = {0, 0xC0, 0xE0, 0xF0};
    bytes_char(out, (char)(heads[more] | code >> 6 * more));
    while (more-- > 0)
        bytes_char(out, (char)(0x80 | (code >> 6 * more & 0x3F)));
}

static bool escaped_unit(json_read *r, bytes *out)
{
    uint32_t code, low;
    if (!unit(r, &code))
        return false;
    if (code >= 0xD800 && code < 0xDC00) {
        if (r->end - r->at < 2 || memcmp(r->at, "\\u", 2) != 0)
            return fail(r);
        r->at += 2;
        if (!unit(r, &low) || low < 0xDC00 || low > 0xDFFF)
            return fail(r);
        code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
    } else if (code >= 0xDC00 && code < 0xE000) {
        return fail(r);
    }
    add_code(out, code);
    return true;
}

static bool escape(json_read *r, bytes *out)
{
    static const char written[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
    char c = r->at < r->end ? *r->at++ : 0;
    if (c == 'u')
        return escaped_unit(r, out);
    const char *found = c ? strchr(written, c) : NULL;
    if (!found)
        return fail(r);
    bytes_char(out, meant[found - written]);
    return true;
}

bool json_read_string(json_read *r, bytes *out)
{
    if (!take(r, '"'))
        return false;
    while (r->at < r->end && *r->at != '"') {
        char c = *r->at++;
        if ((unsigned char)c < ' ')
            return fail(r);
        if (c != '\\')
            bytes_char(out, c);
        else if (!escape(r, out))
            return false;
    }
    return take(r, '"');
}

bool json_read_key(json_read *r, bytes *out)
{
    return json_read_string(r, out) && take(r, ':');
}

bool json_read_whole(json_read *r, int64_t *out)
{
    int digits = 0;
    *out = 0;
    for (next(r); r->at < r->end && *r->at >= '0' && *r->at <= '9' && digits < 18; r->at++, digits++)
        *out = *out * 10 + (*r->at - '0');
    return digits > 0 || fail(r);
}

static bool word(json_read *r, const char *text)
{
    size_t len = strlen(text);
    next(r);
    if ((size_t)(r->end - r->at) < len || memcmp(r->at, text, len) != 0)
        return false;
    r->at += len;
    return true;
}

bool json_read_truth(json_read *r, bool *out)
{
    *out = word(r, "true");
    return *out || word(r, "false") || fail(r);
}

static void skip(json_read *r, int depth);

static void skip_items(json_read *r, char open, int depth)
{
    bytes key = {NULL, 0, 0};
    bool some = false;
    for (r->at++; json_read_more(r, open == '[' ? ']' : '}', &some); key.len = 0)
        if (open == '[' || json_read_key(r, &key))
            skip(r, depth + 1);
    bytes_drop(&key);
}

static void skip_number(json_read *r)
{
    const char *from = r->at;
    while (r->at < r->end && *r->at && strchr("+-.0123456789eE", *r->at))
        r->at++;
    if (r->at == from)
        fail(r);
}

static void skip(json_read *r, int depth)
{
    bytes text = {NULL, 0, 0};
    char c = next(r);
    if (depth > DEPTH_MOST)
        fail(r);
    else if (c == '"')
        json_read_string(r, &text);
    else if (c == '[' || c == '{')
        skip_items(r, c, depth);
    else if (!word(r, "true") && !word(r, "false") && !word(r, "null"))
        skip_number(r);
    bytes_drop(&text);
}

void json_read_skip(json_read *r)
{
    skip(r, 0);
}

bool json_read_end(json_read *r)
{
    return !r->wrong && next(r) == 0 && r->at == r->end;
}
