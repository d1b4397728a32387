/* tasks/registry.c - the list of tasks, and what follows from a schema. */
#include <string.h>

#include "base/buf.h"
#include "base/hash.h"
#include "tasks/tasks_priv.h"

static const Task *const TASKS[] = {&TASK_CARTPOLE, &TASK_MOUNTAIN_CAR};

const Task *const *task_all(size_t *count)
{
    *count = ARRAY_LEN(TASKS);
    return TASKS;
}

const Task *task_find(const char *name)
{
    for (size_t i = 0; i < ARRAY_LEN(TASKS); i++) {
        if (strcmp(TASKS[i]->name, name) == 0) {
            return TASKS[i];
        }
    }
    return NULL;
}

static int floats_of(const Field *fields, int count, unsigned seen)
{
    int floats = 0;

    for (int i = 0; i < count; i++) {
        if (seen == 0 || (fields[i].seen & seen) != 0) {
            floats += fields[i].count;
        }
    }
    return floats;
}

int task_field_floats(const Task *task)
{
    return floats_of(task->fields, task->field_count, 0);
}

int task_obs_floats(const Task *task)
{
    return floats_of(task->fields, task->field_count, SEEN_BY_POLICY);
}

int task_action_floats(const Task *task)
{
    return floats_of(task->actions, task->action_count, 0);
}

int task_action_choices(const Task *task)
{
    const Field *action = &task->actions[0];

    if (task->action_count != 1 || action->kind != FIELD_ENUM) {
        return 0;
    }
    return (int)action->hi - (int)action->lo + 1;
}

void task_observe(const Task *task, const float *fields, float *obs)
{
    for (int i = 0; i < task->field_count; i++) {
        const Field *f = &task->fields[i];
        if ((f->seen & SEEN_BY_POLICY) != 0) {
            memcpy(obs, fields, (size_t)f->count * sizeof *obs);
            obs += f->count;
        }
        fields += f->count;
    }
}

static void add_fields(Buf *text, const Field *fields, int count)
{
    for (int i = 0; i < count; i++) {
        const Field *f = &fields[i];
        buf_printf(text, "%s|%d|%d|%s|%.9g|%.9g|%u", f->name, (int)f->kind, f->count, f->unit,
                   (double)f->lo, (double)f->hi, f->seen);
        for (int k = 0; f->labels != NULL && k <= (int)(f->hi - f->lo); k++) {
            buf_printf(text, "|%s", f->labels[k]);
        }
        buf_add_text(text, "\n");
    }
}

void task_hash(const Task *task, char hex[TASK_HASH_SIZE])
{
    Buf text;

    buf_init(&text, 1024 * 1024);
    buf_printf(&text, "%s\n%s\n%d\n", task->name, task->text, task->step_limit);
    add_fields(&text, task->fields, task->field_count);
    add_fields(&text, task->actions, task->action_count);
    buf_printf(&text, "%s|%.9g|%.9g|%.9g\n", task->metric.name, (double)task->metric_floor,
               (double)task->metric_goal, (double)task->solved_at);
    buf_printf(&text, "%s\n%s\n", task->human_reward != NULL ? task->human_reward : "",
               task->bad_reward != NULL ? task->bad_reward : "");
    hash_hex(text.data, text.size, hex);
    buf_release(&text);
}
