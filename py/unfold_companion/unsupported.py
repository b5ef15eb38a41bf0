"""What the companion cannot train, said at the border."""

from __future__ import annotations


class UnsupportedError(ValueError):
    """A setting that the companion has no PyTorch for.

    Attributes:
        key: of the setting.
        value: what it was.
        allowed: what is supported instead.
    """

    def __init__(self, key: str, value: object, allowed: str) -> None:
        super().__init__(f"{key}: {value} is not supported by the companion; {allowed}")
        self.key, self.value, self.allowed = key, value, allowed
