/* cel.c - expressions by themselves: compiled against declared variables or a charter's fields, and run. */
#include "shim.h"
#include <string.h>

/* ---- compiling ---- */

/* "{x: int}" is no type of a variable: it defines the struct of that name. */
static qun_status define(program_object *p, const char *name, size_t len, const char *fields,
                         size_t fields_len, qun_diagnostics *problems)
{
    char *whole = PyMem_Malloc(len + fields_len);
    if (!whole)
        return QUN_E_NOMEM;
    memcpy(whole, name, len);
    memcpy(whole + len, fields, fields_len);
    qun_status status = qun_shape_define(p->shape, whole, len + fields_len, problems);
    PyMem_Free(whole);
    return status;
}

/* Structs come before variables, whose types they may be. */
static bool declare(program_object *p, PyObject *name, PyObject *type, bool structs)
{
    const char *at, *type_at;
    size_t len, type_len;
    if (!text_from(p->st, name, "compile(): the name of a variable", false, &at, &len) ||
        !text_from(p->st, type, "compile(): the type of a variable", false, &type_at, &type_len))
        return false;
    if ((type_len > 0 && type_at[0] == '{') != structs)
        return true;
    qun_diagnostics *problems = NULL;
    qun_status status = qun_diagnostics_new(p->env->env, &problems);
    if (status == QUN_OK)
        status = structs ? define(p, at, len, type_at, type_len, problems)
                         : qun_shape_declare(p->shape, at, len, type_at, type_len, problems, NULL);
    if (status != QUN_OK)
        raise_status(p->st, status, "compile()", problems);
    qun_diagnostics_unref(problems);
    return status == QUN_OK;
}

static bool declare_all(program_object *p, PyObject *declarations)
{
    qun_status status = qun_shape_new(p->env->env, &p->shape);
    PyObject *pairs = status == QUN_OK ? PyMapping_Items(declarations) : NULL;
    bool good = pairs != NULL;
    if (status != QUN_OK)
        raise_status(p->st, status, "compile()", NULL);
    Py_ssize_t count = good ? PyList_Size(pairs) : 0;
    for (Py_ssize_t i = 0; good && i < 2 * count; i++) {
        PyObject *pair = PyList_GetItem(pairs, i % count);
        good = declare(p, PyTuple_GetItem(pair, 0), PyTuple_GetItem(pair, 1), i < count);
    }
    drop(pairs);
    return good;
}

/* Slots by name, so that a call looks each of its values up once. */
static bool find_slots(program_object *p)
{
    qun_field f = {.size = sizeof f};
    p->slots = PyDict_New();
    for (uint32_t i = 0; p->slots && qun_shape_get(p->shape, i, &f) == QUN_OK; i++) {
        PyObject *name = text_out(f.name), *slot = name ? slot_found(p->st, p->shape, name) : NULL;
        if (!slot || PyDict_SetItem(p->slots, name, slot) < 0)
            Py_CLEAR(p->slots);
        drop(name);
        drop(slot);
    }
    return p->slots != NULL;
}

static bool compile_text(program_object *p)
{
    const char *at;
    size_t len;
    qun_diagnostics *problems = NULL;
    if (!text_from(p->st, p->expression, "compile(): argument 'expression'", false, &at, &len))
        return false;
    qun_status status = qun_diagnostics_new(p->env->env, &problems);
    if (status == QUN_OK)
        status = qun_program_compile(p->shape, at, len, problems, &p->program);
    qun_program_info info = {.size = sizeof info};
    if (status == QUN_OK)
        status = qun_program_info_get(p->program, &info);
    p->reads_now = info.flags & QUN_PROGRAM_NOW;
    if (status != QUN_OK)
        raise_status(p->st, status, "expression", problems);
    qun_diagnostics_unref(problems);
    return status == QUN_OK;
}

static bool shape_in(program_object *p, PyObject *from)
{
    if (Py_IS_TYPE(from, p->st->charter_type)) {
        const charter_object *c = (charter_object *)from;
        drop(p->env);
        p->env = hold(c->env);
        p->shape = qun_shape_ref(qun_charter_shape(c->charter));
        return true;
    }
    if (is_mapping(from))
        return declare_all(p, from);
    wrong_argument("compile", "declarations", "a dict of names to types, or a Charter", from);
    return false;
}

static PyObject *compile_expression(PyObject *module, PyObject *const *args, Py_ssize_t count,
                                    PyObject *names)
{
    static const char *const arguments[] = {"expression", "declarations", "env", NULL};
    static const signature form = {"compile", 3, arguments};
    state *st = PyModule_GetState(module);
    PyObject *given[3];
    if (!take_arguments(&form, &(call){args, count, names}, given))
        return NULL;
    if (!Py_IS_TYPE(given[2], st->env_type))
        return wrong_argument("compile", "env", "an Env", given[2]);
    program_object *p = object_new(st->program_type);
    if (!p)
        return NULL;
    p->st = st;
    p->env = hold(given[2]);
    p->expression = Py_NewRef(given[0]);
    if (!shape_in(p, given[1]) || !compile_text(p) || !find_slots(p))
        Py_CLEAR(p);
    return (PyObject *)p;
}

PyMethodDef module_cel[] = {
    {"_compile_expression", METHOD(compile_expression), METH_FASTCALL | METH_KEYWORDS,
     "_compile_expression(expression, declarations, env)\n--\n\nA program from an expression."},
    {NULL, NULL, 0, NULL},
};

static void program_drop(PyObject *self)
{
    program_object *p = (program_object *)self;
    qun_program_unref(p->program);
    qun_shape_unref(p->shape);
    drop(p->facts);
    drop(p->decisions);
    drop(p->slots);
    drop(p->expression);
    drop(p->env);
    object_free(self);
}

/* ---- running ---- */

static PyObject *no_variable(program_object *p, PyObject *name)
{
    PyObject *comma = PyUnicode_FromString(", "), *all = comma ? PyUnicode_Join(comma, p->slots) : NULL;
    if (all)
        raise_words(p->st, QUN_E_NONE, "there is no variable %R; declared: %U", name, all);
    drop(comma);
    drop(all);
    return NULL;
}

static bool set_variable(program_object *p, facts_object *f, PyObject *name, PyObject *value)
{
    PyObject *slot = PyDict_GetItemWithError(p->slots, name);
    if (!slot) {
        if (!PyErr_Occurred())
            no_variable(p, name);
        return false;
    }
    return facts_set_value(f, (slot_object *)slot, 0, value);
}

/* `values` may run code of its owner while its items are read: they are held by a list of their own. */
static bool set_variables(program_object *p, facts_object *f, PyObject *values)
{
    qun_facts_clear(f->facts);
    qun_status status = qun_facts_add(f->facts, QUN_SCOPE_RECORD, NULL, 0, NULL);
    if (status != QUN_OK)
        raise_status(p->st, status, "variables", NULL);
    PyObject *pairs = status == QUN_OK ? PyMapping_Items(values) : NULL;
    bool good = pairs != NULL;
    for (Py_ssize_t i = 0; good && i < PyList_Size(pairs); i++) {
        PyObject *pair = PyList_GetItem(pairs, i);
        good = set_variable(p, f, PyTuple_GetItem(pair, 0), PyTuple_GetItem(pair, 1));
    }
    drop(pairs);
    return good;
}

static PyObject *result_of(program_object *p, decisions_object *d)
{
    qun_value value = {.size = sizeof value};
    if (!qun_decisions_count(d->decisions))
        return raise_words(p->st, QUN_E_NONE, "there is no row to run for");
    qun_status status = qun_decisions_value(d->decisions, 0, 0, QUN_VALUE_RESULT, &value);
    if (status != QUN_OK)
        return raise_status(p->st, status, "result", NULL);
    if (value.kind != QUN_TYPE_FAILED)
        return value_out(p->st, &value);
    PyObject *message = text_out(value.text);
    if (message)
        PyErr_SetObject(p->st->failed, message);
    drop(message);
    return NULL;
}

/* A program keeps facts and decisions for the next call; a call within a call finds none and makes its own.
 */
static facts_object *spare_facts(program_object *p)
{
    facts_object *f = p->facts ? p->facts : facts_new(p->st, p->env, p->shape);
    p->facts = NULL;
    return f;
}

static decisions_object *spare_decisions(program_object *p)
{
    decisions_object *d =
        p->decisions ? p->decisions : decisions_new(p->st, p->env->env, QUN_DECISIONS_CODES);
    p->decisions = NULL;
    return d;
}

/* Takes the references over. */
static void keep_spare(program_object *p, facts_object *f, decisions_object *d)
{
    facts_object *old_facts = f ? p->facts : NULL;
    decisions_object *old_decisions = d ? p->decisions : NULL;
    p->facts = f ? f : p->facts;
    p->decisions = d ? d : p->decisions;
    drop(old_facts);
    drop(old_decisions);
}

static bool run(program_object *p, facts_object *f, qun_time now, decisions_object *d)
{
    if (!is_idle(p->st, f->busy, "facts") || !is_idle(p->st, d->busy, "decisions"))
        return false;
    d->filled++;
    qun_status status = qun_program_run(p->program, f->facts, now, d->decisions);
    if (status != QUN_OK)
        raise_status(p->st, status, "expression", qun_decisions_diagnostics(d->decisions));
    return status == QUN_OK;
}

/* An expression that reads `now` must be told when that is: the library has no clock. */
static bool now_given(program_object *p, PyObject *at, qun_time *now)
{
    if (at && at != Py_None)
        return time_from(p->st, at, "argument 'now'", now);
    if (p->reads_now)
        PyErr_Format(PyExc_TypeError, "the expression reads now and argument 'now' is missing: %R",
                     p->expression);
    return !p->reads_now;
}

static PyObject *evaluate(program_object *p, PyObject *values, PyObject *at)
{
    qun_time now = 0;
    PyObject *out = NULL;
    if (!now_given(p, at, &now))
        return NULL;
    bool given = values && Py_IS_TYPE(values, p->st->facts_type);
    facts_object *f = given ? hold(values) : spare_facts(p);
    decisions_object *d = f ? spare_decisions(p) : NULL;
    PyObject *none = !given && !values ? PyDict_New() : NULL;
    if (d && (given || set_variables(p, f, values ? values : none)) && run(p, f, now, d))
        out = result_of(p, d);
    drop(none);
    if (given)
        drop(f);
    keep_spare(p, given ? NULL : f, d);
    return out;
}

static PyObject *program_value(PyObject *self, PyObject *const *args, Py_ssize_t count, PyObject *names)
{
    static const char *const arguments[] = {"values", "now", NULL};
    static const signature form = {"value", 0, arguments};
    program_object *p = (program_object *)self;
    PyObject *given[2];
    if (!take_arguments(&form, &(call){args, count, names}, given))
        return NULL;
    if (given[0] && !Py_IS_TYPE(given[0], p->st->facts_type) && !is_mapping(given[0]))
        return wrong_argument("value", "values", "a dict or Facts", given[0]);
    return evaluate(p, given[0], given[1]);
}

static PyObject *program_call(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static const char *const arguments[] = {"values", "now", NULL};
    static const signature form = {"program", 0, arguments};
    PyObject *given[2];
    if (!take_made(&form, args, kwargs, given))
        return NULL;
    return program_value(self, given, given[1] ? 2 : given[0] ? 1 : 0, NULL);
}

static PyObject *program_run(PyObject *self, PyObject *const *args, Py_ssize_t count, PyObject *names)
{
    static const char *const arguments[] = {"facts", "now", "into", NULL};
    static const signature form = {"run", 1, arguments};
    program_object *p = (program_object *)self;
    PyObject *given[3];
    qun_time now = 0;
    if (!take_arguments(&form, &(call){args, count, names}, given) || !now_given(p, given[1], &now))
        return NULL;
    if (!Py_IS_TYPE(given[0], p->st->facts_type))
        return wrong_argument("run", "facts", "Facts", given[0]);
    if (given[2] && given[2] != Py_None && !Py_IS_TYPE(given[2], p->st->decisions_type))
        return wrong_argument("run", "into", "Decisions", given[2]);
    decisions_object *d =
        given[2] && given[2] != Py_None ? hold(given[2]) : decisions_new(p->st, p->env->env, 0);
    if (d && !run(p, (facts_object *)given[0], now, d))
        Py_CLEAR(d);
    return (PyObject *)d;
}

/* ---- what it is ---- */

static PyObject *program_type(PyObject *self, void *none)
{
    const program_object *p = (program_object *)self;
    qun_program_info info = {.size = sizeof info};
    (void)none;
    qun_status status = qun_program_info_get(p->program, &info);
    return status == QUN_OK ? text_out(info.type_name) : raise_status(p->st, status, "type", NULL);
}

static PyObject *program_reads(PyObject *self, void *none)
{
    const program_object *p = (program_object *)self;
    qun_field f = {.size = sizeof f};
    PyObject *list = PyList_New(0);
    (void)none;
    for (uint32_t i = 0; list && qun_program_field(p->program, i, &f) == QUN_OK; i++) {
        PyObject *name = text_out(f.name);
        if (!name || PyList_Append(list, name) < 0)
            Py_CLEAR(list);
        drop(name);
    }
    PyObject *out = list ? PyList_AsTuple(list) : NULL;
    drop(list);
    return out;
}

static PyObject *program_reads_now(PyObject *self, void *none)
{
    (void)none;
    return PyBool_FromLong(((program_object *)self)->reads_now);
}

static PyObject *program_expression(PyObject *self, void *none)
{
    (void)none;
    return Py_NewRef(((program_object *)self)->expression);
}

static PyObject *program_repr(PyObject *self)
{
    return PyUnicode_FromFormat("<qun.Program %R>", ((program_object *)self)->expression);
}

static PyMethodDef program_methods[] = {
    {"value", METHOD(program_value), METH_FASTCALL | METH_KEYWORDS,
     "value($self, values=None, now=None)\n--\n\n"
     "The value for a dict of variables, or for the first row of Facts; UNKNOWN where a fact is missing.\n"
     "Raises FailedError where the expression fails. The same as calling the program, and quicker. `now` is "
     "what\n"
     "an undeclared `now` in the expression means; one that reads it must be given it."},
    {"run", METHOD(program_run), METH_FASTCALL | METH_KEYWORDS,
     "run($self, facts, now=None, into=None)\n--\n\nOne Decision for each row: act true, false, unknown, "
     "value or failed."},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef program_getset[] = {
    {"expression", program_expression, NULL, "Its source.", NULL},
    {"type", program_type, NULL, "The type of its value: \"bool\", \"list(string)\".", NULL},
    {"reads_now", program_reads_now, NULL, "Does it read `now`? Then a call must say when that is.", NULL},
    {"reads", program_reads, NULL, "Names of the fields it reads.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyType_Slot program_slots[] = {
    {Py_tp_doc,
     "An expression, checked and compiled: cel.compile() gives one. Call it with a dict of variables."},
    {Py_tp_repr, CODE(program_repr)},
    {Py_tp_call, CODE(program_call)},
    {Py_tp_dealloc, CODE(program_drop)},
    {Py_tp_methods, program_methods},
    {Py_tp_getset, program_getset},
    {0, NULL},
};

static PyType_Spec program_spec = {
    .name = "qun.Program",
    .basicsize = sizeof(program_object),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = program_slots,
};

bool cel_ready(PyObject *module, state *st)
{
    return PyModule_AddFunctions(module, module_cel) == 0 &&
           type_ready(module, &program_spec, &st->program_type);
}
