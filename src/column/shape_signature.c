/* shape_signature.c - a function from its signature: "distance(string, string) -> double",
 * "string.shout() -> string", "member.strikes(string) -> int". Relies on type.c for the types in it. */
#include "column/shape.h"
#include <string.h>

#define ARGS_MOST (sizeof((shape_function *)0)->args / sizeof *((shape_function *)0)->args)

static qun_text trim(qun_text text)
{
    while (text.len > 0 && text.at[text.len - 1] == ' ')
        text.len--;
    while (text.len > 0 && text.at[0] == ' ')
        text = text_part(text, 1, text.len);
    return text;
}

/* The last `c` that stands in no brackets; SIZE_MAX if there is none. Reads from behind, so brackets close
 * before they open. */
static size_t last_outside(qun_text text, char c)
{
    size_t depth = 0;
    for (size_t i = text.len; i-- > 0;) {
        if (text.at[i] == c && depth == 0)
            return i;
        if (text.at[i] == ')')
            depth++;
        else if (text.at[i] == '(' && depth > 0)
            depth--;
    }
    return SIZE_MAX;
}

/* The parts of "head(args) -> result". */
typedef struct parts {
    qun_text head, args, result;
} parts;

static bool split(qun_text signature, parts *out)
{
    size_t tip = last_outside(signature, '>');
    if (tip == SIZE_MAX || tip == 0 || signature.at[tip - 1] != '-')
        return false;
    out->result = trim(text_part(signature, tip + 1, signature.len));
    qun_text call = trim(text_part(signature, 0, tip - 1));
    if (call.len == 0 || call.at[call.len - 1] != ')')
        return false;
    call.len--;
    size_t open = last_outside(call, '(');
    if (open == SIZE_MAX)
        return false;
    out->head = trim(text_part(call, 0, open));
    out->args = trim(text_part(call, open + 1, call.len));
    return true;
}

static qun_status add_argument(arena *a, const qun_shape *s, qun_text text, shape_function *f)
{
    if (f->count >= ARGS_MOST)
        return QUN_E_INVALID;
    return type_read_in(a, s, NULL, trim(text), &f->args[f->count++]);
}

/* What stands before the dot: a scope, a type whose method it is, or a part of the name. */
static qun_status read_head(arena *a, const qun_shape *s, qun_text head, shape_function *f)
{
    size_t dot = last_outside(head, '.');
    f->name = head;
    f->scope = -1;
    f->method = false;
    if (dot == SIZE_MAX)
        return shape_name_valid(head, false) ? QUN_OK : QUN_E_INVALID;
    qun_text before = trim(text_part(head, 0, dot)), rest;
    qun_text name = trim(text_part(head, dot + 1, head.len));
    int32_t scope = scope_of_name(head, &rest);
    f->called = (qun_text){NULL, 0};
    if (scope != QUN_SCOPE_RECORD) {
        f->called = head;
        f->scope = scope;
        f->scopes |= SCOPE_BIT(scope);
        f->name = rest;
        return shape_name_valid(rest, false) ? QUN_OK : QUN_E_INVALID;
    }
    qun_status status = add_argument(a, s, before, f);
    if (status == QUN_OK) {
        f->method = true;
        f->name = name;
        return shape_name_valid(name, false) ? QUN_OK : QUN_E_INVALID;
    }
    f->count = 0;
    if (status == QUN_E_INVALID && shape_name_valid(head, true))
        return QUN_OK;
    return status;
}

static qun_status read_args(arena *a, const qun_shape *s, qun_text args, shape_function *f)
{
    size_t from = 0, depth = 0;
    if (args.len == 0)
        return QUN_OK;
    for (size_t i = 0; i <= args.len; i++) {
        char c = i < args.len ? args.at[i] : ',';
        depth += c == '(';
        depth -= c == ')' && depth > 0;
        if (c != ',' || (depth > 0 && i < args.len))
            continue;
        qun_status status = add_argument(a, s, text_part(args, from, i), f);
        if (status != QUN_OK)
            return status;
        from = i + 1;
    }
    return QUN_OK;
}

qun_status shape_declare_function(qun_shape *s, qun_text signature, const shape_function *form)
{
    parts p;
    shape_function f = *form;
    f.count = 0;
    arena scratch;
    if (!split(signature, &p))
        return QUN_E_INVALID;
    arena_init(&scratch, &s->env->mem);
    qun_status status = read_head(&scratch, s, p.head, &f);
    if (status == QUN_OK)
        status = read_args(&scratch, s, p.args, &f);
    if (status == QUN_OK)
        status = type_read_in(&scratch, s, NULL, p.result, &f.result);
    if (status == QUN_OK)
        status = shape_add_function(s, &f);
    arena_drop(&scratch);
    return status;
}
