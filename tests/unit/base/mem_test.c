/* mem_test.c - growable arrays and arenas: alignment, refilling, marks, and every allocation failing. */
#include "base/mem.h"
#include "support/expect.h"
#include "support/sweep.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

static const mem libc = {mem_libc, NULL};

static mem counted(sweep_heap *heap)
{
    return (mem){sweep_allocate, heap};
}

static void no_bytes_are_no_memory(void **state)
{
    (void)state;
    assert_null(mem_new(&libc, 0));
    mem_free(&libc, NULL, 0);
}

static void zeroed_memory_is_zero(void **state)
{
    (void)state;
    sweep_heap heap = {0}; /* fills what it gives with other bytes */
    mem m = counted(&heap);
    unsigned char *at = mem_new_zero(&m, 100);
    for (int i = 0; i < 100; i++)
        expect_int("byte", 0, at[i]);
    mem_free(&m, at, 100);
    expect_int("live blocks", 0, (int64_t)heap.live_blocks);
}

static void an_array_doubles_and_keeps_its_items(void **state)
{
    (void)state;
    sweep_heap heap = {0};
    mem m = counted(&heap);
    uint16_t *items = NULL;
    uint32_t cap = 0;
    for (uint32_t i = 0; i < 1000; i++) {
        assert_true(mem_grow(&m, &items, &cap, i + 1, sizeof *items));
        items[i] = (uint16_t)(i * 7);
    }
    for (uint32_t i = 0; i < 1000; i++)
        expect_int("item", (uint16_t)(i * 7), items[i]);
    expect_int("capacity", 1024, cap);
    expect_int("allocations: 8, 16 .. 1024", 8, (int64_t)heap.calls);
    mem_free(&m, items, cap * sizeof *items);
    expect_int("live bytes", 0, (int64_t)heap.live_bytes);
}

static void an_array_that_cannot_grow_stays_as_it_was(void **state)
{
    (void)state;
    static const struct {
        const char *what;
        uint64_t need;
        size_t item_size;
    } cases[] = {
        {"over 2^31 items", (UINT64_C(1) << 31) + 1, 1},
        {"items of 2^63 bytes together", UINT64_C(1) << 31, (size_t)1 << (sizeof(size_t) * 8 - 32)},
        {"2^64 - 1 items", UINT64_MAX, 1},
        {"the allocator says no", 100, 1},
    };
    sweep_heap heap = {.fail_at = 2, .persistent = true};
    mem m = counted(&heap);
    char *items = NULL;
    uint32_t cap = 0;
    assert_true(mem_grow(&m, &items, &cap, 5, 1));
    memcpy(items, "abcde", 5);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        expect_int(cases[i].what, 0, mem_grow(&m, &items, &cap, cases[i].need, cases[i].item_size));
        expect_int(cases[i].what, 8, cap);
        assert_memory_equal(items, "abcde", 5);
    }
    mem_free(&m, items, cap);
}

static void pieces_of_an_arena_are_aligned_and_do_not_overlap(void **state)
{
    (void)state;
    sweep_heap heap = {0};
    mem m = counted(&heap);
    arena a;
    arena_init(&a, &m);
    unsigned char *pieces[300];
    for (size_t i = 0; i < 300; i++) {
        pieces[i] = arena_new(&a, i);
        assert_non_null(pieces[i]);
        expect_int("alignment", 0, (int64_t)((uintptr_t)pieces[i] % 16));
        memset(pieces[i], (int)(i & 0xFF), i);
    }
    for (size_t i = 0; i < 300; i++)
        for (size_t k = 0; k < i; k++)
            expect_int("byte of a piece", (int64_t)(i & 0xFF), pieces[i][k]);
    arena_drop(&a);
    expect_int("live bytes", 0, (int64_t)heap.live_bytes);
    expect_int("total", 0, (int64_t)a.total);
}

static void an_arena_may_be_used_again_after_dropping(void **state)
{
    (void)state;
    arena a;
    arena_init(&a, &libc);
    assert_non_null(arena_new(&a, 5000));
    arena_drop(&a);
    assert_non_null(arena_new_zero(&a, 5));
    arena_drop(&a);
}

static void refilling_an_arena_soon_allocates_nothing(void **state)
{
    (void)state;
    sweep_heap heap = {0};
    mem m = counted(&heap);
    arena a;
    arena_init(&a, &m);
    uint64_t before = 0;
    for (int round = 0; round < 4; round++) {
        before = heap.calls;
        arena_reset(&a);
        for (int i = 0; i < 500; i++)
            assert_non_null(arena_new(&a, 40));
    }
    expect_int("allocations of the last round", 0, (int64_t)(heap.calls - before));
    arena_drop(&a);
    expect_int("live bytes", 0, (int64_t)heap.live_bytes);
}

static void of_an_arena_that_is_kept_little_stays_empty(void **state)
{
    (void)state;
    arena a;
    size_t asked = 0;
    arena_init_kept(&a, &libc, 4096);
    for (int i = 0; i < 3000; i++, asked += 48)
        assert_non_null(arena_new(&a, 48));
    assert_true(a.total - asked < asked / 16);
    assert_non_null(arena_new(&a, 100000)); /* what is larger than a block has one of its own */
    assert_true(a.total - asked - 100000 < 16384);
    arena_drop(&a);
}

static void an_arena_counts_what_it_holds(void **state)
{
    (void)state;
    sweep_heap heap = {0};
    mem m = counted(&heap);
    arena a;
    arena_init(&a, &m);
    for (int i = 0; i < 100; i++)
        assert_non_null(arena_new(&a, 333));
    expect_int("total", (int64_t)heap.live_bytes, (int64_t)a.total);
    arena_reset(&a);
    expect_int("total after reset", (int64_t)heap.live_bytes, (int64_t)a.total);
    arena_drop(&a);
}

static void going_back_gives_the_same_place_again(void **state)
{
    (void)state;
    sweep_heap heap = {0};
    mem m = counted(&heap);
    arena a;
    arena_init(&a, &m);
    arena_mark empty = arena_here(&a);
    char *kept = arena_new(&a, 10);
    memcpy(kept, "kept", 5);
    arena_mark mark = arena_here(&a);
    size_t held = heap.live_bytes;
    char *first = arena_new(&a, 10);
    for (int i = 0; i < 100; i++)
        assert_non_null(arena_new(&a, 1000));
    arena_back(&a, mark);
    expect_int("bytes held", (int64_t)held, (int64_t)heap.live_bytes);
    assert_ptr_equal(first, arena_new(&a, 10));
    assert_string_equal(kept, "kept");
    arena_back(&a, empty);
    expect_int("live bytes", 0, (int64_t)heap.live_bytes);
}

static void a_piece_too_large_for_any_memory_is_refused(void **state)
{
    (void)state;
    arena a;
    arena_init(&a, &libc);
    static const size_t sizes[] = {SIZE_MAX, SIZE_MAX - 1, SIZE_MAX - 15, SIZE_MAX / 2, SIZE_MAX / 4 + 1};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
        assert_null(arena_new(&a, sizes[i]));
    qun_text out;
    assert_false(arena_text(&a, (qun_text){"x", SIZE_MAX}, &out));
    arena_drop(&a);
}

static void a_copied_text_ends_with_nul_and_absent_stays_absent(void **state)
{
    (void)state;
    arena a;
    arena_init(&a, &libc);
    qun_text out = {"?", 1};
    assert_true(arena_text(&a, (qun_text){"abcdef", 3}, &out));
    expect_text("copy", "abc", out);
    expect_int("behind it", 0, out.at[3]);
    assert_true(arena_text(&a, (qun_text){"", 0}, &out));
    expect_text("empty", "", out);
    assert_true(arena_text(&a, (qun_text){NULL, 0}, &out));
    expect_text("absent", NULL, out);
    arena_drop(&a);
}

/* A body that fills an array and an arena from the environment's allocator. */
static qun_status fill(qun_env *env, void *user)
{
    (void)env;
    mem m = {sweep_allocate, user};
    qun_status status = QUN_E_NOMEM;
    int *items = NULL;
    uint32_t cap = 0;
    arena a;
    arena_init(&a, &m);
    for (int i = 0; i < 100; i++) {
        if (!mem_grow(&m, &items, &cap, (uint64_t)i + 1, sizeof *items) || !arena_new(&a, 100))
            goto done;
        items[i] = i;
    }
    status = QUN_OK;
done:
    arena_drop(&a);
    mem_free(&m, items, cap * sizeof *items);
    return status;
}

static void no_failed_allocation_leaks(void **state)
{
    (void)state;
    for (uint64_t k = 1; k < 40; k++) {
        sweep_heap heap = {.fail_at = k};
        qun_status status = fill(NULL, &heap);
        expect_status("fill", heap.calls < k ? QUN_OK : QUN_E_NOMEM, status);
        expect_int("live bytes", 0, (int64_t)heap.live_bytes);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_bytes_are_no_memory),
        cmocka_unit_test(zeroed_memory_is_zero),
        cmocka_unit_test(an_array_doubles_and_keeps_its_items),
        cmocka_unit_test(an_array_that_cannot_grow_stays_as_it_was),
        cmocka_unit_test(pieces_of_an_arena_are_aligned_and_do_not_overlap),
        cmocka_unit_test(an_arena_may_be_used_again_after_dropping),
        cmocka_unit_test(refilling_an_arena_soon_allocates_nothing),
        cmocka_unit_test(of_an_arena_that_is_kept_little_stays_empty),
        cmocka_unit_test(an_arena_counts_what_it_holds),
        cmocka_unit_test(going_back_gives_the_same_place_again),
        cmocka_unit_test(a_piece_too_large_for_any_memory_is_refused),
        cmocka_unit_test(a_copied_text_ends_with_nul_and_absent_stays_absent),
        cmocka_unit_test(no_failed_allocation_leaks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
