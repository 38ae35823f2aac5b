/* facts_read.c - one row from a JSON object, and rows it links to. Relies on cell_read.c for the values and
 * on draft.h for the rows. Reads and reports everything first; then writes: an error leaves the facts as they
 * were. What is mostly read never comes here (facts_quick.c). */
#include "column/draft.h"
#include "column/read.h"
#include "column/value.h"

typedef struct row_reader {
    row_draft draft;
    cell_reader values;
    const json_node **said_by; /* [draft.count] the member that gave the item */
    const json_node **own;     /* [width] the member that gave a field of the row itself; NULL: none */
    const json_node *key_member;
} row_reader;

static void out_of_memory(row_reader *r)
{
    r->values.status = QUN_E_NOMEM;
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

/* Names a key may have been meant for: both of every field of the row and the key's own; of a linked row the
 * full ones. */
static size_t known_names(const row_reader *r, int32_t scope, qun_text *known)
{
    const qun_shape *s = r->draft.facts->shape;
    bool linked = scope != r->draft.scope;
    size_t count = 0;
    if (!linked)
        known[count++] = TEXT("id");
    for (uint32_t i = 0; i < s->width[scope]; i++) {
        qun_text name = shape_row_field(s, scope, i)->name;
        if (!linked)
            known[count++] = draft_bare(scope, name);
        known[count++] = name;
    }
    return count;
}

static void report_unknown(row_reader *r, const json_node *member)
{
    qun_text rest, suggestion = {NULL, 0};
    int32_t scope = scope_of_name(member->key, &rest);
    if (!draft_may_link(r->draft.scope, scope))
        scope = r->draft.scope;
    arena_mark mark = arena_here(r->values.arena);
    size_t room = 2 * (size_t)r->draft.facts->shape->width[scope] + 1;
    qun_text *known =
        room < SIZE_MAX / 4 / sizeof *known ? arena_new(r->values.arena, room * sizeof *known) : NULL;
    if (!known) {
        out_of_memory(r);
        return;
    }
    int64_t nearest = text_nearest(member->key, known, known_names(r, scope, known));
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
        r->draft.key = member->text;
    else if (member->kind == JSON_INT) {
        buf_fixed(&b, digits, sizeof digits);
        buf_int(&b, member->as.i);
        if (!arena_text(r->values.arena, buf_view(&b), &r->draft.key))
            out_of_memory(r);
    } else if (member->kind != JSON_NULL)
        cell_read_wrong(&r->values, member, "a text or a whole number is expected");
}

/* Fields of linked rows have one name each: the parser reports those that come twice. */
static void read_field(row_reader *r, const json_node *member, const shape_field *field)
{
    if (field->scope == r->draft.scope) {
        if (is_twice(r, member, r->own[field->index]))
            return;
        r->own[field->index] = member;
    }
    r->said_by[r->draft.count] = member;
    cell *value = draft_add(&r->draft, field);
    if (member->kind != JSON_NULL)
        cell_read(&r->values, member, field->type, value);
}

static void read_member(row_reader *r, const json_node *member)
{
    key_meaning key;
    if (!draft_key(&r->draft, member->key, &key)) {
        out_of_memory(r);
        return;
    }
    if (key.is_id)
        read_key(r, member);
    if (key.field)
        read_field(r, member, key.field);
    else if (!key.passed && !key.is_id)
        report_unknown(r, member);
}

/* An item whose value is wrong was reported: it says nothing of links. */
static void check_links(row_reader *r)
{
    draft_link(&r->draft);
    for (uint32_t i = 0; i < r->draft.count; i++) {
        const char *wrong = draft_wrong(&r->draft, &r->draft.items[i]);
        if (wrong)
            report(r, r->said_by[i], QUN_CODE_C012, (qun_text){NULL, 0}, text_of(wrong));
    }
}

static bool read_object(row_reader *r, const json_node *root)
{
    arena *a = r->values.arena;
    if (root->kind != JSON_OBJECT) {
        cell_read_wrong(&r->values, root, "an object is expected");
        return false;
    }
    r->own = arena_new_zero(a, r->draft.facts->tables[r->draft.scope].width * sizeof *r->own);
    r->said_by = arena_new(a, root->count * sizeof *r->said_by);
    r->draft.items = arena_new(a, root->count * sizeof *r->draft.items);
    if (!r->own || !r->said_by || !r->draft.items) {
        out_of_memory(r);
        return false;
    }
    for (const json_node *member = root->first; member && r->values.status != QUN_E_NOMEM;
         member = member->next)
        read_member(r, member);
    if (r->values.status != QUN_E_NOMEM)
        check_links(r);
    return r->values.status == QUN_OK;
}

qun_status facts_read_tree(qun_facts *f, int32_t scope, qun_text bytes, qun_diagnostics *d, uint32_t *row)
{
    json_node *root;
    arena_reset(&f->scratch);
    row_reader r = {.draft = {.facts = f, .scope = scope}};
    r.values = (cell_reader){.arena = &f->scratch, .bytes = bytes, .diagnostics = d};
    qun_status status = json_parse(f->shape->env, &f->scratch, bytes, r.values.document, d, &root);
    if (root && !read_object(&r, root))
        status = r.values.status;
    if (status == QUN_OK)
        status = draft_write(&r.draft, row);
    diagnostics_sort(d);
    return status;
}

qun_status qun_facts_read(qun_facts *facts, int32_t scope, const char *json, size_t json_len,
                          qun_diagnostics *diagnostics, uint32_t *row)
{
    qun_text bytes;
    uint32_t found = 0;
    if (row)
        *row = 0;
    diagnostics_clear(diagnostics);
    if (!facts || !json)
        return QUN_E_ARG;
    if (scope < 0 || scope >= SCOPE_COUNT)
        return QUN_E_NEWER;
    qun_status status = bytes_in(json, json_len, &bytes);
    if (status == QUN_OK && !facts_read_quick(facts, scope, bytes, &found))
        status = facts_read_tree(facts, scope, bytes, diagnostics, &found);
    if (status == QUN_OK && row)
        *row = found;
    return status;
}
