#include "lang/range.h"

#include <stdint.h>

IntRange range_unknown(void)
{
    return (IntRange){INT32_MIN, INT32_MAX};
}

IntRange range_of(int32_t lo, int32_t hi)
{
    return (IntRange){lo, hi};
}

bool range_is_known(IntRange r)
{
    return r.lo != INT32_MIN || r.hi != INT32_MAX;
}

bool range_within(IntRange r, int32_t lo, int32_t hi)
{
    return r.lo >= lo && r.hi <= hi;
}

static int32_t least(int32_t a, int32_t b)
{
    return a < b ? a : b;
}

static int32_t most(int32_t a, int32_t b)
{
    return a > b ? a : b;
}

IntRange range_union(IntRange a, IntRange b)
{
    return range_of(least(a.lo, b.lo), most(a.hi, b.hi));
}

IntRange range_intersection(IntRange a, IntRange b)
{
    IntRange both = range_of(most(a.lo, b.lo), least(a.hi, b.hi));

    return both.lo <= both.hi ? both : a;
}

/* lo … hi when both are ints. */
static IntRange fitting(int64_t lo, int64_t hi)
{
    return lo >= INT32_MIN && hi <= INT32_MAX ? range_of((int32_t)lo, (int32_t)hi)
                                              : range_unknown();
}

IntRange range_unary(Op op, IntRange a)
{
    switch (op) {
    case OP_NEG:
        return fitting(-(int64_t)a.hi, -(int64_t)a.lo);
    case OP_BITNOT:
        return range_of(~a.hi, ~a.lo);
    default:
        return range_of(0, 1);
    }
}

/* a times a number from lo to hi, neither beyond 2^31. */
static IntRange multiply(IntRange a, int64_t b_lo, int64_t b_hi)
{
    int64_t corners[] = {a.lo * b_lo, a.lo * b_hi, a.hi * b_lo, a.hi * b_hi};
    int64_t lo = corners[0], hi = corners[0];

    for (int i = 1; i < 4; i++) {
        lo = corners[i] < lo ? corners[i] : lo;
        hi = corners[i] > hi ? corners[i] : hi;
    }
    return fitting(lo, hi);
}

bool range_divides(IntRange a, IntRange b)
{
    return (b.lo > 0 || b.hi < 0) && (b.hi < -1 || b.lo > -1 || a.lo > INT32_MIN);
}

/* Dividing by a range without 0 is monotone in both, on each side of it: the corners decide. A
 * divisor of 0 gives 0 (after a fault), which lies within as soon as both signs do. */
static IntRange divide(IntRange a, IntRange b)
{
    int64_t corners[4], lo, hi;

    if (!range_divides(a, b)) {
        return range_unknown();
    }
    corners[0] = (int64_t)a.lo / b.lo;
    corners[1] = (int64_t)a.lo / b.hi;
    corners[2] = (int64_t)a.hi / b.lo;
    corners[3] = (int64_t)a.hi / b.hi;
    lo = hi = corners[0];
    for (int i = 1; i < 4; i++) {
        lo = corners[i] < lo ? corners[i] : lo;
        hi = corners[i] > hi ? corners[i] : hi;
    }
    return fitting(lo, hi);
}

/* |a % b| < |b|, and it has a's sign; 0 where b is 0. */
static IntRange remainder_of(IntRange a, IntRange b)
{
    int64_t low = b.lo < 0 ? -(int64_t)b.lo : b.lo, high = b.hi < 0 ? -(int64_t)b.hi : b.hi;
    int64_t largest = (low > high ? low : high) - 1;
    int64_t lo, hi;

    if (largest < 0) {
        return range_of(0, 0);
    }
    lo = a.lo >= 0 ? 0 : -largest;
    hi = a.hi <= 0 ? 0 : largest;
    return fitting(lo < a.lo && a.lo < 0 ? a.lo : lo, hi > a.hi && a.hi > 0 ? a.hi : hi);
}

static IntRange shift_left(IntRange a, IntRange b)
{
    if (b.lo == b.hi) {
        b.lo = b.hi = (int32_t)((uint32_t)b.lo % 32);
    }
    if (!range_within(b, 0, 31)) {
        return range_unknown();
    }
    return multiply(a, (int64_t)1 << b.lo, (int64_t)1 << b.hi);
}

static IntRange shift_right(IntRange a, IntRange b)
{
    uint32_t count = (uint32_t)b.lo % 32;

    if (b.lo == b.hi) {
        return range_of(a.lo >> count, a.hi >> count);
    }
    /* Towards 0 from above, towards -1 from below. */
    return range_of(least(a.lo, 0), most(a.hi, -1));
}

static IntRange bits_and(IntRange a, IntRange b)
{
    if (a.lo >= 0 && b.lo >= 0) {
        return range_of(0, least(a.hi, b.hi));
    }
    if (a.lo >= 0 || b.lo >= 0) {
        return range_of(0, a.lo >= 0 ? a.hi : b.hi);
    }
    return range_unknown();
}

/* Of | and ^: no bit is set above the highest of both. */
static IntRange bits_or(IntRange a, IntRange b)
{
    uint32_t highest = (uint32_t)most(a.hi, b.hi);

    if (a.lo < 0 || b.lo < 0) {
        return range_unknown();
    }
    highest |= highest >> 1;
    highest |= highest >> 2;
    highest |= highest >> 4;
    highest |= highest >> 8;
    highest |= highest >> 16;
    return range_of(0, (int32_t)highest);
}

IntRange range_binary(Op op, IntRange a, IntRange b)
{
    switch (op) {
    case OP_ADD:
        return fitting((int64_t)a.lo + b.lo, (int64_t)a.hi + b.hi);
    case OP_SUB:
        return fitting((int64_t)a.lo - b.hi, (int64_t)a.hi - b.lo);
    case OP_MUL:
        return multiply(a, b.lo, b.hi);
    case OP_DIV:
        return divide(a, b);
    case OP_MOD:
        return remainder_of(a, b);
    case OP_SHL:
        return shift_left(a, b);
    case OP_SHR:
        return shift_right(a, b);
    case OP_BITAND:
        return bits_and(a, b);
    case OP_BITOR:
    case OP_BITXOR:
        return bits_or(a, b);
    default: /* comparisons */
        return range_of(0, 1);
    }
}
