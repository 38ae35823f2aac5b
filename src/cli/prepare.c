/* prepare.c - what a replay finds out before the first event: fields, questions the charter asks, the state
 * to go on from. */
#include "cli/replay.h"
#include <stdlib.h>
#include <string.h>

#define SNAPSHOT_MOST ((uint64_t)1 << 40)

static qun_slot slot_named(const qun_shape *shape, const char *name)
{
    qun_slot slot = 0;
    return qun_shape_find(shape, name, QUN_NTS, &slot) == QUN_OK ? slot : 0;
}

static qun_slot slot_of(const qun_shape *shape, const char *scope, qun_text name)
{
    bytes full = {NULL, 0, 0};
    bytes_str(&full, scope);
    bytes_text(&full, name);
    bytes_char(&full, 0);
    qun_slot slot = slot_named(shape, full.at);
    bytes_drop(&full);
    return slot;
}

static void find_others(replay *r, const qun_shape *shape)
{
    qun_metric metric = {.size = sizeof metric};
    for (uint32_t i = 0; qun_charter_get(r->s->charter, QUN_OBJECT_METRIC, i, &metric) == QUN_OK; i++) {
        bool known = !metric.by.len || text_is(metric.by, "member");
        qun_slot slot = known ? 0 : slot_of(shape, "event.", metric.by);
        for (size_t k = 0; k < r->at.other_count; k++)
            known = known || r->at.others[k] == slot;
        if (known || !slot)
            continue;
        r->at.others = memory_resize(r->at.others, r->at.other_count + 1, sizeof *r->at.others);
        r->at.others[r->at.other_count++] = slot;
    }
}

static void find_slots(replay *r)
{
    const qun_shape *shape = qun_charter_shape(r->s->charter);
    const struct {
        qun_slot *slot;
        const char *name;
    } wanted[] = {{&r->at.at, "event.at"},
                  {&r->at.kind, "event.kind"},
                  {&r->at.member, "event.member"},
                  {&r->at.group, "event.group"},
                  {&r->at.tier, "member.tier"},
                  {&r->at.joined, "member.joined"},
                  {&r->at.staff, "member.staff"},
                  {&r->at.admitted, "member.admitted"},
                  {&r->at.people, "community.members"},
                  {&r->at.groups_now, "community.groups"}};
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        *wanted[i].slot = slot_named(shape, wanted[i].name);
    r->at.classes = memory_resize(NULL, r->summary.axis_count, sizeof *r->at.classes);
    for (size_t i = 0; i < r->summary.axis_count; i++)
        r->at.classes[i] = slot_of(shape, "member.class:", r->summary.axes[i].id);
    find_others(r, shape);
}

/* What the charter has decides what is asked. */
static void find_questions(replay *r)
{
    union {
        qun_threshold threshold;
        qun_rule rule;
        qun_level level;
        qun_class axis;
        qun_form form;
        uint32_t size;
    } any;
    const struct {
        int32_t kind;
        uint32_t size;
        bool *question;
    } kinds[] = {{QUN_OBJECT_THRESHOLD, sizeof(qun_threshold), &r->admits},
                 {QUN_OBJECT_RULE, sizeof(qun_rule), &r->moderates},
                 {QUN_OBJECT_TIER, sizeof(qun_level), &r->segments},
                 {QUN_OBJECT_CLASS, sizeof(qun_class), &r->segments},
                 {QUN_OBJECT_FORM, sizeof(qun_form), &r->expires}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        memset(&any, 0, sizeof any);
        any.size = kinds[i].size;
        if (qun_charter_get(r->s->charter, kinds[i].kind, 0, &any) == QUN_OK)
            *kinds[i].question = true;
    }
    const uint64_t verbs = UINT64_C(1) << QUN_VERB_SEGMENT | UINT64_C(1) << QUN_VERB_EXPIRE;
    qun_field field = {.size = sizeof field};
    for (uint32_t i = 0; qun_shape_get(qun_charter_shape(r->s->charter), i, &field) == QUN_OK; i++)
        if (field.scope == QUN_SCOPE_COMMUNITY && field.verbs & verbs)
            r->needs_community = true;
}

static void find_kinds(replay *r)
{
    qun_event_type known = {.size = sizeof known};
    r->kinds = memory_resize(NULL, QUN_EVENT_DISSOLVE, sizeof *r->kinds);
    for (int32_t i = QUN_EVENT_JOIN; i <= QUN_EVENT_DISSOLVE; i++)
        r->kinds[r->kind_count++] = text_of(qun_name(QUN_SET_EVENT, i));
    for (uint32_t i = 0; qun_charter_get(r->s->charter, QUN_OBJECT_EVENT, i, &known) == QUN_OK; i++) {
        r->kinds = memory_resize(r->kinds, r->kind_count + 1, sizeof *r->kinds);
        r->kinds[r->kind_count++] = known.name;
    }
}

static int open_ledger(replay *r)
{
    const char *path = option_value(r->s->given, "from-snapshot");
    bytes snapshot = {NULL, 0, 0};
    qun_status status;
    if (!path) {
        status = qun_ledger_new(r->s->charter, &r->ledger);
    } else if (!file_read(path, SNAPSHOT_MOST, &snapshot)) {
        return EXIT_WRONG;
    } else {
        status = qun_ledger_restore(r->s->charter, snapshot.at ? snapshot.at : "", snapshot.len,
                                    r->s->diagnostics, &r->ledger);
        diagnostics_say(r->s, (origin){path, 1});
    }
    bytes_drop(&snapshot);
    return status == QUN_OK ? -1 : failed_call(path ? path : "starting", status);
}

/* Asks everyone a snapshot knows, only for when to ask again: what was to be done was done before it was
 * written. */
static void wake_all(replay *r, int32_t scope, qun_time now)
{
    qun_value key = {.size = sizeof key}, joined = {.size = sizeof joined};
    qun_value admitted = {.size = sizeof admitted};
    qun_slot id =
        slot_named(qun_charter_shape(r->s->charter), scope == QUN_SCOPE_MEMBER ? "member.id" : "group.id");
    qun_facts_clear(r->event);
    if (!replay_good(r, qun_ledger_facts(r->ledger, scope, NULL, 0, now, r->event), "reading the ledger"))
        return;
    for (uint32_t i = 0; i < qun_facts_rows(r->event, scope) && r->failed < 0; i++) {
        if (qun_facts_get(r->event, id, i, &key) != QUN_OK || key.kind != QUN_TYPE_STRING)
            continue;
        uint32_t number = wakes_subject(&r->wakes, scope, key.text);
        if (scope == QUN_SCOPE_MEMBER && qun_facts_get(r->event, r->at.joined, i, &joined) == QUN_OK &&
            qun_facts_get(r->event, r->at.admitted, i, &admitted) == QUN_OK)
            r->wakes.subjects[number].admitted =
                joined.kind == QUN_TYPE_TIMESTAMP || admitted.kind == QUN_TYPE_TIMESTAMP;
        if (!(scope == QUN_SCOPE_MEMBER ? r->segments : r->expires))
            continue;
        if (!replay_decide(r, &r->wakes.subjects[number], now))
            continue;
        replay_asked(r);
        wakes_set(&r->wakes, number, replay_next(r, now));
    }
}

static void go_on(replay *r)
{
    qun_ledger_info info = {.size = sizeof info};
    if (!option_given(r->s->given, "from-snapshot") || qun_ledger_info_get(r->ledger, &info) != QUN_OK ||
        info.last == QUN_NEVER)
        return;
    r->clock = info.last;
    if (r->segments || r->admits)
        wake_all(r, QUN_SCOPE_MEMBER, info.last);
    if (r->expires)
        wake_all(r, QUN_SCOPE_GROUP, info.last);
}

int replay_prepare(replay *r)
{
    session *s = r->s;
    qun_time never = QUN_NEVER;
    r->quiet = option_given(s->given, "quiet");
    if (!instant_option(s, "until", never, &r->until))
        return EXIT_MISUSE;
    if (!charter_load(s, s->given->operands[0]))
        return EXIT_WRONG;
    const qun_shape *shape = qun_charter_shape(s->charter);
    qun_status status = qun_facts_new(shape, &r->event);
    if (status == QUN_OK)
        status = qun_facts_new(shape, &r->subject);
    if (status == QUN_OK)
        status = qun_decisions_new(s->env, QUN_DECISIONS_ACTIONS, &r->decisions);
    if (status != QUN_OK)
        return failed_call("starting", status);
    summary_open(&r->summary, s->charter);
    find_slots(r);
    find_kinds(r);
    find_questions(r);
    int failed = open_ledger(r);
    if (failed < 0) {
        go_on(r);
        failed = r->failed;
    }
    return failed;
}

void replay_drop(replay *r)
{
    qun_decisions_unref(r->decisions);
    qun_facts_unref(r->event);
    qun_facts_unref(r->subject);
    qun_ledger_unref(r->ledger);
    wakes_drop(&r->wakes);
    summary_drop(&r->summary);
    free(r->at.classes);
    free(r->at.others);
    free(r->kinds);
    free(r->pended);
}
