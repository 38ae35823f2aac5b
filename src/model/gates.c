/* gates.c - gates: entry thresholds and permits, with the ways through them. */
#include "model/compile.h"

enum { /* who is at hand where a gate is asked (section 5 of the format) */
       ENTRY_SCOPES = SCOPE_BIT(QUN_SCOPE_MEMBER) | SCOPE_BIT(QUN_SCOPE_COMMUNITY),
       FORM_SCOPES = ENTRY_SCOPES | SCOPE_BIT(QUN_SCOPE_GROUP) | SCOPE_BIT(QUN_SCOPE_HERE),
       PERMIT_SCOPES = FORM_SCOPES | SCOPE_BIT(QUN_SCOPE_EVENT) | NO_PERMIT
};

static void compile_way(compiler *k, uint32_t index, uint32_t scopes, way *out)
{
    const qun_path *p = object_at(&k->c->objects, QUN_OBJECT_PATH, index);
    owner at = owner_of(k, QUN_OBJECT_PATH, index);
    out->object = p;
    out->index = index;
    out->place = pointer_of(k, at, NULL);
    out->when = compile_condition(k, at, QUN_PART_WHEN, "when", p->when, scopes);
    out->unless = compile_condition(k, at, QUN_PART_UNLESS, "unless", p->unless, scopes);
    out->then = compile_actions(k, at, QUN_PART_THEN, scopes);
    if (out->then.count && p->of_kind == QUN_OBJECT_PERMIT)
        report(k, QUN_CODE_C011, at, "then", TEXT("then"), (qun_text){NULL, 0},
               TEXT("a permit that is given is only an answer yet"));
    out->why = compile_words(k, at, "why", p->why_zh, p->why_en, scopes);
}

static bool is_way_of(const qun_path *p, owner at)
{
    return p->of_kind == at.kind && text_equal(p->of, at.reference);
}

static void compile_ways(compiler *k, owner at, uint32_t scopes, gate *out)
{
    const object_list *list = &k->c->objects.lists[QUN_OBJECT_PATH];
    uint32_t count = 0, filled = 0;
    for (uint32_t i = 0; i < list->count; i++)
        count += is_way_of(object_at(&k->c->objects, QUN_OBJECT_PATH, i), at);
    way *ways = compiler_new(k, count, sizeof *ways);
    for (uint32_t i = 0; i < list->count && ways && filled < count; i++)
        if (is_way_of(object_at(&k->c->objects, QUN_OBJECT_PATH, i), at))
            compile_way(k, i, scopes, &ways[filled++]);
    out->ways = ways;
    out->way_count = filled;
}

static void compile_gate(compiler *k, owner at, qun_text when, qun_text unless, uint32_t scopes, gate *out)
{
    out->object_kind = at.kind;
    out->index = at.index;
    out->id = at.reference;
    out->place = pointer_of(k, at, NULL);
    out->when = compile_condition(k, at, QUN_PART_WHEN, "when", when, scopes);
    out->unless = compile_condition(k, at, QUN_PART_UNLESS, "unless", unless, scopes);
    out->otherwise = compile_actions(k, at, QUN_PART_ELSE, scopes);
    compile_ways(k, at, scopes, out);
}

const gate *entry_of(compiler *k, qun_text form)
{
    const object_list *list = &k->c->objects.lists[QUN_OBJECT_THRESHOLD];
    for (uint32_t i = 0; i < list->count; i++) {
        const qun_threshold *t = object_at(&k->c->objects, QUN_OBJECT_THRESHOLD, i);
        if (!text_equal(t->of, form))
            continue;
        gate *out = compiler_new(k, 1, sizeof *out);
        if (!out)
            return NULL;
        owner at = owner_of(k, QUN_OBJECT_THRESHOLD, i);
        uint32_t scopes = form.len ? FORM_SCOPES : ENTRY_SCOPES;
        out->shut = t->flags & QUN_GATE_SHUT;
        out->why = compile_words(k, at, "why", t->why_zh, t->why_en, scopes);
        compile_gate(k, at, t->when, t->unless, scopes, out);
        return out;
    }
    return NULL;
}

/* A permit that asks a permit could ask itself; one level is all that practices need. */
void compile_gates(compiler *k)
{
    k->verbs = UINT64_C(1) << QUN_VERB_ADMIT;
    k->c->entry = (gate *)entry_of(k, (qun_text){NULL, 0});
    k->verbs = UINT64_C(1) << QUN_VERB_MODERATE;
    const object_list *list = &k->c->objects.lists[QUN_OBJECT_PERMIT];
    k->c->permits = compiler_new(k, list->count, sizeof *k->c->permits);
    for (uint32_t i = 0; i < list->count && k->c->permits; i++) {
        const qun_permit *p = object_at(&k->c->objects, QUN_OBJECT_PERMIT, i);
        owner at = owner_of(k, QUN_OBJECT_PERMIT, i);
        gate *g = &k->c->permits[i];
        g->shut = p->flags & QUN_GATE_SHUT;
        g->why = compile_words(k, at, "why", p->why_zh, p->why_en, PERMIT_SCOPES);
        compile_gate(k, at, p->when, p->unless, PERMIT_SCOPES, g);
        k->c->permit_count = i + 1;
    }
}
