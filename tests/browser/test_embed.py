"""The playground in somebody else's page, which comes from another origin."""

import pytest
from playwright.sync_api import Frame, Page, expect

from .conftest import BUILT
from .hosts import DIST, blog, with_header
from .playground import BOOT

TARGETS = BUILT

POSTER = "examples/circle-light.webp"
# Every frame counts the workers that it has made and not ended.
COUNTING = """
    window.workers = 0;
    window.Worker = class extends Worker {
        constructor(...given) { super(...given); window.workers += 1; }
        terminate() { super.terminate(); window.workers -= 1; }
    };
"""


def article(url: str, *embeds: str) -> str:
    """A page with playgrounds: each is given by its attributes."""
    body = "".join(
        f"<p>Words.</p><unfold-playground {embed}>"
        f'<img src="{url}{POSTER}" width="720" height="300" alt="Circles"></unfold-playground>'
        for embed in embeds
    )
    head = f'<title>A blog</title><script src="{url}embed.js" defer></script>'
    return f'<!doctype html><html lang="en"><head>{head}</head><body>{body}</body></html>'


def playgrounds(page: Page) -> list[Frame]:
    """The frames with playgrounds, in their order on the page."""
    return [element.content_frame() for element in page.locator("unfold-playground iframe").element_handles()]


def wait_live(page: Page, n: int = 1) -> list[Frame]:
    expect(page.locator("unfold-playground[data-live]")).to_have_count(n, timeout=BOOT)
    frames = playgrounds(page)
    for frame in frames:
        expect(frame.get_by_role("button", name="Open in Unfold")).to_have_count(0)
        assert frame.evaluate("document.getElementById('boot').dataset.state") == "live"
    return frames


def epoch(frame: Frame) -> int:
    text = frame.locator('[data-place="epoch"]').get_by_role("status").inner_text()
    return int(text.split()[0].replace(",", ""))


def wait_epoch_above(page: Page, frame: Frame, epochs: int) -> None:
    for _ in range(400):
        if epoch(frame) > epochs:
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"training doesn't get beyond epoch {epochs}")


def workers(page: Page) -> int:
    return sum(frame.evaluate("window.workers ?? 0") for frame in page.frames)


def wait_workers(page: Page, n: int) -> None:
    """Return once there are so many: what fetches for Python is ended when that has all it needs."""
    for _ in range(200):
        if workers(page) == n:
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"{workers(page)} workers instead of {n}")


@pytest.fixture
def embedded(open_page, outlasting, guard, address):
    """A function that opens a page with embeds on a host of its own."""

    def open_(*embeds: str, text: str = "", **options) -> Page:
        url = outlasting.enter_context(blog(text or article(address, *embeds)))
        guard.hosts.add(address.split("/")[2])
        return open_page(url, script=COUNTING, **options).page

    return open_


def test_until_it_is_started_it_is_a_poster(embedded, address):
    asked = []
    page = embedded(
        'show="output loss" state="v=1&amp;noise=10"',
        then=lambda page: page.on("request", lambda request: asked.append(request.url)),
    )
    expect(page.get_by_role("img", name="Circles")).to_be_visible()
    page.wait_for_load_state("networkidle")
    ours = {url.removeprefix(address) for url in asked if url.startswith(address)}
    assert ours == {"embed.js", POSTER}
    assert sum((DIST / name).stat().st_size for name in ours) < 60_000
    assert page.locator("iframe").count() == 0
    page.evaluate(
        "window.told = [];"
        "addEventListener('unfold-epoch', ({ detail }) => { told.push([performance.now(), detail]); })"
    )
    page.get_by_role("button", name="Play").press("Enter")
    (frame,) = wait_live(page)
    wait_epoch_above(page, frame, 0)
    assert frame.evaluate("location.hash") == "#v=1&noise=10"
    shown = {"data": False, "network-head": False, "network": False, "output": True, "loss": True}
    for place, visible in shown.items():
        expect(frame.locator(f'[data-place="{place}"]')).to_be_visible(visible=visible)
    # The frame has the focus that the button had, and its own keys.
    assert page.evaluate("document.activeElement.localName") == "unfold-playground"
    frame.get_by_role("button", name="Pause").press("Space")
    expect(frame.get_by_role("button", name="Play")).to_be_visible()
    told = page.evaluate("told")
    assert told[-1][1]["epoch"] > 0
    assert len(told) <= 12 + (told[-1][0] - told[0][0]) / 100
    # As high as what it holds, at any width.
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 800})
        frame.wait_for_function(
            "Math.abs(document.body.getBoundingClientRect().height - innerHeight) <= 1", timeout=10_000
        )
        assert frame.evaluate("document.body.scrollWidth <= innerWidth")
        # Firefox has a scrollbar that takes room, as most systems have.
        assert frame.evaluate("document.documentElement.clientWidth === innerWidth")
    link = frame.get_by_role("link", name="Open in Unfold")
    assert link.get_attribute("href") == f"{address}index.html#v=1&noise=10"


def test_a_lesson_is_taken_in_it_and_the_page_is_told_of_the_goal(embedded):
    page = embedded(
        'show="lesson output" click-to-start="no" state="v=1&amp;lesson=line"',
        then=lambda page: page.add_init_script(
            "window.goals = []; addEventListener('unfold-goal', ({ detail }) => goals.push(detail.goal));"
        ),
    )
    (frame,) = wait_live(page)
    place = frame.locator('[data-place="lessons"]')
    place.get_by_role("radio", name="Yes", exact=True).check()
    expect(frame.locator('[data-place="network"]')).to_be_hidden()
    place.get_by_role("button", name="Run it").click()
    expect(place.get_by_text("Goal reached")).to_be_visible(timeout=60_000)
    page.wait_for_function("goals.includes('lesson')")
    place.get_by_role("button", name="All lessons").click()
    expect(place.get_by_role("button", name="A ring needs three units")).to_be_visible()


def test_all_of_a_page_share_one_python_and_none_holds_another(embedded):
    page = embedded('click-to-start="no" state="#v=1&amp;dataset=xor"', 'click-to-start="no" theme="dark"')
    xor, circle = wait_live(page, 2)
    wait_workers(page, 1)
    assert xor.evaluate("location.hash") == "#v=1&dataset=xor"
    assert circle.evaluate("location.hash") == ""
    paper = "getComputedStyle(document.documentElement).backgroundColor"
    assert circle.evaluate(paper) == "rgb(18, 20, 23)"
    for frame in (xor, circle):
        frame.get_by_role("button", name="Play").click()
    for frame in (xor, circle):
        wait_epoch_above(page, frame, 0)
    page.evaluate("document.querySelector('unfold-playground').remove()")
    wait_epoch_above(page, circle, epoch(circle) + 5)
    circle.get_by_role("button", name="Pause").click()
    # One that comes later is at home there as well.
    page.evaluate(
        """() => {
            const late = document.createElement("unfold-playground");
            late.setAttribute("state", "v=1&dataset=gauss");
            document.body.prepend(late);
            late.start();
        }"""
    )
    late, _ = wait_live(page, 2)
    assert late.evaluate("location.hash") == "#v=1&dataset=gauss"
    wait_workers(page, 1)


def test_the_page_around_it_plays_it_and_sets_it(embedded):
    page = embedded("paused")
    ask = "call => document.querySelector('unfold-playground')[call[0]](...call.slice(1))"
    told = page.evaluate(ask, ["set", "v=1&dataset=spiral&noise=999"])
    (frame,) = wait_live(page)
    assert told["fragment"] == "v=1&dataset=spiral"
    (sentence,) = told["wrong"]
    assert sentence.startswith("noise: ")
    assert "50" in sentence
    assert page.evaluate(ask, ["play"])["playing"] is True
    wait_epoch_above(page, frame, 0)
    assert page.evaluate(ask, ["pause"])["playing"] is False
    found = page.evaluate(ask, ["get"])
    assert found["epoch"] > 0
    assert found["wrong"] == []
    page.evaluate(
        "document.querySelector('unfold-playground').style.setProperty('--unfold-background', 'rgb(1, 2, 3)')"
    )
    page.evaluate("document.querySelector('unfold-playground').setAttribute('theme', 'dark')")
    frame.wait_for_function(
        "getComputedStyle(document.documentElement).backgroundColor === 'rgb(1, 2, 3)'", timeout=10_000
    )
    # Somebody in between is not the page around it.
    frame.evaluate("postMessage({ unfold: 'play' }, '*')")
    frame.evaluate("parent.frames[0].postMessage({ unfold: 'play' }, '*')")
    page.wait_for_timeout(300)
    expect(frame.get_by_role("button", name="Play")).to_be_visible()


def test_a_plain_frame_listens_only_to_the_origin_that_it_names(embedded, address):
    src = f"{address}index.html?show=network,output&amp;api=https://blog.example#v=1&amp;dataset=gauss"
    text = f'<!doctype html><title>A</title><iframe src="{src}" width="720" height="420"></iframe>'
    page = embedded(text=text, errors=False)  # browsers warn of what they don't deliver
    page.evaluate("addEventListener('message', ({ data }) => { (window.told ??= []).push(data); })")
    frame = page.frame_locator("iframe")
    expect(frame.get_by_role("button", name="Play")).to_be_visible(timeout=BOOT)
    inner = page.frames[1]
    inner.wait_for_function("document.getElementById('boot').dataset.state === 'live'", timeout=BOOT)
    page.evaluate("frames[0].postMessage({ unfold: 'play', id: 1 }, '*')")
    page.wait_for_timeout(500)
    assert epoch(inner) == 0
    assert page.evaluate("window.told") is None


def test_a_sandboxed_frame_works_and_a_wrong_one_says_what_is_allowed(embedded, open_page, hosted, guard):
    url = hosted({"*": with_header("Access-Control-Allow-Origin", "*")})
    guard.hosts.add(url.split("/")[2])
    frames = "".join(
        f'<iframe sandbox="allow-scripts" height="420" src="{url}index.html?{query}"></iframe>'
        for query in ("show=output&amp;autoplay=yes&amp;theme=dark", "show=output,oracle")
    )
    page = embedded(text=f"<!doctype html><title>A</title>{frames}", errors=False)
    good, bad = page.frame_locator("iframe").first, page.frame_locator("iframe").last
    expect(bad.get_by_text('show: "output,oracle" is not allowed; some of lesson, data')).to_be_visible(
        timeout=BOOT
    )
    expect(good.get_by_role("button", name="Pause")).to_be_visible(timeout=BOOT)
    wait_epoch_above(page, page.frames[1], 0)
    expect(good.locator('[data-place="output"]')).to_be_visible()
    expect(good.locator('[data-place="network"]')).to_be_hidden()
