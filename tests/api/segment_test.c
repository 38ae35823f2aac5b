/* segment_test.c - classes and tiers: assigned, promoted, kept through grace, lost. */
#include "given.h"

static void a_class_is_what_its_expression_gives(void **state)
{
    static const struct {
        const char *facts, *said, *reasons;
    } rows[] = {
        {"{`id`: `a`, `city`: `bj`, `photo`: true}", "assign city city=bj; keep pets pets", NULL},
        {"{`id`: `a`, `city`: `bj`, `tags`: [`cat`, `dog`], `photo`: true}",
         "assign city city=bj; assign pets pets=cat,dog", NULL},
        {"{`id`: `a`, `city`: `bj`, `tags`: [], `photo`: true}", "assign city city=bj; keep pets pets", NULL},
        {"{`id`: `a`, `photo`: true}", "pend city city; keep pets pets", "Y003[city] member.city"},
        /* a class's own threshold */
        {"{`id`: `a`, `city`: `bj`, `tags`: [`cat`], `photo`: false}", "assign city city=bj; keep pets pets",
         NULL},
        {"{`id`: `a`, `city`: `bj`, `tags`: [`cat`]}", "assign city city=bj; pend pets pets", NULL},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        community *c = given(
            CLUB("`attributes`: {`member.city`: `string`, `member.photo`: {`type`: `evidence`}},"
                 "`classes`: [{`id`: `city`, `by`: `member.city`},"
                 "{`id`: `pets`, `by`: `known(member.tags) ? member.tags : []`, `when`: `member.photo`}]"));
        member(c, rows[i].facts);
        decide(c, qun_segment, MONDAY);
        expect_said(c, rows[i].said);
        if (rows[i].reasons)
            expect_reasons(c, 0, rows[i].reasons);
        done(c);
    }
}

static void a_class_that_has_not_changed_is_kept(void **state)
{
    static const struct {
        const char *present, *city, *said;
    } rows[] = {
        {"bj", "`bj`", "keep city city=bj <bj"},
        {"sh", "`bj`", "assign city city=bj <sh"},
        {"sh", "``", "assign city city <sh"},
        {"sh", "null", "pend city city <sh"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        char facts[128];
        community *c = given(CLUB("`attributes`: {`member.city`: `string`}, `classes`: [{`id`: `city`, `by`: "
                                  "`member.city`}]"));
        snprintf(facts, sizeof facts, "{`id`: `a`, `city`: %s}", rows[i].city);
        member(c, facts);
        know_text(c, "member.class:city", 0, rows[i].present);
        decide(c, qun_segment, MONDAY);
        expect_said(c, rows[i].said);
        done(c);
    }
}

static void a_class_that_fails_is_broken(void **state)
{
    (void)state;
    community *c =
        given(CLUB("`attributes`: {`member.m`: `map`}, `classes`: [{`id`: `x`, `by`: `member.m.y`}]"));
    member(c, "{`id`: `a`, `m`: {`y`: 1}}");
    member(c, "{`id`: `b`, `m`: {`z`: `q`}}");
    member(c, "{`id`: `c`, `m`: {`y`: `q`}}");
    member(c, "{`id`: `d`, `m`: {`y`: [1, 2]}}");
    decide(c, qun_segment, MONDAY);
    expect_said(c, "pend x x; pend x x; assign x x=q; pend x x");
    expect_int("broken", 3, outcome_of(c).broken);
    for (uint32_t i = 0; i < 4; i += i == 1 ? 2 : 1) {
        qun_reason r = {.size = sizeof r};
        expect_status("reason", QUN_OK, qun_decisions_reason(c->out, i, 0, &r));
        expect_int("state", QUN_STATE_BROKEN, r.state);
    }
    done(c);
}

/* ---- tiers ---- */

static const char *const rungs =
    CLUB("`attributes`: {`member.orders`: `int`, `member.posts`: `int`},"
         "`tiers`: [{`id`: `new`}, {`id`: `regular`, `enter`: `member.orders >= 1`},"
         "  {`id`: `vip`, `enter`: [{`id`: `orders`, `when`: `member.orders >= 3`}, {`id`: `posts`, `when`: "
         "     `member.posts >= 10`}], `keep`: `member.posts >= 3`, `grace`: `14d`,"
         "     `then`: [{`do`: `assign`, `tag`: `vip`}], `why`: `three orders`},"
         "  {`id`: `svip`, `from`: [`vip`], `enter`: `member.orders >= 100`}]");

static void members_climb_as_far_as_they_hold(void **state)
{
    static const struct {
        const char *tier, *facts, *said, *reasons;
    } rows[] = {
        /* over several rungs at once; and what the next would take */
        {NULL, "{`id`: `a`, `orders`: 3, `posts`: 10}", "promote vip tier=vip; assign vip vip",
         "Y001[orders] member.orders 3 >= 3; Y001[posts] member.posts 10 >= 10; "
         "Y002[svip] member.orders 3 >= 100 short 97"},
        {NULL, "{`id`: `a`, `orders`: 0, `posts`: 0}", "promote new tier=new",
         "Y002[regular] member.orders 0 >= 1 short 1"},
        {"new", "{`id`: `a`, `orders`: 2, `posts`: 50}", "promote regular tier=regular <new", NULL},
        {"regular", "{`id`: `a`, `orders`: 2, `posts`: 50}", "keep regular tier=regular <regular",
         "Y002[vip/orders] member.orders 2 >= 3 short 1"},
        /* hysteresis: entering takes ten posts, staying three */
        {"vip", "{`id`: `a`, `orders`: 0, `posts`: 3}", "keep vip tier=vip <vip", NULL},
        /* `from` */
        {"regular", "{`id`: `a`, `orders`: 200, `posts`: 0}", "keep regular tier=regular <regular", NULL},
        {"vip", "{`id`: `a`, `orders`: 200, `posts`: 9}", "promote svip tier=svip <vip", NULL},
        /* unknown: not entered, kept; and what would settle it */
        {"new", "{`id`: `a`, `posts`: 10}", "pend new tier=new <new", "Y003[orders] member.orders"},
        {NULL, "{`id`: `a`}", "promote new tier=new", "Y003[regular] member.orders"},
        {"vip", "{`id`: `a`, `orders`: 5}", "keep vip tier=vip <vip",
         "Y003 member.posts; Y002[svip] member.orders 5 >= 100 short 95"},
        /* without grace a tier is lost at once */
        {"regular", "{`id`: `a`, `orders`: 0, `posts`: 0}", "demote new tier=new <regular",
         "Y002 member.orders 0 >= 1 short 1; Y002[regular] member.orders 0 >= 1 short 1"},
        {"nonsense", "{`id`: `a`, `orders`: 1, `posts`: 0}", "promote regular tier=regular", NULL},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        community *c = given(rungs);
        member(c, rows[i].facts);
        if (rows[i].tier)
            know_text(c, "member.tier", 0, rows[i].tier);
        decide(c, qun_segment, MONDAY);
        expect_said(c, rows[i].said);
        if (rows[i].reasons)
            expect_reasons(c, 0, rows[i].reasons);
        done(c);
    }
}

static void a_tier_is_kept_through_the_grace_period(void **state)
{
    static const struct {
        int posts;
        qun_time failing; /* 0: no clock runs */
        qun_time now;
        const char *said, *reasons;
        qun_time from, until;
    } rows[] = {
        /* keep fails for the first time: the clock starts */
        {2, 0, MONDAY, "keep vip tier=vip <vip clock",
         "Y011[vip] now \"2026-01-04T16:00:00Z\" < \"2026-01-18T16:00:00Z\"; Y002 member.posts 2 >= 3 short "
         "1; "
         "Y002[svip] member.orders 0 >= 100 short 100",
         MONDAY, MONDAY + 14 * DAY},
        /* it runs: nothing more to record */
        {2, MONDAY, MONDAY + DAY, "keep vip tier=vip <vip", NULL, MONDAY, MONDAY + 14 * DAY},
        {2, MONDAY, MONDAY + 14 * DAY - 1, "keep vip tier=vip <vip", NULL, MONDAY, MONDAY + 14 * DAY},
        /* exactly at the deadline it is lost */
        {2, MONDAY, MONDAY + 14 * DAY, "demote new tier=new <vip",
         "Y002 member.posts 2 >= 3 short 1; Y002[regular] member.orders 0 >= 1 short 1", MONDAY + 14 * DAY,
         QUN_NEVER},
        /* it holds again: the clock stops */
        {3, MONDAY, MONDAY + DAY, "keep vip tier=vip <vip clock", NULL, MONDAY + DAY, QUN_NEVER},
        /* unknown: the clock stands still, nothing is lost */
        {-1, MONDAY, MONDAY + DAY, "keep vip tier=vip <vip", NULL, MONDAY + DAY, QUN_NEVER},
        {-1, MONDAY, MONDAY + 30 * DAY, "keep vip tier=vip <vip", NULL, MONDAY + 30 * DAY, QUN_NEVER},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        community *c = given(rungs);
        member(c, "{`id`: `a`, `orders`: 0, `tier`: `vip`}");
        if (rows[i].posts >= 0)
            know(c, "member.posts", 0, rows[i].posts);
        if (rows[i].failing)
            know(c, "member.tier_failing", 0, rows[i].failing);
        decide(c, qun_segment, rows[i].now);
        expect_said(c, rows[i].said);
        if (rows[i].reasons)
            expect_reasons(c, 0, rows[i].reasons);
        expect_int("from", rows[i].from, decision_at(c, 0).valid_from);
        expect_int("until", rows[i].until, decision_at(c, 0).valid_until);
        expect_int("next", rows[i].until, outcome_of(c).next);
        done(c);
    }
}

static void grace_counts_civil_days_of_the_zone(void **state)
{
    (void)state;
    community *c = given(rungs);
    member(c, "{`id`: `a`, `orders`: 0, `tier`: `vip`, `posts`: 0}");
    know(c, "member.tier_failing", 0, MONDAY + 5 * HOUR);
    decide(c, qun_segment, MONDAY + 6 * HOUR);
    expect_int("until", MONDAY + 14 * DAY + 5 * HOUR, decision_at(c, 0).valid_until);
    expect_holds(sentence(c, 0, QUN_AUDIENCE_MEMBER, QUN_LANG_ZH), "宽限期至 2026-01-19 05:00");
    expect_holds(sentence(c, 0, QUN_AUDIENCE_MEMBER, QUN_LANG_EN), "kept in grace until 2026-01-19 05:00");
    done(c);
}

static void a_tier_with_dwell_waits(void **state)
{
    static const struct {
        int orders;
        qun_time holding, now;
        const char *said;
        qun_time until;
    } rows[] = {
        {0, 0, MONDAY, "keep new tier=new <new", QUN_NEVER},
        {5, 0, MONDAY, "keep vip tier=vip clock; keep new tier=new <new", MONDAY + 7 * DAY},
        {5, MONDAY, MONDAY + DAY, "keep new tier=new <new", MONDAY + 7 * DAY},
        {5, MONDAY, MONDAY + 7 * DAY - 1, "keep new tier=new <new", MONDAY + 7 * DAY},
        {5, MONDAY, MONDAY + 7 * DAY, "promote vip tier=vip <new", QUN_NEVER},
        {0, MONDAY, MONDAY + DAY, "keep vip tier=vip clock; keep new tier=new <new", QUN_NEVER},
        {-1, MONDAY, MONDAY + 9 * DAY, "pend new tier=new <new", QUN_NEVER},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        community *c =
            given(CLUB("`attributes`: {`member.orders`: `int`}, `tiers`: [{`id`: `new`}, {`id`: `vip`,"
                       "`enter`: `member.orders >= 3`, `dwell`: `7d`}]"));
        member(c, "{`id`: `a`, `tier`: `new`}");
        if (rows[i].orders >= 0)
            know(c, "member.orders", 0, rows[i].orders);
        if (rows[i].holding)
            know(c, "member.tier_holding:vip", 0, rows[i].holding);
        decide(c, qun_segment, rows[i].now);
        expect_said(c, rows[i].said);
        expect_int("next", rows[i].until, outcome_of(c).next);
        if (rows[i].orders == 5 && rows[i].until != QUN_NEVER)
            expect_holds(reasons(c, qun_decisions_count(c->out) - 1), "Y010[vip] now");
        done(c);
    }
}

static void what_is_fixed_by_hand_wins(void **state)
{
    static const struct {
        const char *facts, *said;
        int32_t why;
    } rows[] = {
        {"{`id`: `a`, `orders`: 0, `posts`: 0, `tier`: `new`, `tier_lock`: `svip`}",
         "promote svip tier=svip <new", QUN_CODE_Y008},
        {"{`id`: `a`, `orders`: 200, `posts`: 20, `tier`: `vip`, `tier_lock`: `new`}",
         "demote new tier=new <vip", QUN_CODE_Y008},
        {"{`id`: `a`, `orders`: 0, `posts`: 0, `tier`: `new`, `tier_lock`: `new`}", "keep new tier=new <new",
         QUN_CODE_Y008},
        {"{`id`: `a`, `orders`: 0, `posts`: 0, `tier`: `new`, `tier_floor`: `regular`}",
         "promote regular tier=regular <new", QUN_CODE_Y009},
        {"{`id`: `a`, `orders`: 3, `posts`: 10, `tier`: `vip`, `tier_floor`: `regular`}",
         "keep vip tier=vip <vip", QUN_CODE_Y002},
        {"{`id`: `a`, `orders`: 0, `posts`: 0, `tier`: `new`, `tier_lock`: `nobody`}",
         "keep new tier=new <new", QUN_CODE_Y002},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        community *c = given(rungs);
        member(c, rows[i].facts);
        decide(c, qun_segment, MONDAY);
        expect_said(c, rows[i].said);
        expect_int(rows[i].said, rows[i].why, decision_at(c, 0).why);
        done(c);
    }
}

static void a_phase_leads_to_the_next_tier(void **state)
{
    static const struct {
        const char *tier;
        qun_time since, now;
        const char *said;
        qun_time next;
    } rows[] = {
        {NULL, 0, MONDAY, "promote guest tier=guest", QUN_NEVER},
        {"guest", MONDAY, MONDAY + DAY, "keep guest tier=guest <guest", MONDAY + 7 * DAY},
        {"guest", MONDAY, MONDAY + 7 * DAY, "promote member tier=member <guest", QUN_NEVER},
        {"guest", 0, MONDAY + 70 * DAY, "keep guest tier=guest <guest", QUN_NEVER},
        {"honorary", MONDAY, MONDAY + 70 * DAY, "keep honorary tier=honorary <honorary", QUN_NEVER},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        community *c =
            given(CLUB("`attributes`: {`member.founder`: `bool`}, `tiers`: [{`id`: `guest`, `for`: `7d`, "
                       "`next`: `member`}, {`id`: `member`, `enter`: `false`, `keep`: `true`},"
                       "{`id`: `honorary`, `final`: true}]"));
        member(c, "{`id`: `a`, `founder`: false}");
        if (rows[i].tier)
            know_text(c, "member.tier", 0, rows[i].tier);
        if (rows[i].since)
            know(c, "member.tier_since", 0, rows[i].since);
        decide(c, qun_segment, rows[i].now);
        expect_said(c, rows[i].said);
        expect_int("next", rows[i].next, outcome_of(c).next);
        done(c);
    }
}

static void keys_tell_one_change_from_the_next(void **state)
{
    (void)state;
    community *c = given(rungs);
    member(c, "{`id`: `a`, `orders`: 1, `posts`: 0, `tier`: `new`}");
    decide(c, qun_segment, MONDAY);
    const char *first = key_of(c, 0);
    decide(c, qun_segment, MONDAY + DAY);
    assert_string_equal(first, key_of(c, 0));
    know(c, "member.tier_since", 0, MONDAY); /* it has come down once since */
    decide(c, qun_segment, MONDAY + DAY);
    assert_string_not_equal(first, key_of(c, 0));
    done(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_class_is_what_its_expression_gives),
        cmocka_unit_test(a_class_that_has_not_changed_is_kept),
        cmocka_unit_test(a_class_that_fails_is_broken),
        cmocka_unit_test(members_climb_as_far_as_they_hold),
        cmocka_unit_test(a_tier_is_kept_through_the_grace_period),
        cmocka_unit_test(grace_counts_civil_days_of_the_zone),
        cmocka_unit_test(a_tier_with_dwell_waits),
        cmocka_unit_test(what_is_fixed_by_hand_wins),
        cmocka_unit_test(a_phase_leads_to_the_next_tier),
        cmocka_unit_test(keys_tell_one_change_from_the_next),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
