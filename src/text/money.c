/* money.c - amounts of money: a sign or a word of a currency before or behind a number, and what somebody is
 * to earn. Numbers are digits of any form, also with a scale (3千, 5w), or Han numerals. What is counted in
 * 块 or 元 but is no money (两块硬盘, 二元组, 2013元旦) is told by what follows. */
#include "text/detect.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define DIGITS_MOST  12
#define HAN_MOST     16

static const char *const currencies[] = {"rmb", "cny", "usdt", "usd", "us$",   "hk$",
                                         "nt$", "hkd", "eur",  "gbp", "人民币"};
/* What is paid for work or put in: an amount may follow without a currency. */
static const char *const pay[] = {"日赚", "日入", "日薪", "日结", "月入", "月赚", "月薪",
                                  "年入", "年薪", "周薪", "时薪", "天赚", "底薪", "年赚",
                                  "周入", "赚",   "返现", "红包", "押金", "佣金"};
/* Between those and the amount. */
static const char *const abouts[] = {"可以达到", "可达到", "最高可达", "最高", "可达",   "高达",
                                     "达到",     "超过",   "轻松",     "至少", "不低于", "过",
                                     "超",       "约",     "达",       "了",   "稳定"};

static const char *const units[] = {
    "块钱",   "元",    "块",    "圆",   "人民币", "rmb",  "cny", "美元", "美金", "刀",      "欧元",
    "英镑",   "日元",  "港币",  "港元", "台币",   "usdt", "usd", "eur",  "gbp",  "hkd",     "dollars",
    "dollar", "bucks", "euros", "euro", "yuan",   "quid", "$",   "€",    "£",    "\xC2\xA5"};

typedef struct amount {
    uint32_t end;
    uint32_t digits; /* of digits, or Han numerals */
    bool han;        /* written in Han numerals */
    bool scaled;     /* goes on with 十 百 千 万, w or k, or has a fraction */
} amount;

static bool is_among(uint32_t code, const uint16_t *set, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (set[i] == code)
            return true;
    }
    return false;
}

/* 十 百 千 万 亿 拾 佰 仟 */
static bool is_scale(const sign *s)
{
    static const uint16_t codes[] = {0x5341, 0x767E, 0x5343, 0x4E07, 0x4EBF, 0x62FE, 0x4F70, 0x4EDF};
    return is_among(s->code, codes, COUNT(codes));
}

/* 两 几 半 数 stand for digits too. */
static bool is_han_numeral(const sign *s)
{
    return s->kind == TEXT_HAN &&
           (text_han_sign(s->code)->value >= 0 || s->code == 0x4E24 || s->code == 0x51E0);
}

static bool is_digit(const sign *s)
{
    return s->kind != TEXT_HAN && text_value_of(s) >= 0;
}

static void read_han(detector *d, uint32_t from, amount *a)
{
    uint32_t k = from;
    for (; k - from < HAN_MOST; k++) {
        const sign *s = text_sign(d, k);
        if (is_scale(s))
            a->scaled = true;
        else if (!is_han_numeral(s))
            break;
    }
    a->han = true;
    a->digits = k - from;
    a->end = k;
}

/* 1,000 and 9.90: whether digits go on after this sign. */
static bool goes_on(detector *d, uint32_t k)
{
    uint32_t code = text_sign(d, k)->code, digits = 0;
    while (digits < 4 && is_digit(text_sign(d, k + 1 + digits)))
        digits++;
    return (code == ',' && digits == 3) || (code == '.' && digits > 0 && digits < 4);
}

static void read_digits(detector *d, uint32_t from, amount *a)
{
    uint32_t k = from;
    while (a->digits <= DIGITS_MOST && (is_digit(text_sign(d, k)) || goes_on(d, k))) {
        bool digit = is_digit(text_sign(d, k));
        a->digits += digit;
        a->scaled = a->scaled || !digit;
        k++;
    }
    a->end = k;
}

/* 5w, 3k, 3万, 三百多: the scale, and what makes a number of it about so much (多 余 来 几). */
static void read_scale(detector *d, amount *a)
{
    uint32_t code = text_sign(d, a->end)->code;
    bool latin = (code == 'w' || code == 'k') && !text_is_alnum(text_sign(d, a->end + 1));
    while (is_scale(text_sign(d, a->end)) || (latin && !a->scaled && !a->han)) {
        a->scaled = true;
        a->end++;
    }
    code = text_sign(d, a->end)->code;
    if (code == 0x591A || code == 0x4F59 || code == 0x6765 || code == 0x51E0)
        a->end++;
}

/* Reads an amount from a sign on; false if none stands there. */
static bool read_amount(detector *d, uint32_t from, amount *a)
{
    *a = (amount){.end = from};
    if (is_digit(text_sign(d, from)))
        read_digits(d, from, a);
    else
        read_han(d, from, a);
    if (a->digits == 0 || a->digits > DIGITS_MOST)
        return false;
    bool fraction = a->scaled && !a->han;
    a->scaled = a->scaled && a->han;
    read_scale(d, a);
    a->scaled = a->scaled || fraction;
    return true;
}

static bool is_range(const sign *s)
{
    return s->code == '-' || s->code == '~' || s->code == 0x2014 || s->code == 0x2013 || s->code == 0x5230 ||
           s->code == 0x81F3; /* 到 至 */
}

/* Whether 元 is one of money: 元旦 元素 元组 元月 元年 and 一元二次 are others. */
static bool is_yuan(detector *d, uint32_t k)
{
    static const uint16_t others[] = {0x65E6, 0x7D20, 0x7EC4, 0x6708, 0x5E74, 0x5BB5, 0x4EF6, 0x97F3, 0x9996,
                                      0x8001, 0x6C14, 0x5E05, 0x5316, 0x8BBA, 0x8FD0, 0x64CD, 0x51FD, 0x5173};
    uint32_t next = text_sign(d, k)->code;
    if (next == 0x4E00 || next == 0x4E8C || next == 0x4E09)
        return text_sign(d, k + 1)->code != 0x6B21;
    return !is_among(next, others, COUNT(others));
}

/* Whether 块 is one of money: not what is counted in pieces (两块硬盘), nor 一块 for together. */
static bool is_kuai(detector *d, const amount *a, uint32_t k)
{
    static const uint16_t pieces[] = {0x786C, 0x663E, 0x5185, 0x4E3B, 0x7F51, 0x58F0, 0x7535, 0x5C4F,
                                      0x677F, 0x7816, 0x77F3, 0x7CD6, 0x86CB, 0x8089, 0x8868, 0x78C1,
                                      0x76D8, 0x82AF, 0x5730, 0x5E03, 0x5361, 0x5206, 0x533A, 0x56FA,
                                      0x5F88, 0x5927, 0x7684, 0x513F, 0x7A7A, 0x89C6, 0x5916};
    if (a->han && !a->scaled)
        return false;
    return !is_among(text_sign(d, k)->code, pieces, COUNT(pieces));
}

/* Whether the unit that ends at sign k fits its number. */
static bool fits(detector *d, const amount *a, uint32_t from, uint32_t k)
{
    uint32_t last = text_sign(d, k - 1)->code;
    if (text_is_latin(text_sign(d, k - 1)))
        return !text_is_alnum(text_sign(d, k));
    if (last == 0x5143)
        return k - from > 1 || is_yuan(d, k);
    if (last == 0x5757)
        return is_kuai(d, a, k);
    if (last == 0x5200 || last == '$')
        return !a->han && a->digits > 1 && !text_is_alnum(text_sign(d, k));
    return last != 0x5706 || a->scaled; /* 圆 */
}

/* End of the currency behind an amount, a space between them at most; 0 if there is none. */
static uint32_t unit_end(detector *d, const amount *a, uint32_t *skipped)
{
    uint32_t from = a->end + (text_sign(d, a->end)->code == ' ');
    uint32_t end = text_phrase(d, from, units, COUNT(units), skipped);
    if (end == 0 || !fits(d, a, from, end))
        return 0;
    return end;
}

/* Whether a number counts something other than money: letters, or a Han character that goes on from it. 以 左
 * 起 不 每 到 后 and the like do not. */
static bool is_counted(detector *d, uint32_t k)
{
    static const uint16_t free[] = {0x4EE5, 0x5DE6, 0x8D77, 0x4E0D, 0x6BCF, 0x5230, 0x7684,
                                    0x4E86, 0x5427, 0x6709, 0x8F7B, 0x65E0, 0x8054, 0x52A0};
    const sign *s = text_sign(d, k);
    if (s->kind == TEXT_HAN)
        return !is_among(s->code, free, COUNT(free));
    return text_is_alnum(s) || s->kind >= TEXT_OTHER;
}

/* Passes what stands between a word of pay or of a currency and its amount. */
static uint32_t pass_abouts(detector *d, uint32_t named, bool is_pay)
{
    uint32_t from = named, skipped = 0;
    for (uint32_t n = 0; is_pay && n < 2; n++) {
        uint32_t end = text_phrase(d, from, abouts, COUNT(abouts), &skipped);
        from = end != 0 ? end : from;
    }
    while (from < named + 8 && (text_sign(d, from)->code == ' ' || text_sign(d, from)->code == ':'))
        from++;
    return from;
}

/* 100-200: goes on to the greater amount, if there is one. */
static bool read_range(detector *d, amount *a)
{
    amount to;
    if (!is_range(text_sign(d, a->end)) || !read_amount(d, a->end + 1, &to))
        return false;
    *a = to;
    return true;
}

/* After a word of a currency or of pay. */
static bool find_after(detector *d, uint32_t named, bool is_pay, finding *out)
{
    amount a;
    if (text_is_latin(text_sign(d, named - 1)) && text_is_latin(text_sign(d, named)))
        return false;
    if (!read_amount(d, pass_abouts(d, named, is_pay), &a))
        return false;
    if (is_pay && !a.scaled && (a.han || a.digits < 2))
        return false;
    (void)read_range(d, &a);
    uint32_t end = unit_end(d, &a, &out->skipped);
    if (end == 0 && is_pay && is_counted(d, a.end))
        return false;
    out->end = end != 0 ? end : a.end;
    return true;
}

/* Whether a letter was written as a capital one. */
static bool is_capital(const detector *d, const sign *s)
{
    return s->end - s->start == 1 && (uint32_t)(unsigned char)d->walk.text.at[s->start] - 'A' < 26u;
}

/* ¥100, $20. "$1" is more often an argument of a program than a dollar. */
static bool find_signed(detector *d, finding *out)
{
    amount a;
    uint32_t from = text_sign(d, 1)->code == ' ' ? 2 : 1;
    if (text_is_alnum(&d->before) || !is_digit(text_sign(d, from)) || !read_amount(d, from, &a))
        return false;
    bool is_argument = text_sign(d, 0)->code == '$' && (from > 1 || (a.digits < 2 && !a.scaled));
    if (is_argument || text_is_latin(text_sign(d, a.end)) || text_sign(d, a.end)->code == '_')
        return false;
    uint32_t end = unit_end(d, &a, &out->skipped);
    out->end = end != 0 ? end : a.end;
    return true;
}

/* What a number may not stand behind: a part of a longer number, a name or a path. */
static bool is_part(const sign *before, const sign *first)
{
    static const char joints[] = ".-_/=#&%";
    if (first->kind == TEXT_HAN)
        return is_han_numeral(before) || is_scale(before) || before->code == 0x7B2C; /* 第 */
    for (const char *joint = joints; *joint; joint++)
        if (before->code == (uint32_t)(unsigned char)*joint)
            return true;
    return is_digit(before);
}

/* 100元, 一百块, 50-100元, and 5w or 3千 with nothing to count. */
static bool find_number(detector *d, finding *out)
{
    amount a;
    if (is_part(&d->before, text_sign(d, 0)) || !read_amount(d, 0, &a))
        return false;
    out->end = unit_end(d, &a, &out->skipped);
    if (out->end != 0)
        return true;
    if (is_range(text_sign(d, a.end))) {
        out->end = read_range(d, &a) ? unit_end(d, &a, &out->skipped) : 0;
        return out->end != 0;
    }
    uint32_t last = text_sign(d, a.end - 1)->code, code = text_sign(d, a.end)->code;
    bool w = last == 'w' && !is_capital(d, text_sign(d, a.end - 1)); /* 10W are watts */
    bool scale = w || last == 0x4E07 || last == 0x5343;              /* 万 千 */
    if (a.han || !scale || is_counted(d, a.end) || (code == ' ' && is_counted(d, a.end + 1)))
        return false;
    out->end = a.end;
    return true;
}

bool text_detect_money(detector *d, finding *out)
{
    const sign *first = text_sign(d, 0);
    uint32_t skipped = 0, named;
    if (is_digit(first) || is_han_numeral(first) || is_scale(first))
        return find_number(d, out);
    if (text_is_latin(first) && text_is_alnum(&d->before))
        return false;
    if (!text_is_latin(first) && first->kind != TEXT_HAN)
        return find_signed(d, out);
    if ((named = text_phrase(d, 0, currencies, COUNT(currencies), &skipped)) != 0)
        return find_after(d, named, false, out);
    if ((named = text_phrase(d, 0, pay, COUNT(pay), &skipped)) != 0)
        return find_after(d, named, true, out);
    return false;
}
