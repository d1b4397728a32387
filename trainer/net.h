/* trainer/net.h - a network of two tanh layers, forward and backward, on a block of rows.
 *
 * The weights are one array of floats, padded: hidden layers to a multiple of 16, outputs to a
 * multiple of 8. Padding is zero and stays zero: its gradient is. Nothing here allocates.
 */
#ifndef TRAINER_NET_H
#define TRAINER_NET_H

#include <stddef.h>

#include "base/rng.h"
#include "trainer/kernels.h"

enum { NET_ROWS_MAX = 64 }; /* rows of one block: the activations stay in the first caches */

typedef struct {
    int inputs, hidden, outputs;
    int hidden_pad, output_pad;
    /* Offsets: w1[inputs][hidden_pad] b1 w2[hidden_pad][hidden_pad] b2 w3[hidden_pad][output_pad]
     * b3. */
    size_t w1, b1, w2, b2, w3, b3;
    size_t count;   /* floats of all weights */
    size_t flipped; /* floats that net_flip writes */
} NetShape;

/* Activations of one block; the caller's memory of net_block_floats floats, aligned to 32. */
typedef struct {
    float *h1, *h2; /* [rows][hidden_pad] */
    float *out;     /* [rows][output_pad] */
    float *d1, *d2; /* gradients, used by net_backward only */
} NetBlock;

NetShape net_shape(int inputs, int hidden, int outputs);

size_t net_block_floats(const NetShape *shape);
/* memory NULL: a block of NULLs. */
NetBlock net_block(const NetShape *shape, float *memory);

/* Orthogonal layers (Saxe et al. 2014) of gain sqrt(2), the last of gain last_gain; biases 0.
 * scratch: hidden^2 or inputs * hidden doubles, the larger. */
void net_init(const NetShape *shape, float last_gain, Rng *rng, float *weights, double *scratch);
size_t net_init_scratch(const NetShape *shape);

/* block->out = the net at x[rows][inputs]. rows is at most NET_ROWS_MAX. */
void net_forward(const Kernels *kernels, const NetShape *shape, const float *weights, int rows,
                 const float *x, NetBlock *block);

/* The transposed second and third layer, which net_backward multiplies by. */
void net_flip(const NetShape *shape, const float *weights, float *flipped);

/* After net_forward on the same rows: adds to gradient what d_out [rows][output_pad] (zero in the
 * padding) makes of each weight. */
void net_backward(const Kernels *kernels, const NetShape *shape, const float *flipped, int rows,
                  const float *x, NetBlock *block, const float *d_out, float *gradient);

#endif
