/* call_test.c - one call of a function that the host lent, from both sides. */
#include "column/call.h"
#include "support/expect.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static const mem libc = {mem_libc, NULL};

/* What the host does in a case. */
typedef struct host {
    qun_status fails;        /* given back */
    const qun_value *answer; /* NULL: none */
    qun_status expected;     /* of qun_call_return */
} host;

static qun_status answer(void *user, qun_call *call)
{
    const host *h = user;
    if (h->answer)
        expect_status("qun_call_return", h->expected, qun_call_return(call, h->answer));
    return h->fails;
}

static cell run(const type *result, host *h, arena *a)
{
    const shape_function f = {.name = TEXT("f"), .scope = -1, .result = result, .host = answer, .user = h};
    arena_init(a, &libc);
    return call_host(&f, NULL, 0, a);
}

#define SIZED .size = sizeof(qun_value)

static void answers_are_checked_and_copied(void **state)
{
    static const qun_value items[] = {{SIZED, .kind = QUN_TYPE_STRING, .text = {"x", 1}}};
    const struct {
        const char *what;
        const type *result;
        qun_value value;
        qun_status status;
        int32_t kind; /* of the answer of the call */
    } cases[] = {
        {"int", &type_int, {SIZED, .kind = QUN_TYPE_INT, .i = 4}, QUN_OK, QUN_TYPE_INT},
        {"uint for int", &type_int, {SIZED, .kind = QUN_TYPE_UINT}, QUN_E_TYPE, QUN_TYPE_FAILED},
        {"unknown", &type_int, {SIZED, .kind = QUN_TYPE_UNKNOWN}, QUN_OK, QUN_TYPE_UNKNOWN},
        {"failed", &type_int, {SIZED, .kind = QUN_TYPE_FAILED}, QUN_E_TYPE, QUN_TYPE_FAILED},
        {"list",
         &type_list_dyn,
         {SIZED, .kind = QUN_TYPE_LIST, .items = items, .count = 1},
         QUN_OK,
         QUN_TYPE_LIST},
        {"dyn", &type_dyn, {SIZED, .kind = QUN_TYPE_BOOL}, QUN_OK, QUN_TYPE_BOOL},
        {"not UTF-8",
         &type_string,
         {SIZED, .kind = QUN_TYPE_STRING, .text = {"\xFF", 1}},
         QUN_E_TEXT,
         QUN_TYPE_FAILED},
        {"no size", &type_int, {.kind = QUN_TYPE_INT}, QUN_E_SIZE, QUN_TYPE_FAILED},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        host h = {QUN_OK, &cases[i].value, cases[i].status};
        arena a;
        cell c = run(cases[i].result, &h, &a);
        expect_int(cases[i].what, cases[i].kind, c.kind);
        if (c.kind == QUN_TYPE_UNKNOWN)
            assert_true(c.as.u == UINT64_C(1) << 63);
        arena_drop(&a);
    }
}

static void a_host_that_fails_fails_the_expression(void **state)
{
    static const qun_value seven = {SIZED, .kind = QUN_TYPE_INT, .i = 7};
    static const struct {
        host h;
        const char *message;
        uint32_t code;
    } cases[] = {
        {{QUN_E_NOMEM, NULL, 0}, "a host function failed", 1},
        {{QUN_E_HOST, &seven, 0}, "a host function failed", 17},
        {{-9000, NULL, 0}, "a host function failed", 9000},
        {{5, NULL, 0}, "a host function failed", 17},
        {{QUN_OK, NULL, 0}, "a host function gave no answer", 17},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        arena a;
        host h = cases[i].h;
        cell c = run(&type_int, &h, &a);
        expect_int("kind", QUN_TYPE_FAILED, c.kind);
        assert_string_equal(c.as.text, cases[i].message);
        expect_int("code", cases[i].code, c.len);
        arena_drop(&a);
    }
}

static qun_status look_at_arguments(void *user, qun_call *call)
{
    qun_value v = {.size = sizeof v}, forgotten = {0};
    (void)user;
    expect_status("first", QUN_OK, qun_call_arg(call, 0, &v));
    expect_text("first", "a\xE4\xBD\xA0", v.text);
    expect_status("second", QUN_OK, qun_call_arg(call, 1, &v));
    expect_int("second", 3, v.i);
    expect_status("third", QUN_E_NONE, qun_call_arg(call, 2, &v));
    expect_status("forgotten size", QUN_E_SIZE, qun_call_arg(call, 2, &forgotten));
    expect_status("no call", QUN_E_ARG, qun_call_arg(NULL, 0, &v));
    expect_status("no out", QUN_E_ARG, qun_call_arg(call, 0, NULL));
    expect_status("no value", QUN_E_ARG, qun_call_return(call, NULL));
    expect_status("to no call", QUN_E_ARG, qun_call_return(NULL, &v));
    v.kind = QUN_TYPE_INT;
    expect_status("first answer", QUN_OK, qun_call_return(call, &v));
    v.i = 11;
    return qun_call_return(call, &v);
}

static void arguments_are_lent_and_the_last_answer_counts(void **state)
{
    const cell args[] = {cell_text(TEXT("a\xE4\xBD\xA0")), cell_int(3)};
    const shape_function f = {.result = &type_int, .host = look_at_arguments};
    arena a;
    (void)state;
    arena_init(&a, &libc);
    cell c = call_host(&f, args, 2, &a);
    expect_int("kind", QUN_TYPE_INT, c.kind);
    expect_int("answer", 11, c.as.i);
    arena_drop(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_are_checked_and_copied),
        cmocka_unit_test(a_host_that_fails_fails_the_expression),
        cmocka_unit_test(arguments_are_lent_and_the_last_answer_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
