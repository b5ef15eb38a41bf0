"""What cannot be set all together, and in which words that is refused."""

import pytest

from unfold.combinations import conflicts
from unfold.core.presets import PRESETS
from unfold.presets import preset_changes, preset_of
from unfold.settings import DATASETS, LOSSES, Settings, SettingsError
from unfold.words.english import ENGLISH


@pytest.fixture
def settings() -> Settings:
    return Settings(conflicts)


def test_defaults_go_together(settings: Settings):
    assert settings.open({}) == ()


@pytest.mark.parametrize(
    ("changes", "key", "words"),
    [
        ({"dataset": "plane", "loss": "hinge"}, "loss", "one of auto, squared_error, huber"),
        ({"dataset": "plane", "loss": "cross_entropy"}, "loss", "'cross_entropy'"),
        ({"dropout": 0.5, "shuffle": False}, "dropout", "without shuffle only 0"),
        ({"dropouts": (0.0, 0.5), "shuffle": False}, "dropouts", "without shuffle only 0"),
        ({"points": ((0.0, 0.0, 3),)}, "points", "a whole number from 1 to 2"),
        ({"points": ((0.0, 0.0, 0.5),)}, "points", "a whole number from 1 to 2"),
        ({"dataset": "own_classes", "points": ((0.0, 0.0, 6),)}, "points", "from 1 to 5"),
        ({"n_samples": 100, "erased": (99, 100)}, "erased", "from 0 to below 100"),
        ({"activation": "formula", "formula": "x + y"}, "formula", "y is not known at position 5"),
        ({"activation": "formula", "formula": "x +"}, "formula", "at position"),
        ({"activation": "formula", "formula": "1 / x"}, "formula", "'1 / x'"),
        ({"activation": "formula", "formula": "sign(x)"}, "formula", "nothing can be learnt"),
    ],
)
def test_what_does_not_go_together_is_refused_and_nothing_changes(
    changes: dict[str, object], key: str, words: str, settings: Settings
):
    with pytest.raises(SettingsError, match=key) as caught:
        settings.apply(changes)
    assert words in str(caught.value)
    assert settings.values() == Settings.defaults()
    # Opened with, all else of it is taken.
    (problem,) = settings.open(changes)
    assert problem.key == key
    assert settings.values() == Settings.defaults() | changes | {key: Settings.defaults()[key]}


def test_what_is_set_first_stands_against_what_comes_later(settings: Settings):
    settings.apply({"loss": "hinge"})
    with pytest.raises(SettingsError, match="loss"):
        settings.apply({"dataset": "plane"})
    assert settings.dataset == "circle"


@pytest.mark.parametrize("dataset", DATASETS)
@pytest.mark.parametrize("loss", LOSSES)
def test_every_loss_is_for_classes_and_those_of_numbers_for_values_too(dataset: str, loss: str):
    refused = [problem.key for problem in conflicts(Settings.defaults() | {"dataset": dataset, "loss": loss})]
    assert refused == (
        ["loss"] if DATASETS[dataset] == "regression" and loss in ("cross_entropy", "hinge") else []
    )


def test_classes_that_there_may_be_and_values_are_labels_of_points(settings: Settings):
    assert settings.open({"dataset": "pinwheel", "points": ((0.0, 0.0, 5),)}) == ()
    assert settings.open({"dataset": "tower", "points": ((0.0, 0.0, -0.75),)}) == ()


def test_a_formula_that_is_not_used_may_be_anything(settings: Settings):
    settings.apply({"formula": "x +"})
    with pytest.raises(SettingsError, match="formula"):
        settings.apply({"activation": "formula"})


# Presets


def test_every_preset_has_a_name():
    assert list(ENGLISH.presets) == list(PRESETS)


def test_settings_open_as_the_standard():
    assert preset_of(Settings.defaults()) == "standard"


@pytest.mark.parametrize("dataset", DATASETS)
@pytest.mark.parametrize("name", PRESETS)
def test_settings_are_as_the_preset_that_was_chosen(name: str, dataset: str, settings: Settings):
    settings.apply(
        {"dataset": dataset, "dropout": 0.5, "optimizer": "adam", "loss": "huber", "n_samples": 100}
    )
    assert preset_of(settings.values()) is None
    settings.apply(preset_changes(name, settings.values()))
    assert preset_of(settings.values()) == name
    assert settings.dataset == dataset


def test_as_tensorflow_playground(settings: Settings):
    settings.apply({"regularization": "l1", "learning_rate": 0.1, "hidden": (3,)})
    before = settings.values()
    changes = preset_changes("tensorflow_playground", before)
    assert changes == {
        "n_samples": 500,
        "train_share": 50,
        "output_activation": "tanh",
        "initializer": "uniform",
        "loss": "squared_error",
        "optimizer": "sgd",
        "shuffle": False,
        "carry_over": True,
        "dropout": 0.0,
        "dropouts": (),
        "regularization": "l1_dead",
    }
    settings.apply(changes)
    settings.apply(preset_changes("standard", settings.values()))
    assert settings.values() == before
