"""Starts the app, prints its document, and leaves it in memory; runs in the browser's Python.

`prepared` is what site/worker.js looks for in a snapshot of that memory.
"""

import gc
import json
import os

from unfold.prepared import Prepared


def opened(settings: dict[str, object], dark: bool, accepted: str) -> Prepared:
    """Start the app as it opens without a link."""
    prepared = Prepared(settings, dark, accepted)
    print(prepared.document)
    return prepared


prepared = opened(*json.loads(os.environ["OPENING"]))
gc.collect()  # what nobody needs any more would travel, too
