/* references.c - how the objects of a charter are called: their references ("entry/buyer", as charter.h
 * says), whom they belong to, and their JSON pointers in the canonical form. */
#include "model/objects.h"
#include <qun/base.h>
#include <string.h>

#define NOWHERE UINT16_MAX

/* How a reference is made. */
enum {
    NAME_FIXED = 1, /* the name of the kind: there is one at most */
    NAME_TEXT,      /* the text at `id` */
    NAME_OF,        /* owner, slash, id; the id alone without an owner */
    NAME_GATE,      /* "entry", "FORM/entry" */
    NAME_EVENT,     /* "KIND", "KIND.FIELD" */
    NAME_STEP,      /* "LADDER/AT" */
    NAME_PART,      /* owner, part, id; without an id a number */
    NAME_TIMING,    /* id; of an owner "KIND:OWNER" */
};

/* How objects of a kind are called and where they stand. */
typedef struct naming {
    uint8_t how;
    bool listed;         /* stands in a list, by its number among its siblings; else by its name */
    uint16_t id, of;     /* texts of the struct */
    uint16_t of_kind;    /* int32_t */
    int32_t owner;       /* kind of the owner, where it is not told by of_kind; 0: the charter */
    const char *pointer; /* key it stands under */
} naming;

#define AT(type, member) ((uint16_t)offsetof(type, member))

static const naming namings[OBJECT_KINDS] = {
    [QUN_OBJECT_HEAD] = {NAME_FIXED, false, NOWHERE, NOWHERE, NOWHERE, 0, ""},
    [QUN_OBJECT_PARAM] = {NAME_TEXT, false, AT(qun_param, id), NOWHERE, NOWHERE, 0, "params"},
    [QUN_OBJECT_POSITIONING] = {NAME_FIXED, false, NOWHERE, NOWHERE, NOWHERE, 0, "positioning"},
    [QUN_OBJECT_GOAL] = {NAME_TEXT, true, AT(qun_goal, id), NOWHERE, NOWHERE, 0, "positioning/goals"},
    [QUN_OBJECT_ATTRIBUTE] = {NAME_TEXT, false, AT(qun_attribute, name), NOWHERE, NOWHERE, 0, "attributes"},
    [QUN_OBJECT_EVENT] = {NAME_EVENT, false, AT(qun_event_type, name), NOWHERE, NOWHERE, 0, "events"},
    [QUN_OBJECT_METRIC] = {NAME_TEXT, false, AT(qun_metric, name), NOWHERE, NOWHERE, 0, "metrics"},
    [QUN_OBJECT_WORDS] = {NAME_TEXT, false, AT(qun_word_list, id), NOWHERE, NOWHERE, 0, "words"},
    [QUN_OBJECT_TIMING] = {NAME_TIMING, false, AT(qun_timing, id), AT(qun_timing, of),
                           AT(qun_timing, of_kind), 0, "times"},
    [QUN_OBJECT_NOTICE] = {NAME_FIXED, false, NOWHERE, NOWHERE, NOWHERE, 0, "notice"},
    [QUN_OBJECT_THRESHOLD] = {NAME_GATE, false, NOWHERE, AT(qun_threshold, of), NOWHERE, QUN_OBJECT_FORM,
                              "entry"},
    [QUN_OBJECT_PATH] = {NAME_OF, true, AT(qun_path, id), AT(qun_path, of), AT(qun_path, of_kind), 0,
                         "paths"},
    [QUN_OBJECT_REQUIREMENT] = {NAME_PART, true, AT(qun_requirement, id), AT(qun_requirement, of),
                                AT(qun_requirement, of_kind), 0, NULL},
    [QUN_OBJECT_CLASS] = {NAME_TEXT, true, AT(qun_class, id), NOWHERE, NOWHERE, 0, "classes"},
    [QUN_OBJECT_TIER] = {NAME_TEXT, true, AT(qun_level, id), NOWHERE, NOWHERE, 0, "tiers"},
    [QUN_OBJECT_ROLE] = {NAME_TEXT, true, AT(qun_role, id), NOWHERE, NOWHERE, 0, "roles"},
    [QUN_OBJECT_CARRIER] = {NAME_TEXT, true, AT(qun_carrier, id), NOWHERE, NOWHERE, 0, "carriers"},
    [QUN_OBJECT_FORM] = {NAME_TEXT, true, AT(qun_form, id), NOWHERE, NOWHERE, 0, "groups"},
    [QUN_OBJECT_ENDING] = {NAME_OF, true, AT(qun_ending, id), AT(qun_ending, of), NOWHERE, QUN_OBJECT_FORM,
                           "ends"},
    [QUN_OBJECT_RULE] = {NAME_TEXT, true, AT(qun_rule, id), NOWHERE, NOWHERE, 0, "rules"},
    [QUN_OBJECT_PERMIT] = {NAME_TEXT, true, AT(qun_permit, id), NOWHERE, NOWHERE, 0, "permits"},
    [QUN_OBJECT_LADDER] = {NAME_TEXT, true, AT(qun_ladder, id), NOWHERE, NOWHERE, 0, "ladders"},
    [QUN_OBJECT_STEP] = {NAME_STEP, true, NOWHERE, AT(qun_step, of), NOWHERE, QUN_OBJECT_LADDER, "steps"},
    [QUN_OBJECT_STAGE] = {NAME_OF, true, AT(qun_level, id), AT(qun_level, of), NOWHERE, QUN_OBJECT_FORM,
                          "lifecycle"},
    [QUN_OBJECT_ACTION] = {NAME_PART, true, NOWHERE, AT(qun_action, of), AT(qun_action, of_kind), 0, NULL},
};

static qun_text text_in_struct(const void *object, uint16_t at)
{
    qun_text text = {NULL, 0};
    if (at != NOWHERE)
        memcpy(&text, (const char *)object + at, sizeof text);
    return text;
}

int32_t object_owner_kind(int32_t kind, const void *object)
{
    int32_t owner_kind = 0;
    if (namings[kind].of_kind != NOWHERE)
        memcpy(&owner_kind, (const char *)object + namings[kind].of_kind, sizeof owner_kind);
    return owner_kind;
}

void object_set_owner(int32_t kind, void *object, int32_t owner_kind, qun_text owner, int32_t part)
{
    char *bytes = object;
    if (namings[kind].of != NOWHERE)
        memcpy(bytes + namings[kind].of, &owner, sizeof owner);
    if (namings[kind].of_kind != NOWHERE)
        memcpy(bytes + namings[kind].of_kind, &owner_kind, sizeof owner_kind);
    if (kind == QUN_OBJECT_TIMING)
        ((qun_timing *)object)->part = part;
    else if (kind == QUN_OBJECT_REQUIREMENT)
        ((qun_requirement *)object)->part = part;
    else if (kind == QUN_OBJECT_ACTION)
        ((qun_action *)object)->part = part;
}

void object_set_name(int32_t kind, void *object, qun_text name)
{
    if (namings[kind].id != NOWHERE)
        memcpy((char *)object + namings[kind].id, &name, sizeof name);
}

bool object_owner(int32_t kind, const void *object, int32_t *owner_kind, qun_text *owner)
{
    *owner = text_in_struct(object, namings[kind].of);
    *owner_kind = namings[kind].of_kind != NOWHERE ? object_owner_kind(kind, object) : namings[kind].owner;
    return owner->at != NULL && *owner_kind > 0 && *owner_kind < OBJECT_KINDS;
}

/* `part` of requirements and actions, as a key: "when", "then"; the `full` of a form is its THEN. */
static const char *part_key(int32_t kind, const void *object)
{
    int32_t part = kind == QUN_OBJECT_ACTION ? ((const qun_action *)object)->part
                                             : ((const qun_requirement *)object)->part;
    const char *name = qun_name(QUN_SET_PART, part);
    return name ? name : "part";
}

static bool add_owner(int32_t kind, const void *object, buf *out)
{
    qun_text of = text_in_struct(object, namings[kind].of);
    buf_text(out, of);
    if (of.at)
        buf_char(out, '/');
    return of.at != NULL;
}

static void add_number(buf *out, uint32_t number)
{
    buf_uint(out, number);
}

static bool name_event(const qun_event_type *event, buf *out)
{
    buf_text(out, event->name);
    if (event->field.at) {
        buf_char(out, '.');
        buf_text(out, event->field);
    }
    return event->name.at != NULL;
}

static bool name_timing(const qun_timing *timing, buf *out)
{
    bool owned = timing->of_kind > 0 && timing->of_kind < OBJECT_KINDS;
    if (owned) {
        buf_str(out, object_kinds[timing->of_kind].name);
        buf_char(out, ':');
    }
    qun_text name = owned ? timing->of : timing->id;
    buf_text(out, name);
    return name.at != NULL;
}

static bool name_part(int32_t kind, const void *object, buf *out, bool *numbered)
{
    qun_text id = text_in_struct(object, namings[kind].id);
    add_owner(kind, object, out);
    buf_str(out, part_key(kind, object));
    buf_char(out, '/');
    buf_text(out, id);
    *numbered = id.at == NULL;
    return true;
}

bool object_reference(int32_t kind, const void *object, buf *out, bool *numbered)
{
    const naming *n = &namings[kind];
    qun_text id = text_in_struct(object, n->id);
    *numbered = false;
    switch (n->how) {
    case NAME_FIXED:
        buf_str(out, object_kinds[kind].name);
        return true;
    case NAME_TEXT:
        buf_text(out, id);
        return id.at != NULL;
    case NAME_OF:
        add_owner(kind, object, out);
        buf_text(out, id);
        return id.at != NULL;
    case NAME_GATE:
        add_owner(kind, object, out);
        buf_str(out, "entry");
        return true;
    case NAME_EVENT:
        return name_event(object, out);
    case NAME_STEP:
        add_owner(kind, object, out);
        add_number(out, ((const qun_step *)object)->at);
        return true;
    case NAME_PART:
        return name_part(kind, object, out, numbered);
    default:
        return name_timing(object, out);
    }
}

/* ---- pointers ---- */

/* RFC 6901: a slash and a tilde of a name are escaped. */
static void add_token(buf *out, qun_text name)
{
    buf_char(out, '/');
    for (size_t i = 0; i < name.len; i++) {
        if (name.at[i] == '~')
            buf_str(out, "~0");
        else if (name.at[i] == '/')
            buf_str(out, "~1");
        else
            buf_char(out, name.at[i]);
    }
}

static bool siblings(int32_t kind, const void *a, const void *b)
{
    int32_t kind_a, kind_b;
    qun_text of_a, of_b;
    bool owned_a = object_owner(kind, a, &kind_a, &of_a), owned_b = object_owner(kind, b, &kind_b, &of_b);
    if (owned_a != owned_b || (owned_a && (kind_a != kind_b || !text_equal(of_a, of_b))))
        return false;
    return namings[kind].how != NAME_PART ||
           text_equal(text_of(part_key(kind, a)), text_of(part_key(kind, b)));
}

static uint32_t number_among_siblings(const objects *o, int32_t kind, uint32_t index)
{
    uint32_t number = 0;
    const void *object = object_at(o, kind, index);
    for (uint32_t i = 0; i < index; i++)
        number += siblings(kind, object_at(o, kind, i), object);
    return number;
}

/* The key an object stands under in its owner. */
static const char *key_of(int32_t kind, const void *object)
{
    if (kind == QUN_OBJECT_TIMING && object_owner_kind(kind, object) != 0)
        return ((const qun_timing *)object)->part == QUN_PART_ACTIVE ? "active" : "on";
    if (kind == QUN_OBJECT_ACTION && object_owner_kind(kind, object) == QUN_OBJECT_FORM)
        return "full";
    return namings[kind].pointer ? namings[kind].pointer : part_key(kind, object);
}

static void add_pointer(const objects *o, int32_t kind, uint32_t index, int depth, buf *out)
{
    const void *object = object_at(o, kind, index);
    int32_t owner_kind;
    qun_text owner;
    bool owned = object_owner(kind, object, &owner_kind, &owner);
    uint32_t owner_index = owned ? object_named(o, owner_kind, owner) : UINT32_MAX;
    if (owner_index != UINT32_MAX && depth > 0)
        add_pointer(o, owner_kind, owner_index, depth - 1, out);
    const char *key = key_of(kind, object);
    if (key[0]) {
        buf_char(out, '/');
        buf_str(out, key);
    }
    if (namings[kind].listed) {
        buf_char(out, '/');
        buf_uint(out, number_among_siblings(o, kind, index));
    } else if (!owned && namings[kind].id != NOWHERE) {
        add_token(out, text_in_struct(object, namings[kind].id));
    }
    if (kind == QUN_OBJECT_EVENT && ((const qun_event_type *)object)->field.at)
        add_token(out, ((const qun_event_type *)object)->field);
}

void object_pointer(const objects *o, int32_t kind, uint32_t index, buf *out)
{
    add_pointer(o, kind, index, 4, out); /* a step of a ladder's action is three deep; 4 ends any circle */
}
