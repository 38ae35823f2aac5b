/* loop.c - what a ledger keeps beside the metrics so that the loop closes: living strikes, events not yet
 * spent, and how often a rule with a limit has fired. */
#include "model/compile.h"

static qun_text definition(compiler *k, const char *what, qun_text reference, const qun_period *over)
{
    buf b;
    buf_init(&b, &k->env->mem);
    buf_str(&b, what);
    buf_char(&b, '\n');
    buf_text(&b, reference);
    buf_char(&b, '\n');
    period_write(&b, over);
    return compiler_text(k, &b);
}

static series *next_series(compiler *k, int32_t what, int32_t scope, const shape_field *field)
{
    series *s = &k->c->series[k->c->series_count++];
    s->what = what;
    s->scope = scope;
    s->field = field;
    s->kind = UINT32_MAX;
    s->aggregate = QUN_AGGREGATE_COUNT;
    return s;
}

static void set_window(series *s, const qun_period *over)
{
    s->over = *over;
    s->window = period_zero(over) ? WINDOW_EVER : WINDOW_SLIDING;
}

static void keep_strikes(compiler *k)
{
    for (uint32_t i = 0; i < k->c->ladder_count; i++) {
        const ladder *l = &k->c->ladders[i];
        series *s = next_series(k, SERIES_STRIKES, QUN_SCOPE_MEMBER, l->strikes);
        s->ladder = i;
        s->aggregate = QUN_AGGREGATE_SUM; /* of weights */
        set_window(s, &l->object->decay);
        s->definition = definition(k, l->object->forget == QUN_FORGET_FALL ? "strikes fall" : "strikes each",
                                   l->object->id, &l->object->decay);
    }
}

static void keep_spends(compiler *k)
{
    const object_list *list = &k->c->objects.lists[QUN_OBJECT_REQUIREMENT];
    for (uint32_t i = 0; i < list->count && k->stopped == QUN_OK; i++) {
        const qun_requirement *r = object_at(&k->c->objects, QUN_OBJECT_REQUIREMENT, i);
        if (!r->spend_event.len)
            continue;
        owner at = owner_of(k, QUN_OBJECT_REQUIREMENT, i);
        series *s =
            next_series(k, SERIES_UNSPENT, QUN_SCOPE_MEMBER, hidden_field(k, "member.unspent", at.reference));
        s->field_id = hidden_field(k, "member.unspent_id", at.reference);
        s->uses = r->spend_uses ? r->spend_uses : 1;
        s->kind = names_find(&k->c->kinds, r->spend_event);
        if (s->kind == NAMES_NONE)
            report(k, QUN_CODE_C013, at, "spend/event", r->spend_event, nearest_event(k, r->spend_event),
                   TEXT("expected a kind of event"));
        if (r->spend_when.len)
            s->where = compile_expression(k, at, "spend/where", r->spend_when, &type_bool,
                                          SCOPE_BIT(QUN_SCOPE_EVENT) | NO_PERMIT);
        set_window(s, &r->spend_within);
        s->definition = definition(k, "unspent", at.reference, &r->spend_within);
    }
}

static void keep_limits(compiler *k)
{
    for (uint32_t i = 0; i < k->c->rule_count; i++) {
        const rule *r = &k->c->rules[i];
        if (!r->object->limit_max)
            continue;
        series *s = next_series(k, SERIES_FIRED, r->fired_scope, r->fired);
        s->rule = i;
        set_window(s, &r->object->limit_over);
        s->definition = definition(k, "fired", r->object->id, &r->object->limit_over);
    }
}

void compile_loop(compiler *k)
{
    if (!k->c->series)
        return;
    keep_strikes(k);
    keep_spends(k);
    keep_limits(k);
}
