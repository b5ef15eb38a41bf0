import numpy as np
import pytest

from unfold.core.datasets import Points
from unfold.core.features import transform
from unfold.core.grid import pixel_centres
from unfold.core.network import Network
from unfold.core.spectrum import coefficients as up_to
from unfold.core.spectrum import own_frequencies, relative_errors
from unfold.core.trainer import Trainer

X = pixel_centres(200)


def coefficients(values):
    return up_to(values, 12)


def wave(k, height=1.0, phase=0.0):
    return height * np.sin(k * np.pi * X / 6 + phase)


def test_heights_of_waves_are_found_whatever_their_phase():
    found = np.abs(coefficients(wave(1, 0.5, 1.0) + wave(3, 0.25, -0.3) + 2.0))
    assert found[[1, 3]] == pytest.approx([0.5, 0.25], abs=1e-12)
    assert found[0] == pytest.approx(4.0)
    assert np.delete(found, [0, 1, 3]) == pytest.approx(0.0, abs=1e-12)


def test_a_transform_is_the_sum_it_stands_for():
    values = np.random.default_rng(0).normal(size=31)
    k = 4
    by_hand = 2 / 31 * sum(value * np.exp(-2j * np.pi * k * i / 31) for i, value in enumerate(values))
    assert coefficients(values)[k] == pytest.approx(by_hand)
    np.testing.assert_allclose(coefficients(values), np.fft.rfft(values)[:13] * 2 / 31, atol=1e-12)


def test_own_frequencies_are_the_strong_ones():
    target = coefficients(wave(1) + wave(5, 0.4) + wave(2, 0.05) + 7.0)
    assert own_frequencies(target, 5) == (1, 5)
    assert own_frequencies(target, 1) == (1,)
    assert own_frequencies(coefficients(np.ones(50)), 5) == ()


def test_errors_are_of_each_wave_alone():
    target = coefficients(wave(1) + wave(3, 0.5))
    learned = coefficients(wave(1, 0.9))
    assert relative_errors(learned, target, (1, 3)) == pytest.approx([0.1, 1.0])
    assert relative_errors(target, target, (1, 3)) == pytest.approx([0.0, 0.0])
    turned = coefficients(wave(1, 1.0, np.pi))  # of the same height, and all wrong
    assert relative_errors(turned, target, (1,)) == pytest.approx([2.0])


def test_slow_waves_are_learned_first():
    """The frequency principle: sin x is there long before sin 3x, at most seeds."""
    target = wave(1) + wave(3)
    ordered = 0
    for seed in range(5):
        rng = np.random.default_rng(seed)
        network = Network(1, (40,), "tanh")
        network.initialize("glorot", rng)
        train = Points(X[:, None], target)
        trainer = Trainer(
            network, train, train, features=("x1",), problem="regression", loss="squared_error",
            optimizer="adam", learning_rate=0.01, batch_size=200, rng=rng,
        )  # fmt: skip
        reached = {}
        inputs = transform(X[:, None], ("x1",))
        for epoch in range(0, 1200, 20):
            errors = relative_errors(
                coefficients(network.forward(inputs)[-1][0]), coefficients(target), (1, 3)
            )
            for k, error in zip((1, 3), errors, strict=True):
                if error < 0.3:
                    reached.setdefault(k, epoch)
            if len(reached) == 2:
                break
            trainer.run(20)
        ordered += reached.get(1, 1200) < reached.get(3, 1200)
    assert ordered >= 4
