/* errors.c - the exceptions: one for each status of the registry, all of them qun.Error, with the problems of
 * the document as `problems`. */
#include "shim.h"
#include <stdarg.h>
#include <string.h>

/* What Python's own callers catch for the same thing. Other statuses are ValueError. */
static PyObject *python_base(qun_status status)
{
    switch (status) {
    case QUN_E_NOMEM:
        return PyExc_MemoryError;
    case QUN_E_TYPE:
        return PyExc_TypeError;
    case QUN_E_NONE:
        return PyExc_LookupError;
    case QUN_E_STATE:
    case QUN_E_HOST:
        return PyExc_RuntimeError;
    default:
        return PyExc_ValueError;
    }
}

/* ---- problems ---- */

static PyObject *problem_text(const qun_diagnostics *problems, uint32_t index, int32_t lang)
{
    size_t len = 0;
    qun_status status = qun_diagnostics_format(problems, index, lang, NULL, 0, &len);
    char *text = status == QUN_E_SPACE || status == QUN_OK ? PyMem_Malloc(len + 1) : NULL;
    if (!text)
        return PyErr_NoMemory();
    status = qun_diagnostics_format(problems, index, lang, text, len + 1, &len);
    PyObject *out = PyUnicode_DecodeUTF8(text, status == QUN_OK ? (Py_ssize_t)len : 0, "replace");
    PyMem_Free(text);
    return out;
}

static PyObject *problem_at(state *st, const qun_diagnostics *problems, uint32_t index,
                            const qun_diagnostic *d)
{
    PyObject *more[2] = {problem_text(problems, index, QUN_LANG_EN), NULL};
    if (more[0])
        more[1] = problem_text(problems, index, QUN_LANG_ZH);
    return record_result(st, RESULT_PROBLEM, d, more, LENGTH(more));
}

PyObject *problem_list(state *st, const qun_diagnostics *problems, int32_t least)
{
    PyObject *list = PyList_New(0);
    qun_diagnostic d = {.size = sizeof d};
    for (uint32_t i = 0; list && i < qun_diagnostics_count(problems); i++) {
        if (qun_diagnostics_get(problems, i, &d) != QUN_OK || d.severity < least)
            continue;
        PyObject *problem = problem_at(st, problems, i, &d);
        if (!problem || PyList_Append(list, problem) < 0)
            Py_CLEAR(list);
        drop(problem);
    }
    return list;
}

/* ---- raising ---- */

static PyObject *with_errors(PyObject *message, const qun_diagnostics *problems)
{
    qun_diagnostic d = {.size = sizeof d};
    for (uint32_t i = 0; message && i < qun_diagnostics_count(problems); i++) {
        if (qun_diagnostics_get(problems, i, &d) != QUN_OK || d.severity < QUN_SEVERITY_ERROR)
            continue;
        PyObject *line = problem_text(problems, i, QUN_LANG_EN);
        PyObject *longer = line ? PyUnicode_FromFormat("%U\n  %U", message, line) : NULL;
        drop(line);
        drop(message);
        message = longer;
    }
    return message;
}

/* Sets the exception; takes the references over. */
static void raise_with(state *st, qun_status status, PyObject *message, PyObject *problems)
{
    PyObject *type = status < 0 && status > -STATUSES ? st->errors[-status] : NULL;
    PyObject *error =
        message && problems ? PyObject_CallFunctionObjArgs(type ? type : st->error, message, NULL) : NULL;
    if (error && PyObject_SetAttrString(error, "problems", problems) == 0)
        PyErr_SetObject((PyObject *)Py_TYPE(error), error);
    drop(error);
    drop(message);
    drop(problems);
}

PyObject *raise_status(state *st, qun_status status, const char *doing, const qun_diagnostics *problems)
{
    const char *meaning = qun_meaning(QUN_SET_STATUS, status, QUN_LANG_EN);
    PyObject *message = PyUnicode_FromFormat("%s: %s", doing, meaning ? meaning : "unknown status");
    if (message)
        message = with_errors(message, problems);
    raise_with(st, status, message, message ? problem_list(st, problems, QUN_SEVERITY_NOTE) : NULL);
    return NULL;
}

PyObject *raise_words(state *st, qun_status status, const char *format, ...)
{
    va_list words;
    va_start(words, format);
    PyObject *message = PyUnicode_FromFormatV(format, words);
    va_end(words);
    raise_with(st, status, message, message ? PyList_New(0) : NULL);
    return NULL;
}

bool is_idle(state *st, bool busy, const char *what)
{
    if (busy)
        raise_words(st, QUN_E_STATE, "these %s are in use by another thread", what);
    return !busy;
}

/* ---- making the classes ---- */

/* "nomem" is qun.NomemError. */
static bool add_error(PyObject *module, state *st, qun_status status, const char *word)
{
    char name[64];
    PyObject *namespace = NULL, *bases = NULL, *doc = NULL;
    const char *meaning = qun_meaning(QUN_SET_STATUS, status, QUN_LANG_EN);
    PyOS_snprintf(name, sizeof name, "qun.%c%sError", word[0] - 'a' + 'A', word + 1);
    namespace = Py_BuildValue("{s:s,s:s}", "status", word, "__module__", "qun");
    bases = namespace ? PyTuple_Pack(2, st->error, python_base(status)) : NULL;
    doc = bases ? PyUnicode_FromString(meaning ? meaning : "") : NULL;
    bool good = namespace && bases && doc && PyDict_SetItemString(namespace, "__doc__", doc) == 0;
    if (good)
        st->errors[-status] = PyErr_NewException(name, bases, namespace);
    drop(namespace);
    drop(bases);
    drop(doc);
    return good && st->errors[-status] &&
           PyModule_AddObjectRef(module, strchr(name, '.') + 1, st->errors[-status]) == 0;
}

bool errors_ready(PyObject *module, state *st)
{
    PyObject *none = Py_BuildValue("{s:O,s:[],s:s}", "status", Py_None, "problems", "__module__", "qun");
    if (!none)
        return false;
    st->error = PyErr_NewExceptionWithDoc(
        "qun.Error", "What the library refuses: `status` is its word, `problems` says what is wrong where.",
        NULL, none);
    drop(none);
    st->failed = PyErr_NewExceptionWithDoc(
        "qun.FailedError", "An expression failed while it ran: a division by zero, a missing key.", st->error,
        NULL);
    if (!st->error || !st->failed || PyModule_AddObjectRef(module, "Error", st->error) < 0 ||
        PyModule_AddObjectRef(module, "FailedError", st->failed) < 0)
        return false;
    for (qun_status status = -1; status > -STATUSES; status--) {
        const char *word = qun_name(QUN_SET_STATUS, status);
        if (word && !add_error(module, st, status, word))
            return false;
    }
    return true;
}
