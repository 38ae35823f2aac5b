/* forms.c - forms of groups: who belongs, how many seats, and how they end. */
#include "model/compile.h"

enum {
    GROUP_SCOPES = SCOPE_BIT(QUN_SCOPE_GROUP) | SCOPE_BIT(QUN_SCOPE_COMMUNITY),
    CANDIDATE_SCOPES = GROUP_SCOPES | SCOPE_BIT(QUN_SCOPE_MEMBER)
};

static bool is_ending_of(const qun_ending *e, qun_text form)
{
    return text_equal(e->of, form);
}

static void compile_ending(compiler *k, uint32_t index, ending *out)
{
    const qun_ending *e = object_at(&k->c->objects, QUN_OBJECT_ENDING, index);
    owner at = owner_of(k, QUN_OBJECT_ENDING, index);
    *out = (ending){.object = e, .index = index, .id = e->id, .place = pointer_of(k, at, NULL)};
    out->on = timing_of(k, at, QUN_PART_END);
    out->when = compile_condition(k, at, QUN_PART_WHEN, "when", e->when, GROUP_SCOPES);
    out->then = compile_actions(k, at, QUN_PART_THEN, GROUP_SCOPES);
    out->why = compile_words(k, at, "why", e->why_zh, e->why_en, GROUP_SCOPES);
    if (!out->on && !out->when.count)
        report(k, QUN_CODE_C017, at, NULL, TEXT("on"), (qun_text){NULL, 0}, (qun_text){NULL, 0});
}

/* A form without `ends` has those of its life: flash four hours and local midnight, temporary seven days. */
static void default_endings(compiler *k, const qun_form *f, form *out)
{
    static const qun_period four_hours = {0, 0, 4 * TIME_HOUR}, seven_days = {0, 7, 0};
    static const int32_t midnight[] = {1440};
    if (f->life == QUN_LIFE_LONG)
        return;
    uint32_t count = f->life == QUN_LIFE_FLASH ? 2 : 1;
    ending *ends = compiler_new(k, count, sizeof *ends);
    timing_rule *rules = compiler_new(k, count, sizeof *rules);
    if (!ends || !rules)
        return;
    for (uint32_t i = 0; i < count; i++) {
        timing_init(&rules[i].form);
        rules[i].default_anchor = true;
        ends[i] = (ending){.on = &rules[i],
                           .place = pointer_of(k, owner_of(k, QUN_OBJECT_FORM, out->index), "life")};
    }
    rules[0].form.after = f->life == QUN_LIFE_FLASH ? &four_hours : &seven_days;
    rules[0].form.after_count = 1;
    ends[0].id = f->life == QUN_LIFE_FLASH ? TEXT("flash") : TEXT("temporary");
    if (count > 1) {
        rules[1].form.at = midnight;
        rules[1].form.at_count = 1;
        ends[1].id = TEXT("midnight");
    }
    out->endings = ends;
    out->ending_count = count;
}

static void compile_endings(compiler *k, const qun_form *f, form *out)
{
    const object_list *list = &k->c->objects.lists[QUN_OBJECT_ENDING];
    uint32_t count = 0, filled = 0;
    for (uint32_t i = 0; i < list->count; i++)
        count += is_ending_of(object_at(&k->c->objects, QUN_OBJECT_ENDING, i), f->id);
    if (!count) {
        default_endings(k, f, out);
        return;
    }
    ending *ends = compiler_new(k, count, sizeof *ends);
    for (uint32_t i = 0; i < list->count && ends && filled < count; i++)
        if (is_ending_of(object_at(&k->c->objects, QUN_OBJECT_ENDING, i), f->id))
            compile_ending(k, i, &ends[filled++]);
    out->endings = ends;
    out->ending_count = filled;
}

/* Warnings, longest before the end first. */
static void compile_warnings(compiler *k, const qun_form *f, form *out)
{
    static const qun_period a_day = {0, 1, 0}, ten_minutes = {0, 0, 10 * TIME_MINUTE};
    uint32_t count = (uint32_t)f->warn_count;
    bool usual = !count && !(f->flags & QUN_FORM_NO_WARNING);
    qun_period *warn = compiler_new(k, usual ? 1 : count, sizeof *warn);
    if (!warn)
        return;
    if (usual)
        warn[count++] = f->life == QUN_LIFE_FLASH ? ten_minutes : a_day;
    else
        for (uint32_t i = 0; i < count; i++) {
            uint32_t j = i;
            while (j > 0 && period_approx(&warn[j - 1]) < period_approx(&f->warn[i])) {
                warn[j] = warn[j - 1];
                j--;
            }
            warn[j] = f->warn[i];
        }
    out->warn = warn;
    out->warn_count = count;
}

static void compile_capacity(compiler *k, owner at, const qun_form *f, form *out)
{
    uint32_t index = object_named(&k->c->objects, QUN_OBJECT_CARRIER, f->carrier);
    const qun_carrier *carrier = object_at(&k->c->objects, QUN_OBJECT_CARRIER, index);
    if (!carrier) {
        report(k, f->carrier.len ? QUN_CODE_C013 : QUN_CODE_C017, at, f->carrier.len ? "carrier" : NULL,
               f->carrier.len ? f->carrier : TEXT("carrier"),
               nearest_object(k, QUN_OBJECT_CARRIER, f->carrier), TEXT("expected a carrier of the charter"));
        return;
    }
    out->capacity = f->max ? f->max : carrier->max;
}

static void compile_form(compiler *k, uint32_t index, form *out)
{
    const qun_form *f = object_at(&k->c->objects, QUN_OBJECT_FORM, index);
    owner at = owner_of(k, QUN_OBJECT_FORM, index);
    *out = (form){.object = f, .index = index, .place = pointer_of(k, at, NULL)};
    compile_capacity(k, at, f, out);
    k->verbs = UINT64_C(1) << QUN_VERB_ADMIT;
    if (f->who.len)
        out->who = compile_expression(k, at, "who", f->who, &type_bool, CANDIDATE_SCOPES);
    out->entry = entry_of(k, f->id);
    k->verbs = UINT64_C(1) << QUN_VERB_PLACE;
    if (f->rank.len)
        out->rank = compile_expression(k, at, "rank", f->rank, &type_int, CANDIDATE_SCOPES);
    k->verbs = UINT64_C(1) << QUN_VERB_PLAN;
    out->when = compile_condition(k, at, QUN_PART_WHEN, "when", f->when, GROUP_SCOPES);
    k->verbs = UINT64_C(1) << QUN_VERB_EXPIRE;
    if (f->extend_when.len)
        out->extend_when = compile_condition(k, at, QUN_PART_KEEP, "extend", f->extend_when, GROUP_SCOPES);
    compile_endings(k, f, out);
    compile_warnings(k, f, out);
    out->stages = stages_of(k, f->id);
}

void compile_forms(compiler *k)
{
    const object_list *list = &k->c->objects.lists[QUN_OBJECT_FORM];
    k->c->forms = compiler_new(k, list->count, sizeof *k->c->forms);
    for (uint32_t i = 0; i < list->count && k->c->forms; i++) {
        compile_form(k, i, &k->c->forms[i]);
        k->c->form_count = i + 1;
    }
}
