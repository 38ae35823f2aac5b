/* detect.h - details in a text: phone and account numbers, addresses, links, amounts. Hand-written scanners
 * over folded symbols; none of them ever goes back further than its window. */
#ifndef QUN_TEXT_DETECT_H
#define QUN_TEXT_DETECT_H
#include "text/fold.h"

#define DETECT_WINDOW 256 /* signs a detector may look ahead; a power of two */

/* A symbol with its place; what has no width is left out. */
typedef struct sign {
    size_t start, end; /* bytes of its character */
    uint32_t code;     /* folded by width, case and script; 0 past the end */
    uint32_t kind;     /* TEXT_* */
} sign;

typedef struct detector {
    text_walk walk;
    uint32_t detect;
    uint32_t head, count; /* of the window */
    sign before;          /* last sign left behind; code 0 at the beginning */
    size_t looked;        /* end of the last run of letters and digits that was looked at */
    bool dull;            /* neither an address nor a link begins in it */
    sign window[DETECT_WINDOW];
} detector;

/* What was found: the window's first signs. */
typedef struct finding {
    uint32_t end;     /* sign after it */
    uint32_t skipped; /* signs looked through */
    bool goes_on;     /* takes along what may stand in a link's path, however long */
} finding;

void text_detect_begin(detector *d, qun_text text, uint32_t detect);
bool text_detect_next(detector *d, qun_hit *hit); /* false: no more */

/* ---- between the detectors ---- */

/* Reads on until the window has sign `k`; one of code 0 past the end, or for `k` over DETECT_WINDOW - 1. */
const sign *text_read_sign(detector *d, uint32_t k);
/* Sign number `k` of the window; valid until the next call that moves on. */
static inline const sign *text_sign(detector *d, uint32_t k)
{
    return k < d->count ? &d->window[(d->head + k) % DETECT_WINDOW] : text_read_sign(d, k);
}
static inline bool text_is_latin(const sign *s) /* a to z */
{
    return s->code - 'a' < 26u;
}
static inline bool text_is_number(const sign *s) /* 0 to 9 */
{
    return s->code - '0' < 10u;
}
static inline bool text_is_alnum(const sign *s)
{
    return text_is_latin(s) || text_is_number(s);
}
/* A Han character that means something to a detector. */
typedef struct han_sign {
    uint16_t code;     /* Simplified */
    int8_t value;      /* as a digit; -1: it is none */
    uint8_t detectors; /* what may begin with it */
} han_sign;
const han_sign *text_han_sign(uint32_t code); /* one without detectors if it means nothing; never NULL */
int text_value_of(const sign *s);             /* of a digit, also as a Han character; -1 if it is none */
/* End of one of `count` phrases (folded, NUL-terminated UTF-8, long ones first) at sign `from`, up to two
 * signs of noise in each gap; 0 if none is there. */
uint32_t text_phrase(detector *d, uint32_t from, const char *const *phrases, uint32_t count,
                     uint32_t *skipped);

/* Each looks whether something begins at the window's first sign. */
bool text_detect_phone(detector *d, finding *out);
bool text_detect_email(detector *d, finding *out);
bool text_detect_url(detector *d, finding *out);
bool text_detect_wechat(detector *d, finding *out);
bool text_detect_qr(detector *d, finding *out);
bool text_detect_account(detector *d, finding *out);
bool text_detect_invite(detector *d, finding *out);
bool text_detect_money(detector *d, finding *out);
/* A mobile number at sign `from`, whatever stands before it; gives its end, or 0. */
uint32_t text_mobile(detector *d, uint32_t from, uint32_t *skipped);
/* Whether a sign may stand in a link's path. */
bool text_is_path(const sign *s);
/* Where the name of a link begins that begins here: 0 here, or after its scheme; false: none does. */
bool text_link_begins(detector *d, uint32_t *name);
/* Whether an e-mail address may begin, or a link: what follows a run of letters and digits may divide names.
 */
bool text_may_divide(qun_text text, size_t at);
/* Passes what leads from a word to its id or number (号 码 是 为 加 and the like, a colon, spaces); `marked`:
 * it was announced, not merely near. */
uint32_t text_lead(detector *d, uint32_t from, bool *marked);
#endif
