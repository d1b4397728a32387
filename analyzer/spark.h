/* analyzer/spark.h - a curve on one line of text. */
#ifndef ANALYZER_SPARK_H
#define ANALYZER_SPARK_H

#include <stdbool.h>

#include "base/buf.h"

/* Adds one character a value: eight heights from the lowest to the highest of them, a space for
 * one that is not finite. Values that are all equal are drawn at the lowest height. unicode: the
 * blocks U+2581 … U+2588; otherwise the letters "_.-=+*%#". */
void spark_add(Buf *out, const double *values, int count, bool unicode);

#endif
