"""The loss around a network's parameters: along a line, and over a plane that is laid through them."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass

import numpy as np

from unfold.core.arrays import FloatArray
from unfold.core.grid import pixel_centres
from unfold.core.network import Network
from unfold.core.plane import Window


@dataclass(frozen=True, eq=False)
class Slice:
    """A plane in the space of all parameters.

    Attributes:
        origin: a point of it, of shape (n_parameters,).
        axes: two directions, of shape (2, n_parameters), linearly independent.
    """

    origin: FloatArray
    axes: FloatArray

    def at(self, a: float, b: float) -> FloatArray:
        """Return the parameters at coordinates (a, b)."""
        params: FloatArray = self.origin + a * self.axes[0] + b * self.axes[1]
        return params

    def coordinates(self, params: FloatArray) -> FloatArray:
        """Return where parameters (n, n_parameters) stand in the plane, or in front of it: (n, 2)."""
        return np.asarray(np.linalg.lstsq(self.axes.T, (params - self.origin).T, rcond=None)[0].T, np.float64)


def filter_normalized(network: Network, rng: np.random.Generator, free: FloatArray) -> FloatArray:
    """Return a random direction, in which each unit moves by as much as it is large.

    What one step changes would else depend on how large weights happen to be: a rectifier's incoming weights
    can be made ten times smaller and its outgoing ones ten times larger, and the network stays what it is.
    So the part of each unit, its weights and its bias, is made as long as these are. (H. Li et al. 2018,
    where a unit is a filter)

    Args:
        network: at whose parameters this is.
        rng: draws the direction.
        free: 1 for each parameter that moves and 0 for each that does not, of shape (n_parameters,).

    Returns:
        The direction, of shape (n_parameters,).
    """
    direction = rng.standard_normal(network.n_parameters) * free
    for drawn, own in zip(network.per_layer(direction), network.affine, strict=True):
        length = np.linalg.norm(drawn, axis=1, keepdims=True)
        size = np.linalg.norm(own, axis=1, keepdims=True)
        drawn *= np.divide(size, length, out=np.zeros_like(size), where=length > 0)
    return direction


def random_slice(network: Network, rng: np.random.Generator, free: FloatArray) -> Slice | None:
    """Return the plane through the network's parameters along two directions as of `filter_normalized`.

    None if there are no two such directions: fewer than two parameters move, or all are zero.
    """
    axes = np.array([filter_normalized(network, rng, free) for _ in range(2)])
    return Slice(network.params.copy(), axes) if np.linalg.matrix_rank(axes) == 2 else None


def principal_slice(path: FloatArray) -> tuple[Slice, FloatArray] | None:
    """Return the plane through the end of a path along its first two principal components.

    Args:
        path: parameters one after the other, of shape (n, n_parameters).

    Returns:
        The plane, whose axes have unit length and are at right angles, and which share of the path's variance
        lies along each of them (2,); None if the path has no two directions.
    """
    centred = path - path.mean(axis=0)
    if len(path) < 3 or path.shape[1] < 2:
        return None
    _, sizes, components = np.linalg.svd(centred, full_matrices=False)
    if not sizes[1] > 1e-9 * sizes[0]:
        return None
    axes = components[:2]
    # A component has no sign of its own: the path goes to the right, and up, so that it looks the same.
    axes = axes * np.where(axes @ (path[-1] - path[0]) < 0, -1.0, 1.0)[:, None]
    return Slice(path[-1].copy(), axes), sizes[:2] ** 2 / (sizes**2).sum()


def window_around(points: FloatArray, margin: float) -> Window:
    """Return the smallest square that holds points (n, 2), with a margin that is a share of its half."""
    low, high = points.min(axis=0), points.max(axis=0)
    middle = (low + high) / 2
    return Window(float(middle[0]), float(middle[1]), float((high - low).max()) / 2 * (1 + margin))


def losses_along(
    loss: Callable[[FloatArray], float], start: FloatArray, end: FloatArray, shares: FloatArray
) -> Generator[float, None, FloatArray]:
    """Compute the loss along a straight line, a point at a time; yields the share that is done.

    The line from first weights to trained ones is that of I. Goodfellow et al. 2015.

    Args:
        loss: at any parameters.
        start, end: of shape (n_parameters,).
        shares: of the way from start, 0, to end, 1; of shape (n,).

    Returns:
        The losses, of shape (n,).
    """
    losses = np.empty(len(shares))
    for i, share in enumerate(shares):
        losses[i] = loss((1.0 - share) * start + share * end)
        yield (i + 1) / len(shares)
    return losses


def losses_over(
    loss: Callable[[FloatArray], float], plane: Slice, window: Window, resolution: int
) -> Generator[float, None, FloatArray]:
    """Compute the loss over a window of a plane, a point at a time; yields the share that is done.

    Returns:
        The losses at the middles of resolution x resolution pixels, (resolution, resolution), lowest b first.
    """
    first, second = (pixel_centres(resolution, middle, window.half) for middle in (window.x1, window.x2))
    losses = np.empty((resolution, resolution))
    for i, b in enumerate(second):
        for j, a in enumerate(first):
            losses[i, j] = loss(plane.at(a, b))
            yield (i * resolution + j + 1) / losses.size
    return losses
