"""The one declaration of everything a person can set.

Owns names, defaults and what is allowed; knows nothing of networks, widgets or URLs.
Every write goes through `Settings.apply`, which validates a whole candidate before it
commits: `param.update(a=good, b=bad)` would raise and keep `a`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import param

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
ACTIVATIONS = ("relu", "tanh", "sigmoid", "linear")
INITIALIZERS = ("glorot", "he", "uniform")
REGULARIZATIONS = ("none", "l1", "l2")
SPEEDS = ("2", "10", "60", "600", "max")
THEMES = ("auto", "light", "dark")

MAX_LAYERS = 6
MAX_UNITS = 16


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


class Choice(param.Parameter[Any]):
    """One word out of a fixed list."""

    __slots__ = ["objects"]

    def __init__(self, default: str, *, objects: Iterable[str], **params: Any) -> None:
        self.objects = tuple(objects)
        super().__init__(default=default, **params)

    def _validate(self, val: object) -> None:
        if not isinstance(val, str) or val not in self.objects:
            raise ValueError(allowed(self))


class Words(param.Parameter[Any]):
    """A tuple of different words out of a fixed list, kept in the order of that list."""

    __slots__ = ["objects"]

    def __init__(self, default: tuple[str, ...], *, objects: Iterable[str], **params: Any) -> None:
        self.objects = tuple(objects)
        super().__init__(default=default, **params)

    def _validate(self, val: object) -> None:
        if (
            not isinstance(val, tuple)
            or any(word not in self.objects for word in val)
            or list(val) != [word for word in self.objects if word in val]
        ):
            raise ValueError(allowed(self))


class Widths(param.Parameter[Any]):
    """A tuple of layer widths."""

    __slots__ = ["max_layers", "max_units"]

    def __init__(self, default: tuple[int, ...], *, max_layers: int, max_units: int, **params: Any) -> None:
        self.max_layers = max_layers
        self.max_units = max_units
        super().__init__(default=default, **params)

    def _validate(self, val: object) -> None:
        if (
            not isinstance(val, tuple)
            or len(val) > self.max_layers
            or any(type(width) is not int or not 1 <= width <= self.max_units for width in val)
        ):
            raise ValueError(allowed(self))


def allowed(parameter: param.Parameter[Any]) -> str:
    """What a parameter takes, in words, for a message."""
    if isinstance(parameter, Choice):
        return "one of " + ", ".join(parameter.objects)
    if isinstance(parameter, Words):
        return "any of " + ", ".join(parameter.objects) + ", each at most once"
    if isinstance(parameter, Widths):
        return (
            f"at most {parameter.max_layers} hidden layers, "
            f"each a whole number of units from 1 to {parameter.max_units}"
        )
    if isinstance(parameter, param.Boolean):
        return "true or false"
    if isinstance(parameter, param.Number):
        kind = "a whole number" if isinstance(parameter, param.Integer) else "a number"
        low, high = parameter.bounds or (None, None)
        return f"{kind} from {_plain(low)} to {_plain(high)}"
    raise TypeError(f"no words for {type(parameter).__name__}")


def _plain(bound: float | None) -> str:
    return "?" if bound is None else f"{bound:.10f}".rstrip("0").rstrip(".")


class Settings(param.Parameterized):
    """Everything a person can set. Write only through `apply`."""

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
    learning_rate = param.Number(
        0.03, bounds=(1e-5, 10.0), label="Learning rate", doc="How far each update moves the weights."
    )
    batch_size = param.Integer(
        10, bounds=(1, 1000), label="Batch size", doc="Number of points whose mean gradient makes one update."
    )
    regularization = Choice(
        "none", objects=REGULARIZATIONS, label="Regularization", doc="The penalty put on large weights."
    )
    regularization_rate = param.Number(
        0.0, bounds=(0.0, 10.0), label="Regularization rate", doc="The strength of that penalty."
    )

    speed = Choice(
        "60", objects=SPEEDS, label="Speed", doc="Epochs trained each second, as far as the device can."
    )

    # View
    show_test = param.Boolean(False, label="Test points", doc="Draw the points that are kept from training.")
    discretize = param.Boolean(False, label="Discretize", doc="Show only the sign of the output.")
    theme = Choice("auto", objects=THEMES, label="Theme", doc="Light or dark; auto follows the system.")

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """The names of all settings, in the order of their declaration."""
        return tuple(name for name in cls.param if name != "name")

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
        if problems:
            raise SettingsError(problems)
        self.param.update(**good)
