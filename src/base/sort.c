/* sort.c - quicksort that turns to heapsort when it goes too deep, and to insertion for short pieces.
 * Deterministic: no random pivots. */
#include "base/sort.h"
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define SHORT_PIECE 12
#define SWAP_BYTES  64

typedef struct sorter {
    size_t size;
    int (*compare)(const void *, const void *, void *);
    void *user;
} sorter;

static bool before(const sorter *s, const char *a, const char *b)
{
    return s->compare(a, b, s->user) < 0;
}

static void swap(const sorter *s, char *a, char *b)
{
    char kept[SWAP_BYTES];
    if (a == b)
        return;
    for (size_t done = 0; done < s->size; done += SWAP_BYTES) {
        size_t part = s->size - done < SWAP_BYTES ? s->size - done : SWAP_BYTES;
        memcpy(kept, a + done, part);
        memcpy(a + done, b + done, part);
        memcpy(b + done, kept, part);
    }
}

static void insertion(const sorter *s, char *items, size_t count)
{
    for (size_t i = 1; i < count; i++)
        for (size_t j = i; j > 0 && before(s, items + j * s->size, items + (j - 1) * s->size); j--)
            swap(s, items + j * s->size, items + (j - 1) * s->size);
}

static void sift(const sorter *s, char *items, size_t root, size_t count)
{
    for (;;) {
        size_t child = 2 * root + 1;
        if (child >= count)
            return;
        if (child + 1 < count && before(s, items + child * s->size, items + (child + 1) * s->size))
            child++;
        if (!before(s, items + root * s->size, items + child * s->size))
            return;
        swap(s, items + root * s->size, items + child * s->size);
        root = child;
    }
}

static void heap(const sorter *s, char *items, size_t count)
{
    for (size_t i = count / 2; i-- > 0;)
        sift(s, items, i, count);
    for (size_t i = count; i-- > 1;) {
        swap(s, items, items + i * s->size);
        sift(s, items, 0, i);
    }
}

static char *middle_of(const sorter *s, char *a, char *b, char *c)
{
    if (before(s, a, b))
        return before(s, b, c) ? b : before(s, a, c) ? c : a;
    return before(s, a, c) ? a : before(s, b, c) ? c : b;
}

/* Moves the middle of three to the front and divides by it; returns where it ends up. */
static size_t divide(const sorter *s, char *items, size_t count)
{
    size_t size = s->size;
    swap(s, items, middle_of(s, items, items + count / 2 * size, items + (count - 1) * size));
    size_t low = 1, high = count - 1;
    for (;;) {
        while (low <= high && before(s, items + low * size, items))
            low++;
        while (low <= high && before(s, items, items + high * size))
            high--;
        if (low >= high)
            break;
        swap(s, items + low++ * size, items + high-- * size);
    }
    swap(s, items, items + high * size);
    return high;
}

static void quick(const sorter *s, char *items, size_t count, unsigned depth)
{
    while (count > SHORT_PIECE) {
        if (depth-- == 0) {
            heap(s, items, count);
            return;
        }
        size_t at = divide(s, items, count);
        size_t behind = count - at - 1;
        char *rest = items + (at + 1) * s->size;
        if (at < behind) { /* the shorter side by recursion: the stack stays logarithmic */
            quick(s, items, at, depth);
            items = rest;
            count = behind;
        } else {
            quick(s, rest, behind, depth);
            count = at;
        }
    }
    insertion(s, items, count);
}

void sort_items(void *items, size_t count, size_t size,
                int (*compare)(const void *, const void *, void *user), void *user)
{
    unsigned depth = 0;
    for (size_t n = count; n > 0; n >>= 1)
        depth += 2;
    sorter s = {size, compare, user};
    if (count > 1)
        quick(&s, items, count, depth);
}
