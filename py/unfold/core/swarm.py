"""Many networks of one shape trained at once, by products of whole stacks of matrices.

A NumPy call costs the same for one small network as for thirty: the swarm trains as if each were alone, and
all of them cost little more than a few.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack

import numpy as np

from unfold.core.arrays import FloatArray
from unfold.core.forward import ForwardPass, with_ones
from unfold.core.network import Network
from unfold.core.plan import Plan, PlanOptions


class Swarm:
    """K networks on the same data.

    Args:
        networks: the networks as they start, of one shape. They are copied.
        F: features of the training points, of shape (n_samples, n_inputs).
        y: their labels, of shape (n_samples,).
        options: of `Plan`. `rng` may be a generator for each network, so that each visits the points in the
            order that it would alone, or one generator: then all visit them in the same order.

    Attributes:
        members: the networks, on the parameters that are trained.
        plan: what trains them.

    Raises:
        ValueError: if there is no network.
    """

    def __init__(
        self, networks: Sequence[Network], F: FloatArray, y: FloatArray, **options: Unpack[PlanOptions]
    ) -> None:
        if not networks:
            raise ValueError("networks: a swarm has at least one")
        stack = networks[0].over(np.stack([network.params for network in networks]))
        self.members = [networks[0].over(params) for params in stack.params]
        self.plan = Plan(stack, F, y, **options)

    def step(self, epochs: int) -> None:
        """Train all networks for a number of whole epochs."""
        self.plan.step(epochs)

    def losses(self, F: FloatArray, y: FloatArray) -> FloatArray:
        """Return the mean loss of each network on some points, of shape (K,).

        Args:
            F: features, of shape (n_samples, n_inputs), n_samples >= 1.
            y: labels, of shape (n_samples,).
        """
        network, loss = self.plan.network, self.plan.loss
        with np.errstate(over="ignore", invalid="ignore"):
            output = ForwardPass(network, len(y))(with_ones(F).T)
            terms = loss.value(output, loss.targets(y, network.n_outputs).T[:, None])
        total: FloatArray = terms.reshape(-1, *output.shape[1:]).sum(axis=(0, -1)) / len(y)
        return total
