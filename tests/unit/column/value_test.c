/* value_test.c - values at the public door: in, out, their items, and as JSON. */
#include "column/value.h"
#include "support/expect.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <math.h>

#define SIZED .size = sizeof(qun_value)
#define V_INT(n)                                                                                             \
    {                                                                                                        \
        SIZED, .kind = QUN_TYPE_INT, .i = (n)                                                                \
    }
#define V_TEXT(t)                                                                                            \
    {                                                                                                        \
        SIZED, .kind = QUN_TYPE_STRING, .text = {(t), sizeof(t) - 1 }                                        \
    }
#define V_LIST(n, a)                                                                                         \
    {                                                                                                        \
        SIZED, .kind = QUN_TYPE_LIST, .items = (a), .count = (n)                                             \
    }
#define V_MAP(n, a)                                                                                          \
    {                                                                                                        \
        SIZED, .kind = QUN_TYPE_MAP, .items = (a), .count = (n)                                              \
    }
#define V_KIND(k)                                                                                            \
    {                                                                                                        \
        SIZED, .kind = (k)                                                                                   \
    }

static const mem libc = {mem_libc, NULL};

static qun_status read_in(arena *a, const qun_value *v, cell *to)
{
    arena_init(a, &libc);
    return cell_in(a, v, 64, to);
}

/* ---- JSON ---- */

static const qun_value ints[] = {V_INT(1), V_INT(2)};
static const qun_value pairs_ba[] = {V_TEXT("b"), V_INT(2), V_TEXT("a"), V_LIST(2, ints)};
static const qun_value pairs_keys[] = {V_INT(-1),
                                       V_INT(1),
                                       {SIZED, .kind = QUN_TYPE_BOOL, .i = 1},
                                       V_INT(2),
                                       {SIZED, .kind = QUN_TYPE_UINT, .i = -1},
                                       V_INT(3)};

static void values_are_written_as_json(void **state)
{
    static const struct {
        qun_value value;
        const char *json, *copied; /* copied: as facts hold it, where that differs */
    } cases[] = {
        {V_KIND(QUN_TYPE_UNKNOWN), "null", NULL},
        {V_KIND(QUN_TYPE_NULL), "null", NULL},
        {{SIZED, .kind = QUN_TYPE_BOOL, .i = 1}, "true", NULL},
        {V_KIND(QUN_TYPE_BOOL), "false", NULL},
        {V_INT(INT64_MIN), "-9223372036854775808", NULL},
        {{SIZED, .kind = QUN_TYPE_UINT, .i = -1}, "18446744073709551615", NULL},
        {{SIZED, .kind = QUN_TYPE_DOUBLE, .d = 0.1}, "0.1", NULL},
        {{SIZED, .kind = QUN_TYPE_DOUBLE, .d = 3}, "3", NULL},
        {{SIZED, .kind = QUN_TYPE_DOUBLE, .d = NAN}, "\"NaN\"", NULL},
        {{SIZED, .kind = QUN_TYPE_DOUBLE, .d = INFINITY}, "\"Infinity\"", NULL},
        {{SIZED, .kind = QUN_TYPE_DOUBLE, .d = -INFINITY}, "\"-Infinity\"", NULL},
        {V_TEXT(""), "\"\"", NULL},
        {V_TEXT("say \"\xE4\xBD\xA0\xE5\xA5\xBD\"\n"), "\"say \\\"\xE4\xBD\xA0\xE5\xA5\xBD\\\"\\n\"", NULL},
        {V_TEXT("a\0b"), "\"a\\u0000b\"", NULL},
        {{SIZED, .kind = QUN_TYPE_STRING, .text = {"nul", QUN_NTS}}, "\"nul\"", NULL},
        {{SIZED, .kind = QUN_TYPE_BYTES, .text = {"\x00\xFF\x10", 3}}, "\"AP8Q\"", NULL},
        {{SIZED, .kind = QUN_TYPE_BYTES, .text = {"ab", 2}}, "\"YWI=\"", NULL},
        {{SIZED, .kind = QUN_TYPE_TIMESTAMP, .i = 0}, "\"1970-01-01T00:00:00Z\"", NULL},
        {{SIZED, .kind = QUN_TYPE_TIMESTAMP, .i = -1, .nanos = 1},
         "\"1969-12-31T23:59:59.999999001Z\"",
         NULL},
        {{SIZED, .kind = QUN_TYPE_DURATION, .i = 3600000000}, "\"3600s\"", NULL},
        {{SIZED, .kind = QUN_TYPE_DURATION, .i = -1500000}, "\"-1.5s\"", NULL},
        {{SIZED, .kind = QUN_TYPE_TYPE, .text = {"timestamp", 9}}, "\"google.protobuf.Timestamp\"", NULL},
        {V_LIST(2, ints), "[1,2]", NULL},
        {V_LIST(0, NULL), "[]", NULL},
        {V_MAP(0, NULL), "{}", NULL},
        {V_MAP(2, pairs_ba), "{\"b\":2,\"a\":[1,2]}", "{\"a\":[1,2],\"b\":2}"},
        {V_MAP(3, pairs_keys), "{\"-1\":1,\"true\":2,\"18446744073709551615\":3}",
         "{\"true\":2,\"-1\":1,\"18446744073709551615\":3}"},
        {V_KIND(QUN_TYPE_OPTIONAL), "null", NULL},
        {{SIZED, .kind = QUN_TYPE_OPTIONAL, .items = ints, .count = 1}, "1", NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[128];
        size_t len;
        qun_value out;
        cell c;
        arena a;
        expect_status(cases[i].json, QUN_OK, qun_value_write(&cases[i].value, text, sizeof text, &len));
        expect_text("as made", cases[i].json, ((qun_text){text, len}));
        expect_status(cases[i].json, QUN_OK, read_in(&a, &cases[i].value, &c));
        cell_out(&c, &out);
        expect_int("kind", cases[i].value.kind, out.kind);
        expect_status(cases[i].json, QUN_OK, qun_value_write(&out, text, sizeof text, &len));
        expect_text("copied", cases[i].copied ? cases[i].copied : cases[i].json, ((qun_text){text, len}));
        arena_drop(&a);
    }
}

static void plain_values_are_written_bare(void **state)
{
    static const cell items[] = {{.kind = QUN_TYPE_STRING, .len = 1, .as.text = "a"},
                                 {.kind = QUN_TYPE_INT, .as.i = 2}};
    static const struct {
        cell value;
        const char *plain;
    } cases[] = {
        {{.kind = QUN_TYPE_STRING, .len = 4, .as.text = "a\"b\n"}, "a\"b\n"},
        {{.kind = QUN_TYPE_TIMESTAMP}, "1970-01-01T00:00:00Z"},
        {{.kind = QUN_TYPE_DURATION, .as.i = 60}, "60s"},
        {{.kind = QUN_TYPE_DOUBLE, .as.d = INFINITY}, "Infinity"},
        {{.kind = QUN_TYPE_LIST, .len = 2, .as.items = items}, "[a, 2]"},
        {{.kind = QUN_TYPE_MAP, .len = 1, .as.items = items}, "{a: 2}"},
        {{.kind = QUN_TYPE_UNKNOWN}, "null"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[64];
        buf b;
        buf_fixed(&b, text, sizeof text);
        assert_true(cell_plain(&b, &cases[i].value));
        expect_text("plain", cases[i].plain, buf_view(&b));
    }
    cell failed = cell_failed("why");
    buf b;
    buf_fixed(&b, NULL, 0);
    assert_false(cell_plain(&b, &failed));
    assert_false(cell_json(&b, &failed));
}

static void writing_measures_and_never_writes_half(void **state)
{
    static const qun_value list = V_LIST(2, ints);
    char text[6] = "xxxxx";
    size_t len;
    (void)state;
    expect_status("measured", QUN_E_SPACE, qun_value_write(&list, NULL, 0, &len));
    expect_int("length", 5, (int64_t)len);
    expect_status("one short", QUN_E_SPACE, qun_value_write(&list, text, 5, &len));
    assert_int_equal(text[0], 0);
    expect_status("fits", QUN_OK, qun_value_write(&list, text, 6, &len));
    assert_string_equal(text, "[1,2]");
    expect_status("no length", QUN_E_ARG, qun_value_write(&list, text, 6, NULL));
    expect_status("no text", QUN_E_ARG, qun_value_write(&list, NULL, 6, &len));
    expect_status("no value", QUN_E_ARG, qun_value_write(NULL, text, 6, &len));
    assert_int_equal(text[0], 0);
}

/* ---- what is refused ---- */

typedef struct longer { /* as a newer release may have it */
    qun_value known;
    uint64_t more;
} longer;

static const longer with_zero_tail = {{.size = sizeof(longer), .kind = QUN_TYPE_INT, .i = 5}, 0};
static const longer with_full_tail = {{.size = sizeof(longer), .kind = QUN_TYPE_INT, .i = 5}, 1};
static const longer long_items[] = {{{.size = sizeof(longer), .kind = QUN_TYPE_INT, .i = 1}, 0},
                                    {{.size = sizeof(longer), .kind = QUN_TYPE_INT, .i = 2}, 0}};
static const qun_value unknown_item[] = {V_KIND(QUN_TYPE_UNKNOWN)};
static const qun_value failed_item[] = {V_KIND(QUN_TYPE_FAILED)};
static const qun_value bad_text_item[] = {V_TEXT("\xFF")};
static const qun_value list_key[] = {V_LIST(0, NULL), V_INT(1)};
static const qun_value double_key[] = {{SIZED, .kind = QUN_TYPE_DOUBLE, .d = 1}, V_INT(1)};
static const qun_value short_item[] = {{.size = 8, .kind = QUN_TYPE_INT}};
static const qun_value uneven_items[] = {V_INT(1), {.size = sizeof(qun_value) + 8, .kind = QUN_TYPE_INT}};

static void wrong_values_are_refused(void **state)
{
    const struct {
        const char *what;
        const void *value;
        qun_status status;
    } cases[] = {
        {"none", NULL, QUN_E_ARG},
        {"size 0", &(const qun_value){.kind = QUN_TYPE_INT}, QUN_E_SIZE},
        {"size short", &(const qun_value){.size = sizeof(qun_value) - 4, .kind = QUN_TYPE_INT}, QUN_E_SIZE},
        {"zero tail", &with_zero_tail, QUN_OK},
        {"full tail", &with_full_tail, QUN_E_NEWER},
        {"reserved", &(const qun_value){SIZED, .kind = QUN_TYPE_INT, .reserved = 1}, QUN_E_NEWER},
        {"kind 19", &(const qun_value){SIZED, .kind = 19}, QUN_E_NEWER},
        {"an address", &(const qun_value){SIZED, .kind = QUN_TYPE_IP, .text = {"::1", 3}}, QUN_OK},
        {"no address", &(const qun_value){SIZED, .kind = QUN_TYPE_IP, .text = {"::1/8", 5}}, QUN_E_TYPE},
        {"no network", &(const qun_value){SIZED, .kind = QUN_TYPE_CIDR, .text = {"::1", 3}}, QUN_E_TYPE},
        {"address of nothing", &(const qun_value)V_KIND(QUN_TYPE_IP), QUN_E_TYPE},
        {"kind -1", &(const qun_value){SIZED, .kind = -1}, QUN_E_NEWER},
        {"bool 2", &(const qun_value){SIZED, .kind = QUN_TYPE_BOOL, .i = 2}, QUN_E_TYPE},
        {"nanos 1000", &(const qun_value){SIZED, .kind = QUN_TYPE_TIMESTAMP, .nanos = 1000}, QUN_E_TYPE},
        {"failed", &(const qun_value)V_KIND(QUN_TYPE_FAILED), QUN_E_TYPE},
        {"not UTF-8", &(const qun_value)V_TEXT("a\xC0"), QUN_E_TEXT},
        {"bytes of any kind", &(const qun_value){SIZED, .kind = QUN_TYPE_BYTES, .text = {"\xC0", 1}}, QUN_OK},
        {"length gone astray", &(const qun_value){SIZED, .kind = QUN_TYPE_STRING, .text = {"a", SIZE_MAX}},
         QUN_E_ARG},
        {"bytes gone astray", &(const qun_value){SIZED, .kind = QUN_TYPE_BYTES, .text = {"a", SIZE_MAX}},
         QUN_E_ARG},
        {"bytes of nothing", &(const qun_value){SIZED, .kind = QUN_TYPE_BYTES, .text = {NULL, 2}}, QUN_E_ARG},
        {"no such type", &(const qun_value){SIZED, .kind = QUN_TYPE_TYPE, .text = {"inte", 4}}, QUN_E_TYPE},
        {"no items", &(const qun_value)V_LIST(1, NULL), QUN_E_ARG},
        {"longer items", &(const qun_value)V_LIST(2, long_items), QUN_OK},
        {"unknown inside", &(const qun_value)V_LIST(1, unknown_item), QUN_E_TYPE},
        {"failed inside", &(const qun_value)V_LIST(1, failed_item), QUN_E_TYPE},
        {"not UTF-8 inside", &(const qun_value)V_LIST(1, bad_text_item), QUN_E_TEXT},
        {"list as key", &(const qun_value)V_MAP(1, list_key), QUN_E_TYPE},
        {"double as key", &(const qun_value)V_MAP(1, double_key), QUN_E_TYPE},
        {"short item", &(const qun_value)V_LIST(1, short_item), QUN_E_SIZE},
        {"uneven items", &(const qun_value)V_LIST(2, uneven_items), QUN_E_SIZE},
        {"two in an optional",
         &(const qun_value){SIZED, .kind = QUN_TYPE_OPTIONAL, .items = ints, .count = 2}, QUN_E_LIMIT},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[64];
        size_t len;
        cell c;
        arena a;
        expect_status(cases[i].what, cases[i].status, read_in(&a, cases[i].value, &c));
        expect_status(cases[i].what, cases[i].status,
                      qun_value_write(cases[i].value, text, sizeof text, &len));
        arena_drop(&a);
    }
}

static void a_map_with_a_key_twice_is_refused(void **state)
{
    static const qun_value items[] = {V_TEXT("a"), V_INT(1), V_TEXT("a"), V_INT(2)};
    static const qun_value map = V_MAP(2, items);
    arena a;
    cell c;
    (void)state;
    expect_status("twice", QUN_E_INVALID, read_in(&a, &map, &c));
    arena_drop(&a);
}

static void nesting_is_bounded_by_the_limit_given(void **state)
{
    enum { DEEP = 10 };
    qun_value lists[DEEP] = {V_INT(1)};
    arena a;
    cell c;
    (void)state;
    for (int i = 1; i < DEEP; i++)
        lists[i] = (qun_value)V_LIST(1, &lists[i - 1]);
    arena_init(&a, &libc);
    expect_status("as deep as may be", QUN_OK, cell_in(&a, &lists[DEEP - 1], DEEP - 1, &c));
    expect_status("too deep", QUN_E_LIMIT, cell_in(&a, &lists[DEEP - 1], DEEP - 2, &c));
    qun_value out, around;
    cell_out(&c, &out);
    around = (qun_value)V_LIST(1, &out);
    expect_status("what was handed out counts", QUN_E_LIMIT, cell_in(&a, &around, DEEP - 1, &c));
    expect_status("what was handed out is copied", QUN_OK, cell_in(&a, &around, DEEP, &c));
    qun_value round = V_LIST(1, NULL);
    round.items = &round;
    char text[8];
    size_t len;
    expect_status("a list in itself", QUN_E_LIMIT, cell_in(&a, &round, 1000, &c));
    expect_status("a list in itself", QUN_E_LIMIT, qun_value_write(&round, text, sizeof text, &len));
    arena_drop(&a);
}

/* ---- items ---- */

static void items_are_read_one_by_one(void **state)
{
    static const qun_value map = V_MAP(2, pairs_ba);
    qun_value out, key, list, item = {.size = sizeof item};
    arena a;
    cell c;
    (void)state;
    assert_int_equal(read_in(&a, &map, &c), QUN_OK);
    cell_out(&c, &out);
    expect_int("pairs", 2, (int64_t)out.count);
    key = list = item;
    expect_status("key 0", QUN_OK, qun_value_item(&out, 0, &key));
    expect_text("key 0", "a", key.text);
    expect_status("value 0", QUN_OK, qun_value_item(&out, 1, &list));
    expect_int("value 0", QUN_TYPE_LIST, list.kind);
    expect_status("inside", QUN_OK, qun_value_item(&list, 1, &item));
    expect_int("inside", 2, item.i);
    expect_status("past the list", QUN_E_NONE, qun_value_item(&list, 2, &item));
    expect_int("nothing is left", QUN_TYPE_UNKNOWN, item.kind);
    expect_status("past the map", QUN_E_NONE, qun_value_item(&out, 4, &item));
    expect_status("of an int", QUN_E_TYPE, qun_value_item(&(const qun_value)V_INT(1), 0, &item));
    expect_status("of the host's own", QUN_E_ARG, qun_value_item(&map, 0, &item));
    expect_status("of nothing", QUN_E_ARG, qun_value_item(NULL, 0, &item));
    expect_status("to nothing", QUN_E_ARG, qun_value_item(&out, 0, NULL));
    item.size = 0;
    expect_status("forgotten size", QUN_E_SIZE, qun_value_item(&out, 99, &item));
    expect_status("over itself", QUN_OK, qun_value_item(&list, 0, &list));
    expect_int("over itself", 1, list.i);
    arena_drop(&a);
}

static void a_longer_struct_gets_a_zero_tail(void **state)
{
    longer out = {{.size = sizeof(longer)}, 77};
    const cell item[] = {cell_int(4)};
    const cell list = {.kind = QUN_TYPE_LIST, .len = 1, .as.items = item};
    qun_value of;
    (void)state;
    cell_out(&list, &of);
    expect_status("longer", QUN_OK, qun_value_item(&of, 0, &out.known));
    expect_int("value", 4, out.known.i);
    expect_int("size", sizeof out, out.known.size);
    expect_int("tail", 0, (int64_t)out.more);
}

static void a_failure_goes_out_with_its_message(void **state)
{
    const cell failed = cell_failed("division by zero");
    qun_value v;
    (void)state;
    cell_out(&failed, &v);
    expect_int("kind", QUN_TYPE_FAILED, v.kind);
    expect_text("message", "division by zero", v.text);
}

static void values_go_out_and_in_unchanged(void **state)
{
    const cell items[] = {cell_text(TEXT("k")), cell_double(-0.0), cell_text(TEXT("l")), cell_bool(true)};
    const cell some[] = {cell_span(-7)};
    const cell cases[] = {
        cell_int(INT64_MIN),
        cell_uint(UINT64_MAX),
        cell_text(TEXT("a\0b")),
        {.kind = QUN_TYPE_BYTES, .len = 2, .as.text = "\xFF\x00"},
        {.kind = QUN_TYPE_TIMESTAMP, .len = 123456789, .as.i = -5},
        {.kind = QUN_TYPE_DURATION, .len = 999999999, .as.i = -1},
        {.kind = QUN_TYPE_TYPE, .as.type = &type_map_dyn},
        {.kind = QUN_TYPE_LIST, .len = 4, .as.items = items},
        {.kind = QUN_TYPE_MAP, .len = 2, .as.items = items},
        {.kind = QUN_TYPE_OPTIONAL, .len = 1, .as.items = some},
        {.kind = QUN_TYPE_OPTIONAL},
        {.kind = QUN_TYPE_NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        qun_value v;
        arena a;
        cell back;
        cell_out(&cases[i], &v);
        expect_status("in", QUN_OK, read_in(&a, &v, &back));
        assert_true(cell_equal(&cases[i], &back));
        arena_drop(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_written_as_json),
        cmocka_unit_test(plain_values_are_written_bare),
        cmocka_unit_test(writing_measures_and_never_writes_half),
        cmocka_unit_test(wrong_values_are_refused),
        cmocka_unit_test(a_map_with_a_key_twice_is_refused),
        cmocka_unit_test(nesting_is_bounded_by_the_limit_given),
        cmocka_unit_test(items_are_read_one_by_one),
        cmocka_unit_test(a_longer_struct_gets_a_zero_tail),
        cmocka_unit_test(a_failure_goes_out_with_its_message),
        cmocka_unit_test(values_go_out_and_in_unchanged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
