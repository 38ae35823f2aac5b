/* words_bench.c - how fast a list of a thousand words finds what hides in Chinese and English messages,
 * folding included, against the bytes copied (the limit of memory) and against strstr for each word, which
 * finds only what does not hide. */
#include "bench/measure.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WORDS = 1000, MESSAGES = 20000, NAIVE = 200, ROUNDS = 8, TEXT_SPACE = 1 << 22 };

static uint64_t seen;
static char text[TEXT_SPACE + 512], copied[TEXT_SPACE + 512];
static qun_text messages[MESSAGES];
static uint32_t message_count;
static size_t text_len;

static const char *const chinese[] = {
    "今天", "天气", "狗狗",   "猫咪", "吃饭", "喂养", "医院", "疫苗", "好看", "可爱", "大家", "群里",
    "周末", "公园", "散步",   "驱虫", "罐头", "零食", "尿布", "训练", "品种", "布偶", "柯基", "金毛",
    "哪里", "怎么", "为什么", "谢谢", "请问", "推荐", "价格", "便宜", "活动", "报名", "明天", "晚上",
    "上海", "北京", "大连",   "一起", "照片", "视频", "朋友", "生日", "蛋糕"};
static const char *const english[] = {"the",   "dog",   "cat",    "food",  "today",  "walk", "park",
                                      "vet",   "nice",  "what",   "do",    "you",    "feed", "your",
                                      "puppy", "likes", "it",     "a lot", "meet",   "here", "photo",
                                      "where", "when",  "thanks", "all",   "please", "price"};

#define COUNT(list) (uint32_t)(sizeof(list) / sizeof *(list))

static void add(char *to, size_t *len, const char *word)
{
    size_t n = strlen(word);
    memcpy(to + *len, word, n);
    *len += n;
}

/* Words of a list: two or three everyday words together, so that texts often hold their beginnings; or of
 * `rare` characters, so that texts seldom do, as it is with what people forbid. */
static void make_words(char (*space)[96], qun_text *words, int rare)
{
    uint64_t random = 7;
    for (uint32_t i = 0; i < WORDS; i++) {
        size_t len = 0;
        int is_english = i % 4 == 3;
        uint32_t parts = 2 + next_random(&random) % 2;
        for (uint32_t k = 0; k < parts; k++) {
            char sign[4] = {(char)(0xE8 + next_random(&random) % 2), (char)(0x80 + next_random(&random) % 64),
                            (char)(0x80 + next_random(&random) % 64), 0}; /* a Han character */
            const char *everyday = is_english ? english[next_random(&random) % COUNT(english)]
                                              : chinese[next_random(&random) % COUNT(chinese)];
            add(space[i], &len, rare && !is_english ? sign : everyday);
        }
        if (is_english)
            len += (size_t)snprintf(space[i] + len, 16, "%u", i);
        words[i] = (qun_text){space[i], len};
    }
}

static void make_messages(void)
{
    uint64_t random = 99;
    while (message_count < MESSAGES && text_len < TEXT_SPACE) {
        size_t begin = text_len;
        uint32_t parts = 4 + next_random(&random) % 24;
        uint32_t is_english = next_random(&random) % 4 == 0;
        for (uint32_t k = 0; k < parts; k++) {
            add(text, &text_len,
                is_english ? english[next_random(&random) % COUNT(english)]
                           : chinese[next_random(&random) % COUNT(chinese)]);
            add(text, &text_len, is_english ? " " : next_random(&random) % 6 == 0 ? "," : "");
        }
        messages[message_count++] = (qun_text){text + begin, text_len - begin};
        text[text_len++] = 0; /* for strstr */
    }
}

static void scan(void *user)
{
    qun_hit hits[16];
    size_t found;
    for (uint32_t i = 0; i < message_count; i++) {
        check("scan", qun_words_scan(user, messages[i].at, messages[i].len, hits, sizeof *hits, 16, &found));
        seen += found;
    }
}

static void copy(void *user)
{
    (void)user;
    memcpy(copied, text, text_len);
    seen += (unsigned char)copied[seen % text_len] + 1;
}

static void naive(void *user)
{
    const qun_text *words = user;
    for (uint32_t i = 0; i < NAIVE; i++)
        for (uint32_t k = 0; k < WORDS; k++)
            seen += strstr(messages[i].at, words[k].at) != NULL;
}

static qun_words *list_of(qun_env *env, const qun_text *words, uint32_t fold, uint32_t detect)
{
    qun_words *made;
    qun_word_list list = {
        .size = sizeof list, .fold = fold, .detect = detect, .terms = words, .term_count = WORDS};
    check("words", qun_words_compile(env, &list, NULL, &made));
    return made;
}

static double megabytes(const contest *c)
{
    return 1e3 / c->ns; /* bytes a nanosecond are gigabytes a second */
}

int main(void)
{
    static char space[WORDS][96], rare_space[WORDS][96];
    static qun_text words[WORDS], rare[WORDS];
    count_heap heap = {0};
    qun_env *env = count_env(&heap);
    make_words(space, words, 0);
    make_words(rare_space, rare, 1);
    make_messages();
    double naive_bytes = (double)(messages[NAIVE].at - text);
    contest all[] = {
        {"1,000 words, folded", scan, list_of(env, rare, QUN_FOLD_DEFAULT, 0), (double)text_len, 0},
        {"memcpy of the same bytes", copy, NULL, (double)text_len, 0},
        {"strstr, 1,000 times", naive, words, naive_bytes, 0},
        {"1,000 words, folded, all detectors", scan, list_of(env, rare, QUN_FOLD_DEFAULT, 31),
         (double)text_len, 0},
        {"1,000 words, as they stand", scan, list_of(env, rare, 0, 0), (double)text_len, 0},
        {"1,000 words of everyday parts, folded", scan, list_of(env, words, QUN_FOLD_DEFAULT, 0),
         (double)text_len, 0},
    };
    enum { LISTS = sizeof all / sizeof *all };
    uint64_t warm = heap.calls;
    contest_run(all, LISTS, ROUNDS);
    for (size_t i = 0; i < LISTS; i++) {
        say(all[i].name, megabytes(&all[i]), "MB/s", i == 1 ? NULL : all[1].name, all[1].ns / all[i].ns);
        if (i != 1 && i != 2)
            say(all[i].name, megabytes(&all[i]), "MB/s", all[2].name, all[2].ns / all[i].ns);
    }
    say("words: allocations while scanning", (double)(heap.calls - warm), "calls", NULL, 0);
    say("words: memory of the four lists", (double)heap.live, "bytes", NULL, 0);
    return seen == 0;
}
