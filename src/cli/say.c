/* say.c - what the program tells people on standard error. */
#include "cli/say.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void say(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs("qun: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
}

void give_up(const char *why)
{
    say("%s", why);
    exit(EXIT_WRONG);
}
