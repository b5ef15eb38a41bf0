"""The Python environment all verbs run in: .cache/venv, made from the hashed pins in requirements.txt.

Runs before anything is installed, so it knows nothing but the standard library.
"""

from __future__ import annotations

import importlib.util
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

import fingerprint
import progress
from errors import BuildError
from places import BUILD, VENV

REQUIREMENTS = BUILD / "requirements.txt"


def python(venv: Path = VENV) -> Path:
    """The interpreter of a virtual environment."""
    return venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def stamp(requirements: Path = REQUIREMENTS) -> str:
    """A hash of what the environment is made of: the pins, the interpreter and the machine."""
    return fingerprint.of_values(
        fingerprint.of_file(requirements),
        platform.python_version(),
        sys.implementation.name,
        platform.machine(),
    )


def inside(venv: Path = VENV) -> bool:
    """Whether this very process runs in the environment."""
    return Path(sys.prefix).resolve() == venv.resolve()


def enter(argv: list[str]) -> None:
    """Return if this process runs in an up-to-date environment; else make it and start anew inside it."""
    if inside() and is_current():
        return
    if inside():
        # An interpreter can't replace the environment that it runs from.
        raise BuildError(f"{VENV} is out of date; run this with the system's own python3 to renew it")
    if not is_current():
        create()
    command = [str(python()), str(BUILD), *argv]
    if os.name == "nt":  # os.execv on Windows returns to the shell before the new process ends
        sys.exit(subprocess.call(command))
    sys.stdout.flush()
    os.execv(command[0], command)


def is_current(venv: Path = VENV, requirements: Path = REQUIREMENTS) -> bool:
    """Whether the environment stands and was made from the present pins."""
    try:
        return python(venv).exists() and (venv / "stamp").read_text() == stamp(requirements)
    except FileNotFoundError:
        return False


def create() -> None:
    """Make the environment from nothing."""
    require_venv()
    progress.stage(
        "environment", f"Python {platform.python_version()} and its packages, into .cache/{VENV.name}"
    )
    shutil.rmtree(VENV, ignore_errors=True)
    VENV.parent.mkdir(parents=True, exist_ok=True)
    run([sys.executable, "-m", "venv", str(VENV)], "make a virtual environment")
    pip("install", "--require-hashes", "--prefer-binary", "--requirement", str(REQUIREMENTS))
    (VENV / "stamp").write_text(stamp())


def add(requirements: Path, name: str, what: str, venv: Path = VENV) -> None:
    """Add to the environment what a file pins, unless that is done; nothing that is there may have another
    version in it. The environment made anew is without it.

    Args:
        requirements: the file.
        name, what: of the stage, as of `progress.stage`.
        venv: the environment.
    """
    stamp, key = venv / f"stamp-{name}", fingerprint.of_file(requirements)
    if stamp.exists() and stamp.read_text() == key:
        return
    progress.stage(name, what)
    pip("install", "--require-hashes", "--only-binary=:all:", "--requirement", str(requirements))
    stamp.write_text(key)


def require_venv() -> None:
    """See to it that `python -m venv` works; Debian keeps a part of it in another package."""
    if all((spec := importlib.util.find_spec(name)) and spec.origin for name in ("venv", "ensurepip")):
        return
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    if not (shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0):
        raise BuildError(
            "this Python can't make virtual environments: its module ensurepip is missing. "
            f"On Debian or Ubuntu, run: sudo apt install {package}"
        )
    progress.stage("environment", f"installing {package} with apt")
    apt_install(package)
    importlib.invalidate_caches()


def apt_install(*packages: str) -> None:
    """Install Debian packages. Asks nothing; must run as root."""
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    run(["apt-get", "update", "-qq"], "refresh the list of Debian packages", env=environment)
    run(
        ["apt-get", "install", "-qq", "-y", "--no-install-recommends", *packages],
        f"install {' and '.join(packages)} with apt",
        env=environment,
    )


def pip(*arguments: str) -> str:
    """Run the environment's own pip, and return what it printed."""
    quiet = ("--quiet", "--disable-pip-version-check", "--no-input")
    return run([str(python()), "-m", "pip", *arguments, *quiet], f"{arguments[0]} with pip")


def install_apart(requirements: Path, folder: Path, name: str, what: str) -> None:
    """Bring a folder up to date that holds just the packages that a file pins; none is imported."""
    stamp, key = folder / "stamp", fingerprint.of_file(requirements)
    if stamp.exists() and stamp.read_text() == key:
        return
    progress.stage(name, what)
    shutil.rmtree(folder, ignore_errors=True)
    options = ("--require-hashes", "--no-deps", "--only-binary=:all:", "--target", str(folder))
    pip("install", *options, "--requirement", str(requirements))
    stamp.write_text(key)


def run(command: list[str], purpose: str, **options: object) -> str:
    """Run a command and return what it printed.

    Raises:
        BuildError: with the end of what the command said, if it fails.
    """
    done = subprocess.run(command, text=True, capture_output=True, check=False, **options)  # type: ignore[call-overload]
    if done.returncode != 0:
        said = "\n".join((done.stdout + done.stderr).strip().splitlines()[-30:])
        raise BuildError(f"could not {purpose} (exit status {done.returncode}):\n{said}")
    return str(done.stdout)
