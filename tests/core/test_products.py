import numpy as np
import pytest

from unfold.core.products import product_for

SHAPES = [(4, 3, 10), (1, 0, 5), (16, 17, 30), (8, 9, 2500), (64, 65, 64), (8, 250, 9)]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("has_blas", [True, False])
def test_every_choice_multiplies(shape, has_blas):
    n_rows, n_inner, n_columns = shape
    rng = np.random.default_rng(0)
    A, B = rng.standard_normal((n_rows, n_inner)), rng.standard_normal((n_inner, n_columns))
    expected = [[sum(A[i, j] * B[j, k] for j in range(n_inner)) for k in (0, -1)] for i in (0, -1)]
    for left, right in ((A, B), (A, B.T.copy().T), (A.T.copy().T, B)):
        out = np.full((n_rows, n_columns), np.nan)
        product_for(*shape, has_blas=has_blas)(left, right, out)
        np.testing.assert_allclose(out[np.ix_([0, -1], [0, -1])], expected, rtol=1e-12, atol=1e-12)
        assert not np.isnan(out).any()


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("has_blas", [True, False])
def test_stacks_of_matrices(shape, has_blas):
    n_rows, n_inner, n_columns = shape
    rng = np.random.default_rng(0)
    A, B = rng.standard_normal((3, n_rows, n_inner)), rng.standard_normal((3, n_inner, n_columns))
    product = product_for(*shape, stacked=True, has_blas=has_blas)
    for left, right in ((A, B), (A, B[0])):  # one matrix may serve all
        out = np.full((3, n_rows, n_columns), np.nan)
        product(left, right, out)
        expected = [a.dot(b) for a, b in zip(left, np.broadcast_to(right, B.shape), strict=True)]
        np.testing.assert_allclose(out, expected, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(
    ("shape", "name"),
    [
        ((4, 3, 10), "dot"),
        ((16, 17, 30), "matmul"),
        ((32, 33, 32), "matmul"),
        ((4, 5, 250), "matmul"),
        ((4, 3, 2500), "_einsum"),  # long rows to run along
        ((8, 250, 9), "_einsum"),
        ((64, 65, 64), "_einsum"),
    ],
)
def test_without_blas_the_choice_goes_by_size(shape, name):
    assert product_for(*shape, has_blas=False).__name__ == name
    assert product_for(*shape, has_blas=True).__name__ == "dot"
