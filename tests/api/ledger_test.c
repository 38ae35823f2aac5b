/* ledger_test.c - the ledger as a host sees it: what becomes of events, facts as of now, snapshots. The loop
 * with decisions is loop_test.c. */
#include "given.h"

static const char *const club = CLUB(
    "`metrics`: {`member.posts`: {`count`: `message`, `over`: `7d`}, `group.sum`: {`sum`: `order.amount`}}");

static qun_status fold(community *c, qun_ledger *l, const char *id, const char *kind, qun_time at,
                       int32_t *fate)
{
    char json[256];
    qun_facts_clear(c->facts);
    snprintf(json, sizeof json, "{`id`: `%s`, `kind`: `%s`, `member`: `anna`, `group`: `g`, `amount`: 5}", id,
             kind);
    uint32_t row = event(c, json);
    know(c, "event.at", row, at);
    return qun_ledger_fold(l, c->facts, QUN_ALL, QUN_NEVER, NULL, fate);
}

static int64_t number_of(community *c, qun_ledger *l, int32_t scope, const char *field, qun_time now)
{
    qun_slot slot;
    qun_value v = {.size = sizeof v};
    qun_facts_clear(c->facts);
    expect_status("facts", QUN_OK, qun_ledger_facts(l, scope, NULL, 0, now, c->facts));
    expect_status(field, QUN_OK, qun_shape_find(qun_charter_shape(c->charter), field, QUN_NTS, &slot));
    expect_status(field, QUN_OK, qun_facts_get(c->facts, slot, 0, &v));
    return v.kind == QUN_TYPE_UNKNOWN ? -1 : v.i;
}

static void an_event_counts_once_and_while_its_window_lasts(void **state)
{
    (void)state;
    community *c = given(club);
    qun_ledger *l;
    int32_t fate;
    expect_status("ledger", QUN_OK, qun_ledger_new(c->charter, &l));
    expect_status("join", QUN_OK, fold(c, l, "j", "join", MONDAY, &fate));
    expect_int("counted", QUN_FATE_COUNTED, fate);
    expect_status("post", QUN_OK, fold(c, l, "1", "message", MONDAY, &fate));
    expect_status("again", QUN_OK, fold(c, l, "1", "message", MONDAY, &fate));
    expect_int("repeated", QUN_FATE_REPEATED, fate);
    expect_status("post", QUN_OK, fold(c, l, "2", "message", MONDAY + DAY, &fate));
    expect_status("order", QUN_OK, fold(c, l, "3", "order", MONDAY + DAY, &fate));
    expect_int("posts", 2, number_of(c, l, QUN_SCOPE_MEMBER, "member.posts", MONDAY + 2 * DAY));
    expect_int("posts", 2, number_of(c, l, QUN_SCOPE_MEMBER, "member.posts", MONDAY + 7 * DAY - 1));
    expect_int("posts", 1, number_of(c, l, QUN_SCOPE_MEMBER, "member.posts", MONDAY + 7 * DAY));
    expect_int("posts", 0, number_of(c, l, QUN_SCOPE_MEMBER, "member.posts", MONDAY + 8 * DAY));
    expect_int("sum", 5, number_of(c, l, QUN_SCOPE_GROUP, "group.sum", MONDAY + 8 * DAY));
    expect_status("no kind", QUN_E_INVALID, fold(c, l, "4", "unheard-of", MONDAY, &fate));
    qun_ledger_info info = {.size = sizeof info};
    expect_status("info", QUN_OK, qun_ledger_info_get(l, &info));
    expect_int("members", 1, info.members);
    expect_int("repeated", 1, (int64_t)info.repeated);
    qun_ledger_unref(l);
    done(c);
}

static void a_snapshot_goes_on_where_the_ledger_was(void **state)
{
    static char one[65536], two[65536];
    (void)state;
    community *c = given(club);
    qun_ledger *l, *copy;
    size_t len, again;
    expect_status("ledger", QUN_OK, qun_ledger_new(c->charter, &l));
    expect_status("join", QUN_OK, fold(c, l, "j", "join", MONDAY, NULL));
    expect_status("post", QUN_OK, fold(c, l, "1", "message", MONDAY, NULL));
    expect_status("length", QUN_OK, qun_ledger_save(l, one, sizeof one, &len));
    expect_status("restore", QUN_OK, qun_ledger_restore(c->charter, one, len, NULL, &copy));
    expect_status("save", QUN_OK, qun_ledger_save(copy, two, sizeof two, &again));
    expect_int("length", (int64_t)len, (int64_t)again);
    assert_memory_equal(one, two, len);
    expect_status("post", QUN_OK, fold(c, copy, "2", "message", MONDAY + DAY, NULL));
    expect_int("posts", 2, number_of(c, copy, QUN_SCOPE_MEMBER, "member.posts", MONDAY + DAY));
    qun_ledger_unref(copy);
    expect_status("cut off", QUN_E_FORMAT, qun_ledger_restore(c->charter, one, len - 1, NULL, &copy));
    assert_null(copy);
    qun_ledger_unref(l);
    done(c);
}

static void decisions_without_keys_cannot_be_recorded(void **state)
{
    (void)state;
    community *c = given_in(NULL, CLUB("`tiers`: [{`id`: `new`}]"), QUN_DECISIONS_CODES);
    community *other = given("{`qun`: 1, `id`: `other`, `tiers`: [{`id`: `new`}]}");
    qun_ledger *l;
    expect_status("ledger", QUN_OK, qun_ledger_new(c->charter, &l));
    member(c, "{`id`: `anna`}");
    member(other, "{`id`: `anna`}");
    decide(c, qun_segment, MONDAY);
    expect_status("codes", QUN_E_STATE, qun_ledger_record(l, c->out, QUN_ALL, MONDAY));
    decide(other, qun_segment, MONDAY);
    expect_status("another charter", QUN_E_FACTS, qun_ledger_record(l, other->out, QUN_ALL, MONDAY));
    expect_status("past the last", QUN_E_NONE, qun_ledger_record(l, other->out, 7, MONDAY));
    expect_status("NULL", QUN_E_ARG, qun_ledger_record(NULL, c->out, 0, MONDAY));
    qun_ledger_unref(l);
    done(other);
    done(c);
}

static void an_event_that_cannot_be_counted_says_why(void **state)
{
    static const struct {
        const char *json, *path, *says;
    } wrong[] = {
        {"{`kind`: `message`}", "/0", "/0: error E001: an event needs an instant: at"},
        {"{`at`: `2026-01-05T00:00:00Z`}", "/0", "/0: error E001: an event needs a kind"},
        {"{`kind`: `mesage`, `at`: `2026-01-05T00:00:00Z`}", "/0",
         "/0: error C013: mesage names nothing: no event of that kind is built in or declared; did you mean "
         "message?"},
    };
    (void)state;
    community *c = given(club);
    qun_ledger *l;
    qun_diagnostics *d;
    int32_t fate;
    expect_status("ledger", QUN_OK, qun_ledger_new(c->charter, &l));
    expect_status("diagnostics", QUN_OK, qun_diagnostics_new(c->env, &d));
    for (size_t i = 0; i < COUNT(wrong); i++) {
        char line[256];
        size_t len;
        qun_diagnostic one = {.size = sizeof one};
        qun_facts_clear(c->facts);
        event(c, wrong[i].json);
        expect_status("fold", QUN_E_INVALID, qun_ledger_fold(l, c->facts, QUN_ALL, QUN_NEVER, d, &fate));
        expect_status("format", QUN_OK, qun_diagnostics_format(d, 0, QUN_LANG_EN, line, sizeof line, &len));
        assert_string_equal(wrong[i].says, line);
        expect_status("get", QUN_OK, qun_diagnostics_get(d, 0, &one));
        expect_text("path", wrong[i].path, one.path);
        expect_int("refused", QUN_DIAGNOSTIC_REFUSED, one.flags);
    }
    qun_facts_clear(c->facts);
    event(c, "{`kind`: `join`, `at`: `2026-01-05T00:00:00Z`}");
    event(c, "{`kind`: `join`}");
    expect_status("the second", QUN_E_INVALID, qun_ledger_fold(l, c->facts, QUN_ALL, QUN_NEVER, d, &fate));
    qun_diagnostic one = {.size = sizeof one};
    expect_status("get", QUN_OK, qun_diagnostics_get(d, 0, &one));
    expect_text("path", "/1", one.path);
    expect_status("a good one", QUN_OK, qun_ledger_fold(l, c->facts, 0, QUN_NEVER, d, &fate));
    expect_int("nothing left of it", 0, qun_diagnostics_count(d));
    qun_diagnostics_unref(d);
    qun_ledger_unref(l);
    done(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_event_counts_once_and_while_its_window_lasts),
        cmocka_unit_test(a_snapshot_goes_on_where_the_ledger_was),
        cmocka_unit_test(an_event_that_cannot_be_counted_says_why),
        cmocka_unit_test(decisions_without_keys_cannot_be_recorded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
