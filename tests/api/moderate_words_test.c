/* moderate_words_test.c - words are counted wherever a charter reads event.hits(): in whichever condition,
 * time or text it stands, whatever was tried before. */
#include "given.h"

#define LISTS                                                                                                \
    "`words`: {`ads`: {`terms`: [`discount`]}, `rude`: {`terms`: [`fool`]}, `home`: {`terms`: [`petclub`]}}"
#define RULES(rules) CLUB(LISTS ", `rules`: [" rules "]")
#define RULE(id, rest)                                                                                       \
    "{`id`: `" id "`, `on`: `message`, `informed`: `none`, `then`: [{`do`: `notify`, `to`: `staff`}], " rest \
    "}"

static community *told(const char *charter, const char *text)
{
    community *c = given(charter);
    member(c, "{`id`: `a`, `staff`: false}");
    event(c, "{`id`: `e1`, `kind`: `message`, `member`: `a`, `at`: `2026-01-05T12:00:00+08:00`}");
    know_text(c, "event.text", 0, text);
    decide(c, qun_moderate, MONDAY + DAY);
    return c;
}

static void a_list_is_read_in_any_condition(void **state)
{
    static const struct {
        const char *charter, *text, *said;
    } rows[] = {
        {RULES(RULE("r", "`who`: `event.hits('ads') > 0`, `when`: `event.hits('rude') == 0`")), "discount",
         "notify r @staff"},
        {RULES(RULE("r", "`who`: `event.hits('ads') > 0`, `when`: `event.hits('rude') == 0`")), "hello",
         "allow"},
        {RULES(RULE("r", "`when`: `event.text != ''`, `unless`: `event.hits('home') > 0`")), "discount",
         "notify r @staff"},
        {RULES(RULE("r", "`when`: `event.text != ''`, `unless`: `event.hits('home') > 0`")), "petclub",
         "allow"},
        {RULES(RULE("r", "`when`: [`event.hits('ads') > 0`, `event.hits('home') == 0`]")), "discount",
         "notify r @staff"},
        {RULES(RULE("r", "`when`: [`event.hits('ads') > 0`, `event.hits('home') == 0`]")), "discount petclub",
         "allow"},
        {RULES(RULE("q", "`when`: `event.hits('rude') > 1`") "," RULE(
             "r", "`when`: `event.hits('rude') + event.hits('ads') == 2`")),
         "fool discount", "notify r @staff"},
        {CLUB(LISTS ", `permits`: [{`id`: `p`, `when`: `event.hits('home') > 0`}], `rules`: [" RULE(
             "r", "`when`: `event.hits('ads') > 0`, `unless`: `permit('p')`") "]"),
         "discount", "notify r @staff"},
        {CLUB(LISTS ", `permits`: [{`id`: `p`, `when`: `event.hits('home') > 0`}], `rules`: [" RULE(
             "r", "`when`: `event.hits('ads') > 0`, `unless`: `permit('p')`") "]"),
         "discount petclub", "allow p p"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        community *c = told(rows[i].charter, rows[i].text);
        expect_said(c, rows[i].said);
        done(c);
    }
}

/* A condition that only asks for a time reads what the time begins by. */
static void a_time_may_begin_by_a_word(void **state)
{
    static const char charter[] = CLUB(
        LISTS
        ", `times`: {`sale`: {`from`: `event.hits('ads') > 0 ? timestamp('2026-01-05T00:00:00Z') : "
        "timestamp('2020-01-01T00:00:00Z')`, `for`: `1d`}}, `rules`: [" RULE(
            "ads",
            "`when`: `event.kind == 'order' && event.hits('ads') > 0`") "," RULE("r",
                                                                                 "`when`: "
                                                                                 "`in_window('sale')`") "]");
    (void)state;
    community *c = told(charter, "discount");
    expect_said(c, "notify r @staff");
    done(c);
    c = told(charter, "hello");
    expect_said(c, "allow");
    done(c);
}

/* The line that failed first is all that was tried; what is said names the others all the same. */
static void what_is_said_knows_counts_that_nothing_asked_for(void **state)
{
    qun_text text;
    (void)state;
    community *c = told(
        CLUB(
            LISTS
            ", `rules`: [{`id`: `r`, `on`: `message`, `informed`: `none`, `when`: [`event.hits('rude') > 0`, "
            "`event.hits('ads') > 1`], `then`: [`delete`], `else`: [{`do`: `reply`, `text`: {`en`: "
            "`home {event.hits:home}`}}]}]"),
        "discount at petclub");
    expect_said(c, "reply r");
    expect_reasons(c, 0, "Y002 event.hits:rude 0 > 0 short 1; Y002 event.hits:ads 1 > 1 short 1");
    expect_status("text", QUN_OK, qun_decisions_text(c->out, 0, QUN_TEXT_EN, 0, &text));
    expect_text("text", "home 1", text);
    done(c);
}

/* Every event begins with nothing counted. */
static void counts_do_not_outlive_their_event(void **state)
{
    (void)state;
    community *c = given(RULES(RULE("r", "`when`: `event.hits('ads') > 0`")));
    member(c, "{`id`: `a`, `staff`: false}");
    for (uint32_t row = 0; row < 3; row++) {
        char json[160];
        snprintf(json, sizeof json,
                 "{`id`: `e%u`, `kind`: `message`, `member`: `a`, `at`: `2026-01-05T12:00:00+08:00`}", row);
        event(c, json);
    }
    know_text(c, "event.text", 0, "discount");
    know_text(c, "event.text", 1, "hello");
    decide(c, qun_moderate, MONDAY + DAY);
    expect_said(c, "notify r @staff; allow; allow");
    expect_reasons(c, 2, "Y003[r] event.hits:ads");
    done(c);
}

static void as_many_lists_as_there_may_be_are_counted(void **state)
{
    enum { LISTS_MOST = 64, SPACE = 16384 };
    static char charter[SPACE];
    (void)state;
    size_t len = (size_t)snprintf(charter, SPACE, "{`qun`: 1, `id`: `club`, `words`: {");
    for (int i = 0; i < LISTS_MOST; i++)
        len += (size_t)snprintf(charter + len, SPACE - len, "%s`l%d`: {`terms`: [`term%d`]}", i ? "," : "", i,
                                i);
    len += (size_t)snprintf(charter + len, SPACE - len, "}, `rules`: [");
    for (int i = 0; i < LISTS_MOST; i++)
        len += (size_t)snprintf(
            charter + len, SPACE - len,
            "%s{`id`: `r%d`, `on`: `message`, `informed`: `none`, `when`: `event.hits('l%d') > 0`, "
            "`then`: [{`do`: `notify`, `to`: `staff`, `text`: `%d`}]}",
            i ? "," : "", i, i, i);
    snprintf(charter + len, SPACE - len, "]}");
    community *c = told(charter, "term0 and term63");
    expect_said(c, "notify r0 @staff; notify r63 @staff");
    done(c);
}

#define TAGGED                                                                                               \
    CLUB("`words`: {`ads`: {`terms`: [`discount`, {`term`: `add me`, `tags`: [`contact`], `severity`: 3}, "  \
         "{`term`: `bank card`, `tags`: [`money`, `contact`], `severity`: 7}]}}, `rules`: [" RULE(           \
             "r", "`when`: `%s`") "]")

static void terms_are_counted_by_tag_and_severity(void **state)
{
    static const struct {
        const char *when, *text;
        bool fires;
    } rows[] = {
        {"event.hits('ads', 'contact') == 1", "discount, add me", true},
        {"event.hits('ads', 'contact') == 2", "bank card: add me", true},
        {"event.hits('ads', 'money') > 0", "discount, add me", false},
        {"event.severity('ads') == 7", "add me, bank card", true},
        {"event.severity('ads') == 0", "discount", true},
        {"event.severity('ads') == 0", "hello", true},
        {"event.evasive('ads') == 0", "discount", true},
        {"event.evasive('ads') == 0", "d i s c o u n t", true},
        {"event.evasive('ads') == 2", "d\xD1\x96scount, a.d.d me, bank card", true},
        {"event.hits('ads') == 2 && event.hits('ads', 'contact') == 1", "discount, add me", true},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        char charter[1024];
        snprintf(charter, sizeof charter, TAGGED, rows[i].when);
        community *c = told(charter, rows[i].text);
        expect_said(c, rows[i].fires ? "notify r @staff" : "allow");
        done(c);
    }
}

/* In a text that is no ASCII places differ by what is counted; a term hidden on purpose says so. */
static void evidence_says_what_the_term_is_and_how_it_was_hidden(void **state)
{
    (void)state;
    community *c =
        told(CLUB("`words`: {`ads`: {`terms`: [`折扣`, {`term`: `bank card`, `tags`: [`money`, `contact`], "
                  "`severity`: "
                  "7}, {`term`: `加微信`, `tags`: [`contact`]}], `detect`: [`phone`]}}, `rules`: [" RULE(
                      "r", "`when`: `event.hits('ads') > 0`") "]"),
             "折扣 bank card 加★微★信 13812345678");
    static const struct {
        uint64_t char_offset, char_length;
        const char *tags;
        uint32_t severity, flags;
    } rows[] = {{0, 2, "", 0, 0},
                {3, 9, "money contact ", 7, 0},
                {13, 5, "contact ", 0, QUN_HIT_EVASIVE},
                {19, 11, "", 0, 0}};
    for (uint32_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        qun_evidence e = {.size = sizeof e};
        char tags[64] = "";
        expect_status("a piece", QUN_OK, qun_decisions_evidence(c->out, 0, i, &e));
        expect_int("its place in characters", (int64_t)rows[i].char_offset, (int64_t)e.char_offset);
        expect_int("its length in characters", (int64_t)rows[i].char_length, (int64_t)e.char_length);
        expect_int("severity", rows[i].severity, e.severity);
        expect_int("flags", rows[i].flags, e.flags);
        expect_int("folded, if it was hidden", e.flags != 0, e.folded == QUN_FOLD_NOISE);
        for (size_t k = 0; k < e.tag_count; k++) {
            strncat(tags, e.tags[k].at, e.tags[k].len);
            strcat(tags, " ");
        }
        expect_text("tags", rows[i].tags, ((qun_text){tags, strlen(tags)}));
    }
    char json[4096];
    size_t len;
    expect_status("JSON", QUN_OK, qun_decisions_write(c->out, 0, json, sizeof json, &len));
    expect_holds(
        json,
        "\"term\":\"bank card\",\"found\":\"bank card\",\"tags\":[\"money\",\"contact\"],\"severity\":7}");
    expect_holds(json, "\"found\":\"加★微★信\",\"tags\":[\"contact\"],\"evasive\":true}");
    expect_holds(sentence(c, 0, QUN_AUDIENCE_OPERATOR, QUN_LANG_EN),
                 "found \"折扣\", \"bank card\", \"加★微★信\" (加微信)");
    expect_holds(sentence(c, 0, QUN_AUDIENCE_AUDITOR, QUN_LANG_ZH),
                 "“加★微★信”（加微信，ads，第 14 至 18 字）");
    done(c);
}

/* Wrong names of lists and tags are told where they stand, with the nearest there is. */
static void a_tag_that_no_term_has_is_refused(void **state)
{
    static const struct {
        const char *when, *found, *near;
    } rows[] = {
        {"event.hits('ads', 'contat') > 0", "contat", "contact"},
        {"event.hits('adz', 'contact') > 0", "adz", "ads"},
        {"event.severity('adz') > 0", "adz", "ads"},
        {"event.evasive('add') > 0", "add", "ads"},
    };
    (void)state;
    qun_env *env = NULL;
    qun_diagnostics *d = NULL;
    expect_status("environment", QUN_OK, qun_env_new(NULL, &env));
    expect_status("diagnostics", QUN_OK, qun_diagnostics_new(env, &d));
    for (size_t i = 0; i < COUNT(rows); i++) {
        char charter[1024];
        qun_charter *made = NULL;
        qun_diagnostic wrong = {.size = sizeof wrong};
        snprintf(charter, sizeof charter, TAGGED, rows[i].when);
        const char *json = quoted(charter);
        expect_status("compiled", QUN_E_INVALID, qun_charter_compile(env, json, strlen(json), d, &made));
        for (uint32_t k = 0; qun_diagnostics_get(d, k, &wrong) == QUN_OK && wrong.code != QUN_CODE_C013; k++)
            ;
        expect_text("found", rows[i].found, wrong.found);
        expect_text("suggestion", rows[i].near, wrong.suggestion);
    }
    qun_diagnostics_unref(d);
    qun_env_unref(env);
}

/* What the host counted stands; what it left open is counted. */
static void a_count_of_the_host_stands_beside_what_is_found(void **state)
{
    (void)state;
    community *c =
        given(CLUB("`words`: {`ads`: {`terms`: [{`term`: `discount`, `severity`: 3}]}}, `rules`: [" RULE(
            "r", "`when`: `event.hits('ads') == 9 && event.severity('ads') == 3`") "]"));
    member(c, "{`id`: `a`, `staff`: false}");
    event(c, "{`id`: `e1`, `kind`: `message`, `member`: `a`, `at`: `2026-01-05T12:00:00+08:00`}");
    know_text(c, "event.text", 0, "discount");
    know(c, "event.hits:ads", 0, 9);
    decide(c, qun_moderate, MONDAY + DAY);
    expect_said(c, "notify r @staff");
    done(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_list_is_read_in_any_condition),
        cmocka_unit_test(a_time_may_begin_by_a_word),
        cmocka_unit_test(what_is_said_knows_counts_that_nothing_asked_for),
        cmocka_unit_test(counts_do_not_outlive_their_event),
        cmocka_unit_test(terms_are_counted_by_tag_and_severity),
        cmocka_unit_test(evidence_says_what_the_term_is_and_how_it_was_hidden),
        cmocka_unit_test(a_tag_that_no_term_has_is_refused),
        cmocka_unit_test(a_count_of_the_host_stands_beside_what_is_found),
        cmocka_unit_test(as_many_lists_as_there_may_be_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
