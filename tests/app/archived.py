"""Archives taken apart and put together again, to see what is made of those that nobody wrote."""

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import numpy as np


def entries(data: bytes) -> dict[str, bytes]:
    """The files in an archive."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(files: dict[str, bytes]) -> bytes:
    """The archive of such files."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return file.getvalue()


def array(values: Any) -> bytes:
    """An array as a file."""
    file = io.BytesIO()
    np.save(file, np.asarray(values), allow_pickle=False)
    return file.getvalue()


def with_entry(data: bytes, name: str, values: Any) -> bytes:
    """The archive with another array in the place of one."""
    return packed(entries(data) | {f"{name}.npy": array(values)})


def with_header(data: bytes, change: Callable[[dict[str, Any]], Any]) -> bytes:
    """The archive with a header that has been changed."""
    header = json.loads(np.load(io.BytesIO(entries(data)["header.npy"])).tobytes())
    change(header)
    return with_entry(data, "header", np.frombuffer(json.dumps(header).encode(), np.uint8))
