/* rows_test.c - a row is decided for as if it were alone: what a run remembers of one tells nothing of the
 * next. Every verb over every pair of rows, against each row by itself. */
#include "given.h"
#include <string.h>

typedef struct verb_case {
    const char *name;
    qun_verb_fn verb;
    int32_t scope;
    const char *charter;
    const char *members[6],
        *rows[8]; /* JSON with ` for "; of moderation the rows are events beside members */
} verb_case;

static const verb_case cases[] = {
    {"admit",
     qun_admit,
     QUN_SCOPE_MEMBER,
     CLUB("`attributes`: {`member.orders`: `int`, `member.banned`: `bool`, `member.photo`: {`type`: "
          "`evidence`}},"
          "`entry`: {`unless`: `member.banned`, `paths`: [{`id`: `buyer`, `when`: `member.orders >= 3`, "
          "`then`: "
          "[{`do`: `assign`, `tag`: `buyer`}]}, {`id`: `owner`, `when`: `member.photo`}],"
          "`else`: [{`do`: `notify`, `to`: `owner`}]}"),
     {NULL},
     {"{`id`: `a`, `orders`: 3, `banned`: false}", "{`id`: `b`, `orders`: 1, `banned`: false}",
      "{`id`: `c`, `orders`: 1, `banned`: false, `photo`: false}", "{`id`: `d`, `banned`: true}",
      "{`id`: `e`}", "{`id`: `f`, `orders`: 0, `banned`: false, `photo`: true}"}},
    {"segment",
     qun_segment,
     QUN_SCOPE_MEMBER,
     CLUB("`attributes`: {`member.orders`: `int`, `member.pet`: `string`},"
          "`classes`: [{`id`: `pet`, `by`: `member.pet`}],"
          "`tiers`: [{`id`: `new`}, {`id`: `regular`, `enter`: `member.orders >= 1`, `grace`: `7d`},"
          "{`id`: `vip`, `enter`: `member.orders >= 3`, `dwell`: `2d`, `then`: [{`do`: `notify`, `to`: "
          "`owner`}]}]"),
     {NULL},
     {"{`id`: `a`, `orders`: 0, `pet`: `cat`}", "{`id`: `b`, `orders`: 1}", "{`id`: `c`, `pet`: `dog`}",
      "{`id`: `d`, `orders`: 0, `tier`: `regular`}", "{`id`: `e`, `orders`: 5, `tier`: `new`}",
      "{`id`: `f`, `orders`: 0, `tier`: `vip`, `tier_lock`: `vip`}",
      "{`id`: `g`, `orders`: 2, `tier`: `regular`}"}},
    {"moderate",
     qun_moderate,
     QUN_SCOPE_EVENT,
     CLUB("`notice`: {`text`: `be kind`, `since`: `2026-01-01`},"
          "`attributes`: {`member.vip`: `bool`, `member.trusted`: `bool`}, `times`: {`hour`: {`at`: `20:00`, "
          "`for`: `2h`}}, `words`: {`ads`: {`terms`: [`buy`]}},"
          "`rules`: [{`id`: `no-ads`, `on`: `message`, `when`: `event.hits('ads') > 0`, `unless`: "
          "`permit('ad')`, `then`: [`delete`, {`do`: `strike`, `ladder`: `conduct`}]},"
          "{`id`: `links`, `on`: `message`, `when`: [`event.text.contains('http')`, `!member.trusted`], "
          "`then`: [`delete`]}, {`id`: `loud`, `on`: `message`, `when`: `event.text.contains('!!')`, `then`: "
          "[{`do`: `strike`, `ladder`: `conduct`}]}],"
          "`permits`: [{`id`: `ad`, `paths`: [{`id`: `hour`, `when`: `in_window('hour')`}, {`id`: `vip`, "
          "`when`: `member.vip`}], `else`: [{`do`: `redirect`, `to`: `owner`, `text`: `the board`}]}],"
          "`ladders`: [{`id`: `conduct`, `decay`: `30d`, `steps`: [{`at`: 1, `then`: [`warn`]}, {`at`: 2, "
          "`then`: [{`do`: `mute`, `for`: `1h`}]}]}]"),
     {"{`id`: `vip`, `vip`: true, `trusted`: true, `joined`: `2026-01-02T00:00:00+08:00`}",
      "{`id`: `plain`, `vip`: false, `trusted`: false, `joined`: `2026-01-02T00:00:00+08:00`}",
      "{`id`: `unknown`, `joined`: `2026-01-02T00:00:00+08:00`}", "{`id`: `boss`, `staff`: true}"},
     {"{`id`: `e1`, `kind`: `message`, `member`: `vip`, `at`: `2026-01-05T12:00:00+08:00`, `text`: `buy`}",
      "{`id`: `e2`, `kind`: `message`, `member`: `plain`, `at`: `2026-01-05T12:00:00+08:00`, `text`: `buy "
      "http`}",
      "{`id`: `e3`, `kind`: `message`, `member`: `plain`, `at`: `2026-01-05T21:00:00+08:00`, `text`: `buy`}",
      "{`id`: `e4`, `kind`: `message`, `member`: `plain`, `at`: `2026-01-05T12:00:00+08:00`, `text`: "
      "`hello`}",
      "{`id`: `e5`, `kind`: `message`, `member`: `unknown`, `at`: `2026-01-05T12:00:00+08:00`, `text`: `buy "
      "http`}",
      "{`id`: `e6`, `kind`: `message`, `member`: `boss`, `at`: `2026-01-05T12:00:00+08:00`, `text`: `buy "
      "!!`}",
      "{`id`: `e7`, `kind`: `order`, `member`: `unknown`, `at`: `2026-01-05T12:00:00+08:00`, `amount`: 5}",
      "{`id`: `e8`, `kind`: `message`, `member`: `plain`, `at`: `2026-01-05T12:00:00+08:00`, `text`: `buy "
      "!!`}"}},
    {"expire",
     qun_expire,
     QUN_SCOPE_GROUP,
     CLUB("`carriers`: [{`id`: `wechat`, `kind`: `wechat`}], `groups`: [{`id`: `flash`, `carrier`: `wechat`, "
          "`ends`: [{`id`: `over`, `on`: {`after`: `4h`}}], `warn`: [`1h`]}, {`id`: `club`, `carrier`: "
          "`wechat`}]"),
     {NULL},
     {"{`id`: `a`, `form`: `flash`, `opened`: `2026-01-05T00:00:00+08:00`}",
      "{`id`: `b`, `form`: `flash`, `opened`: `2026-01-05T08:30:00+08:00`}", "{`id`: `c`, `form`: `flash`}",
      "{`id`: `d`, `form`: `club`, `opened`: `2026-01-05T00:00:00+08:00`}", "{`id`: `e`}",
      "{`id`: `f`, `form`: `flash`, `opened`: `2026-01-05T11:00:00+08:00`}"}},
};

/* All decisions about one row as lines of JSON, into a buffer of its own. */
static const char *about(const community *c, uint32_t row, char *to, size_t space)
{
    size_t len = 0;
    to[0] = 0;
    for (uint32_t i = 0; i < qun_decisions_count(c->out); i++)
        if (decision_at(c, i).row == row)
            len += (size_t)snprintf(to + len, space - len, "%s\n", json_of(c, i));
    return to;
}

/* Decides rows together; gives what is said of the last of them, and what it alone reports. */
static void decide_rows(const verb_case *v, const int *which, uint32_t count, char *to, size_t space)
{
    community *c = given(v->charter);
    for (int i = 0; i < 6 && v->members[i]; i++)
        member(c, v->members[i]);
    for (uint32_t i = 0; i < count; i++)
        add(c, v->scope, v->rows[which[i]]);
    decide(c, v->verb, MONDAY + 12 * HOUR);
    about(c, count - 1, to, space);
    done(c);
}

static void every_row_is_decided_for_as_if_it_were_alone(void **state)
{
    static char alone[8][8192], after[8192];
    (void)state;
    for (size_t k = 0; k < COUNT(cases); k++) {
        const verb_case *v = &cases[k];
        int count = 0;
        for (; count < 8 && v->rows[count]; count++)
            decide_rows(v, &count, 1, alone[count], sizeof alone[count]);
        for (int first = 0; first < count; first++)
            for (int second = 0; second < count; second++) {
                if (first == second)
                    continue;
                decide_rows(v, (int[]){first, second}, 2, after, sizeof after);
                if (strcmp(alone[second], after) != 0)
                    fail_msg("%s: %s\nalone:\n%s\nafter %s:\n%s", v->name, v->rows[second], alone[second],
                             v->rows[first], after);
            }
        assert_true(count > 4);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_is_decided_for_as_if_it_were_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
