/* ledger_bench.c - what folding an event costs and what a ledger holds, at n events and at ten times as many:
 * the memory must follow members and windows, not events. Against plain C that counts an event in two arrays,
 * the limit.
 */
#include "bench/measure.h"
#include <stdio.h>
#include <stdlib.h>

enum { MEMBERS = 2000, GROUPS = 40, EVENTS = 100000, ROWS = 1000 };

typedef struct world {
    qun_charter *charter;
    qun_facts *facts;
    qun_slot at, kind, member, group, amount, to;
    uint64_t events, random;
    qun_time now;
} world;

static uint32_t member_counts[MEMBERS], group_counts[GROUPS];

/* Four of five are messages; a message in ten seconds over the whole community, in order. */
static void make_rows(world *w)
{
    static const char *const kinds[] = {"order",   "reaction", "message", "message", "message",
                                        "message", "message",  "message", "message", "message"};
    qun_facts_clear(w->facts);
    for (uint32_t row = 0; row < ROWS; row++, w->events++) {
        char id[24], member[16], group[16];
        const char *kind = kinds[next_random(&w->random) % 10];
        uint32_t who = next_random(&w->random) % MEMBERS;
        int len = snprintf(id, sizeof id, "e%llu", (unsigned long long)w->events);
        w->now += 1000000 * (int64_t)(next_random(&w->random) % 20);
        check("row", qun_facts_add(w->facts, QUN_SCOPE_EVENT, id, (size_t)len, NULL));
        check("at", qun_facts_set_int(w->facts, w->at, row, w->now));
        check("kind", qun_facts_set_text(w->facts, w->kind, row, kind, QUN_NTS));
        snprintf(member, sizeof member, "m-%06u", who);
        snprintf(group, sizeof group, "g-%02u", who % GROUPS);
        check("member", qun_facts_set_text(w->facts, w->member, row, member, QUN_NTS));
        check("group", qun_facts_set_text(w->facts, w->group, row, group, QUN_NTS));
        check("amount", qun_facts_set_int(w->facts, w->amount, row, 100 + who));
        snprintf(member, sizeof member, "m-%06u", next_random(&w->random) % MEMBERS);
        check("to", qun_facts_set_text(w->facts, w->to, row, member, QUN_NTS));
    }
}

static void count_plain(const qun_facts *facts, const world *w)
{
    qun_value member = {.size = sizeof member};
    for (uint32_t row = 0; row < ROWS; row++) {
        check("member", qun_facts_get(facts, w->member, row, &member));
        uint32_t number = 0;
        for (size_t i = 2; i < member.text.len; i++)
            number = number * 10 + (uint32_t)(member.text.at[i] - '0');
        member_counts[number % MEMBERS]++;
        group_counts[number % GROUPS]++;
    }
}

typedef struct result {
    double fold_ns, plain_ns;
    uint64_t bytes, snapshot, calls; /* calls: allocations of the last tenth */
} result;

static result fold_events(count_heap *heap, const world *begin, uint64_t events)
{
    world w = *begin;
    qun_ledger *ledger;
    result r = {0};
    double fold = 0, plain = 0;
    uint64_t calls = 0;
    check("ledger", qun_ledger_new(w.charter, &ledger));
    while (w.events < events) {
        make_rows(&w);
        uint64_t before = heap->calls;
        double from = now_ns();
        check("fold", qun_ledger_fold(ledger, w.facts, QUN_ALL, QUN_NEVER, NULL, NULL));
        double middle = now_ns();
        count_plain(w.facts, &w);
        plain += now_ns() - middle;
        fold += middle - from;
        if (w.events > events / 10 * 9)
            calls += heap->calls - before;
    }
    qun_ledger_info info = {.size = sizeof info};
    check("info", qun_ledger_info_get(ledger, &info));
    qun_ledger_unref(ledger);
    r = (result){fold / (double)events, plain / (double)events, info.memory_bytes, info.snapshot_bytes,
                 calls};
    return r;
}

int main(void)
{
    count_heap heap = {0};
    qun_env *env = count_env(&heap);
    world w = {.charter = charter_template(env, "pet-club"), .random = 88172645463325252u};
    const qun_shape *shape = qun_charter_shape(w.charter);
    check("facts", qun_facts_new(shape, &w.facts));
    w.at = slot_of(shape, "event.at");
    w.kind = slot_of(shape, "event.kind");
    w.member = slot_of(shape, "event.member");
    w.group = slot_of(shape, "event.group");
    w.amount = slot_of(shape, "event.amount");
    w.to = slot_of(shape, "event.to");
    w.now = INT64_C(1772323200) * 1000000;
    result few = fold_events(&heap, &w, EVENTS), many = fold_events(&heap, &w, 10 * EVENTS);
    say("fold an event, 100,000 of them", few.fold_ns, "ns", "plain C counting", few.plain_ns / few.fold_ns);
    say("fold an event, 1,000,000 of them", many.fold_ns, "ns", "plain C counting",
        many.plain_ns / many.fold_ns);
    say("plain C counting", many.plain_ns, "ns", NULL, 0);
    say("ledger after 100,000 events", (double)few.bytes, "bytes", NULL, 0);
    say("ledger after 1,000,000 events", (double)many.bytes, "bytes", "the ledger after 100,000",
        (double)few.bytes / (double)many.bytes);
    say("snapshot after 1,000,000 events", (double)many.snapshot, "bytes", NULL, 0);
    say("allocations for the last tenth of 1,000,000 events", (double)many.calls, "calls", NULL, 0);
    return 0;
}
