"""What is said of the plane on its way: where it is, and what the layer does to it."""

from __future__ import annotations

from unfold.core.deformation import PARTS
from unfold.core.layer_map import Doing, LayerMap
from unfold.settings import activations
from unfold.snapshot import Snapshot, UnfoldingSight
from unfold.views.numbers import signed
from unfold.views.readout import Readout
from unfold.words.words import Words


class UnfoldingWords:
    """Owns the readouts; `update` is all that changes them."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self.head, self.sentence, self.cuts_head = Readout(), Readout(), Readout()

    def update(self, snapshot: Snapshot) -> None:
        """Show `snapshot`, if the way through its layers is looked at."""
        if snapshot.settings["stage"] != "layers":
            return
        words, seen = self._words.layers, snapshot.unfolding
        where = "" if seen is None else self._where(seen, snapshot)
        self.head.show(_head(words.unfold, f"<span>{where}</span>"))
        said = "" if seen is None else self._said(seen, snapshot)
        self.sentence.show(f'<p class="sentence">{said}</p>')
        self.cuts_head.show("" if seen is None else _head(words.cuts, words.cuts_about))

    def _where(self, seen: UnfoldingSight, snapshot: Snapshot) -> str:
        words, unfolded = self._words.layers, seen.unfolded
        if unfolded.layer is None:
            return words.at_input
        name = self._name(unfolded.layer, snapshot)
        if unfolded.at == unfolded.layer + 1:
            return words.after.format(name=name)
        named = [(words.parts[part.value], part is unfolded.part) for part in PARTS]
        parts = " · ".join(f"<strong>{part}</strong>" if present else part for part, present in named)
        return words.inside.format(name=name, parts=parts)

    def _name(self, layer: int, snapshot: Snapshot) -> str:
        words = self._words.layers
        if layer == len(snapshot.settings["hidden"]):
            return words.the_output
        return words.the_layer.format(layer=layer + 1)

    def _said(self, seen: UnfoldingSight, snapshot: Snapshot) -> str:
        """What the layer that the plane is in does to it."""
        words, unfolded = self._words.layers, seen.unfolded
        if unfolded.layer is None:
            return words.begin
        said = seen.maps[unfolded.layer]
        sentence = self._doing(said, unfolded.layer, snapshot)
        if unfolded.swapped:
            sentence += words.swapped
        elif unfolded.straight and said.doing is not Doing.MAXOUT:
            sentence += words.straight
        return sentence

    def _doing(self, said: LayerMap, layer: int, snapshot: Snapshot) -> str:
        words = self._words.layers
        numbers = words.not_square.format(n_in=said.n_in, n_out=said.n_out, rank=said.rank)
        if said.det is not None:
            numbers = words.square.format(det=signed(said.det), rank=said.rank)
        last = layer == len(snapshot.settings["hidden"])
        used = () if last else activations(snapshot.settings)
        name = self._words.choices["activation"][used[layer]] if layer < len(used) else ""
        dimensions = words.dimensions[min(said.rank, 2)].format(rank=said.rank)
        does = words.doing[said.doing.name.lower()].format(activation=name, dimensions=dimensions)
        return words.sentence.format(numbers=numbers, does=does)


def _head(name: str, beside: str) -> str:
    return f'<div class="head lead"><h2>{name}</h2><span class="figures">{beside}</span></div>'
