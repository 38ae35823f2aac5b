/* macro.c - calls that are no calls: has, the loops, cel.bind and cel.block. They become nodes of their own,
 * so that explanations and the written form keep what the author wrote. Called by the parser, knows no types.
 * CEL language definition, "Macros"; the extensions for two variables, bindings and blocks. */
#include "base/number.h"
#include "cel/tree.h"

/* ---- loops ---- */

/* Those that run over a range. Calls of the same names with other arguments are calls. Where a loop has two
 * names, the first is written. */
static const struct macro {
    const char *name;
    uint8_t loop, variables;
    uint8_t least, most; /* arguments behind the receiver */
} macros[] = {{"all", LOOP_ALL, 1, 2, 2},
              {"exists", LOOP_EXISTS, 1, 2, 2},
              {"exists_one", LOOP_EXISTS_ONE, 1, 2, 2},
              {"existsOne", LOOP_EXISTS_ONE, 1, 2, 2},
              {"map", LOOP_MAP, 1, 2, 3},
              {"filter", LOOP_FILTER, 1, 2, 2},
              {"sortBy", LOOP_SORT, 1, 2, 2},
              {"optMap", LOOP_OPTIONAL, 1, 2, 2},
              {"optFlatMap", LOOP_OPTIONAL_FLAT, 1, 2, 2},
              {"all", LOOP_ALL, 2, 3, 3},
              {"exists", LOOP_EXISTS, 2, 3, 3},
              {"existsOne", LOOP_EXISTS_ONE, 2, 3, 3},
              {"exists_one", LOOP_EXISTS_ONE, 2, 3, 3},
              {"transformList", LOOP_MAP, 2, 3, 4},
              {"transformMap", LOOP_VALUES, 2, 3, 4},
              {"transformMapEntry", LOOP_ENTRIES, 2, 3, 4}};

const cel_macro cel_macros[] = {
    {"has", "has(T.name) -> bool", false},
    {"cel.bind", "cel.bind(x, T, U) -> U", false},
    {"cel.block", "cel.block([T], U) -> U", false},
    {"all", "list(T).all(x, bool) -> bool", true},
    {"all", "list(T).all(i, x, bool) -> bool", true},
    {"exists", "list(T).exists(x, bool) -> bool", true},
    {"exists", "list(T).exists(i, x, bool) -> bool", true},
    {"exists_one", "list(T).exists_one(x, bool) -> bool", true},
    {"exists_one", "list(T).exists_one(i, x, bool) -> bool", true},
    {"existsOne", "list(T).existsOne(x, bool) -> bool", true},
    {"existsOne", "list(T).existsOne(i, x, bool) -> bool", true},
    {"filter", "list(T).filter(x, bool) -> list(T)", true},
    {"map", "list(T).map(x, U) -> list(U)", true},
    {"map", "list(T).map(x, bool, U) -> list(U)", true},
    {"transformList", "list(T).transformList(i, x, U) -> list(U)", true},
    {"transformList", "list(T).transformList(i, x, bool, U) -> list(U)", true},
    {"transformMap", "map(T, U).transformMap(k, v, V) -> map(T, V)", true},
    {"transformMap", "map(T, U).transformMap(k, v, bool, V) -> map(T, V)", true},
    {"transformMapEntry", "map(T, U).transformMapEntry(k, v, map(V, W)) -> map(V, W)", true},
    {"transformMapEntry", "map(T, U).transformMapEntry(k, v, bool, map(V, W)) -> map(V, W)", true},
    {"sortBy", "list(T).sortBy(x, U) -> list(T)", true},
    {"optMap", "optional_type(T).optMap(x, U) -> optional_type(U)", true},
    {"optFlatMap", "optional_type(T).optFlatMap(x, optional_type(U)) -> optional_type(U)", true},
    {NULL, NULL, false},
};

const char *cel_loop_name(const node *n)
{
    for (size_t i = 0; i < sizeof macros / sizeof *macros; i++)
        if (macros[i].loop == n->how && macros[i].variables == (n->second.at ? 2 : 1))
            return macros[i].name;
    return "";
}

static bool plain_name(cel_build *b, const node *variable)
{
    if (variable->kind == NODE_NAME && !variable->rooted)
        return true;
    cel_syntax(b, variable->from, variable->to, NULL, "a plain name for the items is expected here");
    return false;
}

/* range.macro(name, [second,] rest ...) to a node of the range and the rest. */
static node *make_loop(cel_build *b, node *call, const struct macro *m)
{
    node *const *names = call->items + 1;
    for (uint32_t k = 0; k < m->variables; k++)
        if (!plain_name(b, names[k]))
            return NULL;
    if (m->variables == 2 && text_equal(names[0]->name, names[1]->name))
        return cel_syntax(b, names[1]->from, names[1]->to, NULL, "the two variables have the same name");
    call->kind = NODE_LOOP;
    call->how = m->loop;
    call->name = names[0]->name;
    if (m->variables == 2)
        call->second = names[1]->name;
    call->count -= m->variables;
    for (uint32_t k = 1; k < call->count; k++)
        call->items[k] = call->items[k + m->variables];
    return call;
}

static node *expand_method(cel_build *b, node *call)
{
    for (size_t i = 0; i < sizeof macros / sizeof *macros; i++) {
        const struct macro *m = &macros[i];
        uint32_t args = call->count - 1;
        if (args < m->least || args > m->most || !text_is(call->name, m->name))
            continue;
        /* all(a, b, c) has two variables, map(a, b, c) one */
        return make_loop(b, call, m);
    }
    return call;
}

/* ---- has ---- */

static node *make_has(cel_build *b, node *call)
{
    node *n = call->count ? call->items[0] : NULL;
    if (call->count != 1 || n->kind != NODE_SELECT || n->how == MAYBE)
        return cel_syntax(b, call->from, call->to, NULL, "has() takes one field, as in has(a.b)");
    n->kind = NODE_HAS;
    n->from = n->start = call->from;
    n->to = n->end = call->to;
    return n;
}

/* ---- cel.bind, cel.block and what only stands in blocks ---- */

static node *make_bind(cel_build *b, node *call)
{
    node *variable = call->items[1];
    if (!plain_name(b, variable))
        return NULL;
    call->kind = NODE_BIND;
    call->how = BIND_NAMED;
    call->name = variable->name;
    call->items += 2;
    call->count = 2;
    return call;
}

static node *make_block(cel_build *b, node *call)
{
    node *list = call->items[1], *result = call->items[2];
    bool right = list->kind == NODE_LIST;
    for (uint32_t i = 0; right && i < list->count; i++)
        right = !list->items[i]->maybe;
    if (!right)
        return cel_syntax(b, list->from, list->to, NULL, "a list of values is expected here");
    node **items = cel_new(b, (list->count + 1) * sizeof *items);
    if (!items)
        return NULL;
    for (uint32_t i = 0; i < list->count; i++)
        items[i] = list->items[i];
    items[list->count] = result;
    call->kind = NODE_BIND;
    call->how = BIND_BLOCK;
    call->items = items;
    call->count = list->count + 1;
    return call;
}

/* cel.index(0), cel.iterVar(0, 1): names that no author can give otherwise. They are written as they are
 * called. */
static node *make_numbered(cel_build *b, node *call)
{
    buf name;
    buf_init(&name, b->a->mem);
    buf_str(&name, "cel.");
    buf_text(&name, call->name);
    bool right = true;
    for (uint32_t i = 1; i < call->count; i++) {
        const node *number = call->items[i];
        right = right && number->kind == NODE_CONSTANT && number->value.kind == QUN_TYPE_INT;
        buf_str(&name, i > 1 ? ", " : "(");
        buf_int(&name, right ? number->value.as.i : 0);
    }
    buf_char(&name, ')');
    qun_text own;
    bool copied = !name.failed && arena_text(b->a, buf_view(&name), &own);
    buf_drop(&name);
    if (!copied)
        return cel_no_memory(b);
    if (!right)
        return cel_syntax(b, call->from, call->to, NULL, "a number is expected in the parentheses");
    call->kind = NODE_NAME;
    call->name = own;
    call->count = 0;
    return call;
}

static node *expand_cel(cel_build *b, node *call)
{
    static const struct form {
        const char *name;
        uint32_t args;
        node *(*make)(cel_build *, node *);
    } forms[] = {{"bind", 3, make_bind},
                 {"block", 2, make_block},
                 {"index", 1, make_numbered},
                 {"iterVar", 2, make_numbered},
                 {"accuVar", 2, make_numbered}};
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (call->count == forms[i].args + 1 && text_is(call->name, forms[i].name))
            return forms[i].make(b, call);
    return call;
}

node *cel_expand(cel_build *b, node *call)
{
    if (call->style == STYLE_FUNCTION)
        return text_is(call->name, "has") && !call->rooted ? make_has(b, call) : call;
    const node *receiver = call->items[0];
    if (receiver->kind == NODE_NAME && !receiver->rooted && text_is(receiver->name, "cel"))
        call = expand_cel(b, call);
    return call && call->kind == NODE_CALL ? expand_method(b, call) : call;
}
