/* scan.h - finds a list's terms in a text, one hit after the other. */
#ifndef QUN_TEXT_SCAN_H
#define QUN_TEXT_SCAN_H
#include "text/list.h"

#define SCAN_STRETCHES 256 /* TERM_SYMBOLS with the noise allowed between them; a power of two */
#define SCAN_RUNS      128 /* over TERM_SYMBOLS; a power of two */
#define SCAN_NOISE     3u  /* for each symbol of the term, in all */

/* Symbols alike that touch: one, or a repeated letter. Where hits begin. Several of one letter with noise
 * between are a run. */
typedef struct stretch {
    size_t start;
    size_t best_end;     /* of the longest hit that begins here; 0: none */
    size_t allow_end;    /* of the longest allowed phrase that begins here; 0: none */
    uint32_t best;       /* entry of that hit */
    uint32_t best_noise; /* looked through inside it */
    uint32_t noise;      /* looked through in the text before this stretch */
    uint32_t count;      /* symbols */
    bool begins;         /* at a character's first symbol */
    bool open;           /* touches no letter or digit that a hit must not touch */
    bool glued;          /* goes on from the stretch before: a letter, then that letter with an accent */
} stretch;

/* What is fed to the automaton: one stretch, or its part within one character. */
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
} piece;

/* A scan in progress. It keeps the last stretches that a hit may still begin at: no text is too long. */
typedef struct scan {
    const qun_words *words;
    qun_text text;
    uint32_t fold; /* of this look at the text: the list's, without or with TEXT_SECOND */
    size_t at;
    uint32_t state;           /* of the trie */
    uint32_t number;          /* last symbol */
    uint32_t kind;            /* its kind, that of the letter for an accent */
    uint32_t last;            /* its own kind; one that takes no marks if none belongs to it */
    uint32_t seen, twice;     /* kinds of noise since, as bits */
    uint32_t noise;           /* code points looked through so far */
    uint32_t gap_start;       /* as it was after the last symbol */
    uint32_t run;             /* current one */
    uint32_t pushed, settled; /* stretches so far; those whose hits are decided */
    uint32_t limit;           /* stretches that no later hit can begin at */
    uint32_t pending;         /* stretches with a hit or phrase, not settled */
    size_t reach;             /* end of the allowed phrases that begin before */
    piece held;               /* may begin something with what comes next; number 0: none. No state then */
    size_t last_end;          /* of the last hit given */
    size_t sure;              /* byte before which something may end: nothing is skipped before it */
    text_character slow;      /* the character at hand, if it took more than a look */
    uint32_t slow_index;      /* its next symbol */
    uint32_t run_first[SCAN_RUNS]; /* first stretch of a run */
    uint32_t run_count[SCAN_RUNS]; /* its symbols */
    stretch stretches[SCAN_STRETCHES];
} scan;

void text_scan_begin(scan *s, const qun_words *words, qun_text text, uint32_t fold);
bool text_scan_next(scan *s, qun_hit *hit); /* false: no more */
#endif
