/* chinese.c - looks for English in the Chinese words of diagnostics. */
#include "chinese.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>
#include <string.h>

static int is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Puts signs in the place of what stands in the charter itself, wherever it is said. */
static void mask(char *text, qun_text said)
{
    if (said.len < 3) /* a letter or two are found in every English word */
        return;
    for (char *at = text; strlen(at) >= said.len; at++)
        if (memcmp(at, said.at, said.len) == 0)
            memset(at, '#', said.len);
}

static void mask_quoted(char *text)
{
    static const char marks[] = "\"'`";
    for (char *at = text; (at = strpbrk(at, marks)) != NULL; at++) {
        char *end = strchr(at + 1, *at);
        if (!end)
            continue;
        memset(at, '#', (size_t)(end - at) + 1);
        at = end;
    }
}

/* The first two English words in a row outside of quotes; NULL if there are none. */
static const char *english_in(char *text)
{
    mask_quoted(text);
    for (const char *at = text; *at; at++) {
        const char *end = at;
        while (is_letter(*end))
            end++;
        if (end > at && end[0] == ' ' && is_letter(end[1]))
            return at;
        if (end > at)
            at = end - 1;
    }
    return NULL;
}

void expect_chinese_at(const char *file, int line, const qun_diagnostics *d)
{
    enum { ROOM = 8192 };
    char *text = malloc(ROOM);
    assert_non_null(text);
    for (uint32_t i = 0; i < qun_diagnostics_count(d); i++) {
        qun_diagnostic one = {.size = sizeof one};
        size_t len = 0;
        assert_int_equal(qun_diagnostics_get(d, i, &one), QUN_OK);
        if (qun_diagnostics_format(d, i, QUN_LANG_ZH, text, ROOM, &len) != QUN_OK)
            continue; /* a path longer than anybody reads */
        mask(text, one.document);
        mask(text, one.path);
        mask(text, one.found);
        mask(text, one.suggestion);
        const char *english = english_in(text);
        if (!english)
            continue;
        print_error("expected Chinese throughout, and there is %.40s in:\n  ", english);
        qun_diagnostics_format(d, i, QUN_LANG_ZH, text, ROOM, &len);
        print_error("%s\n", text);
        free(text);
        _fail(file, line);
    }
    free(text);
}
