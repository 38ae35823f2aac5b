/* moderate.c - what an event breaks and what follows: rules are tried, the strongest of a family is kept,
 * strikes lead up their ladder, permits let pass. */
#include "decide/moderate.h"

/* ---- words: conditions read event.hits:ID like any other fact, so they are counted before one is run ----
 */

static bool own_row(run *r)
{
    size_t size = r->c->shape->width[QUN_SCOPE_EVENT] * sizeof *r->counted;
    r->counted = arena_new(&r->out->scratch, size);
    if (!r->counted) {
        r->status = QUN_E_NOMEM;
        return false;
    }
    memcpy(r->counted, r->frame.row[QUN_SCOPE_EVENT], size);
    r->frame.row[QUN_SCOPE_EVENT] = r->counted;
    return true;
}

const words_found *find_words(run *r, uint32_t list)
{
    if (!r->found)
        r->found = arena_new_zero(&r->out->scratch, r->c->list_count * sizeof *r->found);
    words_found *found = r->found ? &r->found[list] : NULL;
    qun_text text = cell_as_text(*fact_at(r, r->c->at.event_text));
    if (!found || (!found->looked && !text_hits(r->c->lists[list].words, text, &r->out->scratch, &found->hits,
                                                &found->count))) {
        r->status = QUN_E_NOMEM;
        return NULL;
    }
    found->looked = true;
    return found;
}

static void count_words(run *r, uint64_t lists)
{
    if (!r->counted && !own_row(r))
        return;
    lists &= r->uncounted;
    r->uncounted &= ~lists;
    for (uint32_t i = 0; i < r->c->list_count; i++) { /* the compiler sees to it that there are 64 at most */
        const word_list *list = &r->c->lists[i];
        if (!(lists >> i & 1) || !word_list_asked(list, r->counted)) /* unread, or the host counted */
            continue;
        const words_found *found = find_words(r, i);
        if (!found)
            return;
        word_list_fill(list, found->hits, found->count, r->counted);
    }
}

static void begin_words(run *r)
{
    const cell *text = fact_at(r, r->c->at.event_text); /* unknown without a row */
    r->counted = NULL;
    r->found = NULL;
    r->count_words = count_words;
    r->uncounted = r->c->list_count && text->kind == QUN_TYPE_STRING ? UINT64_MAX : 0;
}

/* ---- a rule ---- */

static bool in_force(const run *r, const rule *rule)
{
    const qun_rule *o = rule->object;
    return (!o->since || r->frame.instant >= o->since) && (!o->ceases || r->frame.instant < o->ceases);
}

/* Without `who` a rule concerns everyone who is not known to be staff. */
static bool concerned(run *r, const rule *rule)
{
    r->place = rule->place;
    if (rule->who_lists & r->uncounted)
        count_words(r, rule->who_lists);
    if (rule->who)
        return program_state(r, rule->who) == HOLDS;
    const cell *staff = fact_at(r, r->c->at.member_staff), *by = fact_at(r, r->c->at.event_staff);
    bool known_staff =
        (staff->kind == QUN_TYPE_BOOL && staff->as.i) || (by->kind == QUN_TYPE_BOOL && by->as.i);
    return !known_staff;
}

static bool reached_limit(const run *r, const rule *rule)
{
    if (!rule->fired)
        return false;
    const cell *fired = fact_at(r, rule->fired);
    return fired->kind == QUN_TYPE_INT && fired->as.i >= (int64_t)rule->object->limit_max;
}

/* Was the person told before? Announced rules bind who was in the group when the event happened (A15). */
static bool informed(const run *r, const rule *rule)
{
    if (rule->object->informed == QUN_INFORMED_NONE)
        return true;
    const qun_notice *notice = object_at(&r->c->objects, QUN_OBJECT_NOTICE, 0);
    qun_time joined, acked;
    bool accepted = fact_time(r, r->c->at.member_acked, &acked) && acked <= r->frame.now;
    bool ack = rule->object->informed == QUN_INFORMED_ACK || (notice && notice->ack == QUN_ACK_REQUIRED);
    if (!notice || notice->since > r->frame.now)
        return false;
    if (ack)
        return accepted;
    return (fact_time(r, r->c->at.here_joined, &joined) || fact_time(r, r->c->at.member_joined, &joined)) &&
           joined <= r->frame.now;
}

/* The permits that were asked since the trial of the rule began. */
static void note_permits(run *r, tried *out)
{
    size_t size = r->asked_count * sizeof *r->asked;
    if (!r->asked_count)
        return;
    uint32_t *copy = arena_new(&r->out->scratch, size);
    if (!copy) {
        r->status = QUN_E_NOMEM;
        return;
    }
    memcpy(copy, r->asked, size);
    out->permits = copy;
    out->permit_count = r->asked_count;
}

/* Tries a rule on the event. False: it says nothing of it. */
static bool try_rule(run *r, const rule *rule, tried *out)
{
    *out = (tried){.rule = rule, .next = &rule->then, .blocked = FAILS};
    run_trial(r);
    if (!in_force(r, rule) || !concerned(r, rule))
        return false;
    out->state = condition_state(r, &rule->when);
    if (out->state == MISSING)
        return true;
    if (out->state == FAILS) {
        if (!rule->otherwise.count)
            return false;
        out->next = &rule->otherwise;
    }
    out->blocked = condition_any(r, &rule->unless);
    note_permits(r, out);
    out->limited = out->blocked == FAILS && reached_limit(r, rule);
    out->informed = informed(r, rule);
    out->state = out->blocked == MISSING ? MISSING : out->blocked == HOLDS || out->limited ? FAILS : HOLDS;
    return true;
}

/* ---- nothing is done: why ---- */

static bool excuses(const run *r, uint32_t permit)
{
    return r->permits[permit].row_tick == r->row_tick && r->permits[permit].state == HOLDS;
}

/* The permits that let the event pass, each once, in the order of the rules. */
static void gather_excuses(run *r, trial *t)
{
    t->excusing_count = 0;
    for (uint32_t i = 0; i < t->count; i++) {
        const tried *one = &t->rules[i];
        for (uint32_t k = 0; one->blocked == HOLDS && k < one->permit_count; k++) {
            bool known = false;
            for (uint32_t j = 0; j < t->excusing_count; j++)
                known = known || t->excusing[j] == one->permits[k];
            if (!known && excuses(r, one->permits[k]))
                t->excusing[t->excusing_count++] = one->permits[k];
        }
    }
}

static passage passage_of(const run *r, uint32_t permit)
{
    return (passage){r->permits[permit].state, r->permits[permit].way};
}

/* The first permit is the clause; what the others use up is used up as well. */
static void explain_excuses(run *r, const trial *t, decision *d)
{
    for (uint32_t i = 0; i < t->excusing_count && r->status == QUN_OK; i++) {
        const gate *g = &r->c->permits[t->excusing[i]];
        passage passed = passage_of(r, t->excusing[i]);
        if (i == 0) {
            decision_clause(d, QUN_OBJECT_PERMIT, g->index, g->id, g->place);
            d->view.topic = g->id;
            d->view.path = passed.way == UINT32_MAX ? (qun_text){NULL, 0} : g->ways[passed.way].object->id;
            d->view.why = QUN_CODE_Y006;
        }
        explain_gate(r, g, passed);
    }
}

static void explain_limit(run *r, const rule *rule)
{
    reason *why = reason_new(r, HOLDS, QUN_CODE_Y007);
    if (!why)
        return;
    why->view.clause = rule->object->id;
    why->view.fact = rule->fired->name;
    why->view.comparison = TEXT(">=");
    why->measured = *fact_at(r, rule->fired);
    why->limit = cell_int(rule->object->limit_max);
}

/* What a rule would need to know. */
static void explain_unknown(run *r, const tried *one)
{
    const rule *rule = one->rule;
    if (one->blocked == FAILS) {
        explain_condition(r, &rule->when, MISSING, rule->object->id);
        return;
    }
    explain_condition(r, &rule->unless, MISSING, rule->object->id);
}

/* Allowed: by which permit, at the cost of which event, or for want of which facts. */
static void allow(run *r, trial *t)
{
    if (t->count == 0 && run_drops(r, QUN_ACT_ALLOW))
        return; /* no rule has anything to say, and no permit was paid for */
    decision *d = decision_new(r, QUN_ACT_ALLOW);
    if (!d)
        return;
    d->view.target = TEXT("member");
    explain_excuses(r, t, d);
    for (uint32_t i = 0; i < t->count && r->status == QUN_OK; i++) {
        if (t->rules[i].limited)
            explain_limit(r, t->rules[i].rule);
        else if (t->rules[i].state == MISSING)
            explain_unknown(r, &t->rules[i]);
    }
    if (r->status != QUN_OK)
        return;
    decision_key(r, d, r->member, r->occurrence);
    decision_end(r);
}

/* ---- the event ---- */

static uint32_t kind_of(run *r)
{
    const cell *kind = fact_at(r, r->c->at.event_kind);
    if (kind->kind == QUN_TYPE_STRING)
        return names_find(&r->c->kinds, cell_as_text(*kind));
    r->unknown = true;
    return NAMES_NONE;
}

/* An event without an id is told from others by its time, and by its row in this run. */
static qun_status name_occurrence(run *r)
{
    qun_time at;
    r->occurrence = r->event;
    if (r->event.len || run_codes(r))
        return QUN_OK;
    char *digits = arena_new(&r->out->scratch, 48);
    if (!digits)
        return QUN_E_NOMEM;
    buf b;
    buf_fixed(&b, digits, 48);
    if (fact_time(r, r->c->at.event_at, &at))
        buf_int(&b, at);
    buf_char(&b, '.');
    buf_uint(&b, r->row);
    r->occurrence = buf_view(&b);
    return QUN_OK;
}

static void decide(run *r, trial *t)
{
    uint32_t number = kind_of(r);
    uint32_t first = r->out->count;
    t->count = 0;
    for (uint32_t i = 0; i < r->c->rule_count && number < 64 && r->status == QUN_OK; i++)
        if (r->c->rules[i].kinds >> number & 1 && try_rule(r, &r->c->rules[i], &t->rules[t->count]))
            t->count++;
    if (t->count && r->uncounted)
        count_words(r, UINT64_MAX); /* what is said may name any of them */
    bool gone = carry_out(r, t);
    gather_excuses(r, t);
    bool nothing = r->out->count == first;
    if (r->status == QUN_OK && (nothing || (!gone && t->excusing_count)))
        allow(r, t);
}

static void *table(run *r, uint32_t count, size_t size)
{
    void *new = arena_new_zero(&r->out->texts, ((size_t)count + 1) * size);
    if (!new)
        r->status = QUN_E_NOMEM;
    return new;
}

qun_status qun_moderate(const qun_charter *charter, const qun_facts *facts, qun_time now, qun_decisions *out)
{
    run r;
    trial t = {0};
    qun_status status = run_begin(&r, QUN_VERB_MODERATE, charter, facts, now, out);
    if (status != QUN_OK)
        return status;
    t.rules = table(&r, charter->rule_count, sizeof *t.rules);
    t.struck = table(&r, charter->ladder_count, sizeof *t.struck);
    t.excusing = table(&r, charter->permit_count, sizeof *t.excusing);
    uint32_t rows = qun_facts_rows(facts, QUN_SCOPE_EVENT);
    for (uint32_t i = 0; i < rows && r.status == QUN_OK; i++) {
        qun_time at;
        run_row(&r, QUN_SCOPE_EVENT, i);
        if (fact_time(&r, charter->at.event_at, &at))
            r.frame.now = r.frame.instant = at;
        begin_words(&r);
        r.status = name_occurrence(&r);
        if (r.status == QUN_OK)
            decide(&r, &t);
        r.frame.next = QUN_NEVER; /* it was decided for the event's own instant */
        run_row_done(&r);
    }
    return run_end(&r);
}
