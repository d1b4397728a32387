#include "base/err.h"
#include "tasks/tasks_priv.h"
#include "base/buf_priv.h"
