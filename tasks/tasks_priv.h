/* tasks/tasks_priv.h - the tasks of this build; each is one file. */
#ifndef TASKS_TASKS_PRIV_H
#define TASKS_TASKS_PRIV_H

#include "base/err.h"
#include "tasks/task.h"

extern const Task TASK_CARTPOLE;
extern const Task TASK_MOUNTAIN_CAR;

#endif
