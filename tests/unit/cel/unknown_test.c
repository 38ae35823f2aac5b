/* unknown_test.c - unknowns against their completions: random conditions over four facts, each true, false,
 * unknown or in error. What is known must be what every completion gives; what is unknown must name facts
 * that are missing; and the written form means the same. */
#include "given.h"
#include "support/expect.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define ROUNDS 3000

static void write_condition(buf *b, uint64_t *seed, int depth)
{
    static const char *const facts[] = {"a", "b", "c", "d", "(i > 3)", "(1 / (i - i) > 0)", "true", "false"};
    static const char *const loops[] = {"[a, b].all(v, v)", "[c, d].exists(v, v)",
                                        "[1, 2].all(v, v > 1 || a)", "[1, 2].exists(v, v > i && b)",
                                        "l.exists(v, v == 1 && c)"};
    uint32_t form = depth > 0 ? given_random(seed, 8) : 0;
    switch (form) {
    case 0:
    case 1:
        buf_str(b, facts[given_random(seed, 8)]);
        return;
    case 2:
        buf_str(b, "!(");
        write_condition(b, seed, depth - 1);
        buf_char(b, ')');
        return;
    case 3:
        buf_char(b, '(');
        write_condition(b, seed, depth - 1);
        buf_str(b, " ? ");
        write_condition(b, seed, depth - 1);
        buf_str(b, " : ");
        write_condition(b, seed, depth - 1);
        buf_char(b, ')');
        return;
    case 4:
        buf_str(b, loops[given_random(seed, 5)]);
        return;
    default:
        buf_char(b, '(');
        for (uint32_t terms = 2 + given_random(seed, 2); terms > 0; terms--) {
            write_condition(b, seed, depth - 1);
            if (terms > 1)
                buf_str(b, form == 5 ? " == " : form == 6 ? " && " : " || ");
        }
        buf_char(b, ')');
    }
}

static bool same(cell a, cell b)
{
    return a.kind == b.kind && (a.kind != QUN_TYPE_BOOL || a.as.i == b.as.i);
}

/* The four facts are digits of `code` in base 3: false, true, unknown. */
static void set_facts(world *w, unsigned code)
{
    static const char *const facts[] = {"a", "b", "c", "d"};
    for (int k = 0; k < 4; k++, code /= 3)
        *world_cell(w, facts[k]) = code % 3 == 2 ? cell_unknown() : cell_bool(code % 3);
}

static bool completes(unsigned known, unsigned with)
{
    for (int k = 0; k < 4; k++, known /= 3, with /= 3)
        if (with % 3 == 2 || (known % 3 != 2 && known % 3 != with % 3))
            return false;
    return true;
}

static unsigned missing_set(const cel_program *p, unsigned code)
{
    unsigned set = 0;
    for (uint32_t k = 0; k < cel_attributes(p); k++) {
        qun_text name = cel_attribute(p, k)->name;
        unsigned digits = code;
        for (char fact = 'a'; fact <= 'd'; fact++, digits /= 3)
            if (name.len == 1 && name.at[0] == fact && digits % 3 == 2)
                set |= 1U << k;
    }
    return set;
}

static void known_answers_hold_for_every_completion(void **state)
{
    static const cell list[] = {{.kind = QUN_TYPE_INT, .as.i = 1}, {.kind = QUN_TYPE_INT, .as.i = 2}};
    world *w = *state;
    uint64_t seed = 42;
    uint64_t unknown = 0;
    *world_cell(w, "i") = cell_int(5);
    *world_cell(w, "l") = (cell){.kind = QUN_TYPE_LIST, .len = 2, .as.items = list};
    for (int round = 0; round < ROUNDS; round++) {
        char source[4096];
        cell answers[81];
        buf b;
        arena_mark mark = arena_here(&w->memory);
        buf_fixed(&b, source, sizeof source - 1);
        write_condition(&b, &seed, 4);
        source[b.len < sizeof source ? b.len : sizeof source - 1] = '\0';
        const cel_program *p = world_compile(w, source);
        for (unsigned code = 0; code < 81; code++) {
            set_facts(w, code);
            answers[code] = world_run(w, p);
            unsigned missing = missing_set(p, code);
            if (answers[code].kind == QUN_TYPE_UNKNOWN) {
                unknown++;
                assert_true(answers[code].as.u != 0 && (answers[code].as.u & ~(uint64_t)missing) == 0);
            }
        }
        for (unsigned code = 0; code < 81; code++) {
            for (unsigned with = 0; with < 81 && answers[code].kind != QUN_TYPE_UNKNOWN; with++) {
                if (!completes(code, with) || same(answers[code], answers[with]))
                    continue;
                print_error("%s: %u gives %s", source, code, world_shown(w, answers[code]));
                print_error(", its completion %u %s\n", with, world_shown(w, answers[with]));
                fail();
            }
        }
        char form[4096];
        snprintf(form, sizeof form, "%s", world_written(w, p));
        const cel_program *again = world_compile(w, form);
        for (unsigned code = 0; code < 81; code++) {
            set_facts(w, code);
            assert_true(same(answers[code], world_run(w, again)));
        }
        arena_back(&w->memory, mark);
    }
    assert_true(unknown > ROUNDS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(known_answers_hold_for_every_completion, open_world, drop_world),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
