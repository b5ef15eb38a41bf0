// One update of all parameters: penalty, optimizer, shrinkage, in the order of `NumpyBackend`.
#ifndef UPDATE_H
#define UPDATE_H

#include "vector.h"

enum { SGD, MOMENTUM, ADAM };
enum { NO_PENALTY, L1, L1_DEAD, L2 };

// Everything an update reads and writes, all vectors of n numbers. What a rule does not need is NULL.
typedef struct {
    Real *params, *gradient;
    const Real *is_weight;  // 1 for weights and 0 for biases
    Real *first_moment;     // Adam's m; the velocity of momentum
    Real *second_moment;    // Adam's v
    Real *alive;            // 0 for weights that have crossed 0 under L1_DEAD, else 1
    double beta1, beta2, epsilon;  // momentum has its factor in beta1
    int64_t updates;        // done so far
    int32_t n, optimizer, penalty;
} Parameters;

INLINE double power(double x, int64_t n) {
    double result = 1;
    for (; n; n >>= 1, x *= x)
        if (n & 1) result *= x;
    return result;
}

INLINE Vector sign_of(Vector x) { return choose(x > zero(), splat(1), choose(x < zero(), splat(-1), x)); }

// What is the same for all parameters of an update.
typedef struct {
    Vector learning_rate, penalty_rate, shrinkage, keep1, add1, keep2, add2, correction2, epsilon;
} Rates;

INLINE Vector read(const Real *p, int whole) { return whole ? load(p) : splat(*p); }

INLINE void write(Real *p, int whole, Vector x) {
    if (whole)
        store(p, x);
    else
        *p = x[0];
}

// How far the optimizer moves against the gradient g, for the parameters from i on.
INLINE Vector move(int optimizer, int whole, Vector g, Parameters p, int i, Rates r) {
    if (optimizer == SGD) return r.learning_rate * g;
    Vector m = r.keep1 * read(p.first_moment + i, whole) + r.add1 * g;
    write(p.first_moment + i, whole, m);
    if (optimizer == MOMENTUM) return r.learning_rate * m;
    Vector v = r.keep2 * read(p.second_moment + i, whole) + r.add2 * (g * g);
    write(p.second_moment + i, whole, v);
    return r.learning_rate * (m / (square_root(v) * r.correction2 + r.epsilon));
}

// The parameters from i on: all lanes, or the first one only where fewer are left.
INLINE void update_some(int optimizer, int penalty, int whole, Parameters p, int i, Rates r) {
    Vector w = read(p.params + i, whole), g = read(p.gradient + i, whole);
    Vector is_weight = penalty == NO_PENALTY ? zero() : read(p.is_weight + i, whole);
    if (penalty == L2) {
        g += is_weight * w * r.penalty_rate;
        write(p.gradient + i, whole, g);
    }
    Vector sign = penalty == L1_DEAD ? sign_of(w) * is_weight : zero();
    w -= move(optimizer, whole, g, p, i, r);
    if (penalty == L1) {
        Vector limit = is_weight * r.shrinkage;
        w -= at_least(at_most(w, limit), -limit);
    }
    if (penalty == L1_DEAD) {
        Vector shrunk = w - sign * r.shrinkage;
        Vector alive = choose(w * shrunk < zero(), zero(), read(p.alive + i, whole));
        write(p.alive + i, whole, alive);
        w = shrunk * alive;
    }
    write(p.params + i, whole, w);
}

// By value: no store into an array can be one into the structure, so that loops need not read it again.
INLINE void update_all(int optimizer, int penalty, Parameters p, Rates r) {
    int i = 0;
    for (; i + LANES <= p.n; i += LANES) update_some(optimizer, penalty, 1, p, i, r);
    for (; i < p.n; i++) update_some(optimizer, penalty, 0, p, i, r);
}

INLINE void update_by(int optimizer, const Parameters *p, Rates r) {
    switch (p->penalty) {
        case L1: update_all(optimizer, L1, *p, r); break;
        case L1_DEAD: update_all(optimizer, L1_DEAD, *p, r); break;
        case L2: update_all(optimizer, L2, *p, r); break;
        default: update_all(optimizer, NO_PENALTY, *p, r); break;
    }
}

static void update(Parameters *p, double learning_rate, double penalty_rate) {
    Rates r = {
        .learning_rate = splat(learning_rate),
        .penalty_rate = splat(penalty_rate),
        .shrinkage = splat(learning_rate * penalty_rate),
        .keep1 = splat(p->beta1),
        .add1 = splat(1),
    };
    p->updates++;
    switch (p->optimizer) {
        case MOMENTUM: update_by(MOMENTUM, p, r); break;
        case ADAM:
            r.learning_rate = splat(learning_rate / (1 - power(p->beta1, p->updates)));
            r.add1 = splat(1 - p->beta1);
            r.keep2 = splat(p->beta2);
            r.add2 = splat(1 - p->beta2);
            r.correction2 = splat(1 / __builtin_sqrt(1 - power(p->beta2, p->updates)));
            r.epsilon = splat(p->epsilon);
            update_by(ADAM, p, r);
            break;
        default: update_by(SGD, p, r); break;
    }
}

#endif
