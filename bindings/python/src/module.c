/* module.c - the module qun._qun: its state, its types, in the order they need each other. */
#include "shim.h"
#include <stddef.h>
#include <string.h>

/* ---- objects ---- */

bool type_ready(PyObject *module, PyType_Spec *spec, PyTypeObject **out)
{
    *out = (PyTypeObject *)PyType_FromModuleAndSpec(module, spec, NULL);
    return *out && PyModule_AddType(module, *out) == 0;
}

void *object_new(PyTypeObject *type)
{
    return PyType_GenericAlloc(type, 0);
}

void object_free(void *object)
{
    PyTypeObject *type = Py_TYPE(object);
    PyObject_Free(object);
    drop(type);
}

/* ---- the state ---- */

/* The state is nothing but references. */
typedef int (*visitor)(PyObject **held, void *user);

static int each_held(state *st, visitor visit, void *user)
{
    PyObject **held = (PyObject **)st;
    int result = 0;
    for (size_t i = 0; !result && i < sizeof *st / sizeof *held; i++)
        result = visit(&held[i], user);
    return result;
}

typedef struct visiting {
    visitproc visit;
    void *arg;
} visiting;

static int visit_held(PyObject **held, void *user)
{
    const visiting *v = user;
    return *held ? v->visit(*held, v->arg) : 0;
}

static int clear_held(PyObject **held, void *user)
{
    (void)user;
    Py_CLEAR(*held);
    return 0;
}

static int module_traverse(PyObject *module, visitproc visit, void *arg)
{
    visiting v = {visit, arg};
    return each_held(PyModule_GetState(module), visit_held, &v);
}

static int module_clear(PyObject *module)
{
    return each_held(PyModule_GetState(module), clear_held, NULL);
}

static void module_free(void *module)
{
    module_clear(module);
}

/* ---- loading ---- */

static int module_exec(PyObject *module)
{
    state *st = PyModule_GetState(module);
    uint32_t version = qun_version();
    PyObject *text = PyUnicode_FromFormat("%u.%u.%u", version >> 16, version >> 8 & 0xFF, version & 0xFF);
    bool good = text && PyModule_AddObjectRef(module, "__version__", text) == 0;
    drop(text);
    good = good && names_ready(module, st) && errors_ready(module, st) && values_ready(module, st) &&
           records_ready(module, st) && env_ready(module, st) && charter_ready(module, st) &&
           facts_ready(module, st) && decisions_ready(module, st) && ledger_ready(module, st) &&
           cel_ready(module, st) && words_ready(module, st);
    return good ? 0 : -1;
}

static PyModuleDef_Slot module_slots[] = {
    {Py_mod_exec, CODE(module_exec)},
    {0, NULL},
};

static struct PyModuleDef module_def = {
    PyModuleDef_HEAD_INIT,
    .m_name = "qun._qun",
    .m_doc = "The library's objects; import qun for all of it.",
    .m_size = sizeof(state),
    .m_slots = module_slots,
    .m_traverse = module_traverse,
    .m_clear = module_clear,
    .m_free = module_free,
};

PyMODINIT_FUNC PyInit__qun(void);
PyMODINIT_FUNC PyInit__qun(void)
{
    return PyModuleDef_Init(&module_def);
}
