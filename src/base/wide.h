/* wide.h - the 128-bit product of two 64-bit numbers, with or without the compiler's help. Relies on nothing.
 */
#ifndef QUN_BASE_WIDE_H
#define QUN_BASE_WIDE_H
#include <stdint.h>

static inline uint64_t wide_multiply(uint64_t a, uint64_t b, uint64_t *low)
{
#if defined(__SIZEOF_INT128__)
    __extension__ typedef unsigned __int128 wide;
    wide product = (wide)a * b;
    *low = (uint64_t)product;
    return (uint64_t)(product >> 64);
#else
    uint64_t a1 = a >> 32, a0 = (uint32_t)a, b1 = b >> 32, b0 = (uint32_t)b;
    uint64_t lowest = a0 * b0, cross = a1 * b0 + (lowest >> 32);
    uint64_t middle = a0 * b1 + (uint32_t)cross;
    *low = middle << 32 | (uint32_t)lowest;
    return a1 * b1 + (cross >> 32) + (middle >> 32);
#endif
}
#endif
