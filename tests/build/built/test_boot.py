"""The payloads boot: Python starts from them under Node.js, imports everything, and computes."""

import gzip
import json
import re
import shutil
import subprocess

import pytest

import libraries
import node
from places import BUILD

# Modules that shipped code asks for and does without. In turn: optional extras that aren't shipped; other
# systems and Pythons, and C twins of modules that are there in Python; tools for building, packaging and
# command lines; lazy doors of NumPy that nothing opens.
DONE_WITHOUT = """
    IPython PIL altair anywidget cartopy colorama fsspec ipykernel ipywidgets langchain mdit_py_emoji nh3
    pandas panel_material_ui pygments pyscript requests textual tidylib tornado narwhals xyzservices
    StringIO _hashlib _uuid _winapi _wmi envwrap markupsafe._speedups pickle5 ssl winreg yaml._yaml
    numpy._distributor_init_local
    code_generators filecmp optparse
    numpy.fft numpy.polynomial numpy.f2py numpy.testing numpy.distutils
"""
CANNOT_IMPORT = """
    bokeh.plotting._geo_feature bokeh.util.package markdown.__main__ numpy._core.cversions numpy.matlib
    panel.io.ipywidget panel.io.liveness panel.pane._textual tqdm.__main__ tqdm._utils yaml.cyaml
"""


def boot(dist, code):
    return subprocess.run(
        [str(node.find().node), str(BUILD / "boot.mjs"), str(dist), code],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


COMPUTE = """
import numpy as np, contourpy, bokeh.plotting, panel as pn
from unfold.settings import Settings

X = np.random.default_rng(0).standard_normal((100, 2))
assert abs(np.linalg.svd(X.T @ X, compute_uv=False).sum() - (X ** 2).sum()) < 1e-9
assert len(contourpy.contour_generator(z=np.add.outer(range(5), range(5))).lines(4.0)) == 1

figure = bokeh.plotting.figure()
figure.image_rgba([np.zeros((3, 3), "uint32")], x=0, y=0, dw=1, dh=1)
document = bokeh.plotting.curdoc()
document.add_root(pn.Row(pn.widgets.FloatSlider(name="x"), pn.pane.Bokeh(figure)).get_root())
document.to_json()
print(len(document.roots), Settings().n_samples)
"""


DATACLASSES = """
import dataclasses
from dataclasses import FrozenInstanceError, dataclass, field

def said(call):
    try:
        return repr(call())
    except Exception as error:
        return f"{type(error).__name__}: {error}"

@dataclass(frozen=True)
class Point:
    x: float
    y: float = field(default=2.0, repr=False)
    inner: object = None

@dataclass(frozen=True)
class Named(Point):
    name: str = "p"

class Loose(Point):
    pass

def overriding():
    @dataclass(frozen=True)
    class Wrong:
        def __setattr__(self, name, value):
            pass

@dataclass
class Ring:
    next: object = None

ring = Ring()
ring.next = ring
loose = Loose(1.0)
loose.z = 3
for call in (
    lambda: Point(1.0),
    lambda: Named(1.0, inner=Point(0.5)),
    lambda: ring,
    lambda: setattr(Point(1.0), "x", 2.0),
    lambda: setattr(Point(1.0), "other", 2.0),
    lambda: delattr(Named(1.0), "name"),
    lambda: setattr(loose, "y", 2.0),
    lambda: delattr(loose, "z"),
    lambda: vars(loose),
    overriding,
    lambda: Point(1.0) == dataclasses.replace(Point(3.0), x=1.0),
    lambda: hash(Point(1.0)) == hash(Point(1.0)),
    lambda: Point.__repr__.__qualname__,
    lambda: Named.__setattr__.__qualname__,
):
    print(said(call))
"""


def test_dataclasses_are_as_ever(built):
    """Their methods are made in another way (build/improvements.py)."""
    done = boot(built, DATACLASSES)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "Point(x=1.0, inner=None)",
        "Named(x=1.0, inner=Point(x=0.5, inner=None), name='p')",
        "Ring(next=...)",
        "FrozenInstanceError: cannot assign to field 'x'",
        "FrozenInstanceError: cannot assign to field 'other'",
        "FrozenInstanceError: cannot delete field 'name'",
        "FrozenInstanceError: cannot assign to field 'y'",
        "None",
        "{'x': 1.0, 'y': 2.0, 'inner': None}",
        "TypeError: Cannot overwrite attribute __setattr__ in class Wrong",
        "True",
        "True",
        "'Point.__repr__'",
        "'Named.__setattr__'",
    ]


def test_the_payloads_import_and_compute(built):
    done = boot(built, COMPUTE)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "1 500\n"


def test_an_exception_is_an_exit_status_and_names_the_module_it_came_from(built):
    done = boot(built, "from unfold.settings import Settings; Settings().apply({'noise': 99})")
    assert done.returncode == 1
    assert "/lib/python3.13/site-packages/unfold/settings.py" in done.stderr
    assert "a whole number from 0 to 50" in done.stderr


RUN = """
import sys
from unfold.prepared import Prepared

Prepared({"dataset": "spiral", "stage": "landscape"}, True, "zh")
files = {getattr(module, "__file__", None) or "" for module in list(sys.modules.values())}
print("\\n".join(sorted(file for file in files if "/site-packages/" in file or ".zip/" in file)))
"""


def test_what_comes_last_is_nothing_that_the_app_imports(built):
    done = boot(built, RUN)
    assert done.returncode == 0, done.stderr
    imported = {re.sub("^.*(/site-packages|[.]zip)/", "", file) for file in done.stdout.split("\n")}
    assert {
        "unfold/app.pyc",
        "panel/__init__.pyc",
        "bokeh/models/__init__.pyc",
        "json/__init__.pyc",
    } <= imported
    (entry,) = [
        entry
        for entry in json.loads((built / "manifest.json").read_text())["payloads"]
        if entry["name"] == libraries.SPARE
    ]
    spare = libraries.names(gzip.decompress((built / entry["file"]).read_bytes()))
    assert len(spare) > 100
    assert "statistics.pyc" in spare
    assert imported.isdisjoint(spare)
    later = boot(built, "import statistics, xml.etree.ElementTree\nprint(statistics.__file__)")
    assert later.returncode == 0, later.stderr


IMPORT_EVERYTHING = """
import importlib, importlib.abc, pkgutil, sys, warnings

missed = set()
class Missed(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        missed.add(name)
sys.meta_path.append(Missed())
warnings.simplefilter("ignore")

failed = set()
for module in pkgutil.walk_packages(["/lib/python3.13/site-packages"], onerror=lambda name: None):
    try:
        importlib.import_module(module.name)
    except BaseException:
        failed.add(module.name)
print(sorted(missed))
print(sorted(failed))
"""


def test_no_module_misses_one_that_was_trimmed(built):
    # A failed import can be silent: packages go on with less. So this asks the import system itself.
    done = boot(built, IMPORT_EVERYTHING)
    assert done.returncode == 0, done.stderr
    missed, failed = (set(eval(line)) for line in done.stdout.splitlines()[-2:])
    assert missed - set(DONE_WITHOUT.split()) == set()
    assert failed - set(CANNOT_IMPORT.split()) == set()


@pytest.mark.parametrize("damage", ["truncate", "change", "remove"])
def test_a_damaged_payload_is_noticed(built, tmp_path, damage):
    shutil.copytree(built, tmp_path / "dist")
    manifest = json.loads((built / "manifest.json").read_text())
    (entry,) = [entry for entry in manifest["payloads"] if entry["name"] == "unfold"]
    path = tmp_path / "dist" / entry["file"]
    data = path.read_bytes()
    if damage == "remove":
        path.unlink()
    else:
        path.write_bytes(data[:-10] if damage == "truncate" else data[:-1] + bytes([data[-1] ^ 1]))
    done = boot(tmp_path / "dist", "print('booted')")
    assert done.returncode == 1
    assert entry["file"] in done.stderr
    assert "booted" not in done.stdout
