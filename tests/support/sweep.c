/* sweep.c - the checking allocator and the loop over failing allocations. */
#include "support/sweep.h"
#include "support/draws.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { GUARD = 32, HEAD = 32, EACH = 64, SAMPLES = 100 };
static const unsigned char guard_byte = 0xA5, dead_byte = 0xDD;
static const uint64_t alive = 0x71756e20616c6976, dead = 0x71756e2064656164;

/* What stands before each block; as long as HEAD, so that blocks are aligned as malloc's. */
typedef struct head {
    uint64_t state;
    size_t size;
} head;

static head *head_of(void *block)
{
    return (head *)(void *)((char *)block - HEAD);
}

static void check_block(void *block, size_t old_size)
{
    head *h = head_of(block);
    if (h->state != alive)
        fail_msg("%s block given to the allocator", h->state == dead ? "a freed" : "an unknown");
    if (h->size != old_size)
        fail_msg("a block of %zu bytes given back as one of %zu", h->size, old_size);
    const unsigned char *tail = (unsigned char *)block + h->size;
    for (size_t i = 0; i < GUARD; i++)
        if (tail[i] != guard_byte)
            fail_msg("byte %zu past the end of a block of %zu was written", i, h->size);
}

static void *block_new(sweep_heap *heap, size_t size)
{
    if (size > SIZE_MAX - HEAD - GUARD)
        return NULL;
    head *h = malloc(HEAD + size + GUARD);
    if (!h)
        return NULL;
    h->state = alive;
    h->size = size;
    void *block = (char *)h + HEAD;
    memset(block, dead_byte, size);
    memset((char *)block + size, guard_byte, GUARD);
    heap->live_blocks++;
    heap->live_bytes += size;
    if (heap->live_bytes > heap->peak_bytes)
        heap->peak_bytes = heap->live_bytes;
    return block;
}

static void block_free(sweep_heap *heap, void *block, size_t size)
{
    head *h = head_of(block);
    memset(block, dead_byte, size);
    h->state = dead;
    heap->live_blocks--;
    heap->live_bytes -= size;
    free(h);
}

void *sweep_allocate(void *user, void *old, size_t old_size, size_t new_size)
{
    sweep_heap *heap = user;
    if (old)
        check_block(old, old_size);
    if (new_size == 0) {
        if (old)
            block_free(heap, old, old_size);
        return NULL;
    }
    heap->calls++;
    if (heap->fail_at && (heap->calls == heap->fail_at || (heap->persistent && heap->calls > heap->fail_at)))
        return NULL;
    void *block = block_new(heap, new_size);
    if (block && old) {
        memcpy(block, old, old_size < new_size ? old_size : new_size);
        block_free(heap, old, old_size);
    }
    return block;
}

static qun_status env_on(sweep_heap *heap, qun_env **env)
{
    qun_env_options options;
    memset(&options, 0, sizeof options);
    options.size = sizeof options;
    options.allocate = sweep_allocate;
    options.user = heap;
    return qun_env_new(&options, env);
}

static void nothing_is_left(const sweep_heap *heap, const char *mode, uint64_t k)
{
    if (heap->live_blocks)
        fail_msg("allocation %llu failing%s: %zu blocks, %zu bytes left behind", (unsigned long long)k, mode,
                 heap->live_blocks, heap->live_bytes);
}

static uint64_t count_allocations(sweep_body body, void *user)
{
    sweep_heap heap = {0};
    qun_env *env = NULL;
    qun_status status = env_on(&heap, &env);
    if (status != QUN_OK)
        fail_msg("no environment with memory enough: status %d", (int)status);
    status = body(env, user);
    qun_env_unref(env);
    if (status != QUN_OK)
        fail_msg("the body with memory enough: expected QUN_OK, got status %d", (int)status);
    nothing_is_left(&heap, " (none)", 0);
    return heap.calls;
}

static void run_failing(sweep_body body, void *user, uint64_t k, bool persistent)
{
    const char *mode = persistent ? " with all that follow" : " alone";
    sweep_heap heap = {.fail_at = k, .persistent = persistent};
    qun_env *env = NULL;
    qun_status status = env_on(&heap, &env);
    if (status == QUN_OK)
        status = body(env, user);
    else
        assert_null(env);
    if (status != QUN_OK && status != QUN_E_NOMEM)
        fail_msg("allocation %llu failing%s: expected QUN_E_NOMEM, got status %d", (unsigned long long)k,
                 mode, (int)status);
    heap.fail_at = 0;
    if (env) {
        status = body(env, user);
        if (status != QUN_OK)
            fail_msg("allocation %llu failing%s: repeated with memory: expected QUN_OK, got status %d",
                     (unsigned long long)k, mode, (int)status);
    }
    qun_env_unref(env);
    nothing_is_left(&heap, mode, k);
}

void sweep(sweep_body body, void *user)
{
    uint64_t count = count_allocations(body, user);
    const char *wish = getenv("QUN_SWEEP");
    uint64_t step = 1, samples = draws(SAMPLES);
    if (!(wish && strcmp(wish, "full") == 0) && count > EACH + samples)
        step = (count - EACH) / samples;
    for (uint64_t k = 1; k <= count; k += k < EACH ? 1 : step) {
        run_failing(body, user, k, false);
        run_failing(body, user, k, true);
    }
}
