/* sized_test.c - the law of structs that begin with their size, from both sides of a version. */
#include "base/sized.h"
#include "support/expect.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

typedef struct first_release {
    uint32_t size, a;
} first_release;

typedef struct ours {
    uint32_t size, a, b, c;
} ours;

typedef struct newer {
    uint32_t size, a, b, c, d, e;
} newer;

static void an_older_struct_is_read_with_zeros_behind(void **state)
{
    (void)state;
    first_release from = {sizeof from, 5};
    ours to;
    memset(&to, 0xFF, sizeof to);
    expect_status("older", QUN_OK, sized_in(&from, sizeof from, &to, sizeof to));
    expect_int("size", sizeof to, to.size);
    expect_int("a", 5, to.a);
    expect_int("b", 0, to.b);
    expect_int("c", 0, to.c);
}

static void a_newer_struct_is_read_if_its_tail_is_zero(void **state)
{
    (void)state;
    newer from = {sizeof from, 1, 2, 3, 0, 0};
    ours to;
    expect_status("zero tail", QUN_OK, sized_in(&from, sizeof(first_release), &to, sizeof to));
    expect_int("c", 3, to.c);
    from.e = 1;
    expect_status("a field we do not know", QUN_E_NEWER,
                  sized_in(&from, sizeof(first_release), &to, sizeof to));
    expect_int("nothing is given", 0, to.a);
}

static void sizes_no_release_had_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *what;
        uint32_t size;
        qun_status status;
    } cases[] = {
        {"none", 0, QUN_E_SIZE},
        {"under the first release's", 7, QUN_E_SIZE},
        {"the first release's", 8, QUN_OK},
        {"the greatest", 4096, QUN_OK},
        {"over the greatest", 4097, QUN_E_SIZE},
        {"minus one", UINT32_MAX, QUN_E_SIZE},
    };
    static unsigned char from[4096];
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        ours to;
        memset(from, 0, sizeof from);
        memcpy(from, &cases[i].size, sizeof cases[i].size);
        expect_status(cases[i].what, cases[i].status, sized_in(from, sizeof(first_release), &to, sizeof to));
        expect_status(cases[i].what, cases[i].status, sized_out(&to, sizeof to, sizeof(first_release), from));
    }
    ours to;
    expect_status("from nothing", QUN_E_ARG, sized_in(NULL, 8, &to, sizeof to));
    expect_status("to nothing", QUN_E_ARG, sized_out(&to, sizeof to, 8, NULL));
}

static void an_older_caller_gets_what_it_has_room_for(void **state)
{
    (void)state;
    static const ours from = {sizeof from, 1, 2, 3};
    struct {
        first_release known;
        uint32_t behind;
    } to = {{sizeof to.known, 0}, 77};
    expect_status("older", QUN_OK, sized_out(&from, sizeof from, sizeof(first_release), &to.known));
    expect_int("a", 1, to.known.a);
    expect_int("size stays", sizeof to.known, to.known.size);
    expect_int("behind it", 77, to.behind);
}

static void a_newer_caller_gets_zeros_in_what_we_do_not_know(void **state)
{
    (void)state;
    static const ours from = {sizeof from, 1, 2, 3};
    newer to;
    memset(&to, 0xFF, sizeof to);
    to.size = sizeof to;
    expect_status("newer", QUN_OK, sized_out(&from, sizeof from, sizeof(first_release), &to));
    expect_int("size stays", sizeof to, to.size);
    expect_int("c", 3, to.c);
    expect_int("d", 0, to.d);
    expect_int("e", 0, to.e);
}

static void a_struct_need_not_be_aligned(void **state)
{
    (void)state;
    unsigned char space[sizeof(ours) + 1];
    ours from = {sizeof from, 1, 2, 3}, to;
    memcpy(space + 1, &from, sizeof from);
    expect_status("unaligned", QUN_OK, sized_in(space + 1, sizeof(first_release), &to, sizeof to));
    expect_int("c", 3, to.c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_older_struct_is_read_with_zeros_behind),
        cmocka_unit_test(a_newer_struct_is_read_if_its_tail_is_zero),
        cmocka_unit_test(sizes_no_release_had_are_refused),
        cmocka_unit_test(an_older_caller_gets_what_it_has_room_for),
        cmocka_unit_test(a_newer_caller_gets_zeros_in_what_we_do_not_know),
        cmocka_unit_test(a_struct_need_not_be_aligned),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
