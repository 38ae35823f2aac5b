/* links.c - names that no expression reads: what roles may, what forms are for, what goals measure. */
#include "model/compile.h"

static void must_name(compiler *k, owner at, const char *key, qun_text name, const int32_t *kinds,
                      size_t count, const char *what)
{
    if (!name.len)
        return;
    for (size_t i = 0; i < count; i++)
        if (object_named(&k->c->objects, kinds[i], name) != UINT32_MAX)
            return;
    qun_text best = {NULL, 0};
    for (size_t i = 0; i < count && !best.len; i++) {
        const object_list *list = &k->c->objects.lists[kinds[i]];
        int64_t near = text_nearest(name, list->references, list->count);
        if (near >= 0)
            best = list->references[near];
    }
    report(k, QUN_CODE_C013, at, key, name, best, text_of(what));
}

static void link_role(compiler *k, uint32_t index)
{
    const qun_role *r = object_at(&k->c->objects, QUN_OBJECT_ROLE, index);
    owner at = owner_of(k, QUN_OBJECT_ROLE, index);
    uint32_t scopes = SCOPE_BIT(QUN_SCOPE_GROUP) | SCOPE_BIT(QUN_SCOPE_COMMUNITY);
    scopes |= r->flags & QUN_ROLE_STAFF ? SCOPE_BIT(QUN_SCOPE_STAFF)
                                        : SCOPE_BIT(QUN_SCOPE_MEMBER) | SCOPE_BIT(QUN_SCOPE_HERE);
    k->verbs = UINT64_C(1) << QUN_VERB_ROSTER;
    compile_condition(k, at, QUN_PART_ENTER, "enter", r->enter, scopes);
    compile_condition(k, at, QUN_PART_KEEP, "keep", r->keep, scopes);
    if (r->rank.len)
        compile_expression(k, at, "rank", r->rank, &type_int, scopes);
    compile_actions(k, at, QUN_PART_THEN, scopes);
}

static void link_form(compiler *k, uint32_t index)
{
    static const int32_t buckets[] = {QUN_OBJECT_CLASS, QUN_OBJECT_ROLE}, forms[] = {QUN_OBJECT_FORM};
    const qun_form *f = object_at(&k->c->objects, QUN_OBJECT_FORM, index);
    owner at = owner_of(k, QUN_OBJECT_FORM, index);
    must_name(k, at, "parent", f->parent, forms, 1, "expected a form of groups");
    char key[ITEM_KEY];
    for (size_t j = 0; j < f->per_count; j++)
        if (!text_is(f->per[j], "event"))
            must_name(k, at, item_key(key, "per", j), f->per[j], buckets, 2,
                      "expected a class, a role or \"event\"");
    compile_actions(k, at, QUN_PART_THEN,
                    SCOPE_BIT(QUN_SCOPE_MEMBER) | SCOPE_BIT(QUN_SCOPE_GROUP) |
                        SCOPE_BIT(QUN_SCOPE_COMMUNITY));
}

static void link_goal(compiler *k, uint32_t index)
{
    static const int32_t stages[] = {QUN_OBJECT_STAGE};
    const qun_goal *g = object_at(&k->c->objects, QUN_OBJECT_GOAL, index);
    owner at = owner_of(k, QUN_OBJECT_GOAL, index);
    const shape_field *field = shape_field_named(k->c->shape, g->metric);
    if (field)
        k->c->shape->fields[field - k->c->shape->fields].verbs |= UINT64_C(1) << QUN_VERB_ASSESS;
    else if (!shape_alias_named(k->c->shape, g->metric))
        report(k, QUN_CODE_C013, at, "metric", g->metric, nearest_fact(k, g->metric),
               TEXT("expected a fact or metric"));
    if (g->stage.len && k->c->objects.lists[QUN_OBJECT_STAGE].count)
        must_name(k, at, "stage", g->stage, stages, 1, "expected a stage of the lifecycle");
}

/* A time and an event of one name could not be told apart where both may stand. */
static void tell_apart(compiler *k)
{
    for (uint32_t i = 0; i < k->c->named_count; i++) {
        qun_text id = k->c->times[i].object->id;
        if (names_find(&k->c->kinds, id) != NAMES_NONE)
            report(k, QUN_CODE_C031, owner_of(k, QUN_OBJECT_TIMING, k->c->times[i].index), NULL, id,
                   (qun_text){NULL, 0}, (qun_text){NULL, 0});
    }
}

static const struct {
    int32_t kind;
    void (*link)(compiler *k, uint32_t index);
} links[] = {{QUN_OBJECT_ROLE, link_role}, {QUN_OBJECT_FORM, link_form}, {QUN_OBJECT_GOAL, link_goal}};

void compile_links(compiler *k)
{
    for (size_t i = 0; i < sizeof links / sizeof *links; i++)
        for (uint32_t j = 0; j < k->c->objects.lists[links[i].kind].count && k->stopped == QUN_OK; j++)
            links[i].link(k, j);
    tell_apart(k);
}
