/* number.h - numbers and their decimal texts, exact and without the locale. Relies on str.h. */
#ifndef QUN_BASE_NUMBER_H
#define QUN_BASE_NUMBER_H
#include "base/str.h"

/* Checked arithmetic; false: out of range, *out untouched. */
bool int_add(int64_t a, int64_t b, int64_t *out);
bool int_subtract(int64_t a, int64_t b, int64_t *out);
bool int_multiply(int64_t a, int64_t b, int64_t *out);
/* Saturating: time never wraps. */
int64_t int_add_clamp(int64_t a, int64_t b);
int64_t floor_div(int64_t a, int64_t b); /* b > 0 */
int64_t floor_mod(int64_t a, int64_t b);

/* All of `text` as a decimal; false if it is none or does not fit. No sign for uint; '-' allowed for int. */
bool int_parse(qun_text text, int64_t *out);
bool uint_parse(qun_text text, uint64_t *out);
/* All of `text` as [-]digits[.digits][e[+-]digits], correctly rounded; over range gives infinity. */
bool double_parse(qun_text text, double *out);
/* The shortest decimal that reads back as the same double: "0.1", "1e+21", "-0", "NaN", "Infinity". A whole
 * number has no ".0". */
void buf_double(buf *b, double value);
/* The same without an exponent, however long that is: "1000000000000000000000". */
void buf_double_plain(buf *b, double value);
/* With so many digits behind the point, rounded from the exact value, halves to even: "1.50", "1.5e+00". */
void buf_double_fixed(buf *b, double value, uint32_t digits);
void buf_double_scientific(buf *b, double value, uint32_t digits);
#endif
