/* compile.c - the tree to places (Thompson's construction over bytes), and one compilation as a whole.
 * Characters become the bytes of their UTF-8: a set of them is a small automaton whose ends are shared. */
#include "regex/program.h"
#include <string.h>

typedef struct emitter {
    regex_build *b;
    regex_place *places;
    regex_edge *edges;
    uint32_t count, cap, edge_count, edge_cap;
    uint32_t first_tail; /* the places that this set has made so far begin here */
} emitter;

static bool broken(const emitter *e)
{
    return e->b->status != QUN_OK;
}

static void too_large(emitter *e)
{
    regex_wrong(e->b, QUN_E_LIMIT, 0, e->b->pattern.len, "it makes too large a program");
}

/* Room for so many more of an array in `work`. */
static void *grown(emitter *e, void *items, uint32_t count, uint32_t *cap, uint32_t more, uint32_t most,
                   size_t size)
{
    if (broken(e) || count + more <= *cap)
        return items;
    uint32_t wanted = *cap ? *cap * 2 : 256;
    wanted = wanted > most ? most : wanted;
    if (count + more > wanted) {
        too_large(e);
        return items;
    }
    void *room = regex_new(e->b, wanted * size);
    if (!room)
        return items;
    if (count)
        memcpy(room, items, count * size);
    *cap = wanted;
    return room;
}

static uint16_t put(emitter *e, regex_place place)
{
    e->places = grown(e, e->places, e->count, &e->cap, 1, PLACES_MOST, sizeof *e->places);
    if (broken(e) || !regex_spend(e->b, 1))
        return 0;
    e->places[e->count] = place;
    return (uint16_t)e->count++;
}

static uint16_t put_fork(emitter *e, uint16_t next, uint16_t other)
{
    return put(e, (regex_place){.kind = PLACE_FORK, .of.to = {next, other}});
}

/* ---- sets of characters ---- */

typedef struct edges { /* of a place that is being made */
    regex_edge items[256];
    uint32_t count;
} edges;

static void add_edge(edges *list, uint32_t low, uint32_t high, uint16_t next)
{
    regex_edge *last = list->count ? &list->items[list->count - 1] : NULL;
    if (last && last->next == next && last->high + 1u == low)
        last->high = (uint8_t)high;
    else
        list->items[list->count++] = (regex_edge){(uint8_t)low, (uint8_t)high, next};
}

static bool same_edges(const emitter *e, const regex_place *place, const edges *list)
{
    if (place->kind != (list->count == 1 ? PLACE_BYTE : PLACE_TABLE))
        return false;
    if (list->count == 1)
        return place->low == list->items[0].low && place->high == list->items[0].high &&
               place->of.to.next == list->items[0].next;
    return place->what == list->count &&
           memcmp(e->edges + place->of.edges, list->items, list->count * sizeof *list->items) == 0;
}

/* A place with these edges: one that this set has made already, if there is one. */
static uint16_t put_edges(emitter *e, const edges *list)
{
    if (!regex_spend(e->b, (e->count - e->first_tail) / 8 + list->count))
        return 0;
    for (uint32_t i = e->first_tail; i < e->count; i++)
        if (same_edges(e, &e->places[i], list))
            return (uint16_t)i;
    if (list->count == 0)
        return put(e, (regex_place){.kind = PLACE_NEVER});
    if (list->count == 1)
        return put(e, (regex_place){.kind = PLACE_BYTE,
                                    .low = list->items[0].low,
                                    .high = list->items[0].high,
                                    .of.to = {list->items[0].next, 0}});
    e->edges = grown(e, e->edges, e->edge_count, &e->edge_cap, list->count, EDGES_MOST, sizeof *e->edges);
    if (broken(e))
        return 0;
    memcpy(e->edges + e->edge_count, list->items, list->count * sizeof *list->items);
    e->edge_count += list->count;
    return put(e, (regex_place){.kind = PLACE_TABLE,
                                .what = (uint8_t)list->count,
                                .of.edges = e->edge_count - list->count});
}

typedef struct stretch { /* a run of a set's spans, and the place behind the set */
    const regex_span *items;
    uint32_t count;
    uint16_t next;
} stretch;

/* The spans of a run that reach into first..last. */
static stretch inside(stretch s, uint32_t first, uint32_t last)
{
    while (s.count && s.items->last < first) {
        s.items++;
        s.count--;
    }
    uint32_t count = 0;
    while (count < s.count && s.items[count].first <= last)
        count++;
    s.count = count;
    return s;
}

static void tail_edges(emitter *e, stretch s, uint32_t first, int level, uint32_t lead, uint32_t lead_last,
                       edges *list);

/* What reads `level` bytes that may be any that follow a lead byte. */
static uint16_t any_tail(emitter *e, uint16_t next, int level)
{
    for (; level > 0 && !broken(e); level--) {
        edges list = {.count = 0};
        add_edge(&list, 0x80, 0xBF, next);
        next = put_edges(e, &list);
    }
    return next;
}

/* What reads the `level` bytes behind a lead byte whose characters begin at `first`. */
static uint16_t tail(emitter *e, stretch s, uint32_t first, int level)
{
    edges list = {.count = 0};
    uint32_t last = first + (1u << (6 * level)) - 1;
    if (s.items[0].first <= first && s.items[0].last >= last)
        return any_tail(e, s.next, level);
    tail_edges(e, s, first, level - 1, 0x80, 0xBF, &list);
    return put_edges(e, &list);
}

/* One edge for each byte from `lead` on, whose characters, 64 to the power of `level` a byte, begin at
 * `first`. */
static void tail_edges(emitter *e, stretch s, uint32_t first, int level, uint32_t lead, uint32_t lead_last,
                       edges *list)
{
    uint32_t each = 1u << (6 * level);
    for (; lead <= lead_last && s.count && !broken(e); lead++, first += each) {
        s = inside(s, first, CODE_MOST);
        stretch own = inside(s, first, first + each - 1);
        if (own.count)
            add_edge(list, lead, lead, tail(e, own, first, level));
    }
}

/* The part of a set whose characters take so many bytes. Those between D800 and DFFF take none. */
static void lead_edges(emitter *e, const regex_set *set, uint16_t next, uint32_t first, uint32_t last,
                       int level, edges *list)
{
    static const uint32_t lead_base[] = {0x00, 0xC0, 0xE0, 0xF0};
    uint32_t count = 0;
    regex_span *own = regex_new(e->b, (set->count + 1) * sizeof *own);
    for (uint32_t i = 0; i < set->count && own; i++) {
        regex_span s = set->items[i];
        if (s.last < first || s.first > last)
            continue;
        own[count++] = (regex_span){s.first < first ? first : s.first, s.last > last ? last : s.last};
    }
    if (!count)
        return;
    uint32_t shift = 6u * (uint32_t)level, base = first >> shift;
    tail_edges(e, (stretch){own, count, next}, base << shift, level, lead_base[level] + base,
               lead_base[level] + (last >> shift), list);
}

/* The characters that UTF-8 gives one number of bytes, or one part of them. */
static const struct length {
    uint32_t first, last;
    int level;
} lengths[] = {{0x00, 0x7F, 0}, {0x80, 0x7FF, 1}, {0x800, 0xFFFF, 2}, {0x10000, CODE_MOST, 3}};

static uint16_t emit_set(emitter *e, const regex_set *whole, uint16_t next)
{
    regex_set set = {NULL, 0, 0};
    edges list = {.count = 0};
    e->first_tail = e->count;
    for (uint32_t i = 0; i < whole->count; i++) { /* without the surrogates */
        regex_span s = whole->items[i];
        if (s.first < 0xD800)
            regex_set_add(e->b, &set, s.first, s.last < 0xD800 ? s.last : 0xD7FF);
        if (s.last > 0xDFFF)
            regex_set_add(e->b, &set, s.first > 0xDFFF ? s.first : 0xE000, s.last);
    }
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths && !broken(e); i++)
        lead_edges(e, &set, next, lengths[i].first, lengths[i].last, lengths[i].level, &list);
    return broken(e) ? 0 : put_edges(e, &list);
}

/* ---- choices: one place reads the first byte for all that begin by reading one ---- */

#define MERGED_LEAST 3

/* Where a place leads by a byte; UINT16_MAX: nowhere. */
static uint16_t next_by(const emitter *e, uint16_t place, uint32_t byte)
{
    const regex_place *p = &e->places[place];
    if (p->kind == PLACE_BYTE)
        return p->low <= byte && byte <= p->high ? p->of.to.next : UINT16_MAX;
    const regex_edge *edge = e->edges + p->of.edges;
    for (uint32_t i = 0; i < p->what; i++)
        if (edge[i].low <= byte && byte <= edge[i].high)
            return edge[i].next;
    return UINT16_MAX;
}

static uint16_t put_forks(emitter *e, const uint16_t *to, uint32_t count)
{
    uint16_t entry = to[0];
    for (uint32_t i = 1; i < count; i++)
        entry = put_fork(e, to[i], entry);
    return entry;
}

/* A place that reads a byte for each of these, which read one too. */
static uint16_t merged(emitter *e, const uint16_t *from, uint32_t count)
{
    edges list = {.count = 0};
    uint16_t *to = regex_new(e->b, 2 * count * sizeof *to), *last = to + count, entry = 0;
    uint32_t last_count = 0;
    for (uint32_t byte = 0; byte < 256 && to && regex_spend(e->b, count); byte++) {
        uint32_t found = 0;
        for (uint32_t i = 0; i < count; i++) {
            uint16_t next = next_by(e, from[i], byte);
            if (next != UINT16_MAX)
                to[found++] = next;
        }
        if (found && (found != last_count || memcmp(to, last, found * sizeof *to) != 0))
            entry = put_forks(e, to, found);
        if (found && !broken(e))
            add_edge(&list, byte, byte, entry);
        memcpy(last, to, found * sizeof *to);
        last_count = found;
    }
    e->first_tail = e->count;
    return broken(e) ? 0 : put_edges(e, &list);
}

/* The way in to all of these. */
static uint16_t put_choice(emitter *e, uint16_t *entries, uint32_t count)
{
    uint32_t reading = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint16_t entry = entries[i];
        uint8_t kind = e->places[entry].kind;
        if (kind != PLACE_BYTE && kind != PLACE_TABLE)
            continue;
        entries[i] = entries[reading];
        entries[reading++] = entry;
    }
    if (reading < MERGED_LEAST)
        return put_forks(e, entries, count);
    entries[reading - 1] = merged(e, entries, reading);
    return broken(e) ? 0 : put_forks(e, entries + reading - 1, count - reading + 1);
}

/* ---- the rest of the tree ---- */

static uint16_t emit(emitter *e, const regex_part *part, uint16_t next);

static uint16_t emit_repeat(emitter *e, const regex_part *part, uint16_t next)
{
    uint16_t entry = next;
    int32_t copies = part->min;
    if (part->max < 0) {
        uint16_t loop = put_fork(e, 0, next), body = emit(e, part->last, loop);
        if (broken(e))
            return 0;
        e->places[loop].of.to.next = body;
        entry = copies > 0 ? body : loop;
        copies -= copies > 0;
    }
    for (int32_t i = part->min; i < part->max && !broken(e); i++)
        entry = put_fork(e, emit(e, part->last, entry), next);
    for (; copies > 0 && !broken(e); copies--)
        entry = emit(e, part->last, entry);
    return entry;
}

static uint16_t emit_choice(emitter *e, const regex_part *part, uint16_t next)
{
    uint32_t count = 0;
    for (const regex_part *item = part->last; item; item = item->before)
        count++;
    uint16_t *entries = regex_new(e->b, count * sizeof *entries);
    count = 0;
    for (const regex_part *item = part->last; item && entries; item = item->before)
        entries[count++] = emit(e, item, next);
    return broken(e) ? 0 : put_choice(e, entries, count);
}

/* The way in to what matches a part and then goes on to `next`. */
static uint16_t emit(emitter *e, const regex_part *part, uint16_t next)
{
    if (broken(e) || !regex_spend(e->b, 1))
        return 0;
    switch (part->kind) {
    case PART_SET:
        return emit_set(e, &part->set, next);
    case PART_ASSERTION:
        return put(e, (regex_place){.kind = PLACE_ASSERTION, .what = part->assertion, .of.to = {next, 0}});
    case PART_SEQUENCE:
        for (const regex_part *item = part->last; item; item = item->before)
            next = emit(e, item, next);
        return next;
    case PART_CHOICE:
        return emit_choice(e, part, next);
    case PART_REPEAT:
        return emit_repeat(e, part, next);
    default:
        return next;
    }
}

/* ---- classes of bytes: those that no place tells apart ---- */

static void border(bool *begins, uint32_t low, uint32_t high)
{
    begins[low] = true;
    if (high < 255)
        begins[high + 1] = true;
}

static void make_classes(regex *r)
{
    static const uint8_t word[][2] = {{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}};
    bool begins[256] = {true};
    for (uint32_t i = 0; i < r->place_count; i++)
        if (r->places[i].kind == PLACE_BYTE)
            border(begins, r->places[i].low, r->places[i].high);
    for (uint32_t i = 0; i < r->edge_count; i++)
        border(begins, r->edges[i].low, r->edges[i].high);
    if (r->asks & (AT_LINE_BEGIN | AT_LINE_END))
        border(begins, '\n', '\n');
    for (int i = 0; i < 4 && (r->asks & (AT_WORD_BORDER | AT_NO_BORDER)); i++)
        border(begins, word[i][0], word[i][1]);
    for (uint32_t byte = 0; byte < 256; byte++) {
        if (begins[byte])
            r->byte_of[r->class_count++] = (uint8_t)byte;
        r->class_of[byte] = (uint8_t)(r->class_count - 1);
    }
}

static const void *copied(regex_build *b, const void *items, size_t size)
{
    void *copy = arena_new(b->keep, size ? size : 1);
    if (!copy)
        b->status = QUN_E_NOMEM;
    else if (size)
        memcpy(copy, items, size);
    return copy;
}

void regex_emit(regex_build *b, const regex_part *root, regex *r)
{
    emitter e = {.b = b};
    uint16_t match = put(&e, (regex_place){.kind = PLACE_MATCH});
    r->start = emit(&e, root, match);
    if (broken(&e))
        return;
    size_t places = e.count * sizeof *e.places, all_edges = e.edge_count * sizeof *e.edges;
    r->place_count = e.count;
    r->edge_count = e.edge_count;
    r->places = copied(b, e.places, places);
    r->edges = copied(b, e.edges, all_edges);
    r->bytes = sizeof *r + places + all_edges;
    for (uint32_t i = 0; i < e.count; i++)
        if (e.places[i].kind == PLACE_ASSERTION)
            r->asks |= e.places[i].what;
    if (!broken(&e))
        make_classes(r);
}

/* ---- one compilation ---- */

void *regex_new(regex_build *b, size_t size)
{
    void *made = regex_spend(b, size / 16) ? arena_new(b->work, size) : NULL;
    if (!made && b->status == QUN_OK)
        b->status = QUN_E_NOMEM;
    return made;
}

bool regex_spend(regex_build *b, uint64_t units)
{
    if (*b->units < units && b->status == QUN_OK)
        b->status = QUN_E_COST;
    *b->units -= *b->units < units ? *b->units : units;
    return b->status == QUN_OK;
}

void *regex_wrong(regex_build *b, qun_status status, size_t from, size_t to, const char *what)
{
    if (b->status == QUN_OK) {
        b->status = status;
        *b->problem = (regex_problem){(uint32_t)from, (uint32_t)to, what};
    }
    return NULL;
}

qun_status regex_compile(arena *keep, arena *work, qun_text pattern, enum regex_use use, uint64_t *units,
                         regex_problem *problem, const regex **out)
{
    regex_build b = {.keep = keep, .work = work, .pattern = pattern, .units = units, .problem = problem};
    *out = NULL;
    *problem = (regex_problem){0, 0, ""};
    if (!pattern.at)
        b.pattern = TEXT("");
    regex *r = arena_new_zero(keep, sizeof *r);
    if (!r)
        return QUN_E_NOMEM;
    const regex_part *root = regex_parse(&b);
    if (root)
        regex_emit(&b, root, r);
    if (b.status == QUN_OK && use == REGEX_KEPT)
        r->table = regex_table_make(&b, r);
    if (b.status == QUN_OK)
        *out = r;
    return b.status;
}

regex_size regex_size_of(const regex *r)
{
    return (regex_size){r->place_count, r->table ? r->table->count : 0, r->bytes};
}
