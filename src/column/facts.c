/* facts.c - tables of rows, one per scope: adding, finding, and the texts their cells point to.
 * Relies on shape.h. The public setters stand in facts_public.c, seats in facts_seats.c.
 *
 * Texts live in one arena. Writing over a cell leaves its old text there; once the dead are more than half,
 * and enough to pay for looking at every cell, the living move to a new arena: a host may update rows for
 * ever. */
#include "column/facts.h"
#include <string.h>

#define DEAD_LEAST ((size_t)64 << 10)

static const mem *mem_of(const qun_facts *f)
{
    return &f->shape->env->mem;
}

/* ---- making and dropping ---- */

/* Where a row keeps its own key: the field "member.id", or just "id" of a record. */
static uint32_t id_index(const qun_shape *s, int32_t scope)
{
    for (uint32_t i = 0; i < s->width[scope]; i++) {
        const shape_field *field = shape_row_field(s, scope, i);
        size_t prefix = strlen(scope_names[scope]);
        qun_text bare = text_part(field->name, prefix ? prefix + 1 : 0, field->name.len);
        if (text_is(bare, "id") && field->type->kind == QUN_TYPE_STRING)
            return i;
    }
    return NAMES_NONE;
}

uint32_t facts_link_index(const qun_shape *s, int32_t scope, const char *name)
{
    const shape_field *field = shape_field_named(s, text_of(name));
    bool is_link = field && field->scope == scope && field->type->kind == QUN_TYPE_STRING;
    return is_link ? field->index : NAMES_NONE;
}

qun_status qun_facts_new(const qun_shape *shape, qun_facts **out)
{
    if (!out)
        return QUN_E_ARG;
    *out = NULL;
    if (!shape)
        return QUN_E_ARG;
    const mem *m = &shape->env->mem;
    qun_facts *f = mem_new_zero(m, sizeof *f);
    if (!f)
        return QUN_E_NOMEM;
    shape_freeze(shape);
    f->shape = qun_shape_ref(shape);
    arena_init(&f->texts, m);
    arena_init(&f->key_texts, m);
    arena_init(&f->scratch, m);
    for (int32_t scope = 0; scope < SCOPE_COUNT; scope++) {
        facts_table *t = &f->tables[scope];
        t->width = shape->width[scope];
        t->id = id_index(shape, scope);
    }
    f->event_member = facts_link_index(shape, QUN_SCOPE_EVENT, "event.member");
    f->event_group = facts_link_index(shape, QUN_SCOPE_EVENT, "event.group");
    seats_open(f);
    *out = f;
    return QUN_OK;
}

static void table_drop(const qun_facts *f, facts_table *t)
{
    const mem *m = mem_of(f);
    mem_free(m, t->cells, (size_t)t->cell_cap * t->width * sizeof *t->cells);
    mem_free(m, t->until, (size_t)t->until_cap * t->width * sizeof *t->until);
    mem_free(m, t->key_of, t->key_cap * sizeof *t->key_of);
    index_drop(f, t);
}

void qun_facts_unref(qun_facts *facts)
{
    if (!facts)
        return;
    const qun_shape *shape = facts->shape;
    for (int32_t scope = 0; scope < SCOPE_COUNT; scope++)
        table_drop(facts, &facts->tables[scope]);
    seats_drop(facts);
    arena_drop(&facts->texts);
    arena_drop(&facts->key_texts);
    arena_drop(&facts->scratch);
    mem_free(mem_of(facts), facts, sizeof *facts);
    qun_shape_unref((qun_shape *)(uintptr_t)shape);
}

void qun_facts_clear(qun_facts *facts)
{
    if (!facts)
        return;
    for (int32_t scope = 0; scope < SCOPE_COUNT; scope++) {
        facts_table *t = &facts->tables[scope];
        index_clear(t);
        t->rows = 0;
        t->keyed = 0;
        t->ageing = false;
    }
    seats_clear(facts);
    arena_reset(&facts->texts);
    arena_reset(&facts->key_texts);
    facts->dead = 0;
}

/* ---- rows ---- */

static size_t cell_at(const facts_table *t, uint32_t row, uint32_t index)
{
    return (size_t)row * t->width + index;
}

static bool until_room(const mem *m, facts_table *t, uint64_t rows)
{
    return t->width == 0 || mem_grow(m, &t->until, &t->until_cap, rows, t->width * sizeof *t->until);
}

static void never_ages(facts_table *t, uint32_t from_row, uint32_t to_row)
{
    qun_time *at = t->until + cell_at(t, from_row, 0), *end = t->until + cell_at(t, to_row, 0);
    while (at < end)
        *at++ = QUN_NEVER;
}

/* Room for one more row. */
static bool row_room(const mem *m, facts_table *t)
{
    uint64_t rows = (uint64_t)t->rows + 1;
    if (rows <= t->cell_cap && rows <= t->key_cap && !t->ageing)
        return true;
    if (t->width > 0 && !mem_grow(m, &t->cells, &t->cell_cap, rows, t->width * sizeof *t->cells))
        return false;
    if (t->ageing && !until_room(m, t, rows))
        return false;
    return mem_grow(m, &t->key_of, &t->key_cap, rows, sizeof *t->key_of);
}

/* With one more row: more than a few, some with keys. */
static bool has_index(const facts_table *t, bool keyed)
{
    return t->indexed || (t->rows >= FACTS_FEW && (keyed || t->keyed));
}

qun_status facts_append(qun_facts *f, int32_t scope, qun_text key, uint32_t *row)
{
    facts_table *t = &f->tables[scope];
    if (t->rows >= f->shape->env->limits.rows || key.len > UINT32_MAX)
        return QUN_E_LIMIT;
    if (key.at && facts_row_of(f, scope, key) != NAMES_NONE)
        return QUN_E_INVALID;
    bool index = has_index(t, key.at != NULL);
    if (!row_room(mem_of(f), t) || (index && !index_ready(f, t)) || !arena_text(&f->key_texts, key, &key))
        return QUN_E_NOMEM;
    *row = t->rows++;
    t->key_of[*row] = key;
    if (t->width > 0)
        memset(&t->cells[cell_at(t, *row, 0)], 0, t->width * sizeof *t->cells);
    if (t->ageing)
        never_ages(t, *row, *row + 1);
    if (!key.at)
        return QUN_OK;
    t->keyed++;
    if (index)
        index_add(f, t, *row);
    if (t->id != NAMES_NONE)
        t->cells[cell_at(t, *row, t->id)] = cell_text(key);
    return QUN_OK;
}

void facts_retract(qun_facts *f, int32_t scope)
{
    facts_table *t = &f->tables[scope];
    if (!t->key_of[--t->rows].at)
        return;
    t->keyed--;
    if (t->indexed)
        index_undo(f, t, t->rows);
}

const cell *facts_row(const qun_facts *f, int32_t scope, uint32_t row)
{
    static const cell no_fields;
    const facts_table *t = &f->tables[scope];
    if (row >= t->rows)
        return NULL;
    return t->width > 0 ? &t->cells[cell_at(t, row, 0)] : &no_fields;
}

const qun_time *facts_until(const qun_facts *f, int32_t scope, uint32_t row)
{
    const facts_table *t = &f->tables[scope];
    return t->ageing && row < t->rows ? &t->until[cell_at(t, row, 0)] : NULL;
}

qun_text facts_key(const qun_facts *f, int32_t scope, uint32_t row)
{
    const facts_table *t = &f->tables[scope];
    return row < t->rows ? t->key_of[row] : (qun_text){NULL, 0};
}

uint32_t facts_linked(const qun_facts *f, int32_t scope, const cell *link)
{
    if (link && link->kind == QUN_TYPE_STRING)
        return facts_row_of(f, scope, cell_as_text(*link));
    return f->tables[scope].rows == 1 ? 0 : NAMES_NONE;
}

/* ---- cells and their texts ---- */

void facts_own(cell *c)
{
    if (kind_has_items(c->kind) || cell_has_text(c))
        c->flags |= CELL_OWNED;
}

/* Bytes an arena gives for a value's texts and items. */
static size_t cell_weight(const cell *c)
{
    if (cell_has_text(c))
        return c->len ? FACTS_TEXT_BYTES((size_t)c->len) : 0;
    if (!kind_has_items(c->kind))
        return 0;
    size_t count = (size_t)cell_item_count(c);
    size_t weight = count ? count * sizeof(cell) : 16;
    for (size_t i = 0; i < count; i++)
        weight += cell_weight(&c->as.items[i]);
    return weight;
}

/* What is mostly kept, in one step. */
static bool keep_text(qun_facts *f, const cell *from, cell *to)
{
    char *at = arena_new(&f->texts, (size_t)from->len + 1);
    if (!at)
        return false;
    memcpy(at, from->as.text, from->len);
    at[from->len] = 0;
    *to = (cell){.kind = QUN_TYPE_STRING, .flags = CELL_OWNED, .len = from->len, .as.text = at};
    return true;
}

bool facts_keep(qun_facts *f, const cell *from, cell *to)
{
    if (from->kind == QUN_TYPE_STRING && from->len > 0)
        return keep_text(f, from, to);
    arena_mark mark = arena_here(&f->texts);
    if (!cell_copy(&f->texts, from, to)) {
        arena_back(&f->texts, mark);
        return false;
    }
    facts_own(to);
    return true;
}

void facts_store_watched(qun_facts *f, const shape_field *field, uint32_t row, cell value)
{
    facts_table *t = &f->tables[field->scope];
    size_t at = cell_at(t, row, field->index);
    if (t->cells[at].flags & CELL_OWNED)
        f->dead += cell_weight(&t->cells[at]);
    t->cells[at] = value;
    if (t->ageing)
        t->until[at] = QUN_NEVER;
    if (facts_is_link(f, field->scope, field->index))
        seats_changed(f, row);
}

/* From now on the table says when its cells change. */
static bool start_ageing(const mem *m, facts_table *t)
{
    if (!until_room(m, t, t->rows))
        return false;
    t->ageing = true;
    never_ages(t, 0, t->rows);
    return true;
}

qun_status facts_put(qun_facts *f, const shape_field *field, uint32_t row, const cell *value, qun_time until)
{
    facts_table *t = &f->tables[field->scope];
    if (row >= t->rows)
        return QUN_E_NONE;
    if (until != QUN_NEVER && !t->ageing && !start_ageing(mem_of(f), t))
        return QUN_E_NOMEM;
    size_t at = cell_at(t, row, field->index);
    cell lent = *value;
    lent.flags &= (uint8_t)~CELL_OWNED;
    if (t->cells[at].flags & CELL_OWNED || facts_is_link(f, field->scope, field->index))
        facts_store_watched(f, field, row, lent);
    else
        t->cells[at] = lent;
    if (t->ageing)
        t->until[at] = until;
    return QUN_OK;
}

/* No text and no items. */
static inline bool is_plain(const cell *c)
{
    static const uint64_t kinds = UINT64_C(1) << QUN_TYPE_UNKNOWN | UINT64_C(1) << QUN_TYPE_NULL |
                                  UINT64_C(1) << QUN_TYPE_BOOL | UINT64_C(1) << QUN_TYPE_INT |
                                  UINT64_C(1) << QUN_TYPE_UINT | UINT64_C(1) << QUN_TYPE_DOUBLE |
                                  UINT64_C(1) << QUN_TYPE_TIMESTAMP | UINT64_C(1) << QUN_TYPE_DURATION;
    return c->kind < 64 && kinds >> c->kind & 1;
}

bool facts_fill(qun_facts *f, int32_t scope, uint32_t row, const cell *from, const uint32_t *places,
                uint32_t count, bool over)
{
    facts_table *t = &f->tables[scope];
    cell *to = t->width > 0 ? &t->cells[cell_at(t, row, 0)] : NULL;
    qun_time *until = t->ageing ? &t->until[cell_at(t, row, 0)] : NULL;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t at = places[i];
        if (from[at].kind == QUN_TYPE_UNKNOWN || (to[at].kind != QUN_TYPE_UNKNOWN && !over))
            continue;
        if (to[at].kind == QUN_TYPE_UNKNOWN && is_plain(&from[at])) {
            to[at] = from[at];
            if (until)
                until[at] = QUN_NEVER;
            continue;
        }
        cell value = from[at];
        if (!is_plain(&value) && !facts_keep(f, &value, &value))
            return false;
        facts_store(f, shape_row_field(f->shape, scope, at), row, value);
    }
    return true;
}

/* Calls `visit` for every cell whose text is in the arena. */
static void each_owned(qun_facts *f, void (*visit)(cell *c, void *user), void *user)
{
    for (int32_t scope = 0; scope < SCOPE_COUNT; scope++) {
        facts_table *t = &f->tables[scope];
        size_t count = (size_t)t->rows * t->width;
        for (size_t i = 0; i < count; i++)
            if (t->cells[i].flags & CELL_OWNED)
                visit(&t->cells[i], user);
    }
}

static void add_weight(cell *c, void *user)
{
    size_t *sum = user;
    *sum += cell_weight(c);
}

/* There is room: it was weighed. */
static void move_cell(cell *c, void *user)
{
    if (cell_copy(user, c, c))
        facts_own(c);
}

static size_t cell_bytes(const qun_facts *f)
{
    size_t sum = 0;
    for (int32_t scope = 0; scope < SCOPE_COUNT; scope++)
        sum += (size_t)f->tables[scope].rows * f->tables[scope].width * sizeof(cell);
    return sum;
}

void facts_tidy(qun_facts *f)
{
    size_t alive = 0;
    arena fresh;
    if (f->dead < DEAD_LEAST || f->dead < f->texts.total / 2 || f->dead < cell_bytes(f) / 8)
        return;
    f->dead = 0; /* without memory for the move it is tried again when as much again has died */
    each_owned(f, add_weight, &alive);
    arena_init(&fresh, f->texts.mem);
    if (alive > 0 && !arena_new(&fresh, alive))
        return;
    arena_reset(&fresh); /* keeps the block that holds them all */
    each_owned(f, move_cell, &fresh);
    arena_drop(&f->texts);
    f->texts = fresh;
}
