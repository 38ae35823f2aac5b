/* cel_golden_runner.c - prints the trees that the parser makes of expressions; linked with the room src/cel,
 * for the public interface shows no tree.
 *
 * Reads the lines of cel_runner.c (of which only `expr` and `end` matter here) and answers each case with one
 * line: the tree in words, prefix first, or "unparsed MESSAGE".
 *   c VALUE          a literal: n null; b0 b1; i-5; u5; d and the 16 hex digits of its bits; s text; y bytes
 *   n NAME           a name, with its dot before it if there is one
 *   s NAME X         X.NAME            h NAME X   has(X.NAME)
 *   x X Y            X[Y]              ? X Y Z    X ? Y : Z          ! X
 *   f NAME COUNT     a call, m one of a method (its receiver first), o an operator
 *   & COUNT          X && Y && Z, | X || Y
 *   l COUNT          a list, M a map with COUNT keys and values
 *   L KIND NAME COUNT  a loop: all, exists ...; its range first
 *   - KIND           a node this program does not know */
#include "cel/tree.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE = 1 << 20 };

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

static void print_name(const char *word, qun_text name)
{
    printf("%s ", word);
    print_text(name.at, name.len);
    putchar(' ');
}

/* ---- a tree in words ---- */

static void print_constant(const node *n)
{
    const cell *value = &n->value;
    printf("c ");
    switch (value->kind) {
    case QUN_TYPE_NULL:
        printf("n");
        break;
    case QUN_TYPE_BOOL:
        printf("b%d", value->as.i != 0);
        break;
    case QUN_TYPE_INT:
        printf("i%" PRId64, value->as.i);
        break;
    case QUN_TYPE_UINT:
        printf("u%" PRIu64, value->as.u);
        break;
    case QUN_TYPE_DOUBLE:
        printf("d%016" PRIx64, value->as.u);
        break;
    default:
        putchar(value->kind == QUN_TYPE_BYTES ? 'y' : 's');
        print_text(value->as.text, value->len);
        break;
    }
    putchar(' ');
}

static void print_named(const node *n)
{
    printf("n %s", n->rooted ? "." : "");
    print_text(n->name.at, n->name.len);
    putchar(' ');
}

static void print_select(const node *n)
{
    print_name(n->kind == NODE_HAS ? "h" : "s", n->name);
}

static void print_call(const node *n)
{
    static const char *const styles[] = {
        [STYLE_FUNCTION] = "f", [STYLE_METHOD] = "m", [STYLE_OPERATOR] = "o"};
    print_name(styles[n->style], n->name);
    printf("%" PRIu32 " ", n->count);
}

static void print_operator(const node *n)
{
    print_name("o", n->name);
    printf("%" PRIu32 " ", n->count);
}

static void print_loop(const node *n)
{
    static const char *const loops[] = {[LOOP_ALL] = "all",
                                        [LOOP_EXISTS] = "exists",
                                        [LOOP_EXISTS_ONE] = "exists_one",
                                        [LOOP_MAP] = "map",
                                        [LOOP_FILTER] = "filter"};
    print_name(n->how < sizeof loops / sizeof *loops ? "L" : "-", text_of(loops[n->how % 5]));
    print_text(n->name.at, n->name.len);
    printf(" %" PRIu32 " ", n->count);
}

static const struct form {
    void (*print)(const node *n); /* or */
    const char *word;
    bool counted;
} forms[] = {
    [NODE_CONSTANT] = {print_constant, NULL, false},
    [NODE_NAME] = {print_named, NULL, false},
    [NODE_SELECT] = {print_select, NULL, false},
    [NODE_HAS] = {print_select, NULL, false},
    [NODE_INDEX] = {NULL, "x", false},
    [NODE_CALL] = {print_call, NULL, false},
    [NODE_COMPARE] = {print_operator, NULL, false},
    [NODE_IN] = {print_operator, NULL, false},
    [NODE_AND] = {NULL, "&", true},
    [NODE_OR] = {NULL, "|", true},
    [NODE_NOT] = {NULL, "!", false},
    [NODE_CHOICE] = {NULL, "?", false},
    [NODE_LIST] = {NULL, "l", true},
    [NODE_MAP] = {NULL, "M", true},
    [NODE_LOOP] = {print_loop, NULL, false},
};

static void print_node(const node *n)
{
    const struct form *form = n->kind < sizeof forms / sizeof *forms ? &forms[n->kind] : NULL;
    if (!form || !(form->print || form->word)) {
        printf("- %d ", n->kind);
        return;
    }
    if (form->print)
        form->print(n);
    else if (form->counted)
        printf("%s %" PRIu32 " ", form->word, n->count);
    else
        printf("%s ", form->word);
    for (uint32_t i = 0; i < n->count; i++)
        print_node(n->items[i]);
}

/* ---- a case ---- */

static void print_refusal(qun_diagnostics *diagnostics, qun_status status)
{
    static char text[4096];
    size_t len = 0;
    printf("unparsed %s ", qun_name(QUN_SET_STATUS, status));
    if (qun_diagnostics_format(diagnostics, 0, QUN_LANG_EN, text, sizeof text, &len) == QUN_OK)
        print_text(text, len);
}

static void answer(const qun_env *env, const qun_shape *shape, qun_diagnostics *diagnostics, qun_text source)
{
    arena memory;
    arena_init(&memory, &env->mem);
    diagnostics_clear(diagnostics);
    cel_request request = {.shape = shape, .source = source, .scopes = SCOPE_ANY};
    cel_build b = {
        .request = &request, .a = &memory, .d = diagnostics, .source = source, .depth = CEL_DEPTH_MOST};
    const node *tree = cel_parse(&b);
    if (tree && b.status == QUN_OK)
        print_node(tree);
    else
        print_refusal(diagnostics, b.status);
    putchar('\n');
    arena_drop(&memory);
}

static int digit_of(char c)
{
    return c <= '9' ? c - '0' : c - 'A' + 10;
}

/* Takes the escapes out in place. */
static size_t plain(char *word)
{
    size_t len = 0;
    for (const char *in = word; *in; in++, len++) {
        bool escaped = *in == '%' && in[1] && in[2];
        word[len] = escaped ? (char)(digit_of(in[1]) * 16 + digit_of(in[2])) : *in;
        in += escaped ? 2 : 0;
    }
    word[len] = 0;
    return len;
}

int main(void)
{
    static char line[LINE], source[LINE];
    size_t source_len = 0;
    qun_env *env = NULL;
    qun_shape *shape = NULL;
    qun_diagnostics *diagnostics = NULL;
    qun_env_options options = {.size = sizeof options};
    if (qun_env_new(&options, &env) != QUN_OK || qun_shape_new(env, &shape) != QUN_OK ||
        qun_diagnostics_new(env, &diagnostics) != QUN_OK)
        return 2;
    setvbuf(stdout, NULL, _IOLBF, 0);
    while (fgets(line, sizeof line, stdin)) {
        line[strcspn(line, "\n")] = 0;
        if (strncmp(line, "expr ", 5) == 0) {
            source_len = plain(line + 5);
            memcpy(source, line + 5, source_len + 1);
        } else if (strcmp(line, "end") == 0) {
            answer(env, shape, diagnostics, (qun_text){source, source_len});
        }
    }
    qun_diagnostics_unref(diagnostics);
    qun_shape_unref(shape);
    qun_env_unref(env);
    return 0;
}
