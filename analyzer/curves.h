/* analyzer/curves.h - what each part of a reward did during a training, as a table of text.
 *
 * Written for a model that is to improve the reward and for people who read it: ten values for each
 * component, for the task's metric, the success rate and the length of episodes, with their
 * extremes (the feedback of Ma et al. 2023, "Eureka"), here with the correlation of each component
 * with the metric, and with remarks that state facts and give no advice.
 */
#ifndef ANALYZER_CURVES_H
#define ANALYZER_CURVES_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "lang/term.h"

/* One term over the tenths of a training; NaN where nothing was measured. */
typedef struct {
    const char *name; /* safe to show */
    TermRole role;
    double mean[CHECKPOINTS], min[CHECKPOINTS], max[CHECKPOINTS]; /* of its value at a step */
    double episode_mean[CHECKPOINTS];                             /* of its sum over an episode */
    double metric_correlation;
} CurveTerm;

typedef struct {
    int count; /* of checkpoints that there are, 0 … CHECKPOINTS */
    const char *metric_name;
    double metric[CHECKPOINTS], success[CHECKPOINTS], length[CHECKPOINTS];
    int term_count;
    CurveTerm terms[TERMS_MAX];
} Curves;

typedef enum { SPARK_NONE, SPARK_ASCII, SPARK_UNICODE } SparkStyle;

/* Adds the table, a line a row: values at the checkpoints, max, mean, min over the training,
 * correlation with the metric, remark. Components are shown by their mean at a step. Where spark is
 * not SPARK_NONE a small curve follows each name. */
MUST_USE Status curves_table(const Curves *curves, SparkStyle spark, Buf *out, Err *err);

/* What is striking about term number `term`, "" when nothing is: constant, never other than 0, most
 * of the reward. Writes to text. */
enum { CURVE_REMARK_SIZE = 160 };
void curves_remark(const Curves *curves, int term, char text[CURVE_REMARK_SIZE]);

#endif
