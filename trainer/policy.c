#include "trainer/policy.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"

static const char MAGIC[8] = {'G', 'H', 'P', 'O', 'L', 'I', 'C', 'Y'};

enum { VERSION = 1, HEADER_BYTES = 8 + 4 * 4 + POLICY_TASK_SIZE };

struct Policy {
    char task[POLICY_TASK_SIZE];
    NetShape shape;
    float limit;
    float *mean, *scale, *weights, *normal, *activations; /* owned */
    NetBlock block;
};

/* --- numbers --- */

void policy_normalise(int count, float limit, const float *mean, const float *scale,
                      const float *obs, float *normal)
{
    for (int i = 0; i < count; i++) {
        float x = (obs[i] - mean[i]) * scale[i];
        x = x > limit ? limit : x;
        normal[i] = x < -limit ? -limit : x;
    }
}

void policy_softmax(const Kernels *k, const NetShape *shape, int rows, const float *logits,
                    float *probability, float *log_probability, float *work)
{
    int choices = shape->outputs, ld = shape->output_pad;
    int padded = (rows + KERNEL_LANES - 1) / KERNEL_LANES * KERNEL_LANES;

    /* Shifted by the largest, so that no exponential is above 1 and their sum is at least 1. */
    for (int i = 0; i < rows; i++) {
        const float *row = logits + (ptrdiff_t)i * ld;
        float most = row[policy_best(row, choices)];
        for (int j = 0; j < ld; j++) {
            float shifted = j < choices ? row[j] - most : 0.0f;
            log_probability[(ptrdiff_t)i * ld + j] = shifted;
            probability[(ptrdiff_t)i * ld + j] = shifted;
        }
    }
    k->exp(probability, (size_t)rows * (size_t)ld);
    for (int i = 0; i < padded; i++) {
        work[i] = i < rows ? 0.0f : 1.0f;
        for (int j = 0; j < choices && i < rows; j++) {
            work[i] += probability[(ptrdiff_t)i * ld + j];
        }
    }
    for (int i = 0; i < rows; i++) {
        float *row = probability + (ptrdiff_t)i * ld;
        for (int j = 0; j < ld; j++) {
            row[j] = j < choices ? row[j] / work[i] : 0.0f;
        }
    }
    k->log(work, (size_t)padded);
    for (int i = 0; i < rows; i++) {
        for (int j = 0; j < choices; j++) {
            log_probability[(ptrdiff_t)i * ld + j] -= work[i];
        }
    }
}

int policy_best(const float *logits, int choices)
{
    int best = 0;

    for (int j = 1; j < choices; j++) {
        best = logits[j] > logits[best] ? j : best;
    }
    return best;
}

int policy_draw(const float *probability, int choices, float u)
{
    float sum = 0;

    for (int j = 0; j < choices - 1; j++) {
        sum += probability[j];
        if (u < sum) {
            return j;
        }
    }
    return choices - 1;
}

/* --- the file --- */

static void put_u32(Buf *out, uint32_t value)
{
    unsigned char bytes[4];

    for (int i = 0; i < 4; i++) {
        bytes[i] = (unsigned char)(value >> 8 * i);
    }
    buf_add(out, bytes, sizeof bytes);
}

static uint32_t get_u32(const char *bytes)
{
    const unsigned char *p = (const unsigned char *)bytes;

    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

/* rows rows of columns floats, ld apart in memory. */
static void put_floats(Buf *out, const float *x, int rows, int columns, int ld)
{
    for (int i = 0; i < rows; i++) {
        for (int j = 0; j < columns; j++) {
            uint32_t bits;
            memcpy(&bits, &x[(ptrdiff_t)i * ld + j], sizeof bits);
            put_u32(out, bits);
        }
    }
}

static bool get_floats(const char **at, float *x, int rows, int columns, int ld)
{
    bool finite = true;

    for (int i = 0; i < rows; i++) {
        for (int j = 0; j < columns; j++) {
            uint32_t bits = get_u32(*at);
            float *to = &x[(ptrdiff_t)i * ld + j];
            memcpy(to, &bits, sizeof bits);
            finite = finite && isfinite(*to);
            *at += 4;
        }
    }
    return finite;
}

Status policy_write(const PolicyParts *parts, Buf *out, Err *err)
{
    const NetShape *s = &parts->shape;
    const float *w = parts->weights;
    char task[POLICY_TASK_SIZE] = {0};
    size_t length = strlen(parts->task);

    if (length >= sizeof task) {
        return err_set(err, ERR_LIMIT, "the task's name is too long for a policy file");
    }
    memcpy(task, parts->task, length);
    buf_add(out, MAGIC, sizeof MAGIC);
    put_u32(out, VERSION);
    put_u32(out, (uint32_t)s->inputs);
    put_u32(out, (uint32_t)s->outputs);
    put_u32(out, (uint32_t)s->hidden);
    buf_add(out, task, sizeof task);
    put_floats(out, &parts->limit, 1, 1, 1);
    put_floats(out, parts->mean, 1, s->inputs, s->inputs);
    put_floats(out, parts->scale, 1, s->inputs, s->inputs);
    put_floats(out, w + s->w1, s->inputs, s->hidden, s->hidden_pad);
    put_floats(out, w + s->b1, 1, s->hidden, s->hidden);
    put_floats(out, w + s->w2, s->hidden, s->hidden, s->hidden_pad);
    put_floats(out, w + s->b2, 1, s->hidden, s->hidden);
    put_floats(out, w + s->w3, s->hidden, s->outputs, s->output_pad);
    put_floats(out, w + s->b3, 1, s->outputs, s->outputs);
    return buf_status(out, "policy file", err);
}

/* The sizes, checked before anything is computed from them. */
static Status read_header(const char *bytes, size_t count, Policy *p, Err *err)
{
    uint32_t inputs, outputs, hidden;
    size_t floats;

    if (count < HEADER_BYTES || memcmp(bytes, MAGIC, sizeof MAGIC) != 0) {
        return err_set(err, ERR_FORMAT, "not a policy file");
    }
    if (get_u32(bytes + 8) != VERSION) {
        return err_set(err, ERR_FORMAT, "a policy file of version %u, not %d",
                       (unsigned)get_u32(bytes + 8), VERSION);
    }
    inputs = get_u32(bytes + 12);
    outputs = get_u32(bytes + 16);
    hidden = get_u32(bytes + 20);
    if (inputs < 1 || inputs > FIELD_FLOATS_MAX || outputs < 1 || outputs > POLICY_CHOICES_MAX ||
        hidden < 1 || hidden > HIDDEN_MAX) {
        return err_set(err, ERR_FORMAT, "a policy file with sizes out of bounds");
    }
    floats =
        1 + 2 * inputs + (inputs + 1) * hidden + (hidden + 1) * hidden + (hidden + 1) * outputs;
    if (count != HEADER_BYTES + 4 * floats) {
        return err_set(err, ERR_FORMAT, "a policy file of %zu bytes that says %zu", count,
                       HEADER_BYTES + 4 * floats);
    }
    memcpy(p->task, bytes + 24, sizeof p->task);
    if (memchr(p->task, 0, sizeof p->task) == NULL) {
        return err_set(err, ERR_FORMAT, "a policy file with a task name without end");
    }
    p->shape = net_shape((int)inputs, (int)hidden, (int)outputs);
    return OK;
}

static Status read_floats(const char *at, Policy *p, Err *err)
{
    const NetShape *s = &p->shape;
    float *w = p->weights;
    bool good = get_floats(&at, &p->limit, 1, 1, 1) && p->limit > 0;

    good = get_floats(&at, p->mean, 1, s->inputs, s->inputs) && good;
    good = get_floats(&at, p->scale, 1, s->inputs, s->inputs) && good;
    good = get_floats(&at, w + s->w1, s->inputs, s->hidden, s->hidden_pad) && good;
    good = get_floats(&at, w + s->b1, 1, s->hidden, s->hidden) && good;
    good = get_floats(&at, w + s->w2, s->hidden, s->hidden, s->hidden_pad) && good;
    good = get_floats(&at, w + s->b2, 1, s->hidden, s->hidden) && good;
    good = get_floats(&at, w + s->w3, s->hidden, s->outputs, s->output_pad) && good;
    good = get_floats(&at, w + s->b3, 1, s->outputs, s->outputs) && good;
    if (!good) {
        return err_set(err, ERR_FORMAT, "a policy file with a number that is not finite");
    }
    for (int i = 0; i < s->inputs; i++) {
        if (!(p->scale[i] > 0)) {
            return err_set(err, ERR_FORMAT, "a policy file with a scale that is not positive");
        }
    }
    return OK;
}

static Status reserve(Policy *p, Err *err)
{
    size_t inputs = (size_t)p->shape.inputs;

    p->mean = mem_alloc(inputs * sizeof(float));
    p->scale = mem_alloc(inputs * sizeof(float));
    p->weights = mem_alloc_aligned(p->shape.count * sizeof(float));
    p->normal = mem_alloc_aligned(NET_ROWS_MAX * inputs * sizeof(float));
    p->activations = mem_alloc_aligned(net_block_floats(&p->shape) * sizeof(float));
    if (p->mean == NULL || p->scale == NULL || p->weights == NULL || p->normal == NULL ||
        p->activations == NULL) {
        return err_set(err, ERR_NOMEM, "policy");
    }
    p->block = net_block(&p->shape, p->activations);
    return OK;
}

Status policy_open(const char *bytes, size_t count, Policy **out, Err *err)
{
    Policy *p;
    Status st;

    *out = NULL;
    p = mem_alloc(sizeof *p);
    if (p == NULL) {
        return err_set(err, ERR_NOMEM, "policy");
    }
    st = read_header(bytes, count, p, err);
    if (st == OK) {
        st = reserve(p, err);
    }
    if (st == OK) {
        st = read_floats(bytes + HEADER_BYTES, p, err);
    }
    if (st != OK) {
        goto done;
    }
    *out = p;
    p = NULL; /* it is the caller's now */
done:
    policy_close(p);
    return st;
}

void policy_close(Policy *p)
{
    if (p == NULL) {
        return;
    }
    mem_free(p->mean);
    mem_free(p->scale);
    mem_free(p->weights);
    mem_free(p->normal);
    mem_free(p->activations);
    mem_free(p);
}

const char *policy_task(const Policy *p)
{
    return p->task;
}

const NetShape *policy_shape(const Policy *p)
{
    return &p->shape;
}

void policy_greedy(Policy *p, int rows, const float *obs, int *actions)
{
    const NetShape *s = &p->shape;

    for (int i = 0; i < rows; i++) {
        ptrdiff_t at = (ptrdiff_t)i * s->inputs;
        policy_normalise(s->inputs, p->limit, p->mean, p->scale, obs + at, p->normal + at);
    }
    net_forward(kernels_best(), s, p->weights, rows, p->normal, &p->block);
    for (int i = 0; i < rows; i++) {
        actions[i] = policy_best(p->block.out + (ptrdiff_t)i * s->output_pad, s->outputs);
    }
}
