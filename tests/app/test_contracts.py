"""What unfold takes for granted of Bokeh, Panel and param without being promised it.

When one of these fails after an upgrade, read it beside the module that it names: nothing else in
unfold knows of these names. tests/test_architecture.py holds that.
"""

import ast
import inspect
import json
import re
import tomllib
from importlib import metadata
from pathlib import Path

import bokeh
import numpy as np
import panel as pn
import param
import pytest
from bokeh.core.json_encoder import serialize_json
from bokeh.core.property.wrappers import PropertyValueContainer  # noqa: F401  # named here since it has to exist
from bokeh.core.serialization import Buffer, Serializer
from bokeh.core.types import ID  # noqa: F401  # named here since it has to exist
from bokeh.document import Document
from bokeh.document.json import PatchJson
from bokeh.embed.util import standalone_docs_json_and_render_items
from bokeh.models import ColumnDataSource, Slider
from panel.theme import Design
from panel.theme.base import Theme

from unfold.views.layout import Bare, Paper

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PINNED = dict(re.findall(r"(bokeh|panel)==([\d.]+)", " ".join(PROJECT["dependencies"])))

# Every name that bridge.py and patches.py import from a module of Bokeh that is not for everybody.
UNPROMISED = {
    "bokeh.core.json_encoder.serialize_json",
    "bokeh.core.property.wrappers.PropertyValueContainer",
    "bokeh.core.serialization.Buffer",
    "bokeh.core.types.ID",
    "bokeh.core.serialization.Serializer",
    "bokeh.document.json.PatchJson",
}


@pytest.fixture(autouse=True)
def versions() -> None:
    """What pytest shows beside a failure."""
    print(f"bokeh {bokeh.__version__}, panel {pn.__version__}; bridge.py was written for {PINNED}")


@pytest.mark.parametrize("name", ["bokeh", "panel"])
def test_the_version_tested_is_the_version_shipped(name: str):
    assert metadata.version(name) == PINNED[name]


def test_nothing_unpromised_is_imported_but_what_is_tested_here():
    sources = [
        (ROOT / "py/unfold" / name).read_text(encoding="utf-8") for name in ("bridge.py", "patches.py")
    ]
    imported = {
        f"{node.module}.{alias.name}"
        for source in sources
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ImportFrom) and node.module.startswith(("bokeh.", "panel."))
        for alias in node.names
    }
    assert imported - {"bokeh.document.Document", "bokeh.models.Model"} == UNPROMISED
    assert {name.rpartition(".")[2] for name in UNPROMISED} <= set(globals())


@pytest.fixture
def document() -> Document:
    document = Document()
    document.add_root(Slider(name="place", start=0, end=10, value=1))
    document.add_root(ColumnDataSource({"x": np.arange(3.0)}, name="data"))
    return document


def test_a_document_becomes_text_for_embed_items(document: Document):
    content = json.loads(serialize_json(document.to_json(deferred=False)))
    # site/bokeh.js writes the item by itself.
    (item,) = standalone_docs_json_and_render_items(document.roots, suppress_callback_warning=True)[1]
    assert set(item.to_json()) == {"docid", "roots", "root_ids"}
    assert item.to_json()["root_ids"] == [root.id for root in document.roots]
    assert [root["id"] for root in content["roots"]] == [root.id for root in document.roots]
    assert Document.from_json(content).get_model_by_name("place").value == 1


def test_models_that_the_page_knows_are_sent_by_reference(document: Document):
    document.to_json()
    assert document.models.synced_references == set(document.models)
    slider = document.get_model_by_name("place")
    serializer = Serializer(references=document.models.synced_references)
    assert serializer.encode(slider) == {"id": slider.id}
    new = Slider(start=0, end=1, value=0)
    document.add_root(new)
    assert new not in document.models.synced_references
    assert serializer.encode(new)["type"] == "object"
    assert serializer.has_ref(new)


def test_a_buffer_is_named_in_the_text_and_kept_aside():
    serializer = Serializer()
    content = serializer.encode(np.arange(4.0))
    (buffer,) = serializer.buffers
    assert buffer == Buffer(buffer.id, buffer.data)
    assert buffer.to_bytes() == np.arange(4.0).tobytes()
    assert f'"data":{{"id":"{buffer.id}"}}' in serialize_json(content)


def test_a_document_makes_another_dictionary_when_a_model_comes_or_goes(document: Document):
    models = document.models._models
    document.get_model_by_name("place").value = 2
    assert document.models._models is models
    document.add_root(Slider(start=0, end=1, value=0))
    assert document.models._models is not models


def test_a_patch_marks_its_changes_with_its_setter(document: Document):
    setters: list[object] = []
    document.on_change(lambda event: setters.append(event.setter))
    slider = document.get_model_by_name("place")
    event = {"kind": "ModelChanged", "model": {"id": slider.id}, "attr": "value", "new": 3}
    document.apply_json_patch(PatchJson(events=[event]), setter="page")
    slider.value = 4
    assert slider.value == 4
    assert setters == ["page", None]


def test_roots_can_be_added_with_one_search_for_models(monkeypatch: pytest.MonkeyPatch):
    document = Document()
    searches: list[int] = []
    recompute = type(document.models).recompute
    monkeypatch.setattr(
        type(document.models), "recompute", lambda self: (searches.append(1), recompute(self))[1]
    )
    with document.models.freeze():
        for _ in range(5):
            document.add_root(Slider())
        assert searches == []
    assert searches == [1]


def test_widgets_write_to_the_document_that_panel_is_told_of():
    document = Document()
    before = pn.state.curdoc
    pn.state.curdoc = document
    try:
        assert pn.state.curdoc is document
        widget = pn.widgets.IntSlider(value=1)
        model = widget.get_root(document)
        document.add_root(model)
        event = {"kind": "ModelChanged", "model": {"id": model.id}, "attr": "value", "new": 3}
        document.apply_json_patch(PatchJson(events=[event]), setter="page")
        assert widget.value == 3  # at once, without a server's timeout
        widget.value = 4
        assert model.value == 4
    finally:
        pn.state.curdoc = before


def test_a_design_is_a_table_of_themes():
    assert set(Paper._themes) == set(Design._themes) == {"default", "dark"}
    assert "base_css" in Theme.param
    assert Bare().base_css is None
    assert inspect.isclass(pn.config.param["design"].class_)


def test_paper_adds_no_stylesheet_of_its_own():
    before = pn.config.design
    pn.config.design = Paper
    try:
        model = pn.widgets.Button(label="x", stylesheets=["widgets.css"]).get_root(Document())
        addresses = [getattr(sheet, "url", "") for sheet in model.stylesheets]
        assert any(address.endswith("widgets.css") for address in addresses)
        assert not any("theme" in address or "design" in address for address in addresses)
    finally:
        pn.config.design = before


def test_a_parameter_judges_values_without_taking_them():
    with pytest.raises(ValueError, match="at most 5"):
        param.Integer(3, bounds=(0, 5))._validate(6)
    param.Integer(3, bounds=(0, 5))._validate(4)
