// Training of fully connected networks, whole epochs at a time, and their evaluation on a grid.
//
// Freestanding: no library, no allocation, no state of its own; everything is handed in by address and belongs to
// the caller. Compiled once for each REAL_BITS, 64 and 32; NAME(train) is train_64 or train_32.
#include "network.h"
#include "shuffle.h"
#include "update.h"

#define JOIN(name, bits) name##_##bits
#define SUFFIXED(name, bits) JOIN(name, bits)
#define NAME(name) SUFFIXED(name, REAL_BITS)
#define EXPORT __attribute__((visibility("default")))

#define CHUNK 128  // points of a grid that are evaluated together: their activations fit into a first-level cache

enum { SQUARED_ERROR, CROSS_ENTROPY };

// The training of one network. `kernel.py` declares the same fields.
typedef struct {
    const Layer *layers;
    const Real *features;        // (n_samples, n_inputs + 1), a last column of ones
    const Real *targets;         // (n_samples, n_outputs)
    intptr_t *order;             // (n_samples,)
    const BitGenerator *bits;    // draws a new order for each epoch; NULL keeps it
    Real *carried;               // as the gradient: the sum over the points carried over
    const double *learning_rates, *penalty_rates;  // one for each epoch
    Real *workspace;             // of workspace_size numbers
    Parameters parameters;
    int32_t n_layers, n_samples, batch_size, loss, carry_over, n_carried;
} Training;

// Numbers that a workspace holds for this network and so many points at once.
EXPORT int64_t NAME(workspace_size)(const Layer *layers, int n_layers, int n_points) {
    ptrdiff_t stride = stride_of(n_points);
    return 3 * part_size(layers, n_layers, stride);
}

EXPORT int32_t NAME(training_bytes)(void) { return sizeof(Training); }

// Lay the points out: features and ones as the first block, targets where the outputs' deltas will be.
static void gather(const Training *t, const intptr_t *order, int n, ptrdiff_t stride, Real *inputs, Real *targets) {
    int width = t->layers[0].n_in + 1, n_outputs = t->layers[t->n_layers - 1].n_out;
    for (int s = 0; s < n; s++) {
        const Real *x = t->features + order[s] * width, *y = t->targets + order[s] * n_outputs;
        for (int j = 0; j < width; j++) inputs[j * stride + s] = x[j];
        for (int j = 0; j < n_outputs; j++) targets[j * stride + s] = y[j];
    }
    for (int j = 0; j < width; j++)
        for (ptrdiff_t s = n; s < stride; s++) inputs[j * stride + s] = 0;
}

// The derivative of the mean loss by the outputs, in place of the targets.
static void output_delta(const Training *t, int n, ptrdiff_t stride, const Real *outputs, Real *delta) {
    int n_outputs = t->layers[t->n_layers - 1].n_out;
    Real scale = (t->loss == CROSS_ENTROPY ? 0.5 : 1.0) / n;
    for (int j = 0; j < n_outputs; j++, outputs += stride, delta += stride) {
        for (int s = 0; s < n; s++) {
            Real o = t->loss == CROSS_ENTROPY ? tanh_of(splat(outputs[s] * (Real)0.5))[0] : outputs[s];
            delta[s] = (o - delta[s]) * scale;
        }
        for (ptrdiff_t s = n; s < stride; s++) delta[s] = 0;
    }
}

// Write the gradient of the mean loss of n points.
static void gradient(const Training *t, const intptr_t *order, int n) {
    ptrdiff_t stride = stride_of(n), part = part_size(t->layers, t->n_layers, stride);
    int n_outputs = t->layers[t->n_layers - 1].n_out, end = t->parameters.n;
    Real *delta = t->workspace + 3 * part - block_size(n_outputs, stride);
    gather(t, order, n, stride, t->workspace, delta);
    const Real *outputs =
        forward(t->layers, t->n_layers, t->parameters.params, stride, t->workspace, part);
    output_delta(t, n, stride, outputs, delta);
    backward(t->layers, t->n_layers, t->parameters.params + end, t->parameters.gradient + end, stride, outputs,
             delta, part);
}

// Keep the sum of the gradients of the n points left over at the end of an epoch.
static void carry(Training *t, int n) {
    for (int i = 0; i < t->parameters.n; i++) t->carried[i] = t->parameters.gradient[i] * n;
    t->n_carried = n;
}

// Turn the mean over a batch of n into the mean over the batch and what was carried.
static void join_carried(Training *t, int n) {
    Real *g = t->parameters.gradient, total = n + t->n_carried;
    for (int i = 0; i < t->parameters.n; i++) g[i] = (g[i] * n + t->carried[i]) / total;
    t->n_carried = 0;
}

static void epoch(Training *t, double learning_rate, double penalty_rate) {
    if (t->bits) shuffle(t->bits, t->order, t->n_samples);
    for (int start = 0; start < t->n_samples; start += t->batch_size) {
        int left = t->n_samples - start, n = left < t->batch_size ? left : t->batch_size;
        gradient(t, t->order + start, n);
        if (t->carry_over && n < t->batch_size) {
            carry(t, n);
            return;
        }
        if (t->n_carried) join_carried(t, n);
        update(&t->parameters, learning_rate, penalty_rate);
    }
}

// Train several networks for so many epochs, side by side: networks that share an order share it in every epoch,
// drawn by the first one.
EXPORT void NAME(train)(Training *trainings, int n_trainings, int epochs) {
    for (int e = 0; e < epochs; e++)
        for (Training *t = trainings; t < trainings + n_trainings; t++)
            epoch(t, t->learning_rates[e], t->penalty_rates[e]);
}

// Activations of all layers over n points: the units' rows of n numbers one after the other, outputs last.
// `X` is (n_inputs, n). The workspace is that for CHUNK points, and as many numbers more as there are parameters.
EXPORT void NAME(evaluate)(const Layer *layers, int n_layers, const double *params, int n_parameters, const Real *X,
                           int64_t n, Real *workspace, Real *out) {
    Real *rounded = workspace;
    workspace += n_parameters;
    for (int i = 0; i < n_parameters; i++) rounded[i] = params[i];
    for (int64_t start = 0; start < n; start += CHUNK) {
        int64_t left = n - start, size = left < CHUNK ? left : CHUNK;
        ptrdiff_t stride = stride_of(size);
        Real *row = workspace, *to = out + start;
        for (int j = 0; j < layers[0].n_in; j++, row += stride)
            for (ptrdiff_t s = 0; s < stride; s++) row[s] = s < size ? X[j * n + start + s] : 0;
        for (ptrdiff_t s = 0; s < stride; s++) row[s] = 1;
        row += stride;
        forward(layers, n_layers, rounded, stride, workspace, part_size(layers, n_layers, stride));
        for (int l = 0; l < n_layers; l++, row += stride)
            for (int i = 0; i < layers[l].n_out; i++, row += stride, to += n)
                for (int64_t s = 0; s < size; s++) to[s] = row[s];
    }
}

// tanh of n numbers in place, for the test of its precision.
EXPORT void NAME(tanh_of)(Real *x, int64_t n) { map(tanh_of, x, n); }
