/* chinese.h - is what a Chinese reader is told Chinese throughout? Relies on diagnostics.h and cmocka. */
#ifndef QUN_TESTS_CHINESE_H
#define QUN_TESTS_CHINESE_H
#include <qun/diagnostics.h>

/* Ends the test if the Chinese words of a diagnostic have two English words in a row that are not what was
 * found, what is suggested or in quotes. */
#define expect_chinese(d) expect_chinese_at(__FILE__, __LINE__, d)
void expect_chinese_at(const char *file, int line, const qun_diagnostics *d);
#endif
