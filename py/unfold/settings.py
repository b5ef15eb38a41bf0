"""The one declaration of everything a person can set.

Owns names, defaults and what is allowed; knows nothing of networks, widgets or URLs. What people
know a setting by, and a sentence on what it is, stand in `words`.
Every write goes through `Settings.apply`, which validates a whole candidate before it
commits: `param.update(a=good, b=bad)` would raise and keep `a`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import chain
from types import MappingProxyType
from typing import Any, TypeAlias, TypeVar

import param

from unfold.parameters import (
    Choice,
    Contestant,
    Contestants,
    Formula,
    Formulas,
    IndexList,
    PerLayer,
    PointList,
    Square,
    Subset,
    UnitPairs,
    Widths,
    allowed,
    split_formulas,
)
from unfold.problems import LockedByLink, Problem, SettingNames
from unfold.words.english import ENGLISH
from unfold.words.refusals import refusals

T = TypeVar("T")

DATASETS: Mapping[str, str] = MappingProxyType(
    {
        "circle": "classification",
        "xor": "classification",
        "gauss": "classification",
        "spiral": "classification",
        "moons": "classification",
        "rings": "classification",
        "checkerboard": "classification",
        "annulus": "classification",
        "two_curves": "classification",
        "above_curve": "classification",
        "intervals": "classification",
        "own": "classification",
        "blobs": "classes",
        "pinwheel": "classes",
        "own_classes": "classes",
        "plane": "regression",
        "multi_gauss": "regression",
        "surface": "regression",
        "sines": "regression",
        "tower": "regression",
        "modular": "regression",
        "wiggle": "regression",
        "own_values": "regression",
        "own_line": "regression",
    }
)
"""The problem under which each is offered: two classes, several classes, or values."""
DATASET_PARAMETERS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "spiral": ("turns", "arms"),
        "rings": ("rings",),
        "checkerboard": ("squares",),
        "blobs": ("classes",),
        "pinwheel": ("classes", "twist"),
        "own_classes": ("classes",),
        "sines": ("terms",),
        "modular": ("modulus",),
    }
)
"""The settings that only these datasets take."""
BY_HAND = ("points", "test_points", "erased")
"""The settings that hold what was done to single points; with other data they are empty again."""
OWN_DATASETS = ("own", "own_classes", "own_values", "own_line")
"""The datasets that have no points but those added by hand, or out of a table."""
LINE_DATASETS = ("intervals", "sines", "wiggle", "own_line")
"""The datasets whose points have one coordinate, x1."""
EVERYDAY_FEATURES = ("x1", "x2", "x1^2", "x2^2", "x1*x2", "sin(x1)", "sin(x2)")
"""Those that are in sight before anybody has chosen them."""
FEATURES = (
    *EVERYDAY_FEATURES,
    "cos(x1)",
    "cos(x2)",
    "|x1|",
    "|x2|",
    "r",
    "theta",
    *(f"{wave}({k}pi*x{axis}/6)" for axis in (1, 2) for k in ("", "2*", "3*") for wave in ("sin", "cos")),
)
ACTIVATIONS = (
    "relu",
    "tanh",
    "sigmoid",
    "linear",
    "leaky_relu",
    "elu",
    "gelu",
    "silu",
    "softplus",
    "steep_sigmoid",
    "sin",
    "maxout",
    "formula",
)
MODELS = ("mlp", "kan")
"""On the edges stand weights, as in a multilayer perceptron, or the curves of Kolmogorov and Arnold."""
ACTIVATION_PARAMETERS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"maxout": ("pieces",), "formula": ("formula",)}
)
"""The settings that only these activations take."""
OF_WEIGHTS = ("activation", "activations", *chain(*ACTIVATION_PARAMETERS.values()), "standardize")
"""The settings that mean nothing where edges are curves: units add them up, and features span their grid."""
OUTPUT_ACTIVATIONS = ("linear", "tanh")
INITIALIZERS = ("glorot", "he", "uniform", "glorot_normal", "he_uniform", "lecun", "orthogonal", "zeros")
LOSSES = ("auto", "squared_error", "cross_entropy", "hinge", "huber")
OPTIMIZERS = ("sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adadelta", "adam", "adamw")
SCHEDULES = ("constant", "step", "cosine", "warm_up")
REGULARIZATIONS = ("none", "l1", "l2", "l1_dead", "weight_decay", "contractive")
SPEEDS = ("2", "10", "60", "600", "max")
STAGES = ("network", "layers", "regions", "surface", "signal", "landscape", "race", "spectrum", "sweep")
"""What the stage shows, in the order of its tabs."""
MAX_OWN_FREQUENCIES = 5
"""Of what is to be learned along a line: so many waves are followed at most."""
GHOSTS = ("logistic", "knn", "tree", "forest")
"""Other learners that the network is compared with."""
RACE_LOSSES = ("test", "training")
SWEEP_QUANTITIES = ("solved", "test_loss", "train_loss", "epochs", "diverged")
LANDSCAPE_PLANES = ("pca", "random")
REGION_FILLS = ("answer", "region", "depth")
LESSONS = (
    "xor",
    "line",
    "circle",
    "annulus",
    "regions",
    "spectrum",
    "random_labels",
    "grokking",
    "zeros",
    "vanishing",
    "too_much",
    "edge",
    "neighbours",
)
"""In the order in which they are offered; each has a file in `lessons`."""
MAX_STEPS = 4
"""Of a lesson."""
THEMES = ("auto", "light", "dark")
LANGUAGES = ("auto", "en", "zh")

GROUPS: Mapping[str, str] = MappingProxyType(
    {
        "data": "dataset",
        "network": "features",
        "training": "loss",
        "stops": "stop_epoch",
        "view": "show_test",
    }
)
"""The groups that the settings are shown in, and the first setting of each."""
PARTS = (
    "data.new",
    "network.new",
    "network.weights",
    "transport",
    "transport.play",
    "transport.step",
    "transport.step_batch",
    "transport.reset",
    "rail",
    "rail.settings",
    "rail.text",
    "rail.table",
    "rail.share",
    "rail.lessons",
    "rail.help",
)
"""What a link can hide or lock besides settings and their groups. One with a dot belongs to what stands
before the dot."""
NEAREST = 3
"""Names that are offered in place of one that there is not."""
RESTRICTIONS = ("hide", "lock")
"""The settings that say what a link hides and locks: they are in no group, but in the rail's Share."""
GUIDE = ("lesson", "lesson_step")
"""The settings that say what the rail's Lessons shows: they are in no group either."""

WHOLE_PLANE = (0.0, 0.0, 6.0)
"""The square that all data lie in but for noise: x1 and x2 of its middle, and half its side."""
FARTHEST = 24.0
"""How far from 0 the plane is shown: what a network makes of points far from all data can be seen, too."""
CLOSEST = 0.06
"""Half the side of the smallest square that is shown."""
REACH = 6.0
"""The largest size of a coordinate of a point added by hand: it lies in the whole plane."""
MAX_POINTS = 500
"""The most points of one's own, for training and for testing each; and the most that are erased."""
MAX_VALUE = 100.0
"""The largest size of a value of a point added by hand."""
MAX_SAMPLES = 2000
MAX_CELLS = 32
"""Equal parts of a coordinate that a network is told of instead of the coordinate."""
MAX_CLASSES = 5

MAX_LAYERS = 8
SURFACES = ("answer", *(f"layer_{n}" for n in range(1, MAX_LAYERS + 1)))
"""What the surface is: the answer as a height over the plane, or the plane in the space of a layer, whose
number is the place in this table."""
SPACE_DIMS = 3
"""As many units has a layer whose space can be seen."""
MAX_UNITS = 256
DRAWN_UNITS = 16
"""As many units of a layer are drawn, the first ones; of all others it is said how many they are."""
MAX_PARAMETERS = 500_000
"""Weights and biases of a network: eight layers of 256 units have not quite so many."""
FEWEST_INTERVALS, MOST_INTERVALS = 3, 10
"""Of the grid that curves on edges are made on."""
MAX_PIECES = 5
"""Affine functions of a maxout unit."""
MAX_CONTESTANTS = 6
"""Networks that race with the one of the page."""
MAX_WEIGHT = 1000.0
"""The largest number that a weight or a bias can be set to by hand, and the smallest but for its sign."""
MAX_EPOCHS = 100_000
"""The longest time that a schedule or a warm-up is given in."""
SLOWEST, FASTEST = 1e-5, 10.0
"""The smallest and the largest learning rate."""
LEARNING_RATES = (0.00001, 0.0001, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
"""Those that are offered."""
USUAL_RATES: tuple[Contestant, ...] = (
    ("momentum", 0.01),
    ("adagrad", 0.1),
    ("rmsprop", 0.01),
    ("adam", 0.01),
    ("nesterov", 0.01),
    ("adamw", 0.01),
    ("sgd", 0.1),
    ("adadelta", 1.0),
)
"""Every optimizer and a learning rate that it does well at, in the order in which they join a race: the
page's own network has plain SGD until somebody wants another."""


def on_line(values: Mapping[str, Any]) -> bool:
    """Whether points have one coordinate, x1, and no x2."""
    return values["dataset"] in LINE_DATASETS


def usable(feature: str, values: Mapping[str, Any]) -> bool:
    """Whether points have what a feature or a formula asks for."""
    return not on_line(values) or (feature not in ("r", "theta") and "x2" not in feature)


def inputs(values: Mapping[str, Any]) -> tuple[str, ...]:
    """What the network is told of each point: the features chosen, and then the formulas, each once.

    On a line those of x2 wait, chosen as they are, for points that have one; if no other is chosen it is x1.
    All of them wait while the network is told of cells, x1's and x2's in turn.
    """
    if count := values["one_hot"]:
        axes = (1,) if on_line(values) else (1, 2)
        return tuple(f"x{axis}@{number}/{count}" for number in range(1, count + 1) for axis in axes)
    chosen = dict.fromkeys((*values["features"], *split_formulas(values["own_features"])))
    found = tuple(name for name in chosen if usable(name, values))
    return found or (("x1",) if on_line(values) else ())


def features_in_sight(values: Mapping[str, Any]) -> tuple[str, ...]:
    """The features that people see, chosen or not, in the order of the network's inputs.

    Of cells, of which there may be many, the first ones.
    """
    chosen = inputs(values)
    if values["one_hot"]:
        return chosen[:DRAWN_UNITS]
    named = tuple(
        name for name in FEATURES if name in chosen or (name in EVERYDAY_FEATURES and usable(name, values))
    )
    return (*named, *(name for name in chosen if name not in FEATURES))


def has_curves(values: Mapping[str, Any]) -> bool:
    """Whether edges are curves, as in a Kolmogorov-Arnold network, and no weights."""
    return bool(values["model"] == "kan")


def rescales(values: Mapping[str, Any]) -> bool:
    """Whether the network is told of features on scales of their own."""
    return has_curves(values) or bool(values["standardize"])


def unfolds(values: Mapping[str, Any]) -> bool:
    """Whether there is a plane, and a way for it through the layers: each a matrix and a function."""
    return not (on_line(values) or has_curves(values))


def activations(values: Mapping[str, Any]) -> tuple[str, ...]:
    """What the units of each hidden layer apply to their sums: nothing to sums of curves."""
    if has_curves(values):
        return ("linear",) * len(values["hidden"])
    return _per_layer(values["activations"], values["activation"], len(values["hidden"]))


def dropouts(values: Mapping[str, Any]) -> tuple[float, ...]:
    """The share of the units of each hidden layer that a training step leaves out."""
    return _per_layer(values["dropouts"], values["dropout"], len(values["hidden"]))


def drawn(widths: Iterable[int]) -> tuple[int, ...]:
    """How many units are drawn of layers of so many."""
    return tuple(min(width, DRAWN_UNITS) for width in widths)


def layers_in_space(values: Mapping[str, Any]) -> tuple[int, ...]:
    """The numbers, from 1, of the hidden layers that have a space of three dimensions: one for each unit."""
    return tuple(number for number, width in enumerate(values["hidden"], 1) if width == SPACE_DIMS)


def _per_layer(single: tuple[T, ...], others: T, n_layers: int) -> tuple[T, ...]:
    return (single + (others,) * n_layers)[:n_layers]


def idle(values: Mapping[str, Any]) -> frozenset[str]:
    """The settings that mean nothing as yet: other activations, edges, inputs or points take them."""
    used = {values["activation"], *activations(values)}
    of_coordinates = ("features", "own_features") if values["one_hot"] else ()
    of_edges = OF_WEIGHTS if has_curves(values) else ("spline_intervals",)
    named = (
        name for taken_by, names in ACTIVATION_PARAMETERS.items() if taken_by not in used for name in names
    )
    of_plane = ("zoom",) if on_line(values) else ()
    return frozenset((*named, *of_edges, *of_plane, *of_coordinates))


class SettingsError(ValueError):
    """Raised when settings cannot be applied; nothing has been changed. Its text is for logs."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(refusals(self.problems, ENGLISH))


def grouped(names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The names of settings, given in the order of their declaration, by their group."""
    shown = tuple(name for name in names if name not in (*RESTRICTIONS, *GUIDE))
    starts = [shown.index(first) for first in GROUPS.values()]
    return {
        group: shown[start:end]
        for group, start, end in zip(GROUPS, starts, [*starts[1:], len(shown)], strict=True)
    }


def restrictable(declared: Mapping[str, object]) -> tuple[str, ...]:
    """All that `hide` and `lock` take: each group and part, and behind it what belongs to it."""
    groups = grouped(name for name, value in declared.items() if isinstance(value, param.Parameter))
    found: list[str] = []
    for group, names in groups.items():
        found += [group, *(part for part in PARTS if part.startswith(f"{group}.")), *names]
    return (*found, *(part for part in PARTS if part not in found))


Judge: TypeAlias = Callable[[Mapping[str, Any]], Iterable[Problem]]
"""What speaks against all settings together; each for itself has been found good."""


class Settings(param.Parameterized):
    """Everything a person can set. Write only through `apply`.

    Args:
        judge: asked before every change. The defaults of what it objects to have to please it.
    """

    # Data
    dataset = Choice("circle", objects=DATASETS)
    n_samples = param.Integer(500, bounds=(20, MAX_SAMPLES))
    noise = param.Integer(0, bounds=(0, 50))  # in per cent
    train_share = param.Integer(50, bounds=(10, 90))  # in per cent
    data_seed = param.Integer(0, bounds=(0, 2**31 - 1))
    turns = param.Number(1.75, bounds=(0.25, 4.0))
    arms = param.Integer(2, bounds=(2, 5))
    rings = param.Integer(2, bounds=(2, 5))
    squares = param.Integer(4, bounds=(2, 8))
    classes = param.Integer(3, bounds=(2, MAX_CLASSES))
    twist = param.Number(0.25, bounds=(0.0, 1.0))
    terms = param.Integer(2, bounds=(1, 5))
    modulus = param.Integer(23, bounds=(5, MAX_CELLS))
    random_labels = param.Boolean(False)
    points = PointList((), max_points=MAX_POINTS, reach=REACH, largest=MAX_VALUE)
    test_points = PointList((), max_points=MAX_POINTS, reach=REACH, largest=MAX_VALUE)
    erased = IndexList((), max_indices=MAX_POINTS, end=MAX_SAMPLES)

    # Network
    features = Subset(("x1", "x2"), objects=FEATURES)
    own_features = Formulas("", max_length=100, max_count=3)
    one_hot = param.Integer(0, bounds=(0, MAX_CELLS))
    model = Choice("mlp", objects=MODELS)
    spline_intervals = param.Integer(5, bounds=(FEWEST_INTERVALS, MOST_INTERVALS))
    hidden = Widths((4, 2), max_layers=MAX_LAYERS, max_units=MAX_UNITS)
    activation = Choice("tanh", objects=ACTIVATIONS)
    activations = PerLayer((), each=Choice("tanh", objects=ACTIVATIONS), max_layers=MAX_LAYERS)
    pieces = param.Integer(2, bounds=(2, MAX_PIECES))
    formula = Formula("x / (1 + |x|)", max_length=100)
    output_activation = Choice("linear", objects=OUTPUT_ACTIVATIONS)
    skips = param.Boolean(False)
    dropout = param.Number(0.0, bounds=(0.0, 0.9))
    dropouts = PerLayer((), each=param.Number(0.0, bounds=(0.0, 0.9)), max_layers=MAX_LAYERS)
    standardize = param.Boolean(False)
    initializer = Choice("glorot", objects=INITIALIZERS)
    weight_seed = param.Integer(0, bounds=(0, 2**31 - 1))

    # Training
    loss = Choice("auto", objects=LOSSES)
    optimizer = Choice("sgd", objects=OPTIMIZERS)
    momentum = param.Number(0.9, bounds=(0.0, 0.999))
    square_memory = param.Number(0.999, bounds=(0.0, 0.99999))
    learning_rate = param.Number(0.03, bounds=(SLOWEST, FASTEST))
    schedule = Choice("constant", objects=SCHEDULES)
    schedule_epochs = param.Integer(100, bounds=(1, MAX_EPOCHS))
    schedule_factor = param.Number(0.1, bounds=(0.0, 1.0))
    batch_size = param.Integer(10, bounds=(1, 1000))
    shuffle = param.Boolean(True)
    carry_over = param.Boolean(False)
    clip_norm = param.Number(0.0, bounds=(0.0, 1000.0))
    regularization = Choice("none", objects=REGULARIZATIONS)
    regularization_rate = param.Number(0.0, bounds=(0.0, 10.0))
    regularization_warm_up = param.Integer(0, bounds=(0, MAX_EPOCHS))
    race = Contestants(
        USUAL_RATES[:4], optimizers=OPTIMIZERS, rates=(SLOWEST, FASTEST), max_count=MAX_CONTESTANTS
    )
    speed = Choice("60", objects=SPEEDS)

    # Stop conditions; 0 is none
    stop_epoch = param.Integer(0, bounds=(0, 1_000_000))
    stop_loss = param.Number(0.0, bounds=(0.0, 1000.0))
    stop_seconds = param.Integer(0, bounds=(0, 86_400))

    # View
    show_test = param.Boolean(False)
    discretize = param.Boolean(False)
    zoom = Square(WHOLE_PLANE, reach=FARTHEST, smallest=CLOSEST)
    show_errors = param.Boolean(False)
    ghosts = Subset((), objects=GHOSTS)
    log_loss = param.Boolean(False)
    axes = UnitPairs((), max_layers=MAX_LAYERS, max_units=MAX_UNITS)
    stage = Choice("network", objects=STAGES)
    surface = Choice("answer", objects=SURFACES)
    azimuth = param.Integer(30, bounds=(0, 359))  # in degrees
    elevation = param.Integer(30, bounds=(0, 90))  # in degrees
    race_loss = Choice("test", objects=RACE_LOSSES)
    sweep_quantity = Choice("solved", objects=SWEEP_QUANTITIES)
    unfolded = param.Number(0.0, bounds=(0.0, MAX_LAYERS + 1.0))
    next_unit = param.Integer(1, bounds=(1, MAX_UNITS))
    region_fill = Choice("answer", objects=REGION_FILLS)
    landscape_plane = Choice("pca", objects=LANDSCAPE_PLANES)
    theme = Choice("auto", objects=THEMES)
    language = Choice("auto", objects=LANGUAGES)
    projector = param.Boolean(False)
    shortcuts = param.Boolean(True)

    # What the visitor is being taught
    lesson = Choice("none", objects=("none", *LESSONS))
    lesson_step = param.Integer(1, bounds=(1, MAX_STEPS))

    # What a link hides and locks
    hide = Subset((), objects=restrictable(vars()))
    lock = Subset((), objects=hide.objects)

    def __init__(self, judge: Judge = lambda _: ()) -> None:
        self._judge = judge
        super().__init__()  # type: ignore[no-untyped-call]

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """The names of all settings, in the order of their declaration."""
        return tuple(name for name in cls.param if name != "name")

    @classmethod
    def names_like(cls, key: object) -> SettingNames:
        """What is allowed instead of a `key` that is no setting's: the names that look most like it."""
        names, written = cls.names(), str(key).lower()
        likeness = {
            name: 1.0
            if "".join(word[0] for word in name.split("_")) == written
            else SequenceMatcher(None, name, written).ratio()
            for name in names
        }
        nearest = sorted(names, key=lambda name: -likeness[name])[:NEAREST]
        return SettingNames(tuple(nearest), len(names))

    @classmethod
    def groups(cls) -> dict[str, tuple[str, ...]]:
        """The names of all settings by their group."""
        return grouped(cls.names())

    @classmethod
    def defaults(cls) -> dict[str, Any]:
        """The default of every setting."""
        return {name: cls.param[name].default for name in cls.names()}

    @classmethod
    def check(cls, changes: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[Problem, ...]]:
        """Split `changes` into values that can be applied and problems with the others."""
        good: dict[str, Any] = {}
        problems: list[Problem] = []
        names = cls.names()
        for key, value in changes.items():
            if key not in names:
                problems.append(Problem(key, value, cls.names_like(key)))
                continue
            parameter = cls.param[key]
            try:
                # param takes True as an Integer; a person who wrote one meant something else.
                if isinstance(parameter, param.Number) and isinstance(value, bool):
                    raise ValueError
                parameter._validate(value)
            except (ValueError, TypeError):
                problems.append(Problem(key, value, allowed(parameter)))
            else:
                good[key] = value
        return good, tuple(problems)

    def values(self) -> dict[str, Any]:
        """The present value of every setting."""
        return {name: getattr(self, name) for name in self.names()}

    def apply(self, changes: Mapping[str, Any]) -> None:
        """Take all of `changes`, or none; nothing that is locked.

        Watchers are told once, of all that is really different. With other data go the changes that were
        made by hand to the last ones.

        Raises:
            SettingsError: with one `Problem` for each key that cannot be taken.
        """
        good, problems = self.check(changes)
        good = _with_what_follows(self.values(), good)
        locked = self.locked()
        problems += tuple(
            Problem(name, value, LockedByLink())
            for name, value in good.items()
            if name in locked and value != getattr(self, name)
        )
        if problems:
            raise SettingsError(problems)
        self.take(good)

    def changed(self, changes: Mapping[str, Any]) -> Settings:
        """Return what `apply` would make of these, which stay as they are.

        Raises:
            SettingsError: as `apply` does.
        """
        other = type(self)(self._judge)
        other.take(self.values())
        other.apply(changes)
        return other

    def open(self, values: Mapping[str, Any]) -> tuple[Problem, ...]:
        """Take `values`, each good for itself, but the defaults of those that do not go with the others.

        What is locked is taken, too: it is the link that locks.

        Returns:
            A `Problem` for each that was not taken.
        """
        problems = tuple(self._judge({**self.values(), **values}))
        defaults = self.defaults()
        fitting = {**values, **{problem.key: defaults[problem.key] for problem in problems}}
        self.take(fitting)
        return problems

    def take(self, changes: Mapping[str, Any]) -> None:
        """Take all of `changes`, or none; what is locked, too.

        Raises:
            SettingsError: with one `Problem` for each key that cannot be taken.
        """
        good, problems = self.check(changes)
        good = _with_what_follows(self.values(), good)
        problems = problems or tuple(self._judge(self.values() | good))
        if problems:
            raise SettingsError(problems)
        self.param.update(**good)

    def locked(self) -> frozenset[str]:
        """Everything that nothing but another link changes: settings and parts."""
        locked = covered(self.lock)
        return locked | set(RESTRICTIONS) if "rail.share" in locked | covered(self.hide) else locked


@lru_cache(maxsize=16)
def covered(names: tuple[str, ...]) -> frozenset[str]:
    """What `hide` or `lock` mean by `names`: with a group its settings and parts, with a part its own."""
    groups = Settings.groups()
    found: set[str] = set()
    for name in names:
        found |= {name, *groups.get(name, ()), *(part for part in PARTS if part.startswith(f"{name}."))}
    return frozenset(found)


def _with_what_follows(values: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """`changes`, and that nothing is changed by hand if they draw other points, not the same differently."""
    names = ["dataset", "data_seed"]
    if values["dataset"] not in OWN_DATASETS:
        names.append("n_samples")
    draws_others = any(changes.get(name, values[name]) != values[name] for name in names)
    return (dict.fromkeys(BY_HAND, ()) if draws_others else {}) | dict(changes)
