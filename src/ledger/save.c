/* save.c - a snapshot: the whole state as bytes, the same on every machine. Little-endian; fields and series
 * are named, so that a later charter finds what it still knows. restore.c reads it. */
#include "ledger/snapshot.h"
#include <string.h>

static void put_bytes(writer *w, const void *bytes, size_t len)
{
    if (w->at && len)
        memcpy((char *)w->at + w->len, bytes, len);
    w->len += len;
}

static void put_int(writer *w, uint64_t value, int size)
{
    unsigned char bytes[8];
    for (int i = 0; i < size; i++)
        bytes[i] = (unsigned char)(value >> (8 * i));
    put_bytes(w, bytes, (size_t)size);
}

static void put_text(writer *w, qun_text text)
{
    put_int(w, text.len, 4);
    put_bytes(w, text.at, text.len);
}

static void put_names(writer *w, const names *n)
{
    put_int(w, n->count, 4);
    for (uint32_t i = 0; i < n->count; i++)
        put_text(w, names_at(n, i));
}

static void put_cell(writer *w, const cell *value)
{
    size_t items = (size_t)value->len * (value->kind == QUN_TYPE_MAP ? 2 : 1);
    put_int(w, value->kind, 1);
    switch (value->kind) {
    case QUN_TYPE_UNKNOWN:
    case QUN_TYPE_NULL:
        break;
    case QUN_TYPE_STRING:
    case QUN_TYPE_BYTES:
        put_text(w, cell_as_text(*value));
        break;
    case QUN_TYPE_LIST:
    case QUN_TYPE_MAP:
        put_int(w, value->len, 4);
        for (size_t i = 0; i < items; i++)
            put_cell(w, &value->as.items[i]);
        break;
    case QUN_TYPE_TIMESTAMP:
    case QUN_TYPE_DURATION:
        put_int(w, value->as.u, 8);
        put_int(w, value->len, 4); /* nanoseconds */
        break;
    default:
        put_int(w, value->as.u, 8);
    }
}

/* ---- tallies ---- */

static void put_value(writer *w, const qun_ledger *l, int holds, int64_t value)
{
    if (holds == HOLDS_TEXTS)
        put_text(w, names_at(&l->texts, (uint32_t)value));
    else
        put_int(w, (uint64_t)value, 8);
}

static void put_entries(writer *w, const qun_ledger *l, int how, int holds, const tally *t)
{
    bool set = how == IS_SET;
    put_int(w, (uint64_t)(set ? 0 : t->total), 8);
    put_int(w, t->mark, 4);
    put_int(w, set ? (uint64_t)t->total : t->count - t->head, 4);
    for (uint32_t i = t->head; i < t->count; i++) {
        const entry *e = &t->entries[i];
        if (set && entry_dead(e))
            continue;
        put_int(w, (uint64_t)e->at, 8);
        if (how == IS_IDS) {
            put_int(w, l->unspent[e->value].uses, 4);
            put_text(w, id_at(l, (uint32_t)e->value));
        } else {
            put_value(w, l, holds, e->value);
        }
    }
}

static void put_tally(writer *w, const qun_ledger *l, int how, int holds, const tally *t)
{
    if (how != IS_EVER && how != IS_FALLING) {
        put_entries(w, l, how, holds, t);
        return;
    }
    put_int(w, t->count, 1);
    if (!t->count)
        return;
    put_int(w, (uint64_t)t->at, 8);
    put_value(w, l, holds, t->total);
}

static void put_series(writer *w, const qun_ledger *l, int table, uint32_t k)
{
    const series *s = &l->charter->series[l->tables[table].series[k]];
    const reach *r = &l->reaches[s - l->charter->series];
    int how = tally_form(l, s), holds = values_held(s);
    put_text(w, s->definition);
    put_int(w, (uint64_t)how, 1);
    put_int(w, (uint64_t)holds, 1);
    put_int(w, (uint64_t)r->since, 8);
    put_int(w, r->since_subject, 4);
    put_int(w, (uint64_t)window_begins(l, s), 8);
    for (uint32_t i = 0; i < l->tables[table].count; i++)
        put_tally(w, l, how, holds, tally_of(l, table, i, k));
}

/* ---- the whole ---- */

static void put_table(writer *w, const qun_ledger *l, int table)
{
    const subjects *s = &l->tables[table];
    put_int(w, l->kept_counts[table], 4);
    for (uint32_t k = 0; k < l->kept_counts[table]; k++) {
        const shape_field *field = &l->charter->shape->fields[l->kept_fields[table][k]];
        put_text(w, field->name);
        for (uint32_t i = 0; i < s->count; i++)
            put_cell(w, &s->rows[(size_t)i * s->width + field->index]);
    }
    put_int(w, s->series_count, 4);
    for (uint32_t k = 0; k < s->series_count; k++)
        put_series(w, l, table, k);
}

static void put_recent(writer *w, const recent *r)
{
    put_int(w, r->count, 4);
    for (uint32_t i = 0; i < r->count; i++)
        put_int(w, r->ring[(r->first + i) % r->cap], 8);
}

static void put_people(writer *w, const qun_ledger *l)
{
    put_names(w, &l->members);
    for (uint32_t i = 0; i < l->members.count; i++)
        put_int(w, l->member_states[i].left, 1);
    put_names(w, &l->groups);
    for (uint32_t i = 0; i < l->groups.count; i++)
        put_int(w, (uint64_t)l->group_states[i].ended, 8);
    put_int(w, l->seats.count, 4);
    for (uint32_t i = 0; i < l->seats.count; i++) {
        put_int(w, l->seats.keys[i], 8);
        put_int(w, (uint64_t)l->seat_states[i].joined, 8);
        put_int(w, (uint64_t)l->seat_states[i].left, 8);
        put_int(w, l->seat_states[i].present, 1);
    }
}

static void put_ledger(writer *w, const qun_ledger *l)
{
    put_bytes(w, SNAPSHOT_MAGIC, 8);
    put_int(w, SNAPSHOT_FORM, 4);
    put_text(w, l->charter->id);
    for (int i = QUN_FATE_COUNTED; i <= QUN_FATE_EARLY; i++)
        put_int(w, l->counts[i], 8);
    put_int(w, (uint64_t)l->first, 8);
    put_int(w, (uint64_t)l->last, 8);
    put_int(w, (uint64_t)l->horizon, 8);
    put_text(w, (qun_text){l->last_id, l->last_id_len});
    put_people(w, l);
    for (int table = 0; table < LEDGER_SCOPES; table++)
        put_table(w, l, table);
    put_recent(w, &l->ids);
    put_recent(w, &l->doings);
}

qun_status qun_ledger_save(const qun_ledger *l, void *bytes, size_t space, size_t *len)
{
    if (!l || !len || (!bytes && space))
        return QUN_E_ARG;
    writer w = {NULL, 0};
    put_ledger(&w, l); /* to measure: where it does not fit nothing is written */
    *len = w.len;
    if (w.len > space)
        return QUN_E_SPACE;
    w = (writer){bytes, 0};
    put_ledger(&w, l);
    return QUN_OK;
}
