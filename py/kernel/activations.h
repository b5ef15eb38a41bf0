// Activations and their slopes, over many numbers at once.
#ifndef ACTIVATIONS_H
#define ACTIVATIONS_H

#include "elementary.h"

enum { LINEAR, RELU, LEAKY_RELU, ELU, TANH, SIGMOID, SILU };

#define LEAK ((Real)0.01)  // slope of the leaky ReLU below 0

INLINE Vector relu(Vector z) { return at_least(z, zero()); }
INLINE Vector leaky_relu(Vector z) { return choose(z < zero(), splat(LEAK) * z, z); }
INLINE Vector elu(Vector z) { return choose(z < zero(), expm1_of_negative(at_most(z, zero())), z); }
INLINE Vector sigmoid(Vector z) { return splat(0.5f) + splat(0.5f) * tanh_of(splat(0.5f) * z); }
INLINE Vector silu(Vector z) { return z * sigmoid(z); }

// By the activation a = f(z).
INLINE Vector relu_slope(Vector a) { return choose(a > zero(), splat(1), zero()); }
INLINE Vector leaky_relu_slope(Vector a) { return choose(a > zero(), splat(1), splat(LEAK)); }
INLINE Vector elu_slope(Vector a) { return at_most(a, zero()) + splat(1); }
INLINE Vector tanh_slope(Vector a) { return splat(1) - a * a; }
INLINE Vector sigmoid_slope(Vector a) { return (splat(1) - a) * a; }

// By z itself.
INLINE Vector silu_slope(Vector z) {
    Vector s = sigmoid(z);
    return s * (splat(1) + z * (splat(1) - s));
}

INLINE void map(Vector (*f)(Vector), Real *x, ptrdiff_t n) {
    for (; n >= LANES; n -= LANES, x += LANES) store(x, f(load(x)));
    for (; n > 0; n--, x++) *x = f(splat(*x))[0];
}

INLINE void multiply_by(Vector (*slope)(Vector), const Real *a, ptrdiff_t n, Real *delta) {
    for (; n >= LANES; n -= LANES, a += LANES, delta += LANES) store(delta, load(delta) * slope(load(a)));
    for (; n > 0; n--, a++, delta++) *delta *= slope(splat(*a))[0];
}

// z becomes its activation. An activation that does not tell its slope leaves z in `kept`.
static void activate(int activation, Real *z, ptrdiff_t n, Real *kept) {
    switch (activation) {
        case RELU: map(relu, z, n); break;
        case LEAKY_RELU: map(leaky_relu, z, n); break;
        case ELU: map(elu, z, n); break;
        case TANH: map(tanh_of, z, n); break;
        case SIGMOID: map(sigmoid, z, n); break;
        case SILU:
            for (ptrdiff_t i = 0; i < n; i++) kept[i] = z[i];
            map(silu, z, n);
            break;
        default: break;
    }
}

// The derivative by the activation `a` becomes the derivative by z.
static void multiply_by_slope(int activation, const Real *a, const Real *kept, ptrdiff_t n, Real *delta) {
    switch (activation) {
        case RELU: multiply_by(relu_slope, a, n, delta); break;
        case LEAKY_RELU: multiply_by(leaky_relu_slope, a, n, delta); break;
        case ELU: multiply_by(elu_slope, a, n, delta); break;
        case TANH: multiply_by(tanh_slope, a, n, delta); break;
        case SIGMOID: multiply_by(sigmoid_slope, a, n, delta); break;
        case SILU: multiply_by(silu_slope, kept, n, delta); break;
        default: break;
    }
}

#endif
