"""One mini-batch at the speed of reading: forward, backward, update.

What is shown has been computed by training itself; here it is but cut into stages.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, replace

from unfold.core.batch_step import BatchStep

PHASE_SECONDS = 0.8
"""Time for all layers of a pass together."""


class Phase(enum.Enum):
    """What is shown."""

    FORWARD = enum.auto()
    """Activations, layer by layer from the first one on."""
    BACKWARD = enum.auto()
    """Errors, layer by layer from the output back."""
    UPDATE = enum.auto()
    """The changes of all weights; the network has them now."""


@dataclass(frozen=True, eq=False)
class Walk:
    """A stage of it."""

    step: BatchStep
    phase: Phase = Phase.FORWARD
    layer: int = 0
    """The layer that a pass has come to; 0 is the first hidden one. In an update it means nothing."""

    @property
    def next(self) -> Walk:
        """The stage that follows; an update is the last one."""
        last = len(self.step.deltas) - 1
        match self.phase:
            case Phase.FORWARD if self.layer < last:
                return replace(self, layer=self.layer + 1)
            case Phase.FORWARD:
                return replace(self, phase=Phase.BACKWARD)
            case Phase.BACKWARD if self.layer > 0:
                return replace(self, layer=self.layer - 1)
            case _:
                return self.end

    @property
    def end(self) -> Walk:
        """The update."""
        return replace(self, phase=Phase.UPDATE)

    @property
    def ended(self) -> bool:
        """Whether there is no more to show than the update."""
        return self.phase is Phase.UPDATE

    @property
    def seconds(self) -> float:
        """How long this stage is shown."""
        return PHASE_SECONDS / len(self.step.deltas)
