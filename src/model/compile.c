/* compile.c - objects become a charter, part by part. Relies on every file of the room; the reader and the
 * builder rely on charter_build alone. */
#include "model/compile.h"
#include "base/hash.h"

owner owner_of(const compiler *k, int32_t kind, uint32_t index)
{
    return (owner){kind, index, k->c->objects.lists[kind].references[index]};
}

bool take(compiler *k, qun_status status)
{
    if (status == QUN_E_INVALID) {
        k->errors++;
        return true;
    }
    if (status != QUN_OK && k->stopped == QUN_OK)
        k->stopped = status;
    return k->stopped == QUN_OK;
}

void *compiler_new(compiler *k, size_t count, size_t size)
{
    if (count == 0 || k->stopped != QUN_OK)
        return NULL;
    void *new = count <= SIZE_MAX / size ? arena_new_zero(&k->c->arena, count * size) : NULL;
    if (!new)
        take(k, QUN_E_NOMEM);
    return new;
}

qun_text compiler_text(compiler *k, const buf *b)
{
    qun_text out = {NULL, 0};
    if (b->failed || !arena_text(&k->c->arena, buf_view(b), &out))
        take(k, QUN_E_NOMEM);
    buf copy = *b;
    buf_drop(&copy);
    return out;
}

qun_text pointer_of(compiler *k, owner at, const char *key)
{
    qun_text out = {NULL, 0};
    place here = objects_place(&k->c->objects, at.kind, at.index, key);
    if (!arena_text(&k->c->arena, here.path, &out))
        take(k, QUN_E_NOMEM);
    return out;
}

void report(compiler *k, int32_t code, owner at, const char *key, qun_text found, qun_text suggestion,
            qun_text detail)
{
    k->errors++;
    if (object_suspect(&k->c->objects, at.kind, at.index))
        return; /* the reader has told what is wrong with it */
    problem p = {.code = code, .found = found, .suggestion = suggestion, .detail = detail};
    p.at = objects_place(&k->c->objects, at.kind, at.index, key);
    diagnose(k->d, &p);
}

qun_text nearest_object(const compiler *k, int32_t kind, qun_text name)
{
    const object_list *list = &k->c->objects.lists[kind];
    int64_t near = text_nearest(name, list->references, list->count);
    return near < 0 ? (qun_text){NULL, 0} : list->references[near];
}

qun_text nearest_event(const compiler *k, qun_text name)
{
    qun_text known[64];
    uint32_t count = k->c->kinds.count < 64 ? k->c->kinds.count : 64;
    for (uint32_t i = 0; i < count; i++)
        known[i] = names_at(&k->c->kinds, i);
    int64_t near = text_nearest(name, known, count);
    return near < 0 ? (qun_text){NULL, 0} : known[near];
}

/* The nearest of the facts of a scope ("event.") or of all (""), without the scope's name. The loop's own,
 * which have a colon, are not spoken of. */
static qun_text nearest_of_scope(compiler *k, qun_text scope, qun_text name)
{
    const qun_shape *shape = k->c->shape;
    qun_text *known = compiler_new(k, shape->field_count, sizeof *known);
    uint32_t count = 0;
    for (uint32_t i = 0; i < shape->field_count && known; i++) {
        qun_text field = shape->fields[i].name;
        if (text_begins(field, scope) && !text_holds(field, TEXT(":")))
            known[count++] = text_part(field, scope.len, field.len);
    }
    int64_t near = known ? text_nearest(name, known, count) : -1;
    return near < 0 ? (qun_text){NULL, 0} : known[near];
}

qun_text nearest_fact(compiler *k, qun_text name)
{
    return nearest_of_scope(k, TEXT(""), name);
}

qun_text nearest_event_field(compiler *k, qun_text field)
{
    return nearest_of_scope(k, TEXT("event."), field);
}

const char *item_key(char room[ITEM_KEY], const char *key, size_t index)
{
    buf b;
    buf_fixed(&b, room, ITEM_KEY);
    buf_str(&b, key);
    buf_char(&b, '/');
    buf_uint(&b, index);
    buf_char(&b, '\0');
    return room;
}

/* The hash of the canonical form stands in for a revision that nobody gave. */
static void name_revision(compiler *k)
{
    const qun_head *head = object_at(&k->c->objects, QUN_OBJECT_HEAD, 0);
    k->c->id = head ? head->id : (qun_text){NULL, 0};
    if (head && head->revision.len) {
        k->c->revision = head->revision;
        return;
    }
    buf canonical, out;
    buf_init(&canonical, &k->env->mem);
    buf_init(&out, &k->env->mem);
    if (take(k, objects_write(&k->c->objects, &canonical)) && !canonical.failed) {
        uint64_t hash = hash_bytes(0, canonical.at, canonical.len);
        for (int shift = 60; shift >= 0; shift -= 4)
            buf_char(&out, "0123456789abcdef"[(hash >> shift) & 15]);
    }
    buf_drop(&canonical);
    k->c->revision = compiler_text(k, &out);
}

static void open_zone(compiler *k)
{
    const qun_head *head = object_at(&k->c->objects, QUN_OBJECT_HEAD, 0);
    qun_text name = head && head->timezone.len ? head->timezone : TEXT("+08:00");
    qun_status status = zone_open(k->env, name, &k->c->zone);
    if (status == QUN_E_NOMEM) {
        take(k, status);
    } else if (status != QUN_OK) {
        report(k, QUN_CODE_C018, owner_of(k, QUN_OBJECT_HEAD, 0), "timezone", name, (qun_text){NULL, 0},
               status == QUN_E_FORMAT ? TEXT("its bytes are no TZif file")
                                      : TEXT("the environment has no zone of that name"));
        take(k, zone_open(k->env, TEXT("UTC"), &k->c->zone));
    }
}

static qun_status charter_new(const qun_env *env, const objects *o, qun_charter **out)
{
    qun_charter *c = mem_new_zero(&env->mem, sizeof *c);
    if (!c)
        return QUN_E_NOMEM;
    refs_take(&c->refs);
    c->env = qun_env_ref(env);
    arena_init_kept(&c->arena, &c->env->mem, 64 * 1024);
    objects_init(&c->objects, env);
    names_init(&c->kinds, &c->env->mem, env->seed);
    qun_status status = objects_copy(o, &c->objects);
    if (status == QUN_OK)
        status = qun_shape_new(env, &c->shape);
    if (status != QUN_OK) {
        qun_charter_unref(c);
        return status;
    }
    *out = c;
    return QUN_OK;
}

/* The order matters: what is named must be there before what names it. */
static void (*const parts[])(compiler *) = {
    name_revision, open_zone,      compile_fields,  declare_functions, declare_metrics, settle_fields,
    compile_times, compile_lists,  compile_metrics, compile_gates,     compile_ladders, compile_classes,
    compile_tiers, compile_stages, compile_forms,   compile_rules,     compile_loop,    compile_links,
    lint,
};

qun_status charter_build(const qun_env *env, const objects *o, qun_diagnostics *d, qun_charter **out)
{
    compiler k = {.env = env, .d = d};
    qun_diagnostics *own = NULL; /* warnings of other rooms are findings, whoever listens */
    qun_status status = d ? QUN_OK : qun_diagnostics_new(env, &own);
    if (status == QUN_OK)
        status = charter_new(env, o, &k.c);
    if (status != QUN_OK) {
        qun_diagnostics_unref(own);
        return status;
    }
    k.d = d ? d : own;
    for (size_t i = 0; i < sizeof parts / sizeof *parts && k.stopped == QUN_OK; i++)
        parts[i](&k);
    diagnostics_sort(d);
    qun_diagnostics_unref(own);
    status = k.stopped != QUN_OK ? k.stopped : k.errors ? QUN_E_INVALID : QUN_OK;
    if (status != QUN_OK) {
        qun_charter_unref(k.c);
        return status;
    }
    shape_freeze(k.c->shape);
    *out = k.c;
    return QUN_OK;
}

qun_charter *qun_charter_ref(const qun_charter *charter)
{
    qun_charter *c = (qun_charter *)charter;
    if (c)
        refs_take(&c->refs);
    return c;
}

void qun_charter_unref(qun_charter *charter)
{
    if (!charter || !refs_drop(&charter->refs))
        return;
    for (uint32_t i = 0; i < charter->list_count; i++)
        qun_words_unref(charter->lists[i].words);
    zone_unref(charter->zone);
    qun_shape_unref(charter->shape);
    names_drop(&charter->kinds);
    objects_drop(&charter->objects);
    arena_drop(&charter->arena);
    qun_env *env = charter->env;
    mem_free(&env->mem, charter, sizeof *charter);
    qun_env_unref(env);
}

const qun_shape *qun_charter_shape(const qun_charter *charter)
{
    return charter ? charter->shape : NULL;
}
