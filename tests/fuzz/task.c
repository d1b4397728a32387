/* tests/fuzz/task.c - a task whose schema has all that a schema may have. It cannot be played. */
#include "base/err.h"
#include "tests/fuzz/generate.h"

static const char *const GAITS[] = {"GAIT_STAND", "GAIT_WALK", "GAIT_RUN"};
static const char *const REASONS[] = {""};

static const Field FIELDS[] = {
    {"height", FIELD_FLOAT, 1, "m", -1.0f, 2.0f, "height", SEEN_BY_BOTH, NULL},
    {"speed", FIELD_FLOAT, 3, "m/s", -5.0f, 5.0f, "velocity", SEEN_BY_BOTH, NULL},
    {"hidden", FIELD_FLOAT, 2, "", -1.0f, 1.0f, "what rewards do not see", SEEN_BY_POLICY, NULL},
    {"falls", FIELD_INT, 1, "", 0, 1000, "how often it fell", SEEN_BY_BOTH, NULL},
    {"cell", FIELD_INT, 2, "", -8, 8, "where on the grid", SEEN_BY_REWARD, NULL},
    {"upright", FIELD_BOOL, 1, "", 0, 1, "stands", SEEN_BY_BOTH, NULL},
    {"gait", FIELD_ENUM, 1, "", 0, 2, "how it moves", SEEN_BY_BOTH, GAITS},
    {"contact", FIELD_BOOL, 4, "", 0, 1, "feet on the ground", SEEN_BY_BOTH, NULL},
    {"joint", FIELD_FLOAT, 8, "rad", -3.2f, 3.2f, "angles", SEEN_BY_BOTH, NULL},
};

static const Field ACTIONS[] = {
    {"torque", FIELD_FLOAT, 4, "Nm", -1.0f, 1.0f, "of the joints", 0, NULL},
    {"brake", FIELD_FLOAT, 1, "", 0.0f, 1.0f, "of the wheel", 0, NULL},
};

static const Task WIDE = {
    .name = "wide",
    .title = "all kinds of fields",
    .fields = FIELDS,
    .field_count = ARRAY_LEN(FIELDS),
    .actions = ACTIONS,
    .action_count = ARRAY_LEN(ACTIONS),
    .step_limit = 200,
    .reasons = REASONS,
    .reason_count = 1,
};

const Task *generate_task(uint32_t number)
{
    size_t count;
    const Task *const *all = task_all(&count);

    return number == 0 ? &WIDE : all[(number - 1) % count];
}
