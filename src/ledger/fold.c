/* fold.c - one event becomes part of the state: what the host said with it, who joined and left, and every
 * series that counts its kind. All memory is taken before anything is changed: an event is folded whole or
 * not at all. */
#include "base/hash.h"
#include "ledger/ledger.h"
#include <string.h>

typedef struct event { /* one row, read once */
    const cell *row;
    uint32_t number; /* of its row in the facts */
    uint32_t kind;
    qun_time at;
    qun_text id;
    uint64_t id_hash;
    uint32_t member_row, group_row; /* rows it is linked to */
    qun_text member_key, group_key;
    uint32_t member, group, seat; /* NAMES_NONE: not said */
    int32_t fate;
} event;

/* ---- reading ---- */

static qun_text text_of_cell(const cell *value)
{
    return value->kind == QUN_TYPE_STRING ? cell_as_text(*value) : (qun_text){NULL, 0};
}

static qun_text text_in_row(const event *e, const shape_field *field)
{
    return text_of_cell(&e->row[field->index]);
}

/* The key an event is linked to: the link itself, or the key of the only row there is. */
static qun_text linked(const qun_facts *f, int32_t scope, const cell *link)
{
    if (link->kind == QUN_TYPE_STRING && link->len > 0)
        return cell_as_text(*link);
    uint32_t row = facts_linked(f, scope, link);
    return row == NAMES_NONE ? text_of_cell(link) : facts_key(f, scope, row);
}

qun_text event_member(const qun_ledger *l, const qun_facts *f, const cell *event)
{
    return linked(f, QUN_SCOPE_MEMBER, &event[l->charter->at.event_member->index]);
}

qun_text event_group(const qun_ledger *l, const qun_facts *f, const cell *event)
{
    return linked(f, QUN_SCOPE_GROUP, &event[l->charter->at.event_group->index]);
}

/* The row of a subject in the facts, if there is one. */
static uint32_t row_linked(const qun_facts *f, int32_t scope, const cell *link)
{
    return f->tables[scope].rows ? facts_linked(f, scope, link) : NAMES_NONE;
}

/* Most events are of the kind of the one before. */
static uint32_t kind_of(const qun_ledger *l, qun_text name)
{
    const names *kinds = &l->charter->kinds;
    return text_equal(names_at(kinds, l->lately.kind), name) ? l->lately.kind : names_find(kinds, name);
}

static qun_status read_event(const qun_ledger *l, const qun_facts *f, uint32_t row, event *out)
{
    const builtin_fields *at = &l->charter->at;
    *out = (event){.row = facts_row(f, QUN_SCOPE_EVENT, row), .number = row};
    out->member = out->group = out->seat = NAMES_NONE;
    if (!out->row)
        return QUN_E_NONE;
    const cell *when = &out->row[at->event_at->index], *kind = &out->row[at->event_kind->index];
    if (when->kind != QUN_TYPE_TIMESTAMP || kind->kind != QUN_TYPE_STRING)
        return QUN_E_INVALID;
    out->at = cell_microseconds(*when);
    out->kind = kind_of(l, cell_as_text(*kind));
    if (out->kind >= 64 || out->at == QUN_NEVER || out->at == TIME_NONE)
        return QUN_E_INVALID;
    out->id = text_in_row(out, at->event_id);
    if (!out->id.len)
        out->id = facts_key(f, QUN_SCOPE_EVENT, row);
    out->id_hash = out->id.len ? recent_hash(out->id) : 0;
    out->member_key = event_member(l, f, out->row);
    out->group_key = event_group(l, f, out->row);
    out->member_row = row_linked(f, QUN_SCOPE_MEMBER, &out->row[at->event_member->index]);
    out->group_row = row_linked(f, QUN_SCOPE_GROUP, &out->row[at->event_group->index]);
    return QUN_OK;
}

/* Is it older than every window before the newest event? */
static bool is_late(const qun_ledger *l, qun_time at)
{
    const qun_charter *c = l->charter;
    if (l->horizon == QUN_NEVER || l->longest < 0 || at > int_add_clamp(l->horizon, -l->longest))
        return false;
    for (uint32_t i = 0; i < c->series_count; i++)
        if (c->series[i].window != WINDOW_EVER && at > window_at(l, &c->series[i], l->horizon).begins)
            return false;
    return true;
}

static int32_t fate_of(const qun_ledger *l, const event *e, qun_time now)
{
    if (e->id.len && recent_has(&l->ids, e->id_hash))
        return QUN_FATE_REPEATED;
    if (now != QUN_NEVER && e->at > int_add_clamp(now, TIME_DAY))
        return QUN_FATE_EARLY;
    return is_late(l, e->at) ? QUN_FATE_LATE : QUN_FATE_COUNTED;
}

/* ---- what an event leaves out and can be worked out ---- */

cell event_day(const qun_ledger *l, const cell *row_of_event)
{
    const cell *when = &row_of_event[l->charter->at.event_at->index];
    return when->kind == QUN_TYPE_TIMESTAMP ? cell_int(zone_day(l->charter->zone, cell_microseconds(*when)))
                                            : cell_unknown();
}

cell event_digest(const qun_ledger *l, const cell *row_of_event)
{
    const cell *text = &row_of_event[l->charter->at.event_text->index];
    return text->kind == QUN_TYPE_STRING ? cell_int((int64_t)(text_digest(cell_as_text(*text)) >> 1))
                                         : cell_unknown();
}

static void fill(cell *row, const shape_field *field, cell value)
{
    if (row[field->index].kind == QUN_TYPE_UNKNOWN)
        row[field->index] = value;
}

/* Conditions over the event see its day, its digest and its words counted, as they do when it is judged. */
static bool complete(qun_ledger *l, event *e)
{
    const qun_charter *c = l->charter;
    const completing *wanted = &l->completed[e->kind];
    if (!wanted->what && !wanted->lists)
        return true;
    size_t size = c->shape->width[QUN_SCOPE_EVENT] * sizeof *e->row;
    cell *row = arena_new(&l->scratch, size);
    if (!row)
        return false;
    memcpy(row, e->row, size);
    if (wanted->what & COMPLETE_DAY)
        fill(row, c->at.event_day, event_day(l, row));
    if (wanted->what & COMPLETE_DIGEST)
        fill(row, c->at.event_digest, event_digest(l, row));
    qun_text text = text_in_row(e, c->at.event_text);
    for (uint32_t i = 0; wanted->lists && text.at && i < c->list_count && i < 64; i++) {
        const qun_hit *hits;
        uint32_t count;
        if (!(wanted->lists >> i & 1))
            continue;
        if (!text_hits(c->lists[i].words, text, &l->scratch, &hits, &count))
            return false;
        word_list_fill(&c->lists[i], hits, count, row);
    }
    e->row = row;
    return true;
}

/* ---- whom it is about ---- */

static bool number_subjects(qun_ledger *l, event *e)
{
    if (e->member_key.len && !member_number(l, e->member_key, &e->member))
        return false;
    if (e->group_key.len && !group_number(l, e->group_key, &e->group))
        return false;
    bool seated = e->member != NAMES_NONE && e->group != NAMES_NONE;
    if (seated && !seat_number(l, e->member, e->group, &e->seat))
        return false;
    l->lately = (lately){e->member, e->group, e->seat, e->kind};
    return true;
}

static uint32_t subject_of(const event *e, int32_t scope)
{
    switch (scope) {
    case QUN_SCOPE_MEMBER:
        return e->member;
    case QUN_SCOPE_GROUP:
        return e->group;
    case QUN_SCOPE_HERE:
        return e->seat;
    default:
        return 0;
    }
}

/* Whose the event is: its member's, unless `by` names another field. */
static bool whose(qun_ledger *l, const series *s, const event *e, uint32_t *subject)
{
    *subject = subject_of(e, s->scope);
    if (!s->by || (s->scope != QUN_SCOPE_MEMBER && s->scope != QUN_SCOPE_HERE))
        return true;
    qun_text key = text_in_row(e, s->by);
    *subject = NAMES_NONE;
    if (!key.len)
        return true;
    uint32_t member;
    if (!member_number(l, key, &member))
        return false;
    if (s->scope == QUN_SCOPE_MEMBER) {
        *subject = member;
        return true;
    }
    return e->group == NAMES_NONE || seat_number(l, member, e->group, subject);
}

/* ---- what the host says of subjects along with the event ---- */

typedef struct word { /* one field of a subject */
    cell *to;
    cell value;
} word;
typedef struct words {
    word *items;
    uint32_t count;
} words;

static bool hear_cell(qun_ledger *l, words *all, cell *to, const cell *said)
{
    word *new = &all->items[all->count];
    new->to = to;
    new->value = *to;
    bool same = to->kind == said->kind && cell_equal(to, said);
    if (!same && !text_ready(l, said, &new->value))
        return false;
    all->count++;
    return true;
}

static bool hear_row(qun_ledger *l, words *all, int table, uint32_t subject, const cell *row)
{
    const subjects *s = &l->tables[table];
    if (!row || subject == NAMES_NONE)
        return true;
    const picked *places = &l->heard_places[table];
    all->items = arena_new(&l->scratch, ((size_t)places->count + 1) * sizeof *all->items);
    if (!all->items)
        return false;
    for (uint32_t k = 0; k < places->count; k++) {
        uint32_t index = places->items[k];
        if (row[index].kind == QUN_TYPE_UNKNOWN)
            continue;
        if (!hear_cell(l, all, &s->rows[(size_t)subject * s->width + index], &row[index]))
            return false;
    }
    return true;
}

enum { HEARD = 4 }; /* lists of words: of the member, group, community; and where a member came from */

static bool hear(qun_ledger *l, const qun_facts *f, const event *e, words *all)
{
    if (!hear_row(l, &all[0], TABLE_MEMBER, e->member, facts_row(f, QUN_SCOPE_MEMBER, e->member_row)) ||
        !hear_row(l, &all[1], TABLE_GROUP, e->group, facts_row(f, QUN_SCOPE_GROUP, e->group_row)) ||
        !hear_row(l, &all[2], TABLE_COMMUNITY, 0, facts_row(f, QUN_SCOPE_COMMUNITY, 0)))
        return false;
    const cell *source = &e->row[l->event_source->index];
    if (e->kind != QUN_EVENT_JOIN - 1 || e->seat == NAMES_NONE || source->kind != QUN_TYPE_STRING)
        return true;
    all[3].items = arena_new(&l->scratch, sizeof *all[3].items);
    return all[3].items && hear_cell(l, &all[3], kept(l, l->charter->at.here_source, e->seat), source);
}

static void remember(const words *all)
{
    for (int i = 0; i < HEARD; i++)
        for (uint32_t k = 0; k < all[i].count; k++)
            *all[i].items[k].to = all[i].items[k].value;
}

/* ---- what kinds of events change by themselves ---- */

static bool is_true(const cell *value)
{
    return value->kind == QUN_TYPE_BOOL && value->as.i;
}

static void note_life(qun_ledger *l, const event *e)
{
    static const uint64_t signs =
        UINT64_C(1) << (QUN_EVENT_MESSAGE - 1) | UINT64_C(1) << (QUN_EVENT_REACTION - 1) |
        UINT64_C(1) << (QUN_EVENT_ORDER - 1) | UINT64_C(1) << (QUN_EVENT_PACKET - 1) |
        UINT64_C(1) << (QUN_EVENT_CLAIM - 1) | UINT64_C(1) << (QUN_EVENT_SUBMIT - 1) |
        UINT64_C(1) << (QUN_EVENT_REVIEW - 1) | UINT64_C(1) << (QUN_EVENT_CHECKIN - 1) |
        UINT64_C(1) << (QUN_EVENT_SHARE - 1) | UINT64_C(1) << (QUN_EVENT_QUESTION - 1) |
        UINT64_C(1) << (QUN_EVENT_ATTEND - 1);
    const builtin_fields *at = &l->charter->at;
    if (!(signs >> e->kind & 1) || e->member == NAMES_NONE)
        return;
    keep_later(l, at->member_active_at, e->member, e->at);
    if (e->seat != NAMES_NONE)
        keep_later(l, at->here_active_at, e->seat, e->at);
    bool by_staff = is_true(&e->row[at->event_staff->index]) || is_true(kept(l, at->member_staff, e->member));
    if (e->group != NAMES_NONE && !by_staff && !is_true(&e->row[at->event_scheduled->index]))
        keep_later(l, at->group_active_at, e->group, e->at); /* staff and machines are no sign of life */
}

static void apply_kind(qun_ledger *l, const event *e)
{
    const builtin_fields *at = &l->charter->at;
    bool member = e->member != NAMES_NONE, group = e->group != NAMES_NONE, seat = e->seat != NAMES_NONE;
    switch ((int32_t)e->kind + 1) {
    case QUN_EVENT_JOIN:
        if (seat)
            seat_join(l, e->seat, e->at);
        else if (member)
            keep_earlier(l, at->member_joined, e->member, e->at);
        break;
    case QUN_EVENT_LEAVE:
        if (seat)
            seat_leave(l, e->seat, e->at);
        break;
    case QUN_EVENT_ACK:
        if (member)
            keep_later(l, at->member_acked, e->member, e->at);
        break;
    case QUN_EVENT_OPEN:
        if (group)
            group_open(l, e->group, e->at);
        break;
    case QUN_EVENT_DISSOLVE:
        if (group)
            group_end(l, e->group, e->at);
        break;
    default:
        note_life(l, e);
    }
}

/* ---- series ---- */

enum { ADD_NO = 0, ADD_YES, ADD_NO_MEMORY };

/* The number a series adds: 1 for counts, a number, or what stands for a text or for a value of a set. */
static int value_to_add(qun_ledger *l, const series *s, const event *e, int64_t *out)
{
    uint32_t number;
    *out = 1;
    if (!s->value)
        return ADD_YES;
    cell value = e->row[s->value->index];
    bool set = s->aggregate == QUN_AGGREGATE_DISTINCT;
    switch (value.kind) {
    case QUN_TYPE_INT:
    case QUN_TYPE_BOOL:
        *out = value.as.i;
        break;
    case QUN_TYPE_TIMESTAMP:
    case QUN_TYPE_DURATION:
        *out = cell_microseconds(value);
        break;
    case QUN_TYPE_STRING:
        if (set) {
            *out = (int64_t)(recent_hash(cell_as_text(value)) >> 1);
            return ADD_YES;
        }
        if (!names_add(&l->texts, cell_as_text(value), &number))
            return ADD_NO_MEMORY;
        *out = number;
        return ADD_YES;
    default:
        return ADD_NO;
    }
    if (set)
        *out = (int64_t)(hash_mix(0, (uint64_t)*out) >> 1);
    return ADD_YES;
}

static int wanted(qun_ledger *l, const series *s, const event *e)
{
    if (!s->where)
        return ADD_YES;
    cel_frame frame = {.now = e->at,
                       .instant = e->at,
                       .scratch = &l->scratch,
                       .steps = l->env->limits.steps,
                       .next = QUN_NEVER};
    frame.row[QUN_SCOPE_EVENT] = e->row;
    cell value = cel_run(s->where, &frame);
    if (frame.no_memory)
        return ADD_NO_MEMORY;
    return is_true(&value) ? ADD_YES : ADD_NO; /* unknown is not counted */
}

static int value_of_series(qun_ledger *l, const series *s, const event *e, int64_t *value)
{
    uint32_t id;
    if (s->what != SERIES_UNSPENT)
        return value_to_add(l, s, e, value);
    if (!e->id.len)
        return ADD_NO;
    if (!id_keep(l, e->id, s->uses ? s->uses : 1, &id))
        return ADD_NO_MEMORY;
    *value = id;
    return ADD_YES;
}

static bool ready_series(qun_ledger *l, additions *all, int table, uint32_t k, const event *e)
{
    const series *s = &l->charter->series[l->tables[table].series[k]];
    uint32_t subject;
    int64_t value;
    if (e->fate == QUN_FATE_LATE && s->window != WINDOW_EVER)
        return true;
    int add = wanted(l, s, e);
    if (add != ADD_YES)
        return add == ADD_NO;
    if (!whose(l, s, e, &subject))
        return false;
    if (subject == NAMES_NONE)
        return true;
    add = value_of_series(l, s, e, &value);
    if (add != ADD_YES)
        return add == ADD_NO;
    if (additions_ready(l, all, (addition){s, tally_of(l, table, subject, k), value}))
        return true;
    if (s->what == SERIES_UNSPENT)
        id_drop(l, (uint32_t)value);
    return false;
}

/* Subjects named by `by` are made before any tally is pointed at: making one may move the tallies. */
static bool number_others(qun_ledger *l, const event *e)
{
    for (uint32_t i = l->kind_from[e->kind]; i < l->kind_from[e->kind + 1]; i++) {
        const kind_series *of = &l->by_kind[i];
        const series *s = &l->charter->series[l->tables[of->table].series[of->k]];
        uint32_t subject;
        if (s->by && !whose(l, s, e, &subject))
            return false;
    }
    return true;
}

static bool ready_all(qun_ledger *l, additions *all, const event *e)
{
    for (uint32_t i = l->kind_from[e->kind]; i < l->kind_from[e->kind + 1]; i++)
        if (!ready_series(l, all, (int)l->by_kind[i].table, l->by_kind[i].k, e))
            return false;
    return true;
}

/* ---- folding ---- */

static bool ready_id(qun_ledger *l, const event *e)
{
    if (e->id.len + 1 > l->last_id_cap) {
        char *at = mem_resize(l->mem, l->last_id, l->last_id_cap, e->id.len + 32);
        if (!at)
            return false;
        l->last_id = at;
        l->last_id_cap = e->id.len + 32;
    }
    return !e->id.len || recent_ready(l->mem, &l->ids, 1);
}

static void note_id(qun_ledger *l, const event *e)
{
    if (!e->id.len)
        return;
    recent_add(&l->ids, e->id_hash);
    memcpy(l->last_id, e->id.at, e->id.len);
    l->last_id_len = e->id.len;
}

static void note_instant(qun_ledger *l, qun_time at, qun_time now)
{
    qun_time been = at < now ? at : now;
    if (l->first == QUN_NEVER || at < l->first)
        l->first = at;
    if (l->last == QUN_NEVER || at > l->last)
        l->last = at;
    if (l->horizon == QUN_NEVER || been > l->horizon)
        l->horizon = been;
}

static void commit(qun_ledger *l, const event *e, qun_time now, const words *heard, const additions *all)
{
    note_id(l, e);
    note_instant(l, e->at, now);
    additions_commit(l, all, e->at);
    remember(heard); /* who is staff says what a life sign is */
    apply_kind(l, e);
    remember(heard); /* the host's own word stands */
    l->counts[e->fate]++;
}

static qun_status fold_one(qun_ledger *l, const qun_facts *f, uint32_t row, qun_time now, int32_t *fate)
{
    event e;
    qun_status status = read_event(l, f, row, &e);
    if (status != QUN_OK)
        return status;
    *fate = e.fate = fate_of(l, &e, now);
    if (e.fate == QUN_FATE_REPEATED || e.fate == QUN_FATE_EARLY) {
        l->counts[e.fate]++;
        return QUN_OK;
    }
    additions all = {NULL, 0, 0};
    words heard[HEARD] = {{NULL, 0}};
    subject_counts before = subjects_now(l);
    texts_tidy(l);
    arena_reset(&l->scratch);
    if (complete(l, &e) && number_subjects(l, &e) && number_others(l, &e) && ready_all(l, &all, &e) &&
        hear(l, f, &e, heard) && ready_id(l, &e)) {
        commit(l, &e, now, heard, &all);
        return QUN_OK;
    }
    additions_undo(l, &all);
    subjects_undo(l, before);
    return QUN_E_NOMEM;
}

static qun_text kind_near(const qun_ledger *l, qun_text wanted)
{
    const names *kinds = &l->charter->kinds;
    qun_text all[64];
    uint32_t count = kinds->count < 64 ? kinds->count : 64;
    for (uint32_t i = 0; i < count; i++)
        all[i] = names_at(kinds, i);
    int64_t k = text_nearest(wanted, all, count);
    return k < 0 ? (qun_text){NULL, 0} : all[k];
}

/* Why read_event took no event from a row. */
static void tell_refused(const qun_ledger *l, const qun_facts *f, uint32_t row, qun_diagnostics *d)
{
    char text[sizeof "/4294967295"];
    buf path;
    const builtin_fields *at = &l->charter->at;
    const cell *cells = facts_row(f, QUN_SCOPE_EVENT, row);
    const cell *when = &cells[at->event_at->index], *kind = &cells[at->event_kind->index];
    problem p = {.code = QUN_CODE_E001};
    buf_fixed(&path, text, sizeof text);
    buf_char(&path, '/');
    buf_uint(&path, row);
    p.at.path = buf_view(&path);
    if (when->kind != QUN_TYPE_TIMESTAMP)
        p.detail = TEXT("an event needs an instant: at");
    else if (kind->kind != QUN_TYPE_STRING)
        p.detail = TEXT("an event needs a kind");
    else if (kind_of(l, cell_as_text(*kind)) < 64)
        p.detail = TEXT("an event needs an instant that is one");
    else {
        p.code = QUN_CODE_C013;
        p.found = cell_as_text(*kind);
        p.suggestion = kind_near(l, p.found);
        p.detail = TEXT("no event of that kind is built in or declared");
    }
    diagnose(d, &p);
}

qun_status qun_ledger_fold(qun_ledger *l, const qun_facts *facts, uint32_t row, qun_time now,
                           qun_diagnostics *diagnostics, int32_t *fate)
{
    int32_t last = 0;
    if (!l || !facts)
        return QUN_E_ARG;
    diagnostics_clear(diagnostics);
    if (!shape_same(l->charter->shape, facts->shape))
        return QUN_E_FACTS;
    uint32_t first = row == QUN_ALL ? 0 : row,
             end = row == QUN_ALL ? qun_facts_rows(facts, QUN_SCOPE_EVENT) : row + 1;
    for (uint32_t i = first; i < end; i++) {
        qun_status status = fold_one(l, facts, i, now, &last);
        if (status == QUN_E_INVALID)
            tell_refused(l, facts, i, diagnostics);
        if (status != QUN_OK)
            return status;
        if (fate)
            *fate = last;
    }
    return QUN_OK;
}
