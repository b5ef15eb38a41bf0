"""Units built by hand, by keys alone: steps, and of two of them a bump."""

from playwright.sync_api import expect

from .test_number_fields import let_go, number
from .test_pointing import unit


def value(field):
    return float(field.input_value().replace("−", "-"))


def take(playground, layer, index):
    """Have a unit at hand, by keys."""
    unit(playground, layer, index).press("Enter")
    expect(playground.place("numbers").get_by_role("table")).to_be_visible()


def handle(playground, name):
    return playground.page.get_by_role("slider", name=name)


def put(field, number):
    field.fill(str(number))
    field.press("Enter")


def steepen(playground, by=8):
    """Have the present unit so many times 1.1⁵ times as steep."""
    said = handle(playground, "Steepness")
    before = float(said.get_attribute("aria-valuenow"))
    for _ in range(by):
        said.press("Shift+ArrowUp")

    def steep() -> bool:
        return float(said.get_attribute("aria-valuenow")) > 0.9 * before * 1.1 ** (5 * by)

    playground.poll(steep, "it gets no steeper")


def test_steps_and_a_bump_are_built_by_keys(playground):
    for index, weight, key in ((1, 1, "Shift+ArrowLeft"), (2, -1, "Shift+ArrowRight")):
        take(playground, 1, index)
        fields = [number(playground, f"Layer 1, unit {index}, weight of {x}") for x in ("x₁", "x₂")]
        put(fields[0], weight)
        put(fields[1], 0)
        bias = number(playground, f"Layer 1, unit {index}, bias")
        handle(playground, "Place of the line").press(key)
        playground.poll(lambda bias=bias: value(bias) > 1, "the line stays")
        steepen(playground)
        # A step at 1.2 from the middle: ten arrow keys' worth of a side, s = -b/w.
        assert abs(value(bias) / value(fields[0]) - 1.2 * weight) < 0.01
        assert abs(value(fields[0])) > 40
        let_go(playground)
    flat = playground.picture("output")
    take(playground, 2, 1)
    for i, weight in enumerate((1, 1, 0, 0)):
        put(number(playground, f"Layer 2, unit 1, weight of a{'₁₂₃₄'[i]}"), weight)
    bias = number(playground, "Layer 2, unit 1, bias")
    moved = handle(playground, "Bias: moves the curve")
    # The sum is 0 outside and 2 between the steps.
    while (before := value(bias)) > -0.6:
        moved.press("Shift+ArrowDown")
        playground.poll(lambda before=before: value(bias) < before, "the threshold stays")
    threshold = value(bias)
    steepen(playground, 2)
    assert value(bias) < 2 * threshold
    playground.wait_picture_not("output", flat)
    let_go(playground)
    playground.page.get_by_role("button", name="Reset to the first weights").click()
