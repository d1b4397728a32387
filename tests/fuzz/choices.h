/* tests/fuzz/choices.h - where a generator's decisions come from: a seed, or the bytes that a
 * fuzzer mutates. Bytes that have run out always give the first choice, so that a generator whose
 * first choices are its shortest ends soon after. */
#ifndef TESTS_FUZZ_CHOICES_H
#define TESTS_FUZZ_CHOICES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/rng.h"

typedef struct {
    const uint8_t *bytes; /* borrowed; NULL: all comes from rng */
    size_t count, at;
    Rng rng;
} Choices;

static inline void choices_seed(Choices *c, uint64_t seed)
{
    *c = (Choices){.bytes = NULL};
    rng_init(&c->rng, seed);
}

static inline void choices_bytes(Choices *c, const uint8_t *bytes, size_t count)
{
    static const uint8_t none[1] = {0};

    *c = (Choices){.bytes = bytes != NULL ? bytes : none, .count = count};
}

/* 0 … bound-1; bound > 0. Takes as few bytes as bound needs. */
static inline uint32_t choices_below(Choices *c, uint32_t bound)
{
    uint32_t value = 0;

    if (c->bytes == NULL) {
        return rng_below(&c->rng, bound);
    }
    for (uint32_t reach = bound - 1; reach > 0; reach >>= 8) {
        value = value << 8 | (c->at < c->count ? c->bytes[c->at++] : 0u);
    }
    return value % bound;
}

/* True once in n. */
static inline bool choices_rarely(Choices *c, uint32_t n)
{
    return choices_below(c, n) == n - 1;
}

#endif
