"""A run and its file: what is kept is what was, and what does not fit is refused before anything changes."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unfold import recording
from unfold.archive import MAX_SIZE, RunFileError
from unfold.combinations import conflicts
from unfold.core.history import Curves
from unfold.run_file import RunFile, from_bytes, to_bytes
from unfold.session import Session
from unfold.settings import Settings, SettingsError

from .stand_ins import Clock

MakeSession = Callable[..., Session]


def state(session: Session) -> tuple:
    snapshot = session.snapshot()
    return session.parameters, session.epoch, dict(snapshot.settings), snapshot.history.epochs.tolist()


def recorded(session: Session, epochs: int = 5) -> RunFile:
    for _ in range(epochs):
        session.step()
    return from_bytes(to_bytes(session.record()))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"optimizer": "adam", "hidden": (3,), "dataset": "spiral", "noise": 10, "weight_seed": 5},
        {"carry_over": True, "batch_size": 32, "regularization": "l1_dead", "regularization_rate": 0.001},
        {"dataset": "blobs", "classes": 4, "dropout": 0.2},
        {"dataset": "sines", "model": "kan"},
        {"points": ((1.0, 2.5, 1),), "erased": (3, 9)},
    ],
    ids=str,
)
def test_a_run_that_is_opened_goes_on_as_if_it_had_never_been_away(
    changes: dict[str, object], make_session: MakeSession
):
    here, there = make_session(**changes), make_session(hidden=(5, 5))
    there.open_run(recorded(here))
    assert (there.parameters, there.epoch) == (here.parameters, here.epoch)
    for ours, theirs in zip(here.snapshot().history, there.snapshot().history, strict=True):
        np.testing.assert_array_equal(ours, theirs)
    for session in (here, there):
        session.step()
    assert there.parameters == here.parameters


def test_an_opened_run_is_looked_back_at(session: Session, make_session: MakeSession):
    other = make_session()
    first = session.parameters
    other.play()
    other.open_run(recorded(session))
    timeline = other.snapshot().timeline
    assert (timeline.epochs, timeline.at_latest, other.playing) == ((0, 1, 2, 3, 4, 5), True, False)
    other.look_back(0)
    assert other.parameters == first


def test_a_run_is_kept_as_it_is_whatever_of_it_is_looked_at(session: Session):
    whole = to_bytes(recorded(session))
    session.look_back(2)
    assert to_bytes(session.record()) == whole
    assert session.epoch == 2


def test_the_middle_of_an_epoch_is_kept(make_session: MakeSession):
    here, there = make_session(), make_session()
    here.step()
    here.step_batch(at_once=True)
    there.open_run(from_bytes(to_bytes(here.record())))
    assert there.snapshot().batch == 1
    for session in (here, there):
        session.step()
    assert there.parameters == here.parameters


def test_how_it_is_looked_at_stays(make_session: MakeSession):
    here, there = (
        make_session(theme="dark", stage="layers", noise=10),
        make_session(stage="race", zoom=(0, 0, 9)),
    )
    there.open_run(recorded(here))
    values = there.snapshot().settings
    assert (values["noise"], values["theme"], values["stage"], values["zoom"]) == (
        10,
        "auto",
        "race",
        (0, 0, 9),
    )


def test_what_the_file_does_not_name_is_as_by_default(session: Session, make_session: MakeSession):
    other = make_session(noise=30, learning_rate=1.0)
    other.open_run(recorded(session))
    assert (other.settings.noise, other.settings.learning_rate) == (0, 0.03)


def test_settings_alone_make_a_run_that_begins(session: Session):
    session.open_run(RunFile({"dataset": "xor", "hidden": (2,)}))
    snapshot = session.snapshot()
    assert (snapshot.epoch, snapshot.timeline, snapshot.widths) == (0, None, (2, 1))


def test_weights_alone_make_a_run_that_begins_with_them(session: Session):
    """As the companion takes a link with weights."""
    params = np.linspace(-1, 1, 25)
    session.open_run(RunFile({}, np.array([40]), params[None]))
    assert session.parameters == tuple(params)
    assert session.epoch == 40
    assert session.snapshot().timeline is None


def test_what_the_companion_writes_opens(make_session: MakeSession):
    """Its checkpoints are epochs apart, and its curves are those of its own trainer."""
    here, there = make_session(hidden=(3,)), make_session()
    trainer = here._trainer
    epochs, params = [0], [trainer.network.params.copy()]
    for blocks in (1, 2, 4, 8):
        trainer.run(blocks)
        epochs.append(trainer.epoch)
        params.append(trainer.network.params.copy())
    run = RunFile(
        here.settings.values(),
        np.array(epochs, np.int64),
        np.stack(params),
        trainer.history.arrays(),
        trainer.plan.checkpoint(),
    )
    there.open_run(from_bytes(to_bytes(run)))
    assert there.snapshot().timeline.epochs == (0, 1, 3, 7, 15)
    assert there.parameters == tuple(params[-1])


def test_of_a_large_network_checkpoints_are_left_out_evenly(
    session: Session, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(recording, "MOST_BYTES", 4 * 8 * len(session.parameters))
    monkeypatch.setattr(recording, "FEWEST", 2)
    run = recorded(session, 9)
    assert run.epochs.tolist() == [0, 3, 6, 9]


def broken(**changes: object) -> Callable[[RunFile], RunFile]:
    return lambda run: RunFile(**({**vars(run), **changes}))


@pytest.mark.parametrize(
    ("change", "raised"),
    [
        (broken(settings={"hidden": (3,)}), RunFileError),
        (broken(params=np.zeros((6, 24))), RunFileError),
        (broken(epochs=np.empty(0, int), params=np.empty((0, 0)), settings={"hidden": (3,)}), RunFileError),
        (broken(settings={"optimizer": "adam"}), RunFileError),
        (broken(settings={"shuffle": False}), RunFileError),
        (broken(settings={"n_samples": 300}), RunFileError),
        (broken(settings={"model": "kan", "regularization": "contractive"}), SettingsError),
    ],
)
def test_what_does_not_fit_is_refused_and_what_is_running_stays(
    change: Callable[[RunFile], RunFile], raised: type[Exception], clock: Clock
):
    session = Session(Settings(conflicts), clock)
    run = change(recorded(session))
    session.play()
    before = state(session)
    with pytest.raises(raised):
        session.open_run(run)
    assert state(session) == before
    assert session.playing


def test_what_is_locked_stays(make_session: MakeSession):
    here, there = make_session(learning_rate=0.1), make_session(lock=("learning_rate",))
    run = recorded(here)
    before = state(there)
    with pytest.raises(SettingsError) as caught:
        there.open_run(run)
    assert [problem.key for problem in caught.value.problems] == ["learning_rate"]
    assert state(there) == before


sizes = st.floats(-MAX_SIZE, MAX_SIZE)


@settings(max_examples=60)
@given(
    st.lists(st.integers(0, 10**9), min_size=1, max_size=4, unique=True).map(sorted),
    sizes,
    st.lists(st.tuples(st.floats(0, 1e9), sizes, sizes | st.just(np.nan) | st.just(np.inf)), max_size=5),
    st.booleans(),
)
def test_any_file_that_is_read_can_be_drawn(epochs, weight, samples, has_latest):
    session = Session(Settings(conflicts), lambda: 0.0)
    moments = sorted({moment for moment, *_ in samples})
    curves = np.full((5, len(moments)), np.nan)
    for i, (moment, (_, train, test)) in enumerate(zip(moments, samples, strict=False)):
        curves[:3, i] = moment, train, test
    latest = session._trainer.plan.checkpoint() if has_latest else None
    params = np.full((len(epochs), 25), weight)
    run = RunFile({}, np.array(epochs, np.int64), params, Curves(*curves), latest)
    session.open_run(from_bytes(to_bytes(run)))
    for at in range(2):
        session.look_back(at)
        snapshot = session.snapshot()
        assert snapshot.history.epochs[-1] == (latest.epoch if latest else epochs[-1])
