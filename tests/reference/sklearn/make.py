"""Writes classifiers.npz: what scikit-learn's classifiers make of some points of the plane.

Run it as `python tests/reference/sklearn/make.py`, with the versions of requirements.txt. Our package is not
imported.
"""

import platform
from pathlib import Path

import numpy as np
import sklearn
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.tree import DecisionTreeClassifier

TREE_DEPTH, FOREST_DEPTH, TREES, NEIGHBOURS = 6, 8, 20, 5


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


def tree_without_ties(X, y):
    """The tree, if it is the same in whatever order features are tried; else None."""
    trees = [DecisionTreeClassifier(max_depth=TREE_DEPTH, random_state=seed).fit(X, y) for seed in range(20)]
    shapes = {(*tree.tree_.feature.tolist(), *tree.tree_.threshold.tolist()) for tree in trees}
    return trees[0] if len(shapes) == 1 else None


def main():
    versions = (
        f"scikit-learn {sklearn.__version__}, NumPy {np.__version__}, Python {platform.python_version()}"
    )
    arrays = {"versions": versions}
    axis = rounded(np.linspace(-6.3, 6.7, 41))
    at = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2) + 1 / 4096
    arrays["at"] = at
    for name, draw in (("two", two), ("four", four)):
        for seed in range(1000):
            rng = np.random.default_rng(seed)
            X, y = draw(rng, 200)
            test_X, test_y = draw(rng, 2000)
            tree = tree_without_ties(X, y)
            if tree is not None:
                break
        else:
            raise SystemExit(f"{name}: every tree has ties")
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
    np.savez_compressed(Path(__file__).with_name("classifiers.npz"), **arrays)


if __name__ == "__main__":
    main()
