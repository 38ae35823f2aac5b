/* str.c - views of text: comparing, checking at the door, and the nearest name.
 * Relies on utf8.c. The buffer stands in buf.c. */
#include "base/str.h"
#include <string.h>

#define NEAREST_BYTES 64

qun_text text_of(const char *nul_terminated)
{
    return (qun_text){nul_terminated, nul_terminated ? strlen(nul_terminated) : 0};
}

bool text_equal(qun_text a, qun_text b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

bool text_is(qun_text a, const char *nul_terminated)
{
    return text_equal(a, text_of(nul_terminated));
}

int text_compare(qun_text a, qun_text b)
{
    size_t common = a.len < b.len ? a.len : b.len;
    int order = common > 0 ? memcmp(a.at, b.at, common) : 0;
    if (order != 0)
        return order < 0 ? -1 : 1;
    return (a.len > b.len) - (a.len < b.len);
}

bool text_begins(qun_text whole, qun_text start)
{
    return start.len <= whole.len && (start.len == 0 || memcmp(whole.at, start.at, start.len) == 0);
}

bool text_ends(qun_text whole, qun_text end)
{
    if (end.len > whole.len)
        return false;
    return end.len == 0 || memcmp(whole.at + (whole.len - end.len), end.at, end.len) == 0;
}

bool text_holds(qun_text whole, qun_text piece)
{
    if (piece.len == 0)
        return true;
    const char *at = whole.at;
    size_t left = whole.len;
    while (left >= piece.len) {
        const char *hit = memchr(at, piece.at[0], left - piece.len + 1);
        if (!hit)
            return false;
        if (memcmp(hit, piece.at, piece.len) == 0)
            return true;
        left -= (size_t)(hit - at) + 1;
        at = hit + 1;
    }
    return false;
}

qun_text text_part(qun_text whole, size_t from, size_t to)
{
    if (to > whole.len)
        to = whole.len;
    if (from > to)
        from = to;
    return (qun_text){whole.at ? whole.at + from : NULL, to - from};
}

qun_text text_cut(qun_text text, size_t most)
{
    if (text.len <= most)
        return text;
    while (most > 0 && ((unsigned char)text.at[most] & 0xC0) == 0x80)
        most--;
    return (qun_text){text.at, most};
}

qun_status text_in(const char *at, size_t len, qun_text *out)
{
    *out = (qun_text){NULL, 0};
    if (!at)
        return len == 0 ? QUN_OK : QUN_E_ARG;
    if (len == QUN_NTS)
        len = strlen(at);
    if (len > SIZE_MAX / 2)
        return QUN_E_ARG;
    if (!utf8_valid(at, len))
        return QUN_E_TEXT;
    *out = (qun_text){at, len};
    return QUN_OK;
}

qun_status text_check(qun_text text)
{
    if (text.len > SIZE_MAX / 2 || (!text.at && text.len > 0))
        return QUN_E_ARG;
    return !text.at || utf8_valid(text.at, text.len) ? QUN_OK : QUN_E_TEXT;
}

/* ---- the nearest name ---- */

typedef struct word {
    uint32_t codes[NEAREST_BYTES];
    size_t len;
} word;

static bool word_read(qun_text text, word *out)
{
    out->len = 0;
    if (text.len == 0 || text.len > NEAREST_BYTES)
        return false;
    for (size_t i = 0; i < text.len;)
        out->codes[out->len++] = utf8_next(text.at, text.len, &i);
    return true;
}

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* Insertions, deletions, replacements and swaps of neighbours that make one word of the other (optimal string
 * alignment). Three rows of the usual table are enough. */
static unsigned word_distance(const word *a, const word *b)
{
    unsigned rows[3][NEAREST_BYTES + 1];
    for (unsigned j = 0; j <= b->len; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= a->len; i++) {
        unsigned *row = rows[i % 3];
        const unsigned *above = rows[(i + 2) % 3];
        const unsigned *above2 = rows[(i + 1) % 3];
        row[0] = (unsigned)i;
        for (size_t j = 1; j <= b->len; j++) {
            bool same = a->codes[i - 1] == b->codes[j - 1];
            row[j] = least(above[j - 1] + !same, least(above[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && a->codes[i - 1] == b->codes[j - 2] && a->codes[i - 2] == b->codes[j - 1])
                row[j] = least(row[j], above2[j - 2] + 1);
        }
    }
    return rows[a->len % 3][b->len];
}

int64_t text_nearest(qun_text wanted, const qun_text *names, size_t count)
{
    word w, n;
    if (!word_read(wanted, &w))
        return -1;
    int64_t nearest = -1;
    size_t best = w.len / 3 + 2; /* one more than may be */
    for (size_t i = 0; i < count; i++) {
        if (!word_read(names[i], &n))
            continue;
        size_t longest = w.len > n.len ? w.len : n.len;
        unsigned distance = word_distance(&w, &n);
        if (distance >= best || distance >= longest) /* at `longest` nothing is shared */
            continue;
        best = distance;
        nearest = (int64_t)i;
    }
    return nearest;
}
