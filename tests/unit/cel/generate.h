/* generate.h - expressions by chance, over the facts a b c d i s l x of given.h: all kinds of nodes, in each
 * other. Relies on given.h for its numbers. */
#ifndef QUN_TESTS_UNIT_CEL_GENERATE_H
#define QUN_TESTS_UNIT_CEL_GENERATE_H
#include "base/str.h"

/* `wild`: types are mixed up here and there, so that only an unchecked compilation takes it. The random
 * numbers are those of `seed`, which moves on. */
void generate_expression(buf *out, uint64_t *seed, bool wild);
#endif
