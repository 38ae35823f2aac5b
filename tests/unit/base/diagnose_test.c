/* diagnose_test.c - problems kept, counted, sorted and put into words. */
#include "base/diagnose.h"
#include "support/expect.h"
#include "support/sweep.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])
#define ABSENT                                                                                               \
    {                                                                                                        \
        NULL, 0                                                                                              \
    }

static qun_env *env;
static qun_diagnostics *d;

static int set_up(void **state)
{
    (void)state;
    qun_limits limits = {.size = sizeof limits, .diagnostics = 4};
    qun_env_options options = {.size = sizeof options, .limits = &limits};
    return qun_env_new(&options, &env) || qun_diagnostics_new(env, &d);
}

static int tear_down(void **state)
{
    (void)state;
    qun_diagnostics_unref(d);
    qun_env_unref(env);
    return 0;
}

static void a_problem_reads_as_a_line(void **state)
{
    (void)state;
    static const struct {
        problem given;
        const char *english, *chinese;
    } cases[] = {
        {{QUN_CODE_C010,
          {ABSENT, {"/tiers/2", 8}, 99, 12, 12, 31},
          {"member.order", 12},
          {"member.orders", 13},
          ABSENT,
          ABSENT},
         "12:31: error C010: no key member.order here; did you mean member.orders?",
         "12:31: 错误 C010: 此处没有键 member.order；您是不是想写 member.orders？"},
        {{QUN_CODE_C010, {{"base.pack", 9}, {"/a", 2}, 0, 0, 1, 2}, {"x", 1}, ABSENT, ABSENT, ABSENT},
         "base.pack: 1:2: error C010: no key x here",
         "base.pack: 1:2: 错误 C010: 此处没有键 x"},
        {{QUN_CODE_C016, {ABSENT, {"/words/0", 8}, 0, 0, 0, 0}, {"spam", 4}, ABSENT, ABSENT, ABSENT},
         "/words/0: warning C016: spam is declared and never used; use it or take it out",
         "/words/0: 警告 C016: spam 定义了但从未使用；使用它或删去"},
        {{QUN_CODE_C016, {ABSENT, ABSENT, 0, 0, 0, 0}, {"spam", 4}, {"scam", 4}, ABSENT, ABSENT},
         "warning C016: spam is declared and never used; did you mean scam?",
         "警告 C016: spam 定义了但从未使用；您是不是想写 scam？"},
        {{QUN_CODE_C002, {ABSENT, ABSENT, 0, 0, 3, 4}, {"id", 2}, ABSENT, {"1:5", 3}, ABSENT},
         "3:4: error C002: id is there twice; first at 1:5",
         "3:4: 错误 C002: id 重复，首次出现于 1:5"},
        {{QUN_CODE_P108, {ABSENT, {"", 0}, 0, 0, 0, 0}, ABSENT, ABSENT, ABSENT, ABSENT},
         "note P108: the same goals for every stage",
         "提示 P108: 各阶段目标相同"},
        {{QUN_CODE_C012, {ABSENT, ABSENT, 0, 0, 0, 0}, {"a\nb\x1B[1m", 7}, ABSENT, {"{found}\t", 8}, ABSENT},
         "error C012: a b [1m: {found} ",
         "错误 C012: a b [1m：{found} "},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char text[512];
        size_t len = 0;
        diagnostics_clear(d);
        diagnose(d, &cases[i].given);
        expect_status("English", QUN_OK, qun_diagnostics_format(d, 0, QUN_LANG_EN, text, sizeof text, &len));
        expect_text("English", cases[i].english, text_of(text));
        expect_int("length", (int64_t)strlen(text), (int64_t)len);
        expect_status("Chinese", QUN_OK, qun_diagnostics_format(d, 0, QUN_LANG_ZH, text, sizeof text, &len));
        expect_text("Chinese", cases[i].chinese, text_of(text));
    }
}

static void a_detail_is_put_into_chinese(void **state)
{
    (void)state;
    static const struct {
        const char *english, *chinese;
    } cases[] = {
        {"the text is empty", "内容为空"},
        {"expected a text or an object", "应为文本或对象"},
        {"expected a span, day, week or a time of the charter", "应为时长、day、week 或章程中的时间"},
        {"expected ',' or '}'", "应为 ',' 或 '}'"},
        {"expected member, admin or owner", "应为 member、admin 或 owner"},
        {"its value does not fit here, expected a whole number, 0 or more",
         "它的值不合此处，应为不小于 0 的整数"},
        {"'=' cannot stand here, an operator or ')' is expected", "此处不能写 '='，应为运算符或 ')'"},
        {"in member.busy: no field member.order", "在 member.busy 中：没有字段 member.order"},
        {"this must be bool, it is map(string, optional_type(int))",
         "此处应为真假，实为映射（文本、可选（整数））"},
        {"cannot compare dyn with T by order", "不能比较任意值与 T 的大小"},
        {"plus() does not take (int, null_type)", "plus() 不接受参数（整数、空）"},
        {"plus() does not take ()", "plus() 不能没有参数"},
        {"it needs member, here; known are group", "它需要 member、here；可取的有 group"},
        {"a in b in a", "a 见于 b 见于 a"},
        {"row 3: division by zero", "第 3 行：除数为零"},
        {"pack base says otherwise of \"a\tb\"; say it in the charter to decide",
         "公用包 base 对 \"a b\" 另有规定；以哪个为准，请在章程中写明"},
        {"1:5", "1:5"},
        {"what nobody has put into Chinese", "what nobody has put into Chinese"},
        {"expected ", "应为"},
        {"", ""},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char text[256], measured[1];
        buf b, none;
        buf_fixed(&b, text, sizeof text);
        buf_fixed(&none, measured, 0);
        detail_in_chinese(&b, text_of(cases[i].english));
        detail_in_chinese(&none, text_of(cases[i].english));
        expect_text(cases[i].english, cases[i].chinese, buf_view(&b));
        expect_int("measured", (int64_t)b.len, (int64_t)none.len);
    }
}

/* Names that look like words go no deeper than words do, and what is given in Chinese is told as it is. */
static void a_detail_given_in_chinese_is_told_as_it_is(void **state)
{
    (void)state;
    problem p = {.code = QUN_CODE_C012, .found = TEXT("a"), .detail = TEXT("expected a text")};
    char text[2048];
    size_t len = 0;
    diagnose(d, &p);
    p.detail_zh = TEXT("写文本");
    diagnose(d, &p);
    p.detail_zh = TEXT("");
    diagnose(d, &p);
    static const char *const lines[] = {"错误 C012: a：应为文本", "错误 C012: a：写文本", "错误 C012: a："};
    for (uint32_t i = 0; i < COUNT(lines); i++) {
        expect_status("Chinese", QUN_OK, qun_diagnostics_format(d, i, QUN_LANG_ZH, text, sizeof text, &len));
        expect_text("Chinese", lines[i], text_of(text));
        expect_status("English", QUN_OK, qun_diagnostics_format(d, i, QUN_LANG_EN, text, sizeof text, &len));
        expect_text("English", "error C012: a: expected a text", text_of(text));
    }
    static char deep[512];
    for (size_t i = 0; i + 6 <= sizeof deep; i += 6)
        memcpy(deep + i, "in a: ", 6);
    buf b;
    buf_fixed(&b, text, sizeof text);
    detail_in_chinese(&b, (qun_text){deep, sizeof deep});
    assert_true(b.len < sizeof text);
}

static void a_problem_can_be_read_field_by_field(void **state)
{
    (void)state;
    const problem given = {
        QUN_CODE_C010, {{"pack", 4}, {"/a/b", 4}, 17, 3, 2, 5}, {"fo", 2}, {"foo", 3}, ABSENT, ABSENT};
    qun_diagnostic out = {.size = sizeof out};
    diagnose(d, &given);
    expect_int("count", 1, qun_diagnostics_count(d));
    expect_status("get", QUN_OK, qun_diagnostics_get(d, 0, &out));
    expect_int("severity", QUN_SEVERITY_ERROR, out.severity);
    expect_int("code", QUN_CODE_C010, out.code);
    expect_int("line", 2, out.line);
    expect_int("column", 5, out.column);
    expect_int("offset", 17, (int64_t)out.offset);
    expect_int("length", 3, (int64_t)out.length);
    expect_text("document", "pack", out.document);
    expect_text("path", "/a/b", out.path);
    expect_text("found", "fo", out.found);
    expect_text("suggestion", "foo", out.suggestion);
    expect_status("past the last", QUN_E_NONE, qun_diagnostics_get(d, 1, &out));
    out.size = 3;
    expect_status("a size of no release", QUN_E_SIZE, qun_diagnostics_get(d, 0, &out));
    expect_status("a size of no release, past the last", QUN_E_SIZE, qun_diagnostics_get(d, 1, &out));
}

static void what_is_over_the_limit_is_only_counted(void **state)
{
    (void)state;
    static const problem error = {.code = QUN_CODE_C010}, warning = {.code = QUN_CODE_C016},
                         note = {.code = QUN_CODE_P108}, unknown = {.code = 1};
    for (int i = 0; i < 3; i++) {
        diagnose(d, &error);
        diagnose(d, &warning);
    }
    diagnose(d, &note);
    diagnose(d, &unknown); /* of a code nobody knows: an error */
    expect_int("kept", 4, qun_diagnostics_count(d));
    expect_int("errors", 4, (int64_t)qun_diagnostics_total(d, QUN_SEVERITY_ERROR));
    expect_int("errors", 4, diagnostics_errors(d));
    expect_int("warnings", 3, (int64_t)qun_diagnostics_total(d, QUN_SEVERITY_WARNING));
    expect_int("notes", 1, (int64_t)qun_diagnostics_total(d, QUN_SEVERITY_NOTE));
    expect_int("of no severity", 0, (int64_t)qun_diagnostics_total(d, 0));
    expect_int("of no severity", 0, (int64_t)qun_diagnostics_total(d, 4));
    diagnostics_clear(d);
    expect_int("cleared", 0, qun_diagnostics_count(d));
    expect_int("cleared", 0, diagnostics_errors(d));
}

static void problems_sort_by_document_and_place(void **state)
{
    (void)state;
    static const struct {
        qun_text document;
        uint64_t offset;
        const char *found;
    } cases[] = {{{"pack.b", 6}, 1, "5"}, {{NULL, 0}, 9, "2"}, {{"pack.a", 6}, 7, "4"}, {{NULL, 0}, 9, "3"}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        problem p = {.code = QUN_CODE_C010, .found = text_of(cases[i].found)};
        p.at.document = cases[i].document;
        p.at.offset = cases[i].offset;
        diagnose(d, &p);
    }
    diagnostics_sort(d);
    for (uint32_t i = 0; i < 4; i++) {
        qun_diagnostic out = {.size = sizeof out};
        char expected[2] = {(char)('2' + i), 0};
        expect_status("get", QUN_OK, qun_diagnostics_get(d, i, &out));
        expect_text("in order", expected, out.found);
    }
}

static void very_long_texts_are_cut_between_code_points(void **state)
{
    (void)state;
    static char word[6000];
    for (size_t i = 0; i + 3 <= sizeof word; i += 3)
        memcpy(word + i, "\xE7\xBE\xA4", 3);
    problem p = {.code = QUN_CODE_C010, .found = {word, sizeof word}};
    p.at.path = (qun_text){word, sizeof word};
    diagnose(d, &p);
    qun_diagnostic out = {.size = sizeof out};
    expect_status("get", QUN_OK, qun_diagnostics_get(d, 0, &out));
    expect_int("found", 510, (int64_t)out.found.len);
    expect_int("path", 4095, (int64_t)out.path.len);
}

static void nobody_need_listen(void **state)
{
    (void)state;
    static const problem p = {.code = QUN_CODE_C010};
    qun_diagnostic out = {.size = sizeof out};
    char text[8];
    size_t len;
    diagnose(NULL, &p);
    diagnostics_clear(NULL);
    diagnostics_sort(NULL);
    qun_diagnostics_unref(NULL);
    expect_int("count", 0, qun_diagnostics_count(NULL));
    expect_int("total", 0, (int64_t)qun_diagnostics_total(NULL, QUN_SEVERITY_ERROR));
    expect_status("get", QUN_E_ARG, qun_diagnostics_get(NULL, 0, &out));
    expect_status("format", QUN_E_ARG, qun_diagnostics_format(NULL, 0, QUN_LANG_EN, text, 8, &len));
    qun_diagnostics *none = d;
    expect_status("new", QUN_E_ARG, qun_diagnostics_new(NULL, &none));
    assert_null(none);
    expect_status("new", QUN_E_ARG, qun_diagnostics_new(env, NULL));
}

static void formatting_measures_and_refuses(void **state)
{
    (void)state;
    static const problem p = {.code = QUN_CODE_P108};
    char text[8] = "#######";
    size_t len = 0;
    diagnose(d, &p);
    expect_status("measure", QUN_E_SPACE, qun_diagnostics_format(d, 0, QUN_LANG_EN, NULL, 0, &len));
    expect_int("length", (int64_t)strlen("note P108: the same goals for every stage"), (int64_t)len);
    expect_status("too short", QUN_E_SPACE,
                  qun_diagnostics_format(d, 0, QUN_LANG_EN, text, sizeof text, &len));
    expect_text("nothing written", "", text_of(text));
    expect_status("past the last", QUN_E_NONE,
                  qun_diagnostics_format(d, 1, QUN_LANG_EN, text, sizeof text, &len));
    expect_status("no language", QUN_E_NEWER, qun_diagnostics_format(d, 0, 3, text, sizeof text, &len));
    expect_status("no length", QUN_E_ARG, qun_diagnostics_format(d, 0, QUN_LANG_EN, text, sizeof text, NULL));
}

static void lines_and_columns_are_counted_in_code_points(void **state)
{
    (void)state;
    static const char text[] = "ab\n\xE7\xBE\xA4\xE7\xBE\xA4x\r\n\ny";
    static const struct {
        uint64_t offset;
        uint32_t line, column;
    } cases[] = {{0, 1, 1},  {2, 1, 3},  {3, 2, 1},  {6, 2, 2},  {9, 2, 3},
                 {10, 2, 4}, {12, 3, 1}, {13, 4, 1}, {14, 4, 2}, {99, 4, 2}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        place p = {.offset = cases[i].offset};
        place_lines(&p, text, sizeof text - 1);
        expect_int("line", cases[i].line, p.line);
        expect_int("column", cases[i].column, p.column);
    }
}

/* Without memory problems are counted, and nothing else happens. */
static void without_memory_problems_are_counted(void **state)
{
    (void)state;
    for (uint64_t k = 3; k < 12; k++) {
        sweep_heap heap = {.fail_at = k, .persistent = true};
        qun_env_options options = {.size = sizeof options, .allocate = sweep_allocate, .user = &heap};
        qun_env *small = NULL;
        qun_diagnostics *few = NULL;
        expect_status("env", QUN_OK, qun_env_new(&options, &small));
        expect_status("new", QUN_OK, qun_diagnostics_new(small, &few));
        qun_env_unref(small); /* kept by what it made */
        static char found[400];
        memset(found, 'x', sizeof found);
        problem p = {.code = QUN_CODE_C010, .found = {found, sizeof found}};
        for (int i = 0; i < 50; i++)
            diagnose(few, &p);
        expect_int("counted", 50, diagnostics_errors(few));
        assert_true(qun_diagnostics_count(few) < 50 || heap.calls < k);
        for (uint32_t i = 0; i < qun_diagnostics_count(few); i++) {
            qun_diagnostic out = {.size = sizeof out};
            expect_status("get", QUN_OK, qun_diagnostics_get(few, i, &out));
            expect_int("found", sizeof found, (int64_t)out.found.len);
        }
        qun_diagnostics_unref(few);
        expect_int("live bytes", 0, (int64_t)heap.live_bytes);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_problem_reads_as_a_line, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_detail_is_put_into_chinese, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_detail_given_in_chinese_is_told_as_it_is, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_problem_can_be_read_field_by_field, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_over_the_limit_is_only_counted, set_up, tear_down),
        cmocka_unit_test_setup_teardown(problems_sort_by_document_and_place, set_up, tear_down),
        cmocka_unit_test_setup_teardown(very_long_texts_are_cut_between_code_points, set_up, tear_down),
        cmocka_unit_test_setup_teardown(formatting_measures_and_refuses, set_up, tear_down),
        cmocka_unit_test(lines_and_columns_are_counted_in_code_points),
        cmocka_unit_test(without_memory_problems_are_counted),
        cmocka_unit_test_setup_teardown(nobody_need_listen, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
