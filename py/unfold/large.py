"""What files may ask for beyond the page: more points than a browser trains."""

from __future__ import annotations

import param

from unfold.core.datasets import MAX_SAMPLES
from unfold.settings import Settings

MAX_BATCH = 10_000


class LargeSettings(Settings):
    """All settings of the page, of which some take more: for the companion, and for what files hold."""

    n_samples = param.Integer(500, bounds=(20, MAX_SAMPLES))
    batch_size = param.Integer(10, bounds=(1, MAX_BATCH))
