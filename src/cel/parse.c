/* parse.c - tokens to the tree, by recursive descent with a bound on its depth. What a call stands for, if it
 * is a macro, is macro.c's. CEL language definition, "Syntax". */
#include "cel/tree.h"
#include <string.h>

#define TOKEN_SHOWN 60u /* bytes of a token that cannot stand where it does */

typedef struct parser {
    lexer x;
    cel_build *b;
    uint32_t depth;
} parser;

static node *parse_expression(parser *p);
static node *parse_unary(parser *p);

node *cel_node(cel_build *b, node_kind kind, uint32_t from, uint32_t to, uint32_t count)
{
    node *n = cel_new(b, sizeof *n);
    if (!n)
        return NULL;
    if (++b->nodes > CEL_NODES_MOST)
        return cel_too_deep(b, from, to);
    n->kind = (uint8_t)kind;
    n->from = n->start = from;
    n->to = n->end = to;
    n->count = count;
    n->height = 1;
    if (count && !(n->items = cel_new(b, count * sizeof *n->items)))
        return NULL;
    return n;
}

node *cel_node_done(cel_build *b, node *n)
{
    for (uint32_t i = 0; i < n->count; i++)
        if (n->height <= n->items[i]->height)
            n->height = n->items[i]->height + 1;
    return n->height > b->depth ? cel_too_deep(b, n->from, n->to) : n;
}

/* ---- small steps ---- */

static node *unexpected(parser *p, const char *wanted)
{
    static const struct word {
        const char *typed, *meant;
    } words[] = {{"and", "&&"}, {"AND", "&&"}, {"or", "||"}, {"OR", "||"},
                 {"not", "!"},  {"NOT", "!"},  {"is", "=="}, {"mod", "%"}};
    if (p->x.now.kind == TOKEN_BAD)
        return NULL;
    qun_text found = cel_lexed(&p->x);
    const char *meant = NULL;
    for (size_t i = 0; i < sizeof words / sizeof *words && p->x.now.kind == TOKEN_NAME; i++)
        if (text_is(found, words[i].typed))
            meant = words[i].meant;
    buf detail;
    buf_init(&detail, p->b->a->mem);
    if (p->x.now.kind == TOKEN_END) {
        buf_str(&detail, "the expression ends too early, ");
    } else {
        buf_char(&detail, '\'');
        qun_text token = text_part(p->b->source, p->x.now.from, p->x.now.to);
        buf_text(&detail, text_cut(token, TOKEN_SHOWN));
        buf_str(&detail, "' cannot stand here, ");
    }
    buf_str(&detail, wanted);
    buf_str(&detail, " is expected");
    cel_problem(p->b, QUN_CODE_C020, p->x.now.from, p->x.now.to, (qun_text){NULL, 0}, text_of(meant),
                buf_view(&detail));
    buf_drop(&detail);
    return NULL;
}

static bool take(parser *p, const char *mark)
{
    if (!cel_token_is(&p->x, mark))
        return false;
    cel_lex(&p->x);
    return true;
}

static bool at_word(const parser *p, const char *word)
{
    return p->x.now.kind == TOKEN_NAME && text_is(cel_lexed(&p->x), word);
}

static bool reserved(qun_text word)
{
    static const char *const words[] = {"in",      "as",        "break",  "const",  "continue", "else",
                                        "for",     "function",  "if",     "import", "let",      "loop",
                                        "package", "namespace", "return", "var",    "void",     "while"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (text_is(word, words[i]))
            return true;
    return false;
}

/* ---- lists of nodes that grow while their length is unknown ---- */

typedef struct pile {
    node **items;
    uint32_t count, cap;
} pile;

static bool pile_add(parser *p, pile *to, node *n)
{
    if (!n)
        return false;
    if (to->count == to->cap) {
        uint32_t cap = to->cap ? to->cap * 2 : 4;
        node **items = cel_new(p->b, cap * sizeof *items);
        if (!items)
            return false;
        if (to->count)
            memcpy(items, to->items, to->count * sizeof *items);
        to->items = items;
        to->cap = cap;
    }
    to->items[to->count++] = n;
    return true;
}

static node *node_of(parser *p, node_kind kind, uint32_t from, uint32_t to, const pile *items)
{
    node *n = cel_node(p->b, kind, from, to, 0);
    if (!n)
        return NULL;
    n->items = items->items;
    n->count = items->count;
    return cel_node_done(p->b, n);
}

static node *node_two(parser *p, node_kind kind, node *left, node *right)
{
    node *n = cel_node(p->b, kind, left->start, right->end, 2);
    if (!n)
        return NULL;
    n->items[0] = left;
    n->items[1] = right;
    return cel_node_done(p->b, n);
}

/* An item of a list or the like; `maybe`: a question mark stood before it. */
static bool parse_item(parser *p, pile *items, bool maybe)
{
    node *n = parse_expression(p);
    if (n)
        n->maybe = maybe;
    return pile_add(p, items, n);
}

/* Expressions separated by commas up to a closing mark, which is taken; `*to` receives its end. Of a list the
 * last may have a comma behind it, and each a question mark before it. */
static bool parse_items(parser *p, const char *close, bool list, pile *items, uint32_t *to)
{
    while (!cel_token_is(&p->x, close)) {
        if (!parse_item(p, items, list && take(p, "?")))
            return false;
        if (cel_token_is(&p->x, close))
            break;
        if (!take(p, ",")) {
            unexpected(p, "',' or a closing bracket");
            return false;
        }
        if (cel_token_is(&p->x, close) && !list) {
            unexpected(p, "another argument");
            return false;
        }
    }
    *to = p->x.now.to;
    cel_lex(&p->x);
    return true;
}

/* ---- primaries ---- */

static node *parse_constant(parser *p, bool minus, uint32_t from)
{
    node *n = cel_node(p->b, NODE_CONSTANT, from, p->x.now.to, 0);
    if (!n || !cel_literal(&p->x, minus, &n->value))
        return NULL;
    n->folded = true;
    cel_lex(&p->x);
    return n;
}

static node *parse_list(parser *p)
{
    uint32_t from = p->x.now.from, to = 0;
    pile items = {NULL, 0, 0};
    cel_lex(&p->x);
    if (!parse_items(p, "]", true, &items, &to))
        return NULL;
    return node_of(p, NODE_LIST, from, to, &items);
}

static node *parse_map(parser *p)
{
    uint32_t from = p->x.now.from;
    pile items = {NULL, 0, 0};
    cel_lex(&p->x);
    while (!cel_token_is(&p->x, "}")) {
        bool maybe = take(p, "?");
        if (!parse_item(p, &items, false))
            return NULL;
        if (!take(p, ":"))
            return unexpected(p, "':' after the key");
        if (!parse_item(p, &items, maybe))
            return NULL;
        if (!cel_token_is(&p->x, "}") && !take(p, ","))
            return unexpected(p, "',' or '}'");
    }
    uint32_t to = p->x.now.to;
    cel_lex(&p->x);
    return node_of(p, NODE_MAP, from, to, &items);
}

/* A name as a text: the field of a struct's literal. */
static bool parse_field_name(parser *p, pile *items)
{
    if (p->x.now.kind != TOKEN_NAME && p->x.now.kind != TOKEN_QUOTED) {
        unexpected(p, "a field's name");
        return false;
    }
    node *n = cel_node(p->b, NODE_CONSTANT, p->x.now.from, p->x.now.to, 0);
    if (!n)
        return false;
    n->value = cell_text(cel_lexed(&p->x));
    n->type = &type_string; /* nobody checks it */
    n->folded = true;
    cel_lex(&p->x);
    return pile_add(p, items, n);
}

/* What stands before the brace must be the name of a struct. */
static node *name_struct(parser *p, const node *left, node *n)
{
    const node *head = left;
    buf path;
    buf_init(&path, p->b->a->mem);
    bool named = cel_write_path(&path, left);
    bool kept = !path.failed && arena_text(p->b->a, buf_view(&path), &n->name);
    buf_drop(&path);
    if (!kept)
        return cel_no_memory(p->b);
    if (!named || left->start != left->from) /* in parentheses it is a value */
        return cel_syntax(p->b, left->from, n->to, NULL,
                          "only the name of a struct can stand before a brace");
    while (head->kind == NODE_SELECT)
        head = head->items[0];
    n->rooted = head->rooted;
    return cel_node_done(p->b, n);
}

/* Point{x: 1, ?y: opt} */
static node *parse_struct(parser *p, const node *left)
{
    pile items = {NULL, 0, 0};
    cel_lex(&p->x);
    while (!cel_token_is(&p->x, "}")) {
        bool maybe = take(p, "?");
        if (!parse_field_name(p, &items))
            return NULL;
        if (!take(p, ":"))
            return unexpected(p, "':' after the field");
        if (!parse_item(p, &items, maybe))
            return NULL;
        if (!cel_token_is(&p->x, "}") && !take(p, ","))
            return unexpected(p, "',' or '}'");
    }
    uint32_t to = p->x.now.to;
    cel_lex(&p->x);
    node *n = node_of(p, NODE_STRUCT, left->start, to, &items);
    return n ? name_struct(p, left, n) : NULL;
}

static node *parse_call(parser *p, uint32_t from, qun_text name, node *receiver, bool rooted)
{
    pile args = {NULL, 0, 0};
    uint32_t to = 0;
    cel_lex(&p->x);
    if (receiver && !pile_add(p, &args, receiver))
        return NULL;
    if (!parse_items(p, ")", false, &args, &to))
        return NULL;
    node *n = node_of(p, NODE_CALL, from, to, &args);
    if (!n)
        return NULL;
    n->name = name;
    n->rooted = rooted;
    n->style = receiver ? STYLE_METHOD : STYLE_FUNCTION;
    return cel_expand(p->b, n);
}

static node *parse_name(parser *p)
{
    uint32_t from = p->x.now.from;
    bool rooted = take(p, ".");
    if (p->x.now.kind != TOKEN_NAME)
        return unexpected(p, "a name");
    qun_text name = cel_lexed(&p->x);
    if (reserved(name))
        return cel_syntax(p->b, p->x.now.from, p->x.now.to, NULL, "a reserved word cannot be a name");
    uint32_t to = p->x.now.to;
    cel_lex(&p->x);
    if (cel_token_is(&p->x, "("))
        return parse_call(p, from, name, NULL, rooted);
    node *n = cel_node(p->b, NODE_NAME, from, to, 0);
    if (!n)
        return NULL;
    n->name = name;
    n->rooted = rooted;
    return n;
}

static node *parse_word(parser *p)
{
    static const struct word {
        const char *word;
        uint8_t kind;
        uint8_t value;
    } words[] = {{"true", QUN_TYPE_BOOL, 1}, {"false", QUN_TYPE_BOOL, 0}, {"null", QUN_TYPE_NULL, 0}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (!at_word(p, words[i].word))
            continue;
        node *n = cel_node(p->b, NODE_CONSTANT, p->x.now.from, p->x.now.to, 0);
        if (!n)
            return NULL;
        n->value.kind = words[i].kind;
        n->value.as.i = words[i].value;
        n->folded = true;
        cel_lex(&p->x);
        return n;
    }
    return parse_name(p);
}

static node *parse_parenthesis(parser *p)
{
    uint32_t start = p->x.now.from;
    cel_lex(&p->x);
    node *n = parse_expression(p);
    if (!n)
        return NULL;
    if (!cel_token_is(&p->x, ")"))
        return unexpected(p, "an operator or ')'");
    n->start = start;
    n->end = p->x.now.to;
    cel_lex(&p->x);
    return n;
}

static node *parse_primary(parser *p)
{
    switch (p->x.now.kind) {
    case TOKEN_INT:
    case TOKEN_UINT:
    case TOKEN_DOUBLE:
    case TOKEN_STRING:
    case TOKEN_BYTES:
        return parse_constant(p, false, p->x.now.from);
    case TOKEN_NAME:
        return parse_word(p);
    default:
        break;
    }
    if (cel_token_is(&p->x, "("))
        return parse_parenthesis(p);
    if (cel_token_is(&p->x, "["))
        return parse_list(p);
    if (cel_token_is(&p->x, "{"))
        return parse_map(p);
    return cel_token_is(&p->x, ".") ? parse_name(p) : unexpected(p, "a value");
}

/* ---- members: a.b  a.b(c)  a[b] ---- */

static node *parse_dot(parser *p, node *left)
{
    cel_lex(&p->x);
    bool maybe = take(p, "?");
    if (p->x.now.kind != TOKEN_NAME && p->x.now.kind != TOKEN_QUOTED)
        return unexpected(p, "a field's name");
    bool quoted = p->x.now.kind == TOKEN_QUOTED;
    qun_text name = cel_lexed(&p->x);
    bool word =
        text_is(name, "in") || text_is(name, "true") || text_is(name, "false") || text_is(name, "null");
    if (word && !quoted)
        return unexpected(p, "a field's name");
    uint32_t to = p->x.now.to;
    cel_lex(&p->x);
    if (!quoted && !maybe && cel_token_is(&p->x, "("))
        return parse_call(p, left->start, name, left, false);
    node *n = cel_node(p->b, NODE_SELECT, left->start, to, 1);
    if (!n)
        return NULL;
    n->name = name;
    n->rooted = quoted; /* never part of a dotted name */
    n->how = maybe ? MAYBE : 0;
    n->items[0] = left;
    return cel_node_done(p->b, n);
}

static node *parse_index(parser *p, node *left)
{
    cel_lex(&p->x);
    bool maybe = take(p, "?");
    node *key = parse_expression(p);
    if (!key)
        return NULL;
    if (!cel_token_is(&p->x, "]"))
        return unexpected(p, "']'");
    node *n = node_two(p, NODE_INDEX, left, key);
    if (n) {
        n->to = n->end = p->x.now.to;
        n->how = maybe ? MAYBE : 0;
    }
    cel_lex(&p->x);
    return n;
}

static node *parse_member(parser *p, node *left)
{
    while (left) {
        if (cel_token_is(&p->x, "."))
            left = parse_dot(p, left);
        else if (cel_token_is(&p->x, "["))
            left = parse_index(p, left);
        else if (cel_token_is(&p->x, "{"))
            left = parse_struct(p, left);
        else
            return left;
    }
    return NULL;
}

/* ---- operators ---- */

/* An int that is 0 has no sign to be written again: its minus stands by itself. */
static bool is_zero(const parser *p)
{
    qun_text digits = cel_lexed(&p->x);
    for (size_t i = 0; i < digits.len; i++)
        if (digits.at[i] != '0' && digits.at[i] != 'x' && digits.at[i] != 'X')
            return false;
    return p->x.now.kind == TOKEN_INT;
}

static node *parse_minus(parser *p)
{
    uint32_t from = p->x.now.from;
    cel_lex(&p->x);
    token_kind kind = p->x.now.kind;
    if ((kind == TOKEN_INT && !is_zero(p)) || kind == TOKEN_DOUBLE)
        return parse_member(p, parse_constant(p, true, from));
    node *of = parse_unary(p);
    if (!of)
        return NULL;
    node *n = cel_node(p->b, NODE_CALL, from, of->end, 1);
    if (!n)
        return NULL;
    n->name = TEXT("-");
    n->style = STYLE_OPERATOR;
    n->items[0] = of;
    return cel_node_done(p->b, n);
}

static node *parse_not(parser *p)
{
    uint32_t from = p->x.now.from;
    cel_lex(&p->x);
    node *of = parse_unary(p);
    if (!of)
        return NULL;
    node *n = cel_node(p->b, NODE_NOT, from, of->end, 1);
    if (!n)
        return NULL;
    n->items[0] = of;
    return cel_node_done(p->b, n);
}

static node *parse_unary(parser *p)
{
    if (++p->depth > p->b->depth)
        return cel_too_deep(p->b, p->x.now.from, p->x.now.to);
    node *n;
    if (cel_token_is(&p->x, "!"))
        n = parse_not(p);
    else if (cel_token_is(&p->x, "-"))
        n = parse_minus(p);
    else
        n = parse_member(p, parse_primary(p));
    p->depth--;
    return n;
}

static const struct operator
{
    const char *mark;
    uint8_t level; /* 0 relations, 1 sums, 2 products */
    uint8_t kind;
    uint8_t how;
}
operators[] = {{"==", 0, NODE_COMPARE, RELATION_EQUAL},
               {"!=", 0, NODE_COMPARE, RELATION_NOT_EQUAL},
               {"<", 0, NODE_COMPARE, RELATION_LESS},
               {"<=", 0, NODE_COMPARE, RELATION_LESS_EQUAL},
               {">", 0, NODE_COMPARE, RELATION_GREATER},
               {">=", 0, NODE_COMPARE, RELATION_GREATER_EQUAL},
               {"in", 0, NODE_IN, 0},
               {"+", 1, NODE_CALL, 0},
               {"-", 1, NODE_CALL, 0},
               {"*", 2, NODE_CALL, 0},
               {"/", 2, NODE_CALL, 0},
               {"%", 2, NODE_CALL, 0}};

static const struct operator* operator_here(const parser *p, int level)
{
    if (p->x.now.kind != TOKEN_MARK && p->x.now.kind != TOKEN_NAME)
        return NULL;
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++)
        if (operators[i].level == level && text_is(cel_lexed(&p->x), operators[i].mark))
            return &operators[i];
    return NULL;
}

static node *parse_binary(parser *p, int level)
{
    node *left = level == 3 ? parse_unary(p) : parse_binary(p, level + 1);
    const struct operator* op;
    while (left && level < 3 && (op = operator_here(p, level))) {
        cel_lex(&p->x);
        node *right = parse_binary(p, level + 1);
        if (!right)
            return NULL;
        left = node_two(p, (node_kind)op->kind, left, right);
        if (!left)
            return NULL;
        left->how = op->how;
        left->name = text_of(op->mark);
        left->style = STYLE_OPERATOR;
    }
    return left;
}

/* a && b && c is one node: a long condition is not a deep one. */
static node *parse_logic(parser *p, bool any)
{
    const char *mark = any ? "||" : "&&";
    node *first = any ? parse_logic(p, false) : parse_binary(p, 0);
    if (!first || !cel_token_is(&p->x, mark))
        return first;
    pile items = {NULL, 0, 0};
    if (!pile_add(p, &items, first))
        return NULL;
    while (take(p, mark))
        if (!pile_add(p, &items, any ? parse_logic(p, false) : parse_binary(p, 0)))
            return NULL;
    return node_of(p, any ? NODE_OR : NODE_AND, first->start, items.items[items.count - 1]->end, &items);
}

static node *parse_expression(parser *p)
{
    node *condition = parse_logic(p, true);
    if (!condition || !take(p, "?"))
        return condition;
    node *yes = parse_logic(p, true);
    if (!yes)
        return NULL;
    if (!take(p, ":"))
        return unexpected(p, "an operator or ':'");
    if (++p->depth > p->b->depth)
        return cel_too_deep(p->b, p->x.now.from, p->x.now.to);
    node *no = parse_expression(p);
    p->depth--;
    if (!no)
        return NULL;
    node *n = cel_node(p->b, NODE_CHOICE, condition->start, no->end, 3);
    if (!n)
        return NULL;
    n->items[0] = condition;
    n->items[1] = yes;
    n->items[2] = no;
    return cel_node_done(p->b, n);
}

node *cel_parse(cel_build *b)
{
    parser p = {{b, 0, {TOKEN_END, 0, 0, 0, 0, false}}, b, 0};
    cel_lex(&p.x);
    node *n = parse_expression(&p);
    if (n && p.x.now.kind != TOKEN_END)
        return unexpected(&p, "an operator or the end");
    return n;
}
