"""What every unit of a network answers, all over the plane: the heatmaps."""

from __future__ import annotations

from functools import partial

import numpy as np

from unfold.core.arrays import FloatArray
from unfold.core.features import Inputs, transform
from unfold.core.forward import Call, ForwardPass, with_ones
from unfold.core.kernel import Kernel
from unfold.core.kernel_forward import KernelForward, covers_forward
from unfold.core.network import Network
from unfold.core.plane import WHOLE, Window


def pixel_centres(resolution: int, middle: float = 0.0, half: float = WHOLE.half) -> FloatArray:
    """Return the coordinates of the centres of `resolution` equal pixels over `middle` ± `half`."""
    reach = half - half / resolution
    return np.linspace(middle - reach, middle + reach, resolution, dtype=np.float64)


def grid_points(resolution: int, window: Window = WHOLE, *, on_line: bool = False) -> FloatArray:
    """Return the points of the grid, of shape (resolution², 2): row by row, the lowest x2 first.

    On a line there is one row, and no x2: (resolution, 1).
    """
    if on_line:
        return pixel_centres(resolution, window.x1, window.half)[:, None]
    x1, x2 = np.meshgrid(
        pixel_centres(resolution, window.x1, window.half), pixel_centres(resolution, window.x2, window.half)
    )
    return np.column_stack([x1.ravel(), x2.ravel()])


LARGEST = 1e30
"""Of an activation that is looked at: its square, summed over all points, is still a number."""


class GridEvaluator:
    """Evaluates a network on a square grid of points; the grid's features and all buffers are made once.

    The points are centres of pixels, so that an image drawn over the window is not shifted, and row 0 is the
    lowest x2, so that Bokeh need not flip it.

    Args:
        network: whose parameters are read at each call.
        features: the network's inputs, see `transform`.
        resolution: number of pixels along a side.
        kernel: evaluates what it covers, in float32, which is enough for the eye; NumPy the rest, in float64.
        window: the part of the plane that the grid lies over.
        on_line: whether points have one coordinate only: the grid is then a single row, and of the shapes
            told the first `resolution` is 1.

    Attributes:
        features: the inputs on the grid, of shape (n_inputs, resolution, resolution).
    """

    def __init__(
        self,
        network: Network,
        features: Inputs,
        resolution: int,
        kernel: Kernel | None = None,
        window: Window = WHOLE,
        *,
        on_line: bool = False,
    ) -> None:
        self.resolution = resolution
        self._network = network
        self._params: FloatArray | None = None
        points = grid_points(resolution, window, on_line=on_line)
        # Features × points, contiguous: a product without BLAS reads whole rows.
        self._X = np.ascontiguousarray(with_ones(transform(points, features)).T)
        self.features = self._images(self._X[:-1])
        if kernel is not None and covers_forward(network):
            by_kernel = KernelForward(network, kernel, self._X[:-1])
            self._forward: Call = by_kernel
            activations = by_kernel.activations
        else:
            by_numpy = ForwardPass(network, len(points))
            self._forward = partial(by_numpy, self._X)
            activations = by_numpy.activations
        self._layers = [self._images(a) for a in activations]

    def evaluate(self) -> list[FloatArray]:
        """Return each layer's activations, (n_units, resolution, resolution), the output last.

        They are `bounded`, and views into buffers that the next call overwrites: it returns the same list if
        the network's parameters are the same, else one of new arrays. The output is the network's own, a
        logit under cross-entropy; `Loss.link` turns it into what is displayed.
        """
        params = self._network.params
        if self._params is None or not np.array_equal(params, self._params):
            self._params = params.copy()
            with np.errstate(over="ignore", invalid="ignore"):
                self._forward()
            self._evaluated = [bounded(layer[:]) for layer in self._layers]
        return self._evaluated

    def _images(self, rows: FloatArray) -> FloatArray:
        return rows.reshape(len(rows), self._X.shape[1] // self.resolution, self.resolution)


def bounded(activations: FloatArray) -> FloatArray:
    """Return activations as they are, but LARGEST for larger ones, and 0 for what is not a number.

    A network that is about to diverge has them, and is looked at all the same.
    """
    # Comparing with NaN is false.
    if not activations.size or (activations.max() <= LARGEST and activations.min() >= -LARGEST):
        return activations
    return np.clip(np.nan_to_num(activations), -LARGEST, LARGEST)
