"""What has to be done again when a setting changes: one line for each setting."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from types import MappingProxyType


class Effect(enum.Flag):
    """What has to be done again when a setting changes."""

    VIEW = enum.auto()
    """Draw."""
    RATES = enum.auto()
    """Tell the trainer; weights, epoch and what the optimizer remembers stay."""
    OPTIMIZER = enum.auto()
    """Go on with another optimizer, which remembers nothing; weights and epoch stay."""
    DATA = enum.auto()
    """Make the points again; weights and epoch stay."""
    NETWORK = enum.auto()
    """Make the network again: first weights, epoch 0."""


EFFECT: Mapping[str, Effect] = MappingProxyType(
    {
        "dataset": Effect.DATA | Effect.NETWORK,
        "n_samples": Effect.DATA,
        "noise": Effect.DATA,
        "train_share": Effect.DATA,
        "data_seed": Effect.DATA,
        "turns": Effect.DATA,
        "arms": Effect.DATA | Effect.NETWORK,
        "rings": Effect.DATA,
        "squares": Effect.DATA,
        "classes": Effect.DATA | Effect.NETWORK,
        "twist": Effect.DATA,
        "terms": Effect.DATA,
        "modulus": Effect.DATA,
        "random_labels": Effect.DATA,
        "points": Effect.DATA,
        "test_points": Effect.DATA,
        "erased": Effect.DATA,
        "features": Effect.NETWORK,
        "own_features": Effect.NETWORK,
        "one_hot": Effect.NETWORK,
        "model": Effect.NETWORK,
        "spline_intervals": Effect.NETWORK,
        "hidden": Effect.NETWORK,
        "activation": Effect.NETWORK,
        "activations": Effect.NETWORK,
        "pieces": Effect.NETWORK,
        "formula": Effect.NETWORK,
        "output_activation": Effect.NETWORK,
        "skips": Effect.NETWORK,
        "dropout": Effect.NETWORK,
        "dropouts": Effect.NETWORK,
        "standardize": Effect.NETWORK,
        "initializer": Effect.NETWORK,
        "weight_seed": Effect.NETWORK,
        "loss": Effect.NETWORK,
        "optimizer": Effect.OPTIMIZER,
        "momentum": Effect.OPTIMIZER,
        "square_memory": Effect.OPTIMIZER,
        "learning_rate": Effect.RATES,
        "schedule": Effect.RATES,
        "schedule_epochs": Effect.RATES,
        "schedule_factor": Effect.RATES,
        "batch_size": Effect.RATES,
        "shuffle": Effect.NETWORK,
        "carry_over": Effect.NETWORK,
        "clip_norm": Effect.RATES,
        "regularization": Effect.RATES,
        "regularization_rate": Effect.RATES,
        "regularization_warm_up": Effect.RATES,
        "race": Effect.VIEW,
        "speed": Effect.VIEW,
        "stop_epoch": Effect.VIEW,
        "stop_loss": Effect.VIEW,
        "stop_seconds": Effect.VIEW,
        "show_test": Effect.VIEW,
        "discretize": Effect.VIEW,
        "zoom": Effect.VIEW,
        "show_errors": Effect.VIEW,
        "ghosts": Effect.VIEW,
        "log_loss": Effect.VIEW,
        "axes": Effect.VIEW,
        "stage": Effect.VIEW,
        "surface": Effect.VIEW,
        "azimuth": Effect.VIEW,
        "elevation": Effect.VIEW,
        "race_loss": Effect.VIEW,
        "sweep_quantity": Effect.VIEW,
        "unfolded": Effect.VIEW,
        "next_unit": Effect.VIEW,
        "region_fill": Effect.VIEW,
        "landscape_plane": Effect.VIEW,
        "theme": Effect.VIEW,
        "language": Effect.VIEW,
        "projector": Effect.VIEW,
        "shortcuts": Effect.VIEW,
        "lesson": Effect.VIEW,
        "lesson_step": Effect.VIEW,
        "hide": Effect.VIEW,
        "lock": Effect.VIEW,
    }
)
