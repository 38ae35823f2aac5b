/* cell_read.c - values from JSON, by their type: one reader a type, in a table with what it expects.
 * Relies on time for instants and durations and on base64.c for bytes. */
#include "column/read.h"
#include "column/address.h"
#include "column/base64.h"
#include "base/number.h"
#include "time/time.h"
#include <string.h>

void cell_read_wrong(cell_reader *r, const json_node *node, const char *expected)
{
    problem wrong = {.code = QUN_CODE_C012, .detail = text_of(expected)};
    arena_mark mark = arena_here(r->arena);
    wrong.found = text_part(r->bytes, node->offset, (size_t)node->offset + node->length);
    json_place_in(node, r->document, r->arena, &wrong.at);
    diagnose(r->diagnostics, &wrong);
    arena_back(r->arena, mark);
    if (r->status == QUN_OK)
        r->status = QUN_E_INVALID;
}

static void *room(cell_reader *r, uint64_t count)
{
    void *made =
        count > SIZE_MAX / 2 / sizeof(cell) ? NULL : arena_new(r->arena, (size_t)count * sizeof(cell));
    if (!made)
        r->status = QUN_E_NOMEM;
    return made;
}

/* ---- one value: true if the node is one ---- */

static bool read_null(cell_reader *r, const json_node *node, cell *to)
{
    (void)r;
    *to = (cell){.kind = QUN_TYPE_NULL};
    return node->kind == JSON_NULL;
}

static bool read_bool(cell_reader *r, const json_node *node, cell *to)
{
    (void)r;
    *to = cell_bool(node->truth);
    return node->kind == JSON_BOOL;
}

static bool read_int(cell_reader *r, const json_node *node, cell *to)
{
    (void)r;
    if (node->kind != JSON_INT)
        return false;
    *to = cell_int(node->as.i);
    return true;
}

static bool read_uint(cell_reader *r, const json_node *node, cell *to)
{
    uint64_t value;
    (void)r;
    if ((node->kind != JSON_INT && node->kind != JSON_DOUBLE) || !uint_parse(node->text, &value))
        return false;
    *to = cell_uint(value);
    return true;
}

/* Numbers that JSON has no word for are texts, as they are written. */
static bool read_double(cell_reader *r, const json_node *node, cell *to)
{
    static const struct {
        const char *name;
        uint64_t bits; /* IEEE 754 */
    } words[] = {{"NaN", UINT64_C(0x7FF8) << 48},
                 {"Infinity", UINT64_C(0x7FF0) << 48},
                 {"-Infinity", UINT64_C(0xFFF0) << 48}};
    double value;
    (void)r;
    bool found = json_number(node, &value);
    for (size_t i = 0; !found && node->kind == JSON_STRING && i < sizeof words / sizeof *words; i++) {
        found = text_is(node->text, words[i].name);
        memcpy(&value, &words[i].bits, sizeof value);
    }
    if (found)
        *to = cell_double(value);
    return found;
}

static bool read_string(cell_reader *r, const json_node *node, cell *to)
{
    (void)r;
    *to = cell_text(node->text);
    return node->kind == JSON_STRING;
}

static bool read_bytes(cell_reader *r, const json_node *node, cell *to)
{
    qun_text bytes;
    bool no_memory = false;
    bool read = node->kind == JSON_STRING && base64_read(r->arena, node->text, &bytes, &no_memory);
    if (no_memory)
        r->status = QUN_E_NOMEM;
    if (!read)
        return false;
    *to = cell_text(bytes);
    to->kind = QUN_TYPE_BYTES;
    return true;
}

static bool read_timestamp(cell_reader *r, const json_node *node, cell *to)
{
    (void)r;
    *to = (cell){.kind = QUN_TYPE_TIMESTAMP};
    return node->kind == JSON_STRING && instant_parse(node->text, &to->as.i, &to->len);
}

static bool read_duration(cell_reader *r, const json_node *node, cell *to)
{
    (void)r;
    *to = (cell){.kind = QUN_TYPE_DURATION};
    return node->kind == JSON_STRING && duration_parse(node->text, &to->as.i, &to->len);
}

static bool keep_address(cell_reader *r, const json_node *node, bool network, cell *to)
{
    address a;
    if (node->kind != JSON_STRING || !address_read(node->text, network, &a))
        return false;
    if (address_keep(r->arena, node->text, network, to))
        return true;
    r->status = QUN_E_NOMEM;
    return false;
}

static bool read_ip(cell_reader *r, const json_node *node, cell *to)
{
    return keep_address(r, node, false, to);
}

static bool read_cidr(cell_reader *r, const json_node *node, cell *to)
{
    return keep_address(r, node, true, to);
}

static const struct one_reader {
    int32_t kind;
    bool (*read)(cell_reader *r, const json_node *node, cell *to);
    const char *expected;
} one_readers[] = {
    {QUN_TYPE_NULL, read_null, "null is expected"},
    {QUN_TYPE_BOOL, read_bool, "true or false is expected"},
    {QUN_TYPE_INT, read_int, "a whole number is expected"},
    {QUN_TYPE_UINT, read_uint, "a whole number from 0 is expected"},
    {QUN_TYPE_DOUBLE, read_double, "a number is expected"},
    {QUN_TYPE_STRING, read_string, "a text is expected"},
    {QUN_TYPE_BYTES, read_bytes, "bytes in base64 are expected"},
    {QUN_TYPE_TIMESTAMP, read_timestamp, "an instant is expected, as \"2026-01-05T10:00:00+08:00\""},
    {QUN_TYPE_DURATION, read_duration, "a duration is expected, as \"3600s\""},
    {QUN_TYPE_IP, read_ip, "an address is expected, as \"192.0.2.1\" or \"2001:db8::1\""},
    {QUN_TYPE_CIDR, read_cidr, "a network is expected, as \"192.0.2.0/24\""},
};

static const struct one_reader *reader_of(int32_t kind)
{
    for (size_t i = 0; i < sizeof one_readers / sizeof *one_readers; i++)
        if (one_readers[i].kind == kind)
            return &one_readers[i];
    return NULL;
}

/* ---- values with items ---- */

static bool read_list(cell_reader *r, const json_node *node, const type *t, cell *to)
{
    bool good = true;
    cell *items = room(r, node->count);
    if (!items)
        return false;
    *to = (cell){.kind = QUN_TYPE_LIST, .len = node->count, .as.items = items};
    for (const json_node *item = node->first; item; item = item->next)
        good = cell_read(r, item, t, items++) && good;
    return good;
}

/* A key is a text in JSON, whatever the map's keys are. */
static bool read_key(const json_node *member, const type *t, cell *to)
{
    int64_t i;
    uint64_t u;
    switch (t->kind) {
    case QUN_TYPE_STRING:
    case TYPE_DYN:
        *to = cell_text(member->key);
        return true;
    case QUN_TYPE_INT:
        if (!int_parse(member->key, &i))
            return false;
        *to = cell_int(i);
        return true;
    case QUN_TYPE_UINT:
        if (!uint_parse(member->key, &u))
            return false;
        *to = cell_uint(u);
        return true;
    case QUN_TYPE_BOOL:
        *to = cell_bool(text_is(member->key, "true"));
        return to->as.i || text_is(member->key, "false");
    default:
        return false;
    }
}

static void report_key(cell_reader *r, const json_node *member, const type *t)
{
    bool is_key = t->kind == QUN_TYPE_BOOL || t->kind == QUN_TYPE_INT || t->kind == QUN_TYPE_UINT;
    problem wrong = {.code = QUN_CODE_C012, .found = member->key};
    wrong.detail = text_of(is_key ? reader_of(t->kind)->expected : "no text can be a key of this map");
    arena_mark mark = arena_here(r->arena);
    json_place_in(member, r->document, r->arena, &wrong.at);
    json_key_place(member, &wrong.at);
    diagnose(r->diagnostics, &wrong);
    arena_back(r->arena, mark);
    if (r->status == QUN_OK)
        r->status = QUN_E_INVALID;
}

static bool read_map(cell_reader *r, const json_node *node, const type *key, const type *value, cell *to)
{
    bool good = true;
    cell *items = room(r, 2 * (uint64_t)node->count), *at = items;
    if (!items)
        return false;
    *to = (cell){.kind = QUN_TYPE_MAP, .flags = CELL_SORTED, .len = node->count, .as.items = items};
    for (const json_node *member = node->first; member; member = member->next, at += 2) {
        if (!read_key(member, key, at)) {
            report_key(r, member, key);
            good = false;
        }
        good = cell_read(r, member, value, at + 1) && good;
    }
    if (!good || cell_pairs_sort(items, to->len))
        return good;
    if (key->kind != QUN_TYPE_STRING && key->kind != TYPE_DYN) /* equal texts were reported by the parser */
        cell_read_wrong(r, node, "a key is there twice");
    return false;
}

static void report_field(cell_reader *r, const json_node *member, const struct_type *t)
{
    problem wrong = {.code = QUN_CODE_C010, .found = member->key};
    arena_mark mark = arena_here(r->arena);
    for (uint32_t k = 0; k < t->count; k++) {
        qun_text near = wrong.suggestion.at ? wrong.suggestion : (qun_text){"", 0};
        if (text_nearest(member->key, (const qun_text[]){near, t->fields[k].name}, 2) == 1)
            wrong.suggestion = t->fields[k].name;
    }
    json_place_in(member, r->document, r->arena, &wrong.at);
    json_key_place(member, &wrong.at);
    diagnose(r->diagnostics, &wrong);
    arena_back(r->arena, mark);
    if (r->status == QUN_OK)
        r->status = QUN_E_INVALID;
}

/* Null says that a field is not set, as leaving it out does. */
static bool read_struct(cell_reader *r, const json_node *node, const struct_type *t, cell *to)
{
    bool good = true;
    cell *items = room(r, 1 + (uint64_t)t->count);
    if (!items)
        return false;
    struct_begin(t, items, to);
    for (const json_node *member = node->first; member; member = member->next) {
        uint32_t k = struct_find(t, member->key);
        if (k == STRUCT_NO_FIELD) {
            report_field(r, member, t);
            good = false;
        } else if (member->kind != JSON_NULL) {
            good = cell_read(r, member, t->fields[k].type, &items[1 + k]) && good;
        }
    }
    return good;
}

static bool read_optional(cell_reader *r, const json_node *node, const type *t, cell *to)
{
    *to = (cell){.kind = QUN_TYPE_OPTIONAL};
    if (node->kind == JSON_NULL)
        return true;
    cell *item = room(r, 1);
    if (!item)
        return false;
    to->len = 1;
    to->as.items = item;
    return cell_read(r, node, t, item);
}

static bool read_dyn(cell_reader *r, const json_node *node, cell *to)
{
    static const type *const types[] = {
        [JSON_NULL] = &type_null,      [JSON_BOOL] = &type_bool,     [JSON_INT] = &type_int,
        [JSON_DOUBLE] = &type_double,  [JSON_STRING] = &type_string, [JSON_ARRAY] = &type_list_dyn,
        [JSON_OBJECT] = &type_map_dyn,
    };
    return cell_read(r, node, types[node->kind], to);
}

/* What is read by what stands in it; false: it is not that, or not of that type. */
static bool read_whole(cell_reader *r, const json_node *node, const type *t, cell *to, bool *good)
{
    bool list = node->kind == JSON_ARRAY, object = node->kind == JSON_OBJECT;
    if (t->kind == TYPE_DYN)
        *good = read_dyn(r, node, to);
    else if (t->kind == QUN_TYPE_LIST && list)
        *good = read_list(r, node, t->of[0], to);
    else if (t->kind == QUN_TYPE_MAP && object)
        *good = read_map(r, node, t->of[0], t->of[1], to);
    else if (t->kind == QUN_TYPE_OPTIONAL)
        *good = read_optional(r, node, t->of[0], to);
    else if (t->kind == QUN_TYPE_STRUCT && object)
        *good = read_struct(r, node, struct_of(t), to);
    else
        return false;
    return true;
}

static const char *expected_of(const type *t)
{
    const struct one_reader *one = reader_of(t->kind);
    if (one)
        return one->expected;
    if (t->kind == QUN_TYPE_LIST)
        return "a list is expected";
    bool object = t->kind == QUN_TYPE_MAP || t->kind == QUN_TYPE_STRUCT;
    return object ? "an object is expected" : "no JSON is a value of this type";
}

/* Recursion is as deep as the document, which the environment's limit bounds. */
bool cell_read(cell_reader *r, const json_node *node, const type *t, cell *to)
{
    bool good = false;
    *to = cell_unknown();
    if (r->status == QUN_E_NOMEM)
        return false;
    if (node->kind == JSON_NULL && (t->kind == TYPE_WRAPPER || t->kind == QUN_TYPE_STRUCT))
        return read_null(r, node, to);
    if (t->kind == TYPE_WRAPPER)
        t = t->of[0];
    if (read_whole(r, node, t, to, &good))
        return good;
    const struct one_reader *one = reader_of(t->kind);
    if (one && one->read(r, node, to))
        return true;
    if (r->status != QUN_E_NOMEM)
        cell_read_wrong(r, node, expected_of(t));
    return false;
}
