/* words_block_fuzz.c - a saved block of words with bytes changed and its sum made to fit again: whatever it
 * says, it is refused or scans without leading astray, lent and copied alike. First byte: which list; second:
 * which options; then changes of five bytes each (place, how, what), ended by one that changes nothing; the
 * rest is the text. Relies on the rooms base and text. */
#include "text/block.h"
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define LISTS        4u
#define SUM_AT       24 /* in the head of a block */
#define HITS         16

static void must(bool holds)
{
    if (!holds)
        abort();
}

static const qun_text terms[] = {{"aab", 3}, {"ab", 2}, {"abba", 4},      {"\xE7\x94\xB2\xE4\xB9\x99", 6},
                                 {"*x1", 3}, {"1", 1},  {"e\xCC\x81z", 4}};
static const qun_text allow[] = {{"abc", 3}, {"\xE7\x94\xB2\xE4\xB9\x99\xE7\x94\xB2", 9}};
static const qun_term_note notes[] = {{sizeof(qun_term_note), QUN_TERM_ANY_START, 1, 1, 0},
                                      {sizeof(qun_term_note), QUN_TERM_ANY_END, 2, 2, 0},
                                      {sizeof(qun_term_note), QUN_TERM_WHOLE, 4, 3, 0},
                                      {sizeof(qun_term_note), QUN_TERM_PLAIN, 8, 255, 0},
                                      {sizeof(qun_term_note), QUN_TERM_CASE, 16, 0, 0},
                                      {sizeof(qun_term_note), 0, 0, 0, 0},
                                      {sizeof(qun_term_note), 0, 32, 9, 0}};

/* One of the lists as a block. */
static char *save(const qun_env *env, unsigned which, size_t *len)
{
    qun_word_list list = {.size = sizeof list, .fold = QUN_FOLD_DEFAULT, .id = {"list", 4}, .terms = terms};
    qun_words *words;
    list.term_count = which == 3 ? 0 : COUNT(terms);
    list.fold = which == 1 ? 0 : QUN_FOLD_DEFAULT & ~(uint32_t)(which == 2 ? QUN_FOLD_NOISE : 0);
    list.flags = which == 2 ? QUN_LIST_STARS : 0;
    list.notes = which == 1 ? NULL : notes;
    list.allow = allow;
    list.allow_count = which == 3 ? 0 : COUNT(allow);
    list.detect = which == 3 ? QUN_DETECT_PHONE : 0;
    must(qun_words_compile(env, &list, NULL, &words) == QUN_OK);
    *len = 0;
    must(qun_words_save(words, NULL, 0, len) == QUN_E_SPACE);
    char *block = malloc(*len);
    must(block != NULL && qun_words_save(words, block, *len, len) == QUN_OK);
    qun_words_unref(words);
    return block;
}

/* A copy of such a block: they are made once, compiling takes longer than all the rest. */
static char *block_of(const qun_env *env, unsigned which, size_t *len)
{
    static char *blocks[LISTS];
    static size_t sizes[LISTS];
    if (blocks[which] == NULL)
        blocks[which] = save(env, which, &sizes[which]);
    char *copy = malloc(sizes[which]);
    must(copy != NULL);
    memcpy(copy, blocks[which], sizes[which]);
    *len = sizes[which];
    return copy;
}

/* Changes bytes as the input says and gives what is left of it. Places wrap round. */
static qun_text change(char *block, size_t len, qun_text input)
{
    while (input.len >= 5) {
        const unsigned char *one = (const unsigned char *)input.at;
        size_t at = ((size_t)one[0] << 8 | one[1]) % len;
        uint32_t value = 0;
        input = (qun_text){input.at + 5, input.len - 5};
        if (one[2] == 0 && one[3] == 0 && one[4] == 0)
            break;
        size_t width = one[2] % 3 == 0 ? 1 : one[2] % 3 == 1 ? 2 : 4;
        at -= at % width;
        memcpy(&value, block + at, width);
        value = one[2] & 0x80 ? ((uint32_t)one[3] << 24 | one[4]) : value + one[3] - one[4];
        memcpy(block + at, &value, width);
    }
    return input;
}

/* All there is to ask of words: nothing is asked of the answers but that they lie in the text. */
static void use(const qun_words *words, unsigned flags, qun_text text)
{
    static const qun_text added[] = {{"ba", 2}, {"\xE4\xB9\x99", 3}};
    qun_word_list more = {.size = sizeof more, .terms = added, .term_count = COUNT(added)};
    qun_words_info info = {.size = sizeof info};
    qun_hit hits[HITS];
    qun_words *changed;
    size_t count, len;
    qun_scan_options options = {.size = sizeof options, .flags = flags & 7u, .tags = flags >> 3 & 3u};
    options.severity = flags >> 5 & 3u;
    must(qun_words_info_get(words, &info) == QUN_OK);
    for (uint32_t i = 0; i < info.terms && i < 64; i++) {
        qun_text term;
        must(qun_words_term(words, i, &term) == QUN_OK && utf8_valid(term.at, term.len));
    }
    must(qun_words_scan_many(words, &options, &text, 1, hits, sizeof *hits, HITS, &count) == QUN_OK);
    for (size_t i = 0; i < count && i < HITS; i++)
        must(hits[i].offset <= text.len && hits[i].length <= text.len - hits[i].offset);
    char masked[512];
    qun_words_mask(words, &options, text.at, text.len, "*", 1, 0, masked, sizeof masked, &len);
    if (qun_words_change(words, &more, terms, 3, NULL, &changed) == QUN_OK)
        must(qun_words_scan_many(changed, &options, &text, 1, hits, sizeof *hits, HITS, &count) == QUN_OK);
    qun_words_unref(changed);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    qun_env *env;
    qun_words *words;
    size_t len;
    if (size < 2 || size > 1024 || qun_env_new(NULL, &env) != QUN_OK)
        return 0;
    char *block = block_of(env, data[0] % LISTS, &len);
    qun_text text = change(block, len, (qun_text){(const char *)data + 2, size - 2});
    uint64_t sum = text_block_sum(block, len);
    memcpy(block + SUM_AT, &sum, sizeof sum);
    for (uint32_t flags = 0; flags <= QUN_WORDS_LENT; flags++) {
        if (qun_words_open(env, block, len, flags, NULL, &words) == QUN_OK)
            use(words, data[1], text);
        qun_words_unref(words);
    }
    free(block);
    qun_env_unref(env);
    return 0;
}
