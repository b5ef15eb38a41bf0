"""What is fetched for the browser: pinned, verified, and from the first source that has it."""

import hashlib
import urllib.error
import zipfile
from pathlib import Path

import pytest

import pyodide_tests
import wheels
from errors import BuildError
from places import BUILD
from wheels import Carrier, Wheel

CONTENT = b"the wanted wheel"
SHA256 = hashlib.sha256(CONTENT).hexdigest()
CARRIER = Carrier("carrier", "1.0", "carrier-1.0-py3-none-any.whl", "0" * 64, "inner/wanted.whl")


def wheel(**changes):
    fields = {"name": "wanted", "version": "1.0", "file": "wanted.whl", "sha256": SHA256, "why": "a test"}
    return Wheel(**fields | changes)


def no_download(wanted, folder):
    raise BuildError("the index doesn't answer")


@pytest.mark.parametrize("data", [wheels.DATA, pyodide_tests.PINS], ids=lambda data: data.name)
def test_every_pin_is_whole_and_says_why(data):
    pinned = wheels.pinned(data)
    for entry in pinned:
        assert len(entry.sha256) == 64
        assert entry.version in entry.file
        assert entry.why
    assert len({entry.name for entry in pinned}) == len(pinned)


def test_the_browser_gets_the_versions_that_are_tested_here():
    lock = (BUILD / "requirements.txt").read_text().lower()
    for entry in (*wheels.pinned(), *wheels.pinned(pyodide_tests.PINS)):
        name = entry.name.lower()
        # No wheel of a later Hypothesis is free of code for other processors.
        if f"\n{name}==" in lock and name != "hypothesis":
            assert f"\n{name}=={entry.version}" in lock, entry.name


def test_a_cached_wheel_is_not_fetched_again(tmp_path, monkeypatch):
    monkeypatch.setattr(wheels, "download", no_download)
    (tmp_path / "wanted.whl").write_bytes(CONTENT)
    assert wheels.fetch([wheel()], tmp_path) == {"wanted": tmp_path / "wanted.whl"}


def test_another_hash_is_an_error_that_names_file_and_both_hashes(tmp_path):
    (tmp_path / "wanted.whl").write_bytes(b"something else")
    with pytest.raises(BuildError) as caught:
        wheels.fetch([wheel()], tmp_path)
    for part in ("wanted.whl", SHA256, hashlib.sha256(b"something else").hexdigest()):
        assert part in str(caught.value)


def test_a_wheel_the_index_lacks_is_an_error(tmp_path, monkeypatch):
    monkeypatch.setattr(wheels, "download", no_download)
    with pytest.raises(BuildError, match="doesn't answer"):
        wheels.fetch([wheel()], tmp_path)


def carry(content):
    """A stand-in for pip that fetches a carrier which holds `content`."""

    def download(wanted, folder):
        for entry in wanted:
            with zipfile.ZipFile(Path(folder, entry.file), "w") as archive:
                archive.writestr(CARRIER.member, content)

    return download


def test_the_carrier_comes_first(tmp_path, monkeypatch):
    monkeypatch.setattr(wheels, "download", carry(CONTENT))
    monkeypatch.setattr(wheels, "take_from_url", lambda url: pytest.fail("asked for the URL"))
    paths = wheels.fetch([wheel(inside=CARRIER, url="https://example.org/wanted.whl")], tmp_path)
    assert paths["wanted"].read_bytes() == CONTENT


def test_the_url_comes_second(tmp_path, monkeypatch):
    monkeypatch.setattr(wheels, "download", no_download)
    monkeypatch.setattr(wheels, "take_from_url", {"https://example.org/wanted.whl": CONTENT}.__getitem__)
    paths = wheels.fetch([wheel(inside=CARRIER, url="https://example.org/wanted.whl")], tmp_path)
    assert paths["wanted"].read_bytes() == CONTENT


def test_what_comes_from_a_url_is_verified_and_not_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(wheels, "take_from_url", lambda url: b"something else")
    with pytest.raises(BuildError, match=SHA256):
        wheels.fetch([wheel(url="https://example.org/wanted.whl")], tmp_path)
    assert not (tmp_path / "wanted.whl").exists()


def test_when_no_source_has_it_each_is_named(tmp_path, monkeypatch):
    def refuse(url, timeout):
        raise urllib.error.URLError("no route")

    monkeypatch.setattr(wheels, "download", no_download)
    monkeypatch.setattr(wheels.urllib.request, "urlopen", refuse)
    with pytest.raises(BuildError) as caught:
        wheels.fetch([wheel(inside=CARRIER, url="https://example.org/wanted.whl")], tmp_path)
    for part in ("wanted.whl", "the index doesn't answer", "https://example.org/wanted.whl", "no route"):
        assert part in str(caught.value)
