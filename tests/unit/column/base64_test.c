/* base64_test.c - bytes as text and back (RFC 4648). */
#include "column/base64.h"
#include "support/expect.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static const mem libc = {mem_libc, NULL};

static void bytes_go_there_and_back(void **state)
{
    static const struct {
        const char *bytes, *text; /* the first seven: RFC 4648 section 10 */
    } cases[] = {
        {"", ""},
        {"f", "Zg=="},
        {"fo", "Zm8="},
        {"foo", "Zm9v"},
        {"foob", "Zm9vYg=="},
        {"fooba", "Zm9vYmE="},
        {"foobar", "Zm9vYmFy"},
        {"\xFB\xFF\xBF", "+/+/"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[32];
        bool no_memory;
        buf b;
        arena a;
        qun_text back;
        buf_fixed(&b, text, sizeof text);
        base64_write(&b, text_of(cases[i].bytes));
        expect_text(cases[i].bytes, cases[i].text, buf_view(&b));
        arena_init(&a, &libc);
        assert_true(base64_read(&a, buf_view(&b), &back, &no_memory));
        expect_text(cases[i].text, cases[i].bytes, back);
        arena_drop(&a);
    }
}

static void padding_may_be_left_off_and_nothing_else(void **state)
{
    static const struct {
        const char *text, *bytes; /* NULL: it is none */
    } cases[] = {
        {"Zg", "f"},    {"Zm8", "fo"},  {"Z", NULL},    {"Zg=", NULL},    {"Zg===", NULL},
        {"=", NULL},    {"====", NULL}, {"Zh==", NULL}, {"Zm9=", NULL},   {"Zm9v=", NULL},
        {"Zm 9", NULL}, {"Zm9-", NULL}, {"Z=9v", NULL}, {"Zm9v\n", NULL}, {"\xC3\xA9\xC3\xA9", NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        arena a;
        qun_text back;
        bool no_memory;
        arena_init(&a, &libc);
        expect_int(cases[i].text, cases[i].bytes != NULL,
                   base64_read(&a, text_of(cases[i].text), &back, &no_memory));
        assert_false(no_memory);
        expect_text(cases[i].text, cases[i].bytes, back);
        arena_drop(&a);
    }
    arena a;
    qun_text back;
    bool no_memory;
    arena_init(&a, &libc);
    assert_false(base64_read(&a, TEXT("Zm\0v"), &back, &no_memory));
    arena_drop(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_go_there_and_back),
        cmocka_unit_test(padding_may_be_left_off_and_nothing_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
