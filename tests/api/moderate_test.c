/* moderate_test.c - what an event breaks and what follows: families, ladders, permits, words, who is
 * informed. */
#include "given.h"

#define NOTICE "`notice`: {`text`: `be kind`, `since`: `2026-01-01`},"
#define JOINED "{`id`: `a`, `staff`: false, `joined`: `2026-01-02T00:00:00+08:00`}"

/* A message of `a` on Monday at noon. */
static void message(community *c, const char *id, const char *text)
{
    char json[1024];
    snprintf(json, sizeof json,
             "{`id`: `%s`, `kind`: `message`, `member`: `a`, `at`: `2026-01-05T12:00:00+08:00`}", id);
    uint32_t row = event(c, json);
    if (text)
        know_text(c, "event.text", row, text);
}

static void moderated(const char *charter, const char *member, const char *text, const char *expected)
{
    community *c = given(charter);
    member(c, member);
    message(c, "e1", text);
    decide(c, qun_moderate, MONDAY + DAY);
    expect_said(c, expected);
    expect_int("decided for", MONDAY + 12 * HOUR, decision_at(c, 0).at);
    done(c);
}

static void the_strongest_of_a_family_is_carried_out(void **state)
{
    static const struct {
        const char *first, *second, *said;
        const char *merged;
    } rows[] = {
        {"`allow`", "`warn`", "warn two", "one"},
        {"`warn`", "`delete`", "delete two", "one"},
        {"`delete`", "`warn`", "delete one", "two"},
        {"`delete`", "{`do`: `mute`, `for`: `10m`}", "mute two +10m", "one"},
        {"{`do`: `remove`, `bar`: `1d`}", "{`do`: `mute`, `for`: `10m`}", "remove one +1440m", "two"},
        {"`remove`", "`remove`", "remove one", "two"},
        {"`warn`, `delete`", "`warn`", "delete one", "two"},
        /* what is of no family goes beside it, once */
        {"`delete`, {`do`: `notify`, `to`: `owner`}", "`warn`, {`do`: `notify`, `to`: `owner`}",
         "delete one; notify one @owner", "two"},
        {"{`do`: `notify`, `to`: `owner`}", "{`do`: `notify`, `to`: `staff`}",
         "notify one @owner; notify two @staff", NULL},
        {"{`do`: `fine`, `amount`: 500}", "{`do`: `fine`, `amount`: 700}", "fine one $500; fine two $700",
         NULL},
        {"{`do`: `fine`, `amount`: 500}", "{`do`: `fine`, `amount`: 500}", "fine one $500", NULL},
        {"{`do`: `reply`, `text`: `x`}, {`do`: `mark`, `as`: `ad`}", "{`do`: `mark`, `as`: `off`}",
         "reply one; mark one=ad; mark two=off", NULL},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        char charter[1024];
        snprintf(charter, sizeof charter,
                 CLUB(NOTICE "`rules`: [{`id`: `one`, `on`: `message`, `then`: [%s]}, {`id`: `two`, `on`: "
                             "`message`, `then`: [%s]}]"),
                 rows[i].first, rows[i].second);
        community *c = given(charter);
        member(c, JOINED);
        message(c, "e1", "hello");
        decide(c, qun_moderate, MONDAY);
        expect_said(c, rows[i].said);
        qun_text merged;
        qun_status status = qun_decisions_text(c->out, 0, QUN_TEXT_MERGED, 0, &merged);
        expect_status(rows[i].said, rows[i].merged ? QUN_OK : QUN_E_NONE, status);
        if (rows[i].merged)
            expect_text("merged", rows[i].merged, merged);
        expect_status("merged once", QUN_E_NONE, qun_decisions_text(c->out, 0, QUN_TEXT_MERGED, 1, &merged));
        done(c);
    }
}

static const char *const ladder = CLUB(
    NOTICE
    "`attributes`: {`member.sorry`: `bool`, `member.weight`: `int`},"
    "`rules`: [{`id`: `one`, `on`: `message`, `when`: `event.text.contains('bad')`, `then`: [`delete`, "
    "{`do`: `strike`, `ladder`: `conduct`}]},"
    " {`id`: `two`, `on`: `message`, `when`: `event.text.contains('worse')`, `then`: [{`do`: `strike`, "
    "`ladder`: `conduct`, `weight`: 5}]},"
    " {`id`: `other`, `on`: `message`, `when`: `event.text.contains('other')`, `then`: [{`do`: `strike`, "
    "`ladder`: `money`, `weight`: `member.weight * 2`}]}],"
    "`ladders`: [{`id`: `conduct`, `decay`: `30d`, `reset`: `member.sorry`, `steps`: [{`at`: 1, `then`: "
    "[`warn`]}, {`at`: 3, `then`: [{`do`: `mute`, `for`: `1d`}, {`do`: `notify`, `to`: `owner`}]}, "
    "{`at`: 6, `then`: [`remove`]}]},"
    " {`id`: `money`, `steps`: [{`at`: 4, `then`: [{`do`: `fine`, `amount`: 100}]}]}]");

static void strikes_lead_up_the_ladder(void **state)
{
    static const struct {
        int strikes;
        const char *text, *said;
    } rows[] = {
        {0, "bad", "delete one; strike one conduct x1"},
        {1, "bad", "delete one; strike one conduct x1"},
        {2, "bad", "strike one conduct x1; mute one/conduct +1440m; notify one/conduct @owner"},
        {4, "bad", "strike one conduct x1; mute one/conduct +1440m; notify one/conduct @owner"},
        {5, "bad", "strike one conduct x1; remove one/conduct"},
        {99, "bad", "strike one conduct x1; remove one/conduct"},
        /* one strike per ladder, by the first rule; weights count */
        {0, "bad and worse", "delete one; strike one conduct x1"},
        {0, "worse", "strike two conduct x5; mute two/conduct +1440m; notify two/conduct @owner"},
        {1, "worse", "strike two conduct x5; remove two/conduct"},
        {0, "bad other", "delete one; strike one conduct x1; strike other money x4; fine other/money $100"},
        /* unknown strikes never harm */
        {-1, "bad", "delete one; strike one conduct x1"},
        {0, "good", "allow"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        community *c = given(ladder);
        member(c, JOINED);
        know(c, "member.sorry", 0, 0);
        know(c, "member.weight", 0, 2);
        if (rows[i].strikes >= 0)
            know(c, "member.strikes:conduct", 0, rows[i].strikes);
        know(c, "member.strikes:money", 0, 0);
        message(c, "e1", rows[i].text);
        decide(c, qun_moderate, MONDAY);
        expect_said(c, rows[i].said);
        done(c);
    }
}

static void a_reset_clears_the_ladder(void **state)
{
    (void)state;
    community *c = given(ladder);
    member(c, JOINED);
    know(c, "member.strikes:conduct", 0, 9);
    know(c, "member.sorry", 0, 1);
    message(c, "e1", "bad");
    decide(c, qun_moderate, MONDAY);
    expect_said(c, "delete one; strike one conduct x1");
    expect_holds(reasons(c, 1), "Y014[conduct] member.strikes:conduct 1");
    know(c, "member.sorry", 0, 0);
    decide(c, qun_moderate, MONDAY);
    expect_said(c, "strike one conduct x1; remove one/conduct");
    expect_holds(reasons(c, 1), "Y014[conduct] member.strikes:conduct 10 >= 6");
    expect_holds(sentence(c, 1, QUN_AUDIENCE_MEMBER, QUN_LANG_EN), "strikes on conduct: 10");
    done(c);
}

static void a_weight_that_fails_counts_one(void **state)
{
    (void)state;
    community *c = given(ladder);
    member(c, JOINED);
    know(c, "member.strikes:money", 0, 0);
    message(c, "e1", "other");
    decide(c, qun_moderate, MONDAY);
    expect_said(c, "strike other money x1");
    expect_int("rows that miss facts", 1, outcome_of(c).unknown);
    know(c, "member.strikes:money", 0, 3);
    for (int64_t weight = 0; weight >= -4; weight -= 2) { /* a strike never takes others away */
        know(c, "member.weight", 0, weight);
        decide(c, qun_moderate, MONDAY);
        expect_said(c, "strike other money x1; fine other/money $100");
    }
    done(c);
}

static void only_who_was_informed_is_punished(void **state)
{
    static const struct {
        const char *notice, *informed, *member, *said;
    } rows[] = {
        {"{`text`: `x`, `since`: `2026-01-01`}", "posted", JOINED, "strike r l x1; mute r/l +10m"},
        {"{`text`: `x`}", "posted", JOINED, "strike r l x1; mute r/l +10m"},
        /* not posted yet, not joined yet, not known: a warning */
        {"{`text`: `x`, `since`: `2026-01-06`}", "posted", JOINED, "warn r"},
        {"{`text`: `x`, `since`: `2026-01-01`}", "posted",
         "{`id`: `a`, `staff`: false, `joined`: `2026-01-05T12:00:01+08:00`}", "warn r"},
        {"{`text`: `x`, `since`: `2026-01-01`}", "posted",
         "{`id`: `a`, `staff`: false, `joined`: `2026-01-05T12:00:00+08:00`}",
         "strike r l x1; mute r/l +10m"},
        {"{`text`: `x`, `since`: `2026-01-01`}", "posted", "{`id`: `a`, `staff`: false}", "warn r"},
        /* must have said yes */
        {"{`text`: `x`, `since`: `2026-01-01`}", "ack", JOINED, "warn r"},
        {"{`text`: `x`, `since`: `2026-01-01`}", "ack",
         "{`id`: `a`, `staff`: false, `acked`: `2026-01-03T00:00:00+08:00`}", "strike r l x1; mute r/l +10m"},
        {"{`text`: `x`, `ack`: `required`}", "posted", JOINED, "warn r"},
        {"{`text`: `x`, `ack`: `required`}", "posted",
         "{`id`: `a`, `staff`: false, `acked`: `2026-01-05T13:00:00+08:00`}", "warn r"},
        {"{`text`: `x`, `since`: `2026-01-06`}", "none", "{`id`: `a`, `staff`: false}",
         "strike r l x1; mute r/l +10m"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        char charter[1024];
        snprintf(
            charter, sizeof charter,
            CLUB("`notice`: %s, `rules`: [{`id`: `r`, `on`: `message`, `informed`: `%s`, `then`: [{`do`: "
                 "`strike`, `ladder`: `l`, `text`: `struck`}]}], `ladders`: [{`id`: `l`, `steps`: [{`at`: 1, "
                 "`then`: [{`do`: `mute`, `for`: `10m`}]}]}]"),
            rows[i].notice, rows[i].informed);
        community *c = given(charter);
        member(c, rows[i].member);
        know(c, "member.strikes:l", 0, 0);
        message(c, "e1", "x");
        decide(c, qun_moderate, MONDAY);
        expect_said(c, rows[i].said);
        if (decision_at(c, 0).act == QUN_ACT_WARN) {
            expect_int("why", QUN_CODE_Y005, decision_at(c, 0).why);
            qun_text text;
            expect_status("text", QUN_OK, qun_decisions_text(c->out, 0, QUN_TEXT_EN, 0, &text));
            expect_text("its text speaks of the strike", NULL, text);
        }
        done(c);
    }
}

static void without_a_notice_nobody_is_informed(void **state)
{
    (void)state;
    moderated(CLUB("`rules`: [{`id`: `r`, `on`: `message`, `then`: [`remove`]}]"), JOINED, "x", "warn r");
    moderated(CLUB("`rules`: [{`id`: `r`, `on`: `message`, `then`: [`delete`, `remove`]}]"), JOINED, "x",
              "delete r");
    moderated(CLUB("`rules`: [{`id`: `r`, `on`: `message`, `then`: [`delete`]}]"), JOINED, "x", "delete r");
}

static void staff_is_exempt(void **state)
{
    static const struct {
        const char *who, *member, *said;
    } rows[] = {
        {"", "{`id`: `a`, `staff`: true}", "allow"},
        {"", "{`id`: `a`, `staff`: false}", "delete r"},
        {"", "{`id`: `a`}", "delete r"},
        {"`who`: `member.level > 2`,", "{`id`: `a`, `level`: 3, `staff`: true}", "delete r"},
        {"`who`: `member.level > 2`,", "{`id`: `a`, `level`: 2}", "allow"},
        {"`who`: `member.level > 2`,", "{`id`: `a`}", "allow"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        char charter[512];
        snprintf(
            charter, sizeof charter,
            CLUB("`attributes`: {`member.level`: `int`}, `rules`: [{`id`: `r`, %s `on`: `message`, `then`: "
                 "[`delete`]}]"),
            rows[i].who);
        moderated(charter, rows[i].member, "x", rows[i].said);
    }
}

static void a_rule_is_in_force_from_since_until_until(void **state)
{
    static const struct {
        const char *force, *said;
    } rows[] = {
        {"`since`: `2026-01-05T12:00:00+08:00`,", "delete r"},
        {"`since`: `2026-01-05T12:00:01+08:00`,", "allow"},
        {"`until`: `2026-01-05T12:00:00+08:00`,", "allow"},
        {"`until`: `2026-01-05T12:00:01+08:00`,", "delete r"},
        {"`since`: `2026-01-05`, `until`: `2026-01-06`,", "delete r"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        char charter[512];
        snprintf(charter, sizeof charter,
                 CLUB("`rules`: [{`id`: `r`, %s `on`: `message`, `then`: [`delete`]}]"), rows[i].force);
        moderated(charter, JOINED, "x", rows[i].said);
    }
}

static void only_the_kinds_of_events_of_a_rule_set_it_off(void **state)
{
    static const struct {
        const char *kind, *said;
    } rows[] = {
        {"order", "notify two @owner"}, {"trial", "notify two @owner"},
        {"message", "delete one"},      {"join", "allow"},
        {"unheard-of", "allow"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        char json[256];
        community *c =
            given(CLUB("`events`: {`trial`: {`sku`: `string`}}, `rules`: [{`id`: `one`, `on`: `message`, "
                       "`then`: [`delete`]}, {`id`: `two`, `on`: [`order`, `trial`], `then`: [{`do`: "
                       "`notify`, `to`: `owner`}]}]"));
        snprintf(json, sizeof json, "{`id`: `e`, `kind`: `%s`, `at`: `2026-01-05T12:00:00+08:00`}",
                 rows[i].kind);
        event(c, json);
        decide(c, qun_moderate, MONDAY);
        expect_said(c, rows[i].said);
        done(c);
    }
    community *c = given(CLUB("`rules`: [{`id`: `one`, `on`: `message`, `then`: [`delete`]}]"));
    event(c, "{`id`: `e`}"); /* of an unknown kind */
    decide(c, qun_moderate, MONDAY);
    expect_said(c, "allow");
    expect_int("rows that miss facts", 1, outcome_of(c).unknown);
    done(c);
}

static void else_is_done_when_the_condition_does_not_hold(void **state)
{
    const char *const charter =
        CLUB("`rules`: [{`id`: `r`, `on`: `message`, `when`: `event.text.startsWith('#')`, "
             "`unless`: `event.text == 'ok'`, `then`: [{`do`: `mark`, `as`: `topic`}], `else`: "
             "[{`do`: `reply`, `text`: `begin with #`}]}]");
    (void)state;
    moderated(charter, JOINED, "#x", "mark r=topic");
    moderated(charter, JOINED, "x", "reply r");
    moderated(charter, JOINED, "ok", "allow");
    moderated(charter, JOINED, NULL, "allow");
}

/* ---- words ---- */

#define WORDS                                                                                                       \
    CLUB(NOTICE                                                                                                     \
         "`words`: {`ads`: {`terms`: [`加微信`, `discount`], `detect`: [`phone`]}}, `rules`: [{`id`: "           \
         "`no-ads`, `on`: `message`, `when`: `event.hits('ads') > 0`, `then`: [{`do`: `delete`, `text`: "           \
         "{`zh`: `含“{hit}”`, `en`: `found {hit}, {value} times`}}], `why`: {`zh`: `禁止广告`, `en`: `no " \
         "ads`}}]")

static void words_are_found_through_disguise_with_their_places(void **state)
{
    static const struct {
        const char *text;
        uint64_t offset, length;
        const char *words, *term, *found;
    } rows[] = {
        {"big discount", 4, 8, "ads", "discount", "discount"},
        {"big DiSCOUNT!", 4, 8, "ads", "discount", "DiSCOUNT"},
        {"请 加 微 信", 4, 11, "ads", "加微信", "加 微 信"},
        {"ｄｉｓｃｏｕｎｔ", 0, 24, "ads", "discount", "ｄｉｓｃｏｕｎｔ"},
        {"call 13812345678 now", 5, 11, "phone", NULL, "13812345678"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        community *c = given(WORDS);
        member(c, JOINED);
        message(c, "e1", rows[i].text);
        decide(c, qun_moderate, MONDAY);
        expect_said(c, "delete no-ads");
        qun_evidence e = {.size = sizeof e};
        expect_status(rows[i].text, QUN_OK, qun_decisions_evidence(c->out, 0, 0, &e));
        expect_int("offset", (int64_t)rows[i].offset, (int64_t)e.offset);
        expect_int("length", (int64_t)rows[i].length, (int64_t)e.length);
        expect_text("list", rows[i].words, e.words);
        expect_text("term", rows[i].term, e.term);
        expect_text("found", rows[i].found, e.found);
        expect_status("one only", QUN_E_NONE, qun_decisions_evidence(c->out, 0, 1, &e));
        done(c);
    }
}

static void texts_are_filled_in(void **state)
{
    (void)state;
    community *c = given(WORDS);
    qun_text text;
    member(c, JOINED);
    message(c, "e1", "discount and discount");
    decide(c, qun_moderate, MONDAY);
    expect_int("evidence", 2, decision_at(c, 0).evidence);
    expect_status("text", QUN_OK, qun_decisions_text(c->out, 0, QUN_TEXT_EN, 0, &text));
    expect_text("text", "found discount, 2 times", text);
    expect_status("text", QUN_OK, qun_decisions_text(c->out, 0, QUN_TEXT_ZH, 0, &text));
    expect_text("text", "含“discount”", text);
    expect_holds(sentence(c, 0, QUN_AUDIENCE_MEMBER, QUN_LANG_EN),
                 "no ads; found discount, 2 times; found \"discount\", \"discount\"");
    expect_holds(sentence(c, 0, QUN_AUDIENCE_OPERATOR, QUN_LANG_ZH), "禁止广告");
    done(c);
}

static void the_host_may_have_counted_the_words_itself(void **state)
{
    (void)state;
    community *c = given(WORDS);
    member(c, JOINED);
    message(c, "e1", "discount");
    know(c, "event.hits:ads", 0, 0);
    message(c, "e2", NULL);
    decide(c, qun_moderate, MONDAY);
    expect_said(c, "allow; allow");
    expect_holds(reasons(c, 1), "Y003[no-ads] event.hits:ads");
    expect_int("rows that miss facts", 1, outcome_of(c).unknown);
    know(c, "event.hits:ads", 1, 2); /* of a text that it keeps to itself */
    decide(c, qun_moderate, MONDAY);
    expect_said(c, "allow; delete no-ads");
    expect_int("pieces of a text that is not there", 0, decision_at(c, 1).evidence);
    done(c);
}

/* ---- permits ---- */

static const char *const permits =
    CLUB(NOTICE
         "`attributes`: {`member.vip`: `bool`}, `times`: {`ad-hour`: {`days`: [`mon`], `at`: `20:00`, `for`: "
         "`2h`}}, `rules`: [{`id`: `no-ads`, `on`: `message`, `when`: `event.text.contains('ad')`, `unless`: "
         "`permit('ad')`, `then`: [`delete`]},"
         "{`id`: `marked`, `on`: `message`, `when`: `event.text.contains('mark')`, `then`: [{`do`: `mark`, "
         "`as`: `m`}]},"
         "{`id`: `uncivil`, `on`: `message`, `when`: `event.text.contains('bad')`, `then`: [`delete`]}],"
         "`permits`: [{`id`: `ad`, `paths`: [{`id`: `hour`, `when`: `in_window('ad-hour')`}, {`id`: `vip`, "
         "`when`: `member.vip`}, {`id`: `toll`, `when`: [{`id`: `packet`, `spend`: {`event`: `packet`, "
         "`within`: `24h`}}]}], `else`: [{`do`: `redirect`, `to`: `owner`, `text`: `the ad board`}]}]");

static void a_permit_lets_pass(void **state)
{
    static const struct {
        const char *at;
        int vip, packets;
        const char *text, *said, *reasons;
        const char *spent;
    } rows[] = {
        {"2026-01-05T20:00:00+08:00", 0, 0, "ad", "allow ad/hour ad", "Y001[hour] ", NULL},
        {"2026-01-05T21:59:59+08:00", 0, 0, "ad", "allow ad/hour ad", NULL, NULL},
        {"2026-01-05T22:00:00+08:00", 0, 0, "ad", "delete no-ads; redirect no-ads/ad @owner", "Y002[hour]",
         NULL},
        {"2026-01-06T20:00:00+08:00", 1, 0, "ad", "allow ad/vip ad", "Y001[vip] member.vip true", NULL},
        {"2026-01-06T20:00:00+08:00", 0, 1, "ad", "allow ad/toll ad", "Y001[toll/packet] member.unspent",
         "e77"},
        /* the cheaper way first: nothing is spent */
        {"2026-01-05T20:00:00+08:00", 0, 1, "ad", "allow ad/hour ad", NULL, NULL},
        /* unknown does not punish; and says what it would need */
        {"2026-01-06T20:00:00+08:00", -1, 0, "ad", "allow", "Y003[vip] member.vip", NULL},
        {"2026-01-06T20:00:00+08:00", 0, -1, "ad", "allow", "Y003[toll/packet] member.unspent:", NULL},
        /* beside other things it is still spent, but not for a message that goes */
        {"2026-01-06T20:00:00+08:00", 0, 1, "ad mark", "mark marked=m; allow ad/toll ad", NULL, NULL},
        {"2026-01-06T20:00:00+08:00", 0, 1, "ad bad", "delete uncivil", NULL, NULL},
        {"2026-01-06T20:00:00+08:00", 0, 1, "hello", "allow", "", NULL},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        char json[256];
        community *c = given(permits);
        member(c, JOINED);
        if (rows[i].vip >= 0)
            know(c, "member.vip", 0, rows[i].vip);
        if (rows[i].packets >= 0)
            know(c, "member.unspent:ad/toll/when/packet", 0, rows[i].packets);
        know_text(c, "member.unspent_id:ad/toll/when/packet", 0, "e77");
        snprintf(json, sizeof json, "{`id`: `e`, `kind`: `message`, `member`: `a`, `at`: `%s`, `text`: `%s`}",
                 rows[i].at, rows[i].text);
        event(c, json);
        decide(c, qun_moderate, MONDAY);
        expect_said(c, rows[i].said);
        if (rows[i].reasons)
            expect_holds(reasons(c, qun_decisions_count(c->out) - 1), rows[i].reasons);
        qun_text spent;
        qun_status status = qun_decisions_text(c->out, 0, QUN_TEXT_SPENDS, 0, &spent);
        expect_status("spends", rows[i].spent ? QUN_OK : QUN_E_NONE, status);
        if (rows[i].spent)
            expect_text("spends", rows[i].spent, spent);
        done(c);
    }
}

static void an_unknown_permit_names_the_facts_behind_it(void **state)
{
    (void)state;
    community *c = given(permits);
    member(c, JOINED);
    know(c, "member.unspent:ad/toll/when/packet", 0, 0);
    message(c, "e1", "ad");
    decide(c, qun_moderate, MONDAY);
    expect_said(c, "allow");
    expect_holds(reasons(c, 0), "Y003[vip] member.vip");
    expect_holds(json_of(c, 0), quoted("`missing`:["));
    done(c);
}

/* More permits, ladders and rules than a word has bits. */
enum { MANY = 300 };

static char *large_charter(void)
{
    char *charter = malloc(1 << 18);
    assert_non_null(charter);
    size_t len = (size_t)sprintf(charter, "{`qun`: 1, `id`: `big`, " NOTICE "`permits`: [");
    for (int i = 0; i < 100; i++)
        len += (size_t)sprintf(charter + len,
                               "%s{`id`: `p%d`, `when`: `event.text == 'p%d'`, `else`: [{`do`: "
                               "`redirect`, `to`: `owner`, `text`: `p%d`}]}",
                               i ? "," : "", i, i, i);
    len += (size_t)sprintf(charter + len, "], `ladders`: [");
    for (int i = 0; i < 100; i++)
        len += (size_t)sprintf(charter + len,
                               "%s{`id`: `l%d`, `steps`: [{`at`: 1, `then`: [{`do`: `notify`, `to`: "
                               "`owner`, `text`: `l%d`}]}]}",
                               i ? "," : "", i, i);
    len += (size_t)sprintf(charter + len, "], `rules`: [");
    for (int i = 0; i < MANY; i++)
        len += (size_t)sprintf(charter + len,
                               "%s{`id`: `r%d`, `on`: `message`, `unless`: `permit('p%d')`, `then`: "
                               "[{`do`: `strike`, `ladder`: `l%d`}, `%s`]}",
                               i ? "," : "", i, i % 100, i % 100, i == MANY - 1 ? "remove" : "delete");
    strcpy(charter + len, "]}");
    for (char *at = charter; *at; at++)
        *at = *at == '`' ? '"' : *at;
    return charter;
}

static void nothing_is_lost_in_a_large_charter(void **state)
{
    char *charter = large_charter();
    (void)state;
    qun_env *env;
    community c = {0};
    expect_status("environment", QUN_OK, qun_env_new(NULL, &env));
    expect_status("charter", QUN_OK, qun_charter_compile(env, charter, QUN_NTS, NULL, &c.charter));
    expect_status("facts", QUN_OK, qun_facts_new(qun_charter_shape(c.charter), &c.facts));
    expect_status("decisions", QUN_OK, qun_decisions_new(env, 0, &c.out));
    c.env = env;
    member(&c, JOINED);
    for (int i = 0; i < 100; i++) {
        char field[40];
        snprintf(field, sizeof field, "member.strikes:l%d", i);
        know(&c, field, 0, 0);
    }
    message(&c, "e1", "p70");
    decide(&c, qun_moderate, MONDAY);
    uint32_t acts[65] = {0}, merged = 0;
    for (uint32_t i = 0; i < qun_decisions_count(c.out); i++) {
        qun_decision d = decision_at(&c, i);
        acts[d.act]++;
        if (d.act == QUN_ACT_REMOVE) {
            expect_text("the strongest", "r299", d.clause);
            merged = d.merged;
        }
    }
    expect_int("strikes, one per ladder", 99, acts[QUN_ACT_STRIKE]);
    expect_int("rungs", 99, acts[QUN_ACT_NOTIFY]);
    expect_int("refusals, one per permit", 99, acts[QUN_ACT_REDIRECT]);
    expect_int("removed", 1, acts[QUN_ACT_REMOVE]);
    expect_int("merged", 296, merged);
    expect_int("nothing else", 99 * 3 + 1, qun_decisions_count(c.out));
    qun_decisions_unref(c.out);
    qun_facts_unref(c.facts);
    qun_charter_unref(c.charter);
    qun_env_unref(env);
    free(charter);
}

static void a_permit_is_never_asked_in_a_circle(void **state)
{
    (void)state;
    static const char *const charters[] = {
        CLUB("`permits`: [{`id`: `a`, `when`: `permit('a')`}]"),
        CLUB("`permits`: [{`id`: `a`, `unless`: `permit('b')`}, {`id`: `b`}]"),
        CLUB(
            "`metrics`: {`member.ok`: {`is`: `permit('a')`}}, `permits`: [{`id`: `a`, `when`: `member.ok`}]"),
        CLUB("`times`: {`t`: {`from`: `in_window('t') ? now : now`, `for`: `1h`}}"),
        CLUB("`times`: {`t`: {`from`: `permit('a') ? now : now`, `for`: `1h`}}, `permits`: [{`id`: `a`, "
             "`when`: "
             "`in_window('t')`}]"),
    };
    for (size_t i = 0; i < COUNT(charters); i++) {
        qun_env *env;
        qun_charter *charter;
        expect_status("environment", QUN_OK, qun_env_new(NULL, &env));
        expect_status(charters[i], QUN_E_INVALID,
                      qun_charter_compile(env, quoted(charters[i]), QUN_NTS, NULL, &charter));
        assert_null(charter);
        qun_env_unref(env);
    }
}

/* ---- limits, seats, metrics ---- */

static void a_limit_lets_so_many_pass(void **state)
{
    static const struct {
        const char *per, *field;
        int fired;
        const char *said;
    } rows[] = {
        {"member", "fired:r", 1, "notify r @owner"},
        {"member", "fired:r", 2, "allow"},
        {"group", "fired:r", 2, "allow"},
        {"community", "fired:r", 1, "notify r @owner"},
        {"member", "fired:r", -1, "notify r @owner"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        char charter[512];
        snprintf(charter, sizeof charter,
                 CLUB("`rules`: [{`id`: `r`, `on`: `message`, `limit`: {`max`: 2, `per`: `%s`, `over`: "
                      "`1d`}, `then`: "
                      "[{`do`: `notify`, `to`: `owner`}]}]"),
                 rows[i].per);
        community *c = given(charter);
        member(c, JOINED);
        group(c, "{`id`: `g`}");
        community_(c, "{}");
        if (rows[i].fired >= 0)
            know(c, rows[i].field, 0, rows[i].fired);
        message(c, "e1", "x");
        decide(c, qun_moderate, MONDAY);
        expect_said(c, rows[i].said);
        if (rows[i].fired == 2) {
            expect_int("why", QUN_CODE_Y007, decision_at(c, 0).why);
            expect_reasons(c, 0, "Y007[r] fired:r 2 >= 2");
        }
        done(c);
    }
}

static void a_condition_sees_the_seat_and_the_group_of_the_event(void **state)
{
    (void)state;
    community *c =
        given(CLUB("`metrics`: {`here.msgs`: {`count`: `message`}, `group.msgs`: {`count`: `message`}},"
                   "`rules`: [{`id`: `new`, `on`: `message`, `when`: `now - here.joined < duration('24h')`, "
                   "`then`: [`warn`]}, {`id`: `flood`, `on`: `message`, `when`: `here.msgs > 5 && "
                   "group.msgs > 10`, `then`: [`delete`]}]"));
    member(c, "{`id`: `a`}");
    member(c, "{`id`: `b`}");
    group(c, "{`id`: `g`, `msgs`: 11}");
    group(c, "{`id`: `h`, `msgs`: 10}");
    seat(c, "{`member`: `a`, `group`: `g`, `joined`: `2026-01-05T00:00:00+08:00`, `msgs`: 6}");
    seat(c, "{`member`: `a`, `group`: `h`, `joined`: `2025-01-05T00:00:00+08:00`, `msgs`: 6}");
    event(c,
          "{`id`: `1`, `kind`: `message`, `member`: `a`, `group`: `g`, `at`: `2026-01-05T12:00:00+08:00`}");
    event(c,
          "{`id`: `2`, `kind`: `message`, `member`: `a`, `group`: `h`, `at`: `2026-01-05T12:00:00+08:00`}");
    event(c,
          "{`id`: `3`, `kind`: `message`, `member`: `b`, `group`: `g`, `at`: `2026-01-05T12:00:00+08:00`}");
    decide(c, qun_moderate, MONDAY);
    expect_said(c, "delete flood; allow; allow");
    expect_text("member", "a", decision_at(c, 0).member);
    expect_text("group", "g", decision_at(c, 0).group);
    expect_text("event", "1", decision_at(c, 0).event);
    /* the third has no seat: both rules say what they would need */
    expect_reasons(c, 2, "Y003[new] here.joined; Y003[flood] here.msgs");
    expect_int("rows that miss facts", 1, outcome_of(c).unknown);
    done(c);
}

static void an_event_without_id_has_a_key_of_its_own(void **state)
{
    (void)state;
    community *c =
        given(CLUB("`rules`: [{`id`: `r`, `on`: `message`, `then`: [`delete`, {`do`: `notify`, `to`: "
                   "`owner`}, {`do`: `notify`, `to`: `staff`}]}]"));
    member(c, "{`id`: `a`}");
    for (int i = 0; i < 3; i++)
        event(c, "{`kind`: `message`, `member`: `a`, `at`: `2026-01-05T12:00:00+08:00`}");
    decide(c, qun_moderate, MONDAY);
    uint32_t count = qun_decisions_count(c->out);
    expect_int("decisions", 9, count);
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t j = 0; j < i; j++)
            assert_string_not_equal(key_of(c, i), key_of(c, j));
    const char *third = key_of(c, 2);
    decide(c, qun_moderate, MONDAY);
    assert_string_equal(third, key_of(c, 2));
    done(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_strongest_of_a_family_is_carried_out),
        cmocka_unit_test(strikes_lead_up_the_ladder),
        cmocka_unit_test(a_reset_clears_the_ladder),
        cmocka_unit_test(a_weight_that_fails_counts_one),
        cmocka_unit_test(only_who_was_informed_is_punished),
        cmocka_unit_test(without_a_notice_nobody_is_informed),
        cmocka_unit_test(staff_is_exempt),
        cmocka_unit_test(a_rule_is_in_force_from_since_until_until),
        cmocka_unit_test(only_the_kinds_of_events_of_a_rule_set_it_off),
        cmocka_unit_test(else_is_done_when_the_condition_does_not_hold),
        cmocka_unit_test(words_are_found_through_disguise_with_their_places),
        cmocka_unit_test(texts_are_filled_in),
        cmocka_unit_test(the_host_may_have_counted_the_words_itself),
        cmocka_unit_test(a_permit_lets_pass),
        cmocka_unit_test(an_unknown_permit_names_the_facts_behind_it),
        cmocka_unit_test(nothing_is_lost_in_a_large_charter),
        cmocka_unit_test(a_permit_is_never_asked_in_a_circle),
        cmocka_unit_test(a_limit_lets_so_many_pass),
        cmocka_unit_test(a_condition_sees_the_seat_and_the_group_of_the_event),
        cmocka_unit_test(an_event_without_id_has_a_key_of_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
