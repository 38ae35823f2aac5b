/* reasons_test.c - reasons of an expression's answers that are made when they are asked for: the same as
 * those made at once, whatever order they are read in and whatever became of the facts. */
#include "given.h"

static const char *const expressions[] = {
    "member.orders >= 3",
    "!(member.orders >= 3 || member.role in ['vip', 'staff'])",
    "member.orders >= 3 && (member.role == 'vip' || !member.banned) && 2 < member.score",
    "now - member.since > duration('24h') || member.orders + 1 > 5",
    "has(member.role) && member.orders % 2 == 0",
    "member.banned ? member.orders > 1 : member.role != 'x'",
    "member.orders / (member.orders - 3) > 1 || member.role == 'vip'",
    "member.orders / (member.orders - 3) > 1",
    "'a' in member.pets || member.orders > 7",
    "member.role + '!' == 'vip!' && member.orders > 1",
    "member.pets.exists(t, t == 'a') && member.banned",
    "member.orders * 2",
    "member.role",
    "member.orders > 1 ? member.role : 'nobody'",
    "1 < 2",
};

static community *club(void)
{
    community *c =
        given(CLUB("`attributes`: {`member.orders`: `int`, `member.role`: `string`, `member.banned`: `bool`, "
                   "`member.since`: `time`, `member.score`: `int`, `member.pets`: `list`}"));
    member(c, "{`id`: `ann`, `orders`: 3, `role`: `vip`, `banned`: false, `since`: `2026-01-04T12:00:00Z`, "
              "`score`: 2, `pets`: [`a`, `b`]}");
    member(c, "{`id`: `bob`, `orders`: 8, `role`: ``, `banned`: true, `score`: 5, `pets`: []}");
    member(c, "{`id`: `cyd`, `role`: `a role whose name takes more than one word`, `since`: "
              "`2025-01-01T00:00:00Z`}");
    member(c, "{`id`: `dee`}");
    return c;
}

static size_t show_value(char *out, size_t space, const qun_decisions *d, uint32_t i, uint32_t k,
                         int32_t which)
{
    qun_value value = {.size = sizeof value};
    size_t len = 0;
    expect_status("value", QUN_OK, qun_decisions_value(d, i, k, which, &value));
    expect_status("written", QUN_OK, qun_value_write(&value, out, space, &len));
    out[len] = '|';
    return len + 1;
}

/* All that one decision says of why. */
static size_t show(char *out, size_t space, const qun_decisions *d, uint32_t i)
{
    qun_decision of = {.size = sizeof of};
    size_t len = 0, more = 0;
    expect_status("decision", QUN_OK, qun_decisions_get(d, i, &of));
    expect_status("sentence", QUN_OK,
                  qun_decisions_format(d, i, QUN_AUDIENCE_AUDITOR, QUN_LANG_EN, out, space, &len));
    len += (size_t)snprintf(out + len, space - len, " %d %u %.*s|", of.why, of.reasons, (int)of.member.len,
                            of.member.at);
    for (uint32_t k = 0; k < of.reasons; k++) {
        qun_reason r = {.size = sizeof r};
        expect_status("reason", QUN_OK, qun_decisions_reason(d, i, k, &r));
        len += (size_t)snprintf(out + len, space - len, "%d %d %u %.*s %.*s %.*s %lld|", r.state, r.code,
                                r.flags, (int)r.condition.len, r.condition.at, (int)r.fact.len, r.fact.at,
                                (int)r.comparison.len, r.comparison.at, (long long)r.flips);
        for (int32_t which = QUN_VALUE_MEASURED; which <= QUN_VALUE_SHORTFALL; which++) {
            more = show_value(out + len, space - len, d, i, k, which);
            len += more;
        }
    }
    qun_reason past = {.size = sizeof past};
    expect_status("past the last", QUN_E_NONE, qun_decisions_reason(d, i, of.reasons, &past));
    out[len] = '\0';
    return len;
}

/* Runs an expression both ways, changes the facts, and reads both. */
static void compare_ways(community *c, const char *expression, void (*change)(community *c))
{
    static char at_once[4][4000], later[4000];
    qun_decisions *eager;
    qun_program *p;
    expect_status("decisions", QUN_OK, qun_decisions_new(c->env, QUN_DECISIONS_REST, &eager));
    expect_status(expression, QUN_OK,
                  qun_program_compile(qun_charter_shape(c->charter), expression, QUN_NTS, NULL, &p));
    expect_status(expression, QUN_OK, qun_program_run(p, c->facts, MONDAY, eager));
    expect_status(expression, QUN_OK, qun_program_run(p, c->facts, MONDAY, c->out));
    qun_program_unref(p);
    uint32_t count = qun_decisions_count(eager);
    expect_int(expression, count, qun_decisions_count(c->out));
    for (uint32_t i = 0; i < count; i++)
        show(at_once[i], sizeof at_once[i], eager, i);
    qun_decisions_unref(eager);
    change(c);
    for (uint32_t k = 0; k < 2 * count; k++) {
        uint32_t i = k < count ? count - 1 - k : k - count;
        qun_text said = {later, show(later, sizeof later, c->out, i)};
        expect_text(expression, at_once[i], said);
    }
}

static void change_members(community *c)
{
    know(c, "member.orders", 0, 77);
    know_text(c, "member.role", 0, "other");
    know(c, "member.orders", 3, 1);
}

static void reasons_made_later_are_those_made_at_once(void **state)
{
    (void)state;
    for (size_t e = 0; e < COUNT(expressions); e++) {
        community *c = club();
        compare_ways(c, expressions[e], change_members);
        done(c);
    }
}

static void forget_all(community *c)
{
    qun_facts_clear(c->facts);
}

static void so_they_are_of_facts_that_age(void **state)
{
    (void)state;
    community *c = given(CLUB("`metrics`: {`member.posts`: {`count`: `message`, `over`: `7d`}}"));
    qun_ledger *l;
    expect_status("ledger", QUN_OK, qun_ledger_new(c->charter, &l));
    know(c, "event.at", event(c, "{`id`: `1`, `kind`: `message`, `member`: `ann`, `group`: `g`}"),
         MONDAY - DAY);
    expect_status("fold", QUN_OK, qun_ledger_fold(l, c->facts, QUN_ALL, QUN_NEVER, NULL, NULL));
    qun_facts_clear(c->facts);
    expect_status("facts", QUN_OK, qun_ledger_facts(l, QUN_SCOPE_MEMBER, NULL, 0, MONDAY, c->facts));
    compare_ways(c, "member.posts >= 1 && member.posts < 9", forget_all);
    qun_reason r = {.size = sizeof r};
    expect_status("reason", QUN_OK, qun_decisions_reason(c->out, 0, 0, &r));
    expect_int("turns when the week is over", MONDAY + 6 * DAY, r.flips);
    qun_ledger_unref(l);
    done(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reasons_made_later_are_those_made_at_once),
        cmocka_unit_test(so_they_are_of_facts_that_age),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
