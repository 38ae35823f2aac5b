/* resolve.c - what names mean: variables of loops, fields, constants and aliases of the shape, `now`, types.
 * A dotted name is taken as long as possible, then the rest selects; a container is looked through before the
 * name by itself. CEL language definition, "Name Resolution". */
#include "cel/tree.h"
#include <string.h>

/* ---- variables ---- */

/* The number in "cel.index(12)"; UINT32_MAX for another name. */
static uint32_t block_index(qun_text name)
{
    qun_text head = TEXT("cel.index(");
    uint32_t k = 0;
    if (!text_begins(name, head) || name.len > head.len + 6)
        return UINT32_MAX;
    for (size_t i = head.len; i + 1 < name.len; i++) {
        if (name.at[i] < '0' || name.at[i] > '9')
            return UINT32_MAX;
        k = k * 10 + (uint32_t)(name.at[i] - '0');
    }
    return k;
}

static uint32_t variable_of(const struct cel_scope *s, qun_text name)
{
    const node *binder = s->binder;
    if (binder->kind == NODE_BIND && binder->how == BIND_BLOCK)
        return block_index(name);
    if (text_equal(binder->name, name))
        return 0;
    return binder->second.at && text_equal(binder->second, name) ? 1 : UINT32_MAX;
}

node *cel_variable(const cel_build *b, qun_text name, uint32_t *number)
{
    for (const struct cel_scope *s = b->scope; s; s = s->outer) {
        *number = variable_of(s, name);
        if (*number < s->known)
            return s->binder;
    }
    return NULL;
}

static bool resolve_variable(const cel_build *b, node *n)
{
    uint32_t number;
    node *binder = n->rooted ? NULL : cel_variable(b, n->name, &number);
    if (!binder)
        return false;
    n->kind = NODE_VARIABLE;
    n->binder = binder;
    n->slot = number;
    if (binder->kind == NODE_BIND)
        n->type = binder->items[number]->type;
    else
        n->type = number ? binder->second_item : binder->item;
    return true;
}

void cel_write_scopes(buf *out, uint32_t scopes)
{
    const char *before = "";
    for (int32_t s = 1; s < SCOPE_COUNT; s++) {
        if (!(scopes & SCOPE_BIT(s)))
            continue;
        buf_str(out, before);
        buf_str(out, scope_names[s]);
        before = ", ";
    }
}

/* ---- one name ---- */

static bool resolve_field(cel_build *b, node *n, const shape_field *field)
{
    n->kind = NODE_FIELD;
    n->field = field;
    n->name = field->name;
    n->type = field->type;
    if (b->request->scopes & SCOPE_BIT(field->scope))
        return true;
    buf known;
    buf_init(&known, b->a->mem);
    buf_str(&known, "known are ");
    cel_write_scopes(&known, b->request->scopes);
    cel_problem(b, QUN_CODE_C030, n->from, n->to, field->name, (qun_text){NULL, 0}, buf_view(&known));
    buf_drop(&known);
    n->type = &type_error;
    return true;
}

static void circle(cel_build *b, node *n, const shape_alias *alias)
{
    buf way;
    buf_init(&way, b->a->mem);
    buf_text(&way, alias->name);
    for (const struct cel_open *o = b->open; o; o = o->alias == alias ? NULL : o->outer) {
        buf_str(&way, " in ");
        buf_text(&way, o->alias->name);
    }
    cel_problem(b, QUN_CODE_C021, n->from, n->to, alias->name, (qun_text){NULL, 0}, buf_view(&way));
    buf_drop(&way);
    n->type = &type_error;
}

/* Puts the alias's own tree below the node. What is wrong in there is told at the name. */
static void read_alias(cel_build *b, node *n, const shape_alias *alias)
{
    cel_build outer = *b;
    struct cel_open open = {alias, b->open};
    b->open = &open;
    b->scope = NULL;
    b->source = alias->source;
    b->depth = b->depth > b->level ? b->depth - b->level : 0;
    b->level = 0;
    if (!b->inside) {
        b->inside = n;
        b->inside_name = alias->name;
    }
    node *root = cel_parse(b);
    n->type = root ? cel_check(b, root) : &type_error;
    n->count = root ? 1 : 0;
    n->items = cel_new(b, sizeof *n->items);
    if (n->items)
        n->items[0] = root;
    else
        n->count = 0;
    b->open = outer.open;
    b->scope = outer.scope;
    b->source = outer.source;
    b->depth = outer.depth;
    b->level = outer.level;
    b->inside = outer.inside;
    b->inside_name = outer.inside_name;
}

static bool resolve_alias(cel_build *b, node *n, const shape_alias *alias)
{
    n->kind = NODE_ALIAS;
    n->name = alias->name;
    n->count = 0;
    for (const struct cel_open *o = b->open; o; o = o->outer) {
        if (o->alias == alias) {
            circle(b, n, alias);
            return true;
        }
    }
    read_alias(b, n, alias);
    return true;
}

static bool resolve_constant(node *n, const shape_constant *constant)
{
    n->kind = NODE_CONSTANT;
    n->name = constant->name;
    n->type = constant->type;
    n->value = constant->value;
    n->folded = n->from_shape = true;
    return true;
}

static bool resolve_type(cel_build *b, node *n, const type *denoted)
{
    n->kind = NODE_CONSTANT;
    n->type = cel_type_of(b, QUN_TYPE_TYPE, denoted, NULL);
    n->value = (cell){.kind = QUN_TYPE_TYPE, .as.type = denoted};
    n->folded = true;
    return true;
}

bool cel_resolve_as(cel_build *b, node *n, qun_text name)
{
    const qun_shape *shape = b->request->shape;
    const shape_field *field = shape_field_named(shape, name);
    if (field)
        return resolve_field(b, n, field);
    const shape_constant *constant = shape_constant_named(shape, name);
    if (constant)
        return resolve_constant(n, constant);
    const shape_alias *alias = shape_alias_named(shape, name);
    if (alias)
        return resolve_alias(b, n, alias);
    const type *t = shape_type_named(shape, name);
    return t && resolve_type(b, n, t);
}

/* What every place knows beside the shape. */
static bool resolve_built_in(cel_build *b, node *n, qun_text name)
{
    if (text_is(name, "now")) {
        n->kind = NODE_NOW;
        n->type = &type_timestamp;
        return true;
    }
    if (text_is(name, "google.protobuf.NullValue.NULL_VALUE")) {
        n->kind = NODE_CONSTANT;
        n->type = &type_int;
        n->value = cell_int(0);
        n->folded = true;
        return true;
    }
    const type *denoted = cel_type_denoted(name);
    return denoted && resolve_type(b, n, denoted);
}

/* ---- dotted names ---- */

/* The nodes of a.b.c from `a` on; 0 if it is not a plain dotted name. */
static uint32_t path_of(node *n, node **parts)
{
    uint32_t count = 0;
    for (node *at = n; count < CEL_DEPTH_MOST; at = at->items[0]) {
        parts[count++] = at;
        if (at->kind != NODE_SELECT)
            break;
    }
    if (parts[count - 1]->kind != NODE_NAME)
        return 0;
    for (uint32_t i = 0; i < count / 2; i++) {
        node *other = parts[i];
        parts[i] = parts[count - 1 - i];
        parts[count - 1 - i] = other;
    }
    uint32_t plain = 1; /* a quoted or optional part ends the name */
    while (plain < count && !parts[plain]->rooted && parts[plain]->how != MAYBE)
        plain++;
    return plain;
}

/* Names of the shape that may have been meant: the nearest, or the only one behind another scope. */
static qun_text nearest(cel_build *b, qun_text name)
{
    const qun_shape *shape = b->request->shape;
    uint32_t count = shape->names.count;
    qun_text *all = cel_new(b, (count + 1) * sizeof *all);
    uint32_t known = 0;
    qun_text behind = {NULL, 0};
    for (uint32_t i = 0; all && i < count; i++) {
        qun_text candidate = names_at(&shape->names, i);
        qun_text rest;
        if (memchr(candidate.at, ':', candidate.len))
            continue;
        all[known++] = candidate;
        if (scope_of_name(candidate, &rest) != QUN_SCOPE_RECORD && text_equal(rest, name))
            behind = behind.at ? (qun_text){"", 0} : candidate;
    }
    if (behind.at && behind.len)
        return behind;
    if (all)
        all[known++] = TEXT("now");
    int64_t k = all ? text_nearest(name, all, known) : -1;
    return k < 0 ? (qun_text){NULL, 0} : all[k];
}

static bool is_scope(qun_text name)
{
    for (int32_t s = 1; s < SCOPE_COUNT; s++)
        if (text_is(name, scope_names[s]))
            return true;
    return text_is(name, "params");
}

static void unknown_name(cel_build *b, node *n, qun_text head, qun_text whole)
{
    buf detail;
    buf_init(&detail, b->a->mem);
    bool scope = is_scope(head);
    if (scope && text_equal(head, whole)) {
        buf_text(&detail, head);
        buf_str(&detail, " is no value by itself, it has fields");
    } else {
        buf_str(&detail, scope ? "no field " : "no name ");
        buf_text(&detail, whole);
    }
    cel_problem(b, QUN_CODE_C020, n->from, n->to, whole, nearest(b, whole), buf_view(&detail));
    buf_drop(&detail);
    n->type = &type_error;
}

/* ---- containers ---- */

qun_text cel_candidate(cel_build *b, qun_text name, bool rooted, uint32_t k)
{
    const qun_text none = {NULL, 0};
    qun_text container = rooted ? none : b->request->container;
    for (; k > 0 && container.len; k--) {
        while (container.len && container.at[container.len - 1] != '.')
            container.len--;
        container.len -= container.len > 0;
    }
    if (!container.len)
        return k ? none : name;
    char *whole = cel_new(b, container.len + 1 + name.len);
    if (!whole)
        return none;
    memcpy(whole, container.at, container.len);
    whole[container.len] = '.';
    if (name.len)
        memcpy(whole + container.len + 1, name.at, name.len);
    return (qun_text){whole, container.len + 1 + name.len};
}

/* Tries the first `count` parts as one name. */
static bool resolve_prefix(cel_build *b, node **parts, uint32_t count, qun_text name)
{
    node *n = parts[count - 1];
    bool rooted = parts[0]->rooted, found = false;
    qun_text candidate;
    for (uint32_t k = 0; !found && (candidate = cel_candidate(b, name, rooted, k)).at; k++)
        found = cel_resolve_as(b, n, candidate) || resolve_built_in(b, n, candidate);
    if (!found)
        return false;
    if (n->kind != NODE_ALIAS)
        n->count = 0;
    n->rooted = rooted;
    return true;
}

/* Where the names of the first 1, 2 ... parts end in the dotted name. */
static void join_parts(buf *name, node *const *parts, uint32_t count, size_t *ends)
{
    for (uint32_t i = 0; i < count; i++) {
        if (i)
            buf_char(name, '.');
        buf_text(name, parts[i]->name);
        ends[i] = name->len;
    }
}

/* Gives how many of the parts are one name of the shape; 0: there is none, and it is told. */
static uint32_t resolve_parts(cel_build *b, node *n, node **parts, uint32_t count)
{
    size_t ends[CEL_DEPTH_MOST];
    buf name;
    buf_init(&name, b->a->mem);
    join_parts(&name, parts, count, ends);
    uint32_t k = name.failed ? 0 : count;
    while (k > 0 && !resolve_prefix(b, parts, k, text_part(buf_view(&name), 0, ends[k - 1])))
        k--;
    if (name.failed)
        cel_no_memory(b);
    else if (k == 0 && !b->request->unchecked && b->status != QUN_E_NOMEM)
        unknown_name(b, n, parts[0]->name, buf_view(&name));
    buf_drop(&name);
    return k;
}

bool cel_resolve(cel_build *b, node *n)
{
    node *parts[CEL_DEPTH_MOST];
    uint32_t count = path_of(n, parts);
    if (!count)
        return false;
    if (resolve_variable(b, parts[0]))
        return count == 1 && n == parts[0];
    uint32_t k = resolve_parts(b, n, parts, count);
    if (k > 0)
        return parts[k - 1] == n;
    if (b->request->unchecked && b->status == QUN_OK) { /* fails where the name is needed, if it ever is */
        n->type = &type_dyn;
        return n->kind == NODE_NAME;
    }
    n->type = &type_error;
    return true;
}
