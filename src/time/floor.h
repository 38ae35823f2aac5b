/* floor.h - division towards minus infinity by a constant, inlined: the compiler makes a multiplication of
 * it. What base/number.h offers is a call and a division, ten times as slow, and days need it everywhere. */
#ifndef QUN_TIME_FLOOR_H
#define QUN_TIME_FLOOR_H
#include <stdint.h>

static inline int64_t floor_by(int64_t a, int64_t b) /* b > 0 */
{
    return a / b - (a % b < 0);
}

static inline int64_t rest_by(int64_t a, int64_t b) /* b > 0; 0 .. b - 1 */
{
    int64_t rest = a % b;
    return rest < 0 ? rest + b : rest;
}
#endif
