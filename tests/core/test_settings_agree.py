"""settings.py declares what a person may choose; the core must have all of it."""

from unfold import settings
from unfold.core.activations import ACTIVATIONS
from unfold.core.datasets import DATASETS
from unfold.core.features import FEATURES
from unfold.core.initializers import INITIALIZERS
from unfold.core.regularizers import REGULARIZERS


def test_same_names():
    assert dict(settings.DATASETS) == {name: spec.problem for name, spec in DATASETS.items()}
    assert tuple(settings.FEATURES) == tuple(FEATURES)
    assert set(settings.ACTIVATIONS) <= set(ACTIVATIONS)
    assert set(settings.INITIALIZERS) <= set(INITIALIZERS)
    assert set(settings.REGULARIZATIONS) <= set(REGULARIZERS)
