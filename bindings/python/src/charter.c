/* charter.c - qun.Charter: compiled from JSON, its objects read back, its fields, its canonical text. What it
 * decides stands in verbs.c. */
#include "shim.h"
#include <string.h>

/* ---- compiling ---- */

/* Documents are long and nothing of Python is touched: other threads run meanwhile. */
static qun_status compile(const qun_env *env, const char *json, size_t len, qun_diagnostics **problems,
                          qun_charter **out)
{
    qun_status status;
    Py_BEGIN_ALLOW_THREADS status = qun_diagnostics_new(env, problems);
    if (status == QUN_OK)
        status = qun_charter_compile(env, json, len, *problems, out);
    Py_END_ALLOW_THREADS return status;
}

static PyObject *charter_of(state *st, env_object *env, qun_charter *charter, const qun_diagnostics *problems)
{
    charter_object *self = object_new(st->charter_type);
    if (!self) {
        qun_charter_unref(charter);
        return NULL;
    }
    self->st = st;
    self->charter = charter;
    self->env = hold(env);
    self->warnings = problem_list(st, problems, QUN_SEVERITY_NOTE);
    if (!self->warnings)
        Py_CLEAR(self);
    return (PyObject *)self;
}

static PyObject *compile_charter(PyObject *module, PyObject *const *args, Py_ssize_t count, PyObject *names)
{
    static const char *const arguments[] = {"json", "env", NULL};
    static const signature form = {"compile", 2, arguments};
    PyObject *given[2], *out = NULL;
    state *st = PyModule_GetState(module);
    const char *json;
    size_t len;
    qun_diagnostics *problems = NULL;
    qun_charter *charter = NULL;
    if (!take_arguments(&form, &(call){args, count, names}, given) ||
        !text_from(st, given[0], "compile(): argument 'json'", true, &json, &len))
        return NULL;
    if (!Py_IS_TYPE(given[1], st->env_type))
        return wrong_argument("compile", "env", "an Env", given[1]);
    env_object *env = (env_object *)given[1];
    qun_status status = compile(env->env, json, len, &problems, &charter);
    if (status == QUN_OK)
        out = charter_of(st, env, charter, problems);
    else
        raise_status(st, status, "charter", problems);
    qun_diagnostics_unref(problems);
    return out;
}

PyMethodDef module_charter[] = {
    {"_compile_charter", METHOD(compile_charter), METH_FASTCALL | METH_KEYWORDS,
     "_compile_charter(json, env)\n--\n\nA charter from the text of one, with what an Env lends."},
    {NULL, NULL, 0, NULL},
};

/* ---- objects ---- */

typedef union any_object {
    uint32_t size;
    qun_head head;
    qun_param param;
    qun_positioning positioning;
    qun_goal goal;
    qun_attribute attribute;
    qun_event_type event;
    qun_metric metric;
    qun_word_list words;
    qun_timing timing;
    qun_notice notice;
    qun_threshold threshold;
    qun_permit permit;
    qun_path path;
    qun_requirement requirement;
    qun_class axis;
    qun_level level;
    qun_role role;
    qun_carrier carrier;
    qun_form form;
    qun_ending ending;
    qun_rule rule;
    qun_ladder ladder;
    qun_step step;
    qun_action action;
} any_object;

static qun_status read_object(const charter_object *c, int32_t kind, uint32_t index, any_object *out)
{
    memset(out, 0, sizeof *out);
    out->size = (uint32_t)object_records[kind]->size;
    return qun_charter_get(c->charter, kind, index, out);
}

static bool kind_in(charter_object *c, PyObject *word, const char *what, int32_t *kind)
{
    if (!number_of(c->st, QUN_SET_OBJECT, word, what, kind))
        return false;
    if (*kind > 0 && (size_t)*kind < LENGTH(object_records))
        return true;
    raise_words(c->st, QUN_E_NEWER, "%s: %U has no fields here", what, word);
    return false;
}

static PyObject *charter_objects(PyObject *self, PyObject *word)
{
    charter_object *c = (charter_object *)self;
    any_object any;
    int32_t kind;
    if (!kind_in(c, word, "objects(): argument 'kind'", &kind))
        return NULL;
    PyObject *out = PyList_New(0);
    for (uint32_t i = 0; out && read_object(c, kind, i, &any) == QUN_OK; i++) {
        PyObject *object = record_dict(c->st, object_records[kind], &any);
        if (!object || PyList_Append(out, object) < 0)
            Py_CLEAR(out);
        drop(object);
    }
    return out;
}

static bool index_of(charter_object *c, int32_t kind, PyObject *reference, uint32_t *index)
{
    const char *at;
    size_t len;
    if (PyLong_Check(reference))
        return take_row("get", reference, index);
    if (!text_from(c->st, reference, "get(): argument 'reference'", false, &at, &len))
        return false;
    qun_status status = qun_charter_find(c->charter, kind, at, len, index);
    if (status != QUN_OK)
        raise_words(c->st, status, "get(): the charter has no %s %R", qun_name(QUN_SET_OBJECT, kind),
                    reference);
    return status == QUN_OK;
}

static PyObject *charter_get(PyObject *self, PyObject *const *args, Py_ssize_t count, PyObject *names)
{
    static const char *const arguments[] = {"kind", "reference", NULL};
    static const signature form = {"get", 1, arguments};
    charter_object *c = (charter_object *)self;
    PyObject *given[2];
    any_object any;
    int32_t kind;
    uint32_t index = 0;
    if (!take_arguments(&form, &(call){args, count, names}, given) ||
        !kind_in(c, given[0], "get(): argument 'kind'", &kind) ||
        (given[1] && !index_of(c, kind, given[1], &index)))
        return NULL;
    qun_status status = read_object(c, kind, index, &any);
    if (status != QUN_OK)
        return raise_words(c->st, status, "get(): the charter has no %U number %u", given[0], index);
    return record_dict(c->st, object_records[kind], &any);
}

/* ---- the whole ---- */

static PyObject *charter_write(PyObject *self, PyObject *none)
{
    charter_object *c = (charter_object *)self;
    size_t len = 0;
    (void)none;
    qun_status status = qun_charter_write(c->charter, NULL, 0, &len);
    char *text = status == QUN_E_SPACE || status == QUN_OK ? PyMem_Malloc(len + 1) : NULL;
    if (text)
        status = qun_charter_write(c->charter, text, len + 1, &len);
    else if (status == QUN_E_SPACE || status == QUN_OK)
        status = QUN_E_NOMEM;
    PyObject *out = status == QUN_OK ? PyUnicode_DecodeUTF8(text, (Py_ssize_t)len, "strict")
                                     : raise_status(c->st, status, "write()", NULL);
    PyMem_Free(text);
    return out;
}

static PyObject *charter_slot(PyObject *self, PyObject *name)
{
    charter_object *c = (charter_object *)self;
    return slot_found(c->st, qun_charter_shape(c->charter), name);
}

/* A charter is its canonical text: that is how it travels to another process. */
static PyObject *charter_reduce(PyObject *self, PyObject *none)
{
    PyObject *module = PyImport_ImportModule("qun.load");
    PyObject *make = module ? PyObject_GetAttrString(module, "from_text") : NULL;
    PyObject *text = make ? charter_write(self, none) : NULL;
    PyObject *out = text ? Py_BuildValue("O(O)", make, text) : NULL;
    drop(module);
    drop(make);
    drop(text);
    return out;
}

static PyObject *head_text(charter_object *c, size_t at)
{
    qun_head head = {.size = sizeof head};
    qun_text text;
    qun_status status = qun_charter_get(c->charter, QUN_OBJECT_HEAD, 0, &head);
    if (status != QUN_OK)
        return raise_status(c->st, status, "head", NULL);
    memcpy(&text, (const char *)&head + at, sizeof text);
    return text_out(text);
}

static PyObject *info_text(PyObject *self, size_t at)
{
    const charter_object *c = (charter_object *)self;
    qun_charter_info info = {.size = sizeof info};
    qun_text text;
    qun_status status = qun_charter_info_get(c->charter, &info);
    if (status != QUN_OK)
        return raise_status(c->st, status, "charter", NULL);
    memcpy(&text, (const char *)&info + at, sizeof text);
    return text_out(text);
}

static PyObject *charter_id(PyObject *self, void *none)
{
    (void)none;
    return info_text(self, offsetof(qun_charter_info, id));
}

static PyObject *charter_revision(PyObject *self, void *none)
{
    (void)none;
    return info_text(self, offsetof(qun_charter_info, revision));
}

static PyObject *charter_timezone(PyObject *self, void *none)
{
    (void)none;
    return info_text(self, offsetof(qun_charter_info, timezone));
}

static PyObject *charter_name(PyObject *self, void *none)
{
    PyObject *name = head_text((charter_object *)self, offsetof(qun_head, name_en));
    (void)none;
    if (name != Py_None)
        return name;
    drop(name);
    return head_text((charter_object *)self, offsetof(qun_head, name_zh));
}

static PyObject *charter_warnings(PyObject *self, void *none)
{
    (void)none;
    return PyList_AsTuple(((charter_object *)self)->warnings);
}

static PyObject *charter_fields(PyObject *self, void *none)
{
    charter_object *c = (charter_object *)self;
    (void)none;
    return shape_fields(c->st, qun_charter_shape(c->charter));
}

static PyObject *charter_env(PyObject *self, void *none)
{
    (void)none;
    return hold(((charter_object *)self)->env);
}

static PyObject *charter_repr(PyObject *self)
{
    PyObject *id = charter_id(self, NULL), *revision = id ? charter_revision(self, NULL) : NULL;
    PyObject *out =
        id && revision ? PyUnicode_FromFormat("<qun.Charter %S revision %S>", id, revision) : NULL;
    drop(id);
    drop(revision);
    return out;
}

static void charter_drop(PyObject *self)
{
    charter_object *c = (charter_object *)self;
    drop(c->spare);
    qun_charter_unref(c->charter);
    drop(c->env);
    drop(c->warnings);
    object_free(self);
}

static PyMethodDef charter_methods[] = {
    {"objects", charter_objects, METH_O,
     "objects($self, kind, /)\n--\n\nAll objects of a kind as dicts, in the charter's order.\n\n"
     ">>> [tier['id'] for tier in template('pet-club').objects('tier')]\n['newcomer', 'regular', 'vip']"},
    {"get", METHOD(charter_get), METH_FASTCALL | METH_KEYWORDS,
     "get($self, kind, reference=0)\n--\n\nOne object as a dict, by its reference (\"vip\", \"entry/buyer\") "
     "or number.\n\n"
     ">>> template('pet-club').get('tier', 'vip')['id']\n'vip'"},
    {"slot", charter_slot, METH_O,
     "slot($self, name, /)\n--\n\nA field resolved once, for Facts.set() in a loop.\n\n"
     ">>> template('pet-club').slot('member.orders').type\n'int'"},
    {"write", charter_write, METH_NOARGS,
     "write($self, /)\n--\n\nThe canonical JSON, packs merged in: reading it gives an equal charter.\n\n"
     ">>> c = template('pet-club')\n>>> load(c.write()).write() == c.write()\nTrue"},
    {"__reduce__", charter_reduce, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef charter_getset[] = {
    {"id", charter_id, NULL, "Its id.", NULL},
    {"revision", charter_revision, NULL,
     "Carried by every decision; the hash of the canonical form if not given.", NULL},
    {"timezone", charter_timezone, NULL, "Its time zone; \"+08:00\" if it names none.", NULL},
    {"name", charter_name, NULL, "Its name, in English if it has one; None without.", NULL},
    {"warnings", charter_warnings, NULL, "What the compiler and the linter found, errors aside: Problems.",
     NULL},
    {"fields", charter_fields, NULL, "The fields its conditions may read: Fields.", NULL},
    {"env", charter_env, NULL, "The environment it was compiled with.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

enum { METHODS_MOST = LENGTH(charter_methods) + VERBS_MOST };

bool charter_ready(PyObject *module, state *st)
{
    static PyMethodDef methods[METHODS_MOST]; /* the same whoever writes it: Python keeps the address */
    size_t count = LENGTH(charter_methods) - 1, verbs = 0;
    memcpy(methods, charter_methods, count * sizeof *methods);
    for (; verb_methods[verbs].ml_name && count + verbs + 1 < METHODS_MOST; verbs++)
        methods[count + verbs] = verb_methods[verbs];
    PyType_Slot slots[] = {
        {Py_tp_doc,
         "A community as data, compiled: load() and template() give one. Immutable, shared freely."},
        {Py_tp_repr, CODE(charter_repr)},
        {Py_tp_dealloc, CODE(charter_drop)},
        {Py_tp_methods, methods},
        {Py_tp_getset, charter_getset},
        {0, NULL},
    };
    PyType_Spec spec = {
        .name = "qun.Charter",
        .basicsize = sizeof(charter_object),
        .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION | Py_TPFLAGS_IMMUTABLETYPE,
        .slots = slots,
    };
    return PyModule_AddFunctions(module, module_charter) == 0 && type_ready(module, &spec, &st->charter_type);
}
