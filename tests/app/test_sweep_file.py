"""Sweep files: what is written is read again, and whatever else is handed in gets a `RunFileError`."""

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unfold import archive, rules, run_file, sweep_file
from unfold.archive import RunFileError
from unfold.combinations import conflicts
from unfold.core.numpy_backend import NumpyBackend
from unfold.recording import taken_up
from unfold.run_file import RunFile
from unfold.settings import Settings
from unfold.sweep_file import Axis, Cell, Chosen, Criterion, SweepFile, from_bytes, to_bytes

from . import archived
from .archived import packed

BASE = {"optimizer": "adam", "n_samples": 40, "weight_seed": 7}
AXES = (Axis("learning_rate", (0.01, 0.1)), Axis("hidden", ((3,), (4, 2), ())))
QUANTILES = np.array([0.0, 0.5, 1.0])
EPOCHS = np.array([0, 1, 3])


def chosen(values: dict, seed: int) -> Chosen:
    """A network of a cell, trained by the core."""
    whole = Settings(conflicts)
    whole.take({**values, "weight_seed": seed})
    trainer = rules.trainer(whole, NumpyBackend)
    params = [trainer.network.params.copy()]
    for epochs in np.diff(EPOCHS):
        trainer.run(int(epochs))
        params.append(trainer.network.params.copy())
    curves = np.stack(trainer.history.arrays())[1:]
    return Chosen(seed, np.append(curves[:, -1], np.nan), curves, EPOCHS, np.stack(params))


def cell(values: dict, n: int) -> Cell:
    """What so many networks of a cell came to; of as many as quantiles each is one."""
    networks = tuple(chosen(values, BASE["weight_seed"] + i) for i in range(n))
    if not n:
        return Cell(0, 0, 0, *(np.full(shape, np.nan) for shape in ((5, 3), 3, (2, 3, 3))), ())
    finals = np.stack([each.finals for each in networks], axis=1)
    losses = np.stack([each.curves[:2] for each in networks], axis=1)
    return Cell(n, 1, 0, np.sort(finals), np.array([1, np.inf, np.inf]), np.sort(losses, axis=1), networks)


def sweep(axes=AXES) -> SweepFile:
    """A sweep that has come to its last cell but one."""
    n_cells = int(np.prod([len(axis.values) for axis in axes], dtype=int))
    cells = [
        cell(sweep_file.cell_settings(BASE, axes, k), 0 if k and k == n_cells - 1 else 3)
        for k in range(n_cells)
    ]
    return SweepFile(BASE, axes, 3, 3, Criterion("test_loss", 0.2), QUANTILES, EPOCHS, tuple(cells))


SWEEP = sweep()
DATA = to_bytes(SWEEP)


def fault(data: bytes) -> tuple[str, str]:
    with pytest.raises(RunFileError) as caught:
        from_bytes(data)
    assert caught.value.fault in archive.FAULTS
    return caught.value.fault, caught.value.about


def opened(data: bytes) -> SweepFile | str:
    """The file, or its fault; anything else that is raised is a bug. What is opened can be used."""
    try:
        found = from_bytes(data)
    except RunFileError as error:
        return error.fault
    for k, each in enumerate(found.cells):
        assert Settings.check(found.settings_of(k))[1] == ()
        for i in range(len(each.chosen)):
            run_file.from_bytes(run_file.to_bytes(found.network(k, i)))
    return found


def same(ours, theirs) -> None:
    for mine, other in zip(ours, theirs, strict=True):
        np.testing.assert_array_equal(mine, other)


@pytest.mark.parametrize("axes", [AXES, AXES[:1], ()], ids=["two axes", "one axis", "a swarm"])
def test_what_is_written_is_read_again(axes):
    before = sweep(axes)
    data = to_bytes(before)
    found = from_bytes(data)
    assert dict(found.settings) == {"optimizer": "adam", "n_samples": 40, "weight_seed": 7}
    assert (found.axes, found.n_seeds, found.epoch, found.criterion) == (axes, 3, 3, before.criterion)
    assert found.shape == tuple(len(axis.values) for axis in axes)
    same((found.quantiles, found.epochs), (QUANTILES, EPOCHS))
    assert len(found.cells) == len(before.cells)
    for ours, theirs in zip(found.cells, before.cells, strict=True):
        assert (ours.n_networks, ours.n_solved, ours.n_diverged) == (
            theirs.n_networks,
            theirs.n_solved,
            theirs.n_diverged,
        )
        same(
            (ours.finals, ours.solved_epochs, ours.losses),
            (theirs.finals, theirs.solved_epochs, theirs.losses),
        )
        for mine, other in zip(ours.chosen, theirs.chosen, strict=True):
            assert mine.seed == other.seed
            same(
                (mine.finals, mine.curves, mine.epochs, mine.params),
                (other.finals, other.curves, other.epochs, other.params),
            )
    assert to_bytes(found) == data


def test_cells_come_row_by_row():
    assert SWEEP.settings_of(0) == {**BASE, "learning_rate": 0.01, "hidden": (3,)}
    assert SWEEP.settings_of(1) == {**BASE, "learning_rate": 0.01, "hidden": (4, 2)}
    assert SWEEP.settings_of(3) == {**BASE, "learning_rate": 0.1, "hidden": (3,)}


def test_a_network_of_a_cell_is_a_run_that_is_taken_up_and_gone_on_with():
    run = from_bytes(DATA).network(4, 2)
    whole = Settings(conflicts)
    assert whole.open(run.settings) == ()
    assert (whole.weight_seed, whole.hidden, whole.learning_rate) == (9, (4, 2), 0.1)
    trainer = taken_up(run, whole, NumpyBackend)
    assert trainer.epoch == 3
    same(trainer.history.arrays()[1:], SWEEP.cells[4].chosen[2].curves)
    assert trainer.trajectory.whole_epochs()[0] == [0, 1, 3]
    trainer.run(1)
    assert trainer.epoch == 4


def test_of_a_network_that_diverged_the_run_ends_before():
    one = SWEEP.cells[0].chosen[0]
    curves = one.curves.copy()
    curves[:2, 2], curves[2:, 2] = np.inf, -np.inf
    finals = np.array([np.inf, np.inf, -np.inf, -np.inf, -np.inf])
    diverged = Chosen(one.seed, finals, curves, one.epochs[:2], one.params[:2])
    cells = (Cell(3, 0, 1, *_of(SWEEP.cells[0]), (diverged,)), *SWEEP.cells[1:])
    found = from_bytes(to_bytes(SweepFile(**{**vars(SWEEP), "cells": cells})))
    run = found.network(0, 0)
    assert run.curves.epochs.tolist() == [0, 1]
    assert run.epochs.tolist() == [0, 1]
    assert found.cells[0].chosen[0].finals.tolist() == finals.tolist()


def _of(cell: Cell) -> tuple:
    return cell.finals, cell.solved_epochs, cell.losses


def test_which_of_the_two_a_file_holds_is_told():
    run = SWEEP.network(0, 0)
    assert isinstance(sweep_file.run_or_sweep(DATA), SweepFile)
    assert isinstance(sweep_file.run_or_sweep(run_file.to_bytes(run)), RunFile)
    with pytest.raises(RunFileError, match="foreign"):
        sweep_file.run_or_sweep(archived.with_header(DATA, lambda header: header.update(format="other")))
    with pytest.raises(RunFileError, match="another unfold-sweep"):
        run_file.from_bytes(DATA)
    assert fault(run_file.to_bytes(run)) == ("another", "unfold-run")


def test_losses_are_to_be_small_and_scores_large():
    values = np.array([0.1, 0.2, 0.3, np.nan, np.inf])
    assert Criterion("test_loss", 0.2).met(values).tolist() == [True, True, False, False, False]
    assert Criterion("true_score", 0.2).met(-values[::-1] + 0.4).tolist() == [False, False, False, True, True]


def test_no_file_of_ours():
    assert fault(b"") == ("foreign", "")
    assert fault(b"epoch,loss\n1,2\n") == ("foreign", "")
    assert fault(packed({"a.txt": b"a"})) == ("foreign", "")
    for other in ("other", None, [], {}):
        changed = archived.with_header(DATA, lambda header, other=other: header.update(format=other))
        assert fault(changed) == ("foreign", "")


def test_too_new():
    newer = archived.with_header(DATA, lambda header: header.update(version=2))
    with pytest.raises(RunFileError) as caught:
        from_bytes(newer)
    assert (caught.value.fault, caught.value.about) == ("too_new", "2")
    assert caught.value.limits["known"] == str(sweep_file.VERSION)


def test_too_large(monkeypatch):
    monkeypatch.setattr(archive, "MAX_UNPACKED", 1000)
    assert fault(DATA)[0] == "too_large"
    monkeypatch.setattr(archive, "MAX_BYTES", 100)
    assert fault(DATA)[0] == "too_large"


def test_a_setting_that_cannot_be_had_is_named():
    def change(header):
        header["settings"].update(noise="7%")
        header["axes"][0] = ["depth", ["3"]]
        header["axes"][1] = ["hidden", ["3", "0", "x"]]

    with pytest.raises(RunFileError) as caught:
        from_bytes(archived.with_header(DATA, change))
    assert [problem.key for problem in caught.value.problems] == ["noise"]
    for k, name, n_bad in ((0, "depth", 1), (1, "hidden", 2)):

        def change_axis(header, k=k):
            change(header)
            header["settings"] = {}
            header["axes"] = header["axes"][k : k + 1]

        with pytest.raises(RunFileError) as caught:
            from_bytes(archived.with_header(DATA, change_axis))
        assert [problem.key for problem in caught.value.problems] == [name] * n_bad


@pytest.mark.parametrize("name", [name for name in archived.entries(DATA) if name != "header.npy"])
def test_every_entry_is_needed_and_checked(name: str):
    files = archived.entries(DATA)
    part = name.removesuffix(".npy")
    assert fault(packed({key: value for key, value in files.items() if key != name})) == ("damaged", part)
    assert fault(packed(files | {name: files[name][:-1]})) == ("damaged", part)
    assert fault(archived.with_entry(DATA, part, [["a"]])) == ("damaged", part)


def stored(name: str) -> np.ndarray:
    return np.load(io.BytesIO(archived.entries(DATA)[f"{name}.npy"]))


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("n_networks", lambda a: a + 1),
        ("n_networks", lambda a: a[:-1]),
        ("n_solved", lambda a: a + 3),
        ("n_diverged", lambda a: a - 1),
        ("finals", lambda a: a[:, :4]),
        ("solved_epochs", lambda a: a[:, :2]),
        ("finals", lambda a: np.full_like(a, 1e300)),
        ("losses", lambda a: a[..., :2]),
        ("epochs", lambda a: a + 1),
        ("epochs", lambda a: a * 2),
        ("epochs", lambda a: a[::-1]),
        ("epochs", lambda a: a[:0]),
        ("n_chosen", lambda a: a[::-1]),
        ("n_chosen", lambda a: a - 1),
        ("chosen_seeds", lambda a: a + 2**31),
        ("chosen_finals", lambda a: a[:-1]),
        ("chosen_curves", lambda a: np.full_like(a, np.inf)),
        ("chosen_curves", lambda a: np.full_like(a, -np.inf)),
        ("n_checkpoints", lambda a: a * 0),
        ("n_checkpoints", lambda a: a + 2**62),
        ("n_parameters", lambda a: a + 1),
        ("n_parameters", lambda a: a + 2**60),
        ("checkpoint_epochs", lambda a: a * 0),
        ("checkpoint_epochs", lambda a: a[:-1]),
        ("checkpoints", lambda a: np.full_like(a, np.nan)),
        ("checkpoints", lambda a: a[:-1]),
    ],
)
def test_values_that_make_no_sense(name: str, change):
    assert fault(archived.with_entry(DATA, name, np.ascontiguousarray(change(stored(name)))))[0] == "damaged"


@pytest.mark.parametrize(
    "change",
    [
        {"axes": None},
        {"axes": [["hidden", ["3"]]] * 3},
        {"axes": [["hidden", ["3"]]] * 2},
        {"axes": [["hidden", []]]},
        {"axes": [["hidden", ["3", "3"]]]},
        {"axes": [["hidden"]]},
        {"axes": [["weight_seed", ["1"]]]},
        {"axes": [["theme", ["dark"]]]},
        {"axes": [["n_samples", [str(n) for n in range(20, 2000)]], ["data_seed", ["1", "2", "3"]]]},
        {"n_seeds": 0},
        {"n_seeds": 10**7},
        {"n_seeds": True},
        {"epoch": "3"},
        {"epoch": 2},
        {"criterion": ["test_loss"]},
        {"criterion": ["loss", 0.1]},
        {"criterion": ["test_loss", None]},
        {"criterion": ["test_loss", float("nan")]},
        {"quantiles": []},
        {"quantiles": [0.5, 0.5, 1]},
        {"quantiles": [0.5, 1, 2]},
        {"quantiles": [0, 1]},
    ],
    ids=str,
)
def test_headers_that_make_no_sense(change):
    assert fault(archived.with_header(DATA, lambda header: header.update(change)))[0] == "damaged"


@given(st.binary(max_size=400))
def test_any_bytes_get_a_word(data: bytes):
    fault(data)
    fault(b"PK\x03\x04" + data)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(DATA) - 1), st.integers(0, 255)), min_size=1, max_size=8))
def test_changed_bytes_get_a_word_or_change_nothing_that_counts(changes):
    data = bytearray(DATA)
    for place, byte in changes:
        data[place] = byte
    found = opened(bytes(data))
    assert found in archive.FAULTS or len(found.cells) == len(SWEEP.cells)


@given(st.integers(0, len(DATA) - 1))
def test_a_part_of_a_file_gets_a_word(end: int):
    assert fault(DATA[:end])[0] in {"foreign", "damaged"}


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=8,
)


@settings(deadline=None)
@given(
    ANY,
    st.sampled_from(["version", "settings", "axes", "n_seeds", "epoch", "criterion", "quantiles", "format"]),
)
def test_any_header_gets_a_word_or_is_taken(value, key):
    found = opened(archived.with_header(DATA, lambda header: header.update({key: value})))
    assert found in archive.FAULTS or isinstance(found, SweepFile)


@settings(deadline=None)
@given(st.data(), st.sampled_from([name.removesuffix(".npy") for name in archived.entries(DATA)][1:]))
def test_any_numbers_get_a_word_or_are_taken(data, name):
    values = stored(name)
    at = data.draw(st.integers(0, values.size - 1))
    element = st.integers(-(2**63), 2**63 - 1) if values.dtype.kind == "i" else st.floats()
    values.ravel()[at] = data.draw(element)
    found = opened(archived.with_entry(DATA, name, values))
    assert found in archive.FAULTS or isinstance(found, SweepFile)
