/* big.h - whole numbers of a few thousand bits on the stack, for exact decimal conversion only.
 * Large enough for 801 digits against any double (see double_parse.c); what does not fit is cut, never
 * written past the end. Relies on nothing. */
#ifndef QUN_BASE_BIG_H
#define QUN_BASE_BIG_H
#include <stdint.h>

#define BIG_WORDS 112

typedef struct big {
    uint32_t count;            /* words in use; the highest is not 0 */
    uint32_t words[BIG_WORDS]; /* lowest first */
} big;

void big_set(big *b, uint64_t value);
void big_multiply(big *b, uint32_t factor, uint32_t addend);   /* b * factor + addend */
void big_shift(big *b, uint32_t bits);                         /* b * 2^bits */
void big_power(big *b, uint32_t base, uint32_t exponent);      /* b * base^exponent; base 5 or 10 */
int big_compare(const big *a, const big *b);                   /* -1, 0, 1 */
int big_compare_sum(const big *a, const big *b, const big *c); /* a + b against c */
void big_subtract(big *a, const big *b);                       /* a >= b */
uint32_t big_divide(big *b, uint32_t divisor);                 /* b / divisor; gives the rest */
#endif
