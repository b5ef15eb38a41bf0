"""The list of features over the network's first column: what is in sight, and what a click asks for."""

import re
from typing import Any

import pytest

from unfold.settings import EVERYDAY_FEATURES, FEATURES, Settings
from unfold.views.feature_list import FeatureList, places
from unfold.views.geometry import FEATURE_TILE, FIRST_COLUMN, HEIGHT, place
from unfold.words.english import ENGLISH


@pytest.fixture
def shown() -> tuple[FeatureList, list[Any], Settings]:
    settings, asked = Settings(), []

    def apply(changes: dict[str, Any]) -> None:
        asked.append(changes)
        settings.apply(changes)

    return FeatureList(settings, apply, ENGLISH), asked, settings


def test_at_first_the_everyday_ones_are_in_sight(shown: tuple[FeatureList, list[Any], Settings]):
    features, asked, _ = shown
    assert list(features.widget.options.values()) == list(EVERYDAY_FEATURES)
    assert features.widget.value == ["x1", "x2"]
    assert asked == []


def test_those_chosen_besides_come_into_sight_and_go_when_they_are_let_go(
    shown: tuple[FeatureList, list[Any], Settings],
):
    features, asked, settings = shown
    settings.apply({"features": ("x1", "theta"), "own_features": "x1*x2^2; exp(-x2)"})
    features.sync(settings.values())
    assert list(features.widget.options.items())[7:] == [
        ("θ", "theta"),
        ("x1*x2^2", "x1*x2^2"),
        ("exp(-x2)", "exp(-x2)"),
    ]
    assert features.widget.value == ["x1", "theta", "x1*x2^2", "exp(-x2)"]
    assert asked == []
    features.widget.value = ["exp(-x2)", "x2", "x1"]
    assert asked == [{"features": ("x1", "x2"), "own_features": "exp(-x2)"}]
    features.sync(settings.values())
    assert list(features.widget.options.values()) == [*EVERYDAY_FEATURES, "exp(-x2)"]


@pytest.mark.parametrize("n", [1, 7, len(FEATURES) + 3])
def test_every_name_stands_beside_its_tile(n: int):
    geometry = place((), n)
    css = places(["x"] * n)
    tops = [float(top) for top in re.findall(r"top: (.*?)%", css)]
    assert tops == pytest.approx([100 * (1 - y / HEIGHT) for y in geometry.features], abs=1e-3)
    (right,), (share,) = re.findall(r"right: (.*?)%", css), re.findall(r"--tile: (.*?)%", css)
    width = FIRST_COLUMN + FEATURE_TILE / 2  # of the list's place: see site/style.css
    edge = width * (1 - float(right) / 100)
    assert edge == pytest.approx(FIRST_COLUMN + geometry.feature_tile / 2, abs=0.01)
    assert edge * float(share) / 100 == pytest.approx(geometry.feature_tile, abs=0.01)


def test_only_letters_of_mathematics_lean():
    rules = [rule for rule in places(["x₁", "sin x₁", "|x₂|", "θ"]).splitlines() if "top:" in rule]
    assert ["normal" in rule for rule in rules] == [False, True, True, False]


def test_cells_are_named_and_no_checks(shown: tuple[FeatureList, list[Any], Settings]):
    features, asked, settings = shown
    settings.apply({"one_hot": 23, "features": ("x1", "r")})
    features.sync(settings.values())
    labels = list(features.widget.options)
    assert labels[:4] == ["x₁∈1", "x₂∈1", "x₁∈2", "x₂∈2"]
    assert len(labels) == len(features.widget.value) == 16
    assert features.widget.disabled
    features.restrict(frozenset(), frozenset())
    assert features.widget.disabled
    settings.apply({"one_hot": 0})
    features.sync(settings.values())
    assert features.widget.value == ["x1", "r"]
    assert not features.widget.disabled
    features.restrict(frozenset(), frozenset({"features"}))
    settings.apply({"one_hot": 2})
    features.sync(settings.values())
    assert list(features.widget.options) == ["x₁∈1", "x₂∈1", "x₁∈2", "x₂∈2"]
    settings.apply({"one_hot": 0})
    features.sync(settings.values())
    assert features.widget.disabled
    assert asked == []
