import numpy as np
import pytest

from unfold.core.datasets import Points
from unfold.core.grid import GridEvaluator, grid_points
from unfold.core.network import Network
from unfold.core.representation import Representations
from unfold.core.trainer import Trainer

RESOLUTION = 8
PLANE = grid_points(RESOLUTION).T.reshape(2, RESOLUTION, RESOLUTION)


def make(n_classes, hidden=(6, 2, 1), seed=0):
    """Sectors of a circle, learned by a network, and its views."""
    rng = np.random.default_rng(seed)
    X = rng.uniform(-5, 5, (120, 2))
    sector = np.floor((np.arctan2(X[:, 0], X[:, 1]) + np.pi) / (2 * np.pi) * n_classes) % n_classes
    train = Points(X, 2 * sector - 1 if n_classes == 2 else sector)
    network = Network(2, hidden, "tanh", n_outputs=1 if n_classes == 2 else n_classes)
    network.initialize("glorot", rng)
    trainer = Trainer(
        network, train, train, features=("x1", "x2"), problem="classification", loss="cross_entropy",
        optimizer="adam", learning_rate=0.02, batch_size=20, rng=rng,
    )  # fmt: skip
    grid = GridEvaluator(network, ("x1", "x2"), RESOLUTION)
    views = Representations(network, ("x1", "x2"), train, "classification", PLANE)
    return trainer, views, lambda: views.update(grid.evaluate(), trainer.loss.link)


@pytest.mark.parametrize("n_classes", [2, 3, 5])
def test_every_layer_has_a_view(n_classes):
    trainer, _, update = make(n_classes)
    trainer.run(30)
    views = update()
    assert len(views) == 5  # the plane, three hidden layers, the output
    for view in views:
        assert view.grid.shape == (2, RESOLUTION, RESOLUTION)
        assert view.points.shape == (2, 120)
        assert 0 <= view.score <= 1
        assert n_classes == 2 or view.cut is None
    assert views[-1].score == trainer.metrics().train_score
    np.testing.assert_array_equal(views[0].grid, PLANE)
    np.testing.assert_array_equal(views[0].points, trainer.train.X.T)


def test_points_lie_on_the_grid_of_their_view():
    """What is shown of the plane and of the points is one and the same map."""
    trainer, _, _ = make(3)
    on_the_grid = Points(grid_points(RESOLUTION), np.arange(RESOLUTION**2) % 3.0)
    grid = GridEvaluator(trainer.network, ("x1", "x2"), RESOLUTION)
    views = Representations(trainer.network, ("x1", "x2"), on_the_grid, "classification", PLANE)
    for view in views.update(grid.evaluate(), trainer.loss.link):
        np.testing.assert_allclose(view.grid.reshape(2, -1), view.points, atol=1e-9)


def test_corners_are_the_classes():
    """Sure of a class, the output is at its corner; sure of none, in the middle."""
    trainer, _, update = make(3)
    network = trainer.network
    network.weights[-1][:] = 0
    for logits, expected in (
        ((100, 0, 0), (0, 1)),
        ((0, 100, 0), (np.sqrt(3) / 2, -0.5)),
        ((0, 0, 0), (0, 0)),
    ):
        network.biases[-1][:] = logits
        np.testing.assert_allclose(update()[-1].points[:, 0], expected, atol=1e-12)


@pytest.mark.parametrize("turn", [[[0, 1], [-1, 0]], [[-1, 0], [0, 1]]])
def test_a_picture_of_several_classes_keeps_the_turn_it_had(turn):
    """However the directions come out of the decomposition: here, as if the last picture had been turned."""
    _, views, update = make(4)
    for _ in range(50):
        update()  # until the probes have settled
    before = update()[1].points
    views._bases[1] = np.array(turn) @ views._bases[1]
    np.testing.assert_allclose(update()[1].points, turn @ before, atol=1e-3)


@pytest.mark.parametrize("n_classes", [2, 3])
def test_a_layer_is_shown_in_two_units_as_if_it_had_no_others(n_classes):
    trainer, _, update = make(n_classes)
    trainer.run(30)
    ever = update()
    grid = GridEvaluator(trainer.network, ("x1", "x2"), RESOLUTION)
    views = Representations(
        trainer.network, ("x1", "x2"), trainer.train, "classification", PLANE, axes={0: (4, 1)}
    )
    activations = grid.evaluate()
    plane, chosen, *others = views.update(activations, trainer.loss.link)
    assert [view.units for view in (plane, chosen, *others)] == [None, (4, 1), None, None, None]
    np.testing.assert_array_equal(chosen.grid, activations[0][[4, 1]])
    assert chosen.points.shape == (2, 120)
    assert chosen.score <= ever[1].score + 0.05
    for view, as_ever in zip(others, ever[2:], strict=True):
        np.testing.assert_allclose(view.grid, as_ever.grid)
    if n_classes == 2:  # the cut that is drawn gets as many points right as is said
        a, b, c = chosen.cut
        side = np.where(a * chosen.points[0] + b * chosen.points[1] > c, 1, -1)
        right = np.mean(side == trainer.train.y)
        assert max(right, 1 - right) == pytest.approx(chosen.score, abs=1e-9)
    else:
        assert chosen.cut is None
