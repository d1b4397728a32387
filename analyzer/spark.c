#include "analyzer/spark.h"

#include <math.h>

enum { HEIGHTS = 8 };

static int height(double value, double lo, double hi)
{
    int h = hi > lo ? (int)((value / (hi - lo) - lo / (hi - lo)) * HEIGHTS) : 0;

    return h < 0 ? 0 : h >= HEIGHTS ? HEIGHTS - 1 : h;
}

void spark_add(Buf *out, const double *values, int count, bool unicode)
{
    static const char *const blocks[HEIGHTS] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    static const char letters[] = "_.-=+*%#";
    double lo = INFINITY, hi = -INFINITY;

    for (int i = 0; i < count; i++) {
        if (isfinite(values[i])) {
            lo = fmin(lo, values[i]);
            hi = fmax(hi, values[i]);
        }
    }
    for (int i = 0; i < count; i++) {
        if (!isfinite(values[i])) {
            buf_add(out, " ", 1);
        } else if (unicode) {
            buf_add_text(out, blocks[height(values[i], lo, hi)]);
        } else {
            buf_add(out, &letters[height(values[i], lo, hi)], 1);
        }
    }
}
