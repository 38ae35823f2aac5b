/* cell_test.c - values: equality and order across types, maps, copies, microseconds. */
#include "column/cell.h"
#include "support/expect.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <math.h>

#define NUL                                                                                                  \
    {                                                                                                        \
        .kind = QUN_TYPE_NULL                                                                                \
    }
#define UNKNOWN                                                                                              \
    {                                                                                                        \
        .kind = QUN_TYPE_UNKNOWN                                                                             \
    }
#define FAILED                                                                                               \
    {                                                                                                        \
        .kind = QUN_TYPE_FAILED, .as.text = "broken"                                                         \
    }
#define B(v)                                                                                                 \
    {                                                                                                        \
        .kind = QUN_TYPE_BOOL, .as.i = (v)                                                                   \
    }
#define I(v)                                                                                                 \
    {                                                                                                        \
        .kind = QUN_TYPE_INT, .as.i = (v)                                                                    \
    }
#define U(v)                                                                                                 \
    {                                                                                                        \
        .kind = QUN_TYPE_UINT, .as.u = (v)                                                                   \
    }
#define D(v)                                                                                                 \
    {                                                                                                        \
        .kind = QUN_TYPE_DOUBLE, .as.d = (v)                                                                 \
    }
#define S(v)                                                                                                 \
    {                                                                                                        \
        .kind = QUN_TYPE_STRING, .len = sizeof(v) - 1, .as.text = (v)                                        \
    }
#define Y(v)                                                                                                 \
    {                                                                                                        \
        .kind = QUN_TYPE_BYTES, .len = sizeof(v) - 1, .as.text = (v)                                         \
    }
#define T(s, ns)                                                                                             \
    {                                                                                                        \
        .kind = QUN_TYPE_TIMESTAMP, .len = (ns), .as.i = (s)                                                 \
    }
#define P(s, ns)                                                                                             \
    {                                                                                                        \
        .kind = QUN_TYPE_DURATION, .len = (ns), .as.i = (s)                                                  \
    }
#define TYPE(t)                                                                                              \
    {                                                                                                        \
        .kind = QUN_TYPE_TYPE, .as.type = &(t)                                                               \
    }
#define LIST(n, a)                                                                                           \
    {                                                                                                        \
        .kind = QUN_TYPE_LIST, .len = (n), .as.items = (a)                                                   \
    }
#define MAP(n, a)                                                                                            \
    {                                                                                                        \
        .kind = QUN_TYPE_MAP, .len = (n), .as.items = (a)                                                    \
    }
#define SOME(a)                                                                                              \
    {                                                                                                        \
        .kind = QUN_TYPE_OPTIONAL, .len = 1, .as.items = (a)                                                 \
    }
#define NONE                                                                                                 \
    {                                                                                                        \
        .kind = QUN_TYPE_OPTIONAL                                                                            \
    }

static const cell one_two[] = {I(1), I(2)}, one_two_mixed[] = {U(1), D(2)}, one_nan[] = {I(1), D(NAN)};
static const cell ab[] = {S("a"), I(1), S("b"), I(2)}, ba[] = {S("b"), I(2), S("a"), D(1)};
static const cell ac[] = {S("a"), I(1), S("c"), I(2)}, ab3[] = {S("a"), I(1), S("b"), I(3)};
static const cell keys_int[] = {I(1), S("x"), U(2), S("y")}, keys_uint[] = {I(2), S("y"), U(1), S("x")};
static const cell nested[] = {LIST(2, one_two), MAP(2, ab)},
                  nested_too[] = {LIST(2, one_two_mixed), MAP(2, ba)};

static void values_compare_as_cel_says(void **state)
{
    static const struct {
        cell a, b;
        int order; /* cell_compare: -1, 0, 1; 2 not comparable */
        bool equal;
    } cases[] = {
        {I(1), I(1), 0, true},
        {I(-1), I(1), -1, false},
        {I(INT64_MIN), I(INT64_MAX), -1, false},
        {U(1), U(UINT64_MAX), -1, false},
        {I(1), U(1), 0, true},
        {I(-1), U(0), -1, false},
        {I(-1), U(UINT64_MAX), -1, false},
        {I(INT64_MAX), U((uint64_t)INT64_MAX), 0, true},
        {I(INT64_MAX), U((uint64_t)INT64_MAX + 1), -1, false},
        {I(1), D(1), 0, true},
        {I(1), D(1.5), -1, false},
        {U(3), D(2.5), 1, false},
        {D(0.0), D(-0.0), 0, true},
        {I(0), D(-0.0), 0, true},
        {D(NAN), D(NAN), 2, false},
        {D(NAN), I(1), 2, false},
        {D(NAN), U(1), 2, false},
        {D(INFINITY), I(INT64_MAX), 1, false},
        {D(-INFINITY), I(INT64_MIN), -1, false},
        {D(INFINITY), U(UINT64_MAX), 1, false},
        {D(INFINITY), D(INFINITY), 0, true},
        /* comparisons.textproto of the suite: "lossy" */
        {I(INT64_MAX), D(9223372036854775808.0), 0, true},
        {I(INT64_MAX), D(9223372036854777857.0), -1, false},
        {I(INT64_MIN), D(-9223372036854775809.0), 0, true},
        {I(INT64_MIN), D(-9223372036854777857.0), 1, false},
        {U(UINT64_MAX), D(18446744073709551616.0), 0, true},
        {U(UINT64_MAX), D(18446744073709555712.0), -1, false},
        {B(0), B(1), -1, false},
        {B(1), B(1), 0, true},
        {B(1), I(1), 2, false},
        {NUL, NUL, 2, true},
        {NUL, I(0), 2, false},
        {UNKNOWN, UNKNOWN, 2, false},
        {UNKNOWN, NUL, 2, false},
        {FAILED, FAILED, 2, false},
        {S(""), S(""), 0, true},
        {S("a"), S("ab"), -1, false},
        {S("a\0b"), S("a\0c"), -1, false},
        {S("a"), S("a\0"), -1, false},
        {S("\xEF\xBD\x81"), S("\xF0\x90\x80\x80"), -1,
         false}, /* U+FF41 before U+10000, not as UTF-16 has it */
        {S("z"), S("\xC3\xA9"), -1, false},
        {S("a"), Y("a"), 2, false},
        {Y("\x00\xFF"), Y("\x01"), -1, false},
        {T(5, 0), T(5, 1), -1, false},
        {T(5, 7), T(5, 7), 0, true},
        {T(-1, 999999999), T(0, 0), -1, false},
        {P(5, 0), P(4, 999999999), 1, false},
        {P(5, 0), T(5, 0), 2, false},
        {TYPE(type_int), TYPE(type_int), 2, true},
        {TYPE(type_int), TYPE(type_uint), 2, false},
        {TYPE(type_list_dyn), TYPE(type_list_dyn), 2, true},
        {LIST(0, NULL), LIST(0, NULL), 2, true},
        {LIST(2, one_two), LIST(2, one_two_mixed), 2, true},
        {LIST(2, one_two), LIST(1, one_two), 2, false},
        {LIST(2, one_nan), LIST(2, one_nan), 2, false},
        {LIST(2, nested), LIST(2, nested_too), 2, true},
        {MAP(0, NULL), MAP(0, NULL), 2, true},
        {MAP(2, ab), MAP(2, ba), 2, true},
        {MAP(2, ab), MAP(2, ac), 2, false},
        {MAP(2, ab), MAP(2, ab3), 2, false},
        {MAP(2, ab), MAP(1, ab), 2, false},
        {MAP(2, keys_int), MAP(2, keys_uint), 2, true},
        {MAP(0, NULL), LIST(0, NULL), 2, false},
        {NONE, NONE, 2, true},
        {SOME(one_two), SOME(one_two_mixed), 2, true},
        {SOME(one_two), NONE, 2, false},
        {SOME(one_two), I(1), 2, false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char what[32];
        int mirrored = cases[i].order == 2 ? 2 : -cases[i].order;
        snprintf(what, sizeof what, "case %zu", i);
        expect_int(what, cases[i].order, cell_compare(&cases[i].a, &cases[i].b));
        expect_int(what, mirrored, cell_compare(&cases[i].b, &cases[i].a));
        expect_int(what, cases[i].equal, cell_equal(&cases[i].a, &cases[i].b));
        expect_int(what, cases[i].equal, cell_equal(&cases[i].b, &cases[i].a));
    }
}

static void made_values_are_what_they_were_made_of(void **state)
{
    (void)state;
    const struct {
        cell made, expected;
    } cases[] = {
        {cell_bool(true), B(1)},
        {cell_int(-5), I(-5)},
        {cell_uint(UINT64_MAX), U(UINT64_MAX)},
        {cell_double(0.5), D(0.5)},
        {cell_text(TEXT("hi")), S("hi")},
        {cell_time(-1), T(-1, 999999000)},
        {cell_time(1500000), T(1, 500000000)},
        {cell_span(-2000000), P(-2, 0)},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        expect_int("kind", cases[i].expected.kind, cases[i].made.kind);
        assert_true(cell_equal(&cases[i].made, &cases[i].expected));
    }
    assert_int_equal(cell_unknown().kind, QUN_TYPE_UNKNOWN);
    assert_string_equal(cell_failed("why").as.text, "why");
    assert_non_null(cell_text((qun_text){NULL, 0}).as.text);
}

static void microseconds_survive_the_seconds_and_saturate(void **state)
{
    static const struct {
        cell value;
        qun_time expected;
    } cases[] = {
        {T(0, 0), 0},
        {T(0, 999), 0},
        {T(0, 1000), 1},
        {T(-1, 999999000), -1},
        {T(-1, 999999999), -1},
        {P(-1, 1), -1000000},
        {T(INT64_MAX, 0), INT64_MAX},
        {T(INT64_MIN, 0), INT64_MIN},
        {T(9223372036854, 775807000), INT64_MAX},
        {T(9223372036854, 775808000), INT64_MAX},
        {T(-9223372036855, 224192000), INT64_MIN},
        {T(-9223372036855, 224191000), INT64_MIN},
    };
    static const qun_time round_trips[] = {0,       1,        -1,        999999,   -999999,
                                           1000000, -1000000, INT64_MAX, INT64_MIN};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        expect_int("microseconds", cases[i].expected, cell_microseconds(cases[i].value));
    for (size_t i = 0; i < sizeof round_trips / sizeof *round_trips; i++)
        expect_int("there and back", round_trips[i], cell_microseconds(cell_time(round_trips[i])));
}

/* ---- maps ---- */

enum { PAIRS = 200 };

/* Keys of every kind, each known by its value, in an order far from sorted. */
static void fill_pairs(cell items[2 * PAIRS])
{
    static char labels[PAIRS][8];
    for (int k = 0; k < PAIRS; k++) {
        int n = (k * 77) % PAIRS;
        snprintf(labels[k], sizeof labels[k], "k%d", n);
        cell keys[] = {cell_int(n - 50), cell_uint((uint64_t)n + 1000), cell_text(text_of(labels[k])),
                       cell_bool(n < 4)};
        items[2 * k] = n < 8 && n % 4 == 3 ? keys[3] : keys[n % 3];
        items[2 * k + 1] = cell_int(n);
    }
}

static void sorted_maps_find_what_others_find(void **state)
{
    static cell plain[2 * PAIRS], sorted[2 * PAIRS];
    (void)state;
    fill_pairs(plain);
    memcpy(sorted, plain, sizeof sorted);
    assert_true(cell_pairs_sort(sorted, PAIRS));
    for (int k = 1; k < PAIRS; k++)
        assert_int_equal(cell_key_order(&sorted[2 * k - 2], &sorted[2 * k]), -1);
    const cell a = MAP(PAIRS, plain);
    cell b = MAP(PAIRS, sorted);
    b.flags = CELL_SORTED;
    for (int k = 0; k < PAIRS; k++) {
        const cell *in_a = cell_map_get(&a, &plain[2 * k]), *in_b = cell_map_get(&b, &plain[2 * k]);
        assert_non_null(in_a);
        assert_non_null(in_b);
        expect_int("value", plain[2 * k + 1].as.i, in_a->as.i);
        expect_int("value", plain[2 * k + 1].as.i, in_b->as.i);
    }
    static const cell absent[] = {S("k"), I(5000), D(0.5), D(NAN), NUL, S(""), D(INFINITY), LIST(0, NULL)};
    for (size_t i = 0; i < sizeof absent / sizeof *absent; i++) {
        assert_null(cell_map_get(&a, &absent[i]));
        assert_null(cell_map_get(&b, &absent[i]));
    }
    assert_true(cell_equal(&a, &b));
    assert_true(cell_equal(&b, &a));
}

static void a_number_of_any_type_finds_a_numeric_key(void **state)
{
    static const cell items[] = {I(-3), S("a"), U(2), S("b"), I(INT64_MAX), S("c")};
    static const cell keys[] = {D(-3), I(2), D(2), U((uint64_t)INT64_MAX), D(9223372036854775808.0)};
    static const char *const values[] = {"a", "b", "b", "c", "c"};
    (void)state;
    cell map = MAP(3, items);
    for (int flags = 0; flags <= (int)CELL_SORTED; flags++) {
        map.flags = (uint8_t)flags;
        for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
            const cell *found = cell_map_get(&map, &keys[i]);
            assert_non_null(found);
            expect_text("value", values[i], cell_as_text(*found));
        }
    }
}

static void a_key_that_is_there_twice_is_seen(void **state)
{
    cell same[] = {S("a"), I(1), S("b"), I(2), S("a"), I(3)};
    cell across[] = {I(1), I(1), U(1), I(2)};
    cell empty[1];
    (void)state;
    assert_false(cell_pairs_sort(same, 3));
    assert_false(cell_pairs_sort(across, 2));
    assert_true(cell_pairs_sort(empty, 0));
}

/* ---- copies ---- */

static void copies_are_deep(void **state)
{
    arena a;
    mem m = {mem_libc, NULL};
    char text[] = "abc";
    cell inner[] = {{.kind = QUN_TYPE_STRING, .len = 3, .as.text = text}, I(7)};
    cell list = LIST(2, inner), copy;
    (void)state;
    arena_init(&a, &m);
    assert_true(cell_copy(&a, &list, &copy));
    text[0] = 'x';
    inner[1] = cell_int(8);
    expect_text("text", "abc", cell_as_text(copy.as.items[0]));
    expect_int("number", 7, copy.as.items[1].as.i);
    arena_drop(&a);
}

static void depth_counts_lists_in_lists(void **state)
{
    static const cell one[] = {I(1)}, two[] = {LIST(1, one)}, three[] = {S("k"), LIST(1, two)};
    const cell deep = MAP(1, three), flat = I(1);
    (void)state;
    assert_true(cell_within(&flat, 0));
    assert_false(cell_within(&deep, 2));
    assert_true(cell_within(&deep, 3));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_compare_as_cel_says),
        cmocka_unit_test(made_values_are_what_they_were_made_of),
        cmocka_unit_test(microseconds_survive_the_seconds_and_saturate),
        cmocka_unit_test(sorted_maps_find_what_others_find),
        cmocka_unit_test(a_number_of_any_type_finds_a_numeric_key),
        cmocka_unit_test(a_key_that_is_there_twice_is_seen),
        cmocka_unit_test(copies_are_deep),
        cmocka_unit_test(depth_counts_lists_in_lists),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
