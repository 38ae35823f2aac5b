/* conditions.c - conditions in a run: holds, fails, or a fact is missing; and why, leaf by leaf. */
#include "decide/decisions.h"

/* The code of a reason by its state. */
static const int32_t state_codes[] = {0, QUN_CODE_Y001, QUN_CODE_Y002, QUN_CODE_Y003, QUN_CODE_Y004};

/* Tells the host once which condition failed, for which row, and why. */
static void report_broken(const run *r, const cell *value)
{
    char detail[160];
    buf words;
    if (r->explaining || r->frame.exhausted || r->frame.no_memory)
        return;
    buf_fixed(&words, detail, sizeof detail);
    buf_str(&words, "row ");
    buf_uint(&words, r->row);
    buf_str(&words, ": ");
    buf_str(&words, value->as.text);
    words.len = words.len < sizeof detail ? words.len : sizeof detail;
    problem p = {.code = QUN_CODE_Y004, .at.path = r->place, .found = r->place, .detail = buf_view(&words)};
    diagnose(r->out->diagnostics, &p);
}

static int32_t state_of(run *r, const cell *value)
{
    if (value->kind == QUN_TYPE_BOOL)
        return value->as.i ? HOLDS : FAILS;
    if (value->kind == QUN_TYPE_FAILED) {
        r->broken = true;
        report_broken(r, value);
        return BROKEN;
    }
    r->unknown = true;
    return MISSING;
}

cell program_value(run *r, const cel_program *p, qun_text place)
{
    r->place = place;
    cell value = cel_run(p, &r->frame);
    if (value.kind == QUN_TYPE_UNKNOWN || value.kind == QUN_TYPE_FAILED)
        state_of(r, &value);
    return value;
}

int32_t program_state(run *r, const cel_program *p)
{
    cell value = cel_run(p, &r->frame);
    int32_t state = state_of(r, &value);
    return state == BROKEN ? MISSING : state; /* counts as unknown; explain_program tells it apart */
}

int32_t line_state(run *r, const line *l)
{
    r->place = l->place;
    if (l->lists & r->uncounted)
        r->count_words(r, l->lists);
    if (l->when)
        return program_state(r, l->when);
    const cell *unspent = fact_at(r, l->unspent);
    if (unspent->kind == QUN_TYPE_INT)
        return unspent->as.i > 0 ? HOLDS : FAILS;
    r->unknown = true;
    return MISSING;
}

int32_t condition_state(run *r, const condition *c)
{
    int32_t all = HOLDS;
    for (uint32_t i = 0; i < c->count; i++) {
        int32_t state = line_state(r, &c->lines[i]);
        if (state == FAILS)
            return FAILS;
        if (state != HOLDS)
            all = state;
    }
    return all;
}

int32_t condition_any(run *r, const condition *c)
{
    int32_t any = FAILS;
    for (uint32_t i = 0; i < c->count; i++) {
        int32_t state = line_state(r, &c->lines[i]);
        if (state == HOLDS)
            return HOLDS;
        if (state != FAILS)
            any = state;
    }
    return any;
}

/* ---- reasons ---- */

static void reason_words(reason *out, const line *l, qun_text clause, qun_text path)
{
    out->view.clause = clause;
    out->view.path = path;
    if (l && l->object) {
        out->view.clause = l->object->id;
        out->view.why_zh = l->object->why_zh.len ? l->object->why_zh : l->object->why_en;
        out->view.why_en = l->object->why_en.len ? l->object->why_en : l->object->why_zh;
        out->view.ask_zh = l->object->ask_zh.len ? l->object->ask_zh : l->object->ask_en;
        out->view.ask_en = l->object->ask_en.len ? l->object->ask_en : l->object->ask_zh;
    }
}

/* How to settle a missing fact, if the requirement does not say: the attribute's own question. */
static void ask_of_attribute(const run *r, reason *out)
{
    if (!r->c)
        return; /* an expression by itself */
    uint32_t index = object_named(&r->c->objects, QUN_OBJECT_ATTRIBUTE, out->view.fact);
    const qun_attribute *a = object_at(&r->c->objects, QUN_OBJECT_ATTRIBUTE, index);
    if (!a || out->view.ask_zh.len)
        return;
    out->view.ask_zh = a->ask_zh.len ? a->ask_zh : a->ask_en;
    out->view.ask_en = a->ask_en.len ? a->ask_en : a->ask_zh;
}

static bool reads_missing(uint64_t which, uint32_t k)
{
    return which >> (k < 63 ? k : 63) & 1; /* the last bit stands for all that follow */
}

static void explain_failure(run *r, qun_text clause, qun_text condition)
{
    reason *out = reason_new(r, BROKEN, QUN_CODE_Y004);
    if (!out)
        return;
    out->view.clause = clause;
    out->view.condition = condition;
}

void explain_value(run *r, const cel_program *p, const cell *value, qun_text clause)
{
    if (value->kind == QUN_TYPE_FAILED)
        explain_failure(r, clause, cel_leaf_count(p) ? cel_leaf_at(p, 0)->source : (qun_text){NULL, 0});
    if (value->kind != QUN_TYPE_UNKNOWN || run_codes(r))
        return;
    for (uint32_t k = 0; k < cel_attributes(p); k++) {
        reason *out = reads_missing(value->as.u, k) ? reason_new(r, MISSING, QUN_CODE_Y003) : NULL;
        if (!out)
            continue;
        out->view.clause = clause;
        out->view.fact = cel_attribute(p, k)->name;
        ask_of_attribute(r, out);
    }
}

static void missing_fact(run *r, const cel_leaf *leaf, qun_text fact, const line *l, qun_text clause,
                         qun_text path)
{
    reason *out = reason_new(r, MISSING, QUN_CODE_Y003);
    if (!out)
        return;
    reason_words(out, l, clause, path);
    out->view.condition = leaf->source;
    out->view.fact = fact;
    ask_of_attribute(r, out);
}

/* What a leaf misses: its own facts, those behind the permits it asks; or it is unknown by itself: permille
 * of nothing. */
static void missing_facts(run *r, const cel_program *p, const cel_leaf *leaf, uint64_t which, const line *l,
                          qun_text clause, qun_text path)
{
    uint32_t before = r->out->reason_count, asked = r->asked_count;
    for (uint32_t k = 0; k < cel_attributes(p); k++)
        if (reads_missing(which, k))
            missing_fact(r, leaf, cel_attribute(p, k)->name, l, clause, path);
    for (uint32_t i = 0; i < asked; i++) { /* permits ask no permits: the list stays as it is */
        const permit_answer *answer = &r->permits[r->asked[i]];
        if (answer->state == MISSING)
            explain_gate(r, &r->c->permits[r->asked[i]], (passage){answer->state, answer->way});
    }
    if (r->out->reason_count == before)
        missing_fact(r, leaf, leaf->fact ? leaf->fact->name : leaf->source, l, clause, path);
}

static int32_t leaf_state(const cel_leaf *leaf, const cell *value)
{
    if (value->kind == QUN_TYPE_BOOL)
        return (value->as.i != 0) != leaf->negated ? HOLDS : FAILS;
    return value->kind == QUN_TYPE_FAILED ? BROKEN : MISSING;
}

/* A value for people to read; one that nobody could is left out. What is recalled stands in memory of its own
 * already. */
static void keep_value(run *r, const cell *value, cell *out)
{
    uint64_t most = r->out->env->limits.steps;
    if (cel_weight(value, most) > most)
        return;
    if (r->recalled)
        *out = *value;
    else if (!cell_copy(&r->out->texts, value, out))
        r->status = QUN_E_NOMEM;
}

static void keep_leaf(run *r, const cel_leaf *leaf, const cel_finding *found, reason *out)
{
    out->view.condition = leaf->source;
    out->view.comparison = leaf->op;
    out->view.fact = leaf->fact ? leaf->fact->name : (qun_text){NULL, 0};
    out->view.flips = found->flips;
    if (leaf->negated)
        out->view.flags |= QUN_REASON_NEGATED;
    if (leaf->swapped)
        out->view.flags |= QUN_REASON_SWAPPED;
    keep_value(r, &found->measured, &out->measured);
    keep_value(r, &found->limit, &out->limit);
}

static void explain_leaf(run *r, const cel_program *p, uint32_t k, const line *l, qun_text clause,
                         int32_t wanted, qun_text path)
{
    const cel_leaf *leaf = cel_leaf_at(p, k);
    cel_finding found;
    run_trial(r);
    cel_explain(p, k, &r->frame, &found);
    if (r->frame.no_memory)
        r->status = QUN_E_NOMEM;
    int32_t state = leaf_state(leaf, &found.value);
    if (wanted && state != wanted && !(wanted == MISSING && state == BROKEN))
        return;
    if (state == MISSING) {
        missing_facts(r, p, leaf, found.value.as.u, l, clause, path);
        return;
    }
    reason *out = reason_new(r, state, state_codes[state]);
    if (!out)
        return;
    reason_words(out, l, clause, path);
    keep_leaf(r, leaf, &found, out);
}

void explain_program(run *r, const cel_program *p, qun_text clause, const line *l, int32_t state,
                     qun_text path)
{
    explanation before;
    if (run_codes(r))
        return;
    explain_begin(r, &before);
    for (uint32_t k = 0; k < cel_leaf_count(p) && r->status == QUN_OK; k++)
        explain_leaf(r, p, k, l, clause, state, path);
    explain_end(r, &before);
}

static void explain_spend(run *r, const line *l, int32_t state, qun_text path)
{
    reason *out = reason_new(r, state, state_codes[state]);
    if (!out)
        return;
    reason_words(out, l, l->id, path);
    out->view.condition = l->source;
    out->view.comparison = TEXT(">=");
    out->view.fact = l->unspent->name;
    out->measured = *fact_at(r, l->unspent);
    out->limit = cell_int(1);
}

void explain_condition(run *r, const condition *c, int32_t state, qun_text path)
{
    explanation before;
    if (run_codes(r))
        return;
    for (uint32_t i = 0; i < c->count && r->status == QUN_OK; i++) {
        const line *l = &c->lines[i];
        explain_begin(r, &before);
        int32_t now = line_state(r, l);
        explain_end(r, &before);
        if (state && now != state)
            continue;
        if (l->when)
            explain_program(r, l->when, (qun_text){NULL, 0}, l, now, path);
        else
            explain_spend(r, l, now, path);
    }
}

void explain_unless(run *r, const condition *c, int32_t state, qun_text path)
{
    static const int32_t other[] = {0, FAILS, HOLDS, MISSING, BROKEN};
    uint32_t from = r->out->reason_count;
    explain_condition(r, c, state, path);
    for (uint32_t i = from; i < r->out->reason_count; i++) {
        qun_reason *view = &r->out->reasons[i].view;
        view->state = other[view->state];
        view->code = state_codes[view->state];
        view->flags ^= QUN_REASON_NEGATED;
    }
    decision *d = r->out->count && !run_codes(r) ? decision_at(r->out, r->out->count - 1) : NULL;
    if (d && d->reasons == from && r->out->reason_count > from && d->view.why == QUN_CODE_Y001)
        d->view.why = QUN_CODE_Y002;
}
