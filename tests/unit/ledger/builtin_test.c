/* builtin_test.c - what a ledger knows of people and groups without any metric: who is where, since when, who
 * shows signs of life, what the host said. */
#include "given.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Double quotes are written as single ones, single ones as grave accents. */
static const char *json(void)
{
    return "{'qun': 1, 'id': 'b', 'timezone': '+08:00', 'use': ['wecom'],"
           " 'attributes': {'member.region': {'type': 'string'}, 'member.pets': {'type': 'list'},"
           "  'group.city': {'type': 'string'}, 'community.slogan': {'type': 'string'}},"
           " 'groups': [{'id': 'city', 'carrier': 'wecom', 'life': 'long', 'size': {'max': 3}}],"
           " 'rules': [{'id': 'r', 'on': 'message', 'when': 'member.region == `x` || `Bo` in member.pets ||"
           " group.seats > 90 || community.members < 0 || group.staff_count < 0 || member.groups < 0 ||"
           " here.joined > now', 'then': ['delete']}]}";
}

static void first_joining_is_member_joined_and_each_seat_has_its_own(void **state)
{
    world w;
    (void)state;
    world_open(&w, json());
    TELL(&w, .kind = "join", .member = "anna", .group = "g1", .at = HOURS(2));
    TELL(&w, .kind = "join", .member = "anna", .group = "g2", .at = HOURS(3));
    expect_fact(&w, "\"2026-03-01T03:00:00Z\"", "member.joined", "anna", HOURS(4));
    expect_fact(&w, "\"2026-03-01T03:00:00Z\"", "here.joined", "anna@g1", HOURS(4));
    expect_fact(&w, "\"2026-03-01T04:00:00Z\"", "here.joined", "anna@g2", HOURS(4));
    expect_fact(&w, "2", "member.groups", "anna", HOURS(4));
    expect_fact(&w, "1", "group.members", "g1", HOURS(4));
    expect_fact(&w, "1", "community.members", NULL, HOURS(4));
    expect_fact(&w, "2", "community.groups", NULL, HOURS(4));
    TELL(&w, .kind = "join", .member = "anna", .group = "g1", .at = HOURS(1)); /* told late */
    expect_fact(&w, "\"2026-03-01T02:00:00Z\"", "member.joined", "anna", HOURS(4));
    expect_fact(&w, "\"2026-03-01T02:00:00Z\"", "here.joined", "anna@g1", HOURS(4));
    expect_fact(&w, "1", "group.members", "g1", HOURS(4));
    TELL(&w, .kind = "join", .member = "bo", .at = HOURS(5)); /* into the community, no group */
    expect_fact(&w, "\"2026-03-01T06:00:00Z\"", "member.joined", "bo", HOURS(6));
    expect_fact(&w, "0", "member.groups", "bo", HOURS(6));
    world_close(&w);
}

static void where_a_member_came_from_is_kept_with_the_seat(void **state)
{
    world w;
    (void)state;
    world_open(&w, json());
    TELL(&w, .kind = "join", .member = "anna", .group = "g1", .source = "poster");
    expect_fact(&w, "\"poster\"", "here.source", "anna@g1", HOURS(1));
    world_close(&w);
}

static void people_are_counted_once_and_leave_with_their_last_group(void **state)
{
    world w;
    qun_ledger_info info = {.size = sizeof info};
    (void)state;
    world_open(&w, json());
    TELL(&w, .kind = "join", .member = "anna", .group = "g1", .at = 1);
    TELL(&w, .kind = "join", .member = "anna", .group = "g2", .at = 2);
    TELL(&w, .kind = "join", .member = "bo", .group = "g1", .at = 3);
    TELL(&w, .kind = "order", .member = "cai", .at = 4); /* never in a group */
    expect_fact(&w, "2", "community.members", NULL, 9);
    expect_int("members asked for", 3, rows_of(&w, QUN_SCOPE_MEMBER, 9));
    TELL(&w, .kind = "leave", .member = "anna", .group = "g1", .at = 5);
    expect_fact(&w, "2", "community.members", NULL, 9);
    expect_fact(&w, "1", "member.groups", "anna", 9);
    expect_fact(&w, "1", "group.members", "g1", 9);
    expect_fact(&w, "?", "here.joined", "anna@g1", 9);
    TELL(&w, .kind = "leave", .member = "anna", .group = "g2", .at = 6);
    TELL(&w, .kind = "leave", .member = "anna", .group = "g2", .at = 7); /* twice */
    expect_fact(&w, "1", "community.members", NULL, 9);
    expect_fact(&w, "0", "member.groups", "anna", 9);
    expect_int("who left every group gives no row", 2, rows_of(&w, QUN_SCOPE_MEMBER, 9));
    expect_int("seats", 1, rows_of(&w, QUN_SCOPE_HERE, 9));
    expect_fact(&w, "\"2026-03-01T01:00:00.000001Z\"", "member.joined", "anna", 9); /* but asked by name */
    TELL(&w, .kind = "join", .member = "anna", .group = "g2", .at = 8);
    expect_fact(&w, "2", "community.members", NULL, 9);
    expect_fact(&w, "\"2026-03-01T01:00:00.000008Z\"", "here.joined", "anna@g2", 9);
    assert_int_equal(qun_ledger_info_get(w.ledger, &info), QUN_OK);
    expect_int("info.seats", 2, info.seats);
    expect_int("info.members", 3, info.members);
    expect_int("info.groups", 2, info.groups);
    world_close(&w);
}

/* All orders in which these may be told end in the same. */
static void who_is_where_does_not_depend_on_the_order_told(void **state)
{
    static const said stories[][5] = {
        {{.kind = "join", .at = 1},
         {.kind = "leave", .at = 2},
         {.kind = "join", .at = 3},
         {.kind = "message", .at = 4}},
        {{.kind = "join", .at = 1},
         {.kind = "join", .at = 2},
         {.kind = "leave", .at = 3},
         {.kind = "message", .at = 4}},
        {{.kind = "join", .at = 1},
         {.kind = "dissolve", .at = 2},
         {.kind = "open", .at = 3},
         {.kind = "join", .at = 4}},
        {{.kind = "open", .at = 1},
         {.kind = "join", .at = 2},
         {.kind = "dissolve", .at = 3},
         {.kind = "ack", .at = 4}},
        {{.kind = "ack", .at = 1},
         {.kind = "ack", .at = 2},
         {.kind = "join", .at = 3},
         {.kind = "dissolve", .at = 4}},
    };
    (void)state;
    for (size_t s = 0; s < COUNT(stories); s++) {
        char *first = NULL;
        for (int order = 0; order < 256; order++) { /* base 4: those that are permutations */
            int digits[4] = {order & 3, order >> 2 & 3, order >> 4 & 3, order >> 6 & 3}, seen = 0;
            for (int i = 0; i < 4; i++)
                seen |= 1 << digits[i];
            if (seen != 15)
                continue;
            world w;
            world_open(&w, json());
            for (int i = 0; i < 4; i++) {
                said e = stories[s][digits[i]];
                e.member = "anna";
                e.group = "g1";
                tell(&w, e);
            }
            char *facts = all_facts(w.ledger, w.facts, T0 + 9);
            if (first)
                assert_string_equal(first, facts);
            else
                first = strcpy(malloc(strlen(facts) + 1), facts);
            free(facts);
            world_close(&w);
        }
        free(first);
    }
}

static void a_dissolved_group_is_gone_with_its_seats_until_it_opens_again(void **state)
{
    world w;
    (void)state;
    world_open(&w, json());
    TELL(&w, .kind = "open", .group = "g1", .at = 1);
    TELL(&w, .kind = "open", .group = "g2", .at = 1);
    TELL(&w, .kind = "join", .member = "anna", .group = "g1", .at = 2);
    TELL(&w, .kind = "join", .member = "anna", .group = "g2", .at = 2);
    TELL(&w, .kind = "join", .member = "bo", .group = "g1", .at = 2);
    TELL(&w, .kind = "dissolve", .group = "g1", .at = 3);
    expect_fact(&w, "1", "community.groups", NULL, 9);
    expect_fact(&w, "1", "community.members", NULL, 9);
    expect_fact(&w, "1", "member.groups", "anna", 9);
    expect_fact(&w, "true", "group.dissolved", "g1", 9);
    expect_fact(&w, "0", "group.members", "g1", 9);
    expect_int("groups", 1, rows_of(&w, QUN_SCOPE_GROUP, 9));
    expect_int("members", 1, rows_of(&w, QUN_SCOPE_MEMBER, 9));
    expect_int("seats", 1, rows_of(&w, QUN_SCOPE_HERE, 9));
    TELL(&w, .kind = "open", .group = "g1", .at = 5);
    expect_fact(&w, "false", "group.dissolved", "g1", 9);
    expect_fact(&w, "\"2026-03-01T01:00:00.000005Z\"", "group.opened", "g1", 9);
    expect_fact(&w, "0", "group.members", "g1", 9);
    expect_fact(&w, "2", "community.groups", NULL, 9);
    expect_fact(&w, "1", "group.life_no", "g1", 9);
    world_close(&w);
}

static void staff_and_machines_are_no_life_sign(void **state)
{
    world w;
    (void)state;
    world_open(&w, json());
    TELL(&w, .kind = "message", .member = "anna", .group = "g1", .at = 1);
    TELL(&w, .kind = "message", .member = "anna", .group = "g1", .at = 2, .scheduled = true);
    TELL(&w, .kind = "message", .member = "anna", .group = "g1", .at = 3, .staff = true);
    TELL(&w, .kind = "violation", .member = "anna", .group = "g1", .at = 4); /* no act of hers */
    said e = {.kind = "message", .member = "sun", .group = "g1", .at = 5};
    event_row(&w, &e);
    say_int(&w, "member.staff", "sun", 1); /* the host says it along */
    assert_int_equal(qun_ledger_fold(w.ledger, w.facts, 0, QUN_NEVER, NULL, NULL), QUN_OK);
    TELL(&w, .kind = "message", .member = "sun", .group = "g1", .at = 6); /* and it is remembered */
    expect_fact(&w, "\"2026-03-01T01:00:00.000001Z\"", "group.active_at", "g1", 9);
    expect_fact(&w, "\"2026-03-01T01:00:00.000003Z\"", "member.active_at", "anna", 9);
    expect_fact(&w, "\"2026-03-01T01:00:00.000006Z\"", "member.active_at", "sun", 9);
    TELL(&w, .kind = "join", .member = "sun", .group = "g1", .at = 7);
    TELL(&w, .kind = "join", .member = "anna", .group = "g1", .at = 7);
    TELL(&w, .kind = "checkin", .member = "anna", .group = "g1", .at = 0); /* older */
    expect_fact(&w, "\"2026-03-01T01:00:00.000003Z\"", "here.active_at", "anna@g1", 9);
    expect_fact(&w, "\"2026-03-01T01:00:00.000001Z\"", "group.active_at", "g1", 9);
    expect_fact(&w, "1", "group.staff_count", "g1", 9);
    world_close(&w);
}

static void seats_left_follow_from_the_form(void **state)
{
    static const char *const people[] = {"a", "b", "c", "d"};
    world w;
    (void)state;
    world_open(&w, json());
    said e = {.kind = "open", .group = "g1"};
    event_row(&w, &e);
    say_text(&w, "group.form", "g1", "city");
    assert_int_equal(qun_ledger_fold(w.ledger, w.facts, 0, QUN_NEVER, NULL, NULL), QUN_OK);
    expect_fact(&w, "3", "group.seats", "g1", 9);
    for (int i = 0; i < 4; i++)
        TELL(&w, .kind = "join", .member = people[i], .group = "g1", .at = i);
    expect_fact(&w, "0", "group.seats", "g1", 9); /* over full is full */
    TELL(&w, .kind = "join", .member = "a", .group = "g2");
    expect_fact(&w, "?", "group.seats", "g2", 9); /* of a form nobody named */
    world_close(&w);
}

static void what_the_host_says_along_is_remembered_and_its_last_word_stands(void **state)
{
    world w;
    (void)state;
    world_open(&w, json());
    said e = {.kind = "join", .member = "anna", .group = "g1", .at = 1};
    event_row(&w, &e);
    say_text(&w, "member.region", "anna", "Dalian");
    say_text(&w, "group.city", "g1", "Dalian");
    say_text(&w, "community.slogan", NULL, "woof");
    say_int(&w, "member.joined", "anna", T0 + HOURS(1)); /* it knows better than the event */
    assert_int_equal(qun_ledger_fold(w.ledger, w.facts, 0, QUN_NEVER, NULL, NULL), QUN_OK);
    TELL(&w, .kind = "message", .member = "anna", .group = "g1", .at = 2);
    expect_fact(&w, "\"Dalian\"", "member.region", "anna", 9);
    expect_fact(&w, "\"Dalian\"", "group.city", "g1", 9);
    expect_fact(&w, "\"woof\"", "community.slogan", NULL, 9);
    expect_fact(&w, "\"2026-03-01T02:00:00Z\"", "member.joined", "anna", 9);
    e = (said){.kind = "message", .member = "anna", .group = "g1", .at = 3};
    event_row(&w, &e);
    say_text(&w, "member.region", "anna", "Shenyang");
    assert_int_equal(qun_ledger_fold(w.ledger, w.facts, 0, QUN_NEVER, NULL, NULL), QUN_OK);
    expect_fact(&w, "\"Shenyang\"", "member.region", "anna", 9);
    expect_fact(&w, "\"Dalian\"", "group.city", "g1", 9);
    world_close(&w);
}

static void lists_are_remembered(void **state)
{
    static const char *const names_of[] = {"Bo", "Momo"};
    world w;
    qun_slot slot;
    qun_value items[2], list = {.size = sizeof list, .kind = QUN_TYPE_LIST, .items = items, .count = 2};
    (void)state;
    world_open(&w, json());
    for (int i = 0; i < 2; i++)
        items[i] = (qun_value){
            .size = sizeof *items, .kind = QUN_TYPE_STRING, .text = {names_of[i], strlen(names_of[i])}};
    said e = {.kind = "join", .member = "anna", .group = "g1", .at = 1};
    event_row(&w, &e);
    uint32_t row;
    assert_int_equal(qun_facts_add(w.facts, QUN_SCOPE_MEMBER, "anna", QUN_NTS, &row), QUN_OK);
    assert_int_equal(qun_shape_find(w.facts->shape, "member.pets", QUN_NTS, &slot), QUN_OK);
    assert_int_equal(qun_facts_set(w.facts, slot, row, &list), QUN_OK);
    assert_int_equal(qun_ledger_fold(w.ledger, w.facts, 0, QUN_NEVER, NULL, NULL), QUN_OK);
    expect_fact(&w, "[\"Bo\",\"Momo\"]", "member.pets", "anna", 9);
    world_close(&w);
}

/* The only member row is the event's, if the event names none. */
static void a_lone_row_is_the_events_own(void **state)
{
    world w;
    (void)state;
    world_open(&w, json());
    said e = {.kind = "message", .at = 1};
    event_row(&w, &e);
    say_text(&w, "member.region", "anna", "Dalian");
    say_text(&w, "group.city", "g1", "Dalian");
    assert_int_equal(qun_ledger_fold(w.ledger, w.facts, 0, QUN_NEVER, NULL, NULL), QUN_OK);
    expect_fact(&w, "\"Dalian\"", "member.region", "anna", 9);
    expect_fact(&w, "\"2026-03-01T01:00:00.000001Z\"", "member.active_at", "anna", 9);
    expect_fact(&w, "\"2026-03-01T01:00:00.000001Z\"", "group.active_at", "g1", 9);
    world_close(&w);
}

static qun_value around(world *w, const char *field, int32_t scope, const char *key)
{
    qun_slot slot;
    uint32_t row = 0;
    qun_value value = {.size = sizeof value};
    assert_int_equal(qun_shape_find(w->facts->shape, field, QUN_NTS, &slot), QUN_OK);
    if (key)
        expect_status(field, QUN_OK, qun_facts_find(w->facts, scope, key, QUN_NTS, &row));
    expect_status(field, QUN_OK, qun_facts_get(w->facts, slot, row, &value));
    return value;
}

static void around_an_event_stands_what_the_ledger_knows_and_the_hosts_word_wins(void **state)
{
    world w;
    (void)state;
    world_open(&w, json());
    TELL(&w, .kind = "join", .member = "anna", .group = "g1", .at = 1);
    TELL(&w, .kind = "join", .member = "bo", .group = "g1", .at = 1);
    said e = {.kind = "message", .member = "anna", .group = "g1", .at = 5};
    event_row(&w, &e);
    say_int(&w, "member.groups", "anna", 7);
    say_int(&w, "community.members", NULL, 500);
    say_int(&w, "group.seats", "g1", 42);
    assert_int_equal(qun_ledger_around(w.ledger, w.facts, 0, T0 + 5), QUN_OK);
    expect_int("the host's groups", 7, around(&w, "member.groups", QUN_SCOPE_MEMBER, "anna").i);
    expect_int("the host's people", 500, around(&w, "community.members", QUN_SCOPE_COMMUNITY, NULL).i);
    expect_int("the host's seats", 42, around(&w, "group.seats", QUN_SCOPE_GROUP, "g1").i);
    expect_int("the ledger's members", 2, around(&w, "group.members", QUN_SCOPE_GROUP, "g1").i);
    expect_int("a seat's row", 1, qun_facts_rows(w.facts, QUN_SCOPE_HERE));
    expect_int("here.joined", T0 + 1, around(&w, "here.joined", QUN_SCOPE_HERE, NULL).i);
    expect_int("rows of members", 1, qun_facts_rows(w.facts, QUN_SCOPE_MEMBER));
    world_close(&w);
}

/* qun_ledger_facts is the other way: what the ledger knows is written over what stood there. */
static void asking_again_brings_rows_up_to_date(void **state)
{
    world w;
    qun_slot slot;
    (void)state;
    world_open(&w, json());
    TELL(&w, .kind = "join", .member = "anna", .group = "g1", .at = 1);
    qun_facts_clear(w.facts);
    say_text(&w, "member.name", "anna", "Anna");
    assert_int_equal(qun_ledger_facts(w.ledger, QUN_SCOPE_MEMBER, NULL, 0, T0 + 1, w.facts), QUN_OK);
    qun_facts *once = w.facts;
    assert_int_equal(qun_facts_new(qun_charter_shape(w.charter), &w.facts), QUN_OK);
    TELL(&w, .kind = "join", .member = "anna", .group = "g2", .at = 2);
    qun_facts_unref(w.facts);
    w.facts = once;
    assert_int_equal(qun_ledger_facts(w.ledger, QUN_SCOPE_MEMBER, "anna", QUN_NTS, T0 + 2, w.facts), QUN_OK);
    expect_int("member.groups", 2, around(&w, "member.groups", QUN_SCOPE_MEMBER, "anna").i);
    assert_int_equal(qun_shape_find(w.facts->shape, "member.name", QUN_NTS, &slot), QUN_OK);
    expect_text("what the ledger knows nothing of stays", "Anna",
                around(&w, "member.name", QUN_SCOPE_MEMBER, "anna").text);
    expect_int("rows", 1, qun_facts_rows(w.facts, QUN_SCOPE_MEMBER));
    world_close(&w);
}

static void asking_for_what_is_not_there_is_refused(void **state)
{
    world w;
    (void)state;
    world_open(&w, json());
    TELL(&w, .kind = "join", .member = "anna", .group = "g1", .at = 1);
    const struct {
        int32_t scope;
        const char *key;
        qun_status expected;
    } cases[] = {
        {QUN_SCOPE_MEMBER, "bo", QUN_E_NONE},
        {QUN_SCOPE_GROUP, "anna", QUN_E_NONE},
        {QUN_SCOPE_MEMBER, "", QUN_E_NONE},
        {QUN_SCOPE_HERE, "anna", QUN_E_NONE},
        {QUN_SCOPE_EVENT, NULL, QUN_E_NEWER},
        {QUN_SCOPE_STAFF, NULL, QUN_E_NEWER},
        {77, NULL, QUN_E_NEWER},
        {QUN_SCOPE_MEMBER, "\xff", QUN_E_TEXT},
        {QUN_SCOPE_COMMUNITY, NULL, QUN_OK},
        {QUN_SCOPE_HERE, NULL, QUN_OK},
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        expect_status(cases[i].key ? cases[i].key : "every row", cases[i].expected,
                      qun_ledger_facts(w.ledger, cases[i].scope, cases[i].key, cases[i].key ? QUN_NTS : 0, T0,
                                       w.facts));
    expect_status("an event that is not there", QUN_E_NONE, qun_ledger_around(w.ledger, w.facts, 9, T0));
    expect_status("no ledger", QUN_E_ARG, qun_ledger_around(NULL, w.facts, 0, T0));
    expect_status("no facts", QUN_E_ARG, qun_ledger_facts(w.ledger, QUN_SCOPE_MEMBER, NULL, 0, T0, NULL));
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(first_joining_is_member_joined_and_each_seat_has_its_own),
        cmocka_unit_test(where_a_member_came_from_is_kept_with_the_seat),
        cmocka_unit_test(people_are_counted_once_and_leave_with_their_last_group),
        cmocka_unit_test(who_is_where_does_not_depend_on_the_order_told),
        cmocka_unit_test(a_dissolved_group_is_gone_with_its_seats_until_it_opens_again),
        cmocka_unit_test(staff_and_machines_are_no_life_sign),
        cmocka_unit_test(seats_left_follow_from_the_form),
        cmocka_unit_test(what_the_host_says_along_is_remembered_and_its_last_word_stands),
        cmocka_unit_test(lists_are_remembered),
        cmocka_unit_test(a_lone_row_is_the_events_own),
        cmocka_unit_test(around_an_event_stands_what_the_ledger_knows_and_the_hosts_word_wins),
        cmocka_unit_test(asking_again_brings_rows_up_to_date),
        cmocka_unit_test(asking_for_what_is_not_there_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
