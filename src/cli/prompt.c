/* prompt.c - expressions one after another, and variables kept from one to the next. On a terminal lines are
 * edited (editor.c); otherwise each line of standard input is one, and problems are told by its number. */
#include "cli/prompt.h"
#include "cli/editor.h"
#include "cli/names.h"
#include "cli/table.h"
#include "cli/terminal.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char mark[] = "> ";

typedef struct prompter {
    evaluation *e;
    answer_view view;
    bool over;
} prompter;

static bool is_chinese(const prompter *p)
{
    return p->e->s->lang == QUN_LANG_ZH;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static size_t skip_blanks(qun_text line, size_t at)
{
    while (at < line.len && is_blank(line.at[at]))
        at++;
    return at;
}

static void print(prompter *p, const bytes *text)
{
    output_write(&p->e->s->out, text->at, text->len);
}

static int complain(const prompter *p, const char *zh, const char *en)
{
    expression_complain(p->e, text_of(is_chinese(p) ? zh : en));
    return EXIT_WRONG;
}

/* ---- expressions ---- */

/* The line with blanks in place of what stands before the expression: places are those of the line. */
static bytes expression_in(qun_text line, size_t from)
{
    bytes text = {NULL, 0, 0};
    for (size_t i = 0; i < from; i++)
        bytes_char(&text, ' ');
    bytes_add(&text, line.at + from, line.len - from);
    bytes_char(&text, 0);
    text.len--;
    return text;
}

static int evaluate(prompter *p, qun_text expression, const answer_view *view)
{
    int status = expression_compile(p->e, expression);
    if (status < 0)
        status = expression_run(p->e);
    return status < 0 ? answer_print(p->e, expression, view) : status;
}

/* ---- variables ---- */

/* NAME = EXPRESSION: where the expression begins; 0: it is something else. */
static size_t assignment(qun_text line, qun_text *name)
{
    size_t from = skip_blanks(line, 0), at = from;
    while (at < line.len &&
           ((line.at[at] >= 'a' && line.at[at] <= 'z') || (line.at[at] >= 'A' && line.at[at] <= 'Z') ||
            line.at[at] == '_' || (at > from && line.at[at] >= '0' && line.at[at] <= '9')))
        at++;
    *name = (qun_text){line.at + from, at - from};
    at = skip_blanks(line, at);
    bool is =
        name->len && at < line.len && line.at[at] == '=' && !(at + 1 < line.len && line.at[at + 1] == '=');
    return is ? at + 1 : 0;
}

/* The type of the expression, or of its value where that is only known now. */
static qun_text type_name_of(const prompter *p, const qun_value *value)
{
    qun_program_info info = {.size = sizeof info};
    if (qun_program_info_get(p->e->program, &info) == QUN_OK && info.kind != QUN_TYPE_UNKNOWN)
        return info.type_name;
    if (value->kind >= QUN_TYPE_BOOL && value->kind <= QUN_TYPE_DURATION)
        return text_of(qun_name(QUN_SET_TYPE, value->kind));
    return text_of(value->kind == QUN_TYPE_LIST  ? "list(dyn)"
                   : value->kind == QUN_TYPE_MAP ? "map(dyn, dyn)"
                                                 : "dyn");
}

static int keep(prompter *p, qun_text name, qun_text expression)
{
    evaluation *e = p->e;
    qun_value value = {.size = sizeof value};
    int status = expression_compile(e, expression);
    if (status < 0)
        status = expression_run(e);
    if (status < 0)
        status = answer_value(e, &value);
    if (status >= 0)
        return status;
    qun_text type_name = type_name_of(p, &value);
    if (text_is(name, "now") && value.kind != QUN_TYPE_TIMESTAMP)
        return complain(p, "now 须为 timestamp", "now is a timestamp");
    qun_status kept = variable_keep(e, name, type_name, &value);
    if (kept == QUN_E_INVALID) {
        expression_problems(e, expression);
        return EXIT_WRONG;
    }
    return kept == QUN_OK ? EXIT_DONE : failed_call("eval", kept);
}

static int assign(prompter *p, qun_text name, qun_text line, size_t from)
{
    if (p->e->charter)
        return complain(p, "有章程时字段由章程规定，不能另设变量",
                        "--charter has its own fields: no variables");
    bytes text = expression_in(line, from);
    int status = keep(p, name, (qun_text){text.at, text.len});
    bytes_drop(&text);
    return status;
}

/* ---- commands ---- */

static int show_type(prompter *p, qun_text expression)
{
    int status = expression_compile(p->e, expression);
    if (status < 0)
        answer_print_type(p->e);
    return status < 0 ? EXIT_DONE : status;
}

static int show_fields(prompter *p, qun_text expression)
{
    int status = expression_compile(p->e, expression);
    if (status < 0)
        answer_print_fields(p->e);
    return status < 0 ? EXIT_DONE : status;
}

static int show_trace(prompter *p, qun_text expression)
{
    answer_view view = p->view;
    view.trace = true;
    return evaluate(p, expression, &view);
}

static int show_cost(prompter *p, qun_text expression)
{
    answer_view view = p->view;
    view.cost = true;
    return evaluate(p, expression, &view);
}

/* Of a charter's many fields only those that are known. */
static int show_variables(prompter *p, qun_text nothing)
{
    evaluation *e = p->e;
    table t = {.columns = 3};
    bytes text = {NULL, 0, 0};
    qun_field field = {.size = sizeof field};
    (void)nothing;
    for (uint32_t i = 0; qun_shape_get(e->shape, i, &field) == QUN_OK; i++) {
        qun_value value = {.size = sizeof value};
        bool known =
            qun_facts_get(e->facts, field.slot, 0, &value) == QUN_OK && value.kind != QUN_TYPE_UNKNOWN;
        if (!known && e->charter)
            continue;
        text.len = 0;
        if (known)
            value_write(&value, &text);
        else
            bytes_str(&text, is_chinese(p) ? "未知" : "unknown");
        table_add(&t, 0, field.name);
        table_add(&t, 1, field.type_name);
        table_add(&t, 2, (qun_text){text.at, text.len});
    }
    text.len = 0;
    table_write(&t, &text);
    print(p, &text);
    table_drop(&t);
    bytes_drop(&text);
    return EXIT_DONE;
}

static int show_functions(prompter *p, qun_text nothing)
{
    table t = {.columns = 3};
    bytes text = {NULL, 0, 0};
    (void)nothing;
    names_list(p->e, &t);
    table_write(&t, &text);
    print(p, &text);
    table_drop(&t);
    bytes_drop(&text);
    return EXIT_DONE;
}

static int quit(prompter *p, qun_text nothing)
{
    (void)nothing;
    p->over = true;
    return EXIT_DONE;
}

static int show_help(prompter *p, qun_text nothing);

static const struct meta {
    const char *name, *operand;
    int (*act)(prompter *p, qun_text operand);
    const char *zh, *en;
} commands[] = {
    {":type", " EXPR", show_type, "表达式的类型，不求值", "its type, without evaluating it"},
    {":trace", " EXPR", show_trace, "求值，逐条说明各条件", "its value, and each of its conditions"},
    {":cost", " EXPR", show_cost, "求值，说明所用步数及上限",
     "its value, and the steps it took and may take"},
    {":fields", " EXPR", show_fields, "表达式读取哪些字段", "the fields it reads"},
    {":vars", "", show_variables, "已知的变量或字段", "the variables, or the fields that are known"},
    {":functions", "", show_functions, "函数、方法与宏，各附一例",
     "functions, methods and macros, an example of each"},
    {":help", "", show_help, "本说明", "this page"},
    {":quit", "", quit, "结束，同 Ctrl-D", "ends, as Ctrl-D does"},
};
enum { COMMANDS = sizeof commands / sizeof *commands };

static int show_help(prompter *p, qun_text nothing)
{
    bool chinese = is_chinese(p);
    table t = {.columns = 2};
    bytes text = {NULL, 0, 0}, name = {NULL, 0, 0};
    (void)nothing;
    table_add(&t, 0, text_of("EXPR"));
    table_add(&t, 1, text_of(chinese ? "求值" : "its value"));
    table_add(&t, 0, text_of("NAME = EXPR"));
    table_add(&t, 1,
              text_of(chinese ? "存为变量，供后面各行使用" : "keeps it as a variable for the lines to come"));
    for (size_t i = 0; i < COMMANDS; i++) {
        name.len = 0;
        bytes_str(&name, commands[i].name);
        bytes_str(&name, commands[i].operand);
        table_add(&t, 0, (qun_text){name.at, name.len});
        table_add(&t, 1, text_of(chinese ? commands[i].zh : commands[i].en));
    }
    table_write(&t, &text);
    print(p, &text);
    table_drop(&t);
    bytes_drop(&text);
    bytes_drop(&name);
    return EXIT_DONE;
}

static int run_command(prompter *p, qun_text line, size_t from)
{
    size_t end = from;
    while (end < line.len && !is_blank(line.at[end]))
        end++;
    qun_text name = {line.at + from, end - from};
    for (size_t i = 0; i < COMMANDS; i++) {
        if (!text_is(name, commands[i].name))
            continue;
        bytes text = expression_in(line, end);
        int status = commands[i].act(p, (qun_text){text.at, text.len});
        bytes_drop(&text);
        return status;
    }
    return complain(p, "没有这个命令；:help 列出全部", "no such command; :help names them");
}

/* ---- lines ---- */

static int obey(prompter *p, qun_text line)
{
    qun_text name;
    size_t from = skip_blanks(line, 0), value;
    if (from == line.len || (line.len - from >= 2 && memcmp(line.at + from, "//", 2) == 0))
        return EXIT_DONE;
    if (line.at[from] == ':')
        return run_command(p, line, from);
    value = assignment(line, &name);
    return value ? assign(p, name, line, value) : evaluate(p, line, &p->view);
}

/* False: there is nothing left to evaluate with, or nowhere to print. */
static bool may_go_on(const prompter *p)
{
    return !p->over && p->e->facts && p->e->decisions && !p->e->s->out.failed;
}

static void complete(void *of, qun_text before, candidates *out)
{
    const prompter *p = of;
    if (!before.len || before.at[0] != ':' || memchr(before.at, ' ', before.len)) {
        names_complete(p->e, before, out);
        return;
    }
    out->len = before.len;
    for (size_t i = 0; i < COMMANDS; i++) {
        qun_text name = text_of(commands[i].name);
        if (name.len >= before.len && memcmp(name.at, before.at, before.len) == 0)
            candidates_add(out, name);
    }
}

/* A problem is shown under the line just typed, if that takes one row. */
static size_t columns_before(qun_text line)
{
    size_t used = sizeof mark - 1;
    return used + table_width(line) < terminal_columns() ? used : 0;
}

static int edit_lines(prompter *p)
{
    history past;
    history_open(&past);
    editor ed = {.prompt = mark, .history = &past, .complete = complete, .of = p};
    const char *hello = is_chinese(p) ? "一行一个表达式；:help 看用法，Ctrl-D 结束。\n"
                                      : "An expression a line; :help says more, Ctrl-D ends.\n";
    output_write(&p->e->s->out, hello, strlen(hello));
    p->e->interactive = true;
    while (output_flush(&p->e->s->out) && may_go_on(p)) {
        int done = editor_read(&ed);
        if (done == EDIT_END)
            break;
        if (done == EDIT_CLEARED)
            continue;
        qun_text line = {ed.text.at ? ed.text.at : "", ed.text.len};
        history_add(&past, line);
        p->e->under = columns_before(line);
        obey(p, line);
    }
    editor_drop(&ed);
    history_close(&past);
    return EXIT_DONE;
}

static int read_lines(prompter *p)
{
    char *line = NULL;
    size_t room = 0;
    int status = EXIT_DONE;
    bool asks = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
    p->e->from = (origin){"<stdin>", 0};
    while (may_go_on(p)) {
        if (asks)
            output_write(&p->e->s->out, mark, sizeof mark - 1);
        output_flush(&p->e->s->out);
        ptrdiff_t len = getline(&line, &room, stdin);
        if (len < 0)
            break;
        len -= len > 0 && line[len - 1] == '\n';
        p->e->from.line++;
        int one = obey(p, (qun_text){line, (size_t)len});
        status = one == EXIT_DONE ? status : EXIT_WRONG;
    }
    if (ferror(stdin)) {
        say("<stdin>: cannot be read");
        status = EXIT_WRONG;
    }
    free(line);
    return status;
}

int prompt_run(evaluation *e, const answer_view *view)
{
    prompter p = {.e = e, .view = *view};
    bool here = !e->s->out.path && terminal_edits();
    p.view.aside = here && terminal_colours() && !view->json && !view->type;
    int status = here ? edit_lines(&p) : read_lines(&p);
    e->s->whole = status == EXIT_DONE;
    return status;
}
