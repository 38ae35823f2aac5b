/* struct_test.c - types of a host through the public headers: how they are defined and refused, and how their
 * values go in and out: facts, JSON, functions, results. */
#include "given.h"

static const char definition[] =
    "shop.Item{name: string, price: int, old: wrapper(int), parts: list(shop.Item),\n"
    "  tag: any.Tag}";

static qun_value text_value(const char *text)
{
    return (qun_value){.size = sizeof(qun_value), .kind = QUN_TYPE_STRING, .text = {text, strlen(text)}};
}

static qun_value int_value(int64_t i)
{
    return (qun_value){.size = sizeof(qun_value), .kind = QUN_TYPE_INT, .i = i};
}

static qun_value struct_value(const char *name, const qun_value *items, size_t fields)
{
    return (qun_value){.size = sizeof(qun_value),
                       .kind = QUN_TYPE_STRUCT,
                       .text = {name, strlen(name)},
                       .items = items,
                       .count = fields};
}

/* An item of twice the price. */
static qun_status dearer(void *user, qun_call *call)
{
    qun_value item = {.size = sizeof item}, key = {.size = sizeof key}, price = int_value(0);
    (void)user;
    qun_status status = qun_call_arg(call, 0, &item);
    for (uint32_t k = 0; status == QUN_OK && k < item.count; k++) {
        status = qun_value_item(&item, 2 * k, &key);
        if (status == QUN_OK && key.text.len == 5 && memcmp(key.text.at, "price", 5) == 0)
            status = qun_value_item(&item, 2 * k + 1, &price);
    }
    if (status != QUN_OK)
        return status;
    const qun_value fields[] = {text_value("price"), int_value(2 * price.i)};
    const qun_value answer = struct_value("shop.Item", fields, 1);
    return qun_call_return(call, &answer);
}

static qun_status open_ticket(void *user, qun_call *call)
{
    const qun_value answer = {
        .size = sizeof answer, .kind = QUN_TYPE_OPAQUE, .i = *(const int64_t *)user, .text = {"ticket", 6}};
    return qun_call_return(call, &answer);
}

static const int64_t ticket_number = 42;

typedef struct shop {
    qun_env *env;
    qun_shape *shape;
    qun_facts *facts;
    qun_decisions *out;
    qun_diagnostics *problems;
    qun_slot item, any;
} shop;

static qun_status open_shop(qun_env *env, shop *s)
{
    qun_status status = qun_shape_new(env, &s->shape);
    if (status == QUN_OK)
        status = qun_diagnostics_new(env, &s->problems);
    static const char *const types[] = {"any.Tag{word: string}", definition, "ticket", "box(T)"};
    for (size_t k = 0; k < COUNT(types) && status == QUN_OK; k++)
        status = qun_shape_define(s->shape, types[k], QUN_NTS, s->problems);
    if (status == QUN_OK)
        status = qun_shape_declare(s->shape, "item", QUN_NTS, "shop.Item", QUN_NTS, NULL, &s->item);
    if (status == QUN_OK)
        status = qun_shape_declare(s->shape, "any", QUN_NTS, "dyn", QUN_NTS, NULL, &s->any);
    if (status == QUN_OK)
        status = qun_shape_lend(s->shape, "shop.Item.dearer() -> shop.Item", QUN_NTS, dearer, NULL, NULL);
    if (status == QUN_OK)
        status = qun_shape_lend(s->shape, "ticket() -> ticket", QUN_NTS, open_ticket,
                                (void *)(uintptr_t)&ticket_number, NULL);
    if (status == QUN_OK)
        status = qun_facts_new(s->shape, &s->facts);
    if (status == QUN_OK)
        status = qun_decisions_new(env, 0, &s->out);
    if (status == QUN_OK)
        status = qun_facts_add(s->facts, QUN_SCOPE_RECORD, NULL, 0, NULL);
    return status;
}

static void close_shop(shop *s)
{
    qun_decisions_unref(s->out);
    qun_facts_unref(s->facts);
    qun_shape_unref(s->shape);
    qun_diagnostics_unref(s->problems);
    qun_env_unref(s->env);
}

static shop opened(void)
{
    shop s = {0};
    expect_status("environment", QUN_OK, qun_env_new(NULL, &s.env));
    expect_status("shop", QUN_OK, open_shop(s.env, &s));
    return s;
}

/* What an expression gives, as JSON. */
static const char *result(shop *s, const char *expression)
{
    static char text[256];
    qun_program *p;
    size_t len;
    qun_value v = {.size = sizeof v};
    expect_status(expression, QUN_OK, qun_program_compile(s->shape, expression, QUN_NTS, NULL, &p));
    expect_status("run", QUN_OK, qun_program_run(p, s->facts, MONDAY, s->out));
    qun_program_unref(p);
    expect_status("value", QUN_OK, qun_decisions_value(s->out, 0, 0, QUN_VALUE_RESULT, &v));
    expect_status("as JSON", QUN_OK, qun_value_write(&v, text, sizeof text, &len));
    return text;
}

static void a_definition_that_is_none_is_refused_at_its_place(void **state)
{
    static const struct {
        const char *definition, *place, *problem;
    } rows[] = {
        {"", "1:1: error C012", "a name is"},
        {"7up{}", "1:1: error C012", "a name is"},
        {"int", "1:1: error C012", "it is declared already"},
        {"shop.Item", "1:1: error C012", "it is declared already"},
        {"item{}", "1:1: error C012", "it is declared already"},
        {"now", "1:1: error C012", "it is declared already"},
        {"T", "1:1: error C012", "a name is"},
        {"Pt{x: int, x: int}", "1:12: error C012", "it is declared already"},
        {"Pt{x: int,\n  y: strin}", "2:6: error C012", "a type is expected"},
        {"Pt{x: list(Q)}", "1:12: error C012", "a type is expected"},
        {"Pt{x: wrapper(list(int))}", "1:7: error C012", "a type is expected"},
        {"Pt{x: T}", "1:7: error C012", "a type is expected"},
        {"Pt{next: Pt}", "1:10: error C012", "a struct cannot hold itself"},
        {"Pt{if: int}", "1:4: error C012", "a name is"},
        {"Pt{x}", "1:4: error C012", "a colon and a type"},
        {"Pt{x: int", "1:10: error C012", "a definition is expected"},
        {"Pt{x: int} y", "1:12: error C012", "a definition is expected"},
        {"p(T, T)", "1:6: error C012", "up to three"},
        {"p(T, U, V, W)", "1:12: error C012", "up to three"},
        {"p(int)", "1:3: error C012", "up to three"},
        {"p(T", "1:4: error C012", "a definition is expected"},
    };
    (void)state;
    shop s = opened();
    qun_shape *shape;
    expect_status("shape", QUN_OK, qun_shape_new(s.env, &shape));
    expect_status("item", QUN_OK, qun_shape_declare(shape, "item", QUN_NTS, "int", QUN_NTS, NULL, NULL));
    expect_status("type", QUN_OK, qun_shape_define(shape, "shop.Item{}", QUN_NTS, NULL));
    for (size_t i = 0; i < COUNT(rows); i++) {
        char found[256];
        size_t len;
        expect_status(rows[i].definition, QUN_E_INVALID,
                      qun_shape_define(shape, rows[i].definition, QUN_NTS, s.problems));
        expect_status("told", QUN_OK,
                      qun_diagnostics_format(s.problems, 0, QUN_LANG_EN, found, sizeof found, &len));
        expect_holds(found, rows[i].place);
        expect_holds(found, rows[i].problem);
    }
    expect_status("suggestion", QUN_E_INVALID,
                  qun_shape_define(shape, "Pt{x: list(shop.Itm)}", QUN_NTS, s.problems));
    qun_diagnostic d = {.size = sizeof d};
    expect_status("told", QUN_OK, qun_diagnostics_get(s.problems, 0, &d));
    expect_text("suggestion", "shop.Item", d.suggestion);
    expect_status("NULL", QUN_E_ARG, qun_shape_define(NULL, "Pt{}", QUN_NTS, NULL));
    expect_status("NULL", QUN_E_ARG, qun_shape_define(shape, NULL, 0, NULL));
    expect_status("no text", QUN_E_TEXT, qun_shape_define(shape, "Pt\xff{}", QUN_NTS, NULL));
    expect_status("in use", QUN_E_STATE, qun_shape_define(s.shape, "Pt{}", QUN_NTS, NULL));
    qun_shape_unref(shape);
    close_shop(&s);
}

static void a_struct_of_the_host_is_a_fact(void **state)
{
    (void)state;
    shop s = opened();
    const qun_value tag[] = {text_value("word"), text_value("new")};
    const qun_value fields[] = {
        text_value("price"), int_value(5),
        text_value("tag"),   struct_value("any.Tag", tag, 1),
        text_value("old"),   (qun_value){.size = sizeof(qun_value), .kind = QUN_TYPE_NULL}};
    const qun_value item = struct_value("shop.Item", fields, 3);
    expect_status("set", QUN_OK, qun_facts_set(s.facts, s.item, 0, &item));
    expect_status("set", QUN_OK, qun_facts_set(s.facts, s.any, 0, &item));
    assert_string_equal(result(&s, "item"), "{\"price\":5,\"tag\":{\"word\":\"new\"}}");
    assert_string_equal(result(&s, "item.price + 1"), "6");
    assert_string_equal(result(&s, "item == any && type(any) == shop.Item"), "true");
    assert_string_equal(result(&s, "item.tag.word"), "\"new\"");
    assert_string_equal(result(&s, "has(item.old)"), "false");
    assert_string_equal(result(&s, "item.dearer()"), "{\"price\":10}");
    assert_string_equal(result(&s, "item.dearer().dearer() == shop.Item{price: 20}"), "true");
    assert_string_equal(result(&s, "[shop.Item{price: 1}, item].filter(v, v.price > 1)"),
                        "[{\"price\":5,\"tag\":{\"word\":\"new\"}}]");
    qun_value got = {.size = sizeof got}, part = {.size = sizeof part};
    expect_status("get", QUN_OK, qun_facts_get(s.facts, s.item, 0, &got));
    expect_int("kind", QUN_TYPE_STRUCT, got.kind);
    expect_text("its type", "shop.Item", got.text);
    expect_int("set fields", 2, (int64_t)got.count);
    expect_status("name", QUN_OK, qun_value_item(&got, 2, &part));
    expect_text("name", "tag", part.text);
    expect_status("value", QUN_OK, qun_value_item(&got, 1, &part));
    expect_int("value", 5, part.i);
    expect_status("past the last", QUN_E_NONE, qun_value_item(&got, 4, &part));
    close_shop(&s);
}

static void a_value_outlives_the_shape_it_came_from(void **state)
{
    (void)state;
    shop first = opened(), second = opened();
    qun_value got = {.size = sizeof got};
    qun_program *p;
    assert_true(first.item == second.item); /* the same types: the same slots */
    expect_status(
        "read", QUN_OK,
        qun_facts_read(first.facts, QUN_SCOPE_RECORD, "{\"item\":{\"price\":7}}", QUN_NTS, NULL, NULL));
    expect_status("get", QUN_OK, qun_facts_get(first.facts, first.item, 1, &got));
    expect_status("set", QUN_OK, qun_facts_set(second.facts, second.item, 0, &got));
    expect_status("compile", QUN_OK, qun_program_compile(second.shape, "item", QUN_NTS, NULL, &p));
    expect_status("run", QUN_OK, qun_program_run(p, first.facts, MONDAY, second.out));
    qun_program_unref(p);
    close_shop(&first);
    expect_status("value", QUN_OK, qun_decisions_value(second.out, 1, 0, QUN_VALUE_RESULT, &got));
    expect_text("of a row of the shape that is gone", "shop.Item", got.text);
    assert_string_equal(result(&second, "item.price"), "7");
    close_shop(&second);
}

static void what_is_no_value_of_the_type_is_refused(void **state)
{
    (void)state;
    shop s = opened();
    const qun_value wrong_type[] = {text_value("price"), text_value("5")};
    const qun_value no_field[] = {text_value("prize"), int_value(5)};
    const qun_value no_name[] = {int_value(5), int_value(5)};
    const qun_value twice[] = {text_value("price"), int_value(5), text_value("price"), int_value(6)};
    const struct {
        const char *what;
        qun_status status;
        qun_value value;
    } rows[] = {
        {"another type", QUN_E_TYPE, struct_value("any.Tag", NULL, 0)},
        {"no type", QUN_E_TYPE, struct_value("shop.Itm", NULL, 0)},
        {"a field of another type", QUN_E_TYPE, struct_value("shop.Item", wrong_type, 1)},
        {"no such field", QUN_E_TYPE, struct_value("shop.Item", no_field, 1)},
        {"a name that is no text", QUN_E_TYPE, struct_value("shop.Item", no_name, 1)},
        {"a field twice", QUN_E_INVALID, struct_value("shop.Item", twice, 2)},
        {"an opaque value",
         QUN_E_TYPE,
         {.size = sizeof(qun_value), .kind = QUN_TYPE_OPAQUE, .text = {"ticket", 6}}},
        {"an opaque value of a struct",
         QUN_E_TYPE,
         {.size = sizeof(qun_value), .kind = QUN_TYPE_OPAQUE, .text = {"shop.Item", 9}}},
        {"nothing set", QUN_OK, struct_value("shop.Item", NULL, 0)},
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        expect_status(rows[i].what, rows[i].status, qun_facts_set(s.facts, s.item, 0, &rows[i].value));
    close_shop(&s);
}

static void a_map_will_do_for_a_struct(void **state)
{
    (void)state;
    shop s = opened();
    const qun_value tag[] = {text_value("word"), text_value("new")};
    const qun_value part[] = {text_value("name"), text_value("lid")};
    const qun_value parts[] = {{.size = sizeof(qun_value), .kind = QUN_TYPE_MAP, .items = part, .count = 1}};
    const qun_value fields[] = {
        text_value("price"), int_value(5),
        text_value("tag"),   {.size = sizeof(qun_value), .kind = QUN_TYPE_MAP, .items = tag, .count = 1},
        text_value("parts"), {.size = sizeof(qun_value), .kind = QUN_TYPE_LIST, .items = parts, .count = 1},
        text_value("old"),   {.size = sizeof(qun_value), .kind = QUN_TYPE_NULL}};
    const qun_value wrong[] = {text_value("prise"), int_value(5)};
    qun_value item = {.size = sizeof item, .kind = QUN_TYPE_MAP, .items = fields, .count = 4};
    expect_status("set", QUN_OK, qun_facts_set(s.facts, s.item, 0, &item));
    assert_string_equal(result(&s, "item"),
                        "{\"price\":5,\"parts\":[{\"name\":\"lid\"}],\"tag\":{\"word\":\"new\"}}");
    assert_string_equal(result(&s, "item.parts[0] == shop.Item{name: 'lid'}"), "true");
    item = (qun_value){.size = sizeof item, .kind = QUN_TYPE_MAP, .items = wrong, .count = 1};
    expect_status("no field", QUN_E_TYPE, qun_facts_set(s.facts, s.item, 0, &item));
    assert_string_equal(result(&s, "item.price"), "5");
    expect_status("a map for dyn", QUN_OK, qun_facts_set(s.facts, s.any, 0, &item));
    assert_string_equal(result(&s, "type(any) == map"), "true");
    close_shop(&s);
}

static void an_opaque_value_is_passed_on_and_compared(void **state)
{
    (void)state;
    shop s = opened();
    const qun_value ticket = {.size = sizeof ticket, .kind = QUN_TYPE_OPAQUE, .i = 42, .text = {"ticket", 6}};
    expect_status("set", QUN_OK, qun_facts_set(s.facts, s.any, 0, &ticket));
    assert_string_equal(result(&s, "ticket()"), "42");
    assert_string_equal(result(&s, "any == ticket()"), "true");
    assert_string_equal(result(&s, "type(any) == ticket"), "true");
    assert_string_equal(result(&s, "[any] == [ticket()]"), "true");
    close_shop(&s);
}

static void json_reads_a_struct_from_an_object(void **state)
{
    static const struct {
        const char *json, *answer;
    } rows[] = {
        {"{`item`: {`price`: 3, `old`: 0, `parts`: [{`name`: `a`}]}}",
         "{\"price\":3,\"old\":0,\"parts\":[{\"name\":\"a\"}]}"},
        {"{`item`: {`old`: null, `tag`: null}}", "{}"},
    };
    static const struct {
        const char *json, *code, *suggestion;
    } wrong[] = {
        {"{`item`: {`prise`: 3}}", "C010", "price"},
        {"{`item`: {`price`: `3`}}", "C012", NULL},
        {"{`item`: 3}", "C012", NULL},
        {"{`item`: {`tag`: {`wort`: `a`}}}", "C010", "word"},
    };
    (void)state;
    shop s = opened();
    for (size_t i = 0; i < COUNT(rows); i++) {
        qun_facts_clear(s.facts);
        expect_status(rows[i].json, QUN_OK,
                      qun_facts_read(s.facts, QUN_SCOPE_RECORD, quoted(rows[i].json), QUN_NTS, NULL, NULL));
        assert_string_equal(result(&s, "item"), rows[i].answer);
    }
    for (size_t i = 0; i < COUNT(wrong); i++) {
        qun_diagnostic d = {.size = sizeof d};
        expect_status(
            wrong[i].json, QUN_E_INVALID,
            qun_facts_read(s.facts, QUN_SCOPE_RECORD, quoted(wrong[i].json), QUN_NTS, s.problems, NULL));
        expect_status("told", QUN_OK, qun_diagnostics_get(s.problems, 0, &d));
        assert_string_equal(qun_name(QUN_SET_CODE, d.code), wrong[i].code);
        expect_text("suggestion", wrong[i].suggestion, d.suggestion);
    }
    close_shop(&s);
}

static void a_hosts_struct_is_written_as_an_object(void **state)
{
    (void)state;
    char text[64];
    size_t len;
    const qun_value fields[] = {text_value("x"), int_value(5), text_value("y"), int_value(0)};
    const qun_value value = struct_value("P", fields, 2);
    expect_status("write", QUN_OK, qun_value_write(&value, text, sizeof text, &len));
    assert_string_equal(text, "{\"x\":5,\"y\":0}");
}

static qun_status all_of_it(qun_env *env, void *user)
{
    shop s = {.env = qun_env_ref(env)};
    qun_program *p = NULL;
    (void)user;
    const qun_value fields[] = {text_value("price"), int_value(5), text_value("name"),
                                text_value("a tea-pot")};
    const qun_value item = struct_value("shop.Item", fields, 2);
    qun_status status = open_shop(env, &s);
    if (status == QUN_OK)
        status = qun_facts_set(s.facts, s.item, 0, &item);
    const qun_value map = {.size = sizeof map, .kind = QUN_TYPE_MAP, .items = fields, .count = 2};
    if (status == QUN_OK)
        status = qun_facts_set(s.facts, s.item, 0, &map);
    if (status == QUN_OK)
        status = qun_facts_read(s.facts, QUN_SCOPE_RECORD, "{\"item\":{\"tag\":{\"word\":\"b\"}}}", QUN_NTS,
                                s.problems, NULL);
    if (status == QUN_OK)
        status = qun_program_compile(
            s.shape, "[item.dearer(), shop.Item{parts: [item]}, shop.Item{name: string(item.price)}]",
            QUN_NTS, s.problems, &p);
    if (status == QUN_OK)
        status = qun_program_run(p, s.facts, MONDAY, s.out);
    qun_program_unref(p);
    close_shop(&s);
    return status;
}

static void memory_may_run_out_anywhere(void **state)
{
    (void)state;
    sweep(all_of_it, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_definition_that_is_none_is_refused_at_its_place),
        cmocka_unit_test(a_struct_of_the_host_is_a_fact),
        cmocka_unit_test(a_value_outlives_the_shape_it_came_from),
        cmocka_unit_test(what_is_no_value_of_the_type_is_refused),
        cmocka_unit_test(a_map_will_do_for_a_struct),
        cmocka_unit_test(an_opaque_value_is_passed_on_and_compared),
        cmocka_unit_test(json_reads_a_struct_from_an_object),
        cmocka_unit_test(a_hosts_struct_is_written_as_an_object),
        cmocka_unit_test(memory_may_run_out_anywhere),
    };
    return cmocka_run_group_tests_name("struct", tests, NULL, NULL);
}
