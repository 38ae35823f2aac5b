/* record.c - what was carried out becomes part of the state, through the public face of decisions: so a host
 * that keeps its own decisions could do the same. As in fold.c, memory comes first. */
#include "base/hash.h"
#include "ledger/ledger.h"

typedef struct doing { /* one decision on its way into the state */
    qun_decision d;
    const qun_decisions *from;
    uint32_t index;
    qun_time at;
    uint32_t member, group, seat; /* NAMES_NONE: none */
    uint64_t key, firing;         /* hashes: of the decision; of its clause and event together */
    bool first_of_firing;
    cell choice; /* a copy that can be kept */
} doing;

/* ---- what the acts of verbs change ---- */

static void keep_tier(qun_ledger *l, const doing *w)
{
    const builtin_fields *at = &l->charter->at;
    if (w->member == NAMES_NONE || w->d.verb != QUN_VERB_SEGMENT)
        return;
    *kept(l, at->member_tier, w->member) = w->choice;
    *kept(l, at->member_tier_since, w->member) = cell_time(w->at);
    *kept(l, at->member_tier_failing, w->member) = cell_unknown();
    for (uint32_t i = 0; i < l->charter->tiers.count; i++) {
        const level *t = &l->charter->tiers.items[i];
        if (t->holding && text_equal(t->object->id, w->d.choice))
            *kept(l, t->holding, w->member) = cell_unknown();
    }
}

/* Clocks of dwell and grace start at the decision's valid_from, and stop. */
static void keep_clock(qun_ledger *l, const doing *w)
{
    if (w->member == NAMES_NONE || !(w->d.flags & QUN_DECISION_CLOCK))
        return;
    if (w->d.why == QUN_CODE_Y011 || w->d.why == QUN_CODE_Y001) {
        *kept(l, l->charter->at.member_tier_failing, w->member) =
            w->d.why == QUN_CODE_Y011 ? cell_time(w->d.valid_from) : cell_unknown();
        return;
    }
    for (uint32_t i = 0; i < l->charter->tiers.count; i++) {
        const level *t = &l->charter->tiers.items[i];
        if (t->holding && text_equal(t->object->id, w->d.choice))
            *kept(l, t->holding, w->member) =
                w->d.why == QUN_CODE_Y010 ? cell_time(w->d.valid_from) : cell_unknown();
    }
}

static const axis *axis_of(const qun_ledger *l, const doing *w)
{
    for (uint32_t i = 0; i < l->charter->axis_count; i++)
        if (w->d.object == QUN_OBJECT_CLASS && w->member != NAMES_NONE &&
            text_equal(l->charter->axes[i].object->id, w->d.topic))
            return &l->charter->axes[i];
    return NULL;
}

static void keep_class(qun_ledger *l, const doing *w)
{
    const axis *a = axis_of(l, w);
    if (!a)
        return;
    *kept(l, a->present, w->member) = w->choice;
    *kept(l, a->since, w->member) = cell_time(w->at);
}

static void keep_stage(qun_ledger *l, const doing *w)
{
    if (w->group == NAMES_NONE)
        return;
    *kept(l, l->charter->at.group_stage, w->group) = w->choice;
    *kept(l, l->charter->at.group_stage_since, w->group) = cell_time(w->at);
}

static void keep_warning(qun_ledger *l, const doing *w)
{
    if (w->group != NAMES_NONE && w->d.verb == QUN_VERB_EXPIRE && text_is(w->d.topic, "warn"))
        keep_later(l, l->charter->at.group_warned, w->group, w->d.valid_from);
}

static void keep_extension(qun_ledger *l, const doing *w)
{
    if (w->group == NAMES_NONE)
        return;
    *kept(l, l->charter->at.group_extended, w->group) = cell_int(w->d.amount);
    *kept(l, l->charter->at.group_warned, w->group) = cell_unknown(); /* the new end has its own warnings */
}

/* It was carried out after all that is known of the seat, whatever the clocks say. */
static void keep_removal(qun_ledger *l, const doing *w)
{
    uint32_t seat = seat_known(l, w->member, w->group);
    if (seat != NAMES_NONE)
        seat_leave(l, seat, w->at > l->seat_states[seat].joined ? w->at : l->seat_states[seat].joined);
}

static void keep_end(qun_ledger *l, const doing *w)
{
    qun_time at = w->at;
    if (w->group == NAMES_NONE)
        return;
    for (uint32_t seat = l->group_states[w->group].seat; seat; seat = l->seat_states[seat - 1].next)
        at = l->seat_states[seat - 1].joined > at ? l->seat_states[seat - 1].joined : at;
    group_end(l, w->group, at);
}

static void keep_second_life(qun_ledger *l, const doing *w)
{
    if (w->group == NAMES_NONE)
        return;
    cell *life = kept(l, l->charter->at.group_life_no, w->group);
    *life = cell_int((life->kind == QUN_TYPE_INT && life->as.i < INT64_MAX ? life->as.i : 1) + 1);
}

/* The door was opened: whoever was let in is not asked again. */
static void keep_admission(qun_ledger *l, const doing *w)
{
    if (w->member != NAMES_NONE)
        *kept(l, l->charter->at.member_admitted, w->member) = cell_time(w->at);
}

/* The field that says who holds a role: of the seat, or of the member for roles of the community. */
static const shape_field *role_field(qun_ledger *l, qun_text id)
{
    uint32_t number = object_named(&l->charter->objects, QUN_OBJECT_ROLE, id);
    if (!object_at(&l->charter->objects, QUN_OBJECT_ROLE, number))
        return NULL;
    for (uint32_t i = 0; i < l->charter->shape->field_count; i++) {
        const shape_field *field = &l->charter->shape->fields[i];
        qun_text prefix = TEXT("member.is:");
        if (text_begins(field->name, prefix) &&
            text_equal(text_part(field->name, prefix.len, field->name.len), id))
            return field;
    }
    return NULL;
}

static void keep_role(qun_ledger *l, const doing *w)
{
    const shape_field *field = role_field(l, w->d.topic);
    uint32_t subject = field && field->scope == QUN_SCOPE_HERE ? w->seat : w->member;
    if (field && subject != NAMES_NONE)
        *kept(l, field, subject) = cell_bool(w->d.act == QUN_ACT_APPOINT);
}

static const struct {
    int32_t act;
    void (*keep)(qun_ledger *l, const doing *w);
} keepers[] = {
    {QUN_ACT_PROMOTE, keep_tier},         {QUN_ACT_DEMOTE, keep_tier},      {QUN_ACT_KEEP, keep_clock},
    {QUN_ACT_PEND, keep_clock},           {QUN_ACT_ASSIGN, keep_class},     {QUN_ACT_ENTER, keep_stage},
    {QUN_ACT_NOTIFY, keep_warning},       {QUN_ACT_EXTEND, keep_extension}, {QUN_ACT_DISSOLVE, keep_end},
    {QUN_ACT_APPOINT, keep_role},         {QUN_ACT_RELEASE, keep_role},     {QUN_ACT_REMOVE, keep_removal},
    {QUN_ACT_RELAUNCH, keep_second_life}, {QUN_ACT_ADMIT, keep_admission},
};

/* ---- series that recorded decisions count in ---- */

static uint32_t subject_for(const series *s, const doing *w)
{
    switch (s->scope) {
    case QUN_SCOPE_MEMBER:
        return w->member;
    case QUN_SCOPE_GROUP:
        return w->group;
    case QUN_SCOPE_HERE:
        return w->seat;
    default:
        return 0;
    }
}

/* Decisions come back as events of these kinds: a rule that fired, what it did to the member, what it cost.
 */
static int64_t counts_as(const doing *w, uint32_t kind)
{
    static const int32_t sanctions[] = {QUN_ACT_STRIKE, QUN_ACT_WARN, QUN_ACT_MUTE,
                                        QUN_ACT_REMOVE, QUN_ACT_FINE, QUN_ACT_DELETE};
    if (kind == QUN_EVENT_SPEND - 1)
        return w->d.spends;
    if (w->d.object != QUN_OBJECT_RULE)
        return 0;
    if (kind == QUN_EVENT_VIOLATION - 1)
        return w->first_of_firing;
    for (size_t i = 0; kind == QUN_EVENT_SANCTION - 1 && i < sizeof sanctions / sizeof *sanctions; i++)
        if (sanctions[i] == w->d.act)
            return 1;
    return 0;
}

static int64_t adds(const qun_ledger *l, const series *s, const doing *w)
{
    bool strike = w->d.act == QUN_ACT_STRIKE;
    switch (s->what) {
    case SERIES_STRIKES:
        return strike && text_equal(w->d.topic, l->charter->ladders[s->ladder].object->id) ? w->d.weight : 0;
    case SERIES_FIRED:
        return w->d.object == QUN_OBJECT_RULE && w->first_of_firing &&
               text_equal(w->d.clause, l->charter->rules[s->rule].object->id);
    default:
        return counts_as(w, s->kind);
    }
}

static bool ready_all(qun_ledger *l, additions *all, const doing *w)
{
    for (uint32_t i = 0; i < l->recorded_count; i++) {
        int table = (int)l->recorded[i].table;
        uint32_t k = l->recorded[i].k;
        const series *s = &l->charter->series[l->tables[table].series[k]];
        int64_t value = adds(l, s, w);
        uint32_t subject = value ? subject_for(s, w) : NAMES_NONE;
        if (subject != NAMES_NONE &&
            !additions_ready(l, all, (addition){s, tally_of(l, table, subject, k), value}))
            return false;
    }
    return true;
}

static void spend(qun_ledger *l, const doing *w)
{
    qun_text id;
    for (uint32_t i = 0; i < w->d.spends && w->member != NAMES_NONE; i++)
        if (qun_decisions_text(w->from, w->index, QUN_TEXT_SPENDS, i, &id) == QUN_OK)
            ids_spend(l, w->member, id);
}

/* ---- recording ---- */

/* Most decisions change nothing: allow, keep. They need not be remembered. */
static bool changes_anything(const doing *w)
{
    if (w->d.object == QUN_OBJECT_RULE || w->d.spends)
        return true;
    if (w->d.act == QUN_ACT_KEEP || w->d.act == QUN_ACT_PEND)
        return w->d.flags & QUN_DECISION_CLOCK;
    for (size_t i = 0; i < sizeof keepers / sizeof *keepers; i++)
        if (keepers[i].act == w->d.act)
            return true;
    return false;
}

static bool number_subjects(qun_ledger *l, doing *w)
{
    if (w->d.member.len && !member_number(l, w->d.member, &w->member))
        return false;
    if (w->d.group.len && !group_number(l, w->d.group, &w->group))
        return false;
    return w->member == NAMES_NONE || w->group == NAMES_NONE || seat_number(l, w->member, w->group, &w->seat);
}

static void commit(qun_ledger *l, const doing *w, const additions *all)
{
    recent_add(&l->doings, w->key);
    if (w->first_of_firing)
        recent_add(&l->doings, w->firing);
    additions_commit(l, all, w->at);
    for (size_t i = 0; i < sizeof keepers / sizeof *keepers; i++)
        if (keepers[i].act == w->d.act)
            keepers[i].keep(l, w);
    spend(l, w);
}

/* A clause fires once for an event, however many of its decisions are carried out, and in whatever order. */
static void note_firing(const qun_ledger *l, doing *w)
{
    uint64_t subject = hash_mix(recent_hash(w->d.clause), recent_hash(w->d.member));
    uint64_t when = w->d.event.len ? recent_hash(w->d.event) : hash_mix(w->d.row, (uint64_t)w->d.at);
    w->firing = hash_mix(subject, when);
    w->first_of_firing = w->d.object == QUN_OBJECT_RULE && !recent_has(&l->doings, w->firing);
}

static qun_status record_one(qun_ledger *l, doing *w)
{
    if (!changes_anything(w))
        return QUN_OK;
    w->key = recent_hash(w->d.key);
    if (recent_has(&l->doings, w->key))
        return QUN_OK;
    additions all = {NULL, 0, 0};
    subject_counts before = subjects_now(l);
    cell choice = cell_text(w->d.choice);
    texts_tidy(l);
    arena_reset(&l->scratch);
    note_firing(l, w);
    if (number_subjects(l, w) && text_ready(l, &choice, &w->choice) && ready_all(l, &all, w) &&
        recent_ready(l->mem, &l->doings, 2)) {
        commit(l, w, &all);
        return QUN_OK;
    }
    subjects_undo(l, before);
    return QUN_E_NOMEM;
}

qun_status qun_ledger_record(qun_ledger *l, const qun_decisions *decisions, uint32_t index, qun_time at)
{
    if (!l || !decisions)
        return QUN_E_ARG;
    uint32_t count = qun_decisions_count(decisions);
    if (index != QUN_ALL && index >= count)
        return QUN_E_NONE;
    uint32_t first = index == QUN_ALL ? 0 : index, end = index == QUN_ALL ? count : index + 1;
    for (uint32_t i = first; i < end; i++) {
        doing w = {.from = decisions, .index = i, .at = at};
        w.member = w.group = w.seat = NAMES_NONE;
        w.d.size = sizeof w.d;
        qun_status status = qun_decisions_get(decisions, i, &w.d);
        if (status != QUN_OK)
            return status;
        if (!w.d.key.len)
            return QUN_E_STATE;
        if (!text_equal(w.d.charter, l->charter->id))
            return QUN_E_FACTS;
        status = record_one(l, &w);
        if (status != QUN_OK)
            return status;
    }
    return QUN_OK;
}
