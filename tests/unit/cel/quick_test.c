/* quick_test.c - the quick way through a condition is the machine's way: the same answer, steps and next
 * instant whatever the facts are, and however few the steps. */
#include "given.h"
#include "cel/code.h"
#include "support/expect.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define MICROSECONDS(n) (GIVEN_NOW + (n))

typedef struct outcome {
    cell answer;
    uint64_t steps;
    qun_time next;
    bool exhausted;
} outcome;

/* Leaves nothing of the last run's registers on the stack, where the next would find what it should have set.
 */
static void scribble(void)
{
    volatile unsigned char room[4 * CEL_REGISTERS * sizeof(cell)];
    for (size_t i = 0; i < sizeof room; i++)
        room[i] = 0xAA;
}

static outcome run_with(world *w, const cel_program *p, uint64_t steps, bool member, bool plainly)
{
    cel_frame *frame = &w->frame;
    for (int s = 0; s < SCOPE_COUNT; s++) {
        frame->row[s] = w->rows[s];
        frame->until[s] = s == QUN_SCOPE_EVENT ? NULL : w->until[s];
    }
    if (!member)
        frame->row[QUN_SCOPE_MEMBER] = NULL;
    frame->steps = steps;
    frame->next = QUN_NEVER;
    frame->exhausted = frame->no_memory = false;
    arena_reset(&w->scratch);
    frame->scratch = &w->scratch;
    scribble();
    cell answer = plainly ? cel_run_plainly(p, frame) : cel_run(p, frame);
    return (outcome){answer, steps - frame->steps, frame->next, frame->exhausted};
}

static bool same(const outcome *a, const outcome *b)
{
    return a->answer.kind == b->answer.kind && a->answer.as.u == b->answer.as.u && a->steps == b->steps &&
           a->next == b->next && a->exhausted == b->exhausted;
}

static outcome expect_same(world *w, const char *source, const cel_program *p, uint64_t steps, bool member)
{
    outcome machine = run_with(w, p, steps, member, true), quick = run_with(w, p, steps, member, false);
    if (!same(&machine, &quick)) {
        print_error("%s, %llu steps:\n", source, (unsigned long long)steps);
        print_error("  the machine %s,", world_shown(w, machine.answer));
        print_error(" %llu steps, next %lld\n", (unsigned long long)machine.steps, (long long)machine.next);
        print_error("  quickly     %s,", world_shown(w, quick.answer));
        print_error(" %llu steps, next %lld\n", (unsigned long long)quick.steps, (long long)quick.next);
        fail();
    }
    return quick;
}

/* With all steps there are, with all it needs and with every number below. */
static void expect_same_always(world *w, const char *source, const cel_program *p)
{
    for (int member = 0; member < 2; member++) {
        outcome whole = expect_same(w, source, p, 100000, member);
        for (uint64_t steps = 0; steps <= whole.steps + 1; steps++)
            expect_same(w, source, p, steps, member);
    }
}

static const cel_program *quick_program(world *w, const char *source)
{
    const cel_program *p = world_compile(w, source);
    if (!p->quick)
        print_error("%s has no quick way\n", source);
    assert_non_null(p->quick);
    return p;
}

/* ---- one test ---- */

static void a_test_sees_what_the_machine_sees_in_any_value(void **state)
{
    static const char *const sources[] = {"%s < 3",
                                          "%s <= 3",
                                          "%s == 3",
                                          "%s != 3",
                                          "%s >= 3",
                                          "%s > 3",
                                          "3 > %s",
                                          "%s <= 9223372036854775807",
                                          "%s >= 9223372036854775807",
                                          "%s < 9223372036854775807",
                                          "%s >= -9223372036854775808",
                                          "%s > -9223372036854775808",
                                          "%s <= -9223372036854775808",
                                          "%s in [3, -1, 4]",
                                          "%s in [1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 9223372036854775807]"};
    static const char *const others[][2] = {{"a", "a"},
                                            {"a", "!a"},
                                            {"a", "a == true"},
                                            {"a", "a != true"},
                                            {"a", "a > false"},
                                            {"member.score", "member.score < 2.5"},
                                            {"member.score", "member.score <= 2.5"},
                                            {"member.score", "member.score == 2.5"},
                                            {"member.score", "member.score != 2.5"},
                                            {"member.score", "member.score >= 2.5"},
                                            {"member.score", "member.score > 2.5"},
                                            {"member.score", "member.score > 0.0 / 0.0"},
                                            {"member.score", "member.score != 0.0 / 0.0"},
                                            {"x", "x in [1, 3, 4]"},
                                            {"x", "x in ['anna', 'a']"},
                                            {"member.vip", "has(member.vip)"},
                                            {"member.orders", "has(member.orders)"},
                                            {"member.name", "!has(member.name)"}};
    const double zero = 0;
    const cell values[] = {cell_unknown(),
                           {.kind = QUN_TYPE_NULL},
                           cell_bool(false),
                           cell_bool(true),
                           cell_int(-1),
                           cell_int(2),
                           cell_int(3),
                           cell_int(4),
                           cell_int(INT64_MIN),
                           cell_int(INT64_MAX),
                           cell_uint(3),
                           cell_uint(UINT64_MAX),
                           cell_double(3),
                           cell_double(2.5),
                           cell_double(-0.0),
                           cell_double(zero / zero),
                           cell_double(1 / (zero + 1e-300) * 1e300),
                           cell_text(TEXT("anna")),
                           cell_text(TEXT("")),
                           cell_time(GIVEN_NOW),
                           cell_span(3),
                           cell_failed("odd")};
    world *w = *state;
    for (size_t k = 0; k < sizeof sources / sizeof *sources + sizeof others / sizeof *others; k++) {
        bool number = k < sizeof sources / sizeof *sources;
        const char *const *other = others[number ? 0 : k - sizeof sources / sizeof *sources];
        char source[200];
        if (number)
            snprintf(source, sizeof source, sources[k], "member.orders");
        else
            snprintf(source, sizeof source, "%s", other[1]);
        const cel_program *p = quick_program(w, source);
        cell *fact = world_cell(w, number ? "member.orders" : other[0]);
        for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
            *fact = values[i];
            expect_same_always(w, source, p);
        }
        *fact = cell_unknown();
    }
}

static void texts_are_equal_if_every_byte_is(void **state)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz";
    world *w = *state;
    for (size_t len = 0; len < sizeof letters; len++) {
        char source[600], text[32];
        const char *forms[] = {
            "s == '%.*s'", "s != '%.*s'", "s in ['%.*s', 'x']",
            "s in ['%.*s', '0', '1', '2', '3', '4', '5', '6', '78', '78aaaaaaa', 'abcdefgx']"};
        for (size_t f = 0; f < sizeof forms / sizeof *forms; f++) {
            snprintf(source, sizeof source, forms[f], (int)len, letters);
            const cel_program *p = quick_program(w, source);
            memcpy(text, letters, sizeof letters);
            *world_cell(w, "s") = cell_text((qun_text){text, len});
            outcome o = expect_same(w, source, p, 1000, true);
            expect_int(source, f != 1, o.answer.as.i);
            /* and not if one byte is another, or one is missing */
            for (size_t k = 0; k < len; k++) {
                text[k]++;
                o = expect_same(w, source, p, 1000, true);
                expect_int(source, f == 1, o.answer.as.i);
                text[k]--;
            }
            *world_cell(w, "s") = cell_text((qun_text){text, len + 1});
            o = expect_same(w, source, p, 1000, true);
            expect_int(source, f == 1, o.answer.as.i);
        }
    }
}

static void among_many_each_is_found_and_nothing_else(void **state)
{
    static const char *const words[] = {
        "a",        "b",       "ba", "trusted",    "trusten", "staffers", "staffere", "staffersx",
        "newcomer", "regular", "",   "moderators", "\xff",    "aaaaaaab", "baaaaaaa", "aaaaaaaab"};
    static const char *const strange[] = {"c", "ab", "trustee", "xstaffer", "moderator", "aaaaaaaa", "\xfe"};
    world *w = *state;
    char source[600] = "s in [";
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        const char *word = strcmp(words[i], "\xff") == 0 ? "\xc3\xbf" : words[i];
        strcat(strcat(strcat(strcat(source, i ? ", " : ""), "'"), word), "'");
    }
    const cel_program *p = quick_program(w, strcat(source, "]"));
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        *world_cell(w, "s") = cell_text(text_of(strcmp(words[i], "\xff") == 0 ? "\xc3\xbf" : words[i]));
        expect_int(words[i], 1, expect_same(w, source, p, 1000, true).answer.as.i);
    }
    for (size_t i = 0; i < sizeof strange / sizeof *strange; i++) {
        *world_cell(w, "s") = cell_text(text_of(strange[i]));
        expect_int(strange[i], 0, expect_same(w, source, p, 1000, true).answer.as.i);
    }
}

static void a_test_of_time_sees_when_it_will_change(void **state)
{
    static const char *const sources[] = {"t %s timestamp('2023-11-14T22:13:20Z')",
                                          "t %s now",
                                          "now %s t",
                                          "now - t %s duration('3us')",
                                          "t + duration('3us') %s now",
                                          "now %s t + duration('3us500ns')",
                                          "event.length %s duration('3us')"};
    static const char *const relations[] = {"<", "<=", "==", "!=", ">=", ">"};
    world *w = *state;
    const cell values[] = {cell_unknown(),
                           {.kind = QUN_TYPE_NULL},
                           cell_time(MICROSECONDS(0)),
                           cell_time(MICROSECONDS(-3)),
                           cell_time(MICROSECONDS(-4)),
                           cell_time(MICROSECONDS(7)),
                           {.kind = QUN_TYPE_TIMESTAMP, .len = 999997500, .as.i = GIVEN_NOW / 1000000 - 1},
                           cell_time(INT64_C(-60000000000000000)), /* too long ago for a duration */
                           cell_time(INT64_MIN),
                           cell_time(INT64_MAX),
                           {.kind = QUN_TYPE_TIMESTAMP, .slope = 1, .as.i = GIVEN_NOW / 1000000},
                           cell_span(3),
                           cell_span(-3)};
    for (size_t s = 0; s < sizeof sources / sizeof *sources; s++) {
        for (size_t r = 0; r < sizeof relations / sizeof *relations; r++) {
            char source[200];
            snprintf(source, sizeof source, sources[s], relations[r]);
            const cel_program *p = quick_program(w, source);
            for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
                *world_cell(w, "t") = *world_cell(w, "event.length") = values[i];
                expect_same_always(w, source, p);
            }
        }
    }
}

static void what_ages_lowers_next_as_far_as_it_was_read(void **state)
{
    world *w = *state;
    const char *source = "i > 3 && a";
    const cel_program *p = quick_program(w, source);
    const shape_field *i = shape_field_named(w->shape, TEXT("i")),
                      *a = shape_field_named(w->shape, TEXT("a"));
    *world_cell(w, "a") = cell_bool(true);
    w->until[0][i->index] = MICROSECONDS(50);
    w->until[0][a->index] = MICROSECONDS(20);
    *world_cell(w, "i") = cell_int(3);
    expect_int("one read", 50, expect_same(w, source, p, 100, true).next - GIVEN_NOW);
    *world_cell(w, "i") = cell_int(4);
    expect_int("both read", 20, expect_same(w, source, p, 100, true).next - GIVEN_NOW);
    w->until[0][a->index] = MICROSECONDS(0); /* aged already */
    expect_int("not sooner than now", 50, expect_same(w, source, p, 100, true).next - GIVEN_NOW);
    w->until[0][i->index] = w->until[0][a->index] = QUN_NEVER;
}

/* ---- many ---- */

/* The five facts are digits of `code` in base 4: false, true, unknown, not of their type. */
static void set_facts(world *w, unsigned code)
{
    static const char *const facts[] = {"a", "b", "c", "d", "i"};
    for (int k = 0; k < 5; k++, code /= 4) {
        cell value = k < 4 ? cell_bool(code % 4 == 1) : cell_int(code % 4 == 1 ? 5 : 0);
        if (code % 4 == 2)
            value = cell_unknown();
        else if (code % 4 == 3)
            value = (cell){.kind = QUN_TYPE_NULL};
        *world_cell(w, facts[k]) = value;
    }
}

static void expect_same_for_all_facts(world *w, const char *source, const cel_program *p)
{
    for (unsigned code = 0; code < 1024; code++) {
        set_facts(w, code);
        outcome whole = expect_same(w, source, p, 100000, true);
        if (code % 5 == 0)
            for (uint64_t steps = 0; steps <= whole.steps; steps++)
                expect_same(w, source, p, steps, true);
    }
}

/* Is there an answer behind every test, so that the machine is needed for odd facts only? */
static bool all_quick(const cel_quick *q)
{
    if (q->kind == QUICK_LEAVE)
        return false;
    for (int yes = 0; yes < 2; yes++)
        if (q->on[yes].next && !all_quick(q + q->on[yes].next))
            return false;
    return true;
}

static void plain_tests_alone_never_need_the_machine(void **state)
{
    static const char *const sources[] = {
        "a",
        "!a && (b || !(c && d)) || i > 3",
        "(a && b) || (c && d)",
        "a && (b || (c && (d || i > 3)))",
        "(a || b) && (c ? d : i in [1, 2]) && s == 'x'",
        "now - t > duration('1h') && (s in ['a', 'b'] || now < u)",
        "has(member.orders) && member.score > 0.5 || t + duration('1h') < now"};
    world *w = *state;
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
        if (!all_quick(quick_program(w, sources[i])->quick))
            print_error("%s needs the machine\n", sources[i]);
        assert_true(all_quick(quick_program(w, sources[i])->quick));
    }
    assert_false(all_quick(quick_program(w, "a && known(b)")->quick));
}

static void joined_tests_lead_where_the_machine_would(void **state)
{
    static const char *const sources[] = {
        "a && b",
        "a || b || c",
        "a && b || c && d",
        "(a && b) || c",
        "(a || b) && (c || d)",
        "a && (b || (c && (d || i > 3)))",
        "(((a || b) && c) || d) && i > 3",
        "!(a && !b) || !c",
        "!!a",
        "a ? b : c",
        "(a ? b : c) && d",
        "a && (b ? c : d) || i > 3",
        "a ? (b || c) : (c && i > 3)",
        "a || (b ? (c ? a : d) : d) || c",
        "(a || b ? c : d) ? i > 3 : b",
        "!a == b",
        "a && (i > 3) == b",
        "a || (i > 3) != (i < 7) || b",
        "a ? i + 1 > 5 : b",
        "a && known(b)",
        "a && 1 / i > 0 || c",
        "a || [b, c].exists(v, v)",
        "a || (b && c ? [d] : [a]).exists(v, v)",
        "a ? (b && c ? [d] : [a]).all(v, v) : i > 3",
        "a || (b && 1 / i >= 0 ? [c] : [d]).exists(v, v)",
        "a ? dyn(b) : dyn(i)",
        "a && x == 3",
        "a || i in [1, 5] && b",
        "a && has(here.days) && b",
    };
    world *w = *state;
    for (size_t s = 0; s < sizeof sources / sizeof *sources; s++)
        expect_same_for_all_facts(w, sources[s], quick_program(w, sources[s]));
    w->request.result = &type_bool;
    expect_same_for_all_facts(w, "a ? dyn(b) : dyn(i)", world_compile(w, "a ? dyn(b) : dyn(i)"));
}

static void write_condition(buf *b, uint64_t *seed, int depth)
{
    static const char *const facts[] = {
        "a",     "b",        "c",      "d",           "i > 3",
        "i < 5", "i != 5",   "a == b", "known(c)",    "1 / i > 0",
        "true",  "i in [0]", "!d",     "dyn(a) == 1", "[a, b].all(v, v || c)"};
    static const char *const operators[] = {" && ", " || ", " == "};
    uint32_t form = depth > 0 ? given_random(seed, 7) : 0;
    buf_char(b, '(');
    if (form <= 1) {
        buf_str(b, facts[given_random(seed, sizeof facts / sizeof *facts)]);
    } else if (form == 2) {
        buf_str(b, "!");
        write_condition(b, seed, depth - 1);
    } else if (form == 3) {
        write_condition(b, seed, depth - 1);
        buf_str(b, " ? ");
        write_condition(b, seed, depth - 1);
        buf_str(b, " : ");
        write_condition(b, seed, depth - 1);
    } else {
        for (uint32_t terms = 2 + given_random(seed, 2); terms > 0; terms--) {
            write_condition(b, seed, depth - 1);
            if (terms > 1)
                buf_str(b, operators[form - 4]);
        }
    }
    buf_char(b, ')');
}

static void any_condition_goes_the_machines_way(void **state)
{
    world *w = *state;
    uint64_t seed = 3;
    unsigned quick = 0;
    for (int round = 0; round < 1500; round++) {
        char source[8192];
        buf b;
        arena_mark mark = arena_here(&w->memory);
        buf_fixed(&b, source, sizeof source - 1);
        write_condition(&b, &seed, 4);
        assert_true(b.len < sizeof source);
        source[b.len] = '\0';
        const cel_program *p = world_compile(w, source);
        quick += p->quick != NULL;
        for (int row = 0; row < 40; row++) {
            set_facts(w, given_random(&seed, 1024));
            outcome whole = expect_same(w, source, p, 100000, true);
            expect_same(w, source, p, given_random(&seed, (uint32_t)whole.steps + 2), true);
        }
        arena_back(&w->memory, mark);
    }
    assert_true(quick > 500);
}

/* ---- where there is none ---- */

static void what_begins_with_no_test_has_no_quick_way(void **state)
{
    static const char *const sources[] = {"i",
                                          "x > 3",
                                          "true",
                                          "t",
                                          "x",
                                          "i > member.orders",
                                          "i > 9223372036854775807",
                                          "known(a) && b",
                                          "a == b",
                                          "(i > 3) == a",
                                          "s > 'a'",
                                          "has({'k': i}.k)",
                                          "[1].all(v, a)",
                                          "(a && b ? [c] : [d]).exists(v, v)",
                                          "x in [1, 'a']"};
    world *w = *state;
    for (size_t s = 0; s < sizeof sources / sizeof *sources; s++) {
        const cel_program *p = world_compile(w, sources[s]);
        if (p->quick)
            print_error("%s has a quick way\n", sources[s]);
        assert_null(p->quick);
    }
}

static void what_is_nested_very_deeply_goes_the_long_way(void **state)
{
    world *w = *state;
    w->request.depth = 250;
    for (int levels = 25; levels <= 45; levels++) {
        char source[2000] = "";
        for (int k = 0; k < levels; k++)
            strcat(source, k % 2 ? "b || (" : "a && (");
        strcat(source, "i > 3");
        for (int k = 0; k < levels; k++)
            strcat(source, ")");
        const cel_program *p = world_compile(w, source);
        assert_true((p->quick != NULL) == (levels <= 31));
        for (unsigned code = 0; code < 1024; code++) {
            set_facts(w, code);
            expect_same(w, source, p, 100000, true);
        }
    }
}

static void an_answer_may_have_very_far_to_go(void **state)
{
    char source[2000];
    world *w = *state;
    w->request.depth = 250;
    for (size_t levels = 100; levels < 240; levels += 3) {
        memset(source, '!', levels);
        char *at = source + levels + sprintf(source + levels, "(x in [0");
        for (int k = 1; k < 98; k++)
            at += sprintf(at, ", %d", k);
        strcpy(at, "])");
        const cel_program *p = quick_program(w, source);
        for (int value = 90; value < 110; value++) {
            *world_cell(w, "x") = cell_int(value);
            outcome o = expect_same(w, source, p, 100000, true);
            expect_int(source, (value < 98) == (levels % 2 == 0), o.answer.as.i);
        }
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_world, drop_world)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_test_sees_what_the_machine_sees_in_any_value),
        TEST(texts_are_equal_if_every_byte_is),
        TEST(among_many_each_is_found_and_nothing_else),
        TEST(a_test_of_time_sees_when_it_will_change),
        TEST(what_ages_lowers_next_as_far_as_it_was_read),
        TEST(plain_tests_alone_never_need_the_machine),
        TEST(joined_tests_lead_where_the_machine_would),
        TEST(any_condition_goes_the_machines_way),
        TEST(what_begins_with_no_test_has_no_quick_way),
        TEST(what_is_nested_very_deeply_goes_the_long_way),
        TEST(an_answer_may_have_very_far_to_go),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
