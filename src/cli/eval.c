/* eval.c - qun eval: one expression, checked and run, its value alone on the first line; or a prompt. */
#include "cli/answer.h"
#include "cli/commands.h"
#include "cli/prompt.h"
#include <string.h>

#define EXPRESSION_MOST ((uint64_t)64 << 20)

static const option own[] = {
    {"var", 0, "NAME[:TYPE]=JSON", "a variable; without a type it is of any (dyn); may be repeated"},
    {"vars", 0, "FILE", "a JSON object of variables"},
    {"unknown", 0, "NAME[:TYPE]", "a variable whose value is not known; with --charter a field of it"},
    {"define", 0, "TYPE", "a type that variables may have, as 'Point{x: int, y: int}'; may be repeated"},
    {"now", 0, "INSTANT", "now, as 2026-01-05T18:00:00+08:00; else not known, with --charter the clock"},
    {"charter", 0, "CHARTER", "the expression may read the fields of this charter"},
    {"member", 0, "JSON", "with --charter: what is known of the member"},
    {"group", 0, "JSON", "... of the group"},
    {"here", 0, "JSON", "... of the member in the group"},
    {"event", 0, "JSON", "... of the event"},
    {"community", 0, "JSON", "... of the community"},
    {"staff", 0, "JSON", "... of one of the staff"},
    {"trace", 0, NULL, "a line for each condition: held, failed, unknown or broken, and what it saw"},
    {"type", 0, NULL, "a second line says the type: type: list(string)"},
    {"steps", 0, NULL, "a further line says the steps taken: steps: 12"},
    {"cost", 0, NULL, "a further line says the steps and their bound; and those of each condition"},
    {"fields", 0, NULL, "a further line for each field it reads: reads: member.orders int"},
};
static const option_list own_list = OPTION_LIST(own);

static int evaluate(evaluation *e, const answer_view *view)
{
    bytes typed = {NULL, 0, 0};
    qun_text expression = text_of(e->s->given->operands[0]);
    if (text_is(expression, "-") && !file_read("-", EXPRESSION_MOST, &typed))
        return EXIT_WRONG;
    if (text_is(expression, "-"))
        expression = (qun_text){typed.at ? typed.at : "", typed.len};
    int status = expression_compile(e, expression);
    if (status < 0)
        status = expression_run(e);
    if (status < 0)
        status = answer_print(e, expression, view);
    e->s->whole = status == EXIT_DONE;
    bytes_drop(&typed);
    return status;
}

static answer_view view_of(const arguments *given)
{
    answer_view view = {.type = option_given(given, "type"),
                        .steps = option_given(given, "steps"),
                        .cost = option_given(given, "cost"),
                        .fields = option_given(given, "fields"),
                        .trace = option_given(given, "trace")};
    bool more = view.type || view.steps || view.cost || view.fields || view.trace;
    view.json = more && option_given(given, "json");
    return view;
}

static int run(const arguments *given)
{
    session s;
    evaluation e = {.s = &s};
    answer_view view = view_of(given);
    int status = variables_check(given);
    if (status >= 0)
        return status;
    status = session_open(&s, given);
    if (status < 0 && !instant_option(&s, "now", clock_now(), &e.now))
        status = EXIT_MISUSE;
    if (status < 0)
        status = variables_prepare(&e);
    if (status < 0)
        status = given->operand_count ? evaluate(&e, &view) : prompt_run(&e, &view);
    evaluation_drop(&e);
    return session_close(&s, status);
}

static const option_list *const lists[] = {&own_list, &charter_options, &common_options};

const command command_eval = {
    .name = "eval",
    .brief = "Type-checks and evaluates one expression (CEL), or reads them at a prompt",
    .operands = "[-- EXPR]",
    .about =
        "Prints the value as JSON, alone on the first line. An expression that does not compile, that "
        "fails, or whose\n"
        "value is not known prints no value: exit status 1. EXPR - is read from standard input.\n\n"
        "Without EXPR each line of standard input is an expression; on a terminal there is a prompt, where "
        ":help says\n"
        "more. With --json and one of --trace, --type, --steps, --cost, --fields all of it is one object: "
        "value (or\n"
        "missing, or error), type, steps, bound, fields, reasons.",
    .examples = "qun eval -- '1 + 2'\n"
                "qun eval --var 'tags:list(string)=[\"a\",\"b\"]' -- 'tags.exists(t, t == \"b\")'\n"
                "qun eval --now 2026-01-05T18:00:00+08:00 --type -- 'now.getDayOfWeek(\"+08:00\")'\n"
                "qun eval --var posts=7 --trace -- 'posts > 10'\n"
                "qun eval --charter pet-club.json --member '{\"orders\": 3}' -- 'member.orders >= "
                "params.vip_orders'\n"
                "qun eval --charter pet-club.json",
    .lists = lists,
    .list_count = sizeof lists / sizeof *lists,
    .least = 0,
    .most = 1,
    .run = run,
};
