/* compare.h - comparisons of reasons, as people read them. */
#ifndef QUN_DECIDE_COMPARE_H
#define QUN_DECIDE_COMPARE_H
#include "decide/decisions.h"

enum { AT_LEAST = 1, MORE_THAN, AT_MOST, LESS_THAN, EQUAL_TO, OTHER_THAN, ONE_OF, NONE_OF };

/* The comparison from the fact's side, after `!` and swapped sides; 0: the reason is no comparison. */
int32_t comparison_of(const reason *r);
#endif
