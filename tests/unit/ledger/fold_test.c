/* fold_test.c - what becomes of an event: counted, repeated, late, early, refused; and what conditions over
 * it see. Each policy of the head of ledger.h has its test. */
#include "given.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char json[] =
    "{'qun': 1, 'id': 'f', 'timezone': '+08:00', 'metrics': {"
    " 'member.all': {'count': 'order'}, 'member.hour': {'count': 'order', 'over': '1h'},"
    " 'member.month': {'count': 'order', 'over': '30d'}, 'member.skus': {'distinct': 'order.sku', 'over': "
    "'1h'},"
    " 'member.last': {'last': 'order.sku'}, 'member.first': {'first': 'order.sku'},"
    " 'member.sum': {'sum': 'order.amount', 'over': '1h'}, 'community.ever': {'sum': 'order.amount'}}}";

static int32_t tell_at(world *w, said e, qun_time now)
{
    event_row(w, &e);
    expect_status("folding", QUN_OK, qun_ledger_fold(w->ledger, w->facts, 0, T0 + now, NULL, &w->fate));
    return w->fate;
}

static void an_id_counts_once(void **state)
{
    world w;
    qun_ledger_info info = {.size = sizeof info};
    (void)state;
    world_open(&w, json);
    expect_int("first", QUN_FATE_COUNTED, TELL(&w, .kind = "order", .member = "a", .id = "x"));
    expect_int("again", QUN_FATE_REPEATED, TELL(&w, .kind = "order", .member = "a", .id = "x", .at = 5));
    expect_int("of another member", QUN_FATE_REPEATED, TELL(&w, .kind = "order", .member = "b", .id = "x"));
    expect_int("another", QUN_FATE_COUNTED, TELL(&w, .kind = "order", .member = "a", .id = "y"));
    expect_int("none", QUN_FATE_COUNTED, TELL(&w, .kind = "order", .member = "a", .no_id = true));
    expect_int("none again", QUN_FATE_COUNTED, TELL(&w, .kind = "order", .member = "a", .no_id = true));
    expect_fact(&w, "4", "member.all", "a", 9);
    assert_int_equal(qun_ledger_info_get(w.ledger, &info), QUN_OK);
    expect_int("counted", 4, (int64_t)info.counted);
    expect_int("repeated", 2, (int64_t)info.repeated);
    expect_text("the last one counted", "y", info.last_id);
    expect_int("the repeated told nothing of b", 1, info.members);
    world_close(&w);
}

static void an_id_is_known_among_the_last_65536(void **state)
{
    char id[16];
    world w;
    (void)state;
    world_open(&w, json);
    TELL(&w, .kind = "done", .id = "x");
    for (int i = 1; i < 65536; i++) {
        snprintf(id, sizeof id, "i%d", i);
        TELL(&w, .kind = "done", .id = id, .at = i);
    }
    expect_int("the 65,536th", QUN_FATE_REPEATED, TELL(&w, .kind = "done", .id = "x"));
    TELL(&w, .kind = "done", .id = "one more");
    expect_int("the 65,537th", QUN_FATE_COUNTED, TELL(&w, .kind = "done", .id = "x"));
    expect_int("all others are known", QUN_FATE_REPEATED, TELL(&w, .kind = "done", .id = "i4711"));
    world_close(&w);
}

static void an_event_counts_in_the_windows_its_own_instant_lies_in(void **state)
{
    world w;
    (void)state;
    world_open(&w, json);
    TELL(&w, .kind = "order", .member = "a", .at = DAYS(20), .sku = "tea", .amount = 3);
    expect_int("20 days before", QUN_FATE_COUNTED,
               TELL(&w, .kind = "order", .member = "a", .at = 0, .sku = "oil", .amount = 5));
    expect_fact(&w, "2", "member.month", "a", DAYS(20));
    expect_fact(&w, "1", "member.hour", "a", DAYS(20));
    expect_fact(&w, "3", "member.sum", "a", DAYS(20));
    expect_fact(&w, "\"oil\"", "member.first", "a", DAYS(20));
    expect_fact(&w, "\"tea\"", "member.last", "a", DAYS(20));
    world_close(&w);
}

static void older_than_the_longest_window_is_late_and_counts_since_ever_only(void **state)
{
    world w;
    qun_ledger_info info = {.size = sizeof info};
    (void)state;
    world_open(&w, json);
    TELL(&w, .kind = "order", .member = "a", .at = DAYS(30), .amount = 1);
    expect_int("as old as the window", QUN_FATE_LATE,
               TELL(&w, .kind = "order", .member = "a", .at = 0, .amount = 2));
    expect_int("not as old", QUN_FATE_COUNTED,
               TELL(&w, .kind = "order", .member = "a", .at = 1, .amount = 4));
    expect_int("a late one again", QUN_FATE_REPEATED,
               TELL(&w, .kind = "order", .member = "a", .at = 0, .id = "e2"));
    expect_fact(&w, "2", "member.month", "a", DAYS(30));
    expect_int("older still", QUN_FATE_LATE, TELL(&w, .kind = "order", .member = "a", .at = -1, .amount = 8));
    expect_fact(&w, "4", "member.all", "a", DAYS(30));
    expect_fact(&w, "15", "community.ever", NULL, DAYS(30));
    assert_int_equal(qun_ledger_info_get(w.ledger, &info), QUN_OK);
    expect_int("late", 2, (int64_t)info.late);
    expect_int("first", T0 - 1, info.first);
    expect_int("last", T0 + DAYS(30), info.last);
    world_close(&w);
}

static void without_windows_nothing_is_late(void **state)
{
    world w;
    (void)state;
    world_open(&w, "{'qun': 1, 'id': 'f', 'metrics': {'member.all': {'count': 'order'}}}");
    TELL(&w, .kind = "order", .member = "a", .at = DAYS(3000));
    expect_int("years before", QUN_FATE_COUNTED, TELL(&w, .kind = "order", .member = "a"));
    world_close(&w);
}

static void more_than_a_day_ahead_of_now_is_early_and_dropped(void **state)
{
    world w;
    qun_ledger_info info = {.size = sizeof info};
    (void)state;
    world_open(&w, json);
    expect_int("a day and a little", QUN_FATE_EARLY,
               tell_at(&w, (said){.kind = "order", .member = "a", .at = DAYS(1) + 1, .id = "x"}, 0));
    expect_int("a day", QUN_FATE_COUNTED,
               tell_at(&w, (said){.kind = "order", .member = "a", .at = DAYS(1)}, 0));
    expect_int("when its time has come", QUN_FATE_COUNTED,
               tell_at(&w, (said){.kind = "order", .member = "a", .at = DAYS(1) + 1, .id = "x"}, DAYS(1)));
    expect_int("trusted", QUN_FATE_COUNTED, TELL(&w, .kind = "order", .member = "a", .at = DAYS(900)));
    expect_fact(&w, "3", "member.all", "a", DAYS(900));
    assert_int_equal(qun_ledger_info_get(w.ledger, &info), QUN_OK);
    expect_int("early", 1, (int64_t)info.early);
    world_close(&w);
}

/* One clock that runs ahead does not empty everybody's windows. */
static void an_event_ahead_of_now_waits_for_its_instant(void **state)
{
    world w;
    (void)state;
    world_open(&w, json);
    tell_at(&w, (said){.kind = "order", .member = "a", .at = 0, .amount = 1, .sku = "tea"}, 0);
    tell_at(&w, (said){.kind = "order", .member = "b", .at = HOURS(20), .amount = 4, .sku = "oil"},
            MINUTES(1));
    expect_int("told in its time", QUN_FATE_COUNTED,
               tell_at(&w,
                       (said){.kind = "order", .member = "a", .at = MINUTES(2), .amount = 2, .sku = "oil"},
                       MINUTES(2)));
    expect_fact(&w, "2", "member.hour", "a", MINUTES(3));
    expect_fact(&w, "3", "member.sum", "a", MINUTES(3));
    expect_fact(&w, "2", "member.skus", "a", MINUTES(3));
    expect_fact(&w, "0", "member.hour", "b", MINUTES(3));
    expect_fact(&w, "1", "member.hour", "b", HOURS(20));
    expect_fact(&w, "1", "member.skus", "b", MINUTES(3)); /* a set takes it as of then */
    world_close(&w);
}

static void what_is_no_event_is_refused_and_changes_nothing(void **state)
{
    static const said orders[] = {{.member = "a"}, {.kind = "dance", .member = "a"}};
    world w;
    qun_slot slot;
    size_t before_len, after_len;
    (void)state;
    world_open(&w, json);
    TELL(&w, .kind = "order", .member = "a");
    char *before = saved(w.ledger, &before_len), *after;
    for (size_t i = 0; i < COUNT(orders); i++) {
        event_row(&w, &orders[i]);
        expect_status("no kind, or one nobody declared", QUN_E_INVALID,
                      qun_ledger_fold(w.ledger, w.facts, 0, QUN_NEVER, NULL, NULL));
    }
    said e = {.kind = "order", .member = "b"};
    event_row(&w, &e);
    qun_value none = {.size = sizeof none};
    assert_int_equal(qun_shape_find(w.facts->shape, "event.at", QUN_NTS, &slot), QUN_OK);
    assert_int_equal(qun_facts_set(w.facts, slot, 0, &none), QUN_OK);
    expect_status("no instant", QUN_E_INVALID, qun_ledger_fold(w.ledger, w.facts, 0, QUN_NEVER, NULL, NULL));
    assert_int_equal(qun_facts_set_int(w.facts, slot, 0, INT64_MAX), QUN_OK);
    expect_status("never", QUN_E_INVALID, qun_ledger_fold(w.ledger, w.facts, 0, QUN_NEVER, NULL, NULL));
    expect_status("no such row", QUN_E_NONE, qun_ledger_fold(w.ledger, w.facts, 1, QUN_NEVER, NULL, NULL));
    expect_status("no ledger", QUN_E_ARG, qun_ledger_fold(NULL, w.facts, 0, QUN_NEVER, NULL, NULL));
    expect_status("no facts", QUN_E_ARG, qun_ledger_fold(w.ledger, NULL, 0, QUN_NEVER, NULL, NULL));
    qun_charter *other =
        charter_of(w.env, "{'qun': 1, 'id': 'f', 'attributes': {'member.x': {'type': 'int'}}}");
    qun_facts *strange;
    assert_int_equal(qun_facts_new(qun_charter_shape(other), &strange), QUN_OK);
    expect_status("facts of another shape", QUN_E_FACTS,
                  qun_ledger_fold(w.ledger, strange, QUN_ALL, QUN_NEVER, NULL, NULL));
    expect_status("facts of another shape", QUN_E_FACTS, qun_ledger_around(w.ledger, strange, 0, T0));
    expect_status("facts of another shape", QUN_E_FACTS,
                  qun_ledger_facts(w.ledger, QUN_SCOPE_MEMBER, NULL, 0, T0, strange));
    qun_facts_unref(strange);
    qun_charter_unref(other);
    after = saved(w.ledger, &after_len);
    expect_int("bytes", (int64_t)before_len, (int64_t)after_len);
    assert_memory_equal(before, after, before_len);
    free(before);
    free(after);
    world_close(&w);
}

/* Instants at the ends of what 64 bits hold. */
static void far_instants_are_only_far(void **state)
{
    static const qun_time far[] = {INT64_MIN + 1, -DAYS(3000000), DAYS(3000000), INT64_MAX - 1 - T0};
    world w;
    (void)state;
    for (size_t i = 0; i < COUNT(far); i++)
        for (size_t k = 0; k < COUNT(far); k++) {
            world_open(&w, json);
            TELL(&w, .kind = "order", .member = "a", .at = far[i], .amount = INT64_MAX, .sku = "tea");
            TELL(&w, .kind = "order", .member = "a", .at = far[k], .amount = INT64_MAX, .sku = "tea");
            for (size_t n = 0; n < COUNT(far); n++)
                free(all_facts(w.ledger, w.facts, T0 + far[n]));
            free(all_facts(w.ledger, w.facts, QUN_NEVER));
            free(all_facts(w.ledger, w.facts, TIME_NONE));
            expect_fact(&w, "2", "member.all", "a", 0);
            world_close(&w);
        }
}

static void huge_amounts_leave_without_a_trace(void **state)
{
    world w;
    (void)state;
    world_open(&w, json);
    for (int i = 0; i < 5; i++)
        TELL(&w, .kind = "order", .member = "a", .at = i, .amount = INT64_MAX);
    TELL(&w, .kind = "order", .member = "a", .at = MINUTES(61), .amount = 7);
    expect_fact(&w, "7", "member.sum", "a", MINUTES(61));
    expect_fact(&w, "9223372036854775807", "community.ever", NULL,
                MINUTES(61)); /* since ever it stays full */
    world_close(&w);
}

static void all_rows_fold_in_order_up_to_the_first_error(void **state)
{
    world w;
    uint32_t row;
    (void)state;
    world_open(&w, json);
    qun_facts_clear(w.facts);
    for (int i = 0; i < 3; i++) {
        char object[120];
        snprintf(object, sizeof object,
                 "{\"kind\": \"%s\", \"at\": \"2026-03-01T01:00:0%dZ\", \"member\": \"a\", \"id\": \"r%d\"}",
                 i == 1 ? "dance" : "order", i, i);
        expect_status("reading", QUN_OK,
                      qun_facts_read(w.facts, QUN_SCOPE_EVENT, object, QUN_NTS, NULL, &row));
    }
    int32_t fate = 0;
    expect_status("the second is no event", QUN_E_INVALID,
                  qun_ledger_fold(w.ledger, w.facts, QUN_ALL, QUN_NEVER, NULL, &fate));
    expect_int("the first was counted", QUN_FATE_COUNTED, fate);
    expect_status("the third by itself", QUN_OK,
                  qun_ledger_fold(w.ledger, w.facts, 2, QUN_NEVER, NULL, &fate));
    expect_fact(&w, "2", "member.all", "a", 9);
    world_close(&w);
}

static void of_events_of_one_instant_the_order_told_counts(void **state)
{
    world w;
    (void)state;
    world_open(&w, json);
    TELL(&w, .kind = "order", .member = "a", .sku = "tea", .at = 5);
    TELL(&w, .kind = "order", .member = "a", .sku = "oil", .at = 5);
    expect_fact(&w, "\"tea\"", "member.first", "a", 5);
    expect_fact(&w, "\"oil\"", "member.last", "a", 5);
    world_close(&w);
}

static void as_of_sooner_than_the_newest_event_what_had_left_is_missing(void **state)
{
    world w;
    (void)state;
    world_open(&w, json);
    for (int i = 0; i < 5; i++)
        TELL(&w, .kind = "order", .member = "a", .at = MINUTES(30 * i));
    expect_fact(&w, "2", "member.hour", "a", HOURS(2));
    expect_fact(&w, "1", "member.hour", "a", MINUTES(100)); /* 90; 60 has left as of 120 */
    expect_fact(&w, "0", "member.hour", "a", MINUTES(60));
    expect_fact(&w, "5", "member.month", "a", HOURS(2));
    expect_fact(&w, "3", "member.month", "a", MINUTES(60)); /* a window that holds all is exact at any time */
    world_close(&w);
}

/* ---- what `where` sees ---- */

static void conditions_see_day_digest_words_and_windows(void **state)
{
    world w;
    (void)state;
    world_open(&w,
               "{'qun': 1, 'id': 'f', 'timezone': '+08:00',"
               " 'words': {'thanks': {'terms': ['thanks', 'thank you']}},"
               " 'times': {'night': {'at': '20:00', 'for': '3h'}}, 'metrics': {"
               " 'member.thanks': {'count': 'message', 'where': 'event.hits(`thanks`) > 0'},"
               " 'member.late': {'count': 'message', 'where': 'in_window(`night`)'},"
               " 'member.days': {'distinct': 'message.day'},"
               " 'member.said': {'distinct': 'message.digest', 'over': '1d'},"
               " 'member.unknown': {'count': 'message', 'where': 'event.amount > 0'},"
               " 'member.broken': {'count': 'message', 'where': '1 / (event.amount - event.amount) > 0'}}}");
    TELL(&w, .kind = "message", .member = "a", .text = "thanks a lot", .at = 0);
    TELL(&w, .kind = "message", .member = "a", .text = "THANKS a lot", .at = HOURS(12));
    TELL(&w, .kind = "message", .member = "a", .text = "good night", .at = HOURS(16), .amount = 3);
    expect_fact(&w, "2", "member.thanks", "a", HOURS(16));
    expect_fact(&w, "1", "member.late", "a", HOURS(16));
    expect_fact(&w, "2", "member.days", "a", HOURS(16));
    expect_fact(&w, "2", "member.said", "a", HOURS(16)); /* digests are of the folded text */
    expect_fact(&w, "1", "member.unknown", "a", HOURS(16));
    expect_fact(&w, "0", "member.broken", "a", HOURS(16));
    world_close(&w);
}

static void around_completes_what_the_events_row_leaves_out(void **state)
{
    world w;
    qun_slot slot;
    qun_value value = {.size = sizeof value};
    (void)state;
    world_open(&w, "{'qun': 1, 'id': 'f', 'timezone': '+08:00', 'rules': [{'id': 'r', 'on': 'message', "
                   "'when': 'event.day == 7 ||"
                   " event.digest == 7', 'then': ['delete']}]}");
    for (int known = 0; known < 2; known++) {
        said e = {.kind = "message", .member = "a", .text = "hello", .at = HOURS(15)};
        event_row(&w, &e);
        if (known)
            say_int(&w, "event.day", NULL, 9);
        assert_int_equal(qun_ledger_around(w.ledger, w.facts, 0, T0), QUN_OK);
        assert_int_equal(qun_shape_find(w.facts->shape, "event.day", QUN_NTS, &slot), QUN_OK);
        assert_int_equal(qun_facts_get(w.facts, slot, 0, &value), QUN_OK);
        expect_int("the day in +08:00, or the host's", known ? 9 : 20514, value.i); /* 2026-03-02 */
        assert_int_equal(qun_shape_find(w.facts->shape, "event.digest", QUN_NTS, &slot), QUN_OK);
        assert_int_equal(qun_facts_get(w.facts, slot, 0, &value), QUN_OK);
        expect_int("the digest", (int64_t)(text_digest(TEXT("HELLO")) >> 1), value.i);
    }
    world_close(&w);
}

static void by_another_field_counts_for_whom_it_names(void **state)
{
    world w;
    (void)state;
    world_open(&w,
               "{'qun': 1, 'id': 'f', 'metrics': {'member.likes': {'count': 'reaction', 'by': 'to'},"
               " 'here.likes': {'count': 'reaction', 'by': 'to'}, 'member.gave': {'count': 'reaction'}}}");
    TELL(&w, .kind = "reaction", .member = "a", .to = "b", .group = "g");
    TELL(&w, .kind = "reaction", .member = "a", .to = "b");
    TELL(&w, .kind = "reaction", .member = "b", .group = "g");
    TELL(&w, .kind = "join", .member = "b", .group = "g");
    expect_fact(&w, "2", "member.likes", "b", 9);
    expect_fact(&w, "1", "here.likes", "b@g", 9);
    expect_fact(&w, "0", "member.likes", "a", 9);
    expect_fact(&w, "2", "member.gave", "a", 9);
    world_close(&w);
}

static void facts_say_when_time_changes_them(void **state)
{
    static const struct {
        const char *field;
        qun_time until;
    } cases[] = {{"member.hour", HOURS(1)},
                 {"member.month", DAYS(30)},
                 {"member.last_hour", HOURS(1) + MINUTES(10)},
                 {"member.all", QUN_NEVER},
                 {"member.today", HOURS(15)}};
    world w;
    (void)state;
    world_open(&w, "{'qun': 1, 'id': 'f', 'timezone': '+08:00', 'metrics': {'member.hour': {'count': "
                   "'order', 'over': '1h'},"
                   " 'member.month': {'count': 'order', 'over': '30d'}, 'member.all': {'count': 'order'},"
                   " 'member.last_hour': {'last': 'order.sku', 'over': '1h'}, 'member.today': {'count': "
                   "'order', 'over': 'day'}}}");
    TELL(&w, .kind = "order", .member = "a", .sku = "tea", .at = 0);
    TELL(&w, .kind = "order", .member = "a", .sku = "tea", .at = MINUTES(10));
    fact(&w, "member.hour", "a", MINUTES(20));
    for (size_t i = 0; i < COUNT(cases); i++) {
        const shape_field *field = shape_field_named(w.facts->shape, text_of(cases[i].field));
        qun_time until = facts_until(w.facts, QUN_SCOPE_MEMBER, 0)[field->index];
        expect_int(cases[i].field, cases[i].until, until == QUN_NEVER ? until : until - T0);
    }
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_id_counts_once),
        cmocka_unit_test(an_id_is_known_among_the_last_65536),
        cmocka_unit_test(an_event_counts_in_the_windows_its_own_instant_lies_in),
        cmocka_unit_test(older_than_the_longest_window_is_late_and_counts_since_ever_only),
        cmocka_unit_test(without_windows_nothing_is_late),
        cmocka_unit_test(more_than_a_day_ahead_of_now_is_early_and_dropped),
        cmocka_unit_test(an_event_ahead_of_now_waits_for_its_instant),
        cmocka_unit_test(what_is_no_event_is_refused_and_changes_nothing),
        cmocka_unit_test(far_instants_are_only_far),
        cmocka_unit_test(huge_amounts_leave_without_a_trace),
        cmocka_unit_test(all_rows_fold_in_order_up_to_the_first_error),
        cmocka_unit_test(of_events_of_one_instant_the_order_told_counts),
        cmocka_unit_test(as_of_sooner_than_the_newest_event_what_had_left_is_missing),
        cmocka_unit_test(around_completes_what_the_events_row_leaves_out),
        cmocka_unit_test(conditions_see_day_digest_words_and_windows),
        cmocka_unit_test(by_another_field_counts_for_whom_it_names),
        cmocka_unit_test(facts_say_when_time_changes_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
