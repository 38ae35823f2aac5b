/* text.h - texts as people read them: folding with an offset map, the word matcher, detectors.
 * The only header of this room for others. Relies on base/ and the generated tables; reads no locale. */
#ifndef QUN_TEXT_TEXT_H
#define QUN_TEXT_TEXT_H
#include <qun/words.h>
#include "base/diagnose.h"

/* The version of the Unicode data that tables.inc was made from, as QUN_VERSION. */
#define TEXT_UNICODE 0x0F0000

/* Writes the folded text (UTF-8, without noise if QUN_FOLD_NOISE is set) into `a`. False: no memory. */
bool text_fold(arena *a, qun_text text, uint32_t fold, qun_text *out);

/* A number for "the same message again": of the text folded by width, case, script and noise; a text of
 * nothing but noise counts as it stands. Equal on every machine and in every version. No allocation. */
uint64_t text_digest(qun_text text);

/* Where a word list stands in its document. NULL instead of it: built from C, only JSON pointers below "". */
typedef struct text_places {
    place list;         /* path "/words/ads"; pointers of terms are made below it */
    const place *terms; /* [term_count] or NULL */
    const place *allow; /* [allow_count] or NULL */
} text_places;

/* qun_words_compile with places. Adds to `d`, does not clear it. */
qun_status text_compile(const qun_env *env, const qun_word_list *list, const text_places *at,
                        qun_diagnostics *d, qun_words **out);

/* What a compiled list was made of; lent. */
qun_text text_list_id(const qun_words *words);
qun_text text_term(const qun_words *words, uint32_t term); /* as written; absent if there is none */
/* The detector's name as charters have it ("phone"), static; absent if unknown. And the other way: 0 if none.
 */
qun_text text_detector(uint32_t detector);
uint32_t text_detector_of(qun_text name);
/* The same for folds ("width", "case", "script", "noise", "repeat"). */
qun_text text_fold_name(uint32_t fold);
uint32_t text_fold_of(qun_text name);

/* Finds all hits in order of offset; the array is made in `scratch`. False: no memory.
 * Invalid UTF-8 is no error here: a bad byte ends a clause. */
bool text_hits(const qun_words *words, qun_text text, arena *scratch, const qun_hit **hits, uint32_t *count);
/* How many there are, without the array: what event.hits('ads') is. No allocation. */
uint64_t text_hit_count(const qun_words *words, qun_text text);
#endif
