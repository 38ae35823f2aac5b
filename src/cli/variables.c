/* variables.c - what is known to an expression: variables told by options or kept at the prompt, or the facts
 * told of a member, a group ... under a charter. A shape that is in use cannot grow: one variable more is a
 * new shape, into which the values are carried over. */
#include "cli/evaluation.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DOCUMENT_MOST ((uint64_t)64 << 20)

/* ---- the list of variables ---- */

static qun_text view(const bytes *b)
{
    return (qun_text){b->at ? b->at : "", b->len};
}

static variable *variable_named(const evaluation *e, qun_text name)
{
    for (size_t i = 0; i < e->variable_count; i++)
        if (text_same(view(&e->variables[i].name), name))
            return &e->variables[i];
    return NULL;
}

static variable *variable_add(evaluation *e, qun_text name, qun_text type_name)
{
    e->variables = memory_resize(e->variables, e->variable_count + 1, sizeof *e->variables);
    variable *v = &e->variables[e->variable_count++];
    *v = (variable){{NULL, 0, 0}, {NULL, 0, 0}};
    bytes_text(&v->name, name);
    bytes_text(&v->type_name, type_name);
    return v;
}

static void variable_drop(variable *v)
{
    bytes_drop(&v->name);
    bytes_drop(&v->type_name);
}

/* ---- options ---- */

/* What the options tell, while they are read. */
typedef struct telling {
    evaluation *e;
    qun_shape *shape;
    bytes all;  /* one JSON object of all variables with a value */
    bytes file; /* of --vars */
} telling;

static int bad_variable(const evaluation *e, qun_text name, const char *why)
{
    say("%s: variable " QUN_F ": %s", e->s->given->command->name, QUN_ARG(name), why);
    return EXIT_MISUSE;
}

/* `value` is absent for one that is not known. */
static int declare(telling *t, const char *option, qun_text name, qun_text type_name, qun_text value)
{
    evaluation *e = t->e;
    if (text_is(name, "now"))
        return bad_variable(e, name, "use --now");
    qun_status status =
        qun_shape_declare(t->shape, name.at, name.len, type_name.at, type_name.len, e->s->diagnostics, NULL);
    if (status == QUN_E_INVALID) {
        diagnostics_say(e->s, (origin){option, 0});
        return EXIT_MISUSE;
    }
    if (status != QUN_OK)
        return failed_call("eval", status);
    variable_add(e, name, type_name);
    if (!value.at)
        return -1;
    if (t->all.len > 1)
        bytes_char(&t->all, ',');
    bytes_json(&t->all, name);
    bytes_char(&t->all, ':');
    bytes_text(&t->all, value);
    return -1;
}

/* NAME:TYPE=JSON. Types have no equals sign; names have no colon. */
static int declare_known(telling *t, const char *given)
{
    const char *equals = strchr(given, '='), *colon = strchr(given, ':');
    if (!equals)
        return misuse(t->e->s->given->command, "--var takes NAME:TYPE=JSON, not", given);
    if (colon > equals)
        colon = NULL;
    qun_text name = {given, (size_t)((colon ? colon : equals) - given)};
    qun_text type_name = colon ? (qun_text){colon + 1, (size_t)(equals - colon) - 1} : text_of("dyn");
    return declare(t, "--var", name, type_name, text_of(equals + 1));
}

static int declare_unknown(telling *t, const char *given)
{
    const char *colon = strchr(given, ':');
    qun_text name = {given, colon ? (size_t)(colon - given) : strlen(given)};
    return declare(t, "--unknown", name, text_of(colon ? colon + 1 : "dyn"), (qun_text){NULL, 0});
}

/* What --define tells, into a shape that has nothing yet. */
static qun_status define_types(const evaluation *e, qun_shape *shape)
{
    const arguments *given = e->s->given;
    qun_status status = QUN_OK;
    for (size_t i = 0; i < given->option_count && status == QUN_OK; i++)
        if (strcmp(given->options[i].option->name, "define") == 0)
            status = qun_shape_define(shape, given->options[i].value, QUN_NTS, e->s->diagnostics);
    return status;
}

static int define_options(telling *t)
{
    qun_status status = define_types(t->e, t->shape);
    if (status == QUN_E_INVALID) {
        diagnostics_say(t->e->s, (origin){"--define", 0});
        return EXIT_MISUSE;
    }
    return status == QUN_OK ? -1 : failed_call("eval", status);
}

static int declare_options(telling *t)
{
    const arguments *given = t->e->s->given;
    int status = -1;
    for (size_t i = 0; i < given->option_count && status < 0; i++) {
        if (strcmp(given->options[i].option->name, "var") == 0)
            status = declare_known(t, given->options[i].value);
        else if (strcmp(given->options[i].option->name, "unknown") == 0)
            status = declare_unknown(t, given->options[i].value);
    }
    return status;
}

/* The file is read once for what is wrong with it, at its own places, and once together with the others. */
static int declare_file(telling *t, const char *path)
{
    qun_text key, value;
    int status = -1;
    if (!file_read(path, DOCUMENT_MOST, &t->file))
        return EXIT_WRONG;
    for (size_t at = 0; status < 0 && json_member(view(&t->file), &at, &key, &value);) {
        qun_text name = json_plain(key);
        status = name.len ? declare(t, "--vars", name, text_of("dyn"), value)
                          : bad_variable(t->e, key, "no name of a variable");
    }
    return status;
}

/* A variable like any other: without a value it is not known, which the library's own `now` never is. */
static int declare_now(telling *t)
{
    const char *now = option_value(t->e->s->given, "now");
    qun_status made = qun_shape_declare(t->shape, "now", 3, "timestamp", QUN_NTS, NULL, NULL);
    if (made != QUN_OK)
        return failed_call("eval", made);
    variable_add(t->e, text_of("now"), text_of("timestamp"));
    if (now) {
        bytes_str(&t->all, t->all.len > 1 ? ",\"now\":" : "\"now\":");
        bytes_json(&t->all, text_of(now));
    }
    return -1;
}

static int read_object(evaluation *e, int32_t scope, qun_text json, const char *name)
{
    qun_status status = qun_facts_read(e->facts, scope, json.at, json.len, e->s->diagnostics, NULL);
    if (status == QUN_OK)
        return -1;
    if (qun_diagnostics_count(e->s->diagnostics)) {
        diagnostics_say(e->s, (origin){name, 1});
        return EXIT_WRONG;
    }
    return failed_call(name, status);
}

static int make_facts(evaluation *e)
{
    qun_status made = qun_facts_new(e->shape, &e->facts);
    if (made == QUN_OK)
        made = qun_decisions_new(e->s->env, QUN_DECISIONS_REST, &e->decisions);
    return made == QUN_OK ? -1 : failed_call("eval", made);
}

static int read_values(telling *t, const char *path)
{
    int status = make_facts(t->e);
    if (status < 0 && path)
        status = read_object(t->e, QUN_SCOPE_RECORD, view(&t->file), path);
    qun_facts_clear(t->e->facts);
    return status < 0 ? read_object(t->e, QUN_SCOPE_RECORD, view(&t->all), "--var") : status;
}

static int prepare_variables(evaluation *e)
{
    telling t = {.e = e};
    const char *path = option_value(e->s->given, "vars");
    bytes_char(&t.all, '{');
    qun_status made = qun_shape_new(e->s->env, &t.shape);
    if (made != QUN_OK)
        return failed_call("eval", made);
    e->shape = e->own_shape = t.shape;
    int status = define_options(&t);
    if (status < 0)
        status = declare_options(&t);
    if (status < 0 && path)
        status = declare_file(&t, path);
    if (status < 0)
        status = declare_now(&t);
    bytes_char(&t.all, '}');
    if (status < 0)
        status = read_values(&t, path);
    bytes_drop(&t.all);
    bytes_drop(&t.file);
    return status;
}

/* ---- what is known under a charter ---- */

static const struct {
    const char *option;
    int32_t scope;
} scopes[] = {{"member", QUN_SCOPE_MEMBER}, {"group", QUN_SCOPE_GROUP},         {"here", QUN_SCOPE_HERE},
              {"event", QUN_SCOPE_EVENT},   {"community", QUN_SCOPE_COMMUNITY}, {"staff", QUN_SCOPE_STAFF}};

/* A scope nothing is said of has a row all the same: its fields are unknown, which is an answer. */
static int read_scopes(evaluation *e)
{
    for (size_t i = 0; i < sizeof scopes / sizeof *scopes; i++) {
        const char *json = option_value(e->s->given, scopes[i].option);
        char name[16];
        snprintf(name, sizeof name, "--%s", scopes[i].option);
        int status = json ? read_object(e, scopes[i].scope, text_of(json), name) : -1;
        if (status >= 0)
            return status;
    }
    for (size_t i = 0; i < sizeof scopes / sizeof *scopes; i++)
        if (!qun_facts_rows(e->facts, scopes[i].scope) &&
            qun_facts_add(e->facts, scopes[i].scope, NULL, 0, NULL) != QUN_OK)
            return failed_call("eval", QUN_E_NOMEM);
    return -1;
}

static int no_such_field(const evaluation *e, const char *name)
{
    qun_text near = {NULL, 0};
    bool meant = qun_shape_suggest(e->shape, name, QUN_NTS, &near) == QUN_OK;
    say("eval: --unknown: no field %s%s" QUN_F, name, meant ? "; did you mean " : "", QUN_ARG(near));
    return EXIT_MISUSE;
}

/* A field told by one option and taken back by another. */
static int take_back(evaluation *e, const char *name)
{
    qun_slot slot;
    qun_field field = {.size = sizeof field};
    const qun_value unknown = {.size = sizeof unknown, .kind = QUN_TYPE_UNKNOWN};
    if (qun_shape_find(e->shape, name, QUN_NTS, &slot) != QUN_OK ||
        qun_shape_field(e->shape, slot, &field) != QUN_OK)
        return no_such_field(e, name);
    for (uint32_t row = 0; row < qun_facts_rows(e->facts, field.scope); row++) {
        qun_status status = qun_facts_set(e->facts, slot, row, &unknown);
        if (status != QUN_OK)
            return failed_call("--unknown", status);
    }
    return -1;
}

static int prepare_charter(evaluation *e)
{
    const arguments *given = e->s->given;
    if (!charter_load(e->s, option_value(given, "charter")))
        return EXIT_WRONG;
    e->shape = qun_charter_shape(e->s->charter);
    int status = make_facts(e);
    if (status < 0)
        status = read_scopes(e);
    for (size_t i = 0; i < given->option_count && status < 0; i++)
        if (strcmp(given->options[i].option->name, "unknown") == 0)
            status = take_back(e, given->options[i].value);
    return status;
}

int variables_check(const arguments *given)
{
    bool charter = option_given(given, "charter");
    for (size_t i = 0; i < sizeof scopes / sizeof *scopes; i++)
        if (!charter && option_given(given, scopes[i].option))
            return misuse(given->command, "needs --charter:", scopes[i].option);
    if (charter &&
        (option_given(given, "var") || option_given(given, "vars") || option_given(given, "define")))
        return misuse(given->command, "--charter has its own fields: no --var, no --vars, no --define", NULL);
    return -1;
}

int variables_prepare(evaluation *e)
{
    e->charter = option_given(e->s->given, "charter");
    return e->charter ? prepare_charter(e) : prepare_variables(e);
}

/* ---- anew ---- */

/* A shape of all variables, `less` left out, and with one more if it has a name. */
static qun_status make_shape(evaluation *e, const variable *less, qun_text name, qun_text type_name,
                             qun_shape **out)
{
    qun_status status = qun_shape_new(e->s->env, out);
    if (status == QUN_OK)
        status = define_types(e, *out);
    for (size_t i = 0; i < e->variable_count && status == QUN_OK; i++) {
        const variable *v = &e->variables[i];
        if (v != less)
            status = qun_shape_declare(*out, v->name.at, v->name.len, v->type_name.at, v->type_name.len,
                                       e->s->diagnostics, NULL);
    }
    if (status == QUN_OK && name.len)
        status =
            qun_shape_declare(*out, name.at, name.len, type_name.at, type_name.len, e->s->diagnostics, NULL);
    return status;
}

static qun_status set_named(qun_facts *facts, const qun_shape *shape, qun_text name, const qun_value *value)
{
    qun_slot slot;
    qun_status status = qun_shape_find(shape, name.at, name.len, &slot);
    return status == QUN_OK ? qun_facts_set(facts, slot, 0, value) : status;
}

static qun_status carry_over(const evaluation *e, const variable *less, qun_facts *to, const qun_shape *shape)
{
    qun_status status = qun_facts_add(to, QUN_SCOPE_RECORD, NULL, 0, NULL);
    for (size_t i = 0; i < e->variable_count && status == QUN_OK; i++) {
        qun_slot slot;
        qun_value value = {.size = sizeof value};
        const variable *v = &e->variables[i];
        if (v == less)
            continue;
        status = qun_shape_find(e->shape, v->name.at, v->name.len, &slot);
        if (status == QUN_OK)
            status = qun_facts_get(e->facts, slot, 0, &value);
        if (status == QUN_OK)
            status = set_named(to, shape, view(&v->name), &value);
    }
    return status;
}

static void take_over(evaluation *e, qun_shape *shape, qun_facts *facts)
{
    qun_facts_unref(e->facts);
    qun_shape_unref(e->own_shape);
    e->shape = e->own_shape = shape;
    e->facts = facts;
}

/* The value may be lent by what is replaced: it goes last. */
qun_status variable_keep(evaluation *e, qun_text name, qun_text type_name, const qun_value *value)
{
    qun_shape *shape = NULL;
    qun_facts *facts = NULL;
    variable *old = name.len ? variable_named(e, name) : NULL;
    qun_status status = make_shape(e, old, name, type_name, &shape);
    if (status == QUN_OK)
        status = qun_facts_new(shape, &facts);
    if (status == QUN_OK)
        status = carry_over(e, old, facts, shape);
    if (status == QUN_OK && name.len)
        status = set_named(facts, shape, name, value);
    if (status != QUN_OK) {
        qun_facts_unref(facts);
        qun_shape_unref(shape);
        return status;
    }
    if (old) {
        old->type_name.len = 0;
        bytes_text(&old->type_name, type_name);
    } else if (name.len) {
        variable_add(e, name, type_name);
    }
    take_over(e, shape, facts);
    return QUN_OK;
}

static int renew_charter(evaluation *e)
{
    qun_facts_unref(e->facts);
    e->facts = NULL;
    qun_decisions_unref(e->decisions);
    e->decisions = NULL;
    return prepare_charter(e);
}

int variables_renew(evaluation *e)
{
    qun_decisions *decisions = NULL;
    if (session_renew(e->s) != QUN_OK)
        return failed_call("eval", QUN_E_NOMEM);
    if (e->charter)
        return renew_charter(e);
    qun_status status = qun_decisions_new(e->s->env, 0, &decisions);
    if (status == QUN_OK)
        status = variable_keep(e, (qun_text){NULL, 0}, (qun_text){NULL, 0}, NULL);
    if (status != QUN_OK) {
        qun_decisions_unref(decisions);
        return failed_call("eval", status);
    }
    qun_decisions_unref(e->decisions);
    e->decisions = decisions;
    return -1;
}

void evaluation_drop(evaluation *e)
{
    qun_decisions_unref(e->decisions);
    qun_program_unref(e->program);
    qun_facts_unref(e->facts);
    qun_shape_unref(e->own_shape);
    for (size_t i = 0; i < e->variable_count; i++)
        variable_drop(&e->variables[i]);
    free(e->variables);
    *e = (evaluation){.s = e->s};
}
