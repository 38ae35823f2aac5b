/* env.h - the environment: all that the library may assume about the world outside: memory, limits, zones,
 * packs. */
#ifndef QUN_ENV_H
#define QUN_ENV_H
#include <qun/base.h>
#ifdef __cplusplus
extern "C" {
#endif

typedef struct qun_env qun_env;     /* [shared] */

/** The allocator's law is Lua's: new_size 0 frees (cannot fail), old NULL allocates, else resizes; NULL means
 *  no memory. Memory is aligned as malloc's. Called from whatever thread uses or unrefs an object of the
 *  environment, at most one call per object at a time. Must not call the library. */
typedef void *(*qun_realloc_fn)(void *user, void *old, size_t old_size, size_t new_size);

/** Limits; 0 takes the default in brackets. A document over one is refused with QUN_E_LIMIT and its place. */
typedef struct qun_limits {
    uint32_t size;
    uint32_t depth;                 /* nesting of JSON and expressions [64] */
    uint64_t document_bytes;        /* a charter's JSON [4 MiB] */
    uint32_t objects;               /* typed objects of a charter [65,536] */
    uint32_t words;                 /* terms of one word list [1,000,000] */
    uint32_t expression_bytes;      /* one condition [16 KiB] */
    uint32_t steps;                 /* engine steps for one row of one verb [100,000] */
    uint32_t rows;                  /* rows of one facts table [2^31 - 1] */
    uint32_t diagnostics;           /* kept for one document [1,000]; further ones are counted */
} qun_limits;

/** A document the host lends by name: the bytes of a TZif file (RFC 9636) for a zone, the JSON of a pack.
 *  Copied. "UTC" and "+08:00" need no zone bytes; packs the library carries (qun_resource_get) need none. */
typedef struct qun_document {
    uint32_t    size;
    uint32_t    flags;              /* 0 */
    qun_text    name;               /* "Asia/Shanghai"; "discipline.basic" */
    const void *bytes;
    size_t      len;
} qun_document;

/** What an environment is made of; all may be 0. */
typedef struct qun_env_options {
    uint32_t            size;
    uint32_t            flags;      /* 0 */
    qun_realloc_fn      allocate;   /* NULL: the C library's */
    void               *user;       /* first argument of `allocate` */
    const qun_limits   *limits;     /* NULL: all defaults */
    const qun_document *zones;      /* NULL: none; stride is zones[0].size */
    const qun_document *packs;      /* NULL: none; a pack here hides one of that name the library carries */
    size_t              zone_count;
    size_t              pack_count;
    size_t              reserved;   /* 0 */
    uint64_t            hash_seed;  /* any number, best a random one: guards tables against crafted keys;
                                       no answer depends on it */
} qun_env_options;

/** Makes an environment; one per process or per tenant.
 *  options  NULL: malloc, default limits, no zones, no packs. Copied.
 *  Errors: ARG, SIZE, NEWER, LIMIT, NOMEM, TEXT for a name; FORMAT if a zone's bytes do not begin as a TZif file.
 *  Thread: any. O(bytes lent). */
QUN_API qun_status qun_env_new(const qun_env_options *options, qun_env **out);
/** Takes one more reference; gives `env`. NULL gives NULL. */
QUN_API qun_env *qun_env_ref(const qun_env *env);
QUN_API void qun_env_unref(qun_env *env);
/** The limits in force, defaults filled in. Errors: ARG, SIZE. */
QUN_API qun_status qun_env_limits(const qun_env *env, qun_limits *out);

#ifdef __cplusplus
}
#endif
#endif
