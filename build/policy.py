"""The Content-Security-Policy that the page can live under, for hosts that set one.

Everything is the page's own but what it makes itself: workers from blobs, styles that BokehJS writes, images
of plots. Python is WebAssembly, so that must be allowed to run; JavaScript from text never is, but for the
one script named here by its hash.
"""

from __future__ import annotations

import base64
import gzip
import hashlib

NAME = "policy.txt"


def header(bokeh: bytes) -> bytes:
    """The header's one line.

    Args:
        bokeh: the payload of that name, which the page runs as the text of a script.
    """
    digest = base64.b64encode(hashlib.sha256(gzip.decompress(bokeh)).digest()).decode()
    directives = {
        "default-src": "'none'",
        "script-src": f"'self' blob: 'wasm-unsafe-eval' 'sha256-{digest}'",
        "worker-src": "'self' blob:",
        "connect-src": "'self' ws://127.0.0.1:*",  # a training on the visitor's machine: site/live.js
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' blob: data:",
        "frame-src": "'self'",  # of the examples, and of the frame that embed.js starts Python in
        "manifest-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    policy = "; ".join(f"{name} {sources}" for name, sources in directives.items())
    return f"Content-Security-Policy: {policy}\n".encode()
