/* struct.c - structs: what a literal such as Point{x: 1} means and makes, and how fields are selected.
 * Structs are the shape's; a few messages of protobuf's library are built in, which stand for values of the
 * language. Relies on column's struct.c for the values. CEL language definition, "Messages". */
#include "cel/machine.h"
#include "base/number.h"
#include <float.h>

static const char no_overload[] = "no such overload";

/* ---- messages that are values of the language ---- */

#define FIELD(NAME, TYPE, ZERO)                                                                              \
    {                                                                                                        \
        {(NAME), sizeof(NAME) - 1}, &(TYPE),                                                                 \
        {                                                                                                    \
            .kind = (ZERO)                                                                                   \
        }                                                                                                    \
    }
#define PLAIN(NAME, TYPE, ZERO) static const struct_field NAME[] = {FIELD("value", TYPE, ZERO)}
#define OF(NAME, TYPE)          static const type NAME = {TYPE_WRAPPER, 1, {&(TYPE)}, {NULL, 0}}
OF(wrapper_bool, type_bool);
OF(wrapper_int, type_int);
OF(wrapper_uint, type_uint);
OF(wrapper_double, type_double);
OF(wrapper_string, type_string);
OF(wrapper_bytes, type_bytes);
static const type map_string_dyn = {QUN_TYPE_MAP, 2, {&type_string, &type_dyn}, {NULL, 0}};
PLAIN(bool_fields, type_bool, QUN_TYPE_BOOL);
PLAIN(int_fields, type_int, QUN_TYPE_INT);
PLAIN(uint_fields, type_uint, QUN_TYPE_UINT);
PLAIN(double_fields, type_double, QUN_TYPE_DOUBLE);
static const struct_field string_fields[] = {
    {{"value", 5}, &type_string, {.kind = QUN_TYPE_STRING, .as.text = ""}}};
static const struct_field bytes_fields[] = {
    {{"value", 5}, &type_bytes, {.kind = QUN_TYPE_BYTES, .as.text = ""}}};
static const struct_field value_fields[] = {
    FIELD("null_value", type_int, QUN_TYPE_NULL),
    FIELD("number_value", wrapper_double, QUN_TYPE_NULL),
    FIELD("string_value", wrapper_string, QUN_TYPE_NULL),
    FIELD("bool_value", wrapper_bool, QUN_TYPE_NULL),
    FIELD("struct_value", map_string_dyn, QUN_TYPE_NULL),
    FIELD("list_value", type_list_dyn, QUN_TYPE_NULL),
};
static const struct_field map_fields[] = {FIELD("fields", map_string_dyn, QUN_TYPE_MAP)};
static const struct_field list_fields[] = {FIELD("values", type_list_dyn, QUN_TYPE_LIST)};
static const struct_field moment_fields[] = {FIELD("seconds", type_int, QUN_TYPE_INT),
                                             FIELD("nanos", type_int, QUN_TYPE_INT)};

static cell only_field(const cell *fields)
{
    return fields[0];
}

static cell narrow_int(const cell *fields)
{
    bool fits = fields->as.i >= INT32_MIN && fields->as.i <= INT32_MAX;
    return fits ? fields[0] : cell_failed("range error");
}

static cell narrow_uint(const cell *fields)
{
    return fields->as.u <= UINT32_MAX ? fields[0] : cell_failed("range error");
}

/* Beyond the largest float there is infinity. */
static cell narrow_double(const cell *fields)
{
    double d = fields->as.d;
    bool within = d >= -(double)FLT_MAX && d <= (double)FLT_MAX;
    return within ? cell_double((double)(float)d) : cell_double(d * 1e308 * 10);
}

/* The last field that is set; the first of them says null. */
static cell any_field(const cell *fields)
{
    cell found = {.kind = QUN_TYPE_NULL};
    for (size_t k = 1; k < sizeof value_fields / sizeof *value_fields; k++)
        if (fields[k].kind != QUN_TYPE_NULL)
            found = fields[k];
    return found;
}

/* Whole seconds and a rest that may be negative, but not both of different signs for a duration. */
static bool moment_of(const cell *fields, int64_t *seconds, uint32_t *nanos)
{
    int64_t rest = fields[1].as.i;
    if (rest <= -1000000000 || rest >= 1000000000)
        return false;
    *nanos = (uint32_t)(rest < 0 ? rest + 1000000000 : rest);
    return int_subtract(fields[0].as.i, rest < 0, seconds);
}

static cell timestamp_of(const cell *fields)
{
    int64_t seconds;
    uint32_t nanos;
    bool right = fields[1].as.i >= 0 && moment_of(fields, &seconds, &nanos);
    return right ? cel_timestamp(seconds, nanos) : cell_failed("range error");
}

static cell duration_of(const cell *fields)
{
    int64_t seconds, whole = fields[0].as.i, rest = fields[1].as.i;
    uint32_t nanos;
    bool right = !(whole > 0 && rest < 0) && !(whole < 0 && rest > 0) && moment_of(fields, &seconds, &nanos);
    return right ? cel_duration(seconds, nanos) : cell_failed("range error");
}

typedef struct message {
    struct_type form;
    const type *result;
    cell (*make)(const cell *fields);
} message;

#define MESSAGE(NAME, FIELDS, RESULT, MAKE)                                                                  \
    {                                                                                                        \
        {{QUN_TYPE_STRUCT, 0, {NULL}, {"google.protobuf." NAME, sizeof("google.protobuf." NAME) - 1}},       \
         sizeof(FIELDS) / sizeof *(FIELDS),                                                                  \
         (FIELDS),                                                                                           \
         0},                                                                                                 \
            &(RESULT), (MAKE)                                                                                \
    }
static const message messages[] = {
    MESSAGE("BoolValue", bool_fields, wrapper_bool, only_field),
    MESSAGE("Int32Value", int_fields, wrapper_int, narrow_int),
    MESSAGE("Int64Value", int_fields, wrapper_int, only_field),
    MESSAGE("UInt32Value", uint_fields, wrapper_uint, narrow_uint),
    MESSAGE("UInt64Value", uint_fields, wrapper_uint, only_field),
    MESSAGE("FloatValue", double_fields, wrapper_double, narrow_double),
    MESSAGE("DoubleValue", double_fields, wrapper_double, only_field),
    MESSAGE("StringValue", string_fields, wrapper_string, only_field),
    MESSAGE("BytesValue", bytes_fields, wrapper_bytes, only_field),
    MESSAGE("Value", value_fields, type_dyn, any_field),
    MESSAGE("Struct", map_fields, map_string_dyn, only_field),
    MESSAGE("ListValue", list_fields, type_list_dyn, only_field),
    MESSAGE("Timestamp", moment_fields, type_timestamp, timestamp_of),
    MESSAGE("Duration", moment_fields, type_duration, duration_of),
};
#define MESSAGES (sizeof messages / sizeof *messages)

static const message *message_of(const type *t)
{
    for (size_t i = 0; i < MESSAGES; i++)
        if (t == &messages[i].form.type)
            return &messages[i];
    return NULL;
}

static const type *message_named(qun_text name)
{
    for (size_t i = 0; i < MESSAGES; i++)
        if (text_equal(messages[i].form.type.name, name))
            return &messages[i].form.type;
    return NULL;
}

/* ---- checking ---- */

/* Of the names told so far and one more, the nearer. */
static void nearer(qun_text word, qun_text name, qun_text *near)
{
    qun_text both[2] = {near->at ? *near : (qun_text){"", 0}, name};
    if (text_nearest(word, both, 2) == 1)
        *near = name;
}

static const type *no_field(cel_build *b, uint32_t from, uint32_t to, qun_text name, const struct_type *t)
{
    qun_text near = {NULL, 0};
    if (b->request->unchecked)
        return &type_dyn;
    for (uint32_t k = 0; k < t->count; k++)
        nearer(name, t->fields[k].name, &near);
    buf detail;
    buf_init(&detail, b->a->mem);
    buf_text(&detail, t->type.name);
    buf_str(&detail, " has no field ");
    buf_text(&detail, name);
    cel_problem(b, QUN_CODE_C020, from, to, name, near, buf_view(&detail));
    buf_drop(&detail);
    return &type_error;
}

const type *cel_struct_selected(cel_build *b, node *n, const type *t)
{
    uint32_t k = struct_find(struct_of(t), n->name);
    if (k == STRUCT_NO_FIELD)
        return no_field(b, n->from, n->to, n->name, struct_of(t));
    n->slot = k + 1;
    return struct_of(t)->fields[k].type;
}

/* Without what is before the last dot. */
static qun_text bare(qun_text name)
{
    size_t from = name.len;
    while (from > 0 && name.at[from - 1] != '.')
        from--;
    return text_part(name, from, name.len);
}

/* A struct's whole name is suggested where its last word is near, whatever stood before it. */
static void nearer_struct(qun_text word, const type *t, qun_text *near, qun_text *whole)
{
    qun_text before = *near;
    nearer(word, bare(t->name), near);
    if (near->at != before.at)
        *whole = t->name;
}

static const type *no_struct(cel_build *b, const node *n)
{
    const qun_shape *shape = b->request->shape;
    qun_text near = {NULL, 0}, whole = {NULL, 0}, word = bare(n->name);
    if (b->request->unchecked)
        return &type_dyn;
    for (uint32_t i = 0; i < shape->type_count; i++)
        if (shape->types[i]->kind == QUN_TYPE_STRUCT)
            nearer_struct(word, shape->types[i], &near, &whole);
    for (size_t i = 0; i < MESSAGES; i++)
        nearer_struct(word, &messages[i].form.type, &near, &whole);
    buf detail;
    buf_init(&detail, b->a->mem);
    buf_str(&detail, "no struct ");
    buf_text(&detail, n->name);
    cel_problem(b, QUN_CODE_C020, n->from, n->to, n->name, whole, buf_view(&detail));
    buf_drop(&detail);
    return &type_error;
}

/* The type a literal names, the container's first; NULL. */
static const type *named(cel_build *b, const node *n)
{
    const type *t = NULL;
    qun_text name;
    for (uint32_t k = 0; !t && (name = cel_candidate(b, n->name, n->rooted, k)).at; k++) {
        t = shape_type_named(b->request->shape, name);
        if (!t || t->kind != QUN_TYPE_STRUCT)
            t = message_named(name);
    }
    return t;
}

/* Fields that null leaves unset, although it is no value of them. */
static bool empties(const type *t)
{
    return t->kind == QUN_TYPE_TIMESTAMP || t->kind == QUN_TYPE_DURATION || t->kind == QUN_TYPE_OPTIONAL ||
           t->kind == QUN_TYPE_IP || t->kind == QUN_TYPE_CIDR;
}

static bool assignable(cel_build *b, const type *want, const type *have)
{
    bindings none = {.count = 0};
    return (have->kind == QUN_TYPE_NULL && empties(want)) || cel_type_match(b, want, have, &none);
}

static bool check_field(cel_build *b, node *n, uint32_t i, const struct_type *t)
{
    const node *key = n->items[i];
    qun_text name = cell_as_text(key->value);
    node *value = n->items[i + 1];
    const type *have = cel_check_item(b, value);
    for (uint32_t k = 0; k < i; k += 2)
        if (text_equal(cell_as_text(n->items[k]->value), name))
            return cel_syntax(b, key->from, key->to, NULL, "a field is there twice") != NULL;
    uint32_t k = struct_find(t, name);
    if (k == STRUCT_NO_FIELD)
        return no_field(b, key->from, key->to, name, t)->kind != TYPE_ERROR;
    if (have->kind == TYPE_ERROR)
        return false;
    const type *want = t->fields[k].type;
    return assignable(b, want, have) ||
           cel_mismatch(b, value, "the field is ", want, ", this is ", have, "")->kind != TYPE_ERROR;
}

const type *cel_check_struct(cel_build *b, node *n)
{
    const type *t = named(b, n);
    bool right = true;
    if (!t) {
        for (uint32_t i = 0; i < n->count; i += 2)
            cel_check_item(b, n->items[i + 1]);
        return no_struct(b, n);
    }
    n->item = t;
    for (uint32_t i = 0; i < n->count; i += 2)
        right = check_field(b, n, i, struct_of(t)) && right;
    const message *m = message_of(t);
    return right ? (m ? m->result : t) : &type_error;
}

/* ---- running ---- */

const cel_code *cel_struct(cel_run_state *s, const cel_code *c)
{
    const struct_type *t = struct_of(s->m.program->constants[c->a].as.type);
    if (!cel_charge(&s->m, t->count))
        return NULL;
    cell *items = cel_scratch(&s->m, (1 + (size_t)t->count) * sizeof *items);
    if (items)
        struct_begin(t, items, &s->r[c->to]);
    return c + 1;
}

const cel_code *cel_struct_put(cel_run_state *s, const cel_code *c)
{
    cell *at = &s->r[c->to], *value = at + 1;
    if (!cel_takes_part(at, value) || (c->how == MAYBE && !cel_open_optional(at, value)))
        return c + 1;
    const struct_type *t = struct_of(cell_type(at));
    if (c->a >= t->count) {
        *at = cell_failed("no such field");
        return c + 1;
    }
    cell *field = (cell *)(uintptr_t)at->as.items + 1 + c->a; /* scratch that cel_struct took */
    if (value->kind == QUN_TYPE_NULL && empties(t->fields[c->a].type))
        return c + 1;
    if (!type_accepts(t->fields[c->a].type, value))
        *at = cell_failed(no_overload);
    else
        *field = cel_still(s, value);
    return c + 1;
}

const cel_code *cel_struct_done(cel_run_state *s, const cel_code *c)
{
    cell *at = &s->r[c->to];
    const message *m = at->kind == QUN_TYPE_STRUCT ? message_of(cell_type(at)) : NULL;
    if (m)
        *at = m->make(at->as.items + 1);
    return c + 1;
}

/* `hint`: number of the field and 1, where the type was known; 0. */
static uint32_t field_of(const cell *value, const cell *name, uint32_t hint)
{
    const struct_type *t = struct_of(cell_type(value));
    if (hint && hint <= t->count && text_equal(t->fields[hint - 1].name, cell_as_text(*name)))
        return hint - 1;
    return struct_find(t, cell_as_text(*name));
}

cell cel_struct_select(const cel_machine *m, const cell *value, const cell *name, uint32_t hint, bool maybe)
{
    if (!hint && !cel_charge(m, value->len))
        return cell_failed(no_overload);
    uint32_t k = field_of(value, name, hint);
    if (k == STRUCT_NO_FIELD)
        return cell_failed("no such field");
    const cell *found = &value->as.items[1 + k];
    if (!maybe)
        return cel_item_of(found);
    return struct_is_set(struct_of(cell_type(value)), k, found) ? cel_some(m, found) : cel_none();
}

cell cel_struct_has(const cel_machine *m, const cell *value, const cell *name, uint32_t hint)
{
    if (!hint && !cel_charge(m, value->len))
        return cell_failed(no_overload);
    uint32_t k = field_of(value, name, hint);
    if (k == STRUCT_NO_FIELD)
        return cell_failed("no such field");
    return cell_bool(struct_is_set(struct_of(cell_type(value)), k, &value->as.items[1 + k]));
}
