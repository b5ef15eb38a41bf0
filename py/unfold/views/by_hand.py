"""Changing single points by hand: the tools, and the layer over the output plot that they are used in.

To the page the layer is a rectangle that reports where in it the pointer is, or the cross hair that keys
move: see site/bokeh.js. What comes of it is for the hand to say.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol
from urllib.parse import quote

import numpy as np
import panel as pn
from bokeh.models import ImportedStyleSheet, Plot, PrintfTickFormatter, Range, Range1d, Spacer

from unfold.snapshot import Deed, Scale, Snapshot, Tool
from unfold.views import icons
from unfold.views.control import Restrictions, restrict
from unfold.views.explanation import explain, explanation
from unfold.views.marks import CLASSES, Mark
from unfold.views.theme import STYLESHEET, Palette
from unfold.words.words import ByHand, Words

ERASER = Tool(None)
STEPS = 20
"""Of the values that points are given by hand, from one end of their scale to the other."""


Reach = tuple[float, float]
"""How far from the pointer is near, sideways and upwards."""


class Hand(Protocol):
    """What is told of tools and pointer, in coordinates of the plot: on a line x2 is the height, a value."""

    def choose(self, tool: Tool | None) -> None:
        """Take a tool, or none."""

    def press(self, x1: float, x2: float, reach: Reach) -> None:
        """The pointer goes down."""

    def move(self, x1: float, x2: float, reach: Reach) -> None:
        """The pointer moves while it is down."""

    def release(self, x1: float, x2: float, reach: Reach) -> Deed | None:
        """The pointer goes up."""

    def let_go(self) -> None:
        """Nothing comes of the pointer's going down."""

    def click(self, x1: float, x2: float, reach: Reach) -> Deed | None:
        """The tool is used at one place."""

    def undo(self) -> Deed | None:
        """The last change is taken back."""


Attempt = Callable[[Callable[[], Deed | None]], Deed | None]
"""Does what may be refused, and says so if it is."""


class Tools:
    """Owns the tools and the layer.

    Args:
        hand: what uses them.
        attempt: by which the hand changes points.
        tell: says what has been done to those who listen.
        plane: what the layer lies over where points have two coordinates.
        line: returns what it lies over where they have one; None before that is there.
    """

    def __init__(
        self,
        hand: Hand,
        attempt: Attempt,
        tell: Callable[[str], None],
        plane: Plot,
        line: Callable[[], Plot | None],
        words: Words,
    ) -> None:
        self._hand = hand
        self._tell = tell
        self._attempt = attempt
        self._plane, self._line = plane, line
        self._on_line = self._has_heights = False
        self._words = words
        say, parts = words.by_hand, words.parts
        self._marks: tuple[Mark, ...] | None = None
        self._scale: Scale | None = None
        self._syncing = False
        self._layer_shown: tuple[object, ...] = ()
        self._head = _wear(pn.pane.HTML(say.tools), "tools-head")
        self._undo = _wear(pn.widgets.Button(label=say.undo, disabled=True), "link")
        self._group = _wear(pn.widgets.RadioBoxGroup(options={}, value=None), "tools")
        self._value = _wear(
            pn.widgets.FloatSlider(
                label=say.value,
                start=-1.0,
                end=1.0,
                step=0.1,
                value=1.0,
                format=PrintfTickFormatter(format="%.2f"),
                styles={"--label": f'"{say.value}"'},
                sizing_mode="stretch_width",
                visible=False,
            )
        )
        self.column = _wear(
            pn.Column(
                _wear(pn.Row(self._head, self._undo), "row", "tools-row"),
                self._group,
                self._value,
            ),
            "column",
        )
        self.layer = Spacer(
            sizing_mode="stretch_both",
            visible=False,
            css_classes=["hand"],
            html_attributes={"tabindex": "0", "role": "application", "aria-label": say.plane},
            stylesheets=[ImportedStyleSheet(url=STYLESHEET)],
        )
        for shown in (self._head, self._group, self._value, self.layer):
            explain(shown, parts["points_by_hand"])
        explain(self._undo, parts["undo"])
        self._group.param.watch(lambda _: self._choose(), "value")
        self._value.param.watch(lambda _: self._choose(), "value")
        self._undo.on_click(lambda _: self._say(attempt(hand.undo)))
        self.layer.on_change("tags", lambda _attr, _old, report: self._hear(report))

    def sync(self, snapshot: Snapshot, palette: Palette) -> None:
        """Show the tools that there are for the points, which is chosen, and what can be taken back."""
        self._on_line = snapshot.on_line
        self._has_heights = snapshot.on_line and snapshot.problem == "regression"
        self._syncing = True
        try:
            self._sync_group(snapshot)
            self._sync_value(snapshot)
        finally:
            self._syncing = False
        self._restrict(snapshot)
        self._sync_layer(snapshot, palette)

    def _restrict(self, snapshot: Snapshot) -> None:
        """Hide or disable what a link hides or locks, and the undoing of nothing."""
        hidden, locked = ("points" in names for names in Restrictions.of(snapshot.settings))
        if (hidden or locked) and snapshot.hand.tool is not None:
            self._hand.choose(None)
        if self._head.visible == hidden:
            self._head.visible = not hidden
        restrict(self._group, hidden=hidden, locked=locked)
        restrict(self._undo, hidden=hidden, locked=locked or not snapshot.hand.undoable)

    def _sync_group(self, snapshot: Snapshot) -> None:
        marks = marks_of(snapshot)
        if marks != self._marks:
            self._marks = marks
            names = [self._name(tool, marks) for tool in tools(marks)]
            self._group.param.update(
                value=None,
                options=dict(zip(names, tools(marks), strict=True)),
                stylesheets=[STYLESHEET, pictures(marks)],
            )
        tool = snapshot.hand.tool
        chosen = tool if tool is None or tool.erases or marks else tools(marks)[0]
        if self._group.value != chosen:
            self._group.value = chosen

    def _sync_value(self, snapshot: Snapshot) -> None:
        scale, tool = snapshot.scale, snapshot.hand.tool
        if scale != self._scale:
            self._scale = scale
            self._value.param.update(
                start=scale.low,
                end=scale.high,
                step=round((scale.high - scale.low) / STEPS, 2),
                value=scale.high,
            )
        asked = snapshot.problem == "regression" and not snapshot.on_line
        visible = asked and tool is not None and not tool.erases
        if self._value.visible != visible:
            self._value.visible = visible

    def _sync_layer(self, snapshot: Snapshot, palette: Palette) -> None:
        hand = snapshot.hand
        shown = (hand, palette.name)
        if shown == self._layer_shown:
            return
        self._layer_shown = shown
        self.layer.visible = hand.tool is not None
        self.layer.css_classes = ["hand", "holds"] if hand.holds else ["hand"]
        if hand.tool is None:
            self._tell("")
        else:
            shape = "grabbing" if hand.holds else cursor(hand.tool, snapshot, palette)
            self.layer.styles = {**explanation(self._words.parts["points_by_hand"]), "cursor": shape}

    def _choose(self) -> None:
        if self._syncing:
            return
        tool = self._group.value
        if tool is not None and not tool.erases and not self._marks and not self._has_heights:
            tool = Tool(round(self._value.value, 2))
        self._hand.choose(tool)

    def _hear(self, report: Sequence[Any]) -> None:
        """Take what the page reports: a running number, what happens, where, and how far away is near.

        Places are parts of the layer from its lower left corner, lengths are parts of its width.
        """
        _, kind, x, y, near = report
        plot = self._line() if self._on_line else self._plane
        if plot is None:
            return
        (left, right), (bottom, top) = _ends(plot.x_range), _ends(plot.y_range)
        x1, x2 = left + x * (right - left), bottom + y * (top - bottom)
        reach = near * (right - left), near * (top - bottom)
        hand = self._hand
        match kind:
            case "press":
                hand.press(x1, x2, reach)
            case "move":
                hand.move(x1, x2, reach)
            case "release":
                self._say(self._attempt(lambda: hand.release(x1, x2, reach)))
            case "cancel":
                hand.let_go()
            case "aim":
                self._tell(self._aimed(x1, x2))
            case "use":
                self._say(self._attempt(lambda: hand.click(x1, x2, reach)))
            case "undo":
                self._say(self._attempt(hand.undo))
            case "leave":
                hand.choose(None)
            case _:
                raise ValueError(f"{kind}: nothing is done by hand of that name")

    def _aimed(self, x1: float, x2: float) -> str:
        """Where the cross hair is, in words."""
        say = self._words.by_hand
        if self._has_heights:
            return say.value_at.format(value=signed(x2), place=place(x1, None, say))
        return place(x1, None if self._on_line else x2, say)

    def _name(self, tool: Tool, marks: tuple[Mark, ...]) -> str:
        say = self._words.by_hand
        if tool.erases:
            return say.erase
        return say.add_class.format(name=class_name(tool, len(marks))) if marks else say.add_value

    def _say(self, deed: Deed | None) -> None:
        """Tell assistive technology what has been done."""
        if deed is not None:
            self._tell(account(deed, len(self._marks or ()), self._words.by_hand))


def marks_of(snapshot: Snapshot) -> tuple[Mark, ...]:
    """The marks of the classes that there are, none if points have values."""
    if snapshot.problem == "regression":
        return ()
    return tuple(CLASSES[: max(snapshot.n_outputs, 2)])


def tools(marks: tuple[Mark, ...]) -> list[Tool]:
    """The tools, in the order in which the key beside the plot names classes; one for values."""
    classes = [Tool(number) for number in range(1, len(marks) + 1)]
    if len(classes) == 2:
        classes.reverse()
    return [*(classes or [Tool(0)]), ERASER]


def class_name(tool: Tool, n_classes: int) -> str:
    """What the class is called that a tool adds points of."""
    if n_classes == 2:
        return "+1" if tool.label == 1 else "−1"
    return f"{tool.label:g}"


def mark_of(tool: Tool, marks: tuple[Mark, ...]) -> Mark | None:
    """The mark of the points that a tool adds; None if it erases, or they have values."""
    return None if tool.label is None or not marks else marks[int(tool.label) - 1]


def how_to(tool: Tool, snapshot: Snapshot, say: ByHand) -> str:
    """What there is to do with a tool."""
    if tool.erases:
        return say.how_to_erase
    if mark := mark_of(tool, marks_of(snapshot)):
        return say.how_to_add.format(mark=mark.letter)
    if snapshot.on_line:
        return say.how_to_add_heights
    return say.how_to_add_values.format(value=signed(tool.label or 0.0))


def account(deed: Deed, n_classes: int, say: ByHand) -> str:
    """What has been done, in words."""
    where = place(deed.x1, deed.x2, say)
    if deed.label is None:
        return say.undone if deed.kind == "undone" else say.missed.format(place=where)
    if n_classes:
        point = say.class_at.format(name=class_name(Tool(deed.label), n_classes), place=where)
    else:
        point = say.value_at.format(value=signed(deed.label), place=where)
    form = {"added": say.added, "moved": say.moved, "erased": say.erased}[deed.kind]
    return form.format(point=point)


def place(x1: float, x2: float | None, say: ByHand) -> str:
    """A place of the plane, or of a line, in words."""
    if x2 is None:
        return say.place_on_line.format(x1=_tenths(x1))
    return say.place.format(x1=_tenths(x1), x2=_tenths(x2))


def signed(value: float) -> str:
    """A value of a point, as the key writes it."""
    return f"{value:.3g}".replace("-", "−")


def pictures(marks: tuple[Mark, ...]) -> str:
    """Style rules: the n-th label shows the n-th tool."""
    rules = []
    for n, tool in enumerate(tools(marks), 1):
        mark = mark_of(tool, marks)
        if mark is not None:
            shown, colour = icons.mark(mark.shape), f"var(--{mark.token})"
        else:
            shown, colour = icons.ERASER if tool.erases else icons.POINT, "var(--ink)"
        rules.append(f"label:nth-of-type({n}) {{ --icon: {_url(shown)}; --colour: {colour}; }}")
    return "\n".join(rules)


def cursor(tool: Tool, snapshot: Snapshot, palette: Palette) -> str:
    """What the mouse looks like over the plane: the eraser, or a cross with what it adds."""
    mark = mark_of(tool, marks_of(snapshot))
    if tool.erases:
        return f"{_url(icons.eraser_cursor(palette['ink'], palette['page']))} 7 19, crosshair"
    if mark is not None:
        shape, colour = mark.shape, palette[mark.token]
    else:
        (colour,) = palette.colours(snapshot.scale.unit(np.array([tool.label])))
        shape = "circle"
    return f"{_url(icons.cross_cursor(shape, colour, palette['ink'], palette['page']))} 12 12, crosshair"


def _tenths(coordinate: float) -> str:
    return f"{coordinate:.1f}".replace("-", "−")


def _ends(side: Range) -> tuple[float, float]:
    assert isinstance(side, Range1d)
    return float(side.start), float(side.end)  # type: ignore[arg-type]  # no axis of ours shows dates


def _url(svg: str) -> str:
    return f'url("data:image/svg+xml,{quote(svg)}")'


def _wear(shown: Any, *classes: str) -> Any:
    shown.param.update(stylesheets=[STYLESHEET], margin=0, css_classes=list(classes))
    return shown
