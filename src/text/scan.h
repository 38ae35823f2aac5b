/* scan.h - finds a lexicon's terms and phrases in a text, one place after the other. */
#ifndef QUN_TEXT_SCAN_H
#define QUN_TEXT_SCAN_H
#include "text/lexicon.h"

#define SCAN_STRETCHES 256 /* TERM_SYMBOLS with the noise allowed between them; a power of two */
#define SCAN_NOISE     3u  /* for each symbol of the term, in all */

/* Symbols alike that touch: one, or a repeated letter. Where hits begin and end. Several of one letter with
 * noise between are a run. */
typedef struct stretch {
    size_t start, end;
    uint32_t noise, noise_after; /* looked through in the text before it, and with its own */
    uint32_t count;              /* symbols */
    uint16_t number;             /* of the alphabet */
    uint8_t kind, last;          /* as the scan's */
    uint8_t traits;              /* STRETCH_* */
    uint8_t reserved[7];
} stretch;
enum {
    STRETCH_BEGINS = 1,    /* at a character's first symbol */
    STRETCH_ENDS = 2,      /* at its last */
    STRETCH_JOINED = 4,    /* goes on from a letter or digit that a hit must not touch */
    STRETCH_NEIGHBOUR = 8, /* touches any letter, digit or Han character */
    STRETCH_BROKEN = 16,   /* no hit reaches over the gap before it */
    STRETCH_AGAIN = 32,    /* goes on with the run before */
    STRETCH_GLUED = 64     /* and touches it: a letter, then that letter with an accent */
};

/* What is fed to the walk: one stretch, or its part within one character. */
typedef struct piece {
    size_t start, end;
    uint32_t number, count; /* symbol of the alphabet, how often */
    uint32_t noise;         /* looked through in the text before it */
    uint32_t kind;
    bool begins, ends; /* at a character's first, last symbol */
    bool bare;         /* no mark that follows belongs to it */
    bool breaks;       /* no hit reaches over the gap before it */
    bool touches;      /* nothing with a width in that gap */
    bool joined;       /* a letter after a letter, a digit after a digit */
    bool neighbour;    /* touches what stands before, whatever it is */
} piece;

/* What the host asks for. */
typedef struct scan_choice {
    uint64_t tags;           /* terms with one of them; 0: all */
    uint32_t severity;       /* terms of at least this */
    bool every;              /* every term at every place */
    bool whole;              /* no further than the first byte that is no UTF-8 */
    const uint64_t *removed; /* bits of terms that count as not there, or NULL */
    uint32_t first;          /* of the lexicon's terms among those bits */
} scan_choice;

/* Where something begins: the longest term there, or each in turn; and how far a phrase excuses. */
typedef struct find_place {
    size_t start, end;    /* end 0: no term */
    size_t allow_end;     /* of the longest phrase; 0: none */
    uint32_t term, noise; /* noise looked through inside it */
    uint32_t length;      /* of the term, in symbols */
    uint32_t reserved;
} find_place;

/* A walk over the lexicon from one stretch. */
typedef struct walk {
    lexicon_range range;  /* what agrees so far */
    uint32_t start;       /* stretch */
    uint32_t next;        /* stretch to go on with */
    uint32_t run;         /* first stretch of the last run taken */
    uint32_t depth;       /* runs taken */
    uint32_t entry;       /* the next of those that end here */
    uint32_t least, most; /* a term has its first letter more often than the one, at most as the other */
    uint32_t counts[TERM_SYMBOLS]; /* symbols of each run */
} walk;

/* A scan in progress. It keeps the last stretches that a hit may still begin at: no text is too long. */
typedef struct scan {
    const lexicon *lexicon;
    const scan_choice *choice;
    qun_text text;
    uint32_t fold; /* of this reading of the text: the list's, without or with TEXT_SECOND */
    size_t at;
    size_t filtered;      /* the filter has read so far */
    size_t skip_to;       /* what begins before is not asked for: the caller may move it on */
    uint32_t number;      /* last symbol */
    uint32_t kind;        /* its kind, that of the letter for an accent */
    uint32_t last;        /* its own kind; one that takes no marks if none belongs to it */
    uint32_t seen, twice; /* kinds of noise since, as bits */
    uint32_t noise;       /* code points looked through so far */
    uint32_t gap_start;   /* as it was after the last symbol */
    uint32_t pushed;      /* stretches so far */
    uint32_t settled;     /* those whose hits are found */
    bool shut;            /* nothing goes on from the last stretch */
    bool bad;             /* a byte was no UTF-8 */
    bool begun;           /* the longest find is under way: more of the text must be read */
    bool walking;         /* the walk is not done: every term is asked for */
    uint64_t steps;       /* of walks, so far: what a hostile text costs */
    uint32_t slow_index;  /* next symbol of `slow` */
    text_character slow;  /* the character at hand, if it took more than a look */
    lookahead ahead;
    walk walk;
    stretch stretches[SCAN_STRETCHES];
} scan;

/* Reads a text as `fold` says: as it stands, or with TEXT_SECOND as it may be read otherwise. */
void text_scan_begin(scan *s, const lexicon *x, const scan_choice *choice, qun_text text, uint32_t fold);
/* Whether a term of the lexicon is asked for. */
bool text_chosen(const lexicon *x, const scan_choice *c, uint32_t term);
/* The text of a term without the stars that stand for rules. */
qun_text text_term_bare(const lexicon *x, uint32_t term);
bool text_scan_next(scan *s, find_place *out); /* false: no more */
#endif
