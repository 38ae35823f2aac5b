/* sweep_test.c - every allocation of every call of a ledger fails once, alone and with all that follow: the
 * right status, nothing left behind, the ledger as it was to the byte, and the same as without the failure
 * when it is said again. Recording is swept in unit/decide. */
#include "given.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char json[] = "{'qun': 1, 'id': 's', 'timezone': '+08:00', 'attributes': {'member.region': "
                           "{'type': 'string'}, 'member.pets': {'type': 'list'}},"
                           " 'words': {'ads': {'terms': ['buy']}}, 'metrics': {"
                           " 'member.n': {'count': 'order'}, 'member.hour': {'sum': 'order.amount', 'over': "
                           "'1h', 'where': 'event.hits(`ads`) == 0 && event.text + `x` != `y`'},"
                           " 'member.last': {'last': 'order.sku', 'over': '7d'}, 'here.skus': {'distinct': "
                           "'order.sku', 'over': '7d'},"
                           " 'group.skus_before': {'distinct': 'order.sku', 'over': '7d', 'back': '1d'}, "
                           "'community.texts': {'distinct': 'order.text'},"
                           " 'member.likes': {'count': 'order', 'by': 'to'}},"
                           " 'permits': [{'id': 'ad', 'paths': [{'id': 'toll', 'when': [{'id': 'p', 'spend': "
                           "{'event': 'order', 'uses': 2}}]}]}]}";

typedef struct tried {
    sweep_heap heap;
    qun_env *env;
    qun_charter *charter;
    qun_facts *facts;
    char *bytes; /* of the ledger before */
    size_t len;
} tried;

static void fill(qun_ledger *l, qun_facts *f, int events)
{
    char id[16], sku[16], text[16];
    for (int i = 0; i < events; i++) {
        snprintf(id, sizeof id, "e%d", i);
        snprintf(sku, sizeof sku, "s%d", i % 80);
        snprintf(text, sizeof text, "t%d", i);
        said e = {.kind = i % 7 ? "order" : "join",
                  .member = i % 2 ? "anna" : "bo",
                  .group = "g1",
                  .amount = i,
                  .sku = sku,
                  .text = text,
                  .at = i * MINUTES(1)};
        assert_int_equal(event_try(l, f, &e, id, QUN_NEVER, NULL), QUN_OK);
    }
}

static void tried_open(tried *t, int events)
{
    qun_ledger *l;
    *t = (tried){{0}, NULL, NULL, NULL, NULL, 0};
    assert_int_equal(env_on(&t->heap, 1, &t->env), QUN_OK);
    t->charter = charter_of(t->env, json);
    assert_int_equal(qun_facts_new(qun_charter_shape(t->charter), &t->facts), QUN_OK);
    assert_int_equal(qun_ledger_new(t->charter, &l), QUN_OK);
    fill(l, t->facts, events);
    t->bytes = saved(l, &t->len);
    qun_ledger_unref(l);
}

static void tried_close(tried *t)
{
    free(t->bytes);
    qun_facts_unref(t->facts);
    qun_charter_unref(t->charter);
    qun_env_unref(t->env);
    expect_int("blocks left", 0, (int64_t)t->heap.live_blocks);
}

static void same_as(const char *what, const qun_ledger *l, const char *bytes, size_t len)
{
    size_t now_len;
    char *now = saved(l, &now_len);
    expect_int(what, (int64_t)len, (int64_t)now_len);
    if (memcmp(now, bytes, len) != 0)
        fail_msg("%s: the snapshot has changed", what);
    free(now);
}

static void from_here_fails(sweep_heap *heap, uint64_t k, bool persistent)
{
    heap->fail_at = heap->calls + k;
    heap->persistent = persistent;
}

static uint32_t ids_kept(const qun_ledger *l)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < l->unspent_count; i++)
        count += l->unspent[i].at != NULL;
    return count;
}

/* Gives how many allocations the event takes. */
static uint64_t sweep_fold(tried *t, const said *e, bool persistent)
{
    qun_facts *f = t->facts;
    qun_ledger *l = restored(t->charter, t->bytes, t->len);
    size_t after_len;
    assert_int_equal(event_try(l, f, e, "new", QUN_NEVER, NULL), QUN_OK);
    char *after = saved(l, &after_len);
    qun_ledger_unref(l);
    for (uint64_t k = 1;; k++) {
        l = restored(t->charter, t->bytes, t->len);
        uint32_t ids = ids_kept(l);
        from_here_fails(&t->heap, k, persistent);
        qun_status status = qun_ledger_fold(l, f, 0, QUN_NEVER, NULL, NULL);
        t->heap.fail_at = 0;
        if (status != QUN_OK) {
            expect_status("failing", QUN_E_NOMEM, status);
            expect_int("ids kept", ids, ids_kept(l));
            same_as("after the failure", l, t->bytes, t->len);
            expect_status("said again", QUN_OK, qun_ledger_fold(l, f, 0, QUN_NEVER, NULL, NULL));
        }
        same_as("in the end", l, after, after_len);
        qun_ledger_unref(l);
        if (status == QUN_OK) {
            free(after);
            return k - 1;
        }
    }
}

static void a_failed_fold_changes_nothing(void **state)
{
    static const int sizes[] = {0, 1, 8, 64, 65, 128, 300};
    static const said events[] = {
        {.kind = "order",
         .member = "anna",
         .group = "g1",
         .amount = 5,
         .sku = "new sku",
         .text = "buy",
         .to = "cai",
         .at = HOURS(6)},
        {.kind = "order",
         .member = "somebody new",
         .group = "some new group",
         .sku = "x",
         .text = "y",
         .to = "z",
         .at = HOURS(6)},
        {.kind = "join", .member = "somebody new", .group = "g1", .source = "poster", .at = HOURS(6)},
        {.kind = "dissolve", .group = "g1", .at = HOURS(6)},
        {.kind = "order", .member = "anna", .group = "g1", .sku = "s1", .at = HOURS(1)},
    };
    uint64_t allocations = 0;
    (void)state;
    for (size_t s = 0; s < COUNT(sizes); s++)
        for (size_t i = 0; i < COUNT(events); i++)
            for (int persistent = 0; persistent < 2; persistent++) {
                tried t;
                tried_open(&t, sizes[s]);
                allocations += sweep_fold(&t, &events[i], persistent);
                tried_close(&t);
            }
    if (allocations < 200)
        fail_msg("only %llu allocations failed", (unsigned long long)allocations);
}

/* What the host says along takes memory too. */
static void a_failed_fold_does_not_remember_the_hosts_word(void **state)
{
    static const char member[] = "{\"id\": \"anna\", \"region\": \"Shenyang\", \"pets\": [\"Bo\", \"Momo\"]}";
    static const char row[] =
        "{\"kind\": \"order\", \"at\": \"2026-03-02T01:00:00Z\", \"member\": \"anna\", \"id\": \"new\"}";
    (void)state;
    for (int persistent = 0; persistent < 2; persistent++) {
        uint64_t failures = 0;
        tried t;
        tried_open(&t, 9);
        qun_facts_clear(t.facts);
        assert_int_equal(qun_facts_read(t.facts, QUN_SCOPE_EVENT, row, QUN_NTS, NULL, NULL), QUN_OK);
        assert_int_equal(qun_facts_read(t.facts, QUN_SCOPE_MEMBER, member, QUN_NTS, NULL, NULL), QUN_OK);
        for (uint64_t k = 1, done = 0; !done; k++) {
            qun_ledger *l = restored(t.charter, t.bytes, t.len);
            from_here_fails(&t.heap, k, persistent);
            qun_status status = qun_ledger_fold(l, t.facts, 0, QUN_NEVER, NULL, NULL);
            t.heap.fail_at = 0;
            done = status == QUN_OK;
            failures += !done;
            if (!done)
                same_as("after the failure", l, t.bytes, t.len);
            qun_ledger_unref(l);
        }
        assert_true(failures > 2);
        tried_close(&t);
    }
}

static void facts_without_memory_are_asked_for_again(void **state)
{
    static const said e = {.kind = "order", .member = "anna", .group = "g1", .text = "buy", .at = HOURS(6)};
    (void)state;
    for (int persistent = 0; persistent < 2; persistent++) {
        tried t;
        uint64_t failures = 0;
        tried_open(&t, 300);
        qun_ledger *l = restored(t.charter, t.bytes, t.len);
        char *expected = all_facts(l, t.facts, T0 + HOURS(6));
        for (uint64_t k = 1, done = 0; !done; k++) {
            qun_facts *f;
            assert_int_equal(qun_facts_new(qun_charter_shape(t.charter), &f), QUN_OK);
            assert_int_equal(event_try(NULL, f, &e, "new", QUN_NEVER, NULL), QUN_OK);
            from_here_fails(&t.heap, k, persistent);
            qun_status status = qun_ledger_around(l, f, 0, T0 + HOURS(6));
            if (status == QUN_OK)
                status = qun_ledger_facts(l, QUN_SCOPE_MEMBER, NULL, 0, T0 + HOURS(6), f);
            if (status == QUN_OK)
                status = qun_ledger_facts(l, QUN_SCOPE_GROUP, "g1", 2, T0 + HOURS(6), f);
            t.heap.fail_at = 0;
            done = status == QUN_OK;
            failures += !done;
            if (!done)
                expect_status("failing", QUN_E_NOMEM, status);
            expect_status("asked again", QUN_OK, qun_ledger_around(l, f, 0, T0 + HOURS(6)));
            char *given = all_facts(l, f, T0 + HOURS(6));
            assert_string_equal(expected, given);
            free(given);
            qun_facts_unref(f);
        }
        assert_true(failures > 5);
        same_as("reading", l, t.bytes, t.len);
        free(expected);
        qun_ledger_unref(l);
        tried_close(&t);
    }
}

static qun_status whole_life(qun_env *env, void *user)
{
    tried *given = user;
    qun_charter *charter = NULL;
    qun_ledger *l = NULL, *twin = NULL;
    qun_diagnostics *d = NULL;
    qun_status status = charter_try(env, json, &charter);
    if (status == QUN_OK)
        status = qun_diagnostics_new(env, &d);
    if (status == QUN_OK)
        status = qun_ledger_new(charter, &l);
    if (status == QUN_OK)
        status = qun_ledger_restore(charter, given->bytes, given->len, d, &twin);
    qun_ledger_unref(l);
    qun_ledger_unref(twin);
    qun_diagnostics_unref(d);
    qun_charter_unref(charter);
    return status;
}

static void making_and_restoring_leave_nothing_behind(void **state)
{
    tried t;
    (void)state;
    tried_open(&t, 150);
    sweep(whole_life, &t);
    tried_close(&t);
}

/* Restoring alone, every allocation. */
static void a_failed_restore_leaves_nothing_behind(void **state)
{
    tried t;
    qun_ledger *l;
    (void)state;
    tried_open(&t, 200);
    for (int persistent = 0; persistent < 2; persistent++)
        for (uint64_t k = 1;; k++) {
            size_t blocks = t.heap.live_blocks;
            from_here_fails(&t.heap, k, persistent);
            qun_status status = qun_ledger_restore(t.charter, t.bytes, t.len, NULL, &l);
            t.heap.fail_at = 0;
            qun_ledger_unref(l);
            expect_int("blocks", (int64_t)blocks, (int64_t)t.heap.live_blocks);
            if (status == QUN_OK)
                break;
            expect_status("failing", QUN_E_NOMEM, status);
        }
    tried_close(&t);
}

static void say_pets(world *w, const char *member)
{
    uint32_t row;
    char object[80];
    snprintf(object, sizeof object, "{\"id\": \"%s\", \"pets\": [\"Bo\", \"Momo\"]}", member);
    assert_int_equal(qun_facts_read(w->facts, QUN_SCOPE_MEMBER, object, QUN_NTS, NULL, &row), QUN_OK);
}

/* Texts said once and gone are let go of; without memory for that, life goes on. */
static void letting_go_of_texts_may_fail(void **state)
{
    (void)state;
    for (int failing = 0; failing < 2; failing++) {
        sweep_heap heap = {0};
        qun_env *env;
        world w;
        char region[40];
        assert_int_equal(env_on(&heap, 1, &env), QUN_OK);
        world_on(&w, env, json);
        for (int i = 0; i < 20000; i++) {
            snprintf(region, sizeof region, "a place of the number %d", i);
            said e = {.kind = "order", .member = i % 2 ? "anna" : "bo", .sku = region, .at = i * HOURS(1)};
            event_row(&w, &e);
            say_text(&w, "member.region", e.member, region);
            if (i == 0)
                say_pets(&w, "bo");
            if (failing && i % 5 == 0)
                from_here_fails(&heap, 3, false);
            qun_status status = qun_ledger_fold(w.ledger, w.facts, 0, QUN_NEVER, NULL, NULL);
            heap.fail_at = 0;
            if (status != QUN_OK)
                expect_status("again", QUN_OK, qun_ledger_fold(w.ledger, w.facts, 0, QUN_NEVER, NULL, NULL));
        }
        expect_fact(&w, "\"a place of the number 19999\"", "member.region", "anna", 20000 * HOURS(1));
        expect_fact(&w, "\"a place of the number 19999\"", "member.last", "anna", 20000 * HOURS(1));
        expect_fact(&w, "[\"Bo\",\"Momo\"]", "member.pets", "bo", 20000 * HOURS(1));
        if (w.ledger->texts.bytes.total > ((size_t)(failing ? 512 : 256) << 10))
            fail_msg("%zu bytes of texts for four", w.ledger->texts.bytes.total);
        world_close(&w);
        qun_env_unref(env);
        expect_int("blocks left", 0, (int64_t)heap.live_blocks);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_failed_fold_changes_nothing),
        cmocka_unit_test(a_failed_fold_does_not_remember_the_hosts_word),
        cmocka_unit_test(facts_without_memory_are_asked_for_again),
        cmocka_unit_test(making_and_restoring_leave_nothing_behind),
        cmocka_unit_test(a_failed_restore_leaves_nothing_behind),
        cmocka_unit_test(letting_go_of_texts_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
