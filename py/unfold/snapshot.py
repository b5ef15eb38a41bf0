"""What views are told: one frozen picture of the state.

A Snapshot has two possible producers, live training and the playback of a stored run, and
nothing in it says which.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from unfold.core.datasets import Points
from unfold.core.edges import Edges
from unfold.core.evaluation import Metrics
from unfold.core.history import Curves
from unfold.core.layer_map import LayerMap
from unfold.core.metrics import Residuals
from unfold.core.plane import Window
from unfold.core.regions import Bent, RegionMap
from unfold.core.representation import Representation
from unfold.core.stuck import Stuck
from unfold.core.unfolding import Unfolded
from unfold.core.verdict import Verdict
from unfold.lessons.lesson import Lesson, Step
from unfold.stops import Diverged, Stop
from unfold.strongest import Strongest
from unfold.sweep_file import SweepFile
from unfold.walk import Walk

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Indices = npt.NDArray[np.intp]


Parameter: TypeAlias = tuple[int, int, int]
"""A weight or a bias: its layer as of `Unit`, its row of [W | b] there, and the index of its input, or their
number for the bias.

A unit has the row of its own index, one of maxout a row for each of its pieces: `Snapshot.rows_of`."""


@dataclass(frozen=True, eq=False)
class Unit:
    """One unit that somebody looks at."""

    layer: int
    """From 0, the first hidden layer, to n_hidden, the output."""
    index: int
    z: Floats
    """Its weighted sum, of maxout the largest, over the window: (resolution, resolution), lowest x2 first."""
    a: Floats
    """What it answers, z put through the layer's activation."""


BEYOND = 0.02
"""Share of targets that may lie beyond either end of their scale."""


@dataclass(frozen=True)
class Scale:
    """The values that are drawn in the colours of the map, from its one end to the other."""

    low: float = -1.0
    high: float = 1.0

    @classmethod
    def of(cls, targets: Floats) -> Scale:
        """The scale for targets without noise, in round numbers; zero is its middle if it lies between them.

        The few outermost ones, which would make all others pale, may lie beyond it.
        """
        low, high = np.quantile(targets, (BEYOND, 1 - BEYOND)).tolist()
        step = 10.0 ** math.floor(math.log10(max(high - low, 1e-6)))
        low, high = step * math.floor(low / step), step * math.ceil(high / step)
        if low < 0 < high:
            high = max(-low, high)
            low = -high
        return cls(low, max(high, low + step))

    @property
    def middle(self) -> float:
        """The value that is drawn as paper."""
        return (self.low + self.high) / 2

    def unit(self, values: Floats) -> Floats:
        """Values of any shape as parts of the scale: -1 at its one end, 1 at the other."""
        if (self.low, self.high) == (-1.0, 1.0):
            return values
        unit: Floats = (values - self.middle) / (self.high - self.middle)
        return unit


def scale_of(values: Floats) -> Floats:
    """What activations over the plane (..., n, n) are divided by to be drawn, of shape (...).

    One, or the largest absolute value: a unit without bounds (ReLU) would be flat almost everywhere if
    it were clipped.
    """
    largest: Floats = np.maximum(values.max(axis=(-2, -1)), -values.min(axis=(-2, -1)))
    return np.maximum(largest, 1.0)


@dataclass(frozen=True)
class Tool:
    """What a click into the plane does."""

    label: float | None
    """It adds a point with this label: the number of its class, from 1, or its value. None: it erases one."""

    @property
    def erases(self) -> bool:
        """Whether it is the eraser."""
        return self.label is None


@dataclass(frozen=True)
class InHand:
    """What the visitor is about to do to single points."""

    tool: Tool | None = None
    holds: bool = False
    """Whether a point is held, and may be moved."""
    undoable: bool = False
    """Whether there is a change that can be taken back."""


@dataclass(frozen=True)
class Deed:
    """What has been done to a point: what, where, and the point's label, as of `Tool`."""

    kind: Literal["added", "moved", "erased", "missed", "undone"]
    x1: float = 0.0
    x2: float | None = 0.0
    """None on a line."""
    label: float | None = None


Confusion: TypeAlias = npt.NDArray[np.int_]
"""How many points of each class (row) are taken for which (column): (n_classes, n_classes).

Of two classes -1 comes first."""


@dataclass(frozen=True, eq=False)
class FeatureTiles:
    """The features that people see, chosen or not.

    Attributes:
        names: of all, in the order of the network's inputs.
        chosen: places in `names` of those that are the network's inputs, the first ones.
        pictures: each over the plane, divided by its largest value there: (n_features, tile, tile); over a
            line (n_features, 1, n).
        others: how many inputs more the network has, that nobody sees.
    """

    names: tuple[str, ...]
    chosen: tuple[int, ...]
    pictures: Floats
    others: int = 0


@dataclass(frozen=True)
class RegionCount:
    """How many linear regions somebody has had counted where they are too many for every look.

    Attributes:
        count: how many, exactly; None before they are.
        epoch: when the network had them.
        stale: whether training has gone on since then.
        progress: of the count that goes on, 0 to 1; None if none does.
    """

    count: int | None = None
    epoch: int = 0
    stale: bool = False
    progress: float | None = None


@dataclass(frozen=True, eq=False)
class RegionSight:
    """What is to be seen of the linear regions in the window: their map, or the units' folds without it."""

    map: RegionMap | None = None
    answers: Floats = field(default_factory=lambda: np.empty((0, 0)))
    """What the network answers in the middle of each region: (n_outputs, n_regions)."""
    dims: int = 2
    """How many dimensions of the plane the network is told of."""
    folds_once: bool = False
    """Whether the formulas for units with one fold hold, ..."""
    rectifies: bool = False
    """... and those for rectifiers."""
    bent: Bent | None = None
    """Why there are no regions."""
    more_than: int | None = None
    """There are more regions than this, and they have not been mapped."""
    counted: RegionCount | None = None
    """What is known of their number all the same; None where they have been mapped, or there are none."""
    sums: tuple[Floats, ...] = ()
    """Without a map, of the drawn units of each hidden layer what is zero at their folds:
    (n, resolution, resolution)."""


@dataclass(frozen=True, eq=False)
class SignalSight:
    """What is to be seen of the signal, from when somebody began to look; nothing without training points.

    Attributes:
        moments: in epochs, (n,), the present one last.
        activations, deltas, gradients, updates: of each layer and moment the quantiles of `core.signal`,
            (n_layers, 5, n), output last.
        ratios: ‖ΔW‖/‖W‖ of each layer's next update, (n_layers, n).
    """

    moments: Floats = field(default_factory=lambda: np.empty(0))
    activations: Floats = field(default_factory=lambda: np.empty((0, 5, 0)))
    deltas: Floats = field(default_factory=lambda: np.empty((0, 5, 0)))
    gradients: Floats = field(default_factory=lambda: np.empty((0, 5, 0)))
    updates: Floats = field(default_factory=lambda: np.empty((0, 5, 0)))
    ratios: Floats = field(default_factory=lambda: np.empty((0, 0)))


@dataclass(frozen=True, eq=False)
class Ghost:
    """Another learner on the same points.

    Attributes:
        name: of the setting `ghosts`.
        score: the share of test points of the right class, or R², or without any of training points.
        decision: over the window, lowest x2 first: of each class, the largest decides, (n_classes, n, n), or
            the value, (1, n, n). On a line it is (n_classes or 1, 1, n).
    """

    name: str
    score: float
    decision: Floats


@dataclass(frozen=True, eq=False)
class SpectrumSight:
    """What is to be seen of the waves that the answers along a line are made of.

    Attributes:
        heights, target: how high each wave is, in the answers and in what is to be learned, (n_frequencies,):
            the k-th of the one that fits k + 1 times into the line.
        frequencies: those that what is to be learned is made of, from 1.
        moments: in epochs, (n_moments,), the present one last.
        errors: how far each of `frequencies` is missed, relative to its height, (n_own, n_moments).
        missing: why there is nothing: points do not lie on a line and have values, or nobody knows the true
            ones.
    """

    heights: Floats = field(default_factory=lambda: np.empty(0))
    target: Floats = field(default_factory=lambda: np.empty(0))
    frequencies: tuple[int, ...] = ()
    moments: Floats = field(default_factory=lambda: np.empty(0))
    errors: Floats = field(default_factory=lambda: np.empty((0, 0)))
    missing: Literal["line", "truth"] | None = None


@dataclass(frozen=True, eq=False)
class UnfoldingSight:
    """What is to be seen of the plane on its way through the layers.

    Attributes:
        unfolded: the plane somewhere on it.
        maps: what each layer does to its space, the output last.
        zeros: of the plane and of each hidden layer, the weighted sum of one unit of the next layer over the
            plane, (tile, tile): where it is zero that unit draws its line.
        next_units: which unit that is, from 0.
        travels: whether it goes on by itself.
    """

    unfolded: Unfolded
    maps: tuple[LayerMap, ...]
    zeros: tuple[Floats, ...]
    next_units: tuple[int, ...]
    travels: bool


@dataclass(frozen=True, eq=False)
class Racer:
    """One of the networks that are trained side by side.

    Attributes:
        optimizer, learning_rate: what it has of its own.
        epoch: number of whole epochs it was trained for.
        history: of its run; the same object until there are others.
        metrics: of its present parameters.
        diverged: whether it is out.
    """

    optimizer: str
    learning_rate: float
    epoch: int
    history: Curves
    metrics: Metrics
    diverged: bool


@dataclass(frozen=True, eq=False)
class RaceSight:
    """What is to be seen of a race.

    Attributes:
        racers: the network of the page itself, and then the others, as in the setting.
        catches_up: whether somebody has entered so late that all others wait.
    """

    racers: tuple[Racer, ...]
    catches_up: bool


@dataclass(frozen=True)
class Timeline:
    """A run that is looked back at.

    Attributes:
        epochs: of its checkpoints, ascending, and last of the moment that it has come to.
        at: which of them is seen, from 0.
        replays: whether they are shown one after another.
    """

    epochs: tuple[int, ...]
    at: int
    replays: bool

    @property
    def at_latest(self) -> bool:
        """Whether what is seen is what the run has come to."""
        return self.at == len(self.epochs) - 1


@dataclass(frozen=True, eq=False)
class LossLine:
    """The loss on the straight line from the first weights of a run to those of a moment.

    Attributes:
        shares: of the way, 0 at the first weights and 1 at those of the moment, (n,).
        train, test: mean losses of training and of test points there, (n,); NaN without points.
    """

    shares: Floats
    train: Floats
    test: Floats


@dataclass(frozen=True, eq=False)
class LossMap:
    """The training loss over a part of a plane through all weights.

    Attributes:
        kind: of the plane, as in the setting `landscape_plane`.
        losses: at the middles of pixels, (resolution, resolution), lowest second coordinate first.
        window: the part, in the plane's coordinates.
        epoch: in which the plane went through the network's weights.
        shares: of the path's variance that lies along the plane's axes, (2,); None if it has nothing to do
            with the path.
        from_file: whether it was computed elsewhere, and came with the run.
    """

    kind: str
    losses: Floats
    window: Window
    epoch: int
    shares: Floats | None
    from_file: bool = False


@dataclass(frozen=True, eq=False)
class LandscapeSight:
    """What is to be seen of the loss around the network's weights.

    Attributes:
        line: None before it has been computed first.
        epochs, sharpness: the looks at the sharpness, the largest eigenvalue of the training loss's Hessian,
            each (n,); NaN where nobody had looked for a while.
        limit: the sharpness above which the optimizer's steps swing ever wider; None if it has none.
        map: None before one has been computed.
        path: where the run has been in the map's plane, and last where it is, (n, 2).
        stale: whether the map was computed at other weights than the present ones.
        progress: of the map that is being computed, 0 to 1; None if none is.
        missing: what there would have to be for a map: "points" to learn from, a "path" with two directions,
            or two "directions" to go in.
    """

    line: LossLine | None = None
    epochs: Floats = field(default_factory=lambda: np.empty(0))
    sharpness: Floats = field(default_factory=lambda: np.empty(0))
    limit: float | None = None
    map: LossMap | None = None
    path: Floats = field(default_factory=lambda: np.empty((0, 2)))
    stale: bool = False
    progress: float | None = None
    missing: Literal["points", "path", "directions"] | None = None


@dataclass(frozen=True, eq=False)
class Seen:
    """What is to be seen of a network at one moment: all of a Snapshot that takes more than to look it up."""

    edges: Edges | None
    """The curves on the edges; None where edges are weights."""
    units: tuple[Floats, ...]
    """Per hidden layer, the activations over the plane: (n_units, tile, tile), lowest x2 first."""
    representations: tuple[Representation, ...]
    """The plane as each layer sees it: the plane itself, the hidden layers, the output."""
    stuck: Stuck
    """Which hidden units were dead or saturated when that was seen."""
    answers: Floats
    """What the network answers over the plane, as coarse as `units` are: (n_outputs, tile, tile)."""
    window: Window
    """The part of the plane that what follows lies over."""
    decision: Floats
    """The network's bare output over the window, zero at the decision boundary: (resolution, resolution).

    Of several classes each has its own, and the largest decides: (n_outputs, resolution, resolution)."""
    pointed: Unit | None
    """The unit that is pointed at."""
    output: Floats
    """What the network answers over the window, of the shape of `decision`: in [-1, 1] for two classes, for
    several the probability of each."""
    errors: tuple[Confusion, Confusion] | tuple[Residuals, Residuals] | None
    """Of training and test points, which classes are taken for which, or how far values are missed; None if
    nobody looks."""
    verdict: Verdict | None
    """On the network all over the true regions, up to some moments old; None if nobody looks, or if they are
    not known."""
    regions: RegionSight | None
    """The linear regions in the window; None if nobody looks."""
    signal: SignalSight | None
    """The signal in the network; None if nobody looks."""
    spectrum: SpectrumSight | None
    """The waves that the answers along a line are made of; None if nobody looks."""
    ghosts: tuple[Ghost, ...] | None
    """Other learners on the same points, the same object until there are others; None if nobody looks, or if
    there is nothing to learn: neither a value nor two classes."""
    landscape: LandscapeSight | None
    """The loss around the network's weights; None if nobody looks."""


@dataclass(frozen=True)
class SweepSight:
    """What is to be seen of a sweep.

    Attributes:
        sweep: the one that is open; None if none is.
        cell: the number of the cell that is looked at.
        opened: numbers of a cell, and of the network in it that the page's run began from, if it did.
    """

    sweep: SweepFile | None
    cell: int
    opened: tuple[int, int] | None


@dataclass(frozen=True, eq=False)
class LessonSight:
    """What is to be seen of the lesson that is being taken.

    Attributes:
        lesson: None in the list of all.
        number: of the step, from 1.
        answer: the answer that was predicted, from 0; None before.
        begun: whether the step has been set up, so that its goal counts.
        reached: measures and settings as they were when the goal was reached; None before.
        values: as they are now.
        strayed: settings of the experiment that the visitor has changed, and that the step does not set free.
        done: the names of the lessons whose last goal has been reached.
        kept: whether what is done will be known next time; None while that is not known.
        returns: whether there is something to go back to, that a lesson took the place of.
    """

    lesson: Lesson | None = None
    number: int = 1
    answer: int | None = None
    begun: bool = False
    reached: Mapping[str, Any] | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    strayed: tuple[str, ...] = ()
    done: frozenset[str] = frozenset()
    kept: bool | None = None
    returns: bool = False

    @property
    def step(self) -> Step | None:
        """The step that is being taken."""
        return None if self.lesson is None else self.lesson.steps[self.number - 1]

    @property
    def is_last(self) -> bool:
        """Whether no other step follows."""
        return self.lesson is not None and self.number == len(self.lesson.steps)


@dataclass(frozen=True, eq=False)
class Snapshot(Seen):
    """One moment of one network.

    What lies over the plane or a window of it has two axes of points. Where points have one coordinate it
    lies over a line, and the first of these axes has length 1: see `on_line`.

    Arrays may be views into buffers that the next Snapshot overwrites: draw them, don't keep
    them. `settings`, `train`, `test` and `features` are replaced, never written to, so `is` tells
    whether they have changed; and so it does of what is evaluated: `answers` are another object whenever
    the network has changed, `output` whenever the window or how finely it is looked at has, too.
    """

    settings: Mapping[str, Any]
    """The value of every setting."""
    problem: str
    """"classification" (labels -1 and +1, or the numbers of several classes) or "regression"."""
    playing: bool
    stopped: Stop | None
    """Why training has stopped by itself, if it has."""
    epoch: int
    batch: int
    """Number of mini-batches trained of the epoch that follows; 0 if it has not been begun."""
    n_batches: int
    """Number of mini-batches in an epoch."""
    walk: Walk | None
    """The mini-batch that is gone through slowly."""
    metrics: Metrics
    history: Curves
    """Of the run; the same object until there are others."""
    rewinds: tuple[int, ...]
    """Epochs at which a run that had diverged was taken up again, the first one first."""
    train: Points
    test: Points
    weights: tuple[Floats, ...]
    """Per layer, the output included, of shape (n_rows, n_in); see `rows_of`. Where edges are curves, their
    strengths."""
    biases: tuple[Floats, ...]
    """Per layer, the output included, of shape (n_rows,)."""
    frozen: tuple[Bools, ...]
    """Which of them training leaves alone: per layer (n_rows, n_in + 1), the biases last."""
    features: FeatureTiles
    aimed: Parameter | None
    """The weight or bias that is pointed at."""
    pinned: tuple[int, int] | None
    """The unit whose weights somebody has at hand, (layer, index) as in `Unit`."""
    unfolding: UnfoldingSight | None
    """The plane on its way through the layers; None if nobody looks, or there is no plane."""
    race: RaceSight | None
    """The networks that race; None if nobody looks."""
    sweep: SweepSight | None
    """What many networks have come to; None if nobody looks."""
    timeline: Timeline | None
    """The run, while it is looked back at: all else is as it was in the epoch that is seen. Only `history`
    goes as far as the run does."""
    has_past: bool
    """Whether there are earlier moments of the run to look back at."""
    scale: Scale
    """In which targets and answers of a regression are drawn; two classes are -1 and 1 as they are."""
    hand: InHand
    """What the visitor is about to do to single points."""
    lesson: LessonSight
    """Where the visitor is in the lessons."""

    @property
    def on_line(self) -> bool:
        """Whether points have one coordinate, so that all that is shown is a function of x1."""
        return self.train.on_line

    @property
    def plotted(self) -> Unit | None:
        """The unit that the output plot shows in place of the network's answer.

        None while points are changed by hand on a line: they are put at their values, on the answer's scale.
        """
        return None if self.on_line and self.hand.tool is not None else self.pointed

    @property
    def judgement(self) -> tuple[float, float]:
        """Loss and score on the test points; without any, on the training points. NaN without points."""
        metrics = self.metrics
        if len(self.test):
            return metrics.test_loss, metrics.test_score
        return metrics.train_loss, metrics.train_score

    @property
    def learnable(self) -> bool:
        """Whether there is anything to learn: a value, or two classes to be told apart."""
        return self.train.teach(self.problem)

    @property
    def diverged(self) -> bool:
        """Whether the last run diverged."""
        return isinstance(self.stopped, Diverged)

    @property
    def n_outputs(self) -> int:
        """One for two classes or for a value, else one for each class."""
        return len(self.biases[-1])

    @property
    def widths(self) -> tuple[int, ...]:
        """Number of units of each layer, the output included."""
        return (*self.settings["hidden"], self.n_outputs)

    @property
    def drawn_widths(self) -> tuple[int, ...]:
        """As many of them are drawn, the first ones of each layer."""
        return self.strongest.widths

    def rows_of(self, layer: int, unit: int) -> range:
        """The rows of `weights`, `biases` and `frozen` that are a unit's: as many as it has pieces."""
        return range(unit, len(self.biases[layer]), self.widths[layer])

    @cached_property
    def strongest(self) -> Strongest:
        """Which weights and biases are drawn, where there are more of them than there is room for."""
        return Strongest(self.weights, self.biases, self.widths, len(self.features.chosen))
