#include "tasks/task.h"
#include "up.h"
