/* base/limits.h - every bound of the harness, in one place, and how they relate. */
#ifndef BASE_LIMITS_H
#define BASE_LIMITS_H

#include <assert.h>

enum {
    /* A candidate's text. */
    SOURCE_BYTES_MAX = 64 * 1024,
    SOURCE_TOKENS_MAX = 20000,
    SOURCE_NESTING_MAX = 64,
    IDENTIFIER_BYTES_MAX = 64,
    CANONICAL_BYTES_MAX = 512 * 1024,
    TERMS_MAX = 24,  /* members of out: components, sparse terms, factors, watched values */
    PARAMS_MAX = 16, /* PARAM declarations of one reward */
    CELLS_MAX = 64,  /* members of MEMORY */
    MEMORY_BYTES_MAX = 256,
    OPERATIONS_MAX = 4000,    /* of one call of a reward, as docs/reward-c.md counts them */
    LOOP_STEPS_MAX = 4000000, /* evaluated operators, to find the turns of all loops of a reward */
    TREE_HEIGHT_MAX = 200,    /* of an expression */
    DIMENSIONS_MAX = 3,       /* of an array */
    FUNCTIONS_MAX = 64,       /* of one reward; */
    FUNCTION_PARAMETERS_MAX = 16,
    CALL_DEPTH_MAX = 16,       /* calls within calls */
    SCOPE_SYMBOLS_MAX = 256,   /* variables that are visible at one place */
    LOCAL_ELEMENTS_MAX = 1024, /* of all arrays of one function: bounds its frame */
    TABLE_ELEMENTS_MAX = 4096, /* of all tables */
    FINDINGS_MAX = 20,         /* a checker stops listing after so many */
    VERDICT_BYTES_MAX = 8192,  /* of words about one candidate: nearly always all findings */

    /* A task. */
    FIELDS_MAX = 64,        /* entries of a schema */
    FIELD_FLOATS_MAX = 256, /* floats of all fields of one step */
    ACTION_FLOATS_MAX = 32,
    SIDE_METRICS_MAX = 8,
    REASONS_MAX = 16,

    /* A batch of steps that goes to the reward worker: a rollout [T][N]. */
    BATCH_ENVS_MAX = 1024,
    BATCH_STEPS_MAX = 65536, /* T * N */
    WORKER_MESSAGE_BYTES = 4096,

    /* A training. */
    CHECKPOINTS = 10,
    HIDDEN_MAX = 256,
    WEIGHTS_BYTES_MAX = 4 * 1024 * 1024,

    /* Processes. */
    FRAME_BYTES_MAX = 16 * 1024 * 1024,
    CHILD_STDERR_BYTES_MAX = 16 * 1024,
    JOBS_MAX = 256,

    /* Text that comes from a model or a person. */
    PROMPT_BYTES_MAX = 1024 * 1024,
    REPLY_BYTES_MAX = 1024 * 1024,
    HTTP_BODY_BYTES_MAX = 8 * 1024 * 1024,
    RECORDING_BYTES_MAX = 64 * 1024 * 1024,
    FILE_BYTES_MAX = 64 * 1024 * 1024,
    JSON_DEPTH_MAX = 64,
    PROMPT_FEEDBACK_BYTES_MAX = 32 * 1024, /* what the analyzer says about the best reward */
    PROMPT_FAILED_MAX = 5,                 /* failed siblings that a prompt tells of */
    PROMPT_EXCERPT_BYTES_MAX = 4096,       /* of the source of one of them */
    PROMPT_REASON_BYTES_MAX = 2048,        /* of what was wrong with it */

    /* The loop. */
    SAMPLES_MAX = 256,
    ITERATIONS_MAX = 1000,
    SEEDS_MAX = 100,
    EPISODES_MAX = 100000,
};

/* A reward component beyond this ends the training that saw it. */
#define COMPONENT_ABS_MAX 1e6f

static_assert(MEMORY_BYTES_MAX % 8 == 0, "memory is copied in words");
static_assert(SOURCE_BYTES_MAX < CANONICAL_BYTES_MAX, "canonical text is longer than its source");
static_assert(4 * (SOURCE_BYTES_MAX + PROMPT_FEEDBACK_BYTES_MAX +
                   PROMPT_FAILED_MAX * (PROMPT_EXCERPT_BYTES_MAX + PROMPT_REASON_BYTES_MAX)) <
                  PROMPT_BYTES_MAX,
              "all that is quoted fits into a prompt, also when each byte is shown as \\x1b");
static_assert(HTTP_BODY_BYTES_MAX >= REPLY_BYTES_MAX, "a reply fits into a body");

#endif
