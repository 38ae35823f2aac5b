/* levels.c - positions of members: axes of classes, rungs of tiers; and the stages of a group's life. */
#include "model/compile.h"

void compile_classes(compiler *k)
{
    static const type texts = {QUN_TYPE_LIST, 1, {&type_string, NULL}, {NULL, 0}};
    k->verbs = UINT64_C(1) << QUN_VERB_SEGMENT;
    const object_list *list = &k->c->objects.lists[QUN_OBJECT_CLASS];
    axis *axes = compiler_new(k, list->count, sizeof *axes);
    for (uint32_t i = 0; i < list->count && axes; i++) {
        const qun_class *c = object_at(&k->c->objects, QUN_OBJECT_CLASS, i);
        owner at = owner_of(k, QUN_OBJECT_CLASS, i);
        axes[i] = (axis){.object = c, .index = i, .place = pointer_of(k, at, NULL)};
        axes[i].by = compile_expression(k, at, "by", c->by, NULL, SCOPES_MEMBER);
        if (axes[i].by) {
            const type *t = cel_result(axes[i].by);
            if (!type_equal(t, &type_string) && !type_equal(t, &texts) && t->kind != TYPE_DYN)
                report(k, QUN_CODE_C020, at, "by", c->by, (qun_text){NULL, 0},
                       TEXT("a class is a string or a list of strings"));
        }
        axes[i].when = compile_condition(k, at, QUN_PART_WHEN, "when", c->when, SCOPES_MEMBER);
        axes[i].present = hidden_field(k, "member.class", c->id);
        axes[i].since = hidden_field(k, "member.class_since", c->id);
        k->c->axis_count = i + 1;
    }
    k->c->axes = axes;
}

/* Numbers of the levels that `before` names, within one list. */
static void compile_before(compiler *k, owner at, int32_t kind, qun_text of, level *out)
{
    const qun_level *l = out->object;
    uint32_t *numbers = compiler_new(k, l->before_count, sizeof *numbers);
    for (size_t i = 0; i < l->before_count && numbers; i++) {
        char key[ITEM_KEY];
        uint32_t number = 0;
        bool found = false;
        for (uint32_t j = 0; j < k->c->objects.lists[kind].count && !found; j++) {
            const qun_level *other = object_at(&k->c->objects, kind, j);
            if (!text_equal(other->of, of))
                continue;
            found = text_equal(other->id, l->before[i]);
            number += !found;
        }
        if (found)
            numbers[out->before_count++] = number;
        else
            report(k, QUN_CODE_C013, at, item_key(key, "from", i), l->before[i],
                   nearest_object(k, kind, l->before[i]), TEXT("expected a level of this list"));
    }
    out->before = numbers;
}

/* A tier is decided for each member alone; seats that are given to the best need all members at once. */
static void refuse_seats(compiler *k, owner at, const qun_level *l)
{
    const struct {
        const char *key;
        bool given;
    } later[] = {{"rank", l->rank.len > 0}, {"max", l->max > 0}, {"overlay", l->flags & QUN_LEVEL_OVERLAY}};
    for (size_t i = 0; i < sizeof later / sizeof *later; i++)
        if (later[i].given)
            report(k, QUN_CODE_C011, at, later[i].key, text_of(later[i].key), (qun_text){NULL, 0},
                   TEXT("tiers are not limited in number yet"));
}

static void compile_level(compiler *k, int32_t kind, uint32_t index, uint32_t scopes, level *out)
{
    const qun_level *l = object_at(&k->c->objects, kind, index);
    owner at = owner_of(k, kind, index);
    *out = (level){.object = l, .index = index, .next = UINT32_MAX, .place = pointer_of(k, at, NULL)};
    out->enter = compile_condition(k, at, QUN_PART_ENTER, "enter", l->enter, scopes);
    out->keep = compile_condition(k, at, QUN_PART_KEEP, "keep", l->keep, scopes);
    out->enter_given = out->enter.count > 0;
    out->keep_given = out->keep.count > 0;
    out->then = compile_actions(k, at, QUN_PART_THEN, scopes);
    out->why = compile_words(k, at, "why", l->why_zh, l->why_en, scopes);
    if (l->rank.len)
        compile_expression(k, at, "rank", l->rank, &type_int, scopes);
    if (l->next.len && period_zero(&l->lasts))
        report(k, QUN_CODE_C017, at, "next", TEXT("for"), (qun_text){NULL, 0}, (qun_text){NULL, 0});
    if (kind == QUN_OBJECT_TIER) {
        out->holding = hidden_field(k, "member.tier_holding", l->id);
        refuse_seats(k, at, l);
    }
    compile_before(k, at, kind, l->of, out);
}

static qun_text nearest_level(const level *items, uint32_t count, qun_text name)
{
    for (uint32_t i = 0; i < count; i++)
        if (text_nearest(name, &items[i].object->id, 1) == 0)
            return items[i].object->id;
    return (qun_text){NULL, 0};
}

/* A phase leads to the level it names, or to the following one. */
static void link_phases(compiler *k, int32_t kind, level *items, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        const qun_level *l = items[i].object;
        if (l->next.len) {
            for (uint32_t j = 0; j < count; j++)
                if (text_equal(items[j].object->id, l->next))
                    items[i].next = j;
            if (items[i].next == UINT32_MAX)
                report(k, QUN_CODE_C013, owner_of(k, kind, items[i].index), "next", l->next,
                       nearest_level(items, count, l->next), TEXT("expected a level of this list"));
        } else if (!period_zero(&l->lasts) && i + 1 < count) {
            items[i].next = i + 1;
        }
    }
}

static levels compile_levels(compiler *k, int32_t kind, qun_text of, uint32_t scopes)
{
    const object_list *list = &k->c->objects.lists[kind];
    uint32_t count = 0, filled = 0;
    for (uint32_t i = 0; i < list->count; i++)
        count += text_equal(((const qun_level *)object_at(&k->c->objects, kind, i))->of, of);
    level *items = compiler_new(k, count, sizeof *items);
    for (uint32_t i = 0; i < list->count && items && filled < count; i++)
        if (text_equal(((const qun_level *)object_at(&k->c->objects, kind, i))->of, of))
            compile_level(k, kind, i, scopes, &items[filled++]);
    if (items)
        link_phases(k, kind, items, filled);
    return (levels){items, filled};
}

void compile_tiers(compiler *k)
{
    k->verbs = UINT64_C(1) << QUN_VERB_SEGMENT;
    k->c->tiers = compile_levels(k, QUN_OBJECT_TIER, (qun_text){NULL, 0}, SCOPES_MEMBER);
}

levels stages_of(compiler *k, qun_text form)
{
    k->verbs = UINT64_C(1) << QUN_VERB_ASSESS;
    return compile_levels(k, QUN_OBJECT_STAGE, form,
                          SCOPE_BIT(QUN_SCOPE_GROUP) | SCOPE_BIT(QUN_SCOPE_COMMUNITY));
}

void compile_stages(compiler *k)
{
    k->c->stages = stages_of(k, (qun_text){NULL, 0});
}
