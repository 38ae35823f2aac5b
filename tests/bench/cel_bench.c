/* cel_bench.c - the expression language's part of ./dev bench cel that runs in this process: the conditions
 * of predicates.c through qun_program_run, over many rows and over one, against plain C; and what rules cost
 * to compile and to hold. cel_bench.py runs it and the peers in turn.
 *
 * usage: bench_cel          prints the figures, an object a line: case, form, rows, ns (or unit, value)
 *        bench_cel --cases  prints the conditions and rows for the peers
 */
#include "bench/predicates.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { REPEATS = 20000, ROUNDS = 12 };

static uint64_t seen;

static void say_figure(const char *subject, const char *form, const char *rows, double ns)
{
    printf("{\"case\":\"%s\",\"form\":\"%s\",\"rows\":\"%s\",\"ns\":%.6g}\n", subject, form, rows, ns);
}

static void say_amount(const char *name, double value, const char *unit)
{
    printf("{\"amount\":\"%s\",\"form\":\"qun\",\"unit\":\"%s\",\"value\":%.6g}\n", name, unit, value);
}

/* ---- plain C ---- */

static bool (*volatile plain_called)(const row *r);

typedef struct plain {
    const predicate *p;
    uint32_t rows, repeats;
} plain;

static void run_plain(void *user)
{
    const plain *c = user;
    plain_called = c->p->plain;
    for (uint32_t i = 0; i < c->repeats; i++)
        for (uint32_t k = 0; k < c->rows; k++)
            seen += plain_called(&predicate_rows[k]);
}

/* ---- qun ---- */

typedef struct ours {
    qun_program *program;
    qun_facts *facts;
    qun_decisions *decisions;
    uint32_t repeats;
} ours;

static void run_ours(void *user)
{
    const ours *o = user;
    for (uint32_t i = 0; i < o->repeats; i++) {
        check("run", qun_program_run(o->program, o->facts, 0, o->decisions));
        seen += qun_decisions_count(o->decisions);
    }
}

static void set_field(qun_facts *facts, qun_slot slot, uint32_t number, const predicate_field *f)
{
    const row *r = &predicate_rows[number];
    if (strcmp(f->type, "string") == 0)
        check(f->name, qun_facts_set_text(facts, slot, number, predicate_text(r, f), QUN_NTS));
    else
        check(f->name, qun_facts_set_int(facts, slot, number, predicate_int(r, f)));
}

static void declare(qun_shape *shape, const predicate *p, qun_slot *slots)
{
    for (int k = 0; k < PREDICATE_FIELDS && p->fields[k].name; k++)
        check(p->fields[k].name, qun_shape_declare(shape, p->fields[k].name, QUN_NTS, p->fields[k].type,
                                                   QUN_NTS, NULL, &slots[k]));
}

static ours ours_with(qun_env *env, const predicate *p, uint32_t count, uint32_t flags)
{
    ours o = {.repeats = count == 1 ? REPEATS : 1};
    qun_shape *shape;
    qun_slot slots[PREDICATE_FIELDS];
    check("shape", qun_shape_new(env, &shape));
    declare(shape, p, slots);
    check(p->cel, qun_program_compile(shape, p->cel, QUN_NTS, NULL, &o.program));
    check("facts", qun_facts_new(shape, &o.facts));
    check("decisions", qun_decisions_new(env, flags, &o.decisions));
    for (uint32_t i = 0; i < count; i++) {
        check("row", qun_facts_add(o.facts, QUN_SCOPE_RECORD, NULL, 0, NULL));
        for (int k = 0; k < PREDICATE_FIELDS && p->fields[k].name; k++)
            set_field(o.facts, slots[k], i, &p->fields[k]);
    }
    qun_shape_unref(shape);
    return o;
}

static void drop_ours(ours *o)
{
    qun_decisions_unref(o->decisions);
    qun_facts_unref(o->facts);
    qun_program_unref(o->program);
}

/* The competitors must agree, or they were not asked the same. */
static void check_answers(const ours *o, const predicate *p, uint32_t count)
{
    qun_decision d = {.size = sizeof d};
    check("run", qun_program_run(o->program, o->facts, 0, o->decisions));
    for (uint32_t i = 0; i < count; i++) {
        check("decision", qun_decisions_get(o->decisions, i, &d));
        if ((d.act == QUN_ACT_TRUE) != p->plain(&predicate_rows[i])) {
            fprintf(stderr, "%s: row %u is decided otherwise\n", p->name, i);
            exit(1);
        }
    }
}

static void compete(qun_env *env, const predicate *p, uint32_t count)
{
    ours codes = ours_with(env, p, count, QUN_DECISIONS_CODES), reasons = ours_with(env, p, count, 0);
    check_answers(&codes, p, count);
    check_answers(&reasons, p, count);
    double items = count == 1 ? REPEATS : count;
    plain c = {p, count, count == 1 ? REPEATS : 1};
    contest all[3] = {{"qun", run_ours, &codes, items, 0},
                      {"qun, with reasons", run_ours, &reasons, items, 0},
                      {"plain C", run_plain, &c, items, 0}};
    contest_run(all, 3, ROUNDS);
    for (int i = 0; i < 3; i++)
        say_figure(p->name, all[i].name, count == 1 ? "one" : "many", all[i].ns);
    drop_ours(&codes);
    drop_ours(&reasons);
}

/* ---- compiling and holding many rules ---- */

static char rules[PREDICATE_RULES][PREDICATE_RULE_SPACE];

static void compile_programs(qun_env *env, const count_heap *heap)
{
    static qun_program *programs[PREDICATE_RULES];
    qun_slot slots[PREDICATE_FIELDS];
    qun_shape *shape;
    double best = 0, bytes = 0;
    for (uint32_t i = 0; i < PREDICATE_RULES; i++)
        predicate_rule(rules[i], sizeof rules[i], "m_", i);
    check("shape", qun_shape_new(env, &shape));
    declare(shape, &predicates[2], slots);
    for (int round = 0; round < 5; round++) {
        size_t before = heap->live;
        double begin = now_ns();
        for (uint32_t i = 0; i < PREDICATE_RULES; i++)
            check(rules[i], qun_program_compile(shape, rules[i], QUN_NTS, NULL, &programs[i]));
        double ns = (now_ns() - begin) / PREDICATE_RULES;
        best = best == 0 || ns < best ? ns : best;
        bytes = (double)(heap->live - before);
        for (uint32_t i = 0; i < PREDICATE_RULES; i++)
            qun_program_unref(programs[i]);
    }
    qun_shape_unref(shape);
    say_amount("a rule compiled by itself, one of 4,000", best / 1000, "us");
    say_amount("4,000 rules compiled one by one", bytes / 1048576, "MiB");
}

static char *charter_text(void)
{
    enum { A_RULE = PREDICATE_RULE_SPACE + 64 };
    size_t space = (size_t)PREDICATE_RULES * A_RULE + 1024;
    char *text = malloc(space);
    if (!text)
        exit(1);
    size_t len =
        (size_t)snprintf(text, space,
                         "{\"qun\":1,\"id\":\"many\",\"revision\":\"1\",\"name\":\"many\",\"attributes\":{"
                         "\"member.age_days\":{\"type\":\"int\"},\"member.posts\":{\"type\":\"int\"},"
                         "\"member.banned\":{\"type\":\"bool\"},\"member.role\":{\"type\":\"string\"},"
                         "\"member.rep\":{\"type\":\"int\"}},\"rules\":[");
    for (uint32_t i = 0; i < PREDICATE_RULES; i++) {
        predicate_rule(rules[i], sizeof rules[i], "member.", i);
        len +=
            (size_t)snprintf(text + len, space - len, "%s{\"id\":\"r%u\",\"on\":\"message\",\"when\":\"%s\"}",
                             i ? "," : "", i, rules[i]);
    }
    snprintf(text + len, space - len, "]}");
    return text;
}

static void compile_charter(qun_env *env, count_heap *heap)
{
    char *text = charter_text();
    double best = 0, bytes = 0, peak = 0;
    for (int round = 0; round < 3; round++) {
        size_t before = heap->live;
        heap->peak = before;
        double begin = now_ns();
        qun_charter *charter = charter_of(env, text, strlen(text));
        double ns = (now_ns() - begin) / PREDICATE_RULES;
        best = best == 0 || ns < best ? ns : best;
        bytes = (double)(heap->live - before);
        peak = (double)(heap->peak - before);
        qun_charter_unref(charter);
    }
    say_amount("a rule compiled with its charter of 4,000", best / 1000, "us");
    say_amount("a charter of 4,000 rules", bytes / 1048576, "MiB");
    say_amount("a charter of 4,000 rules, while it is compiled", peak / 1048576, "MiB");
    free(text);
}

int main(int argc, char **argv)
{
    count_heap heap = {0};
    predicates_fill();
    if (argc > 1 && strcmp(argv[1], "--cases") == 0) {
        predicates_print();
        return 0;
    }
    qun_env *env = count_env(&heap);
    for (size_t i = 0; i < predicate_count; i++) {
        compete(env, &predicates[i], PREDICATE_ROWS);
        compete(env, &predicates[i], 1);
    }
    compile_programs(env, &heap);
    compile_charter(env, &heap);
    qun_env_unref(env);
    return seen == 0;
}
