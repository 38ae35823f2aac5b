/* detect_test.c - what each detector finds, however it is written, and what it leaves alone. */
#include "given.h"
#include "support/expect.h"
#include "text/detect.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

typedef struct example {
    const char *text, *found;
} example;

static void try_examples(uint32_t detect, const example *examples, size_t count)
{
    given g;
    given_list(&g, "", "", QUN_FOLD_DEFAULT, detect);
    for (size_t i = 0; i < count; i++)
        expect_found(&g, examples[i].text, examples[i].found);
    given_drop(&g);
}
#define TRY(detect, examples) try_examples(detect, examples, sizeof(examples) / sizeof *(examples))

static void mobile_numbers_are_found_in_any_digits(void **state)
{
    (void)state;
    static const example examples[] = {
        {"请来电１８２-５５１５-３３３６】", "phone[１８２-５５１５-３３３６]"},
        {"13812345678", "phone[13812345678]"},
        {"电话:138 1234 5678。", "phone[138 1234 5678]"},
        {"138.1234·5678", "phone[138.1234·5678]"},
        {"1 3 8 1 2 3 4 5 6 7 8", "phone[1 3 8 1 2 3 4 5 6 7 8]"},
        {"138 - 12345678", ""}, /* three separators */
        {"①③⑧①②③④⑤⑥⑦⑧", "phone[①③⑧①②③④⑤⑥⑦⑧]"},
        {"❶❸❽❶❷❸❹❺❻❼❽", "phone[❶❸❽❶❷❸❹❺❻❼❽]"},
        {"一三八一二三四五六七八", "phone[一三八一二三四五六七八]"},
        {"幺叁捌壹贰叁肆伍陆柒捌", "phone[幺叁捌壹贰叁肆伍陆柒捌]"},
        {"壹叁捌壹貳叁肆伍陸柒捌", "phone[壹叁捌壹貳叁肆伍陸柒捌]"},
        {"1\u200B3\u200B8\u200B12345678", "phone[1\u200B3\u200B8\u200B12345678]"},
        {"1️⃣3️⃣8️⃣12345678", "phone[1️⃣3️⃣8️⃣12345678]"},
        {"+8613812345678 8613812345678 0086-138-1234-5678",
         "phone[8613812345678] phone[8613812345678] phone[0086-138-1234-5678]"},
        {"第一13812345678一个", "phone[13812345678]"},
        {"v13812345678", "phone[13812345678]"},
    };
    TRY(QUN_DETECT_PHONE, examples);
}

static void landlines_and_service_numbers_are_found(void **state)
{
    (void)state;
    static const example examples[] = {
        {"010-12345678", "phone[010-12345678]"},
        {"(010)12345678", "phone[010)12345678]"},
        {"0755-1234567", "phone[0755-1234567]"},
        {"0755 1234 5678", "phone[0755 1234 5678]"},
        {"021－8888－6666", "phone[021－8888－6666]"},
        {"400-123-4567", "phone[400-123-4567]"},
        {"4001234567", "phone[4001234567]"},
        {"400 1234567", "phone[400 1234567]"},
        {"01012345678", ""},
        {"010-1234567", ""},
        {"0755-123456", ""},
    };
    TRY(QUN_DETECT_PHONE, examples);
}

static void other_numbers_are_no_phone_numbers(void **state)
{
    (void)state;
    static const example examples[] = {
        {"20100506,张三出生", ""},
        {"138123456789", ""},
        {"2138123456780", ""},
        {"12812345678", ""},
        {"http://a.cn/t?p=13812345678", ""},
        {"a.cn/13812345678.html", ""},
        {"192.168.10.123", ""},
        {"192.168.1.1 192", ""},
        {"1999-12-31 235", ""},
        {"15.10.2012 100", ""},
        {"2013-01-01T00:07:00", ""},
        {"1,381,234,567,8", ""},
        {"6222021234567890123", ""},
        {"138\n12345678", ""},
    };
    TRY(QUN_DETECT_PHONE, examples);
}

static void addresses_and_links_are_found(void **state)
{
    (void)state;
    static const example examples[] = {
        {"mail a.b+c@mail.example.com, please", "email[a.b+c@mail.example.com]"},
        {"联系ａｂｃ＠ｑｑ．ｃｏｍ谢谢", "email[ａｂｃ＠ｑｑ．ｃｏｍ]"},
        {"@someone a@b a@b.1 a @ b.com.", "url[b.com]"},
        {"http://forum.ubuntu.com.cn/viewtopic.php?t=396715 █",
         "url[http://forum.ubuntu.com.cn/viewtopic.php?t=396715]"},
        {"看http：//example.com/a，很好", "url[http：//example.com/a]"},
        {"(https://example.com/x_(y)).", "url[https://example.com/x_(y]"},
        {"www.baidu.com,hello", "url[www.baidu.com]"},
        {"ｗｗｗ。ｂａｉｄｕ。ｃｏｍ", "url[ｗｗｗ。ｂａｉｄｕ。ｃｏｍ]"},
        {"去taobao.com买, t.cn/abc t.me/xyz", "url[taobao.com] url[t.cn/abc] url[t.me/xyz]"},
        {"taobao.com:8080/x", "url[taobao.com:8080/x]"},
        {"ftp://user@host/path", "url[ftp://user@host/path]"},
    };
    TRY(QUN_DETECT_EMAIL | QUN_DETECT_URL, examples);
}

static void what_only_looks_like_a_link_is_left_alone(void **state)
{
    (void)state;
    static const example examples[] = {
        {"main.c README.md obj.name", ""},
        {"ok.so tell.me", ""},
        {"e.g. this", ""},
        {"3.14", ""},
        {"1.2.3.4", ""},
        {"结束。com口坏了", ""},
        {"a..com", ""},
        {"http://", ""},
        {"x:// y", ""},
        {"foo.community", ""},
        {"www", ""},
    };
    TRY(QUN_DETECT_EMAIL | QUN_DETECT_URL, examples);
}

static void wechat_ids_are_found_where_they_are_announced(void **state)
{
    (void)state;
    static const example examples[] = {
        {"wx: abc123", "wechat_id[wx: abc123]"},
        {"微信号：abcdef", "wechat_id[微信号：abcdef]"},
        {"微 信 号 ： wxid_123", "wechat_id[微 信 号 ： wxid_123]"},
        {"加V13812345678", "wechat_id[加V13812345678]"},
        {"＋ｖｘ：ｑｗｅ１２３４", "wechat_id[＋ｖｘ：ｑｗｅ１２３４]"},
        {"薇信 abc_12345 速来", "wechat_id[薇信 abc_12345]"},
        {"微信號abc-12345", "wechat_id[微信號abc-12345]"},
        {"WeChat ID: zhangsan88", "wechat_id[WeChat ID: zhangsan88]"},
        {"加我微信 138 1234 5678", "wechat_id[微信 138 1234 5678]"},
        {"微信 windows", ""},
        {"微信很好用", ""},
        {"wxpython1 vxworks6", ""},
        {"微信号：ab12", ""},
        {"微信号：a12345678901234567890", ""},
        {"微信号：1abcdef", ""},
    };
    TRY(QUN_DETECT_WECHAT_ID, examples);
}

static void requests_to_scan_a_code_are_found(void **state)
{
    (void)state;
    static const example examples[] = {
        {"请扫码进群", "qr[扫码]"},           {"掃 碼", "qr[掃 碼]"}, {"扫描二维码", "qr[扫描二维码]"},
        {"长按识别二维码", "qr[识别二维码]"}, {"扫地", ""},
    };
    TRY(QUN_DETECT_QR, examples);
}

static void one_detail_goes_to_one_detector(void **state)
{
    (void)state;
    static const example examples[] = {
        {"a@qq.com", "email[a@qq.com]"},
        {"http://a.com/13812345678", "url[http://a.com/13812345678]"},
        {"wx13812345678", "wechat_id[wx13812345678]"},
        {"13812345678@qq.com", "email[13812345678@qq.com]"},
        {"13812345678 www.a.com 扫码", "phone[13812345678] url[www.a.com] qr[扫码]"},
    };
    TRY(31, examples);
}

static void terms_and_details_come_in_one_order(void **state)
{
    (void)state;
    given g;
    given_list(&g, "微信|来电", "", QUN_FOLD_DEFAULT, QUN_DETECT_PHONE | QUN_DETECT_WECHAT_ID);
    expect_found(&g, "来电138-1234-5678，微信号:abcdef1 来 电",
                 "来电[来电] phone[138-1234-5678] 微信[微信] wechat_id[微信号:abcdef1] 来电[来 电]");
    given_drop(&g);
}

static void details_say_how_they_were_hidden(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint64_t length;
        uint32_t folded, noise;
    } cases[] = {
        {"13812345678", 11, 0, 0},
        {"138-1234-5678", 13, QUN_FOLD_NOISE, 2},
        {"１3812345678", 13, QUN_FOLD_WIDTH, 0},
        {"138\u200B12345678", 14, QUN_FOLD_NOISE, 1},
        {"一三八 12345678", 18, QUN_FOLD_NOISE, 1},
    };
    given g;
    given_list(&g, "", "", QUN_FOLD_DEFAULT, QUN_DETECT_PHONE);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        qun_hit hit;
        size_t count;
        expect_status("scan", QUN_OK,
                      qun_words_scan(g.words, cases[i].text, QUN_NTS, &hit, sizeof hit, 1, &count));
        expect_int(cases[i].text, 1, (int64_t)count);
        expect_int("length", (int64_t)cases[i].length, (int64_t)hit.length);
        expect_int("folded", cases[i].folded, hit.folded);
        expect_int("noise", cases[i].noise, hit.noise);
        expect_int("term", UINT32_MAX, hit.term);
        expect_int("detector", QUN_DETECT_PHONE, hit.detector);
    }
    given_drop(&g);
}

static void a_run_of_letters_and_digits_goes_on_where_it_is_not_seen(void **state)
{
    (void)state;
    static const example examples[] = {
        {"ab-cd_ef%g+h@x.com", "email[ab-cd_ef%g+h@x.com]"},
        {"name\u200B@qq.com", "email[name\u200B@qq.com]"},
        {"name\001@qq.com", "email[name\001@qq.com]"},
        {"name＠qq.com", "email[name＠qq.com]"},
        {"taobao．com", "url[taobao．com]"},
        {"taobao\u200D.com", "url[taobao\u200D.com]"},
        {"http：//a", "url[http：//a]"},
        {"www。baidu。com", "url[www。baidu。com]"},
        {"wanna-b vx abc123 what", "wechat_id[vx abc123]"},
        {"one-two-three 13812345678-x", "phone[13812345678]"},
        {"abc13812345678", "phone[13812345678]"},
        {"狗a@qq.com狗taobao.com狗", "email[a@qq.com] url[taobao.com]"},
    };
    TRY(QUN_DETECT_PHONE | QUN_DETECT_EMAIL | QUN_DETECT_URL | QUN_DETECT_WECHAT_ID | QUN_DETECT_QR,
        examples);
}

static void han_characters_mean_what_they_say(void **state)
{
    static const char digits[] = "〇零一壹幺二贰三叁四肆五伍六陆七柒八捌九玖",
                      values[] = "001112233445566778899";
    static const char others[] =
        "加威微徽维薇绿扫识银卡支收企扣抠叩秋群裙峮君账邀进入口淘暗推十两几百千人日月年周时天底赚返红押佣";
    uint32_t expected = 0, found = 0;
    (void)state;
    for (size_t at = 0, i = 0; at < sizeof digits - 1; i++, expected++) {
        const han_sign *sign = text_han_sign(utf8_next(digits, sizeof digits - 1, &at));
        expect_int("value", values[i] - '0', sign->value);
        expect_int("a number may begin", QUN_DETECT_PHONE, sign->detectors & QUN_DETECT_PHONE);
    }
    for (size_t at = 0; at < sizeof others - 1; expected++) {
        const han_sign *sign = text_han_sign(utf8_next(others, sizeof others - 1, &at));
        expect_int("value", -1, sign->value);
        assert_int_not_equal(sign->detectors, 0);
    }
    for (uint32_t code = 1; code < 0x110000; code++)
        found += text_han_sign(code)->detectors != 0;
    expect_int("all that mean something", expected, found);
}

/* What has no width is left out, but makes characters be looked at one by one: the hits are the same ones. */
static void what_has_no_width_changes_no_detail(void **state)
{
    static const char *const pieces[] = {
        "微信",    "加",    "v",           "V",      "wx", "二",   "维码", "扫",   "一",
        "三",      "八",    "1",           "3",      "8",  "138",  "010",  "-",    "-",
        "400",     "_",     "13812345678", "+",      "@",  ".",    ".",    "。",   "：",
        ":",       "/",     "://",         "ab",     "Q",  "http", " ",    "www",  "com",
        "cn",      "\n",    "，",          "今天",   "狗", "%",    "#",    "0755", "5678",
        "a@b.com", "t.cn/", "掃",          "識別",   "貳", "號",   "ｗ",   "８",   "id",
        "qq",      "群",    "q",           "卡号",   "元", "块",   "￥",   "$",    "万",
        "日赚",    "rmb",   "邀请码",      "口令",   "点", "dot",  " at ", "[",    "]",
        "#",       "gmail", "discord.gg/", "t.me/+", "5",  "十",   "艾特", "(",    ")"};
    uint64_t random = 5, found = 0;
    given g;
    (void)state;
    given_list(&g, "", "", QUN_FOLD_DEFAULT, 255);
    for (int round = 0; round < 20000; round++) {
        char plain[512], wide[2048];
        size_t len = 0, wide_len = 0, where[512], count, wide_count;
        qun_hit hits[32], wide_hits[32];
        for (uint32_t k = 1 + next_number(&random) % 14; k > 0; k--)
            len += (size_t)snprintf(plain + len, 32, "%s",
                                    pieces[next_number(&random) % (sizeof pieces / sizeof *pieces)]);
        for (size_t at = 0, from = 0; at < len; from = at) {
            utf8_next(plain, len, &at);
            for (; from < at; from++) {
                where[from] = wide_len;
                wide[wide_len++] = plain[from];
            }
            memcpy(wide + wide_len, "\u200B", 3);
            wide_len += 3;
        }
        assert_int_equal(qun_words_scan(g.words, plain, len, hits, sizeof *hits, 32, &count), QUN_OK);
        assert_int_equal(qun_words_scan(g.words, wide, wide_len, wide_hits, sizeof *hits, 32, &wide_count),
                         QUN_OK);
        bool same = count == wide_count;
        for (size_t i = 0; same && i < count; i++)
            same =
                hits[i].detector == wide_hits[i].detector && where[hits[i].offset] == wide_hits[i].offset &&
                where[hits[i].offset + hits[i].length - 1] + 1 == wide_hits[i].offset + wide_hits[i].length;
        if (!same)
            fail_msg("in \"%.*s\" %zu hits, looked at one by one %zu", (int)len, plain, count, wide_count);
        found += count;
    }
    assert_true(found > 1000);
    given_drop(&g);
}

static void detectors_and_folds_have_the_names_of_charters(void **state)
{
    (void)state;
    static const char *const detectors[] = {"phone", "email",   "url",    "wechat_id",
                                            "qr",    "account", "invite", "money"};
    static const char *const folds[] = {"width", "case", "script", "noise",  "repeat",
                                        "latin", "han",  "insert", "pinyin", "split"};
    for (uint32_t i = 0; i < 8; i++) {
        expect_text("detector", detectors[i], text_detector(1u << i));
        expect_int(detectors[i], 1 << i, text_detector_of(text_of(detectors[i])));
    }
    for (uint32_t i = 0; i < 10; i++) {
        expect_text("fold", folds[i], text_fold_name(1u << i));
        expect_int(folds[i], 1 << i, text_fold_of(text_of(folds[i])));
    }
    expect_text("unknown", NULL, text_detector(256));
    expect_text("two", NULL, text_fold_name(3));
    expect_int("unknown", 0, text_detector_of(text_of("fax")));
    expect_int("unknown", 0, text_fold_of(text_of("")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mobile_numbers_are_found_in_any_digits),
        cmocka_unit_test(landlines_and_service_numbers_are_found),
        cmocka_unit_test(other_numbers_are_no_phone_numbers),
        cmocka_unit_test(addresses_and_links_are_found),
        cmocka_unit_test(what_only_looks_like_a_link_is_left_alone),
        cmocka_unit_test(wechat_ids_are_found_where_they_are_announced),
        cmocka_unit_test(requests_to_scan_a_code_are_found),
        cmocka_unit_test(one_detail_goes_to_one_detector),
        cmocka_unit_test(terms_and_details_come_in_one_order),
        cmocka_unit_test(details_say_how_they_were_hidden),
        cmocka_unit_test(a_run_of_letters_and_digits_goes_on_where_it_is_not_seen),
        cmocka_unit_test(han_characters_mean_what_they_say),
        cmocka_unit_test(what_has_no_width_changes_no_detail),
        cmocka_unit_test(detectors_and_folds_have_the_names_of_charters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
