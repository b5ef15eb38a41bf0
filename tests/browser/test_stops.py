"""Training that stops by itself: a condition that is met, and a run that diverges."""

from playwright.sync_api import expect

from .conftest import BUILT

TARGETS = BUILT


def test_training_stops_in_the_epoch_asked_for_and_goes_on(playground):
    playground.go("v=1&stop_epoch=30")
    playground.wait_fragment(stop_epoch="30")
    playground.play()
    playground.wait_paused()
    assert playground.epoch == 30
    assert playground.message == "Stopped: epoch 30 reached."
    playground.play()
    playground.wait_epoch_above(30)
    assert playground.message == ""
    playground.pause()


def test_a_run_that_diverges_is_taken_up_again(playground):
    playground.go("v=1&dataset=plane&learning_rate=10&activation=relu&initializer=he&hidden=8,8")
    playground.wait_fragment(learning_rate="10")
    playground.play_button.click()
    go_on = playground.page.get_by_role("button", name="Go on")
    go_on.click()
    playground.wait_playing()
    playground.wait_epoch_above(20)
    assert playground.message == ""
    assert float(playground.fragment["learning_rate"]) < 10
    playground.pause()
    expect(go_on).to_be_hidden()
