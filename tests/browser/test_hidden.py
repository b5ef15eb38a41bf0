"""A tab that nobody looks at."""

from playwright.sync_api import expect

from .conftest import BUILT

TARGETS = BUILT

# Browsers that are driven show every tab; this makes a page believe otherwise, and keeps its
# animation frames back, as a browser does.
HIDING = """
    let hidden = false, waiting = [];
    const frame = window.requestAnimationFrame.bind(window);
    window.requestAnimationFrame = callback => hidden ? waiting.push(callback) : frame(callback);
    Object.defineProperty(document, "hidden", { get: () => hidden });
    Object.defineProperty(document, "visibilityState", { get: () => hidden ? "hidden" : "visible" });
    window.hide = now => {
        hidden = now;
        document.dispatchEvent(new Event("visibilitychange"));
        if (!hidden) waiting.splice(0).forEach(callback => frame(callback));
    };
"""


def test_nothing_is_drawn_in_a_hidden_tab_and_all_is_right_when_it_is_shown(open_page, address):
    playground = open_page(address + "#v=1&speed=max", script=HIDING)
    playground.wait_live()
    playground.play()
    playground.wait_epoch_above(5)

    playground.page.evaluate("hide(true)")
    playground.page.wait_for_timeout(500)  # what was on its way has been drawn
    drawn = playground.epoch
    playground.page.wait_for_timeout(1000)
    assert playground.epoch == drawn
    playground.page.evaluate("hide(false)")
    playground.wait_epoch_above(drawn)
    playground.pause()
    pictures, losses = playground.pictures, playground.losses
    for checked in (True, False):  # everything is drawn anew
        playground.view_box("Discretize").click()
        expect(playground.view_box("Discretize")).to_be_checked(checked=checked)
        playground.wait_fragment(discretize="true" if checked else None)
    playground.wait_pictures(pictures)
    assert playground.losses == losses


def test_hidden_from_the_start(open_page, address):
    playground = open_page(address, script=HIDING, then=lambda page: page.add_init_script("hide(true)"))
    expect(playground.play_button).to_be_visible(timeout=60_000)
    playground.page.evaluate("hide(false)")
    playground.wait_live()
    playground.step_button.click()
    playground.wait_epoch(1)
