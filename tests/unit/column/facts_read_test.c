/* facts_read_test.c - rows from JSON: values by their types, keys, updates, and what is said of wrong ones.
 */
#include "base/diagnose.h"
#include "community.h"
#include "support/chinese.h"
#include "support/expect.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

typedef struct world {
    qun_env *env;
    qun_shape *shape;
    qun_facts *facts;
    qun_diagnostics *diagnostics;
} world;

static int make_world(void **state)
{
    static world w;
    *state = &w;
    return qun_env_new(NULL, &w.env) || community_shape(w.env, &w.shape) ||
           qun_facts_new(w.shape, &w.facts) || qun_diagnostics_new(w.env, &w.diagnostics);
}

static int drop_world(void **state)
{
    world *w = *state;
    qun_diagnostics_unref(w->diagnostics);
    qun_facts_unref(w->facts);
    qun_shape_unref(w->shape);
    qun_env_unref(w->env);
    return 0;
}

static qun_status read_row(world *w, int32_t scope, const char *json, uint32_t *row)
{
    return qun_facts_read(w->facts, scope, json, QUN_NTS, w->diagnostics, row);
}

static void expect_field(world *w, const char *field, uint32_t row, const char *json)
{
    char text[256];
    size_t len;
    qun_value v = {.size = sizeof v};
    expect_status(field, QUN_OK, qun_facts_get(w->facts, community_slot(w->shape, field), row, &v));
    expect_status(field, QUN_OK, qun_value_write(&v, text, sizeof text, &len));
    if (strcmp(text, json) != 0)
        fail_msg("%s: expected %s, got %s", field, json, text);
}

static void values_are_read_by_the_type_of_their_field(void **state)
{
    static const struct {
        const char *json, *field, *held;
    } cases[] = {
        {"{\"count\": -3}", "count", "-3"},
        {"{\"count\": 9223372036854775807}", "count", "9223372036854775807"},
        {"{\"count\": null}", "count", "null"},
        {"{\"big\": 18446744073709551615}", "big", "18446744073709551615"},
        {"{\"big\": 0}", "big", "0"},
        {"{\"ratio\": 3}", "ratio", "3"},
        {"{\"ratio\": 0.1e1}", "ratio", "1"},
        {"{\"ratio\": \"NaN\"}", "ratio", "\"NaN\""},
        {"{\"ratio\": \"-Infinity\"}", "ratio", "\"-Infinity\""},
        {"{\"flag\": true}", "flag", "true"},
        {"{\"flag\": false}", "flag", "false"},
        {"{\"text\": \"\\u7fa4\\u0000!\"}", "text", "\"\xE7\xBE\xA4\\u0000!\""},
        {"{\"text\": \"\"}", "text", "\"\""},
        {"{\"blob\": \"AP8Q\"}", "blob", "\"AP8Q\""},
        {"{\"at\": \"2026-01-05T10:00:00+08:00\"}", "at", "\"2026-01-05T02:00:00Z\""},
        {"{\"at\": \"1969-12-31T23:59:59.999999999Z\"}", "at", "\"1969-12-31T23:59:59.999999999Z\""},
        {"{\"span\": \"3600s\"}", "span", "\"3600s\""},
        {"{\"span\": \"-1h30m\"}", "span", "\"-5400s\""},
        {"{\"list\": [\"a\", \"b\"]}", "list", "[\"a\",\"b\"]"},
        {"{\"list\": []}", "list", "[]"},
        {"{\"map\": {\"b\": 1, \"a\": 2}}", "map", "{\"a\":2,\"b\":1}"},
        {"{\"any\": null}", "any", "null"},
        {"{\"any\": [1, 1.5, \"x\", true, null, {\"k\": []}]}", "any", "[1,1.5,\"x\",true,null,{\"k\":[]}]"},
        {"{}", "any", "null"},
        {" { \"x-note\": {\"any\": 1}, \"count\": 1 } ", "count", "1"},
    };
    world *w = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint32_t row;
        expect_status(cases[i].json, QUN_OK, read_row(w, QUN_SCOPE_RECORD, cases[i].json, &row));
        expect_int(cases[i].json, (int64_t)i, row);
        expect_field(w, cases[i].field, row, cases[i].held);
    }
}

static void keys_may_have_the_scope_or_not(void **state)
{
    world *w = *state;
    uint32_t row;
    expect_status(
        "bare", QUN_OK,
        read_row(w, QUN_SCOPE_MEMBER, "{\"id\":\"anna\",\"orders\":3,\"score\":{\"7\":0.5}}", &row));
    expect_field(w, "member.id", row, "\"anna\"");
    expect_field(w, "member.orders", row, "3");
    expect_field(w, "member.score", row, "{\"7\":0.5}");
    expect_text("key", "anna", facts_key(w->facts, QUN_SCOPE_MEMBER, row));
    expect_status("scoped", QUN_OK,
                  read_row(w, QUN_SCOPE_MEMBER, "{\"member.id\":\"bela\",\"member.orders\":4}", &row));
    expect_int("row", 1, row);
    expect_field(w, "member.id", 1, "\"bela\"");
    expect_field(w, "member.orders", 1, "4");
    expect_status("a number as key", QUN_OK,
                  read_row(w, QUN_SCOPE_GROUP, "{\"id\": -12, \"city\": \"Dalian\"}", &row));
    expect_text("key", "-12", facts_key(w->facts, QUN_SCOPE_GROUP, row));
    expect_field(w, "group.id", row, "\"-12\"");
    expect_status("no key", QUN_OK, read_row(w, QUN_SCOPE_GROUP, "{\"id\": null}", &row));
    expect_text("no key", NULL, facts_key(w->facts, QUN_SCOPE_GROUP, row));
    expect_status("a record's key", QUN_OK, read_row(w, QUN_SCOPE_RECORD, "{\"id\": \"r\"}", &row));
    expect_text("a record's key", "r", facts_key(w->facts, QUN_SCOPE_RECORD, row));
    expect_status("links", QUN_OK,
                  read_row(w, QUN_SCOPE_HERE, "{\"member\":\"anna\",\"group\":\"-12\"}", &row));
    expect_int("seat", row, facts_seat(w->facts, TEXT("anna"), TEXT("-12")));
    expect_int("no row wanted", QUN_OK, read_row(w, QUN_SCOPE_EVENT, "{\"amount\": 1}", NULL));
}

static void an_id_that_is_there_updates_its_row(void **state)
{
    world *w = *state;
    uint32_t row;
    assert_int_equal(read_row(w, QUN_SCOPE_MEMBER,
                              "{\"id\":\"anna\",\"orders\":3,\"name\":\"Anna\",\"tags\":[\"x\"]}", &row),
                     QUN_OK);
    assert_int_equal(read_row(w, QUN_SCOPE_MEMBER, "{\"id\":\"bela\"}", &row), QUN_OK);
    expect_status("update", QUN_OK,
                  read_row(w, QUN_SCOPE_MEMBER, "{\"id\":\"anna\",\"orders\":4,\"tags\":null}", &row));
    expect_int("row", 0, row);
    expect_int("rows", 2, qun_facts_rows(w->facts, QUN_SCOPE_MEMBER));
    expect_field(w, "member.orders", 0, "4");
    expect_field(w, "member.tags", 0, "null");
    expect_field(w, "member.name", 0, "\"Anna\"");
    expect_status("a wrong update", QUN_E_INVALID,
                  read_row(w, QUN_SCOPE_MEMBER, "{\"id\":\"anna\",\"orders\":5,\"name\":6}", &row));
    expect_field(w, "member.orders", 0, "4");
}

/* ---- what an event says of the rows it links to ---- */

static void an_event_tells_of_its_member_group_seat_and_community(void **state)
{
    world *w = *state;
    uint32_t row;
    expect_status(
        "event", QUN_OK,
        read_row(w, QUN_SCOPE_EVENT,
                 "{\"id\":\"e1\",\"member.orders\":3,\"member\":\"anna\",\"group\":\"g\",\"amount\":7,"
                 "\"group.city\":\"Dalian\",\"here.posts\":2,\"community.operators\":4,"
                 "\"member.tags\":[\"a\",\"b\"],\"event.text\":\"hi\"}",
                 &row));
    expect_int("row", 0, row);
    expect_field(w, "event.amount", 0, "7");
    expect_field(w, "event.text", 0, "\"hi\"");
    expect_field(w, "member.id", 0, "\"anna\"");
    expect_field(w, "member.orders", 0, "3");
    expect_field(w, "member.tags", 0, "[\"a\",\"b\"]");
    expect_field(w, "group.id", 0, "\"g\"");
    expect_field(w, "group.city", 0, "\"Dalian\"");
    expect_field(w, "here.posts", 0, "2");
    expect_field(w, "here.member", 0, "\"anna\"");
    expect_field(w, "here.group", 0, "\"g\"");
    expect_field(w, "community.operators", 0, "4");
    expect_int("seat", 0, facts_seat(w->facts, TEXT("anna"), TEXT("g")));
}

static void linked_rows_that_are_there_are_updated(void **state)
{
    static const char *const lines[] = {
        "{\"member\":\"bela\",\"group\":\"g\",\"member.orders\":1,\"here.posts\":1,\"community.operators\":"
        "1}",
        "{\"member\":\"anna\",\"group\":\"g\",\"member.orders\":2,\"member.name\":\"Anna\",\"here.posts\":2}",
        "{\"member\":\"anna\",\"group\":\"g\",\"member.orders\":null,\"here.posts\":3,\"community."
        "operators\":5}",
        "{\"member\":\"anna\",\"group\":\"h\",\"here.posts\":4}",
    };
    world *w = *state;
    assert_int_equal(read_row(w, QUN_SCOPE_MEMBER, "{\"id\":\"anna\",\"orders\":9}", NULL), QUN_OK);
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        expect_status(lines[i], QUN_OK, read_row(w, QUN_SCOPE_EVENT, lines[i], NULL));
    expect_int("events", 4, qun_facts_rows(w->facts, QUN_SCOPE_EVENT));
    expect_int("members", 2, qun_facts_rows(w->facts, QUN_SCOPE_MEMBER));
    expect_int("groups: nothing was said of them", 0, qun_facts_rows(w->facts, QUN_SCOPE_GROUP));
    expect_int("seats", 3, qun_facts_rows(w->facts, QUN_SCOPE_HERE));
    expect_int("community", 1, qun_facts_rows(w->facts, QUN_SCOPE_COMMUNITY));
    expect_field(w, "member.orders", 0, "null");
    expect_field(w, "member.name", 0, "\"Anna\"");
    expect_field(w, "member.orders", 1, "1");
    expect_field(w, "here.posts", 0, "1");
    expect_field(w, "here.posts", 1, "3");
    expect_field(w, "here.posts", 2, "4");
    expect_field(w, "community.operators", 0, "5");
}

static void an_event_that_is_there_keeps_its_links(void **state)
{
    world *w = *state;
    expect_status("event", QUN_OK, read_row(w, QUN_SCOPE_EVENT, "{\"id\":\"e\",\"member\":\"anna\"}", NULL));
    expect_status("its link", QUN_OK,
                  read_row(w, QUN_SCOPE_EVENT, "{\"id\":\"e\",\"member.orders\":1}", NULL));
    expect_field(w, "member.orders", 0, "1");
    expect_status(
        "another", QUN_OK,
        read_row(w, QUN_SCOPE_EVENT, "{\"id\":\"e\",\"member\":\"bela\",\"member.orders\":2}", NULL));
    expect_field(w, "member.orders", 1, "2");
    expect_status("taken back", QUN_E_INVALID,
                  read_row(w, QUN_SCOPE_EVENT, "{\"id\":\"e\",\"member\":null,\"member.orders\":2}", NULL));
    expect_field(w, "event.member", 0, "\"bela\"");
}

static void a_lone_seat_without_links_is_everybodys(void **state)
{
    world *w = *state;
    assert_int_equal(read_row(w, QUN_SCOPE_HERE, "{\"posts\":1}", NULL), QUN_OK);
    expect_status("event", QUN_OK,
                  read_row(w, QUN_SCOPE_EVENT, "{\"member\":\"a\",\"group\":\"g\",\"here.posts\":2}", NULL));
    expect_int("seats", 1, qun_facts_rows(w->facts, QUN_SCOPE_HERE));
    expect_field(w, "here.posts", 0, "2");
    expect_field(w, "here.member", 0, "null");
}

static void wrong_links_are_refused_and_nothing_is_added(void **state)
{
    static const struct {
        const char *json, *line;
    } cases[] = {
        {"{\"member.orders\":1}", "1:2: error C012: member.orders: the event names no member"},
        {"{\"member\":\"\",\"member.orders\":1}",
         "1:14: error C012: member.orders: the event names no member"},
        {"{\"member\":\"a\",\"group.city\":\"x\"}", "1:15: error C012: group.city: the event names no group"},
        {"{\"group\":\"g\",\"here.posts\":1}", "1:14: error C012: here.posts: the event names no member"},
        {"{\"member\":\"a\",\"here.posts\":1}", "1:15: error C012: here.posts: the event names no group"},
        {"{\"member\":\"a\",\"member.id\":\"b\"}",
         "1:15: error C012: member.id: the event names another member"},
        {"{\"member\":\"a\",\"group\":\"g\",\"here.group\":\"h\"}",
         "1:27: error C012: here.group: the event names another group"},
        {"{\"member\":\"a\",\"member.ordrs\":1}",
         "1:15: error C010: no key member.ordrs here; did you mean member.orders?"},
        {"{\"member\":\"a\",\"staff.load\":1}", "1:15: error C010: no key staff.load here"},
        {"{\"member\":\"a\",\"member.orders\":\"x\"}", "1:31: error C012: \"x\": a whole number is expected"},
        {"{\"member\":\"a\",\"count\":1}", "1:15: error C010: no key count here; did you mean amount?"},
    };
    world *w = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char line[256];
        size_t len;
        expect_status(cases[i].json, QUN_E_INVALID, read_row(w, QUN_SCOPE_EVENT, cases[i].json, NULL));
        expect_int(cases[i].json, 1, qun_diagnostics_count(w->diagnostics));
        expect_status(cases[i].json, QUN_OK,
                      qun_diagnostics_format(w->diagnostics, 0, QUN_LANG_EN, line, sizeof line, &len));
        assert_string_equal(line, cases[i].line);
        expect_chinese(w->diagnostics);
        for (int32_t scope = 0; scope < SCOPE_COUNT; scope++)
            expect_int(cases[i].json, 0, qun_facts_rows(w->facts, scope));
    }
    expect_status("the same keys as before", QUN_OK,
                  read_row(w, QUN_SCOPE_EVENT, "{\"member\":\"a\",\"member.id\":\"a\"}", NULL));
    expect_status("only events tell of others", QUN_E_INVALID,
                  read_row(w, QUN_SCOPE_HERE, "{\"member\":\"a\",\"member.orders\":1}", NULL));
}

/* ---- what is wrong ---- */

typedef struct said {
    int32_t code;
    uint32_t column;
    const char *found, *suggestion;
} said;

static void wrong_objects_are_refused_with_all_that_is_wrong(void **state)
{
    static const struct {
        const char *json;
        said said[4]; /* code 0 ends */
    } cases[] = {
        {"{\"ordrs\": 3}", {{QUN_CODE_C010, 2, "ordrs", "orders"}}},
        {"{\"member.ordrs\": 3}", {{QUN_CODE_C010, 2, "member.ordrs", "member.orders"}}},
        {"{\"idd\": 3}", {{QUN_CODE_C010, 2, "idd", "id"}}},
        {"{\"city\": \"x\"}", {{QUN_CODE_C010, 2, "city", NULL}}},
        {"{\"group.city\": \"x\"}", {{QUN_CODE_C010, 2, "group.city", NULL}}},
        {"{\"orders\": \"3\"}", {{QUN_CODE_C012, 12, "\"3\"", NULL}}},
        {"{\"orders\": 3.5}", {{QUN_CODE_C012, 12, "3.5", NULL}}},
        {"{\"orders\": 9223372036854775808}", {{QUN_CODE_C012, 12, "9223372036854775808", NULL}}},
        {"{\"id\": true}", {{QUN_CODE_C012, 8, "true", NULL}}},
        {"{\"id\": 1.5}", {{QUN_CODE_C012, 8, "1.5", NULL}}},
        {"{\"name\": 3}", {{QUN_CODE_C012, 10, "3", NULL}}},
        {"{\"joined\": \"2026-02-30T00:00:00Z\"}", {{QUN_CODE_C012, 12, "\"2026-02-30T00:00:00Z\"", NULL}}},
        {"{\"joined\": 5}", {{QUN_CODE_C012, 12, "5", NULL}}},
        {"{\"tags\": \"a\"}", {{QUN_CODE_C012, 10, "\"a\"", NULL}}},
        {"{\"tags\": [\"a\", 1, null]}", {{QUN_CODE_C012, 16, "1", NULL}, {QUN_CODE_C012, 19, "null", NULL}}},
        {"{\"score\": {\"x\": 1, \"2\": \"y\"}}",
         {{QUN_CODE_C012, 12, "x", NULL}, {QUN_CODE_C012, 25, "\"y\"", NULL}}},
        {"{\"score\": {\"1\": 1, \"01\": 1}}", {{QUN_CODE_C012, 11, "{\"1\": 1, \"01\": 1}", NULL}}},
        {"{\"orders\": 1, \"member.orders\": 2}", {{QUN_CODE_C002, 15, "member.orders", NULL}}},
        {"{\"id\": \"a\", \"member.id\": \"b\"}", {{QUN_CODE_C002, 13, "member.id", NULL}}},
        {"{\"orders\": 1, \"orders\": 2, \"name\": 3}",
         {{QUN_CODE_C002, 15, "orders", NULL}, {QUN_CODE_C012, 36, "3", NULL}}},
        {"{\"x-a\": 1, \"x-a\": 2}", {{QUN_CODE_C002, 12, "x-a", NULL}}},
        {"{\"nme\": 1, \"orders\": true, \"tags\": {}}",
         {{QUN_CODE_C010, 2, "nme", "name"},
          {QUN_CODE_C012, 22, "true", NULL},
          {QUN_CODE_C012, 36, "{}", NULL}}},
        {"[]", {{QUN_CODE_C012, 1, "[]", NULL}}},
        {"null", {{QUN_CODE_C012, 1, "null", NULL}}},
        {"", {{QUN_CODE_C001, 1, NULL, NULL}}},
        {"{\"orders\": 1,}", {{QUN_CODE_C001, 14, "}", NULL}}},
    };
    world *w = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint32_t row = 7, count = 0;
        const char *json = cases[i].json;
        expect_status(json, QUN_E_INVALID, read_row(w, QUN_SCOPE_MEMBER, json, &row));
        expect_int(json, 0, row);
        expect_int(json, 0, qun_facts_rows(w->facts, QUN_SCOPE_MEMBER));
        for (; count < 4 && cases[i].said[count].code; count++) {
            const said *s = &cases[i].said[count];
            qun_diagnostic d = {.size = sizeof d};
            expect_status(json, QUN_OK, qun_diagnostics_get(w->diagnostics, count, &d));
            expect_int(json, s->code, d.code);
            expect_int(json, s->column, d.column);
            if (s->code != QUN_CODE_C001)
                expect_text(json, s->found, d.found);
            expect_text(json, s->suggestion, d.suggestion);
        }
        expect_int(json, count, qun_diagnostics_count(w->diagnostics));
        expect_chinese(w->diagnostics);
    }
}

static void the_words_say_what_was_expected(void **state)
{
    static const struct {
        const char *json, *line;
    } cases[] = {
        {"{\"count\": \"3\"}", "1:11: error C012: \"3\": a whole number is expected"},
        {"{\"big\": -1}", "1:9: error C012: -1: a whole number from 0 is expected"},
        {"{\"ratio\": true}", "1:11: error C012: true: a number is expected"},
        {"{\"flag\": 1}", "1:10: error C012: 1: true or false is expected"},
        {"{\"text\": 1}", "1:10: error C012: 1: a text is expected"},
        {"{\"blob\": \"!\"}", "1:10: error C012: \"!\": bytes in base64 are expected"},
        {"{\"at\": 1}", "1:8: error C012: 1: an instant is expected, as \"2026-01-05T10:00:00+08:00\""},
        {"{\"span\": \"1d\"}", "1:10: error C012: \"1d\": a duration is expected, as \"3600s\""},
        {"{\"list\": 1}", "1:10: error C012: 1: a list is expected"},
        {"{\"map\": 1}", "1:9: error C012: 1: an object is expected"},
        {"{\"contt\": 1}", "1:2: error C010: no key contt here; did you mean count?"},
    };
    world *w = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char line[256];
        size_t len;
        expect_status(cases[i].json, QUN_E_INVALID, read_row(w, QUN_SCOPE_RECORD, cases[i].json, NULL));
        expect_status(cases[i].json, QUN_OK,
                      qun_diagnostics_format(w->diagnostics, 0, QUN_LANG_EN, line, sizeof line, &len));
        assert_string_equal(line, cases[i].line);
        expect_chinese(w->diagnostics);
    }
}

/* ---- types that charters do not have ---- */

static void rare_types_are_read_too(void **state)
{
    static const struct {
        const char *type, *json, *held; /* held NULL: refused, `line` says why */
        const char *line;
    } cases[] = {
        {"map(uint, int)", "{\"18446744073709551615\": 1, \"0\": 2}", "{\"0\":2,\"18446744073709551615\":1}",
         NULL},
        {"map(uint, int)", "{\"-1\": 1}", NULL, "1:7: error C012: -1: a whole number from 0 is expected"},
        {"map(bool, int)", "{\"true\": 1, \"false\": 2}", "{\"false\":2,\"true\":1}", NULL},
        {"map(bool, int)", "{\"yes\": 1}", NULL, "1:7: error C012: yes: true or false is expected"},
        {"map(int, int)", "{\"1.0\": 1}", NULL, "1:7: error C012: 1.0: a whole number is expected"},
        {"map(dyn, dyn)", "{\"1\": 1}", "{\"1\":1}", NULL},
        {"map(list(int), int)", "{\"1\": 1}", NULL, "1:7: error C012: 1: no text can be a key of this map"},
        {"map(timestamp, int)", "{\"1\": 1}", NULL, "1:7: error C012: 1: no text can be a key of this map"},
        {"map(string, int)", "{\"a\": 1, \"a\": 2}", NULL,
         "1:15: error C002: a is there twice; first at 1:7"},
        {"optional_type(int)", "5", "5", NULL},
        {"optional_type(int)", "\"5\"", NULL, "1:6: error C012: \"5\": a whole number is expected"},
        {"list(optional_type(int))", "[1, null]", "[1,null]", NULL},
        {"list(null_type)", "[null]", "[null]", NULL},
        {"list(null_type)", "[0]", NULL, "1:7: error C012: 0: null is expected"},
        {"type", "\"int\"", NULL, "1:6: error C012: \"int\": no JSON is a value of this type"},
        {"list(list(bytes))", "[[\"YQ==\"], []]", "[[\"YQ==\"],[]]", NULL},
    };
    world *w = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        qun_shape *s;
        qun_facts *f;
        qun_slot slot;
        char json[128], text[256];
        size_t len;
        assert_int_equal(qun_shape_new(w->env, &s), QUN_OK);
        assert_int_equal(qun_shape_declare(s, "f", 1, cases[i].type, QUN_NTS, NULL, &slot), QUN_OK);
        assert_int_equal(qun_facts_new(s, &f), QUN_OK);
        snprintf(json, sizeof json, "{\"f\":%s}", cases[i].json);
        expect_status(json, cases[i].held ? QUN_OK : QUN_E_INVALID,
                      qun_facts_read(f, QUN_SCOPE_RECORD, json, QUN_NTS, w->diagnostics, NULL));
        qun_value v = {.size = sizeof v};
        if (cases[i].held) {
            expect_status(json, QUN_OK, qun_facts_get(f, slot, 0, &v));
            expect_status(json, QUN_OK, qun_value_write(&v, text, sizeof text, &len));
        } else {
            expect_status(json, QUN_OK,
                          qun_diagnostics_format(w->diagnostics, 0, QUN_LANG_EN, text, sizeof text, &len));
        }
        assert_string_equal(text, cases[i].held ? cases[i].held : cases[i].line);
        expect_chinese(w->diagnostics);
        expect_int("problems", cases[i].held ? 0 : 1, qun_diagnostics_count(w->diagnostics));
        qun_facts_unref(f);
        qun_shape_unref(s);
    }
}

/* An `id` that is no text is a field like others, and still the key. */
static void a_records_id_may_be_a_number(void **state)
{
    world *w = *state;
    qun_shape *s;
    qun_facts *f;
    qun_slot slot;
    uint32_t row;
    assert_int_equal(qun_shape_new(w->env, &s), QUN_OK);
    assert_int_equal(qun_shape_declare(s, "id", 2, "int", 3, NULL, &slot), QUN_OK);
    assert_int_equal(qun_facts_new(s, &f), QUN_OK);
    for (int i = 0; i < 2; i++) {
        expect_status("read", QUN_OK,
                      qun_facts_read(f, QUN_SCOPE_RECORD, "{\"id\": 7}", QUN_NTS, w->diagnostics, &row));
        expect_int("row", 0, row);
    }
    qun_value v = {.size = sizeof v};
    expect_status("get", QUN_OK, qun_facts_get(f, slot, 0, &v));
    expect_int("id", 7, v.i);
    expect_text("key", "7", facts_key(f, QUN_SCOPE_RECORD, 0));
    expect_status("a text", QUN_E_INVALID,
                  qun_facts_read(f, QUN_SCOPE_RECORD, "{\"id\": \"x\"}", QUN_NTS, w->diagnostics, &row));
    expect_int("rows", 1, qun_facts_rows(f, QUN_SCOPE_RECORD));
    qun_facts_unref(f);
    qun_shape_unref(s);
}

static void other_errors_have_their_status(void **state)
{
    world *w = *state;
    uint32_t row = 5;
    expect_status("scope", QUN_E_NEWER, read_row(w, 7, "{}", &row));
    expect_status("scope", QUN_E_NEWER, read_row(w, -1, "{}", &row));
    expect_status("no facts", QUN_E_ARG, qun_facts_read(NULL, 0, "{}", 2, NULL, &row));
    expect_status("no text", QUN_E_ARG, qun_facts_read(w->facts, 0, NULL, 0, NULL, &row));
    expect_status("length gone astray", QUN_E_ARG, qun_facts_read(w->facts, 0, "{}", SIZE_MAX, NULL, &row));
    expect_status("not UTF-8", QUN_E_TEXT,
                  qun_facts_read(w->facts, 0, "{\"text\":\"\xFF\"}", QUN_NTS, NULL, &row));
    expect_status("nobody listens", QUN_E_INVALID,
                  qun_facts_read(w->facts, 0, "{\"a\":1}", QUN_NTS, NULL, &row));
    expect_status("nobody listens", QUN_OK, qun_facts_read(w->facts, 0, "{}", QUN_NTS, NULL, &row));
    char deep[300];
    snprintf(deep, sizeof deep, "{\"any\":%.*s", 100,
             "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["
             "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[");
    expect_status("too deep", QUN_E_LIMIT, read_row(w, QUN_SCOPE_RECORD, deep, &row));
    expect_int("rows", 1, qun_facts_rows(w->facts, QUN_SCOPE_RECORD));
    expect_status("good again", QUN_OK, read_row(w, QUN_SCOPE_RECORD, "{}", &row));
    expect_int("former problems are gone", 0, qun_diagnostics_count(w->diagnostics));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, make_world, drop_world)
    const struct CMUnitTest tests[] = {
        TEST(values_are_read_by_the_type_of_their_field),
        TEST(keys_may_have_the_scope_or_not),
        TEST(an_id_that_is_there_updates_its_row),
        TEST(an_event_tells_of_its_member_group_seat_and_community),
        TEST(linked_rows_that_are_there_are_updated),
        TEST(an_event_that_is_there_keeps_its_links),
        TEST(a_lone_seat_without_links_is_everybodys),
        TEST(wrong_links_are_refused_and_nothing_is_added),
        TEST(wrong_objects_are_refused_with_all_that_is_wrong),
        TEST(the_words_say_what_was_expected),
        TEST(rare_types_are_read_too),
        TEST(a_records_id_may_be_a_number),
        TEST(other_errors_have_their_status),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
