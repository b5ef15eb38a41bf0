"""The loss of a network as a function of its parameters: at any of them, not only where training is."""

from __future__ import annotations

import numpy as np

from unfold.core.arrays import FloatArray
from unfold.core.backprop import Backpropagation
from unfold.core.forward import ForwardPass, with_ones
from unfold.core.losses import Loss
from unfold.core.network import Network


class Objective:
    """The mean loss of some points, without any penalty and without dropout, and its gradient.

    Args:
        network: of this shape; its own parameters are left alone.
        F: features of the points, of shape (n_samples, n_inputs), of one point at least.
        y: their labels, of shape (n_samples,); see `Loss.targets`.
        loss: of each point.
    """

    def __init__(self, network: Network, F: FloatArray, y: FloatArray, loss: Loss) -> None:
        self._network = network.copy()
        self._loss = loss
        self._X_T = with_ones(F)
        self._X = np.ascontiguousarray(self._X_T.T)
        self._targets = np.ascontiguousarray(loss.targets(y, network.n_outputs).T)
        self._forward = ForwardPass(self._network, len(y))
        self._gradient = np.empty_like(network.params)
        self._backpropagation = Backpropagation(self._network, loss, self._gradient, len(y))

    def loss(self, params: FloatArray) -> float:
        """Return the mean loss at `params`, laid out as `Network.params`; it may be infinite or NaN."""
        self._network.params[:] = params
        with np.errstate(over="ignore", invalid="ignore"):
            return self._loss.mean(self._forward(self._X), self._targets)

    def gradient(self, params: FloatArray) -> FloatArray:
        """Return the gradient at `params`, laid out the same; of its own."""
        self._network.params[:] = params
        with np.errstate(over="ignore", invalid="ignore"):
            self._backpropagation(self._X, self._X_T, self._targets)
        return self._gradient.copy()
