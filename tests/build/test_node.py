"""The search for Node.js."""

import pytest

import node


@pytest.mark.parametrize(
    ("version", "taken"), [("v17.9.1", False), ("v18.0.0", True), ("v24.1.0", True), ("", False)]
)
def test_a_node_on_the_path_must_be_new_enough(tmp_path, monkeypatch, version, taken):
    program = tmp_path / "node"
    program.write_text(f"#!/bin/sh\necho {version}\n")
    program.chmod(0o755)
    monkeypatch.setattr(node.shutil, "which", lambda name: str(tmp_path / name))
    assert (node.on_path() is not None) is taken


@pytest.mark.parametrize("missing", ["node", "npm"])
def test_node_without_npm_or_the_reverse_does_not_count(monkeypatch, missing):
    monkeypatch.setattr(node.shutil, "which", lambda name: None if name == missing else f"/usr/bin/{name}")
    assert node.on_path() is None
