"""What networks must have in common to train in one call, and what none may have."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np

from unfold.core.activations import ACTIVATIONS
from unfold.core.losses import LOSSES
from unfold.core.optimizers import OPTIMIZERS
from unfold.core.plan import Plan
from unfold_companion.functions import RESIDUAL_OF
from unfold_companion.layers import function_of
from unfold_companion.unsupported import UnsupportedError
from unfold_companion.updates import PENALTIES, UPDATES


def require_supported(plan: Plan) -> None:
    """Raise for the first thing about a plan that has no PyTorch here.

    Raises:
        UnsupportedError: naming it, and what is supported.
    """
    if plan.network.splines is not None:
        raise UnsupportedError("model", "kan", "only mlp is")
    for layer in plan.network.layers:
        if function_of(layer.function) is None:
            names = ", ".join(ACTIVATIONS)
            raise UnsupportedError(
                "activation", "one of your own", f"supported are {names}, maxout, formulas"
            )
    if plan.loss not in RESIDUAL_OF:
        raise UnsupportedError("loss", "one of your own", f"supported are {', '.join(LOSSES)}")
    if type(plan.optimizer) not in UPDATES:
        raise UnsupportedError("optimizer", plan.optimizer_name, f"supported are {', '.join(OPTIMIZERS)}")
    if plan.regularizer not in PENALTIES:
        raise UnsupportedError("regularization", plan.regularizer, f"supported are {', '.join(PENALTIES)}")
    if plan.frozen.any():
        raise UnsupportedError("frozen parameters", int(plan.frozen.sum()), "all parameters are trained")
    if plan.batch:
        raise UnsupportedError("batch", plan.batch, "training begins with a whole epoch")
    if plan.network.n_networks is not None or not plan.n_samples:
        raise UnsupportedError("plan", "a swarm, or one without points", "one network with points is")


def require_one_shape(plans: Sequence[Plan]) -> None:
    """Raise unless plans can be trained, and that together.

    Raises:
        UnsupportedError: for the first thing about one that has no PyTorch here.
        ValueError: if they are not all of one shape, or none.
    """
    for plan in plans:
        require_supported(plan)
    if len({shape_of(plan) for plan in plans}) != 1:
        raise ValueError("plans: not all of one shape, or none")


def shape_of(plan: Plan) -> Hashable:
    """Return what is equal for plans that can train together."""
    network = plan.network
    return (
        network.sizes,
        network.layers,
        plan.loss,
        plan.n_samples,
        min(plan.batch_size, plan.n_samples),
        plan.carry_over,
        type(plan.optimizer),
        plan.regularizer,
        plan.clip_norm is None,
        len(plan.rngs),
        (plan.epoch, plan.n_carried, plan.optimizer.updates),
    )


def same_data(plans: Sequence[Plan]) -> bool:
    """Whether all plans have the same points."""
    first = plans[0]
    return all(
        plan.F is first.F or (np.array_equal(plan.F, first.F) and np.array_equal(plan.targets, first.targets))
        for plan in plans
    )
