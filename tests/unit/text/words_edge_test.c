/* words_edge_test.c - texts that end where memory ends: each prefix of hostile texts, with good and bad
 * bytes, between two pages that nobody may touch. Relies on words.h and on mmap. */
#define _DEFAULT_SOURCE
#include "given.h"
#include "support/expect.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <cmocka.h>

/* Syllables of Hangul by their parts, letters of full width, a link. */
static const char composed[] =
    "a a a a b a\xE2\x80\x8B\xE2\x80\x8B\x62 "
    "\xE1\x84\x80\xE1\x85\xA1\xE1\x86\xA8 \xEF\xBC\xA1\xEF\xBC\xA2 https://t.me/+ab";

static const char *const texts[] = {
    "加微信 加★微👍信 ab a'b aab\xCC\x81 13812345678 wx: abc_123 a@b.com",
    "\xFF\xE7\x94\xB2\xF0\x9F\x91\x80\xC3\xE7\x94\xF0\x9F\x91\xED\xA0\x80\xC0\x80 ab\xF4\x90\x80\x80 ab\xE7",
    composed,
};

/* One page between two that trap. */
static char *trapped_page(size_t page)
{
    char *all = mmap(NULL, 3 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_true(all != MAP_FAILED);
    assert_int_equal(mprotect(all + page, page, PROT_READ | PROT_WRITE), 0);
    return all + page;
}

static size_t scan_at(const qun_words *words, char *at, const char *text, size_t len, uint32_t flags)
{
    qun_hit hits[64];
    qun_scan_options options = {.size = sizeof options, .flags = flags};
    size_t count;
    memcpy(at, text, len);
    qun_text one = {at, len};
    expect_status("scan", QUN_OK,
                  qun_words_scan_many(words, &options, &one, 1, hits, sizeof *hits, 64, &count));
    for (size_t i = 0; i < count && i < 64; i++)
        assert_true(hits[i].length > 0 && hits[i].offset + hits[i].length <= len);
    return count;
}

static void no_byte_outside_a_text_is_read(void **state)
{
    (void)state;
    static const uint32_t folds[] = {QUN_FOLD_DEFAULT, 0, QUN_FOLD_NOISE};
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    char *memory = trapped_page(page);
    for (size_t f = 0; f < sizeof folds / sizeof *folds; f++) {
        given g;
        given_list(&g, "加微信|ab|aab|aaaa|각|é|b", "加微信群|abc", folds[f], 31);
        expect_int("list", QUN_OK, g.status);
        for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
            for (size_t len = 0; len <= strlen(texts[i]); len++) {
                for (uint32_t flags = 0; flags < 8; flags++) {
                    size_t low = scan_at(g.words, memory, texts[i], len, flags);
                    size_t high = scan_at(g.words, memory + page - len, texts[i], len, flags);
                    expect_int(texts[i], (int64_t)low, (int64_t)high);
                }
            }
        }
        given_drop(&g);
    }
    munmap(memory - page, 3 * page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_byte_outside_a_text_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
