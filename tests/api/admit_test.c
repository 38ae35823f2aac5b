/* admit_test.c - who may enter: gates, ways, unknown facts, what follows. */
#include "given.h"
#include "support/chinese.h"

/* The ritual of a pet club: an order, or a photo that was looked at; nobody who is banned. */
static const char *const pets =
    CLUB("`attributes`: {`member.orders`: `int`, `member.banned`: `bool`, `member.age`: `int`,"
         "  `member.photo`: {`type`: `evidence`, `ask`: {`zh`: `请发一张照片`, `en`: `send a photo`}}},"
         "`entry`: {`unless`: `member.banned`,"
         "  `paths`: [{`id`: `buyer`, `when`: [{`id`: `orders`, `when`: `member.orders >= 3`,"
         "              `why`: {`zh`: `需先购买`, `en`: `orders first`}}], `then`: [{`do`: `assign`, `tag`: "
         "`buyer`}]},"
         "            {`id`: `owner`, `when`: `member.photo`}],"
         "  `else`: [{`do`: `notify`, `to`: `owner`}]}");

typedef struct row {
    const char *facts, *said, *reasons;
} row;

static void the_first_open_path_wins(void **state)
{
    static const row rows[] = {
        {"{`id`: `a`, `orders`: 3, `banned`: false, `photo`: true}",
         "admit entry/buyer; assign entry/buyer buyer", "Y001[buyer/orders] member.orders 3 >= 3"},
        {"{`id`: `a`, `orders`: 1, `banned`: false, `photo`: true}", "admit entry/owner",
         "Y001[owner] member.photo true"},
        {"{`id`: `a`, `orders`: 5, `banned`: false}", "admit entry/buyer; assign entry/buyer buyer",
         "Y001[buyer/orders] member.orders 5 >= 3"},
        /* refused: the shortfall, then what is missing; `else` is done */
        {"{`id`: `a`, `orders`: 1, `banned`: false, `photo`: false}", "refuse entry; notify entry @owner",
         "Y002[buyer/orders] member.orders 1 >= 3 short 2; Y002[owner] member.photo false"},
        /* unknown pends, and names exactly what would settle it */
        {"{`id`: `a`, `orders`: 1, `banned`: false}", "pend entry",
         "Y003[owner] member.photo; Y002[buyer/orders] member.orders 1 >= 3 short 2"},
        {"{`id`: `a`, `banned`: false, `photo`: false}", "pend entry",
         "Y003[buyer/orders] member.orders; Y002[owner] member.photo false"},
        {"{`id`: `a`, `orders`: 3}", "pend entry", "Y003 not member.banned"},
        {"{`id`: `a`, `banned`: false}", "pend entry",
         "Y003[buyer/orders] member.orders; Y003[owner] member.photo"},
        /* `unless` of the gate shuts it, whatever else is known */
        {"{`id`: `a`, `orders`: 9, `banned`: true}", "refuse entry; notify entry @owner",
         "Y002 not member.banned true"},
        {"{`id`: `a`, `banned`: true}", "refuse entry; notify entry @owner", "Y002 not member.banned true"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        community *c = given(pets);
        member(c, rows[i].facts);
        decide(c, qun_admit, MONDAY);
        expect_said(c, rows[i].said);
        expect_reasons(c, 0, rows[i].reasons);
        done(c);
    }
}

/* A way that its own `unless` shuts is shut, not in doubt. */
static void a_way_may_be_shut_by_itself(void **state)
{
    static const row rows[] = {
        {"{`id`: `a`, `orders`: 1, `late`: true, `vouched`: false}", "refuse entry",
         "Y002[buyer] not member.late true; Y002[friend] member.vouched false"},
        {"{`id`: `a`, `orders`: 1, `late`: true, `vouched`: true}", "admit entry/friend",
         "Y001[friend] member.vouched true"},
        {"{`id`: `a`, `orders`: 1, `late`: false, `vouched`: false}", "admit entry/buyer",
         "Y001[buyer] member.orders 1 >= 1"},
        {"{`id`: `a`, `orders`: 1, `vouched`: false}", "pend entry",
         "Y003[buyer] not member.late; Y002[friend] member.vouched false"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        community *c = given(
            CLUB("`attributes`: {`member.orders`: `int`, `member.late`: `bool`, `member.vouched`: `bool`},"
                 "`entry`: {`paths`: [{`id`: `buyer`, `when`: `member.orders >= 1`, `unless`: "
                 "`member.late`}, {`id`: `friend`, `when`: `member.vouched`}]}"));
        member(c, rows[i].facts);
        decide(c, qun_admit, MONDAY);
        expect_said(c, rows[i].said);
        expect_reasons(c, 0, rows[i].reasons);
        done(c);
    }
}

static void a_question_says_how_to_settle_what_is_missing(void **state)
{
    (void)state;
    community *c = given(pets);
    member(c, "{`id`: `a`, `orders`: 1, `banned`: false}");
    decide(c, qun_admit, MONDAY);
    qun_reason r = {.size = sizeof r};
    expect_status("reason", QUN_OK, qun_decisions_reason(c->out, 0, 0, &r));
    expect_text("ask", "send a photo", r.ask_en);
    expect_text("ask", "请发一张照片", r.ask_zh);
    expect_int("state", QUN_STATE_MISSING, r.state);
    expect_int("rows that miss facts", 1, outcome_of(c).unknown);
    expect_holds(sentence(c, 0, QUN_AUDIENCE_MEMBER, QUN_LANG_ZH), "请发一张照片");
    done(c);
}

static void the_order_of_lines_is_the_ritual(void **state)
{
    (void)state;
    community *c = given(CLUB("`attributes`: {`member.a`: `bool`, `member.b`: `int`, `member.c`: `bool`},"
                              "`entry`: {`when`: [{`id`: `one`, `when`: `member.a`}, {`id`: `two`, `when`: "
                              "`member.b < 3`}, {`id`: `three`, `when`: `member.c`}]}"));
    member(c, "{`id`: `a`, `a`: false, `b`: 4, `c`: false}");
    member(c, "{`id`: `b`, `a`: true, `b`: 3}");
    member(c, "{`id`: `c`, `c`: true}");
    member(c, "{`id`: `d`, `a`: true, `b`: 2, `c`: true}");
    decide(c, qun_admit, MONDAY);
    expect_said(c, "refuse entry; refuse entry; pend entry; admit entry");
    expect_reasons(c, 0,
                   "Y002[one] member.a false; Y002[two] member.b 4 < 3 short 2; Y002[three] member.c false");
    expect_reasons(c, 1, "Y002[two] member.b 3 < 3 short 1; Y003[three] member.c");
    expect_reasons(c, 2, "Y003[one] member.a; Y003[two] member.b");
    expect_int("rows", 4, outcome_of(c).rows);
    expect_int("rows that miss facts", 1, outcome_of(c).unknown);
    done(c);
}

static void a_path_is_open_only_while_it_is_in_force(void **state)
{
    static const struct {
        qun_time now;
        const char *said;
        qun_time until;
        const char *reasons;
    } rows[] = {
        {MONDAY - 1, "refuse entry", MONDAY,
         "Y012[spring] now \"2026-01-04T15:59:59.999999Z\" >= \"2026-01-04T16:00:00Z\""},
        {MONDAY, "admit entry/spring", MONDAY + DAY, ""},
        {MONDAY + DAY - 1, "admit entry/spring", MONDAY + DAY, ""},
        {MONDAY + DAY, "refuse entry", QUN_NEVER,
         "Y012[spring] now \"2026-01-05T16:00:00Z\" < \"2026-01-05T16:00:00Z\""},
    };
    (void)state;
    community *c =
        given(CLUB("`entry`: {`paths`: [{`id`: `spring`, `since`: `2026-01-05`, `until`: `2026-01-06`}]}"));
    member(c, "{`id`: `a`}");
    for (size_t i = 0; i < COUNT(rows); i++) {
        decide(c, qun_admit, rows[i].now);
        expect_said(c, rows[i].said);
        expect_int("valid until", rows[i].until, decision_at(c, 0).valid_until);
        expect_int("next", rows[i].until, outcome_of(c).next);
        expect_holds(reasons(c, 0), rows[i].reasons);
    }
    done(c);
}

static void a_shut_gate_refuses_everybody(void **state)
{
    (void)state;
    community *c = given(CLUB("`entry`: {`paths`: [], `why`: {`zh`: `暂不开放`, `en`: `not open yet`}}"));
    member(c, "{`id`: `a`}");
    decide(c, qun_admit, MONDAY);
    expect_said(c, "refuse entry");
    expect_holds(sentence(c, 0, QUN_AUDIENCE_MEMBER, QUN_LANG_EN), "not open yet");
    expect_holds(json_of(c, 0), quoted("`why`:{`zh`:`暂不开放`,`en`:`not open yet`}"));
    done(c);
}

static void without_a_threshold_everybody_enters(void **state)
{
    (void)state;
    community *c = given(CLUB("`rules`: []"));
    member(c, "{`id`: `a`}");
    decide(c, qun_admit, MONDAY);
    expect_said(c, "admit entry");
    expect_int("object", 0, decision_at(c, 0).object);
    done(c);
}

static const char *const circles = CLUB(
    "`attributes`: {`member.city`: `string`, `member.paid`: `bool`, `group.open`: `bool`},"
    "`carriers`: [{`id`: `wechat`, `kind`: `wechat`}],"
    "`entry`: {`when`: `member.paid`},"
    "`groups`: [{`id`: `city`, `carrier`: `wechat`, `who`: `member.city == 'bj'`,"
    "   `entry`: {`paths`: [{`id`: `door`, `when`: `group.open`, `then`: [{`do`: `post`, `as`: `hello`}]}]}},"
    " {`id`: `plain`, `carrier`: `wechat`}]");

static void the_form_of_the_group_at_hand_is_asked_too(void **state)
{
    static const struct {
        const char *member, *group, *said, *reasons;
    } rows[] = {
        {"{`id`: `a`, `paid`: true, `city`: `bj`}", "{`id`: `g`, `form`: `city`, `open`: true}",
         "admit entry; post city/entry/door=hello", NULL},
        {"{`id`: `a`, `paid`: true, `city`: `sh`}", "{`id`: `g`, `form`: `city`, `open`: true}",
         "refuse city", "Y002[city] member.city \"sh\" == \"bj\""},
        {"{`id`: `a`, `paid`: true}", "{`id`: `g`, `form`: `city`, `open`: true}", "pend city",
         "Y003[city] member.city"},
        {"{`id`: `a`, `paid`: true, `city`: `bj`}", "{`id`: `g`, `form`: `city`, `open`: false}",
         "refuse city/entry", "Y002[door] group.open false"},
        {"{`id`: `a`, `paid`: true, `city`: `bj`}", "{`id`: `g`, `form`: `city`}", "pend city/entry",
         "Y003[door] group.open"},
        {"{`id`: `a`, `city`: `bj`}", "{`id`: `g`, `form`: `city`}", "pend entry",
         "Y003 member.paid; Y003[door] group.open"},
        {"{`id`: `a`, `city`: `sh`}", "{`id`: `g`, `form`: `city`, `open`: true}", "refuse city",
         "Y002[city] member.city \"sh\" == \"bj\""},
        {"{`id`: `a`, `paid`: false, `city`: `bj`}", "{`id`: `g`, `form`: `city`, `open`: true}",
         "refuse entry", "Y002 member.paid false"},
        {"{`id`: `a`, `paid`: true}", "{`id`: `g`, `form`: `plain`}", "admit entry", "Y001 member.paid true"},
        {"{`id`: `a`, `paid`: true}", "{`id`: `g`}", "admit entry", "Y001 member.paid true"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        community *c = given(circles);
        member(c, rows[i].member);
        group(c, rows[i].group);
        decide(c, qun_admit, MONDAY);
        expect_said(c, rows[i].said);
        if (rows[i].reasons)
            expect_reasons(c, 0, rows[i].reasons);
        expect_text("group", "g", decision_at(c, 0).group);
        done(c);
    }
}

static void a_condition_that_fails_counts_as_unknown(void **state)
{
    (void)state;
    community *c = given(CLUB("`attributes`: {`member.a`: `int`, `member.b`: `int`},"
                              "`entry`: {`when`: `member.a / member.b > 2`}"));
    member(c, "{`id`: `x`, `a`: 9, `b`: 3}");
    member(c, "{`id`: `y`, `a`: 9, `b`: 0}");
    decide(c, qun_admit, MONDAY);
    expect_said(c, "admit entry; pend entry");
    qun_reason r = {.size = sizeof r};
    expect_status("reason", QUN_OK, qun_decisions_reason(c->out, 1, 0, &r));
    expect_int("state", QUN_STATE_BROKEN, r.state);
    expect_int("code", QUN_CODE_Y004, r.code);
    expect_int("broken rows", 1, outcome_of(c).broken);
    /* and the diagnostics say which clause and which row */
    const qun_diagnostics *d = qun_decisions_diagnostics(c->out);
    qun_diagnostic found = {.size = sizeof found};
    char line[256];
    size_t len;
    expect_int("diagnostics", 1, qun_diagnostics_count(d));
    expect_status("diagnostic", QUN_OK, qun_diagnostics_get(d, 0, &found));
    expect_int("code", QUN_CODE_Y004, found.code);
    expect_text("place", "/entry/when", found.path);
    expect_status("line", QUN_OK, qun_diagnostics_format(d, 0, QUN_LANG_EN, line, sizeof line, &len));
    expect_holds(line, "row 1");
    expect_chinese(d);
    done(c);
}

static void over_the_step_limit_nothing_is_decided(void **state)
{
    (void)state;
    qun_limits limits = {.size = sizeof limits, .steps = 2000};
    qun_env_options options = {.size = sizeof options, .limits = &limits};
    community *c = given_in(&options,
                            CLUB("`attributes`: {`member.list`: `list`},"
                                 "`entry`: {`when`: `member.list.all(a, member.list.exists(b, b == a))`}"),
                            0);
    member(c, "{`id`: `x`, `list`: [`a`, `b`]}");
    decide(c, qun_admit, MONDAY);
    expect_said(c, "admit entry");
    char row[4096] = "{`id`: `y`, `list`: [`0`";
    for (int i = 1; i < 100; i++)
        snprintf(row + strlen(row), sizeof row - strlen(row), ", `%d`", i);
    strcat(row, "]}");
    member(c, row);
    expect_status("cost", QUN_E_COST, qun_admit(c->charter, c->facts, MONDAY, c->out));
    expect_int("decisions", 0, qun_decisions_count(c->out));
    expect_int("rows", 0, outcome_of(c).rows);
    qun_diagnostic found = {.size = sizeof found};
    expect_status("diagnostic", QUN_OK, qun_diagnostics_get(qun_decisions_diagnostics(c->out), 0, &found));
    expect_int("code", QUN_CODE_C022, found.code);
    expect_text("place", "/entry/when", found.path);
    expect_text("limit", "2000", found.found);
    expect_chinese(qun_decisions_diagnostics(c->out));
    done(c);
}

/* What is remembered of a window between calls tells nothing of another instant, nor of another member. */
static void windows_are_open_when_they_are_in_whatever_order_they_are_asked(void **state)
{
    static const char *const charter = CLUB(
        "`times`: {`noon`: {`at`: `12:00`, `for`: `90m`}, `trial`: {`from`: `member.joined`, `for`: `3h`}},"
        "`entry`: {`paths`: [{`id`: `noon`, `when`: `in_window('noon')`},"
        "                    {`id`: `trial`, `when`: `in_window('trial')`}]}");
    (void)state;
    community *c = given(charter);
    member(c, "{`id`: `x`}");
    member(c, "{`id`: `y`}");
    know(c, "member.joined", 0, MONDAY);
    know(c, "member.joined", 1, MONDAY + 20 * HOUR);
    for (uint32_t i = 0, at = 1; i < 500; i++, at = at * 1103515245 + 12345) {
        int64_t minute = at / 65536 % (2 * 24 * 60), of_day = minute % (24 * 60);
        bool noon = of_day >= 12 * 60 && of_day < 12 * 60 + 90;
        decide(c, qun_admit, MONDAY + minute * MINUTE);
        for (uint32_t k = 0; k < 2; k++) {
            int64_t since = minute - (k ? 20 * 60 : 0);
            bool trial = since >= 0 && since < 3 * 60;
            expect_int("admitted", noon || trial ? QUN_ACT_ADMIT : QUN_ACT_REFUSE, decision_at(c, k).act);
        }
    }
    done(c);
}

/* The answer at every instant before valid_until is the answer given; and it does change there. */
static void an_answer_stands_until_it_says(void **state)
{
    static const struct {
        const char *when;
        bool turns; /* at valid_until, at least once */
    } rows[] = {
        {"now - member.joined >= duration('3h')", true},
        {"now >= member.joined + duration('90m') && now < member.joined + duration('200m')", true},
        {"days(member.joined) >= 1", true},
        {"in_window('noon')", true},
        {"!in_window('noon') && now.getHours('+08:00') < 14", true},
        {"member.joined < now - duration('1s')", true},
        {"now > timestamp('2026-01-05T02:00:00Z') ? member.a : !member.a", true},
        {"member.a", false},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        char charter[1024];
        snprintf(charter, sizeof charter,
                 CLUB("`attributes`: {`member.a`: `bool`}, `times`: {`noon`: {`at`: `12:00`, `for`: `90m`}},"
                      "`entry`: {`when`: `%s`}"),
                 rows[i].when);
        community *c = given(charter);
        member(c, "{`id`: `x`, `a`: true}");
        know(c, "member.joined", 0, MONDAY + 7 * MINUTE);
        int32_t act = 0;
        qun_time until = INT64_MIN, turned = 0, one_flips = 0;
        for (qun_time now = MONDAY; now < MONDAY + 2 * DAY; now += 7 * MINUTE + 11 * SECOND) {
            decide(c, qun_admit, now);
            qun_decision d = decision_at(c, 0);
            if (now < until && d.act != act)
                fail_msg("%s: turned %lld s before it said", rows[i].when,
                         (long long)((until - now) / SECOND));
            turned += until != INT64_MIN && now >= until && d.act != act;
            act = d.act;
            until = d.valid_until;
            assert_true(until > now);
            expect_int("next", until, outcome_of(c).next);
            qun_reason why = {.size = sizeof why};
            qun_time flips = QUN_NEVER; /* the first of the conditions that may turn */
            for (uint32_t k = 0; k < d.reasons; k++) {
                expect_status("reason", QUN_OK, qun_decisions_reason(c->out, 0, k, &why));
                flips = why.flips < flips ? why.flips : flips;
            }
            assert_true(flips > now && flips >= until); /* what was not told may turn sooner */
            one_flips += d.reasons == 1 && flips == until && until != QUN_NEVER;
            if (until != QUN_NEVER && until < MONDAY + 2 * DAY) { /* exactly there and just before */
                decide(c, qun_admit, until - 1);
                expect_int(rows[i].when, act, decision_at(c, 0).act);
            }
        }
        expect_int(rows[i].when, rows[i].turns, turned > 0);
        expect_int(rows[i].when, rows[i].turns, one_flips > 0);
        done(c);
    }
}

static void an_entry_may_use_up_an_event(void **state)
{
    (void)state;
    community *c =
        given(CLUB("`entry`: {`paths`: [{`id`: `toll`, `when`: [{`id`: `packet`, `spend`: {`event`: "
                   "`packet`, `within`: `24h`}}]}]}"));
    member(c, "{`id`: `a`}");
    know(c, "member.unspent:entry/toll/when/packet", 0, 1);
    know_text(c, "member.unspent_id:entry/toll/when/packet", 0, "e7");
    member(c, "{`id`: `b`}");
    know(c, "member.unspent:entry/toll/when/packet", 1, 0);
    member(c, "{`id`: `c`}");
    decide(c, qun_admit, MONDAY);
    expect_said(c, "admit entry/toll; refuse entry; pend entry");
    qun_text spent;
    expect_status("spends", QUN_OK, qun_decisions_text(c->out, 0, QUN_TEXT_SPENDS, 0, &spent));
    expect_text("spends", "e7", spent);
    expect_int("spends of the refused", 0, decision_at(c, 1).spends);
    expect_holds(json_of(c, 0), quoted("`spends`:[`e7`]"));
    done(c);
}

static void evidence_under_review_is_unknown(void **state)
{
    (void)state;
    community *c =
        given(CLUB("`attributes`: {`member.photo`: `evidence`}, `entry`: {`when`: `member.photo`}"));
    member(c, "{`id`: `a`, `photo`: true}");
    member(c, "{`id`: `b`, `photo`: false}");
    member(c, "{`id`: `c`, `photo`: null}");
    decide(c, qun_admit, MONDAY);
    expect_said(c, "admit entry; refuse entry; pend entry");
    done(c);
}

static void keys_name_the_clause_the_subject_and_the_way(void **state)
{
    (void)state;
    community *c =
        given(CLUB("`entry`: {`when`: `known(member.inviter)`, `else`: [{`do`: `notify`, `to`: `owner`},"
                   "{`do`: `notify`, `to`: `staff`}]}"));
    member(c, "{`id`: `a`}");
    member(c, "{}");
    member(c, "{}");
    decide(c, qun_admit, MONDAY);
    expect_said(c,
                "refuse entry; notify entry @owner; notify entry @staff; refuse entry; notify entry @owner; "
                "notify entry @staff; refuse entry; notify entry @owner; notify entry @staff");
    static const char *const keys[] = {"entry/refuse/a",  "entry/notify/a",  "entry/notify/a#2",
                                       "entry/refuse/#1", "entry/notify/#1", "entry/notify/#1#2",
                                       "entry/refuse/#2", "entry/notify/#2", "entry/notify/#2#2"};
    for (uint32_t i = 0; i < COUNT(keys); i++)
        assert_string_equal(keys[i], key_of(c, i));
    decide(c, qun_admit, MONDAY + DAY);
    for (uint32_t i = 0; i < COUNT(keys); i++)
        assert_string_equal(keys[i], key_of(c, i));
    done(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_open_path_wins),
        cmocka_unit_test(a_way_may_be_shut_by_itself),
        cmocka_unit_test(a_question_says_how_to_settle_what_is_missing),
        cmocka_unit_test(the_order_of_lines_is_the_ritual),
        cmocka_unit_test(a_path_is_open_only_while_it_is_in_force),
        cmocka_unit_test(a_shut_gate_refuses_everybody),
        cmocka_unit_test(without_a_threshold_everybody_enters),
        cmocka_unit_test(the_form_of_the_group_at_hand_is_asked_too),
        cmocka_unit_test(a_condition_that_fails_counts_as_unknown),
        cmocka_unit_test(over_the_step_limit_nothing_is_decided),
        cmocka_unit_test(an_answer_stands_until_it_says),
        cmocka_unit_test(windows_are_open_when_they_are_in_whatever_order_they_are_asked),
        cmocka_unit_test(an_entry_may_use_up_an_event),
        cmocka_unit_test(evidence_under_review_is_unknown),
        cmocka_unit_test(keys_name_the_clause_the_subject_and_the_way),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
