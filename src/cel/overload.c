/* overload.c - which function a call means: the shape's first, then those of the language. What is left open
 * by dyn is settled when it runs. CEL language definition, "Functions". */
#include "cel/code.h"
#include <string.h>

static int32_t scope_named(qun_text name)
{
    for (int32_t s = 1; s < SCOPE_COUNT; s++)
        if (text_is(name, scope_names[s]))
            return s;
    return -1;
}

/* ---- words for problems ---- */

static void write_args(cel_build *b, buf *out, const node *n, uint32_t first)
{
    for (uint32_t i = first; i < n->count; i++) {
        if (i > first)
            buf_str(out, ", ");
        type_write(out, cel_type_closed(b, n->items[i]->type));
    }
}

static const type *tell(cel_build *b, const node *n, qun_text found, qun_text suggestion, buf *detail)
{
    cel_problem(b, QUN_CODE_C020, n->from, n->to, found, suggestion, buf_view(detail));
    buf_drop(detail);
    return &type_error;
}

static const type *no_fit(cel_build *b, const node *n, int32_t scope)
{
    buf detail;
    buf_init(&detail, b->a->mem);
    bool method = n->style == STYLE_METHOD && scope < 0;
    if (n->style == STYLE_OPERATOR) {
        buf_str(&detail, "no operator ");
        buf_text(&detail, n->name);
        buf_str(&detail, " for ");
        write_args(b, &detail, n, 0);
    } else {
        if (method) {
            type_write(&detail, cel_type_closed(b, n->items[0]->type));
        } else if (scope >= 0) {
            buf_str(&detail, scope_names[scope]);
        }
        buf_str(&detail, method || scope >= 0 ? "." : "");
        buf_text(&detail, n->name);
        buf_str(&detail, "() does not take (");
        write_args(b, &detail, n, method);
        buf_char(&detail, ')');
    }
    return tell(b, n, n->name, (qun_text){NULL, 0}, &detail);
}

/* Names of functions of a style and scope, for a suggestion and to know whether there is one. */
static uint32_t function_names(const cel_build *b, const node *n, int32_t scope, qun_text *all)
{
    static const char *const macros[] = {"all", "exists", "exists_one", "map", "filter", "optMap"};
    const qun_shape *shape = b->request->shape;
    uint32_t count = 0;
    for (uint32_t i = 0; i < shape->function_count; i++) {
        const shape_function *f = &shape->functions[i];
        if (f->scope == scope && (scope >= 0 || f->method == (n->style == STYLE_METHOD)))
            all[count++] = f->name;
    }
    if (scope >= 0)
        return count;
    for (const cel_function *const *family = cel_families; *family; family++)
        for (const cel_function *f = *family; f->name; f++)
            if (f->style == n->style)
                all[count++] = text_of(f->name);
    for (size_t i = 0; i < sizeof macros / sizeof *macros && n->style == STYLE_METHOD; i++)
        all[count++] = text_of(macros[i]);
    if (n->style == STYLE_FUNCTION)
        all[count++] = TEXT("has");
    return count;
}

static uint32_t standard_count(void)
{
    uint32_t count = 0;
    for (const cel_function *const *family = cel_families; *family; family++)
        for (const cel_function *f = *family; f->name; f++)
            count++;
    return count;
}

/* No overload fits: is the name wrong, or are the arguments? */
static const type *no_function(cel_build *b, const node *n, int32_t scope)
{
    if (b->request->unchecked) /* fails when it is called */
        return &type_dyn;
    size_t most = b->request->shape->function_count + standard_count() + 8;
    qun_text *all = cel_new(b, most * sizeof *all);
    if (!all)
        return &type_error;
    uint32_t count = function_names(b, n, scope, all);
    for (uint32_t i = 0; i < count; i++)
        if (text_equal(all[i], n->name))
            return no_fit(b, n, scope);
    int64_t near = text_nearest(n->name, all, count);
    buf detail;
    buf_init(&detail, b->a->mem);
    buf_str(&detail, "no function ");
    if (scope >= 0) {
        buf_str(&detail, scope_names[scope]);
        buf_char(&detail, '.');
    }
    buf_text(&detail, n->name);
    buf_str(&detail, "()");
    return tell(b, n, n->name, near < 0 ? (qun_text){NULL, 0} : all[near], &detail);
}

/* ---- the shape's functions ---- */

static bool native_fits(cel_build *b, const node *n, const shape_function *f, bindings *bound)
{
    bound->count = 0;
    if (f->count != n->count)
        return false;
    for (uint32_t i = 0; i < n->count; i++)
        if (!cel_type_match(b, f->args[i], n->items[i]->type, bound))
            return false;
    return true;
}

static bool exact(const node *n)
{
    for (uint32_t i = 0; i < n->count; i++)
        if (!cel_type_exact(n->items[i]->type))
            return false;
    return true;
}

/* No name of that prefix ends in the word: tells which there are. */
static void no_such_word(cel_build *b, const node *arg, qun_text prefix)
{
    const names *all = &b->request->shape->names;
    qun_text *near = cel_new(b, (all->count + 1) * sizeof *near);
    uint32_t count = 0;
    buf others;
    if (!near)
        return;
    buf_init(&others, b->a->mem);
    buf_str(&others, "there are: ");
    for (uint32_t i = 0; i < all->count; i++) {
        qun_text candidate = names_at(all, i);
        if (!text_begins(candidate, prefix) ||
            memchr(candidate.at + prefix.len, ':', candidate.len - prefix.len)) /* that of another word */
            continue;
        buf_str(&others, count ? ", " : "");
        near[count] = text_part(candidate, prefix.len, candidate.len);
        buf_text(&others, near[count++]);
    }
    qun_text word = cell_as_text(arg->value);
    int64_t k = text_nearest(word, near, count);
    cel_problem(b, QUN_CODE_C013, arg->from, arg->to, word, k < 0 ? (qun_text){NULL, 0} : near[k],
                count ? buf_view(&others) : TEXT("there are none"));
    buf_drop(&others);
}

static bool quoted(const node *n, uint32_t count)
{
    bool good = n->count == count;
    for (uint32_t i = 0; i < count && good; i++)
        good = n->items[i]->kind == NODE_CONSTANT && n->items[i]->value.kind == QUN_TYPE_STRING;
    return good;
}

/* member.strikes('conduct') is the field, constant or alias "member.strikes:conduct"; of two words,
 * event.hits('ads', 'contact'), the field "event.hits:ads:contact", and the first by itself names one too. */
static const type *by_name(cel_build *b, node *n, const shape_function *f)
{
    if (!quoted(n, f->count))
        return cel_mismatch(b, n, "one name in quotes is expected in the parentheses", NULL, "", NULL, "");
    buf name;
    uint32_t last = 0;
    size_t prefix = 0;
    bool known = true;
    buf_init(&name, b->a->mem);
    if (f->scope > 0) {
        buf_str(&name, scope_names[f->scope]);
        buf_char(&name, '.');
    }
    buf_text(&name, f->name);
    for (uint32_t i = 0; i < f->count && known; i++) {
        last = i;
        buf_char(&name, ':');
        prefix = name.len;
        buf_text(&name, cell_as_text(n->items[i]->value));
        known = i + 1 == f->count || shape_field_named(b->request->shape, buf_view(&name)) != NULL;
    }
    n->count = 0;
    n->type = &type_error;
    if (name.failed)
        cel_no_memory(b);
    else if (!known || !cel_resolve_as(b, n, buf_view(&name)))
        no_such_word(b, n->items[last], text_part(buf_view(&name), 0, prefix));
    buf_drop(&name);
    return n->type;
}

static const type *use_native(cel_build *b, node *n, const shape_function *f, const bindings *bound)
{
    n->native = f;
    n->exact = exact(n);
    uint32_t needed = f->scopes | (f->scope > 0 ? SCOPE_BIT(f->scope) : 0);
    if ((needed & b->request->scopes) == needed) /* a T that no argument binds may be anything */
        return cel_type_closed(b, cel_type_bound(b, f->result, bound));
    buf detail;
    buf_init(&detail, b->a->mem);
    buf_str(&detail, "it needs ");
    cel_write_scopes(&detail, needed);
    buf_str(&detail, "; known are ");
    cel_write_scopes(&detail, b->request->scopes);
    cel_problem(b, QUN_CODE_C030, n->from, n->to, f->name, (qun_text){NULL, 0}, buf_view(&detail));
    buf_drop(&detail);
    return &type_error;
}

/* NULL if none of the shape's functions of that name fits. */
static const type *check_named(cel_build *b, node *n, qun_text name, int32_t scope)
{
    const qun_shape *shape = b->request->shape;
    const shape_function *word = NULL; /* the first of the name, or the one of as many words */
    for (uint32_t i = 0; i < shape->function_count; i++) {
        const shape_function *f = &shape->functions[i];
        bindings bound;
        if (f->scope != scope || !text_equal(f->name, name) ||
            (scope < 0 && f->method != (n->style == STYLE_METHOD)))
            continue;
        if (f->named)
            word = word && f->count != n->count ? word : f;
        else if (native_fits(b, n, f, &bound))
            return use_native(b, n, f, &bound);
    }
    return word ? by_name(b, n, word) : NULL;
}

/* The same, the container's functions first. A method's name has no container, a dotted one is whole. */
static const type *check_native(cel_build *b, node *n, int32_t scope)
{
    bool alone = n->rooted || n->style == STYLE_METHOD || memchr(n->name.at, '.', n->name.len);
    const type *t = NULL;
    qun_text name;
    for (uint32_t k = 0; !t && (name = cel_candidate(b, n->name, alone, k)).at; k++)
        t = check_named(b, n, name, scope);
    return t;
}

/* ---- the functions of the language ---- */

static bool fits(cel_build *b, const node *n, const cel_function *f, bindings *bound)
{
    bound->count = 0;
    if (f->traits & CEL_REST ? n->count < f->count : n->count != f->count)
        return false;
    for (uint32_t i = 0; i < n->count; i++)
        if (!cel_type_match(b, cel_argument(f, i), n->items[i]->type, bound))
            return false;
    return true;
}

/* Collects the overloads that may be meant. Where every type is known the first that fits is the one: those
 * behind it take more and say less (math.greatest of any numbers). */
static const type *fitting(cel_build *b, const node *n, bool known, const cel_function **found,
                           uint32_t *count)
{
    const type *result = NULL;
    char first = n->name.len ? n->name.at[0] : '\0'; /* mostly all it takes to pass one over */
    for (const cel_function *const *family = cel_families; *family; family++)
        for (const cel_function *f = *family; f->name; f++) {
            bindings bound;
            if (f->name[0] != first || f->style != n->style || !text_is(n->name, f->name) ||
                !fits(b, n, f, &bound))
                continue;
            found[(*count)++] = f;
            const type *one = cel_type_bound(b, f->result, &bound);
            const type *joined = result ? cel_type_join(b, result, one) : one;
            result = joined ? joined : &type_dyn;
            if (known)
                return result;
        }
    return result;
}

static const type *check_standard(cel_build *b, node *n)
{
    const cel_function *found[CEL_OVERLOADS_MOST];
    uint32_t count = 0;
    bool known = exact(n);
    const type *result = fitting(b, n, known, found, &count);
    const cel_function **kept = cel_new_kept(b, (count + 1) * sizeof *kept);
    if (!kept)
        return &type_error;
    memcpy(kept, found, count * sizeof *kept);
    n->functions = kept;
    n->exact = known && count > 0;
    if (count == 1 && !found[0]->call) { /* what is called only if need be is no call */
        n->kind = NODE_ELSE;
        n->how = text_is(n->name, "or") ? ELSE_OPTIONAL : ELSE_VALUE;
    }
    return result ? result : no_function(b, n, -1);
}

/* ---- dotted names: geo.distance(a, b) looks like a method of `geo` ---- */

bool cel_write_path(buf *out, const node *n)
{
    if (n->kind == NODE_NAME) {
        buf_text(out, n->name);
        return true;
    }
    if (n->kind != NODE_SELECT || n->rooted || n->how == MAYBE || !cel_write_path(out, n->items[0]))
        return false;
    buf_char(out, '.');
    buf_text(out, n->name);
    return true;
}

/* The function's own copy of its name; absent if there is none of it. */
static qun_text function_named(const cel_build *b, qun_text name, bool standard)
{
    const qun_shape *shape = b->request->shape;
    for (uint32_t i = 0; i < shape->function_count; i++) {
        const shape_function *f = &shape->functions[i];
        if (f->scope < 0 && !f->method && text_equal(f->name, name))
            return f->name;
    }
    for (const cel_function *const *family = cel_families; standard && *family; family++)
        for (const cel_function *f = *family; f->name; f++)
            if (f->style == STYLE_FUNCTION && text_is(name, f->name))
                return text_of(f->name);
    return (qun_text){NULL, 0};
}

/* Takes a method's call as that of a function whose name is dotted. */
static void take_as(node *n, qun_text name, bool rooted)
{
    n->name = name;
    n->style = STYLE_FUNCTION;
    n->rooted = rooted;
    n->items++;
    n->count--;
}

static bool is_value(const cel_build *b, const node *head)
{
    uint32_t number;
    return !head->rooted && head->kind == NODE_NAME &&
           (cel_variable(b, head->name, &number) ||
            names_find(&b->request->shape->names, head->name) != NAMES_NONE);
}

/* math.abz() is none, but math.abs() is: it becomes a function too, so that the right one is suggested. */
static void take_near(cel_build *b, node *n, qun_text whole)
{
    const node *space = n->items[0];
    qun_text own;
    if (space->kind != NODE_NAME || space->rooted)
        return;
    for (const cel_function *const *family = cel_families; *family; family++)
        for (const cel_function *f = *family; f->name; f++) {
            qun_text name = text_of(f->name);
            if (f->style != STYLE_FUNCTION || name.len <= space->name.len ||
                name.at[space->name.len] != '.' || !text_begins(name, space->name))
                continue;
            if (arena_text(b->a, whole, &own))
                take_as(n, own, false);
            else
                cel_no_memory(b);
            return;
        }
}

/* a.b.f(x) where a.b.f is the name of a function. What the shape or a loop calls `a` has methods, and the
 * language's functions give way to it. */
static void take_dotted(cel_build *b, node *n)
{
    const node *head = n->items[0];
    while (head->kind == NODE_SELECT)
        head = head->items[0];
    bool standard = !is_value(b, head);
    qun_text found = {NULL, 0}, name;
    buf path;
    buf_init(&path, b->a->mem);
    if (cel_write_path(&path, n->items[0])) {
        buf_char(&path, '.');
        buf_text(&path, n->name);
        for (uint32_t k = 0; !found.at && (name = cel_candidate(b, buf_view(&path), head->rooted, k)).at; k++)
            found = function_named(b, name, standard);
    }
    if (path.failed)
        cel_no_memory(b);
    else if (found.at)
        take_as(n, found, head->rooted);
    else if (standard)
        take_near(b, n, buf_view(&path));
    buf_drop(&path);
}

const type *cel_check_call(cel_build *b, node *n)
{
    int32_t scope = -1;
    if (n->style == STYLE_METHOD)
        take_dotted(b, n);
    uint32_t number;
    if (n->style == STYLE_METHOD && n->items[0]->kind == NODE_NAME &&
        !cel_variable(b, n->items[0]->name, &number))
        scope = scope_named(n->items[0]->name);
    if (scope >= 0) {
        n->items++;
        n->count--;
    }
    bool right = true;
    for (uint32_t i = 0; i < n->count; i++)
        right = cel_check(b, n->items[i])->kind != TYPE_ERROR && right;
    if (!right)
        return &type_error;
    const type *t = n->style == STYLE_OPERATOR ? NULL : check_native(b, n, scope);
    if (t)
        return t;
    if (scope >= 0 && !b->request->unchecked)
        return no_function(b, n, scope);
    if (scope >= 0) { /* a method of a name that is not there: fails when it is called */
        n->items--;
        n->count++;
        cel_check(b, n->items[0]);
    }
    return check_standard(b, n);
}
