/* program_test.c - qun_program: compiling over a shape declared by hand, what is known of a program, memory
 * that runs out, zones lent to the environment. */
#include "cel/program.h"
#include "support/expect.h"
#include "support/sweep.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static qun_status declared(qun_env *env, qun_shape **shape)
{
    static const char *const fields[][2] = {
        {"orders", "int"}, {"city", "string"}, {"tags", "list(string)"}, {"joined", "timestamp"}};
    qun_status status = qun_shape_new(env, shape);
    for (size_t i = 0; status == QUN_OK && i < sizeof fields / sizeof *fields; i++)
        status = qun_shape_declare(*shape, fields[i][0], QUN_NTS, fields[i][1], QUN_NTS, NULL, NULL);
    return status;
}

static void a_program_says_what_it_reads_and_gives(void **state)
{
    qun_env *env;
    qun_shape *shape;
    qun_program *program;
    qun_program_info info = {.size = sizeof info};
    qun_field field = {.size = sizeof field};
    (void)state;
    expect_status("env", QUN_OK, qun_env_new(NULL, &env));
    expect_status("shape", QUN_OK, declared(env, &shape));
    expect_status("compile", QUN_OK,
                  qun_program_compile(shape, "city != '' ? [orders, 2] : []", QUN_NTS, NULL, &program));
    /* the shape cannot change from then on */
    expect_status("declare", QUN_E_STATE,
                  qun_shape_declare(shape, "more", QUN_NTS, "int", QUN_NTS, NULL, NULL));
    qun_shape_unref(shape);
    qun_env_unref(env);

    expect_status("info", QUN_OK, qun_program_info_get(program, &info));
    expect_int("kind", QUN_TYPE_LIST, info.kind);
    expect_text("type", "list(int)", info.type_name);
    expect_int("fields", 2, info.fields);
    assert_true(info.steps < 20);
    expect_status("field 0", QUN_OK, qun_program_field(program, 0, &field));
    expect_text("field 0", "city", field.name);
    expect_text("field 0", "string", field.type_name);
    expect_status("field 1", QUN_OK, qun_program_field(program, 1, &field));
    expect_text("field 1", "orders", field.name);
    expect_status("past the last", QUN_E_NONE, qun_program_field(program, 2, &field));

    qun_program *second = qun_program_ref(program);
    qun_program_unref(program);
    expect_status("info", QUN_OK, qun_program_info_get(second, &info));
    qun_program_unref(second);
    qun_program_unref(NULL);
    assert_null(qun_program_ref(NULL));
}

static void callers_mistakes_are_refused(void **state)
{
    qun_env *env;
    qun_shape *shape;
    qun_diagnostics *problems;
    qun_program *program = (qun_program *)&env;
    qun_program_info info = {.size = 3};
    qun_field field = {.size = sizeof field};
    (void)state;
    expect_status("env", QUN_OK, qun_env_new(NULL, &env));
    expect_status("shape", QUN_OK, declared(env, &shape));
    expect_status("problems", QUN_OK, qun_diagnostics_new(env, &problems));
    expect_status("no shape", QUN_E_ARG, qun_program_compile(NULL, "1", 1, NULL, &program));
    assert_null(program);
    expect_status("no source", QUN_E_ARG, qun_program_compile(shape, NULL, 0, NULL, &program));
    expect_status("no out", QUN_E_ARG, qun_program_compile(shape, "1", 1, NULL, NULL));
    expect_status("not UTF-8", QUN_E_TEXT, qun_program_compile(shape, "'\xff'", 3, NULL, &program));
    expect_status("invalid", QUN_E_INVALID, qun_program_compile(shape, "order > 1", 9, problems, &program));
    assert_null(program);
    expect_int("problems", 1, qun_diagnostics_count(problems));
    expect_status("valid", QUN_OK, qun_program_compile(shape, "orders > 1", 10, problems, &program));
    expect_int("the former are gone", 0, qun_diagnostics_count(problems));
    expect_status("size", QUN_E_SIZE, qun_program_info_get(program, &info));
    expect_status("NULL", QUN_E_ARG, qun_program_info_get(NULL, &info));
    expect_status("NULL", QUN_E_ARG, qun_program_field(NULL, 0, &field));
    qun_program_unref(program);
    qun_diagnostics_unref(problems);
    qun_shape_unref(shape);
    qun_env_unref(env);
}

static void options_say_how_an_expression_is_compiled(void **state)
{
    static const struct {
        const char *source, *container, *result;
        uint64_t steps;
        uint32_t flags;
        qun_status status;
        const char *type_name;
    } cases[] = {
        {"orders", "", "", 0, 0, QUN_OK, "int"},
        {"orders", "shop.till", "", 0, 0, QUN_OK, "int"},
        {"orders", "", "int", 0, 0, QUN_OK, "int"},
        {"orders", "", "bool", 0, 0, QUN_E_INVALID, NULL},
        {"dyn(orders)", "", "bool", 0, 0, QUN_OK, "dyn"},
        {"[]", "", "list(int)", 0, 0, QUN_OK, "list(dyn)"},
        {"orders", "", "integer", 0, 0, QUN_E_INVALID, NULL},
        {"orders", "", "list(T)", 0, 0, QUN_E_INVALID, NULL},
        {"orders", "no container", "", 0, 0, QUN_E_INVALID, NULL},
        {"orders", ".shop", "", 0, 0, QUN_E_INVALID, NULL},
        {"orders", "\xff", "", 0, 0, QUN_E_TEXT, NULL},
        {"orders", "", "\xff", 0, 0, QUN_E_TEXT, NULL},
        {"orders + orders", "", "", 4, 0, QUN_OK, "int"},
        {"orders + orders", "", "", 3, 0, QUN_E_INVALID, NULL},
        {"order + 'a'", "", "", 0, QUN_COMPILE_UNCHECKED, QUN_OK, "dyn"},
        {"order + 'a'", "", "", 0, 0, QUN_E_INVALID, NULL},
        {"orders", "", "", 0, 2, QUN_E_NEWER, NULL},
    };
    qun_env *env;
    qun_shape *shape;
    qun_program *program;
    (void)state;
    expect_status("env", QUN_OK, qun_env_new(NULL, &env));
    expect_status("shape", QUN_OK, declared(env, &shape));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        qun_program_options options = {.size = sizeof options,
                                       .flags = cases[i].flags,
                                       .container = text_of(cases[i].container),
                                       .result = text_of(cases[i].result),
                                       .steps = cases[i].steps};
        qun_program_info info = {.size = sizeof info};
        expect_status(cases[i].source, cases[i].status,
                      qun_program_compile_with(shape, cases[i].source, QUN_NTS, &options, NULL, &program));
        if (cases[i].status != QUN_OK) {
            assert_null(program);
            continue;
        }
        expect_status("info", QUN_OK, qun_program_info_get(program, &info));
        expect_text(cases[i].source, cases[i].type_name, info.type_name);
        qun_program_unref(program);
    }
    qun_program_options small = {.size = 4};
    expect_status("size", QUN_E_SIZE, qun_program_compile_with(shape, "1", 1, &small, NULL, &program));
    expect_status("none", QUN_OK, qun_program_compile_with(shape, "1", 1, NULL, NULL, &program));
    qun_program_unref(program);
    qun_shape_unref(shape);
    qun_env_unref(env);
}

static qun_status compile_and_run(qun_env *env, void *user)
{
    static const char *const sources[] = {
        "city in ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'] || tags.exists(t, t + 'x' == city)",
        "{'a': [orders, 2], 'b': tags.map(t, size(t))}.a[0] == 1 ? string(orders) : city + 'b'",
        "joined.getHours('+08:00') > 2 && timestamp('2026-01-01T00:00:00Z').getDate('UTC') == 1",
        "city.matches('^c(i|t)*y$') && tags.exists(t, !city.matches(t)) && 'x'.matches('[^' + '\\\\d]')",
        "tags[?0].optMap(t, [?optional.of(t), t + city, ?{}.?a]).orValue([]).size()",
        "cel.block([{?'a': optional.of(orders)}, cel.index(0).?a], cel.bind(o, cel.index(1), o.value() + 1))",
        "tags.transformMap(k, t, t + 'y').transformMapEntry(k, t, {t: k, t + 'z': k}).size()",
        "[1, 2, 3, 4, 5].transformMapEntry(k, v, {string(v): nobody ? 1 : 2}).size() > 1 || true"};
    static const qun_program_options forms[] = {
        {.size = sizeof *forms},
        {.size = sizeof *forms, .container = {"a.b", 3}},
        {.size = sizeof *forms, .flags = QUN_COMPILE_UNCHECKED, .container = {"a", 1}},
    };
    qun_shape *shape = NULL;
    (void)user;
    qun_status status = declared(env, &shape);
    for (size_t i = 0; status == QUN_OK && i < sizeof sources / sizeof *sources; i++) {
        qun_program *program;
        bool last = i + 1 == sizeof sources / sizeof *sources;
        status =
            qun_program_compile_with(shape, sources[i], QUN_NTS, &forms[last ? 2 : i % 2], NULL, &program);
        if (status != QUN_OK)
            break;
        const cell tag = cell_text(TEXT("tag"));
        const cell row[] = {cell_int(1),
                            cell_text(TEXT("city")),
                            {.kind = QUN_TYPE_LIST, .len = 1, .as.items = &tag},
                            cell_time(0)};
        arena scratch;
        arena_init(&scratch, &env->mem);
        cel_frame frame = {.row = {row}, .scratch = &scratch, .steps = 1000, .next = QUN_NEVER};
        cell answer = cel_run(program->code, &frame);
        if (frame.no_memory)
            status = QUN_E_NOMEM;
        else if (answer.kind == QUN_TYPE_FAILED)
            status = QUN_E_STATE;
        arena_drop(&scratch);
        qun_program_unref(program);
    }
    qun_shape_unref(shape);
    return status;
}

static void memory_may_run_out_anywhere(void **state)
{
    (void)state;
    sweep(compile_and_run, NULL);
}

static qun_status compile_badly(qun_env *env, void *user)
{
    qun_shape *shape = NULL;
    qun_diagnostics *problems = NULL;
    qun_program *program;
    (void)user;
    qun_status status = declared(env, &shape);
    if (status == QUN_OK)
        status = qun_diagnostics_new(env, &problems);
    if (status == QUN_OK) {
        status = qun_program_compile(shape, "order > 1 && citi == 's' && orders > 'x' && nofun(1)", QUN_NTS,
                                     problems, &program);
        status = status == QUN_E_INVALID ? QUN_OK : status;
    }
    qun_diagnostics_unref(problems);
    qun_shape_unref(shape);
    return status;
}

static void memory_may_run_out_while_complaining(void **state)
{
    (void)state;
    sweep(compile_badly, NULL);
}

static int open_file(const char *path, char *room, size_t space)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return 0;
    size_t len = fread(room, 1, space, file);
    fclose(file);
    return (int)len;
}

static void zones_the_host_lent_are_known_by_name(void **state)
{
    static char bytes[20000];
    qun_document zone = {.size = sizeof zone, .name = TEXT("Asia/Kathmandu"), .bytes = bytes};
    qun_env_options options = {.size = sizeof options, .zones = &zone, .zone_count = 1};
    qun_env *env;
    qun_shape *shape;
    qun_program *program;
    (void)state;
    zone.len = (size_t)open_file("/usr/share/zoneinfo/Asia/Kathmandu", bytes, sizeof bytes);
    if (zone.len == 0)
        skip();
    expect_status("env", QUN_OK, qun_env_new(&options, &env));
    expect_status("shape", QUN_OK, declared(env, &shape));
    expect_status("compile", QUN_OK,
                  qun_program_compile(shape, "joined.getMinutes('Asia/Kathmandu')", QUN_NTS, NULL, &program));
    qun_shape_unref(shape);
    const cell row[] = {cell_unknown(), cell_unknown(), cell_unknown(),
                        cell_time(1234567890 * INT64_C(1000000))};
    cel_frame frame = {.row = {row}, .steps = 1000, .next = QUN_NEVER};
    cell answer = cel_run(program->code, &frame);
    expect_int("31 minutes and 45", 16, answer.as.i);
    qun_program_unref(program);
    qun_env_unref(env);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_program_says_what_it_reads_and_gives),
        cmocka_unit_test(callers_mistakes_are_refused),
        cmocka_unit_test(options_say_how_an_expression_is_compiled),
        cmocka_unit_test(memory_may_run_out_anywhere),
        cmocka_unit_test(memory_may_run_out_while_complaining),
        cmocka_unit_test(zones_the_host_lent_are_known_by_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
