"""Units of maxout, from the list of activations to a number of a piece."""

from .test_number_fields import let_go, number, pin
from .test_pointing import unit


def test_the_circle_is_learned_and_a_number_of_a_second_piece_changed(playground):
    playground.choose("Activation", "Maxout")
    playground.wait_fragment(activation="maxout")
    playground.play()
    playground.poll(lambda: playground.accuracy >= 97, "the circle isn't learned", seconds=60)
    playground.pause()
    pin(playground, 1, 2)
    playground.poll(lambda: playground.text("output-head").startswith("Layer 1, unit 2"), "no unit")
    output, losses = playground.picture("output"), playground.text("loss-head")
    bias = number(playground, "Layer 1, unit 2, piece 2, bias")
    playground.type_number(bias, "-9")
    playground.poll(lambda: playground.text("loss-head") != losses, "the losses stay")
    playground.wait_picture_not("output", output)
    playground.poll(lambda: "− 9.00)" in playground.text("caption"), "the sum stays")
    let_go(playground)
    unit(playground, 1, 2).focus()
    playground.page.keyboard.press("Enter")
    playground.place("numbers").get_by_role("button", name="Remove unit").click()
    playground.wait_fragment(hidden="3,2")
    playground.step_button.click()
