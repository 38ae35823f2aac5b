/* invite.c - what invites into a group elsewhere: links of the services that have such, codes after the words
 * that announce them, and passwords between currency signs, which shops' apps read from the clipboard. */
#include "text/detect.h"

#define COUNT(array)   (sizeof(array) / sizeof *(array))
#define CODE_LEAST     4
#define CODE_MOST      16
#define PASSWORD_LEAST 8
#define PASSWORD_MOST  13

/* Host and path, folded; what makes the link one of its own follows. */
static const char *const links[] = {"chat.whatsapp.com/",
                                    "discord.gg/",
                                    "discord.com/invite/",
                                    "discordapp.com/invite/",
                                    "t.me/+",
                                    "t.me/joinchat/",
                                    "telegram.me/joinchat/",
                                    "telegram.me/+",
                                    "weixin.qq.com/g/",
                                    "u.wechat.com/",
                                    "work.weixin.qq.com/gm/",
                                    "work.weixin.qq.com/u/",
                                    "jq.qq.com/",
                                    "qm.qq.com/",
                                    "qun.qq.com/",
                                    "line.me/ti/g",
                                    "line.me/r/ti/g",
                                    "signal.group/#",
                                    "join.slack.com/t/",
                                    "matrix.to/#/",
                                    "qr.dingtalk.com/action/",
                                    "join.skype.com/",
                                    "m.me/j/",
                                    "vk.me/join/",
                                    "invite.viber.com/",
                                    "applink.feishu.cn/client/chat/",
                                    "kook.top/",
                                    "zalo.me/g/"};
static const char *const announcements[] = {"邀请码", "进群码",         "入群码",   "进群口令",  "入群口令",
                                            "群口令", "淘口令",         "口令",     "暗号",      "进群暗号",
                                            "推荐码", "invitationcode", "joincode", "invitecode"};

static bool is_code_sign(const sign *s)
{
    return text_is_alnum(s) || s->code == '-' || s->code == '_';
}

/* End of a link's beginning at sign `from`, of which every sign is there as it stands; 0 if one is not. */
static uint32_t literal_end(detector *d, uint32_t from, const char *literal)
{
    uint32_t k = from;
    for (; *literal != 0; literal++, k++) {
        uint32_t code = text_sign(d, k)->code, wanted = (unsigned char)*literal;
        if (code != wanted && !(wanted == '.' && code == 0x3002))
            return 0;
    }
    return k;
}

static bool find_link(detector *d, finding *out)
{
    uint32_t from;
    if (!text_link_begins(d, &from))
        return false;
    uint32_t www = literal_end(d, from, "www.");
    from = www != 0 ? www : from;
    for (size_t i = 0; i < COUNT(links); i++) {
        uint32_t end = literal_end(d, from, links[i]);
        if (end == 0 || !text_is_path(text_sign(d, end)))
            continue;
        out->end = end;
        out->goes_on = true;
        return true;
    }
    return false;
}

/* Whether a letter was written as a capital one. */
static bool is_capital(const detector *d, const sign *s)
{
    return s->end - s->start == 1 && (uint32_t)(unsigned char)d->walk.text.at[s->start] - 'A' < 26u;
}

/* End of a code: letters and digits. Letters only must be announced, or all be capital ones. */
static uint32_t code_end(detector *d, uint32_t from, bool telling)
{
    uint32_t k = from;
    bool capitals = true;
    for (; k - from <= CODE_MOST && is_code_sign(text_sign(d, k)); k++) {
        telling = telling || text_is_number(text_sign(d, k));
        capitals = capitals && is_capital(d, text_sign(d, k));
    }
    uint32_t length = k - from;
    return (telling || capitals) && length >= CODE_LEAST && length <= CODE_MOST ? k : 0;
}

static bool find_code(detector *d, finding *out)
{
    bool marked = false;
    uint32_t named = text_phrase(d, 0, announcements, COUNT(announcements), &out->skipped);
    if (named == 0 || text_is_alnum(&d->before))
        return false;
    if (text_is_latin(text_sign(d, named - 1)) && text_is_alnum(text_sign(d, named)))
        return false;
    uint32_t from = text_lead(d, named, &marked);
    out->end = code_end(d, from, marked);
    return out->end != 0;
}

/* ￥AbCd1234efG￥: the same sign on both sides, letters and digits between, no spaces. */
static bool find_password(detector *d, finding *out)
{
    uint32_t code = text_sign(d, 0)->code, k = 1;
    bool letter = false, digit = false;
    for (; k <= PASSWORD_MOST && text_is_alnum(text_sign(d, k)); k++) {
        letter = letter || text_is_latin(text_sign(d, k));
        digit = digit || text_is_number(text_sign(d, k));
    }
    if (text_sign(d, k)->code != code || k <= PASSWORD_LEAST || !letter || (code == '$' && !digit))
        return false;
    out->end = k + 1;
    return true;
}

bool text_detect_invite(detector *d, finding *out)
{
    const sign *first = text_sign(d, 0);
    if (!text_is_alnum(first) && first->kind != TEXT_HAN)
        return find_password(d, out);
    return (first->kind != TEXT_HAN && find_link(d, out)) || find_code(d, out);
}
