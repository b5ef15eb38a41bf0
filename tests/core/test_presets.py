"""Presets: made of what exists, and as good as what they stand for."""

import numpy as np
import pytest

from unfold.core.activations import ACTIVATIONS
from unfold.core.datasets import DATASETS, split
from unfold.core.features import transform
from unfold.core.initializers import INITIALIZERS
from unfold.core.losses import LOSSES
from unfold.core.network import Network
from unfold.core.optimizers import OPTIMIZERS
from unfold.core.plan import Plan
from unfold.core.presets import PRESETS, STANDARD, TENSORFLOW_PLAYGROUND
from unfold.core.regularizers import REGULARIZERS
from unfold.core.rng import Stream, generator
from unfold.settings import REGULARIZATIONS, Settings


@pytest.mark.parametrize("preset", PRESETS.values(), ids=PRESETS)
def test_made_of_what_exists(preset):
    assert preset.initializer in INITIALIZERS
    assert set(preset.output_activation.values()) <= set(ACTIVATIONS)
    assert set(preset.loss.values()) <= set(LOSSES)
    assert preset.optimizer in OPTIMIZERS
    assert set(preset.regularizers.values()) <= set(REGULARIZERS)
    assert set(preset.regularizers) <= set(REGULARIZATIONS)
    for by_problem in (preset.n_samples, preset.output_activation, preset.loss):
        assert set(by_problem) == {dataset.problem for dataset in DATASETS.values()}


def test_ours_is_what_the_page_opens_with():
    defaults = Settings.defaults()
    problem = DATASETS[defaults["dataset"]].problem
    assert defaults["initializer"] == STANDARD.initializer
    assert defaults["n_samples"] == STANDARD.n_samples[problem]
    assert defaults["train_share"] == 100 * STANDARD.train_share


def epochs_until(dataset, goal, seed, preset=TENSORFLOW_PLAYGROUND, most=400):
    """The epochs that a 2-4-2-1 tanh network takes to a test loss, at the Playground's default rates."""
    rule = DATASETS[dataset]
    n_samples = preset.n_samples[rule.problem]
    train, test = split(rule.generate(n_samples, 0.0, generator(seed, Stream.DATA)), preset.train_share)
    network = Network(2, (4, 2), "tanh", preset.output_activation[rule.problem])
    network.initialize(preset.initializer, generator(seed, Stream.WEIGHTS))
    plan = Plan(
        network,
        transform(train.X, ("x1", "x2")),
        train.y,
        batch_size=10,
        loss=preset.loss[rule.problem],
        learning_rate=0.03,
        optimizer=preset.optimizer,
        rng=generator(seed, Stream.SHUFFLE) if preset.shuffled else None,
        carry_over=preset.carry_over,
    )
    loss = LOSSES[preset.loss[rule.problem]]
    F, y = transform(test.X, ("x1", "x2")), test.y
    for epoch in range(most):
        if loss.value(network.forward(F)[-1][0], y).mean() <= goal:
            return epoch
        plan.step(1)
    return most


@pytest.mark.parametrize(
    ("dataset", "goal", "median"),
    [("circle", 0.05, 57), ("gauss", 0.05, 3), ("plane", 0.001, 48), ("xor", 0.05, 63)],
)
def test_the_playground_learns_as_fast_as_the_original(dataset, goal, median):
    """The medians of 20 runs of its own program; those of xor that never learnt it are not among them."""
    runs = [epochs_until(dataset, goal, seed) for seed in range(11)]
    found = np.median([epochs for epochs in runs if epochs < 400])
    assert median / 1.5 <= found <= median * 1.5
