/* lint_places.c - the linter on carriers and forms of groups: capacity, ends, warnings. */
#include "model/lint.h"

enum { FLASH_CAP_HOURS = 4 }; /* stated by an article: A69 */

/* Does any ending of the form rest on nothing but time, and on what: idleness, a fixed span? */
typedef struct ends_seen {
    bool any, idle;
    qun_span shortest; /* QUN_NEVER: none is a span from opening */
} ends_seen;

static ends_seen look_at_ends(const form *f)
{
    ends_seen seen = {false, false, QUN_NEVER};
    for (uint32_t i = 0; i < f->ending_count; i++) {
        const timing_rule *on = f->endings[i].on;
        seen.any = true;
        if (!on)
            continue;
        if (on->told && text_holds(on->told->anchor, TEXT("active_at")))
            seen.idle = true;
        else if (on->form.after_count && on->default_anchor) {
            qun_span span = period_approx(&on->form.after[0]);
            seen.shortest = span < seen.shortest ? span : seen.shortest;
        }
    }
    return seen;
}

static void lint_flash(compiler *k, owner at, const form *f, const ends_seen *ends)
{
    qun_span phases = 0;
    for (uint32_t i = 0; i < f->stages.count; i++)
        phases += period_approx(&f->stages.items[i].object->lasts);
    if (phases > FLASH_CAP_HOURS * TIME_HOUR)
        find(k, QUN_CODE_G304, at, "lifecycle", f->object->id,
             IN_WORDS("its phases take over 4 hours", "各阶段合计超过 4 小时"));
    if (ends->shortest > FLASH_CAP_HOURS * TIME_HOUR)
        find(k, QUN_CODE_G304, at, "ends", f->object->id,
             IN_WORDS("it is not ended within 4 hours", "4 小时内没有结束"));
}

static void lint_life(compiler *k, owner at, const form *f)
{
    ends_seen ends = look_at_ends(f);
    const qun_form *o = f->object;
    bool temporary = o->life != QUN_LIFE_LONG;
    if (o->life == QUN_LIFE_FLASH)
        lint_flash(k, at, f, &ends);
    if (o->life != QUN_LIFE_FLASH && temporary && ends.shortest != QUN_NEVER && ends.shortest > 7 * TIME_DAY)
        find(k, QUN_CODE_G306, at, "life", o->id,
             IN_WORDS("temporary, but longer than 7 days", "是临时群，却超过 7 天"));
    if (!temporary && ends.shortest != QUN_NEVER && ends.shortest < 30 * TIME_DAY)
        find(k, QUN_CODE_G306, at, "life", o->id,
             IN_WORDS("long, but shorter than 30 days", "是长期群，却不到 30 天"));
    if (!temporary && !ends.idle)
        find(k, QUN_CODE_G307, at, NULL, o->id, NO_DETAIL);
    if (ends.any && !f->warn_count)
        find(k, QUN_CODE_G308, at, "warn", o->id, NO_DETAIL);
}

static bool plans_for_full(const compiler *k, owner at)
{
    for (uint32_t i = 0; i < objects_of(k, QUN_OBJECT_ACTION); i++) {
        const qun_action *a = object_at(&k->c->objects, QUN_OBJECT_ACTION, i);
        if (a->of_kind == QUN_OBJECT_FORM && text_equal(a->of, at.reference))
            return true;
    }
    return false;
}

static void lint_size(compiler *k, owner at, const form *f)
{
    const qun_form *o = f->object;
    uint32_t carrier = object_named(&k->c->objects, QUN_OBJECT_CARRIER, o->carrier);
    const qun_carrier *c = object_at(&k->c->objects, QUN_OBJECT_CARRIER, carrier);
    if (c && c->max && o->max > c->max)
        find(k, QUN_CODE_G303, at, "size", o->id,
             IN_WORDS("size.max is over the carrier's max", "size.max 高于载体的 max"));
    if (o->split && o->min && o->split / 2 < o->min)
        find(k, QUN_CODE_G302, at, "size", o->id,
             IN_WORDS("a split leaves parts under the minimum", "拆分后人数低于下限"));
    if (o->merge && o->split && o->merge >= o->split / 2)
        find(k, QUN_CODE_G302, at, "size", o->id,
             IN_WORDS("merge is not under half of split", "merge 不低于 split 的一半"));
    if (f->capacity && !plans_for_full(k, at))
        find(k, QUN_CODE_G309, at, "full", o->id, NO_DETAIL);
    if (c && c->flags & QUN_CARRIER_PERSONAL && o->life == QUN_LIFE_LONG)
        find(k, QUN_CODE_G311, at, "carrier", c->id, NO_DETAIL);
}

void lint_places(compiler *k)
{
    uint32_t intake = 0;
    for (uint32_t i = 0; i < k->c->form_count; i++) {
        const form *f = &k->c->forms[i];
        owner at = owner_of(k, QUN_OBJECT_FORM, f->index);
        intake += (f->object->flags & QUN_FORM_INTAKE) != 0;
        lint_life(k, at, f);
        lint_size(k, at, f);
    }
    if (is_community(k) && intake == k->c->form_count)
        find(k, QUN_CODE_G310, whole(k), "groups", (qun_text){NULL, 0}, NO_DETAIL);
    for (uint32_t i = 0; i < objects_of(k, QUN_OBJECT_CARRIER); i++) {
        const qun_carrier *c = object_at(&k->c->objects, QUN_OBJECT_CARRIER, i);
        if (c->tools & QUN_TOOL_QUNKONG)
            find(k, QUN_CODE_G312, owner_of(k, QUN_OBJECT_CARRIER, i), "tools", c->id, NO_DETAIL);
    }
}
