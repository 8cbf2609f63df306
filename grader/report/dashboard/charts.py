"""The SVG of a distribution: how many students have so many points, in ten steps.

Drawn by elements, which escape what they hold, with classes of the page's own style sheet. The numbers stand at the
bars and again, for who cannot see them, in the description. The limit: scores are shares of a maximum, 0 to 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from xml.etree.ElementTree import Element, SubElement, tostring

from markupsafe import Markup

from grader.text.safe import one_line

STEPS = 10
_WIDTH, _HEIGHT = 520.0, 170.0
_LEFT, _TOP, _BOTTOM = 10.0, 24.0, 28.0


def count_steps(shares: Sequence[float]) -> tuple[int, ...]:
    """How many lie in each tenth; a full score in the last one, whatever lies outside at its end."""
    counts = [0] * STEPS
    for share in shares:
        # Rounded first: 0.3 * 10 and 0.7 * 10 are not whole in binary.
        counts[max(0, min(STEPS - 1, int(round(share * STEPS, 9))))] += 1
    return tuple(counts)


def range_names(maximum: float) -> tuple[str, ...]:
    """The steps of that maximum as people write them: `0-10`, …, `90-100`."""
    edges = [f"{maximum * step / STEPS:g}" for step in range(STEPS + 1)]
    return tuple(f"{low}–{high}" for low, high in pairwise(edges))


def histogram(counts: Sequence[int], names: Sequence[str], key: str, title: str, description: str) -> Markup:
    """The picture; `key` is unique in its page."""
    svg = Element("svg", {"class": "histogram", "viewBox": f"0 0 {_WIDTH:g} {_HEIGHT:g}", "role": "img"})
    svg.set("aria-labelledby", f"{key}-title {key}-desc")
    for tag, text in (("title", title), ("desc", description)):
        SubElement(svg, tag, {"id": f"{key}-{tag}"}).text = one_line(text, 900)
    step = (_WIDTH - 2 * _LEFT) / len(counts)
    floor, most = _HEIGHT - _BOTTOM, max([*counts, 1])
    for number, (count, name) in enumerate(zip(counts, names, strict=True)):
        left = _LEFT + number * step
        height = (floor - _TOP) * count / most
        if count:
            place = {"x": f"{left + 3:.1f}", "y": f"{floor - height:.1f}"}
            SubElement(svg, "rect", {"class": "bar-of", **place, "width": f"{step - 6:.1f}", "height": f"{height:.1f}"})
            _text(svg, left + step / 2, floor - height - 5, str(count), "count")
        _text(svg, left + step / 2, floor + 20, name, "range even" if number % 2 else "range")
    SubElement(svg, "path", {"class": "axis", "d": f"M{_LEFT:g} {floor:g}H{_WIDTH - _LEFT:g}"})
    return Markup(tostring(svg, encoding="unicode"))  # noqa: S704  # the element escaped what it holds


def _text(svg: Element, x: float, y: float, text: str, kind: str) -> None:
    place = {"class": kind, "x": f"{x:.1f}", "y": f"{y:.1f}", "text-anchor": "middle"}
    SubElement(svg, "text", place).text = text
