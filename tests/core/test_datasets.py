"""What holds of every dataset, whatever its rule."""

import dataclasses

import numpy as np
import pytest

from unfold.core.dataset_parameters import DatasetError, FormulaText
from unfold.core.datasets import DATASETS, LEFT_THEN_RIGHT, MAX_SAMPLES, Points, split

EMPTY = ("own", "own_classes", "own_values", "own_line")
DRAWN = [name for name in DATASETS if name not in EMPTY]


def generate(name, n_samples=300, noise=0.0, seed=0, **parameters):
    return DATASETS[name].generate(n_samples, noise, np.random.default_rng(seed), **parameters)


def variants():
    """Every dataset at its defaults, and with each numeric parameter at its ends."""
    for name in DRAWN:
        dataset = DATASETS[name]
        yield name, {}
        for key, parameter in dataset.parameters.items():
            if not isinstance(parameter, FormulaText) and name != "digits":
                yield name, {key: parameter.low}
                yield name, {key: parameter.high}


VARIANTS = list(variants())
CLASSES = [(name, values) for name, values in VARIANTS if DATASETS[name].problem == "classification"]
WITH_TRUTH = [(name, values) for name, values in VARIANTS if DATASETS[name].truth]


def test_one_two_three_and_sixty_four_coordinates():
    assert {dataset.n_coordinates for dataset in DATASETS.values()} == {1, 2, 3, 64}


@pytest.mark.parametrize(("name", "values"), VARIANTS)
@pytest.mark.parametrize("n_samples", [0, 1, 2, 3, 21, 300])
def test_shapes(name, values, n_samples):
    points = generate(name, n_samples, noise=0.5, **values)
    assert points.X.shape == (n_samples, DATASETS[name].n_coordinates)
    assert points.y.shape == (n_samples,)
    assert len(points) == n_samples
    assert points.X.dtype == points.y.dtype == np.float64
    assert np.isfinite(points.X).all()
    assert np.isfinite(points.y).all()


@pytest.mark.parametrize("name", EMPTY)
def test_an_empty_plane_has_no_points_however_many_are_asked_for(name):
    points = generate(name, 300, noise=0.5, random_labels=1.0)
    assert points.X.shape == (0, DATASETS[name].n_coordinates)
    assert points.places.shape == (0, 2)
    assert points.y.shape == (0,)


@pytest.mark.parametrize("name", sorted(set(DRAWN) - {"digits"}))  # of which there are but so many
def test_as_many_points_as_are_allowed(name):
    assert len(generate(name, MAX_SAMPLES)) == MAX_SAMPLES


@pytest.mark.parametrize(("name", "values"), VARIANTS)
def test_points_without_noise_fill_their_ranges(name, values):
    low, high = np.transpose(DATASETS[name].ranges)
    X = generate(name, **values).X
    assert (low <= X).all()
    assert (high >= X).all()
    share = np.ptp(X, axis=0) / (high - low)
    assert share.max() > 0.7
    assert share.min() > 0.2 or name == "digits"  # nobody writes into the corners


@pytest.mark.parametrize(("name", "values"), CLASSES)
def test_classes_are_of_about_equal_size(name, values):
    """And so they are in a prefix: a split is fair."""
    n_classes = DATASETS[name].n_classes(**values)
    expected = [-1, 1] if n_classes == 2 else list(range(n_classes))
    y = generate(name, 340, noise=0.3, **values).y
    for some in (y, y[:150]):
        found, counts = np.unique(some, return_counts=True)
        assert found.tolist() == expected
        assert counts.min() > 0.5 * len(some) / n_classes
        assert counts.max() < 1.5 * len(some) / n_classes


def test_numbers_of_classes():
    assert DATASETS["circle"].n_classes() == 2
    assert DATASETS["plane"].n_classes() == 0
    assert DATASETS["blobs"].n_classes() == 3
    assert DATASETS["blobs"].n_classes(classes=6) == 6
    assert DATASETS["spiral"].n_classes(arms=4, turns=1.0) == 4


@pytest.mark.parametrize("name", DRAWN)
def test_the_seed_decides(name):
    a, b, c = generate(name, seed=1), generate(name, seed=1), generate(name, seed=2)
    np.testing.assert_array_equal(a.X, b.X)
    np.testing.assert_array_equal(a.y, b.y)
    assert not np.array_equal(a.X, c.X) or not np.array_equal(a.y, c.y)


@pytest.mark.parametrize("name", DRAWN)
def test_noise_draws_no_other_points(name):
    """Two levels of noise move the same points in the same directions, one twice as far, or their labels."""
    clean, some, more = (generate(name, noise=noise) for noise in (0.0, 0.2, 0.4))
    moved, twice = some.X - clean.X, more.X - clean.X
    if name == "gauss":  # its variance grows with the noise, not its deviation
        assert (moved * twice >= 0).all()
    else:
        np.testing.assert_allclose(twice, 2 * moved, atol=1e-12)
    assert moved.any() or (some.y != clean.y).any()


@pytest.mark.parametrize("name", ["surface", "sines", "wiggle", "tower", "modular"])
def test_noise_of_targets_is_relative_to_their_spread(name):
    clean, noisy = generate(name, 5000), generate(name, 5000, noise=0.3)
    np.testing.assert_array_equal(clean.X, noisy.X)
    assert (noisy.y - clean.y).std() == pytest.approx(0.3 * clean.y.std(), rel=0.05)


# Truth


@pytest.mark.parametrize(("name", "values"), WITH_TRUTH)
def test_labels_without_noise_are_the_truth(name, values):
    dataset = DATASETS[name]
    points = generate(name, 5000, **values)
    truth = dataset.truth(points.X, **dataset.check(values))
    known = ~np.isnan(truth)
    np.testing.assert_allclose(truth[known], points.y[known], rtol=0, atol=1e-12)
    # The middle of a spiral belongs to all arms, and clouds have no edge.
    unknown = {"spiral": 0.11, "gauss": 0.02, "blobs": 0.02}
    assert (~known).mean() <= unknown.get(name, 0.0)


@pytest.mark.parametrize(("name", "values"), WITH_TRUTH)
def test_dense_points_cover_all_classes(name, values):
    dataset = DATASETS[name]
    dense = dataset.dense(20_000, **values)
    low, high = np.transpose(dataset.ranges)
    assert ((low < dense.X) & (high > dense.X)).all()
    assert 300 < len(dense) <= 20_000 * 1.05
    if dataset.problem == "classification":
        assert len(np.unique(dense.y)) == dataset.n_classes(**values)


def test_dense_points_lie_evenly():
    """The share of a grid that has a label is the area of the regions."""
    share = len(DATASETS["annulus"].dense(90_000)) / 90_000
    assert share == pytest.approx(np.pi * 25 * (1 / 9 + 5 / 9) / 144, abs=2e-3)
    assert len(DATASETS["plane"].dense(10_000)) == 10_000
    assert len(DATASETS["wiggle"].dense(1_000)) == 1_000


def test_nobody_knows_the_truth_of_digits():
    with pytest.raises(ValueError, match="not known"):
        DATASETS["digits"].dense()


# Random labels, and sequences


@pytest.mark.parametrize("name", DRAWN)
def test_random_labels_change_hands(name):
    true, half, whole = (generate(name, random_labels=share) for share in (0.0, 0.5, 1.0))
    for points in (half, whole):
        np.testing.assert_array_equal(points.X, true.X)
        np.testing.assert_array_equal(np.sort(points.y), np.sort(true.y))
    assert 0 < (half.y != true.y).sum() <= 150
    assert (half.y != true.y).sum() < (whole.y != true.y).sum()


def test_random_labels_tell_nothing():
    points = generate("circle", 10_000, random_labels=1.0)
    inside = np.hypot(*points.X.T) < 2.5
    assert points.y[inside].mean() == pytest.approx(0, abs=0.05)


def test_tasks_are_learnt_one_after_the_other():
    dataset, points = DATASETS["xor_in_turn"], generate("xor_in_turn")
    left, right = dataset.tasks(points)
    assert (left.X[:, 0] < 0).all()
    assert (right.X[:, 0] >= 0).all()
    assert len(left) + len(right) == len(points)
    for task in (left, right):
        assert 0.3 < (task.y > 0).mean() < 0.7
        np.testing.assert_array_equal(task.y, np.sign(task.X[:, 0] * task.X[:, 1]))
    assert DATASETS["xor"].tasks(points) == (points,)


def test_any_dataset_can_be_learnt_in_turn():
    in_turn = dataclasses.replace(DATASETS["moons"], sequence=LEFT_THEN_RIGHT)
    assert [len(task) > 20 for task in in_turn.tasks(generate("moons"))] == [True, True]
    assert [len(task) for task in in_turn.tasks(generate("moons", 0))] == [0, 0]


# What is not allowed


@pytest.mark.parametrize(
    ("name", "asked", "message"),
    [
        (
            "circle",
            {"n_samples": 1_000_001},
            "n_samples: 1000001 is not allowed; a whole number from 0 to 1000000",
        ),
        ("circle", {"n_samples": -1}, "n_samples: -1 is not allowed; a whole number from 0 to 1000000"),
        ("circle", {"n_samples": 3.0}, "n_samples: 3.0 is not allowed"),
        ("circle", {"n_samples": True}, "n_samples: True is not allowed"),
        ("circle", {"noise": 1.01}, "noise: 1.01 is not allowed; a number from 0 to 1"),
        ("circle", {"noise": float("nan")}, "noise: nan is not allowed"),
        ("circle", {"random_labels": -0.1}, "random_labels: -0.1 is not allowed; a number from 0 to 1"),
        ("circle", {"turns": 2.0}, "turns: 2.0 is not allowed; the parameters are: none"),
        ("spiral", {"turn": 2.0}, "turn: 2.0 is not allowed; the parameters are: turns, arms"),
        ("spiral", {"arms": 6}, "arms: 6 is not allowed; a whole number from 2 to 5"),
        ("spiral", {"turns": "2"}, "turns: '2' is not allowed; a number from 0.25 to 4"),
        ("blobs", {"classes": 1}, "classes: 1 is not allowed; a whole number from 2 to 6"),
        ("above_curve", {"formula": 3}, "formula: 3 is not allowed; a formula in x1"),
        ("above_curve", {"formula": "x2"}, "formula: 'x2' is not allowed; x2: unknown_name at position 1"),
        (
            "surface",
            {"formula": "1/x1"},
            "1/x1: not_finite at position 2, part 1/x1, where ('x1 = 0', 'x2 = -2')",
        ),
        ("digits", {"first": 3, "second": 3}, "second: 3 is not allowed; another digit than the first"),
        ("digits", {"n_samples": 357}, "n_samples: 357 is not allowed; at most 356 images of 0 and 1"),
    ],
)
def test_refused(name, asked, message):
    with pytest.raises(DatasetError) as caught:
        generate(name, **asked)
    assert message in str(caught.value)


def test_whole_numbers_pass_as_numbers():
    np.testing.assert_array_equal(generate("spiral", turns=2).X, generate("spiral", turns=2.0).X)


def test_defaults_are_allowed():
    for dataset in DATASETS.values():
        assert set(dataset.check({})) == set(dataset.parameters)


# The split


@pytest.mark.parametrize(
    ("n", "share", "n_train"),
    [(500, 0.5, 250), (7, 0.5, 3), (100, 0.29, 29), (9, 0.0, 0), (9, 1.0, 9), (3, 0.9, 2)],
)
def test_split(n, share, n_train):
    points = Points(np.arange(2.0 * n).reshape(n, 2), np.arange(float(n)))
    train, test = split(points, share)
    assert len(train) == n_train
    np.testing.assert_array_equal(np.concatenate([train.y, test.y]), points.y)
    np.testing.assert_array_equal(np.concatenate([train.X, test.X]), points.X)
