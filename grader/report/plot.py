"""The SVG of a plot: a frame with ticks, lines, bands and markers in it.

Drawn by elements, which escape whatever text they hold; colours are classes of the page's own style sheet, as the page
forbids styles in attributes. The only text is that of the ticks: whatever is longer stands beside the picture, where it
can wrap (`grader.report.figures`). Series differ by colour, dash and marker, so that no two need a colour to be told
apart.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from xml.etree.ElementTree import Element, SubElement, tostring

import numpy as np
from markupsafe import Markup

from grader.report.scale import Scale
from grader.text.safe import one_line

Point = tuple[float, float]
"""A place in the picture as parts of its width and height, (0, 0) at the lower left."""

Ground = tuple[Element, ...]
"""What lies below the grid; never changed once it is drawn, so that several pictures may have it."""

WIDTH = 520.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 74.0, 14.0, 12.0, 30.0
_SIZE = 5.0
"""Half the size of a marker."""
_MARKERS = 8
"""The most that a line of many points has, the last one not counted."""
_SPARSE = 16
"""A line of as few points has a marker on each."""

_STAR = [
    (math.sin(turn * math.pi / 5) * reach, -math.cos(turn * math.pi / 5) * reach)
    for turn, reach in ((turn, 1.9 if turn % 2 == 0 else 0.75) for turn in range(10))
]
_SHAPES: tuple[tuple[tuple[float, float], ...], ...] = (
    (),  # a circle
    ((-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)),
    ((0, -1.15), (1.1, 0.85), (-1.1, 0.85)),
    ((0, -1.3), (1.2, 0), (0, 1.3), (-1.2, 0)),
    ((0, 1.15), (1.1, -0.85), (-1.1, -0.85)),
    ((-1.2, -0.6), (1.2, -0.6), (1.2, 0.6), (-1.2, 0.6)),
    ((-0.6, -1.2), (0.6, -1.2), (0.6, 1.2), (-0.6, 1.2)),
    ((-1.1, 0), (-0.55, -1), (0.55, -1), (1.1, 0), (0.55, 1), (-0.55, 1)),
)
_DASHES = ("", "9 5", "2 4", "12 4 2 4", "5 3", "14 6", "2 2", "8 3 2 3 2 3")


class Plot:
    """One picture with its frame, `ratio` times as high as it is wide inside. All that is drawn comes in order."""

    def __init__(self, x: Scale, y: Scale, *, ratio: float, whole: bool = False) -> None:
        self.x, self.y = x, y
        self._inner = WIDTH - _LEFT - _RIGHT
        self._tall = round(self._inner * ratio, 1)
        self.svg = Element("svg", {"class": "plot", "viewBox": f"0 0 {WIDTH:g} {self._tall + _TOP + _BOTTOM:g}"})
        self.svg.set("role", "img")
        self._back = SubElement(self.svg, "g")
        """Below the grid: bands."""
        self._frame(whole)

    @property
    def ground(self) -> Ground:
        """What lies below the grid."""
        return tuple(self._back)

    def lay(self, ground: Ground) -> None:
        """Put what lies below the grid of an equal plot below this one's."""
        self._back.extend(ground)

    def place(self, x: float, y: float) -> Point:
        """Where the numbers lie in the picture."""
        return self.x.at(x), self.y.at(y)

    def line(self, pieces: Iterable[Sequence[Point]], series: int, marks: Sequence[Point] = ()) -> None:
        """A line of several pieces; what lies outside of the frame is cut off. `marks` get a marker each."""
        group = SubElement(self.svg, "g", {"class": f"s{series % len(_SHAPES)}"})
        path = " ".join(self._path(piece) for each in pieces for piece in _clip(each))
        if path:
            dash = {"stroke-dasharray": _DASHES[series % len(_DASHES)]} if _DASHES[series % len(_DASHES)] else {}
            SubElement(group, "path", {"class": "line", "d": path, **dash})
        for mark in marks:
            if _inside(mark):
                marker(group, series, *self._at(mark))

    def guide(self, place: Point, series: int) -> None:
        """A marked point: a ring, and a line down to the axis."""
        if not _inside(place):
            return
        x, y = self._at(place)
        group = SubElement(self.svg, "g", {"class": f"s{series % len(_SHAPES)}"})
        SubElement(group, "path", {"class": "guide", "d": f"M{x} {y}V{_round(_TOP + self._tall)}"})
        SubElement(group, "circle", {"class": "ring", "cx": str(x), "cy": str(y), "r": str(_SIZE * 1.7)})

    def ring(self, place: Point, series: int) -> None:
        """Where a path begins."""
        if _inside(place):
            x, y = self._at(place)
            group = SubElement(self.svg, "g", {"class": f"s{series % len(_SHAPES)}"})
            SubElement(group, "circle", {"class": "ring", "cx": str(x), "cy": str(y), "r": str(_SIZE * 1.7)})

    def star(self, place: Point) -> None:
        """The goal."""
        if _inside(place):
            star(self.svg, *self._at(place))

    def band(self, rings: Iterable[np.ndarray], shade: int) -> None:
        """An area with holes, darker the greater `shade` is (0 to 9)."""
        SubElement(
            self._back,
            "path",
            {"class": f"band b{shade}", "fill-rule": "evenodd", "d": " ".join(self._path(r) + "Z" for r in rings)},
        )

    def contour(self, lines: Iterable[np.ndarray]) -> None:
        """A contour line, which may be in several pieces."""
        path = " ".join(self._path(line) for line in lines)
        if path:
            SubElement(self._back, "path", {"class": "contour", "d": path})

    def markup(self, key: str, title: str, description: str) -> Markup:
        """The element with what it says to who cannot see it; `key` is unique in its page."""
        self.svg.set("aria-labelledby", f"{key}-title {key}-desc")
        for tag, text in (("desc", description), ("title", title)):
            element = Element(tag, {"id": f"{key}-{tag}"})
            element.text = one_line(text, 600)
            self.svg.insert(0, element)
        return _markup(self.svg)

    def _frame(self, whole: bool) -> None:
        bottom, right = _TOP + self._tall, WIDTH - _RIGHT
        grid = SubElement(self.svg, "g", {"class": "grid"})
        texts = SubElement(self.svg, "g", {"class": "ticks"})
        for place, text in self.y.ticks(5):
            y = _round(bottom - place * self._tall)
            SubElement(grid, "path", {"d": f"M{_LEFT:g} {y}H{right:g}"})
            SubElement(
                texts, "text", {"x": f"{_LEFT - 7:g}", "y": str(y), "text-anchor": "end", "dy": ".35em"}
            ).text = text
        for place, text in self.x.ticks(5, whole=whole):
            x = _round(_LEFT + place * self._inner)
            SubElement(grid, "path", {"d": f"M{x} {bottom:g}v5"})
            SubElement(
                texts, "text", {"x": str(x), "y": f"{bottom + 8:g}", "text-anchor": "middle", "dy": ".8em"}
            ).text = text
        SubElement(grid, "path", {"class": "axis", "d": f"M{_LEFT:g} {_TOP:g}V{bottom:g}H{right:g}"})

    def _at(self, place: Point) -> Point:
        return _round(_LEFT + place[0] * self._inner), _round(_TOP + (1 - place[1]) * self._tall)

    def _path(self, points: Sequence[Point] | np.ndarray) -> str:
        """The path through `points`, of those that fall on one dot only the first."""
        places = np.asarray(points, float) * (self._inner, -self._tall) + (_LEFT, _TOP + self._tall)
        dots = places.round(1) + 0.0  # no -0.0
        new = np.ones(len(dots), bool)
        new[1:] = (dots[1:] != dots[:-1]).any(axis=1)
        parts = [f"{x:g} {y:g}" for x, y in dots[new].tolist()]
        return "M" + "L".join(parts) if len(parts) > 1 else f"M{parts[0]}h0"  # a dot, by its round ends


def swatch(series: int) -> Markup:
    """How a series looks, for its legend."""
    svg = Element("svg", {"class": f"swatch s{series % len(_SHAPES)}", "viewBox": "0 0 34 14", "aria-hidden": "true"})
    dash = {"stroke-dasharray": _DASHES[series % len(_DASHES)]} if _DASHES[series % len(_DASHES)] else {}
    SubElement(svg, "path", {"class": "line", "d": "M1 7H33", **dash})
    marker(svg, series, 17.0, 7.0)
    return _markup(svg)


def sign(kind: str, series: int = 0) -> Markup:
    """A `ring` or a `star`, for a legend."""
    svg = Element("svg", {"class": f"swatch s{series % len(_SHAPES)}", "viewBox": "0 0 34 18", "aria-hidden": "true"})
    if kind == "star":
        star(svg, 17.0, 9.0)
    else:
        SubElement(svg, "circle", {"class": "ring", "cx": "17", "cy": "9", "r": f"{_SIZE * 1.4:g}"})
    return _markup(svg)


def marker(parent: Element, series: int, x: float, y: float) -> None:
    """The marker of a series."""
    shape = _SHAPES[series % len(_SHAPES)]
    if not shape:
        SubElement(parent, "circle", {"class": "mark", "cx": f"{x:g}", "cy": f"{y:g}", "r": f"{_SIZE:g}"})
        return
    SubElement(parent, "polygon", {"class": "mark", "points": _corners(shape, x, y)})


def star(parent: Element, x: float, y: float) -> None:
    """The sign of a goal."""
    SubElement(parent, "polygon", {"class": "star", "points": _corners(_STAR, x, y)})


def marked_points(points: Sequence[Point], series: int) -> list[Point]:
    """Those of a line's points that get a marker: all of a few, else some and the last.

    Each series has others, so that of two lines that run together both can be seen.
    """
    if len(points) <= _SPARSE:
        return list(points)
    step = math.ceil(len(points) / _MARKERS)
    return [*points[series * step // 3 % step :: step], points[-1]]


def _corners(shape: Iterable[tuple[float, float]], x: float, y: float) -> str:
    return " ".join(f"{x + dx * _SIZE:.1f},{y + dy * _SIZE:.1f}" for dx, dy in shape)


def _inside(point: Point) -> bool:
    return all(-1e-9 <= part <= 1 + 1e-9 for part in point)


def _clip(points: Sequence[Point]) -> Iterator[list[Point]]:
    """The parts of a line that lie in the frame (after Liang and Barsky, 1984)."""
    if len(points) == 1 and _inside(points[0]):
        yield list(points)
    piece: list[Point] = []
    for start, end in pairwise(points):
        part = _clip_segment(start, end)
        if part is None:
            continue
        if piece and piece[-1] != part[0]:
            yield piece
            piece = []
        if piece:
            piece.append(part[1])
        else:
            piece = list(part)
    if piece:
        yield piece


def _clip_segment(start: Point, end: Point) -> tuple[Point, Point] | None:
    first, last = 0.0, 1.0
    for here, there in zip(start, end, strict=True):
        for gap, speed in ((here, here - there), (1 - here, there - here)):
            # `gap` to a side of the frame, towards which the line goes by `speed`.
            if speed == 0:
                if gap < 0:
                    return None
            elif speed > 0:
                last = min(last, gap / speed)
            else:
                first = max(first, gap / speed)
    if first > last:
        return None
    return _interpolate(start, end, first), _interpolate(start, end, last)


def _interpolate(start: Point, end: Point, share: float) -> Point:
    if share in (0.0, 1.0):
        return start if share == 0.0 else end
    return start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])


def _round(value: float) -> float:
    return round(value, 1) + 0.0


def _markup(svg: Element) -> Markup:
    return Markup(tostring(svg, encoding="unicode"))  # noqa: S704  # the element escaped what it holds
