/* expect.h - assertions that print what was expected and what came. Relies on base.h and cmocka. */
#ifndef QUN_TESTS_EXPECT_H
#define QUN_TESTS_EXPECT_H
#include <qun/base.h>

/* Each ends the test with the place of the call, `what` it was about, the expected and the given value. */
#define expect_status(what, expected, got) expect_status_at(__FILE__, __LINE__, what, expected, got)
#define expect_text(what, expected, got)   expect_text_at(__FILE__, __LINE__, what, expected, got)
#define expect_int(what, expected, got)    expect_int_at(__FILE__, __LINE__, what, expected, got)

void expect_status_at(const char *file, int line, const char *what, qun_status expected, qun_status got);
/* `expected` NULL: an absent text. */
void expect_text_at(const char *file, int line, const char *what, const char *expected, qun_text got);
void expect_int_at(const char *file, int line, const char *what, int64_t expected, int64_t got);
#endif
