/* find.h - the hits of a text: terms of a list's dictionaries and details of its detectors, in one order. */
#ifndef QUN_TEXT_FIND_H
#define QUN_TEXT_FIND_H
#include "text/detect.h"
#include "text/list.h"
#include "text/sound.h"

/* One dictionary's finds, with the next at hand: by characters, or (`scan` NULL) by sound. */
typedef struct find_source {
    scan *scan;
    sound_scan *sound;
    find_place place;
    bool more;
} find_source;

/* One look at the text, in all dictionaries: as it stands, as INSERT and SPLIT let it be read, or as it
 * sounds. Its finds are chosen for themselves, with the next at hand. */
typedef struct reading {
    find_source base, added; /* `added` of a list that was changed */
    uint32_t fold;
    size_t reach, last_end; /* of the allowed phrases and of the finds so far */
    find_place place;
    bool more;
} reading;

enum { READING_FIRST, READING_SECOND, READING_SOUND, READINGS };

typedef struct finder {
    const qun_words *words;
    qun_text text;
    bool has_term, has_detail, every;
    bool details;                 /* the hits say all, not only where they are */
    size_t last_end;              /* of the terms so far */
    size_t counted, chars, units; /* a byte of the text, code points and UTF-16 units before it */
    uint32_t flags, detect;
    qun_hit term, detail;
    scan_choice base_choice, added_choice;
    reading readings[READINGS]; /* the second only where the text reads otherwise */
    scan base_scans[2], added_scans[2];
    sound_scan base_sound, added_sound;
    detector detector;
} finder;

/* Options NULL: none. QUN_OK, QUN_E_SIZE, QUN_E_NEWER. */
qun_status text_options_in(const qun_scan_options *options, qun_scan_options *own);
void text_find_begin(finder *f, const qun_words *words, const qun_scan_options *options, qun_text text);
bool text_find_next(finder *f, qun_hit *hit);
#endif
