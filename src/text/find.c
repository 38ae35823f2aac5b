/* find.c - terms and detectors in one order, counted, listed or written to the caller's array. Decides
 * between the finds of all dictionaries and of both readings of a text: leftmost first, longest, none over
 * another, none inside an allowed phrase. Relies on scan.h and detect.h. */
#include "text/find.h"
#include "base/sized.h"

#include <string.h>

#define HIT_MOST      4096u /* bytes of a caller's hit, as of every struct */
#define OPTIONS_FIRST sizeof(qun_scan_options)
#define SCAN_WHOLE    0x80000000u /* in options: see scan_choice */
#define SCAN_FLAGS    (uint32_t)(QUN_SCAN_ALL | QUN_SCAN_FIRST | QUN_SCAN_TERMS)

qun_status text_options_in(const qun_scan_options *options, qun_scan_options *own)
{
    memset(own, 0, sizeof *own);
    if (options == NULL)
        return QUN_OK;
    qun_status status = sized_in(options, OPTIONS_FIRST, own, sizeof *own);
    if (status == QUN_OK && ((own->flags & ~SCAN_FLAGS) != 0 || (own->detect & ~255u) != 0))
        status = QUN_E_NEWER;
    return status;
}

/* ---- terms ---- */

static void move_on(find_source *source)
{
    source->more = source->scan != NULL ? text_scan_next(source->scan, &source->place)
                                        : text_sound_next(source->sound, &source->place);
}

static void begin_scan(find_source *source, scan *own, const dictionary *d, const scan_choice *choice,
                       qun_text text, uint32_t fold)
{
    *source = (find_source){.scan = own};
    text_scan_begin(own, &d->lexicon, choice, text, fold);
    move_on(source);
}

static void begin_sound(find_source *source, sound_scan *own, const dictionary *d, const scan_choice *choice,
                        qun_text text)
{
    *source = (find_source){.sound = own};
    text_sound_begin(own, &d->lexicon, choice, text, d->lexicon.fold);
    move_on(source);
}

/* Phrases before terms, where all are asked for one by one. */
static bool comes_before(const find_place *a, const find_place *b)
{
    if (a->start != b->start)
        return a->start < b->start;
    return a->end == 0 && b->end != 0;
}

static bool is_better(const find_place *a, const find_place *b)
{
    if (a->end != b->end)
        return a->end > b->end;
    return a->length > b->length;
}

/* The next place of both dictionaries; `term` counts through them. */
static bool next_place(const finder *f, reading *r, find_place *out)
{
    uint32_t own = f->words->base->lexicon.term_count;
    find_source *base = &r->base, *added = &r->added;
    bool from_added = added->more && (!base->more || comes_before(&added->place, &base->place));
    find_source *source = from_added ? added : base;
    if (!source->more)
        return false;
    *out = source->place;
    out->term += from_added ? own : 0;
    move_on(source);
    find_source *other = from_added ? base : added;
    if (f->every || !other->more || other->place.start != out->start)
        return true;
    find_place second = other->place;
    second.term += from_added ? 0 : own;
    size_t allow_end = second.allow_end > out->allow_end ? second.allow_end : out->allow_end;
    if (is_better(&second, out))
        *out = second;
    out->allow_end = allow_end;
    move_on(other);
    return true;
}

/* Whether the first reading cannot have this find. */
static bool is_own(const finder *f, const reading *r, const find_place *place)
{
    return r != &f->readings[READING_SECOND] ||
           text_reads_twice(text_part(f->text, place->start, place->end), r->fold);
}

static bool has_phrases(const find_source *source)
{
    return source->scan != NULL && source->scan->lexicon->phrase_count > 0;
}

/* What begins inside a find is passed over, unless it may be a phrase. */
static void skip_inside(const finder *f, reading *r)
{
    find_source *sources[] = {&r->base, &r->added};
    if (f->every || has_phrases(&r->base) || has_phrases(&r->added))
        return;
    for (size_t i = 0; i < 2; i++) {
        if (sources[i]->scan != NULL)
            sources[i]->scan->skip_to = r->last_end;
    }
}

static void next_of_reading(const finder *f, reading *r)
{
    while (next_place(f, r, &r->place)) {
        const find_place *place = &r->place;
        if (place->allow_end > r->reach)
            r->reach = place->allow_end;
        if (place->end <= r->reach || (!f->every && place->start < r->last_end))
            continue;
        r->last_end = place->end;
        skip_inside(f, r);
        r->more = is_own(f, r, place);
        if (r->more)
            return;
    }
    r->more = false;
}

static void begin_reading(finder *f, uint32_t which, uint32_t fold)
{
    reading *r = &f->readings[which];
    const dictionary *added = f->words->added;
    r->fold = fold;
    r->reach = r->last_end = 0;
    r->added = (find_source){.more = false};
    if (which == READING_SOUND)
        begin_sound(&r->base, &f->base_sound, f->words->base, &f->base_choice, f->text);
    else
        begin_scan(&r->base, &f->base_scans[which], f->words->base, &f->base_choice, f->text, fold);
    if (added != NULL && which == READING_SOUND)
        begin_sound(&r->added, &f->added_sound, added, &f->added_choice, f->text);
    else if (added != NULL)
        begin_scan(&r->added, &f->added_scans[which], added, &f->added_choice, f->text, fold);
    next_of_reading(f, r);
}

static lexicon_note note_of(const qun_words *words, uint32_t term)
{
    uint32_t own = words->base->lexicon.term_count;
    const lexicon *x = term < own ? &words->base->lexicon : &words->added->lexicon;
    lexicon_note none = {0, 0, 0};
    return x->note_count > 0 ? x->notes[term < own ? term : term - own] : none;
}

static qun_text bare_term(const qun_words *words, uint32_t term)
{
    uint32_t own = words->base->lexicon.term_count;
    return term < own ? text_term_bare(&words->base->lexicon, term)
                      : text_term_bare(&words->added->lexicon, term - own);
}

/* Without which folds there were no such find. What is said alike is written otherwise. */
static uint32_t folds_of(const finder *f, const reading *r, const find_place *place, qun_text found)
{
    if (r == &f->readings[READING_SOUND])
        return QUN_FOLD_PINYIN | (place->noise > 0 ? (uint32_t)QUN_FOLD_NOISE : 0);
    return text_folds_needed(bare_term(f->words, place->term), found, r->fold);
}

static void fill_term(const finder *f, const reading *r, const find_place *place, qun_hit *hit)
{
    memset(hit, 0, sizeof *hit);
    hit->offset = place->start;
    hit->length = place->end - place->start;
    hit->term = place->term;
    hit->noise = place->noise;
    if (!f->details)
        return;
    qun_text found = text_part(f->text, place->start, place->end);
    lexicon_note note = note_of(f->words, place->term);
    hit->folded = folds_of(f, r, place, found);
    hit->tags = note.tags;
    hit->severity = note.severity;
    hit->flags = text_hit_flags(found, hit->folded);
}

/* The reading whose find comes next: leftmost, then longest; the first before the others. NULL: none has one.
 */
static reading *next_reading(finder *f)
{
    reading *next = NULL;
    for (uint32_t i = 0; i < READINGS; i++) {
        reading *r = &f->readings[i];
        if (!r->more)
            continue;
        const find_place *one = &r->place;
        if (next == NULL || one->start < next->place.start ||
            (one->start == next->place.start && one->end > next->place.end))
            next = r;
    }
    return next;
}

static bool next_term(finder *f, qun_hit *hit)
{
    reading *r;
    while ((r = next_reading(f)) != NULL) {
        find_place place = r->place;
        next_of_reading(f, r);
        if (!f->every && place.start < f->last_end)
            continue;
        f->last_end = place.end;
        fill_term(f, r, &place, hit);
        return true;
    }
    return false;
}

/* ---- both ---- */

static void begin_terms(finder *f, const qun_scan_options *options)
{
    const lexicon *base = &f->words->base->lexicon;
    f->base_choice = (scan_choice){
        options->tags, options->severity, f->every, (options->flags & SCAN_WHOLE) != 0, f->words->removed, 0};
    f->added_choice = f->base_choice;
    f->added_choice.first = base->term_count;
    begin_reading(f, READING_FIRST, base->fold & ~TEXT_SECOND);
    f->readings[READING_SECOND].more = f->readings[READING_SOUND].more = false;
    if (text_reads_twice(f->text, base->fold))
        begin_reading(f, READING_SECOND, base->fold);
    if (base->fold & QUN_FOLD_PINYIN)
        begin_reading(f, READING_SOUND, base->fold);
    f->has_term = next_term(f, &f->term);
}

void text_find_begin(finder *f, const qun_words *words, const qun_scan_options *options, qun_text text)
{
    static const qun_scan_options none = {0};
    if (options == NULL)
        options = &none;
    f->words = words;
    f->text = text;
    f->every = (options->flags & QUN_SCAN_ALL) != 0;
    f->details = true;
    f->flags = options->flags;
    f->last_end = 0;
    f->counted = f->chars = f->units = 0;
    f->detect = options->flags & QUN_SCAN_TERMS ? 0 : words->base->lexicon.detect;
    if (options->detect != 0)
        f->detect = words->base->lexicon.detect & options->detect;
    begin_terms(f, options);
    f->has_detail = false;
    if (f->detect != 0) {
        text_detect_begin(&f->detector, text, f->detect);
        f->has_detail = text_detect_next(&f->detector, &f->detail);
    }
}

/* Goes on counting up to a byte: hits come by offset. */
static void count_to(finder *f, size_t at)
{
    while (f->counted < at) {
        size_t from = f->counted;
        uint32_t code = utf8_next(f->text.at, f->text.len, &f->counted);
        f->chars++;
        f->units += 1 + (code >= 0x10000 && f->counted - from == 4);
    }
}

static void fill_spans(finder *f, qun_hit *hit)
{
    if (!f->details)
        return;
    count_to(f, (size_t)hit->offset);
    size_t counted = f->counted, chars = f->chars, units = f->units;
    hit->char_offset = chars;
    hit->utf16_offset = units;
    count_to(f, (size_t)(hit->offset + hit->length));
    hit->char_length = f->chars - chars;
    hit->utf16_length = f->units - units;
    f->counted = counted, f->chars = chars, f->units = units;
}

bool text_find_next(finder *f, qun_hit *hit)
{
    if (f->has_term && (!f->has_detail || f->term.offset <= f->detail.offset)) {
        *hit = f->term;
        f->has_term = next_term(f, &f->term);
    } else if (f->has_detail) {
        *hit = f->detail;
        f->has_detail = text_detect_next(&f->detector, &f->detail);
    } else {
        return false;
    }
    fill_spans(f, hit);
    return true;
}

uint64_t text_hit_count(const qun_words *words, qun_text text)
{
    finder f;
    qun_hit hit;
    uint64_t count = 0;
    text_find_begin(&f, words, NULL, text);
    f.details = false;
    while (text_find_next(&f, &hit))
        count++;
    return count;
}

bool text_hits(const qun_words *words, qun_text text, arena *scratch, const qun_hit **hits, uint32_t *count)
{
    finder f;
    qun_hit hit, *list = NULL;
    uint32_t room = 0;
    *hits = NULL;
    *count = 0;
    text_find_begin(&f, words, NULL, text);
    while (text_find_next(&f, &hit)) {
        if (*count == room) {
            room = room == 0 ? 8 : room * 2;
            qun_hit *more = arena_new(scratch, room * sizeof *more);
            if (more == NULL)
                return false;
            if (*count > 0)
                memcpy(more, list, *count * sizeof *more);
            list = more;
        }
        list[(*count)++] = hit;
    }
    *hits = list;
    return true;
}

/* ---- the public face ---- */

/* Where hits go. */
typedef struct sink {
    char *hits;
    size_t size, space, found;
} sink;

static qun_status begin_sink(sink *to, qun_hit *hits, size_t hit_size, size_t space)
{
    *to = (sink){(char *)hits, hit_size, space, 0};
    if (hits == NULL && space > 0)
        return QUN_E_ARG;
    return hit_size < sizeof *hits || hit_size > HIT_MOST ? QUN_E_SIZE : QUN_OK;
}

/* All hits of one text; of those that find no room only how many. */
static void pour(finder *f, sink *to, uint64_t number)
{
    qun_hit hit;
    while (text_find_next(f, &hit)) {
        if (to->found++ < to->space) {
            char *at = to->hits + (to->found - 1) * to->size;
            hit.text = number;
            memcpy(at, &hit, sizeof hit);
            if (to->size > sizeof hit)
                memset(at + sizeof hit, 0, to->size - sizeof hit);
        }
        f->details = to->found < to->space;
        if ((f->flags & QUN_SCAN_FIRST) || ((f->flags & SCAN_WHOLE) && f->base_scans[0].bad))
            return;
    }
}

/* As text_in, but whether it is UTF-8 the scan sees by itself, if there is anything to scan for. */
static qun_status one_text(const qun_words *words, const char *at, size_t len, qun_text *out)
{
    if (at == NULL || len == QUN_NTS || words->base->lexicon.entry_count == 0)
        return text_in(at, len, out);
    *out = (qun_text){at, len};
    return len > SIZE_MAX / 2 ? QUN_E_ARG : QUN_OK;
}

qun_status qun_words_scan(const qun_words *words, const char *text, size_t text_len, qun_hit *hits,
                          size_t hit_size, size_t space, size_t *found)
{
    static const qun_scan_options whole = {.size = sizeof whole, .flags = SCAN_WHOLE};
    finder f;
    sink to;
    qun_text own;
    if (found == NULL)
        return QUN_E_ARG;
    *found = 0;
    if (words == NULL)
        return QUN_E_ARG;
    qun_status status = begin_sink(&to, hits, hit_size, space);
    if (status == QUN_OK)
        status = one_text(words, text, text_len, &own);
    if (status != QUN_OK)
        return status;
    text_find_begin(&f, words, &whole, own);
    pour(&f, &to, 0);
    if (f.base_scans[0].bad)
        return QUN_E_TEXT;
    *found = to.found;
    return QUN_OK;
}

/* What is not UTF-8 is no error, but a length gone astray is. */
static qun_status check_texts(const qun_text *texts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (texts[i].len > SIZE_MAX / 2 || (texts[i].at == NULL && texts[i].len > 0))
            return QUN_E_ARG;
    }
    return QUN_OK;
}

qun_status qun_words_scan_many(const qun_words *words, const qun_scan_options *options, const qun_text *texts,
                               size_t text_count, qun_hit *hits, size_t hit_size, size_t space, size_t *found)
{
    finder f;
    sink to;
    qun_scan_options own;
    if (found == NULL)
        return QUN_E_ARG;
    *found = 0;
    if (words == NULL || (texts == NULL && text_count > 0))
        return QUN_E_ARG;
    qun_status status = begin_sink(&to, hits, hit_size, space);
    if (status == QUN_OK)
        status = text_options_in(options, &own);
    if (status == QUN_OK)
        status = check_texts(texts, text_count);
    for (size_t i = 0; status == QUN_OK && i < text_count; i++) {
        text_find_begin(&f, words, &own, texts[i]);
        pour(&f, &to, i);
        if ((own.flags & QUN_SCAN_FIRST) && to.found > 0)
            break;
    }
    *found = status == QUN_OK ? to.found : 0;
    return status;
}
