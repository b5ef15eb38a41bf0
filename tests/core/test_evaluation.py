"""Losses and scores of many points, which are not gone through at once."""

from dataclasses import astuple

import numpy as np
import pytest

from unfold.core import evaluation
from unfold.core.datasets import DATASETS
from unfold.core.evaluation import Evaluation, Passes
from unfold.core.losses import loss_for
from unfold.core.network import Network
from unfold.core.rng import Stream, generator

SHAPES = [("circle", 1, "cross_entropy"), ("blobs", 3, "cross_entropy"), ("plane", 1, "squared_error")]


@pytest.mark.parametrize(("dataset", "n_outputs", "loss"), SHAPES)
@pytest.mark.parametrize("at_once", [1, 100, 999])
def test_in_several_passes_it_is_the_same(
    dataset: str, n_outputs: int, loss: str, at_once: int, monkeypatch: pytest.MonkeyPatch
):
    points = DATASETS[dataset].generate(61, 0.1, generator(1, Stream.DATA))
    network = Network(2, (4, 3), "tanh", "linear", n_outputs=n_outputs)
    network.initialize("glorot", generator(2, Stream.WEIGHTS))
    asked = (network, points.X, points.y, loss_for(loss, n_outputs), DATASETS[dataset].problem)
    whole = Evaluation(*asked)
    monkeypatch.setattr(evaluation, "AT_ONCE", at_once)
    parts = Evaluation(*asked)
    np.testing.assert_allclose(parts.loss_and_score(), whole.loss_and_score(), rtol=1e-12)
    if dataset == "plane":
        assert astuple(parts.residuals()) == pytest.approx(astuple(whole.residuals()))
    else:
        np.testing.assert_array_equal(parts.confusion_matrix(), whole.confusion_matrix())
    network.params[:] = 0.0
    assert parts.loss_and_score() == pytest.approx(whole.loss_and_score())


def test_without_points_there_is_neither_loss_nor_score():
    network = Network(2, (4,), "tanh", "linear")
    empty = Evaluation(network, np.empty((0, 2)), np.empty(0), loss_for("squared_error", 1), "classification")
    assert np.isnan(empty.loss_and_score()).all()


@pytest.mark.parametrize("at_once", [1, 300, 4_000_000])
def test_the_outputs_of_a_swarm_are_those_of_each_network(at_once: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(evaluation, "AT_ONCE", at_once)
    points = DATASETS["blobs"].generate(37, 0.1, generator(1, Stream.DATA))
    network = Network(2, (4, 3), "tanh", "linear", n_outputs=3)
    params = np.stack(
        [generator(seed, Stream.WEIGHTS).normal(size=network.n_parameters) for seed in range(3)]
    )
    found = Passes(network.over(params), points.X)()
    assert found.shape == (3, 3, 37)
    for k, own in enumerate(params):
        network.params[:] = own
        np.testing.assert_allclose(found[:, k], Passes(network, points.X)(), rtol=1e-12)
