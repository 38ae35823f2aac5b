/* shape_define.c - types of the host from their definition: "Point{x: int, y: list(Point)}" is a struct,
 * "tuple(T, U)" and "handle" are types only the host understands. Relies on type.c for the types of fields
 * and on struct.c. A definition is read into the shape's arena: an error takes it back. */
#include "column/shape.h"
#include "base/diagnose.h"
#include <string.h>

#define FIELDS_MOST 1000u

typedef struct definition {
    qun_shape *shape;
    qun_diagnostics *diagnostics;
    qun_text text;
    size_t at;
    struct_field *fields; /* room for FIELDS_MOST at most: one more than there are commas */
    qun_status status;
} definition;

/* ---- what is wrong ---- */

static bool refuse(definition *d, qun_text part, qun_text suggestion, qun_text detail)
{
    problem wrong = {.code = QUN_CODE_C012,
                     .found = part.len ? part : d->text,
                     .suggestion = suggestion,
                     .detail = detail};
    wrong.at.offset = (uint64_t)(part.at - d->text.at);
    wrong.at.length = part.len;
    place_lines(&wrong.at, d->text.at, d->text.len);
    diagnose(d->diagnostics, &wrong);
    d->status = QUN_E_INVALID;
    return false;
}

static const qun_text nothing = {NULL, 0};

static bool refuse_form(definition *d)
{
    return refuse(d, text_part(d->text, d->at, d->text.len), nothing,
                  TEXT("a definition is expected, such as Point{x: int, y: int} or handle"));
}

static bool no_memory(definition *d)
{
    d->status = QUN_E_NOMEM;
    return false;
}

/* ---- parts ---- */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void skip_blanks(definition *d)
{
    while (d->at < d->text.len && is_blank(d->text.at[d->at]))
        d->at++;
}

static bool take(definition *d, char c)
{
    skip_blanks(d);
    if (d->at >= d->text.len || d->text.at[d->at] != c)
        return false;
    d->at++;
    return true;
}

/* Up to one of the marks that stands in no brackets, without the blanks around. */
static qun_text take_until(definition *d, const char *marks)
{
    skip_blanks(d);
    size_t from = d->at, depth = 0;
    for (; d->at < d->text.len; d->at++) {
        char c = d->text.at[d->at];
        if (depth == 0 && c && memchr(marks, c, strlen(marks)))
            break;
        depth += c == '(';
        depth -= c == ')' && depth > 0;
    }
    size_t to = d->at;
    while (to > from && is_blank(d->text.at[to - 1]))
        to--;
    return text_part(d->text, from, to);
}

/* ---- fields ---- */

static bool known_before(const struct_type *made, qun_text name)
{
    return struct_find(made, name) != STRUCT_NO_FIELD;
}

static bool read_type(definition *d, const struct_type *made, qun_text text, const type **out)
{
    qun_text word, near;
    qun_status status = type_read_in(&d->shape->arena, d->shape, &made->type, text, out);
    if (status == QUN_E_NOMEM)
        return no_memory(d);
    if (status == QUN_OK && *out == &made->type)
        return refuse(d, text, nothing, TEXT("a struct cannot hold itself; a list of it can"));
    if (status == QUN_OK && !type_has_parameter(*out))
        return true;
    type_unknown_word(d->shape, text, &word, &near);
    return refuse(d, word.at ? word : text, near, TEXT("a type is expected, such as int or list(string)"));
}

static bool read_field(definition *d, struct_type *made)
{
    qun_text name = take_until(d, ":,}"), own;
    struct_field *field = &d->fields[made->count];
    if (!shape_name_valid(name, false))
        return refuse(d, name, nothing,
                      TEXT("a name is letters, digits and _, begins with no digit, and is no reserved word"));
    if (known_before(made, name))
        return refuse(d, name, nothing, TEXT("it is declared already"));
    if (!take(d, ':'))
        return refuse(d, name, nothing, TEXT("a colon and a type are expected behind the field's name"));
    const type *t = NULL;
    if (!read_type(d, made, take_until(d, ",}"), &t))
        return false;
    if (!arena_text(&d->shape->arena, name, &own))
        return no_memory(d);
    *field = (struct_field){own, t, type_zero(t)};
    made->count++;
    return true;
}

/* Room for as many fields as there can be. */
static bool field_room(definition *d)
{
    size_t most = 1;
    for (size_t i = d->at; i < d->text.len; i++)
        most += d->text.at[i] == ':';
    if (most > FIELDS_MOST + 1) {
        d->status = QUN_E_LIMIT;
        return false;
    }
    d->fields = arena_new_zero(&d->shape->arena, most * sizeof *d->fields);
    return d->fields ? true : no_memory(d);
}

/* Behind the brace that opens. */
static bool read_fields(definition *d, struct_type *made)
{
    if (!field_room(d))
        return false;
    made->fields = d->fields;
    while (!take(d, '}')) {
        if (!read_field(d, made))
            return false;
        if (take(d, ','))
            continue;
        return take(d, '}') || refuse_form(d);
    }
    return true;
}

/* ---- the whole ---- */

/* Behind the bracket that opens: T, U, V. */
static bool read_parameters(definition *d, type *made)
{
    do {
        type *letter = arena_new_zero(&d->shape->arena, sizeof *letter);
        qun_text name = take_until(d, ",)");
        bool capital = name.len == 1 && name.at[0] >= 'A' && name.at[0] <= 'Z';
        for (uint32_t i = 0; i < made->count; i++)
            capital = capital && !text_equal(made->of[i]->name, name);
        if (!capital || made->count == TYPE_PARAMETERS)
            return refuse(d, name, nothing, TEXT("up to three different capital letters are expected here"));
        if (!letter || !arena_text(&d->shape->arena, name, &letter->name))
            return no_memory(d);
        letter->kind = TYPE_PARAMETER;
        made->of[made->count++] = letter;
    } while (take(d, ','));
    return take(d, ')') || refuse_form(d);
}

static bool read_name(definition *d, qun_text *own)
{
    qun_text name = take_until(d, "{(");
    bool letter = name.len == 1 && name.at[0] >= 'A' && name.at[0] <= 'Z'; /* that is a parameter */
    if (!shape_name_valid(name, true) || letter)
        return refuse(d, name, nothing,
                      TEXT("a name is letters, digits and _, begins with no digit, and is no reserved word"));
    if (text_is(name, "now") || type_named(name) || names_find(&d->shape->names, name) != NAMES_NONE)
        return refuse(d, name, nothing, TEXT("it is declared already"));
    return arena_text(&d->shape->arena, name, own) || no_memory(d);
}

static bool read_definition(definition *d, const type **out)
{
    struct_type *made = arena_new_zero(&d->shape->arena, sizeof *made);
    if (!made)
        return no_memory(d);
    if (!read_name(d, &made->type.name))
        return false;
    made->type.kind = QUN_TYPE_OPAQUE;
    *out = &made->type;
    if (take(d, '{')) {
        made->type.kind = QUN_TYPE_STRUCT;
        if (!read_fields(d, made))
            return false;
        made->stamp = struct_stamp(made);
    } else if (take(d, '(') && !read_parameters(d, &made->type)) {
        return false;
    }
    skip_blanks(d);
    return d->at == d->text.len || refuse_form(d);
}

qun_status qun_shape_define(qun_shape *shape, const char *text, size_t text_len, qun_diagnostics *diagnostics)
{
    definition d = {.shape = shape, .diagnostics = diagnostics, .status = QUN_OK};
    const type *made = NULL;
    if (!shape || !text)
        return QUN_E_ARG;
    diagnostics_clear(diagnostics);
    d.status = text_in(text, text_len, &d.text);
    if (d.status != QUN_OK)
        return d.status;
    if (shape_frozen(shape))
        return QUN_E_STATE;
    arena_mark mark = arena_here(&shape->arena);
    if (read_definition(&d, &made))
        d.status = shape_add_type(shape, made);
    if (d.status != QUN_OK)
        arena_back(&shape->arena, mark);
    return d.status;
}
