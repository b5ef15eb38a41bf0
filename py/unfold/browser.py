"""What the visitor's browser says of its page and of its owner's wishes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Browser:
    """What is known of it at the moment: wishes may change while the page is open."""

    languages: str = ""
    """Those that it asks for, as it sends them: tags of BCP 47, the best first, with commas between."""
    dark: bool = False
    """Whether its system prefers dark colours."""
    still: bool = False
    """Whether its system prefers reduced motion."""
    address: str = ""
    """The page's, without what stands behind #."""
    download: tuple[str, int] | None = None
    """The file beside the page that is all of it, for offline use, and its bytes; None if there is none."""
