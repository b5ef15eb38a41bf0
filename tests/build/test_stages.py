"""Derived files: made once per key, and never left half-made."""

import pytest

import stages


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(stages, "STAGES", tmp_path)
    return tmp_path


def test_a_stage_is_made_once_per_key(folder):
    made = []

    def make(path):
        made.append(path)
        path.write_text(str(len(made)))

    first = stages.derive("thing", "a" * 64, ".bin", make, "a thing")
    assert stages.derive("thing", "a" * 64, ".bin", make, "a thing") == first
    assert len(made) == 1
    second = stages.derive("thing", "b" * 64, ".bin", make, "a thing")
    assert second.read_text() == "2"
    assert list(folder.iterdir()) == [second]


def test_an_interrupted_stage_leaves_nothing_and_keeps_the_last(folder):
    def fail(path):
        path.write_text("half")
        raise RuntimeError

    last = stages.derive("thing", "a" * 64, ".bin", lambda path: path.write_text("whole"), "a thing")
    with pytest.raises(RuntimeError):
        stages.derive("thing", "b" * 64, ".bin", fail, "a thing")
    assert list(folder.iterdir()) == [last]
