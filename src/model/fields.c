/* fields.c - the facts a charter may name: built-in ones, its attributes and events, its parameters, and the
 * hidden ones that the loop needs ("member.strikes:conduct"). Section 5 of the charter format is this table.
 */
#include "model/compile.h"
#include "json/json.h"

#define AT(member) offsetof(builtin_fields, member)
#define NOWHERE    SIZE_MAX

typedef struct builtin {
    const char *name;
    const type *type;
    size_t at; /* where builtin_fields keeps it; NOWHERE: nothing reads it by number */
} builtin;

static const type list_of_texts = {QUN_TYPE_LIST, 1, {&type_string, NULL}, {NULL, 0}};
static const type map_of_any = {QUN_TYPE_MAP, 2, {&type_string, &type_dyn}, {NULL, 0}};

static const builtin builtins[] = {
    {"group.id", &type_string, AT(group_id)},
    {"group.form", &type_string, AT(group_form)},
    {"group.name", &type_string, NOWHERE},
    {"group.carrier", &type_string, NOWHERE},
    {"group.opened", &type_timestamp, AT(group_opened)},
    {"group.owner", &type_string, NOWHERE},
    {"group.owner_employed", &type_bool, NOWHERE},
    {"group.event_start", &type_timestamp, AT(group_event_start)},
    {"group.event_end", &type_timestamp, AT(group_event_end)},
    {"group.tags", &list_of_texts, NOWHERE},
    {"group.host", &type_string, NOWHERE},
    {"group.members", &type_int, AT(group_members)},
    {"group.seats", &type_int, AT(group_seats)},
    {"group.staff_count", &type_int, AT(group_staff_count)},
    {"group.active_at", &type_timestamp, AT(group_active_at)},
    {"group.ends", &type_timestamp, AT(group_ends)},
    {"group.stage", &type_string, AT(group_stage)},
    {"group.stage_since", &type_timestamp, AT(group_stage_since)},
    {"group.life_no", &type_int, AT(group_life_no)},
    {"group.role_cost", &type_int, NOWHERE},
    {"group.extended", &type_int, AT(group_extended)},
    {"group.warned", &type_timestamp, AT(group_warned)},
    {"group.dissolved", &type_bool, AT(group_dissolved)},
    {"member.id", &type_string, AT(member_id)},
    {"member.name", &type_string, NOWHERE},
    {"member.inviter", &type_string, NOWHERE},
    {"member.source", &type_string, NOWHERE},
    {"member.carrier", &type_string, NOWHERE},
    {"member.tags", &list_of_texts, NOWHERE},
    {"member.staff", &type_bool, AT(member_staff)},
    {"member.acked", &type_timestamp, AT(member_acked)},
    {"member.admitted", &type_timestamp, AT(member_admitted)},
    {"member.tier_lock", &type_string, AT(member_tier_lock)},
    {"member.tier_floor", &type_string, AT(member_tier_floor)},
    {"member.joined", &type_timestamp, AT(member_joined)},
    {"member.active_at", &type_timestamp, AT(member_active_at)},
    {"member.groups", &type_int, AT(member_groups)},
    {"member.tier", &type_string, AT(member_tier)},
    {"member.tier_since", &type_timestamp, AT(member_tier_since)},
    {"member.tier_failing", &type_timestamp, AT(member_tier_failing)},
    {"here.member", &type_string, AT(here_member)},
    {"here.group", &type_string, AT(here_group)},
    {"here.joined", &type_timestamp, AT(here_joined)},
    {"here.active_at", &type_timestamp, AT(here_active_at)},
    {"here.source", &type_string, AT(here_source)},
    {"event.id", &type_string, AT(event_id)},
    {"event.kind", &type_string, AT(event_kind)},
    {"event.at", &type_timestamp, AT(event_at)},
    {"event.day", &type_int, AT(event_day)},
    {"event.member", &type_string, AT(event_member)},
    {"event.group", &type_string, AT(event_group)},
    {"event.by", &type_string, AT(event_by)},
    {"event.to", &type_string, AT(event_to)},
    {"event.ref", &type_string, AT(event_ref)},
    {"event.amount", &type_int, AT(event_amount)},
    {"event.staff", &type_bool, AT(event_staff)},
    {"event.scheduled", &type_bool, AT(event_scheduled)},
    {"event.marks", &list_of_texts, AT(event_marks)},
    {"event.text", &type_string, AT(event_text)},
    {"event.form", &type_string, AT(event_form)},
    {"event.answers", &type_string, NOWHERE},
    {"event.digest", &type_int, AT(event_digest)},
    {"event.value", &type_string, NOWHERE},
    {"event.item", &type_string, NOWHERE},
    {"event.sku", &type_string, NOWHERE},
    {"event.channel", &type_string, NOWHERE},
    {"event.ip", &type_string, NOWHERE},
    {"event.invitee", &type_string, NOWHERE},
    {"event.source", &type_string, NOWHERE},
    {"community.opened", &type_timestamp, AT(community_opened)},
    {"community.operators", &type_int, NOWHERE},
    {"community.members", &type_int, AT(community_members)},
    {"community.groups", &type_int, AT(community_groups)},
    {"staff.id", &type_string, NOWHERE},
    {"staff.employed", &type_bool, NOWHERE},
    {"staff.tags", &list_of_texts, NOWHERE},
    {"staff.groups", &type_int, NOWHERE},
    {"staff.active_at", &type_timestamp, NOWHERE},
};

/* The charter's types of attributes, event fields and parameters, and what they are in CEL. */
static const struct {
    const char *name;
    const type *type;
} charter_types[] = {
    {"bool", &type_bool}, {"int", &type_int},        {"string", &type_string}, {"text", &type_string},
    {"money", &type_int}, {"time", &type_timestamp}, {"span", &type_duration}, {"list", &list_of_texts},
    {"map", &map_of_any}, {"evidence", &type_bool},  {"member", &type_string},
};

static const type *charter_type(qun_text name)
{
    for (size_t i = 0; i < sizeof charter_types / sizeof *charter_types; i++)
        if (text_is(name, charter_types[i].name))
            return charter_types[i].type;
    return NULL;
}

static const shape_field *add_field(compiler *k, owner at, qun_text name, const type *t, int32_t scope)
{
    uint32_t number;
    qun_status status = shape_add_field(k->c->shape, name, t, scope, &number);
    if (status == QUN_E_INVALID)
        report(k, QUN_CODE_C002, at, NULL, name, (qun_text){NULL, 0},
               TEXT("a fact of that name is there already"));
    else
        take(k, status);
    return status == QUN_OK ? &k->c->shape->fields[number] : NULL;
}

static void add_builtins(compiler *k)
{
    for (size_t i = 0; i < sizeof builtins / sizeof *builtins && k->stopped == QUN_OK; i++) {
        uint32_t number;
        int32_t scope = scope_of_name(text_of(builtins[i].name), &(qun_text){NULL, 0});
        take(k, shape_add_field(k->c->shape, text_of(builtins[i].name), builtins[i].type, scope, &number));
    }
}

static void add_attributes(compiler *k)
{
    const object_list *list = &k->c->objects.lists[QUN_OBJECT_ATTRIBUTE];
    for (uint32_t i = 0; i < list->count && k->stopped == QUN_OK; i++) {
        const qun_attribute *a = object_at(&k->c->objects, QUN_OBJECT_ATTRIBUTE, i);
        owner at = owner_of(k, QUN_OBJECT_ATTRIBUTE, i);
        const type *t = charter_type(a->type_name);
        qun_text rest;
        int32_t scope = scope_of_name(a->name, &rest);
        if (!t)
            report(k, QUN_CODE_C012, at, "type", a->type_name, (qun_text){NULL, 0},
                   TEXT("a type of attribute: bool int string money time list map evidence"));
        else if (scope != QUN_SCOPE_MEMBER && scope != QUN_SCOPE_GROUP && scope != QUN_SCOPE_STAFF &&
                 scope != QUN_SCOPE_COMMUNITY)
            report(k, QUN_CODE_C012, at, NULL, a->name, (qun_text){NULL, 0},
                   TEXT("an attribute begins with member. group. staff. or community."));
        else
            add_field(k, at, a->name, t, scope);
    }
}

/* A field that several kinds of events share is one field; a second declaration must agree. */
static void add_event_field(compiler *k, owner at, const qun_event_type *e)
{
    const type *t = charter_type(e->type_name);
    if (!t) {
        report(k, QUN_CODE_C012, at, NULL, e->type_name, (qun_text){NULL, 0},
               TEXT("a type of field: bool int string money time list map member"));
        return;
    }
    buf name;
    buf_init(&name, &k->env->mem);
    buf_str(&name, "event.");
    buf_text(&name, e->field);
    const shape_field *known = name.failed ? NULL : shape_field_named(k->c->shape, buf_view(&name));
    if (name.failed)
        take(k, QUN_E_NOMEM);
    else if (!known)
        add_field(k, at, buf_view(&name), t, QUN_SCOPE_EVENT);
    else if (!type_equal(known->type, t))
        report(k, QUN_CODE_C012, at, NULL, e->field, (qun_text){NULL, 0},
               TEXT("the field has another type already"));
    buf_drop(&name);
}

static void add_kinds(compiler *k)
{
    uint32_t number;
    for (int32_t kind = QUN_EVENT_JOIN; kind <= QUN_EVENT_DISSOLVE; kind++)
        if (!names_add(&k->c->kinds, text_of(qun_name(QUN_SET_EVENT, kind)), &number))
            take(k, QUN_E_NOMEM);
    const object_list *list = &k->c->objects.lists[QUN_OBJECT_EVENT];
    for (uint32_t i = 0; i < list->count && k->stopped == QUN_OK; i++) {
        const qun_event_type *e = object_at(&k->c->objects, QUN_OBJECT_EVENT, i);
        if (!names_add(&k->c->kinds, e->name, &number))
            take(k, QUN_E_NOMEM);
        if (e->field.len)
            add_event_field(k, owner_of(k, QUN_OBJECT_EVENT, i), e);
    }
    if (k->c->kinds.count > 64)
        report(k, QUN_CODE_C003, owner_of(k, QUN_OBJECT_HEAD, 0), NULL, (qun_text){NULL, 0},
               (qun_text){NULL, 0}, TEXT("more than 64 kinds of events"));
}

/* Parameters are small; depth is the JSON reader's limit. */
static bool node_cell(arena *a, const json_node *node, cell *out)
{
    switch (node->kind) {
    case JSON_BOOL:
        *out = cell_bool(node->truth);
        return true;
    case JSON_INT:
        *out = cell_int(node->as.i);
        return true;
    case JSON_STRING:
        *out = cell_text(node->text);
        return true;
    case JSON_ARRAY:
    case JSON_OBJECT:
        break;
    default:
        return false; /* there are no floats and no nulls in a charter */
    }
    uint32_t step = node->kind == JSON_OBJECT ? 2 : 1, at = 0;
    cell *items = arena_new_zero(a, ((size_t)node->count * step + 1) * sizeof *items);
    if (!items)
        return false;
    for (const json_node *child = node->first; child; child = child->next) {
        if (step == 2)
            items[at++] = cell_text(child->key);
        if (!node_cell(a, child, &items[at++]))
            return false;
    }
    *out = (cell){.kind = step == 2 ? QUN_TYPE_MAP : QUN_TYPE_LIST, .len = node->count};
    out->as.items = items;
    return true;
}

/* A parameter's JSON value as a constant of its type. Spans are durations: a civil day counts 24 hours here.
 */
static bool param_value(compiler *k, const qun_param *p, arena *scratch, cell *out)
{
    if (text_is(p->type_name, "span")) {
        qun_period period;
        qun_text inside = p->value.len >= 2 ? text_part(p->value, 1, p->value.len - 1) : p->value;
        if (!period_parse(inside, false, &period))
            return false;
        *out = cell_span(period_approx(&period));
        return true;
    }
    json_node *node;
    return json_parse(k->env, scratch, p->value, (qun_text){NULL, 0}, NULL, &node) == QUN_OK &&
           node_cell(scratch, node, out);
}

static void add_params(compiler *k)
{
    const object_list *list = &k->c->objects.lists[QUN_OBJECT_PARAM];
    arena scratch;
    arena_init(&scratch, &k->env->mem);
    for (uint32_t i = 0; i < list->count && k->stopped == QUN_OK; i++) {
        const qun_param *p = object_at(&k->c->objects, QUN_OBJECT_PARAM, i);
        owner at = owner_of(k, QUN_OBJECT_PARAM, i);
        const type *t = charter_type(p->type_name);
        cell value;
        if (!t || !param_value(k, p, &scratch, &value) || !type_accepts(t, &value)) {
            /* a text in several languages is no constant of conditions, but may stand in texts */
            if (!t || !text_is(p->type_name, "text"))
                report(k, QUN_CODE_C015, at, NULL, p->id, (qun_text){NULL, 0},
                       TEXT("its value is not of its type"));
            continue;
        }
        buf name;
        buf_init(&name, &k->env->mem);
        buf_str(&name, "params.");
        buf_text(&name, p->id);
        take(k, name.failed ? QUN_E_NOMEM : shape_add_constant(k->c->shape, buf_view(&name), t, &value));
        buf_drop(&name);
    }
    arena_drop(&scratch);
}

/* ---- hidden fields: what the loop needs and functions stand for, "member.strikes:conduct" ---- */

static bool always(const void *object)
{
    (void)object;
    return true;
}

static bool spends(const void *object)
{
    return ((const qun_requirement *)object)->spend_event.len > 0;
}

static bool dwells(const void *object)
{
    return !period_zero(&((const qun_level *)object)->dwell);
}

static bool limited(const void *object)
{
    return ((const qun_rule *)object)->limit_max > 0;
}

static int32_t member_scope(const void *object)
{
    (void)object;
    return QUN_SCOPE_MEMBER;
}

static int32_t role_scope(const void *object)
{
    return ((const qun_role *)object)->flags & QUN_ROLE_COMMUNITY ? QUN_SCOPE_MEMBER : QUN_SCOPE_HERE;
}

static int32_t limit_scope(const void *object)
{
    int32_t per = ((const qun_rule *)object)->limit_per;
    return per ? per : QUN_SCOPE_MEMBER;
}

static const struct {
    int32_t kind;
    const char *prefix;
    const type *type;
    bool (*wanted)(const void *object);
    int32_t (*scope)(const void *object);
} hidden_fields[] = {
    {QUN_OBJECT_CLASS, "member.class", &type_string, always, member_scope},
    {QUN_OBJECT_CLASS, "member.class_since", &type_timestamp, always, member_scope},
    {QUN_OBJECT_TIER, "member.tier_holding", &type_timestamp, dwells, member_scope},
    {QUN_OBJECT_ROLE, "member.is", &type_bool, always, role_scope},
    {QUN_OBJECT_LADDER, "member.strikes", &type_int, always, member_scope},
    {QUN_OBJECT_REQUIREMENT, "member.unspent", &type_int, spends, member_scope},
    {QUN_OBJECT_REQUIREMENT, "member.unspent_id", &type_string, spends, member_scope},
    {QUN_OBJECT_RULE, "fired", &type_int, limited, limit_scope},
};

static void hidden_name(buf *name, const char *prefix, qun_text reference)
{
    buf_str(name, prefix);
    buf_char(name, ':');
    buf_text(name, reference);
}

static void add_hidden(compiler *k, size_t which)
{
    int32_t kind = hidden_fields[which].kind;
    const object_list *list = &k->c->objects.lists[kind];
    for (uint32_t i = 0; i < list->count && k->stopped == QUN_OK; i++) {
        const void *object = object_at(&k->c->objects, kind, i);
        if (!hidden_fields[which].wanted(object))
            continue;
        buf name;
        buf_init(&name, &k->env->mem);
        hidden_name(&name, hidden_fields[which].prefix, list->references[i]);
        if (name.failed)
            take(k, QUN_E_NOMEM);
        else
            add_field(k, owner_of(k, kind, i), buf_view(&name), hidden_fields[which].type,
                      hidden_fields[which].scope(object));
        buf_drop(&name);
    }
}

static void add_word_field(compiler *k, owner at, const char *prefix, qun_text tag)
{
    buf name;
    buf_init(&name, &k->env->mem);
    hidden_name(&name, prefix, at.reference);
    if (tag.len > 0) {
        buf_char(&name, ':');
        buf_text(&name, tag);
    }
    if (name.failed)
        take(k, QUN_E_NOMEM);
    else
        add_field(k, at, buf_view(&name), &type_int, QUN_SCOPE_EVENT);
    buf_drop(&name);
}

/* The fields of a word list stand side by side, in the order of WORD_*: one tells the others. */
static void add_word_fields(compiler *k)
{
    for (uint32_t i = 0; i < k->c->objects.lists[QUN_OBJECT_WORDS].count && k->stopped == QUN_OK; i++) {
        const qun_word_list *list = object_at(&k->c->objects, QUN_OBJECT_WORDS, i);
        owner at = owner_of(k, QUN_OBJECT_WORDS, i);
        add_word_field(k, at, "event.hits", (qun_text){NULL, 0});
        add_word_field(k, at, "event.severity", (qun_text){NULL, 0});
        add_word_field(k, at, "event.evasive", (qun_text){NULL, 0});
        for (size_t tag = 0; tag < list->tag_count && tag < 64; tag++)
            add_word_field(k, at, "event.hits", list->tags[tag]);
    }
}

const shape_field *hidden_field(compiler *k, const char *prefix, qun_text reference)
{
    buf name;
    buf_init(&name, &k->env->mem);
    hidden_name(&name, prefix, reference);
    const shape_field *field = NULL;
    if (name.failed)
        take(k, QUN_E_NOMEM);
    else
        field = shape_field_named(k->c->shape, buf_view(&name));
    buf_drop(&name);
    return field;
}

void compile_fields(compiler *k)
{
    add_builtins(k);
    add_attributes(k);
    add_kinds(k);
    add_params(k);
    add_word_fields(k);
    for (size_t i = 0; i < sizeof hidden_fields / sizeof *hidden_fields; i++)
        add_hidden(k, i);
}

void settle_fields(compiler *k)
{
    for (size_t i = 0; i < sizeof builtins / sizeof *builtins; i++)
        if (builtins[i].at != NOWHERE)
            *(const shape_field **)((char *)&k->c->at + builtins[i].at) =
                shape_field_named(k->c->shape, text_of(builtins[i].name));
}
