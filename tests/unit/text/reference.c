/* reference.c - tries every term at every place, collects all that hold, and chooses at the end.
 * Relies on fold.h for single characters and on the C library; the tests and fuzz/words_fuzz.c rely on it. */
#include "unit/text/reference.h"
#include <stdlib.h>
#include <string.h>

/* One symbol of the text and what stands between it and the one before. */
typedef struct unit {
    uint32_t code;
    int kind;          /* as borders see it: of the letter, for its accent */
    size_t start, end; /* of its character */
    bool begins, ends; /* it is the first, last of its character */
    bool attached;     /* it goes on from the symbol before */
    bool takes_marks;
    bool barrier;       /* no hit reaches over the gap before it */
    bool touches;       /* nothing with a width in that gap */
    bool joined;        /* nothing at all to read between, or one apostrophe between letters */
    size_t noise;       /* code points looked through before it, from the beginning */
    size_t noise_after; /* with those between its marks */
} unit;

typedef struct units {
    unit *at;
    size_t count;
    qun_text text;
} units;

typedef struct candidate {
    size_t start, end, length, noise;
    uint32_t term;
} candidate;

typedef struct candidates {
    candidate *at;
    size_t count;
} candidates;

static void *more(void *old, size_t count, size_t size)
{
    if (count % 64 != 0)
        return old;
    void *made = realloc(old, (count + 64) * size);
    if (made == NULL)
        abort();
    return made;
}

/* ---- the text ---- */

typedef struct gap {
    size_t noise, clauses, visible, spaces, apostrophes;
    bool hard;
} gap;

static void add_noise(gap *g, int kind)
{
    g->noise++;
    g->clauses += kind == TEXT_CLAUSE;
    g->visible += kind == TEXT_NOISE;
    g->spaces += kind == TEXT_SPACE;
    g->apostrophes += kind == TEXT_APOSTROPHE;
    g->hard = g->hard || kind == TEXT_HARD || kind == TEXT_SOFT;
}

static void describe_gap(unit *u, const gap *g)
{
    bool lone = g->clauses == 1 && g->visible == 0 && g->apostrophes == 0;
    u->barrier = g->hard || g->noise > 8 || lone;
    u->touches = !g->hard && g->clauses + g->visible + g->spaces + g->apostrophes == 0;
    u->joined = u->touches || (!g->hard && g->clauses + g->visible + g->spaces == 0 && g->apostrophes == 1);
}

static units read_units(qun_text text, uint32_t fold)
{
    units all = {NULL, 0, text};
    gap g = {0};
    size_t noise = 0, at = 0;
    while (at < text.len) {
        text_character c;
        unit empty = {0};
        describe_gap(&empty, &g);
        const unit *last = all.count > 0 ? &all.at[all.count - 1] : NULL;
        bool base = last != NULL && empty.touches && !empty.barrier && last->takes_marks;
        text_character_at(text, at, fold, base, &c);
        if (c.count == 0)
            add_noise(&g, c.kind);
        size_t inner = c.count > 0 ? c.noise : 0;
        noise += c.count == 0;
        for (uint32_t i = 0; i < c.count; i++) {
            all.at = more(all.at, all.count, sizeof *all.at);
            unit *u = &all.at[all.count];
            *u = (unit){.code = c.symbols[i].code, .kind = c.symbols[i].kind, .start = at, .end = c.end};
            u->takes_marks = i + 1 < c.count ? text_takes_marks(u->kind) : c.takes;
            u->begins = i == 0 && !c.attached;
            u->ends = i + 1 == c.count;
            u->attached = i == 0 && c.attached;
            describe_gap(u, &g);
            g = (gap){0};
            u->noise = noise;
            noise += inner;
            u->noise_after = noise;
            inner = 0;
            if (u->kind == TEXT_ACCENT && !u->begins && all.count > 0)
                u->kind = all.at[all.count - 1].kind;
            all.count++;
        }
        at = c.end;
    }
    return all;
}

/* Whether unit `k` goes on from the one before as the same touching letter. */
static bool same_stretch(const units *all, size_t k, bool repeat)
{
    const unit *u = &all->at[k];
    return k > 0 && repeat && text_kind_of(u->code) == TEXT_LETTER && u->code == all->at[k - 1].code &&
           u->touches && !u->barrier;
}

/* ---- one term ---- */

typedef struct folded {
    uint32_t codes[TEXT_SYMBOLS + 1];
    size_t count;
    qun_text text;
    uint32_t fold;
} folded;

static folded fold_term(qun_text text, uint32_t fold)
{
    folded f = {{0}, 0, text, fold};
    text_walk walk;
    text_symbol symbol;
    text_walk_begin(&walk, text, fold & ~TEXT_SECOND);
    while (f.count <= TEXT_SYMBOLS && text_walk_next(&walk, &symbol))
        f.codes[f.count++] = symbol.code;
    return f;
}

static bool is_letter(uint32_t code, bool repeat)
{
    return repeat && text_kind_of(code) == TEXT_LETTER;
}

/* The number of codes alike from `from` on, if they are letters that may repeat; else 1. */
static size_t run_of_term(const folded *term, size_t from, bool repeat)
{
    size_t n = 1;
    while (is_letter(term->codes[from], repeat) && from + n < term->count &&
           term->codes[from + n] == term->codes[from])
        n++;
    return n;
}

/* Matches the term from unit `from` (the first of a stretch). Gives the unit after the hit, 0 if there is
 * none: inner runs whole, the first taking no stretch more than it needs, the last as few stretches as it
 * needs. */
static size_t match_at(const units *all, size_t from, const folded *term, bool repeat)
{
    size_t k = from, i = 0;
    while (i < term->count) {
        size_t wanted = run_of_term(term, i, repeat), held = 0, first_stretch = 0;
        bool letter = is_letter(term->codes[i], repeat), last = i + wanted == term->count;
        do {
            size_t stretch = 0;
            do {
                if (k == all->count || all->at[k].code != term->codes[i] || (k > from && all->at[k].barrier))
                    return 0;
                stretch++;
                k++;
            } while (letter && k < all->count && same_stretch(all, k, repeat));
            first_stretch = held == 0 ? stretch : first_stretch;
            held += stretch;
        } while (held < wanted || (letter && !last && k < all->count && all->at[k].code == term->codes[i] &&
                                   !all->at[k].barrier));
        if (i == 0 && held - first_stretch >= wanted)
            return 0;
        i += wanted;
    }
    return k;
}

static bool guarded(int kind)
{
    return kind == TEXT_LETTER || kind == TEXT_DIGIT;
}

static bool joined(const units *all, size_t k)
{
    const unit *before = &all->at[k - 1], *u = &all->at[k];
    if (!guarded(u->kind) || u->kind != before->kind)
        return false;
    return u->touches || (u->joined && u->kind == TEXT_LETTER);
}

/* The scripts of a text's letters, as a set: L, G, C, H, or O for all others. Asks each symbol that it has
 * while no look-alikes fold. */
static void scripts_of(qun_text text, uint32_t fold, bool seen[5])
{
    text_walk walk;
    text_symbol symbol;
    text_walk_begin(&walk, text, fold & ~(uint32_t)QUN_FOLD_LATIN);
    while (text_walk_next(&walk, &symbol)) {
        uint32_t c = symbol.code;
        bool greek = (c >= 0x370 && c < 0x400) || c >> 8 == 0x1F;
        bool cyrillic =
            (c >= 0x400 && c < 0x530) || (c >= 0x1C80 && c < 0x1C90) || (c >= 0xA640 && c < 0xA6A0);
        if (symbol.kind == TEXT_HAN || symbol.kind == TEXT_OTHER)
            seen[symbol.kind == TEXT_HAN ? 3 : 4] = true;
        else if (symbol.kind == TEXT_LETTER)
            seen[greek ? 1 : cyrillic ? 2 : 0] = true;
    }
}

static bool differs_in_script(qun_text term, qun_text text, size_t start, size_t end, uint32_t fold)
{
    bool ours[5] = {false}, theirs[5] = {false};
    int common = 0, our_count = 0, their_count = 0;
    if (!(fold & QUN_FOLD_LATIN))
        return false;
    scripts_of(term, fold, ours);
    scripts_of((qun_text){text.at + start, end - start}, fold, theirs);
    for (int i = 0; i < 5; i++) {
        common += ours[i] && theirs[i];
        our_count += ours[i];
        their_count += theirs[i];
    }
    return our_count == 1 && their_count == 1 && common == 0;
}

static void try_term(const units *all, size_t from, const folded *term, uint32_t number, bool phrase,
                     bool repeat, candidates *found)
{
    const unit *first = &all->at[from];
    size_t end = match_at(all, from, term, repeat);
    if (end == 0 || !first->begins || same_stretch(all, from, repeat))
        return;
    const unit *last = &all->at[end - 1];
    size_t inner = last->noise_after - first->noise;
    if (!last->ends || inner > 3 * term->count)
        return;
    if (end < all->count && all->at[end].attached)
        return;
    if (!phrase && differs_in_script(term->text, all->text, first->start, last->end, term->fold))
        return;
    if (!phrase && ((from > 0 && joined(all, from)) || (end < all->count && joined(all, end))))
        return;
    found->at = more(found->at, found->count, sizeof *found->at);
    found->at[found->count++] = (candidate){first->start, last->end, term->count, inner, number};
}

/* ---- choosing ---- */

static int by_choice(const void *one, const void *other)
{
    const candidate *a = one, *b = other;
    if (a->start != b->start)
        return a->start < b->start ? -1 : 1;
    if (a->end != b->end)
        return a->end > b->end ? -1 : 1;
    if (a->length != b->length)
        return a->length > b->length ? -1 : 1;
    return (a->term > b->term) - (a->term < b->term);
}

static bool excused(const candidate *c, const candidates *allowed)
{
    for (size_t i = 0; i < allowed->count; i++) {
        if (allowed->at[i].start <= c->start && allowed->at[i].end >= c->end)
            return true;
    }
    return false;
}

static void find_all(const units *all, const qun_text *texts, size_t count, uint32_t fold, bool phrase,
                     candidates *found)
{
    for (size_t i = 0; i < count; i++) {
        folded term = fold_term(texts[i], fold);
        for (size_t k = 0; term.count > 0 && term.count <= 64 && k < all->count; k++)
            try_term(all, k, &term, (uint32_t)i, phrase, (fold & QUN_FOLD_REPEAT) != 0, found);
    }
}

/* The chosen of one look at the text, in order. */
static candidates look(const qun_word_list *list, qun_text text, uint32_t fold)
{
    units all = read_units(text, fold);
    candidates found = {NULL, 0}, allowed = {NULL, 0}, chosen = {NULL, 0};
    size_t last_end = 0;
    find_all(&all, list->terms, list->term_count, fold, false, &found);
    find_all(&all, list->allow, list->allow_count, fold, true, &allowed);
    if (found.count > 0)
        qsort(found.at, found.count, sizeof *found.at, by_choice);
    for (size_t i = 0; i < found.count; i++) {
        const candidate *c = &found.at[i];
        if (c->start < last_end || excused(c, &allowed))
            continue;
        last_end = c->end;
        chosen.at = more(chosen.at, chosen.count, sizeof *chosen.at);
        chosen.at[chosen.count++] = *c;
    }
    free(found.at);
    free(allowed.at);
    free(all.at);
    return chosen;
}

/* Whether something between these bytes reads otherwise at the second look. */
static bool twice(qun_text text, const candidate *c, uint32_t fold)
{
    qun_text slice = {text.at + c->start, c->end - c->start};
    uint32_t code;
    size_t end;
    for (size_t at = 0; at < slice.len; at++) {
        bool begins = ((unsigned char)slice.at[at] & 0xC0) != 0x80;
        if (begins && text_reads_otherwise(slice, at, fold, &code, &end))
            return true;
    }
    return false;
}

size_t reference_find(const qun_word_list *list, qun_text text, qun_hit *hits, size_t space)
{
    uint32_t second = list->fold & TEXT_SECOND;
    candidates one = look(list, text, list->fold & ~TEXT_SECOND), two = {NULL, 0};
    if (second != 0)
        two = look(list, text, list->fold);
    size_t count = 0, last_end = 0, i = 0, k = 0;
    while (i < one.count || k < two.count) {
        bool first = k == two.count;
        if (i < one.count && k < two.count)
            first = one.at[i].start < two.at[k].start ||
                    (one.at[i].start == two.at[k].start && one.at[i].end >= two.at[k].end);
        const candidate *c = first ? &one.at[i++] : &two.at[k++];
        if (c->start < last_end || (!first && !twice(text, c, second)))
            continue;
        last_end = c->end;
        if (count < space)
            hits[count] = (qun_hit){.offset = c->start,
                                    .length = c->end - c->start,
                                    .term = c->term,
                                    .noise = (uint32_t)c->noise};
        count++;
    }
    free(one.at);
    free(two.at);
    return count;
}
