"""The signal on the stage: it is drawn, and goes on while the network trains."""

from playwright.sync_api import expect


def test_it_goes_on_while_the_network_trains(playground):
    playground.page.get_by_role("button", name="Signal", exact=True).click()
    expect(playground.place("network")).not_to_be_visible()
    expect(playground.place("signal")).to_be_visible()
    playground.wait_fragment(stage="signal")
    drawn = playground.picture("signal")
    playground.play()
    playground.wait_epoch_above(20)
    playground.pause()
    playground.wait_picture_not("signal", drawn)
    playground.page.keyboard.press("1")
    expect(playground.place("signal")).not_to_be_visible()
