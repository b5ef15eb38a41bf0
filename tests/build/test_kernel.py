"""The compiler of the kernel, and what is asked of a side module."""

import pytest

import kernel
from errors import BuildError

HEADER = b"\0asm\1\0\0\0"
MEMORY = b"\x01\x03env\x06memory\x02\x00\x00"
POINTER = b"\x01\x03env\x0f__stack_pointer\x03\x7f\x01"
FUNCTION = b"\x01\x07GOT.mem\x03abs\x03\x7f\x01"


def section(number, content):
    assert len(content) < 0x80
    return bytes([number, len(content)]) + content


def test_sections():
    long = b"x" * 300
    module = HEADER + section(2, MEMORY) + bytes([10, 0xAC, 0x02]) + long + section(0, b"name")
    assert list(kernel.sections_of(module)) == [(2, MEMORY), (10, long), (0, b"name")]


def test_a_module_without_state_is_accepted():
    kernel.require_stateless(HEADER + section(2, MEMORY) + section(10, b"code"))


@pytest.mark.parametrize(
    ("what", "sections"),
    [
        ("data", section(2, MEMORY) + section(11, b"\0")),
        ("globals", section(2, MEMORY) + section(6, b"\0")),
        ("a table of functions", section(9, b"\0")),
        ("a stack", section(2, POINTER)),
        ("other modules", section(2, FUNCTION)),
        ("globals and data", section(6, b"\0") + section(11, b"\0")),
    ],
)
def test_a_module_with_state_is_refused(what, sections):
    with pytest.raises(BuildError, match=what):
        kernel.require_stateless(HEADER + sections)


def test_the_system_s_compiler_comes_first(monkeypatch):
    monkeypatch.setattr(kernel.shutil, "which", lambda name: f"/usr/bin/{name}")
    assert kernel.native_compiler.__wrapped__() == ("/usr/bin/cc",)


def test_without_any_compiler_there_is_no_library(monkeypatch, capsys):
    def unreachable():
        raise BuildError("could not install with pip")

    monkeypatch.setattr(kernel.shutil, "which", lambda name: None)
    monkeypatch.setattr(kernel, "zig", unreachable)
    monkeypatch.setattr(kernel, "native_compiler", kernel.native_compiler.__wrapped__)
    assert kernel.native() is None
    kernel.install()
    assert "NumPy alone" in capsys.readouterr().err


def test_a_change_of_any_source_asks_for_a_new_kernel(tmp_path, monkeypatch):
    for path in kernel.sources():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    monkeypatch.setattr(kernel, "FOLDER", tmp_path)
    monkeypatch.setattr(kernel, "PY", tmp_path)
    recipes = {kernel.recipe()}
    for path in kernel.sources():
        path.write_text(path.read_text() + "\n// changed\n")
        recipes.add(kernel.recipe())
    assert len(recipes) == len(kernel.sources()) + 1


def test_a_library_is_installed_once(tmp_path, monkeypatch):
    built, installed = tmp_path / "built", tmp_path / "installed"
    built.write_bytes(b"library")
    monkeypatch.setattr(kernel, "native", lambda: built)
    monkeypatch.setattr(kernel, "INSTALLED", installed)
    kernel.install()
    assert installed.read_bytes() == b"library"
    before = installed.stat().st_mtime_ns
    kernel.install()
    assert installed.stat().st_mtime_ns == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["built", "installed"]
