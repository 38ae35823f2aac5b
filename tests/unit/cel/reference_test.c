/* reference_test.c - the machine against a slow reading of the same tree: generated expressions, each with
 * facts that are there and facts that are not. The answer is the same, quickly, plainly, unchecked and
 * explained; what it costs stays below what was said before; and what is known holds however the missing
 * facts turn out.
 *
 * QUN_EXPRESSIONS=1000000 makes so many of them; QUN_SEED begins elsewhere. */
#include "generate.h"
#include "given.h"
#include "reference.h"
#include "support/expect.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define ROUNDS 6000
#define FACTS  8 /* a b c d i s l x: scope RECORD, in this order but for t and u */

static uint64_t number_of(const char *name, uint64_t otherwise)
{
    const char *wish = getenv(name);
    return wish ? strtoull(wish, NULL, 10) : otherwise;
}

/* ---- facts ---- */

static const cell two[] = {{.kind = QUN_TYPE_INT, .as.i = 1}, {.kind = QUN_TYPE_INT, .as.i = 3}};
#define BOTH                                                                                                 \
    {                                                                                                        \
        {.kind = QUN_TYPE_BOOL, .as.i = 0},                                                                  \
        {                                                                                                    \
            .kind = QUN_TYPE_BOOL, .as.i = 1                                                                 \
        }                                                                                                    \
    }
static const struct {
    const char *name;
    cell values[2];
} facts[FACTS] = {
    {"a", BOTH},
    {"b", BOTH},
    {"c", BOTH},
    {"d", BOTH},
    {"i", {{.kind = QUN_TYPE_INT, .as.i = 0}, {.kind = QUN_TYPE_INT, .as.i = 3}}},
    {"s", {{.kind = QUN_TYPE_STRING, .as.text = ""}, {.kind = QUN_TYPE_STRING, .len = 1, .as.text = "k"}}},
    {"l", {{.kind = QUN_TYPE_LIST, .as.items = two}, {.kind = QUN_TYPE_LIST, .len = 2, .as.items = two}}},
    {"x", {{.kind = QUN_TYPE_INT, .as.i = 1}, {.kind = QUN_TYPE_STRING, .len = 1, .as.text = "a"}}},
};

/* Two bits a fact: 0 and 1 are its values, 2 is unknown. */
static void set_facts(world *w, uint32_t code)
{
    for (uint32_t k = 0; k < FACTS; k++, code >>= 2)
        *world_cell(w, facts[k].name) = (code & 2) ? cell_unknown() : facts[k].values[code & 1];
}

static uint32_t any_facts(uint64_t *seed, bool all_known)
{
    uint32_t code = 0;
    for (uint32_t k = 0; k < FACTS; k++)
        code = code << 2 | (all_known || given_random(seed, 3) ? given_random(seed, 2) : 2);
    return code;
}

/* The same with all that is missing filled in. */
static uint32_t completed(uint64_t *seed, uint32_t code)
{
    for (uint32_t k = 0; k < FACTS; k++)
        if (code >> (2 * k) & 2)
            code = (code & ~(UINT32_C(3) << (2 * k))) | given_random(seed, 2) << (2 * k);
    return code;
}

/* ---- one expression, one row ---- */

typedef struct trial {
    world *w;
    const char *source;
    const cel_program *p;
    const node *root; /* its tree */
    uint32_t code;
} trial;

static void complain(const trial *t, const char *what, cell answer)
{
    print_error("%s\n  with facts %x: %s says %s\n", t->source, t->code, what, world_shown(t->w, answer));
}

static void expect_agreement(const trial *t, const node *n, const char *what, cell answer)
{
    thing right = reference_run(t->p, n, (const cell(*)[16])t->w->rows);
    if (reference_agrees(&right, &answer))
        return;
    complain(t, what, answer);
    reference_show(&right);
    print_error("\n");
    fail();
}

/* Leaf `*k`, counted down while those before it are passed. */
static const node *leaf_of(const node *n, uint32_t *k)
{
    if (n->kind != NODE_AND && n->kind != NODE_OR && n->kind != NODE_NOT)
        return (*k)-- == 0 ? n : NULL;
    const node *found = NULL;
    for (uint32_t i = 0; i < n->count && !found; i++)
        found = leaf_of(n->items[i], k);
    return found;
}

/* Each conjunct and disjunct by itself, and the run after them all as it was before. */
static void expect_explained(const trial *t, cell answer)
{
    world *w = t->w;
    for (uint32_t k = 0; k < cel_leaf_count(t->p); k++) {
        cel_finding found;
        uint64_t steps = w->frame.steps;
        cel_explain(t->p, k, &w->frame, &found);
        assert_true(w->frame.steps == steps);
        uint32_t before = k;
        expect_agreement(t, leaf_of(t->root, &before), "its explanation", found.value);
    }
    cell again = world_run(w, t->p);
    if (again.kind != answer.kind || (answer.kind == QUN_TYPE_BOOL && again.as.i != answer.as.i)) {
        complain(t, "once explained it", again);
        fail();
    }
}

static cell expect_the_same(const trial *t, bool all)
{
    world *w = t->w;
    set_facts(w, t->code);
    cell answer = world_run(w, t->p);
    uint64_t spent = 100000 - w->frame.steps;
    if (w->frame.exhausted || w->frame.no_memory) { /* nothing to be told of it */
        print_error("%s takes more than 100,000 steps\n", t->source);
        fail();
    }
    expect_agreement(t, t->root, "the machine", answer);
    if (spent > cel_bound(t->p)) {
        print_error("%s\n  takes %llu steps, %llu were said\n", t->source, (unsigned long long)spent,
                    (unsigned long long)cel_bound(t->p));
        fail();
    }
    if (all)
        expect_explained(t, answer);
    return answer;
}

/* What is known of some facts is what it is with all of them. */
static void expect_kept(const trial *t, uint64_t *seed)
{
    trial whole = *t;
    thing known = reference_run(t->p, t->root, (const cell(*)[16])t->w->rows);
    bool unknown = known.kind == THING_UNKNOWN;
    for (int k = 0; k < 4 && !unknown; k++) {
        whole.code = completed(seed, t->code);
        cell answer = expect_the_same(&whole, false);
        set_facts(t->w, t->code);
        known = reference_run(t->p, t->root, (const cell(*)[16])t->w->rows);
        if (reference_agrees(&known, &answer))
            continue;
        complain(&whole, "the completion", answer);
        print_error("  before (%x): ", t->code);
        reference_show(&known);
        fail();
    }
}

/* What is left when facts are missing reads only those, and gives what the whole gives however they turn out.
 */
static void expect_rest(const trial *t, uint64_t *seed)
{
    world *w = t->w;
    char text[8000], whole[256];
    buf rest;
    buf_init(&rest, w->memory.mem);
    expect_status("what is left", QUN_OK, cel_residual(t->p, t->root, &w->frame, &rest));
    bool fits = rest.len < sizeof text;
    if (fits) {
        memcpy(text, rest.at, rest.len);
        text[rest.len] = '\0';
    }
    buf_drop(&rest);
    if (!fits)
        return;
    const cel_program *p = world_compile(w, text);
    for (uint32_t k = 0; k < cel_attributes(p); k++)
        if (world_cell(w, cel_attribute(p, k)->name.at)->kind != QUN_TYPE_UNKNOWN)
            fail_msg("%s\n  with facts %x leaves %s, which reads a fact that is known", t->source, t->code,
                     text);
    for (int k = 0; k < 3; k++) {
        uint32_t code = completed(seed, t->code);
        set_facts(w, code);
        cell answer = world_run(w, t->p);
        snprintf(whole, sizeof whole, "%s", world_shown(w, answer));
        cell left = world_run(w, p);
        bool failed = answer.kind == QUN_TYPE_FAILED && left.kind == QUN_TYPE_FAILED;
        if (!failed && strncmp(whole, world_shown(w, left), sizeof whole - 1) != 0)
            fail_msg("%s\n  with facts %x leaves %s;\n  with facts %x that gives %s, the whole %s", t->source,
                     t->code, text, code, world_shown(w, left), whole);
    }
    set_facts(w, t->code);
}

/* ---- all of them ---- */

static void compile_trial(trial *t)
{
    static cel_request request;
    cel_build b;
    t->p = world_compile(t->w, t->source);
    t->root = cel_read_again(t->p, &t->w->memory, &request, &b);
    assert_non_null(t->root);
}

static void try_one(world *w, uint64_t *seed, bool wild, uint64_t *counts)
{
    char source[40000];
    buf b;
    arena_mark mark = arena_here(&w->memory);
    buf_fixed(&b, source, sizeof source - 1);
    generate_expression(&b, seed, wild);
    if (b.len >= 3000)
        return;
    source[b.len] = '\0';
    trial t = {.w = w, .source = source};
    w->request.unchecked = wild;
    compile_trial(&t);
    for (int row = 0; row < 6; row++) {
        t.code = any_facts(seed, row < 2);
        cell answer = expect_the_same(&t, true);
        counts[answer.kind]++;
        expect_kept(&t, seed);
        if (answer.kind == QUN_TYPE_UNKNOWN && row < 4)
            expect_rest(&t, seed);
    }
    if (!wild) { /* types change nothing but when a mistake is told */
        w->request.unchecked = true;
        compile_trial(&t);
        expect_the_same(&t, false);
    }
    arena_back(&w->memory, mark);
}

static void try_many(void **state, bool wild)
{
    uint64_t seed = number_of("QUN_SEED", 7) * 2 + wild, counts[256] = {0};
    uint64_t rounds = number_of("QUN_EXPRESSIONS", ROUNDS) / 2;
    for (uint64_t k = 0; k < rounds; k++)
        try_one(*state, &seed, wild, counts);
    static const int kinds[] = {QUN_TYPE_UNKNOWN, QUN_TYPE_FAILED, QUN_TYPE_BOOL, QUN_TYPE_INT,
                                QUN_TYPE_STRING,  QUN_TYPE_LIST,   QUN_TYPE_MAP,  QUN_TYPE_OPTIONAL};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        assert_true(counts[kinds[i]] * 500 > rounds);
}

static void the_machine_says_what_the_reference_says(void **state)
{
    try_many(state, false);
}

static void so_it_does_where_nothing_is_checked(void **state)
{
    try_many(state, true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_machine_says_what_the_reference_says, open_world, drop_world),
        cmocka_unit_test_setup_teardown(so_it_does_where_nothing_is_checked, open_world, drop_world),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
