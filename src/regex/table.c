/* table.c - the table of a small pattern, made once for all its texts: every state, each byte. A text is then
 * read at two loads a byte, and faster still while nothing of a match has begun. */
#include "regex/program.h"
#include <string.h>

/* What a table may take: figures in docs/regex.md. */
#define TABLE_STATES 1024
#define TABLE_CELLS  32768 /* states times classes */
#define TABLE_POOL   65536
#define TABLE_UNITS  4000000 /* of work for it */

static void mark(const regex *r, bool *moved, uint8_t low, uint8_t high)
{
    for (uint32_t c = r->class_of[low]; c <= r->class_of[high]; c++)
        moved[c] = true;
}

/* The classes by which some place of a state leads on. By every other one only a new match may begin. */
static void find_moved(const regex *r, const place_list *state, bool *moved)
{
    memset(moved, state->waits, r->class_count + 1u);
    moved[r->class_count] = true;
    for (uint32_t i = 0; i < state->count; i++) {
        const regex_place *p = &r->places[state->places[i]];
        if (p->kind == PLACE_BYTE)
            mark(r, moved, p->low, p->high);
        for (uint32_t k = 0; p->kind == PLACE_TABLE && k < p->what; k++)
            mark(r, moved, r->edges[p->of.edges + k].low, r->edges[p->of.edges + k].high);
    }
}

/* A row of a state. `begun` holds, for each class, where a new match alone leads to, once that is known. */
static bool fill_row(state_store *s, uint32_t state, uint16_t *begun)
{
    bool moved[257];
    place_list list = regex_states_list(s, state);
    find_moved(s->w->r, &list, moved);
    for (uint32_t c = 0; c < s->stride; c++) {
        uint16_t *cell = s->next + (size_t)state * s->stride + c;
        if (!moved[c] && begun[c] != STATE_UNKNOWN)
            *cell = begun[c];
        else if (regex_states_step(s, state, c) == STATE_UNKNOWN)
            return false;
        if (!moved[c])
            begun[c] = *cell;
    }
    return true;
}

/* Every state there is. False: they are too many. */
static bool fill(state_store *s)
{
    uint16_t begun[257];
    memset(begun, 0xFF, sizeof begun); /* STATE_UNKNOWN */
    if (regex_states_find(s, regex_walk_first(s->w)) == STATE_UNKNOWN)
        return false;
    for (uint32_t state = STATE_FIRST; state < s->count; state++) {
        if (!fill_row(s, state, begun))
            return false;
        if (s->w->units > TABLE_UNITS)
            return false;
    }
    return true;
}

/* Where states go in the table: those that end a match first, then the idle one. */
static uint32_t row_of(uint32_t state, uint32_t idle, uint32_t stride)
{
    if (idle >= STATE_FIRST && state >= STATE_FIRST && state <= idle)
        state = state == idle ? STATE_FIRST : state + 1;
    return state * stride;
}

static void find_idle(regex_table *t, const regex *r)
{
    uint32_t leaving = 0;
    for (uint32_t byte = 0; byte < 256; byte++) {
        t->idles[byte] = t->next[t->idle + r->class_of[byte]] == t->idle;
        if (!t->idles[byte]) {
            leaving++;
            t->leaves = (uint8_t)byte;
        }
    }
    t->one_leaves = leaving == 1;
    if (leaving > 128) /* it is left at once: not worth looking for */
        t->idle = 0;
}

static const regex_table *kept_table(regex_build *b, regex *r, const state_store *s, uint16_t first,
                                     uint16_t idle)
{
    size_t cells = (size_t)s->count * s->stride;
    regex_table *t = arena_new_zero(b->keep, sizeof *t);
    uint16_t *next = t ? arena_new(b->keep, cells * sizeof *next) : NULL;
    if (!next) {
        b->status = QUN_E_NOMEM;
        return NULL;
    }
    memset(next, 0, STATE_FIRST * s->stride * sizeof *next);
    for (uint32_t c = 0; c < s->stride; c++)
        next[STATE_MATCH * s->stride + c] = (uint16_t)(STATE_MATCH * s->stride);
    for (uint32_t state = STATE_FIRST; state < s->count; state++) {
        uint16_t *row = next + row_of(state, idle, s->stride);
        for (uint32_t c = 0; c < s->stride; c++)
            row[c] = (uint16_t)row_of(s->next[(size_t)state * s->stride + c], idle, s->stride);
    }
    t->next = next;
    t->count = (uint16_t)s->count;
    t->match = (uint16_t)(STATE_MATCH * s->stride);
    t->first = (uint16_t)row_of(first, idle, s->stride);
    if (idle >= STATE_FIRST) {
        t->idle = (uint16_t)(STATE_FIRST * s->stride);
        find_idle(t, r);
    }
    r->bytes += sizeof *t + cells * sizeof *next;
    return t;
}

const regex_table *regex_table_make(regex_build *b, regex *r)
{
    arena_mark mark = arena_here(b->work);
    uint32_t stride = r->class_count + 1u, cap = TABLE_CELLS / stride;
    const regex_table *made = NULL;
    walker w;
    state_store s;
    cap = cap > TABLE_STATES ? TABLE_STATES : cap;
    bool same = b->work == b->keep; /* then nothing made in between may be given back */
    if (!regex_walk_begin(&w, r, b->work) || !regex_states_begin(&s, &w, b->work, cap, TABLE_POOL)) {
        b->status = QUN_E_NOMEM;
    } else if (fill(&s)) {
        uint16_t first = regex_states_find(&s, regex_walk_first(&w)),
                 idle = regex_states_find(&s, regex_walk_idle(&w));
        if (idle == STATE_UNKNOWN || first == STATE_UNKNOWN)
            idle = STATE_DEAD;
        made = kept_table(b, r, &s, first, idle);
    }
    if (!same)
        arena_back(b->work, mark);
    return made;
}

/* ---- reading ---- */

/* The next byte that leads on from the idle state; the end if there is none. */
static const uint8_t *leave_idle(const regex_table *t, const uint8_t *at, const uint8_t *end)
{
    if (t->one_leaves) {
        const uint8_t *found = memchr(at, t->leaves, (size_t)(end - at));
        return found ? found : end;
    }
    while (end - at >= 4) {
        if (!(t->idles[at[0]] & t->idles[at[1]] & t->idles[at[2]] & t->idles[at[3]]))
            break;
        at += 4;
    }
    while (at < end && t->idles[*at])
        at++;
    return at;
}

bool regex_table_matches(const regex *r, qun_text text)
{
    const regex_table *t = r->table;
    const uint16_t *next = t->next;
    const uint8_t *at = (const uint8_t *)text.at, *end = at + text.len;
    uint32_t state = t->first, looks = t->idle > t->match ? t->idle : t->match;
    while (at < end) {
        if (state <= looks) {
            if (state <= t->match)
                return state == t->match;
            at = leave_idle(t, at, end);
            if (at == end)
                break;
        }
        state = next[state + r->class_of[*at++]];
    }
    return next[state + r->class_count] == t->match;
}
