/* tests/unit/maths_samples.h - arguments for the tests of the mathematics of rewards. */
#ifndef TESTS_UNIT_MATHS_SAMPLES_H
#define TESTS_UNIT_MATHS_SAMPLES_H

#include <stdint.h>

#include "base/err.h"

/* Where something begins or ends: the floats themselves, and in lang/maths.c the ranges. */
static const uint32_t MATHS_CORNERS[] = {
    0x00000001, 0x00400000, 0x00800000, 0x32800000, 0x33000000, 0x39800000, /* … 2^-12 */
    0x3e317218, 0x3ed413cd, 0x3f000000, 0x3f35c28f, 0x3f490fdb, 0x3f800000, /* … pi/4, 1 */
    0x3fc90fdb, 0x40000000, 0x40490fdb, 0x41102cb3, 0x41200000, 0x42aeac50, /* … 10, 87.3 */
    0x42b17218, 0x42cff1b5, 0x42d00000, 0x43000000, 0x43160000, 0x47800000, /* … 150, 2^16 */
    0x4b000000, 0x4b800000, 0x4c800000, 0x4f000000, 0x5f000000, 0x7f7fffff, /* … FLT_MAX */
    0x7f800000, 0x7fc00000,
};

enum {
    MATHS_NEAR = 5, /* floats around a corner, itself in the middle */
    MATHS_CORNERS_ALL = 2 * MATHS_NEAR * (int)ARRAY_LEN(MATHS_CORNERS)
};

/* Corner number i of MATHS_CORNERS_ALL, with its neighbours and both signs. */
static inline uint32_t maths_corner(int i)
{
    uint32_t sign = (uint32_t)(i % 2) << 31, near = (uint32_t)(i / 2 % MATHS_NEAR);
    uint32_t bits = MATHS_CORNERS[i / 2 / MATHS_NEAR] + near - MATHS_NEAR / 2;

    return (bits & 0x7fffffffu) | sign;
}

/* Number i of 2^log2_count floats in the order of their bits: one of each stretch of equal length,
 * not always at the same place in it. */
static inline uint32_t maths_sample(uint32_t i, int log2_count)
{
    uint32_t stretch = 1u << (32 - log2_count);

    return i * stretch + i * 2654435761u % stretch;
}

#endif
