/* sweep.h - running a body of calls with every allocation failing in turn.
 * Relies on the public header env.h and cmocka only, so unit and api tests use the same one. */
#ifndef QUN_TESTS_SWEEP_H
#define QUN_TESTS_SWEEP_H
#include <qun/env.h>
#include <stdbool.h>

/* An allocator that checks its callers: the old size they give, writes past either end, frees of what is not
 * alive. It moves every block on every resize and overwrites what it frees. For one thread. */
typedef struct sweep_heap {
    size_t live_blocks, live_bytes, peak_bytes;
    uint64_t calls;   /* asked for memory so far; frees are not counted */
    uint64_t fail_at; /* the call that fails, from 1; 0: none */
    bool persistent;  /* ... and every later one */
} sweep_heap;

/* As qun_env_options.allocate, with a sweep_heap as its user. A caller's mistake ends the test. */
void *sweep_allocate(void *user, void *old, size_t old_size, size_t new_size);

/* The calls under test. Drops all it made, whatever happens, and gives the first status that was not QUN_OK.
 * Must ask for memory in the same order each time. */
typedef qun_status (*sweep_body)(qun_env *env, void *user);

/* Runs `body` once for its count of allocations, then with allocation k failing, for each k, once alone and
 * once with all that follow. Each run must give QUN_E_NOMEM (or QUN_OK where it did without), leave nothing
 * behind once the environment is gone, and succeed when repeated in the same environment with memory again.
 *
 * Long bodies are sampled: the first 64 allocations and 100 of the rest, evenly (fewer as draws.h says);
 * QUN_SWEEP=full in the environment takes all (./dev assure does). */
void sweep(sweep_body body, void *user);
#endif
