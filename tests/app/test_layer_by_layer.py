"""Activations and dropout of single layers, as settings: from there to the network and what is said of it."""

import re
from html import unescape

import numpy as np
import pytest

from unfold.app import App
from unfold.core.activations import ACTIVATIONS
from unfold.core.layers import Maxout
from unfold.session import Session
from unfold.settings import Settings, SettingsError, activations, dropouts, idle
from unfold.views.readouts import Readouts
from unfold.words.english import ENGLISH


@pytest.mark.parametrize(
    ("single", "used"),
    [((), ("tanh",) * 3), (("relu",), ("relu", "tanh", "tanh")), (("relu",) * 5, ("relu",) * 3)],
)
def test_layers_that_are_not_named_have_what_all_have(single, used):
    values = Settings.defaults() | {"hidden": (2, 2, 2), "activations": single}
    assert activations(values) == used
    shares = tuple(0.1 for _ in single)
    assert dropouts(values | {"dropouts": shares}) == (shares + (0.0,) * 3)[:3]


def test_the_network_has_them(make_session):
    session: Session = make_session(
        hidden=(2, 3, 2), activations=("relu", "maxout"), dropouts=(0.0, 0.3), dropout=0.1, pieces=3
    )
    layers = session._trainer.network.layers
    assert [layer.function for layer in layers[:3]] == [ACTIVATIONS["relu"], Maxout(3), ACTIVATIONS["tanh"]]
    assert [layer.dropout for layer in layers] == [0.0, 0.3, 0.1, 0.0]
    before = session.snapshot().metrics.train_loss
    for _ in range(20):
        session.step()
    assert session.snapshot().metrics.train_loss < before


def test_a_unit_says_what_its_own_layer_applies(make_session):
    session: Session = make_session(hidden=(2, 2), activations=("sigmoid",))
    readouts = Readouts(ENGLISH)
    for layer, function in ((0, "σ("), (1, "tanh(")):
        session.selection.point((layer, 0))
        readouts.update(session.snapshot())
        assert f"a = {function}" in unescape(re.sub(r"<[^>]*>", "", readouts.caption.html))
    unit = session.snapshot().pointed
    np.testing.assert_allclose(unit.a, np.tanh(unit.z), atol=1e-12)


def test_those_that_are_smooth_are_named(make_session):
    session: Session = make_session(hidden=(2, 2), activations=("relu",), stage="regions")
    readouts = Readouts(ENGLISH)
    readouts.update(session.snapshot())
    assert "Tanh is smooth" in readouts.caption.html


def test_one_list_shows_all_and_sets_all():
    app = App()
    (select,) = app.layout.controls.network.select(lambda w: getattr(w, "label", "") == "Activation")
    app.settings.apply({"activations": ("relu",)})
    app.session.emit()
    assert {name for name, value in select.options.items() if value == select.value} == {"ReLU, Tanh"}
    select.value = "sigmoid"
    assert (app.settings.activation, app.settings.activations) == ("sigmoid", ())


def test_what_only_some_activations_take_is_shown_as_soon_as_one_layer_has_them():
    values = Settings.defaults()
    assert {"pieces", "formula"} <= idle(values)
    assert "pieces" not in idle(values | {"activations": ("tanh", "maxout")})


def test_a_formula_of_one_layer_is_asked_what_any_is():
    app = App()
    with pytest.raises(SettingsError, match="formula"):
        app.settings.apply({"activations": ("formula",), "formula": "x +"})
    assert app.settings.activations == ()
