"""The whole of it learns what it should, from any seed."""

import pytest

from unfold.core.datasets import DATASETS
from unfold.core.features import FeatureMap, coordinate_names, transform

from .test_trainer import make


@pytest.mark.parametrize("seed", range(5))
def test_circle(seed):
    trainer = make("circle", seed=seed, n_samples=500)
    while trainer.metrics().test_score < 0.97 and trainer.epoch < 200:
        trainer.run(5)
    print("epochs", trainer.epoch)
    assert trainer.metrics().test_score >= 0.97


def test_a_line_cannot_separate_xor():
    trainer = make("xor", hidden=(), n_samples=500)
    trainer.run(100)
    assert trainer.metrics().test_score < 0.75


def test_the_product_as_a_feature_solves_xor_without_hidden_units():
    trainer = make("xor", hidden=(), features=("x1*x2",), n_samples=500)
    trainer.run(30)
    assert trainer.metrics().test_score == 1


def share_right(trainer, dataset):
    """The share of the true regions, rather than of points, that a network gets right."""
    dense = DATASETS[dataset].dense(10_000)
    output = trainer.network.forward(transform(dense.X, trainer.features))[-1][0]
    return ((output >= 0) == (dense.y > 0)).mean()


def test_one_unit_cannot_bend_the_line_and_two_can():
    """Two intervals of one class about one of the other."""
    shares = {}
    for n_units in (1, 2):
        trainer = make("intervals", hidden=(n_units,), features=("x1",), n_samples=300, learning_rate=0.1)
        trainer.run(150)
        shares[n_units] = share_right(trainer, "intervals")
    assert shares[1] < 0.8
    assert shares[2] == 1


def test_three_coordinates():
    trainer = make("linked_rings", hidden=(8,), features=("x1", "x2", "x3"), n_samples=400, learning_rate=0.1)
    trainer.run(60)
    assert share_right(trainer, "linked_rings") > 0.95


def test_pixels():
    names = coordinate_names(64)
    trainer = make("digits", hidden=(2,), features=names, n_samples=300, learning_rate=0.1)
    trainer.run(30)
    assert trainer.metrics().test_score > 0.98


def test_a_formula_of_ones_own_solves_what_it_describes():
    trainer = make(
        "annulus", hidden=(), features=("exp(-(x1^2 + x2^2)/12)",), n_samples=300, learning_rate=0.3
    )
    trainer.run(50)
    assert share_right(trainer, "annulus") == 1


def test_standardized_squares_are_learnt_at_a_rate_at_which_raw_ones_diverge():
    """The mean square of x1² is 6⁴/5 = 259, so that its weight diverges at rates beyond 2/259."""
    names, X = ("x1", "x2", "x1^2", "x2^2"), make("plane").train.X
    raw = make("plane", hidden=(), features=names, learning_rate=0.05)
    standardized = make("plane", hidden=(), features=FeatureMap.standardized(names, X), learning_rate=0.05)
    for trainer in (raw, standardized):
        trainer.run(100)
    assert raw.diverged
    assert standardized.metrics().test_score > 0.99
