"""The numbers of the network as people change them: at a unit that is pinned, and in the table."""

from playwright.sync_api import expect

from .test_pointing import middle, unit


def number(playground, name):
    return playground.place("numbers").get_by_role("spinbutton", name=name, exact=True)


def pin(playground, layer, index):
    playground.page.mouse.click(*middle(unit(playground, layer, index)))
    expect(playground.place("numbers").get_by_role("table")).to_be_visible()
    playground.page.mouse.move(640, 30)


def let_go(playground):
    playground.place("numbers").get_by_role("button", name="Done").click()
    expect(playground.place("numbers").get_by_role("table")).to_be_hidden()


def test_a_number_is_typed_and_all_that_depends_on_it_follows(playground):
    pin(playground, 1, 2)
    output, losses = playground.picture("output"), playground.text("loss-head")
    weight = number(playground, "Layer 1, unit 2, weight of x₁")
    weight.click()
    playground.page.keyboard.type("-2.5")
    playground.poll(lambda: playground.text("loss-head") != losses, "the losses stay")
    playground.wait_picture_not("output", output)
    playground.poll(lambda: "−2.50" in playground.text("caption"), "the sum stays")
    weight.press("ArrowUp")
    weight.press("Shift+ArrowUp")
    expect(weight).to_have_value("−1.4")
    playground.poll(lambda: "−1.40" in playground.text("caption"), "steps are lost")
    assert playground.epoch == 0
    weight.fill("much")
    weight.press("Enter")
    playground.poll(lambda: "a number from -1000 to 1000" in playground.message, "no words about it")
    expect(weight).to_have_value("−1.4")
    playground.page.keyboard.press("Escape")
    expect(playground.place("numbers").get_by_role("table")).to_be_hidden()
    expect(unit(playground, 1, 2)).to_be_focused()


def test_what_is_frozen_stays_while_it_plays(playground):
    pin(playground, 2, 1)
    numbers = playground.place("numbers")
    frozen = number(playground, "Layer 2, unit 1, weight of a₁")
    frozen.fill("0.77")
    frozen.press("Enter")
    lock = numbers.get_by_role("button", name="Freeze Layer 2, unit 1, weight of a₁", exact=True)
    lock.click()
    expect(lock).to_have_attribute("aria-pressed", "true")
    free = number(playground, "Layer 2, unit 1, weight of a₂")
    before = free.input_value()
    playground.play()
    playground.wait_epoch_above(40)
    expect(free).not_to_have_value(before)
    expect(frozen).to_have_value("0.77")
    playground.pause()
    lock.click()
    let_go(playground)


def test_a_unit_is_removed_while_it_plays_and_the_run_goes_on(playground):
    pin(playground, 1, 3)
    playground.play()
    playground.wait_epoch_above(20)
    playground.place("numbers").get_by_role("button", name="Remove unit").click()
    playground.wait_fragment(hidden="3,2")
    expect(unit(playground, 1, 4)).to_have_count(0)
    expect(playground.place("numbers").get_by_role("table")).to_be_hidden()
    epoch = playground.epoch
    assert epoch > 20
    playground.wait_epoch_above(epoch)
    playground.pause()


def test_by_keys_alone(playground):
    unit(playground, 1, 1).focus()
    playground.page.keyboard.press("Enter")
    weight = number(playground, "Layer 1, unit 1, weight of x₁")
    expect(weight).to_be_visible()
    # In Firefox what scrolls has the focus once; then come the lock of the first number, and the number.
    for _ in range(3):
        playground.page.keyboard.press("Tab")
        if weight.evaluate("field => field.matches(':focus')"):
            break
    expect(weight).to_be_focused()
    playground.page.keyboard.press("ArrowDown")
    playground.page.keyboard.press("Escape")
    expect(weight).to_be_hidden()


def test_the_table(playground):
    opener = playground.page.get_by_role("button", name="Table of the network")
    opener.click()
    table = playground.place("table")
    expect(table.get_by_role("table")).to_have_count(3)
    bias = table.get_by_role("spinbutton", name="Output unit, bias", exact=True)
    losses = playground.text("loss-head")
    playground.type_number(bias, "1.5")
    playground.poll(lambda: playground.text("loss-head") != losses, "the losses stay")
    pin(playground, 2, 2)
    lock = table.get_by_role("button", name="Freeze unit").nth(5)
    lock.click()
    expect(playground.place("numbers").get_by_role("button", name="Freeze unit")).to_have_attribute(
        "aria-pressed", "true"
    )
    lock.click()
    let_go(playground)
    bias.focus()
    playground.page.keyboard.press("Escape")
    expect(table).to_be_hidden()
    expect(opener).to_be_focused()


def test_the_line_of_a_unit_is_placed_by_pointer_and_by_keys(playground):
    pin(playground, 1, 1)
    handle = playground.page.get_by_role("slider", name="Place of the line")
    expect(handle).to_be_visible()
    weight = number(playground, "Layer 1, unit 1, weight of x₁")
    bias = number(playground, "Layer 1, unit 1, bias")
    expect(bias).to_have_value("0.00")
    before, output = weight.input_value(), playground.picture("output")
    box = handle.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    playground.page.mouse.move(x, y)
    playground.page.mouse.down()
    playground.page.mouse.move(x + 60, y + 60, steps=4)
    playground.page.mouse.up()
    expect(bias).not_to_have_value("0.00")
    expect(weight).to_have_value(before)
    playground.wait_picture_not("output", output)
    steepness = playground.page.get_by_role("slider", name="Steepness")
    value = steepness.get_attribute("aria-valuenow")
    steepness.press("ArrowUp")
    expect(steepness).not_to_have_attribute("aria-valuenow", value)
    expect(weight).not_to_have_value(before)
    let_go(playground)
    expect(handle).to_be_hidden()
    playground.page.get_by_role("button", name="Reset to the first weights").click()
