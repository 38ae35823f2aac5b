/* expect.c - assertions that print what was expected and what came. */
#include "support/expect.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

void expect_status_at(const char *file, int line, const char *what, qun_status expected, qun_status got)
{
    if (expected == got)
        return;
    print_error("%s: expected status %d, got %d\n", what, (int)expected, (int)got);
    _fail(file, line);
}

void expect_text_at(const char *file, int line, const char *what, const char *expected, qun_text got)
{
    if (expected ? got.at && strlen(expected) == got.len && memcmp(expected, got.at, got.len) == 0 : !got.at)
        return;
    print_error("%s:\n  expected %s\n  got      " QUN_F "\n", what, expected ? expected : "(absent)",
                (int)(got.at ? got.len : sizeof "(absent)" - 1), got.at ? got.at : "(absent)");
    _fail(file, line);
}

void expect_int_at(const char *file, int line, const char *what, int64_t expected, int64_t got)
{
    if (expected == got)
        return;
    print_error("%s: expected %lld, got %lld\n", what, (long long)expected, (long long)got);
    _fail(file, line);
}
