/* detect.c - runs the detectors over a text: a window of folded signs, each asked in turn what begins there.
 * Relies on fold.h; phone.c, link.c and contact.c know what to look for. */
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
    for (uint32_t i = 0; i < count; i++) {
        uint32_t end = phrase_end(d, from, phrases[i], skipped);
        if (end != 0)
            return end;
    }
    return 0;
}

/* In this order: an address is no link, and a number said to be a WeChat id is one. */
static const struct {
    uint32_t detector;
    bool (*find)(detector *d, finding *out);
} detectors[] = {
    {QUN_DETECT_EMAIL, text_detect_email},
    {QUN_DETECT_URL, text_detect_url},
    {QUN_DETECT_WECHAT_ID, text_detect_wechat},
    {QUN_DETECT_PHONE, text_detect_phone},
    {QUN_DETECT_QR, text_detect_qr},
};

/* Han characters that something may begin with, ascending: the first of contact.c's phrases. */
static const struct {
    uint16_t code;
    uint8_t detectors;
} beginnings[] = {
    {0x4E8C, QUN_DETECT_QR},        /* 二 */
    {0x52A0, QUN_DETECT_WECHAT_ID}, /* 加 */
    {0x5A01, QUN_DETECT_WECHAT_ID}, /* 威 */
    {0x5FAE, QUN_DETECT_WECHAT_ID}, /* 微 */
    {0x5FBD, QUN_DETECT_WECHAT_ID}, /* 徽 */
    {0x626B, QUN_DETECT_QR},        /* 扫 */
    {0x7EF4, QUN_DETECT_WECHAT_ID}, /* 维 */
    {0x8587, QUN_DETECT_WECHAT_ID}, /* 薇 */
    {0x8BC6, QUN_DETECT_QR},        /* 识 */
};

static uint32_t detectors_of_han(const sign *s)
{
    uint32_t some = text_value_of(s) >= 0 ? QUN_DETECT_PHONE : 0;
    for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings && beginnings[i].code <= s->code; i++) {
        if (beginnings[i].code == s->code)
            some |= beginnings[i].detectors;
    }
    return some;
}

/* The detectors worth asking at a sign: most signs begin nothing. */
static uint32_t detectors_of(const sign *s, const sign *before)
{
    if (s->kind == TEXT_HAN)
        return detectors_of_han(s);
    if (text_is_alnum(s) && text_is_alnum(before)) /* within a word only a number begins, after letters */
        return text_is_number(s) && text_is_latin(before) ? QUN_DETECT_PHONE : 0;
    if (text_is_latin(s))
        return QUN_DETECT_EMAIL | QUN_DETECT_URL |
               (s->code == 'v' || s->code == 'w' ? QUN_DETECT_WECHAT_ID : 0);
    if (text_is_number(s))
        return QUN_DETECT_EMAIL | QUN_DETECT_URL | QUN_DETECT_PHONE;
    if (s->code == '+')
        return QUN_DETECT_WECHAT_ID;
    return s->code > 0x7F && text_value_of(s) >= 0 ? QUN_DETECT_PHONE : 0;
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
    for (size_t i = 0; i < sizeof detectors / sizeof *detectors; i++) {
        finding f = {0, 0, false};
        if (!(wanted & detectors[i].detector) || !detectors[i].find(d, &f))
            continue;
        give(d, &f, detectors[i].detector, hit);
        return true;
    }
    return false;
}

bool text_detect_next(detector *d, qun_hit *hit)
{
    if (d->detect == 0)
        return false;
    for (const sign *s = text_sign(d, 0); s->code != 0; s = text_sign(d, 0)) {
        uint32_t wanted = d->detect & detectors_of(s, &d->before);
        if (wanted != 0 && ask(d, wanted, hit))
            return true;
        move_on(d);
    }
    return false;
}
