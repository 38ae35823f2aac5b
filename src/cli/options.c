/* options.c - reads a command line by a command's table, and writes the table as help. */
#include "cli/options.h"
#include "cli/bytes.h"
#include "cli/say.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- what was probably meant ---- */

enum { NEAR_LONGEST = 63 };

static size_t least_of(size_t a, size_t b, size_t c)
{
    size_t least = a < b ? a : b;
    return least < c ? least : c;
}

/* Insertions, deletions and changes that lead from one word to the other. */
static size_t distance(const char *a, const char *b)
{
    size_t row[NEAR_LONGEST + 2];
    size_t a_len = strlen(a), b_len = strlen(b);
    if (a_len > NEAR_LONGEST || b_len > NEAR_LONGEST)
        return NEAR_LONGEST;
    for (size_t j = 0; j <= b_len; j++)
        row[j] = j;
    for (size_t i = 1; i <= a_len; i++) {
        size_t corner = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b_len; j++) {
            size_t above = row[j];
            row[j] = least_of(above + 1, row[j - 1] + 1, corner + (a[i - 1] != b[j - 1]));
            corner = above;
        }
    }
    return row[b_len];
}

const char *nearest(const char *word, const char *(*name)(const void *of, size_t index), const void *of,
                    size_t count)
{
    size_t best = count, best_distance = strlen(word) / 3 + 2;
    for (size_t i = 0; i < count; i++) {
        const char *candidate = name(of, i);
        size_t d = *candidate ? distance(word, candidate) : NEAR_LONGEST;
        if (d < best_distance) {
            best_distance = d;
            best = i;
        }
    }
    return best < count ? name(of, best) : NULL;
}

/* ---- reading ---- */

static const option *option_at(const command *c, size_t index)
{
    for (size_t i = 0; i < c->list_count; i++) {
        if (index < c->lists[i]->count)
            return &c->lists[i]->items[index];
        index -= c->lists[i]->count;
    }
    return NULL;
}

static size_t option_count(const command *c)
{
    size_t count = 0;
    for (size_t i = 0; i < c->list_count; i++)
        count += c->lists[i]->count;
    return count;
}

static const char *option_name(const void *of, size_t index)
{
    return option_at(of, index)->name;
}

/* By its whole name: a script that relied on a beginning of it would break with the next option. */
static const option *option_named(const command *c, const char *name, size_t len)
{
    const option *o;
    for (size_t i = 0; (o = option_at(c, i)) != NULL; i++)
        if (strlen(o->name) == len && memcmp(o->name, name, len) == 0)
            return o;
    return NULL;
}

static const option *option_lettered(const command *c, char letter)
{
    const option *o;
    for (size_t i = 0; (o = option_at(c, i)) != NULL; i++)
        if (o->letter && o->letter == letter)
            return o;
    return NULL;
}

int misuse(const command *c, const char *what, const char *found)
{
    say("%s: %s%s%s", c->name, what, found ? " " : "", found ? found : "");
    fprintf(stderr, "qun %s --help says more\n", c->name);
    return EXIT_MISUSE;
}

static int no_such_option(const command *c, const char *name, size_t len)
{
    bytes word = {NULL, 0, 0};
    bytes_add(&word, name, len);
    bytes_char(&word, 0);
    const char *near = nearest(word.at, option_name, c, option_count(c));
    if (near)
        say("%s: no option --%s; did you mean --%s?", c->name, word.at, near);
    else
        say("%s: no option --%s", c->name, word.at);
    fprintf(stderr, "qun %s --help says more\n", c->name);
    bytes_drop(&word);
    return EXIT_MISUSE;
}

/* A placeholder "a|b" names the only values there are. */
static bool is_choice(const char *choices, const char *value)
{
    size_t len = strlen(value);
    if (!strchr(choices, '|'))
        return true;
    for (const char *at = choices; at; at = strchr(at, '|')) {
        at += *at == '|';
        if (strncmp(at, value, len) == 0 && (at[len] == '|' || at[len] == 0) && len)
            return true;
    }
    return false;
}

static int keep(arguments *out, const option *o, const char *value)
{
    if (o->value && !is_choice(o->value, value)) {
        say("%s: --%s takes %s, not \"%s\"", out->command->name, o->name, o->value, value);
        fprintf(stderr, "qun %s --help says more\n", out->command->name);
        return EXIT_MISUSE;
    }
    out->options = memory_resize(out->options, out->option_count + 1, sizeof *out->options);
    out->options[out->option_count++] = (argument){o, value};
    return -1;
}

/* One word that begins with a dash; `*next` is the word after it. */
static int read_option(const command *c, char *word, char **words, int count, int *next, arguments *out)
{
    const option *o;
    const char *value = NULL;
    if (word[1] == '-') {
        const char *equals = strchr(word, '=');
        size_t len = equals ? (size_t)(equals - word) - 2 : strlen(word + 2);
        o = option_named(c, word + 2, len);
        if (!o)
            return no_such_option(c, word + 2, len);
        value = equals ? equals + 1 : NULL;
    } else {
        o = option_lettered(c, word[1]);
        if (!o)
            return misuse(c, "no option", word);
        value = word[2] ? word + 2 : NULL;
    }
    if (!o->value && value)
        return misuse(c, "this option takes no value:", word);
    if (o->value && !value) {
        if (*next >= count)
            return misuse(c, "a value is missing after", word);
        value = words[(*next)++];
    }
    return keep(out, o, value ? value : "");
}

static int check_operands(const command *c, const arguments *a)
{
    if (a->operand_count < c->least)
        return misuse(c, "too few arguments; it takes", c->operands);
    if (a->operand_count > c->most)
        return misuse(c, "one argument too many:", a->operands[c->most]);
    return -1;
}

int options_read(const command *c, int count, char **words, arguments *out)
{
    bool over = false;
    *out = (arguments){.command = c};
    for (int i = 0; i < count;) {
        char *word = words[i++];
        if (!over && strcmp(word, "--") == 0) {
            over = true;
            continue;
        }
        if (over || word[0] != '-' || word[1] == 0) {
            out->operands = memory_resize(out->operands, out->operand_count + 1, sizeof *out->operands);
            out->operands[out->operand_count++] = word;
            continue;
        }
        int status = read_option(c, word, words, count, &i, out);
        if (status >= 0)
            return status;
    }
    if (option_given(out, "help")) {
        command_help(c);
        return EXIT_DONE;
    }
    return check_operands(c, out);
}

void options_drop(arguments *a)
{
    free(a->options);
    free(a->operands);
    *a = (arguments){.command = NULL};
}

const char *option_value(const arguments *a, const char *name)
{
    for (size_t i = a->option_count; i-- > 0;)
        if (strcmp(a->options[i].option->name, name) == 0)
            return a->options[i].value;
    return NULL;
}

bool option_given(const arguments *a, const char *name)
{
    return option_value(a, name) != NULL;
}

/* ---- help ---- */

static void option_help(const option *o)
{
    char left[64];
    int len =
        snprintf(left, sizeof left, "  %c%c%c --%s%s%s", o->letter ? '-' : ' ', o->letter ? o->letter : ' ',
                 o->letter ? ',' : ' ', o->name, o->value ? " " : "", o->value ? o->value : "");
    if (len > 31)
        printf("%s\n%-32s%s\n", left, "", o->help);
    else
        printf("%-32s%s\n", left, o->help);
}

void command_help(const command *c)
{
    const option *o;
    printf("usage: qun %s [OPTIONS] %s\n\n%s.\n\n%s\n\noptions:\n", c->name, c->operands, c->brief, c->about);
    for (size_t i = 0; (o = option_at(c, i)) != NULL; i++)
        option_help(o);
    printf("\nexamples:\n");
    for (const char *line = c->examples; *line;) {
        size_t len = strcspn(line, "\n");
        printf("  %.*s\n", (int)len, line);
        line += len + (line[len] == '\n');
    }
    printf("\nexit status: 0 done; 1 the input was wrong or the answer is an error; 2 misuse\n");
}
