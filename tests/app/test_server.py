"""The page of `panel serve` is that of the site."""

import re

from unfold.app import App
from unfold.server import MODULES, SITE, page


def test_every_place_is_filled():
    filled = re.findall(
        r'data-place="([\w-]+)"[^>]*>\{\{ embed\(roots\["([\w-]+)"\]\) \}\}</div>', page(SITE, "en")
    )
    assert all(place == root for place, root in filled)
    assert {place for place, _ in filled} == set(App().layout.places)


def test_modules_are_one_script_each_by_itself_and_after_those_it_imports():
    script = page(SITE, "en").partition("{% raw %}")[2].partition("{% endraw %}")[0]
    assert not re.search(r"^(import|export) ", script, re.MULTILINE)
    assert re.findall(r'^modules\["([\w-]+)"\] = \(\(\) => \{$', script, re.MULTILINE) == list(MODULES)
    for name in MODULES:
        for imported in re.findall(r'^const \{.*\} = modules\["([\w-]+)"\];$', script, re.MULTILINE):
            assert script.index(f'modules["{imported}"] = ') < script.index(f'= modules["{imported}"]')
        assert f'from "./{name}.js"' not in script
    assert "return { adjust, Figure };" in script or "return { load, adjust, Figure };" in script
