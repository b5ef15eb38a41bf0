"""Hundreds of changes while it trains: each takes effect once, none is lost, and Pause answers."""

from playwright.sync_api import expect

QUEUE = 60_000
"""Milliseconds for hundreds of changes: under `panel serve`, Panel takes 50 for each of a widget's."""


def test_a_hand_at_every_control_while_it_plays(playground):
    page = playground.page
    playground.play()
    playground.wait_epoch_above(5)

    def centre(locator):
        box = locator.bounding_box()
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    new_data = centre(playground.new_data_button)
    discretize = centre(playground.view_box("Discretize"))
    sine, square = centre(playground.feature("sin x₁")), centre(playground.feature("x₁²"))
    slider = playground.slider("Training share")
    rounds, share = 15, 50
    for i in range(rounds):
        page.mouse.click(*new_data)
        page.mouse.click(*sine)
        if i % 2:
            page.mouse.click(*square)
        page.mouse.click(*discretize)
        # The slider has to have the focus for its keys, and a click elsewhere took it away.
        slider.press("ArrowRight" if i % 3 else "ArrowLeft")
        share = min(90, share + 10) if i % 3 else max(10, share - 10)
    expect(playground.field("Data seed")).to_have_value(str(rounds), timeout=QUEUE)
    playground.wait_fragment(
        data_seed=str(rounds),
        features="x1,x2,x1^2,sin(x1)",  # 15 clicks on the sine, 7 on the square
        discretize="true",
        train_share=str(share),
    )
    assert playground.pause() < 1
    expect(playground.feature("sin x₁")).to_be_checked()
    expect(playground.feature("x₁²")).to_be_checked()
    expect(playground.view_box("Discretize")).to_be_checked()
    assert playground.slider_value("Training share") == share
    epoch = playground.epoch
    playground.step_button.click()
    playground.wait_epoch(epoch + 1)


# Faster than any hand: a click or a key every one to four milliseconds, at four controls in turn.
FLOOD = """async elements => {
    const [newData, feature, check, handle] = elements;
    for (let i = 0; i < 101; i++) {
        newData.click();
        feature.click();
        check.click();
        const key = i % 2 ? "ArrowLeft" : "ArrowRight";
        handle.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
        await new Promise(resolve => setTimeout(resolve, i % 5));
    }
}"""


def test_a_flood_while_it_plays(playground):
    playground.play()
    playground.wait_epoch_above(5)
    controls = [
        playground.new_data_button,
        playground.feature("x₁x₂"),
        playground.view_box("Test points"),
        playground.slider("Noise"),
    ]
    playground.page.evaluate(FLOOD, [control.element_handle() for control in controls])
    expect(playground.field("Data seed")).to_have_value("101", timeout=QUEUE)
    playground.wait_fragment(data_seed="101", features="x1,x2,x1*x2", show_test="true", noise="5")
    playground.wait_playing()
    assert playground.pause() < 1
    expect(playground.feature("x₁x₂")).to_be_checked()
    expect(playground.view_box("Test points")).to_be_checked()
    assert playground.slider_value("Noise") == 5
    epoch = playground.epoch
    playground.step_button.click()
    playground.wait_epoch(epoch + 1)


def test_a_burst_within_one_moment(playground):
    """All clicks before the page can answer the first."""
    click = "(element, n) => { for (let i = 0; i < n; i++) element.click(); }"
    playground.play()
    playground.wait_epoch_above(5)
    playground.new_data_button.evaluate(click, 200)
    playground.feature("sin x₂").evaluate(click, 50)
    playground.view_box("Test points").evaluate(click, 101)
    playground.wait_fragment(data_seed="200", features=None, show_test="true")
    expect(playground.feature("sin x₂")).not_to_be_checked()
    playground.wait_epoch_above(5)
    playground.play_button.evaluate(click, 101)
    playground.wait_paused()


def test_every_step_counts(playground):
    playground.step_button.evaluate("element => { for (let i = 0; i < 100; i++) element.click(); }")
    playground.wait_epoch(100)
    for _ in range(20):
        playground.step_button.click()
    playground.wait_epoch(120)


def test_a_slider_dragged_to_and_fro_while_it_plays(playground):
    playground.play()
    playground.wait_epoch_above(5)
    box = playground.slider("Noise").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    mouse = playground.page.mouse
    mouse.move(x, y)
    mouse.down()
    for _ in range(2):
        for i in [*range(0, 110, 6), *range(110, 40, -6)]:
            mouse.move(x + i, y)
    mouse.up()
    value = playground.slider_value("Noise")
    assert 0 < value < 50
    playground.wait_fragment(noise=str(value))
    playground.wait_playing()
    assert playground.pause() < 1
    assert playground.slider_value("Noise") == value
    playground.wait_fragment(noise=str(value))


def test_pause_answers_with_the_heaviest_network(playground):
    playground.dataset("Spiral").click()
    for name in ("x₁²", "x₂²", "x₁x₂", "sin x₁", "sin x₂"):
        playground.feature(name).click()
    playground.type_number(playground.field("Hidden layers"), "6")
    expect(playground.width_fields).to_have_count(6)
    for layer in range(6):
        playground.type_number(playground.width_fields.nth(layer), "16")
    playground.choose("Batch size", "1")
    playground.wait_fragment(hidden="16,16,16,16,16,16", batch_size="1")
    for _ in range(3):
        epoch = playground.epoch
        playground.play()
        playground.wait_epoch_above(epoch)
        assert playground.pause() < 1
