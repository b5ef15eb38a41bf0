"""The contractive penalty: how far the first hidden layer moves when the inputs do."""

from __future__ import annotations

import numpy as np

from unfold.core.activations import LINEAR
from unfold.core.arrays import FloatArray
from unfold.core.forward import ForwardPass, winners
from unfold.core.layers import Maxout
from unfold.core.network import Network


class Contraction:
    """Ω = 1/n Σ ‖∂h/∂x‖², the squared Frobenius norm of the Jacobian, mean over the points.

    h = f(z) is what the units of the first hidden layer answer, before dropout, and x the features. As
    ∂h_i/∂x_j = f'(z_i) W_ij, with q_i = Σ_j W_ij² and sums over the points k::

        Ω          = 1/n Σ_i q_i Σ_k f'(z_ik)²
        ∂Ω/∂z_ik   = 2/n q_i f'(z_ik) f''(z_ik)
        ∂Ω/∂W_ij   = 2/n W_ij Σ_k f'(z_ik)²  + what comes through z

    S. Rifai et al., "Contractive auto-encoders", 2011, with any activation. Of maxout each unit has the
    Jacobian of its largest piece. Without a hidden layer there is nothing to contract: Ω = 0.

    Args:
        network: whose parameters are read at each call.
        forward: whose last points are meant.

    Raises:
        ValueError: if the second derivative of the first layer's activation is not known, or edges are
            curves.
    """

    def __init__(self, network: Network, forward: ForwardPass) -> None:
        if network.splines is not None:
            raise ValueError("contractive: edges that are curves are not covered")
        self._layer = layer = network.layers[0]
        self._empty = not network.hidden
        if not (self._empty or isinstance(layer.function, Maxout) or layer.function.curvature):
            raise ValueError(
                "contractive: the second derivative of the first layer's activation is not known"
            )
        self._W = network.weights[0]
        source = forward.kept[forward.kept_rows[0]] if forward.is_kept[0] else forward.activations[0]
        self._source = source
        self._slope, self._curvature = np.ones_like(source), np.zeros_like(source)

    def value(self) -> FloatArray:
        """Return Ω: a number, of a swarm one for each network."""
        if self._empty:
            return np.zeros(self._W.shape[:-2])
        self._derive()
        total: FloatArray = (self._sizes() * self._squares()).sum(axis=0) / self._source.shape[-1]
        return total

    def add_through_z(self, rate: FloatArray, delta: FloatArray) -> None:
        """Add λ ∂Ω/∂z to the derivative by z, of shape (n_rows, n_samples), in place."""
        if not self._empty:
            self._derive()
            scale = 2 * rate / self._source.shape[-1]
            delta += scale * self._sizes()[..., None] * self._slope * self._curvature

    def add_direct(self, rate: FloatArray, gradient: FloatArray) -> None:
        """Add what λ ∂Ω/∂W has besides to the gradient by [W | b], in place; after `add_through_z`."""
        if not self._empty:
            scale = 2 * rate / self._source.shape[-1]
            gradient[..., :-1] += scale * np.moveaxis(self._squares(), 0, -1)[..., None] * self._W

    def _derive(self) -> None:
        """Compute f'(z) and f''(z)."""
        function = self._layer.function
        if isinstance(function, Maxout):
            for call in winners(self._source, self._slope, self._layer):
                call()
        elif function is not LINEAR and function.curvature is not None:
            function.derivative(self._source, self._slope)
            function.curvature(self._source, self._curvature)

    def _sizes(self) -> FloatArray:
        """q, of shape (n_rows,), of a swarm (n_rows, K)."""
        return np.moveaxis(np.square(self._W).sum(axis=-1), -1, 0)

    def _squares(self) -> FloatArray:
        """Σ_k f'(z_ik)², of the same shape."""
        squares: FloatArray = np.square(self._slope).sum(axis=-1)
        return squares
