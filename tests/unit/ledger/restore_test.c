/* restore_test.c - snapshots: the same bytes everywhere, nothing lost, nothing believed; and moving to a
 * later charter. What decisions make of it is tested in unit/decide. */
#include "given.h"
#include "support/draws.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char json[] =
    "{'qun': 1, 'id': 'r', 'timezone': 'America/New_York', 'use': ['wecom'],"
    " 'attributes': {'member.region': {'type': 'string'}, 'member.pets': {'type': 'list'}, 'member.notes': "
    "{'type': 'map'}},"
    " 'times': {'night': {'at': '20:00', 'for': '3h'}}, 'metrics': {"
    " 'member.n': {'count': 'order'}, 'member.hour': {'count': 'order', 'over': '1h'},"
    " 'member.sum': {'sum': 'order.amount', 'over': '30d', 'back': '1d'}, 'member.max': {'max': "
    "'order.amount', 'over': '1mo'},"
    " 'member.min': {'min': 'order.amount'}, 'member.first': {'first': 'order.sku', 'over': 'month'},"
    " 'member.last': {'last': 'order.sku'}, 'member.last_1d': {'last': 'order.sku', 'over': '1d'},"
    " 'here.day': {'count': 'order', 'over': 'day'}, 'group.night': {'distinct': 'order.member', 'over': "
    "'night'},"
    " 'group.skus': {'distinct': 'order.sku', 'over': '7d'}, 'group.skus_before': {'distinct': 'order.sku', "
    "'over': '7d', 'back': '7d'},"
    " 'community.skus': {'distinct': 'order.sku'}, 'community.amounts': {'distinct': 'order.amount', 'over': "
    "'9d'}},"
    " 'permits': [{'id': 'ad', 'paths': [{'id': 'toll', 'when': [{'id': 'p', 'spend':"
    " {'event': 'packet', 'within': '2d', 'uses': 2}}]}]}],"
    " 'rules': [{'id': 'ads', 'on': 'message', 'when': 'event.amount > 5', 'unless': 'permit(`ad`)', 'then': "
    "['delete'],"
    "  'limit': {'max': 3, 'over': '1d'}}]}";

static said random_event(uint64_t *seed, qun_time *at)
{
    static const char *const kinds[] = {"order",  "order", "order", "order", "message",
                                        "packet", "join",  "leave", "open",  "dissolve"};
    static const char *const members[] = {"anna", "bo", "chen", "d", "e", "f"};
    static const char *const groups[] = {"g1", "g2", NULL};
    static const char *const skus[] = {"tea", "rice", "oil", "salt", "soap", "", NULL};
    static const qun_span steps[] = {TIME_SECOND, TIME_MINUTE, TIME_HOUR, TIME_DAY};
    *at += dice_to(seed, steps[dice_to(seed, 4)]);
    return (said){.kind = kinds[dice_to(seed, dice_to(seed, 9) ? 8 : 10)],
                  .member = members[dice_to(seed, 6)],
                  .group = groups[dice_to(seed, 3)],
                  .sku = skus[dice_to(seed, 7)],
                  .amount = dice_to(seed, 300) - 20,
                  .at = *at - (dice_to(seed, 4) ? 0 : dice_to(seed, 3 * TIME_DAY))};
}

static void tell_with_words(world *w, const said *e, uint64_t *seed)
{
    char text[16];
    event_row(w, e);
    if (dice_to(seed, 3) == 0 && e->member) {
        snprintf(text, sizeof text, "r%d", (int)dice_to(seed, 1000));
        say_text(w, "member.region", e->member, text);
    }
    qun_time now = dice_to(seed, 5) ? QUN_NEVER : T0 + e->at - dice_to(seed, DAYS(1));
    expect_status("fold", QUN_OK, qun_ledger_fold(w->ledger, w->facts, 0, now, NULL, NULL));
}

static void same_bytes(const char *what, const qun_ledger *a, const qun_ledger *b)
{
    size_t a_len, b_len;
    char *x = saved(a, &a_len), *y = saved(b, &b_len);
    expect_int(what, (int64_t)a_len, (int64_t)b_len);
    assert_memory_equal(x, y, a_len);
    free(x);
    free(y);
}

static void same_facts(const qun_ledger *a, const qun_ledger *b, qun_facts *f, qun_time now)
{
    char *x = all_facts(a, f, now), *y = all_facts(b, f, now);
    size_t same = 0, begins = 0;
    for (; x[same] && x[same] == y[same]; same++)
        begins = x[same] == '\n' ? same + 1 : begins;
    if (x[same] != y[same])
        fail_msg("expected %.120s\ngot %.120s", x + begins, y + begins);
    free(x);
    free(y);
}

static void a_restored_ledger_saves_the_same_bytes_and_goes_on_the_same(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= draws(12); seed++) {
        world w;
        uint64_t dice_state = seed, twin_dice;
        qun_time at = 0, twin_at;
        world_open(&w, json);
        for (int i = 0; i < 300; i++) {
            said e = random_event(&dice_state, &at);
            tell_with_words(&w, &e, &dice_state);
            if (dice_to(&dice_state, 60))
                continue;
            size_t len;
            char *bytes = saved(w.ledger, &len);
            world twin = w;
            twin.ledger = restored(w.charter, bytes, len);
            free(bytes);
            same_bytes("saved again", w.ledger, twin.ledger);
            same_facts(w.ledger, twin.ledger, w.facts, T0 + at);
            twin_dice = dice_state;
            twin_at = at;
            for (int k = 0; k < 150; k++) {
                said f = random_event(&dice_state, &at), g = random_event(&twin_dice, &twin_at);
                tell_with_words(&w, &f, &dice_state);
                tell_with_words(&twin, &g, &twin_dice);
                same_facts(w.ledger, twin.ledger, w.facts,
                           T0 + at + dice_to(&(uint64_t){seed + (uint64_t)k}, DAYS(3)));
            }
            same_bytes("gone on", w.ledger, twin.ledger);
            w.next_id = twin.next_id;
            qun_ledger_unref(twin.ledger);
        }
        world_close(&w);
    }
}

static char *after_events(qun_env *env, int events, size_t *len)
{
    world w;
    uint64_t seed = 5;
    qun_time at = 0;
    world_on(&w, env, json);
    for (int i = 0; i < events; i++) {
        said e = random_event(&seed, &at);
        tell_with_words(&w, &e, &seed);
    }
    char *bytes = saved(w.ledger, len);
    world_close(&w);
    return bytes;
}

static void bytes_do_not_depend_on_seed_or_allocator(void **state)
{
    qun_env *env;
    sweep_heap heap = {0};
    size_t first_len, len;
    (void)state;
    assert_int_equal(env_on(NULL, 0, &env), QUN_OK);
    char *first = after_events(env, 400, &first_len), *bytes;
    qun_env_unref(env);
    for (uint64_t seed = 1; seed < 4; seed++) {
        assert_int_equal(env_on(seed & 1 ? &heap : NULL, seed * UINT64_C(0x9E3779B97F4A7C15), &env), QUN_OK);
        bytes = after_events(env, 400, &len);
        qun_env_unref(env);
        expect_int("length", (int64_t)first_len, (int64_t)len);
        assert_memory_equal(first, bytes, len);
        free(bytes);
    }
    free(first);
}

/* A ledger made of damaged bytes may be any ledger, but it is one. */
static void use(const qun_charter *charter, qun_ledger *l)
{
    qun_facts *f;
    size_t len;
    static const said events[] = {
        {.kind = "order", .member = "anna", .group = "g1", .sku = "tea", .amount = 4, .at = DAYS(400)},
        {.kind = "packet", .member = "bo", .at = DAYS(401)},
        {.kind = "dissolve", .group = "g1", .at = DAYS(402)},
        {.kind = "leave", .member = "anna", .group = "g2", .at = DAYS(403)}};
    assert_int_equal(qun_facts_new(qun_charter_shape(charter), &f), QUN_OK);
    for (size_t i = 0; i < COUNT(events); i++)
        event_try(l, f, &events[i], "new", QUN_NEVER, NULL);
    free(all_facts(l, f, T0 + DAYS(403)));
    free(saved(l, &len));
    qun_facts_unref(f);
}

static qun_status try_bytes(const qun_charter *charter, const char *bytes, size_t len)
{
    qun_ledger *l;
    char *copy = malloc(len ? len : 1); /* of its own size, so that reading past it is seen */
    memcpy(copy, bytes, len);
    qun_status status = qun_ledger_restore(charter, copy, len, NULL, &l);
    free(copy);
    if (status == QUN_OK)
        use(charter, l);
    else
        assert_null(l);
    qun_ledger_unref(l);
    return status;
}

static void cut_snapshots_are_refused(void **state)
{
    world w;
    size_t len;
    (void)state;
    world_open(&w, json);
    char *bytes = after_events(w.env, 60, &len);
    for (size_t cut = 0; cut < len; cut++)
        expect_status("cut", QUN_E_FORMAT, try_bytes(w.charter, bytes, cut));
    char *longer = calloc(1, len + 1);
    memcpy(longer, bytes, len);
    expect_status("one byte more", QUN_E_FORMAT, try_bytes(w.charter, longer, len + 1));
    free(longer);
    free(bytes);
    world_close(&w);
}

static void damaged_snapshots_never_crash(void **state)
{
    static const unsigned char put[] = {0, 1, 2, 0x7F, 0x80, 0xFF};
    world w;
    size_t len;
    uint64_t seed = 9;
    int refused = 0;
    (void)state;
    world_open(&w, json);
    char *bytes = after_events(w.env, 90, &len);
    for (int i = 0; i < (int)draws(3000); i++) {
        char *copy = malloc(len);
        memcpy(copy, bytes, len);
        for (int64_t k = dice_to(&seed, 4); k >= 0; k--)
            copy[dice_to(&seed, (int64_t)len)] =
                (char)(dice_to(&seed, 2) ? put[dice_to(&seed, 6)] : dice_to(&seed, 256));
        refused += try_bytes(w.charter, copy, len) != QUN_OK;
        free(copy);
    }
    assert_true(refused > 0);
    free(bytes);
    world_close(&w);
}

static void other_forms_and_arguments_are_told_apart(void **state)
{
    world w;
    size_t len, short_len;
    qun_ledger *l;
    (void)state;
    world_open(&w, json);
    char *bytes = saved(w.ledger, &len);
    bytes[8]++;
    expect_status("a newer form", QUN_E_VERSION, try_bytes(w.charter, bytes, len));
    bytes[8] = 0;
    expect_status("no form", QUN_E_FORMAT, try_bytes(w.charter, bytes, len));
    bytes[8] = 1;
    expect_status("this one", QUN_OK, try_bytes(w.charter, bytes, len));
    bytes[0] = 'Q';
    expect_status("something else", QUN_E_FORMAT, try_bytes(w.charter, bytes, len));
    expect_status("no charter", QUN_E_ARG, qun_ledger_restore(NULL, bytes, len, NULL, &l));
    expect_status("no bytes", QUN_E_ARG, qun_ledger_restore(w.charter, NULL, 0, NULL, &l));
    expect_status("no place", QUN_E_ARG, qun_ledger_restore(w.charter, bytes, len, NULL, NULL));
    expect_status("a length gone astray", QUN_E_ARG,
                  qun_ledger_restore(w.charter, bytes, SIZE_MAX, NULL, &l));
    memset(bytes, 'x', len);
    expect_status("too short", QUN_E_SPACE, qun_ledger_save(w.ledger, bytes, len - 1, &short_len));
    expect_int("the length it takes", (int64_t)len, (int64_t)short_len);
    for (size_t i = 0; i < len; i++)
        assert_int_equal(bytes[i], 'x');
    expect_status("no bytes to save to", QUN_E_ARG, qun_ledger_save(w.ledger, NULL, 9, &len));
    expect_status("no length", QUN_E_ARG, qun_ledger_save(w.ledger, bytes, len, NULL));
    free(bytes);
    world_close(&w);
}

/* ---- a later charter ---- */

static void move_to(world *w, const char *later, qun_diagnostics *d)
{
    size_t len;
    char *bytes = saved(w->ledger, &len);
    qun_charter *charter = charter_of(w->env, later);
    qun_ledger *l;
    expect_status("moving", QUN_OK, qun_ledger_restore(charter, bytes, len, d, &l));
    free(bytes);
    qun_ledger_unref(w->ledger);
    qun_facts_unref(w->facts);
    qun_charter_unref(w->charter);
    w->charter = charter;
    w->ledger = l;
    assert_int_equal(qun_facts_new(qun_charter_shape(charter), &w->facts), QUN_OK);
}

static const char sooner[] =
    "{'qun': 1, 'id': 'r', 'timezone': '+08:00', 'metrics': {'member.n': {'count': 'order'}}}";

static void a_new_metric_is_unknown_until_its_window_is_covered(void **state)
{
    world w;
    (void)state;
    world_open(&w, sooner);
    TELL(&w, .kind = "order", .member = "anna", .at = 0);
    move_to(
        &w,
        "{'qun': 1, 'id': 'r', 'timezone': '+08:00', 'metrics': {'member.n': {'count': 'order'},"
        " 'member.hour': {'count': 'order', 'over': '1h'}, 'member.day': {'count': 'order', 'over': 'day'},"
        " 'member.sum': {'sum': 'order.amount'}, 'community.n': {'count': 'order'}, 'member.got': {'count': "
        "'order', 'by': 'to'}}}",
        NULL);
    expect_fact(&w, "1", "member.n", "anna", 0);
    expect_fact(&w, "?", "member.hour", "anna", 0);
    const shape_field *field = shape_field_named(w.facts->shape, TEXT("member.hour"));
    expect_int("until", T0 + HOURS(1), facts_until(w.facts, QUN_SCOPE_MEMBER, 0)[field->index]);
    TELL(&w, .kind = "order", .member = "anna", .at = MINUTES(30), .amount = 5);
    expect_fact(&w, "?", "member.hour", "anna", HOURS(1) - 1);
    expect_fact(&w, "1", "member.hour", "anna", HOURS(1));
    expect_fact(&w, "?", "member.day", "anna", HOURS(15) - 1);
    expect_fact(&w, "0", "member.day", "anna", HOURS(15)); /* midnight in +08:00 */
    expect_fact(&w, "?", "member.sum", "anna", DAYS(900)); /* since ever was before */
    TELL(&w, .kind = "order", .member = "bo", .at = HOURS(2), .amount = 8);
    expect_fact(&w, "8", "member.sum", "bo", HOURS(2)); /* all of him was after */
    expect_fact(&w, "1", "member.hour", "bo", HOURS(2));
    expect_fact(&w, "?", "community.n", NULL, HOURS(2));
    expect_fact(&w, "?", "member.got", "bo", HOURS(2)); /* he may have been named before he came */
    size_t len;
    char *bytes = saved(w.ledger, &len); /* and it stays so */
    qun_ledger *twin = restored(w.charter, bytes, len);
    same_facts(w.ledger, twin, w.facts, T0 + HOURS(2));
    same_bytes("again", w.ledger, twin);
    qun_ledger_unref(twin);
    free(bytes);
    world_close(&w);
}

static void an_empty_ledger_moves_without_anything_unknown(void **state)
{
    world w;
    (void)state;
    world_open(&w, sooner);
    move_to(&w, "{'qun': 1, 'id': 'r', 'metrics': {'member.sum': {'sum': 'order.amount'}}}", NULL);
    TELL(&w, .kind = "order", .member = "anna", .amount = 5);
    expect_fact(&w, "5", "member.sum", "anna", 0);
    world_close(&w);
}

static void a_gone_metric_is_dropped_with_a_note(void **state)
{
    world w;
    qun_diagnostics *d;
    qun_diagnostic note = {.size = sizeof note};
    (void)state;
    world_open(&w, "{'qun': 1, 'id': 'r', 'attributes': {'member.region': {'type': 'string'}, 'member.age': "
                   "{'type': 'int'}},"
                   " 'metrics': {'member.n': {'count': 'order'}, 'member.gone': {'distinct': 'order.sku', "
                   "'over': '1d'}}}");
    said e = {.kind = "order", .member = "anna", .sku = "tea"};
    event_row(&w, &e);
    say_text(&w, "member.region", "anna", "Dalian");
    say_int(&w, "member.age", "anna", 30);
    assert_int_equal(qun_ledger_fold(w.ledger, w.facts, 0, QUN_NEVER, NULL, NULL), QUN_OK);
    assert_int_equal(qun_diagnostics_new(w.env, &d), QUN_OK);
    move_to(&w,
            "{'qun': 1, 'id': 'later', 'attributes': {'member.age': {'type': 'string'}}, 'metrics': "
            "{'member.n': {'count': 'order'}}}",
            d);
    expect_fact(&w, "1", "member.n", "anna", 0);
    expect_fact(&w, "?", "member.age", "anna", 0); /* of another type now */
    static const char *const gone[] = {"member.region", "member.age", "member.gone"};
    expect_int("notes", COUNT(gone), qun_diagnostics_count(d));
    expect_int("none is an error", 0, (int64_t)qun_diagnostics_total(d, QUN_SEVERITY_ERROR));
    for (uint32_t i = 0; i < COUNT(gone); i++) {
        assert_int_equal(qun_diagnostics_get(d, i, &note), QUN_OK);
        bool named = false;
        for (size_t k = 0; k < COUNT(gone); k++)
            named = named || text_is(note.found, gone[k]);
        if (!named)
            fail_msg("a note of " QUN_F, QUN_ARG(note.found));
    }
    qun_diagnostics_unref(d);
    world_close(&w);
}

/* The time a window is named after has changed: what had left the old window is missing from a longer one. */
static void a_longer_window_of_the_same_name_is_unknown_until_it_is_covered(void **state)
{
    static const char with[] = "{'qun': 1, 'id': 'r', 'timezone': '+08:00', 'times': {'cycle': {'every': "
                               "'%s', 'from': '2026-02-23'}},"
                               " 'metrics': {'member.n': {'count': 'order', 'over': 'cycle'}}}";
    char charter[400];
    world w;
    (void)state;
    snprintf(charter, sizeof charter, with, "1d");
    world_open(&w, charter);
    TELL(&w, .kind = "order", .member = "anna", .at = -DAYS(1));
    TELL(&w, .kind = "order", .member = "anna", .at = 0);
    expect_fact(&w, "1", "member.n", "anna", 0);
    snprintf(charter, sizeof charter, with, "7d");
    move_to(&w, charter, NULL);
    expect_fact(&w, "?", "member.n", "anna", 0);
    TELL(&w, .kind = "order", .member = "anna", .at = HOURS(1));
    expect_fact(&w, "?", "member.n", "anna", HOURS(1));
    TELL(&w, .kind = "order", .member = "anna", .at = DAYS(1));
    expect_fact(&w, "1", "member.n", "anna", DAYS(1)); /* Monday, March 2: the next seven days */
    snprintf(charter, sizeof charter, with, "1d");
    move_to(&w, charter, NULL);
    expect_fact(&w, "1", "member.n", "anna", DAYS(1)); /* a shorter one lacks nothing */
    world_close(&w);
}

/* Tags and maps of any form come back as they were. */
static void attributes_of_all_forms_come_back(void **state)
{
    world w;
    qun_slot slot;
    uint32_t row;
    (void)state;
    world_open(&w, json);
    qun_facts_clear(w.facts);
    static const char line_of_event[] =
        "{\"kind\": \"order\", \"at\": \"2026-03-01T01:00:00Z\", \"member\": \"anna\", \"id\": \"1\"}";
    static const char line_of_member[] = "{\"id\": \"anna\", \"pets\": [\"Bo\", \"\"], \"notes\": {\"a\": "
                                         "null, \"b\": [1, 2.5, true, {}], \"\": \"x\"},"
                                         " \"tags\": [], \"staff\": true}";
    assert_int_equal(qun_facts_read(w.facts, QUN_SCOPE_EVENT, line_of_event, QUN_NTS, NULL, &row), QUN_OK);
    assert_int_equal(qun_facts_read(w.facts, QUN_SCOPE_MEMBER, line_of_member, QUN_NTS, NULL, &row), QUN_OK);
    qun_value bytes = {.size = sizeof bytes, .kind = QUN_TYPE_BYTES, .text = {"\xff\x00", 2}},
              key = {.size = sizeof key, .kind = QUN_TYPE_STRING, .text = {"raw", 3}};
    qun_value pair[] = {key, bytes},
              map = {.size = sizeof map, .kind = QUN_TYPE_MAP, .items = pair, .count = 1};
    assert_int_equal(qun_ledger_fold(w.ledger, w.facts, 0, QUN_NEVER, NULL, NULL), QUN_OK);
    expect_fact(&w, "{\"\":\"x\",\"a\":null,\"b\":[1,2.5,true,{}]}", "member.notes", "anna", 0);
    expect_fact(&w, "[]", "member.tags", "anna", 0);
    size_t len;
    char *snapshot = saved(w.ledger, &len);
    qun_ledger *twin = restored(w.charter, snapshot, len);
    same_facts(w.ledger, twin, w.facts, T0);
    same_bytes("again", w.ledger, twin);
    qun_ledger_unref(twin);
    free(snapshot);
    said e = {.kind = "order", .member = "anna", .at = 1};
    event_row(&w, &e);
    assert_int_equal(qun_facts_add(w.facts, QUN_SCOPE_MEMBER, "anna", QUN_NTS, &row), QUN_OK);
    assert_int_equal(qun_shape_find(w.facts->shape, "member.notes", QUN_NTS, &slot), QUN_OK);
    assert_int_equal(qun_facts_set(w.facts, slot, row, &map), QUN_OK);
    assert_int_equal(qun_ledger_fold(w.ledger, w.facts, 0, QUN_NEVER, NULL, NULL), QUN_OK);
    qun_facts_clear(w.facts); /* the ledger's copy is its own */
    snapshot = saved(w.ledger, &len);
    twin = restored(w.charter, snapshot, len);
    same_bytes("bytes too", w.ledger, twin);
    qun_ledger_unref(twin);
    free(snapshot);
    expect_fact(&w, "{\"raw\":\"/wA=\"}", "member.notes", "anna", 0);
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_restored_ledger_saves_the_same_bytes_and_goes_on_the_same),
        cmocka_unit_test(bytes_do_not_depend_on_seed_or_allocator),
        cmocka_unit_test(cut_snapshots_are_refused),
        cmocka_unit_test(damaged_snapshots_never_crash),
        cmocka_unit_test(other_forms_and_arguments_are_told_apart),
        cmocka_unit_test(a_new_metric_is_unknown_until_its_window_is_covered),
        cmocka_unit_test(an_empty_ledger_moves_without_anything_unknown),
        cmocka_unit_test(a_gone_metric_is_dropped_with_a_note),
        cmocka_unit_test(a_longer_window_of_the_same_name_is_unknown_until_it_is_covered),
        cmocka_unit_test(attributes_of_all_forms_come_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
