// The order of the points, drawn from the very generator that Python holds.
#ifndef SHUFFLE_H
#define SHUFFLE_H

#include <stddef.h>
#include <stdint.h>

// NumPy's `bitgen_t` (numpy/random/bitgen.h), its interface for code like this.
typedef struct {
    void *state;
    uint64_t (*next_uint64)(void *state);
    uint32_t (*next_uint32)(void *state);
    double (*next_double)(void *state);
    uint64_t (*next_raw)(void *state);
} BitGenerator;

// A number from 0 to `largest`, all equally likely: bits are drawn until they make no larger one.
static uint32_t bounded(const BitGenerator *bits, uint32_t largest) {
    uint32_t mask = UINT32_MAX >> __builtin_clz(largest), number;
    do number = bits->next_uint32(bits->state) & mask;
    while (number > largest);
    return number;
}

// Fisher and Yates, from the last place down, as `Generator.shuffle` goes: the same generator gives the same order.
static void shuffle(const BitGenerator *bits, intptr_t *order, intptr_t n) {
    for (intptr_t i = n - 1; i > 0; i--) {
        intptr_t j = bounded(bits, (uint32_t)i), moved = order[i];
        order[i] = order[j];
        order[j] = moved;
    }
}

#endif
