"""Who may know whom, and what stands nowhere: rules that hold over all sources.

A rule reads the text of one file and yields a sentence for every breach. Below, each is held
over the real sources and shown a breach of its own, so that none can go blind unnoticed.
"""

import ast
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "py" / "unfold"
SITE = ROOT / "site"

# What each part may import besides the standard library: our own parts, and packages. A part is a
# module of unfold, or the folder it lies in. Read from above to below, no arrow points down.
MAY_IMPORT = {
    "problems": set(),
    "words": {"words", "problems"},
    "parameters": {"problems", "param"},
    "settings": {"parameters", "problems", "words", "param"},
    "core": {"core", "numpy"},
    "stops": {"core"},
    "walk": {"core"},
    "strongest": {"settings", "numpy"},
    "effects": set(),
    "large": {"settings", "core", "param"},
    "archive": {"large", "parameters", "problems", "settings", "core", "numpy"},
    "run_file": {"archive", "core", "numpy"},
    "sweep_file": {"archive", "run_file", "effects", "parameters", "settings", "core", "numpy"},
    "lessons": {"lessons", "share", "settings", "words"},
    "snapshot": {"lessons", "stops", "walk", "strongest", "sweep_file", "core", "numpy"},
    "combinations": {"parameters", "settings", "problems", "core"},
    "presets": {"core"},
    "rules": {"parameters", "settings", "snapshot", "core", "numpy"},
    "hand": {"rules", "parameters", "settings", "snapshot", "core", "numpy"},
    "journey": set(),
    "selection": {"settings", "snapshot", "core"},
    "race": {"rules", "parameters", "settings", "snapshot", "core"},
    "job": set(),
    "region_look": {"job", "settings", "snapshot", "core", "numpy"},
    "landscape_look": {"job", "snapshot", "core", "numpy"},
    "moments": set(),
    "signal_look": {"moments", "snapshot", "core", "numpy"},
    "spectrum_look": {"moments", "snapshot", "core", "numpy"},
    "sight": {"snapshot", "core", "numpy"},
    "verdict_look": {"core", "numpy"},
    "ghost_look": {"snapshot", "core", "numpy"},
    "looks": {
        "rules",
        "ghost_look",
        "landscape_look",
        "region_look",
        "signal_look",
        "sight",
        "spectrum_look",
        "verdict_look",
        "settings",
        "snapshot",
        "core",
        "numpy",
    },
    "browser": set(),
    "share": {"parameters", "problems", "settings"},
    "text_form": {"parameters", "problems", "settings", "param"},
    "table": set(),
    "own_data": {"table", "parameters", "settings", "core"},
    "saved_tables": {"table", "own_data", "rules", "settings", "core", "numpy"},
    "pace": set(),
    "recording": {
        "rules",
        "archive",
        "effects",
        "problems",
        "run_file",
        "settings",
        "share",
        "core",
        "numpy",
    },
    "playback": {"snapshot", "core"},
    "sweep_choice": {"run_file", "snapshot", "sweep_file"},
    "course": {"effects", "lessons", "run_file", "settings", "snapshot"},
    "session": {
        "rules",
        "playback",
        "recording",
        "run_file",
        "course",
        "hand",
        "journey",
        "looks",
        "effects",
        "problems",
        "race",
        "selection",
        "settings",
        "sight",
        "sweep_choice",
        "snapshot",
        "stops",
        "walk",
        "pace",
        "core",
        "numpy",
    },
    "views": {
        "views",
        "words",
        "lessons",
        "live",
        "problems",
        "parameters",
        "settings",
        "share",
        "archive",
        "run_file",
        "sweep_file",
        "own_data",
        "table",
        "text_form",
        "presets",
        "snapshot",
        "stops",
        "walk",
        "strongest",
        "core",
        "numpy",
        "bokeh",
        "panel",
        "param",
        "contourpy",
    },
    "views.layout": {
        "views",
        "saved_tables",
        "browser",
        "live",
        "words",
        "problems",
        "settings",
        "share",
        "archive",
        "run_file",
        "sweep_file",
        "own_data",
        "table",
        "text_form",
        "snapshot",
        "session",
        "bokeh",
        "panel",
    },
    "app": {
        "views.layout",
        "browser",
        "live",
        "words",
        "combinations",
        "session",
        "settings",
        "share",
        "snapshot",
        "bokeh",
        "panel",
    },
    "server": {"app", "bokeh", "jinja2", "panel"},
    "patches": {"bokeh", "numpy"},
    "host": {"app", "problems", "snapshot", "stops", "words"},
    "live": {"archive", "run_file", "session", "settings"},
    "bridge": {
        "app",
        "browser",
        "host",
        "patches",
        "problems",
        "archive",
        "settings",
        "share",
        "snapshot",
        "bokeh",
        "panel",
        "js",
        "pyodide",
    },
    "prepared": {"bridge", "patches", "core", "numpy", "contourpy"},
}

# The modules of Bokeh and Panel that other parts than the bridge and its patches may use.
PROMISED = {
    "bokeh.document",
    "bokeh.events",
    "bokeh.io",
    "bokeh.models",
    "bokeh.models.renderers",
    "bokeh.core.properties",
    "bokeh.core.property.validation",
    "panel",
    "panel.models.markup",
    "panel.theme",
    "panel.theme.base",
}

# Underscore names of other packages that are used all the same, each pinned by a test of its own
# in tests/app/test_contracts.py.
UNPROMISED = {("parameters", "_validate"), ("settings", "_validate"), ("views.layout", "_themes")}

# An underscore name that its package does promise: how a structure of ctypes is declared.
DECLARED = {"_fields_"}

GENERATORS = {"Generator", "BitGenerator", "SeedSequence", "default_rng", "PCG64"}
MUTABLE = {"list", "dict", "set", "bytearray", "defaultdict", "OrderedDict", "Counter", "deque"}

Rule = Callable[[ast.Module, str], Iterator[str]]


def part(module: str) -> str:
    """The row of MAY_IMPORT that a module of unfold belongs to: its own, or that of its folder."""
    while module not in MAY_IMPORT and "." in module:
        module = module.rpartition(".")[0]
    return module


def imports(tree: ast.Module) -> Iterator[str]:
    """The full name of everything imported, wherever in the file.

    What a module does when it is run as a script is no arrow to others: `if __name__ ...` is skipped.
    """
    nodes = [node for node in tree.body if not (isinstance(node, ast.If) and _names(node.test, "__name__"))]
    for node in (child for top in nodes for child in ast.walk(top)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _names(node: ast.AST, name: str) -> bool:
    return any(isinstance(child, ast.Name) and child.id == name for child in ast.walk(node))


def _dotted(node: ast.AST) -> str:
    """`a.b.c` of a chain of attributes; what it starts from is left out where that is no name."""
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def arrows(tree: ast.Module, module: str) -> Iterator[str]:
    """Imports go in the directions of MAY_IMPORT."""
    row = part(module)
    if row not in MAY_IMPORT:
        yield "say in MAY_IMPORT what this new part may import"
        return
    for name in imports(tree):
        top, _, rest = name.partition(".")
        if top in sys.stdlib_module_names:
            continue
        if top != "unfold":
            if top not in MAY_IMPORT[row]:
                yield f"imports {name}"
            continue
        # `from unfold import share` and `from unfold.share import decode` are the same arrow.
        wanted = next((known for known in _prefixes(rest) if known in MAY_IMPORT), rest)
        allowed = MAY_IMPORT[row]
        if not any(prefix in allowed for prefix in _prefixes(wanted)) or (
            wanted == "views.layout" and wanted not in allowed
        ):
            yield f"imports unfold.{rest}"


def _prefixes(name: str) -> list[str]:
    """a.b.c, a.b, a."""
    parts = name.split(".")
    return [".".join(parts[:n]) for n in range(len(parts), 0, -1)]


def promised(tree: ast.Module, module: str) -> Iterator[str]:
    """Only the bridge knows the browser, it and its patches what Bokeh and Panel do not promise."""
    if module == "bridge":
        return
    for name in imports(tree):
        top = name.partition(".")[0]
        if top in {"js", "pyodide", "pyodide_js"}:
            yield f"imports {name}"
    if module == "patches":
        return
    for name in imports(tree):
        top = name.partition(".")[0]
        known = {name, name.rpartition(".")[0]} & PROMISED or name.startswith("bokeh.models.")
        if top in {"bokeh", "panel"} and not known:
            yield f"imports {name}"
        if any(re.match(r"_[^_]", word) for word in name.split(".")):
            yield f"imports {name}"
    for node in ast.walk(tree):
        # Underscore names are everybody's own; self and cls stand for oneself.
        if isinstance(node, ast.Attribute) and re.match(r"_[^_]", node.attr):
            owner = node.value
            own = isinstance(owner, ast.Name) and owner.id in {"self", "cls"}
            own = own or (isinstance(owner, ast.Call) and _dotted(owner.func) == "super")
            if not own and (module, node.attr) not in UNPROMISED:
                yield f"line {node.lineno}: uses {_dotted(node) or node.attr}"
    for node in (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef) and node.bases):
        ours = {name.name for name in tree.body if isinstance(name, ast.ClassDef)}
        ours |= {name.rpartition(".")[2] for name in imports(tree) if name.startswith("unfold.")}
        if all(_dotted(base) in ours or _dotted(base) == "Protocol" for base in node.bases):
            continue
        for statement in node.body:
            for name in _bound(statement):
                if re.match(r"_[^_]", name) and name not in DECLARED and (module, name) not in UNPROMISED:
                    yield f"line {statement.lineno}: {node.name} redefines {name}"


def _bound(statement: ast.stmt) -> list[str]:
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
        return [statement.name]
    if isinstance(statement, ast.Assign):
        return [target.id for target in statement.targets if isinstance(target, ast.Name)]
    if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        return [statement.target.id]
    return []


def global_state(tree: ast.Module, module: str) -> Iterator[str]:
    """The current document and Panel's state are known where everything is put together, and nowhere else."""
    if module in {"app", "bridge"}:
        return
    yield from (f"imports {name}" for name in imports(tree) if re.search(r"\b(curdoc|state)$", name))
    for node in ast.walk(tree):
        name = _dotted(node) if isinstance(node, ast.Attribute) else ""
        if name in {"pn.state", "panel.state"} or name.endswith(".curdoc"):
            yield f"line {node.lineno}: {name}"


def randomness(tree: ast.Module, module: str) -> Iterator[str]:
    """The global generators are nobody's: a Generator is passed in."""
    yield from (f"imports {name}" for name in imports(tree) if name.partition(".")[0] == "random")
    for name in imports(tree):
        head, _, last = name.rpartition(".")
        if head == "numpy.random" and last not in GENERATORS:
            yield f"imports {name}"
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            head, _, last = _dotted(node).rpartition(".")
            if head in {"np.random", "numpy.random"} and last not in GENERATORS:
                yield f"line {node.lineno}: {head}.{last}"


def watching(tree: ast.Module, module: str) -> Iterator[str]:
    """Dependencies that call back are declared in the session alone."""
    if module == "session":
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "watch":
            yield f"line {node.value.lineno}: watch"


def containers(tree: ast.Module, module: str) -> Iterator[str]:
    """What a module holds cannot be changed from outside."""
    for node in _module_level(tree.body):
        value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
        displays = ast.List | ast.Dict | ast.Set | ast.ListComp | ast.DictComp | ast.SetComp
        called = isinstance(value, ast.Call) and _dotted(value.func).rpartition(".")[2] in MUTABLE
        if (isinstance(value, displays) or called) and _bound(node) != ["__all__"]:
            yield f"line {node.lineno}: {', '.join(_bound(node))} can be changed"


def _module_level(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    for node in body:
        yield node
        if isinstance(node, ast.If | ast.Try | ast.With):
            yield from _module_level(node.body)


RULES: dict[Rule, tuple[tuple[str, str], ...]] = {
    arrows: (
        ("core.network", "from unfold.settings import Settings"),
        ("core.network", "from unfold import settings"),
        ("core.network", "def f():\n    import scipy.linalg"),
        ("settings", "import numpy as np"),
        ("settings", "from unfold.core.datasets import DATASETS"),
        ("share", "from unfold.session import Session"),
        ("snapshot", "from unfold.views.theme import Palette"),
        ("session", "import panel as pn"),
        ("session", "from unfold.views.layout import Layout"),
        ("views.network", "from unfold.session import Session"),
        ("views.network", "from unfold.views.layout import Layout"),
        ("views.layout", "from unfold.app import App"),
        ("app", "from unfold import bridge"),
        ("app", "from unfold.views.network import NetworkView"),
        ("server", "from unfold.bridge import Bridge"),
        ("words.english", "import unfold.settings"),
        ("drawing", "import math"),
    ),
    promised: (
        ("app", "import js"),
        ("session", "def f():\n    from pyodide.ffi import to_js"),
        ("app", "from bokeh.embed.util import standalone_docs_json_and_render_items"),
        ("views.network", "from bokeh.core.serialization import Serializer"),
        ("patches", "from js import Object"),
        ("views.network", "from bokeh.document.events import ModelChangedEvent"),
        ("server", "import bokeh.server.server"),
        ("views.loss", "from panel._param import Margin"),
        ("views.loss", "from panel.io.state import _state"),
        ("views.loss", "plot.document._callbacks.trigger()"),
        ("views.loss", "pn.Row()._update_model"),
        ("views.loss", "class Wide(pn.Row):\n    _rename = {}"),
        ("views.loss", "class Wide(pn.Row):\n    def _update_pane(self): ..."),
    ),
    global_state: (
        ("session", "pn.state.add_periodic_callback(f)"),
        ("views.layout", "import panel\npanel.state.cache"),
        ("views.layout", "from bokeh.io import curdoc"),
        ("views.layout", "from panel import state"),
        ("server", "document = pn.io.curdoc()"),
    ),
    randomness: (
        ("core.datasets", "np.random.seed(1)"),
        ("core.datasets", "x = numpy.random.normal()"),
        ("core.datasets", "from numpy.random import rand"),
        ("session", "def f():\n    import random"),
        ("session", "from random import choice"),
    ),
    watching: (
        ("views.loss", "@pn.depends('x', watch=True)\ndef f(x): ..."),
        ("app", "pn.bind(f, settings, watch=watching)"),
    ),
    containers: (
        ("core.plan", "CACHE = {}"),
        ("core.plan", "CACHE: dict[str, int] = {'a': 1}"),
        ("core.plan", "CACHE = [name for name in NAMES]"),
        ("core.plan", "seen = set()"),
        ("core.plan", "cache = collections.defaultdict(list)"),
        ("core.plan", "if DEBUG:\n    log = []"),
    ),
}

FINE = (
    ("core.plan", "import math\nfrom unfold.core.arrays import FloatArray\nNAMES = ('a', 'b')"),
    ("core.rng", "rng = np.random.default_rng(np.random.SeedSequence(3))"),
    ("views.loss", "from bokeh.models import Plot\nfrom bokeh.models.glyph import Glyph\nself._palette = ''"),
    ("views.loss", "class LossView:\n    _width = 3\n    def _axes(self): return self._width"),
    ("views.layout", "from unfold.session import Session\nfrom unfold.views import loss"),
    ("views.rail", "from unfold.views.panel import Panel\nclass Wide(Panel):\n    def _say(self): ..."),
    ("bridge", "def f():\n    from js import Object\n    pn.state.curdoc = document"),
    ("app", "if __name__.startswith('bokeh_app'):\n    from unfold import server"),
    ("words.english", "WORDS = MappingProxyType({'a': 'b'})"),
)

SOURCES = sorted(PACKAGE.rglob("*.py"))

# The companion may know these parts of ours; the page knows nothing of it.
COMPANION = ROOT / "py" / "unfold_companion"
COMPANION_MAY_IMPORT = {
    "core",
    "settings",
    "large",
    "parameters",
    "problems",
    "combinations",
    "rules",
    "share",
    "recording",
    "archive",
    "run_file",
    "sweep_file",
    "words",
}
COMPANION_PACKAGES = {"numpy", "param", "torch", "distributed", "pyarrow", "websockets"}


def module_of(path: Path) -> str:
    name = ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
    return name.removesuffix("__init__").rstrip(".")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_rule_holds(rule: Rule):
    breaches = [
        f"{path.relative_to(ROOT)}: {breach}"
        for path in SOURCES
        if module_of(path)
        for breach in rule(ast.parse(path.read_text(encoding="utf-8")), module_of(path))
    ]
    assert breaches == []


@pytest.mark.parametrize(
    ("rule", "module", "source"),
    [(rule, *case) for rule, cases in RULES.items() for case in cases],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_rule_sees_a_breach(rule: Rule, module: str, source: str):
    assert list(rule(ast.parse(source), module))


@pytest.mark.parametrize(("module", "source"), FINE)
def test_rules_let_good_code_pass(module: str, source: str):
    tree = ast.parse(source)
    assert [breach for rule in RULES for breach in rule(tree, module)] == []


def companion_arrows(tree: ast.Module) -> Iterator[str]:
    """The companion imports settings, core, run files and what stands between them, and its packages."""
    for name in imports(tree):
        top, _, rest = name.partition(".")
        ours = top == "unfold" and rest.partition(".")[0] in COMPANION_MAY_IMPORT
        if not ours and top not in {"unfold_companion", *COMPANION_PACKAGES, *sys.stdlib_module_names}:
            yield f"imports {name}"


def test_the_companion_knows_no_view_and_no_session():
    paths = sorted(COMPANION.glob("*.py"))
    assert len(paths) > 5
    rules = (companion_arrows, lambda tree: randomness(tree, ""), lambda tree: containers(tree, ""))
    breaches = [
        f"{path.name}: {breach}"
        for path in paths
        for rule in rules
        for breach in rule(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert breaches == []


@pytest.mark.parametrize(
    "source", ["import panel", "from unfold.session import Session", "from unfold.views import network"]
)
def test_a_breach_of_the_companion_is_seen(source: str):
    assert list(companion_arrows(ast.parse(source)))


def test_the_package_itself_imports_nothing():
    """`import unfold.core` runs `unfold/__init__.py` first."""
    for package in ("__init__.py", "core/__init__.py", "views/__init__.py", "words/__init__.py"):
        tree = ast.parse((PACKAGE / package).read_text(encoding="utf-8"))
        assert [name for name in imports(tree) if not name.startswith("__future__")] == []


def test_every_row_is_a_part():
    modules = {module_of(path) for path in SOURCES} | {"core", "views"}
    assert set(MAY_IMPORT) <= modules


# The page's own files

# In the worker eval gives way to what runs no text.
SCRIPT = re.compile(
    r"\b(?:inner|outer)HTML\b|\beval\b(?! = snapshots\.evaluated;)|\bnew Function\b"
    r"|\binsertAdjacentHTML\b|\bdocument\.write"
)
ADDRESS = re.compile(r"(?:https?:|wss?:|[\"'(=]\s*)//([\w.-]+)")
# Names of XML vocabularies and a name that no host can have are never asked for.
NO_HOSTS = {"www.w3.org", "payload.invalid"}


def dangers(source: str) -> list[str]:
    """Ways of running text as code or as HTML."""
    return SCRIPT.findall(source)


def hosts(source: str) -> list[str]:
    """Every host that an address in `source` names."""
    return [host for host in ADDRESS.findall(source) if host not in NO_HOSTS]


def site_files(*endings: str) -> list[Path]:
    found = [path for path in sorted(SITE.rglob("*")) if path.suffix in endings]
    assert found
    return found


@pytest.mark.parametrize(
    "path", site_files(".js", ".html", ".css", ".webmanifest", ".svg"), ids=lambda path: path.name
)
def test_the_page_names_no_other_host(path: Path):
    # The live link is to the visitor's own computer.
    allowed = ["127.0.0.1"] if path.name == "live.js" else []
    assert hosts(path.read_text(encoding="utf-8")) == allowed


@pytest.mark.parametrize("path", site_files(".js", ".html"), ids=lambda path: path.name)
def test_no_text_becomes_code_or_html(path: Path):
    assert dangers(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", site_files(".js"), ids=lambda path: path.name)
def test_every_script_is_type_checked(path: Path):
    text = path.read_text(encoding="utf-8")
    assert text.startswith("// @ts-check\n")
    assert "@ts-nocheck" not in text


@pytest.mark.parametrize(
    "source",
    [
        'import "https://cdn.example/x.js"',
        "url(//fonts.example/a.woff)",
        '<script src="//cdn.example/x.js">',
        "<script src=//cdn.example/x.js>",
        "fetch('http://example.org')",
        'new WebSocket("wss://example.org/")',
    ],
)
def test_addresses_are_seen(source: str):
    assert len(hosts(source)) == 1


@pytest.mark.parametrize(
    "source",
    ["a.innerHTML = b", "eval(a)", "new Function(a)", "a.insertAdjacentHTML('x', b)", "a.outerHTML=b"],
)
def test_dangers_are_seen(source: str):
    assert dangers(source)


def test_comments_and_paths_are_no_hosts():
    assert (
        hosts("// a comment\nconst a = 1; // more\nhref='a/b//c'\nxmlns='http://www.w3.org/2000/svg'") == []
    )


# What stands on both sides


def tokens(css: str, start: str) -> dict[str, str]:
    """The custom properties of the rule that begins with `start`, up to its first brace closed."""
    rule = css[css.index(start) + len(start) :]
    return dict(re.findall(r"--([\w-]+):\s*(.+?);", rule[: rule.index("}")]))


LIGHT, SYSTEM_DARK, CHOSEN_DARK = ":root {", ":root:not(:has(.theme-light)) {", ":root:has(.theme-dark) {"


@pytest.fixture(scope="module")
def css() -> str:
    return (SITE / "style.css").read_text(encoding="utf-8")


@pytest.mark.parametrize(("start", "name"), [(LIGHT, "light"), (SYSTEM_DARK, "dark"), (CHOSEN_DARK, "dark")])
def test_colours_of_page_and_canvas_are_the_same(css: str, start: str, name: str):
    from unfold.views.theme import TOKENS

    found = tokens(css, start)
    assert {key: value for key, value in found.items() if value.startswith("#")} == dict(TOKENS[name])


def test_type_of_page_and_canvas_is_the_same(css: str):
    from unfold.views.theme import FONT, MATH_FONT

    found = tokens(css, LIGHT)
    assert (found["font"], found["math"]) == (FONT, MATH_FONT)


def test_tokens_are_read_from_one_rule_only():
    css = ":root {\n --a: #FFFFFF;\n --b: 1px solid;\n}\n.x { --a: #000000; }\n"
    assert tokens(css, ":root {") == {"a": "#FFFFFF", "b": "1px solid"}


def test_every_place_of_the_page_is_filled():
    from unfold.app import App

    html = (SITE / "index.html").read_text(encoding="utf-8")
    places = re.findall(r'data-place="([^"]*)"', html)
    assert len(places) == len(set(places))
    assert set(places) == set(App().layout.places)


def test_every_place_is_filled_under_panel_serve_too():
    from unfold.app import App
    from unfold.server import page

    html = page(SITE, "en")
    assert [name for name in App().layout.places if f'embed(roots["{name}"])' not in html] == []


def test_no_folder_of_tests_is_passed_by(request: pytest.FixtureRequest):
    passed_by = request.config.getini("norecursedirs")
    folders = {path.parent for path in (ROOT / "tests").rglob("test_*.py")}
    assert len(folders) > 4
    names = {part for folder in folders for part in folder.relative_to(ROOT).parts}
    assert [name for name in names for pattern in passed_by if fnmatch(name, pattern)] == []
