/* One batch: the reward on each Step, in time order.
 *
 * Nothing is copied for it: it reads its Step in the memory that only the host can write, and
 * writes its terms where the host will copy them from. What it could write beyond them, if the
 * language or the compiler had a hole, is memory that nobody believes. */
#include "sandbox/worker_priv.h"

#include <string.h>

enum {
    /* The frame of a function at most: arrays, other variables and parameters, what the compiler
     * puts aside. */
    FRAME_WORDS = LOCAL_ELEMENTS_MAX + 2 * SCOPE_SYMBOLS_MAX + 2 * FUNCTION_PARAMETERS_MAX + 64,
    DEEP_WORDS = FRAME_WORDS * (CALL_DEPTH_MAX + 1),
    NEAR_WORDS = 4096, /* 16 KiB: the frames of a reward and a few functions that it calls */
    DEEP_EVERY = 16,   /* steps: all of it before each step would take longer than rewards do */
};

/* Fills the stack that the next call will use. What a reward reads before it sets it is then this,
 * and no longer what happened to be there. */
static __attribute__((noinline)) void smear_stack(uint32_t pattern, size_t words)
{
    uint32_t junk[DEEP_WORDS];

    for (size_t i = DEEP_WORDS - words; i < DEEP_WORDS; i++) { /* its end is used first */
        junk[i] = pattern;
    }
    /* The compiler must believe that somebody reads it. */
    __asm__ volatile("" : : "r"(junk) : "memory");
}

/* Calls the reward for each step, or until one of them ends the batch. */
static void run_steps(Worker *w, unsigned char *memory, uint32_t *terms)
{
    const BatchIn *in = w->in;
    BatchOut *out = w->out;
    const uint32_t *step = (const uint32_t *)(const void *)in + in->steps_offset / 4;
    const size_t words = in->step_words, count = in->terms, bytes = in->memory_bytes;
    const uint32_t envs = in->envs, steps = in->steps * envs, smear = in->smear;
    RewardFunction *reward = w->reward;

    for (uint32_t at = 0, n = 0; at < steps; at++) {
        unsigned char *own = memory + n * bytes;
        out->at = at;
        if (step[words - STEP_FIRST_WORD] != 0) {
            memset(own, 0, bytes);
        }
        for (size_t c = 0; c < count; c++) {
            terms[c] = TERM_UNSET;
        }
        if (smear != 0) {
            smear_stack(smear, at % DEEP_EVERY == 0 ? DEEP_WORDS : NEAR_WORDS);
        }
        reward(step, own, (float *)(void *)terms);
        if (primitive_fault_take(&out->fault)) {
            out->faulted = 1;
            return;
        }
        step += words;
        terms += count;
        n = n + 1 == envs ? 0 : n + 1;
    }
}

void worker_evaluate(Worker *w)
{
    const BatchIn *in = w->in;
    unsigned char *out = (unsigned char *)w->out, *memory = out + w->out->memory_offset;

    memcpy(memory, (const unsigned char *)in + in->memory_offset,
           (size_t)in->envs * in->memory_bytes);
    run_steps(w, memory, (uint32_t *)(void *)(out + w->out->terms_offset));
    w->out->misuse = primitive_misuse_take();
}
