/* registry_test.c - names and meanings of what crosses the interface, and what this build says it is. */
#include "base/registry.h"
#include "base/build.h"
#include "base/str.h"
#include "support/expect.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static const struct {
    int32_t set, value;
    const char *name;
} known[] = {
    {QUN_SET_STATUS, QUN_OK, "ok"},
    {QUN_SET_STATUS, QUN_E_NOMEM, "nomem"},
    {QUN_SET_STATUS, QUN_E_SPACE, "space"},
    {QUN_SET_STATUS, QUN_E_HOST, "host"},
    {QUN_SET_CODE, QUN_CODE_C001, "C001"},
    {QUN_SET_CODE, QUN_CODE_C010, "C010"},
    {QUN_SET_CODE, QUN_CODE_S502, "S502"},
    {QUN_SET_CODE, QUN_CODE_Y014, "Y014"},
    {QUN_SET_LANG, QUN_LANG_ZH, "zh"},
    {QUN_SET_SEVERITY, QUN_SEVERITY_ERROR, "error"},
    {QUN_SET_SCOPE, QUN_SCOPE_RECORD, "record"},
    {QUN_SET_SCOPE, QUN_SCOPE_STAFF, "staff"},
    {QUN_SET_TYPE, QUN_TYPE_FAILED, "failed"},
    {QUN_SET_VERB, QUN_VERB_ADMIT, "admit"},
    {QUN_SET_VERB, QUN_VERB_RUN, "run"},
    {QUN_SET_ACT, QUN_ACT_EXTEND, "extend"},
    {QUN_SET_ACT, QUN_ACT_TRUE, "true"},
    {QUN_SET_EVENT, QUN_EVENT_CHANGE, "change"},
    {QUN_SET_RESOURCE, QUN_RESOURCE_TEMPLATE, "template"},
};

static void every_number_has_its_name(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(known); i++)
        expect_text(known[i].name, known[i].name, text_of(qun_name(known[i].set, known[i].value)));
}

static void what_is_not_known_has_no_name(void **state)
{
    (void)state;
    static const struct {
        int32_t set, value;
    } cases[] = {
        {0, 1},
        {-1, 1},
        {QUN_SET_SET + 1, 1},
        {INT32_MAX, 1},
        {INT32_MIN, 1},
        {QUN_SET_STATUS, 1},
        {QUN_SET_STATUS, -18},
        {QUN_SET_STATUS, INT32_MIN},
        {QUN_SET_CODE, 0},
        {QUN_SET_CODE, QUN_CODE_C001 - 1},
        {QUN_SET_CODE, QUN_CODE_Y014 + 1},
        {QUN_SET_ACT, 45},
        {QUN_SET_VERB, 0},
        {QUN_SET_LANG, 3},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_null(qun_name(cases[i].set, cases[i].value));
        assert_null(qun_meaning(cases[i].set, cases[i].value, QUN_LANG_EN));
    }
}

/* The tables are searched by halves, so a number out of order would be lost: look for each that there may be.
 */
static void every_entry_of_every_set_is_found(void **state)
{
    (void)state;
    static const struct {
        int32_t set;
        uint32_t count;
    } sets[] = {
        {QUN_SET_STATUS, 18}, {QUN_SET_LANG, 2},     {QUN_SET_AUDIENCE, 3}, {QUN_SET_SEVERITY, 3},
        {QUN_SET_SCOPE, 7},   {QUN_SET_TYPE, 15},    {QUN_SET_OBJECT, 25},  {QUN_SET_VERB, 15},
        {QUN_SET_ACT, 45},    {QUN_SET_STATE, 4},    {QUN_SET_EVENT, 32},   {QUN_SET_PART, 9},
        {QUN_SET_TABLE, 3},   {QUN_SET_RESOURCE, 4},
    };
    for (size_t i = 0; i < COUNT(sets); i++) {
        uint32_t count = 0;
        for (int32_t value = -200; value < 200; value++)
            if (qun_name(sets[i].set, value)) {
                count++;
                assert_true(qun_meaning(sets[i].set, value, QUN_LANG_EN)[0] != 0);
                assert_true(qun_meaning(sets[i].set, value, QUN_LANG_ZH)[0] != 0);
            }
        expect_int("entries of a set, least", sets[i].count, count < sets[i].count ? count : sets[i].count);
    }
}

static void every_code_says_something_in_both_languages(void **state)
{
    (void)state;
    uint32_t count = 0;
    for (int32_t number = 0; number < 10000; number++) {
        const registry_code *code = registry_find(number);
        if (!code)
            continue;
        count++;
        expect_int("number", number, code->number);
        expect_text(code->code, code->code, text_of(qun_name(QUN_SET_CODE, number)));
        assert_ptr_equal(code->en, qun_meaning(QUN_SET_CODE, number, QUN_LANG_EN));
        assert_ptr_equal(code->zh, qun_meaning(QUN_SET_CODE, number, QUN_LANG_ZH));
        assert_true(code->en[0] && code->zh[0] && code->slug[0]);
        assert_in_range(code->severity, QUN_SEVERITY_NOTE, QUN_SEVERITY_ERROR);
        expect_int("a remedy in both languages or in none", code->remedy_en[0] != 0, code->remedy_zh[0] != 0);
    }
    assert_in_range(count, 70, 1000);
}

static void a_meaning_is_given_in_the_language_asked_for(void **state)
{
    (void)state;
    expect_text("English", "the allocator gave nothing",
                text_of(qun_meaning(QUN_SET_STATUS, QUN_E_NOMEM, QUN_LANG_EN)));
    expect_text("Chinese", "\xE5\x86\x85\xE5\xAD\x98\xE4\xB8\x8D\xE8\xB6\xB3",
                text_of(qun_meaning(QUN_SET_STATUS, QUN_E_NOMEM, QUN_LANG_ZH)));
    expect_text("another language", NULL, text_of(qun_meaning(QUN_SET_STATUS, QUN_E_NOMEM, 3)));
    expect_text("nothing to say but the name", "null",
                text_of(qun_meaning(QUN_SET_TYPE, QUN_TYPE_NULL, QUN_LANG_EN)));
}

static void the_build_says_what_it_is(void **state)
{
    (void)state;
    qun_build build = {.size = sizeof build};
    expect_status("build", QUN_OK, qun_build_get(&build));
    expect_int("version", QUN_VERSION, build.version);
    expect_int("the library's", qun_version(), build.version);
    expect_int("unicode 15.0.0", 0x0f0000, build.unicode);
    expect_int("pointers", (int64_t)sizeof(void *) * 8, build.pointer_bits);
    expect_text("cel", "everyday-1", build.cel);
    assert_true(build.decisions > 0 && build.snapshot > 0);
    build.size = 4;
    expect_status("a size of no release", QUN_E_SIZE, qun_build_get(&build));
    expect_status("nowhere to", QUN_E_ARG, qun_build_get(NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_number_has_its_name),
        cmocka_unit_test(what_is_not_known_has_no_name),
        cmocka_unit_test(every_entry_of_every_set_is_found),
        cmocka_unit_test(every_code_says_something_in_both_languages),
        cmocka_unit_test(a_meaning_is_given_in_the_language_asked_for),
        cmocka_unit_test(the_build_says_what_it_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
