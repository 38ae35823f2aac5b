/* lifetime_test.c - objects may go in any order: a child keeps what it needs alive. */
#include "given.h"

enum { ENV, CHARTER, FACTS, OUT, PROGRAM, LEDGER, BUILDER, DIAGNOSTICS, WORDS, ZONE, SHAPE, OBJECTS };

typedef struct world {
    qun_env *env;
    qun_charter *charter;
    qun_facts *facts;
    qun_decisions *out;
    qun_program *program;
    qun_ledger *ledger;
    qun_builder *builder;
    qun_diagnostics *diagnostics;
    qun_words *words;
    qun_zone *zone;
    qun_shape *shape;
} world;

static world make(sweep_heap *heap)
{
    world w = {0};
    const qun_env_options options = {.size = sizeof options, .allocate = sweep_allocate, .user = heap};
    const qun_text term = {"free", 4};
    const qun_word_list list = {.size = sizeof list, .terms = &term, .term_count = 1};
    expect_status("env", QUN_OK, qun_env_new(&options, &w.env));
    expect_status("charter", QUN_OK,
                  qun_charter_compile(
                      w.env,
                      quoted(CLUB("`entry`: {`when`: `days(member.joined) > 3`}, `words`: {`a`: {`terms`: "
                                  "[`discount`]}}, `rules`: [{`id`: `r`, `on`: `message`, `when`: "
                                  "`event.hits('a') > 0`, `then`: [`delete`]}]")),
                      QUN_NTS, NULL, &w.charter));
    expect_status("facts", QUN_OK, qun_facts_new(qun_charter_shape(w.charter), &w.facts));
    expect_status("row", QUN_OK, qun_facts_add(w.facts, QUN_SCOPE_MEMBER, "anna", QUN_NTS, NULL));
    expect_status("out", QUN_OK, qun_decisions_new(w.env, 0, &w.out));
    expect_status("admit", QUN_OK, qun_admit(w.charter, w.facts, MONDAY, w.out));
    expect_status(
        "program", QUN_OK,
        qun_program_compile(qun_charter_shape(w.charter), "days(member.joined)", QUN_NTS, NULL, &w.program));
    expect_status("ledger", QUN_OK, qun_ledger_new(w.charter, &w.ledger));
    expect_status("builder", QUN_OK, qun_builder_new(w.env, &w.builder));
    expect_status("diagnostics", QUN_OK, qun_diagnostics_new(w.env, &w.diagnostics));
    expect_status("words", QUN_OK, qun_words_compile(w.env, &list, NULL, &w.words));
    expect_status("zone", QUN_OK, qun_zone_open(w.env, "+08:00", QUN_NTS, &w.zone));
    w.shape = qun_shape_ref(qun_charter_shape(w.charter));
    return w;
}

/* What is left still works while others are gone. */
static void use(const world *w, uint32_t gone)
{
    qun_decision d = {.size = sizeof d};
    qun_slot slot;
    if (!(gone >> OUT & 1)) {
        uint32_t count = qun_decisions_count(w->out);
        for (uint32_t i = 0; i < count; i++) {
            expect_status("decision", QUN_OK, qun_decisions_get(w->out, i, &d));
            if (d.verb == QUN_VERB_ADMIT)
                expect_text("clause", "entry", d.clause);
        }
    }
    if (!(gone >> OUT & 1) && !(gone >> FACTS & 1) && !(gone >> PROGRAM & 1))
        expect_status("run", QUN_OK, qun_program_run(w->program, w->facts, MONDAY, w->out));
    if (!(gone >> OUT & 1) && !(gone >> FACTS & 1) && !(gone >> CHARTER & 1))
        expect_status("admit", QUN_OK, qun_admit(w->charter, w->facts, MONDAY, w->out));
    if (!(gone >> SHAPE & 1))
        expect_status("field", QUN_OK, qun_shape_find(w->shape, "member.joined", QUN_NTS, &slot));
}

static void drop(world *w, int which)
{
    switch (which) {
    case ENV:
        qun_env_unref(w->env);
        break;
    case CHARTER:
        qun_charter_unref(w->charter);
        break;
    case FACTS:
        qun_facts_unref(w->facts);
        break;
    case OUT:
        qun_decisions_unref(w->out);
        break;
    case PROGRAM:
        qun_program_unref(w->program);
        break;
    case LEDGER:
        qun_ledger_unref(w->ledger);
        break;
    case BUILDER:
        qun_builder_unref(w->builder);
        break;
    case DIAGNOSTICS:
        qun_diagnostics_unref(w->diagnostics);
        break;
    case WORDS:
        qun_words_unref(w->words);
        break;
    case ZONE:
        qun_zone_unref(w->zone);
        break;
    default:
        qun_shape_unref(w->shape);
    }
}

static void objects_may_go_in_any_order(void **state)
{
    uint64_t random = 1;
    (void)state;
    for (int round = 0; round < 300; round++) {
        sweep_heap heap = {0};
        world w = make(&heap);
        int order[OBJECTS];
        uint32_t gone = 0;
        for (int i = 0; i < OBJECTS; i++) {
            random = random * 6364136223846793005u + 1442695040888963407u;
            int j = (int)((random >> 33) % (uint64_t)(i + 1));
            order[i] = order[j];
            order[j] = i;
        }
        for (int i = 0; i < OBJECTS; i++) {
            drop(&w, order[i]);
            gone |= 1u << order[i];
            use(&w, gone);
        }
        expect_int("left behind", 0, (int64_t)heap.live_blocks);
    }
}

static void null_is_dropped_in_silence(void **state)
{
    (void)state;
    qun_env_unref(NULL);
    qun_charter_unref(NULL);
    qun_facts_unref(NULL);
    qun_decisions_unref(NULL);
    qun_program_unref(NULL);
    qun_ledger_unref(NULL);
    qun_builder_unref(NULL);
    qun_diagnostics_unref(NULL);
    qun_words_unref(NULL);
    qun_zone_unref(NULL);
    qun_shape_unref(NULL);
    assert_null(qun_env_ref(NULL));
    assert_null(qun_charter_ref(NULL));
    assert_null(qun_program_ref(NULL));
    assert_null(qun_words_ref(NULL));
    assert_null(qun_zone_ref(NULL));
    assert_null(qun_shape_ref(NULL));
    assert_null(qun_charter_shape(NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(objects_may_go_in_any_order),
        cmocka_unit_test(null_is_dropped_in_silence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
