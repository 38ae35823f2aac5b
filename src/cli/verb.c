/* verb.c - reads rows of facts, lets a verb of the library decide for each, prints what it decides. */
#include "cli/verb.h"
#include "cli/decisions.h"
#include "cli/rows.h"
#include <string.h>

static const option own[] = {
    {"now", 0, "INSTANT", "decide as of it: 2026-01-05T18:00:00+08:00; else the clock"},
    {"members", 0, "FILE", "rows of members that others lead to"},
    {"groups", 0, "FILE", "rows of groups"},
    {"seats", 0, "FILE", "rows of members in groups: member, group and what is known of the two"},
    {"community", 0, "FILE", "the row of the community"},
    {"all", 0, NULL, "also what stays as it is and what is allowed"},
};
static const option_list own_list = OPTION_LIST(own);
const option_list *const verb_lists[VERB_LISTS] = {&own_list, &rows_options, &charter_options,
                                                   &sentence_options, &common_options};

static const struct {
    const char *option;
    int32_t scope;
} others[] = {{"members", QUN_SCOPE_MEMBER},
              {"groups", QUN_SCOPE_GROUP},
              {"seats", QUN_SCOPE_HERE},
              {"community", QUN_SCOPE_COMMUNITY}};

/* False: reading failed, or rows are wrong and may not be passed over. */
static bool read_rows(session *s, qun_facts *facts, const char *path, int32_t scope)
{
    rows r;
    uint64_t bad = rows_bad();
    int what;
    if (!rows_open(&r, s, qun_charter_shape(s->charter), path, scope))
        return false;
    do
        what = rows_next(&r, facts, NULL);
    while (what == ROWS_ROW || what == ROWS_BAD);
    rows_close(&r);
    return what == ROWS_END && (r.skip_bad || rows_bad() == bad);
}

static bool read_others(session *s, qun_facts *facts)
{
    bool good = true;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        const char *path = option_value(s->given, others[i].option);
        if (path && !read_rows(s, facts, path, others[i].scope))
            good = false;
    }
    return good;
}

static bool read_operands(session *s, qun_facts *facts, int32_t scope)
{
    bool good = true;
    if (s->given->operand_count == 1)
        return read_rows(s, facts, "-", scope);
    for (size_t i = 1; i < s->given->operand_count; i++)
        if (!read_rows(s, facts, s->given->operands[i], scope))
            good = false;
    return good;
}

static int decide(session *s, const qun_facts *facts, int32_t verb, qun_time now)
{
    bool all = option_given(s->given, "all");
    qun_decisions *out = NULL;
    qun_decision d = {.size = sizeof d};
    qun_status status = qun_decisions_new(s->env, all ? 0 : QUN_DECISIONS_ACTIONS, &out);
    if (status == QUN_OK)
        status = qun_verb(verb)(s->charter, facts, now, out);
    if (status == QUN_OK) {
        decisions_head(s);
        for (uint32_t i = 0; qun_decisions_get(out, i, &d) == QUN_OK && !s->out.failed; i++)
            if (all || !(d.act == QUN_ACT_KEEP && d.flags & QUN_DECISION_CLOCK))
                decision_print(s, out, i);
        s->whole = true;
    }
    qun_decisions_unref(out);
    return status == QUN_OK ? EXIT_DONE : failed_call(s->charter_name, status);
}

/* Standard input can be read once. */
static int check_inputs(const arguments *given)
{
    size_t count = given->operand_count == 1;
    for (size_t i = 0; i < given->operand_count; i++)
        count += strcmp(given->operands[i], "-") == 0;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        const char *path = option_value(given, others[i].option);
        count += path && strcmp(path, "-") == 0;
    }
    return count > 1 ? misuse(given->command, "standard input can be read only once", NULL) : -1;
}

static int run(session *s, int32_t verb, int32_t scope)
{
    qun_time now;
    qun_facts *facts = NULL;
    int result = EXIT_WRONG;
    qun_time clock = clock_now();
    if (!instant_option(s, "now", clock - clock % 1000000, &now)) /* people read whole seconds */
        return EXIT_MISUSE;
    if (!charter_load(s, s->given->operands[0]))
        return EXIT_WRONG;
    qun_status status = qun_facts_new(qun_charter_shape(s->charter), &facts);
    if (status != QUN_OK)
        return failed_call("starting", status);
    bool good = read_others(s, facts);
    good = read_operands(s, facts, scope) && good;
    rows_bad_end();
    if (good)
        result = decide(s, facts, verb, now);
    qun_facts_unref(facts);
    return result;
}

int verb_run(const arguments *given, int32_t verb, int32_t scope)
{
    session s;
    int status = check_inputs(given);
    if (status >= 0)
        return status;
    status = session_open(&s, given);
    return session_close(&s, status >= 0 ? status : run(&s, verb, scope));
}
