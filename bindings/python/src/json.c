/* json.c - a row of Python as the JSON object the library reads: so that there is one reader of rows, which
 * knows the fields, says what was probably meant, and where. */
#include "shim.h"
#include <string.h>

/* ---- the buffer ---- */

bool buffer_add(buffer *b, const char *text, size_t len)
{
    if (len > b->space - b->len) {
        size_t space = 2 * b->space + len + 64;
        char *at = space < PTRDIFF_MAX ? PyMem_Realloc(b->at, space) : NULL;
        if (!at) {
            PyErr_NoMemory();
            return false;
        }
        b->at = at;
        b->space = space;
    }
    memcpy(b->at + b->len, text, len);
    b->len += len;
    return true;
}

void buffer_drop(buffer *b)
{
    PyMem_Free(b->at);
    *b = (buffer){NULL, 0, 0};
}

/* ---- scalars ---- */

static bool put_text(state *st, PyObject *from, const char *what, buffer *out)
{
    const char *at;
    size_t len, begun = 0;
    if (!text_from(st, from, what, false, &at, &len) || !buffer_add(out, "\"", 1))
        return false;
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)at[i];
        char escaped[8];
        if (c >= 0x20 && c != '"' && c != '\\')
            continue;
        int size = PyOS_snprintf(escaped, sizeof escaped, c < 0x20 ? "\\u%04x" : "\\%c", c);
        if (!buffer_add(out, at + begun, i - begun) || !buffer_add(out, escaped, (size_t)size))
            return false;
        begun = i + 1;
    }
    return buffer_add(out, at + begun, len - begun) && buffer_add(out, "\"", 1);
}

/* Adds what Python writes a number as; takes the reference over. */
static bool put_digits(PyObject *digits, buffer *out)
{
    Py_ssize_t len = 0;
    const char *at = digits ? PyUnicode_AsUTF8AndSize(digits, &len) : NULL;
    bool good = at && buffer_add(out, at, (size_t)len);
    drop(digits);
    return good;
}

static bool put_float(PyObject *from, const char *what, buffer *out)
{
    double value = PyFloat_AsDouble(from);
    if (value - value != 0) {
        PyErr_Format(PyExc_ValueError, "%s: %R is no number a fact can be", what, from);
        return false;
    }
    PyObject *plain = PyFloat_FromDouble(value); /* a subclass may write itself otherwise */
    bool good = plain && put_digits(PyObject_Repr(plain), out);
    drop(plain);
    return good;
}

static bool put_decimal(PyObject *from, const char *what, buffer *out)
{
    PyObject *finite = PyObject_CallMethod(from, "is_finite", NULL);
    int good = finite ? PyObject_IsTrue(finite) : -1;
    drop(finite);
    if (good == 0)
        PyErr_Format(PyExc_ValueError, "%s: %R is no number a fact can be", what, from);
    return good > 0 && put_digits(PyObject_CallMethod(from, "__format__", "s", "f"), out);
}

/* Instants, spans and bytes, as the library writes them. */
static bool put_value(state *st, PyObject *from, const char *what, buffer *out)
{
    pool none = {NULL};
    qun_value value;
    char text[64], *at = text;
    size_t len = 0;
    if (!value_from(st, from, what, &none, &value))
        return false;
    qun_status status = qun_value_write(&value, text, sizeof text, &len);
    if (status == QUN_E_SPACE) {
        at = PyMem_Malloc(len + 1);
        status = at ? qun_value_write(&value, at, len + 1, &len) : QUN_E_NOMEM;
    }
    bool good = status == QUN_OK && buffer_add(out, at, len);
    if (status != QUN_OK)
        raise_status(st, status, what, NULL);
    if (at != text)
        PyMem_Free(at);
    return good;
}

/* ---- lists and objects ---- */

static bool put(state *st, PyObject *from, const char *what, buffer *out);

static bool put_list(state *st, PyObject *from, const char *what, buffer *out)
{
    PyObject *items = PySequence_Tuple(from);
    bool good = items && buffer_add(out, "[", 1);
    for (Py_ssize_t i = 0; good && i < PyTuple_Size(items); i++)
        good = (!i || buffer_add(out, ",", 1)) && put(st, PyTuple_GetItem(items, i), what, out);
    drop(items);
    return good && buffer_add(out, "]", 1);
}

/* The name in an error is that of the outermost key. */
static bool put_pair(state *st, PyObject *key, PyObject *value, const char *what, buffer *out)
{
    if (!PyUnicode_Check(key)) {
        PyErr_Format(PyExc_TypeError, "%s: the key %R must be a str", what, key);
        return false;
    }
    if (!put_text(st, key, what, out) || !buffer_add(out, ":", 1))
        return false;
    return put(st, value, strchr(what, '(') ? PyUnicode_AsUTF8AndSize(key, NULL) : what, out);
}

static bool put_object(state *st, PyObject *pairs, const char *what, buffer *out)
{
    bool good = pairs && buffer_add(out, "{", 1);
    for (Py_ssize_t i = 0; good && i < PyList_Size(pairs); i++) {
        PyObject *pair = PyList_GetItem(pairs, i);
        good = (!i || buffer_add(out, ",", 1)) &&
               put_pair(st, PyTuple_GetItem(pair, 0), PyTuple_GetItem(pair, 1), what, out);
    }
    drop(pairs);
    return good && buffer_add(out, "}", 1);
}

static PyObject *dataclass_pairs(PyObject *from)
{
    PyObject *fields = PyObject_GetAttrString(from, "__dataclass_fields__");
    PyObject *names = fields ? PyMapping_Keys(fields) : NULL, *out = names ? PyList_New(0) : NULL;
    for (Py_ssize_t i = 0; out && i < PyList_Size(names); i++) {
        PyObject *name = PyList_GetItem(names, i), *value = PyObject_GetAttr(from, name);
        PyObject *pair = value ? PyTuple_Pack(2, name, value) : NULL;
        if (!pair || PyList_Append(out, pair) < 0)
            Py_CLEAR(out);
        drop(pair);
        drop(value);
    }
    drop(names);
    drop(fields);
    return out;
}

/* False leaves an exception set where the question itself failed, as by lack of memory. */
static bool has_attribute(PyObject *of, const char *name)
{
    PyObject *attribute = PyObject_GetAttrString(of, name);
    if (!attribute && PyErr_ExceptionMatches(PyExc_AttributeError))
        PyErr_Clear();
    drop(attribute);
    return attribute != NULL;
}

static bool is_dataclass(PyObject *from)
{
    return !PyDict_Check(from) && !PyType_Check(from) && has_attribute(from, "__dataclass_fields__");
}

bool is_mapping(PyObject *from)
{
    return PyDict_Check(from) || (PyMapping_Check(from) && has_attribute(from, "keys"));
}

bool is_row(PyObject *from)
{
    return is_dataclass(from) || is_mapping(from);
}

static bool put_nested(state *st, PyObject *from, const char *what, buffer *out)
{
    bool good;
    if (Py_EnterRecursiveCall(" in a row"))
        return false;
    if (PyList_Check(from) || PyTuple_Check(from))
        good = put_list(st, from, what, out);
    else if (is_row(from))
        good = put_object(st, is_dataclass(from) ? dataclass_pairs(from) : PyMapping_Items(from), what, out);
    else
        good = !PyErr_Occurred() && put_value(st, from, what, out);
    Py_LeaveRecursiveCall();
    return good;
}

static bool put(state *st, PyObject *from, const char *what, buffer *out)
{
    if (!what)
        return false;
    if (from == Py_None || from == st->unknown)
        return buffer_add(out, "null", 4);
    if (PyBool_Check(from))
        return from == Py_True ? buffer_add(out, "true", 4) : buffer_add(out, "false", 5);
    if (PyLong_Check(from))
        return put_digits(PyNumber_ToBase(from, 10), out);
    if (PyFloat_Check(from))
        return put_float(from, what, out);
    if (PyUnicode_Check(from))
        return put_text(st, from, what, out);
    if (PyObject_TypeCheck(from, (PyTypeObject *)st->decimal_type))
        return put_decimal(from, what, out);
    return put_nested(st, from, what, out);
}

bool json_object(state *st, PyObject *from, const char *what, buffer *out)
{
    return put_object(st, is_dataclass(from) ? dataclass_pairs(from) : PyMapping_Items(from), what, out);
}
