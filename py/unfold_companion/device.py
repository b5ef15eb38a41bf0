"""Which device trains: CUDA where it works, else the CPU, and the word that says which and why."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from unfold_companion.unsupported import UnsupportedError

NAMES = ("auto", "cuda", "cpu")
"""What can be asked for."""


@dataclass(frozen=True)
class Choice:
    """A device, and a sentence on it for people."""

    device: torch.device
    said: str

    @property
    def dtype(self) -> torch.dtype:
        """What it computes with unless somebody asks for another: float64 on a CPU, as the page, else
        float32."""
        return torch.float64 if self.device.type == "cpu" else torch.float32


def choose(name: str = "auto") -> Choice:
    """Return the device of a name; the CPU where "auto" or "cuda" finds no GPU that works.

    Raises:
        UnsupportedError: if there is no such name.
    """
    if name not in NAMES:
        raise UnsupportedError("device", repr(name), f"it is one of {', '.join(NAMES)}")
    cpu = f"CPU, {torch.get_num_threads()} threads"
    if name == "cpu":
        return Choice(torch.device("cpu"), cpu)
    try:
        if torch.cuda.is_available():
            torch.zeros(1, device="cuda").sum().item()  # a driver may be there, and still be too old
            return Choice(torch.device("cuda"), torch.cuda.get_device_name())
        why = "no GPU that CUDA can use was found"
    except RuntimeError as error:
        why = f"CUDA failed ({str(error).splitlines()[0]})"
    return Choice(torch.device("cpu"), f"{cpu}: {why}")
