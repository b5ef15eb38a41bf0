"""The projected page: all that a canvas draws in px is larger, and back again as it was."""

import pytest
from bokeh.document import Document
from bokeh.models import Scatter, Text

from unfold.app import App
from unfold.views.canvas import Lengths, canvas, draw, source
from unfold.views.theme import PALETTES, PROJECTED, PROJECTOR_PALETTES


@pytest.fixture
def app() -> App:
    app = App()
    app.add_to(Document())
    app.session.emit()
    return app


def lengths(app: App) -> dict[tuple[str, int, str], object]:
    """Every width, size and offset that the figures are drawn with."""
    return {
        (place, i, name): getattr(renderer.glyph, name)
        for place in ("network", "layers", "output", "loss")
        for i, renderer in enumerate(app.layout.places[place].renderers)
        for name in ("line_width", "line_dash", "size", "text_font_size", "x_offset")
        if hasattr(renderer.glyph, name)
    }


def test_strokes_and_letters_grow_and_shrink_again(app: App):
    before = lengths(app)
    app.settings.apply({"projector": True})
    app.session.emit()
    large = lengths(app)
    for key, old in before.items():
        if isinstance(old, float | int) and not isinstance(old, bool):
            assert large[key] == pytest.approx(old * PROJECTED), key
        elif isinstance(old, str) and old.endswith("px"):
            assert float(large[key].removesuffix("px")) == pytest.approx(
                float(old.removesuffix("px")) * PROJECTED, abs=0.01
            )
    app.settings.apply({"projector": False})
    app.session.emit()
    assert lengths(app) == before


def test_marks_and_links_in_columns_grow_too(app: App):
    output = app.layout.places["output"]
    marks = [r for r in output.renderers if isinstance(r.glyph, Scatter) and len(r.data_source.data["x"])]
    link = app.layout.places["network"].renderers[0]
    before = [list(mark.data_source.data["size"]) for mark in marks], sorted(link.data_source.data["width"])
    app.settings.apply({"projector": True})
    app.session.emit()
    for mark, sizes in zip(marks, before[0], strict=True):
        assert list(mark.data_source.data["size"]) == pytest.approx([PROJECTED * size for size in sizes])
    assert sorted(link.data_source.data["width"]) == pytest.approx([PROJECTED * width for width in before[1]])


def test_only_lengths_in_px_are_scaled():
    plot = canvas((0, 1), (0, 1))
    data = source("x", "y", "text", "dx")
    text = Text(x="x", y="y", text="text", x_offset="dx", y_offset=4, text_font_size="12px")
    mark = Scatter(x="x", y="y", size=8, line_width=1.5, line_dash=[4, 3])
    draw(plot, data, text)
    draw(plot, data, mark)
    measured = Lengths(plot)
    measured.scale(1.5)
    assert (text.x_offset, text.y_offset, text.text_font_size) == ("dx", 6, "18px")
    assert (mark.size, mark.line_width, mark.line_dash) == (12, 2.25, [6, 4])
    measured.scale(1)
    assert (text.y_offset, text.text_font_size, mark.size, mark.line_dash) == (4, "12px", 8, [4, 3])


def test_what_is_projected_is_said_in_one_line(app: App):
    shown = app.layout.readouts.shown
    assert shown.html == ""
    app.settings.apply({"projector": True})
    app.session.emit()
    assert "Circle · hidden layers 4, 2 · Tanh" in shown.html
    assert "Accuracy test" in shown.html
    app.settings.apply({"hidden": ()})
    app.session.emit()
    assert "Circle · no hidden layer" in shown.html


def test_it_is_left_by_its_button_and_by_opening_a_panel(app: App):
    app.settings.apply({"projector": True})
    app.session.emit()
    app.layout.controls.leave_projector.param.trigger("clicks")
    assert not app.settings.projector
    app.layout.controls.leave_projector.param.trigger("clicks")
    assert app.settings.projector
    app.session.emit()
    app.layout.rail.panels[0].button.value = True
    assert not app.settings.projector
    assert app.layout.rail.panels[0].is_open


def test_the_colours_are_those_of_the_theme():
    for name, palette in PROJECTOR_PALETTES.items():
        assert palette.map is PALETTES[name].map
        assert (palette.name, palette.size) == (name, PROJECTED)
