/* facts_draft.c - from what an object says to rows: what its keys mean, which rows an event links to, and
 * writing them whole or not at all. Relies on facts.c. */
#include "column/draft.h"
#include <string.h>

/* ---- keys ---- */

qun_text draft_bare(int32_t scope, qun_text name)
{
    qun_text prefix = text_of(scope_names[scope]);
    bool has =
        prefix.len > 0 && name.len > prefix.len && name.at[prefix.len] == '.' && text_begins(name, prefix);
    return has ? text_part(name, prefix.len + 1, name.len) : name;
}

bool draft_may_link(int32_t scope, int32_t other)
{
    static const uint32_t linked = SCOPE_BIT(QUN_SCOPE_MEMBER) | SCOPE_BIT(QUN_SCOPE_GROUP) |
                                   SCOPE_BIT(QUN_SCOPE_HERE) | SCOPE_BIT(QUN_SCOPE_COMMUNITY);
    return scope == QUN_SCOPE_EVENT && (linked & SCOPE_BIT(other));
}

/* "orders" as "member.orders"; a name in scope RECORD stays as it is. Absent without memory. */
static qun_text scoped(arena *a, int32_t scope, qun_text bare)
{
    qun_text prefix = text_of(scope_names[scope]);
    if (prefix.len == 0)
        return bare;
    size_t len = prefix.len + 1 + bare.len;
    char *at = len < SIZE_MAX / 4 ? arena_new(a, len) : NULL;
    if (!at)
        return (qun_text){NULL, 0};
    memcpy(at, prefix.at, prefix.len);
    at[prefix.len] = '.';
    memcpy(at + prefix.len + 1, bare.at, bare.len);
    return (qun_text){at, len};
}

bool draft_key(const row_draft *d, qun_text key, key_meaning *out)
{
    arena *scratch = &d->facts->scratch;
    const qun_shape *shape = d->facts->shape;
    *out = (key_meaning){.passed = text_begins(key, TEXT("x-"))};
    if (out->passed)
        return true;
    qun_text bare = draft_bare(d->scope, key);
    arena_mark mark = arena_here(scratch);
    qun_text name = scoped(scratch, d->scope, bare);
    if (!name.at)
        return false;
    const shape_field *field = shape_field_named(shape, name);
    if (mark.block) /* its first block stays for the next object */
        arena_back(scratch, mark);
    out->is_id = text_is(bare, "id");
    if (field && field->scope == d->scope) {
        /* a text `id` is set with the key */
        out->field = out->is_id && field->index == d->facts->tables[d->scope].id ? NULL : field;
        return true;
    }
    field = d->scope == QUN_SCOPE_EVENT ? shape_field_named(shape, key) : NULL;
    out->field = field && draft_may_link(d->scope, field->scope) ? field : NULL;
    return true;
}

/* ---- what is said ---- */

cell *draft_add(row_draft *d, const shape_field *field)
{
    draft_item *item = &d->items[d->count++];
    item->field = field;
    item->value = cell_unknown();
    if (field->scope != d->scope)
        d->others |= SCOPE_BIT(field->scope);
    return &item->value;
}

/* A link of the event as it will be once the draft is written. An empty one names nobody. */
static qun_text link_said(const row_draft *d, uint32_t index)
{
    const cell *link = NULL;
    const cell *row = facts_row(d->facts, QUN_SCOPE_EVENT, facts_row_of(d->facts, QUN_SCOPE_EVENT, d->key));
    if (row && index != NAMES_NONE)
        link = &row[index];
    for (uint32_t i = 0; i < d->count; i++)
        if (d->items[i].field->scope == QUN_SCOPE_EVENT && d->items[i].field->index == index)
            link = &d->items[i].value;
    bool is_said = link && link->kind == QUN_TYPE_STRING && link->len > 0;
    return is_said ? cell_as_text(*link) : (qun_text){NULL, 0};
}

void draft_link(row_draft *d)
{
    if (!d->others)
        return;
    d->member = link_said(d, d->facts->event_member);
    d->group = link_said(d, d->facts->event_group);
}

/* Is the field what a row is found by: the key of a member or group, a link of a seat? */
static bool finds_member(const qun_facts *f, const shape_field *field)
{
    return (field->scope == QUN_SCOPE_MEMBER && field->index == f->tables[QUN_SCOPE_MEMBER].id) ||
           (field->scope == QUN_SCOPE_HERE && field->index == f->seats.member);
}

static bool finds_group(const qun_facts *f, const shape_field *field)
{
    return (field->scope == QUN_SCOPE_GROUP && field->index == f->tables[QUN_SCOPE_GROUP].id) ||
           (field->scope == QUN_SCOPE_HERE && field->index == f->seats.group);
}

static bool is_text(const cell *value, qun_text text)
{
    return value->kind == QUN_TYPE_STRING && text_equal(cell_as_text(*value), text);
}

const char *draft_wrong(const row_draft *d, const draft_item *item)
{
    int32_t scope = item->field->scope;
    if (scope == d->scope)
        return NULL;
    if (!d->member.at && (scope == QUN_SCOPE_MEMBER || scope == QUN_SCOPE_HERE))
        return "the event names no member";
    if (!d->group.at && (scope == QUN_SCOPE_GROUP || scope == QUN_SCOPE_HERE))
        return "the event names no group";
    if (finds_member(d->facts, item->field) && !is_text(&item->value, d->member))
        return "the event names another member";
    if (finds_group(d->facts, item->field) && !is_text(&item->value, d->group))
        return "the event names another group";
    return NULL;
}

/* ---- writing ---- */

/* The row of each scope that is written, and which of them were added. */
typedef struct rows_written {
    uint32_t row[SCOPE_COUNT];
    uint32_t added; /* SCOPE_BIT set */
} rows_written;

static qun_status row_keyed(row_draft *d, int32_t scope, qun_text key, rows_written *to)
{
    to->row[scope] = facts_row_of(d->facts, scope, key);
    if (to->row[scope] != NAMES_NONE)
        return QUN_OK;
    qun_status status = facts_append(d->facts, scope, key, &to->row[scope]);
    if (status == QUN_OK)
        to->added |= SCOPE_BIT(scope);
    return status;
}

static qun_status row_of_community(row_draft *d, rows_written *to)
{
    to->row[QUN_SCOPE_COMMUNITY] = 0;
    if (d->facts->tables[QUN_SCOPE_COMMUNITY].rows > 0)
        return QUN_OK;
    return row_keyed(d, QUN_SCOPE_COMMUNITY, (qun_text){NULL, 0}, to);
}

/* A new seat gets its links with what else is said of it. */
static qun_status row_of_seat(row_draft *d, rows_written *to, cell links[2])
{
    qun_facts *f = d->facts;
    uint32_t row = facts_seat(f, d->member, d->group);
    to->row[QUN_SCOPE_HERE] = row;
    if (row != NAMES_NONE)
        return QUN_OK;
    cell member = cell_text(d->member), group = cell_text(d->group);
    if (!facts_keep(f, &member, &links[0]) || !facts_keep(f, &group, &links[1]))
        return QUN_E_NOMEM;
    return row_keyed(d, QUN_SCOPE_HERE, (qun_text){NULL, 0}, to);
}

/* The seat comes last: a member or group that is new may be the only one, whom a seat without links means. */
static qun_status rows_linked(row_draft *d, rows_written *to, cell links[2])
{
    qun_status status = QUN_OK;
    if (d->others & SCOPE_BIT(QUN_SCOPE_MEMBER))
        status = row_keyed(d, QUN_SCOPE_MEMBER, d->member, to);
    if (status == QUN_OK && d->others & SCOPE_BIT(QUN_SCOPE_GROUP))
        status = row_keyed(d, QUN_SCOPE_GROUP, d->group, to);
    if (status == QUN_OK && d->others & SCOPE_BIT(QUN_SCOPE_COMMUNITY))
        status = row_of_community(d, to);
    if (status == QUN_OK && d->others & SCOPE_BIT(QUN_SCOPE_HERE))
        status = row_of_seat(d, to, links);
    return status;
}

static void rows_retract(qun_facts *f, const rows_written *of)
{
    for (int32_t scope = 0; scope < SCOPE_COUNT; scope++)
        if (of->added & SCOPE_BIT(scope))
            facts_retract(f, scope);
}

static bool is_long_text(const cell *value)
{
    return value->kind == QUN_TYPE_STRING && value->len > 0;
}

/* Texts, which most values are, into one piece; what has items, one by one. */
static bool keep_items(row_draft *d)
{
    uint64_t bytes = 0;
    for (uint32_t i = 0; i < d->count; i++)
        if (is_long_text(&d->items[i].value))
            bytes += FACTS_TEXT_BYTES((uint64_t)d->items[i].value.len);
    char *to = bytes > 0 && bytes < SIZE_MAX / 4 ? arena_new(&d->facts->texts, (size_t)bytes) : NULL;
    if (bytes > 0 && !to)
        return false;
    for (uint32_t i = 0; i < d->count; i++) {
        cell *value = &d->items[i].value;
        if (!is_long_text(value)) {
            bool deep = value->kind == QUN_TYPE_BYTES || value->kind >= QUN_TYPE_LIST;
            if (deep && !facts_keep(d->facts, value, value))
                return false;
            continue;
        }
        memcpy(to, value->as.text, value->len);
        to[value->len] = 0;
        value->as.text = to;
        value->flags = CELL_OWNED;
        to += FACTS_TEXT_BYTES(value->len);
    }
    return true;
}

static void store_links(qun_facts *f, const rows_written *to, const cell links[2])
{
    uint32_t at[2] = {f->seats.member, f->seats.group};
    for (int i = 0; i < 2; i++)
        if (at[i] != NAMES_NONE)
            facts_store(f, shape_row_field(f->shape, QUN_SCOPE_HERE, at[i]), to->row[QUN_SCOPE_HERE],
                        links[i]);
}

qun_status draft_write(row_draft *d, uint32_t *row)
{
    qun_facts *f = d->facts;
    rows_written to = {.added = 0};
    cell links[2];
    arena_mark mark = arena_here(&f->texts), keys = arena_here(&f->key_texts);
    qun_status status = keep_items(d) ? row_keyed(d, d->scope, d->key, &to) : QUN_E_NOMEM;
    if (status == QUN_OK && d->others)
        status = rows_linked(d, &to, links);
    if (status != QUN_OK) {
        rows_retract(f, &to);
        arena_back(&f->key_texts, keys);
        arena_back(&f->texts, mark);
        return status;
    }
    if (to.added & SCOPE_BIT(QUN_SCOPE_HERE) && d->scope == QUN_SCOPE_EVENT)
        store_links(f, &to, links);
    for (uint32_t i = 0; i < d->count; i++)
        facts_store(f, d->items[i].field, to.row[d->items[i].field->scope], d->items[i].value);
    facts_tidy(f);
    *row = to.row[d->scope];
    return QUN_OK;
}
