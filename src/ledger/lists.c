/* lists.c - what a ledger keeps, for whom, and who asks for it: worked out from the charter once, so that an
 * event looks only at what concerns it. Relies on model/charter.h alone. */
#include "ledger/ledger.h"

/* ---- series ---- */

/* Does carrying out decisions add to it? (record.c) */
static bool is_recorded(const series *s)
{
    static const uint64_t kinds = UINT64_C(1) << (QUN_EVENT_VIOLATION - 1) |
                                  UINT64_C(1) << (QUN_EVENT_SANCTION - 1) |
                                  UINT64_C(1) << (QUN_EVENT_SPEND - 1);
    if (s->what == SERIES_METRIC)
        return s->aggregate == QUN_AGGREGATE_COUNT && !s->where && s->kind < 64 && kinds >> s->kind & 1;
    return s->what == SERIES_STRIKES || s->what == SERIES_FIRED;
}

/* So that an event looks at the series of its kind alone, and a decision at those it may add to. */
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
    l->recorded = l->by_kind + used;
    for (uint32_t t = 0; t < LEDGER_SCOPES; t++)
        for (uint32_t k = 0; k < l->tables[t].series_count; k++)
            if (is_recorded(&l->charter->series[l->tables[t].series[k]]))
                l->by_kind[used + l->recorded_count++] = (kind_series){t, k};
}

static void list_reaches(qun_ledger *l)
{
    const qun_charter *c = l->charter;
    for (uint32_t i = 0; i < c->series_count; i++) {
        const series *s = &c->series[i];
        const reach *r = &l->reaches[i];
        reach_init(l, s);
        qun_span span = s->window == WINDOW_SLIDING ? int_add_clamp(r->over_most, r->back_most) : 0;
        if (s->window != WINDOW_EVER && span > l->longest)
            l->longest = span;
    }
}

/* Asked for is what a verb reads, and what is the loop's own. */
static asked *list_asked(qun_ledger *l, subjects *of, asked *to)
{
    of->all = to;
    for (uint32_t k = 0; k < of->series_count; k++)
        *to++ = (asked){&l->charter->series[of->series[k]], &l->reaches[of->series[k]], k};
    of->needed = to;
    for (uint32_t k = 0; k < of->series_count; k++)
        if (of->all[k].series->field->verbs || of->all[k].series->what != SERIES_METRIC)
            *to++ = of->all[k];
    of->needed_count = (uint32_t)(to - of->needed);
    return to;
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
    l->by_kind = mem_new(l->mem, 2 * (size_t)c->series_count * sizeof *l->by_kind);
    l->asked = mem_new(l->mem, 2 * (size_t)c->series_count * sizeof *l->asked);
    if (!l->series_lists || !l->reaches || !l->by_kind || !l->asked)
        return false;
    for (int t = 0; t < LEDGER_SCOPES; t++) {
        l->tables[t].series = l->series_lists + used;
        for (uint32_t i = 0; i < c->series_count; i++)
            if (c->series[i].scope == ledger_scope_of[t] && c->series[i].field) {
                l->series_lists[used++] = i;
                l->tables[t].series_count++;
            }
    }
    asked *to = l->asked;
    for (int t = 0; t < LEDGER_SCOPES; t++)
        to = list_asked(l, &l->tables[t], to);
    list_kinds(l);
    list_reaches(l);
    return true;
}

/* ---- fields ---- */

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

/* ---- what of them is asked for ---- */

/* Places in a row of the kept fields that have these flags. */
static picked pick_fields(const qun_ledger *l, int table, uint8_t flags, uint32_t *to)
{
    picked made = {to, 0};
    for (uint32_t k = 0; k < l->kept_counts[table]; k++) {
        uint32_t number = l->kept_fields[table][k];
        if ((l->fields[number] & flags) == flags)
            to[made.count++] = l->charter->shape->fields[number].index;
    }
    return made;
}

static size_t picks_size(const qun_ledger *l)
{
    return 3 * (size_t)l->charter->shape->field_count * sizeof *l->picks;
}

static bool list_picks(qun_ledger *l)
{
    uint32_t *to = l->picks = mem_new(l->mem, picks_size(l));
    if (!to)
        return false;
    for (int t = 0; t < LEDGER_SCOPES; t++) {
        l->kept_places[t] = pick_fields(l, t, 0, to);
        to += l->kept_places[t].count;
        l->needed_places[t] = pick_fields(l, t, FIELD_NEEDED, to);
        to += l->needed_places[t].count;
        l->heard_places[t] = pick_fields(l, t, FIELD_HEARD, to);
        to += l->heard_places[t].count;
    }
    return true;
}

/* ---- what of an event is read here and can be worked out if it is left out ---- */

static void note_read(qun_ledger *l, completing *of_kind, const shape_field *field)
{
    const qun_charter *c = l->charter;
    if (field == c->at.event_day)
        of_kind->what |= COMPLETE_DAY;
    if (field == c->at.event_digest)
        of_kind->what |= COMPLETE_DIGEST;
    for (uint32_t i = 0; i < c->list_count && i < 64; i++)
        if (word_list_has(&c->lists[i], field))
            of_kind->lists |= UINT64_C(1) << i;
}

static void note_reads(qun_ledger *l)
{
    for (uint32_t i = 0; i < l->charter->series_count; i++) {
        const series *s = &l->charter->series[i];
        if (s->kind >= 64)
            continue;
        if (s->value)
            note_read(l, &l->completed[s->kind], s->value);
        for (uint32_t k = 0; s->where && k < cel_attributes(s->where); k++)
            note_read(l, &l->completed[s->kind], cel_attribute(s->where, k));
    }
}

bool lists_make(qun_ledger *l)
{
    if (!list_series(l) || !list_fields(l) || !list_picks(l))
        return false;
    note_reads(l);
    return true;
}

void lists_drop(qun_ledger *l)
{
    size_t series_count = l->charter->series_count, fields = l->charter->shape->field_count;
    mem_free(l->mem, l->series_lists, series_count * sizeof *l->series_lists);
    mem_free(l->mem, l->reaches, series_count * sizeof *l->reaches);
    mem_free(l->mem, l->by_kind, 2 * series_count * sizeof *l->by_kind);
    mem_free(l->mem, l->field_lists, fields * sizeof *l->field_lists);
    mem_free(l->mem, l->fields, fields * sizeof *l->fields);
    mem_free(l->mem, l->asked, 2 * series_count * sizeof *l->asked);
    mem_free(l->mem, l->picks, picks_size(l));
}
