"""Every control: what it changes, that the address follows, and what stays."""

import pytest
from playwright.sync_api import expect

from .conftest import BUILT

# Under `panel serve` the modules that train and look turn the same controls.
TARGETS = BUILT

FEATURES = {
    "x₁": "x1",
    "x₂": "x2",
    "x₁²": "x1^2",
    "x₂²": "x2^2",
    "x₁x₂": "x1*x2",
    "sin x₁": "sin(x1)",
    "sin x₂": "sin(x2)",
}
DATASETS = {"Circle": None, "Exclusive or": "xor", "Gaussian": "gauss", "Spiral": "spiral"}


def options(playground, name):
    """What a list offers."""
    return playground.combobox(name).locator("option").all_inner_texts()


def after_steps(playground, n=3):
    """The losses after some epochs from the first weights on."""
    playground.reset_button.click()
    playground.wait_epoch(0)
    for epoch in range(1, n + 1):
        playground.step_button.click()
        playground.wait_epoch(epoch)
    return playground.losses


@pytest.mark.parametrize(("name", "key"), [("Learning rate", "learning_rate"), ("Batch size", "batch_size")])
def test_numbers_of_training(playground, name, key):
    default = playground.combobox(name).input_value()
    offered = options(playground, name)
    assert len(offered) >= 10
    for option in offered:
        playground.choose(name, option)
        playground.wait_fragment(**{key: None if option == default else option})


@pytest.mark.parametrize(
    ("name", "option", "fragment"),
    [
        ("Learning rate", "1", {"learning_rate": "1"}),
        ("Batch size", "50", {"batch_size": "50"}),
        ("Regularization", "L1 · 0.1", {"regularization": "l1", "regularization_rate": "0.1"}),
        ("Regularization", "L2 · 0.3", {"regularization": "l2", "regularization_rate": "0.3"}),
    ],
)
def test_training_is_changed_without_a_reset(playground, name, option, fragment):
    usual = after_steps(playground)
    playground.choose(name, option)
    playground.wait_fragment(**fragment)
    assert playground.epoch == 3
    assert playground.losses.partition(" penalty")[0] == usual
    assert after_steps(playground) != usual


def test_every_regularization(playground):
    for option in options(playground, "Regularization"):
        playground.choose("Regularization", option)
        kind, _, rate = option.partition(" · ")
        playground.wait_fragment(
            regularization=None if kind == "None" else kind.lower(), regularization_rate=rate or None
        )


@pytest.mark.parametrize("name", ["Activation", "Initial weights"])
def test_lists_of_the_network(playground, name):
    default = playground.combobox(name).input_value()
    playground.step_button.click()
    playground.wait_epoch(1)
    seen = {playground.picture("network")}
    offered = options(playground, name)
    for option in [*(option for option in offered if option != default), default]:
        before = playground.picture("network")
        playground.choose(name, option)
        playground.wait_epoch(0)
        playground.wait_picture_not("network", before)
        seen.add(playground.picture("network"))
    assert len(seen) == len(offered) + 1
    assert not playground.fragment


def test_datasets(playground):
    for name in [*list(DATASETS)[1:], "Circle"]:
        playground.step_button.click()
        playground.wait_epoch(1)
        before = playground.picture("output")
        playground.dataset(name).click()
        playground.wait_fragment(dataset=DATASETS[name])
        playground.wait_epoch(0)
        playground.wait_picture_not("output", before)
        expect(playground.dataset(name)).to_be_checked()


def test_regression(playground):
    playground.choose("Problem", "Regression")
    playground.wait_fragment(dataset="plane")
    expect(playground.dataset("Plane")).to_be_checked()
    expect(playground.dataset("Circle")).to_be_hidden()
    playground.poll(lambda: playground.score.startswith("R² test"), "the score is still the accuracy")
    playground.play()
    playground.poll(lambda: playground.score > "R² test 0.9", "the plane isn't learned", seconds=30)
    playground.choose("Problem", "Classification")
    expect(playground.dataset("Circle")).to_be_checked()
    playground.poll(lambda: playground.score.startswith("Accuracy test"), "the score is still R²")


SLIDERS = [
    ("Noise", "noise", 0, 5, 50),
    ("Training share", "train_share", 10, 10, 90),
    ("Points", "n_samples", 20, 20, 2000),
]


@pytest.mark.parametrize(("name", "key", "low", "step", "high"), SLIDERS)
def test_slider_by_keyboard(playground, name, key, low, step, high):
    slider = playground.slider(name)
    start = int(playground.slider_value(name))
    playground.step_button.click()
    playground.wait_epoch(1)
    moves = [("ArrowRight", start + step), ("End", high), ("ArrowLeft", high - step), ("Home", low)]
    for press, value in moves:
        points = playground.picture("output")
        slider.press(press)
        playground.wait_fragment(**{key: str(value) if value != start else None})
        assert playground.slider_value(name) == value
        assert str(value) in playground.text("data-settings").split()
        playground.wait_picture_not("output", points)
    assert playground.epoch == 1


@pytest.mark.parametrize(("name", "key", "low", "step", "high"), SLIDERS)
def test_slider_by_dragging(playground, name, key, low, step, high):
    start = playground.slider_value(name)
    box = playground.slider(name).bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    mouse = playground.page.mouse
    mouse.move(x, y)
    mouse.down()
    for i in range(1, 11):
        mouse.move(x + 4 * i, y)
    dragged = playground.slider_value(name)
    assert dragged > start
    assert low <= dragged <= high
    assert (dragged - low) % step == 0
    playground.wait_fragment(**{key: str(dragged)})  # while the button is still down
    mouse.move(2, y)
    mouse.up()
    assert playground.slider_value(name) == low
    playground.wait_fragment(**{key: None if start == low else str(low)})


def test_data_seed_and_new_data(playground):
    playground.step_button.click()
    playground.wait_epoch(1)
    network, output = playground.picture("network"), playground.picture("output")
    playground.new_data_button.click()
    playground.wait_fragment(data_seed="1")
    expect(playground.field("Data seed")).to_have_value("1")
    playground.wait_picture_not("output", output)
    assert playground.picture("network") == network
    assert playground.epoch == 1
    playground.type_number(playground.field("Data seed"), "1234567")
    playground.wait_fragment(data_seed="1234567")
    playground.field("Data seed").press("ArrowUp")
    playground.wait_fragment(data_seed="1234568")
    playground.spin("data-settings", -1)
    playground.spin("data-settings", -1)
    playground.wait_fragment(data_seed="1234566")
    playground.type_number(playground.field("Data seed"), "0")
    playground.wait_pictures({"output": output, "network": network})


@pytest.mark.parametrize("name", FEATURES)
def test_feature(playground, name):
    opening = playground.picture("network")
    playground.step_button.click()
    playground.wait_epoch(1)
    box = playground.feature(name)
    was = box.is_checked()
    box.click()
    expect(box).to_be_checked(checked=not was)
    active = [word for label, word in FEATURES.items() if playground.feature(label).is_checked()]
    playground.wait_fragment(features=",".join(active))
    playground.wait_epoch(0)
    playground.wait_picture_not("network", opening)
    playground.step_button.click()
    playground.wait_epoch(1)
    box.click()
    playground.wait_fragment(features=None)
    playground.wait_pictures({"network": opening})


def test_no_feature_at_all(playground):
    for name in ("x₁", "x₂"):
        playground.feature(name).click()
    playground.wait_fragment(features="")
    playground.step_button.click()
    playground.wait_epoch(1)
    playground.play()
    playground.wait_epoch_above(5)


def test_number_of_layers(playground):
    field = playground.field("Hidden layers")
    opening = playground.picture("network")
    for n, widths in [(3, "4,2,2"), (6, "4,2,2,2,2,2"), (1, "4"), (0, ""), (2, "2,2")]:
        playground.type_number(field, str(n))
        playground.wait_fragment(hidden=widths)
        playground.wait_picture_not("network", opening)
        expect(playground.width_fields).to_have_count(n)
        playground.step_button.click()
        playground.wait_epoch(1)
    field.press("ArrowUp")
    playground.wait_fragment(hidden="2,2,2")
    playground.spin("network-settings", -1)
    playground.wait_fragment(hidden="2,2")
    # What cannot be had is not shown either.
    field.fill("99")
    field.press("Tab")
    playground.poll(lambda: playground.width_fields.count() == int(field.input_value()), "99 layers?")
    playground.wait_fragment(hidden=",".join(["2"] * playground.width_fields.count()))


def test_widths(playground):
    opening = playground.picture("network")
    first, second = playground.width_fields.nth(0), playground.width_fields.nth(1)
    playground.type_number(first, "16")
    playground.wait_fragment(hidden="16,2")
    playground.wait_picture_not("network", opening)
    playground.type_number(second, "1")
    playground.wait_fragment(hidden="16,1")
    second.press("ArrowUp")
    playground.wait_fragment(hidden="16,2")
    playground.spin("widths", +1, nth=1)
    playground.wait_fragment(hidden="16,3")
    first.fill("999")
    first.press("Tab")
    playground.poll(lambda: 1 <= int(first.input_value()) <= 256, "999 units?")
    playground.wait_fragment(hidden=f"{first.input_value()},3")
    playground.step_button.click()
    playground.wait_epoch(1)


@pytest.mark.parametrize(("name", "key"), [("Test points", "show_test"), ("Discretize", "discretize")])
def test_view(playground, name, key):
    playground.step_button.click()
    playground.wait_epoch(1)
    box = playground.view_box(name)
    losses, before = playground.losses, playground.pictures
    box.click()
    playground.wait_fragment(**{key: "true"})
    expect(box).to_be_checked()
    playground.wait_picture_not("output", before["output"])
    assert (playground.losses, playground.epoch) == (losses, 1)
    box.click()
    playground.wait_fragment(**{key: None})
    playground.wait_pictures(before)


@pytest.mark.parametrize("name", ["Test points", "Discretize"])
def test_a_checks_words_are_part_of_it(playground, name):
    playground.place("output-settings").get_by_text(name).click()
    expect(playground.view_box(name)).to_be_checked()


def test_theme(playground):
    paper, before = playground.background, playground.pictures
    playground.theme_button.click()
    playground.poll(lambda: playground.background != paper, "the paper keeps its colour")
    other = "dark" if sum(map(int, paper[4:-1].split(","))) > 3 * 128 else "light"
    playground.wait_fragment(theme=other)
    for place, digest in before.items():
        playground.wait_picture_not(place, digest)
    playground.theme_button.click()
    playground.poll(lambda: playground.background == paper, "the paper keeps its other colour")
    playground.wait_pictures(before)


def test_controls_answer_while_it_plays(playground):
    playground.play()
    playground.wait_epoch_above(5)
    playground.choose("Learning rate", "0.1")
    playground.wait_fragment(learning_rate="0.1")
    playground.slider("Noise").press("ArrowRight")
    playground.wait_fragment(noise="5")
    playground.new_data_button.click()
    playground.wait_fragment(data_seed="1")
    playground.wait_playing()
    playground.feature("x₁²").click()
    playground.wait_fragment(features="x1,x2,x1^2")
    playground.wait_playing()
    playground.wait_epoch_above(5)
    playground.reset_button.click()
    playground.wait_epoch(0)
    playground.wait_paused()


def test_every_control_has_a_name(playground):
    """As assistive technology is told them: `- slider` or `- button` and no more is nothing to go by."""
    lines = [line.strip().rstrip(":") for line in playground.controls.splitlines()]
    kinds = ("- slider", "- button", "- checkbox", "- combobox", "- textbox", "- radio")
    assert [line for line in lines if line in kinds or line.startswith("- textbox: ")] == []
