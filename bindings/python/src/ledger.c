/* ledger.c - qun.Ledger: events folded into facts, decisions recorded, snapshots. */
#include "shim.h"

/* ---- making one ---- */

static ledger_object *ledger_object_new(state *st, PyObject *charter, const char *function)
{
    if (!Py_IS_TYPE(charter, st->charter_type)) {
        wrong_argument(function, "charter", "a Charter", charter);
        return NULL;
    }
    ledger_object *self = object_new(st->ledger_type);
    if (!self)
        return NULL;
    self->st = st;
    self->charter = hold(charter);
    self->env = hold(self->charter->env);
    self->notes = PyList_New(0);
    if (!self->notes)
        Py_CLEAR(self);
    return self;
}

static PyObject *ledger_make(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static const char *const names[] = {"charter", NULL};
    static const signature form = {"Ledger", 1, names};
    state *st = PyType_GetModuleState(type);
    PyObject *charter;
    ledger_object *self =
        take_made(&form, args, kwargs, &charter) ? ledger_object_new(st, charter, "Ledger") : NULL;
    if (!self)
        return NULL;
    qun_status status = qun_ledger_new(self->charter->charter, &self->ledger);
    if (status == QUN_OK)
        return (PyObject *)self;
    drop(self);
    return raise_status(st, status, "Ledger()", NULL);
}

static qun_status restore(ledger_object *self, const char *bytes, size_t len, qun_diagnostics *problems)
{
    qun_status status;
    const qun_charter *charter = self->charter->charter;
    Py_BEGIN_ALLOW_THREADS status = qun_ledger_restore(charter, bytes, len, problems, &self->ledger);
    Py_END_ALLOW_THREADS return status;
}

static PyObject *ledger_restore(PyObject *type, PyObject *args)
{
    state *st = PyType_GetModuleState((PyTypeObject *)type);
    PyObject *charter, *snapshot;
    char *bytes;
    Py_ssize_t len;
    qun_diagnostics *problems = NULL;
    if (!PyArg_UnpackTuple(args, "restore", 2, 2, &charter, &snapshot))
        return NULL;
    if (!PyBytes_Check(snapshot))
        return wrong_argument("restore", "snapshot", "bytes", snapshot);
    ledger_object *self = ledger_object_new(st, charter, "restore");
    if (!self || PyBytes_AsStringAndSize(snapshot, &bytes, &len) < 0) {
        drop(self);
        return NULL;
    }
    qun_status status = qun_diagnostics_new(self->env->env, &problems);
    if (status == QUN_OK)
        status = restore(self, bytes, (size_t)len, problems);
    Py_CLEAR(self->notes);
    if (status == QUN_OK)
        self->notes = problem_list(st, problems, QUN_SEVERITY_NOTE);
    else
        raise_status(st, status, "restore()", problems);
    qun_diagnostics_unref(problems);
    if (!self->notes)
        Py_CLEAR(self);
    return (PyObject *)self;
}

static void ledger_drop(PyObject *self)
{
    ledger_object *l = (ledger_object *)self;
    qun_ledger_unref(l->ledger);
    qun_diagnostics_unref(l->problems);
    drop(l->charter);
    drop(l->env);
    drop(l->notes);
    object_free(self);
}

/* ---- events ---- */

/* Facts as they are, or made of one event. A new reference. */
static facts_object *events_in(ledger_object *l, PyObject *from)
{
    if (Py_IS_TYPE(from, l->st->facts_type))
        return hold(from);
    facts_object *made = spare_take(l->charter);
    if (made && !facts_add_row(made, QUN_SCOPE_EVENT, from, "fold(): argument 'events'", NULL)) {
        spare_give(l->charter, made);
        made = NULL;
    }
    return made;
}

static PyObject *fold(ledger_object *l, facts_object *f, uint32_t row, qun_time now)
{
    int32_t fate = 0;
    if (!is_idle(l->st, f->busy, "facts") || !is_idle(l->st, l->busy, "ledgers"))
        return NULL;
    qun_status status = l->problems ? QUN_OK : qun_diagnostics_new(l->env->env, &l->problems);
    if (status == QUN_OK)
        status = qun_ledger_fold(l->ledger, f->facts, row, now, l->problems, &fate);
    return status == QUN_OK ? word_of(l->st, QUN_SET_FATE, fate)
                            : raise_status(l->st, status, "fold()", l->problems);
}

static PyObject *ledger_fold(PyObject *self, PyObject *const *args, Py_ssize_t count, PyObject *names)
{
    static const char *const arguments[] = {"events", "row", "now", NULL};
    static const signature form = {"fold", 1, arguments};
    ledger_object *l = (ledger_object *)self;
    PyObject *given[3];
    uint32_t row = QUN_ALL;
    qun_time now = QUN_NEVER;
    if (!take_arguments(&form, &(call){args, count, names}, given) ||
        (given[1] && given[1] != Py_None && !take_row("fold", given[1], &row)) ||
        (given[2] && given[2] != Py_None && !time_from(l->st, given[2], "fold(): argument 'now'", &now)))
        return NULL;
    facts_object *f = events_in(l, given[0]);
    PyObject *out = f ? fold(l, f, row, now) : NULL;
    if (f && (PyObject *)f != given[0])
        spare_give(l->charter, f);
    else
        drop(f);
    return out;
}

static PyObject *ledger_around(PyObject *self, PyObject *const *args, Py_ssize_t count, PyObject *names)
{
    static const char *const arguments[] = {"facts", "row", "now", NULL};
    static const signature form = {"around", 3, arguments};
    ledger_object *l = (ledger_object *)self;
    PyObject *given[3];
    uint32_t row;
    qun_time now;
    if (!take_arguments(&form, &(call){args, count, names}, given) || !take_row("around", given[1], &row) ||
        !time_from(l->st, given[2], "around(): argument 'now'", &now))
        return NULL;
    if (!Py_IS_TYPE(given[0], l->st->facts_type))
        return wrong_argument("around", "facts", "Facts", given[0]);
    facts_object *f = (facts_object *)given[0];
    if (!is_idle(l->st, f->busy, "facts") || !is_idle(l->st, l->busy, "ledgers"))
        return NULL;
    qun_status status = qun_ledger_around(l->ledger, f->facts, row, now);
    return status == QUN_OK ? Py_NewRef(Py_None) : raise_status(l->st, status, "around()", NULL);
}

/* ---- facts of subjects ---- */

typedef struct wanted {
    int32_t scope;
    qun_text key;
    qun_time now;
} wanted;

/* All rows of a large community take a while; other threads run meanwhile. */
static qun_status read_rows(ledger_object *l, facts_object *f, const wanted *w)
{
    qun_status status;
    if (w->key.at)
        return qun_ledger_facts(l->ledger, w->scope, w->key.at, w->key.len, w->now, f->facts);
    l->busy = f->busy = true;
    Py_BEGIN_ALLOW_THREADS status = qun_ledger_facts(l->ledger, w->scope, NULL, 0, w->now, f->facts);
    Py_END_ALLOW_THREADS l->busy = f->busy = false;
    return status;
}

static PyObject *give_rows(ledger_object *l, facts_object *f, const wanted *w, PyObject *key)
{
    if (!is_idle(l->st, f->busy, "facts") || !is_idle(l->st, l->busy, "ledgers"))
        return NULL;
    qun_status status = read_rows(l, f, w);
    if (status == QUN_OK)
        return hold(f);
    if (status == QUN_E_NONE && key)
        return raise_words(l->st, status, "facts(): the ledger knows no %s %R",
                           qun_name(QUN_SET_SCOPE, w->scope), key);
    return raise_status(l->st, status, "facts()", NULL);
}

static PyObject *ledger_facts(PyObject *self, PyObject *const *args, Py_ssize_t count, PyObject *names)
{
    static const char *const arguments[] = {"scope", "now", "key", "into", NULL};
    static const signature form = {"facts", 2, arguments};
    ledger_object *l = (ledger_object *)self;
    PyObject *given[4];
    wanted w = {.key = {NULL, 0}};
    if (!take_arguments(&form, &(call){args, count, names}, given) ||
        !number_of(l->st, QUN_SET_SCOPE, given[0], "facts(): argument 'scope'", &w.scope) ||
        !time_from(l->st, given[1], "facts(): argument 'now'", &w.now))
        return NULL;
    for (size_t i = 2; i < 4; i++)
        given[i] = given[i] == Py_None ? NULL : given[i];
    if (given[2] && !text_from(l->st, given[2], "facts(): argument 'key'", false, &w.key.at, &w.key.len))
        return NULL;
    if (given[3] && !Py_IS_TYPE(given[3], l->st->facts_type))
        return wrong_argument("facts", "into", "Facts", given[3]);
    facts_object *f =
        given[3] ? hold(given[3]) : facts_new(l->st, l->env, qun_charter_shape(l->charter->charter));
    PyObject *out = f ? give_rows(l, f, &w, given[2]) : NULL;
    drop(f);
    return out;
}

/* ---- what was carried out ---- */

static PyObject *record_one(ledger_object *l, decisions_object *d, uint32_t index, qun_time at)
{
    if (!is_idle(l->st, d->busy, "decisions") || !is_idle(l->st, l->busy, "ledgers"))
        return NULL;
    qun_status status = qun_ledger_record(l->ledger, d->decisions, index, at);
    return status == QUN_OK ? Py_NewRef(Py_None) : raise_status(l->st, status, "record()", NULL);
}

static PyObject *ledger_record(PyObject *self, PyObject *const *args, Py_ssize_t count, PyObject *names)
{
    static const char *const arguments[] = {"decisions", "at", NULL};
    static const signature form = {"record", 2, arguments};
    ledger_object *l = (ledger_object *)self;
    PyObject *given[2];
    qun_time at;
    if (!take_arguments(&form, &(call){args, count, names}, given) ||
        !time_from(l->st, given[1], "record(): argument 'at'", &at))
        return NULL;
    if (Py_IS_TYPE(given[0], l->st->decisions_type))
        return record_one(l, (decisions_object *)given[0], QUN_ALL, at);
    if (!Py_IS_TYPE(given[0], l->st->decision_type))
        return wrong_argument("record", "decisions", "Decisions or a Decision", given[0]);
    const decision_object *d = (decision_object *)given[0];
    if (d->filled != d->of->filled)
        return raise_words(l->st, QUN_E_STATE,
                           "record(): this decision is void: its Decisions have been filled again");
    return record_one(l, d->of, d->index, at);
}

/* ---- the state ---- */

static PyObject *ledger_snapshot(PyObject *self, PyObject *none)
{
    ledger_object *l = (ledger_object *)self;
    size_t len = 0;
    (void)none;
    if (!is_idle(l->st, l->busy, "ledgers"))
        return NULL;
    qun_status status = qun_ledger_save(l->ledger, NULL, 0, &len);
    if (status != QUN_OK && status != QUN_E_SPACE)
        return raise_status(l->st, status, "snapshot()", NULL);
    PyObject *out = PyBytes_FromStringAndSize(NULL, (Py_ssize_t)len);
    if (out && (status = qun_ledger_save(l->ledger, PyBytes_AsString(out), len, &len)) != QUN_OK) {
        Py_CLEAR(out);
        raise_status(l->st, status, "snapshot()", NULL);
    }
    return out;
}

static PyObject *ledger_info(PyObject *self, void *none)
{
    ledger_object *l = (ledger_object *)self;
    qun_ledger_info info = {.size = sizeof info};
    (void)none;
    if (!is_idle(l->st, l->busy, "ledgers"))
        return NULL;
    qun_status status = qun_ledger_info_get(l->ledger, &info);
    return status == QUN_OK ? record_result(l->st, RESULT_LEDGER, &info, NULL, 0)
                            : raise_status(l->st, status, "info", NULL);
}

static PyObject *ledger_charter(PyObject *self, void *none)
{
    (void)none;
    return hold(((ledger_object *)self)->charter);
}

static PyObject *ledger_notes(PyObject *self, void *none)
{
    (void)none;
    return PyList_AsTuple(((ledger_object *)self)->notes);
}

static PyMethodDef ledger_methods[] = {
    {"restore", ledger_restore, METH_VARARGS | METH_CLASS,
     "restore($type, charter, snapshot, /)\n--\n\nA ledger from a snapshot, for the same or a later charter; "
     "`notes` says\n"
     "what that charter no longer keeps."},
    {"fold", METHOD(ledger_fold), METH_FASTCALL | METH_KEYWORDS,
     "fold($self, events, row=None, now=None)\n--\n\n"
     "Counts one event (a mapping, a dataclass, JSON) or the event rows of Facts, and says what became of "
     "the\n"
     "last: 'counted', 'repeated', 'late', 'early'. `now` tells early events; without it events are "
     "trusted.\n\n"
     ">>> l = Ledger(template('pet-club'))\n"
     ">>> l.fold({'id': 'e1', 'at': '2026-01-05T10:00:00Z', 'kind': 'order', 'member': 'bo', 'amount': "
     "100})\n"
     "'counted'"},
    {"around", METHOD(ledger_around), METH_FASTCALL | METH_KEYWORDS,
     "around($self, facts, row, now)\n--\n\nCompletes the rows around an event: its member, group, seat, the "
     "community."},
    {"facts", METHOD(ledger_facts), METH_FASTCALL | METH_KEYWORDS,
     "facts($self, scope, now, key=None, into=None)\n--\n\nFacts as of `now`: of one member or group, or "
     "every row."},
    {"record", METHOD(ledger_record), METH_FASTCALL | METH_KEYWORDS,
     "record($self, decisions, at)\n--\n\nDecisions, or one Decision, have been carried out: the next "
     "decision knows of them."},
    {"snapshot", ledger_snapshot, METH_NOARGS,
     "snapshot($self, /)\n--\n\nThe whole state as bytes, the same on every machine."},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef ledger_getset[] = {
    {"info", ledger_info, NULL, "What the ledger says of itself: a LedgerInfo.", NULL},
    {"charter", ledger_charter, NULL, "The charter whose metrics it counts.", NULL},
    {"notes", ledger_notes, NULL, "What restore() could not keep: Problems.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyType_Slot ledger_slots[] = {
    {Py_tp_doc,
     "Ledger(charter)\n--\n\nFolds events into the facts a charter's metrics name. One thread at a time."},
    {Py_tp_new, CODE(ledger_make)},
    {Py_tp_dealloc, CODE(ledger_drop)},
    {Py_tp_methods, ledger_methods},
    {Py_tp_getset, ledger_getset},
    {0, NULL},
};

static PyType_Spec ledger_spec = {
    .name = "qun.Ledger",
    .basicsize = sizeof(ledger_object),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = ledger_slots,
};

bool ledger_ready(PyObject *module, state *st)
{
    return type_ready(module, &ledger_spec, &st->ledger_type);
}
