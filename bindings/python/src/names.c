/* names.c - the library's words, asked once when the module is loaded, and the texts it carries. */
#include "shim.h"
#include <string.h>

static bool add_word(state *st, int32_t set, int32_t number)
{
    const char *name = qun_name(set, number);
    if (!name)
        return true;
    PyObject *word = PyUnicode_InternFromString(name), *value = word ? PyLong_FromLong(number) : NULL;
    bool good = word && value && PyDict_SetItem(st->words[set], value, word) == 0 &&
                PyDict_SetItem(st->numbers[set], word, value) == 0;
    drop(word);
    drop(value);
    return good;
}

bool names_ready(PyObject *module, state *st)
{
    int32_t set, number;
    bool good = PyModule_AddFunctions(module, module_names) == 0;
    for (uint32_t k = 0; good && qun_name_get(QUN_SET_SET, k, &set) == QUN_OK; k++) {
        if (set >= SETS)
            continue; /* of a later library, and no name of this shim's */
        st->words[set] = PyDict_New();
        st->numbers[set] = PyDict_New();
        good = st->words[set] && st->numbers[set];
        for (uint32_t i = 0; good && qun_name_get(set, i, &number) == QUN_OK; i++)
            good = add_word(st, set, number);
    }
    return good;
}

PyObject *word_of(state *st, int32_t set, int64_t number)
{
    PyObject *key = PyLong_FromLongLong(number);
    PyObject *word = key ? PyDict_GetItemWithError(st->words[set], key) : NULL;
    drop(key);
    if (!word && !PyErr_Occurred())
        word = Py_None;
    return Py_XNewRef(word);
}

static void no_such_word(PyObject *numbers, PyObject *word, const char *argument)
{
    PyObject *comma = PyUnicode_FromString(", ");
    PyObject *all = comma ? PyUnicode_Join(comma, numbers) : NULL;
    if (all)
        PyErr_Format(PyExc_ValueError, "%s: there is no %R; it is one of %U", argument, word, all);
    drop(comma);
    drop(all);
}

bool number_of(state *st, int32_t set, PyObject *word, const char *argument, int32_t *out)
{
    if (!PyUnicode_Check(word)) {
        PyErr_Format(PyExc_TypeError, "%s must be a str, not %R", argument, word);
        return false;
    }
    PyObject *number = PyDict_GetItemWithError(st->numbers[set], word);
    if (number)
        *out = (int32_t)PyLong_AsLong(number);
    else if (!PyErr_Occurred())
        no_such_word(st->numbers[set], word, argument);
    return number != NULL;
}

/* ---- functions of the module ---- */

static PyObject *words(PyObject *module, PyObject *const *args, Py_ssize_t count, PyObject *names)
{
    static const char *const arguments[] = {"set", "lang", NULL};
    static const signature form = {"words", 1, arguments};
    PyObject *given[2], *number, *word;
    state *st = PyModule_GetState(module);
    int32_t set, lang = QUN_LANG_EN;
    Py_ssize_t at = 0;
    if (!take_arguments(&form, &(call){args, count, names}, given) ||
        !number_of(st, QUN_SET_SET, given[0], "words(): argument 'set'", &set) ||
        (given[1] && !number_of(st, QUN_SET_LANG, given[1], "words(): argument 'lang'", &lang)))
        return NULL;
    PyObject *out = PyDict_New();
    while (out && PyDict_Next(st->words[set], &at, &number, &word)) {
        const char *meaning = qun_meaning(set, (int32_t)PyLong_AsLong(number), lang);
        PyObject *text = PyUnicode_FromString(meaning ? meaning : "");
        if (!text || PyDict_SetItem(out, word, text) < 0)
            Py_CLEAR(out);
        drop(text);
    }
    return out;
}

static PyObject *resources(PyObject *module, PyObject *set)
{
    state *st = PyModule_GetState(module);
    qun_resource resource = {.size = sizeof resource};
    int32_t kind;
    if (!number_of(st, QUN_SET_RESOURCE, set, "resources(): argument 'kind'", &kind))
        return NULL;
    PyObject *out = PyDict_New();
    for (uint32_t i = 0; out && qun_resource_get(i, &resource) == QUN_OK; i++) {
        if (resource.kind != kind)
            continue;
        PyObject *name = text_out(resource.name), *text = name ? text_out(resource.text) : NULL;
        if (!name || !text || PyDict_SetItem(out, name, text) < 0)
            Py_CLEAR(out);
        drop(name);
        drop(text);
    }
    return out;
}

static PyObject *verbs(PyObject *module, PyObject *none)
{
    PyObject *out = PyList_New(0);
    state *st = PyModule_GetState(module);
    (void)none;
    for (int32_t number = 1; out && number < VERBS_MOST; number++) {
        if (!qun_verb(number))
            continue;
        PyObject *word = word_of(st, QUN_SET_VERB, number);
        if (!word || PyList_Append(out, word) < 0)
            Py_CLEAR(out);
        drop(word);
    }
    return out;
}

PyMethodDef module_names[] = {
    {"words", METHOD(words), METH_FASTCALL | METH_KEYWORDS,
     "words(set, lang='en')\n--\n\nThe words of a set of the registry and what each means.\n\n"
     ">>> words('lang')\n{'zh': 'Chinese', 'en': 'English'}"},
    {"resources", resources, METH_O,
     "resources(kind, /)\n--\n\nTexts the library carries, by name: 'template', 'pack', 'schema', "
     "'messages'.\n\n"
     ">>> 'pet-club' in resources('template')\nTrue"},
    {"verbs", verbs, METH_NOARGS,
     "verbs()\n--\n\nThe verbs this library has got: each is a method of Charter.\n\n"
     ">>> 'admit' in verbs()\nTrue"},
    {NULL, NULL, 0, NULL},
};
