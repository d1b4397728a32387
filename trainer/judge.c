#include "trainer/judge.h"

#include <assert.h>
#include <string.h>

#include "base/mem.h"
#include "base/rng.h"
#include "trainer/policy.h"

static_assert((int)JUDGE_BLOCK <= (int)NET_ROWS_MAX, "a block of episodes is a block of the net");

/* Episodes side by side; a slot takes the next episode when its own ended. */
typedef struct {
    const Task *task;
    int block, fields, inputs;
    float action_lo;
    size_t state_bytes;
    char *states, *scratch;   /* owned, like the arrays below */
    float *now;               /* [block][fields] */
    float *obs;               /* [block][inputs] */
    int running[JUDGE_BLOCK]; /* the episode of each slot */
} Arena;

static void arena_release(Arena *a)
{
    mem_free(a->states);
    mem_free(a->scratch);
    mem_free(a->now);
    mem_free(a->obs);
}

static Status arena_init(Arena *a, const Task *task, int block, Err *err)
{
    memset(a, 0, sizeof *a);
    a->task = task;
    a->block = block;
    a->fields = task_field_floats(task);
    a->inputs = task_obs_floats(task);
    a->action_lo = task->actions[0].lo;
    a->state_bytes = (task->state_bytes + 15) / 16 * 16;
    a->states = mem_alloc((size_t)block * a->state_bytes);
    a->scratch = mem_alloc(task->scratch_bytes + 1);
    a->now = mem_alloc((size_t)block * (size_t)a->fields * sizeof *a->now);
    a->obs = mem_alloc((size_t)block * (size_t)a->inputs * sizeof *a->obs);
    if (a->states == NULL || a->scratch == NULL || a->now == NULL || a->obs == NULL) {
        arena_release(a);
        return err_set(err, ERR_NOMEM, "judge");
    }
    return OK;
}

static char *state_of(const Arena *a, int slot)
{
    return a->states + (size_t)slot * a->state_bytes;
}

static void begin(Arena *a, int slot, int episode, uint64_t seed)
{
    a->running[slot] = episode;
    a->task->reset(state_of(a, slot), a->scratch, rng_stream(seed, (uint64_t)episode),
                   a->now + (ptrdiff_t)slot * a->fields);
}

/* One step; true when the episode ended, and *out is filled then. */
static bool step(Arena *a, int slot, int choice, JudgeEpisode *out)
{
    float action = a->action_lo + (float)choice;
    StepInfo info;

    out->length++;
    a->task->step(state_of(a, slot), a->scratch, &action, a->now + (ptrdiff_t)slot * a->fields,
                  &info);
    if (!info.terminated && !info.truncated) {
        return false;
    }
    out->metric = info.metric;
    out->success = info.success;
    out->reason = info.reason;
    memcpy(out->side, info.side, sizeof out->side);
    return true;
}

/* Runs episodes 0 … count-1 of seed. The slots in use are always the first `live` ones. */
static void run_episodes(Arena *a, Policy *policy, uint64_t seed, int count, JudgeEpisode *out)
{
    int live = count < a->block ? count : a->block, next = live, choices[JUDGE_BLOCK];

    memset(out, 0, (size_t)count * sizeof *out);
    for (int i = 0; i < live; i++) {
        begin(a, i, i, seed);
    }
    while (live > 0) {
        for (int i = 0; i < live; i++) {
            task_observe(a->task, a->now + (ptrdiff_t)i * a->fields,
                         a->obs + (ptrdiff_t)i * a->inputs);
        }
        policy_greedy(policy, live, a->obs, choices);
        for (int i = live - 1; i >= 0; i--) {
            if (!step(a, i, choices[i], &out[a->running[i]])) {
                continue;
            }
            if (next < count) {
                begin(a, i, next++, seed);
            } else {
                /* The last live slot, which has stepped already, moves into the gap. */
                live--;
                memmove(state_of(a, i), state_of(a, live), a->state_bytes);
                memmove(a->now + (ptrdiff_t)i * a->fields, a->now + (ptrdiff_t)live * a->fields,
                        (size_t)a->fields * sizeof *a->now);
                a->running[i] = a->running[live];
            }
        }
    }
}

static Status open_policy(const JudgeJob *job, int index, Policy **out, Err *err)
{
    const NetShape *shape;
    Status st = policy_open(job->weights[index], job->weight_bytes[index], out, err);

    if (st != OK) {
        return st;
    }
    shape = policy_shape(*out);
    if (strcmp(policy_task(*out), job->task->name) != 0 ||
        shape->inputs != task_obs_floats(job->task) ||
        shape->outputs != task_action_choices(job->task)) {
        policy_close(*out);
        *out = NULL;
        return err_set(err, ERR_FORMAT, "policy %d is not for the task %s", index, job->task->name);
    }
    return OK;
}

static Status measure(const JudgeJob *job, Arena *arena, int index, uint64_t seed, int count,
                      JudgeEpisode *out, Err *err)
{
    Policy *policy = NULL;
    Status st = open_policy(job, index, &policy, err);

    if (st == OK) {
        run_episodes(arena, policy, seed, count, out);
    }
    policy_close(policy);
    return st;
}

static Status validate(const JudgeJob *job, Arena *arena, JudgeEpisode *episodes,
                       JudgeReport *report, Err *err)
{
    int count = job->validation_episodes;

    for (int i = 0; i < job->policy_count; i++) {
        double metric = 0, success = 0;
        Status st = measure(job, arena, i, job->validation_seed, count, episodes, err);
        if (st != OK) {
            return st;
        }
        for (int k = 0; k < count; k++) {
            metric += (double)episodes[k].metric;
            success += episodes[k].success;
        }
        report->validation_metric[i] = metric / count;
        report->validation_success[i] = success / count;
        if (report->validation_metric[i] >= report->validation_metric[report->chosen]) {
            report->chosen = i;
        }
    }
    report->policy_count = job->policy_count;
    return OK;
}

Status judge_run(const JudgeJob *job, int block, JudgeReport *report, Err *err)
{
    JudgeEpisode *validation = NULL;
    Arena arena;
    Status st;

    assert(block >= 1);
    assert(block <= JUDGE_BLOCK);
    assert(job->policy_count >= 1);
    assert(job->policy_count <= CHECKPOINTS);
    if (task_action_choices(job->task) == 0) {
        return err_set(err, ERR_USAGE, "%s has continuous actions; the judge knows discrete ones",
                       job->task->name);
    }
    st = arena_init(&arena, job->task, block, err);
    if (st != OK) {
        return st;
    }
    validation = mem_alloc((size_t)job->validation_episodes * sizeof *validation);
    report->episodes = mem_alloc((size_t)job->test_episodes * sizeof *report->episodes);
    if (validation == NULL || report->episodes == NULL) {
        st = err_set(err, ERR_NOMEM, "judge");
        goto done;
    }
    st = validate(job, &arena, validation, report, err);
    if (st != OK) {
        goto done;
    }
    report->episode_count = job->test_episodes;
    st = measure(job, &arena, report->chosen, job->test_seed, job->test_episodes, report->episodes,
                 err);
    report->done = st == OK;
done:
    mem_free(validation);
    arena_release(&arena);
    return st;
}
