/* metrics.c - what is counted: metrics become fields (or aliases, for `is`) and series that a ledger keeps.
 */
#include "model/compile.h"

static const char *const aggregate_names[] = {"",      "count", "sum",      "min", "max",
                                              "first", "last",  "distinct", "is"};

static bool event_field_name(compiler *k, qun_text field, buf *out)
{
    buf_init(out, &k->env->mem);
    buf_str(out, "event.");
    buf_text(out, field);
    if (out->failed)
        take(k, QUN_E_NOMEM);
    return !out->failed;
}

/* The event's field of that name, NULL if there is none. */
static const shape_field *event_field(compiler *k, qun_text field)
{
    buf name;
    const shape_field *found = NULL;
    if (event_field_name(k, field, &name))
        found = shape_field_named(k->c->shape, buf_view(&name));
    buf_drop(&name);
    return found;
}

/* The type a metric has: of its field for first and last, a number for the rest. */
static const type *metric_type(compiler *k, owner at, const qun_metric *m)
{
    if (m->aggregate == QUN_AGGREGATE_COUNT)
        return &type_int;
    const shape_field *field = event_field(k, m->field);
    if (!field) {
        if (k->stopped == QUN_OK)
            report(k, QUN_CODE_C013, at, aggregate_names[m->aggregate], m->field,
                   nearest_event_field(k, m->field), TEXT("expected a field of that kind of event"));
        return NULL;
    }
    if (m->aggregate == QUN_AGGREGATE_DISTINCT)
        return &type_int;
    bool number = type_equal(field->type, &type_int);
    if (m->aggregate != QUN_AGGREGATE_FIRST && m->aggregate != QUN_AGGREGATE_LAST && !number) {
        report(k, QUN_CODE_C012, at, aggregate_names[m->aggregate], m->field, (qun_text){NULL, 0},
               TEXT("a number is needed: int or money"));
        return NULL;
    }
    if (field->type->kind == QUN_TYPE_LIST || field->type->kind == QUN_TYPE_MAP) {
        report(k, QUN_CODE_C012, at, aggregate_names[m->aggregate], m->field, (qun_text){NULL, 0},
               TEXT("a list or map cannot be kept"));
        return NULL;
    }
    return field->type;
}

static void declare_metric(compiler *k, uint32_t index)
{
    const qun_metric *m = object_at(&k->c->objects, QUN_OBJECT_METRIC, index);
    owner at = owner_of(k, QUN_OBJECT_METRIC, index);
    qun_text rest;
    int32_t scope = scope_of_name(m->name, &rest);
    bool is = m->aggregate == QUN_AGGREGATE_IS;
    bool kept = scope == QUN_SCOPE_MEMBER || scope == QUN_SCOPE_HERE || scope == QUN_SCOPE_GROUP ||
                scope == QUN_SCOPE_COMMUNITY;
    if (!kept && !(is && scope == QUN_SCOPE_EVENT)) {
        report(k, QUN_CODE_C012, at, NULL, m->name, (qun_text){NULL, 0},
               TEXT("a metric begins with member. here. group. or community.; `is` may begin with event."));
        return;
    }
    qun_status status;
    if (is) {
        status = shape_add_alias(k->c->shape, m->name, m->expression);
    } else {
        uint32_t number;
        const type *t = metric_type(k, at, m);
        if (!t)
            return;
        status = shape_add_field(k->c->shape, m->name, t, scope, &number);
    }
    if (status == QUN_E_INVALID)
        report(k, QUN_CODE_C002, at, NULL, m->name, (qun_text){NULL, 0},
               TEXT("a fact of that name is there already"));
    else
        take(k, status);
}

void declare_metrics(compiler *k)
{
    for (uint32_t i = 0; i < k->c->objects.lists[QUN_OBJECT_METRIC].count && k->stopped == QUN_OK; i++)
        declare_metric(k, i);
}

/* ---- series ---- */

/* One window for everybody: it begins at a fixed instant, or (days and clocks alone) in the calendar. */
static bool begins_for_all_alike(const timing_rule *named)
{
    const timing *form = &named->form;
    bool counts_from_something = form->after_count || !period_zero(&form->every);
    return !named->anchor && !named->ceases && !(named->default_anchor && counts_from_something);
}

static void window_of(compiler *k, owner at, const qun_metric *m, series *out)
{
    out->over = m->over;
    out->back = m->back;
    if (!period_zero(&m->over)) {
        out->window = WINDOW_SLIDING;
        return;
    }
    if (!m->calendar.len) {
        if (!period_zero(&m->back))
            report(k, QUN_CODE_C017, at, "back", TEXT("over"), (qun_text){NULL, 0}, (qun_text){NULL, 0});
        return;
    }
    out->window = WINDOW_CALENDAR;
    if (calendar_named(m->calendar, &out->calendar))
        return;
    out->named = time_named(k, m->calendar);
    if (!out->named)
        report(k, QUN_CODE_C013, at, "over", m->calendar, nearest_time(k, m->calendar),
               TEXT("expected a span, day, week, month, year or a time of the charter"));
    else if (!begins_for_all_alike(out->named))
        report(k, QUN_CODE_C011, at, "over", m->calendar, TEXT("day"),
               TEXT("a window whose beginning moves, or differs from one to the other, is counted by a later "
                    "version; `from` must be a date, or days and clocks stand alone"));
}

/* What the metric is, in one text: snapshots match metrics by it. */
static qun_text definition_of(compiler *k, const qun_metric *m)
{
    buf b;
    buf_init(&b, &k->env->mem);
    const qun_text parts[] = {m->name, m->event, m->field, m->when, m->by, m->calendar};
    buf_str(&b, aggregate_names[m->aggregate]);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        buf_char(&b, '\n');
        buf_text(&b, parts[i]);
    }
    buf_char(&b, '\n');
    period_write(&b, &m->over);
    buf_char(&b, '\n');
    period_write(&b, &m->back);
    return compiler_text(k, &b);
}

static void compile_metric(compiler *k, uint32_t index, series *out)
{
    const qun_metric *m = object_at(&k->c->objects, QUN_OBJECT_METRIC, index);
    owner at = owner_of(k, QUN_OBJECT_METRIC, index);
    out->what = SERIES_METRIC;
    out->field = shape_field_named(k->c->shape, m->name);
    out->scope = out->field ? out->field->scope : QUN_SCOPE_MEMBER;
    out->aggregate = m->aggregate;
    out->kind = names_find(&k->c->kinds, m->event);
    if (out->kind == NAMES_NONE)
        report(k, QUN_CODE_C013, at, aggregate_names[m->aggregate], m->event, nearest_event(k, m->event),
               TEXT("expected a kind of event"));
    out->value = m->aggregate == QUN_AGGREGATE_COUNT ? NULL : event_field(k, m->field);
    if (m->by.len) {
        out->by = event_field(k, m->by);
        if (!out->by || !type_equal(out->by->type, &type_string))
            report(k, QUN_CODE_C013, at, "by", m->by, nearest_event_field(k, m->by),
                   TEXT("expected an event field that names a member"));
    }
    k->verbs = UINT64_C(1) << 63; /* read by the ledger */
    if (m->when.len)
        out->where =
            compile_expression(k, at, "where", m->when, &type_bool, SCOPE_BIT(QUN_SCOPE_EVENT) | NO_PERMIT);
    window_of(k, at, m, out);
    out->definition = definition_of(k, m);
}

void compile_metrics(compiler *k)
{
    const object_list *list = &k->c->objects.lists[QUN_OBJECT_METRIC];
    const objects *o = &k->c->objects;
    /* room for what loop.c adds: strikes, spends, limits */
    uint64_t most = (uint64_t)list->count + o->lists[QUN_OBJECT_LADDER].count +
                    o->lists[QUN_OBJECT_REQUIREMENT].count + o->lists[QUN_OBJECT_RULE].count;
    k->c->series = compiler_new(k, (size_t)most, sizeof *k->c->series);
    for (uint32_t i = 0; i < list->count && k->stopped == QUN_OK; i++) {
        const qun_metric *m = object_at(o, QUN_OBJECT_METRIC, i);
        qun_text rest;
        if (m->aggregate == QUN_AGGREGATE_IS) {
            uint32_t scopes =
                scope_of_name(m->name, &rest) == QUN_SCOPE_EVENT ? SCOPE_BIT(QUN_SCOPE_EVENT) : 0;
            scopes |= SCOPE_BIT(scope_of_name(m->name, &rest)) | SCOPE_BIT(QUN_SCOPE_COMMUNITY);
            if (scope_of_name(m->name, &rest) == QUN_SCOPE_HERE)
                scopes |= SCOPE_BIT(QUN_SCOPE_MEMBER) | SCOPE_BIT(QUN_SCOPE_GROUP);
            compile_expression(k, owner_of(k, QUN_OBJECT_METRIC, i), "is", m->expression, NULL, scopes);
        } else {
            compile_metric(k, i, &k->c->series[k->c->series_count++]);
        }
    }
}
