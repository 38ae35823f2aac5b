/* cel_runner.c - evaluates expressions through the public interface; relies on the shared library alone.
 *
 * Reads cases from standard input and answers each with one line on standard output; cel_run.py writes the
 * cases and judges the answers. Lines in, words separated by one blank, every byte outside !..~ and % as %XX:
 *
 *   zone NAME PATH       a TZif file to lend; before the first case
 *   case                 begins a case
 *   type DEFINITION      defines a type
 *   var NAME TYPE        declares a variable
 *   fn SIGNATURE         lends a function that fails when it is called
 *   expr SOURCE          the expression
 *   container NAME       where names are looked for first
 *   unchecked            compile without looking at types
 *   check                compile only
 *   set NAME VALUE...    what a variable holds
 *   end                  runs the case and answers
 *
 * Lines out: "value TYPE JSON VALUE...", "checked TYPE", "unknown", "failed MESSAGE", "refused MESSAGE" for
 * an expression that does not compile, "broken FUNCTION STATUS" for an error that no expression may cause.
 *
 * A value in words, prefix first: n null; b0 b1; i-5 int; u5 uint; d and 16 hex digits, the bits of a double;
 * s text; y bytes; k name of a type; t and e MICROSECONDS,NANOS timestamp and duration; lN and N values; mN
 * and N keys and values in turn; oN optional with 0 or 1 value; qN and N names and values in turn, then a
 * word with the name of the type, a struct's; ? unknown; ! failed. */
#include <qun/cel.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DECLARED_MAX = 32, ZONE_MAX = 64, VALUE_MAX = 4096, TEXT_SPACE = 65536 };

typedef struct binding {
    const char *name, *content; /* what stands behind the name, still in words */
} binding;

typedef struct example {
    binding variables[DECLARED_MAX], values[DECLARED_MAX];
    const char *functions[DECLARED_MAX], *types[DECLARED_MAX];
    size_t variable_count, value_count, function_count, type_count;
    const char *source;
    size_t source_len;     /* a NUL may stand in it */
    const char *container; /* NULL: none */
    bool check_only, unchecked;
} example;

typedef struct session {
    qun_env *env;
    qun_diagnostics *diagnostics;
    qun_document zones[ZONE_MAX];
    size_t zone_count;
    qun_value pool[VALUE_MAX]; /* of the case that runs */
    size_t pool_used;
    char text[TEXT_SPACE];
} session;

/* Everything one case makes. */
typedef struct job {
    qun_shape *shape;
    qun_program *program;
    qun_facts *facts;
    qun_decisions *decisions;
} job;

/* ---- words ---- */

/* Cuts the first word off a line; NULL at its end. */
static char *word_of(char **rest)
{
    char *word = *rest;
    if (!word)
        return NULL;
    char *blank = strchr(word, ' ');
    *rest = blank ? blank + 1 : NULL;
    if (blank)
        *blank = 0;
    return word;
}

static int digit_of(char c)
{
    const char *digits = "0123456789ABCDEF";
    const char *found = c ? strchr(digits, c) : NULL;
    return found ? (int)(found - digits) : 0;
}

/* Takes the escapes out in place; gives the length. */
static size_t plain(char *word)
{
    size_t len = 0;
    for (const char *in = word; *in; in++, len++) {
        if (*in == '%' && in[1] && in[2]) {
            word[len] = (char)(digit_of(in[1]) * 16 + digit_of(in[2]));
            in += 2;
        } else {
            word[len] = *in;
        }
    }
    word[len] = 0;
    return len;
}

static void print_text(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        unsigned char byte = (unsigned char)text[i];
        if (byte > ' ' && byte <= '~' && byte != '%')
            putchar(byte);
        else
            printf("%%%02X", byte);
    }
}

static void broken(const char *function, qun_status status)
{
    const char *name = qun_name(QUN_SET_STATUS, status);
    printf("broken %s %s", function, name ? name : "?");
}

/* ---- values in ---- */

static qun_value *new_values(session *s, size_t count)
{
    if (count > VALUE_MAX - s->pool_used)
        return NULL;
    qun_value *values = s->pool + s->pool_used;
    s->pool_used += count;
    memset(values, 0, count * sizeof *values);
    for (size_t i = 0; i < count; i++)
        values[i].size = sizeof *values;
    return values;
}

static double double_of(const char *bits)
{
    uint64_t number = strtoull(bits, NULL, 16);
    double value;
    memcpy(&value, &number, sizeof value);
    return value;
}

static const struct {
    char prefix;
    int32_t kind;
} kinds[] = {
    {'n', QUN_TYPE_NULL},     {'b', QUN_TYPE_BOOL},   {'i', QUN_TYPE_INT},   {'u', QUN_TYPE_UINT},
    {'d', QUN_TYPE_DOUBLE},   {'s', QUN_TYPE_STRING}, {'y', QUN_TYPE_BYTES}, {'t', QUN_TYPE_TIMESTAMP},
    {'e', QUN_TYPE_DURATION}, {'k', QUN_TYPE_TYPE},   {'l', QUN_TYPE_LIST},  {'m', QUN_TYPE_MAP},
    {'q', QUN_TYPE_STRUCT},
};

static int32_t kind_of(char prefix)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (kinds[i].prefix == prefix)
            return kinds[i].kind;
    return QUN_TYPE_FAILED;
}

static bool read_value(session *s, char **rest, qun_value *out);

static bool read_items(session *s, char **rest, size_t places, qun_value *out)
{
    qun_value *items = new_values(s, places);
    for (size_t i = 0; items && i < places; i++)
        if (!read_value(s, rest, &items[i]))
            return false;
    out->items = items;
    return items != NULL;
}

/* False for words that are no value, or too many of them. */
static bool read_value(session *s, char **rest, qun_value *out)
{
    char *word = word_of(rest);
    if (!word || !*word)
        return false;
    out->kind = kind_of(word[0]);
    char *content = word + 1, *comma;
    switch (out->kind) {
    case QUN_TYPE_UINT:
        out->i = (int64_t)strtoull(content, NULL, 10);
        return true;
    case QUN_TYPE_DOUBLE:
        out->d = double_of(content);
        return true;
    case QUN_TYPE_STRING:
    case QUN_TYPE_BYTES:
    case QUN_TYPE_TYPE:
        out->text.at = content;
        out->text.len = plain(content);
        return true;
    case QUN_TYPE_STRUCT:
        out->count = (size_t)strtoull(content, NULL, 10);
        if (out->count > VALUE_MAX || !read_items(s, rest, 2 * out->count, out) || !(word = word_of(rest)))
            return false;
        out->text.at = word;
        out->text.len = plain(word);
        return true;
    case QUN_TYPE_LIST:
    case QUN_TYPE_MAP:
        out->count = (size_t)strtoull(content, NULL, 10);
        return out->count <= VALUE_MAX &&
               read_items(s, rest, out->kind == QUN_TYPE_MAP ? 2 * out->count : out->count, out);
    case QUN_TYPE_FAILED:
        return false;
    default:
        out->i = strtoll(content, &comma, 10);
        out->nanos = *comma == ',' ? (uint32_t)strtoul(comma + 1, NULL, 10) : 0;
        return true;
    }
}

/* ---- values out ---- */

static void print_value(const qun_value *value);

static void print_items(const qun_value *value, size_t places)
{
    for (size_t i = 0; i < places; i++) {
        qun_value item = {.size = sizeof item};
        putchar(' ');
        if (qun_value_item(value, (uint32_t)i, &item) != QUN_OK)
            printf("!qun_value_item");
        else
            print_value(&item);
    }
}

static void print_value(const qun_value *value)
{
    char prefix = value->kind == QUN_TYPE_UNKNOWN ? '?' : value->kind == QUN_TYPE_OPTIONAL ? 'o' : '!';
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (kinds[i].kind == value->kind)
            prefix = kinds[i].prefix;
    uint64_t bits;
    memcpy(&bits, &value->d, sizeof bits);
    putchar(prefix);
    switch (prefix) {
    case 'b':
    case 'i':
        printf("%" PRId64, value->i);
        break;
    case 'u':
        printf("%" PRIu64, (uint64_t)value->i);
        break;
    case 'd':
        printf("%016" PRIx64, bits);
        break;
    case 't':
    case 'e':
        printf("%" PRId64 ",%" PRIu32, value->i, value->nanos);
        break;
    case 's':
    case 'y':
    case 'k':
    case '!':
        print_text(value->text.at, value->text.len);
        break;
    case 'q':
        printf("%zu", value->count);
        print_items(value, 2 * value->count);
        putchar(' ');
        print_text(value->text.at, value->text.len);
        break;
    case 'l':
    case 'm':
    case 'o':
        printf("%zu", value->count);
        print_items(value, prefix == 'm' ? 2 * value->count : value->count);
        break;
    default:
        break;
    }
}

/* The value twice: as JSON, which proves qun_value_write, and in words. */
static void print_result(session *s, const qun_program_info *info, const qun_value *value)
{
    size_t len = 0;
    qun_status status = qun_value_write(value, s->text, sizeof s->text, &len);
    if (status != QUN_OK) {
        broken("qun_value_write", status);
        return;
    }
    printf("value ");
    print_text(info->type_name.at, info->type_name.len);
    putchar(' ');
    print_text(s->text, len);
    putchar(' ');
    print_value(value);
}

/* ---- a case ---- */

static qun_status never_called(void *user, qun_call *call)
{
    (void)user;
    (void)call;
    return QUN_E_HOST;
}

/* The suite binds variables of these names to see that they change nothing. Here the name alone is refused.
 */
static bool is_constant(const char *name)
{
    return !strcmp(name, "true") || !strcmp(name, "false") || !strcmp(name, "null");
}

static qun_status declare(const example *e, qun_shape *shape)
{
    qun_status status = QUN_OK;
    for (size_t i = 0; status == QUN_OK && i < e->type_count; i++)
        status = qun_shape_define(shape, e->types[i], QUN_NTS, NULL);
    for (size_t i = 0; status == QUN_OK && i < e->variable_count; i++) {
        const binding *v = &e->variables[i];
        status = qun_shape_declare(shape, v->name, QUN_NTS, v->content, QUN_NTS, NULL, NULL);
        if (status == QUN_E_INVALID && is_constant(v->name))
            status = QUN_OK;
    }
    for (size_t i = 0; status == QUN_OK && i < e->function_count; i++)
        status = qun_shape_lend(shape, e->functions[i], QUN_NTS, never_called, NULL, NULL);
    return status;
}

/* One row with what the variables hold. */
static qun_status fill(session *s, const example *e, const qun_shape *shape, qun_facts *facts)
{
    uint32_t row = 0;
    qun_status status = qun_facts_add(facts, QUN_SCOPE_RECORD, NULL, 0, &row);
    for (size_t i = 0; status == QUN_OK && i < e->value_count; i++) {
        qun_slot slot = 0;
        char *rest = (char *)e->values[i].content;
        qun_value *value = new_values(s, 1);
        if (!value || !read_value(s, &rest, value))
            return QUN_E_ARG;
        status = qun_shape_find(shape, e->values[i].name, QUN_NTS, &slot);
        if (status == QUN_OK)
            status = qun_facts_set(facts, slot, row, value);
        else if (is_constant(e->values[i].name))
            status = QUN_OK;
    }
    return status;
}

static void refused(session *s, qun_status status)
{
    size_t len = 0;
    if (status != QUN_E_INVALID) {
        broken("qun_program_compile_with", status);
        return;
    }
    status = qun_diagnostics_format(s->diagnostics, 0, QUN_LANG_EN, s->text, sizeof s->text, &len);
    if (status != QUN_OK) {
        broken("qun_diagnostics_format", status);
        return;
    }
    printf("refused ");
    print_text(s->text, len);
}

static void answer(session *s, const qun_program_info *info, const qun_decisions *decisions)
{
    qun_decision decision = {.size = sizeof decision};
    qun_value value = {.size = sizeof value};
    qun_status status = qun_decisions_get(decisions, 0, &decision);
    if (status != QUN_OK) {
        broken("qun_decisions_get", status);
        return;
    }
    if (decision.act == QUN_ACT_UNKNOWN) {
        printf("unknown");
        return;
    }
    status = qun_decisions_value(decisions, 0, 0, QUN_VALUE_RESULT, &value);
    if (status != QUN_OK) {
        broken("qun_decisions_value", status);
        return;
    }
    if (decision.act == QUN_ACT_FAILED) {
        printf("failed ");
        print_text(value.text.at, value.text.len);
        return;
    }
    print_result(s, info, &value);
}

/* Facts, run, answer: the program compiled. */
static void evaluate(session *s, const example *e, job *j, const qun_program_info *info)
{
    qun_status status = qun_facts_new(j->shape, &j->facts);
    if (status == QUN_OK)
        status = fill(s, e, j->shape, j->facts);
    if (status != QUN_OK) {
        broken("qun_facts", status);
        return;
    }
    status = qun_decisions_new(s->env, 0, &j->decisions);
    if (status == QUN_OK)
        status = qun_program_run(j->program, j->facts, 0, j->decisions);
    if (status != QUN_OK) {
        broken("qun_program_run", status);
        return;
    }
    answer(s, info, j->decisions);
}

static void compile_and_run(session *s, const example *e, job *j)
{
    qun_program_info info = {.size = sizeof info};
    qun_status status = qun_shape_new(s->env, &j->shape);
    if (status == QUN_OK)
        status = declare(e, j->shape);
    if (status != QUN_OK) {
        broken("qun_shape_declare", status);
        return;
    }
    qun_program_options options = {.size = sizeof options, .flags = e->unchecked ? QUN_COMPILE_UNCHECKED : 0};
    options.container.at = e->container;
    options.container.len = e->container ? QUN_NTS : 0;
    status =
        qun_program_compile_with(j->shape, e->source, e->source_len, &options, s->diagnostics, &j->program);
    if (status != QUN_OK) {
        refused(s, status);
        return;
    }
    status = qun_program_info_get(j->program, &info);
    if (status != QUN_OK) {
        broken("qun_program_info_get", status);
        return;
    }
    if (e->check_only) {
        printf("checked ");
        print_text(info.type_name.at, info.type_name.len);
        return;
    }
    evaluate(s, e, j, &info);
}

static void run(session *s, const example *e)
{
    job j = {0};
    s->pool_used = 0;
    if (e->source)
        compile_and_run(s, e, &j);
    else
        broken("no-expression", QUN_E_ARG);
    putchar('\n');
    qun_decisions_unref(j.decisions);
    qun_facts_unref(j.facts);
    qun_program_unref(j.program);
    qun_shape_unref(j.shape);
}

/* ---- lines ---- */

static void add(binding *list, size_t *count, char *name, char *content)
{
    if (*count == DECLARED_MAX || !name || !content)
        return;
    plain(name);
    list[*count].name = name;
    list[(*count)++].content = content;
}

/* One line of a case; true at its end. */
static bool take(example *e, const char *key, char *rest)
{
    if (!strcmp(key, "case")) {
        memset(e, 0, sizeof *e);
    } else if (!strcmp(key, "check")) {
        e->check_only = true;
    } else if (!strcmp(key, "unchecked")) {
        e->unchecked = true;
    } else if (!strcmp(key, "container") && rest) {
        plain(rest);
        e->container = rest;
    } else if (!strcmp(key, "expr") && rest) {
        e->source_len = plain(rest);
        e->source = rest;
    } else if (!strcmp(key, "fn") && rest && e->function_count < DECLARED_MAX) {
        plain(rest);
        e->functions[e->function_count++] = rest;
    } else if (!strcmp(key, "type") && rest && e->type_count < DECLARED_MAX) {
        plain(rest);
        e->types[e->type_count++] = rest;
    } else if (!strcmp(key, "var")) {
        char *name = word_of(&rest);
        if (rest)
            plain(rest);
        add(e->variables, &e->variable_count, name, rest);
    } else if (!strcmp(key, "set")) {
        char *name = word_of(&rest);
        add(e->values, &e->value_count, name, rest);
    }
    return !strcmp(key, "end");
}

/* The whole of a stream, NUL-terminated; NULL without memory. */
static char *read_all(FILE *from, size_t *len)
{
    size_t space = 1 << 16;
    char *all = malloc(space);
    *len = 0;
    while (all) {
        *len += fread(all + *len, 1, space - *len - 1, from);
        if (*len < space - 1)
            break;
        char *more = realloc(all, space *= 2);
        if (!more)
            free(all);
        all = more;
    }
    if (all)
        all[*len] = 0;
    return all;
}

static void lend_zone(session *s, char *rest)
{
    char *name = word_of(&rest);
    FILE *file = rest ? fopen(rest, "rb") : NULL;
    if (!file || s->zone_count == ZONE_MAX) {
        fprintf(stderr, "cel_runner: zone %s not lent\n", name ? name : "?");
    } else {
        qun_document *zone = &s->zones[s->zone_count++];
        zone->size = sizeof *zone;
        zone->name.at = name;
        zone->name.len = strlen(name);
        zone->bytes = read_all(file, &zone->len);
    }
    if (file)
        fclose(file);
}

static bool open_session(session *s)
{
    qun_env_options options = {.size = sizeof options, .zones = s->zones, .zone_count = s->zone_count};
    qun_status status = qun_env_new(&options, &s->env);
    if (status == QUN_OK)
        status = qun_diagnostics_new(s->env, &s->diagnostics);
    if (status != QUN_OK)
        fprintf(stderr, "cel_runner: no environment: %s\n", qun_name(QUN_SET_STATUS, status));
    return status == QUN_OK;
}

static void close_session(session *s)
{
    qun_diagnostics_unref(s->diagnostics);
    qun_env_unref(s->env);
    for (size_t i = 0; i < s->zone_count; i++)
        free((void *)s->zones[i].bytes);
}

int main(void)
{
    static session s;
    static example e;
    size_t len = 0;
    char *input = read_all(stdin, &len);
    char *line = input;
    bool good = input != NULL;
    setvbuf(stdout, NULL, _IOLBF, 0); /* what was answered before a crash must be seen */
    while (good && *line) {
        char *end = strchr(line, '\n'), *rest = line;
        if (end)
            *end = 0;
        char *key = word_of(&rest);
        if (!strcmp(key, "zone"))
            lend_zone(&s, rest);
        else if (!s.env && !open_session(&s))
            good = false;
        else if (take(&e, key, rest))
            run(&s, &e);
        line = end ? end + 1 : line + strlen(line);
    }
    close_session(&s);
    free(input);
    return good ? 0 : 2;
}
