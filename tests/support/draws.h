/* draws.h - how many of a test's drawn cases are run. Relies on nothing. */
#ifndef QUN_TESTS_DRAWS_H
#define QUN_TESTS_DRAWS_H
#include <stddef.h>

/* `all`, or with QUN_DRAWS=quarter in the environment a quarter, rounded up. For cases that a test draws by
 * the thousand to meet a rare one, never for cases somebody chose: ./dev test runs these in full, and under
 * the sanitizers, where each takes four times as long, a quarter of them; ./dev assure runs all there too. */
size_t draws(size_t all);
#endif
