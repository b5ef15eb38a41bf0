"""The side module: what it asks of Pyodide, and that it trains there as NumPy does."""

import io
import zipfile

import kernel
import stages
from our_wheel import build

from .test_boot import boot

IMPORTED = (b"memory", b"__indirect_function_table", b"__memory_base", b"__table_base")


def test_it_asks_for_memory_and_a_place_and_nothing_else():
    module = kernel.side_module().read_bytes()
    imports = dict(kernel.sections_of(module))[2]
    assert imports[0] == imports.count(b"\x03env") == len(IMPORTED)
    assert all(name in imports for name in IMPORTED)


def test_two_compilations_make_the_same_bytes(tmp_path, monkeypatch):
    first = kernel.side_module().read_bytes()
    monkeypatch.setattr(stages, "STAGES", tmp_path)
    assert kernel.side_module().parent == tmp_path
    assert kernel.side_module().read_bytes() == first


def test_the_wheel_carries_it_and_not_this_machine_s():
    with zipfile.ZipFile(io.BytesIO(build().read_bytes())) as wheel:
        (name,) = (name for name in wheel.namelist() if name.startswith("unfold/core/lib"))
        assert wheel.read(name) == kernel.side_module().read_bytes()


TRAIN = """
from unfold.core.backends import Backends, self_test
backends = Backends()
print(backends.reason or self_test(backends.kernel) <= 2e-14)
"""


def test_the_browser_s_python_trains_by_it(built):
    done = boot(built, TRAIN)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "True\n"
