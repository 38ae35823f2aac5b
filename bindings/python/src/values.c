/* values.c - texts, instants, spans and values, between Python and the library. Instants are datetimes with
 * zone on the way out; on the way in also ints of microseconds, which is what a loop over many rows wants. */
#include "shim.h"
#include <string.h>

/* ---- memory of one call ---- */

typedef struct pool_block {
    struct pool_block *next;
    PyObject *held;
    qun_value values[];
} pool_block;

/* Room for values, which keeps `held` alive as long as they are. */
static qun_value *pool_values(pool *a, PyObject *held, size_t count)
{
    pool_block *block = NULL;
    if (count <= PTRDIFF_MAX / sizeof *block->values - 1)
        block = PyMem_Calloc(1, sizeof *block + count * sizeof *block->values);
    if (!block) {
        PyErr_NoMemory();
        return NULL;
    }
    block->held = Py_NewRef(held);
    block->next = a->blocks;
    a->blocks = block;
    return block->values;
}

void pool_drop(pool *a)
{
    while (a->blocks) {
        pool_block *block = a->blocks;
        a->blocks = block->next;
        drop(block->held);
        PyMem_Free(block);
    }
}

/* ---- out ---- */

PyObject *text_out(qun_text text)
{
    if (!text.at)
        Py_RETURN_NONE;
    return PyUnicode_DecodeUTF8(text.at, (Py_ssize_t)text.len, "strict");
}

PyObject *span_out(state *st, qun_span span)
{
    if (span == QUN_NEVER)
        return PyObject_GetAttrString(st->timedelta_type, "max");
    return PyObject_CallFunction(st->timedelta_type, "iiL", 0, 0, (long long)span);
}

PyObject *time_out(state *st, qun_time at)
{
    if (at == QUN_NEVER)
        Py_RETURN_NONE;
    PyObject *since = span_out(st, at);
    PyObject *out = since ? PyNumber_Add(st->epoch, since) : NULL;
    drop(since);
    return out;
}

static PyObject *item_out(state *st, const qun_value *of, size_t index)
{
    qun_value item = {.size = sizeof item};
    qun_status status = qun_value_item(of, (uint32_t)index, &item);
    return status == QUN_OK ? value_out(st, &item) : raise_status(st, status, "reading a value", NULL);
}

static PyObject *list_out(state *st, const qun_value *value)
{
    PyObject *out = PyList_New(0);
    for (size_t i = 0; out && i < value->count; i++) {
        PyObject *item = item_out(st, value, i);
        if (!item || PyList_Append(out, item) < 0)
            Py_CLEAR(out);
        drop(item);
    }
    return out;
}

static PyObject *map_out(state *st, const qun_value *value)
{
    PyObject *out = PyDict_New();
    for (size_t i = 0; out && i < value->count; i++) {
        PyObject *key = item_out(st, value, 2 * i), *item = key ? item_out(st, value, 2 * i + 1) : NULL;
        if (!item || PyDict_SetItem(out, key, item) < 0)
            Py_CLEAR(out);
        drop(key);
        drop(item);
    }
    return out;
}

static PyObject *nested_out(state *st, const qun_value *value)
{
    PyObject *out = NULL;
    if (Py_EnterRecursiveCall(" in a value"))
        return NULL;
    if (value->kind == QUN_TYPE_LIST)
        out = list_out(st, value);
    else if (value->kind == QUN_TYPE_MAP || value->kind == QUN_TYPE_STRUCT)
        out = map_out(st, value);
    else
        out = value->count ? item_out(st, value, 0) : Py_NewRef(Py_None);
    Py_LeaveRecursiveCall();
    return out;
}

PyObject *value_out(state *st, const qun_value *value)
{
    switch (value->kind) {
    case QUN_TYPE_UNKNOWN:
        return Py_NewRef(st->unknown);
    case QUN_TYPE_BOOL:
        return PyBool_FromLong(value->i != 0);
    case QUN_TYPE_INT:
    case QUN_TYPE_OPAQUE:
        return PyLong_FromLongLong(value->i);
    case QUN_TYPE_UINT:
        return PyLong_FromUnsignedLongLong((uint64_t)value->i);
    case QUN_TYPE_DOUBLE:
        return PyFloat_FromDouble(value->d);
    case QUN_TYPE_STRING:
    case QUN_TYPE_TYPE:
    case QUN_TYPE_FAILED:
    case QUN_TYPE_IP:
    case QUN_TYPE_CIDR:
        return text_out(value->text);
    case QUN_TYPE_BYTES:
        return PyBytes_FromStringAndSize(value->text.at, (Py_ssize_t)value->text.len);
    case QUN_TYPE_TIMESTAMP:
        return time_out(st, value->i);
    case QUN_TYPE_DURATION:
        return span_out(st, value->i);
    case QUN_TYPE_LIST:
    case QUN_TYPE_MAP:
    case QUN_TYPE_OPTIONAL:
    case QUN_TYPE_STRUCT:
        return nested_out(st, value);
    default:
        Py_RETURN_NONE;
    }
}

/* ---- in ---- */

bool text_from(state *st, PyObject *from, const char *what, bool bytes, const char **at, size_t *len)
{
    Py_ssize_t size = 0;
    char *raw = NULL;
    if (bytes && PyBytes_Check(from)) {
        if (PyBytes_AsStringAndSize(from, &raw, &size) < 0)
            return false;
        *at = raw;
    } else if (!PyUnicode_Check(from)) {
        PyErr_Format(PyExc_TypeError, "%s must be a str%s, not %R", what, bytes ? " or bytes" : "",
                     (PyObject *)Py_TYPE(from));
        return false;
    } else if (!(*at = PyUnicode_AsUTF8AndSize(from, &size))) {
        if (PyErr_ExceptionMatches(PyExc_UnicodeError)) {
            PyErr_Clear();
            raise_words(st, QUN_E_TEXT, "%s is no text: half a surrogate pair in %A", what, from);
        }
        return false;
    }
    *len = (size_t)size;
    return true;
}

static bool micros_of(PyObject *number, const char *what, int64_t *out)
{
    int overflow = 0;
    *out = PyLong_AsLongLongAndOverflow(number, &overflow);
    if (overflow)
        PyErr_Format(PyExc_OverflowError, "%s does not fit into 64 bits of microseconds: %R", what, number);
    return !overflow && (*out != -1 || !PyErr_Occurred());
}

static bool delta_from(state *st, PyObject *delta, const char *what, int64_t *out)
{
    PyObject *number = PyNumber_FloorDivide(delta, st->microsecond);
    bool good = number && micros_of(number, what, out);
    drop(number);
    return good;
}

static bool is_a(PyObject *value, PyObject *type)
{
    return Py_IS_TYPE(value, (PyTypeObject *)type) || PyObject_TypeCheck(value, (PyTypeObject *)type);
}

bool time_from(state *st, PyObject *from, const char *what, qun_time *out)
{
    if (PyLong_Check(from) && !PyBool_Check(from))
        return micros_of(from, what, out);
    if (!is_a(from, st->datetime_type)) {
        PyErr_Format(PyExc_TypeError, "%s must be a datetime with zone (or an int of microseconds), not %R",
                     what, from);
        return false;
    }
    PyObject *since = PyNumber_Subtract(from, st->epoch);
    if (!since && PyErr_ExceptionMatches(PyExc_TypeError)) {
        PyErr_Clear();
        PyErr_Format(PyExc_TypeError, "%s needs a zone: %R has none", what, from);
    }
    bool good = since && delta_from(st, since, what, out);
    drop(since);
    return good;
}

bool span_from(state *st, PyObject *from, const char *what, qun_span *out)
{
    if (is_a(from, st->timedelta_type))
        return delta_from(st, from, what, out);
    PyErr_Format(PyExc_TypeError, "%s must be a timedelta, not %R", what, from);
    return false;
}

static bool int_from(PyObject *from, const char *what, qun_value *out)
{
    int overflow = 0;
    out->kind = QUN_TYPE_INT;
    out->i = PyLong_AsLongLongAndOverflow(from, &overflow);
    if (overflow > 0) {
        out->kind = QUN_TYPE_UINT;
        out->i = (int64_t)PyLong_AsUnsignedLongLong(from);
        overflow = PyErr_Occurred() != NULL;
        PyErr_Clear();
    }
    if (overflow)
        PyErr_Format(PyExc_OverflowError, "%s does not fit into 64 bits: %R", what, from);
    return !PyErr_Occurred();
}

/* Amounts are minor units: a Decimal that is no whole number is nobody's amount. */
static bool decimal_from(PyObject *from, const char *what, qun_value *out)
{
    PyObject *whole = PyNumber_Long(from);
    int equal = whole ? PyObject_RichCompareBool(whole, from, Py_EQ) : -1;
    bool good = equal > 0 && int_from(whole, what, out);
    if (equal == 0)
        PyErr_Format(PyExc_ValueError, "%s must be a whole number (of minor units), not %R", what, from);
    drop(whole);
    return good;
}

static bool inner_from(state *st, PyObject *from, const char *what, pool *memory, qun_value *out)
{
    out->size = sizeof *out;
    out->kind = QUN_TYPE_NULL;
    return from == Py_None || value_from(st, from, what, memory, out);
}

static bool list_from(state *st, PyObject *from, const char *what, pool *memory, qun_value *out)
{
    PyObject *items = PySequence_Tuple(from);
    size_t count = items ? (size_t)PyTuple_Size(items) : 0;
    qun_value *values = items ? pool_values(memory, items, count + 1) : NULL;
    bool good = values != NULL;
    for (size_t i = 0; good && i < count; i++)
        good = inner_from(st, PyTuple_GetItem(items, (Py_ssize_t)i), what, memory, &values[i]);
    drop(items);
    out->kind = QUN_TYPE_LIST;
    out->items = values;
    out->count = count;
    return good;
}

static bool map_from(state *st, PyObject *from, const char *what, pool *memory, qun_value *out)
{
    PyObject *pairs = PyMapping_Items(from);
    size_t count = pairs ? (size_t)PyList_Size(pairs) : 0;
    qun_value *values = pairs ? pool_values(memory, pairs, 2 * count + 1) : NULL;
    bool good = values != NULL;
    for (size_t i = 0; good && i < count; i++) {
        PyObject *pair = PyList_GetItem(pairs, (Py_ssize_t)i);
        good = inner_from(st, PyTuple_GetItem(pair, 0), what, memory, &values[2 * i]) &&
               inner_from(st, PyTuple_GetItem(pair, 1), what, memory, &values[2 * i + 1]);
    }
    drop(pairs);
    out->kind = QUN_TYPE_MAP;
    out->items = values;
    out->count = count;
    return good;
}

static bool nested_from(state *st, PyObject *from, const char *what, pool *memory, qun_value *out)
{
    bool good = false;
    if (Py_EnterRecursiveCall(" in a value"))
        return false;
    if (PyList_Check(from) || PyTuple_Check(from))
        good = list_from(st, from, what, memory, out);
    else if (PyDict_Check(from))
        good = map_from(st, from, what, memory, out);
    else
        PyErr_Format(PyExc_TypeError, "%s: a %R is no value of the library", what, (PyObject *)Py_TYPE(from));
    Py_LeaveRecursiveCall();
    return good;
}

bool value_from(state *st, PyObject *from, const char *what, pool *memory, qun_value *out)
{
    *out = (qun_value){.size = sizeof *out};
    if (from == Py_None || from == st->unknown)
        return true;
    if (PyBool_Check(from)) {
        out->kind = QUN_TYPE_BOOL;
        out->i = from == Py_True;
        return true;
    }
    if (PyLong_Check(from))
        return int_from(from, what, out);
    if (PyFloat_Check(from)) {
        out->kind = QUN_TYPE_DOUBLE;
        out->d = PyFloat_AsDouble(from);
        return true;
    }
    if (PyUnicode_Check(from) || PyBytes_Check(from)) {
        out->kind = PyBytes_Check(from) ? QUN_TYPE_BYTES : QUN_TYPE_STRING;
        return text_from(st, from, what, true, &out->text.at, &out->text.len);
    }
    if (is_a(from, st->datetime_type)) {
        out->kind = QUN_TYPE_TIMESTAMP;
        return time_from(st, from, what, &out->i);
    }
    if (is_a(from, st->timedelta_type)) {
        out->kind = QUN_TYPE_DURATION;
        return span_from(st, from, what, &out->i);
    }
    if (is_a(from, st->decimal_type))
        return decimal_from(from, what, out);
    return nested_from(st, from, what, memory, out);
}

/* ---- what is needed of Python ---- */

static PyObject *unknown_text(PyObject *self)
{
    (void)self;
    return PyUnicode_FromString("UNKNOWN");
}

static PyObject *unknown_reduce(PyObject *self, PyObject *none)
{
    (void)none;
    return unknown_text(self);
}

/* Unknown is not false: whoever asks for a truth must say what is to follow. */
static int unknown_truth(PyObject *self)
{
    (void)self;
    PyErr_SetString(PyExc_TypeError, "UNKNOWN is neither true nor false; compare with `is qun.UNKNOWN`");
    return -1;
}

static PyMethodDef unknown_methods[] = {
    {"__reduce__", unknown_reduce, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot unknown_slots[] = {
    {Py_tp_doc, "The type of UNKNOWN."}, {Py_tp_repr, CODE(unknown_text)},
    {Py_nb_bool, CODE(unknown_truth)},   {Py_tp_methods, unknown_methods},
    {Py_tp_dealloc, CODE(object_free)},  {0, NULL},
};

static PyType_Spec unknown_spec = {
    .name = "qun.Unknown",
    .basicsize = sizeof(PyObject),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = unknown_slots,
};

static PyObject *attribute_of(const char *module, const char *name)
{
    PyObject *from = PyImport_ImportModule(module);
    PyObject *out = from ? PyObject_GetAttrString(from, name) : NULL;
    drop(from);
    return out;
}

static bool epoch_ready(state *st)
{
    PyObject *zones = attribute_of("datetime", "timezone");
    st->utc = zones ? PyObject_GetAttrString(zones, "utc") : NULL;
    drop(zones);
    if (st->utc)
        st->epoch = PyObject_CallFunction(st->datetime_type, "iiiiiiiO", 1970, 1, 1, 0, 0, 0, 0, st->utc);
    st->microsecond = PyObject_CallFunction(st->timedelta_type, "iii", 0, 0, 1);
    return st->epoch && st->microsecond;
}

bool values_ready(PyObject *module, state *st)
{
    PyTypeObject *type = NULL;
    st->datetime_type = attribute_of("datetime", "datetime");
    st->timedelta_type = attribute_of("datetime", "timedelta");
    st->decimal_type = attribute_of("decimal", "Decimal");
    if (!st->datetime_type || !st->timedelta_type || !st->decimal_type || !epoch_ready(st))
        return false;
    bool good = type_ready(module, &unknown_spec, &type) && (st->unknown = object_new(type)) &&
                PyModule_AddObjectRef(module, "UNKNOWN", st->unknown) == 0;
    drop(type);
    return good;
}
