/* params.c - parameters of a charter: "$name" becomes the value, in any place but a key. The place of the use
 * is kept, so that a value of the wrong type is told where it does not fit. */
#include "model/reader.h"
#include "base/hash.h"
#include <string.h>

#define ALIASES_MOST 8 /* parameters whose value is another parameter */

typedef struct param {
    const node *object; /* {"type": ..., "default": ...} */
    node *value;
    bool unfit; /* the value is not of the type: told where it stands, not again where it is used */
} param;

typedef struct params {
    names names;
    param *items;
} params;

/* "$name"; an absent text if it is none. */
static qun_text reference_of(const node *n)
{
    if (n->value->kind != JSON_STRING || n->value->text.len < 2 || n->value->text.at[0] != '$')
        return ABSENT;
    qun_text name = text_part(n->value->text, 1, n->value->text.len);
    return id_valid(name, false) ? name : ABSENT;
}

static bool collect(reader *r, const node *root, params *out)
{
    const node *object = node_member(root, "params");
    names_init(&out->names, &r->env->mem, r->env->seed);
    if (node_kind(object) != JSON_OBJECT || object->count == 0)
        return true;
    out->items = arena_new(&r->scratch, object->count * sizeof *out->items);
    for (const node *member = object->first; member && out->items; member = member->next) {
        uint32_t number, known = out->names.count;
        node *value = node_member(member, "default");
        if (!names_add(&out->names, member->key, &number))
            return false;
        if (number == known)
            out->items[number] = (param){member, value, false};
    }
    return out->items != NULL;
}

static void unknown_param(reader *r, const params *all, const node *n, qun_text name)
{
    qun_text known[64];
    uint32_t count = 0;
    if (r->unresolved)
        return;
    while (count < all->names.count && count < 64) {
        known[count] = names_at(&all->names, count);
        count++;
    }
    qun_text near = nearest_text(r, name, known, count);
    buf suggestion;
    buf_init(&suggestion, &r->env->mem);
    if (near.at) {
        buf_char(&suggestion, '$');
        buf_text(&suggestion, near);
    }
    problem_at(r, QUN_CODE_C015, n, n->value->text, near.at ? reader_text(r, &suggestion) : ABSENT,
               TEXT("no parameter has that name"));
}

/* The value behind a name, over aliases; NULL if there is none, which has been said. */
static const node *value_of(reader *r, const params *all, const node *use, qun_text name)
{
    for (int alias = 0; alias <= ALIASES_MOST; alias++) {
        uint32_t number = names_find(&all->names, name);
        if (number == NAMES_NONE) {
            unknown_param(r, all, use, name);
            return NULL;
        }
        const node *value = all->items[number].value;
        if (!value) /* the reader of params says that it is missing */
            return NULL;
        qun_text next = value->param.at ? ABSENT : reference_of(value);
        if (!next.at)
            return value;
        name = next;
    }
    problem_at(r, QUN_CODE_C015, use, use->value->text, ABSENT,
               TEXT("parameters refer to each other in a circle"));
    return NULL;
}

static void put_value(reader *r, node *use, const node *value, qun_text name)
{
    r->expanded += value->weight;
    if (r->expanded > r->env->limits.document_bytes) {
        problem_at(r, QUN_CODE_C003, use, use->value->text, ABSENT,
                   TEXT("parameters make the charter too large"));
        reader_stop(r, QUN_E_LIMIT);
        return;
    }
    use->value = value->value;
    use->first = value->first;
    use->last = value->last;
    use->count = value->count;
    use->weight = value->weight;
    use->param = name;
}

static bool is_unfit(const params *all, qun_text name)
{
    uint32_t number = names_find(&all->names, name);
    return number != NAMES_NONE && all->items[number].unfit;
}

static void fill(reader *r, const params *all, node *n)
{
    qun_text name = n->param.at ? ABSENT : reference_of(n);
    if (name.at) {
        const node *value = value_of(r, all, n, name);
        n->lost = !value || is_unfit(all, name);
        if (value)
            put_value(r, n, value, name);
        return;
    }
    for (node *child = n->first; child && r->stopped == QUN_OK; child = child->next)
        if (!text_begins(child->key, TEXT("x-")))
            fill(r, all, child);
}

static void refuse_inner(reader *r, const node *n)
{
    for (const node *child = n->first; child; child = child->next) {
        if (reference_of(child).at)
            problem_at(r, QUN_CODE_C015, child, child->value->text, ABSENT,
                       TEXT("no parameters inside of a parameter's list or map"));
        refuse_inner(r, child);
    }
}

/* A parameter's value may be another parameter as a whole, but not hold one: so nothing can grow out of
 * itself. */
static void fill_defaults(reader *r, const params *all)
{
    for (uint32_t i = 0; i < all->names.count && r->stopped == QUN_OK; i++) {
        node *value = all->items[i].value;
        qun_text name = value ? reference_of(value) : ABSENT;
        const node *real = name.at ? value_of(r, all, value, name) : NULL;
        if (real)
            put_value(r, value, real, name);
        else if (name.at)
            value->lost = true;
        else if (value)
            refuse_inner(r, value);
        const node *type = node_member(all->items[i].object, "type");
        const char *wanted;
        if (value && node_is_text(type))
            all->items[i].unfit = value->lost || !param_fits(value, type->value->text, &wanted);
    }
}

void fill_params(reader *r, node *root)
{
    params all = {.items = NULL};
    if (!collect(r, root, &all)) {
        reader_stop(r, QUN_E_NOMEM);
    } else {
        fill_defaults(r, &all);
        for (node *member = root->first; member && r->stopped == QUN_OK; member = member->next)
            if (!text_is(member->key, "params") && !text_begins(member->key, TEXT("x-")))
                fill(r, &all, member);
    }
    names_drop(&all.names);
}

/* ---- does a value fit its type ---- */

static bool whole_numbers(const node *n)
{
    if (n->value->kind == JSON_DOUBLE)
        return false;
    for (const node *child = n->first; child; child = child->next)
        if (!whole_numbers(child))
            return false;
    return true;
}

static bool is_people_text(const node *n)
{
    if (n->value->kind != JSON_OBJECT || n->count == 0)
        return n->value->kind == JSON_STRING;
    for (const node *child = n->first; child; child = child->next)
        if (child->value->kind != JSON_STRING || (!text_is(child->key, "zh") && !text_is(child->key, "en")))
            return false;
    return true;
}

static bool is_span(const node *n)
{
    qun_period period;
    return n->value->kind == JSON_STRING && period_parse(n->value->text, false, &period);
}

static bool is_json(const node *n, int32_t kind)
{
    return n->value->kind == kind && whole_numbers(n);
}

bool param_fits(const node *value, qun_text type_name, const char **wanted)
{
    static const struct {
        const char *name;
        int32_t kind; /* 0: see below */
        const char *wanted;
    } types[] = {
        {"bool", JSON_BOOL, "true or false"},
        {"int", JSON_INT, "a whole number"},
        {"string", JSON_STRING, "a text"},
        {"money", JSON_INT, "a whole number of the smallest unit (fen)"},
        {"list", JSON_ARRAY, "a list without fractions"},
        {"map", JSON_OBJECT, "an object without fractions"},
        {"text", 0, "a text, or {\"zh\": ..., \"en\": ...}"},
        {"span", 0, "a span such as \"24h\" or \"7d\""},
    };
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        if (!text_is(type_name, types[i].name))
            continue;
        *wanted = types[i].wanted;
        if (types[i].kind != 0)
            return is_json(value, types[i].kind);
        return text_is(type_name, "text") ? is_people_text(value) : is_span(value);
    }
    return true; /* the type itself is wrong, and that is said */
}
