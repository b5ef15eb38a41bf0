"""The environment: made once, and again when the pins or the Python change; a clear word if it can't be."""

import platform
import re

import pytest

import check
import environment
from errors import BuildError
from places import BUILD


def test_the_stamp_follows_the_pins_and_the_python(tmp_path, monkeypatch):
    pins = tmp_path / "requirements.txt"
    pins.write_text("a==1\n")
    first = environment.stamp(pins)
    assert environment.stamp(pins) == first
    pins.write_text("a==2\n")
    assert environment.stamp(pins) != first
    pins.write_text("a==1\n")
    monkeypatch.setattr(platform, "python_version", lambda: "3.99.0")
    assert environment.stamp(pins) != first


def test_an_environment_is_current_while_its_stamp_holds(tmp_path):
    pins, venv = tmp_path / "requirements.txt", tmp_path / "venv"
    pins.write_text("a==1\n")
    assert not environment.is_current(venv, pins)
    environment.python(venv).parent.mkdir(parents=True)
    environment.python(venv).touch()
    assert not environment.is_current(venv, pins)
    (venv / "stamp").write_text(environment.stamp(pins))
    assert environment.is_current(venv, pins)
    pins.write_text("a==2\n")
    assert not environment.is_current(venv, pins)


def test_without_ensurepip_and_apt_a_person_is_told_what_to_do(monkeypatch):
    monkeypatch.setattr(environment.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(environment.shutil, "which", lambda name: None)
    with pytest.raises(BuildError, match=r"sudo apt install python3\.\d+-venv"):
        environment.require_venv()


def test_without_ensurepip_root_on_debian_gets_it_from_apt(monkeypatch):
    installed = []
    monkeypatch.setattr(environment.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(environment.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(environment.os, "geteuid", lambda: 0, raising=False)
    monkeypatch.setattr(environment, "apt_install", lambda *names: installed.extend(names))
    environment.require_venv()
    assert len(installed) == 1
    assert installed[0].endswith("-venv")


def test_a_failing_command_says_what_it_said():
    with pytest.raises(BuildError, match=r"(?s)could not do a thing \(exit status 3\).*because"):
        environment.run(["python3", "-c", "import sys; print('because'); sys.exit(3)"], "do a thing")


@pytest.mark.parametrize(
    "name",
    [
        "requirements.txt",
        "requirements-node.txt",
        "requirements-torch.txt",
        "requirements-cluster.txt",
        "requirements-live.txt",
    ],
)
def test_every_pin_has_hashes_and_no_place(name):
    text = (BUILD / name).read_text()
    entries = [line for line in text.splitlines() if line and line[0] not in " #"]
    assert entries
    assert all("==" in line and line.endswith("\\") for line in entries)
    assert text.count("--hash=sha256:") >= len(entries)
    # But for where one can give its authors something.
    assert set(re.findall(r'"(\w+)": "[^"]*://', text)) <= {"url"}
    assert "--index-url" not in text


def versions(name: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for package, version in re.findall(r"^([\w.-]+)==(\S+)", (BUILD / name).read_text(), re.MULTILINE):
        found.setdefault(package, set()).add(version)
    return found


def test_what_comes_for_the_companion_changes_nothing_that_is_there():
    ours, torch = versions("requirements.txt"), versions("requirements-torch.txt")
    cluster, live = versions("requirements-cluster.txt"), versions("requirements-live.txt")
    assert "torch" in torch
    assert {"distributed", "pyarrow"} <= set(cluster)
    assert list(live) == ["websockets"]
    others = ours | torch | cluster
    for there, theirs in ((ours, torch), (ours, cluster), (torch, cluster), (others, live)):
        assert "numpy" not in theirs
        assert {name for name in theirs if name in there and theirs[name] != there[name]} == set()


def test_what_is_added_is_added_once_and_again_when_its_pins_change(tmp_path, monkeypatch):
    installed = []
    monkeypatch.setattr(environment, "pip", lambda *arguments: installed.append(arguments))
    pins = tmp_path / "requirements-extra.txt"
    for text in ("a==1\n", "a==1\n", "a==2\n"):
        pins.write_text(text)
        environment.add(pins, "extra", "an extra", tmp_path)
    assert len(installed) == 2
    assert all(arguments[-1] == str(pins) for arguments in installed)


def test_tests_that_need_pytorch_cannot_pass_by_where_it_should_be(monkeypatch, capsys):
    def fails(*_):
        raise BuildError("could not install with pip: no network")

    monkeypatch.setattr(environment, "add", fails)
    assert not check.has_torch()
    assert not check.added(check.CLUSTER, "cluster", "Dask")
    assert "no network" in capsys.readouterr().err


def test_where_pytorch_has_no_wheels_it_is_said(monkeypatch, capsys):
    monkeypatch.setattr(environment, "add", lambda *_: None)
    monkeypatch.setattr(check.importlib.util, "find_spec", lambda name: None)
    assert check.has_torch()
    assert "tests/companion are skipped" in capsys.readouterr().err


def test_npm_pins_have_hashes_and_no_place():
    text = (BUILD / "package-lock.json").read_text()
    assert text.count('"integrity"') == text.count('"node_modules/')
    assert '"resolved"' not in text
    # But for where one can give its authors something.
    assert set(re.findall(r'"(\w+)": "[^"]*://', text)) <= {"url"}
