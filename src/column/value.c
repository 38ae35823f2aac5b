/* value.c - values at the public door: qun_value in and out, and the items of lists and maps.
 * Relies on sized.h for the law of structs. Writing them as JSON stands in cell_json.c. */
#include "column/value.h"
#include "base/number.h"
#include "base/sized.h"
#include "column/address.h"
#include "column/shape.h"
#include "time/time.h"
#include <string.h>

/* What marks a list the library handed out: its items are cells, not the host's structs. The address is ours
 * alone, so no struct a host fills in can be taken for one. It travels in `text`, which lists do not use;
 * that of a struct is its type's name, there it travels in `i`. */
static const char items_mark[1] = "";

/* For the public: an opaque value has none. */
static bool has_items(int32_t kind)
{
    return kind_has_items(kind) && kind != QUN_TYPE_OPAQUE;
}

static int64_t struct_mark(void)
{
    return (int64_t)(uintptr_t)items_mark;
}

uint64_t value_children(const qun_value *v)
{
    bool pairs = v->kind == QUN_TYPE_MAP || v->kind == QUN_TYPE_STRUCT;
    return pairs ? 2 * (uint64_t)v->count : v->count;
}

bool value_is_foreign(const qun_value *v)
{
    if (v->kind == QUN_TYPE_STRUCT)
        return v->i != struct_mark();
    return has_items(v->kind) && v->text.at != items_mark;
}

/* ---- out ---- */

void cell_out(const cell *from, qun_value *to)
{
    *to = (qun_value){.size = sizeof *to, .kind = from->kind};
    switch (from->kind) {
    case QUN_TYPE_BOOL:
    case QUN_TYPE_INT:
    case QUN_TYPE_UINT:
        memcpy(&to->i, &from->as.u, sizeof to->i);
        return;
    case QUN_TYPE_DOUBLE:
        to->d = from->as.d;
        return;
    case QUN_TYPE_STRING:
    case QUN_TYPE_BYTES:
    case QUN_TYPE_IP:
    case QUN_TYPE_CIDR:
        to->text = cell_as_text(*from);
        return;
    case QUN_TYPE_TIMESTAMP:
    case QUN_TYPE_DURATION:
        to->i = cell_microseconds(*from);
        to->nanos = from->len % 1000;
        return;
    case QUN_TYPE_LIST:
    case QUN_TYPE_MAP:
    case QUN_TYPE_OPTIONAL:
        to->items = from->as.items;
        to->count = from->len;
        to->text.at = items_mark;
        return;
    case QUN_TYPE_STRUCT:
        to->items = from->as.items;
        to->count = struct_set_count(from);
        to->text = cell_type(from)->name;
        to->i = struct_mark();
        return;
    case QUN_TYPE_OPAQUE:
        to->text = cell_type(from)->name;
        to->i = from->as.items[1].as.i;
        return;
    case QUN_TYPE_TYPE:
        to->text = type_formal_name(from->as.type);
        return;
    case QUN_TYPE_FAILED:
        to->text = text_of(from->as.text);
        return;
    default:
        return;
    }
}

/* Name or value of the set field number index / 2. */
static void field_out(const qun_value *of, uint32_t index, qun_value *out)
{
    cell whole = {.kind = QUN_TYPE_STRUCT, .as.items = of->items};
    uint32_t k = struct_next_set(&whole, 0);
    for (uint32_t i = 0; i < index / 2; i++)
        k = struct_next_set(&whole, k + 1);
    cell name = cell_text(struct_of(cell_type(&whole))->fields[k].name);
    cell_out(index % 2 ? &whole.as.items[1 + k] : &name, out);
}

qun_status qun_value_item(const qun_value *of, uint32_t index, qun_value *out)
{
    qun_value list, item = {.size = sizeof item};
    qun_status status = value_in(of, &list);
    if (status == QUN_OK)
        status = sized_out(&item, sizeof item, sizeof item, out);
    if (status != QUN_OK)
        return status;
    if (!has_items(list.kind))
        return QUN_E_TYPE;
    if (value_is_foreign(&list))
        return QUN_E_ARG;
    if (index >= value_children(&list))
        return QUN_E_NONE;
    if (list.kind == QUN_TYPE_STRUCT)
        field_out(&list, index, &item);
    else
        cell_out((const cell *)list.items + index, &item);
    return sized_out(&item, sizeof item, sizeof item, out);
}

/* ---- in: one value ---- */

qun_status value_in(const void *from, qun_value *to)
{
    qun_status status = sized_in(from, sizeof *to, to, sizeof *to);
    if (status != QUN_OK)
        return status;
    bool known = to->kind >= QUN_TYPE_UNKNOWN && to->kind <= QUN_TYPE_OPAQUE;
    return known && to->reserved == 0 ? QUN_OK : QUN_E_NEWER;
}

qun_status bytes_in(const char *at, size_t len, qun_text *out)
{
    *out = (qun_text){NULL, 0};
    if (!at)
        return len == 0 ? QUN_OK : QUN_E_ARG;
    if (len == QUN_NTS)
        len = strlen(at);
    if (len > SIZE_MAX / 2)
        return QUN_E_ARG;
    if (len > UINT32_MAX)
        return QUN_E_LIMIT;
    *out = (qun_text){at, len};
    return QUN_OK;
}

static qun_status read_string(const qun_value *v, cell *to)
{
    qun_text text;
    qun_status status = text_in(v->text.at, v->text.len, &text);
    if (status == QUN_OK && text.len > UINT32_MAX)
        return QUN_E_LIMIT;
    *to = cell_text(text);
    return status;
}

static qun_status read_bytes(const qun_value *v, cell *to)
{
    qun_text bytes;
    qun_status status = bytes_in(v->text.at, v->text.len, &bytes);
    *to = cell_text(bytes);
    to->kind = QUN_TYPE_BYTES;
    return status;
}

static qun_status read_moment(const qun_value *v, cell *to)
{
    if (v->nanos > 999)
        return QUN_E_TYPE;
    *to = v->kind == QUN_TYPE_TIMESTAMP ? cell_time(v->i) : cell_span(v->i);
    to->len += v->nanos;
    return QUN_OK;
}

static qun_status read_type(const qun_value *v, cell *to)
{
    qun_text name;
    qun_status status = text_in(v->text.at, v->text.len, &name);
    if (status != QUN_OK)
        return status;
    *to = (cell){.kind = QUN_TYPE_TYPE, .as.type = type_named(name)};
    return to->as.type ? QUN_OK : QUN_E_TYPE;
}

static qun_status read_items(const qun_value *v, cell *to)
{
    *to = (cell){.kind = (uint8_t)v->kind, .len = (uint32_t)v->count, .as.items = v->items};
    if (v->kind == QUN_TYPE_STRUCT)
        to->len = 1 + struct_of(cell_type(to))->count;
    return QUN_OK;
}

/* BOOL, INT, UINT and what has no value at all: the bits as they are. */
static qun_status read_bits(const qun_value *v, cell *to)
{
    if (v->kind == QUN_TYPE_BOOL && v->i != 0 && v->i != 1)
        return QUN_E_TYPE;
    *to = (cell){.kind = (uint8_t)v->kind};
    if (v->kind > QUN_TYPE_NULL)
        memcpy(&to->as.u, &v->i, sizeof to->as.u);
    return QUN_OK;
}

static qun_status read_double(const qun_value *v, cell *to)
{
    *to = cell_double(v->d);
    return QUN_OK;
}

static qun_status read_address(const qun_value *v, cell *to)
{
    address a;
    qun_status status = read_string(v, to);
    to->kind = (uint8_t)v->kind;
    if (status != QUN_OK)
        return status;
    return address_read(cell_as_text(*to), v->kind == QUN_TYPE_CIDR, &a) ? QUN_OK : QUN_E_TYPE;
}

static qun_status read_failed(const qun_value *v, cell *to)
{
    (void)v;
    *to = cell_unknown();
    return QUN_E_TYPE;
}

/* It takes a shape: copy_opaque. */
static qun_status read_opaque(const qun_value *v, cell *to)
{
    (void)v;
    *to = cell_unknown();
    return QUN_E_TYPE;
}

qun_status value_cell(const qun_value *v, cell *to)
{
    static qun_status (*const readers[])(const qun_value *, cell *) = {
        [QUN_TYPE_UNKNOWN] = read_bits,    [QUN_TYPE_NULL] = read_bits,    [QUN_TYPE_BOOL] = read_bits,
        [QUN_TYPE_INT] = read_bits,        [QUN_TYPE_UINT] = read_bits,    [QUN_TYPE_DOUBLE] = read_double,
        [QUN_TYPE_STRING] = read_string,   [QUN_TYPE_BYTES] = read_bytes,  [QUN_TYPE_TIMESTAMP] = read_moment,
        [QUN_TYPE_DURATION] = read_moment, [QUN_TYPE_LIST] = read_items,   [QUN_TYPE_MAP] = read_items,
        [QUN_TYPE_OPTIONAL] = read_items,  [QUN_TYPE_TYPE] = read_type,    [QUN_TYPE_FAILED] = read_failed,
        [QUN_TYPE_IP] = read_address,      [QUN_TYPE_CIDR] = read_address, [QUN_TYPE_STRUCT] = read_items,
        [QUN_TYPE_OPAQUE] = read_opaque,
    };
    return readers[v->kind](v, to);
}

/* ---- in: items ---- */

static bool may_be_key(int32_t kind)
{
    return kind == QUN_TYPE_BOOL || kind == QUN_TYPE_INT || kind == QUN_TYPE_UINT || kind == QUN_TYPE_STRING;
}

qun_status value_child(const qun_value *v, uint64_t k, qun_value *to)
{
    uint32_t stride, size;
    if (!v->items)
        return QUN_E_ARG;
    memcpy(&stride, v->items, sizeof stride);
    if (stride < sizeof *to)
        return QUN_E_SIZE;
    const char *at = (const char *)v->items + (size_t)k * stride;
    memcpy(&size, at, sizeof size);
    if (size != stride)
        return QUN_E_SIZE;
    qun_status status = value_in(at, to);
    if (status != QUN_OK)
        return status;
    if (v->kind == QUN_TYPE_MAP && k % 2 == 0 && !may_be_key(to->kind))
        return QUN_E_TYPE;
    if (v->kind == QUN_TYPE_STRUCT && k % 2 == 0 && to->kind != QUN_TYPE_STRING)
        return QUN_E_TYPE;
    return to->kind == QUN_TYPE_UNKNOWN ? QUN_E_TYPE : QUN_OK;
}

typedef struct copier {
    arena *arena;
    const qun_shape *shape; /* whose types structs are of; NULL: there are none */
} copier;

static qun_status copy_value(const copier *c, const qun_value *v, uint32_t depth, cell *to);

/* The type that a struct or opaque value names; NULL. */
static const type *type_of_value(const copier *c, const qun_value *v)
{
    qun_text name;
    if (text_in(v->text.at, v->text.len, &name) != QUN_OK || !c->shape)
        return NULL;
    const type *t = shape_type_named(c->shape, name);
    return t && t->kind == v->kind ? t : NULL;
}

/* One field of the host's struct; null says it is not set. */
static qun_status copy_field(const copier *c, const qun_value *v, uint64_t k, uint32_t depth, cell *to)
{
    const struct_type *t = struct_of(cell_type(to));
    cell *items = (cell *)(uintptr_t)to->as.items, value;
    qun_value name, child;
    qun_text text;
    qun_status status = value_child(v, 2 * k, &name);
    if (status == QUN_OK)
        status = value_child(v, 2 * k + 1, &child);
    if (status == QUN_OK)
        status = text_in(name.text.at, name.text.len, &text);
    if (status != QUN_OK)
        return status;
    uint32_t field = struct_find(t, text);
    if (field == STRUCT_NO_FIELD)
        return QUN_E_TYPE;
    if (struct_is_set(t, field, &items[1 + field]))
        return QUN_E_INVALID; /* twice */
    status = copy_value(c, &child, depth - 1, &value);
    if (status != QUN_OK || value.kind == QUN_TYPE_NULL)
        return status;
    if (!type_accepts(t->fields[field].type, &value))
        return QUN_E_TYPE;
    items[1 + field] = value;
    return QUN_OK;
}

static qun_status copy_struct(const copier *c, const qun_value *v, uint32_t depth, cell *to)
{
    const type *t = type_of_value(c, v);
    if (!t)
        return QUN_E_TYPE;
    if (depth == 0 || v->count > UINT32_MAX)
        return QUN_E_LIMIT;
    cell *items = arena_new(c->arena, (1 + (size_t)struct_of(t)->count) * sizeof *items);
    if (!items)
        return QUN_E_NOMEM;
    struct_begin(struct_of(t), items, to);
    qun_status status = QUN_OK;
    for (uint64_t k = 0; k < v->count && status == QUN_OK; k++)
        status = copy_field(c, v, k, depth, to);
    return status;
}

static qun_status copy_opaque(const copier *c, const qun_value *v, cell *to)
{
    const type *t = type_of_value(c, v);
    if (!t)
        return QUN_E_TYPE;
    cell *items = arena_new(c->arena, 2 * sizeof *items);
    if (!items)
        return QUN_E_NOMEM;
    items[0] = (cell){.kind = QUN_TYPE_TYPE, .as.type = t};
    items[1] = cell_int(v->i);
    *to = (cell){.kind = QUN_TYPE_OPAQUE, .len = 2, .as.items = items};
    return QUN_OK;
}

static qun_status copy_children(const copier *c, const qun_value *v, uint32_t depth, cell *to)
{
    uint64_t count = value_children(v);
    arena *a = c->arena;
    if (depth == 0 || v->count > UINT32_MAX || (v->kind == QUN_TYPE_OPTIONAL && count > 1))
        return QUN_E_LIMIT;
    if (count > SIZE_MAX / 2 / sizeof(cell))
        return QUN_E_NOMEM;
    cell *items = arena_new(a, (size_t)count * sizeof *items);
    if (!items)
        return QUN_E_NOMEM;
    for (uint64_t k = 0; k < count; k++) {
        qun_value child;
        qun_status status = value_child(v, k, &child);
        if (status == QUN_OK)
            status = copy_value(c, &child, depth - 1, &items[k]);
        if (status != QUN_OK)
            return status;
    }
    *to = (cell){.kind = (uint8_t)v->kind, .len = (uint32_t)v->count, .as.items = items};
    if (v->kind != QUN_TYPE_MAP)
        return QUN_OK;
    to->flags = CELL_SORTED;
    return cell_pairs_sort(items, to->len) ? QUN_OK : QUN_E_INVALID;
}

/* The name of a type of the shape; absent from every other. */
static qun_status copy_type(const copier *c, const qun_value *v, cell *to)
{
    qun_text name;
    qun_status status = text_in(v->text.at, v->text.len, &name);
    const type *t = status == QUN_OK && c->shape ? shape_type_named(c->shape, name) : NULL;
    if (!t)
        return value_cell(v, to);
    *to = (cell){.kind = QUN_TYPE_TYPE, .as.type = t};
    return QUN_OK;
}

/* Recursion ends with `depth`. */
static qun_status copy_value(const copier *c, const qun_value *v, uint32_t depth, cell *to)
{
    cell lent;
    arena *a = c->arena;
    if (v->kind == QUN_TYPE_OPAQUE)
        return copy_opaque(c, v, to);
    if (value_is_foreign(v))
        return v->kind == QUN_TYPE_STRUCT ? copy_struct(c, v, depth, to) : copy_children(c, v, depth, to);
    qun_status status = v->kind == QUN_TYPE_TYPE ? copy_type(c, v, &lent) : value_cell(v, &lent);
    if (status != QUN_OK)
        return status;
    if (!cell_within(&lent, depth))
        return QUN_E_LIMIT;
    if (lent.kind == QUN_TYPE_IP || lent.kind == QUN_TYPE_CIDR)
        return address_keep(a, cell_as_text(lent), lent.kind == QUN_TYPE_CIDR, to) ? QUN_OK : QUN_E_NOMEM;
    if (!cell_copy(a, &lent, to))
        return QUN_E_NOMEM;
    return struct_adopt(c->shape, to) ? QUN_OK : QUN_E_TYPE;
}

qun_status cell_in(arena *a, const qun_value *from, uint32_t max_depth, cell *to)
{
    return cell_in_shape(a, NULL, from, max_depth, to);
}

qun_status cell_in_shape(arena *a, const qun_shape *shape, const qun_value *from, uint32_t max_depth,
                         cell *to)
{
    copier c = {a, shape};
    qun_value v;
    qun_status status = value_in(from, &v);
    if (status != QUN_OK)
        return status;
    return copy_value(&c, &v, max_depth < CELL_DEPTH ? max_depth : CELL_DEPTH, to);
}

/* ---- from a text ---- */

static bool read_bool(qun_text text, cell *to)
{
    *to = cell_bool(text_is(text, "true"));
    return to->as.i || text_is(text, "false");
}

static bool read_int(qun_text text, cell *to)
{
    *to = cell_int(0);
    return int_parse(text, &to->as.i);
}

static bool read_uint(qun_text text, cell *to)
{
    *to = cell_uint(0);
    return uint_parse(text, &to->as.u);
}

static bool read_number(qun_text text, cell *to)
{
    *to = cell_double(0);
    return double_parse(text, &to->as.d);
}

static bool read_text(qun_text text, cell *to)
{
    *to = cell_text(text);
    return true;
}

static bool read_instant(qun_text text, cell *to)
{
    *to = (cell){.kind = QUN_TYPE_TIMESTAMP};
    return instant_parse(text, &to->as.i, &to->len);
}

static bool read_duration(qun_text text, cell *to)
{
    *to = (cell){.kind = QUN_TYPE_DURATION};
    return duration_parse(text, &to->as.i, &to->len);
}

qun_status qun_value_read(int32_t kind, const char *text, size_t text_len, qun_value *out)
{
    static bool (*const readers[])(qun_text text, cell * to) = {
        [QUN_TYPE_BOOL] = read_bool,         [QUN_TYPE_INT] = read_int,
        [QUN_TYPE_UINT] = read_uint,         [QUN_TYPE_DOUBLE] = read_number,
        [QUN_TYPE_STRING] = read_text,       [QUN_TYPE_TIMESTAMP] = read_instant,
        [QUN_TYPE_DURATION] = read_duration,
    };
    qun_value value = {.size = sizeof value};
    qun_text own;
    cell read;
    qun_status status = sized_out(&value, sizeof value, sizeof value, out);
    if (status != QUN_OK)
        return status;
    if (!text)
        return QUN_E_ARG;
    if (kind < 0 || (size_t)kind >= sizeof readers / sizeof *readers || !readers[kind])
        return QUN_E_NEWER;
    status = text_in(text, text_len, &own);
    if (status != QUN_OK)
        return status;
    if (own.len > UINT32_MAX || !readers[kind](own, &read))
        return QUN_E_INVALID;
    cell_out(&read, &value);
    return sized_out(&value, sizeof value, sizeof value, out);
}
