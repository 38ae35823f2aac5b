/* lint_values.c - the linter on comparisons: a fact whose values the charter tells is compared with another
 * one, which is probably a slip ("member.tier == 'vpi'"). Relies on the leaves of compiled expressions. */
#include "model/lint.h"

enum { VALUES_MOST = 64 };
typedef struct values { /* that a fact may have */
    qun_text items[VALUES_MOST];
    uint32_t count;
    bool all; /* false: there are more, nothing can be said */
} values;

static void add_value(values *all, qun_text value)
{
    if (all->count == VALUES_MOST)
        all->all = false;
    else
        all->items[all->count++] = value;
}

static void add_ids(const compiler *k, int32_t kind, values *all)
{
    for (uint32_t i = 0; i < objects_of(k, kind); i++) {
        qun_text id = {NULL, 0};
        if (kind == QUN_OBJECT_FORM)
            id = ((const qun_form *)object_at(&k->c->objects, kind, i))->id;
        else
            id = ((const qun_level *)object_at(&k->c->objects, kind, i))->id;
        add_value(all, id);
    }
}

/* Classes that take a fact as it is say what it may be. */
static void add_class_values(const compiler *k, const shape_field *fact, values *all)
{
    for (uint32_t i = 0; i < objects_of(k, QUN_OBJECT_CLASS); i++) {
        const qun_class *c = object_at(&k->c->objects, QUN_OBJECT_CLASS, i);
        if (text_equal(c->by, fact->name))
            for (size_t v = 0; v < c->value_count; v++)
                add_value(all, c->values[v]);
    }
}

static values values_of(const compiler *k, const shape_field *fact)
{
    static const struct {
        const char *fact;
        int32_t kind;
    } named[] = {{"member.tier", QUN_OBJECT_TIER},
                 {"member.tier_lock", QUN_OBJECT_TIER},
                 {"member.tier_floor", QUN_OBJECT_TIER},
                 {"group.form", QUN_OBJECT_FORM},
                 {"group.stage", QUN_OBJECT_STAGE}};
    values out = {.all = true};
    for (size_t i = 0; i < sizeof named / sizeof *named; i++)
        if (text_is(fact->name, named[i].fact))
            add_ids(k, named[i].kind, &out);
    if (text_is(fact->name, "event.kind"))
        for (uint32_t i = 0; i < k->c->kinds.count; i++)
            add_value(&out, names_at(&k->c->kinds, i));
    add_class_values(k, fact, &out);
    return out;
}

static bool is_value(const values *all, qun_text text)
{
    for (uint32_t i = 0; i < all->count; i++)
        if (text_equal(all->items[i], text))
            return true;
    return text.len == 0; /* none at all */
}

/* An expression, and where it stands. */
typedef struct standing {
    compiler *k;
    owner at;
    const char *key;
    qun_text source;
} standing;

/* The plain texts in quotes of a comparison; what else stands there is none. */
static void warn_of_leaf(const standing *s, qun_text leaf, const shape_field *fact, const values *all)
{
    for (size_t i = 0; i < leaf.len; i++) {
        char quote = leaf.at[i];
        if (quote != '\'' && quote != '"')
            continue;
        size_t end = i + 1;
        while (end < leaf.len && leaf.at[end] != quote && leaf.at[end] != '\\')
            end++;
        if (end == leaf.len || leaf.at[end] == '\\')
            return;
        qun_text text = text_part(leaf, i + 1, end);
        int64_t near = is_value(all, text) ? -1 : text_nearest(text, all->items, all->count);
        if (!is_value(all, text))
            find_inside(s->k, QUN_CODE_C024, s->at, s->key, s->source, text,
                        near < 0 ? (qun_text){NULL, 0} : all->items[near], AS_IS(fact->name.at));
        i = end;
    }
}

static bool compares_values(const cel_leaf *leaf)
{
    static const char *const ops[] = {"==", "!=", "in"};
    for (size_t i = 0; i < sizeof ops / sizeof *ops; i++)
        if (text_is(leaf->op, ops[i]))
            return leaf->fact && (leaf->swapped ? text_ends(leaf->source, leaf->fact->name)
                                                : text_begins(leaf->source, leaf->fact->name));
    return false;
}

void warn_of_values(compiler *k, owner at, const char *key, qun_text source, const cel_program *p)
{
    const standing s = {k, at, key, source};
    for (uint32_t i = 0; i < cel_leaf_count(p); i++) {
        const cel_leaf *leaf = cel_leaf_at(p, i);
        if (!compares_values(leaf))
            continue;
        values all = values_of(k, leaf->fact);
        if (all.count && all.all)
            warn_of_leaf(&s, leaf->source, leaf->fact, &all);
    }
}
