/* Whether TinyCC computes what the compiler that built this program computes. Versions of it are
 * known that do not, and nobody would see it in the numbers of a reward. */
#include "sandbox/worker_priv.h"

#include <errno.h>
#include <float.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "lang/maths.h"

#include "sandbox/self_test.inc.c"

/* Called by both: many arguments, in registers and on the stack. */
float gh_self_linked(float a, float b, float c, float d, float e, float f, float g, float h,
                     float i, float j, int k, int l, int m, int n, int o, int p, int q, int r,
                     const float *table)
{
    return a - 2.0f * b + 3.0f * c - 4.0f * d + 5.0f * e - 6.0f * f + 7.0f * g - 8.0f * h +
           9.0f * i - 10.0f * j + (float)(k % 11) - (float)(l * 12) + (float)(m * 13) -
           (float)(n * 14) + (float)(o * 15) - (float)(p * 16) + (float)(q * 17) - (float)(r % 18) +
           table[2];
}

static void fill(gh_self_in *in)
{
    /* The first ten meet each other, the others are tame. */
    static const float floats[] = {
        0.0f,   -0.0f, 1.0f,  -1.5f,  INFINITY, -INFINITY, NAN,  FLT_MAX, 1e-45f, 16777216.0f,
        0.333f, -2.7f, 0.05f, 11.25f, 1.75f,    -0.8f,     3.5f, 0.001f,  -9.0f,  2.25f};
    static const int ints[] = {0, 1, -1, INT_MAX, INT_MIN, 5, -7, 31, 12, 255, 1000000007, -123456};

    memcpy(in->f, floats, sizeof in->f);
    /* No NaN nor infinity where they would become whole numbers. */
    memcpy(in->i, ints, sizeof in->i);
    for (int r = 0; r < 3; r++) {
        for (int c = 0; c < 4; c++) {
            in->grid[r][c] = 0.7f * (float)(r * 4 + c) - 3.0f;
        }
    }
}

/* Index of the first difference in its kind, or -1. */
static int difference(const gh_self_out *a, const gh_self_out *b)
{
    if (a->floats != b->floats || a->ints != b->ints) {
        return 0;
    }
    for (int i = 0; i < a->floats; i++) {
        if (memcmp(&a->f[i], &b->f[i], sizeof a->f[i]) != 0 &&
            !(isnan(a->f[i]) && isnan(b->f[i]))) {
            return i;
        }
    }
    for (int i = 0; i < a->ints; i++) {
        if (a->i[i] != b->i[i]) {
            return 10000 + i;
        }
    }
    return -1;
}

const Primitive worker_self_test_linked = {.symbol = "gh_self_linked",
                                           .address = (const void *)(uintptr_t)gh_self_linked};

void worker_self_test(Worker *w, void *function)
{
    static gh_self_out ours, theirs;
    gh_self_in in;
    int at;

    fill(&in);
    gh_self_test(&in, &ours);
    ((void (*)(const gh_self_in *, gh_self_out *))(uintptr_t)function)(&in, &theirs);
    at = difference(&ours, &theirs);
    if (at >= 0) {
        w->out->layers[LAYER_SELF_TEST] = (LayerReport){LAYER_REFUSED, 0};
        (void)snprintf(w->out->message, sizeof w->out->message, "%s: result %d is wrong",
                       layer_word(LAYER_SELF_TEST), at);
        worker_leave(WORKER_EXIT_SELF_TEST);
    }
    worker_layer(w, LAYER_SELF_TEST, true, 0);
}
