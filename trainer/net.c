#include "trainer/net.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

static int round_up(int value, int step)
{
    return (value + step - 1) / step * step;
}

NetShape net_shape(int inputs, int hidden, int outputs)
{
    NetShape s = {.inputs = inputs, .hidden = hidden, .outputs = outputs};
    size_t h, o;

    assert(inputs > 0);
    assert(hidden > 0);
    assert(outputs > 0);
    s.hidden_pad = round_up(hidden, 16);
    s.output_pad = round_up(outputs, KERNEL_LANES);
    h = (size_t)s.hidden_pad;
    o = (size_t)s.output_pad;
    s.w1 = 0;
    s.b1 = s.w1 + (size_t)inputs * h;
    s.w2 = s.b1 + h;
    s.b2 = s.w2 + h * h;
    s.w3 = s.b2 + h;
    s.b3 = s.w3 + h * o;
    s.count = s.b3 + o;
    s.flipped = h * h + o * h;
    return s;
}

size_t net_block_floats(const NetShape *s)
{
    return NET_ROWS_MAX * (4 * (size_t)s->hidden_pad + (size_t)s->output_pad);
}

NetBlock net_block(const NetShape *s, float *memory)
{
    size_t layer = NET_ROWS_MAX * (size_t)s->hidden_pad;

    if (memory == NULL) {
        return (NetBlock){0};
    }
    return (NetBlock){.h1 = memory,
                      .h2 = memory + layer,
                      .d1 = memory + 2 * layer,
                      .d2 = memory + 3 * layer,
                      .out = memory + 4 * layer};
}

/* A standard normal number by the polar method (Marsaglia and Bray 1964), its logarithm our own. */
static double normal(Rng *rng)
{
    for (;;) {
        double u = 2 * rng_double(rng) - 1, v = 2 * rng_double(rng) - 1;
        double square = u * u + v * v;
        float log_square[KERNEL_LANES] = {0};
        if (square <= 1e-12 || square >= 1) {
            continue;
        }
        for (int i = 0; i < KERNEL_LANES; i++) {
            log_square[i] = (float)square;
        }
        kernels_portable()->log(log_square, KERNEL_LANES);
        return u * sqrt(-2 * (double)log_square[0] / square);
    }
}

/* Makes count vectors of `length` normal numbers orthonormal, one after the other. */
static void orthonormal(double *q, int count, int length, Rng *rng)
{
    for (int i = 0; i < count; i++) {
        double *row = q + (ptrdiff_t)i * length, norm = 0;
        for (int j = 0; j < length; j++) {
            row[j] = normal(rng);
        }
        for (int k = 0; k < i; k++) {
            const double *other = q + (ptrdiff_t)k * length;
            double dot = 0;
            for (int j = 0; j < length; j++) {
                dot += row[j] * other[j];
            }
            for (int j = 0; j < length; j++) {
                row[j] -= dot * other[j];
            }
        }
        for (int j = 0; j < length; j++) {
            norm += row[j] * row[j];
        }
        for (int j = 0; j < length; j++) {
            row[j] /= sqrt(norm);
        }
    }
}

static void init_layer(float *w, int rows, int columns, int ld, float gain, Rng *rng, double *q)
{
    bool wide = rows < columns;
    int count = wide ? rows : columns, length = wide ? columns : rows;

    orthonormal(q, count, length, rng);
    for (int i = 0; i < rows; i++) {
        for (int j = 0; j < columns; j++) {
            double v = wide ? q[(ptrdiff_t)i * length + j] : q[(ptrdiff_t)j * length + i];
            w[(ptrdiff_t)i * ld + j] = gain * (float)v;
        }
    }
}

size_t net_init_scratch(const NetShape *s)
{
    int widest = s->inputs > s->hidden ? s->inputs : s->hidden;

    widest = s->outputs > widest ? s->outputs : widest;
    return (size_t)widest * (size_t)s->hidden;
}

void net_init(const NetShape *s, float last_gain, Rng *rng, float *w, double *scratch)
{
    float gain = sqrtf(2.0f);

    memset(w, 0, s->count * sizeof *w);
    init_layer(w + s->w1, s->inputs, s->hidden, s->hidden_pad, gain, rng, scratch);
    init_layer(w + s->w2, s->hidden, s->hidden, s->hidden_pad, gain, rng, scratch);
    init_layer(w + s->w3, s->hidden, s->outputs, s->output_pad, last_gain, rng, scratch);
}

void net_forward(const Kernels *k, const NetShape *s, const float *w, int rows, const float *x,
                 NetBlock *b)
{
    int h = s->hidden_pad, o = s->output_pad;
    size_t count = (size_t)rows * (size_t)h;

    assert(rows > 0);
    assert(rows <= NET_ROWS_MAX);
    k->multiply(rows, h, s->inputs, x, s->inputs, w + s->w1, h, w + s->b1, b->h1, h);
    k->tanh(b->h1, count);
    k->multiply(rows, h, h, b->h1, h, w + s->w2, h, w + s->b2, b->h2, h);
    k->tanh(b->h2, count);
    k->multiply(rows, o, h, b->h2, h, w + s->w3, o, w + s->b3, b->out, o);
}

static void flip(int rows, int columns, const float *from, float *to)
{
    for (int i = 0; i < rows; i++) {
        for (int j = 0; j < columns; j++) {
            to[(ptrdiff_t)j * rows + i] = from[(ptrdiff_t)i * columns + j];
        }
    }
}

void net_flip(const NetShape *s, const float *w, float *flipped)
{
    size_t h = (size_t)s->hidden_pad;

    flip(s->hidden_pad, s->hidden_pad, w + s->w2, flipped);
    flip(s->hidden_pad, s->output_pad, w + s->w3, flipped + h * h);
}

void net_backward(const Kernels *k, const NetShape *s, const float *flipped, int rows,
                  const float *x, NetBlock *b, const float *d_out, float *g)
{
    int h = s->hidden_pad, o = s->output_pad;
    size_t count = (size_t)rows * (size_t)h;
    const float *w2t = flipped, *w3t = flipped + (size_t)h * (size_t)h;

    k->add_outer(h, o, rows, b->h2, h, d_out, o, g + s->w3, o);
    k->add_rows(rows, o, d_out, o, g + s->b3);

    k->multiply(rows, h, s->outputs, d_out, o, w3t, h, NULL, b->d2, h);
    k->tanh_backward(b->d2, b->h2, count);
    k->add_outer(h, h, rows, b->h1, h, b->d2, h, g + s->w2, h);
    k->add_rows(rows, h, b->d2, h, g + s->b2);

    k->multiply(rows, h, h, b->d2, h, w2t, h, NULL, b->d1, h);
    k->tanh_backward(b->d1, b->h1, count);
    k->add_outer(s->inputs, h, rows, x, s->inputs, b->d1, h, g + s->w1, h);
    k->add_rows(rows, h, b->d1, h, g + s->b1);
}
