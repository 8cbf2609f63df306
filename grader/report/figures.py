"""An exhibit as a figure of the page: pictures as markup, and the words beside them in one language.

    Chart       a plot, or one below the other; legend        Surface     bands, contour lines, paths; legend
    Confusion   cells for a table, each with its shade        Pictures    grey pictures with a caption each

The template `exhibits.html` lays them out. Words stand beside a picture wherever they can, for there they wrap; what a
picture shows is said in a sentence too, for who cannot see it. The limit: numbers are those of the exhibit, validated
by `grader.domain.exhibits`; nothing is reckoned here but where they lie.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import contourpy
import numpy as np
from markupsafe import Markup

from grader.domain import exhibits
from grader.domain.exhibits import Chart, Confusion, Exhibit, Pictures, Surface
from grader.domain.sharing import remember_same
from grader.report import plot, words
from grader.report.plot import Ground, Plot, Point
from grader.report.png import data_url, grey_png
from grader.report.scale import Scale, format_number
from grader.text import Lang
from grader.text.safe import one_line, truncate

_LABEL = 80
"""Letters of a line's or path's name."""
_SHADES = 10
_RATIO = 0.58
_SEPARATE_RATIO = 0.36
_Numbers = tuple[float, ...]
_RATIOS = (0.5, 1.05)
"""Of a surface: x and y are on one scale where the picture is neither flatter nor taller than this."""


@dataclass(frozen=True)
class LegendEntry:
    """A line of a legend: how it looks, what it is, and more about it."""

    sign: Markup
    label: str
    detail: str = ""


@dataclass(frozen=True)
class Panel:
    """One plot with its legend."""

    svg: Markup
    legend: tuple[LegendEntry, ...]
    below: str = ""
    """What its x axis counts; empty where the panel below says so."""


@dataclass(frozen=True)
class Cell:
    """One number of a confusion matrix; `shade` is its part of the row, 0 to 9."""

    count: str
    shade: int
    right: bool


@dataclass(frozen=True)
class Row:
    """What became of all that have one right answer."""

    label: str
    cells: tuple[Cell, ...]
    share: str
    """How many of them were answered right, in percent; a dash where there are none."""


@dataclass(frozen=True)
class GreyImage:
    """A picture that the page itself holds."""

    url: str
    width: int
    height: int
    caption: str


@dataclass(frozen=True)
class Figure:
    """All of one exhibit; what it is not made of is empty."""

    title: str
    note: str
    panels: tuple[Panel, ...] = ()
    labels: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    pictures: tuple[GreyImage, ...] = ()


def figure(exhibit: Exhibit, lang: Lang, key: str) -> Figure:
    """The figure of an exhibit; `key` is unique in its page."""
    title, note = one_line(exhibit.title[lang]), truncate(exhibit.note[lang], lang)
    match exhibit:
        case Chart():
            return Figure(title, note, panels=tuple(_chart(exhibit, lang, key)))
        case Confusion():
            labels = tuple(one_line(label, 20) for label in exhibit.labels)
            return Figure(title, note, labels=labels, rows=tuple(_rows(exhibit, labels)))
        case Pictures():
            return Figure(title, note, pictures=tuple(_grey_image(each, lang) for each in exhibit.pictures))
        case Surface():
            return Figure(title, note, panels=(_surface(exhibit, lang, key),))


def _chart(chart: Chart, lang: Lang, key: str) -> Iterator[Panel]:
    numbered = list(enumerate(_Drawn(line) for line in chart.lines))
    x = Scale.around([end for _, drawn in numbered for end in _reach(drawn.x)], margin=0.02)
    whole = all((drawn.x == np.floor(drawn.x)).all() for _, drawn in numbered)
    groups = [[each] for each in numbered] if chart.separate else [numbered]
    for number_, group in enumerate(groups):
        y = Scale.around([end for _, drawn in group for end in _reach(drawn.known)], margin=0.06)
        picture = Plot(x, y, ratio=_SEPARATE_RATIO if chart.separate and len(groups) > 1 else _RATIO, whole=whole)
        legend: list[LegendEntry] = []
        for series, drawn in group:
            line = drawn.line
            pieces = [picture.places(drawn.x[piece], drawn.y[piece]) for piece in drawn.pieces()]
            for index in line.marked:
                if (height := line.y[index]) is not None:
                    picture.guide(picture.place(line.x[index], height), series)
            picture.line(pieces, series, plot.marked_points(np.concatenate([plot.NO_PLACES, *pieces]), series))
            # From epoch to epoch, first and last say something; of a function that was drawn they are chance.
            ends = _describe_ends(drawn.known, lang) if whole or not len(drawn.known) else ""
            legend.append(LegendEntry(plot.swatch(series), one_line(line.label[lang], _LABEL), ends))
            legend += _mark_entries(line, series, chart, lang)
        description = _describe_legend(legend)
        last = number_ == len(groups) - 1
        yield Panel(
            svg=picture.markup(f"{key}-{number_}", chart.title[lang], description),
            legend=tuple(legend),
            below=one_line(chart.x_label[lang], _LABEL) if last else "",
        )


def _describe_legend(legend: Sequence[LegendEntry]) -> str:
    """A legend for who does not see the picture."""
    return ". ".join(": ".join(filter(None, (entry.label, entry.detail))) for entry in legend)


class _Drawn:
    """The numbers of a line of a chart."""

    def __init__(self, line: exhibits.Line) -> None:
        self.line = line
        self.x = np.array(line.x, float)
        self.y = np.frombuffer(line.y.bits)
        self._there = ~np.isnan(self.y)
        self.known = self.y[self._there]

    def pieces(self) -> Iterator[slice]:
        """Where all are known."""
        edges = np.flatnonzero(np.diff(np.concatenate([[False], self._there, [False]])))
        yield from (slice(start, end) for start, end in edges.reshape(-1, 2).tolist())


def _reach(numbers: np.ndarray) -> list[float]:
    """The lowest and the highest; nothing where there are none."""
    return [float(numbers.min()), float(numbers.max())] if len(numbers) else []


def _describe_ends(known: np.ndarray, lang: Lang) -> str:
    if not len(known):
        return words.NO_NUMBERS[lang]
    first, last = known[[0, -1]].tolist()
    if len(known) == 1:
        return format_number(first)
    return words.FROM_TO.format(first=format_number(first), last=format_number(last))[lang]


def _mark_entries(line: exhibits.Line, series: int, chart: Chart, lang: Lang) -> Iterator[LegendEntry]:
    """What the marked points are, by their numbers."""
    for index in line.marked[:3]:
        if (y := line.y[index]) is None:
            continue
        where = f"{one_line(chart.x_label[lang], _LABEL)} {format_number(line.x[index])}: {format_number(y)}".lstrip()
        yield LegendEntry(plot.sign("ring", series), one_line(line.mark[lang], _LABEL) or words.MARKED[lang], where)


def _surface(surface: Surface, lang: Lang, key: str) -> Panel:
    x, y = Scale(surface.x[0], surface.x[-1]), Scale(surface.y[0], surface.y[-1])
    picture = Plot(x, y, ratio=_ratio(surface.x, surface.y))
    picture.lay(_ground(surface.x, surface.y, surface.z, surface.levels))
    legend: list[LegendEntry] = []
    for series, path in enumerate(surface.paths):
        walked = np.frombuffer(path.points.bits).reshape(-1, 2)
        places = picture.places(walked[:, 0], walked[:, 1])
        marks = plot.marked_points(places, series)
        picture.line([places], series, marks)
        detail = words.NO_NUMBERS[lang]
        if marks:
            (first_x, first_y), (last_x, last_y) = walked[[0, -1]].tolist()
            picture.ring(picture.place(first_x, first_y), series)
            detail = words.PATH.format(first=_format_pair((first_x, first_y)), last=_format_pair((last_x, last_y)))[
                lang
            ]
            if places.min() < 0 or places.max() > 1:
                detail += f" ({words.OUTSIDE[lang]})"
        legend.append(LegendEntry(plot.swatch(series), one_line(path.label[lang], _LABEL), detail))
    if surface.paths:
        legend.append(LegendEntry(plot.sign("ring"), words.START[lang]))
    if surface.goal is not None:
        picture.star(picture.place(*surface.goal))
        legend.append(LegendEntry(plot.sign("star"), words.GOAL[lang], _format_pair(surface.goal)))
    description = _describe_legend(legend)
    low, high = _ends(surface.z)
    below = words.BLUE_IS_LOW.format(low=format_number(low), high=format_number(high))[lang]
    return Panel(picture.markup(key, surface.title[lang], f"{description}. {below}".lstrip(". ")), tuple(legend), below)


@remember_same(32)  # a course has few surfaces, and each student has all of them
def _ends(z: tuple[_Numbers, ...]) -> tuple[float, float]:
    """The lowest and the highest of the values."""
    return min(map(min, z)), max(map(max, z))


@remember_same(32)  # the same
def _ground(x: _Numbers, y: _Numbers, z: tuple[_Numbers, ...], levels: _Numbers) -> Ground:
    """The areas between the levels, each with its shade, and the contour lines."""
    picture = Plot(Scale(x[0], x[-1]), Scale(y[0], y[-1]), ratio=_ratio(x, y))
    # Differences of 1e308 are no floats: z between -1 and 1 has the same lines.
    largest = max(max(map(abs, row)) for row in z) or 1.0
    shown = sorted({level / largest for level in levels if abs(level / largest) <= 1})
    if not shown:
        return picture.ground
    generator = contourpy.contour_generator(
        x=[picture.x.at(each) for each in x],
        y=[picture.y.at(each) for each in y],
        z=[[value / largest for value in row] for row in z],
        fill_type=contourpy.FillType.OuterOffset,
        line_type=contourpy.LineType.Separate,
    )
    for index, (low, high) in enumerate(pairwise([-2.0, *shown, 2.0])):
        shade = round((_SHADES - 1) * (1 - index / len(shown)))
        for points, offsets in zip(*generator.filled(low, high), strict=True):
            picture.band([points[start:end] for start, end in pairwise(offsets)], shade)
    for level in shown:
        picture.contour([np.asarray(line) for line in generator.lines(level)])
    return picture.ground


def _ratio(x: _Numbers, y: _Numbers) -> float:
    """The height of a picture of a surface by its width."""
    across, up = Scale(x[0], x[-1]), Scale(y[0], y[-1])
    ratio = (up.high / 2 - up.low / 2) / max(across.high / 2 - across.low / 2, 5e-324)
    return ratio if _RATIOS[0] <= ratio <= _RATIOS[1] else 0.75


def _format_pair(point: Point) -> str:
    return f"({format_number(point[0])}, {format_number(point[1])})"


def _rows(confusion: Confusion, labels: Sequence[str]) -> Iterator[Row]:
    for index, (label, counts) in enumerate(zip(labels, confusion.counts, strict=True)):
        total = sum(counts)
        yield Row(
            label=label,
            cells=tuple(
                Cell(f"{count:,}", -(-count * (_SHADES - 1) // total) if total else 0, column == index)
                for column, count in enumerate(counts)
            ),
            share=f"{100 * counts[index] / total:.0f}%" if total else "–",
        )


def _grey_image(each: exhibits.Picture, lang: Lang) -> GreyImage:
    url = data_url(grey_png(each.width, each.height, each.bytes))
    return GreyImage(url, each.width, each.height, one_line(each.caption[lang], _LABEL))
