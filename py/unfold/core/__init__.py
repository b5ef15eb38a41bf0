"""The mathematics of Unfold: data, networks, training. NumPy and the standard library only.

Knows nothing of settings, widgets, browsers or time: a generator and a clock are passed in.
"""
