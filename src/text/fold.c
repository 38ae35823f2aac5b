/* fold.c - folds a character: decompose, fold case, make Latin, simplify, again until nothing changes;
 * canonical order of marks at the end. Composed and decomposed forms agree because everything is decomposed
 * (Unicode 15.0, UAX 15 and section 3.13); accents stay, so "cafe" is not "café". Relies on the generated
 * tables. */
#include "text/fold.h"

#include "text/tables.inc"

#define COUNT(array)      (sizeof(array) / sizeof *(array))
#define HANGUL            0xAC00u
#define HANGUL_COUNT      11172u
#define MARKS_AT_MOST     40 /* of one character; further ones begin a new one (UAX 15 D3 allows 30) */
#define PENDING_AT_MOST   40
#define INVISIBLE_EVASIVE 3 /* signs without width in one hit: fewer come from keyboards and copying */

/* kinds[] number of a code point; beyond the table one rule each, proven by tables.py. */
static const uint8_t *kind_pair(uint32_t code)
{
    static const uint8_t han[2] = {TEXT_HAN, 0}, zero[2] = {TEXT_ZERO, 0}, other[2] = {TEXT_OTHER, 0};
    if (code < TABLE_END)
        return kinds[kind_second[(uint32_t)kind_first[code / KIND_BLOCK] * KIND_BLOCK + code % KIND_BLOCK]];
    if (code < 0x3FFFE && (code & 0xFFFF) < 0xFFFE)
        return han;
    return code >= 0xE0000 && code < 0xE1000 ? zero : other;
}

int text_kind_of(uint32_t code)
{
    return kind_pair(code)[0];
}

bool text_takes_marks(int kind)
{
    return kind == TEXT_LETTER || kind == TEXT_OTHER || kind == TEXT_MARK || kind == TEXT_ACCENT;
}

int text_digit_of(uint32_t code)
{
    if (code >= '0' && code <= '9')
        return (int)(code - '0');
    if (code < digit_spans[0].first)
        return -1;
    size_t low = 0, high = COUNT(digit_spans);
    while (low < high) {
        size_t middle = (low + high) / 2;
        const struct digit_span *span = &digit_spans[middle];
        if (code < span->first)
            high = middle;
        else if (code - span->first >= span->count)
            low = middle + 1;
        else
            return (int)(span->value + (code - span->first));
    }
    return -1;
}

/* A record of map_pool: head, decomposition, case folding; see tables.py, mappings(). Offset 0: none. */
static const uint16_t *map_record(uint32_t code)
{
    if (code >= COMPAT && code < COMPAT_END)
        code = TABLE_END + (code - COMPAT);
    else if (code >= TABLE_END)
        return NULL;
    uint32_t offset = map_second[(uint32_t)map_first[code / MAP_BLOCK] * MAP_BLOCK + code % MAP_BLOCK];
    return offset == 0 ? NULL : map_pool + offset;
}

/* Whether an ideograph of 16 bits has another, Simplified form: few have, so this is the answer in one look.
 */
static inline bool is_traditional(uint32_t code)
{
    uint32_t at = code - SIMPLE_FIRST;
    return at < SIMPLE_END - SIMPLE_FIRST && (simple_bits[at / 64] >> at % 64 & 1);
}

static uint32_t bits_set(uint64_t bits)
{
    bits -= bits >> 1 & UINT64_C(0x5555555555555555);
    bits = (bits & UINT64_C(0x3333333333333333)) + (bits >> 2 & UINT64_C(0x3333333333333333));
    bits = (bits + (bits >> 4)) & UINT64_C(0x0F0F0F0F0F0F0F0F);
    return (uint32_t)(bits * UINT64_C(0x0101010101010101) >> 56);
}

/* Where the character or its form has more than 16 bits. */
static uint32_t far_simplified(uint32_t code)
{
    size_t low = 0, high = COUNT(far_keys);
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (far_keys[middle] < code)
            low = middle + 1;
        else
            high = middle;
    }
    return low < COUNT(far_keys) && far_keys[low] == code ? far_values[low] : code;
}

static uint32_t near_simplified(uint32_t code)
{
    uint32_t at = code - SIMPLE_FIRST;
    uint64_t before = simple_bits[at / 64] & ((UINT64_C(1) << at % 64) - 1);
    uint32_t form = simple_values[simple_ranks[at / 64] + bits_set(before)];
    return form != 0 ? form : far_simplified(code);
}

uint32_t text_simplified(uint32_t code)
{
    if (is_traditional(code))
        return near_simplified(code);
    return code < 0x10000 ? code : far_simplified(code);
}

/* The form of an ideograph that stands for all that look like it. */
static uint32_t han_form(uint32_t code)
{
    size_t low = 0, high = COUNT(han_keys);
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (han_keys[middle] < code)
            low = middle + 1;
        else
            high = middle;
    }
    return low < COUNT(han_keys) && han_keys[low] == code ? han_values[low] : code;
}

static uint32_t folded_ideograph(uint32_t code, uint32_t fold)
{
    if (fold & QUN_FOLD_SCRIPT)
        code = text_simplified(code);
    return fold & QUN_FOLD_HAN ? han_form(code) : code;
}

static uint32_t latin_in(const uint16_t *keys, const uint8_t *letters, size_t count, uint32_t key)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (keys[middle] < key)
            low = middle + 1;
        else
            high = middle;
    }
    return low < count && keys[low] == key ? letters[low] : 0;
}

/* The ASCII letter that a letter looks like; 0: none. */
static uint32_t latin_of(uint32_t code)
{
    if (code < latin_near[0] || code >= TABLE_END || (code >= 0x3400 && code < 0xA000))
        return 0;
    if (code < 0x10000)
        return latin_in(latin_near, latin_near_letters, COUNT(latin_near), code);
    return latin_in(latin_far, latin_far_letters, COUNT(latin_far), code - 0x10000);
}

/* What is still to be folded, last first. */
typedef struct pending {
    uint32_t codes[PENDING_AT_MOST];
    uint8_t combining[PENDING_AT_MOST];
    uint32_t count;
} pending;

static void push(pending *p, uint32_t code, uint8_t combining)
{
    if (p->count == PENDING_AT_MOST)
        return;
    p->codes[p->count] = code;
    p->combining[p->count++] = combining;
}

/* Pushes UTF-16 units so that the first comes off first. */
static void push_units(pending *p, const uint16_t *units, uint32_t count, uint8_t combining)
{
    while (count > 0) {
        uint32_t code = units[--count];
        if (code >= 0xDC00 && code < 0xE000 && count > 0)
            code = 0x10000 + ((units[--count] & 0x3FFu) << 10 | (code & 0x3FF));
        push(p, code, combining);
    }
}

static bool push_hangul(pending *p, uint32_t code)
{
    uint32_t index = code - HANGUL;
    if (code < HANGUL || index >= HANGUL_COUNT)
        return false;
    if (index % 28 != 0)
        push(p, 0x11A7 + index % 28, 0);
    push(p, 0x1161 + index % 588 / 28, 0);
    push(p, 0x1100 + index / 588, 0);
    return true;
}

/* The units that a code point decomposes or folds into, by its record; 0: none. */
static uint32_t mapped(const uint16_t *record, uint32_t fold, const uint16_t **units)
{
    uint32_t parts = record[0] & 31u, cases = (uint32_t)record[0] >> 6;
    *units = record + 1;
    if (parts > 0 && ((record[0] & 32u) || (fold & QUN_FOLD_WIDTH)))
        return parts;
    *units += parts;
    return fold & QUN_FOLD_CASE ? cases : 0;
}

/* One step of folding; false: the code point stays. A mark that case folding makes a letter of (U+0345) keeps
 * its combining class, for its place among the other marks. */
static bool push_folded(pending *p, uint32_t code, uint32_t fold, uint8_t combining)
{
    if (push_hangul(p, code))
        return true;
    const uint16_t *record = map_record(code), *units = NULL;
    uint32_t count = record != NULL ? mapped(record, fold, &units) : 0;
    if (count > 0) {
        push_units(p, units, count, combining);
        return true;
    }
    uint32_t letter = fold & QUN_FOLD_LATIN ? latin_of(code) : 0;
    if (letter != 0)
        push(p, letter, combining);
    return letter != 0;
}

uint32_t text_fold_code(uint32_t code, uint32_t fold, text_symbol out[TEXT_SYMBOLS])
{
    pending p;
    uint32_t count = 0;
    if (code >= 0x4E00 && code < 0xA000) { /* the common case: ideographs only simplify */
        out[0] = (text_symbol){folded_ideograph(code, fold), TEXT_HAN, 0};
        return 1;
    }
    p.count = 0;
    push(&p, code, 0);
    while (p.count > 0 && count < TEXT_SYMBOLS) {
        uint32_t part = p.codes[--p.count];
        const uint8_t *pair = kind_pair(part);
        uint8_t combining = pair[1] != 0 ? pair[1] : p.combining[p.count];
        if (push_folded(&p, part, fold, combining))
            continue;
        if (pair[0] == TEXT_HAN)
            part = folded_ideograph(part, fold);
        out[count++] = (text_symbol){part, pair[0], combining};
    }
    return count;
}

/* The first code point from `code` on that looks like another; 0x10000 after the last below it. */
static uint32_t next_look_alike(uint32_t code)
{
    size_t letter = 0, han = 0, high = COUNT(latin_near);
    while (letter < high) {
        size_t middle = (letter + high) / 2;
        if (latin_near[middle] < code)
            letter = middle + 1;
        else
            high = middle;
    }
    for (high = COUNT(han_keys); han < high;) {
        size_t middle = (han + high) / 2;
        if (han_keys[middle] < code)
            han = middle + 1;
        else
            high = middle;
    }
    uint32_t next = han < COUNT(han_keys) && han_keys[han] < 0x10000 ? han_keys[han] : 0x10000;
    return letter < COUNT(latin_near) && latin_near[letter] < next ? latin_near[letter] : next;
}

uint32_t text_next_changed(uint32_t code)
{
    uint32_t look_alike = next_look_alike(code);
    while (code < look_alike && !is_traditional(code) && map_record(code) == NULL)
        code++;
    return code < 0x10000 ? code : UINT32_MAX;
}

static bool is_noise(int kind)
{
    return kind <= TEXT_ZERO;
}

static bool is_mark(int kind)
{
    return kind == TEXT_ACCENT || kind == TEXT_MARK;
}

/* Appends the symbols of a code point, without noise where the list looks through it. */
static void add_code(text_character *c, uint32_t code, uint32_t fold)
{
    text_symbol parts[TEXT_SYMBOLS];
    uint32_t count = text_fold_code(code, fold, parts);
    for (uint32_t k = 0; k < count && c->count < TEXT_SYMBOLS; k++) {
        if (!(fold & QUN_FOLD_NOISE) || !is_noise(parts[k].kind))
            c->symbols[c->count++] = parts[k];
    }
    if (c->count == 0)
        c->kind = count == 1 ? parts[0].kind : TEXT_NOISE;
}

/* Takes the marks that follow, past invisible signs. An ASCII byte is neither worth a decode. Marks that
 * follow one without a letter stay with it for their order, but accents among them are noise as that one
 * would be. */
static void add_marks(text_character *c, qun_text text, uint32_t fold, bool lone)
{
    size_t at = c->end;
    uint32_t skipped = 0, marks = 0;
    while (at < text.len && ((unsigned char)text.at[at] & 0x80) && marks < MARKS_AT_MOST) {
        uint32_t code = utf8_next(text.at, text.len, &at);
        int kind = text_kind_of(code);
        if (kind == TEXT_ZERO && (fold & QUN_FOLD_NOISE)) {
            skipped++;
            continue;
        }
        if (!is_mark(kind) || skipped > TEXT_GAP)
            return;
        if (lone && kind == TEXT_ACCENT && (fold & QUN_FOLD_NOISE))
            skipped++;
        else
            add_code(c, code, fold);
        c->end = at;
        c->noise += skipped;
        skipped = 0;
        marks++;
    }
}

/* Canonical order (UAX 15): marks sorted by class between those of class 0, equals as they stand. */
static void order_marks(text_character *c)
{
    for (uint32_t i = 1; i < c->count; i++) {
        text_symbol moving = c->symbols[i];
        uint32_t k = i;
        while (k > 0 && moving.combining > 0 && c->symbols[k - 1].combining > moving.combining) {
            c->symbols[k] = c->symbols[k - 1];
            k--;
        }
        c->symbols[k] = moving;
    }
}

/* Noise that folding must not look behind: bad bytes, line ends, what ends clauses, what has no width, and an
 * accent on what takes none. */
static bool is_plain_noise(int kind, bool bad, uint32_t fold, bool base)
{
    if (bad)
        return true;
    if (!(fold & QUN_FOLD_NOISE))
        return false;
    return kind == TEXT_HARD || kind == TEXT_SOFT || kind == TEXT_ZERO || (kind == TEXT_ACCENT && !base);
}

/* The character of these two parts; 0: none. */
static uint32_t joined_parts(uint32_t left, uint32_t right)
{
    uint32_t key = left << 16 | text_simplified(right);
    size_t low = 0, high = COUNT(split_keys);
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (split_keys[middle] < key)
            low = middle + 1;
        else
            high = middle;
    }
    return low < COUNT(split_keys) && split_keys[low] == key ? split_wholes[low] : 0;
}

bool text_reads_otherwise(qun_text text, size_t at, uint32_t fold, uint32_t *code, size_t *end)
{
    if (!(fold & TEXT_SECOND))
        return false;
    *end = at;
    *code = 0;
    uint32_t first = utf8_next(text.at, text.len, end);
    uint32_t next = *end < text.len ? text_ideograph(text, *end) : 0;
    if (next == 0)
        return false;
    if ((fold & QUN_FOLD_SPLIT) && first >= 0x2E80 && first < 0x10000)
        *code = joined_parts(text_simplified(first), next);
    if (*code != 0) {
        *end += 3;
        return true;
    }
    text_symbol parts[TEXT_SYMBOLS];
    if (!(fold & QUN_FOLD_INSERT) || at < 3 || text_ideograph(text, at - 3) == 0)
        return false;
    bool one = text_fold_code(first, fold, parts) == 1;
    return one && (parts[0].kind == TEXT_LETTER || parts[0].kind == TEXT_DIGIT);
}

bool text_reads_twice(qun_text text, uint32_t fold)
{
    uint32_t code;
    for (size_t at = 0, end = 0; (fold & TEXT_SECOND) && at < text.len; at = end) {
        if (text_reads_otherwise(text, at, fold, &code, &end))
            return true;
        end = at;
        utf8_next(text.at, text.len, &end);
    }
    return false;
}

/* The character of a code point that ends at `end`, with its marks. */
static void make_character(qun_text text, uint32_t code, size_t end, bool bad, uint32_t fold, bool base,
                           text_character *out)
{
    int kind = bad ? TEXT_HARD : text_kind_of(code);
    out->end = end;
    out->count = 0;
    out->noise = 0;
    out->attached = base && is_mark(kind);
    out->kind = (uint8_t)(kind == TEXT_ACCENT ? TEXT_ZERO : kind);
    if (!is_plain_noise(kind, bad, fold, base))
        add_code(out, code, fold);
    if (out->count == 0) {
        out->noise = 1;
        return;
    }
    bool lone = is_mark(kind) && !base;
    out->takes = text_takes_marks(out->symbols[out->count - 1].kind) && !lone;
    if (out->takes || lone)
        add_marks(out, text, fold, lone);
    if (out->count > 1)
        order_marks(out);
}

void text_character_at(qun_text text, size_t at, uint32_t fold, bool base, text_character *out)
{
    size_t end;
    uint32_t code;
    if (!text_reads_otherwise(text, at, fold, &code, &end)) {
        end = at;
        code = utf8_next(text.at, text.len, &end);
        make_character(text, code, end, code == 0xFFFD && end - at == 1, fold, base, out);
    } else if (code != 0) {
        make_character(text, code, end, false, fold, base, out);
    } else {
        out->end = end;
        out->count = 0;
        out->noise = 1;
        out->kind = TEXT_NOISE;
        out->attached = false;
    }
}

void text_walk_begin(text_walk *w, qun_text text, uint32_t fold)
{
    w->text = text;
    w->start = 0;
    w->at = 0;
    w->fold = fold;
    w->index = 0;
    w->invisible = 0;
    w->base = false;
    w->character.count = 0;
}

/* Most of what people write is one symbol that no mark follows. */
static void take_symbol(text_walk *w, uint32_t code, uint32_t kind)
{
    w->character.symbols[0] = (text_symbol){code, (uint8_t)kind, 0};
    w->character.count = kind > TEXT_ZERO || !(w->fold & QUN_FOLD_NOISE);
    w->base = kind == TEXT_LETTER;
    w->invisible = 0;
}

static bool take_ascii(text_walk *w)
{
    uint32_t code = (unsigned char)w->text.at[w->at];
    bool last = w->at + 1 == w->text.len;
    if (code < ' ' || code >= 0x7F || (!last && !text_stands_alone(w->text.at[w->at + 1])))
        return false;
    bool upper = code >= 'A' && code <= 'Z' && (w->fold & QUN_FOLD_CASE);
    take_symbol(w, upper ? code + ('a' - 'A') : code, (uint32_t)text_kind_of(code));
    w->at++;
    return true;
}

static bool take_ideograph(text_walk *w)
{
    uint32_t code = text_ideograph(w->text, w->at);
    if (code == 0)
        return false;
    take_symbol(w, folded_ideograph(code, w->fold), TEXT_HAN);
    w->at += 3;
    return true;
}

static void take_slowly(text_walk *w)
{
    text_character *c = &w->character;
    text_character_at(w->text, w->at, w->fold, w->base, c);
    w->at = c->end;
    w->invisible = c->count > 0 ? 0 : w->invisible + 1;
    if (c->count > 0)
        w->base = c->takes;
    else if (c->kind != TEXT_ZERO || w->invisible > TEXT_GAP)
        w->base = false;
}

/* Goes to the next character that has symbols. */
static bool next_character(text_walk *w)
{
    while (w->at < w->text.len) {
        w->start = w->at;
        w->index = 0;
        uint32_t code;
        size_t end;
        if (text_reads_otherwise(w->text, w->at, w->fold, &code, &end) ||
            (!take_ideograph(w) && !take_ascii(w)))
            take_slowly(w);
        if (w->character.count > 0)
            return true;
    }
    return false;
}

bool text_walk_next(text_walk *w, text_symbol *out)
{
    if (w->index == w->character.count && !next_character(w))
        return false;
    *out = w->character.symbols[w->index++];
    return true;
}

bool text_fold(arena *a, qun_text text, uint32_t fold, qun_text *out)
{
    text_walk w;
    text_symbol symbol;
    size_t len = 0;
    char bytes[4];
    text_walk_begin(&w, text, fold);
    while (text_walk_next(&w, &symbol))
        len += utf8_put(symbol.code, bytes);
    char *at = arena_new(a, len + 1);
    if (at == NULL)
        return false;
    *out = (qun_text){at, len};
    text_walk_begin(&w, text, fold);
    while (text_walk_next(&w, &symbol))
        at += utf8_put(symbol.code, at);
    *at = 0;
    return true;
}

static uint64_t digest_of(qun_text text, uint32_t fold, bool *empty)
{
    text_walk w;
    text_symbol symbol;
    uint64_t state = UINT64_C(0xCBF29CE484222325);
    text_walk_begin(&w, text, fold);
    *empty = true;
    while (text_walk_next(&w, &symbol)) {
        state = (state ^ symbol.code) * UINT64_C(0x9E3779B97F4A7C15);
        state ^= state >> 32;
        *empty = false;
    }
    state = (state ^ (fold & QUN_FOLD_NOISE)) * UINT64_C(0xD6E8FEB86659FD93);
    return state ^ state >> 32;
}

uint64_t text_digest(qun_text text)
{
    uint32_t fold = QUN_FOLD_WIDTH | QUN_FOLD_CASE | QUN_FOLD_SCRIPT;
    bool empty;
    uint64_t digest = digest_of(text, fold | QUN_FOLD_NOISE, &empty);
    return empty ? digest_of(text, fold, &empty) : digest;
}

/* Symbols with letters run together. */
typedef struct runs {
    text_walk walk;
    text_symbol next;
    bool more, repeat;
} runs;

static void runs_begin(runs *r, qun_text text, uint32_t fold)
{
    text_walk_begin(&r->walk, text, fold);
    r->repeat = (fold & QUN_FOLD_REPEAT) != 0;
    r->more = text_walk_next(&r->walk, &r->next);
}

/* Gives the next symbol and how often it stands there; 0 at the end. */
static size_t runs_next(runs *r, uint32_t *code)
{
    if (!r->more)
        return 0;
    text_symbol symbol = r->next;
    size_t count = 0;
    do {
        count++;
        r->more = text_walk_next(&r->walk, &r->next);
    } while (r->more && r->repeat && symbol.kind == TEXT_LETTER && r->next.code == symbol.code);
    *code = symbol.code;
    return count;
}

static bool same_reading(qun_text term, qun_text text, uint32_t fold)
{
    runs ours, theirs;
    size_t wanted, found;
    runs_begin(&ours, term, fold & ~TEXT_SECOND);
    runs_begin(&theirs, text, fold);
    do {
        uint32_t a = 0, b = 0;
        wanted = runs_next(&ours, &a);
        found = runs_next(&theirs, &b);
        if (a != b || found < wanted || (wanted == 0 && found > 0))
            return false;
    } while (wanted > 0);
    return true;
}

bool text_same(qun_text term, qun_text text, uint32_t fold)
{
    return same_reading(term, text, fold & ~TEXT_SECOND) ||
           ((fold & TEXT_SECOND) && same_reading(term, text, fold));
}

/* ---- how it was hidden ---- */

/* A form that nobody writes by accident: no full width, which keyboards have, and no ideograph. */
static bool is_odd_form(uint32_t code)
{
    text_symbol wide[TEXT_SYMBOLS], own[TEXT_SYMBOLS];
    if (code < 0x80 || (code >= 0xFF00 && code < 0xFFF0) || text_kind_of(code) == TEXT_HAN)
        return false;
    return text_fold_code(code, QUN_FOLD_WIDTH, wide) != text_fold_code(code, 0, own) ||
           wide[0].code != own[0].code;
}

uint32_t text_hit_flags(qun_text found, uint32_t folded)
{
    uint32_t signs = 0, invisible = 0;
    bool evasive = (folded & (QUN_FOLD_LATIN | QUN_FOLD_INSERT | QUN_FOLD_PINYIN | QUN_FOLD_SPLIT)) != 0;
    for (size_t at = 0; at < found.len;) {
        uint32_t code = utf8_next(found.at, found.len, &at);
        int kind = text_kind_of(code);
        signs |= kind <= TEXT_ZERO ? 1u << kind : 0;
        invisible += kind == TEXT_ZERO;
        evasive = evasive || ((folded & QUN_FOLD_WIDTH) && is_odd_form(code));
    }
    if (!(folded & QUN_FOLD_NOISE))
        return evasive ? QUN_HIT_EVASIVE : 0;
    if (evasive || (signs & (1u << TEXT_NOISE | 1u << TEXT_CLAUSE)) || invisible >= INVISIBLE_EVASIVE)
        return QUN_HIT_EVASIVE;
    return signs == 1u << TEXT_SPACE ? QUN_HIT_SPACED : 0;
}

/* ---- scripts ---- */

enum { SCRIPT_LATIN = 1, SCRIPT_GREEK = 2, SCRIPT_CYRILLIC = 4, SCRIPT_HAN = 8, SCRIPT_OTHER = 16 };

static uint32_t script_of(const text_symbol *symbol)
{
    static const struct {
        uint16_t first, last, script;
    } spans[] = {{0x370, 0x3FF, SCRIPT_GREEK},
                 {0x400, 0x52F, SCRIPT_CYRILLIC},
                 {0x1C80, 0x1C8F, SCRIPT_CYRILLIC},
                 {0x1F00, 0x1FFF, SCRIPT_GREEK},
                 {0xA640, 0xA69F, SCRIPT_CYRILLIC}};
    if (symbol->kind == TEXT_HAN)
        return SCRIPT_HAN;
    if (symbol->kind == TEXT_OTHER)
        return SCRIPT_OTHER;
    if (symbol->kind != TEXT_LETTER)
        return 0;
    for (size_t i = 0; i < COUNT(spans); i++) {
        if (symbol->code >= spans[i].first && symbol->code <= spans[i].last)
            return spans[i].script;
    }
    return SCRIPT_LATIN;
}

uint32_t text_only_script(qun_text text, uint32_t fold)
{
    text_walk w;
    text_symbol symbol;
    uint32_t scripts = 0;
    text_walk_begin(&w, text, fold & ~(uint32_t)QUN_FOLD_LATIN);
    while (text_walk_next(&w, &symbol))
        scripts |= script_of(&symbol);
    return (scripts & (scripts - 1)) == 0 ? scripts : 0;
}

static bool is_ascii(qun_text text)
{
    size_t at = 0;
    while (at < text.len && !((unsigned char)text.at[at] & 0x80))
        at++;
    return at == text.len;
}

bool text_differs_in_script(qun_text term, qun_text text, uint32_t fold)
{
    if (!(fold & QUN_FOLD_LATIN) || (term.len > 0 && text_ideograph(term, 0) != 0) ||
        (is_ascii(term) && is_ascii(text)))
        return false;
    uint32_t ours = text_only_script(term, fold), theirs = text_only_script(text, fold);
    return ours != 0 && theirs != 0 && ours != theirs;
}

uint32_t text_folds_needed(qun_text term, qun_text text, uint32_t fold)
{
    uint32_t needed = 0;
    if (text_equal(term, text))
        return 0;
    for (uint32_t each = 1; each <= QUN_FOLD_SPLIT; each <<= 1) {
        if ((fold & each) && !text_same(term, text, fold & ~each))
            needed |= each;
    }
    return needed;
}
