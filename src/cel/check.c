/* check.c - types of a tree, from the leaves up, and what must hold for each kind of node.
 * Relies on types.c; names are resolve.c's, calls overload.c's. */
#include "cel/tree.h"

static const type *type_of_value(const node *n)
{
    return type_of_kind(n->value.kind);
}

static const type *check_name(cel_build *b, node *n)
{
    cel_resolve(b, n);
    return n->type ? n->type : &type_error;
}

/* What stands in an optional that is asked for its parts as if it were the value in it. */
static const type *inside(const type *t)
{
    return t->kind == QUN_TYPE_OPTIONAL ? t->of[0] : t;
}

/* A part of a value: optional, if that or the question is. */
static const type *part(cel_build *b, const node *n, const type *from, const type *of)
{
    return n->how == MAYBE || from->kind == QUN_TYPE_OPTIONAL ? cel_type_optional(b, of) : of;
}

/* What selecting a field by name from a value of this type gives. */
static const type *selected(cel_build *b, node *n, const type *from)
{
    const type *in = inside(from);
    if (in->kind == TYPE_ERROR)
        return &type_error;
    if (cel_type_open(in))
        return part(b, n, from, &type_dyn);
    if (in->kind == QUN_TYPE_MAP && cel_type_comparable(in->of[0], &type_string))
        return part(b, n, from, in->of[1]);
    if (in->kind == QUN_TYPE_STRUCT) {
        const type *t = cel_struct_selected(b, n, in);
        return t->kind == TYPE_ERROR ? t : part(b, n, from, t);
    }
    return cel_mismatch(b, n, "a value of type ", from, " has no fields", NULL, "");
}

static const type *check_select(cel_build *b, node *n)
{
    if (cel_resolve(b, n))
        return n->type;
    return selected(b, n, cel_check(b, n->items[0]));
}

/* has(member.orders) asks whether a fact is known, has(map.key) whether the key is there. */
static const type *check_has(cel_build *b, node *n)
{
    n->kind = NODE_SELECT;
    bool whole = cel_resolve(b, n);
    if (whole) {
        node *of = cel_node(b, NODE_NAME, n->from, n->to, 0);
        if (!of)
            return &type_error;
        *of = *n;
        n->kind = NODE_HAS;
        n->name = (qun_text){NULL, 0};
        n->folded = false;
        n->count = 1;
        n->items = cel_new(b, sizeof *n->items);
        if (!n->items)
            return n->count = 0, &type_error;
        n->items[0] = of;
        return of->type->kind == TYPE_ERROR ? &type_error : &type_bool;
    }
    n->kind = NODE_HAS;
    const type *t = selected(b, n, cel_check(b, n->items[0]));
    return t->kind == TYPE_ERROR ? t : &type_bool;
}

static const type *check_index(cel_build *b, node *n)
{
    const type *range = cel_check(b, n->items[0]);
    const type *key = cel_check(b, n->items[1]);
    const type *in = inside(range);
    if (in->kind == TYPE_ERROR || key->kind == TYPE_ERROR)
        return &type_error;
    if (cel_type_open(in))
        return part(b, n, range, &type_dyn);
    if (in->kind == QUN_TYPE_LIST && cel_type_comparable(key, &type_int))
        return part(b, n, range, in->of[0]);
    if (in->kind == QUN_TYPE_MAP && cel_type_comparable(key, in->of[0]))
        return part(b, n, range, in->of[1]);
    return cel_mismatch(b, n, "a value of type ", range, " has no items by ", key, "");
}

static const type *check_compare(cel_build *b, node *n)
{
    const type *left = cel_check(b, n->items[0]);
    const type *right = cel_check(b, n->items[1]);
    if (left->kind == TYPE_ERROR || right->kind == TYPE_ERROR)
        return &type_error;
    bool equality = n->how == RELATION_EQUAL || n->how == RELATION_NOT_EQUAL;
    if (equality ? cel_type_comparable(left, right) : cel_type_ordered(left, right))
        return &type_bool;
    return cel_mismatch(b, n, "cannot compare ", left, " with ", right, equality ? "" : " by order");
}

static const type *check_in(cel_build *b, node *n)
{
    const type *item = cel_check(b, n->items[0]);
    const type *range = cel_check(b, n->items[1]);
    if (item->kind == TYPE_ERROR || range->kind == TYPE_ERROR)
        return &type_error;
    bool holds = range->kind == QUN_TYPE_LIST || range->kind == QUN_TYPE_MAP;
    if (cel_type_open(range) || (holds && cel_type_comparable(item, range->of[0])))
        return &type_bool;
    return cel_mismatch(b, n, "", item, " cannot be in a ", range, "");
}

static bool must_be_bool(cel_build *b, const node *n, const type *t)
{
    if (cel_type_open(t) || cel_type_scalar(t)->kind == QUN_TYPE_BOOL)
        return true;
    const type *told = cel_mismatch(b, n, "a condition is expected here, this is ", t, "", NULL, "");
    return told->kind != TYPE_ERROR;
}

static const type *check_logic(cel_build *b, node *n)
{
    bool right = true;
    for (uint32_t i = 0; i < n->count; i++) {
        const type *t = cel_check(b, n->items[i]);
        right = must_be_bool(b, n->items[i], t) && t->kind != TYPE_ERROR && right;
    }
    return right ? &type_bool : &type_error;
}

static const type *check_choice(cel_build *b, node *n)
{
    const type *condition = cel_check(b, n->items[0]);
    const type *yes = cel_check(b, n->items[1]);
    const type *no = cel_check(b, n->items[2]);
    if (!must_be_bool(b, n->items[0], condition) || condition->kind == TYPE_ERROR)
        return &type_error;
    const type *joined = cel_type_join(b, yes, no);
    return joined ? joined : cel_mismatch(b, n, "the two sides of ':' differ: ", yes, " and ", no, "");
}

/* What stands behind a question mark must be optional: the type inside. */
static const type *check_maybe(cel_build *b, node *n)
{
    const type *t = cel_check(b, n);
    if (cel_type_open(t))
        return t;
    return t->kind == QUN_TYPE_OPTIONAL
               ? t->of[0]
               : cel_mismatch(b, n, "an optional value is expected here, this is ", t, "", NULL, "");
}

const type *cel_check_item(cel_build *b, node *n)
{
    return n->maybe ? check_maybe(b, n) : cel_check(b, n);
}

/* The type of items first, first + step ... : dyn if they differ. */
static const type *joined_items(cel_build *b, node *n, uint32_t first, uint32_t step)
{
    const type *t = &cel_free;
    for (uint32_t i = first; i < n->count; i += step) {
        node *item = n->items[i];
        const type *joined = cel_type_join(b, t, cel_check_item(b, item));
        t = joined ? joined : &type_dyn;
    }
    return t;
}

static const type *check_list(cel_build *b, node *n)
{
    const type *item = joined_items(b, n, 0, 1);
    return item->kind == TYPE_ERROR ? item : cel_type_of(b, QUN_TYPE_LIST, item, NULL);
}

static const type *check_map(cel_build *b, node *n)
{
    const type *key = joined_items(b, n, 0, 2);
    const type *value = joined_items(b, n, 1, 2);
    if (key->kind == TYPE_ERROR || value->kind == TYPE_ERROR)
        return &type_error;
    return cel_type_of(b, QUN_TYPE_MAP, key, value);
}

/* ---- what binds variables ---- */

static const type *check_within(cel_build *b, node *binder, uint32_t known, node *n)
{
    struct cel_scope scope = {binder, known, b->scope};
    b->scope = &scope;
    const type *t = cel_check(b, n);
    b->scope = scope.outer;
    return t;
}

static bool is_optional_loop(const node *n)
{
    return n->how == LOOP_OPTIONAL || n->how == LOOP_OPTIONAL_FLAT;
}

/* The types of a loop's variables, from its range. One variable is an item or a key, two are both. */
static bool bind_items(cel_build *b, node *n, const type *range)
{
    bool list = range->kind == QUN_TYPE_LIST, map = range->kind == QUN_TYPE_MAP;
    bool optional = range->kind == QUN_TYPE_OPTIONAL;
    n->item = n->second_item = &type_dyn;
    if (cel_type_open(range))
        return true;
    if (is_optional_loop(n) ? !optional : !list && !map) {
        const char *wanted = is_optional_loop(n) ? "an optional value is expected here, this is "
                                                 : "a list or map is expected here, this is ";
        return cel_mismatch(b, n->items[0], wanted, range, "", NULL, "")->kind != TYPE_ERROR;
    }
    n->item = n->second.at && list ? &type_int : range->of[0];
    n->second_item = range->of[map ? 1 : 0];
    return true;
}

static const type *loop_result(cel_build *b, const node *n, const type *last)
{
    const node *made = n->items[n->count - 1];
    switch (n->how) {
    case LOOP_MAP:
        return cel_type_of(b, QUN_TYPE_LIST, last, NULL);
    case LOOP_FILTER:
        return cel_type_of(b, QUN_TYPE_LIST, n->item, NULL);
    case LOOP_SORT:
        if (n->items[0]->type->kind == QUN_TYPE_MAP)
            return cel_mismatch(b, n->items[0], "a list is expected here, this is ", n->items[0]->type, "",
                                NULL, "");
        return cel_type_of(b, QUN_TYPE_LIST, n->item, NULL);
    case LOOP_VALUES:
        return cel_type_of(b, QUN_TYPE_MAP, n->item, last);
    case LOOP_ENTRIES:
        if (last->kind == QUN_TYPE_MAP || cel_type_open(last))
            return cel_type_open(last) ? &type_map_dyn : last;
        return cel_mismatch(b, made, "a map is expected here, this is ", last, "", NULL, "");
    case LOOP_OPTIONAL:
        return cel_type_optional(b, last);
    case LOOP_OPTIONAL_FLAT:
        if (last->kind == QUN_TYPE_OPTIONAL || cel_type_open(last))
            return cel_type_open(last) ? cel_type_optional(b, &type_dyn) : last;
        return cel_mismatch(b, made, "an optional value is expected here, this is ", last, "", NULL, "");
    default:
        return &type_bool;
    }
}

/* Is the last part of a loop a condition too, or what it makes? */
static bool asks(const node *n)
{
    return n->how == LOOP_ALL || n->how == LOOP_EXISTS || n->how == LOOP_EXISTS_ONE || n->how == LOOP_FILTER;
}

static const type *check_loop(cel_build *b, node *n)
{
    const type *range = cel_check(b, n->items[0]);
    if (range->kind == TYPE_ERROR || !bind_items(b, n, range))
        return &type_error;
    const type *last = &type_error;
    bool right = true;
    for (uint32_t i = 1; i < n->count; i++) {
        last = check_within(b, n, n->second.at ? 2 : 1, n->items[i]);
        bool condition = asks(n) || i + 1 < n->count;
        right = right && last->kind != TYPE_ERROR && (!condition || must_be_bool(b, n->items[i], last));
    }
    return right ? loop_result(b, n, last) : &type_error;
}

/* Each value may name those before it, the last all of them. */
static const type *check_bind(cel_build *b, node *n)
{
    const type *t = &type_error;
    bool right = true;
    for (uint32_t i = 0; i < n->count; i++) {
        t = check_within(b, n, i, n->items[i]);
        right = right && t->kind != TYPE_ERROR;
    }
    return right ? t : &type_error;
}

static const type *check_as_is(cel_build *b, node *n)
{
    (void)b;
    if (!n->type)
        n->type = n->kind == NODE_CONSTANT ? type_of_value(n) : &type_error;
    return n->type;
}

const type *cel_check(cel_build *b, node *n)
{
    static const type *(*const checks[])(cel_build *, node *) = {
        [NODE_CONSTANT] = check_as_is,   [NODE_NAME] = check_name,      [NODE_SELECT] = check_select,
        [NODE_HAS] = check_has,          [NODE_INDEX] = check_index,    [NODE_CALL] = cel_check_call,
        [NODE_COMPARE] = check_compare,  [NODE_IN] = check_in,          [NODE_AND] = check_logic,
        [NODE_OR] = check_logic,         [NODE_NOT] = check_logic,      [NODE_CHOICE] = check_choice,
        [NODE_LIST] = check_list,        [NODE_MAP] = check_map,        [NODE_LOOP] = check_loop,
        [NODE_FIELD] = check_as_is,      [NODE_VARIABLE] = check_as_is, [NODE_NOW] = check_as_is,
        [NODE_ALIAS] = check_as_is,      [NODE_BIND] = check_bind,      [NODE_ELSE] = check_as_is,
        [NODE_STRUCT] = cel_check_struct};
    b->level++;
    const type *t = checks[n->kind](b, n);
    b->level--;
    if (b->request->unchecked && t->kind != TYPE_ERROR)
        t = &type_dyn;
    n->type = t;
    return t;
}
