/* kinds_test.c - the table of kinds says all of every struct. */
#include "model_test.h"

static size_t field_size(const object_field *f)
{
    static const size_t sizes[] = {[FIELD_TEXT] = sizeof(qun_text),
                                   [FIELD_INT32] = 4,
                                   [FIELD_INT64] = 8,
                                   [FIELD_PERIOD] = sizeof(qun_period),
                                   [FIELD_TEXTS] = sizeof(void *) + sizeof(size_t),
                                   [FIELD_PERIODS] = sizeof(void *) + sizeof(size_t),
                                   [FIELD_MINUTES] = sizeof(void *) + sizeof(size_t),
                                   [FIELD_NOTES] = sizeof(void *), /* its count is the terms' */
                                   [FIELD_RESERVED] = sizeof(size_t)};
    return sizes[f->what];
}

static void members_fill_their_struct_without_a_gap(void **state)
{
    (void)state;
    for (int32_t kind = 1; kind < OBJECT_KINDS; kind++) {
        size_t sum = 0;
        for (uint32_t i = 0; i < object_kinds[kind].field_count; i++)
            sum += field_size(&object_kinds[kind].fields[i]);
        if (sum != object_kinds[kind].size)
            print_message("  %s: expected %zu, got %zu\n", object_kinds[kind].name, object_kinds[kind].size,
                          sum);
        assert_int_equal(sum, object_kinds[kind].size);
    }
}

static void mark(char *used, size_t from, size_t size)
{
    for (size_t i = from; i < from + size; i++)
        used[i]++;
}

static void no_two_members_share_a_byte(void **state)
{
    (void)state;
    for (int32_t kind = 1; kind < OBJECT_KINDS; kind++) {
        char used[4096] = {0};
        for (uint32_t i = 0; i < object_kinds[kind].field_count; i++) {
            const object_field *f = &object_kinds[kind].fields[i];
            bool list = f->what == FIELD_TEXTS || f->what == FIELD_PERIODS || f->what == FIELD_MINUTES;
            mark(used, f->offset, list ? sizeof(void *) : field_size(f));
            if (list)
                mark(used, f->count_offset, sizeof(size_t));
        }
        for (size_t i = 0; i < object_kinds[kind].size; i++)
            if (used[i] != 1)
                fail_msg("%s: byte %zu is told %d times", object_kinds[kind].name, i, used[i]);
    }
}

static void every_kind_is_called_as_in_the_registry(void **state)
{
    (void)state;
    for (int32_t kind = 1; kind < OBJECT_KINDS; kind++)
        assert_string_equal(object_kinds[kind].name, qun_name(QUN_SET_OBJECT, kind));
}

static void every_struct_begins_with_its_size(void **state)
{
    (void)state;
    for (int32_t kind = 1; kind < OBJECT_KINDS; kind++) {
        assert_string_equal(object_kinds[kind].fields[0].name, "size");
        assert_int_equal(object_kinds[kind].fields[0].offset, 0);
        assert_true(object_kinds[kind].first_size <= object_kinds[kind].size);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(members_fill_their_struct_without_a_gap),
        cmocka_unit_test(no_two_members_share_a_byte),
        cmocka_unit_test(every_kind_is_called_as_in_the_registry),
        cmocka_unit_test(every_struct_begins_with_its_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
