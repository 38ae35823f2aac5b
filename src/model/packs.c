/* packs.c - `use`: the documents a charter is laid over, fetched from the environment or from what the
 * library carries, and merged in order. Relies on merge.c. */
#include "model/reader.h"
#include "model/resources.h"

#define SUGGESTIONS_MOST 256u

/* A pack that was read. One that is being read is on the way: using it again is a circle. */
typedef struct pack {
    qun_text id;
    node *tree; /* NULL: on the way, or unreadable */
    bool on_the_way;
    struct pack *next;
} pack;

static node *load(reader *r, const document *doc, uint32_t depth);

static pack *pack_named(const reader *r, qun_text id)
{
    pack *p = r->packs;
    while (p && !text_equal(p->id, id))
        p = p->next;
    return p;
}

static qun_text nearest_pack(reader *r, qun_text id)
{
    qun_text known[SUGGESTIONS_MOST];
    uint32_t count = 0;
    for (uint32_t i = 0; i < r->env->pack_count && count < SUGGESTIONS_MOST; i++)
        known[count++] = r->env->packs[i].name;
    const char *name;
    for (uint32_t i = 0; (name = resource_name(i)) != NULL && count < SUGGESTIONS_MOST; i++)
        known[count++] = text_of(name);
    return nearest_text(r, id, known, count);
}

/* ---- the head of a document ---- */

/* Later versions of the grammar are not understood by halves. */
static bool grammar_good(reader *r, const node *root)
{
    if (root->value->kind != JSON_OBJECT) {
        problem_value(r, root, "an object", ABSENT);
        return false;
    }
    const node *version = node_member(root, "qun");
    if (!version) {
        problem_at(r, QUN_CODE_C017, root, TEXT("qun"), ABSENT, ABSENT);
        return true;
    }
    if (version->value->kind != JSON_INT || version->value->as.i != 1) {
        problem_at(r, QUN_CODE_C011, version, node_found(r, version), ABSENT,
                   TEXT("the grammar read here is 1"));
        return false;
    }
    if (version != root->first)
        problem_at_key(r, QUN_CODE_C011, version, ABSENT, TEXT("it must be the first key"));
    return true;
}

/* What a document says of itself stays with it. */
static void drop_head(node *root)
{
    static const char *const own[] = {"qun", "id", "name", "about", "revision", "pack", "use"};
    node *kept = NULL;
    for (node *member = root->first; member; member = member->next) {
        bool drop = false;
        for (size_t i = 0; i < sizeof own / sizeof *own; i++)
            drop = drop || text_is(member->key, own[i]);
        if (!drop) {
            kept = member;
            continue;
        }
        root->count--;
        if (kept)
            kept->next = member->next;
        else
            root->first = member->next;
    }
    root->last = kept;
}

/* ---- one use ---- */

static qun_text bytes_of(const reader *r, qun_text id)
{
    qun_text lent = env_pack(r->env, id);
    return lent.at ? lent : resource_charter(id);
}

static bool fetch(reader *r, pack *p, const node *at, uint32_t depth)
{
    qun_text bytes = bytes_of(r, p->id);
    if (!bytes.at) {
        problem_at(r, QUN_CODE_C014, at, p->id, nearest_pack(r, p->id), TEXT("there is none of that name"));
        return false;
    }
    document *doc = arena_new_zero(&r->scratch, sizeof *doc);
    json_node *root = NULL;
    if (!doc) {
        reader_stop(r, QUN_E_NOMEM);
        return false;
    }
    *doc = (document){.id = p->id, .bytes = bytes};
    qun_status status = json_parse(r->env, &r->scratch, bytes, p->id, r->d, &root);
    if (status != QUN_OK)
        r->wrong = true;
    if (status == QUN_E_NOMEM)
        reader_stop(r, status);
    if (!root)
        return false;
    doc->root = root;
    p->on_the_way = true;
    p->tree = load(r, doc, depth + 1);
    p->on_the_way = false;
    if (p->tree)
        drop_head(p->tree);
    return p->tree != NULL;
}

static pack *pack_new(reader *r, qun_text id)
{
    pack *p = arena_new_zero(&r->scratch, sizeof *p);
    if (!p) {
        reader_stop(r, QUN_E_NOMEM);
        return NULL;
    }
    p->id = id;
    p->next = r->packs;
    r->packs = p;
    return p;
}

/* The tree of a pack, NULL if it cannot be had. */
static node *pack_tree(reader *r, const node *at, uint32_t depth)
{
    qun_text id = at->value->text;
    pack *p = pack_named(r, id);
    if (p && p->on_the_way) {
        problem_at(r, QUN_CODE_C014, at, id, ABSENT, TEXT("it uses itself, over others or at once"));
        return NULL;
    }
    if (p)
        return p->tree; /* what is wrong with it was said when it was read */
    if (depth >= PACK_DEPTH) {
        problem_at(r, QUN_CODE_C014, at, id, ABSENT, TEXT("packs use packs more than 8 deep"));
        return NULL;
    }
    p = pack_new(r, id);
    return p && fetch(r, p, at, depth) ? p->tree : NULL;
}

/* ---- with ---- */

static node *holder(reader *r, const node *like, qun_text name, node *child)
{
    node *new = arena_new(&r->scratch, sizeof *new);
    if (!new) {
        reader_stop(r, QUN_E_NOMEM);
        return NULL;
    }
    *new = *like;
    new->key = name;
    new->next = NULL;
    new->first = new->last = child;
    new->count = 1;
    new->weight = child->weight + 1;
    return new;
}

/* {"params": {NAME: {"default": VALUE}}}, to be laid over what the pack says. */
static node *with_one(reader *r, node *base, const node *pack_root, const node *value)
{
    const node *params = node_member(pack_root, "params");
    const node *param = node_member_text(params, value->key);
    if (node_kind(param) != JSON_OBJECT) {
        problem_at_key(r, QUN_CODE_C015, value, nearest_member(r, params, value->key),
                       TEXT("the pack has no parameter of that name"));
        return base;
    }
    node *copy = arena_new(&r->scratch, sizeof *copy);
    if (!copy) {
        reader_stop(r, QUN_E_NOMEM);
        return NULL;
    }
    *copy = *value;
    copy->key = TEXT("default");
    copy->next = NULL;
    node *over = holder(r, param, value->key, copy);
    over = over ? holder(r, params, TEXT("params"), over) : NULL;
    over = over ? holder(r, base, ABSENT, over) : NULL;
    return over ? node_merge(r, base, over, false) : NULL;
}

static node *apply_with(reader *r, node *base, const node *pack_root, const node *with)
{
    if (with && with->value->kind != JSON_OBJECT) {
        problem_value(r, with, "an object from parameters to values", ABSENT);
        return base;
    }
    for (const node *value = with ? with->first : NULL; value && base; value = value->next)
        base = with_one(r, base, pack_root, value);
    return base;
}

/* ---- the list ---- */

static void check_use_keys(reader *r, const node *use)
{
    static const qun_text keys[] = {{"id", 2}, {"with", 4}};
    for (const node *member = use->first; member; member = member->next)
        if (!text_equal(member->key, keys[0]) && !text_equal(member->key, keys[1]) &&
            !text_begins(member->key, TEXT("x-")))
            problem_at_key(r, QUN_CODE_C010, member, nearest_text(r, member->key, keys, 2), ABSENT);
}

/* The text that names the pack, NULL if the item is wrong. */
static const node *use_name(reader *r, const node *item)
{
    if (node_is_text(item))
        return item;
    const node *id = node_member(item, "id");
    if (node_kind(item) == JSON_OBJECT)
        check_use_keys(r, item);
    if (node_is_text(id))
        return id;
    if (node_kind(item) == JSON_OBJECT && !id)
        problem_at(r, QUN_CODE_C017, item, TEXT("id"), ABSENT, ABSENT);
    else
        problem_value(r, id ? id : item, "the id of a pack, or {\"id\": ..., \"with\": {...}}", ABSENT);
    return NULL;
}

static bool used_before(reader *r, const node *list, const node *item, const node *name)
{
    for (const node *other = list->first; other != item; other = other->next) {
        const node *its = node_is_text(other) ? other : node_member(other, "id");
        if (!node_is_text(its) || !text_equal(its->value->text, name->value->text))
            continue;
        buf where;
        buf_init(&where, &r->env->mem);
        buf_uint(&where, its->at->line);
        buf_char(&where, ':');
        buf_uint(&where, its->at->column + 1);
        problem_at(r, QUN_CODE_C002, name, name->value->text, ABSENT, reader_text(r, &where));
        return true;
    }
    return false;
}

/* All packs of a document, one combined with the other, then what `with` says. */
static node *combine_packs(reader *r, const node *list, uint32_t depth)
{
    node *base = NULL;
    for (const node *item = list->first; item && r->stopped == QUN_OK; item = item->next) {
        const node *name = use_name(r, item);
        if (!name || used_before(r, list, item, name))
            continue;
        node *tree = pack_tree(r, name, depth);
        if (!tree)
            r->unresolved = true;
        else
            base = base ? node_merge(r, base, tree, true) : tree;
    }
    for (const node *item = list->first; item && base; item = item->next) {
        const node *with = node_member(item, "with"), *name = node_member(item, "id");
        const pack *p = node_is_text(name) ? pack_named(r, name->value->text) : NULL;
        if (with && p && p->tree)
            base = apply_with(r, base, p->tree, with);
    }
    return base;
}

/* A document with its packs below it; NULL: it cannot be read. */
static node *load(reader *r, const document *doc, uint32_t depth)
{
    node *own = node_of(r, doc->root, doc);
    if (!own || !grammar_good(r, own))
        return NULL;
    node *base = NULL;
    const node *use = node_member(own, "use");
    if (use && use->value->kind == JSON_ARRAY)
        base = combine_packs(r, use, depth);
    else if (use && use->value->kind != JSON_NULL)
        problem_value(r, use, "a list of packs", ABSENT);
    return r->stopped == QUN_OK ? node_merge(r, base, own, false) : NULL;
}

node *read_documents(reader *r, qun_text json)
{
    document *doc = arena_new_zero(&r->scratch, sizeof *doc);
    json_node *root = NULL;
    if (!doc) {
        reader_stop(r, QUN_E_NOMEM);
        return NULL;
    }
    doc->bytes = json;
    qun_status status = json_parse(r->env, &r->scratch, json, ABSENT, r->d, &root);
    if (status != QUN_OK)
        r->wrong = true;
    if (status != QUN_OK && status != QUN_E_INVALID)
        reader_stop(r, status);
    if (!root || r->stopped != QUN_OK)
        return NULL;
    doc->root = root;
    const json_node *id = json_member(root, "id");
    if (id && id->kind == JSON_STRING) {
        pack *self = pack_new(r, id->text);
        if (!self)
            return NULL;
        self->on_the_way = true;
    }
    return load(r, doc, 0);
}
