"""What a language has to have a word for: one field for every name and sentence that people read.

A language is one `Words`, in a module of its own, and mypy finds what it lacks; what its mappings
lack, the tests find. Whoever shows words is handed a `Words`, and asks for no language.

In braces stand the names of what is put in: `str.format` is all the grammar there is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Setting:
    """What people know a setting by."""

    label: str
    doc: str
    """One or two sentences: what is this?"""


@dataclass(frozen=True)
class Commands:
    """What buttons do."""

    play: str
    pause: str
    step: str
    reset: str
    new_data: str
    more_data: str
    theme: str
    settings: str
    """Opens all settings."""


@dataclass(frozen=True)
class Lists:
    """Controls that stand for no setting of their own, and what stands in them."""

    problem: str
    preset: str
    preset_doc: str
    own_preset: str
    """None of the presets."""
    units: str
    """Behind the number of units in a hidden layer."""
    unit: str
    """Behind the number 1."""
    units_of_layer: str
    """{layer} is the number of a hidden layer."""


@dataclass(frozen=True)
class Figures:
    """What stands at, in and under the figures."""

    network: str
    layers: str
    output: str
    loss: str
    epoch: str
    accuracy: str
    r2: str
    test: str
    """Of a score or a loss."""
    training: str
    epochs_axis: str
    """At the end of the loss chart's axis."""
    boundary: str
    zero: str
    sum_is_zero: str
    """The line where a unit's sum is."""
    cut_classes: str
    """What the numbers under the layers mean: of two classes, ..."""
    cut_several: str
    """... of several ..."""
    cut_values: str
    """... and of values."""


@dataclass(frozen=True)
class Units:
    """Names of units, and what stands beside their sums."""

    hidden: str
    """{layer} and {unit} are numbers."""
    output: str
    output_of_class: str
    """{number} is the class's."""
    more_terms: str
    """In place of {count} terms of a sum."""


@dataclass(frozen=True)
class Numbers:
    """Weights and biases, and what can be done to them."""

    table: str
    """Opens them all."""
    about: str
    """What there is to do with them."""
    layer: str
    """{layer} is the number of a hidden layer."""
    output: str
    weight: str
    """{input} is what it multiplies."""
    bias: str
    freeze: str
    """{name} is a weight's or a bias's."""
    freeze_unit: str
    remove_unit: str
    """{name} is the unit's."""
    leave_unit: str


@dataclass(frozen=True)
class Captions:
    """What there is to do."""

    point: str
    begin_classes: str
    begin_several: str
    """{marks} are the marks of the classes."""
    begin_values: str


@dataclass(frozen=True)
class Messages:
    """What has happened."""

    diverged: str
    link: str
    """Stands before what in a link could not be taken."""
    by_kernel: str
    by_numpy: str
    """{reason} is why it is not the kernel."""


@dataclass(frozen=True)
class Refusals:
    """What is said of a value that cannot be taken: one sentence, and what is allowed by its kind.

    The kinds, and what is put in, are those of `problems`.
    """

    refusal: str
    """{key}, {value} and {allowed}."""
    one_of: str
    any_of: str
    hidden_layers: str
    formula_in_x: str
    formulas_of_features: str
    true_or_false: str
    whole_number: str
    number: str
    setting_names: str
    once: str
    link_version: str
    link_length: str
    link_pairs: str
    loss_of_values: str
    no_dropout: str
    sound_formula: str
    """{fault} and {position} ..."""
    sound_formula_of: str
    """... and of what is {allowed} there."""


@dataclass(frozen=True)
class Words:
    """One language."""

    settings: Mapping[str, Setting]
    """By name."""
    choices: Mapping[str, Mapping[str, str]]
    """By setting, the names of what can be chosen."""
    groups: Mapping[str, str]
    """Of settings."""
    problems: Mapping[str, str]
    """That datasets pose."""
    features: Mapping[str, str]
    presets: Mapping[str, str]
    commands: Commands
    lists: Lists
    figures: Figures
    units: Units
    numbers: Numbers
    captions: Captions
    messages: Messages
    refusals: Refusals
