/* tally_test.c - what is put together in busy windows, and what must not be. */
#include "given.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void expect_count(world *w, const char *field, int64_t expected, qun_time now)
{
    expect_int(field, expected, fact(w, field, "a", now).i);
}

/* 200 events in one tick of the window, 42 minutes; then few. While 64 or fewer are inside, none is put with
 * another; and memory is small when the window is full. */
static void a_window_of_64_is_exact_beside_a_burst(void **state)
{
    world w;
    (void)state;
    world_open(&w, "{'qun': 1, 'id': 't', 'metrics': {'member.n': {'count': 'order', 'over': '30d'},"
                   " 'member.back': {'count': 'order', 'over': '30d', 'back': '7d'}}}");
    for (int i = 0; i < 200; i++)
        TELL(&w, .kind = "order", .member = "a", .at = SECONDS(10) * i);
    for (int k = 1; k <= 64; k++) /* the late edge of the window that lies back, in the burst */
        expect_count(&w, "member.back", k, DAYS(7) + SECONDS(10) * (k - 1));
    for (int i = 0; i < 64; i++) /* one an hour, after it */
        TELL(&w, .kind = "order", .member = "a", .at = HOURS(1) + MINUTES(10) * i);
    for (int i = 0; i < 64; i++) {
        qun_time leaves = DAYS(30) + HOURS(1) + MINUTES(10) * i;
        expect_count(&w, "member.n", 64 - i, leaves - 1);
        expect_count(&w, "member.n", 63 - i, leaves);
    }
    int64_t early = fact(&w, "member.n", "a", DAYS(30) + SECONDS(1000)).i;
    if (early < 163 || early > 264)
        fail_msg("%lld in the window while the burst leaves", (long long)early);
    for (int i = 0; i < 5000; i++)
        TELL(&w, .kind = "order", .member = "a", .at = DAYS(1) + SECONDS(10) * i);
    const tally *t = tally_of(w.ledger, TABLE_MEMBER, 0, 0);
    if (t->count - t->head > 500)
        fail_msg("%u entries for some 20 ticks and 64 events", t->count - t->head);
    world_close(&w);
}

/* Many are kept, for the window lies far back, but few stand in any one window. */
static void few_in_a_window_are_exact_among_many_that_are_kept(void **state)
{
    world w;
    (void)state;
    world_open(&w,
               "{'qun': 1, 'id': 't', 'metrics': {'member.n': {'count': 'order', 'over': '1h', 'back': '7d'},"
               " 'member.skus': {'distinct': 'order.sku', 'over': '1h', 'back': '7d'}}}");
    for (int k = 0; k < 40; k++)
        for (int i = 0; i < 5; i++) /* five within 400 ms, one tick of 3.5 s */
            TELL(&w, .kind = "order", .member = "a", .sku = "tea", .at = HOURS(2 * k) + INT64_C(100000) * i);
    for (int k = 0; k < 40; k++)
        for (int i = 0; i < 5; i++) {
            qun_time comes = DAYS(7) + HOURS(2 * k) + INT64_C(100000) * i, leaves = comes + HOURS(1);
            expect_count(&w, "member.n", i, comes - 1);
            expect_count(&w, "member.n", i + 1, comes);
            expect_count(&w, "member.skus", 1, comes);
            expect_count(&w, "member.n", 5 - i, leaves - 1);
            expect_count(&w, "member.n", 4 - i, leaves);
            expect_count(&w, "member.skus", i < 4, leaves);
        }
    world_close(&w);
}

/* Five at the end of a crowd: once the crowd has left they are few, and leave one by one. */
static void the_last_of_a_crowd_leave_one_by_one(void **state)
{
    world w;
    (void)state;
    world_open(
        &w, "{'qun': 1, 'id': 't', 'metrics': {'member.n': {'count': 'order', 'over': '1h', 'back': '7d'}}}");
    for (int k = 0; k < 20; k++)
        for (int i = 0; i < 75; i++)
            TELL(&w, .kind = "order", .member = "a",
                 .at =
                     HOURS(3 * k) + (i < 70 ? SECONDS(40) * i : SECONDS(2800) + INT64_C(100000) * (i - 70)));
    for (int k = 0; k < 20; k++)
        for (int i = 0; i < 5; i++) {
            qun_time leaves = DAYS(7) + HOURS(3 * k + 1) + SECONDS(2800) + INT64_C(100000) * i;
            expect_count(&w, "member.n", 5 - i, leaves - 1);
            expect_count(&w, "member.n", 4 - i, leaves);
        }
    world_close(&w);
}

/* 20 events of one night, half of them after its window has closed. */
static void events_after_a_window_has_closed_stay_apart(void **state)
{
    world w;
    (void)state;
    world_open(&w,
               "{'qun': 1, 'id': 't', 'timezone': '+08:00', 'times': {'night': {'at': '20:00', 'for': '3h'}},"
               " 'metrics': {'member.n': {'count': 'order', 'over': 'night'}, 'member.last': {'last': "
               "'order.amount', 'over': 'night'},"
               " 'member.first': {'first': 'order.amount', 'over': 'night'}, 'member.day': {'first': "
               "'order.amount', 'over': 'day'}}}");
    for (int i = 0; i < 40; i++) /* from 22:00, midnight is the last but one */
        TELL(&w, .kind = "order", .member = "a", .amount = i + 1, .at = HOURS(13) + MINUTES(3) * i);
    expect_count(&w, "member.n", 20, HOURS(15));
    expect_count(&w, "member.last", 20, HOURS(15));
    expect_count(&w, "member.first", 1, HOURS(15));
    expect_count(&w, "member.day", 1, HOURS(15) - 1);
    expect_count(&w, "member.n", 20, HOURS(34));
    TELL(&w, .kind = "order", .member = "a", .amount = 99, .at = HOURS(12) + MINUTES(30)); /* told last */
    expect_count(&w, "member.n", 21, HOURS(15));
    expect_count(&w, "member.first", 99, HOURS(15));
    expect_count(&w, "member.day", 99, HOURS(15) - 1);
    const tally *t = tally_of(w.ledger, TABLE_MEMBER, 0, 0);
    if (t->count - t->head > 16)
        fail_msg("%u entries for one night", t->count - t->head);
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_window_of_64_is_exact_beside_a_burst),
        cmocka_unit_test(few_in_a_window_are_exact_among_many_that_are_kept),
        cmocka_unit_test(the_last_of_a_crowd_leave_one_by_one),
        cmocka_unit_test(events_after_a_window_has_closed_stay_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
