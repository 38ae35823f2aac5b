/* sound.c - finds terms by how they are said: reads Han characters and Latin spellings as syllables, and
 * follows those through the lexicon's table of sounds. A spelling may be cut into syllables in several ways
 * ("xian" is xian and xi'an), a character be said in two: all are tried, as far as terms go on so. Relies on
 * sounds.inc, scan.h. */
#include "text/sound.h"
#include "base/sort.h"
#include "text/sounds.inc"

#include <string.h>

#define COUNT(array)  (sizeof(array) / sizeof *(array))
#define SYLLABLE_MOST 6u   /* letters */
#define SOUND_STEPS   128u /* from one place: a text that reads in more ways is given up there */
#define SPELLINGS     8u   /* of one term whose characters are said in two ways */
#define TOKENS        12u  /* syllables that may come next */
#define LETTER_BITS   5
#define DIAERESIS     0x308u
#define SOUND_RULES   (uint32_t)(QUN_TERM_PLAIN | QUN_TERM_WHOLE) /* such terms are left out */
#define WORD_LEAST    6u /* letters of a word that is two syllables */
#define SOUND_LEAST   2u

_Static_assert(COUNT(spellings) == SOUND_SYLLABLES, "as sound.h says");

/* ---- syllables ---- */

uint32_t text_sounds_of(uint32_t code, uint32_t out[2])
{
    if (code < HAN_FIRST || code >= HAN_END)
        return 0;
    const uint16_t *found = readings[said[code - HAN_FIRST]];
    out[0] = found[0];
    out[1] = found[1];
    return (uint32_t)(found[0] != 0) + (found[1] != 0);
}

/* Letters as the table packs them: five bits each, from the left. */
static uint32_t packed(const char *letters, size_t count)
{
    uint32_t number = 0;
    for (size_t i = 0; i < SYLLABLE_MOST; i++)
        number = number << LETTER_BITS | (i < count ? (uint32_t)(letters[i] - 'a') + 1 : 0);
    return number;
}

uint32_t text_sound_spelled(const char *letters, size_t count)
{
    if (count == 0 || count > SYLLABLE_MOST)
        return 0;
    uint32_t wanted = packed(letters, count), low = 0, high = SOUND_SYLLABLES;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (spellings[middle] < wanted)
            low = middle + 1;
        else
            high = middle;
    }
    return low < SOUND_SYLLABLES && spellings[low] == wanted ? low + 1 : 0;
}

/* ---- making ---- */

/* A term in the making: the syllables of each character. */
typedef struct spelled {
    uint32_t steps, ways;
    uint32_t sounds[TERM_SYMBOLS][2];
} spelled;

/* False: not of Han characters alone, or too short. Ways over SPELLINGS are left out. */
static bool spell(qun_text text, uint32_t fold, spelled *out)
{
    text_walk walk;
    text_symbol symbol;
    out->steps = 0;
    out->ways = 1;
    text_walk_begin(&walk, text, fold & (QUN_FOLD_WIDTH | QUN_FOLD_NOISE));
    while (text_walk_next(&walk, &symbol)) {
        uint32_t *sounds = out->sounds[out->steps];
        if (out->steps == TERM_SYMBOLS || text_sounds_of(symbol.code, sounds) == 0)
            return false;
        if (sounds[1] != 0 && out->ways * 2 > SPELLINGS)
            sounds[1] = 0;
        out->ways *= sounds[1] != 0 ? 2 : 1;
        out->steps++;
    }
    return out->steps >= SOUND_LEAST;
}

typedef struct sound_maker {
    lexicon *x;
    const lexicon_item *items;
    uint32_t count;
    lexicon_entry *sounds;
    uint16_t *steps;
    uint32_t sound_count, step_count;
} sound_maker;

static bool spell_item(const sound_maker *m, uint32_t index, spelled *out)
{
    const lexicon_item *item = &m->items[index];
    return item->steps > 0 && !item->left_out && !(item->rules & SOUND_RULES) &&
           spell(text_term_bare(m->x, index), m->x->fold, out);
}

/* Writes one way to say it: the bits of `way` choose where there are two. */
static void write_way(sound_maker *m, uint32_t number, const spelled *term, uint32_t way)
{
    m->sounds[m->sound_count++] = (lexicon_entry){.number = number,
                                                  .steps_at = m->step_count,
                                                  .steps = (uint8_t)term->steps,
                                                  .length = (uint8_t)term->steps,
                                                  .even = true};
    for (uint32_t i = 0; i < term->steps; i++) {
        uint32_t second = term->sounds[i][1] != 0 ? way & 1 : 0;
        way >>= term->sounds[i][1] != 0;
        m->steps[m->step_count++] = (uint16_t)term->sounds[i][second];
    }
}

static int compare(const void *one, const void *other, void *user)
{
    const sound_maker *m = user;
    const lexicon_entry *a = one, *b = other;
    for (uint32_t i = 0; i < a->steps && i < b->steps; i++) {
        uint16_t left = m->steps[a->steps_at + i], right = m->steps[b->steps_at + i];
        if (left != right)
            return left < right ? -1 : 1;
    }
    if (a->steps != b->steps)
        return a->steps < b->steps ? -1 : 1;
    return a->number < b->number ? -1 : a->number > b->number;
}

static void count_firsts(const sound_maker *m, uint32_t *first)
{
    for (uint32_t i = 0; i < m->sound_count; i++)
        first[m->steps[m->sounds[i].steps_at] + 1]++;
    for (uint32_t i = 1; i < SOUND_SYLLABLES + 2; i++)
        first[i] += first[i - 1];
}

bool text_sounds_build(lexicon *x, arena *a, const lexicon_item *items, uint32_t count)
{
    sound_maker m = {.x = x, .items = items, .count = count};
    spelled term;
    size_t ways = 0, steps = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (!spell_item(&m, i, &term))
            continue;
        ways += term.ways;
        steps += (size_t)term.ways * term.steps;
    }
    if (ways == 0)
        return true;
    uint32_t *first = arena_new_zero(a, (SOUND_SYLLABLES + 2) * sizeof *first);
    m.sounds = arena_new(a, ways * sizeof *m.sounds);
    m.steps = arena_new(a, steps * sizeof *m.steps);
    if (first == NULL || m.sounds == NULL || m.steps == NULL || steps > UINT32_MAX)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        bool said_so = spell_item(&m, i, &term);
        for (uint32_t way = 0; said_so && way < term.ways; way++)
            write_way(&m, items[i].number, &term, way);
    }
    sort_items(m.sounds, m.sound_count, sizeof *m.sounds, compare, &m);
    count_firsts(&m, first);
    x->sound_first = first;
    x->sounds = m.sounds;
    x->sound_steps = m.steps;
    x->sound_count = m.sound_count;
    x->sound_step_count = m.step_count;
    return true;
}

/* ---- reading ---- */

/* A syllable that may come next. */
typedef struct token {
    uint32_t length; /* bytes */
    uint16_t syllable;
    uint8_t letters; /* 0: a Han character */
} token;

/* The letter a to z at a byte, whatever its case, width and accents, ü as v; 0 if there is none. */
static char letter_at(qun_text text, size_t at, size_t *end)
{
    text_symbol parts[TEXT_SYMBOLS];
    char letter = 0;
    bool dots = false;
    *end = at;
    if (at >= text.len)
        return 0;
    uint32_t code = utf8_next(text.at, text.len, end);
    uint32_t count = text_fold_code(code, QUN_FOLD_WIDTH | QUN_FOLD_CASE, parts);
    for (uint32_t i = 0; i < count; i++) {
        dots = dots || parts[i].code == DIAERESIS;
        if (i == 0 && parts[i].code >= 'a' && parts[i].code <= 'z')
            letter = (char)parts[i].code;
        else if (parts[i].kind != TEXT_ACCENT)
            return 0;
    }
    for (size_t next = *end; letter != 0 && next < text.len; *end = next) {
        code = utf8_next(text.at, text.len, &next);
        if (code < 0x300 || text_kind_of(code) != TEXT_ACCENT)
            break;
        dots = dots || code == DIAERESIS;
    }
    return letter == 'u' && dots ? 'v' : letter;
}

static bool is_letter(qun_text text, size_t at)
{
    if (at >= text.len)
        return false;
    if (!((unsigned char)text.at[at] & 0x80))
        return ((unsigned char)text.at[at] | 32) >= 'a' && ((unsigned char)text.at[at] | 32) <= 'z';
    return text_kind_of(utf8_next(text.at, text.len, &at)) == TEXT_LETTER;
}

static bool is_digit(qun_text text, size_t at)
{
    return at < text.len && text.at[at] >= '0' && text.at[at] <= '9';
}

/* Behind the number of a tone, "wei1", if that is one. */
static size_t behind_tone(qun_text text, size_t at)
{
    bool tone = is_digit(text, at) && text.at[at] >= '1' && text.at[at] <= '5' && !is_digit(text, at + 1);
    return at + tone;
}

static void add_token(token *out, uint32_t *count, const char *letters, size_t spelled, size_t length)
{
    uint32_t syllable = text_sound_spelled(letters, spelled);
    if (syllable != 0 && length <= UINT32_MAX)
        out[(*count)++] = (token){(uint32_t)length, (uint16_t)syllable, (uint8_t)spelled};
}

/* All syllables that are spelled from a byte on. After l and n a u may be meant for ü. */
static uint32_t read_spelled(qun_text text, size_t at, token out[TOKENS])
{
    char letters[SYLLABLE_MOST];
    uint32_t count = 0;
    for (size_t length = 0, from = at, end = at; length < SYLLABLE_MOST; from = end) {
        char letter = letter_at(text, from, &end);
        if (letter == 0)
            break;
        letters[length++] = letter;
        size_t bytes = behind_tone(text, end) - at;
        add_token(out, &count, letters, length, bytes);
        if (length < 2 || letters[1] != 'u' || (letters[0] != 'l' && letters[0] != 'n'))
            continue;
        letters[1] = 'v';
        add_token(out, &count, letters, length, bytes);
        letters[1] = 'u';
    }
    return count;
}

/* All syllables that may be read at a byte. */
static uint32_t read_tokens(qun_text text, size_t at, token out[TOKENS])
{
    uint32_t sounds[2], code = at < text.len ? text_ideograph(text, at) : 0;
    if (code == 0)
        return read_spelled(text, at, out);
    uint32_t count = text_sounds_of(code, sounds);
    for (uint32_t i = 0; i < count; i++)
        out[i] = (token){3, (uint16_t)sounds[i], 0};
    return count;
}

/* ---- following ---- */

/* How far one way of reading has come. */
typedef struct way {
    size_t at;
    lexicon_range range;
    uint32_t depth, noise;
    uint32_t letters;  /* of all of them */
    uint32_t spelled;  /* syllables in Latin letters */
    bool latin, apart; /* the last one; something stood between two */
} way;

/* A way, and what may come next on it. */
typedef struct level {
    way way;
    token tokens[TOKENS];
    uint32_t count, next;
} level;

/* All ways from one place: the one at hand and those it came from, instead of calls in calls, which would
 * take the stack that they like. */
typedef struct follower {
    sound_scan *s;
    size_t start;
    uint32_t left; /* steps */
    find_place best;
    level levels[TERM_SYMBOLS + 1];
} follower;

static lexicon_range narrowed(const lexicon *x, const way *w, uint32_t syllable)
{
    if (w->depth == 0)
        return (lexicon_range){x->sound_first[syllable], x->sound_first[syllable + 1]};
    return text_lexicon_narrow(x->sounds, x->sound_steps, w->range, w->depth, syllable);
}

/* What stands between two syllables. */
typedef struct gap {
    size_t end;
    uint32_t seen, twice; /* kinds, as bits */
    uint32_t noise;       /* characters, at most one more than may be looked through */
} gap;

static gap gap_at(qun_text text, size_t at)
{
    gap g = {at, 0, 0, 0};
    for (; g.end < text.len && g.noise <= TEXT_GAP; g.noise++) {
        size_t next = g.end;
        uint32_t code = utf8_next(text.at, text.len, &next);
        int kind = utf8_length(text.at + g.end, text.len - g.end) == 0 ? TEXT_HARD : text_kind_of(code);
        if (kind > TEXT_ZERO)
            break;
        g.twice |= g.seen & TEXT_BIT(kind);
        g.seen |= TEXT_BIT(kind);
        g.end = next;
    }
    return g;
}

/* Goes over it; false if nothing goes on behind. One apostrophe between letters joins them, as in xi'an. */
static bool pass_gap(const sound_scan *s, way *w)
{
    gap g = gap_at(s->text, w->at);
    bool joins = g.noise == 1 && g.seen == TEXT_BIT(TEXT_APOSTROPHE) && w->latin && is_letter(s->text, g.end);
    if (text_gap_breaks(g.seen, g.twice, g.noise) || (g.noise > 0 && !joins && !(s->fold & QUN_FOLD_NOISE)))
        return false;
    w->apart = w->apart || (g.noise > 0 && !joins);
    w->noise += g.noise;
    w->at = g.end;
    return true;
}

/* Whether a spelling ends here, and not in the middle of a word. */
static bool may_end(const sound_scan *s, const way *w)
{
    size_t at = w->at;
    if (!w->latin)
        return true;
    if (at < s->text.len && text_kind_of((unsigned char)s->text.at[at]) == TEXT_APOSTROPHE)
        at++;
    return !is_letter(s->text, at);
}

/* Two syllables are soon said: without a letter, in two words, or in a short one ("made", "dance"), they are
 * hardly meant. */
static bool is_meant(const way *w)
{
    if (w->depth > SOUND_LEAST)
        return true;
    return w->spelled == SOUND_LEAST ? !w->apart && w->letters >= WORD_LEAST : w->spelled > 0;
}

static bool is_find(const follower *f, const way *w, uint32_t term)
{
    const sound_scan *s = f->s;
    qun_text found = text_part(s->text, f->start, w->at);
    return is_meant(w) && w->noise <= SCAN_NOISE * w->depth && text_chosen(s->lexicon, s->choice, term) &&
           !text_same(text_term_bare(s->lexicon, term), found, s->fold & ~(uint32_t)QUN_FOLD_PINYIN);
}

static bool is_better(const find_place *a, const find_place *b)
{
    if (a->end != b->end)
        return a->end > b->end;
    return a->length != b->length ? a->length > b->length : a->term < b->term;
}

/* With all asked for each term and end once; else the best stays. */
static void keep(sound_scan *s, const find_place *found)
{
    if (!s->choice->every) {
        if (s->count == 0 || is_better(found, &s->finds[0]))
            s->finds[0] = *found;
        s->count = 1;
        return;
    }
    for (uint32_t i = 0; i < s->count; i++) {
        if (s->finds[i].term == found->term && s->finds[i].end == found->end)
            return;
    }
    if (s->count < SOUND_FINDS)
        s->finds[s->count++] = *found;
}

/* Those that are said to their end; the range goes behind them. */
static void take_ends(follower *f, way *w)
{
    const lexicon *x = f->s->lexicon;
    bool ends = may_end(f->s, w);
    for (; w->range.low < w->range.high && x->sounds[w->range.low].steps == w->depth && f->left > 0;
         f->left--) {
        uint32_t number = x->sounds[w->range.low++].number;
        if (!ends)
            continue;
        if (number & LEXICON_PHRASE)
            f->best.allow_end = w->at > f->best.allow_end ? w->at : f->best.allow_end;
        else if (is_find(f, w, number))
            keep(f->s,
                 &(find_place){
                     .start = f->start, .end = w->at, .term = number, .noise = w->noise, .length = w->depth});
    }
}

/* Takes what ends here, and reads what may come next; false: nothing goes on. */
static bool arrive(follower *f, level *l)
{
    if (l->way.depth > 0) {
        take_ends(f, &l->way);
        if (l->way.range.low == l->way.range.high || !pass_gap(f->s, &l->way))
            return false;
    }
    l->count = read_tokens(f->s->text, l->way.at, l->tokens);
    l->next = 0;
    return l->count > 0;
}

/* The way on by a syllable; false: no term goes on so. */
static bool go_on(const follower *f, const level *from, const token *by, way *out)
{
    lexicon_range range = narrowed(f->s->lexicon, &from->way, by->syllable);
    *out = from->way;
    out->at += by->length;
    out->range = range;
    out->depth++;
    out->letters += by->letters;
    out->spelled += by->letters > 0;
    out->latin = by->letters > 0;
    return range.low < range.high;
}

/* Tries each syllable on each way, the last way first. As deep as terms are long. */
static void follow(follower *f)
{
    level *l = f->levels;
    l->way = (way){.at = f->start};
    for (bool on = arrive(f, l); on && f->left > 0;) {
        if (l->next < l->count) {
            f->left--;
            if (go_on(f, l, &l->tokens[l->next++], &l[1].way) && arrive(f, l + 1))
                l++;
        } else {
            on = l-- > f->levels;
        }
    }
}

/* ---- the whole ---- */

void text_sound_begin(sound_scan *s, const lexicon *x, const scan_choice *choice, qun_text text,
                      uint32_t fold)
{
    s->lexicon = x;
    s->choice = choice;
    s->text = text;
    s->fold = fold & ~TEXT_SECOND;
    s->at = x->sound_count == 0 ? text.len : 0;
    s->inside = false;
    s->steps = 0;
    s->count = s->next = 0;
}

/* Moves on by a character; whether something may be said from there. */
static bool step(sound_scan *s, size_t *here)
{
    *here = s->at;
    if (text_ideograph(s->text, s->at) != 0) {
        s->at += 3;
        s->inside = false;
        return true;
    }
    int kind = text_kind_of(utf8_next(s->text.at, s->text.len, &s->at));
    bool begins = kind == TEXT_LETTER && !s->inside;
    s->inside = kind == TEXT_LETTER ||
                (s->inside && (kind == TEXT_ACCENT || kind == TEXT_ZERO || kind == TEXT_APOSTROPHE));
    return begins;
}

bool text_sound_next(sound_scan *s, find_place *out)
{
    if (s->next < s->count) {
        *out = s->finds[s->next++];
        return true;
    }
    follower f;
    f.s = s;
    while (s->at < s->text.len) {
        size_t here;
        if (!step(s, &here))
            continue;
        f.start = here;
        f.left = SOUND_STEPS;
        f.best = (find_place){.start = here};
        s->count = s->next = 0;
        follow(&f);
        s->steps += SOUND_STEPS - f.left;
        if (s->count == 0 && f.best.allow_end == 0)
            continue;
        *out = f.best;
        if (s->choice->every || s->count == 0)
            return true;
        *out = s->finds[s->next++];
        out->allow_end = f.best.allow_end;
        return true;
    }
    return false;
}
