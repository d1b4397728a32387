/* base/arena.h - many small objects with one life: a syntax tree.
 *
 * Memory comes in chunks from base/mem.h and is freed all at once.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

typedef struct ArenaChunk ArenaChunk;

/* All zero: empty. */
typedef struct {
    ArenaChunk *chunks; /* the newest first */
    size_t used;        /* bytes of the newest */
} Arena;

/* Zeroed bytes, aligned for any object, or NULL when memory ran out. They live until
 * arena_release. */
void *arena_alloc(Arena *arena, size_t bytes);

/* Frees all objects; the arena is empty and may be used again. */
void arena_release(Arena *arena);

#endif
