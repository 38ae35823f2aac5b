/* contact.c - invitations to elsewhere: WeChat ids after the words that announce them, and requests to scan a
 * code. An id has 6 to 20 letters, digits, _ or -, a letter first (WeChat's own rule). */
#include "text/detect.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define ID_LEAST     6
#define ID_MOST      20
#define BETWEEN_MOST 8 /* signs between the words and the id */

/* Long ones first: the first that fits counts; spaces are looked through. Those of one sign are words of
 * their own: what follows them must be announced and have a digit. */
static const char *const announcements[] = {
    "weixin",  "wechat", "微信", "薇信", "徽信",   "维信", "威信", "微芯", "薇芯", "微x", "薇x", "v信",
    "v芯",     "加微",   "加薇", "加威", "加维",   "加徽", "加vx", "加wx", "加v",  "+vx", "+wx", "+v",
    "\u2795v", "+微",    "+薇",  "+威",  "绿泡泡", "vx",   "wx",   "w信",  "薇",   "v"};
static const char *const requests[] = {
    "扫描二维码", "扫二维码", "识别二维码", "二维码",     "扫一扫",   "扫码",      "扫下码", "扫个码",
    "识别码",     "qr码",     "scantheqr",  "scanthisqr", "scanmyqr", "scanourqr", "scanqr", "scantojoin"};

/* Characters that lead from the words to the id: 号 码 是 为 加 搜 我 同 */
static bool leads(const sign *s)
{
    static const uint16_t codes[] = {0x53F7, 0x7801, 0x662F, 0x4E3A, 0x52A0, 0x641C, 0x6211, 0x540C};
    for (size_t i = 0; i < COUNT(codes); i++) {
        if (s->code == codes[i])
            return true;
    }
    return false;
}

static bool is_id_sign(const sign *s)
{
    return text_is_alnum(s) || s->code == '_' || s->code == '-';
}

uint32_t text_lead(detector *d, uint32_t from, bool *marked)
{
    uint32_t k = from;
    for (uint32_t n = 0; n < BETWEEN_MOST; n++, k++) {
        const sign *s = text_sign(d, k);
        if (leads(s) || s->code == ':')
            *marked = true;
        else if (s->kind != TEXT_SPACE && s->kind != TEXT_NOISE)
            break;
    }
    if (text_sign(d, k)->code == 'i' && text_sign(d, k + 1)->code == 'd' && !is_id_sign(text_sign(d, k + 2)))
        return text_lead(d, k + 2, marked);
    return k;
}

/* End of an id, 0 if there is none. `telling`: one of letters only counts too. */
static uint32_t id_end(detector *d, uint32_t k, bool telling)
{
    uint32_t end = k;
    if (!text_is_latin(text_sign(d, k)))
        return 0;
    while (end - k <= ID_MOST && is_id_sign(text_sign(d, end))) {
        telling = telling || !text_is_latin(text_sign(d, end));
        end++;
    }
    return telling && end - k >= ID_LEAST && end - k <= ID_MOST ? end : 0;
}

bool text_detect_wechat(detector *d, finding *out)
{
    bool marked = false;
    if (text_is_latin(text_sign(d, 0)) && text_is_alnum(&d->before))
        return false;
    uint32_t named = text_phrase(d, 0, announcements, COUNT(announcements), &out->skipped);
    if (named == 0)
        return false;
    if (text_is_latin(text_sign(d, named - 1)) && text_is_alnum(text_sign(d, named)) &&
        !text_is_number(text_sign(d, named)))
        return false;
    uint32_t from = text_lead(d, named, &marked), skipped = 0;
    bool is_weak = named == 1;
    if (is_weak && !marked)
        return false;
    out->end = id_end(d, from, marked && !is_weak);
    if (out->end == 0)
        out->end = text_mobile(d, from, &skipped);
    out->skipped += skipped;
    return out->end != 0;
}

bool text_detect_qr(detector *d, finding *out)
{
    out->end = text_phrase(d, 0, requests, COUNT(requests), &out->skipped);
    return out->end != 0;
}
