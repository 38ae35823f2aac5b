/* eval.c - qun eval: one expression, checked and run; its value alone on the first line. */
#include "cli/commands.h"
#include "cli/session.h"
#include <stdio.h>
#include <string.h>

#define DOCUMENT_MOST ((uint64_t)64 << 20)

static const option own[] = {
    {"var", 0, "NAME[:TYPE]=JSON", "a variable; without a type it is of any (dyn); may be repeated"},
    {"vars", 0, "FILE", "a JSON object of variables"},
    {"now", 0, "INSTANT", "now, as 2026-01-05T18:00:00+08:00; else not known, with --charter the clock"},
    {"charter", 0, "CHARTER", "the expression may read the fields of this charter"},
    {"member", 0, "JSON", "with --charter: what is known of the member"},
    {"group", 0, "JSON", "... of the group"},
    {"here", 0, "JSON", "... of the member in the group"},
    {"event", 0, "JSON", "... of the event"},
    {"community", 0, "JSON", "... of the community"},
    {"staff", 0, "JSON", "... of one of the staff"},
    {"type", 0, NULL, "a second line says the type: type: list(string)"},
    {"steps", 0, NULL, "a further line says the cost: steps: 12"},
};
static const option_list own_list = OPTION_LIST(own);

typedef struct evaluation {
    session *s;
    const qun_shape *shape;
    qun_shape *own_shape; /* without a charter */
    qun_facts *facts;
    bytes variables; /* one JSON object of all of them */
    bytes file;      /* of --vars */
    qun_program *program;
    qun_decisions *decisions;
} evaluation;

/* ---- variables ---- */

static int bad_variable(const evaluation *e, qun_text name, const char *why)
{
    say("%s: variable %.*s: %s", e->s->given->command->name, (int)name.len, name.at, why);
    return EXIT_MISUSE;
}

static int declare(evaluation *e, qun_text name, qun_text type_name, qun_text value)
{
    if (text_is(name, "now"))
        return bad_variable(e, name, "use --now");
    qun_status status = qun_shape_declare(e->own_shape, name.at, name.len, type_name.at, type_name.len,
                                          e->s->diagnostics, NULL);
    if (status == QUN_E_INVALID) {
        diagnostics_say(e->s, (origin){"--var", 0});
        return EXIT_MISUSE;
    }
    if (status != QUN_OK)
        return failed_call("eval", status);
    if (e->variables.len > 1)
        bytes_char(&e->variables, ',');
    bytes_json(&e->variables, name);
    bytes_char(&e->variables, ':');
    bytes_text(&e->variables, value);
    return -1;
}

/* NAME:TYPE=JSON. Types have no equals sign; names have no colon. */
static int declare_option(evaluation *e, const char *given)
{
    const char *equals = strchr(given, '='), *colon = strchr(given, ':');
    if (!equals)
        return misuse(e->s->given->command, "--var takes NAME:TYPE=JSON, not", given);
    if (colon > equals)
        colon = NULL;
    qun_text name = {given, (size_t)((colon ? colon : equals) - given)};
    qun_text type_name = colon ? (qun_text){colon + 1, (size_t)(equals - colon) - 1} : text_of("dyn");
    return declare(e, name, type_name, text_of(equals + 1));
}

static int declare_options(evaluation *e)
{
    const arguments *given = e->s->given;
    for (size_t i = 0; i < given->option_count; i++) {
        if (strcmp(given->options[i].option->name, "var") != 0)
            continue;
        int status = declare_option(e, given->options[i].value);
        if (status >= 0)
            return status;
    }
    return -1;
}

/* The file is read once for what is wrong with it, at its own places, and once together with the others. */
static int declare_file(evaluation *e, const char *path)
{
    qun_text key, value;
    int status = -1;
    if (!file_read(path, DOCUMENT_MOST, &e->file))
        return EXIT_WRONG;
    qun_text json = {e->file.at ? e->file.at : "", e->file.len};
    for (size_t at = 0; status < 0 && json_member(json, &at, &key, &value);) {
        qun_text name = json_plain(key);
        status = name.len ? declare(e, name, text_of("dyn"), value)
                          : bad_variable(e, key, "no name of a variable");
    }
    return status;
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

static int read_variables(evaluation *e)
{
    const char *path = option_value(e->s->given, "vars");
    int status = -1;
    bytes_char(&e->variables, '}');
    if (path)
        status =
            read_object(e, QUN_SCOPE_RECORD, (qun_text){e->file.at ? e->file.at : "", e->file.len}, path);
    qun_facts_clear(e->facts);
    if (status < 0)
        status = read_object(e, QUN_SCOPE_RECORD, (qun_text){e->variables.at, e->variables.len}, "--var");
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

static int check_options(const arguments *given)
{
    bool charter = option_given(given, "charter");
    for (size_t i = 0; i < sizeof scopes / sizeof *scopes; i++)
        if (!charter && option_given(given, scopes[i].option))
            return misuse(given->command, "needs --charter:", scopes[i].option);
    if (charter && (option_given(given, "var") || option_given(given, "vars")))
        return misuse(given->command, "--charter has its own fields: no --var, no --vars", NULL);
    return -1;
}

/* ---- the expression ---- */

/* A variable like any other: without a value it is not known, which the library's own `now` never is. */
static int declare_now(evaluation *e)
{
    const char *now = option_value(e->s->given, "now");
    qun_status made = qun_shape_declare(e->own_shape, "now", 3, "timestamp", QUN_NTS, NULL, NULL);
    if (made != QUN_OK)
        return failed_call("eval", made);
    if (now) {
        bytes_str(&e->variables, e->variables.len > 1 ? ",\"now\":" : "\"now\":");
        bytes_json(&e->variables, text_of(now));
    }
    return -1;
}

static int prepare_shape(evaluation *e)
{
    const char *path = option_value(e->s->given, "vars");
    bytes_char(&e->variables, '{');
    qun_status made = qun_shape_new(e->s->env, &e->own_shape);
    if (made != QUN_OK)
        return failed_call("eval", made);
    e->shape = e->own_shape;
    int status = declare_options(e);
    if (status < 0 && path)
        status = declare_file(e, path);
    return status < 0 ? declare_now(e) : status;
}

static int prepare(evaluation *e)
{
    const char *charter = option_value(e->s->given, "charter");
    int status = -1;
    if (charter && !charter_load(e->s, charter))
        return EXIT_WRONG;
    if (charter)
        e->shape = qun_charter_shape(e->s->charter);
    else
        status = prepare_shape(e);
    if (status >= 0)
        return status;
    qun_status made = qun_facts_new(e->shape, &e->facts);
    if (made == QUN_OK)
        made = qun_decisions_new(e->s->env, 0, &e->decisions);
    if (made != QUN_OK)
        return failed_call("eval", made);
    return charter ? read_scopes(e) : read_variables(e);
}

static void forget(evaluation *e)
{
    qun_decisions_unref(e->decisions);
    qun_program_unref(e->program);
    qun_facts_unref(e->facts);
    qun_shape_unref(e->own_shape);
    bytes_drop(&e->variables);
    bytes_drop(&e->file);
    *e = (evaluation){.s = e->s};
}

/* Zones that the expression names and this system has belong to the environment: all is made again in that.
 */
static int compile(evaluation *e, qun_text expression)
{
    qun_status status;
    for (;;) {
        status = qun_program_compile(e->shape, expression.at, expression.len, e->s->diagnostics, &e->program);
        if (status != QUN_E_INVALID || !zones_found(e->s))
            break;
        forget(e);
        if (session_renew(e->s) != QUN_OK)
            return failed_call("eval", QUN_E_NOMEM);
        int prepared = prepare(e);
        if (prepared >= 0)
            return prepared;
    }
    if (status == QUN_OK)
        return -1;
    if (!qun_diagnostics_count(e->s->diagnostics))
        return failed_call("the expression", status);
    diagnostics_say(e->s, (origin){"expression", 1});
    return EXIT_WRONG;
}

/* ---- the answer ---- */

static int unknown(const evaluation *e)
{
    qun_reason reason = {.size = sizeof reason};
    fputs("qun: eval: not known", stderr);
    for (uint32_t i = 0; qun_decisions_reason(e->decisions, 0, i, &reason) == QUN_OK; i++)
        if (reason.state == QUN_STATE_MISSING && reason.fact.len)
            fprintf(stderr, "%s " QUN_F, i ? "," : ": missing", QUN_ARG(reason.fact));
    fputc('\n', stderr);
    return EXIT_WRONG;
}

static void print_more(evaluation *e, const qun_decisions *decisions)
{
    qun_program_info info = {.size = sizeof info};
    qun_outcome outcome = {.size = sizeof outcome};
    bytes *b = &e->s->text;
    if (option_given(e->s->given, "type") && qun_program_info_get(e->program, &info) == QUN_OK) {
        bytes_str(b, "type: ");
        bytes_text(b, info.type_name);
        bytes_char(b, '\n');
    }
    if (option_given(e->s->given, "steps") && qun_decisions_outcome(decisions, &outcome) == QUN_OK) {
        bytes_str(b, "steps: ");
        bytes_number(b, outcome.steps);
        bytes_char(b, '\n');
    }
}

static int answer(evaluation *e)
{
    qun_value value = {.size = sizeof value};
    bytes *b = &e->s->text;
    qun_status status = qun_decisions_value(e->decisions, 0, 0, QUN_VALUE_RESULT, &value);
    if (status != QUN_OK)
        return failed_call("eval", status);
    if (value.kind == QUN_TYPE_UNKNOWN)
        return unknown(e);
    if (value.kind == QUN_TYPE_FAILED) {
        say("eval: " QUN_F, QUN_ARG(value.text));
        return EXIT_WRONG;
    }
    b->len = 0;
    BYTES_WRITE(b, status, qun_value_write(&value, at, space, &len));
    if (status != QUN_OK)
        return failed_call("eval", status);
    bytes_char(b, '\n');
    print_more(e, e->decisions);
    output_write(&e->s->out, b->at, b->len);
    e->s->whole = true;
    return EXIT_DONE;
}

static int evaluate(evaluation *e)
{
    qun_time now;
    bytes typed = {NULL, 0, 0};
    qun_text expression = text_of(e->s->given->operands[0]);
    if (!instant_option(e->s, "now", clock_now(), &now))
        return EXIT_MISUSE;
    if (text_is(expression, "-") && !file_read("-", DOCUMENT_MOST, &typed))
        return EXIT_WRONG;
    if (text_is(expression, "-"))
        expression = (qun_text){typed.at ? typed.at : "", typed.len};
    int status = prepare(e);
    if (status < 0)
        status = compile(e, expression);
    if (status < 0) {
        qun_status ran = qun_program_run(e->program, e->facts, now, e->decisions);
        status = ran == QUN_OK ? answer(e) : failed_call("eval", ran);
    }
    bytes_drop(&typed);
    return status;
}

static int run(const arguments *given)
{
    session s;
    evaluation e = {.s = &s};
    int status = check_options(given);
    if (status >= 0)
        return status;
    status = session_open(&s, given);
    if (status < 0)
        status = evaluate(&e);
    forget(&e);
    return session_close(&s, status);
}

static const option_list *const lists[] = {&own_list, &charter_options, &common_options};

const command command_eval = {
    .name = "eval",
    .brief = "Type-checks and evaluates one expression (CEL)",
    .operands = "-- EXPR",
    .about = "Prints the value as JSON, alone on the first line. An expression that does not compile, that "
             "fails, or whose\n"
             "value is not known prints nothing on standard output: exit status 1. EXPR - is read from "
             "standard input.",
    .examples =
        "qun eval -- '1 + 2'\n"
        "qun eval --var 'tags:list(string)=[\"a\",\"b\"]' -- 'tags.exists(t, t == \"b\")'\n"
        "qun eval --now 2026-01-05T18:00:00+08:00 --type -- 'now.getDayOfWeek(\"+08:00\")'\n"
        "qun eval --charter pet-club.json --member '{\"orders\": 3}' -- 'member.orders >= params.vip_orders'",
    .lists = lists,
    .list_count = sizeof lists / sizeof *lists,
    .least = 1,
    .most = 1,
    .run = run,
};
