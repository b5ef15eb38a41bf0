"""What files may ask for beyond the page: wider and deeper networks, more points than a browser trains."""

from __future__ import annotations

import param

from unfold.core.datasets import MAX_SAMPLES
from unfold.core.network import MAX_WIDTH
from unfold.parameters import Choice, PerLayer, Widths
from unfold.settings import ACTIVATIONS, Settings

MAX_LAYERS = 8
MAX_BATCH = 10_000


class LargeSettings(Settings):
    """All settings of the page, of which some take more: for the companion, and for what files hold."""

    n_samples = param.Integer(500, bounds=(20, MAX_SAMPLES))
    hidden = Widths((4, 2), max_layers=MAX_LAYERS, max_units=MAX_WIDTH)
    activations = PerLayer((), each=Choice("tanh", objects=ACTIVATIONS), max_layers=MAX_LAYERS)
    dropouts = PerLayer((), each=param.Number(0.0, bounds=(0.0, 0.9)), max_layers=MAX_LAYERS)
    batch_size = param.Integer(10, bounds=(1, MAX_BATCH))
