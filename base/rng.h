/* base/rng.h - random numbers whose state is eight bytes, and seeds that are derived.
 *
 * SplitMix64 (Steele, Lea and Flood 2014): a counter and a mixing function. The state may be
 * copied, saved and restored like any number. Not for secrets.
 */
#ifndef BASE_RNG_H
#define BASE_RNG_H

#include <stdint.h>

typedef struct {
    uint64_t state;
} Rng;

static inline void rng_init(Rng *rng, uint64_t seed)
{
    rng->state = seed;
}

static inline uint64_t rng_u64(Rng *rng)
{
    uint64_t z = (rng->state += 0x9e3779b97f4a7c15u);

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

/* Uniform in [0, 1), a multiple of 2^-53. */
static inline double rng_double(Rng *rng)
{
    return (double)(rng_u64(rng) >> 11) * 0x1p-53;
}

/* Uniform in [0, 1), a multiple of 2^-24. */
static inline float rng_float(Rng *rng)
{
    return (float)(rng_u64(rng) >> 40) * 0x1p-24f;
}

/* Uniform in 0 … bound-1; bound > 0. Biased by less than bound / 2^32 (multiply and shift). */
static inline uint32_t rng_below(Rng *rng, uint32_t bound)
{
    return (uint32_t)(((rng_u64(rng) >> 32) * (uint64_t)bound) >> 32);
}

/* Mixes index into seed: another stream for each index. */
static inline uint64_t rng_stream(uint64_t seed, uint64_t index)
{
    Rng rng = {seed ^ (index * 0xd1342543de82ef95u + 0x2545f4914f6cdd1du)};

    (void)rng_u64(&rng);
    return rng_u64(&rng);
}

/* The 63-bit seed for one purpose of a run: the first 63 bits (big endian, sign bit cleared) of the
 * SHA-256 of the text "seed/purpose/restart/iteration/slot/index", numbers in decimal. Seeds are
 * derived, never drawn in order of arrival, so that parallelism and repairs do not shift them. */
uint64_t seed_derive(uint64_t run_seed, const char *purpose, int restart, int iteration, int slot,
                     int index);

#endif
