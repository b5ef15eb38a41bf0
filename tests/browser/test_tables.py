"""Tables and pictures as a visitor has them: points opened, pasted and saved, the figure kept as one."""

import struct
import zlib
from pathlib import Path

from playwright.sync_api import expect

from .conftest import BUILT
from .playground import Playground
from .test_runs import saved, share

TARGETS = BUILT

TABLE = "length,width,kind\n1,2,reed\n-3,4.5,grass\n4,-5,reed\n0,1,grass\n"
POINTS = "1,2,1;-3,4.5,2;4,-5,1;0,1,2"
STAGES = ("Network", "Layers", "Regions", "Surface", "Signal", "Landscape", "Race")


def pixels(png: bytes) -> tuple[int, int, set[bytes]]:
    """Width and height of a picture of eight bits a channel, and which bytes its lines consist of."""
    width, height = struct.unpack(">2I", png[16:24])
    data, at = b"", 8
    while at < len(png):
        (size,) = struct.unpack(">I", png[at : at + 4])
        if png[at + 4 : at + 8] == b"IDAT":
            data += png[at + 8 : at + 8 + size]
        at += size + 12
    lines = zlib.decompress(data)
    step = len(lines) // height
    return width, height, {lines[i : i + step] for i in range(0, len(lines), step)}


def test_a_table_is_chosen_pasted_and_saved(playground: Playground, tmp_path: Path):
    page = playground.page
    playground.go("#v=1&dataset=own")
    path = tmp_path / "plants.txt"  # whatever it is called
    path.write_text(TABLE)
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Open table…").click()
    chooser.value.set_files(path)
    playground.wait_fragment(points=POINTS)
    expect(playground.place("message")).to_contain_text("x₁ is “length”, x₂ is “width”, the class is “kind”")
    expect(playground.place("message")).to_contain_text("+1 is “reed”, −1 is “grass”")
    data = saved(playground, tmp_path / "own-points.csv", "Save points").read_text()
    assert data.splitlines()[:2] == ["x1,x2,label,set", "1,2,1,train"]

    playground.go("#v=1&dataset=own")
    rows = page.get_by_role("textbox", name="Or paste rows")
    rows.fill(data)
    rows.press("Control+Enter")
    playground.wait_fragment(points=POINTS)
    expect(rows).to_have_value("")
    rows.fill("1,2,a\n3,four,b\n5,6,a")
    page.get_by_role("button", name="Take rows").click()
    expect(playground.place("message")).to_contain_text("Row 2, column “2”: “four” is not allowed")
    expect(rows).to_have_value("1,2,a\n3,four,b\n5,6,a")
    playground.wait_fragment(points=POINTS)
    page.get_by_role("button", name="Close message").click()


def test_keys_take_the_text_that_is_edited(playground: Playground):
    page = playground.page
    playground.go("#v=1&dataset=own")
    page.get_by_role("textbox", name="Or paste rows").fill(TABLE)
    page.get_by_role("button", name="Edit as text", exact=True).click()
    text = page.get_by_role("textbox", name="Network and training as text")
    text.fill("data own\nhidden 5")
    text.press("Control+Enter")
    playground.wait_fragment(hidden="5", points=None)
    page.get_by_role("button", name="Edit as text", exact=True).click()


def test_curves_are_saved(playground: Playground, tmp_path: Path):
    playground.step_button.click()
    playground.wait_epoch(1)
    path = saved(playground, tmp_path / "circle-epoch-1-curves.csv", "Save curves")
    head, *rows = path.read_text().splitlines()
    assert head == "epoch,train_loss,test_loss,train_accuracy,test_accuracy"
    assert [row.split(",")[0] for row in rows] == ["0", "1"]


def test_every_view_is_kept_as_a_picture_of_twice_its_size(playground: Playground, tmp_path: Path):
    page = playground.page
    playground.go("#v=1&hidden=3,3&activation=relu&theme=dark")
    for stage in STAGES:
        page.get_by_role("button", name=stage, exact=True).click()
        playground.wait_fragment(stage=None if stage == "Network" else stage.lower())
        picture = saved(playground, tmp_path / "unfold.png", "Save picture").read_bytes()
        width, height, lines = pixels(picture)
        share(playground)
        boxes = [page.locator(selector).bounding_box() for selector in (".figure", ".plot", ".chart")]
        page.get_by_role("button", name="Share", exact=True).click()
        across = max(box["x"] + box["width"] for box in boxes) - min(box["x"] for box in boxes)
        assert abs(width - 2 * (across + 32)) <= 4
        assert height > 2 * sum(box["height"] for box in boxes[1:])
        assert len(lines) > height / 3  # most of them differ: something is drawn all over it
