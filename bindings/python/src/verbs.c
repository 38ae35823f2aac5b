/* verbs.c - the verbs as methods of qun.Charter. A verb the library has got needs one line in VERBS here and
 * one in the stub; tests/python/test_words.py fails if one is missing. */
#include "shim.h"

/* From so many rows on other threads run while a verb decides. */
enum { ROWS_ALONE = 64 };

/* Name, number, what it decides. */
#define VERBS(verb)                                                                                          \
    verb(admit, ADMIT, "May each member enter: admit, refuse, or pend with the question to ask.")            \
        verb(segment, SEGMENT, "Each member's class on every axis, and the tier.")                           \
            verb(moderate, MODERATE, "What each event breaks and what follows.")                             \
                verb(expire, EXPIRE, "Which groups are warned, extended or ended.") verb(                    \
                    check, CHECK, "What the charter leaves to be desired: one report for each finding.")

typedef struct question {
    int32_t verb;
    const char *name, *values;
} question;

/* The facts a caller gives, or made of the one row given; nothing at all is no rows. A new reference. */
static facts_object *facts_for(charter_object *c, const question *q, PyObject *from)
{
    if (from && Py_IS_TYPE(from, c->st->facts_type))
        return hold(from);
    facts_object *made = spare_take(c);
    if (made && from && from != Py_None &&
        !facts_add_row(made, qun_verb_scope(q->verb), from, q->values, NULL)) {
        spare_give(c, made);
        made = NULL;
    }
    return made;
}

static decisions_object *decisions_for(charter_object *c, const question *q, PyObject *into)
{
    if (!into || into == Py_None)
        return decisions_new(c->st, c->env->env, 0);
    if (Py_IS_TYPE(into, c->st->decisions_type))
        return hold(into);
    wrong_argument(q->name, "into", "Decisions", into);
    return NULL;
}

static qun_status decide(charter_object *c, const question *q, facts_object *f, qun_time now,
                         decisions_object *d)
{
    qun_verb_fn verb = qun_verb(q->verb);
    qun_status status = QUN_E_NEWER;
    d->filled++;
    if (!verb)
        return status;
    if (qun_facts_rows(f->facts, qun_verb_scope(q->verb)) < ROWS_ALONE)
        return verb(c->charter, f->facts, now, d->decisions);
    f->busy = d->busy = true;
    Py_BEGIN_ALLOW_THREADS status = verb(c->charter, f->facts, now, d->decisions);
    Py_END_ALLOW_THREADS f->busy = d->busy = false;
    return status;
}

static PyObject *answer(charter_object *c, const question *q, PyObject *const *given)
{
    qun_time now = 0;
    if (given[1] && !time_from(c->st, given[1], "argument 'now'", &now))
        return NULL;
    if (!given[1] && given[0] && given[0] != Py_None) {
        PyErr_Format(PyExc_TypeError, "%s() misses argument 'now': the library has no clock", q->name);
        return NULL;
    }
    facts_object *f = facts_for(c, q, given[0]);
    decisions_object *d = f ? decisions_for(c, q, given[2]) : NULL;
    if (d && is_idle(c->st, f->busy, "facts") && is_idle(c->st, d->busy, "decisions")) {
        qun_status status = decide(c, q, f, now, d);
        if (status != QUN_OK) {
            raise_status(c->st, status, q->name, qun_decisions_diagnostics(d->decisions));
            Py_CLEAR(d);
        }
    } else {
        Py_CLEAR(d);
    }
    if (f && (PyObject *)f != given[0])
        spare_give(c, f);
    else
        drop(f);
    return (PyObject *)d;
}

#define DEFINE(word, number, about)                                                                          \
    static PyObject *verb_##word(PyObject *self, PyObject *const *args, Py_ssize_t count, PyObject *names)   \
    {                                                                                                        \
        static const char *const arguments[] = {"facts", "now", "into", NULL};                               \
        static const signature form = {#word, 0, arguments};                                                 \
        static const question asked = {QUN_VERB_##number, #word, #word "(): argument 'facts'"};              \
        PyObject *given[3];                                                                                  \
        if (!take_arguments(&form, &(call){args, count, names}, given))                                      \
            return NULL;                                                                                     \
        return answer((charter_object *)self, &asked, given);                                                \
    }
VERBS(DEFINE)

#define ENTRY(word, number, about)                                                                           \
    {#word, METHOD(verb_##word), METH_FASTCALL | METH_KEYWORDS,                                              \
     #word                                                                                                   \
     "($self, facts=None, now=None, into=None)\n--\n\n" about                                                \
     "\n\n`facts`: Facts, or one row as a mapping, a dataclass or JSON. `now`: a datetime with zone, or\n"   \
     "an int of microseconds. `into`: Decisions to fill again, for a loop."},

PyMethodDef verb_methods[] = {VERBS(ENTRY){NULL, NULL, 0, NULL}};
