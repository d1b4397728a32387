#include "base/mem.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* The only mutable global of the harness: a countdown that only tests set. */
static size_t fail_countdown;

static bool refused(void)
{
    if (fail_countdown == 0) {
        return false;
    }
    if (fail_countdown == 1) {
        return true;
    }
    fail_countdown--;
    return false;
}

void mem_fail_after(size_t n)
{
    fail_countdown = n;
}

void *mem_alloc(size_t bytes)
{
    if (refused()) {
        return NULL;
    }
    return calloc(1, bytes > 0 ? bytes : 1);
}

void *mem_alloc_aligned(size_t bytes)
{
    size_t rounded = (bytes + 63) / 64 * 64;
    void *block;

    if (refused()) {
        return NULL;
    }
    block = aligned_alloc(64, rounded > 0 ? rounded : 64);
    if (block != NULL) {
        memset(block, 0, rounded > 0 ? rounded : 64);
    }
    return block;
}

void *mem_realloc(void *block, size_t bytes)
{
    if (refused()) {
        return NULL;
    }
    return realloc(block, bytes > 0 ? bytes : 1);
}

char *mem_strdup(const char *text)
{
    size_t bytes = strlen(text) + 1;
    char *copy = mem_alloc(bytes);

    if (copy != NULL) {
        memcpy(copy, text, bytes);
    }
    return copy;
}

void mem_free(void *block)
{
    free(block);
}
