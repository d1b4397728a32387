#include "base/rng.h"

#include <assert.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>

#include "base/hash.h"

uint64_t seed_derive(uint64_t run_seed, const char *purpose, int restart, int iteration, int slot,
                     int index)
{
    char text[160];
    uint8_t digest[HASH_BYTES];
    uint64_t seed = 0;
    int count = snprintf(text, sizeof text, "%" PRIu64 "/%s/%d/%d/%d/%d", run_seed, purpose,
                         restart, iteration, slot, index);

    assert(count > 0 && (size_t)count < sizeof text);
    hash_bytes(text, (size_t)count, digest);
    for (int i = 0; i < 8; i++) {
        seed = seed << 8 | digest[i];
    }
    return seed & INT64_MAX;
}
