/* trainer/settings.c - the settings of a training, as JSON and back.
 *
 * One table names each of them, in the order of the struct; writer and reader walk it.
 */
#include "trainer/settings_priv.h"

#include <math.h>
#include <stddef.h>

#include "base/json.h"

typedef enum { KIND_INT, KIND_FLOAT, KIND_BOOL } Kind;

typedef struct {
    const char *name;
    Kind kind;
    size_t at;
} Setting;

#define AT(member) offsetof(TrainSettings, member)

static const Setting SETTINGS[] = {
    {"total_steps", KIND_INT, AT(task.total_steps)},
    {"envs", KIND_INT, AT(task.envs)},
    {"steps", KIND_INT, AT(task.steps)},
    {"minibatch", KIND_INT, AT(task.minibatch)},
    {"epochs", KIND_INT, AT(task.epochs)},
    {"learning_rate", KIND_FLOAT, AT(task.learning_rate)},
    {"gamma", KIND_FLOAT, AT(task.gamma)},
    {"lambda", KIND_FLOAT, AT(task.lambda)},
    {"clip", KIND_FLOAT, AT(task.clip)},
    {"entropy", KIND_FLOAT, AT(task.entropy)},
    {"hidden", KIND_INT, AT(hidden)},
    {"value_weight", KIND_FLOAT, AT(value_weight)},
    {"grad_norm_max", KIND_FLOAT, AT(grad_norm_max)},
    {"normalise_obs", KIND_BOOL, AT(normalise_obs)},
    {"normalise_return", KIND_BOOL, AT(normalise_return)},
};

TrainSettings train_settings_default(const Task *task)
{
    return (TrainSettings){.task = task->training,
                           .hidden = 64,
                           .value_weight = 0.5f,
                           .grad_norm_max = 0.5f,
                           .normalise_obs = true,
                           .normalise_return = true};
}

cJSON *settings_object(const TrainSettings *settings)
{
    cJSON *object = cJSON_CreateObject();
    const char *base = (const char *)settings;

    for (size_t i = 0; i < ARRAY_LEN(SETTINGS); i++) {
        const Setting *s = &SETTINGS[i];
        const void *at = base + s->at;
        switch (s->kind) {
        case KIND_INT:
            json_add_number(object, s->name, *(const int *)at);
            break;
        case KIND_FLOAT:
            json_add_number(object, s->name, (double)*(const float *)at);
            break;
        case KIND_BOOL:
            json_add_bool(object, s->name, *(const bool *)at);
            break;
        }
    }
    return object;
}

static Status read_one(const cJSON *object, const Setting *s, void *at, Err *err)
{
    double number = 0;
    Status st = OK;

    switch (s->kind) {
    case KIND_INT:
        return json_get_int(object, s->name, 0, 2000000000, at, err);
    case KIND_BOOL:
        return json_get_bool(object, s->name, at, err);
    case KIND_FLOAT:
        st = json_get_number(object, s->name, &number, err);
        if (st == OK && !(fabs(number) <= 1e30)) {
            st = err_set(err, ERR_FORMAT, "\"%s\" is not a finite number", s->name);
        }
        if (st == OK) {
            *(float *)at = (float)number;
        }
        break;
    }
    return st;
}

Status settings_read(const cJSON *object, TrainSettings *out, Err *err)
{
    Status st = OK;

    for (size_t i = 0; i < ARRAY_LEN(SETTINGS) && st == OK; i++) {
        st = read_one(object, &SETTINGS[i], (char *)out + SETTINGS[i].at, err);
    }
    return st;
}

Status train_settings_json(const TrainSettings *settings, Buf *out, Err *err)
{
    cJSON *object = settings_object(settings);
    Status st = json_print(object, out, err);

    cJSON_Delete(object);
    return st;
}

static bool in_range(float x, float lo, float hi)
{
    return x >= lo && x <= hi; /* false for NaN */
}

Status train_settings_check(const Task *task, const TrainSettings *s, Err *err)
{
    const TaskTraining *t = &s->task;

    if (t->envs < 1 || t->envs > BATCH_ENVS_MAX || t->steps < 1 ||
        t->steps > BATCH_STEPS_MAX / t->envs) {
        return err_set(err, ERR_USAGE, "envs must be 1 … %d and envs * steps at most %d",
                       BATCH_ENVS_MAX, BATCH_STEPS_MAX);
    }
    if (t->minibatch < 2 || t->envs * t->steps % t->minibatch != 0) {
        return err_set(err, ERR_USAGE, "minibatch (%d) must be at least 2 and divide %d * %d",
                       t->minibatch, t->envs, t->steps);
    }
    if (t->total_steps / (t->envs * t->steps) < CHECKPOINTS) {
        return err_set(err, ERR_USAGE,
                       "a training on %s takes at least %d steps (%d rollouts of %d x %d), not %d",
                       task->name, CHECKPOINTS * t->envs * t->steps, CHECKPOINTS, t->steps, t->envs,
                       t->total_steps);
    }
    if (t->epochs < 1 || t->epochs > 100 || s->hidden < 1 || s->hidden > HIDDEN_MAX) {
        return err_set(err, ERR_USAGE, "epochs must be 1 … 100 and hidden 1 … %d", HIDDEN_MAX);
    }
    if (!in_range(t->learning_rate, 0, 1) || !in_range(t->gamma, 0, 1) ||
        !in_range(t->lambda, 0, 1) || !in_range(t->clip, 1e-6f, 0.99f) ||
        !in_range(t->entropy, 0, 100) || !in_range(s->value_weight, 0, 100) ||
        !in_range(s->grad_norm_max, 1e-6f, 1e6f)) {
        return err_set(err, ERR_USAGE,
                       "a setting is out of its range: learning_rate, gamma and "
                       "lambda 0 … 1, clip below 1, weights 0 … 100");
    }
    return OK;
}
