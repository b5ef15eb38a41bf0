"""What is larger than the page: what a file may hold of it, and what the page makes of that."""

from collections.abc import Callable

import numpy as np
import pytest

from unfold import share
from unfold.app import App
from unfold.archive import RunFileError
from unfold.combinations import conflicts
from unfold.core.numpy_backend import NumpyBackend
from unfold.large import LargeSettings
from unfold.recording import recorded, within_page
from unfold.rules import trainer
from unfold.run_file import RunFile, from_bytes, to_bytes
from unfold.session import Session
from unfold.settings import MAX_SAMPLES, Settings, SettingsError

MakeSession = Callable[..., Session]

BEYOND = {
    "n_samples": (1_000_000, 1_000_001),
    "batch_size": (10_000, 10_001),
}
"""What is allowed there and not on the page, and what is not allowed anywhere."""


def run_of(epochs: int = 2, **changes: object) -> RunFile:
    settings = LargeSettings(conflicts)
    settings.take(changes)
    trained = trainer(settings, NumpyBackend)
    trained.run(epochs)
    return from_bytes(to_bytes(recorded(settings, trained)))


def test_a_file_may_have_more_of_some_settings_and_the_same_of_all_others():
    assert LargeSettings.names() == Settings.names()
    assert LargeSettings.defaults() == Settings.defaults()
    assert LargeSettings.groups() == Settings.groups()
    for name in Settings.names():
        if name in BEYOND:
            (allowed, beyond) = BEYOND[name]
            assert LargeSettings.check({name: allowed})[1] == ()
            assert len(LargeSettings.check({name: beyond})[1]) == 1
            assert len(Settings.check({name: allowed})[1]) == 1
        else:
            assert LargeSettings.param[name] is Settings.param[name] or name not in vars(LargeSettings)


def test_a_link_to_the_page_asks_for_no_more_than_it_has():
    link = "v=1&hidden=200&n_samples=5000"
    assert share.decode(link, LargeSettings) == ({"hidden": (200,), "n_samples": 5000}, ())
    assert [problem.key for problem in share.decode(link)[1]] == ["n_samples"]


def test_of_many_points_the_page_has_some_and_the_run_s_own_curves(make_session: MakeSession):
    run = run_of(n_samples=5000, batch_size=2000, dataset="spiral")
    session = make_session()
    assert session.open_run(run) == 5000
    assert (session.settings.n_samples, session.settings.batch_size) == (MAX_SAMPLES, 1000)
    assert session.parameters == tuple(run.params[-1])
    snapshot = session.snapshot()
    assert snapshot.timeline.epochs == (0, 2)
    assert [curve[0] for curve in snapshot.history] == [curve[0] for curve in run.curves]
    assert len(snapshot.train) + len(snapshot.test) == MAX_SAMPLES
    session.leave_past()
    session.step()
    assert session.epoch == 3


def test_what_fits_stays_as_it_is(make_session: MakeSession):
    run = run_of()
    assert within_page(run) is run
    assert make_session().open_run(run) is None


def test_larger_mini_batches_of_the_same_points_are_another_training(make_session: MakeSession):
    with pytest.raises(RunFileError) as caught:
        make_session().open_run(run_of(n_samples=2000, train_share=90, batch_size=1800))
    assert [problem.key for problem in caught.value.problems] == ["batch_size"]


def test_the_page_says_that_there_are_fewer_points():
    app = App({})
    app.layout.open_file(to_bytes(run_of(n_samples=5000)))
    said = app.layout.message.pane.object
    assert "5,000" in said
    assert "2,000" in said
    app.layout.open_file(to_bytes(run_of(n_samples=2000, train_share=90, batch_size=1800)))
    assert "batch_size: 1800 is not allowed" in app.layout.message.pane.object


def test_large_settings_stay_large_when_one_is_changed():
    settings = LargeSettings(conflicts)
    settings.apply({"n_samples": 50_000})
    assert settings.changed({"noise": 5}).n_samples == 50_000
    with pytest.raises(SettingsError):
        Settings(conflicts).apply({"n_samples": 50_000})


def test_a_file_of_the_largest_network_is_not_too_large():
    settings = LargeSettings(conflicts)
    settings.take({"hidden": (256,) * 8, "optimizer": "adam", "activation": "relu", "n_samples": 20})
    trained = trainer(settings, NumpyBackend)
    for _ in range(9):
        trained.run(1)
    data = to_bytes(recorded(settings, trained))
    assert len(data) < 50 * 2**20
    run = from_bytes(data)
    assert (len(run.epochs), run.epochs[-1]) == (6, 9)
    np.testing.assert_array_equal(run.params[-1], trained.network.params)
