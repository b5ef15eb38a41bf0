"""How sharply the loss bends: the largest eigenvalue of its Hessian, and how sharp training can stand.

The Hessian itself is never made. Its product with a vector is the change of the gradient along that vector,
and a few such products are enough for its largest eigenvalue.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from unfold.core.arrays import FloatArray
from unfold.core.optimizers import SGD, Momentum, Nesterov, Optimizer

STEP = float(np.cbrt(np.finfo(np.float64).eps))
"""Of a central difference, relative to the size of what is moved: there truncation and rounding are equal."""


@dataclass(frozen=True, eq=False)
class Eigenpair:
    """An approximate eigenvalue and eigenvector.

    Attributes:
        value: the eigenvalue.
        vector: of unit length; zeros if there is none.
        residual: |H v - value v|: some eigenvalue is no farther from `value` than this.
    """

    value: float
    vector: FloatArray
    residual: float


def hessian_product(
    gradient: Callable[[FloatArray], FloatArray], params: FloatArray, vector: FloatArray
) -> FloatArray:
    """Return H v, the Hessian at `params` times a vector, by central differences of the gradient.

    Where a rectifier folds within the step, the fold's bend is part of what is measured.

    Args:
        gradient: of the loss, at any parameters.
        params, vector: of shape (n_parameters,), the vector not zero.
    """
    step = STEP * (1.0 + float(np.abs(params).max())) / float(np.abs(vector).max())
    product: FloatArray = (gradient(params + step * vector) - gradient(params - step * vector)) / (2 * step)
    return product


def largest_eigenvalue(
    product: Callable[[FloatArray], FloatArray], start: FloatArray, steps: int
) -> Eigenpair:
    """Return the largest eigenvalue of a symmetric matrix by power iteration as C. Lanczos improved it, 1950.

    Power iteration keeps only the last of v, H v, H² v, ...; here the best vector of all that these span is
    taken, which needs far fewer products and finds the largest eigenvalue even where a negative one has
    the larger size. To go on, start with the vector returned.

    Args:
        product: multiplies the matrix with a vector (n,).
        start: (n,); a vector of zeros has no direction, and the answer is 0.
        steps: the most products that are computed, at least 1.
    """
    length = float(np.linalg.norm(start))
    if length == 0:
        return Eigenpair(0.0, np.zeros_like(start), 0.0)
    basis, products = [start / length], []
    for k in range(steps):
        products.append(product(basis[-1]))
        left = products[-1]
        for _ in range(2):  # once more takes away what rounding left
            left = left - sum(float(left @ known) * known for known in basis)
        rest = float(np.linalg.norm(left))
        if k == steps - 1 or not rest > 1e-10 * float(np.linalg.norm(products[-1])):
            break
        basis.append(left / rest)
    Q, HQ = np.array(basis[: len(products)]), np.array(products)
    if not np.isfinite(HQ).all():
        return Eigenpair(float("nan"), Q[0], float("nan"))
    T = Q @ HQ.T
    values, vectors = np.linalg.eigh((T + T.T) / 2)
    value, share = float(values[-1]), vectors[:, -1]
    vector: FloatArray = share @ Q
    return Eigenpair(value, vector, float(np.linalg.norm(share @ HQ - value * vector)))


def stability_limit(optimizer: Optimizer, learning_rate: float) -> float | None:
    """Return the sharpness above which updates by the gradient of all points swing ever wider.

    On a parabola of curvature a, gradient descent multiplies the distance to the bottom by 1 - η a. With
    momentum μ the limit follows from the roots of its recurrence (J. Cohen et al. 2021, appendix B).

    Args:
        optimizer: what makes the updates.
        learning_rate: η, > 0.

    Returns:
        The limit; None where the optimizer scales each parameter in its own way: sharpness alone has none.
    """
    match optimizer:
        case SGD():
            return 2.0 / learning_rate
        case Nesterov():
            mu = float(optimizer.momentum)
            return 2.0 * (1.0 + mu) / ((1.0 + 2.0 * mu) * learning_rate)
        case Momentum():
            return 2.0 * (1.0 + float(optimizer.momentum)) / learning_rate
    return None
