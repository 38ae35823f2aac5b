/* decisions_test.c - what a decision says: getters, sizes, JSON, sentences; and that nothing but the question
 * changes the answer. */
#include "given.h"
#include <stdlib.h>

static const char *const club = CLUB(
    "`attributes`: {`member.orders`: {`type`: `int`, `ask`: {`zh`: `买过几次?`, `en`: `how many orders?`}}, "
    "`member.city`: `string`, `member.photo`: {`type`: `evidence`, `ask`: `a photo, please`}},"
    "`words`: {`ads`: {`terms`: [{`term`: `discount`, `tags`: [`sale`]}]}}, `notice`: {`text`: `be kind`, "
    "`since`: `2026-01-01`},"
    "`entry`: {`paths`: [{`id`: `buyer`, `when`: [{`id`: `orders`, `when`: `member.orders >= 3`, `why`: "
    "{`zh`: "
    "`需先购买`, `en`: `orders first`}}]}, {`id`: `friend`, `when`: `member.photo`}]},"
    "`classes`: [{`id`: `city`, `by`: `member.city`}],"
    "`tiers`: [{`id`: `new`}, {`id`: `vip`, `enter`: `member.orders >= 10`, `grace`: `7d`}],"
    "`rules`: [{`id`: `no-ads`, `on`: `message`, `when`: `event.hits('ads') > 0`, `why`: {`zh`: `禁止广告`, "
    "`en`: `no "
    "ads`}, `then`: [`delete`, {`do`: `strike`, `ladder`: `conduct`}, {`do`: `notify`, `to`: `owner`, "
    "`text`: "
    "`{member.name} said {hit}`}]}, {`id`: `polite`, `on`: `message`, `when`: `size(event.text) > 100`, "
    "`then`: "
    "[`warn`]}], `ladders`: [{`id`: `conduct`, `steps`: [{`at`: 2, `then`: [{`do`: `mute`, `for`: `1d`}]}]}],"
    "`carriers`: [{`id`: `w`, `kind`: `wechat`}], `groups`: [{`id`: `talk`, `carrier`: `w`, `ends`: [{`id`: "
    "`cap`, "
    "`on`: {`after`: `2d`}, `why`: `time is up`}]}]");

static void fill(community *c)
{
    member(
        c,
        "{`id`: `anna`, `name`: `Anna`, `orders`: 1, `city`: `bj`, `staff`: false, `photo`: false, `joined`: "
        "`2026-01-02T00:00:00+08:00`}");
    member(c, "{`id`: `ben`, `city`: `sh`, `tier`: `vip`, `orders`: 2}");
    member(c, "{`id`: `cleo`}");
    know(c, "member.strikes:conduct", 0, 1);
    group(c, "{`id`: `g`, `form`: `talk`, `opened`: `2026-01-04T00:00:00+08:00`}");
    group(c, "{`id`: `h`, `form`: `talk`, `opened`: `2026-01-01T00:00:00+08:00`}");
    seat(c, "{`member`: `anna`, `group`: `g`, `joined`: `2026-01-02T00:00:00+08:00`}");
    event(
        c,
        "{`id`: `e1`, `kind`: `message`, `member`: `anna`, `group`: `g`, `at`: `2026-01-05T12:00:00+08:00`, "
        "`text`: `big discount`}");
    event(c,
          "{`id`: `e2`, `kind`: `message`, `member`: `ben`, `group`: `g`, `at`: `2026-01-05T12:00:00+08:00`, "
          "`text`: `hello`}");
    event(
        c,
        "{`id`: `e3`, `kind`: `message`, `member`: `ben`, `group`: `g`, `at`: `2026-01-05T12:00:00+08:00`}");
}

static const qun_verb_fn verbs[] = {qun_admit, qun_segment, qun_moderate, qun_expire, qun_check};

/* All that a community decides, as JSON lines and sentences, in one text that is the caller's. */
static char *everything(community *c, bool sentences)
{
    enum { MOST = 1 << 18 };
    char *all = malloc(MOST);
    size_t len = 0;
    assert_non_null(all);
    for (size_t v = 0; v < COUNT(verbs); v++) {
        decide(c, verbs[v], MONDAY + DAY);
        for (uint32_t i = 0; i < qun_decisions_count(c->out); i++) {
            len += (size_t)snprintf(all + len, MOST - len, "%s\n", json_of(c, i));
            for (int32_t audience = QUN_AUDIENCE_MEMBER; sentences && audience <= QUN_AUDIENCE_AUDITOR;
                 audience++)
                for (int32_t lang = QUN_LANG_ZH; lang <= QUN_LANG_EN; lang++)
                    len += (size_t)snprintf(all + len, MOST - len, "%s\n", sentence(c, i, audience, lang));
        }
    }
    assert_true(len < MOST - 1);
    return all;
}

static void a_decision_says_who_what_under_which_line_and_until_when(void **state)
{
    (void)state;
    community *c = given(club);
    fill(c);
    decide(c, qun_moderate, MONDAY);
    expect_said(c,
                "strike no-ads conduct x1; mute no-ads/conduct +1440m; notify no-ads @owner; allow; allow");
    qun_decision d = decision_at(c, 1);
    expect_int("verb", QUN_VERB_MODERATE, d.verb);
    expect_int("scope", QUN_SCOPE_EVENT, d.scope);
    expect_int("row", 0, d.row);
    expect_int("object", QUN_OBJECT_RULE, d.object);
    expect_int("index", 0, d.index);
    expect_text("member", "anna", d.member);
    expect_text("group", "g", d.group);
    expect_text("event", "e1", d.event);
    expect_text("staff", NULL, d.staff);
    expect_text("charter", "club", d.charter);
    expect_text("revision", "7", d.revision);
    expect_text("place", "/rules/0", d.place);
    expect_int("span", DAY, d.span);
    expect_int("at", MONDAY + 12 * HOUR, d.at);
    expect_int("from", MONDAY + 12 * HOUR, d.valid_from);
    expect_int("until", QUN_NEVER, d.valid_until);
    qun_rule rule = {.size = sizeof rule};
    expect_status("rule", QUN_OK, qun_charter_get(c->charter, d.object, d.index, &rule));
    expect_text("its id is the clause", "no-ads", rule.id);
    done(c);
}

static void json_has_the_keys_of_the_format(void **state)
{
    (void)state;
    community *c = given(club);
    fill(c);
    decide(c, qun_admit, MONDAY);
    expect_line(
        __FILE__, __LINE__, "JSON",
        quoted(
            "{`verb`:`admit`,`do`:`refuse`,`member`:`anna`,`charter`:`club`,`revision`:`7`,`clause`:`entry`,"
            "`place`:`/entry`,`at`:`2026-01-04T16:00:00Z`,`why`:{`code`:`Y002`},`measured`:[{`state`:`fails`,"
            "`path`:`buyer`,`clause`:`orders`,`condition`:`member.orders >= 3`,`fact`:`member.orders`,"
            "`value`:1,`comparison`:`>=`,`limit`:3,`margin`:2,`why`:{`zh`:`需先购买`,`en`:`orders first`}},"
            "{`state`:`fails`,`path`:`friend`,`condition`:`member.photo`,`fact`:`member.photo`,`value`:false}"
            "],"
            "`from`:`2026-01-04T16:00:00Z`,`key`:`entry/refuse/anna`}"),
        json_of(c, 0), c);
    expect_holds(json_of(c, 2),
                 quoted("`missing`:[{`fact`:`member.orders`,`path`:`buyer`,`clause`:`orders`,`ask`:{`zh`:"
                        "`买过几次?`,`en`:`how many orders?`}},{`fact`:`member.photo`,`path`:`friend`,`ask`:"
                        "{`zh`:`a photo, please`,`en`:`a photo, please`}}]"));
    decide(c, qun_moderate, MONDAY);
    expect_line(
        __FILE__, __LINE__, "JSON",
        quoted("{`verb`:`moderate`,`do`:`notify`,`member`:`anna`,`group`:`g`,`event`:`e1`,`charter`:`club`,"
               "`revision`:`7`,`clause`:`no-ads`,`place`:`/rules/0`,`at`:`2026-01-05T04:00:00Z`,`to`:`owner`,"
               "`text`:{`zh`:`Anna said discount`,`en`:`Anna said "
               "discount`},`why`:{`code`:`Y001`,`zh`:`禁止广告`,"
               "`en`:`no ads`},`measured`:[{`state`:`holds`,`condition`:`event.hits('ads') > 0`,`fact`:"
               "`event.hits:ads`,`value`:1,`comparison`:`>`,`limit`:0}],`evidence`:[{`offset`:4,`length`:8,`"
               "char_offset`:4,`char_length`:8,"
               "`words`:`ads`,`term`:`discount`,`found`:`discount`,`tags`:[`sale`]}],`from`:`2026-01-05T04:"
               "00:00Z`,`key`:"
               "`no-ads/notify/anna/e1`}"),
        json_of(c, 2), c);
    done(c);
}

static void a_sentence_is_for_its_audience(void **state)
{
    static const struct {
        int32_t audience, lang;
        const char *text;
    } rows[] = {
        {QUN_AUDIENCE_MEMBER, QUN_LANG_EN,
         "refuse: orders first: member.orders is 1, must be at least 3: 2 more; member.photo is false."},
        {QUN_AUDIENCE_MEMBER, QUN_LANG_ZH,
         "拒绝：需先购买：member.orders 为 1，须至少 3，还差 2；member.photo 为 否。"},
        {QUN_AUDIENCE_OPERATOR, QUN_LANG_EN,
         "anna: refuse (under entry): [buyer/orders] orders first: member.orders is 1, must be at least 3: 2 "
         "more; "
         "[friend] member.photo is false; from 2026-01-05 00:00 on."},
        {QUN_AUDIENCE_AUDITOR, QUN_LANG_EN,
         "anna: refuse (under entry /entry): [buyer/orders] orders first: member.orders is 1, must be at "
         "least 3: 2 "
         "more {member.orders >= 3}; [friend] member.photo is false {member.photo}; from 2026-01-05 00:00 "
         "on."},
    };
    (void)state;
    community *c = given(club);
    fill(c);
    decide(c, qun_admit, MONDAY);
    for (size_t i = 0; i < COUNT(rows); i++)
        expect_line(__FILE__, __LINE__, "sentence", rows[i].text,
                    sentence(c, 0, rows[i].audience, rows[i].lang), c);
    /* a question ends with its own mark */
    expect_line(__FILE__, __LINE__, "sentence", "pend: how many orders?; a photo, please.",
                sentence(c, 2, QUN_AUDIENCE_MEMBER, QUN_LANG_EN), c);
    done(c);
}

static void a_sentence_tells_from_when_until_when(void **state)
{
    (void)state;
    community *c = given(club);
    fill(c);
    decide(c, qun_segment, MONDAY);
    expect_said(
        c,
        "assign city city=bj; promote new tier=new; assign city city=sh; keep vip tier=vip <vip clock; pend "
        "city city; promote new tier=new");
    expect_holds(sentence(c, 3, QUN_AUDIENCE_MEMBER, QUN_LANG_EN),
                 "from 2026-01-05 00:00 until 2026-01-12 00:00");
    expect_holds(sentence(c, 3, QUN_AUDIENCE_MEMBER, QUN_LANG_ZH), "自 2026-01-05 00:00 至 2026-01-12 00:00");
    expect_holds(json_of(c, 3), quoted("`until`:`2026-01-11T16:00:00Z`"));
    decide(c, qun_expire, MONDAY + DAY);
    expect_said(c, "dissolve cap end @group; dissolve cap end @group");
    expect_holds(sentence(c, 0, QUN_AUDIENCE_MEMBER, QUN_LANG_EN), "time is up");
    done(c);
}

/* ---- getters ---- */

static void lists_end_with_none(void **state)
{
    (void)state;
    community *c = given(club);
    qun_decision d = {.size = sizeof d};
    qun_reason r = {.size = sizeof r};
    qun_evidence e = {.size = sizeof e};
    qun_value v = {.size = sizeof v};
    qun_text t;
    fill(c);
    decide(c, qun_moderate, MONDAY);
    uint32_t count = qun_decisions_count(c->out);
    for (uint32_t i = 0; i < count; i++)
        expect_int("the act alone", decision_at(c, i).act, qun_decisions_act(c->out, i));
    expect_int("no act", -1, qun_decisions_act(c->out, count));
    expect_int("no act", -1, qun_decisions_act(NULL, 0));
    expect_status("decision", QUN_E_NONE, qun_decisions_get(c->out, count, &d));
    expect_status("reason of none", QUN_E_NONE, qun_decisions_reason(c->out, count, 0, &r));
    expect_status("reason", QUN_E_NONE, qun_decisions_reason(c->out, 0, decision_at(c, 0).reasons, &r));
    expect_status("evidence", QUN_E_NONE, qun_decisions_evidence(c->out, 0, decision_at(c, 0).evidence, &e));
    expect_status("value", QUN_E_NONE,
                  qun_decisions_value(c->out, 0, decision_at(c, 0).reasons, QUN_VALUE_LIMIT, &v));
    expect_status("result", QUN_E_NONE, qun_decisions_value(c->out, 0, 1, QUN_VALUE_RESULT, &v));
    expect_status("spends", QUN_E_NONE, qun_decisions_text(c->out, 0, QUN_TEXT_SPENDS, 0, &t));
    expect_status("merged", QUN_E_NONE, qun_decisions_text(c->out, 0, QUN_TEXT_MERGED, 0, &t));
    expect_status("text", QUN_E_NONE, qun_decisions_text(c->out, 0, QUN_TEXT_ZH, 1, &t));
    expect_status("kind of value", QUN_E_NEWER, qun_decisions_value(c->out, 0, 0, 5, &v));
    expect_status("kind of text", QUN_E_NEWER, qun_decisions_text(c->out, 0, 6, 0, &t));
    expect_int("of nothing", 0, qun_decisions_count(NULL));
    assert_null(qun_decisions_diagnostics(NULL));
    done(c);
}

static void sizes_are_checked(void **state)
{
    (void)state;
    community *c = given(club);
    fill(c);
    decide(c, qun_admit, MONDAY);
    qun_decision d = {.size = 0};
    qun_reason r = {.size = 3};
    qun_outcome o = {.size = 5000};
    qun_evidence e = {.size = 0};
    qun_value v = {.size = 0};
    expect_status("decision", QUN_E_SIZE, qun_decisions_get(c->out, 0, &d));
    expect_status("reason", QUN_E_SIZE, qun_decisions_reason(c->out, 0, 0, &r));
    expect_status("outcome", QUN_E_SIZE, qun_decisions_outcome(c->out, &o));
    expect_status("value", QUN_E_SIZE, qun_decisions_value(c->out, 0, 0, QUN_VALUE_LIMIT, &v));
    decide(c, qun_moderate, MONDAY);
    expect_status("evidence", QUN_E_SIZE, qun_decisions_evidence(c->out, 0, 0, &e));
    /* a longer struct of a newer host: what is not known is zeroed */
    struct {
        qun_decision d;
        uint64_t more;
    } longer;
    memset(&longer, 0xAA, sizeof longer);
    longer.d.size = sizeof longer;
    expect_status("longer", QUN_OK, qun_decisions_get(c->out, 0, &longer.d));
    assert_true(longer.more == 0);
    expect_text("clause", "no-ads", longer.d.clause);
    done(c);
}

static void nothing_is_asked_of_null(void **state)
{
    (void)state;
    community *c = given(club);
    qun_decisions *none;
    qun_decision d = {.size = sizeof d};
    qun_reason r = {.size = sizeof r};
    qun_outcome o = {.size = sizeof o};
    qun_evidence e = {.size = sizeof e};
    qun_value v = {.size = sizeof v};
    qun_text t;
    char text[8];
    size_t len;
    for (size_t i = 0; i < COUNT(verbs); i++) {
        expect_status("charter", QUN_E_ARG, verbs[i](NULL, c->facts, 0, c->out));
        expect_status("facts", QUN_E_ARG, verbs[i](c->charter, NULL, 0, c->out));
        expect_status("out", QUN_E_ARG, verbs[i](c->charter, c->facts, 0, NULL));
    }
    expect_status("new", QUN_E_ARG, qun_decisions_new(NULL, 0, &none));
    assert_null(none);
    expect_status("new", QUN_E_ARG, qun_decisions_new(c->env, 0, NULL));
    expect_status("flags", QUN_E_NEWER, qun_decisions_new(c->env, 16, &none));
    assert_null(none);
    expect_status("get", QUN_E_ARG, qun_decisions_get(NULL, 0, &d));
    expect_status("outcome", QUN_E_ARG, qun_decisions_outcome(NULL, &o));
    expect_status("outcome", QUN_E_ARG, qun_decisions_outcome(c->out, NULL));
    expect_status("reason", QUN_E_ARG, qun_decisions_reason(NULL, 0, 0, &r));
    expect_status("evidence", QUN_E_ARG, qun_decisions_evidence(NULL, 0, 0, &e));
    expect_status("value", QUN_E_ARG, qun_decisions_value(NULL, 0, 0, QUN_VALUE_LIMIT, &v));
    expect_status("text", QUN_E_ARG, qun_decisions_text(NULL, 0, QUN_TEXT_ZH, 0, &t));
    expect_status("text", QUN_E_ARG, qun_decisions_text(c->out, 0, QUN_TEXT_ZH, 0, NULL));
    expect_status("write", QUN_E_ARG, qun_decisions_write(NULL, 0, text, sizeof text, &len));
    expect_status("write", QUN_E_ARG, qun_decisions_write(c->out, 0, text, sizeof text, NULL));
    expect_status("write", QUN_E_ARG, qun_decisions_write(c->out, 0, NULL, 4, &len));
    expect_status("format", QUN_E_ARG, qun_decisions_format(NULL, 0, 1, 1, text, sizeof text, &len));
    fill(c);
    decide(c, qun_admit, MONDAY);
    expect_status("get", QUN_E_ARG, qun_decisions_get(c->out, 0, NULL));
    expect_status("reason", QUN_E_ARG, qun_decisions_reason(c->out, 0, 0, NULL));
    expect_status("value", QUN_E_ARG, qun_decisions_value(c->out, 0, 0, QUN_VALUE_LIMIT, NULL));
    expect_status("audience", QUN_E_NEWER, qun_decisions_format(c->out, 0, 9, 1, text, sizeof text, &len));
    expect_status("language", QUN_E_NEWER, qun_decisions_format(c->out, 0, 1, 9, text, sizeof text, &len));
    expect_status("past the end", QUN_E_NONE,
                  qun_decisions_format(c->out, 99, 1, 1, text, sizeof text, &len));
    expect_status("past the end", QUN_E_NONE, qun_decisions_write(c->out, 99, text, sizeof text, &len));
    qun_decisions_unref(NULL);
    done(c);
}

static void a_buffer_that_is_too_short_is_left_empty(void **state)
{
    (void)state;
    community *c = given(club);
    char text[4096];
    size_t need, len;
    fill(c);
    decide(c, qun_admit, MONDAY);
    expect_status("length", QUN_E_SPACE, qun_decisions_write(c->out, 0, NULL, 0, &need));
    memset(text, 'x', sizeof text);
    expect_status("short", QUN_E_SPACE, qun_decisions_write(c->out, 0, text, need, &len));
    expect_int("length", (int64_t)need, (int64_t)len);
    expect_int("nothing written", 0, text[0]);
    expect_status("enough", QUN_OK, qun_decisions_write(c->out, 0, text, need + 1, &len));
    expect_int("NUL", 0, text[need]);
    expect_int("no byte more", 'x', text[need + 1]);
    expect_status("length", QUN_E_SPACE, qun_decisions_format(c->out, 0, 3, 1, NULL, 0, &need));
    expect_status("enough", QUN_OK, qun_decisions_format(c->out, 0, 3, 1, text, need + 1, &len));
    expect_int("length", (int64_t)need, (int64_t)strlen(text));
    done(c);
}

static void facts_of_another_charter_are_refused(void **state)
{
    (void)state;
    community *c = given(club), *other = given(CLUB("`attributes`: {`member.x`: `int`}"));
    fill(c);
    decide(c, qun_admit, MONDAY);
    for (size_t i = 0; i < COUNT(verbs); i++) {
        expect_status("facts", QUN_E_FACTS, verbs[i](c->charter, other->facts, MONDAY, c->out));
        expect_int("decisions", 0, qun_decisions_count(c->out));
    }
    done(other);
    /* of the same fields they are the same */
    other = given(club);
    expect_status("facts", QUN_OK, qun_admit(other->charter, c->facts, MONDAY, c->out));
    expect_int("decisions", 3, qun_decisions_count(c->out));
    done(other);
    expect_text("the charter may go before", "club", decision_at(c, 0).charter);
    done(c);
}

static void verbs_are_found_by_number(void **state)
{
    static const int32_t numbers[] = {QUN_VERB_ADMIT, QUN_VERB_SEGMENT, QUN_VERB_MODERATE, QUN_VERB_EXPIRE,
                                      QUN_VERB_CHECK};
    (void)state;
    for (size_t i = 0; i < COUNT(numbers); i++)
        assert_true(qun_verb(numbers[i]) == verbs[i]);
    assert_true(qun_verb(QUN_VERB_PLACE) == NULL);
    assert_true(qun_verb(0) == NULL);
    assert_true(qun_verb(-1) == NULL);
    assert_true(qun_verb(999) == NULL);
}

/* ---- how much is kept ---- */

static void of_actions_only_what_is_to_be_done_is_kept(void **state)
{
    (void)state;
    for (size_t v = 0; v < COUNT(verbs); v++) {
        community *all = given(club), *few = given_in(NULL, club, QUN_DECISIONS_ACTIONS);
        fill(all);
        fill(few);
        decide(all, verbs[v], MONDAY);
        decide(few, verbs[v], MONDAY);
        uint32_t kept = 0;
        for (uint32_t i = 0; i < qun_decisions_count(all->out); i++) {
            qun_decision d = decision_at(all, i);
            bool idle = d.act == QUN_ACT_KEEP || d.act == QUN_ACT_ALLOW || d.act == QUN_ACT_NONE;
            if (idle && !(d.flags & QUN_DECISION_CLOCK))
                continue;
            assert_true(kept < qun_decisions_count(few->out));
            assert_string_equal(json_of(all, i), json_of(few, kept));
            assert_string_equal(sentence(all, i, QUN_AUDIENCE_AUDITOR, QUN_LANG_ZH),
                                sentence(few, kept, QUN_AUDIENCE_AUDITOR, QUN_LANG_ZH));
            kept++;
        }
        expect_int("kept", kept, qun_decisions_count(few->out));
        qun_outcome a = outcome_of(all), b = outcome_of(few);
        expect_int("the outcome covers the rest", a.next, b.next);
        expect_int("unknown", a.unknown, b.unknown);
        expect_int("steps", (int64_t)a.steps, (int64_t)b.steps);
        expect_int("rows", a.rows, b.rows);
        done(all);
        done(few);
    }
}

static void of_codes_nothing_but_the_answer_is_kept(void **state)
{
    (void)state;
    for (size_t v = 0; v < COUNT(verbs); v++) {
        community *all = given(club), *codes = given_in(NULL, club, QUN_DECISIONS_CODES);
        fill(all);
        fill(codes);
        decide(all, verbs[v], MONDAY);
        decide(codes, verbs[v], MONDAY);
        assert_string_equal(said(all), said(codes));
        for (uint32_t i = 0; i < qun_decisions_count(all->out); i++) {
            qun_decision a = decision_at(all, i), b = decision_at(codes, i);
            expect_int("reasons", 0, b.reasons);
            expect_int("evidence", 0, b.evidence);
            expect_text("key", NULL, b.key);
            expect_text("member", NULL, b.member);
            expect_text("charter", "club", b.charter);
            expect_text("revision", "7", b.revision);
            expect_int("row", a.row, b.row);
            expect_int("until", a.valid_until, b.valid_until);
        }
        qun_outcome a = outcome_of(all), b = outcome_of(codes);
        expect_int("next", a.next, b.next);
        expect_int("steps", (int64_t)a.steps, (int64_t)b.steps);
        expect_int("unknown", a.unknown, b.unknown);
        expect_int("broken", a.broken, b.broken);
        done(all);
        done(codes);
    }
}

static void *count_bytes(void *user, void *old, size_t old_size, size_t size)
{
    int64_t *held = user;
    void *new = NULL;
    if (size)
        new = realloc(old, size);
    else
        free(old);
    if (new || !size)
        *held += (int64_t)size - (int64_t)old_size;
    return new;
}

/* What the decisions of many rows take, beside everything else. */
static int64_t bytes_of_many(uint32_t flags)
{
    int64_t held = 0;
    const qun_env_options options = {.size = sizeof options, .allocate = count_bytes, .user = &held};
    community *c =
        given_in(&options, CLUB("`attributes`: {`member.a`: `bool`}, `entry`: {`when`: `member.a`}"), flags);
    for (int i = 0; i < 5000; i++) {
        char json[32];
        snprintf(json, sizeof json, "{`id`: `m%d`}", i);
        member(c, json);
    }
    int64_t before = held;
    decide(c, qun_admit, MONDAY);
    expect_int("decisions", 5000, qun_decisions_count(c->out));
    int64_t taken = held - before;
    done(c);
    expect_int("left", 0, held);
    return taken;
}

static void codes_take_far_less_memory(void **state)
{
    (void)state;
    int64_t whole = bytes_of_many(0), codes = bytes_of_many(QUN_DECISIONS_CODES);
    if (codes * 10 > whole * 4 ||
        codes > INT64_C(5000) * 420) /* lists grow by doubling: 232 to 432 bytes each */
        fail_msg("codes take %lld bytes, whole decisions %lld", (long long)codes, (long long)whole);
}

/* ---- the same answer, whatever is around it ---- */

static void the_answer_depends_on_nothing_but_the_question(void **state)
{
    (void)state;
    community *plain = given(club);
    fill(plain);
    char *expected = everything(plain, true);
    done(plain);
    sweep_heap heap = {0};
    qun_env_options options[] = {
        {.size = sizeof *options, .hash_seed = 0x1234567890ABCDEF},
        {.size = sizeof *options, .hash_seed = UINT64_MAX, .allocate = sweep_allocate, .user = &heap},
    };
    for (size_t i = 0; i < COUNT(options); i++) {
        community *c = given_in(&options[i], club, 0);
        fill(c);
        char *got = everything(c, true), *again = everything(c, true);
        assert_string_equal(expected, got);
        assert_string_equal(expected, again);
        free(got);
        free(again);
        done(c);
    }
    expect_int("left behind", 0, (int64_t)heap.live_blocks);
    free(expected);
}

static void order_of_keys_and_white_space_change_nothing(void **state)
{
    static const char *const one = CLUB("`attributes`: {`member.a`: `int`, `member.b`: `bool`}, `entry`: "
                                        "{`paths`: [{`id`: `p`, `when`: [{`id`: `r`, "
                                        "`when`: `member.a >= 3`, `ask`: `how many?`}]}, {`id`: `q`, `when`: "
                                        "`member.b`}], `why`: `no`}, `tiers`: "
                                        "[{`id`: `t`, `enter`: `member.b`, `grace`: `1d`}]");
    static const char *const other = CLUB(
        "`x-editor`: {`zoom`: 3}, `tiers`:[{`grace`:`1d`,`enter`:`member.b`,\n`id`:`t`, `x-color`: `red`}],"
        "\t`entry`: {`why`: `no`, `paths`: [{`when`: [{`ask`: `how many?`, `when`: `member.a >= 3`, `id`: "
        "`r`}], "
        "`id`: `p`}, {`when`: `member.b`, `id`: `q`}]}, `attributes`: {`member.b`: `bool`,  `member.a`: "
        "`int`}");
    static const char *const rows[] = {"{`id`: `x`, `a`: 1, `b`: false}", "{`id`: `y`, `a`: 3}",
                                       "{`id`: `z`}", "{`id`: `u`, `b`: true}"};
    (void)state;
    community *a = given(one), *b = given(other);
    for (size_t i = 0; i < COUNT(rows); i++) {
        member(a, rows[i]);
        member(b, rows[i]);
    }
    for (size_t v = 0; v < 2; v++) {
        decide(a, verbs[v], MONDAY);
        decide(b, verbs[v], MONDAY);
        expect_int("decisions", qun_decisions_count(a->out), qun_decisions_count(b->out));
        for (uint32_t i = 0; i < qun_decisions_count(a->out); i++) {
            assert_string_equal(json_of(a, i), json_of(b, i));
            assert_string_equal(sentence(a, i, QUN_AUDIENCE_AUDITOR, QUN_LANG_EN),
                                sentence(b, i, QUN_AUDIENCE_AUDITOR, QUN_LANG_EN));
        }
    }
    done(a);
    done(b);
}

/* ---- memory ---- */

static void a_verb_allocates_only_the_first_time(void **state)
{
    static const uint32_t flags[] = {0, QUN_DECISIONS_ACTIONS, QUN_DECISIONS_CODES};
    (void)state;
    for (size_t f = 0; f < COUNT(flags); f++)
        for (size_t v = 0; v < COUNT(verbs); v++) {
            sweep_heap heap = {0};
            qun_env_options options = {.size = sizeof options, .allocate = sweep_allocate, .user = &heap};
            community *c = given_in(&options, club, flags[f]);
            fill(c);
            decide(c, verbs[v], MONDAY);
            decide(c, verbs[v], MONDAY);
            uint64_t before = heap.calls;
            for (int i = 0; i < 5; i++)
                decide(c, verbs[v], MONDAY + i * HOUR);
            expect_int("allocations", (int64_t)before, (int64_t)heap.calls);
            done(c);
            expect_int("left behind", 0, (int64_t)heap.live_blocks);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_decision_says_who_what_under_which_line_and_until_when),
        cmocka_unit_test(json_has_the_keys_of_the_format),
        cmocka_unit_test(a_sentence_is_for_its_audience),
        cmocka_unit_test(a_sentence_tells_from_when_until_when),
        cmocka_unit_test(lists_end_with_none),
        cmocka_unit_test(sizes_are_checked),
        cmocka_unit_test(nothing_is_asked_of_null),
        cmocka_unit_test(a_buffer_that_is_too_short_is_left_empty),
        cmocka_unit_test(facts_of_another_charter_are_refused),
        cmocka_unit_test(verbs_are_found_by_number),
        cmocka_unit_test(of_actions_only_what_is_to_be_done_is_kept),
        cmocka_unit_test(of_codes_nothing_but_the_answer_is_kept),
        cmocka_unit_test(codes_take_far_less_memory),
        cmocka_unit_test(the_answer_depends_on_nothing_but_the_question),
        cmocka_unit_test(order_of_keys_and_white_space_change_nothing),
        cmocka_unit_test(a_verb_allocates_only_the_first_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
