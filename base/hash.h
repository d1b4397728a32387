/* base/hash.h - SHA-256 of bytes (by libmd): the address of a blob, the identity of a prompt. */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

enum { HASH_BYTES = 32, HASH_HEX_SIZE = 65 };

void hash_bytes(const void *bytes, size_t count, uint8_t digest[HASH_BYTES]);

/* The same as 64 lower-case hexadecimal digits and a NUL. */
void hash_hex(const void *bytes, size_t count, char hex[HASH_HEX_SIZE]);

#endif
