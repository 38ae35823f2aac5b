/* expire_test.c - when groups end: the earliest ending, warnings, extensions, and never for want of facts. */
#include "given.h"

#define FORM(body)                                                                                           \
    CLUB(                                                                                                    \
        "`attributes`: {`group.done`: `bool`, `group.wish`: `bool`}, `carriers`: [{`id`: `wechat`, `kind`: " \
        "`wechat`}], `groups`: [{`id`: `talk`, `carrier`: `wechat`, " body "}]")
#define OPENED "{`id`: `g`, `opened`: `2026-01-05T10:00:00+08:00`}"

/* What a group is told, instant by instant. */
typedef struct instant {
    qun_time now;
    const char *said;
    qun_time next;
} instant;

static void told(const char *charter, const char *group, const instant *at, size_t count)
{
    community *c = given(charter);
    group(c, group);
    for (size_t i = 0; i < count; i++) {
        decide(c, qun_expire, at[i].now);
        expect_said(c, at[i].said);
        expect_int(at[i].said, at[i].next, outcome_of(c).next);
        if (qun_decisions_count(c->out))
            expect_int("valid until", at[i].next, decision_at(c, 0).valid_until);
    }
    done(c);
}

static void a_group_ends_after_its_span(void **state)
{
    static const instant at[] = {
        {MONDAY + 10 * HOUR, "keep cap end @group", MONDAY + 9 * HOUR + DAY},
        {MONDAY + 9 * HOUR + DAY - 1, "keep cap end @group", MONDAY + 9 * HOUR + DAY},
        {MONDAY + 9 * HOUR + DAY, "notify cap warn +60m @group", MONDAY + 10 * HOUR + DAY},
        {MONDAY + 10 * HOUR + DAY - 1, "notify cap warn +0m @group", MONDAY + 10 * HOUR + DAY},
        {MONDAY + 10 * HOUR + DAY, "dissolve cap end @group", QUN_NEVER},
        {MONDAY + 90 * DAY, "dissolve cap end @group", QUN_NEVER},
    };
    (void)state;
    told(FORM("`ends`: [{`id`: `cap`, `on`: {`after`: `1d`}}], `warn`: [`1h`]"), OPENED, at, COUNT(at));
}

static void an_end_says_why_and_when(void **state)
{
    (void)state;
    community *c =
        given(FORM("`ends`: [{`id`: `cap`, `on`: {`after`: `1d`}, `why`: {`zh`: `到点散群`, `en`: `over`}}], "
                   "`warn`: [`1h`]"));
    group(c, OPENED);
    decide(c, qun_expire, MONDAY + 10 * HOUR + DAY + MINUTE);
    expect_reasons(c, 0, "Y012[cap] now \"2026-01-06T02:01:00Z\" >= \"2026-01-06T02:00:00Z\"");
    expect_int("from", MONDAY + 10 * HOUR + DAY, decision_at(c, 0).valid_from);
    expect_text("group", "g", decision_at(c, 0).group);
    expect_text("member", NULL, decision_at(c, 0).member);
    expect_int("object", QUN_OBJECT_ENDING, decision_at(c, 0).object);
    expect_holds(sentence(c, 0, QUN_AUDIENCE_MEMBER, QUN_LANG_ZH), "到点散群");
    expect_holds(sentence(c, 0, QUN_AUDIENCE_OPERATOR, QUN_LANG_EN), "its time came at 2026-01-06 10:00");
    decide(c, qun_expire, MONDAY + 10 * HOUR + DAY - 30 * MINUTE);
    expect_holds(sentence(c, 0, QUN_AUDIENCE_MEMBER, QUN_LANG_EN), "its time comes at 2026-01-06 10:00");
    done(c);
}

static void each_life_has_its_end(void **state)
{
    static const instant flash[] = {
        {MONDAY + 11 * HOUR, "keep flash end @group", MONDAY + 13 * HOUR + 50 * MINUTE},
        {MONDAY + 13 * HOUR + 50 * MINUTE, "notify flash warn +10m @group", MONDAY + 14 * HOUR},
        {MONDAY + 14 * HOUR, "dissolve flash end @group", QUN_NEVER},
    };
    static const instant night[] = {
        {MONDAY + 23 * HOUR, "keep midnight end @group", MONDAY + 23 * HOUR + 50 * MINUTE},
        {MONDAY + DAY, "dissolve midnight end @group", QUN_NEVER},
    };
    static const instant temporary[] = {
        {MONDAY + 2 * DAY, "keep temporary end @group", MONDAY + 6 * DAY + 10 * HOUR},
        {MONDAY + 7 * DAY + 10 * HOUR, "dissolve temporary end @group", QUN_NEVER},
    };
    static const instant forever[] = {{MONDAY + 900 * DAY, "keep talk end @group", QUN_NEVER}};
    (void)state;
    told(FORM("`life`: `flash`"), OPENED, flash, COUNT(flash));
    told(FORM("`life`: `flash`"), "{`id`: `g`, `opened`: `2026-01-05T22:30:00+08:00`}", night, COUNT(night));
    told(FORM("`life`: `temporary`"), OPENED, temporary, COUNT(temporary));
    told(FORM("`life`: `long`"), OPENED, forever, COUNT(forever));
}

static void a_group_ends_with_its_event(void **state)
{
    static const instant after[] = {
        {MONDAY, "keep event end @group", MONDAY + 11 * HOUR},
        {MONDAY + 12 * HOUR, "dissolve event end @group", QUN_NEVER},
    };
    static const instant before[] = {
        {MONDAY, "keep early end @group", MONDAY + 8 * HOUR},
        {MONDAY + 9 * HOUR, "dissolve early end @group", QUN_NEVER},
    };
    static const instant at_once[] = {
        {MONDAY, "keep then end @group", MONDAY + 9 * HOUR},
        {MONDAY + 10 * HOUR, "dissolve then end @group", QUN_NEVER},
    };
    static const instant day[] = {
        {MONDAY, "keep fixed end @group", MONDAY + DAY - HOUR},
        {MONDAY + DAY, "dissolve fixed end @group", QUN_NEVER},
    };
    static const char *const g = "{`id`: `g`, `opened`: `2026-01-01T00:00:00+08:00`, `event_end`: "
                                 "`2026-01-05T10:00:00+08:00`}";
    (void)state;
    told(FORM("`ends`: [{`id`: `event`, `on`: {`from`: `group.event_end`, `after`: `2h`}}], `warn`: [`1h`]"),
         g, after, COUNT(after));
    told(FORM("`ends`: [{`id`: `early`, `on`: {`from`: `group.event_end`, `after`: `-1h`}}], `warn`: [`1h`]"),
         g, before, COUNT(before));
    told(FORM("`ends`: [{`id`: `then`, `on`: {`from`: `group.event_end`}}], `warn`: [`1h`]"), g, at_once,
         COUNT(at_once));
    told(FORM("`ends`: [{`id`: `fixed`, `on`: {`from`: `2026-01-06`}}], `warn`: [`1h`]"), g, day, COUNT(day));
}

static void activity_moves_an_idle_end(void **state)
{
    (void)state;
    community *c =
        given(FORM("`life`: `long`, `ends`: [{`id`: `idle`, `on`: {`from`: `group.active_at`, `after`: "
                   "`14d`}}]"));
    group(c, OPENED);
    know(c, "group.active_at", 0, MONDAY);
    decide(c, qun_expire, MONDAY + 13 * DAY);
    expect_said(c, "notify idle warn +1440m @group");
    know(c, "group.active_at", 0, MONDAY + 12 * DAY);
    decide(c, qun_expire, MONDAY + 14 * DAY);
    expect_said(c, "keep idle end @group");
    expect_int("next", MONDAY + 25 * DAY, outcome_of(c).next);
    decide(c, qun_expire, MONDAY + 26 * DAY);
    expect_said(c, "dissolve idle end @group");
    done(c);
}

static void a_task_that_is_done_ends_the_group(void **state)
{
    static const struct {
        const char *group, *said;
    } rows[] = {
        {"{`id`: `g`, `opened`: `2026-01-05T10:00:00+08:00`, `done`: true}", "dissolve task end @group"},
        {"{`id`: `g`, `opened`: `2026-01-05T10:00:00+08:00`, `done`: false}", "keep cap end @group"},
        {"{`id`: `g`, `opened`: `2026-01-05T10:00:00+08:00`}", "keep cap end @group"},
        {"{`id`: `g`, `done`: true}", "dissolve task end @group"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        community *c = given(
            FORM("`ends`: [{`id`: `cap`, `on`: {`after`: `30d`}}, {`id`: `task`, `when`: `group.done`}]"));
        group(c, rows[i].group);
        decide(c, qun_expire, MONDAY + DAY);
        expect_said(c, rows[i].said);
        if (i == 2)
            expect_holds(reasons(c, 0), "Y003[task] group.done");
        done(c);
    }
}

static void with_a_time_and_a_condition_both_must_be_reached(void **state)
{
    static const struct {
        int members;
        qun_time now;
        const char *said;
        qun_time next;
    } rows[] = {
        {2, MONDAY + 2 * DAY, "keep talk end @group", MONDAY + 3 * DAY + 10 * HOUR},
        {2, MONDAY + 3 * DAY + 10 * HOUR, "dissolve small end @group", QUN_NEVER},
        {5, MONDAY + 3 * DAY + 10 * HOUR, "keep talk end @group", QUN_NEVER},
        {-1, MONDAY + 3 * DAY + 10 * HOUR, "keep talk end @group", QUN_NEVER},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        community *c =
            given(FORM("`ends`: [{`id`: `small`, `on`: {`after`: `3d`}, `when`: `group.members < 5`}]"));
        group(c, OPENED);
        if (rows[i].members >= 0)
            know(c, "group.members", 0, rows[i].members);
        decide(c, qun_expire, rows[i].now);
        expect_said(c, rows[i].said);
        expect_int(rows[i].said, rows[i].next, outcome_of(c).next);
        done(c);
    }
}

static void the_earliest_of_several_ends_decides(void **state)
{
    static const char *const charter = FORM("`ends`: [{`id`: `cap`, `on`: {`after`: `3d`}, `then`: [{`do`: "
                                            "`post`, `as`: `bye`}, `dissolve`]}, {`id`: "
                                            "`friday`, `on`: {`days`: [`wed`], `at`: `20:00`}}], `warn`: []");
    static const instant monday[] = {
        {MONDAY + DAY, "keep friday end @group", MONDAY + 2 * DAY + 20 * HOUR},
        {MONDAY + 2 * DAY + 20 * HOUR, "dissolve friday end @group", QUN_NEVER},
    };
    (void)state;
    told(charter, OPENED, monday, COUNT(monday));
    community *c = given(charter);
    group(c, "{`id`: `g`, `opened`: `2026-01-08T10:00:00+08:00`}"); /* Thursday */
    decide(c, qun_expire, MONDAY + 6 * DAY + 10 * HOUR);
    expect_said(c, "post cap end=bye @group; dissolve cap end @group");
    assert_string_not_equal(key_of(c, 0), key_of(c, 1));
    done(c);
}

static void warnings_come_once_each_and_in_order(void **state)
{
    static const struct {
        qun_time warned, now;
        const char *said;
        qun_time from, next;
    } rows[] = {
        {0, MONDAY + 3 * DAY + 10 * HOUR, "keep cap end @group", MONDAY + 3 * DAY + 10 * HOUR,
         MONDAY + 4 * DAY + 10 * HOUR},
        {0, MONDAY + 4 * DAY + 10 * HOUR, "notify cap warn +4320m @group", MONDAY + 4 * DAY + 10 * HOUR,
         MONDAY + 6 * DAY + 10 * HOUR},
        {MONDAY + 4 * DAY + 10 * HOUR, MONDAY + 5 * DAY, "keep cap end @group", MONDAY + 5 * DAY,
         MONDAY + 6 * DAY + 10 * HOUR},
        {MONDAY + 4 * DAY + 10 * HOUR, MONDAY + 6 * DAY + 10 * HOUR, "notify cap warn +1440m @group",
         MONDAY + 6 * DAY + 10 * HOUR, MONDAY + 7 * DAY + 9 * HOUR},
        /* asked late: only the last one that is due */
        {0, MONDAY + 7 * DAY + 9 * HOUR + 30 * MINUTE, "notify cap warn +30m @group",
         MONDAY + 7 * DAY + 9 * HOUR, MONDAY + 7 * DAY + 10 * HOUR},
        {MONDAY + 7 * DAY + 9 * HOUR, MONDAY + 7 * DAY + 9 * HOUR + 30 * MINUTE, "keep cap end @group",
         MONDAY + 7 * DAY + 9 * HOUR + 30 * MINUTE, MONDAY + 7 * DAY + 10 * HOUR},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        community *c =
            given(FORM("`ends`: [{`id`: `cap`, `on`: {`after`: `7d`}}], `warn`: [`1h`, `3d`, `1d`]"));
        group(c, OPENED);
        if (rows[i].warned)
            know(c, "group.warned", 0, rows[i].warned);
        decide(c, qun_expire, rows[i].now);
        expect_said(c, rows[i].said);
        expect_int(rows[i].said, rows[i].from, decision_at(c, 0).valid_from);
        expect_int(rows[i].said, rows[i].next, outcome_of(c).next);
        done(c);
    }
}

static void an_end_is_put_off_so_many_times(void **state)
{
    static const struct {
        int extended, wish;
        qun_time now;
        const char *said;
        qun_time next;
    } rows[] = {
        {0, 1, MONDAY + DAY + 10 * HOUR, "extend cap end $1 +120m @group", MONDAY + DAY + 12 * HOUR},
        {1, 1, MONDAY + DAY + 10 * HOUR, "keep cap end @group", MONDAY + DAY + 12 * HOUR},
        {1, 1, MONDAY + DAY + 12 * HOUR, "extend cap end $2 +120m @group", MONDAY + DAY + 14 * HOUR},
        {2, 1, MONDAY + DAY + 13 * HOUR, "keep cap end @group", MONDAY + DAY + 14 * HOUR},
        {2, 1, MONDAY + DAY + 14 * HOUR, "dissolve cap end @group", QUN_NEVER},
        {0, 0, MONDAY + DAY + 10 * HOUR, "dissolve cap end @group", QUN_NEVER},
        {0, -1, MONDAY + DAY + 10 * HOUR, "dissolve cap end @group", QUN_NEVER},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        community *c =
            given(FORM("`ends`: [{`id`: `cap`, `on`: {`after`: `1d`}}, {`id`: `task`, `when`: `group.done`}],"
                       "`extend`: {`by`: `2h`, `max`: 2, `when`: `group.wish`}, `warn`: []"));
        group(c, OPENED);
        know(c, "group.done", 0, 0);
        know(c, "group.extended", 0, rows[i].extended);
        if (rows[i].wish >= 0)
            know(c, "group.wish", 0, rows[i].wish);
        decide(c, qun_expire, rows[i].now);
        expect_said(c, rows[i].said);
        expect_int(rows[i].said, rows[i].next, outcome_of(c).next);
        if (rows[i].wish < 0)
            expect_holds(reasons(c, 0), "Y003[extend] group.wish");
        /* a task that is done waits for no extension */
        know(c, "group.done", 0, 1);
        decide(c, qun_expire, MONDAY + DAY + HOUR);
        expect_said(c, "dissolve task end @group");
        if (rows[i].extended) {
            decide(c, qun_expire, MONDAY + DAY + 11 * HOUR);
            expect_said(c, "dissolve task end @group");
        }
        done(c);
    }
}

static void months_of_extensions_are_counted_from_the_first_end(void **state)
{
    (void)state;
    community *c =
        given(FORM("`ends`: [{`id`: `cap`, `on`: {`from`: `2026-01-31`}}], `extend`: {`by`: `1mo`, `max`: 5},"
                   "`warn`: []"));
    group(c, OPENED);
    know(c, "group.extended", 0, 1);
    qun_time february = MONDAY + 54 * DAY; /* the 28th */
    decide(c, qun_expire, february);
    expect_said(c, "extend cap end $2 +44640m @group"); /* to 31 March: 31 days */
    expect_int("next", february + 31 * DAY, outcome_of(c).next);
    done(c);
}

static void what_is_not_known_never_ends_a_group(void **state)
{
    static const char *const forms[] = {
        FORM("`ends`: [{`id`: `cap`, `on`: {`after`: `1d`}}]"),
        FORM("`life`: `flash`"),
        FORM("`ends`: [{`id`: `weekly`, `on`: {`days`: [`fri`], `at`: `20:00`}}]"),
        FORM("`ends`: [{`id`: `event`, `on`: {`from`: `group.event_end`, `after`: `2h`}}]"),
        FORM("`ends`: [{`id`: `task`, `when`: `group.done`}]"),
        FORM("`ends`: [{`id`: `broken`, `when`: `1 / group.members > 0`}]"),
    };
    (void)state;
    for (size_t i = 0; i < COUNT(forms); i++) {
        community *c = given(forms[i]);
        group(c, "{`id`: `g`, `members`: 0}");
        decide(c, qun_expire, MONDAY + 1000 * DAY);
        expect_said(c, "keep talk end @group");
        expect_int("next", QUN_NEVER, outcome_of(c).next);
        done(c);
    }
}

static void the_form_is_found_by_the_group(void **state)
{
    (void)state;
    community *c =
        given(CLUB("`carriers`: [{`id`: `wechat`, `kind`: `wechat`}], `groups`: [{`id`: `talk`, `carrier`: "
                   "`wechat`, `ends`: [{`id`: `a`, `on`: {`after`: `1h`}}]}, {`id`: `walk`, `carrier`: "
                   "`wechat`, `ends`: [{`id`: `b`, `on`: {`after`: `1h`}}]}]"));
    group(c, "{`id`: `1`, `form`: `talk`, `opened`: `2026-01-05T10:00:00+08:00`}");
    group(c, "{`id`: `2`, `form`: `walk`, `opened`: `2026-01-05T10:00:00+08:00`}");
    group(c, "{`id`: `3`, `form`: `swim`, `opened`: `2026-01-05T10:00:00+08:00`}");
    group(c, "{`id`: `4`, `opened`: `2026-01-05T10:00:00+08:00`}");
    group(c, "{`id`: `5`, `form`: `walk`, `opened`: `2026-01-05T10:00:00+08:00`, `dissolved`: true}");
    decide(c, qun_expire, MONDAY + DAY);
    expect_said(c, "dissolve a end @group; dissolve b end @group; keep end; keep end");
    expect_reasons(c, 2, "Y003 group.form");
    expect_int("rows", 5, outcome_of(c).rows);
    expect_int("rows that miss facts", 2, outcome_of(c).unknown);
    done(c);
}

/* Where clocks change a civil day is not 24 hours; the end is on the civil day's clock. */
static void ends_follow_the_local_clock(void **state)
{
    static const instant at[] = {
        {MONDAY + 20 * HOUR, "keep midnight end @group", MONDAY + 24 * HOUR + 8 * HOUR},
        {MONDAY + 32 * HOUR, "dissolve midnight end @group", QUN_NEVER},
    };
    (void)state;
    told(
        CLUB("`timezone`: `UTC`, `carriers`: [{`id`: `wechat`, `kind`: `wechat`}], `groups`: [{`id`: `talk`, "
             "`carrier`: `wechat`, `ends`: [{`id`: `midnight`, `on`: {`at`: `24:00`}}], `warn`: []}]"),
        OPENED, at, COUNT(at));
}

static void keys_name_the_end(void **state)
{
    (void)state;
    community *c =
        given(FORM("`ends`: [{`id`: `cap`, `on`: {`after`: `1d`}}, {`id`: `task`, `when`: `group.done`}]"));
    group(c, OPENED);
    know(c, "group.done", 0, 0);
    decide(c, qun_expire, MONDAY + 2 * DAY);
    const char *first = key_of(c, 0);
    decide(c, qun_expire, MONDAY + 3 * DAY);
    assert_string_equal(first, key_of(c, 0));
    know(c, "group.opened", 0, MONDAY + 3 * DAY);
    know(c, "group.done", 0, 1);
    decide(c, qun_expire, MONDAY + 3 * DAY);
    const char *second = key_of(c, 0);
    assert_string_not_equal(first, second);
    decide(c, qun_expire, MONDAY + 3 * DAY + HOUR);
    assert_string_equal(second, key_of(c, 0));
    done(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_group_ends_after_its_span),
        cmocka_unit_test(an_end_says_why_and_when),
        cmocka_unit_test(each_life_has_its_end),
        cmocka_unit_test(a_group_ends_with_its_event),
        cmocka_unit_test(activity_moves_an_idle_end),
        cmocka_unit_test(a_task_that_is_done_ends_the_group),
        cmocka_unit_test(with_a_time_and_a_condition_both_must_be_reached),
        cmocka_unit_test(the_earliest_of_several_ends_decides),
        cmocka_unit_test(warnings_come_once_each_and_in_order),
        cmocka_unit_test(an_end_is_put_off_so_many_times),
        cmocka_unit_test(months_of_extensions_are_counted_from_the_first_end),
        cmocka_unit_test(what_is_not_known_never_ends_a_group),
        cmocka_unit_test(the_form_is_found_by_the_group),
        cmocka_unit_test(ends_follow_the_local_clock),
        cmocka_unit_test(keys_name_the_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
