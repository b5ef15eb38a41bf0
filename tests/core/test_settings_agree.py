"""settings.py declares what a person may choose; the core must have it."""

from unfold import settings
from unfold.core.activations import ACTIVATIONS
from unfold.core.datasets import DATASETS
from unfold.core.features import FEATURES
from unfold.core.initializers import INITIALIZERS
from unfold.core.layers import MAX_PIECES, Maxout
from unfold.core.losses import LOSSES
from unfold.core.optimizers import OPTIMIZERS
from unfold.core.plane import WHOLE, Window
from unfold.core.regularizers import REGULARIZERS
from unfold.core.schedules import SCHEDULES
from unfold.settings import Settings


def test_same_names():
    for name, problem in settings.DATASETS.items():
        # What the page can draw: points of the plane or of a line, with a class or a number.
        assert DATASETS[name].n_coordinates == (1 if name in settings.LINE_DATASETS else 2)
        n_classes = DATASETS[name].n_classes()
        assert problem == {0: "regression", 2: "classification"}.get(n_classes, "classes")
    for dataset, names in settings.DATASET_PARAMETERS.items():
        for name in names:
            ours, theirs = Settings.param[name], DATASETS[dataset].parameters[name]
            assert ours.default == theirs.default
            for end in ours.bounds:
                assert theirs.check(name, end) == end
    assert tuple(settings.FEATURES) == tuple(name for name in FEATURES if name in settings.FEATURES)
    assert set(settings.ACTIVATIONS) == {*ACTIVATIONS, "maxout", "formula"}
    assert settings.MAX_PIECES == MAX_PIECES
    assert Settings.param["pieces"].default == Maxout().pieces
    assert set(settings.OUTPUT_ACTIVATIONS) <= set(ACTIVATIONS)
    assert set(settings.INITIALIZERS) == set(INITIALIZERS)
    assert set(settings.LOSSES) == {*LOSSES, "auto"}
    assert set(settings.OPTIMIZERS) == set(OPTIMIZERS)
    assert set(settings.SCHEDULES) == set(SCHEDULES)
    assert Window(*settings.WHOLE_PLANE) == WHOLE
    assert set(settings.REGULARIZATIONS) == set(REGULARIZERS)
