/* env.h - what an environment holds: allocator, limits, hash seed, zones and packs the host has lent. */
#ifndef QUN_BASE_ENV_H
#define QUN_BASE_ENV_H
#include "base/hash.h"
#include <stdatomic.h>

/* Deepest nesting a host may allow (qun_limits.depth): recursion stays within a thread's stack. More is
 * LIMIT. */
#define LIMIT_DEPTH_MOST 1000u

typedef struct env_document { /* a zone's bytes or a pack's text, copied */
    qun_text name, bytes;
} env_document;

struct qun_env {
    mem mem;
    atomic_uint refs;
    uint64_t seed;
    qun_limits limits; /* defaults filled in */
    env_document *zones, *packs;
    uint32_t zone_count, pack_count;
};

/* References of shared objects: one atomic law for all of them. refs_drop says whether it was the last. */
void refs_take(atomic_uint *refs);
bool refs_drop(atomic_uint *refs);

/* Bytes of a lent zone or pack; absent if there is none. */
qun_text env_zone(const qun_env *env, qun_text name);
qun_text env_pack(const qun_env *env, qun_text name);
#endif
