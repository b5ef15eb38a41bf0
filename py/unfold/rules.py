"""Settings as the core's own rules: where a rule is more than a key of one of its tables."""

from __future__ import annotations

from collections.abc import Mapping

from unfold.core.activations import Activation, activation_of
from unfold.core.own_activation import own_activation
from unfold.core.schedules import SCHEDULES, Constant, Cosine, Schedule, Step, WarmUp
from unfold.settings import Settings


def activation(settings: Settings) -> str | Activation:
    """What the hidden units apply to their sums.

    Raises:
        FormulaError: if it is a formula that a network cannot learn with; see `combinations`.
    """
    if settings.activation == "formula":
        return activation_of(own_activation(settings.formula))
    return str(settings.activation)


def schedule(settings: Settings) -> Schedule:
    """What the learning rate is multiplied by in each epoch."""
    kind, epochs, factor = SCHEDULES[settings.schedule], settings.schedule_epochs, settings.schedule_factor
    if kind is Step:
        return Step(epochs, factor)
    if kind is Cosine:
        return Cosine(epochs, factor)
    return WarmUp(epochs) if kind is WarmUp else Constant()


def hyperparameters(settings: Settings) -> Mapping[str, float]:
    """The optimizer's own numbers, by its names for them."""
    match settings.optimizer:
        case "momentum" | "nesterov":
            return {"momentum": settings.momentum}
        case "adam" | "adamw":
            return {"beta1": settings.momentum, "beta2": settings.square_memory}
    return {}
