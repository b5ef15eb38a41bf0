"""Play, Pause, Step and Reset."""


def test_play_learns_the_circle(playground):
    before = playground.pictures
    playground.play()
    playground.poll(lambda: playground.accuracy >= 97, "the circle isn't learned", seconds=60)
    playground.pause()
    assert playground.epoch > 0
    for place, digest in playground.pictures.items():
        assert digest != before[place], place


def test_pause_stops(playground):
    playground.play()
    playground.wait_epoch_above(20)
    assert playground.pause() < 1
    epoch = playground.epoch
    playground.play()
    playground.wait_epoch_above(epoch)


def test_step_adds_one_epoch(playground):
    losses = {playground.losses}
    for epoch in range(1, 11):
        playground.step_button.click()
        playground.wait_epoch(epoch)
        losses.add(playground.losses)
    assert len(losses) > 5


def test_step_pauses(playground):
    playground.play()
    playground.wait_epoch_above(5)
    playground.step_button.click()
    playground.wait_paused()
    epoch = playground.epoch
    playground.step_button.click()
    playground.wait_epoch(epoch + 1)


def test_reset_returns_to_the_first_weights(playground):
    losses, score, pictures = playground.losses, playground.score, playground.pictures
    playground.play()
    playground.wait_epoch_above(20)
    assert playground.losses != losses
    playground.reset_button.click()
    playground.wait_epoch(0)
    playground.wait_paused()
    assert (playground.losses, playground.score) == (losses, score)
    playground.wait_pictures(pictures)


def test_the_same_seed_learns_the_same(playground):
    def learn():
        playground.reset_button.click()
        playground.wait_epoch(0)
        for epoch in range(1, 6):
            playground.step_button.click()
            playground.wait_epoch(epoch)
        return playground.losses, playground.score

    words = learn()
    pictures = playground.pictures
    assert learn() == words
    playground.wait_pictures(pictures)


def test_space_plays_and_pauses(playground):
    playground.play_button.focus()
    playground.page.keyboard.press("Space")
    playground.wait_playing()
    playground.wait_epoch_above(5)
    playground.page.keyboard.press("Space")
    playground.wait_paused()


def test_a_mini_batch_is_gone_through_slowly(playground):
    network = playground.picture("network")
    losses = playground.losses
    playground.step_batch_button.click()
    playground.poll(lambda: "Batch 1 of 25 · Forward" in playground.text("caption"), "no forward pass")
    playground.poll(lambda: "Batch 1 of 25 · Backward" in playground.text("caption"), "no backward pass")
    assert playground.losses == losses
    playground.poll(lambda: "Batch 1 of 25 · Update" in playground.text("caption"), "no update")
    assert playground.text("epoch") == "Epoch 0 1/25"
    playground.wait_picture_not("network", network)
    playground.step_button.click()
    playground.wait_epoch(1)
