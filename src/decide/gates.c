/* gates.c - asking a gate: is a way open, is none, or would a missing fact tell? */
#include "decide/decisions.h"

/* In force from `since` to before `ceases`; both edges may turn the answer. */
static bool in_force(run *r, qun_time since, qun_time ceases)
{
    if (since)
        run_wake(r, since);
    if (ceases)
        run_wake(r, ceases);
    return (!since || r->frame.instant >= since) && (!ceases || r->frame.instant < ceases);
}

static int32_t not_state(int32_t state)
{
    return state == HOLDS ? FAILS : state == FAILS ? HOLDS : state;
}

static int32_t both(int32_t a, int32_t b)
{
    if (a == FAILS || b == FAILS)
        return FAILS;
    return a == HOLDS && b == HOLDS ? HOLDS : MISSING;
}

static int32_t way_state(run *r, const way *w)
{
    if (!in_force(r, w->object->since, w->object->ceases))
        return FAILS;
    int32_t blocked = condition_any(r, &w->unless);
    if (blocked == HOLDS)
        return FAILS;
    return both(not_state(blocked), condition_state(r, &w->when));
}

passage gate_pass(run *r, const gate *g)
{
    if (g->shut)
        return (passage){FAILS, UINT32_MAX};
    int32_t common = condition_any(r, &g->unless);
    if (common == HOLDS)
        return (passage){FAILS, UINT32_MAX};
    common = both(not_state(common), condition_state(r, &g->when));
    if (common == FAILS || g->way_count == 0)
        return (passage){common, UINT32_MAX};
    int32_t best = FAILS;
    for (uint32_t i = 0; i < g->way_count; i++) {
        int32_t state = way_state(r, &g->ways[i]);
        if (state == HOLDS)
            return (passage){common, common == HOLDS ? i : UINT32_MAX};
        if (state != FAILS)
            best = MISSING;
    }
    return (passage){best, UINT32_MAX};
}

/* The words of a way stand in for lines of it that have none of their own. */
static void lend_words(run *r, const way *w, uint32_t from)
{
    for (uint32_t i = from; i < r->out->reason_count; i++) {
        qun_reason *view = &r->out->reasons[i].view;
        if (view->why_zh.len)
            continue;
        view->why_zh = w->object->why_zh.len ? w->object->why_zh : w->object->why_en;
        view->why_en = w->object->why_en.len ? w->object->why_en : w->object->why_zh;
    }
}

/* A way that is not in force yet, or no more. */
static void explain_force(run *r, const way *w)
{
    bool early = w->object->since && r->frame.instant < w->object->since;
    qun_time edge = early ? w->object->since : w->object->ceases;
    reason *out = reason_new(r, FAILS, QUN_CODE_Y012);
    if (!out)
        return;
    out->view.path = w->object->id;
    out->view.fact = TEXT("now");
    out->view.comparison = early ? TEXT(">=") : TEXT("<");
    out->view.flips = early ? edge : QUN_NEVER;
    out->measured = cell_time(r->frame.instant);
    out->limit = cell_time(edge);
}

/* The lines of a way in a state; FAILS: what shuts it. */
static void explain_way(run *r, const way *w, int32_t state)
{
    uint32_t from = r->out->reason_count;
    if (!in_force(r, w->object->since, w->object->ceases)) {
        if (state == FAILS)
            explain_force(r, w);
        return;
    }
    explain_condition(r, &w->when, state, w->object->id);
    if (state == FAILS)
        explain_unless(r, &w->unless, HOLDS, w->object->id);
    if (state == MISSING)
        explain_unless(r, &w->unless, MISSING, w->object->id);
    lend_words(r, w, from);
}

static void explain_ways(run *r, const gate *g, int32_t of_state, int32_t lines)
{
    for (uint32_t i = 0; i < g->way_count && r->status == QUN_OK; i++)
        if (way_state(r, &g->ways[i]) == of_state)
            explain_way(r, &g->ways[i], lines);
}

static void explain_open(run *r, const gate *g, passage p)
{
    if (p.way != UINT32_MAX)
        explain_way(r, &g->ways[p.way], HOLDS);
    explain_condition(r, &g->when, HOLDS, (qun_text){NULL, 0});
}

/* What would settle it first, and nothing that would not; then what shut the other ways. */
static void explain_pending(run *r, const gate *g)
{
    qun_text none = {NULL, 0};
    explain_condition(r, &g->when, MISSING, none);
    explain_unless(r, &g->unless, MISSING, none);
    for (uint32_t i = 0; i < g->way_count; i++)
        if (way_state(r, &g->ways[i]) == HOLDS)
            return; /* a way is open: only what is common to all is still to be settled */
    explain_ways(r, g, MISSING, MISSING);
    explain_ways(r, g, FAILS, FAILS);
}

/* What shuts it, in the order of the ritual; then what is missing besides, for it may be the next obstacle.
 */
static void explain_refusal(run *r, const gate *g)
{
    qun_text none = {NULL, 0};
    explain_unless(r, &g->unless, HOLDS, none);
    if (condition_any(r, &g->unless) == HOLDS)
        return; /* nothing else would help */
    explain_condition(r, &g->when, FAILS, none);
    explain_ways(r, g, FAILS, FAILS);
    explain_condition(r, &g->when, MISSING, none);
    explain_ways(r, g, FAILS, MISSING);
}

static void spend_of(run *r, const condition *c)
{
    for (uint32_t i = 0; i < c->count; i++)
        if (!c->lines[i].when) {
            qun_text id = fact_text(r, c->lines[i].unspent_id);
            if (id.len)
                spend_new(r, id);
        }
}

void explain_gate(run *r, const gate *g, passage p)
{
    explanation before;
    if (p.state == HOLDS)
        spend_of(r, &g->when);
    if (p.state == HOLDS && p.way != UINT32_MAX)
        spend_of(r, &g->ways[p.way].when);
    if (run_codes(r))
        return;
    explain_begin(r, &before);
    if (p.state == HOLDS)
        explain_open(r, g, p);
    else if (p.state == MISSING)
        explain_pending(r, g);
    else if (!g->shut)
        explain_refusal(r, g);
    explain_end(r, &before);
}
