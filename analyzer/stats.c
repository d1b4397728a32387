#include "analyzer/stats.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/rng.h"

double stats_mean(const double *values, int count)
{
    double sum = 0;

    for (int i = 0; i < count; i++) {
        sum += values[i];
    }
    return count > 0 ? sum / count : NAN;
}

double stats_deviation(const double *values, int count)
{
    double mean = stats_mean(values, count), sum = 0;

    for (int i = 0; i < count; i++) {
        sum += (values[i] - mean) * (values[i] - mean);
    }
    return count > 1 ? sqrt(sum / (count - 1)) : NAN;
}

Interval stats_range(const double *values, int count)
{
    Interval range = {NAN, NAN};

    for (int i = 0; i < count; i++) {
        range.lo = i == 0 || values[i] < range.lo ? values[i] : range.lo;
        range.hi = i == 0 || values[i] > range.hi ? values[i] : range.hi;
    }
    return range;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

double stats_iqm(double *values, int count)
{
    double from = count / 4.0, to = 3 * count / 4.0, sum = 0;

    qsort(values, count > 0 ? (size_t)count : 0, sizeof values[0], ascending);
    for (int i = 0; i < count; i++) { /* value i covers [i, i + 1] */
        double lo = i > from ? i : from, hi = i + 1 < to ? i + 1 : to;
        sum += hi > lo ? values[i] * (hi - lo) : 0;
    }
    return count > 0 ? sum / (to - from) : NAN;
}

double stats_correlation(const double *x, const double *y, int count)
{
    double mx = stats_mean(x, count), my = stats_mean(y, count);
    double xx = 0, yy = 0, xy = 0;

    for (int i = 0; i < count; i++) {
        xx += (x[i] - mx) * (x[i] - mx);
        yy += (y[i] - my) * (y[i] - my);
        xy += (x[i] - mx) * (y[i] - my);
    }
    return count > 1 && xx > 0 && yy > 0 ? xy / sqrt(xx * yy) : NAN;
}

Interval stats_wilson(int successes, int count)
{
    const double z = 1.959963984540054;
    double n = count, p = successes / n;
    double middle = p + z * z / (2 * n);
    double half = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n));
    double scale = 1 + z * z / n;

    assert(successes >= 0 && successes <= count);
    if (count <= 0) {
        return (Interval){NAN, NAN};
    }
    /* At both ends the bound is exact; rounding must not put it outside. */
    return (Interval){successes == 0 ? 0 : (middle - half) / scale,
                      successes == count ? 1 : (middle + half) / scale};
}

/* The mean of count values drawn with replacement. */
static double drawn_mean(const double *values, int count, Rng *rng)
{
    double sum = 0;

    for (int i = 0; i < count; i++) {
        sum += values[rng_below(rng, (uint32_t)count)];
    }
    return sum / count;
}

static double resample(const Groups *groups, const int *starts, Rng *rng)
{
    double sum = 0;

    for (int i = 0; i < groups->group_count; i++) {
        uint32_t g = rng_below(rng, (uint32_t)groups->group_count);
        sum += drawn_mean(groups->values + starts[g], groups->sizes[g], rng);
    }
    return sum / groups->group_count;
}

/* The quantile of sorted values, between neighbours by their distance. */
static double quantile(const double *sorted, int count, double q)
{
    double at = q * (count - 1);
    int below = (int)at;
    int above = below + 1 < count ? below + 1 : below;

    return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
}

/* Where each group begins; owned by the caller, NULL when memory ran out. */
static int *group_starts(const Groups *groups)
{
    int *starts = mem_alloc(((size_t)groups->group_count + 1) * sizeof *starts);

    for (int g = 0; starts != NULL && g < groups->group_count; g++) {
        assert(groups->sizes[g] > 0);
        starts[g + 1] = starts[g] + groups->sizes[g];
    }
    return starts;
}

/* Of the mean of a, or of its difference to that of b where b is not NULL. */
static Status bootstrap(const Groups *a, const Groups *b, double level, uint64_t seed,
                        Interval *out, Err *err)
{
    double *means = mem_alloc(STATS_RESAMPLES * sizeof *means);
    int *starts_a = group_starts(a), *starts_b = group_starts(b != NULL ? b : a);
    Status st = OK;
    Rng rng;

    *out = (Interval){NAN, NAN};
    if (means == NULL || starts_a == NULL || starts_b == NULL) {
        st = err_set(err, ERR_NOMEM, "bootstrap: out of memory");
        goto done;
    }
    if (a->group_count == 0 || (b != NULL && b->group_count == 0)) {
        goto done;
    }
    rng_init(&rng, seed);
    for (int i = 0; i < STATS_RESAMPLES; i++) {
        means[i] = resample(a, starts_a, &rng);
        if (b != NULL) {
            means[i] -= resample(b, starts_b, &rng);
        }
    }
    qsort(means, STATS_RESAMPLES, sizeof means[0], ascending);
    out->lo = quantile(means, STATS_RESAMPLES, (1 - level) / 2);
    out->hi = quantile(means, STATS_RESAMPLES, (1 + level) / 2);
done:
    mem_free(means);
    mem_free(starts_a);
    mem_free(starts_b);
    return st;
}

Status stats_bootstrap(const Groups *groups, double level, uint64_t seed, Interval *out, Err *err)
{
    return bootstrap(groups, NULL, level, seed, out, err);
}

Status stats_bootstrap_difference(const Groups *a, const Groups *b, double level, uint64_t seed,
                                  Interval *out, Err *err)
{
    return bootstrap(a, b, level, seed, out, err);
}
