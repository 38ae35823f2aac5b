/* table.c - text in columns for a terminal. Widths after Unicode's East_Asian_Width (W and F) and general
 * categories (Mn, Me, Cf take no place), in blocks: a block that is almost all wide counts as wide. */
#include "cli/table.h"
#include <stdlib.h>

typedef struct range {
    uint32_t first, last;
} range;

static const range wide[] = {
    {0x1100, 0x115F},   {0x231A, 0x231B},   {0x2329, 0x232A},   {0x23E9, 0x23EC},   {0x23F0, 0x23F0},
    {0x23F3, 0x23F3},   {0x25FD, 0x25FE},   {0x2614, 0x2615},   {0x2648, 0x2653},   {0x267F, 0x267F},
    {0x2693, 0x2693},   {0x26A1, 0x26A1},   {0x26AA, 0x26AB},   {0x26BD, 0x26BE},   {0x26C4, 0x26C5},
    {0x26CE, 0x26CE},   {0x26D4, 0x26D4},   {0x26EA, 0x26EA},   {0x26F2, 0x26F3},   {0x26F5, 0x26F5},
    {0x26FA, 0x26FA},   {0x26FD, 0x26FD},   {0x2705, 0x2705},   {0x270A, 0x270B},   {0x2728, 0x2728},
    {0x274C, 0x274C},   {0x274E, 0x274E},   {0x2753, 0x2755},   {0x2757, 0x2757},   {0x2795, 0x2797},
    {0x27B0, 0x27B0},   {0x27BF, 0x27BF},   {0x2B1B, 0x2B1C},   {0x2B50, 0x2B50},   {0x2B55, 0x2B55},
    {0x2E80, 0x303E},   {0x3041, 0xA4CF},   {0xA960, 0xA97F},   {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},
    {0xFE10, 0xFE19},   {0xFE30, 0xFE6F},   {0xFF01, 0xFF60},   {0xFFE0, 0xFFE6},   {0x16FE0, 0x18AFF},
    {0x1B000, 0x1B2FF}, {0x1F004, 0x1F004}, {0x1F0CF, 0x1F0CF}, {0x1F18E, 0x1F18E}, {0x1F191, 0x1F19A},
    {0x1F200, 0x1F320}, {0x1F32D, 0x1F335}, {0x1F337, 0x1F37C}, {0x1F37E, 0x1F393}, {0x1F3A0, 0x1F3CA},
    {0x1F3CF, 0x1F3D3}, {0x1F3E0, 0x1F3F0}, {0x1F3F4, 0x1F3F4}, {0x1F3F8, 0x1F43E}, {0x1F440, 0x1F440},
    {0x1F442, 0x1F4FC}, {0x1F4FF, 0x1F53D}, {0x1F54B, 0x1F54E}, {0x1F550, 0x1F567}, {0x1F57A, 0x1F57A},
    {0x1F595, 0x1F596}, {0x1F5A4, 0x1F5A4}, {0x1F5FB, 0x1F64F}, {0x1F680, 0x1F6C5}, {0x1F6CC, 0x1F6CC},
    {0x1F6D0, 0x1F6D2}, {0x1F6D5, 0x1F6DF}, {0x1F6EB, 0x1F6EC}, {0x1F6F4, 0x1F6FC}, {0x1F7E0, 0x1F7EB},
    {0x1F90C, 0x1F93A}, {0x1F93C, 0x1F945}, {0x1F947, 0x1F9FF}, {0x1FA70, 0x1FAFF}, {0x20000, 0x3FFFD},
};

static const range nothing[] = {
    {0x00AD, 0x00AD}, {0x0300, 0x036F},   {0x0483, 0x0489},   {0x0591, 0x05BD}, {0x0610, 0x061A},
    {0x064B, 0x065F}, {0x0E31, 0x0E31},   {0x0E34, 0x0E3A},   {0x0E47, 0x0E4E}, {0x1AB0, 0x1AFF},
    {0x1DC0, 0x1DFF}, {0x200B, 0x200F},   {0x202A, 0x202E},   {0x2060, 0x206F}, {0x20D0, 0x20FF},
    {0x302A, 0x302D}, {0x3099, 0x309A},   {0xFE00, 0xFE0F},   {0xFE20, 0xFE2F}, {0xFEFF, 0xFEFF},
    {0xFFF9, 0xFFFB}, {0xE0001, 0xE007F}, {0xE0100, 0xE01EF},
};

static bool is_in(uint32_t c, const range *ranges, size_t count)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (c > ranges[middle].last)
            low = middle + 1;
        else
            high = middle;
    }
    return low < count && c >= ranges[low].first;
}

static size_t width_of(uint32_t c)
{
    if (c < 0x300)
        return c == 0xAD ? 0 : 1;
    if (is_in(c, nothing, sizeof nothing / sizeof *nothing))
        return 0;
    return is_in(c, wide, sizeof wide / sizeof *wide) ? 2 : 1;
}

/* The character at `*at`; what is no UTF-8 gives U+FFFD for a byte. */
static uint32_t next_char(qun_text t, size_t *at)
{
    unsigned char first = (unsigned char)t.at[(*at)++];
    size_t more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : first >= 0xC0 ? 1 : 0;
    if (first < 0x80)
        return first;
    if (!more || *at + more > t.len)
        return 0xFFFD;
    uint32_t c = first & (0x3Fu >> more);
    for (size_t i = 0; i < more; i++)
        c = c << 6 | ((unsigned char)t.at[*at + i] & 0x3F);
    *at += more;
    return c;
}

static bool is_control(uint32_t c)
{
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029 ||
           (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

size_t table_width(qun_text text)
{
    size_t width = 0;
    for (size_t at = 0; at < text.len;) {
        uint32_t c = next_char(text, &at);
        width += is_control(c) ? 1 : width_of(c);
    }
    return width;
}

void table_text(bytes *out, qun_text text)
{
    for (size_t at = 0; at < text.len;) {
        size_t from = at;
        uint32_t c = next_char(text, &at);
        if (is_control(c))
            bytes_char(out, ' ');
        else
            bytes_add(out, text.at + from, at - from);
    }
}

void table_cell(bytes *out, qun_text text, size_t width)
{
    table_text(out, text);
    for (size_t used = table_width(text); used < width + 1; used++)
        bytes_char(out, ' ');
    if (table_width(text) > width)
        bytes_char(out, ' ');
}

void table_end(bytes *out)
{
    while (out->len && out->at[out->len - 1] == ' ')
        out->len--;
    bytes_char(out, '\n');
}

/* ---- tables that are known whole ---- */

void table_add(table *t, size_t column, qun_text text)
{
    if (column == 0) {
        t->cells = memory_resize(t->cells, (t->rows + 1) * t->columns, sizeof *t->cells);
        for (size_t i = 0; i < t->columns; i++)
            t->cells[t->rows * t->columns + i] = (bytes){NULL, 0, 0};
        t->rows++;
    }
    bytes_text(&t->cells[(t->rows - 1) * t->columns + column], text);
}

void table_add_number(table *t, size_t column, uint64_t number)
{
    bytes digits = {NULL, 0, 0};
    bytes_number(&digits, number);
    table_add(t, column, (qun_text){digits.at, digits.len});
    bytes_drop(&digits);
}

static qun_text cell_of(const table *t, size_t row, size_t column)
{
    const bytes *cell = &t->cells[row * t->columns + column];
    return (qun_text){cell->at, cell->len};
}

void table_write(const table *t, bytes *out)
{
    for (size_t row = 0; row < t->rows; row++) {
        for (size_t column = 0; column < t->columns; column++) {
            size_t width = 0;
            for (size_t other = 0; other < t->rows; other++) {
                size_t one = table_width(cell_of(t, other, column));
                width = one > width ? one : width;
            }
            table_cell(out, cell_of(t, row, column), width + 1);
        }
        table_end(out);
    }
}

void table_drop(table *t)
{
    for (size_t i = 0; i < t->rows * t->columns; i++)
        bytes_drop(&t->cells[i]);
    free(t->cells);
    *t = (table){.columns = t->columns};
}
