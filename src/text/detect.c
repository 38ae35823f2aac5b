/* detect.c - runs the detectors over a text: a window of folded signs, each asked in turn what begins there.
 * Relies on fold.h; the other files of detect.h know what to look for. */
#include "text/detect.h"

#include <string.h>

#define FOLD (QUN_FOLD_WIDTH | QUN_FOLD_CASE | QUN_FOLD_SCRIPT)

static const sign past_end = {0, 0, 0, TEXT_HARD};

void text_detect_begin(detector *d, qun_text text, uint32_t detect)
{
    text_walk_begin(&d->walk, text, FOLD);
    d->detect = detect;
    d->head = 0;
    d->count = 0;
    d->before = past_end;
    d->looked = 0;
    d->dull = false;
}

const sign *text_read_sign(detector *d, uint32_t k)
{
    while (d->count <= k) {
        text_symbol symbol;
        if (k >= DETECT_WINDOW || !text_walk_next(&d->walk, &symbol))
            return &past_end;
        if (symbol.kind != TEXT_ZERO)
            d->window[(d->head + d->count++) % DETECT_WINDOW] =
                (sign){d->walk.start, d->walk.at, symbol.code, symbol.kind};
    }
    return &d->window[(d->head + k) % DETECT_WINDOW];
}

static void move_on(detector *d)
{
    d->before = *text_sign(d, 0);
    d->head++;
    d->count--;
}

/* End of one phrase at sign `from`. */
static uint32_t phrase_end(detector *d, uint32_t from, const char *phrase, uint32_t *skipped)
{
    size_t at = 0, len = strlen(phrase);
    uint32_t k = from, noise = 0;
    while (at < len) {
        uint32_t code = utf8_next(phrase, len, &at), gap = 0;
        while (k > from && gap < 2 && text_sign(d, k)->code != code &&
               (text_sign(d, k)->kind == TEXT_SPACE || text_sign(d, k)->kind == TEXT_NOISE)) {
            gap++;
            k++;
        }
        if (text_sign(d, k)->code != code)
            return 0;
        noise += gap;
        k++;
    }
    *skipped = noise;
    return k;
}

uint32_t text_phrase(detector *d, uint32_t from, const char *const *phrases, uint32_t count,
                     uint32_t *skipped)
{
    char first[4];
    utf8_put(text_sign(d, from)->code, first);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t end = phrases[i][0] == first[0] ? phrase_end(d, from, phrases[i], skipped) : 0;
        if (end != 0)
            return end;
    }
    return 0;
}

/* In this order: an address is no link, and a number said to be a WeChat id is one. Names are those of
 * charters. */
static const struct {
    uint32_t detector;
    const char *name;
    bool (*find)(detector *d, finding *out);
} detectors[] = {
    {QUN_DETECT_EMAIL, "email", text_detect_email},
    {QUN_DETECT_INVITE, "invite", text_detect_invite},
    {QUN_DETECT_URL, "url", text_detect_url},
    {QUN_DETECT_WECHAT_ID, "wechat_id", text_detect_wechat},
    {QUN_DETECT_ACCOUNT, "account", text_detect_account},
    {QUN_DETECT_PHONE, "phone", text_detect_phone},
    {QUN_DETECT_QR, "qr", text_detect_qr},
    {QUN_DETECT_MONEY, "money", text_detect_money},
};
#define DETECTORS (sizeof detectors / sizeof *detectors)

qun_text text_detector(uint32_t detector)
{
    for (size_t i = 0; i < DETECTORS; i++) {
        if (detectors[i].detector == detector)
            return text_of(detectors[i].name);
    }
    return (qun_text){NULL, 0};
}

uint32_t text_detector_of(qun_text name)
{
    for (size_t i = 0; i < DETECTORS; i++) {
        if (text_is(name, detectors[i].name))
            return detectors[i].detector;
    }
    return 0;
}

/* Han characters that something may begin with: digits, also as people say them (幺 is 1) and as cheques have
 * them, and the first of the detectors' phrases. Each has a slot of its own: a compiler that is asked for
 * warnings tells of two in one. */
#define HAN_SLOTS                      512
#define HAN_SLOT(code)                 (((code)*11u >> 4) % HAN_SLOTS)
#define HAN(code, value, detectors)    [HAN_SLOT(code)] = {code, value, detectors}
#define HAN_DIGIT(code, value, others) HAN(code, value, QUN_DETECT_PHONE | QUN_DETECT_MONEY | (others))
static const han_sign han_signs[HAN_SLOTS] = {
    HAN_DIGIT(0x3007, 0, 0),                                 /* 〇 */
    HAN_DIGIT(0x96F6, 0, 0),                                 /* 零 */
    HAN_DIGIT(0x4E00, 1, 0),                                 /* 一 */
    HAN_DIGIT(0x58F9, 1, 0),                                 /* 壹 */
    HAN_DIGIT(0x5E7A, 1, 0),                                 /* 幺 */
    HAN_DIGIT(0x4E8C, 2, QUN_DETECT_QR),                     /* 二 */
    HAN_DIGIT(0x8D30, 2, 0),                                 /* 贰 */
    HAN_DIGIT(0x4E09, 3, 0),                                 /* 三 */
    HAN_DIGIT(0x53C1, 3, 0),                                 /* 叁 */
    HAN_DIGIT(0x56DB, 4, 0),                                 /* 四 */
    HAN_DIGIT(0x8086, 4, 0),                                 /* 肆 */
    HAN_DIGIT(0x4E94, 5, 0),                                 /* 五 */
    HAN_DIGIT(0x4F0D, 5, 0),                                 /* 伍 */
    HAN_DIGIT(0x516D, 6, 0),                                 /* 六 */
    HAN_DIGIT(0x9646, 6, 0),                                 /* 陆 */
    HAN_DIGIT(0x4E03, 7, 0),                                 /* 七 */
    HAN_DIGIT(0x67D2, 7, 0),                                 /* 柒 */
    HAN_DIGIT(0x516B, 8, 0),                                 /* 八 */
    HAN_DIGIT(0x634C, 8, 0),                                 /* 捌 */
    HAN_DIGIT(0x4E5D, 9, 0),                                 /* 九 */
    HAN_DIGIT(0x7396, 9, 0),                                 /* 玖 */
    HAN(0x52A0, -1, QUN_DETECT_WECHAT_ID),                   /* 加 */
    HAN(0x5A01, -1, QUN_DETECT_WECHAT_ID),                   /* 威 */
    HAN(0x5FAE, -1, QUN_DETECT_WECHAT_ID),                   /* 微 */
    HAN(0x5FBD, -1, QUN_DETECT_WECHAT_ID),                   /* 徽 */
    HAN(0x7EF4, -1, QUN_DETECT_WECHAT_ID),                   /* 维 */
    HAN(0x8587, -1, QUN_DETECT_WECHAT_ID),                   /* 薇 */
    HAN(0x7EFF, -1, QUN_DETECT_WECHAT_ID),                   /* 绿 */
    HAN(0x626B, -1, QUN_DETECT_QR),                          /* 扫 */
    HAN(0x8BC6, -1, QUN_DETECT_QR),                          /* 识 */
    HAN(0x94F6, -1, QUN_DETECT_ACCOUNT),                     /* 银 */
    HAN(0x5361, -1, QUN_DETECT_ACCOUNT),                     /* 卡 */
    HAN(0x652F, -1, QUN_DETECT_ACCOUNT),                     /* 支 */
    HAN(0x6536, -1, QUN_DETECT_ACCOUNT),                     /* 收 */
    HAN(0x4F01, -1, QUN_DETECT_ACCOUNT),                     /* 企 */
    HAN(0x6263, -1, QUN_DETECT_ACCOUNT),                     /* 扣 */
    HAN(0x62A0, -1, QUN_DETECT_ACCOUNT),                     /* 抠 */
    HAN(0x53E9, -1, QUN_DETECT_ACCOUNT),                     /* 叩 */
    HAN(0x79CB, -1, QUN_DETECT_ACCOUNT),                     /* 秋 */
    HAN(0x7FA4, -1, QUN_DETECT_ACCOUNT | QUN_DETECT_INVITE), /* 群 */
    HAN(0x88D9, -1, QUN_DETECT_ACCOUNT),                     /* 裙 */
    HAN(0x5CEE, -1, QUN_DETECT_ACCOUNT),                     /* 峮 */
    HAN(0x541B, -1, QUN_DETECT_ACCOUNT),                     /* 君 */
    HAN(0x8D26, -1, QUN_DETECT_ACCOUNT),                     /* 账 */
    HAN(0x9080, -1, QUN_DETECT_INVITE),                      /* 邀 */
    HAN(0x8FDB, -1, QUN_DETECT_INVITE),                      /* 进 */
    HAN(0x5165, -1, QUN_DETECT_INVITE),                      /* 入 */
    HAN(0x53E3, -1, QUN_DETECT_INVITE),                      /* 口 */
    HAN(0x6DD8, -1, QUN_DETECT_INVITE),                      /* 淘 */
    HAN(0x6697, -1, QUN_DETECT_INVITE),                      /* 暗 */
    HAN(0x63A8, -1, QUN_DETECT_INVITE),                      /* 推 */
    HAN(0x5341, -1, QUN_DETECT_MONEY),                       /* 十 */
    HAN(0x4E24, -1, QUN_DETECT_MONEY),                       /* 两 */
    HAN(0x51E0, -1, QUN_DETECT_MONEY),                       /* 几 */
    HAN(0x767E, -1, QUN_DETECT_MONEY),                       /* 百 */
    HAN(0x5343, -1, QUN_DETECT_MONEY),                       /* 千 */
    HAN(0x4EBA, -1, QUN_DETECT_MONEY),                       /* 人 */
    HAN(0x65E5, -1, QUN_DETECT_MONEY),                       /* 日 */
    HAN(0x6708, -1, QUN_DETECT_MONEY),                       /* 月 */
    HAN(0x5E74, -1, QUN_DETECT_MONEY),                       /* 年 */
    HAN(0x5468, -1, QUN_DETECT_MONEY),                       /* 周 */
    HAN(0x65F6, -1, QUN_DETECT_MONEY),                       /* 时 */
    HAN(0x5929, -1, QUN_DETECT_MONEY),                       /* 天 */
    HAN(0x5E95, -1, QUN_DETECT_MONEY),                       /* 底 */
    HAN(0x8D5A, -1, QUN_DETECT_MONEY),                       /* 赚 */
    HAN(0x8FD4, -1, QUN_DETECT_MONEY),                       /* 返 */
    HAN(0x7EA2, -1, QUN_DETECT_MONEY),                       /* 红 */
    HAN(0x62BC, -1, QUN_DETECT_MONEY),                       /* 押 */
    HAN(0x4F63, -1, QUN_DETECT_MONEY),                       /* 佣 */
};

const han_sign *text_han_sign(uint32_t code)
{
    static const han_sign nothing = {0, -1, 0};
    const han_sign *slot = &han_signs[HAN_SLOT(code)];
    return slot->code == code ? slot : &nothing;
}

#define NAMES   (uint32_t)(QUN_DETECT_EMAIL | QUN_DETECT_INVITE | QUN_DETECT_URL)
#define NUMBERS (uint32_t)(QUN_DETECT_PHONE | QUN_DETECT_MONEY)

/* Signs beside letters, digits and Han characters: + and its emoji, currencies. */
static uint32_t detectors_of_sign(const sign *s)
{
    static const struct {
        uint32_t code, detectors;
    } signs[] = {{'$', QUN_DETECT_MONEY | QUN_DETECT_INVITE},
                 {'+', QUN_DETECT_WECHAT_ID},
                 {0xA3, QUN_DETECT_MONEY | QUN_DETECT_INVITE},   /* pound */
                 {0xA5, QUN_DETECT_MONEY | QUN_DETECT_INVITE},   /* yen and yuan */
                 {0x20AC, QUN_DETECT_MONEY | QUN_DETECT_INVITE}, /* euro */
                 {0x20A4, QUN_DETECT_INVITE},
                 {0x20B3, QUN_DETECT_INVITE},
                 {0x20B4, QUN_DETECT_INVITE},
                 {0x2795, QUN_DETECT_WECHAT_ID}};
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        if (signs[i].code == s->code)
            return signs[i].detectors;
    }
    return s->code > 0x7F && text_value_of(s) >= 0 ? NUMBERS : 0;
}

/* The detectors worth asking at a sign: most signs begin nothing. */
static inline uint32_t detectors_of(const sign *s, const sign *before)
{
    if (s->kind == TEXT_HAN)
        return text_han_sign(s->code)->detectors;
    if (text_is_alnum(s) && text_is_alnum(before)) /* within a word only a number begins, after letters */
        return text_is_number(s) && text_is_latin(before) ? QUN_DETECT_PHONE : 0;
    if (text_is_latin(s))
        return NAMES;
    if (text_is_number(s))
        return QUN_DETECT_EMAIL | QUN_DETECT_URL | NUMBERS;
    return s->code > ' ' ? detectors_of_sign(s) : 0;
}

/* The folds that a reader of the plain text would have needed, and what has no width inside. */
static uint32_t folds_of(qun_text text, uint32_t *invisible)
{
    uint32_t folded = 0;
    text_symbol wide[TEXT_SYMBOLS], own[TEXT_SYMBOLS];
    for (size_t at = 0; at < text.len;) {
        uint32_t code = utf8_next(text.at, text.len, &at);
        if (code < 0x80)
            continue;
        uint32_t count = text_fold_code(code, QUN_FOLD_WIDTH, wide);
        if (count != text_fold_code(code, 0, own) || wide[0].code != own[0].code || text_digit_of(code) >= 0)
            folded |= QUN_FOLD_WIDTH;
        *invisible += text_kind_of(code) == TEXT_ZERO;
    }
    return folded;
}

/* Punctuation that ends a sentence rather than a link. */
static bool is_trailing(const sign *s)
{
    static const char signs[] = ".,;:!?)]'";
    return memchr(signs, (int)s->code, sizeof signs - 1) != NULL;
}

/* Leaves the found signs behind and gives the hit; a link takes its path along, however long, but not the
 * punctuation after it. */
static void give(detector *d, const finding *f, uint32_t found_by, qun_hit *hit)
{
    size_t start = text_sign(d, 0)->start, end = 0;
    for (uint32_t k = 0; k < f->end; k++) {
        end = text_sign(d, 0)->end;
        move_on(d);
    }
    while (f->goes_on && text_is_path(text_sign(d, 0))) {
        if (!is_trailing(text_sign(d, 0)))
            end = text_sign(d, 0)->end;
        move_on(d);
    }
    memset(hit, 0, sizeof *hit);
    hit->offset = start;
    hit->length = end - start;
    hit->term = UINT32_MAX;
    hit->detector = found_by;
    hit->noise = f->skipped;
    hit->folded = folds_of((qun_text){d->walk.text.at + start, end - start}, &hit->noise);
    if (hit->noise > 0)
        hit->folded |= QUN_FOLD_NOISE;
}

/* Asks the detectors in `wanted` what begins at the window's first sign. */
static bool ask(detector *d, uint32_t wanted, qun_hit *hit)
{
    for (size_t i = 0; i < DETECTORS; i++) {
        finding f = {0, 0, false};
        if (!(wanted & detectors[i].detector) || !detectors[i].find(d, &f))
            continue;
        give(d, &f, detectors[i].detector, hit);
        return true;
    }
    return false;
}

/* ---- what begins nothing ---- */

static bool is_name_byte(char c)
{
    unsigned char byte = (unsigned char)c;
    return (byte | 0x20u) - 'a' < 26u || byte - (unsigned)'0' < 10u || byte == '-' || byte == '_' ||
           byte == '%' || byte == '+';
}

/* What comes after a run of such bytes: nothing, or a sign that surely is one by itself and divides no name.
 */
static bool ends_name(qun_text text, size_t at)
{
    if (at == text.len)
        return true;
    char c = text.at[at];
    if (c == ' ' || c == '(' || c == '[' || c == '{')
        return at + 1 < text.len && !text_may_divide(text, at + 1);
    if (c == '.' || c == '@' || c == ':' || c == '#')
        return false;
    return (c > ' ' && c < 0x7F) || c == '\n' ||
           (text_ideograph(text, at) != 0 && !text_may_divide(text, at));
}

/* A run that is followed by no dot, @ or colon, nor what may stand for them, holds no address and no link:
 * looked at once for all names that may begin in it. */
static void look_at_run(detector *d, size_t at)
{
    qun_text text = d->walk.text;
    while (at < text.len && is_name_byte(text.at[at]))
        at++;
    d->looked = at;
    d->dull = ends_name(text, at);
}

/* The Latin words that detectors know, by their first letter and the letters and digits that may come next.
 */
static uint32_t words_begun(qun_text text, const sign *s)
{
    static const struct {
        char first;
        uint8_t detectors;
        const char *next;
    } words[] = {{'c', QUN_DETECT_MONEY, "n"},     {'e', QUN_DETECT_MONEY, "u"},
                 {'g', QUN_DETECT_MONEY, "b"},     {'h', QUN_DETECT_MONEY, "k"},
                 {'i', QUN_DETECT_INVITE, "n"},    {'j', QUN_DETECT_INVITE, "o"},
                 {'n', QUN_DETECT_MONEY, "t"},     {'q', QUN_DETECT_ACCOUNT | QUN_DETECT_QR, "qur0123456789"},
                 {'r', QUN_DETECT_MONEY, "m"},     {'s', QUN_DETECT_QR, "c"},
                 {'u', QUN_DETECT_MONEY, "s"},     {'v', QUN_DETECT_WECHAT_ID, "x0123456789"},
                 {'w', QUN_DETECT_WECHAT_ID, "ex"}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (s->code != (uint32_t)(unsigned char)words[i].first)
            continue;
        uint32_t next = s->end < text.len ? (unsigned char)text.at[s->end] : ' ';
        if (next - 'A' < 26u)
            next |= 0x20;
        bool alnum = next - 'a' < 26u || next - '0' < 10u;
        return alnum && memchr(words[i].next, (int)next, strlen(words[i].next) + 1) == NULL
                   ? 0
                   : words[i].detectors;
    }
    return 0;
}

static inline uint32_t wanted_at(detector *d, const sign *s, const sign *before)
{
    uint32_t asked = detectors_of(s, before), wanted = asked & d->detect;
    if (wanted & NAMES) {
        if (s->start >= d->looked)
            look_at_run(d, s->start);
        if (d->dull && s->start < d->looked)
            wanted &= ~NAMES;
    }
    return asked == NAMES ? wanted | (words_begun(d->walk.text, s) & d->detect) : wanted;
}

/* Reads a character of ASCII that is one sign at a look, as text_read_sign would, but for the kind of signs;
 * false: it takes more. */
static inline bool read_ascii(qun_text text, size_t at, sign *s)
{
    uint32_t code = (unsigned char)text.at[at];
    bool is_letter = (code | 0x20) - 'a' < 26u;
    if ((code < ' ' && code != '\n') || code >= 0x7F)
        return false;
    if (is_letter && at + 1 < text.len && !text_stands_alone(text.at[at + 1]))
        return false;
    *s = (sign){at, at + 1, is_letter ? code | 0x20 : code, is_letter ? TEXT_LETTER : TEXT_NOISE};
    return true;
}

/* Passes over ideographs that begin nothing; gives where the others begin. */
static size_t pass_han(const detector *d, size_t at, sign *before)
{
    qun_text text = d->walk.text;
    size_t from = at;
    uint32_t code, last = 0;
    while (at < text.len && (code = text_ideograph(text, at)) != 0) {
        code = text_simplified(code);
        if (text_han_sign(code)->detectors & d->detect)
            break;
        last = code;
        at += 3;
    }
    if (at > from)
        *before = (sign){at - 3, at, last, TEXT_HAN};
    return at;
}

static size_t pass_ascii(detector *d, size_t at, sign *before)
{
    sign s;
    while (at < d->walk.text.len && read_ascii(d->walk.text, at, &s) && wanted_at(d, &s, before) == 0) {
        *before = s;
        at++;
    }
    return at;
}

/* Passes over signs that begin nothing without reading them into the window: most signs of most texts. */
static void pass_plain(detector *d)
{
    text_walk *w = &d->walk;
    size_t at = w->at, from;
    if (d->count > 0 || w->index < w->character.count)
        return;
    do {
        from = at;
        at = pass_ascii(d, pass_han(d, at, &d->before), &d->before);
    } while (at > from);
    if (at > w->at) {
        w->at = at;
        w->base = d->before.kind == TEXT_LETTER;
        w->invisible = 0;
    }
}

bool text_detect_next(detector *d, qun_hit *hit)
{
    if (d->detect == 0)
        return false;
    for (;;) {
        pass_plain(d);
        const sign *s = text_sign(d, 0);
        if (s->code == 0)
            return false;
        uint32_t wanted = wanted_at(d, s, &d->before);
        if (wanted != 0 && ask(d, wanted, hit))
            return true;
        move_on(d);
    }
}
