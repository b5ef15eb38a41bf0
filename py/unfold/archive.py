"""Archives: how a `.unfold` file is written and read, whatever it holds.

Each is a NumPy archive (`.npz`) without pickled objects, so that to open one runs nothing of its own. Its
entry `header` is JSON in UTF-8, as bytes, with at least `format`, which says what else there is, and
`version`. Nothing is believed of a file: no entry is unpacked before its size is known, and no array gets
more room than it has bytes. All that can be wrong is found as a `RunFileError`; how it is said stands in
`words`.
"""

from __future__ import annotations

import io
import json
import math
import zipfile
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from unfold.core.arrays import FloatArray
from unfold.large import LargeSettings
from unfold.parameters import allowed, read, written
from unfold.problems import Problem
from unfold.settings import Settings

SUFFIX = ".unfold"
OURS = "unfold-"
"""What the name of each of our formats begins with."""
MEDIA_TYPE = "application/vnd.unfold"
SIGNATURE = b"PK"
"""What any archive begins with."""
MAX_BYTES = 64 * 2**20
"""Of a file. A larger one is not looked at."""
MAX_UNPACKED = 256 * 2**20
"""Bytes of all that is in a file."""
MAX_HEADER = 2**20
"""Bytes of the header."""
MAX_ENTRIES = 32
MAX_EPOCH = 10**9
MAX_SIZE = float(np.finfo(np.float32).max)
"""Of parameters and losses: beyond it not even what is computed from them would be finite."""
FAULTS = ("too_large", "unreadable", "foreign", "another", "damaged", "too_new", "settings")
"""What can be wrong with a file."""

IntArray = npt.NDArray[np.int64]
T = TypeVar("T")


class RunFileError(ValueError):
    """A file that cannot be taken, of a run or of a sweep.

    Attributes:
        fault: one of FAULTS.
        about: its detail: which entry is damaged, the version of a file that is too new, or the format of
            another one of ours.
        problems: with "settings", one for each that cannot be had.
        limits: what can be read, in words: the largest size, `limit`, and the newest version, `known`.
    """

    def __init__(
        self, fault: str, about: str = "", problems: tuple[Problem, ...] = (), *, known: int = 1
    ) -> None:
        super().__init__(f"{fault} {about}".strip())
        self.fault, self.about, self.problems = fault, about, problems
        self.limits: Mapping[str, str] = MappingProxyType(
            {"limit": megabytes(MAX_BYTES), "known": str(known)}
        )


def to_bytes(header: Mapping[str, Any], arrays: Mapping[str, npt.NDArray[Any]]) -> bytes:
    """Return the file. The same contents give the same bytes."""
    text = json.dumps(header, sort_keys=True).encode()
    entries = {"header": np.frombuffer(text, np.uint8), **arrays}
    file = io.BytesIO()
    # In the order of C, which is the only one that is read.
    ordered = {name: np.ascontiguousarray(array) for name, array in entries.items()}
    np.savez_compressed(file, allow_pickle=False, **ordered)
    return file.getvalue()


def written_settings(values: Mapping[str, Any]) -> dict[str, str]:
    """Return by name the text that a link would have for each setting that is not the default."""
    defaults = Settings.defaults()
    return {
        name: written(values[name])
        for name in Settings.names()
        if name in values and values[name] != defaults[name]
    }


def from_bytes(data: bytes, readers: Mapping[str, tuple[int, Callable[[Entries], T]]]) -> T:
    """Return what is in a file.

    Args:
        data: whatever somebody has handed in.
        readers: for each format that can be read its newest version and what reads it.

    Raises:
        RunFileError: for anything that is wrong with it, whatever the bytes are.
    """
    if len(data) > MAX_BYTES:
        raise too_large(len(data))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = Entries(archive)
            found = entries.header.get("format")
            if not isinstance(found, str) or not found.startswith(OURS):
                raise RunFileError("foreign")
            if found not in readers:
                raise RunFileError("another", found)
            newest, read_entries = readers[found]
            version: Any = entries.header.get("version")
            if not is_whole(version, 1, MAX_EPOCH):
                raise RunFileError("damaged", "header")
            if version > newest:
                raise RunFileError("too_new", str(version), known=newest)
            return read_entries(entries)
    except RunFileError:
        raise
    except zipfile.BadZipFile:
        raise RunFileError("foreign") from None
    except Exception as error:  # whatever else archive and NumPy make of bytes that nobody wrote
        raise RunFileError("damaged", type(error).__name__) from error


class Entries:
    """The arrays of an archive, none of them unpacked before its size is known.

    Attributes:
        header: what it says.
    """

    def __init__(self, archive: zipfile.ZipFile) -> None:
        infos = archive.infolist()
        self._infos = {info.filename: info for info in infos}
        if "header.npy" not in self._infos:
            raise RunFileError("foreign")
        if len(infos) > MAX_ENTRIES or len(self._infos) < len(infos):
            raise RunFileError("damaged", "archive")
        total = sum(info.file_size for info in infos)
        if total > MAX_UNPACKED:
            raise too_large(total)
        self._archive = archive
        try:
            header: Any = json.loads(self.array("header", "|u1", 1, MAX_HEADER).tobytes().decode())
        except (ValueError, RecursionError):
            raise RunFileError("damaged", "header") from None
        if not isinstance(header, dict):
            raise RunFileError("foreign")
        self.header: Mapping[str, Any] = header

    def array(self, name: str, kind: str, n_axes: int, most: int = MAX_UNPACKED) -> npt.NDArray[Any]:
        """Return the array of an entry.

        NumPy's own reader makes room for as much as an array claims to have; this one believes the bytes.

        Raises:
            RunFileError: if it is not there, or no array of that type and number of axes.
        """
        info = self._infos.get(f"{name}.npy")
        if info is None or info.file_size > most:
            raise RunFileError("damaged", name)
        try:
            stored = self._archive.read(info)
            file = io.BytesIO(stored)
            if np.lib.format.read_magic(file) != (1, 0):  # type: ignore[no-untyped-call]
                raise ValueError
            shape, fortran, dtype = np.lib.format.read_array_header_1_0(file)  # type: ignore[no-untyped-call]
            start = file.tell()
            size = math.prod(shape)
            if dtype != np.dtype(kind) or len(shape) != n_axes or (fortran and n_axes > 1):
                raise ValueError
            if min(shape, default=0) < 0 or size * dtype.itemsize != len(stored) - start:
                raise ValueError
            return np.frombuffer(stored, dtype, offset=start).reshape(shape).copy()
        except Exception as error:  # zipfile and zlib raise half a dozen kinds
            raise RunFileError("damaged", name) from error

    def count(self, prefix: str) -> int:
        """Number of entries whose names begin so."""
        return sum(name.startswith(prefix) for name in self._infos)

    def settings(self) -> dict[str, Any]:
        """Return the settings of the header.

        Raises:
            RunFileError: if there are none, or some that cannot be had, each by itself.
        """
        texts = self.header.get("settings")
        if not isinstance(texts, dict) or not all(isinstance(text, str) for text in texts.values()):
            raise RunFileError("damaged", "header")
        values, problems = read_settings(texts.items())
        if problems:
            raise RunFileError("settings", problems=problems)
        return dict(values)


def read_settings(
    texts: Iterable[tuple[str, str]],
) -> tuple[list[tuple[str, Any]], tuple[Problem, ...]]:
    """Return the values of settings, in the order given, and a Problem for each that cannot be had.

    They may be larger than the page's: see `LargeSettings`.
    """
    values: list[tuple[str, Any]] = []
    problems: list[Problem] = []
    for name, text in texts:
        if name not in LargeSettings.names():
            problems.append(Problem(name, text, LargeSettings.names_like(name)))
            continue
        parameter = LargeSettings.param[name]
        try:
            good, bad = LargeSettings.check({name: read(parameter, text)})
        except ValueError:
            problems.append(Problem(name, text, allowed(parameter)))
        else:
            values += good.items()
            problems += bad
    return values, tuple(problems)


def is_whole(number: object, low: int, high: int) -> bool:
    """Whether this is a whole number, as JSON has them, from `low` to `high`."""
    return isinstance(number, int) and not isinstance(number, bool) and low <= number <= high


def is_sound(values: FloatArray) -> bool:
    """Whether all can be computed with. (Comparing with NaN is false.)"""
    return bool((np.abs(values) <= MAX_SIZE).all())


def are_epochs(epochs: npt.NDArray[Any]) -> bool:
    """Whether these are moments of a run, one after another."""
    return bool((np.diff(epochs) > 0).all()) and bool(((epochs >= 0) & (epochs <= MAX_EPOCH)).all())


def too_large(size: int) -> RunFileError:
    """Return the error of a file of so many bytes."""
    return RunFileError("too_large", megabytes(size))


def megabytes(size: int) -> str:
    """Return a number of bytes for people to read."""
    return f"{size / 2**20:.0f} MB"
