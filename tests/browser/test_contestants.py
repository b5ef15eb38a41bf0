"""The race on the stage: optimizers side by side, and what the visitor does about them."""

import re

from playwright.sync_api import expect

CHARTS = ("race-loss", "race-score")


def lines(playground):
    """Name and numbers of everybody who races."""
    rows = playground.place("contestants").get_by_role("row").all()[1:]
    return [" ".join(row.inner_text().split()) for row in rows]


def test_all_are_trained_and_their_losses_are_drawn(playground):
    playground.page.keyboard.press("7")
    expect(playground.place("network")).not_to_be_visible()
    expect(playground.place("race-loss")).to_be_visible()
    playground.poll(lambda: len(lines(playground)) == 5, "nobody has a line in the table")
    before, drawn = lines(playground), {place: playground.picture(place) for place in CHARTS}
    playground.play()
    playground.wait_epoch_above(20)
    playground.pause()
    playground.poll(
        lambda: all(new != old for new, old in zip(lines(playground), before, strict=True)),
        "somebody is not trained",
    )
    for place in CHARTS:
        playground.wait_picture_not(place, drawn[place])
    assert all(re.search(r"0\.\d+ \d+ %$", line) for line in lines(playground))
    playground.page.get_by_role("button", name="Reset to the first weights").click()
    playground.poll(lambda: lines(playground) == before, "not all are back at the first weights")


def test_contestants_are_chosen_added_and_removed_and_the_link_keeps_them(playground):
    playground.page.get_by_role("button", name="Race", exact=True).click()
    playground.wait_fragment(stage="race")
    playground.choose("Optimizer of number 2", "Nesterov")
    playground.wait_fragment(race="momentum:0.01,nesterov:0.01,rmsprop:0.01,adam:0.01")
    playground.choose("Learning rate of number 2", "0.3")
    playground.page.get_by_role("button", name="Remove number 1").click()
    playground.wait_fragment(race="nesterov:0.3,rmsprop:0.01,adam:0.01")
    playground.page.get_by_role("button", name="Add", exact=True).click()
    playground.wait_fragment(race="nesterov:0.3,rmsprop:0.01,adam:0.01,momentum:0.01")
    playground.poll(lambda: len(lines(playground)) == 5, "who was added has no line in the table")
    expect(playground.combobox("Optimizer of number 4")).to_have_value("Momentum")
    expect(playground.combobox("Optimizer of number 5")).not_to_be_visible()
