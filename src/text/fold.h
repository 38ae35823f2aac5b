/* fold.h - within this room: one character of a text, folded; and what kind of sign each is. */
#ifndef QUN_TEXT_FOLD_H
#define QUN_TEXT_FOLD_H
#include "text/text.h"

/* Kinds. Those up to ZERO are noise to a list that looks through it. */
enum {
    TEXT_ESCAPE,     /* no kind: a cell of the matcher's table that needs the slow way */
    TEXT_HARD,       /* line break, or a byte that is not UTF-8 */
    TEXT_SOFT,       /* punctuation that ends a clause whatever surrounds it */
    TEXT_CLAUSE,     /* , ; : ! ? end one if they stand alone */
    TEXT_APOSTROPHE, /* joins letters */
    TEXT_NOISE,      /* other punctuation, symbols, emoji */
    TEXT_SPACE,
    TEXT_ZERO,   /* without width: invisible signs, decoration of the character before */
    TEXT_ACCENT, /* a mark that makes another letter of a letter, but decorates a Han character */
    TEXT_MARK,   /* a mark of one script, a vowel or tail of Hangul: goes on from what stands before it */
    TEXT_OTHER,  /* letters of all other scripts, and what has no class */
    TEXT_HAN,
    TEXT_DIGIT,
    TEXT_LETTER, /* Latin, Greek, Cyrillic */
    TEXT_KINDS
};

#define TEXT_BIT(kind) (1u << (kind))

typedef struct text_symbol {
    uint32_t code;     /* folded code point */
    uint8_t kind;      /* TEXT_* */
    uint8_t combining; /* canonical combining class of its source */
} text_symbol;

/* Symbols of one character: 18 of a ligature, or a letter with its marks, of which there are 30 in practice.
 */
#define TEXT_SYMBOLS 64
/* Code points of noise that folding looks through in one place, also before a mark. */
#define TEXT_GAP 8u
/* Whether no hit reaches over so much noise: kinds that stand there, those that do twice or more, and how
 * much. */
static inline bool text_gap_breaks(uint32_t seen, uint32_t twice, uint32_t noise)
{
    bool alone =
        !(seen & (TEXT_BIT(TEXT_NOISE) | TEXT_BIT(TEXT_APOSTROPHE))) && !(twice & TEXT_BIT(TEXT_CLAUSE));
    return (seen & (TEXT_BIT(TEXT_HARD) | TEXT_BIT(TEXT_SOFT))) != 0 || noise > TEXT_GAP ||
           ((seen & TEXT_BIT(TEXT_CLAUSE)) && alone);
}

/* A code point with the marks that belong to it. */
typedef struct text_character {
    size_t end;     /* first byte after it */
    uint32_t count; /* symbols; 0: noise, or a bad byte */
    uint32_t noise; /* code points looked through: itself, or between its marks */
    uint8_t kind;   /* TEXT_*, of noise */
    bool takes;     /* the next mark belongs to it */
    bool attached;  /* begins with a mark that belongs to what stands before */
    text_symbol symbols[TEXT_SYMBOLS];
} text_character;

/* What a second look at a text is for: INSERT and SPLIT. The first one reads it without them, for what is
 * passed over or joined may itself be of a term. */
#define TEXT_SECOND (uint32_t)(QUN_FOLD_INSERT | QUN_FOLD_SPLIT)
/* Whether the character at byte `at` is a single letter or digit between two ideographs, or the first of two
 * parts of one; gives that one (0: passed over) and the byte after it. */
bool text_reads_otherwise(qun_text text, size_t at, uint32_t fold, uint32_t *code, size_t *end);
/* Whether some character of the text does. */
bool text_reads_twice(qun_text text, uint32_t fold);

/* Folds the character at byte `at`. `base`: a symbol that takes marks stands directly before. */
void text_character_at(qun_text text, size_t at, uint32_t fold, bool base, text_character *out);
bool text_takes_marks(int kind);

/* Folds one code point; gives how many symbols (1 to 18), unordered, noise among them. */
uint32_t text_fold_code(uint32_t code, uint32_t fold, text_symbol out[TEXT_SYMBOLS]);
uint32_t text_simplified(uint32_t code); /* of an ideograph; itself if it has no other form */
int text_kind_of(uint32_t code);         /* as it stands, not folded */
/* Value of a digit of any script or in any circle that folding leaves as it is; -1 if it is none. */
int text_digit_of(uint32_t code);
/* The next code point below 0x10000, from `code` on, that some fold may change; UINT32_MAX after the last. So
 * nobody needs to fold all of them. Hangul syllables are left out. */
uint32_t text_next_changed(uint32_t code);

/* The common ideograph (U+4E00 to U+9FFF) at byte `at`, 0 for anything else: it folds to one symbol, its
 * Simplified form, and takes no marks. */
static inline uint32_t text_ideograph(qun_text text, size_t at)
{
    const unsigned char *bytes = (const unsigned char *)text.at + at;
    if ((bytes[0] & 0xF0) != 0xE0 || text.len - at < 3)
        return 0;
    uint32_t second = bytes[1] ^ 0x80u, third = bytes[2] ^ 0x80u;
    uint32_t code = (bytes[0] & 0xFu) << 12 | second << 6 | third;
    return (second | third) < 0x40 && code - 0x4E00 < 0x5200 ? code : 0;
}
/* Whether what begins with this byte surely goes on from nothing before it: ASCII and U+4000 to U+9FFF have
 * no marks and nothing that is without width but control characters, which end a character too. */
static inline bool text_stands_alone(char first)
{
    unsigned char byte = (unsigned char)first;
    return byte < 0x80 || (byte >= 0xE4 && byte <= 0xE9);
}

/* Walks over the symbols of a text. */
typedef struct text_walk {
    qun_text text;
    size_t start, at; /* bytes of the character that the last symbol is of */
    uint32_t fold, index;
    uint32_t invisible; /* signs without width since the last symbol */
    bool base;
    text_character character;
} text_walk;
void text_walk_begin(text_walk *w, qun_text text, uint32_t fold);
/* The next symbol; with QUN_FOLD_NOISE noise is passed over. False at the end. */
bool text_walk_next(text_walk *w, text_symbol *out);

/* Whether a text is the term for somebody who folds so; with QUN_FOLD_REPEAT it may repeat letters. */
bool text_same(qun_text term, qun_text text, uint32_t fold);
/* QUN_HIT_* of a slice in which a term was found with these folds. */
uint32_t text_hit_flags(qun_text found, uint32_t folded);
/* The only script of a text's letters, as a number; 0 if they have none or several. */
uint32_t text_only_script(qun_text text, uint32_t fold);
/* Whether both have letters of one script only, and not of the same: "не" is no "he", though they look alike.
 */
bool text_differs_in_script(qun_text term, qun_text text, uint32_t fold);
/* The folds of `fold` without which it were not. */
uint32_t text_folds_needed(qun_text term, qun_text text, uint32_t fold);
#endif
