"""What is to be seen of one network: evaluated when it has changed, and kept until then."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from unfold.core.edges import EdgeEvaluator, Edges
from unfold.core.grid import GridEvaluator, grid_points
from unfold.core.kernel import Kernel
from unfold.core.layer_map import LayerMap
from unfold.core.plane import WHOLE, Window
from unfold.core.representation import Representation, Representations, UnitPair
from unfold.core.stuck import Stuck
from unfold.core.trainer import Trainer
from unfold.core.unfolding import unfold
from unfold.snapshot import Floats, UnfoldingSight, Unit

TILE = 50
"""Points along each side of the plane at which every unit is evaluated for its own picture, and, while
training goes on, the output too, along each side of the window that shows it."""
FINE = 100
"""The same when everything stands still; TensorFlow Playground's resolution."""
LINE = 200
"""Points along a line at which everything is evaluated that is drawn as a curve: one for every two pixels."""
SMALL = 30_000
"""Weights and biases of the largest network that is looked at so finely. Of larger ones there are fewer
points, so that a look takes about as long, ..."""
COARSEST = 40
"""... but never fewer along a side than these. On a line there are few anyway."""
WEIGHED = 100
"""The most training points that tell the strength of an edge."""


@dataclass(frozen=True, eq=False)
class Pictures:
    """What all units answer over the plane and over a window of it, as in `Snapshot`.

    Attributes:
        window: the part of the plane that `decision` and `output` lie over.
        grid: what evaluates them there.
        tiles, layers: every layer's activations over the plane and over the window, the output last, each
            (n_units, resolution, resolution), on a line (n_units, 1, resolution).
        units, answers, decision, output: as in `Snapshot`.
    """

    window: Window
    grid: GridEvaluator
    tiles: list[Floats]
    layers: list[Floats]
    units: tuple[Floats, ...]
    answers: Floats
    decision: Floats
    output: Floats


class Sight:
    """Looks at one network while it is trained; what has not changed between two looks is the same object.

    Args:
        trainer: of whose network, inputs and training points there are pictures.
        axes: by hidden layer, from 0, the two units in which it is represented; see `Representations`.
        kernel: returns what evaluates pictures that the next ones follow at once; None if there is nothing.
    """

    def __init__(
        self,
        trainer: Trainer,
        axes: Mapping[int, UnitPair],
        kernel: Callable[[], Kernel | None] = lambda: None,
    ) -> None:
        self._trainer = trainer
        self._axes = axes
        self._kernel = kernel
        self._grids: dict[tuple[int, Window, bool], GridEvaluator] = {}
        n_parameters = trainer.network.n_parameters
        self._is_small = n_parameters <= SMALL
        self._coarser = min(1.0, math.sqrt(SMALL / n_parameters))
        self._pictures: Pictures | None = None
        self._unit: Unit | None = None
        self._unit_of: Pictures | None = None
        self._unfolding: UnfoldingSight | None = None
        self._unfolding_of: tuple[object, ...] = ()
        self._views: tuple[Representation, ...] = ()
        self._stuck = Stuck()
        self._edges: Edges | None = None
        self.forget_points()

    def forget_points(self) -> None:
        """Look at the training points afresh, for there are others."""
        trainer = self._trainer
        self._representations = Representations(
            trainer.network,
            trainer.features,
            trainer.train,
            trainer.problem,
            self._plane,
            self._axes,
        )
        self._read: tuple[Floats, Floats] | None = None
        self._read_over: GridEvaluator | None = None
        self._evaluate_edges: EdgeEvaluator | None = None
        if trainer.network.splines is not None:
            weighed = self._representations.inputs[:, :WEIGHED]
            self._evaluate_edges = EdgeEvaluator(trainer.network, weighed.T)
        self._edges_of: list[Floats] | None = None
        self._represented: list[Floats] | None = None
        self._represented_live = True

    def turn(self, axes: Mapping[int, UnitPair]) -> None:
        """Represent layers in other units from now on."""
        self._axes = axes
        self.forget_points()

    def look(self, window: Window, *, closely: bool) -> Pictures:
        """Return all pictures.

        Args:
            window: the part of the plane that some of them lie over.
            closely: whether these have a finer grid, and all of them the numbers of training itself. Else,
                and of large networks, the kernel evaluates what it covers, see `GridEvaluator`.
        """
        # Where there are few points the kernel's numbers, good to the seventh digit, will do.
        closely = closely and self._is_small
        tiles = self._grid(TILE, WHOLE, closely=closely).evaluate()
        grid = self._grid(FINE if closely else TILE, window, closely=closely)
        layers = grid.evaluate()
        last = self._pictures
        if last is not None and last.tiles is tiles and last.layers is layers:
            return last
        link = self._trainer.loss.link
        if last is not None and last.tiles is tiles:
            units, answers = last.units, last.answers
        else:
            units, answers = tuple(tiles[:-1]), link(tiles[-1])
        output = answers if layers is tiles else link(layers[-1])
        several = len(output) > 1
        self._pictures = Pictures(
            window=window,
            grid=grid,
            tiles=tiles,
            layers=layers,
            units=units,
            answers=answers,
            decision=layers[-1] if several else layers[-1][0],
            output=output if several else output[0],
        )
        return self._pictures

    def represent(self, pictures: Pictures, *, live: bool) -> tuple[Representation, ...]:
        """Return the plane as each layer sees it; while training is `live` the cuts follow step by step."""
        if self._represented is not pictures.tiles or (self._represented_live and not live):
            self._represented, self._represented_live = pictures.tiles, live
            with np.errstate(over="ignore", invalid="ignore"):  # activations may be on their way to diverge
                views = self._representations.update(pictures.tiles, self._trainer.loss.link, live=live)
            self._views = tuple(views)
            self._stuck = self._find_stuck()
        return self._views

    @property
    def stuck(self) -> Stuck:
        """Which hidden units were dead or saturated when the layers were last represented.

        That needs their activations at all training points, which are computed for the layers' sheets anyway,
        and not for every frame.
        """
        return self._stuck

    def _find_stuck(self) -> Stuck:
        hidden = [view.activations[1] for view in self._views[1:-1]]
        return Stuck.among(self._trainer.network.layers[:-1], hidden)

    def look_at(self, unit: tuple[int, int], pictures: Pictures) -> Unit:
        """Return the sums and answers of one unit, (layer, index), over the window."""
        seen = self._unit
        if seen is None or self._unit_of is not pictures or (seen.layer, seen.index) != unit:
            self._unit, self._unit_of = self._evaluate(*unit, pictures), pictures
        assert self._unit is not None
        return self._unit

    def look_at_edges(self, pictures: Pictures) -> Edges | None:
        """Return the curves on the edges; None where edges are weights."""
        if self._evaluate_edges is not None and self._edges_of is not pictures.tiles:
            self._edges, self._edges_of = self._evaluate_edges(), pictures.tiles
        return self._edges

    def look_at_unfolding(self, at: float, next_unit: int, *, travels: bool) -> UnfoldingSight:
        """Return the plane `at` a place of its way, see `unfold`, as it was last represented.

        Args:
            next_unit: whose zero line is drawn in the layer before its own, from 0; the last one of a layer
                that has fewer.
            travels: whether it goes on by itself.
        """
        unfolding_of = (self._views, at, next_unit, travels)
        if self._unfolding is None or any(
            new is not old and new != old for new, old in zip(unfolding_of, self._unfolding_of, strict=True)
        ):
            self._unfolding_of = unfolding_of
            self._unfolding = self._unfold(at, next_unit, travels=travels)
        return self._unfolding

    def _unfold(self, at: float, next_unit: int, *, travels: bool) -> UnfoldingSight:
        network = self._trainer.network
        tiles = self._grid(TILE, WHOLE, closely=self._is_small)
        read = [tiles.features, *(view.activations[0] for view in self._views[1:-1])]
        units = [min(next_unit, n - 1) for n in network.sizes[1:]]
        zeros = []
        for layer, (unit, x) in enumerate(zip(units, read, strict=True)):
            rows = network.layers[layer].rows_of(unit)
            zeros.append(network.sums(layer, x, rows).max(axis=0))
        maps = tuple(map(LayerMap.of, network.layers, network.weights))
        unfolded = unfold(at, network, self._views, maps, self._inputs(tiles))
        return UnfoldingSight(unfolded, maps, tuple(zeros), tuple(units), travels)

    def _inputs(self, tiles: GridEvaluator) -> tuple[Floats, Floats] | None:
        """What the first layer reads, over the plane and of the points, if not x1 and x2 themselves."""
        if self._read_over is not tiles:
            self._read_over = tiles
            as_it_lies = np.array_equal(tiles.features, self._plane)
            self._read = None if as_it_lies else (tiles.features, self._representations.inputs)
        return self._read

    def _grid(self, resolution: int, window: Window, *, closely: bool) -> GridEvaluator:
        """What evaluates the network there, on a line in one resolution; of windows the last one is kept."""
        on_line = self._trainer.train.on_line
        resolution = LINE if on_line else self._resolution(resolution)
        key = (resolution, window, closely)
        if key not in self._grids:
            self._grids = {kept: grid for kept, grid in self._grids.items() if kept[1] in (WHOLE, window)}
            self._grids[key] = GridEvaluator(
                self._trainer.network,
                self._trainer.features,
                resolution,
                None if closely else self._kernel(),
                window,
                on_line=on_line,
            )
        return self._grids[key]

    def _resolution(self, of_small: int) -> int:
        """Points along each side of a square where of a small network there are so many."""
        return max(min(COARSEST, of_small), round(of_small * self._coarser))

    @property
    def _plane(self) -> Floats:
        """The points that all tiles and sheets are of: (2, n, n), on a line (1, 1, n)."""
        if self._trainer.train.on_line:
            return ALONG
        n = self._resolution(TILE)
        return PLANE if n == TILE else np.ascontiguousarray(grid_points(n).T.reshape(2, n, n))

    def _evaluate(self, layer: int, index: int, pictures: Pictures) -> Unit:
        network, layers = self._trainer.network, pictures.layers
        inputs = layers[layer - 1] if layer else pictures.grid.features
        rows = network.layers[layer].rows_of(index)
        return Unit(layer, index, network.sums(layer, inputs, rows).max(axis=0), layers[layer][index])


PLANE = np.ascontiguousarray(grid_points(TILE).T.reshape(2, TILE, TILE))
ALONG = grid_points(LINE, on_line=True).T.reshape(1, 1, LINE)
