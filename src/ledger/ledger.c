/* ledger.c - a ledger's life: made for a charter, dropped, and what it says of itself. */
#include "ledger/ledger.h"
#include "base/sized.h"

/* The environment's allocator, with a count of what this ledger holds. */
static void *count(void *user, void *old, size_t old_size, size_t new_size)
{
    qun_ledger *l = user;
    const mem *m = &l->env->mem;
    void *made = m->call(m->user, old, old_size, new_size);
    if (made || !new_size)
        l->bytes += (uint64_t)new_size - (old ? old_size : 0);
    return made;
}

/* ---- life ---- */

qun_status qun_ledger_new(const qun_charter *charter, qun_ledger **out)
{
    if (!out)
        return QUN_E_ARG;
    *out = NULL;
    if (!charter)
        return QUN_E_ARG;
    qun_ledger *l = mem_new_zero(&charter->env->mem, sizeof *l);
    if (!l)
        return QUN_E_NOMEM;
    l->charter = qun_charter_ref(charter);
    l->env = charter->env;
    l->counted = (mem){count, l};
    l->mem = &l->counted;
    l->bytes = sizeof *l;
    l->first = l->last = l->horizon = QUN_NEVER;
    l->texts_most = (size_t)64 << 10;
    l->event_source = shape_field_named(charter->shape, TEXT("event.source"));
    names_init(&l->members, l->mem, l->env->seed);
    names_init(&l->groups, l->mem, l->env->seed);
    names_init(&l->texts, l->mem, l->env->seed);
    pairs_init(&l->seats, l->mem, l->env->seed);
    arena_init(&l->scratch, l->mem);
    for (int t = 0; t < LEDGER_SCOPES; t++)
        l->tables[t].width = charter->shape->width[ledger_scope_of[t]];
    if (!lists_make(l) || !subjects_grow(l, TABLE_COMMUNITY, 1)) {
        qun_ledger_unref(l);
        return QUN_E_NOMEM;
    }
    *out = l;
    return QUN_OK;
}

static void drop_table(qun_ledger *l, subjects *s)
{
    for (uint32_t i = 0; i < s->count; i++)
        for (uint32_t k = 0; k < s->series_count; k++)
            tally_drop(l, &l->charter->series[s->series[k]], &s->tallies[(size_t)i * s->series_count + k]);
    mem_free(l->mem, s->rows, (size_t)s->row_cap * (s->width ? s->width : 1) * sizeof *s->rows);
    mem_free(l->mem, s->tallies, (size_t)s->tally_cap * s->series_count * sizeof *s->tallies);
}

void qun_ledger_unref(qun_ledger *l)
{
    if (!l)
        return;
    for (int t = 0; t < LEDGER_SCOPES; t++)
        drop_table(l, &l->tables[t]);
    for (uint32_t i = 0; i < l->unspent_count; i++)
        if (l->unspent[i].at)
            mem_free(l->mem, l->unspent[i].at, (size_t)l->unspent[i].len + 1);
    mem_free(l->mem, l->unspent, l->unspent_cap * sizeof *l->unspent);
    lists_drop(l);
    mem_free(l->mem, l->seat_states, l->seat_cap * sizeof *l->seat_states);
    mem_free(l->mem, l->group_states, l->group_cap * sizeof *l->group_states);
    mem_free(l->mem, l->member_states, l->member_cap * sizeof *l->member_states);
    mem_free(l->mem, l->last_id, l->last_id_cap);
    recent_drop(l->mem, &l->ids);
    recent_drop(l->mem, &l->doings);
    names_drop(&l->members);
    names_drop(&l->groups);
    names_drop(&l->texts);
    pairs_drop(&l->seats);
    arena_drop(&l->scratch);
    qun_charter *charter = l->charter;
    mem_free(&l->env->mem, l, sizeof *l);
    qun_charter_unref(charter);
}

qun_status qun_ledger_info_get(const qun_ledger *l, qun_ledger_info *out)
{
    if (!l)
        return QUN_E_ARG;
    size_t snapshot = 0;
    qun_ledger_save(l, NULL, 0, &snapshot);
    qun_ledger_info info = {.size = sizeof info,
                            .groups = l->groups.count,
                            .members = l->members.count,
                            .seats = l->seats_now,
                            .counted = l->counts[QUN_FATE_COUNTED],
                            .repeated = l->counts[QUN_FATE_REPEATED],
                            .late = l->counts[QUN_FATE_LATE],
                            .early = l->counts[QUN_FATE_EARLY],
                            .snapshot_bytes = snapshot,
                            .memory_bytes = l->bytes,
                            .first = l->first,
                            .last = l->last,
                            .last_id = {l->last_id, l->last_id_len}};
    return sized_out(&info, sizeof info, sizeof info, out);
}
