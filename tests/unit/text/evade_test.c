/* evade_test.c - how much of what people write to hide a term is found: writes terms in each way and in pairs
 * of ways, counts what is found under each choice of folds, and holds what was reached. docs/words-recall.md
 * shows the table. */
#include "given.h"
#include "text/fold.h"
#include "support/expect.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

enum { CHOICES = 3, TEXT_MOST = 2048 };

/* One way: ASCII letters moved to `letters` ('a' there), symbols replaced by pairs, signs put between. */
typedef struct way {
    const char *name;
    uint32_t letters;
    const char *const *pairs; /* from, to, ..., NULL */
    const char *const *signs; /* ended by NULL */
    bool han_only;            /* signs only between Han characters */
    bool repeats;             /* letters written three times */
} way;

static const char *const traditional[] = {"国", "國", "机", "機", "钱", "錢", "贷", "貸", "号", "號",
                                          "码", "碼", "单", "單", "赚", "賺", "妈", "媽", NULL};
static const char *const greek[] = {"a", "α", "c", "ϲ", "e", "ε", "i", "ι", "k", "κ", "m", "Μ", "n", "η", "o",
                                    "ο", "r", "ᴦ", "t", "τ", "u", "υ", "v", "ν", "x", "χ", "z", "Ζ", NULL};
static const char *const cyrillic[] = {"a", "а", "c", "с", "e", "е", "k", "К", "m", "М", "n", "п", "o",
                                       "о", "r", "г", "t", "Т", "v", "ѵ", "x", "х", "l", "Ӏ", NULL};
static const char *const small[] = {"a", "ᴀ", "c", "ᴄ", "e", "ᴇ", "f", "ꜰ", "g", "ɢ", "k", "ᴋ", "l", "ʟ", "m",
                                    "ᴍ", "n", "ɴ", "o", "ᴏ", "r", "ʀ", "t", "ᴛ", "u", "ᴜ", "z", "ᴢ", NULL};
static const char *const syllabics[] = {"a", "ᗩ", "c", "ᑕ", "e", "ᗴ", "f", "ᖴ", "k", "Ꮶ", "l", "ᒪ", "m", "ᗰ",
                                        "n", "ᑎ", "r", "ᖇ", "u", "ᑌ", "v", "ᐯ", "x", "᙭", "z", "ᘔ", NULL};
static const char *const forms[] = {"洁", "㓗", "器", "𠾖", "妹", "妺", NULL};
static const char *const parts[] = {"你",   "亻尔", "妈",   "女马", "钱",   "钅戋", "证",   "讠正", "码",
                                    "石马", "机",   "木几", "赌",   "贝者", "信",   "亻言", NULL};
static const char *const leet[] = {"a", "4", "e", "3", "o", "0", NULL};
static const char *const invisible[] = {"\u200B", "\u200D", "\u2060", "\uFEFF", NULL};
static const char *const spaces[] = {" ", "\u3000", NULL};
static const char *const marks[] = {"★", ".", "-", "*", "_", "|", "~", "/", NULL};
static const char *const emoji[] = {"👍", "🔥", "❤️", "✨", NULL};
static const char *const strokes[] = {"\u0336", "\u0335", NULL};
static const char *const inserts[] = {"1", "a", "Ｘ", NULL};

static const way ways[] = {
    {"full width", 0xFF41, NULL, NULL, false, false},
    {"circled", 0x24D0, NULL, NULL, false, false},
    {"mathematical", 0x1D41A, NULL, NULL, false, false},
    {"filled squares", 0x1F170, NULL, NULL, false, false},
    {"capitals", 'A', NULL, NULL, false, false},
    {"Traditional", 0, traditional, NULL, false, false},
    {"Greek", 0, greek, NULL, false, false},
    {"Cyrillic", 0, cyrillic, NULL, false, false},
    {"small capitals", 0, small, NULL, false, false},
    {"syllabics", 0, syllabics, NULL, false, false},
    {"Han look-alikes", 0, forms, NULL, false, false},
    {"parts", 0, parts, NULL, false, false},
    {"digits for letters", 0, leet, NULL, false, false},
    {"invisible", 0, NULL, invisible, false, false},
    {"spaces", 0, NULL, spaces, false, false},
    {"signs", 0, NULL, marks, false, false},
    {"emoji", 0, NULL, emoji, false, false},
    {"strokes", 0, NULL, strokes, false, false},
    {"inserted", 0, NULL, inserts, true, false},
    {"repeats", 0, NULL, NULL, false, true},
};
#define WAYS (sizeof ways / sizeof *ways)

/* Percent found: default, strong, with SPLIT; of the way alone, then with each other way before it. */
static const uint8_t floors[WAYS][2][CHOICES] = {
    {{100, 100, 100}, {90, 94, 95}}, {{100, 100, 100}, {93, 96, 96}}, {{100, 100, 100}, {91, 96, 96}},
    {{100, 100, 100}, {91, 94, 95}}, {{100, 100, 100}, {92, 95, 95}}, {{100, 100, 100}, {82, 93, 100}},
    {{85, 85, 85}, {82, 86, 86}},    {{100, 100, 100}, {91, 96, 96}}, {{100, 100, 100}, {91, 94, 94}},
    {{98, 98, 98}, {91, 94, 94}},    {{0, 100, 100}, {0, 80, 84}},    {{0, 0, 100}, {0, 0, 100}},
    {{0, 0, 0}, {0, 7, 7}},          {{100, 100, 100}, {84, 86, 87}}, {{100, 100, 100}, {84, 85, 85}},
    {{100, 100, 100}, {83, 85, 86}}, {{100, 100, 100}, {82, 84, 85}}, {{100, 100, 100}, {87, 88, 90}},
    {{0, 100, 100}, {0, 83, 86}},    {{100, 100, 100}, {94, 94, 94}},
};

static const char *const terms[] = {"加微信",   "国家机器", "fuck",     "贷款vx", "amazon", "qq号码",
                                    "刷单赚钱", "你妈",     "telegram", "办证",   "赌博",   "洁器妹"};
#define TERMS (sizeof terms / sizeof *terms)
#define LIST  "加微信|国家机器|fuck|贷款vx|amazon|qq号码|刷单赚钱|你妈|telegram|办证|赌博|洁器妹"

static size_t put(char *out, size_t len, const char *text)
{
    memcpy(out + len, text, strlen(text));
    return len + strlen(text);
}

static const char *replaced(const way *w, const char *at, size_t size)
{
    for (size_t i = 0; w->pairs && w->pairs[i]; i += 2) {
        if (strlen(w->pairs[i]) == size && memcmp(w->pairs[i], at, size) == 0)
            return w->pairs[i + 1];
    }
    return NULL;
}

static size_t put_sign(const way *w, uint64_t *state, char *out, size_t len)
{
    size_t count = 0;
    while (w->signs[count])
        count++;
    return put(out, len, w->signs[next_number(state) % count]);
}

static bool takes_sign(const way *w, uint64_t *state, uint32_t last, uint32_t code)
{
    bool han = text_kind_of(last) == TEXT_HAN && text_kind_of(code) == TEXT_HAN;
    return w->signs && last != 0 && text_kind_of(code) > TEXT_MARK && (han || !w->han_only) &&
           next_number(state) % 2 == 0;
}

/* Writes `from` in this way, each symbol with even chance. */
static void hide(const way *w, uint64_t *state, const char *from, char *out)
{
    size_t len = 0, size = strlen(from);
    uint32_t last = 0;
    for (size_t at = 0; at < size;) {
        size_t start = at;
        uint32_t code = utf8_next(from, size, &at);
        bool chosen = next_number(state) % 2 == 0, letter = code >= 'a' && code <= 'z';
        const char *other = chosen ? replaced(w, from + start, at - start) : NULL;
        if (takes_sign(w, state, last, code))
            len = put_sign(w, state, out, len);
        if (other != NULL)
            len = put(out, len, other);
        else
            len += utf8_put(chosen && letter && w->letters ? w->letters + code - 'a' : code, out + len);
        for (int i = 0; chosen && letter && w->repeats && i < 2; i++)
            len += utf8_put(code, out + len);
        last = code;
    }
    out[len] = 0;
}

typedef struct tally {
    uint32_t written, found[CHOICES];
} tally;

static void count_one(const given *lists, const char *text, uint32_t term, tally *t)
{
    t->written++;
    for (int i = 0; i < CHOICES; i++) {
        qun_hit hit;
        size_t count;
        expect_status("scan", QUN_OK,
                      qun_words_scan(lists[i].words, text, QUN_NTS, &hit, sizeof hit, 1, &count));
        t->found[i] += count == 1 && hit.term == term && hit.offset == 0 && hit.length == strlen(text);
    }
}

/* Terms written in one way, or first in another. Those that stay as they are do not count. */
static tally try_way(const given *lists, size_t way_index, bool pairs, uint64_t *state)
{
    tally t = {0};
    for (uint32_t i = 0; i < (pairs ? 1500u : 300u); i++) {
        char first[TEXT_MOST], text[TEXT_MOST];
        uint32_t term = next_number(state) % TERMS;
        size_t before = pairs ? next_number(state) % WAYS : way_index;
        hide(&ways[before], state, terms[term], first);
        if (pairs)
            hide(&ways[way_index], state, first, text);
        if (strcmp(first, terms[term]) != 0 && (!pairs || strcmp(first, text) != 0))
            count_one(lists, pairs ? text : first, term, &t);
    }
    return t;
}

static void hidden_terms_are_found_as_often_as_the_table_says(void **state)
{
    (void)state;
    static const uint32_t folds[CHOICES] = {QUN_FOLD_DEFAULT, QUN_FOLD_STRONG,
                                            QUN_FOLD_STRONG | QUN_FOLD_SPLIT};
    given lists[CHOICES];
    uint64_t numbers = 3;
    for (int i = 0; i < CHOICES; i++)
        given_list(&lists[i], LIST, "", folds[i], 0);
    for (size_t w = 0; w < WAYS; w++) {
        for (int pairs = 0; pairs < 2; pairs++) {
            tally t = try_way(lists, w, pairs != 0, &numbers);
            printf("| %s%s | %u |", ways[w].name, pairs ? " after another" : "", t.written);
            for (int i = 0; i < CHOICES; i++) {
                uint32_t percent = t.written > 0 ? t.found[i] * 100 / t.written : 100;
                printf(" %u |", percent);
                if (percent < floors[w][pairs][i])
                    fail_msg("%s, choice %d: %u of 100 found, not %u", ways[w].name, i, percent,
                             floors[w][pairs][i]);
            }
            printf("\n");
        }
    }
    for (int i = 0; i < CHOICES; i++)
        given_drop(&lists[i]);
}

/* ---- by sound ---- */

static const char *const spelled[] = {"加", "jia",   "微", "wei",   "信", "xin",  "刷", "shua",
                                      "单", "dan",   "赚", "zhuan", "钱", "qian", "国", "guo",
                                      "家", "jia",   "机", "ji",    "器", "qi",   "办", "ban",
                                      "证", "zheng", "赌", "du",    "博", "bo",   NULL};
static const char *const alike[] = {"加", "家", "微", "薇", "信", "新", "刷", "唰", "单", "丹", "赚",
                                    "撰", "钱", "前", "国", "锅", "家", "佳", "机", "鸡", "器", "气",
                                    "办", "半", "证", "正", "赌", "堵", "博", "勃", NULL};
static const way said[] = {
    {"spelled", 0, spelled, NULL, false, false},
    {"said alike", 0, alike, NULL, false, false},
    {"spelled, spaces between", 0, spelled, spaces, false, false},
    {"said alike, signs between", 0, alike, marks, false, false},
    {"spelled, capitals", 'A', spelled, NULL, false, false},
};
static const char *const said_terms[] = {"加微信", "刷单赚钱", "国家机器", "办证", "赌博"};
/* Percent found with PINYIN, of terms of three characters and more, then of those of two. */
static const uint8_t said_floors[][2] = {{100, 80}, {100, 0}, {100, 72}, {100, 19}, {100, 83}};

static void terms_that_are_only_said_are_found_as_often_as_the_table_says(void **state)
{
    (void)state;
    given lists[CHOICES];
    uint64_t numbers = 5;
    for (int i = 0; i < CHOICES; i++)
        given_list(&lists[i], "加微信|刷单赚钱|国家机器|办证|赌博", "", QUN_FOLD_DEFAULT | QUN_FOLD_PINYIN,
                   0);
    for (size_t w = 0; w < sizeof said / sizeof *said; w++) {
        tally tallies[2] = {{0}, {0}};
        for (int i = 0; i < 400; i++) {
            char text[TEXT_MOST];
            uint32_t term = next_number(&numbers) % 5;
            hide(&said[w], &numbers, said_terms[term], text);
            if (strcmp(text, said_terms[term]) != 0)
                count_one(lists, text, term, &tallies[term > 2]);
        }
        printf("| %s |", said[w].name);
        for (int k = 0; k < 2; k++) {
            uint32_t percent = tallies[k].found[0] * 100 / tallies[k].written;
            printf(" %u |", percent);
            if (percent < said_floors[w][k])
                fail_msg("%s: %u of 100 found, not %u", said[w].name, percent, said_floors[w][k]);
        }
        printf("\n");
    }
    for (int i = 0; i < CHOICES; i++)
        given_drop(&lists[i]);
}

static void what_is_evasive_is_told_from_what_may_be_honest(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint32_t flags;
    } cases[] = {
        {"加微信vx", 0},
        {"加微信VX", 0},
        {"加微信ｖｘ", 0},
        {"加微 信vx", QUN_HIT_SPACED},
        {"加微\u200C信vx", 0},
        {"加\u200B微\u200B信\u200Bvx", QUN_HIT_EVASIVE},
        {"加微★信vx", QUN_HIT_EVASIVE},
        {"加微.信 vx", QUN_HIT_EVASIVE},
        {"加微信ⓥx", QUN_HIT_EVASIVE},
        {"加微信vх", QUN_HIT_EVASIVE},
        {"加1微信vx", QUN_HIT_EVASIVE},
        {"加微亻言vx", QUN_HIT_EVASIVE},
        {"加微信vvvx", 0},
    };
    given g;
    given_list(&g, "加微信vx", "", QUN_FOLD_STRONG | QUN_FOLD_SPLIT, 0);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        qun_hit hit;
        size_t count;
        expect_status("scan", QUN_OK,
                      qun_words_scan(g.words, cases[i].text, QUN_NTS, &hit, sizeof hit, 1, &count));
        expect_int(cases[i].text, 1, (int64_t)count);
        expect_int(cases[i].text, cases[i].flags, hit.flags);
    }
    given_drop(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hidden_terms_are_found_as_often_as_the_table_says),
        cmocka_unit_test(terms_that_are_only_said_are_found_as_often_as_the_table_says),
        cmocka_unit_test(what_is_evasive_is_told_from_what_may_be_honest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
