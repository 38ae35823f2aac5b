/* scan.c - the word matcher: one pass that folds, numbers and steps the automaton, and keeps for each place
 * where a hit may begin the longest found. What borders, gaps and allowed phrases forbid never becomes a
 * candidate, so a forbidden long word does not hide a good short one. Relies on list.h; the semantics are
 * told in words.h. */
#include "text/scan.h"

#include <string.h>

#define BIT(kind) (1u << (kind))

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
    s->twice |= s->seen & BIT(kind);
    s->seen |= BIT(kind);
    s->noise++;
}

static bool gap_breaks(const scan *s, uint32_t noise)
{
    if (s->seen == 0)
        return false;
    if ((s->seen & (BIT(TEXT_HARD) | BIT(TEXT_SOFT))) || noise - s->gap_start > TEXT_GAP)
        return true;
    bool alone = !(s->seen & (BIT(TEXT_NOISE) | BIT(TEXT_APOSTROPHE))) && !(s->twice & BIT(TEXT_CLAUSE));
    return (s->seen & BIT(TEXT_CLAUSE)) && alone;
}

static bool gap_touches(const scan *s)
{
    return (s->seen & ~BIT(TEXT_ZERO)) == 0;
}

/* Whether a symbol of this kind goes on from the last: letters that touch or have one apostrophe between
 * them, digits that touch. */
static bool gap_joins(const scan *s, uint32_t kind)
{
    if (kind != s->kind || (kind != TEXT_LETTER && kind != TEXT_DIGIT))
        return false;
    bool apostrophe =
        (s->seen & ~BIT(TEXT_ZERO)) == BIT(TEXT_APOSTROPHE) && !(s->twice & BIT(TEXT_APOSTROPHE));
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

enum { END_INSIDE, END_JOINED, END_OPEN };

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
 * accent; joined to a letter or digit; or open. */
static int end_before(const scan *s, const text_character *c, uint32_t skipped)
{
    uint32_t last = s->words->alphabet.codes[s->number - ALPHABET_FIRST];
    if (c->attached)
        return END_INSIDE;
    if (c->symbols[0].code == last && repeats(s, s->kind) && skipped <= TEXT_GAP)
        return END_INSIDE;
    bool guarded = s->kind == TEXT_LETTER || s->kind == TEXT_DIGIT;
    return guarded && c->symbols[0].kind == s->kind ? END_JOINED : END_OPEN;
}

static int end_at(const scan *s, size_t end)
{
    text_character c;
    uint32_t skipped;
    if (!visible_at(s, end, text_takes_marks((int)s->last), &c, &skipped))
        return END_OPEN;
    if (c.count > 0)
        return end_before(s, &c, skipped);
    if (c.kind != TEXT_APOSTROPHE || s->kind != TEXT_LETTER || !visible_at(s, c.end, false, &c, &skipped))
        return END_OPEN;
    return c.count > 0 && c.symbols[0].kind == TEXT_LETTER ? END_JOINED : END_OPEN;
}

/* ---- candidates ---- */

/* The first stretch that a hit still growing may begin at. */
static uint32_t earliest(const scan *s)
{
    if (s->state == 0)
        return s->pushed;
    uint32_t depth = s->words->trie.states[s->state].depth;
    uint32_t first = s->run_first[(s->run - depth + 1) % SCAN_RUNS];
    return s->pushed - first < SCAN_STRETCHES ? first : s->pushed - SCAN_STRETCHES + 1;
}

/* Whether the runs have the entry's letters often enough, and the last has them only now. */
static bool runs_hold(const scan *s, const trie_entry *e)
{
    const uint8_t *counts = s->words->trie.counts + e->counts;
    uint32_t last = counts[e->steps - 1u], now = s->run_count[s->run % SCAN_RUNS];
    uint32_t before = now - s->stretches[(s->pushed - 1) % SCAN_STRETCHES].count;
    if (now < last || (e->steps > 1 && before >= last))
        return false;
    for (uint32_t i = 1; !e->plain && i + 1 < e->steps; i++) {
        if (s->run_count[(s->run - e->steps + 1 + i) % SCAN_RUNS] < counts[i])
            return false;
    }
    return true;
}

/* The stretch an entry begins at: the fewest last ones of its first run that have the letter often enough; of
 * an only run not more at its end either. */
static bool find_start(scan *s, const trie_entry *e, uint32_t *start)
{
    uint32_t run = s->run - e->steps + 1, first = s->run_first[run % SCAN_RUNS];
    uint32_t wanted = s->words->trie.counts[e->counts], held = 0;
    uint32_t index = e->steps == 1 ? s->pushed : s->run_first[(run + 1) % SCAN_RUNS];
    while (index != first && (held < wanted || stretch_at(s, index)->glued)) {
        index--;
        if (s->pushed - index >= SCAN_STRETCHES)
            return false;
        held += stretch_at(s, index)->count;
    }
    *start = index;
    return held >= wanted && (e->steps > 1 || held - stretch_at(s, s->pushed - 1)->count < wanted);
}

static bool is_better(const scan *s, const stretch *at, const trie_entry *e, size_t end)
{
    if (at->best_end != end)
        return end > at->best_end;
    const trie_entry *best = &s->words->trie.entries[at->best];
    return e->length != best->length ? e->length > best->length : e->number < best->number;
}

static void keep(scan *s, uint32_t start, uint32_t entry, size_t end)
{
    const trie_entry *e = &s->words->trie.entries[entry];
    stretch *at = stretch_at(s, start);
    if (s->pending == 0)
        s->settled = earliest(s);
    s->pending += at->best_end == 0 && at->allow_end == 0;
    if (e->number & TRIE_PHRASE) {
        at->allow_end = end > at->allow_end ? end : at->allow_end;
    } else if (is_better(s, at, e, end)) {
        at->best_end = end;
        at->best = entry;
        at->best_noise = s->noise - at->noise;
    }
}

/* Whether what looks like a term is a word of another script. */
static bool is_foreign(const scan *s, uint32_t number, size_t from, size_t end)
{
    const qun_words *w = s->words;
    return !(number & TRIE_PHRASE) &&
           text_differs_in_script(w->terms[number], text_part(s->text, from, end), s->fold);
}

/* Keeps what ends with the current stretch at byte `end`. */
static void find_entries(scan *s, size_t end)
{
    const trie *t = &s->words->trie;
    int ending = -1;
    for (uint32_t state = s->state; state != 0; state = t->states[state].suffix) {
        for (uint32_t i = t->states[state].entries; i < t->states[state + 1].entries; i++) {
            const trie_entry *e = &t->entries[i];
            uint32_t start;
            if (!runs_hold(s, e) || !find_start(s, e, &start))
                continue;
            const stretch *from = stretch_at(s, start);
            if (!from->begins || s->noise - from->noise > SCAN_NOISE * e->length ||
                is_foreign(s, e->number, from->start, end))
                continue;
            if (ending < 0)
                ending = end_at(s, end);
            bool phrase = (e->number & TRIE_PHRASE) != 0;
            if (ending == END_OPEN ? phrase || from->open : phrase && ending == END_JOINED)
                keep(s, start, i, end);
        }
    }
}

/* ---- symbols ---- */

static void push(scan *s, const piece *p, bool again)
{
    if (!again) {
        s->run++;
        s->run_first[s->run % SCAN_RUNS] = s->pushed;
        s->run_count[s->run % SCAN_RUNS] = 0;
    }
    s->run_count[s->run % SCAN_RUNS] += p->count;
    stretch *new = stretch_at(s, s->pushed++);
    new->start = p->start;
    new->best_end = 0;
    new->allow_end = 0;
    new->noise = p->noise;
    new->count = p->count;
    new->begins = p->begins;
    new->open = !p->joined;
    new->glued = again && p->touches;
    s->number = p->number;
    if (p->ends && text_trie_ends(&s->words->trie, s->state))
        find_entries(s, p->end);
}

static void start(scan *s, const piece *p)
{
    s->state = s->words->trie.root[p->number - ALPHABET_FIRST];
    s->held.number = 0;
    push(s, p, false);
}

/* A symbol while nothing is under way: what may begin with it is held until the next symbol shows that
 * something does, which is rare, unless it is a term by itself. */
static void begin(scan *s, const piece *p)
{
    const trie *t = &s->words->trie;
    uint32_t flags = t->flags[p->number - ALPHABET_FIRST];
    s->state = 0;
    s->held.number = 0;
    if (!(flags & TRIE_BEGINS) || (p->joined && !(flags & TRIE_INNER)))
        return;
    if (flags & TRIE_SINGLE)
        start(s, p);
    else
        s->held = *p;
}

static void step(scan *s, const piece *p)
{
    const trie *t = &s->words->trie;
    bool again = s->number == p->number && repeats(s, p->kind);
    if (!again)
        s->state = text_trie_next(t, s->state, p->number);
    if (again || s->state != t->root[p->number - ALPHABET_FIRST])
        push(s, p, again);
    else
        begin(s, p);
}

static void feed(scan *s, const piece *p)
{
    if (p->breaks) {
        s->state = 0;
        s->held.number = 0;
    }
    if (s->held.number != 0) {
        piece held = s->held;
        bool follows = text_trie_pair(&s->words->trie, held.number, p->number);
        if (follows || (held.number == p->number && repeats(s, p->kind)))
            start(s, &held);
    }
    if (s->state != 0)
        step(s, p);
    else
        begin(s, p);
    if (s->pending > 0)
        s->limit = earliest(s);
}

/* A symbol that no term has. */
static inline void pass(scan *s, uint32_t kind, bool begins)
{
    s->state = 0;
    s->held.number = 0;
    gap_close(s, kind, begins);
    if (s->pending > 0)
        s->limit = s->pushed;
}

/* Folds and numbers the code point at `at`; TEXT_ESCAPE for what takes more than a look. */
static inline uint32_t cell_at(const scan *s, size_t at, size_t *end)
{
    const unsigned char *bytes = (const unsigned char *)s->text.at + at;
    size_t left = s->text.len - at;
    uint32_t code = bytes[0];
    if (code < 0x80) {
        *end = at + 1;
    } else if ((code & 0xF0) == 0xE0 && left > 2) {
        uint32_t second = bytes[1] ^ 0x80u, third = bytes[2] ^ 0x80u;
        code = (code & 0xF) << 12 | second << 6 | third;
        if ((second | third) > 0x3F || code < 0x800 || code - 0xD800 < 0x800)
            return TEXT_ESCAPE;
        *end = at + 3;
    } else if (code >= 0xC2 && code < 0xE0 && left > 1 && (bytes[1] & 0xC0) == 0x80) {
        code = (code & 0x1F) << 6 | (bytes[1] & 0x3Fu);
        *end = at + 2;
    } else {
        return TEXT_ESCAPE;
    }
    return text_alphabet_cell(&s->words->alphabet, code);
}

/* The number of a folded symbol, 0 if no term has it. The table leaves marks to the search. */
static inline uint32_t number_of(const scan *s, uint32_t code)
{
    const alphabet *own = &s->words->alphabet;
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
        uint32_t cell = cell_at(s, at, &end), count = 1, inner = 0;
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
    gap_close(s, p->kind, p->begins);
    if (p->bare)
        s->last = TEXT_SPACE;
}

/* Most symbols begin nothing and go on with nothing: letters inside words, and those that are never seen
 * after the one before. */
static inline bool leads_nowhere(const scan *s, uint32_t number, uint32_t kind)
{
    const trie *t = &s->words->trie;
    if (s->state != 0 || s->seen != 0 || kind != s->kind)
        return false;
    uint32_t flags = t->flags[number - ALPHABET_FIRST];
    if (s->held.number != 0 &&
        (text_trie_pair(t, s->held.number, number) || (s->held.number == number && kind == TEXT_LETTER)))
        return false;
    if (kind == TEXT_LETTER || kind == TEXT_DIGIT)
        return !(flags & TRIE_INNER);
    return !(flags & TRIE_BEGINS);
}

static inline void take_fast(scan *s, uint32_t number, size_t end)
{
    uint32_t kind = (uint32_t)text_alphabet_kind(&s->words->alphabet, number);
    if (leads_nowhere(s, number, kind)) {
        s->held.number = 0;
        s->last = kind;
        s->at = end;
        return;
    }
    piece p = {.start = s->at, .end = end, .number = number, .count = 1, .noise = s->noise, .kind = kind};
    p.begins = true;
    p.ends = true;
    if (repeats(s, kind))
        extend(s, &p);
    s->at = p.end;
    close_gap_before(s, &p);
    feed(s, &p);
}

/* Folds a character of several symbols, with marks, beyond the table, or no character at all. */
static void open_slowly(scan *s)
{
    text_character *c = &s->slow;
    bool base = gap_touches(s) && s->noise - s->gap_start <= TEXT_GAP && text_takes_marks((int)s->last);
    text_character_at(s->text, s->at, s->fold, base, c);
    s->slow_index = 0;
    if (c->count == 0) {
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
    feed(s, &p);
}

static void take(scan *s)
{
    size_t end = s->at;
    uint32_t cell = cell_at(s, s->at, &end), other;
    size_t other_end;
    if (text_reads_otherwise(s->text, s->at, s->fold, &other, &other_end)) {
        open_slowly(s);
    } else if (cell >= ALPHABET_FIRST) {
        take_fast(s, cell, end);
    } else if (cell == TEXT_ESCAPE) {
        open_slowly(s);
    } else {
        s->at = end;
        if (cell > TEXT_ZERO)
            pass(s, cell, true);
        else
            add_noise(s, cell);
    }
}

/* ---- what cannot hit ---- */

/* Where a scan may begin anew as if it came from the beginning: after a symbol that nothing goes on from. */
typedef struct restart {
    size_t at;
    uint32_t kind; /* of that symbol; TEXT_ESCAPE: there was none */
} restart;

/* The state after one more symbol. `alone`: the state of the last symbol by itself, which most symbols do not
 * go on from. */
static inline uint32_t step_bare(const trie *t, uint32_t state, uint32_t alone, uint32_t last,
                                 uint32_t number)
{
    if (state == 0 || (state == alone && !text_trie_pair(t, last, number)))
        return t->root[number - ALPHABET_FIRST];
    return text_trie_next(t, state, number);
}

/* Steps the automaton from the scan's place to the first byte where something may end. No noise and no border
 * keeps a hit from here, so none is missed; what takes more than a look is left to the scan. Gives the byte
 * after it, or one past the text's end. */
static size_t end_of_nothing(const scan *s, restart *from)
{
    const trie *t = &s->words->trie;
    const uint8_t *kinds = s->words->alphabet.kinds;
    bool repeat = (s->fold & QUN_FOLD_REPEAT) != 0;
    uint32_t state = 0, last = 0, alone = 0;
    for (size_t at = s->at, end = at; at < s->text.len; at = end) {
        uint32_t cell = cell_at(s, at, &end);
        if (cell < ALPHABET_FIRST) {
            if (cell == TEXT_ESCAPE)
                return at + 1;
            if (cell > TEXT_ZERO) {
                state = last = 0;
                *from = (restart){end, cell};
            }
            continue;
        }
        const uint8_t *kind = &kinds[cell - ALPHABET_FIRST];
        if (cell == last && repeat && *kind == TEXT_LETTER)
            continue;
        state = step_bare(t, state, alone, last, cell);
        last = cell;
        alone = t->root[cell - ALPHABET_FIRST];
        if (text_trie_ends(t, state))
            return end;
        if (state == 0)
            *from = (restart){end, *kind};
    }
    return s->text.len + 1;
}

/* Moves on to the last place before the first possible hit that a scan may begin at. Most texts have none. */
static void skip(scan *s)
{
    restart from = {s->at, TEXT_ESCAPE};
    s->sure = end_of_nothing(s, &from);
    if (s->sure > s->text.len) {
        s->at = s->text.len;
    } else if (from.kind != TEXT_ESCAPE) {
        s->at = from.at;
        gap_close(s, from.kind, true);
    }
}

/* Goes on until a hit may be decided, or to the end. */
static void advance(scan *s)
{
    while (s->at < s->text.len && (s->pending == 0 || s->limit == s->settled)) {
        if (s->slow_index < s->slow.count)
            take_slowly(s);
        else if (!(s->fold & TEXT_SECOND) && s->at >= s->sure && s->state == 0 && s->held.number == 0 &&
                 s->pending == 0)
            skip(s);
        else
            take(s);
    }
    if (s->at >= s->text.len)
        s->limit = s->pushed;
}

/* ---- decisions ---- */

/* Decides the next stretch: leftmost first, longest, not over the last hit, not inside an allowed phrase. */
static bool settle(scan *s, qun_hit *hit)
{
    const stretch *at = stretch_at(s, s->settled++);
    if (at->best_end == 0 && at->allow_end == 0)
        return false;
    s->pending--;
    if (at->allow_end > s->reach)
        s->reach = at->allow_end;
    if (at->best_end <= s->reach || at->start < s->last_end)
        return false;
    uint32_t term = s->words->trie.entries[at->best].number;
    qun_text found = {s->text.at + at->start, at->best_end - at->start};
    s->last_end = at->best_end;
    memset(hit, 0, sizeof *hit);
    hit->offset = at->start;
    hit->length = found.len;
    hit->term = term;
    hit->noise = at->best_noise;
    hit->folded = text_folds_needed(s->words->terms[term], found, s->fold);
    hit->flags = text_hit_flags(found, hit->folded);
    return true;
}

void text_scan_begin(scan *s, const qun_words *words, qun_text text, uint32_t fold)
{
    memset(s, 0, offsetof(scan, slow));
    s->slow.count = 0;
    s->slow_index = 0;
    s->words = words;
    s->fold = fold;
    s->text = text;
    s->kind = TEXT_SPACE;
    if (!words->matches)
        s->at = text.len;
}

bool text_scan_next(scan *s, qun_hit *hit)
{
    for (;;) {
        while (s->pending > 0 && s->settled != s->limit) {
            if (settle(s, hit))
                return true;
        }
        if (s->at >= s->text.len)
            return false;
        advance(s);
    }
}
