"""The SVG of a plot: a frame with ticks, lines, bands and markers in it.

Drawn as text, and whatever an element holds is escaped; colours are classes of the page's own style
sheet, as the page forbids styles in attributes. The only text is that of the ticks: whatever is longer stands beside
the picture, where it can wrap (`grader.report.figures`). Series differ by colour, dash and marker, so that no two need
a colour to be told apart.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import pairwise

import numpy as np
from markupsafe import Markup

from grader.report.scale import Scale
from grader.text.safe import one_line

Point = tuple[float, float]
"""A place in the picture as parts of its width and height, (0, 0) at the lower left."""

NO_PLACES = np.empty((0, 2))

Ground = tuple[str, ...]
"""Elements that lie below the grid; several pictures may have them."""

WIDTH = 520.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 74.0, 14.0, 12.0, 30.0
_SIZE = 5.0
"""Half the size of a marker."""
_MARKERS = 8
"""The most that a line of many points has, the last one not counted."""
_SPARSE = 16
"""A line of as few points has a marker on each."""

_Shape = tuple[tuple[float, float], ...]


def _shape(*corners: tuple[float, float]) -> _Shape:
    """Corners around a marker's place."""
    return tuple((x * _SIZE, y * _SIZE) for x, y in corners)


_STAR = _shape(
    *(
        (math.sin(turn * math.pi / 5) * reach, -math.cos(turn * math.pi / 5) * reach)
        for turn, reach in ((turn, 1.9 if turn % 2 == 0 else 0.75) for turn in range(10))
    )
)
_SHAPES: tuple[_Shape, ...] = (
    (),  # a circle
    _shape((-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)),
    _shape((0, -1.15), (1.1, 0.85), (-1.1, 0.85)),
    _shape((0, -1.3), (1.2, 0), (0, 1.3), (-1.2, 0)),
    _shape((0, 1.15), (1.1, -0.85), (-1.1, -0.85)),
    _shape((-1.2, -0.6), (1.2, -0.6), (1.2, 0.6), (-1.2, 0.6)),
    _shape((-0.6, -1.2), (0.6, -1.2), (0.6, 1.2), (-0.6, 1.2)),
    _shape((-1.1, 0), (-0.55, -1), (0.55, -1), (1.1, 0), (0.55, 1), (-0.55, 1)),
)
_DASHES = ("", "9 5", "2 4", "12 4 2 4", "5 3", "14 6", "2 2", "8 3 2 3 2 3")


class Plot:
    """One picture with its frame, `ratio` times as high as it is wide inside. All that is drawn comes in order."""

    def __init__(self, x: Scale, y: Scale, *, ratio: float, whole: bool = False) -> None:
        self.x, self.y = x, y
        self._inner = WIDTH - _LEFT - _RIGHT
        self._tall = round(self._inner * ratio, 1)
        self._size = np.array((self._inner, -self._tall))
        self._corner = np.array((_LEFT, _TOP + self._tall))
        self._back: list[str] = []
        """Below the grid: bands."""
        self._drawn: list[str] = []
        self._frame = _frame(x, y, self._inner, self._tall, whole)

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

    def places(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """The same of many, a row each."""
        with np.errstate(over="ignore"):
            return np.stack((self.x.along(x), self.y.along(y)), axis=1)

    def line(self, pieces: Iterable[np.ndarray], series: int, marks: Sequence[Point] = ()) -> None:
        """A line of several pieces, of places each; what lies outside of the frame is cut off. `marks` get a marker
        each."""
        parts = []
        path = " ".join(self._path(piece) for each in pieces for piece in _clip(each))
        if path:
            parts.append(_element("path", {"class": "line", "d": path, **_dash(series)}))
        parts += _markers(series, [self._at(mark) for mark in marks if _inside(mark)])
        self._drawn.append(_group(series, parts))

    def guide(self, place: Point, series: int) -> None:
        """A marked point: a ring, and a line down to the axis."""
        if not _inside(place):
            return
        x, y = self._at(place)
        guide = _element("path", {"class": "guide", "d": f"M{x} {y}V{_round(_TOP + self._tall)}"})
        self._drawn.append(_group(series, [guide, _ring(x, y)]))

    def ring(self, place: Point, series: int) -> None:
        """Where a path begins."""
        if _inside(place):
            self._drawn.append(_group(series, [_ring(*self._at(place))]))

    def star(self, place: Point) -> None:
        """The goal."""
        if _inside(place):
            self._drawn.append(star(*self._at(place)))

    def band(self, rings: Iterable[np.ndarray], shade: int) -> None:
        """An area with holes, darker the greater `shade` is (0 to 9)."""
        path = " ".join(self._path(ring) + "Z" for ring in rings)
        self._back.append(_element("path", {"class": f"band b{shade}", "fill-rule": "evenodd", "d": path}))

    def contour(self, lines: Iterable[np.ndarray]) -> None:
        """A contour line, which may be in several pieces."""
        path = " ".join(self._path(line) for line in lines)
        if path:
            self._back.append(_element("path", {"class": "contour", "d": path}))

    def markup(self, key: str, title: str, description: str) -> Markup:
        """The element with what it says to who cannot see it; `key` is unique in its page."""
        size = {"class": "plot", "viewBox": f"0 0 {WIDTH:g} {self._tall + _TOP + _BOTTOM:g}"}
        told = [
            _element(tag, {"id": f"{key}-{tag}"}, _escape(one_line(text, 600)))
            for tag, text in (("title", title), ("desc", description))
        ]
        parts = [*told, _element("g", {}, *self._back), self._frame, *self._drawn]
        svg = _element("svg", {**size, "role": "img", "aria-labelledby": f"{key}-title {key}-desc"}, *parts)
        return Markup(svg)  # noqa: S704 - all that it holds was escaped

    def _at(self, place: Point) -> Point:
        return _round(_LEFT + place[0] * self._inner), _round(_TOP + (1 - place[1]) * self._tall)

    def _path(self, points: Sequence[Point] | np.ndarray) -> str:
        """The path through `points`, of those that fall on one dot only the first."""
        dots = (np.asarray(points, float) * self._size + self._corner).round(1) + 0.0  # no -0.0
        new = np.ones(len(dots), bool)
        differ = dots[1:] != dots[:-1]
        np.logical_or(differ[:, 0], differ[:, 1], out=new[1:])
        seen = dots[new]
        path = "M" + "L".join(["%g %g"] * len(seen)) % tuple(seen.ravel().tolist())
        return path if len(seen) > 1 else f"{path}h0"  # a dot, by its round ends


@lru_cache(maxsize=64)
def _frame(x: Scale, y: Scale, inner: float, tall: float, whole: bool) -> str:
    """The grid and its ticks; kept, for a course's surfaces and many of a class's charts have the same. Numbers alone,
    so that there is nothing to escape."""
    bottom, right = _TOP + tall, WIDTH - _RIGHT
    grid, texts = [], []
    for place, text in y.ticks(5):
        at = _round(bottom - place * tall)
        grid.append(f'<path d="M{_LEFT:g} {at}H{right:g}" />')
        texts.append(f'<text x="{_LEFT - 7:g}" y="{at}" text-anchor="end" dy=".35em">{text}</text>')
    for place, text in x.ticks(5, whole=whole):
        at = _round(_LEFT + place * inner)
        grid.append(f'<path d="M{at} {bottom:g}v5" />')
        texts.append(f'<text x="{at}" y="{bottom + 8:g}" text-anchor="middle" dy=".8em">{text}</text>')
    grid.append(_element("path", {"class": "axis", "d": f"M{_LEFT:g} {_TOP:g}V{bottom:g}H{right:g}"}))
    return _element("g", {"class": "grid"}, *grid) + _element("g", {"class": "ticks"}, *texts)


@cache
def swatch(series: int) -> Markup:
    """How a series looks, for its legend."""
    line = _element("path", {"class": "line", "d": "M1 7H33", **_dash(series)})
    return _swatch(series, 14, line + marker(series, 17.0, 7.0))


@cache
def sign(kind: str, series: int = 0) -> Markup:
    """A `ring` or a `star`, for a legend."""
    ring = _element("circle", {"class": "ring", "cx": "17", "cy": "9", "r": f"{_SIZE * 1.4:g}"})
    return _swatch(series, 18, star(17.0, 9.0) if kind == "star" else ring)


def _swatch(series: int, tall: int, drawn: str) -> Markup:
    look = {"class": f"swatch s{series % len(_SHAPES)}", "viewBox": f"0 0 34 {tall}", "aria-hidden": "true"}
    return Markup(_element("svg", look, drawn))  # noqa: S704 - numbers and our own words


def marker(series: int, x: float, y: float) -> str:
    """The marker of a series."""
    return _markers(series, [(x, y)])[0]


def _markers(series: int, places: Iterable[Point]) -> list[str]:
    """One at each of these; of numbers alone, so that there is nothing to escape."""
    shape = _SHAPES[series % len(_SHAPES)]
    if not shape:
        return [f'<circle class="mark" cx="{x:g}" cy="{y:g}" r="{_SIZE:g}" />' for x, y in places]
    return [f'<polygon class="mark" points="{_corners(shape, x, y)}" />' for x, y in places]


def star(x: float, y: float) -> str:
    """The sign of a goal."""
    return _element("polygon", {"class": "star", "points": _corners(_STAR, x, y)})


def _ring(x: float, y: float) -> str:
    return f'<circle class="ring" cx="{x}" cy="{y}" r="{_SIZE * 1.7}" />'


def _dash(series: int) -> dict[str, str]:
    dash = _DASHES[series % len(_DASHES)]
    return {"stroke-dasharray": dash} if dash else {}


def _group(series: int, parts: Iterable[str]) -> str:
    return _element("g", {"class": f"s{series % len(_SHAPES)}"}, *parts)


def marked_points(points: np.ndarray, series: int) -> list[Point]:
    """Those of a line's points that get a marker: all of a few, else some and the last.

    Each series has others, so that of two lines that run together both can be seen.
    """
    if len(points) <= _SPARSE:
        return _pairs(points)
    step = math.ceil(len(points) / _MARKERS)
    return _pairs(points[series * step // 3 % step :: step]) + _pairs(points[-1:])


def _pairs(points: np.ndarray) -> list[Point]:
    return [(x, y) for x, y in points.tolist()]


def _corners(shape: _Shape, x: float, y: float) -> str:
    return " ".join([f"{x + right:.1f},{y + down:.1f}" for right, down in shape])


def _inside(point: Point) -> bool:
    x, y = point
    return -1e-9 <= x <= 1 + 1e-9 and -1e-9 <= y <= 1 + 1e-9


def _clip(places: np.ndarray) -> Iterator[Sequence[Point] | np.ndarray]:
    """The parts of a line that lie in the frame (after Liang and Barsky, 1984)."""
    if not len(places):
        return
    if places.min() >= 0 and places.max() <= 1:  # nearly all lines: there is nothing to cut
        yield places
        return
    points = _pairs(places)
    if len(points) == 1 and _inside(points[0]):
        yield points
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


def _element(tag: str, attributes: Mapping[str, str], *content: str) -> str:
    """An element of SVG; its content is markup already."""
    own = "".join([f' {name}="{_escape(value).replace(chr(34), "&quot;")}"' for name, value in attributes.items()])
    return f"<{tag}{own}>{''.join(content)}</{tag}>" if content else f"<{tag}{own} />"


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
