/* env_test.c - environments: what they fill in, copy, refuse, and leave behind. */
#include "base/env.h"
#include "support/expect.h"
#include "support/sweep.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static qun_document document(const char *name, const char *bytes, size_t len)
{
    return (qun_document){.size = sizeof(qun_document), .name = text_of(name), .bytes = bytes, .len = len};
}

static void limits_not_given_take_their_defaults(void **state)
{
    (void)state;
    qun_limits wish = {.size = sizeof wish, .steps = 7}, limits = {.size = sizeof limits};
    qun_env_options options = {.size = sizeof options, .limits = &wish};
    for (int given = 0; given < 2; given++) {
        qun_env *env = NULL;
        expect_status("new", QUN_OK, qun_env_new(given ? &options : NULL, &env));
        expect_status("limits", QUN_OK, qun_env_limits(env, &limits));
        expect_int("depth", 64, limits.depth);
        expect_int("document_bytes", 4 << 20, (int64_t)limits.document_bytes);
        expect_int("objects", 65536, limits.objects);
        expect_int("words", 1000000, limits.words);
        expect_int("expression_bytes", 16384, limits.expression_bytes);
        expect_int("steps", given ? 7 : 100000, limits.steps);
        expect_int("rows", INT32_MAX, limits.rows);
        expect_int("diagnostics", 1000, limits.diagnostics);
        qun_env_unref(env);
    }
}

static void limits_beyond_what_the_library_can_hold_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *what;
        uint32_t depth, rows;
        qun_status status;
    } cases[] = {
        {"the deepest", 1000, 1, QUN_OK},
        {"deeper than the stack", 1001, 1, QUN_E_LIMIT},
        {"the most rows", 1, INT32_MAX, QUN_OK},
        {"more rows than an index has", 1, (uint32_t)INT32_MAX + 1, QUN_E_LIMIT},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        qun_limits limits = {.size = sizeof limits, .depth = cases[i].depth, .rows = cases[i].rows};
        qun_env_options options = {.size = sizeof options, .limits = &limits};
        qun_env *env = NULL;
        expect_status(cases[i].what, cases[i].status, qun_env_new(&options, &env));
        qun_env_unref(env);
    }
}

static void lent_documents_are_copied_and_found_by_name(void **state)
{
    (void)state;
    char zone[] = "TZif2...", pack[] = "{}";
    qun_document zones[] = {document("Asia/Shanghai", zone, 8), document("Europe/Paris", "TZif", 4)};
    qun_document packs[] = {document("discipline.basic", pack, 2), document("empty", NULL, 0),
                            document("terminated", "[1]", QUN_NTS)};
    qun_env_options options = {
        .size = sizeof options, .zones = zones, .packs = packs, .zone_count = 2, .pack_count = 3};
    qun_env *env = NULL;
    expect_status("new", QUN_OK, qun_env_new(&options, &env));
    memset(zone, '#', sizeof zone);
    memset(pack, '#', sizeof pack);
    memset(zones, 0, sizeof zones);
    expect_text("first zone", "TZif2...", env_zone(env, TEXT("Asia/Shanghai")));
    expect_text("second zone", "TZif", env_zone(env, TEXT("Europe/Paris")));
    expect_text("no such zone", NULL, env_zone(env, TEXT("Europe/Pari")));
    expect_text("a pack is no zone", NULL, env_zone(env, TEXT("discipline.basic")));
    expect_text("pack", "{}", env_pack(env, TEXT("discipline.basic")));
    expect_text("empty pack", "", env_pack(env, TEXT("empty")));
    expect_text("terminated pack", "[1]", env_pack(env, TEXT("terminated")));
    qun_env_unref(env);
}

/* A later release's document: a field more, which the first element's size announces. */
typedef struct later_document {
    qun_document known;
    uint64_t more;
} later_document;

static void the_stride_of_an_array_is_its_elements_size(void **state)
{
    (void)state;
    later_document packs[] = {{document("a", "1", 1), 0}, {document("b", "2", 1), 0}};
    qun_env_options options = {.size = sizeof options, .packs = &packs[0].known, .pack_count = 2};
    qun_env *env = NULL;
    packs[0].known.size = packs[1].known.size = sizeof packs[0];
    expect_status("new", QUN_OK, qun_env_new(&options, &env));
    expect_text("second", "2", env_pack(env, TEXT("b")));
    qun_env_unref(env);
    packs[1].more = 1;
    expect_status("a field we do not know", QUN_E_NEWER, qun_env_new(&options, &env));
    packs[1].more = 0;
    packs[1].known.size = sizeof(qun_document);
    expect_status("sizes that differ", QUN_E_SIZE, qun_env_new(&options, &env));
}

static void wrong_options_are_refused(void **state)
{
    (void)state;
    const qun_document good = document("UTC2", "TZif", 4), no_zone = document("a", "TZi", 3),
                       no_name = document(NULL, "TZif", 4), empty_name = document("", "TZif", 4),
                       bad_name = document("\xFF", "TZif", 4), no_bytes = document("a", NULL, 4),
                       long_bytes = document("a", "TZif", SIZE_MAX), large = document("a", "0123456789", 10);
    qun_document flagged = good, unsized = good;
    flagged.flags = 1;
    unsized.size = 0;
    const qun_limits small = {.size = sizeof small, .document_bytes = 9}, no_size = {.size = 0};
    const uint32_t size = sizeof(qun_env_options);
    const struct {
        const char *what;
        qun_env_options options;
        qun_status status;
    } cases[] = {
        {"no size", {.size = 0}, QUN_E_SIZE},
        {"a flag", {.size = size, .flags = 1}, QUN_E_NEWER},
        {"reserved", {.size = size, .reserved = 1}, QUN_E_NEWER},
        {"limits without size", {.size = size, .limits = &no_size}, QUN_E_SIZE},
        {"a good zone", {.size = size, .zones = &good, .zone_count = 1}, QUN_OK},
        {"zones that are not there", {.size = size, .zone_count = 1}, QUN_E_ARG},
        {"no TZif", {.size = size, .zones = &no_zone, .zone_count = 1}, QUN_E_FORMAT},
        {"no name", {.size = size, .zones = &no_name, .zone_count = 1}, QUN_E_ARG},
        {"an empty name", {.size = size, .zones = &empty_name, .zone_count = 1}, QUN_E_ARG},
        {"a name that is not UTF-8", {.size = size, .zones = &bad_name, .zone_count = 1}, QUN_E_TEXT},
        {"no bytes", {.size = size, .zones = &no_bytes, .zone_count = 1}, QUN_E_ARG},
        {"length -1", {.size = size, .zones = &long_bytes, .zone_count = 1}, QUN_E_ARG},
        {"length -1 of a pack", {.size = size, .packs = &long_bytes, .pack_count = 1}, QUN_E_ARG},
        {"a flag of a pack", {.size = size, .packs = &flagged, .pack_count = 1}, QUN_E_NEWER},
        {"a pack without size", {.size = size, .packs = &unsized, .pack_count = 1}, QUN_E_SIZE},
        {"a pack over the limit",
         {.size = size, .limits = &small, .packs = &large, .pack_count = 1},
         QUN_E_LIMIT},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        qun_env *env = (qun_env *)(uintptr_t)&cases; /* must become NULL */
        expect_status(cases[i].what, cases[i].status, qun_env_new(&cases[i].options, &env));
        expect_int(cases[i].what, cases[i].status == QUN_OK, env != NULL);
        qun_env_unref(env);
    }
    expect_status("nowhere to", QUN_E_ARG, qun_env_new(NULL, NULL));
    qun_limits out = {.size = sizeof out};
    expect_status("limits of nothing", QUN_E_ARG, qun_env_limits(NULL, &out));
}

static void the_last_reference_frees(void **state)
{
    (void)state;
    sweep_heap heap = {0};
    qun_env_options options = {.size = sizeof options, .allocate = sweep_allocate, .user = &heap};
    qun_env *env = NULL;
    expect_status("new", QUN_OK, qun_env_new(&options, &env));
    assert_ptr_equal(env, qun_env_ref(env));
    qun_env_unref(env);
    assert_true(heap.live_blocks > 0);
    qun_env_unref(env);
    expect_int("live blocks", 0, (int64_t)heap.live_blocks);
    qun_env_unref(NULL);
    assert_null(qun_env_ref(NULL));
}

static void a_failed_allocation_leaves_nothing(void **state)
{
    (void)state;
    const qun_document zones[] = {document("a", "TZif", 4), document("b", "TZif", 4)},
                       packs[] = {document("p", "{}", 2)};
    for (uint64_t k = 1; k <= 7; k++) {
        sweep_heap heap = {.fail_at = k};
        qun_env_options options = {.size = sizeof options,
                                   .allocate = sweep_allocate,
                                   .user = &heap,
                                   .zones = zones,
                                   .packs = packs,
                                   .zone_count = 2,
                                   .pack_count = 1};
        qun_env *env = NULL;
        expect_status("new", k <= 6 ? QUN_E_NOMEM : QUN_OK, qun_env_new(&options, &env));
        qun_env_unref(env);
        expect_int("live bytes", 0, (int64_t)heap.live_bytes);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(limits_not_given_take_their_defaults),
        cmocka_unit_test(limits_beyond_what_the_library_can_hold_are_refused),
        cmocka_unit_test(lent_documents_are_copied_and_found_by_name),
        cmocka_unit_test(the_stride_of_an_array_is_its_elements_size),
        cmocka_unit_test(wrong_options_are_refused),
        cmocka_unit_test(the_last_reference_frees),
        cmocka_unit_test(a_failed_allocation_leaves_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
