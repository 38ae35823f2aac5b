/* names.c - the names an expression may use, for completion and for reading: fields and variables of the
 * shape, and what the library says may be called. */
#include "cli/names.h"
#include <string.h>

static bool is_part(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
}

static bool begins(qun_text name, qun_text word)
{
    return name.len >= word.len && memcmp(name.at, word.at, word.len) == 0;
}

static bool is_listed(const candidates *c, qun_text text)
{
    for (size_t i = 0; i < c->count; i++)
        if (c->items[i].len == text.len && memcmp(c->items[i].at, text.at, text.len) == 0)
            return true;
    return false;
}

/* A call goes on with its bracket; overloads are one candidate. */
static void add_call(candidates *out, qun_text before, qun_text name)
{
    bytes text = {NULL, 0, 0};
    bytes_text(&text, before);
    bytes_text(&text, name);
    bytes_char(&text, '(');
    if (!is_listed(out, (qun_text){text.at, text.len}))
        candidates_add(out, (qun_text){text.at, text.len});
    bytes_drop(&text);
}

static void add_fields(const evaluation *e, qun_text word, candidates *out)
{
    qun_field field = {.size = sizeof field};
    for (uint32_t i = 0; qun_shape_get(e->shape, i, &field) == QUN_OK; i++)
        if (begins(field.name, word))
            candidates_add(out, field.name);
}

static void add_functions(const evaluation *e, qun_text word, candidates *out)
{
    qun_function f = {.size = sizeof f};
    for (uint32_t i = 0; qun_shape_function(e->shape, i, &f) == QUN_OK; i++)
        if (!(f.flags & QUN_FUNCTION_METHOD) && begins(f.name, word))
            add_call(out, (qun_text){"", 0}, f.name);
}

/* Of what stands before the last dot nothing is known but that it is no field. */
static void add_methods(const evaluation *e, qun_text word, candidates *out)
{
    size_t dot = word.len;
    while (dot > 0 && word.at[dot - 1] != '.')
        dot--;
    if (!dot)
        return;
    qun_text value = {word.at, dot}, begun = {word.at + dot, word.len - dot};
    qun_function f = {.size = sizeof f};
    for (uint32_t i = 0; qun_shape_function(e->shape, i, &f) == QUN_OK; i++)
        if (f.flags & QUN_FUNCTION_METHOD && begins(f.name, begun))
            add_call(out, value, f.name);
}

void names_list(const evaluation *e, table *out)
{
    qun_function f = {.size = sizeof f};
    bytes text = {NULL, 0, 0};
    qun_status status;
    for (uint32_t i = 0; qun_shape_function(e->shape, i, &f) == QUN_OK; i++) {
        text.len = 0;
        bytes_str(&text, f.flags & QUN_FUNCTION_METHOD ? "." : "");
        bytes_text(&text, f.name);
        table_add(out, 0, (qun_text){text.at, text.len});
        text.len = 0;
        BYTES_WRITE(&text, status, qun_shape_signature(e->shape, i, at, space, &len));
        table_add(out, 1, status == QUN_OK ? (qun_text){text.at, text.len} : f.name);
        table_add(out, 2, f.family);
    }
    bytes_drop(&text);
}

void names_complete(const evaluation *e, qun_text before, candidates *out)
{
    size_t from = before.len;
    while (from > 0 && is_part(before.at[from - 1]))
        from--;
    qun_text word = {before.at + from, before.len - from};
    out->len = word.len;
    if (!word.len && e->charter)
        return; /* a charter has too many fields to list them all */
    add_fields(e, word, out);
    if (word.len)
        add_functions(e, word, out);
    if (!out->count)
        add_methods(e, word, out);
}
