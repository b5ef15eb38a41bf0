"""Images of sheets: no holes where a layer stretches the plane, nothing where it is not."""

import numpy as np
import pytest

from unfold.core.grid import grid_points
from unfold.views.splat import PIXELS, splat
from unfold.views.theme import PALETTES

LIGHT = PALETTES["light"]
N = 50
X1, X2 = grid_points(N).T.reshape(2, N, N) / 6


def image(x: np.ndarray, y: np.ndarray, values: np.ndarray) -> np.ndarray:
    return splat(np.stack([x, y]), values[None], lambda v: LIGHT.paint(v[0]))


@pytest.mark.parametrize("steepness", [1, 4, 20, 100, 1000])
def test_a_saturated_sheet_has_no_holes(steepness: float):
    """tanh pushes all but a narrow cross of the plane into four corners: what is between is thin."""
    x, y = (0.5 + 0.45 * np.tanh(steepness * x) / np.tanh(steepness) for x in (X1, X2))
    drawn = image(x, y, np.zeros((N, N))) != 0
    low, high = int(0.05 * PIXELS) + 1, int(0.95 * PIXELS) - 1
    assert drawn[low:high, low:high].all()
    assert not drawn[: low - 2].any()
    assert not drawn[:, high + 3 :].any()


def test_a_turned_and_stretched_sheet_has_no_holes_and_no_more_than_its_shape():
    x, y = 0.5 + 0.3 * X1 + 0.15 * X2, 0.5 - 0.1 * X1 + 0.25 * X2
    drawn = image(x, y, X1) != 0
    area = 4 * abs(0.3 * 0.25 + 0.15 * 0.1) * PIXELS**2
    assert drawn.sum() == pytest.approx(area, rel=0.1)
    for row in drawn:  # a parallelogram: each row is one piece
        inside = np.flatnonzero(row)
        assert len(inside) == 0 or inside[-1] - inside[0] == len(inside) - 1


def test_colours_between_points_are_between_theirs():
    x, y = 0.5 + 0.45 * np.sign(X1) * np.abs(X1) ** 0.1, 0.5 + 0.45 * X2  # torn apart at 0
    row = image(x, y, np.sign(X1))[PIXELS // 2]
    middle = row[PIXELS // 2]
    assert middle not in (LIGHT.map[0], LIGHT.map[-1], 0)
    np.testing.assert_array_equal(np.unique(row[[4, -5]]), np.unique(LIGHT.map[[0, -1]]))


def test_a_chaotic_sheet_is_drawn_with_bounded_work():
    rng = np.random.default_rng(0)
    x, y = rng.uniform(0, 1, (2, N, N))
    drawn = image(x, y, X1) != 0
    assert drawn.mean() > 0.8


def test_what_lies_beyond_the_image_is_not_drawn():
    assert not (image(X1 + 5, X2 + 5, X1) != 0).any()
    assert (image(0.5 + 4 * X1, 0.5 + 4 * X2, X1) != 0)[2:-2, 2:-2].all()
