/* admit.c - may this person enter: the charter's entry, and that of the form of a group if one is at hand. */
#include "decide/decisions.h"

static const form *form_at_hand(const run *r)
{
    qun_text id = fact_text(r, r->c->at.group_form);
    for (uint32_t i = 0; id.len && i < r->c->form_count; i++)
        if (text_equal(r->c->forms[i].object->id, id))
            return &r->c->forms[i];
    return NULL;
}

enum { CHARTERS, FORMS, GATES }; /* both are asked, the charter's first */

/* What the gates say together. */
typedef struct answer {
    int32_t state;
    const gate *gates[GATES]; /* NULL: none, or not asked for the other said no */
    passage passed[GATES];
    const gate *named; /* the first that is not open, else the first */
    passage named_passed;
    const form *stranger; /* the person does not belong to this form, or it is not known */
} answer;

static void ask_gate(run *r, answer *out, int which, const gate *g)
{
    if (!g || out->state == FAILS)
        return;
    passage p = gate_pass(r, g);
    out->gates[which] = g;
    out->passed[which] = p;
    if (!out->named || p.state == FAILS || (p.state == MISSING && out->state == HOLDS)) {
        out->named = g;
        out->named_passed = p;
    }
    if (p.state == FAILS || out->state == HOLDS)
        out->state = p.state;
}

static void ask(run *r, answer *out)
{
    const form *f = form_at_hand(r);
    out->state = HOLDS; /* one by one: the whole struct at once is slower than the rest of the call */
    out->gates[CHARTERS] = out->gates[FORMS] = out->named = NULL;
    out->stranger = NULL;
    ask_gate(r, out, CHARTERS, r->c->entry);
    ask_gate(r, out, FORMS, f ? f->entry : NULL);
    if (!f || !f->who || out->state == FAILS)
        return;
    r->place = f->place;
    int32_t belongs = program_state(r, f->who);
    if (belongs == HOLDS)
        return;
    if (belongs == FAILS || out->state == HOLDS) /* else a gate that asks is to be named */
        out->named = NULL;
    out->stranger = f;
    out->state = belongs;
}

/* The actions of the ways taken, or what the gate that refuses has for the refused. */
static void follow_gate(run *r, const gate *g, passage p)
{
    const way *w = p.way == UINT32_MAX ? NULL : &g->ways[p.way];
    const actions *next = p.state == FAILS ? &g->otherwise : w ? &w->then : NULL;
    qun_text path = w ? w->object->id : (qun_text){NULL, 0};
    for (uint32_t i = 0; next && i < next->count; i++) {
        decision *d = decision_of_action(r, &next->items[i]);
        if (!d)
            return;
        decision_clause(d, w ? QUN_OBJECT_PATH : g->object_kind, w ? w->index : g->index, g->id,
                        w ? w->place : g->place);
        d->view.path = path;
        decision_words(r, d, &next->items[i].why, &next->items[i].text);
        decision_key(r, d, r->member, r->group);
    }
}

static void follow_up(run *r, const answer *a)
{
    if (a->stranger || a->state == MISSING)
        return;
    for (int i = 0; i < GATES; i++)
        if (a->gates[i] && a->passed[i].state == a->state)
            follow_gate(r, a->gates[i], a->passed[i]);
}

static void name_clause(const answer *a, decision *d)
{
    const gate *g = a->named;
    const form *f = a->stranger;
    if (!g && !f) {
        d->view.clause = TEXT("entry"); /* no threshold: D201 says so when the charter is checked */
    } else if (!g) {
        decision_clause(d, QUN_OBJECT_FORM, f->index, f->object->id, f->place);
    } else {
        const way *w = a->named_passed.way == UINT32_MAX ? NULL : &g->ways[a->named_passed.way];
        decision_clause(d, w ? QUN_OBJECT_PATH : QUN_OBJECT_THRESHOLD, w ? w->index : g->index, g->id,
                        w ? w->place : g->place);
        d->view.path = w ? w->object->id : (qun_text){NULL, 0};
    }
}

static void explain(run *r, const answer *a)
{
    for (int i = 0; i < GATES; i++)
        if (a->gates[i] && a->passed[i].state == a->state)
            explain_gate(r, a->gates[i], a->passed[i]);
    if (a->stranger)
        explain_program(r, a->stranger->who, a->stranger->object->id, NULL, a->state, (qun_text){NULL, 0});
}

static void decide(run *r)
{
    static const int32_t acts[] = {0, QUN_ACT_ADMIT, QUN_ACT_REFUSE, QUN_ACT_PEND};
    answer a;
    ask(r, &a);
    decision *d = decision_new(r, acts[a.state]);
    if (!d)
        return;
    name_clause(&a, d);
    explain(r, &a);
    if (r->status != QUN_OK)
        return;
    decision_words(r, d, a.state == FAILS && a.named ? &a.named->why : NULL, NULL);
    decision_key(r, d, r->member, r->group); /* each door has its own answer */
    follow_up(r, &a);
}

qun_status qun_admit(const qun_charter *charter, const qun_facts *facts, qun_time now, qun_decisions *out)
{
    run r;
    qun_status status = run_begin(&r, QUN_VERB_ADMIT, charter, facts, now, out);
    if (status != QUN_OK)
        return status;
    uint32_t rows = qun_facts_rows(facts, QUN_SCOPE_MEMBER);
    for (uint32_t i = 0; i < rows && r.status == QUN_OK; i++) {
        run_row(&r, QUN_SCOPE_MEMBER, i);
        decide(&r);
        run_row_done(&r);
    }
    return run_end(&r);
}
