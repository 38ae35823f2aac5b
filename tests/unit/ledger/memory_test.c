/* memory_test.c - a ledger's memory follows members, groups and windows, never the number of events; and what
 * it says it holds is what the allocator gave. */
#include "given.h"
#include "support/draws.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

static const char json[] =
    "{'qun': 1, 'id': 'm', 'timezone': 'America/New_York', 'attributes': {'member.mood': {'type': 'string'},"
    " 'member.likes': {'type': 'list'}}, 'metrics': {"
    " 'member.n': {'count': 'message'}, 'member.minute': {'count': 'message', 'over': '1m'},"
    " 'member.week': {'count': 'message', 'over': '7d'}, 'member.month': {'sum': 'message.amount', 'over': "
    "'1mo', 'back': '7d'},"
    " 'member.most': {'max': 'message.amount', 'over': '30d'}, 'member.today': {'sum': 'message.amount', "
    "'over': 'day'},"
    " 'member.year': {'first': 'message.text', 'over': 'year'}, 'member.said': {'last': 'message.text'},"
    " 'here.week': {'count': 'message', 'over': '7d'}, 'group.speakers': {'distinct': 'message.member', "
    "'over': '7d'},"
    " 'group.before': {'distinct': 'message.member', 'over': '7d', 'back': '7d'},"
    " 'community.speakers': {'distinct': 'message.member', 'over': '1d'}, 'community.month': {'count': "
    "'message', 'over': '30d'}}}";

typedef struct crowd {
    sweep_heap heap;
    qun_env *env;
    world w;
    qun_slot kind, at, member, group, amount, text, id, mood;
    uint64_t seed;
    size_t without; /* what lives beside the ledger */
} crowd;

static qun_slot slot_of(const world *w, const char *name)
{
    qun_slot slot;
    assert_int_equal(qun_shape_find(w->facts->shape, name, QUN_NTS, &slot), QUN_OK);
    return slot;
}

static void crowd_open(crowd *c, const char *charter)
{
    *c = (crowd){.seed = 11};
    assert_int_equal(env_on(&c->heap, 3, &c->env), QUN_OK);
    world_on(&c->w, c->env, charter);
    c->kind = slot_of(&c->w, "event.kind");
    c->at = slot_of(&c->w, "event.at");
    c->member = slot_of(&c->w, "event.member");
    c->group = slot_of(&c->w, "event.group");
    c->amount = slot_of(&c->w, "event.amount");
    c->text = slot_of(&c->w, "event.text");
    c->id = slot_of(&c->w, "event.id");
}

static void crowd_close(crowd *c)
{
    world_close(&c->w);
    qun_env_unref(c->env);
    expect_int("blocks left", 0, (int64_t)c->heap.live_blocks);
}

static void one_message(crowd *c, uint64_t number, qun_time at, int members, int groups)
{
    char member[16], group[16], id[24];
    qun_facts *f = c->w.facts;
    snprintf(member, sizeof member, "m%d", (int)dice_to(&c->seed, members));
    snprintf(group, sizeof group, "g%d", (int)dice_to(&c->seed, groups));
    snprintf(id, sizeof id, "%llu", (unsigned long long)number);
    qun_facts_clear(f);
    uint32_t row, who;
    qun_facts_add(f, QUN_SCOPE_EVENT, NULL, 0, &row);
    qun_facts_set_text(f, c->kind, row, "message", 7);
    qun_facts_set_int(f, c->at, row, at);
    qun_facts_set_text(f, c->member, row, member, QUN_NTS);
    qun_facts_set_text(f, c->group, row, group, QUN_NTS);
    qun_facts_set_int(f, c->amount, row, dice_to(&c->seed, 1000));
    qun_facts_set_text(f, c->text, row, id, QUN_NTS);
    qun_facts_set_text(f, c->id, row, id, QUN_NTS);
    if (c->mood) {
        qun_facts_add(f, QUN_SCOPE_MEMBER, member, QUN_NTS, &who);
        qun_facts_set_text(f, c->mood, who, id, QUN_NTS);
    }
    int32_t fate;
    if (qun_ledger_fold(c->w.ledger, f, 0, QUN_NEVER, NULL, &fate) != QUN_OK || fate != QUN_FATE_COUNTED)
        fail_msg("event %s was not counted", id);
}

static uint64_t bytes_held(const crowd *c)
{
    qun_ledger_info info = {.size = sizeof info};
    assert_int_equal(qun_ledger_info_get(c->w.ledger, &info), QUN_OK);
    return info.memory_bytes;
}

/* What lives is counted with and without the ledger. */
static void what_it_says_it_holds_is_what_the_allocator_gave(void **state)
{
    crowd c;
    (void)state;
    crowd_open(&c, json);
    c.mood = slot_of(&c.w, "member.mood");
    for (uint64_t i = 0; i < 5000; i++)
        one_message(&c, i, T0 + (qun_time)i * MINUTES(7), 20, 3);
    uint64_t held = bytes_held(&c);
    size_t with = c.heap.live_bytes;
    qun_charter_ref(c.w.charter);
    qun_ledger_unref(c.w.ledger);
    c.w.ledger = NULL;
    expect_int("bytes", (int64_t)(with - c.heap.live_bytes), (int64_t)held);
    qun_charter_unref(c.w.charter);
    crowd_close(&c);
}

static uint64_t memory_after(uint64_t events, qun_span apart, int members, int groups)
{
    crowd c;
    crowd_open(&c, json);
    c.mood = slot_of(&c.w, "member.mood");
    for (uint64_t i = 0; i < events; i++)
        one_message(&c, i, T0 + (qun_time)i * apart, members, groups);
    uint64_t bytes = bytes_held(&c);
    crowd_close(&c);
    return bytes;
}

static void near_enough(const char *what, uint64_t n, uint64_t ten_n)
{
    if (ten_n > n + n / 20)
        fail_msg("%s: %llu bytes after n events, %llu after 10 n", what, (unsigned long long)n,
                 (unsigned long long)ten_n);
}

/* The ids seen lately take their megabyte in both: 80,000 events are more than 65,536. Where ten times as
 * many come in the same time, windows are full of ticks already: some five events each. (Two and a half
 * times where draws.h asks for fewer.) */
static void ten_times_the_events_take_no_more_memory(void **state)
{
    (void)state;
    near_enough("over ten times the time", memory_after(80000, MINUTES(1), 12, 3),
                memory_after(draws(800000), MINUTES(1), 12, 3));
    near_enough("ten times as dense", memory_after(80000, MINUTES(1), 2, 1),
                memory_after(draws(800000), SECONDS(6), 2, 1));
}

/* ---- sets ---- */

static const char sets[] =
    "{'qun': 1, 'id': 's', 'metrics': {'community.speakers': {'distinct': 'message.member', 'over': '30d'},"
    " 'community.ever': {'distinct': 'message.text'}}}";

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* 100,000 different members in a window, each seen several times: twice as many take not much over twice as
 * long. */
static void sets_of_a_hundred_thousand_do_not_slow_down(void **state)
{
    double took[2];
    (void)state;
    for (int k = 0; k < 2; k++) {
        crowd c;
        int members = 50000 << k;
        crowd_open(&c, sets);
        double begun = seconds();
        for (uint64_t i = 0; i < 3 * (uint64_t)members; i++)
            one_message(&c, i, T0 + (qun_time)i * SECONDS(1), members, 1);
        took[k] = seconds() - begun;
        uint64_t held = bytes_held(&c);
        expect_fact(&c.w, k ? "300000" : "150000", "community.ever", NULL, DAYS(9));
        int64_t speakers = fact(&c.w, "community.speakers", NULL, DAYS(9)).i;
        if (speakers < members * 9 / 10 || speakers > members)
            fail_msg("%lld speakers of %d", (long long)speakers, members);
        if (held > (uint64_t)members * 1200)
            fail_msg("%llu bytes for %d members", (unsigned long long)held, members);
        crowd_close(&c);
    }
    if (took[1] > 8 * took[0] && took[1] > 2)
        fail_msg("%.2f s for 50,000 members, %.2f s for 100,000", took[0], took[1]);
}

static void sets_forget_whom_the_window_has_left(void **state)
{
    crowd c;
    (void)state;
    crowd_open(&c, sets);
    for (uint64_t i = 0; i < 20000; i++)
        one_message(&c, i, T0 + (qun_time)i * SECONDS(1), 5000, 1);
    uint64_t many = (uint64_t)fact(&c.w, "community.speakers", NULL, DAYS(1)).i;
    assert_true(many > 4800);
    for (uint64_t i = 0; i < 20000; i++) /* then few people for 69 days */
        one_message(&c, 50000 + i, T0 + DAYS(31) + (qun_time)i * MINUTES(5), 10, 1);
    expect_fact(&c.w, "10", "community.speakers", NULL, DAYS(31) + MINUTES(5) * 20000);
    const series *s = &c.w.charter->series[0];
    const tally *t = tally_of(c.w.ledger, TABLE_COMMUNITY, 0, 0);
    assert_string_equal("community.speakers", s->field->name.at);
    if (t->count - t->head > 2 * EXACT)
        fail_msg("%u entries for 10 people", t->count - t->head);
    crowd_close(&c);
}

/* What leaves makes room for what comes: three at a time need no more than the least that is taken. */
static void windows_that_are_full_ask_for_no_memory(void **state)
{
    static const char few[] =
        "{'qun': 1, 'id': 'm', 'metrics': {'member.minute': {'count': 'message', 'over': '1m'},"
        " 'member.most': {'max': 'message.amount', 'over': '1m'},"
        " 'member.words': {'distinct': 'message.text', 'over': '1m'}}}";
    enum { EVENTS = 1000, GROWN = 8 };
    crowd c;
    (void)state;
    crowd_open(&c, few);
    for (uint64_t i = 0; i < EVENTS; i++)
        one_message(&c, i, T0 + (qun_time)i * SECONDS(20), 1, 1);
    expect_fact(&c.w, "3", "member.minute", "m0", SECONDS(20) * (EVENTS - 1));
    for (uint32_t k = 0; k < 3; k++)
        expect_int("room for entries", GROWN, tally_of(c.w.ledger, TABLE_MEMBER, 0, k)->cap);
    crowd_close(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_it_says_it_holds_is_what_the_allocator_gave),
        cmocka_unit_test(ten_times_the_events_take_no_more_memory),
        cmocka_unit_test(sets_of_a_hundred_thousand_do_not_slow_down),
        cmocka_unit_test(sets_forget_whom_the_window_has_left),
        cmocka_unit_test(windows_that_are_full_ask_for_no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
