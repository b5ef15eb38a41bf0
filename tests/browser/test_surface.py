"""The surface on the stage: it follows training, and is turned by a drag and by arrow keys."""

import re

from playwright.sync_api import expect


def test_it_follows_training_and_is_turned(playground):
    playground.page.keyboard.press("4")
    expect(playground.place("network")).not_to_be_visible()
    expect(playground.place("surface")).to_be_visible()
    playground.wait_fragment(stage="surface")
    drawn = playground.picture("surface")
    playground.step_button.click()
    playground.wait_picture_not("surface", drawn)
    layer = playground.page.get_by_role("application", name=re.compile("Turn the surface"))
    layer.focus()
    layer.press("ArrowLeft")
    playground.wait_fragment(azimuth="35", elevation=None)
    layer.press("ArrowDown")
    playground.wait_fragment(azimuth="35", elevation="35")
    drawn = playground.picture("surface")
    box = layer.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    playground.page.mouse.move(x, y)
    playground.page.mouse.down()
    playground.page.mouse.move(x + 40, y + 20)
    playground.page.mouse.up()
    playground.wait_fragment(azimuth="15", elevation="45")
    playground.wait_picture_not("surface", drawn)


def test_the_space_of_a_layer_is_turned_by_a_finger(playground):
    playground.type_number(playground.width_fields.nth(0), "3")
    playground.wait_fragment(hidden="3,2")
    playground.choose("Axes of layer 1", "In space")
    playground.wait_fragment(stage="surface", surface="layer_1")
    expect(playground.place("surface")).to_be_visible()
    drawn = playground.picture("surface")
    playground.step_button.click()
    playground.wait_picture_not("surface", drawn)
    layer = playground.page.get_by_role("application", name=re.compile("Turn the surface"))
    # The page does not scroll away under it, whichever way it goes.
    assert layer.evaluate("layer => getComputedStyle(layer).touchAction") == "none"
    layer.evaluate(
        """(layer) => {
          const { x, y } = layer.getBoundingClientRect();
          layer.setPointerCapture = () => {}; // of a finger that there is not
          for (const [type, dy] of [["pointerdown", 50], ["pointermove", 90], ["pointerup", 90]]) {
            const finger = { pointerId: 7, isPrimary: true, pointerType: "touch" };
            layer.dispatchEvent(new PointerEvent(type, { ...finger, clientX: x + 50, clientY: y + dy }));
          }
        }"""
    )
    playground.wait_fragment(elevation="50", azimuth=None)
