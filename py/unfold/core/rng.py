"""Independent streams of random numbers out of the seeds that a person sets."""

from __future__ import annotations

from enum import IntEnum

import numpy as np


class Stream(IntEnum):
    """What random numbers are for; the values are part of what a shared link reproduces."""

    DATA = 1
    WEIGHTS = 2
    SHUFFLE = 3
    FOREST = 4
    DIRECTIONS = 5


def generator(seed: int, stream: Stream) -> np.random.Generator:
    """Return the generator of one stream of `seed` (an integer >= 0).

    A spawn key rather than `seed + stream`: streams of neighbouring seeds stay independent too.
    """
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(int(stream),)))
