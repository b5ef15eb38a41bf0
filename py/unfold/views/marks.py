"""What a class looks like, everywhere: a shape and a colour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from unfold.snapshot import Floats


@dataclass(frozen=True)
class Mark:
    """One class's shape and colour."""

    shape: str
    """A marker of Bokeh's, and a class of widgets.css."""
    token: str
    """The colour's name in the palette."""
    size: float
    """In px, at which the shape looks as large as the others."""
    letter: str
    """The shape within a text."""


CLASSES: Sequence[Mark] = (
    Mark("circle", "pos", 7.0, "●"),
    Mark("triangle", "neg", 8.2, "▲"),
    Mark("square", "class-3", 6.4, "■"),
    Mark("diamond", "class-4", 9.0, "◆"),
    Mark("plus", "class-5", 8.6, "✚"),
)
"""Of two classes the first is +1 and the second -1."""


def class_indices(y: Floats, n_outputs: int) -> npt.NDArray[np.intp]:
    """Which of CLASSES each of the labels (n_samples,) is."""
    indices: npt.NDArray[np.intp] = (np.where(y > 0, 0, 1) if n_outputs == 1 else y).astype(np.intp)
    return indices
