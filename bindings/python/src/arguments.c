/* arguments.c - sorts positional and named arguments into places, and says which one is wrong. */
#include "shim.h"

static Py_ssize_t count_names(const signature *s)
{
    Py_ssize_t count = 0;
    while (s->names[count])
        count++;
    return count;
}

static bool place_named(const signature *s, PyObject *name, PyObject *value, PyObject **out)
{
    for (Py_ssize_t i = 0; s->names[i]; i++) {
        if (PyUnicode_CompareWithASCIIString(name, s->names[i]) != 0)
            continue;
        if (out[i]) {
            PyErr_Format(PyExc_TypeError, "%s() got two values for argument '%U'", s->function, name);
            return false;
        }
        out[i] = value;
        return true;
    }
    PyErr_Format(PyExc_TypeError, "%s() has no argument '%U'", s->function, name);
    return false;
}

static bool are_enough(const signature *s, PyObject *const *out)
{
    for (Py_ssize_t i = 0; i < s->least; i++)
        if (!out[i]) {
            PyErr_Format(PyExc_TypeError, "%s() misses argument '%s'", s->function, s->names[i]);
            return false;
        }
    return true;
}

bool take_arguments(const signature *s, const call *from, PyObject **out)
{
    Py_ssize_t most = count_names(s), named = from->names ? PyTuple_Size(from->names) : 0;
    if (from->count > most) {
        PyErr_Format(PyExc_TypeError, "%s() takes %zd arguments at most, not %zd", s->function, most,
                     from->count);
        return false;
    }
    for (Py_ssize_t i = 0; i < most; i++)
        out[i] = i < from->count ? from->args[i] : NULL;
    for (Py_ssize_t i = 0; i < named; i++)
        if (!place_named(s, PyTuple_GetItem(from->names, i), from->args[from->count + i], out))
            return false;
    return are_enough(s, out);
}

bool take_made(const signature *s, PyObject *args, PyObject *kwargs, PyObject **out)
{
    PyObject *name, *value;
    Py_ssize_t most = count_names(s), given = PyTuple_Size(args), at = 0;
    if (given > most) {
        PyErr_Format(PyExc_TypeError, "%s() takes %zd arguments at most, not %zd", s->function, most, given);
        return false;
    }
    for (Py_ssize_t i = 0; i < most; i++)
        out[i] = i < given ? PyTuple_GetItem(args, i) : NULL;
    while (kwargs && PyDict_Next(kwargs, &at, &name, &value))
        if (!place_named(s, name, value, out))
            return false;
    return are_enough(s, out);
}

PyObject *wrong_argument(const char *function, const char *argument, const char *wanted, PyObject *got)
{
    PyObject *name = PyErr_Occurred() ? NULL : PyType_GetName(Py_TYPE(got));
    if (name)
        PyErr_Format(PyExc_TypeError, "%s(): argument '%s' must be %s, not %U", function, argument, wanted,
                     name);
    drop(name);
    return NULL;
}

bool take_row(const char *function, PyObject *from, uint32_t *out)
{
    int overflow = 0;
    if (!PyLong_Check(from) || PyBool_Check(from)) {
        wrong_argument(function, "row", "an int", from);
        return false;
    }
    long long number = PyLong_AsLongLongAndOverflow(from, &overflow);
    if (number < 0 || overflow || number >= UINT32_MAX) {
        if (!PyErr_Occurred())
            PyErr_Format(PyExc_IndexError, "%s(): there is no row %R", function, from);
        return false;
    }
    *out = (uint32_t)number;
    return true;
}

bool take_flag(PyObject *from, bool *out)
{
    int truth = from ? PyObject_IsTrue(from) : 0;
    *out = truth > 0;
    return truth >= 0;
}
