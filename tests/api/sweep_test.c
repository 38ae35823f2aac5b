/* sweep_test.c - every public function with each allocation failing in turn: no memory is a status, leaves
 * nothing behind, and the same call succeeds once there is memory again (support/sweep.h). */
#include "given.h"

/* Goes on only after QUN_OK; the first other status ends the body. */
#define TRY(call)                                                                                            \
    do {                                                                                                     \
        status = (call);                                                                                     \
        if (status != QUN_OK)                                                                                \
            goto done;                                                                                       \
    } while (0)
/* The same for what may fail otherwise than for want of memory. */
#define TRY_FOR(expected, call)                                                                              \
    do {                                                                                                     \
        status = (call);                                                                                     \
        if (status == QUN_E_NOMEM)                                                                           \
            goto done;                                                                                       \
        expect_status(#call, expected, status);                                                              \
        status = QUN_OK;                                                                                     \
    } while (0)

static const char *const club = CLUB(
    "`attributes`: {`member.orders`: `int`, `member.city`: `string`, `member.photo`: {`type`: `evidence`, "
    "`ask`: "
    "`a photo?`}}, `words`: {`ads`: {`terms`: [`discount`, `加微信`], `detect`: [`phone`]}}, `notice`: "
    "{`text`: `x`, "
    "`since`: `2026-01-01`}, `metrics`: {`member.posts`: {`count`: `message`, `over`: `7d`}, `group.posts`: "
    "{`count`: `message`}}, `entry`: {`paths`: [{`id`: `buyer`, `when`: [{`id`: `orders`, `when`: "
    "`member.orders >= "
    "3`}], `then`: [{`do`: `notify`, `to`: `owner`, `text`: `{member.id}: {value}`}]}, {`id`: `friend`, "
    "`when`: "
    "`member.photo`}]}, `classes`: [{`id`: `city`, `by`: `member.city`}], `tiers`: [{`id`: `new`}, {`id`: "
    "`vip`, "
    "`enter`: `member.posts >= 1`, `dwell`: `1d`, `grace`: `7d`}], `rules`: [{`id`: `no-ads`, `on`: "
    "`message`, "
    "`when`: `event.hits('ads') > 0`, `unless`: `permit('ad')`, `why`: `no {hit}`, `then`: [`delete`, {`do`: "
    "`strike`, `ladder`: `conduct`}, {`do`: `notify`, `to`: `owner`, `text`: `{hit}!`}]}, {`id`: `polite`, "
    "`on`: "
    "`message`, `then`: [`warn`]}], `permits`: [{`id`: `ad`, `paths`: [{`id`: `toll`, `when`: [{`id`: "
    "`packet`, "
    "`spend`: {`event`: `packet`}}]}]}], `ladders`: [{`id`: `conduct`, `decay`: `30d`, `steps`: [{`at`: 1, "
    "`then`: "
    "[{`do`: `mute`, `for`: `1d`}]}]}], `carriers`: [{`id`: `w`, `kind`: `wechat`}], `groups`: [{`id`: "
    "`talk`, "
    "`carrier`: `w`, `ends`: [{`id`: `cap`, `on`: {`after`: `2d`}}]}]");

static qun_status compile(qun_env *env, qun_charter **charter)
{
    return qun_charter_compile(env, quoted(club), QUN_NTS, NULL, charter);
}

static qun_status row(qun_facts *facts, int32_t scope, const char *json)
{
    uint32_t number;
    return qun_facts_read(facts, scope, quoted(json), QUN_NTS, NULL, &number);
}

static qun_status rows(qun_facts *facts)
{
    qun_status status;
    TRY(row(facts, QUN_SCOPE_MEMBER,
            "{`id`: `anna`, `orders`: 1, `city`: `bj`, `joined`: `2026-01-01T00:00:00Z`}"));
    TRY(row(facts, QUN_SCOPE_MEMBER, "{`id`: `ben`, `orders`: 3, `tier`: `vip`, `posts`: 0}"));
    TRY(row(facts, QUN_SCOPE_GROUP, "{`id`: `g`, `form`: `talk`, `opened`: `2026-01-01T00:00:00Z`}"));
    TRY(row(facts, QUN_SCOPE_HERE, "{`member`: `anna`, `group`: `g`}"));
    TRY(row(facts, QUN_SCOPE_EVENT,
            "{`id`: `e1`, `kind`: `message`, `member`: `anna`, `group`: `g`, `at`: "
            "`2026-01-05T00:00:00Z`, `text`: `a discount`}"));
done:
    return status;
}

/* ---- environment, zones, words, diagnostics ---- */

static qun_status small_things(qun_env *env, void *user)
{
    static const unsigned char utc[] = {'T', 'Z', 'i', 'f'};
    const qun_text terms[] = {{"discount", 8}, {"free", 4}};
    const qun_word_list list = {
        .size = sizeof list, .fold = QUN_FOLD_DEFAULT, .terms = terms, .term_count = COUNT(terms)};
    const qun_document pack = {.size = sizeof pack, .name = {"p", 1}, .bytes = "{}", .len = 2};
    qun_env_options options = {.size = sizeof options, .packs = &pack, .pack_count = 1};
    qun_limits limits = {.size = sizeof limits};
    qun_env *second = NULL, *third = NULL;
    qun_zone *zone = NULL, *other = NULL;
    qun_words *words = NULL, *more = NULL;
    qun_diagnostics *d = NULL;
    qun_civil civil = {.size = sizeof civil};
    qun_window window = {.size = sizeof window, .weekdays = 1, .to_minute = 60};
    qun_opening opening = {.size = sizeof opening};
    qun_diagnostic one = {.size = sizeof one};
    qun_build build = {.size = sizeof build};
    qun_resource resource = {.size = sizeof resource};
    qun_hit hits[2];
    qun_value number = {.size = sizeof number};
    qun_period period;
    int32_t value;
    qun_time at;
    char line[256];
    size_t found, len;
    qun_status status;
    (void)user, (void)utc;
    TRY(qun_env_new(&options, &second));
    third = qun_env_ref(env);
    TRY(qun_env_limits(env, &limits));
    TRY(qun_build_get(&build));
    TRY_FOR(QUN_E_NONE, qun_resource_get(UINT32_MAX, &resource));
    assert_true(qun_version() == build.version);
    assert_non_null(qun_name(QUN_SET_ACT, QUN_ACT_ADMIT));
    TRY(qun_name_get(QUN_SET_ACT, 0, &value));
    TRY(qun_value_read(QUN_TYPE_INT, "7", QUN_NTS, &number));
    assert_non_null(qun_meaning(QUN_SET_ACT, QUN_ACT_ADMIT, QUN_LANG_EN));
    TRY(qun_zone_open(env, "+08:00", QUN_NTS, &zone));
    other = qun_zone_ref(zone);
    TRY(qun_zone_civil(zone, MONDAY, &civil));
    TRY(qun_zone_instant(zone, &civil, &at));
    TRY(qun_zone_window(zone, &window, MONDAY, &opening));
    TRY(qun_time_write(at, zone, line, sizeof line, &len));
    TRY(qun_time_read(line, len, &at));
    TRY(qun_period_read("1mo", QUN_NTS, &period));
    TRY(qun_period_write(&period, line, sizeof line, &len));
    TRY(qun_diagnostics_new(env, &d));
    TRY(qun_words_compile(env, &list, d, &words));
    more = qun_words_ref(words);
    TRY(qun_words_scan(words, "a free discount", QUN_NTS, hits, sizeof *hits, 2, &found));
    expect_int("found", 2, (int64_t)found);
    qun_charter *none = NULL;
    TRY_FOR(QUN_E_INVALID, qun_charter_compile(env, "{\"qun\": 1}", QUN_NTS, d, &none));
    if (qun_diagnostics_count(d)) { /* without memory they are only counted */
        TRY(qun_diagnostics_get(d, 0, &one));
        TRY(qun_diagnostics_format(d, 0, QUN_LANG_EN, line, sizeof line, &len));
    }
    assert_true(qun_diagnostics_total(d, QUN_SEVERITY_ERROR) > 0);
done:
    qun_diagnostics_unref(d);
    qun_words_unref(more);
    qun_words_unref(words);
    qun_zone_unref(other);
    qun_zone_unref(zone);
    qun_env_unref(third);
    qun_env_unref(second);
    return status;
}

/* ---- facts and expressions ---- */

static qun_status shout(void *user, qun_call *call)
{
    qun_value v = {.size = sizeof v};
    qun_status status = qun_call_arg(call, 0, &v);
    (void)user;
    return status == QUN_OK ? qun_call_return(call, &v) : status;
}

static qun_status expressions(qun_env *env, void *user)
{
    qun_shape *shape = NULL, *same = NULL;
    qun_program *program = NULL, *again = NULL, *other = NULL;
    qun_program_options form = {.size = sizeof form, .container = {"a.b", 3}, .result = {"list(string)", 12}};
    qun_facts *facts = NULL;
    qun_decisions *out = NULL;
    qun_slot age, name, tags, rate, found;
    qun_field field = {.size = sizeof field};
    qun_program_info info = {.size = sizeof info};
    qun_function function = {.size = sizeof function};
    qun_condition part = {.size = sizeof part};
    qun_value items[2] = {{.size = sizeof *items, .kind = QUN_TYPE_STRING, .text = {"a", 1}},
                          {.size = sizeof *items, .kind = QUN_TYPE_STRING, .text = {"b", 1}}};
    qun_value list = {.size = sizeof list, .kind = QUN_TYPE_LIST, .items = items, .count = 2};
    qun_value got = {.size = sizeof got}, item = {.size = sizeof item};
    uint32_t number;
    char text[64];
    size_t len;
    qun_status status;
    qun_text near;
    (void)user;
    TRY(qun_shape_new(env, &shape));
    TRY(qun_shape_declare(shape, "age", QUN_NTS, "int", QUN_NTS, NULL, &age));
    TRY(qun_shape_declare(shape, "name", QUN_NTS, "string", QUN_NTS, NULL, &name));
    TRY(qun_shape_declare(shape, "tags", QUN_NTS, "list(string)", QUN_NTS, NULL, &tags));
    TRY(qun_shape_declare(shape, "rate", QUN_NTS, "double", QUN_NTS, NULL, &rate));
    TRY(qun_shape_lend(shape, "shout(string) -> string", QUN_NTS, shout, NULL, NULL));
    TRY(qun_shape_constant(shape, "ends", QUN_NTS, &list, NULL));
    TRY(qun_shape_function(shape, 0, &function));
    TRY(qun_shape_signature(shape, 0, text, sizeof text, &len));
    same = qun_shape_ref(shape);
    TRY(qun_program_compile(shape, "shout(name + '!') + string(age) + tags[0] + shout(ends[1])", QUN_NTS,
                            NULL, &program));
    TRY(qun_program_compile_with(shape, "[?tags[?0], name]", QUN_NTS, &form, NULL, &other));
    again = qun_program_ref(program);
    TRY(qun_shape_find(shape, "age", QUN_NTS, &found));
    TRY(qun_shape_field(shape, found, &field));
    TRY(qun_shape_suggest(shape, "nam", QUN_NTS, &near));
    TRY(qun_shape_get(shape, 0, &field));
    TRY(qun_program_info_get(program, &info));
    TRY(qun_program_field(program, 0, &field));
    TRY(qun_program_part(program, 0, &part));
    TRY(qun_program_part_field(program, 0, 1, &field));
    TRY(qun_program_part_text(program, 0, text, sizeof text, &len));
    TRY(qun_facts_new(shape, &facts));
    TRY(qun_facts_add(facts, QUN_SCOPE_RECORD, "k", QUN_NTS, &number));
    TRY(qun_facts_set_int(facts, age, 0, 7));
    TRY(qun_facts_set_text(facts, name, 0, "ann", QUN_NTS));
    TRY(qun_facts_set_double(facts, rate, 0, 0.5));
    TRY(qun_facts_set(facts, tags, 0, &list));
    TRY(qun_facts_get(facts, tags, 0, &got));
    TRY(qun_value_item(&got, 1, &item));
    TRY(qun_value_write(&got, text, sizeof text, &len));
    TRY(qun_facts_find(facts, QUN_SCOPE_RECORD, "k", QUN_NTS, &number));
    TRY(qun_facts_read(facts, QUN_SCOPE_RECORD, "{\"age\": 8, \"name\": \"bob\"}", QUN_NTS, NULL, &number));
    expect_int("rows", 2, qun_facts_rows(facts, QUN_SCOPE_RECORD));
    TRY(qun_decisions_new(env, 0, &out));
    TRY(qun_program_run(program, facts, MONDAY, out));
    expect_int("decisions", 2, qun_decisions_count(out));
    qun_facts_clear(facts);
done:
    qun_decisions_unref(out);
    qun_facts_unref(facts);
    qun_program_unref(other);
    qun_program_unref(again);
    qun_program_unref(program);
    qun_shape_unref(same);
    qun_shape_unref(shape);
    return status;
}

/* ---- charters ---- */

static qun_status charters(qun_env *env, void *user)
{
    static char text[16384];
    qun_charter *charter = NULL, *same = NULL, *built = NULL;
    qun_builder *builder = NULL;
    qun_charter_info info = {.size = sizeof info};
    qun_tier tier = {.size = sizeof tier};
    uint32_t index;
    size_t len;
    qun_status status;
    (void)user;
    TRY(compile(env, &charter));
    same = qun_charter_ref(charter);
    assert_non_null(qun_charter_shape(charter));
    TRY(qun_charter_info_get(charter, &info));
    TRY(qun_charter_find(charter, QUN_OBJECT_TIER, "vip", QUN_NTS, &index));
    TRY(qun_charter_get(charter, QUN_OBJECT_TIER, index, &tier));
    TRY(qun_charter_write(charter, text, sizeof text, &len));
    TRY(qun_builder_new(env, &builder));
    TRY(qun_builder_read(builder, text, len, NULL));
    tier.dwell = (qun_period){0, 3, 0};
    TRY(qun_builder_add(builder, QUN_OBJECT_TIER, &tier));
    TRY(qun_builder_build(builder, NULL, &built));
done:
    qun_charter_unref(built);
    qun_builder_unref(builder);
    qun_charter_unref(same);
    qun_charter_unref(charter);
    return status;
}

/* ---- decisions ---- */

static qun_status read_all(const qun_decisions *out)
{
    static char text[8192];
    qun_decision d = {.size = sizeof d};
    qun_reason r = {.size = sizeof r};
    qun_evidence e = {.size = sizeof e};
    qun_value v = {.size = sizeof v};
    qun_outcome o = {.size = sizeof o};
    qun_text t;
    size_t len;
    qun_status status;
    TRY(qun_decisions_outcome(out, &o));
    assert_non_null(qun_decisions_diagnostics(out));
    for (uint32_t i = 0; i < qun_decisions_count(out); i++) {
        assert_true(qun_decisions_act(out, i) > 0);
        TRY(qun_decisions_get(out, i, &d));
        for (uint32_t k = 0; k < d.reasons; k++) {
            TRY(qun_decisions_reason(out, i, k, &r));
            TRY(qun_decisions_value(out, i, k, QUN_VALUE_SHORTFALL, &v));
        }
        for (uint32_t k = 0; k < d.evidence; k++)
            TRY(qun_decisions_evidence(out, i, k, &e));
        TRY(qun_decisions_text(out, i, QUN_TEXT_EN, 0, &t));
        TRY(qun_decisions_format(out, i, QUN_AUDIENCE_AUDITOR, QUN_LANG_ZH, text, sizeof text, &len));
        TRY(qun_decisions_write(out, i, text, sizeof text, &len));
    }
done:
    return status;
}

static qun_status verbs(qun_env *env, void *user)
{
    static const qun_verb_fn all[] = {qun_admit, qun_segment, qun_moderate, qun_expire, qun_check};
    qun_charter *charter = NULL;
    qun_facts *facts = NULL;
    qun_decisions *out = NULL;
    qun_status status;
    (void)user;
    TRY(compile(env, &charter));
    TRY(qun_facts_new(qun_charter_shape(charter), &facts));
    TRY(rows(facts));
    for (size_t i = 0; i < COUNT(all); i++) {
        assert_true(qun_verb_scope(QUN_VERB_ADMIT) == QUN_SCOPE_MEMBER);
        assert_true(qun_verb(all[i] == qun_check ? QUN_VERB_CHECK : QUN_VERB_ADMIT) != NULL);
        TRY(qun_decisions_new(env, 0, &out));
        status = all[i](charter, facts, MONDAY, out);
        if (status != QUN_OK) {
            expect_int("an error leaves no decisions", 0, qun_decisions_count(out));
            goto done;
        }
        TRY(read_all(out));
        qun_decisions_unref(out);
        out = NULL;
    }
done:
    qun_decisions_unref(out);
    qun_facts_unref(facts);
    qun_charter_unref(charter);
    return status;
}

/* ---- the ledger ---- */

static qun_status ledgers(qun_env *env, void *user)
{
    static char bytes[65536];
    qun_charter *charter = NULL;
    qun_facts *facts = NULL;
    qun_decisions *out = NULL;
    qun_ledger *ledger = NULL, *copy = NULL;
    qun_ledger_info info = {.size = sizeof info};
    int32_t fate;
    size_t len;
    qun_status status;
    (void)user;
    TRY(compile(env, &charter));
    TRY(qun_facts_new(qun_charter_shape(charter), &facts));
    TRY(qun_decisions_new(env, 0, &out));
    TRY(qun_ledger_new(charter, &ledger));
    TRY(rows(facts));
    TRY(qun_ledger_fold(ledger, facts, QUN_ALL, QUN_NEVER, NULL, &fate));
    TRY(qun_ledger_around(ledger, facts, 0, MONDAY));
    TRY(qun_moderate(charter, facts, MONDAY, out));
    TRY(qun_ledger_record(ledger, out, QUN_ALL, MONDAY));
    qun_facts_clear(facts);
    TRY(qun_ledger_facts(ledger, QUN_SCOPE_MEMBER, NULL, 0, MONDAY, facts));
    TRY(qun_ledger_info_get(ledger, &info));
    TRY(qun_ledger_save(ledger, bytes, sizeof bytes, &len));
    TRY(qun_ledger_restore(charter, bytes, len, NULL, &copy));
done:
    qun_ledger_unref(copy);
    qun_ledger_unref(ledger);
    qun_decisions_unref(out);
    qun_facts_unref(facts);
    qun_charter_unref(charter);
    return status;
}

static void small_things_survive_want_of_memory(void **state)
{
    (void)state;
    sweep(small_things, NULL);
}

static void expressions_survive_want_of_memory(void **state)
{
    (void)state;
    sweep(expressions, NULL);
}

static void charters_survive_want_of_memory(void **state)
{
    (void)state;
    sweep(charters, NULL);
}

static void verbs_survive_want_of_memory(void **state)
{
    (void)state;
    sweep(verbs, NULL);
}

static void ledgers_survive_want_of_memory(void **state)
{
    (void)state;
    sweep(ledgers, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_things_survive_want_of_memory),
        cmocka_unit_test(expressions_survive_want_of_memory),
        cmocka_unit_test(charters_survive_want_of_memory),
        cmocka_unit_test(verbs_survive_want_of_memory),
        cmocka_unit_test(ledgers_survive_want_of_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
