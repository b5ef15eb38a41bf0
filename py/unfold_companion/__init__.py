"""The optional companion: trains run files and settings on a GPU or all cores of a machine, with PyTorch.

It draws the same data, first weights and mini-batches as the page, out of `unfold.core`, and brings but
another way to run the epochs.
"""
