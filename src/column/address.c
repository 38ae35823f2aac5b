/* address.c - addresses of the internet and networks as texts. RFC 4291 section 2.2, RFC 5952, RFC 4632. */
#include "column/address.h"
#include <string.h>

static int digit_of(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : 16;
}

/* A decimal up to `most` without leading zeros. */
static bool read_decimal(qun_text text, size_t *at, uint32_t most, uint8_t *out)
{
    uint32_t value = 0;
    size_t from = *at;
    for (; *at < text.len && digit_of(text.at[*at]) < 10; ++*at) {
        value = value * 10 + (uint32_t)digit_of(text.at[*at]);
        if (value > most || (*at > from && text.at[from] == '0'))
            return false;
    }
    *out = (uint8_t)value;
    return *at > from;
}

static bool read_four(qun_text text, size_t *at, uint8_t out[4])
{
    for (int i = 0; i < 4; i++) {
        if (i > 0 && (*at >= text.len || text.at[(*at)++] != '.'))
            return false;
        if (!read_decimal(text, at, 255, &out[i]))
            return false;
    }
    return true;
}

/* The groups of an IPv6 address as they stand; `gap` is where :: was. */
typedef struct groups {
    uint8_t bytes[16];
    int count, gap; /* bytes; -1: none */
    bool dotted;
} groups;

/* One group, or the dotted end. */
static bool read_group(qun_text text, size_t *at, groups *g)
{
    uint32_t value = 0;
    size_t from = *at;
    while (*at < text.len && *at - from < 5 && digit_of(text.at[*at]) < 16)
        value = value << 4 | (uint32_t)digit_of(text.at[(*at)++]);
    if (*at < text.len && text.at[*at] == '.') {
        *at = from;
        if (g->count > 12 || !read_four(text, at, g->bytes + g->count))
            return false;
        g->count += 4;
        return g->dotted = true;
    }
    if (*at == from || *at - from > 4 || g->count > 14)
        return false;
    g->bytes[g->count++] = (uint8_t)(value >> 8);
    g->bytes[g->count++] = (uint8_t)value;
    return true;
}

static bool take(qun_text text, size_t *at, const char *mark)
{
    bool there = text_begins(text_part(text, *at, text.len), text_of(mark));
    *at += there ? strlen(mark) : 0;
    return there;
}

static bool read_groups(qun_text text, size_t *at, groups *g)
{
    *g = (groups){.gap = -1};
    if (take(text, at, "::"))
        g->gap = 0;
    while (*at < text.len && digit_of(text.at[*at]) < 16) {
        if (!read_group(text, at, g))
            return false;
        if (g->dotted)
            break;
        if (take(text, at, "::")) {
            if (g->gap >= 0)
                return false;
            g->gap = g->count;
        } else if (!take(text, at, ":")) {
            break;
        } else if (*at >= text.len || digit_of(text.at[*at]) > 15) {
            return false; /* a colon with nothing behind it */
        }
    }
    return g->gap >= 0 ? g->count < 16 : g->count == 16;
}

static const uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};

static bool read_six(qun_text text, size_t *at, bool network, address *out)
{
    groups g;
    if (!read_groups(text, at, &g))
        return false;
    *out = (address){.family = 6, .prefix = 128};
    int before = g.gap >= 0 ? g.gap : g.count;
    memcpy(out->bytes, g.bytes, (size_t)before);
    memcpy(out->bytes + 16 - (g.count - before), g.bytes + before, (size_t)(g.count - before));
    if (memcmp(out->bytes, mapped, sizeof mapped) != 0)
        return true;
    if (g.dotted || network)
        return false;
    memmove(out->bytes, out->bytes + 12, 4);
    memset(out->bytes + 4, 0, 12);
    out->family = 4;
    out->prefix = 32;
    return true;
}

bool address_read(qun_text text, bool network, address *out)
{
    size_t at = 0;
    if (text.len > ADDRESS_TEXT_MOST)
        return false;
    *out = (address){.family = 4, .prefix = 32};
    bool six = text.len > 0 && memchr(text.at, ':', text.len);
    if (six ? !read_six(text, &at, network, out) : !read_four(text, &at, out->bytes))
        return false;
    if (network && (!take(text, &at, "/") || !read_decimal(text, &at, out->prefix, &out->prefix)))
        return false;
    return at == text.len;
}

/* ---- writing ---- */

static uint32_t group_of(const address *a, int i)
{
    return (uint32_t)a->bytes[2 * i] << 8 | a->bytes[2 * i + 1];
}

/* The first of the longest runs of two zero groups or more. */
static int longest_gap(const address *a, int *len)
{
    int best = -1;
    *len = 1;
    for (int i = 0; i < 8; i++) {
        int end = i;
        while (end < 8 && group_of(a, end) == 0)
            end++;
        if (end - i > *len) {
            *len = end - i;
            best = i;
        }
    }
    return best;
}

static void write_six(buf *b, const address *a)
{
    int len, gap = longest_gap(a, &len);
    for (int i = 0; i < 8; i++) {
        if (i == gap) {
            buf_str(b, "::");
            i += len - 1;
            continue;
        }
        if (i > 0 && i != gap + (gap < 0 ? 0 : len))
            buf_char(b, ':');
        uint32_t value = group_of(a, i);
        for (int shift = value > 0xFFF ? 12 : value > 0xFF ? 8 : value > 0xF ? 4 : 0; shift >= 0; shift -= 4)
            buf_char(b, "0123456789abcdef"[value >> shift & 15]);
    }
}

void address_write(buf *b, const address *a, bool network)
{
    if (a->family == 6)
        write_six(b, a);
    for (int i = 0; i < 4 && a->family == 4; i++) {
        if (i > 0)
            buf_char(b, '.');
        buf_uint(b, a->bytes[i]);
    }
    if (network) {
        buf_char(b, '/');
        buf_uint(b, a->prefix);
    }
}

bool address_keep(arena *a, qun_text text, bool network, cell *to)
{
    char room[ADDRESS_TEXT_MOST];
    address read;
    buf b;
    qun_text kept;
    if (!address_read(text, network, &read))
        return false;
    buf_fixed(&b, room, sizeof room);
    address_write(&b, &read, network);
    if (!arena_text(a, buf_view(&b), &kept))
        return false;
    *to = cell_text(kept);
    to->kind = network ? QUN_TYPE_CIDR : QUN_TYPE_IP;
    return true;
}
