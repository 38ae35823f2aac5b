/* facts_read.c - one row from a JSON object. Relies on cell_read.c for the values and on facts.c for the row.
 * Reads and reports everything first; then copies; then adds the row: an error leaves the facts as they were.
 */
#include "column/facts.h"
#include "column/read.h"
#include "column/value.h"
#include <string.h>

/* What an object says of a row, before it is one. */
typedef struct row_reader {
    qun_facts *facts;
    int32_t scope;
    cell_reader values;
    cell *cells;              /* [width] */
    const json_node **member; /* [width] the one that gave the cell; NULL: none */
    qun_text key;             /* absent: none */
    const json_node *key_member;
} row_reader;

static void out_of_memory(row_reader *r)
{
    r->values.status = QUN_E_NOMEM;
}

static qun_text scope_prefix(const row_reader *r)
{
    return text_of(scope_names[r->scope]);
}

/* "orders" as "member.orders"; a name in scope RECORD stays as it is. Absent without memory. */
static qun_text scoped(row_reader *r, qun_text bare)
{
    qun_text prefix = scope_prefix(r);
    if (prefix.len == 0)
        return bare;
    size_t len = prefix.len + 1 + bare.len;
    char *at = len < SIZE_MAX / 4 ? arena_new(r->values.arena, len) : NULL;
    if (!at) {
        out_of_memory(r);
        return (qun_text){NULL, 0};
    }
    memcpy(at, prefix.at, prefix.len);
    at[prefix.len] = '.';
    memcpy(at + prefix.len + 1, bare.at, bare.len);
    return (qun_text){at, len};
}

/* The name without the scope, if it begins with this one. */
static qun_text bare_name(const row_reader *r, qun_text name)
{
    qun_text prefix = scope_prefix(r);
    bool has =
        prefix.len > 0 && name.len > prefix.len && name.at[prefix.len] == '.' && text_begins(name, prefix);
    return has ? text_part(name, prefix.len + 1, name.len) : name;
}

static const shape_field *field_named(row_reader *r, qun_text key)
{
    arena_mark mark = arena_here(r->values.arena);
    qun_text name = scoped(r, bare_name(r, key));
    const shape_field *field = name.at ? shape_field_named(r->facts->shape, name) : NULL;
    arena_back(r->values.arena, mark);
    return field && field->scope == r->scope ? field : NULL;
}

/* ---- what is wrong ---- */

static void report(row_reader *r, const json_node *member, int32_t code, qun_text suggestion, qun_text detail)
{
    problem wrong = {.code = code, .found = member->key, .suggestion = suggestion, .detail = detail};
    json_place_in(member, r->values.document, r->values.arena, &wrong.at);
    json_key_place(member, &wrong.at);
    diagnose(r->values.diagnostics, &wrong);
    if (r->values.status == QUN_OK)
        r->values.status = QUN_E_INVALID;
}

/* Both names of every field, and the key's own. */
static void report_unknown(row_reader *r, const json_node *member)
{
    const qun_shape *s = r->facts->shape;
    uint32_t width = s->width[r->scope];
    arena_mark mark = arena_here(r->values.arena);
    size_t count = 0, room = 2 * (size_t)width + 1;
    qun_text *known =
        room < SIZE_MAX / 4 / sizeof *known ? arena_new(r->values.arena, room * sizeof *known) : NULL;
    qun_text suggestion = {NULL, 0};
    if (!known) {
        out_of_memory(r);
        return;
    }
    known[count++] = TEXT("id");
    for (uint32_t i = 0; i < width; i++) {
        qun_text name = shape_row_field(s, r->scope, i)->name;
        known[count++] = bare_name(r, name);
        known[count++] = name;
    }
    int64_t nearest = text_nearest(member->key, known, count);
    if (nearest >= 0)
        suggestion = known[nearest];
    report(r, member, QUN_CODE_C010, suggestion, (qun_text){NULL, 0});
    arena_back(r->values.arena, mark);
}

static bool is_twice(row_reader *r, const json_node *member, const json_node *first)
{
    char text[32];
    buf where;
    if (!first)
        return false;
    if (text_equal(first->key, member->key))
        return true; /* reported by the parser */
    buf_fixed(&where, text, sizeof text);
    buf_uint(&where, first->key_line);
    buf_char(&where, ':');
    buf_uint(&where, first->key_column);
    report(r, member, QUN_CODE_C002, (qun_text){NULL, 0}, buf_view(&where));
    return true;
}

/* ---- members ---- */

/* A number is a key too, as its digits. */
static void read_key(row_reader *r, const json_node *member)
{
    char digits[24];
    buf b;
    if (is_twice(r, member, r->key_member))
        return;
    r->key_member = member;
    if (member->kind == JSON_STRING)
        r->key = member->text;
    else if (member->kind == JSON_INT) {
        buf_fixed(&b, digits, sizeof digits);
        buf_int(&b, member->as.i);
        if (!arena_text(r->values.arena, buf_view(&b), &r->key))
            out_of_memory(r);
    } else if (member->kind != JSON_NULL)
        cell_read_wrong(&r->values, member, "a text or a whole number is expected");
}

static void read_field(row_reader *r, const json_node *member, const shape_field *field)
{
    if (is_twice(r, member, r->member[field->index]))
        return;
    r->member[field->index] = member;
    if (member->kind != JSON_NULL)
        cell_read(&r->values, member, field->type, &r->cells[field->index]);
}

static void read_member(row_reader *r, const json_node *member)
{
    const facts_table *t = &r->facts->tables[r->scope];
    if (text_begins(member->key, TEXT("x-")))
        return;
    bool is_key = text_is(bare_name(r, member->key), "id");
    if (is_key)
        read_key(r, member);
    const shape_field *field = field_named(r, member->key);
    if (field && !(is_key && field->index == t->id)) /* a text `id` is set with the key */
        read_field(r, member, field);
    else if (!field && !is_key && r->values.status != QUN_E_NOMEM)
        report_unknown(r, member);
}

static bool read_object(row_reader *r, const json_node *root)
{
    uint32_t width = r->facts->tables[r->scope].width;
    if (root->kind != JSON_OBJECT) {
        cell_read_wrong(&r->values, root, "an object is expected");
        return false;
    }
    r->cells = arena_new_zero(r->values.arena, width * sizeof *r->cells);
    r->member = arena_new_zero(r->values.arena, width * sizeof *r->member);
    if (!r->cells || !r->member) {
        out_of_memory(r);
        return false;
    }
    for (const json_node *member = root->first; member && r->values.status != QUN_E_NOMEM;
         member = member->next)
        read_member(r, member);
    return r->values.status == QUN_OK;
}

/* ---- the row ---- */

/* Copies what was read, adds the row if it is new, and only then writes. */
static qun_status write_row(row_reader *r, uint32_t *row)
{
    qun_facts *f = r->facts;
    uint32_t width = f->tables[r->scope].width;
    arena_mark mark = arena_here(&f->texts);
    qun_status status = QUN_OK;
    for (uint32_t i = 0; i < width && status == QUN_OK; i++)
        if (r->member[i] && !facts_keep(f, &r->cells[i], &r->cells[i]))
            status = QUN_E_NOMEM;
    *row = facts_row_of(f, r->scope, r->key);
    if (status == QUN_OK && *row == NAMES_NONE)
        status = facts_append(f, r->scope, r->key, row);
    if (status != QUN_OK) {
        arena_back(&f->texts, mark);
        return status;
    }
    for (uint32_t i = 0; i < width; i++)
        if (r->member[i])
            facts_store(f, shape_row_field(f->shape, r->scope, i), *row, r->cells[i]);
    facts_tidy(f);
    return QUN_OK;
}

qun_status qun_facts_read(qun_facts *facts, int32_t scope, const char *json, size_t json_len,
                          qun_diagnostics *diagnostics, uint32_t *row)
{
    qun_text bytes;
    json_node *root;
    uint32_t found = 0;
    if (row)
        *row = 0;
    diagnostics_clear(diagnostics);
    if (!facts || !json)
        return QUN_E_ARG;
    if (scope < 0 || scope >= SCOPE_COUNT)
        return QUN_E_NEWER;
    qun_status status = bytes_in(json, json_len, &bytes);
    if (status != QUN_OK)
        return status;
    arena_reset(&facts->scratch);
    row_reader r = {.facts = facts, .scope = scope};
    r.values = (cell_reader){.arena = &facts->scratch, .bytes = bytes, .diagnostics = diagnostics};
    status = json_parse(facts->shape->env, &facts->scratch, bytes, r.values.document, diagnostics, &root);
    if (root && !read_object(&r, root))
        status = r.values.status;
    if (status == QUN_OK)
        status = write_row(&r, &found);
    if (status == QUN_OK && row)
        *row = found;
    diagnostics_sort(diagnostics);
    return status;
}
