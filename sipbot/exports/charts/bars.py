"""Bars as wide as their place, drawn in percent, so that they fit a phone and a sheet of paper."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from markupsafe import Markup

from sipbot.views.results_of import NEUTRAL

TRACK = "#e9e6df"
INK = "#24303a"
COLOURS = (
    ("#1f4e5f", "#ffffff"),
    ("#e0a458", INK),
    ("#7a9e7e", INK),
    ("#9c3d54", "#ffffff"),
    ("#8fb1cc", INK),
    ("#5b4b7a", "#ffffff"),
    ("#d9c77e", INK),
    ("#6b7f3f", "#ffffff"),
    ("#d68c86", INK),
    ("#355070", "#ffffff"),
    ("#b8b2a7", INK),
    ("#463f3a", "#ffffff"),
)
"""Pairs of fill and of the letter upon it; neighbours differ in lightness, so that grey prints stay legible."""
LEGIBLE = 0.09
"""The smallest share whose segment has room for a letter."""
FOOT = 12
"""Room for the letters below columns, in pixels."""
MOST_LETTERS = 10
"""With more columns there is no room for their letters."""


@dataclass(frozen=True, slots=True)
class Segment:
    share: float
    colour: int  # index into COLOURS
    letter: str = ""


def colour(index: int) -> tuple[str, str]:
    return (TRACK, INK) if index == NEUTRAL else COLOURS[index % len(COLOURS)]


def bar(segments: Iterable[Segment], words: str, *, height: int = 18) -> Markup:
    """Segments beside each other on a track that stands for the whole."""
    svg = _drawing(words, height)
    start = 0.0
    for segment in segments:
        share = min(segment.share, 1 - start)
        _segment(svg, start, share, segment)
        start += share
    return _markup(svg)


def columns(segments: Iterable[Segment], words: str, *, height: int = 40) -> Markup:
    """One upright bar for each segment, its letter below; as high as the drawing stands for the whole."""
    segments = tuple(segments)
    svg = _drawing(words, height)
    for n, segment in enumerate(segments):
        _column(svg, n, len(segments), segment, height)
    return _markup(svg)


def _column(svg: ET.Element, n: int, of: int, segment: Segment, height: int) -> None:
    room = height - FOOT if of <= MOST_LETTERS else height
    high = min(max(segment.share, 0.0), 1.0) * (room - 2)
    across = {"x": _percent((n + 0.1) / of), "width": _percent(0.8 / of)}
    box = {"y": f"{room - high:.2f}", "height": f"{high:.2f}", "fill": colour(segment.colour)[0]}
    ET.SubElement(svg, "rect", {**across, **box})
    if room < height:
        middle = {"x": _percent((n + 0.5) / of), "y": str(height - 2), "text-anchor": "middle"}
        ET.SubElement(svg, "text", {**middle, "class": "foot", "fill": INK}).text = segment.letter


def _drawing(words: str, height: int) -> ET.Element:
    svg = ET.Element("svg", {"width": "100%", "height": str(height), "role": "img", "aria-label": words})
    ET.SubElement(svg, "title").text = words
    ET.SubElement(svg, "rect", {"width": "100%", "height": "100%", "fill": TRACK})
    return svg


def _markup(svg: ET.Element) -> Markup:
    # the text is escaped by ElementTree, which wrote all of it
    return Markup(ET.tostring(svg, encoding="unicode"))


def _segment(svg: ET.Element, start: float, share: float, segment: Segment) -> None:
    fill, ink = colour(segment.colour)
    box = {"x": _percent(start), "width": _percent(share), "height": "100%"}
    ET.SubElement(svg, "rect", {**box, "fill": fill, "stroke": "#ffffff", "stroke-width": "0.75"})
    if segment.letter and share >= LEGIBLE:
        middle = {"x": _percent(start + share / 2), "y": "50%", "dy": "0.36em", "text-anchor": "middle"}
        ET.SubElement(svg, "text", {**middle, "fill": ink}).text = segment.letter


def _percent(share: float) -> str:
    return f"{share * 100:.2f}%"
