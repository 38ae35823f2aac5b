/* phone.c - Chinese phone numbers however their digits are written: mobile (11 digits, 1 then 3 to 9),
 * landline (area code, a separator, 7 or 8 digits), 400 and 800 numbers (10 digits). Numbering: YD/T 1076 and
 * its successors; only lengths and first digits are used. */
#include "text/detect.h"

#define DIGITS_MOST   16
#define MOBILE_DIGITS 11
#define GAP_MOST      2 /* separators between two digits */

/* The digits from a sign on, as far as separators allow. */
typedef struct number {
    uint32_t count;
    uint8_t value[DIGITS_MOST];
    uint8_t gap[DIGITS_MOST];      /* separators before it */
    uint32_t divider[DIGITS_MOST]; /* the last of them */
    uint32_t end[DIGITS_MOST];     /* sign after it */
} number;

int text_value_of(const sign *s)
{
    return s->kind == TEXT_HAN ? text_han_sign(s->code)->value : text_digit_of(s->code);
}

/* What people put between digits: space, hyphens, dashes, dots and the like. */
static bool is_separator(const sign *s)
{
    static const uint16_t codes[] = {'-',    '.',    '_',    '~',    '*',    '|',    ')',   0xB7,
                                     0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2022, 0x2212};
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        if (s->code == codes[i])
            return true;
    }
    return s->kind == TEXT_SPACE || (s->kind == TEXT_NOISE && s->code > 0x2000); /* emoji and the like */
}

static void read_number(detector *d, uint32_t from, number *n)
{
    uint32_t k = from, gap = 0, divider = 0;
    n->count = 0;
    while (n->count < DIGITS_MOST) {
        const sign *s = text_sign(d, k);
        int value = text_value_of(s);
        if (value >= 0) {
            n->value[n->count] = (uint8_t)value;
            n->gap[n->count] = (uint8_t)gap;
            n->divider[n->count] = divider;
            n->end[n->count++] = k + 1;
            gap = 0;
        } else if (is_separator(s) && n->count > 0 && gap < GAP_MOST) {
            divider = s->code;
            gap++;
        } else {
            return;
        }
        k++;
    }
}

/* Digits of one script that touch are one number; "一138..." is not. */
static bool touches(const sign *a, const sign *b)
{
    return text_value_of(a) >= 0 && text_value_of(b) >= 0 && (a->kind == TEXT_HAN) == (b->kind == TEXT_HAN);
}

/* Whether the number stops after `count` digits. */
static bool stops(detector *d, const number *n, uint32_t count)
{
    const sign *last = text_sign(d, n->end[count - 1] - 1);
    return !touches(last, text_sign(d, n->end[count - 1]));
}

static uint32_t separators(const number *n, uint32_t from, uint32_t to)
{
    uint32_t sum = 0;
    for (uint32_t i = from + 1; i < to; i++)
        sum += n->gap[i];
    return sum;
}

/* The groups that separators make of a mobile number's digits. */
typedef struct groups {
    uint32_t count;
    uint32_t length[MOBILE_DIGITS], value[MOBILE_DIGITS];
    uint32_t divider[MOBILE_DIGITS]; /* before it */
} groups;

static void read_groups(const number *n, uint32_t from, groups *g)
{
    g->count = 0;
    for (uint32_t i = from; i < from + MOBILE_DIGITS; i++) {
        if (i == from || n->gap[i] > 0) {
            g->length[g->count] = 0;
            g->value[g->count] = 0;
            g->divider[g->count++] = n->divider[i];
        }
        g->length[g->count - 1]++;
        g->value[g->count - 1] = g->value[g->count - 1] * 10 + n->value[i];
    }
}

/* 192.168.10.123 has eleven digits too. */
static bool is_address(const groups *g)
{
    if (g->count < 4)
        return false;
    for (uint32_t i = 0; i < 4; i++) {
        if (g->value[i] > 255 || g->length[i] > 3 || (i > 0 && g->divider[i] != '.'))
            return false;
    }
    return true;
}

/* As has 1999-12-31 235, and 15.10.2012 100. */
static bool is_date(const groups *g)
{
    if (g->count < 3 || g->divider[1] != g->divider[2] || g->length[1] > 2 || g->value[1] > 31)
        return false;
    if (g->length[0] == 4)
        return g->length[2] <= 2 && g->value[1] <= 12 && g->value[2] <= 31;
    return g->length[0] == 2 && g->length[2] == 4 && g->value[0] <= 31 && g->value[2] / 100 >= 19 &&
           g->value[2] / 100 <= 20;
}

/* Digits of the number before a mobile one: 0, or those of 86 and 0086. */
static uint32_t country_code(const number *n)
{
    if (n->count > MOBILE_DIGITS + 1 && n->value[0] == 8 && n->value[1] == 6)
        return 2;
    bool zeros = n->count > MOBILE_DIGITS + 3 && n->value[0] == 0 && n->value[1] == 0;
    return zeros && n->value[2] == 8 && n->value[3] == 6 ? 4 : 0;
}

/* End of a mobile number, 0 if it is none. */
static uint32_t mobile_end(detector *d, const number *n, uint32_t *skipped)
{
    uint32_t from = country_code(n), to = from + MOBILE_DIGITS;
    if (n->count < to || n->value[from] != 1 || n->value[from + 1] < 3)
        return 0;
    groups g;
    read_groups(n, from, &g);
    if (!stops(d, n, to) || is_address(&g) || is_date(&g))
        return 0;
    *skipped = separators(n, 0, to);
    return n->end[to - 1];
}

/* Landlines are told from other numbers by the separator behind the area code. */
static uint32_t landline_end(detector *d, const number *n, uint32_t *skipped)
{
    if (n->count < 10 || n->value[0] != 0 || n->value[1] == 0)
        return 0;
    uint32_t area = n->value[1] < 3 ? 3 : 4;
    if (n->gap[area] == 0 || separators(n, 0, area) > 0)
        return 0;
    for (uint32_t to = area + 8; to >= area + (area == 3 ? 8 : 7); to--) {
        if (n->count >= to && stops(d, n, to) && separators(n, area, to) <= 1) {
            *skipped = separators(n, 0, to);
            return n->end[to - 1];
        }
    }
    return 0;
}

static uint32_t service_end(detector *d, const number *n, uint32_t *skipped)
{
    if (n->count < 10 || (n->value[0] != 4 && n->value[0] != 8) || n->value[1] != 0 || n->value[2] != 0)
        return 0;
    if (!stops(d, n, 10) || separators(n, 0, 3) > 0)
        return 0;
    *skipped = separators(n, 0, 10);
    return n->end[9];
}

uint32_t text_mobile(detector *d, uint32_t from, uint32_t *skipped)
{
    number n;
    if (text_value_of(text_sign(d, from)) < 0)
        return 0;
    read_number(d, from, &n);
    return mobile_end(d, &n, skipped);
}

/* What joins a number to the path or query of a link before it: "?t=13912345678" is nobody's phone. */
static bool is_of_link(const sign *before)
{
    static const char joints[] = "/=&%#_";
    for (const char *joint = joints; *joint; joint++)
        if (before->code == (uint32_t)(unsigned char)*joint)
            return true;
    return false;
}

static bool has_dot(const number *n)
{
    for (uint32_t i = 1; i < n->count; i++)
        if (n->gap[i] > 0 && n->divider[i] == '.')
            return true;
    return false;
}

bool text_detect_phone(detector *d, finding *out)
{
    number n;
    const sign *first = text_sign(d, 0);
    if (text_value_of(first) < 0 || touches(&d->before, first) || is_of_link(&d->before))
        return false;
    read_number(d, 0, &n);
    if (d->before.code == '.' && has_dot(&n)) /* the rest of 192.168.0.1 and the next address */
        return false;
    out->end = mobile_end(d, &n, &out->skipped);
    if (out->end == 0)
        out->end = landline_end(d, &n, &out->skipped);
    if (out->end == 0)
        out->end = service_end(d, &n, &out->skipped);
    return out->end != 0;
}
