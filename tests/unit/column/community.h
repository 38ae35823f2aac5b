/* community.h - a small shape with scopes, as a charter makes one, for the tests of facts. */
#ifndef QUN_TESTS_COMMUNITY_H
#define QUN_TESTS_COMMUNITY_H
#include "column/facts.h"

/* member: id name orders joined tags score, group: id city, here: member group posts, event: member group
 * amount at text, community: operators, staff: id load. Also records: count big ratio flag text blob at span
 * list map any. */
qun_status community_shape(const qun_env *env, qun_shape **out);
/* The slot of a field of it. */
qun_slot community_slot(const qun_shape *shape, const char *name);
#endif
