/* names_test.c - what a binding asks of the library about itself: sets and their words, verbs and their rows,
 * fields by slot and by near names, problems of a declaration. */
#include "given.h"

static void every_set_lists_its_words_and_the_sets_are_one(void **state)
{
    int32_t set, value;
    uint32_t sets = 0;
    (void)state;
    for (; qun_name_get(QUN_SET_SET, sets, &set) == QUN_OK; sets++) {
        uint32_t words = 0;
        expect_int("sets run from 1", (int64_t)sets + 1, set);
        for (; qun_name_get(set, words, &value) == QUN_OK; words++)
            if (!qun_name(set, value))
                fail_msg("%s has a value %d without a word", qun_name(QUN_SET_SET, set), (int)value);
        assert_true(words > 0);
    }
    expect_int("the last", QUN_SET_SET, (int64_t)sets);
    expect_status("an act", QUN_OK, qun_name_get(QUN_SET_ACT, 1, &value));
    assert_string_equal("allow", qun_name(QUN_SET_ACT, value));
    expect_status("a code", QUN_OK, qun_name_get(QUN_SET_CODE, 0, &value));
    expect_int("which", QUN_CODE_C001, value);
    expect_status("past the last", QUN_E_NONE, qun_name_get(QUN_SET_LANG, 2, &value));
    expect_int("nothing left", 0, value);
    expect_status("no set", QUN_E_NEWER, qun_name_get(QUN_SET_SET + 1, 0, &value));
    expect_status("no set", QUN_E_NEWER, qun_name_get(0, 0, &value));
    expect_status("nowhere to", QUN_E_ARG, qun_name_get(QUN_SET_ACT, 0, NULL));
}

static void each_verb_says_whose_rows_it_decides_for(void **state)
{
    int32_t number;
    (void)state;
    for (uint32_t i = 0; qun_name_get(QUN_SET_VERB, i, &number) == QUN_OK; i++)
        assert_true(qun_verb(number) ? qun_name(QUN_SET_SCOPE, qun_verb_scope(number)) != NULL
                                     : qun_verb_scope(number) == -1);
    expect_int("admit", QUN_SCOPE_MEMBER, qun_verb_scope(QUN_VERB_ADMIT));
    expect_int("moderate", QUN_SCOPE_EVENT, qun_verb_scope(QUN_VERB_MODERATE));
    expect_int("expire", QUN_SCOPE_GROUP, qun_verb_scope(QUN_VERB_EXPIRE));
    expect_int("check", QUN_SCOPE_RECORD, qun_verb_scope(QUN_VERB_CHECK));
}

static void a_field_is_known_by_its_slot_and_by_a_name_that_is_near(void **state)
{
    (void)state;
    community *c = given(CLUB("`attributes`: {`member.orders`: `int`, `member.city`: `string`}"));
    community *other = given(CLUB("`attributes`: {`group.size`: `int`}"));
    const qun_shape *shape = qun_charter_shape(c->charter);
    qun_field field = {.size = sizeof field};
    qun_slot slot;
    qun_text near;
    expect_status("find", QUN_OK, qun_shape_find(shape, "member.city", QUN_NTS, &slot));
    expect_status("field", QUN_OK, qun_shape_field(shape, slot, &field));
    expect_text("name", "member.city", field.name);
    expect_text("type", "string", field.type_name);
    expect_int("scope", QUN_SCOPE_MEMBER, field.scope);
    expect_status("of another shape", QUN_E_SLOT,
                  qun_shape_field(qun_charter_shape(other->charter), slot, &field));
    field.size = 3;
    expect_status("no size", QUN_E_SIZE, qun_shape_field(shape, slot, &field));
    expect_status("near", QUN_OK, qun_shape_suggest(shape, "member.order", QUN_NTS, &near));
    expect_text("near", "member.orders", near);
    expect_status("nearer of two", QUN_OK, qun_shape_suggest(shape, "member.ctiy", QUN_NTS, &near));
    expect_text("near", "member.city", near);
    expect_status("none", QUN_E_NONE, qun_shape_suggest(shape, "zzzzzzzz", QUN_NTS, &near));
    expect_text("none", NULL, near);
    done(other);
    done(c);
}

static qun_status never(void *user, qun_call *call)
{
    (void)user, (void)call;
    return QUN_E_HOST;
}

static void what_is_wrong_with_a_declaration_is_told(void **state)
{
    static const struct {
        const char *name, *type, *says;
    } wrong[] = {
        {"9x", "int",
         "error C012: 9x: a name is letters, digits and _, begins with no digit, and is no "
         "reserved word"},
        {"x", "strng",
         "error C012: strng: a type is expected, such as int or list(string); did you mean string?"},
        {"x", "map(string, itn)",
         "error C012: itn: a type is expected, such as int or list(string); did you mean int?"},
        {"x", "list(", "error C012: list(: a type is expected, such as int or list(string)"},
        {"x", "list(T)", "error C012: T: a type is expected, such as int or list(string)"},
        {"now", "int", "error C012: now: now is the instant of the run, a timestamp"},
        {"there", "int", "error C012: there: it is declared already"},
    };
    (void)state;
    qun_env *env;
    qun_shape *shape;
    qun_diagnostics *d;
    char line[256];
    size_t len;
    expect_status("environment", QUN_OK, qun_env_new(NULL, &env));
    expect_status("shape", QUN_OK, qun_shape_new(env, &shape));
    expect_status("diagnostics", QUN_OK, qun_diagnostics_new(env, &d));
    expect_status("there", QUN_OK, qun_shape_declare(shape, "there", QUN_NTS, "int", QUN_NTS, d, NULL));
    expect_int("nothing to tell", 0, qun_diagnostics_count(d));
    for (size_t i = 0; i < COUNT(wrong); i++) {
        expect_status(wrong[i].says, QUN_E_INVALID,
                      qun_shape_declare(shape, wrong[i].name, QUN_NTS, wrong[i].type, QUN_NTS, d, NULL));
        expect_status("format", QUN_OK, qun_diagnostics_format(d, 0, QUN_LANG_EN, line, sizeof line, &len));
        assert_string_equal(wrong[i].says, line);
    }
    expect_status("a signature", QUN_E_INVALID, qun_shape_lend(shape, "f(int)", QUN_NTS, never, NULL, d));
    expect_status("format", QUN_OK, qun_diagnostics_format(d, 0, QUN_LANG_EN, line, sizeof line, &len));
    assert_string_equal(
        "error C012: f(int): a signature is expected, such as distance(string, string) -> double", line);
    qun_diagnostics_unref(d);
    qun_shape_unref(shape);
    qun_env_unref(env);
}

static void a_text_is_read_as_a_value_of_a_type(void **state)
{
    static const struct {
        int32_t kind;
        const char *text, *json; /* NULL: it is none */
    } cases[] = {
        {QUN_TYPE_BOOL, "true", "true"},
        {QUN_TYPE_BOOL, "false", "false"},
        {QUN_TYPE_BOOL, "yes", NULL},
        {QUN_TYPE_INT, "-9223372036854775808", "-9223372036854775808"},
        {QUN_TYPE_INT, "9223372036854775808", NULL},
        {QUN_TYPE_INT, "1.0", NULL},
        {QUN_TYPE_INT, "", NULL},
        {QUN_TYPE_UINT, "18446744073709551615", "18446744073709551615"},
        {QUN_TYPE_UINT, "-1", NULL},
        {QUN_TYPE_DOUBLE, "0.1", "0.1"},
        {QUN_TYPE_DOUBLE, "x", NULL},
        {QUN_TYPE_STRING, "a\"b", "\"a\\\"b\""},
        {QUN_TYPE_TIMESTAMP, "2026-01-05T10:00:00.123456789+08:00", "\"2026-01-05T02:00:00.123456789Z\""},
        {QUN_TYPE_TIMESTAMP, "2026-01-05", NULL},
        {QUN_TYPE_DURATION, "1h30m", "\"5400s\""},
        {QUN_TYPE_DURATION, "1d", NULL},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        qun_value v = {.size = sizeof v};
        char json[64];
        size_t len;
        expect_status(cases[i].text, cases[i].json ? QUN_OK : QUN_E_INVALID,
                      qun_value_read(cases[i].kind, cases[i].text, QUN_NTS, &v));
        if (!cases[i].json) {
            expect_int("nothing left", QUN_TYPE_UNKNOWN, v.kind);
            continue;
        }
        expect_status("write", QUN_OK, qun_value_write(&v, json, sizeof json, &len));
        assert_string_equal(cases[i].json, json);
    }
    qun_value v = {.size = sizeof v};
    expect_status("a list", QUN_E_NEWER, qun_value_read(QUN_TYPE_LIST, "[]", QUN_NTS, &v));
    expect_status("no type", QUN_E_NEWER, qun_value_read(-1, "1", QUN_NTS, &v));
    expect_status("no text", QUN_E_ARG, qun_value_read(QUN_TYPE_INT, NULL, 0, &v));
    expect_status("not UTF-8", QUN_E_TEXT, qun_value_read(QUN_TYPE_STRING, "\xff", 1, &v));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_set_lists_its_words_and_the_sets_are_one),
        cmocka_unit_test(each_verb_says_whose_rows_it_decides_for),
        cmocka_unit_test(a_field_is_known_by_its_slot_and_by_a_name_that_is_near),
        cmocka_unit_test(what_is_wrong_with_a_declaration_is_told),
        cmocka_unit_test(a_text_is_read_as_a_value_of_a_type),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
