"""Opens the app, follows links, and prints all that it tells the page; test_improvements.py runs it.

    python improved_app.py [improved]

"improved": with all improvements.
"""

import asyncio
import importlib.machinery
import itertools
import json
import sys
from importlib.util import find_spec
from pathlib import Path

import improvements

LINKS = (
    "#v=1&dataset=spiral&noise=10&features=x1,x2,sin(x1)&hidden=3,3&discretize=true&theme=dark",
    "#v=1&dataset=no-such&language=zh&show_test=true&stage=landscape",
    "#v=1&dataset=spiral&activation=relu&hidden=8,8,8&stage=regions",
)

TURNS = 10
"""Of the event loop, after each of them."""


def improve() -> set[str]:
    """Have Python import improved modules; return their paths."""
    files = {each.file for each in improvements.PACKAGES}
    found = {}
    for top in {file.partition("/")[0] for file in files}:
        folder = Path(find_spec(top).origin).parents[1]
        found |= {file: folder / file for file in files if file.startswith(f"{top}/")}
    texts = improvements.improved(
        {file: path.read_bytes() for file, path in found.items()}, improvements.PACKAGES
    )
    by_path = {str(found[file]): text for file, text in texts.items()}
    loader = importlib.machinery.SourceFileLoader
    as_ever = loader.get_code

    def get_code(self, name):
        path = self.get_filename(name)
        return compile(by_path[path], path, "exec") if path in by_path else as_ever(self, name)

    loader.get_code = get_code
    return set(by_path)


async def told() -> list:
    """All that the page is told, in order, without what depends on the time."""
    from unfold.bridge import Bridge
    from unfold.prepared import Letterbox

    letterbox = Letterbox()
    ticks = itertools.count()
    bridge = Bridge(letterbox, clock=lambda: next(ticks) / 1000)
    bridge.start({}, "", dark=False, accepted="en")
    bridge.receive("rendered", "")
    for link in LINKS:
        bridge.receive("fragment", link)
        for _ in range(TURNS):
            await asyncio.sleep(0)
            for _, fields, _ in letterbox.letters:
                if fields.get("frame"):
                    bridge.receive("ack", str(fields["frame"]))
    bridge.close()
    return [
        [kind, dict(fields), [bytes(data).hex() for _, data in buffers]]
        for kind, fields, buffers in letterbox.letters
    ]


paths = improve() if sys.argv[1:] == ["improved"] else set()
result = asyncio.run(told())
missed = paths - {getattr(module, "__file__", None) for module in list(sys.modules.values())}
if missed:
    raise SystemExit(f"not imported: {missed}")
print(json.dumps(result))
