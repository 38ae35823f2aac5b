/* predicates.h - the conditions that the benchmark of the expression language gives to all engines: their
 * source in each language, the rows they look at, and the answers. Relies on measure.h. */
#ifndef QUN_TESTS_BENCH_PREDICATES_H
#define QUN_TESTS_BENCH_PREDICATES_H
#include "bench/measure.h"
#include <stdbool.h>
#include <stddef.h>

enum { PREDICATE_ROWS = 20000, PREDICATE_FIELDS = 6, PREDICATE_RULES = 4000, PREDICATE_RULE_SPACE = 256 };

/* What all competitors look at. */
typedef struct row {
    int64_t x, value, adults, age_days, posts, rep, orders, posts_30d;
    const char *origin, *country, *role;
    bool banned, breed_photo, carted;
} row;
extern row predicate_rows[PREDICATE_ROWS]; /* the first: everything has to be looked at */

typedef struct predicate_field {
    const char *name, *type; /* "int", "string", "bool" */
    size_t at;               /* in a row */
} predicate_field;

/* A condition in CEL (which expr-lang reads too), in Lua, as JSON Logic, and in C. */
typedef struct predicate {
    const char *name, *cel, *lua, *logic;
    bool (*plain)(const row *r);
    predicate_field fields[PREDICATE_FIELDS]; /* ended by one without a name */
} predicate;
extern const predicate predicates[];
extern const size_t predicate_count;

void predicates_fill(void);                                    /* makes the rows, the same in every run */
int64_t predicate_int(const row *r, const predicate_field *f); /* of an int or a bool */
const char *predicate_text(const row *r, const predicate_field *f);

/* Rule number `i` of many, each another, over the fields of E2, whose names begin with `prefix`. */
void predicate_rule(char *out, size_t space, const char *prefix, uint32_t i);

/* Prints everything for engines that live in another process, a word and the rest of the line:
 *   case NAME, cel SOURCE, lua SOURCE, logic JSON, field NAME TYPE, row VALUE... ANSWER (cut by tabs),
 *   and at the end rule SOURCE for each of the many rules. */
void predicates_print(void);
#endif
