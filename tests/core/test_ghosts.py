"""Other learners, compared with scikit-learn's (see tests/reference/sklearn); needs no scikit-learn."""

from pathlib import Path

import numpy as np
import pytest

from unfold.core.forest import fit_forest
from unfold.core.ghosts import GHOSTS, score, targets_of
from unfold.core.linear import fit_linear
from unfold.core.logistic import fit_logistic
from unfold.core.neighbours import fit_neighbours
from unfold.core.tree import LEAF, TREE_DEPTH, fit_tree

FILES = Path(__file__).parents[1] / "reference" / "sklearn"
N_CLASSES = {"two": 2, "four": 5}
PROBLEMS = {"two": "classification", "four": "classification", "plane": "regression", "line": "regression"}

either = pytest.mark.parametrize("name", N_CLASSES)
of_values = pytest.mark.parametrize("name", ["plane", "line"])
every = pytest.mark.parametrize("name", PROBLEMS)


@pytest.fixture(scope="module")
def reference():
    found = {}
    for name in ("classifiers.npz", "regressors.npz"):
        with np.load(FILES / name) as file:
            found |= dict(file)
    return found


def points(reference, name, part=""):
    """Points, and their targets."""
    y = reference[f"{name}{part}_y"]
    return reference[f"{name}{part}_X"], np.eye(N_CLASSES[name])[y] if name in N_CLASSES else y[:, None]


def answers(classifier, reference, name):
    """Its probabilities all over the plane, of the classes that there are points of."""
    found = classifier.predict(reference["at"])
    present = reference[f"{name}_classes"]
    np.testing.assert_allclose(found.sum(axis=1), 1, rtol=0, atol=1e-12)
    np.testing.assert_array_equal(np.delete(found, present, axis=1), 0)
    return found[:, present]


@either
def test_logistic_regression_is_that_of_scikit_learn(reference, name):
    fitted = fit_logistic(reference[f"{name}_X"], reference[f"{name}_y"], N_CLASSES[name])
    expected = reference[f"{name}_logistic"]
    np.testing.assert_allclose(answers(fitted, reference, name), expected, rtol=0, atol=1e-6)
    assert expected.std() > 0.02


def test_where_classes_are_apart_the_penalty_holds_the_weights():
    X = np.array([[-2.0, 0.0], [-1.0, 1.0], [1.0, -1.0], [2.0, 0.0]])
    weights = [
        np.abs(fit_logistic(X, np.array([0, 0, 1, 1]), 2, penalty=penalty).weights).max()
        for penalty in (1.0, 1e-2, 1e-4)
    ]
    assert np.isfinite(weights).all()
    assert weights[0] < weights[1] < weights[2]


def test_one_class_alone_is_refused():
    with pytest.raises(ValueError, match="two different classes"):
        fit_logistic(np.zeros((3, 2)), np.array([1, 1, 1]), 2)


@either
def test_neighbours_are_those_of_scikit_learn(reference, name):
    fitted = fit_neighbours(*points(reference, name))
    np.testing.assert_allclose(answers(fitted, reference, name), reference[f"{name}_knn"], rtol=0, atol=1e-12)


def test_of_fewer_points_all_are_asked():
    fitted = fit_neighbours(np.array([[0.0, 0.0], [1.0, 0.0], [2.0, 0.0]]), np.eye(2)[[0, 1, 1]])
    np.testing.assert_allclose(fitted.predict(np.array([[0.0, 0.0], [9.0, 9.0]])), [[1 / 3, 2 / 3]] * 2)


def test_neighbours_are_asked_portion_by_portion(reference, monkeypatch):
    fitted = fit_neighbours(*points(reference, "two"))
    at_once = fitted.predict(reference["at"])
    monkeypatch.setattr("unfold.core.neighbours.AT_ONCE", 1000)
    np.testing.assert_array_equal(fitted.predict(reference["at"]), at_once)


@either
def test_tree_is_that_of_scikit_learn(reference, name):
    tree = fit_tree(*points(reference, name))
    inner = tree.feature != LEAF
    assert tree.depth == TREE_DEPTH
    np.testing.assert_array_equal(np.where(inner, tree.feature, -2), reference[f"{name}_tree_feature"])
    np.testing.assert_allclose(tree.threshold[inner], reference[f"{name}_tree_threshold"][inner], rtol=1e-12)
    impurity = 1 - (tree.means**2).sum(axis=1)
    np.testing.assert_allclose(impurity, reference[f"{name}_tree_impurity"], rtol=0, atol=1e-12)
    np.testing.assert_allclose(answers(tree, reference, name), reference[f"{name}_tree"], rtol=0, atol=1e-12)


def test_no_tree_grows_where_points_of_different_classes_lie_on_one_another():
    tree = fit_tree(np.ones((4, 2)), np.eye(2)[[0, 1, 1, 1]])
    np.testing.assert_array_equal(tree.predict(np.zeros((2, 2))), [[0.25, 0.75]] * 2)


def test_a_split_between_neighbouring_floats_parts_them():
    X = np.array([[1.0, 0.0], [np.nextafter(1.0, 2.0), 0.0]])
    tree = fit_tree(X, np.eye(2))
    np.testing.assert_array_equal(tree.predict(X), np.eye(2))


def test_a_split_that_gains_nothing_may_lead_to_one_that_does():
    X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    targets = np.eye(2)[[0, 1, 1, 0]]
    assert score(fit_tree(X, targets), X, targets) == 1


@every
def test_forests_are_as_good_as_those_of_scikit_learn(reference, name):
    X, targets = points(reference, name)
    test = points(reference, name, "_test")
    expected = reference[f"{name}_forest_scores"]
    fit = GHOSTS[PROBLEMS[name]]["forest"]
    scores = [score(fit(X, targets, np.random.default_rng(seed)), *test) for seed in range(10)]
    error = np.hypot(expected.std() / np.sqrt(len(expected)), np.std(scores) / np.sqrt(len(scores)))
    assert abs(np.mean(scores) - expected.mean()) < 5 * error
    assert np.mean(scores) > score(fit_tree(X, targets, max_depth=8), *test)


@pytest.mark.parametrize("ghost", GHOSTS["classification"])
@every
def test_the_same_seed_makes_the_same_learner(reference, name, ghost):
    fit, (X, targets) = GHOSTS[PROBLEMS[name]][ghost], points(reference, name)
    first, second = (fit(X, targets, np.random.default_rng(3)).predict(X) for _ in range(2))
    np.testing.assert_array_equal(first, second)
    assert first.shape == targets.shape


def test_other_seeds_make_other_forests(reference):
    first, second = (
        fit_forest(*points(reference, "two"), np.random.default_rng(seed)).predict(reference["at"])
        for seed in range(2)
    )
    assert (first != second).any()


@of_values
def test_values_are_those_of_scikit_learn(reference, name):
    X, targets = points(reference, name)
    test = points(reference, name, "_test")
    learners = {
        "linear": fit_linear(X, targets),
        "knn": fit_neighbours(X, targets),
        "tree": fit_tree(X, targets, max_depth=int(reference[f"{name}_depth"])),
    }
    for (kind, learner), expected in zip(learners.items(), reference[f"{name}_scores"], strict=True):
        found = learner.predict(reference[f"{name}_at"])
        np.testing.assert_allclose(found[:, 0], reference[f"{name}_{kind}"], rtol=0, atol=1e-12)
        assert score(learner, *test) == pytest.approx(expected, abs=1e-12)


@of_values
def test_a_tree_of_values_asks_what_that_of_scikit_learn_does(reference, name):
    X, targets = points(reference, name)
    tree = fit_tree(X, targets, max_depth=int(reference[f"{name}_depth"]))
    inner = tree.feature != LEAF
    np.testing.assert_array_equal(np.where(inner, tree.feature, -2), reference[f"{name}_tree_feature"])
    np.testing.assert_allclose(tree.threshold[inner], reference[f"{name}_tree_threshold"][inner], rtol=1e-12)


def test_of_lines_that_fit_alike_the_flattest_is_taken():
    fitted = fit_linear(np.array([[1.0, 2.0]]), np.array([[5.0]]))
    np.testing.assert_array_equal(fitted.predict(np.array([[1.0, 2.0], [9.0, 9.0]])), [[5.0], [5.0]])


def test_classes_are_numbered_from_the_lowest_label():
    np.testing.assert_array_equal(targets_of(np.array([-1.0, 1.0, 1.0]), 2), np.eye(2)[[0, 1, 1]])
    np.testing.assert_array_equal(targets_of(np.array([2.0, 0.0, 1.0]), 3), np.eye(3)[[2, 0, 1]])
    np.testing.assert_array_equal(targets_of(np.array([0.5, -2.0]), 0), [[0.5], [-2.0]])
