/* given.h - what tests of expressions start from: a shape with fields in several scopes, one row of each, and
 * answers as texts. Relies on cel.h and cmocka. */
#ifndef QUN_TESTS_UNIT_CEL_GIVEN_H
#define QUN_TESTS_UNIT_CEL_GIVEN_H
#include "cel/cel.h"

#define GIVEN_NOW INT64_C(1700000000000000) /* 2023-11-14T22:13:20Z */

typedef struct world {
    qun_env *env;
    qun_shape *shape;
    qun_diagnostics *problems;
    arena memory, scratch;
    cell rows[SCOPE_COUNT][16]; /* all unknown at first */
    qun_time until[SCOPE_COUNT][16];
    cel_frame frame; /* of the last run; `next` and `steps` are read from it */
    cel_request request;
    char words[4096];
} world;

/* Fields: a b c d bool, i int, s string, t u timestamp, l list(int), x dyn; member.orders int, member.vip
 * bool, member.name string, member.joined timestamp, member.tags list(string), member.score double,
 * member.strikes:conduct int, group.size int, here.days int, event.text string, event.at timestamp,
 * event.length duration.
 * Constants: params.base 10, params.none [], params.on true. Aliases: member.active, member.broken (does not
 * compile), ring.one and ring.two (in a circle). Functions: known(x), event.hits(text),
 * member.strikes('name'), geo.twice(int), int.plus(int), later() (timed), missing(). */
void world_open(world *w, const qun_env_options *options);
void world_drop(world *w);
int open_world(void **state); /* before and after a test */
int drop_world(void **state);
cell *world_cell(world *w, const char *field); /* to set */

qun_status world_try(world *w, const char *source, const cel_program **out);
const cel_program *world_compile(world *w, const char *source); /* a failure ends the test */
cell world_run(world *w, const cel_program *p);                 /* with 100,000 steps */
/* "true", "[1,2]"; "failed: division by zero"; "unknown: 5" with the set of attributes; or the first problem,
 * "1:7 C020 no name xx (x)". Lives until the next call. */
const char *world_answer(world *w, const char *source);
typedef struct answer { /* an expression and what world_answer must say of it */
    const char *source, *answer;
} answer;
void world_answers(world *w, const answer *cases, size_t count);
const char *world_shown(world *w, cell value);
/* Each expression and its answer. None may cost more than its program's static bound. */
void world_table(world *w, const char *const (*cases)[2], size_t count);
uint64_t world_steps(world *w, const char *source); /* what running it costs */
const char *world_problem(world *w);                /* the first one */
const char *world_written(world *w, const cel_program *p);

/* The same numbers in every run. */
uint32_t given_random(uint64_t *state, uint32_t below);
#endif
