// Whole epochs of many small networks in one launch: a thread trains one network, with its parameters on chip.
//
// Before this text stand, as #defines: Real, SIZES and FUNCTIONS (of the layers), N_LAYERS, N_PARAMETERS,
// N_SAMPLES, BATCH_SIZE, LOSS, OPTIMIZER, PENALTY, SHUFFLED, SAME_DATA and UNROLL, the points of a mini-batch that
// are interleaved. All loops over units have lengths that the compiler knows: it unrolls them, and what fits becomes
// registers. The order of the points is drawn here too, as NumPy draws it.

typedef unsigned long long Word;

enum { LINEAR, TANH, RELU, SIGMOID };
enum { SQUARED_ERROR, CROSS_ENTROPY, SOFTMAX };
enum { SGD, MOMENTUM, ADAM };
enum { NONE, L1, L2 };

// NumPy's default generator: a linear congruential one of 128 bits, and half of a draw that may be left over.
// M. O'Neill, "PCG", 2014: PCG64, XSL-RR.
struct Pcg64 {
    Word high, low, increment_high, increment_low, has_left, left;

    __device__ unsigned next() {
        if (has_left) {
            has_left = 0;
            return (unsigned)left;
        }
        const Word m_high = 0x2360ED051FC65DA4ULL, m_low = 0x4385DF649FCCF645ULL;
        Word product = low * m_low;
        high = __umul64hi(low, m_low) + high * m_low + low * m_high;
        low = product + increment_low;
        high += increment_high + (low < product);
        Word mixed = high ^ low;
        int turn = (int)(high >> 58);
        Word drawn = (mixed >> turn) | (mixed << ((64 - turn) & 63));
        has_left = 1;
        left = drawn >> 32;
        return (unsigned)drawn;
    }

    // A number from 0 to `largest`, all equally likely: bits are drawn until they make no larger one.
    __device__ unsigned bounded(unsigned largest) {
        unsigned mask = 0xFFFFFFFFu >> __clz(largest), number;
        do number = next() & mask;
        while (number > largest);
        return number;
    }

    // Fisher and Yates, from the last place down, as `Generator.shuffle` goes.
    template <typename Index> __device__ void shuffle(Index *order, int n) {
        for (int i = n - 1; i > 0; i--) {
            unsigned j = bounded(i);
            Index moved = order[i];
            order[i] = order[j];
            order[j] = moved;
        }
    }
};

// Draw a new order of n points for each of n_networks networks.
extern "C" __global__ void reorder(long long *orders, Pcg64 *generators, int n, int n_networks) {
    int k = blockIdx.x * blockDim.x + threadIdx.x;
    if (k >= n_networks) return;
    Pcg64 generator = generators[k];
    generator.shuffle(orders + (Word)k * n, n);
    generators[k] = generator;
}

#ifdef N_LAYERS

constexpr int sizes[] = {SIZES};
constexpr int functions[] = {FUNCTIONS};

constexpr int first_parameter(int layer) {
    return layer == 0 ? 0 : first_parameter(layer - 1) + sizes[layer] * (sizes[layer - 1] + 1);
}

template <int F> __device__ __forceinline__ Real value(Real z) {
    if (F == TANH) return tanh(z);
    if (F == RELU) return z > 0 ? z : 0;
    if (F == SIGMOID) return (Real)0.5 + (Real)0.5 * tanh((Real)0.5 * z);
    return z;
}

template <int F> __device__ __forceinline__ Real slope(Real a) {
    if (F == TANH) return 1 - a * a;
    if (F == RELU) return a > 0 ? 1 : 0;
    if (F == SIGMOID) return (1 - a) * a;
    return 1;
}

// The derivative of a point's loss by the outputs.
template <int N> __device__ __forceinline__ void residual(const Real *o, const Real *target, Real *out) {
    if (LOSS == SOFTMAX) {
        Real most = o[0], sum = 0;
#pragma unroll
        for (int j = 1; j < N; j++) most = o[j] > most ? o[j] : most;
#pragma unroll
        for (int j = 0; j < N; j++) sum += out[j] = exp(o[j] - most);
#pragma unroll
        for (int j = 0; j < N; j++) out[j] = out[j] / sum - target[j];
        return;
    }
#pragma unroll
    for (int j = 0; j < N; j++)
        out[j] = LOSS == CROSS_ENTROPY ? (Real)0.5 * (tanh((Real)0.5 * o[j]) - target[j]) : o[j] - target[j];
}

// Forward through layer L and all above, and back: adds to the gradient g what one point contributes to it, and
// writes the derivative by the activations below.
template <int L>
__device__ __forceinline__ void pass(const Real *w, Real *g, const Real *below, Real *by_below, const Real *target,
                                     Real weight) {
    constexpr int n_in = sizes[L], n_out = sizes[L + 1], start = first_parameter(L), row = n_in + 1;
    Real a[n_out], delta[n_out];
#pragma unroll
    for (int j = 0; j < n_out; j++) {
        Real z = w[start + j * row + n_in];
#pragma unroll
        for (int i = 0; i < n_in; i++) z += w[start + j * row + i] * below[i];
        a[j] = value<functions[L]>(z);
    }
    if constexpr (L == N_LAYERS - 1) {
        residual<n_out>(a, target, delta);
#pragma unroll
        for (int j = 0; j < n_out; j++) delta[j] *= weight;
    } else {
        pass<L + 1>(w, g, a, delta, target, weight);
    }
#pragma unroll
    for (int j = 0; j < n_out; j++) delta[j] *= slope<functions[L]>(a[j]);
    if constexpr (L > 0) {
#pragma unroll
        for (int i = 0; i < n_in; i++) by_below[i] = 0;
    }
#pragma unroll
    for (int j = 0; j < n_out; j++) {
#pragma unroll
        for (int i = 0; i < n_in; i++) {
            if constexpr (L > 0) by_below[i] += w[start + j * row + i] * delta[j];
            g[start + j * row + i] += delta[j] * below[i];
        }
        g[start + j * row + n_in] += delta[j];
    }
}

// Do something to each parameter of layer L and of all above, told its index and whether it is no bias.
template <int L, typename Do> __device__ __forceinline__ void each_parameter(Do act) {
    constexpr int start = first_parameter(L), stop = first_parameter(L + 1), row = sizes[L] + 1;
#pragma unroll
    for (int i = start; i < stop; i++) act(i, (i - start) % row != row - 1);
    if constexpr (L + 1 < N_LAYERS) each_parameter<L + 1>(act);
}

// Train networks for so many epochs.
//   params, first, second  (n_networks, N_PARAMETERS), the latter two what an optimizer remembers
//   features, targets      (n_networks or 1, N_SAMPLES, inputs + 1 or outputs)
//   orders                 (n_networks, N_SAMPLES)
//   rates                  (epochs, 2, n_networks): learning and regularization rate
//   hyperparameters        (n_networks, 4): beta1 or momentum, beta2, epsilon, and what no optimizer here has
extern "C" __global__ void __launch_bounds__(32) train(
    Real *params, Real *first, Real *second, const Real *features, const Real *targets, long long *orders,
    Pcg64 *generators, const double *rates, const double *hyperparameters, int updates, int epochs, int n_networks) {
    int k = blockIdx.x * blockDim.x + threadIdx.x;
    if (k >= n_networks) return;
    constexpr int n_inputs = sizes[0], n_outputs = sizes[N_LAYERS];
    Real w[N_PARAMETERS], g[N_PARAMETERS];
    constexpr int n_first = OPTIMIZER == SGD ? 1 : N_PARAMETERS, n_second = OPTIMIZER == ADAM ? N_PARAMETERS : 1;
    Real m[n_first], v[n_second];
    unsigned short order[N_SAMPLES];
#pragma unroll
    for (int i = 0; i < N_PARAMETERS; i++) {
        w[i] = params[(Word)k * N_PARAMETERS + i];
        if (OPTIMIZER != SGD) m[i] = first[(Word)k * N_PARAMETERS + i];
        if (OPTIMIZER == ADAM) v[i] = second[(Word)k * N_PARAMETERS + i];
    }
    for (int i = 0; i < N_SAMPLES; i++) order[i] = (unsigned short)orders[(Word)k * N_SAMPLES + i];
    Pcg64 generator;
    if (SHUFFLED) generator = generators[k];
    if (!SAME_DATA) {
        features += (Word)k * N_SAMPLES * (n_inputs + 1);
        targets += (Word)k * N_SAMPLES * n_outputs;
    }
    const double beta1 = hyperparameters[4 * k], beta2 = hyperparameters[4 * k + 1],
                 epsilon = hyperparameters[4 * k + 2];
    double power1 = OPTIMIZER == ADAM ? pow(beta1, (double)updates) : 1, power2 = 1;
    if (OPTIMIZER == ADAM) power2 = pow(beta2, (double)updates);
    const Real keep1 = beta1, new1 = 1 - beta1, new2 = 1 - beta2;

    for (int e = 0; e < epochs; e++) {
        const double learning_rate = rates[(Word)(2 * e) * n_networks + k];
        const double penalty_rate = rates[(Word)(2 * e + 1) * n_networks + k];
        const Real rate = learning_rate, penalty = penalty_rate, limit = learning_rate * penalty_rate;
        if (SHUFFLED) generator.shuffle(order, N_SAMPLES);
        for (int start = 0; start < N_SAMPLES; start += BATCH_SIZE) {
            const int stop = start + BATCH_SIZE < N_SAMPLES ? start + BATCH_SIZE : N_SAMPLES;
            const Real weight = (Real)1 / (stop - start);
#pragma unroll
            for (int i = 0; i < N_PARAMETERS; i++) g[i] = 0;
#pragma unroll UNROLL
            for (int p = start; p < stop; p++) {
                const int point = order[p];
                Real x[n_inputs > 0 ? n_inputs : 1], t[n_outputs];
#pragma unroll
                for (int i = 0; i < n_inputs; i++) x[i] = features[point * (n_inputs + 1) + i];
#pragma unroll
                for (int j = 0; j < n_outputs; j++) t[j] = targets[point * n_outputs + j];
                pass<0>(w, g, x, nullptr, t, weight);
            }
            Real size = rate, scaled_epsilon = 0;
            if (OPTIMIZER == ADAM) {
                power1 *= beta1;
                power2 *= beta2;
                const double c = sqrt(1 - power2);
                size = c * learning_rate / (1 - power1);
                scaled_epsilon = c * epsilon;
            }
            each_parameter<0>([&](int i, bool is_weight) {
                Real gradient = g[i];
                if (PENALTY == L2 && is_weight) gradient += penalty * w[i];
                if (OPTIMIZER == SGD) w[i] -= size * gradient;
                if (OPTIMIZER == MOMENTUM) w[i] -= size * (m[i] = keep1 * m[i] + gradient);
                if (OPTIMIZER == ADAM) {
                    m[i] += new1 * (gradient - m[i]);
                    v[i] += new2 * (gradient * gradient - v[i]);
                    w[i] -= size * (m[i] / (sqrt(v[i]) + scaled_epsilon));
                }
                if (PENALTY == L1 && is_weight) w[i] -= w[i] > limit ? limit : w[i] < -limit ? -limit : w[i];
            });
        }
    }
#pragma unroll
    for (int i = 0; i < N_PARAMETERS; i++) {
        params[(Word)k * N_PARAMETERS + i] = w[i];
        if (OPTIMIZER != SGD) first[(Word)k * N_PARAMETERS + i] = m[i];
        if (OPTIMIZER == ADAM) second[(Word)k * N_PARAMETERS + i] = v[i];
    }
    for (int i = 0; i < N_SAMPLES; i++) orders[(Word)k * N_SAMPLES + i] = order[i];
    if (SHUFFLED) generators[k] = generator;
}

#endif
