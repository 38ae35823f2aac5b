/* words_test.c - what the matcher finds and what it leaves alone: folds, noise, borders, repeats, phrases,
 * spans; and the same as the slow reference on made-up texts. */
#include "given.h"
#include "support/draws.h"
#include "support/expect.h"
#include "unit/text/reference.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#define ALL QUN_FOLD_DEFAULT

/* A list, a text, and what is found in it. */
typedef struct example {
    const char *terms, *allow, *text, *found;
} example;

static void try_examples(const example *examples, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        given g;
        given_list(&g, examples[i].terms, examples[i].allow, ALL, 0);
        expect_found(&g, examples[i].text, examples[i].found);
        given_drop(&g);
    }
}
#define TRY(examples) try_examples(examples, sizeof(examples) / sizeof *(examples))

static void a_term_is_found_in_every_form_people_write_it_in(void **state)
{
    (void)state;
    static const example examples[] = {
        {"加微信", "", "请加微信", "加微信[加微信]"},
        {"加微信", "", "请加 微 信吧", "加微信[加 微 信]"},
        {"加微信", "", "加\u200B微\u200D信", "加微信[加\u200B微\u200D信]"},
        {"加微信", "", "加★微👍信", "加微信[加★微👍信]"},
        {"加微信", "", "加\u0336微\u0300信", "加微信[加\u0336微\u0300信]"},
        {"五星红旗", "", "五星紅旗", "五星红旗[五星紅旗]"},
        {"五星紅旗", "", "五星红旗", "五星紅旗[五星红旗]"},
        {"fuck", "", "ＦＵＣＫ", "fuck[ＦＵＣＫ]"},
        {"fuck", "", "Ⓕⓤc⒦!", "fuck[Ⓕⓤc⒦]"},
        {"fuck", "", "𝕗𝓾𝔠k", "fuck[𝕗𝓾𝔠k]"},
        {"High Quality", "", "highquality", "High Quality[highquality]"},
        {"High Quality", "", "High Quality", "High Quality[High Quality]"},
        {"18禁", "", "①⑧禁", "18禁[①⑧禁]"},
        {"straße", "", "STRASSE", "straße[STRASSE]"},
        {"株式会社", "", "㍿と", "株式会社[㍿]"},
        {"違禁", "", "straße 违禁", "違禁[违禁]"},
    };
    TRY(examples);
}

static void composed_and_decomposed_letters_are_the_same_and_accents_count(void **state)
{
    (void)state;
    static const example examples[] = {
        {"café", "", "cafe\u0301 café", "café[cafe\u0301] café[café]"},
        {"cafe\u0301", "", "CAFÉ", "cafe\u0301[CAFÉ]"},
        {"cafe", "", "café cafe\u0301", ""},
        {"café", "", "cafe", ""},
        {"ậ", "", "a\u0302\u0323 a\u0323\u0302 â\u0323", "ậ[a\u0302\u0323] ậ[a\u0323\u0302] ậ[â\u0323]"},
        {"각", "", "\u1100\u1161\u11A8 가", "각[\u1100\u1161\u11A8]"},
        {"가", "", "각 \u1100\u1161\u11A8 가", "가[가]"},
        {"が", "", "か\u3099 か", "が[か\u3099]"},
        {"か", "", "が か\u3099", ""},
    };
    TRY(examples);
}

static void letters_that_look_like_latin_ones_are_taken_for_them(void **state)
{
    (void)state;
    static const example examples[] = {
        {"fuck", "", "fυck 𝕗𝓊𝔠Ꮶ fᑌcK", "fuck[fυck] fuck[𝕗𝓊𝔠Ꮶ] fuck[fᑌcK]"},
        {"fuck", "", "ꜰᴜᴄᴋ 🅵🆄🅲🅺 𝐅Цck", "fuck[ꜰᴜᴄᴋ] fuck[🅵🆄🅲🅺]"},
        {"paypal", "", "раypal PАYPAL", "paypal[раypal] paypal[PАYPAL]"},
        {"加v", "", "加ν 加Ѵ 加ⅴ", "加v[加ν] 加v[加Ѵ] 加v[加ⅴ]"},
        {"fυck", "", "fuck", "fυck[fuck]"},
        {"goza", "", "142,460 60za", ""}, /* digits are no letters */
        {"1bc", "", "lbc ǀbc 1Ьc", "1bc[1Ьc]"},
        {"傻逼", "", "傻∨逼 傻×逼", "傻逼[傻∨逼] 傻逼[傻×逼]"}, /* signs stay signs */
    };
    TRY(examples);
}

static void words_of_another_script_are_what_they_are(void **state)
{
    (void)state;
    static const example examples[] = {
        {"he|mom|cop", "", "не мом сор hе", "he[hе]"}, /* Russian, and an e of theirs in a Latin word */
        {"не", "", "he не НЕ", "не[не] не[НЕ]"},
        {"вода", "", "ВОДА Вода boda", "вода[ВОДА] вода[Вода]"},
        {"ηλιος", "", "ΗΛΙΟΣ ήλιος", "ηλιος[ΗΛΙΟΣ]"},
        {"жид", "", "жид жидкий", "жид[жид]"},
        {"сосед", "", "Сосед coced", "сосед[Сосед]"},
        {"ᏣᎳᎩ", "", "ᏣᎳᎩ ꮳꮃꭹ", "ᏣᎳᎩ[ᏣᎳᎩ] ᏣᎳᎩ[ꮳꮃꭹ]"},
    };
    TRY(examples);
}

static void han_characters_that_look_alike_are_the_same_to_a_strong_list(void **state)
{
    (void)state;
    static const struct {
        const char *term, *text, *found;
    } cases[] = {
        {"妹妹", "妺妺", "妹妹[妺妺]"},
        {"壬", "\U0002123C", "壬[\U0002123C]"},
        {"洁", "㓗 潔", "洁[㓗] 洁[潔]"},
        {"器", "𠾖", "器[𠾖]"},
        {"土", "士", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        given weak, strong;
        given_list(&weak, cases[i].term, "", ALL & ~QUN_FOLD_SCRIPT, 0);
        given_list(&strong, cases[i].term, "", QUN_FOLD_STRONG, 0);
        expect_found(&weak, cases[i].text, "");
        expect_found(&strong, cases[i].text, cases[i].found);
        given_drop(&weak);
        given_drop(&strong);
    }
}

static void a_letter_between_characters_is_looked_through_if_asked_for(void **state)
{
    (void)state;
    static const struct {
        const char *terms, *allow, *text, *found;
    } cases[] = {
        {"傻逼", "", "傻1逼 傻a逼 傻Ａ逼 傻①逼", "傻逼[傻1逼] 傻逼[傻a逼] 傻逼[傻Ａ逼] 傻逼[傻①逼]"},
        {"傻逼", "", "傻12逼 傻1 逼 傻。1逼", ""},
        {"加v信|加信", "", "加v信 加x信", "加v信[加v信] 加信[加x信]"},
        {"傻1货|傻逼", "", "傻1逼", "傻逼[傻1逼]"},
        {"红旗|旗子", "", "红1旗子", "红旗[红1旗]"},
        {"大麻", "大麻烦", "大1麻烦 大1麻", "大麻[大1麻]"},
        {"加微信", "", "加1微★信", "加微信[加1微★信]"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        given g;
        given_list(&g, cases[i].terms, cases[i].allow, QUN_FOLD_STRONG, 0);
        expect_found(&g, cases[i].text, cases[i].found);
        given_drop(&g);
    }
}

static void characters_written_as_their_parts_are_put_together_if_asked_for(void **state)
{
    (void)state;
    static const struct {
        const char *terms, *text, *found;
    } cases[] = {
        {"你妈", "亻尔女马 人尔妈 你女馬", "你妈[亻尔女马] 你妈[人尔妈] 你妈[你女馬]"},
        {"妈|马术", "女马术 马术", "妈[女马] 马术[马术]"},
        {"马术", "女马术", "马术[马术]"}, /* both readings count */
        {"女马", "女马", "女马[女马]"},
        {"赚钱", "赚钅戋 赚金戋", "赚钱[赚钅戋] 赚钱[赚金戋]"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        given with, without;
        given_list(&with, cases[i].terms, "", ALL | QUN_FOLD_SPLIT, 0);
        expect_found(&with, cases[i].text, cases[i].found);
        given_drop(&with);
        given_list(&without, "妈", "", QUN_FOLD_STRONG, 0);
        expect_found(&without, "女马", "");
        given_drop(&without);
    }
}

static void letters_are_bound_by_letters_and_digits_by_digits(void **state)
{
    (void)state;
    static const example examples[] = {
        {"sm", "", "Smoking smoking sm SM.", "sm[sm] sm[SM]"},
        {"ass", "", "a classic associate assessment", ""},
        {"жид", "", "жидкий азот, жид", "жид[жид]"},
        {"λόγος", "", "λόγοςα λόγος", "λόγος[λόγος]"},
        {"2b", "", "22b 2b 我2b了", "2b[2b] 2b[2b]"},
        {"1", "", "A10021003 1 a1b", "1[1] 1[1]"},
        {"av", "", "have _av_ 1av2 看av吧", "av[av] av[av] av[av]"},
        {"don", "", "don't don’t don 'don'", "don[don] don[don]"},
        {"whatsapp", "", "What'sapp", "whatsapp[What'sapp]"},
        {"微信", "", "我微信a", "微信[微信]"},
        {"star", "", "all the stars, s\u0336tar", "star[s\u0336tar]"},
        {"star", "", "a\u200Bstar star\u200Bs", ""},
        {"x", "", "x 1x2 xx ax", "x[x] x[x] x[xx]"},
    };
    TRY(examples);
}

static void noise_is_looked_through_within_limits(void **state)
{
    (void)state;
    static const example examples[] = {
        {"傻逼", "", "傻@#￥%逼", "傻逼[傻@#￥%逼]"},
        {"傻逼", "", "傻********逼", ""}, /* 8 in a gap, but over 3 for each symbol */
        {"傻逼啊", "", "傻********逼啊", "傻逼啊[傻********逼啊]"},
        {"傻逼啊", "", "傻*********逼啊", ""},
        {"傻逼", "", "傻******逼", "傻逼[傻******逼]"},
        {"傻逼", "", "傻*******逼", ""},
        {"傻逼", "", "傻\n逼 傻，逼 傻。逼 傻、逼 傻！逼", ""},
        {"傻逼", "", "傻,逼 傻, 逼 傻;逼 傻:逼 傻!逼 傻?逼", ""},
        {"傻逼", "", "傻.逼 傻,,逼 傻*!逼", "傻逼[傻.逼] 傻逼[傻,,逼] 傻逼[傻*!逼]"},
        {"傻逼", "", "傻．逼", "傻逼[傻．逼]"},
        {"kys", "", "k y s", "kys[k y s]"},
        {"shit|butt|ass", "", "finish it, but to me as she said", ""},
        {"all", "", "al[]l", "all[al[]l]"},
    };
    TRY(examples);
}

static void repeated_letters_are_looked_through_but_not_missing_ones(void **state)
{
    (void)state;
    static const example examples[] = {
        {"fuck|ffx", "", "fFuck", "fuck[fFuck]"},
        {"fuck", "", "fuuuuck fuckkkk f f u c k", "fuck[fuuuuck] fuck[fuckkkk] fuck[f u c k]"},
        {"asshole", "", "asshole ashole assshole", "asshole[asshole] asshole[assshole]"},
        {"tmd|nnd", "", "nnd nd n n d", "nnd[nnd] nnd[n n d]"},
        {"shit", "", "is shit", "shit[shit]"},
        {"off", "", "oﬀ of oﬀf", "off[oﬀ] off[oﬀf]"},
        {"二二|三三三", "", "二二,三三三,二二二", "二二[二二] 三三三[三三三] 二二[二二]"},
        {"加v", "", "加vvv", "加v[加vvv]"},
        {"11", "", "111", ""},
        {"ss", "", "sss s s", "ss[sss] ss[s s]"},
    };
    TRY(examples);
}

static void the_leftmost_and_longest_hit_is_chosen(void **state)
{
    (void)state;
    static const example examples[] = {
        {"烦死了|烦|死|了", "", "果然是烦死了", "烦死了[烦死了]"},
        {"文化|文化大革命", "", "传统文化很重要", "文化[文化]"},
        {"一二三四五|二三|五六", "", "一二三四六 一二三四五六", "二三[二三] 一二三四五[一二三四五]"},
        {"sex|sexy", "", "sexy sex", "sexy[sexy] sex[sex]"},
        {"sex|sexyy", "", "sex yyx",
         "sex[sex]"}, /* the long one touches a letter and does not hide the short one */
        {"甲乙|乙丙丁|丁戊", "", "甲乙丙丁戊", "甲乙[甲乙] 丁戊[丁戊]"},
        {"微信|ＷＥＩ信|微 信", "", "微信", "微信[微信]"},
    };
    TRY(examples);
}

static void an_allowed_phrase_excuses_what_lies_inside_it(void **state)
{
    (void)state;
    static const example examples[] = {
        {"口交", "路口交通", "路口交通已恢复！口交", "口交[口交]"},
        {"口交", "路口交通", "路 口 交 通", ""},
        {"口交", "路口交通", "路口交", "口交[口交]"},
        {"大麻", "大麻烦", "大麻烦 大麻", "大麻[大麻]"},
        {"共产", "共产党", "共产党是白名单，但是共产是黑名单", "共产[共产]"},
        {"大傻逼", "大", "大傻逼", "大傻逼[大傻逼]"},
        {"甲乙丙", "乙丙丁", "甲乙丙丁", "甲乙丙[甲乙丙]"},
        {"乙丙|甲乙丙", "甲乙丙丁", "甲乙丙丁乙丙", "乙丙[乙丙]"},
        {"sm", "smith", "smith sm", "sm[sm]"},
        {"去死", "去死胡同", "迷宫里全是去死胡同", ""},
        {"去死", "去死胡同", "去死，胡同", "去死[去死]"},
    };
    TRY(examples);
}

static void hits_say_where_and_how_much_was_hidden(void **state)
{
    (void)state;
    static const struct {
        const char *term, *text;
        uint64_t offset, length;
        uint32_t folded, noise;
    } cases[] = {
        {"微信", "加微信", 3, 6, 0, 0},
        {"微信", "加微 信", 3, 7, QUN_FOLD_NOISE, 1},
        {"微信", "🤦🏻\u200D♀\uFE0F微\u200B★信", 17, 12, QUN_FOLD_NOISE, 2},
        {"vx", "ＶＸ", 0, 6, QUN_FOLD_WIDTH | QUN_FOLD_CASE, 0},
        {"VX", "vx", 0, 2, QUN_FOLD_CASE, 0},
        {"VX", "VX", 0, 2, 0, 0},
        {"ＶＸ", "ＶＸ", 0, 6, 0, 0},
        {"红旗", "紅旗", 0, 6, QUN_FOLD_SCRIPT, 0},
        {"vx", "vvx", 0, 3, QUN_FOLD_REPEAT, 0},
        {"a b", "a b", 0, 3, 0, 1},
        {"a b", "ab", 0, 2, QUN_FOLD_NOISE, 0},
        {"é", "e\u0301", 0, 3, 0, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        given g;
        qun_hit hit;
        size_t count;
        given_list(&g, cases[i].term, "", ALL, 0);
        expect_status(cases[i].text, QUN_OK,
                      qun_words_scan(g.words, cases[i].text, QUN_NTS, &hit, sizeof hit, 1, &count));
        expect_int(cases[i].text, 1, (int64_t)count);
        expect_int("offset", (int64_t)cases[i].offset, (int64_t)hit.offset);
        expect_int("length", (int64_t)cases[i].length, (int64_t)hit.length);
        expect_int("folded", cases[i].folded, hit.folded);
        expect_int("noise", cases[i].noise, hit.noise);
        expect_int("term", 0, hit.term);
        expect_int("detector", 0, hit.detector);
        given_drop(&g);
    }
}

static void each_fold_can_be_left_out(void **state)
{
    (void)state;
    static const struct {
        uint32_t without;
        const char *term, *text;
    } cases[] = {
        {QUN_FOLD_WIDTH, "vx", "ｖｘ"},    {QUN_FOLD_CASE, "vx", "VX"},    {QUN_FOLD_SCRIPT, "红旗", "紅旗"},
        {QUN_FOLD_NOISE, "红旗", "红 旗"}, {QUN_FOLD_REPEAT, "vx", "vvx"}, {QUN_FOLD_LATIN, "vx", "vх"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        given with, without;
        given_list(&with, cases[i].term, "", ALL, 0);
        given_list(&without, cases[i].term, "", ALL & ~cases[i].without, 0);
        assert_string_not_equal(found_in(&with, cases[i].text), "");
        expect_found(&without, cases[i].text, "");
        given_drop(&with);
        given_drop(&without);
    }
}

static void a_list_that_folds_nothing_compares_code_points(void **state)
{
    (void)state;
    given g;
    given_list(&g, "a-b|Ａ|é", "", 0, 0);
    expect_found(&g, "a-b a - b A Ａ e\u0301", "a-b[a-b] Ａ[Ａ] é[e\u0301]");
    given_drop(&g);
}

static void everyday_text_is_left_alone(void **state)
{
    (void)state;
    given g;
    given_list(&g, "口交|大麻|sm|av|ass|日他|高干|傻逼|sex|cialis|习近|赌博", "路口交通|大麻烦", ALL, 0);
    static const char *const texts[] = {
        "前方路口交通管制，请绕行。",
        "这可真是个大麻烦！",
        "Smoking is bad; smart people don't.",
        "I have a classic Java class.",
        "今日，他来了",
        "又高,干净",
        "ask a specialist in Essex",
        "学习近况如何",
        "赌，博一把",
        "20100506,张三出生",
        "http://example.org/a_v",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        if (i == 7) /* 学习近况: a Han word inside another is found, that is what phrases are for */
            expect_found(&g, texts[i], "习近[习近]");
        else if (i == 10)
            expect_found(&g, texts[i], "av[a_v]");
        else
            expect_found(&g, texts[i], "");
    }
    given_drop(&g);
}

static void counting_listing_and_writing_agree(void **state)
{
    (void)state;
    given g;
    given_list(&g, "甲|乙", "", ALL, 0);
    const char *text = "甲乙甲乙甲乙甲乙甲乙甲乙甲乙甲乙甲乙甲乙";
    struct {
        qun_hit hit;
        uint64_t more;
    } wide[2];
    size_t count = 0;
    memset(wide, 0xFF, sizeof wide);
    expect_status("counted", QUN_OK,
                  qun_words_scan(g.words, text, QUN_NTS, NULL, sizeof(qun_hit), 0, &count));
    expect_int("counted", 20, (int64_t)count);
    expect_status("a wider element", QUN_OK,
                  qun_words_scan(g.words, text, QUN_NTS, &wide[0].hit, sizeof wide[0], 2, &count));
    expect_int("found", 20, (int64_t)count);
    expect_int("second", 3, (int64_t)wide[1].hit.offset);
    expect_int("tail", 0, (int64_t)wide[1].more);
    arena a;
    const qun_hit *hits;
    uint32_t listed;
    arena_init(&a, &g.env->mem);
    assert_true(text_hits(g.words, text_of(text), &a, &hits, &listed));
    expect_int("listed", 20, listed);
    expect_int("last", 57, (int64_t)hits[19].offset);
    expect_int("count", 20, (int64_t)text_hit_count(g.words, text_of(text)));
    arena_drop(&a);
    given_drop(&g);
}

static void scanning_refuses_what_it_must(void **state)
{
    (void)state;
    given g;
    qun_hit hit;
    size_t count = 7;
    given_list(&g, "甲", "", ALL, 0);
    expect_status("no words", QUN_E_ARG, qun_words_scan(NULL, "a", 1, NULL, sizeof hit, 0, &count));
    expect_status("no found", QUN_E_ARG, qun_words_scan(g.words, "a", 1, NULL, sizeof hit, 0, NULL));
    expect_status("no hits", QUN_E_ARG, qun_words_scan(g.words, "a", 1, NULL, sizeof hit, 1, &count));
    expect_status("a lost -1", QUN_E_ARG,
                  qun_words_scan(g.words, "a", SIZE_MAX, NULL, sizeof hit, 0, &count));
    expect_status("small", QUN_E_SIZE, qun_words_scan(g.words, "a", 1, &hit, sizeof hit - 1, 1, &count));
    expect_status("large", QUN_E_SIZE, qun_words_scan(g.words, "a", 1, &hit, 4097, 1, &count));
    expect_status("not UTF-8", QUN_E_TEXT,
                  qun_words_scan(g.words, "\xE7\x94", 2, &hit, sizeof hit, 1, &count));
    expect_int("nothing found", 0, (int64_t)count);
    expect_status("empty", QUN_OK, qun_words_scan(g.words, NULL, 0, &hit, sizeof hit, 1, &count));
    given_drop(&g);
}

static void a_text_is_refused_wherever_its_bad_byte_stands(void **state)
{
    (void)state;
    static const char *const texts[] = {"请加微信abc好", "aab e\u0301😂，甲乙 ｆｕ한글", "𠀀★加\u200B微..xx"};
    for (uint32_t fold = 0; fold <= ALL; fold += ALL) {
        given g;
        given_list(&g, "加微信|ab|甲", "乙", fold, 0);
        for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
            char copy[64];
            size_t len = strlen(texts[i]), count;
            for (size_t at = 0; at < len; at++) {
                for (size_t cut = at + 1; cut <= len; cut += len - at - 1 > 0 ? len - at - 1 : 1) {
                    memcpy(copy, texts[i], len);
                    copy[at] = (char)0xF8;
                    expect_status(texts[i], QUN_E_TEXT,
                                  qun_words_scan(g.words, copy, cut, NULL, sizeof(qun_hit), 0, &count));
                    expect_int("nothing found", 0, (int64_t)count);
                }
            }
            expect_status(texts[i], QUN_OK,
                          qun_words_scan(g.words, texts[i], len, NULL, sizeof(qun_hit), 0, &count));
        }
        given_drop(&g);
    }
}

static void a_bad_byte_ends_a_clause_and_nothing_is_read_behind_the_text(void **state)
{
    (void)state;
    given g;
    given_list(&g, "甲乙|ab", "", ALL, QUN_DETECT_PHONE);
    static const struct {
        const char *text;
        size_t len;
        uint64_t count;
    } cases[] = {
        {"甲\xFF乙", 7, 0}, {"\x80甲乙\xE7", 8, 1}, {"甲乙\xF0\x9F\x91", 9, 1},
        {"a\xC3", 2, 0},    {"ab\xE7\x94", 4, 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *exact = mem_libc(NULL, NULL, 0, cases[i].len); /* the address sanitizer watches its end */
        memcpy(exact, cases[i].text, cases[i].len);
        expect_int("hits", (int64_t)cases[i].count,
                   (int64_t)text_hit_count(g.words, (qun_text){exact, cases[i].len}));
        mem_libc(NULL, exact, cases[i].len, 0);
    }
    given_drop(&g);
}

static void long_texts_are_scanned_to_their_end(void **state)
{
    (void)state;
    enum { SIZE = 300000 };
    given g;
    given_list(&g, "fuck|k|加微信", "", ALL, QUN_DETECT_PHONE | QUN_DETECT_URL);
    char *text = mem_libc(NULL, NULL, 0, SIZE);
    memset(text, 'u', SIZE); /* one run of letters */
    text[0] = 'f';
    memcpy(text + SIZE - 2, "ck", 2);
    expect_int("a very long repeat", 1, (int64_t)text_hit_count(g.words, (qun_text){text, SIZE}));
    for (size_t i = 1; i < SIZE - 2; i += 2)
        text[i] = ' ';
    expect_int("too much noise, but a k", 0, (int64_t)text_hit_count(g.words, (qun_text){text, SIZE}));
    for (size_t i = 0; i + 10 <= SIZE; i += 10)
        memcpy(text + i, "加微信 ", 10);
    expect_int("many hits", SIZE / 10, (int64_t)text_hit_count(g.words, (qun_text){text, SIZE}));
    memset(text, '1', SIZE);
    expect_int("no number is that long", 0, (int64_t)text_hit_count(g.words, (qun_text){text, SIZE}));
    mem_libc(NULL, text, SIZE, 0);
    given_drop(&g);
}

/* ---- evasions ---- */

/* A term as somebody writes it who does not want it found. */
static size_t hide(uint64_t *state, const char *term, char *out)
{
    static const char *const noise[] = {" ", "\u200B", "★", ".", "👍", "-", "\u3000", "\u0336"};
    static const char *const traditional[][2] = {
        {"国", "國"}, {"机", "機"}, {"钱", "錢"}, {"贷", "貸"}, {"号", "號"}};
    qun_text all = text_of(term);
    size_t len = 0;
    for (size_t at = 0; at < all.len;) {
        bool double_letter = at > 0 && all.at[at] == all.at[at - 1];
        uint32_t code = utf8_next(all.at, all.len, &at), way = next_number(state) % 5;
        bool letter = code >= 'a' && code <= 'z', ascii = code > ' ' && code < 0x7F;
        if (len > 0 && !double_letter && next_number(state) % 3 == 0) {
            const char *sign = noise[next_number(state) % 8];
            memcpy(out + len, sign, strlen(sign));
            len += strlen(sign);
        }
        if (letter && way == 0)
            code -= 'a' - 'A';
        else if (ascii && way == 1)
            code += 0xFF01 - '!';
        else if (letter && way == 2)
            code += 0x24D0 - 'a';
        else if (letter && way == 3)
            len += utf8_put(code, out + len);
        for (size_t i = 0; way > 1 && i < sizeof traditional / sizeof *traditional; i++) {
            size_t from = 0;
            if (utf8_next(traditional[i][0], 3, &from) != code)
                continue;
            from = 0;
            code = utf8_next(traditional[i][1], 3, &from);
        }
        len += utf8_put(code, out + len);
    }
    return len;
}

static void hidden_terms_are_found_exactly_where_they_stand(void **state)
{
    (void)state;
    static const char *const terms[] = {"加微信", "国家机器", "fuck",     "贷款vx",
                                        "amazon", "qq号码",   "刷单赚钱", "18禁"};
    static const char *const before[] = {"", "请", "看。", "我 ", "1 ", "（"};
    static const char *const after[] = {"", "吧", "!", " 啊", "，x", "）"};
    uint64_t numbers = 11;
    given g;
    given_list(&g, "加微信|国家机器|fuck|贷款vx|amazon|qq号码|刷单赚钱|18禁", "", ALL, 0);
    for (int i = 0; i < (int)draws(5000); i++) {
        char text[512];
        uint32_t term = next_number(&numbers) % 8;
        size_t start = (size_t)snprintf(text, sizeof text, "%s", before[next_number(&numbers) % 6]);
        size_t len = hide(&numbers, terms[term], text + start);
        snprintf(text + start + len, sizeof text - start - len, "%s", after[next_number(&numbers) % 6]);
        qun_hit hit;
        size_t count;
        expect_status("scan", QUN_OK, qun_words_scan(g.words, text, QUN_NTS, &hit, sizeof hit, 1, &count));
        if (count != 1 || hit.term != term || hit.offset != start || hit.length != len)
            fail_msg("\"%s\": expected %s at %zu, %zu bytes, got %zu hits, %u at %d, %d bytes", text,
                     terms[term], start, len, count, hit.term, (int)hit.offset, (int)hit.length);
        assert_true(text_same(text_of(terms[term]), text_part(text_of(text), start, start + len), ALL));
    }
    given_drop(&g);
}

/* ---- the reference ---- */

/* What made-up texts and terms are made of: everything that folding, borders, gaps and repeats look at. */
#define NINE "\u200B\u200B\u200B\u200B\u200B\u200B\u200B\u200B\u200B"
static const char *const pieces[] = {
    "a",      "b",      "A",      "Ｂ",     "a",        "b",      "é",      "e",  "\u0301", "\u0323",
    "ﬀ",      "f",      "ß",      "s",      " ",        " ",      ".",      ",",  "!",      "，",
    "\n",     "\u200B", "'",      "1",      "１",       "①",      "2",      "甲", "乙",     "丙",
    "甲",     "乙",     "國",     "国",     "👍",        "\u0336", "が",     "か", "\u3099", "각",
    "가",     "\u11A8", "\u1100", "\u1161", "⒦",        "k",      "\u0300", "*",  "ж",      "ι",
    "\u0345", "𝕒",      NINE,     "\xFF",   "\xE7\x94", "x",      "㍿",     "株", "а",      "ν",
    "Ѕ",      "ᏼ",    "ʙ",      "🅰",      "ꮪ",      "昧",     "女",     "马", "妈",     "昩",
    "a",      "b",      " ",      "a",      "甲",       "甲",     "乙",     "*"};
#define PIECES      (sizeof pieces / sizeof *pieces)
#define FEW_LETTERS (PIECES - 8)
#define FEW_HAN     (PIECES - 4)

/* A list and a text, made up of some of the pieces. */
typedef struct made {
    char terms[8][512], allow[4][512], text[8192];
    qun_text term_texts[8], allow_texts[4], whole;
    qun_word_list list;
} made;

/* How they are made: from which piece on, how many different ones, how long at most. */
typedef struct recipe {
    uint32_t from, variety, term_most, text_most;
} recipe;

static qun_text make_text(uint64_t *state, const recipe *r, uint32_t most, bool valid, char *out)
{
    uint32_t count = 1 + next_number(state) % most;
    size_t len = 0;
    for (uint32_t i = 0; i < count; i++) {
        const char *piece = pieces[(r->from + next_number(state) % r->variety) % PIECES];
        if (valid && !utf8_valid(piece, strlen(piece)))
            continue;
        memcpy(out + len, piece, strlen(piece));
        len += strlen(piece);
    }
    return (qun_text){out, len};
}

static void make(uint64_t *state, const recipe *r, made *m)
{
    m->list = (qun_word_list){.size = sizeof m->list, .terms = m->term_texts, .allow = m->allow_texts};
    m->list.fold = next_number(state) % 3 == 0 ? next_number(state) % 1024 & ~(uint32_t)QUN_FOLD_PINYIN : ALL;
    m->list.term_count = 1 + next_number(state) % 8;
    m->list.allow_count = next_number(state) % 4;
    for (size_t i = 0; i < m->list.term_count; i++)
        m->term_texts[i] = make_text(state, r, r->term_most, true, m->terms[i]);
    for (size_t i = 0; i < m->list.allow_count; i++)
        m->allow_texts[i] = make_text(state, r, r->term_most + 3, true, m->allow[i]);
    m->whole = make_text(state, r, r->text_most, false, m->text);
}

static void show(const made *m, const qun_hit *expected, size_t count, const qun_hit *got, uint32_t found)
{
    printf("fold %u, text \"" QUN_F "\"\n", m->list.fold, QUN_ARG(m->whole));
    for (size_t i = 0; i < m->list.term_count; i++)
        printf("term \"" QUN_F "\"\n", QUN_ARG(m->term_texts[i]));
    for (size_t i = 0; i < m->list.allow_count; i++)
        printf("allow \"" QUN_F "\"\n", QUN_ARG(m->allow_texts[i]));
    for (size_t i = 0; i < count; i++)
        printf("expected %u at %d, %d bytes, noise %u\n", expected[i].term, (int)expected[i].offset,
               (int)expected[i].length, expected[i].noise);
    for (uint32_t i = 0; i < found; i++)
        printf("got %u at %d, %d bytes, noise %u\n", got[i].term, (int)got[i].offset, (int)got[i].length,
               got[i].noise);
    fail_msg("expected %zu hits, got %u", count, found);
}

/* The same hits as the reference's, and each slice folds to its term again. */
static void expect_same(const made *m, const qun_words *words, arena *a)
{
    static qun_hit expected[4096];
    const qun_hit *got;
    uint32_t found;
    size_t count = reference_find(&m->list, m->whole, expected, 4096);
    assert_true(text_hits(words, m->whole, a, &got, &found));
    bool same = found == count;
    for (uint32_t i = 0; same && i < found; i++) {
        qun_text slice = text_part(m->whole, (size_t)got[i].offset, (size_t)(got[i].offset + got[i].length));
        same = got[i].offset == expected[i].offset && got[i].length == expected[i].length &&
               got[i].term == expected[i].term && got[i].noise == expected[i].noise;
        assert_true(!same || text_same(m->term_texts[got[i].term], slice, m->list.fold));
    }
    if (!same)
        show(m, expected, count, got, found);
}

/* Tries one recipe; gives whether the list was good. */
static bool compare_once(uint64_t *state, const recipe *r)
{
    static made m;
    qun_env *env;
    qun_words *words;
    make(state, r, &m);
    expect_status("env", QUN_OK, qun_env_new(NULL, &env));
    qun_status status = qun_words_compile(env, &m.list, NULL, &words);
    if (status == QUN_OK) {
        arena a;
        arena_init(&a, &env->mem);
        expect_same(&m, words, &a);
        arena_drop(&a);
    } else {
        expect_status("some term folds to nothing", QUN_E_INVALID, status);
    }
    qun_words_unref(words);
    qun_env_unref(env);
    return status == QUN_OK;
}

static void the_fast_matcher_finds_what_the_slow_one_finds(void **state)
{
    (void)state;
    uint64_t numbers = 20240131;
    int good = 0;
    for (int i = 0; i < (int)draws(6000); i++) {
        recipe r = {next_number(&numbers) % PIECES, 3 + next_number(&numbers) % (PIECES - 3), 5, 60};
        good += compare_once(&numbers, &r);
    }
    assert_true(good > (int)draws(2000));
}

static void long_terms_and_texts_of_few_letters_are_no_different(void **state)
{
    (void)state;
    uint64_t numbers = 4;
    for (int i = 0; i < (int)draws(100); i++) {
        recipe r = {i % 2 == 0 ? FEW_LETTERS : FEW_HAN, 4, 60, 900};
        compare_once(&numbers, &r);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_term_is_found_in_every_form_people_write_it_in),
        cmocka_unit_test(composed_and_decomposed_letters_are_the_same_and_accents_count),
        cmocka_unit_test(letters_that_look_like_latin_ones_are_taken_for_them),
        cmocka_unit_test(words_of_another_script_are_what_they_are),
        cmocka_unit_test(han_characters_that_look_alike_are_the_same_to_a_strong_list),
        cmocka_unit_test(a_letter_between_characters_is_looked_through_if_asked_for),
        cmocka_unit_test(characters_written_as_their_parts_are_put_together_if_asked_for),
        cmocka_unit_test(letters_are_bound_by_letters_and_digits_by_digits),
        cmocka_unit_test(noise_is_looked_through_within_limits),
        cmocka_unit_test(repeated_letters_are_looked_through_but_not_missing_ones),
        cmocka_unit_test(the_leftmost_and_longest_hit_is_chosen),
        cmocka_unit_test(an_allowed_phrase_excuses_what_lies_inside_it),
        cmocka_unit_test(hits_say_where_and_how_much_was_hidden),
        cmocka_unit_test(each_fold_can_be_left_out),
        cmocka_unit_test(a_list_that_folds_nothing_compares_code_points),
        cmocka_unit_test(everyday_text_is_left_alone),
        cmocka_unit_test(counting_listing_and_writing_agree),
        cmocka_unit_test(scanning_refuses_what_it_must),
        cmocka_unit_test(a_text_is_refused_wherever_its_bad_byte_stands),
        cmocka_unit_test(a_bad_byte_ends_a_clause_and_nothing_is_read_behind_the_text),
        cmocka_unit_test(long_texts_are_scanned_to_their_end),
        cmocka_unit_test(hidden_terms_are_found_exactly_where_they_stand),
        cmocka_unit_test(the_fast_matcher_finds_what_the_slow_one_finds),
        cmocka_unit_test(long_terms_and_texts_of_few_letters_are_no_different),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
