/* actions.c - what follows from a clause, and texts for people with facts in them.
 * Audiences are words here: member, group, owner, staff, upper, inviter, a role or a carrier. */
#include "model/compile.h"

/* ---- texts: "found {hit}, {member.orders} orders" ---- */

static const struct {
    const char *name;
    int32_t what;
} special_names[] = {
    {"value", PIECE_VALUE}, {"limit", PIECE_LIMIT}, {"hit", PIECE_HIT}, {"missing", PIECE_MISSING}};

static bool field_is_money(const compiler *k, qun_text name)
{
    uint32_t i = object_named(&k->c->objects, QUN_OBJECT_ATTRIBUTE, name);
    const qun_attribute *a = object_at(&k->c->objects, QUN_OBJECT_ATTRIBUTE, i);
    return text_is(name, "event.amount") || (a && text_is(a->type_name, "money"));
}

/* What stands between braces: a special name, a fact at hand, a parameter. */
static void name_piece(compiler *k, owner at, const char *key, qun_text name, uint32_t scopes, piece *out)
{
    *out = (piece){.literal = name};
    for (size_t i = 0; i < sizeof special_names / sizeof *special_names; i++)
        if (text_is(name, special_names[i].name)) {
            out->what = special_names[i].what;
            return;
        }
    const shape_field *field = shape_field_named(k->c->shape, name);
    if (field && (scopes & SCOPE_BIT(field->scope))) {
        out->what = PIECE_FACT;
        out->field = field;
        out->money = field_is_money(k, name);
        k->c->shape->fields[field - k->c->shape->fields].verbs |= k->verbs;
    } else if (shape_alias_named(k->c->shape, name)) {
        out->what = PIECE_EXPRESSION;
        out->value = compile_expression(k, at, key, name, NULL, scopes);
    } else if (shape_constant_named(k->c->shape, name)) {
        out->what = PIECE_CONSTANT;
    } else {
        report(k, field ? QUN_CODE_C030 : QUN_CODE_C013, at, key, name,
               field ? (qun_text){NULL, 0} : nearest_fact(k, name),
               TEXT("a text may name facts at hand, params, {value} {limit} {hit} {missing}"));
    }
}

static size_t find_brace(qun_text text, size_t from, bool closing)
{
    while (from < text.len && text.at[from] != '}' && (closing || text.at[from] != '{'))
        from++;
    return from;
}

/* What begins with the brace at `i`: a name between braces, or the brace itself; {{ is one brace, and a lone
 * one stands for itself. Gives where to go on. */
static size_t brace_piece(compiler *k, owner at, const char *key, qun_text text, size_t i, uint32_t scopes,
                          piece *out)
{
    bool doubled = i + 1 < text.len && text.at[i + 1] == text.at[i];
    size_t close = find_brace(text, i + 1, true);
    if (!doubled && text.at[i] == '{' && close < text.len) {
        name_piece(k, at, key, text_part(text, i + 1, close), scopes, out);
        return close + 1;
    }
    *out = (piece){.literal = text_part(text, i, i + 1), .what = PIECE_LITERAL};
    return i + (doubled ? 2 : 1);
}

/* A text has at most one piece more than twice its braces. */
static template compile_template(compiler *k, owner at, const char *key, qun_text text, uint32_t scopes)
{
    uint32_t braces = 0, count = 0;
    for (size_t i = 0; i < text.len; i++)
        braces += text.at[i] == '{' || text.at[i] == '}';
    piece *pieces = compiler_new(k, 2 * (size_t)braces + 1, sizeof *pieces);
    for (size_t i = 0; i < text.len && pieces;) {
        size_t end = find_brace(text, i, false);
        if (end > i)
            pieces[count++] = (piece){.literal = text_part(text, i, end), .what = PIECE_LITERAL};
        i = end < text.len ? brace_piece(k, at, key, text, end, scopes, &pieces[count++]) : end;
    }
    return (template){pieces, count};
}

words_for_people compile_words(compiler *k, owner at, const char *key, qun_text zh, qun_text en,
                               uint32_t scopes)
{
    words_for_people out = {.given = zh.len || en.len};
    if (!out.given)
        return out;
    if (zh.len)
        out.zh = compile_template(k, at, key, zh, scopes);
    if (en.len)
        out.en = compile_template(k, at, key, en, scopes);
    if (!zh.len)
        out.zh = out.en;
    if (!en.len)
        out.en = out.zh;
    return out;
}

/* ---- actions ---- */

static bool is_action_of(const qun_action *a, owner at, int32_t part)
{
    return a->of_kind == at.kind && a->part == part && text_equal(a->of, at.reference);
}

static const char *const audiences[] = {"member", "group", "owner", "staff", "upper", "inviter", "house"};

static void check_audience(compiler *k, owner at, qun_text target)
{
    if (!target.len)
        return;
    for (size_t i = 0; i < sizeof audiences / sizeof *audiences; i++)
        if (text_is(target, audiences[i]))
            return;
    static const int32_t kinds[] = {QUN_OBJECT_ROLE, QUN_OBJECT_CARRIER, QUN_OBJECT_FORM};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (object_named(&k->c->objects, kinds[i], target) != UINT32_MAX)
            return;
    qun_text near = {NULL, 0};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds && !near.len; i++)
        near = nearest_object(k, kinds[i], target);
    for (size_t i = 0; i < sizeof audiences / sizeof *audiences && !near.len; i++) {
        qun_text word = text_of(audiences[i]);
        if (text_nearest(target, &word, 1) == 0)
            near = word;
    }
    report(k, QUN_CODE_C013, at, "to", target, near,
           TEXT("expected member, group, owner, staff, upper, inviter, a role, a carrier or a form"));
}

/* What an act's object must name. */
static const struct {
    int32_t act, kind;
    const char *what, *expected;
} act_objects[] = {
    {QUN_ACT_STRIKE, QUN_OBJECT_LADDER, "ladder", "expected a ladder"},
    {QUN_ACT_APPOINT, QUN_OBJECT_ROLE, "role", "expected a role"},
    {QUN_ACT_RELEASE, QUN_OBJECT_ROLE, "role", "expected a role"},
    {QUN_ACT_OPEN, QUN_OBJECT_FORM, "group", "expected a form of groups"},
    {QUN_ACT_INVITE, QUN_OBJECT_FORM, "group", "expected a form of groups"},
    {QUN_ACT_MOVE, QUN_OBJECT_FORM, "group", "expected a form of groups"},
};

/* Reports a name that names nothing, or (absent) a key that is missing. */
static void report_topic(compiler *k, owner at, const char *key, qun_text name, qun_text near,
                         const char *what)
{
    report(k, name.len ? QUN_CODE_C013 : QUN_CODE_C017, at, name.len ? key : NULL,
           name.len ? name : text_of(key), near, text_of(what));
}

/* A group is sent for by its form, everything else by its carrier. */
static void check_route(compiler *k, owner at, qun_text topic)
{
    static const int32_t kinds[] = {QUN_OBJECT_FORM, QUN_OBJECT_CARRIER};
    qun_text near = {NULL, 0};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (object_named(&k->c->objects, kinds[i], topic) != UINT32_MAX)
            return;
        near = near.len ? near : nearest_object(k, kinds[i], topic);
    }
    place whole = objects_place(&k->c->objects, at.kind, at.index, NULL),
          carrier = objects_place(&k->c->objects, at.kind, at.index, "carrier");
    bool by_carrier = carrier.offset != whole.offset; /* where it was written; else the object's own place */
    report_topic(k, at, by_carrier ? "carrier" : "group", topic, near,
                 "expected a form of groups, or a carrier");
}

/* An attribute that is set or asked for must be one. */
static void check_attribute(compiler *k, owner at, const char *key, qun_text name)
{
    if (name.len && !shape_field_named(k->c->shape, name))
        report_topic(k, at, key, name, nearest_object(k, QUN_OBJECT_ATTRIBUTE, name),
                     "expected an attribute");
}

static void check_person(compiler *k, owner at, const qun_action *a)
{
    if (a->act == QUN_ACT_ASK)
        check_attribute(k, at, "into", a->choice);
    else if (a->act == QUN_ACT_ASSIGN && a->choice.len)
        check_attribute(k, at, "attribute", a->topic);
    if (a->act == QUN_ACT_ASSIGN && !a->topic.len)
        report_topic(k, at, "tag", a->topic, (qun_text){NULL, 0}, "");
    if (a->act == QUN_ACT_REWARD && !a->topic.len && !a->formula.len && !a->amount)
        report_topic(k, at, "offer", a->topic, (qun_text){NULL, 0}, "");
    if (a->act == QUN_ACT_ROUTE)
        check_route(k, at, a->topic);
}

static void check_topic(compiler *k, owner at, const qun_action *a, action *out)
{
    for (size_t i = 0; i < sizeof act_objects / sizeof *act_objects; i++) {
        if (act_objects[i].act != a->act || (a->act == QUN_ACT_OPEN && !a->topic.len))
            continue;
        uint32_t found = object_named(&k->c->objects, act_objects[i].kind, a->topic);
        if (found == UINT32_MAX)
            report_topic(k, at, act_objects[i].what, a->topic,
                         nearest_object(k, act_objects[i].kind, a->topic), act_objects[i].expected);
        else if (a->act == QUN_ACT_STRIKE)
            out->ladder = found;
    }
}

static void compile_action(compiler *k, const qun_action *a, uint32_t index, uint32_t scopes, action *out)
{
    owner at = owner_of(k, QUN_OBJECT_ACTION, index);
    *out = (action){.object = a, .index = index, .ladder = UINT32_MAX};
    check_audience(k, at, a->target);
    check_topic(k, at, a, out);
    check_person(k, at, a);
    if (a->formula.len)
        out->amount = compile_expression(k, at, a->act == QUN_ACT_STRIKE ? "weight" : "amount", a->formula,
                                         &type_int, scopes);
    out->text = compile_words(k, at, "text", a->text_zh, a->text_en, scopes);
    out->why = compile_words(k, at, "why", a->why_zh, a->why_en, scopes);
}

actions compile_actions(compiler *k, owner at, int32_t part, uint32_t scopes)
{
    const object_list *list = &k->c->objects.lists[QUN_OBJECT_ACTION];
    uint32_t count = 0, filled = 0;
    for (uint32_t i = 0; i < list->count; i++)
        count += is_action_of(object_at(&k->c->objects, QUN_OBJECT_ACTION, i), at, part);
    action *items = compiler_new(k, count, sizeof *items);
    if (!items)
        return (actions){NULL, 0};
    for (uint32_t i = 0; i < list->count && filled < count; i++) {
        const qun_action *a = object_at(&k->c->objects, QUN_OBJECT_ACTION, i);
        if (is_action_of(a, at, part))
            compile_action(k, a, i, scopes, &items[filled++]);
    }
    return (actions){items, count};
}
