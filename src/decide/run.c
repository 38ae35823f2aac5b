/* run.c - one run of a verb: arguments, rows and their links, the outcome. */
#include "decide/decisions.h"
#include "base/diagnose.h"

void decisions_clear(qun_decisions *d)
{
    d->count = d->reason_count = d->evidence_count = d->spend_count = d->merged_count = 0;
    d->brief = false;
    arena_reset(&d->texts);
    arena_reset(&d->scratch);
    d->outcome = (qun_outcome){.size = sizeof d->outcome, .next = QUN_NEVER};
    diagnostics_clear(d->diagnostics);
}

/* References are counted only when the charter changes: a host asks the same one over and over. */
static qun_status hold(qun_decisions *d, const qun_charter *charter)
{
    const mem *m = &d->env->mem;
    qun_program_unref((qun_program *)d->program);
    qun_shape_unref(d->shape);
    d->shape = NULL;
    d->program = NULL;
    if (d->charter == charter)
        return QUN_OK;
    uint32_t count = charter->named_count;
    window_memo *memos = count ? mem_new_zero(m, count * sizeof *memos) : NULL;
    if (count && !memos)
        return QUN_E_NOMEM;
    mem_free(m, d->memos, d->memo_count * sizeof *d->memos);
    d->memos = memos;
    d->memo_count = count;
    qun_charter_unref(d->charter);
    d->charter = qun_charter_ref(charter);
    d->charter_id = charter->id;
    d->revision = charter->revision;
    d->zone = charter->zone;
    return QUN_OK;
}

/* Answers of the permits, when the first is asked: most runs ask none. */
static bool make_room(run *r)
{
    uint32_t count = r->c->permit_count;
    permit_answer *permits = arena_new_zero(&r->out->texts, count * sizeof *permits);
    r->asked = arena_new(&r->out->texts, count * sizeof *r->asked);
    if (permits && r->asked)
        r->permits = permits;
    return r->permits != NULL;
}

static cell answer_permit(charter_host *host, cel_frame *frame, uint32_t permit)
{
    run *r = (run *)host;
    if (!r->permits && !make_room(r)) {
        frame->no_memory = true;
        return cell_unknown();
    }
    permit_answer *answer = &r->permits[permit];
    if (answer->row_tick != r->row_tick) {
        qun_text place = r->place;
        *answer = (permit_answer){.row_tick = r->row_tick, .state = MISSING}; /* asked by itself: unknown */
        passage p = gate_pass(r, &r->c->permits[permit]);
        *answer = (permit_answer){.row_tick = r->row_tick, .state = p.state, .way = p.way};
        r->place = place;
    }
    if (answer->trial_tick != r->tick) {
        answer->trial_tick = r->tick;
        r->asked[r->asked_count++] = permit;
    }
    if (answer->state == MISSING)
        return cell_unknown();
    return cell_bool(answer->state == HOLDS);
}

void run_trial(run *r)
{
    r->tick++;
    r->asked_count = 0;
}

static void look_at(run *r, int32_t scope, uint32_t row)
{
    r->frame.row[scope] = facts_row(r->f, scope, row);
    r->frame.until[scope] = facts_until(r->f, scope, row);
}

qun_status run_begin(run *r, int32_t verb, const qun_charter *charter, const qun_facts *facts, qun_time now,
                     qun_decisions *out)
{
    if (!charter || !facts || !out)
        return QUN_E_ARG;
    decisions_clear(out);
    if (!shape_same(charter->shape, facts->shape))
        return QUN_E_FACTS;
    qun_status status = hold(out, charter);
    if (status != QUN_OK)
        return status;
    *r = (run){.c = charter, .f = facts, .out = out, .now = now, .verb = verb};
    r->host.charter = charter;
    r->host.permit = answer_permit;
    r->host.memos = out->memos;
    r->frame.host = &r->host;
    r->frame.scratch = &out->scratch;
    look_at(r, QUN_SCOPE_COMMUNITY, 0);
    return QUN_OK;
}

static const cell *link_of(const run *r, int32_t scope, const shape_field *field)
{
    const cell *row = r->frame.row[scope];
    static const cell absent;
    return row ? &row[field->index] : &absent;
}

/* Which member and group the row is about: by its links, or because it is their own row. */
typedef struct links {
    const cell *member, *group;
    uint32_t member_row, group_row;
} links;

static links links_of(const run *r, int32_t scope, uint32_t row)
{
    static const cell absent;
    const builtin_fields *at = &r->c->at;
    links out = {&absent, &absent, row, row};
    if (scope == QUN_SCOPE_EVENT) {
        out.member = link_of(r, scope, at->event_member);
        out.group = link_of(r, scope, at->event_group);
    }
    if (scope != QUN_SCOPE_MEMBER)
        out.member_row =
            scope == QUN_SCOPE_GROUP ? NAMES_NONE : facts_linked(r->f, QUN_SCOPE_MEMBER, out.member);
    if (scope != QUN_SCOPE_GROUP)
        out.group_row = facts_linked(r->f, QUN_SCOPE_GROUP, out.group);
    return out;
}

/* The key that a link says, else that of the row it leads to. */
static qun_text key_of(const run *r, int32_t scope, const cell *link, uint32_t row)
{
    return link->kind == QUN_TYPE_STRING ? cell_as_text(*link) : facts_key(r->f, scope, row);
}

/* The rows an event leads to; other scopes lead to the only row there is, if there is just one. */
static void follow(run *r, int32_t scope, uint32_t row)
{
    links l = links_of(r, scope, row);
    if (scope != QUN_SCOPE_MEMBER)
        look_at(r, QUN_SCOPE_MEMBER, l.member_row);
    if (scope != QUN_SCOPE_GROUP)
        look_at(r, QUN_SCOPE_GROUP, l.group_row);
    bool codes = run_codes(r);
    if (codes && !facts_row(r->f, QUN_SCOPE_HERE, 0))
        return;
    qun_text member = key_of(r, QUN_SCOPE_MEMBER, l.member, l.member_row);
    qun_text group = key_of(r, QUN_SCOPE_GROUP, l.group, l.group_row);
    if (scope != QUN_SCOPE_GROUP)
        look_at(r, QUN_SCOPE_HERE, facts_seat(r->f, member, group));
    if (codes)
        return;
    r->member = member;
    r->group = group;
    if (scope == QUN_SCOPE_EVENT) {
        const cell *id = link_of(r, scope, r->c->at.event_id);
        r->event = key_of(r, scope, id, row);
    }
}

/* What every row begins with. The rows that the frame points at are left: each is looked at anew, or is the
 * same for all. */
void run_frame(run *r)
{
    qun_decisions *out = r->out;
    arena_reset(&out->scratch);
    r->frame.now = r->frame.instant = r->now;
    r->frame.steps = out->env->limits.steps;
    r->frame.next = QUN_NEVER;
    r->frame.exhausted = r->frame.no_memory = false;
    r->unknown = r->broken = false;
    r->first = out->count;
}

void run_row(run *r, int32_t scope, uint32_t row)
{
    run_frame(r);
    r->scope = scope;
    r->row = row;
    run_trial(r);
    r->row_tick = r->tick;
    look_at(r, scope, row);
    follow(r, scope, row);
}

void explain_begin(run *r, explanation *before)
{
    const cel_frame *f = &r->frame;
    *before = (explanation){f->steps, f->next, f->exhausted, r->unknown, r->broken};
    r->frame.steps = r->out->env->limits.steps;
    r->explaining++;
}

void explain_end(run *r, const explanation *before)
{
    if (r->frame.no_memory && r->status == QUN_OK)
        r->status = QUN_E_NOMEM;
    r->explaining--;
    r->frame.steps = before->steps;
    r->frame.next = before->next;
    r->frame.exhausted = before->exhausted;
    r->unknown = before->unknown;
    r->broken = before->broken;
}

void run_wake(run *r, qun_time at)
{
    if (at > r->frame.now && at < r->frame.next)
        r->frame.next = at;
}

void run_row_done(run *r)
{
    qun_outcome *o = &r->out->outcome;
    if (r->frame.exhausted && r->status == QUN_OK)
        r->status = QUN_E_COST;
    if (r->frame.no_memory && r->status == QUN_OK)
        r->status = QUN_E_NOMEM;
    o->rows++;
    o->unknown += r->unknown;
    o->broken += r->broken;
    o->steps += r->out->env->limits.steps - r->frame.steps;
    if (r->frame.next < o->next)
        o->next = r->frame.next;
    for (uint32_t i = r->first; i < r->out->count; i++) {
        decision *d = decision_at(r->out, i);
        if (d->view.valid_until == QUN_NEVER)
            d->view.valid_until = r->frame.next;
    }
}

/* Which condition and which row took too many steps. */
static void blame_cost(const run *r, qun_text place, uint32_t row)
{
    char limit[24], detail[64];
    buf found, words;
    buf_fixed(&found, limit, sizeof limit);
    buf_uint(&found, r->out->env->limits.steps);
    buf_fixed(&words, detail, sizeof detail);
    buf_str(&words, "row ");
    buf_uint(&words, row);
    buf_str(&words, " took more than is allowed");
    problem p = {
        .code = QUN_CODE_C022, .at.path = place, .found = buf_view(&found), .detail = buf_view(&words)};
    diagnose(r->out->diagnostics, &p);
}

qun_status run_end(run *r)
{
    if (r->status == QUN_OK) {
        r->out->outcome.decisions = r->out->count;
        return QUN_OK;
    }
    decisions_clear(r->out);
    if (r->status == QUN_E_COST)
        blame_cost(r, r->place, r->row);
    return r->status;
}

/* ---- facts of the row ---- */

const cell *fact_at(const run *r, const shape_field *field)
{
    static const cell unknown;
    const cell *row = r->frame.row[field->scope];
    return row ? &row[field->index] : &unknown;
}

bool fact_time(const run *r, const shape_field *field, qun_time *out)
{
    const cell *value = fact_at(r, field);
    if (value->kind != QUN_TYPE_TIMESTAMP)
        return false;
    *out = cell_microseconds(*value);
    return true;
}

qun_text fact_text(const run *r, const shape_field *field)
{
    const cell *value = fact_at(r, field);
    return value->kind == QUN_TYPE_STRING ? cell_as_text(*value) : (qun_text){NULL, 0};
}
