"""What a unit computes, written out with its live numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from types import MappingProxyType

import numpy as np

from unfold.snapshot import Floats, Snapshot, Unit
from unfold.words.words import Words

MAX_TERMS = 6
"""More terms than this do not fit into one line: the strongest are written out, the others counted."""
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
FUNCTIONS: Mapping[str, str] = MappingProxyType(
    {"relu": "max(0, {})", "sigmoid": "σ({})", "linear": "{}", "formula": "<i>f</i>({})"}
)
"""How an activation is written where its own name would not do."""


def arithmetic(snapshot: Snapshot, unit: Unit, words: Words) -> str:
    """The unit's formula as HTML: a = f(w₁ x₁ + w₂ x₂ + b); a₁, a₂ ... are the units of the layer before."""
    settings = snapshot.settings
    hidden = settings["hidden"]
    if unit.layer:
        inputs = [f"<i>a{str(i + 1).translate(SUBSCRIPTS)}</i>" for i in range(hidden[unit.layer - 1])]
    else:
        prime = "′" if settings["standardize"] else ""
        features = snapshot.features
        names = [features.names[place] for place in features.chosen]
        inputs = [f"<i>{escape(words.features.get(name, name))}{prime}</i>" for name in names]
    bias = float(snapshot.biases[unit.layer][unit.index])
    z = weighted_sum(snapshot.weights[unit.layer][unit.index], inputs, bias, words)
    if unit.layer == len(hidden):
        number = "" if snapshot.n_outputs == 1 else str(unit.index + 1).translate(SUBSCRIPTS)
        if snapshot.problem == "classification":
            return f"<i>z{number}</i> = {z}"
        return f"<i>y{number}</i> = {_function(settings['output_activation']).format(z)}"
    skipped = settings["skips"] and unit.layer and hidden[unit.layer - 1] == hidden[unit.layer]
    added = f" + {inputs[unit.index]}" if skipped else ""
    return f"<i>a</i> = {_function(settings['activation']).format(z)}{added}"


def _function(activation: str) -> str:
    return FUNCTIONS.get(activation, activation + "({})")


def weighted_sum(weights: Floats, inputs: Sequence[str], bias: float, words: Words) -> str:
    """Σ w·a + b, the weights (n_inputs,) with the names of what they multiply."""
    strongest = np.sort(np.argsort(-np.abs(weights))[:MAX_TERMS])
    terms = [*((float(weights[i]), f" {inputs[i]}") for i in strongest), (bias, "")]
    signs = ["−" if value < 0 else "+" for value, _ in terms]
    written = [f" {sign} {abs(value):.2f}{name}" for sign, (value, name) in zip(signs, terms, strict=True)]
    written[0] = signs[0].strip("+") + written[0][3:]
    if left_out := len(weights) - len(strongest):
        written.insert(-1, f" <small>{words.units.more_terms.format(count=left_out)}</small>")
    return "".join(written)
