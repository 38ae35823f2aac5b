/* facts.c - qun.Facts, rows of what is known, and qun.Slot, a field resolved once. */
#include "shim.h"
#include <string.h>

/* ---- slots ---- */

static PyObject *slot_of(state *st, const qun_field *f)
{
    slot_object *self = object_new(st->slot_type);
    if (!self)
        return NULL;
    self->st = st;
    self->slot = f->slot;
    self->kind = f->kind;
    self->scope = f->scope;
    self->name = text_out(f->name);
    self->type_name = self->name ? text_out(f->type_name) : NULL;
    if (!self->type_name)
        Py_CLEAR(self);
    return (PyObject *)self;
}

PyObject *slot_found(state *st, const qun_shape *shape, PyObject *name)
{
    const char *at;
    size_t len;
    qun_slot slot;
    qun_field f = {.size = sizeof f};
    if (!text_from(st, name, "the name of a field", false, &at, &len))
        return NULL;
    qun_status status = qun_shape_find(shape, at, len, &slot);
    if (status == QUN_OK)
        status = qun_shape_field(shape, slot, &f);
    if (status == QUN_OK)
        return slot_of(st, &f);
    qun_text near;
    PyObject *meant = NULL;
    if (qun_shape_suggest(shape, at, len, &near) == QUN_OK && !(meant = text_out(near)))
        return NULL;
    raise_words(st, status, meant ? "there is no field %R; did you mean %U?" : "there is no field %R", name,
                meant);
    drop(meant);
    return NULL;
}

PyObject *shape_fields(state *st, const qun_shape *shape)
{
    PyObject *list = PyList_New(0), *out;
    qun_field f = {.size = sizeof f};
    for (uint32_t i = 0; list && qun_shape_get(shape, i, &f) == QUN_OK; i++) {
        PyObject *item = record_result(st, RESULT_FIELD, &f, NULL, 0);
        if (!item || PyList_Append(list, item) < 0)
            Py_CLEAR(list);
        drop(item);
    }
    out = list ? PyList_AsTuple(list) : NULL;
    drop(list);
    return out;
}

static void slot_drop(PyObject *self)
{
    drop(((slot_object *)self)->name);
    drop(((slot_object *)self)->type_name);
    object_free(self);
}

static PyObject *slot_name(PyObject *self, void *none)
{
    (void)none;
    return Py_NewRef(((slot_object *)self)->name);
}

static PyObject *slot_type_name(PyObject *self, void *none)
{
    (void)none;
    return Py_NewRef(((slot_object *)self)->type_name);
}

static PyObject *slot_scope(PyObject *self, void *none)
{
    const slot_object *slot = (slot_object *)self;
    (void)none;
    return word_of(slot->st, QUN_SET_SCOPE, slot->scope);
}

static PyObject *slot_repr(PyObject *self)
{
    const slot_object *slot = (slot_object *)self;
    return PyUnicode_FromFormat("<qun.Slot %U: %U>", slot->name, slot->type_name);
}

static PyGetSetDef slot_getset[] = {
    {"name", slot_name, NULL, "\"member.orders\"", NULL},
    {"type", slot_type_name, NULL, "\"int\", \"list(string)\"", NULL},
    {"scope", slot_scope, NULL, "Of which rows it is a field.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyType_Slot slot_slots[] = {
    {Py_tp_doc, "A field resolved once, for a loop. Charter.slot() and Facts.slot() give one."},
    {Py_tp_repr, CODE(slot_repr)},
    {Py_tp_dealloc, CODE(slot_drop)},
    {Py_tp_getset, slot_getset},
    {0, NULL},
};

static PyType_Spec slot_spec = {
    .name = "qun.Slot",
    .basicsize = sizeof(slot_object),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = slot_slots,
};

/* ---- making facts ---- */

facts_object *facts_new(state *st, env_object *env, const qun_shape *shape)
{
    facts_object *self = object_new(st->facts_type);
    if (!self)
        return NULL;
    self->st = st;
    self->env = hold(env);
    self->shape = shape;
    qun_status status = qun_facts_new(shape, &self->facts);
    if (status != QUN_OK) {
        drop(self);
        raise_status(st, status, "Facts()", NULL);
        return NULL;
    }
    return self;
}

facts_object *spare_take(charter_object *charter)
{
    facts_object *f = charter->spare;
    charter->spare = NULL;
    return f ? f : facts_new(charter->st, charter->env, qun_charter_shape(charter->charter));
}

void spare_give(charter_object *charter, facts_object *facts)
{
    facts_object *old = charter->spare;
    qun_facts_clear(facts->facts);
    charter->spare = facts;
    drop(old);
}

static PyObject *facts_make(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static const char *const names[] = {"of", NULL};
    static const signature form = {"Facts", 1, names};
    state *st = PyType_GetModuleState(type);
    PyObject *of;
    if (!take_made(&form, args, kwargs, &of))
        return NULL;
    if (Py_IS_TYPE(of, st->charter_type)) {
        charter_object *c = (charter_object *)of;
        return (PyObject *)facts_new(st, c->env, qun_charter_shape(c->charter));
    }
    if (Py_IS_TYPE(of, st->program_type)) {
        program_object *p = (program_object *)of;
        return (PyObject *)facts_new(st, p->env, p->shape);
    }
    return wrong_argument("Facts", "of", "a Charter or a Program", of);
}

static void facts_drop(PyObject *self)
{
    facts_object *f = (facts_object *)self;
    qun_facts_unref(f->facts);
    drop(f->env);
    object_free(self);
}

/* ---- rows ---- */

/* The problems are gathered only when there are some: a call that goes well pays nothing for them. */
static PyObject *complain(facts_object *f, int32_t scope, const char *json, size_t len, const char *what)
{
    qun_diagnostics *problems = NULL;
    qun_status status = qun_diagnostics_new(f->env->env, &problems);
    if (status == QUN_OK)
        status = qun_facts_read(f->facts, scope, json, len, problems, NULL);
    raise_status(f->st, status, what, problems);
    qun_diagnostics_unref(problems);
    return NULL;
}

static bool read_row(facts_object *f, int32_t scope, const char *json, size_t len, const char *what,
                     uint32_t *row)
{
    if (!is_idle(f->st, f->busy, "facts"))
        return false;
    qun_status status = qun_facts_read(f->facts, scope, json, len, NULL, row);
    if (status != QUN_OK)
        complain(f, scope, json, len, what);
    return status == QUN_OK;
}

bool facts_add_row(facts_object *f, int32_t scope, PyObject *values, const char *what, uint32_t *row)
{
    const char *json;
    size_t len;
    if (PyUnicode_Check(values) || PyBytes_Check(values))
        return text_from(f->st, values, what, true, &json, &len) && read_row(f, scope, json, len, what, row);
    if (!is_row(values)) {
        if (!PyErr_Occurred())
            PyErr_Format(PyExc_TypeError, "%s must be a mapping, a dataclass, or JSON, not %R", what,
                         (PyObject *)Py_TYPE(values));
        return false;
    }
    buffer text = {NULL, 0, 0};
    bool good = json_object(f->st, values, what, &text) && read_row(f, scope, text.at, text.len, what, row);
    buffer_drop(&text);
    return good;
}

static bool add_empty(facts_object *f, int32_t scope, PyObject *key, uint32_t *row)
{
    const char *at = NULL;
    size_t len = 0;
    if (key && !text_from(f->st, key, "add(): argument 'key'", false, &at, &len))
        return false;
    if (!is_idle(f->st, f->busy, "facts"))
        return false;
    qun_status status = qun_facts_add(f->facts, scope, at, len, row);
    if (status == QUN_E_INVALID)
        raise_words(f->st, status, "add(): there is a %s %R already", qun_name(QUN_SET_SCOPE, scope), key);
    else if (status != QUN_OK)
        raise_status(f->st, status, "add()", NULL);
    return status == QUN_OK;
}

static PyObject *facts_add(PyObject *self, PyObject *const *args, Py_ssize_t count, PyObject *names)
{
    static const char *const arguments[] = {"scope", "values", "key", NULL};
    static const signature form = {"add", 1, arguments};
    facts_object *f = (facts_object *)self;
    PyObject *given[3];
    int32_t scope;
    uint32_t row = 0;
    if (!take_arguments(&form, &(call){args, count, names}, given) ||
        !number_of(f->st, QUN_SET_SCOPE, given[0], "add(): argument 'scope'", &scope))
        return NULL;
    bool empty = !given[1] || given[1] == Py_None;
    if (!empty && given[2]) {
        PyErr_SetString(PyExc_TypeError, "add() takes 'values' or 'key': the key of values is their id");
        return NULL;
    }
    bool good = empty ? add_empty(f, scope, given[2], &row)
                      : facts_add_row(f, scope, given[1], "add(): argument 'values'", &row);
    return good ? PyLong_FromUnsignedLong(row) : NULL;
}

/* ---- single fields ---- */

static PyObject *cannot_set(const slot_object *slot, qun_status status, uint32_t row, PyObject *value)
{
    if (status == QUN_E_TYPE)
        return raise_words(slot->st, status, "set(): %U is of type %U, not %R", slot->name, slot->type_name,
                           value);
    if (status == QUN_E_NONE)
        return raise_words(slot->st, status, "set(): there is no row %u for %U", row, slot->name);
    if (status == QUN_E_SLOT)
        return raise_words(slot->st, status, "set(): %U is a slot of another shape", slot->name);
    return raise_status(slot->st, status, "set()", NULL);
}

static bool set_any(facts_object *f, const slot_object *slot, uint32_t row, PyObject *value)
{
    pool memory = {NULL};
    qun_value v;
    const char *name = PyUnicode_AsUTF8AndSize(slot->name, NULL);
    bool good = name && value_from(f->st, value, name, &memory, &v) && is_idle(f->st, f->busy, "facts");
    qun_status status = good ? qun_facts_set(f->facts, slot->slot, row, &v) : QUN_OK;
    pool_drop(&memory);
    if (status != QUN_OK)
        cannot_set(slot, status, row, value);
    return good && status == QUN_OK;
}

/* An int is a number for every field that holds one, also where a float or an instant is wanted. */
static bool set_number(facts_object *f, const slot_object *slot, uint32_t row, PyObject *value)
{
    int overflow = 0;
    int64_t number = PyLong_AsLongLongAndOverflow(value, &overflow);
    if (overflow)
        return set_any(f, slot, row, value);
    qun_status status = slot->kind == QUN_TYPE_DOUBLE
                            ? qun_facts_set_double(f->facts, slot->slot, row, (double)number)
                            : qun_facts_set_int(f->facts, slot->slot, row, number);
    if (status != QUN_OK)
        cannot_set(slot, status, row, value);
    return status == QUN_OK;
}

static bool takes_ints(const slot_object *slot)
{
    return slot->kind == QUN_TYPE_INT || slot->kind == QUN_TYPE_UINT || slot->kind == QUN_TYPE_DOUBLE ||
           slot->kind == QUN_TYPE_TIMESTAMP || slot->kind == QUN_TYPE_DURATION;
}

bool facts_set_value(facts_object *f, const slot_object *slot, uint32_t row, PyObject *value)
{
    if (!is_idle(f->st, f->busy, "facts"))
        return false;
    if (PyLong_CheckExact(value) && takes_ints(slot))
        return set_number(f, slot, row, value);
    return set_any(f, slot, row, value);
}

/* A Slot, or the name of a field. A new reference. */
static slot_object *slot_in(facts_object *f, PyObject *from)
{
    if (Py_IS_TYPE(from, f->st->slot_type))
        return hold(from);
    return (slot_object *)slot_found(f->st, f->shape, from);
}

static PyObject *facts_set(PyObject *self, PyObject *const *args, Py_ssize_t count)
{
    facts_object *f = (facts_object *)self;
    uint32_t row;
    if (count != 3) {
        PyErr_Format(PyExc_TypeError, "set() takes slot, row, value: 3 arguments, not %zd", count);
        return NULL;
    }
    slot_object *slot = take_row("set", args[1], &row) ? slot_in(f, args[0]) : NULL;
    bool good = slot && facts_set_value(f, slot, row, args[2]);
    drop(slot);
    return good ? Py_NewRef(Py_None) : NULL;
}

static PyObject *facts_get(PyObject *self, PyObject *const *args, Py_ssize_t count)
{
    facts_object *f = (facts_object *)self;
    qun_value value = {.size = sizeof value};
    uint32_t row;
    if (count != 2) {
        PyErr_Format(PyExc_TypeError, "get() takes slot, row: 2 arguments, not %zd", count);
        return NULL;
    }
    if (!is_idle(f->st, f->busy, "facts") || !take_row("get", args[1], &row))
        return NULL;
    slot_object *slot = slot_in(f, args[0]);
    if (!slot)
        return NULL;
    qun_status status = qun_facts_get(f->facts, slot->slot, row, &value);
    PyObject *out = status == QUN_OK
                        ? value_out(f->st, &value)
                        : raise_words(f->st, status, "get(): there is no row %u for %U", row, slot->name);
    drop(slot);
    return out;
}

/* ---- the table ---- */

static PyObject *facts_find(PyObject *self, PyObject *const *args, Py_ssize_t count, PyObject *names)
{
    static const char *const arguments[] = {"scope", "key", NULL};
    static const signature form = {"find", 2, arguments};
    facts_object *f = (facts_object *)self;
    PyObject *given[2];
    int32_t scope;
    const char *at;
    size_t len;
    uint32_t row;
    if (!take_arguments(&form, &(call){args, count, names}, given) ||
        !number_of(f->st, QUN_SET_SCOPE, given[0], "find(): argument 'scope'", &scope) ||
        !text_from(f->st, given[1], "find(): argument 'key'", false, &at, &len) ||
        !is_idle(f->st, f->busy, "facts"))
        return NULL;
    qun_status status = qun_facts_find(f->facts, scope, at, len, &row);
    if (status == QUN_E_NONE)
        Py_RETURN_NONE;
    return status == QUN_OK ? PyLong_FromUnsignedLong(row) : raise_status(f->st, status, "find()", NULL);
}

static PyObject *facts_rows(PyObject *self, PyObject *word)
{
    facts_object *f = (facts_object *)self;
    int32_t scope;
    if (!number_of(f->st, QUN_SET_SCOPE, word, "rows(): argument 'scope'", &scope) ||
        !is_idle(f->st, f->busy, "facts"))
        return NULL;
    return PyLong_FromUnsignedLong(qun_facts_rows(f->facts, scope));
}

static PyObject *facts_clear(PyObject *self, PyObject *none)
{
    facts_object *f = (facts_object *)self;
    (void)none;
    if (!is_idle(f->st, f->busy, "facts"))
        return NULL;
    qun_facts_clear(f->facts);
    Py_RETURN_NONE;
}

static PyObject *facts_slot(PyObject *self, PyObject *name)
{
    facts_object *f = (facts_object *)self;
    return slot_found(f->st, f->shape, name);
}

static PyMethodDef facts_methods[] = {
    {"add", METHOD(facts_add), METH_FASTCALL | METH_KEYWORDS,
     "add($self, scope, values=None, key=None)\n--\n\n"
     "Adds a row and gives its number. `values`: a mapping or dataclass whose keys are fields, with the "
     "scope or\n"
     "without, or a JSON object; an id that is there already updates that row. Without values: an empty "
     "row.\n\n"
     ">>> f = Facts(template('pet-club'))\n>>> f.add('member', {'id': 'bo', 'orders': 2})\n0\n"
     ">>> f.get('member.orders', 0)\n2"},
    {"set", METHOD(facts_set), METH_FASTCALL,
     "set($self, slot, row, value, /)\n--\n\nSets a field of a row; None makes it unknown. `slot`: a Slot, "
     "or a name.\n\n"
     ">>> c = template('pet-club')\n>>> f, orders = Facts(c), c.slot('member.orders')\n"
     ">>> f.set(orders, f.add('member', key='bo'), 3)"},
    {"get", METHOD(facts_get), METH_FASTCALL,
     "get($self, slot, row, /)\n--\n\nA field of a row; UNKNOWN if it was never set.\n\n"
     ">>> f = Facts(template('pet-club'))\n>>> f.get('member.orders', f.add('member'))\nUNKNOWN"},
    {"find", METHOD(facts_find), METH_FASTCALL | METH_KEYWORDS,
     "find($self, scope, key)\n--\n\nThe row of a key, or None."},
    {"rows", facts_rows, METH_O, "rows($self, scope, /)\n--\n\nHow many rows a scope has."},
    {"clear", facts_clear, METH_NOARGS,
     "clear($self, /)\n--\n\nDrops all rows; the memory is kept for the next."},
    {"slot", facts_slot, METH_O, "slot($self, name, /)\n--\n\nA field resolved once, for set() in a loop."},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot facts_slots[] = {
    {Py_tp_doc, "Facts(of)\n--\n\n"
                "What is known, in rows: one table for each scope. `of`: a Charter, or a Program.\n"
                "One thread at a time; keep and refill it."},
    {Py_tp_new, CODE(facts_make)},
    {Py_tp_dealloc, CODE(facts_drop)},
    {Py_tp_methods, facts_methods},
    {0, NULL},
};

static PyType_Spec facts_spec = {
    .name = "qun.Facts",
    .basicsize = sizeof(facts_object),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = facts_slots,
};

bool facts_ready(PyObject *module, state *st)
{
    return type_ready(module, &slot_spec, &st->slot_type) && type_ready(module, &facts_spec, &st->facts_type);
}
