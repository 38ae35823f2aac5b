/* facts_quick_test.c - the short way to a row against the long one: over generated good and bad objects both
 * accept the same and read the same; what is mostly read takes the short way and asks for no memory. */
#include "column/draft.h"
#include "community.h"
#include "support/expect.h"
#include "support/sweep.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

typedef struct world {
    sweep_heap heap;
    qun_env *env;
    qun_shape *shape;
    qun_facts *quick, *tree;
} world;

static int make_world(void **state)
{
    static world w;
    w = (world){.env = NULL};
    qun_env_options options = {.size = sizeof options, .allocate = sweep_allocate, .user = &w.heap};
    *state = &w;
    return qun_env_new(&options, &w.env) || community_shape(w.env, &w.shape) ||
           qun_facts_new(w.shape, &w.quick) || qun_facts_new(w.shape, &w.tree);
}

static int drop_world(void **state)
{
    world *w = *state;
    qun_facts_unref(w->quick);
    qun_facts_unref(w->tree);
    qun_shape_unref(w->shape);
    qun_env_unref(w->env);
    return w->heap.live_blocks ? -1 : 0;
}

/* All rows of all scopes, as text. */
static void picture(const qun_facts *f, char *text, size_t space)
{
    buf b;
    buf_fixed(&b, text, space - 1);
    for (int32_t scope = 0; scope < SCOPE_COUNT; scope++)
        for (uint32_t row = 0; row < f->tables[scope].rows; row++) {
            buf_int(&b, scope);
            buf_char(&b, ' ');
            buf_text(&b, facts_key(f, scope, row));
            for (uint32_t i = 0; i < f->tables[scope].width; i++) {
                const cell *c = &facts_row(f, scope, row)[i];
                buf_char(&b, ' ');
                buf_int(&b, c->kind);
                assert_true(cell_json(&b, c));
            }
            buf_char(&b, '\n');
        }
    assert_true(b.len < space);
    text[b.len] = 0;
}

static void expect_same_facts(const world *w, const char *json)
{
    static char quick[1 << 17], tree[1 << 17];
    picture(w->quick, quick, sizeof quick);
    picture(w->tree, tree, sizeof tree);
    if (strcmp(quick, tree) != 0)
        fail_msg("%s:\nexpected\n%s\ngot\n%s", json, tree, quick);
}

/* Reads in both ways; gives whether the short one did it. */
static bool read_both(world *w, int32_t scope, const char *json, size_t len)
{
    uint32_t row = 0, expected = 0;
    qun_text bytes = {json, len};
    bool done = facts_read_quick(w->quick, scope, bytes, &row);
    if (!done)
        expect_same_facts(w, json); /* nothing has changed */
    qun_status status = facts_read_tree(w->tree, scope, bytes, NULL, &expected);
    if (done) {
        expect_status(json, QUN_OK, status);
        expect_int(json, expected, row);
    } else {
        expect_status(json, status, facts_read_tree(w->quick, scope, bytes, NULL, &row));
    }
    expect_same_facts(w, json);
    return done;
}

/* ---- generated objects ---- */

static uint32_t below(uint64_t *random, uint32_t end)
{
    *random ^= *random << 13;
    *random ^= *random >> 7;
    *random ^= *random << 17;
    return (uint32_t)(*random >> 33) % end;
}

#define PICK(random, list) (list)[below(random, (uint32_t)(sizeof(list) / sizeof *(list)))]

static const char *any_key(uint64_t *random, int32_t scope)
{
    static const char *const keys[4][12] = {
        {"id", "count", "big", "ratio", "flag", "text", "blob", "at", "span", "list", "map", "any"},
        {"id", "name", "orders", "joined", "tags", "score", "member.id", "member.orders", "id", "orders",
         "name", "\\u006eame"},
        {"id", "member", "group", "posts", "here.posts", "here.member", "x-a", "x-b", "posts", "member",
         "group", "posts"},
        {"id", "at", "text", "member", "group", "amount", "member.orders", "group.city", "here.posts",
         "community.operators", "event.amount", "member.id"}};
    static const char *const rare[] = {
        "nobody", "x-note", "staff.load", "member",
        "x-note", "",       "event.id",   "a key that is much longer than those that are remembered"};
    int list = scope == QUN_SCOPE_MEMBER ? 1 : scope == QUN_SCOPE_HERE ? 2 : scope == QUN_SCOPE_EVENT ? 3 : 0;
    return below(random, 25) == 0 ? PICK(random, rare) : PICK(random, keys[list]);
}

static const char *any_value(uint64_t *random, const char *key)
{
    static const char *const texts[] = {"\"anna\"",
                                        "\"g\"",
                                        "\"a\"",
                                        "\"\"",
                                        "\"\xE7\xBE\xA4\xE8\x81\x8A\"",
                                        "\"\\u7fa4\"",
                                        "\"a line\\nand another of them\"",
                                        "\"twelve and four more\"",
                                        "\"\xF0\x9F\x90\xB6!\""};
    static const char *const others[] = {"1",
                                         "-0",
                                         "0",
                                         "18446744073709551615",
                                         "9223372036854775808",
                                         "1.5",
                                         "1e400",
                                         "true",
                                         "false",
                                         "null",
                                         "[]",
                                         "[\"a\"]",
                                         "{\"1\":2}",
                                         "{\"1\":1,\"1\":2}",
                                         "\"3600s\"",
                                         "\"-1h30m\"",
                                         "\"AP8Q\"",
                                         "\"NaN\"",
                                         "nul",
                                         "\"\xFF\""};
    static const char *const instants[] = {"\"2026-01-05T10:00:00+08:00\"",
                                           "\"2026-02-29T10:00:00Z\"",
                                           "\"2024-02-29T23:59:59.123456789Z\"",
                                           "\"2026-01-05T24:00:00Z\"",
                                           "\"0001-01-01T00:00:00+08:00\"",
                                           "\"2026-01-05 10:00:00Z\"",
                                           "\"2026-13-05T10:00:00Z\"",
                                           "\"2026-01-05T10:00:60Z\"",
                                           "\"2026-1-05T10:00:00Z\"",
                                           "\"2026-01-05T10:00:00\""};
    static const char *const numbers[] = {"1", "2", "-3", "9223372036854775807", "null"};
    uint32_t draw = below(random, 12);
    if (draw == 0)
        return PICK(random, others);
    if (strcmp(key, "at") == 0 || strcmp(key, "joined") == 0)
        return PICK(random, instants);
    if (strstr(key, "orders") || strstr(key, "posts") || strstr(key, "amount") || strstr(key, "operators") ||
        strcmp(key, "count") == 0)
        return PICK(random, numbers);
    return draw < 3 ? PICK(random, others) : PICK(random, texts);
}

static size_t any_object(uint64_t *random, int32_t scope, char *to, size_t space)
{
    static const char *const gaps[] = {"", "", "", "", "", "", " ", "\n", "  ", "\t"};
    uint32_t members = below(random, 60) == 0 ? 20 : below(random, 7);
    buf b;
    buf_fixed(&b, to, space);
    buf_str(&b, PICK(random, gaps));
    buf_char(&b, '{');
    for (uint32_t i = 0; i < members; i++) {
        const char *key = any_key(random, scope);
        buf_str(&b, i == 0 ? "" : below(random, 60) == 0 ? ",," : ",");
        buf_str(&b, PICK(random, gaps));
        buf_char(&b, '"');
        buf_str(&b, key);
        buf_str(&b, "\"");
        buf_str(&b, PICK(random, gaps));
        buf_char(&b, ':');
        buf_str(&b, PICK(random, gaps));
        buf_str(&b, any_value(random, key));
        buf_str(&b, PICK(random, gaps));
    }
    buf_str(&b, below(random, 60) == 0 ? "" : "}");
    buf_str(&b, below(random, 60) == 0 ? "}" : PICK(random, gaps));
    assert_true(b.len <= space);
    if (below(random, 12) == 0) /* a byte gone astray */
        to[below(random, (uint32_t)b.len)] = (char)below(random, 256);
    return b.len;
}

static void both_ways_accept_and_read_the_same(void **state)
{
    static const int32_t scopes[] = {QUN_SCOPE_RECORD, QUN_SCOPE_MEMBER, QUN_SCOPE_HERE,
                                     QUN_SCOPE_EVENT,  QUN_SCOPE_EVENT,  QUN_SCOPE_EVENT};
    world *w = *state;
    uint64_t random = 88172645463325252u;
    uint32_t done = 0, rounds = 60000;
    for (uint32_t round = 0; round < rounds; round++) {
        char json[4096];
        int32_t scope = PICK(&random, scopes);
        size_t len = any_object(&random, scope, json, sizeof json - 1);
        json[len] = 0;
        if (round % 40 == 0) {
            qun_facts_clear(w->quick);
            qun_facts_clear(w->tree);
        }
        done += read_both(w, scope, json, len);
    }
    assert_true(done > rounds / 5); /* else it has tested nothing */
    assert_true(done < rounds * 9 / 10);
}

static void every_beginning_of_a_line_is_read_alike(void **state)
{
    static const char line[] =
        "{\"id\":\"e-1\",\"at\":\"2026-03-05T12:34:56.5+08:00\",\"member\":\"anna\",\"text\":\""
        "\xE4\xBB\x8A\xE5\xA4\xA9 \\u72d7 what do you feed\",\"amount\":-12,"
        "\"member.orders\":3 }";
    world *w = *state;
    for (size_t len = 0; len < sizeof line; len++) {
        char *copy = malloc(len + 1); /* so that reading past the end is seen */
        memcpy(copy, line, len);
        read_both(w, QUN_SCOPE_EVENT, copy, len);
        free(copy);
    }
    expect_int("events", 1, qun_facts_rows(w->tree, QUN_SCOPE_EVENT));
}

/* ---- what takes the short way ---- */

static void what_is_mostly_read_takes_the_short_way(void **state)
{
    static const struct {
        int32_t scope;
        const char *json;
    } cases[] = {
        {QUN_SCOPE_EVENT,
         "{\"id\":\"e1\",\"at\":\"2026-03-05T12:34:56+08:00\",\"group\":\"g\",\"member\":\"anna\","
         "\"text\":\"\xE4\xBB\x8A\xE5\xA4\xA9 hi\"}"},
        {QUN_SCOPE_EVENT,
         "{ \"id\" : \"e2\", \"at\": \"2026-03-05T12:34:56Z\", \"x-n\": 1, \"amount\": 12 }\n"},
        {QUN_SCOPE_EVENT, "{\"id\":\"e3\",\"text\":\"two\\nlines\",\"member\":null}"},
        {QUN_SCOPE_EVENT,
         "{\"id\":\"e4\",\"member\":\"anna\",\"member.orders\":3,\"group\":\"g\",\"here.posts\":1}"},
        {QUN_SCOPE_MEMBER, "{\"member.id\":\"b\",\"orders\":3,\"joined\":\"2026-03-05T12:34:56.789Z\"}"},
        {QUN_SCOPE_RECORD, "{\"flag\":true,\"ratio\":1.5,\"big\":3,\"span\":\"3600s\",\"any\":2}"},
        {QUN_SCOPE_RECORD, "{}"},
    };
    world *w = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (!read_both(w, cases[i].scope, cases[i].json, strlen(cases[i].json)))
            fail_msg("%s: took the long way", cases[i].json);
}

static void lines_ask_for_no_memory_once_facts_have_grown(void **state)
{
    static const char tabbed[] =
        "{\"id\":\"e1\",\"at\":\"2026-03-05T12:34:56+08:00\",\"group\":\"g\",\"member\":\"anna\",\"text\":"
        "\"\\ttab\"}";
    static const char *const lines[] = {
        tabbed, "{\"id\":\"e2\",\"member\":\"anna\",\"group\":\"g\",\"member.orders\":3,\"here.posts\":1}",
        "{\"id\":\"e3\",\"member\":\"anna\",\"member.tags\":[\"a\",\"b\"]}", /* the long way */
    };
    world *w = *state;
    uint64_t before = 0;
    for (int round = 0; round < 4; round++) {
        before = w->heap.calls;
        qun_facts_clear(w->quick);
        for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
            expect_status(lines[i], QUN_OK,
                          qun_facts_read(w->quick, QUN_SCOPE_EVENT, lines[i], QUN_NTS, NULL, NULL));
    }
    expect_int("allocations of the last round", 0, (int64_t)(w->heap.calls - before));
}

/* Keys that come in turn are looked up again and again. */
static void keys_that_change_ask_for_no_memory(void **state)
{
    static const char *const lines[] = {"{\"id\":\"e1\",\"text\":\"hi\",\"member\":\"anna\"}",
                                        "{\"id\":\"e1\",\"amount\":1,\"group\":\"g\"}"};
    world *w = *state;
    uint64_t before = 0;
    for (int i = 0; i < 8; i++) {
        before = i == 4 ? w->heap.calls : before;
        qun_facts_clear(w->quick);
        expect_status(lines[i % 2], QUN_OK,
                      qun_facts_read(w->quick, QUN_SCOPE_EVENT, lines[i % 2], QUN_NTS, NULL, NULL));
    }
    expect_int("allocations of the second half", 0, (int64_t)(w->heap.calls - before));
}

/* The second object is read with the keys of the first at hand. */
static void keys_at_hand_do_not_hide_what_is_wrong(void **state)
{
    static const char *const pairs[][2] = {
        {"{\"id\":\"e1\",\"amount\":1}", "{\"id\":\"e1\",\"id\":\"e2\"}"},
        {"{\"id\":\"e1\",\"amount\":1}", "{\"amount\":1,\"amount\":2}"},
        {"{\"amount\":1,\"id\":\"e1\"}", "{\"amount\":1,\"event.amount\":2}"},
        {"{\"id\":\"e1\",\"x-a\":1}", "{\"x-a\":1,\"x-a\":2}"},
        {"{\"x-a\":1,\"x-b\":1}", "{\"x-a\":1,\"x-a\":2}"},
        {"{\"x-a\\\"b\":1}", "{\"x-a\"b\":1}"},
        {"{\"x-a\\\\\":1}", "{\"x-a\\\":1}"},
        {"{\"amount\":1}", "{\"amount\"1}"},
        {"{\"amount\":1}", "{\"amount\":1"},
        {"{\"amount\":1}", "{\"amount\":"},
        {"{\"amount\":1}", "{\"amount\""},
    };
    world *w = *state;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        qun_facts_clear(w->quick);
        expect_status(pairs[i][0], QUN_OK,
                      qun_facts_read(w->quick, QUN_SCOPE_EVENT, pairs[i][0], QUN_NTS, NULL, NULL));
        expect_status(pairs[i][1], QUN_E_INVALID,
                      qun_facts_read(w->quick, QUN_SCOPE_EVENT, pairs[i][1], QUN_NTS, NULL, NULL));
        expect_int("rows", 1, qun_facts_rows(w->quick, QUN_SCOPE_EVENT));
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, make_world, drop_world)
    const struct CMUnitTest tests[] = {
        TEST(both_ways_accept_and_read_the_same),      TEST(every_beginning_of_a_line_is_read_alike),
        TEST(what_is_mostly_read_takes_the_short_way), TEST(lines_ask_for_no_memory_once_facts_have_grown),
        TEST(keys_that_change_ask_for_no_memory),      TEST(keys_at_hand_do_not_hide_what_is_wrong),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
