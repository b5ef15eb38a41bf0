"""Tasks trained by the threads of this process, one task a thread."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

import torch

from unfold_companion.swarm import Task, trained

POLL = 0.2
"""Seconds between two questions whether to go on."""


def trained_here(
    tasks: Sequence[Task],
    device: torch.device,
    goes_on: Callable[[], bool],
    tell: Callable[[Task, float], None],
) -> Iterator[tuple[Task, bytes]]:
    """Yield the tasks and their block files, as they are done.

    Args:
        tasks: what is to be trained.
        device: where. A CPU has a thread for each core, a GPU one thread.
        goes_on: is asked often; after it has said no, what has been begun is abandoned.
        tell: is told how far a task has come.
    """
    n_threads = torch.get_num_threads() if device.type == "cpu" else 1
    abandoned = threading.Event()

    def train(task: Task) -> bytes:
        def report(share: float) -> bool:
            tell(task, share)
            return not abandoned.is_set()

        return trained(task, device, report)

    waiting = iter(tasks)
    running: dict[Future[bytes], Task] = {}
    with ThreadPoolExecutor(n_threads) as pool:
        try:
            while goes_on():
                while len(running) < n_threads and (task := next(waiting, None)) is not None:
                    running[pool.submit(train, task)] = task
                if not running:
                    return
                for future in wait(running, POLL, FIRST_COMPLETED).done:
                    yield running.pop(future), future.result()
        finally:
            abandoned.set()
