"""What a unit computes, written out with its live numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from types import MappingProxyType

import numpy as np

from unfold.settings import activations, inputs, rescales
from unfold.snapshot import Floats, Snapshot, Unit
from unfold.views.feature_names import feature_name
from unfold.views.numbers import SUBSCRIPTS
from unfold.words.words import Words

MAX_TERMS = 6
"""More terms than this do not fit into one line: the strongest are written out, the others counted."""
MAX_SUMS = 4
"""The same of the sums of maxout; three dots stand for the others."""
FUNCTIONS: Mapping[str, str] = MappingProxyType(
    {
        "relu": "max(0, {})",
        "sigmoid": "σ({})",
        "linear": "{}",
        "maxout": "max({})",
        "formula": "<i>f</i>({})",
    }
)
"""How an activation is written where its own name would not do."""


def arithmetic(snapshot: Snapshot, unit: Unit, words: Words) -> str:
    """The unit's formula as HTML: a = f(w₁ x₁ + w₂ x₂ + b); a₁, a₂ ... are the units of the layer before.

    Of maxout f is the largest of several such sums, which share the room that there is.
    """
    layer = unit.layer
    inputs = [f"<i>{escape(name)}</i>" for name in inputs_of(snapshot, layer, words)]
    weights, biases = snapshot.weights[layer], snapshot.biases[layer]
    rows = snapshot.rows_of(layer, unit.index)
    most = MAX_TERMS // len(rows)
    if len(rows) > 1 and most < len(inputs):
        most = max(1, most - 1)  # the dots that stand for the others are a term, too
    write = weighted_sum if snapshot.edges is None else sum_of_curves
    sums = [write(weights[row], inputs, float(biases[row]), words, most) for row in rows[:MAX_SUMS]]
    if len(rows) > MAX_SUMS:
        sums.append("…")
    answer, function, added = equation(snapshot, layer, unit.index, inputs)
    return f"<i>{answer}</i> = {function.format(', '.join(sums))}{added}"


def inputs_of(snapshot: Snapshot, layer: int, words: Words) -> list[str]:
    """What the inputs of a layer are called: features, or a₁, a₂ ... of the layer before."""
    settings = snapshot.settings
    if layer:
        return [f"a{str(i + 1).translate(SUBSCRIPTS)}" for i in range(settings["hidden"][layer - 1])]
    prime = "′" if rescales(settings) else ""
    return [feature_name(name, words) + prime for name in inputs(settings)]


def equation(snapshot: Snapshot, layer: int, index: int, inputs: Sequence[str]) -> tuple[str, str, str]:
    """What a unit's answer is called, its function with {} for the sum in it, and what is added to that."""
    settings = snapshot.settings
    hidden = settings["hidden"]
    if layer == len(hidden):
        number = "" if snapshot.n_outputs == 1 else str(index + 1).translate(SUBSCRIPTS)
        if snapshot.problem == "classification":
            return f"z{number}", "{}", ""
        return f"y{number}", _function(settings["output_activation"]), ""
    skipped = settings["skips"] and layer and hidden[layer - 1] == hidden[layer]
    return "a", _function(activations(settings)[layer]), f" + {inputs[index]}" if skipped else ""


def plain(html: str) -> str:
    """The text of a function's HTML."""
    return html.replace("<i>", "").replace("</i>", "")


def _function(activation: str) -> str:
    return FUNCTIONS.get(activation, activation + "({})")


def weighted_sum(
    weights: Floats, inputs: Sequence[str], bias: float, words: Words, most: int = MAX_TERMS
) -> str:
    """Σ w·a + b, the weights (n_inputs,) with the names of what they multiply, at `most` so many of them.

    Where there is room for few, three dots stand for the others.
    """
    strongest = _strongest(weights, most)
    terms = [(float(weights[i]), f"{abs(weights[i]):.2f} {inputs[i]}") for i in strongest]
    return _sum(terms, bias, len(weights), words, most)


def sum_of_curves(
    strengths: Floats, inputs: Sequence[str], bias: float, words: Words, most: int = MAX_TERMS
) -> str:
    """Σ φ(a) + b, each edge's own φ with the number of its input; the strongest of them."""
    strongest = _strongest(strengths, most)
    terms = [(1.0, f"φ{str(i + 1).translate(SUBSCRIPTS)}({inputs[i]})") for i in strongest]
    return _sum(terms, bias, len(strengths), words, most)


def _strongest(weights: Floats, most: int) -> list[int]:
    chosen: list[int] = np.sort(np.argsort(-np.abs(weights))[:most]).tolist()
    return chosen


def _sum(terms: list[tuple[float, str]], bias: float, n_inputs: int, words: Words, most: int) -> str:
    """Terms, each with a number of its sign, and the bias; what `most` has left out of them is counted."""
    shown = [*terms, (bias, f"{abs(bias):.2f}")]
    signs = ["−" if value < 0 else "+" for value, _ in shown]
    written = [f" {sign} {term}" for sign, (_, term) in zip(signs, shown, strict=True)]
    written[0] = signs[0].strip("+") + written[0][3:]
    if left_out := n_inputs - len(terms):
        others = f"<small>{words.units.more_terms.format(count=left_out)}</small>"
        written.insert(-1, f" {others}" if most == MAX_TERMS else " + …")
    return "".join(written)
