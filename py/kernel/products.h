// Products of matrices, in tiles that stay in registers.
//
// Points are the lanes: a row holds one unit's numbers for all points of a mini-batch, `stride` apart from the
// next row. A mini-batch of one point has rows of one number, and what lies in the lanes are units.
#ifndef PRODUCTS_H
#define PRODUCTS_H

#include "vector.h"

#define TILE_ROWS 4
#define TILE_VECTORS 2

// C = P Q for a tile of C of `rows` rows and `vectors` vectors. P's element (i, k) is at P[i * row + k * column],
// so that P may be a matrix or its transpose. Pointers that are moved rather than indices: compilers keep
// the loop at its full rate that way.
INLINE void tile(int rows, int vectors, int depth, const Real *P, ptrdiff_t row, ptrdiff_t column, const Real *Q,
                 ptrdiff_t stride, Real *C) {
    const Real *p[TILE_ROWS];
    Vector sum[TILE_ROWS][TILE_VECTORS];
    UNROLL for (int i = 0; i < rows; i++) {
        p[i] = P + i * row;
        UNROLL for (int v = 0; v < vectors; v++) sum[i][v] = zero();
    }
    for (int k = depth; k > 0; k--) {
        Vector q[TILE_VECTORS];
        UNROLL for (int v = 0; v < vectors; v++) q[v] = load(Q + v * LANES);
        UNROLL for (int i = 0; i < rows; i++) {
            Vector factor = splat(*p[i]);
            p[i] += column;
            UNROLL for (int v = 0; v < vectors; v++) sum[i][v] += factor * q[v];
        }
        Q += stride;
    }
    UNROLL for (int i = 0; i < rows; i++)
        UNROLL for (int v = 0; v < vectors; v++) store(C + i * stride + v * LANES, sum[i][v]);
}

// The same for `rows` whole rows of C.
INLINE void strip(int rows, int depth, const Real *P, ptrdiff_t row, ptrdiff_t column, const Real *Q,
                  ptrdiff_t stride, Real *C) {
    ptrdiff_t s = 0;
    for (; s + TILE_VECTORS * LANES <= stride; s += TILE_VECTORS * LANES)
        tile(rows, TILE_VECTORS, depth, P, row, column, Q + s, stride, C + s);
    for (; s < stride; s += LANES) tile(rows, 1, depth, P, row, column, Q + s, stride, C + s);
}

// C (n_rows, stride) = P (n_rows, depth) Q (depth, stride); `stride` is a multiple of LANES.
static void product(int n_rows, int depth, const Real *P, ptrdiff_t row, ptrdiff_t column, const Real *Q,
                    ptrdiff_t stride, Real *C) {
    int i = 0;
    for (; i + TILE_ROWS <= n_rows; i += TILE_ROWS)
        strip(TILE_ROWS, depth, P + i * row, row, column, Q, stride, C + i * stride);
    for (; i < n_rows; i++) strip(1, depth, P + i * row, row, column, Q, stride, C + i * stride);
}

// G = D Aᵀ for a tile of G: the dot products of `rows` rows of D and `columns` rows of A.
INLINE void dot_tile(int rows, int columns, ptrdiff_t stride, const Real *D, const Real *A, Real *G, ptrdiff_t width) {
    Vector sum[TILE_ROWS][2];
    UNROLL for (int i = 0; i < rows; i++)
        UNROLL for (int j = 0; j < columns; j++) sum[i][j] = zero();
    for (ptrdiff_t s = stride; s > 0; s -= LANES) {
        Vector a[2];
        UNROLL for (int j = 0; j < columns; j++) a[j] = load(A + j * stride);
        UNROLL for (int i = 0; i < rows; i++) {
            Vector d = load(D + i * stride);
            UNROLL for (int j = 0; j < columns; j++) sum[i][j] += d * a[j];
        }
        A += LANES;
        D += LANES;
    }
    UNROLL for (int i = 0; i < rows; i++)
        UNROLL for (int j = 0; j < columns; j++) G[i * width + j] = sum_of_lanes(sum[i][j]);
}

INLINE void dot_strip(int rows, int width, ptrdiff_t stride, const Real *D, const Real *A, Real *G) {
    int j = 0;
    for (; j + 2 <= width; j += 2) dot_tile(rows, 2, stride, D, A + j * stride, G + j, width);
    for (; j < width; j++) dot_tile(rows, 1, stride, D, A + j * stride, G + j, width);
}

// G (n_rows, width) = D (n_rows, stride) Aᵀ, A (width, stride).
static void outer_product(int n_rows, int width, ptrdiff_t stride, const Real *D, const Real *A, Real *G) {
    int i = 0;
    for (; i + TILE_ROWS <= n_rows; i += TILE_ROWS)
        dot_strip(TILE_ROWS, width, stride, D + i * stride, A, G + i * width);
    for (; i < n_rows; i++) dot_strip(1, width, stride, D + i * stride, A, G + i * width);
}

// For a single point: c = W a, W of shape (n_rows, width).

INLINE void dot_rows(int rows, int width, const Real *W, const Real *a, Real *c) {
    Vector sum[TILE_ROWS];
    UNROLL for (int i = 0; i < rows; i++) sum[i] = zero();
    int j = 0;
    for (; j + LANES <= width; j += LANES) {
        Vector x = load(a + j);
        UNROLL for (int i = 0; i < rows; i++) sum[i] += load(W + i * width + j) * x;
    }
    UNROLL for (int i = 0; i < rows; i++) c[i] = sum_of_lanes(sum[i]);
    for (; j < width; j++)
        UNROLL for (int i = 0; i < rows; i++) c[i] += W[i * width + j] * a[j];
}

static void product_of_point(int n_rows, int width, const Real *W, const Real *a, Real *c) {
    int i = 0;
    for (; i + TILE_ROWS <= n_rows; i += TILE_ROWS) dot_rows(TILE_ROWS, width, W + i * width, a, c + i);
    for (; i < n_rows; i++) dot_rows(1, width, W + i * width, a, c + i);
}

// For a single point: c = Wᵀ d without the last column of W, which holds the biases.

INLINE void columns_of_point(int vectors, int n_rows, int width, const Real *W, const Real *d, Real *c) {
    Vector sum[TILE_ROWS];
    UNROLL for (int v = 0; v < vectors; v++) sum[v] = zero();
    for (int i = n_rows; i > 0; i--) {
        Vector factor = splat(*d++);
        UNROLL for (int v = 0; v < vectors; v++) sum[v] += factor * load(W + v * LANES);
        W += width;
    }
    UNROLL for (int v = 0; v < vectors; v++) store(c + v * LANES, sum[v]);
}

static void pull_back_point(int n_rows, int width, const Real *W, const Real *d, Real *c) {
    int j = 0, n_in = width - 1;
    for (; j + TILE_ROWS * LANES <= n_in; j += TILE_ROWS * LANES)
        columns_of_point(TILE_ROWS, n_rows, width, W + j, d, c + j);
    for (; j + LANES <= n_in; j += LANES) columns_of_point(1, n_rows, width, W + j, d, c + j);
    for (; j < n_in; j++) {
        Real sum = 0;
        for (int i = 0; i < n_rows; i++) sum += d[i] * W[i * width + j];
        c[j] = sum;
    }
}

// For a single point: G = d aᵀ.

INLINE void outer_rows(int rows, int width, const Real *d, const Real *a, Real *G) {
    Vector factor[TILE_ROWS];
    UNROLL for (int i = 0; i < rows; i++) factor[i] = splat(d[i]);
    int j = 0;
    for (; j + LANES <= width; j += LANES) {
        Vector x = load(a + j);
        UNROLL for (int i = 0; i < rows; i++) store(G + i * width + j, factor[i] * x);
    }
    for (; j < width; j++) {
        Real x = a[j];
        UNROLL for (int i = 0; i < rows; i++) G[i * width + j] = factor[i][0] * x;
    }
}

static void outer_product_of_point(int n_rows, int width, const Real *d, const Real *a, Real *G) {
    int i = 0;
    for (; i + TILE_ROWS <= n_rows; i += TILE_ROWS) outer_rows(TILE_ROWS, width, d + i, a, G + i * width);
    for (; i < n_rows; i++) outer_rows(1, width, d + i, a, G + i * width);
}

#endif
