/* lint_conduct.c - the linter on rules, ladders, roles and the notice; and on what nobody reads. */
#include "base/number.h"
#include "model/lint.h"

static bool punishes(int32_t act)
{
    return act == QUN_ACT_STRIKE || act == QUN_ACT_MUTE || act == QUN_ACT_REMOVE || act == QUN_ACT_FINE;
}

static void lint_ladders(compiler *k)
{
    for (uint32_t i = 0; i < k->c->ladder_count; i++) {
        const ladder *l = &k->c->ladders[i];
        owner at = owner_of(k, QUN_OBJECT_LADDER, i);
        if (!l->rung_count)
            find(k, QUN_CODE_R402, at, "steps", l->object->id, IN_WORDS("it has no steps", "没有梯级"));
        for (uint32_t j = 1; j < l->rung_count; j++)
            if (l->rungs[j].at <= l->rungs[j - 1].at) {
                find(k, QUN_CODE_R402, at, "steps", l->object->id,
                     IN_WORDS("its steps do not rise", "梯级没有逐级升高"));
                break;
            }
    }
}

static bool spares_staff(const compiler *k, const rule *r)
{
    for (uint32_t i = 0; r->who && i < cel_attributes(r->who); i++)
        if (cel_attribute(r->who, i) == k->c->at.member_staff)
            return true;
    return !r->who; /* without `who` it concerns nobody known to be staff */
}

static bool says_the_same(const rule *a, const rule *b)
{
    return text_equal(a->object->when, b->object->when) && text_equal(a->object->who, b->object->who) &&
           text_equal(a->object->unless, b->object->unless) && a->kinds == b->kinds;
}

static void lint_overlap(compiler *k, owner at, const rule *r)
{
    for (uint32_t i = 0; i < r->index && r->object->when.len; i++)
        if (says_the_same(&k->c->rules[i], r)) {
            find(k, QUN_CODE_R405, at, NULL, r->object->id, AS_IS(k->c->rules[i].object->id.at));
            return;
        }
}

/* Does one strike of a fixed weight lead to a removal? */
static bool removes_at_once(const compiler *k, const action *a)
{
    if (a->object->act != QUN_ACT_STRIKE || a->ladder >= k->c->ladder_count || a->amount)
        return false;
    const ladder *l = &k->c->ladders[a->ladder];
    int64_t strikes = a->object->amount > 0 ? a->object->amount : 1;
    const rung *reached = NULL;
    for (uint32_t i = 0; i < l->rung_count; i++)
        if ((int64_t)l->rungs[i].at <= strikes)
            reached = &l->rungs[i];
    for (uint32_t i = 0; reached && i < reached->then.count; i++)
        if (reached->then.items[i].object->act == QUN_ACT_REMOVE)
            return true;
    return false;
}

static void lint_harsh(compiler *k, owner at, const rule *r)
{
    for (uint32_t i = 0; i < r->then.count; i++)
        if (removes_at_once(k, &r->then.items[i])) {
            find(k, QUN_CODE_R403, at, "then", r->object->id,
                 IN_WORDS("it removes at the first strike", "第一次违规就移出"));
            return;
        }
}

static void lint_rule(compiler *k, const rule *r, bool *punish, bool *tell)
{
    owner at = owner_of(k, QUN_OBJECT_RULE, r->index);
    bool harms = false;
    for (uint32_t i = 0; i < r->then.count; i++) {
        int32_t act = r->then.items[i].object->act;
        harms = harms || punishes(act);
        *tell = *tell || act == QUN_ACT_NOTIFY;
    }
    *punish = *punish || (harms && r->object->informed != QUN_INFORMED_NONE);
    if (!r->object->why_zh.len && !r->object->why_en.len)
        find(k, QUN_CODE_R404, at, NULL, r->object->id, NO_DETAIL);
    if (harms && !spares_staff(k, r))
        find(k, QUN_CODE_R407, at, "who", r->object->id, NO_DETAIL);
    lint_harsh(k, at, r);
    lint_overlap(k, at, r);
}

/* The roles that must be held, against what pays them. */
static void lint_costs(compiler *k)
{
    const qun_positioning *p = object_at(&k->c->objects, QUN_OBJECT_POSITIONING, 0);
    int64_t sum = 0;
    for (uint32_t i = 0; i < objects_of(k, QUN_OBJECT_ROLE); i++) {
        const qun_role *r = object_at(&k->c->objects, QUN_OBJECT_ROLE, i);
        int64_t cost = INT64_MAX;
        int_multiply(r->cost, r->min ? r->min : 1, &cost);
        sum = int_add_clamp(sum, cost);
    }
    if (p && p->funding_amount > 0 && sum > p->funding_amount)
        find(k, QUN_CODE_S502, owner_of(k, QUN_OBJECT_POSITIONING, 0), "funding", (qun_text){NULL, 0},
             NO_DETAIL);
}

static void lint_roles(compiler *k)
{
    for (uint32_t i = 0; i < objects_of(k, QUN_OBJECT_ROLE); i++) {
        const qun_role *r = object_at(&k->c->objects, QUN_OBJECT_ROLE, i);
        owner at = owner_of(k, QUN_OBJECT_ROLE, i);
        if (r->min && r->max && r->min > r->max)
            find(k, QUN_CODE_S501, at, "quota", r->id,
                 IN_WORDS("its minimum is over its maximum", "下限高于上限"));
    }
}

static bool forbids_ads(const compiler *k)
{
    for (uint32_t i = 0; i < k->c->rule_count; i++)
        for (uint32_t j = 0; j < k->c->rules[i].unless.count; j++)
            if (text_holds(k->c->rules[i].unless.lines[j].source, TEXT("permit('ad')")))
                return true;
    for (uint32_t i = 0; i < k->c->list_count; i++)
        if (text_is(k->c->lists[i].object->id, "ads"))
            return true;
    return false;
}

void lint_conduct(compiler *k)
{
    bool punish = false, tell = false;
    lint_ladders(k);
    for (uint32_t i = 0; i < k->c->rule_count; i++)
        lint_rule(k, &k->c->rules[i], &punish, &tell);
    lint_roles(k);
    lint_costs(k);
    if (k->c->rule_count && is_community(k) && !forbids_ads(k))
        find(k, QUN_CODE_R401, whole(k), "rules", (qun_text){NULL, 0}, NO_DETAIL);
    if (!punish || is_pack(k))
        return;
    if (!objects_of(k, QUN_OBJECT_NOTICE))
        find(k, QUN_CODE_D206, whole(k), "notice", (qun_text){NULL, 0}, NO_DETAIL);
    if (!tell)
        find(k, QUN_CODE_R408, whole(k), "rules", (qun_text){NULL, 0}, NO_DETAIL);
}

/* Attributes and metrics that no condition reads. Names used through an alias count as read where the alias
 * is. */
void lint_unused(compiler *k)
{
    static const int32_t kinds[] = {QUN_OBJECT_ATTRIBUTE, QUN_OBJECT_METRIC};
    for (size_t which = 0; which < 2 && !is_pack(k); which++) /* packs declare for others */
        for (uint32_t i = 0; i < objects_of(k, kinds[which]); i++) {
            qun_text name = k->c->objects.lists[kinds[which]].references[i];
            const shape_field *field = shape_field_named(k->c->shape, name);
            place here = objects_place(&k->c->objects, kinds[which], i, NULL);
            if (field && !field->verbs && !here.document.len) /* packs declare for others */
                find(k, QUN_CODE_C016, owner_of(k, kinds[which], i), NULL, name, NO_DETAIL);
        }
}
