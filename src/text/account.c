/* account.c - account numbers after the words that announce them: QQ, groups, Alipay, bank cards. Digits of
 * any form, in groups or one by one; a count, a price, a date or a version is none. Lengths are those of the
 * services: QQ and its groups from 5 on, cards 12 to 19 (ISO/IEC 7812). */
#include "text/detect.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define DIGITS_MOST  19
#define GROUPS_MOST  DIGITS_MOST
#define GAP_MOST     3  /* noise between two digits */
#define WHOLE_GROUP  5u /* digits without a gap that are a number by themselves */

/* Long ones first in each row; a row says how many digits its numbers have at least. */
static const struct {
    uint32_t least;
    const char *words[40];
} announcements[] = {
    {12, {"银行卡号", "银行账号", "银行卡", "银行账户", "卡号"}},
    {10, {"支付宝账号", "支付宝账户", "支付宝号", "支付宝", "收款账号", "收款账户"}},
    {5, {"企鹅号", "企鹅群", "企鹅裙", "企鹅", "扣扣群", "扣扣裙", "扣扣号", "扣扣", "扣群",   "扣裙",
         "扣号",   "扣",     "抠抠群", "抠抠", "叩叩",   "秋秋",   "群号码", "群号", "群主号", "群",
         "裙号",   "裙",     "峮",     "君羊", "账号",   "账户",   "qq群号", "qq群", "qq裙",   "qq号",
         "qqun",   "qq",     "qun",    "q群",  "q裙",    "q号",    "q"}},
};

/* Digits as they are grouped. */
typedef struct account {
    uint32_t digits, end;
    uint32_t group_count, skipped;
    uint32_t length[GROUPS_MOST], divider[GROUPS_MOST];
    uint32_t value[GROUPS_MOST];
} account;

static bool is_gap(const sign *s)
{
    static const char never[] = "/=&%#@+$";
    for (const char *sign = never; *sign; sign++)
        if (s->code == (uint32_t)(unsigned char)*sign)
            return false;
    return s->kind == TEXT_SPACE || s->kind == TEXT_NOISE;
}

static void add_digit(account *a, int value, uint32_t gap, uint32_t divider)
{
    if (a->digits == 0 || gap > 0) {
        a->length[a->group_count] = 0;
        a->value[a->group_count] = 0;
        a->divider[a->group_count++] = divider;
    }
    a->length[a->group_count - 1]++;
    a->value[a->group_count - 1] = a->value[a->group_count - 1] % 100000 * 10 + (uint32_t)value;
    a->skipped += gap;
    a->digits++;
}

/* Reads groups of digits. One that is a number by itself is the whole: what comes after it is another. */
static void read_account(detector *d, uint32_t from, account *a)
{
    uint32_t gap = 0, divider = 0;
    *a = (account){.end = from};
    for (uint32_t k = from; a->digits <= DIGITS_MOST; k++) {
        const sign *s = text_sign(d, k);
        int value = text_value_of(s);
        if (value < 0) {
            if (a->digits == 0 || !is_gap(s) || ++gap > GAP_MOST)
                return;
            divider = s->code;
            continue;
        }
        if (gap > 0 && a->group_count > 0 && a->length[a->group_count - 1] >= WHOLE_GROUP)
            return;
        if (a->digits == DIGITS_MOST) {
            a->digits++;
            return;
        }
        add_digit(a, value, gap, divider);
        a->end = k + 1;
        gap = 0;
    }
}

static bool is_day(uint32_t month, uint32_t day)
{
    return month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

/* 2013-01-05, 05.01.2013, and 2013-01-05 12 30 too. */
static bool is_date(const account *a)
{
    const uint32_t *v = a->value, *n = a->length;
    if (a->group_count < 3 || n[1] > 2 || a->divider[1] != a->divider[2])
        return false;
    if (n[0] == 4 && n[2] <= 2)
        return is_day(v[1], v[2]);
    return n[2] == 4 && n[0] <= 2 && v[2] / 100 >= 19 && v[2] / 100 <= 20 && v[0] <= 31;
}

/* 5.1.20130 and 192.168.1.100: groups of different lengths between dots. */
static bool is_version(const account *a)
{
    for (uint32_t i = 1; i < a->group_count; i++) {
        bool is_last = i + 1 == a->group_count;
        if (a->divider[i] == '.' && a->length[i] != a->length[0] && (!is_last || a->length[i] > a->length[0]))
            return true;
    }
    return a->group_count == 4 && a->divider[1] == '.' && a->length[0] > 1 && a->value[0] < 256 &&
           a->value[3] < 256;
}

/* Whether digits count something: 人 元 块 个 多 余 万 and others follow. Simplified. */
static bool is_counted(const sign *s)
{
    static const uint16_t units[] = {0x4EBA, 0x5143, 0x5757, 0x4E2A, 0x591A, 0x4F59, 0x4E07, 0x5343, 0x767E,
                                     0x4EBF, 0x5E74, 0x6708, 0x65E5, 0x70B9, 0x5F20, 0x4EF6, 0x4F4D, 0x540D,
                                     0x6B21, 0x5929, 0x5206, 0x7C73, 0x6761, 0x5341, 0x6B65, 0x7AD9, 0x5200};
    for (size_t i = 0; i < COUNT(units); i++) {
        if (s->code == units[i])
            return true;
    }
    return s->code == '%' || s->code == '@' || s->code == '/';
}

/* 20130105 after a word that announces nothing. */
static bool is_plain_date(const account *a)
{
    return a->digits == 8 && a->group_count == 1 && a->value[0] % 100 <= 31 && a->value[0] % 100 >= 1 &&
           a->value[0] / 100 % 100 <= 12 && a->value[0] / 100 % 100 >= 1;
}

static uint32_t announced(detector *d, uint32_t *least, uint32_t *skipped)
{
    for (size_t i = 0; i < COUNT(announcements); i++) {
        uint32_t count = 0;
        while (count < COUNT(announcements[i].words) && announcements[i].words[count] != NULL)
            count++;
        uint32_t end = text_phrase(d, 0, announcements[i].words, count, skipped);
        *least = announcements[i].least;
        if (end != 0)
            return end;
    }
    return 0;
}

/* Whether what was read is a number of this kind, and not a date, a version, a count or a part of a name. */
static bool is_account(detector *d, const account *a, uint32_t least, bool marked)
{
    const sign *next = text_sign(d, a->end);
    if (a->digits < least || a->digits > DIGITS_MOST || text_is_alnum(next) || is_counted(next))
        return false;
    if (is_date(a) || is_version(a) || (!marked && is_plain_date(a)))
        return false;
    return next->code != '.' || !text_is_alnum(text_sign(d, a->end + 1));
}

bool text_detect_account(detector *d, finding *out)
{
    account a;
    uint32_t least, skipped = 0;
    bool marked = false;
    if (text_is_latin(text_sign(d, 0)) && text_is_alnum(&d->before))
        return false;
    uint32_t named = announced(d, &least, &skipped);
    if (named == 0 || text_sign(d, named)->code == '/')
        return false;
    read_account(d, text_lead(d, named, &marked), &a);
    if (named == 1 && !marked && a.group_count > 1 && a.length[0] < WHOLE_GROUP) /* "Q1 2013" is a quarter */
        return false;
    out->end = a.end;
    out->skipped = skipped + a.skipped;
    return is_account(d, &a, least, marked);
}
