/* reference_test.c - patterns made at random against an obvious matcher: from the set of places where a part
 * may begin to the set of places where it may end, over the tree the pattern was written from. */
#include "given.h"
#include "support/expect.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { NODES = 64, TEXT_MOST = 12, PATTERNS = 800, TEXTS = 12 };

/* ---- one character ---- */

static bool is_word(uint32_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || c == '_' || (c >= 'a' && c <= 'z');
}

static bool is_k(uint32_t c)
{
    return c == 'k' || c == 'K' || c == 0x212A; /* the sign of kelvin folds to k */
}

static bool not_line(uint32_t c)
{
    return c != '\n';
}

static bool any(uint32_t c)
{
    (void)c;
    return true;
}

static bool is_a(uint32_t c)
{
    return c == 'a';
}

static bool is_a_or_b(uint32_t c)
{
    return c == 'a' || c == 'b';
}

static bool no_a(uint32_t c)
{
    return c != 'a';
}

static bool no_word(uint32_t c)
{
    return !is_word(c);
}

static bool is_han(uint32_t c)
{
    return c == 0x4E16;
}

static bool is_letter(uint32_t c)
{
    return (is_word(c) && c != '_' && c > '9') || c == 0xE9 || c == 0x4E16 || c == 0x212A;
}

static bool no_letter(uint32_t c)
{
    return !is_letter(c);
}

static bool never(uint32_t c)
{
    (void)c;
    return false;
}

static const struct one {
    const char *pattern;
    bool (*takes)(uint32_t c);
} ones[] = {{"a", is_a},          {"[ab]", is_a_or_b}, {"[^a]", no_a},      {".", not_line},
            {"(?s:.)", any},      {"\\w", is_word},    {"\\W", no_word},    {"(?i:k)", is_k},
            {"\\p{Han}", is_han}, {"\\pL", is_letter}, {"\\PL", no_letter}, {"[^\\w\\W]", never}};
enum { ONES = sizeof ones / sizeof *ones };

static const uint32_t alphabet[] = {'a', 'b', 'k', 'K', 0x212A, '_', ' ', '\n', 0xE9, 0x4E16, 0x1F600};
enum { LETTERS = sizeof alphabet / sizeof *alphabet };

/* ---- places ---- */

typedef struct sample {
    uint32_t codes[TEXT_MOST];
    uint32_t len;
} sample;

static bool word_at(const sample *s, uint32_t at)
{
    return at < s->len && is_word(s->codes[at]);
}

static bool text_begins_at(const sample *s, uint32_t at)
{
    (void)s;
    return at == 0;
}

static bool text_ends_at(const sample *s, uint32_t at)
{
    return at == s->len;
}

static bool line_begins_at(const sample *s, uint32_t at)
{
    return at == 0 || s->codes[at - 1] == '\n';
}

static bool line_ends_at(const sample *s, uint32_t at)
{
    return at == s->len || s->codes[at] == '\n';
}

static bool border_at(const sample *s, uint32_t at)
{
    return (at > 0 && word_at(s, at - 1)) != word_at(s, at);
}

static const struct spot {
    const char *pattern;
    bool (*holds)(const sample *s, uint32_t at);
} spots[] = {{"^", text_begins_at},
             {"\\z", text_ends_at},
             {"(?m:^)", line_begins_at},
             {"(?m:$)", line_ends_at},
             {"\\b", border_at}};
enum { SPOTS = sizeof spots / sizeof *spots };

/* ---- trees ---- */

typedef enum kind { ONE, SPOT, EMPTY, BOTH, EITHER, TIMES } kind;

typedef struct tree {
    struct node {
        kind kind;
        uint32_t what, left, right, min, max; /* max 0: any number */
    } nodes[NODES];
    uint32_t count;
} tree;

static uint32_t grow(tree *t, uint64_t *random, uint32_t depth)
{
    uint32_t at = t->count++;
    struct node n = {.kind = ONE};
    uint32_t draw = given_random(random, 14);
    if (depth == 0 || t->count + 4 > NODES || draw < 4) {
        n.what = given_random(random, ONES);
    } else if (draw < 6) {
        n.kind = given_random(random, 5) ? SPOT : EMPTY;
        n.what = given_random(random, SPOTS);
    } else if (draw < 9) {
        n.kind = BOTH;
    } else {
        n.kind = draw < 12 ? EITHER : TIMES;
        n.min = given_random(random, 3);
        n.max = given_random(random, 2) ? n.min + given_random(random, 3) : 0;
    }
    if (n.kind >= BOTH)
        n.left = grow(t, random, depth - 1);
    if (n.kind == BOTH || n.kind == EITHER)
        n.right = grow(t, random, depth - 1);
    t->nodes[at] = n;
    return at;
}

static void print(const tree *t, uint32_t at, buf *out)
{
    const struct node *n = &t->nodes[at];
    switch (n->kind) {
    case ONE:
        buf_str(out, ones[n->what].pattern);
        return;
    case SPOT:
        buf_str(out, spots[n->what].pattern);
        return;
    case EMPTY:
        buf_str(out, "(?:)");
        return;
    default:
        break;
    }
    buf_str(out, "(?:");
    print(t, n->left, out);
    if (n->kind == BOTH)
        print(t, n->right, out);
    while (n->kind == EITHER) { /* one behind the other: choices among many */
        const struct node *right = &t->nodes[n->right];
        buf_char(out, '|');
        print(t, right->kind == EITHER ? right->left : n->right, out);
        n = right;
    }
    buf_char(out, ')');
    n = &t->nodes[at];
    if (n->kind != TIMES)
        return;
    buf_char(out, '{');
    buf_uint(out, n->min);
    buf_char(out, ',');
    if (n->max)
        buf_uint(out, n->max);
    buf_char(out, '}');
}

/* Bit k: between the characters k - 1 and k. */
static uint32_t ends(const tree *t, uint32_t at, const sample *s, uint32_t begins)
{
    const struct node *n = &t->nodes[at];
    uint32_t out = 0;
    switch (n->kind) {
    case ONE:
        for (uint32_t k = 0; k < s->len; k++)
            if ((begins >> k & 1) && ones[n->what].takes(s->codes[k]))
                out |= 1u << (k + 1);
        return out;
    case SPOT:
        for (uint32_t k = 0; k <= s->len; k++)
            if ((begins >> k & 1) && spots[n->what].holds(s, k))
                out |= 1u << k;
        return out;
    case EMPTY:
        return begins;
    case BOTH:
        return ends(t, n->right, s, ends(t, n->left, s, begins));
    case EITHER:
        return ends(t, n->left, s, begins) | ends(t, n->right, s, begins);
    default:
        break;
    }
    for (uint32_t i = 0; i < n->min; i++)
        begins = ends(t, n->left, s, begins);
    out = begins;
    for (uint32_t i = n->min; n->max ? i < n->max : i < n->min + TEXT_MOST + 1; i++)
        out |= begins = ends(t, n->left, s, begins);
    return out;
}

static qun_text draw_text(sample *s, char *space, uint64_t *random)
{
    size_t len = 0;
    s->len = given_random(random, TEXT_MOST + 1);
    for (uint32_t i = 0; i < s->len; i++) {
        s->codes[i] = alphabet[given_random(random, LETTERS)];
        len += utf8_put(s->codes[i], space + len);
    }
    return (qun_text){space, len};
}

static void random_patterns_match_as_the_reference_does(void **state)
{
    bench *b = *state;
    uint64_t random = 20260728;
    uint32_t found = 0, tables = 0;
    for (uint32_t i = 0; i < PATTERNS; i++) {
        char pattern[4096], space[TEXT_MOST * 4], name[8192];
        buf out;
        tree t = {.count = 0};
        uint32_t root = grow(&t, &random, 5);
        buf_fixed(&out, pattern, sizeof pattern);
        print(&t, root, &out);
        pattern[out.len] = '\0';
        const regex *r = bench_compile(b, pattern);
        tables += regex_size_of(r).states > 0;
        for (uint32_t k = 0; k < TEXTS; k++) {
            sample s;
            qun_text text = draw_text(&s, space, &random);
            bool wanted = ends(&t, root, &s, (2u << s.len) - 1) != 0;
            snprintf(name, sizeof name, "/%s/ in '%.*s'", pattern, (int)text.len, text.at);
            expect_int(name, wanted, bench_matches(b, r, text));
            found += wanted;
        }
    }
    assert_in_range(found, PATTERNS * TEXTS / 5, PATTERNS * TEXTS * 4 / 5); /* both answers are common */
    assert_true(tables > PATTERNS / 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(random_patterns_match_as_the_reference_does, open_bench, drop_bench),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
