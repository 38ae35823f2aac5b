/* texts.c - texts the ledger keeps: each stands once. What is said anew leaves the old text behind; when
 * those are many, the living move together, so memory follows what is known and not how often it was said. */
#include "ledger/ledger.h"

enum { TEXTS_LEAST = 64 << 10 };

static size_t item_count(const cell *value)
{
    return (size_t)value->len * (value->kind == QUN_TYPE_MAP ? 2 : 1);
}

static bool has_items(const cell *value)
{
    return value->kind == QUN_TYPE_LIST || value->kind == QUN_TYPE_MAP;
}

static bool is_text(const cell *value)
{
    return value->kind == QUN_TYPE_STRING || value->kind == QUN_TYPE_BYTES;
}

/* Kinds that a value of events and attributes can have; what else a host's map may hold is unknown here. */
static bool can_be_kept(const cell *value)
{
    return value->kind <= QUN_TYPE_MAP && value->kind != QUN_TYPE_UNKNOWN;
}

bool text_ready(qun_ledger *l, const cell *from, cell *copy)
{
    uint32_t number;
    *copy = can_be_kept(from) ? *from : cell_unknown();
    copy->flags = 0;
    copy->slope = 0;
    if (is_text(copy)) {
        if (!names_add(&l->texts, cell_as_text(*from), &number))
            return false;
        copy->as.text = names_at(&l->texts, number).at;
        return true;
    }
    if (!has_items(copy))
        return true;
    size_t count = item_count(from);
    cell *items = arena_new(&l->texts.bytes, (count ? count : 1) * sizeof *items);
    if (!items)
        return false;
    copy->as.items = items;
    for (size_t i = 0; i < count; i++)
        if (!text_ready(l, &from->as.items[i], &items[i]))
            return false;
    return true;
}

/* ---- letting go ---- */

typedef struct mover {
    qun_ledger *l;
    names to;
    size_t items; /* of lists and maps, all together */
    cell *at;     /* where the next ones go */
    bool failed;
} mover;

static void weigh(mover *m, cell *value)
{
    uint32_t number;
    if (is_text(value))
        m->failed = m->failed || !names_add(&m->to, cell_as_text(*value), &number);
    for (size_t i = 0; has_items(value) && i < item_count(value); i++)
        weigh(m, (cell *)(uintptr_t)&value->as.items[i]);
    if (has_items(value))
        m->items += item_count(value);
}

static void move(mover *m, cell *value)
{
    if (is_text(value))
        value->as.text = names_at(&m->to, names_find(&m->to, cell_as_text(*value))).at;
    if (!has_items(value))
        return;
    cell *items = m->at;
    m->at += item_count(value);
    for (size_t i = 0; i < item_count(value); i++) {
        items[i] = value->as.items[i];
        move(m, &items[i]);
    }
    value->as.items = items;
}

static void each_kept(mover *m, void (*visit)(mover *m, cell *value))
{
    const qun_ledger *l = m->l;
    for (int t = 0; t < LEDGER_SCOPES; t++)
        for (uint32_t k = 0; k < l->kept_counts[t]; k++) {
            uint32_t number = l->kept_fields[t][k];
            const shape_field *field = &l->charter->shape->fields[number];
            for (uint32_t i = 0; i < l->tables[t].count && !(l->fields[number] & FIELD_LENT); i++)
                visit(m, kept(l, field, i));
        }
}

static void weigh_number(mover *m, int64_t *value)
{
    uint32_t number;
    m->failed = m->failed || !names_add(&m->to, names_at(&m->l->texts, (uint32_t)*value), &number);
}

static void move_number(mover *m, int64_t *value)
{
    *value = names_find(&m->to, names_at(&m->l->texts, (uint32_t)*value));
}

static void each_number(mover *m, void (*visit)(mover *m, int64_t *value))
{
    const qun_ledger *l = m->l;
    for (int t = 0; t < LEDGER_SCOPES; t++)
        for (uint32_t k = 0; k < l->tables[t].series_count; k++) {
            const series *s = &l->charter->series[l->tables[t].series[k]];
            if (s->field->type->kind != QUN_TYPE_STRING)
                continue;
            bool ever = tally_form(l, s) == IS_EVER;
            for (uint32_t i = 0; i < l->tables[t].count; i++) {
                tally *one = tally_of(l, t, i, k);
                if (ever && one->count)
                    visit(m, &one->total);
                for (uint32_t e = one->head; !ever && e < one->count; e++)
                    visit(m, &one->entries[e].value);
            }
        }
}

void texts_tidy(qun_ledger *l)
{
    if (l->texts.bytes.total <= l->texts_most)
        return;
    mover m = {.l = l};
    names_init(&m.to, l->mem, l->env->seed);
    each_kept(&m, weigh);
    each_number(&m, weigh_number);
    if (m.items && !m.failed) {
        m.at = arena_new(&m.to.bytes, m.items * sizeof *m.at);
        m.failed = !m.at;
    }
    if (m.failed) { /* no memory for the move: when as much again has come */
        l->texts_most = 2 * l->texts.bytes.total;
        names_drop(&m.to);
        return;
    }
    each_kept(&m, move);
    each_number(&m, move_number);
    names_drop(&l->texts);
    l->texts = m.to;
    size_t rows = 0;
    for (int t = 0; t < LEDGER_SCOPES; t++)
        rows += (size_t)l->tables[t].count * l->tables[t].width;
    l->texts_most =
        2 * l->texts.bytes.total + rows + TEXTS_LEAST; /* so that looking at all of them is paid for */
}
