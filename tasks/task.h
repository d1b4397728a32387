/* tasks/task.h - a reinforcement-learning task: its schema, dynamics, metric and references.
 *
 * A Task is const. Its state is plain bytes without pointers or padding that matters: copying
 * state_bytes saves, restores and forks an episode, hashing them compares two runs. All chance
 * comes from the generator inside the state. What cannot be copied (a physics engine's workspace)
 * is scratch, one for each thread, and holds nothing that outlives a step.
 *
 * Everything of a step is floats, also what the schema calls int, bool or enum: those are whole
 * numbers. `terminated` means that nothing has value after this state, `truncated` that only the
 * clock ran out; they are different things and are never both set.
 */
#ifndef TASKS_TASK_H
#define TASKS_TASK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/limits.h"

typedef enum { FIELD_FLOAT, FIELD_INT, FIELD_BOOL, FIELD_ENUM } FieldKind;

/* Who sees a field. */
enum { SEEN_BY_POLICY = 1, SEEN_BY_REWARD = 2, SEEN_BY_BOTH = 3 };

typedef struct {
    const char *name; /* an identifier of Reward C */
    FieldKind kind;
    int count;        /* floats; more than 1 is an array */
    const char *unit; /* "m", "rad/s"; "" when it has none */
    float lo, hi;     /* what the dynamics keep to; proofs hold within these */
    const char *meaning;
    unsigned seen;             /* SEEN_BY_… ; ignored for actions, which both see */
    const char *const *labels; /* FIELD_ENUM: one for each value lo … hi, else NULL. A label is an
                                  identifier; in Reward C it stands for its number. */
} Field;

typedef struct {
    float metric;    /* the task's own measure of the episode so far; rewards never see it */
    bool terminated; /* the task is over: nothing has value after this */
    bool truncated;  /* the clock ran out: the last state still has value */
    bool success;    /* the episode counts as a success if it ended here */
    uint8_t reason;  /* why it ended: an index into the task's table of reasons; 0 = goes on */
    float side[SIDE_METRICS_MAX]; /* side metrics so far */
} StepInfo;

typedef struct {
    const char *name; /* an identifier: "episode_length" */
    const char *unit;
    const char *meaning; /* one line, for people and for the prompt */
} MetricName;

/* How a reward for this task is trained unless the user says otherwise. Trainer settings are the
 * trainer's business (trainer/settings.h); these are the ones that depend on the task. */
typedef struct {
    int total_steps; /* environment steps of one training: the budget */
    int envs, steps; /* a rollout is [steps][envs] */
    int minibatch, epochs;
    float learning_rate; /* of Adam, annealed linearly to 0 */
    float gamma, lambda; /* discount, GAE's lambda */
    float clip, entropy; /* PPO's clip range, weight of the entropy bonus */
} TaskTraining;

/* Capabilities. */
enum { TASK_COPYABLE = 1, TASK_DETERMINISTIC = 2, TASK_HAS_TWIN = 4, TASK_BATCHED = 8 };

typedef struct Task {
    const char *name;  /* "mountain-car" */
    const char *title; /* one line */
    const char *text;  /* what the agent is to do, for the prompt; must not contradict the metric */
    const char *origin; /* where the dynamics are from */

    const Field *fields; /* of the state; the order is the order of the floats */
    int field_count;
    const Field *actions; /* one FIELD_ENUM: discrete; FIELD_FLOATs: continuous in lo … hi */
    int action_count;
    int step_limit; /* an episode is truncated after so many steps */
    unsigned capabilities;
    size_t state_bytes, scratch_bytes;

    const char *const *reasons; /* reasons[0] is "" */
    int reason_count;

    MetricName metric;               /* higher is better */
    float metric_floor, metric_goal; /* score = (M - floor) / (goal - floor) */
    float solved_at;                 /* mean metric at which the task counts as solved */
    const char *solved_source;       /* who says so */
    const char *success_meaning;     /* what `success` of an episode means */
    const MetricName *side;
    int side_count;

    const char *human_reward, *human_source; /* Reward C and its origin; NULL: none known */
    const char *bad_reward, *bad_source;     /* Reward C that is known to be exploited, and how */

    TaskTraining training;

    /* Starts an episode: all chance comes from seed. Writes the first state's fields. */
    void (*reset)(void *state, void *scratch, uint64_t seed, float *fields);

    /* Advances state by one step. fields is of the state that was reached, also when the episode
     * ends there; starting the next episode is the caller's business. action holds the floats of
     * the actions. Allocates nothing, reads no clock, takes all chance from state. */
    void (*step)(void *state, void *scratch, const float *action, float *fields, StepInfo *info);
} Task;

/* All tasks of this build, in the order they are listed. */
const Task *const *task_all(size_t *count);

/* The task of that name, or NULL. */
const Task *task_find(const char *name);

/* Floats of all fields of one step; of those the policy sees; of the actions. */
int task_field_floats(const Task *task);
int task_obs_floats(const Task *task);
int task_action_floats(const Task *task);

/* For a task with one FIELD_ENUM action: how many values it has. 0: its actions are continuous. */
int task_action_choices(const Task *task);

/* Copies the floats that the policy sees out of those of a step. */
void task_observe(const Task *task, const float *fields, float *obs);

/* SHA-256 over all that decides what a training on this task means: name, schema, metric, limits
 * and reference rewards, as 64 hexadecimal digits. Not over the code of step. */
enum { TASK_HASH_SIZE = 65 };
void task_hash(const Task *task, char hex[TASK_HASH_SIZE]);

#endif
