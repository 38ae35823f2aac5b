/* given.h - what tests of the ledger start from: a charter and a ledger in an environment with a zone whose
 * clocks change, events as one line of C, facts and decisions by name. Relies on the public headers and
 * cmocka. */
#ifndef QUN_TESTS_UNIT_LEDGER_GIVEN_H
#define QUN_TESTS_UNIT_LEDGER_GIVEN_H
#include <qun/qun.h>
#include <stdbool.h>
#include "ledger/ledger.h"
#include "support/expect.h"
#include "support/sweep.h"

#define COUNT(list) (sizeof(list) / sizeof *(list))
#define T0          INT64_C(1772326800000000) /* 2026-03-01T09:00:00+08:00, a Sunday */
#define SECONDS(n)  ((n)*TIME_SECOND)
#define MINUTES(n)  ((n)*TIME_MINUTE)
#define HOURS(n)    ((n)*TIME_HOUR)
#define DAYS(n)     ((n)*TIME_DAY)

typedef struct world {
    qun_env *env;
    qun_charter *charter;
    qun_ledger *ledger;
    qun_facts *facts;
    uint64_t next_id; /* of events that are given none */
    int32_t fate;     /* of the last event told */
} world;

/* An environment with the zone "America/New_York", by its rule alone. `heap` NULL: the C library's. */
qun_status env_on(sweep_heap *heap, uint64_t seed, qun_env **out);
/* A charter that does not compile ends the test with its problems. Double quotes are written as single ones,
 * and single ones as grave accents. */
qun_charter *charter_of(qun_env *env, const char *json);
/* The same as a status, for sweeps. */
qun_status charter_try(qun_env *env, const char *json, qun_charter **out);

void world_open(world *w, const char *json);
void world_on(world *w, qun_env *env,
              const char *json); /* the environment stays the caller's: w->env is NULL */
void world_close(world *w);

/* An event; what is 0 or NULL is not said. Without an id it is given one. */
typedef struct said {
    const char *kind, *member, *group;
    qun_time at; /* after T0 */
    int64_t amount;
    const char *sku, *to, *text, *id, *source;
    bool staff, scheduled, no_id;
} said;
/* Clears the facts and makes the row. */
void event_row(world *w, const said *e);
/* Makes the row and folds it; `l` NULL: only the row. */
qun_status event_try(qun_ledger *l, qun_facts *f, const said *e, const char *id, qun_time now, int32_t *fate);
int32_t tell(world *w, said e); /* folds it; gives its fate */
#define TELL(w, ...) tell(w, (said){__VA_ARGS__})
/* Sets a field of the only row of its scope, which is made if it is not there. */
void say_text(world *w, const char *field, const char *key, const char *text);
void say_int(world *w, const char *field, const char *key, int64_t value);

/* A fact as the ledger knows it; `key` as qun_ledger_facts takes it, "member@group" for a seat, NULL for the
 * community. `now` is after T0. */
qun_value fact(world *w, const char *field, const char *key, qun_time now);
/* "?" unknown, else as JSON. In one of a few static buffers. */
const char *fact_shown(world *w, const char *field, const char *key, qun_time now);
#define expect_fact(w, expected, field, key, now)                                                            \
    expect_fact_at(__FILE__, __LINE__, w, expected, field, key, now)
void expect_fact_at(const char *file, int line_number, world *w, const char *expected, const char *field,
                    const char *key, qun_time now);
/* How many rows there are of a scope when all are asked for. */
uint32_t rows_of(world *w, int32_t scope, qun_time now);

/* Facts of all members, groups, seats and the community as of an instant, as one text: equal texts, equal
 * facts. Freed by the caller. */
char *all_facts(const qun_ledger *l, qun_facts *f, qun_time now);
/* A snapshot; freed by the caller. */
char *saved(const qun_ledger *l, size_t *len);
qun_ledger *restored(const qun_charter *charter, const char *bytes, size_t len);

/* The same numbers in every run. */
uint64_t dice(uint64_t *state);
int64_t dice_to(uint64_t *state, int64_t below);
#endif
