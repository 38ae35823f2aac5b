/* walk.c - from the places that may be reached before a byte to those behind it. Tables are made of this, and
 * where they grow too large a text is matched by this alone. Thompson, "Regular expression search algorithm",
 * 1968; Cox, "Regular Expression Matching: the Virtual Machine Approach", 2009. */
#include "regex/program.h"
#include <string.h>

#define KNOWN_BEFORE (AT_LINE_BEGIN | AT_TEXT_BEGIN) /* the other assertions need the byte behind them */

static bool begin_set(place_set *set, arena *a, uint32_t count)
{
    set->seen = arena_new(a, count * sizeof *set->seen);
    set->seen_at = arena_new_zero(a, count * sizeof *set->seen_at);
    set->kept = arena_new(a, count * sizeof *set->kept);
    return set->seen && set->seen_at && set->kept;
}

bool regex_walk_begin(walker *w, const regex *r, arena *a)
{
    uint32_t count = r->place_count;
    *w = (walker){.r = r};
    w->stack = arena_new(a, count * sizeof *w->stack);
    w->line = arena_new(a, count * sizeof *w->line);
    return w->stack && w->line && begin_set(&w->now, a, count) && begin_set(&w->next, a, count);
}

static void clear(place_set *set)
{
    set->seen_count = set->count = 0;
    set->waits = false;
}

/* False: it is there already. */
static bool see(place_set *set, uint16_t place)
{
    uint32_t at = set->seen_at[place];
    if (at < set->seen_count && set->seen[at] == place)
        return false;
    set->seen_at[place] = (uint16_t)set->seen_count;
    set->seen[set->seen_count++] = place;
    return true;
}

static bool is_before(uint8_t assertion, uint8_t context)
{
    return assertion == AT_TEXT_BEGIN ? (context & BEFORE_TEXT_BEGIN) != 0
                                      : (context & BEFORE_LINE_BEGIN) != 0;
}

/* Adds a place and what is reached from it without a byte. True: the end of the pattern is. */
static bool enter(walker *w, place_set *set, uint16_t place, uint8_t context)
{
    uint32_t depth = 0;
    if (see(set, place))
        w->stack[depth++] = place;
    while (depth) {
        place = w->stack[--depth];
        const regex_place *p = &w->r->places[place];
        w->units++;
        switch (p->kind) {
        case PLACE_MATCH:
            return true;
        case PLACE_FORK:
            if (see(set, p->of.to.other))
                w->stack[depth++] = p->of.to.other;
            if (see(set, p->of.to.next))
                w->stack[depth++] = p->of.to.next;
            break;
        case PLACE_ASSERTION:
            if (!(p->what & KNOWN_BEFORE)) {
                set->waits = true;
                set->kept[set->count++] = place;
            } else if (is_before(p->what, context) && see(set, p->of.to.next)) {
                w->stack[depth++] = p->of.to.next;
            }
            break;
        case PLACE_NEVER:
            break;
        default:
            set->kept[set->count++] = place;
        }
    }
    return false;
}

/* ---- bytes ---- */

static bool is_word(uint32_t byte)
{
    return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') || byte == '_' ||
           (byte >= 'a' && byte <= 'z');
}

/* What an assertion asks for that stands between what is before and a byte, or the end of the text. */
static bool holds(uint8_t assertion, uint8_t context, bool at_end, uint8_t byte)
{
    bool border = ((context & BEFORE_WORD) != 0) != (!at_end && is_word(byte));
    switch (assertion) {
    case AT_LINE_END:
        return at_end || byte == '\n';
    case AT_TEXT_END:
        return at_end;
    case AT_WORD_BORDER:
        return border;
    default:
        return !border;
    }
}

/* As much of a context as the pattern asks for. */
static uint8_t context_of(const regex *r, uint8_t context)
{
    uint8_t asked = 0;
    if (r->asks & AT_LINE_BEGIN)
        asked |= BEFORE_LINE_BEGIN;
    if (r->asks & AT_TEXT_BEGIN)
        asked |= BEFORE_TEXT_BEGIN;
    if (r->asks & (AT_WORD_BORDER | AT_NO_BORDER))
        asked |= BEFORE_WORD;
    return context & asked;
}

static uint8_t behind(const regex *r, uint8_t byte)
{
    return context_of(r,
                      (uint8_t)((byte == '\n' ? BEFORE_LINE_BEGIN : 0) | (is_word(byte) ? BEFORE_WORD : 0)));
}

static const regex_edge *edge_of(const regex *r, const regex_place *p, uint8_t byte)
{
    const regex_edge *edge = r->edges + p->of.edges, *end = edge + p->what;
    while (edge < end && edge->high < byte)
        edge++;
    return edge < end && edge->low <= byte ? edge : NULL;
}

/* ---- steps ---- */

/* Where no place is left a match may still begin: behind the end of a line. */
static walked outcome(walker *w)
{
    return w->next.count || (w->r->asks & AT_LINE_BEGIN) ? WALKED_ON : WALKED_DEAD;
}

static walked begin_at(walker *w, uint8_t context)
{
    clear(&w->next);
    w->context = context_of(w->r, context);
    return enter(w, &w->next, w->r->start, w->context) ? WALKED_MATCH : outcome(w);
}

walked regex_walk_first(walker *w)
{
    return begin_at(w, BEFORE_TEXT_BEGIN | BEFORE_LINE_BEGIN);
}

walked regex_walk_idle(walker *w)
{
    return begin_at(w, 0);
}

place_list regex_walk_next(const walker *w)
{
    uint8_t context = w->next.waits ? w->context : 0;
    return (place_list){w->next.kept, w->next.count, context, w->next.waits};
}

/* Answers the assertions of a state that wait for this byte; `now` becomes the state with what is behind
 * them. True: the end of the pattern is. */
static bool answer(walker *w, const place_list *from, bool at_end, uint8_t byte)
{
    place_set *now = &w->now;
    clear(now);
    for (uint32_t i = 0; i < from->count; i++) {
        see(now, from->places[i]);
        now->kept[now->count++] = from->places[i];
    }
    for (uint32_t i = 0; i < now->count; i++) { /* grows meanwhile */
        const regex_place *p = &w->r->places[now->kept[i]];
        if (p->kind == PLACE_ASSERTION && holds(p->what, from->context, at_end, byte) &&
            enter(w, now, p->of.to.next, from->context))
            return true;
    }
    return false;
}

/* Where a place leads by a byte; NULL: nowhere. */
static const uint16_t *taken(const regex *r, const regex_place *p, uint8_t byte)
{
    if (p->kind == PLACE_BYTE)
        return p->low <= byte && byte <= p->high ? &p->of.to.next : NULL;
    const regex_edge *edge = p->kind == PLACE_TABLE ? edge_of(r, p, byte) : NULL;
    return edge ? &edge->next : NULL;
}

walked regex_walk_step(walker *w, const place_list *from, uint32_t byte_class)
{
    const regex *r = w->r;
    bool at_end = byte_class == r->class_count;
    uint8_t byte = at_end ? 0 : r->byte_of[byte_class];
    place_list state = *from;
    w->units += 1 + from->count;
    if (from->waits) {
        if (answer(w, from, at_end, byte))
            return WALKED_MATCH;
        state.places = w->now.kept;
        state.count = w->now.count;
    }
    if (at_end)
        return WALKED_DEAD;
    clear(&w->next);
    w->context = behind(r, byte);
    for (uint32_t i = 0; i < state.count; i++) {
        const uint16_t *next = taken(r, &r->places[state.places[i]], byte);
        if (next && enter(w, &w->next, *next, w->context))
            return WALKED_MATCH;
    }
    return enter(w, &w->next, r->start, w->context) ? WALKED_MATCH : outcome(w);
}
