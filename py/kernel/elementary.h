// exp(x) - 1 and tanh(x), within 2.5 units in the last place.
#ifndef ELEMENTARY_H
#define ELEMENTARY_H

#include "vector.h"

#define LOG2_E 0x1.71547652b82fep+0
#if REAL_BITS == 64
#define EXPONENT_AT 52
#define BIAS 1023
#define ROUNDER 0x1.8p+52  // adding it leaves the nearest integer in the lowest bits
#define LN2_HIGH 0x1.62e42feep-1  // its last bits are 0: times a small integer it is exact
#define LN2_LOW 0x1.a39ef35793c76p-33
#define FLAT 20  // where tanh is 1, and exp(-2 FLAT) nothing beside 1
#else
#define EXPONENT_AT 23
#define BIAS 127
#define ROUNDER 0x1.8p+23f
#define LN2_HIGH 0x1.63p-1f
#define LN2_LOW -0x1.bd0106p-13f
#define FLAT 10
#endif

// (exp(r) - 1 - r) / r² for |r| <= ln 2 / 2: the polynomials of least error (Remez), 4e-17 and 2e-8.
INLINE Vector remainder_series(Vector r) {
#if REAL_BITS == 64
    Vector r2 = r * r, r4 = r2 * r2;
    Vector c01 = splat(0x1.0000000000001p-1) + splat(0x1.5555555555558p-3) * r;
    Vector c23 = splat(0x1.5555555553d4fp-5) + splat(0x1.111111110f7f0p-7) * r;
    Vector c45 = splat(0x1.6c16c17893b36p-10) + splat(0x1.a01a01b0158f2p-13) * r;
    Vector c67 = splat(0x1.a019b8eec83c5p-16) + splat(0x1.71ddf699753a1p-19) * r;
    Vector c89 = splat(0x1.2891a96730357p-22) + splat(0x1.af635cab91497p-26) * r;
    return (c01 + c23 * r2) + ((c45 + c67 * r2) + c89 * r4) * r4;
#else
    Vector q = splat(0x1.120ba6p-7f) + splat(0x1.6d7594p-10f) * r;
    q = splat(0x1.5554b8p-5f) + q * r;
    q = splat(0x1.5554dcp-3f) + q * r;
    return splat(0x1.0000001p-1f) + q * r;
#endif
}

// For |x| <= 2 FLAT. With x = k ln 2 + r it is 2^k (exp(r) - 1) + (2^k - 1), where nothing cancels.
INLINE Vector expm1_within(Vector x) {
    Vector shifted = x * splat(LOG2_E) + splat(ROUNDER);
    Vector k = shifted - splat(ROUNDER);
    Vector r = (x - k * splat(LN2_HIGH)) - k * splat(LN2_LOW);
    Vector power = (Vector)(((Mask)shifted << EXPONENT_AT) + splat_bits((Bits)BIAS << EXPONENT_AT));
    Vector small = r + r * r * remainder_series(r);
    return power * small + (power - splat(1));
}

// For x <= 0; below -2 FLAT it is -1 to the last place.
INLINE Vector expm1_of_negative(Vector x) { return expm1_within(at_least(x, splat(-2 * FLAT))); }

INLINE Vector tanh_of(Vector x) {
    Mask sign = (Mask)x & (Mask)splat(-(Real)0);
    Vector size = at_most((Vector)((Mask)x ^ sign), splat(FLAT));
    Vector t = expm1_within(size + size);
    return (Vector)((Mask)(t / (t + splat(2))) | sign);
}

#endif
