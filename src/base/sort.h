/* sort.h - sorting in place without memory of its own (the C library's qsort takes some behind our back). */
#ifndef QUN_BASE_SORT_H
#define QUN_BASE_SORT_H
#include <stddef.h>

/* `compare` must be a total order over the items given (break ties yourself): the sort is not stable.
 * O(n log n), no allocation, items of up to 256 bytes. */
void sort_items(void *items, size_t count, size_t size,
                int (*compare)(const void *, const void *, void *user), void *user);
#endif
