"""The whole of it learns what it should, from any seed."""

import pytest

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
