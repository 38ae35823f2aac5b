/* listing.c - what expressions over a shape may call, one by one: the language's functions, its macros, the
 * shape's. Relies on the tables of functions.c and macro.c; nothing is kept beside them. */
#include "base/sized.h"
#include "cel/code.h"
#include <string.h>

/* What number `index` is: one of the three. */
typedef struct entry {
    const cel_function *function;
    const char *family;
    const cel_macro *macro;
    const shape_function *own;
} entry;

static bool language_entry(uint32_t *index, entry *out)
{
    for (uint32_t i = 0; cel_families[i]; i++)
        for (const cel_function *f = cel_families[i]; f->name; f++) {
            if (f->style == STYLE_OPERATOR)
                continue;
            *out = (entry){.function = f, .family = cel_family_names[i]};
            if ((*index)-- == 0)
                return true;
        }
    return false;
}

static bool macro_entry(uint32_t *index, entry *out)
{
    for (const cel_macro *m = cel_macros; m->name; m++) {
        *out = (entry){.macro = m, .family = "macros"};
        if ((*index)-- == 0)
            return true;
    }
    return false;
}

static bool shape_entry_at(const qun_shape *shape, uint32_t *index, entry *out)
{
    for (uint32_t i = 0; i < shape->function_count; i++) {
        const shape_function *f = &shape->functions[i];
        if (f->hidden)
            continue;
        *out = (entry){.own = f, .family = f->host ? "host" : "charter"};
        if ((*index)-- == 0)
            return true;
    }
    return false;
}

static bool entry_at(const qun_shape *shape, uint32_t index, entry *out)
{
    return language_entry(&index, out) || macro_entry(&index, out) || shape_entry_at(shape, &index, out);
}

static bool is_method(const entry *e)
{
    if (e->function)
        return e->function->style == STYLE_METHOD;
    return e->macro ? e->macro->method : e->own->method;
}

static uint32_t flags_of(const entry *e)
{
    uint32_t flags = is_method(e) ? QUN_FUNCTION_METHOD : 0;
    if (e->macro)
        flags |= QUN_FUNCTION_MACRO;
    if (e->own)
        flags |= e->own->host ? QUN_FUNCTION_HOST : QUN_FUNCTION_CHARTER;
    return flags;
}

static qun_text name_of(const entry *e)
{
    if (e->own)
        return e->own->called;
    return text_of(e->function ? e->function->name : e->macro->name);
}

static qun_text space_of(qun_text name)
{
    while (name.len && name.at[name.len - 1] != '.')
        name.len--;
    return name.len ? text_part(name, 0, name.len - 1) : (qun_text){NULL, 0};
}

qun_status qun_shape_function(const qun_shape *shape, uint32_t index, qun_function *out)
{
    entry e;
    qun_function function = {.size = sizeof function};
    if (!shape)
        return QUN_E_ARG;
    qun_status status = sized_out(&function, sizeof function, sizeof function, out);
    if (status != QUN_OK)
        return status;
    if (!entry_at(shape, index, &e))
        return QUN_E_NONE;
    function.flags = flags_of(&e);
    function.name = name_of(&e);
    function.space = space_of(function.name);
    function.family = text_of(e.family);
    return sized_out(&function, sizeof function, sizeof function, out);
}

/* ---- signatures ---- */

/* A number of any kind is no type: only arguments are. */
static void write_type(buf *out, const type *t)
{
    if (t == &cel_type_number)
        buf_text(out, t->name);
    else
        type_write(out, t);
}

static void write_call(buf *out, const entry *e, const type *const *args, uint32_t count, bool rest,
                       const type *result)
{
    uint32_t first = is_method(e);
    if (first) {
        write_type(out, args[0]);
        buf_char(out, '.');
    }
    buf_text(out, name_of(e));
    buf_char(out, '(');
    for (uint32_t i = first; i < count; i++) {
        buf_str(out, i > first ? ", " : "");
        write_type(out, args[i]);
    }
    buf_str(out, rest ? ", ...) -> " : ") -> ");
    write_type(out, result);
}

static void write_signature(buf *out, const entry *e)
{
    const cel_function *f = e->function;
    const shape_function *own = e->own;
    if (f)
        write_call(out, e, f->args, f->count, f->traits & CEL_REST, f->result);
    else if (own)
        write_call(out, e, own->args, own->count, false, own->result);
    else
        buf_str(out, e->macro->signature);
}

qun_status qun_shape_signature(const qun_shape *shape, uint32_t index, char *text, size_t space, size_t *len)
{
    entry e;
    buf out;
    qun_status status = buf_begin(&out, text, space, len);
    if (status != QUN_OK)
        return status;
    if (!shape)
        return QUN_E_ARG;
    if (!entry_at(shape, index, &e))
        return QUN_E_NONE;
    write_signature(&out, &e);
    return buf_finish(&out, space, len);
}
