"""The one declaration of everything a person can set.

Owns names, defaults and what is allowed; knows nothing of networks, widgets or URLs.
Every write goes through `Settings.apply`, which validates a whole candidate before it
commits: `param.update(a=good, b=bad)` would raise and keep `a`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeAlias

import param

from unfold.parameters import Choice, Formula, Widths, Words, allowed

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
        "blobs": "classes",
        "pinwheel": "classes",
        "plane": "regression",
        "multi_gauss": "regression",
        "surface": "regression",
        "tower": "regression",
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
    }
)
"""The settings that only these datasets take."""
FEATURES = ("x1", "x2", "x1^2", "x2^2", "x1*x2", "sin(x1)", "sin(x2)")
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
    "formula",
)
OUTPUT_ACTIVATIONS = ("linear", "tanh")
INITIALIZERS = ("glorot", "he", "uniform", "glorot_normal", "he_uniform", "lecun", "orthogonal", "zeros")
LOSSES = ("auto", "squared_error", "cross_entropy", "hinge", "huber")
OPTIMIZERS = ("sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adadelta", "adam", "adamw")
SCHEDULES = ("constant", "step", "cosine", "warm_up")
REGULARIZATIONS = ("none", "l1", "l2", "l1_dead", "weight_decay", "contractive")
SPEEDS = ("2", "10", "60", "600", "max")
THEMES = ("auto", "light", "dark")

GROUPS: Mapping[str, str] = MappingProxyType(
    {"data": "dataset", "network": "features", "training": "loss", "view": "show_test"}
)
"""The groups that the settings are shown in, and the first setting of each."""

MAX_LAYERS = 6
MAX_UNITS = 16
MAX_EPOCHS = 100_000
"""The longest time that a schedule or a warm-up is given in."""


@dataclass(frozen=True)
class Problem:
    """One value that cannot be taken: which key, what it was, and what is allowed."""

    key: str
    value: object
    allowed: str

    def __str__(self) -> str:
        shown = repr(self.value)
        if len(shown) > 60:
            shown = shown[:57] + "..."
        return f"{self.key}: {shown} is not allowed; {self.allowed}"


class SettingsError(ValueError):
    """Raised when settings cannot be applied; nothing has been changed."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(str(problem) for problem in self.problems))


Judge: TypeAlias = Callable[[Mapping[str, Any]], Iterable[Problem]]
"""What speaks against all settings together; each for itself has been found good."""


class Settings(param.Parameterized):
    """Everything a person can set. Write only through `apply`.

    Args:
        judge: asked before every change. The defaults of what it objects to have to please it.
    """

    # Data
    dataset = Choice("circle", objects=DATASETS, label="Data", doc="Which points the network learns.")
    n_samples = param.Integer(
        500, bounds=(20, 2000), label="Points", doc="Number of points, training and test together."
    )
    noise = param.Integer(0, bounds=(0, 50), label="Noise", doc="How much the data are blurred, in per cent.")
    train_share = param.Integer(
        50, bounds=(10, 90), label="Training share", doc="Share of the points used for training, in per cent."
    )
    data_seed = param.Integer(
        0, bounds=(0, 2**31 - 1), label="Data seed", doc="The same seed gives the same points."
    )
    turns = param.Number(
        1.75, bounds=(0.25, 4.0), label="Turns", doc="How often an arm of the spiral goes round."
    )
    arms = param.Integer(2, bounds=(2, 5), label="Arms", doc="Number of the spiral's arms, each a class.")
    rings = param.Integer(2, bounds=(2, 5), label="Rings", doc="Number of rings, of two classes in turn.")
    squares = param.Integer(
        4, bounds=(2, 8), label="Squares", doc="Number of squares along each side of the board."
    )
    classes = param.Integer(3, bounds=(2, 5), label="Classes", doc="Number of classes to be told apart.")
    twist = param.Number(
        0.25, bounds=(0.0, 1.0), label="Twist", doc="How far the pinwheel's blades bend, in turns."
    )
    random_labels = param.Boolean(
        False,
        label="Random labels",
        doc="Exchange all labels among the points, so that they can only be learnt by heart.",
    )

    # Network
    features = Words(
        ("x1", "x2"), objects=FEATURES, label="Features", doc="What the network is told of each point."
    )
    hidden = Widths(
        (4, 2),
        max_layers=MAX_LAYERS,
        max_units=MAX_UNITS,
        label="Hidden layers",
        doc="Number of units in each hidden layer.",
    )
    activation = Choice(
        "tanh",
        objects=ACTIVATIONS,
        label="Activation",
        doc="The function each hidden unit applies to its sum.",
    )
    formula = Formula(
        "x / (1 + |x|)",
        max_length=100,
        label="Own formula",
        doc="The activation that Own formula stands for, in x: x * exp(-x^2), sin(x) + x / 2, max(0, x).",
    )
    output_activation = Choice(
        "linear",
        objects=OUTPUT_ACTIVATIONS,
        label="Output activation",
        doc="The function the output unit applies to its sum. Linear is the usual one.",
    )
    skips = param.Boolean(
        False,
        label="Skip connections",
        doc="A layer as wide as the one before adds its values to its own.",
    )
    dropout = param.Number(
        0.0,
        bounds=(0.0, 0.9),
        label="Dropout",
        doc="Share of the hidden units that each training step leaves out, by chance. 0 leaves out none.",
    )
    standardize = param.Boolean(
        False,
        label="Standardize features",
        doc="Bring every feature to mean 0 and deviation 1 over the training points.",
    )
    initializer = Choice(
        "glorot",
        objects=INITIALIZERS,
        label="Initial weights",
        doc="The distribution the first weights are drawn from.",
    )
    weight_seed = param.Integer(
        0, bounds=(0, 2**31 - 1), label="Weight seed", doc="The same seed gives the same first weights."
    )

    # Training
    loss = Choice(
        "auto",
        objects=LOSSES,
        label="Loss",
        doc="What training makes small. Standard is cross-entropy for classes, squared error for values.",
    )
    optimizer = Choice(
        "sgd", objects=OPTIMIZERS, label="Optimizer", doc="What an update makes of the gradients so far."
    )
    momentum = param.Number(
        0.9,
        bounds=(0.0, 0.999),
        label="Momentum",
        doc="Share of the last direction that the next one keeps: of Momentum, Nesterov, Adam and AdamW.",
    )
    square_memory = param.Number(
        0.999,
        bounds=(0.0, 0.99999),
        label="Memory of squares",
        doc="Share of the mean squared gradient that the next one keeps: β₂ of Adam and AdamW.",
    )
    learning_rate = param.Number(
        0.03, bounds=(1e-5, 10.0), label="Learning rate", doc="How far each update moves the weights."
    )
    schedule = Choice(
        "constant",
        objects=SCHEDULES,
        label="Schedule",
        doc="How the learning rate changes from epoch to epoch.",
    )
    schedule_epochs = param.Integer(
        100,
        bounds=(1, MAX_EPOCHS),
        label="Schedule epochs",
        doc="Epochs between two steps, down to the foot of the cosine, or of the warm-up.",
    )
    schedule_factor = param.Number(
        0.1,
        bounds=(0.0, 1.0),
        label="Schedule factor",
        doc="What each step multiplies the learning rate by, or the share of it that a cosine ends at.",
    )
    batch_size = param.Integer(
        10, bounds=(1, 1000), label="Batch size", doc="Number of points whose mean gradient makes one update."
    )
    shuffle = param.Boolean(True, label="Shuffle", doc="Visit the points in a new order in every epoch.")
    carry_over = param.Boolean(
        False,
        label="Carry over",
        doc="Keep points that fill no whole batch for the next epoch; else they make a smaller batch.",
    )
    clip_norm = param.Number(
        0.0,
        bounds=(0.0, 1000.0),
        label="Gradient clipping",
        doc="The longest gradient that is followed as it is; a longer one is shortened to it. 0 is no limit.",
    )
    regularization = Choice(
        "none", objects=REGULARIZATIONS, label="Regularization", doc="The penalty put on large weights."
    )
    regularization_rate = param.Number(
        0.0, bounds=(0.0, 10.0), label="Regularization rate", doc="The strength of that penalty."
    )
    regularization_warm_up = param.Integer(
        0,
        bounds=(0, MAX_EPOCHS),
        label="Regularization warm-up",
        doc="Number of epochs at the beginning that know no penalty.",
    )
    speed = Choice(
        "60", objects=SPEEDS, label="Speed", doc="Epochs trained each second, as far as the device can."
    )

    # View
    show_test = param.Boolean(False, label="Test points", doc="Draw the points that are kept from training.")
    discretize = param.Boolean(False, label="Discretize", doc="Show only the sign of the output.")
    theme = Choice("auto", objects=THEMES, label="Theme", doc="Light or dark; auto follows the system.")

    def __init__(self, judge: Judge = lambda _: ()) -> None:
        self._judge = judge
        super().__init__()  # type: ignore[no-untyped-call]

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """The names of all settings, in the order of their declaration."""
        return tuple(name for name in cls.param if name != "name")

    @classmethod
    def groups(cls) -> dict[str, tuple[str, ...]]:
        """The names of all settings by their group."""
        names = cls.names()
        starts = [names.index(first) for first in GROUPS.values()]
        return {
            group: names[start:end]
            for group, start, end in zip(GROUPS, starts, [*starts[1:], len(names)], strict=True)
        }

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
                problems.append(Problem(key, value, "the settings are " + ", ".join(names)))
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
        """Take all of `changes`, or none.

        Watchers are told once, of all that is really different.

        Raises:
            SettingsError: with one `Problem` for each key that cannot be taken.
        """
        good, problems = self.check(changes)
        problems = problems or tuple(self._judge(self.values() | good))
        if problems:
            raise SettingsError(problems)
        self.param.update(**good)

    def open(self, values: Mapping[str, Any]) -> tuple[Problem, ...]:
        """Take `values`, each good for itself, but the defaults of those that do not go with the others.

        Returns:
            A `Problem` for each that was not taken.
        """
        problems = tuple(self._judge({**self.values(), **values}))
        defaults = self.defaults()
        self.apply({**values, **{problem.key: defaults[problem.key] for problem in problems}})
        return problems
