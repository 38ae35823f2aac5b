/* timings.c - times of a charter: the fixed part is evaluated here, anchors that are expressions when asked.
 */
#include "model/lint.h"

/* `from` and `until`: a date or instant, else an expression that gives a timestamp. */
static const cel_program *moment(compiler *k, owner at, const char *key, qun_text text, uint32_t scopes,
                                 qun_time *fixed)
{
    if (moment_parse(k->c->zone, text, fixed))
        return NULL;
    return compile_expression(k, at, key, text, &type_timestamp, scopes | NO_PERMIT | NO_WINDOW);
}

static void compile_dates(compiler *k, owner at, const qun_timing *t, timing *form)
{
    int32_t *yearly = compiler_new(k, t->date_count, sizeof *yearly);
    int64_t *dates = compiler_new(k, t->date_count, sizeof *dates);
    for (size_t i = 0; i < t->date_count && yearly && dates; i++) {
        if (month_day_parse(t->dates[i], &yearly[form->yearly_count]))
            form->yearly_count++;
        else if (date_parse(t->dates[i], &dates[form->date_count]))
            form->date_count++;
        else
            report(k, QUN_CODE_C012, at, "days", t->dates[i], (qun_text){NULL, 0},
                   TEXT("a day: mon..sun, 1..31, -1, \"02-16\" or \"2026-10-01\""));
    }
    form->yearly = yearly;
    form->dates = dates;
}

static bool is_days(const qun_period *p)
{
    return p->exact == 0 && (p->days || p->months);
}

/* What can be told of a time before anything happens. */
static void warn_of_form(compiler *k, owner at, const timing *form)
{
    bool anchored = form->anchored ||
                    (!form->after_count && period_zero(&form->every) && (form->at_count || form->weekdays));
    if (!anchored || k->errors)
        return;
    if (!timing_occurs(k->c->zone, form))
        find(k, QUN_CODE_C032, at, NULL, at.reference, IN_WORDS("it never begins", "从不开始"));
    else if (timing_overlaps(k->c->zone, form))
        find(k, QUN_CODE_C032, at, NULL, at.reference,
             IN_WORDS("a window is still open when the next begins", "前一个窗口未结束，后一个已开始"));
}

/* `t` is what says the time, `at` where it stands. */
static void fill(compiler *k, owner at, const qun_timing *t, uint32_t scopes, timing_rule *out)
{
    timing *form = &out->form;
    out->told = t;
    timing_init(form);
    if (t->anchor.len) {
        out->anchor = moment(k, at, "from", t->anchor, scopes, &form->from);
        form->anchored = out->anchor == NULL;
    } else {
        out->default_anchor = true;
    }
    if (t->ceases.len)
        out->ceases = moment(k, at, "until", t->ceases, scopes, &form->until);
    form->after = t->after;
    form->after_count = (uint32_t)t->after_count;
    form->at = t->at;
    form->at_count = (uint32_t)t->at_count;
    form->every = t->every;
    form->lasts = t->lasts;
    form->weekdays = t->weekdays;
    form->month_days = t->monthdays;
    if (t->at_count && !period_zero(&t->every) && !is_days(&t->every))
        report(k, QUN_CODE_C012, at, "every", TEXT("every"), (qun_text){NULL, 0},
               TEXT("with `at` it must be in days: 1d, 7d, 1mo"));
    compile_dates(k, at, t, form);
}

/* ---- names of times ---- */

bool calendar_named(qun_text name, int32_t *calendar)
{
    static const struct {
        const char *name;
        int32_t calendar;
    } calendars[] = {
        {"day", CALENDAR_DAY}, {"week", CALENDAR_WEEK}, {"month", CALENDAR_MONTH}, {"year", CALENDAR_YEAR}};
    for (size_t i = 0; i < sizeof calendars / sizeof *calendars; i++)
        if (text_is(name, calendars[i].name)) {
            *calendar = calendars[i].calendar;
            return true;
        }
    return false;
}

const timing_rule *time_named(const compiler *k, qun_text name)
{
    for (uint32_t i = 0; i < k->c->named_count; i++)
        if (text_equal(k->c->times[i].object->id, name))
            return &k->c->times[i];
    return NULL;
}

qun_text nearest_time(const compiler *k, qun_text name)
{
    qun_text known[64];
    uint32_t count = k->c->named_count < 64 ? k->c->named_count : 64;
    for (uint32_t i = 0; i < count; i++)
        known[i] = k->c->times[i].object->id;
    int64_t near = text_nearest(name, known, count);
    return near < 0 ? (qun_text){NULL, 0} : known[near];
}

/* A name in the place of a time: it is compiled anew, for other subjects are at hand here. */
static void fill_by_name(compiler *k, owner at, const qun_timing *t, uint32_t scopes, timing_rule *out)
{
    int32_t calendar;
    const timing_rule *named = time_named(k, t->id);
    if (named)
        fill(k, owner_of(k, QUN_OBJECT_TIMING, named->index), named->object, scopes, out);
    else if (calendar_named(t->id, &calendar))
        report(k, QUN_CODE_C011, at, NULL, t->id, (qun_text){NULL, 0},
               TEXT("day, week, month and year stand in `over` of a metric only"));
    else
        report(k, QUN_CODE_C013, at, NULL, t->id, nearest_time(k, t->id),
               TEXT("expected a time of the charter"));
}

static void compile_time(compiler *k, uint32_t index, uint32_t scopes, timing_rule *out)
{
    const qun_timing *t = object_at(&k->c->objects, QUN_OBJECT_TIMING, index);
    owner at = owner_of(k, QUN_OBJECT_TIMING, index);
    *out = (timing_rule){.object = t, .told = t, .index = index};
    if (t->of_kind && t->id.len) {
        fill_by_name(k, at, t, scopes, out);
        return;
    }
    fill(k, at, t, scopes, out);
    warn_of_form(k, at, &out->form);
    if (t->part == QUN_PART_END && !period_zero(&t->lasts))
        report(k, QUN_CODE_C012, at, "for", TEXT("for"), (qun_text){NULL, 0},
               TEXT("an end is a point in time, it does not last"));
}

/* Named times see no group or member of their own: what they are asked for is in the frame. */
void compile_times(compiler *k)
{
    const object_list *list = &k->c->objects.lists[QUN_OBJECT_TIMING];
    timing_rule *rules = compiler_new(k, list->count, sizeof *rules);
    if (!rules)
        return;
    k->c->times = rules;
    k->c->time_count = list->count;
    for (int pass = 0; pass < 2; pass++) /* named ones first: window_at() counts them */
        for (uint32_t i = 0; i < list->count && k->stopped == QUN_OK; i++) {
            const qun_timing *t = object_at(&k->c->objects, QUN_OBJECT_TIMING, i);
            if ((t->of_kind == 0) != (pass == 0))
                continue;
            uint32_t scopes = SCOPE_BIT(QUN_SCOPE_GROUP) | SCOPE_BIT(QUN_SCOPE_COMMUNITY);
            if (pass == 0)
                scopes |=
                    SCOPE_BIT(QUN_SCOPE_MEMBER) | SCOPE_BIT(QUN_SCOPE_HERE) | SCOPE_BIT(QUN_SCOPE_EVENT);
            timing_rule *out = &rules[pass == 0 ? k->c->named_count++ : k->owned_times++ + k->c->named_count];
            compile_time(k, i, scopes, out);
        }
}

const timing_rule *timing_of(const compiler *k, owner at, int32_t part)
{
    for (uint32_t i = k->c->named_count; i < k->c->time_count; i++) {
        const qun_timing *t = k->c->times[i].object;
        if (t && t->of_kind == at.kind && t->part == part && text_equal(t->of, at.reference))
            return &k->c->times[i];
    }
    return NULL;
}

/* An expression that should give an instant; false: it did not. */
static bool evaluate(const cel_program *program, cel_frame *frame, qun_time *out)
{
    cell value = cel_run(program, frame);
    if (value.kind != QUN_TYPE_TIMESTAMP)
        return false;
    *out = cell_microseconds(value);
    return true;
}

bool charter_timing(const qun_charter *c, const timing_rule *rule, cel_frame *frame, qun_time default_anchor,
                    timing *out)
{
    *out = rule->form;
    (void)c;
    if (rule->anchor) {
        if (!evaluate(rule->anchor, frame, &out->from))
            return false;
        out->anchored = true;
    } else if (rule->default_anchor && default_anchor != TIME_NONE) {
        out->from = default_anchor;
        out->anchored = true;
    }
    return !rule->ceases || evaluate(rule->ceases, frame, &out->until);
}
