"""Tests of the companion need PyTorch, which is an extra."""

import pytest

pytest.importorskip("torch", reason="PyTorch is not installed: pip install unfold[companion]")
