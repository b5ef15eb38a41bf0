"""Run files: what is written is read again, and whatever else is handed in gets a `RunFileError`."""

import io
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unfold import archive, rules
from unfold.archive import RunFileError
from unfold.core.numpy_backend import NumpyBackend
from unfold.core.survey import KINDS, Survey, section_of
from unfold.core.trainer import Trainer
from unfold.run_file import RunFile, from_bytes, to_bytes
from unfold.settings import Settings
from unfold.words.languages import LANGUAGES

from . import archived
from .archived import array, packed


def surveyed(kind: str, trainer: Trainer, path: np.ndarray) -> Survey:
    section = section_of(kind, trainer.network, path, trainer.plan.frozen, 7)
    assert section is not None
    losses = np.array([[0.5, np.inf, 0.25], [0.0, np.nan, 1e300], [1.0, 2.0, 3.0]])
    return Survey(kind, section, trainer.epoch, losses)


def trained(kind: str = "pca", **changes) -> RunFile:
    chosen = Settings()
    chosen.apply({"optimizer": "adam", "hidden": (3,), "weight_seed": 7, **changes})
    trainer = rules.trainer(chosen, NumpyBackend)
    start = trainer.network.params.copy()
    trainer.run(2)
    params = np.stack([start, trainer.network.params])
    latest = trainer.plan.checkpoint()
    landscape = surveyed(kind, trainer, np.stack([start, np.ones_like(start), params[1]]))
    return RunFile(chosen.values(), np.array([0, 2]), params, trainer.history.arrays(), latest, landscape)


RUN = trained()
DATA = to_bytes(RUN)


def entries() -> dict[str, bytes]:
    return archived.entries(DATA)


def with_header(change) -> bytes:
    return archived.with_header(DATA, change)


def opened(data: bytes) -> RunFile | str:
    """The file, or its fault; anything else that is raised is a bug."""
    try:
        return from_bytes(data)
    except RunFileError as error:
        return error.fault


def fault(data: bytes) -> tuple[str, str]:
    with pytest.raises(RunFileError) as caught:
        from_bytes(data)
    assert caught.value.fault in archive.FAULTS
    return caught.value.fault, caught.value.about


def test_what_is_written_is_read_again():
    found = from_bytes(DATA)
    assert Settings.defaults() | dict(found.settings) == dict(RUN.settings)
    for ours, theirs in zip(
        (found.epochs, found.params, *found.curves), (RUN.epochs, RUN.params, *RUN.curves), strict=True
    ):
        np.testing.assert_array_equal(ours, theirs)
    assert to_bytes(found) == DATA


@pytest.mark.parametrize("kind", KINDS)
def test_a_landscape_is_read_again(kind: str):
    ours = trained(kind).landscape
    found = from_bytes(to_bytes(trained(kind))).landscape
    assert found is not None
    assert (found.kind, found.epoch, found.section.window) == (kind, 2, ours.section.window)
    np.testing.assert_array_equal(found.losses, ours.losses)
    np.testing.assert_array_equal(found.section.plane.origin, ours.section.plane.origin)
    np.testing.assert_array_equal(found.section.plane.axes, ours.section.plane.axes)
    assert (found.section.shares is None) == (kind == "random")
    assert from_bytes(to_bytes(replace(RUN, landscape=None))).landscape is None


def test_training_goes_on_from_a_file_as_if_it_had_never_stopped():
    chosen = Settings()
    chosen.take(from_bytes(DATA).settings)
    resumed, straight = (rules.trainer(chosen, NumpyBackend) for _ in range(2))
    resumed.plan.restore(from_bytes(DATA).latest)
    resumed.run(3)
    straight.run(5)
    assert resumed.epoch == 5
    np.testing.assert_array_equal(resumed.network.params, straight.network.params)


def test_points_put_in_by_hand_are_in_the_file():
    chosen = {"dataset": "own", "points": ((1.0, 2.5, 1), (-1.0, 0.0, 2))}
    assert dict(from_bytes(to_bytes(RunFile(chosen))).settings) == chosen


def test_no_file_of_ours():
    assert fault(b"") == ("foreign", "")
    assert fault(b"epoch,loss\n1,2\n") == ("foreign", "")
    assert fault(packed({"a.txt": b"a"})) == ("foreign", "")
    assert fault(with_header(lambda header: header.update(format="other"))) == ("foreign", "")


def test_too_new():
    assert fault(with_header(lambda header: header.update(version=2))) == ("too_new", "2")


def test_too_large(monkeypatch):
    monkeypatch.setattr(archive, "MAX_UNPACKED", 1000)
    assert fault(DATA)[0] == "too_large"
    monkeypatch.setattr(archive, "MAX_BYTES", 100)
    assert fault(DATA)[0] == "too_large"


def test_a_setting_that_cannot_be_had_is_named():
    with pytest.raises(RunFileError) as caught:
        from_bytes(with_header(lambda header: header["settings"].update(noise="7%", depth="3")))
    assert caught.value.fault == "settings"
    assert [problem.key for problem in caught.value.problems] == ["noise", "depth"]


@pytest.mark.parametrize("name", [name for name in entries() if name != "header.npy"])
def test_every_entry_is_needed_and_checked(name: str):
    files = entries()
    part = name.removesuffix(".npy")
    left_out = packed({key: value for key, value in files.items() if key != name})
    assert fault(packed(files | {name: files[name][:-1]})) == ("damaged", part)
    assert fault(packed(files | {name: array([["a"]])})) == ("damaged", part)
    # Of the memory of an optimizer all but the last array have a next one; the last is for the plan to miss.
    if name != "memory_2.npy":
        assert fault(left_out) == ("damaged", part)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("epochs", np.array([2, 0])),
        ("epochs", np.array([0, 10**12])),
        ("params", np.full_like(RUN.params, np.nan)),
        ("params", RUN.params[:1]),
        ("curves", np.zeros((4, 2))),
        ("curves", np.zeros((5, 2))),
        ("order", np.zeros(250, np.int64)),
        ("latest", np.zeros(3)),
        ("landscape", np.full((3, 3), -1.0)),
        ("landscape", np.zeros((3, 2))),
        ("landscape", np.zeros((1, 1))),
        ("landscape", np.zeros((201, 201))),
        ("landscape_plane", np.full((3, 13), np.nan)),
        ("landscape_plane", np.zeros((3, 12))),
        ("landscape_plane", np.zeros((2, 13))),
    ],
)
def test_values_that_make_no_sense(name: str, value):
    assert fault(packed(entries() | {f"{name}.npy": array(value)})) == ("damaged", name)


@pytest.mark.parametrize(
    "generators",
    [None, 3, [3], [{}], [{"bit_generator": "PCG64", "state": {}, "has_uint32": 0, "uinteger": 0}]],
)
def test_generators_that_are_none(generators):
    assert fault(with_header(lambda h: h["latest"].update(generators=generators))) == (
        "damaged",
        "generators",
    )


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("kind", "PCA"),
        ("kind", ["pca"]),
        ("epoch", -1),
        ("epoch", 2.0),
        ("epoch", None),
        ("window", [0, 0, 0]),
        ("window", [0, 0, -1.0]),
        ("window", [0, 0]),
        ("window", [0, float("nan"), 1]),
        ("window", [0, 1e300, 1]),
        ("window", [0, 10**400, 1]),
        ("window", [0, True, 1]),
        ("window", "012"),
        ("shares", [0.5, 1.5]),
        ("shares", [0.5]),
        ("shares", 0.5),
        ("shares", [0.5, None]),
    ],
)
def test_a_landscape_that_is_none(key: str, value):
    assert fault(with_header(lambda header: header["landscape"].update({key: value}))) == (
        "damaged",
        "landscape",
    )


def test_an_array_that_claims_to_be_huge_gets_no_memory():
    claim = (
        array(np.zeros(1))
        .replace(b"(1,), ", b"(10**9,), ")
        .replace(b"'shape': (1,)", b"'shape': (10000000000000,)")
    )
    assert fault(packed(entries() | {"latest.npy": claim})) == ("damaged", "latest")


def test_pickled_objects_are_refused():
    file = io.BytesIO()
    np.save(file, np.array([{}], dtype=object), allow_pickle=True)
    assert fault(packed(entries() | {"params.npy": file.getvalue()})) == ("damaged", "params")


@given(st.binary(max_size=400))
def test_any_bytes_get_a_word(data: bytes):
    fault(data)
    fault(b"PK\x03\x04" + data)


@settings(max_examples=300)
@given(st.lists(st.tuples(st.integers(0, len(DATA) - 1), st.integers(0, 255)), min_size=1, max_size=8))
def test_changed_bytes_get_a_word_or_change_nothing_that_counts(changes):
    data = bytearray(DATA)
    for place, byte in changes:
        data[place] = byte
    found = opened(bytes(data))
    assert found in archive.FAULTS or found.params.shape == RUN.params.shape


@given(st.integers(0, len(DATA) - 1))
def test_a_part_of_a_file_gets_a_word(end: int):
    assert fault(DATA[:end])[0] in {"foreign", "damaged"}


@given(
    st.dictionaries(
        st.sampled_from(["kind", "epoch", "window", "shares"]),
        st.none()
        | st.sampled_from(KINDS)
        | st.integers()
        | st.lists(st.integers() | st.floats() | st.text(max_size=2), min_size=2, max_size=3),
    )
)
def test_any_landscape_gets_a_word_or_is_taken(changes):
    found = opened(with_header(lambda header: header["landscape"].update(changes)))
    assert found in archive.FAULTS or (found.landscape.section.window.half > 0)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
        max_leaves=8,
    ),
    st.sampled_from(["version", "settings", "latest", "landscape"]),
)
def test_any_header_gets_a_word_or_is_taken(value, key):
    found = opened(with_header(lambda header: header.update({key: value})))
    assert found in archive.FAULTS or isinstance(found, RunFile)


@pytest.mark.parametrize("words", LANGUAGES.values(), ids=LANGUAGES)
def test_every_fault_has_a_sentence(words):
    assert tuple(words.run_file_faults) == archive.FAULTS
