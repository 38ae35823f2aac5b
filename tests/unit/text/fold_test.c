/* fold_test.c - folding against utf8proc for every code point, canonical equivalence, the matcher's table
 * against the slow way, and the digest. */
#include "given.h"
#include "support/draws.h"
#include "support/expect.h"
#include "text/alphabet.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <utf8proc.h>

#define NFKC (QUN_FOLD_WIDTH | QUN_FOLD_CASE)

static bool is_surrogate(uint32_t code)
{
    return code >= 0xD800 && code < 0xE000;
}

/* The fold of one code point by utf8proc: NFKC_Casefold, then decomposed, without what has no width here. */
static size_t theirs(uint32_t code, utf8proc_option_t options, utf8proc_uint8_t **out)
{
    char bytes[4];
    utf8proc_uint8_t *folded = NULL;
    size_t len = utf8_put(code, bytes);
    utf8proc_ssize_t got =
        utf8proc_map((const utf8proc_uint8_t *)bytes, (utf8proc_ssize_t)len, &folded, options);
    assert_true(got >= 0);
    got = utf8proc_map(folded, got, out, UTF8PROC_STABLE | UTF8PROC_DECOMPOSE);
    assert_true(got >= 0);
    free(folded);
    return (size_t)got;
}

static bool is_ignorable(uint32_t code)
{
    return utf8proc_get_property((utf8proc_int32_t)code)->ignorable;
}

/* Our fold of one code point, in canonical order. */
static size_t ours(uint32_t code, uint32_t fold, char *out)
{
    char bytes[4];
    text_walk walk;
    text_symbol symbol;
    size_t len = 0;
    text_walk_begin(&walk, (qun_text){bytes, utf8_put(code, bytes)}, fold);
    while (text_walk_next(&walk, &symbol)) {
        if (!(fold & QUN_FOLD_WIDTH) || !is_ignorable(symbol.code))
            len += utf8_put(symbol.code, out + len);
    }
    return len;
}

static void every_code_point_folds_as_unicode_says(void **state)
{
    (void)state;
    expect_text("utf8proc's Unicode", "15.0.0", text_of(utf8proc_unicode_version()));
    utf8proc_option_t options =
        UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE;
    for (uint32_t code = 1; code < 0x110000; code++) {
        char own[512];
        utf8proc_uint8_t *other = NULL;
        if (is_surrogate(code))
            continue;
        size_t len = ours(code, NFKC, own), wanted = theirs(code, options, &other);
        if (len != wanted || memcmp(own, other, len) != 0)
            fail_msg("U+%04X: expected %.*s, got %.*s", code, (int)wanted, (const char *)other, (int)len,
                     own);
        free(other);
    }
}

static void without_folds_only_canonical_equivalence_is_left(void **state)
{
    (void)state;
    for (uint32_t code = 1; code < 0x110000; code++) {
        char own[512];
        utf8proc_uint8_t *other = NULL;
        if (is_surrogate(code))
            continue;
        size_t len = ours(code, 0, own), wanted = theirs(code, UTF8PROC_STABLE, &other);
        if (len != wanted || memcmp(own, other, len) != 0)
            fail_msg("U+%04X: expected %.*s, got %.*s", code, (int)wanted, (const char *)other, (int)len,
                     own);
        free(other);
    }
}

static void canonically_equivalent_texts_fold_alike(void **state)
{
    (void)state;
    static const uint32_t codes[] = {'a',    'e',    'o',    0xE2,   0x1EA1, 0x301,  0x302,  0x323,
                                     0x327,  0x31B,  0x345,  0x1F80, 0xAC00, 0xAC01, 0x1100, 0x1161,
                                     0x11A8, 0x304B, 0x3099, 0x915,  0x93C,  0x212B};
    uint64_t numbers = 7;
    for (int i = 0; i < (int)draws(20000); i++) {
        char text[64];
        size_t len = 0, count = 1 + next_number(&numbers) % 10;
        for (size_t k = 0; k < count; k++)
            len += utf8_put(codes[next_number(&numbers) % (sizeof codes / sizeof *codes)], text + len);
        text[len] = 0;
        utf8proc_uint8_t *composed = utf8proc_NFC((const utf8proc_uint8_t *)text);
        utf8proc_uint8_t *decomposed = utf8proc_NFD((const utf8proc_uint8_t *)text);
        for (uint32_t fold = 0; fold < 32; fold++) {
            if (!text_same(text_of((char *)composed), text_of((char *)decomposed), fold) ||
                !text_same(text_of((char *)decomposed), text_of(text), fold))
                fail_msg("fold %u: \"%s\" is not \"%s\"", fold, (char *)composed, (char *)decomposed);
        }
        free(composed);
        free(decomposed);
    }
}

static void kinds_of_characters_are_what_the_matcher_expects(void **state)
{
    (void)state;
    static const struct {
        const char *characters;
        int kind;
    } cases[] = {
        {"\n\r\v\f\xC2\x85\u2028\u2029", TEXT_HARD},
        {"，。；：！？、｡､؟।", TEXT_SOFT},
        {",;:!?", TEXT_CLAUSE},
        {"'’", TEXT_APOSTROPHE},
        {".．·-_*@#￥%…—～★👍🀄✨️⃣♀", TEXT_NOISE},
        {" \t\u3000\u00A0\u2003", TEXT_SPACE},
        {"\u200B\u200C\u200D\u2060\uFEFF\u00AD\u034F\uFE0F\x01\U000E0020\u0336\u20E3\u3164\u061C", TEXT_ZERO},
        {"\u0301\u0302\u3099\u0345", TEXT_ACCENT},
        {"\u1161\u11A8\u0941\u05B0", TEXT_MARK},
        {"あアーก가ﷺא", TEXT_OTHER},
        {"中國〇々𠀀豈", TEXT_HAN},
        {"09９٣𝟘", TEXT_DIGIT},
        {"azAéßЖλΩﬁ", TEXT_LETTER},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        qun_text all = text_of(cases[i].characters);
        for (size_t at = 0; at < all.len;) {
            uint32_t code = utf8_next(all.at, all.len, &at);
            bool picture = cases[i].kind == TEXT_NOISE && (code == 0xFE0F || code == 0x20E3);
            if (!picture && text_kind_of(code) != cases[i].kind)
                fail_msg("U+%04X: expected kind %d, got %d", code, cases[i].kind, text_kind_of(code));
        }
    }
}

static void traditional_characters_meet_simplified_ones(void **state)
{
    (void)state;
    static const char *const alike[][2] = {
        {"國", "国"}, {"紅", "红"}, {"乾", "干"}, {"覆", "复"}, {"裏", "里"}, {"裡", "里"}, {"麪", "面"},
        {"麵", "面"}, {"後", "后"}, {"發", "发"}, {"髮", "发"}, {"⾺", "马"}, {"︾", "》"},
    };
    for (size_t i = 0; i < sizeof alike / sizeof *alike; i++) {
        if (!text_same(text_of(alike[i][0]), text_of(alike[i][1]), QUN_FOLD_WIDTH | QUN_FOLD_SCRIPT))
            fail_msg("%s is not %s", alike[i][0], alike[i][1]);
    }
    assert_false(text_same(text_of("國"), text_of("国"), QUN_FOLD_WIDTH | QUN_FOLD_CASE));
}

/* Symbols of all folded letters below U+3000 and some of the rest: a list with many symbols. */
static uint32_t collect(uint32_t fold, uint32_t *codes)
{
    uint32_t count = 0;
    for (uint32_t code = 1; code < 0x20000; code++) {
        text_symbol parts[TEXT_SYMBOLS];
        if (is_surrogate(code) || (code > 0x3000 && code % 3 != 0))
            continue;
        uint32_t n = text_fold_code(code, fold, parts);
        for (uint32_t i = 0; i < n; i++) {
            if (parts[i].kind > TEXT_ZERO || !(fold & QUN_FOLD_NOISE))
                codes[count++] = parts[i].code;
        }
    }
    return count;
}

static void the_table_of_a_list_folds_like_the_slow_way(void **state)
{
    (void)state;
    static uint32_t codes[0x60000];
    given g;
    given_list(&g, "x", "", 0, 0);
    for (uint32_t fold = 0; fold < 16; fold++) {
        alphabet own;
        arena a;
        arena_init(&a, &g.env->mem);
        expect_status("built", QUN_OK, text_alphabet_build(&own, &a, codes, collect(fold, codes), fold));
        for (uint32_t code = 1; code < 0x10000; code++) {
            char bytes[4];
            text_character c;
            uint32_t cell = text_alphabet_cell(&own, code), expected;
            if (is_surrogate(code) || cell == TEXT_ESCAPE)
                continue;
            text_character_at((qun_text){bytes, utf8_put(code, bytes)}, 0, fold, true, &c);
            uint32_t number = c.count == 1 ? text_alphabet_number(&own, c.symbols[0].code) : 0;
            if (c.count == 0)
                expected = c.kind;
            else if (number != 0)
                expected = number;
            else
                expected = c.symbols[0].kind <= TEXT_ZERO ? TEXT_HAN : c.symbols[0].kind;
            if (c.count > 1 || cell != expected)
                fail_msg("U+%04X, fold %u: expected %u of %u symbols, got %u", code, fold, expected, c.count,
                         cell);
        }
        arena_drop(&a);
    }
    given_drop(&g);
}

static void digits_of_every_form_have_their_value(void **state)
{
    (void)state;
    expect_int("ASCII", 7, text_digit_of('7'));
    expect_int("Arabic-Indic", 3, text_digit_of(0x0663));
    expect_int("dingbat circled", 9, text_digit_of(0x277E));
    expect_int("negative circled 0", 0, text_digit_of(0x24FF));
    expect_int("a letter", -1, text_digit_of('a'));
    expect_int("ten in a circle", -1, text_digit_of(0x277F));
    for (uint32_t code = 0x80; code < 0x110000; code++) {
        text_symbol parts[TEXT_SYMBOLS];
        text_fold_code(code, QUN_FOLD_WIDTH, parts);
        if (text_kind_of(code) == TEXT_DIGIT && text_digit_of(code) < 0 && text_digit_of(parts[0].code) < 0)
            fail_msg("U+%04X is a digit without value", code);
    }
}

static void a_digest_is_of_what_is_read_not_of_how_it_is_written(void **state)
{
    (void)state;
    uint64_t digest = text_digest(text_of("加微信abc123"));
    static const char *const same[] = {"加 微 信 ABC 123", "加微信ＡＢＣ１２３", "加\u200B微信，abc123！",
                                       "加微信abc①②③"};
    static const char *const other[] = {"加微信abc124", "加微abc123信", "", "👍"};
    for (size_t i = 0; i < 4; i++) {
        assert_true(digest == text_digest(text_of(same[i])));
        assert_true(digest != text_digest(text_of(other[i])));
    }
    assert_true(text_digest(text_of("國")) == text_digest(text_of("国")));
    assert_true(text_digest(text_of("👍")) != text_digest(text_of("👎")));
    assert_true(text_digest(text_of("👍")) != text_digest(text_of("")));
    /* Snapshots keep it: the same on every machine and for ever. */
    assert_true(digest == UINT64_C(0x38219c9c5bb2d7aa));
}

static void a_folded_text_is_utf8_again(void **state)
{
    (void)state;
    given g;
    arena a;
    qun_text out;
    given_list(&g, "x", "", 0, 0);
    arena_init(&a, &g.env->mem);
    assert_true(text_fold(&a, text_of("Ⓗé，國\u200B 𝕏!"), QUN_FOLD_DEFAULT, &out));
    expect_text("without noise", "he\u0301国x", out);
    assert_true(text_fold(&a, text_of("Ⓗé，國!"), NFKC, &out));
    expect_text("with noise", "he\u0301,國!", out);
    assert_true(text_fold(&a,
                          text_of("a\xFF"
                                  "b"),
                          QUN_FOLD_DEFAULT, &out));
    expect_text("a bad byte is dropped", "ab", out);
    arena_drop(&a);
    given_drop(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_code_point_folds_as_unicode_says),
        cmocka_unit_test(without_folds_only_canonical_equivalence_is_left),
        cmocka_unit_test(canonically_equivalent_texts_fold_alike),
        cmocka_unit_test(kinds_of_characters_are_what_the_matcher_expects),
        cmocka_unit_test(traditional_characters_meet_simplified_ones),
        cmocka_unit_test(the_table_of_a_list_folds_like_the_slow_way),
        cmocka_unit_test(digits_of_every_form_have_their_value),
        cmocka_unit_test(a_digest_is_of_what_is_read_not_of_how_it_is_written),
        cmocka_unit_test(a_folded_text_is_utf8_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
