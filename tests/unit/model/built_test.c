/* built_test.c - whatever is built from structs and compiles can be written as JSON that compiles to the
 * same, and nothing that a struct says is lost on the way: each member of each kind is set to odd values. */
#include "model_test.h"
#include "support/draws.h"

#define T(literal)                                                                                           \
    {                                                                                                        \
        literal, sizeof(literal) - 1                                                                         \
    }

/* One object of every kind, and where a kind has several forms one of each; word lists take long to compile,
 * so they stand alone. */
#define CLUB "{\"qun\":1,\"id\":\"club\","
static const char club[] = CLUB
    "\"timezone\":\"+08:00\",\"params\":{\"n\":{\"type\":\"int\",\"default\":3}},"
    "\"notice\":{\"text\":\"be kind\",\"since\":\"2026-01-01\"},"
    "\"positioning\":{\"kind\":\"interest\",\"funding\":{\"by\":\"fee\",\"amount\":5},"
    "\"goals\":[{\"id\":\"size\",\"metric\":\"group.members\",\"target\":20,\"by\":\"30d\"}]},"
    "\"attributes\":{\"member.region\":\"string\"},\"events\":{\"trial\":{\"price\":\"money\"}},"
    "\"metrics\":{\"member.orders\":{\"count\":\"order\",\"where\":\"event.amount > 3\",\"over\":\"30d\","
    "\"back\":\"7d\"},\"group.sold\":{\"sum\":\"order.amount\",\"over\":\"month\"},"
    "\"member.many\":{\"is\":\"member.orders > 9\"}},"
    "\"times\":{\"hour\":{\"days\":[\"fri\",\"02-16\"],\"at\":\"20:00\",\"for\":\"2h\"},"
    "\"weeks\":{\"from\":\"2026-01-05\",\"every\":\"7d\"}},"
    "\"entry\":{\"paths\":[{\"id\":\"buyer\",\"when\":[{\"id\":\"bought\",\"when\":\"member.orders >= 1\","
    "\"why\":\"w\"},{\"id\":\"paid\",\"spend\":{\"event\":\"packet\",\"within\":\"1d\",\"uses\":2}}],"
    "\"then\":[{\"do\":\"assign\",\"attribute\":\"member.region\",\"value\":\"here\"}]}],\"else\":["
    "\"refuse\"]},"
    "\"classes\":[{\"id\":\"region\",\"by\":\"member.region\",\"values\":[\"south\"]}],"
    "\"tiers\":[{\"id\":\"new\"},{\"id\":\"vip\",\"from\":[\"new\"],\"enter\":\"member.orders >= 3\","
    "\"grace\":\"14d\"}],"
    "\"roles\":[{\"id\":\"kol\",\"quota\":{\"min\":1},\"enter\":\"member.orders >= "
    "3\",\"rank\":\"member.orders\"}],"
    "\"carriers\":[{\"id\":\"w\",\"kind\":\"wechat\",\"max\":500,\"asset\":\"company\"}],"
    "\"groups\":[{\"id\":\"g\",\"carrier\":\"w\",\"per\":[\"region\"],\"size\":{\"max\":200},\"active\":"
    "\"hour\","
    "\"ends\":[{\"id\":\"week\",\"on\":{\"after\":[\"7d\"]}},{\"id\":\"sold\",\"when\":\"group.sold > 9\"}],"
    "\"warn\":[\"1d\",\"1h\"],\"extend\":{\"by\":\"1d\",\"max\":1},\"full\":[{\"do\":\"route\",\"group\":"
    "\"g\"}],"
    "\"lifecycle\":[{\"id\":\"first\",\"for\":\"1d\",\"next\":\"second\"},{\"id\":\"second\"}]}],"
    "\"rules\":[{\"id\":\"no-ads\",\"on\":[\"message\"],\"when\":\"event.text != ''\",\"unless\":"
    "[\"permit('ad')\"],\"then\":[\"delete\",{\"do\":\"strike\",\"ladder\":\"conduct\",\"weight\":2},{\"do\":"
    "\"notify\",\"to\":\"owner\",\"within\":\"1h\"}],\"why\":\"no "
    "ads\",\"limit\":{\"max\":3,\"per\":\"group\","
    "\"over\":\"1h\"}}],"
    "\"permits\":[{\"id\":\"ad\",\"paths\":[{\"id\":\"hour\",\"when\":\"in_window('hour')\"}]}],"
    "\"ladders\":[{\"id\":\"conduct\",\"decay\":\"30d\",\"forget\":\"fall\",\"steps\":[{\"at\":1,\"then\":"
    "[\"warn\"]},{\"at\":3,\"then\":[{\"do\":\"remove\",\"bar\":\"9d\"}]}]}]}";
static const char word_club[] = CLUB
    "\"words\":{\"ads\":{\"terms\":[\"advert\",\"sale\"],\"allow\":[\"sales\"],\"detect\":[\"phone\"]}}}";

typedef union any_struct {
    qun_positioning positioning;
    char bytes[2 * sizeof(qun_positioning)];
} any_struct;

/* ---- odd values ---- */

static const qun_text odd_texts[] = {{NULL, 0}, {"", 0},  T("x"),  T("1 + 1"), T("true"), T("vip"),
                                     T("A b"),  T("now"), T("1d"), T("hour"),  T("群"),   T("[\"a\"]"),
                                     T("day"),  T("int"), T("$n"), T("event")};
static const uint32_t odd_counts[] = {0, 1, 2, 3, 7, 24, UINT32_MAX};
static const int64_t odd_numbers[] = {0, 1, -1, INT64_MAX, INT64_MIN, INT64_C(1767542400000001)};
static const qun_period odd_periods[] = {
    {0, 0, 0},  {0, 1, 0},         {0, 0, 1},  {14, 40, INT64_C(90000000001)},
    {0, -1, 0}, {INT32_MAX, 0, 0}, {-1, 0, 0}, {0, 0, INT64_MAX}};
static const qun_text odd_lists[][2] = {{T("x"), T("x")},
                                        {T(""), T("vip")},
                                        {T("message"), T("order")},
                                        {T("event"), T("region")},
                                        {T("new"), T("02-29")}};
static const int32_t odd_minutes[] = {0, 1440, 77};

static void set_list(const object_field *f, char *object, const void *items, size_t count)
{
    memcpy(object + f->offset, &items, sizeof items);
    memcpy(object + f->count_offset, &count, sizeof count);
}

/* Sets a member to its odd value of that number; false past the last. */
static bool set_odd(const object_field *f, char *object, size_t number)
{
    char *member = object + f->offset;
    switch (f->what) {
    case FIELD_TEXT:
        if (number < COUNT(odd_texts))
            memcpy(member, &odd_texts[number], sizeof *odd_texts);
        return number < COUNT(odd_texts);
    case FIELD_INT32:
        if (number < COUNT(odd_counts))
            memcpy(member, &odd_counts[number], sizeof *odd_counts);
        return number < COUNT(odd_counts);
    case FIELD_INT64:
        if (number < COUNT(odd_numbers))
            memcpy(member, &odd_numbers[number], sizeof *odd_numbers);
        return number < COUNT(odd_numbers);
    case FIELD_PERIOD:
        if (number < COUNT(odd_periods))
            memcpy(member, &odd_periods[number], sizeof *odd_periods);
        return number < COUNT(odd_periods);
    case FIELD_TEXTS:
        if (number < 2 * COUNT(odd_lists))
            set_list(f, object, odd_lists[number / 2], 1 + number % 2);
        else
            set_list(f, object, NULL, 0);
        return number <= 2 * COUNT(odd_lists);
    case FIELD_PERIODS:
        set_list(f, object, number ? odd_periods + number - 1 : NULL, number ? 1 : 0);
        return number <= COUNT(odd_periods);
    case FIELD_MINUTES:
        set_list(f, object, number ? odd_minutes : NULL, number);
        return number <= COUNT(odd_minutes);
    default:
        return false;
    }
}

/* ---- one build ---- */

static char *canonical(const qun_charter *charter)
{
    size_t len = 0;
    assert_int_equal(qun_charter_write(charter, NULL, 0, &len), QUN_E_SPACE);
    char *text = malloc(len + 1);
    assert_int_equal(qun_charter_write(charter, text, len + 1, &len), QUN_OK);
    return text;
}

/* Adds the object to the club and builds: the canonical text, NULL if it was refused (with a word about it).
 */
static char *built_with(const qun_env *env, const objects *o, int32_t kind, const void *object)
{
    qun_builder *b;
    qun_diagnostics *d;
    qun_charter *made = NULL;
    char *text = NULL;
    assert_int_equal(qun_diagnostics_new(env, &d), QUN_OK);
    assert_int_equal(qun_builder_new(env, &b), QUN_OK);
    assert_int_equal(objects_copy(o, &b->objects), QUN_OK);
    if (!object || qun_builder_add(b, kind, object) == QUN_OK) {
        qun_status status = qun_builder_build(b, d, &made);
        if (status == QUN_OK)
            text = canonical(made);
        else if (status != QUN_E_INVALID || !qun_diagnostics_total(d, QUN_SEVERITY_ERROR))
            fail_msg("status %d without a word", (int)status);
    }
    qun_charter_unref(made);
    qun_builder_unref(b);
    qun_diagnostics_unref(d);
    return text;
}

static void expect_compiles_to_itself(const qun_env *env, const char *text, const char *what)
{
    qun_charter *again = NULL;
    qun_diagnostics *d;
    assert_int_equal(qun_diagnostics_new(env, &d), QUN_OK);
    if (qun_charter_compile(env, text, QUN_NTS, d, &again) != QUN_OK) {
        print_problems(d);
        fail_msg("%s: was built, and its JSON is refused: %s", what, text);
    }
    char *second = canonical(again);
    if (strcmp(text, second) != 0)
        fail_msg("%s: was built as\n%s\nwhich is read as\n%s", what, text, second);
    free(second);
    qun_charter_unref(again);
    qun_diagnostics_unref(d);
}

/* An empty text is none, as everywhere. */
static bool changed(const object_field *f, const char *a, const char *b)
{
    if (f->what == FIELD_TEXT && ((const qun_text *)(const void *)(a + f->offset))->len == 0 &&
        ((const qun_text *)(const void *)(b + f->offset))->len == 0)
        return false;
    return !same_member(f, a, b);
}

/* It takes the place of another that is as it is. */
static bool is_there(const objects *o, int32_t kind, const char *object)
{
    for (uint32_t i = 0; i < o->lists[kind].count; i++) {
        bool same = true;
        for (uint32_t k = 1; k < object_kinds[kind].field_count && same; k++)
            same = !changed(&object_kinds[kind].fields[k], object, object_at(o, kind, i));
        if (same)
            return true;
    }
    return false;
}

typedef struct tally {
    uint32_t seen, built, refused;
} tally;

static void try_member(const qun_env *env, const objects *o, int32_t kind, uint32_t index,
                       const object_field *f, const char *before, tally *count)
{
    any_struct odd;
    char what[128];
    memcpy(&odd, object_at(o, kind, index), object_kinds[kind].size);
    for (size_t number = 0; set_odd(f, odd.bytes, number); number++) {
        if (count->seen++ % (4 / draws(4)))
            continue;
        snprintf(what, sizeof what, "%s %u, %s, value %zu", object_kinds[kind].name, index, f->name, number);
        char *text = built_with(env, o, kind, &odd);
        if (text && strcmp(text, before) == 0 && !is_there(o, kind, odd.bytes))
            fail_msg("%s: is built and changes nothing", what);
        if (text)
            expect_compiles_to_itself(env, text, what);
        count->built += text != NULL;
        count->refused += text == NULL;
        free(text);
    }
}

static void try_kind(const char *json, int32_t kind, tally *count)
{
    qun_env *env = env_with(NULL, NULL, 0, NULL);
    qun_builder *b;
    assert_int_equal(qun_builder_new(env, &b), QUN_OK);
    assert_int_equal(qun_builder_read(b, json, QUN_NTS, NULL), QUN_OK);
    char *before = built_with(env, &b->objects, 0, NULL);
    assert_non_null(before);
    expect_compiles_to_itself(env, before, "the club");
    for (uint32_t i = 0; i < b->objects.lists[kind].count && i < 3; i++)
        for (uint32_t k = 1; k < object_kinds[kind].field_count; k++) /* 0 is the size */
            try_member(env, &b->objects, kind, i, &object_kinds[kind].fields[k], before, count);
    free(before);
    qun_builder_unref(b);
    qun_env_unref(env);
}

static void whatever_is_built_can_be_written_and_says_all(void **state)
{
    (void)state;
    tally all = {0, 0, 0};
    for (int32_t kind = 1; kind < OBJECT_KINDS; kind++) {
        tally count = {0, 0, 0};
        try_kind(kind == QUN_OBJECT_WORDS ? word_club : club, kind, &count);
        if (count.built == 0 || count.refused == 0)
            fail_msg("%s: %u built, %u refused", object_kinds[kind].name, count.built, count.refused);
        all.built += count.built;
        all.refused += count.refused;
    }
    assert_true(all.built > draws(1000) && all.refused > draws(1000));
}

/* ---- what is said of it ---- */

/* "C012 /rules/0/then/0 for": code, pointer, found. */
static void expect_refused(int32_t kind, const void *object, const char *expected)
{
    char got[LINE] = "";
    qun_env *env = env_with(NULL, NULL, 0, NULL);
    qun_builder *b;
    qun_diagnostics *d;
    qun_charter *made = NULL;
    qun_diagnostic one = {.size = sizeof one};
    assert_int_equal(qun_diagnostics_new(env, &d), QUN_OK);
    assert_int_equal(qun_builder_new(env, &b), QUN_OK);
    assert_int_equal(qun_builder_read(b, club, QUN_NTS, d), QUN_OK);
    assert_int_equal(qun_builder_add(b, kind, object), QUN_OK);
    assert_int_equal(qun_builder_build(b, d, &made), QUN_E_INVALID);
    assert_null(made);
    expect_chinese(d);
    for (uint32_t i = 0; qun_diagnostics_get(d, i, &one) == QUN_OK; i++)
        if (one.severity == QUN_SEVERITY_ERROR && one.code < QUN_CODE_P101) {
            size_t len = strlen(got);
            assert_int_equal(one.line, 0);
            snprintf(got + len, sizeof got - len, "%s%s " QUN_F " " QUN_F, len ? "; " : "",
                     qun_name(QUN_SET_CODE, one.code), QUN_ARG(one.path), QUN_ARG(one.found));
        }
    assert_string_equal(got, expected);
    qun_builder_unref(b);
    qun_diagnostics_unref(d);
    qun_env_unref(env);
}

static void what_no_charter_can_say_is_refused_in_its_place(void **state)
{
    (void)state;
    const qun_text none = {NULL, 0}, ads = T("no-ads"), kol = T("kol"), ad = T("ad"), w = T("w");
    qun_action mute = {.size = sizeof mute,
                       .of_kind = QUN_OBJECT_RULE,
                       .part = QUN_PART_THEN,
                       .act = QUN_ACT_MUTE,
                       .of = ads};
    expect_refused(QUN_OBJECT_ACTION, &mute, "C017 /rules/0/then/3 for");
    qun_action warn = {.size = sizeof warn,
                       .of_kind = QUN_OBJECT_RULE,
                       .part = QUN_PART_THEN,
                       .act = QUN_ACT_WARN,
                       .of = ads,
                       .span = {0, 1, 0}};
    expect_refused(QUN_OBJECT_ACTION, &warn, "C012 /rules/0/then/3/for for");
    qun_action of_nobody = {.size = sizeof of_nobody,
                            .of_kind = QUN_OBJECT_RULE,
                            .part = QUN_PART_THEN,
                            .act = QUN_ACT_WARN,
                            .of = kol};
    expect_refused(QUN_OBJECT_ACTION, &of_nobody, "C013 /then/0 kol");
    qun_action given = {.size = sizeof given,
                        .of_kind = QUN_OBJECT_PERMIT,
                        .part = QUN_PART_THEN,
                        .act = QUN_ACT_WARN,
                        .of = ad};
    expect_refused(QUN_OBJECT_ACTION, &given, "C011 /permits/0/then/0 then");
    qun_requirement kept = {
        .size = sizeof kept, .of_kind = QUN_OBJECT_RULE, .part = QUN_PART_KEEP, .of = ads, .when = T("true")};
    expect_refused(QUN_OBJECT_REQUIREMENT, &kept, "C012 /rules/0/keep/0 keep");
    qun_requirement loose = {.size = sizeof loose, .part = QUN_PART_WHEN, .of = none, .when = T("true")};
    expect_refused(QUN_OBJECT_REQUIREMENT, &loose, "C012 /when/0 requirement");
    qun_role role = {.size = sizeof role, .id = kol, .may = &ad, .may_count = 1};
    expect_refused(QUN_OBJECT_ROLE, &role, "C011 /roles/0/may may");
    qun_carrier both = {.size = sizeof both, .flags = QUN_CARRIER_PERSONAL | QUN_CARRIER_COMPANY, .id = w};
    expect_refused(QUN_OBJECT_CARRIER, &both, "C012 /carriers/0/asset asset");
    qun_rule here = {.size = sizeof here,
                     .id = ads,
                     .on = (const qun_text[]){T("message")},
                     .on_count = 1,
                     .limit_max = 1,
                     .limit_per = QUN_SCOPE_HERE};
    expect_refused(QUN_OBJECT_RULE, &here, "C012 /rules/0/limit/per limit/per");
    qun_metric twice = {.size = sizeof twice,
                        .aggregate = QUN_AGGREGATE_COUNT,
                        .name = T("member.orders"),
                        .event = T("order"),
                        .calendar = T("day"),
                        .over = {0, 1, 0}};
    expect_refused(QUN_OBJECT_METRIC, &twice, "C012 /metrics/member.orders/over over");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whatever_is_built_can_be_written_and_says_all),
        cmocka_unit_test(what_no_charter_can_say_is_refused_in_its_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
