"""The search for browsers, and what happens where there's none."""

import pytest

import browsers
from errors import BuildError


@pytest.fixture
def bare(monkeypatch, tmp_path):
    """A machine without browsers and without apt."""
    monkeypatch.setattr(browsers, "OWN", tmp_path)
    monkeypatch.setattr(browsers.shutil, "which", lambda name: None)
    monkeypatch.setattr(browsers, "CHROMIUM", (*browsers.CHROMIUM[:2], (), *browsers.CHROMIUM[3:]))
    monkeypatch.setattr(browsers, "FIREFOX", (*browsers.FIREFOX[:2], (), *browsers.FIREFOX[3:]))
    monkeypatch.delenv("UNFOLD_CHROMIUM", raising=False)
    monkeypatch.delenv("UNFOLD_FIREFOX", raising=False)
    return tmp_path


def test_a_variable_goes_before_the_path(bare, monkeypatch):
    monkeypatch.setattr(
        browsers.shutil, "which", lambda name: name if name.startswith("/") else f"/bin/{name}"
    )
    assert str(browsers.chromium()) == "/bin/chromium"
    monkeypatch.setenv("UNFOLD_CHROMIUM", "/opt/mine")
    assert str(browsers.chromium()) == "/opt/mine"


def test_a_variable_that_names_nothing_is_an_error(bare, monkeypatch):
    monkeypatch.setenv("UNFOLD_FIREFOX", "/nowhere/firefox")
    with pytest.raises(BuildError, match="UNFOLD_FIREFOX is '/nowhere/firefox'"):
        browsers.firefox()


def test_playwrights_own_are_found(bare):
    program = bare / "firefox-1234" / "firefox" / "firefox"
    program.parent.mkdir(parents=True)
    program.touch()
    assert browsers.firefox() == program
    assert browsers.chromium() is None


def test_where_nothing_helps_a_person_is_told_what_to_do(bare, monkeypatch):
    def fail(*arguments, **options):
        raise BuildError("no network")

    monkeypatch.setattr(browsers.environment, "run", fail)
    with pytest.raises(
        BuildError, match=r"no chromium and firefox-esr.*UNFOLD_CHROMIUM or UNFOLD_FIREFOX.*--fast"
    ):
        browsers.ensure()


def test_apt_comes_before_playwright(bare, monkeypatch):
    present = {"apt-get"}
    monkeypatch.setattr(
        browsers.shutil, "which", lambda name: f"/usr/bin/{name}" if name in present else None
    )
    monkeypatch.setattr(browsers.os, "geteuid", lambda: 0, raising=False)
    monkeypatch.setattr(browsers.environment, "apt_install", lambda *names: present.update(names))
    monkeypatch.setattr(browsers.environment, "run", lambda *a, **k: pytest.fail("asked Playwright"))
    browsers.ensure()
    assert present == {"apt-get", "chromium", "firefox-esr"}
