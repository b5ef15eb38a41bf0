"""The tabs over the stage, and the view of the linear regions."""

import re

import pytest


def count(playground):
    return int(re.match(r"[\d,]+", playground.text("regions-numbers")).group().replace(",", ""))


def test_a_tab_and_a_key_show_another_view_and_the_link_keeps_it(playground):
    playground.go("#v=1&activation=relu&hidden=6,4")
    assert playground.place("network").is_visible()
    assert not playground.place("regions").is_visible()
    playground.page.get_by_role("button", name="Regions", exact=True).click()
    playground.wait_fragment(stage="regions")
    assert not playground.place("network").is_visible()
    assert count(playground) > 5
    drawn = playground.picture("regions")
    playground.choose("Colours", "By region")
    playground.wait_picture_not("regions", drawn)
    playground.page.keyboard.press("1")
    playground.wait_fragment(stage=None)
    assert playground.place("network").is_visible()
    playground.page.keyboard.press("2")
    playground.wait_fragment(stage="regions")


@pytest.mark.parametrize("fragment", ["#v=1&activation=relu&hidden=8,8,8&stage=regions"])
def test_regions_follow_training(playground, fragment):
    playground.go(fragment)
    before = playground.picture("regions")
    playground.play()
    playground.wait_epoch_above(20)
    playground.pause()
    playground.wait_picture_not("regions", before)
    assert count(playground) > 5
