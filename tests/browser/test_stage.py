"""The tabs over the stage, the view of the linear regions, and the axes of the sheets."""

import re

from playwright.sync_api import expect


def count(playground):
    """The number of regions, once it is said."""
    said = re.compile(r"[\d,]+(?= regions)")
    playground.poll(lambda: said.match(playground.text("regions-numbers")), "no number of regions is said")
    return int(said.match(playground.text("regions-numbers")).group().replace(",", ""))


def test_a_tab_and_a_key_show_another_view_and_the_link_keeps_it(playground):
    playground.choose("Activation", "ReLU")
    expect(playground.place("network")).to_be_visible()
    expect(playground.place("regions")).not_to_be_visible()
    playground.page.get_by_role("button", name="Regions", exact=True).click()
    expect(playground.place("network")).not_to_be_visible()
    expect(playground.place("regions")).to_be_visible()
    assert count(playground) > 5
    playground.wait_fragment(stage="regions")
    drawn = playground.picture("regions")
    playground.choose("Colours", "By region")
    playground.wait_picture_not("regions", drawn)
    playground.page.get_by_role("button", name="Regions", exact=True).focus()  # letters are a list's own
    playground.page.keyboard.press("1")
    expect(playground.place("network")).to_be_visible()
    playground.wait_fragment(stage=None)
    playground.page.keyboard.press("3")
    expect(playground.place("regions")).to_be_visible()


def test_a_fold_is_pointed_at_by_keys(playground):
    page = playground.page
    page.get_by_role("button", name="Regions", exact=True).click()
    expect(playground.place("regions")).to_be_visible()
    drawn = playground.picture("regions")
    unit = playground.place("folds").get_by_role("radio", name="Layer 1, unit 1", exact=True)
    unit.focus()
    unit.press("ArrowRight")
    playground.poll(lambda: "unit 2" in playground.text("output-head"), "no unit is shown")
    playground.wait_picture_not("regions", drawn)
    expect(playground.place("count-regions").get_by_role("button")).not_to_be_visible()  # units are smooth


def test_regions_follow_training(playground):
    playground.choose("Activation", "ReLU")
    playground.page.get_by_role("button", name="Regions", exact=True).click()
    expect(playground.place("regions")).to_be_visible()
    before = playground.picture("regions")
    playground.play()
    playground.wait_epoch_above(20)
    playground.pause()
    playground.wait_picture_not("regions", before)
    assert count(playground) > 5


def test_the_plane_is_unfolded_layer_by_layer(playground):
    """The slider goes to any place of the way, and the arrow beside it to the end."""
    page = playground.page
    page.get_by_role("button", name="Layers", exact=True).click()
    expect(playground.place("unfolding")).to_be_visible()
    expect(playground.place("output")).not_to_be_visible()
    playground.poll(lambda: "the plane itself" in playground.text("unfold-head"), "no word of where it is")
    flat = playground.picture("unfolding")
    handle = page.get_by_role("slider", name="Unfold")
    handle.focus()
    for _ in range(10):
        page.keyboard.press("ArrowRight")
    playground.poll(lambda: "inside layer 1" in playground.text("unfold-head"), "the plane stays where it is")
    playground.wait_picture_not("unfolding", flat)
    page.get_by_role("button", name="Unfold", exact=True).click()
    playground.poll(lambda: "after the output" in playground.text("unfold-head"), "it never arrives")
    playground.wait_fragment(unfolded="3")
    playground.poll(lambda: "rank" in playground.text("unfold-sentence"), "no word on the last layer")


def test_a_layer_is_shown_in_two_of_its_units(playground):
    drawn = playground.picture("layers")
    playground.choose("Axes of layer 1", "Units 1 × 3")
    playground.wait_fragment(axes="1,1,3")
    playground.wait_picture_not("layers", drawn)
    expect(playground.combobox("Axes of layer 2")).not_to_be_visible()  # two units are shown as they are
    playground.choose("Axes of layer 1", "Best cut")
    playground.wait_fragment(axes=None)


def test_the_landscape_maps_the_way_of_a_run(playground):
    playground.page.get_by_role("button", name="Landscape", exact=True).click()
    playground.wait_fragment(stage="landscape")
    numbers = playground.place("landscape-numbers")
    expect(playground.place("landscape")).to_be_visible()
    expect(numbers).to_contain_text("stable up to")
    expect(numbers).to_contain_text("train a few epochs")
    drawn = {place: playground.picture(place) for place in ("landscape", "landscape-line", "sharpness")}
    playground.play()
    playground.wait_epoch_above(20)
    playground.pause()
    # The epoch may go on for a moment where a change of a widget takes long.
    playground.poll(
        lambda: playground.text("landscape-numbers").endswith(f"map of epoch {playground.epoch}"),
        "no map of the present weights",
        seconds=20,
    )
    for place, before in drawn.items():
        playground.wait_picture_not(place, before)
