/* evaluate.c - an expression by itself under a verb's signature: one decision per row, its value and its
 * reasons. */
#include "cel/program.h"
#include "decide/decisions.h"

/* The finest scope the expression reads: an event leads to its member and group, not the other way round. */
static int32_t scope_of(const qun_program *p)
{
    static const int32_t finest_first[] = {QUN_SCOPE_EVENT, QUN_SCOPE_HERE,      QUN_SCOPE_MEMBER,
                                           QUN_SCOPE_GROUP, QUN_SCOPE_COMMUNITY, QUN_SCOPE_STAFF,
                                           QUN_SCOPE_RECORD};
    for (size_t i = 0; i < sizeof finest_first / sizeof *finest_first; i++)
        if (p->scopes >> finest_first[i] & 1)
            return finest_first[i];
    return QUN_SCOPE_RECORD;
}

static void look_at(run *r, int32_t scope, uint32_t row)
{
    r->frame.row[scope] = facts_row(r->f, scope, row);
    r->frame.until[scope] = facts_until(r->f, scope, row);
}

/* Which fields of a row lead elsewhere. */
typedef struct surroundings {
    const shape_field *member, *group; /* the links of an event or a seat; NULL: other scopes have none */
} surroundings;

/* Looks at the rows of the other scopes it reads, which are the same for all rows of a run unless links lead
 * to others. */
static void survey(run *r, int32_t scope, uint32_t scopes, surroundings *out)
{
    bool event = scope == QUN_SCOPE_EVENT, links = event || scope == QUN_SCOPE_HERE;
    const qun_shape *shape = r->f->shape;
    *out = (surroundings){.member = NULL};
    if (links) {
        out->member = shape_field_named(shape, text_of(event ? "event.member" : "here.member"));
        out->group = shape_field_named(shape, text_of(event ? "event.group" : "here.group"));
    }
    for (int32_t other = 0; other < SCOPE_COUNT; other++) {
        if (other != scope && scopes >> other & 1)
            look_at(r, other, facts_linked(r->f, other, &(const cell){0}));
    }
}

static const cell *link_of(const run *r, const shape_field *field)
{
    static const cell absent;
    const cell *row = field ? r->frame.row[field->scope] : NULL;
    return row ? &row[field->index] : &absent;
}

static void point_at(run *r, const surroundings *around, int32_t scope, uint32_t row)
{
    r->scope = scope;
    r->row = row;
    look_at(r, scope, row);
    if (scope != QUN_SCOPE_EVENT && scope != QUN_SCOPE_HERE)
        return;
    const cell *member = link_of(r, around->member), *group = link_of(r, around->group);
    look_at(r, QUN_SCOPE_MEMBER, facts_linked(r->f, QUN_SCOPE_MEMBER, member));
    look_at(r, QUN_SCOPE_GROUP, facts_linked(r->f, QUN_SCOPE_GROUP, group));
    if (scope == QUN_SCOPE_EVENT)
        look_at(r, QUN_SCOPE_HERE, facts_seat(r->f, cell_as_text(*member), cell_as_text(*group)));
}

static int32_t act_of(const cell *value)
{
    switch (value->kind) {
    case QUN_TYPE_BOOL:
        return value->as.i ? QUN_ACT_TRUE : QUN_ACT_FALSE;
    case QUN_TYPE_UNKNOWN:
        return QUN_ACT_UNKNOWN;
    case QUN_TYPE_FAILED:
        return QUN_ACT_FAILED;
    default:
        return QUN_ACT_VALUE;
    }
}

/* The member or group that a row is, or that an event or a seat names. */
static qun_text subject_key(const run *r, const shape_field *link, int32_t scope)
{
    if (r->scope == scope)
        return facts_key(r->f, scope, r->row);
    const cell *key = link_of(r, link);
    return key->kind == QUN_TYPE_STRING ? cell_as_text(*key) : (qun_text){NULL, 0};
}

static void name_subject(run *r, const surroundings *around)
{
    r->member = subject_key(r, around->member, QUN_SCOPE_MEMBER);
    r->group = subject_key(r, around->group, QUN_SCOPE_GROUP);
    r->event = r->scope == QUN_SCOPE_EVENT ? facts_key(r->f, r->scope, r->row) : (qun_text){NULL, 0};
}

/* The tree is read for the first row that misses something, and stands for the run. */
static void keep_rest(run *r, const cel_program *p, decision *d)
{
    buf rest;
    buf_init(&rest, &r->out->env->mem);
    qun_status status = r->tree ? QUN_OK : cel_tree_of(p, &r->out->texts, &r->tree);
    if (status == QUN_OK)
        status = cel_residual(p, r->tree, &r->frame, &rest);
    if (status == QUN_OK && !arena_text(&r->out->texts, buf_view(&rest), &d->rest))
        status = QUN_E_NOMEM;
    if (status != QUN_OK)
        r->status = status;
    buf_drop(&rest);
}

/* Copying costs as looking at all of it. */
static void keep_answer(run *r, const cell *value, cell *out)
{
    if (cel_weight(value, r->frame.steps) > r->frame.steps) {
        *out = cell_unknown();
        r->frame.exhausted = true;
    } else if (!cell_copy(&r->out->texts, value, out)) {
        r->status = QUN_E_NOMEM;
    }
}

static void decide(run *r, const surroundings *around, const cel_program *p)
{
    static const int32_t states[] = {HOLDS, FAILS, MISSING};
    cell value = program_value(r, p, (qun_text){NULL, 0});
    int32_t act = act_of(&value);
    name_subject(r, around);
    decision *d = decision_new(r, act);
    if (!d)
        return;
    keep_answer(r, &value, &d->result);
    bool all = r->out->flags & QUN_DECISIONS_ALL;
    if (act == QUN_ACT_UNKNOWN && r->out->flags & QUN_DECISIONS_REST)
        keep_rest(r, p, d);
    if (act >= QUN_ACT_TRUE && act <= QUN_ACT_UNKNOWN && cel_leaf_count(p))
        explain_program(r, p, (qun_text){NULL, 0}, NULL, all ? 0 : states[act - QUN_ACT_TRUE],
                        (qun_text){NULL, 0});
    else
        explain_value(r, p, &value, (qun_text){NULL, 0});
}

/* Rows stand one behind the other: what the frame points at moves on by their width. */
static void move_on(run *r, int32_t scope)
{
    const facts_table *table = &r->f->tables[scope];
    r->frame.row[scope] += table->width;
    if (r->frame.until[scope])
        r->frame.until[scope] += table->width;
    r->row++;
}

static void answer_row(run *r, const cel_program *p)
{
    qun_decisions *d = r->out;
    cell value = program_value(r, p, (qun_text){NULL, 0});
    program_answer *new = &d->answers[d->count++];
    *new = (program_answer){value, r->frame.next, act_of(&value), r->row};
    r->first = d->count; /* there is no decision that run_row_done would have to complete */
    if (new->act == QUN_ACT_VALUE)
        keep_answer(r, &value, &new->result);
}

static void keep_for_later(run *r, const surroundings *around, const cel_program *p, uint32_t index)
{
    recall_row(r, p, index);
    if (!r->out->recall.named)
        return;
    name_subject(r, around);
    recall_name(r, index);
}

/* Only codes are wanted, or reasons can be made when they are asked for. */
static void answer_rows(run *r, const surroundings *around, int32_t scope, uint32_t rows,
                        const cel_program *p)
{
    qun_decisions *d = r->out;
    bool leads_on = scope == QUN_SCOPE_EVENT || scope == QUN_SCOPE_HERE, codes = run_codes(r);
    d->brief = true;
    d->asked_for = r->now;
    d->asked_scope = scope;
    if (!mem_grow(&d->env->mem, &d->answers, &d->answer_cap, rows, sizeof *d->answers))
        r->status = QUN_E_NOMEM;
    for (uint32_t i = 0; i < rows && r->status == QUN_OK; i++) {
        run_frame(r);
        if (i == 0 || leads_on)
            point_at(r, around, scope, i);
        else
            move_on(r, scope);
        answer_row(r, p);
        if (!codes)
            keep_for_later(r, around, p, i);
        run_row_done(r);
    }
}

static void decide_rows(run *r, const surroundings *around, int32_t scope, uint32_t rows,
                        const cel_program *p)
{
    for (uint32_t i = 0; i < rows && r->status == QUN_OK; i++) {
        run_frame(r);
        point_at(r, around, scope, i);
        decide(r, around, p);
        run_row_done(r);
    }
}

static void hold_program(qun_decisions *d, const qun_program *program, const qun_shape *shape)
{
    if (d->shape != shape) {
        qun_shape_unref(d->shape);
        d->shape = qun_shape_ref(shape);
    }
    if (d->program != program) {
        qun_program_unref((qun_program *)d->program);
        d->program = qun_program_ref(program);
    }
    qun_charter_unref(d->charter);
    d->charter = NULL;
    d->charter_id = d->revision = (qun_text){NULL, 0};
    d->zone = NULL;
}

qun_status qun_program_run(const qun_program *program, const qun_facts *facts, qun_time now,
                           qun_decisions *out)
{
    if (!program || !facts || !out)
        return QUN_E_ARG;
    decisions_clear(out);
    if (!shape_same(program->shape, facts->shape))
        return QUN_E_FACTS;
    hold_program(out, program, facts->shape);
    run r = {.f = facts,
             .out = out,
             .now = now,
             .verb = QUN_VERB_RUN}; /* its host names no charter: that may be gone */
    r.frame.host = &r.host;
    r.frame.scratch = &out->scratch;
    int32_t scope = scope_of(program);
    surroundings around;
    survey(&r, scope, program->scopes, &around);
    uint32_t rows = qun_facts_rows(facts, scope);
    if (cel_attributes(program->code) == 0)
        rows = 1; /* it reads no field: one answer, whatever the rows */
    if (run_codes(&r) || recall_begin(&r, program->code, scope, rows))
        answer_rows(&r, &around, scope, rows, program->code);
    else
        decide_rows(&r, &around, scope, rows, program->code);
    return run_end(&r);
}
