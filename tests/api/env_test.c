/* env_test.c - the world outside: memory, limits, zones, words, diagnostics, names, through the shipped
 * library. */
#include "given.h"

static void limits_have_defaults_and_may_be_set(void **state)
{
    (void)state;
    qun_limits asked = {.size = sizeof asked, .steps = 7}, got = {.size = sizeof got};
    qun_env_options options = {.size = sizeof options, .limits = &asked};
    qun_env *env;
    expect_status("new", QUN_OK, qun_env_new(&options, &env));
    expect_status("limits", QUN_OK, qun_env_limits(env, &got));
    expect_int("steps", 7, got.steps);
    expect_int("depth", 64, got.depth);
    expect_int("objects", 65536, got.objects);
    got.size = 1;
    expect_status("size", QUN_E_SIZE, qun_env_limits(env, &got));
    qun_env_unref(env);
    expect_status("NULL", QUN_E_ARG, qun_env_new(NULL, NULL));
    options.flags = 1;
    expect_status("flags", QUN_E_NEWER, qun_env_new(&options, &env));
    assert_null(env);
}

static void a_document_over_a_limit_is_refused(void **state)
{
    (void)state;
    qun_limits limits = {.size = sizeof limits, .document_bytes = 64};
    qun_env_options options = {.size = sizeof options, .limits = &limits};
    qun_env *env;
    qun_charter *charter;
    expect_status("new", QUN_OK, qun_env_new(&options, &env));
    expect_status("short", QUN_OK,
                  qun_charter_compile(env, quoted("{`qun`: 1, `id`: `x`}"), QUN_NTS, NULL, &charter));
    qun_charter_unref(charter);
    expect_status("long", QUN_E_LIMIT,
                  qun_charter_compile(
                      env, quoted("{`qun`: 1, `id`: `x`, `about`: `one two three four five six seven`}"),
                      QUN_NTS, NULL, &charter));
    assert_null(charter);
    qun_env_unref(env);
}

static void civil_time_goes_there_and_back(void **state)
{
    (void)state;
    qun_env *env;
    qun_zone *zone;
    qun_civil civil = {.size = sizeof civil};
    qun_time back;
    expect_status("new", QUN_OK, qun_env_new(NULL, &env));
    expect_status("open", QUN_OK, qun_zone_open(env, "+08:00", QUN_NTS, &zone));
    expect_status("civil", QUN_OK, qun_zone_civil(zone, MONDAY + 90 * MINUTE, &civil));
    expect_int("year", 2026, civil.year);
    expect_int("month", 1, civil.month);
    expect_int("day", 5, civil.day);
    expect_int("hour", 1, civil.hour);
    expect_int("minute", 30, civil.minute);
    expect_int("weekday", 1, civil.weekday);
    expect_status("instant", QUN_OK, qun_zone_instant(zone, &civil, &back));
    expect_int("instant", MONDAY + 90 * MINUTE, back);
    qun_window window = {.size = sizeof window, .weekdays = 1, .from_minute = 60, .to_minute = 120};
    qun_opening opening = {.size = sizeof opening};
    expect_status("window", QUN_OK, qun_zone_window(zone, &window, MONDAY + 90 * MINUTE, &opening));
    expect_int("open", 1, opening.open);
    expect_int("ends", MONDAY + 2 * HOUR, opening.ends);
    expect_int("next", MONDAY + 7 * DAY + HOUR, opening.next);
    qun_zone_unref(zone);
    expect_status("no such zone", QUN_E_NONE, qun_zone_open(env, "Mars/Base", QUN_NTS, &zone));
    qun_env_unref(env);
}

static void words_are_found_by_themselves(void **state)
{
    (void)state;
    const qun_text terms[] = {text_from("discount"), text_from("加微信")};
    const qun_word_list list = {.size = sizeof list,
                                .fold = QUN_FOLD_DEFAULT,
                                .detect = QUN_DETECT_PHONE,
                                .terms = terms,
                                .term_count = COUNT(terms)};
    qun_env *env;
    qun_words *words;
    qun_hit hits[4];
    size_t found;
    expect_status("new", QUN_OK, qun_env_new(NULL, &env));
    expect_status("compile", QUN_OK, qun_words_compile(env, &list, NULL, &words));
    expect_status(
        "scan", QUN_OK,
        qun_words_scan(words, "DisCount, 加 微 信 13812345678", QUN_NTS, hits, sizeof *hits, 4, &found));
    expect_int("found", 3, (int64_t)found);
    expect_int("term", 0, hits[0].term);
    expect_int("term", 1, hits[1].term);
    expect_int("detector", QUN_DETECT_PHONE, hits[2].detector);
    expect_status("count only", QUN_OK,
                  qun_words_scan(words, "none", QUN_NTS, NULL, sizeof *hits, 0, &found));
    expect_int("found", 0, (int64_t)found);
    expect_status("text", QUN_E_TEXT, qun_words_scan(words, "\xFF", 1, NULL, sizeof *hits, 0, &found));
    qun_words_unref(words);
    qun_env_unref(env);
}

static void diagnostics_are_kept_in_the_order_of_the_document(void **state)
{
    (void)state;
    qun_env *env;
    qun_diagnostics *d;
    qun_charter *charter;
    qun_diagnostic one = {.size = sizeof one};
    char line[512];
    size_t len;
    expect_status("new", QUN_OK, qun_env_new(NULL, &env));
    expect_status("new", QUN_OK, qun_diagnostics_new(env, &d));
    expect_status(
        "compile", QUN_E_INVALID,
        qun_charter_compile(env,
                            quoted("{`qun`: 1, `id`: `x`,\n `entry`: {`when`: `member.nmae == 'a'`},\n "
                                   "`tierss`: []}"),
                            QUN_NTS, d, &charter));
    expect_int("count", 2, qun_diagnostics_count(d));
    expect_int("errors", 2, (int64_t)qun_diagnostics_total(d, QUN_SEVERITY_ERROR));
    expect_status("get", QUN_OK, qun_diagnostics_get(d, 0, &one));
    expect_int("line", 2, one.line);
    expect_int("column", 21, one.column);
    expect_status("format", QUN_OK, qun_diagnostics_format(d, 1, QUN_LANG_EN, line, sizeof line, &len));
    assert_string_equal("3:3: error C010: no key tierss here; did you mean tiers?", line);
    expect_status("past the last", QUN_E_NONE, qun_diagnostics_get(d, 2, &one));
    expect_status("language", QUN_E_NEWER, qun_diagnostics_format(d, 0, 9, line, sizeof line, &len));
    /* the next call drops them */
    expect_status("compile", QUN_OK,
                  qun_charter_compile(env, quoted("{`qun`: 1, `id`: `x`}"), QUN_NTS, d, &charter));
    expect_int("count", 0, qun_diagnostics_count(d));
    qun_charter_unref(charter);
    qun_diagnostics_unref(d);
    qun_env_unref(env);
}

static void the_library_tells_what_it_is_and_what_words_mean(void **state)
{
    (void)state;
    qun_build build = {.size = sizeof build};
    expect_status("build", QUN_OK, qun_build_get(&build));
    expect_int("version", QUN_VERSION, build.version);
    expect_int("the same", qun_version(), build.version);
    assert_string_equal("admit", qun_name(QUN_SET_ACT, QUN_ACT_ADMIT));
    assert_string_equal("C020", qun_name(QUN_SET_CODE, QUN_CODE_C020));
    assert_non_null(qun_meaning(QUN_SET_ACT, QUN_ACT_ADMIT, QUN_LANG_ZH));
    assert_null(qun_name(QUN_SET_ACT, 9999));
    qun_resource one = {.size = sizeof one};
    uint32_t count = 0;
    while (qun_resource_get(count, &one) == QUN_OK)
        count++;
    expect_status("past the last", QUN_E_NONE, qun_resource_get(count, &one));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(limits_have_defaults_and_may_be_set),
        cmocka_unit_test(a_document_over_a_limit_is_refused),
        cmocka_unit_test(civil_time_goes_there_and_back),
        cmocka_unit_test(words_are_found_by_themselves),
        cmocka_unit_test(diagnostics_are_kept_in_the_order_of_the_document),
        cmocka_unit_test(the_library_tells_what_it_is_and_what_words_mean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
