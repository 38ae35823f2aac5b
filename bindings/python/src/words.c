/* words.c - qun.Words: a word list by itself: compiled, searched with, changed, kept as bytes. */
#include "shim.h"
#include "drafts.h"
#include <stdlib.h>

/* ---- making ---- */

/* Takes the words over. */
static PyObject *words_of(state *st, env_object *env, qun_words *words, const qun_diagnostics *problems,
                          PyObject *tags, PyObject *lent)
{
    words_object *self = object_new(st->words_type);
    PyObject *list = self ? problem_list(st, problems, QUN_SEVERITY_NOTE) : NULL;
    if (!list) {
        qun_words_unref(words);
        drop(self);
        return NULL;
    }
    self->st = st;
    self->words = words;
    self->env = hold(env);
    self->tags = hold(tags);
    self->lent = hold(lent);
    self->warnings = PyList_AsTuple(list);
    drop(list);
    if (!self->warnings)
        Py_CLEAR(self);
    return (PyObject *)self;
}

static void words_drop(PyObject *self)
{
    words_object *w = (words_object *)self;
    qun_words_unref(w->words);
    drop(w->warnings);
    drop(w->tags);
    drop(w->lent);
    drop(w->env);
    object_free(self);
}

/* The environment of the argument, or a new one. A new reference. */
static env_object *env_given(state *st, PyObject *from, const char *function)
{
    if (!from || from == Py_None)
        return (env_object *)PyObject_CallNoArgs((PyObject *)st->env_type);
    if (Py_IS_TYPE(from, st->env_type))
        return hold(from);
    return (env_object *)wrong_argument(function, "env", "an Env", from);
}

/* A list may have a hundred thousand terms: other threads run meanwhile. */
static qun_status compile(const qun_env *env, const qun_word_list *list, qun_diagnostics **problems,
                          qun_words **out)
{
    qun_status status;
    Py_BEGIN_ALLOW_THREADS status = qun_diagnostics_new(env, problems);
    if (status == QUN_OK)
        status = qun_words_compile(env, list, *problems, out);
    Py_END_ALLOW_THREADS return status;
}

static PyObject *words_make(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static const char *const names[] = {"terms",  "allow", "fold", "detect", "stars", "inside",
                                        "sample", "often", "id",   "env",    "tags",  NULL};
    static const signature form = {"Words", 0, names};
    PyObject *given[11], *out = NULL;
    state *st = PyType_GetModuleState(type);
    draft d = {.list = {.size = sizeof d.list}};
    qun_diagnostics *problems = NULL;
    qun_words *words = NULL;
    if (!take_made(&form, args, kwargs, given))
        return NULL;
    env_object *env = env_given(st, given[9], "Words");
    if (env && draft_list(st, &d, given)) {
        qun_status status = compile(env->env, &d.list, &problems, &words);
        out = status == QUN_OK ? words_of(st, env, words, problems, d.tags, NULL)
                               : raise_status(st, status, "Words()", problems);
    }
    qun_diagnostics_unref(problems);
    draft_drop(&d);
    drop(env);
    return out;
}

/* Checking a block reads all of it: other threads run meanwhile. */
static qun_status open_block(const qun_env *env, const Py_buffer *block, uint32_t flags,
                             qun_diagnostics **problems, qun_words **out)
{
    qun_status status;
    Py_BEGIN_ALLOW_THREADS status = qun_diagnostics_new(env, problems);
    if (status == QUN_OK)
        status = qun_words_open(env, block->buf, (size_t)block->len, flags, *problems, out);
    Py_END_ALLOW_THREADS return status;
}

/* `view` keeps the block where it is as long as someone holds it. */
static PyObject *open_view(state *st, PyObject *view, bool lend, env_object *env, PyObject *tags)
{
    Py_buffer block;
    PyObject *out = NULL;
    qun_diagnostics *problems = NULL;
    qun_words *words = NULL;
    if (PyObject_GetBuffer(view, &block, PyBUF_SIMPLE) < 0)
        return NULL;
    qun_status status = open_block(env->env, &block, lend ? QUN_WORDS_LENT : 0, &problems, &words);
    out = status == QUN_OK ? words_of(st, env, words, problems, tags, lend ? view : NULL)
                           : raise_status(st, status, "open()", problems);
    qun_diagnostics_unref(problems);
    PyBuffer_Release(&block);
    return out;
}

static PyObject *words_open(PyObject *type, PyObject *args, PyObject *kwargs)
{
    static const char *const names[] = {"block", "lend", "env", "tags", NULL};
    static const signature form = {"open", 1, names};
    PyObject *given[4];
    bool lend;
    state *st = PyType_GetModuleState((PyTypeObject *)type);
    if (!take_made(&form, args, kwargs, given) || !take_flag(given[1], &lend))
        return NULL;
    if (!PyObject_CheckBuffer(given[0]))
        return wrong_argument("open", "block", "bytes or a buffer", given[0]);
    PyObject *tags = tag_names_from(given[3], "open(): argument 'tags'");
    env_object *env = tags ? env_given(st, given[2], "open") : NULL;
    PyObject *view = env ? PyMemoryView_FromObject(given[0]) : NULL;
    PyObject *out = view ? open_view(st, view, lend, env, tags) : NULL;
    drop(view);
    drop(tags);
    drop(env);
    return out;
}

/* ---- changing, keeping ---- */

static qun_status change(const words_object *w, const draft *added, const draft *removed,
                         qun_diagnostics **problems, qun_words **out)
{
    qun_status status;
    Py_BEGIN_ALLOW_THREADS status = qun_diagnostics_new(w->env->env, problems);
    if (status == QUN_OK)
        status = qun_words_change(w->words, &added->list, removed->list.terms, removed->list.term_count,
                                  *problems, out);
    Py_END_ALLOW_THREADS return status;
}

static PyObject *words_change(PyObject *self, PyObject *const *args, Py_ssize_t count, PyObject *names)
{
    static const char *const arguments[] = {"added", "removed", "allow", NULL};
    static const signature form = {"change", 0, arguments};
    const words_object *w = (words_object *)self;
    PyObject *given[3], *out = NULL;
    draft added = {.list = {.size = sizeof added.list}}, removed = added;
    qun_diagnostics *problems = NULL;
    qun_words *words = NULL;
    if (!take_arguments(&form, &(call){args, count, names}, given))
        return NULL;
    added.tags = hold(w->tags);
    if (draft_terms(w->st, &added, given[0], "change(): argument 'added'") &&
        draft_allow(w->st, &added, given[2], "change(): argument 'allow'") &&
        draft_terms(w->st, &removed, given[1], "change(): argument 'removed'")) {
        qun_status status = change(w, &added, &removed, &problems, &words);
        out = status == QUN_OK ? words_of(w->st, w->env, words, problems, w->tags, w->lent)
                               : raise_status(w->st, status, "change()", problems);
    }
    qun_diagnostics_unref(problems);
    draft_drop(&added);
    draft_drop(&removed);
    return out;
}

static PyObject *words_save(PyObject *self, PyObject *none)
{
    const words_object *w = (words_object *)self;
    size_t len = 0;
    (void)none;
    qun_status status = qun_words_save(w->words, NULL, 0, &len);
    if (status != QUN_E_SPACE)
        return raise_status(w->st, status, "save()", NULL);
    PyObject *out = PyBytes_FromStringAndSize(NULL, (Py_ssize_t)len);
    if (out && (status = qun_words_save(w->words, PyBytes_AsString(out), len, &len)) != QUN_OK) {
        Py_CLEAR(out);
        raise_status(w->st, status, "save()", NULL);
    }
    return out;
}

/* ---- searching ---- */

enum { FEW = 16, LONG = 4096 };

/* What is looked for where. The texts are held by `held`. */
typedef struct search {
    const words_object *words;
    qun_scan_options options;
    PyObject *held;
    qun_text *texts;
    size_t count, bytes;
    qun_hit few[FEW];
    qun_hit *hits; /* the few, or memory of their own */
    size_t found;
} search;

static void search_drop(search *s)
{
    if (s->hits != s->few)
        free(s->hits);
    PyMem_Free(s->texts);
    drop(s->held);
}

/* The arguments that say what is chosen; `detect` of nothing is terms alone. */
static bool options_in(search *s, PyObject *const *given)
{
    uint64_t severity = 0;
    bool all = false;
    s->options.size = sizeof s->options;
    if (!tags_from(given[0], s->words->tags, "argument 'tags'", &s->options.tags) ||
        !number_in(given[1], "argument 'severity'", UINT32_MAX, &severity))
        return false;
    s->options.severity = (uint32_t)severity;
    if (given[2] && given[2] != Py_None) {
        if (!bits_from(given[2], choices_detect, "argument 'detect'", &s->options.detect))
            return false;
        s->options.flags |= s->options.detect ? 0 : (uint32_t)QUN_SCAN_TERMS;
    }
    if (!take_flag(given[3], &all))
        return false;
    s->options.flags |= all ? (uint32_t)QUN_SCAN_ALL : 0;
    return true;
}

/* Takes over the list of texts. */
static bool texts_in(search *s, PyObject *held)
{
    s->held = held;
    s->hits = s->few;
    s->count = held ? (size_t)PyList_Size(held) : 0;
    s->texts = held ? PyMem_Calloc(s->count + 1, sizeof *s->texts) : NULL;
    if (!s->texts) {
        if (held)
            PyErr_NoMemory();
        return false;
    }
    for (size_t i = 0; i < s->count; i++) {
        qun_text *t = &s->texts[i];
        if (!text_from(s->words->st, PyList_GetItem(held, (Py_ssize_t)i), "a text", true, &t->at, &t->len))
            return false;
        s->bytes += t->len;
    }
    return true;
}

/* Touches nothing of Python. */
static qun_status look(search *s)
{
    qun_status status = qun_words_scan_many(s->words->words, &s->options, s->texts, s->count, s->few,
                                            sizeof *s->few, FEW, &s->found);
    if (status != QUN_OK || s->found <= FEW)
        return status;
    s->hits = malloc(s->found * sizeof *s->hits);
    if (!s->hits) {
        s->hits = s->few;
        return QUN_E_NOMEM;
    }
    return qun_words_scan_many(s->words->words, &s->options, s->texts, s->count, s->hits, sizeof *s->hits,
                               s->found, &s->found);
}

/* Other threads run while much is read. */
static bool find(search *s)
{
    qun_status status;
    if (s->bytes < LONG)
        status = look(s);
    else {
        Py_BEGIN_ALLOW_THREADS status = look(s);
        Py_END_ALLOW_THREADS
    }
    if (status != QUN_OK)
        raise_status(s->words->st, status, "scan()", NULL);
    return status == QUN_OK;
}

/* A place in a str is counted in code points, one in bytes in bytes. */
static PyObject *hit_out(const search *s, const qun_hit *hit)
{
    bool chars = PyUnicode_Check(PyList_GetItem(s->held, (Py_ssize_t)hit->text));
    uint64_t start = chars ? hit->char_offset : hit->offset;
    qun_text term = {NULL, 0};
    qun_words_term(s->words->words, hit->term, &term);
    PyObject *more[4] = {PyLong_FromUnsignedLongLong(start), NULL, NULL, NULL};
    if (more[0])
        more[1] = PyLong_FromUnsignedLongLong(start + (chars ? hit->char_length : hit->length));
    if (more[1])
        more[2] = text_out(term);
    if (more[2])
        more[3] = tags_out(s->words->tags, hit->tags);
    return record_result(s->words->st, RESULT_HIT, hit, more, LENGTH(more));
}

static PyObject *hits_out(const search *s)
{
    PyObject *list = PyList_New(0);
    for (size_t i = 0; list && i < s->found; i++) {
        PyObject *hit = hit_out(s, &s->hits[i]);
        if (!hit || PyList_Append(list, hit) < 0)
            Py_CLEAR(list);
        drop(hit);
    }
    return list;
}

/* A list of the one text. */
static PyObject *alone(PyObject *text)
{
    PyObject *list = PyList_New(0);
    if (list && PyList_Append(list, text) < 0)
        Py_CLEAR(list);
    return list;
}

static PyObject *words_scan(PyObject *self, PyObject *const *args, Py_ssize_t count, PyObject *names)
{
    static const char *const arguments[] = {"text", "tags", "severity", "detect", "all", NULL};
    static const signature form = {"scan", 1, arguments};
    PyObject *given[5];
    search s = {.words = (words_object *)self, .hits = s.few};
    if (!take_arguments(&form, &(call){args, count, names}, given))
        return NULL;
    bool good = options_in(&s, given + 1) && texts_in(&s, alone(given[0])) && find(&s);
    PyObject *out = good ? hits_out(&s) : NULL;
    search_drop(&s);
    return out;
}

static PyObject *words_scan_many(PyObject *self, PyObject *const *args, Py_ssize_t count, PyObject *names)
{
    static const char *const arguments[] = {"texts", "tags", "severity", "detect", "all", NULL};
    static const signature form = {"scan_many", 1, arguments};
    PyObject *given[5];
    search s = {.words = (words_object *)self, .hits = s.few};
    if (!take_arguments(&form, &(call){args, count, names}, given))
        return NULL;
    if (PyUnicode_Check(given[0]) || PyBytes_Check(given[0]))
        return wrong_argument("scan_many", "texts", "several texts", given[0]);
    bool good = options_in(&s, given + 1) && texts_in(&s, PySequence_List(given[0])) && find(&s);
    PyObject *out = good ? hits_out(&s) : NULL;
    search_drop(&s);
    return out;
}

static PyObject *words_contains(PyObject *self, PyObject *const *args, Py_ssize_t count, PyObject *names)
{
    static const char *const arguments[] = {"text", "tags", "severity", "detect", NULL};
    static const signature form = {"contains", 1, arguments};
    PyObject *given[5] = {NULL};
    search s = {.words = (words_object *)self, .hits = s.few};
    if (!take_arguments(&form, &(call){args, count, names}, given))
        return NULL;
    bool good = options_in(&s, given + 1) && texts_in(&s, alone(given[0]));
    s.options.flags |= QUN_SCAN_FIRST;
    PyObject *out = good && find(&s) ? PyBool_FromLong(s.found > 0) : NULL;
    search_drop(&s);
    return out;
}

/* ---- masking ---- */

typedef struct covering {
    qun_text mask;
    uint32_t flags;
    char *text;
    size_t len;
} covering;

/* Touches nothing of Python. As long as the text is often long enough. */
static qun_status cover(const search *s, covering *c)
{
    qun_status status = QUN_E_SPACE;
    for (size_t space = s->texts->len + 1; status == QUN_E_SPACE; space = c->len + 1) {
        free(c->text);
        c->text = malloc(space);
        if (!c->text)
            return QUN_E_NOMEM;
        status = qun_words_mask(s->words->words, &s->options, s->texts->at, s->texts->len, c->mask.at,
                                c->mask.len, c->flags, c->text, space, &c->len);
    }
    return status;
}

static PyObject *covered(search *s, covering *c)
{
    qun_status status;
    if (s->bytes < LONG)
        status = cover(s, c);
    else {
        Py_BEGIN_ALLOW_THREADS status = cover(s, c);
        Py_END_ALLOW_THREADS
    }
    if (status != QUN_OK)
        return raise_status(s->words->st, status, "mask()", NULL);
    return PyBytes_Check(PyList_GetItem(s->held, 0))
               ? PyBytes_FromStringAndSize(c->text, (Py_ssize_t)c->len)
               : PyUnicode_DecodeUTF8(c->text, (Py_ssize_t)c->len, "strict");
}

static PyObject *words_mask(PyObject *self, PyObject *const *args, Py_ssize_t count, PyObject *names)
{
    static const char *const arguments[] = {"text", "mask", "whole", "tags", "severity", "detect", NULL};
    static const signature form = {"mask", 1, arguments};
    PyObject *given[7] = {NULL}, *out = NULL;
    search s = {.words = (words_object *)self, .hits = s.few};
    covering c = {.mask = {"*", 1}};
    bool whole;
    if (!take_arguments(&form, &(call){args, count, names}, given) || !take_flag(given[2], &whole))
        return NULL;
    c.flags = whole ? QUN_MASK_WHOLE : 0;
    if (given[1] == Py_None)
        c.mask = (qun_text){NULL, 0};
    else if (given[1] &&
             !text_from(s.words->st, given[1], "mask(): argument 'mask'", true, &c.mask.at, &c.mask.len))
        return NULL;
    if (options_in(&s, given + 3) && texts_in(&s, alone(given[0])))
        out = covered(&s, &c);
    free(c.text);
    search_drop(&s);
    return out;
}

/* ---- what it is ---- */

static PyObject *words_info(PyObject *self, void *none)
{
    const words_object *w = (words_object *)self;
    qun_words_info info = {.size = sizeof info};
    (void)none;
    qun_status status = qun_words_info_get(w->words, &info);
    return status == QUN_OK ? record_result(w->st, RESULT_WORDS, &info, NULL, 0)
                            : raise_status(w->st, status, "info", NULL);
}

static PyObject *words_warnings(PyObject *self, void *none)
{
    (void)none;
    return Py_NewRef(((words_object *)self)->warnings);
}

static PyObject *words_tags(PyObject *self, void *none)
{
    (void)none;
    return Py_NewRef(((words_object *)self)->tags);
}

static PyMethodDef words_methods[] = {
    {"scan", METHOD(words_scan), METH_FASTCALL | METH_KEYWORDS,
     "scan($self, text, tags=0, severity=0, detect=None, all=False)\n--\n\n"
     "What is found in a text, a list of Hit. Only terms with one of `tags` (names or bits) and of at "
     "least\n`severity`; "
     "`detect` chooses among the list's detectors, () none. `all`: every term at every place.\n\n"
     ">>> [(h.word, h.start, h.end) for h in Words(['casino']).scan('a C.A.S.I.N.O!')]\n"
     "[('casino', 2, 13)]"},
    {"scan_many", METHOD(words_scan_many), METH_FASTCALL | METH_KEYWORDS,
     "scan_many($self, texts, tags=0, severity=0, detect=None, all=False)\n--\n\n"
     "The same for many texts in one call; `hit.text` says in which."},
    {"contains", METHOD(words_contains), METH_FASTCALL | METH_KEYWORDS,
     "contains($self, text, tags=0, severity=0, detect=None)\n--\n\nIs anything found? Reads no further."},
    {"mask", METHOD(words_mask), METH_FASTCALL | METH_KEYWORDS,
     "mask($self, text, mask='*', whole=False, tags=0, severity=0, detect=None)\n--\n\n"
     "The text with `mask` in the place of each character of a find, with `whole` of each find.\n\n"
     ">>> Words(['casino']).mask('to the casino')\n'to the ******'"},
    {"change", METHOD(words_change), METH_FASTCALL | METH_KEYWORDS,
     "change($self, added=(), removed=(), allow=())\n--\n\n"
     "New Words with terms added and removed, which share the rest with these: quick for few."},
    {"save", words_save, METH_NOARGS,
     "save($self, /)\n--\n\nThe compiled list as bytes, for a file; open() reads them. Not of one that was "
     "changed."},
    {"open", METHOD(words_open), METH_VARARGS | METH_KEYWORDS | METH_CLASS,
     "open($type, block, lend=False, env=None, tags=())\n--\n\n"
     "Words from the bytes of save(). `lend`: they stay where they are (an mmap, shared memory), which must "
     "not\nchange as long as the list lives. `tags`: their names, which the bytes have not."},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef words_getset[] = {
    {"info", words_info, NULL, "What it was compiled with, and how large it is.", NULL},
    {"warnings", words_warnings, NULL, "What was found odd when it was made.", NULL},
    {"tags", words_tags, NULL, "The names of the tags, bit 0 first.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyType_Slot words_slots[] = {
    {Py_tp_doc,
     "Words(terms=(), allow=(), fold=None, detect=(), stars=False, inside=False, sample=(), often=0, "
     "id=None, "
     "env=None, tags=())\n--\n\n"
     "A word list: finds terms and contact details in text that hides them. A term is a str, a tuple\n"
     "(text, tags, severity, flags) or a dict of these. `fold` (all that is usual if None) and `detect` are\n"
     "words, several words or bits. `tags` names the tags, bit 0 first: then terms and scan() may use the "
     "names.\n\n"
     ">>> Words(['casino'], detect='phone').contains('C a s i n o')\nTrue"},
    {Py_tp_new, CODE(words_make)},
    {Py_tp_dealloc, CODE(words_drop)},
    {Py_tp_methods, words_methods},
    {Py_tp_getset, words_getset},
    {0, NULL},
};

static PyType_Spec words_spec = {
    .name = "qun.Words",
    .basicsize = sizeof(words_object),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = words_slots,
};

bool words_ready(PyObject *module, state *st)
{
    return type_ready(module, &words_spec, &st->words_type);
}
