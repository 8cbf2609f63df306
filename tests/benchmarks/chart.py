"""What a submission costs with each contestant, as a picture: a row for each homework, a mark for each contestant.

The scale is logarithmic, for the costs lie up to four powers of ten apart. Marks differ in shape, not in colour alone;
the colours are those of a light or a dark page. Each mark names its number, where a program shows titles.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from html import escape

WIDTH, LEFT, RIGHT, ROW = 880, 180, 32, 52
_STYLE = """\
svg { background: #fff; color: #1f2328; font: 13px system-ui, sans-serif; }
text { fill: currentColor; } .grid { stroke: #d1d9e0; } .mark { stroke-width: 2; }
.c0 { stroke: #6e7781; fill: none; } .c1 { stroke: #0550ae; fill: #0550ae; } .c2 { stroke: #0550ae; fill: none; }
.c3 { stroke: #116329; fill: none; } .c4 { stroke: #116329; fill: #116329; } .c5 { stroke: #953800; fill: #953800; }
.c6 { stroke: #8250df; fill: #8250df; } .c7 { stroke: #a40e26; fill: none; }
@media (prefers-color-scheme: dark) {
svg { background: #0d1117; color: #f0f6fc; } .grid { stroke: #3d444d; }
.c0 { stroke: #9198a1; } .c1 { stroke: #58a6ff; fill: #58a6ff; } .c2 { stroke: #58a6ff; }
.c3 { stroke: #3fb950; } .c4 { stroke: #3fb950; fill: #3fb950; } .c5 { stroke: #f0883e; fill: #f0883e; }
.c6 { stroke: #bc8cff; fill: #bc8cff; } .c7 { stroke: #ff7b72; }
}
"""

_SHAPES: tuple[Callable[[float, float], str], ...] = (
    lambda x, y: f"M{x:.1f} {y - 6:.1f}v12",
    lambda x, y: _circle(x, y, 5),
    lambda x, y: _circle(x, y, 5),
    lambda x, y: f"M{x:.1f} {y - 5:.1f}l5 9h-10z",
    lambda x, y: f"M{x - 4:.1f} {y - 4:.1f}h8v8h-8z",
    lambda x, y: f"M{x:.1f} {y - 6:.1f}l6 6l-6 6l-6 -6z",
    lambda x, y: f"M{x:.1f} {y + 5:.1f}l5 -9h-10z",
    lambda x, y: f"M{x - 5:.1f} {y - 5:.1f}l10 10m0 -10l-10 10",
)


def _circle(x: float, y: float, r: float) -> str:
    return f"M{x - r:.1f} {y:.1f}a{r} {r} 0 1 0 {2 * r} 0a{r} {r} 0 1 0 {-2 * r} 0z"


def draw(title: str, rows: Mapping[str, Mapping[str, tuple[float, str]]], names: Sequence[str]) -> str:
    """An SVG. `rows`: homework → contestant → (milliseconds, the same as people read it); `names`: all contestants."""
    numbers = [each for row in rows.values() for each, _ in row.values()]
    low, high = math.floor(math.log10(min(numbers))), math.ceil(math.log10(max(numbers)))

    def at(number: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * (math.log10(number) - low) / max(1, high - low)

    head = 42 + 22 * math.ceil(len(names) / 4)
    bottom = head + ROW * len(rows)
    height = bottom + 34
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        f'role="img" aria-labelledby="title">',
        f'<title id="title">{escape(title)}</title>',
        f"<style>\n{_STYLE}</style>",
        f'<text x="12" y="22" font-weight="600">{escape(title)}</text>',
    ]
    for place, name in enumerate(names):
        x, y = 20 + 215 * (place % 4), 46 + 22 * (place // 4)
        parts.append(_mark(place, x, y))
        parts.append(f'<text x="{x + 12}" y="{y + 4.5}">{escape(name)}</text>')
    for power in range(low, high + 1):
        x = at(10**power)
        parts.append(f'<path class="grid" d="M{x:.1f} {head}V{bottom}"/>')
        parts.append(f'<text x="{x:.1f}" y="{bottom + 20}" text-anchor="middle">{_time(power)}</text>')
    for line, (homework, row) in enumerate(rows.items()):
        top = head + ROW * line
        parts.append(f'<path class="grid" d="M12 {top}H{WIDTH - RIGHT}"/>')
        parts.append(f'<text x="{LEFT - 14}" y="{top + ROW / 2 + 4.5}" text-anchor="end">{escape(homework)}</text>')
        for place, name in enumerate(names):
            if name in row:
                number, said = row[name]
                # Each contestant has a height of its own: marks that are near would hide each other.
                y = top + ROW / 2 + (place - (len(names) - 1) / 2) * 4.6
                parts.append(_mark(place, at(number), y, f"{homework}, {name}: {said}"))
    return "\n".join([*parts, "</svg>"]) + "\n"


def _mark(place: int, x: float, y: float, title: str = "") -> str:
    inner = f"<title>{escape(title)}</title>" if title else ""
    return f'<path class="mark c{place}" d="{_SHAPES[place](x, y)}">{inner}</path>'


def _time(power: int) -> str:
    return f"{10**power:g} ms" if power < 3 else f"{10 ** (power - 3):,} s"
