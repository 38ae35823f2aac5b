/* sort_test.c - sorting against what is expected of it: the same items, in order, for all shapes of input. */
#include "base/sort.h"
#include "support/expect.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 3000 };

typedef struct counts {
    size_t size, compared;
} counts;

static int compare_keys(const void *a, const void *b, void *user)
{
    uint32_t x, y;
    ((counts *)user)->compared++;
    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    return (x > y) - (x < y);
}

static uint32_t key_of(int shape, uint32_t i, uint32_t count)
{
    switch (shape) {
    case 0:
        return i;
    case 1:
        return count - i;
    case 2:
        return 7;
    case 3:
        return i * 2654435761u;
    case 4:
        return i % 5;
    case 5:
        return i < count / 2 ? i : count - i; /* an organ pipe */
    default:
        return i % 2 ? i : count - i;
    }
}

static void items_come_out_in_order_and_none_is_lost(void **state)
{
    (void)state;
    static const size_t sizes[] = {4, 8, 12, 24, 63, 64, 65, 256};
    static const uint32_t lengths[] = {0, 1, 2, 3, 12, 13, 14, 100, 1000, MOST};
    unsigned char *items = malloc((size_t)MOST * 256);
    for (int shape = 0; shape < 7; shape++)
        for (size_t s = 0; s < 8; s++)
            for (size_t l = 0; l < 10; l++) {
                uint64_t sum = 0, sorted = 0;
                counts c = {sizes[s], 0};
                for (uint32_t i = 0; i < lengths[l]; i++) {
                    uint32_t key = key_of(shape, i, lengths[l]);
                    memset(items + i * sizes[s], (int)(key & 0x7F), sizes[s]);
                    memcpy(items + i * sizes[s], &key, sizeof key);
                    sum += key;
                }
                sort_items(items, lengths[l], sizes[s], compare_keys, &c);
                uint32_t before = 0;
                for (uint32_t i = 0; i < lengths[l]; i++) {
                    uint32_t key;
                    memcpy(&key, items + i * sizes[s], sizeof key);
                    if (key < before)
                        fail_msg("shape %d, size %zu, count %u: item %u out of order", shape, sizes[s],
                                 lengths[l], i);
                    for (size_t k = sizeof key; k < sizes[s]; k++)
                        if (items[i * sizes[s] + k] != (key & 0x7F))
                            fail_msg("shape %d, size %zu: item %u is torn", shape, sizes[s], i);
                    before = key;
                    sorted += key;
                }
                assert_true(sum == sorted);
            }
    free(items);
}

/* An adversary that makes every pivot bad: what is not decided yet is as great as needed (McIlroy 1999). */
typedef struct killer {
    uint32_t *values;
    uint32_t solid, candidate;
    size_t compared;
} killer;

enum { GAS = 1u << 30 };

static int compare_killing(const void *a, const void *b, void *user)
{
    killer *k = user;
    uint32_t x, y;
    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    k->compared++;
    if (k->values[x] == GAS && k->values[y] == GAS)
        k->values[x == k->candidate ? x : y] = k->solid++;
    if (k->values[x] == GAS)
        k->candidate = x;
    else if (k->values[y] == GAS)
        k->candidate = y;
    return (k->values[x] > k->values[y]) - (k->values[x] < k->values[y]);
}

static void no_input_is_slow(void **state)
{
    (void)state;
    static uint32_t items[20000], values[20000];
    killer k = {.values = values};
    for (uint32_t i = 0; i < 20000; i++) {
        items[i] = i;
        values[i] = GAS;
    }
    sort_items(items, 20000, sizeof items[0], compare_killing, &k);
    for (uint32_t i = 1; i < 20000; i++)
        assert_true(values[items[i - 1]] <= values[items[i]]);
    assert_in_range(k.compared, 20000, 20000 * 15 * 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(items_come_out_in_order_and_none_is_lost),
        cmocka_unit_test(no_input_is_slow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
