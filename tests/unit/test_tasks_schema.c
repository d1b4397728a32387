/* The schema of every task: what it must hold, and that the hash covers it. */
#include "tasks/task.h"

#include <math.h>

#include "base/err.h"
#include "tests/test.h"

TEST(every_task_is_whole)
{
    size_t count;
    const Task *const *tasks = task_all(&count);

    UNUSED_STATE;
    CHECK(count >= 2);
    for (size_t i = 0; i < count; i++) {
        const Task *t = tasks[i];
        test_case = t->name;
        CHECK(task_find(t->name) == t);
        CHECK(strlen(t->title) > 0 && strlen(t->text) > 0 && strlen(t->origin) > 0);
        CHECK(t->step_limit > 0 && t->state_bytes > 0);
        CHECK(t->metric_goal > t->metric_floor && strlen(t->solved_source) > 0);
        CHECK(t->solved_at > t->metric_floor && t->solved_at <= t->metric_goal);
        CHECK(t->reason_count > 1 && strlen(t->reasons[0]) == 0);
        CHECK(t->field_count <= FIELDS_MAX && task_field_floats(t) <= FIELD_FLOATS_MAX);
        CHECK(t->side_count <= SIDE_METRICS_MAX && t->reason_count <= REASONS_MAX);
        CHECK((t->bad_reward != NULL) == (t->bad_source != NULL));
        CHECK((t->human_reward != NULL) == (t->human_source != NULL));
        for (int k = 0; k < t->field_count; k++) {
            CHECK(t->fields[k].lo < t->fields[k].hi && t->fields[k].count >= 1);
            CHECK(strlen(t->fields[k].meaning) > 0);
        }
        for (size_t k = 0; k < i; k++) {
            CHECK(strcmp(tasks[k]->name, t->name) != 0);
        }
    }
    CHECK(task_find("") == NULL && task_find("Cartpole") == NULL);
    test_case = "";
}

TEST(floats)
{
    static const Field fields[] = {
        {"a", FIELD_FLOAT, 2, "", 0, 1, "", SEEN_BY_BOTH, NULL},
        {"b", FIELD_FLOAT, 1, "", 0, 1, "", SEEN_BY_REWARD, NULL},
        {"c", FIELD_FLOAT, 3, "", 0, 1, "", SEEN_BY_POLICY, NULL},
    };
    static const float all[] = {1, 2, 3, 4, 5, 6}, want[] = {1, 2, 4, 5, 6};
    static const Field push = {"p", FIELD_FLOAT, 2, "", -1, 1, "", 0, NULL};
    Task t = *task_find("mountain-car");
    float obs[5] = {0};

    UNUSED_STATE;
    CHECK_INT(task_action_choices(&t), 3);
    CHECK_INT(task_action_floats(&t), 1);
    t.fields = fields;
    t.field_count = 3;
    CHECK_INT(task_field_floats(&t), 6);
    CHECK_INT(task_obs_floats(&t), 5);
    task_observe(&t, all, obs);
    CHECK(memcmp(obs, want, sizeof want) == 0);
    t.actions = &push;
    CHECK_INT(task_action_choices(&t), 0);
    CHECK_INT(task_action_floats(&t), 2);
}

TEST(hash_covers_the_meaning)
{
    static const char *const labels[] = {"PUSH_LEFT", "REST", "PUSH_RIGHT"};
    const Task *original = task_find("mountain-car");
    char want[TASK_HASH_SIZE], got[TASK_HASH_SIZE];
    Field fields[FIELDS_MAX], action = original->actions[0];
    Task t;

    UNUSED_STATE;
    task_hash(original, want);
    CHECK_INT(strlen(want), 64);
    CHECK_INT(strspn(want, "0123456789abcdef"), 64);
    task_hash(task_find("cartpole"), got);
    CHECK(strcmp(got, want) != 0);
#define CHANGE(change, differs)                                                                    \
    do {                                                                                           \
        test_case = #change;                                                                       \
        t = *original;                                                                             \
        memcpy(fields, original->fields, (size_t)t.field_count * sizeof *fields);                  \
        t.fields = fields;                                                                         \
        change;                                                                                    \
        task_hash(&t, got);                                                                        \
        CHECK((strcmp(got, want) != 0) == (differs));                                              \
    } while (0)
    CHANGE((void)0, false);
    CHANGE(t.name = "other", true);
    CHANGE(t.text = "Do something else.", true);
    CHANGE(t.step_limit = 201, true);
    CHANGE(fields[0].name = "place", true);
    CHANGE(fields[0].kind = FIELD_INT, true);
    CHANGE(fields[1].hi = nextafterf(fields[1].hi, 1), true);
    CHANGE(fields[1].lo = -1, true);
    CHANGE(fields[1].unit = "m/s", true);
    CHANGE(fields[1].seen = SEEN_BY_REWARD, true);
    CHANGE(t.field_count = 1, true);
    CHANGE((action.labels = labels, t.actions = &action), true);
    CHANGE(t.metric.name = "other", true);
    CHANGE(t.metric_goal = 101, true);
    CHANGE(t.solved_at = 91, true);
    CHANGE(t.human_reward = NULL, true);
    CHANGE(t.bad_reward = "", true);
    /* How it is trained is in the settings of each training. */
    CHANGE(t.training.total_steps = 1, false);
    CHANGE(t.title = "other words", false);
#undef CHANGE
    test_case = "";
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_task_is_whole),
        cmocka_unit_test(floats),
        cmocka_unit_test(hash_covers_the_meaning),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
