/* words.h - finds terms and contact details in text that hides them; by itself, without a charter. */
#ifndef QUN_WORDS_H
#define QUN_WORDS_H
#include <qun/diagnostics.h>
#ifdef __cplusplus
extern "C" {
#endif

typedef struct qun_words qun_words;     /* [shared] */

/** What a list looks through. Canonically equivalent texts are the same to every list, also without any. */
enum {
    QUN_FOLD_WIDTH  = 1,                /* full width, circled, mathematical and other forms (Unicode NFKC) */
    QUN_FOLD_CASE   = 2,                /* upper and lower case (Unicode case folding) */
    QUN_FOLD_SCRIPT = 4,                /* Traditional and Simplified characters */
    QUN_FOLD_NOISE  = 8,                /* spaces, symbols, emoji and invisible characters between the symbols */
    QUN_FOLD_REPEAT = 16,               /* a Latin, Greek or Cyrillic letter more often than the term has it */
    QUN_FOLD_DEFAULT = 31               /* all of these */
};

/** What a list finds besides its terms. */
enum {
    QUN_DETECT_PHONE     = 1,           /* Chinese mobile, landline and 400 numbers, in digits of any form */
    QUN_DETECT_EMAIL     = 2,
    QUN_DETECT_URL       = 4,           /* scheme://, www. and bare names under a well-known domain */
    QUN_DETECT_WECHAT_ID = 8,           /* "wx:", "加微信" and the like with an id or a mobile number */
    QUN_DETECT_QR        = 16           /* the request to scan a code */
};

/** A word list. Texts are copied. */
typedef struct qun_word_list {
    uint32_t size;
    uint32_t flags;                     /* 0 */
    uint32_t fold;                      /* QUN_FOLD_*; 0: nothing */
    uint32_t detect;                    /* QUN_DETECT_*; 0: nothing */
    qun_text id;                        /* names the list in diagnostics; may be absent */
    const qun_text *terms;              /* NULL with count 0 */
    size_t   term_count;
    const qun_text *allow;              /* phrases that excuse a hit inside them; NULL with count 0 */
    size_t   allow_count;
} qun_word_list;

/** One find. An array of them takes sizeof beside the count. */
typedef struct qun_hit {
    uint64_t offset, length;            /* bytes of the text as given: first to last character, noise between
                                           them included */
    uint32_t term;                      /* index into the list's terms; UINT32_MAX: a detector's */
    uint32_t detector;                  /* QUN_DETECT_* that found it; 0: a term */
    uint32_t folded;                    /* QUN_FOLD_* without which it were not found: how much was hidden */
    uint32_t noise;                     /* characters inside it that were looked through */
} qun_hit;

/** Compiles a list.
 *
 *  A term is found where its symbols follow each other, folded alike, with at most 8 noise characters in
 *  a gap and 3 for each symbol in all; never across a line break, full-width clause punctuation, or a
 *  single ASCII , ; : ! ? between clauses. A Latin, Greek or Cyrillic letter at an end of the term must
 *  not touch a letter outside it, nor a digit a digit; Han characters stand anywhere. Terms and phrases
 *  are folded as texts are, so they may be written in any form; of equal ones the first is reported.
 *
 *  list         fold 0 compares code points as they are; size as base.h says
 *  diagnostics  receives what is wrong, by JSON pointer ("/terms/3"): a term or phrase that folds to nothing
 *               or has over 64 symbols (error), a term of one symbol or always excused (warning). NULL allowed
 *
 *  Errors: ARG, SIZE, NEWER, TEXT, LIMIT over the environment's `words`, INVALID with diagnostics, NOMEM.
 *  Thread: any. O(bytes of the list). */
QUN_API qun_status qun_words_compile(const qun_env *env, const qun_word_list *list,
                                     qun_diagnostics *diagnostics, qun_words **out);
/** Takes one more reference; gives `words`. NULL gives NULL. */
QUN_API qun_words *qun_words_ref(const qun_words *words);
QUN_API void qun_words_unref(qun_words *words);

/** Finds the terms and details in a text.
 *
 *  Terms: leftmost first, the longest at a place, none overlapping another, none wholly inside an allowed
 *  phrase. A detector's finds do not overlap each other, but may overlap a term's. All by offset.
 *
 *  hits      array of `space` elements of `hit_size` bytes; NULL with space 0 to count only
 *  hit_size  sizeof(qun_hit), also with space 0
 *  found     receives how many there are; only the first `space` are written, and that is no error
 *
 *  Errors: ARG, SIZE, TEXT. Thread: any. O(bytes), no allocation; takes up to 32 KiB of stack. */
QUN_API qun_status qun_words_scan(const qun_words *words, const char *text, size_t text_len,
                                  qun_hit *hits, size_t hit_size, size_t space, size_t *found);
#ifdef __cplusplus
}
#endif
#endif
