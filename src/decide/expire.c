/* expire.c - when groups end: the earliest ending decides; warnings before it; extensions instead of it. */
#include "decide/decisions.h"

typedef struct end { /* the earliest ending of a group */
    const ending *by;
    qun_time at;     /* extensions counted in; QUN_NEVER: none is known */
    qun_time before; /* without any extension */
    bool due, unknown;
} end;

/* An instant by an ending's time: the first start counted from its anchor. A point that recurs is meant after
 * the anchor; one that stands alone, or so far from it, may be the anchor itself or lie before it. */
static qun_time instant_of(run *r, const ending *e)
{
    timing form;
    qun_time opened = TIME_NONE;
    fact_time(r, r->c->at.group_opened, &opened);
    if (!charter_timing(r->c, e->on, &r->frame, opened, &form) || !form.anchored)
        return QUN_NEVER; /* a group of unknown age is never ended by a clock */
    bool recurs = !period_zero(&form.every) || form.at_count || form.weekdays || form.month_days ||
                  form.yearly_count || form.date_count;
    return timing_next(r->c->zone, &form, recurs && !form.after_count ? form.from : TIME_NONE);
}

static int64_t times_extended(const run *r)
{
    const cell *count = fact_at(r, r->c->at.group_extended);
    return count->kind == QUN_TYPE_INT && count->as.i > 0 ? count->as.i : 0;
}

static void consider(const run *r, const ending *e, qun_time before, qun_time at, end *best)
{
    if (at >= best->at)
        return;
    best->by = e;
    best->at = at;
    best->before = before;
    best->due = r->frame.now >= at;
}

/* An ending with a time and a condition ends when both are reached; its condition is asked when its time has
 * come. An extension puts off the clock, not a task that is done. */
static void weigh(run *r, const form *f, const ending *e, end *best)
{
    qun_time before = r->frame.now, at = before;
    if (e->on) {
        before = instant_of(r, e);
        if (before == QUN_NEVER)
            return;
        at = time_add_times(r->c->zone, before, &f->object->extend_by, times_extended(r));
    }
    if (r->frame.now < at && e->when.count) {
        run_wake(r, at);
        return;
    }
    int32_t state = condition_state(r, &e->when);
    best->unknown = best->unknown || state == MISSING;
    if (state == HOLDS)
        consider(r, e, before, at, best);
}

static end earliest(run *r, const form *f)
{
    end best = {.at = QUN_NEVER};
    for (uint32_t i = 0; i < f->ending_count && r->status == QUN_OK; i++)
        weigh(r, f, &f->endings[i], &best);
    return best;
}

static void name_ending(decision *d, const form *f, const ending *e)
{
    if (e && e->object)
        decision_clause(d, QUN_OBJECT_ENDING, e->index, e->id, e->place);
    else
        decision_clause(d, QUN_OBJECT_FORM, f->index, e ? e->id : f->object->id, e ? e->place : f->place);
    d->view.topic = TEXT("end");
}

/* The clock of an ending, reached or not. */
static void explain_clock(run *r, const end *e)
{
    if (!e->by || !e->by->on)
        return;
    reason *why = reason_new(r, e->due ? HOLDS : FAILS, QUN_CODE_Y012);
    if (!why)
        return;
    why->view.clause = e->by->id;
    why->view.fact = TEXT("now");
    why->view.comparison = TEXT(">=");
    why->view.flips = e->due ? QUN_NEVER : e->at;
    why->measured = cell_time(r->frame.now);
    why->limit = cell_time(e->at);
}

/* What an extension would take; when it is not known, the clock goes on. */
static bool may_extend(run *r, const form *f, const end *e)
{
    return e->by->on && !period_zero(&f->object->extend_by) &&
           times_extended(r) < (int64_t)f->object->extend_max && condition_state(r, &f->extend_when) == HOLDS;
}

static bool extend(run *r, const form *f, const end *e)
{
    if (!may_extend(r, f, e))
        return false;
    decision *d = decision_new(r, QUN_ACT_EXTEND);
    if (!d)
        return true;
    int64_t times = times_extended(r) + 1;
    qun_time later = time_add_times(r->c->zone, e->before, &f->object->extend_by, times);
    name_ending(d, f, e->by);
    d->view.span = later == QUN_NEVER ? QUN_NEVER : later - e->at;
    d->view.amount = times;
    d->view.target = TEXT("group");
    explain_condition(r, &f->extend_when, HOLDS, (qun_text){NULL, 0});
    explain_clock(r, e);
    run_wake(r, later);
    decision_time_key(r, d, r->group, e->at);
    return true;
}

/* What tells this end from another: the instant of the clock; a task is done once in a group's life. */
static qun_time occurrence_of(const run *r, const end *e)
{
    qun_time opened = 0;
    if (e->by->on)
        return e->at;
    fact_time(r, r->c->at.group_opened, &opened);
    return opened;
}

static void dissolve(run *r, const form *f, const end *e)
{
    static const qun_action plain = {.size = sizeof plain, .act = QUN_ACT_DISSOLVE, .target = {"group", 5}};
    const action usual = {.object = &plain};
    uint32_t count = e->by->then.count ? e->by->then.count : 1;
    for (uint32_t i = 0; i < count; i++) {
        const action *a = e->by->then.count ? &e->by->then.items[i] : &usual;
        decision *d = decision_of_action(r, a);
        if (!d)
            return;
        qun_text topic = d->view.topic;
        name_ending(d, f, e->by);
        if (topic.len)
            d->view.topic = topic; /* the act's own object */
        d->view.valid_from = e->at;
        if (!a->object->target.len)
            d->view.target = TEXT("group");
        if (i == 0) {
            explain_clock(r, e);
            explain_condition(r, &e->by->when, HOLDS, (qun_text){NULL, 0});
            explain_condition(r, &f->extend_when, MISSING, TEXT("extend"));
        }
        decision_words(r, d, a->why.given ? &a->why : &e->by->why, &a->text);
        decision_time_key(r, d, r->group, occurrence_of(r, e));
    }
}

/* The warning that is due: the last whose instant has come, unless one as late was given. */
static const qun_period *warning(run *r, const form *f, const end *e, qun_time *at)
{
    const qun_period *due = NULL;
    qun_time given = TIME_NONE;
    fact_time(r, r->c->at.group_warned, &given);
    for (uint32_t i = 0; i < f->warn_count; i++) {
        qun_time when = time_add(r->c->zone, e->at, &f->warn[i], -1);
        if (when > r->frame.now) {
            run_wake(r, when);
        } else if (when > given) {
            due = &f->warn[i];
            *at = when;
        }
    }
    return due;
}

static void explain_unknown(run *r, const form *f)
{
    for (uint32_t i = 0; i < f->ending_count; i++)
        explain_condition(r, &f->endings[i].when, MISSING, f->endings[i].id);
}

static void warn(run *r, const form *f, const end *e)
{
    qun_time at = e->at;
    const qun_period *lead = e->by ? warning(r, f, e, &at) : NULL;
    if (e->by)
        run_wake(r, e->at);
    if (!lead && run_drops(r, QUN_ACT_KEEP))
        return;
    decision *d = decision_new(r, lead ? QUN_ACT_NOTIFY : QUN_ACT_KEEP);
    if (!d)
        return;
    name_ending(d, f, e->by);
    d->view.target = TEXT("group");
    if (lead) {
        d->view.topic = TEXT("warn");
        d->view.valid_from = at;
        d->view.span = e->at - r->frame.now;
    }
    explain_clock(r, e);
    if (e->unknown)
        explain_unknown(r, f);
    if (lead)
        decision_words(r, d, &e->by->why, NULL);
    decision_time_key(r, d, r->group, at);
    decision_end(r);
}

static const form *form_of(const run *r)
{
    qun_text id = fact_text(r, r->c->at.group_form);
    if (!id.len && r->c->form_count == 1)
        return &r->c->forms[0];
    for (uint32_t i = 0; i < r->c->form_count; i++)
        if (text_equal(r->c->forms[i].object->id, id))
            return &r->c->forms[i];
    return NULL;
}

/* Nothing can be said of a group of unknown form. */
static void keep_stranger(run *r)
{
    r->unknown = true;
    decision *d = decision_new(r, QUN_ACT_KEEP);
    if (!d)
        return;
    d->view.topic = TEXT("end");
    reason *why = reason_new(r, MISSING, QUN_CODE_Y003);
    if (why)
        why->view.fact = r->c->at.group_form->name;
    decision_key(r, d, r->group, (qun_text){NULL, 0});
    decision_end(r);
}

static void decide(run *r)
{
    const cell *dissolved = fact_at(r, r->c->at.group_dissolved);
    const form *f = form_of(r);
    if (dissolved->kind == QUN_TYPE_BOOL && dissolved->as.i)
        return;
    if (!f) {
        keep_stranger(r);
        return;
    }
    end e = earliest(r, f);
    if (r->status != QUN_OK)
        return;
    if (!e.due)
        warn(r, f, &e);
    else if (!extend(r, f, &e))
        dissolve(r, f, &e);
}

qun_status qun_expire(const qun_charter *charter, const qun_facts *facts, qun_time now, qun_decisions *out)
{
    run r;
    qun_status status = run_begin(&r, QUN_VERB_EXPIRE, charter, facts, now, out);
    if (status != QUN_OK)
        return status;
    uint32_t rows = qun_facts_rows(facts, QUN_SCOPE_GROUP);
    for (uint32_t i = 0; i < rows && r.status == QUN_OK; i++) {
        run_row(&r, QUN_SCOPE_GROUP, i);
        decide(&r);
        run_row_done(&r);
    }
    return run_end(&r);
}
