/* link.c - e-mail addresses and links. Names are ASCII after folding (RFC 1035 letters, digits, hyphens); a
 * bare name counts only under a well-known domain, since "obj.name" and "ok.so" are no links. */
#include "text/detect.h"

#include <string.h>

#define LOCAL_MOST  64  /* RFC 5321 4.5.3.1.1 */
#define HOST_MOST   100 /* longer names are cut, the window has to hold them */
#define SCHEME_MOST 10
#define LABEL_MOST  10 /* of the domains below */

/* Domains that make a name a link by themselves, and two-letter ones that do so before a path. Sorted. */
static const char *const domains[] = {"asia", "biz",    "cc",  "cloud", "club", "cn",    "com",  "edu",
                                      "gov",  "hk",     "icu", "info",  "ink",  "link",  "ltd",  "mobi",
                                      "net",  "online", "org", "shop",  "site", "store", "tech", "top",
                                      "tv",   "tw",     "vip", "wang",  "xyz"};
static const char *const short_domains[] = {"ai", "be", "co", "de", "eu", "fr", "gg", "gl", "im", "io", "jp",
                                            "kr", "la", "ly", "me", "ru", "sh", "so", "to", "uk", "us"};

/* A name as it stands in the window. */
typedef struct host {
    uint32_t end, labels;
    uint32_t last;   /* first sign of the last label */
    bool alphabetic; /* the last label has no digit */
} host;

static bool is_dot(detector *d, uint32_t k, bool lenient)
{
    uint32_t code = text_sign(d, k)->code;
    bool dot = code == '.' || (lenient && (code == 0x3002 || code == 0xFF61));
    return dot && text_is_alnum(text_sign(d, k + 1));
}

/* Reads labels from a sign on. `lenient`: the ideographic full stop is a dot too (UTS 46), where it is clear
 * that a name stands here. */
static bool read_host(detector *d, uint32_t from, bool lenient, host *h)
{
    uint32_t k = from;
    h->labels = 0;
    for (;;) {
        h->last = k;
        h->alphabetic = true;
        while (k - from < HOST_MOST && (text_is_alnum(text_sign(d, k)) || text_sign(d, k)->code == '-')) {
            h->alphabetic = h->alphabetic && text_is_latin(text_sign(d, k));
            k++;
        }
        if (k == h->last)
            return false;
        h->labels++;
        h->end = k;
        if (!is_dot(d, k, lenient))
            return true;
        k++;
    }
}

static bool is_among(detector *d, const host *h, const char *const *set, size_t count)
{
    char label[LABEL_MOST];
    uint32_t len = h->end - h->last;
    if (len > LABEL_MOST || !h->alphabetic)
        return false;
    for (uint32_t i = 0; i < len; i++)
        label[i] = (char)text_sign(d, h->last + i)->code;
    for (size_t i = 0; i < count; i++) {
        if (text_is((qun_text){label, len}, set[i]))
            return true;
    }
    return false;
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

static bool is_local(const sign *s)
{
    return is_name_sign(s) ? s->code != '@' : s->code == '.' || s->code == '%' || s->code == '+';
}

bool text_detect_email(detector *d, finding *out)
{
    uint32_t k = 0;
    host h;
    if (!text_is_alnum(text_sign(d, 0)) || is_local(&d->before))
        return false;
    while (k < LOCAL_MOST && is_local(text_sign(d, k)))
        k++;
    if (text_sign(d, k)->code != '@' || !read_host(d, k + 1, false, &h))
        return false;
    if (h.labels < 2 || !h.alphabetic || h.end - h.last < 2)
        return false;
    out->end = h.end;
    return true;
}

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

static bool is_www(detector *d)
{
    for (uint32_t k = 0; k < 3; k++) {
        if (text_sign(d, k)->code != 'w')
            return false;
    }
    return is_dot(d, 3, true);
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
    if (is_among(d, h, domains, sizeof domains / sizeof *domains))
        return true;
    return text_sign(d, h->end)->code == '/' &&
           is_among(d, h, short_domains, sizeof short_domains / sizeof *short_domains);
}

bool text_detect_url(detector *d, finding *out)
{
    host h;
    if (!name_begins(d))
        return false;
    uint32_t scheme = scheme_end(d);
    bool certain = scheme != 0 || is_www(d);
    if (!read_host(d, scheme, certain, &h)) {
        out->end = scheme;
        out->goes_on = true;
        return scheme != 0;
    }
    if (!certain && !bare_name(d, &h))
        return false;
    out->end = h.end;
    out->goes_on = path_follows(d, h.end);
    return true;
}
