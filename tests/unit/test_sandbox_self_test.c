/* A compiler that computes other bits is not used. Beside this program stands a worker whose own
 * copy of the self-test differs in one constant, by one bit: as if TinyCC had got it wrong. */
#include "sandbox/reward.h"
#include "tests/test.h"

TEST(a_wrong_bit_ends_the_worker)
{
    static const char source[] = "COMPONENTS(a);\nvoid reward(const Step *s, Memory *m, "
                                 "Components *out)\n{ out->a = 1; }";
    const RewardOptions options = {.envs_max = 1, .steps_max = 1, .gamma = 0.5f};
    Reward *r = NULL;
    RewardFault fault;
    Err err = {0};

    UNUSED_STATE;
    test_case = "reward_open";
    CHECK_STATUS(reward_open(task_find("mountain-car"), source, sizeof source - 1, &options, &r,
                             &fault, &err),
                 ERR_SANDBOX, err);
    CHECK(r == NULL);
    CHECK_HAS(err.msg, "computes wrong numbers");
}

TEST(the_probe_says_so)
{
    LayerReport layers[LAYER_COUNT];
    Err err = {0};

    UNUSED_STATE;
    test_case = "layers_probe";
    CHECK_STATUS(layers_probe(layers, NULL, NULL, &err), ERR_SANDBOX, err);
    CHECK_STR(layer_state_word(layers[LAYER_COMPILE_FILTER].state), "present");
    CHECK_STR(layer_state_word(layers[LAYER_SELF_TEST].state), "refused");
    CHECK_STR(layer_state_word(layers[LAYER_EVALUATE_FILTER].state), "unknown");
    CHECK_HAS(err.msg, "self-test");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_wrong_bit_ends_the_worker),
        cmocka_unit_test(the_probe_says_so),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
