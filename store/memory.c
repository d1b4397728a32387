/* The memory of an answer: blocks in a list, freed together. */
#include "store/store_priv.h"

#include <string.h>

#include "base/mem.h"

typedef struct Block {
    struct Block *next;
    size_t used, size;
} Block;

struct StoreMemory {
    Block *blocks;
};

enum { BLOCK_BYTES = 16 * 1024, ALIGNMENT = 16 };

static size_t rounded(size_t bytes)
{
    return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

StoreMemory *memory_new(void)
{
    return mem_alloc(sizeof(StoreMemory));
}

void store_free(StoreMemory *memory)
{
    if (memory == NULL) {
        return;
    }
    while (memory->blocks != NULL) {
        Block *block = memory->blocks;
        memory->blocks = block->next;
        mem_free(block);
    }
    mem_free(memory);
}

void *memory_alloc(StoreMemory *memory, size_t bytes)
{
    size_t head = rounded(sizeof(Block)), need = rounded(bytes > 0 ? bytes : 1);
    Block *block = memory->blocks;
    char *at;

    if (block == NULL || block->size - block->used < need) {
        size_t size = need > BLOCK_BYTES ? need : BLOCK_BYTES;
        block = mem_alloc(head + size); /* zeroed */
        if (block == NULL) {
            return NULL;
        }
        block->size = size;
        block->next = memory->blocks;
        memory->blocks = block;
    }
    at = (char *)block + head + block->used;
    block->used += need;
    return at;
}

char *memory_copy(StoreMemory *memory, const char *bytes, size_t count)
{
    char *copy = memory_alloc(memory, count + 1);

    if (copy != NULL && count > 0) {
        memcpy(copy, bytes, count);
    }
    return copy;
}

bool memory_grow(StoreMemory *memory, void **items, int count, size_t item_bytes)
{
    size_t capacity = 8;
    void *more;

    /* The capacity is not stored: it is 8, doubled whenever it is full. */
    while (capacity < (size_t)count) {
        capacity *= 2;
    }
    if (count > 0 && (size_t)count < capacity) {
        return true;
    }
    more = memory_alloc(memory, (count == 0 ? capacity : 2 * capacity) * item_bytes);
    if (more == NULL) {
        return false;
    }
    if (count > 0) {
        memcpy(more, *items, (size_t)count * item_bytes);
    }
    *items = more;
    return true;
}
