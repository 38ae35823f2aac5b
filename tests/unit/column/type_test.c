/* type_test.c - types from and to text, and which values they take. */
#include "column/cell.h"
#include "support/expect.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static const mem libc = {mem_libc, NULL};

/* Reads, writes again. */
static qun_status read_type(arena *a, const char *text, const type **t, char written[128])
{
    buf b;
    qun_status status = type_read(a, text_of(text), t);
    buf_fixed(&b, written, 127);
    if (status == QUN_OK)
        type_write(&b, *t);
    written[b.len < 127 ? b.len : 127] = 0;
    return status;
}

static void notation_is_read_and_written(void **state)
{
    static const struct {
        const char *text, *written; /* NULL: it is none */
    } cases[] = {
        {"int", "int"},
        {"  uint ", "uint"},
        {"bool", "bool"},
        {"double", "double"},
        {"string", "string"},
        {"bytes", "bytes"},
        {"dyn", "dyn"},
        {"null_type", "null_type"},
        {"null", "null_type"},
        {"timestamp", "timestamp"},
        {"google.protobuf.Timestamp", "timestamp"},
        {"google.protobuf.Duration", "duration"},
        {"list", "list(dyn)"},
        {"list(dyn)", "list(dyn)"},
        {"list(string)", "list(string)"},
        {"map", "map(dyn, dyn)"},
        {"map(string,dyn)", "map(string, dyn)"},
        {"map( string , list( int ) )", "map(string, list(int))"},
        {"optional_type(int)", "optional_type(int)"},
        {"type", "type"},
        {"type(int)", "type(int)"},
        {"T", "T"},
        {"map(K, list(V))", "map(K, list(V))"},
        {"list(list(list(list(bool))))", "list(list(list(list(bool))))"},
        {"", NULL},
        {" ", NULL},
        {"integer", NULL},
        {"Int", NULL},
        {"t", NULL},
        {"TT", NULL},
        {"int()", NULL},
        {"int(int)", NULL},
        {"list()", NULL},
        {"list(", NULL},
        {"list(int", NULL},
        {"list(int))", NULL},
        {"list(int, int)", NULL},
        {"map(int)", NULL},
        {"map(int, int, int)", NULL},
        {"map(int int)", NULL},
        {"list (int) x", NULL},
        {"T(int)", NULL},
        {"google.protobuf", NULL},
        {"int\t", NULL},
        {"error", NULL},
    };
    arena a;
    (void)state;
    arena_init(&a, &libc);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const type *t;
        char written[128];
        expect_status(cases[i].text, cases[i].written ? QUN_OK : QUN_E_INVALID,
                      read_type(&a, cases[i].text, &t, written));
        if (!cases[i].written)
            assert_null(t);
        else
            assert_string_equal(written, cases[i].written);
    }
    expect_status("a zero in the name", QUN_E_INVALID, type_read(&a, TEXT("int\0"), &(const type *){NULL}));
    arena_drop(&a);
}

static void nesting_of_types_is_bounded(void **state)
{
    char text[8 * 1000 + 1] = "";
    arena a;
    const type *t;
    (void)state;
    arena_init(&a, &libc);
    for (int i = 0; i < 1000; i++)
        strcat(text, "list(");
    expect_status("a thousand lists", QUN_E_INVALID, type_read(&a, text_of(text), &t));
    arena_drop(&a);
}

static void types_are_equal_by_what_they_hold(void **state)
{
    static const char *const texts[] = {"int",  "uint",          "list(int)",     "list(uint)",
                                        "list", "map(int, T)",   "map(int, S)",   "T",
                                        "S",    "map(int, int)", "list(list(T))", "optional_type(int)",
                                        "type", "type(int)"};
    enum { COUNT = sizeof texts / sizeof *texts };
    const type *first[COUNT], *second[COUNT];
    arena a;
    (void)state;
    arena_init(&a, &libc);
    for (size_t i = 0; i < COUNT; i++) {
        assert_int_equal(type_read(&a, text_of(texts[i]), &first[i]), QUN_OK);
        second[i] = type_copy(&a, first[i]);
        assert_non_null(second[i]);
    }
    for (size_t i = 0; i < COUNT; i++)
        for (size_t j = 0; j < COUNT; j++)
            expect_int(texts[i], i == j, type_equal(first[i], second[j]));
    arena_drop(&a);
}

static void copies_of_plain_types_are_shared_and_parameters_are_found(void **state)
{
    arena a;
    const type *with, *without;
    (void)state;
    arena_init(&a, &libc);
    assert_ptr_equal(type_copy(&a, &type_timestamp), &type_timestamp);
    assert_ptr_equal(type_copy(&a, &type_error), &type_error);
    assert_int_equal(type_read(&a, TEXT("map(string, list(T))"), &with), QUN_OK);
    assert_int_equal(type_read(&a, TEXT("map(string, list(int))"), &without), QUN_OK);
    assert_true(type_has_parameter(with));
    assert_false(type_has_parameter(without));
    arena_drop(&a);
}

static void kinds_have_cels_names(void **state)
{
    static const struct {
        int32_t kind;
        const char *name;
    } cases[] = {
        {QUN_TYPE_NULL, "null_type"},
        {QUN_TYPE_INT, "int"},
        {QUN_TYPE_TIMESTAMP, "google.protobuf.Timestamp"},
        {QUN_TYPE_LIST, "list"},
        {QUN_TYPE_OPTIONAL, "optional_type"},
        {QUN_TYPE_TYPE, "type"},
        {QUN_TYPE_IP, "net.IP"},
        {QUN_TYPE_CIDR, "net.CIDR"},
        {QUN_TYPE_UNKNOWN, NULL},
        {QUN_TYPE_FAILED, NULL},
        {99, NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        expect_text("name", cases[i].name, type_kind_name(cases[i].kind));
        const type *t = type_of_kind(cases[i].kind);
        expect_int("kind", cases[i].name ? cases[i].kind : -1, t ? t->kind : -1);
    }
    assert_ptr_equal(type_named(TEXT("list")), &type_list_dyn);
    assert_null(type_named(TEXT("list(int)")));
}

static void types_take_their_values(void **state)
{
    static const cell ints[] = {{.kind = QUN_TYPE_INT}, {.kind = QUN_TYPE_INT}};
    static const cell mixed[] = {{.kind = QUN_TYPE_STRING, .as.text = ""}, {.kind = QUN_TYPE_INT}};
    static const struct {
        const char *type;
        cell value;
        bool accepted;
    } cases[] = {
        {"int", {.kind = QUN_TYPE_INT}, true},
        {"int", {.kind = QUN_TYPE_UINT}, false},
        {"int", {.kind = QUN_TYPE_UNKNOWN}, true},
        {"int", {.kind = QUN_TYPE_NULL}, false},
        {"int", {.kind = QUN_TYPE_FAILED}, false},
        {"dyn", {.kind = QUN_TYPE_NULL}, true},
        {"dyn", {.kind = QUN_TYPE_FAILED}, false},
        {"dyn", {.kind = QUN_TYPE_LIST, .len = 2, .as.items = mixed}, true},
        {"T", {.kind = QUN_TYPE_BOOL}, true},
        {"null_type", {.kind = QUN_TYPE_NULL}, true},
        {"list(int)", {.kind = QUN_TYPE_LIST, .len = 2, .as.items = ints}, true},
        {"list(int)", {.kind = QUN_TYPE_LIST, .len = 2, .as.items = mixed}, false},
        {"list(string)", {.kind = QUN_TYPE_LIST, .len = 1, .as.items = mixed}, true},
        {"list(string)", {.kind = QUN_TYPE_LIST}, true},
        {"list", {.kind = QUN_TYPE_LIST, .len = 2, .as.items = mixed}, true},
        {"list", {.kind = QUN_TYPE_MAP}, false},
        {"map(string, int)", {.kind = QUN_TYPE_MAP, .len = 1, .as.items = mixed}, true},
        {"map(int, int)", {.kind = QUN_TYPE_MAP, .len = 1, .as.items = mixed}, false},
        {"map(string, string)", {.kind = QUN_TYPE_MAP, .len = 1, .as.items = mixed}, false},
        {"map(dyn, string)", {.kind = QUN_TYPE_MAP, .len = 1, .as.items = mixed}, false},
        {"map(int, dyn)", {.kind = QUN_TYPE_MAP, .len = 1, .as.items = mixed}, false},
        {"optional_type(int)", {.kind = QUN_TYPE_OPTIONAL, .len = 1, .as.items = ints}, true},
        {"optional_type(int)", {.kind = QUN_TYPE_OPTIONAL, .len = 1, .as.items = mixed}, false},
        {"optional_type(int)", {.kind = QUN_TYPE_OPTIONAL}, true},
        {"type", {.kind = QUN_TYPE_TYPE, .as.type = &type_int}, true},
        {"timestamp", {.kind = QUN_TYPE_DURATION}, false},
    };
    arena a;
    (void)state;
    arena_init(&a, &libc);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const type *t;
        assert_int_equal(type_read(&a, text_of(cases[i].type), &t), QUN_OK);
        expect_int(cases[i].type, cases[i].accepted, type_accepts(t, &cases[i].value));
    }
    arena_drop(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(notation_is_read_and_written),
        cmocka_unit_test(nesting_of_types_is_bounded),
        cmocka_unit_test(types_are_equal_by_what_they_hold),
        cmocka_unit_test(copies_of_plain_types_are_shared_and_parameters_are_found),
        cmocka_unit_test(kinds_have_cels_names),
        cmocka_unit_test(types_take_their_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
