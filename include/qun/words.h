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
    QUN_FOLD_LATIN  = 32,               /* letters that look like Latin ones (Unicode TS 39 and small capitals,
                                           letters in filled circles, "fancy text"); digits and signs never */
    QUN_FOLD_DEFAULT = 63,              /* all of these */
    QUN_FOLD_HAN    = 64,               /* Han characters that look alike (Unihan spoofing and z-variants) */
    QUN_FOLD_INSERT = 128,              /* one letter or digit that stands between two Han characters */
    QUN_FOLD_PINYIN = 256,              /* Han characters that sound alike, and their spelling in Latin letters */
    QUN_FOLD_SPLIT  = 512,              /* some 500 common characters written as their two parts side by side,
                                           with nothing between them, the left one in any of its forms */
    QUN_FOLD_STRONG = 255               /* the default, HAN and INSERT */
};

/** What a list finds besides its terms. */
enum {
    QUN_DETECT_PHONE     = 1,           /* Chinese mobile, landline, 400 and 800 numbers, in digits of any form */
    QUN_DETECT_EMAIL     = 2,
    QUN_DETECT_URL       = 4,           /* scheme://, www. and bare names under a well-known domain */
    QUN_DETECT_WECHAT_ID = 8,           /* "wx:", "加微信" and the like with an id or a mobile number */
    QUN_DETECT_QR        = 16,          /* the request to scan a code */
    QUN_DETECT_ACCOUNT   = 32,          /* QQ, group and other account numbers: 5 to 19 digits of any form after
                                           a word that says so */
    QUN_DETECT_INVITE    = 64,          /* links and codes that invite into a group */
    QUN_DETECT_MONEY     = 128          /* amounts of money */
};

/** What a term says of itself, beside its text. */
typedef struct qun_term_note {
    uint32_t size;                      /* the first one's is the stride of the array */
    uint32_t flags;                     /* QUN_TERM_* */
    uint64_t tags;                      /* bits, whose meaning the host gives */
    uint32_t severity;                  /* 0 to 255 */
    uint32_t reserved;                  /* 0 */
} qun_term_note;
enum { QUN_TERM_ANY_START = 1,          /* may touch letters and digits before it */
       QUN_TERM_ANY_END   = 2,          /* and behind it */
       QUN_TERM_WHOLE     = 4,          /* must touch no letter, digit or Han character at all */
       QUN_TERM_PLAIN     = 8,          /* without noise, repeats and single insertions */
       QUN_TERM_CASE      = 16 };       /* upper and lower case as it is written */

/** A word list. Texts are copied. */
typedef struct qun_word_list {
    uint32_t size;
    uint32_t flags;                     /* QUN_LIST_* */
    uint32_t fold;                      /* QUN_FOLD_*; 0: nothing */
    uint32_t detect;                    /* QUN_DETECT_*; 0: nothing */
    qun_text id;                        /* names the list in diagnostics; may be absent */
    const qun_text *terms;              /* NULL with count 0 */
    size_t   term_count;
    const qun_text *allow;              /* phrases that excuse a hit inside them; NULL with count 0 */
    size_t   allow_count;
    const qun_term_note *notes;         /* one for each term; NULL: none of them says anything */
    const qun_text *sample;             /* messages that nobody minds: a term that hits often in them is told as
                                           a warning; NULL with count 0 */
    size_t   sample_count;
    uint32_t often;                     /* hits in a thousand messages of the sample from which on; 0: 10 */
    uint32_t reserved;                  /* 0 */
    const qun_text *tags;               /* what the bits of the notes' tags are called, bit 0 first, 64 at most: a
                                           charter needs the names, a list by itself none; NULL with count 0 */
    size_t   tag_count;
} qun_word_list;
enum { QUN_LIST_STARS = 1,              /* a * at an end of a term is ANY_START or ANY_END, as "*cat*" */
       QUN_LIST_INSIDE = 2 };           /* all terms may touch letters and digits: no borders */

/** One find. An array of them takes sizeof beside the count. */
typedef struct qun_hit {
    uint64_t offset, length;            /* bytes of the text as given: first to last character, noise between
                                           them included */
    uint32_t term;                      /* index into the list's terms; UINT32_MAX: a detector's */
    uint32_t detector;                  /* QUN_DETECT_* that found it; 0: a term */
    uint32_t folded;                    /* QUN_FOLD_* without which it were not found: how much was hidden */
    uint32_t noise;                     /* characters inside it that were looked through */
    uint64_t tags;                      /* of the term; 0: a detector's */
    uint32_t severity;                  /* of the term */
    uint32_t flags;                     /* QUN_HIT_* */
    uint64_t text;                      /* which of the texts: 0 of one */
    uint64_t char_offset, char_length;  /* the span in code points; a bad byte counts as one */
    uint64_t utf16_offset, utf16_length; /* and in UTF-16 units */
} qun_hit;
enum { QUN_HIT_EVASIVE = 1,             /* hidden as nobody does by accident: letters that look like others,
                                           insertions, split characters, what only sounds alike, letters in circles and
                                           other odd forms; signs or three invisible characters inside. Not:
                                           case, script, full width, repeats, spaces, an apostrophe, one or two
                                           invisible characters, Han characters that look alike */
       QUN_HIT_SPACED  = 2 };           /* spaces alone between its symbols: may well be honest */

/** Compiles a list.
 *
 *  A term is found where its symbols follow each other, folded alike, with at most 8 noise characters in
 *  a gap and 3 for each symbol in all; never across a line break, full-width clause punctuation, or a
 *  single ASCII , ; : ! ? between clauses. A Latin, Greek or Cyrillic letter at an end of the term must
 *  not touch a letter outside it, nor a digit a digit; Han characters stand anywhere. Terms and phrases
 *  are folded as texts are, so they may be written in any form; of equal ones the first is reported.
 *
 *  With LATIN a term of one script only, Han aside, is not found in letters of one other script only: "he" is
 *  in "hе" with a Cyrillic е, not in the Russian "не", nor is that term in "he". Case goes first:
 *  the Greek "ΗΛΙΟΣ" is "ηλιος". INSERT and SPLIT read the text a second time, with what they look through;
 *  finds of both readings are chosen among as usual, those of the first before equal ones.
 *
 *  PINYIN reads the text once more, by syllables without tone: "jia wei xin", "JIA微xīn", "jia1wei1xin4" and 家威信 are
 *  加微信; a character may be said in two ways, a spelling be cut in several. Terms and phrases of two Han characters
 *  or more and nothing else are found so, but none with WHOLE or PLAIN. Spellings are whole words: not inside
 *  "jiaweixing". A term of two characters needs Latin letters, for one of them or for both in one word of six
 *  letters or more: 威信 and "wei xin" are not 微信, "weixin" is, and "made" is not 妈的. Between syllables stands what
 *  stands between symbols, and without NOISE, too, an apostrophe. From one place a text is read in 128 steps at
 *  most. Readings are Unihan's, of U+4E00 to U+9FFF.
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
 *  Errors: ARG, SIZE, TEXT. Thread: any. O(bytes), no allocation; takes up to 72 KiB of stack. */
QUN_API qun_status qun_words_scan(const qun_words *words, const char *text, size_t text_len,
                                  qun_hit *hits, size_t hit_size, size_t space, size_t *found);

/** How a text is scanned. All zero behind `size`: as qun_words_scan does it. */
typedef struct qun_scan_options {
    uint32_t size, flags;               /* QUN_SCAN_* */
    uint64_t tags;                      /* only terms with one of these; 0: all terms */
    uint32_t severity;                  /* only terms of at least this */
    uint32_t detect;                    /* only these detectors of the list; 0: all of its own, or with
                                           QUN_SCAN_TERMS none */
} qun_scan_options;
enum { QUN_SCAN_ALL   = 1,              /* every term at every place, also over each other */
       QUN_SCAN_FIRST = 2,              /* no further than the first find: is there any? */
       QUN_SCAN_TERMS = 4 };            /* terms only */

/** The same of many texts in one call, which is faster for short ones. Hits by text, then by offset; `text` says
 *  which. What is not chosen by tag or severity hides nothing that is.
 *  options  NULL: none
 *  Errors: as qun_words_scan. A text that is not UTF-8 is no error here: a bad byte ends what stands before it. */
QUN_API qun_status qun_words_scan_many(const qun_words *words, const qun_scan_options *options,
                                       const qun_text *texts, size_t text_count,
                                       qun_hit *hits, size_t hit_size, size_t space, size_t *found);

/** Writes the text with what was found replaced.
 *  mask   text in the place of each character of a find, "*"; with QUN_MASK_WHOLE in the place of the find;
 *         absent drops it
 *  flags  QUN_MASK_*
 *  Where finds overlap their spans are one. Buffer as base.h says. Errors: as qun_words_scan. */
QUN_API qun_status qun_words_mask(const qun_words *words, const qun_scan_options *options,
                                  const char *text, size_t text_len, const char *mask, size_t mask_len,
                                  uint32_t flags, char *out, size_t space, size_t *len);
enum { QUN_MASK_WHOLE = 1 };

/** What a compiled list is. */
typedef struct qun_words_info {
    uint32_t size, reserved;
    uint32_t fold, detect;
    uint64_t terms, allow;              /* how many: without those that were not taken */
    uint64_t bytes;                     /* of the dictionary */
    qun_text id;
} qun_words_info;
/** Fills `out`. Errors: ARG, SIZE. Thread: any. O(terms). */
QUN_API qun_status qun_words_info_get(const qun_words *words, qun_words_info *out);
/** A term as it was written, lent. QUN_E_NONE if there is none. O(1). */
QUN_API qun_status qun_words_term(const qun_words *words, uint32_t term, qun_text *out);

/** Makes a list with words added and removed, which shares the dictionary of the other: quick for few words.
 *  added    its terms are numbered on behind those that were; fold, detect and flags are those of `words`;
 *           NULL: nothing. Its allow phrases count as well
 *  removed  terms as written; one that is not there is told as a warning
 *  Errors: as qun_words_compile; LIMIT over 4,096 words that were added or removed since the list was compiled. */
QUN_API qun_status qun_words_change(const qun_words *words, const qun_word_list *added, const qun_text *removed,
                                    size_t removed_count, qun_diagnostics *diagnostics, qun_words **out);

/** Writes the compiled list as one block of bytes that is the same on every machine of its byte order and holds no
 *  address: to be kept in a file, mapped and shared by processes. Buffer as base.h says.
 *  Errors: STATE for a list that was changed (compile it anew). */
QUN_API qun_status qun_words_save(const qun_words *words, void *block, size_t space, size_t *len);
/** Opens such a block. It is checked whole: a block that is not one, or was changed, is refused.
 *  flags  QUN_WORDS_LENT: the block stays where it is, unchanged, as long as the list lives, aligned to 8 bytes;
 *         otherwise it is copied
 *  Errors: INVALID with the reason in the diagnostics, NEWER for a later version's, ARG if not aligned, NOMEM. */
QUN_API qun_status qun_words_open(const qun_env *env, const void *block, size_t len, uint32_t flags,
                                  qun_diagnostics *diagnostics, qun_words **out);
enum { QUN_WORDS_LENT = 1 };
#ifdef __cplusplus
}
#endif
#endif
