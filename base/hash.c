#include "base/hash.h"

#include <stdio.h>
#include <sys/types.h>
#include <sha2.h>

void hash_bytes(const void *bytes, size_t count, uint8_t digest[HASH_BYTES])
{
    SHA2_CTX ctx;

    SHA256Init(&ctx);
    SHA256Update(&ctx, bytes, count);
    SHA256Final(digest, &ctx);
}

void hash_hex(const void *bytes, size_t count, char hex[HASH_HEX_SIZE])
{
    uint8_t digest[HASH_BYTES];

    hash_bytes(bytes, count, digest);
    for (int i = 0; i < HASH_BYTES; i++) {
        (void)snprintf(hex + 2 * i, 3, "%02x", digest[i]);
    }
}
