/* shim.h - what the files of the extension share: the module's state, its objects, conversions, errors.
 *
 * The shim converts values and decides nothing. It is built on the limited API of Python 3.11 and on the
 * public headers alone. The words it speaks are asked of the library when the module is loaded. */
#ifndef QUN_PYTHON_SHIM_H
#define QUN_PYTHON_SHIM_H
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <qun/qun.h>
#include <stdbool.h>
#include "fields.h"

#define LENGTH(array) (sizeof(array) / sizeof *(array))
/* A function where Python's tables want a data pointer, which ISO C does not know. */
#define CODE(function)   (__extension__(void *)(function))
#define METHOD(function) (PyCFunction)(void (*)(void)) function

/* References to objects of our own types; NULL is none. */
static inline void drop(void *object)
{
    Py_XDECREF((PyObject *)object);
}

static inline void *hold(void *object)
{
    Py_XINCREF((PyObject *)object);
    return object;
}

enum { STATUSES = 32, SETS = QUN_SET_SET + 1, VERBS_MOST = 64 };

typedef enum result_kind {
    RESULT_PROBLEM,
    RESULT_REASON,
    RESULT_EVIDENCE,
    RESULT_OUTCOME,
    RESULT_FIELD,
    RESULT_LEDGER,
    RESULT_HIT,
    RESULT_WORDS,
    RESULT_KINDS
} result_kind;

/* One for each interpreter that loads the module. An object of the module keeps it alive through its type. */
typedef struct state {
    PyObject *error, *failed;              /* qun.Error, qun.FailedError */
    PyObject *errors[STATUSES];            /* by -status */
    PyObject *words[SETS], *numbers[SETS]; /* of each set: number to word, word to number */
    PyTypeObject *results[RESULT_KINDS];   /* named tuples */
    PyTypeObject *env_type, *charter_type, *slot_type, *facts_type, *decisions_type, *decision_type;
    PyTypeObject *ledger_type, *program_type, *words_type;
    PyObject *datetime_type, *timedelta_type, *decimal_type, *utc, *epoch, *microsecond, *unknown;
} state;

/* ---- the objects ---- */

typedef struct env_object {
    PyObject head;
    state *st;
    qun_env *env;
} env_object;

typedef struct charter_object {
    PyObject head;
    state *st;
    env_object *env;
    qun_charter *charter;
    PyObject *warnings;
    struct facts_object *spare; /* of the last row given as a dict; NULL while one is in use */
} charter_object;

typedef struct slot_object {
    PyObject head;
    state *st;
    qun_slot slot;
    int32_t kind, scope;
    PyObject *name, *type_name;
} slot_object;

/* `busy`: in a call that has let other threads run. */
typedef struct facts_object {
    PyObject head;
    state *st;
    env_object *env;
    const qun_shape *shape; /* the facts keep it alive */
    qun_facts *facts;
    bool busy;
} facts_object;

typedef struct decisions_object {
    PyObject head;
    state *st;
    qun_decisions *decisions;
    uint64_t filled; /* how often: an older Decision is void */
    bool busy;
} decisions_object;

typedef struct decision_object {
    PyObject head;
    decisions_object *of;
    uint64_t filled;
    uint32_t index;
    qun_decision d;
} decision_object;

typedef struct ledger_object {
    PyObject head;
    state *st;
    env_object *env;
    charter_object *charter;
    qun_ledger *ledger;
    qun_diagnostics *problems; /* of the last event */
    PyObject *notes;
    bool busy;
} ledger_object;

typedef struct program_object {
    PyObject head;
    state *st;
    env_object *env;
    qun_shape *shape;
    qun_program *program;
    facts_object *facts;
    decisions_object *decisions;
    PyObject *expression, *slots;
    bool reads_now;
} program_object;

/* Never written after it is made: any thread may use it. */
typedef struct words_object {
    PyObject head;
    state *st;
    env_object *env;
    qun_words *words;
    PyObject *warnings;
    PyObject *tags; /* a tuple of their names, bit 0 first */
    PyObject *lent; /* the memoryview of the block it stands in, of one opened where it is */
} words_object;

/* ---- arguments.c ---- */

typedef struct call {
    PyObject *const *args; /* positional, then those of `names` */
    Py_ssize_t count;
    PyObject *names;
} call;

/* What a function takes. The first `least` must be there; `names` ends with NULL. */
typedef struct signature {
    const char *function;
    Py_ssize_t least;
    const char *const *names;
} signature;

/* Sorts the arguments into `out`, NULL where there is none; false with an exception set. */
bool take_arguments(const signature *s, const call *from, PyObject **out);
/* The same for a constructor, which is given a tuple and a dict. */
bool take_made(const signature *s, PyObject *args, PyObject *kwargs, PyObject **out);
/* A type error that names function and argument. Gives NULL. */
PyObject *wrong_argument(const char *function, const char *argument, const char *wanted, PyObject *got);
bool take_row(const char *function, PyObject *from, uint32_t *out);
bool take_flag(PyObject *from, bool *out);

/* ---- errors.c ---- */

/* Raises what a status stands for; what was done leads the message, problems close it. Gives NULL. */
PyObject *raise_status(state *st, qun_status status, const char *doing, const qun_diagnostics *problems);
/* Raises a status with a message of one's own. Gives NULL. */
PyObject *raise_words(state *st, qun_status status, const char *format, ...);
/* The list of problems; only those of a severity from `least` on. */
PyObject *problem_list(state *st, const qun_diagnostics *problems, int32_t least);
/* False with a StateError if the object is in another thread's call. */
bool is_idle(state *st, bool busy, const char *what);
bool errors_ready(PyObject *module, state *st);

/* ---- names.c ---- */

bool names_ready(PyObject *module, state *st);
/* Word of a number: a new reference. None for a number without a word. */
PyObject *word_of(state *st, int32_t set, int64_t number);
/* Number of a word; a ValueError that lists the words otherwise. */
bool number_of(state *st, int32_t set, PyObject *word, const char *argument, int32_t *out);
/* The plain functions of the module: words, resources. */
extern PyMethodDef module_names[];

/* ---- records.c ---- */

PyObject *field_value(state *st, const field *f, const void *of);
/* A struct as a named tuple, `more` behind its fields (references are taken over, also on failure). */
PyObject *record_result(state *st, result_kind kind, const void *of, PyObject **more, size_t more_count);
/* A struct as a dict, without what is absent. */
PyObject *record_dict(state *st, const record *r, const void *of);
PyObject *choice_word(const choice *choices, uint32_t value);
/* Bits of an int, of a word, or of words. */
bool bits_from(PyObject *from, const choice *choices, const char *what, uint32_t *out);
bool records_ready(PyObject *module, state *st);

/* ---- values.c ---- */

/* Memory for the values of one call. */
typedef struct pool {
    struct pool_block *blocks;
} pool;
void pool_drop(pool *a);

PyObject *text_out(qun_text text);
PyObject *time_out(state *st, qun_time at);
PyObject *span_out(state *st, qun_span span);
PyObject *value_out(state *st, const qun_value *value);
/* Instant of a datetime with zone, or of an int of microseconds; `what` names the argument. */
bool time_from(state *st, PyObject *from, const char *what, qun_time *out);
bool span_from(state *st, PyObject *from, const char *what, qun_span *out);
/* Text of a str (or, with `bytes`, of bytes); borrowed from the object. */
bool text_from(state *st, PyObject *from, const char *what, bool bytes, const char **at, size_t *len);
/* A value of the library from one of Python. */
bool value_from(state *st, PyObject *from, const char *what, pool *memory, qun_value *out);
bool values_ready(PyObject *module, state *st);

/* ---- json.c ---- */

typedef struct buffer {
    char *at;
    size_t len, space;
} buffer;
bool buffer_add(buffer *b, const char *text, size_t len);
void buffer_drop(buffer *b);
/* A mapping or a dataclass as a JSON object; `what` names it in errors. */
bool json_object(state *st, PyObject *from, const char *what, buffer *out);
/* A dict or another mapping; a row may also be a dataclass. False with an exception if asking failed. */
bool is_mapping(PyObject *from);
bool is_row(PyObject *from);

/* ---- the nouns ---- */

bool env_ready(PyObject *module, state *st);
bool charter_ready(PyObject *module, state *st);
bool facts_ready(PyObject *module, state *st);
bool decisions_ready(PyObject *module, state *st);
bool ledger_ready(PyObject *module, state *st);
bool cel_ready(PyObject *module, state *st);
bool words_ready(PyObject *module, state *st);
extern PyMethodDef module_charter[], module_cel[];
/* Of Charter: one method for each verb (verbs.c). Ends with NULL. */
extern PyMethodDef verb_methods[];

facts_object *facts_new(state *st, env_object *env, const qun_shape *shape);
/* Facts for one call with a dict: taken from the charter, and given back afterwards. */
facts_object *spare_take(charter_object *charter);
void spare_give(charter_object *charter, facts_object *facts);
/* Adds or updates a row from a mapping, a dataclass, or JSON as str or bytes. */
bool facts_add_row(facts_object *facts, int32_t scope, PyObject *values, const char *what, uint32_t *row);
bool facts_set_value(facts_object *facts, const slot_object *slot, uint32_t row, PyObject *value);
PyObject *slot_found(state *st, const qun_shape *shape, PyObject *name);
/* All fields of a shape, as a tuple. */
PyObject *shape_fields(state *st, const qun_shape *shape);
decisions_object *decisions_new(state *st, const qun_env *env, uint32_t flags);

/* Makes a type from its specification, adds it to the module and remembers it. */
bool type_ready(PyObject *module, PyType_Spec *spec, PyTypeObject **out);
/* A new object of a type, zeroed behind its head. */
void *object_new(PyTypeObject *type);
void object_free(void *object);

#endif
