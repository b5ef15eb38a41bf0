// exp(x) - 1 and tanh(x), within 2.5 units in the last place.
#ifndef ELEMENTARY_H
#define ELEMENTARY_H

#include "vector.h"

#define TWICE_LOG2_E 0x1.71547652b82fep+1
#if REAL_BITS == 64
#define EXPONENT_AT 52
#define BIAS 1023
#define ROUNDER 0x1.8p+52  // adding it leaves the nearest integer in the lowest bits
#define HALF_LN2_HIGH 0x1.62e42feep-2  // its last bits are 0: times a small integer it is exact
#define HALF_LN2_LOW 0x1.a39ef35793c76p-34
#define FLAT 20  // where tanh is 1, and exp(-2 FLAT) nothing beside 1
#else
#define EXPONENT_AT 23
#define BIAS 127
#define ROUNDER 0x1.8p+23f
#define HALF_LN2_HIGH 0x1.63p-2f
#define HALF_LN2_LOW -0x1.bd0106p-14f
#define FLAT 10
#endif

// exp(2x) = 2^k (1 + u + h) / (1 + u - h), where x = k ln 2 / 2 + h, |h| <= ln 2 / 4, and 1 + u = h coth(h), which is
// a series in h². One division then makes any quotient of exponentials.
typedef struct {
    Vector numerator, denominator;  // of exp(2x) - 1
} Quotient;

// u over h²: the polynomials of least error (Remez), 3e-18 and 7e-9 of 1 + u.
INLINE Vector series(Vector t) {
#if REAL_BITS == 64
    Vector q = splat(-0x1.bbd5314a57744p-13) + splat(0x1.63f1efb8ffdc4p-16) * t;
    q = splat(0x1.1566ab5bdf032p-9) + q * t;
    q = splat(-0x1.6c16c16c0ab78p-6) + q * t;
    return splat(0x1.5555555555553p-2) + q * t;
#else
    return splat(0x1.5555460000000p-2f) + splat(-0x1.6b0cbc0000000p-6f) * t;
#endif
}

// exp(2x) - 1 for |x| <= FLAT. Nothing cancels in the numerator; for k = 0 it is 2h.
INLINE Quotient expm1_of_twice(Vector x) {
    Vector shifted = x * splat(TWICE_LOG2_E) + splat(ROUNDER);
    Vector k = shifted - splat(ROUNDER);
    Vector h = (x - k * splat(HALF_LN2_HIGH)) - k * splat(HALF_LN2_LOW), t = h * h;
    Vector power = (Vector)(((Mask)shifted << EXPONENT_AT) + splat_bits((Bits)BIAS << EXPONENT_AT));
    Vector denominator = splat(1) + (t * series(t) - h);
    return (Quotient){(power + power) * h + (power - splat(1)) * denominator, denominator};
}

// exp(x) - 1 for x <= 0; below -2 FLAT it is -1 to the last place.
INLINE Vector expm1_of_negative(Vector x) {
    Quotient q = expm1_of_twice(at_least(splat(0.5f) * x, splat(-FLAT)));
    return q.numerator / q.denominator;
}

// (exp(2x) - 1) / (exp(2x) + 1)
INLINE Vector tanh_of(Vector x) {
    Mask sign = (Mask)x & (Mask)splat(-(Real)0);
    Quotient q = expm1_of_twice(at_most((Vector)((Mask)x ^ sign), splat(FLAT)));
    return (Vector)((Mask)(q.numerator / (q.numerator + splat(2) * q.denominator)) | sign);
}

#endif
