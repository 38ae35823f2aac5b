/* env.c - makes, shares and drops environments: copies what the host lends and fills in the limits.
 * Relies on sized.h for the host's structs. */
#include "base/env.h"
#include "base/sized.h"
#include <string.h>

void refs_take(atomic_uint *refs)
{
    atomic_fetch_add_explicit(refs, 1, memory_order_relaxed);
}

bool refs_drop(atomic_uint *refs)
{
    return atomic_fetch_sub_explicit(refs, 1, memory_order_acq_rel) == 1;
}

static qun_status limits_in(const qun_limits *from, qun_limits *to)
{
    memset(to, 0, sizeof *to);
    qun_status status = from ? sized_in(from, sizeof *from, to, sizeof *to) : QUN_OK;
    if (status != QUN_OK)
        return status;
    to->size = sizeof *to;
    if (to->depth > LIMIT_DEPTH_MOST || to->rows > INT32_MAX)
        return QUN_E_LIMIT;
    to->depth = to->depth ? to->depth : 64;
    to->document_bytes = to->document_bytes ? to->document_bytes : UINT64_C(4) << 20;
    to->objects = to->objects ? to->objects : 65536;
    to->words = to->words ? to->words : 1000000;
    to->expression_bytes = to->expression_bytes ? to->expression_bytes : 16 << 10;
    to->steps = to->steps ? to->steps : 100000;
    to->rows = to->rows ? to->rows : INT32_MAX;
    to->diagnostics = to->diagnostics ? to->diagnostics : 1000;
    return QUN_OK;
}

/* ---- documents the host lends ---- */

/* What zones and packs must be beyond their names. */
static qun_status zone_check(const qun_env *env, qun_text *bytes)
{
    (void)env;
    if (bytes->len > SIZE_MAX / 2)
        return QUN_E_ARG;
    return text_begins(*bytes, TEXT("TZif")) ? QUN_OK : QUN_E_FORMAT;
}

static qun_status pack_check(const qun_env *env, qun_text *bytes)
{
    if (bytes->at && bytes->len == QUN_NTS)
        bytes->len = strlen(bytes->at);
    if (bytes->len > SIZE_MAX / 2)
        return QUN_E_ARG;
    return bytes->len > env->limits.document_bytes ? QUN_E_LIMIT : QUN_OK;
}

typedef qun_status (*document_check)(const qun_env *env, qun_text *bytes);

/* Name and bytes share one allocation, each with a NUL behind. */
static size_t document_size(const env_document *d)
{
    return d->name.len + d->bytes.len + 2;
}

static qun_status document_in(const qun_env *env, const void *from, uint32_t stride, document_check check,
                              env_document *out)
{
    qun_document d;
    qun_status status = sized_in(from, sizeof d, &d, sizeof d);
    if (status != QUN_OK)
        return status;
    uint32_t size;
    memcpy(&size, from, sizeof size);
    if (size != stride)
        return QUN_E_SIZE;
    if (d.flags != 0)
        return QUN_E_NEWER;
    qun_text name, bytes = {d.bytes, d.len};
    status = text_in(d.name.at, d.name.len, &name);
    if (status != QUN_OK)
        return status;
    if (name.len == 0 || (!bytes.at && bytes.len > 0))
        return QUN_E_ARG;
    status = check(env, &bytes);
    if (status != QUN_OK)
        return status;
    if (name.len > SIZE_MAX / 4 || bytes.len > SIZE_MAX / 4)
        return QUN_E_NOMEM;
    *out = (env_document){name, bytes};
    char *copy = mem_new(&env->mem, document_size(out));
    if (!copy) {
        *out = (env_document){{NULL, 0}, {NULL, 0}};
        return QUN_E_NOMEM;
    }
    char *second = copy + name.len + 1;
    memcpy(copy, name.at, name.len);
    copy[name.len] = 0;
    if (bytes.len > 0)
        memcpy(second, bytes.at, bytes.len);
    second[bytes.len] = 0;
    *out = (env_document){{copy, name.len}, {second, bytes.len}};
    return QUN_OK;
}

static qun_status documents_in(const qun_env *env, const qun_document *from, size_t count,
                               document_check check, env_document **out, uint32_t *out_count)
{
    if (count == 0)
        return QUN_OK;
    if (!from)
        return QUN_E_ARG;
    if (count > UINT32_MAX || count > SIZE_MAX / 2 / sizeof **out)
        return QUN_E_LIMIT;
    uint32_t stride = from->size;
    if (stride < sizeof *from)
        return QUN_E_SIZE;
    *out = mem_new_zero(&env->mem, count * sizeof **out);
    if (!*out)
        return QUN_E_NOMEM;
    *out_count = (uint32_t)count;
    for (size_t i = 0; i < count; i++) {
        qun_status status = document_in(env, (const char *)from + i * stride, stride, check, &(*out)[i]);
        if (status != QUN_OK)
            return status;
    }
    return QUN_OK;
}

static void documents_drop(const mem *m, env_document *documents, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (documents[i].name.at)
            mem_free(m, (void *)(uintptr_t)documents[i].name.at, document_size(&documents[i]));
    mem_free(m, documents, count * sizeof *documents);
}

static qun_text document_named(const env_document *documents, uint32_t count, qun_text name)
{
    for (uint32_t i = 0; i < count; i++)
        if (text_equal(documents[i].name, name))
            return documents[i].bytes;
    return (qun_text){NULL, 0};
}

qun_text env_zone(const qun_env *env, qun_text name)
{
    return document_named(env->zones, env->zone_count, name);
}

qun_text env_pack(const qun_env *env, qun_text name)
{
    return document_named(env->packs, env->pack_count, name);
}

/* ---- the environment ---- */

static qun_status options_in(const qun_env_options *from, qun_env_options *to)
{
    memset(to, 0, sizeof *to);
    if (!from)
        return QUN_OK;
    qun_status status = sized_in(from, sizeof *from, to, sizeof *to);
    if (status != QUN_OK)
        return status;
    return to->flags != 0 || to->reserved != 0 ? QUN_E_NEWER : QUN_OK;
}

static void env_drop(qun_env *env)
{
    mem m = env->mem; /* outlives the memory it stands in */
    documents_drop(&m, env->zones, env->zone_count);
    documents_drop(&m, env->packs, env->pack_count);
    mem_free(&m, env, sizeof *env);
}

qun_status qun_env_new(const qun_env_options *options, qun_env **out)
{
    if (!out)
        return QUN_E_ARG;
    *out = NULL;
    qun_env_options o;
    qun_limits limits;
    qun_status status = options_in(options, &o);
    if (status == QUN_OK)
        status = limits_in(o.limits, &limits);
    if (status != QUN_OK)
        return status;
    mem m = {o.allocate ? o.allocate : mem_libc, o.user};
    qun_env *env = mem_new_zero(&m, sizeof *env);
    if (!env)
        return QUN_E_NOMEM;
    env->mem = m;
    env->seed = o.hash_seed;
    env->limits = limits;
    atomic_init(&env->refs, 1);
    status = documents_in(env, o.zones, o.zone_count, zone_check, &env->zones, &env->zone_count);
    if (status == QUN_OK)
        status = documents_in(env, o.packs, o.pack_count, pack_check, &env->packs, &env->pack_count);
    if (status != QUN_OK) {
        env_drop(env);
        return status;
    }
    *out = env;
    return QUN_OK;
}

qun_env *qun_env_ref(const qun_env *env)
{
    qun_env *own = (qun_env *)(uintptr_t)env; /* const to the host, counted by us */
    if (own)
        refs_take(&own->refs);
    return own;
}

void qun_env_unref(qun_env *env)
{
    if (env && refs_drop(&env->refs))
        env_drop(env);
}

qun_status qun_env_limits(const qun_env *env, qun_limits *out)
{
    return env ? sized_out(&env->limits, sizeof env->limits, sizeof env->limits, out) : QUN_E_ARG;
}
