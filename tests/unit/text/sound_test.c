/* sound_test.c - terms found by how they are said: in Latin spellings and in characters that sound alike;
 * where they are not; and that the fast reader finds what a slow, plain one finds. */
#include "given.h"
#include "support/draws.h"
#include "support/expect.h"
#include "support/sweep.h"
#include "text/list.h"
#include "text/sound.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define SAID (QUN_FOLD_DEFAULT | QUN_FOLD_PINYIN)

static void expect_rows(const char *terms, const char *allow, uint32_t fold, const char *const (*rows)[2],
                        size_t count)
{
    given g;
    given_list(&g, terms, allow, fold, 0);
    for (size_t i = 0; i < count; i++)
        expect_found(&g, rows[i][0], rows[i][1]);
    given_drop(&g);
}

#define EXPECT_ROWS(terms, allow, fold, rows)                                                                \
    expect_rows(terms, allow, fold, rows, sizeof(rows) / sizeof *(rows))

static void spellings_are_read_as_syllables(void **state)
{
    static const char *const rows[][2] = {
        {"jiaweixin", "加微信[jiaweixin]"},
        {"jia wei xin", "加微信[jia wei xin]"},
        {"请JIA微Xin！", "加微信[JIA微Xin]"},
        {"加wei信吧", "加微信[加wei信]"},
        {"jiā wēi xìn", "加微信[jiā wēi xìn]"},
        {"jia\xCC\x84wei\xCC\x84xi\xCC\x80n", "加微信[jia\xCC\x84wei\xCC\x84xi\xCC\x80n]"},
        {"jia1 wei1 xin4", "加微信[jia1 wei1 xin4]"},
        {"jia1wei1xin4", "加微信[jia1wei1xin4]"},
        {"ｊｉａ★ｗｅｉ★ｘｉｎ", "加微信[ｊｉａ★ｗｅｉ★ｘｉｎ]"},
        {"jia wei", ""},
        {"jia wei xing", ""},
        {"jiaweixing", ""},
        {"ajiaweixin", ""},
        {"jiaweixins", ""},
        {"jia★★★★★★★★wei★xin", "加微信[jia★★★★★★★★wei★xin]"},
        {"jia★★★★★★★★wei★★xin", ""},
        {"jia, wei xin", ""},
        {"jia，wei xin", ""},
        {"jia\nwei xin", ""},
    };
    (void)state;
    EXPECT_ROWS("加微信", "", SAID, rows);
}

static void characters_that_sound_alike_are_the_same(void **state)
{
    static const char *const rows[][2] = {
        {"家威信", "加微信[家威信]"},
        {"佳 薇 心", "加微信[佳 薇 心]"},
        {"嘉wei芯", "加微信[嘉wei芯]"},
        {"加微信", "加微信[加微信]"},
        {"加威", ""},
    };
    (void)state;
    EXPECT_ROWS("加微信", "", SAID, rows);
}

static void two_syllables_need_a_spelling_in_one_piece(void **state)
{
    static const char *const rows[][2] = {
        {"weixin", "微信[weixin]"},
        {"wei信", "微信[wei信]"},
        {"微 xin", "微信[微 xin]"},
        {"微信", "微信[微信]"},
        {"威信", ""},
        {"wei xin", ""},
        {"wei-xin", ""},
    };
    (void)state;
    EXPECT_ROWS("微信", "", SAID, rows);
}

static void a_spelling_may_be_cut_in_several_ways(void **state)
{
    static const char *const rows[][2] = {
        {"xianren", "西安人[xianren]"},
        {"xi'an ren", "西安人[xi'an ren]"},
        {"qu xi'anren ba", "西安人[xi'anren]"},
        {"fangan", "方案[fangan]"},
        {"lvsede", "绿色的[lvsede]"},
        {"lusede", "绿色的[lusede]"},
        {"lüsede", "绿色的[lüsede]"},
        {"yinhang", "银行[yinhang]"},
        {"yinxing", "银行[yinxing]"},
        {"ludeng", "路灯[ludeng]"},
        {"lüdeng", ""},
        {"lü灯", ""},
        {"lv色的", "绿色的[lv色的]"},
    };
    (void)state;
    EXPECT_ROWS("西安人|方案|绿色的|银行|路灯", "", SAID, rows);
}

static void short_words_are_hardly_meant(void **state)
{
    static const char *const rows[][2] = {{"made", ""},
                                          {"Dance", ""},
                                          {"ma的", "妈的[ma的]"},
                                          {"妈de", "妈的[妈de]"},
                                          {"tamade", "他妈的[tamade]"}};
    (void)state;
    EXPECT_ROWS("妈的|单侧|他妈的", "", SAID, rows);
}

static void honest_words_are_left_alone(void **state)
{
    static const char *const rows[][2] = {
        {"Smoking weekend fandango", ""},
        {"he is in the park", ""},
        {"x", ""},
        {"a1 b2", ""},
        {"Xi'an's", ""},
    };
    (void)state;
    EXPECT_ROWS("西安|加微信|代购|兼职", "", SAID, rows);
}

static void nothing_is_said_without_the_fold(void **state)
{
    static const char *const rows[][2] = {{"jiaweixin", ""}, {"家威信", ""}, {"加微信", "加微信[加微信]"}};
    (void)state;
    EXPECT_ROWS("加微信", "", QUN_FOLD_DEFAULT, rows);
}

static void noise_is_looked_through_only_with_its_fold(void **state)
{
    static const char *const rows[][2] = {{"jiaweixin", "加微信[jiaweixin]"},
                                          {"jia wei xin", ""},
                                          {"家威信", "加微信[家威信]"},
                                          {"家 威信", ""}};
    (void)state;
    EXPECT_ROWS("加微信", "", QUN_FOLD_PINYIN, rows);
}

static void what_is_written_comes_before_what_is_said(void **state)
{
    static const char *const rows[][2] = {
        {"加微信群", "加微信群[加微信群]"},
        {"加微信qun", "加微信群[加微信qun]"},
        {"jia微信", "加微信[jia微信]"},
        {"的微信", "微信[微信]"},
    };
    (void)state;
    EXPECT_ROWS("加微信|加微信群|微信", "", SAID, rows);
}

static void phrases_excuse_what_is_said_inside_them(void **state)
{
    static const char *const rows[][2] = {
        {"lukoujiaotong", ""}, {"路口jiao通", ""}, {"koujiao", "口交[koujiao]"}, {"路口交通", ""}};
    (void)state;
    EXPECT_ROWS("口交", "路口交通", SAID, rows);
}

static void terms_with_other_signs_and_strict_ones_are_not_said(void **state)
{
    (void)state;
    given g;
    given_list(&g, "加V信|加微信|兼职群", "", SAID, 0);
    qun_term_note notes[3] = {{.size = sizeof *notes},
                              {.size = sizeof *notes, .flags = QUN_TERM_PLAIN},
                              {.size = sizeof *notes, .flags = QUN_TERM_WHOLE}};
    qun_words_unref(g.words);
    g.list.notes = notes;
    expect_status("compiled", QUN_OK, qun_words_compile(g.env, &g.list, NULL, &g.words));
    expect_found(&g, "jiavxin jiaweixin jianzhiqun 家威信", "");
    given_drop(&g);
}

static void a_find_says_that_it_was_said(void **state)
{
    (void)state;
    given g;
    qun_hit hits[4];
    size_t count;
    given_list(&g, "加微信", "", SAID, 0);
    expect_status("scan", QUN_OK,
                  qun_words_scan(g.words, "请jia 微信", QUN_NTS, hits, sizeof *hits, 4, &count));
    expect_int("finds", 1, (int64_t)count);
    expect_int("offset", 3, (int64_t)hits[0].offset);
    expect_int("length", 10, (int64_t)hits[0].length);
    expect_int("characters", 6, (int64_t)hits[0].char_length);
    expect_int("noise", 1, hits[0].noise);
    expect_int("folds", QUN_FOLD_PINYIN | QUN_FOLD_NOISE, hits[0].folded);
    expect_int("flags", QUN_HIT_EVASIVE, hits[0].flags);
    given_drop(&g);
}

static void words_added_and_removed_are_said_or_not(void **state)
{
    (void)state;
    given g;
    qun_words *changed;
    qun_text more = TEXT("兼职群"), gone = TEXT("加微信");
    qun_word_list added = {.size = sizeof added, .terms = &more, .term_count = 1};
    given_list(&g, "加微信|代购群", "", SAID, 0);
    expect_status("change", QUN_OK, qun_words_change(g.words, &added, &gone, 1, NULL, &changed));
    qun_words_unref(g.words);
    g.words = changed;
    expect_found(&g, "jiaweixin daigouqun jianzhiqun", "代购群[daigouqun] 兼职群[jianzhiqun]");
    given_drop(&g);
}

/* What a sample is for: terms that are often said in honest texts. One inside an allowed phrase is none. */
static void a_sample_is_read_by_sound_too(void **state)
{
    (void)state;
    given g;
    qun_text sample[] = {TEXT("weixin 13812345678"), TEXT("jia wei xin"), TEXT("lu kou jiao tong")};
    given_list(&g, "微信|加微信|口交通|兼职", "路口交通", SAID, QUN_DETECT_PHONE);
    g.list.sample = sample;
    g.list.sample_count = 3;
    qun_words_unref(g.words);
    expect_status("compile", QUN_OK, qun_words_compile(g.env, &g.list, g.diagnostics, &g.words));
    expect_int("warnings", 2, qun_diagnostics_count(g.diagnostics));
    for (uint32_t i = 0; i < 2; i++) {
        qun_diagnostic d = {.size = sizeof d};
        expect_status("a warning", QUN_OK, qun_diagnostics_get(g.diagnostics, i, &d));
        expect_int("its code", QUN_CODE_W004, d.code);
        expect_text("its term", i == 0 ? "微信" : "加微信", d.found);
    }
    given_drop(&g);
}

/* A saved list says the same; a list without the fold has no byte more. */
static void sounds_are_saved_with_the_list(void **state)
{
    (void)state;
    given g, plain;
    size_t len, other;
    given_list(&g, "加微信|西安", "", SAID, 0);
    given_list(&plain, "加微信|西安", "", QUN_FOLD_DEFAULT, 0);
    expect_status("size", QUN_E_SPACE, qun_words_save(g.words, NULL, 0, &len));
    expect_status("size", QUN_E_SPACE, qun_words_save(plain.words, NULL, 0, &other));
    assert_true(len > other + 4 * SOUND_SYLLABLES);
    void *block = malloc(len);
    assert_non_null(block);
    expect_status("save", QUN_OK, qun_words_save(g.words, block, len, &len));
    qun_words_unref(g.words);
    expect_status("open", QUN_OK, qun_words_open(g.env, block, len, 0, NULL, &g.words));
    expect_found(&g, "jia wei xin, xi安", "加微信[jia wei xin] 西安[xi安]");
    free(block);
    given_drop(&g);
    given_drop(&plain);
}

/* ---- as the slow reader does it ---- */

typedef struct slow {
    const qun_text *term;
    qun_text text;
    size_t start;
    uint32_t spelled, letters;
    bool apart;
    bool ends[512]; /* bytes behind a way to read the term */
} slow;

static uint32_t code_at(qun_text text, size_t at, size_t *end)
{
    *end = at;
    return at < text.len ? utf8_next(text.at, text.len, end) : 0;
}

static char plain_letter(qun_text text, size_t at, size_t *end)
{
    static const char *const marked[] = {"aāáǎà", "eéèē", "iíìī", "uúùū", "vü"};
    uint32_t code = code_at(text, at, end);
    if (code >= 0xFF21 && code <= 0xFF5A)
        code -= 0xFF21 - 'A';
    if (code < 0x80)
        return code >= 'A' && code <= 'Z' ? (char)(code + 32) : code >= 'a' && code <= 'z' ? (char)code : 0;
    for (size_t i = 0; i < sizeof marked / sizeof *marked; i++) {
        qun_text all = text_of(marked[i]);
        for (size_t k = 0; k < all.len;) {
            if (utf8_next(all.at, all.len, &k) == code)
                return marked[i][0];
        }
    }
    return 0;
}

static bool letter_stands(qun_text text, size_t at)
{
    size_t end;
    return plain_letter(text, at, &end) != 0;
}

static void read_on(const slow *s, size_t at, uint32_t k, uint32_t noise, slow *out);

/* Behind the k-th character of the term, which ends at `at`. */
static void go_behind(const slow *s, size_t at, uint32_t k, uint32_t noise, bool latin, slow *out)
{
    slow next = *s;
    size_t len = s->term->len / 3, gap = at, end;
    uint32_t signs = 0;
    if (k == len) {
        size_t after = at + (at < s->text.len && s->text.at[at] == '\'');
        bool meant = len > 2 || s->spelled == 1 || (s->spelled == 2 && !s->apart && s->letters >= 6);
        if ((!latin || !letter_stands(s->text, after)) && meant && noise <= 3 * len)
            out->ends[at] = true;
        return;
    }
    while (gap < s->text.len) {
        uint32_t code = code_at(s->text, gap, &end);
        if (code != ' ' && code != '\'' && code != 0x2605 && code != 0x200B)
            break;
        gap = end;
        signs++;
    }
    bool joins = signs == 1 && s->text.at[at] == '\'' && latin && letter_stands(s->text, gap);
    if (signs > 8)
        return;
    next.apart = s->apart || (signs > 0 && !joins);
    read_on(&next, gap, k, noise + signs, out);
}

static void try_syllable(const slow *s, const char *letters, size_t count, size_t end, uint32_t k,
                         uint32_t noise, slow *out)
{
    uint32_t sounds[2] = {0, 0}, wanted = text_sound_spelled(letters, count);
    size_t at = 3 * (size_t)k;
    uint32_t ways = text_sounds_of(utf8_next(s->term->at, s->term->len, &at), sounds);
    bool digit = end < s->text.len && s->text.at[end] >= '1' && s->text.at[end] <= '5';
    bool two = end + 1 < s->text.len && s->text.at[end + 1] >= '0' && s->text.at[end + 1] <= '9';
    slow next = *s;
    next.spelled++;
    next.letters += (uint32_t)count;
    for (uint32_t i = 0; wanted != 0 && i < ways; i++) {
        if (sounds[i] == wanted)
            go_behind(&next, end + (digit && !two), k + 1, noise, true, out);
    }
}

/* The k-th character of the term at `at`, in letters or as a character. */
static void read_on(const slow *s, size_t at, uint32_t k, uint32_t noise, slow *out)
{
    char letters[7] = "";
    size_t end, here = 3 * (size_t)k;
    uint32_t ours[2], theirs[2], code = code_at(s->text, at, &end);
    uint32_t ways = text_sounds_of(utf8_next(s->term->at, s->term->len, &here), ours);
    uint32_t other = text_sounds_of(code, theirs);
    for (uint32_t i = 0; i < ways; i++) {
        for (uint32_t n = 0; n < other; n++) {
            if (ours[i] == theirs[n])
                go_behind(s, end, k + 1, noise, false, out);
        }
    }
    end = at;
    for (size_t length = 0; length < 6 && (letters[length] = plain_letter(s->text, end, &end)) != 0;) {
        try_syllable(s, letters, ++length, end, k, noise, out);
        if (length > 1 && letters[1] == 'u' && (letters[0] == 'l' || letters[0] == 'n')) {
            letters[1] = 'v';
            try_syllable(s, letters, length, end, k, noise, out);
            letters[1] = 'u';
        }
    }
}

/* May a reading begin here: not within a word. */
static bool begins_at(qun_text text, size_t at)
{
    size_t end;
    bool inside = false;
    for (size_t i = 0; i < at; i = end) {
        uint32_t code = code_at(text, i, &end);
        inside = letter_stands(text, i) || (inside && (code == '\'' || code == 0x200B));
    }
    return !letter_stands(text, at) || !inside;
}

/* How many finds the slow reader has, each of which the list must have as well. */
static size_t expect_slow_finds(const qun_word_list *list, qun_text text, const qun_hit *got, size_t count)
{
    size_t wanted = 0, end;
    for (size_t at = 0; at < text.len; code_at(text, at, &end), at = end) {
        uint32_t terms = begins_at(text, at) ? (uint32_t)list->term_count : 0;
        for (uint32_t t = 0; t < terms; t++) {
            slow s = {.term = &list->terms[t], .text = text, .start = at}, out = s;
            read_on(&s, at, 0, 0, &out);
            for (size_t e = 0; e <= text.len; e++) {
                if (!out.ends[e] || text_same(list->terms[t], text_part(text, at, e), QUN_FOLD_DEFAULT))
                    continue;
                bool there = false;
                for (size_t i = 0; i < count; i++)
                    there = there || (got[i].offset == at && got[i].length == e - at && got[i].term == t);
                if (!there)
                    fail_msg("\"" QUN_F "\" is said in \"" QUN_F "\" from %zu to %zu",
                             QUN_ARG(list->terms[t]), QUN_ARG(text), at, e);
                wanted++;
            }
        }
    }
    return wanted;
}

/* Ways to write a character, and what else texts are made of. */
static const char *const forms[][5] = {
    {"加", "家", "jia", "jiā", "JIA"},     {"微", "威", "wei", "we'i", "薇"},
    {"信", "xin", "xin4", "心", "ｘｉｎ"}, {"西", "xi", "Xi", "希", "xi1"},
    {"安", "an", "An", "按", "a n"},       {"银", "yin", "引", "yi n", "yin3"},
    {"行", "hang", "xing", "航", "性"},    {"绿", "lü", "lv", "lu", "录"},
};
static const char *const others[] = {"n", "g", "xian", "é", "\n",     "，", "1", "12", "的", "a",
                                     " ", " ", "'",    "★", "\u200B", "",   "",  "",   "",   ""};
#define OTHERS (sizeof others / sizeof *others)

static void put(qun_text *text, const char *piece)
{
    memcpy((char *)(uintptr_t)text->at + text->len, piece, strlen(piece));
    text->len += strlen(piece);
}

/* Something like a term or two, with something else around them and between. */
static void write_text(uint64_t *numbers, const char *const *terms, qun_text *text)
{
    for (uint32_t k = 1 + next_number(numbers) % 2; k > 0; k--) {
        const char *term = terms[next_number(numbers) % 8];
        put(text, others[next_number(numbers) % OTHERS]);
        for (size_t at = 0; at < strlen(term); at += 3) {
            const char *const *of = forms[0];
            while (strncmp(*of, term + at, 3) != 0)
                of += 5;
            put(text, of[next_number(numbers) % 5]);
            put(text, others[OTHERS / 2 + next_number(numbers) % (OTHERS / 2)]);
        }
        put(text, others[next_number(numbers) % OTHERS]);
    }
}

static void the_fast_reader_finds_what_the_slow_one_finds(void **state)
{
    static const char *const terms[] = {"加微信", "西安", "银行", "绿行", "微信", "安行西", "加银安", "信信"};
    (void)state;
    uint64_t numbers = 7;
    size_t finds = 0;
    for (int i = 0; i < (int)draws(2000); i++) {
        char bytes[512];
        qun_text own[4], text = {bytes, 0};
        qun_hit hits[512];
        size_t count, said = 0;
        qun_env *env;
        qun_words *words;
        qun_word_list list = {.size = sizeof list, .fold = SAID, .terms = own};
        list.term_count = 1 + next_number(&numbers) % 4;
        uint32_t first = next_number(&numbers);
        for (size_t k = 0; k < list.term_count; k++)
            own[k] = text_of(terms[(first + k) % 8]);
        write_text(&numbers, terms, &text);
        expect_status("env", QUN_OK, qun_env_new(NULL, &env));
        expect_status("compile", QUN_OK, qun_words_compile(env, &list, NULL, &words));
        qun_scan_options all = {.size = sizeof all, .flags = QUN_SCAN_ALL};
        expect_status("scan", QUN_OK,
                      qun_words_scan_many(words, &all, &text, 1, hits, sizeof *hits, 512, &count));
        size_t wanted = expect_slow_finds(&list, text, hits, count);
        for (size_t k = 0; k < count; k++)
            said += (hits[k].folded & QUN_FOLD_PINYIN) != 0;
        if (said != wanted)
            fail_msg("%zu finds in \"" QUN_F "\", the slow reader has %zu", said, QUN_ARG(text), wanted);
        finds += wanted;
        qun_words_unref(words);
        qun_env_unref(env);
    }
    if (finds < draws(300))
        fail_msg("only %zu finds", finds);
}

/* ---- what it costs ---- */

static uint64_t steps_of(const qun_words *words, const char *piece, size_t times)
{
    size_t one = strlen(piece);
    char *bytes = malloc(one * times);
    scan_choice choice = {.every = true};
    static sound_scan s;
    find_place place;
    assert_non_null(bytes);
    for (size_t i = 0; i < times; i++)
        memcpy(bytes + i * one, piece, one);
    text_sound_begin(&s, &words->base->lexicon, &choice, (qun_text){bytes, one * times}, SAID);
    while (text_sound_next(&s, &place))
        ;
    free(bytes);
    return s.steps;
}

static void a_hostile_text_costs_as_it_is_long(void **state)
{
    static const char *const hostile[] = {"a",   "a ", "xian", "xian ", "xi'an", "安",
                                          "安 ", "行", "lu",   "1",     "na na "};
    (void)state;
    given g;
    given_list(&g,
               "安安安安安安安安安安安安安安安安|啊啊啊啊啊啊啊啊啊啊啊啊啊啊|西安西安西安西安|先先先先先先|"
               "行行行行行行行行"
               "|那那那那那那那那|啊啊",
               "", SAID, 0);
    expect_status("list", QUN_OK, g.status);
    for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++) {
        uint64_t once = steps_of(g.words, hostile[i], 200), twice = steps_of(g.words, hostile[i], 400);
        if (twice > once * 21 / 10 + 600)
            fail_msg("\"%s\": %llu steps, of twice as many %llu", hostile[i], (unsigned long long)once,
                     (unsigned long long)twice);
        assert_true(twice <= 128u * 400u * strlen(hostile[i]));
    }
    given_drop(&g);
}

static qun_status compile_and_scan(qun_env *env, void *user)
{
    static const qun_text terms[] = {{"加微信", 9}, {"银行", 6}};
    qun_word_list list = {.size = sizeof list, .fold = SAID, .terms = terms, .term_count = 2};
    qun_words *words;
    size_t count = 0;
    (void)user;
    qun_status status = qun_words_compile(env, &list, NULL, &words);
    if (status == QUN_OK) {
        expect_status("scan", QUN_OK,
                      qun_words_scan(words, "jia wei xin", QUN_NTS, NULL, sizeof(qun_hit), 0, &count));
        expect_int("finds", 1, (int64_t)count);
    }
    qun_words_unref(words);
    return status;
}

static void every_failing_allocation_is_survived(void **state)
{
    (void)state;
    sweep(compile_and_scan, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spellings_are_read_as_syllables),
        cmocka_unit_test(characters_that_sound_alike_are_the_same),
        cmocka_unit_test(two_syllables_need_a_spelling_in_one_piece),
        cmocka_unit_test(a_spelling_may_be_cut_in_several_ways),
        cmocka_unit_test(short_words_are_hardly_meant),
        cmocka_unit_test(honest_words_are_left_alone),
        cmocka_unit_test(nothing_is_said_without_the_fold),
        cmocka_unit_test(noise_is_looked_through_only_with_its_fold),
        cmocka_unit_test(what_is_written_comes_before_what_is_said),
        cmocka_unit_test(phrases_excuse_what_is_said_inside_them),
        cmocka_unit_test(terms_with_other_signs_and_strict_ones_are_not_said),
        cmocka_unit_test(a_find_says_that_it_was_said),
        cmocka_unit_test(words_added_and_removed_are_said_or_not),
        cmocka_unit_test(a_sample_is_read_by_sound_too),
        cmocka_unit_test(sounds_are_saved_with_the_list),
        cmocka_unit_test(the_fast_reader_finds_what_the_slow_one_finds),
        cmocka_unit_test(a_hostile_text_costs_as_it_is_long),
        cmocka_unit_test(every_failing_allocation_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
