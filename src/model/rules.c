/* rules.c - conduct: word lists, ladders of strikes, rules. */
#include "model/compile.h"

enum {
    RULE_SCOPES = SCOPE_BIT(QUN_SCOPE_EVENT) | SCOPE_BIT(QUN_SCOPE_MEMBER) | SCOPE_BIT(QUN_SCOPE_HERE) |
                  SCOPE_BIT(QUN_SCOPE_GROUP) | SCOPE_BIT(QUN_SCOPE_COMMUNITY)
};

void compile_lists(compiler *k)
{
    const object_list *list = &k->c->objects.lists[QUN_OBJECT_WORDS];
    k->c->lists = compiler_new(k, list->count, sizeof *k->c->lists);
    if (list->count > 64) {
        report(k, QUN_CODE_C003, owner_of(k, QUN_OBJECT_WORDS, 64), NULL, (qun_text){NULL, 0},
               (qun_text){NULL, 0}, TEXT("more than 64 word lists"));
        return;
    }
    for (uint32_t i = 0; i < list->count && k->c->lists && k->stopped == QUN_OK; i++) {
        const qun_word_list *w = object_at(&k->c->objects, QUN_OBJECT_WORDS, i);
        owner at = owner_of(k, QUN_OBJECT_WORDS, i);
        word_list *out = &k->c->lists[i];
        text_places here = {objects_place(&k->c->objects, at.kind, i, NULL), NULL, NULL};
        *out = (word_list){.object = w, .index = i, .hits = hidden_field(k, "event.hits", at.reference)};
        out->fields = WORD_TAGS + (uint32_t)(w->tag_count < 64 ? w->tag_count : 64);
        take(k, text_compile(k->env, w, &here, k->d, &out->words));
        k->c->list_count = i + 1;
    }
}

void compile_ladders(compiler *k)
{
    k->verbs = UINT64_C(1) << QUN_VERB_MODERATE;
    const object_list *list = &k->c->objects.lists[QUN_OBJECT_LADDER],
                      *steps = &k->c->objects.lists[QUN_OBJECT_STEP];
    k->c->ladders = compiler_new(k, list->count, sizeof *k->c->ladders);
    for (uint32_t i = 0; i < list->count && k->c->ladders; i++) {
        const qun_ladder *l = object_at(&k->c->objects, QUN_OBJECT_LADDER, i);
        owner at = owner_of(k, QUN_OBJECT_LADDER, i);
        ladder *out = &k->c->ladders[i];
        rung *rungs = compiler_new(k, steps->count, sizeof *rungs);
        *out = (ladder){.object = l, .index = i, .rungs = rungs, .place = pointer_of(k, at, NULL)};
        out->strikes = hidden_field(k, "member.strikes", l->id);
        if (l->forget && period_zero(&l->decay))
            report(k, QUN_CODE_C017, at, "forget", TEXT("decay"), (qun_text){NULL, 0}, (qun_text){NULL, 0});
        if (l->reset.len)
            out->reset = compile_expression(k, at, "reset", l->reset, &type_bool, SCOPES_MEMBER);
        for (uint32_t j = 0; j < steps->count && rungs; j++) {
            const qun_step *s = object_at(&k->c->objects, QUN_OBJECT_STEP, j);
            if (text_equal(s->of, l->id))
                rungs[out->rung_count++] =
                    (rung){s->at, j,
                           compile_actions(k, owner_of(k, QUN_OBJECT_STEP, j), QUN_PART_THEN, RULE_SCOPES)};
        }
        k->c->ladder_count = i + 1;
    }
}

static uint64_t kinds_of(compiler *k, owner at, const qun_rule *r)
{
    uint64_t kinds = 0;
    for (size_t i = 0; i < r->on_count; i++) {
        uint32_t number = names_find(&k->c->kinds, r->on[i]);
        if (number < 64) {
            kinds |= UINT64_C(1) << number;
            continue;
        }
        char key[ITEM_KEY];
        report(k, QUN_CODE_C013, at, item_key(key, "on", i), r->on[i], nearest_event(k, r->on[i]),
               TEXT("expected a kind of event"));
    }
    return kinds;
}

/* Which word lists a condition reads: theirs are the places a decision shows. */
static uint64_t lists_of(const compiler *k, const condition *c)
{
    uint64_t lists = 0;
    for (uint32_t i = 0; i < c->count; i++)
        for (uint32_t j = 0; c->lines[i].when && j < cel_attributes(c->lines[i].when); j++)
            for (uint32_t w = 0; w < k->c->list_count; w++)
                if (word_list_has(&k->c->lists[w], cel_attribute(c->lines[i].when, j)))
                    lists |= UINT64_C(1) << w;
    return lists;
}

void compile_rules(compiler *k)
{
    k->verbs = UINT64_C(1) << QUN_VERB_MODERATE;
    const object_list *list = &k->c->objects.lists[QUN_OBJECT_RULE];
    k->c->rules = compiler_new(k, list->count, sizeof *k->c->rules);
    for (uint32_t i = 0; i < list->count && k->c->rules; i++) {
        const qun_rule *r = object_at(&k->c->objects, QUN_OBJECT_RULE, i);
        owner at = owner_of(k, QUN_OBJECT_RULE, i);
        rule *out = &k->c->rules[i];
        *out = (rule){.object = r, .index = i, .kinds = kinds_of(k, at, r), .place = pointer_of(k, at, NULL)};
        if (r->who.len)
            out->who = compile_expression(k, at, "who", r->who, &type_bool, RULE_SCOPES);
        out->who_lists = lists_read(k, out->who);
        out->when = compile_condition(k, at, QUN_PART_WHEN, "when", r->when, RULE_SCOPES);
        out->unless = compile_condition(k, at, QUN_PART_UNLESS, "unless", r->unless, RULE_SCOPES);
        out->then = compile_actions(k, at, QUN_PART_THEN, RULE_SCOPES);
        out->otherwise = compile_actions(k, at, QUN_PART_ELSE, RULE_SCOPES);
        out->why = compile_words(k, at, "why", r->why_zh, r->why_en, RULE_SCOPES);
        out->lists = lists_of(k, &out->when);
        out->fired = hidden_field(k, "fired", r->id);
        out->fired_scope = r->limit_per ? r->limit_per : QUN_SCOPE_MEMBER;
        k->c->rule_count = i + 1;
    }
}
