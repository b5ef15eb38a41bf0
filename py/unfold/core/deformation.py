"""The plane on its way through a layer: a continuous path from what the layer reads to what it answers.

The way has three parts, as in C. Olah, "Neural networks, manifolds, and topology", 2014: W turns and
stretches, b shifts, the activation squashes. Where W is square and its determinant positive, the first part
runs through matrices that have positive determinants, too (GL⁺ is connected): the space never collapses on
the way. Where the determinant is negative, two units are swapped, which changes nothing but the order in
which they are drawn. Where W is singular, or not square, the part is a straight line, on which the space may
collapse.
"""

from __future__ import annotations

from enum import Enum

import numpy as np

from unfold.core.arrays import FloatArray
from unfold.core.layer_map import SINGULAR


class Part(Enum):
    """A part of the way through a layer."""

    TURN = "turn"
    SHIFT = "shift"
    SQUASH = "squash"


PARTS = tuple(Part)


def part_at(way: float) -> tuple[Part, float]:
    """Return in which part the way through a layer, 0 to 1, is, and how far that is, 0 to 1."""
    scaled = min(max(way, 0.0), 1.0) * len(PARTS)
    index = min(int(scaled), len(PARTS) - 1)
    return PARTS[index], scaled - index


class MatrixPath:
    """A path of matrices from the identity to `W`, of shape (n, n), through none that is singular.

    `W` = Q P, where Q is a rotation and P symmetric and positive definite (the polar decomposition). Q is a
    product of rotations in single planes (Givens), each of which turns by its angle in the same time; P is
    reached from the identity on a straight line, all of which is positive definite.

    Raises:
        ValueError: if the determinant of `W` is not positive; one that is zero may be so but for rounding.
    """

    def __init__(self, W: FloatArray) -> None:
        U, values, V_T = np.linalg.svd(W)
        Q = U @ V_T
        if np.linalg.det(Q) < 0 or np.any(values <= SINGULAR * values.max(initial=0.0)):
            raise ValueError("det W is not positive")
        self._turns = _plane_turns(Q)
        self._P = V_T.T @ (values[:, None] * V_T)
        self._identity = np.eye(len(W))

    def at(self, way: float) -> FloatArray:
        """Return the matrix at `way`, 0 to 1."""
        matrix: FloatArray = (1 - way) * self._identity + way * self._P
        for i, j, angle in self._turns:
            matrix = _turned(matrix, i, j, way * angle)
        return matrix


def swap_first_two(n: int) -> FloatArray:
    """Return the matrix that swaps the first two of `n` coordinates, of shape (n, n)."""
    swapped = np.eye(n)
    swapped[[0, 1]] = swapped[[1, 0]]
    return swapped


def _turned(matrix: FloatArray, i: int, j: int, angle: float) -> FloatArray:
    """Return `matrix` (n, any) turned by `angle` from coordinate `i` towards `j`."""
    turned = matrix.copy()
    turned[i] = np.cos(angle) * matrix[i] - np.sin(angle) * matrix[j]
    turned[j] = np.sin(angle) * matrix[i] + np.cos(angle) * matrix[j]
    return turned


def _plane_turns(Q: FloatArray) -> list[tuple[int, int, float]]:
    """Return rotations in single planes whose product, the first one applied first, is the rotation `Q`."""
    n = len(Q)
    undone: list[tuple[int, int, float]] = []
    rest = Q.copy()
    for j in range(n - 1):
        for i in range(j + 1, n):
            # After it nothing is left of entry (i, j), and (j, j) is positive.
            angle = -float(np.arctan2(rest[i, j], rest[j, j]))
            rest = _turned(rest, j, i, angle)
            undone.append((j, i, angle))
    return [(i, j, -angle) for i, j, angle in reversed(undone)]
