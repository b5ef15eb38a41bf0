"""Why NumPy and not the kernel trains, as structure: it is put into words where it is shown."""

from __future__ import annotations

from dataclasses import dataclass

REASONS = (
    # There is no kernel: what the system says, or by how much parameters differ.
    "not_loaded",
    "disagrees",
    # What the kernel does not cover; of some, which one it is.
    "activation",
    "own_activation",
    "maxout",
    "splines",
    "skips",
    "dropout",
    "loss",
    "optimizer",
    "regularization",
    "clip_norm",
    "frozen",
)


@dataclass(frozen=True)
class Reason:
    """Why a plan is not trained by the kernel.

    Attributes:
        kind: one of `REASONS`.
        about: its detail, a name or what a program says; empty where there is none.
    """

    kind: str
    about: str = ""

    def __str__(self) -> str:
        return f"{self.kind} {self.about}".rstrip()
