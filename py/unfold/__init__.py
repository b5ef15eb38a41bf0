"""Unfold: a neural-network playground that trains in the visitor's browser."""

__version__ = "0.1.0"
