/* given.c - arenas over the C library's allocator, and each way to match. */
#include "given.h"
#include "support/expect.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

int open_bench(void **state)
{
    bench *b = calloc(1, sizeof *b);
    assert_non_null(b);
    b->heap = (mem){mem_libc, NULL};
    arena_init(&b->keep, &b->heap);
    arena_init(&b->work, &b->heap);
    arena_init(&b->scratch, &b->heap);
    *state = b;
    return 0;
}

int drop_bench(void **state)
{
    bench *b = *state;
    arena_drop(&b->keep);
    arena_drop(&b->work);
    arena_drop(&b->scratch);
    free(b);
    return 0;
}

qun_status bench_try(bench *b, qun_text pattern, enum regex_use use, const regex **out)
{
    uint64_t units = GIVEN_UNITS;
    arena_reset(&b->keep);
    arena_reset(&b->work);
    qun_status status = regex_compile(&b->keep, &b->work, pattern, use, &units, &b->problem, out);
    b->units = GIVEN_UNITS - units;
    return status;
}

const regex *bench_compile(bench *b, const char *pattern)
{
    const regex *r;
    expect_status(pattern, QUN_OK, bench_try(b, text_of(pattern), REGEX_KEPT, &r));
    return r;
}

bool bench_matches(bench *b, const regex *r, qun_text text)
{
    static const char *const names[] = {"by the table", "by states as they are needed", "by walking"};
    bool found[3];
    for (int way = REGEX_SIMULATION; way >= REGEX_TABLE; way--) {
        uint64_t units = GIVEN_UNITS;
        size_t before = b->scratch.total;
        expect_status(names[way], QUN_OK,
                      regex_matches_by((enum regex_way)way, r, text, &b->scratch, &units, &found[way]));
        expect_int("scratch left in use", (int64_t)before, (int64_t)b->scratch.total);
        b->units = GIVEN_UNITS - units;
        if (way < REGEX_SIMULATION)
            expect_int(names[way], found[REGEX_SIMULATION], found[way]);
    }
    return found[REGEX_TABLE];
}

const char *bench_verdict(bench *b, const char *pattern)
{
    static char words[256];
    const regex *r;
    if (bench_try(b, text_of(pattern), REGEX_KEPT, &r) == QUN_OK)
        return "ok";
    snprintf(words, sizeof words, "%u..%u %s", (unsigned)b->problem.from, (unsigned)b->problem.to,
             b->problem.what);
    return words;
}

uint32_t given_random(uint64_t *state, uint32_t below)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*state >> 33) % below;
}
