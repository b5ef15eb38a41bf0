"""The declaration of everything a person can set: what is taken, what is refused, and in which words."""

import math

import param
import pytest

from unfold import settings as declared
from unfold.effects import EFFECT, Effect
from unfold.parameters import (
    Choice,
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
)
from unfold.problems import LockedByLink, OneOf, Problem
from unfold.settings import GROUPS, GUIDE, PARTS, RESTRICTIONS, Settings, SettingsError, covered
from unfold.words.english import ENGLISH
from unfold.words.refusals import refusal, what_is_allowed

NAMES = Settings.names()

# Values of the wrong kind for every setting, whatever it takes.
NEVER = [None, object(), {}, [], b"tanh", {"tanh"}, 1j, math.nan, math.inf, -math.inf, "", "nonsense"]

# Values that are nearly right.
NEARLY = [
    ("dataset", "Circle"),
    ("dataset", "circle "),
    ("dataset", ("circle",)),
    ("n_samples", 19),
    ("n_samples", 2001),
    ("n_samples", 500.0),
    ("n_samples", "500"),
    ("noise", -1),
    ("noise", 51),
    ("train_share", 9),
    ("train_share", 91),
    ("train_share", 50.5),
    ("data_seed", -1),
    ("turns", 0.2),
    ("turns", 4.1),
    ("arms", 1),
    ("arms", 6),
    ("arms", 2.0),
    ("rings", 6),
    ("squares", 9),
    ("classes", 1),
    ("classes", 6),
    ("twist", -0.1),
    ("terms", 0),
    ("terms", 6),
    ("modulus", 4),
    ("modulus", 33),
    ("one_hot", -1),
    ("one_hot", 33),
    ("random_labels", 1),
    ("points", ((1.0, 2.0),)),
    ("points", [(1.0, 2.0, 1)]),
    ("points", ([1.0, 2.0, 1],)),
    ("points", ((1.0, 2.0, True),)),
    ("points", ((1.0, 6.1, 1),)),
    ("points", ((1.005, 2.0, 1),)),
    ("test_points", ((1.0, 6.1, 1),)),
    ("points", ((1.0, 2.0, 0.005),)),
    ("points", ((1.0, 2.0, 100.5),)),
    ("points", ((1.0, 2.0, 10**400),)),
    ("points", ((math.inf, 2.0, 1),)),
    ("points", ((0.0, 0.0, 1),) * 501),
    ("erased", (1, 1)),
    ("erased", (2, 1)),
    ("erased", (2000,)),
    ("erased", (-1,)),
    ("erased", (True,)),
    ("erased", (1.0,)),
    ("erased", tuple(range(501))),
    ("axes", ((1, 1),)),
    ("axes", ((1, 2, 2),)),
    ("axes", ((0, 1, 2),)),
    ("axes", ((9, 1, 2),)),
    ("axes", ((1, 0, 2),)),
    ("axes", ((1, 2, 257),)),
    ("axes", ((1, 1, 2.0),)),
    ("axes", ((1, True, 2),)),
    ("axes", ((2, 1, 2), (1, 1, 2))),
    ("axes", ((1, 1, 2), (1, 1, 3))),
    ("axes", [(1, 1, 2)]),
    ("axes", ([1, 1, 2],)),
    ("race", (("adam",),)),
    ("race", (("adam", 0.01, 1.0),)),
    ("race", (("Adam", 0.01),)),
    ("race", (("adam", 0.0),)),
    ("race", (("adam", 11.0),)),
    ("race", (("adam", math.nan),)),
    ("race", (("adam", True),)),
    ("race", (("adam", "0.01"),)),
    ("race", (["adam", 0.01],)),
    ("race", [("adam", 0.01)]),
    ("race", (("adam", 0.01),) * 7),
    ("data_seed", 2**31),
    ("weight_seed", 2**31),
    ("weight_seed", 0.0),
    ("features", ["x1", "x2"]),
    ("features", "x1"),
    ("features", ("x1", "x3")),
    ("features", ("x1", "x1")),
    ("features", ("x2", "x1")),
    ("features", (1,)),
    ("features", (["x1"],)),
    ("hidden", [4, 2]),
    ("hidden", (4, 0)),
    ("hidden", (257,)),
    ("hidden", (4.0,)),
    ("hidden", (True,)),
    ("hidden", ("4",)),
    ("hidden", (2,) * 9),
    ("hidden", 4),
    ("activation", "Tanh"),
    ("activation", None),
    ("initializer", "xavier"),
    ("learning_rate", 0),
    ("learning_rate", 0.0),
    ("learning_rate", -0.1),
    ("learning_rate", 10.1),
    ("learning_rate", "0.1"),
    ("learning_rate", 10**400),
    ("batch_size", 0),
    ("batch_size", 1001),
    ("batch_size", 10.5),
    ("regularization", "l3"),
    ("regularization_rate", -1e-9),
    ("regularization_rate", 11),
    ("formula", "sin(y)"),
    ("formula", "exp"),
    ("formula", "x" * 101),
    ("formula", "x\n"),
    ("own_features", "x3"),
    ("own_features", "x1; 2"),
    ("own_features", "x1;x2;x1;x2"),
    ("own_features", "x1" + "+x1" * 40),
    ("own_features", "x1\n"),
    ("own_features", ("x1",)),
    ("dropout", -0.1),
    ("dropout", 0.95),
    ("skips", 1),
    ("shuffle", "false"),
    ("loss", "mse"),
    ("optimizer", "Adam"),
    ("momentum", 1.0),
    ("square_memory", 1),
    ("schedule", "linear"),
    ("schedule_epochs", 0),
    ("schedule_epochs", 1.5),
    ("schedule_factor", 1.1),
    ("clip_norm", -1),
    ("regularization_warm_up", -1),
    ("show_test", 1),
    ("show_test", "true"),
    ("discretize", 0),
    ("zoom", [0.0, 0.0, 6.0]),
    ("zoom", (0.0, 6.0)),
    ("zoom", ("0", "0", "6")),
    ("zoom", (0, True, 6)),
    ("zoom", (0.0, math.nan, 6.0)),
    ("zoom", (0.0, 0.0, math.inf)),
    ("zoom", (0.0, 0.0, 0.05)),
    ("zoom", (0.0, 0.0, -6.0)),
    ("zoom", (18.1, 0.0, 6.0)),
    ("zoom", (0.0, -23.0, 2.0)),
    ("log_loss", 1),
    ("stage", "Regions"),
    ("region_fill", "rainbow"),
    ("theme", "Dark"),
]


@pytest.fixture
def settings() -> Settings:
    return Settings()


def test_defaults_are_allowed(settings: Settings):
    defaults = Settings.defaults()
    assert Settings.check(defaults) == (defaults, ())
    assert settings.values() == defaults
    assert tuple(defaults) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_every_wrong_kind_of_value_is_refused_in_words(name: str, settings: Settings):
    for value in NEVER:
        if value == Settings.defaults()[name]:  # no formula at all
            continue
        with pytest.raises(SettingsError) as caught:
            settings.apply({name: value})
        (problem,) = caught.value.problems
        assert problem.key == name
        assert problem.value is value
        assert problem.allowed == allowed(Settings.param[name])
        assert name in str(caught.value)
        assert what_is_allowed(problem.allowed, ENGLISH) in str(caught.value)
    assert settings.values() == Settings.defaults()


@pytest.mark.parametrize(("name", "value"), NEARLY, ids=repr)
def test_nearly_right_is_wrong(name: str, value: object, settings: Settings):
    with pytest.raises(SettingsError) as caught:
        settings.apply({name: value})
    (problem,) = caught.value.problems
    assert (problem.key, problem.value, problem.allowed) == (name, value, allowed(Settings.param[name]))
    assert settings.values() == Settings.defaults()


@pytest.mark.parametrize("name", NAMES)
def test_true_is_no_number_and_a_number_is_no_truth(name: str, settings: Settings):
    wrong = 1 if isinstance(Settings.param[name], param.Boolean) else True
    with pytest.raises(SettingsError):
        settings.apply({name: wrong})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("n_samples", 20),
        ("n_samples", 2000),
        ("turns", 0.25),
        ("turns", 4),
        ("classes", 5),
        ("noise", 50),
        ("train_share", 10),
        ("train_share", 90),
        ("data_seed", 2**31 - 1),
        ("features", ()),
        ("features", declared.FEATURES),
        ("hidden", ()),
        ("hidden", (16,) * 6),
        ("learning_rate", 1e-5),
        ("learning_rate", 10),
        ("batch_size", 1),
        ("batch_size", 1000),
        ("regularization_rate", 0),
        ("regularization_rate", 10.0),
        ("show_test", True),
        ("zoom", (0, 0, 24)),
        ("zoom", (23.5, -23.5, 0.5)),
        ("zoom", (0.0, 0.0, 0.06)),
    ],
)
def test_the_ends_of_what_is_allowed_are_allowed(name: str, value: object, settings: Settings):
    settings.apply({name: value})
    assert getattr(settings, name) == value


def test_changes_by_hand_go_with_the_data_that_they_were_made_to(settings: Settings):
    by_hand = {"points": ((1.0, 2.0, 1),), "erased": (3,)}
    for other in ({"dataset": "xor"}, {"data_seed": 5}, {"n_samples": 100}):
        settings.apply(by_hand)
        settings.apply({name: getattr(settings, name) for name in other} | {"noise": 10, "train_share": 30})
        assert (settings.points, settings.erased) == (by_hand["points"], (3,))
        settings.apply(other)
        assert (settings.points, settings.erased) == ((), ())
        settings.apply({"dataset": "circle", "data_seed": 0, "n_samples": 500})


def test_a_link_brings_its_own(settings: Settings):
    settings.apply({"points": ((1.0, 2.0, 1),)})
    assert settings.open({"dataset": "moons", "points": ((0.0, 0.0, 2),), "erased": (1,)}) == ()
    assert (settings.points, settings.erased) == (((0.0, 0.0, 2),), (1,))


def test_an_empty_plane_has_no_number_of_points(settings: Settings):
    settings.apply({"dataset": "own"})
    settings.apply({"points": ((1.0, 2.0, 1),)})
    settings.apply({"n_samples": 100})
    assert settings.points == ((1.0, 2.0, 1),)
    settings.apply({"data_seed": 1})
    assert settings.points == ()


def test_unknown_keys_are_refused_and_those_like_them_are_named(settings: Settings):
    for key in ("learning rate", "lr", "name", "", "__class__", "apply"):
        with pytest.raises(SettingsError) as caught:
            settings.apply({key: 1})
        assert caught.value.problems[0].key == key
        nearest = caught.value.problems[0].allowed.nearest
        assert set(nearest) < set(NAMES)
        assert all(name in str(caught.value) for name in nearest)


def test_all_or_nothing(settings: Settings):
    told: list[object] = []
    settings.param.watch(lambda *events: told.extend(events), list(NAMES))
    with pytest.raises(SettingsError) as caught:
        settings.apply(
            {"learning_rate": 0.1, "hidden": (999,), "activation": "relu", "colour": "red", "noise": 7}
        )
    assert [problem.key for problem in caught.value.problems] == ["hidden", "colour"]
    assert settings.values() == Settings.defaults()
    assert told == []


def test_one_call_tells_of_all_that_is_different_and_of_nothing_else(settings: Settings):
    calls: list[dict[str, object]] = []

    def watcher(*events: param.parameterized.Event) -> None:
        calls.append({event.name: event.new for event in events})

    settings.param.watch(watcher, list(NAMES))
    settings.apply({"learning_rate": 0.1, "hidden": (3,), "theme": "auto", "n_samples": 500})
    settings.apply({"learning_rate": 0.1, "hidden": (3,)})
    settings.apply({})
    assert calls == [{"learning_rate": 0.1, "hidden": (3,)}]


def test_check_splits_good_from_bad():
    good, problems = Settings.check({"noise": 5, "train_share": 5, "depth": 3})
    assert good == {"noise": 5}
    assert [problem.key for problem in problems] == ["train_share", "depth"]


def test_values_are_a_copy(settings: Settings):
    settings.values()["noise"] = 50
    Settings.defaults()["noise"] = 50
    assert settings.noise == Settings().noise == 0


def test_a_long_value_is_cut_in_its_message():
    (problem,) = Settings.check({"activation": "x" * 10_000})[1]
    assert len(refusal(problem, ENGLISH)) < 200
    assert "..." in refusal(problem, ENGLISH)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_allowed_is_said_in_words(name: str):
    parameter = Settings.param[name]
    words = what_is_allowed(allowed(parameter), ENGLISH)
    if isinstance(parameter, Choice | Subset):
        assert all(word in words for word in parameter.objects)
    elif isinstance(parameter, Widths):
        assert f"{parameter.max_layers} hidden layers" in words
        assert f"1 to {parameter.max_units}" in words
    elif isinstance(parameter, PerLayer):
        assert f"at most {parameter.max_layers} hidden layers" in words
        assert what_is_allowed(allowed(parameter.each), ENGLISH) in words
    elif isinstance(parameter, Square):
        assert f"at least {parameter.smallest}" in words
        assert f"within ±{parameter.reach:g}" in words
    elif isinstance(parameter, UnitPairs):
        assert f"1 to {parameter.max_layers}" in words
        assert f"1 to {parameter.max_units}" in words
    elif isinstance(parameter, Contestants):
        assert all(word in words for word in parameter.optimizers)
        assert f"at most {parameter.max_count} of" in words
    elif isinstance(parameter, PointList):
        assert f"at most {parameter.max_points} points" in words
    elif isinstance(parameter, IndexList):
        assert f"at most {parameter.max_indices} different whole numbers" in words
    elif isinstance(parameter, Formula):
        assert f"formula in x, of at most {parameter.max_length}" in words
    elif isinstance(parameter, Formulas):
        assert f"at most {parameter.max_count} formulas in x1 and x2" in words
        assert f"at most {parameter.max_length}" in words
    elif isinstance(parameter, param.Boolean):
        assert words == "true or false"
    else:
        low, high = parameter.bounds
        assert words.startswith("a whole number" if isinstance(parameter, param.Integer) else "a number")
        assert [float(number) for number in words.split(" from ")[1].split(" to ")] == [low, high]


def test_a_parameter_without_words_is_a_bug():
    with pytest.raises(TypeError, match="Parameter"):
        allowed(param.Parameter())


@pytest.mark.parametrize("name", NAMES)
def test_every_setting_has_a_label_a_doc_and_an_effect(name: str):
    words = ENGLISH.settings[name]
    assert words.label[0].isupper()
    assert words.label[1:].islower(), "sentence case"
    assert words.doc.endswith(".")
    assert EFFECT[name] & ~Effect.VIEW or EFFECT[name] == Effect.VIEW


def test_settings_are_named_in_the_order_of_declaration():
    assert tuple(ENGLISH.settings) == NAMES


def test_every_choice_has_names():
    # Lessons have their own, in their files.
    named = {name for name in NAMES if isinstance(Settings.param[name], Choice)} - {*GUIDE}
    assert set(ENGLISH.choices) == named


def test_every_setting_is_in_one_group_in_the_order_of_declaration():
    groups = Settings.groups()
    assert tuple(groups) == tuple(GROUPS)
    assert tuple(name for names in groups.values() for name in names) + GUIDE + RESTRICTIONS == NAMES


def only_dark_ink(values: dict[str, object]):
    """A judge that wants noise in the dark, and little of it."""
    if values["theme"] == "dark" and not 0 < values["noise"] < 9:
        yield Problem("theme", "dark", OneOf(("light",)))


def test_a_judge_is_asked_of_all_settings_together():
    settings = Settings(only_dark_ink)
    with pytest.raises(SettingsError, match="theme: 'dark' is not allowed; one of light"):
        settings.apply({"theme": "dark", "n_samples": 100})
    assert settings.values() == Settings.defaults()
    settings.apply({"theme": "dark", "noise": 5})
    with pytest.raises(SettingsError, match="theme: 'dark' is not allowed; one of light"):
        settings.apply({"noise": 20})
    assert (settings.theme, settings.noise) == ("dark", 5)


def test_what_is_opened_loses_only_what_does_not_go_with_the_rest():
    settings = Settings(only_dark_ink)
    (problem,) = settings.open({"theme": "dark", "noise": 20, "hidden": (3,)})
    assert (problem.key, problem.value) == ("theme", "dark")
    assert settings.values() == Settings.defaults() | {"noise": 20, "hidden": (3,)}
    assert settings.open({"theme": "dark", "noise": 5}) == ()
    assert (settings.theme, settings.noise) == ("dark", 5)


def test_labels_differ():
    assert len({ENGLISH.settings[name].label for name in NAMES}) == len(NAMES)


def test_every_effect_is_of_a_setting():
    assert tuple(EFFECT) == NAMES


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (ENGLISH.problems, tuple(dict.fromkeys(declared.DATASETS.values()))),
        (ENGLISH.features, declared.FEATURES),
        (ENGLISH.groups, GROUPS),
        *((ENGLISH.choices[name], Settings.param[name].objects) for name in ENGLISH.choices),
    ],
)
def test_every_word_has_a_name_for_people(names: dict[str, str], words: tuple[str, ...]):
    assert list(names) == list(words)
    assert len(set(names.values())) == len(names)
    assert all(names.values())


# What a link hides and locks


def test_everything_can_be_hidden_and_locked_and_has_a_name_of_its_own():
    names = Settings.param["hide"].objects
    assert Settings.param["lock"].objects == names
    assert set(names) == {*GROUPS, *PARTS, *NAMES} - {*RESTRICTIONS, *GUIDE}
    assert len(names) == len(set(names))
    assert set(ENGLISH.sharing.parts) == set(PARTS)


@pytest.mark.parametrize(
    ("names", "among", "not_among"),
    [
        ((), (), NAMES),
        (("noise",), ("noise",), ("data", "n_samples")),
        (("data",), ("data", "data.new", "noise", "dataset"), ("hidden", "transport.play")),
        (
            ("transport", "theme"),
            ("transport.play", "transport.reset", "theme"),
            ("rail.share", "discretize"),
        ),
    ],
)
def test_a_name_covers_what_belongs_to_it(names: tuple[str, ...], among: tuple[str, ...], not_among: object):
    found = covered(names)
    assert found >= set(names) | set(among)
    assert not found & set(not_among)


def test_what_is_locked_is_refused_and_another_link_takes_it():
    settings = Settings()
    settings.open({"lock": ("data", "learning_rate"), "noise": 10})
    before = settings.values()
    with pytest.raises(SettingsError) as caught:
        settings.apply({"noise": 20, "learning_rate": 1.0, "batch_size": 1})
    assert caught.value.problems == (
        Problem("noise", 20, LockedByLink()),
        Problem("learning_rate", 1.0, LockedByLink()),
    )
    assert settings.values() == before
    settings.apply({"noise": 10, "batch_size": 1})  # what is as it was is no change
    assert settings.batch_size == 1
    settings.open({"noise": 30})
    assert settings.noise == 30


@pytest.mark.parametrize(
    "link",
    [
        {"lock": ("rail.share",)},
        {"lock": ("rail",)},
        {"hide": ("rail.share",)},
        {"hide": ("rail",), "lock": ("noise",)},
    ],
)
def test_without_the_panel_that_unlocks_nothing_does(link: dict[str, tuple[str, ...]]):
    settings = Settings()
    settings.open(link)
    for name in RESTRICTIONS:
        with pytest.raises(SettingsError):
            settings.apply({name: ("theme",)})
    settings.open(dict.fromkeys(RESTRICTIONS, ()))
    assert settings.locked() == frozenset()


def test_with_it_the_lists_are_settings_like_others():
    settings = Settings()
    settings.open({"lock": ("data",), "hide": ("network",)})
    settings.apply({"lock": ()})
    settings.apply({"noise": 20, "hide": ()})
    assert (settings.noise, settings.hide, settings.lock) == (20, (), ())
