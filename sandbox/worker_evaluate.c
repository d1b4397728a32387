/* One batch: columns to structs, the reward on each, values to columns. */
#include "sandbox/worker_priv.h"

#include <string.h>

#include "sandbox/reward.h"

enum {
    SMEAR_WORDS = 4096, /* 16 KiB: the frames of a reward and a few functions that it calls */
    BLOCK_ENVS = 16,    /* steps that are turned from columns into structs at a time */
};

/* The steps and values of a block of environments. The reward gets these copies: what it writes
 * beyond its out is only this. */
typedef struct {
    uint32_t steps[BLOCK_ENVS][STEP_WORDS_MAX];
    uint32_t values[BLOCK_ENVS][TERMS_MAX];
} Block;

static const void *part(const Worker *w, uint32_t offset)
{
    return (const unsigned char *)w->in + offset;
}

/* Word `at` of each step, from a column of floats. */
static void gather(Block *b, size_t at, const float *column, size_t count, bool is_int)
{
    if (is_int) {
        for (size_t n = 0; n < count; n++) {
            b->steps[n][at] = (uint32_t)(int32_t)column[n];
        }
    } else {
        for (size_t n = 0; n < count; n++) {
            memcpy(&b->steps[n][at], &column[n], 4);
        }
    }
}

/* The steps t of environments first … first + count - 1. */
static void gather_steps(const Worker *w, Block *b, size_t t, size_t first, size_t count)
{
    const BatchIn *in = w->in;
    size_t envs = in->envs, fields = in->field_floats, actions = in->action_floats;
    const float *prev = (const float *)part(w, in->prev_offset) + t * fields * envs + first;
    const float *now = (const float *)part(w, in->now_offset) + t * fields * envs + first;
    const float *action = (const float *)part(w, in->action_offset) + t * actions * envs + first;
    const int32_t *index = (const int32_t *)part(w, in->index_offset) + t * envs + first;
    const uint8_t *flags = (const uint8_t *)part(w, in->flags_offset) + t * envs + first;
    size_t at = 2 * fields + actions;

    for (size_t f = 0; f < fields; f++) {
        gather(b, f, prev + f * envs, count, in->field_is_int[f] != 0);
        gather(b, fields + f, now + f * envs, count, in->field_is_int[f] != 0);
    }
    for (size_t a = 0; a < actions; a++) {
        gather(b, 2 * fields + a, action + a * envs, count, in->action_is_int[a] != 0);
    }
    for (size_t n = 0; n < count; n++) {
        uint32_t *step = &b->steps[n][at];
        step[0] = (uint32_t)index[n];
        step[1] = (uint32_t)in->t_max;
        memcpy(&step[2], &in->gamma, 4);
        step[3] = (flags[n] & STEP_TERMINATED) != 0;
        step[4] = (flags[n] & STEP_TRUNCATED) != 0;
        if ((flags[n] & STEP_FIRST) != 0) {
            memset(w->memory[first + n], 0, MEMORY_BYTES_MAX);
        }
    }
}

/* Fills the stack that the next call will use. What a reward reads before it sets it is then this,
 * and no longer what happened to be there. */
static __attribute__((noinline)) void smear_stack(uint32_t pattern)
{
    uint32_t junk[SMEAR_WORDS];

    for (size_t i = 0; i < SMEAR_WORDS; i++) {
        junk[i] = pattern;
    }
    /* The compiler must believe that somebody reads it. */
    __asm__ volatile("" : : "r"(junk) : "memory");
}

/* Calls the reward for each step of a block. False: one of them ends the batch. */
static bool run_block(Worker *w, Block *b, size_t first, size_t count)
{
    const BatchIn *in = w->in;
    BatchOut *out = w->out;
    size_t terms = in->terms;
    uint32_t smear = in->smear;

    for (size_t n = 0; n < count; n++) {
        out->at_n = (uint32_t)(first + n);
        for (size_t c = 0; c < terms; c++) {
            b->values[n][c] = TERM_UNSET;
        }
        if (smear != 0) {
            smear_stack(smear);
        }
        w->reward(b->steps[n], w->memory[first + n], (float *)(void *)b->values[n]);
        if (primitive_fault_take(&out->fault)) {
            out->faulted = 1;
            return false;
        }
    }
    return true;
}

static bool run_row(Worker *w, float *terms, size_t t)
{
    const BatchIn *in = w->in;
    size_t envs = in->envs, count = in->terms;
    Block b;

    w->out->at_t = (uint32_t)t;
    for (size_t first = 0; first < envs; first += BLOCK_ENVS) {
        size_t block = envs - first < BLOCK_ENVS ? envs - first : BLOCK_ENVS;
        gather_steps(w, &b, t, first, block);
        if (!run_block(w, &b, first, block)) {
            return false;
        }
        for (size_t c = 0; c < count; c++) {
            float *column = terms + (t * count + c) * envs + first;
            for (size_t n = 0; n < block; n++) {
                memcpy(&column[n], &b.values[n][c], 4);
            }
        }
    }
    return true;
}

/* Only the bytes that MEMORY has, not the room for them. */
static void copy_memory(unsigned char *to, const unsigned char *from, size_t envs, size_t bytes)
{
    for (size_t n = 0; bytes > 0 && n < envs; n++) {
        memcpy(to + n * MEMORY_BYTES_MAX, from + n * MEMORY_BYTES_MAX, bytes);
    }
}

void worker_evaluate(Worker *w)
{
    const BatchIn *in = w->in;
    unsigned char *out_base = (unsigned char *)w->out;
    unsigned char *memory = (unsigned char *)w->memory;
    float *terms = (float *)(void *)(out_base + w->out->terms_offset);

    copy_memory(memory, part(w, in->memory_offset), in->envs, in->memory_bytes);
    for (size_t t = 0; t < in->steps; t++) {
        if (!run_row(w, terms, t)) {
            break;
        }
    }
    copy_memory(out_base + w->out->memory_offset, memory, in->envs, in->memory_bytes);
    w->out->misuse = primitive_misuse_take();
}
