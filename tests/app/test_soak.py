"""A page that plays for long has as much at the end as at the beginning."""

import gc
import sys

import panel as pn
import pytest

from .page import Page
from .stand_ins import Clock, in_a_loop

WARM_UP, FRAMES = 150, 300


@pytest.fixture(autouse=True)
def no_document_is_left():
    yield
    pn.state.curdoc = None


async def blocks(page: Page, frames: int) -> int:
    """Blocks of memory that Python has after so many more frames."""
    for _ in range(frames):
        await page.draw()
        page.messages.clear()
    gc.collect()
    return sys.getallocatedblocks()


@pytest.mark.parametrize("stage", ["network", "layers"])
@in_a_loop
async def test_frames_leave_nothing_behind(clock: Clock, stage: str):
    page = await Page(clock, fragment=f"v=1&speed=max&n_samples=20&stage={stage}").rendered()
    page.change(page.widget("play"), "active", True)
    before = await blocks(page, WARM_UP)
    first = await blocks(page, FRAMES) - before
    second = await blocks(page, FRAMES) - before - first
    # What fills for the first time does so once; what leaks does so again, by a block a frame at least.
    assert min(first, second) < FRAMES
