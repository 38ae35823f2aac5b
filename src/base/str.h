/* str.h - texts: views of UTF-8 bytes, and a buffer to write them.
 * Nothing here reads the locale. Relies on mem.h. */
#ifndef QUN_BASE_STR_H
#define QUN_BASE_STR_H
#include "base/mem.h"

#define TEXT(literal) ((qun_text){(literal), sizeof(literal) - 1})
qun_text text_of(const char *nul_terminated); /* NULL gives an absent text */
bool text_equal(qun_text a, qun_text b);
bool text_is(qun_text a, const char *nul_terminated);
int text_compare(qun_text a, qun_text b); /* by bytes, as memcmp; shorter first */
bool text_begins(qun_text whole, qun_text start);
bool text_ends(qun_text whole, qun_text end);
bool text_holds(qun_text whole, qun_text piece);
qun_text text_part(qun_text whole, size_t from, size_t to);
qun_text text_cut(qun_text text, size_t most); /* its first `most` bytes or fewer: no code point is split */

/* Text at the door: resolves QUN_NTS, refuses a length over SIZE_MAX / 2 or a NULL with a length (QUN_E_ARG)
 * and what is not UTF-8 (QUN_E_TEXT). */
qun_status text_in(const char *at, size_t len, qun_text *out);
/* The same for a qun_text of a caller's struct; absent stays absent. */
qun_status text_check(qun_text text);

bool utf8_valid(const char *at, size_t len);
size_t utf8_count(const char *at, size_t len); /* code points of valid text */
/* Decodes the code point at `*i` and moves on; an invalid byte gives 0xFFFD and moves one byte. */
uint32_t utf8_next(const char *at, size_t len, size_t *i);
size_t utf8_put(uint32_t code, char out[4]); /* returns how many bytes */
/* Bytes of the code point that begins at `at`, of which `left` > 0 bytes are there; 0 if it is not valid. */
size_t utf8_length(const char *at, size_t left);

/* The nearest of `count` names to `word` for "did you mean", or -1 if none is near enough
 * (Damerau distance at most 1 + a third of the length). No allocation: words over 64 bytes have none. */
int64_t text_nearest(qun_text word, const qun_text *names, size_t count);

/* A buffer. With `mem` it grows; without, it fills `at` up to `cap` and only counts beyond, which is how the
 * public _format functions measure. `failed`: no memory; adding goes on harmlessly. */
typedef struct buf {
    const mem *mem; /* NULL: fixed */
    char *at;
    size_t len; /* what was added, also beyond `cap` of a fixed one */
    size_t cap;
    bool failed;
} buf;

void buf_init(buf *b, const mem *m);
void buf_fixed(buf *b, char *at, size_t cap);
void buf_drop(buf *b);
void buf_clear(buf *b);
void buf_add(buf *b, const void *bytes, size_t len);
void buf_char(buf *b, char c);
void buf_str(buf *b, const char *nul_terminated);
void buf_text(buf *b, qun_text text);
void buf_int(buf *b, int64_t value);
void buf_uint(buf *b, uint64_t value);
void buf_pad(buf *b, uint64_t value, int digits); /* decimal with leading zeros */
void buf_json(buf *b, qun_text text);             /* quoted and escaped; UTF-8 as it is */
qun_text buf_view(const buf *b);
/* Ends a public _format call on a fixed buffer: writes the NUL, fills `*len`, gives OK or SPACE.
 * Nothing was written (text[0] = 0 if space) on SPACE. `space` counts the NUL. */
qun_status buf_finish(buf *b, size_t space, size_t *len);
/* Begins one: checks the arguments (text NULL only with space 0; len not NULL). */
qun_status buf_begin(buf *b, char *text, size_t space, size_t *len);
#endif
