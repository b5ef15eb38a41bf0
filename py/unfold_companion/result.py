"""What training has made of one network, wherever it was trained, and its way back into a plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from unfold.core.arrays import FloatArray
from unfold.core.optimizers import Adam
from unfold.core.plan import Plan


@dataclass(frozen=True, eq=False)
class Result:
    """What training has made of one network; see `core.plan.Checkpoint`, whose names these are."""

    params: FloatArray
    memory: tuple[FloatArray, ...]
    order: npt.NDArray[np.int_]
    n_carried: int
    updates: int
    generator: Mapping[str, Any] | None

    def into(self, plan: Plan) -> None:
        """Leave it in a plan, but for the number of epochs, which whoever counts them sets."""
        now = plan.checkpoint()
        plan.restore(
            replace(
                now,
                params=self.params,
                memory=self.memory,
                order=self.order,
                n_carried=self.n_carried,
                updates=self.updates if isinstance(plan.optimizer, Adam) else now.updates,
                generators=() if self.generator is None else (self.generator,),
            )
        )
