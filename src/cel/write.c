/* write.c - a tree back to source in canonical form: one space around operators, no parentheses that do not
 * decide, texts in single quotes. Compiling it again gives the same program. */
#include "base/number.h"
#include "cel/code.h"
#include <string.h>

enum { /* how tightly a node holds together */
       BIND_CHOICE = 1,
       BIND_OR,
       BIND_AND,
       BIND_RELATION,
       BIND_SUM,
       BIND_PRODUCT,
       BIND_UNARY,
       BIND_MEMBER
};

static void write(buf *out, const node *n, int least);

/* ---- literals ---- */

static void write_escape(buf *out, unsigned char c)
{
    static const char hex[] = "0123456789abcdef";
    static const char known[] = "\nn\rr\tt\\\\''";
    for (size_t i = 0; known[i]; i += 2) {
        if ((unsigned char)known[i] != c)
            continue;
        buf_char(out, '\\');
        buf_char(out, known[i + 1]);
        return;
    }
    buf_str(out, "\\x");
    buf_char(out, hex[c >> 4]);
    buf_char(out, hex[c & 15]);
}

static void write_text(buf *out, const cell *value)
{
    bool bytes = value->kind == QUN_TYPE_BYTES;
    buf_str(out, bytes ? "b'" : "'");
    for (uint32_t i = 0; i < value->len; i++) {
        unsigned char c = (unsigned char)value->as.text[i];
        if (c < ' ' || c == 127 || c == '\\' || c == '\'' || (bytes && c > 127))
            write_escape(out, c);
        else
            buf_char(out, (char)c);
    }
    buf_char(out, '\'');
}

static void write_double(buf *out, double value)
{
    char room[64];
    buf digits;
    buf_fixed(&digits, room, sizeof room);
    buf_double(&digits, value);
    qun_text text = {room, digits.len < sizeof room ? digits.len : sizeof room};
    buf_text(out, text);
    if (!memchr(text.at, '.', text.len) && !memchr(text.at, 'e', text.len))
        buf_str(out, ".0");
}

bool cel_has_literal(const cell *value)
{
    switch (value->kind) {
    case QUN_TYPE_NULL:
    case QUN_TYPE_BOOL:
    case QUN_TYPE_INT:
    case QUN_TYPE_UINT:
    case QUN_TYPE_STRING:
    case QUN_TYPE_BYTES:
    case QUN_TYPE_TIMESTAMP:
    case QUN_TYPE_DURATION:
        return true;
    case QUN_TYPE_DOUBLE:
        return value->as.d - value->as.d == 0; /* finite */
    case QUN_TYPE_LIST:
    case QUN_TYPE_MAP:
        for (size_t i = 0; i < (size_t)value->len * (value->kind == QUN_TYPE_MAP ? 2 : 1); i++)
            if (!cel_has_literal(&value->as.items[i]))
                return false;
        return true;
    case QUN_TYPE_STRUCT:
        for (uint32_t k = struct_next_set(value, 0); k != STRUCT_NO_FIELD; k = struct_next_set(value, k + 1))
            if (!cel_has_literal(&value->as.items[1 + k]))
                return false;
        return true;
    default:
        return false;
    }
}

static void write_value(buf *out, const cell *value);

/* An instant or a duration is its text, converted. */
static void write_moment(buf *out, const cell *value)
{
    bool instant = value->kind == QUN_TYPE_TIMESTAMP;
    buf_str(out, instant ? "timestamp('" : "duration('");
    if (instant)
        instant_write(out, NULL, value->as.i, value->len);
    else
        duration_write(out, value->as.i, value->len);
    buf_str(out, "')");
}

static void write_collection(buf *out, const cell *value)
{
    bool map = value->kind == QUN_TYPE_MAP;
    buf_char(out, map ? '{' : '[');
    for (size_t i = 0; i < (size_t)value->len * (map ? 2 : 1); i++) {
        if (i)
            buf_str(out, map && i % 2 ? ": " : ", ");
        write_value(out, &value->as.items[i]);
    }
    buf_char(out, map ? '}' : ']');
}

static void write_struct_value(buf *out, const cell *value)
{
    const struct_type *t = struct_of(cell_type(value));
    const char *before = "";
    buf_text(out, t->type.name);
    buf_char(out, '{');
    for (uint32_t k = struct_next_set(value, 0); k != STRUCT_NO_FIELD; k = struct_next_set(value, k + 1)) {
        buf_str(out, before);
        before = ", ";
        buf_text(out, t->fields[k].name);
        buf_str(out, ": ");
        write_value(out, &value->as.items[1 + k]);
    }
    buf_char(out, '}');
}

static void write_value(buf *out, const cell *value)
{
    switch (value->kind) {
    case QUN_TYPE_TIMESTAMP:
    case QUN_TYPE_DURATION:
        write_moment(out, value);
        break;
    case QUN_TYPE_LIST:
    case QUN_TYPE_MAP:
        write_collection(out, value);
        break;
    case QUN_TYPE_STRUCT:
        write_struct_value(out, value);
        break;
    case QUN_TYPE_NULL:
        buf_str(out, "null");
        break;
    case QUN_TYPE_BOOL:
        buf_str(out, value->as.i ? "true" : "false");
        break;
    case QUN_TYPE_INT:
        buf_int(out, value->as.i);
        break;
    case QUN_TYPE_UINT:
        buf_uint(out, value->as.u);
        buf_char(out, 'u');
        break;
    case QUN_TYPE_DOUBLE:
        write_double(out, value->as.d);
        break;
    case QUN_TYPE_TYPE:
        buf_text(out, type_formal_name(value->as.type));
        break;
    default:
        write_text(out, value);
        break;
    }
}

/* ---- names ---- */

/* "member.strikes:conduct" is written as it was: member.strikes('conduct'). */
static void write_name(buf *out, const node *n)
{
    if (n->rooted)
        buf_char(out, '.');
    const char *colon = n->name.len ? memchr(n->name.at, ':', n->name.len) : NULL;
    if (!colon) {
        buf_text(out, n->name);
        return;
    }
    size_t head = (size_t)(colon - n->name.at);
    cell word = cell_text(text_part(n->name, head + 1, n->name.len));
    buf_text(out, text_part(n->name, 0, head));
    buf_char(out, '(');
    write_text(out, &word);
    buf_char(out, ')');
}

static void write_selected(buf *out, const node *n)
{
    write(out, n->items[0], BIND_MEMBER);
    buf_str(out, n->how == MAYBE ? ".?" : ".");
    if (n->rooted)
        buf_char(out, '`');
    buf_text(out, n->name);
    if (n->rooted)
        buf_char(out, '`');
}

/* ---- nodes ---- */

static void write_items(buf *out, const node *n, uint32_t first, const char *const separators[2])
{
    for (uint32_t i = first; i < n->count; i++) {
        if (i > first)
            buf_str(out, separators[(i - first) % 2]);
        /* the question mark of a map's value stands before its key */
        bool key = n->kind == NODE_MAP && (i - first) % 2 == 0;
        if (key ? n->items[i + 1]->maybe : n->kind == NODE_LIST && n->items[i]->maybe)
            buf_char(out, '?');
        write(out, n->items[i], BIND_CHOICE);
    }
}

static const char *const commas[2] = {", ", ", "};
static const char *const pairs_apart[2] = {", ", ": "};

static void write_constant(buf *out, const node *n)
{
    if (n->from_shape)
        write_name(out, n);
    else
        write_value(out, &n->value);
}

static void write_has(buf *out, const node *n)
{
    buf_str(out, "has(");
    if (n->name.at)
        write_selected(out, n);
    else
        write(out, n->items[0], BIND_CHOICE);
    buf_char(out, ')');
}

static void write_index(buf *out, const node *n)
{
    write(out, n->items[0], BIND_MEMBER);
    buf_str(out, n->how == MAYBE ? "[?" : "[");
    write(out, n->items[1], BIND_CHOICE);
    buf_char(out, ']');
}

static int call_binding(const node *n);

static void write_binary(buf *out, const node *n, int binding)
{
    write(out, n->items[0], binding);
    buf_char(out, ' ');
    buf_text(out, n->name);
    buf_char(out, ' ');
    write(out, n->items[1], binding + 1);
}

static void write_call(buf *out, const node *n)
{
    if (n->style == STYLE_OPERATOR && n->count == 2) {
        write_binary(out, n, call_binding(n));
        return;
    }
    if (n->style == STYLE_OPERATOR) {
        bool literal = n->items[0]->kind == NODE_CONSTANT && !n->items[0]->from_shape;
        buf_char(out, '-'); /* before a literal it would belong to the number */
        write(out, n->items[0], literal ? BIND_MEMBER + 1 : BIND_UNARY);
        return;
    }
    bool scope = n->native && n->native->scope > 0;
    bool method = n->style == STYLE_METHOD && !scope;
    if (scope)
        buf_str(out, scope_names[n->native->scope]);
    if (method)
        write(out, n->items[0], BIND_MEMBER);
    if (scope || method || n->rooted)
        buf_char(out, '.');
    buf_text(out, n->name);
    buf_char(out, '(');
    write_items(out, n, method, commas);
    buf_char(out, ')');
}

static void write_relation(buf *out, const node *n)
{
    write_binary(out, n, BIND_RELATION);
}

static void write_logic(buf *out, const node *n)
{
    bool any = n->kind == NODE_OR;
    for (uint32_t i = 0; i < n->count; i++) {
        if (i)
            buf_str(out, any ? " || " : " && ");
        write(out, n->items[i], any ? BIND_AND : BIND_RELATION);
    }
}

static void write_not(buf *out, const node *n)
{
    buf_char(out, '!');
    write(out, n->items[0], BIND_UNARY);
}

static void write_choice(buf *out, const node *n)
{
    write(out, n->items[0], BIND_OR);
    buf_str(out, " ? ");
    write(out, n->items[1], BIND_OR);
    buf_str(out, " : ");
    write(out, n->items[2], BIND_CHOICE);
}

static void write_list(buf *out, const node *n)
{
    bool map = n->kind == NODE_MAP;
    buf_char(out, map ? '{' : '[');
    write_items(out, n, 0, map ? pairs_apart : commas);
    buf_char(out, map ? '}' : ']');
}

static void write_struct(buf *out, const node *n)
{
    buf_str(out, n->rooted ? "." : "");
    buf_text(out, n->name);
    buf_char(out, '{');
    for (uint32_t i = 0; i < n->count; i += 2) {
        buf_str(out, i ? ", " : "");
        buf_str(out, n->items[i + 1]->maybe ? "?" : "");
        buf_text(out, cell_as_text(n->items[i]->value));
        buf_str(out, ": ");
        write(out, n->items[i + 1], BIND_CHOICE);
    }
    buf_char(out, '}');
}

static void write_loop(buf *out, const node *n)
{
    write(out, n->items[0], BIND_MEMBER);
    buf_char(out, '.');
    buf_str(out, cel_loop_name(n));
    buf_char(out, '(');
    buf_text(out, n->name);
    if (n->second.at) {
        buf_str(out, ", ");
        buf_text(out, n->second);
    }
    buf_str(out, ", ");
    write_items(out, n, 1, commas);
    buf_char(out, ')');
}

static void write_bind(buf *out, const node *n)
{
    bool block = n->how == BIND_BLOCK;
    buf_str(out, block ? "cel.block([" : "cel.bind(");
    if (!block) {
        buf_text(out, n->name);
        buf_str(out, ", ");
    }
    for (uint32_t i = 0; i < n->count; i++) {
        if (block && i + 1 == n->count)
            buf_str(out, "], ");
        else if (i)
            buf_str(out, ", ");
        write(out, n->items[i], BIND_CHOICE);
    }
    buf_char(out, ')');
}

static const struct form {
    void (*write)(buf *, const node *);
    int binding;
} forms[] = {[NODE_CONSTANT] = {write_constant, BIND_MEMBER},
             [NODE_NAME] = {write_name, BIND_MEMBER},
             [NODE_SELECT] = {write_selected, BIND_MEMBER},
             [NODE_HAS] = {write_has, BIND_MEMBER},
             [NODE_INDEX] = {write_index, BIND_MEMBER},
             [NODE_CALL] = {write_call, BIND_MEMBER},
             [NODE_COMPARE] = {write_relation, BIND_RELATION},
             [NODE_IN] = {write_relation, BIND_RELATION},
             [NODE_AND] = {write_logic, BIND_AND},
             [NODE_OR] = {write_logic, BIND_OR},
             [NODE_NOT] = {write_not, BIND_UNARY},
             [NODE_CHOICE] = {write_choice, BIND_CHOICE},
             [NODE_LIST] = {write_list, BIND_MEMBER},
             [NODE_MAP] = {write_list, BIND_MEMBER},
             [NODE_STRUCT] = {write_struct, BIND_MEMBER},
             [NODE_LOOP] = {write_loop, BIND_MEMBER},
             [NODE_FIELD] = {write_name, BIND_MEMBER},
             [NODE_VARIABLE] = {write_name, BIND_MEMBER},
             [NODE_BIND] = {write_bind, BIND_MEMBER},
             [NODE_ELSE] = {write_call, BIND_MEMBER},
             [NODE_NOW] = {write_name, BIND_MEMBER},
             [NODE_ALIAS] = {write_name, BIND_MEMBER}};

static int call_binding(const node *n)
{
    if (n->style != STYLE_OPERATOR)
        return BIND_MEMBER;
    if (n->count == 1)
        return BIND_UNARY;
    return text_is(n->name, "+") || text_is(n->name, "-") ? BIND_SUM : BIND_PRODUCT;
}

static bool is_negative(const node *n)
{
    bool literal = n->kind == NODE_CONSTANT && !n->from_shape;
    return literal && ((n->value.kind == QUN_TYPE_INT && n->value.as.i < 0) ||
                       (n->value.kind == QUN_TYPE_DOUBLE && n->value.as.d < 0));
}

static void write(buf *out, const node *n, int least)
{
    int binding = n->kind == NODE_CALL ? call_binding(n) : forms[n->kind].binding;
    if (is_negative(n) && binding == least)
        binding--; /* (-5).size(), not -(5.size()) */
    if (binding < least)
        buf_char(out, '(');
    forms[n->kind].write(out, n);
    if (binding < least)
        buf_char(out, ')');
}

void cel_write(const cel_program *p, buf *out)
{
    arena memory;
    arena_init(&memory, &p->shape->env->mem);
    cel_request request;
    cel_build b;
    const node *root = cel_read_again(p, &memory, &request, &b);
    if (root)
        write(out, root, BIND_CHOICE);
    else
        out->failed = true;
    arena_drop(&memory);
}

void cel_write_node(const node *n, buf *out)
{
    write(out, n, BIND_CHOICE);
}
