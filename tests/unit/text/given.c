/* given.c - compiles lists for the tests and shows what they find. Relies on given.h. */
#include "given.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#define SHOWN 8192

static size_t split(const char *all, qun_text *parts, size_t most)
{
    size_t count = 0;
    while (*all != 0 && count < most) {
        size_t len = strcspn(all, "|");
        parts[count++] = (qun_text){all, len};
        all += len + (all[len] == '|');
    }
    return count;
}

void given_list(given *g, const char *terms, const char *allow, uint32_t fold, uint32_t detect)
{
    memset(g, 0, sizeof *g);
    assert_int_equal(qun_env_new(NULL, &g->env), QUN_OK);
    assert_int_equal(qun_diagnostics_new(g->env, &g->diagnostics), QUN_OK);
    g->list = (qun_word_list){.size = sizeof g->list, .fold = fold, .detect = detect, .id = text_of("list")};
    g->list.terms = g->terms;
    g->list.term_count = split(terms, g->terms, 64);
    g->list.allow = g->allow;
    g->list.allow_count = split(allow, g->allow, 16);
    g->status = qun_words_compile(g->env, &g->list, g->diagnostics, &g->words);
}

void given_drop(given *g)
{
    qun_words_unref(g->words);
    qun_diagnostics_unref(g->diagnostics);
    qun_env_unref(g->env);
}

const char *found_in(const given *g, const char *text)
{
    static char shown[SHOWN];
    qun_hit hits[64];
    size_t count, len = 0;
    shown[0] = 0;
    assert_int_equal(qun_words_scan(g->words, text, QUN_NTS, hits, sizeof *hits, 64, &count), QUN_OK);
    for (size_t i = 0; i < count && i < 64 && len < SHOWN - 256; i++) {
        qun_text name =
            hits[i].detector ? text_detector(hits[i].detector) : text_term(g->words, hits[i].term);
        len += (size_t)snprintf(shown + len, SHOWN - len, "%s%.*s[%.*s]", i > 0 ? " " : "", (int)name.len,
                                name.at, (int)hits[i].length, text + hits[i].offset);
    }
    return shown;
}

void expect_found(const given *g, const char *text, const char *expected)
{
    if (g->status != QUN_OK)
        fail_msg("the list does not compile: %d", g->status);
    const char *got = found_in(g, text);
    if (strcmp(expected, got) != 0)
        fail_msg("in \"%s\" expected %s, got %s", text, expected, got);
}

uint32_t next_number(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*state >> 33);
}
