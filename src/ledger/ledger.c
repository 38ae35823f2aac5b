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

/* ---- what is kept, and for whom ---- */

/* So that an event looks at the series of its kind alone. */
static void list_kinds(qun_ledger *l)
{
    uint32_t used = 0;
    for (uint32_t kind = 0; kind < 64; kind++) {
        l->kind_from[kind] = used;
        for (uint32_t t = 0; t < LEDGER_SCOPES; t++)
            for (uint32_t k = 0; k < l->tables[t].series_count; k++)
                if (l->charter->series[l->tables[t].series[k]].kind == kind)
                    l->by_kind[used++] = (kind_series){t, k};
    }
    l->kind_from[64] = used;
}

/* Which series are kept for which table, as numbers of charter->series. */
static bool list_series(qun_ledger *l)
{
    const qun_charter *c = l->charter;
    uint32_t used = 0;
    l->longest = -1;
    if (!c->series_count)
        return true;
    l->series_lists = mem_new(l->mem, c->series_count * sizeof *l->series_lists);
    l->reaches = mem_new_zero(l->mem, c->series_count * sizeof *l->reaches);
    l->by_kind = mem_new(l->mem, c->series_count * sizeof *l->by_kind);
    if (!l->series_lists || !l->reaches || !l->by_kind)
        return false;
    for (int t = 0; t < LEDGER_SCOPES; t++) {
        l->tables[t].series = l->series_lists + used;
        for (uint32_t i = 0; i < c->series_count; i++)
            if (c->series[i].scope == ledger_scope_of[t] && c->series[i].field) {
                l->series_lists[used++] = i;
                l->tables[t].series_count++;
            }
    }
    list_kinds(l);
    for (uint32_t i = 0; i < c->series_count; i++) {
        const series *s = &c->series[i];
        const reach *r = &l->reaches[i];
        reach_init(l, s);
        qun_span span = s->window == WINDOW_SLIDING ? int_add_clamp(r->over_most, r->back_most) : 0;
        if (s->window != WINDOW_EVER && span > l->longest)
            l->longest = span;
    }
    return true;
}

static bool is_counted(const qun_charter *c, const shape_field *field)
{
    for (uint32_t i = 0; i < c->series_count; i++)
        if (c->series[i].field == field || c->series[i].field_id == field)
            return true;
    return false;
}

static bool among(const shape_field *field, const shape_field *const *fields, size_t how_many)
{
    for (size_t i = 0; i < how_many; i++)
        if (fields[i] == field)
            return true;
    return false;
}

/* What verbs look at by themselves is needed even where no condition names it: links, built-in fields, and
 * the clocks and answers of the loop. */
static bool is_needed(const qun_charter *c, const shape_field *field)
{
    const shape_field *const *built_in = (const shape_field *const *)(const void *)&c->at;
    if (field->verbs || among(field, built_in, sizeof c->at / sizeof *built_in))
        return true;
    for (uint32_t i = 0; i < c->axis_count; i++)
        if (c->axes[i].present == field || c->axes[i].since == field)
            return true;
    for (uint32_t i = 0; i < c->tiers.count; i++)
        if (c->tiers.items[i].holding == field)
            return true;
    return false;
}

static uint8_t field_flags(const qun_charter *c, const shape_field *field)
{
    const builtin_fields *at = &c->at;
    const shape_field *lent[] = {at->member_id, at->group_id, at->here_member, at->here_group};
    const shape_field *own[] = {at->member_groups, at->group_dissolved, at->community_members,
                                at->community_groups};
    bool is_lent = among(field, lent, sizeof lent / sizeof *lent);
    bool heard = !is_lent && !among(field, own, sizeof own / sizeof *own);
    return (uint8_t)((is_needed(c, field) ? FIELD_NEEDED : 0) | (heard ? FIELD_HEARD : 0) |
                     (is_lent ? FIELD_LENT : 0));
}

static bool list_fields(qun_ledger *l)
{
    const qun_shape *shape = l->charter->shape;
    uint32_t used = 0;
    l->field_lists = mem_new(l->mem, shape->field_count * sizeof *l->field_lists);
    l->fields = mem_new_zero(l->mem, shape->field_count * sizeof *l->fields);
    if (!l->field_lists || !l->fields)
        return false;
    for (int t = 0; t < LEDGER_SCOPES; t++) {
        l->kept_fields[t] = l->field_lists + used;
        for (uint32_t i = 0; i < shape->field_count; i++) {
            const shape_field *field = &shape->fields[i];
            if (field->scope != ledger_scope_of[t] || is_counted(l->charter, field))
                continue;
            l->field_lists[used++] = i;
            l->kept_counts[t]++;
            l->fields[i] = field_flags(l->charter, field);
        }
    }
    return true;
}

/* What of an event is read here and can be worked out if it is left out. */
static void note_read(qun_ledger *l, const shape_field *field)
{
    const qun_charter *c = l->charter;
    if (field == c->at.event_day)
        l->completed |= COMPLETE_DAY;
    if (field == c->at.event_digest)
        l->completed |= COMPLETE_DIGEST;
    for (uint32_t i = 0; i < c->list_count && i < 64; i++)
        if (c->lists[i].hits == field)
            l->completed_lists |= UINT64_C(1) << i;
}

static void note_reads(qun_ledger *l)
{
    for (uint32_t i = 0; i < l->charter->series_count; i++) {
        const series *s = &l->charter->series[i];
        if (s->value)
            note_read(l, s->value);
        for (uint32_t k = 0; s->where && k < cel_attributes(s->where); k++)
            note_read(l, cel_attribute(s->where, k));
    }
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
    if (!list_series(l) || !list_fields(l) || !subjects_grow(l, TABLE_COMMUNITY, 1)) {
        qun_ledger_unref(l);
        return QUN_E_NOMEM;
    }
    note_reads(l);
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
    uint32_t series_count = l->charter->series_count, fields = l->charter->shape->field_count;
    for (int t = 0; t < LEDGER_SCOPES; t++)
        drop_table(l, &l->tables[t]);
    for (uint32_t i = 0; i < l->unspent_count; i++)
        if (l->unspent[i].at)
            mem_free(l->mem, l->unspent[i].at, (size_t)l->unspent[i].len + 1);
    mem_free(l->mem, l->unspent, l->unspent_cap * sizeof *l->unspent);
    mem_free(l->mem, l->series_lists, series_count * sizeof *l->series_lists);
    mem_free(l->mem, l->reaches, series_count * sizeof *l->reaches);
    mem_free(l->mem, l->by_kind, series_count * sizeof *l->by_kind);
    mem_free(l->mem, l->field_lists, fields * sizeof *l->field_lists);
    mem_free(l->mem, l->fields, fields * sizeof *l->fields);
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
                            .counted = l->counts[QUN_FOLD_COUNTED],
                            .repeated = l->counts[QUN_FOLD_REPEATED],
                            .late = l->counts[QUN_FOLD_LATE],
                            .early = l->counts[QUN_FOLD_EARLY],
                            .snapshot_bytes = snapshot,
                            .memory_bytes = l->bytes,
                            .first = l->first,
                            .last = l->last,
                            .last_id = {l->last_id, l->last_id_len}};
    return sized_out(&info, sizeof info, sizeof info, out);
}
