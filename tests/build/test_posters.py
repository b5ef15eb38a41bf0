"""The example page and its posters belong together."""

import json

import posters
from places import SITE
from unfold import share

PAGE = (posters.EXAMPLES / "index.html").read_text(encoding="utf-8")


def test_every_poster_is_of_its_playgrounds_state():
    found = posters.embeds(PAGE)
    assert len(found) >= 5
    recorded = json.loads((posters.EXAMPLES / posters.RECORD).read_text(encoding="utf-8"))
    assert recorded == posters.record(found), "run `python3 build posters`"
    for name in recorded:
        for theme in posters.THEMES:
            data = (posters.EXAMPLES / f"{name}-{theme}.webp").read_bytes()
            assert (data[:4], data[8:12]) == (b"RIFF", b"WEBP")
            assert len(data) < posters.LARGEST
    there = {path.name for path in posters.EXAMPLES.glob("*.webp")}
    assert there == {f"{name}-{theme}.webp" for name in recorded for theme in posters.THEMES}


def test_every_state_of_the_examples_is_taken_as_it_stands():
    for embed in posters.embeds(PAGE):
        _, problems = share.decode(embed.state)
        assert problems == (), embed.name


def test_what_is_shown_is_what_frames_can_show():
    source = (SITE / "host.js").read_text(encoding="utf-8")
    for embed in posters.embeds(PAGE):
        for part in embed.show.split():
            assert f'"{part}"' in source.partition("const PARTS = [")[2].partition("]")[0]


def test_a_picture_outside_a_playground_is_no_poster():
    inside = '<unfold-playground state="v=1&amp;noise=5"><img src="b-light.webp"></unfold-playground>'
    page = f'<img src="a.webp">{inside}<img src="c.webp">'
    assert posters.embeds(page) == [posters.Embed("b", "v=1&noise=5", "network output")]
