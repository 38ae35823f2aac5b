/* time_test.c - when time alone changes an answer: `next` against looking at every microsecond, cells that
 * age, what is short-circuited, clocks and days. */
#include "given.h"
#include "support/expect.h"
#include "time/time.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static bool same(const cell *a, const cell *b)
{
    return a->kind == b->kind && (a->kind != QUN_TYPE_BOOL || a->as.i == b->as.i);
}

/* First instant within `span` microseconds at which the answer is another; QUN_NEVER. */
static qun_time looked_for(world *w, const cel_program *p, qun_time span)
{
    qun_time now = w->frame.now, found = QUN_NEVER;
    cell first = world_run(w, p);
    for (w->frame.now = now + 1; w->frame.now <= now + span; w->frame.now++) {
        cell later = world_run(w, p);
        if (!same(&first, &later)) {
            found = w->frame.now;
            break;
        }
    }
    w->frame.now = now;
    return found;
}

static void expect_next(world *w, const char *source, bool exact)
{
    const qun_time span = 40;
    const cel_program *p = world_compile(w, source);
    qun_time truth = looked_for(w, p, span);
    world_run(w, p);
    qun_time next = w->frame.next;
    qun_time near = next <= w->frame.now + span ? next : QUN_NEVER;
    bool right = exact ? near == truth : next > w->frame.now && near <= truth;
    if (!right)
        print_error("%s at %lld: truly %lld, next is %lld\n", source, (long long)w->frame.now,
                    (long long)truth, (long long)next);
    assert_true(right);
}

/* A moment a few microseconds around now, at any nanosecond. */
static cell around_now(uint64_t *seed)
{
    int64_t nanos = (int64_t)given_random(seed, 20000) - 10000;
    if (given_random(seed, 2))
        nanos = nanos / 1000 * 1000;
    qun_time at = GIVEN_NOW + (nanos >= 0 ? nanos / 1000 : -((-nanos + 999) / 1000));
    cell c = cell_time(at);
    c.len += (uint32_t)(((nanos % 1000) + 1000) % 1000);
    return c;
}

static void one_comparison_names_its_very_instant(void **state)
{
    static const char *const sides[][2] = {{"now", "t"},
                                           {"t", "now"},
                                           {"now - t", "u - t"},
                                           {"now - t", "duration('3us')"},
                                           {"t - now", "duration('2us500ns')"},
                                           {"now + (now - t)", "u"},
                                           {"t - (now - u)", "now"},
                                           {"(now - t) + (now - u)", "duration('1500ns')"},
                                           {"now - duration('4us')", "t"},
                                           {"t + duration('3us')", "now"},
                                           {"now", "t + duration('1us500ns')"},
                                           {"duration('-2us') + t", "now"},
                                           {"(now - t) + (now - t) + (now - t)", "duration('7us')"},
                                           {"now - t", "now - u"},
                                           {"t", "u"}};
    static const char *const relations[] = {"<", "<=", ">", ">=", "==", "!="};
    world *w = *state;
    uint64_t seed = 7;
    for (int round = 0; round < 12; round++) {
        *world_cell(w, "t") = around_now(&seed);
        *world_cell(w, "u") = around_now(&seed);
        for (size_t s = 0; s < sizeof sides / sizeof *sides; s++) {
            for (size_t r = 0; r < sizeof relations / sizeof *relations; r++) {
                char source[200];
                snprintf(source, sizeof source, "%s %s %s", sides[s][0], relations[r], sides[s][1]);
                expect_next(w, source, true);
                snprintf(source, sizeof source, "!(%s %s %s)", sides[s][0], relations[r], sides[s][1]);
                expect_next(w, source, true);
            }
        }
    }
}

static void together_they_name_no_later_one(void **state)
{
    static const char *const sources[] = {"now < t || now > u",
                                          "now > t && now < u",
                                          "(now > t) == (now > u)",
                                          "now > t ? now < u : now - t > duration('-3us')",
                                          "[t, u].all(v, v < now)",
                                          "[t, u].exists(v, v == now)",
                                          "[t, u].exists_one(v, v <= now)",
                                          "[t, u].filter(v, v < now).size() > 0",
                                          "now < t || i > 3",
                                          "member.vip || now < t"};
    world *w = *state;
    uint64_t seed = 11;
    for (int round = 0; round < 30; round++) {
        *world_cell(w, "t") = around_now(&seed);
        *world_cell(w, "u") = around_now(&seed);
        for (size_t s = 0; s < sizeof sources / sizeof *sources; s++)
            expect_next(w, sources[s], false);
    }
}

static qun_time next_of(world *w, const char *source)
{
    world_run(w, world_compile(w, source));
    return w->frame.next == QUN_NEVER ? QUN_NEVER : w->frame.next - w->frame.now;
}

static void what_is_not_read_says_nothing(void **state)
{
    world *w = *state;
    *world_cell(w, "a") = cell_bool(true);
    *world_cell(w, "t") = cell_time(GIVEN_NOW + 5);
    expect_int("read", 5, next_of(w, "now < t && a"));
    expect_int("short-circuited", QUN_NEVER, next_of(w, "a || now < t"));
    expect_int("not chosen", QUN_NEVER, next_of(w, "a ? true : now < t"));
    expect_int("chosen", 5, next_of(w, "a ? now < t : true"));
    expect_int("passed", QUN_NEVER, next_of(w, "now > t - duration('1h')"));
    *world_cell(w, "u") = cell_time(INT64_MAX);
    expect_int("never", QUN_NEVER, next_of(w, "now > u || u < now"));
    *world_cell(w, "u") = cell_time(INT64_MIN + 1);
    expect_int("before all", QUN_NEVER, next_of(w, "now > u && u < now"));
    expect_int("nothing", QUN_NEVER, next_of(w, "a && 1 < 2"));
}

static void cells_that_age_are_reported(void **state)
{
    world *w = *state;
    const shape_field *orders = shape_field_named(w->shape, TEXT("member.orders"));
    *world_cell(w, "member.orders") = cell_int(3);
    w->until[QUN_SCOPE_MEMBER][orders->index] = GIVEN_NOW + 123;
    expect_int("test", 123, next_of(w, "member.orders >= 3"));
    expect_int("load", 123, next_of(w, "member.orders + 1 > 3"));
    expect_int("not read", QUN_NEVER, next_of(w, "true || member.orders >= 3"));
    expect_int("alias", 123, next_of(w, "member.active"));
    *world_cell(w, "member.orders") = cell_unknown();
    expect_int("unknown", 123, next_of(w, "member.orders >= 3"));
    w->until[QUN_SCOPE_MEMBER][orders->index] = GIVEN_NOW - 1;
    expect_int("the past changes nothing", QUN_NEVER, next_of(w, "member.orders >= 3"));
}

static void clocks_go_on_at_their_borders(void **state)
{
    /* now is 2023-11-14T22:13:20Z */
    static const struct {
        const char *source;
        int64_t seconds;
    } cases[] = {
        {"now.getHours()", 46 * 60 + 40},
        {"now.getHours('+08:00')", 46 * 60 + 40},
        {"now.getHours('-03:30')", 16 * 60 + 40},
        {"now.getMinutes()", 40},
        {"now.getSeconds()", 1},
        {"now.getDate()", 3600 + 46 * 60 + 40},
        {"now.getDate('+01:00')", 46 * 60 + 40},
        {"now.getDayOfWeek()", 3600 + 46 * 60 + 40},
        {"now.getFullYear()", 3600 + 46 * 60 + 40},
        {"(now + duration('10m')).getHours()", 36 * 60 + 40},
        {"(now - t).getHours()", 1800},
        {"(now - t).getMinutes()", 60},
        {"(t - now).getHours()", 1800},
        {"int(now)", 1},
        {"string(now)", 1},
        {"tenfold(int(now))", 1},
        {"[now].size()", 1},
    };
    world *w = *state;
    *world_cell(w, "t") = cell_time(GIVEN_NOW - 90 * TIME_MINUTE);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        expect_int(cases[i].source, cases[i].seconds * TIME_SECOND, next_of(w, cases[i].source));
    expect_int("later()", 77, next_of(w, "later() > 1"));
}

/* Accessors against every microsecond: the moments are put just around a border. */
static void accessors_never_change_before_they_say(void **state)
{
    static const char *const sources[] = {
        "(now - t).getHours() == 0",       "(t - now).getHours() == 0",  "(now - t).getSeconds() == 0",
        "(t - now).getSeconds() == 0",     "now.getSeconds() == 20",     "now.getHours() == 22",
        "int(now) == 1700000000",          "now.getMilliseconds() == 0", "(t - now).getMilliseconds() == 0",
        "(now - t).getMilliseconds() == 0"};
    static const int64_t borders[] = {0, 1000, TIME_SECOND, TIME_HOUR, -1000, -TIME_SECOND, -TIME_HOUR};
    world *w = *state;
    for (size_t b = 0; b < sizeof borders / sizeof *borders; b++) {
        for (int64_t around = -6; around <= 6; around++) {
            *world_cell(w, "t") = cell_time(GIVEN_NOW + borders[b] + around);
            for (size_t s = 0; s < sizeof sources / sizeof *sources; s++) {
                w->frame.now = GIVEN_NOW - 3 + around;
                expect_next(w, sources[s], false);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(one_comparison_names_its_very_instant, open_world, drop_world),
        cmocka_unit_test_setup_teardown(together_they_name_no_later_one, open_world, drop_world),
        cmocka_unit_test_setup_teardown(what_is_not_read_says_nothing, open_world, drop_world),
        cmocka_unit_test_setup_teardown(cells_that_age_are_reported, open_world, drop_world),
        cmocka_unit_test_setup_teardown(clocks_go_on_at_their_borders, open_world, drop_world),
        cmocka_unit_test_setup_teardown(accessors_never_change_before_they_say, open_world, drop_world),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
