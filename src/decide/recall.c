/* recall.c - the reasons of an expression's answers, made when they are asked for. A run keeps of each row
 * the cells that the expression reads; a reason is found from those as it would have been then. Only where
 * that takes no memory, and so cannot fail: other expressions explain themselves at once (evaluate.c). */
#include "cel/program.h"
#include "decide/decisions.h"

#define REASONS_MOST 1024 /* of a row; room for them is made beforehand */

/* What a row may hold that is copied as quickly as it is looked at. */
static bool is_plain(const type *t)
{
    static const int32_t plain[] = {QUN_TYPE_BOOL,   QUN_TYPE_INT,   QUN_TYPE_UINT,      QUN_TYPE_DOUBLE,
                                    QUN_TYPE_STRING, QUN_TYPE_BYTES, QUN_TYPE_TIMESTAMP, QUN_TYPE_DURATION};
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        if (t->kind == plain[i])
            return true;
    return false;
}

static uint64_t reasons_at_most(const cel_program *p)
{
    uint64_t facts = cel_attributes(p), leaves = cel_leaf_count(p);
    return (leaves ? leaves : 1) * (facts ? facts : 1);
}

static bool can_recall(const run *r, const cel_program *p)
{
    if (r->out->flags & QUN_DECISIONS_REST || reasons_at_most(p) > REASONS_MOST)
        return false;
    for (uint32_t k = 0; k < cel_attributes(p) && cel_leaf_count(p); k++)
        if (!is_plain(cel_attribute(p, k)->type))
            return false;
    return cel_leaf_count(p) == 0 || cel_explains_in_place(p);
}

/* Rows for reasons to be found in, empty. */
static bool make_rows(run *r, const cel_program *p, recall *m)
{
    arena *texts = &r->out->texts;
    const shape_field *f;
    for (uint32_t k = 0; (f = cel_attribute(p, k)) != NULL; k++) {
        uint32_t width = r->f->shape->width[f->scope];
        if (m->row[f->scope])
            continue;
        m->row[f->scope] = arena_new_zero(texts, width * sizeof *m->row[0]);
        m->until[f->scope] = arena_new_zero(texts, width * sizeof *m->until[0]);
        if (!m->row[f->scope] || !m->until[f->scope])
            return false;
    }
    return true;
}

bool recall_begin(run *r, const cel_program *p, int32_t scope, uint32_t rows)
{
    qun_decisions *d = r->out;
    recall *m = &d->recall;
    if (!can_recall(r, p))
        return false;
    m->width = cel_leaf_count(p) ? cel_attributes(p) : 0;
    m->named = scope == QUN_SCOPE_RECORD ? 0 : 3;
    m->ages = false;
    m->told = UINT32_MAX;
    for (int32_t s = 0; s < SCOPE_COUNT; s++) {
        m->row[s] = NULL;
        m->until[s] = NULL;
    }
    for (uint32_t k = 0; k < m->width; k++)
        m->ages = m->ages || facts_until(r->f, cel_attribute(p, k)->scope, 0);
    const mem *of = &d->env->mem;
    uint64_t cells = (uint64_t)rows * m->width;
    bool room = mem_grow(of, &m->seen, &m->seen_cap, cells, sizeof *m->seen) &&
                (!m->ages || mem_grow(of, &m->times, &m->time_cap, cells, sizeof *m->times)) &&
                mem_grow(of, &m->names, &m->name_cap, (uint64_t)rows * m->named, sizeof *m->names) &&
                mem_grow(of, &d->reasons, &d->reason_cap, reasons_at_most(p), sizeof *d->reasons) &&
                (m->width == 0 || make_rows(r, p, m));
    if (!room)
        r->status = QUN_E_NOMEM;
    return true;
}

static qun_text kept(run *r, qun_text text)
{
    qun_text own = {NULL, 0};
    if (text.len && !arena_text(&r->out->texts, text, &own))
        r->status = QUN_E_NOMEM;
    return own;
}

void recall_name(run *r, uint32_t index)
{
    recall *m = &r->out->recall;
    if (!m->named)
        return;
    qun_text *names = &m->names[(size_t)index * m->named];
    names[0] = kept(r, r->member);
    names[1] = kept(r, r->group);
    names[2] = kept(r, r->event);
}

void recall_row(run *r, const cel_program *p, uint32_t index)
{
    recall *m = &r->out->recall;
    cell *seen = m->seen + (size_t)index * m->width;
    for (uint32_t k = 0; k < m->width; k++) {
        const shape_field *f = cel_attribute(p, k);
        const cell *row = r->frame.row[f->scope];
        seen[k] = row ? row[f->index] : cell_unknown();
        if (cell_has_text(&seen[k]))
            seen[k].as.text = seen[k].len ? kept(r, cell_as_text(seen[k])).at : "";
        if (!m->ages)
            continue;
        const qun_time *until = row ? r->frame.until[f->scope] : NULL;
        m->times[(size_t)index * m->width + k] = until ? until[f->index] : QUN_NEVER;
    }
}

/* The frame as it was when the row was decided. */
static void look_back(const qun_decisions *d, const cel_program *p, uint32_t index, cel_frame *frame)
{
    const recall *m = &d->recall;
    *frame = (cel_frame){.now = d->asked_for, .instant = d->asked_for, .next = QUN_NEVER};
    for (uint32_t k = 0; k < m->width; k++) {
        const shape_field *f = cel_attribute(p, k);
        size_t at = (size_t)index * m->width + k;
        m->row[f->scope][f->index] = m->seen[at];
        frame->row[f->scope] = m->row[f->scope];
        if (!m->ages)
            continue;
        m->until[f->scope][f->index] = m->times[at];
        frame->until[f->scope] = m->until[f->scope];
    }
}

/* The reasons stand in the list of reasons until those of another decision are asked for. */
static void tell(qun_decisions *d, uint32_t index, decision *of)
{
    static const int32_t states[] = {HOLDS, FAILS, MISSING};
    const cel_program *p = d->program->code;
    int32_t act = of->view.act;
    bool all = d->flags & QUN_DECISIONS_ALL;
    run r = {.out = d, .now = d->asked_for, .row = of->view.row, .recalled = of};
    look_back(d, p, index, &r.frame);
    d->reason_count = 0;
    if (act >= QUN_ACT_TRUE && act <= QUN_ACT_UNKNOWN && cel_leaf_count(p))
        explain_program(&r, p, (qun_text){NULL, 0}, NULL, all ? 0 : states[act - QUN_ACT_TRUE],
                        (qun_text){NULL, 0});
    else
        explain_value(&r, p, &of->result, (qun_text){NULL, 0});
    d->recall.told = index;
    d->recall.why = of->view.why;
}

void recall_whole(const qun_decisions *decisions, uint32_t index, decision *of)
{
    qun_decisions *d = (qun_decisions *)decisions; /* what was told last changes, nothing that was decided */
    const recall *m = &d->recall;
    if (m->named) {
        of->view.member = m->names[(size_t)index * m->named];
        of->view.group = m->names[(size_t)index * m->named + 1];
        of->view.event = m->names[(size_t)index * m->named + 2];
    }
    if (m->told == index) {
        of->view.reasons = d->reason_count;
        of->view.why = m->why;
    } else {
        tell(d, index, of);
    }
}

void recall_drop(qun_decisions *d)
{
    const mem *of = &d->env->mem;
    mem_free(of, d->recall.seen, d->recall.seen_cap * sizeof *d->recall.seen);
    mem_free(of, d->recall.times, d->recall.time_cap * sizeof *d->recall.times);
    mem_free(of, d->recall.names, d->recall.name_cap * sizeof *d->recall.names);
}
