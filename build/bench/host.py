"""A host as sites have one: text goes out compressed."""

from __future__ import annotations

import functools
import gzip
import io
from http import HTTPStatus
from pathlib import Path
from typing import BinaryIO

from serve import Handler

TEXT = frozenset({".html", ".css", ".js", ".json", ".svg", ".webmanifest", ".txt"})


class Compressing(Handler):
    """Answers for text with gzip, as GitHub Pages does; for everything else as `serve` does."""

    def send_head(self) -> io.BytesIO | BinaryIO | None:
        """The headers, and what is to follow them."""
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        accepted = self.headers.get("Accept-Encoding", "")
        if path.suffix not in TEXT or "gzip" not in accepted or not path.is_file():
            return super().send_head()
        data = compressed(path)
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", self.guess_type(path))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        return io.BytesIO(data)


@functools.cache
def compressed(path: Path) -> bytes:
    """What goes out for a file."""
    return gzip.compress(path.read_bytes())
