/* encoders_test.c - base64.encode and base64.decode: what is no base64 fails, and long texts cost steps. */
#include "given.h"
#include "support/expect.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void bytes_become_text_and_back(void **state)
{
    static const char *const cases[][2] = {
        {"base64.encode(b'')", "\"\""},
        {"base64.encode(b'f')", "\"Zg==\""},
        {"base64.encode(b'\\xff\\xfe')", "\"//4=\""},
        {"base64.decode('')", "\"\""},
        {"base64.decode('Zg')", "\"Zg==\""},
        {"base64.decode('//4=') == b'\\xff\\xfe'", "true"},
        {"base64.decode('Z')", "failed: the text is no base64"},
        {"base64.decode('Zg=')", "failed: the text is no base64"},
        {"base64.decode('Zh==')", "failed: the text is no base64"},
        {"base64.decode('Z g=')", "failed: the text is no base64"},
        {"base64.decode('Zg==Zg==')", "failed: the text is no base64"},
        {"base64.decode('-_8=')", "failed: the text is no base64"},
        {"base64.encode('f')", "1:1 C020: base64.encode() does not take (string)"},
        {"base64.decode(s)", "unknown: 1"},
    };
    world_table(*state, cases, sizeof cases / sizeof *cases);
}

static void long_texts_cost_steps(void **state)
{
    static char many[3200];
    world *w = *state;
    memset(many, 'A', sizeof many);
    *world_cell(w, "s") = cell_text((qun_text){many, sizeof many});
    assert_true(world_steps(w, "size(base64.decode(s)) == 2400") >= sizeof many / 16);
    assert_true(world_steps(w, "size(base64.encode(bytes(s))) == 4268") >= 4268 / 16);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(bytes_become_text_and_back, open_world, drop_world),
        cmocka_unit_test_setup_teardown(long_texts_cost_steps, open_world, drop_world),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
