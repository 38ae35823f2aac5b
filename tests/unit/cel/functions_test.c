/* functions_test.c - the tables of functions: what the checker and the machine rely on holds of every row. */
#include "cel/code.h"
#include "support/expect.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static uint32_t overloads(const cel_function *of)
{
    uint32_t count = 0;
    for (const cel_function *const *family = cel_families; *family; family++)
        for (const cel_function *f = *family; f->name; f++)
            count += f->style == of->style && strcmp(f->name, of->name) == 0;
    return count;
}

static bool same_types(const cel_function *a, const cel_function *b)
{
    if (a->count != b->count || a->traits != b->traits)
        return false;
    for (uint32_t i = 0; i < a->count; i++)
        if (a->args[i] != b->args[i] && !type_equal(a->args[i], b->args[i]))
            return false;
    return true;
}

static void each_row_is_whole(void **state)
{
    (void)state;
    for (const cel_function *const *family = cel_families; *family; family++)
        for (const cel_function *f = *family; f->name; f++) {
            bool optional = strcmp(f->name, "or") == 0 || strcmp(f->name, "orValue") == 0;
            assert_true(f->style <= STYLE_OPERATOR && f->count <= 4);
            assert_true(f->result && !f->call == optional); /* those are no calls: NODE_ELSE */
            for (uint32_t i = 0; i < f->count; i++)
                assert_non_null(f->args[i]);
            assert_true(overloads(f) <= CEL_OVERLOADS_MOST);
            for (const cel_function *other = f + 1; other->name; other++)
                assert_false(other->style == f->style && strcmp(other->name, f->name) == 0 &&
                             same_types(f, other));
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_row_is_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
