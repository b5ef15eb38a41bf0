"""A computation in slices: as long as there is time, and what is worth to be shown."""

from unfold.job import STEPS, Job

from .stand_ins import Clock


def test_it_goes_on_until_time_is_up_and_one_slice_at_least(clock: Clock):
    clock.look_seconds = 0.001
    done: list[int] = []

    def slices():
        for i in range(100):
            done.append(i)
            yield i / 100

    job = Job(slices(), clock)
    job.work(0.0)
    assert len(done) == 1
    job.work(0.01)
    assert 5 < len(done) < 20
    while not job.ended:
        job.work(1.0)
    assert len(done) == 100


def test_progress_is_told_in_steps_and_so_is_the_end(clock: Clock):
    clock.look_seconds = 1.0
    job = Job(iter([0.0, 0.01, 0.049, 0.051, 0.099, 1.0]), clock)
    told = [(job.work(0.5), job.progress) for _ in range(7)]
    first, second = 1 / STEPS, 1.0
    assert told == [*[(False, 0.0)] * 3, (True, first), (False, first), *[(True, second)] * 2]
    assert job.ended
    assert not job.work(1.0)
