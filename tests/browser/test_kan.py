"""A Kolmogorov-Arnold network, from the list of models to the curve of an edge."""

from playwright.sync_api import expect

from unfold.views.frames import stacked_frames
from unfold.views.geometry import HEIGHT, WIDTH, link_ends, place


def test_the_circle_is_learned_and_an_edge_pointed_at(playground):
    playground.settings_button.click()
    rail = playground.place("settings")
    rail.get_by_role("combobox", name="Model").select_option(label="KAN (curves)")
    playground.wait_fragment(model="kan")
    expect(rail.get_by_role("combobox", name="Activation", exact=True)).to_be_hidden()
    expect(
        rail.get_by_text("Trained by NumPy: the kernel does not cover edges that are splines")
    ).to_be_attached()
    playground.settings_button.click()
    head = playground.place("network-settings")
    expect(head.get_by_role("combobox", name="Activation")).to_be_hidden()
    playground.play()
    playground.poll(lambda: playground.accuracy >= 97, "the circle isn't learned", seconds=60)
    playground.pause()
    network = playground.picture("network")
    frames = stacked_frames(geometry := place((4, 2), 7), link_ends(geometry, (0, 1)))
    edge = 8 + 3  # to the first unit of layer 2 from the fourth of layer 1
    sheet = playground.place("units").bounding_box()
    across, up = frames.x[edge] / WIDTH, frames.y[edge] / HEIGHT
    playground.page.mouse.move(sheet["x"] + across * sheet["width"], sheet["y"] + (1 - up) * sheet["height"])
    begin = "Layer 2, unit 1, mean height of the curve of a₄: "
    playground.poll(lambda: playground.text("caption").startswith(begin), "no edge is pointed at")
    playground.wait_picture_not("network", network)
    head.get_by_role("combobox", name="Model").select_option(label="Perceptron")
    playground.wait_fragment()
    expect(head.get_by_role("combobox", name="Activation")).to_be_visible()
