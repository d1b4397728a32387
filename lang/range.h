/* lang/range.h - intervals of ints: what an operator makes of them, without wrap-around. */
#ifndef LANG_RANGE_H
#define LANG_RANGE_H

#include <stdbool.h>

#include "lang/tree.h"

IntRange range_unknown(void);
IntRange range_of(int32_t lo, int32_t hi);
bool range_is_known(IntRange r);
bool range_within(IntRange r, int32_t lo, int32_t hi);
IntRange range_union(IntRange a, IntRange b);

/* What both hold; a when nothing is in both: then it is never reached. */
IntRange range_intersection(IntRange a, IntRange b);

/* Of the result; unknown when it may have wrapped around. */
IntRange range_unary(Op op, IntRange a);
IntRange range_binary(Op op, IntRange a, IntRange b);

/* True when a / b and a % b are what C defines: b is not 0, and not -1 where a may be INT_MIN. */
bool range_divides(IntRange a, IntRange b);

#endif
