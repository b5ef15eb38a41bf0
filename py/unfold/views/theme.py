"""Colours and type: the one table that canvases are painted from.

The same tokens stand in `site/style.css`, where the page needs them before Python is up;
a test compares the two. Knows nothing of what the colours are used for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

FONT = (
    '-apple-system, BlinkMacSystemFont, "Segoe UI", Roboto, "Helvetica Neue", Arial, "Noto Sans", '
    '"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif'
)
MATH_FONT = '"Cambria Math", "STIX Two Text", Cambria, "Times New Roman", "Liberation Serif", serif'

STYLESHEET = "widgets.css"
"""What every widget wears, in `site/`."""

TOKENS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "light": MappingProxyType(
            {
                "page": "#FAFAF8",
                "raise": "#FFFFFF",
                "ink": "#17191C",
                "ink-2": "#5A5E64",
                "control": "#84888E",
                "rule": "#DFDFDB",
                "hover": "#EFEFEC",
                "neg": "#AD4300",
                "pos": "#00629E",
                "neg-link": "#C85200",
                "pos-link": "#0069A8",
                "neg-area": "#FEBF8A",
                "pos-area": "#9BCFF4",
            }
        ),
        "dark": MappingProxyType(
            {
                "page": "#121417",
                "raise": "#1A1D21",
                "ink": "#EDEDE9",
                "ink-2": "#A4A8AE",
                "control": "#70757C",
                "rule": "#2B2F34",
                "hover": "#202429",
                "neg": "#FFA564",
                "pos": "#74C3F6",
                "neg-link": "#E9853F",
                "pos-link": "#4BA3DD",
                "neg-area": "#8D4217",
                "pos-area": "#1F5B88",
            }
        ),
    }
)

# Linear sRGB to the cone responses of OKLab and on to OKLab itself:
# B. Ottosson, "A perceptual color space for image processing", 2020.
_RGB_TO_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_LMS_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)

Floats = npt.NDArray[np.float64]
Rgba = npt.NDArray[np.uint32]

MAP_STEPS = 256


def _srgb(colour: str) -> Floats:
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255


def _oklab(colour: str) -> Floats:
    rgb = _srgb(colour)
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    lab: Floats = _LMS_TO_LAB @ np.cbrt(_RGB_TO_LMS @ linear)
    return lab


def _bytes(lab: Floats) -> npt.NDArray[np.uint8]:
    """OKLab colours (n, 3) as sRGB bytes (n, 3), clipped into gamut."""
    linear = np.linalg.solve(_RGB_TO_LMS, np.linalg.solve(_LMS_TO_LAB, lab.T) ** 3).T.clip(0, 1)
    rgb = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
    rounded: npt.NDArray[np.uint8] = np.rint(rgb * 255).astype(np.uint8)
    return rounded


def diverging_map(negative: str, neutral: str, positive: str) -> Rgba:
    """The colours of values from -1 to +1, interpolated in OKLab.

    Returns:
        (MAP_STEPS,) opaque colours, packed as Bokeh's RGBA images want them: one uint32
        whose bytes in memory (little-endian) are red, green, blue, alpha.
    """
    value = np.linspace(-1, 1, MAP_STEPS)[:, None]
    middle = _oklab(neutral)
    end = np.where(value < 0, _oklab(negative), _oklab(positive))
    rgb = _bytes(middle + (end - middle) * np.abs(value)).astype(np.uint32)
    return (rgb[:, 0] | rgb[:, 1] << 8 | rgb[:, 2] << 16 | 0xFF << 24).astype(np.uint32)


@dataclass(frozen=True)
class Palette:
    """Everything a canvas needs to know of one theme."""

    name: str
    tokens: Mapping[str, str]
    map: Rgba

    def __getitem__(self, token: str) -> str:
        return self.tokens[token]

    def paint(self, values: Floats) -> Rgba:
        """Values in [-1, 1], of any shape, as an image of the diverging map; others are clipped."""
        scaled = values * ((MAP_STEPS - 1) / 2)
        scaled += (MAP_STEPS - 1) / 2 + 0.5
        # fmax takes the other operand where one is NaN: whatever cannot be drawn gets an end colour
        # instead of an undefined index.
        np.fmax(scaled, 0, out=scaled)
        np.minimum(scaled, MAP_STEPS - 1, out=scaled)
        return self.map[scaled.astype(np.intp)]

    def colours(self, values: Floats) -> list[str]:
        """The colour of each of `values` (n,), in the words of CSS."""
        return [f"#{c & 255:02x}{c >> 8 & 255:02x}{c >> 16 & 255:02x}" for c in self.paint(values).tolist()]


def _palette(name: str) -> Palette:
    tokens = TOKENS[name]
    return Palette(name, tokens, diverging_map(tokens["neg-area"], tokens["page"], tokens["pos-area"]))


PALETTES: Mapping[str, Palette] = MappingProxyType({name: _palette(name) for name in TOKENS})
