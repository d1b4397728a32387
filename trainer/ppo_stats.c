/* trainer/ppo_stats.c - what a training tells about itself. */
#include <math.h>
#include <string.h>

#include "base/hash.h"
#include "trainer/ppo_priv.h"

void comoments_add(CoMoments *m, double x, double y)
{
    double dx = x - m->mean_x, dy = y - m->mean_y;

    m->count += 1;
    m->mean_x += dx / m->count;
    m->mean_y += dy / m->count;
    m->xx += dx * (x - m->mean_x);
    m->yy += dy * (y - m->mean_y);
    m->xy += dx * (y - m->mean_y);
}

double comoments_correlation(const CoMoments *m)
{
    double r;

    if (!(m->xx > 0) || !(m->yy > 0)) {
        return NAN;
    }
    r = m->xy / (sqrt(m->xx) * sqrt(m->yy));
    return r > 1 ? 1 : r < -1 ? -1 : r;
}

void stats_reset(Tenth *tenth)
{
    memset(tenth, 0, sizeof *tenth);
    for (int i = 0; i < TERMS_MAX; i++) {
        tenth->term_min[i] = INFINITY;
        tenth->term_max[i] = -INFINITY;
    }
}

static void end_episode(Ppo *p, int at, int n)
{
    Tenth *tenth = &p->tenth;
    double *terms = p->episode_term + (ptrdiff_t)n * TERMS_MAX;

    tenth->episodes++;
    tenth->successes += p->success[at];
    tenth->return_sum += p->episode_return[n];
    tenth->metric_sum += (double)p->metrics[at];
    tenth->length_sum += p->episode_length[n];
    for (int i = 0; i < p->term_count; i++) {
        tenth->term_sum[i] += terms[i];
        comoments_add(&p->correlation[i], terms[i], (double)p->metrics[at]);
        terms[i] = 0;
    }
    p->episode_return[n] = 0;
    p->episode_length[n] = 0;
    p->episodes++;
}

/* Terms of step t, [envs][terms]. */
static void take_terms(Ppo *p, const float *values)
{
    Tenth *tenth = &p->tenth;

    for (int i = 0; i < p->term_count; i++) {
        for (int n = 0; n < p->envs; n++) {
            double v = (double)values[n * p->term_count + i];
            moments_add(&tenth->term[i], v);
            tenth->term_min[i] = v < tenth->term_min[i] ? v : tenth->term_min[i];
            tenth->term_max[i] = v > tenth->term_max[i] ? v : tenth->term_max[i];
            p->episode_term[(ptrdiff_t)n * TERMS_MAX + i] += v;
        }
    }
}

void stats_rollout(Ppo *p)
{
    const RewardSource *source = p->run->source;
    const float *values = source != NULL ? source->values(source->ctx) : NULL;

    for (int t = 0; t < p->steps; t++) {
        if (values != NULL) {
            take_terms(p, values + (ptrdiff_t)t * p->term_count * p->envs);
        }
        for (int n = 0; n < p->envs; n++) {
            int at = t * p->envs + n;
            moments_add(&p->tenth.reward, (double)p->rewards[at]);
            p->episode_return[n] += (double)p->rewards[at];
            p->episode_length[n]++;
            if ((p->flags[at] & (STEP_TERMINATED | STEP_TRUNCATED)) != 0) {
                end_episode(p, at, n);
            }
        }
    }
}

void stats_targets(Ppo *p)
{
    for (int i = 0; i < p->samples; i++) {
        moments_add(&p->tenth.returns, (double)p->returns[i]);
        moments_add(&p->tenth.errors, (double)p->returns[i] - (double)p->values[i]);
    }
}

static double mean_of(double sum, double count)
{
    return count > 0 ? sum / count : NAN;
}

void stats_checkpoint(const Ppo *p, TrainCheckpoint *out)
{
    const Tenth *tenth = &p->tenth;
    double spread = tenth->returns.m2, samples = tenth->loss.samples;

    out->episodes = tenth->episodes;
    out->return_mean = mean_of(tenth->return_sum, tenth->episodes);
    out->metric_mean = mean_of(tenth->metric_sum, tenth->episodes);
    out->success_rate = mean_of(tenth->successes, tenth->episodes);
    out->length_mean = mean_of(tenth->length_sum, tenth->episodes);
    out->reward_mean = tenth->reward.mean;
    out->entropy = mean_of(tenth->loss.entropy, samples);
    out->kl = mean_of(tenth->loss.kl, samples);
    out->clip_fraction = mean_of(tenth->loss.clipped, samples);
    out->value_loss = mean_of(tenth->loss.value_loss, samples);
    out->explained_variance = spread > 0 ? 1 - tenth->errors.m2 / spread : NAN;
    out->term_count = p->term_count;
    for (int i = 0; i < p->term_count; i++) {
        out->terms[i] = (TermStats){.mean = tenth->term[i].mean,
                                    .min = tenth->term_min[i],
                                    .max = tenth->term_max[i],
                                    .episode_mean = mean_of(tenth->term_sum[i], tenth->episodes)};
    }
}

void stats_result(const Ppo *p, TrainResult *out)
{
    out->excursions = p->excursions;
    out->episodes = p->episodes;
    if (p->run->source != NULL) {
        out->terms = *p->run->source->terms;
    }
    for (int i = 0; i < p->term_count; i++) {
        out->metric_correlation[i] = comoments_correlation(&p->correlation[i]);
    }
    hash_hex(p->digests, sizeof p->digests, out->hash);
}
