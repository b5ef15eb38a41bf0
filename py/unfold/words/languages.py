"""Every language there is, and which of them a browser asks for."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from unfold.words.chinese import CHINESE
from unfold.words.english import ENGLISH
from unfold.words.words import Words

LANGUAGES: Mapping[str, Words] = MappingProxyType({"en": ENGLISH, "zh": CHINESE})
"""By the names that the setting `language` has for them."""


def preferred(accepted: str) -> str:
    """The first language of a list that we have; English if we have none.

    Args:
        accepted: tags of BCP 47, the best first, as a browser sends them: "zh-CN,zh;q=0.9,en;q=0.8".
    """
    primary = (tag.partition(";")[0].partition("-")[0].strip().lower() for tag in accepted.split(","))
    return next((language for language in primary if language in LANGUAGES), "en")
