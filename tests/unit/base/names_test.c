/* names_test.c - tables of names and of pairs against searching one by one, and with failing allocations. */
#include "base/hash.h"
#include "support/expect.h"
#include "support/sweep.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

static const mem libc = {mem_libc, NULL};

static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static qun_text name_of(char space[24], uint64_t number)
{
    return (qun_text){space, (size_t)snprintf(space, 24, "u%llu", (unsigned long long)number)};
}

static void names_number_in_the_order_of_adding(void **state)
{
    (void)state;
    static const char *const words[] = {"b", "a", "", "c", "a\xE7\xBE\xA4"};
    for (uint64_t seed = 0; seed < 20; seed++) {
        names n;
        uint32_t number;
        names_init(&n, &libc, seed);
        expect_int("in an empty table", NAMES_NONE, names_find(&n, TEXT("a")));
        for (uint32_t i = 0; i < 5; i++) {
            assert_true(names_add(&n, text_of(words[i]), &number));
            expect_int(words[i], i, number);
        }
        assert_true(names_add(&n, TEXT("a"), &number));
        expect_int("again", 1, number);
        expect_int("count", 5, n.count);
        for (uint32_t i = 0; i < 5; i++)
            expect_text("name", words[i], names_at(&n, i));
        expect_text("past the end", NULL, names_at(&n, 5));
        names_drop(&n);
    }
}

static void names_agree_with_searching_one_by_one(void **state)
{
    (void)state;
    static uint64_t added[3000];
    char space[24];
    uint64_t random = 88172645463325252u;
    uint32_t count = 0, number;
    names n;
    names_init(&n, &libc, 99);
    for (int round = 0; round < 3000; round++) {
        uint64_t wanted = next_random(&random) % 2000;
        uint32_t there = 0;
        while (there < count && added[there] != wanted)
            there++;
        expect_int("found", there < count ? there : NAMES_NONE, names_find(&n, name_of(space, wanted)));
        if (round % 3 == 0)
            continue;
        assert_true(names_add(&n, name_of(space, wanted), &number));
        expect_int("added", there, number);
        if (there == count)
            added[count++] = wanted;
    }
    for (uint32_t i = 0; i < count; i++)
        assert_true(text_equal(names_at(&n, i), name_of(space, added[i])));
    names_drop(&n);
}

/* Adding and taking back around the numbers where few names become many and slots are doubled. */
static void a_name_taken_back_was_never_there(void **state)
{
    (void)state;
    sweep_heap heap = {0};
    mem m = {sweep_allocate, &heap};
    char space[24];
    uint32_t number;
    names n;
    names_init(&n, &m, 7);
    for (uint64_t i = 0; i < 60; i++) {
        size_t total = n.bytes.total;
        for (int again = 0; again < 50; again++) {
            assert_true(names_add(&n, name_of(space, 1000 + i), &number));
            expect_int("number", (int64_t)i, number);
            names_undo(&n);
            expect_int("taken back", NAMES_NONE, names_find(&n, name_of(space, 1000 + i)));
        }
        assert_true(n.bytes.total <= 2 * total + 2048); /* it leaves no bytes behind */
        assert_true(names_add(&n, name_of(space, i), &number));
        expect_int("count", (int64_t)i + 1, n.count);
        for (uint64_t k = 0; k <= i; k++)
            expect_int("still there", (int64_t)k, names_find(&n, name_of(space, k)));
    }
    names_drop(&n);
    expect_int("live bytes", 0, (int64_t)heap.live_bytes);
}

static void a_name_stays_where_it_is_while_others_come(void **state)
{
    (void)state;
    char space[24];
    uint32_t number;
    names n;
    names_init(&n, &libc, 0);
    assert_true(names_add(&n, TEXT("first"), &number));
    qun_text first = names_at(&n, 0);
    for (uint64_t i = 0; i < 10000; i++)
        assert_true(names_add(&n, name_of(space, i), &number));
    assert_ptr_equal(first.at, names_at(&n, 0).at);
    expect_text("first", "first", first);
    names_drop(&n);
}

static void a_cleared_table_refills_without_allocating(void **state)
{
    (void)state;
    sweep_heap heap = {0};
    mem m = {sweep_allocate, &heap};
    char space[24];
    uint32_t number;
    uint64_t before = 0;
    names n;
    pairs p;
    names_init(&n, &m, 0);
    pairs_init(&p, &m, 0);
    for (int round = 0; round < 4; round++) {
        before = heap.calls;
        names_clear(&n);
        pairs_clear(&p);
        expect_int("cleared", NAMES_NONE, names_find(&n, TEXT("u5")));
        expect_int("cleared", NAMES_NONE, pairs_find(&p, 5, 6));
        for (uint32_t i = 0; i < 500; i++) {
            assert_true(names_add(&n, name_of(space, i), &number) && number == i);
            assert_true(pairs_add(&p, i, i + 1, &number) && number == i);
        }
    }
    expect_int("allocations of the last round", 0, (int64_t)(heap.calls - before));
    names_drop(&n);
    pairs_drop(&p);
    expect_int("live bytes", 0, (int64_t)heap.live_bytes);
}

static void pairs_agree_with_searching_one_by_one(void **state)
{
    (void)state;
    static uint64_t added[3000];
    uint64_t random = 12345;
    uint32_t count = 0, number;
    pairs p;
    pairs_init(&p, &libc, 3);
    for (int round = 0; round < 3000; round++) {
        uint32_t first = (uint32_t)(next_random(&random) % 40),
                 second = (uint32_t)(next_random(&random) % 40);
        uint64_t key = (uint64_t)first << 32 | second;
        uint32_t there = 0;
        while (there < count && added[there] != key)
            there++;
        expect_int("found", there < count ? there : NAMES_NONE, pairs_find(&p, first, second));
        if (round % 2 == 0)
            continue;
        assert_true(pairs_add(&p, first, second, &number));
        expect_int("added", there, number);
        if (there == count)
            added[count++] = key;
    }
    for (uint32_t i = 0; i < count; i++)
        assert_true(p.keys[i] == added[i]);
    pairs_drop(&p);
}

static void the_sides_of_a_pair_are_not_the_same(void **state)
{
    (void)state;
    uint32_t number;
    pairs p;
    pairs_init(&p, &libc, 0);
    assert_true(pairs_add(&p, 1, 2, &number));
    expect_int("swapped", NAMES_NONE, pairs_find(&p, 2, 1));
    assert_true(pairs_add(&p, UINT32_MAX, UINT32_MAX, &number));
    expect_int("the greatest", 1, pairs_find(&p, UINT32_MAX, UINT32_MAX));
    pairs_drop(&p);
}

/* Every number that was given stays right, whatever fails. */
static qun_status fill(const mem *m)
{
    char space[24];
    uint32_t number;
    qun_status status = QUN_OK;
    names n;
    pairs p;
    names_init(&n, m, 1);
    pairs_init(&p, m, 1);
    for (uint32_t i = 0; i < 300; i++) {
        uint32_t count = n.count;
        if (!names_add(&n, name_of(space, i), &number)) {
            status = QUN_E_NOMEM;
            expect_int("names as before", count, n.count);
            expect_int("not added", NAMES_NONE, names_find(&n, name_of(space, i)));
        }
        count = p.count;
        if (!pairs_add(&p, i, 1, &number)) {
            status = QUN_E_NOMEM;
            expect_int("pairs as before", count, p.count);
            expect_int("not added", NAMES_NONE, pairs_find(&p, i, 1));
        }
    }
    for (uint32_t i = 0; i < n.count; i++)
        expect_int("still found", i, names_find(&n, names_at(&n, i)));
    names_drop(&n);
    pairs_drop(&p);
    return status;
}

static void a_failed_allocation_leaves_the_tables_as_they_were(void **state)
{
    (void)state;
    sweep_heap whole = {0};
    expect_status("with memory", QUN_OK, fill(&(mem){sweep_allocate, &whole}));
    for (uint64_t k = 1; k <= whole.calls; k++) {
        for (int persistent = 0; persistent < 2; persistent++) {
            sweep_heap heap = {.fail_at = k, .persistent = persistent == 1};
            expect_status("one failed", QUN_E_NOMEM, fill(&(mem){sweep_allocate, &heap}));
            expect_int("live bytes", 0, (int64_t)heap.live_bytes);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_number_in_the_order_of_adding),
        cmocka_unit_test(names_agree_with_searching_one_by_one),
        cmocka_unit_test(a_name_taken_back_was_never_there),
        cmocka_unit_test(a_name_stays_where_it_is_while_others_come),
        cmocka_unit_test(a_cleared_table_refills_without_allocating),
        cmocka_unit_test(pairs_agree_with_searching_one_by_one),
        cmocka_unit_test(the_sides_of_a_pair_are_not_the_same),
        cmocka_unit_test(a_failed_allocation_leaves_the_tables_as_they_were),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
