/* merge.c - a document laid over another (section 10 of the format): objects merge by key, lists of objects
 * with ids by id, conditions add up, everything else is replaced, null removes. The trees stay as they were.
 */
#include "model/reader.h"
#include "base/hash.h"
#include <string.h>

/* Nodes over which children are looked up by hash instead of one by one. */
#define FEW 16u

static node *node_new(reader *r, const node *like)
{
    node *new = arena_new(&r->scratch, sizeof *new);
    if (!new) {
        reader_stop(r, QUN_E_NOMEM);
        return NULL;
    }
    *new = *like;
    new->next = NULL;
    return new;
}

static void node_append(node *parent, node *child)
{
    if (parent->last)
        parent->last->next = child;
    else
        parent->first = child;
    parent->last = child;
    parent->count++;
    parent->weight += child->weight;
}

/* Members that are null say "not this": they are gone wherever there is nothing to remove. */
node *node_of(reader *r, const json_node *json, const document *source)
{
    node view = {.value = json, .at = json, .source = source, .key = json->key, .weight = 1};
    node *new = node_new(r, &view);
    if (!new || (json->kind != JSON_ARRAY && json->kind != JSON_OBJECT))
        return new;
    for (const json_node *child = json->first; child; child = child->next) {
        node *made = node_of(r, child, source);
        if (!made)
            return NULL;
        node_append(new, made);
    }
    return new;
}

/* ---- looking up children ---- */

/* The name children are matched by: the key in objects, the id in lists, the text of a condition's line. */
static qun_text child_name(const node *parent, const node *child)
{
    if (parent->value->kind == JSON_OBJECT)
        return child->key;
    if (child->value->kind == JSON_STRING)
        return child->value->text;
    const node *id = node_member(child, "id");
    return node_is_text(id) ? id->value->text : ABSENT;
}

/* Children by name: the first of each name. */
typedef struct children {
    const node *parent;
    names numbers;
    node **nodes; /* by number */
    bool hashed;
} children;

static void children_init(reader *r, const node *parent, children *out)
{
    *out = (children){.parent = parent};
    if (parent->count <= FEW)
        return;
    names_init(&out->numbers, &r->env->mem, r->env->seed);
    out->hashed = true;
    out->nodes = arena_new(&r->scratch, parent->count * sizeof *out->nodes);
    bool good = out->nodes != NULL;
    for (node *child = parent->first; child && good; child = child->next) {
        qun_text name = child_name(parent, child);
        uint32_t number, known = out->numbers.count;
        if (!name.at)
            continue;
        good = names_add(&out->numbers, name, &number);
        if (good && number == known)
            out->nodes[number] = child;
    }
    if (!good)
        reader_stop(r, QUN_E_NOMEM);
}

static void children_drop(children *c)
{
    if (c->hashed)
        names_drop(&c->numbers);
}

static node *children_find(const children *c, qun_text name)
{
    if (!name.at)
        return NULL;
    if (c->hashed) {
        uint32_t number = names_find(&c->numbers, name);
        return number == NAMES_NONE ? NULL : c->nodes[number];
    }
    node *child = c->parent->first;
    while (child && !text_equal(child_name(c->parent, child), name))
        child = child->next;
    return child;
}

/* ---- merging ---- */

/* A copy of a tree without its null members; parts without any are shared. */
static node *without_nulls(reader *r, const node *n)
{
    node *new = node_new(r, n);
    if (!new || (n->value->kind != JSON_ARRAY && n->value->kind != JSON_OBJECT))
        return new;
    new->first = new->last = NULL;
    new->count = 0;
    new->weight = 1;
    for (const node *child = n->first; child; child = child->next) {
        if (n->value->kind == JSON_OBJECT && child->value->kind == JSON_NULL)
            continue;
        node *made = without_nulls(r, child);
        if (!made)
            return NULL;
        node_append(new, made);
    }
    return new;
}

static node *empty_like(reader *r, const node *n)
{
    node *new = node_new(r, n);
    if (new) {
        new->first = new->last = NULL;
        new->count = 0;
        new->weight = 1;
    }
    return new;
}

static bool all_have_ids(const node *list)
{
    for (const node *item = list->first; item; item = item->next)
        if (item->value->kind != JSON_OBJECT || !node_is_text(node_member(item, "id")))
            return false;
    return true;
}

static bool is_condition(const node *list)
{
    static const char *const keys[] = {"when", "unless", "enter", "keep"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (text_is(list->key, keys[i]))
            return true;
    return false;
}

/* Lists that merge by id. A list emptied by a charter replaces: that is what it says. */
static bool lists_merge(const node *base, const node *over, bool packs)
{
    if (base->value->kind != JSON_ARRAY || over->value->kind != JSON_ARRAY)
        return false;
    if (over->count == 0)
        return packs && (base->count == 0 || all_have_ids(base));
    return is_condition(over) || (all_have_ids(base) && all_have_ids(over));
}

static bool append_merged(reader *r, node *parent, const node *base, const node *over, bool packs)
{
    node *made = node_merge(r, base, over, packs);
    if (made)
        node_append(parent, made);
    return r->stopped == QUN_OK;
}

/* Both are objects, or lists that merge: what the base has in its order, then what is new. */
static node *merge_children(reader *r, const node *base, const node *over, bool packs)
{
    node *new = empty_like(r, over);
    children of_base, of_over;
    if (!new)
        return NULL;
    new->merged = true;
    if (packs && base->conflict)
        new->conflict = base->conflict;
    children_init(r, base, &of_base);
    children_init(r, over, &of_over);
    bool good = r->stopped == QUN_OK;
    for (const node *child = base->first; child && good; child = child->next) {
        const node *same = children_find(&of_over, child_name(base, child));
        bool first = children_find(&of_base, child_name(base, child)) == child;
        good = append_merged(r, new, child, first ? same : NULL, packs);
    }
    for (const node *child = over->first; child && good; child = child->next) {
        qun_text name = child_name(over, child);
        bool taken = children_find(&of_base, name) && children_find(&of_over, name) == child;
        if (!taken)
            good = append_merged(r, new, NULL, child, packs);
    }
    children_drop(&of_base);
    children_drop(&of_over);
    return good ? new : NULL;
}

static bool nodes_equal(const node *a, const node *b)
{
    if (a->value->kind != b->value->kind || a->count != b->count)
        return false;
    if (a->value->kind == JSON_BOOL)
        return a->value->truth == b->value->truth;
    if (a->value->kind == JSON_INT)
        return a->value->as.i == b->value->as.i;
    if (a->value->kind == JSON_STRING || a->value->kind == JSON_DOUBLE)
        return text_equal(a->value->text, b->value->text);
    const node *left = a->first, *right = b->first;
    for (; left; left = left->next, right = right->next)
        if (!text_equal(left->key, right->key) || !nodes_equal(left, right))
            return false;
    return true;
}

node *node_merge(reader *r, const node *base, const node *over, bool packs)
{
    if (!over)
        return node_new(r, base);
    if (over->value->kind == JSON_NULL && over->key.at)
        return NULL;
    if (!base)
        return without_nulls(r, over);
    bool objects_both = base->value->kind == JSON_OBJECT && over->value->kind == JSON_OBJECT;
    if (objects_both || lists_merge(base, over, packs))
        return merge_children(r, base, over, packs);
    node *new = without_nulls(r, over);
    if (new &&packs && !nodes_equal(base, over))
        new->conflict = base;
    if (new &&packs && base->conflict)
        new->conflict = base->conflict;
    return new;
}

/* ---- afterwards ---- */

void report_conflicts(reader *r, const node *n)
{
    if (n->conflict) {
        buf detail;
        buf_init(&detail, &r->env->mem);
        buf_str(&detail, "pack ");
        buf_text(&detail, n->conflict->source->id);
        buf_str(&detail, " says otherwise of \"");
        buf_text(&detail, n->key);
        buf_str(&detail, "\"; say it in the charter to decide");
        problem_at(r, QUN_CODE_C014, n, n->source->id, ABSENT, reader_text(r, &detail));
    }
    for (const node *child = n->first; child; child = child->next)
        if (!text_begins(child->key, TEXT("x-")))
            report_conflicts(r, child);
}

static bool switched_off(const node *clause)
{
    const node *off = node_member(clause, "off");
    return node_kind(off) == JSON_BOOL && off->value->truth && node_is_text(node_member(clause, "id"));
}

static qun_text nearest_id(reader *r, const node *list, const node *clause)
{
    uint32_t count = 0;
    qun_text *ids = arena_new(&r->scratch, (size_t)list->count * sizeof *ids);
    for (const node *item = list->first; item && ids; item = item->next)
        if (item != clause && child_name(list, item).at)
            ids[count++] = child_name(list, item);
    return ids ? nearest_text(r, child_name(list, clause), ids, count) : ABSENT;
}

/* Nothing but an id and "off" is meant for a clause of a pack: there must be one. */
static void check_switched_off(reader *r, const node *list, const node *clause)
{
    if (clause->merged || clause->count != 2)
        return;
    problem_at(r, QUN_CODE_C013, node_member(clause, "id"), child_name(list, clause),
               nearest_id(r, list, clause), TEXT("no pack has a clause of that id to switch off"));
}

void drop_switched_off(reader *r, node *n)
{
    bool list = n->value->kind == JSON_ARRAY;
    node *child = n->first, *kept = NULL;
    for (node *next; child; child = next) {
        next = child->next;
        if (list && switched_off(child)) {
            check_switched_off(r, n, child);
            n->count--;
            if (kept)
                kept->next = next;
            else
                n->first = next;
            continue;
        }
        kept = child;
        if (!text_begins(child->key, TEXT("x-")))
            drop_switched_off(r, child);
    }
    n->last = kept;
}
