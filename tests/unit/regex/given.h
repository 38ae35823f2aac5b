/* given.h - what tests of regular expressions start from: arenas over one allocator, and each way to match.
 * Relies on regex.h and cmocka. */
#ifndef QUN_TESTS_UNIT_REGEX_GIVEN_H
#define QUN_TESTS_UNIT_REGEX_GIVEN_H
#include "regex/regex.h"

#define GIVEN_UNITS UINT64_C(1000000000)

typedef struct bench { /* where patterns are tried */
    mem heap;
    arena keep, work, scratch;
    regex_problem problem; /* of the last pattern */
    uint64_t units;        /* that the last pattern, or the last text, has cost */
} bench;

int open_bench(void **state); /* before and after a test */
int drop_bench(void **state);

/* What was made before is gone. */
qun_status bench_try(bench *b, qun_text pattern, enum regex_use use, const regex **out);
const regex *bench_compile(bench *b, const char *pattern); /* a failure ends the test */
/* Matches in all ways; that they differ ends the test. `units` are those of the everyday way. */
bool bench_matches(bench *b, const regex *r, qun_text text);
/* "ok", or "from..to what is wrong". Lives until the next call. */
const char *bench_verdict(bench *b, const char *pattern);

/* The same numbers in every run. */
uint32_t given_random(uint64_t *state, uint32_t below);
#endif
