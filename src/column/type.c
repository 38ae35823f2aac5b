/* type.c - types: the plain ones, their texts, and which values they take. Relies on cell.h. */
#include "column/shape.h"
#include <string.h>

#define TYPE_DEPTH 32u /* parameters within parameters */

#define PLAIN(KIND)                                                                                          \
    {                                                                                                        \
        (KIND), 0, {NULL, NULL},                                                                             \
        {                                                                                                    \
            NULL, 0                                                                                          \
        }                                                                                                    \
    }
const type type_dyn = PLAIN(TYPE_DYN);
const type type_null = PLAIN(QUN_TYPE_NULL);
const type type_bool = PLAIN(QUN_TYPE_BOOL);
const type type_int = PLAIN(QUN_TYPE_INT);
const type type_uint = PLAIN(QUN_TYPE_UINT);
const type type_double = PLAIN(QUN_TYPE_DOUBLE);
const type type_string = PLAIN(QUN_TYPE_STRING);
const type type_bytes = PLAIN(QUN_TYPE_BYTES);
const type type_timestamp = PLAIN(QUN_TYPE_TIMESTAMP);
const type type_duration = PLAIN(QUN_TYPE_DURATION);
const type type_type = PLAIN(QUN_TYPE_TYPE);
const type type_ip = PLAIN(QUN_TYPE_IP);
const type type_cidr = PLAIN(QUN_TYPE_CIDR);
const type type_error = PLAIN(TYPE_ERROR);
const type type_list_dyn = {QUN_TYPE_LIST, 1, {&type_dyn, NULL}, {NULL, 0}};
const type type_map_dyn = {QUN_TYPE_MAP, 2, {&type_dyn, &type_dyn}, {NULL, 0}};
static const type type_map_string_dyn = {QUN_TYPE_MAP, 2, {&type_string, &type_dyn}, {NULL, 0}};
static const type type_optional_dyn = {QUN_TYPE_OPTIONAL, 1, {&type_dyn, NULL}, {NULL, 0}};

#define WRAPPER(OF)                                                                                          \
    {                                                                                                        \
        TYPE_WRAPPER, 1, {&(OF)},                                                                            \
        {                                                                                                    \
            NULL, 0                                                                                          \
        }                                                                                                    \
    }
static const type wrapper_dyn = WRAPPER(type_dyn), wrapper_bool = WRAPPER(type_bool),
                  wrapper_int = WRAPPER(type_int), wrapper_uint = WRAPPER(type_uint),
                  wrapper_double = WRAPPER(type_double), wrapper_string = WRAPPER(type_string),
                  wrapper_bytes = WRAPPER(type_bytes);

/* What types are called: in a declaration, and by type(x). The first of a kind is the one written. */
static const struct type_name {
    const char *name, *formal;
    const type *type;
    uint32_t parameters; /* in brackets; none at all stands for dyn */
} type_names[] = {
    {"dyn", "dyn", &type_dyn, 0},
    {"null_type", "null_type", &type_null, 0},
    {"null", "null_type", &type_null, 0},
    {"bool", "bool", &type_bool, 0},
    {"int", "int", &type_int, 0},
    {"uint", "uint", &type_uint, 0},
    {"double", "double", &type_double, 0},
    {"string", "string", &type_string, 0},
    {"bytes", "bytes", &type_bytes, 0},
    {"timestamp", "google.protobuf.Timestamp", &type_timestamp, 0},
    {"duration", "google.protobuf.Duration", &type_duration, 0},
    {"list", "list", &type_list_dyn, 1},
    {"map", "map", &type_map_dyn, 2},
    {"optional_type", "optional_type", &type_optional_dyn, 1},
    {"type", "type", &type_type, 1},
    {"net.IP", "net.IP", &type_ip, 0},
    {"net.CIDR", "net.CIDR", &type_cidr, 0},
    {"wrapper", "wrapper", &wrapper_dyn, 1},
};
#define TYPE_NAMES (sizeof type_names / sizeof *type_names)

/* Messages of protobuf's library that are values of the language. */
static const struct type_name messages[] = {
    {"google.protobuf.BoolValue", "BoolValue", &wrapper_bool, 0},
    {"google.protobuf.Int32Value", "Int32Value", &wrapper_int, 0},
    {"google.protobuf.Int64Value", "Int64Value", &wrapper_int, 0},
    {"google.protobuf.UInt32Value", "UInt32Value", &wrapper_uint, 0},
    {"google.protobuf.UInt64Value", "UInt64Value", &wrapper_uint, 0},
    {"google.protobuf.FloatValue", "FloatValue", &wrapper_double, 0},
    {"google.protobuf.DoubleValue", "DoubleValue", &wrapper_double, 0},
    {"google.protobuf.StringValue", "StringValue", &wrapper_string, 0},
    {"google.protobuf.BytesValue", "BytesValue", &wrapper_bytes, 0},
    {"google.protobuf.Value", "Value", &type_dyn, 0},
    {"google.protobuf.Any", "Any", &type_dyn, 0},
    {"google.protobuf.Struct", "Struct", &type_map_string_dyn, 0},
    {"google.protobuf.ListValue", "ListValue", &type_list_dyn, 0},
};

static const struct type_name *name_of_kind(int32_t kind)
{
    for (size_t i = 0; i < TYPE_NAMES; i++)
        if (type_names[i].type->kind == kind)
            return &type_names[i];
    return NULL;
}

static const struct type_name *name_find(qun_text name)
{
    for (size_t i = 0; i < TYPE_NAMES; i++)
        if (text_is(name, type_names[i].name) || text_is(name, type_names[i].formal))
            return &type_names[i];
    for (size_t i = 0; i < sizeof messages / sizeof *messages; i++)
        if (text_is(name, messages[i].name))
            return &messages[i];
    return NULL;
}

qun_text type_formal_name(const type *t)
{
    return t->kind == QUN_TYPE_STRUCT || t->kind == QUN_TYPE_OPAQUE ? t->name : type_kind_name(t->kind);
}

qun_text type_kind_name(int32_t kind)
{
    const struct type_name *found = name_of_kind(kind);
    return text_of(found ? found->formal : NULL);
}

const type *type_of_kind(int32_t kind)
{
    const struct type_name *found = name_of_kind(kind);
    return found ? found->type : NULL;
}

const type *type_named(qun_text name)
{
    const struct type_name *found = name_find(name);
    return found ? found->type : NULL;
}

/* ---- reading ---- */

typedef struct reader {
    arena *arena;
    qun_text text;
    size_t at;
    qun_status status;
    const qun_shape *shape; /* whose types are known; NULL: none */
    const type *self;       /* known too, though it is not of the shape yet; NULL: none */
} reader;

static const type *refuse(reader *r, qun_status status)
{
    r->status = status;
    return NULL;
}

static void skip_spaces(reader *r)
{
    while (r->at < r->text.len && r->text.at[r->at] == ' ')
        r->at++;
}

static bool take(reader *r, char c)
{
    skip_spaces(r);
    if (r->at >= r->text.len || r->text.at[r->at] != c)
        return false;
    r->at++;
    return true;
}

static bool is_name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
}

static qun_text take_name(reader *r)
{
    skip_spaces(r);
    size_t from = r->at;
    while (r->at < r->text.len && is_name_char(r->text.at[r->at]))
        r->at++;
    return text_part(r->text, from, r->at);
}

static const type *make(reader *r, const type *form)
{
    type *made = arena_new(r->arena, sizeof *made);
    if (!made)
        return refuse(r, QUN_E_NOMEM);
    *made = *form;
    return made;
}

static const type *read_parameter(reader *r, qun_text letter)
{
    type form = {.kind = TYPE_PARAMETER};
    if (!arena_text(r->arena, letter, &form.name))
        return refuse(r, QUN_E_NOMEM);
    return make(r, &form);
}

static const type *read_any(reader *r, uint32_t depth);

/* What may stand in wrapper(). */
static bool is_scalar(const type *t)
{
    return t->kind >= QUN_TYPE_BOOL && t->kind <= QUN_TYPE_BYTES;
}

/* What stands in the brackets, which are open. Recursion ends with `depth`. */
static const type *read_brackets(reader *r, type form, uint32_t depth)
{
    for (uint32_t i = 0; i < form.count; i++) {
        if (i > 0 && !take(r, ','))
            return refuse(r, QUN_E_INVALID);
        form.of[i] = read_any(r, depth - 1);
        if (!form.of[i])
            return NULL;
    }
    if (form.count == 0 || !take(r, ')') || (form.kind == TYPE_WRAPPER && !is_scalar(form.of[0])))
        return refuse(r, QUN_E_INVALID);
    return make(r, &form);
}

/* A type of the shape: a struct, or an opaque one, which may have brackets; without they hold dyn. */
static const type *read_own(reader *r, const type *own, uint32_t depth)
{
    type form = *own;
    if (own->kind == QUN_TYPE_STRUCT || own->count == 0)
        return own;
    if (take(r, '('))
        return read_brackets(r, form, depth);
    for (uint32_t i = 0; i < form.count; i++)
        form.of[i] = &type_dyn;
    return make(r, &form);
}

static const type *own_named(const qun_shape *shape, const type *self, qun_text word)
{
    if (self && text_equal(word, self->name))
        return self;
    return shape && word.len ? shape_type_named(shape, word) : NULL;
}

static const type *read_any(reader *r, uint32_t depth)
{
    qun_text word = take_name(r);
    if (word.len == 1 && word.at[0] >= 'A' && word.at[0] <= 'Z')
        return read_parameter(r, word);
    const struct type_name *found = name_find(word);
    const type *own = found ? NULL : own_named(r->shape, r->self, word);
    if ((!found && !own) || depth == 0)
        return refuse(r, QUN_E_INVALID);
    if (own)
        return read_own(r, own, depth);
    if (take(r, '('))
        return read_brackets(r, (type){.kind = found->type->kind, .count = found->parameters}, depth);
    return found->type == &wrapper_dyn ? refuse(r, QUN_E_INVALID) : found->type;
}

qun_status type_read(arena *a, qun_text text, const type **out)
{
    return type_read_in(a, NULL, NULL, text, out);
}

qun_status type_read_in(arena *a, const qun_shape *shape, const type *self, qun_text text, const type **out)
{
    reader r = {a, text, 0, QUN_OK, shape, self};
    arena_mark mark = arena_here(a);
    *out = read_any(&r, TYPE_DEPTH);
    skip_spaces(&r);
    if (r.status == QUN_OK && r.at < text.len)
        r.status = QUN_E_INVALID;
    if (r.status != QUN_OK) {
        *out = NULL;
        arena_back(a, mark);
    }
    return r.status;
}

/* The nearer of what was found so far and one name more. */
static void nearer(qun_text word, qun_text name, qun_text *near)
{
    qun_text both[2] = {near->at ? *near : (qun_text){"", 0}, name};
    if (text_nearest(word, both, 2) == 1)
        *near = name;
}

void type_unknown_word(const qun_shape *shape, qun_text text, qun_text *word, qun_text *near)
{
    reader r = {.text = text};
    *word = *near = (qun_text){NULL, 0};
    while (!word->at && r.at < text.len) {
        qun_text next = take_name(&r);
        if (next.len && !name_find(next) && !own_named(shape, NULL, next))
            *word = next;
        r.at += next.len == 0;
    }
    for (size_t i = 0; i < TYPE_NAMES && word->at; i++)
        nearer(*word, text_of(type_names[i].name), near);
    for (uint32_t i = 0; shape && i < shape->type_count && word->at; i++)
        nearer(*word, shape->types[i]->name, near);
}

/* ---- writing, comparing, copying ---- */

void type_write(buf *b, const type *t)
{
    const struct type_name *found = name_of_kind(t->kind);
    if (t->kind == TYPE_PARAMETER || t->kind == QUN_TYPE_STRUCT || t->kind == QUN_TYPE_OPAQUE)
        buf_text(b, t->name);
    else
        buf_str(b, found ? found->name : "error");
    for (uint32_t i = 0; i < t->count; i++) {
        buf_str(b, i > 0 ? ", " : "(");
        type_write(b, t->of[i]);
    }
    if (t->count > 0)
        buf_char(b, ')');
}

bool type_equal(const type *a, const type *b)
{
    if (a == b)
        return true;
    if (a->kind != b->kind || a->count != b->count || !text_equal(a->name, b->name))
        return false;
    if (a->kind == QUN_TYPE_STRUCT)
        return struct_of(a)->count == struct_of(b)->count && struct_of(a)->stamp == struct_of(b)->stamp;
    for (uint32_t i = 0; i < a->count; i++)
        if (!type_equal(a->of[i], b->of[i]))
            return false;
    return true;
}

const type *type_copy(arena *a, const type *t)
{
    type form = *t;
    if (t->kind == QUN_TYPE_STRUCT)
        return t; /* the shape's */
    const type *shared = t->kind == TYPE_ERROR ? &type_error : type_of_kind(t->kind);
    if (shared && type_equal(shared, t))
        return shared;
    if (!arena_text(a, t->name, &form.name))
        return NULL;
    for (uint32_t i = 0; i < t->count; i++) {
        form.of[i] = type_copy(a, t->of[i]);
        if (!form.of[i])
            return NULL;
    }
    type *copy = arena_new(a, sizeof *copy);
    if (copy)
        *copy = form;
    return copy;
}

bool type_has_parameter(const type *t)
{
    if (t->kind == TYPE_PARAMETER)
        return true;
    for (uint32_t i = 0; i < t->count; i++)
        if (type_has_parameter(t->of[i]))
            return true;
    return false;
}

/* ---- values ---- */

static bool takes_any(const type *t)
{
    return t->kind == TYPE_DYN || t->kind == TYPE_PARAMETER || t->kind == TYPE_ERROR;
}

/* Each item by its type: of a map keys and values in turn. */
static bool accepts_items(const type *t, const cell *value)
{
    uint32_t step = t->count;
    if (step == 0 || (takes_any(t->of[0]) && takes_any(t->of[step - 1])))
        return true;
    for (size_t i = 0; i < (size_t)value->len * step; i++)
        if (!type_accepts(t->of[i % step], &value->as.items[i]))
            return false;
    return true;
}

bool type_accepts(const type *t, const cell *value)
{
    if (value->kind == QUN_TYPE_UNKNOWN)
        return true;
    if (takes_any(t))
        return value->kind != QUN_TYPE_FAILED;
    bool own = t->kind == QUN_TYPE_STRUCT || t->kind == QUN_TYPE_OPAQUE;
    if (value->kind == QUN_TYPE_NULL && (own || t->kind == TYPE_WRAPPER))
        return true;
    if (t->kind == TYPE_WRAPPER)
        return t->of[0]->kind == value->kind;
    if (t->kind != value->kind)
        return false;
    if (own) /* what the brackets of an opaque type say is the host's affair */
        return t->kind == QUN_TYPE_STRUCT ? type_equal(t, cell_type(value))
                                          : text_equal(t->name, cell_type(value)->name);
    return !kind_has_items(t->kind) || accepts_items(t, value);
}
