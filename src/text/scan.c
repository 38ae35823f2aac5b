/* scan.c - the word matcher: folds and numbers a text into stretches of symbols, and walks the lexicon from
 * each that something may begin with. What borders, gaps and the host's choice forbid never becomes a
 * candidate, so a forbidden long word does not hide a good short one. Relies on lexicon.h; the semantics are
 * told in words.h. */
#include "text/scan.h"
#include "text/cell.h"

#include <string.h>

#define FILTERED_AGAIN 64u /* bytes that the filter may read once more from every place */
#define READ_AGAIN     32u /* bytes that the scan may: further ones it does not go back for */

static stretch *stretch_at(scan *s, uint32_t index)
{
    return &s->stretches[index % SCAN_STRETCHES];
}

static bool repeats(const scan *s, uint32_t kind)
{
    return kind == TEXT_LETTER && (s->fold & QUN_FOLD_REPEAT);
}

/* ---- the gap before a symbol ---- */

static void add_noise(scan *s, uint32_t kind)
{
    s->twice |= s->seen & TEXT_BIT(kind);
    s->seen |= TEXT_BIT(kind);
    s->noise++;
}

static bool gap_breaks(const scan *s, uint32_t noise)
{
    return s->seen != 0 && text_gap_breaks(s->seen, s->twice, noise - s->gap_start);
}

static bool gap_touches(const scan *s)
{
    return (s->seen & ~TEXT_BIT(TEXT_ZERO)) == 0;
}

/* Whether a symbol of this kind goes on from the last: letters that touch or have one apostrophe between
 * them, digits that touch. */
static bool gap_joins(const scan *s, uint32_t kind)
{
    if (kind != s->kind || (kind != TEXT_LETTER && kind != TEXT_DIGIT))
        return false;
    bool apostrophe = (s->seen & ~TEXT_BIT(TEXT_ZERO)) == TEXT_BIT(TEXT_APOSTROPHE) &&
                      !(s->twice & TEXT_BIT(TEXT_APOSTROPHE));
    return gap_touches(s) || (kind == TEXT_LETTER && apostrophe);
}

/* An accent that belongs to a letter leaves that letter as what borders see. */
static inline void gap_close(scan *s, uint32_t kind, bool begins)
{
    s->last = kind;
    if (kind != TEXT_ACCENT || begins)
        s->kind = kind;
    s->seen = 0;
    s->twice = 0;
    s->gap_start = s->noise;
}

/* ---- what follows a hit ---- */

enum { END_INSIDE, END_JOINED, END_BESIDE, END_OPEN };

/* The first character from `at` on that has a width, and how many signs have none before it; false at the
 * end. */
static bool visible_at(const scan *s, size_t at, bool base, text_character *c, uint32_t *skipped)
{
    for (*skipped = 0; at < s->text.len; ++*skipped) {
        text_character_at(s->text, at, s->fold, base && *skipped <= TEXT_GAP, c);
        if (c->count > 0 || c->kind != TEXT_ZERO)
            return true;
        at = c->end;
    }
    return false;
}

/* How a hit may end before a character: not at all inside one, or before its last letter repeated with an
 * accent; joined to a letter or digit; beside anything else that is no noise; or open. */
static int end_before(const scan *s, const stretch *to, const text_character *c, uint32_t skipped)
{
    uint32_t last = s->lexicon->alphabet.codes[to->number - ALPHABET_FIRST], kind = c->symbols[0].kind;
    if (c->attached)
        return END_INSIDE;
    if (c->symbols[0].code == last && repeats(s, to->kind) && skipped <= TEXT_GAP)
        return END_INSIDE;
    bool guarded = to->kind == TEXT_LETTER || to->kind == TEXT_DIGIT;
    if (guarded && kind == to->kind)
        return END_JOINED;
    return kind >= TEXT_OTHER ? END_BESIDE : END_OPEN;
}

static int end_at(const scan *s, const stretch *to)
{
    text_character c;
    uint32_t skipped;
    if (to->end < s->text.len && text_ideograph(s->text, to->end) != 0)
        return END_BESIDE; /* as is most often so; what follows would say the same */
    if (!visible_at(s, to->end, text_takes_marks(to->last), &c, &skipped))
        return END_OPEN;
    if (c.count > 0)
        return end_before(s, to, &c, skipped);
    if (c.kind != TEXT_APOSTROPHE || to->kind != TEXT_LETTER || !visible_at(s, c.end, false, &c, &skipped))
        return END_OPEN;
    return c.count > 0 && c.symbols[0].kind == TEXT_LETTER ? END_JOINED : END_OPEN;
}

/* ---- symbols ---- */

static void push(scan *s, const piece *p)
{
    bool again = s->pushed > 0 && !s->shut && !p->breaks && s->number == p->number && repeats(s, p->kind);
    stretch *new = stretch_at(s, s->pushed++);
    new->start = p->start;
    new->end = p->end;
    new->noise = p->noise;
    new->noise_after = s->noise;
    new->count = p->count;
    new->number = (uint16_t)p->number;
    new->kind = (uint8_t)s->kind;
    new->last = (uint8_t)s->last;
    new->traits = (uint8_t)((p->begins ? STRETCH_BEGINS : 0) | (p->ends ? STRETCH_ENDS : 0) |
                            (p->joined ? STRETCH_JOINED : 0) | (p->neighbour ? STRETCH_NEIGHBOUR : 0) |
                            (s->shut || p->breaks ? STRETCH_BROKEN : 0) | (again ? STRETCH_AGAIN : 0) |
                            (again && p->touches ? STRETCH_GLUED : 0));
    s->number = p->number;
    s->shut = false;
}

/* A symbol that no term has. */
static inline void pass(scan *s, uint32_t kind, bool begins)
{
    s->shut = true;
    gap_close(s, kind, begins);
}

/* The number of a folded symbol, 0 if no term has it. The table leaves marks to the search. */
static inline uint32_t number_of(const scan *s, uint32_t code)
{
    const alphabet *own = &s->lexicon->alphabet;
    uint32_t cell = code < 0x10000 ? text_alphabet_cell(own, code) : TEXT_ESCAPE;
    if (cell != TEXT_ESCAPE)
        return cell >= ALPHABET_FIRST ? cell : 0;
    return own->marks || code >= 0x10000 ? text_alphabet_number(own, code) : 0;
}

/* The number that all symbols of a character have, or its kind if it is noise; TEXT_ESCAPE if they differ. */
static uint32_t cell_of(const scan *s, const text_character *c)
{
    if (c->count == 0)
        return c->kind;
    for (uint32_t i = 1; i < c->count; i++) {
        if (c->symbols[i].code != c->symbols[0].code)
            return TEXT_ESCAPE;
    }
    return number_of(s, c->symbols[0].code);
}

/* Takes the same letter into the piece as long as it goes on touching. */
static void extend(scan *s, piece *p)
{
    text_character c;
    uint32_t skipped = 0;
    size_t at = p->end, end = at;
    while (at < s->text.len) {
        uint32_t cell = text_cell_at(&s->lexicon->alphabet, s->text, at, &end), count = 1, inner = 0;
        if (cell == TEXT_ESCAPE) {
            text_character_at(s->text, at, s->fold, true, &c);
            cell = cell_of(s, &c);
            count = c.count;
            inner = c.noise;
            end = c.end;
        }
        at = end;
        if (cell == TEXT_ZERO) {
            skipped++;
            continue;
        }
        if (cell != p->number || skipped > TEXT_GAP)
            return;
        p->end = end;
        p->count += count;
        p->ends = true;
        p->bare = false;
        s->noise += skipped + inner;
        skipped = 0;
    }
}

/* What is known of a piece before it is fed: the gap before it, which it closes. */
static inline void close_gap_before(scan *s, piece *p)
{
    p->breaks = gap_breaks(s, p->noise);
    p->touches = gap_touches(s);
    p->joined = gap_joins(s, p->kind);
    p->neighbour = p->joined || (p->touches && s->kind >= TEXT_OTHER);
    gap_close(s, p->kind, p->begins);
    if (p->bare)
        s->last = TEXT_SPACE;
}

static inline void take_fast(scan *s, uint32_t number, size_t end)
{
    uint32_t kind = (uint32_t)text_alphabet_kind(&s->lexicon->alphabet, number);
    piece p = {.start = s->at, .end = end, .number = number, .count = 1, .noise = s->noise, .kind = kind};
    p.begins = true;
    p.ends = true;
    if (repeats(s, kind))
        extend(s, &p);
    s->at = p.end;
    close_gap_before(s, &p);
    push(s, &p);
}

/* Folds a character of several symbols, with marks, beyond the table, or no character at all. */
static void open_slowly(scan *s)
{
    text_character *c = &s->slow;
    bool base = gap_touches(s) && s->noise - s->gap_start <= TEXT_GAP && text_takes_marks((int)s->last);
    text_character_at(s->text, s->at, s->fold, base, c);
    s->slow_index = 0;
    if (c->count == 0) {
        s->bad =
            s->bad || (c->kind == TEXT_HARD && utf8_length(s->text.at + s->at, s->text.len - s->at) == 0);
        s->at = c->end;
        add_noise(s, c->kind);
    }
}

/* Takes the next symbol of that character, with those alike. `at` moves on with the last. */
static void take_slowly(scan *s)
{
    const text_character *c = &s->slow;
    const text_symbol *symbol = &c->symbols[s->slow_index];
    piece p = {.start = s->at, .end = c->end, .count = 1, .noise = s->noise, .kind = symbol->kind};
    p.number = number_of(s, symbol->code);
    p.begins = s->slow_index == 0 && !c->attached;
    if (s->slow_index++ == 0)
        s->noise += c->noise;
    while (repeats(s, p.kind) && s->slow_index < c->count && c->symbols[s->slow_index].code == symbol->code) {
        p.count++;
        s->slow_index++;
    }
    p.ends = s->slow_index == c->count;
    p.bare = p.ends && !c->takes;
    if (p.ends && p.number != 0 && repeats(s, p.kind))
        extend(s, &p);
    if (p.ends)
        s->at = p.end;
    if (p.number == 0) {
        pass(s, p.kind, p.begins);
        s->last = p.bare ? TEXT_SPACE : s->last;
        return;
    }
    close_gap_before(s, &p);
    push(s, &p);
}

static void take(scan *s)
{
    size_t end = s->at, other_end;
    uint32_t cell = text_cell_at(&s->lexicon->alphabet, s->text, s->at, &end), other;
    if ((s->fold & TEXT_SECOND) && text_reads_otherwise(s->text, s->at, s->fold, &other, &other_end)) {
        open_slowly(s);
    } else if (cell >= ALPHABET_FIRST) {
        take_fast(s, cell, end);
    } else if (cell == TEXT_ESCAPE && (cell = text_far_cell(s->text, s->at, s->fold, &end)) == 0) {
        open_slowly(s);
    } else {
        s->at = end;
        if (cell > TEXT_ZERO)
            pass(s, cell, true);
        else
            add_noise(s, cell);
    }
}

/* ---- walks ---- */

/* Whether no further stretch can come behind the last. */
static bool is_over(const scan *s)
{
    return s->shut || (s->at >= s->text.len && s->slow_index >= s->slow.count) ||
           s->pushed - s->settled >= SCAN_STRETCHES - 1;
}

enum { WALK_DONE, WALK_ON, WALK_SHORT }; /* SHORT: more of the text must be read first */

/* The stretch after a run. */
static uint32_t run_end(scan *s, uint32_t from)
{
    uint32_t end = from + 1;
    while (end < s->pushed && (stretch_at(s, end)->traits & STRETCH_AGAIN))
        end++;
    return end;
}

static bool may_repeat(const scan *s, uint32_t index)
{
    return repeats(
        s, (uint32_t)text_alphabet_kind(&s->lexicon->alphabet, s->stretches[index % SCAN_STRETCHES].number));
}

static uint32_t symbols_in(scan *s, uint32_t from, uint32_t to)
{
    uint32_t count = 0;
    for (uint32_t i = from; i < to; i++)
        count += stretch_at(s, i)->count;
    return count;
}

/* Which of its first letters a term takes: the fewest last stretches of the run that have it often enough. */
static void begin_walk(scan *s, walk *w, uint32_t end)
{
    uint32_t other = w->start + 1;
    while (other < end && (stretch_at(s, other)->traits & STRETCH_GLUED))
        other++;
    w->most = symbols_in(s, w->start, end);
    w->least = symbols_in(s, other, end);
}

static lexicon_range narrowed(const scan *s, const walk *w, uint32_t number)
{
    const lexicon *x = s->lexicon;
    uint32_t first = number - ALPHABET_FIRST;
    if (w->depth == 0)
        return (lexicon_range){x->first[first], x->first[first + 1]};
    if (w->depth == 1)
        return text_lexicon_pair(x, s->stretches[w->start % SCAN_STRETCHES].number, number);
    return text_lexicon_narrow(x->entries, x->steps, w->range, w->depth, number);
}

/* Takes one more run. */
static int take_run(scan *s, walk *w)
{
    if (w->depth > 0 && (w->range.low == w->range.high || w->depth == TERM_SYMBOLS))
        return WALK_DONE;
    if (w->next == s->pushed)
        return is_over(s) ? WALK_DONE : WALK_SHORT;
    stretch *at = stretch_at(s, w->next);
    if (w->depth > 0 && (at->traits & STRETCH_BROKEN))
        return WALK_DONE;
    uint32_t end = run_end(s, w->next);
    if (end == s->pushed && may_repeat(s, w->next) && !is_over(s))
        return WALK_SHORT;
    s->steps++;
    w->range = narrowed(s, w, at->number);
    if (w->depth == 0)
        begin_walk(s, w, end);
    w->counts[w->depth++] = symbols_in(s, w->next, end);
    w->run = w->next;
    w->next = end;
    w->entry = w->range.low;
    return WALK_ON;
}

static bool counts_hold(const walk *w, const uint8_t *counts, uint32_t steps)
{
    if (counts[0] <= w->least || counts[0] > w->most)
        return false;
    for (uint32_t i = 1; i + 1 < steps; i++) {
        if (w->counts[i] < counts[i])
            return false;
    }
    return true;
}

/* The stretch an entry ends with: the first of the last run that has its letter often enough. False if it is
 * none, or ends inside a character. */
static bool find_end(scan *s, const walk *w, const lexicon_entry *e, uint32_t *last)
{
    static const uint8_t ones[TERM_SYMBOLS] = {
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
    const uint8_t *counts = e->even ? ones : s->lexicon->counts + e->counts_at;
    uint32_t wanted = counts[e->steps - 1], held = 0, other = w->start + 1;
    if (e->steps > 1 && !counts_hold(w, counts, e->steps))
        return false;
    for (*last = w->run; *last < w->next; ++*last) {
        held += stretch_at(s, *last)->count;
        if (held >= wanted)
            break;
    }
    if (*last == w->next || !(stretch_at(s, *last)->traits & STRETCH_ENDS))
        return false;
    while (other <= *last && (stretch_at(s, other)->traits & STRETCH_GLUED))
        other++;
    return e->steps > 1 || other > *last || symbols_in(s, other, *last + 1) < wanted;
}

/* ---- what is a find ---- */

bool text_chosen(const lexicon *x, const scan_choice *c, uint32_t term)
{
    uint32_t bit = c->first + term;
    if (c->removed != NULL && (c->removed[bit / 64] >> bit % 64 & 1))
        return false;
    if (c->tags == 0 && c->severity == 0)
        return true;
    return x->note_count > 0 && (c->tags == 0 || (x->notes[term].tags & c->tags) != 0) &&
           x->notes[term].severity >= c->severity;
}

/* The text of a term without the stars that stand for rules. */
qun_text text_term_bare(const lexicon *x, uint32_t term)
{
    qun_text text = lexicon_text(x, term);
    if (!(x->flags & QUN_LIST_STARS))
        return text;
    if (text.len > 0 && text.at[0] == '*')
        text = text_part(text, 1, text.len);
    if (text.len > 0 && text.at[text.len - 1] == '*')
        text.len--;
    return text;
}

/* Whether what stands before a stretch is a sign: to a list that looks through nothing the table says no more
 * of it than that it is a symbol. */
static bool follows_sign(const scan *s, const stretch *from)
{
    size_t at = from->start;
    if ((s->lexicon->fold & QUN_FOLD_NOISE) || at == 0)
        return false;
    for (at--; at > 0 && from->start - at < 4 && ((unsigned char)s->text.at[at] & 0xC0) == 0x80;)
        at--;
    return text_kind_of(utf8_next(s->text.at, s->text.len, &at)) <= TEXT_ZERO;
}

static bool borders_hold(const scan *s, const stretch *from, uint32_t rules, int ending)
{
    bool whole = (rules & QUN_TERM_WHOLE) != 0, open = (rules & QUN_TERM_ANY_START) != 0;
    if (!open && (from->traits & STRETCH_JOINED))
        return false;
    if (!open && whole && (from->traits & STRETCH_NEIGHBOUR) && !follows_sign(s, from))
        return false;
    return (rules & QUN_TERM_ANY_END) || ending == END_OPEN || (ending == END_BESIDE && !whole);
}

/* A term that asks to stand as it is written, but for what it does not mind. */
static bool is_as_written(const scan *s, const lexicon_entry *e, const stretch *from, const stretch *to)
{
    uint32_t fold = s->fold;
    if (!(e->rules & (QUN_TERM_PLAIN | QUN_TERM_CASE)))
        return true;
    if (e->rules & QUN_TERM_PLAIN)
        fold &= ~(uint32_t)(QUN_FOLD_NOISE | QUN_FOLD_REPEAT | QUN_FOLD_INSERT);
    if (e->rules & QUN_TERM_CASE)
        fold &= ~(uint32_t)QUN_FOLD_CASE;
    return text_same(text_term_bare(s->lexicon, e->number), text_part(s->text, from->start, to->end), fold);
}

/* Whether what looks like a term is a word of another script. */
static bool is_foreign(const scan *s, const lexicon_entry *e, const stretch *from, const stretch *to)
{
    qun_text found = text_part(s->text, from->start, to->end);
    return text_differs_in_script(text_term_bare(s->lexicon, e->number), found, s->fold);
}

static bool is_find(scan *s, const lexicon_entry *e, const stretch *from, const stretch *to)
{
    if (to->noise_after - from->noise > SCAN_NOISE * e->length)
        return false;
    int ending = end_at(s, to);
    if (e->number & LEXICON_PHRASE)
        return ending != END_INSIDE;
    return ending != END_INSIDE && borders_hold(s, from, e->rules, ending) &&
           text_chosen(s->lexicon, s->choice, e->number) && is_as_written(s, e, from, to) &&
           !is_foreign(s, e, from, to);
}

/* The next entry that holds from the walk's stretch on. */
static int next_find(scan *s, walk *w, const lexicon_entry **entry, uint32_t *last)
{
    for (;;) {
        while (w->depth > 0 && w->entry < w->range.high && s->lexicon->entries[w->entry].steps == w->depth) {
            const lexicon_entry *e = &s->lexicon->entries[w->entry++];
            s->steps++;
            if (!find_end(s, w, e, last) || !is_find(s, e, stretch_at(s, w->start), stretch_at(s, *last)))
                continue;
            *entry = e;
            return WALK_ON;
        }
        int taken = take_run(s, w);
        if (taken != WALK_ON)
            return taken;
    }
}

static void start_walk(walk *w, uint32_t start)
{
    w->start = w->next = start;
    w->depth = 0;
    w->range = (lexicon_range){0, 0};
}

/* Whether anything may begin at a stretch. */
static bool may_begin(scan *s, uint32_t index)
{
    const stretch *at = stretch_at(s, index);
    uint32_t begins = s->lexicon->begins[at->number - ALPHABET_FIRST];
    if (!(at->traits & STRETCH_BEGINS) || (at->traits & STRETCH_GLUED) || at->start < s->skip_to)
        return false;
    return (begins & LEXICON_BEGINS) && (!(at->traits & STRETCH_JOINED) || (begins & LEXICON_INNER));
}

static void put_term(scan *s, const lexicon_entry *e, uint32_t last, find_place *out)
{
    const stretch *to = stretch_at(s, last);
    out->end = to->end;
    out->term = e->number;
    out->length = e->length;
    out->noise = to->noise_after - stretch_at(s, s->walk.start)->noise;
}

static bool is_better(const find_place *out, const lexicon_entry *e, size_t end)
{
    if (out->end != end)
        return end > out->end;
    return e->length != out->length ? e->length > out->length : e->number < out->term;
}

/* The longest phrase and the longest term that begin at a stretch; false: the text must be read on, and then
 * it goes on where it was, with the same `out`. */
static bool find_longest(scan *s, find_place *out)
{
    const lexicon_entry *e;
    uint32_t last;
    int found;
    if (!s->begun) {
        start_walk(&s->walk, s->settled);
        *out = (find_place){.start = stretch_at(s, s->settled)->start};
    }
    while ((found = next_find(s, &s->walk, &e, &last)) == WALK_ON) {
        size_t end = stretch_at(s, last)->end;
        if (e->number & LEXICON_PHRASE)
            out->allow_end = end > out->allow_end ? end : out->allow_end;
        else if (is_better(out, e, end))
            put_term(s, e, last, out);
    }
    s->begun = found == WALK_SHORT;
    return !s->begun;
}

/* The next term of a walk whose text has been read. */
static bool next_of_all(scan *s, find_place *out)
{
    const lexicon_entry *e;
    uint32_t last;
    while (next_find(s, &s->walk, &e, &last) == WALK_ON) {
        if (e->number & LEXICON_PHRASE)
            continue;
        *out = (find_place){.start = stretch_at(s, s->walk.start)->start};
        put_term(s, e, last, out);
        return true;
    }
    s->walking = false;
    return false;
}

/* ---- the whole ---- */

/* A filter that would read a long gap or repeat once more is not asked. It knows no second reading. */
static bool asks_filter(const scan *s)
{
    return !(s->fold & TEXT_SECOND) &&
           (s->filtered <= s->at + FILTERED_AGAIN || text_filter_holds(&s->ahead, s->at));
}

/* A place is settled. What was read behind it for its sake may hold nothing: the scan goes back to where that
 * began, as it was then, if the filter can tell from there. */
static void settle(scan *s)
{
    const stretch *last = stretch_at(s, s->settled++);
    if (s->settled == s->pushed || s->at - last->end > READ_AGAIN || !(last->traits & STRETCH_ENDS) ||
        !(stretch_at(s, s->settled)->traits & STRETCH_BEGINS) || (s->fold & TEXT_SECOND) ||
        !text_filter_holds(&s->ahead, last->end))
        return;
    s->pushed = s->settled;
    s->at = last->end;
    s->slow.count = s->slow_index = 0;
    s->number = last->number;
    s->shut = false;
    gap_close(s, last->kind, true);
    s->last = last->last;
}

/* Reads one more character, from the next place where something may begin if nothing is under way. */
static void read_on(scan *s)
{
    if (s->slow_index < s->slow.count) {
        take_slowly(s);
        return;
    }
    if (s->settled == s->pushed && asks_filter(s)) {
        size_t at = s->at;
        uint32_t kind = TEXT_ESCAPE;
        if (!text_filter_next(s->lexicon, s->text, &s->ahead, &at, &kind)) {
            s->at = s->text.len;
            return;
        }
        s->filtered = s->ahead.at;
        s->at = at;
        if (kind != TEXT_ESCAPE) {
            gap_close(s, kind, true);
            s->shut = true;
        }
    }
    take(s);
}

void text_scan_begin(scan *s, const lexicon *x, const scan_choice *choice, qun_text text, uint32_t fold)
{
    memset(s, 0, offsetof(scan, slow));
    s->slow.count = 0;
    s->ahead.count = s->ahead.from = 0;
    s->lexicon = x;
    s->choice = choice;
    s->text = text;
    s->fold = fold;
    s->kind = TEXT_SPACE;
    s->shut = true;
    if (x == NULL || x->entry_count == 0)
        s->at = text.len;
}

/* Whether nothing more is to be read. */
static bool is_read(const scan *s)
{
    return (s->at >= s->text.len && s->slow_index >= s->slow.count) || (s->bad && s->choice->whole);
}

bool text_scan_next(scan *s, find_place *out)
{
    for (;;) {
        if (s->walking) {
            if (next_of_all(s, out))
                return true;
            settle(s);
        }
        if (s->settled == s->pushed) {
            if (is_read(s))
                return false;
            read_on(s);
            continue;
        }
        if (!may_begin(s, s->settled)) {
            settle(s);
            continue;
        }
        if (!find_longest(s, out)) {
            read_on(s);
            continue;
        }
        bool found = out->end != 0 || out->allow_end != 0;
        if (found && s->choice->every) {
            start_walk(&s->walk, s->settled);
            s->walking = true;
            out->end = 0;
            return true;
        }
        settle(s);
        if (found)
            return true;
    }
}
