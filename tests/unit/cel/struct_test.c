/* struct_test.c - structs of a host: what literals make, what their fields and has() say, what the checker
 * refuses, and the messages of protobuf's library that stand for values of the language. */
#include "given.h"
#include "support/expect.h"
#include "support/sweep.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(cases) (sizeof(cases) / sizeof *(cases))

static qun_status give(void *user, qun_call *call)
{
    qun_value value = {.size = sizeof value};
    (void)user;
    qun_status status = qun_call_arg(call, 0, &value);
    return status == QUN_OK ? qun_call_return(call, &value) : status;
}

static qun_status make_shape(const qun_env *env, qun_shape **out)
{
    static const char *const types[] = {
        "Inner{n: int, w: wrapper(int)}",
        "acme.Point{x: int, y: int, label: string, z: wrapper(double), inner: Inner, all: list(Inner), any: "
        "dyn,\n"
        " at: timestamp, more: list(acme.Point), odds: map(string, bool), o: optional_type(int)}",
        "Flag{on: bool}", "pair(T, U)", "handle"};
    static const char *const fields[][2] = {
        {"p", "acme.Point"},      {"d", "dyn"},    {"i", "int"},
        {"w", "wrapper(int)"},    {"h", "handle"}, {"yes", "wrapper(bool)"},
        {"l", "list(acme.Point)"}};
    static const char *const functions[] = {"same(acme.Point) -> acme.Point", "pair(T, U) -> pair(T, U)",
                                            "first(list(T)) -> T", "both(pair(T, T)) -> T",
                                            "left(pair(T, U)) -> T"};
    qun_status status = qun_shape_new(env, out);
    for (size_t k = 0; k < COUNT(types) && status == QUN_OK; k++)
        status = qun_shape_define(*out, types[k], QUN_NTS, NULL);
    for (size_t k = 0; k < COUNT(fields) && status == QUN_OK; k++)
        status = qun_shape_declare(*out, fields[k][0], QUN_NTS, fields[k][1], QUN_NTS, NULL, NULL);
    for (size_t k = 0; k < COUNT(functions) && status == QUN_OK; k++)
        status = qun_shape_lend(*out, functions[k], QUN_NTS, give, NULL, NULL);
    return status;
}

static int open_structs(void **state)
{
    open_world(state);
    world *w = *state;
    qun_shape_unref(w->shape);
    expect_status("shape", QUN_OK, make_shape(w->env, &w->shape));
    w->request.shape = w->shape;
    w->request.container = TEXT("acme");
    *world_cell(w, "i") = cell_int(7);
    return 0;
}

static void a_literal_makes_a_struct(void **state)
{
    static const answer cases[] = {
        {"Point{x: 1, y: i}", "{\"x\":1,\"y\":7}"},
        {"acme.Point{x: 1,}.x", "1"},
        {"Point{`x`: 1}.x", "1"},
        {".acme.Point{x: 1}.x", "1"},
        {"Point{}", "{}"},
        {"Point{}.x", "0"},
        {"Point{}.label", "\"\""},
        {"Point{}.z", "null"},
        {"Point{}.inner", "null"},
        {"Point{}.all", "[]"},
        {"Point{}.odds", "{}"},
        {"Point{}.any", "null"},
        {"Point{}.at", "\"1970-01-01T00:00:00Z\""},
        {"Point{inner: Inner{n: 3}}.inner.n", "3"},
        {"Point{more: [Point{x: i}]}.more[0].x", "7"},
        {"Point{z: null, inner: null, at: null, o: null}", "{}"},
        {"Point{z: 0.0}", "{\"z\":0}"},
        {"Point{any: [i, 'a']}", "{\"any\":[7,\"a\"]}"},
        {"Point{any: null}", "{}"},
        {"Point{?x: optional.of(i), ?y: optional.none()}", "{\"x\":7}"},
        {"Point{o: optional.of(0)}", "{\"o\":0}"},
        {"Point{x: 1 / (i - 7)}", "failed: division by zero"},
        {"Point{x: d}", "unknown: 1"},
        {"Point{label: dyn(i)}", "failed: no such overload"},
        {"Point{all: [dyn(i)]}", "failed: no such overload"},
        {"[Point{x: i}].map(v, v.x + 1)", "[8]"},
        {"[1].map(acme, Point{x: acme}.x)", "[1]"},
        {"dyn(Point{x: 1}).x", "1"},
        {"dyn(Point{x: 1}).q", "failed: no such field"},
        {"Point{x: i}.?x.orValue(9)", "7"},
        {"Point{}.?x.orValue(9)", "9"},
        {"Point{}.?inner.?n.orValue(9)", "9"},
        {"Point{}.inner.?n.orValue(9)", "9"},
        {"Point{}.inner.n", "failed: the value has no fields"},
        {"optional.of(Point{x: i}).x", "7"},
    };
    world_answers(*state, cases, COUNT(cases));
}

static void has_asks_whether_a_field_is_set(void **state)
{
    static const answer cases[] = {
        {"has(Point{x: i}.x)", "true"},
        {"has(Point{x: i - 7}.x)", "false"},
        {"has(Point{}.label)", "false"},
        {"has(Point{label: 'a'}.label)", "true"},
        {"has(Point{z: 0.0}.z)", "true"},
        {"has(Point{}.z)", "false"},
        {"has(Point{inner: Inner{}}.inner)", "true"},
        {"has(Point{}.inner.n)", "false"},
        {"has(Point{o: optional.none()}.o)", "false"},
        {"has(Point{o: optional.of(0)}.o)", "true"},
        {"has(dyn(Point{x: i}).x)", "true"},
        {"has(dyn(Point{x: i}).q)", "failed: no such field"},
        {"optional.ofNonZeroValue(Point{}).hasValue()", "false"},
        {"optional.ofNonZeroValue(Point{x: i}).hasValue()", "true"},
        {"has(p.x)", "unknown: 1"},
    };
    world_answers(*state, cases, COUNT(cases));
}

static void structs_are_equal_field_by_field(void **state)
{
    static const answer cases[] = {
        {"Point{x: i} == Point{x: 7, y: 0}", "true"},
        {"Point{x: i} == Point{x: 8}", "false"},
        {"Point{x: i} != Point{x: 8}", "true"},
        {"Point{inner: Inner{n: i}} == Point{inner: Inner{n: 7}}", "true"},
        {"Point{z: 0.0} == Point{}", "false"},
        {"dyn(Point{}) == dyn(Flag{})", "false"},
        {"Point{x: i} in [Point{}, Point{x: 7}]", "true"},
        {"type(Point{x: i}) == Point", "true"},
        {"type(Point{}) == acme.Point", "true"},
        {"type(dyn(Flag{})) == Point", "false"},
        {"type(Point{})", "\"acme.Point\""},
        {"Point{} == null", "false"},
        {"Point{}.inner == null", "true"},
        {"same(Point{x: i}).x", "7"},
        {"same(Point{x: i}) == Point{x: 7}", "true"},
    };
    world_answers(*state, cases, COUNT(cases));
}

static void the_checker_knows_fields(void **state)
{
    static const answer cases[] = {
        {"Point{lable: 'a'}", "1:7 C020: acme.Point has no field lable; did you mean label?"},
        {"Point{x: 'a'}", "1:10 C020: the field is int, this is string"},
        {"Point{x: null}", "1:10 C020: the field is int, this is null_type"},
        {"Point{x: 1, x: 2}", "1:13 C020: a field is there twice"},
        {"Point{?x: 1}", "1:11 C020: an optional value is expected here, this is int"},
        {"p.lable == 'a'", "1:1 C020: acme.Point has no field lable; did you mean label?"},
        {"has(p.lable)", "1:1 C020: acme.Point has no field lable; did you mean label?"},
        {"p.x == 'a'", "1:1 C020: cannot compare int with string"},
        {"p['x']", "1:1 C020: a value of type acme.Point has no items by string"},
        {"Pont{}", "1:1 C020: no struct Pont; did you mean acme.Point?"},
        {"handle{}", "1:1 C020: no struct handle"},
        {"(p){x: 1}", "1:2 C020: only the name of a struct can stand before a brace"},
        {"[1]{x: 1}", "1:1 C020: only the name of a struct can stand before a brace"},
        {"Point{1: 2}", "1:7 C020: '1' cannot stand here, a field's name is expected"},
        {"Point{x 2}", "1:9 C020: '2' cannot stand here, ':' after the field is expected"},
        {"Point{x: 2 y: 3}", "1:12 C020: 'y' cannot stand here, ',' or '}' is expected"},
        {"Point{} == Flag{}", "1:1 C020: cannot compare acme.Point with Flag"},
        {"p < p", "1:1 C020: cannot compare acme.Point with acme.Point by order"},
        {"same(Flag{})", "1:1 C020: same() does not take (Flag)"},
    };
    world_answers(*state, cases, COUNT(cases));
}

static void a_wrapper_is_a_value_or_null(void **state)
{
    static const answer cases[] = {
        {"w + 1", "4"},
        {"w == 3", "true"},
        {"w < 4", "true"},
        {"w == null", "false"},
        {"w in [3]", "true"},
        {"yes && true", "failed: no such overload"},
        {"yes == null", "true"},
        {"w == 'a'", "1:1 C020: cannot compare wrapper(int) with string"},
        {"yes ? 1 : 2", "failed: no such overload"},
    };
    world *w = *state;
    *world_cell(w, "w") = cell_int(3);
    *world_cell(w, "yes") = (cell){.kind = QUN_TYPE_NULL};
    world_answers(w, cases, COUNT(cases));
}

static void types_are_told(void **state)
{
    static const char *const cases[][2] = {
        {"Point{}", "acme.Point"},
        {"Point{}.more", "list(acme.Point)"},
        {"[Point{}, null]", "list(acme.Point)"},
        {"[w, 1]", "list(wrapper(int))"},
        {"[1, w]", "list(wrapper(int))"},
        {"[w, 'a']", "list(dyn)"},
        {"w + 1", "int"},
        {"false ? w : null", "wrapper(int)"},
        {"pair(1, 'a')", "pair(int, string)"},
        {"[pair(1, 'a'), pair(dyn(1), 'a')]", "list(pair(dyn, string))"},
        {"left(pair(1, 'a'))", "int"},
        {"both(pair(1, 2))", "int"},
        {"first([Point{}]).x", "int"},
        {"first([])", "dyn"},
        {"h == h", "bool"},
        {"Point", "type(acme.Point)"},
        {"google.protobuf.Int64Value{value: 3}", "wrapper(int)"},
        {"google.protobuf.Value{}", "dyn"},
        {"google.protobuf.Struct{}", "map(string, dyn)"},
    };
    world *w = *state;
    for (size_t k = 0; k < COUNT(cases); k++) {
        const cel_program *p = world_compile(w, cases[k][0]);
        buf b;
        buf_init(&b, &w->env->mem);
        type_write(&b, cel_result(p));
        expect_text(cases[k][0], cases[k][1], buf_view(&b));
        buf_drop(&b);
    }
}

static void messages_of_protobuf_stand_for_values(void **state)
{
    static const answer cases[] = {
        {"google.protobuf.Int64Value{value: i} == 7", "true"},
        {"google.protobuf.Int64Value{}", "0"},
        {"google.protobuf.Int32Value{value: 2147483648}", "failed: range error"},
        {"google.protobuf.UInt32Value{value: 4294967296u}", "failed: range error"},
        {"google.protobuf.UInt64Value{value: 4294967296u}", "4294967296"},
        {"google.protobuf.FloatValue{value: 1.333} == 1.333", "false"},
        {"google.protobuf.FloatValue{value: 1e40}", "\"Infinity\""},
        {"google.protobuf.DoubleValue{value: 1.333} == 1.333", "true"},
        {"google.protobuf.BoolValue{value: true}", "true"},
        {"google.protobuf.StringValue{}", "\"\""},
        {"google.protobuf.BytesValue{value: b'a'} == b'a'", "true"},
        {"google.protobuf.Value{}", "null"},
        {"google.protobuf.Value{number_value: 0.0}", "0"},
        {"google.protobuf.Value{null_value: google.protobuf.NullValue.NULL_VALUE}", "null"},
        {"google.protobuf.Value{struct_value: {'a': 1.0}}", "{\"a\":1}"},
        {"google.protobuf.ListValue{values: [1.0, null]}", "[1,null]"},
        {"google.protobuf.Struct{fields: {'a': true}}.a", "true"},
        {"google.protobuf.Timestamp{seconds: 1, nanos: 5} == timestamp('1970-01-01T00:00:01.000000005Z')",
         "true"},
        {"google.protobuf.Timestamp{nanos: -1}", "failed: range error"},
        {"google.protobuf.Duration{seconds: -1, nanos: -500000000}", "\"-1.5s\""},
        {"google.protobuf.Duration{seconds: -1, nanos: 5}", "failed: range error"},
        {"google.protobuf.Int64Value{value: 3}.value",
         "1:1 C020: a value of type wrapper(int) has no fields"},
        {"google.protobuf.Int64Valu{}",
         "1:1 C020: no struct google.protobuf.Int64Valu; did you mean google.protobuf.Int64Value?"},
    };
    world_answers(*state, cases, COUNT(cases));
}

static void a_literal_is_written_as_it_was_read(void **state)
{
    static const char *const cases[] = {
        "Point{x: 1, ?y: optional.of(i)}.x + 1 > 2",
        ".acme.Point{} == p",
        "has(Point{}.x)",
    };
    world *w = *state;
    for (size_t k = 0; k < COUNT(cases); k++)
        assert_string_equal(cases[k], world_written(w, world_compile(w, cases[k])));
}

static void what_is_left_of_an_expression_names_structs(void **state)
{
    world *w = *state;
    const cel_program *p = world_compile(w, "p == Point{x: i, z: 0.0} || d");
    const cel_tree *tree;
    arena trees;
    buf left;
    world_run(w, p);
    arena_init(&trees, &w->env->mem);
    expect_status("the tree", QUN_OK, cel_tree_of(p, &trees, &tree));
    buf_init(&left, &w->env->mem);
    expect_status("residual", QUN_OK, cel_residual(p, tree, &w->frame, &left));
    expect_text("left", "p == acme.Point{x: 7, z: 0.0} || d", buf_view(&left));
    buf_clear(&left);
    p = world_compile(w, "Point{x: d, y: i}.x > i");
    world_run(w, p);
    expect_status("the tree", QUN_OK, cel_tree_of(p, &trees, &tree));
    expect_status("a literal that is not known", QUN_OK, cel_residual(p, tree, &w->frame, &left));
    expect_text("left", "Point{x: d, y: 7}.x > 7", buf_view(&left));
    buf_drop(&left);
    arena_drop(&trees);
}

static void unchecked_it_fails_where_it_is_reached(void **state)
{
    static const answer cases[] = {
        {"false && Pont{x: 1}.y", "false"},
        {"Pont{x: 1 / 0}", "failed: there is no such name"},
        {"Point{q: 1}", "failed: no such field"},
        {"Point{x: 'a'}", "failed: no such overload"},
        {"Point{x: 1}.x", "1"},
        {"Point{}.q", "failed: no such field"},
    };
    world *w = *state;
    w->request.unchecked = true;
    world_answers(w, cases, COUNT(cases));
    w->request.unchecked = false;
}

static qun_status struct_body(qun_env *env, void *user)
{
    static const char source[] = "same(Point{x: 1, more: [Point{label: 'a' + 'b'}]}).more[0].label == 'ab'"
                                 " && pair(1, 2) != null && Flag{?on: optional.of(true)}.on";
    qun_shape *shape = NULL;
    qun_program *program = NULL;
    qun_facts *facts = NULL;
    (void)user;
    const qun_program_options options = {.size = sizeof options, .container = TEXT("acme")};
    qun_status status = make_shape(env, &shape);
    if (status == QUN_OK)
        status = qun_program_compile_with(shape, source, QUN_NTS, &options, NULL, &program);
    if (status == QUN_OK)
        status = qun_facts_new(shape, &facts);
    qun_program_unref(program);
    qun_facts_unref(facts);
    qun_shape_unref(shape);
    return status;
}

static void memory_may_run_out_anywhere(void **state)
{
    (void)state;
    sweep(struct_body, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_literal_makes_a_struct, open_structs, drop_world),
        cmocka_unit_test_setup_teardown(has_asks_whether_a_field_is_set, open_structs, drop_world),
        cmocka_unit_test_setup_teardown(structs_are_equal_field_by_field, open_structs, drop_world),
        cmocka_unit_test_setup_teardown(the_checker_knows_fields, open_structs, drop_world),
        cmocka_unit_test_setup_teardown(a_wrapper_is_a_value_or_null, open_structs, drop_world),
        cmocka_unit_test_setup_teardown(types_are_told, open_structs, drop_world),
        cmocka_unit_test_setup_teardown(messages_of_protobuf_stand_for_values, open_structs, drop_world),
        cmocka_unit_test_setup_teardown(a_literal_is_written_as_it_was_read, open_structs, drop_world),
        cmocka_unit_test_setup_teardown(what_is_left_of_an_expression_names_structs, open_structs,
                                        drop_world),
        cmocka_unit_test_setup_teardown(unchecked_it_fails_where_it_is_reached, open_structs, drop_world),
        cmocka_unit_test(memory_may_run_out_anywhere),
    };
    return cmocka_run_group_tests_name("struct", tests, NULL, NULL);
}
