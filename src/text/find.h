/* find.h - the hits of a text: terms of a list's dictionaries and details of its detectors, in one order. */
#ifndef QUN_TEXT_FIND_H
#define QUN_TEXT_FIND_H
#include "text/detect.h"
#include "text/list.h"
#include "text/scan.h"

/* One dictionary's finds, with the next at hand. */
typedef struct find_source {
    scan scan;
    scan_choice choice;
    find_place place;
    bool more;
} find_source;

typedef struct finder {
    const qun_words *words;
    qun_text text;
    bool has_term, has_detail, every;
    bool details; /* the hits say all, not only where they are */
    size_t reach; /* end of the allowed phrases so far */
    size_t last_end;
    size_t counted, chars, units; /* a byte of the text, code points and UTF-16 units before it */
    uint32_t flags, detect;
    qun_hit term, detail;
    find_source base;
    detector detector;
    find_source *added; /* of a list that was changed: given by who begins */
} finder;

/* Options NULL: none. QUN_OK, QUN_E_SIZE, QUN_E_NEWER. */
qun_status text_options_in(const qun_scan_options *options, qun_scan_options *own);
/* `added` may be uninitialised; it is used only for a list that was changed. */
void text_find_begin(finder *f, const qun_words *words, const qun_scan_options *options, qun_text text,
                     find_source *added);
bool text_find_next(finder *f, qun_hit *hit);

/* QUN_HIT_* of a find, by what had to be folded and what stands between its symbols. */
uint32_t text_hit_flags(qun_text found, uint32_t folded);
#endif
