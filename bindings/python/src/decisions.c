/* decisions.c - qun.Decisions, what a verb decided, and qun.Decision, one of them. */
#include "shim.h"
#include <string.h>

/* ---- one decision ---- */

/* Its texts are lent by the Decisions: void once they are filled again. */
static bool stands(const decision_object *self)
{
    const decisions_object *of = self->of;
    if (!is_idle(of->st, of->busy, "decisions"))
        return false;
    if (of->filled == self->filled)
        return true;
    raise_words(of->st, QUN_E_STATE, "this decision is void: its Decisions have been filled again");
    return false;
}

static PyObject *decision_at(decisions_object *of, uint32_t index)
{
    decision_object *self = object_new(of->st->decision_type);
    if (!self)
        return NULL;
    self->of = hold(of);
    self->filled = of->filled;
    self->index = index;
    self->d.size = sizeof self->d;
    qun_status status = qun_decisions_get(of->decisions, index, &self->d);
    if (status == QUN_OK)
        return (PyObject *)self;
    drop(self);
    return raise_status(of->st, status, "decision", NULL);
}

static void decision_drop(PyObject *self)
{
    drop(((decision_object *)self)->of);
    object_free(self);
}

static PyObject *decision_field(PyObject *self, void *which)
{
    decision_object *d = (decision_object *)self;
    return stands(d) ? field_value(d->of->st, which, &d->d) : NULL;
}

/* ---- its parts ---- */

static PyObject *value_of(decision_object *d, uint32_t reason, int32_t which)
{
    qun_value value = {.size = sizeof value};
    qun_status status = qun_decisions_value(d->of->decisions, d->index, reason, which, &value);
    if (status != QUN_OK)
        return raise_status(d->of->st, status, "value of a reason", NULL);
    return value.kind == QUN_TYPE_UNKNOWN ? Py_NewRef(Py_None) : value_out(d->of->st, &value);
}

static PyObject *reason_at(decision_object *d, uint32_t number)
{
    qun_reason reason = {.size = sizeof reason};
    qun_status status = qun_decisions_reason(d->of->decisions, d->index, number, &reason);
    if (status != QUN_OK)
        return raise_status(d->of->st, status, "reason", NULL);
    static const int32_t which[] = {QUN_VALUE_MEASURED, QUN_VALUE_LIMIT, QUN_VALUE_SHORTFALL};
    PyObject *more[LENGTH(which)] = {NULL};
    for (size_t i = 0; i < LENGTH(which) && (!i || more[i - 1]); i++)
        more[i] = value_of(d, number, which[i]);
    return record_result(d->of->st, RESULT_REASON, &reason, more, LENGTH(more));
}

static PyObject *evidence_at(decision_object *d, uint32_t number)
{
    qun_evidence evidence = {.size = sizeof evidence};
    qun_status status = qun_decisions_evidence(d->of->decisions, d->index, number, &evidence);
    return status == QUN_OK ? record_result(d->of->st, RESULT_EVIDENCE, &evidence, NULL, 0)
                            : raise_status(d->of->st, status, "evidence", NULL);
}

static PyObject *text_at(decision_object *d, int32_t which, uint32_t number)
{
    qun_text text;
    qun_status status = qun_decisions_text(d->of->decisions, d->index, which, number, &text);
    return status == QUN_OK ? text_out(text) : raise_status(d->of->st, status, "text", NULL);
}

static PyObject *spend_at(decision_object *d, uint32_t number)
{
    return text_at(d, QUN_TEXT_SPENDS, number);
}

static PyObject *merged_at(decision_object *d, uint32_t number)
{
    return text_at(d, QUN_TEXT_MERGED, number);
}

static PyObject *parts(decision_object *d, uint32_t count, PyObject *(*at)(decision_object *, uint32_t))
{
    PyObject *out = PyTuple_New(count);
    for (uint32_t i = 0; out && i < count; i++) {
        PyObject *part = at(d, i);
        if (!part || PyTuple_SetItem(out, i, part) < 0)
            Py_CLEAR(out);
    }
    return out;
}

static PyObject *decision_reasons(PyObject *self, void *none)
{
    decision_object *d = (decision_object *)self;
    (void)none;
    return stands(d) ? parts(d, d->d.reasons, reason_at) : NULL;
}

static PyObject *decision_evidence(PyObject *self, void *none)
{
    decision_object *d = (decision_object *)self;
    (void)none;
    return stands(d) ? parts(d, d->d.evidence, evidence_at) : NULL;
}

static PyObject *decision_spends(PyObject *self, void *none)
{
    decision_object *d = (decision_object *)self;
    (void)none;
    return stands(d) ? parts(d, d->d.spends, spend_at) : NULL;
}

static PyObject *decision_merged(PyObject *self, void *none)
{
    decision_object *d = (decision_object *)self;
    (void)none;
    return stands(d) ? parts(d, d->d.merged, merged_at) : NULL;
}

/* ---- in words ---- */

typedef qun_status (*writer)(const decision_object *d, const int32_t *how, char *text, size_t space,
                             size_t *len);

static qun_status write_sentence(const decision_object *d, const int32_t *how, char *text, size_t space,
                                 size_t *len)
{
    return qun_decisions_format(d->of->decisions, d->index, how[1], how[0], text, space, len);
}

static qun_status write_json(const decision_object *d, const int32_t *how, char *text, size_t space,
                             size_t *len)
{
    (void)how;
    return qun_decisions_write(d->of->decisions, d->index, text, space, len);
}

static PyObject *written(const decision_object *d, writer write, const int32_t *how, const char *doing)
{
    char short_text[512], *text = short_text;
    size_t len = 0;
    if (!stands(d))
        return NULL;
    qun_status status = write(d, how, text, sizeof short_text, &len);
    if (status == QUN_E_SPACE) {
        text = PyMem_Malloc(len + 1);
        status = text ? write(d, how, text, len + 1, &len) : QUN_E_NOMEM;
    }
    PyObject *out = status == QUN_OK ? PyUnicode_DecodeUTF8(text, (Py_ssize_t)len, "strict")
                                     : raise_status(d->of->st, status, doing, NULL);
    if (text != short_text)
        PyMem_Free(text);
    return out;
}

static PyObject *decision_sentence(PyObject *self, PyObject *const *args, Py_ssize_t count, PyObject *names)
{
    static const char *const arguments[] = {"lang", "audience", NULL};
    static const signature form = {"sentence", 0, arguments};
    const decision_object *d = (decision_object *)self;
    state *st = d->of->st;
    PyObject *given[2];
    int32_t how[] = {QUN_LANG_EN, QUN_AUDIENCE_MEMBER};
    if (!take_arguments(&form, &(call){args, count, names}, given) ||
        (given[0] && !number_of(st, QUN_SET_LANG, given[0], "sentence(): argument 'lang'", &how[0])) ||
        (given[1] && !number_of(st, QUN_SET_AUDIENCE, given[1], "sentence(): argument 'audience'", &how[1])))
        return NULL;
    return written(d, write_sentence, how, "sentence()");
}

static PyObject *decision_json(PyObject *self, PyObject *none)
{
    (void)none;
    return written((decision_object *)self, write_json, NULL, "json()");
}

static PyObject *decision_text(PyObject *self, PyObject *const *args, Py_ssize_t count, PyObject *names)
{
    static const char *const arguments[] = {"lang", NULL};
    static const signature form = {"text", 0, arguments};
    decision_object *d = (decision_object *)self;
    PyObject *lang;
    qun_text text = {NULL, 0};
    int32_t number = QUN_LANG_EN;
    if (!take_arguments(&form, &(call){args, count, names}, &lang) ||
        (lang && !number_of(d->of->st, QUN_SET_LANG, lang, "text(): argument 'lang'", &number)) || !stands(d))
        return NULL;
    int32_t which = number == QUN_LANG_ZH ? QUN_TEXT_ZH : QUN_TEXT_EN;
    qun_status status = qun_decisions_text(d->of->decisions, d->index, which, 0, &text);
    return status == QUN_OK || status == QUN_E_NONE ? text_out(text)
                                                    : raise_status(d->of->st, status, "text()", NULL);
}

static PyObject *decision_str(PyObject *self)
{
    static const int32_t how[] = {QUN_LANG_EN, QUN_AUDIENCE_MEMBER};
    return written((decision_object *)self, write_sentence, how, "sentence()");
}

static PyObject *decision_repr(PyObject *self)
{
    const decision_object *d = (decision_object *)self;
    if (d->of->filled != d->filled || d->of->busy)
        return PyUnicode_FromString("<qun.Decision void>");
    PyObject *clause = text_out(d->d.clause), *member = clause ? text_out(d->d.member) : NULL;
    const char *act = qun_name(QUN_SET_ACT, d->d.act);
    PyObject *out = clause && member ? PyUnicode_FromFormat("<qun.Decision %s %S under %S>", act ? act : "?",
                                                            member, clause)
                                     : NULL;
    drop(clause);
    drop(member);
    return out;
}

/* ---- the type of one ---- */

static PyMethodDef decision_methods[] = {
    {"sentence", METHOD(decision_sentence), METH_FASTCALL | METH_KEYWORDS,
     "sentence($self, lang='en', audience='member')\n--\n\n"
     "The decision in words: a member is told what is missing, an operator the rule, an auditor every "
     "condition."},
    {"text", METHOD(decision_text), METH_FASTCALL | METH_KEYWORDS,
     "text($self, lang='en')\n--\n\nThe charter's own text of the action, filled in; None if it has none."},
    {"json", decision_json, METH_NOARGS,
     "json($self, /)\n--\n\nThe decision as one JSON object on one line."},
    {NULL, NULL, 0, NULL},
};

static const PyGetSetDef decision_parts[] = {
    {"reasons", decision_reasons, NULL, "The conditions looked at, the settling one first: Reasons.", NULL},
    {"evidence", decision_evidence, NULL, "Pieces of text it rests on: Evidence.", NULL},
    {"spends", decision_spends, NULL, "Ids of the events it uses up.", NULL},
    {"merged", decision_merged, NULL, "Clauses of weaker decisions it stands for.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static bool decision_ready(PyObject *module, state *st)
{
    static PyGetSetDef getset[LENGTH(decision_parts) + LENGTH(fields_decision)];
    memcpy(getset, decision_parts, sizeof decision_parts);
    for (size_t i = 0; i < record_decision.count; i++) {
        const field *f = &fields_decision[i];
        getset[LENGTH(decision_parts) - 1 + i] =
            (PyGetSetDef){f->name, decision_field, NULL, f->help, (void *)f};
    }
    PyType_Slot slots[] = {
        {Py_tp_doc, "What to do, to whom, under which line of the charter, why, and until when."},
        {Py_tp_str, CODE(decision_str)},
        {Py_tp_repr, CODE(decision_repr)},
        {Py_tp_dealloc, CODE(decision_drop)},
        {Py_tp_methods, decision_methods},
        {Py_tp_getset, getset},
        {0, NULL},
    };
    PyType_Spec spec = {
        .name = "qun.Decision",
        .basicsize = sizeof(decision_object),
        .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION | Py_TPFLAGS_IMMUTABLETYPE,
        .slots = slots,
    };
    return type_ready(module, &spec, &st->decision_type);
}

/* ---- all of them ---- */

decisions_object *decisions_new(state *st, const qun_env *env, uint32_t flags)
{
    decisions_object *self = object_new(st->decisions_type);
    if (!self)
        return NULL;
    self->st = st;
    qun_status status = qun_decisions_new(env, flags, &self->decisions);
    if (status != QUN_OK) {
        drop(self);
        raise_status(st, status, "Decisions()", NULL);
        return NULL;
    }
    return self;
}

static PyObject *decisions_make(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static const char *const names[] = {"of", "codes", "actions", NULL};
    static const signature form = {"Decisions", 1, names};
    state *st = PyType_GetModuleState(type);
    PyObject *given[3];
    bool codes, actions;
    if (!take_made(&form, args, kwargs, given) || !take_flag(given[1], &codes) ||
        !take_flag(given[2], &actions))
        return NULL;
    if (!Py_IS_TYPE(given[0], st->charter_type))
        return wrong_argument("Decisions", "of", "a Charter", given[0]);
    uint32_t flags = (codes ? QUN_DECISIONS_CODES : 0) | (actions ? QUN_DECISIONS_ACTIONS : 0);
    return (PyObject *)decisions_new(st, ((charter_object *)given[0])->env->env, flags);
}

static void decisions_drop(PyObject *self)
{
    qun_decisions_unref(((decisions_object *)self)->decisions);
    object_free(self);
}

static Py_ssize_t decisions_length(PyObject *self)
{
    const decisions_object *d = (decisions_object *)self;
    return is_idle(d->st, d->busy, "decisions") ? (Py_ssize_t)qun_decisions_count(d->decisions) : -1;
}

static PyObject *decisions_item(PyObject *self, Py_ssize_t index)
{
    Py_ssize_t count = decisions_length(self);
    if (count < 0)
        return NULL;
    if (index >= 0 && index < count)
        return decision_at((decisions_object *)self, (uint32_t)index);
    PyErr_SetString(PyExc_IndexError, "there is no such decision");
    return NULL;
}

static PyObject *decisions_outcome(PyObject *self, void *none)
{
    const decisions_object *d = (decisions_object *)self;
    qun_outcome outcome = {.size = sizeof outcome};
    (void)none;
    if (!is_idle(d->st, d->busy, "decisions"))
        return NULL;
    qun_status status = qun_decisions_outcome(d->decisions, &outcome);
    return status == QUN_OK ? record_result(d->st, RESULT_OUTCOME, &outcome, NULL, 0)
                            : raise_status(d->st, status, "outcome", NULL);
}

static PyObject *decisions_next(PyObject *self, void *none)
{
    const decisions_object *d = (decisions_object *)self;
    qun_outcome outcome = {.size = sizeof outcome};
    (void)none;
    if (!is_idle(d->st, d->busy, "decisions"))
        return NULL;
    qun_status status = qun_decisions_outcome(d->decisions, &outcome);
    return status == QUN_OK ? time_out(d->st, outcome.next) : raise_status(d->st, status, "next", NULL);
}

static PyObject *decisions_problems(PyObject *self, void *none)
{
    const decisions_object *d = (decisions_object *)self;
    (void)none;
    if (!is_idle(d->st, d->busy, "decisions"))
        return NULL;
    return problem_list(d->st, qun_decisions_diagnostics(d->decisions), QUN_SEVERITY_NOTE);
}

static PyObject *decisions_repr(PyObject *self)
{
    const decisions_object *d = (decisions_object *)self;
    if (d->busy)
        return PyUnicode_FromString("<qun.Decisions in use>");
    return PyUnicode_FromFormat("<qun.Decisions: %u>", qun_decisions_count(d->decisions));
}

static PyGetSetDef decisions_getset[] = {
    {"outcome", decisions_outcome, NULL, "The whole run: rows, unknown, broken, steps, next.", NULL},
    {"next", decisions_next, NULL, "When any answer may change by time alone; None: never.", NULL},
    {"problems", decisions_problems, NULL, "Conditions that failed while they ran: Problems.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyType_Slot decisions_slots[] = {
    {Py_tp_doc,
     "Decisions(of, codes=False, actions=False)\n--\n\n"
     "What a verb decided: a sequence of Decision. Made by hand only to be filled again in a loop.\n"
     "`codes`: no reasons and no keys, for millions of rows; `actions`: without what changes nothing."},
    {Py_tp_new, CODE(decisions_make)},
    {Py_tp_repr, CODE(decisions_repr)},
    {Py_tp_dealloc, CODE(decisions_drop)},
    {Py_tp_getset, decisions_getset},
    {Py_tp_iter, CODE(PySeqIter_New)},
    {Py_sq_length, CODE(decisions_length)},
    {Py_sq_item, CODE(decisions_item)},
    {0, NULL},
};

static PyType_Spec decisions_spec = {
    .name = "qun.Decisions",
    .basicsize = sizeof(decisions_object),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = decisions_slots,
};

bool decisions_ready(PyObject *module, state *st)
{
    return decision_ready(module, st) && type_ready(module, &decisions_spec, &st->decisions_type);
}
