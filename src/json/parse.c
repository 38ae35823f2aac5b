/* parse.c - builds the tree of a document, and says in the diagnostics what is wrong with it and where.
 * Relies on walk.c for the grammar; iterative, so depth costs no stack. */
#include "json/json.h"
#include "json/keys.h"
#include "json/walk.h"

#define KEYS_FEW    16u /* members whose keys are compared one by one before a table is made */
#define FOUND_BYTES 40u /* of a wrong token that are shown */

typedef struct parser {
    const qun_env *env;
    arena *arena;
    arena scratch; /* of the table of keys and of paths; dropped at the end */
    qun_text bytes, document;
    qun_diagnostics *diagnostics;
    json_keys keys;
    json_walker walk;
    json_node *root, *open; /* the innermost object or array that is not closed */
    json_node *pending;     /* a member whose value has not come */
    bool duplicates;
} parser;

/* ---- problems ---- */

/* The pointer of a node that stands in the tree or will. */
static qun_text path_of(parser *p, const json_node *node)
{
    qun_text path = {NULL, 0};
    buf b;
    buf_init(&b, p->arena->mem);
    if (node)
        json_path(node, &b);
    if (!b.failed && !arena_text(&p->scratch, buf_view(&b), &path))
        path = (qun_text){NULL, 0};
    buf_drop(&b);
    return path;
}

static void report_token(parser *p, const json_token *t)
{
    problem wrong = {.code = p->walk.code, .detail = text_of(p->walk.words)};
    wrong.at.document = p->document;
    wrong.at.path = path_of(p, p->pending ? p->pending : p->open);
    wrong.at.offset = (uint64_t)(t->at - p->walk.lex.start);
    wrong.at.length = t->len;
    /* The lexer counts up to the token's beginning; what is wrong may stand inside it. */
    place_lines(&wrong.at, p->walk.lex.start, p->bytes.len);
    qun_text found = text_cut((qun_text){t->at, t->len}, FOUND_BYTES);
    if (utf8_valid(found.at, found.len))
        wrong.found = found;
    diagnose(p->diagnostics, &wrong);
}

static void report_duplicate(parser *p, const json_node *node, const json_node *first)
{
    buf where;
    char text[32];
    problem wrong = {.code = QUN_CODE_C002, .found = node->key};
    buf_fixed(&where, text, sizeof text);
    buf_uint(&where, first->key_line);
    buf_char(&where, ':');
    buf_uint(&where, first->key_column);
    wrong.detail = buf_view(&where);
    wrong.at.document = p->document;
    wrong.at.path = path_of(p, node);
    json_key_place(node, &wrong.at);
    diagnose(p->diagnostics, &wrong);
    p->duplicates = true;
}

static qun_status refuse_size(parser *p)
{
    problem wrong = {.code = QUN_CODE_C003, .detail = TEXT("the document is longer than the limit allows")};
    wrong.at.document = p->document;
    wrong.at.length = p->bytes.len;
    diagnose(p->diagnostics, &wrong);
    return QUN_E_LIMIT;
}

/* ---- nodes ---- */

static bool decode(parser *p, const json_token *t, qun_text *out)
{
    if (!t->escaped)
        return arena_text(p->arena, (qun_text){t->at + 1, t->len - 2}, out);
    char *text = arena_new(p->arena, t->len);
    if (!text)
        return false;
    size_t len = json_lex_decode(t, text);
    text[len] = 0;
    *out = (qun_text){text, len};
    return true;
}

/* Hangs a new node under the open one. */
static json_node *node_new(parser *p)
{
    json_node *node = arena_new_zero(p->arena, sizeof *node);
    if (!node)
        return NULL;
    json_node *parent = p->open;
    node->parent = parent;
    if (!parent) {
        p->root = node;
        return node;
    }
    node->index = parent->count++;
    if (parent->last)
        parent->last->next = node;
    else
        parent->first = node;
    parent->last = node;
    return node;
}

/* The first member of this object with the same key, NULL if there is none. False: no memory. */
static bool first_alike(parser *p, const json_node *node, const void **first)
{
    const json_node *other = node->parent->first;
    *first = NULL;
    if (node->index < KEYS_FEW) {
        while (other != node && !text_equal(other->key, node->key))
            other = other->next;
        if (other != node)
            *first = other;
        return true;
    }
    for (; node->index == KEYS_FEW && other != node; other = other->next)
        if (!json_keys_add(&p->keys, other->parent, other->key, other, first))
            return false;
    return json_keys_add(&p->keys, node->parent, node->key, node, first);
}

static bool add_key(parser *p, const json_token *t)
{
    json_node *node = node_new(p);
    if (!node || !decode(p, t, &node->key))
        return false;
    node->key_offset = (uint32_t)(t->at - p->walk.lex.start);
    node->key_length = (uint32_t)t->len;
    node->key_line = t->line;
    node->key_column = t->column;
    p->pending = node;
    const void *first;
    if (!first_alike(p, node, &first))
        return false;
    if (first)
        report_duplicate(p, node, first);
    return true;
}

/* The node of a value: that of its key if it has one. */
static json_node *add_node(parser *p, const json_token *t)
{
    json_node *node = p->pending ? p->pending : node_new(p);
    if (!node)
        return NULL;
    p->pending = NULL;
    node->offset = (uint32_t)(t->at - p->walk.lex.start);
    node->length = (uint32_t)t->len;
    node->line = t->line;
    node->column = t->column;
    return node;
}

static bool add_value(parser *p, const json_token *t)
{
    json_node *node = add_node(p, t);
    if (!node)
        return false;
    node->kind = t->value;
    node->truth = t->truth;
    if (t->value == JSON_STRING)
        return decode(p, t, &node->text);
    if (t->value == JSON_INT)
        node->as.i = t->as.i;
    else if (t->value == JSON_DOUBLE)
        node->as.d = t->as.d;
    else
        return true;
    return arena_text(p->arena, (qun_text){t->at, t->len}, &node->text);
}

static bool add_open(parser *p, const json_token *t)
{
    json_node *node = add_node(p, t);
    if (!node)
        return false;
    node->kind = t->kind == JSON_TOKEN_OBJECT ? JSON_OBJECT : JSON_ARRAY;
    p->open = node;
    return true;
}

static void close_node(parser *p, const json_token *t)
{
    p->open->length = (uint32_t)(t->at + 1 - p->walk.lex.start) - p->open->offset;
    p->open = p->open->parent;
}

static qun_status build(parser *p)
{
    for (;;) {
        json_token t;
        bool held = true;
        switch (json_walk_next(&p->walk, &t)) {
        case JSON_WALK_KEY:
            held = add_key(p, &t);
            break;
        case JSON_WALK_VALUE:
            held = add_value(p, &t);
            break;
        case JSON_WALK_OPEN:
            held = add_open(p, &t);
            break;
        case JSON_WALK_CLOSE:
            close_node(p, &t);
            break;
        case JSON_WALK_END:
            return p->duplicates ? QUN_E_INVALID : QUN_OK;
        default:
            report_token(p, &t);
            return p->walk.status;
        }
        if (!held)
            return QUN_E_NOMEM;
    }
}

qun_status json_parse(const qun_env *env, arena *a, qun_text bytes, qun_text document, qun_diagnostics *d,
                      json_node **out)
{
    parser p = {.env = env, .arena = a, .bytes = bytes, .document = document, .diagnostics = d};
    *out = NULL;
    if (bytes.len > env->limits.document_bytes || bytes.len >= UINT32_MAX)
        return refuse_size(&p);
    arena_init(&p.scratch, a->mem);
    json_keys_init(&p.keys, &p.scratch, env->seed);
    json_walk_begin(&p.walk, bytes, env->limits.depth);
    arena_mark mark = arena_here(a);
    qun_status status = build(&p);
    if (status == QUN_OK || (status == QUN_E_INVALID && p.walk.status == QUN_OK))
        *out = p.root;
    else
        arena_back(a, mark);
    arena_drop(&p.scratch);
    return status;
}
