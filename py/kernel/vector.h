// Vectors of 128 bits: two numbers of 64 bits or four of 32, by REAL_BITS.
//
// Plain C with vector extensions rather than intrinsics, so that one source serves WebAssembly and native
// processors alike. Vectors are read and written at any address of a number.
#ifndef VECTOR_H
#define VECTOR_H

#include <stddef.h>
#include <stdint.h>

#define INLINE static inline __attribute__((always_inline))
#ifdef __clang__
#define UNROLL _Pragma("clang loop unroll(full)")
#else
#define UNROLL _Pragma("GCC unroll 8")
#endif

#if REAL_BITS == 64
typedef double Real;
typedef int64_t Bits;
#define LANES 2
#define EACH(x) {x, x}
#else
typedef float Real;
typedef int32_t Bits;
#define LANES 4
#define EACH(x) {x, x, x, x}
#endif

typedef Real Vector __attribute__((vector_size(16)));
typedef Bits Mask __attribute__((vector_size(16)));  // all ones where a comparison holds
typedef Real Loose __attribute__((vector_size(16), aligned(sizeof(Real)), may_alias));

INLINE Vector load(const Real *p) { return *(const Loose *)p; }
INLINE void store(Real *p, Vector x) { *(Loose *)p = x; }
INLINE Vector splat(Real x) { return (Vector)EACH(x); }
INLINE Mask splat_bits(Bits x) { return (Mask)EACH(x); }
INLINE Vector zero(void) { return splat(0); }

INLINE Vector choose(Mask where, Vector x, Vector otherwise) {
    return (Vector)((where & (Mask)x) | (~where & (Mask)otherwise));
}

// Comparisons with NaN do not hold: what is limited stays NaN, so that a run that diverges is found out.
INLINE Vector at_most(Vector x, Vector limit) { return choose(x > limit, limit, x); }
INLINE Vector at_least(Vector x, Vector limit) { return choose(x < limit, limit, x); }

INLINE Vector square_root(Vector x) {
#ifdef __clang__
    return __builtin_elementwise_sqrt(x);
#elif REAL_BITS == 64
    return (Vector){__builtin_sqrt(x[0]), __builtin_sqrt(x[1])};
#else
    return (Vector){__builtin_sqrtf(x[0]), __builtin_sqrtf(x[1]), __builtin_sqrtf(x[2]), __builtin_sqrtf(x[3])};
#endif
}

INLINE Real sum_of_lanes(Vector x) {
#if REAL_BITS == 64
    return x[0] + x[1];
#else
    return (x[0] + x[1]) + (x[2] + x[3]);
#endif
}

#endif
