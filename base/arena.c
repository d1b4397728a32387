#include "base/arena.h"

#include <stdint.h>

#include "base/mem.h"

enum { CHUNK_BYTES = 16 * 1024 };

struct ArenaChunk {
    ArenaChunk *next;
    size_t bytes;       /* of data */
    max_align_t data[]; /* aligned for anything */
};

void *arena_alloc(Arena *arena, size_t bytes)
{
    size_t align = _Alignof(max_align_t);
    size_t rounded;
    void *out;

    if (bytes > SIZE_MAX / 2) {
        return NULL;
    }
    rounded = (bytes + align - 1) / align * align;
    if (arena->chunks == NULL || arena->chunks->bytes - arena->used < rounded) {
        size_t size = rounded > CHUNK_BYTES ? rounded : CHUNK_BYTES;
        ArenaChunk *chunk = mem_alloc(sizeof *chunk + size);
        if (chunk == NULL) {
            return NULL;
        }
        chunk->bytes = size;
        chunk->next = arena->chunks;
        arena->chunks = chunk;
        arena->used = 0;
    }
    out = (char *)arena->chunks->data + arena->used;
    arena->used += rounded;
    return out;
}

void arena_release(Arena *arena)
{
    while (arena->chunks != NULL) {
        ArenaChunk *chunk = arena->chunks;
        arena->chunks = chunk->next;
        mem_free(chunk);
    }
    arena->used = 0;
}
