/* drafts.c - word lists read from Python's values: terms as texts, tuples or dicts, words for bits. */
#include "drafts.h"

void draft_drop(draft *d)
{
    PyMem_Free(d->terms);
    PyMem_Free(d->allow);
    PyMem_Free(d->sample);
    PyMem_Free(d->notes);
    drop(d->tags);
    drop(d->held);
}

bool number_in(PyObject *from, const char *what, uint64_t most, uint64_t *out)
{
    *out = 0;
    if (!from)
        return true;
    if (!PyLong_Check(from)) {
        PyErr_Format(PyExc_TypeError, "%s must be an int, not %R", what, (PyObject *)Py_TYPE(from));
        return false;
    }
    *out = PyLong_AsUnsignedLongLong(from);
    if (!PyErr_Occurred() && *out <= most)
        return true;
    PyErr_Clear();
    PyErr_Format(PyExc_ValueError, "%s: %R is out of range", what, from);
    return false;
}

/* ---- tags ---- */

enum { TAGS_MOST = 64 };

static bool add_tag(PyObject *name, PyObject *names, const char *what, uint64_t *out)
{
    Py_ssize_t count = names && PyUnicode_Check(name) ? PyTuple_Size(names) : 0;
    for (Py_ssize_t i = 0; i < count; i++)
        if (PyUnicode_Compare(PyTuple_GetItem(names, i), name) == 0) {
            *out |= UINT64_C(1) << i;
            return true;
        }
    PyErr_Format(PyExc_ValueError, "%s: there is no %R among the list's tags", what, name);
    return false;
}

bool tags_from(PyObject *from, PyObject *names, const char *what, uint64_t *out)
{
    *out = 0;
    if (!from || PyLong_Check(from))
        return number_in(from, what, UINT64_MAX, out);
    if (PyUnicode_Check(from))
        return add_tag(from, names, what, out);
    PyObject *items = PySequence_List(from);
    if (!items && PyErr_ExceptionMatches(PyExc_TypeError))
        PyErr_Format(PyExc_TypeError, "%s must be an int, a name or several names, not %R", what,
                     (PyObject *)Py_TYPE(from));
    bool good = items != NULL;
    for (Py_ssize_t i = 0; good && i < PyList_Size(items); i++)
        good = add_tag(PyList_GetItem(items, i), names, what, out);
    drop(items);
    return good;
}

PyObject *tags_out(PyObject *names, uint64_t bits)
{
    PyObject *list = PyList_New(0);
    for (Py_ssize_t i = 0; list && names && i < PyTuple_Size(names); i++)
        if (bits >> i & 1 && PyList_Append(list, PyTuple_GetItem(names, i)) < 0)
            Py_CLEAR(list);
    PyObject *out = list ? PyList_AsTuple(list) : NULL;
    drop(list);
    return out;
}

/* ---- one term ---- */

static bool held_text(state *st, draft *d, PyObject *from, const char *what, qun_text *out)
{
    return text_from(st, from, what, false, &out->at, &out->len) && PyList_Append(d->held, from) == 0;
}

/* Text, tags, severity, flags; NULL where there is none. New references. */
enum { TERM_PARTS = 4 };

static void drop_parts(PyObject **parts)
{
    for (size_t i = 0; i < TERM_PARTS; i++)
        Py_CLEAR(parts[i]);
}

static bool parts_of_dict(PyObject *from, const char *what, PyObject **parts)
{
    static const char *const names[TERM_PARTS] = {"text", "tags", "severity", "flags"};
    PyObject *name, *value;
    Py_ssize_t at = 0;
    while (PyDict_Next(from, &at, &name, &value)) {
        size_t i = 0;
        while (i < TERM_PARTS &&
               !(PyUnicode_Check(name) && PyUnicode_CompareWithASCIIString(name, names[i]) == 0))
            i++;
        if (i == TERM_PARTS) {
            PyErr_Format(PyExc_ValueError, "%s: a term has no %R; it is one of text, tags, severity, flags",
                         what, name);
            return false;
        }
        parts[i] = Py_NewRef(value);
    }
    return true;
}

static bool parts_of(PyObject *from, const char *what, PyObject **parts)
{
    if (PyDict_Check(from)) {
        if (!parts_of_dict(from, what, parts))
            return false;
    } else if (PyTuple_Check(from) && PyTuple_Size(from) <= TERM_PARTS) {
        for (Py_ssize_t i = 0; i < PyTuple_Size(from); i++)
            parts[i] = Py_NewRef(PyTuple_GetItem(from, i));
    } else if (PyUnicode_Check(from)) {
        parts[0] = Py_NewRef(from);
    }
    if (!parts[0])
        PyErr_Format(PyExc_TypeError,
                     "%s: a term is a str, a tuple (text, tags, severity, flags) or a dict of these, not %R",
                     what, from);
    return parts[0] != NULL;
}

static bool term_in(state *st, draft *d, PyObject *from, const char *what, size_t i)
{
    PyObject *parts[TERM_PARTS] = {NULL};
    qun_term_note *note = &d->notes[i];
    uint64_t severity = 0;
    note->size = sizeof *note;
    bool good = parts_of(from, what, parts) && held_text(st, d, parts[0], what, &d->terms[i]) &&
                tags_from(parts[1], d->tags, "the tags of a term", &note->tags) &&
                number_in(parts[2], "the severity of a term", 255, &severity) &&
                (!parts[3] || bits_from(parts[3], choices_term, "the flags of a term", &note->flags));
    note->severity = (uint32_t)severity;
    drop_parts(parts);
    return good;
}

/* ---- lists ---- */

/* The items, held by a list of their own; an empty one for NULL and None. A text alone is no list of texts.
 */
static PyObject *items_of(PyObject *from, const char *what)
{
    if (!from || from == Py_None)
        return PyList_New(0);
    if (!PyUnicode_Check(from) && !PyBytes_Check(from))
        return PySequence_List(from);
    PyErr_Format(PyExc_TypeError, "%s must be several texts, not %R", what, (PyObject *)Py_TYPE(from));
    return NULL;
}

/* A text that no name before it is. */
static bool is_new_name(PyObject *names, Py_ssize_t at, const char *what)
{
    PyObject *name = PyList_GetItem(names, at);
    if (!PyUnicode_Check(name)) {
        PyErr_Format(PyExc_TypeError, "%s: a name is a str, not %R", what, (PyObject *)Py_TYPE(name));
        return false;
    }
    for (Py_ssize_t i = 0; i < at; i++)
        if (PyUnicode_Compare(PyList_GetItem(names, i), name) == 0) {
            PyErr_Format(PyExc_ValueError, "%s: %R stands there twice", what, name);
            return false;
        }
    return true;
}

PyObject *tag_names_from(PyObject *from, const char *what)
{
    PyObject *items = items_of(from, what);
    bool good = items && PyList_Size(items) <= TAGS_MOST;
    if (items && !good)
        PyErr_Format(PyExc_ValueError, "%s: more than %d names", what, (int)TAGS_MOST);
    for (Py_ssize_t i = 0; good && i < PyList_Size(items); i++)
        good = is_new_name(items, i, what);
    PyObject *out = good ? PyList_AsTuple(items) : NULL;
    drop(items);
    return out;
}

static void *room(size_t count, size_t size)
{
    void *out = PyMem_Calloc(count + 1, size);
    if (!out)
        PyErr_NoMemory();
    return out;
}

static bool is_held(draft *d)
{
    if (!d->held)
        d->held = PyList_New(0);
    return d->held != NULL;
}

bool draft_terms(state *st, draft *d, PyObject *from, const char *what)
{
    PyObject *items = items_of(from, what);
    size_t count = items ? (size_t)PyList_Size(items) : 0;
    bool good = items && is_held(d) && (d->terms = room(count, sizeof *d->terms)) != NULL &&
                (d->notes = room(count, sizeof *d->notes)) != NULL;
    for (size_t i = 0; good && i < count; i++)
        good = term_in(st, d, PyList_GetItem(items, (Py_ssize_t)i), what, i);
    drop(items);
    d->list.terms = count ? d->terms : NULL;
    d->list.notes = count ? d->notes : NULL;
    d->list.term_count = count;
    return good;
}

static bool texts_in(state *st, draft *d, PyObject *from, const char *what, qun_text **out, size_t *count)
{
    PyObject *items = items_of(from, what);
    *count = items ? (size_t)PyList_Size(items) : 0;
    bool good = items && is_held(d) && (*out = room(*count, sizeof **out)) != NULL;
    for (size_t i = 0; good && i < *count; i++)
        good = held_text(st, d, PyList_GetItem(items, (Py_ssize_t)i), what, &(*out)[i]);
    drop(items);
    return good;
}

bool draft_allow(state *st, draft *d, PyObject *from, const char *what)
{
    bool good = texts_in(st, d, from, what, &d->allow, &d->list.allow_count);
    d->list.allow = d->list.allow_count ? d->allow : NULL;
    return good;
}

static bool draft_sample(state *st, draft *d, PyObject *from, PyObject *often)
{
    uint64_t number;
    if (!texts_in(st, d, from, "Words(): argument 'sample'", &d->sample, &d->list.sample_count) ||
        !number_in(often, "Words(): argument 'often'", UINT32_MAX, &number))
        return false;
    d->list.sample = d->list.sample_count ? d->sample : NULL;
    d->list.often = (uint32_t)number;
    return true;
}

/* ---- a whole list ---- */

/* Sets of folds have words of their own. */
static bool fold_in(PyObject *from, uint32_t *out)
{
    static const choice sets[] = {{QUN_FOLD_DEFAULT, "default"}, {QUN_FOLD_STRONG, "strong"}};
    *out = QUN_FOLD_DEFAULT;
    if (!from || from == Py_None)
        return true;
    for (size_t i = 0; PyUnicode_Check(from) && i < LENGTH(sets); i++)
        if (PyUnicode_CompareWithASCIIString(from, sets[i].word) == 0) {
            *out = sets[i].value;
            return true;
        }
    return bits_from(from, choices_fold, "Words(): argument 'fold'", out);
}

static bool id_in(state *st, draft *d, PyObject *from)
{
    if (!from || from == Py_None)
        return true;
    return is_held(d) && held_text(st, d, from, "Words(): argument 'id'", &d->list.id);
}

bool draft_list(state *st, draft *d, PyObject *const *given)
{
    bool stars, inside;
    d->tags = tag_names_from(given[10], "Words(): argument 'tags'");
    if (!d->tags || !draft_terms(st, d, given[0], "Words(): argument 'terms'") ||
        !draft_allow(st, d, given[1], "Words(): argument 'allow'") || !fold_in(given[2], &d->list.fold) ||
        (given[3] && !bits_from(given[3], choices_detect, "Words(): argument 'detect'", &d->list.detect)) ||
        !take_flag(given[4], &stars) || !take_flag(given[5], &inside) ||
        !draft_sample(st, d, given[6], given[7]) || !id_in(st, d, given[8]))
        return false;
    d->list.flags = (stars ? (uint32_t)QUN_LIST_STARS : 0) | (inside ? (uint32_t)QUN_LIST_INSIDE : 0);
    return true;
}
