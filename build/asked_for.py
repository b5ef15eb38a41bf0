"""Which modules the app imports, when it starts and ever after; runs in the browser's Python.

libraries.py puts the names of all modules to import, in order, and the app's settings before it.
"""

import importlib
import json
import os
import sys

modules, settings, languages = json.loads(os.environ["ASKED_FOR"])
for module in modules:
    importlib.import_module(module)

from unfold.prepared import Prepared  # noqa: E402 - after what it imports, or that would come in another order

for language in languages:
    Prepared(settings, False, language)

found = {getattr(module, "__file__", None) for module in list(sys.modules.values())}
print(json.dumps(sorted(path for path in found if path)))
