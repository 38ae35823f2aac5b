/* segment.c - a member's class on every axis, and the tier: entered, kept through grace, lost.
 *
 * Clocks of dwell and grace are facts (member.tier_failing, member.tier_holding:ID); a decision with
 * QUN_DECISION_CLOCK asks the ledger to start or stop one, so the answer does not depend on how often it is
 * asked. */
#include "decide/decisions.h"

/* ---- classes ---- */

static bool all_texts(const cell *list)
{
    for (uint32_t i = 0; i < list->len; i++)
        if (list->as.items[i].kind != QUN_TYPE_STRING)
            return false;
    return true;
}

/* Copies the buckets as one text: "cat", or "cat,dog" for a list. False: it is neither. */
static bool name_buckets(run *r, const cell *value, qun_text *out)
{
    bool list = value->kind == QUN_TYPE_LIST && all_texts(value);
    const cell *items = list ? value->as.items : value;
    uint32_t count = list ? value->len : 1;
    size_t space = 1;
    if (!list && value->kind != QUN_TYPE_STRING)
        return false;
    for (uint32_t i = 0; i < count; i++)
        space += items[i].len + 1;
    char *at = arena_new(&r->out->texts, space);
    if (!at) {
        r->status = QUN_E_NOMEM;
        return false;
    }
    buf b;
    buf_fixed(&b, at, space);
    for (uint32_t i = 0; i < count; i++) {
        if (i)
            buf_char(&b, ',');
        buf_text(&b, cell_as_text(items[i]));
    }
    if (b.len)
        *out = buf_view(&b);
    return true;
}

typedef struct bucket { /* what is found of a member on an axis */
    int32_t allowed;    /* state of the class's own threshold */
    bool known;
    cell value; /* why it is not known */
    qun_text name;
} bucket;

static void find_bucket(run *r, const axis *a, bucket *out)
{
    *out = (bucket){.allowed = condition_state(r, &a->when), .known = true};
    if (out->allowed != HOLDS)
        return;
    out->value = program_value(r, a->by, a->place);
    out->known = name_buckets(r, &out->value, &out->name);
    bool odd = !out->known && out->value.kind != QUN_TYPE_UNKNOWN && out->value.kind != QUN_TYPE_FAILED;
    if (odd) { /* of dyn: anything may come */
        out->value = cell_failed("a class is a string or a list of strings");
        r->broken = true;
    }
}

static void classify(run *r, const axis *a)
{
    bucket b;
    qun_text present = fact_text(r, a->present);
    qun_time since = 0;
    find_bucket(r, a, &b);
    fact_time(r, a->since, &since);
    bool pending = b.allowed == MISSING || !b.known;
    int32_t act = pending ? QUN_ACT_PEND : text_equal(b.name, present) ? QUN_ACT_KEEP : QUN_ACT_ASSIGN;
    if (run_drops(r, act))
        return;
    decision *d = decision_new(r, act);
    if (!d)
        return;
    decision_clause(d, QUN_OBJECT_CLASS, a->index, a->object->id, a->place);
    d->view.topic = a->object->id;
    d->view.choice = b.name;
    if (present.len && !arena_text(&r->out->texts, present, &d->view.former))
        r->status = QUN_E_NOMEM;
    explain_condition(r, &a->when, b.allowed, (qun_text){NULL, 0});
    if (!b.known)
        explain_value(r, a->by, &b.value, a->object->id);
    decision_time_key(r, d, r->member, since);
    decision_end(r);
}

/* ---- tiers ---- */

#define NO_TIER UINT32_MAX /* no enumerator: an int cannot hold it */

typedef struct standing {   /* where a member stands, and what was found on the way */
    uint32_t present, best; /* NO_TIER: none */
    uint32_t missing;       /* the highest tier above `best` whose enter is unknown; NO_TIER */
    int32_t keep;           /* state of what keeps the present tier */
    int32_t fixed;          /* QUN_CODE_Y008 lock, Y009 floor; 0 */
    bool known_failing;     /* a clock of grace runs, since `failing` */
    bool in_grace;          /* the present tier is kept though `keep` fails */
    qun_time failing, until, since;
} standing;

static uint32_t tier_named(const run *r, qun_text id)
{
    for (uint32_t i = 0; i < r->c->tiers.count; i++)
        if (id.len && text_equal(r->c->tiers.items[i].object->id, id))
            return i;
    return NO_TIER;
}

static bool may_come_from(const level *l, uint32_t present)
{
    for (uint32_t i = 0; i < l->before_count; i++)
        if (l->before[i] == present)
            return true;
    return l->before_count == 0;
}

static void clock_decision(run *r, const level *l, int32_t code, qun_time since, qun_time until)
{
    decision *d = decision_new(r, QUN_ACT_KEEP);
    if (!d)
        return;
    decision_clause(d, QUN_OBJECT_TIER, l->index, l->object->id, l->place);
    d->view.flags = QUN_DECISION_CLOCK;
    d->view.topic = TEXT("tier");
    d->view.choice = l->object->id;
    d->view.why = code;
    d->view.valid_from = since;
    d->view.valid_until = until;
    decision_time_key(r, d, r->member, since);
    decision_end(r);
}

/* `enter` must have held for the dwell: the clock starts when it is first seen to hold. */
static int32_t dwelt(run *r, const level *l, int32_t state)
{
    qun_time since;
    if (!l->holding)
        return state;
    bool known = fact_time(r, l->holding, &since);
    if (state == FAILS && known)
        clock_decision(r, l, QUN_CODE_Y002, r->frame.now, QUN_NEVER);
    if (state != HOLDS)
        return state;
    if (!known)
        since = r->frame.now;
    qun_time until = time_add(r->c->zone, since, &l->object->dwell, 1);
    if (r->frame.now >= until)
        return HOLDS;
    run_wake(r, until);
    if (!known)
        clock_decision(r, l, QUN_CODE_Y010, since, until);
    return FAILS;
}

/* A phase or a final tier that says nothing of how it is entered is entered only as the first, or as the one
 * that follows a phase. */
static bool entered_by_itself(const run *r, uint32_t tier)
{
    const level *l = &r->c->tiers.items[tier];
    return l->enter_given || tier == 0 ||
           (!(l->object->flags & QUN_LEVEL_FINAL) && period_zero(&l->object->lasts));
}

static int32_t enters(run *r, uint32_t tier, uint32_t present)
{
    const level *l = &r->c->tiers.items[tier];
    if (!may_come_from(l, present) || !entered_by_itself(r, tier))
        return FAILS;
    return dwelt(r, l, condition_state(r, &l->enter));
}

static const condition *keeping(const level *l)
{
    return l->keep_given ? &l->keep : &l->enter;
}

/* What keeps the present tier: `keep`, without one `enter`; a phase its time, of unknown beginning for ever.
 */
static int32_t keep_state(run *r, const standing *s)
{
    const level *l = &r->c->tiers.items[s->present];
    if (l->object->flags & QUN_LEVEL_FINAL)
        return HOLDS;
    if (period_zero(&l->object->lasts))
        return condition_state(r, keeping(l));
    qun_time over = s->since ? time_add(r->c->zone, s->since, &l->object->lasts, 1) : QUN_NEVER;
    run_wake(r, over);
    return r->frame.now < over ? HOLDS : FAILS;
}

/* The present tier is kept if that holds, is unknown, or has not failed for the grace. */
static bool keeps(run *r, standing *s)
{
    const level *l = &r->c->tiers.items[s->present];
    s->keep = keep_state(r, s);
    s->known_failing = fact_time(r, r->c->at.member_tier_failing, &s->failing);
    if (s->keep != FAILS)
        return true;
    if (period_zero(&l->object->grace))
        return false;
    if (!s->known_failing)
        s->failing = r->frame.now;
    s->until = time_add(r->c->zone, s->failing, &l->object->grace, 1);
    s->in_grace = r->frame.now < s->until;
    if (s->in_grace)
        run_wake(r, s->until);
    return s->in_grace;
}

/* A phase that is over leads to its next. */
static uint32_t next_of_phase(const run *r, const standing *s)
{
    const level *l = s->present == NO_TIER ? NULL : &r->c->tiers.items[s->present];
    bool over = l && !period_zero(&l->object->lasts) && s->keep == FAILS && !s->in_grace;
    return over ? l->next : NO_TIER;
}

/* Of the tiers that hold the last wins. */
static void climb(run *r, standing *s)
{
    bool kept = s->present != NO_TIER && keeps(r, s);
    uint32_t next = next_of_phase(r, s);
    if (kept && r->c->tiers.items[s->present].object->flags & QUN_LEVEL_FINAL) {
        s->best = s->present;
        return;
    }
    for (uint32_t i = 0; i < r->c->tiers.count && r->status == QUN_OK; i++) {
        int32_t state = i == s->present ? (kept ? HOLDS : FAILS)
                        : i == next     ? HOLDS
                                        : enters(r, i, s->present);
        if (state == HOLDS) {
            s->best = i;
            s->missing = NO_TIER;
        } else if (state == MISSING) {
            s->missing = i;
        }
    }
}

static void stand(run *r, standing *s)
{
    *s = (standing){.present = tier_named(r, fact_text(r, r->c->at.member_tier)),
                    .best = NO_TIER,
                    .missing = NO_TIER,
                    .keep = HOLDS};
    uint32_t lock = tier_named(r, fact_text(r, r->c->at.member_tier_lock));
    uint32_t floor = tier_named(r, fact_text(r, r->c->at.member_tier_floor));
    fact_time(r, r->c->at.member_tier_since, &s->since);
    if (lock != NO_TIER) {
        s->best = lock;
        s->fixed = QUN_CODE_Y008;
        return;
    }
    climb(r, s);
    if (floor != NO_TIER && (s->best == NO_TIER || s->best < floor)) {
        s->best = floor;
        s->fixed = QUN_CODE_Y009;
    }
}

static int32_t act_of(const standing *s)
{
    if (s->best == s->present)
        return s->missing != NO_TIER ? QUN_ACT_PEND : QUN_ACT_KEEP;
    bool up = s->best != NO_TIER && (s->present == NO_TIER || s->best > s->present);
    return up ? QUN_ACT_PROMOTE : QUN_ACT_DEMOTE;
}

/* ---- reasons ---- */

static void explain_fixed(run *r, const standing *s)
{
    reason *why = reason_new(r, HOLDS, s->fixed);
    if (!why)
        return;
    const shape_field *fact =
        s->fixed == QUN_CODE_Y008 ? r->c->at.member_tier_lock : r->c->at.member_tier_floor;
    why->view.clause = r->c->tiers.items[s->best].object->id;
    why->view.fact = fact->name;
    why->measured = cell_text(why->view.clause);
}

/* A clock that decides: grace that runs, dwell that is not over. */
static void explain_clock(run *r, const level *l, int32_t state, int32_t code, qun_time until)
{
    reason *why = reason_new(r, state, code);
    if (!why)
        return;
    why->view.clause = l->object->id;
    why->view.fact = TEXT("now");
    why->view.comparison = code == QUN_CODE_Y011 ? TEXT("<") : TEXT(">=");
    why->view.flips = until;
    why->measured = cell_time(r->frame.now);
    why->limit = cell_time(until);
}

static void explain_dwell(run *r, const level *l)
{
    explanation before;
    qun_time since = r->frame.now;
    if (!l->holding || run_codes(r))
        return;
    explain_begin(r, &before);
    int32_t state = condition_state(r, &l->enter);
    explain_end(r, &before);
    fact_time(r, l->holding, &since);
    qun_time until = time_add(r->c->zone, since, &l->object->dwell, 1);
    if (state == HOLDS && r->frame.now < until)
        explain_clock(r, l, FAILS, QUN_CODE_Y010, until);
}

static void explain_present(run *r, const standing *s, int32_t act)
{
    const level *l = s->present == NO_TIER ? NULL : &r->c->tiers.items[s->present];
    qun_text none = {NULL, 0};
    if (!l || act == QUN_ACT_PROMOTE)
        return;
    if (s->in_grace && s->best == s->present)
        explain_clock(r, l, HOLDS, QUN_CODE_Y011, s->until);
    if (s->keep != HOLDS)
        explain_condition(r, keeping(l), s->keep, none);
}

static void explain_tier(run *r, const standing *s, int32_t act)
{
    const level *tiers = r->c->tiers.items;
    qun_text none = {NULL, 0};
    if (s->fixed) {
        explain_fixed(r, s);
        return;
    }
    if (act == QUN_ACT_PROMOTE)
        explain_condition(r, &tiers[s->best].enter, HOLDS, none);
    if (act == QUN_ACT_PEND)
        explain_condition(r, &tiers[s->missing].enter, MISSING, none);
    explain_present(r, s, act);
    /* and what the next tier up would take */
    uint32_t next = s->best == NO_TIER ? 0 : s->best + 1;
    if (next >= r->c->tiers.count || act == QUN_ACT_PEND)
        return;
    explain_condition(r, &tiers[next].enter, FAILS, tiers[next].object->id);
    explain_condition(r, &tiers[next].enter, MISSING, tiers[next].object->id);
    explain_dwell(r, &tiers[next]);
}

/* ---- decisions ---- */

static void then_of(run *r, const level *l, qun_time since)
{
    for (uint32_t i = 0; i < l->then.count; i++) {
        decision *d = decision_of_action(r, &l->then.items[i]);
        if (!d)
            return;
        decision_clause(d, QUN_OBJECT_TIER, l->index, l->object->id, l->place);
        decision_words(r, d, l->then.items[i].why.given ? &l->then.items[i].why : &l->why,
                       &l->then.items[i].text);
        decision_time_key(r, d, r->member, since);
    }
}

/* Grace that begins starts a clock; one that runs stops where what keeps the tier is known to hold again. */
static bool turns_clock(const standing *s)
{
    if (s->best != s->present || s->fixed)
        return false;
    return s->in_grace ? !s->known_failing : s->known_failing && s->keep == HOLDS;
}

static void note_clock(const standing *s, decision *d)
{
    bool kept = s->best == s->present && !s->fixed;
    if (kept && s->in_grace) {
        d->view.why = QUN_CODE_Y011;
        d->view.valid_from = s->failing;
    } else if (turns_clock(s)) {
        d->view.why = QUN_CODE_Y001;
    }
    if (turns_clock(s))
        d->view.flags |= QUN_DECISION_CLOCK;
}

static void name_tiers(decision *d, const level *l, const level *was)
{
    const level *named = l ? l : was;
    if (named)
        decision_clause(d, QUN_OBJECT_TIER, named->index, named->object->id, named->place);
    d->view.topic = TEXT("tier");
    d->view.choice = l ? l->object->id : (qun_text){NULL, 0};
    d->view.former = was ? was->object->id : (qun_text){NULL, 0};
}

static void promote_or_keep(run *r)
{
    standing s;
    stand(r, &s);
    int32_t act = act_of(&s);
    const level *l = s.best == NO_TIER ? NULL : &r->c->tiers.items[s.best];
    const level *was = s.present == NO_TIER ? NULL : &r->c->tiers.items[s.present];
    if (run_drops(r, act) && !turns_clock(&s))
        return;
    decision *d = decision_new(r, act);
    if (!d)
        return;
    name_tiers(d, l, was);
    d->view.why = s.fixed;
    note_clock(&s, d);
    explain_tier(r, &s, act);
    if (r->status != QUN_OK)
        return;
    if (l)
        decision_words(r, d, &l->why, NULL);
    decision_time_key(r, d, r->member, d->view.flags & QUN_DECISION_CLOCK ? d->view.valid_from : s.since);
    decision_end(r);
    if (l && (act == QUN_ACT_PROMOTE || act == QUN_ACT_DEMOTE))
        then_of(r, l, s.since);
}

qun_status qun_segment(const qun_charter *charter, const qun_facts *facts, qun_time now, qun_decisions *out)
{
    run r;
    qun_status status = run_begin(&r, QUN_VERB_SEGMENT, charter, facts, now, out);
    if (status != QUN_OK)
        return status;
    uint32_t rows = qun_facts_rows(facts, QUN_SCOPE_MEMBER);
    for (uint32_t i = 0; i < rows && r.status == QUN_OK; i++) {
        run_row(&r, QUN_SCOPE_MEMBER, i);
        for (uint32_t a = 0; a < charter->axis_count && r.status == QUN_OK; a++)
            classify(&r, &charter->axes[a]);
        if (charter->tiers.count && r.status == QUN_OK)
            promote_or_keep(&r);
        run_row_done(&r);
    }
    return run_end(&r);
}
