/* recent_test.c - ids seen lately: the last 65,536 are known, no older one is, whatever slots they fall into.
 */
#include "given.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Hashes that crowd: few different values of the bits that choose a slot, or all in a run, or any. */
static uint64_t crowding(uint64_t number, int how)
{
    uint64_t state = number * UINT64_C(0x9E3779B97F4A7C15) + (uint64_t)how, any = dice(&state);
    if (how == 0)
        return any;
    uint64_t slot = how == 1 ? number % 7 * 4096 : number * 3 / 2;
    return (any & UINT64_C(0xFFF00000000FFFFF)) | slot << 20;
}

static void the_last_65536_are_known_and_no_others(void **state)
{
    mem m = {mem_libc, NULL};
    (void)state;
    for (int how = 0; how < 3; how++) {
        recent r = {0};
        uint64_t count = how == 1 ? 4000 : 300000; /* seven runs as long as can be are slow */
        for (uint64_t i = 0; i < count; i++) {
            assert_true(recent_ready(&m, &r, 1));
            recent_add(&r, crowding(i, how));
        }
        uint64_t oldest = count > RECENT_IDS ? count - RECENT_IDS : 0;
        for (uint64_t i = 0; i < count; i++)
            if (recent_has(&r, crowding(i, how)) != (i >= oldest))
                fail_msg("way %d: number %llu of %llu", how, (unsigned long long)i,
                         (unsigned long long)count);
        recent_drop(&m, &r);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_last_65536_are_known_and_no_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
