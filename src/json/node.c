/* node.c - what one asks of a tree: members, items, places, the way to a node, and its text again. */
#include "json/json.h"

const json_node *json_member_text(const json_node *object, qun_text key)
{
    if (!object || object->kind != JSON_OBJECT)
        return NULL;
    for (const json_node *node = object->first; node; node = node->next)
        if (text_equal(node->key, key))
            return node;
    return NULL;
}

const json_node *json_member(const json_node *object, const char *key)
{
    return json_member_text(object, text_of(key));
}

const json_node *json_item(const json_node *array, uint32_t index)
{
    if (!array || array->kind != JSON_ARRAY || index >= array->count)
        return NULL;
    const json_node *node = array->first;
    while (index-- > 0)
        node = node->next;
    return node;
}

bool json_number(const json_node *node, double *out)
{
    if (!node || (node->kind != JSON_INT && node->kind != JSON_DOUBLE))
        return false;
    *out = node->kind == JSON_INT ? (double)node->as.i : node->as.d;
    return true;
}

/* ---- places ---- */

/* "~" and "/" in keys are written "~0" and "~1" (RFC 6901). */
static void add_step(const json_node *node, buf *out)
{
    buf_char(out, '/');
    if (!node->key.at) {
        buf_uint(out, node->index);
        return;
    }
    for (size_t i = 0; i < node->key.len; i++) {
        char c = node->key.at[i];
        if (c == '~' || c == '/')
            buf_str(out, c == '~' ? "~0" : "~1");
        else
            buf_char(out, c);
    }
}

/* Recursion is as deep as the document, which the environment's limit bounds. */
void json_path(const json_node *node, buf *out)
{
    if (!node->parent)
        return;
    json_path(node->parent, out);
    add_step(node, out);
}

void json_place(const json_node *node, place *out)
{
    out->offset = node->offset;
    out->length = node->length;
    out->line = node->line;
    out->column = node->column;
}

void json_key_place(const json_node *node, place *out)
{
    if (!node->key.at) {
        json_place(node, out);
        return;
    }
    out->offset = node->key_offset;
    out->length = node->key_length;
    out->line = node->key_line;
    out->column = node->key_column;
}

void json_place_in(const json_node *node, qun_text document, arena *scratch, place *out)
{
    buf path;
    *out = (place){.document = document};
    buf_init(&path, scratch->mem);
    json_path(node, &path);
    if (path.failed || !arena_text(scratch, buf_view(&path), &out->path))
        out->path = (qun_text){NULL, 0};
    buf_drop(&path);
    json_place(node, out);
}

/* ---- writing ---- */

static void write_scalar(const json_node *node, buf *out)
{
    static const char *const words[] = {"false", "true", "null"};
    switch (node->kind) {
    case JSON_STRING:
        buf_json(out, node->text);
        break;
    case JSON_INT:
    case JSON_DOUBLE:
        buf_text(out, node->text); /* as it was written: nothing is lost */
        break;
    default:
        buf_str(out, words[node->kind == JSON_NULL ? 2 : node->truth]);
        break;
    }
}

static void write_begin(const json_node *node, bool member, buf *out)
{
    if (member) {
        buf_json(out, node->key);
        buf_char(out, ':');
    }
    if (node->kind == JSON_OBJECT || node->kind == JSON_ARRAY)
        buf_char(out, node->kind == JSON_OBJECT ? '{' : '[');
    else
        write_scalar(node, out);
}

static void write_end(const json_node *node, buf *out)
{
    if (node->kind == JSON_OBJECT || node->kind == JSON_ARRAY)
        buf_char(out, node->kind == JSON_OBJECT ? '}' : ']');
}

void json_write(const json_node *root, buf *out)
{
    const json_node *node = root;
    for (;;) {
        write_begin(node, node != root && node->key.at, out);
        if (node->first) {
            node = node->first;
            continue;
        }
        write_end(node, out);
        while (node != root && !node->next) {
            node = node->parent;
            write_end(node, out);
        }
        if (node == root)
            return;
        buf_char(out, ',');
        node = node->next;
    }
}
