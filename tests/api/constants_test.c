/* constants_test.c - what a host says once for all expressions: constants, and functions of constants. */
#include "given.h"

typedef struct bench {
    qun_env *env;
    qun_shape *shape;
    qun_facts *facts;
    qun_decisions *out;
    qun_diagnostics *d;
    qun_slot orders;
} bench;

static bench open_bench(void)
{
    bench b = {0};
    expect_status("environment", QUN_OK, qun_env_new(NULL, &b.env));
    expect_status("shape", QUN_OK, qun_shape_new(b.env, &b.shape));
    expect_status("diagnostics", QUN_OK, qun_diagnostics_new(b.env, &b.d));
    expect_status("orders", QUN_OK,
                  qun_shape_declare(b.shape, "orders", QUN_NTS, "int", QUN_NTS, NULL, &b.orders));
    expect_status("decisions", QUN_OK, qun_decisions_new(b.env, 0, &b.out));
    return b;
}

static void close_bench(bench *b)
{
    qun_decisions_unref(b->out);
    qun_facts_unref(b->facts);
    qun_diagnostics_unref(b->d);
    qun_shape_unref(b->shape);
    qun_env_unref(b->env);
}

static qun_value int_value(int64_t i)
{
    return (qun_value){.size = sizeof(qun_value), .kind = QUN_TYPE_INT, .i = i};
}

static qun_value text_value(const char *text)
{
    return (qun_value){.size = sizeof(qun_value), .kind = QUN_TYPE_STRING, .text = {text, strlen(text)}};
}

static qun_program *compiled(const bench *b, const char *expression)
{
    qun_program *p = NULL;
    expect_status(expression, QUN_OK, qun_program_compile(b->shape, expression, QUN_NTS, b->d, &p));
    return p;
}

/* What the expression gives for one row of 5 orders, as JSON. */
static const char *answer(bench *b, const qun_program *p, char *text, size_t space)
{
    size_t len;
    qun_value v = {.size = sizeof v};
    if (!b->facts) {
        expect_status("facts", QUN_OK, qun_facts_new(b->shape, &b->facts));
        expect_status("row", QUN_OK, qun_facts_add(b->facts, QUN_SCOPE_RECORD, "1", QUN_NTS, NULL));
        expect_status("orders", QUN_OK, qun_facts_set_int(b->facts, b->orders, 0, 5));
    }
    expect_status("run", QUN_OK, qun_program_run(p, b->facts, MONDAY, b->out));
    expect_status("value", QUN_OK, qun_decisions_value(b->out, 0, 0, QUN_VALUE_RESULT, &v));
    if (v.kind == QUN_TYPE_FAILED)
        return "failed";
    expect_status("as JSON", QUN_OK, qun_value_write(&v, text, space, &len));
    return text;
}

static void declare(bench *b, const char *name, const qun_value *value)
{
    expect_status(name, QUN_OK, qun_shape_constant(b->shape, name, QUN_NTS, value, b->d));
}

static void a_constant_is_computed_with_while_compiling(void **state)
{
    static const struct {
        const char *expression, *type, *value;
        uint64_t steps;
    } rows[] = {
        {"limit", "int", "3", 2},
        {"limit * 2 + 1", "int", "7", 2},
        {"orders >= limit", "bool", "true", 2},
        {"cities", "list(string)", "[\"Dalian\",\"Beijing\"]", 2},
        {"'Dalian' in cities", "bool", "true", 2},
        {"mixed[1]", "dyn", "\"Dalian\"", 2},
        {"none", "list(dyn)", "[]", 2},
        {"shop.names['a']", "int", "3", 2},
        {"shop.names", "map(string, int)", "{\"a\":3}", 2},
        {"grid", "list(list(int))", "[[3]]", 2},
    };
    (void)state;
    bench b = open_bench();
    qun_value three = int_value(3);
    qun_value cities[] = {text_value("Dalian"), text_value("Beijing")}, mixed[] = {int_value(3), cities[0]};
    qun_value pair[] = {text_value("a"), int_value(3)};
    qun_value list = {.size = sizeof list, .kind = QUN_TYPE_LIST, .items = cities, .count = 2};
    qun_value both = {.size = sizeof both, .kind = QUN_TYPE_LIST, .items = mixed, .count = 2};
    qun_value none = {.size = sizeof none, .kind = QUN_TYPE_LIST};
    qun_value map = {.size = sizeof map, .kind = QUN_TYPE_MAP, .items = pair, .count = 1};
    qun_value row = {.size = sizeof row, .kind = QUN_TYPE_LIST, .items = &three, .count = 1};
    qun_value grid = {.size = sizeof grid, .kind = QUN_TYPE_LIST, .items = &row, .count = 1};
    declare(&b, "limit", &three);
    declare(&b, "cities", &list);
    declare(&b, "mixed", &both);
    declare(&b, "none", &none);
    declare(&b, "shop.names", &map);
    declare(&b, "grid", &grid);
    for (size_t i = 0; i < COUNT(rows); i++) {
        qun_program_info info = {.size = sizeof info};
        char text[64];
        qun_program *p = compiled(&b, rows[i].expression);
        expect_status("info", QUN_OK, qun_program_info_get(p, &info));
        expect_text(rows[i].expression, rows[i].type, info.type_name);
        expect_int(rows[i].expression, (int64_t)rows[i].steps, (int64_t)info.steps);
        assert_string_equal(rows[i].value, answer(&b, p, text, sizeof text));
        qun_program_unref(p);
    }
    close_bench(&b);
}

static void a_constant_is_declared_once_and_in_time(void **state)
{
    (void)state;
    bench b = open_bench();
    qun_value three = int_value(3), unknown = {.size = sizeof unknown}, later = three;
    qun_value broken = {.size = sizeof broken, .kind = QUN_TYPE_STRING, .text = {"\xFF", 1}};
    qun_diagnostic d = {.size = sizeof d};
    later.kind = 99;
    const struct {
        const char *name;
        const qun_value *value;
        qun_status status;
        const char *told;
    } rows[] = {
        {"limit", &three, QUN_OK, NULL},
        {"limit", &three, QUN_E_INVALID, "it is declared already"},
        {"orders", &three, QUN_E_INVALID, "it is declared already"},
        {"2nd", &three, QUN_E_INVALID, "a name is letters, digits and _"},
        {"in", &three, QUN_E_INVALID, "no reserved word"},
        {"now", &three, QUN_E_INVALID, "now is the instant of the run"},
        {"a", &unknown, QUN_E_TYPE, NULL},
        {"a", &broken, QUN_E_TEXT, NULL},
        {"a", &later, QUN_E_NEWER, NULL},
        {"a", NULL, QUN_E_ARG, NULL},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        expect_status(rows[i].name, rows[i].status,
                      qun_shape_constant(b.shape, rows[i].name, QUN_NTS, rows[i].value, b.d));
        char text[200];
        size_t len;
        expect_int("told", rows[i].told != NULL, qun_diagnostics_count(b.d));
        if (!rows[i].told)
            continue;
        expect_status("words", QUN_OK, qun_diagnostics_format(b.d, 0, QUN_LANG_EN, text, sizeof text, &len));
        expect_holds(text, rows[i].told);
    }
    expect_status("a field of the name", QUN_E_INVALID,
                  qun_shape_declare(b.shape, "limit", QUN_NTS, "int", QUN_NTS, NULL, NULL));
    qun_program_unref(compiled(&b, "limit"));
    expect_status("too late", QUN_E_STATE, qun_shape_constant(b.shape, "b", QUN_NTS, &three, NULL));
    expect_status("no shape", QUN_E_ARG, qun_shape_constant(NULL, "b", QUN_NTS, &three, NULL));
    expect_status("no name", QUN_E_ARG, qun_shape_constant(b.shape, NULL, 0, &three, NULL));
    close_bench(&b);
}

/* ---- functions of constants ---- */

typedef struct host {
    uint32_t calls;
    qun_status gives;
} host;

static qun_status doubled(void *user, qun_call *call)
{
    host *h = user;
    qun_value v = {.size = sizeof v};
    qun_status status = qun_call_arg(call, 0, &v);
    h->calls++;
    if (h->gives != QUN_OK)
        return h->gives;
    v.i *= 2;
    return status == QUN_OK ? qun_call_return(call, &v) : status;
}

static void a_function_of_constants_is_called_once_while_compiling(void **state)
{
    static const struct {
        const char *expression, *value;
        uint32_t compiling, running;
    } rows[] = {
        {"doubled(21)", "42", 1, 0},
        {"doubled(doubled(limit)) + 1", "13", 2, 0},
        {"orders < doubled(3)", "true", 1, 0},
        {"doubled(orders)", "10", 0, 1},
        {"orders > 0 || doubled(3) == 6", "true", 1, 0},
        {"[1, 2].map(x, doubled(x))", "[2,4]", 0, 2},
    };
    (void)state;
    bench b = open_bench();
    host h = {0, QUN_OK};
    qun_value three = int_value(3);
    declare(&b, "limit", &three);
    expect_status("lend", QUN_OK, qun_shape_lend(b.shape, "doubled(int) -> int", QUN_NTS, doubled, &h, b.d));
    for (size_t i = 0; i < COUNT(rows); i++) {
        char text[64];
        h.calls = 0;
        qun_program *p = compiled(&b, rows[i].expression);
        expect_int("a constant is no warning", 0, qun_diagnostics_count(b.d));
        expect_int(rows[i].expression, rows[i].compiling, h.calls);
        h.calls = 0;
        assert_string_equal(rows[i].value, answer(&b, p, text, sizeof text));
        expect_int(rows[i].expression, rows[i].running, h.calls);
        qun_program_unref(p);
    }
    close_bench(&b);
}

static void a_call_that_fails_while_compiling_is_made_when_it_runs(void **state)
{
    (void)state;
    bench b = open_bench();
    host h = {0, QUN_E_HOST};
    qun_program *p;
    char text[64];
    expect_status("lend", QUN_OK, qun_shape_lend(b.shape, "doubled(int) -> int", QUN_NTS, doubled, &h, b.d));
    p = compiled(&b, "doubled(21)");
    expect_int("tried", 1, h.calls);
    assert_string_equal("failed", answer(&b, p, text, sizeof text));
    h.gives = QUN_OK;
    assert_string_equal("42", answer(&b, p, text, sizeof text));
    qun_program_unref(p);
    h.gives = QUN_E_NOMEM;
    expect_status("no memory", QUN_E_NOMEM, qun_program_compile(b.shape, "doubled(21)", QUN_NTS, b.d, &p));
    assert_null(p);
    close_bench(&b);
}

/* ---- what may be called ---- */

static void what_may_be_called_is_listed(void **state)
{
    static const struct {
        const char *name, *space, *family, *signature;
        uint32_t flags, seen;
    } rows[] = {
        {"math.abs", "math", "math", "math.abs(int) -> int", 0, 1},
        {"size", NULL, "standard", "list(T).size() -> int", QUN_FUNCTION_METHOD, 1},
        {"math.greatest", "math", "math", "math.greatest(int, ...) -> int", 0, 1},
        {"map", NULL, "macros", "list(T).map(x, bool, U) -> list(U)",
         QUN_FUNCTION_METHOD | QUN_FUNCTION_MACRO, 1},
        {"has", NULL, "macros", "has(T.name) -> bool", QUN_FUNCTION_MACRO, 1},
        {"optional.none", "optional", "optional", "optional.none() -> optional_type(T)", 0, 1},
        {"shop.far", "shop", "host", "shop.far(string, list(int)) -> double", QUN_FUNCTION_HOST, 1},
        {"shout", NULL, "host", "string.shout() -> string", QUN_FUNCTION_HOST | QUN_FUNCTION_METHOD, 1},
        {"member.near", "member", "host", "member.near() -> bool", QUN_FUNCTION_HOST, 1},
        {"_+_", NULL, NULL, "-(int) -> int", 0, 0},
    };
    uint32_t seen[COUNT(rows)] = {0}, i;
    (void)state;
    bench b = open_bench();
    host h = {0, QUN_OK};
    const char *own[] = {"shop.far(string, list(int)) -> double", "string.shout() -> string",
                         "member.near() -> bool"};
    qun_function f = {.size = sizeof f};
    char text[128];
    size_t len;
    for (i = 0; i < COUNT(own); i++)
        expect_status(own[i], QUN_OK, qun_shape_lend(b.shape, own[i], QUN_NTS, doubled, &h, NULL));
    for (i = 0; qun_shape_function(b.shape, i, &f) == QUN_OK; i++) {
        expect_status("signature", QUN_OK, qun_shape_signature(b.shape, i, text, sizeof text, &len));
        for (size_t k = 0; k < COUNT(rows); k++) {
            if (strcmp(text, rows[k].signature) != 0)
                continue;
            seen[k]++;
            expect_text(text, rows[k].name, f.name);
            expect_text(text, rows[k].space, f.space);
            expect_text(text, rows[k].family, f.family);
            expect_int(text, rows[k].flags, f.flags);
        }
    }
    for (size_t k = 0; k < COUNT(rows); k++)
        expect_int(rows[k].signature, rows[k].seen, seen[k]);
    assert_true(i > 100);
    expect_status("past the last", QUN_E_NONE, qun_shape_signature(b.shape, i, text, sizeof text, &len));
    expect_status("no room", QUN_E_SPACE, qun_shape_signature(b.shape, 0, NULL, 0, &len));
    expect_status("no shape", QUN_E_ARG, qun_shape_function(NULL, 0, &f));
    f.size = 0;
    expect_status("no size", QUN_E_SIZE, qun_shape_function(b.shape, 0, &f));
    close_bench(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_constant_is_computed_with_while_compiling),
        cmocka_unit_test(a_constant_is_declared_once_and_in_time),
        cmocka_unit_test(a_function_of_constants_is_called_once_while_compiling),
        cmocka_unit_test(what_may_be_called_is_listed),
        cmocka_unit_test(a_call_that_fails_while_compiling_is_made_when_it_runs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
