// Forward and backward pass of a network over the points of one mini-batch.
//
// A workspace holds, layer by layer from the inputs on, a block of (units + 1) rows of `stride` numbers: the units'
// activations and a row of ones, so that the bias is one more weight. Two more such workspaces follow: what
// activations keep of z, and the derivatives of the loss by z.
#ifndef NETWORK_H
#define NETWORK_H

#include "activations.h"
#include "products.h"

typedef struct {
    int32_t n_in, n_out, activation;
} Layer;

// Numbers from row to row for n points. A power of two would lay a unit's rows where a cache keeps few of them.
static ptrdiff_t stride_of(ptrdiff_t n) {
    if (n == 1) return 1;
    ptrdiff_t stride = (n + LANES - 1) / LANES * LANES;
    return stride * sizeof(Real) % 256 ? stride : stride + LANES;
}

static ptrdiff_t block_size(ptrdiff_t units, ptrdiff_t stride) { return (units + 1) * stride; }

// Numbers of one of the three parts of a workspace.
static ptrdiff_t part_size(const Layer *layers, int n_layers, ptrdiff_t stride) {
    ptrdiff_t size = block_size(layers[0].n_in, stride);
    for (int l = 0; l < n_layers; l++) size += block_size(layers[l].n_out, stride);
    return size;
}

// Fill all blocks after the first, which holds the inputs and ones; return the block of the outputs.
static Real *forward(const Layer *layers, int n_layers, const Real *params, ptrdiff_t stride, Real *inputs,
                     ptrdiff_t part) {
    for (int l = 0; l < n_layers; l++) {
        int n_out = layers[l].n_out, width = layers[l].n_in + 1;
        Real *a = inputs + width * stride;
        if (stride == 1)
            product_of_point(n_out, width, params, inputs, a);
        else
            product(n_out, width, params, width, 1, inputs, stride, a);
        activate(layers[l].activation, a, n_out * stride, a + part);
        for (ptrdiff_t s = 0; s < stride; s++) a[n_out * stride + s] = 1;
        params += n_out * width;
        inputs = a;
    }
    return inputs;
}

// Write the gradient. `params` and `gradient` point behind their ends and `a` to the outputs' block; delta holds the
// derivative of the loss by the outputs, and 0 for lanes without a point.
static void backward(const Layer *layers, int n_layers, const Real *params, Real *gradient, ptrdiff_t stride,
                     const Real *a, Real *delta, ptrdiff_t part) {
    for (int l = n_layers - 1; l >= 0; l--) {
        int n_out = layers[l].n_out, width = layers[l].n_in + 1;
        const Real *inputs = a - width * stride;
        Real *delta_below = delta - width * stride;
        params -= n_out * width;
        gradient -= n_out * width;
        multiply_by_slope(layers[l].activation, a, a + part, n_out * stride, delta);
        if (stride == 1) {
            outer_product_of_point(n_out, width, delta, inputs, gradient);
            if (l > 0) pull_back_point(n_out, width, params, delta, delta_below);
        } else {
            outer_product(n_out, width, stride, delta, inputs, gradient);
            if (l > 0) product(width - 1, n_out, params, 1, width, delta, stride, delta_below);
        }
        a = inputs;
        delta = delta_below;
    }
}

#endif
