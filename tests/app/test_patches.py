"""Changes of a document become messages, from which another document becomes the same."""

import json

import numpy as np
import pytest
from bokeh.core.json_encoder import serialize_json
from bokeh.core.serialization import Buffer, Deserializer, Serialized, Serializer
from bokeh.document import Document
from bokeh.models import Column, ColumnDataSource, Plot, PrintfTickFormatter, Scatter, Slider
from bokeh.themes import Theme

from unfold.bridge import Bridge
from unfold.patches import Patches, _ArraySerializer, whole
from unfold.prepared import Letterbox

rng = np.random.default_rng(0)


@pytest.fixture
def document() -> Document:
    document = Document()
    document.add_root(Column(Slider(start=0, end=10, value=1, title="slider"), name="column"))
    document.add_root(ColumnDataSource({"x": np.arange(3.0)}, name="data"))
    document.to_json()  # what has been sent whole counts as known
    return document


@pytest.mark.parametrize(
    "array",
    [
        rng.normal(size=5),
        rng.normal(size=(2, 3)),
        rng.normal(size=(4, 6))[::2, ::3],
        rng.normal(size=(3, 2)).T,
        np.array([np.nan, np.inf, -np.inf]),
        np.empty(0),
        np.empty((0, 2)),
        rng.integers(0, 2**32, (3, 3), dtype=np.uint32),
        np.arange(4, dtype=np.uint8),
        np.arange(4, dtype=np.float32),
        np.arange(4),
        np.array([True, False]),
        np.array(["a", "b"]),
        np.array(["2026-01-01", "2026-01-02"], dtype="datetime64[ms]"),
        np.array(3.5),
    ],
    ids=lambda array: f"{array.dtype}-{array.shape}",
)
def test_arrays_arrive_as_they_would_by_bokehs_own_way(array: np.ndarray):
    arrived = []
    for serializer in (Serializer(), _ArraySerializer({})):
        content = serializer.encode([array, array])
        arrived.append(Deserializer().deserialize(Serialized(content, serializer.buffers)))
    for bokehs, ours in zip(*arrived, strict=True):
        np.testing.assert_array_equal(ours, bokehs)
        assert getattr(ours, "dtype", None) == getattr(bokehs, "dtype", None)


def as_bokeh_writes_it(document: Document) -> str:
    content = document.to_json(deferred=False)
    content.pop("defs", None)
    return serialize_json(content)


def test_the_app_is_written_as_bokeh_writes_it():
    letterbox = Letterbox()
    bridge = Bridge(letterbox)
    bridge.start({}, "", False, "en")
    ((_, fields, _),) = letterbox.letters
    assert fields["document"] == as_bokeh_writes_it(bridge._document)


def test_any_document_is_written_as_bokeh_writes_it(document: Document):
    plot = Plot(tags=[1, None, {"a": np.arange(3.0)}])
    plot.add_glyph(
        ColumnDataSource({"x": [1.5], "y": [np.nan]}), Scatter(x="x", y="y", size=3, fill_color=None)
    )
    document.add_root(plot)
    document.add_root(PrintfTickFormatter(format="%d"))
    document.theme = Theme(json={"attrs": {"Plot": {"min_border": 7}, "Scatter": {"line_width": 2}}})
    plot.renderers[0].glyph.line_dash = [1, 2]
    assert whole(document) == as_bokeh_writes_it(document)
    assert '"min_border":7' in whole(document)


def test_what_is_written_whole_counts_as_known(document: Document):
    document.add_root(Slider(start=0, end=1, value=0))
    whole(document)
    assert document.models.synced_references == set(document.models)


def test_a_change_of_a_column_travels_beside_the_text(document: Document):
    patches = Patches(document)
    assert not patches
    document.get_model_by_name("data").data.update(x=np.arange(3.0), y=np.ones(3))
    assert patches
    text, buffers = patches.take()
    assert not patches
    (event,) = json.loads(text)["events"]
    assert event["kind"] == "ColumnDataChanged"
    assert {data for _, data in buffers} == {np.arange(3.0).tobytes(), np.ones(3).tobytes()}
    assert len(dict(buffers)) == 2


def test_a_model_is_sent_whole_once_and_then_by_reference(document: Document):
    patches = Patches(document)
    column = document.get_model_by_name("column")
    column.margin = 1
    patches.take()
    new = Slider(start=0, end=1, value=0)
    column.children = [new, *column.children]
    (event,) = json.loads(patches.take()[0])["events"]
    first, second = event["new"]
    assert first["type"] == "object"
    assert second == {"id": column.children[1].id}
    column.children = [new]
    (event,) = json.loads(patches.take()[0])["events"]
    assert event["new"] == [{"id": new.id}]


def test_another_document_becomes_the_same(document: Document):
    mirror = Document.from_json(document.to_json())
    patches = Patches(document)
    column, data = document.get_model_by_name("column"), document.get_model_by_name("data")
    for i in range(5):
        kept = column.children[2:] if i == 3 else column.children
        column.children = [*kept, Slider(start=0, end=9, value=i)]
        column.children[-2].value = 7
        data.data = {"x": np.arange(float(i)), "n": list(range(i))}
        text, buffers = patches.take()
        mirror.apply_json_patch(Serialized(json.loads(text), [Buffer(name, data) for name, data in buffers]))
    assert [s.value for s in mirror.get_model_by_name("column").children] == [
        s.value for s in column.children
    ]
    np.testing.assert_array_equal(mirror.get_model_by_name("data").data["x"], np.arange(4.0))


def test_of_the_pages_changes_one_that_fails_loses_no_other(document: Document):
    patches = Patches(document)
    slider = document.get_model_by_name("column").children[0]
    events = [
        {"kind": "ModelChanged", "model": {"id": slider.id}, "attr": attr, "new": new}
        for attr, new in (("value", "high"), ("value", 3), ("start", None), ("title", "Slider"))
    ]
    errors = list(patches.apply(json.dumps({"events": events})))
    assert len(errors) == 2
    assert (slider.value, slider.title) == (3, "Slider")
    assert not patches  # the page's own changes are not sent back
