/* shape_test.c - shapes: declaring, resolving, slots, enumerating, functions from signatures, freezing. */
#include "column/facts.h"
#include "support/expect.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static int make_env(void **state)
{
    qun_env *env;
    if (qun_env_new(NULL, &env) != QUN_OK)
        return -1;
    *state = env;
    return 0;
}

static int drop_env(void **state)
{
    qun_env_unref(*state);
    return 0;
}

static qun_shape *new_shape(void **state)
{
    qun_shape *s;
    assert_int_equal(qun_shape_new(*state, &s), QUN_OK);
    return s;
}

static qun_slot declare(qun_shape *s, const char *name, const char *type_name)
{
    qun_slot slot;
    expect_status(name, QUN_OK, qun_shape_declare(s, name, QUN_NTS, type_name, QUN_NTS, NULL, &slot));
    return slot;
}

static qun_status lend_nothing(void *user, qun_call *call)
{
    (void)user;
    (void)call;
    return QUN_OK;
}

static void names_and_types_are_checked(void **state)
{
    static const struct {
        const char *name, *type;
        qun_status status;
    } cases[] = {
        {"a", "int", QUN_OK},
        {"a", "int", QUN_E_INVALID}, /* there already */
        {"a", "string", QUN_E_INVALID},
        {"_x9", "list(string)", QUN_OK},
        {"a.b.c", "map(string, dyn)", QUN_OK},
        {"member.orders", "int", QUN_OK},
        {"now", "int", QUN_E_INVALID},
        {"now", "timestamp", QUN_OK},
        {"", "int", QUN_E_INVALID},
        {".", "int", QUN_E_INVALID},
        {".a", "int", QUN_E_INVALID},
        {"b.", "int", QUN_E_INVALID},
        {"b..c", "int", QUN_E_INVALID},
        {"9b", "int", QUN_E_INVALID},
        {"b.9", "int", QUN_E_INVALID},
        {"b-c", "int", QUN_E_INVALID},
        {"b c", "int", QUN_E_INVALID},
        {"\xE7\xBE\xA4", "int", QUN_E_INVALID},
        {"in", "int", QUN_E_INVALID},
        {"true", "int", QUN_E_INVALID},
        {"null", "int", QUN_E_INVALID},
        {"namespace", "int", QUN_E_INVALID},
        {"b.while", "int", QUN_E_INVALID},
        {"inn", "int", QUN_OK},
        {"c", "", QUN_E_INVALID},
        {"c", "integer", QUN_E_INVALID},
        {"c", "list(T)", QUN_E_INVALID},
        {"c", "dyn", QUN_OK},
        {"\xFF", "int", QUN_E_TEXT},
        {"d", "\xFF", QUN_E_TEXT},
    };
    qun_shape *s = new_shape(state);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        qun_slot slot = 1, found;
        uint32_t count = s->field_count;
        expect_status(cases[i].name, cases[i].status,
                      qun_shape_declare(s, cases[i].name, QUN_NTS, cases[i].type, QUN_NTS, NULL, &slot));
        expect_int("fields", count + (cases[i].status == QUN_OK), s->field_count);
        if (cases[i].status != QUN_OK) {
            assert_true(slot == 0);
            continue;
        }
        expect_status(cases[i].name, QUN_OK, qun_shape_find(s, cases[i].name, QUN_NTS, &found));
        assert_true(slot == found);
    }
    expect_status("a zero in the name", QUN_E_INVALID, qun_shape_declare(s, "e\0f", 3, "int", 3, NULL, NULL));
    expect_status("no slot wanted", QUN_OK, qun_shape_declare(s, "e", 1, "int", 3, NULL, NULL));
    expect_status("not there", QUN_E_NONE, qun_shape_find(s, "zzz", QUN_NTS, &(qun_slot){0}));
    expect_status("no shape", QUN_E_ARG, qun_shape_declare(NULL, "e", 1, "int", 3, NULL, NULL));
    expect_status("no name", QUN_E_ARG, qun_shape_declare(s, NULL, 0, "int", 3, NULL, NULL));
    expect_status("no out", QUN_E_ARG, qun_shape_find(s, "e", 1, NULL));
    expect_status("no shape", QUN_E_ARG, qun_shape_find(NULL, "e", 1, &(qun_slot){0}));
    expect_status("not UTF-8", QUN_E_TEXT, qun_shape_find(s, "\xFF", 1, &(qun_slot){0}));
    expect_status("no out", QUN_E_ARG, qun_shape_new(*state, NULL));
    expect_status("length gone astray", QUN_E_ARG, qun_shape_declare(s, "e", SIZE_MAX, "int", 3, NULL, NULL));
    qun_shape_unref(s);
}

static void a_used_shape_takes_no_more(void **state)
{
    qun_shape *s = new_shape(state);
    qun_facts *facts;
    declare(s, "a", "int");
    assert_int_equal(qun_facts_new(s, &facts), QUN_OK);
    expect_status("declare", QUN_E_STATE, qun_shape_declare(s, "b", 1, "int", 3, NULL, NULL));
    expect_status("lend", QUN_E_STATE, qun_shape_lend(s, "f() -> int", QUN_NTS, lend_nothing, NULL, NULL));
    expect_status("constant", QUN_E_STATE,
                  shape_add_constant(s, TEXT("k"), &type_int, &(cell){.kind = QUN_TYPE_INT}));
    const shape_function f = {.name = TEXT("f"), .scope = -1, .result = &type_int};
    expect_status("function", QUN_E_STATE, shape_add_function(s, &f));
    expect_status("alias", QUN_E_STATE, shape_add_alias(s, TEXT("k"), TEXT("1")));
    expect_int("fields", 1, s->field_count);
    qun_facts_unref(facts);
    qun_shape_unref(s);
}

/* ---- slots ---- */

static void same_fields_have_same_slots(void **state)
{
    static const char *const fields[] = {"a", "b", "c.d"}, *const types[] = {"int", "list(string)", "dyn"};
    qun_env *other_env;
    qun_env_options options = {.size = sizeof options, .hash_seed = 12345};
    assert_int_equal(qun_env_new(&options, &other_env), QUN_OK);
    qun_shape *s = new_shape(state), *t;
    assert_int_equal(qun_shape_new(other_env, &t), QUN_OK);
    for (int i = 0; i < 3; i++) {
        qun_slot first = declare(s, fields[i], types[i]);
        assert_false(shape_same(s, t));
        assert_true(first == declare(t, fields[i], types[i]));
        assert_true(first != 0);
        assert_true(shape_same(s, t));
    }
    shape_freeze(s);
    assert_true(shape_same(s, t));
    qun_shape_unref(s);
    qun_shape_unref(t);
    qun_env_unref(other_env);
}

/* A slot given before the shape was done is good after; one of a shape that differs before it is not. */
static void slots_of_other_shapes_are_refused(void **state)
{
    static const struct {
        const char *name, *type;
    } shapes[][3] = {
        {{"a", "int"}, {"b", "string"}, {"c", "int"}},  {{"a", "uint"}, {"b", "string"}, {"c", "int"}},
        {{"x", "int"}, {"b", "string"}, {"c", "int"}},  {{"b", "string"}, {"a", "int"}, {"c", "int"}},
        {{"ab", "int"}, {"c", "string"}, {"d", "int"}},
    };
    enum { COUNT = sizeof shapes / sizeof *shapes };
    qun_slot slots[COUNT][3];
    qun_shape *made[COUNT];
    for (int i = 0; i < COUNT; i++) {
        made[i] = new_shape(state);
        for (int k = 0; k < 3; k++)
            slots[i][k] = declare(made[i], shapes[i][k].name, shapes[i][k].type);
        shape_freeze(made[i]);
    }
    for (int i = 0; i < COUNT; i++)
        for (int j = 0; j < COUNT; j++)
            for (int k = 0; k < 3; k++)
                expect_int(shapes[j][k].name, i == j, shape_slot_field(made[i], slots[j][k]) != NULL);
    assert_null(shape_slot_field(made[0], 0));
    assert_null(shape_slot_field(made[0], UINT64_MAX));
    assert_null(shape_slot_field(made[0], slots[0][0] + 1));
    for (int i = 0; i < COUNT; i++)
        qun_shape_unref(made[i]);
}

/* Two shapes that agree up to a field share its slot, and the field is in the same place in both. */
static void a_slot_means_the_same_field_wherever_it_fits(void **state)
{
    qun_shape *s = new_shape(state), *t = new_shape(state);
    qun_slot a = declare(s, "a", "int");
    declare(t, "a", "int");
    qun_slot b = declare(s, "b", "int");
    declare(t, "c", "int");
    const shape_field *there = shape_slot_field(t, a);
    assert_non_null(there);
    expect_text("name", "a", there->name);
    expect_int("index", 0, there->index);
    assert_null(shape_slot_field(t, b));
    assert_false(shape_same(s, t));
    qun_shape_unref(s);
    qun_shape_unref(t);
}

/* ---- enumerating ---- */

static void fields_are_given_scope_by_scope(void **state)
{
    static const struct {
        const char *name;
        int32_t scope;
        const type *type;
    } added[] = {
        {"member.a", QUN_SCOPE_MEMBER, &type_int},     {"group.b", QUN_SCOPE_GROUP, &type_string},
        {"member.c", QUN_SCOPE_MEMBER, &type_dyn},     {"d", QUN_SCOPE_RECORD, &type_list_dyn},
        {"staff.e", QUN_SCOPE_STAFF, &type_timestamp}, {"group.f", QUN_SCOPE_GROUP, &type_bool},
    };
    static const struct {
        const char *name, *type_name;
        int32_t scope, kind;
    } expected[] = {
        {"d", "list(dyn)", QUN_SCOPE_RECORD, QUN_TYPE_LIST},
        {"group.b", "string", QUN_SCOPE_GROUP, QUN_TYPE_STRING},
        {"group.f", "bool", QUN_SCOPE_GROUP, QUN_TYPE_BOOL},
        {"member.a", "int", QUN_SCOPE_MEMBER, QUN_TYPE_INT},
        {"member.c", "dyn", QUN_SCOPE_MEMBER, QUN_TYPE_UNKNOWN},
        {"staff.e", "timestamp", QUN_SCOPE_STAFF, QUN_TYPE_TIMESTAMP},
    };
    enum { COUNT = sizeof added / sizeof *added };
    qun_shape *s = new_shape(state);
    for (int i = 0; i < COUNT; i++) {
        uint32_t number;
        assert_int_equal(shape_add_field(s, text_of(added[i].name), added[i].type, added[i].scope, &number),
                         QUN_OK);
        expect_int("number", i, number);
    }
    s->fields[0].verbs = 5;
    for (uint32_t i = 0; i < COUNT; i++) {
        qun_field field = {.size = sizeof field};
        qun_slot slot;
        expect_status(expected[i].name, QUN_OK, qun_shape_get(s, i, &field));
        expect_text("name", expected[i].name, field.name);
        expect_text("type", expected[i].type_name, field.type_name);
        expect_int("scope", expected[i].scope, field.scope);
        expect_int("kind", expected[i].kind, field.kind);
        expect_int("verbs", i == 3 ? 5 : 0, (int64_t)field.verbs);
        assert_int_equal(qun_shape_find(s, expected[i].name, QUN_NTS, &slot), QUN_OK);
        assert_true(slot == field.slot);
    }
    qun_field field = {.size = sizeof field, .kind = 99}, forgotten = {0};
    expect_status("past the last", QUN_E_NONE, qun_shape_get(s, COUNT, &field));
    expect_int("nothing is left", 0, field.kind);
    expect_status("past any", QUN_E_NONE, qun_shape_get(s, UINT32_MAX, &field));
    expect_status("forgotten size", QUN_E_SIZE, qun_shape_get(s, COUNT, &forgotten));
    expect_status("no out", QUN_E_ARG, qun_shape_get(s, 0, NULL));
    expect_status("no shape", QUN_E_ARG, qun_shape_get(NULL, 0, &field));
    qun_shape_unref(s);
}

static void names_stand_for_one_thing_only(void **state)
{
    qun_shape *s = new_shape(state);
    uint32_t number;
    const cell seven = cell_int(7);
    char name[] = "params.fee", source[] = "a + 1";
    assert_int_equal(shape_add_field(s, TEXT("a"), &type_int, QUN_SCOPE_RECORD, &number), QUN_OK);
    assert_int_equal(shape_add_constant(s, text_of(name), &type_int, &seven), QUN_OK);
    assert_int_equal(shape_add_alias(s, TEXT("b"), text_of(source)), QUN_OK);
    name[0] = source[0] = '?';
    expect_status("field as constant", QUN_E_INVALID, shape_add_constant(s, TEXT("a"), &type_int, &seven));
    expect_status("constant as alias", QUN_E_INVALID, shape_add_alias(s, TEXT("params.fee"), TEXT("1")));
    expect_status("alias as field", QUN_E_INVALID, shape_add_field(s, TEXT("b"), &type_int, 0, &number));
    assert_non_null(shape_field_named(s, TEXT("a")));
    assert_null(shape_field_named(s, TEXT("b")));
    assert_null(shape_constant_named(s, TEXT("a")));
    expect_int("constant", 7, shape_constant_named(s, TEXT("params.fee"))->value.as.i);
    expect_text("alias", "a + 1", shape_alias_named(s, TEXT("b"))->source);
    assert_null(shape_alias_named(s, TEXT("params.fee")));
    qun_shape_unref(s);
}

static void scopes_are_read_off_names(void **state)
{
    static const struct {
        const char *name, *rest;
        int32_t scope;
    } cases[] = {
        {"member.orders", "orders", QUN_SCOPE_MEMBER},
        {"here.a.b", "a.b", QUN_SCOPE_HERE},
        {"community.x", "x", QUN_SCOPE_COMMUNITY},
        {"staff.id", "id", QUN_SCOPE_STAFF},
        {"event.", "", QUN_SCOPE_EVENT},
        {"member", "member", QUN_SCOPE_RECORD},
        {"members.x", "members.x", QUN_SCOPE_RECORD},
        {".x", ".x", QUN_SCOPE_RECORD},
        {"", "", QUN_SCOPE_RECORD},
        {"a.member.x", "a.member.x", QUN_SCOPE_RECORD},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        qun_text rest;
        expect_int(cases[i].name, cases[i].scope, scope_of_name(text_of(cases[i].name), &rest));
        expect_text(cases[i].name, cases[i].rest, rest);
    }
}

/* ---- functions ---- */

/* "name method scope (args) result" as one text. */
static void describe(const shape_function *f, char *text, size_t size)
{
    buf b;
    buf_fixed(&b, text, size - 1);
    buf_text(&b, f->name);
    buf_str(&b, f->method ? " method " : f->scope >= 0 ? " on " : " ");
    if (f->scope >= 0)
        buf_str(&b, scope_names[f->scope]);
    for (uint32_t i = 0; i < f->count; i++) {
        buf_char(&b, i ? ',' : '(');
        type_write(&b, f->args[i]);
    }
    buf_str(&b, " > ");
    type_write(&b, f->result);
    text[buf_view(&b).len] = 0;
}

static void signatures_are_read(void **state)
{
    static const struct {
        const char *signature, *meaning; /* NULL: refused */
    } cases[] = {
        {"distance(string, string) -> double", "distance (string,string > double"},
        {"distance(string,int)->double", "distance (string,int > double"},
        {"distance(string, string) -> int", NULL}, /* there already, whatever it gives */
        {"string.shout() -> string", "shout method (string > string"},
        {"int.shout() -> string", "shout method (int > string"},
        {"string.shout(int) -> string", "shout method (string,int > string"},
        {"string.shout() -> bool", NULL},
        {"shout(string) -> string", "shout (string > string"},
        {"member.strikes(string) -> int", "strikes on member(string > int"},
        {"group.strikes(string) -> int", "strikes on group(string > int"},
        {"list(T).first() -> T", "first method (list(T) > T"},
        {"list(google.protobuf.Timestamp).last() -> timestamp", "last method (list(timestamp) > timestamp"},
        {" any ( map( string , list(int) ) , dyn ) -> list(dyn) ",
         "any (map(string, list(int)),dyn > list(dyn)"},
        {"geo.near(double, double) -> bool", "geo.near (double,double > bool"},
        {"zero() -> int", "zero  > int"},
        {"six(int, int, int, int, int, int) -> int", "six (int,int,int,int,int,int > int"},
        {"seven(int, int, int, int, int, int, int) -> int", NULL},
        {"int.seven(int, int, int, int, int, int) -> int", NULL},
        {"", NULL},
        {"f", NULL},
        {"f()", NULL},
        {"f() ->", NULL},
        {"f() - > int", NULL},
        {"-> int", NULL},
        {"> int", NULL},
        {"() -> int", NULL},
        {"f(int -> int", NULL},
        {"f int) -> int", NULL},
        {"f(int)) -> int", NULL},
        {"f((int)) -> int", NULL},
        {"f(,) -> int", NULL},
        {"f(int,) -> int", NULL},
        {"f(integer) -> int", NULL},
        {"f(int) -> integer", NULL},
        {"f(int) -> int int", NULL},
        {"f(int) -> int -> int", NULL},
        {"while(int) -> int", NULL},
        {"string.() -> int", NULL},
        {".f() -> int", NULL},
        {"member.a.b() -> int", NULL},
        {"9.f() -> int", NULL},
        {"string.9() -> int", NULL},
    };
    qun_shape *s = new_shape(state);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint32_t count = s->function_count;
        qun_status expected = cases[i].meaning ? QUN_OK : QUN_E_INVALID;
        expect_status(cases[i].signature, expected,
                      qun_shape_lend(s, cases[i].signature, QUN_NTS, lend_nothing, s, NULL));
        expect_int(cases[i].signature, count + (cases[i].meaning != NULL), s->function_count);
        if (!cases[i].meaning)
            continue;
        const shape_function *f = &s->functions[count];
        char text[128];
        describe(f, text, sizeof text);
        assert_string_equal(text, cases[i].meaning);
        assert_true(f->host == lend_nothing && f->user == s);
        expect_int("scopes", f->scope >= 0 ? SCOPE_BIT(f->scope) : 0, f->scopes);
    }
    expect_status("no function", QUN_E_ARG, qun_shape_lend(s, "h() -> int", QUN_NTS, NULL, NULL, NULL));
    expect_status("no signature", QUN_E_ARG, qun_shape_lend(s, NULL, 0, lend_nothing, NULL, NULL));
    expect_status("not UTF-8", QUN_E_TEXT,
                  qun_shape_lend(s, "h\xC0() -> int", QUN_NTS, lend_nothing, NULL, NULL));
    qun_shape_unref(s);
}

/* ---- references ---- */

static void a_child_keeps_the_shape_and_the_shape_its_environment(void **state)
{
    qun_env *env;
    qun_shape *s;
    qun_facts *f;
    (void)state;
    assert_int_equal(qun_env_new(NULL, &env), QUN_OK);
    assert_int_equal(qun_shape_new(env, &s), QUN_OK);
    declare(s, "a", "int");
    assert_ptr_equal(qun_shape_ref(s), s);
    assert_int_equal(qun_facts_new(s, &f), QUN_OK);
    qun_env_unref(env);
    qun_shape_unref(s);
    qun_shape_unref(s);
    expect_status("still there", QUN_OK, qun_facts_add(f, QUN_SCOPE_RECORD, NULL, 0, NULL));
    qun_facts_unref(f);
    assert_null(qun_shape_ref(NULL));
    qun_shape_unref(NULL);
    expect_status("no environment", QUN_E_ARG, qun_shape_new(NULL, &s));
    assert_null(s);
}

static void many_fields_keep_their_slots(void **state)
{
    enum { COUNT = 2000 };
    static qun_slot slots[COUNT];
    qun_shape *s = new_shape(state);
    for (int i = 0; i < COUNT; i++) {
        char name[24];
        snprintf(name, sizeof name, "field_%d", i);
        slots[i] = declare(s, name, i % 2 ? "int" : "string");
    }
    for (int i = 0; i < COUNT; i++) {
        const shape_field *field = shape_slot_field(s, slots[i]);
        assert_non_null(field);
        expect_int("index", i, field->index);
        assert_true(shape_slot(s, (uint32_t)i) == slots[i]);
    }
    qun_shape_unref(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_and_types_are_checked),
        cmocka_unit_test(a_used_shape_takes_no_more),
        cmocka_unit_test(same_fields_have_same_slots),
        cmocka_unit_test(slots_of_other_shapes_are_refused),
        cmocka_unit_test(a_slot_means_the_same_field_wherever_it_fits),
        cmocka_unit_test(fields_are_given_scope_by_scope),
        cmocka_unit_test(names_stand_for_one_thing_only),
        cmocka_unit_test(scopes_are_read_off_names),
        cmocka_unit_test(signatures_are_read),
        cmocka_unit_test(a_child_keeps_the_shape_and_the_shape_its_environment),
        cmocka_unit_test(many_fields_keep_their_slots),
    };
    return cmocka_run_group_tests(tests, make_env, drop_env);
}
