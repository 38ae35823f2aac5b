/* measure.h - what benchmarks share: a clock, an allocator that counts, competitors run in turn, and the
 * lines that ./dev bench shows. Relies on the public headers and POSIX's clock. */
#ifndef QUN_TESTS_BENCH_MEASURE_H
#define QUN_TESTS_BENCH_MEASURE_H
#include <qun/qun.h>
#include <stddef.h>
#include <stdint.h>

double now_ns(void); /* of a clock that only goes forward */

/* As qun_env_options.allocate, with a count_heap as its user. */
typedef struct count_heap {
    uint64_t calls; /* asked for memory; frees are not counted */
    size_t live, peak;
} count_heap;
void *count_allocate(void *user, void *old, size_t old_size, size_t new_size);
qun_env *count_env(count_heap *heap); /* ends the program without memory */

/* One competitor. Machines are shared and get faster and slower: competitors run in turn, round after round,
 * and of each the quickest round counts. */
typedef struct contest {
    const char *name;
    void (*run)(void *user);
    void *user;
    double items; /* that one run works off */
    double ns;    /* of the quickest run, an item: set by contest_run */
} contest;
void contest_run(contest *all, size_t count, int rounds);

/* A line of results. `ratio` says how many times better the value is than the peer's; peer NULL: none. */
void say(const char *name, double value, const char *unit, const char *peer, double ratio);
/* Of a contest: the first against each of the others, and then the others themselves. */
void say_contest(const contest *all, size_t count);

void check(const char *what, qun_status status); /* ends the program unless it is QUN_OK */
/* Compiles a charter, ending the program with its problems. */
qun_charter *charter_of(qun_env *env, const char *json, size_t len);
qun_charter *charter_template(qun_env *env, const char *name); /* one the library carries */
qun_slot slot_of(const qun_shape *shape, const char *name);

uint32_t next_random(uint64_t *state); /* xorshift; the state must not be 0 */
#endif
