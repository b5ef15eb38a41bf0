"""Pointing at a unit by mouse, keyboard and click."""

from playwright.sync_api import expect

from unfold.views.geometry import HEIGHT, WIDTH, bias_bars, link_ends, place


def unit(playground, layer, index):
    return playground.page.get_by_role("radio", name=f"Layer {layer}, unit {index}", exact=True)


def middle(locator):
    box = locator.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_the_mouse_points_without_a_click(playground):
    mouse = playground.page.mouse
    output = playground.picture("output")
    assert playground.text("caption").startswith("Press Play")
    mouse.move(*middle(unit(playground, 1, 3)))
    playground.poll(lambda: "tanh(" in playground.text("caption"), "no arithmetic")
    assert playground.text("output-head").startswith("Layer 1, unit 3")
    playground.wait_picture_not("output", output)
    mouse.move(*middle(unit(playground, 2, 1)))
    playground.poll(lambda: playground.text("output-head").startswith("Layer 2, unit 1"), "no second unit")
    mouse.move(640, 30)
    playground.wait_pictures({"output": output})
    assert playground.text("output-head").startswith("Output")


def test_a_click_keeps_it_and_esc_lets_go(playground):
    mouse = playground.page.mouse
    output = playground.picture("output")
    mouse.click(*middle(unit(playground, 1, 2)))
    mouse.move(640, 30)
    expect(unit(playground, 1, 2)).to_be_checked()
    playground.wait_picture_not("output", output)
    playground.play()  # which takes the focus: what was clicked stays
    playground.wait_epoch_above(5)
    assert playground.text("output-head").startswith("Layer 1, unit 2")
    playground.pause()
    unit(playground, 1, 2).focus()
    playground.page.keyboard.press("Escape")
    expect(unit(playground, 1, 2)).not_to_be_checked()
    playground.poll(lambda: playground.text("output-head").startswith("Output"), "it isn't let go")


def test_keys_go_from_unit_to_unit(playground):
    unit(playground, 1, 4).focus()
    playground.page.keyboard.press("ArrowDown")
    expect(unit(playground, 2, 1)).to_be_checked()
    playground.poll(lambda: playground.text("output-head").startswith("Layer 2, unit 1"), "no second layer")
    playground.page.keyboard.press("ArrowDown")
    playground.page.keyboard.press("ArrowDown")
    playground.poll(lambda: playground.text("output-head").startswith("Output unit"), "no output unit")
    playground.play_button.focus()
    playground.poll(lambda: playground.text("output-head").startswith("Output Acc"), "it isn't let go")


def test_units_come_and_go_while_one_is_pointed_at(playground):
    playground.play()
    playground.page.mouse.click(*middle(unit(playground, 1, 4)))
    expect(unit(playground, 1, 4)).to_be_checked()
    playground.type_number(playground.width_fields.nth(0), "3")
    expect(unit(playground, 1, 4)).to_have_count(0)
    playground.poll(lambda: playground.text("output-head").startswith("Output"), "it is still shown")
    playground.type_number(playground.width_fields.nth(0), "16")
    expect(unit(playground, 1, 16)).to_have_count(1)
    playground.pause()


# What a finger does, as far as the page hears of it.
TAP = """element => {
    for (const type of ["pointerover", "pointerdown", "pointerup", "pointerout", "click"]) {
        if (type === "click") element.focus({ focusVisible: false });
        const options = { bubbles: true, composed: true, cancelable: true, detail: Number(type === "click") };
        element.dispatchEvent(new PointerEvent(type, { ...options, pointerType: "touch", isPrimary: true }));
    }
}"""


def test_a_tap_points_and_a_second_one_keeps_it(open_page, address, target):
    def tap(locator):
        if "firefox" in target:  # which no tap of a test's reaches
            locator.evaluate(TAP)
        else:
            locator.tap()

    playground = open_page(address, has_touch=True)
    playground.wait_live()
    tap(unit(playground, 1, 2))
    playground.poll(lambda: playground.text("output-head").startswith("Layer 1, unit 2"), "no unit")
    tap(playground.step_button)
    playground.poll(lambda: playground.text("output-head").startswith("Output"), "it isn't let go")
    tap(unit(playground, 1, 3))
    playground.poll(lambda: playground.text("output-head").startswith("Layer 1, unit 3"), "no other unit")
    tap(unit(playground, 1, 3))
    tap(playground.step_button)
    playground.wait_epoch(2)
    assert playground.text("output-head").startswith("Layer 1, unit 3")


def test_a_link_and_a_bias_are_clicked_where_they_are_drawn(playground):
    sheet = playground.place("units").bounding_box()
    geometry = place((4, 2), 7)
    links, (x, y, *_) = link_ends(geometry, (0, 1)), bias_bars(geometry)
    link, bias = 8, 5  # of the first unit of layer 2 with a₁; of its second unit
    between = (links["x0"] + links["x1"])[link] / 2, (links["y0"] + links["y1"])[link] / 2
    middles = {
        "Layer 2, unit 1, weight of a₁": between,
        "Layer 2, unit 2, bias": (x[bias], y[bias]),
    }
    for name, (x, y) in middles.items():
        at = sheet["x"] + x / WIDTH * sheet["width"], sheet["y"] + (1 - y / HEIGHT) * sheet["height"]
        playground.page.mouse.move(*at)
        playground.poll(lambda: playground.text("caption").startswith(f"{name}: "), f"not {name}")  # noqa: B023
        playground.page.mouse.click(*at)
        number = playground.place("numbers").get_by_role("spinbutton", name=name, exact=True)
        expect(number).to_be_focused()
        playground.page.keyboard.press("Escape")
        expect(number).to_be_hidden()
