/* records.c - the library's structs given out field by field, by the generated table of fields.h. */
#include "shim.h"
#include <string.h>

static const record *const result_records[RESULT_KINDS] = {
    [RESULT_PROBLEM] = &record_diagnostic,
    [RESULT_REASON] = &record_reason,
    [RESULT_EVIDENCE] = &record_evidence,
    [RESULT_OUTCOME] = &record_outcome,
    [RESULT_FIELD] = &record_field,
    [RESULT_LEDGER] = &record_ledger_info,
    [RESULT_HIT] = &record_hit,
    [RESULT_WORDS] = &record_words_info,
};

/* ---- one field ---- */

/* The structs' members are read as what they are declared to be, wherever they stand. */
#define READ(type, from, into)                                                                               \
    type into;                                                                                               \
    memcpy(&into, from, sizeof into)

static PyObject *period_out(state *st, const qun_period *p)
{
    PyObject *exact = span_out(st, p->exact);
    return exact ? Py_BuildValue("{s:i,s:i,s:N}", "months", (int)p->months, "days", (int)p->days, "exact",
                                 exact)
                 : NULL;
}

PyObject *choice_word(const choice *choices, uint32_t value)
{
    for (; choices->word; choices++)
        if (choices->value == value)
            return PyUnicode_InternFromString(choices->word);
    Py_RETURN_NONE;
}

static bool add_bit(PyObject *word, const choice *choices, const char *what, uint32_t *out)
{
    for (; PyUnicode_Check(word) && choices->word; choices++)
        if (PyUnicode_CompareWithASCIIString(word, choices->word) == 0) {
            *out |= choices->value;
            return true;
        }
    PyErr_Format(PyExc_ValueError, "%s: there is no %R", what, word);
    return false;
}

bool bits_from(PyObject *from, const choice *choices, const char *what, uint32_t *out)
{
    *out = 0;
    if (PyLong_Check(from)) {
        unsigned long long bits = PyLong_AsUnsignedLongLong(from);
        if (!PyErr_Occurred() && bits <= UINT32_MAX) {
            *out = (uint32_t)bits;
            return true;
        }
        PyErr_Clear();
        PyErr_Format(PyExc_ValueError, "%s: %R is out of range", what, from);
        return false;
    }
    if (PyUnicode_Check(from))
        return add_bit(from, choices, what, out);
    PyObject *words = PySequence_List(from);
    bool good = words != NULL;
    for (Py_ssize_t i = 0; good && i < PyList_Size(words); i++)
        good = add_bit(PyList_GetItem(words, i), choices, what, out);
    drop(words);
    return good;
}

static PyObject *tuple_of(PyObject *list)
{
    PyObject *tuple = list ? PyList_AsTuple(list) : NULL;
    drop(list);
    return tuple;
}

/* Appends and takes the reference over; drops the list if that fails. */
static PyObject *appended(PyObject *list, PyObject *item)
{
    if (!list || !item || PyList_Append(list, item) < 0)
        Py_CLEAR(list);
    drop(item);
    return list;
}

static PyObject *bits_out(const choice *choices, uint32_t bits)
{
    PyObject *list = PyList_New(0);
    for (; list && choices->word; choices++)
        if (bits & choices->value)
            list = appended(list, PyUnicode_InternFromString(choices->word));
    return tuple_of(list);
}

static PyObject *members_out(state *st, int32_t set, uint64_t bits)
{
    PyObject *list = PyList_New(0);
    for (int32_t number = 0; list && number < 64; number++)
        if (bits >> number & 1)
            list = appended(list, word_of(st, set, number));
    return tuple_of(list);
}

/* One of an array: all are as large as the first says it is. */
static const char *record_at(const void *items, size_t index)
{
    READ(uint32_t, items, stride);
    return (const char *)items + index * stride;
}

static PyObject *items_out(state *st, const field *f, const char *of)
{
    READ(const void *, of + f->at, items);
    READ(size_t, of + f->count_at, count);
    PyObject *list = PyList_New(0);
    for (size_t i = 0; list && items && i < count; i++) {
        if (f->kind == FIELD_TEXTS)
            list = appended(list, text_out(((const qun_text *)items)[i]));
        else if (f->kind == FIELD_PERIODS)
            list = appended(list, period_out(st, &((const qun_period *)items)[i]));
        else if (f->kind == FIELD_RECORDS)
            list = appended(list, record_dict(st, f->of, record_at(items, i)));
        else
            list = appended(list, PyLong_FromLong(((const int32_t *)items)[i]));
    }
    return tuple_of(list);
}

static PyObject *number_out(state *st, const field *f, const char *at)
{
    if (f->kind == FIELD_SIGNED64 || f->kind == FIELD_UNSIGNED64 || f->kind == FIELD_MEMBERS) {
        READ(uint64_t, at, wide);
        if (f->kind == FIELD_MEMBERS)
            return members_out(st, f->set, wide);
        return f->kind == FIELD_SIGNED64 ? PyLong_FromLongLong((int64_t)wide)
                                         : PyLong_FromUnsignedLongLong(wide);
    }
    READ(uint32_t, at, number);
    switch (f->kind) {
    case FIELD_WORD:
        return word_of(st, f->set, (int32_t)number);
    case FIELD_CHOICE:
        return choice_word(f->choices, number);
    case FIELD_BITS:
        return bits_out(f->choices, number);
    case FIELD_SIGNED32:
        return PyLong_FromLong((int32_t)number);
    case FIELD_PLACE:
        return number == UINT32_MAX ? Py_NewRef(Py_None) : PyLong_FromUnsignedLong(number);
    default:
        return PyLong_FromUnsignedLong(number);
    }
}

PyObject *field_value(state *st, const field *f, const void *of)
{
    const char *at = (const char *)of + f->at;
    switch (f->kind) {
    case FIELD_TEXT: {
        READ(qun_text, at, text);
        return text_out(text);
    }
    case FIELD_TIME: {
        READ(qun_time, at, when);
        return time_out(st, when);
    }
    case FIELD_SPAN: {
        READ(qun_span, at, span);
        return span_out(st, span);
    }
    case FIELD_PERIOD: {
        READ(qun_period, at, period);
        return period_out(st, &period);
    }
    case FIELD_TEXTS:
    case FIELD_PERIODS:
    case FIELD_NUMBERS:
    case FIELD_RECORDS:
        return items_out(st, f, of);
    default:
        return number_out(st, f, at);
    }
}

/* ---- a whole struct ---- */

/* Absent in a charter: no text, nothing in a list, and zero. */
static bool is_absent(const field *f, const char *of)
{
    static const char zeros[sizeof(qun_period)];
    static const size_t sizes[] = {
        [FIELD_TIME] = 8,       [FIELD_SPAN] = 8,       [FIELD_PERIOD] = sizeof(qun_period),
        [FIELD_SIGNED32] = 4,   [FIELD_UNSIGNED32] = 4, [FIELD_SIGNED64] = 8,
        [FIELD_UNSIGNED64] = 8, [FIELD_WORD] = 4,       [FIELD_CHOICE] = 4,
        [FIELD_BITS] = 4,       [FIELD_PLACE] = 4,      [FIELD_MEMBERS] = 8};
    if (f->kind == FIELD_TEXT || f->kind >= FIELD_TEXTS) {
        READ(const void *, of + f->at, pointer);
        return pointer == NULL;
    }
    return memcmp(of + f->at, zeros, sizes[f->kind]) == 0;
}

PyObject *record_dict(state *st, const record *r, const void *of)
{
    PyObject *out = PyDict_New();
    for (size_t i = 0; out && i < r->count; i++) {
        if (is_absent(&r->fields[i], of))
            continue;
        PyObject *value = field_value(st, &r->fields[i], of);
        if (!value || PyDict_SetItemString(out, r->fields[i].name, value) < 0)
            Py_CLEAR(out);
        drop(value);
    }
    return out;
}

/* Nothing is asked of Python any more once something has failed. */
PyObject *record_result(state *st, result_kind kind, const void *of, PyObject **more, size_t more_count)
{
    const record *r = result_records[kind];
    bool good = true;
    for (size_t i = 0; i < more_count; i++)
        good = good && more[i];
    PyObject *out = good ? PyStructSequence_New(st->results[kind]) : NULL;
    for (size_t i = 0; out && i < r->count + more_count; i++) {
        PyObject *value = i >= r->count ? Py_NewRef(more[i - r->count])
                          : good        ? field_value(st, &r->fields[i], of)
                                        : NULL;
        good = good && value;
        PyStructSequence_SetItem(out, (Py_ssize_t)i, value ? value : Py_NewRef(Py_None));
    }
    for (size_t i = 0; i < more_count; i++)
        drop(more[i]);
    if (!good)
        Py_CLEAR(out);
    return out;
}

/* ---- the named tuples ---- */

enum { FIELDS_MOST = 40 };

static bool add_result(PyObject *module, state *st, result_kind kind, const char *name, const char *doc,
                       const char *const *more, const char *more_help)
{
    const record *r = result_records[kind];
    PyStructSequence_Field list[FIELDS_MOST];
    size_t count = 0;
    for (; count < r->count && count + 1 < FIELDS_MOST; count++)
        list[count] = (PyStructSequence_Field){r->fields[count].name, r->fields[count].help};
    for (; more && *more && count + 1 < FIELDS_MOST; more++)
        list[count++] = (PyStructSequence_Field){*more, more_help};
    list[count] = (PyStructSequence_Field){NULL, NULL};
    PyStructSequence_Desc desc = {name, doc, list, (int)count};
    st->results[kind] = PyStructSequence_NewType(&desc);
    return st->results[kind] &&
           PyModule_AddObjectRef(module, strchr(name, '.') + 1, (PyObject *)st->results[kind]) == 0;
}

bool records_ready(PyObject *module, state *st)
{
    static const char *const texts[] = {"en", "zh", NULL};
    static const char *const values[] = {"measured", "limit", "shortfall", NULL};
    static const char *const spans[] = {"start", "end", "word", "tag_names", NULL};
    return add_result(module, st, RESULT_PROBLEM, "qun.Problem", "What is wrong with a document, and where.",
                      texts, "All of it as a line for people, in that language.") &&
           add_result(module, st, RESULT_REASON, "qun.Reason",
                      "A condition, whether it held, what it looked at.", values,
                      "A number of the condition; None where there is none.") &&
           add_result(module, st, RESULT_EVIDENCE, "qun.Evidence",
                      "A piece of a text that a decision rests on.", NULL, NULL) &&
           add_result(module, st, RESULT_OUTCOME, "qun.Outcome", "What a run was as a whole.", NULL, NULL) &&
           add_result(module, st, RESULT_FIELD, "qun.Field", "A field that conditions may read.", NULL,
                      NULL) &&
           add_result(module, st, RESULT_LEDGER, "qun.LedgerInfo", "What a ledger says of itself.", NULL,
                      NULL) &&
           add_result(module, st, RESULT_HIT, "qun.Hit", "What a word list found in a text, and where.",
                      spans,
                      "Its place in the text as it was given: text[start:end]. The term as it was written. "
                      "The names of its tags.") &&
           add_result(module, st, RESULT_WORDS, "qun.WordsInfo", "What a compiled word list is.", NULL, NULL);
}
