/* json_fuzz.c - any bytes as JSON: the tree's reader and the scanner must agree on accepting and on every
 * value, and an accepted tree, written and read again, must be the same tree. Relies on the rooms base and
 * json. */
#include "json/json.h"
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
    if (!holds)
        abort();
}

static bool same_number(const json_node *node, const json_value *value)
{
    if (node->kind == JSON_INT)
        return node->as.i == value->as.i;
    return node->as.d == value->as.d; /* never NaN */
}

static bool scan_agrees(json_scan *s, const json_node *node);

static bool value_agrees(const json_scan *outer, const json_value *value, const json_node *node)
{
    must(!node || value->kind == node->kind);
    if (value->kind == JSON_ARRAY || value->kind == JSON_OBJECT) {
        json_scan inner;
        json_scan_value(&inner, outer, value);
        return scan_agrees(&inner, node);
    }
    if (!node)
        return true;
    if (value->kind == JSON_BOOL)
        must(value->truth == node->truth);
    if (value->kind == JSON_INT || value->kind == JSON_DOUBLE)
        must(same_number(node, value));
    if (value->kind != JSON_NULL && value->kind != JSON_BOOL)
        must(text_equal(value->text, node->text));
    return true;
}

/* Scans everything below; where the tree is there, each value must be the tree's. False if it is refused. */
static bool scan_agrees(json_scan *s, const json_node *node)
{
    qun_text key = {NULL, 0};
    json_value value;
    const json_node *child = node ? node->first : NULL;
    while (json_next(s, &key, &value)) {
        must(!node || child);
        if (child && child->key.at)
            must(text_equal(key, child->key));
        if (!value_agrees(s, &value, child))
            return false;
        if (child)
            child = child->next;
    }
    must(s->status == QUN_OK || (s->error && s->code));
    if (s->status == QUN_OK)
        must(!child);
    return s->status == QUN_OK;
}

static void same_tree(const json_node *a, const json_node *b)
{
    must(a->kind == b->kind && a->count == b->count && a->index == b->index);
    must(!a->key.at == !b->key.at && text_equal(a->key, b->key));
    must(text_equal(a->text, b->text) && a->truth == b->truth);
    must(a->kind == JSON_DOUBLE ? a->as.d == b->as.d : a->as.i == b->as.i);
    const json_node *x = a->first, *y = b->first;
    for (; x && y; x = x->next, y = y->next)
        same_tree(x, y);
    must(!x && !y);
}

static void written_and_read_again(const qun_env *env, arena *a, const json_node *root)
{
    buf text;
    json_node *again;
    buf_init(&text, &env->mem);
    json_write(root, &text);
    must(!text.failed);
    must(json_parse(env, a, buf_view(&text), (qun_text){NULL, 0}, NULL, &again) == QUN_OK);
    same_tree(root, again);
    buf_drop(&text);
}

/* What is refused is said, in a place inside the document, in valid UTF-8. */
static void explained(const qun_diagnostics *d, size_t size)
{
    char line[2048];
    size_t len;
    qun_diagnostic given = {.size = sizeof given};
    must(qun_diagnostics_count(d) > 0);
    for (uint32_t i = 0; i < qun_diagnostics_count(d); i++) {
        must(qun_diagnostics_get(d, i, &given) == QUN_OK && given.offset + given.length <= size);
        must(utf8_valid(given.path.at, given.path.len) && utf8_valid(given.found.at, given.found.len));
        if (qun_diagnostics_format(d, i, QUN_LANG_EN, line, sizeof line, &len) == QUN_OK)
            must(utf8_valid(line, len) && len == strlen(line));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    qun_env *env = NULL;
    qun_diagnostics *d = NULL;
    json_node *root;
    json_scan scan;
    arena a;
    must(qun_env_new(NULL, &env) == QUN_OK && qun_diagnostics_new(env, &d) == QUN_OK);
    arena_init(&a, &env->mem);
    qun_text text = {(const char *)data, size};
    qun_status status = json_parse(env, &a, text, (qun_text){NULL, 0}, d, &root);
    bool accepted = status == QUN_OK;
    if (accepted)
        written_and_read_again(env, &a, root);
    else
        explained(d, size);
    json_scan_object(&scan, env, &a, text);
    must(scan_agrees(&scan, accepted && root->kind == JSON_OBJECT ? root : NULL) ==
         (accepted && root->kind == JSON_OBJECT));
    json_scan_array(&scan, env, &a, text);
    must(scan_agrees(&scan, accepted && root->kind == JSON_ARRAY ? root : NULL) ==
         (accepted && root->kind == JSON_ARRAY));
    arena_drop(&a);
    qun_diagnostics_unref(d);
    qun_env_unref(env);
    return 0;
}
