"""Links: what is written is read again, and no text whatever does harm."""

import math
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import param
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from unfold import share
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
from unfold.problems import LinkLength, LinkVersion, Once, Problem, SettingNames, Weights
from unfold.settings import (
    FEATURES,
    GROUPS,
    LESSONS,
    MAX_LAYERS,
    MAX_PIECES,
    MAX_UNITS,
    PARTS,
    RESTRICTIONS,
    SURFACES,
    SWEEP_QUANTITIES,
    Settings,
)
from unfold.share import Trained
from unfold.words.english import ENGLISH
from unfold.words.refusals import refusal

DEFAULTS = Settings.defaults()
NAMES = Settings.names()


def values_of(parameter: param.Parameter) -> st.SearchStrategy[Any]:
    """Everything that a parameter takes."""
    if isinstance(parameter, Choice):
        return st.sampled_from(parameter.objects)
    if isinstance(parameter, Subset):
        words = parameter.objects
        return st.sets(st.sampled_from(words)).map(lambda some: tuple(word for word in words if word in some))
    if isinstance(parameter, Widths):
        return st.lists(st.integers(1, parameter.max_units), max_size=parameter.max_layers).map(tuple)
    if isinstance(parameter, PerLayer):
        return st.lists(values_of(parameter.each), max_size=parameter.max_layers).map(tuple)
    if isinstance(parameter, Square):
        halves = st.floats(parameter.smallest, parameter.reach)
        return halves.flatmap(lambda half: squares(half, parameter.reach - half))
    if isinstance(parameter, Formula):
        texts = st.text(st.characters(exclude_categories=("C", "Z")), max_size=20)
        return texts.map("x + {}".format)
    if isinstance(parameter, PointList):
        x, value = (
            st.integers(-steps, steps).map(lambda number, per=per: number / per)
            for steps, per in ((round(10 * parameter.reach), 10), (round(100 * parameter.largest), 100))
        )
        return st.lists(st.tuples(x, x, value | st.integers(1, 5)), max_size=30).map(tuple)
    if isinstance(parameter, Contestants):
        pairs = st.tuples(st.sampled_from(parameter.optimizers), st.floats(parameter.low, parameter.high))
        return st.lists(pairs, max_size=parameter.max_count).map(tuple)
    if isinstance(parameter, UnitPairs):
        units = st.lists(st.integers(1, parameter.max_units), min_size=2, max_size=2, unique=True)
        layers = st.dictionaries(st.integers(1, parameter.max_layers), units)
        return layers.map(lambda of: tuple((layer, *of[layer]) for layer in sorted(of)))
    if isinstance(parameter, IndexList):
        return st.sets(st.integers(0, parameter.end - 1), max_size=30).map(lambda some: tuple(sorted(some)))
    if isinstance(parameter, Formulas):
        texts = st.text(st.characters(exclude_categories=("C", "Z"), exclude_characters=";"), max_size=20)
        return st.just("") | texts.map("x1 + {}; x2".format)
    if isinstance(parameter, param.Boolean):
        return st.booleans()
    low, high = parameter.bounds
    if isinstance(parameter, param.Integer):
        return st.integers(low, high)
    return st.floats(low, high) | st.integers(math.ceil(low), int(high))


def squares(half: float, reach: float) -> st.SearchStrategy[tuple[float, float, float]]:
    """Squares of one size, with middles that far from 0 at most."""
    middles = st.floats(-reach, reach)
    return st.tuples(middles, middles, st.just(half))


def sorted_as_listed(*names: str) -> tuple[str, ...]:
    """Names of what can be hidden, in the order of the list."""
    return tuple(name for name in Settings.param["hide"].objects if name in names)


any_settings = st.fixed_dictionaries({name: values_of(Settings.param[name]) for name in NAMES})
some_settings = st.fixed_dictionaries({}, optional={name: values_of(Settings.param[name]) for name in NAMES})


# There and back


@given(any_settings, some_settings)
def test_what_is_written_is_read_again(settings: Mapping[str, Any], configured: Mapping[str, Any]):
    opening = DEFAULTS | configured
    values, problems = share.decode(share.encode(settings, opening))
    assert problems == ()
    assert opening | values == settings
    assert Settings.check(values) == (values, ())


@given(any_settings)
def test_types_come_back_too(settings: Mapping[str, Any]):
    values, _ = share.decode(share.encode(settings, DEFAULTS))
    for name, value in values.items():
        kind = type(settings[name])
        assert type(value) is kind or (kind is int and type(value) is float), name


@given(any_settings, some_settings)
def test_only_what_differs_is_written_in_the_order_of_declaration(
    settings: Mapping[str, Any], configured: Mapping[str, Any]
):
    opening = DEFAULTS | configured
    fragment = share.encode(settings, opening)
    keys = [part.partition("=")[0] for part in fragment.split("&")] if fragment else []
    different = [name for name in NAMES if settings[name] != opening[name]]
    assert keys == (["v", *different] if different else [])


@given(any_settings)
def test_a_link_is_short_and_needs_no_further_quoting(settings: Mapping[str, Any]):
    fragment = share.encode(settings, DEFAULTS)
    assert len(fragment) < 3000 < share.MAX_LENGTH
    assert quote(fragment, safe="=&,:;*^()%") == fragment


def test_the_longest_link_that_is_written_is_read():
    settings = DEFAULTS | {
        "dataset": "tower",
        "points": ((-5.9, -5.9, -99.99),) * Settings.param["points"].max_points,
        "erased": tuple(range(2000 - Settings.param["erased"].max_indices, 2000)),
        "formula": "x + " + "\u2211" * 96,
    }
    assert share.decode(share.encode(settings, DEFAULTS))[1] == ()
    settings |= {
        "features": FEATURES,
        "own_features": "x1 * x2^3; x1^3; x2^3",
        "hidden": (MAX_UNITS,) * MAX_LAYERS,
        "activation": "maxout",
        "pieces": MAX_PIECES,
    }
    trained = share.Trained(100_000, (-1 / 3,) * share.MOST_WEIGHTS)
    link = share.encode(settings, DEFAULTS, trained)
    assert share.decode(link)[1] == share.decode_weights(link)[1] == ()
    assert share.decode_weights(link)[0].epoch == 100_000


def test_more_weights_than_a_link_holds_stay_out_of_it():
    trained = share.Trained(7, (0.5,) * (share.MOST_WEIGHTS + 1))
    assert share.encode(DEFAULTS | {"noise": 5}, DEFAULTS, trained) == "v=1&noise=5"


def test_the_order_of_the_values_is_of_no_account():
    settings = DEFAULTS | {"noise": 5, "theme": "dark", "hidden": (3,)}
    backwards = dict(reversed(settings.items()))
    assert share.encode(backwards, DEFAULTS) == share.encode(settings, DEFAULTS)
    assert share.encode(settings, DEFAULTS) == "v=1&noise=5&hidden=3&theme=dark"


def test_links_can_be_read_by_people():
    features = ("x1", "x1^2", "x1*x2", "sin(x1)")
    settings = DEFAULTS | {"features": features, "hidden": (8, 8), "learning_rate": 1.0}
    assert share.encode(settings, DEFAULTS) == "v=1&features=x1,x1^2,x1*x2,sin(x1)&hidden=8,8&learning_rate=1"
    settings = DEFAULTS | {"points": ((1.2, -3.0, 1), (0.0, 0.5, 2)), "erased": (3, 17)}
    assert share.encode(settings, DEFAULTS) == "v=1&points=1.2,-3,1;0,0.5,2&erased=3,17"


# Links that are out in the world: each has to mean the same for ever. Add to them, never change them.

LINKS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("", {}),
    ("#", {}),
    ("#v=1", {}),
    ("#v=1&dataset=spiral", {"dataset": "spiral"}),
    ("v=1&dataset=xor", {"dataset": "xor"}),
    ("#v=1&dataset=gauss&noise=25", {"dataset": "gauss", "noise": 25}),
    (
        "#v=1&dataset=plane&n_samples=200&train_share=70",
        {"dataset": "plane", "n_samples": 200, "train_share": 70},
    ),
    ("#v=1&dataset=circle&data_seed=2147483647", {"dataset": "circle", "data_seed": 2147483647}),
    ("#v=1&dataset=spiral&turns=3&arms=3", {"dataset": "spiral", "turns": 3.0, "arms": 3}),
    (
        "#v=1&dataset=rings&rings=4&random_labels=true",
        {"dataset": "rings", "rings": 4, "random_labels": True},
    ),
    ("#v=1&dataset=checkerboard&squares=2", {"dataset": "checkerboard", "squares": 2}),
    *(
        (f"#v=1&dataset={name}", {"dataset": name})
        for name in (
            "moons",
            "annulus",
            "two_curves",
            "above_curve",
            "blobs",
            "multi_gauss",
            "surface",
            "tower",
            "intervals",
            "wiggle",
        )
    ),
    ("#v=1&points=1.2,-3,1;0,0.5,2&erased=3,17", {"points": ((1.2, -3, 1), (0, 0.5, 2)), "erased": (3, 17)}),
    ("#v=1&points=&erased=", {"points": (), "erased": ()}),
    (
        "#v=1&dataset=own&points=1.25,-3,1&test_points=-0.04,0,2",
        {"dataset": "own", "points": ((1.25, -3, 1),), "test_points": ((-0.04, 0, 2),)},
    ),
    ("#v=1&dataset=own&points=6,-6,2", {"dataset": "own", "points": ((6, -6, 2),)}),
    ("#v=1&dataset=own_classes&points=0,0,5", {"dataset": "own_classes", "points": ((0, 0, 5),)}),
    ("#v=1&dataset=own_values&points=0,0,-0.35", {"dataset": "own_values", "points": ((0, 0, -0.35),)}),
    ("#v=1&dataset=own_line&points=1.2,0,-0.35", {"dataset": "own_line", "points": ((1.2, 0, -0.35),)}),
    ("#v=1&dataset=sines&terms=3", {"dataset": "sines", "terms": 3}),
    (
        "#v=1&dataset=modular&modulus=11&one_hot=11",
        {"dataset": "modular", "modulus": 11, "one_hot": 11},
    ),
    (
        "#v=1&dataset=pinwheel&classes=5&twist=0.5",
        {"dataset": "pinwheel", "classes": 5, "twist": 0.5},
    ),
    ("#v=1&zoom=-1.5,2,0.75", {"zoom": (-1.5, 2.0, 0.75)}),
    ("#v=1&stage=network&region_fill=answer", {"stage": "network", "region_fill": "answer"}),
    ("#v=1&stage=regions&region_fill=region", {"stage": "regions", "region_fill": "region"}),
    ("#v=1&stage=signal", {"stage": "signal"}),
    (
        "#v=1&stage=surface&azimuth=200&elevation=60",
        {"stage": "surface", "azimuth": 200, "elevation": 60},
    ),
    *((f"#v=1&surface={surface}", {"surface": surface}) for surface in SURFACES),
    ("#v=1&stage=landscape&landscape_plane=random", {"stage": "landscape", "landscape_plane": "random"}),
    ("#v=1&stage=layers&unfolded=1.5&next_unit=2", {"stage": "layers", "unfolded": 1.5, "next_unit": 2}),
    ("#v=1&stage=spectrum", {"stage": "spectrum"}),
    ("#v=1&stage=sweep&sweep_quantity=epochs", {"stage": "sweep", "sweep_quantity": "epochs"}),
    *((f"#v=1&lesson={name}&lesson_step=2", {"lesson": name, "lesson_step": 2}) for name in LESSONS),
    ("#v=1&lesson=none", {"lesson": "none"}),
    *((f"#v=1&sweep_quantity={name}", {"sweep_quantity": name}) for name in SWEEP_QUANTITIES),
    ("#v=1&stage=race&race_loss=training", {"stage": "race", "race_loss": "training"}),
    (
        "#v=1&race=sgd:0.03,adam:1e-05&race_loss=test",
        {"race": (("sgd", 0.03), ("adam", 1e-5)), "race_loss": "test"},
    ),
    ("#v=1&axes=1,1,3;2,4,2", {"axes": ((1, 1, 3), (2, 4, 2))}),
    ("#v=1&race=", {"race": ()}),
    ("#v=1&region_fill=depth", {"region_fill": "depth"}),
    ("#v=1&ghosts=forest,logistic,knn,tree", {"ghosts": ("logistic", "knn", "tree", "forest")}),
    ("#v=1&landscape_plane=pca", {"landscape_plane": "pca"}),
    ("#v=1&show_errors=true&log_loss=true", {"show_errors": True, "log_loss": True}),
    (
        f"#v=1&hide={','.join([*GROUPS, *PARTS])}&lock=noise,dataset",
        {"hide": sorted_as_listed(*GROUPS, *PARTS), "lock": ("dataset", "noise")},
    ),
    ("#v=1&features=", {"features": ()}),
    ("#v=1&features=x1", {"features": ("x1",)}),
    ("#v=1&features=x2,x1", {"features": ("x1", "x2")}),
    (
        "#v=1&features=x1,x2,x1^2,x2^2,x1*x2,sin(x1),sin(x2)",
        {"features": ("x1", "x2", "x1^2", "x2^2", "x1*x2", "sin(x1)", "sin(x2)")},
    ),
    (
        "#v=1&features=" + ",".join(FEATURES),
        {"features": FEATURES},
    ),
    (
        "#v=1&own_features=x1*x2^2;%20exp(-x1^2)",
        {"own_features": "x1*x2^2; exp(-x1^2)"},
    ),
    ("#v=1&features=x1%5E2%2Cx2%5E2%2Csin%28x1%29", {"features": ("x1^2", "x2^2", "sin(x1)")}),
    ("#v=1&hidden=", {"hidden": ()}),
    ("#v=1&hidden=8,8", {"hidden": (8, 8)}),
    ("#v=1&hidden=16,16,16,16,16,16", {"hidden": (16, 16, 16, 16, 16, 16)}),
    ("#v=1&activation=relu&initializer=he", {"activation": "relu", "initializer": "he"}),
    ("#v=1&activation=sigmoid&initializer=uniform", {"activation": "sigmoid", "initializer": "uniform"}),
    ("#v=1&activation=linear&initializer=glorot", {"activation": "linear", "initializer": "glorot"}),
    ("#v=1&activation=tanh&weight_seed=7", {"activation": "tanh", "weight_seed": 7}),
    ("#v=1&learning_rate=0.1&batch_size=1", {"learning_rate": 0.1, "batch_size": 1}),
    ("#v=1&learning_rate=1e-05", {"learning_rate": 0.00001}),
    ("#v=1&learning_rate=3", {"learning_rate": 3.0}),
    (
        "#v=1&regularization=l1&regularization_rate=0.003",
        {"regularization": "l1", "regularization_rate": 0.003},
    ),
    ("#v=1&regularization=l2&regularization_rate=10", {"regularization": "l2", "regularization_rate": 10.0}),
    ("#v=1&regularization=none", {"regularization": "none"}),
    *((f"#v=1&speed={speed}", {"speed": speed}) for speed in ("2", "10", "60", "600", "max")),
    ("#v=1&show_test=true&discretize=true", {"show_test": True, "discretize": True}),
    ("#v=1&show_test=false", {"show_test": False}),
    ("#v=1&theme=dark", {"theme": "dark"}),
    ("#v=1&theme=light", {"theme": "light"}),
    ("#v=1&theme=auto", {"theme": "auto"}),
    ("#v=1&projector=true", {"projector": True}),
    ("#v=1&shortcuts=false", {"shortcuts": False}),
    *((f"#v=1&activation={a}", {"activation": a}) for a in ("leaky_relu", "elu", "gelu", "silu")),
    *((f"#v=1&activation={a}", {"activation": a}) for a in ("softplus", "steep_sigmoid", "sin")),
    (
        "#v=1&activation=formula&formula=x%20%2A%20exp(-x^2)",
        {"activation": "formula", "formula": "x * exp(-x^2)"},
    ),
    ("#v=1&output_activation=linear&skips=true", {"output_activation": "linear", "skips": True}),
    (
        "#v=1&activations=relu,tanh&dropouts=0,0.25",
        {"activations": ("relu", "tanh"), "dropouts": (0.0, 0.25)},
    ),
    ("#v=1&dropout=0.2&standardize=true", {"dropout": 0.2, "standardize": True}),
    *(
        (f"#v=1&initializer={i}", {"initializer": i})
        for i in ("glorot_normal", "he_uniform", "lecun", "orthogonal", "zeros")
    ),
    *((f"#v=1&loss={loss}", {"loss": loss}) for loss in ("auto", "cross_entropy", "hinge", "huber")),
    (
        "#v=1&output_activation=tanh&loss=squared_error&shuffle=false&carry_over=true",
        {"output_activation": "tanh", "loss": "squared_error", "shuffle": False, "carry_over": True},
    ),
    *(
        (f"#v=1&optimizer={o}", {"optimizer": o})
        for o in ("sgd", "nesterov", "adagrad", "rmsprop", "adadelta", "adamw")
    ),
    ("#v=1&optimizer=momentum&momentum=0.5", {"optimizer": "momentum", "momentum": 0.5}),
    ("#v=1&optimizer=adam&square_memory=0.99", {"optimizer": "adam", "square_memory": 0.99}),
    ("#v=1&schedule=constant&clip_norm=1", {"schedule": "constant", "clip_norm": 1.0}),
    (
        "#v=1&schedule=step&schedule_epochs=50&schedule_factor=0.5",
        {"schedule": "step", "schedule_epochs": 50, "schedule_factor": 0.5},
    ),
    ("#v=1&schedule=cosine", {"schedule": "cosine"}),
    ("#v=1&schedule=warm_up", {"schedule": "warm_up"}),
    ("#v=1&regularization=l1_dead", {"regularization": "l1_dead"}),
    ("#v=1&regularization=weight_decay", {"regularization": "weight_decay"}),
    ("#v=1&model=kan&spline_intervals=7", {"model": "kan", "spline_intervals": 7}),
    ("#v=1&model=mlp", {"model": "mlp"}),
    ("#v=1&activation=maxout&pieces=3", {"activation": "maxout", "pieces": 3}),
    ("#v=1&language=auto", {"language": "auto"}),
    ("#v=1&language=en", {"language": "en"}),
    ("#v=1&language=zh", {"language": "zh"}),
    (
        "#v=1&stop_epoch=500&stop_loss=0.01&stop_seconds=30",
        {"stop_epoch": 500, "stop_loss": 0.01, "stop_seconds": 30},
    ),
    (
        "#v=1&regularization=contractive&regularization_warm_up=20",
        {"regularization": "contractive", "regularization_warm_up": 20},
    ),
    (
        "#v=1&dataset=spiral&noise=10&features=x1,x2,sin(x1),sin(x2)&hidden=8,6,2&activation=relu"
        "&learning_rate=0.01&regularization=l2&regularization_rate=0.001&discretize=true",
        {
            "dataset": "spiral",
            "noise": 10,
            "features": ("x1", "x2", "sin(x1)", "sin(x2)"),
            "hidden": (8, 6, 2),
            "activation": "relu",
            "learning_rate": 0.01,
            "regularization": "l2",
            "regularization_rate": 0.001,
            "discretize": True,
        },
    ),
)


@pytest.mark.parametrize(("link", "values"), LINKS)
def test_links_out_in_the_world_keep_their_meaning(link: str, values: dict[str, Any]):
    assert share.decode(link) == (values, ())


def test_every_setting_and_every_word_is_in_a_link_out_in_the_world():
    seen = {name: [values[name] for _, values in LINKS if name in values] for name in NAMES}
    for name in NAMES:
        parameter = Settings.param[name]
        if isinstance(parameter, Choice):
            assert set(seen[name]) >= set(parameter.objects)
        elif name in RESTRICTIONS:
            continue  # these name all other settings: their names are in links already
        elif isinstance(parameter, Subset):
            assert {word for value in seen[name] for word in value} == set(parameter.objects)
        else:
            assert seen[name]


# Trained weights

singles = st.floats(width=32, allow_nan=False, allow_infinity=False)


any_weights = st.lists(singles, min_size=1, max_size=50).map(tuple)


@given(st.builds(Trained, st.integers(0, 999_999_999), any_weights), some_settings)
def test_weights_in_single_precision_are_read_again(trained: Trained, settings: Mapping[str, Any]):
    link = share.encode(DEFAULTS | settings, DEFAULTS, trained)
    assert link.startswith("v=1&")
    assert share.decode_weights(link) == (trained, ())
    values, problems = share.decode(link)
    assert (DEFAULTS | values, problems) == (DEFAULTS | settings, ())


def test_weights_beyond_single_precision_are_brought_within():
    found, problems = share.decode_weights(share.encode(DEFAULTS, DEFAULTS, Trained(3, (1e300, -1e300))))
    assert found is not None
    assert found.epoch == 3
    assert found.parameters == pytest.approx((share.LARGEST, -share.LARGEST))
    assert problems == ()


def test_weights_out_in_the_world_keep_their_meaning():
    assert share.decode_weights("#v=1&w=12,AACAPwAAAMAAAAA-") == (Trained(12, (1.0, -2.0, 0.125)), ())
    assert share.decode_weights("#v=1&noise=20") == (None, ())


@pytest.mark.parametrize(
    "text",
    ["", "12", ",AACAPw", "-1,AACAPw", "1e3,AACAPw", "1234567890,AACAPw", "1,AACA", "1,AACAPwA", "1,!!!!",
     "1,é", "1,AADAfw", "1,AACAfw"],
)  # fmt: skip
def test_what_are_no_weights_is_refused_and_the_rest_is_taken(text: str):
    link = f"v=1&noise=20&w={quote(text)}"
    assert share.decode_weights(link) == (None, (Problem("w", text, Weights()),))
    assert share.decode(link) == ({"noise": 20}, ())


def test_weights_given_twice_are_refused():
    assert share.decode_weights("w=1,AACAPw&w=2,AACAPw") == (None, (Problem("w", "2,AACAPw", Once()),))


# Text that nobody meant


@given(st.text(alphabet=st.characters(exclude_categories=())))
@example("%")
@example("%ff%fe%00=%ud800")
@example("\ud800=\udfff")
@example("&".join(["v=1"] * 3000))
@example("hidden=" + "9" * 10_000)
@example("#" * 100)
@example("\0")
def test_no_text_raises(fragment: str):
    values, problems = share.decode(fragment)
    assert Settings.check(values) == (values, ())
    trained, wrong = share.decode_weights(fragment)
    assert trained is None or len(trained.parameters) <= share.MAX_LENGTH
    for problem in (*problems, *wrong):
        assert refusal(problem, ENGLISH)


@given(st.lists(st.tuples(st.sampled_from([*NAMES, "v", "w"]), st.text(max_size=30)), max_size=8))
def test_no_value_raises_and_every_part_is_accounted_for(pairs: list[tuple[str, str]]):
    link = "&".join(f"{key}={quote(text)}" for key, text in pairs)
    values, problems = share.decode(link)
    trained, wrong = share.decode_weights(link)
    weights = [key for key, _ in pairs if key == share.WEIGHTS]
    assert (trained is not None) + len(wrong) == bool(weights)
    accounted = [
        *values,
        *(problem.key for problem in problems),
        *(k for k, t in pairs if (k, t) == ("v", "1")),
        *weights,
    ]
    assert sorted(accounted) == sorted(key for key, _ in pairs)


TEN_THOUSAND_NINES = "9" * 10_000


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("n_samples", TEN_THOUSAND_NINES, TEN_THOUSAND_NINES),
        ("n_samples", "9" * 13, "9" * 13),
        ("hidden", TEN_THOUSAND_NINES, TEN_THOUSAND_NINES),
        ("learning_rate", TEN_THOUSAND_NINES, TEN_THOUSAND_NINES),
        ("learning_rate", "1e999", float("inf")),
        ("learning_rate", "-1e999", float("-inf")),
        ("learning_rate", "nan", None),
        ("learning_rate", "0", 0.0),
        ("learning_rate", "", ""),
        ("learning_rate", "0,1", "0,1"),
        ("learning_rate", "1_0", "1_0"),
        ("learning_rate", "٣", "٣"),
        ("regularization_rate", "inf", "inf"),
        ("n_samples", "", ""),
        ("n_samples", "1_00", "1_00"),
        ("n_samples", "%2B100", "+100"),
        ("n_samples", "1e2", "1e2"),
        ("n_samples", "100.0", "100.0"),
        ("n_samples", "١٠٠", "١٠٠"),
        ("n_samples", "19", 19),
        ("noise", "-1", "-1"),
        ("dataset", "", ""),
        ("dataset", "Circle", "Circle"),
        ("dataset", "circle,xor", "circle,xor"),
        ("features", "x1,x1", ("x1", "x1")),
        ("features", "x1,", ("x1", "")),
        ("features", "x9", ("x9",)),
        ("hidden", "4,", "4,"),
        ("hidden", "4,x", "4,x"),
        ("hidden", "0", (0,)),
        ("hidden", "257", (257,)),
        ("hidden", "1,1,1,1,1,1,1,1,1", (1,) * 9),
        ("points", "1,2", ((1, 2),)),
        ("points", "1,2,1;", "1,2,1;"),
        ("points", "1,2,x", "1,2,x"),
        ("points", "6.1,0,1", ((6.1, 0, 1),)),
        ("points", "0.005,0,1", ((0.005, 0, 1),)),
        ("points", "0,0,1e999", ((0, 0, math.inf),)),
        ("points", ";".join(["0,0,1"] * 501), ((0, 0, 1),) * 501),
        ("erased", "3,3", (3, 3)),
        ("erased", "4,3", (4, 3)),
        ("erased", "2000", (2000,)),
        ("erased", "-1", "-1"),
        ("show_test", "1", "1"),
        ("show_test", "True", "True"),
        ("show_test", "", ""),
        ("formula", "sin(y)", "sin(y)"),
        ("formula", "", ""),
        ("dropout", "0.95", 0.95),
        ("activations", "relu,tan", ("relu", "tan")),
        ("activations", "relu,relu,relu,relu,relu,relu,relu,relu,relu", ("relu",) * 9),
        ("dropouts", "0.1,1", (0.1, 1.0)),
        ("dropouts", "0.1,some", "0.1,some"),
        ("momentum", "1", 1.0),
        ("theme", "\ud800", None),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_a_problem_names_the_key_the_value_and_what_is_allowed(key: str, text: str, value: Any):
    values, (problem,) = share.decode(
        f"#v=1&{key}={text}&noise=5" if key != "noise" else f"#v=1&{key}={text}"
    )
    assert values == ({"noise": 5} if key != "noise" else {})  # what is good is kept
    assert problem.key == key
    assert problem.value == value or value is None
    assert problem.allowed == allowed(Settings.param[key])
    assert key in refusal(problem, ENGLISH)


def test_percent_encoding_is_undone_once():
    assert share.decode("%64ataset=%73piral") == ({"dataset": "spiral"}, ())
    values, (problem,) = share.decode("dataset=%2573piral")
    assert (values, problem.value) == ({}, "%73piral")


def test_an_unknown_version_is_named_and_the_rest_is_taken():
    values, (problem,) = share.decode("#v=2&dataset=spiral")
    assert (problem.key, problem.value) == ("v", "2")
    assert problem.allowed == LinkVersion("1")
    assert "version 1" in refusal(problem, ENGLISH)
    assert values == {"dataset": "spiral"}


def test_a_link_without_version_is_read():
    assert share.decode("dataset=spiral") == ({"dataset": "spiral"}, ())


def test_a_setting_given_twice_keeps_its_first_value():
    values, (problem,) = share.decode("noise=5&noise=7")
    assert values == {"noise": 5}
    assert (problem.key, problem.value, problem.allowed) == ("noise", "7", Once())
    assert "each setting once" in refusal(problem, ENGLISH)


def test_a_setting_given_twice_of_which_the_first_is_bad():
    """The second is not taken in its place: nobody could say what such a link means."""
    values, problems = share.decode("noise=99&noise=7")
    assert values == {}
    assert [problem.key for problem in problems] == ["noise", "noise"]


def test_unknown_settings_are_named_with_those_like_them():
    values, problems = share.decode("colour=red&=3&noise=5")
    assert values == {"noise": 5}
    assert [(problem.key, problem.value) for problem in problems] == [("colour", "red"), ("", "3")]
    for problem in problems:
        assert isinstance(problem.allowed, SettingNames)
        assert problem.allowed.count == len(NAMES)
        assert set(problem.allowed.nearest) < set(NAMES)
        assert all(name in refusal(problem, ENGLISH) for name in problem.allowed.nearest)


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_is_misspelt_is_offered(name: str):
    for written in (name[1:], name[:-1], name.upper(), name[1] + name[0] + name[2:]):
        assert name in Settings.names_like(written).nearest


def test_initials_are_taken_for_a_name():
    assert Settings.names_like("lr").nearest[0] == "learning_rate"


def test_an_anchor_is_no_setting():
    values, (problem,) = share.decode("#introduction")
    assert values == {}
    assert problem.key == "introduction"


def test_an_overlong_link_is_not_looked_at():
    values, (problem,) = share.decode("#noise=5&" + "x" * share.MAX_LENGTH)
    assert values == {}
    assert problem.key == "link"
    assert problem.allowed == LinkLength(share.MAX_LENGTH)
    assert str(share.MAX_LENGTH) in refusal(problem, ENGLISH)
    assert len(refusal(problem, ENGLISH)) < 300
    assert share.decode("#noise=5".ljust(share.MAX_LENGTH, "&")) == ({"noise": 5}, ())


def test_lists_out_of_json_become_tuples():
    assert share.tuples({"hidden": [4, 2], "noise": 3, "features": []}) == {
        "hidden": (4, 2),
        "noise": 3,
        "features": (),
    }
