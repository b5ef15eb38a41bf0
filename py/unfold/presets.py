"""The core's presets as changes of settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from unfold.core.datasets import DATASETS
from unfold.core.presets import PRESETS


def preset_changes(name: str, settings: Mapping[str, Any]) -> dict[str, Any]:
    """What makes `settings` a run as the preset has it; dataset, layers, rates and seeds stay.

    Args:
        name: a key of the core's `PRESETS`.
        settings: the present ones, of which the dataset and the regularization matter.
    """
    preset = PRESETS[name]
    problem = DATASETS[settings["dataset"]].problem
    penalty = "l1" if settings["regularization"] == "l1_dead" else settings["regularization"]
    return {
        "n_samples": preset.n_samples[problem],
        "train_share": round(100 * preset.train_share),
        "output_activation": preset.output_activation[problem],
        "initializer": preset.initializer,
        "loss": "auto" if name == "standard" else preset.loss[problem],
        "optimizer": preset.optimizer,
        "shuffle": preset.shuffled,
        "carry_over": preset.carry_over,
        "dropout": settings["dropout"] if preset.shuffled else 0.0,
        "dropouts": settings["dropouts"] if preset.shuffled else (),
        "regularization": preset.regularizers.get(penalty, penalty),
    }


def preset_of(settings: Mapping[str, Any]) -> str | None:
    """The preset that `settings` are as, or None."""
    for name in PRESETS:
        if preset_changes(name, settings).items() <= dict(settings).items():
            return name
    return None
