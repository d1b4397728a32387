/* The policy file: what is written is read back; hostile bytes are refused. */
#include "trainer/policy.h"

#include <math.h>

#include "base/limits.h"
#include "base/mem.h"
#include "tests/test.h"

enum { INPUTS = 3, HIDDEN = 5, CHOICES = 4, HEADER = 88 };

typedef struct {
    NetShape shape;
    float mean[INPUTS], scale[INPUTS], weights[2000];
    Buf file;
} Made;

static void make(Made *m)
{
    double scratch[HIDDEN * HIDDEN];
    PolicyParts parts;
    Rng rng;
    Err err;

    memset(m, 0, sizeof *m);
    m->shape = net_shape(INPUTS, HIDDEN, CHOICES);
    assert_true(m->shape.count <= ARRAY_LEN(m->weights));
    rng_init(&rng, 7);
    net_init(&m->shape, 1.0f, &rng, m->weights, scratch);
    for (int i = 0; i < INPUTS; i++) {
        m->mean[i] = 0.5f * (float)i;
        m->scale[i] = 1.0f + (float)i;
    }
    parts = (PolicyParts){.task = "a-task",
                          .shape = m->shape,
                          .limit = 10,
                          .mean = m->mean,
                          .scale = m->scale,
                          .weights = m->weights};
    buf_init(&m->file, WEIGHTS_BYTES_MAX);
    CHECK_OK(policy_write(&parts, &m->file, &err), err);
}

TEST(read_back)
{
    Policy *p = NULL;
    float obs[5 * INPUTS], normal[5 * INPUTS], memory[NET_ROWS_MAX * 80];
    int actions[5], spread = 0;
    NetBlock block;
    Rng rng;
    Made m;
    Err err;

    UNUSED_STATE;
    make(&m);
    CHECK_OK(policy_open(m.file.data, m.file.size, &p, &err), err);
    CHECK_STR(policy_task(p), "a-task");
    CHECK_INT(policy_shape(p)->hidden, HIDDEN);

    /* The same actions as the weights that it was made of. */
    block = net_block(&m.shape, memory);
    rng_init(&rng, 9);
    for (int round = 0; round < 20; round++) {
        for (int i = 0; i < 5; i++) {
            for (int j = 0; j < INPUTS; j++) {
                obs[i * INPUTS + j] = 4 * rng_float(&rng) - 2;
            }
            policy_normalise(INPUTS, 10, m.mean, m.scale, obs + (ptrdiff_t)i * INPUTS,
                             normal + (ptrdiff_t)i * INPUTS);
        }
        policy_greedy(p, 5, obs, actions);
        net_forward(kernels_best(), &m.shape, m.weights, 5, normal, &block);
        for (int i = 0; i < 5; i++) {
            CHECK_INT(actions[i], policy_best(block.out + (ptrdiff_t)i * m.shape.output_pad, 4));
            spread |= 1 << actions[i];
        }
    }
    CHECK(spread != 0 && (spread & (spread - 1)) != 0); /* not one action only */
    policy_close(p);
    buf_release(&m.file);
}

static void poke(Buf *file, size_t at, uint32_t value)
{
    for (int i = 0; i < 4; i++) {
        file->data[at + (size_t)i] = (char)(value >> 8 * i);
    }
}

TEST(hostile_bytes)
{
    static const struct {
        const char *name;
        size_t at;
        uint32_t value;
    } cases[] = {
        {"magic", 0, 0},
        {"version", 8, 2},
        {"no observations", 12, 0},
        {"many observations", 12, 0xffffffffu},
        {"sizes that wrap", 12, 0x40000000u},
        {"no actions", 16, 0},
        {"many actions", 16, 65},
        {"no hidden", 20, 0},
        {"wide hidden", 20, 0x10000u},
        {"other length", 20, HIDDEN + 1},
        {"limit is NaN", HEADER, 0x7fc00000u},
        {"limit is negative", HEADER, 0xbf800000u},
        {"mean is infinite", HEADER + 4, 0x7f800000u},
        {"scale is 0", HEADER + 4 + 4 * INPUTS, 0},
        {"a weight is NaN", HEADER + 4 + 8 * INPUTS + 12, 0x7fc00000u},
    };
    Policy *p = NULL;
    Err err;

    UNUSED_STATE;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        Made m;
        test_case = cases[i].name;
        make(&m);
        poke(&m.file, cases[i].at, cases[i].value);
        CHECK_STATUS(policy_open(m.file.data, m.file.size, &p, &err), ERR_FORMAT, err);
        CHECK(p == NULL);
        buf_release(&m.file);
    }
}

TEST(no_prefix_is_a_policy)
{
    Policy *p = NULL;
    Made m;
    Err err;

    UNUSED_STATE;
    make(&m);
    for (size_t count = 0; count < m.file.size; count++) {
        char *exact = mem_alloc(count + 1); /* so that the sanitizer sees a read beyond it */
        assert_non_null(exact);
        memcpy(exact, m.file.data, count);
        CHECK_STATUS(policy_open(exact, count, &p, &err), ERR_FORMAT, err);
        mem_free(exact);
    }
    memset(m.file.data + 24, 'x', POLICY_TASK_SIZE); /* a name without end */
    CHECK_STATUS(policy_open(m.file.data, m.file.size, &p, &err), ERR_FORMAT, err);
    buf_release(&m.file);
}

TEST(refused_memory)
{
    bool opened = false;
    Made m;

    UNUSED_STATE;
    make(&m);
    for (size_t n = 1; !opened; n++) {
        Policy *p = NULL;
        Err err;
        Status st;
        mem_fail_after(n);
        st = policy_open(m.file.data, m.file.size, &p, &err);
        mem_fail_after(0);
        opened = st == OK;
        CHECK(st == OK || st == ERR_NOMEM);
        CHECK(opened == (p != NULL));
        CHECK(n < 20);
        policy_close(p);
    }
    buf_release(&m.file);
}

TEST(softmax_and_drawing)
{
    NetShape shape = net_shape(1, 1, 3);
    float logits[16] = {1, 2, 3, 0, 0, 0, 0, 0, -1000, 50, 50, 9, 9, 9, 9, 9};
    float p[16], log_p[16], work[NET_ROWS_MAX];

    UNUSED_STATE;
    policy_softmax(kernels_best(), &shape, 2, logits, p, log_p, work);
    for (int j = 0; j < 3; j++) {
        double want = exp((double)logits[j]) / (exp(1) + exp(2) + exp(3));
        CHECK(fabs((double)p[j] - want) < 1e-6);
        CHECK(fabs((double)log_p[j] - log(want)) < 1e-6);
    }
    CHECK(p[8] < 1e-30f);
    CHECK(log_p[8] < -1000);
    CHECK(p[9] == 0.5f);
    CHECK(p[11] == 0.0f);

    CHECK_INT(policy_draw(p, 3, 0.0f), 0);
    CHECK_INT(policy_draw(p, 3, 0.0901f), 1);
    CHECK_INT(policy_draw(p, 3, 0.9999f), 2);
    CHECK_INT(policy_best(logits, 3), 2);
    CHECK_INT(policy_best(logits + 9, 2), 0); /* the first of equals */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(read_back),
        cmocka_unit_test(hostile_bytes),
        cmocka_unit_test(no_prefix_is_a_policy),
        cmocka_unit_test(refused_memory),
        cmocka_unit_test(softmax_and_drawing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
