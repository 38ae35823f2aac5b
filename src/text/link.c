/* link.c - e-mail addresses and links, also where dots and the @ are written as words. Names are ASCII after
 * folding (RFC 1035 letters, digits, hyphens); a bare name counts only under a well-known domain, since
 * "obj.name" and "ok.so" are no links. */
#include "text/detect.h"

#include <string.h>

#define LOCAL_MOST  64  /* RFC 5321 4.5.3.1.1 */
#define HOST_MOST   100 /* longer names are cut, the window has to hold them */
#define SCHEME_MOST 10
#define LABEL_MOST  10 /* of the domains below */
#define COUNT(set)  (sizeof(set) / sizeof *(set))

/* Domains that make a name a link by themselves; those that do so after a dot that hides; two-letter ones
 * that do so before a path. */
static const char *const domains[] = {"app",  "asia", "biz",   "cc",    "click",   "cloud",  "club", "cn",
                                      "com",  "edu",  "fun",   "gov",   "hk",      "icu",    "info", "ink",
                                      "link", "ltd",  "mobi",  "net",   "one",     "online", "org",  "ren",
                                      "shop", "site", "space", "store", "tech",    "top",    "tv",   "tw",
                                      "vip",  "wang", "wiki",  "win",   "website", "work",   "xin",  "xyz"};
static const char *const plain_domains[] = {"com", "cn",  "net", "org", "cc",
                                            "top", "vip", "xyz", "tv",  "club"};
static const char *const short_domains[] = {"ai", "be", "co", "de", "eu", "fr", "gg", "gl", "im", "io", "jp",
                                            "kr", "la", "ly", "me", "ru", "sh", "so", "to", "uk", "us"};
/* Whose addresses are known without an @. */
static const char *const providers[] = {"qq",     "gmail",   "163",   "126",  "yeah",   "sina", "sohu",
                                        "139",    "hotmail", "yahoo", "live", "icloud", "msn",  "foxmail",
                                        "yandex", "outlook", "aol",   "mail", "aliyun"};

/* What counts as a dot between labels. */
enum {
    DOT_PLAIN,
    DOT_WIDE,  /* the ideographic full stop too (UTS 46): it is clear that a name stands here */
    DOT_HIDDEN /* and 点, "(dot)", " dot " and the like */
};

/* A name as it stands in the window. */
typedef struct host {
    uint32_t end, labels;
    uint32_t last;         /* first sign of the last label */
    uint32_t first_length; /* of the first label */
    uint32_t hidden;       /* signs of dots that hide */
    bool alphabetic;       /* the last label has no digit */
} host;

static uint32_t word_end(detector *d, uint32_t k, const char *word)
{
    for (; *word != 0; word++, k++) {
        if (text_sign(d, k)->code != (uint32_t)(unsigned char)*word)
            return 0;
    }
    return k;
}

static bool is_space(const sign *s)
{
    return s->kind == TEXT_SPACE || s->code == ' ';
}

/* What stands between brackets or spaces: a word, a sign or its name; 0 if it does not. */
static uint32_t divider_end(detector *d, uint32_t k, const char *word, uint32_t sign_code, uint32_t name)
{
    uint32_t code = text_sign(d, k)->code, end = word_end(d, k, word);
    if (end != 0)
        return end;
    return code == sign_code || code == name ? k + 1 : 0;
}

static bool closes(uint32_t open, uint32_t code)
{
    return (open == '(' && code == ')') || (open == '[' && code == ']') || (open == '{' && code == '}') ||
           (open == 0x3010 && code == 0x3011);
}

/* "(dot)", "[.]", "【点】", " dot " from sign k on; its end or 0. */
static uint32_t wrapped_end(detector *d, uint32_t k, const char *word, uint32_t sign_code, uint32_t name)
{
    uint32_t from = is_space(text_sign(d, k)) ? k + 1 : k, open = text_sign(d, from)->code;
    if (from > k && text_is_latin(text_sign(d, from))) {
        uint32_t end = word_end(d, from, word);
        return end != 0 && is_space(text_sign(d, end)) ? end + 1 : 0;
    }
    if (open != '(' && open != '[' && open != '{' && open != 0x3010)
        return 0;
    uint32_t end = divider_end(d, from + 1, word, sign_code, name);
    if (end == 0 || !closes(open, text_sign(d, end)->code))
        return 0;
    return is_space(text_sign(d, end + 1)) ? end + 2 : end + 1;
}

/* End of a dot at sign k that a label follows; 0 if there is none. */
static uint32_t dot_end(detector *d, uint32_t k, int dots)
{
    uint32_t code = text_sign(d, k)->code, end = 0;
    if (code == '.')
        end = k + 1;
    else if (dots >= DOT_WIDE && (code == 0x3002 || code == 0xFF61))
        end = k + 1;
    else if (dots == DOT_HIDDEN)
        end = code == 0x70B9 ? k + 1 : wrapped_end(d, k, "dot", '.', 0x70B9); /* 点 */
    return end != 0 && text_is_alnum(text_sign(d, end)) ? end : 0;
}

/* Reads labels from a sign on. */
static bool read_host(detector *d, uint32_t from, int dots, host *h)
{
    uint32_t k = from;
    memset(h, 0, sizeof *h);
    for (;;) {
        h->last = k;
        h->alphabetic = true;
        while (k - from < HOST_MOST && (text_is_alnum(text_sign(d, k)) || text_sign(d, k)->code == '-')) {
            h->alphabetic = h->alphabetic && text_is_latin(text_sign(d, k));
            k++;
        }
        if (k == h->last)
            return false;
        if (h->labels++ == 0)
            h->first_length = k - from;
        h->end = k;
        uint32_t next = dot_end(d, k, dots);
        if (next == 0)
            return true;
        h->hidden += text_sign(d, k)->code == '.' ? 0 : next - k;
        k = next;
    }
}

static bool is_among(detector *d, uint32_t from, uint32_t to, const char *const *set, size_t count)
{
    char label[LABEL_MOST];
    uint32_t len = to - from;
    if (len > LABEL_MOST)
        return false;
    for (uint32_t i = 0; i < len; i++)
        label[i] = (char)text_sign(d, from + i)->code;
    for (size_t i = 0; i < count; i++) {
        if (text_is((qun_text){label, len}, set[i]))
            return true;
    }
    return false;
}

static bool ends_among(detector *d, const host *h, const char *const *set, size_t count)
{
    return h->alphabetic && is_among(d, h->last, h->end, set, count);
}

static bool is_name_sign(const sign *s)
{
    return text_is_alnum(s) || s->code == '-' || s->code == '_' || s->code == '@';
}

/* Whether a name may begin here: not within another. */
static bool name_begins(detector *d)
{
    uint32_t before = d->before.code;
    return text_is_alnum(text_sign(d, 0)) && !is_name_sign(&d->before) && before != '.' && before != '/';
}

bool text_may_divide(qun_text text, size_t at)
{
    static const char signs[] = "dDaA([{.@#";
    uint32_t byte = at < text.len ? (unsigned char)text.at[at] : ' ';
    if (byte >= ' ' && byte < 0x7F)
        return memchr(signs, (int)byte, sizeof signs - 1) != NULL;
    uint32_t code = text_ideograph(text, at);
    return code == 0 || code == 0x70B9 || code == 0x9EDE || code == 0x827E; /* 点 點 艾 */
}

/* ---- addresses ---- */

static bool is_local(const sign *s)
{
    return is_name_sign(s) ? s->code != '@' : s->code == '.' || s->code == '%' || s->code == '+';
}

/* How sure it is that something stands for an @. */
enum { AT_SIGN, AT_BRACKETS, AT_WORD };

/* End of what stands for an @ at sign k, 0 if nothing does. */
static uint32_t at_end(detector *d, uint32_t k, int *how)
{
    uint32_t code = text_sign(d, k)->code;
    *how = code == '@' ? AT_SIGN : AT_WORD;
    if (code == '@' || code == '#')
        return k + 1;
    if (code == 0x827E && text_sign(d, k + 1)->code == 0x7279) /* 艾特 */
        return k + 2;
    if (!is_space(text_sign(d, k)) || !text_is_latin(text_sign(d, k + 1)))
        *how = AT_BRACKETS;
    return wrapped_end(d, k, "at", '@', 0x827E);
}

/* End of an address whose host begins at sign `from`; what is not written with an @ must be known by its
 * brackets or by who it is with. */
static uint32_t email_end(detector *d, uint32_t from, int how, uint32_t *hidden)
{
    host h;
    if (how == AT_SIGN && read_host(d, from, DOT_PLAIN, &h) && h.labels >= 2)
        return h.alphabetic && h.end - h.last >= 2 ? h.end : 0;
    if (!read_host(d, from, DOT_HIDDEN, &h) || h.labels < 2 || is_name_sign(text_sign(d, h.end)))
        return 0;
    if (!ends_among(d, &h, domains, COUNT(domains)))
        return 0;
    if (how == AT_WORD && !is_among(d, from, from + h.first_length, providers, COUNT(providers)))
        return 0;
    *hidden = h.hidden;
    return h.end;
}

bool text_detect_email(detector *d, finding *out)
{
    uint32_t k = 0, hidden = 0;
    int how;
    if (!text_is_alnum(text_sign(d, 0)) || is_local(&d->before))
        return false;
    while (k < LOCAL_MOST && is_local(text_sign(d, k)))
        k++;
    uint32_t from = at_end(d, k, &how);
    if (from != 0)
        out->end = email_end(d, from, how, &hidden);
    out->skipped = hidden + (how == AT_SIGN ? 0 : from - k);
    return out->end != 0;
}

/* ---- links ---- */

bool text_is_path(const sign *s)
{
    static const char never[] = "\"<>\\^`{|}";
    return s->end - s->start == 1 && s->code > ' ' && s->code < 0x7F &&
           memchr(never, (int)s->code, 9) == NULL;
}

/* End of "http://" and the like; the path, which text_detect_next takes along, must not be empty. */
static uint32_t scheme_end(detector *d)
{
    uint32_t k = 0;
    while (k <= SCHEME_MOST && text_is_latin(text_sign(d, k)))
        k++;
    if (k < 2 || k > SCHEME_MOST || text_sign(d, k)->code != ':')
        return 0;
    if (text_sign(d, k + 1)->code != '/' || text_sign(d, k + 2)->code != '/')
        return 0;
    return text_is_alnum(text_sign(d, k + 3)) || text_is_path(text_sign(d, k + 3)) ? k + 3 : 0;
}

bool text_link_begins(detector *d, uint32_t *name)
{
    if (!name_begins(d))
        return false;
    *name = scheme_end(d);
    return true;
}

static bool is_www(detector *d)
{
    return word_end(d, 0, "www") != 0 && dot_end(d, 3, DOT_WIDE) != 0;
}

/* Whether a link goes on with a port or a path after its name, or its name was too long for the window. */
static bool path_follows(detector *d, uint32_t k)
{
    uint32_t code = text_sign(d, k)->code;
    if (is_name_sign(text_sign(d, k)))
        return true;
    return code == '/' || code == '?' || code == '#' || (code == ':' && text_is_number(text_sign(d, k + 1)));
}

static bool bare_name(detector *d, const host *h)
{
    if (h->labels < 2 || is_name_sign(text_sign(d, h->end)))
        return false;
    if (ends_among(d, h, domains, COUNT(domains)))
        return true;
    return text_sign(d, h->end)->code == '/' && ends_among(d, h, short_domains, COUNT(short_domains));
}

/* A name with dots that hide; "3点" is a time and "163点com" is not. */
static bool hidden_name(detector *d, host *h)
{
    bool lettered = false;
    if (!read_host(d, 0, DOT_HIDDEN, h) || h->labels < 2 || is_name_sign(text_sign(d, h->end)))
        return false;
    for (uint32_t k = 0; k < h->first_length; k++)
        lettered = lettered || text_is_latin(text_sign(d, k));
    if (!lettered && h->first_length < 3)
        return false;
    return ends_among(d, h, plain_domains, COUNT(plain_domains));
}

bool text_detect_url(detector *d, finding *out)
{
    host h;
    uint32_t scheme;
    if (!text_link_begins(d, &scheme))
        return false;
    bool certain = scheme != 0 || is_www(d);
    if (!read_host(d, scheme, certain ? DOT_WIDE : DOT_PLAIN, &h)) {
        out->end = scheme;
        out->goes_on = true;
        return scheme != 0;
    }
    if (!certain && !bare_name(d, &h) && !hidden_name(d, &h))
        return false;
    out->end = h.end;
    out->skipped = h.hidden;
    out->goes_on = path_follows(d, h.end);
    return true;
}
