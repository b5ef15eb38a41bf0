"""Loss landscapes: the page's own maps of the loss, at more points, many of them at once on one device.

Which plane, which part of it and which loss is `unfold.core`'s to say; here is only how fast it comes.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

from unfold.core.arrays import FloatArray
from unfold.core.features import transform
from unfold.core.grid import pixel_centres
from unfold.core.losses import Loss
from unfold.core.network import Network
from unfold.core.survey import Section, Survey, section_of
from unfold.recording import taken_up
from unfold.run_file import MAX_RESOLUTION
from unfold_companion.experiment import Delivered, Experiment
from unfold_companion.functions import VALUE_OF
from unfold_companion.layers import layer_of
from unfold_companion.outputs import outputs

AT_ONCE = 1_000_000
"""Numbers that the widest layer makes at once: more are no faster on a CPU, and take memory."""
AT_ONCE_GPU = 32_000_000
"""The same where a call takes as long as thousands of numbers."""


class StackObjective:
    """The mean loss of many networks of one shape on the same points; `core.objective.Objective` for each.

    Args:
        network: of their shape, as of `shape.require_supported`.
        F: features of the points, of shape (n_samples, n_inputs), of one point at least.
        y: their labels, of shape (n_samples,).
        loss: of each point.
        device, dtype: where to compute, and with what.
    """

    def __init__(
        self,
        network: Network,
        F: FloatArray,
        y: FloatArray,
        loss: Loss,
        device: torch.device,
        dtype: torch.dtype,
    ) -> None:
        self._device, self._dtype = device, dtype
        self._layers = [layer_of(layer) for layer in network.layers]
        self._value = VALUE_OF[loss]
        self._X = self._tensor(F)
        self._targets = self._tensor(loss.targets(y, network.n_outputs))
        widest = max(layer.n_rows for layer in self._layers)
        at_once = AT_ONCE if device.type == "cpu" else AT_ONCE_GPU
        self.at_once = max(1, at_once // (len(y) * widest))

    def losses(self, params: FloatArray) -> FloatArray:
        """Return the loss of each network, (n_networks,); it may be infinite or NaN.

        Args:
            params: of shape (n_networks, n_parameters), `at_once` networks at most.
        """
        output = outputs(self._layers, self._tensor(params), self._X)
        terms = self._value(output, self._targets)
        found: FloatArray = (terms.flatten(1).sum(1) / len(self._X)).double().cpu().numpy()
        return found

    def _tensor(self, array: FloatArray) -> Tensor:
        return torch.from_numpy(np.ascontiguousarray(array)).to(self._device, self._dtype)


def losses_over(
    objective: StackObjective, section: Section, resolution: int, tell: Callable[[float], bool]
) -> FloatArray | None:
    """Return the losses over a section, as of `core.landscape.losses_over`.

    Args:
        objective: at any parameters.
        section: of the space of them.
        resolution: number of points along each side.
        tell: is told the share that is done, and returns whether to go on.

    Returns:
        The losses at the middles of pixels, (resolution, resolution), lowest second coordinate first; None if
        `tell` has put an end to it.
    """
    plane, window = section.plane, section.window
    first, second = (pixel_centres(resolution, middle, window.half) for middle in (window.x1, window.x2))
    b, a = (each.ravel() for each in np.meshgrid(second, first, indexing="ij"))
    losses = np.empty(resolution**2)
    for start in range(0, len(losses), objective.at_once):
        here = slice(start, start + objective.at_once)
        params = plane.origin + a[here, None] * plane.axes[0] + b[here, None] * plane.axes[1]
        losses[here] = objective.losses(params)
        if not tell(min(here.stop, len(losses)) / len(losses)):
            return None
    return losses.reshape(resolution, resolution)


def section_around(experiment: Experiment) -> Section | None:
    """Return the section that the page would map when it opens the experiment's run file; None if none."""
    settings = experiment.settings
    # The page knows of the way what is in the file.
    trainer = taken_up(experiment.run_file(), settings, Delivered)
    path = trainer.trajectory.path_to(trainer.network.params)
    kind, seed = settings.landscape_plane, settings.weight_seed
    return section_of(kind, trainer.network, path, trainer.plan.frozen, seed)


def survey(
    experiment: Experiment,
    section: Section,
    resolution: int,
    device: torch.device,
    dtype: torch.dtype,
    tell: Callable[[float], bool],
) -> Survey | None:
    """Return the map of a section around an experiment's network; None if `tell` has put an end to it.

    Args:
        experiment: what `shape.require_supported` lets pass.
        section: as of `section_around`.
        resolution: number of points along each side, from 2 to MAX_RESOLUTION.
        device, dtype: where to compute, and with what.
        tell: is told the share that is done, and returns whether to go on.
    """
    assert 2 <= resolution <= MAX_RESOLUTION
    trainer = experiment.trainer
    F = transform(trainer.train.X, trainer.features)
    objective = StackObjective(trainer.network, F, trainer.train.y, trainer.loss, device, dtype)
    losses = losses_over(objective, section, resolution, tell)
    kind = experiment.settings.landscape_plane
    return None if losses is None else Survey(kind, section, trainer.epoch, losses)


def has_survey(experiment: Experiment, resolution: int) -> bool:
    """Whether an experiment has the map already that is asked for."""
    found = experiment.landscape
    return (
        found is not None
        and found.is_at(experiment.trainer.network.params)
        and (found.kind, len(found.losses)) == (experiment.settings.landscape_plane, resolution)
    )
