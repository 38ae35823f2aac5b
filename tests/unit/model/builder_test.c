/* builder_test.c - charters by the public door: built from structs as from JSON, read back, written, refused.
 */
#include "model_test.h"

static qun_env *plain_env(void)
{
    return env_with(NULL, NULL, 0, NULL);
}

/* Canonical text; the caller frees it. */
static char *text_of_charter(const qun_charter *charter)
{
    size_t len = 0;
    assert_int_equal(qun_charter_write(charter, NULL, 0, &len), QUN_E_SPACE);
    char *text = malloc(len + 1);
    assert_int_equal(qun_charter_write(charter, text, len + 1, &len), QUN_OK);
    assert_int_equal(strlen(text), len);
    return text;
}

static const char small_club[] =
    "{\"qun\":1,\"id\":\"club\",\"name\":{\"zh\":\"群\",\"en\":\"club\"},"
    "\"attributes\":{\"member.photo\":{\"type\":\"evidence\",\"ask\":\"?\"}},"
    "\"metrics\":{\"member.orders\":{\"count\":\"order\",\"over\":\"30d\"}},"
    "\"words\":{\"ads\":{\"terms\":[\"加微信\",\"代购\"],\"detect\":[\"phone\"]}},"
    "\"entry\":{\"paths\":[{\"id\":\"buyer\",\"when\":[{\"id\":\"bought\",\"when\":\"member.orders >= "
    "1\",\"why\":\"w\"}]},"
    "{\"id\":\"owner\",\"when\":\"member.photo\"}]},"
    "\"tiers\":[{\"id\":\"new\"},{\"id\":\"vip\",\"from\":[\"new\"],\"enter\":\"member.orders >= "
    "3\",\"grace\":\"14d\"}],"
    "\"carriers\":[{\"id\":\"w\",\"kind\":\"wechat\",\"max\":500,\"asset\":\"company\"}],"
    "\"groups\":[{\"id\":\"g\",\"carrier\":\"w\",\"size\":{\"max\":200},\"ends\":[{\"id\":\"week\",\"on\":{"
    "\"after\":[\"7d\"]}}],"
    "\"warn\":[\"1d\",\"1h\"]}],"
    "\"rules\":[{\"id\":\"no-ads\",\"on\":[\"message\"],\"when\":\"event.hits('ads') > "
    "0\",\"then\":[\"delete\",{\"do\":\"strike\","
    "\"ladder\":\"conduct\"}],\"why\":\"no ads\"}],"
    "\"ladders\":[{\"id\":\"conduct\",\"decay\":\"30d\",\"steps\":[{\"at\":1,\"then\":[\"warn\"]},{\"at\":3,"
    "\"then\":[\"remove\"]}]}]}";

#define ADD(builder, kind, ...)                                                                              \
    do {                                                                                                     \
        __VA_ARGS__;                                                                                         \
        assert_int_equal(qun_builder_add(builder, kind, &it), QUN_OK);                                       \
    } while (0)
#define T(literal)  ((qun_text){literal, sizeof(literal) - 1})
#define P(m, d, e)  ((qun_period){m, d, e})
#define SIZED(type) .size = sizeof(type)

static void add_entry(qun_builder *b)
{
    ADD(b, QUN_OBJECT_THRESHOLD, qun_threshold it = {SIZED(qun_threshold)});
    ADD(b, QUN_OBJECT_PATH,
        qun_path it = {SIZED(qun_path), .of_kind = QUN_OBJECT_THRESHOLD, .of = T("entry"), .id = T("buyer")});
    ADD(b, QUN_OBJECT_REQUIREMENT,
        qun_requirement it = {SIZED(qun_requirement), .of_kind = QUN_OBJECT_PATH, .part = QUN_PART_WHEN,
                              .of = T("entry/buyer"), .id = T("bought"), .when = T("member.orders >= 1"),
                              .why_zh = T("w")});
    ADD(b, QUN_OBJECT_PATH,
        qun_path it = {SIZED(qun_path), .of_kind = QUN_OBJECT_THRESHOLD, .of = T("entry"), .id = T("owner"),
                       .when = T("member.photo")});
}

static void add_groups(qun_builder *b)
{
    const qun_period after[] = {P(0, 7, 0)}, warn[] = {P(0, 1, 0), P(0, 0, 3600000000)};
    ADD(b, QUN_OBJECT_CARRIER,
        qun_carrier it = {SIZED(qun_carrier), .flags = QUN_CARRIER_COMPANY, .kind = QUN_ON_WECHAT, .max = 500,
                          .id = T("w")});
    ADD(b, QUN_OBJECT_FORM,
        qun_form it = {SIZED(qun_form), .id = T("g"), .carrier = T("w"), .max = 200, .warn = warn,
                       .warn_count = 2});
    ADD(b, QUN_OBJECT_ENDING, qun_ending it = {SIZED(qun_ending), .of = T("g"), .id = T("week")});
    ADD(b, QUN_OBJECT_TIMING,
        qun_timing it = {SIZED(qun_timing), .of_kind = QUN_OBJECT_ENDING, .part = QUN_PART_END,
                         .of = T("g/week"), .after = after, .after_count = 1});
}

static void add_action(qun_builder *b, int32_t of_kind, const char *of, int32_t act, const char *topic)
{
    qun_action it = {SIZED(qun_action), .of_kind = of_kind, .part = QUN_PART_THEN, .act = act};
    it.of = (qun_text){of, strlen(of)};
    it.topic = (qun_text){topic, topic ? strlen(topic) : 0};
    assert_int_equal(qun_builder_add(b, QUN_OBJECT_ACTION, &it), QUN_OK);
}

static void add_conduct(qun_builder *b)
{
    const qun_text on[] = {T("message")}, terms[] = {T("加微信"), T("代购")};
    ADD(b, QUN_OBJECT_WORDS,
        qun_word_list it = {SIZED(qun_word_list), .fold = QUN_FOLD_DEFAULT, .detect = QUN_DETECT_PHONE,
                            .id = T("ads"), .terms = terms, .term_count = 2});
    ADD(b, QUN_OBJECT_RULE,
        qun_rule it = {SIZED(qun_rule), .id = T("no-ads"), .on = on, .on_count = 1,
                       .when = T("event.hits('ads') > 0"), .why_zh = T("no ads")});
    ADD(b, QUN_OBJECT_LADDER, qun_ladder it = {SIZED(qun_ladder), .id = T("conduct"), .decay = P(0, 30, 0)});
    ADD(b, QUN_OBJECT_STEP, qun_step it = {SIZED(qun_step), .at = 1, .of = T("conduct")});
    ADD(b, QUN_OBJECT_STEP, qun_step it = {SIZED(qun_step), .at = 3, .of = T("conduct")});
    add_action(b, QUN_OBJECT_RULE, "no-ads", QUN_ACT_DELETE, NULL);
    add_action(b, QUN_OBJECT_RULE, "no-ads", QUN_ACT_STRIKE, "conduct");
    add_action(b, QUN_OBJECT_STEP, "conduct/1", QUN_ACT_WARN, NULL);
    add_action(b, QUN_OBJECT_STEP, "conduct/3", QUN_ACT_REMOVE, NULL);
}

static qun_builder *built_club(const qun_env *env)
{
    qun_builder *b = NULL;
    const qun_text before[] = {T("new")};
    assert_int_equal(qun_builder_new(env, &b), QUN_OK);
    ADD(b, QUN_OBJECT_HEAD,
        qun_head it = {SIZED(qun_head), .id = T("club"), .name_zh = T("群"), .name_en = T("club")});
    ADD(b, QUN_OBJECT_ATTRIBUTE,
        qun_attribute it = {SIZED(qun_attribute), .name = T("member.photo"), .type_name = T("evidence"),
                            .ask_zh = T("?")});
    ADD(b, QUN_OBJECT_METRIC,
        qun_metric it = {SIZED(qun_metric), .aggregate = QUN_AGGREGATE_COUNT, .name = T("member.orders"),
                         .event = T("order"), .over = P(0, 30, 0)});
    add_entry(b);
    ADD(b, QUN_OBJECT_TIER, qun_tier it = {SIZED(qun_tier), .id = T("new")});
    ADD(b, QUN_OBJECT_TIER,
        qun_tier it = {SIZED(qun_tier), .id = T("vip"), .enter = T("member.orders >= 3"), .before = before,
                       .before_count = 1, .grace = P(0, 14, 0)});
    add_groups(b);
    add_conduct(b);
    return b;
}

static void built_from_structs_or_from_json_a_charter_is_the_same(void **state)
{
    (void)state;
    qun_env *env = plain_env();
    qun_charter *read = NULL, *made = NULL;
    qun_builder *b = built_club(env);
    qun_diagnostics *d = NULL;
    assert_int_equal(qun_diagnostics_new(env, &d), QUN_OK);
    qun_status status = qun_charter_compile(env, small_club, QUN_NTS, d, &read);
    print_problems(status == QUN_OK ? NULL : d);
    assert_int_equal(status, QUN_OK);
    status = qun_builder_build(b, d, &made);
    print_problems(status == QUN_OK ? NULL : d);
    assert_int_equal(status, QUN_OK);
    char *from_json = text_of_charter(read), *from_structs = text_of_charter(made);
    assert_string_equal(from_json, small_club);
    assert_string_equal(from_structs, small_club);
    free(from_json);
    free(from_structs);
    qun_charter_unref(read);
    qun_charter_unref(made);
    qun_builder_unref(b);
    qun_diagnostics_unref(d);
    qun_env_unref(env);
}

/* What qun_charter_get gives may be added to a builder: the copy is the same charter. */
static void objects_read_back_build_the_same_charter(void **state)
{
    (void)state;
    qun_env *env = plain_env();
    qun_charter *charter = NULL, *again = NULL;
    qun_builder *b = NULL;
    assert_int_equal(qun_charter_compile(env, small_club, QUN_NTS, NULL, &charter), QUN_OK);
    assert_int_equal(qun_builder_new(env, &b), QUN_OK);
    for (int32_t kind = 1; kind < OBJECT_KINDS; kind++) {
        union {
            qun_positioning positioning;
            char bytes[2 * sizeof(qun_positioning)];
        } object;
        memset(&object, 0, sizeof object);
        *(uint32_t *)(void *)&object = (uint32_t)object_kinds[kind].size;
        qun_status status;
        for (uint32_t i = 0; (status = qun_charter_get(charter, kind, i, &object)) == QUN_OK; i++)
            assert_int_equal(qun_builder_add(b, kind, &object), QUN_OK);
        assert_int_equal(status, QUN_E_NONE);
    }
    assert_int_equal(qun_builder_build(b, NULL, &again), QUN_OK);
    char *first = text_of_charter(charter), *second = text_of_charter(again);
    assert_string_equal(first, second);
    free(first);
    free(second);
    qun_charter_unref(charter);
    qun_charter_unref(again);
    qun_builder_unref(b);
    qun_env_unref(env);
}

static void objects_are_found_by_their_reference(void **state)
{
    (void)state;
    static const struct {
        int32_t kind;
        const char *reference;
        qun_status status;
        uint32_t index;
    } cases[] = {
        {QUN_OBJECT_TIER, "vip", QUN_OK, 1},
        {QUN_OBJECT_PATH, "entry/owner", QUN_OK, 1},
        {QUN_OBJECT_METRIC, "member.orders", QUN_OK, 0},
        {QUN_OBJECT_STEP, "conduct/3", QUN_OK, 1},
        {QUN_OBJECT_ENDING, "g/week", QUN_OK, 0},
        {QUN_OBJECT_TIER, "nobody", QUN_E_NONE, 0},
        {QUN_OBJECT_TIER, "", QUN_E_NONE, 0},
        {0, "vip", QUN_E_NEWER, 0},
        {OBJECT_KINDS, "vip", QUN_E_NEWER, 0},
        {QUN_OBJECT_TIER, "\xff", QUN_E_TEXT, 0},
    };
    qun_env *env = plain_env();
    qun_charter *charter = NULL;
    assert_int_equal(qun_charter_compile(env, small_club, QUN_NTS, NULL, &charter), QUN_OK);
    for (size_t i = 0; i < COUNT(cases); i++) {
        uint32_t index = 77;
        assert_int_equal(qun_charter_find(charter, cases[i].kind, cases[i].reference, QUN_NTS, &index),
                         cases[i].status);
        assert_int_equal(index, cases[i].index);
    }
    qun_tier tier = {.size = 4};
    assert_int_equal(qun_charter_get(charter, QUN_OBJECT_TIER, 9, &tier),
                     QUN_E_SIZE); /* not taken for an end */
    qun_charter_unref(charter);
    qun_env_unref(env);
}

/* ---- what a builder refuses ---- */

static qun_status adds(int32_t kind, const void *object)
{
    qun_env *env = plain_env();
    qun_builder *b = NULL;
    assert_int_equal(qun_builder_new(env, &b), QUN_OK);
    qun_status status = qun_builder_add(b, kind, object);
    assert_int_equal(b->objects.total, status == QUN_OK ? 1 : 0);
    qun_builder_unref(b);
    qun_env_unref(env);
    return status;
}

static void a_builder_refuses_what_it_does_not_know(void **state)
{
    (void)state;
    const qun_text bad[] = {{"\xff", 1}}, gone[] = {{NULL, 3}};
    const qun_period both[] = {{1, -1, 0}}, back[] = {{0, -1, 0}};
    const int32_t late[] = {1441};
    struct {
        qun_tier tier;
        uint32_t tail;
    } newer = {{.size = sizeof newer}, 0};
    qun_tier tier = {SIZED(qun_tier)};
    qun_rule rule = {SIZED(qun_rule)};
    qun_action action = {SIZED(qun_action), .act = QUN_ACT_WARN};
    qun_timing timing_struct = {SIZED(qun_timing)};
    assert_int_equal(adds(QUN_OBJECT_TIER, &tier), QUN_OK);
    assert_int_equal(adds(QUN_OBJECT_TIER, NULL), QUN_E_ARG);
    assert_int_equal(adds(0, &tier), QUN_E_NEWER);
    assert_int_equal(adds(OBJECT_KINDS, &tier), QUN_E_NEWER);
    assert_int_equal(adds(QUN_OBJECT_TIER, &newer), QUN_OK);
    newer.tail = 1;
    assert_int_equal(adds(QUN_OBJECT_TIER, &newer), QUN_E_NEWER);
    tier.size = 8;
    assert_int_equal(adds(QUN_OBJECT_TIER, &tier), QUN_E_SIZE);
    tier = (qun_tier){SIZED(qun_tier), .flags = 4};
    assert_int_equal(adds(QUN_OBJECT_TIER, &tier), QUN_E_NEWER);
    tier = (qun_tier){SIZED(qun_tier), .reserved = 1};
    assert_int_equal(adds(QUN_OBJECT_TIER, &tier), QUN_E_NEWER);
    tier = (qun_tier){SIZED(qun_tier), .id = bad[0]};
    assert_int_equal(adds(QUN_OBJECT_TIER, &tier), QUN_E_TEXT);
    tier = (qun_tier){SIZED(qun_tier), .id = gone[0]};
    assert_int_equal(adds(QUN_OBJECT_TIER, &tier), QUN_E_ARG);
    tier = (qun_tier){SIZED(qun_tier), .before = bad, .before_count = 1};
    assert_int_equal(adds(QUN_OBJECT_TIER, &tier), QUN_E_TEXT);
    tier = (qun_tier){SIZED(qun_tier), .before_count = 1};
    assert_int_equal(adds(QUN_OBJECT_TIER, &tier), QUN_E_ARG);
    tier = (qun_tier){SIZED(qun_tier), .before = bad, .before_count = SIZE_MAX};
    assert_int_equal(adds(QUN_OBJECT_TIER, &tier), QUN_E_LIMIT);
    tier = (qun_tier){SIZED(qun_tier), .grace = both[0]};
    assert_int_equal(adds(QUN_OBJECT_TIER, &tier), QUN_E_ARG);
    tier = (qun_tier){SIZED(qun_tier), .grace = back[0]};
    assert_int_equal(adds(QUN_OBJECT_TIER, &tier), QUN_E_ARG);
    rule.informed = 4;
    assert_int_equal(adds(QUN_OBJECT_RULE, &rule), QUN_E_NEWER);
    rule.informed = -1;
    assert_int_equal(adds(QUN_OBJECT_RULE, &rule), QUN_E_NEWER);
    assert_int_equal(adds(QUN_OBJECT_ACTION, &action), QUN_OK);
    action.act = QUN_ACT_PROMOTE; /* an answer of a verb, not something a charter may say */
    assert_int_equal(adds(QUN_OBJECT_ACTION, &action), QUN_E_NEWER);
    timing_struct.after = back;
    timing_struct.after_count = 1;
    assert_int_equal(adds(QUN_OBJECT_TIMING, &timing_struct), QUN_OK);
    timing_struct.at = late;
    timing_struct.at_count = 1;
    assert_int_equal(adds(QUN_OBJECT_TIMING, &timing_struct), QUN_E_ARG);
    timing_struct = (qun_timing){SIZED(qun_timing), .reserved_counts = {0, 1}};
    assert_int_equal(adds(QUN_OBJECT_TIMING, &timing_struct), QUN_E_NEWER);
}

static void reading_into_a_builder_adds_all_or_nothing(void **state)
{
    (void)state;
    qun_env *env = plain_env();
    qun_builder *b = built_club(env);
    qun_diagnostics *d = NULL;
    qun_charter *charter = NULL;
    char got[LINE];
    uint32_t before = b->objects.total;
    assert_int_equal(qun_diagnostics_new(env, &d), QUN_OK);
    assert_int_equal(
        qun_builder_read(b, "{\"qun\":1,\"id\":\"x\",\"tiers\":[{\"id\":\"late\"},{\"id\":7}]}", QUN_NTS, d),
        QUN_E_INVALID);
    describe(d, got);
    assert_string_equal(got, "C012@1:48");
    assert_int_equal(b->objects.total, before);
    assert_int_equal(
        qun_builder_read(
            b, "{\"qun\":1,\"id\":\"x\",\"tiers\":[{\"id\":\"vip\",\"grace\":\"3d\"},{\"id\":\"top\"}]}",
            QUN_NTS, d),
        QUN_OK);
    assert_int_equal(qun_diagnostics_count(d), 0);
    assert_int_equal(b->objects.total, before + 1);
    qun_status status = qun_builder_build(b, d, &charter);
    print_problems(status == QUN_OK ? NULL : d);
    assert_int_equal(status, QUN_OK);
    qun_tier tier = {SIZED(qun_tier)};
    assert_int_equal(qun_charter_get(charter, QUN_OBJECT_TIER, 1, &tier), QUN_OK);
    assert_int_equal(tier.grace.days, 3);
    assert_int_equal(tier.enter.len, 0);
    qun_charter_unref(charter);
    qun_diagnostics_unref(d);
    qun_builder_unref(b);
    qun_env_unref(env);
}

static void every_pack_and_template_compiles_without_an_error(void **state)
{
    (void)state;
    qun_env *env = plain_env();
    qun_diagnostics *d = NULL;
    qun_resource resource = {SIZED(qun_resource)};
    assert_int_equal(qun_diagnostics_new(env, &d), QUN_OK);
    for (uint32_t i = 0; qun_resource_get(i, &resource) == QUN_OK; i++) {
        qun_charter *charter = NULL;
        if (resource.kind != QUN_RESOURCE_PACK && resource.kind != QUN_RESOURCE_TEMPLATE)
            continue;
        qun_status status = qun_charter_compile(env, resource.text.at, resource.text.len, d, &charter);
        if (status != QUN_OK || qun_diagnostics_total(d, QUN_SEVERITY_ERROR) > 0) {
            print_message("  " QUN_F "\n", QUN_ARG(resource.name));
            print_problems(d);
        }
        assert_int_equal(status, QUN_OK);
        assert_int_equal(qun_diagnostics_total(d, QUN_SEVERITY_ERROR), 0);
        qun_charter_unref(charter);
    }
    qun_diagnostics_unref(d);
    qun_env_unref(env);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(built_from_structs_or_from_json_a_charter_is_the_same),
        cmocka_unit_test(objects_read_back_build_the_same_charter),
        cmocka_unit_test(objects_are_found_by_their_reference),
        cmocka_unit_test(a_builder_refuses_what_it_does_not_know),
        cmocka_unit_test(reading_into_a_builder_adds_all_or_nothing),
        cmocka_unit_test(every_pack_and_template_compiles_without_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
