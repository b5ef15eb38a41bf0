"""The page's end of the conversation with the bridge, on plain CPython.

It answers as `site/main.js` does, and keeps a document of its own, as BokehJS does, to which
nothing but what the bridge posts is ever applied.
"""

import json
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

import numpy as np
import panel as pn
from bokeh.core.json_encoder import serialize_json
from bokeh.core.serialization import Buffer, Deserializer, Serialized, Serializer
from bokeh.document import Document
from bokeh.document.json import PatchJson
from bokeh.models import Model
from bokeh.models.widgets import Widget

from unfold.bridge import Bridge

from .stand_ins import Clock, turns


class Page:
    """A page, and the Port through which the bridge sees it.

    Attributes:
        messages: everything posted, as (kind, fields, buffers).
        turns: how often the bridge has let waiting messages in.
        bridge: what `say` talks to.
        mirror: the page's document.
        address: what the page's address ends in, behind the #.
    """

    def __init__(
        self,
        clock: Clock,
        config: Mapping[str, Any] | None = None,
        fragment: str = "",
        *,
        dark: bool = False,
        accepted: str = "",
    ):
        self.messages: list[tuple[str, dict[str, Any], dict[str, bytes]]] = []
        self.turns = 0
        self.address = fragment.removeprefix("#")
        self.bridge = Bridge(self, clock)
        self.bridge.start({"speed": "max"} if config is None else config, fragment, dark, accepted)
        self._applied = 0
        self._drawn: int | None = None
        self._mirror: Document | None = None
        self._changes: list[Any] = []

    # What the bridge calls

    def post(self, kind: str, fields: Mapping[str, Any], buffers: Sequence[tuple[str, bytes]] = ()) -> None:
        # Only this much goes through postMessage as it is; see Port.
        for value in fields.values():
            assert value is None or isinstance(value, str | int | float)
        assert all(type(data) is bytes for _, data in buffers)
        assert len(dict(buffers)) == len(buffers)
        self.messages.append((kind, dict(fields), dict(buffers)))
        if kind == "fragment":
            self.address = fields["fragment"]

    async def turn(self) -> None:
        self.turns += 1
        await turns(1)

    # What the page does

    def say(self, kind: str, content: object = "") -> None:
        if kind == "fragment":
            self.address = str(content).removeprefix("#")
        self.bridge.receive(kind, str(content))

    async def rendered(self) -> "Page":
        self.say("rendered")
        await turns()
        return self

    def ack(self) -> None:
        """Say that the last frame has been drawn."""
        self.say("ack", self.frames[-1])

    def patch(self, *events: Mapping[str, Any]) -> None:
        self.say("patch", json.dumps({"events": events}))

    def change(self, model: Model, attr: str, new: object) -> None:
        """Change a model as the visitor does, with what has come until now on the page."""
        if self._mirror is not None:
            self.apply()
            self.mirror.get_model_by_id(model.id).set_from_json(attr, new, setter="bridge")
        self.patch(changed(model, attr, new))

    def click(self, label: str) -> None:
        self.patch(clicked(self.widget(label)))

    async def draw(self) -> None:
        """Apply what comes to the mirror, acknowledge it, and wait for what follows."""
        await turns(5)
        self.apply()
        if self._drawn is not None:
            self.say("ack", self._drawn)
            self._drawn = None
        await turns(5)

    def apply(self) -> None:
        """Apply what has come to the mirror."""
        mirror = self.mirror
        new = self.messages[self._applied :]
        self._applied = len(self.messages)
        for kind, fields, buffers in new:
            if kind == "patch":
                parts = [Buffer(name, data) for name, data in buffers.items()]
                for partial, events in groupby(json.loads(fields["patch"])["events"], is_partial):
                    if not partial:
                        # Frozen, as a whole layout comes as many roots.
                        with mirror.models.freeze():
                            mirror.apply_json_patch(Serialized({"events": [*events]}, parts), setter="bridge")
                        continue
                    for event in events:
                        # BokehJS keeps the columns that are not sent; Bokeh's own Python side forgets them.
                        source = mirror.get_model_by_id(event["model"]["id"])
                        kept = dict(source.data)
                        mirror.apply_json_patch(Serialized({"events": [event]}, parts), setter="bridge")
                        source.set_from_json("data", kept | dict(source.data), setter="bridge")
                if fields["frame"] is not None:
                    self._drawn = fields["frame"]

    def change_in_mirror(self, label: str, **new: object) -> None:
        """Change a widget of the mirror as the visitor does, and send what Bokeh makes of it."""
        widget = self.mirror.get_model_by_id(self.widget(label).id)
        for attr, value in new.items():
            setattr(widget, attr, value)
        serializer = Serializer(references=self.mirror.models.synced_references)
        patch = PatchJson(events=serializer.encode(self._changes))
        self._changes.clear()
        self.say("patch", serialize_json(patch))

    # What can be seen

    @property
    def document(self) -> Document:
        """The Python side's document."""
        return pn.state.curdoc

    @property
    def mirror(self) -> Document:
        if self._mirror is None:
            ((_, fields, _),) = (message for message in self.messages if message[0] == "document")
            content = json.loads(fields["document"])
            self._mirror = read(content)
            self._mirror.on_change(self._collect)
        return self._mirror

    def _collect(self, event: Any) -> None:
        if event.setter != "bridge":
            self._changes.append(event)

    def posted(self, kind: str) -> list[dict[str, Any]]:
        return [fields for posted, fields, _ in self.messages if posted == kind]

    @property
    def frames(self) -> list[int]:
        """The numbers of all frames posted."""
        return [fields["frame"] for fields in self.posted("patch") if fields["frame"] is not None]

    @property
    def events(self) -> list[dict[str, Any]]:
        """All changes posted."""
        return [event for fields in self.posted("patch") for event in json.loads(fields["patch"])["events"]]

    def widget(self, label: str) -> Widget:
        """The widget that people know by this name."""
        (found,) = (w for w in self.document.select({"type": Widget}) if label in names(w))
        return found

    def text(self, place: str) -> str:
        """The text that stands in a place."""
        return self.document.get_model_by_name(place).text

    def values(self) -> dict[str, Any]:
        """The labels of all widgets that have a value, and the value."""
        return {
            name: getattr(widget, attr)
            for widget in self.document.select({"type": Widget})
            for attr in ("value", "active")
            if attr in widget.properties()
            for name in names(widget)
        }


def read(content: dict[str, Any]) -> Document:
    """What `Document.from_json` reads, which would look through all models again after each root."""
    document = Document()
    with document.models.freeze():
        for root in Deserializer().deserialize(content | {"defs": []})["roots"]:
            document.add_root(root)
    return document


def is_partial(event: Mapping[str, Any]) -> bool:
    """Whether an event brings some columns of a source, and not all."""
    return event["kind"] == "ColumnDataChanged" and event["cols"] is not None


def names(widget: Widget) -> list[str]:
    """A widget's title, its label, the one that a style gives it, or the class that stands for one."""
    titles = [getattr(widget, attr) for attr in ("title", "label") if attr in widget.properties()]
    styled = widget.styles.get("--label", "").strip('"')
    classes = [
        name
        for name in (
            "play",
            "classification",
            "classes",
            "regression",
            "pointer",
            "features",
            "show_test",
            "discretize",
            "random_labels",
            "weights",
            "plain-frame",
            "tools",
        )
        if name in widget.css_classes
    ]
    return [name for name in (*titles, styled, *classes) if name]


def changed(model: Model, attr: str, new: object) -> dict[str, Any]:
    return {"kind": "ModelChanged", "model": {"id": model.id}, "attr": attr, "new": new}


def clicked(button: Model) -> dict[str, Any]:
    values = {"type": "map", "entries": [["model", {"id": button.id}]]}
    event = {"type": "event", "name": "button_click", "values": values}
    return {"kind": "MessageSent", "msg_type": "bokeh_event", "msg_data": event}


def plain(value: Any) -> Any:
    """A value of a model in plain data that can be compared: models by id, arrays by their bytes."""
    match value:
        case Model():
            return ("model", value.id)
        case np.ndarray():
            return ("array", value.dtype.str, value.shape, value.tobytes())
        case dict():
            return {key: plain(item) for key, item in value.items()}
        case list() | tuple():
            return [plain(item) for item in value]
        case float() if value != value:
            return "nan"
        case _:
            return value


def contents(document: Document) -> dict[str, dict[str, Any]]:
    """Every model of a document and all it says, by id."""
    return {
        model.id: {"type": type(model).__name__}
        | {name: plain(value) for name, value in model.properties_with_values().items()}
        for model in document.models
    }
