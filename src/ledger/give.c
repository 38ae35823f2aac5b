/* give.c - facts as of an instant: kept fields, and every series read through its window. */
#include "ledger/ledger.h"

/* Whose word stands where the facts hold a value already, and what is given. */
typedef struct giving {
    const qun_ledger *l;
    qun_facts *f;
    qun_time now;
    bool around; /* the host's word stands, and only what is needed is given */
} giving;

static inline bool is_set(const giving *g, const shape_field *field, uint32_t row)
{
    const facts_table *t = &g->f->tables[field->scope];
    return t->cells[(size_t)row * t->width + field->index].kind != QUN_TYPE_UNKNOWN;
}

/* Texts are copied, for facts may outlive the ledger. */
static qun_status put_text(const giving *g, const shape_field *field, uint32_t row, const cell *value,
                           qun_time until)
{
    facts_table *t = &g->f->tables[field->scope];
    cell copy;
    if (!facts_keep(g->f, value, &copy))
        return QUN_E_NOMEM;
    qun_status status = facts_put(g->f, field, row, &(const cell){0}, until);
    if (status != QUN_OK)
        return status;
    facts_store_watched(g->f, field, row, copy);
    if (t->ageing)
        t->until[(size_t)row * t->width + field->index] = until;
    return QUN_OK;
}

/* Writes what a series gives: a number, an instant, a text or nothing. */
static inline qun_status put(const giving *g, const shape_field *field, uint32_t row, const cell *value,
                             qun_time until)
{
    return value->kind == QUN_TYPE_STRING ? put_text(g, field, row, value, until)
                                          : facts_put_plain(g->f, field, row, *value, until);
}

static qun_status give_kept(const giving *g, int table, uint32_t subject, uint32_t row)
{
    const subjects *s = &g->l->tables[table];
    const picked *places = g->around ? &g->l->needed_places[table] : &g->l->kept_places[table];
    bool filled = facts_fill(g->f, ledger_scope_of[table], row, &s->rows[(size_t)subject * s->width],
                             places->items, places->count, !g->around);
    return filled ? QUN_OK : QUN_E_NOMEM;
}

static qun_status give_one(const giving *g, const asked *what, const tally *t, uint32_t subject, uint32_t row)
{
    const series *s = what->series;
    qun_time until;
    cell value;
    if (g->around && is_set(g, s->field, row))
        return QUN_OK;
    if (!tally_read(g->l, what, t, subject, g->now, &value, &until))
        return QUN_E_NOMEM;
    qun_status status = put(g, s->field, row, &value, until);
    if (status != QUN_OK || s->what != SERIES_UNSPENT)
        return status;
    qun_text id = tally_oldest(g->l, s, t, g->now);
    cell oldest = id.at ? cell_text(id) : cell_unknown();
    return put(g, s->field_id, row, &oldest, until);
}

static qun_status give_series(const giving *g, int table, uint32_t subject, uint32_t row)
{
    const subjects *of = &g->l->tables[table];
    const tally *tallies = of->tallies + (size_t)subject * of->series_count;
    const asked *what = g->around ? of->needed : of->all;
    const asked *end = what + (g->around ? of->needed_count : of->series_count);
    qun_status status = QUN_OK;
    for (; what < end && status == QUN_OK; what++)
        status = give_one(g, what, &tallies[what->k], subject, row);
    return status;
}

static qun_status give_number(const giving *g, const shape_field *field, uint32_t row, int64_t number)
{
    bool stands = g->around && is_set(g, field, row);
    return stands ? QUN_OK : facts_put_plain(g->f, field, row, cell_int(number), QUN_NEVER);
}

/* Seats left: of what the group's form holds. */
static qun_status give_seats(const giving *g, uint32_t row)
{
    const builtin_fields *at = &g->l->charter->at;
    const cell *cells = facts_row(g->f, QUN_SCOPE_GROUP, row);
    const cell *id = &cells[at->group_form->index], *members = &cells[at->group_members->index];
    for (uint32_t i = 0; i < g->l->charter->form_count && id->kind == QUN_TYPE_STRING; i++) {
        const struct form *known = &g->l->charter->forms[i];
        if (!known->capacity || !text_equal(known->object->id, cell_as_text(*id)))
            continue;
        int64_t taken = members->kind == QUN_TYPE_INT ? members->as.i : 0;
        int64_t left = taken < 0 ? known->capacity : (int64_t)known->capacity - taken;
        return give_number(g, at->group_seats, row, left > 0 ? left : 0);
    }
    return QUN_OK;
}

/* What follows from others: seats left, how many people and groups there are. */
static qun_status give_derived(const giving *g, int table, uint32_t subject, uint32_t row)
{
    const qun_ledger *l = g->l;
    const builtin_fields *at = &l->charter->at;
    qun_status status = QUN_OK;
    if (table == TABLE_COMMUNITY) {
        status = give_number(g, at->community_members, row, l->people);
        return status == QUN_OK ? give_number(g, at->community_groups, row, l->groups_now) : status;
    }
    if (table != TABLE_GROUP)
        return QUN_OK;
    if (kept(l, at->group_staff_count, subject)->kind == QUN_TYPE_UNKNOWN &&
        (!g->around || at->group_staff_count->verbs))
        status = give_number(g, at->group_staff_count, row, group_staff(l, subject));
    return status == QUN_OK ? give_seats(g, row) : status;
}

/* The row of a subject in the facts, added if it is not there. */
static qun_status row_of(const giving *g, int table, uint32_t subject, uint32_t *row, bool *added)
{
    const qun_ledger *l = g->l;
    int32_t scope = ledger_scope_of[table];
    qun_text key = {NULL, 0};
    *row = NAMES_NONE;
    if (table == TABLE_HERE) {
        qun_text member = names_at(&l->members, seat_member(l, subject));
        *row = facts_seat(g->f, member, names_at(&l->groups, seat_group(l, subject)));
    } else if (table == TABLE_COMMUNITY) {
        *row = qun_facts_rows(g->f, scope) ? 0 : NAMES_NONE;
    } else {
        key = names_at(table == TABLE_MEMBER ? &l->members : &l->groups, subject);
        *row = facts_row_of(g->f, scope, key);
    }
    *added = *row == NAMES_NONE;
    return *added ? facts_append(g->f, scope, key, row) : QUN_OK;
}

static qun_status give(const giving *g, int table, uint32_t subject)
{
    uint32_t row;
    bool added;
    qun_status status = row_of(g, table, subject, &row, &added);
    if (status != QUN_OK)
        return status;
    status = give_kept(g, table, subject, row);
    if (status == QUN_OK)
        status = give_series(g, table, subject, row);
    if (status == QUN_OK)
        status = give_derived(g, table, subject, row);
    if (status == QUN_OK)
        facts_tidy(g->f);
    return status;
}

/* ---- public ---- */

static bool is_here_now(const qun_ledger *l, int table, uint32_t subject)
{
    switch (table) {
    case TABLE_GROUP:
        return !kept(l, l->charter->at.group_dissolved, subject)->as.i;
    case TABLE_MEMBER:
        return l->member_states[subject].seats > 0 || !l->member_states[subject].left;
    case TABLE_HERE:
        return l->seat_states[subject].present;
    default:
        return true;
    }
}

qun_status qun_ledger_facts(const qun_ledger *l, int32_t scope, const char *key, size_t key_len, qun_time now,
                            qun_facts *facts)
{
    qun_text name;
    if (!l || !facts)
        return QUN_E_ARG;
    qun_status status = text_in(key, key_len, &name);
    if (status != QUN_OK)
        return status;
    if (!shape_same(l->charter->shape, facts->shape))
        return QUN_E_FACTS;
    int table = ledger_table_of(scope);
    if (table < 0)
        return QUN_E_NEWER;
    giving g = {l, facts, now, false};
    if (key) {
        const names *keys = table == TABLE_MEMBER ? &l->members : table == TABLE_GROUP ? &l->groups : NULL;
        uint32_t subject = keys ? names_find(keys, name) : NAMES_NONE;
        return subject == NAMES_NONE ? QUN_E_NONE : give(&g, table, subject);
    }
    for (uint32_t i = 0; i < l->tables[table].count && status == QUN_OK; i++)
        if (is_here_now(l, table, i))
            status = give(&g, table, i);
    return status;
}

/* What an event row leaves out and the ledger can work out: its day, its digest. */
static qun_status complete_event(const giving *g, uint32_t row)
{
    const builtin_fields *at = &g->l->charter->at;
    const cell *event = facts_row(g->f, QUN_SCOPE_EVENT, row);
    const shape_field *fields[] = {at->event_day, at->event_digest};
    static cell (*const work_out[])(const qun_ledger *l, const cell *event) = {event_day, event_digest};
    qun_status status = QUN_OK;
    for (int i = 0; i < 2 && status == QUN_OK; i++) {
        if (!fields[i]->verbs || is_set(g, fields[i], row))
            continue; /* a digest folds the whole text: only if somebody reads it */
        cell value = work_out[i](g->l, event);
        if (value.kind != QUN_TYPE_UNKNOWN)
            status = facts_put(g->f, fields[i], row, &value, QUN_NEVER);
    }
    return status;
}

qun_status qun_ledger_around(const qun_ledger *l, qun_facts *facts, uint32_t event_row, qun_time now)
{
    if (!l || !facts)
        return QUN_E_ARG;
    if (!shape_same(l->charter->shape, facts->shape))
        return QUN_E_FACTS;
    const cell *event = facts_row(facts, QUN_SCOPE_EVENT, event_row);
    if (!event)
        return QUN_E_NONE;
    qun_text member_key = event_member(l, facts, event), group_key = event_group(l, facts, event);
    uint32_t member = member_key.len ? member_known(l, member_key) : NAMES_NONE;
    uint32_t group = group_key.len ? group_known(l, group_key) : NAMES_NONE;
    uint32_t seat = seat_known(l, member, group);
    const uint32_t numbers[LEDGER_SCOPES] = {group, member, seat, 0};
    giving g = {l, facts, now, true};
    qun_status status = complete_event(&g, event_row);
    for (int table = 0; table < LEDGER_SCOPES && status == QUN_OK; table++)
        if (numbers[table] != NAMES_NONE)
            status = give(&g, table, numbers[table]);
    return status;
}
