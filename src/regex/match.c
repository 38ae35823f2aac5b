/* match.c - whether a text holds a match: by the table if there is one, else by states made as the text needs
 * them, and where those become too many by walking alone. Each way reads the text once. */
#include "regex/program.h"
#include <string.h>

/* What the states of one text may take; beyond it they are forgotten, and begun again so many times. */
#define LAZY_STATES 512
#define LAZY_CELLS  16384
#define LAZY_POOL   16384
#define LAZY_CLEARS 4

typedef struct run {
    const regex *r;
    walker w;
    const uint8_t *at, *end;
    uint64_t most; /* units that may be spent */
} run;

static bool is_spent(const run *u)
{
    return u->w.units > u->most;
}

static uint32_t next_class(run *u)
{
    return u->at < u->end ? u->r->class_of[*u->at++] : u->r->class_count;
}

/* Goes on from what `next` of the walker holds. */
static qun_status simulate(run *u, walked how, bool *found)
{
    walker *w = &u->w;
    while (how == WALKED_ON) {
        place_list from = regex_walk_next(w);
        memcpy(w->line, from.places, from.count * sizeof *w->line);
        from.places = w->line;
        how = regex_walk_step(w, &from, next_class(u));
        if (is_spent(u))
            return QUN_E_COST;
    }
    *found = how == WALKED_MATCH;
    return QUN_OK;
}

/* The states so far are forgotten but for the one that `next` holds; UNKNOWN: even that does not fit. */
static uint16_t begin_again(state_store *s, uint32_t *clears)
{
    if (++*clears > LAZY_CLEARS)
        return STATE_UNKNOWN;
    regex_states_clear(s);
    return regex_states_find(s, WALKED_ON);
}

static qun_status read_lazily(run *u, state_store *s, walked how, bool *found)
{
    uint32_t clears = 0, state = regex_states_find(s, how);
    while (state >= STATE_FIRST) {
        if (state == STATE_UNKNOWN)
            state = begin_again(s, &clears);
        if (state == STATE_UNKNOWN)
            return simulate(u, WALKED_ON, found);
        state = regex_states_step(s, state, next_class(u));
        if (is_spent(u))
            return QUN_E_COST;
    }
    *found = state == STATE_MATCH;
    return QUN_OK;
}

static qun_status walk_text(run *u, arena *scratch, bool by_states, bool *found)
{
    state_store s;
    uint32_t cap = LAZY_CELLS / (u->r->class_count + 1u);
    if (!regex_walk_begin(&u->w, u->r, scratch))
        return QUN_E_NOMEM;
    if (!by_states)
        return simulate(u, regex_walk_first(&u->w), found);
    cap = cap > LAZY_STATES ? LAZY_STATES : cap;
    if (!regex_states_begin(&s, &u->w, scratch, cap, LAZY_POOL))
        return QUN_E_NOMEM;
    return read_lazily(u, &s, regex_walk_first(&u->w), found);
}

static bool spend(uint64_t *units, uint64_t spent)
{
    bool last = *units >= spent;
    *units -= last ? spent : *units;
    return last;
}

qun_status regex_matches_by(enum regex_way way, const regex *r, qun_text text, arena *scratch,
                            uint64_t *units, bool *found)
{
    *found = false;
    if (!text.at)
        text = TEXT("");
    if (!spend(units, text.len))
        return QUN_E_COST;
    if (way == REGEX_TABLE && r->table) {
        *found = regex_table_matches(r, text);
        return QUN_OK;
    }
    const uint8_t *at = (const uint8_t *)text.at;
    run u = {.r = r, .at = at, .end = at + text.len, .most = *units};
    arena_mark mark = arena_here(scratch);
    qun_status status = walk_text(&u, scratch, way != REGEX_SIMULATION, found);
    arena_back(scratch, mark);
    spend(units, u.w.units);
    return status;
}

qun_status regex_matches(const regex *r, qun_text text, arena *scratch, uint64_t *units, bool *found)
{
    return regex_matches_by(REGEX_TABLE, r, text, scratch, units, found);
}
