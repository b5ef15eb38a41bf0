"""Writes classifiers.npz, regressors.npz and probes.npz: what scikit-learn makes of some points.

Run it as `python tests/reference/sklearn/make.py`, with the versions of requirements.txt. Our package is not
imported.
"""

import platform
from pathlib import Path

import numpy as np
import sklearn
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

TREE_DEPTH, FOREST_DEPTH, TREES, NEIGHBOURS = 6, 8, 20, 5
# With values any two points that a node of the plane is left with are parted as well by either coordinate.
PLANE_DEPTH = 4


def rounded(X):
    """In steps of 1/1024, since trees keep coordinates in float32."""
    return np.round(X * 1024) / 1024


def two(rng, n):
    """A circle with noise: classes 0 and 1."""
    X = rounded(rng.uniform(-6, 6, (n, 2)))
    y = np.hypot(*X.T) + 0.7 * rng.standard_normal(n) < 3.5
    return X, y.astype(int)


def four(rng, n):
    """Clouds that overlap: classes 0, 1, 3 and 4 of five."""
    y = rng.choice([0, 1, 3, 4], n)
    middles = np.array([[-2, -2], [2, -1], [9, 9], [0, 3], [-3, 2]])
    return rounded(middles[y] + 1.3 * rng.standard_normal((n, 2))), y


def plane(rng, n):
    """Values over the plane, with noise."""
    X = rounded(rng.uniform(-6, 6, (n, 2)))
    return X, np.sin(X[:, 0]) + X[:, 1] / 3 + 0.2 * rng.standard_normal(n)


def line(rng, n):
    """Values along a line, with noise; no two points at one place."""
    X = rng.choice(np.arange(-6 * 1024, 6 * 1024 + 1), (n, 1), replace=False) / 1024
    return X, np.sin(X[:, 0]) + 0.2 * rng.standard_normal(n)


def tree_without_ties(X, y, kind, max_depth):
    """The tree, if it is the same in whatever order features are tried; else None."""
    trees = [kind(max_depth=max_depth, random_state=seed).fit(X, y) for seed in range(20)]
    shapes = {(*tree.tree_.feature.tolist(), *tree.tree_.threshold.tolist()) for tree in trees}
    return trees[0] if len(shapes) == 1 else None


def points_without_ties(name, draw, kind, max_depth):
    """Training and test points of the lowest seed whose tree has no ties, and that tree."""
    for seed in range(1000):
        rng = np.random.default_rng(seed)
        X, y = draw(rng, 200)
        test_X, test_y = draw(rng, 2000)
        tree = tree_without_ties(X, y, kind, max_depth)
        if tree is not None:
            return X, y, test_X, test_y, tree
    raise SystemExit(f"{name}: every tree has ties")


def main():
    versions = (
        f"scikit-learn {sklearn.__version__}, NumPy {np.__version__}, Python {platform.python_version()}"
    )
    axis = rounded(np.linspace(-6.3, 6.7, 41))
    at = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2) + 1 / 4096
    for file, arrays in (
        ("classifiers.npz", classifiers(at)),
        ("regressors.npz", regressors(at)),
        ("probes.npz", probes()),
    ):
        np.savez_compressed(Path(__file__).with_name(file), versions=versions, **arrays)


def classifiers(at):
    """What classifiers make of classes, at places of the plane."""
    arrays = {"at": at}
    for name, draw in (("two", two), ("four", four)):
        X, y, test_X, test_y, tree = points_without_ties(name, draw, DecisionTreeClassifier, TREE_DEPTH)
        logistic = LogisticRegression(C=1.0, tol=1e-12, max_iter=10_000).fit(X, y)
        knn = KNeighborsClassifier(NEIGHBOURS).fit(X, y)
        forests = [
            RandomForestClassifier(TREES, max_depth=FOREST_DEPTH, random_state=seed).fit(X, y)
            for seed in range(30)
        ]
        arrays |= {
            f"{name}_X": X,
            f"{name}_y": y,
            f"{name}_test_X": test_X,
            f"{name}_test_y": test_y,
            f"{name}_classes": logistic.classes_,
            f"{name}_logistic": logistic.predict_proba(at),
            f"{name}_knn": knn.predict_proba(at),
            f"{name}_tree": tree.predict_proba(at),
            f"{name}_tree_feature": tree.tree_.feature,
            f"{name}_tree_threshold": tree.tree_.threshold,
            f"{name}_tree_impurity": tree.tree_.impurity,
            f"{name}_forest_scores": np.array([forest.score(test_X, test_y) for forest in forests]),
        }
    return arrays


def regressors(at):
    """What regressors make of values, at places of the plane and of a line."""
    arrays = {}
    for name, draw, depth, where in (
        ("plane", plane, PLANE_DEPTH, at),
        ("line", line, TREE_DEPTH, at[:41, :1]),
    ):
        X, y, test_X, test_y, tree = points_without_ties(name, draw, DecisionTreeRegressor, depth)
        test_X = test_X + 1 / 4096  # nowhere in the middle between two points
        forests = [
            RandomForestRegressor(TREES, max_depth=FOREST_DEPTH, random_state=seed).fit(X, y)
            for seed in range(30)
        ]
        linear, knn = LinearRegression().fit(X, y), KNeighborsRegressor(NEIGHBOURS).fit(X, y)
        arrays |= {
            f"{name}_X": X,
            f"{name}_y": y,
            f"{name}_test_X": test_X,
            f"{name}_test_y": test_y,
            f"{name}_at": where,
            f"{name}_depth": depth,
            f"{name}_linear": linear.predict(where),
            f"{name}_knn": knn.predict(where),
            f"{name}_tree": tree.predict(where),
            f"{name}_tree_feature": tree.tree_.feature,
            f"{name}_tree_threshold": tree.tree_.threshold,
            f"{name}_tree_impurity": tree.tree_.impurity,
            f"{name}_scores": np.array([fitted.score(test_X, test_y) for fitted in (linear, knn, tree)]),
            f"{name}_forest_scores": np.array([forest.score(test_X, test_y) for forest in forests]),
        }
    return arrays


def probes():
    """What linear read-outs make of the activations of small layers, in which two units are much alike."""
    arrays = {}
    for n_classes in (2, 4):
        for n_units in (2, 5, 8):
            rng = np.random.default_rng(100 * n_classes + n_units)
            X = rng.uniform(-6, 6, (300, 2))
            y = (np.floor(np.hypot(*X.T)) % n_classes).astype(int)
            A = np.tanh(X @ rng.standard_normal((2, n_units)) + rng.standard_normal(n_units))
            A[:, -1] = 0.01 * A[:, -1] + A[:, 0]
            scaled = StandardScaler().fit(A)
            Z = scaled.transform(A)
            logistic = LogisticRegression(C=1.0, tol=1e-12, max_iter=100_000).fit(Z, y)
            arrays |= {
                f"{n_classes}_{n_units}_A": A,
                f"{n_classes}_{n_units}_y": y,
                f"{n_classes}_{n_units}_normals": logistic.coef_ / scaled.scale_,
                f"{n_classes}_{n_units}_score": logistic.score(Z, y),
            }
    return arrays


if __name__ == "__main__":
    main()
