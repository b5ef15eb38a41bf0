"""A linear read-out of a representation: how much of a problem one straight cut solves there.

The read-out is fitted to a layer's activations alone, as if the layer were the last one; what the rest of
the network makes of them plays no part. G. Alain, Y. Bengio, "Understanding intermediate layers using
linear classifier probes", 2016.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unfold.core.arrays import FloatArray
from unfold.core.losses import SOFTMAX

MAX_NEWTON_STEPS = 25
MAX_HALVINGS = 12
TOLERANCE = 1e-8
MAX_BOUND_STEPS = 200


@dataclass(frozen=True, eq=False)
class Cut:
    """A hyperplane w · a = threshold; the positive side is where w · a is larger.

    Attributes:
        normal: w, of shape (n_dims,); all zero where no direction tells anything.
        threshold: where along w the cut lies; infinite if all points are best left on one side.
        score: for classes the share of points on their own side (0..1), for values R².
    """

    normal: FloatArray
    threshold: float
    score: float


def no_cut(n_dims: int) -> Cut:
    """Return what there is to say where there are no points."""
    return Cut(np.zeros(n_dims), np.inf, np.nan)


class LogisticProbe:
    """The logistic regression of labels on activations, then the best threshold along its direction.

    It minimises ½‖w‖² + Σ log(1 + exp(-y (w · z + b))) over standardised activations z, by Newton's method:
    the objective of scikit-learn's `LogisticRegression` at its default C=1. The penalty keeps w finite where
    the classes can be separated. Each fit starts from the last one, which is close while a network trains.
    """

    def __init__(self) -> None:
        self._beta: FloatArray | None = None

    def fit(self, A: FloatArray, y: FloatArray, steps: int = MAX_NEWTON_STEPS) -> Cut:
        """Return the cut through activations `A` (n_dims, n_samples) with labels `y` ±1 (n_samples,).

        Args:
            steps: the most Newton steps taken; a live view takes few and converges over its frames.
        """
        if not len(y):
            return no_cut(len(A))
        mean, scale = _standard(A)
        Z = np.ones((len(A) + 1, A.shape[1]))
        Z[:-1] = (A - mean) / scale
        beta = self._beta if self._beta is not None and len(self._beta) == len(Z) else np.zeros(len(Z))
        self._beta = beta = _newton(Z, y, beta, steps)
        w = beta[:-1] / scale[:, 0]
        threshold, score = best_threshold(w @ A, y)
        return Cut(w, threshold, score)


@dataclass(frozen=True, eq=False)
class ClassReadout:
    """One linear score for each class; the largest one decides.

    Attributes:
        normals: how each score grows, of shape (n_classes, n_dims); they sum to 0.
        constants: what is added to the scores, of shape (n_classes,).
        score: the share of points that are told right (0..1).
    """

    normals: FloatArray
    constants: FloatArray
    score: float


class SoftmaxProbe:
    """The softmax regression of several classes on activations: what `LogisticProbe` is for two.

    It minimises ½‖W‖² + Σ -log softmax(W z + b)_own over standardised activations z. Each step is Newton's,
    but with a bound of the Hessian that does not depend on W, ½ I ⊗ Z Zᵀ: one small system serves all steps,
    and none overshoots (D. Böhning, "Multinomial logistic regression algorithm", 1992). That takes more
    steps; as the fit starts from the last one, a live view converges over its frames.
    """

    def __init__(self, n_classes: int) -> None:
        self._n_classes = n_classes
        self._beta: FloatArray | None = None

    def fit(self, A: FloatArray, y: FloatArray, steps: int = MAX_BOUND_STEPS) -> ClassReadout:
        """Return the read-out of classes `y` (0, 1, ...) from activations `A` (n_dims, n_samples)."""
        if not len(y):
            return ClassReadout(np.zeros((self._n_classes, len(A))), np.zeros(self._n_classes), np.nan)
        mean, scale = _standard(A)
        Z = np.ones((len(A) + 1, A.shape[1]))
        Z[:-1] = (A - mean) / scale
        target = (y == np.arange(self._n_classes)[:, None]).astype(np.float64)
        ridge = np.ones(len(Z))
        ridge[-1] = 1e-9  # see `_newton`
        inverse = np.linalg.inv(0.5 * Z @ Z.T + np.diag(ridge))
        beta = self._beta
        if beta is None or beta.shape != (self._n_classes, len(Z)):
            beta = np.zeros((self._n_classes, len(Z)))
        for _ in range(steps):
            beta = beta - ((SOFTMAX.link(beta @ Z) - target) @ Z.T + beta * ridge) @ inverse
        self._beta = beta
        normals = beta[:, :-1] / scale[:, 0]
        normals -= normals.mean(axis=0)
        constants = beta[:, -1] - beta[:, -1].mean() - normals @ mean[:, 0]
        right = (beta @ Z).argmax(axis=0) == y
        return ClassReadout(normals, constants, float(right.mean()))


def linear_cut(A: FloatArray, y: FloatArray) -> Cut:
    """Return the least-squares read-out of values `y` from activations `A` (n_dims, n_samples).

    The cut is where the read-out is zero, and the score its R².
    """
    if not len(y):
        return no_cut(len(A))
    mean, scale = _standard(A)
    Z = (A - mean) / scale
    w, *_ = np.linalg.lstsq(Z.T, y - y.mean(), rcond=1e-9)
    residual = y - y.mean() - w @ Z
    total = float(np.sum((y - y.mean()) ** 2))
    normal = w / scale[:, 0]
    return Cut(
        normal,
        float(normal @ mean[:, 0] - y.mean()),
        1.0 - float(residual @ residual) / total if total else 1.0,
    )


def best_threshold(h: FloatArray, y: FloatArray) -> tuple[float, float]:
    """Return the threshold t for which most signs of h - t are those of `y` (±1), and their share.

    It lies in the middle of a gap between neighbouring values, or at ±infinity: so the share is
    never below that of the larger class.
    """
    order = np.argsort(h, kind="stable")
    h, positive = h[order], y[order] > 0
    # right[k]: points on their own side when the k lowest are called negative.
    right = positive.sum() + np.concatenate([[0], np.cumsum(np.where(positive, -1, 1))])
    # Between equal values there is no gap to cut through.
    right[1:-1][h[1:] == h[:-1]] = -1
    k = int(right.argmax())
    if k == 0:
        threshold = -np.inf
    elif k == len(h):
        threshold = np.inf
    else:
        threshold = (h[k - 1] + h[k]) / 2
    return float(threshold), float(right[k] / len(h))


def _standard(A: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Mean and standard deviation of each row of `A`, of shape (n_dims, 1); 1 for a row that is constant."""
    mean = A.mean(axis=1, keepdims=True)
    scale = A.std(axis=1, keepdims=True)
    scale[scale < 1e-12 * (1 + np.abs(mean))] = 1.0
    return mean, scale


def _objective(Z: FloatArray, y: FloatArray, beta: FloatArray) -> float:
    return 0.5 * float(beta[:-1] @ beta[:-1]) + float(np.logaddexp(0.0, -y * (beta @ Z)).sum())


def _newton(Z: FloatArray, y: FloatArray, beta: FloatArray, steps: int) -> FloatArray:
    """Minimise the penalised logistic loss over `beta`; Z has shape (n_dims + 1, n_samples), ones last."""
    target = (y + 1) / 2
    ridge = np.ones(len(beta))
    ridge[-1] = 1e-9  # the bias is not penalised; this keeps the system solvable for one class alone
    value = _objective(Z, y, beta)
    for _ in range(steps):
        p = 0.5 * (1 + np.tanh(0.5 * (beta @ Z)))
        gradient = Z @ (p - target) + ridge * beta
        hessian = (Z * (p * (1 - p))) @ Z.T + np.diag(ridge)
        step = np.linalg.solve(hessian, gradient)
        # Far from the minimum a whole step may overshoot.
        for _ in range(MAX_HALVINGS):
            candidate = beta - step
            new = _objective(Z, y, candidate)
            if new <= value:
                break
            step = step / 2
        else:
            break
        done = value - new <= TOLERANCE * (1 + value)
        beta, value = candidate, new
        if done:
            break
    return beta
