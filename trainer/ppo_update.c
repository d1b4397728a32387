/* trainer/ppo_update.c - the loss of PPO, its gradient, and Adam.
 *
 * The loss of a sample is
 *     max(-A r, -A clip(r, 1 +- c)) - entropy H + value_weight / 2 max((v - R)^2, (v' - R)^2)
 * with r the ratio of new to old probability, A the advantage normalised over the minibatch and v'
 * the value clipped to the old value +- c. The gradient is of its mean.
 */
#include <assert.h>
#include <math.h>
#include <string.h>

#include "trainer/ppo_priv.h"

static const float BETA1 = 0.9f, BETA2 = 0.999f, EPSILON = 1e-5f;

void *carve(Carver *c, size_t count, size_t size)
{
    void *at = c->base != NULL ? c->base + c->used : NULL;

    c->used += (count * size + 63) / 64 * 64;
    return at;
}

void learner_layout(Learner *l, int inputs, int hidden, int choices, Carver *c)
{
    size_t rows = NET_ROWS_MAX, float_size = sizeof(float), actor_out, critic_out;

    l->actor = net_shape(inputs, hidden, choices);
    l->critic = net_shape(inputs, hidden, 1);
    l->count = l->actor.count + l->critic.count;
    l->beta1_power = l->beta2_power = 1;
    actor_out = (size_t)l->actor.output_pad;
    critic_out = (size_t)l->critic.output_pad;

    l->weights = carve(c, l->count, float_size);
    l->gradient = carve(c, l->count, float_size);
    l->first = carve(c, l->count, float_size);
    l->second = carve(c, l->count, float_size);
    l->flipped = carve(c, l->actor.flipped + l->critic.flipped, float_size);
    l->actor_block = net_block(&l->actor, carve(c, net_block_floats(&l->actor), float_size));
    l->critic_block = net_block(&l->critic, carve(c, net_block_floats(&l->critic), float_size));
    l->inputs = carve(c, rows * (size_t)inputs, float_size);
    l->d_actor = carve(c, rows * actor_out, float_size);
    l->d_critic = carve(c, rows * critic_out, float_size);
    l->probability = carve(c, rows * actor_out, float_size);
    l->log_probability = carve(c, rows * actor_out, float_size);
    l->work = carve(c, rows, float_size);
}

typedef struct {
    float mean, inverse_sd;
} Scale;

static Scale advantage_scale(const Minibatch *b)
{
    Scale s;
    double sum = 0, squares = 0, mean;

    for (int i = 0; i < b->count; i++) {
        sum += (double)b->advantages[b->rows[i]];
    }
    mean = sum / b->count;
    for (int i = 0; i < b->count; i++) {
        double d = (double)b->advantages[b->rows[i]] - mean;
        squares += d * d;
    }
    s.mean = (float)mean;
    s.inverse_sd = (float)(1 / (sqrt(squares / (b->count - 1)) + 1e-8));
    return s;
}

/* Loss of the actor on rows first … first+count-1, and what it asks of the logits. */
static void actor_loss(Learner *l, const Minibatch *b, int first, int count, Scale scale,
                       const LossWeights *w, LossStats *stats)
{
    int choices = l->actor.outputs, ld = l->actor.output_pad;
    float share = 1.0f / (float)b->count;
    float ratio[NET_ROWS_MAX] = {0};
    int padded = (count + KERNEL_LANES - 1) / KERNEL_LANES * KERNEL_LANES;

    policy_softmax(l->kernels, &l->actor, count, l->actor_block.out, l->probability,
                   l->log_probability, l->work);
    for (int i = 0; i < count; i++) {
        int row = b->rows[first + i];
        ratio[i] = l->log_probability[i * ld + b->actions[row]] - b->log_probability[row];
        stats->kl -= (double)ratio[i];
    }
    l->kernels->exp(ratio, (size_t)padded);

    memset(l->d_actor, 0, (size_t)count * (size_t)ld * sizeof(float));
    for (int i = 0; i < count; i++) {
        const float *p = l->probability + i * ld, *log_p = l->log_probability + i * ld;
        int row = b->rows[first + i], action = b->actions[row];
        float advantage = (b->advantages[row] - scale.mean) * scale.inverse_sd, r = ratio[i];
        float clipped = r < 1 - w->clip ? 1 - w->clip : r > 1 + w->clip ? 1 + w->clip : r;
        float free_loss = -advantage * r, clip_loss = -advantage * clipped;
        /* d loss / d log p(action): nothing where the clipped loss is the larger one. */
        float pull = free_loss >= clip_loss ? free_loss : 0.0f;
        float entropy = 0, *d = l->d_actor + i * ld;

        for (int j = 0; j < choices; j++) {
            entropy -= p[j] * log_p[j];
        }
        for (int j = 0; j < choices; j++) {
            float toward = (j == action ? 1.0f : 0.0f) - p[j];
            d[j] = share * (pull * toward + w->entropy * p[j] * (log_p[j] + entropy));
        }
        stats->policy_loss += (double)(free_loss >= clip_loss ? free_loss : clip_loss);
        stats->entropy += (double)entropy;
        stats->kl += (double)(r - 1.0f);
        stats->clipped += fabsf(r - 1.0f) > w->clip;
    }
}

static void critic_loss(Learner *l, const Minibatch *b, int first, int count, const LossWeights *w,
                        LossStats *stats)
{
    int ld = l->critic.output_pad;
    float share = w->value_weight / (float)b->count;

    memset(l->d_critic, 0, (size_t)count * (size_t)ld * sizeof(float));
    for (int i = 0; i < count; i++) {
        int row = b->rows[first + i];
        float value = l->critic_block.out[i * ld], old = b->values[row];
        float error = value - b->returns[row], move = value - old, slope = error;
        float near = move < -w->clip ? -w->clip : move > w->clip ? w->clip : move;
        float near_error = old + near - b->returns[row];
        float loss = error * error;

        if (near_error * near_error > loss) {
            loss = near_error * near_error;
            slope = near == move ? near_error : 0.0f;
        }
        l->d_critic[i * ld] = share * slope;
        stats->value_loss += 0.5 * (double)loss;
    }
}

void learner_gradient(Learner *l, const Minibatch *b, const LossWeights *w, LossStats *stats)
{
    const float *actor = l->weights, *critic = l->weights + l->actor.count;
    float *actor_flipped = l->flipped, *critic_flipped = l->flipped + l->actor.flipped;
    size_t inputs = (size_t)l->actor.inputs;
    Scale scale = advantage_scale(b);

    memset(l->gradient, 0, l->count * sizeof(float));
    net_flip(&l->actor, actor, actor_flipped);
    net_flip(&l->critic, critic, critic_flipped);
    for (int first = 0; first < b->count; first += NET_ROWS_MAX) {
        int count = b->count - first < NET_ROWS_MAX ? b->count - first : NET_ROWS_MAX;
        for (int i = 0; i < count; i++) {
            memcpy(l->inputs + (size_t)i * inputs, b->obs + (size_t)b->rows[first + i] * inputs,
                   inputs * sizeof(float));
        }
        net_forward(l->kernels, &l->actor, actor, count, l->inputs, &l->actor_block);
        actor_loss(l, b, first, count, scale, w, stats);
        net_backward(l->kernels, &l->actor, actor_flipped, count, l->inputs, &l->actor_block,
                     l->d_actor, l->gradient);

        net_forward(l->kernels, &l->critic, critic, count, l->inputs, &l->critic_block);
        critic_loss(l, b, first, count, w, stats);
        net_backward(l->kernels, &l->critic, critic_flipped, count, l->inputs, &l->critic_block,
                     l->d_critic, l->gradient + l->actor.count);
    }
    stats->samples += b->count;
}

bool learner_step(Learner *l, float learning_rate, float norm_max)
{
    float norm = sqrtf(l->kernels->sum_squares(l->gradient, l->count));
    AdamStep step = {.beta1 = BETA1, .beta2 = BETA2, .epsilon = EPSILON};
    float scale = norm_max / (norm + 1e-6f);

    if (!isfinite(norm)) {
        return false;
    }
    l->beta1_power *= (double)BETA1;
    l->beta2_power *= (double)BETA2;
    step.scale = scale < 1 ? scale : 1;
    step.rate = (float)((double)learning_rate / (1 - l->beta1_power));
    step.root_scale = (float)(1 / sqrt(1 - l->beta2_power));
    l->kernels->adam(&step, l->weights, l->first, l->second, l->gradient, l->count);
    return true;
}
