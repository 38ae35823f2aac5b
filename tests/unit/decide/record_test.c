/* record_test.c - the loop closes: what was carried out is known to the next decision. Strikes, spends,
 * limits, tiers, classes, clocks, warnings, extensions, roles; each once, however often it is said. */
#include "unit/ledger/given.c"

static const char conduct[] =
    "{'qun': 1, 'id': 'c', 'timezone': '+08:00', 'metrics': {"
    "  'member.broke': {'count': 'violation'}, 'member.punished': {'count': 'sanction', 'over': '30d'},"
    "  'member.spent': {'count': 'spend'}, 'community.broke': {'count': 'violation'}},"
    " 'words': {'ads': {'terms': ['buy now']}, 'rude': {'terms': ['fool']}},"
    " 'permits': [{'id': 'ad', 'paths': [{'id': 'toll', 'when': [{'id': 'packet', 'spend': {'event': "
    "'packet',"
    "   'where': 'event.amount >= 100', 'within': '1d', 'uses': 2}}]}]}],"
    " 'ladders': [{'id': 'each', 'decay': '10d', 'steps': [{'at': 1, 'then': ['warn']}, {'at': 3, 'then': "
    "['remove']}]},"
    "  {'id': 'fall', 'decay': '10d', 'forget': 'fall', 'steps': [{'at': 1, 'then': ['warn']}]}],"
    " 'rules': ["
    "  {'id': 'ads', 'on': 'message', 'when': 'event.hits(`ads`) > 0', 'unless': 'permit(`ad`)', 'informed': "
    "'none',"
    "   'then': ['delete', {'do': 'strike', 'ladder': 'each', 'weight': 1}, {'do': 'strike', 'ladder': "
    "'fall', 'weight': 2}]},"
    "  {'id': 'rude', 'on': 'message', 'when': 'event.hits(`rude`) > 0', 'informed': 'none', 'limit': "
    "{'max': 2, 'over': '1h'},"
    "   'then': [{'do': 'notify', 'to': 'staff'}]}]}";

typedef struct judged {
    world w;
    qun_decisions *out;
} judged;

static void judged_open(judged *j, const char *json)
{
    world_open(&j->w, json);
    assert_int_equal(qun_decisions_new(j->w.env, 0, &j->out), QUN_OK);
}

static void judged_close(judged *j)
{
    qun_decisions_unref(j->out);
    world_close(&j->w);
}

static void judge(judged *j, said e)
{
    world *w = &j->w;
    tell(w, e);
    expect_status("around", QUN_OK, qun_ledger_around(w->ledger, w->facts, 0, T0 + e.at));
    expect_status("moderate", QUN_OK, qun_moderate(w->charter, w->facts, T0 + e.at, j->out));
}

static void record(judged *j, qun_time at)
{
    expect_status("record", QUN_OK, qun_ledger_record(j->w.ledger, j->out, QUN_ALL, T0 + at));
}

/* Folds, completes, judges, records. */
static void live(judged *j, said e)
{
    judge(j, e);
    record(j, e.at);
}
#define LIVE(j, ...) live(j, (said){__VA_ARGS__})

static bool decided(const judged *j, int32_t act, qun_decision *d)
{
    *d = (qun_decision){.size = sizeof *d};
    for (uint32_t i = 0; qun_decisions_get(j->out, i, d) == QUN_OK; i++)
        if (d->act == act)
            return true;
    return false;
}

static void strikes_age_out_one_by_one(void **state)
{
    static const struct {
        qun_time now;
        const char *each, *fall;
    } cases[] = {
        {DAYS(9), "2", "4"},  {DAYS(10) - 1, "2", "4"}, {DAYS(10), "1", "4"},     {DAYS(14) - 1, "1", "4"},
        {DAYS(14), "0", "3"}, {DAYS(24), "0", "2"},     {DAYS(44) - 1, "0", "1"}, {DAYS(44), "0", "0"},
    };
    judged j;
    (void)state;
    judged_open(&j, conduct);
    LIVE(&j, .kind = "message", .member = "a", .text = "buy now", .at = 0);
    LIVE(&j, .kind = "message", .member = "a", .text = "buy now", .at = DAYS(4));
    for (size_t i = 0; i < COUNT(cases); i++) {
        expect_fact(&j.w, cases[i].each, "member.strikes:each", "a", cases[i].now);
        expect_fact(&j.w, cases[i].fall, "member.strikes:fall", "a", cases[i].now);
    }
    judged_close(&j);
}

/* Two strikes of 2, the first has fallen by one when the second comes. */
static void strikes_fall_while_it_is_quiet(void **state)
{
    judged j;
    (void)state;
    judged_open(&j, conduct);
    LIVE(&j, .kind = "message", .member = "a", .text = "buy now", .at = 0);
    LIVE(&j, .kind = "message", .member = "a", .text = "buy now", .at = DAYS(12));
    expect_fact(&j.w, "3", "member.strikes:fall", "a", DAYS(12));
    expect_fact(&j.w, "2", "member.strikes:fall", "a", DAYS(22));
    const shape_field *field = shape_field_named(j.w.facts->shape, TEXT("member.strikes:fall"));
    expect_int("falls again", T0 + DAYS(32), facts_until(j.w.facts, QUN_SCOPE_MEMBER, 0)[field->index]);
    judged_close(&j);
}

static void the_third_strike_finds_its_rung(void **state)
{
    judged j;
    qun_decision d;
    (void)state;
    judged_open(&j, conduct);
    TELL(&j.w, .kind = "join", .member = "a", .group = "g");
    for (int i = 1; i <= 3; i++) {
        LIVE(&j, .kind = "message", .member = "a", .group = "g", .text = "buy now", .at = HOURS(i));
        expect_int("removed", i == 3, decided(&j, QUN_ACT_REMOVE, &d));
    }
    expect_fact(&j.w, "0", "member.groups", "a", HOURS(4)); /* the removal was carried out */
    expect_fact(&j.w, "0", "community.members", NULL, HOURS(4));
    judged_close(&j);
}

static void recording_twice_changes_nothing(void **state)
{
    judged j;
    size_t once_len, twice_len;
    (void)state;
    judged_open(&j, conduct);
    TELL(&j.w, .kind = "packet", .member = "a", .amount = 500, .at = 0);
    LIVE(&j, .kind = "message", .member = "a", .text = "buy now, fool",
         .at = 1); /* a permit is spent, a rule fires */
    char *once = saved(j.w.ledger, &once_len), *twice;
    record(&j, 2);
    for (uint32_t i = 0; i < qun_decisions_count(j.out); i++)
        expect_status("one by one", QUN_OK, qun_ledger_record(j.w.ledger, j.out, i, T0 + 3));
    twice = saved(j.w.ledger, &twice_len);
    expect_int("bytes", (int64_t)once_len, (int64_t)twice_len);
    assert_memory_equal(once, twice, once_len);
    free(once);
    free(twice);
    judged_close(&j);
}

static void carried_out_one_by_one_in_any_order_is_the_same(void **state)
{
    char *first = NULL;
    size_t first_len = 0, len;
    (void)state;
    for (int backwards = 0; backwards < 2; backwards++) {
        judged j;
        judged_open(&j, conduct);
        judge(&j, (said){.kind = "message", .member = "a", .text = "buy now, fool", .at = 1});
        uint32_t count = qun_decisions_count(j.out);
        assert_true(count >= 4);
        for (uint32_t i = 0; i < count; i++)
            expect_status("one", QUN_OK,
                          qun_ledger_record(j.w.ledger, j.out, backwards ? count - 1 - i : i, T0 + 1));
        char *facts = all_facts(j.w.ledger, j.w.facts, T0 + 1);
        expect_fact(&j.w, "2", "member.broke", "a", 1); /* two rules */
        if (!first)
            first = facts, first_len = strlen(facts);
        len = strlen(facts);
        expect_int("length", (int64_t)first_len, (int64_t)len);
        assert_string_equal(first, facts);
        if (backwards)
            free(facts);
        judged_close(&j);
    }
    free(first);
}

static void what_was_done_comes_back_as_violations_and_sanctions(void **state)
{
    judged j;
    (void)state;
    judged_open(&j, conduct);
    LIVE(&j, .kind = "message", .member = "a", .text = "buy now", .at = 1);
    expect_fact(&j.w, "1", "member.broke", "a", 1);
    expect_fact(&j.w, "1", "community.broke", NULL, 1);
    expect_fact(&j.w, "3", "member.punished", "a", 1); /* two strikes; of warn and delete the stronger */
    LIVE(&j, .kind = "message", .member = "a", .text = "hello", .at = 2);
    expect_fact(&j.w, "1", "member.broke", "a", 2);
    judged_close(&j);
}

/* ---- spending ---- */

static void an_event_pays_for_as_many_uses_as_it_has(void **state)
{
    judged j;
    qun_decision d;
    qun_text id;
    (void)state;
    judged_open(&j, conduct);
    TELL(&j.w, .kind = "packet", .member = "a", .amount = 99, .id = "small", .at = 0);
    TELL(&j.w, .kind = "packet", .member = "a", .amount = 500, .id = "p1", .at = 1);
    TELL(&j.w, .kind = "packet", .member = "a", .amount = 500, .id = "p2", .at = 2);
    TELL(&j.w, .kind = "packet", .member = "a", .amount = 500, .no_id = true, .at = 2); /* cannot be named */
    expect_fact(&j.w, "4", "member.unspent:ad/toll/when/packet", "a", 3);
    expect_fact(&j.w, "\"p1\"", "member.unspent_id:ad/toll/when/packet", "a", 3);
    static const char *const paid_with[] = {"p1", "p1", "p2", "p2", NULL};
    for (int i = 0; i < 5; i++) {
        judge(&j, (said){.kind = "message", .member = "a", .text = "buy now", .at = 10 + i});
        assert_int_equal(decided(&j, QUN_ACT_ALLOW, &d), paid_with[i] != NULL);
        if (paid_with[i]) {
            expect_status("the event it uses up", QUN_OK,
                          qun_decisions_text(j.out, 0, QUN_TEXT_SPENDS, 0, &id));
            expect_text("spends", paid_with[i], id);
        }
        record(&j, 10 + i);
        record(&j, 10 + i);
    }
    expect_fact(&j.w, "0", "member.unspent:ad/toll/when/packet", "a", 20);
    expect_fact(&j.w, "?", "member.unspent_id:ad/toll/when/packet", "a", 20);
    expect_fact(&j.w, "4", "member.spent", "a", 20);
    judged_close(&j);
}

static void what_is_not_spent_in_time_is_gone(void **state)
{
    judged j;
    (void)state;
    judged_open(&j, conduct);
    TELL(&j.w, .kind = "packet", .member = "a", .amount = 500, .id = "p1", .at = 0);
    TELL(&j.w, .kind = "packet", .member = "a", .amount = 500, .id = "p2", .at = HOURS(1));
    expect_fact(&j.w, "\"p1\"", "member.unspent_id:ad/toll/when/packet", "a", DAYS(1) - 1);
    expect_fact(&j.w, "\"p2\"", "member.unspent_id:ad/toll/when/packet", "a", DAYS(1));
    expect_fact(&j.w, "2", "member.unspent:ad/toll/when/packet", "a", DAYS(1));
    expect_fact(&j.w, "0", "member.unspent:ad/toll/when/packet", "a", DAYS(1) + HOURS(1));
    judged_close(&j);
}

static void the_oldest_of_too_many_unspent_make_room(void **state)
{
    judged j;
    (void)state;
    judged_open(&j, "{'qun': 1, 'id': 'c', 'permits': [{'id': 'ad', 'paths': [{'id': 'toll', 'when':"
                    " [{'id': 'p', 'spend': {'event': 'packet'}}]}]}]}");
    for (int i = 0; i < 3000; i++)
        TELL(&j.w, .kind = "packet", .member = "a", .at = i);
    expect_fact(&j.w, "1024", "member.unspent:ad/toll/when/p", "a", 3000);
    expect_fact(&j.w, "\"e1977\"", "member.unspent_id:ad/toll/when/p", "a", 3000);
    judged_close(&j);
}

/* ---- limits ---- */

static void a_rule_with_a_limit_fires_so_often_within_its_window(void **state)
{
    static const struct {
        qun_time at;
        bool fires;
    } cases[] = {{0, true},           {MINUTES(10), true},  {MINUTES(20), false}, {MINUTES(59), false},
                 {MINUTES(60), true}, {MINUTES(65), false}, {MINUTES(70), true}};
    judged j;
    qun_decision d;
    (void)state;
    judged_open(&j, conduct);
    for (size_t i = 0; i < COUNT(cases); i++) {
        LIVE(&j, .kind = "message", .member = "a", .text = "fool", .at = cases[i].at);
        expect_int("fires", cases[i].fires, decided(&j, QUN_ACT_NOTIFY, &d));
    }
    LIVE(&j, .kind = "message", .member = "b", .text = "fool", .at = MINUTES(70));
    expect_int("for another member", true, decided(&j, QUN_ACT_NOTIFY, &d));
    judged_close(&j);
}

/* ---- tiers, classes, clocks ---- */

static const char tiers[] =
    "{'qun': 1, 'id': 't', 'timezone': '+08:00', 'attributes': {'member.region': {'type': 'string'}},"
    " 'metrics': {'member.orders': {'count': 'order', 'over': '10d'}},"
    " 'classes': [{'id': 'region', 'by': 'member.region'}],"
    " 'tiers': [{'id': 'new'}, {'id': 'vip', 'enter': 'member.orders >= 2', 'grace': '3d', 'dwell': '1d'}]}";

static void segment(judged *j, qun_time now, bool recorded)
{
    qun_facts_clear(j->w.facts);
    expect_status("facts", QUN_OK,
                  qun_ledger_facts(j->w.ledger, QUN_SCOPE_MEMBER, NULL, 0, T0 + now, j->w.facts));
    expect_status("segment", QUN_OK, qun_segment(j->w.charter, j->w.facts, T0 + now, j->out));
    if (recorded)
        record(j, now);
}

static void dwell_and_grace_run_on_clocks_the_ledger_keeps(void **state)
{
    static const struct {
        qun_time now;
        const char *tier;
    } cases[] = {
        {HOURS(1), "\"new\""},     {HOURS(2), "\"new\""},
        {DAYS(1), "\"new\""},      {DAYS(1) + HOURS(1), "\"vip\""}, /* held a day */
        {DAYS(9), "\"vip\""},      {DAYS(10), "\"vip\""},
        {DAYS(12), "\"vip\""}, /* in grace */
        {DAYS(13) - 1, "\"vip\""}, {DAYS(13), "\"new\""},
        {DAYS(14), "\"new\""},
    };
    judged j;
    (void)state;
    judged_open(&j, tiers);
    TELL(&j.w, .kind = "order", .member = "a", .at = 0);
    TELL(&j.w, .kind = "order", .member = "a", .at = 0);
    for (size_t i = 0; i < COUNT(cases); i++) {
        segment(&j, cases[i].now, true);
        record(&j, cases[i].now + 1); /* again: no clock starts anew */
        expect_fact(&j.w, cases[i].tier, "member.tier", "a", cases[i].now);
    }
    expect_fact(&j.w, "\"2026-03-14T01:00:00Z\"", "member.tier_since", "a", DAYS(14));
    judged_close(&j);
}

static void a_clock_of_grace_stops_when_it_holds_again_and_starts_anew(void **state)
{
    judged j;
    (void)state;
    judged_open(&j, tiers);
    for (int i = 0; i < 2; i++)
        TELL(&j.w, .kind = "order", .member = "a", .at = 0);
    segment(&j, 0, true);
    segment(&j, DAYS(1), true);
    for (int round = 0; round < 3; round++) {
        qun_time at = DAYS(round * 11);
        segment(&j, at + DAYS(10), true); /* the orders have left: grace */
        expect_text("its clock", fact_shown(&j.w, "member.tier_failing", "a", at),
                    text_of(fact_shown(&j.w, "member.tier_failing", "a", at)));
        assert_string_not_equal("?", fact_shown(&j.w, "member.tier_failing", "a", at));
        for (int i = 0; i < 2; i++)
            TELL(&j.w, .kind = "order", .member = "a", .at = at + DAYS(11));
        segment(&j, at + DAYS(11), true);
        expect_fact(&j.w, "?", "member.tier_failing", "a", at);
        expect_fact(&j.w, "\"vip\"", "member.tier", "a", at);
    }
    judged_close(&j);
}

static void a_class_goes_to_and_fro(void **state)
{
    static const char *const regions[] = {"Dalian", "Shenyang", "Dalian", "Shenyang", "Dalian"};
    judged j;
    char expected[24];
    (void)state;
    judged_open(&j, tiers);
    for (int i = 0; i < 5; i++) {
        said e = {.kind = "order", .member = "a", .at = i};
        event_row(&j.w, &e);
        say_text(&j.w, "member.region", "a", regions[i]);
        assert_int_equal(qun_ledger_fold(j.w.ledger, j.w.facts, 0, QUN_NEVER, NULL, NULL), QUN_OK);
        segment(&j, i, true);
        record(&j, i);
        snprintf(expected, sizeof expected, "\"%s\"", regions[i]);
        expect_fact(&j.w, expected, "member.class:region", "a", i);
    }
    judged_close(&j);
}

/* What stands around an event is enough for every verb: they decide as from all that the ledger knows. */
static void any_verb_may_follow_around(void **state)
{
    judged j;
    char lines[2][4000];
    size_t len;
    (void)state;
    judged_open(&j, tiers);
    for (int i = 0; i < 40; i++) {
        said e = {.kind = "order", .member = "a", .at = HOURS(11 * i) + (i > 20 ? DAYS(12) : 0)};
        event_row(&j.w, &e);
        say_text(&j.w, "member.region", "a", i / 7 % 2 ? "Dalian" : "Shenyang");
        assert_int_equal(qun_ledger_fold(j.w.ledger, j.w.facts, 0, QUN_NEVER, NULL, NULL), QUN_OK);
        qun_facts_clear(j.w.facts);
        event_row(&j.w, &e);
        assert_int_equal(qun_ledger_around(j.w.ledger, j.w.facts, 0, T0 + e.at), QUN_OK);
        assert_int_equal(qun_segment(j.w.charter, j.w.facts, T0 + e.at, j.out), QUN_OK);
        uint32_t count = qun_decisions_count(j.out);
        for (uint32_t d = 0; d < count && d < 2; d++)
            assert_int_equal(qun_decisions_write(j.out, d, lines[d], sizeof lines[d], &len), QUN_OK);
        segment(&j, e.at, false);
        expect_int("decisions", count, qun_decisions_count(j.out));
        for (uint32_t d = 0; d < count && d < 2; d++) {
            char line_again[4000];
            assert_int_equal(qun_decisions_write(j.out, d, line_again, sizeof line_again, &len), QUN_OK);
            assert_string_equal(lines[d], line_again);
        }
        record(&j, e.at);
    }
    judged_close(&j);
}

/* ---- groups ---- */

static const char groups_json[] = "{'qun': 1, 'id': 'g', 'timezone': '+08:00', 'use': ['wecom'], 'groups': "
                                  "[{'id': 'flash', 'carrier': 'wecom', 'life': 'flash',"
                                  "  'ends': [{'id': 'cap', 'on': {'after': '4h'}}], 'warn': ['1h', '10m'], "
                                  "'extend': {'by': '1h', 'max': 2, 'when': 'group.members > 0'}}]}";

static int32_t expire(judged *j, qun_time now)
{
    qun_decision d = {.size = sizeof d};
    qun_facts_clear(j->w.facts);
    expect_status("facts", QUN_OK,
                  qun_ledger_facts(j->w.ledger, QUN_SCOPE_GROUP, NULL, 0, T0 + now, j->w.facts));
    expect_status("expire", QUN_OK, qun_expire(j->w.charter, j->w.facts, T0 + now, j->out));
    if (qun_decisions_get(j->out, 0, &d) != QUN_OK)
        return 0;
    record(j, now);
    return d.act;
}

static void warnings_extensions_and_the_end_are_given_once(void **state)
{
    static const struct {
        qun_time now;
        int32_t act;
    } cases[] = {
        {HOURS(1), QUN_ACT_KEEP},       {HOURS(3), QUN_ACT_NOTIFY},   {HOURS(3) + 1, QUN_ACT_KEEP},
        {MINUTES(230), QUN_ACT_NOTIFY}, {MINUTES(235), QUN_ACT_KEEP}, {HOURS(4), QUN_ACT_EXTEND},
        {HOURS(4) + 1, QUN_ACT_NOTIFY}, {HOURS(4) + 2, QUN_ACT_KEEP}, {MINUTES(290), QUN_ACT_NOTIFY},
        {HOURS(5), QUN_ACT_EXTEND},     {HOURS(6), QUN_ACT_DISSOLVE}, {HOURS(7), 0},
    };
    judged j;
    (void)state;
    judged_open(&j, groups_json);
    said e = {.kind = "open", .group = "g"};
    event_row(&j.w, &e);
    say_text(&j.w, "group.form", "g", "flash");
    assert_int_equal(qun_ledger_fold(j.w.ledger, j.w.facts, 0, QUN_NEVER, NULL, NULL), QUN_OK);
    TELL(&j.w, .kind = "join", .member = "a", .group = "g", .at = 1);
    for (size_t i = 0; i < COUNT(cases); i++)
        expect_int("at that time", cases[i].act, expire(&j, cases[i].now));
    expect_fact(&j.w, "0", "community.groups", NULL, HOURS(7));
    expect_fact(&j.w, "0", "community.members", NULL, HOURS(7)); /* its people left with it */
    expect_fact(&j.w, "2", "group.extended", "g", HOURS(7));
    judged_close(&j);
}

/* ---- refusals ---- */

static void decisions_of_another_charter_or_without_keys_are_refused(void **state)
{
    judged j;
    world other;
    (void)state;
    judged_open(&j, conduct);
    judge(&j, (said){.kind = "message", .member = "a", .text = "buy now"});
    world_on(&other, j.w.env, tiers);
    expect_status("another charter", QUN_E_FACTS, qun_ledger_record(other.ledger, j.out, QUN_ALL, T0));
    world_close(&other);
    expect_status("past the last", QUN_E_NONE, qun_ledger_record(j.w.ledger, j.out, 99, T0));
    expect_status("no ledger", QUN_E_ARG, qun_ledger_record(NULL, j.out, 0, T0));
    expect_status("no decisions", QUN_E_ARG, qun_ledger_record(j.w.ledger, NULL, 0, T0));
    qun_decisions_unref(j.out);
    assert_int_equal(qun_decisions_new(j.w.env, QUN_DECISIONS_CODES, &j.out), QUN_OK);
    judge(&j, (said){.kind = "message", .member = "a", .text = "buy now"});
    expect_status("codes only", QUN_E_STATE, qun_ledger_record(j.w.ledger, j.out, QUN_ALL, T0));
    expect_fact(&j.w, "0", "member.strikes:each", "a", 1);
    judged_close(&j);
}

/* Most decisions change nothing, and are not remembered: a busy community does not push out what was done. */
static void what_changes_nothing_is_not_remembered(void **state)
{
    judged j;
    (void)state;
    judged_open(&j, conduct);
    for (int i = 0; i < 100; i++)
        LIVE(&j, .kind = "message", .member = "a", .text = "hello", .at = i);
    expect_int("decisions remembered", 0, j.w.ledger->doings.count);
    LIVE(&j, .kind = "message", .member = "a", .text = "fool", .at = 100);
    expect_int("one, and that its rule fired", 2, j.w.ledger->doings.count);
    judged_close(&j);
}

/* ---- memory ---- */

static void a_failed_recording_changes_nothing(void **state)
{
    static const char *const texts[] = {"buy now, fool", "hello", "buy now"};
    uint64_t failures = 0;
    (void)state;
    for (int persistent = 0; persistent < 2; persistent++)
        for (size_t t = 0; t < COUNT(texts); t++) {
            sweep_heap heap = {0};
            qun_env *env;
            judged j;
            size_t before_len, after_len, len;
            assert_int_equal(env_on(&heap, 1, &env), QUN_OK);
            world_on(&j.w, env, conduct);
            assert_int_equal(qun_decisions_new(env, 0, &j.out), QUN_OK);
            if (t == 2)
                TELL(&j.w, .kind = "packet", .member = "a", .amount = 500);
            judge(&j, (said){.kind = "message", .member = "a", .group = "g", .text = texts[t], .at = 1});
            char *before = saved(j.w.ledger, &before_len), *after = NULL, *now;
            for (uint32_t i = 0; i < qun_decisions_count(j.out); i++)
                for (uint64_t k = 1, done = 0; !done; k++) {
                    qun_ledger *l = restored(j.w.charter, before, before_len);
                    heap.fail_at = heap.calls + k;
                    heap.persistent = persistent;
                    qun_status status = qun_ledger_record(l, j.out, i, T0 + 1);
                    heap.fail_at = 0;
                    done = status == QUN_OK;
                    failures += !done;
                    now = saved(l, &len);
                    if (!done) {
                        expect_status("failing", QUN_E_NOMEM, status);
                        expect_int("bytes", (int64_t)before_len, (int64_t)len);
                        assert_memory_equal(before, now, len);
                    }
                    free(now);
                    expect_status("said again", QUN_OK, qun_ledger_record(l, j.out, i, T0 + 1));
                    now = saved(l, &len);
                    if (k > 1) {
                        expect_int("bytes", (int64_t)after_len, (int64_t)len);
                        assert_memory_equal(after, now, len);
                    }
                    free(after);
                    after = now;
                    after_len = len;
                    qun_ledger_unref(l);
                }
            free(before);
            free(after);
            qun_decisions_unref(j.out);
            world_close(&j.w);
            qun_env_unref(env);
            expect_int("blocks left", 0, (int64_t)heap.live_blocks);
        }
    assert_true(failures > 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strikes_age_out_one_by_one),
        cmocka_unit_test(strikes_fall_while_it_is_quiet),
        cmocka_unit_test(the_third_strike_finds_its_rung),
        cmocka_unit_test(recording_twice_changes_nothing),
        cmocka_unit_test(carried_out_one_by_one_in_any_order_is_the_same),
        cmocka_unit_test(what_was_done_comes_back_as_violations_and_sanctions),
        cmocka_unit_test(an_event_pays_for_as_many_uses_as_it_has),
        cmocka_unit_test(what_is_not_spent_in_time_is_gone),
        cmocka_unit_test(the_oldest_of_too_many_unspent_make_room),
        cmocka_unit_test(a_rule_with_a_limit_fires_so_often_within_its_window),
        cmocka_unit_test(dwell_and_grace_run_on_clocks_the_ledger_keeps),
        cmocka_unit_test(a_clock_of_grace_stops_when_it_holds_again_and_starts_anew),
        cmocka_unit_test(a_class_goes_to_and_fro),
        cmocka_unit_test(any_verb_may_follow_around),
        cmocka_unit_test(warnings_extensions_and_the_end_are_given_once),
        cmocka_unit_test(decisions_of_another_charter_or_without_keys_are_refused),
        cmocka_unit_test(what_changes_nothing_is_not_remembered),
        cmocka_unit_test(a_failed_recording_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
