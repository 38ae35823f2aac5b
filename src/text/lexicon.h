/* lexicon.h - the terms and allowed phrases of a list in the order of their symbols, with tables that say
 * what may begin with which; a view of one block of bytes (block.h). Letters that stand several times are one
 * step; an entry says how often its term has them. */
#ifndef QUN_TEXT_LEXICON_H
#define QUN_TEXT_LEXICON_H
#include "text/alphabet.h"

#define TERM_SYMBOLS   64          /* of one term at most */
#define LEXICON_PHRASE 0x80000000u /* in an entry's number: an allowed phrase */
#define LEXICON_TRIED  6           /* symbols of an entry that are hashed, at most */
#define LEXICON_EQUALS 16          /* terms that fold alike, at most: further ones are not taken */

/* What may begin with a symbol. */
enum {
    LEXICON_BEGINS = 1, /* something */
    LEXICON_INNER = 2,  /* within a word too: phrases, and terms that may touch letters */
    LEXICON_SINGLE = 4  /* something that needs no other symbol */
};

/* A folded term or phrase. */
typedef struct lexicon_entry {
    uint32_t number;    /* of the term, or of the phrase | LEXICON_PHRASE */
    uint32_t steps_at;  /* first in `steps` */
    uint32_t counts_at; /* first in `counts`; nothing there if it is even */
    uint8_t steps;      /* symbols, letters that stand several times are one; 1 to TERM_SYMBOLS */
    uint8_t length;     /* symbols */
    uint8_t rules;      /* QUN_TERM_* */
    uint8_t even;       /* every count is 1 */
} lexicon_entry;

/* What a term says of itself, kept. */
typedef struct lexicon_note {
    uint64_t tags;
    uint32_t severity, rules;
} lexicon_note;

typedef struct lexicon {
    alphabet alphabet;
    const uint32_t *first;        /* [symbols + 1] the first entry that begins with a symbol */
    const uint8_t *begins;        /* [symbols] LEXICON_* */
    const uint32_t *pair_first;   /* [symbols + 1] the first pair of a symbol */
    const uint16_t *pair_second;  /* [pairs] the second symbol, ascending for each first one */
    const uint32_t *pair_entries; /* [pairs] the first entry that begins with both */
    const uint32_t *filter;       /* for a hashed pair, bits of the symbols that may come third */
    const uint32_t *endings; /* bits of entries, hashed by all of their symbols or the first LEXICON_TRIED */
    const lexicon_entry *entries; /* [entry_count] by their symbols, short ones first */
    const uint16_t *steps;        /* symbols of all entries */
    const uint8_t *counts;        /* how often each stands there, of entries that are not even */
    const uint32_t *text_at;      /* [terms + phrases + 1] where their texts stand in `bytes` */
    const char *bytes;
    const lexicon_note *notes; /* [term_count], or none */
    const char *name;          /* the list's id */
    const uint32_t
        *sound_first; /* with PINYIN: [SOUND_SYLLABLES + 2] the first sound that begins with a syllable */
    const lexicon_entry
        *sounds; /* [sound_count] the ways to say what is of Han characters, steps in `sound_steps` */
    const uint16_t *sound_steps; /* syllables of all sounds */
    uint32_t fold, detect, flags;
    uint32_t term_count, phrase_count, entry_count;
    uint32_t pair_count, step_count, count_count, filter_shift, ending_shift;
    uint32_t note_count, cell_count, name_length;
    uint32_t singles; /* some entry has one step */
    uint32_t sound_count, sound_step_count;
    size_t byte_count;
} lexicon;

static inline uint32_t lexicon_hash(uint32_t first, uint32_t second)
{
    return first * 0x9E3779B1u + second * 0x85EBCA6Bu;
}

/* Whether something may begin with these three; a `third` below ALPHABET_FIRST is none. Sometimes yes when
 * nothing does. */
static inline bool lexicon_may_begin(const lexicon *x, uint32_t first, uint32_t second, uint32_t third)
{
    return x->filter[lexicon_hash(first, second) >> x->filter_shift] >> (third & 31) & 1;
}

/* A hash of symbols, one more taken in: its place in `endings`, shifted. */
static inline uint32_t lexicon_ending(uint32_t hash, uint32_t symbol)
{
    return (hash + symbol) * 0x9E3779B1u;
}
static inline uint32_t lexicon_may_end(const lexicon *x, uint32_t hash)
{
    uint32_t bit = hash >> x->ending_shift;
    return x->endings[bit / 32] >> (bit & 31) & 1;
}

/* Entries that agree so far: those from `low` up to `high`. */
typedef struct lexicon_range {
    uint32_t low, high;
} lexicon_range;

lexicon_range text_lexicon_pair(const lexicon *x, uint32_t first, uint32_t second);
/* Those of a range of entries, which agree in `depth` of their steps, that go on with a symbol. */
lexicon_range text_lexicon_narrow(const lexicon_entry *entries, const uint16_t *steps, lexicon_range range,
                                  uint32_t depth, uint32_t number);

static inline qun_text lexicon_text(const lexicon *x, uint32_t index) /* of a term; phrases are behind them */
{
    return (qun_text){x->bytes + x->text_at[index], x->text_at[index + 1] - x->text_at[index]};
}

/* ---- making ---- */

/* A folded term or phrase before the lexicon is made. */
typedef struct lexicon_item {
    uint32_t number; /* of the term, or of the phrase | LEXICON_PHRASE */
    uint32_t first;  /* of its steps in `codes` and `counts` */
    uint32_t length; /* symbols, repeated letters counted */
    uint8_t steps;   /* 0: too short or too long, not in the lexicon */
    uint8_t rules;   /* QUN_TERM_* */
    uint8_t script;  /* with LATIN: text_only_script; items alike but for it are not equal */
    bool excused;    /* out: an allowed phrase is equal to it */
    bool left_out;   /* out: more than LEXICON_EQUALS are equal to it */
    uint32_t equal;  /* out: an item before it that is equal; UINT32_MAX: none */
} lexicon_item;

typedef struct lexicon_source {
    lexicon_item *items; /* terms first */
    uint32_t item_count;
    const uint32_t *codes; /* of all items' steps */
    const uint8_t *counts; /* how often each of them stands there */
    size_t step_count;
} lexicon_source;

/* Makes the tables of symbols in `a`; `items` are marked. QUN_E_NOMEM, QUN_E_LIMIT. */
qun_status text_lexicon_build(lexicon *out, arena *a, lexicon_source *source, uint32_t fold);

#define AHEAD_SYMBOLS 64

/* Symbols of a text that the filter has read ahead. New: `count` and `from` are 0. */
typedef struct lookahead {
    size_t at;                           /* where the text goes on behind them */
    uint32_t count;                      /* symbols, the first of which stands before */
    uint32_t from;                       /* the first that is not settled */
    uint32_t candidate, candidate_count; /* the next of the candidates */
    bool escaped, over; /* a character that takes more than a look comes next; nothing comes */
    uint8_t candidates[AHEAD_SYMBOLS + LEXICON_TRIED]; /* where something may begin */
    bool repeated[AHEAD_SYMBOLS +
                  LEXICON_TRIED]; /* the same letter comes again behind it, and was passed over */
    uint16_t symbols[AHEAD_SYMBOLS + LEXICON_TRIED]; /* numbers, or the kinds of what nothing reaches over */
    size_t ends[AHEAD_SYMBOLS + LEXICON_TRIED];      /* of their characters */
} lookahead;

/* Whether a text may hold something from byte `at` on; where a scan may begin that finds the first, with the
 * kind of the symbol before, TEXT_ESCAPE if there is none and the scan goes on from where it stands. What
 * takes more than a look to read counts as something. `at` never goes back. */
bool text_filter_next(const lexicon *x, qun_text text, lookahead *l, size_t *at, uint32_t *kind);
/* Whether it would go on from `at` with what it has read, and read nothing again. */
bool text_filter_holds(const lookahead *l, size_t at);
#endif
