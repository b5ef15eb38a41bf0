"""The page as a person sees and uses it: readouts, pictures, controls.

Everything is found by what it says or by the role it has, never by what it is made of; the
`data-place` names are the page's own, and only say where on it to look.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from urllib.parse import parse_qs

from playwright.sync_api import Locator, Page, expect

BOOT = 60_000
"""Milliseconds within which any page has to be live, on a machine with other work to do."""

FIGURES = ("network", "layers", "output", "loss")
SETTLED = ("network", "output", "loss")
"""The figures that say all there is to say of one moment; "layers" also eases towards it."""
VIEW = ("Test points", "Discretize")

# All words in a place, of all its shadow roots, which innerText doesn't enter.
_TEXT = """place => {
    const found = [];
    const read = node => {
        for (const child of (node.shadowRoot ?? node).childNodes) {
            if (child.nodeType === Node.TEXT_NODE) found.push(child.data);
            else if (!["STYLE", "LINK"].includes(child.nodeName)) read(child);
        }
    };
    read(document.querySelector(`[data-place="${place}"]`));
    return found.join(" ").replace(/\\s+/g, " ").trim();
}"""

# Resolves, once the epoch has stood still for a while after a click, to the milliseconds from the
# click to its last change.
_STANDSTILL = """text => {
    window.standstill = new Promise(resolve => {
        let clicked, changed, last;
        addEventListener("click", event => { clicked = event.timeStamp; }, { capture: true, once: true });
        const look = now => {
            const epoch = text("epoch");
            if (epoch !== last) [last, changed] = [epoch, now];
            if (clicked && now - Math.max(clicked, changed) > 400) resolve(Math.max(0, changed - clicked));
            else requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
    });
}"""

_MARKS = "name => performance.getEntriesByName(`unfold-${name}`).length"

# Everything that is painted in a place, layer by layer.
_PIXELS = """place => {
    const found = [];
    const search = node => {
        for (const element of node.querySelectorAll("*")) {
            if (element.localName === "canvas" && element.width) found.push(element.toDataURL());
            if (element.shadowRoot) search(element.shadowRoot);
        }
    };
    search(document.querySelector(`[data-place="${place}"]`));
    return found.join();
}"""


class Playground:
    """One page that shows a playground, live or about to be."""

    def __init__(self, page: Page, *, in_address: bool = True) -> None:
        """A page, and whether its address says how it is set: that of `panel serve` doesn't."""
        self.page = page
        self._in_address = in_address
        self.play_button = page.get_by_role("button", name=re.compile("^(Play|Pause|播放|暂停)$"))
        self.reset_button = page.get_by_role("button", name="Reset")
        self.step_button = page.get_by_role("button", name="Step one epoch")
        self.step_batch_button = page.get_by_role("button", name="Step one mini-batch")
        self.new_data_button = page.get_by_role("button", name="New data")
        self.settings_button = page.get_by_role("button", name="Settings", exact=True)
        self.theme_button = page.get_by_role("button", name="light and dark")
        self.epoch_output = self.place("epoch").get_by_role("status")

    def place(self, name: str) -> Locator:
        """One of the page's places."""
        return self.page.locator(f'[data-place="{name}"]')

    # What it says

    def wait_live(self) -> None:
        """Return once everything is drawn and answers."""
        try:
            expect(self.page.get_by_role("progressbar")).to_be_hidden(timeout=BOOT)
            expect(self.play_button).to_be_visible(timeout=BOOT)
        except AssertionError as error:
            words = self.page.locator("body").inner_text()
            raise AssertionError(f"the page isn't live, but says: {words}") from error
        for place in FIGURES:
            self.page.wait_for_function(f"({_PIXELS})('{place}').length > 1000", timeout=BOOT)

    def times(self, what: str) -> int:
        """How often its timeline says that the page came to something: "preview", "picture", "live"."""
        return self.page.evaluate(_MARKS, what)

    def wait_first(self, what: str) -> None:
        """Return once the page has come to that."""
        self.page.wait_for_function(_MARKS, arg=what, timeout=BOOT)

    def text(self, place: str) -> str:
        """All words in a place."""
        return self.page.evaluate(_TEXT, place)

    @property
    def epoch(self) -> int:
        """Whole epochs; what has been trained of the next one stands behind a space."""
        return int(self.text("epoch").removeprefix("Epoch").removeprefix("轮次").split()[0].replace(",", ""))

    @property
    def score(self) -> str:
        """The accuracy or R² on the test points, with its name."""
        return self.text("output-head").removeprefix("Output ")

    @property
    def accuracy(self) -> int:
        """On the test points, in per cent."""
        found = re.fullmatch(r"Accuracy test (\d+) %", self.score)
        assert found, self.score
        return int(found[1])

    @property
    def losses(self) -> str:
        """Both losses, as they stand there."""
        return self.text("loss-head").removeprefix("Loss ")

    @property
    def message(self) -> str:
        return self.text("message")

    @property
    def controls(self) -> str:
        """Every control with its name and value, and every text, as assistive technology is told them."""
        return self.page.locator("body").aria_snapshot()

    @property
    def fragment(self) -> dict[str, str]:
        """The settings in the page's address."""
        pairs = parse_qs(self.page.evaluate("location.hash").removeprefix("#"), keep_blank_values=True)
        return {key: ";".join(values) for key, values in pairs.items()}

    def _painted(self, place: str) -> str:
        """A digest of every pixel painted in a place at this moment."""
        return hashlib.sha256(self.page.evaluate(_PIXELS, place).encode()).hexdigest()

    def picture(self, place: str) -> str:
        """A digest of every pixel in a place, once it has come to rest: words are there before pictures."""
        digest = self._painted(place)

        def rests() -> bool:
            nonlocal digest
            self.page.wait_for_timeout(50)
            before, digest = digest, self._painted(place)
            return before == digest

        self.poll(rests, f"{place} doesn't come to rest")
        return digest

    @property
    def pictures(self) -> dict[str, str]:
        return {place: self.picture(place) for place in SETTLED}

    @property
    def background(self) -> str:
        """The colour of the paper."""
        return self.page.evaluate("getComputedStyle(document.documentElement).backgroundColor")

    # Waiting for what it will say

    def wait_epoch(self, epoch: int) -> None:
        expect(self.epoch_output).to_have_text(f"{epoch:,}")

    def wait_epoch_above(self, epoch: int) -> None:
        self.poll(lambda: self.epoch > epoch, f"training doesn't get beyond epoch {epoch}")

    def wait_playing(self) -> None:
        expect(self.play_button).to_have_accessible_name("Pause")

    def wait_paused(self) -> None:
        expect(self.play_button).to_have_accessible_name("Play")

    def wait_fragment(self, **expected: str | None) -> None:
        """Return once the address names these settings; None stands for one that it doesn't name."""
        if not self._in_address:
            return
        self.page.wait_for_function(
            """wanted => {
                const expected = JSON.parse(wanted);  // else what is None would not get here
                const found = new URLSearchParams(location.hash.slice(1));
                const same = (a, b) => a === b || (a && b && Number(a) === Number(b));
                return Object.entries(expected).every(([key, value]) => same(found.get(key), value));
            }""",
            arg=json.dumps(expected),
            timeout=10_000,
        )

    def wait_picture_not(self, place: str, digest: str) -> None:
        """Return once a place doesn't look as `digest` says any more."""
        self.poll(lambda: self._painted(place) != digest, f"{place} still looks the same")

    def wait_pictures(self, digests: dict[str, str]) -> None:
        """Return once every place in `digests` looks as it says."""
        different: list[str] = []

        def same() -> bool:
            different[:] = [place for place, digest in digests.items() if self._painted(place) != digest]
            return not different

        self.poll(same, lambda: f"{', '.join(different)} should look as before")

    def wait_controls(self, controls: str, seconds: float = 20) -> None:
        """Return once all controls and texts are as `controls` says."""
        self.poll(lambda: self.controls == controls, "the controls should be as before", seconds)

    def poll(
        self, holds: Callable[[], bool], otherwise: str | Callable[[], str], seconds: float = 20
    ) -> None:
        """Return once `holds`; else fail with the words `otherwise`."""
        # Every look takes a round trip to the page, so that this doesn't spin.
        for _ in range(int(seconds * 20)):
            if holds():
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(otherwise if isinstance(otherwise, str) else otherwise())

    # What a person does

    def play(self) -> None:
        self.wait_paused()
        self.play_button.click()
        self.wait_playing()

    def pause(self) -> float:
        """Pause; return how many seconds the epoch went on after the click."""
        self.wait_playing()
        self.page.evaluate(f"({_STANDSTILL})({_TEXT})")
        self.play_button.click()
        self.wait_paused()
        return self.page.evaluate("standstill") / 1000

    def dismiss_message(self) -> None:
        """Close the message over the page, if there is one."""
        close = self.page.get_by_role("button", name="Close message")
        if close.is_visible():
            close.click()

    def combobox(self, name: str) -> Locator:
        return self.page.get_by_role("combobox", name=name, exact=True)

    def choose(self, name: str, option: str) -> None:
        """Choose from a list."""
        self.combobox(name).select_option(label=option)

    def slider(self, name: str) -> Locator:
        return self.place("data-settings").get_by_role("slider", name=name, exact=True)

    def slider_value(self, name: str) -> int:
        """Where a slider stands, as assistive technology is told."""
        return int(float(self.slider(name).get_attribute("aria-valuenow")))

    def field(self, name: str) -> Locator:
        """A field for a number."""
        return self.page.get_by_role("textbox", name=name, exact=True)

    @property
    def width_fields(self) -> Locator:
        """The numbers of units, one for each hidden layer."""
        return self.place("widths").get_by_role("textbox")

    def spin(self, place: str, by: int, nth: int = 0) -> None:
        """Press the + (by > 0) or the − of a field in a place."""
        self.place(place).locator(".bk-spin-btn-up" if by > 0 else ".bk-spin-btn-down").nth(nth).click()

    def type_number(self, field: Locator, text: str) -> None:
        field.fill(text)
        field.press("Enter")

    def feature(self, name: str) -> Locator:
        return self.place("features").get_by_role("checkbox", name=name, exact=True)

    def dataset(self, name: str) -> Locator:
        return self.place("data").get_by_role("radio", name=name, exact=True)

    def view_box(self, name: str) -> Locator:
        """A check that belongs to the output."""
        return self.place("output-settings").get_by_role("checkbox").nth(VIEW.index(name))

    def go(self, fragment: str) -> None:
        """Follow a link to the same page with another fragment."""
        self.page.evaluate("fragment => { location.hash = fragment; }", fragment)
