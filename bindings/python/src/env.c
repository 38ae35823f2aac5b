/* env.c - qun.Env: limits, zones and packs that charters are compiled with. */
#include "shim.h"
#include <string.h>

/* ---- limits ---- */

static bool limit_in(const field *f, PyObject *value, qun_limits *out)
{
    uint64_t wide =
        PyLong_Check(value) && !PyBool_Check(value) ? PyLong_AsUnsignedLongLong(value) : UINT64_MAX;
    bool good = !PyErr_Occurred() && wide <= (f->kind == FIELD_UNSIGNED64 ? UINT64_MAX - 1 : UINT32_MAX);
    if (!good) {
        PyErr_Clear();
        PyErr_Format(PyExc_ValueError, "Env(): limits: %s must be an int that fits, not %R", f->name, value);
        return false;
    }
    uint32_t narrow = (uint32_t)wide;
    if (f->kind == FIELD_UNSIGNED64)
        memcpy((char *)out + f->at, &wide, sizeof wide);
    else
        memcpy((char *)out + f->at, &narrow, sizeof narrow);
    return true;
}

static bool limit_named(PyObject *name, PyObject *value, qun_limits *out)
{
    for (size_t i = 0; i < record_limits.count; i++)
        if (PyUnicode_Check(name) &&
            PyUnicode_CompareWithASCIIString(name, record_limits.fields[i].name) == 0)
            return limit_in(&record_limits.fields[i], value, out);
    PyErr_Format(PyExc_ValueError, "Env(): limits: there is no limit %R", name);
    return false;
}

static bool limits_in(PyObject *from, qun_limits *out)
{
    PyObject *pairs = PyMapping_Check(from) ? PyMapping_Items(from) : NULL;
    bool good = pairs != NULL;
    if (!good && !PyErr_Occurred())
        wrong_argument("Env", "limits", "a dict of ints", from);
    for (Py_ssize_t i = 0; good && i < PyList_Size(pairs); i++) {
        PyObject *pair = PyList_GetItem(pairs, i);
        good = limit_named(PyTuple_GetItem(pair, 0), PyTuple_GetItem(pair, 1), out);
    }
    drop(pairs);
    return good;
}

/* ---- documents ---- */

/* The environment copies them; `pairs` keeps the texts until then. */
typedef struct documents {
    PyObject *pairs;
    qun_document *items;
    size_t count;
} documents;

static bool documents_in(state *st, PyObject *from, const char *argument, documents *out)
{
    out->pairs = PyMapping_Check(from) ? PyMapping_Items(from) : NULL;
    if (!out->pairs) {
        if (!PyErr_Occurred())
            wrong_argument("Env", argument, "a dict of names to texts or bytes", from);
        return false;
    }
    size_t count = (size_t)PyList_Size(out->pairs);
    out->items = PyMem_Calloc(count + 1, sizeof *out->items);
    if (!out->items) {
        PyErr_NoMemory();
        return false;
    }
    for (size_t i = 0; i < count; i++, out->count++) {
        PyObject *pair = PyList_GetItem(out->pairs, (Py_ssize_t)i);
        const char *bytes = NULL;
        qun_document *d = &out->items[i];
        d->size = sizeof *d;
        if (!text_from(st, PyTuple_GetItem(pair, 0), argument, false, &d->name.at, &d->name.len) ||
            !text_from(st, PyTuple_GetItem(pair, 1), argument, true, &bytes, &d->len))
            return false;
        d->bytes = bytes;
    }
    return true;
}

static void documents_drop(documents *d)
{
    PyMem_Free(d->items);
    drop(d->pairs);
}

/* ---- the type ---- */

/* Python draws its own hash secret at the start; whoever cannot guess that cannot guess this. */
static bool draw_secret(uint64_t *out)
{
    PyObject *text = PyUnicode_FromString("qun");
    *out = text ? (uint64_t)PyObject_Hash(text) : 0;
    drop(text);
    return text != NULL;
}

static bool furnish(state *st, PyObject *const *given, qun_env **out)
{
    qun_limits limits = {.size = sizeof limits};
    documents zones = {NULL, NULL, 0}, packs = {NULL, NULL, 0};
    uint64_t seed;
    bool good = draw_secret(&seed) && (!given[0] || limits_in(given[0], &limits)) &&
                (!given[1] || documents_in(st, given[1], "zones", &zones)) &&
                (!given[2] || documents_in(st, given[2], "packs", &packs));
    if (good) {
        qun_env_options options = {.size = sizeof options,
                                   .limits = &limits,
                                   .zones = zones.items,
                                   .packs = packs.items,
                                   .zone_count = zones.count,
                                   .pack_count = packs.count,
                                   .hash_seed = seed};
        qun_status status = qun_env_new(&options, out);
        good = status == QUN_OK;
        if (!good)
            raise_status(st, status, "Env()", NULL);
    }
    documents_drop(&zones);
    documents_drop(&packs);
    return good;
}

static PyObject *env_make(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static const char *const names[] = {"limits", "zones", "packs", NULL};
    static const signature form = {"Env", 0, names};
    PyObject *given[3];
    state *st = PyType_GetModuleState(type);
    if (!take_made(&form, args, kwargs, given))
        return NULL;
    for (size_t i = 0; i < LENGTH(given); i++)
        if (given[i] == Py_None)
            given[i] = NULL;
    env_object *self = object_new(type);
    if (!self)
        return NULL;
    self->st = st;
    if (!furnish(st, given, &self->env))
        Py_CLEAR(self);
    return (PyObject *)self;
}

static void env_drop(PyObject *self)
{
    qun_env_unref(((env_object *)self)->env);
    object_free(self);
}

static PyObject *env_limits(PyObject *self, void *none)
{
    env_object *env = (env_object *)self;
    qun_limits limits = {.size = sizeof limits};
    (void)none;
    qun_status status = qun_env_limits(env->env, &limits);
    return status == QUN_OK ? record_dict(env->st, &record_limits, &limits)
                            : raise_status(env->st, status, "limits", NULL);
}

static PyGetSetDef env_getset[] = {
    {"limits", env_limits, NULL, "The limits in force, by name.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyType_Slot env_slots[] = {
    {Py_tp_doc,
     "Env(limits=None, zones=None, packs=None)\n--\n\n"
     "What charters are compiled with: limits by name, the bytes of TZif files by the zone's name, the\n"
     "JSON of packs by name. load() needs none for zones of the system.\n\n"
     ">>> Env(limits={'depth': 32}).limits['depth']\n32"},
    {Py_tp_new, CODE(env_make)},
    {Py_tp_dealloc, CODE(env_drop)},
    {Py_tp_getset, env_getset},
    {0, NULL},
};

static PyType_Spec env_spec = {
    .name = "qun.Env",
    .basicsize = sizeof(env_object),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = env_slots,
};

bool env_ready(PyObject *module, state *st)
{
    return type_ready(module, &env_spec, &st->env_type);
}
