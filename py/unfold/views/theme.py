"""Colours and type: the one table that canvases are painted from.

The same tokens stand in `site/style.css`, where the page needs them before Python is up;
a test compares the two. Knows nothing of what the colours are used for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

FONT = (
    '-apple-system, BlinkMacSystemFont, "Segoe UI", Roboto, "Helvetica Neue", Arial, "Noto Sans", '
    '"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif'
)
MATH_FONT = (
    '"Cambria Math", "STIX Two Text", Cambria, "Times New Roman", "Liberation Serif", "DejaVu Serif", serif'
)

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
                "class-3": "#00775A",
                "class-4": "#8F3B6B",
                "class-5": "#6B5A00",
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
                "class-3": "#4FC79B",
                "class-4": "#EBA0CC",
                "class-5": "#CDB944",
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
CLASS_STEPS = 128


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


def _pack(rgb: npt.NDArray[np.uint8]) -> Rgba:
    """Bytes (n, 3) as opaque colours (n,) for Bokeh's RGBA images.

    Each is one uint32 whose bytes in memory (little-endian) are red, green, blue, alpha.
    """
    r, g, b = rgb.T.astype(np.uint32)
    packed: Rgba = r | g << 8 | b << 16 | np.uint32(0xFF << 24)
    return packed


def diverging_map(negative: str, neutral: str, positive: str) -> Rgba:
    """The colours of values from -1 to +1, interpolated in OKLab.

    Returns:
        (MAP_STEPS,) opaque colours, see `_pack`.
    """
    value = np.linspace(-1, 1, MAP_STEPS)[:, None]
    middle = _oklab(neutral)
    end = np.where(value < 0, _oklab(negative), _oklab(positive))
    return _pack(_bytes(middle + (end - middle) * np.abs(value)))


def class_maps(tokens: Mapping[str, str]) -> Rgba:
    """The colours of a class's certainty from 0, which is paper, to 1, interpolated in OKLab.

    The area of a class has the hue of its mark; its lightness and chroma are the mean of the diverging map's
    two ends, so that no class looks more certain than another.

    Returns:
        (n_classes, CLASS_STEPS) opaque colours, see `_pack`.
    """
    two = np.stack([_oklab(tokens["pos-area"]), _oklab(tokens["neg-area"])])
    lightness, chroma = two[:, 0].mean(), np.hypot(two[:, 1], two[:, 2]).mean()
    others = np.stack([_oklab(tokens[f"class-{n}"]) for n in (3, 4, 5)])
    others[:, 1:] *= chroma / np.hypot(others[:, 1], others[:, 2])[:, None]
    others[:, 0] = lightness
    page = _oklab(tokens["page"])
    certainty = np.linspace(0, 1, CLASS_STEPS)[:, None]
    return np.stack([_pack(_bytes(page + (end - page) * certainty)) for end in (*two, *others)])


@dataclass(frozen=True, eq=False)
class Palette:
    """Everything a canvas needs to know of one theme; there is one of each, so that `is` compares them."""

    name: str
    tokens: Mapping[str, str]
    map: Rgba
    class_maps: Rgba
    size: float = 1.0
    """What letters, strokes and marks measure, compared with the page at a desk."""

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

    def paint_classes(self, probabilities: Floats, *, certain: bool = False) -> Rgba:
        """Probabilities (n_classes, ...) as an image of the likeliest class.

        Its strength is the lead over the second, zero at the boundary; full if all are `certain`.
        """
        *_, second, first = np.sort(probabilities, axis=0)
        lead = np.ones_like(first) if certain else np.clip(np.nan_to_num(first - second), 0, 1)
        steps = np.rint(lead * (CLASS_STEPS - 1)).astype(np.intp)
        image: Rgba = self.class_maps[probabilities.argmax(axis=0), steps]
        return image

    def class_colours(self, n_classes: int) -> list[str]:
        """Two colours of each class's area, the pale one and the full one, in the words of CSS."""
        steps = (CLASS_STEPS // 3, CLASS_STEPS - 1)
        return [_css(self.class_maps[i, step]) for i in range(n_classes) for step in steps]

    def mix(self, token: str, share: float) -> str:
        """The colour between the page, 0, and a token, 1, in OKLab."""
        page, end = _oklab(self["page"]), _oklab(self[token])
        return _css(_pack(_bytes((page + (end - page) * share)[None]))[0])

    def inks(self, shares: Floats) -> Rgba:
        """The colours between the page, 0, and ink, 1, of each of `shares` (n,), for images."""
        page, ink = _oklab(self["page"]), _oklab(self["ink"])
        return _pack(_bytes(page + (ink - page) * shares[:, None]))

    def colours(self, values: Floats) -> list[str]:
        """The colour of each of `values` (n,), in the words of CSS."""
        return [_css(colour) for colour in self.paint(values)]


def _css(packed: np.uint32) -> str:
    """A packed colour in the words of CSS."""
    c = int(packed)
    return f"#{c & 255:02x}{c >> 8 & 255:02x}{c >> 16 & 255:02x}"


def _palette(name: str) -> Palette:
    tokens = TOKENS[name]
    ends = (tokens["neg-area"], tokens["page"], tokens["pos-area"])
    return Palette(name, tokens, diverging_map(*ends), class_maps(tokens))


PROJECTED = 1.75
"""The `size` of a page that is read from the last row; the words on it follow in `site/style.css`."""
PALETTES: Mapping[str, Palette] = MappingProxyType({name: _palette(name) for name in TOKENS})
PROJECTOR_PALETTES: Mapping[str, Palette] = MappingProxyType(
    {name: replace(palette, size=PROJECTED) for name, palette in PALETTES.items()}
)
