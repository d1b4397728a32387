#include "search/pool.h"

#include <assert.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/child.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "search/jail.h"

/* Limits of the processes: generous, they end what hangs. A trainer's CPU time grows with its
 * budget: at least 10 000 steps a second are expected of it. */
enum {
    CRITIC_WALL_MS = 60 * 1000,
    JUDGE_WALL_MS = 300 * 1000,
    TRAIN_WALL_MS_MIN = 120 * 1000,
    TRAIN_STEPS_PER_SECOND_MIN = 10000,
};

typedef struct {
    Evaluation *e; /* NULL: the slot is free */
    Child *child;
} Slot;

struct Pool {
    int jobs;
    Slot slots[JOBS_MAX];
    Evaluation **waiting; /* in the order they were added */
    int waiting_count, waiting_capacity;
    Evaluation **ended;
    int ended_count, ended_capacity;
    char critic_path[PATH_MAX], trainer_path[PATH_MAX], judge_path[PATH_MAX];
    bool unsafe_no_jail;
    char jail[JAIL_SUMMARY_SIZE];
};

Status evaluation_new(const Task *task, Evaluation **out, Err *err)
{
    Evaluation *e = mem_alloc(sizeof *e);

    *out = e;
    if (e == NULL) {
        return err_set(err, ERR_NOMEM, "an evaluation");
    }
    e->task = task;
    e->settings = train_settings_default(task);
    critic_report_init(&e->critic);
    train_report_init(&e->train);
    judge_report_init(&e->judge);
    return OK;
}

void evaluation_free(Evaluation *e)
{
    if (e == NULL) {
        return;
    }
    critic_report_release(&e->critic);
    train_report_release(&e->train);
    judge_report_release(&e->judge);
    mem_free(e->source);
    mem_free(e);
}

/* A program of ours that is not there: the installation is at fault. */
static Status find(const char *name, char path[PATH_MAX], Err *err)
{
    Err why;

    return program_find(name, path, PATH_MAX, &why) == OK
               ? OK
               : err_set(err, ERR_SANDBOX, "%s; build or install goodhart whole", why.msg);
}

/* The programs that a pool starts, and what they start. */
static Status find_programs(Pool *pool, Err *err)
{
    char worker_path[PATH_MAX];
    Status st = find("goodhart-critic", pool->critic_path, err);

    if (st == OK) {
        st = find("goodhart-trainer", pool->trainer_path, err);
    }
    if (st == OK) {
        st = find("goodhart-judge", pool->judge_path, err);
    }
    if (st == OK) {
        /* Its users would find out too, after the first reply was paid for. */
        st = find("goodhart-worker", worker_path, err);
    }
    return st;
}

/* Whether rewards can be jailed here: likewise before anything is paid for. */
static Status check_jail(Pool *pool, Err *err)
{
    JailReport report;

    if (pool->unsafe_no_jail) {
        (void)snprintf(pool->jail, sizeof pool->jail, "%s", JAIL_OFF);
        return OK;
    }
    jail_look(&report);
    jail_summary(&report, pool->jail);
    return jail_status(&report, err);
}

Status pool_open(int jobs, bool unsafe_no_jail, Pool **out, Err *err)
{
    Pool *pool;
    Status st;

    assert(jobs >= 1 && jobs <= JOBS_MAX);
    *out = NULL;
    pool = mem_alloc(sizeof *pool);
    if (pool == NULL) {
        return err_set(err, ERR_NOMEM, "a pool of processes");
    }
    pool->jobs = jobs;
    pool->unsafe_no_jail = unsafe_no_jail;
    st = find_programs(pool, err);
    if (st == OK) {
        st = check_jail(pool, err);
    }
    if (st == OK) {
        *out = pool;
        pool = NULL;
    }
    pool_close(pool);
    return st;
}

const char *pool_jail(const Pool *pool)
{
    return pool->jail;
}

/* Adds to a list that grows. */
static Status append(Evaluation ***items, int *count, int *capacity, Evaluation *e, Err *err)
{
    if (*count == *capacity) {
        int bigger = *capacity > 0 ? 2 * *capacity : 16;
        Evaluation **moved = mem_realloc(*items, (size_t)bigger * sizeof **items);
        if (moved == NULL) {
            return err_set(err, ERR_NOMEM, "a pool of processes");
        }
        *items = moved;
        *capacity = bigger;
    }
    (*items)[(*count)++] = e;
    return OK;
}

Status pool_add(Pool *pool, Evaluation *e, Err *err)
{
    assert((e->kind == REWARD_SOURCE) == (e->source != NULL));
    e->reached = e->with_critic ? STAGE_CRITIC : STAGE_TRAIN;
    e->unsafe_no_jail = pool->unsafe_no_jail;
    return append(&pool->waiting, &pool->waiting_count, &pool->waiting_capacity, e, err);
}

static uint64_t train_wall_ms(const Evaluation *e)
{
    uint64_t ms = (uint64_t)e->settings.task.total_steps * 1000u / TRAIN_STEPS_PER_SECOND_MIN;

    return ms > TRAIN_WALL_MS_MIN ? ms : TRAIN_WALL_MS_MIN;
}

/* The bytes of standard input for the stage that e has reached. */
static Status write_job(const Evaluation *e, Buf *out, Err *err)
{
    size_t source_bytes = e->source != NULL ? strlen(e->source) : 0;

    if (e->reached == STAGE_CRITIC) {
        const CriticJob job = {e->task, e->source, source_bytes, e->critic_seed, e->unsafe_no_jail};
        return critic_job_write(&job, out, err);
    }
    if (e->reached == STAGE_TRAIN) {
        const TrainJob job = {.task = e->task,
                              .kind = e->kind,
                              .source = e->source,
                              .source_bytes = source_bytes,
                              .seed = e->train_seed,
                              .settings = e->settings,
                              .unsafe_no_jail = e->unsafe_no_jail};
        return train_job_write(&job, out, err);
    }
    const JudgeJob job = {.task = e->task,
                          .validation_seed = e->validation_seed,
                          .test_seed = e->test_seed,
                          .validation_episodes = e->validation_episodes,
                          .test_episodes = e->test_episodes,
                          .policy_count = e->train.checkpoint_count,
                          .weights = (const char *const *)e->train.weights,
                          .weight_bytes = e->train.weight_bytes};
    return judge_job_write(&job, out, err);
}

static Status start_stage(Pool *pool, Slot *slot, Err *err)
{
    const Evaluation *e = slot->e;
    const char *path = e->reached == STAGE_CRITIC  ? pool->critic_path
                       : e->reached == STAGE_TRAIN ? pool->trainer_path
                                                   : pool->judge_path;
    const char *const argv[] = {path, NULL};
    ChildSpec spec = {.argv = argv};
    Buf input;
    Status st;

    buf_init(&input, (size_t)FRAME_BYTES_MAX * 2);
    st = write_job(e, &input, err);
    if (st == OK) {
        spec.input = input.data;
        spec.input_bytes = input.size;
        spec.wall_ms = e->reached == STAGE_CRITIC  ? CRITIC_WALL_MS
                       : e->reached == STAGE_TRAIN ? train_wall_ms(e)
                                                   : JUDGE_WALL_MS;
        st = child_start(&spec, &slot->child, err);
    }
    buf_release(&input);
    return st;
}

/* Moves the waiting evaluation that comes first into a free slot. */
static Status fill_slots(Pool *pool, Err *err)
{
    for (int i = 0; i < pool->jobs && pool->waiting_count > 0; i++) {
        int best = 0;
        Status st;
        if (pool->slots[i].e != NULL) {
            continue;
        }
        for (int k = 1; k < pool->waiting_count; k++) {
            if (pool->waiting[k]->priority < pool->waiting[best]->priority) {
                best = k;
            }
        }
        pool->slots[i].e = pool->waiting[best];
        pool->waiting_count--;
        memmove(&pool->waiting[best], &pool->waiting[best + 1],
                (size_t)(pool->waiting_count - best) * sizeof *pool->waiting);
        st = start_stage(pool, &pool->slots[i], err);
        if (st != OK) {
            return st;
        }
    }
    return OK;
}

static const char *const STAGE_PROGRAMS[] = {"critic", "trainer", "judge"};

static Status take_frames(Slot *slot, Err *err)
{
    Evaluation *e = slot->e;
    Frame frame;
    bool found = true;
    Status st = OK;

    while (st == OK && found) {
        st = child_frame(slot->child, &frame, &found, err);
        if (st != OK || !found) {
            break;
        }
        st = e->reached == STAGE_CRITIC  ? critic_report_take(&e->critic, &frame, err)
             : e->reached == STAGE_TRAIN ? train_report_take(&e->train, &frame, err)
                                         : judge_report_take(&e->judge, &frame, err);
    }
    /* Its words are ours, so bytes that do not parse are no file's fault but the harness's. */
    if (st == ERR_FORMAT) {
        const Err why = *err;
        st = err_set(err, ERR_IO, "the %s said something unknown: %s", STAGE_PROGRAMS[e->reached],
                     why.msg);
    }
    return st;
}

static void set_message(Evaluation *e, const char *text)
{
    (void)snprintf(e->message, sizeof e->message, "%s", text);
}

/* What the report of the stage that ended says about the reward. */
static void take_stage_outcome(Evaluation *e)
{
    const Verdict *objection;

    if (e->reached == STAGE_CRITIC) {
        objection = critic_objection(&e->critic);
        e->outcome = e->critic.outcome;
        set_message(e, objection != NULL ? objection->message : "");
    } else if (e->reached == STAGE_TRAIN) {
        e->outcome = e->train.result.outcome;
        set_message(e, e->train.result.fault.message);
    }
}

static void summarise_judge(Evaluation *e)
{
    const JudgeReport *j = &e->judge;
    double metric = 0, success = 0, length = 0;

    for (int i = 0; i < j->episode_count; i++) {
        metric += (double)j->episodes[i].metric;
        success += j->episodes[i].success;
        length += j->episodes[i].length;
    }
    if (j->episode_count > 0) {
        e->metric_mean = metric / j->episode_count;
        e->success_rate = success / j->episode_count;
        e->length_mean = length / j->episode_count;
    }
}

static bool stage_is_done(const Evaluation *e)
{
    return e->reached == STAGE_CRITIC  ? e->critic.done
           : e->reached == STAGE_TRAIN ? e->train.done
                                       : e->judge.done;
}

static void add_usage(Evaluation *e, const Child *child)
{
    uint64_t cpu, wall, peak;

    child_usage(child, &cpu, &wall, &peak);
    e->wall_ms += wall;
    if (e->reached == STAGE_TRAIN) {
        e->cpu_ms += cpu;
        e->peak_kib = peak;
    }
}

/* The process of a slot has ended: on to the next stage, or out. */
static Status end_stage(Pool *pool, Slot *slot, Err *err)
{
    Evaluation *e = slot->e;
    Outcome outcome = child_outcome(slot->child);
    Status st = OK;

    add_usage(e, slot->child);
    if (outcome == OUTCOME_IO_ERROR || (outcome == OUTCOME_OK && !stage_is_done(e))) {
        /* The harness, not the reward: its own message says what is missing. */
        st = err_set(err, ERR_SANDBOX, "the %s failed: %s", STAGE_PROGRAMS[e->reached],
                     child_report(slot->child));
    } else if (outcome != OUTCOME_OK) {
        char text[600];
        (void)snprintf(text, sizeof text, "the %s: %s", STAGE_PROGRAMS[e->reached],
                       child_report(slot->child));
        e->outcome = outcome;
        set_message(e, text);
    } else {
        take_stage_outcome(e);
    }
    child_free(slot->child);
    slot->child = NULL;
    if (st != OK) {
        return st;
    }
    if (e->outcome == OUTCOME_OK) {
        e->reached++;
        if (e->reached != STAGE_DONE) {
            return start_stage(pool, slot, err);
        }
        summarise_judge(e);
    }
    slot->e = NULL;
    return append(&pool->ended, &pool->ended_count, &pool->ended_capacity, e, err);
}

Status pool_service(Pool *pool, Err *err)
{
    for (int i = 0; i < pool->jobs; i++) {
        Slot *slot = &pool->slots[i];
        Status st;
        if (slot->child == NULL) {
            continue;
        }
        st = child_service(slot->child, err);
        if (st == OK) {
            st = take_frames(slot, err);
        }
        if (st == OK && child_ended(slot->child)) {
            st = end_stage(pool, slot, err);
        }
        if (st != OK) {
            return st;
        }
    }
    return fill_slots(pool, err);
}

int pool_pollfds(const Pool *pool, struct pollfd *fds)
{
    int count = 0;

    for (int i = 0; i < pool->jobs; i++) {
        if (pool->slots[i].child != NULL) {
            child_pollfds(pool->slots[i].child, fds + count);
            count += CHILD_POLLFDS;
        }
    }
    return count;
}

int pool_timeout_ms(const Pool *pool)
{
    uint64_t first = UINT64_MAX, now = clock_ms();

    for (int i = 0; i < pool->jobs; i++) {
        if (pool->slots[i].child != NULL) {
            uint64_t deadline = child_deadline_ms(pool->slots[i].child);
            first = deadline < first ? deadline : first;
        }
    }
    if (first == UINT64_MAX) {
        return -1;
    }
    return first <= now ? 0 : (int)(first - now > 60000 ? 60000 : first - now);
}

Evaluation *pool_take(Pool *pool)
{
    Evaluation *e;

    if (pool->ended_count == 0) {
        return NULL;
    }
    e = pool->ended[0];
    pool->ended_count--;
    memmove(pool->ended, pool->ended + 1, (size_t)pool->ended_count * sizeof *pool->ended);
    return e;
}

int pool_running(const Pool *pool)
{
    int running = 0;

    for (int i = 0; i < pool->jobs; i++) {
        running += pool->slots[i].e != NULL;
    }
    return running;
}

int pool_pending(const Pool *pool)
{
    return pool->waiting_count + pool_running(pool) + pool->ended_count;
}

double pool_progress(const Pool *pool)
{
    double share = 0;

    for (int i = 0; i < pool->jobs; i++) {
        const Evaluation *e = pool->slots[i].e;
        if (e != NULL && e->reached == STAGE_TRAIN) {
            share += 0.95 * e->train.checkpoint_count / CHECKPOINTS;
        } else if (e != NULL && e->reached == STAGE_JUDGE) {
            share += 0.95;
        }
    }
    return share;
}

void pool_close(Pool *pool)
{
    if (pool == NULL) {
        return;
    }
    for (int i = 0; i < pool->jobs; i++) {
        child_free(pool->slots[i].child);
        evaluation_free(pool->slots[i].e);
    }
    for (int i = 0; i < pool->waiting_count; i++) {
        evaluation_free(pool->waiting[i]);
    }
    for (int i = 0; i < pool->ended_count; i++) {
        evaluation_free(pool->ended[i]);
    }
    mem_free(pool->waiting);
    mem_free(pool->ended);
    mem_free(pool);
}
