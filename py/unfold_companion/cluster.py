"""Tasks trained by the workers of a Dask cluster.

Workers are handed tasks and hand back block files; none writes to disk. One that dies takes with it only
what it was at, which Dask hands to others. If the scheduler itself is lost, all that has not come back yet is
handed to the next one at the same address.
"""

from __future__ import annotations

import contextlib
import logging
import queue
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError

import torch
from distributed import Client, Future, KilledWorker, LocalCluster, get_worker
from distributed.client import ClosedClientError

from unfold_companion.experiment import ExperimentError
from unfold_companion.swarm import Task, trained

POLL = 0.2
"""Seconds between two questions whether to go on."""
PATIENCE = 60.0
"""Seconds for which a scheduler is waited for."""
AHEAD = 2
"""Tasks that each thread of the cluster is handed at a time: one to train, one to find when it has."""
SPARE = 2
"""Tasks handed out beyond that, so that a worker that comes has something to do."""


class SchedulerLostError(Exception):
    """The connection to the scheduler is gone."""


def on_a_worker(task: Task) -> bytes:
    """Train a task where Dask has put it; of several GPUs by the number that is the worker's name."""
    if task.course.device == "cpu":
        return trained(task, torch.device("cpu"))
    name, n_devices = str(get_worker().name), torch.cuda.device_count()
    if not n_devices:
        raise ExperimentError(f"worker {name}: no GPU that CUDA can use was found; try --device cpu")
    return trained(task, torch.device("cuda", int(name) % n_devices if name.isdigit() else 0))


@contextlib.contextmanager
def local_cluster(n_workers: int) -> Iterator[str]:
    """Yield the address of a scheduler whose workers are processes of this machine, a thread each."""
    with LocalCluster(
        n_workers=n_workers,
        threads_per_worker=1,
        processes=True,
        memory_limit=None,  # blocks are small; Dask would end workers for what PyTorch itself takes
        dashboard_address=None,
        silence_logs=logging.CRITICAL,
    ) as cluster:
        with Client(cluster, set_as_default=False) as client:
            client.run(_leave_interrupts_to_the_command)
        yield cluster.scheduler_address


def _leave_interrupts_to_the_command() -> None:
    """Ignore Ctrl-C, which a terminal sends to all processes of a command."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def trained_by(
    address: str, tasks: Sequence[Task], goes_on: Callable[[], bool], say: Callable[[str], None]
) -> Iterator[tuple[Task, bytes]]:
    """Yield the tasks and their block files, as they are done.

    Args:
        address: of the scheduler.
        tasks: what is to be trained.
        goes_on: is asked often; after it has said no, nothing is waited for.
        say: is told, in words, what happens to the cluster.

    Raises:
        ExperimentError: if there is no scheduler for a while, or a task that ends every worker.
    """
    left = {task.name: task for task in tasks}
    while left and goes_on():
        try:
            with _connected(address, goes_on) as client:
                n_threads = sum(client.nthreads().values())
                say(f"cluster: {address}, {n_threads} threads")
                for task, data in _results(client, list(left.values()), goes_on):
                    del left[task.name]
                    yield task, data
        except SchedulerLostError:
            say(f"the scheduler at {address} is gone; waiting for it")


@contextlib.contextmanager
def _connected(address: str, goes_on: Callable[[], bool]) -> Iterator[Client]:
    limit = time.monotonic() + PATIENCE
    client = None
    while client is None:
        try:
            client = Client(address, timeout=2, set_as_default=False)
        except (OSError, TimeoutError, ValueError) as error:
            if isinstance(error, ValueError) or time.monotonic() > limit or not goes_on():
                raise ExperimentError(f"--scheduler {address}: {error}") from None
    try:
        yield client
    finally:
        # A scheduler that is gone cannot be taken leave of.
        with contextlib.suppress(OSError, TimeoutError):
            client.close(timeout=2)


def _results(
    client: Client, tasks: Sequence[Task], goes_on: Callable[[], bool]
) -> Iterator[tuple[Task, bytes]]:
    """Yield results; hand out no more tasks than workers need, so that results do not pile up with them."""
    waiting = iter(tasks)
    handed_out: dict[str, tuple[Task, Future]] = {}
    done: queue.SimpleQueue[str] = queue.SimpleQueue()
    try:
        while goes_on():
            room = AHEAD * sum(client.nthreads().values()) + SPARE if client.status == "running" else 0
            while len(handed_out) < room and (task := next(waiting, None)) is not None:
                future = client.submit(on_a_worker, task, key=task.name, pure=False)
                handed_out[task.name] = task, future
                future.add_done_callback(lambda _, name=task.name: done.put(name))
            if not handed_out and room:
                return
            try:
                name = done.get(timeout=POLL)
            except queue.Empty:
                if client.status != "running":
                    raise SchedulerLostError from None
                continue
            task, future = handed_out.pop(name)
            yield task, _result(task, future)
            future.release()
    except (OSError, CancelledError, ClosedClientError):  # of a call to a scheduler that has just gone
        raise SchedulerLostError from None
    finally:
        for _, future in handed_out.values():
            with contextlib.suppress(Exception):
                future.release()


def _result(task: Task, future: Future) -> bytes:
    if future.status in ("cancelled", "lost"):
        raise SchedulerLostError
    try:
        result: bytes = future.result()
    except KilledWorker as error:
        raise ExperimentError(
            f"{task.name}: {task.n_networks} networks have ended one worker after another, "
            f"for want of memory perhaps; try fewer at once with --block ({error})"
        ) from None
    return result
