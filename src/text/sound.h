/* sound.h - terms by how they are said: the syllables of Han characters, and their spelling in Latin letters.
 * Only for lists with QUN_FOLD_PINYIN. The semantics are told in words.h. */
#ifndef QUN_TEXT_SOUND_H
#define QUN_TEXT_SOUND_H
#include "text/scan.h"

#define SOUND_SYLLABLES 409u /* numbered from 1 on */
#define SOUND_FINDS     16u  /* terms that are told of one place, if all are asked for */

/* The syllables of a Han character, the likelier first; gives how many: 0 of what is none, or has no common
 * one. */
uint32_t text_sounds_of(uint32_t code, uint32_t out[2]);
/* The number of a spelling, without tone, ü as v; 0 if it is no syllable. */
uint32_t text_sound_spelled(const char *letters, size_t count);

/* Makes the tables of sounds of a lexicon whose texts are there: of terms and phrases of Han characters
 * alone. False: no memory. */
bool text_sounds_build(lexicon *x, arena *a, const lexicon_item *items, uint32_t count);

/* A scan in progress. */
typedef struct sound_scan {
    const lexicon *lexicon;
    const scan_choice *choice;
    qun_text text;
    uint32_t fold;
    size_t at;
    bool inside;    /* a letter stands before `at` */
    uint64_t steps; /* so far: what a hostile text costs */
    uint32_t count, next;
    find_place finds[SOUND_FINDS]; /* at the place before */
} sound_scan;

void text_sound_begin(sound_scan *s, const lexicon *x, const scan_choice *choice, qun_text text,
                      uint32_t fold);
/* The next place, as text_scan_next. What a reading by characters sees is left to that. */
bool text_sound_next(sound_scan *s, find_place *out);
#endif
