/* main.c - the program qun: finds the command and runs it. */
#include "cli/commands.h"
#include "cli/say.h"
#include <qun/qun.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

static const command *const commands[] = {&command_check,    &command_admit,  &command_segment,
                                          &command_moderate, &command_expire, &command_replay,
                                          &command_eval,     &command_words,  &command_new};
enum { COMMANDS = sizeof commands / sizeof *commands };

static void help(FILE *to)
{
    fprintf(to, "usage: qun COMMAND [OPTIONS] ...\n\nCommunity lifecycle logic by a charter.\n\ncommands:\n");
    for (size_t i = 0; i < COMMANDS; i++)
        fprintf(to, "  %-10s%s\n", commands[i]->name, commands[i]->brief);
    fprintf(to, "\nqun COMMAND --help says more. qun --version tells what this is.\n"
                "Rows and events are JSON Lines or CSV, from files or standard input; decisions are JSON "
                "Lines, or a\n"
                "table on a terminal. Exit status: 0 done; 1 the input was wrong or the answer is an error; "
                "2 misuse.\n");
}

static void print_version(const char *what, uint32_t version)
{
    printf("%s%u.%u.%u", what, (unsigned)(version >> 16), (unsigned)(version >> 8 & 255),
           (unsigned)(version & 255));
}

static int version(void)
{
    qun_build build = {.size = sizeof build};
    qun_status status = qun_build_get(&build);
    if (status != QUN_OK)
        give_up("the library does not know itself");
    print_version("qun ", QUN_VERSION);
    print_version("\nlibqun ", build.version);
    print_version("\nUnicode ", build.unicode);
    printf("\nCEL profile %.*s\ndecisions %u, snapshots %u, %u bits\n", (int)build.cel.len, build.cel.at,
           build.decisions, build.snapshot, build.pointer_bits);
    return EXIT_DONE;
}

static const char *command_name(const void *of, size_t index)
{
    (void)of;
    return commands[index]->name;
}

static const command *find(const char *name)
{
    for (size_t i = 0; i < COMMANDS; i++)
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
    return NULL;
}

static int no_such_command(const char *name)
{
    const char *near = nearest(name, command_name, NULL, COMMANDS);
    say("no command %s%s%s", name, near ? "; did you mean " : "", near ? near : "");
    fputs("qun --help names them\n", stderr);
    return EXIT_MISUSE;
}

static int run(const command *c, int count, char **words)
{
    arguments given;
    int status = options_read(c, count, words, &given);
    if (status < 0)
        status = c->run(&given);
    options_drop(&given);
    return status;
}

/* What went to standard output through stdio: help and version. */
static int finish(int status)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return status;
    say("<stdout>: cannot be written");
    return EXIT_WRONG;
}

int main(int count, char **words)
{
    signal(SIGPIPE, SIG_IGN); /* a closed pipe is an error like any other */
    const char *first = count > 1 ? words[1] : "";
    if (strcmp(first, "--version") == 0)
        return finish(version());
    if (strcmp(first, "--help") == 0 || strcmp(first, "-h") == 0 ||
        (strcmp(first, "help") == 0 && count == 2)) {
        help(stdout);
        return finish(EXIT_DONE);
    }
    if (count < 2) {
        help(stderr);
        return EXIT_MISUSE;
    }
    const char *name = strcmp(first, "help") == 0 ? words[2] : first;
    const command *c = find(name);
    if (!c)
        return no_such_command(name);
    if (name != first) {
        command_help(c);
        return finish(EXIT_DONE);
    }
    return finish(run(c, count - 2, words + 2));
}
