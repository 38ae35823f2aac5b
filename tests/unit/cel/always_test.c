/* always_test.c - what is said of conditions before any fact is known is so: by examples, and by trying all
 * values. */
#include "given.h"
#include "support/expect.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

typedef struct told {
    char text[512];
    size_t len;
} told;

static void write_doubt(void *user, const cel_doubt *d)
{
    static const char *const words[] = {"true", "false", "never with", "nothing beside"};
    told *out = user;
    int len = snprintf(out->text + out->len, sizeof out->text - out->len, "%s%.*s: %s%s%.*s",
                       out->len ? "; " : "", (int)d->part.len, d->part.at, words[d->what],
                       d->other.len ? " " : "", (int)d->other.len, d->other.at ? d->other.at : "");
    out->len += len > 0 ? (size_t)len : 0;
    assert_true(out->len < sizeof out->text);
}

static const cel_program *doubts_of(world *w, const char *source, void (*told)(void *, const cel_doubt *),
                                    void *user)
{
    w->request.doubt = told;
    w->request.user = user;
    const cel_program *p = world_compile(w, source);
    w->request.doubt = NULL;
    return p;
}

static bool implies(world *w, const cel_program *this, const cel_program *that)
{
    const cel_tree *one, *other;
    expect_status("this", QUN_OK, cel_tree_of(this, &w->memory, &one));
    expect_status("that", QUN_OK, cel_tree_of(that, &w->memory, &other));
    return cel_trees_imply(&one, 1, other);
}

static void what_was_hardly_meant_is_told(void **state)
{
    static const char *const cases[][2] = {
        {"a && b", ""},
        {"a", ""},
        {"i >= 0", ""},
        {"i == i && a", "i == i: true"},
        {"i != i || a", "i != i: false"},
        {"member.score == member.score && a", ""},
        {"x == x && a", ""},
        {"size(s) >= 0 && a", "size(s) >= 0: true"},
        {"s.size() < 0 || a", "s.size() < 0: false"},
        {"size(s) > 0 && a", ""},
        {"s >= '' || a", "s >= '': true"},
        {"i > 5 && i < 3", "i < 3: never with i > 5"},
        {"i > 5 && a && i < 6", "i < 6: never with i > 5"},
        {"i > 5 && i < 7", ""},
        {"member.score > 5.0 && member.score < 3.0", "member.score < 3.0: never with member.score > 5.0"},
        {"member.score < 5.0 || member.score >= 3.0", ""},
        {"i < 5 || i >= 3", "i < 5 || i >= 3: true"},
        {"s == 'a' && s == 'b'", "s == 'b': never with s == 'a'"},
        {"s in ['a', 'b'] && s == 'c'", "s == 'c': never with s in ['a', 'b']"},
        {"s == 'a' || s == 'b'", ""},
        {"a && a", "a: nothing beside a"},
        {"a && b && a", "a: nothing beside a"},
        {"a || (a && b)", "a && b: nothing beside a"},
        {"a && (a || b)", "a || b: nothing beside a"},
        {"i > 3 && i > 5", "i > 3: nothing beside i > 5"},
        {"i > 3 || i > 5", "i > 5: nothing beside i > 3"},
        {"a || !a", "a || !a: true"},
        {"a && !a", "!a: never with a"},
        {"a && s in []", ""},
        {"1 > 2 || a", "1 > 2: false"},
        {"a && true", ""},
        {"i > params.base && i < params.base", ""},
        {"params.on && a", ""},
        {"t < u && t >= u", "t >= u: never with t < u"},
        {"now - t > duration('2h') && now - t < duration('1h')",
         "now - t < duration('1h'): never with now - t > duration('2h')"},
        {"geo.twice(i) > 3 && geo.twice(i) < 2", "geo.twice(i) < 2: never with geo.twice(i) > 3"},
        {"a ? i > 5 && i < 5 : b", "i < 5: never with i > 5"},
        {"a == true && !a", "!a: never with a == true"},
        {"i == 1 && i == 1.5", ""},
        {"l.all(v, v > 1) && l.all(v, v > 1)", ""},
        {"a && b && c && d && i > 1 && s == 'x' && member.vip && member.orders > 2 && group.size > 3 && i < "
         "1",
         "i < 1: never with i > 1"},
    };
    world *w = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        told out = {.len = 0};
        doubts_of(w, cases[i][0], write_doubt, &out);
        const qun_text got = {out.text, out.len};
        expect_text(cases[i][0], cases[i][1], got);
    }
}

static void what_follows_holds_also_where_facts_are_missing(void **state)
{
    static const struct {
        const char *this, *that;
        bool implied;
    } cases[] = {
        {"i > 5", "i > 3", true},
        {"i > 3", "i > 5", false},
        {"a && b", "a", true},
        {"a", "a || b", true},
        {"a", "b || !b", false},
        {"a", "true", true},
        {"s == 'a'", "s != 'b'", true},
        {"i > 3", "i > params.base", false},
        {"a", "a", true},
        {"i in [1, 2]", "i >= 1 && i < 3", true},
    };
    world *w = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const cel_program *this = world_compile(w, cases[i].this), *that = world_compile(w, cases[i].that);
        expect_int(cases[i].this, cases[i].implied, implies(w, this, that));
    }
}

/* ---- all values ---- */

/* Of few names and few constants, so that much follows from much. */
static size_t generate(char *out, size_t space, uint64_t *seed, int depth)
{
    static const char *const leaves[] = {"a",
                                         "b",
                                         "a == b",
                                         "!a",
                                         "i > 1",
                                         "i >= 2",
                                         "i < 1",
                                         "i == 1",
                                         "i != 2",
                                         "0 < i",
                                         "i <= 3",
                                         "i in [1, 2]",
                                         "s == 'a'",
                                         "s != 'b'",
                                         "s > 'a'",
                                         "s in ['a']",
                                         "i == i",
                                         "size(s) > 0",
                                         "size(s) < 0",
                                         "1 / i > 0",
                                         "a == true",
                                         "s in []",
                                         "i < i",
                                         "1 > 0",
                                         "size(s) != 1",
                                         "member.score > 1.0",
                                         "member.score <= 1.0",
                                         "member.score == member.score",
                                         "member.score != 1.0",
                                         "b != a",
                                         "i > 9223372036854775806"};
    static const char *const joints[] = {" && ", " || ", " && ", " ? "};
    if (depth == 0 || given_random(seed, 4) == 0)
        return (size_t)snprintf(out, space, "%s", leaves[given_random(seed, sizeof leaves / sizeof *leaves)]);
    uint32_t joint = given_random(seed, 4), items = joint == 3 ? 3 : 2 + given_random(seed, 2);
    size_t len = (size_t)snprintf(out, space, given_random(seed, 5) ? "(" : "!(");
    for (uint32_t i = 0; i < items; i++) {
        if (i)
            len +=
                (size_t)snprintf(out + len, space - len, "%s", joint == 3 && i == 2 ? " : " : joints[joint]);
        len += generate(out + len, space - len, seed, depth - 1);
    }
    return len + (size_t)snprintf(out + len, space - len, ")");
}

enum { ROWS = 3 * 3 * 9 * 5 * 4 };

static void set_row(world *w, uint32_t row)
{
    static const int64_t numbers[] = {-1, 0, 1, 2, 3, 4, INT64_MAX, INT64_MIN};
    static const char *const texts[] = {"", "a", "b", "ab"};
    double zero = 0;
    const double doubles[] = {0.5, 1, zero / zero};
    const uint32_t a = row % 3, b = row / 3 % 3, i = row / 9 % 9, s = row / 81 % 5, d = row / 405 % 4;
    *world_cell(w, "a") = a < 2 ? cell_bool(a) : cell_unknown();
    *world_cell(w, "b") = b < 2 ? cell_bool(b) : cell_unknown();
    *world_cell(w, "i") = i < 8 ? cell_int(numbers[i]) : cell_unknown();
    *world_cell(w, "s") = s < 4 ? cell_text(text_of(texts[s])) : cell_unknown();
    *world_cell(w, "member.score") = d < 3 ? cell_double(doubles[d]) : cell_unknown();
}

typedef struct trial {
    world *w;
    const char *source;
    uint32_t told;
    bool said[ROWS][2]; /* may it be false, may it be true, of the part */
    bool other[ROWS][2];
} trial;

static void run_all(world *w, const cel_program *p, bool (*said)[2])
{
    for (uint32_t row = 0; row < ROWS; row++) {
        set_row(w, row);
        cell value = world_run(w, p);
        for (int k = 0; k < 2; k++)
            said[row][k] = value.kind == QUN_TYPE_BOOL && value.as.i == k;
    }
}

static const cel_program *compile_part(world *w, qun_text part)
{
    char source[1024];
    snprintf(source, sizeof source, "%.*s", (int)part.len, part.at);
    return world_compile(w, source);
}

static void try_doubt(void *user, const cel_doubt *d)
{
    trial *t = user;
    bool forth = true, back = true, never = false;
    t->told++;
    t->w->request.doubt = NULL; /* not of what is compiled here */
    run_all(t->w, compile_part(t->w, d->part), t->said);
    if (d->other.len)
        run_all(t->w, compile_part(t->w, d->other), t->other);
    for (uint32_t row = 0; row < ROWS; row++) {
        const bool *part = t->said[row], *other = t->other[row];
        if (d->what <= CEL_ALWAYS_FALSE) {
            never = never || part[d->what == CEL_ALWAYS_FALSE];
            continue;
        }
        never = never || (d->what == CEL_NEVER_BOTH && part[1] && other[1]);
        forth = forth && (!other[1] || part[1]);
        back = back && (!part[1] || other[1]);
    }
    if (never || (d->what == CEL_NOTHING_NEW && !forth && !back))
        fail_msg("%s: %.*s, %d beside %.*s", t->source, (int)d->part.len, d->part.at, d->what,
                 (int)d->other.len, d->other.at ? d->other.at : "");
}

static void whatever_is_told_is_so_for_all_values(void **state)
{
    static trial t;
    char this[1024], that[1024];
    uint64_t seed = 11;
    uint32_t implied = 0;
    (void)state;
    t = (trial){.told = 0};
    for (int round = 0; round < 250; round++) {
        world w;
        world_open(&w, NULL);
        t.w = &w;
        t.source = this;
        generate(this, sizeof this, &seed, 2);
        generate(that, sizeof that, &seed, 1);
        const cel_program *p = doubts_of(&w, this, try_doubt, &t), *q = world_compile(&w, that);
        if (implies(&w, p, q)) {
            implied++;
            run_all(&w, p, t.said);
            run_all(&w, q, t.other);
            for (uint32_t row = 0; row < ROWS; row++)
                if (t.said[row][1] && !t.other[row][1])
                    fail_msg("%s does not make %s true in row %u", this, that, row);
        }
        world_drop(&w);
    }
    assert_true(t.told > 100);
    assert_true(implied > 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_was_hardly_meant_is_told, open_world, drop_world),
        cmocka_unit_test_setup_teardown(what_follows_holds_also_where_facts_are_missing, open_world,
                                        drop_world),
        cmocka_unit_test(whatever_is_told_is_so_for_all_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
