/* analyzer/stats.h - numbers about numbers: means, intervals over seeds and episodes.
 *
 * All functions are pure; chance comes from the seed that is given. Values must not be NaN; where
 * there is nothing to say the answer is NaN.
 */
#ifndef ANALYZER_STATS_H
#define ANALYZER_STATS_H

#include <stdint.h>

#include "base/err.h"

typedef struct {
    double lo, hi;
} Interval;

/* NaN without values. */
double stats_mean(const double *values, int count);

/* Of a sample (n - 1 in the denominator, two passes); NaN below two values. */
double stats_deviation(const double *values, int count);

/* Both NaN without values. */
Interval stats_range(const double *values, int count);

/* The mean of the middle half: the lowest and the highest quarter are left out, values on the
 * border count with the part that lies inside (Agarwal et al. 2021, "Deep Reinforcement Learning at
 * the Edge of the Statistical Precipice"; there scipy's trim_mean(0.25), which drops whole values).
 * Sorts values. NaN without values. */
double stats_iqm(double *values, int count);

/* Pearson's correlation; NaN below two pairs or when one side does not vary. */
double stats_correlation(const double *x, const double *y, int count);

/* Of a rate: successes of count at about 95 % (z = 1.96), by Wilson 1927. NaN when count is 0. */
Interval stats_wilson(int successes, int count);

/* The values of several groups one after the other: of seeds the episodes, of group g
 * sizes[g] > 0 values. */
typedef struct {
    const double *values;
    const int *sizes;
    int group_count;
} Groups;

enum { STATS_RESAMPLES = 2000 };

/* A percentile bootstrap interval of the mean of the groups' means (Efron 1979; two levels as in
 * Davison and Hinkley 1997, section 3.8): groups are drawn with replacement, then within each drawn
 * group its values. level is 0.95, say. With one group only its values are drawn. The same seed
 * gives the same interval. ERR_NOMEM. NaN when there is no group. */
MUST_USE Status stats_bootstrap(const Groups *groups, double level, uint64_t seed, Interval *out,
                                Err *err);

/* The same of the mean of a minus the mean of b, drawn independently. NaN when either has no group.
 * That 0 is outside of it is what "significantly different" means here. */
MUST_USE Status stats_bootstrap_difference(const Groups *a, const Groups *b, double level,
                                           uint64_t seed, Interval *out, Err *err);

#endif
