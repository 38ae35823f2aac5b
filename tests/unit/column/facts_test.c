/* facts_test.c - tables of rows: adding, finding, setting, reading, clearing; what time changes; memory. */
#include "community.h"
#include "support/expect.h"
#include "support/sweep.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

typedef struct world {
    sweep_heap heap;
    qun_env *env;
    qun_shape *shape;
    qun_facts *facts;
} world;

static int make_world(void **state)
{
    static world w;
    memset(&w, 0, sizeof w);
    qun_limits limits = {.size = sizeof limits, .rows = 100000, .depth = 5};
    qun_env_options options = {
        .size = sizeof options, .allocate = sweep_allocate, .user = &w.heap, .limits = &limits};
    *state = &w;
    return qun_env_new(&options, &w.env) || community_shape(w.env, &w.shape) ||
           qun_facts_new(w.shape, &w.facts);
}

static int drop_world(void **state)
{
    world *w = *state;
    qun_facts_unref(w->facts);
    qun_shape_unref(w->shape);
    qun_env_unref(w->env);
    return w->heap.live_blocks != 0;
}

static uint32_t add(world *w, int32_t scope, const char *key)
{
    uint32_t row;
    expect_status(key ? key : "row", QUN_OK, qun_facts_add(w->facts, scope, key, key ? QUN_NTS : 0, &row));
    return row;
}

static qun_value get(world *w, const char *field, uint32_t row)
{
    qun_value v = {.size = sizeof v};
    expect_status(field, QUN_OK, qun_facts_get(w->facts, community_slot(w->shape, field), row, &v));
    return v;
}

static void set_text(world *w, const char *field, uint32_t row, const char *text)
{
    expect_status(field, QUN_OK,
                  qun_facts_set_text(w->facts, community_slot(w->shape, field), row, text, QUN_NTS));
}

/* ---- rows and keys ---- */

static void rows_are_added_and_found(void **state)
{
    world *w = *state;
    uint32_t row = 9;
    expect_int("anna", 0, add(w, QUN_SCOPE_MEMBER, "anna"));
    expect_int("no key", 1, add(w, QUN_SCOPE_MEMBER, NULL));
    expect_int("bela", 2, add(w, QUN_SCOPE_MEMBER, "bela"));
    expect_int("another scope", 0, add(w, QUN_SCOPE_GROUP, "anna"));
    expect_int("members", 3, qun_facts_rows(w->facts, QUN_SCOPE_MEMBER));
    expect_status("find", QUN_OK, qun_facts_find(w->facts, QUN_SCOPE_MEMBER, "bela", QUN_NTS, &row));
    expect_int("bela", 2, row);
    expect_status("not there", QUN_E_NONE, qun_facts_find(w->facts, QUN_SCOPE_MEMBER, "carl", QUN_NTS, &row));
    expect_int("nothing is left", 0, row);
    expect_status("twice", QUN_E_INVALID, qun_facts_add(w->facts, QUN_SCOPE_MEMBER, "bela", QUN_NTS, &row));
    expect_int("no more than before", 3, qun_facts_rows(w->facts, QUN_SCOPE_MEMBER));
    expect_text("id", "bela", get(w, "member.id", 2).text);
    expect_int("no id", QUN_TYPE_UNKNOWN, get(w, "member.id", 1).kind);
    expect_int("unknown", QUN_TYPE_UNKNOWN, get(w, "member.orders", 2).kind);
    expect_text("key", "anna", facts_key(w->facts, QUN_SCOPE_MEMBER, 0));
    expect_text("no key", NULL, facts_key(w->facts, QUN_SCOPE_MEMBER, 1));
    expect_text("no row", NULL, facts_key(w->facts, QUN_SCOPE_MEMBER, 3));
    qun_facts_clear(w->facts);
    expect_int("cleared", 0, qun_facts_rows(w->facts, QUN_SCOPE_MEMBER));
    expect_status("cleared", QUN_E_NONE, qun_facts_find(w->facts, QUN_SCOPE_MEMBER, "bela", QUN_NTS, &row));
    expect_int("again", 0, add(w, QUN_SCOPE_MEMBER, "bela"));
}

static void keys_are_any_text(void **state)
{
    static const struct {
        const char *key;
        size_t len;
        qun_status status;
    } cases[] = {
        {"a", 1, QUN_OK},
        {"a\0", 2, QUN_OK},
        {"a\0b", 3, QUN_OK},
        {"", 0, QUN_OK},
        {"", 0, QUN_E_INVALID},
        {"a\0", 2, QUN_E_INVALID},
        {"\xE7\xBE\xA4", QUN_NTS, QUN_OK},
        {"\xE7\xBE", 2, QUN_E_TEXT},
        {"\xC0\x80", 2, QUN_E_TEXT},
        {"a", SIZE_MAX, QUN_E_ARG},
        {NULL, 1, QUN_E_ARG},
        {NULL, 0, QUN_OK},
        {NULL, 0, QUN_OK},
    };
    world *w = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char what[16];
        uint32_t row, rows = qun_facts_rows(w->facts, QUN_SCOPE_MEMBER);
        snprintf(what, sizeof what, "key %zu", i);
        expect_status(what, cases[i].status,
                      qun_facts_add(w->facts, QUN_SCOPE_MEMBER, cases[i].key, cases[i].len, &row));
        expect_int(what, rows + (cases[i].status == QUN_OK), qun_facts_rows(w->facts, QUN_SCOPE_MEMBER));
        if (cases[i].status != QUN_OK || !cases[i].key)
            continue;
        uint32_t found;
        expect_status(what, QUN_OK,
                      qun_facts_find(w->facts, QUN_SCOPE_MEMBER, cases[i].key, cases[i].len, &found));
        expect_int(what, row, found);
    }
}

static void arguments_of_rows_are_checked(void **state)
{
    world *w = *state;
    qun_facts *f = w->facts;
    uint32_t row;
    expect_status("scope 7", QUN_E_NEWER, qun_facts_add(f, 7, NULL, 0, &row));
    expect_status("scope -1", QUN_E_NEWER, qun_facts_add(f, -1, NULL, 0, &row));
    expect_status("scope 7", QUN_E_NEWER, qun_facts_find(f, 7, "a", 1, &row));
    expect_status("no facts", QUN_E_ARG, qun_facts_add(NULL, 0, NULL, 0, &row));
    expect_status("no facts", QUN_E_ARG, qun_facts_find(NULL, 0, "a", 1, &row));
    expect_status("no key", QUN_E_ARG, qun_facts_find(f, 0, NULL, 0, &row));
    expect_status("no row", QUN_E_ARG, qun_facts_find(f, 0, "a", 1, NULL));
    expect_int("unknown scope", 0, qun_facts_rows(f, 7));
    expect_int("no facts", 0, qun_facts_rows(NULL, 0));
    expect_status("no shape", QUN_E_ARG, qun_facts_new(NULL, &f));
    assert_null(f);
    expect_status("no out", QUN_E_ARG, qun_facts_new(w->shape, NULL));
    qun_facts_unref(NULL);
    qun_facts_clear(NULL);
}

static void rows_have_a_limit(void **state)
{
    world *w = *state;
    for (uint32_t i = 0; i < 100000; i++)
        assert_int_equal(qun_facts_add(w->facts, QUN_SCOPE_COMMUNITY, NULL, 0, NULL), QUN_OK);
    expect_status("one more", QUN_E_LIMIT, qun_facts_add(w->facts, QUN_SCOPE_COMMUNITY, NULL, 0, NULL));
    assert_non_null(facts_row(w->facts, QUN_SCOPE_COMMUNITY, 99999)); /* a scope without fields */
    assert_null(facts_row(w->facts, QUN_SCOPE_COMMUNITY, 100000));
}

static void many_keys_lead_to_their_rows(void **state)
{
    enum { COUNT = 5000 };
    world *w = *state;
    for (int round = 0; round < 2; round++) {
        for (uint32_t i = 0; i < COUNT; i++) {
            char key[16];
            snprintf(key, sizeof key, "m%u", i * 7 % COUNT);
            expect_int(key, i, add(w, QUN_SCOPE_MEMBER, i % 3 ? key : NULL));
        }
        for (uint32_t i = 0; i < COUNT; i++) {
            char key[16];
            snprintf(key, sizeof key, "m%u", i * 7 % COUNT);
            expect_int(key, i % 3 ? i : NAMES_NONE, facts_row_of(w->facts, QUN_SCOPE_MEMBER, text_of(key)));
        }
        qun_facts_clear(w->facts);
    }
}

/* ---- cells ---- */

/* Rows come and go where looking through ends and the table begins; keys of rows that stay are found. */
static void rows_taken_back_leave_the_others(void **state)
{
    world *w = *state;
    char key[16];
    for (uint32_t i = 0; i < 4 * FACTS_FEW; i++) {
        uint32_t row;
        arena_mark mark = arena_here(&w->facts->key_texts);
        assert_int_equal(facts_append(w->facts, QUN_SCOPE_MEMBER, TEXT("taken back"), &row), QUN_OK);
        expect_int("added", i, facts_row_of(w->facts, QUN_SCOPE_MEMBER, TEXT("taken back")));
        facts_retract(w->facts, QUN_SCOPE_MEMBER);
        arena_back(&w->facts->key_texts, mark);
        expect_int("taken back", NAMES_NONE, facts_row_of(w->facts, QUN_SCOPE_MEMBER, TEXT("taken back")));
        snprintf(key, sizeof key, "m%u", i);
        add(w, QUN_SCOPE_MEMBER, i % 3 ? key : NULL);
        for (uint32_t k = 0; k <= i; k++) {
            snprintf(key, sizeof key, "m%u", k);
            expect_int(key, k % 3 ? k : NAMES_NONE, facts_row_of(w->facts, QUN_SCOPE_MEMBER, text_of(key)));
        }
    }
    qun_facts_clear(w->facts);
    expect_int("cleared", NAMES_NONE, facts_row_of(w->facts, QUN_SCOPE_MEMBER, TEXT("m1")));
}

static void numbers_are_set_by_the_type_of_the_field(void **state)
{
    static const struct {
        const char *field;
        int64_t value;
        qun_status status;
        int32_t kind;
    } cases[] = {
        {"count", INT64_MIN, QUN_OK, QUN_TYPE_INT},
        {"big", INT64_MAX, QUN_OK, QUN_TYPE_UINT},
        {"big", -1, QUN_E_TYPE, 0},
        {"flag", 0, QUN_OK, QUN_TYPE_BOOL},
        {"flag", 1, QUN_OK, QUN_TYPE_BOOL},
        {"flag", 2, QUN_E_TYPE, 0},
        {"flag", -1, QUN_E_TYPE, 0},
        {"at", -1, QUN_OK, QUN_TYPE_TIMESTAMP},
        {"at", QUN_NEVER, QUN_OK, QUN_TYPE_TIMESTAMP},
        {"span", INT64_MIN, QUN_OK, QUN_TYPE_DURATION},
        {"any", 5, QUN_OK, QUN_TYPE_INT},
        {"ratio", 1, QUN_E_TYPE, 0},
        {"text", 1, QUN_E_TYPE, 0},
        {"list", 1, QUN_E_TYPE, 0},
    };
    world *w = *state;
    add(w, QUN_SCOPE_RECORD, NULL);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        qun_slot slot = community_slot(w->shape, cases[i].field);
        qun_value unknown = {.size = sizeof unknown};
        assert_int_equal(qun_facts_set(w->facts, slot, 0, &unknown), QUN_OK);
        expect_status(cases[i].field, cases[i].status, qun_facts_set_int(w->facts, slot, 0, cases[i].value));
        qun_value v = get(w, cases[i].field, 0);
        expect_int(cases[i].field, cases[i].kind, v.kind);
        expect_int(cases[i].field, cases[i].kind ? cases[i].value : 0, v.i);
    }
    qun_slot ratio = community_slot(w->shape, "ratio"), any = community_slot(w->shape, "any");
    expect_status("ratio", QUN_OK, qun_facts_set_double(w->facts, ratio, 0, 0.5));
    assert_true(get(w, "ratio", 0).d == 0.5);
    expect_status("any", QUN_OK, qun_facts_set_double(w->facts, any, 0, 2));
    expect_int("any", QUN_TYPE_DOUBLE, get(w, "any", 0).kind);
    expect_status("count", QUN_E_TYPE,
                  qun_facts_set_double(w->facts, community_slot(w->shape, "count"), 0, 2));
}

static void texts_are_copied_and_checked(void **state)
{
    static const struct {
        const char *field, *text;
        size_t len;
        qun_status status;
        const char *held;
    } cases[] = {
        {"text", "hello", QUN_NTS, QUN_OK, "hello"},
        {"text", "hello", 2, QUN_OK, "he"},
        {"text", "", 0, QUN_OK, ""},
        {"text", NULL, 0, QUN_OK, ""},
        {"text", "\xE7\xBE", 2, QUN_E_TEXT, ""},
        {"text", NULL, 4, QUN_E_ARG, ""},
        {"text", "x", SIZE_MAX, QUN_E_ARG, ""},
        {"blob", "\xE7\xBE", 2, QUN_OK, "\xE7\xBE"},
        {"blob", "\xFF", QUN_NTS, QUN_OK, "\xFF"},
        {"any", "dyn", 3, QUN_OK, "dyn"},
        {"count", "3", 1, QUN_E_TYPE, NULL},
        {"at", "2026-01-05T10:00:00Z", QUN_NTS, QUN_E_TYPE, NULL},
    };
    world *w = *state;
    add(w, QUN_SCOPE_RECORD, NULL);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        expect_status(cases[i].field, cases[i].status,
                      qun_facts_set_text(w->facts, community_slot(w->shape, cases[i].field), 0, cases[i].text,
                                         cases[i].len));
        expect_text(cases[i].field, cases[i].held, get(w, cases[i].field, 0).text);
    }
    char own[] = "mine";
    set_text(w, "text", 0, own);
    own[0] = '?';
    expect_text("copied", "mine", get(w, "text", 0).text);
    expect_status("zeros", QUN_OK,
                  qun_facts_set_text(w->facts, community_slot(w->shape, "text"), 0, "a\0b", 3));
    expect_int("zeros", 3, (int64_t)get(w, "text", 0).text.len);
}

static void values_of_any_kind_are_set_and_taken_back(void **state)
{
    world *w = *state;
    const qun_value items[] = {{.size = sizeof *items, .kind = QUN_TYPE_STRING, .text = {"a", 1}},
                               {.size = sizeof *items, .kind = QUN_TYPE_INT, .i = 1}};
    const struct {
        const char *field;
        qun_value value;
        qun_status status;
    } cases[] = {
        {"list", {.size = sizeof *items, .kind = QUN_TYPE_LIST, .items = items, .count = 1}, QUN_OK},
        {"list", {.size = sizeof *items, .kind = QUN_TYPE_LIST, .items = items, .count = 2}, QUN_E_TYPE},
        {"map", {.size = sizeof *items, .kind = QUN_TYPE_MAP, .items = items, .count = 1}, QUN_OK},
        {"map", {.size = sizeof *items, .kind = QUN_TYPE_LIST}, QUN_E_TYPE},
        {"any", {.size = sizeof *items, .kind = QUN_TYPE_LIST, .items = items, .count = 2}, QUN_OK},
        {"any", {.size = sizeof *items, .kind = QUN_TYPE_NULL}, QUN_OK},
        {"text", {.size = sizeof *items, .kind = QUN_TYPE_NULL}, QUN_E_TYPE},
        {"count", {.size = sizeof *items, .kind = QUN_TYPE_UINT}, QUN_E_TYPE},
        {"count", {.size = sizeof *items, .kind = QUN_TYPE_INT}, QUN_OK},
        {"count", {.size = 4, .kind = QUN_TYPE_INT}, QUN_E_SIZE},
    };
    add(w, QUN_SCOPE_RECORD, NULL);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        qun_slot slot = community_slot(w->shape, cases[i].field);
        qun_value before = get(w, cases[i].field, 0), unknown = {.size = sizeof unknown};
        expect_status(cases[i].field, cases[i].status, qun_facts_set(w->facts, slot, 0, &cases[i].value));
        qun_value after = get(w, cases[i].field, 0);
        expect_int(cases[i].field, cases[i].status == QUN_OK ? cases[i].value.kind : before.kind, after.kind);
        expect_status("its own value again", QUN_OK, qun_facts_set(w->facts, slot, 0, &after));
        expect_int(cases[i].field, after.kind, get(w, cases[i].field, 0).kind);
        if (i % 2)
            expect_status("taken back", QUN_OK, qun_facts_set(w->facts, slot, 0, &unknown));
    }
}

static void nesting_of_values_is_the_environments(void **state)
{
    world *w = *state;
    qun_value lists[8] = {{.size = sizeof *lists, .kind = QUN_TYPE_INT}};
    qun_slot any = community_slot(w->shape, "any");
    add(w, QUN_SCOPE_RECORD, NULL);
    for (int i = 1; i < 8; i++) {
        lists[i] =
            (qun_value){.size = sizeof *lists, .kind = QUN_TYPE_LIST, .items = &lists[i - 1], .count = 1};
        expect_status("nested", i <= 5 ? QUN_OK : QUN_E_LIMIT, qun_facts_set(w->facts, any, 0, &lists[i]));
    }
}

static void wrong_slots_and_rows_are_refused(void **state)
{
    world *w = *state;
    qun_facts *f = w->facts;
    qun_value v = {.size = sizeof v};
    qun_slot orders = community_slot(w->shape, "member.orders"), count = community_slot(w->shape, "count"),
             foreign;
    qun_shape *other;
    assert_int_equal(qun_shape_new(w->env, &other), QUN_OK);
    assert_int_equal(qun_shape_declare(other, "big", QUN_NTS, "int", QUN_NTS, NULL, &foreign), QUN_OK);
    add(w, QUN_SCOPE_MEMBER, NULL);
    const struct {
        const char *what;
        qun_slot slot;
        uint32_t row;
        qun_status status;
    } cases[] = {
        {"good", orders, 0, QUN_OK},
        {"past the rows", orders, 1, QUN_E_NONE},
        {"QUN_ALL", orders, QUN_ALL, QUN_E_NONE},
        {"a scope without rows", count, 0, QUN_E_NONE},
        {"zero", 0, 0, QUN_E_SLOT},
        {"another shape's", foreign, 0, QUN_E_SLOT},
        {"just a number", 15, 0, QUN_E_SLOT},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        qun_status typed = cases[i].status == QUN_OK ? QUN_E_TYPE : cases[i].status;
        expect_status(cases[i].what, cases[i].status, qun_facts_set_int(f, cases[i].slot, cases[i].row, 1));
        expect_status(cases[i].what, typed, qun_facts_set_double(f, cases[i].slot, cases[i].row, 1));
        expect_status(cases[i].what, typed, qun_facts_set_text(f, cases[i].slot, cases[i].row, "a", 1));
        expect_status(cases[i].what, cases[i].status, qun_facts_set(f, cases[i].slot, cases[i].row, &v));
        expect_status(cases[i].what, cases[i].status, qun_facts_get(f, cases[i].slot, cases[i].row, &v));
    }
    expect_status("no facts", QUN_E_ARG, qun_facts_set_int(NULL, orders, 0, 1));
    expect_status("no value", QUN_E_ARG, qun_facts_set(f, orders, 0, NULL));
    expect_status("no out", QUN_E_ARG, qun_facts_get(f, orders, 0, NULL));
    v.size = 0;
    expect_status("forgotten size", QUN_E_SIZE, qun_facts_get(f, orders, 5, &v));
    qun_shape_unref(other);
}

static void slots_given_before_the_shape_was_done_still_fit(void **state)
{
    world *w = *state;
    qun_shape *s;
    qun_facts *f;
    qun_slot a, b;
    assert_int_equal(qun_shape_new(w->env, &s), QUN_OK);
    assert_int_equal(qun_shape_declare(s, "a", 1, "int", 3, NULL, &a), QUN_OK);
    assert_int_equal(qun_shape_declare(s, "b", 1, "int", 3, NULL, &b), QUN_OK);
    assert_int_equal(qun_facts_new(s, &f), QUN_OK);
    assert_int_equal(qun_facts_add(f, QUN_SCOPE_RECORD, NULL, 0, NULL), QUN_OK);
    expect_status("a", QUN_OK, qun_facts_set_int(f, a, 0, 1));
    expect_status("b", QUN_OK, qun_facts_set_int(f, b, 0, 2));
    qun_value v = {.size = sizeof v};
    expect_status("a", QUN_OK, qun_facts_get(f, a, 0, &v));
    expect_int("a", 1, v.i);
    qun_facts_unref(f);
    qun_shape_unref(s);
}

static void a_records_key_is_its_field_id(void **state)
{
    world *w = *state;
    qun_shape *s;
    qun_facts *f;
    qun_slot id, dotted;
    assert_int_equal(qun_shape_new(w->env, &s), QUN_OK);
    assert_int_equal(qun_shape_declare(s, "a.id", QUN_NTS, "string", QUN_NTS, NULL, &dotted), QUN_OK);
    assert_int_equal(qun_shape_declare(s, "id", QUN_NTS, "string", QUN_NTS, NULL, &id), QUN_OK);
    assert_int_equal(qun_facts_new(s, &f), QUN_OK);
    assert_int_equal(qun_facts_add(f, QUN_SCOPE_RECORD, "r1", QUN_NTS, NULL), QUN_OK);
    qun_value v = {.size = sizeof v};
    expect_status("id", QUN_OK, qun_facts_get(f, id, 0, &v));
    expect_text("id", "r1", v.text);
    expect_status("a.id", QUN_OK, qun_facts_get(f, dotted, 0, &v));
    expect_int("a.id", QUN_TYPE_UNKNOWN, v.kind);
    qun_facts_unref(f);
    qun_shape_unref(s);
}

/* ---- links ---- */

static void links_lead_to_keys_or_the_only_row(void **state)
{
    world *w = *state;
    const cell unset = cell_unknown(), to_a = cell_text(TEXT("a")), to_c = cell_text(TEXT("c"));
    expect_int("no rows", NAMES_NONE, facts_linked(w->facts, QUN_SCOPE_GROUP, &unset));
    add(w, QUN_SCOPE_GROUP, "a");
    expect_int("the only one", 0, facts_linked(w->facts, QUN_SCOPE_GROUP, &unset));
    expect_int("no link at all", 0, facts_linked(w->facts, QUN_SCOPE_GROUP, NULL));
    expect_int("by key", 0, facts_linked(w->facts, QUN_SCOPE_GROUP, &to_a));
    expect_int("a key that is not there", NAMES_NONE, facts_linked(w->facts, QUN_SCOPE_GROUP, &to_c));
    add(w, QUN_SCOPE_GROUP, "b");
    expect_int("one of two", NAMES_NONE, facts_linked(w->facts, QUN_SCOPE_GROUP, &unset));
    add(w, QUN_SCOPE_GROUP, "c");
    expect_int("by key", 2, facts_linked(w->facts, QUN_SCOPE_GROUP, &to_c));
}

/* ---- the ledger's door ---- */

static void cells_put_age_and_others_do_not(void **state)
{
    world *w = *state;
    const shape_field *orders = shape_field_named(w->shape, TEXT("member.orders"));
    const cell three = cell_int(3);
    add(w, QUN_SCOPE_MEMBER, "a");
    add(w, QUN_SCOPE_MEMBER, "b");
    expect_status("for ever", QUN_OK, facts_put(w->facts, orders, 0, &three, QUN_NEVER));
    assert_null(facts_until(w->facts, QUN_SCOPE_MEMBER, 0));
    expect_status("until 7", QUN_OK, facts_put(w->facts, orders, 1, &three, 7));
    expect_int("until 7", 7, facts_until(w->facts, QUN_SCOPE_MEMBER, 1)[orders->index]);
    expect_int("for ever", QUN_NEVER, facts_until(w->facts, QUN_SCOPE_MEMBER, 0)[orders->index]);
    expect_int("a new row", QUN_NEVER,
               facts_until(w->facts, QUN_SCOPE_MEMBER, add(w, QUN_SCOPE_MEMBER, "c"))[orders->index]);
    assert_null(facts_until(w->facts, QUN_SCOPE_MEMBER, 3));
    assert_null(facts_until(w->facts, QUN_SCOPE_GROUP, 0));
    assert_int_equal(qun_facts_set_int(w->facts, orders->slot, 1, 4), QUN_OK);
    expect_int("set by hand", QUN_NEVER, facts_until(w->facts, QUN_SCOPE_MEMBER, 1)[orders->index]);
    expect_status("no row", QUN_E_NONE, facts_put(w->facts, orders, 3, &three, 7));
    qun_facts_clear(w->facts);
    add(w, QUN_SCOPE_MEMBER, "a");
    assert_null(facts_until(w->facts, QUN_SCOPE_MEMBER, 0));
    expect_status("again", QUN_OK, facts_put(w->facts, orders, 0, &three, 9));
    expect_int("again", 9, facts_until(w->facts, QUN_SCOPE_MEMBER, 0)[orders->index]);
}

static void a_row_is_filled_with_what_is_known_elsewhere(void **state)
{
    world *w = *state;
    const shape_field *name = shape_field_named(w->shape, TEXT("member.name")),
                      *orders = shape_field_named(w->shape, TEXT("member.orders")),
                      *score = shape_field_named(w->shape, TEXT("member.score"));
    const uint32_t places[] = {name->index, orders->index, score->index};
    char text[] = "Anna";
    cell from[16] = {{.kind = QUN_TYPE_UNKNOWN}};
    from[name->index] = cell_text(text_of(text));
    from[orders->index] = cell_int(3);
    add(w, QUN_SCOPE_MEMBER, "a");
    add(w, QUN_SCOPE_MEMBER, "b");
    const cell five = cell_int(5);
    assert_int_equal(facts_put(w->facts, orders, 1, &five, 7), QUN_OK);
    assert_int_equal(facts_put(w->facts, score, 1, &(const cell){0}, 7), QUN_OK);
    for (int over = 0; over < 2; over++) {
        assert_true(facts_fill(w->facts, QUN_SCOPE_MEMBER, 1, from, places, 3, over));
        const cell *row = facts_row(w->facts, QUN_SCOPE_MEMBER, 1);
        const qun_time *until = facts_until(w->facts, QUN_SCOPE_MEMBER, 1);
        expect_int("what was set", over ? 3 : 5, row[orders->index].as.i);
        expect_int("when it changes", over ? QUN_NEVER : 7, until[orders->index]);
        expect_int("what nobody knows", QUN_TYPE_UNKNOWN, row[score->index].kind);
        expect_int("stays as it was said", 7, until[score->index]);
    }
    text[0] = 'X'; /* it was copied */
    expect_text("name", "Anna", cell_as_text(facts_row(w->facts, QUN_SCOPE_MEMBER, 1)[name->index]));
    expect_int("another row", QUN_TYPE_UNKNOWN, facts_row(w->facts, QUN_SCOPE_MEMBER, 0)[name->index].kind);
}

static void seats_that_are_filled_are_found(void **state)
{
    world *w = *state;
    const shape_field *member = shape_field_named(w->shape, TEXT("here.member")),
                      *group = shape_field_named(w->shape, TEXT("here.group"));
    const uint32_t places[] = {member->index, group->index};
    cell from[8] = {{.kind = QUN_TYPE_UNKNOWN}};
    from[group->index] = cell_text(TEXT("g"));
    for (uint32_t i = 0; i < 3 * FACTS_FEW; i++) {
        char key[16];
        snprintf(key, sizeof key, "m%u", i);
        from[member->index] = cell_text(text_of(key));
        add(w, QUN_SCOPE_HERE, NULL);
        assert_true(facts_fill(w->facts, QUN_SCOPE_HERE, i, from, places, 2, false));
        expect_int(key, i, facts_seat(w->facts, text_of(key), TEXT("g")));
        expect_int("m0", 0, facts_seat(w->facts, TEXT("m0"), TEXT("g")));
    }
}

/* ---- memory ---- */

/* One fill of a replay: four scopes, texts, links. */
static void refill(world *w, uint32_t rows)
{
    qun_slot name = community_slot(w->shape, "member.name"),
             orders = community_slot(w->shape, "member.orders");
    qun_slot member = community_slot(w->shape, "here.member"), group = community_slot(w->shape, "here.group");
    qun_facts_clear(w->facts);
    add(w, QUN_SCOPE_GROUP, "g");
    for (uint32_t i = 0; i < rows; i++) {
        char key[16];
        snprintf(key, sizeof key, "m%u", i);
        add(w, QUN_SCOPE_MEMBER, key);
        add(w, QUN_SCOPE_HERE, NULL);
        assert_int_equal(qun_facts_set_text(w->facts, name, i, "Anna of the long name", QUN_NTS), QUN_OK);
        assert_int_equal(qun_facts_set_int(w->facts, orders, i, i), QUN_OK);
        assert_int_equal(qun_facts_set_text(w->facts, member, i, key, QUN_NTS), QUN_OK);
        assert_int_equal(qun_facts_set_text(w->facts, group, i, "g", 1), QUN_OK);
        expect_int(key, i, facts_seat(w->facts, text_of(key), TEXT("g")));
        expect_int(key, i, facts_row_of(w->facts, QUN_SCOPE_MEMBER, text_of(key)));
    }
}

static void refilling_allocates_nothing(void **state)
{
    static const uint32_t sizes[] = {1, 4, 1000};
    world *w = *state;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        refill(w, sizes[i]);
        refill(w, sizes[i]); /* arenas of several blocks have become one */
        uint64_t calls = w->heap.calls;
        refill(w, sizes[i]);
        expect_int("calls of the allocator", 0, (int64_t)(w->heap.calls - calls));
    }
}

static void a_small_refill_allocates_nothing_the_second_time(void **state)
{
    world *w = *state;
    refill(w, 4);
    uint64_t calls = w->heap.calls;
    refill(w, 4);
    expect_int("calls of the allocator", 0, (int64_t)(w->heap.calls - calls));
}

static void writing_over_for_ever_takes_no_more_memory(void **state)
{
    world *w = *state;
    qun_slot list = community_slot(w->shape, "list");
    char long_text[400];
    memset(long_text, 'x', sizeof long_text - 1);
    long_text[sizeof long_text - 1] = 0;
    add(w, QUN_SCOPE_RECORD, NULL);
    add(w, QUN_SCOPE_MEMBER, "anna");
    set_text(w, "member.name", 0, "Anna");
    const cell lent = cell_text(TEXT("lent"));
    assert_int_equal(facts_put(w->facts, shape_field_named(w->shape, TEXT("any")), 0, &lent, QUN_NEVER),
                     QUN_OK);
    size_t peak = 0;
    for (int i = 0; i < 20000; i++) {
        const qun_value items[] = {
            {.size = sizeof *items, .kind = QUN_TYPE_STRING, .text = {long_text, (size_t)(i % 399)}}};
        const qun_value value = {.size = sizeof value, .kind = QUN_TYPE_LIST, .items = items, .count = 1};
        set_text(w, "text", 0, long_text + i % 390);
        assert_int_equal(qun_facts_set(w->facts, list, 0, &value), QUN_OK);
        if (i == 2000)
            peak = w->heap.peak_bytes;
    }
    assert_true(w->heap.peak_bytes <= 2 * peak);
    expect_text("text", long_text + 19999 % 390, get(w, "text", 0).text);
    qun_value v = get(w, "list", 0), item = {.size = sizeof item};
    assert_int_equal(qun_value_item(&v, 0, &item), QUN_OK);
    expect_int("list", 19999 % 399, (int64_t)item.text.len);
    expect_text("another row", "Anna", get(w, "member.name", 0).text);
    expect_text("a key's copy", "anna", get(w, "member.id", 0).text);
    assert_ptr_equal(get(w, "any", 0).text.at, lent.as.text);
}

/* Texts live until the next write, which may move them: the write itself must read first. */
static void a_value_may_be_copied_within_the_facts(void **state)
{
    world *w = *state;
    char text[1000];
    memset(text, 'y', sizeof text);
    add(w, QUN_SCOPE_RECORD, NULL);
    add(w, QUN_SCOPE_RECORD, NULL);
    qun_slot slot = community_slot(w->shape, "text");
    assert_int_equal(qun_facts_set_text(w->facts, slot, 0, text, sizeof text), QUN_OK);
    for (uint32_t i = 0; i < 1000; i++) {
        qun_value v = get(w, "text", i % 2);
        uint32_t other = (i + 1) % 2;
        if (i % 3)
            expect_status("copied", QUN_OK, qun_facts_set_text(w->facts, slot, other, v.text.at, v.text.len));
        else
            expect_status("copied", QUN_OK, qun_facts_set(w->facts, slot, other, &v));
        v = get(w, "text", other);
        assert_int_equal(v.text.len, sizeof text);
        assert_memory_equal(v.text.at, text, sizeof text);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, make_world, drop_world)
    const struct CMUnitTest tests[] = {
        TEST(rows_are_added_and_found),
        TEST(keys_are_any_text),
        TEST(arguments_of_rows_are_checked),
        TEST(rows_have_a_limit),
        TEST(many_keys_lead_to_their_rows),
        TEST(rows_taken_back_leave_the_others),
        TEST(numbers_are_set_by_the_type_of_the_field),
        TEST(texts_are_copied_and_checked),
        TEST(values_of_any_kind_are_set_and_taken_back),
        TEST(nesting_of_values_is_the_environments),
        TEST(wrong_slots_and_rows_are_refused),
        TEST(slots_given_before_the_shape_was_done_still_fit),
        TEST(a_records_key_is_its_field_id),
        TEST(links_lead_to_keys_or_the_only_row),
        TEST(cells_put_age_and_others_do_not),
        TEST(a_row_is_filled_with_what_is_known_elsewhere),
        TEST(seats_that_are_filled_are_found),
        TEST(refilling_allocates_nothing),
        TEST(a_small_refill_allocates_nothing_the_second_time),
        TEST(writing_over_for_ever_takes_no_more_memory),
        TEST(a_value_may_be_copied_within_the_facts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
