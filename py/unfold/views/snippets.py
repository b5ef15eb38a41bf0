"""The HTML with which a page of somebody else's shows this one."""

from __future__ import annotations

from html import escape
from urllib.parse import quote

SHOWN = ("network", "output")
"""What is shown at first; `site/EMBED.md` has all that can be."""
HEIGHT = 420
"""Of a plain frame, in px: it cannot follow its content."""
POSTER = "unfold-poster.webp"
"""The picture that `site/poster.js` saves, and its size in px."""
POSTER_SIZE = (720, 332)


def element(link: str, title: str, *, poster: bool = False) -> str:
    """The element of `site/embed.js`, in the state of a link to this page, with a poster if there is one."""
    folder, fragment = _parts(link)
    width, height = POSTER_SIZE
    picture = f'\n  <img src="{POSTER}" width="{width}" height="{height}" alt="{escape(title)}">\n'
    return (
        f'<script src="{escape(folder)}embed.js" defer></script>\n'
        f'<unfold-playground show="{" ".join(SHOWN)}" state="{escape(fragment)}">'
        f"{picture if poster else ''}</unfold-playground>"
    )


def frame(link: str, title: str) -> str:
    """A plain frame in the state of a link to this page; it may run scripts, and open links, and no more."""
    folder, fragment = _parts(link)
    address = f"{folder}index.html?show={quote(','.join(SHOWN), safe=',')}"
    if fragment:
        address += f"#{fragment}"
    return (
        f'<iframe src="{escape(address)}" title="{escape(title)}" width="100%" height="{HEIGHT}"'
        ' loading="lazy" sandbox="allow-scripts allow-popups allow-popups-to-escape-sandbox"'
        ' style="border: 0"></iframe>'
    )


def _parts(link: str) -> tuple[str, str]:
    """The folder that a link's page lies in, and what stands behind its #."""
    page, _, fragment = link.partition("#")
    page = page.partition("?")[0]
    return page[: page.rfind("/") + 1], fragment
