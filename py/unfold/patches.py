"""A Bokeh document and its changes, as messages: those to be sent, and those that come from the page.

Uses names that Bokeh does not promise to keep; tests/app/test_contracts.py watches them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import bokeh
import numpy as np
import numpy.typing as npt
from bokeh.core.json_encoder import serialize_json
from bokeh.core.property.wrappers import PropertyValueContainer
from bokeh.core.serialization import Buffer, Serializer
from bokeh.core.types import ID
from bokeh.document import Document
from bokeh.document.json import PatchJson
from bokeh.models import Model

Buffers = Sequence[tuple[str, bytes]]

DTYPES: Mapping[Any, str] = MappingProxyType(
    {np.dtype(name): name for name in ("float64", "float32", "uint8", "uint32", "int32")}
)
"""What is sent as it lies: a browser has two types of uint32, which are equal and not the same."""

PAGE = "page"
"""Marks changes as the page's own, which are not sent back to it."""


def whole(document: Document) -> str:
    """The JSON of all of `document`, as Bokeh writes it; its changes are counted from here.

    Left out are callbacks in JavaScript, of which ours has none, and the declarations of Panel's templates,
    which every document would carry.
    """
    serializer = _ModelSerializer(deferred=False)
    content = {
        "version": bokeh.__version__,
        "title": document.title,
        "config": serializer.encode(document.config),
        "roots": serializer.encode(document.roots),
    }
    document.models.flush_synced()
    return serialize_json(content)


class Patches:
    """The changes of one document, from now on."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._pending: list[Any] = []
        self._models: dict[Any, Any] = {}
        self._references: dict[int, Any] = {}
        document.on_change(self._collect)

    def apply(self, patch: str) -> Iterator[Exception]:
        """Apply the page's changes; yield the error of each that fails, and lose nothing else."""
        for event in json.loads(patch)["events"]:
            try:
                self._document.apply_json_patch(PatchJson(events=[event]), setter=PAGE)  # type: ignore[arg-type]  # any token will do
            except Exception as error:
                yield error

    def __bool__(self) -> bool:
        """Whether anything has changed since the last `take`."""
        return bool(self._pending)

    def take(self) -> tuple[str, Buffers]:
        """Return all changes since the last call: JSON, and the buffers that it names."""
        events, self._pending = self._pending, []
        models = self._document.models
        # Bokeh makes another dictionary whenever a model comes or goes, and else keeps the one it has.
        if models._models is not self._models:
            self._models = models._models
            self._references = {id(model): model.ref for model in models.synced_references}
        serializer = _ArraySerializer(self._references)
        patch = serialize_json(PatchJson(events=serializer.encode(events)))
        models.flush_synced(lambda model: not serializer.has_ref(model))
        return patch, [(buffer.id, buffer.to_bytes()) for buffer in serializer.buffers]

    def _collect(self, event: Any) -> None:
        if getattr(event, "setter", None) != PAGE:
            self._pending.append(event)


class _ModelSerializer(Serializer):
    """Bokeh's, which asks a model for no more than differs from its defaults.

    Bokeh makes every default of a model, some thirty of each, before it leaves them out: two thirds of what
    it costs to write a document.
    """

    def _encode(self, obj: Any) -> Any:
        return self._encode_model(obj) if isinstance(obj, Model) else super()._encode(obj)

    def _encode_model(self, model: Model) -> Any:
        self.add_ref(model, model.ref)
        own, unstable = model._property_values, model._unstable_default_values
        themed = model.themed_values() or {}
        attributes = {}
        for name in type(model).properties(_with_props=True):
            if not (name in own or name in unstable or name in themed):
                continue
            descriptor = model.lookup(name)
            if not descriptor.serialized:
                continue
            value = descriptor.get_value(model)
            # A list that nobody has changed is as BokehJS makes it.
            if name in unstable and name not in themed and isinstance(value, PropertyValueContainer):
                continue
            attributes[name] = self.encode(value)
        content = {"type": "object", "name": model.__qualified_model__, "id": model.id}
        return content | {"attributes": attributes} if attributes else content


class _ArraySerializer(_ModelSerializer):
    """Bokeh's, with a short way for the dozens of small arrays that every frame has, and for lists of words.

    Bokeh names each buffer by an id that it looks through its configuration for, and asks of each
    array whether it might hold dates: a third of what a frame costs to send.
    """

    def __init__(self, references: dict[int, Any]) -> None:
        """Take what the page knows already, by `id`; models met for the first time are added."""
        super().__init__()
        self._references = references

    def _encode_list(self, obj: list[Any]) -> Any:
        # Marks, colours, names: hundreds of words that are sent as they are.
        return obj if {str}.issuperset(map(type, obj)) else super()._encode_list(obj)

    def _encode_ndarray(self, obj: npt.NDArray[Any]) -> Any:
        dtype = DTYPES.get(obj.dtype)
        if dtype is None:
            return super()._encode_ndarray(obj)
        buffer = Buffer(ID(str(len(self._buffers))), np.ascontiguousarray(obj).data)
        self._buffers.append(buffer)
        return {
            "type": "ndarray",
            "array": {"type": "bytes", "data": buffer},
            "shape": list(obj.shape),
            "dtype": dtype,
            "order": "little",
        }
