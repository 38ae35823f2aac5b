/* loop_test.c - the whole loop: events are folded, decisions made, carried out and recorded, and the next
 * decision knows of them. */
#include "given.h"

typedef struct world {
    community *c;
    qun_ledger *ledger;
} world;

static world begin(const char *charter)
{
    world w = {given(charter), NULL};
    expect_status("ledger", QUN_OK, qun_ledger_new(w.c->charter, &w.ledger));
    return w;
}

static void end(world *w)
{
    qun_ledger_unref(w->ledger);
    done(w->c);
}

/* An event happens: fold it, complete the rows around it. */
static void happens(world *w, const char *id, const char *kind, qun_time at, const char *more)
{
    char json[512];
    qun_facts_clear(w->c->facts);
    snprintf(json, sizeof json, "{`id`: `%s`, `kind`: `%s`, `member`: `anna`, `group`: `g`%s}", id, kind,
             more);
    uint32_t row = event(w->c, json);
    know(w->c, "event.at", row, at);
    expect_status("fold", QUN_OK, qun_ledger_fold(w->ledger, w->c->facts, QUN_ALL, QUN_NEVER, NULL, NULL));
    expect_status("around", QUN_OK, qun_ledger_around(w->ledger, w->c->facts, row, at));
}

static void recorded(world *w, qun_time at)
{
    expect_status("record", QUN_OK, qun_ledger_record(w->ledger, w->c->out, QUN_ALL, at));
}

/* All members are asked. */
static const char *segmented(world *w, qun_time now)
{
    qun_facts_clear(w->c->facts);
    expect_status("facts", QUN_OK, qun_ledger_facts(w->ledger, QUN_SCOPE_MEMBER, NULL, 0, now, w->c->facts));
    decide(w->c, qun_segment, now);
    return said(w->c);
}

static const char *expired(world *w, qun_time now)
{
    qun_facts_clear(w->c->facts);
    expect_status("facts", QUN_OK, qun_ledger_facts(w->ledger, QUN_SCOPE_GROUP, NULL, 0, now, w->c->facts));
    decide(w->c, qun_expire, now);
    return said(w->c);
}

/* In a quiet group nobody asks until `next` says so; and then the demotion comes exactly at the end of grace.
 */
static void a_member_is_demoted_exactly_at_the_end_of_grace(void **state)
{
    (void)state;
    world w = begin(CLUB(
        "`metrics`: {`member.posts`: {`count`: `message`, `over`: `7d`}}, `tiers`: [{`id`: `new`}, {`id`: "
        "`vip`, `enter`: `member.posts >= 2`, `keep`: `member.posts >= 1`, `grace`: `14d`}]"));
    happens(&w, "e0", "join", MONDAY, "");
    happens(&w, "e1", "message", MONDAY + HOUR, "");
    happens(&w, "e2", "message", MONDAY + 2 * HOUR, "");
    qun_time now = MONDAY + 2 * HOUR, promoted = 0, failing = 0, demoted = 0;
    int asked = 0;
    for (; now != QUN_NEVER && asked < 20 && !demoted; asked++) {
        segmented(&w, now);
        for (uint32_t i = 0; i < qun_decisions_count(w.c->out); i++) {
            qun_decision d = decision_at(w.c, i);
            promoted = d.act == QUN_ACT_PROMOTE && d.choice.len == 3 ? now : promoted;
            failing = d.flags & QUN_DECISION_CLOCK && d.why == QUN_CODE_Y011 ? now : failing;
            demoted = d.act == QUN_ACT_DEMOTE ? now : demoted;
        }
        recorded(&w, now);
        now = outcome_of(w.c).next;
    }
    expect_int("promoted", MONDAY + 2 * HOUR, promoted);
    expect_int("the last post leaves the window", MONDAY + 2 * HOUR + 7 * DAY, failing);
    expect_int("demoted", MONDAY + 2 * HOUR + 21 * DAY, demoted);
    assert_string_equal(segmented(&w, demoted), "keep new tier=new <new");
    end(&w);
}

/* A post within the grace stops its clock; the next failure has its own. */
static void grace_begins_anew_after_the_tier_was_deserved_again(void **state)
{
    (void)state;
    world w = begin(CLUB(
        "`metrics`: {`member.posts`: {`count`: `message`, `over`: `7d`}}, `tiers`: [{`id`: `new`}, {`id`: "
        "`vip`, `enter`: `member.posts >= 1`, `grace`: `14d`}]"));
    happens(&w, "e0", "join", MONDAY, "");
    happens(&w, "e1", "message", MONDAY, "");
    segmented(&w, MONDAY);
    recorded(&w, MONDAY);
    assert_string_equal(segmented(&w, MONDAY + 8 * DAY), "keep vip tier=vip <vip clock");
    recorded(&w, MONDAY + 8 * DAY);
    assert_string_equal(segmented(&w, MONDAY + 9 * DAY), "keep vip tier=vip <vip");
    happens(&w, "e2", "message", MONDAY + 20 * DAY, "");
    assert_string_equal(segmented(&w, MONDAY + 20 * DAY), "keep vip tier=vip <vip clock");
    recorded(&w, MONDAY + 20 * DAY);
    assert_string_equal(segmented(&w, MONDAY + 27 * DAY), "keep vip tier=vip <vip clock");
    recorded(&w, MONDAY + 27 * DAY);
    assert_string_equal(segmented(&w, MONDAY + 41 * DAY - 1), "keep vip tier=vip <vip");
    assert_string_equal(segmented(&w, MONDAY + 41 * DAY), "demote new tier=new <vip");
    end(&w);
}

static void a_dwell_is_waited_out(void **state)
{
    (void)state;
    world w = begin(
        CLUB("`metrics`: {`member.posts`: {`count`: `message`}}, `tiers`: [{`id`: `new`}, {`id`: `vip`, "
             "`enter`: `member.posts >= 1`, `dwell`: `3d`}]"));
    happens(&w, "e0", "join", MONDAY, "");
    happens(&w, "e1", "message", MONDAY, "");
    assert_string_equal(segmented(&w, MONDAY), "keep vip tier=vip clock; promote new tier=new");
    recorded(&w, MONDAY);
    assert_string_equal(segmented(&w, MONDAY + DAY), "keep new tier=new <new");
    expect_int("next", MONDAY + 3 * DAY, outcome_of(w.c).next);
    assert_string_equal(segmented(&w, MONDAY + 3 * DAY), "promote vip tier=vip <new");
    recorded(&w, MONDAY + 3 * DAY);
    assert_string_equal(segmented(&w, MONDAY + 4 * DAY), "keep vip tier=vip <vip");
    end(&w);
}

static void strikes_add_up_and_age(void **state)
{
    (void)state;
    world w = begin(CLUB(
        "`notice`: {`text`: `x`, `since`: `2026-01-01`}, `rules`: [{`id`: `r`, `on`: `message`, `when`: "
        "`event.text == 'bad'`, `then`: [{`do`: `strike`, `ladder`: `l`}]}], `ladders`: [{`id`: `l`, "
        "`decay`: `10d`, `steps`: [{`at`: 1, `then`: [`warn`]}, {`at`: 2, `then`: [{`do`: `mute`, `for`: "
        "`1h`}]}, {`at`: 3, `then`: [`remove`]}]}]"));
    static const struct {
        int day;
        const char *said;
    } days[] = {
        {1, "strike r l x1; warn r/l"},       {2, "strike r l x1; mute r/l +60m"},
        {12, "strike r l x1; warn r/l"}, /* both have aged: ten days after the second */
        {13, "strike r l x1; mute r/l +60m"}, {14, "strike r l x1; remove r/l"},
    };
    happens(&w, "e0", "join", MONDAY, "");
    for (size_t i = 0; i < COUNT(days); i++) {
        char id[16];
        qun_time at = MONDAY + days[i].day * DAY;
        snprintf(id, sizeof id, "m%zu", i);
        happens(&w, id, "message", at, ", `text`: `bad`");
        decide(w.c, qun_moderate, at);
        expect_said(w.c, days[i].said);
        recorded(&w, at);
        recorded(&w, at); /* again changes nothing */
    }
    end(&w);
}

static void a_toll_is_spent_once(void **state)
{
    (void)state;
    world w = begin(CLUB(
        "`rules`: [{`id`: `r`, `on`: `message`, `unless`: `permit('ad')`, `then`: [`delete`]}], `permits`: "
        "[{`id`: `ad`, `paths`: [{`id`: `toll`, `when`: [{`id`: `packet`, `spend`: {`event`: `packet`, "
        "`where`: `event.amount >= 1000`, `within`: `24h`}}]}]}]"));
    happens(&w, "e0", "join", MONDAY, "");
    happens(&w, "m1", "message", MONDAY + HOUR, "");
    decide(w.c, qun_moderate, MONDAY);
    expect_said(w.c, "delete r");
    happens(&w, "p1", "packet", MONDAY + 2 * HOUR, ", `amount`: 999");
    happens(&w, "m2", "message", MONDAY + 3 * HOUR, "");
    decide(w.c, qun_moderate, MONDAY);
    expect_said(w.c, "delete r");
    happens(&w, "p2", "packet", MONDAY + 4 * HOUR, ", `amount`: 1000");
    happens(&w, "m3", "message", MONDAY + 5 * HOUR, "");
    decide(w.c, qun_moderate, MONDAY);
    expect_said(w.c, "allow ad/toll ad");
    recorded(&w, MONDAY + 5 * HOUR);
    happens(&w, "m4", "message", MONDAY + 6 * HOUR, "");
    decide(w.c, qun_moderate, MONDAY);
    expect_said(w.c, "delete r");
    /* a toll is good for a day */
    happens(&w, "p3", "packet", MONDAY + 7 * HOUR, ", `amount`: 1000");
    happens(&w, "m5", "message", MONDAY + 7 * HOUR + DAY, "");
    decide(w.c, qun_moderate, MONDAY);
    expect_said(w.c, "delete r");
    end(&w);
}

static void a_limit_counts_what_was_carried_out(void **state)
{
    (void)state;
    world w = begin(
        CLUB("`rules`: [{`id`: `hello`, `on`: `message`, `limit`: {`max`: 1, `over`: `1d`}, `then`: [{`do`: "
             "`reply`, `text`: `welcome`}, {`do`: `notify`, `to`: `owner`}]}]"));
    happens(&w, "e0", "join", MONDAY, "");
    happens(&w, "m1", "message", MONDAY + HOUR, "");
    decide(w.c, qun_moderate, MONDAY);
    expect_said(w.c, "reply hello; notify hello @owner");
    recorded(&w, MONDAY + HOUR);
    happens(&w, "m2", "message", MONDAY + 2 * HOUR, "");
    decide(w.c, qun_moderate, MONDAY);
    expect_said(w.c, "allow");
    happens(&w, "m3", "message", MONDAY + HOUR + DAY, "");
    decide(w.c, qun_moderate, MONDAY);
    expect_said(w.c, "reply hello; notify hello @owner");
    end(&w);
}

static void a_group_is_warned_extended_and_ended_once(void **state)
{
    (void)state;
    world w = begin(
        CLUB("`carriers`: [{`id`: `w`, `kind`: `wechat`}], `groups`: [{`id`: `talk`, `carrier`: `w`, `ends`: "
             "[{`id`: `idle`, `on`: {`from`: `group.active_at`, `after`: `3d`}}], `warn`: [`1d`], `extend`: "
             "{`by`: `1d`, `max`: 1}}]"));
    happens(&w, "e0", "open", MONDAY, "");
    happens(&w, "e1", "join", MONDAY, "");
    happens(&w, "e2", "message", MONDAY, "");
    assert_string_equal(expired(&w, MONDAY), "keep idle end @group");
    expect_int("next", MONDAY + 2 * DAY, outcome_of(w.c).next);
    assert_string_equal(expired(&w, MONDAY + 2 * DAY), "notify idle warn +1440m @group");
    recorded(&w, MONDAY + 2 * DAY);
    assert_string_equal(expired(&w, MONDAY + 2 * DAY), "keep idle end @group");
    expect_int("next", MONDAY + 3 * DAY, outcome_of(w.c).next);
    assert_string_equal(expired(&w, MONDAY + 3 * DAY), "extend idle end $1 +1440m @group");
    recorded(&w, MONDAY + 3 * DAY);
    assert_string_equal(expired(&w, MONDAY + 3 * DAY), "notify idle warn +1440m @group");
    recorded(&w, MONDAY + 3 * DAY);
    assert_string_equal(expired(&w, MONDAY + 4 * DAY), "dissolve idle end @group");
    recorded(&w, MONDAY + 4 * DAY);
    assert_string_equal(expired(&w, MONDAY + 5 * DAY), "");
    end(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_member_is_demoted_exactly_at_the_end_of_grace),
        cmocka_unit_test(grace_begins_anew_after_the_tier_was_deserved_again),
        cmocka_unit_test(a_dwell_is_waited_out),
        cmocka_unit_test(strikes_add_up_and_age),
        cmocka_unit_test(a_toll_is_spent_once),
        cmocka_unit_test(a_limit_counts_what_was_carried_out),
        cmocka_unit_test(a_group_is_warned_extended_and_ended_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
