/* restore.c - a ledger from a snapshot. Any bytes are safe to give: every count is held against what is left,
 * every number against what it points into. What the charter no longer knows is read and let go with a note;
 * what it knows anew begins with the snapshot's newest event. */
#include "base/diagnose.h"
#include "ledger/snapshot.h"
#include <string.h>

typedef struct reader {
    const unsigned char *at, *end;
    qun_diagnostics *d;
    bool damaged;
} reader;

/* The snapshot names it and this charter has no use for it. */
enum { NOT_KEPT = QUN_CODE_E005 };

static void note_gone(const reader *r, qun_text name)
{
    problem p = {.code = NOT_KEPT, .found = name};
    diagnose(r->d, &p);
}

static uint64_t get_int(reader *r, int size)
{
    uint64_t value = 0;
    if (r->end - r->at < size) {
        r->damaged = true;
        r->at = r->end;
        return 0;
    }
    for (int i = 0; i < size; i++)
        value |= (uint64_t)r->at[i] << (8 * i);
    r->at += size;
    return value;
}

static bool get_bool(reader *r)
{
    uint64_t value = get_int(r, 1);
    r->damaged = r->damaged || value > 1;
    return value == 1;
}

static qun_time get_time(reader *r)
{
    return (qun_time)get_int(r, 8);
}

static qun_text get_bytes(reader *r)
{
    uint64_t len = get_int(r, 4);
    if ((uint64_t)(r->end - r->at) < len) {
        r->damaged = true;
        return (qun_text){NULL, 0};
    }
    qun_text text = {(const char *)r->at, (size_t)len};
    r->at += len;
    return text;
}

static qun_text get_text(reader *r)
{
    qun_text text = get_bytes(r);
    r->damaged = r->damaged || !utf8_valid(text.at, text.len);
    return r->damaged ? (qun_text){NULL, 0} : text;
}

/* A count of things that take at least `size` bytes each. */
static uint32_t get_count(reader *r, size_t size)
{
    uint64_t count = get_int(r, 4);
    if (count > (uint64_t)(r->end - r->at) / size) {
        r->damaged = true;
        return 0;
    }
    return (uint32_t)count;
}

/* ---- members, groups, seats, ids ---- */

static qun_status get_names(reader *r, qun_ledger *l,
                            bool (*number)(qun_ledger *l, qun_text key, uint32_t *out))
{
    uint32_t count = get_count(r, 4), made;
    for (uint32_t i = 0; i < count && !r->damaged; i++) {
        qun_text text = get_text(r);
        if (r->damaged || !text.len) {
            r->damaged = true;
            break;
        }
        if (!number(l, text, &made))
            return QUN_E_NOMEM;
        r->damaged = r->damaged || made != i;
    }
    return QUN_OK;
}

static void get_seat(reader *r, qun_ledger *l, uint32_t seat)
{
    seat_state *s = &l->seat_states[seat];
    member_state *m = &l->member_states[seat_member(l, seat)];
    s->joined = get_time(r);
    s->left = get_time(r);
    s->present = get_bool(r);
    if (!s->present)
        return;
    l->seats_now++;
    l->people += m->seats == 0;
    m->seats++;
}

static qun_status get_seats(reader *r, qun_ledger *l)
{
    uint32_t count = get_count(r, 25), made;
    for (uint32_t i = 0; i < count && !r->damaged; i++) {
        uint64_t key = get_int(r, 8);
        uint32_t member = (uint32_t)(key >> 32), group = (uint32_t)key;
        if (member >= l->members.count || group >= l->groups.count) {
            r->damaged = true;
            break;
        }
        if (!seat_number(l, member, group, &made))
            return QUN_E_NOMEM;
        if (made != i)
            r->damaged = true;
        else
            get_seat(r, l, i);
    }
    return QUN_OK;
}

static qun_status get_people(reader *r, qun_ledger *l)
{
    qun_status status = get_names(r, l, member_number);
    for (uint32_t i = 0; i < l->members.count && status == QUN_OK && !r->damaged; i++)
        l->member_states[i].left = get_bool(r);
    if (status == QUN_OK && !r->damaged)
        status = get_names(r, l, group_number);
    for (uint32_t i = 0; i < l->groups.count && status == QUN_OK && !r->damaged; i++)
        l->group_states[i].ended = get_time(r);
    return status == QUN_OK && !r->damaged ? get_seats(r, l) : status;
}

static qun_status get_recent(reader *r, const mem *m, recent *to)
{
    uint32_t count = get_count(r, 8);
    if (count > RECENT_IDS)
        r->damaged = true;
    for (uint32_t i = 0; i < count && !r->damaged; i++) {
        if (!recent_ready(m, to, 1))
            return QUN_E_NOMEM;
        recent_add(to, get_int(r, 8));
    }
    return QUN_OK;
}

/* ---- cells ---- */

static bool get_cell(reader *r, arena *a, uint32_t depth, cell *out);

static bool get_items(reader *r, arena *a, uint32_t depth, cell *out)
{
    size_t each = out->kind == QUN_TYPE_MAP ? 2 : 1, count = get_count(r, each);
    out->len = (uint32_t)count;
    if (depth == 0 || r->damaged) {
        r->damaged = true;
        return true;
    }
    cell *items = arena_new_zero(a, (count ? count : 1) * each * sizeof *items);
    if (!items)
        return false;
    out->as.items = items;
    for (size_t i = 0; i < count * each && !r->damaged; i++)
        if (!get_cell(r, a, depth - 1, &items[i]))
            return false;
    return true;
}

static void get_number(reader *r, cell *out)
{
    bool timed = out->kind == QUN_TYPE_TIMESTAMP || out->kind == QUN_TYPE_DURATION;
    out->as.u = get_int(r, 8);
    out->len = timed ? (uint32_t)get_int(r, 4) : 0;
    if ((out->kind == QUN_TYPE_BOOL && out->as.u > 1) || out->len > 999999999)
        r->damaged = true;
}

/* False: no memory. What is no value of a charter's types is damage. */
static bool get_cell(reader *r, arena *a, uint32_t depth, cell *out)
{
    *out = (cell){.kind = (uint8_t)get_int(r, 1)};
    if (out->kind == QUN_TYPE_LIST || out->kind == QUN_TYPE_MAP)
        return get_items(r, a, depth, out);
    if (out->kind == QUN_TYPE_STRING || out->kind == QUN_TYPE_BYTES) {
        qun_text text = out->kind == QUN_TYPE_STRING ? get_text(r) : get_bytes(r);
        out->as.text = text.len ? text.at : "";
        out->len = (uint32_t)text.len;
    } else if (out->kind > QUN_TYPE_MAP) {
        r->damaged = true;
    } else if (out->kind != QUN_TYPE_UNKNOWN && out->kind != QUN_TYPE_NULL) {
        get_number(r, out);
    }
    return true;
}

static qun_status get_field(reader *r, qun_ledger *l, int table)
{
    subjects *s = &l->tables[table];
    qun_text name = get_text(r);
    const shape_field *field = r->damaged ? NULL : shape_field_named(l->charter->shape, name);
    bool lost = false;
    if (field && field->scope != ledger_scope_of[table])
        field = NULL;
    for (uint32_t i = 0; i < s->count && !r->damaged; i++) {
        cell value, copy;
        arena_reset(&l->scratch);
        if (!get_cell(r, &l->scratch, l->env->limits.depth, &value))
            return QUN_E_NOMEM;
        if (r->damaged)
            break;
        if (!field || !type_accepts(field->type, &value)) {
            lost = lost || value.kind != QUN_TYPE_UNKNOWN;
            continue;
        }
        if (l->fields[field - l->charter->shape->fields] & FIELD_LENT)
            continue; /* the names say it */
        if (!text_ready(l, &value, &copy))
            return QUN_E_NOMEM;
        s->rows[(size_t)i * s->width + field->index] = copy;
    }
    if (lost)
        note_gone(r, name);
    return QUN_OK;
}

/* ---- tallies ---- */

typedef struct tally_shape {
    const series *s; /* NULL: the charter has none such */
    int how, holds;  /* as the snapshot has it */
} tally_shape;

/* False: no memory. */
static bool get_value(reader *r, qun_ledger *l, const tally_shape *f, int64_t *out)
{
    uint32_t number;
    if (f->holds != HOLDS_TEXTS) {
        *out = (int64_t)get_int(r, 8);
        return true;
    }
    qun_text text = get_text(r);
    if (r->damaged || !f->s)
        return true;
    if (!names_add(&l->texts, text, &number))
        return false;
    *out = number;
    return true;
}

static bool get_id(reader *r, qun_ledger *l, const tally_shape *f, int64_t *out)
{
    uint32_t uses = (uint32_t)get_int(r, 4), number;
    qun_text id = get_text(r);
    r->damaged = r->damaged || uses == 0;
    if (r->damaged || !f->s)
        return true;
    if (!id_keep(l, id, uses, &number))
        return false;
    *out = number;
    return true;
}

static qun_status get_entry(reader *r, qun_ledger *l, const tally_shape *f, tally *t)
{
    entry e = {get_time(r), 0};
    if (t && !mem_grow(l->mem, &t->entries, &t->cap, (uint64_t)t->count + 1, sizeof e))
        return QUN_E_NOMEM;
    if (!(f->how == IS_IDS ? get_id(r, l, f, &e.value) : get_value(r, l, f, &e.value)))
        return QUN_E_NOMEM;
    if (!t || r->damaged)
        return QUN_OK;
    bool set = f->how == IS_SET || f->how == IS_OCCURRENCES;
    if ((t->count && t->entries[t->count - 1].at > e.at) || (set && entry_dead(&e))) {
        if (f->how == IS_IDS)
            id_drop(l, (uint32_t)e.value);
        r->damaged = true;
        return QUN_OK;
    }
    t->entries[t->count++] = e;
    return QUN_OK;
}

static qun_status get_entries(reader *r, qun_ledger *l, const tally_shape *f, tally *t)
{
    int64_t total = (int64_t)get_int(r, 8);
    uint32_t mark = (uint32_t)get_int(r, 4), count = get_count(r, 12);
    qun_status status = QUN_OK;
    r->damaged = r->damaged || (f->how == IS_IDS && count > UNSPENT_MOST);
    for (uint32_t i = 0; i < count && !r->damaged && status == QUN_OK; i++)
        status = get_entry(r, l, f, t);
    if (!t || r->damaged || status != QUN_OK)
        return status;
    t->total = f->how == IS_SET ? (int64_t)t->count : total;
    t->mark = mark;
    return f->how != IS_SET || set_index(l, t) ? QUN_OK : QUN_E_NOMEM;
}

static qun_status get_tally(reader *r, qun_ledger *l, const tally_shape *f, tally *t)
{
    tally none = {0};
    if (f->how != IS_EVER && f->how != IS_FALLING)
        return get_entries(r, l, f, t);
    if (!t)
        t = &none;
    t->count = get_bool(r);
    if (!t->count)
        return QUN_OK;
    t->at = get_time(r);
    if (!get_value(r, l, f, &t->total))
        return QUN_E_NOMEM;
    if (f->how == IS_FALLING && t->total < 0)
        r->damaged = true;
    return QUN_OK;
}

/* ---- series ---- */

/* Up to and without the period: strikes, limits and spends go on under another one. */
static qun_text what_it_is(qun_text definition)
{
    size_t lines = 0, end = 0;
    while (end < definition.len && lines < 2)
        lines += definition.at[end++] == '\n';
    return text_part(definition, 0, end);
}

static bool same_series(const series *s, qun_text definition)
{
    if (s->what == SERIES_METRIC)
        return text_equal(s->definition, definition);
    return text_equal(what_it_is(s->definition), what_it_is(definition));
}

/* Number among those of the table; series_count: none. */
static uint32_t series_known(const qun_ledger *l, int table, qun_text definition, int how, int holds)
{
    const subjects *of = &l->tables[table];
    for (uint32_t k = 0; k < of->series_count; k++) {
        const series *s = &l->charter->series[of->series[k]];
        if (same_series(s, definition) && tally_form(l, s) == how && values_held(s) == holds)
            return k;
    }
    return of->series_count;
}

static uint32_t since_subject(const qun_ledger *l, const series *s)
{
    int table = ledger_table_of(s->scope);
    return s->by ? UINT32_MAX
                 : l->tables[table].count; /* a stranger may have been named before it was seen */
}

/* Events that would count in it may have come and gone before it was kept: it is unknown until its window
 * holds none of that time. Strikes and the like there were none of before the charter spoke of them. */
static void begin_series(qun_ledger *l, const series *s)
{
    reach *r = &l->reaches[s - l->charter->series];
    if (s->what != SERIES_METRIC || l->last == QUN_NEVER)
        return;
    r->since = l->last;
    r->since_subject = since_subject(l, s);
}

/* A window that now begins before the one of the snapshot lacks what had left that one. */
static void go_on_series(qun_ledger *l, const series *s, qun_time since, uint32_t subject, qun_time begins)
{
    reach *r = &l->reaches[s - l->charter->series];
    r->since = since;
    r->since_subject = subject;
    if (s->what != SERIES_METRIC || s->window == WINDOW_EVER || window_begins(l, s) >= begins ||
        begins <= since)
        return;
    r->since = begins;
    r->since_subject = since_subject(l, s);
}

static qun_text name_of(qun_text definition)
{
    size_t from = 0, to;
    while (from < definition.len && definition.at[from++] != '\n')
        continue;
    for (to = from; to < definition.len && definition.at[to] != '\n';)
        to++;
    return text_part(definition, from, to);
}

static qun_status get_series(reader *r, qun_ledger *l, int table, bool *seen)
{
    const subjects *of = &l->tables[table];
    qun_text definition = get_text(r);
    tally_shape f = {.how = (int)get_int(r, 1), .holds = (int)get_int(r, 1)};
    qun_time since = get_time(r);
    uint32_t subject = (uint32_t)get_int(r, 4);
    qun_time begins = get_time(r);
    if (f.how < IS_FALLING || f.how > IS_IDS || f.holds > HOLDS_TEXTS)
        r->damaged = true;
    if (r->damaged)
        return QUN_OK;
    uint32_t k = series_known(l, table, definition, f.how, f.holds);
    if (k < of->series_count) {
        r->damaged = seen[k];
        seen[k] = true;
        f.s = &l->charter->series[of->series[k]];
        go_on_series(l, f.s, since, subject, begins);
    } else {
        note_gone(r, name_of(definition));
    }
    for (uint32_t i = 0; i < of->count && !r->damaged; i++) {
        qun_status status = get_tally(r, l, &f, f.s ? tally_of(l, table, i, k) : NULL);
        if (status != QUN_OK)
            return status;
    }
    return QUN_OK;
}

static qun_status get_all_series(reader *r, qun_ledger *l, int table)
{
    const subjects *of = &l->tables[table];
    uint32_t count = get_count(r, 26);
    bool *seen = mem_new_zero(l->mem, of->series_count + 1);
    qun_status status = seen ? QUN_OK : QUN_E_NOMEM;
    for (uint32_t i = 0; i < count && !r->damaged && status == QUN_OK; i++)
        status = get_series(r, l, table, seen);
    for (uint32_t k = 0; k < of->series_count && seen; k++)
        if (!seen[k])
            begin_series(l, &l->charter->series[of->series[k]]);
    mem_free(l->mem, seen, of->series_count + 1);
    return status;
}

static qun_status get_table(reader *r, qun_ledger *l, int table)
{
    qun_status status = QUN_OK;
    uint32_t fields = get_count(r, 4);
    for (uint32_t i = 0; i < fields && !r->damaged && status == QUN_OK; i++)
        status = get_field(r, l, table);
    return status == QUN_OK && !r->damaged ? get_all_series(r, l, table) : status;
}

/* ---- the whole ---- */

/* What follows from the seats and rows. */
static void work_out(qun_ledger *l)
{
    const builtin_fields *at = &l->charter->at;
    for (uint32_t i = 0; i < l->members.count; i++)
        *kept(l, at->member_groups, i) = cell_int(l->member_states[i].seats);
    l->groups_now = 0;
    for (uint32_t i = 0; i < l->groups.count; i++) {
        cell *dissolved = kept(l, at->group_dissolved, i);
        if (dissolved->kind != QUN_TYPE_BOOL)
            *dissolved = cell_bool(false);
        l->groups_now += !dissolved->as.i;
    }
}

static qun_status get_last_id(reader *r, qun_ledger *l)
{
    qun_text id = get_text(r);
    if (r->damaged || !id.len)
        return QUN_OK;
    l->last_id = mem_new(l->mem, id.len + 32);
    if (!l->last_id)
        return QUN_E_NOMEM;
    l->last_id_cap = id.len + 32;
    memcpy(l->last_id, id.at, id.len);
    l->last_id_len = id.len;
    return QUN_OK;
}

static void get_instants(reader *r, qun_ledger *l)
{
    l->first = get_time(r);
    l->last = get_time(r);
    l->horizon = get_time(r);
    bool none = l->last == QUN_NEVER;
    if ((l->first == QUN_NEVER) != none || (l->horizon == QUN_NEVER) != none || l->first > l->last ||
        l->horizon > l->last)
        r->damaged = true;
}

static qun_status get_ledger(reader *r, qun_ledger *l)
{
    get_text(r); /* the charter's id: a ledger may move to a later charter of another name */
    for (int i = QUN_FATE_COUNTED; i <= QUN_FATE_EARLY; i++)
        l->counts[i] = get_int(r, 8);
    get_instants(r, l);
    qun_status status = get_last_id(r, l);
    if (status == QUN_OK && !r->damaged)
        status = get_people(r, l);
    for (int table = 0; table < LEDGER_SCOPES && status == QUN_OK && !r->damaged; table++)
        status = get_table(r, l, table);
    if (status == QUN_OK && !r->damaged)
        status = get_recent(r, l->mem, &l->ids);
    if (status == QUN_OK && !r->damaged)
        status = get_recent(r, l->mem, &l->doings);
    if (status == QUN_OK && (r->damaged || r->at != r->end))
        status = QUN_E_FORMAT;
    if (status == QUN_OK)
        work_out(l);
    return status;
}

qun_status qun_ledger_restore(const qun_charter *charter, const void *bytes, size_t len,
                              qun_diagnostics *diagnostics, qun_ledger **out)
{
    if (!out)
        return QUN_E_ARG;
    *out = NULL;
    if (!charter || !bytes || len > SIZE_MAX / 2)
        return QUN_E_ARG;
    diagnostics_clear(diagnostics);
    reader r = {bytes, (const unsigned char *)bytes + len, diagnostics, false};
    if (len < 12 || memcmp(bytes, SNAPSHOT_MAGIC, 8) != 0)
        return QUN_E_FORMAT;
    r.at += 8;
    uint64_t number = get_int(&r, 4);
    if (number != SNAPSHOT_FORM)
        return number > SNAPSHOT_FORM ? QUN_E_VERSION : QUN_E_FORMAT;
    qun_ledger *l;
    qun_status status = qun_ledger_new(charter, &l);
    if (status != QUN_OK)
        return status;
    status = get_ledger(&r, l);
    if (status != QUN_OK) {
        qun_ledger_unref(l);
        diagnostics_clear(diagnostics);
        return status;
    }
    *out = l;
    return QUN_OK;
}
