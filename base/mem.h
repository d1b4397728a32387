/* base/mem.h - all memory of the harness comes from here, so that tests can refuse it. */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stddef.h>

/* Zeroed bytes, or NULL. The caller ends them with mem_free. */
void *mem_alloc(size_t bytes);

/* Zeroed bytes aligned to 64 (a cache line, a vector register), or NULL. End with mem_free. */
void *mem_alloc_aligned(size_t bytes);

/* Like realloc: on NULL the old block stays the caller's. New bytes are not zeroed. */
void *mem_realloc(void *block, size_t bytes);

/* A copy of text with its NUL, or NULL. */
char *mem_strdup(const char *text);

/* NULL is allowed. */
void mem_free(void *block);

/* For tests: the n-th allocation from now on (1 is the next) and all later ones fail; 0 ends it. */
void mem_fail_after(size_t n);

#endif
