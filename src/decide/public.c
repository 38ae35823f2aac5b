/* public.c - reading decisions: the public functions over what a run has left behind. */
#include "base/sized.h"
#include "decide/decisions.h"
#include <string.h>

qun_status qun_decisions_new(const qun_env *env, uint32_t flags, qun_decisions **out)
{
    if (!out)
        return QUN_E_ARG;
    *out = NULL;
    if (!env)
        return QUN_E_ARG;
    if (flags &
        ~(uint32_t)(QUN_DECISIONS_CODES | QUN_DECISIONS_ACTIONS | QUN_DECISIONS_REST | QUN_DECISIONS_ALL))
        return QUN_E_NEWER;
    if (flags & QUN_DECISIONS_CODES && flags & (QUN_DECISIONS_REST | QUN_DECISIONS_ALL))
        return QUN_E_ARG;
    qun_decisions *d = mem_new_zero(&env->mem, sizeof *d);
    if (!d)
        return QUN_E_NOMEM;
    d->env = qun_env_ref(env);
    d->flags = flags;
    d->item_size = flags & QUN_DECISIONS_CODES ? DECISION_HEAD : sizeof(decision);
    arena_init(&d->texts, &d->env->mem);
    arena_init(&d->scratch, &d->env->mem);
    d->outcome = (qun_outcome){.size = sizeof d->outcome, .next = QUN_NEVER};
    qun_status status = qun_diagnostics_new(env, &d->diagnostics);
    if (status != QUN_OK) {
        qun_decisions_unref(d);
        return status;
    }
    *out = d;
    return QUN_OK;
}

void qun_decisions_unref(qun_decisions *d)
{
    if (!d)
        return;
    qun_env *env = d->env;
    const mem *m = &env->mem;
    mem_free(m, d->items, (size_t)d->item_cap * d->item_size);
    recall_drop(d);
    mem_free(m, d->answers, d->answer_cap * sizeof *d->answers);
    mem_free(m, d->reasons, d->reason_cap * sizeof *d->reasons);
    mem_free(m, d->evidence, d->evidence_cap * sizeof *d->evidence);
    mem_free(m, d->spends, d->spend_cap * sizeof *d->spends);
    mem_free(m, d->merged, d->merged_cap * sizeof *d->merged);
    mem_free(m, d->memos, d->memo_count * sizeof *d->memos);
    arena_drop(&d->texts);
    arena_drop(&d->scratch);
    qun_diagnostics_unref(d->diagnostics);
    qun_charter_unref(d->charter);
    qun_program_unref((qun_program *)d->program);
    qun_shape_unref(d->shape);
    mem_free(m, d, sizeof *d);
    qun_env_unref(env);
}

uint32_t qun_decisions_count(const qun_decisions *d)
{
    return d ? d->count : 0;
}

qun_status qun_decisions_outcome(const qun_decisions *d, qun_outcome *out)
{
    if (!d)
        return QUN_E_ARG;
    return sized_out(&d->outcome, sizeof d->outcome, sizeof d->outcome, out);
}

const qun_diagnostics *qun_decisions_diagnostics(const qun_decisions *d)
{
    return d ? d->diagnostics : NULL;
}

static const decision *whole_answer(const qun_decisions *d, uint32_t index, decision *space)
{
    const program_answer *kept = &d->answers[index];
    *space = (decision){.result = kept->result,
                        .view = {.size = sizeof space->view,
                                 .verb = QUN_VERB_RUN,
                                 .act = kept->act,
                                 .scope = d->asked_scope,
                                 .row = kept->row,
                                 .at = d->asked_for,
                                 .valid_from = d->asked_for,
                                 .valid_until = kept->until}};
    if (!(d->flags & QUN_DECISIONS_CODES))
        recall_whole(d, index, space);
    return space;
}

const decision *decision_whole(const qun_decisions *d, uint32_t index, decision *space)
{
    if (d->brief)
        return whole_answer(d, index, space);
    const decision *kept = decision_at(d, index);
    if (d->item_size == sizeof *kept)
        return kept;
    memset(space, 0, sizeof *space);
    memcpy(space, kept, d->item_size);
    space->view.charter = d->charter_id;
    space->view.revision = d->revision;
    return space;
}

/* The decision of a number, or NULL and why. */
static const decision *at(const qun_decisions *d, uint32_t index, decision *space, qun_status *status)
{
    *status = !d ? QUN_E_ARG : index < d->count ? QUN_OK : QUN_E_NONE;
    return *status == QUN_OK ? decision_whole(d, index, space) : NULL;
}

qun_status qun_decisions_get(const qun_decisions *d, uint32_t index, qun_decision *out)
{
    qun_status status;
    decision space;
    const decision *found = at(d, index, &space, &status);
    return found ? sized_out(&found->view, sizeof found->view, sizeof found->view, out) : status;
}

int32_t qun_decisions_act(const qun_decisions *d, uint32_t index)
{
    if (!d || index >= d->count)
        return -1;
    return d->brief ? d->answers[index].act : decision_at(d, index)->view.act;
}

/* The reason of a number, or NULL and why. Those told last are at hand: a host that reads one mostly reads
 * them all. */
static const reason *reason_at(const qun_decisions *d, uint32_t index, uint32_t which, qun_status *status)
{
    decision space;
    bool at_hand =
        d && index < d->count && d->brief && !(d->flags & QUN_DECISIONS_CODES) && d->recall.told == index;
    const decision *found = at_hand ? NULL : at(d, index, &space, status);
    if (!at_hand && !found)
        return NULL;
    uint32_t first = found ? found->reasons : 0, count = found ? found->view.reasons : d->reason_count;
    *status = which < count ? QUN_OK : QUN_E_NONE;
    return which < count ? &d->reasons[first + which] : NULL;
}

qun_status qun_decisions_reason(const qun_decisions *d, uint32_t index, uint32_t reason, qun_reason *out)
{
    qun_status status;
    const struct reason *found = reason_at(d, index, reason, &status);
    return found ? sized_out(&found->view, sizeof found->view, sizeof found->view, out) : status;
}

qun_status qun_decisions_evidence(const qun_decisions *d, uint32_t index, uint32_t piece, qun_evidence *out)
{
    qun_status status;
    decision space;
    const decision *found = at(d, index, &space, &status);
    if (!found)
        return status;
    if (piece >= found->view.evidence)
        return QUN_E_NONE;
    return sized_out(&d->evidence[found->evidence + piece], sizeof *d->evidence, sizeof *d->evidence, out);
}

qun_status qun_decisions_value(const qun_decisions *d, uint32_t index, uint32_t which_reason, int32_t which,
                               qun_value *out)
{
    qun_status status;
    if (!d || index >= d->count)
        return d ? QUN_E_NONE : QUN_E_ARG;
    if (which < QUN_VALUE_MEASURED || which > QUN_VALUE_RESULT)
        return QUN_E_NEWER;
    cell value = cell_unknown();
    if (which == QUN_VALUE_RESULT) {
        if (which_reason)
            return QUN_E_NONE;
        value = d->brief ? d->answers[index].result : decision_at(d, index)->result;
    } else {
        const reason *why = reason_at(d, index, which_reason, &status);
        if (!why)
            return status;
        if (which == QUN_VALUE_SHORTFALL)
            reason_shortfall(why, &value);
        else
            value = which == QUN_VALUE_MEASURED ? why->measured : why->limit;
    }
    qun_value full;
    cell_out(&value, &full);
    return sized_out(&full, sizeof full, sizeof full, out);
}

qun_status qun_decisions_text(const qun_decisions *d, uint32_t index, int32_t which, uint32_t item,
                              qun_text *out)
{
    qun_status status;
    decision space;
    const decision *found = at(d, index, &space, &status);
    if (!out)
        return QUN_E_ARG;
    *out = (qun_text){NULL, 0};
    if (!found)
        return status;
    switch (which) {
    case QUN_TEXT_SPENDS:
        if (item >= found->view.spends)
            return QUN_E_NONE;
        *out = d->spends[found->spends + item];
        return QUN_OK;
    case QUN_TEXT_MERGED:
        if (item >= found->view.merged)
            return QUN_E_NONE;
        *out = d->merged[found->merged + item];
        return QUN_OK;
    case QUN_TEXT_ZH:
    case QUN_TEXT_EN:
        if (item)
            return QUN_E_NONE;
        *out = which == QUN_TEXT_ZH ? found->text_zh : found->text_en;
        return QUN_OK;
    case QUN_TEXT_REST:
        if (item)
            return QUN_E_NONE;
        *out = found->rest;
        return QUN_OK;
    default:
        return QUN_E_NEWER;
    }
}
