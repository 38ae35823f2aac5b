/* cell_json.c - values as JSON and for people. Relies on time for instants and on base64.c for bytes. */
#include "column/base64.h"
#include "column/value.h"
#include "base/number.h"
#include "time/time.h"

/* The two ways to write a value differ in how texts stand and what is between items. */
typedef struct style {
    bool bare;
    const char *comma, *colon;
} style;
static const style json_style = {false, ",", ":"}, plain_style = {true, ", ", ": "};

static void write_text(buf *b, const style *s, qun_text text)
{
    if (s->bare)
        buf_text(b, text);
    else
        buf_json(b, text);
}

static void write_quoted(buf *b, const style *s, void (*write)(buf *, const cell *), const cell *value)
{
    if (!s->bare)
        buf_char(b, '"');
    write(b, value);
    if (!s->bare)
        buf_char(b, '"');
}

static void bytes_write(buf *b, const cell *value)
{
    base64_write(b, cell_as_text(*value));
}

static void instant_cell_write(buf *b, const cell *value)
{
    instant_write(b, NULL, value->as.i, value->len);
}

static void span_cell_write(buf *b, const cell *value)
{
    duration_write(b, value->as.i, value->len);
}

static void scalar_write(buf *b, const cell *value)
{
    if (value->kind == QUN_TYPE_BOOL)
        buf_str(b, value->as.i ? "true" : "false");
    else if (value->kind == QUN_TYPE_INT)
        buf_int(b, value->as.i);
    else if (value->kind == QUN_TYPE_UINT)
        buf_uint(b, value->as.u);
    else
        buf_double(b, value->as.d);
}

/* JSON has no word for them. */
static bool is_finite(double d)
{
    return d - d == 0;
}

static void write_number(buf *b, const style *s, const cell *value)
{
    if (value->kind == QUN_TYPE_DOUBLE && !is_finite(value->as.d))
        write_quoted(b, s, scalar_write, value);
    else
        scalar_write(b, value);
}

/* Everything without items. */
static bool write_scalar(buf *b, const style *s, const cell *value)
{
    switch (value->kind) {
    case QUN_TYPE_UNKNOWN:
    case QUN_TYPE_NULL:
        buf_str(b, "null");
        return true;
    case QUN_TYPE_BOOL:
    case QUN_TYPE_INT:
    case QUN_TYPE_UINT:
    case QUN_TYPE_DOUBLE:
        write_number(b, s, value);
        return true;
    case QUN_TYPE_STRING:
    case QUN_TYPE_IP:
    case QUN_TYPE_CIDR:
        write_text(b, s, cell_as_text(*value));
        return true;
    case QUN_TYPE_BYTES:
        write_quoted(b, s, bytes_write, value);
        return true;
    case QUN_TYPE_TIMESTAMP:
        write_quoted(b, s, instant_cell_write, value);
        return true;
    case QUN_TYPE_DURATION:
        write_quoted(b, s, span_cell_write, value);
        return true;
    case QUN_TYPE_TYPE:
        write_text(b, s, type_formal_name(value->as.type));
        return true;
    case QUN_TYPE_OPAQUE:
        buf_int(b, value->as.items[1].as.i);
        return true;
    default:
        return false;
    }
}

/* A key of a JSON object is a text, whatever the map's was. */
static bool write_key(buf *b, const style *s, const cell *key)
{
    if (key->kind != QUN_TYPE_BOOL && key->kind != QUN_TYPE_INT && key->kind != QUN_TYPE_UINT)
        return write_scalar(b, s, key);
    write_quoted(b, s, scalar_write, key);
    return true;
}

static bool write_cell(buf *b, const style *s, const cell *value);

static bool write_list(buf *b, const style *s, const cell *list)
{
    buf_char(b, '[');
    for (size_t i = 0; i < list->len; i++) {
        if (i > 0)
            buf_str(b, s->comma);
        if (!write_cell(b, s, &list->as.items[i]))
            return false;
    }
    buf_char(b, ']');
    return true;
}

static bool write_map(buf *b, const style *s, const cell *map)
{
    buf_char(b, '{');
    for (size_t i = 0; i < map->len; i++) {
        if (i > 0)
            buf_str(b, s->comma);
        if (!write_key(b, s, &map->as.items[2 * i]))
            return false;
        buf_str(b, s->colon);
        if (!write_cell(b, s, &map->as.items[2 * i + 1]))
            return false;
    }
    buf_char(b, '}');
    return true;
}

/* The fields that are set. */
static bool write_struct(buf *b, const style *s, const cell *value)
{
    const struct_type *t = struct_of(cell_type(value));
    const char *before = "";
    buf_char(b, '{');
    for (uint32_t k = struct_next_set(value, 0); k != STRUCT_NO_FIELD; k = struct_next_set(value, k + 1)) {
        buf_str(b, before);
        before = s->comma;
        write_text(b, s, t->fields[k].name);
        buf_str(b, s->colon);
        if (!write_cell(b, s, &value->as.items[1 + k]))
            return false;
    }
    buf_char(b, '}');
    return true;
}

static bool write_cell(buf *b, const style *s, const cell *value)
{
    static const cell null = {.kind = QUN_TYPE_NULL};
    switch (value->kind) {
    case QUN_TYPE_LIST:
        return write_list(b, s, value);
    case QUN_TYPE_MAP:
        return write_map(b, s, value);
    case QUN_TYPE_STRUCT:
        return write_struct(b, s, value);
    case QUN_TYPE_OPTIONAL:
        return write_cell(b, s, value->len ? value->as.items : &null);
    default:
        return write_scalar(b, s, value);
    }
}

bool cell_json(buf *b, const cell *value)
{
    return write_cell(b, &json_style, value);
}

bool cell_plain(buf *b, const cell *value)
{
    return write_cell(b, &plain_style, value);
}

/* ---- what the host made, without copying it ---- */

static qun_status write_value(buf *b, const qun_value *v, uint32_t depth, bool key);

static qun_status write_children(buf *b, const qun_value *v, uint32_t depth)
{
    bool map = v->kind == QUN_TYPE_MAP || v->kind == QUN_TYPE_STRUCT;
    uint64_t count = value_children(v);
    for (uint64_t k = 0; k < count; k++) {
        qun_value child;
        bool key = map && k % 2 == 0;
        qun_status status = value_child(v, k, &child);
        if (status != QUN_OK)
            return status;
        if (k > 0)
            buf_char(b, map && !key ? ':' : ',');
        status = write_value(b, &child, depth - 1, key);
        if (status != QUN_OK)
            return status;
    }
    return QUN_OK;
}

static qun_status write_foreign(buf *b, const qun_value *v, uint32_t depth)
{
    if (depth == 0 || (v->kind == QUN_TYPE_OPTIONAL && v->count > 1))
        return QUN_E_LIMIT;
    if (v->kind == QUN_TYPE_OPTIONAL && v->count == 0)
        buf_str(b, "null");
    else if (v->kind == QUN_TYPE_OPTIONAL)
        return write_children(b, v, depth);
    else {
        bool list = v->kind == QUN_TYPE_LIST;
        buf_char(b, list ? '[' : '{');
        qun_status status = write_children(b, v, depth);
        buf_char(b, list ? ']' : '}');
        return status;
    }
    return QUN_OK;
}

/* Recursion ends with `depth`. */
static qun_status write_value(buf *b, const qun_value *v, uint32_t depth, bool key)
{
    cell lent;
    if (value_is_foreign(v))
        return write_foreign(b, v, depth);
    if (v->kind == QUN_TYPE_OPAQUE) {
        buf_int(b, v->i);
        return QUN_OK;
    }
    qun_status status = value_cell(v, &lent);
    if (status != QUN_OK)
        return status;
    bool written = key ? write_key(b, &json_style, &lent) : cell_json(b, &lent);
    return written ? QUN_OK : QUN_E_TYPE;
}

qun_status qun_value_write(const qun_value *value, char *text, size_t space, size_t *len)
{
    buf b;
    qun_value v;
    qun_status status = buf_begin(&b, text, space, len);
    if (status == QUN_OK)
        status = value_in(value, &v);
    if (status == QUN_OK)
        status = write_value(&b, &v, CELL_DEPTH, false);
    if (status == QUN_OK)
        return buf_finish(&b, space, len);
    if (text && space > 0)
        text[0] = 0;
    return status;
}
