/* cases_test.c - the labelled cases of ../shared/data/text/cases.jsonl (or $QUN_SHARED), where they are
 * present: words, phrases, a text and the hits that people expect. Reads them with the room json. */
#include "given.h"
#include "json/json.h"
#include "support/expect.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static uint32_t texts_of(const json_node *list, qun_text *out, uint32_t most)
{
    uint32_t count = 0;
    for (const json_node *item = list->first; item && count < most; item = item->next)
        out[count++] = item->text;
    return count;
}

/* Byte of a code point. */
static size_t byte_of(qun_text text, int64_t character)
{
    size_t at = 0;
    while (character-- > 0)
        utf8_next(text.at, text.len, &at);
    return at;
}

static void expect_hits(const json_node *one, const qun_text *terms, const qun_hit *hits, size_t count)
{
    qun_text text = json_member(one, "text")->text, id = json_member(one, "id")->text;
    const json_node *expected = json_member(one, "expect")->first;
    size_t i = 0;
    for (; expected && i < count; expected = expected->next, i++) {
        size_t start = byte_of(text, json_member(expected, "start_char")->as.i);
        size_t end = byte_of(text, json_member(expected, "end_char")->as.i);
        qun_text word = json_member(expected, "word")->text, got = terms[hits[i].term];
        if (hits[i].offset != start || hits[i].offset + hits[i].length != end || !text_equal(word, got))
            fail_msg("%.*s: expected " QUN_F " at %zu to %zu, got " QUN_F " at %d to %d", (int)id.len, id.at,
                     QUN_ARG(word), start, end, QUN_ARG(got), (int)hits[i].offset,
                     (int)(hits[i].offset + hits[i].length));
    }
    if (expected || i < count)
        fail_msg("%.*s: expected %d hits, got %zu", (int)id.len, id.at,
                 (int)json_member(one, "expect")->count, count);
}

/* What a case asks for beside the defaults. */
static void options_of(const json_node *options, qun_word_list *list)
{
    if (options == NULL)
        return;
    if (json_member(options, "detect_digits") != NULL)
        list->detect = QUN_DETECT_PHONE;
    if (json_member(options, "wildcards") != NULL)
        list->flags |= QUN_LIST_STARS;
    if (json_member(options, "boundary") != NULL)
        list->flags |= QUN_LIST_INSIDE;
    if (json_member(options, "noise_alnum_between_han") != NULL)
        list->fold |= QUN_FOLD_INSERT;
    if (json_member(options, "repeat") != NULL)
        list->fold &= ~(uint32_t)QUN_FOLD_REPEAT;
}

static void try_case(qun_env *env, arena *a, qun_text line)
{
    json_node *one;
    qun_text terms[32], allow[32], absent = {NULL, 0};
    qun_hit hits[64];
    size_t count;
    expect_status("the case is read", QUN_OK, json_parse(env, a, line, absent, NULL, &one));
    qun_word_list list = {.size = sizeof list, .fold = QUN_FOLD_DEFAULT, .terms = terms, .allow = allow};
    list.term_count = texts_of(json_member(one, "words"), terms, 32);
    list.allow_count = texts_of(json_member(one, "allow"), allow, 32);
    options_of(json_member(one, "opts"), &list);
    qun_words *words;
    expect_status("the list compiles", QUN_OK, qun_words_compile(env, &list, NULL, &words));
    qun_text text = json_member(one, "text")->text;
    expect_status("the text is scanned", QUN_OK,
                  qun_words_scan(words, text.at, text.len, hits, sizeof *hits, 64, &count));
    expect_hits(one, terms, hits, count);
    qun_words_unref(words);
}

static FILE *open_cases(void)
{
    char path[4096];
    const char *shared = getenv("QUN_SHARED");
    snprintf(path, sizeof path, "%s/data/text/cases.jsonl", shared ? shared : "../shared");
    return fopen(path, "r");
}

static void labelled_cases_give_the_hits_that_people_expect(void **state)
{
    (void)state;
    static char line[65536];
    FILE *file = open_cases();
    if (!file)
        skip();
    qun_env *env;
    arena a;
    int tried = 0;
    expect_status("env", QUN_OK, qun_env_new(NULL, &env));
    while (fgets(line, sizeof line, file)) {
        arena_init(&a, &env->mem);
        try_case(env, &a, (qun_text){line, strcspn(line, "\n")});
        tried++;
        arena_drop(&a);
    }
    fclose(file);
    qun_env_unref(env);
    printf("%d cases hold\n", tried);
    assert_true(tried > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(labelled_cases_give_the_hits_that_people_expect),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
