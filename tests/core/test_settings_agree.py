"""settings.py declares what a person may choose; the core must have it."""

from unfold import settings
from unfold.core.activations import ACTIVATIONS
from unfold.core.datasets import DATASETS
from unfold.core.features import FEATURES
from unfold.core.initializers import INITIALIZERS
from unfold.core.losses import LOSSES
from unfold.core.optimizers import OPTIMIZERS
from unfold.core.regularizers import REGULARIZERS
from unfold.core.schedules import SCHEDULES


def test_same_names():
    for name, problem in settings.DATASETS.items():
        # What the page can draw: points of the plane, of two classes or with a number.
        assert (DATASETS[name].problem, DATASETS[name].n_coordinates) == (problem, 2)
        assert DATASETS[name].n_classes() in (0, 2)
    assert tuple(settings.FEATURES) == tuple(name for name in FEATURES if name in settings.FEATURES)
    assert set(settings.ACTIVATIONS) == {*ACTIVATIONS, "formula"}
    assert set(settings.OUTPUT_ACTIVATIONS) <= set(ACTIVATIONS)
    assert set(settings.INITIALIZERS) == set(INITIALIZERS)
    assert set(settings.LOSSES) == {*LOSSES, "auto"}
    assert set(settings.OPTIMIZERS) == set(OPTIMIZERS)
    assert set(settings.SCHEDULES) == set(SCHEDULES)
    assert set(settings.REGULARIZATIONS) == set(REGULARIZERS)
