/* options.h - the command line as a table: what a command takes, and what it was given. */
#ifndef QUN_CLI_OPTIONS_H
#define QUN_CLI_OPTIONS_H
#include <stdbool.h>
#include <stddef.h>

typedef struct option {
    const char *name;  /* without the dashes */
    char letter;       /* 0: none */
    const char *value; /* what stands for the value in the help; "a|b" are the only ones; NULL: takes none */
    const char *help;
} option;

typedef struct option_list {
    const option *items;
    size_t count;
} option_list;

#define OPTION_LIST(array)                                                                                   \
    {                                                                                                        \
        (array), sizeof(array) / sizeof *(array)                                                             \
    }

struct arguments;

typedef struct command {
    const char *name, *brief;        /* one line */
    const char *operands;            /* "CHARTER [ROWS...]" */
    const char *about;               /* paragraphs of the help */
    const char *examples;            /* one a line */
    const option_list *const *lists; /* `list_count` of them */
    size_t list_count;
    size_t least, most; /* operands */
    int (*run)(const struct arguments *given);
} command;

typedef struct argument {
    const option *option;
    const char *value; /* "" for one that takes none */
} argument;

typedef struct arguments {
    const command *command;
    argument *options; /* in the order given */
    size_t option_count;
    const char **operands;
    size_t operand_count;
} arguments;

/* Reads what follows the command's name. Returns an exit status, or -1: go on. */
int options_read(const command *c, int count, char **words, arguments *out);
void options_drop(arguments *a);
/* The last value given, or NULL. */
const char *option_value(const arguments *a, const char *name);
bool option_given(const arguments *a, const char *name);
/* Says what is wrong with the use of a command and where its help is; EXIT_MISUSE. */
int misuse(const command *c, const char *what, const char *found);

void command_help(const command *c);

/* The nearest of some names, or NULL if none is near. */
const char *nearest(const char *word, const char *(*name)(const void *of, size_t index), const void *of,
                    size_t count);
#endif
